//! CALLERROR frames: `[4, callID, errorURI, errorDesc, errorDetails]`, and the call IDs by which any
//! frame finds its call.
//!
//! Source: WAMP v1, "RPC Messages" and "CALLERROR"; Grape, "Exceptions over websockets".

use std::error::Error;
use std::fmt;

use bytes::{BufMut, Bytes};
use bytestring::ByteString;
use serde_repr::{Deserialize_repr, Serialize_repr};

use crate::call_id::CallId;
use crate::codec::{Codec, Deviation, Rules};
use crate::details::Details;
use crate::error::{BufferFull, DecodeError, DecodeErrorKind, Expected, Field, Found};
use crate::exception::Name;
use crate::exception::{UserException, exception_accessors};
use crate::field_errors::FieldError;
use crate::json::{
    self, Entries, Kind, Scanner, Sink, Str, Strings, Value, Write, most_escaped, write_escaped,
};
use crate::quirk::{Quirk, Quirks};
use crate::retry::Retry;
use crate::set::ExceptionSet;
use crate::text::Text;

/// The first element of a WAMP v1 message, which says what kind of message it is.
///
/// It serialises as its number.
///
/// ```
/// use callerror::MessageType;
///
/// assert_eq!(MessageType::peek(r#"[4,"c1","An error occurred."]"#), Some(MessageType::CallError));
/// assert_eq!(MessageType::CallError.to_string(), "CALLERROR");
/// assert_eq!(serde_json::to_string(&MessageType::CallError).unwrap(), "4");
/// ```
///
/// Source: WAMP v1, "Message type ID".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize_repr, Deserialize_repr)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are the protocol's own")]
pub enum MessageType {
    Welcome = 0,
    Prefix = 1,
    Call = 2,
    CallResult = 3,
    CallError = 4,
    Subscribe = 5,
    Unsubscribe = 6,
    Publish = 7,
    Event = 8,
}

impl MessageType {
    /// Every message type, by number.
    pub const ALL: [Self; 9] = [
        Self::Welcome,
        Self::Prefix,
        Self::Call,
        Self::CallResult,
        Self::CallError,
        Self::Subscribe,
        Self::Unsubscribe,
        Self::Publish,
        Self::Event,
    ];

    /// The message type's name in the WAMP v1 text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Welcome => "WELCOME",
            Self::Prefix => "PREFIX",
            Self::Call => "CALL",
            Self::CallResult => "CALLRESULT",
            Self::CallError => "CALLERROR",
            Self::Subscribe => "SUBSCRIBE",
            Self::Unsubscribe => "UNSUBSCRIBE",
            Self::Publish => "PUBLISH",
            Self::Event => "EVENT",
        }
    }

    /// The message type of a frame, from its first bytes alone; the rest may be anything.
    ///
    /// `None` if the input does not begin like a WAMP v1 message.
    pub fn peek(input: impl AsRef<[u8]>) -> Option<Self> {
        let input = input.as_ref();
        match input {
            [b'[', digit, b',', ..] => Self::of_digit(*digit),
            _ => Peek::new(input).message_type(),
        }
    }

    #[inline(always)]
    fn of_digit(digit: u8) -> Option<Self> {
        Self::ALL.get(usize::from(digit.wrapping_sub(b'0'))).copied()
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

pub(crate) fn peek_call_id(input: &[u8]) -> Option<CallId<'_>> {
    match peek_plain(input) {
        Some(text) => Some(CallId { text: Text::from(text), number: false }),
        None => Peek::new(input).call_id_of_call(),
    }
}

/// The call ID of a frame that begins as nearly all do: with no white space but one blank after the
/// comma, and a call ID in which no escape stands. Says nothing of others, which [`Peek`] reads.
#[inline(always)]
fn peek_plain(input: &[u8]) -> Option<&str> {
    let start = match input {
        [b'[', b'2'..=b'4', b',', b'"', ..] => 4,
        [b'[', b'2'..=b'4', b',', b' ', b'"', ..] => 5,
        _ => return None,
    };
    let (end, front) = json::special_after(input, start)?;
    if !matches!(input.get(end..)?, [b'"'] | [b'"', b',' | b']', ..]) {
        return None;
    }
    // Most often all of the front is UTF-8, which is sooner checked where it is always as long.
    let text = std::str::from_utf8(front).or_else(|_| std::str::from_utf8(&input[..end])).ok()?;
    text.get(start..end)
}

/// The first two elements of a frame that need not be one.
struct Peek<'a> {
    rest: &'a [u8],
}

impl<'a> Peek<'a> {
    /// A byte order mark is no reason to leave a caller waiting.
    fn new(input: &'a [u8]) -> Self {
        Self { rest: input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input) }
    }

    fn skip_whitespace(&mut self) {
        self.rest = skip_whitespace(self.rest);
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        self.skip_whitespace();
        self.rest = self.rest.strip_prefix(&[byte])?;
        Some(())
    }

    fn message_type(&mut self) -> Option<MessageType> {
        self.eat(b'[')?;
        self.skip_whitespace();
        let (&digit, rest) = self.rest.split_first()?;
        let message_type = MessageType::of_digit(digit)?;
        self.rest = rest;
        ends_element(rest).then_some(message_type)
    }

    #[inline(never)]
    fn call_id_of_call(mut self) -> Option<CallId<'a>> {
        match self.message_type()? {
            MessageType::Call | MessageType::CallResult | MessageType::CallError => self.call_id(),
            _ => None,
        }
    }

    fn call_id(&mut self) -> Option<CallId<'a>> {
        self.eat(b',')?;
        self.skip_whitespace();
        match self.rest.first()? {
            b'"' => {
                let end = string_end(self.rest)?;
                let (string, rest) = self.rest.split_at(end);
                // A quote that no comma follows was perhaps one of the call ID's own.
                let value = one_value(string)?;
                value.check_text().ok()?;
                ends_element(rest).then(|| CallId::of_value(value))
            }
            _ => {
                let digits = |byte: &u8| byte.is_ascii_digit() || *byte == b'-';
                let end = self.rest.iter().position(|byte| !digits(byte))?;
                let (number, rest) = self.rest.split_at(end);
                let value = one_value(number)?;
                ends_element(rest).then(|| CallId::of_value(value))
            }
        }
    }
}

fn skip_whitespace(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| !b" \t\n\r".contains(byte)).unwrap_or(bytes.len());
    &bytes[end..]
}

/// Whether what follows an element lets it stand as it is: a comma, the end of the array or of a
/// frame cut off there.
fn ends_element(rest: &[u8]) -> bool {
    matches!(skip_whitespace(rest).first(), None | Some(b',' | b']'))
}

/// The length of the string that starts `bytes`, quotes included, if it is closed.
fn string_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The one scalar that `bytes` are, if they are one.
fn one_value(bytes: &[u8]) -> Option<Value<'_>> {
    Scanner::new(std::str::from_utf8(bytes).ok()?, 0).only_value().ok()
}

/// One CALLERROR frame: a call ID, the error URI as seen, the exception, and what was odd.
///
/// ```
/// use callerror::{Name, grape::{CallError, Grape}};
///
/// let input = br#"[4,"ce6t","http://domain/exceptions#NotFoundError","Room not found",{"id":7}]"#;
/// let frame = CallError::decode(input)?;
/// assert_eq!(frame.call_id().as_str(), "ce6t");
/// assert_eq!(frame.name(), Name::Known(Grape::NotFoundError));
/// assert_eq!(frame.to_text().as_bytes(), input);
/// # Ok::<(), callerror::DecodeError>(())
/// ```
///
/// As an error to be passed up with `?` it is large: box it, or pass on its exception alone
/// ([`into_exception`](Self::into_exception)).
///
/// Decoding borrows from the input wherever no escape stands; [`into_owned`](Self::into_owned) ends
/// the borrow, and [`decode_bytes`](Self::decode_bytes) shares the input instead.
#[derive(Clone)]
#[must_use]
pub struct CallError<'a, N> {
    call_id: CallId<'a>,
    /// As it stood on the wire; "" for a frame of three elements and for one built here.
    uri: Text<'a>,
    exception: UserException<'a, N>,
    quirks: Quirks,
}

impl<'a, N: ExceptionSet> CallError<'a, N> {
    /// The answer to the call `call_id`, to be encoded.
    pub fn new(call_id: impl Into<CallId<'a>>, exception: UserException<'a, N>) -> Self {
        Self { call_id: call_id.into(), uri: Text::EMPTY, exception, quirks: Quirks::default() }
    }

    /// Decodes one frame, borrowing from `input`, tolerantly and under the set's own base.
    ///
    /// # Errors
    ///
    /// - `{"type":"x"}`, `[3,"c1",{}]` - no array, or another message type than 4.
    /// - `[4,"c1"]` - fewer than three elements.
    /// - `[4,null,"m"]`, `[4,"c1",404,"m"]` - a call ID or error URI of another JSON type.
    /// - `[4,"c1","say "hi""]`, `[4,"c1","cut` - what is not JSON by RFC 8259, or goes on after it.
    /// - `[4,"c1","\ud800"]` - half of a surrogate pair in call ID, error URI or message.
    /// - More bytes than [`MAX_LEN`](crate::MAX_LEN), or containers deeper than
    ///   [`MAX_DEPTH`](crate::MAX_DEPTH).
    pub fn decode(input: &'a [u8]) -> Result<Self, DecodeError> {
        decode(input, Rules::of::<N>())
    }

    /// Decodes one frame from text, for example a WebSocket text message; see [`decode`](Self::decode).
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    pub fn decode_str(input: &'a str) -> Result<Self, DecodeError> {
        decode_str(input, Rules::of::<N>())
    }

    /// Decodes one frame into a value that shares `input` and borrows nothing.
    ///
    /// ```
    /// use callerror::grape::CallError;
    ///
    /// let input = bytes::Bytes::from_static(b"[4,\"c1\",\"An error occurred.\"]");
    /// let frame: CallError<'static> = CallError::decode_bytes(&input)?;
    /// assert_eq!(frame.message(), "An error occurred.");
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    pub fn decode_bytes(input: &Bytes) -> Result<CallError<'static, N>, DecodeError> {
        decode_bytes(input, Rules::of::<N>())
    }

    /// The exact length of the encoded frame, in bytes.
    pub fn encoded_len(&self) -> usize {
        self.encoded_len_by(Rules::of::<N>())
    }

    /// Writes the frame to `buffer`, under the set's own base; the room is checked once, before.
    ///
    /// # Errors
    ///
    /// - A buffer of fixed size that has less room than [`encoded_len`](Self::encoded_len): nothing
    ///   is written.
    pub fn encode(&self, buffer: &mut (impl BufMut + ?Sized)) -> Result<(), BufferFull> {
        self.encode_by(Rules::of::<N>(), buffer)
    }

    /// The frame as a WebSocket text message, under the set's own base.
    pub fn to_text(&self) -> String {
        self.to_text_by(Rules::of::<N>())
    }

    /// The call that this frame answers.
    pub const fn call_id(&self) -> &CallId<'a> {
        &self.call_id
    }

    /// The error URI as it stood on the wire, whatever its base; none in a frame of three elements
    /// and in one built here.
    pub fn uri(&self) -> Option<&str> {
        Some(self.uri.as_str()).filter(|uri| !uri.is_empty())
    }

    /// What was tolerated.
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    exception_accessors!();

    /// [`UserException::code`].
    pub fn code(&self) -> Option<&str> {
        self.exception.code()
    }

    /// [`UserException::retry`].
    pub fn retry(&self) -> Retry {
        self.exception.retry()
    }

    /// [`Details::field_errors`] of the details.
    pub fn field_errors(&self) -> Vec<FieldError<'_>> {
        self.details().map(Details::field_errors).unwrap_or_default()
    }

    /// The exception alone; call ID, error URI and quirks are dropped.
    pub fn into_exception(self) -> UserException<'a, N> {
        self.exception
    }

    /// Call ID, error URI (empty where [`uri`](Self::uri) is none) and exception.
    pub fn into_parts(self) -> (CallId<'a>, Text<'a>, UserException<'a, N>) {
        (self.call_id, self.uri, self.exception)
    }

    /// The frame without a borrow from the input.
    pub fn into_owned(self) -> CallError<'static, N> {
        CallError {
            call_id: self.call_id.into_owned(),
            uri: self.uri.into_owned(),
            exception: self.exception.into_owned(),
            quirks: self.quirks,
        }
    }

    fn share(self, whole: &ByteString) -> CallError<'static, N> {
        CallError {
            call_id: self.call_id.share(whole),
            uri: self.uri.share(whole),
            exception: self.exception.share(whole),
            quirks: self.quirks,
        }
    }

    fn encoded_len_by(&self, rules: Rules<'_>) -> usize {
        self.wire(rules).len()
    }

    fn encode_by(
        &self,
        rules: Rules<'_>,
        buffer: &mut (impl BufMut + ?Sized),
    ) -> Result<(), BufferFull> {
        self.wire(rules).encode(buffer)
    }

    fn to_text_by(&self, rules: Rules<'_>) -> String {
        let wire = self.wire(rules);
        let mut text = String::with_capacity(wire.len());
        wire.write(&mut text);
        text
    }

    fn wire<'w>(&'w self, rules: Rules<'w>) -> Wire<'w> {
        let has_piece = rules.base_is_own && self.uri.is_empty();
        let row = if has_piece { self.exception.row_spelt() } else { None };
        let uri = match row.and_then(N::piece) {
            Some(piece) => Uri::Piece(piece),
            None => match (self.exception.spelling(), self.uri()) {
                (None, _) => Uri::Missing,
                (_, Some(kept)) => Uri::Parts([kept, ""]),
                (Some(name), None) => Uri::Parts([rules.base, name]),
            },
        };
        Wire {
            call_id: &self.call_id,
            uri,
            message: self.exception.message(),
            details: self.exception.details(),
        }
    }
}

/// One PREFIX message, `[1, prefix, URI]`: from here on the peer writes `prefix:name` for URI and name.
///
/// [`Codec::decode_prefix`] makes it. Peers declare prefixes for procedures in the same way, which are the
/// caller's to keep.
///
/// Source: WAMP v1, "PREFIX".
#[derive(Clone, Debug)]
pub struct Prefix<'a> {
    prefix: Text<'a>,
    uri: Text<'a>,
    is_base: bool,
}

impl Prefix<'_> {
    /// What precedes the `:` in the peer's CURIEs.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// What it stands for.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Whether the codec now takes it for its base, as [`Codec::register_prefix`] says.
    pub const fn is_base(&self) -> bool {
        self.is_base
    }
}

/// The same with the options of this codec; see [`CallError`].
impl<N: ExceptionSet> Codec<N> {
    /// [`CallError::decode`] with these options.
    ///
    /// # Errors
    ///
    /// As [`CallError::decode`], and if the codec is strict also for every [`Quirk`].
    pub fn decode<'a>(&self, input: &'a [u8]) -> Result<CallError<'a, N>, DecodeError> {
        decode(input, self.rules())
    }

    /// [`CallError::decode_str`] with these options.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    pub fn decode_str<'a>(&self, input: &'a str) -> Result<CallError<'a, N>, DecodeError> {
        decode_str(input, self.rules())
    }

    /// [`CallError::decode_bytes`] with these options.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    pub fn decode_bytes(&self, input: &Bytes) -> Result<CallError<'static, N>, DecodeError> {
        decode_bytes(input, self.rules())
    }

    /// Reads `[1, prefix, URI]` and [registers](Self::register_prefix) the prefix.
    ///
    /// ```
    /// use callerror::{Codec, grape::Grape};
    ///
    /// let mut codec = Codec::<Grape>::new();
    /// assert!(codec.decode_prefix(r#"[1,"e","http://domain/exceptions#"]"#)?.is_base());
    /// let other = codec.decode_prefix(r#"[1,"calc","http://domain/calc#"]"#)?;
    /// assert!(!other.is_base());
    /// assert_eq!((other.prefix(), other.uri()), ("calc", "http://domain/calc#"));
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - `[4,"c1","m"]`, `[1,"e"]` - what is not a PREFIX message of three elements.
    ///
    /// Source: WAMP v1, "PREFIX".
    pub fn decode_prefix<'a>(&mut self, input: &'a str) -> Result<Prefix<'a>, DecodeError> {
        let (prefix, uri) = split_prefix(input, self.rules())?;
        let is_base = self.register_prefix(&prefix, &uri);
        Ok(Prefix { prefix, uri, is_base })
    }

    /// [`CallError::encoded_len`] with this codec's base.
    pub fn encoded_len(&self, frame: &CallError<'_, N>) -> usize {
        frame.encoded_len_by(self.rules())
    }

    /// [`CallError::encode`] with this codec's base. A decoded frame keeps its own error URI.
    ///
    /// # Errors
    ///
    /// As [`CallError::encode`].
    pub fn encode(
        &self,
        frame: &CallError<'_, N>,
        buffer: &mut (impl BufMut + ?Sized),
    ) -> Result<(), BufferFull> {
        frame.encode_by(self.rules(), buffer)
    }

    /// [`CallError::to_text`] with this codec's base.
    pub fn to_text(&self, frame: &CallError<'_, N>) -> String {
        frame.to_text_by(self.rules())
    }
}

impl<N: ExceptionSet> Error for CallError<'_, N> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.exception.source()
    }
}

/// The exception in one line.
impl<N: ExceptionSet> fmt::Display for CallError<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.exception, f)
    }
}

impl<N: ExceptionSet> fmt::Debug for CallError<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallError")
            .field("call_id", &self.call_id.text)
            .field("uri", &self.uri)
            .field("exception", &self.exception)
            .field("quirks", &self.quirks)
            .finish()
    }
}

#[inline(always)]
fn decode<'a, N: ExceptionSet>(
    input: &'a [u8],
    rules: Rules<'_>,
) -> Result<CallError<'a, N>, DecodeError> {
    rules.check_len(input.len())?;
    let text = json::utf8(input).map_err(|error| invalid_utf8(input, error, rules))?;
    decode_str(text, rules)
}

#[inline(always)]
fn decode_bytes<N: ExceptionSet>(
    input: &Bytes,
    rules: Rules<'_>,
) -> Result<CallError<'static, N>, DecodeError> {
    let whole = match ByteString::try_from(input.clone()) {
        Ok(whole) => whole,
        // Fails again, with the offset.
        Err(_) => return decode(input, rules).map(CallError::into_owned),
    };
    match split_plain(&whole, rules) {
        Some(split) if !split.has_escapes() => split.into_shared_frame(&whole),
        split => share_any(split, &whole, rules),
    }
}

/// The frame `whole`, any at all, which [`split_plain`] may have split.
#[cold]
#[inline(never)]
fn share_any<N: ExceptionSet>(
    split: Option<Split<'_>>,
    whole: &ByteString,
    rules: Rules<'_>,
) -> Result<CallError<'static, N>, DecodeError> {
    let split = split.map_or_else(|| split_any(whole, rules), Ok)?;
    split.into_frame_unescaped().map(|frame| frame.share(whole))
}

#[inline(always)]
fn decode_str<'a, N: ExceptionSet>(
    input: &'a str,
    rules: Rules<'_>,
) -> Result<CallError<'a, N>, DecodeError> {
    let split = match split_plain(input, rules) {
        // The usual case apart, in which nothing needs to be allocated and later dropped.
        Some(split) if !split.has_escapes() => return Ok(split.into_frame(Text::of_plain)),
        Some(split) => return Ok(split.into_frame(Text::of_string)),
        None => split_any(input, rules)?,
    };
    split.into_frame_unescaped()
}

/// The pieces of one CALLERROR, the name found but not looked up.
struct Split<'a> {
    call_id: Str<'a>,
    /// Whether the call ID is an integer.
    number: bool,
    uri: Text<'a>,
    /// Where in the error URI the name begins; at its end if there is none.
    name: usize,
    message: Str<'a>,
    details: &'a str,
    quirks: Quirks,
}

impl<'a> Split<'a> {
    fn has_escapes(&self) -> bool {
        let uri = self.uri.as_borrowed().is_none();
        uri || self.call_id.escapes.any() || self.message.escapes.any()
    }

    #[inline(always)]
    fn into_frame<N: ExceptionSet>(self, text: impl Fn(Str<'a>) -> Text<'a>) -> CallError<'a, N> {
        let Self { call_id, number, uri, name, message, details, quirks } = self;
        let (message, details) = (text(message), Text::from(details));
        let exception = UserException::decoded(&uri, name..uri.len(), message, details);
        let call_id = CallId { text: text(call_id), number };
        CallError { call_id, uri, exception, quirks }
    }

    #[inline(never)]
    fn into_frame_unescaped<N: ExceptionSet>(self) -> Result<CallError<'a, N>, DecodeError> {
        Ok(self.into_frame(Text::of_string))
    }

    /// The frame where no escape stands, each piece as a share of `whole`.
    ///
    /// It is a function of its own so that the frame is made where it is to stay. Each piece is moved
    /// once, and only when the next ones are shared: what was just written takes long to be moved.
    #[inline(never)]
    fn into_shared_frame<N: ExceptionSet>(
        self,
        whole: &ByteString,
    ) -> Result<CallError<'static, N>, DecodeError> {
        let (name, share) = (&self.uri[self.name..], |text| Text::share_of(text, whole));
        let (known, is_kept) = UserException::look_up(name);
        let token = share(if is_kept { name } else { "" });
        let uri = share(&self.uri);
        let message = share(self.message.inner);
        let call_id = share(self.call_id.inner);
        let details = share(self.details);
        let exception = UserException::found(known, token, message, details);
        let call_id = CallId { text: call_id, number: self.number };
        Ok(CallError { call_id, uri, exception, quirks: self.quirks })
    }
}

/// Splits a frame as nearly all are: with nothing odd about it, nor white space other than one blank
/// after a comma. Says nothing of others, which [`split_any`] reads from the start.
#[inline(always)]
fn split_plain<'a>(input: &'a str, rules: Rules<'_>) -> Option<Split<'a>> {
    if input.len() > rules.max_len || rules.max_depth == 0 {
        return None;
    }
    let (head, mut strings) = Strings::open(input)?;
    let mut quirks = Quirks::default();
    let (call_id, number) = if matches!(head, "[4," | "[4, ") {
        let call_id = strings.read()?;
        strings.step(b',')?;
        (call_id, false)
    } else {
        let call_id = numeric_call_id(head).filter(|_| !rules.strict)?;
        quirks.insert(Quirk::NumericCallId);
        (Str::plain(call_id), true)
    };
    let third = strings.read()?;
    if strings.ends_with(b']') {
        let (uri, name, message, details) = (Text::EMPTY, 0, third, "");
        return Some(Split { call_id, number, uri, name, message, details, quirks });
    }
    let uri = Text::of_string(third);
    let name = rules.name_under_base(&uri)?;
    strings.step(b',')?;
    let message = strings.read()?;
    let details = if strings.ends_with(b']') {
        ""
    } else {
        let rest = strings.rest(b',', b']')?;
        let value = Scanner::new(rest, rules.max_depth - 1).only_value().ok()?;
        Some(value.raw).filter(|_| value.kind != Kind::Null)?
    };
    Some(Split { call_id, number, uri, name, message, details, quirks })
}

/// The call ID of a frame whose first string is the third element, if it is an integer.
#[inline(never)]
fn numeric_call_id(head: &str) -> Option<&str> {
    let element = head.strip_prefix("[4,")?.trim_end_matches(' ').strip_suffix(',')?;
    let value = Scanner::new(element, 0).only_value().ok()?;
    (value.kind == Kind::Number && CallId::is_call_id(value)).then_some(value.raw)
}

/// Splits any frame, and says what is wrong with one that is none.
#[cold]
#[inline(never)]
fn split_any<'a>(input: &'a str, rules: Rules<'_>) -> Result<Split<'a>, DecodeError> {
    let mut elements = Elements::open(input, rules)?;
    let mut quirks = Tolerated { strict: rules.strict, quirks: Quirks::default() };

    elements.message_type("4", Expected::CallError)?;

    let call_id = elements.required(Field::CallId, Expected::StringOrInteger)?;
    if !CallId::is_call_id(call_id) {
        return Err(wrong_type(call_id, Field::CallId, Expected::StringOrInteger));
    }
    if call_id.kind == Kind::Number {
        let deviation = (Quirk::NumericCallId, Expected::String, Found::Number);
        quirks.note(deviation, Field::CallId, call_id.offset)?;
    }

    let third = elements.required(Field::Uri, Expected::StringOrNull)?;
    if !matches!(third.kind, Kind::String | Kind::Null) {
        return Err(wrong_type(third, Field::Uri, Expected::StringOrNull));
    }
    let (call_id, number) = CallId::parts_of(call_id);
    let null = |expected| (Quirk::MissingUri, expected, Found::Null);

    let Some(fourth) = elements.next(Field::Message)? else {
        if third.kind != Kind::String {
            quirks.note(null(Expected::String), Field::Uri, third.offset)?;
        }
        let quirks = quirks.quirks;
        let (uri, name, message, details) = (Text::EMPTY, 0, third.message(), "");
        return Ok(Split { call_id, number, uri, name, message, details, quirks });
    };

    let (uri, name) = match third.kind {
        Kind::String => {
            let uri = Text::of_string(third.string());
            let (name, deviation) = rules.find_name(&uri);
            if let Some(deviation) = deviation {
                quirks.note(deviation, Field::Uri, third.offset)?;
            }
            (uri, name)
        }
        _ => {
            quirks.note(null(Expected::Uri), Field::Uri, third.offset)?;
            (Text::EMPTY, 0)
        }
    };

    if fourth.kind != Kind::String {
        let deviation = (Quirk::NonStringMessage, Expected::String, fourth.kind.into());
        quirks.note(deviation, Field::Message, fourth.offset)?;
    }

    let details = match elements.next(Field::Details)? {
        None => "",
        Some(fifth) => {
            if fifth.kind == Kind::Null {
                let deviation = (Quirk::NullDetails, Expected::NotNull, Found::Null);
                quirks.note(deviation, Field::Details, fifth.offset)?;
            }
            while let Some(extra) = elements.next(Field::Extra)? {
                let deviation = (Quirk::ExtraElements, Expected::FiveElements, Found::Another);
                quirks.note(deviation, Field::Extra, extra.offset)?;
            }
            fifth.details()
        }
    };
    let (message, quirks) = (fourth.message(), quirks.quirks);
    Ok(Split { call_id, number, uri, name, message, details, quirks })
}

/// Splits `[1, prefix, URI]`.
fn split_prefix<'a>(input: &'a str, rules: Rules<'_>) -> Result<(Text<'a>, Text<'a>), DecodeError> {
    let mut elements = Elements::open(input, rules)?;
    elements.message_type("1", Expected::PrefixType)?;
    let mut text = |field| {
        let value = elements.required(field, Expected::String)?;
        match value.kind {
            Kind::String => Ok(Text::of_string(value.string())),
            _ => Err(wrong_type(value, field, Expected::String)),
        }
    };
    let (prefix, uri) = (text(Field::Prefix)?, text(Field::Uri)?);
    while elements.next(Field::Extra)?.is_some() {}
    Ok((prefix, uri))
}

/// The elements of a frame, one after the other.
struct Elements<'a>(Entries<'a>);

impl<'a> Elements<'a> {
    fn open(input: &'a str, rules: Rules<'_>) -> Result<Self, DecodeError> {
        rules.check_len(input.len())?;
        let scanner = Scanner::new(input, rules.max_depth);
        let entries = Entries::open(scanner, b'[', Expected::Array);
        entries.map(Self).map_err(|error| not_an_array(input, error))
    }

    fn element(&mut self, field: Field) -> Result<Value<'a>, DecodeError> {
        let value = self.0.value().map_err(|error| error.in_field(field))?;
        if matches!(field, Field::CallId | Field::Prefix | Field::Uri | Field::Message) {
            value.check_text().map_err(|error| error.in_field(field))?;
        }
        Ok(value)
    }

    /// The next element, or after the last one `None`; then nothing is left.
    fn next(&mut self, field: Field) -> Result<Option<Value<'a>>, DecodeError> {
        if self.0.step()? {
            return self.element(field).map(Some);
        }
        self.0.end()?;
        Ok(None)
    }

    fn required(&mut self, field: Field, expected: Expected) -> Result<Value<'a>, DecodeError> {
        if self.0.at_end() {
            let (kind, found) = (DecodeErrorKind::Missing, Found::Byte(b']'));
            return Err(DecodeError::new(kind, self.0.offset(), expected, found).in_field(field));
        }
        self.0.step()?;
        self.element(field)
    }

    fn message_type(&mut self, code: &str, expected: Expected) -> Result<(), DecodeError> {
        let field = Field::MessageType;
        let value = self.required(field, expected)?;
        if value.raw == code {
            return Ok(());
        }
        let found = value.raw.parse().map_or(value.kind.into(), Found::Integer);
        let kind = DecodeErrorKind::NotCallError;
        Err(DecodeError::new(kind, value.offset, expected, found).in_field(field))
    }
}

/// The quirks seen so far; for a strict codec the first one is an error.
struct Tolerated {
    strict: bool,
    quirks: Quirks,
}

impl Tolerated {
    fn note(
        &mut self,
        (quirk, expected, found): Deviation,
        field: Field,
        offset: usize,
    ) -> Result<(), DecodeError> {
        if self.strict {
            let kind = DecodeErrorKind::Quirk(quirk);
            return Err(DecodeError::new(kind, offset, expected, found).in_field(field));
        }
        self.quirks.insert(quirk);
        Ok(())
    }
}

#[cold]
fn wrong_type(value: Value<'_>, field: Field, expected: Expected) -> DecodeError {
    let kind = DecodeErrorKind::WrongType;
    DecodeError::new(kind, value.offset, expected, value.kind.into()).in_field(field)
}

/// Another JSON value in place of the array is a message that is no CALLERROR, not bad syntax.
#[cold]
fn not_an_array(input: &str, error: DecodeError) -> DecodeError {
    match input.as_bytes().get(error.offset()) {
        Some(&byte @ (b'"' | b'{' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')) => {
            let kind = DecodeErrorKind::NotCallError;
            DecodeError::new(kind, error.offset(), Expected::Array, Found::Byte(byte))
        }
        _ => error,
    }
}

/// The first fault of a frame that is not UTF-8: what precedes the bad bytes may be wrong already.
#[cold]
fn invalid_utf8(input: &[u8], error: std::str::Utf8Error, rules: Rules<'_>) -> DecodeError {
    let valid = std::str::from_utf8(&input[..error.valid_up_to()]).unwrap_or_default();
    let at_bad_bytes = |field| DecodeError::invalid_utf8(input, valid.len()).in_field(field);
    match split_any(valid, rules) {
        Err(error) if !error.is_eof() => error,
        Err(error) => at_bad_bytes(error.field()),
        Ok(_) => at_bad_bytes(Field::Frame),
    }
}

/// A frame to be written: what of the value reaches the wire.
struct Wire<'w> {
    call_id: &'w CallId<'w>,
    uri: Uri<'w>,
    message: &'w str,
    details: Option<Details<'w>>,
}

/// The error URI of a frame to be written.
#[derive(Clone, Copy)]
enum Uri<'w> {
    /// Of an unhandled error.
    Missing,
    /// In two parts.
    Parts([&'w str; 2]),
    /// Written before, from the quote that ends the call ID to the one that begins the message.
    Piece(&'static str),
}

impl Write for Wire<'_> {
    #[inline]
    fn most(&self) -> usize {
        /// Brackets, commas, quotes and the message type.
        const FRAME: usize = 16;

        let [base, name] = match self.uri {
            Uri::Missing => ["", ""],
            Uri::Parts(parts) => parts,
            Uri::Piece(piece) => [piece, ""],
        };
        let texts = [self.call_id.as_str(), base, name, self.message];
        let details = self.details.map_or("", Details::as_json);
        most_escaped(texts).saturating_add(FRAME + details.len())
    }

    fn write(&self, sink: &mut impl Sink) {
        let between = "\",\"";
        // A call ID that is a number has no quotes, of which the second begins what follows.
        let quote = if self.call_id.is_number() {
            sink.put("[4,");
            sink.put(self.call_id.as_str());
            1
        } else {
            sink.put("[4,\"");
            write_escaped(sink, self.call_id.as_str());
            0
        };
        match self.uri {
            Uri::Missing => sink.put(&between[quote..]),
            Uri::Piece(piece) => sink.put(&piece[quote..]),
            Uri::Parts(parts) => {
                sink.put(&between[quote..]);
                parts.iter().for_each(|part| write_escaped(sink, part));
                sink.put(between);
            }
        }
        write_escaped(sink, self.message);
        match self.details {
            Some(details) if !matches!(self.uri, Uri::Missing) => {
                sink.put("\",");
                sink.put(details.as_json());
                sink.put("]");
            }
            _ => sink.put("\"]"),
        }
    }
}
