//! Lines of any length in bounded memory.

use std::io::{self, BufRead, BufReader, Read};

/// The byte order mark of UTF-8. It belongs to the file, not to its first line.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// How much is read from the input at once.
const BUFFER: usize = 64 * 1024;

/// One line of the input without its end.
pub(crate) struct Line<'a> {
    /// Counted from 1.
    pub(crate) number: u64,
    /// If the line is longer than the limit, only its beginning, which is also longer than the limit.
    pub(crate) bytes: &'a [u8],
}

/// Reads lines that end in `\n` or `\r\n`; the last one may end without. A byte order mark before the first
/// is skipped.
pub(crate) struct Lines<R> {
    input: BufReader<R>,
    limit: usize,
    line: Vec<u8>,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(input: R, limit: usize) -> Self {
        let input = BufReader::with_capacity(BUFFER, input);
        Self { input, limit, line: Vec::new(), number: 0 }
    }

    /// Whether the next line needs more input, which may take time.
    pub(crate) fn is_drained(&self) -> bool {
        !self.input.buffer().contains(&b'\n')
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        // One byte over the limit shows that a line is too long; an end has up to two, but before
        // `\r\n` only a line within the limit matters.
        let mark = if self.number == 0 { MARK.len() } else { 0 };
        let most = (self.limit + 2 + mark) as u64;
        self.line.clear();
        let taken = self.input.by_ref().take(most).read_until(b'\n', &mut self.line)? as u64;
        if taken == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.line.ends_with(b"\n") {
            self.line.pop();
            if self.line.ends_with(b"\r") {
                self.line.pop();
            }
        } else if taken == most {
            self.input.skip_until(b'\n')?;
        } else if mark > 0 && self.line == MARK {
            return Ok(None);
        }
        let start = if mark > 0 && self.line.starts_with(MARK) { mark } else { 0 };
        Ok(Some(Line { number: self.number, bytes: &self.line[start..] }))
    }
}
