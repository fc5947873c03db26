//! Writing JSON: strings, of which only `"`, `\` and control characters are escaped, and where they go.

use alloc::string::String;
use bytes::BufMut;

use super::index::{Window, has_special};
use crate::error::BufferFull;

/// Where encoded text goes.
///
/// The same writing code runs over [`Length`] to learn the exact length and then over the target,
/// so the two cannot disagree.
pub(crate) trait Sink {
    fn put(&mut self, text: &str);
}

/// Counts the bytes and keeps none.
#[derive(Default)]
struct Length(usize);

impl Sink for Length {
    fn put(&mut self, text: &str) {
        self.0 += text.len();
    }
}

/// A buffer that was seen to have room for all that comes.
struct Buffer<'b, B: ?Sized>(&'b mut B);

impl<B: BufMut + ?Sized> Sink for Buffer<'_, B> {
    fn put(&mut self, text: &str) {
        self.0.put_slice(text.as_bytes());
    }
}

impl Sink for String {
    #[inline]
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }
}

/// What is written as a whole: a frame, or a body.
pub(crate) trait Write {
    fn write(&self, sink: &mut impl Sink);

    /// A length that is never too small, found without looking at the texts.
    fn most(&self) -> usize;

    /// The exact length of what [`write`](Self::write) writes.
    fn len(&self) -> usize {
        let mut length = Length::default();
        self.write(&mut length);
        length.0
    }

    fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.len());
        self.write(&mut text);
        text
    }

    /// Writes all of it to `buffer`, or nothing where it has not enough room.
    fn encode(&self, buffer: &mut (impl BufMut + ?Sized)) -> Result<(), BufferFull> {
        let left = buffer.remaining_mut();
        // A buffer that grows has room for anything; only a small one is worth measuring for.
        if self.most() > left {
            let needed = self.len();
            if needed > left {
                return Err(BufferFull { needed, left });
            }
        }
        self.write(&mut Buffer(buffer));
        Ok(())
    }
}

/// The most bytes that texts become in strings: all of theirs may be written like `\u001f`.
pub(crate) const fn most_escaped<const TEXTS: usize>(texts: [&str; TEXTS]) -> usize {
    let (mut len, mut at) = (0_usize, 0);
    while at < TEXTS {
        len = len.saturating_add(texts[at].len());
        at += 1;
    }
    len.saturating_mul("\\u001f".len())
}

/// How many bytes [`write_escaped`] writes.
#[inline]
pub(crate) fn escaped_len(text: &str) -> usize {
    if !has_special(text.as_bytes()) {
        return text.len();
    }
    let mut length = Length::default();
    write_special(&mut length, text);
    length.0
}

/// The escapes of the control characters, by their code.
const CONTROL: [&str; 0x20] = [
    "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007", "\\b",
    "\\t", "\\n", "\\u000b", "\\f", "\\r", "\\u000e", "\\u000f", "\\u0010", "\\u0011", "\\u0012",
    "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017", "\\u0018", "\\u0019", "\\u001a",
    "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f",
];

/// Writes what is between the quotes of a JSON string.
#[inline]
pub(crate) fn write_escaped(sink: &mut impl Sink, text: &str) {
    if has_special(text.as_bytes()) {
        write_special(sink, text);
    } else {
        sink.put(text);
    }
}

/// The same for text in which something must be escaped.
#[cold]
fn write_special(sink: &mut impl Sink, text: &str) {
    let (bytes, mut start) = (text.as_bytes(), 0);
    let mut window = Window::new(bytes, 0);
    loop {
        let end = window.next(start);
        sink.put(&text[start..end]);
        // Each on its own: text of a length that is known is written without a call.
        match bytes.get(end) {
            None => return,
            Some(b'"') => sink.put("\\\""),
            Some(b'\\') => sink.put("\\\\"),
            Some(b'\n') => sink.put("\\n"),
            Some(&control) => sink.put(CONTROL[usize::from(control)]),
        }
        start = end + 1;
    }
}

#[cfg(test)]
mod tests;
