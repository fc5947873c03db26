//! What the wires of JSON arrays share: how a message begins, how a deviation is noted, and what the first bytes of a
//! message show.

use core::str;

use crate::error::{DecodeError, DecodeErrorKind, Expected, Field, Found};
use crate::input::BYTE_ORDER_MARK;
use crate::json::{Exact, Item, Read, Str, Value, next_special_and_front};
use crate::limits::Limits;
use crate::quirk::{Quirk, Quirks};

/// Opens a message and reads its type, which must be one of `digits`.
#[inline(always)]
pub(super) fn open<'a, R: Read<'a>, const TYPES: usize>(
    text: &'a str,
    limits: Limits,
    digits: [u8; TYPES],
    expected: Expected,
) -> Result<(R, u8), R::Fault> {
    let mut frame = match R::open(text, b'[', limits, Expected::Array) {
        Ok(frame) => frame,
        Err(fault) => return Err(R::map_fault(fault, |error| not_an_array(text, error))),
    };
    for digit in digits {
        if frame.eat_first(digit) {
            return Ok((frame, digit));
        }
    }
    R::unusual()?;
    let field = Field::MessageType;
    let value = frame.required(field, expected)?.value_in(text);
    match *value.raw.as_bytes() {
        [digit] if digits.contains(&digit) => Ok((frame, digit)),
        _ => {
            let found = value.raw.parse().map_or(value.kind.into(), Found::Integer);
            let kind = DecodeErrorKind::NotCallError;
            Err(DecodeError::new(kind, value.offset, expected, found).in_field(field))?
        }
    }
}

/// Another JSON value in place of the array is a message of another kind, not bad syntax.
#[cold]
fn not_an_array(text: &str, error: DecodeError) -> DecodeError {
    match text.as_bytes().get(error.offset()) {
        Some(&byte @ (b'"' | b'{' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'))
            if error.kind() == DecodeErrorKind::Syntax =>
        {
            let kind = DecodeErrorKind::NotCallError;
            DecodeError::new(kind, error.offset(), Expected::Array, Found::Byte(byte))
        }
        _ => error,
    }
}

/// The message that an element is: the text of a string, nothing for null, else the raw JSON.
#[inline(always)]
pub(super) fn message(item: Item<'_>) -> Str<'_> {
    if item.is_null() { Str::plain("") } else { item.string() }
}

/// A quirk, with what a strict codec reports in its place.
pub(super) type Deviation = (Quirk, Expected, Found);

/// Notes a quirk; for a strict codec it is an error.
#[inline(always)]
pub(super) fn tolerate<'a, R: Read<'a>>(
    quirks: &mut Quirks,
    strict: bool,
    (quirk, expected, found): Deviation,
    field: Field,
    offset: usize,
) -> Result<(), R::Fault> {
    if strict {
        // The exact reader reports it.
        R::unusual()?;
        let kind = DecodeErrorKind::Quirk(quirk);
        Err(DecodeError::new(kind, offset, expected, found).in_field(field))?;
    }
    quirks.insert(quirk);
    Ok(())
}

/// The start of a message, whose rest may be anything.
#[derive(Clone, Copy, Default)]
pub(super) struct Head<'a> {
    /// The first element, if it can be a message type.
    pub(super) message_type: Option<u8>,
    /// The element in the place of the call ID, if all of it is there.
    pub(super) call_id: Option<Value<'a>>,
}

/// Reads the start of a message. `place` says of a message type how many elements stand between it and the call ID;
/// `None` if messages of this type have none.
#[inline(never)]
pub(super) fn peek(input: &[u8], place: fn(u8) -> Option<usize>) -> Head<'_> {
    /// In bytes. Hardly a call ID is longer, and the rest of a long frame need not be looked at.
    const FRONT: usize = 1024;

    let input = input.strip_prefix(BYTE_ORDER_MARK.as_bytes()).unwrap_or(input);
    match input.get(..FRONT).map(|front| peek_in_text(front, false, place)) {
        Some(head) if head.call_id.is_some() => head,
        _ => peek_in_text(input, true, place),
    }
}

/// The integer that is the first element of a message, if all of it is there.
pub(super) fn peek_integer(input: &[u8]) -> Option<&str> {
    /// In bytes. Few messages begin with more white space, and the rest need not be looked at.
    const FRONT: usize = 64;

    let input = input.strip_prefix(BYTE_ORDER_MARK.as_bytes()).unwrap_or(input);
    let first = |input, is_all| {
        let (mut frame, is_all) = peek_array(input, is_all)?;
        let (element, may_go_on) = frame.peek_element(is_all)?;
        (element.is_integer() && !may_go_on).then_some(element.raw)
    };
    let of_front = input.get(..FRONT).and_then(|front| first(front, false));
    of_front.or_else(|| first(input, true))
}

/// Enters the array that `input` begins with, as far as it is text; `is_all` says whether nothing follows, and is
/// given back for the text.
fn peek_array(input: &[u8], is_all: bool) -> Option<(Exact<'_>, bool)> {
    let valid = match str::from_utf8(input) {
        Ok(_) => input,
        Err(error) => &input[..error.valid_up_to()],
    };
    let is_all = is_all && valid.len() == input.len();
    let text = str::from_utf8(valid).ok()?;
    Some((Exact::peek_array(text)?, is_all))
}

/// [`peek`] in the text that `input` begins with; `is_all` says whether nothing follows it.
fn peek_in_text(input: &[u8], is_all: bool, place: fn(u8) -> Option<usize>) -> Head<'_> {
    let Some((mut frame, is_all)) = peek_array(input, is_all) else { return Head::default() };
    let mut element = || frame.peek_element(is_all);
    let message_type = element().and_then(|(element, _)| element.raw.parse().ok());
    let call_id = message_type.and_then(place).and_then(|between| {
        for _ in 0..between {
            element()?;
        }
        let (call_id, may_go_on) = element()?;
        (!may_go_on).then_some(call_id)
    });
    Head { message_type, call_id }
}

/// The call ID of a frame that begins as nearly all do: compact but for one blank after the comma, and with a call ID
/// without escapes, which is the second element. [`peek`] reads the others.
#[inline(always)]
pub(super) fn peek_compact(input: &[u8], place: fn(u8) -> Option<usize>) -> Option<&str> {
    let is_type = |digit: u8| place(digit.wrapping_sub(b'0')) == Some(0);
    let start = match input {
        [b'[', digit, b',', b'"', ..] if is_type(*digit) => 4,
        [b'[', digit, b',', b' ', b'"', ..] if is_type(*digit) => 5,
        _ => return None,
    };
    let (end, front) = next_special_and_front(input, start);
    if !matches!(input.get(end..)?, [b'"'] | [b'"', b',' | b']', ..]) {
        return None;
    }
    // The front may end within a character after the call ID.
    let text = str::from_utf8(front).or_else(|_| str::from_utf8(&input[..end])).ok()?;
    text.get(start..end)
}
