//! Writing JSON strings: only `"`, `\` and control characters are escaped.

use bytes::BufMut;

use super::scan::plain_run;

/// Where encoded text goes.
///
/// The same writing code runs over [`Length`] to learn the exact length and then over the target,
/// so the two cannot disagree.
pub(crate) trait Sink {
    fn put(&mut self, text: &str);
}

/// Counts the bytes and keeps none.
#[derive(Default)]
pub(crate) struct Length(pub(crate) usize);

impl Sink for Length {
    fn put(&mut self, text: &str) {
        self.0 += text.len();
    }
}

/// A buffer that was seen to have room for all that comes.
pub(crate) struct Buffer<'b, B: ?Sized>(pub(crate) &'b mut B);

impl<B: BufMut + ?Sized> Sink for Buffer<'_, B> {
    fn put(&mut self, text: &str) {
        self.0.put_slice(text.as_bytes());
    }
}

impl Sink for String {
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }
}

/// The escapes of the control characters, by their code.
const CONTROL: [&str; 0x20] = [
    "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007", "\\b",
    "\\t", "\\n", "\\u000b", "\\f", "\\r", "\\u000e", "\\u000f", "\\u0010", "\\u0011", "\\u0012",
    "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017", "\\u0018", "\\u0019", "\\u001a",
    "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f",
];

/// Writes `parts` as one JSON string, quotes included.
pub(crate) fn write_string<const PARTS: usize>(sink: &mut impl Sink, parts: [&str; PARTS]) {
    sink.put("\"");
    for part in parts {
        write_escaped(sink, part);
    }
    sink.put("\"");
}

fn write_escaped(sink: &mut impl Sink, text: &str) {
    let mut rest = text;
    loop {
        let (plain, special) = rest.split_at(plain_run(rest.as_bytes()));
        sink.put(plain);
        sink.put(match special.as_bytes().first() {
            None => return,
            Some(b'"') => "\\\"",
            Some(b'\\') => "\\\\",
            Some(&control) => CONTROL[usize::from(control)],
        });
        rest = &special[1..];
    }
}
