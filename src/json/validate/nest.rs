//! The nesting of brackets, for the bit-parallel validator: which bracket closes which, how deep, and
//! whether the entries of a container are of its kind.

/// The brackets of a block, in masks of which only the bits of `all` count.
#[derive(Clone, Copy)]
pub(super) struct Brackets {
    pub(super) all: u64,
    /// Those that close; the others open.
    pub(super) close: u64,
    /// Those that are braces; the others are square.
    pub(super) brace: u64,
    /// Those behind an entry that only an object can have. The entry stands between the bracket before and this one.
    pub(super) in_object: u64,
    /// The same of an array.
    pub(super) in_array: u64,
}

/// The open containers.
pub(super) struct Nest {
    /// From the outermost on, 1 for an object. What is above the innermost means nothing. Above the last place there is
    /// one more, so that the place above any can be written without a check.
    kinds: [u8; Self::SIZE + 1],
    /// The place of the innermost, or [`OUTSIDE`](Self::OUTSIDE).
    innermost: usize,
    max_depth: usize,
}

impl Nest {
    /// How many containers it can hold.
    pub(super) const MAX_DEPTH: u16 = Self::SIZE as u16 - 1;

    /// A power of two: the remainder, which saves the check of bounds, is one instruction.
    const SIZE: usize = 256;

    /// Outside the root: what comes before place 0 in arithmetic that wraps.
    const OUTSIDE: usize = usize::MAX;

    /// The root alone.
    pub(super) fn new(is_object: bool, max_depth: u16) -> Self {
        debug_assert!((1..=Self::MAX_DEPTH).contains(&max_depth));
        let mut kinds = [0; Self::SIZE + 1];
        kinds[0] = is_object.into();
        Self { kinds, innermost: 0, max_depth: max_depth.into() }
    }

    /// Takes the brackets of the next block. The result is 0 if all of them fit.
    ///
    /// Text of brackets alone costs a turn of the loop for each byte. So the loop has no branch on what a bracket is,
    /// which would be mispredicted, and does only what must be done in turn: it notes in which kind of container each
    /// bracket is. The rules are applied to all brackets at once.
    #[inline(always)]
    pub(super) fn block(&mut self, brackets: Brackets) -> u64 {
        let Brackets { all, close, brace, in_object, in_array } = brackets;
        let (mut inside_object, mut deepest, mut innermost, mut left) = (0, 0, self.innermost, all);
        while left != 0 {
            let at = left.trailing_zeros();
            left &= left - 1;
            // OUTSIDE is more than any place, so a bracket there counts as too deep.
            deepest = deepest.max(innermost);
            let place = innermost % Self::SIZE;
            inside_object |= u64::from(self.kinds[place]) << at;
            // Where the bracket closes a container, this is above the innermost.
            self.kinds[place + 1] = (brace >> at & 1) as u8;
            let is_close = close >> at & 1 == 1;
            innermost =
                if is_close { innermost.wrapping_sub(1) } else { innermost.wrapping_add(1) };
        }
        self.innermost = innermost;
        let unfit = in_array & inside_object | in_object & !inside_object;
        // A bracket is too deep if what it is in is: then even the one that closes it is a fault.
        (unfit | close & (inside_object ^ brace)) & all | u64::from(deepest >= self.max_depth)
    }

    /// Whether the root is closed.
    pub(super) const fn end(self) -> bool {
        self.innermost == Self::OUTSIDE
    }
}
