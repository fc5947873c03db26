//! OCPP-J: CALLERROR and CALLRESULTERROR messages, `[4, messageID, errorCode, errorDescription, errorDetails]`.
//!
//! A charging station and its management system send each other JSON arrays over a WebSocket. An error has five
//! elements always: the message ID of the call, a code, a description for people, which may be empty, and an object,
//! which is `{}` where there are no details. The codes are bare names; [`ocpp::Ocpp`](crate::ocpp::Ocpp) is the set of
//! those that the standard has. A set of your own adds codes of a vendor.
//!
//! The versions differ, and the subprotocol of the WebSocket says which one a connection speaks:
//!
//! | version | subprotocol | differs in |
//! |---|---|---|
//! | [`V1_6`](Version::V1_6) | `ocpp1.6` | two codes are spelt `FormationViolation` and `OccurenceConstraintViolation`, two others do not exist |
//! | [`V2_0_1`](Version::V2_0_1) | `ocpp2.0.1` | a description has at most 255 characters |
//! | [`V2_1`](Version::V2_1) | `ocpp2.1` | likewise, and CALLRESULTERROR, `[5, ..]`, answers a CALLRESULT |
//!
//! A CALL is answered. Everything else is not: an error that answers an error could go on for ever.
//!
//! ```
//! use callerror::UserException;
//! use callerror::ocpp::{CallError, Ocpp, V1_6, V2_0_1};
//! use callerror::ocppj::{MessageType, UNREADABLE, peek_call_id};
//!
//! /// The answer to a message that the handler of its action refused.
//! fn refuse(message: &str, error: UserException<'_, Ocpp>, subprotocol: &str) -> Option<String> {
//!     let codec = if subprotocol == "ocpp1.6" { V1_6 } else { V2_0_1 };
//!     match MessageType::peek(message) {
//!         Some(MessageType::Call) => {
//!             let call_id = peek_call_id(message).unwrap_or(UNREADABLE);
//!             Some(codec.to_text(&CallError::new(call_id, error)))
//!         }
//!         Some(_) => None,
//!         None => Some(codec.to_text(&CallError::new(UNREADABLE, Ocpp::RpcFrameworkError.into()))),
//!     }
//! }
//!
//! let error = UserException::new(Ocpp::FormatViolation, "idTag: too long");
//! assert_eq!(
//!     refuse(r#"[2,"19","Authorize",{"idTag":7}]"#, error, "ocpp1.6").unwrap(),
//!     r#"[4,"19","FormationViolation","idTag: too long",{}]"#,
//! );
//! ```
//!
//! The payloads of the actions are not part of this crate.
//!
//! Source: OCPP-J 1.6, sections 4.1 and 4.2; OCPP 2.0.1 and 2.1, Part 4, sections 4.1 and 4.2.

mod codec;
mod peek;
mod read;

use alloc::string::String;
use core::error::Error;
use core::fmt;

use bytes::BufMut;

pub use self::codec::{Codec, Version};
pub(super) use self::peek::place_of_call_id;
pub use self::peek::{MessageType, peek_call_id};
use self::read::decode;
#[cfg(feature = "__internals")]
pub(crate) use self::read::decode_exact;
use super::{accessors, error_traits};
use crate::call_id::CallId;
use crate::details::Details;
use crate::error::{BufferFull, DecodeError};
use crate::exception::{Name, Traits, UNHANDLED_MESSAGE, UserException};
use crate::field_errors::FieldErrors;
use crate::head::StatusCode;
use crate::input::AsInput;
use crate::json::{Sink, Write, most_escaped, write_escaped};
use crate::quirk::{Quirk, Quirks};
use crate::retry::{Retry, RetryAfter};
use crate::set::ExceptionSet;
use crate::text::Text;

/// The message ID of the answer to a message whose own ID cannot be read.
///
/// Source: OCPP 2.0.1 and 2.1, Part 4, 4.2.3.
pub const UNREADABLE: CallId<'static> = CallId { text: Text::from_static("-1"), number: false };

/// The quirks that a message can have, in the order of its elements.
pub const QUIRKS: &[Quirk] = &[
    Quirk::ByteOrderMark,
    Quirk::NumericCallId,
    Quirk::LongCallId,
    Quirk::MissingUri,
    Quirk::NonStringMessage,
    Quirk::LongMessage,
    Quirk::LoneSurrogate,
    Quirk::NullDetails,
    Quirk::NonObjectDetails,
    Quirk::MissingElements,
    Quirk::ExtraElements,
];

/// The code of an unhandled error.
const UNHANDLED_CODE: &str = "InternalError";

/// One CALLERROR or CALLRESULTERROR of OCPP-J: a call ID, the exception, and what was tolerated.
///
/// ```
/// use callerror::{Name, ocpp::{CallError, Ocpp}};
///
/// let input = r#"[4,"19","SecurityError","Not accepted yet",{"status":"Pending"}]"#;
/// let error = CallError::decode(input)?;
/// assert_eq!(error.call_id().as_str(), "19");
/// assert_eq!(error.name(), Name::Known(Ocpp::SecurityError));
/// assert_eq!(error.to_text(), input);
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct CallError<'a, N> {
    call_id: CallId<'a>,
    exception: UserException<'a, N>,
    quirks: Quirks,
    answers_result: bool,
}

impl<'a, N: ExceptionSet> CallError<'a, N> {
    /// The CALLERROR that answers the call `call_id`, to be encoded.
    pub fn new(call_id: impl Into<CallId<'a>>, exception: UserException<'a, N>) -> Self {
        let (call_id, exception) = (call_id.into(), exception.detached());
        Self { call_id, exception, quirks: Quirks::default(), answers_result: false }
    }

    /// The CALLRESULTERROR of OCPP 2.1: it answers a CALLRESULT that the caller cannot use.
    ///
    /// ```
    /// use callerror::UserException;
    /// use callerror::ocpp::{CallError, Ocpp, V2_1};
    ///
    /// let error = UserException::new(Ocpp::FormatViolation, "The tariff cannot be read");
    /// assert_eq!(
    ///     V2_1.to_text(&CallError::for_result("19", error)),
    ///     r#"[5,"19","FormatViolation","The tariff cannot be read",{}]"#,
    /// );
    /// ```
    pub fn for_result(call_id: impl Into<CallId<'a>>, exception: UserException<'a, N>) -> Self {
        Self { answers_result: true, ..Self::new(call_id, exception) }
    }

    /// Decodes one message of OCPP 2.0.1, tolerantly.
    ///
    /// # Errors
    ///
    /// - `[3,"19",{}]`, `[5,"19","InternalError","",{}]` - another message type than 4; 5 is one of
    ///   [2.1](Codec::V2_1).
    /// - `[4,"19"]` - fewer than three elements.
    /// - `[4,null,"InternalError","",{}]`, `[4,"19",500,"",{}]` - a message ID or a code of another JSON type.
    /// - `[4,"19","Int` - what is not JSON by RFC 8259, or goes on after it.
    /// - `[4,"19","\ud800","",{}]` - half of a surrogate pair in message ID or code.
    /// - An input beyond [`Limits::DEFAULT`](crate::Limits::DEFAULT).
    pub fn decode(input: impl AsInput<'a>) -> Result<Self, DecodeError> {
        decode(input.as_input(), Codec::V2_0_1)
    }

    /// The exact length of the encoded message, in bytes.
    pub fn encoded_len(&self) -> usize {
        self.wire(Version::V2_0_1).len()
    }

    /// Writes the message of OCPP 2.0.1 to `buffer`; the room is checked once, before.
    ///
    /// # Errors
    ///
    /// - A buffer of fixed size with less room than [`encoded_len`](Self::encoded_len): nothing is written.
    pub fn encode(&self, buffer: &mut (impl BufMut + ?Sized)) -> Result<(), BufferFull> {
        self.wire(Version::V2_0_1).encode(buffer)
    }

    /// The message of OCPP 2.0.1 as a WebSocket text message.
    pub fn to_text(&self) -> String {
        self.wire(Version::V2_0_1).to_text()
    }

    /// The message ID of the call or of the result that this error answers.
    pub const fn call_id(&self) -> &CallId<'a> {
        &self.call_id
    }

    /// CALLERROR, or CALLRESULTERROR.
    pub const fn message_type(&self) -> MessageType {
        if self.answers_result { MessageType::CallResultError } else { MessageType::CallError }
    }

    /// What was tolerated.
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    accessors!();

    /// The exception alone, without call ID, message type and quirks.
    pub fn into_exception(self) -> UserException<'a, N> {
        self.exception.detached()
    }

    /// [`UserException::field_errors`].
    pub fn field_errors(&self) -> FieldErrors<'_> {
        self.exception.field_errors()
    }

    /// The error without a borrow from the input.
    pub fn into_owned(self) -> CallError<'static, N> {
        self.map_text(Text::into_owned)
    }

    pub(crate) fn map_text<'b>(self, map: impl Fn(Text<'a>) -> Text<'b>) -> CallError<'b, N> {
        CallError {
            call_id: self.call_id.map_text(&map),
            exception: self.exception.map_text(&map),
            quirks: self.quirks,
            answers_result: self.answers_result,
        }
    }

    fn wire(&self, version: Version) -> Wire<'_> {
        let exception = &self.exception;
        let code = exception.spelling().unwrap_or(UNHANDLED_CODE);
        let (message, details) = match exception.is_kept_inside() {
            true => (UNHANDLED_MESSAGE, None),
            false => (exception.message(), exception.details()),
        };
        let is_decoded = exception.traits().has(Traits::DECODED);
        Wire {
            start: if self.answers_result { "[5," } else { "[4," },
            call_id: &self.call_id,
            // A code that the set does not know, or that came from a peer, stays what it is.
            code: match exception.name() {
                Name::Known(_) if !is_decoded => version.spell(code),
                _ => code,
            },
            message: if is_decoded { message } else { version.cut(message) },
            details: details.map(Details::as_json),
            must_be_object: !is_decoded,
        }
    }
}

/// Equality takes call ID, message type, exception and quirks.
impl<N: ExceptionSet> PartialEq<CallError<'_, N>> for CallError<'_, N> {
    fn eq(&self, other: &CallError<'_, N>) -> bool {
        self.call_id == other.call_id
            && (self.answers_result, self.quirks) == (other.answers_result, other.quirks)
            && self.exception == other.exception
    }
}

error_traits!(CallError);

impl<N: ExceptionSet> fmt::Debug for CallError<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallError")
            .field("message_type", &self.message_type())
            .field("call_id", &self.call_id.text)
            .field("exception", &self.exception)
            .field("quirks", &self.quirks)
            .finish()
    }
}

/// An error to be written: what of the value reaches the wire.
struct Wire<'w> {
    /// The bracket, the message type and a comma.
    start: &'static str,
    call_id: &'w CallId<'w>,
    code: &'w str,
    message: &'w str,
    /// Raw JSON.
    details: Option<&'w str>,
    /// Whether other details than an object are written inside one. What was received goes back as it was.
    must_be_object: bool,
}

impl Write for Wire<'_> {
    fn most(&self) -> usize {
        /// Brackets, commas, quotes, the message type, and the object around the details.
        const FRAME: usize = 32;

        let texts = [self.call_id.as_str(), self.code, self.message];
        most_escaped(texts).saturating_add(FRAME + self.details.map_or(0, str::len))
    }

    fn write(&self, sink: &mut impl Sink) {
        sink.put(self.start);
        if self.call_id.is_number() {
            sink.put(self.call_id.as_str());
            sink.put(",\"");
        } else {
            sink.put("\"");
            write_escaped(sink, self.call_id.as_str());
            sink.put("\",\"");
        }
        write_escaped(sink, self.code);
        sink.put("\",\"");
        write_escaped(sink, self.message);
        sink.put("\",");
        match self.details {
            None => sink.put("{}"),
            Some(details) if self.must_be_object && !details.starts_with('{') => {
                sink.put("{\"details\":");
                sink.put(details);
                sink.put("}");
            }
            Some(details) => sink.put(details),
        }
        sink.put("]");
    }
}
