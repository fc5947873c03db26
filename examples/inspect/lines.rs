//! Lines of any length in bounded memory.

use std::io::{self, BufRead, BufReader, Read};

/// How much is read from the input at once.
const BUFFER: usize = 64 * 1024;

/// One line of the input without its end.
pub(crate) struct Line<'a> {
    /// Counted from 1.
    pub(crate) number: u64,
    /// Of a line longer than the limit only the beginning, which is longer than the limit as well.
    pub(crate) bytes: &'a [u8],
}

/// Reads lines that end in `\n` or `\r\n`; the last one may end without.
pub(crate) struct Lines<R> {
    input: BufReader<R>,
    limit: usize,
    line: Vec<u8>,
    number: u64,
    consumed: u64,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(input: R, limit: usize) -> Self {
        let input = BufReader::with_capacity(BUFFER, input);
        Self { input, limit, line: Vec::new(), number: 0, consumed: 0 }
    }

    /// Whether the next line cannot be had without reading, which may take time.
    pub(crate) fn is_drained(&self) -> bool {
        self.input.buffer().is_empty()
    }

    /// How many bytes the lines so far had, their ends included.
    pub(crate) const fn consumed(&self) -> u64 {
        self.consumed
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        // One byte over the limit shows that a line is too long; an end has up to two, but before
        // `\r\n` only a line within the limit matters.
        let most = self.limit as u64 + 2;
        self.line.clear();
        let taken = self.input.by_ref().take(most).read_until(b'\n', &mut self.line)? as u64;
        if taken == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.consumed += taken;
        if self.line.ends_with(b"\n") {
            self.line.pop();
            if self.line.ends_with(b"\r") {
                self.line.pop();
            }
        } else if taken == most {
            self.consumed += self.input.skip_until(b'\n')? as u64;
        }
        Ok(Some(Line { number: self.number, bytes: &self.line }))
    }
}
