//! The nesting of brackets, for the bit-parallel validator: which bracket closes which, how deep, and
//! whether the entries of a container are of its kind.
//!
//! A [`Stack`] holds one bit for each open container. There are two ways to bring a block's brackets to
//! it: [`OneByOne`]; or [`InPairs`] where the processor can gather the bits of a word by a mask.

/// The brackets of a block, in masks of which only the bits of `all` count.
#[derive(Clone, Copy)]
pub(super) struct Brackets {
    pub(super) all: u64,
    /// Those that close; the others open.
    pub(super) close: u64,
    /// Those that are braces; the others are square.
    pub(super) brace: u64,
    /// Those before which, since the bracket before, there is an entry that only an object can have.
    pub(super) in_object: u64,
    /// The same of an array.
    pub(super) in_array: u64,
}

/// What checks the nesting; it starts inside the root.
pub(super) trait Nest {
    /// Takes the brackets of the next block, and gives bits if one does not fit.
    fn block(&mut self, brackets: Brackets) -> u64;

    /// Whether the root is closed and all entries stood in a container.
    fn end(self) -> bool;
}

/// The open containers.
pub(super) struct Stack {
    /// The lowest bit is the innermost container, 1 for an object.
    kinds: u128,
    depth: u32,
    max_depth: u32,
}

impl Stack {
    /// How many containers it can hold.
    pub(super) const MAX_DEPTH: u16 = 128;

    /// The root alone.
    pub(super) fn new(is_object: bool, max_depth: u16) -> Self {
        debug_assert!((1..=Self::MAX_DEPTH).contains(&max_depth));
        Self { kinds: is_object.into(), depth: 1, max_depth: max_depth.into() }
    }
}

/// Each bracket goes to the stack, in turn.
pub(super) struct OneByOne(Stack);

impl OneByOne {
    pub(super) const fn new(root: Stack) -> Self {
        Self(root)
    }
}

impl Nest for OneByOne {
    #[inline(always)]
    fn block(&mut self, brackets: Brackets) -> u64 {
        let Self(stack) = self;
        let mut faults = 0;
        let mut left = brackets.all;
        while left != 0 {
            let at = left.trailing_zeros();
            left &= left - 1;
            // Without branches on what a bracket is: they would be mispredicted.
            let is_brace = brackets.brace >> at & 1;
            let is_close = brackets.close >> at & 1 == 1;
            let in_object = stack.kinds as u64 & 1;
            let wrong = if in_object == 1 { brackets.in_array } else { brackets.in_object };
            faults |= wrong >> at & 1;
            faults |= (in_object ^ is_brace) & u64::from(is_close);
            // Nothing may come after the root was closed, and inside what is too deep not even its end.
            faults |= u64::from(stack.depth.wrapping_sub(1) >= stack.max_depth);
            let opened = stack.kinds << 1 | u128::from(is_brace);
            stack.kinds = if is_close { stack.kinds >> 1 } else { opened };
            stack.depth = stack.depth.wrapping_add(if is_close { u32::MAX } else { 1 });
        }
        faults
    }

    #[inline(always)]
    fn end(self) -> bool {
        self.0.depth == 0
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) use in_pairs::InPairs;

#[cfg(target_arch = "x86_64")]
mod in_pairs {
    use core::arch::x86_64::_pext_u64;

    use fearless_simd::Avx2;

    use super::{Brackets, Nest, Stack};

    fearless_simd::kernel!(
        /// The bits of `word` that are set in `mask`, moved together.
        #[inline(always)]
        fn gather(_avx2: Avx2, word: u64, mask: u64) -> u64 {
            _pext_u64(word, mask)
        }
    );

    /// Up to 64 brackets without what is between them, bit 0 for the first.
    ///
    /// Bits of `in_object` and `in_array` after the last bracket belong to the next one.
    #[derive(Default)]
    struct Row {
        len: u32,
        close: u64,
        brace: u64,
        in_object: u64,
        in_array: u64,
    }

    /// Brackets are collected in a row until it is full. There all pairs are matched at once in which
    /// one opens and the next closes, and taken out, again and again; to the stack go only the
    /// closing brackets that are left, then the opening ones.
    pub(in super::super) struct InPairs {
        avx2: Avx2,
        stack: Stack,
        row: Row,
    }

    impl InPairs {
        pub(in super::super) fn new(avx2: Avx2, root: Stack) -> Self {
            Self { avx2, stack: root, row: Row::default() }
        }

        /// Empties the row.
        #[inline(always)]
        fn settle(&mut self) -> u64 {
            let row = &mut self.row;
            if row.len == 0 {
                return 0;
            }
            let mut faults = self.stack.too_deep(row);
            // What was in the gaps before pairs at the end of the row.
            let (mut next_in_object, mut next_in_array) = (0, 0);
            loop {
                faults |= row.close & (row.in_object & !row.brace | row.in_array & row.brace);
                let free = u64::MAX.checked_shl(row.len).unwrap_or(0);
                let pairs = !(row.close | free) & row.close >> 1;
                if pairs == 0 {
                    break;
                }
                faults |= pairs & (row.brace ^ row.brace >> 1);
                let gone = pairs | pairs << 1 | free;
                let left = !gone;
                let in_object = hand_on(row.in_object, pairs, gone, &mut next_in_object);
                let in_array = hand_on(row.in_array, pairs, gone, &mut next_in_array);
                *row = Row {
                    len: left.count_ones(),
                    close: gather(self.avx2, row.close, left),
                    brace: gather(self.avx2, row.brace, left),
                    in_object: gather(self.avx2, in_object, left),
                    in_array: gather(self.avx2, in_array, left),
                };
            }
            faults |= self.stack.close_and_open(row);
            *row = Row { in_object: next_in_object, in_array: next_in_array, ..Row::default() };
            faults
        }
    }

    /// Moves what an entry before a pair shows to the next bracket that is left, or to `next` row.
    #[inline(always)]
    fn hand_on(entries: u64, pairs: u64, gone: u64, next: &mut u64) -> u64 {
        let (sum, over) = (entries & pairs).overflowing_add(gone);
        *next |= u64::from(over);
        entries | sum
    }

    impl Stack {
        /// Whether the row is too deep, pairs included.
        #[inline(always)]
        fn too_deep(&self, row: &Row) -> u64 {
            let opening = row.len - row.close.count_ones();
            if self.depth + opening <= self.max_depth { 0 } else { self.too_deep_exactly(row) }
        }

        #[cold]
        fn too_deep_exactly(&self, row: &Row) -> u64 {
            let mut depth = self.depth;
            let mut deepest = depth;
            for at in 0..row.len {
                let is_close = row.close >> at & 1 == 1;
                depth = if is_close { depth.saturating_sub(1) } else { depth + 1 };
                deepest = deepest.max(depth);
            }
            u64::from(deepest > self.max_depth)
        }

        /// Takes a row without pairs, whose closing brackets all come first.
        #[inline(always)]
        fn close_and_open(&mut self, row: &Row) -> u64 {
            let closing = row.close.count_ones();
            let opening = row.len - closing;
            if closing > self.depth || (opening > 0 && closing == self.depth) {
                return 1;
            }
            let mut faults = row.close & (row.brace ^ self.kinds as u64);
            self.kinds >>= closing;
            self.depth -= closing;
            if opening > 0 {
                let kinds = row.brace >> closing;
                let around = kinds << 1 | self.kinds as u64 & 1;
                faults |= row.in_object >> closing & !around | row.in_array >> closing & around;
                // The last one is the innermost.
                let inwards = kinds.reverse_bits() >> (64 - opening);
                self.kinds = self.kinds << opening | u128::from(inwards);
                self.depth += opening;
            }
            faults
        }
    }

    impl Nest for InPairs {
        #[inline(always)]
        fn block(&mut self, brackets: Brackets) -> u64 {
            let count = brackets.all.count_ones();
            let mut faults = 0;
            if self.row.len + count > 64 {
                faults = self.settle();
            }
            // No bracket is gathered for a row that is full, so its length modulo 64 is as good.
            let at = self.row.len % 64;
            self.row.close |= gather(self.avx2, brackets.close, brackets.all) << at;
            self.row.brace |= gather(self.avx2, brackets.brace, brackets.all) << at;
            self.row.in_object |= gather(self.avx2, brackets.in_object, brackets.all) << at;
            self.row.in_array |= gather(self.avx2, brackets.in_array, brackets.all) << at;
            self.row.len += count;
            faults
        }

        #[inline(always)]
        fn end(mut self) -> bool {
            let faults = self.settle();
            faults == 0 && self.stack.depth == 0 && self.row.in_object | self.row.in_array == 0
        }
    }
}
