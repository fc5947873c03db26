//! `Text`, a string from the wire: the one type that chooses how a string is stored.

use alloc::borrow::Cow;
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use core::borrow::Borrow;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

use bytestring::ByteString;

use crate::json::{self, Str};

/// A string from the wire: borrowed from the input, or UTF-8 in a shared buffer.
///
/// A string decoded from `&[u8]` or `&str` is borrowed from the input. A string decoded from `&Bytes`
/// shares the buffer. A string with escapes is unescaped while decoding, into one buffer of the final
/// size. `Text` dereferences to `str`, and it compares, orders and hashes as `str` does.
///
/// `Display` writes the text as it is. `Debug` is for logs: it escapes what is not printable, and shows at
/// most 1 KiB.
///
/// ```
/// use callerror::grape::CallError;
///
/// let input = br#"[4,"c1","http://domain/exceptions#NotFoundError","Room \u2116 7"]"#;
/// let message = CallError::decode(input)?.into_exception().into_message();
/// assert_eq!(message, "Room № 7");
/// assert_eq!(message.as_borrowed(), None, "it had an escape");
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone)]
pub struct Text<'a>(Storage<'a>);

#[derive(Clone)]
enum Storage<'a> {
    /// While decoding, always a slice of the input: [`Text::share`] relies on it.
    Borrowed(&'a str),
    Shared(ByteString),
}

impl<'a> Text<'a> {
    /// The empty text.
    pub const EMPTY: Self = Self(Storage::Borrowed(""));

    /// The text, for as long as this value lives.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Storage::Borrowed(text) => text,
            Storage::Shared(text) => text,
        }
    }

    /// The text, or `None` if it is empty.
    pub(crate) fn non_empty(&self) -> Option<&str> {
        Some(self.as_str()).filter(|text| !text.is_empty())
    }

    /// The text with the lifetime of the input, or `None` if it is not borrowed from there.
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

    /// The text without a borrow. Borrowed text is copied, shared text is moved.
    pub fn into_owned(self) -> Text<'static> {
        Text(Storage::Shared(match self.0 {
            Storage::Borrowed("") => return Text::EMPTY,
            Storage::Borrowed(text) => ByteString::from(text),
            Storage::Shared(text) => text,
        }))
    }

    /// Text that lives as long as the program. `into_owned` does not copy it.
    pub(crate) const fn from_static(text: &'static str) -> Self {
        Self(Storage::Shared(ByteString::from_static(text)))
    }

    /// The text of a string without escapes.
    #[inline(always)]
    pub(crate) const fn of_plain(string: Str<'a>) -> Self {
        Self(Storage::Borrowed(string.inner))
    }

    /// The text of a string that has no unpaired surrogate.
    #[inline]
    pub(crate) fn of_string(string: Str<'a>) -> Self {
        if string.escapes.any() {
            Self::from(json::unescape(string))
        } else {
            Self::of_plain(string)
        }
    }

    /// The text of a string, or `None` if it has an unpaired surrogate.
    pub(crate) fn try_of_string(string: Str<'a>) -> Option<Self> {
        (!string.escapes.has_lone_surrogate()).then(|| Self::of_string(string))
    }

    /// The slice `part` of this text, stored as this text is.
    #[inline(always)]
    pub(crate) fn slice(&self, part: core::ops::Range<usize>) -> Self {
        Self(match &self.0 {
            Storage::Borrowed(text) => Storage::Borrowed(&text[part]),
            Storage::Shared(text) => Storage::Shared(text.slice_ref(&text[part])),
        })
    }

    /// Turns borrowed text, which must be a slice of `whole`, into a share of `whole`.
    pub(crate) fn share(self, whole: &ByteString) -> Text<'static> {
        match self.0 {
            Storage::Borrowed(text) => Text::share_of(text, whole),
            Storage::Shared(text) => Text(Storage::Shared(text)),
        }
    }

    /// The slice `text` of `whole`, as a share of `whole`.
    #[inline(always)]
    pub(crate) fn share_of(text: &str, whole: &ByteString) -> Self {
        if text.is_empty() {
            return Self::EMPTY;
        }
        Self(Storage::Shared(whole.slice_ref(text)))
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

impl From<Text<'_>> for Box<str> {
    fn from(text: Text<'_>) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Text<'_>> for Arc<str> {
    fn from(text: Text<'_>) -> Self {
        Self::from(text.as_str())
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

impl PartialEq<String> for Text<'_> {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<Text<'_>> for str {
    fn eq(&self, other: &Text<'_>) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<Text<'_>> for &str {
    fn eq(&self, other: &Text<'_>) -> bool {
        *self == other.as_str()
    }
}

impl PartialEq<Text<'_>> for String {
    fn eq(&self, other: &Text<'_>) -> bool {
        self == other.as_str()
    }
}

impl PartialOrd for Text<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text<'_> {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
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

/// The text in quotes, escaped and shortened as in a log line.
impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&OneLine(self.as_str()), f)
    }
}

/// Text of a peer for one line of a log: escaped, so that it neither ends the line nor reorders it, and
/// shortened to [`MAX_SHOWN`], so that it does not flood the log.
#[derive(Clone, Copy)]
pub(crate) struct OneLine<'a>(pub(crate) &'a str);

/// How many bytes of a text one log line shows at most, before they are escaped.
const MAX_SHOWN: usize = 1024;

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text) = *self;
        if text.len() <= MAX_SHOWN && !text.contains(breaks_line) {
            return f.pad(text);
        }
        let mut line = String::new();
        shorten(&mut line, text, MAX_SHOWN, |out, text| {
            escape(out, text, |out, char| write!(out, "{}", char.escape_default()))
        })?;
        f.pad(&line)
    }
}

/// In quotes. Whatever is not printable is escaped.
impl fmt::Debug for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shorten(f, self.0, MAX_SHOWN, |out, text| write!(out, "{text:?}"))
    }
}

/// Valid JSON of a peer for one line of a log: valid JSON of the same value, unless it is shortened to
/// `most` bytes.
#[derive(Clone, Copy)]
pub(crate) struct JsonLine<'a> {
    pub(crate) json: &'a str,
    pub(crate) most: usize,
}

impl<'a> JsonLine<'a> {
    pub(crate) const fn new(json: &'a str) -> Self {
        Self { json, most: MAX_SHOWN }
    }
}

impl fmt::Display for JsonLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shorten(f, self.json, self.most, |out, text| {
            escape(out, text, |out, char| match char {
                // These are between tokens: strings hold them escaped.
                '\t' | '\n' | '\r' => out.write_str(" "),
                // All characters that break a line are below U+10000.
                _ => write!(out, "\\u{:04x}", u32::from(char)),
            })
        })
    }
}

/// Whether a character ends or reorders a line of a log, or is invisible there: controls, line and paragraph
/// separators, bidirectional controls, and the byte order mark.
const fn breaks_line(char: char) -> bool {
    matches!(
        char,
        '\0'..='\x1f'
            | '\x7f'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// Writes the first `most` bytes of a text, and the length of a text that has more.
fn shorten(
    out: &mut dyn fmt::Write,
    text: &str,
    most: usize,
    write: impl FnOnce(&mut dyn fmt::Write, &str) -> fmt::Result,
) -> fmt::Result {
    if text.len() <= most {
        return write(out, text);
    }
    let end = (0..=most).rfind(|&at| text.is_char_boundary(at)).unwrap_or_default();
    write(out, &text[..end])?;
    write!(out, ".. ({} bytes)", text.len())
}

/// Writes a text in which `escape` writes the characters that [break a line](breaks_line).
fn escape(
    out: &mut dyn fmt::Write,
    text: &str,
    escape: impl Fn(&mut dyn fmt::Write, char) -> fmt::Result,
) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(breaks_line) {
        let (before, from) = rest.split_at(at);
        out.write_str(before)?;
        let mut chars = from.chars();
        chars.next().map_or(Ok(()), |char| escape(out, char))?;
        rest = chars.as_str();
    }
    out.write_str(rest)
}
