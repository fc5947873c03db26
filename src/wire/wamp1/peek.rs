//! What the first bytes of a message show: its type, and the call ID of a frame that need not decode.

use core::fmt;

use serde_repr::{Deserialize_repr, Serialize_repr};

use crate::call_id::CallId;
use crate::input::AsInput;
use crate::text::Text;
use crate::wire::array;

/// The first element of a WAMP v1 message, which says what kind of message it is.
///
/// It serialises as its number.
///
/// ```
/// use callerror::wamp1::MessageType;
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
    pub fn peek<'a>(input: impl AsInput<'a>) -> Option<Self> {
        let of = |input: &[u8]| match input {
            [b'[', digit, b',', ..] => Self::of_number(digit.wrapping_sub(b'0')),
            _ => Self::of_number(peek(input).message_type?),
        };
        input.as_input().peek(of, |input| of(input))
    }

    #[inline(always)]
    fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Finds the call ID of a CALL, CALLRESULT or CALLERROR even where the frame does not decode, so that no
/// caller is left waiting: the rest may be cut off, badly quoted or no JSON at all.
///
/// `None` if the input does not have a whole call ID: one that is itself cut off might be the beginning of
/// another call's.
///
/// ```
/// use callerror::{grape::CallError, wamp1};
///
/// let cut_off = br#"[4,"c1","http://domain/exc"#;
/// assert!(CallError::decode(cut_off).is_err());
/// assert_eq!(wamp1::peek_call_id(cut_off).unwrap().as_str(), "c1");
/// assert_eq!(wamp1::peek_call_id(r#"[4,"c"#), None);
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

/// A CALL, a CALLRESULT and a CALLERROR have their call ID directly after the message type.
pub(in crate::wire) fn place_of_call_id(message_type: u8) -> Option<usize> {
    matches!(message_type, 2..=4).then_some(0)
}
