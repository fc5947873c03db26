//! What the first bytes of a message show: its type, and the call ID of a frame that need not decode.

use std::fmt;

use serde_repr::{Deserialize_repr, Serialize_repr};

use crate::call_id::CallId;
use crate::input::{AsInput, BYTE_ORDER_MARK};
use crate::json::{Exact, next_special_and_front};
use crate::text::Text;

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
            [b'[', digit, b',', ..] => Self::of_digit(*digit),
            _ => peek(input).0,
        };
        input.as_input().peek(of, |input| of(input))
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
    match peek_compact(input) {
        Some(text) => Some(CallId { text: Text::from(text), number: false }),
        None => peek(input).1,
    }
}

/// The call ID of a frame that begins as nearly all do: compact but for one blank after the comma, and with
/// a call ID without escapes. [`peek`] reads the others.
#[inline(always)]
fn peek_compact(input: &[u8]) -> Option<&str> {
    let start = match input {
        [b'[', b'2'..=b'4', b',', b'"', ..] => 4,
        [b'[', b'2'..=b'4', b',', b' ', b'"', ..] => 5,
        _ => return None,
    };
    let (end, front) = next_special_and_front(input, start);
    if !matches!(input.get(end..)?, [b'"'] | [b'"', b',' | b']', ..]) {
        return None;
    }
    // The front may end within a character after the call ID.
    let text = std::str::from_utf8(front).or_else(|_| std::str::from_utf8(&input[..end])).ok()?;
    text.get(start..end)
}

/// The message type, and the call ID if the type is one that has it.
#[inline(never)]
fn peek(input: &[u8]) -> (Option<MessageType>, Option<CallId<'_>>) {
    /// In bytes. Hardly a call ID is longer, and the rest of a long frame need not be looked at.
    const FRONT: usize = 1024;

    let input = input.strip_prefix(BYTE_ORDER_MARK.as_bytes()).unwrap_or(input);
    match input.get(..FRONT).map(|front| peek_in_text(front, false)) {
        Some((message_type, Some(call_id))) => (message_type, Some(call_id)),
        _ => peek_in_text(input, true),
    }
}

/// [`peek`] in the text that `input` begins with; `is_all` says whether more follows it.
fn peek_in_text(input: &[u8], is_all: bool) -> (Option<MessageType>, Option<CallId<'_>>) {
    let valid = match std::str::from_utf8(input) {
        Ok(_) => input,
        Err(error) => &input[..error.valid_up_to()],
    };
    let is_all = is_all && valid.len() == input.len();
    let frame = std::str::from_utf8(valid).ok().and_then(Exact::peek_array);
    let Some(mut frame) = frame else { return (None, None) };
    let message_type =
        frame.peek_element(is_all).and_then(|(element, _)| match *element.raw.as_bytes() {
            [digit] => MessageType::of_digit(digit),
            _ => None,
        });
    let call_id = match message_type {
        Some(MessageType::Call | MessageType::CallResult | MessageType::CallError) => {
            frame.peek_element(is_all).filter(|(_, may_go_on)| !may_go_on)
        }
        _ => None,
    };
    (message_type, call_id.and_then(|(element, _)| CallId::of_value(element)))
}
