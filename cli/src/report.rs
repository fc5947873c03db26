//! What an output format does with the answers.

use std::io;

use crate::answer::Answer;
use crate::lines::Line;

/// An output format.
pub(crate) trait Report {
    fn answer(&mut self, line: &Line<'_>, answer: &Answer<'_>) -> io::Result<()>;

    /// Writes buffered output, before the tool waits for input.
    fn flush(&mut self) -> io::Result<()>;

    /// Ends the report after the last line.
    fn finish(&mut self) -> io::Result<()>;
}
