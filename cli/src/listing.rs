//! The report for people: a table row for each line, a caret under the fault of a bad line, and a summary.

use std::borrow::Cow;
use std::io::{self, Write};

use callerror::{CallId, RetryAfter, wamp1};
use httpdate::fmt_http_date;

use crate::answer::{Answer, Encoded, ErrorMessage, Fault, Name, one_line, whole_seconds};
use crate::glyph::{Glyph, glyphs};
use crate::lines::Line;
use crate::overview::overview;
use crate::report::Report;
use crate::row::{CUT, Row, Style, push};
use crate::summary::Summary;
use crate::wire::Wire;

/// The maximum widths of the parts of a row. Longer text is truncated; `--json` has the whole text.
const LONGEST_CALL_ID: usize = 40;
const LONGEST_NAME: usize = 60;
const LONGEST_MESSAGE: usize = 120;
const LONGEST_DETAILS: usize = 80;
const LONGEST_ENCODED: usize = 240;

/// The maximum width of the first column, which grows with its content.
const WIDEST_FIRST_COLUMN: usize = 16;

/// How much of a bad line is shown, in columns, and how much of that is kept for the fault and what
/// comes after it. Where the line has less on one side, the other has more.
const WINDOW: usize = 76;
const AFTER_FAULT: usize = 24;

pub(crate) struct Listing<W> {
    out: W,
    row: Row,
    rows: bool,
    wire: Wire,
    first_width: usize,
    name_width: usize,
    summary: Summary,
}

impl<W: Write> Listing<W> {
    /// Without `rows`, only the summary is written.
    pub(crate) fn new(out: W, colour: bool, rows: bool, wire: Wire, longest_name: usize) -> Self {
        Self {
            out,
            row: Row::new(colour),
            rows,
            wire,
            first_width: first_column(wire).len(),
            name_width: longest_name.max("name".len()),
            summary: Summary::default(),
        }
    }

    fn heading(&mut self) -> io::Result<()> {
        let (first, width) = (first_column(self.wire), self.first_width);
        let names = format!("   {first:<width$}    name");
        let name_start = "  line".len() + 3 + self.first_width + 4;
        self.row.put(Style::Dim, "  line");
        self.row.put(Style::Dim, &names);
        self.row.pad_to(name_start + self.name_width + 2);
        self.row.put(Style::Dim, "message");
        self.end_row()
    }

    /// Writes the line number, the first column, the mark and what follows it. Returns the column of the
    /// mark.
    fn begin_row(&mut self, number: u64, first: &str, mark: &str, style: Style) -> usize {
        self.row.put(Style::Dim, &format!("{number:>6}"));
        self.row.put(Style::Plain, "   ");
        let start = self.row.column;
        self.row.peer_text(Style::Plain, first, LONGEST_CALL_ID);
        self.first_width = self.first_width.max(self.row.column - start).min(WIDEST_FIRST_COLUMN);
        self.row.pad_to(start + self.first_width);
        self.row.put(Style::Plain, "  ");
        let mark_at = self.row.column;
        self.row.put(style, mark);
        self.row.put(Style::Plain, " ");
        mark_at
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.row.end(&mut self.out)
    }

    fn error(&mut self, number: u64, error: &ErrorMessage<'_>) -> io::Result<()> {
        let (mark, style, name) = match &error.name {
            Name::Known(name) => (" ", Style::Known, *name),
            Name::Unknown(name) => ("?", Style::Unknown, name.as_str()),
            Name::Unhandled => ("!", Style::Unhandled, "unhandled"),
        };
        let observed = &error.observed;
        let first = match (&error.status, &observed.call_id) {
            (Some(status), _) if self.wire == Wire::Http => status.as_str(),
            (_, Some(call_id)) => call_id.as_str(),
            (_, None) => "",
        };
        let mark_at = self.begin_row(number, first, mark, style);
        let start = self.row.column;
        self.row.peer_text(style, name, LONGEST_NAME);
        if let Some(code) = error.code.as_deref() {
            self.row.put(Style::Plain, " ");
            self.row.peer_text(Style::Dim, code, LONGEST_NAME);
        }
        self.row.pad_to(start + self.name_width);
        self.row.put(Style::Plain, "  ");
        if error.message.is_empty() {
            self.row.put(Style::Dim, "(no message)");
        } else {
            self.row.peer_text(Style::Plain, &error.message, LONGEST_MESSAGE);
        }
        if !error.details.is_empty() {
            self.row.put(Style::Plain, "  ");
            self.row.peer_text(Style::Dim, &one_line(&error.details), LONGEST_DETAILS);
        }
        if let Some(quirks) = observed.quirks.filter(|quirks| !quirks.is_empty()) {
            self.row.put(Style::Quirk, &format!("  ~ {quirks}"));
        }
        if let Some(id) = &error.request_id {
            self.row.put(Style::Dim, "  request ");
            self.row.peer_text(Style::Dim, id, LONGEST_CALL_ID);
        }
        let when = match error.retry_after {
            Some(RetryAfter::Delay(delay)) => format!("  retry after {} s", whole_seconds(delay)),
            Some(RetryAfter::At(at)) => format!("  retry after {}", fmt_http_date(at)),
            None => String::new(),
        };
        self.row.put(Style::Dim, &when);
        self.end_row()?;
        match &error.encoded {
            Some(encoded) => self.encoded(mark_at, encoded),
            None => Ok(()),
        }
    }

    /// Writes the error on the wire of `--to` under its row.
    fn encoded(&mut self, column: usize, encoded: &Encoded) -> io::Result<()> {
        let text = match encoded {
            Encoded::Text(text) => Cow::Borrowed(&**text),
            Encoded::Response(response) => {
                let body = String::from_utf8_lossy(response.body());
                Cow::Owned(format!("{} {body}", response.status().as_str()))
            }
        };
        self.row.pad_to(column);
        self.row.put(Style::Dim, "> ");
        self.row.peer_text(Style::Plain, &text, LONGEST_ENCODED);
        self.end_row()
    }

    fn fault(&mut self, line: &Line<'_>, fault: &Fault<'_>) -> io::Result<()> {
        let call_id = fault.call_id.as_ref().map_or("", CallId::as_str);
        let bar = self.begin_row(line.number, call_id, "x", Style::Malformed);
        self.row.peer_text(Style::Malformed, &fault.text, LONGEST_MESSAGE);
        self.end_row()?;
        if line.bytes.is_empty() {
            return Ok(());
        }
        let (shown, caret) = around(line.bytes, fault.offset);
        self.row.pad_to(bar);
        self.row.put(Style::Dim, "| ");
        self.row.put(Style::Plain, &shown);
        self.end_row()?;
        self.row.pad_to(bar);
        self.row.put(Style::Dim, "| ");
        self.row.pad_to(bar + 2 + caret);
        self.row.put(Style::Malformed, "^");
        self.end_row()
    }

    fn other(&mut self, line: &Line<'_>, other: &str) -> io::Result<()> {
        // A message of WAMP v2 may look like a call of WAMP v1.
        let is_wamp1 = self.wire == Wire::Wamp1;
        let call_id = if is_wamp1 { wamp1::peek_call_id(line.bytes) } else { None };
        self.begin_row(line.number, call_id.as_ref().map_or("", CallId::as_str), "-", Style::Dim);
        self.row.put(Style::Dim, other);
        self.end_row()
    }
}

impl<W: Write> Report for Listing<W> {
    fn answer(&mut self, line: &Line<'_>, answer: &Answer<'_>) -> io::Result<()> {
        if self.rows && self.summary.lines == 0 {
            self.heading()?;
        }
        self.summary.count(line.number, answer);
        if !self.rows {
            return Ok(());
        }
        match answer {
            Answer::Error(error) => self.error(line.number, error),
            Answer::Other(other) => self.other(line, other),
            Answer::Fault(fault) => self.fault(line, fault),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.rows && self.summary.lines > 0 {
            self.end_row()?;
        }
        overview(&self.summary, &mut self.row, &mut self.out)?;
        self.out.flush()
    }
}

/// The heading of the first column.
const fn first_column(wire: Wire) -> &'static str {
    if matches!(wire, Wire::Http) { "status" } else { "call ID" }
}

/// The part of a bad line around the byte at `offset`, and the column of the caret in it.
fn around(line: &[u8], offset: usize) -> (String, usize) {
    // A line may have many marks without a column, so the number of bytes is limited, too.
    const REACH: usize = 8 * WINDOW;

    let offset = offset.min(line.len());
    let mut start = offset.saturating_sub(REACH);
    // Do not start within a character.
    while start > 0 && start < offset && line[start] & 0xc0 == 0x80 {
        start += 1;
    }
    let end = line.len().min(offset + REACH);
    let (before, after): (Vec<_>, Vec<_>) =
        glyphs(&line[start..end]).partition(|&(at, _)| start + at < offset);

    let (_, reserved) = fitting(after.iter(), AFTER_FAULT);
    let (count, columns) = fitting(before.iter().rev(), WINDOW - reserved);
    let kept = &before[before.len() - count..];
    let (count, _) = fitting(after.iter(), WINDOW - columns);
    let mut shown = String::new();
    let mut caret = columns;
    if kept.len() < before.len() || start > 0 {
        shown.push_str(CUT);
        caret += CUT.len();
    }
    for (_, glyph) in kept.iter().chain(&after[..count]) {
        push(&mut shown, *glyph);
    }
    if count < after.len() || end < line.len() {
        shown.push_str(CUT);
    }
    (shown, caret)
}

/// How many of the glyphs fit into a number of columns, and the columns that they take.
fn fitting<'a>(glyphs: impl Iterator<Item = &'a (usize, Glyph)>, columns: usize) -> (usize, usize) {
    let sums = glyphs.scan(0, |sum, (_, glyph)| {
        *sum += glyph.columns();
        Some(*sum)
    });
    let fit = sums.take_while(|&sum| sum <= columns);
    fit.fold((0, 0), |(count, _), sum| (count + 1, sum))
}
