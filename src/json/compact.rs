//! The fast reader: strings one after the other, where a bitmap says that they end.

use super::exact::{Scanner, is_long};
use super::index::Index;
use super::read::{Item, List, MemberName, Read, fits};
use super::skip::end_of_valid;
use super::string::{Str, end_of_escaped};
use super::value::Kind;
use super::walk::{end_of_container, end_of_digits, may_be_valid};
use crate::error::{DecodeError, Expected, Field};
use crate::limits::Limits;

/// Of a text that the fast reader leaves to [`Exact`](super::Exact).
#[derive(Debug)]
pub(crate) struct Unusual;

impl From<DecodeError> for Unusual {
    #[inline(always)]
    fn from(_: DecodeError) -> Self {
        Self
    }
}

/// The reader of what is usual: compact text, with at most one blank after a comma or colon.
///
/// It reads no member name with escapes, and ends at the first thing that it does not know. It copies
/// itself for no function: all of it stays in registers while the description of a message is inlined.
#[derive(Debug)]
pub(crate) struct Compact<'a> {
    text: &'a str,
    /// Where the special bytes are.
    index: Index,
    /// Where the value before ended; before the first one, after the bracket.
    at: usize,
    is_first: bool,
    /// Whether a container was read that may have been tried as the last value in vain.
    tried_last: bool,
    /// How many more containers may be opened inside each other.
    room: u16,
}

impl<'a> Compact<'a> {
    /// Passes `separator`, perhaps a blank, and the quote after them, if that is what comes next.
    #[inline(always)]
    fn step(&mut self, separator: u8) -> Option<()> {
        if self.comes(&[separator, b'"']) {
            self.at += 2;
        } else if self.comes(&[separator, b' ', b'"']) {
            self.at += 3;
        } else {
            return None;
        }
        Some(())
    }

    #[inline(always)]
    fn comes<const LEN: usize>(&self, bytes: &[u8; LEN]) -> bool {
        self.text.as_bytes().get(self.at..).and_then(<[u8]>::first_chunk) == Some(bytes)
    }

    /// Whether nothing but `close` is left.
    #[inline(always)]
    fn is_at_end(&self, close: u8) -> bool {
        self.text.as_bytes().get(self.at..) == Some(&[close])
    }

    /// Reads the string whose opening quote was just passed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn string(&mut self, text_only: bool) -> Result<Item<'a>, Unusual> {
        let start = self.at;
        let end = self.index.next(self.text, start);
        // Cut out here, where it is known that a quote ends it: no boundary is left to be checked.
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Item::plain(self.text.get(start..end).ok_or(Unusual)?));
        }
        let (end, escapes) = end_of_escaped(self.text.as_bytes(), end).map_err(|_| Unusual)?;
        if text_only && escapes.has_lone_surrogate() {
            return Err(Unusual);
        }
        self.at = end + 1;
        Ok(Item::of_string(self.text.get(start..end).ok_or(Unusual)?, escapes))
    }

    /// Reads the member name whose opening quote was just passed, if it has no escapes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn name(&mut self) -> Result<MemberName<'a>, Unusual> {
        let start = self.at;
        let end = self.index.next(self.text, start);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return Err(Unusual);
        }
        self.at = end + 1;
        let string = Str::plain(self.text.get(start..end).ok_or(Unusual)?);
        // A text hardly ever ends within eight bytes after the start of a name.
        let word =
            self.text.as_bytes().get(start..).and_then(<[u8]>::first_chunk).ok_or(Unusual)?;
        let after = if end - start < 8 { u64::MAX << (8 * (end - start)) } else { 0 };
        Ok(MemberName { string, head: u64::from_le_bytes(*word) & !after })
    }

    /// Reads the value after `separator`, which is no string, in the last of `depth` and one more containers.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn other(
        &mut self,
        separator: u8,
        depth: u16,
        expected: Expected,
    ) -> Result<Item<'a>, Unusual> {
        let close = if separator == b':' { b'}' } else { b']' };
        if !matches!(expected, Expected::Dict)
            && let Some(item) = self.integer(separator, close)
        {
            return Ok(item);
        }
        // Most dicts of WAMP v2 and OCPP-J are empty: they are not worth a call.
        if !matches!(expected, Expected::StringOrInteger)
            && self.room > 0
            && self.comes(&[separator, b'{', b'}'])
        {
            let start = self.at + 1;
            self.at += 3;
            return Ok(Item::of_other(self.text.get(start..self.at).ok_or(Unusual)?, Kind::Object));
        }
        let (value, end) = find_other(
            self.text,
            self.at,
            self.room,
            separator,
            (!self.tried_last).then_some(depth),
            expected,
        )?;
        self.at = end;
        // Only one is tried that ends as the last value would, so that no text is validated often.
        self.tried_last |= matches!(value.kind(), Kind::Array | Kind::Object)
            && value.inner.len() > 2
            && self.text.as_bytes().iter().nth_back(usize::from(depth) + 1)
                == value.inner.as_bytes().last();
        Ok(value)
    }

    /// Reads a list of one text, as most peers send it. Another element is left as it was.
    #[inline(always)]
    fn list_of_one_text(&mut self) -> Result<Option<List<'a>>, Unusual> {
        let start = if self.comes(b",[\"") {
            self.at + 1
        } else if self.comes(b", [\"") {
            self.at + 2
        } else {
            return Ok(None);
        };
        let at = self.at;
        self.at = start + 2;
        let first = self.string(true)?;
        if self.room > 0 && self.comes(b"]") {
            self.at += 1;
            let inner = self.text.get(start..self.at).ok_or(Unusual)?;
            let item = Item::of_other(inner, Kind::Array);
            return Ok(Some(List { item, first: Some(first), second: None }));
        }
        self.at = at;
        Ok(None)
    }

    /// Reads an integer after `separator` and perhaps a blank, if a comma or `close` follows directly.
    #[inline(always)]
    fn integer(&mut self, separator: u8, close: u8) -> Option<Item<'a>> {
        let text = self.text.as_bytes();
        let start = after_separator(text, self.at, separator)?;
        // Nearly all other values are containers, and are found out by one byte.
        if !matches!(text.get(start), Some(b'-' | b'0'..=b'9')) {
            return None;
        }
        let digits = start + usize::from(text.get(start) == Some(&b'-'));
        let end = end_of_digits(text, digits);
        let is_integer = match end - digits {
            0 => false,
            1 => true,
            _ => text.get(digits) != Some(&b'0'),
        };
        let next = *text.get(end)?;
        if !is_integer || (next != b',' && next != close) {
            return None;
        }
        self.at = end;
        Some(Item::of_other(self.text.get(start..end)?, Kind::Number))
    }
}

/// Where the value after `separator` and perhaps a blank begins.
#[inline(always)]
fn after_separator(text: &[u8], at: usize, separator: u8) -> Option<usize> {
    match *text.get(at..)?.first_chunk()? {
        [first, b' '] if first == separator => Some(at + 2),
        [first, _] if first == separator => Some(at + 1),
        _ => None,
    }
}

/// [`Compact::other`], given all by value so that the reader stays in registers.
#[inline(never)]
fn find_other<'a>(
    text: &'a str,
    at: usize,
    room: u16,
    separator: u8,
    may_be_last_in: Option<u16>,
    expected: Expected,
) -> Result<(Item<'a>, usize), Unusual> {
    if let Some(found) = find_container(text, at, room, separator, may_be_last_in)? {
        let fits = match expected {
            Expected::Value => true,
            Expected::Dict => found.0.kind() == Kind::Object,
            _ => false,
        };
        return if fits { Ok(found) } else { Err(Unusual) };
    }
    let mut scanner = Scanner::at_offset(text, at, room);
    scanner.expect(separator, Expected::Value)?;
    let value = scanner.value()?;
    let end = value.offset + value.raw.len();
    // A string is only here after unusual blanks. Half of a surrogate pair in it is left to the other reader.
    let is_usual = !value.escapes.has_lone_surrogate() && fits(value, expected);
    if is_usual { Ok((Item::of(value), end)) } else { Err(Unusual) }
}

/// The array or object after `separator` and perhaps a blank. `None` if there is none, or a short one that is not
/// compact.
#[inline(always)]
fn find_container(
    text: &str,
    at: usize,
    room: u16,
    separator: u8,
    may_be_last_in: Option<u16>,
) -> Result<Option<(Item<'_>, usize)>, Unusual> {
    let bytes = text.as_bytes();
    let Some(start) = after_separator(bytes, at, separator) else { return Ok(None) };
    let kind = match bytes.get(start) {
        Some(b'{') => Kind::Object,
        Some(b'[') => Kind::Array,
        _ => return Ok(None),
    };
    let Some(end) = end_of_any(text, start, room, may_be_last_in)? else { return Ok(None) };
    Ok(Some((Item::of_other(text.get(start..end).ok_or(Unusual)?, kind), end)))
}

/// Where the container at `start` ends. `None` of a short one that is not compact.
#[inline(always)]
fn end_of_any(
    text: &str,
    start: usize,
    room: u16,
    may_be_last_in: Option<u16>,
) -> Result<Option<usize>, Unusual> {
    let bytes = text.as_bytes();
    if room > 0 && bytes.get(start + 1) == Some(&(bytes[start] + 2)) {
        return Ok(Some(start + 2));
    }
    // If it is the last value, it is known where it ends.
    let last = may_be_last_in.and_then(|depth| text.len().checked_sub(usize::from(depth) + 1));
    if let Some(end) = last
        && Scanner::at_offset(text, start, room).long_container(end).is_some()
    {
        return Ok(Some(end));
    }
    match end_of_container(text, start, room) {
        Ok(end) => Ok(Some(end)),
        Err(stop) => end_of_other(text, start, room, stop, last),
    }
}

/// Where the container at `start` ends, in which the walk gave up at `stop`. It was tried before whether it ends at
/// `other`. `None` of a short one, which is left to the scanner.
#[cold]
#[inline(never)]
fn end_of_other(
    text: &str,
    start: usize,
    room: u16,
    stop: usize,
    other: Option<usize>,
) -> Result<Option<usize>, Unusual> {
    if !may_be_valid(text, start, stop) {
        return Err(Unusual);
    }
    let end = end_of_valid(text, start).ok_or(Unusual)?;
    if !is_long(&text[start..end]) {
        return Ok(None);
    }
    let is_container =
        other != Some(end) && Scanner::at_offset(text, start, room).long_container(end).is_some();
    if is_container { Ok(Some(end)) } else { Err(Unusual) }
}

impl<'a> Read<'a> for Compact<'a> {
    type Fault = Unusual;

    #[inline(always)]
    fn unusual() -> Result<(), Unusual> {
        Err(Unusual)
    }

    #[inline(always)]
    fn map_fault(fault: Unusual, _: impl FnOnce(DecodeError) -> DecodeError) -> Unusual {
        fault
    }

    #[inline(always)]
    fn open(text: &'a str, bracket: u8, limits: Limits, _: Expected) -> Result<Self, Unusual> {
        if text.len() > limits.max_len() {
            return Err(Unusual);
        }
        let index = Index::of(text).ok_or(Unusual)?;
        let room = limits.max_depth().checked_sub(1).ok_or(Unusual)?;
        if text.as_bytes().first() != Some(&bracket) {
            return Err(Unusual);
        }
        Ok(Self { text, index, at: 1, is_first: true, tried_last: false, room })
    }

    #[inline(always)]
    fn eat_first(&mut self, digit: u8) -> bool {
        let is_digit = self.comes(&[digit, b',']);
        self.at += usize::from(is_digit);
        is_digit
    }

    #[inline(always)]
    fn is_last(&mut self) -> bool {
        self.is_at_end(b']')
    }

    #[inline(always)]
    fn end(&mut self) -> Result<(), Unusual> {
        Ok(())
    }

    #[inline(always)]
    fn lone_surrogate(_: Item<'a>, _: &'a str) -> Option<usize> {
        None
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn required(&mut self, field: Field, expected: Expected) -> Result<Item<'a>, Unusual> {
        match expected {
            // No string is tried first, as it is elsewhere.
            Expected::Integer => return self.integer(b',', b']').ok_or(Unusual),
            Expected::Dict => return self.other(b',', 0, expected),
            _ => {}
        }
        if self.step(b',').is_some() {
            return self.string(field.is_text());
        }
        // Where nearly all peers send a string, anything else is left to the other reader.
        match expected {
            Expected::StringOrInteger => self.other(b',', 0, expected),
            Expected::Value if !field.is_text() => self.other(b',', 0, expected),
            _ => Err(Unusual),
        }
    }

    #[inline(always)]
    fn element(&mut self, field: Field) -> Result<Option<Item<'a>>, Unusual> {
        if self.is_at_end(b']') {
            return Ok(None);
        }
        self.required(field, Expected::Value).map(Some)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn list(&mut self, field: Field) -> Result<Option<List<'a>>, Unusual> {
        if self.is_at_end(b']') {
            return Ok(None);
        }
        if let Some(list) = self.list_of_one_text()? {
            return Ok(Some(list));
        }
        let item = self.required(field, Expected::Value)?;
        Ok(Some(List::of(item, self.text)))
    }

    #[inline(always)]
    fn member(&mut self) -> Result<Option<(MemberName<'a>, Item<'a>)>, Unusual> {
        match self.next_name()? {
            Some(name) => Ok(Some((name, self.member_value(0)?))),
            // Nothing may follow.
            None if self.at == self.text.len() => Ok(None),
            None => Err(Unusual),
        }
    }
}

/// What only this reader offers: to go into an object inside the object, and out of it again.
impl<'a> Compact<'a> {
    /// The name of the next member, or `None` behind the brace that closes the object.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn next_name(&mut self) -> Result<Option<MemberName<'a>>, Unusual> {
        if self.comes(b"}") {
            self.at += 1;
            self.is_first = false;
            return Ok(None);
        }
        if self.is_first {
            self.is_first = false;
            self.at -= 1;
            self.step(b'{')
        } else {
            self.step(b',')
        }
        .ok_or(Unusual)?;
        self.name().map(Some)
    }

    /// The value of the member whose name was just read, in an object that is inside `depth` others.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn member_value(&mut self, depth: u16) -> Result<Item<'a>, Unusual> {
        if self.step(b':').is_some() {
            return self.string(false);
        }
        self.other(b':', depth, Expected::Value)
    }

    /// Goes into the value of the member whose name was just read, if that is an object.
    #[inline(always)]
    pub(crate) fn enter(&mut self) -> Result<bool, Unusual> {
        let len = if self.comes(b":{") {
            2
        } else if self.comes(b": {") {
            3
        } else {
            return Ok(false);
        };
        self.at += len;
        self.is_first = true;
        self.room = self.room.checked_sub(1).ok_or(Unusual)?;
        Ok(true)
    }

    /// Goes on behind the object that was [entered](Self::enter) and read to its end.
    #[inline(always)]
    pub(crate) fn leave(&mut self) {
        self.room += 1;
    }

    /// Where the reader is.
    #[inline(always)]
    pub(crate) const fn position(&self) -> usize {
        self.at
    }
}

#[cfg(test)]
mod tests;
