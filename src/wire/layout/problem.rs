//! The field errors of a problem document: `errors`, an array of `{"detail","pointer"}`.
//!
//! Source: the example in RFC 9457, section 3; JSON Pointers in fragments, RFC 6901, section 6.

use crate::details::Details;
use crate::json::{Sink, Write, most_escaped, write_escaped};

/// The field errors in the details of an error, as an array to be written.
pub(super) struct FieldErrorList<'e>(pub(super) Details<'e>);

impl Write for FieldErrorList<'_> {
    /// Far too much for most: as if each message had the longest field, text and code. But no field error is read for
    /// it.
    fn most(&self) -> usize {
        const GLUE: usize = 64;

        let details = self.0.as_json();
        let most_of_one = most_escaped([details; 3]).saturating_add(GLUE);
        details.len().saturating_mul(most_of_one)
    }

    fn write(&self, sink: &mut impl Sink) {
        let mut start = "[{\"detail\":\"";
        for (field, messages) in &self.0.field_errors() {
            for message in messages {
                sink.put(start);
                start = ",{\"detail\":\"";
                write_escaped(sink, message.message());
                sink.put("\",\"pointer\":\"#");
                if !field.is_empty() {
                    field.split('.').for_each(|segment| write_segment(sink, segment));
                }
                if let Some(code) = message.code() {
                    sink.put("\",\"code\":\"");
                    write_escaped(sink, code);
                }
                sink.put("\"}");
            }
        }
        sink.put(if start.starts_with('[') { "[]" } else { "]" });
    }
}

/// Writes one segment of a JSON Pointer as it is in the fragment of a URI.
fn write_segment(sink: &mut impl Sink, segment: &str) {
    sink.put("/");
    for char in segment.chars() {
        match char {
            '~' => sink.put("~0"),
            '/' => sink.put("~1"),
            // What a fragment may hold as it is (RFC 3986, 3.5).
            'A'..='Z' | 'a'..='z' | '0'..='9' => sink.put(char.encode_utf8(&mut [0; 4])),
            '-' | '.' | '_' | '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '='
            | ':' | '@' | '?' => sink.put(char.encode_utf8(&mut [0; 4])),
            _ => char.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| write_percent(sink, byte)),
        }
    }
}

fn write_percent(sink: &mut impl Sink, byte: u8) {
    const DIGITS: &str = "0123456789ABCDEF";

    let digit = |value: u8| &DIGITS[usize::from(value)..=usize::from(value)];
    sink.put("%");
    sink.put(digit(byte >> 4));
    sink.put(digit(byte & 0xf));
}
