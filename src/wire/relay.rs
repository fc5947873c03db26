//! A message that goes on to another peer: another call ID, and the rest to the letter.

use alloc::string::String;
use bytes::BufMut;

use super::{array, ocppj, wamp1, wamp2};
use crate::call_id::CallId;
use crate::error::BufferFull;
use crate::json::{
    Sink, Write, escaped_len, has_special, most_escaped, next_special, write_escaped,
};
use crate::text::Text;

/// A message of which the call ID is replaced and the rest is copied to the letter, whatever it is.
///
/// A gateway has its own call IDs on each side. It gives the caller back the one that the caller chose, and need not
/// decode the message for that. The message is a CALL, a result or an error, and need not be valid behind its call ID.
///
/// ```
/// use callerror::{CallId, Relay};
///
/// let answer = r#"[4,"g-17","http://domain/exceptions#NotFoundError","Room not found",{ "id": 7 }]"#;
/// let relay = Relay::wamp1(answer).expect("a call ID");
/// assert_eq!(relay.call_id(), "g-17");
/// assert_eq!(
///     relay.to_text(&CallId::from("c1")),
///     r#"[4,"c1","http://domain/exceptions#NotFoundError","Room not found",{ "id": 7 }]"#,
/// );
/// assert!(Relay::wamp1(r#"[4,"g-1"#).is_none());
/// ```
///
/// To send an error on another wire, decode it, and make the value of the other wire from its
/// [exception](crate::CallError::into_exception).
#[derive(Clone, Debug)]
pub struct Relay<'a> {
    before: &'a str,
    call_id: CallId<'a>,
    after: &'a str,
}

impl<'a> Relay<'a> {
    /// A CALL, CALLRESULT or CALLERROR of WAMP v1; `None` if it has no whole call ID.
    #[inline]
    pub fn wamp1(message: &'a str) -> Option<Self> {
        Self::new(message, wamp1::place_of_call_id)
    }

    /// A message of OCPP-J; `None` if it has no whole message ID.
    #[inline]
    pub fn ocppj(message: &'a str) -> Option<Self> {
        Self::new(message, ocppj::place_of_call_id)
    }

    /// A message of WAMP v2 that is a request, a result or an error; `None` if it has no whole request. The other call ID
    /// should be an integer, too.
    #[inline]
    pub fn wamp2(message: &'a str) -> Option<Self> {
        Self::new(message, wamp2::place_of_call_id).filter(|relay| relay.call_id.is_number())
    }

    #[inline(always)]
    fn new(message: &'a str, place: fn(u8) -> Option<usize>) -> Option<Self> {
        if let Some((start, end)) = find_usual(message.as_bytes(), place) {
            let (before, raw, after) = (&message[..start], &message[start..end], &message[end..]);
            let text = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
            let call_id = CallId { text: Text::from(text.unwrap_or(raw)), number: text.is_none() };
            return Some(Self { before, call_id, after });
        }
        Self::of_any(message, place)
    }

    #[cold]
    #[inline(never)]
    fn of_any(message: &'a str, place: fn(u8) -> Option<usize>) -> Option<Self> {
        let value = array::peek(message.as_bytes(), place).call_id?;
        let start = value.raw.as_ptr().addr() - message.as_ptr().addr();
        let (before, after) = (message.get(..start)?, message.get(start + value.raw.len()..)?);
        Some(Self { before, call_id: CallId::of_value(value)?, after })
    }

    /// The call ID of the message.
    pub const fn call_id(&self) -> &CallId<'a> {
        &self.call_id
    }

    /// The exact length of the message with another call ID, in bytes.
    pub fn encoded_len(&self, call_id: &CallId<'_>) -> usize {
        self.wire(call_id).len()
    }

    /// Writes the message with another call ID to `buffer`, whose room is checked before anything is written.
    ///
    /// # Errors
    ///
    /// - A buffer of fixed size with less room than [`encoded_len`](Self::encoded_len): nothing is written.
    pub fn encode(
        &self,
        call_id: &CallId<'_>,
        buffer: &mut (impl BufMut + ?Sized),
    ) -> Result<(), BufferFull> {
        self.wire(call_id).encode(buffer)
    }

    /// The message with another call ID, as a WebSocket text message.
    #[inline]
    pub fn to_text(&self, call_id: &CallId<'_>) -> String {
        self.wire(call_id).to_text()
    }

    #[inline(always)]
    fn wire<'w>(&'w self, call_id: &'w CallId<'w>) -> Wire<'w> {
        let is_plain = call_id.is_number() || !has_special(call_id.as_str().as_bytes());
        Wire { relay: self, call_id, is_plain }
    }
}

/// The quotes of a call ID that is text.
const QUOTES: usize = 2;

/// Where the call ID is in a message that begins as nearly all do: without blanks, and with a call ID that is a text
/// without escapes, or digits.
#[inline(always)]
fn find_usual(input: &[u8], place: fn(u8) -> Option<usize>) -> Option<(usize, usize)> {
    let digit = |byte: u8| byte.wrapping_sub(b'0');
    let (message_type, mut start) = match *input {
        [b'[', one @ b'0'..=b'9', b',', ..] => (digit(one), "[4,".len()),
        [b'[', ten @ b'1'..=b'9', one @ b'0'..=b'9', b',', ..] => {
            (digit(ten) * 10 + digit(one), "[48,".len())
        }
        _ => return None,
    };
    for _ in 0..place(message_type)? {
        start = end_of_digits(input, start)? + ",".len();
    }
    if input.get(start) != Some(&b'"') {
        return Some((start, end_of_digits(input, start)?));
    }
    let end = next_special(input, start + 1);
    match input.get(end..)? {
        [b'"', b',' | b']', ..] => Some((start, end + 1)),
        _ => None,
    }
}

/// The most digits of a number that is usual: twice those of 64 bits. The others are read by the exact reader.
const MAX_USUAL: usize = 40;

/// Where the digits of a number end that begins at `start`, if a comma follows.
#[inline(always)]
fn end_of_digits(input: &[u8], start: usize) -> Option<usize> {
    let digits = input.get(start..)?;
    let len = digits.iter().take(MAX_USUAL).position(|byte| !byte.is_ascii_digit())?;
    let is_number = matches!(digits, [b'1'..=b'9', ..]) && digits[len] == b',';
    is_number.then_some(start + len)
}

/// A message to be written.
struct Wire<'w> {
    relay: &'w Relay<'w>,
    call_id: &'w CallId<'w>,
    /// Whether nothing in the call ID must be escaped.
    is_plain: bool,
}

impl Write for Wire<'_> {
    fn most(&self) -> usize {
        let Relay { before, after, .. } = self.relay;
        most_escaped([self.call_id.as_str()]).saturating_add(before.len() + after.len() + QUOTES)
    }

    #[inline(always)]
    fn len(&self) -> usize {
        let (Relay { before, after, .. }, id) = (self.relay, self.call_id.as_str());
        let quotes = if self.call_id.is_number() { 0 } else { QUOTES };
        let len = if self.is_plain { id.len() } else { escaped_len(id) };
        before.len() + len + quotes + after.len()
    }

    #[inline(always)]
    fn write(&self, sink: &mut impl Sink) {
        let (id, is_text) = (self.call_id.as_str(), !self.call_id.is_number());
        sink.put(self.relay.before);
        if is_text {
            sink.put("\"");
        }
        if self.is_plain {
            sink.put(id);
        } else {
            write_escaped(sink, id);
        }
        if is_text {
            sink.put("\"");
        }
        sink.put(self.relay.after);
    }
}
