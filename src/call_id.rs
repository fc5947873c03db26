//! `CallId`, by which an answer finds its call.

use std::fmt;

use bytestring::ByteString;

use crate::json::{Kind, Str, Value};
use crate::text::Text;
use crate::wire::wamp1::peek_call_id;

/// The correlation value of one call: chosen by the caller, echoed by the server.
///
/// WAMP v1 says that it is a string; some peers send integers. Both are kept as text of any length,
/// and an integer goes back as the same integer. The two are different values: `"17"` is not `17`.
///
/// ```
/// use callerror::grape::CallError;
///
/// let frame = CallError::decode(b"[4, 17, \"An error occurred.\"]")?;
/// assert_eq!(frame.call_id().as_str(), "17");
/// assert!(frame.call_id().is_number());
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId<'a> {
    pub(crate) text: Text<'a>,
    /// Whether it is an integer on the wire.
    pub(crate) number: bool,
}

impl<'a> CallId<'a> {
    /// The call ID as text, of a number its digits.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it stood on the wire as an integer.
    pub const fn is_number(&self) -> bool {
        self.number
    }

    /// The call ID without a borrow from the input.
    pub fn into_owned(self) -> CallId<'static> {
        CallId { text: self.text.into_owned(), number: self.number }
    }

    /// The text, for as long as the input lives where it is borrowed from there.
    pub fn into_text(self) -> Text<'a> {
        self.text
    }

    /// Finds the call ID of a CALL, CALLRESULT or CALLERROR even where the frame does not decode, so
    /// that no caller is left waiting: the rest may be cut off, badly quoted or no JSON at all.
    ///
    /// `None` if the bytes do not hold a whole call ID: one that is itself cut off might be the
    /// beginning of another call's.
    ///
    /// ```
    /// use callerror::{CallId, grape::CallError};
    ///
    /// let cut_off = br#"[4,"c1","http://domain/exc"#;
    /// assert!(CallError::decode(cut_off).is_err());
    /// assert_eq!(CallId::peek(cut_off).unwrap().as_str(), "c1");
    /// assert_eq!(CallId::peek(r#"[4,"c"#), None);
    /// ```
    pub fn peek(input: &'a (impl AsRef<[u8]> + ?Sized)) -> Option<Self> {
        peek_call_id(input.as_ref())
    }

    /// Whether a value may be a call ID: a string, or an integer `-?(0|[1-9][0-9]*)`.
    pub(crate) fn is_call_id(value: Value<'_>) -> bool {
        match value.kind {
            Kind::String => true,
            Kind::Number => !value.raw.contains(['.', 'e', 'E']),
            _ => false,
        }
    }

    /// The call ID that a value is, if [`is_call_id`](Self::is_call_id) says that it may be one.
    pub(crate) fn of_value(value: Value<'a>) -> Self {
        let (text, number) = Self::parts_of(value);
        Self { text: Text::of_string(text), number }
    }

    /// The text of such a value, and whether it is a number.
    pub(crate) fn parts_of(value: Value<'a>) -> (Str<'a>, bool) {
        match value.kind {
            Kind::String => (value.string(), false),
            _ => (Str::plain(value.raw), true),
        }
    }

    pub(crate) fn share(self, whole: &ByteString) -> CallId<'static> {
        CallId { text: self.text.share(whole), number: self.number }
    }
}

/// An integer, which goes out as one: the answer to a peer whose call IDs are integers. A strict codec
/// refuses it, as the WAMP v1 text has strings only.
///
/// ```
/// use callerror::grape::{CallError, Grape};
///
/// let answer = CallError::new(17_u64, Grape::SessionError.into());
/// assert_eq!(answer.to_text(), r#"[4,17,"http://domain/exceptions#SessionError",""]"#);
/// ```
impl From<u64> for CallId<'_> {
    fn from(number: u64) -> Self {
        Self { text: Text::from(number.to_string()), number: true }
    }
}

/// As from `u64`.
impl From<i64> for CallId<'_> {
    fn from(number: i64) -> Self {
        Self { text: Text::from(number.to_string()), number: true }
    }
}

impl PartialEq<str> for CallId<'_> {
    fn eq(&self, other: &str) -> bool {
        !self.number && self.text == *other
    }
}

impl PartialEq<&str> for CallId<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

/// A call ID from text, which goes out as a string.
impl<'a, T: Into<Text<'a>>> From<T> for CallId<'a> {
    fn from(text: T) -> Self {
        Self { text: text.into(), number: false }
    }
}

impl fmt::Display for CallId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.text, f)
    }
}
