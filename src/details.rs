//! `Details`, a view of the raw JSON that a server attached to an error.

use core::fmt;

use serde::Deserialize;
use serde::de::Error as _;

use crate::error::{DecodeError, Field};
use crate::json::{Kind, Scanner, Value};
use crate::limits::Limits;
use crate::text::{JsonLine, Text};

/// A view of the details of an exception: valid raw JSON of any type but null.
///
/// The JSON is validated while decoding and parsed only by [`get`](Self::get) and [`parse`](Self::parse).
///
/// ```
/// use callerror::grape::CallError;
///
/// let input = br#"[4,"c1","http://domain/exceptions#NotFoundError","gone",{"id":7}]"#;
/// let frame = CallError::decode(input)?;
/// let details = frame.details().expect("details");
/// assert_eq!(details.as_json(), r#"{"id":7}"#);
///
/// let id: std::collections::HashMap<&str, u32> = details.parse()?;
/// assert_eq!(id["id"], 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Details<'a>(&'a str);

impl<'a> Details<'a> {
    pub(crate) const fn new(json: &'a str) -> Self {
        Self(json)
    }

    /// The JSON as received.
    pub const fn as_json(self) -> &'a str {
        self.0
    }

    /// The value that a JSON Pointer (RFC 6901) refers to. If a member is repeated, the last one counts.
    ///
    /// ```
    /// use callerror::{UserException, grape::Grape};
    ///
    /// let exception = UserException::new(Grape::NotFoundError, "gone")
    ///     .with_details_json(r#"{"rooms":[{"id":"r-7"}]}"#)?;
    /// let id = exception.details().unwrap().get("/rooms/0/id").unwrap();
    /// assert_eq!(id.as_json(), r#""r-7""#);
    /// assert_eq!(id.to_text().unwrap(), "r-7");
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    pub fn get(self, pointer: &str) -> Option<Self> {
        self.value()?.pointer(pointer).map(|value| Self(value.raw))
    }

    /// The text of a JSON string, or `None` for any other value and for a string with an unpaired
    /// surrogate.
    pub fn to_text(self) -> Option<Text<'a>> {
        let value = self.value().filter(|value| value.kind == Kind::String)?;
        Text::try_of_string(value.string())
    }

    pub(crate) fn value(self) -> Option<Value<'a>> {
        Value::of_valid(self.0)
    }

    /// The array or object that the details are. They were read before, and are not read again.
    pub(crate) fn container(self) -> Option<Value<'a>> {
        Value::of_container(self.0)
    }

    /// Parses the JSON into `T`, which may borrow from it.
    ///
    /// # Errors
    ///
    /// - `{"id":"7"}` as a `HashMap<&str, u32>` - JSON that does not fit `T`.
    /// - `"\ud800"` - an unpaired surrogate. JSON's grammar allows it, so the details decode, but no
    ///   Rust string can hold it.
    /// - `[[..]]`, nested 128 deep - details beyond [`Limits::DEFAULT`], from a codec that allows more. They
    ///   are refused before serde_json reads them, as it recurses.
    pub fn parse<T: Deserialize<'a>>(self) -> Result<T, serde_json::Error> {
        self.check_depth().map_err(serde_json::Error::custom)?;
        serde_json::from_str(self.0)
    }

    /// Fails for details that are nested deeper than serde_json reads. What recurses may go on otherwise.
    pub(crate) fn check_depth(self) -> Result<(), DecodeError> {
        let max_depth = Limits::DEFAULT.inside().max_depth();
        // Each level takes two brackets.
        if self.0.len() <= 2 * usize::from(max_depth) {
            return Ok(());
        }
        let checked = Scanner::new(self.0, max_depth).only_value();
        checked.map(|_| ()).map_err(|error| error.in_field(Field::Details))
    }

    /// Whether the details are `{}` or `[]`, with or without white space inside. PHP has one type for both.
    ///
    /// ```
    /// use callerror::{UserException, grape::Grape};
    ///
    /// let exception = UserException::new(Grape::NotFoundError, "gone").with_details_json("[ ]")?;
    /// assert!(exception.details().unwrap().is_empty());
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    pub fn is_empty(self) -> bool {
        let inner = self.0.strip_prefix(['[', '{']);
        inner.is_some_and(|inner| inner.trim_start().len() == 1)
    }
}

/// The JSON in one line of a log. Line breaks, bidirectional controls and the like are escaped, so that it
/// stays JSON of the same value, and at most 1 KiB is shown. [`as_json`](Details::as_json) is the JSON as
/// received.
impl fmt::Display for Details<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&JsonLine::new(self.0), f)
    }
}

/// How many bytes of the details Debug shows at most.
const DEBUG_LENGTH: usize = 80;

/// As [`Display`](fmt::Display), shorter.
impl fmt::Debug for Details<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&JsonLine { json: self.0, most: DEBUG_LENGTH }, f)
    }
}
