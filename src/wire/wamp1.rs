//! WAMP v1: CALLERROR frames, `[4, callID, errorURI, errorDesc, errorDetails]`, PREFIX messages, and the
//! call ID of frames that do not decode.
//!
//! Source: WAMP v1, "RPC Messages", "CALLERROR" and "PREFIX"; Grape, "Exceptions over websockets".

mod codec;
mod peek;
mod uri;

use alloc::string::String;
use core::convert::Infallible;
use core::error::Error;
use core::fmt;
use core::str::Utf8Error;

use bytes::BufMut;
use bytestring::ByteString;

use self::codec::Options;
pub use self::codec::{Codec, Prefix};
pub(super) use self::peek::place_of_call_id;
pub use self::peek::{MessageType, peek_call_id};
use self::uri::{UriName, find_name};
use super::array::Deviation;
use super::{accessors, array, error_traits};
use crate::call_id::CallId;
use crate::details::Details;
use crate::error::{BufferFull, DecodeError, Expected, Field, Found};
use crate::exception::{Name, Traits, UNHANDLED_MESSAGE, UserException};
use crate::field_errors::FieldErrors;
use crate::head::StatusCode;
use crate::input::{AsInput, Input, Source, behind_mark, first_fault};
use crate::json::{
    self, Compact, Exact, Item, Read, Sink, Str, Write, check_text, contains_byte, most_escaped,
    required_text, write_escaped,
};
use crate::quirk::{Quirk, Quirks};
use crate::retry::{Retry, RetryAfter};
use crate::set::{self, ExceptionSet, is_plain};
use crate::text::Text;

/// The quirks that a frame can have, in the order of its elements.
pub const QUIRKS: &[Quirk] = &[
    Quirk::ByteOrderMark,
    Quirk::NumericCallId,
    Quirk::MissingUri,
    Quirk::BareName,
    Quirk::ForeignBase,
    Quirk::Curie,
    Quirk::NonStringMessage,
    Quirk::LoneSurrogate,
    Quirk::NullDetails,
    Quirk::ExtraElements,
];

/// One CALLERROR frame: a call ID, the error URI as received, the exception, and what was tolerated.
///
/// ```
/// use callerror::{Name, grape::{CallError, Grape}};
///
/// let input = r#"[4,"ce6t","http://domain/exceptions#NotFoundError","Room not found",{"id":7}]"#;
/// let frame = CallError::decode(input)?;
/// assert_eq!(frame.call_id().as_str(), "ce6t");
/// assert_eq!(frame.name(), Name::Known(Grape::NotFoundError));
/// assert_eq!(frame.to_text(), input);
/// # Ok::<(), callerror::DecodeError>(())
/// ```
///
/// The value is large. To pass it up with `?`, box it, or pass up its exception alone
/// ([`into_exception`](Self::into_exception)).
#[derive(Clone)]
#[must_use]
pub struct CallError<'a, N> {
    call_id: CallId<'a>,
    /// As received; "" for a frame of three elements and for one built here.
    uri: Text<'a>,
    exception: UserException<'a, N>,
    quirks: Quirks,
}

impl<'a, N: ExceptionSet> CallError<'a, N> {
    /// The answer to the call `call_id`, to be encoded.
    pub fn new(call_id: impl Into<CallId<'a>>, exception: UserException<'a, N>) -> Self {
        let (call_id, exception) = (call_id.into(), exception.detached());
        Self { call_id, uri: Text::EMPTY, exception, quirks: Quirks::default() }
    }

    /// Decodes one frame: tolerantly, under the set's own base.
    ///
    /// # Errors
    ///
    /// - `{"type":"x"}`, `[3,"c1",{}]` - no array, or another message type than 4.
    /// - `[4,"c1"]` - fewer than three elements.
    /// - `[4,null,"m"]`, `[4,"c1",404,"m"]` - a call ID or error URI of another JSON type.
    /// - `[4,"c1","say "hi""]`, `[4,"c1","cut` - what is not JSON by RFC 8259, or goes on after it.
    /// - `[4,"\ud800","m"]` - half of a surrogate pair in call ID or error URI.
    /// - An input beyond [`Limits::DEFAULT`](crate::Limits::DEFAULT).
    pub fn decode(input: impl AsInput<'a>) -> Result<Self, DecodeError> {
        decode(input.as_input(), Options::of::<N>())
    }

    /// The exact length of the encoded frame, in bytes.
    pub fn encoded_len(&self) -> usize {
        self.wire(N::BASE, true).len()
    }

    /// Writes the frame to `buffer`, under the set's own base; the room is checked once, before.
    ///
    /// # Errors
    ///
    /// - A buffer of fixed size with less room than [`encoded_len`](Self::encoded_len): nothing is
    ///   written.
    pub fn encode(&self, buffer: &mut (impl BufMut + ?Sized)) -> Result<(), BufferFull> {
        self.wire(N::BASE, true).encode(buffer)
    }

    /// The frame as a WebSocket text message, under the set's own base.
    pub fn to_text(&self) -> String {
        self.wire(N::BASE, true).to_text()
    }

    /// The call that this frame answers.
    pub const fn call_id(&self) -> &CallId<'a> {
        &self.call_id
    }

    /// The error URI as received, whatever its base; none in a frame of three elements and in one built
    /// here.
    pub fn uri(&self) -> Option<&str> {
        self.uri.non_empty()
    }

    /// What was tolerated.
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    accessors!();

    /// The exception alone, without call ID, error URI and quirks.
    pub fn into_exception(self) -> UserException<'a, N> {
        self.exception.detached()
    }

    /// [`UserException::field_errors`].
    pub fn field_errors(&self) -> FieldErrors<'_> {
        self.exception.field_errors()
    }

    /// The frame without a borrow from the input.
    pub fn into_owned(self) -> CallError<'static, N> {
        self.map_text(Text::into_owned)
    }

    pub(crate) fn map_text<'b>(self, map: impl Fn(Text<'a>) -> Text<'b>) -> CallError<'b, N> {
        CallError {
            call_id: self.call_id.map_text(&map),
            uri: map(self.uri),
            exception: self.exception.map_text(&map),
            quirks: self.quirks,
        }
    }

    #[inline]
    fn wire<'w>(&'w self, base: &'w str, base_is_own: bool) -> Wire<'w> {
        let exception = &self.exception;
        let written = |variant| set::row(variant).wamp1_uri.filter(|_| base_is_own);
        let (uri, base, name) = match exception.name() {
            Name::Unhandled => (Uri::Missing, "", ""),
            _ if !self.uri.is_empty() => (Uri::Parts, "", self.uri.as_str()),
            name => match exception.variant_spelt().and_then(written) {
                Some(uri) => (Uri::Written, "", uri),
                None => {
                    let is_known = name.known().is_some();
                    let name = exception.spelling().unwrap_or_default();
                    match Uri::of_name(base, name, is_known) {
                        None => (Uri::Parts, "", name),
                        Some(uri) => (uri, base, name),
                    }
                }
            },
        };
        let message = match uri {
            // The text of an unhandled error stays in the frame in which it arrived.
            Uri::Missing if exception.is_kept_inside() => UNHANDLED_MESSAGE,
            _ => exception.message(),
        };
        let details = self.exception.details();
        Wire { call_id: &self.call_id, uri, base, name, message, details }
    }
}

/// Equality takes call ID, error URI, exception and quirks.
impl<N: ExceptionSet> PartialEq<CallError<'_, N>> for CallError<'_, N> {
    fn eq(&self, other: &CallError<'_, N>) -> bool {
        (self.call_id(), self.uri(), self.quirks) == (other.call_id(), other.uri(), other.quirks)
            && self.exception == other.exception
    }
}

error_traits!(CallError);

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

/// [`Input::decode`] for frames, written out: with its closures, usual frames took 8 to 11 % more instructions.
#[inline(always)]
fn decode<'a, N: ExceptionSet>(
    input: Input<'a, '_>,
    options: Options<'_>,
) -> Result<CallError<'a, N>, DecodeError> {
    match input.0 {
        Source::Text(text) => decode_text(text, options),
        Source::Bytes(bytes) => {
            options.limits.check_len(bytes.len())?;
            let text = json::utf8(bytes).map_err(|error| not_text(bytes, error, options))?;
            decode_text(text, options)
        }
        Source::Shared(bytes) => {
            options.limits.check_len(bytes.len())?;
            match ByteString::try_from(bytes.clone()) {
                Ok(whole) => decode_shared(&whole, options),
                Err(error) => Err(not_text(bytes, error, options)),
            }
        }
    }
}

#[inline(always)]
fn decode_text<'a, N: ExceptionSet>(
    text: &'a str,
    options: Options<'_>,
) -> Result<CallError<'a, N>, DecodeError> {
    match read_frame::<N, Compact<'a>>(text, options) {
        // The usual case apart, in which nothing needs to be allocated and later dropped.
        Ok(parts) if !parts.has_escapes() => return Ok(parts.into_frame(Text::of_plain)),
        Ok(parts) => return Ok(parts.into_frame(Text::of_string)),
        Err(_) => {}
    }
    read_exact(text, options)?.into_escaped_frame()
}

#[inline(always)]
fn decode_shared<N: ExceptionSet>(
    whole: &ByteString,
    options: Options<'_>,
) -> Result<CallError<'static, N>, DecodeError> {
    match read_frame::<N, Compact<'_>>(whole, options) {
        Ok(parts) if !parts.has_escapes() => parts.into_shared_frame(whole),
        Ok(parts) => share_any(Some(parts), whole, options),
        Err(_) => share_any(None, whole, options),
    }
}

/// The frame `whole`, any at all, which the fast reader may have read.
#[cold]
#[inline(never)]
fn share_any<N: ExceptionSet>(
    parts: Option<Parts<'_, N>>,
    whole: &ByteString,
    options: Options<'_>,
) -> Result<CallError<'static, N>, DecodeError> {
    let parts = parts.map_or_else(|| read_exact(whole, options), Ok)?;
    parts.into_escaped_frame().map(|frame| frame.map_text(|text| text.share(whole)))
}

#[cold]
fn not_text(bytes: &[u8], error: Utf8Error, options: Options<'_>) -> DecodeError {
    first_fault(bytes, error, |valid| read_exact::<Infallible>(valid, options).err())
}

/// The parts of a CALLERROR, filled as far as the frame was read.
struct Parts<'a, N> {
    /// A string or an integer.
    call_id: Item<'a>,
    uri: Text<'a>,
    name: UriName<N>,
    message: Str<'a>,
    details: &'a str,
    quirks: Quirks,
}

impl<'a, N: ExceptionSet> Parts<'a, N> {
    const NONE: Self = Self {
        call_id: Item::plain(""),
        uri: Text::EMPTY,
        name: UriName::NONE,
        message: Str::plain(""),
        details: "",
        quirks: Quirks::NONE,
    };

    #[inline(always)]
    fn has_escapes(&self) -> bool {
        let uri = self.uri.as_borrowed().is_none();
        uri || self.call_id.escapes().any() || self.message.escapes.any()
    }

    #[inline(always)]
    fn into_frame(self, text: impl Fn(Str<'a>) -> Text<'a>) -> CallError<'a, N> {
        let Self { call_id, uri, name, message, details, quirks } = self;
        let code = if name.is_kept { uri.slice(name.at..uri.len()) } else { Text::EMPTY };
        let (message, details) = (text(message), Text::from(details));
        let exception =
            UserException::decoded(name.variant, Traits::DECODED, code, message, details);
        let call_id = CallId { text: text(call_id.string()), number: !call_id.is_string() };
        CallError { call_id, uri, exception, quirks }
    }

    #[cold]
    #[inline(never)]
    fn into_escaped_frame(self) -> Result<CallError<'a, N>, DecodeError> {
        Ok(self.into_frame(Text::of_string))
    }

    /// The frame without escapes, each text as a share of `whole`.
    ///
    /// It is a function of its own so that the frame is written where it is to stay. Each text is moved
    /// once, and only when the next ones are shared: the processor would wait for what was just written.
    #[inline(never)]
    fn into_shared_frame(self, whole: &ByteString) -> Result<CallError<'static, N>, DecodeError> {
        let share = |text| Text::share_of(text, whole);
        let UriName { at, variant, is_kept, .. } = self.name;
        let code = share(if is_kept { &self.uri[at..] } else { "" });
        // The own URI of a variant needs no share: each handle is counted atomically.
        let own = variant.and_then(|variant| set::row(variant).wamp1_uri).map(uri_in);
        let uri = match own.filter(|own| *own == &*self.uri) {
            Some(uri) => Text::from_static(uri),
            None => share(&self.uri),
        };
        let message = share(self.message.inner);
        let call_id = share(self.call_id.inner);
        let details = share(self.details);
        let exception = UserException::decoded(variant, Traits::DECODED, code, message, details);
        let call_id = CallId { text: call_id, number: !self.call_id.is_string() };
        Ok(CallError { call_id, uri, exception, quirks: self.quirks })
    }
}

/// Reads any frame, and says what is wrong with one that is none.
#[cold]
#[inline(never)]
fn read_exact<'a, N: ExceptionSet>(
    text: &'a str,
    options: Options<'_>,
) -> Result<Parts<'a, N>, DecodeError> {
    let Options { limits, strict, .. } = options;
    let read = |frame| read_frame::<N, Exact<'a>>(frame, options);
    let (mut parts, quirks) = behind_mark(text, limits, strict, read)?;
    parts.quirks.insert_all(quirks);
    Ok(parts)
}

/// Decodes a frame with the exact reader alone.
#[cfg(feature = "__internals")]
pub(crate) fn decode_exact<'a, N: ExceptionSet>(
    codec: &Codec<N>,
    input: &'a [u8],
) -> Result<CallError<'a, N>, DecodeError> {
    let options = codec.options();
    options.limits.check_len(input.len())?;
    let text = core::str::from_utf8(input).map_err(|error| not_text(input, error, options))?;
    read_exact(text, options)?.into_escaped_frame()
}

/// The grammar of a CALLERROR: `[4, callID, errorURI, errorDesc, errorDetails?]`, or
/// `[4, callID, errorDesc]` where the server failed outside its own exceptions. With it, what else peers
/// send and is tolerated.
#[cfg_attr(not(debug_assertions), inline(always))]
fn read_frame<'a, N: ExceptionSet, R: Read<'a>>(
    text: &'a str,
    options: Options<'_>,
) -> Result<Parts<'a, N>, R::Fault> {
    let mut out = Parts::NONE;
    let (mut frame, _) = array::open::<R, 1>(text, options.limits, *b"4", Expected::CallError)?;
    let quirks = &mut out.quirks;
    let mut tolerate = |deviation: Deviation, field, offset| {
        array::tolerate::<R>(quirks, options.strict, deviation, field, offset)
    };
    let lone_surrogate = (Quirk::LoneSurrogate, Expected::SurrogatePair, Found::LoneSurrogate);
    let null = |expected| (Quirk::MissingUri, expected, Found::Null);

    out.call_id = required_text(&mut frame, Field::CallId, Expected::StringOrInteger, text)?;
    if !out.call_id.is_string() {
        let deviation = (Quirk::NumericCallId, Expected::String, Found::Number);
        tolerate(deviation, Field::CallId, out.call_id.offset_in(text))?;
    }

    let third = frame.required(Field::Uri, Expected::StringOrNull)?;
    if frame.is_last() {
        if !third.is_string() {
            tolerate(null(Expected::String), Field::Uri, third.offset_in(text))?;
        }
        if let Some(offset) = R::lone_surrogate(third, text) {
            tolerate(lone_surrogate, Field::Message, offset)?;
        }
        frame.end()?;
        out.message = array::message(third);
        return Ok(out);
    }

    check_text::<R>(third, Field::Uri, text)?;
    if third.is_string() {
        out.uri = Text::of_string(third.string());
        out.name = find_name(&out.uri, options);
    } else {
        out.name.deviation = Some(null(Expected::Uri));
    }
    if let Some(deviation) = out.name.deviation {
        tolerate(deviation, Field::Uri, third.offset_in(text))?;
    }

    let fourth = frame.required(Field::Message, Expected::Value)?;
    if !fourth.is_string() {
        let deviation = (Quirk::NonStringMessage, Expected::String, fourth.kind().into());
        tolerate(deviation, Field::Message, fourth.offset_in(text))?;
    }
    if let Some(offset) = R::lone_surrogate(fourth, text) {
        tolerate(lone_surrogate, Field::Message, offset)?;
    }
    out.message = array::message(fourth);

    let Some(fifth) = frame.element(Field::Details)? else { return Ok(out) };
    if fifth.is_null() {
        let deviation = (Quirk::NullDetails, Expected::NotNull, Found::Null);
        tolerate(deviation, Field::Details, fifth.offset_in(text))?;
    } else {
        out.details = fifth.raw_in(text);
    }
    while let Some(extra) = frame.element(Field::Extra)? {
        let deviation = (Quirk::ExtraElements, Expected::FiveElements, Found::Another);
        tolerate(deviation, Field::Extra, extra.offset_in(text))?;
    }
    Ok(out)
}

/// A frame to be written: what of the value reaches the wire.
struct Wire<'w> {
    call_id: &'w CallId<'w>,
    uri: Uri,
    base: &'w str,
    name: &'w str,
    message: &'w str,
    details: Option<Details<'w>>,
}

/// What the error URI of a frame to be written is made of. Its texts are not fields of the enum: it would be copied in
/// wide pieces, for which the processor waits after they were stored in narrow ones.
#[derive(Clone, Copy, PartialEq)]
enum Uri {
    /// Of an unhandled error.
    Missing,
    /// A variant's own, by [`__wamp1_uri!`](crate::__wamp1_uri). The base is empty.
    Written,
    /// A base, which may be empty, and a name.
    Parts,
    /// Of a name with `#`, behind a base.
    Escaped,
}

impl Uri {
    /// What becomes of a name behind a base. `None` if it stands without the base.
    fn of_name(base: &str, name: &str, is_known: bool) -> Option<Self> {
        if !contains_byte(name.as_bytes(), b'#') {
            return Some(Self::Parts);
        }
        let is_whole = base.is_empty() || (!is_known && is_uri(name) && !name.starts_with(base));
        (!is_whole).then_some(Self::Escaped)
    }
}

/// Whether an unknown name is the whole URI of another system, as a problem document may have it. It needs no
/// base, and its `#` is the end of its own.
fn is_uri(name: &str) -> bool {
    name.split_once("://").is_some_and(|(_, rest)| rest.contains('#'))
}

/// What stands for a `#` in a name: a reader would take it for the end of another base.
const ESCAPED_HASH: &str = "%23";

/// Writes a name behind a base.
fn write_name_with_hashes(sink: &mut impl Sink, name: &str) {
    for (at, part) in name.split('#').enumerate() {
        if at > 0 {
            sink.put(ESCAPED_HASH);
        }
        write_escaped(sink, part);
    }
}

impl Write for Wire<'_> {
    #[inline]
    fn most(&self) -> usize {
        /// Brackets, commas, quotes and the message type.
        const FRAME: usize = 16;

        // A `#` becomes less than the most that a byte becomes.
        let texts = [self.call_id.as_str(), self.base, self.name, self.message];
        let details = self.details.map_or("", Details::as_json);
        most_escaped(texts).saturating_add(FRAME + details.len())
    }

    fn write(&self, sink: &mut impl Sink) {
        let (quote, id) = (!self.call_id.is_number(), self.call_id.as_str());
        if quote {
            sink.put("[4,\"");
            write_escaped(sink, id);
        } else {
            sink.put("[4,");
            sink.put(id);
        }
        let Self { uri, base, name, .. } = *self;
        if uri == Uri::Written {
            // From the quote that ends the call ID to the one that begins the message, in one piece: it is
            // half of what a frame says.
            sink.put(if quote { name } else { &name["\"".len()..] });
        } else {
            if quote {
                sink.put("\"");
            }
            sink.put(",\"");
        }
        if matches!(uri, Uri::Parts | Uri::Escaped) {
            write_escaped(sink, base);
            match uri {
                Uri::Escaped => write_name_with_hashes(sink, name),
                _ => write_escaped(sink, name),
            }
            sink.put("\",\"");
        }
        write_escaped(sink, self.message);
        match self.details {
            Some(details) if uri != Uri::Missing => {
                sink.put("\",");
                sink.put(details.as_json());
                sink.put("]");
            }
            _ => sink.put("\"]"),
        }
    }
}

/// Base and name as they are in a frame: from the quote that ends the call ID to the one that begins the
/// message.
#[doc(hidden)]
#[macro_export]
macro_rules! __wamp1_uri {
    ($base:expr, $name:expr) => {
        ::core::concat!("\",\"", $base, $name, "\",\"")
    };
}

/// The error URI in what `__wamp1_uri!` wrote.
#[inline]
const fn uri_in(written: &str) -> &str {
    let (_, rest) = written.split_at("\",\"".len());
    let (uri, _) = rest.split_at(rest.len() - "\",\"".len());
    uri
}

/// Whether nothing must be escaped in the error URI that `__wamp1_uri!` wrote.
pub(crate) const fn is_plain_uri(written: &str) -> bool {
    is_plain(uri_in(written))
}
