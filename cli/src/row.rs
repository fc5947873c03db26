//! A row of the report for people: its columns, its colours, and text of peers that is safe for a terminal.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::glyph::{Glyph, glyphs};

/// The mark of a text that is truncated.
pub(crate) const CUT: &str = "..";

pub(crate) fn push(text: &mut String, glyph: Glyph) {
    // Writing to a string cannot fail.
    let _ = write!(text, "{glyph}");
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Bold,
    Dim,
    Known,
    Unknown,
    Unhandled,
    Malformed,
    Quirk,
}

impl Style {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "\x1b[1m",
            Self::Dim => "\x1b[2m",
            Self::Known => "\x1b[36m",
            Self::Unknown => "\x1b[33m",
            Self::Unhandled => "\x1b[35m",
            Self::Malformed => "\x1b[31m",
            Self::Quirk => "\x1b[33m",
        }
    }
}

/// A row that is being written, and the number of its columns.
pub(crate) struct Row {
    colour: bool,
    pub(crate) text: String,
    pub(crate) column: usize,
}

impl Row {
    pub(crate) const fn new(colour: bool) -> Self {
        Self { colour, text: String::new(), column: 0 }
    }

    /// Adds a text of our own, or one that [`Glyph`] has made safe.
    pub(crate) fn put(&mut self, style: Style, text: &str) {
        self.styled(style, |row| {
            row.text.push_str(text);
            row.column += text.chars().count();
        });
    }

    /// Adds a text of a peer, escaped and truncated after `most` columns.
    pub(crate) fn peer_text(&mut self, style: Style, text: &str, most: usize) {
        self.styled(style, |row| {
            let end = row.column + most;
            // Fast path: nearly all text is printable ASCII.
            let is_plain = |byte: &u8| matches!(byte, b' '..=b'~');
            let plain = text.bytes().take(most).take_while(is_plain).count();
            let (plain, rest) = text.split_at(plain);
            row.text.push_str(plain);
            row.column += plain.len();
            for (_, glyph) in glyphs(rest.as_bytes()) {
                let columns = glyph.columns();
                if row.column + columns > end {
                    row.text.push_str(CUT);
                    row.column += CUT.len();
                    break;
                }
                push(&mut row.text, glyph);
                row.column += columns;
            }
        });
    }

    pub(crate) fn pad_to(&mut self, column: usize) {
        for _ in self.column..column {
            self.text.push(' ');
        }
        self.column = self.column.max(column);
    }

    fn styled(&mut self, style: Style, write: impl FnOnce(&mut Self)) {
        let code = if self.colour { style.code() } else { "" };
        self.text.push_str(code);
        write(self);
        if !code.is_empty() {
            self.text.push_str("\x1b[0m");
        }
    }

    /// Writes the row without the blanks at its end, and begins the next one.
    pub(crate) fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
        out.write_all(self.text.as_bytes())?;
        self.text.clear();
        self.column = 0;
        Ok(())
    }
}
