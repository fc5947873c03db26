//! `DecodeError`, its kinds and its text, and three errors of building values.
//!
//! No JSON is read here: the readers make the errors, this module describes them.

use core::fmt;

use crate::quirk::Quirk;

/// The field of a frame or an object in which a [`DecodeError`] occurred.
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
    /// The frame or the error object itself: its brackets, its commas, the input before and after it.
    Frame,
    /// The first element: `4` in a CALLERROR, `8` in an ERROR message of WAMP v2.
    MessageType,
    /// The type of the request that an ERROR message of WAMP v2 answers: its second element.
    RequestType,
    /// The second element, in WAMP v2 the third; or the correlation value of an error object.
    CallId,
    /// The second element of a PREFIX message.
    Prefix,
    /// The error URI: the third element, or the message in a frame of three elements. In WAMP v2 the fifth.
    Uri,
    /// The member of an object that holds the error, such as `error` in JSON-RPC.
    Error,
    /// The dict of WAMP v2 that is for routers: `Details`, the fourth element of an ERROR message.
    DetailsDict,
    /// `Arguments` of WAMP v2: the sixth element of an ERROR message.
    Arguments,
    /// `ArgumentsKw` of WAMP v2: the seventh element of an ERROR message.
    ArgumentsKw,
    /// The machine-readable identifier of an error object, or the third element of an OCPP-J error.
    Code,
    /// The fourth element, or the message of an error object. Half of a surrogate pair in the message of a frame
    /// of three elements, or of WAMP v2, has this field, too.
    Message,
    /// The fifth element, or JSON that is given to `with_details_json`.
    Details,
    /// An element after the fifth, in WAMP v2 after the seventh.
    Extra,
}

impl Field {
    /// The field's name as [`DecodeError`] prints it, for example `call ID`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::MessageType => "message type",
            Self::RequestType => "request type",
            Self::CallId => "call ID",
            Self::Prefix => "prefix",
            Self::Uri => "error URI",
            Self::Error => "error",
            Self::DetailsDict => "details dict",
            Self::Arguments => "arguments",
            Self::ArgumentsKw => "keyword arguments",
            Self::Code => "code",
            Self::Message => "message",
            Self::Details => "details",
            Self::Extra => "extra element",
        }
    }
}

impl Field {
    /// Whether a string of this field is decoded to text, in which there is no unpaired surrogate.
    #[inline(always)]
    pub(crate) const fn is_text(self) -> bool {
        matches!(self, Self::CallId | Self::Prefix | Self::Uri | Self::Code | Self::Message)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The kind of a [`DecodeError`].
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
    /// A byte that the JSON grammar (RFC 8259) does not allow.
    Syntax,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// An unpaired surrogate as an escape, such as `\ud800`, in a call ID, an error URI, or another identifier.
    LoneSurrogate,
    /// The input is not an array, or its message type is not that of an error: 4, in WAMP v2 8.
    NotCallError,
    /// The input is not an object, or not one that the system's layouts describe.
    NotErrorObject,
    /// A required field is missing.
    Missing,
    /// A value has a JSON type that the field cannot have.
    WrongType,
    /// Bytes other than white space follow the value.
    Trailing,
    /// Containers are nested deeper than the codec's limit.
    TooDeep,
    /// The input is longer than the codec's limit.
    TooLong,
    /// The frame has a quirk, and the codec is strict.
    Quirk(Quirk),
}

impl DecodeErrorKind {
    /// The name of the kind, for logs and metrics: the name of the variant, or the name of the quirk.
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

/// The error of decoding a frame, an object or details: kind, field and byte offset.
///
/// It is small and `Copy`, does not allocate, and holds at most one byte or one integer of the input, so it
/// may be logged. Its text names what was expected and what was found.
/// [`line_column`](Self::line_column) computes line and column from the input.
///
/// ```
/// use callerror::grape::CallError;
///
/// let error = CallError::decode(br#"[4,"c1",404,"gone"]"#).unwrap_err();
/// assert_eq!(error.to_string(), "error URI: expected a string or null, found a number at byte 8");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{field}: {fault} at byte {offset}")]
pub struct DecodeError {
    offset: usize,
    kind: DecodeErrorKind,
    field: Field,
    fault: Fault,
}

impl DecodeError {
    #[cold]
    pub(crate) const fn new(
        kind: DecodeErrorKind,
        offset: usize,
        expected: Expected,
        found: Found,
    ) -> Self {
        Self { offset, kind, field: Field::Frame, fault: Fault::Unexpected(expected, found) }
    }

    /// The container that starts at `offset` exceeds the depth limit.
    #[cold]
    pub(crate) const fn too_deep(offset: usize) -> Self {
        let kind = DecodeErrorKind::TooDeep;
        Self { offset, kind, field: Field::Frame, fault: Fault::TooDeep }
    }

    /// The input exceeds the length limit, which is `offset`.
    #[cold]
    pub(crate) const fn too_long(offset: usize) -> Self {
        let kind = DecodeErrorKind::TooLong;
        Self { offset, kind, field: Field::Frame, fault: Fault::TooLong }
    }

    /// The bytes at `offset` are not UTF-8.
    #[cold]
    pub(crate) fn invalid_utf8(input: &[u8], offset: usize) -> Self {
        let found = input.get(offset).map_or(Found::End, |&byte| Found::Byte(byte));
        Self::new(DecodeErrorKind::InvalidUtf8, offset, Expected::Utf8, found)
    }

    /// Half of a surrogate pair is at `offset`.
    #[cold]
    pub(crate) const fn lone_surrogate(offset: usize) -> Self {
        let kind = DecodeErrorKind::LoneSurrogate;
        Self::new(kind, offset, Expected::SurrogatePair, Found::LoneSurrogate)
    }

    /// The same error with `len` bytes before the input.
    #[cold]
    pub(crate) const fn behind(self, len: usize) -> Self {
        Self { offset: self.offset + len, ..self }
    }

    /// Sets the field.
    #[cold]
    pub(crate) const fn in_field(self, field: Field) -> Self {
        Self { field, ..self }
    }

    /// The kind of the error.
    pub const fn kind(&self) -> DecodeErrorKind {
        self.kind
    }

    /// The field in which the error occurred.
    pub const fn field(&self) -> Field {
        self.field
    }

    /// The byte offset of the error from the start of the input. It is at most the input's length.
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Whether the input ended too early, so that it may be truncated.
    pub const fn is_eof(&self) -> bool {
        matches!(self.kind, DecodeErrorKind::Eof)
    }

    /// Line and column of the error in `input`. Both count from 1, the column in bytes.
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

/// The kind and the text, because `unwrap()` shows them.
impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({}: {self})", self.kind.as_str())
    }
}

/// What is wrong, as the text of a [`DecodeError`] says it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Fault {
    Unexpected(Expected, Found),
    TooDeep,
    TooLong,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unexpected(expected, found) => write!(f, "expected {expected}, found {found}"),
            Self::TooDeep => f.write_str("containers are nested deeper than the limit"),
            Self::TooLong => f.write_str("the input is longer than the limit"),
        }
    }
}

/// What a reader expected at the offset of a [`DecodeError`].
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
    CallError,
    ErrorType,
    ErrorMessage,
    PrefixType,
    StringOrInteger,
    StringOrNull,
    String,
    Integer,
    List,
    Dict,
    Object,
    ObjectOrNull,
    ErrorObject,
    NotNull,
    Uri,
    UriUnderBase,
    Code,
    ShortCallId,
    ShortMessage,
    AllElements,
    FiveElements,
    SevenElements,
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
            Self::CallError => "4 (CALLERROR)",
            Self::ErrorType => "4 (CALLERROR) or 5 (CALLRESULTERROR)",
            Self::ErrorMessage => "8 (ERROR)",
            Self::PrefixType => "1 (PREFIX)",
            Self::StringOrInteger => "a string or an integer",
            Self::StringOrNull => "a string or null",
            Self::String => "a string",
            Self::Integer => "an integer",
            Self::List => "an array",
            Self::Dict => "an object",
            Self::Object => "`{`",
            Self::ObjectOrNull => "an object or null",
            Self::ErrorObject => "an object by which the system tells an error",
            Self::NotNull => "details other than null",
            Self::Uri => "an error URI",
            Self::UriUnderBase => "an error URI under the codec's base",
            Self::Code => "a code",
            Self::ShortCallId => "a call ID of at most 36 characters",
            Self::ShortMessage => "a message of at most 255 characters",
            Self::AllElements => "five elements",
            Self::FiveElements => "at most five elements",
            Self::SevenElements => "at most seven elements",
        })
    }
}

/// What a reader found at the offset of a [`DecodeError`].
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
    LongText,
    Another,
    AnotherObject,
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
            Self::LongText => "a longer one",
            Self::Another => "another element",
            Self::AnotherObject => "another object",
        })
    }
}

/// A buffer of fixed size has less room than the encoded value needs. Nothing was written.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("buffer full: {needed} bytes needed, {left} left")]
#[non_exhaustive]
pub struct BufferFull {
    /// The length of the encoded value, in bytes.
    pub needed: usize,
    /// The room that the buffer had, in bytes.
    pub left: usize,
}

/// A name that a decoder would not find again: it is empty or `about:blank`, or it holds a `#` and the base is not
/// empty.
///
/// ```
/// use callerror::{UserException, grape::Grape};
///
/// let error = UserException::<Grape>::named("a#b", "").unwrap_err();
/// assert_eq!(error.to_string(), "an exception name must not be empty or `about:blank`, or hold a `#`");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("an exception name must not be empty or `about:blank`, or hold a `#`")]
#[non_exhaustive]
pub struct InvalidName;

/// A base that does not end in `#`, `/`, `:` or `.`, so that it would run into the name, or that has a `#` before its
/// end, after which a decoder would look for the name.
///
/// ```
/// use callerror::{grape::Grape, wamp1};
///
/// let error = wamp1::Codec::<Grape>::try_for_base("http://a#b/".to_owned()).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "a base must be \"\", or end in `#`, `/`, `:` or `.` and hold no `#` before its end",
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("a base must be \"\", or end in `#`, `/`, `:` or `.` and hold no `#` before its end")]
#[non_exhaustive]
pub struct InvalidBase;
