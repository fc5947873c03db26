//! Bytes of a peer as text that is safe for a terminal, and the columns that the text takes.

use std::fmt::{self, Display, Write};

/// One character, or one byte that is not UTF-8.
#[derive(Clone, Copy)]
pub(crate) enum Glyph {
    Char(char),
    Byte(u8),
}

/// The glyphs of `bytes`, each with its offset.
pub(crate) fn glyphs(bytes: &[u8]) -> impl Iterator<Item = (usize, Glyph)> {
    let mut chunk_start = 0;
    bytes.utf8_chunks().flat_map(move |chunk| {
        let start = chunk_start;
        let invalid_start = start + chunk.valid().len();
        chunk_start = invalid_start + chunk.invalid().len();
        let valid = chunk.valid().char_indices().map(move |(at, c)| (start + at, Glyph::Char(c)));
        let invalid = chunk.invalid().iter().enumerate();
        valid.chain(invalid.map(move |(at, &byte)| (invalid_start + at, Glyph::Byte(byte))))
    })
}

impl Glyph {
    pub(crate) fn columns(self) -> usize {
        match self {
            Self::Char(c) if is_unsafe(c) => c.escape_default().len(),
            Self::Char(c) => columns_of(c),
            Self::Byte(_) => r"\x00".len(),
        }
    }
}

/// A character that a terminal only draws is itself, any other is an escape.
impl Display for Glyph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Char(c) if is_unsafe(c) => write!(f, "{}", c.escape_default()),
            Self::Char(c) => f.write_char(c),
            Self::Byte(byte) => write!(f, "\\x{byte:02x}"),
        }
    }
}

/// Whether a character acts on the terminal or on its neighbours and is not visible:
/// controls, and the invisible ones that reorder, join or hide text.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// The columns of a character that is drawn. By block, which is close enough to Unicode's tables
/// for a caret to meet its character.
const fn columns_of(c: char) -> usize {
    match c {
        // Marks that are drawn on the character before them.
        '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' => 0,
        // East Asian scripts, their full-width forms, and emoji.
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{1fa70}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}
