//! What the first bytes of an OCPP-J message show: its type, and the message ID of one that need not decode.

use core::fmt;

use serde_repr::{Deserialize_repr, Serialize_repr};

use super::Version;
use crate::call_id::CallId;
use crate::input::AsInput;
use crate::text::Text;
use crate::wire::array;

/// The first element of an OCPP-J message, which says what kind of message it is.
///
/// It serialises as its number.
///
/// ```
/// use callerror::ocppj::{MessageType, Version};
///
/// let send = MessageType::peek(r#"[6,"19","NotifyPeriodicEventStream",{}]"#).unwrap();
/// assert_eq!((send, send.to_string()), (MessageType::Send, "SEND".to_owned()));
/// assert!(send.is_in(Version::V2_1) && !send.is_in(Version::V1_6));
/// ```
///
/// Source: OCPP-J 1.6, table 2; OCPP 2.0.1 and 2.1, Part 4, table 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize_repr, Deserialize_repr)]
#[non_exhaustive]
#[repr(u8)]
pub enum MessageType {
    /// A request.
    Call = 2,
    /// The answer to a CALL.
    CallResult = 3,
    /// The error that answers a CALL.
    CallError = 4,
    /// The error that answers a CALLRESULT; only 2.1 has it.
    CallResultError = 5,
    /// A message that is not answered; only 2.1 has it.
    Send = 6,
}

impl MessageType {
    /// Every message type, by number.
    pub const ALL: [Self; 5] =
        [Self::Call, Self::CallResult, Self::CallError, Self::CallResultError, Self::Send];

    /// The message type's name in the standard.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "CALL",
            Self::CallResult => "CALLRESULT",
            Self::CallError => "CALLERROR",
            Self::CallResultError => "CALLRESULTERROR",
            Self::Send => "SEND",
        }
    }

    /// Whether a version has this message type.
    pub const fn is_in(self, version: Version) -> bool {
        match self {
            Self::Call | Self::CallResult | Self::CallError => true,
            Self::CallResultError | Self::Send => matches!(version, Version::V2_1),
        }
    }

    /// Whether it is the type of an error: CALLERROR or CALLRESULTERROR.
    pub const fn is_error(self) -> bool {
        matches!(self, Self::CallError | Self::CallResultError)
    }

    /// The message type of a message, from its first bytes alone; the rest may be anything.
    ///
    /// `None` if the input does not begin like a message of any version.
    pub fn peek<'a>(input: impl AsInput<'a>) -> Option<Self> {
        let of = |input: &[u8]| match input {
            [b'[', digit, b',', ..] => Self::of_number(digit.wrapping_sub(b'0')),
            _ => Self::of_number(peek(input).message_type?),
        };
        input.as_input().peek(of, |input| of(input))
    }

    fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number.checked_sub(2)?)).copied()
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Finds the message ID of a message even where the message does not decode, so that no caller is left waiting: the
/// rest may be cut off, badly quoted or no JSON at all.
///
/// `None` if the input does not have a whole message ID: one that is itself cut off might be the beginning of
/// another call's. Answer to [`UNREADABLE`](super::UNREADABLE) then.
///
/// ```
/// use callerror::{ocpp::CallError, ocppj};
///
/// let cut_off = r#"[4,"19","InternalErr"#;
/// assert!(CallError::decode(cut_off).is_err());
/// assert_eq!(ocppj::peek_call_id(cut_off).unwrap().as_str(), "19");
/// assert_eq!(ocppj::peek_call_id(r#"[2,"1"#), None);
/// ```
pub fn peek_call_id<'a>(input: impl AsInput<'a>) -> Option<CallId<'a>> {
    input.as_input().peek(peek_in, |input| peek_in(input).map(CallId::into_owned))
}

fn peek_in(input: &[u8]) -> Option<CallId<'_>> {
    match array::peek_compact(input, place_of_call_id) {
        Some(text) => Some(CallId { text: Text::from(text), number: false }),
        None => peek(input).call_id.and_then(CallId::of_value),
    }
}

fn peek(input: &[u8]) -> array::Head<'_> {
    array::peek(input, place_of_call_id)
}

/// Every message has its ID directly after the message type.
pub(in crate::wire) fn place_of_call_id(message_type: u8) -> Option<usize> {
    matches!(message_type, 2..=6).then_some(0)
}
