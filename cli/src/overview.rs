//! The summary for people. It fits a screen of 80 columns and 24 rows, however long the log is.

use std::io::{self, Write};
use std::time::SystemTime;

use callerror::RetryAfter;
use httpdate::fmt_http_date;

use crate::answer::whole_seconds;
use crate::row::{CUT, Row, Style};
use crate::summary::{Failing, NameKind, Request, RequestId, Requests, Summary, Tally};

/// The width of the summary.
const COLUMNS: usize = 80;

/// The blanks between two columns.
const GAP: usize = 2;

/// The width of the column for the retry, with its gap.
const RETRY_WIDTH: usize = "backoff".len() + GAP;

const SINCE: &str = "since (UTC)";

/// How many names the summary has. With all other rows and a prompt, that makes 24.
const MOST_NAMES: usize = 10;

/// The maximum width of a name, and of the text that identifies a request.
const LONGEST_NAME: usize = 32;
const LONGEST_ID: usize = 24;

/// Writes the summary.
pub(crate) fn overview(summary: &Summary, row: &mut Row, out: &mut impl Write) -> io::Result<()> {
    Overview { summary, row, out }.write()
}

struct Overview<'o, W> {
    summary: &'o Summary,
    row: &'o mut Row,
    out: &'o mut W,
}

impl<W: Write> Overview<'_, W> {
    fn write(&mut self) -> io::Result<()> {
        let summary = self.summary;
        self.totals()?;
        if summary.errors() > 0 {
            self.names()?;
            self.retries()?;
        }
        let tallies = [&summary.malformed, &summary.quirks, &summary.other];
        if tallies.iter().any(|tally| tally.count > 0) {
            self.end_row()?;
        }
        let malformed = match summary.malformed_lines {
            Some((first, last)) if first < last => format!("malformed, lines {first} to {last}"),
            Some((line, _)) => format!("malformed, line {line}"),
            None => String::new(),
        };
        self.tally(&malformed, &summary.malformed, Style::Malformed)?;
        self.tally("quirks", &summary.quirks, Style::Quirk)?;
        self.tally("other", &summary.other, Style::Plain)
    }

    fn totals(&mut self) -> io::Result<()> {
        let Summary { lines, known, unknown, unhandled, malformed, other, .. } = self.summary;
        let noun = if *lines == 1 { "line" } else { "lines" };
        self.row.put(Style::Bold, &format!("{lines} {noun}"));
        let parts = [
            (*known, "known", Style::Known),
            (*unknown, "unknown", Style::Unknown),
            (*unhandled, "unhandled", Style::Unhandled),
            (malformed.count, "malformed", Style::Malformed),
            (other.count, "other", Style::Plain),
        ];
        for (index, (count, what, style)) in parts.into_iter().enumerate() {
            self.row.put(Style::Plain, if index == 0 { ": " } else { ", " });
            let part = format!("{count} {what}");
            if self.row.column + part.len() >= COLUMNS {
                self.end_row()?;
                self.row.put(Style::Plain, "  ");
            }
            self.row.put(if count == 0 { Style::Dim } else { style }, &part);
        }
        self.end_row()
    }

    /// What fails most, since when, and which calls.
    fn names(&mut self) -> io::Result<()> {
        let failing = self.summary.failing();
        let (shown, rest) = failing.split_at(failing.len().min(MOST_NAMES));
        let lines = |failing: &Failing| match failing {
            Failing { first, last, .. } if first < last => format!("{first}-{last}"),
            Failing { first, .. } => first.to_string(),
        };
        let since = |failing: &Failing| failing.since.map(to_the_minute).unwrap_or_default();
        let widest = |head: &str, texts: &mut dyn Iterator<Item = usize>| {
            texts.max().unwrap_or(0).max(head.len()) + GAP
        };
        let lines_width = widest("lines", &mut shown.iter().map(|(.., it)| lines(it).len()));
        let has_times = shown.iter().any(|(.., failing)| failing.since.is_some());
        let (since_head, since_width) = if has_times {
            (SINCE, to_the_minute(SystemTime::UNIX_EPOCH).len() + GAP)
        } else {
            ("", 0)
        };
        // The numbers of a long log leave the names less room.
        let fixed = "errors  ".len() + lines_width + since_width + RETRY_WIDTH + "? ".len();
        let longest_name = COLUMNS.saturating_sub(fixed + CUT.len() + GAP + "calls".len());
        let longest_name = longest_name.min(LONGEST_NAME);
        let mut names = shown.iter().map(|(_, name, _)| name.len().min(longest_name + CUT.len()));
        let name_width = widest("name", &mut names);

        self.end_row()?;
        let head = format!(
            "errors  {:lines_width$}{since_head:since_width$}{:RETRY_WIDTH$}  {:name_width$}calls",
            "lines", "retry", "name"
        );
        self.row.put(Style::Dim, &head);
        self.end_row()?;
        for (kind, name, failing) in shown {
            self.row.put(Style::Bold, &format!("{:>6}", failing.count));
            let (lines, since, retry) = (lines(failing), since(failing), failing.retry);
            let columns = format!("  {lines:lines_width$}{since:since_width$}{retry:RETRY_WIDTH$}");
            self.row.put(Style::Plain, &columns);
            let (mark, style) = match kind {
                NameKind::Known => (" ", Style::Known),
                NameKind::Unknown => ("?", Style::Unknown),
                NameKind::Unhandled => ("!", Style::Unhandled),
            };
            self.row.put(style, mark);
            self.row.put(Style::Plain, " ");
            let start = self.row.column;
            self.row.peer_text(style, name, longest_name);
            self.row.pad_to(start + name_width);
            self.requests(&failing.requests, false);
            self.end_row()?;
        }
        let more: u64 = rest.iter().map(|(.., failing)| failing.count).sum();
        let more = more + self.summary.more_errors;
        if more > 0 {
            self.row.put(Style::Plain, &format!("{more:>6}  "));
            self.row.put(Style::Dim, "with other names");
            self.end_row()?;
        }
        Ok(())
    }

    /// Which requests are to be sent again.
    fn retries(&mut self) -> io::Result<()> {
        let Summary { after, backoff, .. } = self.summary;
        let errors = self.summary.errors();
        let noun = if errors == 1 { "error" } else { "errors" };
        self.end_row()?;
        self.row.put(Style::Bold, "retry ");
        self.row.put(
            Style::Plain,
            &match after.count + backoff.count {
                0 => format!("none of {errors} {noun}"),
                count => format!("{count} of {errors} {noun}"),
            },
        );
        self.end_row()?;
        for (what, requests) in [("after a delay", after), ("with backoff", backoff)] {
            if requests.count > 0 {
                self.row.put(Style::Plain, &format!("{:>6}  {what:13}  ", requests.count));
                self.requests(requests, true);
                self.end_row()?;
            }
        }
        Ok(())
    }

    /// As many requests as fit into the row.
    fn requests(&mut self, requests: &Requests, with_delays: bool) {
        for (index, request) in requests.first.iter().enumerate() {
            let id = match &request.id {
                RequestId::Text(id) => id.clone(),
                RequestId::Line(line) => format!("line {line}"),
            };
            let delay = if with_delays { delay(request) } else { String::new() };
            let mut item = Row::new(false);
            item.peer_text(Style::Plain, &id, LONGEST_ID);
            item.put(Style::Dim, &delay);
            let is_last = index as u64 + 1 == requests.count;
            if !self.item(index == 0, is_last, item.column, |row| {
                row.peer_text(Style::Plain, &id, LONGEST_ID);
                row.put(Style::Dim, &delay);
            }) {
                return;
            }
        }
        if (requests.first.len() as u64) < requests.count {
            self.row.put(Style::Dim, ", ");
            self.row.put(Style::Dim, CUT);
        }
    }

    fn tally(&mut self, what: &str, tally: &Tally, style: Style) -> io::Result<()> {
        if tally.count == 0 {
            return Ok(());
        }
        self.row.put(Style::Bold, what);
        self.row.put(Style::Plain, ": ");
        let counts = tally.sorted();
        for (index, (text, count)) in counts.iter().enumerate() {
            let number = count.to_string();
            let width = number.len() + 1 + text.chars().count();
            if !self.item(index == 0, index + 1 == counts.len(), width, |row| {
                row.put(Style::Plain, &number);
                row.put(Style::Plain, " ");
                row.put(style, text);
            }) {
                break;
            }
        }
        self.end_row()
    }

    /// Adds an item of a list, or the mark that the list is cut where the item does not fit. Returns whether it fits.
    fn item(
        &mut self,
        is_first: bool,
        is_last: bool,
        width: usize,
        put: impl FnOnce(&mut Row),
    ) -> bool {
        let separator = if is_first { "" } else { ", " };
        let reserved = if is_last { 0 } else { ", ".len() + CUT.len() };
        let fits = self.row.column + separator.len() + width + reserved <= COLUMNS;
        if fits {
            self.row.put(Style::Plain, separator);
            put(self.row);
        } else if self.row.column + separator.len() + CUT.len() <= COLUMNS {
            self.row.put(Style::Dim, separator);
            self.row.put(Style::Dim, CUT);
        }
        fits
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.row.end(self.out)
    }
}

fn delay(request: &Request) -> String {
    match request.retry_after {
        Some(RetryAfter::Delay(delay)) => format!(" ({} s)", whole_seconds(delay)),
        Some(RetryAfter::At(at)) => format!(" ({})", to_the_minute(at)),
        None => String::new(),
    }
}

/// A time such as `07 Mar 2024 12:00`.
fn to_the_minute(time: SystemTime) -> String {
    // The date of HTTP has a fixed width: `Thu, 07 Mar 2024 12:00:00 GMT`.
    fmt_http_date(time)[5..22].to_owned()
}
