//! JSON Pointers that are parsed at compile time.

use crate::json::Segment;
use crate::limits::MAX_SEGMENTS;

/// A JSON Pointer with at most six segments: its text, and where its segments end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pointer {
    text: &'static str,
    ends: [u8; Self::MAX_SEGMENTS],
    len: u8,
}

impl Pointer {
    const MAX_SEGMENTS: usize = MAX_SEGMENTS;

    /// The field errors of a problem document.
    pub(super) const ERRORS: Self = Self::parse("/errors");

    /// The pointer to the whole.
    pub(super) const ROOT: Self = Self { text: "", ends: [0; Self::MAX_SEGMENTS], len: 0 };

    /// # Panics
    ///
    /// For a text that is no JSON Pointer to a member, or is too long: at compile time, as layouts are
    /// constants.
    #[expect(clippy::panic, reason = "at compile time")]
    pub(super) const fn parse(text: &'static str) -> Self {
        let (bytes, mut pointer) = (text.as_bytes(), Self { text, ..Self::ROOT });
        if bytes.is_empty() || bytes[0] != b'/' {
            panic!("the JSON Pointer of a layout begins with `/`");
        }
        if bytes.len() > u8::MAX as usize {
            panic!("the JSON Pointer of a layout has at most 255 bytes");
        }
        let mut at = 1;
        while at <= bytes.len() {
            if at == bytes.len() || bytes[at] == b'/' {
                if pointer.len as usize == Self::MAX_SEGMENTS {
                    panic!("the JSON Pointer of a layout has at most 6 segments");
                }
                if is_long_index(bytes, pointer.start(pointer.len as usize), at) {
                    panic!("an array index in the JSON Pointer of a layout is at most 99");
                }
                pointer.ends[pointer.len as usize] = at as u8;
                pointer.len += 1;
            } else if bytes[at] == b'~'
                && !(at + 1 < bytes.len() && matches!(bytes[at + 1], b'0' | b'1'))
            {
                panic!("in a JSON Pointer `~` is written `~0`, and `/` in a name `~1`");
            }
            at += 1;
        }
        pointer
    }

    pub(super) const fn text(&self) -> &'static str {
        self.text
    }

    /// How many bytes of nulls may be written before the elements that it refers to.
    pub(super) const fn nulls(&self) -> usize {
        let (mut nulls, mut depth) = (0, 0);
        while depth < self.len() {
            if let Some(index) = Segment(self.text_of(depth)).index() {
                nulls += index * "null,".len();
            }
            depth += 1;
        }
        nulls
    }

    pub(super) const fn len(&self) -> usize {
        self.len as usize
    }

    /// The text of the segment at that depth, which it must have.
    pub(super) const fn text_of(&self, depth: usize) -> &'static str {
        let (before, _) = self.text.split_at(self.ends[depth] as usize);
        before.split_at(self.start(depth)).1
    }

    /// Where the segment at that depth starts.
    const fn start(&self, depth: usize) -> usize {
        if depth == 0 { 1 } else { self.ends[depth - 1] as usize + 1 }
    }
}

/// Whether a segment is an array index of three digits or more: elements before it are written as nulls,
/// and a layout should not make errors long.
const fn is_long_index(text: &[u8], start: usize, end: usize) -> bool {
    let mut at = start;
    while at < end {
        if !text[at].is_ascii_digit() {
            return false;
        }
        at += 1;
    }
    end - start > 2
}
