//! What can go wrong while decoding, and what was tolerated.
//!
//! The leftmost module: it knows no JSON, no text and no set, only how a fault is told.

use std::fmt;

use crate::quirk::Quirk;

/// The part of a frame or body in which a [`DecodeError`] stands.
///
/// ```
/// use callerror::{Field, grape::CallError};
///
/// let error = CallError::decode(b"[4,null,\"u\",\"m\"]").unwrap_err();
/// assert_eq!(error.field(), Field::CallId);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// The array itself: its brackets, its commas, what stands before and after it. Or the error object.
    Frame,
    /// The first element, `4` in a CALLERROR.
    MessageType,
    /// The second element, or the correlation value of an error object.
    CallId,
    /// The second element of a PREFIX message.
    Prefix,
    /// The third element: the error URI, or in a frame of three elements the text.
    Uri,
    /// The machine-readable identifier of an error object.
    Code,
    /// The fourth element, or the text of an error object.
    Message,
    /// The fifth element, or JSON given to be details.
    Details,
    /// An element after the fifth.
    Extra,
}

impl Field {
    /// The field's name as [`DecodeError`] prints it, for example `call ID`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::MessageType => "message type",
            Self::CallId => "call ID",
            Self::Prefix => "prefix",
            Self::Uri => "error URI",
            Self::Code => "code",
            Self::Message => "message",
            Self::Details => "details",
            Self::Extra => "extra element",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What kind of fault a [`DecodeError`] is.
///
/// ```
/// use callerror::{DecodeErrorKind, grape::CallError};
///
/// let error = CallError::decode(br#"[3,"c1",{}]"#).unwrap_err();
/// assert_eq!(error.kind(), DecodeErrorKind::NotCallError);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The input ends before the value does.
    Eof,
    /// A byte that the JSON grammar (RFC 8259) does not allow there.
    Syntax,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// Half of a surrogate pair as an escape, in a string that must become text.
    LoneSurrogate,
    /// Not an array, or a message type other than 4.
    NotCallError,
    /// No object, or none of those by which the system tells an error.
    NotErrorObject,
    /// A piece that every error has is not there.
    Missing,
    /// A value of a JSON type that the field cannot have.
    WrongType,
    /// Something after the end of the value.
    Trailing,
    /// Containers nested deeper than the codec allows.
    TooDeep,
    /// More bytes than the codec allows.
    TooLong,
    /// A deviation that only a tolerant codec accepts.
    Quirk(Quirk),
}

impl DecodeErrorKind {
    /// The kind's name, for logs and metrics: the variant as it is spelt, of a quirk the quirk's.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eof => "Eof",
            Self::Syntax => "Syntax",
            Self::InvalidUtf8 => "InvalidUtf8",
            Self::LoneSurrogate => "LoneSurrogate",
            Self::NotCallError => "NotCallError",
            Self::NotErrorObject => "NotErrorObject",
            Self::Missing => "Missing",
            Self::WrongType => "WrongType",
            Self::Trailing => "Trailing",
            Self::TooDeep => "TooDeep",
            Self::TooLong => "TooLong",
            Self::Quirk(quirk) => quirk.as_str(),
        }
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why some bytes are no CALLERROR frame (or no JSON): kind, field and byte offset.
///
/// It is small and `Copy`, allocates nothing and holds nothing of the input, so it may be logged.
/// The text says what was expected and what was found; line and column are computed
/// [on request](Self::line_column), from the input that the caller still has.
///
/// ```
/// use callerror::grape::CallError;
///
/// let error = CallError::decode(br#"[4,"c1",404,"gone"]"#).unwrap_err();
/// assert_eq!(error.to_string(), "error URI: expected a string or null, found a number at byte 8");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{field}: expected {expected}, found {found} at byte {offset}")]
pub struct DecodeError {
    offset: usize,
    kind: DecodeErrorKind,
    field: Field,
    expected: Expected,
    found: Found,
}

impl DecodeError {
    #[cold]
    pub(crate) const fn new(
        kind: DecodeErrorKind,
        offset: usize,
        expected: Expected,
        found: Found,
    ) -> Self {
        Self { offset, kind, field: Field::Frame, expected, found }
    }

    /// The fault of bytes at `offset` that are not UTF-8.
    #[cold]
    pub(crate) fn invalid_utf8(input: &[u8], offset: usize) -> Self {
        let found = input.get(offset).map_or(Found::End, |&byte| Found::Byte(byte));
        Self::new(DecodeErrorKind::InvalidUtf8, offset, Expected::Utf8, found)
    }

    /// The same fault, said of `field`.
    #[cold]
    pub(crate) const fn in_field(self, field: Field) -> Self {
        Self { field, ..self }
    }

    /// What kind of fault it is.
    pub const fn kind(&self) -> DecodeErrorKind {
        self.kind
    }

    /// The element in which it stands.
    pub const fn field(&self) -> Field {
        self.field
    }

    /// Where it stands: a byte offset from the start of the input, at most the input's length.
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Whether the input ended too early, so that it may have been cut off.
    pub const fn is_eof(&self) -> bool {
        matches!(self.kind, DecodeErrorKind::Eof)
    }

    /// Line and column of the fault in `input`, both counted from 1, the column in bytes.
    ///
    /// ```
    /// use callerror::grape::CallError;
    ///
    /// let input = b"[4,\n\"c1\",\n  404, \"gone\"]";
    /// let error = CallError::decode(input).unwrap_err();
    /// assert_eq!(error.line_column(input), (3, 3));
    /// ```
    pub fn line_column(&self, input: &[u8]) -> (usize, usize) {
        let before = &input[..self.offset.min(input.len())];
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        (line, before.len() - line_start + 1)
    }
}

/// The text and the offset, since this is what `unwrap()` shows.
impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({}: {self})", self.kind.as_str())
    }
}

/// What would have been right where a [`DecodeError`] stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Expected {
    Value,
    Array,
    CommaOrBracket,
    CommaOrBrace,
    Colon,
    Key,
    KeyOrBrace,
    Quote,
    NoControl,
    Escape,
    HexDigit,
    SurrogatePair,
    Digit,
    Null,
    True,
    False,
    End,
    Utf8,
    LessDepth,
    LessLength,
    CallError,
    PrefixType,
    StringOrInteger,
    StringOrNull,
    String,
    Object,
    ErrorObject,
    NotNull,
    Uri,
    UriUnderBase,
    FiveElements,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Value => "a JSON value",
            Self::Array => "`[`",
            Self::CommaOrBracket => "`,` or `]`",
            Self::CommaOrBrace => "`,` or `}`",
            Self::Colon => "`:`",
            Self::Key => "a member name",
            Self::KeyOrBrace => "a member name or `}`",
            Self::Quote => "a closing `\"`",
            Self::NoControl => "no raw control character",
            Self::Escape => "one of \"\\/bfnrtu after the backslash",
            Self::HexDigit => "a hexadecimal digit",
            Self::SurrogatePair => "a surrogate pair",
            Self::Digit => "a digit",
            Self::Null => "`null`",
            Self::True => "`true`",
            Self::False => "`false`",
            Self::End => "the end of the input",
            Self::Utf8 => "UTF-8",
            Self::LessDepth => "less depth, by the codec's limit",
            Self::LessLength => "the end of the input, by the codec's limit",
            Self::CallError => "4 (CALLERROR)",
            Self::PrefixType => "1 (PREFIX)",
            Self::StringOrInteger => "a string or an integer",
            Self::StringOrNull => "a string or null",
            Self::String => "a string",
            Self::Object => "`{`",
            Self::ErrorObject => "an object by which the system tells an error",
            Self::NotNull => "details other than null",
            Self::Uri => "an error URI",
            Self::UriUnderBase => "an error URI under the codec's base",
            Self::FiveElements => "at most five elements",
        })
    }
}

/// What stood there instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Found {
    End,
    Byte(u8),
    ByteOrderMark,
    Null,
    Bool,
    Number,
    Integer(u16),
    String,
    EmptyString,
    Array,
    Object,
    LoneSurrogate,
    BareName,
    ForeignBase,
    Curie,
    NoName,
    Nothing,
    Another,
    AnotherObject,
    More,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            Self::End => "the end of the input",
            Self::Byte(byte @ b' '..=b'~') => return write!(f, "`{}`", char::from(byte)),
            Self::Byte(byte) => return write!(f, "byte 0x{byte:02x}"),
            Self::ByteOrderMark => "a byte order mark",
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Integer(value) => return write!(f, "{value}"),
            Self::String => "a string",
            Self::EmptyString => "an empty string",
            Self::Array => "an array",
            Self::Object => "an object",
            Self::LoneSurrogate => "half of one",
            Self::BareName => "a bare name",
            Self::ForeignBase => "another base",
            Self::Curie => "a CURIE",
            Self::NoName => "a base without a name",
            Self::Nothing => "nothing",
            Self::Another => "another element",
            Self::AnotherObject => "another object",
            Self::More => "more",
        })
    }
}

/// A buffer of fixed size has less room than the encoded value needs; nothing was written.
///
/// ```
/// use callerror::grape::{CallError, Grape};
/// use callerror::UserException;
///
/// let frame = CallError::new("c1", UserException::new(Grape::SessionError, "Please log in"));
/// let mut small = [0u8; 16];
/// let error = frame.encode(&mut &mut small[..]).unwrap_err();
/// assert_eq!(error.to_string(), "buffer full: 64 bytes needed, 16 left");
/// assert_eq!(small, [0; 16]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("buffer full: {needed} bytes needed, {left} left")]
#[non_exhaustive]
pub struct BufferFull {
    /// The length of the encoded value, in bytes.
    pub needed: usize,
    /// The room that the buffer had, in bytes.
    pub left: usize,
}

/// A name that no error URI can carry: it is empty, or holds a `#` though the base is not empty.
///
/// ```
/// use callerror::{UserException, grape::Grape};
///
/// let error = UserException::<Grape>::named("a#b", "").unwrap_err();
/// assert_eq!(error.to_string(), "an exception name must not be empty or hold a `#`");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an exception name must not be empty or hold a `#`")]
#[non_exhaustive]
pub struct InvalidName;

/// A base in which a `#` stands before the end, so that no name could be found behind it again.
///
/// ```
/// use callerror::{Codec, grape::Grape};
///
/// let error = Codec::<Grape>::try_for_base("http://a#b/".to_owned()).unwrap_err();
/// assert_eq!(error.to_string(), "a base may hold a `#` only as its last character");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a base may hold a `#` only as its last character")]
#[non_exhaustive]
pub struct InvalidBase;
