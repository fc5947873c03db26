//! `CallId`, the correlation value of a call and its answer.

use alloc::string::ToString;
use core::fmt;

use crate::json::{Item, Kind, Value};
use crate::text::{OneLine, Text};

/// The correlation value of one call: chosen by the caller, echoed by the server.
///
/// In WAMP v1 it is a string, but some peers send integers. Both are stored as text of any length. An integer is
/// encoded as an integer. A string and an integer are never equal: `"17"` is not `17`.
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
    /// The call ID as text. An integer is given as its digits.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the call ID is an integer on the wire.
    pub const fn is_number(&self) -> bool {
        self.number
    }

    /// The call ID without a borrow from the input.
    pub fn into_owned(self) -> CallId<'static> {
        self.map_text(Text::into_owned)
    }

    /// The call ID that a JSON value is. A string without unpaired surrogates and an integer are call IDs.
    pub(crate) fn of_value(value: Value<'a>) -> Option<Self> {
        if value.is_integer() {
            return Some(Self { text: Text::from(value.raw), number: true });
        }
        let is_text = value.kind == Kind::String && value.check_text().is_ok();
        is_text.then(|| Self { text: Text::of_string(value.string()), number: false })
    }

    /// The call ID that a string without escapes or a number is, if the number is an integer.
    #[inline(always)]
    pub(crate) fn of_usual(item: Item<'a>) -> Option<Self> {
        let number = !item.is_string();
        (!number || item.is_integer()).then(|| Self { text: Text::from(item.inner), number })
    }

    pub(crate) fn map_text<'b>(self, map: impl Fn(Text<'a>) -> Text<'b>) -> CallId<'b> {
        CallId { text: map(self.text), number: self.number }
    }
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        /// An integer call ID, encoded as an integer, for peers whose call IDs are integers. A strict codec
        /// refuses it, because WAMP v1 allows strings only.
        ///
        /// ```
        /// use callerror::grape::{CallError, Grape};
        ///
        #[doc = concat!("let answer = CallError::new(17_", stringify!($type), ", Grape::SessionError.into());")]
        /// assert_eq!(answer.to_text(), r#"[4,17,"http://domain/exceptions#SessionError","Session error"]"#);
        /// ```
        impl From<$type> for CallId<'_> {
            fn from(number: $type) -> Self {
                Self { text: Text::from(number.to_string()), number: true }
            }
        }
    )*};
}

integers!(u64 i64 u32 i32);

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

/// A call ID from text, encoded as a string.
impl<'a, T: Into<Text<'a>>> From<T> for CallId<'a> {
    fn from(text: T) -> Self {
        Self { text: text.into(), number: false }
    }
}

/// The call ID in one line of a log: escaped, and at most 1 KiB of it. [`as_str`](CallId::as_str) is the text
/// as it is.
impl fmt::Display for CallId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&OneLine(&self.text), f)
    }
}
