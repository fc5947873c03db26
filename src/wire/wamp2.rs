//! WAMP v2: ERROR messages, and the request of those that do not decode.
//!
//! ```text
//! [8, REQUEST.Type, REQUEST.Request, Details, Error, Arguments, ArgumentsKw]
//! ```
//!
//! A router or a callee sends an ERROR message instead of the result of a request. `REQUEST.Type` is the message type
//! of that request, and `REQUEST.Request` its ID, which is the call ID here. `Details` is a dict for routers. `Error`
//! is a URI. `Arguments`, a list, and `ArgumentsKw`, a dict, may be missing.
//!
//! | of the exception | read from | written to |
//! |---|---|---|
//! | name | `Error`: what follows the [base](Codec) of the codec, else the whole URI | `Error` |
//! | message | the first argument, or else the member `message` of `ArgumentsKw` or of `Details`, if it is text | the first argument |
//! | details | `ArgumentsKw` if it has members, or else the second argument | `ArgumentsKw` if they are an object, or else the second argument |
//!
//! An exception without message and details has five elements. A message that was decoded is written again with the
//! URI, `Details` and arguments that it came with.
//!
//! ```
//! use callerror::wamp2::{self, ErrorMessage, Request, RequestType};
//! use callerror::{Name, UserException};
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     pub enum Booking = "https://booking.example/error#" {
//!         /// Somebody else holds the room.
//!         RoomTaken,
//!     }
//! }
//! /// A base with `#`, as WAMP v1 has it, is the beginning of no URI of WAMP v2.
//! const CODEC: wamp2::Codec<Booking> = wamp2::Codec::for_base("com.example.error.");
//!
//! // The caller.
//! let input = r#"[8,48,17,{},"com.example.error.RoomTaken",["Held until noon"],{"room":7}]"#;
//! let error = CODEC.decode(input)?;
//! assert_eq!(error.call_id().as_str(), "17");
//! match error.name() {
//!     Name::Known(Booking::RoomTaken) => assert_eq!(error.message(), "Held until noon"),
//!     Name::Unknown(name) => panic!("a newer service: {name}"),
//!     Name::Unhandled => panic!("the callee failed outside its own exceptions"),
//! }
//!
//! // The callee, which answers the dealer's INVOCATION 5.
//! fn book(room: u32) -> Result<(), UserException<'static, Booking>> {
//!     let details = serde_json::json!({ "room": room });
//!     Err(UserException::new(Booking::RoomTaken, "Held until noon").with_details_value(&details))
//! }
//! let request = Request::new(5).expect("the ID of an INVOCATION");
//! let answer = ErrorMessage::answer(RequestType::Invocation, request, book(7)).unwrap_err();
//! assert_eq!(
//!     CODEC.to_text(&answer),
//!     r#"[8,68,5,{},"com.example.error.RoomTaken",["Held until noon"],{"room":7}]"#,
//! );
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! The same value is a MessagePack or CBOR message through serde, see [`ErrorMessage`].
//!
//! Source: WAMP v2, Basic Profile, "ERROR" and "URIs"; autobahn and wampy for the URIs of unhandled errors.

mod codec;
mod payload;
mod peek;
mod read;
mod request;
mod uri;
mod write;

use alloc::string::String;
use core::error::Error;
use core::fmt;

use bytes::BufMut;

use self::codec::Options;
pub use self::codec::{Codec, InvalidBase};
use self::payload::Payload;
pub(super) use self::peek::place_of_call_id;
pub use self::peek::{MessageType, peek_call_id};
#[cfg(feature = "__internals")]
pub(crate) use self::read::decode_exact;
pub use self::request::{InvalidRequest, OtherType, Request, RequestType};
pub(crate) use self::uri::is_loose;
use self::write::Wire;
use super::{accessors, error_traits};
use crate::call_id::CallId;
use crate::details::Details;
use crate::error::{BufferFull, DecodeError};
use crate::exception::{Name, UserException};
use crate::field_errors::FieldErrors;
use crate::head::StatusCode;
use crate::input::AsInput;
use crate::json::Write;
use crate::quirk::{Quirk, Quirks};
use crate::retry::{Retry, RetryAfter};
use crate::set::ExceptionSet;
use crate::text::Text;

/// The quirks that a message can have, in the order of its elements.
pub const QUIRKS: &[Quirk] = &[
    Quirk::ByteOrderMark,
    Quirk::MissingUri,
    Quirk::LoneSurrogate,
    Quirk::ArgsObject,
    Quirk::NullArgs,
    Quirk::ExtraElements,
];

/// One ERROR message: the request that it answers, the error URI as received, the exception, and what was tolerated.
///
/// ```
/// use callerror::{Name, wamp::{ErrorMessage, Wamp}};
///
/// let input = r#"[8,48,7814135,{},"wamp.error.no_such_procedure",["Nobody has com.example.book"]]"#;
/// let error = ErrorMessage::decode(input)?;
/// assert_eq!(error.call_id().as_str(), "7814135");
/// assert_eq!(error.name(), Name::Known(Wamp::NoSuchProcedure));
/// assert_eq!(error.message(), "Nobody has com.example.book");
/// assert_eq!(error.to_text(), input);
/// # Ok::<(), callerror::DecodeError>(())
/// ```
///
/// The value is large. To pass it up with `?`, box it, or pass up its exception alone
/// ([`into_exception`](Self::into_exception)).
#[derive(Clone)]
#[must_use]
pub struct ErrorMessage<'a, N> {
    /// An integer.
    call_id: CallId<'a>,
    /// As received; "" for a message without one and for one built here.
    uri: Text<'a>,
    exception: UserException<'a, N>,
    payload: Payload<'a>,
    quirks: Quirks,
}

impl<'a, N: ExceptionSet> ErrorMessage<'a, N> {
    /// The answer to a request, to be encoded.
    ///
    /// ```
    /// use callerror::wamp2::{Request, RequestType};
    /// use callerror::wamp::{ErrorMessage, UserException, Wamp};
    ///
    /// let exception = UserException::new(Wamp::InvalidArgument, "No such day");
    /// let request = Request::new(7_814_135).expect("the ID of an INVOCATION");
    /// let error = ErrorMessage::new(RequestType::Invocation, request, exception);
    /// assert_eq!(error.to_text(), r#"[8,68,7814135,{},"wamp.error.invalid_argument",["No such day"]]"#);
    /// ```
    pub fn new(
        request_type: RequestType<'a>,
        request: Request,
        exception: UserException<'a, N>,
    ) -> Self {
        let payload = Payload::new(request_type.as_str());
        let (uri, quirks) = (Text::EMPTY, Quirks::default());
        Self { call_id: request.into(), uri, exception: exception.detached(), payload, quirks }
    }

    /// Decodes one message: tolerantly, and without a base.
    ///
    /// # Errors
    ///
    /// - `{"type":"x"}`, `[50,1,{}]` - no array, or another message type than 8.
    /// - `[8,48,1,{}]` - fewer than five elements.
    /// - `[8,"48",1,{},"u"]`, `[8,48,1.5,{},"u"]` - a type or an ID of a request that is no integer.
    /// - `[8,48,1,null,"u"]`, `[8,48,1,{},404]`, `[8,48,1,{},"u","m"]`, `[8,48,1,{},"u",[],[]]` - `Details`, an error
    ///   URI, `Arguments` or `ArgumentsKw` of another JSON type.
    /// - `[8,48,1,{},"u",["say "hi""]]`, `[8,48,1,{},"cut` - what is not JSON by RFC 8259, or goes on after it.
    /// - `[8,48,1,{},"\ud800"]` - half of a surrogate pair in the error URI.
    /// - An input beyond [`Limits::DEFAULT`](crate::Limits::DEFAULT).
    pub fn decode(input: impl AsInput<'a>) -> Result<Self, DecodeError> {
        read::decode(input.as_input(), Options::DEFAULT)
    }

    /// The exact length of the encoded message, in bytes.
    pub fn encoded_len(&self) -> usize {
        Wire::of(self, "").len()
    }

    /// Writes the message to `buffer`, without a base; the room is checked once, before.
    ///
    /// # Errors
    ///
    /// - A buffer of fixed size with less room than [`encoded_len`](Self::encoded_len): nothing is written.
    pub fn encode(&self, buffer: &mut (impl BufMut + ?Sized)) -> Result<(), BufferFull> {
        Wire::of(self, "").encode(buffer)
    }

    /// The message as a WebSocket text message, without a base.
    ///
    /// A message that was decoded has the elements that it came with, to the letter. Only what was tolerated as a
    /// [`Quirk`] is mended:
    ///
    /// - null arguments become `[]`, and null keyword arguments `{}`;
    /// - an object in the place of the arguments moves behind `[]`;
    /// - an error without a URI has `wamp.error.runtime_error`;
    /// - half of a surrogate pair in the first argument becomes U+FFFD;
    /// - elements after the seventh are left out.
    ///
    /// ```
    /// use callerror::wamp::ErrorMessage;
    ///
    /// let odd = r#"[8, 48, 1, {"x": 1.50}, "com.example.error", {"day": "1.50"}, null, 7]"#;
    /// let sent = r#"[8,48,1,{"x": 1.50},"com.example.error",[],{"day": "1.50"}]"#;
    /// assert_eq!(ErrorMessage::decode(odd)?.to_text(), sent);
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    pub fn to_text(&self) -> String {
        Wire::of(self, "").to_text()
    }

    /// The type of the request that this message answers.
    pub fn request_type(&self) -> RequestType<'_> {
        RequestType::of(self.payload.request_type())
    }

    /// The ID of the request that this message answers: an integer of any length.
    ///
    /// IDs count in each direction of a session. [`Request`] is an ID that the protocol allows.
    pub const fn call_id(&self) -> &CallId<'a> {
        &self.call_id
    }

    /// The error URI as received, whatever its base; none in a message without one and in one built here.
    pub fn uri(&self) -> Option<&str> {
        self.uri.non_empty()
    }

    /// `Details` as received, the dict in which routers tell of themselves, for example who the callee is. A message
    /// that is built here has none, and is written with `{}`.
    ///
    /// ```
    /// use callerror::wamp::ErrorMessage;
    ///
    /// let input = r#"[8,48,1,{"callee":42},"com.example.error",["No",7],{"day":"1.50"}]"#;
    /// let error = ErrorMessage::decode(input)?;
    /// assert_eq!(error.envelope().unwrap().get("/callee").unwrap().as_json(), "42");
    /// assert_eq!(error.args().unwrap().as_json(), r#"["No",7]"#);
    /// assert_eq!(error.kwargs().unwrap().as_json(), r#"{"day":"1.50"}"#);
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    pub fn envelope(&self) -> Option<Details<'_>> {
        as_details(self.payload.details())
    }

    /// `Arguments` as received, also those beside message and details. A message that is built here has none.
    pub fn args(&self) -> Option<Details<'_>> {
        as_details(self.payload.args())
    }

    /// `ArgumentsKw` as received, also an empty dict, and one in the place of the arguments. A message that is built
    /// here has none.
    pub fn kwargs(&self) -> Option<Details<'_>> {
        as_details(self.payload.kwargs())
    }

    /// What was tolerated.
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    accessors!();

    /// The exception alone, without request, error URI, `Details`, arguments and quirks.
    pub fn into_exception(self) -> UserException<'a, N> {
        self.exception.detached()
    }

    /// [`UserException::field_errors`].
    pub fn field_errors(&self) -> FieldErrors<'_> {
        self.exception.field_errors()
    }

    /// The message without a borrow from the input.
    pub fn into_owned(self) -> ErrorMessage<'static, N> {
        self.map_text(Text::into_owned)
    }

    pub(crate) fn map_text<'b>(self, map: impl Fn(Text<'a>) -> Text<'b>) -> ErrorMessage<'b, N> {
        ErrorMessage {
            call_id: self.call_id.map_text(&map),
            uri: map(self.uri),
            exception: self.exception.map_text(&map),
            payload: self.payload.map_text(&map),
            quirks: self.quirks,
        }
    }
}

/// Raw JSON, unless it is "" or null.
fn as_details(json: &str) -> Option<Details<'_>> {
    Some(Details::new(json)).filter(|_| !matches!(json, "" | "null"))
}

/// Equality takes type and ID of the request, error URI, exception, quirks, and the text of `Details`, arguments and
/// keyword arguments.
impl<N: ExceptionSet> PartialEq<ErrorMessage<'_, N>> for ErrorMessage<'_, N> {
    fn eq(&self, other: &ErrorMessage<'_, N>) -> bool {
        (self.call_id(), self.uri(), self.quirks) == (other.call_id(), other.uri(), other.quirks)
            && self.request_type() == other.request_type()
            && (self.envelope(), self.args(), self.kwargs())
                == (other.envelope(), other.args(), other.kwargs())
            && self.exception == other.exception
    }
}

error_traits!(ErrorMessage);

impl<N: ExceptionSet> fmt::Debug for ErrorMessage<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorMessage")
            .field("request_type", &self.request_type())
            .field("call_id", &self.call_id.text)
            .field("envelope", &self.envelope())
            .field("uri", &self.uri)
            .field("args", &self.args())
            .field("kwargs", &self.kwargs())
            .field("exception", &self.exception)
            .field("quirks", &self.quirks)
            .finish()
    }
}
