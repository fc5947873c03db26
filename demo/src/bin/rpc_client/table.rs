//! The table of the calls, one row for each, in fixed columns.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::glyph::glyphs;
use crate::outcome::{Kind, Outcome};
use crate::plan::{Step, Transport};

const CUT: &str = "..";
const GAP: &str = "  ";

/// The width of the messages in a terminal that is too narrow for the table.
const LEAST: usize = 10;

pub(crate) struct Table<W> {
    out: W,
    /// The width of the terminal. Longer rows are truncated.
    width: usize,
    procedure_width: usize,
    name_width: usize,
}

impl<W: Write> Table<W> {
    pub(crate) fn new(
        out: W,
        width: usize,
        procedure_width: usize,
        name_width: usize,
    ) -> io::Result<Self> {
        let mut table = Self { out, width, procedure_width, name_width };
        table.row([" ", "via", "procedure", "outcome", "name", "tries", "message"])?;
        Ok(table)
    }

    /// Writes one call, with a mark if its outcome is not the expected one.
    pub(crate) fn outcome(&mut self, step: &Step, outcome: &Outcome, tries: u32) -> io::Result<()> {
        let via = match step.transport {
            Transport::WebSocket => "ws",
            Transport::Http => "http",
        };
        let Outcome { kind, message, notes } = outcome;
        let mark = if step.allows(kind) { " " } else { "x" };
        let name =
            if matches!(kind, Kind::Known(_) | Kind::Unknown(_)) { kind.name() } else { "-" };
        self.row([
            mark,
            via,
            &step.procedure,
            kind.as_str(),
            name,
            &format!("{tries:>5}"),
            message,
        ])?;
        // Under the names, where there is more room than under the message.
        let column = self.start_of(4);
        for note in notes {
            self.end_row(" ".repeat(column), column, note)?;
        }
        Ok(())
    }

    /// A line of our own below the table.
    pub(crate) fn line(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{line}")
    }

    fn row(&mut self, cells: [&str; 7]) -> io::Result<()> {
        let mut row = String::new();
        for (cell, width) in cells.iter().zip(self.widths()) {
            push(&mut row, cell, width);
            row.push_str(GAP);
        }
        self.end_row(row, self.start_of(6), cells[6])
    }

    /// Ends a row with a text that may take the rest of it.
    fn end_row(&mut self, mut row: String, column: usize, text: &str) -> io::Result<()> {
        push(&mut row, text, self.width.saturating_sub(column).max(LEAST));
        writeln!(self.out, "{}", row.trim_end_matches(' '))
    }

    const fn widths(&self) -> [usize; 6] {
        [1, 4, self.procedure_width, 12, self.name_width, 5]
    }

    /// Where the cell at `index` starts.
    fn start_of(&self, index: usize) -> usize {
        self.widths().iter().take(index).map(|width| width + GAP.len()).sum()
    }
}

/// Adds a peer's text, escaped, and truncated or padded to `width` columns.
fn push(row: &mut String, text: &str, width: usize) {
    let glyphs: Vec<_> = glyphs(text.as_bytes()).map(|(_, glyph)| glyph).take(width + 1).collect();
    let columns: usize = glyphs.iter().map(|glyph| glyph.columns()).sum();
    let (room, cut) =
        if columns > width { (width - CUT.len().min(width), CUT) } else { (width, "") };
    let mut column = 0;
    for glyph in glyphs {
        if column + glyph.columns() > room {
            break;
        }
        column += glyph.columns();
        // Writing to a string cannot fail.
        let _ = write!(row, "{glyph}");
    }
    row.push_str(cut);
    row.extend(std::iter::repeat_n(' ', width.saturating_sub(column + cut.len())));
}
