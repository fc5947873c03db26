//! [`AsInput`], what a decode function takes: bytes, text, or a shared buffer.

#[cfg(feature = "http")]
pub(crate) mod body;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::str::Utf8Error;

use bytes::Bytes;
use bytestring::ByteString;

use crate::error::{DecodeError, DecodeErrorKind, Expected, Field, Found};
use crate::json;
use crate::limits::Limits;
use crate::quirk::{Quirk, Quirks};
use crate::text::Text;

/// An input of a decode function: bytes, text, or a shared buffer. [`AsInput`] makes it.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a, 'b>(pub(crate) Source<'a, 'b>);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'a, 'b> {
    Bytes(&'a [u8]),
    Text(&'a str),
    Shared(&'b Bytes),
}

/// What a decode function takes. The lifetime `'a` is that of the decoded value.
///
/// | input | UTF-8 is checked | the value | text without escapes |
/// |---|---|---|---|
/// | `&[u8]`, `&[u8; N]`, `&Vec<u8>` | once | borrows from the input | borrowed |
/// | `&str`, `&String` | no | borrows from the input | borrowed |
/// | `&Bytes` | once | is `'static` | shares the buffer |
///
/// Text with escapes gets a buffer of its own, of the final size. A call ID that is only
/// [peeked](crate::wamp1::peek_call_id) in a shared buffer is copied.
///
/// The trait is sealed: no other types implement it.
///
/// ```
/// use bytes::Bytes;
/// use callerror::grape::CallError;
///
/// let text = r#"[4,"c1","An error occurred."]"#;
/// assert_eq!(CallError::decode(text)?.message(), "An error occurred.");
/// assert_eq!(CallError::decode(text.as_bytes())?.message(), "An error occurred.");
///
/// let shared = Bytes::from_static(text.as_bytes());
/// let frame: CallError<'static> = CallError::decode(&shared)?;
/// assert_eq!(frame.message(), "An error occurred.");
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no input of a decode function",
    label = "expected `&[u8]`, `&str` or `&Bytes`",
    note = "write `&value[..]`, `&*value` or `value.as_ref()` for other types that hold bytes or text"
)]
pub trait AsInput<'a>: sealed::Sealed {
    /// The input.
    fn as_input(&self) -> Input<'a, '_>;
}

mod sealed {
    #[expect(unnameable_types, reason = "so that nobody else implements it")]
    pub trait Sealed {}
}

macro_rules! inputs {
    ($($(#[$len:tt])? $type:ty: $value:ident => $source:expr;)*) => {$(
        impl $(<const $len: usize>)? sealed::Sealed for &$type {}

        impl<'a $(, const $len: usize)?> AsInput<'a> for &'a $type {
            #[inline(always)]
            fn as_input(&self) -> Input<'a, '_> {
                let $value: &'a $type = self;
                Input($source)
            }
        }

        impl<'a $(, const $len: usize)?> AsBody<'a, 'a> for &'a $type {
            #[inline(always)]
            fn header_text(text: &'a str) -> Text<'a> {
                Text::from(text)
            }
        }
    )*};
}

inputs! {
    [u8]: bytes => Source::Bytes(bytes);
    #[LEN] [u8; LEN]: bytes => Source::Bytes(bytes);
    Vec<u8>: bytes => Source::Bytes(bytes);
    str: text => Source::Text(text);
    String: text => Source::Text(text);
}

impl sealed::Sealed for &Bytes {}

impl AsInput<'static> for &Bytes {
    #[inline(always)]
    fn as_input(&self) -> Input<'static, '_> {
        Input(Source::Shared(self))
    }
}

/// The body of an HTTP response, beside headers that live for `'h`.
///
/// A value that borrows from the body borrows from the headers too. One that shares a body in `&Bytes` is
/// `'static`, and copies what it needs of the headers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no body of an HTTP response",
    label = "expected `&[u8]`, `&str` or `&Bytes`",
    note = "write `&value[..]`, `&*value` or `value.as_ref()` for other types that hold bytes or text"
)]
pub trait AsBody<'a, 'h>: AsInput<'a> {
    /// The text of a header, such as a request ID, as the value keeps it.
    #[doc(hidden)]
    fn header_text(text: &'h str) -> Text<'a>;
}

impl<'h> AsBody<'static, 'h> for &Bytes {
    fn header_text(text: &'h str) -> Text<'static> {
        Text::from(text.to_owned())
    }
}

impl<'a> Input<'a, '_> {
    /// Decodes a message that must be text: `text` decodes what is borrowed, `shared` what is shared, and
    /// `not_text` says what is wrong with an input that is no UTF-8, by [`first_fault`].
    #[inline(always)]
    pub(crate) fn decode<T>(
        self,
        limits: Limits,
        text: impl FnOnce(&'a str) -> Result<T, DecodeError>,
        shared: impl FnOnce(&ByteString) -> Result<T, DecodeError>,
        not_text: impl FnOnce(&[u8], Utf8Error) -> DecodeError,
    ) -> Result<T, DecodeError> {
        match self.0 {
            Source::Text(input) => text(input),
            Source::Bytes(input) => {
                limits.check_len(input.len())?;
                match json::utf8(input) {
                    Ok(input) => text(input),
                    Err(error) => Err(not_text(input, error)),
                }
            }
            Source::Shared(input) => {
                limits.check_len(input.len())?;
                match ByteString::try_from(input.clone()) {
                    Ok(input) => shared(&input),
                    Err(error) => Err(not_text(input, error)),
                }
            }
        }
    }

    /// The input as bytes, for what looks only at its start.
    #[inline(always)]
    pub(crate) fn peek<T>(
        self,
        borrowed: impl FnOnce(&'a [u8]) -> T,
        shared: impl FnOnce(&Bytes) -> T,
    ) -> T {
        match self.0 {
            Source::Text(input) => borrowed(input.as_bytes()),
            Source::Bytes(input) => borrowed(input),
            Source::Shared(input) => shared(input),
        }
    }
}

/// The first fault of a message that is not UTF-8. What precedes the bad bytes may be wrong already: `fault_of`
/// reads it, and returns its fault.
#[cold]
pub(crate) fn first_fault(
    input: &[u8],
    error: Utf8Error,
    fault_of: impl FnOnce(&str) -> Option<DecodeError>,
) -> DecodeError {
    let valid = core::str::from_utf8(&input[..error.valid_up_to()]).unwrap_or_default();
    let at_bad_bytes = |field| DecodeError::invalid_utf8(input, valid.len()).in_field(field);
    match fault_of(valid) {
        Some(error) if !error.is_eof() => error,
        Some(error) => at_bad_bytes(error.field()),
        None => at_bad_bytes(Field::Frame),
    }
}

/// The byte order mark of UTF-8. Some peers send one before a message, of which it is no part.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The text behind a byte order mark, if it has one.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// Reads a message that a byte order mark may precede; `read` gets what is behind the mark. Offsets in the errors
/// of `read` become offsets in `text`. A strict codec refuses the mark.
#[inline(always)]
pub(crate) fn behind_mark<'a, T>(
    text: &'a str,
    limits: Limits,
    strict: bool,
    read: impl FnOnce(&'a str) -> Result<T, DecodeError>,
) -> Result<(T, Quirks), DecodeError> {
    let mut quirks = Quirks::NONE;
    let Some(message) = text.strip_prefix(BYTE_ORDER_MARK) else {
        return read(text).map(|value| (value, quirks));
    };
    limits.check_len(text.len())?;
    if strict {
        let kind = DecodeErrorKind::Quirk(Quirk::ByteOrderMark);
        return Err(DecodeError::new(kind, 0, Expected::Value, Found::ByteOrderMark));
    }
    quirks.insert(Quirk::ByteOrderMark);
    let value = read(message).map_err(|error| error.behind(BYTE_ORDER_MARK.len()))?;
    Ok((value, quirks))
}
