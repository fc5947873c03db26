//! `Details`, the view of the raw JSON that a server attached.

use std::fmt;

use serde::Deserialize;

use crate::json::{Kind, Scanner, Value};
use crate::text::{OneLine, Text};

/// A view of the details that a server attached: valid raw JSON of any type, never null.
///
/// Nothing is parsed until it is asked for.
///
/// ```
/// use callerror::grape::CallError;
///
/// let input = br#"[4,"c1","http://domain/exceptions#NotFoundError","gone",{"id":7}]"#;
/// let frame = CallError::decode(input)?;
/// let details = frame.details().unwrap();
/// assert_eq!(details.as_json(), r#"{"id":7}"#);
///
/// let id: std::collections::HashMap<&str, u32> = details.parse().unwrap();
/// assert_eq!(id["id"], 7);
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Details<'a>(&'a str);

impl<'a> Details<'a> {
    pub(crate) const fn new(json: &'a str) -> Self {
        Self(json)
    }

    /// The JSON as it stood on the wire.
    pub const fn as_json(self) -> &'a str {
        self.0
    }

    /// The value of a member, by the names on the way to it; of a repeated member the last counts.
    ///
    /// ```
    /// use callerror::{UserException, grape::Grape};
    ///
    /// let exception = UserException::new(Grape::NotFoundError, "gone")
    ///     .with_details_json(r#"{"room":{"id":"r-7"}}"#)?;
    /// let id = exception.details().unwrap().get(&["room", "id"]).unwrap();
    /// assert_eq!(id.as_json(), r#""r-7""#);
    /// assert_eq!(id.as_text().unwrap(), "r-7");
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    pub fn get(self, path: &[&str]) -> Option<Self> {
        self.value()?.get(path).map(|value| Self(value.raw))
    }

    /// The text of a JSON string; none of another value, or where a surrogate pair is broken.
    pub fn as_text(self) -> Option<Text<'a>> {
        let value = self.value().filter(|value| value.kind == Kind::String)?;
        Text::try_of_string(value.string())
    }

    pub(crate) fn value(self) -> Option<Value<'a>> {
        Scanner::new(self.0, u16::MAX).value().ok()
    }

    /// Parses the JSON into `T`, which may borrow from it.
    ///
    /// # Errors
    ///
    /// - JSON of another shape than `T`.
    /// - `"\ud800"` - a string with half of a surrogate pair, which JSON's grammar allows and which
    ///   therefore decodes, but which is no text.
    pub fn parse<T: Deserialize<'a>>(self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.0)
    }

    /// Whether it is `{}` or `[]`, white space inside or not: PHP cannot tell the two apart.
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

impl fmt::Display for Details<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The longest run of details that Debug shows, in bytes.
const DEBUG_LENGTH: usize = 80;

/// The JSON in one line, shortened: logs are not the place for whole bodies.
impl fmt::Debug for Details<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.len() <= DEBUG_LENGTH {
            return write!(f, "{}", OneLine(self.0));
        }
        let cut = (0..=DEBUG_LENGTH).rfind(|&at| self.0.is_char_boundary(at)).unwrap_or(0);
        write!(f, "{}.. ({} bytes)", OneLine(&self.0[..cut]), self.0.len())
    }
}
