//! What the first bytes of a message show: its type, and the request of a message that need not decode.

use core::fmt;

use crate::call_id::CallId;
use crate::input::AsInput;
use crate::wire::array;

macro_rules! message_types {
    ($($variant:ident = $number:literal $name:literal,)*) => {
        /// The first element of a WAMP v2 message, which says what kind of message it is.
        ///
        /// ```
        /// use callerror::wamp2::MessageType;
        ///
        /// assert_eq!(MessageType::peek(r#"[50,7814135,{},["hi"]]"#), Some(MessageType::Result));
        /// assert_eq!(MessageType::peek("[99,1]"), None);
        /// assert_eq!(MessageType::Result.to_string(), "RESULT");
        /// assert_eq!(MessageType::Result as u8, 50);
        /// ```
        ///
        /// Source: WAMP v2, "Message Codes and Direction", and "Additional Messages" of the Advanced Profile.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(u8)]
        #[expect(missing_docs, reason = "the names are the protocol's own")]
        pub enum MessageType {
            $($variant = $number,)*
        }

        impl MessageType {
            /// Every message type, by number.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name of the message type in the WAMP v2 text.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

message_types! {
    Hello = 1 "HELLO",
    Welcome = 2 "WELCOME",
    Abort = 3 "ABORT",
    Challenge = 4 "CHALLENGE",
    Authenticate = 5 "AUTHENTICATE",
    Goodbye = 6 "GOODBYE",
    Error = 8 "ERROR",
    Publish = 16 "PUBLISH",
    Published = 17 "PUBLISHED",
    Subscribe = 32 "SUBSCRIBE",
    Subscribed = 33 "SUBSCRIBED",
    Unsubscribe = 34 "UNSUBSCRIBE",
    Unsubscribed = 35 "UNSUBSCRIBED",
    Event = 36 "EVENT",
    Call = 48 "CALL",
    Cancel = 49 "CANCEL",
    Result = 50 "RESULT",
    Register = 64 "REGISTER",
    Registered = 65 "REGISTERED",
    Unregister = 66 "UNREGISTER",
    Unregistered = 67 "UNREGISTERED",
    Invocation = 68 "INVOCATION",
    Interrupt = 69 "INTERRUPT",
    Yield = 70 "YIELD",
}

impl MessageType {
    /// Finds the type of a message, whose rest may be anything.
    ///
    /// `None` if the message is no array, or its type is no number of the protocol, or may go on behind the end of
    /// the input: `[4` may be the beginning of `[48,..]`.
    pub fn peek<'a>(input: impl AsInput<'a>) -> Option<Self> {
        input.as_input().peek(peek_type, |input| peek_type(input))
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

fn peek_type(input: &[u8]) -> Option<MessageType> {
    let number = array::peek_integer(input)?.parse::<u8>().ok()?;
    MessageType::ALL.iter().find(|known| **known as u8 == number).copied()
}

/// Finds the request of a message even where the message does not decode, so that no caller is left waiting: the rest
/// may be cut off, badly quoted or no JSON at all.
///
/// Each message has one that is a request, such as CALL, or answers one, such as RESULT or ERROR. `None` for others, and
/// if the input does not have a whole integer in the place of the request: one that is itself cut off might be the
/// beginning of another request's.
///
/// ```
/// use callerror::{wamp::ErrorMessage, wamp2};
///
/// let cut_off = r#"[8,48,7814135,{},"com.exam"#;
/// assert!(ErrorMessage::decode(cut_off).is_err());
/// assert_eq!(wamp2::peek_call_id(cut_off).unwrap().as_str(), "7814135");
/// assert_eq!(wamp2::peek_call_id("[8,48,7814135"), None);
/// let broken_call = r#"[48,7814136,{},com.example.book]"#;
/// assert_eq!(wamp2::peek_call_id(broken_call).unwrap().as_str(), "7814136");
/// ```
pub fn peek_call_id<'a>(input: impl AsInput<'a>) -> Option<CallId<'a>> {
    input.as_input().peek(peek_in, |input| peek_in(input).map(CallId::into_owned))
}

fn peek_in(input: &[u8]) -> Option<CallId<'_>> {
    let call_id = array::peek(input, place_of_call_id).call_id.and_then(CallId::of_value);
    call_id.filter(CallId::is_number)
}

/// The request directly follows the message type. In an ERROR, the type of the request is between them.
pub(in crate::wire) fn place_of_call_id(message_type: u8) -> Option<usize> {
    match message_type {
        8 => Some(1),
        16 | 17 | 32..=35 | 48..=50 | 64..=70 => Some(0),
        _ => None,
    }
}
