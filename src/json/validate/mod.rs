//! The bit-parallel validator of containers: 64 bytes at a time, and no branch on what a token is.
//!
//! Each block of 64 bytes becomes one mask for each kind of byte, bit 0 for the first byte. The grammar
//! is then arithmetic on masks, and every rule gives the bits that break it:
//!
//! - **Strings.** The parity of the quotes so far, but for escaped ones, is the inside of strings.
//! - **Neighbours.** An addition carries a bit over a run of ones: that is how [`Carry`] moves each bit
//!   on to the next byte of some kind, over white space to the next token, or over all else to the
//!   next separator or bracket. What does not fit the bits that arrive there breaks a rule.
//! - **Numbers** are runs of digits, each of which must start where one is expected: at the start, after
//!   a minus, a point, an exponent's letter or its sign, each of these where the run before it ends.
//! - **Literals** are few, and looked at one by one. What is neither number nor literal is a fault.
//! - **Brackets** are matched in [`nest`], one after the other: the only part with a loop over tokens. They come with what the commas before them
//!   show: one with a colon after it is in an object, any other in an array.
//!
//! What one block leaves to the next is kept in a [`Carry`]. The answer is yes or no;
//! [`Exact`](super::Exact) reports where the fault is.
//!
//! No input takes more than about three times as long as usual JSON of its length. No instruction is used that some
//! processors have in name only: gathering the bits of a word (`pext`) takes hundreds of cycles before Zen 3.

mod masks;
mod nest;

use fearless_simd::{Level, Simd, dispatch};

use self::masks::Carry;
pub(super) use self::masks::{Block, parity};
use self::nest::{Brackets, Nest};

/// The most containers inside each other that the validator takes.
pub(crate) const MAX_DEPTH: u16 = Nest::MAX_DEPTH;

/// Whether `json` is one JSON array or object by RFC 8259, from bracket to bracket, with at most
/// `max_depth` containers inside each other, itself included. What is deeper than [`MAX_DEPTH`] is not
/// for this validator, which then says no as well.
pub(crate) fn is_container(json: &str, max_depth: u16) -> bool {
    is_container_at(best_level(), json, max_depth)
}

/// The best level of the processor. Without std nothing detects it: what the program is compiled for must do.
pub(super) fn best_level() -> Level {
    Level::try_detect().unwrap_or(Level::baseline())
}

/// The result of an expression with the instructions of a level, if there is a variant of its own for them.
macro_rules! at_level {
    ($level:expr, $simd:ident => $result:expr) => {{
        let level: Level = $level;
        #[cfg(target_arch = "x86_64")]
        let result = if let Some($simd) = level.as_avx512() {
            $simd.vectorize(
                #[inline(always)]
                || $result,
            )
        } else if let Some($simd) = level.as_avx2() {
            $simd.vectorize(
                #[inline(always)]
                || $result,
            )
        } else {
            dispatch!(Level::baseline(), $simd => $result)
        };
        #[cfg(not(target_arch = "x86_64"))]
        let result = {
            let _ = level;
            dispatch!(Level::baseline(), $simd => $result)
        };
        result
    }};
}
pub(super) use at_level;

/// Each level of this processor that has a variant of its own, by its name.
#[cfg(any(test, feature = "__internals"))]
pub(crate) fn levels() -> impl Iterator<Item = (&'static str, Level)> {
    #[cfg(target_arch = "x86_64")]
    let others = {
        let best = best_level();
        [
            best.as_avx2().map(|avx2| ("AVX2", Level::Avx2(avx2))),
            best.as_avx512().map(|avx512| ("AVX-512", Level::Avx512(avx512))),
        ]
    };
    #[cfg(not(target_arch = "x86_64"))]
    let others = [None];
    core::iter::once(("baseline", Level::baseline())).chain(others.into_iter().flatten())
}

/// [`is_container`] with the instructions of `level`, if there is a variant of its own for them.
pub(crate) fn is_container_at(level: Level, json: &str, max_depth: u16) -> bool {
    let is_object = match json.as_bytes() {
        [b'[', .., b']'] => false,
        [b'{', .., b'}'] => true,
        _ => return false,
    };
    if max_depth == 0 {
        return false;
    }
    is_valid(level, json.as_bytes(), Nest::new(is_object, max_depth.min(MAX_DEPTH)))
}

fn is_valid(level: Level, json: &[u8], nest: Nest) -> bool {
    at_level!(level, simd => validate(simd, json, nest))
}

#[inline(always)]
fn validate<S: Simd>(simd: S, json: &[u8], mut nest: Nest) -> bool {
    let (blocks, rest) = json.as_chunks::<64>();
    let mut last = [b' '; 64];
    last[..rest.len()].copy_from_slice(rest);

    let mut state = State::new();
    for (index, bytes) in blocks.iter().chain([&last]).enumerate() {
        let faults = state.block(Block::new(simd, bytes), &json[index * 64..], &mut nest);
        if faults != 0 {
            return false;
        }
    }
    state.inside_string == 0 && nest.end()
}

/// The bytes of a block that are tokens, or parts of them.
struct Tokens {
    open: u64,
    close: u64,
    /// Which of the brackets are braces. The bits of other bytes mean nothing.
    brace: u64,
    comma: u64,
    colon: u64,
    white: u64,
    /// The quotes that end strings.
    string_end: u64,
    /// Where a string, a number, a literal or a container starts.
    value: u64,
}

/// What is known from the blocks before.
#[derive(Default)]
struct State {
    escapes: Escapes,
    /// All bits, or none.
    inside_string: u64,
    scalar: Carry,
    neighbours: Neighbours,
    members: Members,
    numbers: Numbers,
    literals: Literals,
    /// All bits but the lowest in the first block, where that bracket is in the nest already.
    not_root: u64,
}

impl State {
    fn new() -> Self {
        // The text starts with a value, as if after a separator.
        let neighbours = Neighbours { separator: Carry::SET, ..Neighbours::default() };
        Self { neighbours, not_root: !1, ..Self::default() }
    }

    /// Takes the next block, with which `text` starts, and gives what is wrong in it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn block<S: Simd>(&mut self, block: Block<S>, text: &[u8], nest: &mut Nest) -> u64 {
        let mut faults = 0;

        let mut quote = block.is(b'"');
        let backslash = block.is(b'\\');
        let control = block.controls();
        if self.escapes.any(backslash) {
            let escaped = self.escapes.escaped(backslash);
            faults |= self.escapes.faults(block, escaped);
            quote &= !escaped;
        }
        if quote == 0 && self.inside_string != 0 {
            // The whole block is inside a string that began before it. The carries of what cannot go
            // across a string are zero, and the others stay as they are.
            return faults | control;
        }
        // With the quotes that start strings, without those that end them.
        let inside = parity(quote) ^ self.inside_string;
        self.inside_string = 0_u64.wrapping_sub(inside >> 63);
        faults |= control & inside;
        let outside = !(inside | quote);

        let lower = block.lower();
        let open = lower.is(b'{') & outside;
        let close = lower.is(b'}') & outside;
        let comma = block.is(b',') & outside;
        let colon = block.is(b':') & outside;
        // Of controls only a few are white. A mask that is made in a branch would be slow: compilers take
        // it back into vectors, bit by bit.
        let white = (block.is(b' ') | control) & outside;
        if control & outside != 0 {
            faults |= control & outside & !block.white_controls();
        }
        // Numbers, literals, and whatever has no right to be there.
        let scalar = outside & !(open | close | comma | colon | white);
        let after_scalar = self.scalar.next(scalar);
        let scalar_start = scalar & !after_scalar;
        let tokens = Tokens {
            open,
            close,
            brace: block.is_lower(),
            comma,
            colon,
            white,
            string_end: quote & !inside,
            value: quote & inside | scalar_start | open,
        };

        let (unfit, empty) = self.neighbours.faults(&tokens);
        faults |= unfit;
        if scalar | after_scalar != 0 {
            let numbers = self.numbers.parts(block, scalar, scalar_start);
            let literals = self.literals.bytes(scalar_start & !numbers.bytes, text);
            faults |= numbers.faults | scalar & !(numbers.bytes | literals);
        }

        let (unfit, brackets) = self.members.brackets(&tokens, empty, self.not_root);
        self.not_root = !0;
        faults | unfit | nest.block(brackets)
    }
}

#[derive(Default)]
pub(super) struct Escapes {
    /// Whether the last byte is a backslash that escapes the next.
    backslash: u64,
    /// The bytes of the next block that must be digits of a `\u`.
    hex: u64,
}

impl Escapes {
    /// Whether anything in the block has to do with escapes.
    #[inline(always)]
    pub(super) const fn any(&self, backslash: u64) -> bool {
        backslash | self.backslash | self.hex != 0
    }

    /// The bytes after a backslash that is not escaped itself.
    #[inline(always)]
    pub(super) const fn escaped(&mut self, backslash: u64) -> u64 {
        const ODD: u64 = 0xaaaa_aaaa_aaaa_aaaa;
        // In a run of backslashes every other one escapes, from the first on. The subtraction is a
        // borrow through each run that starts at an even place, so that all runs alternate alike.
        let start = backslash & !self.backslash;
        let alternate = (start << 1 | ODD).wrapping_sub(start) ^ ODD;
        let escaped = alternate ^ (backslash | self.backslash);
        self.backslash = (alternate & backslash) >> 63;
        escaped
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn faults<S: Simd>(&mut self, block: Block<S>, escaped: u64) -> u64 {
        // Four bytes after each `u`. Two that overlap are a fault by the backslash between them.
        let start = u128::from(escaped & block.is(b'u'));
        let digits = (start * 0b1_1110) | u128::from(self.hex);
        self.hex = (digits >> 64) as u64;
        escaped & !block.escapes() | digits as u64 & !block.hex_digits()
    }
}

/// Which token may follow which, apart from white space.
#[derive(Default)]
struct Neighbours {
    open: Carry,
    separator: Carry,
    string: Carry,
}

impl Neighbours {
    /// The tokens that may not follow the token before them; and the brackets that close an empty
    /// container.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn faults(&mut self, tokens: &Tokens) -> (u64, u64) {
        let &Tokens { open, close, comma, colon, white, string_end, value, .. } = tokens;
        let separators = comma | colon;
        // Most JSON on a wire is compact, and shorter to check.
        let (after_open, after_separator, after_string) = if white == 0 {
            (self.open.next(open), self.separator.next(separators), self.string.next(string_end))
        } else {
            (
                self.open.after(open, !white),
                self.separator.after(separators, !white),
                self.string.after(string_end, !white),
            )
        };
        let faults = value & !(after_open | after_separator)
            | after_open & !(value | close)
            | after_separator & !value
            | colon & !after_string;
        (faults, close & after_open)
    }
}

/// Which entries of containers are members, and which are elements.
#[derive(Default)]
struct Members {
    comma: Carry,
    brace: Carry,
    in_object: Carry,
    in_array: Carry,
}

impl Members {
    /// The separators that are wrong whatever the container, and the brackets with what the entries
    /// before each show of the container.
    ///
    /// A colon is right only if the separator or bracket before it is a comma or an opening brace. After
    /// a brace it must come, or the container is empty; after a comma it must come in objects alone.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn brackets(&mut self, tokens: &Tokens, empty: u64, not_root: u64) -> (u64, Brackets) {
        let &Tokens { open, close, brace, comma, colon, .. } = tokens;
        let separators = open | close | comma | colon;
        let after_comma = self.comma.after(comma, separators);
        let after_brace = self.brace.after(open & brace, separators);
        let faults = colon & !(after_comma | after_brace) | after_brace & !(colon | empty);

        let all = (open | close) & not_root;
        let in_object = self.in_object.reach(after_comma & colon, all);
        let in_array = self.in_array.reach(after_comma & !colon, all);
        (faults, Brackets { all, close, brace, in_object, in_array })
    }
}

/// ```text
/// number = [ "-" ] ( "0" / digit1-9 *DIGIT ) [ "." 1*DIGIT ] [ ( "e" / "E" ) [ "+" / "-" ] 1*DIGIT ]
/// ```
#[derive(Default)]
struct Numbers {
    digit: Carry,
    minus: Carry,
    zero: Carry,
    integer: Carry,
    point: Carry,
    fraction: Carry,
    exponent: Carry,
    sign: Carry,
}

struct NumberParts {
    /// All bytes that are right in a number, but for `faults`.
    bytes: u64,
    faults: u64,
}

impl Numbers {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn parts<S: Simd>(&mut self, block: Block<S>, scalar: u64, start: u64) -> NumberParts {
        let digit = block.digits() & scalar;
        let minus = block.is(b'-');
        let negative = start & minus;
        let integer = start & digit | self.minus.next(negative);
        let integer_end = self.integer.reach(integer, !digit);
        let point = integer_end & block.is(b'.');
        let fraction = self.point.next(point);
        let fraction_end = self.fraction.reach(fraction, !digit);
        let exponent = (integer_end | fraction_end) & block.lower().is(b'e');
        let after_exponent = self.exponent.next(exponent);
        let sign = after_exponent & (minus | block.is(b'+'));
        let power = after_exponent & !sign | self.sign.next(sign);

        // Digits start where they are expected, and only there; after a leading zero there are none.
        let digits_start = digit & !self.digit.next(digit);
        let expected = integer | fraction | power;
        let after_zero = self.zero.next(integer & block.is(b'0'));
        NumberParts {
            bytes: digit | negative | point | exponent | sign,
            faults: digits_start ^ expected | after_zero & digit,
        }
    }
}

#[derive(Default)]
struct Literals {
    /// The bytes of the next block that belong to a literal.
    rest: u64,
}

impl Literals {
    /// The bytes of the literals that start at `starts`; of one that is misspelt, none.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bytes(&mut self, mut starts: u64, text: &[u8]) -> u64 {
        let mut bytes = core::mem::take(&mut self.rest);
        while starts != 0 {
            let at = starts.trailing_zeros();
            let literal = literal(&text[at as usize..]);
            bytes |= literal << at;
            self.rest |= literal >> 1 >> (63 - at);
            starts &= starts - 1;
        }
        bytes
    }
}

/// A bit for each byte of the literal that `text` starts with. At least one more follows in a container.
#[inline(always)]
fn literal(text: &[u8]) -> u64 {
    let Some(&[first, second, third, fourth, fifth]) = text.first_chunk() else { return 0 };
    let word = u32::from_le_bytes([first, second, third, fourth]);
    let is = |name: &[u8; 4]| word == u32::from_le_bytes(*name);
    let has_four = is(b"true") | is(b"null");
    let has_five = is(b"fals") & (fifth == b'e');
    (u64::from(has_four) * 0b1111) | (u64::from(has_five) * 0b1_1111)
}

#[cfg(test)]
mod tests;
