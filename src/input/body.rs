//! An input as an HTTP body, which may be no text.

use alloc::string::String;

use bytes::Bytes;
use bytestring::ByteString;

use super::{Input, Source};
use crate::json;
use crate::limits::Limits;

/// A body, and its text if it is one.
pub(crate) enum Body<'a, 'b> {
    Borrowed { bytes: &'a [u8], text: Option<&'a str> },
    Shared { bytes: &'b Bytes, text: Option<ByteString> },
}

impl<'a, 'b> Input<'a, 'b> {
    /// The input as an HTTP body.
    ///
    /// A body beyond the limit is not read, so it has no text.
    #[inline(always)]
    pub(crate) fn body(self, limits: Limits) -> Body<'a, 'b> {
        match self.0 {
            Source::Bytes(bytes) if bytes.len() > limits.max_len() => {
                Body::Borrowed { bytes, text: None }
            }
            Source::Shared(bytes) if bytes.len() > limits.max_len() => {
                Body::Shared { bytes, text: None }
            }
            Source::Text(text) => Body::Borrowed { bytes: text.as_bytes(), text: Some(text) },
            Source::Bytes(bytes) => Body::Borrowed { bytes, text: json::utf8(bytes).ok() },
            Source::Shared(bytes) => {
                Body::Shared { bytes, text: ByteString::try_from(bytes.clone()).ok() }
            }
        }
    }
}

/// The text that bytes are, with U+FFFD for each sequence that is no UTF-8, as everywhere on the web. It is
/// [`String::from_utf8_lossy`] in a buffer of the final size, which is at most three times that of the bytes.
#[cold]
pub(crate) fn lossy(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(pieces(bytes).map(str::len).sum());
    text.extend(pieces(bytes));
    text
}

fn pieces(bytes: &[u8]) -> impl Iterator<Item = &str> {
    bytes
        .utf8_chunks()
        .flat_map(|chunk| [chunk.valid(), if chunk.invalid().is_empty() { "" } else { "\u{fffd}" }])
}

#[cfg(test)]
mod tests {
    use super::lossy;

    /// Characters and parts of characters, in any order.
    const PIECES: [&[u8]; 7] = [
        b"a",
        b"\xc3\xbc",
        b"\xff",
        b"\xe2\x82",
        b"\xf0\x9f\x98\x80",
        b"\xf0\x9f",
        b"\xef\xbf\xbd",
    ];

    #[test]
    fn bad_bytes_are_replaced_as_std_does() {
        for number in 0..PIECES.len().pow(5) {
            let digits = (0..5).map(|at| number / PIECES.len().pow(at) % PIECES.len());
            let bytes = digits.map(|digit| PIECES[digit]).collect::<Vec<_>>().concat();
            let text = lossy(&bytes);
            assert_eq!(text.capacity(), text.len(), "{bytes:x?}");
            assert_eq!(text, String::from_utf8_lossy(&bytes), "{bytes:x?}");
        }
        assert_eq!(lossy(b"gr\xfc\xdfe \xe2\x82"), "gr\u{fffd}\u{fffd}e \u{fffd}");
    }
}
