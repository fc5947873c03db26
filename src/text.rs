//! `Text` and `Details`: the leaf that chooses how a piece of the wire is kept, and the view of raw
//! JSON.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use crate::json::{self, Kind, Str, Value};
use bytestring::ByteString;

/// A piece of text from the wire: borrowed from the input, or UTF-8 in a shared buffer.
///
/// This is the one place where storage is chosen. Text decoded from `&[u8]` or `&str` is borrowed
/// unless escapes stood in it, which are undone while decoding into one buffer of the final size;
/// text decoded from `&Bytes` shares that buffer. It dereferences to `str`, and compares, orders
/// and hashes as `str` does.
///
/// ```
/// use callerror::grape::CallError;
///
/// let input = br#"[4,"c1","http://domain/exceptions#NotFoundError","Room \u2116 7"]"#;
/// let (_, _, exception) = CallError::decode(input)?.into_parts();
/// let parts = exception.into_parts();
/// assert_eq!(parts.message, "Room № 7");
/// assert_eq!(parts.message.as_borrowed(), None, "an escape stood in it");
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone)]
pub struct Text<'a>(Storage<'a>);

#[derive(Clone)]
enum Storage<'a> {
    /// While decoding, always a piece of the input: [`Text::share`] relies on it.
    Borrowed(&'a str),
    Shared(ByteString),
}

impl<'a> Text<'a> {
    /// No text.
    pub const EMPTY: Self = Self(Storage::Borrowed(""));

    /// The text, for as long as this value lives.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Storage::Borrowed(text) => text,
            Storage::Shared(text) => text,
        }
    }

    /// The text for as long as the input lives, if it is borrowed from there.
    ///
    /// ```
    /// use callerror::Text;
    ///
    /// assert_eq!(Text::from("borrowed").as_borrowed(), Some("borrowed"));
    /// assert_eq!(Text::from("owned".to_owned()).as_borrowed(), None);
    /// ```
    pub const fn as_borrowed(&self) -> Option<&'a str> {
        match self.0 {
            Storage::Borrowed(text) => Some(text),
            Storage::Shared(_) => None,
        }
    }

    /// The same text without a borrow: borrowed text is copied, shared text only moved.
    pub fn into_owned(self) -> Text<'static> {
        Text(Storage::Shared(match self.0 {
            Storage::Borrowed("") => return Text::EMPTY,
            Storage::Borrowed(text) => ByteString::from(text),
            Storage::Shared(text) => text,
        }))
    }

    /// Text that lives as long as the program, never copied afterwards.
    pub(crate) const fn from_static(text: &'static str) -> Self {
        Self(Storage::Shared(ByteString::from_static(text)))
    }

    /// The text of a string in which no escape stands.
    #[inline(always)]
    pub(crate) const fn of_plain(string: Str<'a>) -> Self {
        Self(Storage::Borrowed(string.inner))
    }

    /// The text of a string that is known to be text.
    #[inline]
    pub(crate) fn of_string(string: Str<'a>) -> Self {
        if string.escapes.any() {
            Self::from(json::unescape(string))
        } else {
            Self::of_plain(string)
        }
    }

    /// The text of a string, none of one with half of a surrogate pair.
    pub(crate) fn try_of_string(string: Str<'a>) -> Option<Self> {
        (!string.escapes.has_lone_surrogate()).then(|| Self::of_string(string))
    }

    /// The piece `part` of this text, stored as this text is.
    #[inline(always)]
    pub(crate) fn slice(&self, part: std::ops::Range<usize>) -> Self {
        Self(match &self.0 {
            Storage::Borrowed(text) => Storage::Borrowed(&text[part]),
            Storage::Shared(text) => Storage::Shared(text.slice_ref(&text[part])),
        })
    }

    /// The same text, where it is borrowed as a share of `whole`, which it must be a piece of.
    pub(crate) fn share(self, whole: &ByteString) -> Text<'static> {
        match self.0 {
            Storage::Borrowed(text) => Text::share_of(text, whole),
            Storage::Shared(text) => Text(Storage::Shared(text)),
        }
    }

    /// The piece `text` of `whole`, as a share of it.
    #[inline(always)]
    pub(crate) fn share_of(text: &str, whole: &ByteString) -> Self {
        if text.is_empty() {
            return Self::EMPTY;
        }
        Self(Storage::Shared(whole.slice_ref(text)))
    }
}

/// What a value means in its place.
impl<'a> Value<'a> {
    /// The message that the value is: a string's text, nothing for null, else the raw JSON.
    #[inline(always)]
    pub(crate) fn message(self) -> Str<'a> {
        match self.kind {
            Kind::String => self.string(),
            Kind::Null => Str::plain(""),
            _ => Str::plain(self.raw),
        }
    }

    /// The details that the value is: the raw JSON, none for null.
    pub(crate) fn details(self) -> &'a str {
        if self.kind == Kind::Null { "" } else { self.raw }
    }
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text<'_> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Text<'_> {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Storage::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Text<'a> {
    fn from(text: &'a String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Storage::Shared(ByteString::from(text)))
    }
}

impl<'a> From<Cow<'a, str>> for Text<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::from(text),
            Cow::Owned(text) => Self::from(text),
        }
    }
}

impl From<Text<'_>> for String {
    fn from(text: Text<'_>) -> Self {
        text.as_str().to_owned()
    }
}

impl PartialEq<Text<'_>> for Text<'_> {
    fn eq(&self, other: &Text<'_>) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialOrd for Text<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Text<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Text of a peer's, which must not break out of the line it is logged in.
pub(crate) struct OneLine<'a>(pub(crate) &'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(char::is_control) {
            let (before, from) = rest.split_at(at);
            f.write_str(before)?;
            let mut chars = from.chars();
            chars.next().map_or(Ok(()), |control| write!(f, "{}", control.escape_default()))?;
            rest = chars.as_str();
        }
        f.write_str(rest)
    }
}
