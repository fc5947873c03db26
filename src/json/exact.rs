//! The exact reader: any text, token by token, after the grammar of RFC 8259. It alone reports faults.
//!
//! It works on text that is known to be UTF-8, so a byte above `0x7f` can only be in a string and is right
//! there. It does not recurse, and reads each byte once.

use alloc::vec::Vec;
use core::iter;

use super::index::{has_simd, next_special};
use super::read::{Item, List, MemberName, Read, fits};
use super::skip::end_of_valid;
use super::string::{Escapes, Str, end_of_escaped};
use super::validate::is_container;
use super::value::{Kind, Value};
use super::walk::{end_of_container, may_be_valid};
use crate::error::{DecodeError, DecodeErrorKind, Expected, Field, Found};
use crate::limits::Limits;

/// Whether a container is long enough for the bit-parallel validator to be faster than the walk.
pub(super) fn is_long(container: &str) -> bool {
    /// In bytes: measured, on details that no branch predictor knows by heart.
    const LONG: usize = 160;

    has_simd() && container.len() >= LONG
}

/// The bracket that closes `open`: in ASCII both pairs lie two apart.
const fn closing(open: u8) -> u8 {
    open + 2
}

/// A position in a JSON text.
#[derive(Clone, Debug)]
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// How many more containers may be opened inside each other from here.
    room: u16,
}

impl<'a> Scanner<'a> {
    pub(crate) const fn new(text: &'a str, max_depth: u16) -> Self {
        Self { text, at: 0, room: max_depth }
    }

    /// A position inside containers, in which `room` more may be opened.
    pub(super) const fn at_offset(text: &'a str, at: usize, room: u16) -> Self {
        Self { text, at, room }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// What is here.
    #[cold]
    fn found(&self) -> Found {
        match self.byte() {
            None => Found::End,
            Some(_) if self.text[self.at..].starts_with('\u{feff}') => Found::ByteOrderMark,
            Some(byte) => Found::Byte(byte),
        }
    }

    /// The fault of finding here what is not `expected`.
    #[cold]
    fn unexpected(&self, expected: Expected) -> DecodeError {
        let found = self.found();
        let at_end = matches!(found, Found::End);
        let kind = if at_end { DecodeErrorKind::Eof } else { DecodeErrorKind::Syntax };
        DecodeError::new(kind, self.at, expected, found)
    }

    /// The next byte after white space, not consumed.
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    /// Consumes `byte` if it comes next after white space.
    fn eat(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }

    /// Consumes `byte`, or fails saying that `expected` was.
    pub(super) fn expect(&mut self, byte: u8, expected: Expected) -> Result<(), DecodeError> {
        if self.eat(byte) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// Fails unless only white space is left.
    pub(crate) fn end(&mut self) -> Result<(), DecodeError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => {
                let kind = DecodeErrorKind::Trailing;
                Err(DecodeError::new(kind, self.at, Expected::End, self.found()))
            }
        }
    }

    /// Reads one value of any type.
    pub(crate) fn value(&mut self) -> Result<Value<'a>, DecodeError> {
        self.value_by(Self::any_container)
    }

    /// Reads one value of a text that was read before: the inside of a container is not read again.
    pub(super) fn valid_value(&mut self) -> Result<Value<'a>, DecodeError> {
        self.value_by(|scanner| match end_of_valid(scanner.text, scanner.at) {
            Some(end) => {
                scanner.at = end;
                Ok(())
            }
            None => scanner.any_container(),
        })
    }

    /// Reads one value of any type; `container` consumes an array or object.
    #[inline(always)]
    fn value_by(
        &mut self,
        container: impl Fn(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<Value<'a>, DecodeError> {
        let first = self.peek();
        let offset = self.at;
        let mut escapes = Escapes::NONE;
        let kind = match first {
            Some(b'"') => {
                escapes = self.string()?;
                Kind::String
            }
            Some(b'{') => {
                container(self)?;
                Kind::Object
            }
            Some(b'[') => {
                container(self)?;
                Kind::Array
            }
            _ => self.scalar()?,
        };
        Ok(Value { raw: &self.text[offset..self.at], offset, kind, escapes })
    }

    /// Reads the one value that is left, with nothing but white space around it.
    pub(crate) fn only_value(mut self) -> Result<Value<'a>, DecodeError> {
        self.peek();
        let end = self.text.trim_end_matches([' ', '\t', '\n', '\r']).len();
        if let Some(value) = self.long_container(end) {
            return Ok(value);
        }
        // Either it is short, or here comes out what is wrong with it, and where.
        let value = self.value_by(|scanner| scanner.container(scanner.room))?;
        self.end()?;
        Ok(value)
    }

    /// The container from here to `end`, if it is a valid one and long. Only where the end is known can
    /// the bit-parallel validator be used.
    pub(super) fn long_container(&self, end: usize) -> Option<Value<'a>> {
        let kind = match self.byte()? {
            b'{' => Kind::Object,
            b'[' => Kind::Array,
            _ => return None,
        };
        let raw = self.text.get(self.at..end)?;
        let is_one = is_long(raw) && is_container(raw, self.room);
        is_one.then_some(Value { raw, offset: self.at, kind, escapes: Escapes::NONE })
    }

    /// Where the container from here ends, if it is valid and long, and the walk gave up at `stop`.
    fn end_of_long(&self, stop: usize) -> Option<usize> {
        if !may_be_valid(self.text, self.at, stop) {
            return None;
        }
        let end = end_of_valid(self.text, self.at)?;
        self.long_container(end).map(|_| end)
    }

    /// The bracket that comes next, if an array or object does.
    pub(crate) fn bracket(&mut self) -> Option<u8> {
        self.peek().filter(|byte| matches!(byte, b'[' | b'{'))
    }

    /// The entries of the array or object that comes next with `bracket`; it is read when they are, and
    /// [`go_on_after`](Self::go_on_after) them.
    pub(crate) fn entries(&self, bracket: u8) -> Result<Exact<'a>, DecodeError> {
        Exact::enter(self.clone(), bracket, Expected::Value)
    }

    /// Goes on after an array or object whose entries were all read.
    pub(crate) fn go_on_after(&mut self, entries: Exact<'a>) {
        self.at = entries.scanner.at;
    }

    /// Reads a member name and the colon after it.
    fn key(&mut self, expected: Expected) -> Result<Str<'a>, DecodeError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected(expected));
        }
        let start = self.at + 1;
        let escapes = self.string()?;
        let inner = &self.text[start..self.at - 1];
        self.expect(b':', Expected::Colon)?;
        Ok(Str { inner, escapes })
    }

    /// Consumes a number, `true`, `false` or `null`.
    fn scalar(&mut self) -> Result<Kind, DecodeError> {
        match self.byte() {
            Some(b'-' | b'0'..=b'9') => self.number().map(|()| Kind::Number),
            Some(b't') => self.literal("true", Expected::True).map(|()| Kind::Bool),
            Some(b'f') => self.literal("false", Expected::False).map(|()| Kind::Bool),
            Some(b'n') => self.literal("null", Expected::Null).map(|()| Kind::Null),
            _ => Err(self.unexpected(Expected::Value)),
        }
    }

    fn literal(&mut self, word: &str, expected: Expected) -> Result<(), DecodeError> {
        for &byte in word.as_bytes() {
            if self.byte() != Some(byte) {
                return Err(self.unexpected(expected));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Consumes a number.
    ///
    /// ```text
    /// number = [ "-" ] ( "0" / digit1-9 *DIGIT ) [ "." 1*DIGIT ] [ ( "e" / "E" ) [ "+" / "-" ] 1*DIGIT ]
    /// ```
    fn number(&mut self) -> Result<(), DecodeError> {
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), DecodeError> {
        let rest = &self.text.as_bytes()[self.at..];
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 {
            return Err(self.unexpected(Expected::Digit));
        }
        self.at += count;
        Ok(())
    }

    /// Consumes a string, and returns what its escapes come to.
    #[inline]
    fn string(&mut self) -> Result<Escapes, DecodeError> {
        self.at = next_special(self.text.as_bytes(), self.at + 1);
        if self.byte() == Some(b'"') {
            self.at += 1;
            return Ok(Escapes::NONE);
        }
        match end_of_escaped(self.text.as_bytes(), self.at) {
            Ok((end, escapes)) => {
                self.at = end + 1;
                Ok(escapes)
            }
            Err((expected, fault)) => {
                self.at = fault;
                Err(self.unexpected(expected))
            }
        }
    }

    #[cold]
    const fn too_deep(&self, offset: usize) -> DecodeError {
        DecodeError::too_deep(offset)
    }

    /// Consumes the array or object that starts here. What the walk through compact text read before it gave up is
    /// read again, once.
    fn any_container(&mut self) -> Result<(), DecodeError> {
        match end_of_container(self.text, self.at, self.room) {
            Ok(end) => self.at = end,
            Err(stop) => match self.end_of_long(stop) {
                Some(end) => self.at = end,
                None => self.container(self.room)?,
            },
        }
        Ok(())
    }

    /// Consumes the array or object that starts here, with at most `room` containers open at a time.
    fn container(&mut self, room: u16) -> Result<(), DecodeError> {
        self.nested::<false>(room)
    }

    #[cold]
    #[inline(never)]
    fn deep_container(&mut self, room: u16) -> Result<(), DecodeError> {
        self.nested::<true>(room)
    }

    /// Consumes the array or object that starts here.
    ///
    /// The stack of open containers is one bit each in a word, so a container needs no memory of its own.
    /// When the word is full, the next container is left to the function for deep ones, which keeps full
    /// words on the heap: no depth takes more of the thread's stack.
    fn nested<const DEEP: bool>(&mut self, room: u16) -> Result<(), DecodeError> {
        // The lowest bit is the innermost container, 1 for an object.
        let mut stack: u64 = 0;
        let mut full = Vec::new();
        let mut open: u32 = 0;
        loop {
            // At the start of a value.
            match self.peek() {
                Some(bracket @ (b'[' | b'{')) => {
                    if open == u32::from(room) {
                        return Err(self.too_deep(self.at));
                    }
                    if !DEEP && open == u64::BITS {
                        self.deep_container(room - u64::BITS as u16)?;
                    } else {
                        if DEEP && open != 0 && open.is_multiple_of(u64::BITS) {
                            full.push(stack);
                        }
                        self.at += 1;
                        let is_object = bracket == b'{';
                        stack = stack << 1 | u64::from(is_object);
                        open += 1;
                        if self.peek() != Some(closing(bracket)) {
                            if is_object {
                                self.key(Expected::KeyOrBrace)?;
                            }
                            continue;
                        }
                    }
                }
                Some(b'"') => {
                    self.string()?;
                }
                _ => {
                    self.scalar()?;
                }
            }
            // After a value, or at the bracket that closes an empty container.
            loop {
                if open == 0 {
                    return Ok(());
                }
                let is_object = stack & 1 == 1;
                let close = closing(if is_object { b'{' } else { b'[' });
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        if is_object {
                            self.key(Expected::Key)?;
                        }
                        break;
                    }
                    Some(byte) if byte == close => {
                        self.at += 1;
                        stack >>= 1;
                        open -= 1;
                        if DEEP && open.is_multiple_of(u64::BITS) {
                            stack = full.pop().unwrap_or_default();
                        }
                    }
                    _ if is_object => return Err(self.unexpected(Expected::CommaOrBrace)),
                    _ => return Err(self.unexpected(Expected::CommaOrBracket)),
                }
            }
        }
    }
}

/// The reader of one array or object in any text, which reports what is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Exact<'a> {
    scanner: Scanner<'a>,
    is_object: bool,
    is_first: bool,
}

impl<'a> Exact<'a> {
    /// Consumes the bracket that opens the array or object; `expected` is what the fault names.
    fn enter(
        mut scanner: Scanner<'a>,
        bracket: u8,
        expected: Expected,
    ) -> Result<Self, DecodeError> {
        scanner.expect(bracket, expected)?;
        match scanner.room.checked_sub(1) {
            Some(room) => scanner.room = room,
            None => return Err(scanner.too_deep(scanner.at - 1)),
        }
        Ok(Self { scanner, is_object: bracket == b'{', is_first: true })
    }

    /// Enters a value that was read before; `None` if it is not of that type.
    pub(super) fn within(value: Value<'a>, bracket: u8) -> Option<Self> {
        Self::enter(Scanner::new(value.raw, u16::MAX), bracket, Expected::Value).ok()
    }

    /// Enters an array that may be cut off anywhere.
    pub(crate) fn peek_array(text: &'a str) -> Option<Self> {
        Self::enter(Scanner::new(text, 1), b'[', Expected::Array).ok()
    }

    /// The next element of an array that may be cut off, and whether it may go on after the end of the
    /// text, as the digits of a number may. `is_all` says whether the text is all that there is. A quote that
    /// is followed by neither comma nor bracket is perhaps part of a badly quoted string.
    pub(crate) fn peek_element(&mut self, is_all: bool) -> Option<(Value<'a>, bool)> {
        self.step().ok()?;
        let value = self.scanner.value().ok()?;
        let end = self.scanner.at;
        match self.scanner.peek() {
            Some(b',' | b']') => Some((value, false)),
            None if is_all => Some((value, value.kind != Kind::String && end == self.scanner.at)),
            _ => None,
        }
    }

    /// Whether the closing bracket comes next.
    fn at_end(&mut self) -> bool {
        self.scanner.peek() == Some(if self.is_object { b'}' } else { b']' })
    }

    /// Consumes the comma between two entries, or the bracket after the last one; returns whether an entry
    /// follows.
    pub(crate) fn step(&mut self) -> Result<bool, DecodeError> {
        if self.at_end() {
            self.scanner.at += 1;
            return Ok(false);
        }
        if !core::mem::replace(&mut self.is_first, false) {
            let expected =
                if self.is_object { Expected::CommaOrBrace } else { Expected::CommaOrBracket };
            self.scanner.expect(b',', expected)?;
        }
        Ok(true)
    }

    /// What reads the entry's value, where [`step`](Self::step) or a member's name led to.
    pub(crate) const fn scanner(&mut self) -> &mut Scanner<'a> {
        &mut self.scanner
    }

    /// The next member's name in an object, or `None` after the last.
    pub(crate) fn name(&mut self) -> Result<Option<Str<'a>>, DecodeError> {
        let expected = if self.is_first { Expected::KeyOrBrace } else { Expected::Key };
        if !self.step()? {
            return Ok(None);
        }
        self.scanner.key(expected).map(Some)
    }

    fn value(&mut self, field: Field) -> Result<Value<'a>, DecodeError> {
        self.scanner.value().map_err(|error| error.in_field(field))
    }
}

impl<'a> Read<'a> for Exact<'a> {
    type Fault = DecodeError;

    fn unusual() -> Result<(), DecodeError> {
        Ok(())
    }

    fn map_fault(fault: DecodeError, map: impl FnOnce(DecodeError) -> DecodeError) -> DecodeError {
        map(fault)
    }

    fn open(
        text: &'a str,
        bracket: u8,
        limits: Limits,
        expected: Expected,
    ) -> Result<Self, DecodeError> {
        limits.check_len(text.len())?;
        Self::enter(Scanner::new(text, limits.max_depth()), bracket, expected)
    }

    fn eat_first(&mut self, _: u8) -> bool {
        false
    }

    fn is_last(&mut self) -> bool {
        self.scanner.peek() != Some(b',')
    }

    fn end(&mut self) -> Result<(), DecodeError> {
        self.step()?;
        self.scanner.end()
    }

    fn lone_surrogate(item: Item<'a>, text: &'a str) -> Option<usize> {
        item.value_in(text).lone_surrogate()
    }

    fn required(&mut self, field: Field, expected: Expected) -> Result<Item<'a>, DecodeError> {
        if self.at_end() {
            let (kind, found) = (DecodeErrorKind::Missing, Found::Byte(b']'));
            return Err(DecodeError::new(kind, self.scanner.at, expected, found).in_field(field));
        }
        self.step()?;
        let value = self.value(field)?;
        if !fits(value, expected) {
            let kind = DecodeErrorKind::WrongType;
            let error = DecodeError::new(kind, value.offset, expected, value.kind.into());
            return Err(error.in_field(field));
        }
        Ok(Item::of(value))
    }

    fn element(&mut self, field: Field) -> Result<Option<Item<'a>>, DecodeError> {
        if self.step()? {
            return self.value(field).map(|value| Some(Item::of(value)));
        }
        self.scanner.end()?;
        Ok(None)
    }

    fn list(&mut self, field: Field) -> Result<Option<List<'a>>, DecodeError> {
        let item = self.element(field)?;
        Ok(item.map(|item| List::of(item, self.scanner.text)))
    }

    fn member(&mut self) -> Result<Option<(MemberName<'a>, Item<'a>)>, DecodeError> {
        match self.name()? {
            Some(name) => Ok(Some((MemberName::of(name), Item::of(self.scanner.value()?)))),
            None => self.scanner.end().map(|()| None),
        }
    }
}

impl<'a> Value<'a> {
    /// The value that a valid text is.
    pub(crate) fn of_valid(text: &'a str) -> Option<Self> {
        Scanner::new(text, u16::MAX).valid_value().ok()
    }

    /// The array or object that a valid text is; `None` for another value.
    pub(crate) fn of_container(raw: &'a str) -> Option<Self> {
        let kind = match Scanner::new(raw, 0).bracket()? {
            b'{' => Kind::Object,
            _ => Kind::Array,
        };
        Some(Self { raw, offset: 0, kind, escapes: Escapes::NONE })
    }

    /// The members of an object, in order; none of a value of another type.
    pub(crate) fn members(self) -> impl Iterator<Item = (Str<'a>, Value<'a>)> {
        let mut entries = Exact::within(self, b'{');
        let absolute =
            move |value: Value<'a>| Value { offset: self.offset + value.offset, ..value };
        iter::from_fn(move || {
            let entries = entries.as_mut()?;
            let name = entries.name().ok()??;
            Some((name, absolute(entries.scanner.valid_value().ok()?)))
        })
    }

    /// The elements of an array, in order; none of a value of another type.
    pub(crate) fn elements(self) -> impl Iterator<Item = Value<'a>> {
        let mut entries = Exact::within(self, b'[');
        let absolute =
            move |value: Value<'a>| Value { offset: self.offset + value.offset, ..value };
        iter::from_fn(move || {
            let entries = entries.as_mut()?;
            if entries.step().ok()? {
                entries.scanner.valid_value().ok().map(absolute)
            } else {
                None
            }
        })
    }
}
