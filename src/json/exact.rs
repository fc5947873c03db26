//! The plain scanner: token by token, after the grammar of RFC 8259.
//!
//! It works on text that is known to be UTF-8, so a byte above `0x7f` can only stand in a string and
//! is right there. It never recurses by more than one call for 64 containers, and reads each byte once.

use std::iter;

use super::index::{Window, has_simd, next_special};
use super::string::{Escaped, Escapes, Str, lone_surrogate};
use super::validate::is_container;
use crate::error::{DecodeError, DecodeErrorKind, Expected, Found};

/// The JSON type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl From<Kind> for Found {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Null => Self::Null,
            Kind::Bool => Self::Bool,
            Kind::Number => Self::Number,
            Kind::String => Self::String,
            Kind::Array => Self::Array,
            Kind::Object => Self::Object,
        }
    }
}

impl<'a> Str<'a> {
    /// The string of `text` that is open at `start`, its first special byte standing at `special`;
    /// `None` if it is not valid, or no text.
    #[inline]
    pub(crate) fn within(text: &'a str, start: usize, special: usize) -> Option<Self> {
        if text.as_bytes().get(special) == Some(&b'"') {
            return text.get(start..special).map(Self::plain);
        }
        let mut scanner = Scanner { text, at: special, room: 0 };
        let escapes =
            scanner.escaped_string().ok().filter(|escapes| !escapes.has_lone_surrogate())?;
        Some(Self { inner: text.get(start..scanner.at - 1)?, escapes })
    }
}

/// One valid JSON value, as a span of the input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value<'a> {
    /// The value as it stands, a string with its quotes, without white space around it.
    pub(crate) raw: &'a str,
    /// Where it starts in the input, in bytes.
    pub(crate) offset: usize,
    pub(crate) kind: Kind,
    /// What its escapes come to, if it is a string.
    pub(crate) escapes: Escapes,
}

impl<'a> Value<'a> {
    /// What stands between a string's quotes, escapes as they are.
    #[inline]
    pub(crate) fn inner(&self) -> &'a str {
        debug_assert_eq!(self.kind, Kind::String);
        &self.raw[1..self.raw.len() - 1]
    }

    /// The string that the value is.
    #[inline]
    pub(crate) fn string(&self) -> Str<'a> {
        Str { inner: self.inner(), escapes: self.escapes }
    }

    /// Fails where a string holds half of a surrogate pair, so that it is the escape of no text.
    pub(crate) fn check_text(&self) -> Result<(), DecodeError> {
        if !self.escapes.has_lone_surrogate() {
            return Ok(());
        }
        let at = lone_surrogate(self.inner()).unwrap_or_default();
        Err(DecodeError::new(
            DecodeErrorKind::LoneSurrogate,
            self.offset + 1 + at,
            Expected::SurrogatePair,
            Found::LoneSurrogate,
        ))
    }
}

/// Whether a container is long enough for the bit-parallel validator to be faster.
fn is_long(container: &str) -> bool {
    /// In bytes: measured, on details that no branch predictor knows by heart.
    const LONG: usize = 96;

    has_simd() && container.len() >= LONG
}

/// The bracket that closes `open`: in ASCII both pairs lie two apart.
const fn closing(open: u8) -> u8 {
    open + 2
}

/// How many containers one call of [`Scanner::container`] keeps open: the bits of its stack.
const LEVELS_PER_CALL: u32 = u64::BITS;

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

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// What stands here.
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
    fn expect(&mut self, byte: u8, expected: Expected) -> Result<(), DecodeError> {
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
        let first = self.peek();
        let offset = self.at;
        let mut escapes = Escapes::NONE;
        let kind = match first {
            Some(b'"') => {
                escapes = self.string()?;
                Kind::String
            }
            Some(b'{') => {
                self.container(self.room)?;
                Kind::Object
            }
            Some(b'[') => {
                self.container(self.room)?;
                Kind::Array
            }
            _ => self.scalar()?,
        };
        Ok(Value { raw: &self.text[offset..self.at], offset, kind, escapes })
    }

    /// Reads the one value that is left, with nothing but white space around it. Here alone the scanner
    /// leaves a long container to the bit-parallel validator: its end is known.
    pub(crate) fn only_value(mut self) -> Result<Value<'a>, DecodeError> {
        self.peek();
        let rest = self.text[self.at..].trim_end_matches([' ', '\t', '\n', '\r']);
        let kind = match rest.as_bytes().first() {
            Some(b'{') => Some(Kind::Object),
            Some(b'[') => Some(Kind::Array),
            _ => None,
        };
        match kind {
            // Where it says no, the plain scanner says where and why.
            Some(kind) if is_long(rest) && is_container(rest, self.room) => {
                Ok(Value { raw: rest, offset: self.at, kind, escapes: Escapes::NONE })
            }
            _ => {
                let value = self.value()?;
                self.end()?;
                Ok(value)
            }
        }
    }

    /// The bracket that comes next, if an array or object does.
    pub(crate) fn bracket(&mut self) -> Option<u8> {
        self.peek().filter(|byte| matches!(byte, b'[' | b'{'))
    }

    /// The entries of the array or object that comes next with `bracket`; it is read when they are, and
    /// [`go_on_after`](Self::go_on_after) them.
    pub(crate) fn entries(&self, bracket: u8) -> Result<Entries<'a>, DecodeError> {
        Entries::open(self.clone(), bracket, Expected::Value)
    }

    /// Goes on after an array or object whose entries were all read.
    pub(crate) fn go_on_after(&mut self, entries: Entries<'a>) {
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

    /// Consumes a string, and tells what its escapes come to.
    ///
    /// ```text
    /// char = unescaped / "\" ( %x22 / "\" / "/" / "b" / "f" / "n" / "r" / "t" / "u" 4HEXDIG )
    /// unescaped = %x20-21 / %x23-5B / %x5D-10FFFF
    /// ```
    #[inline]
    fn string(&mut self) -> Result<Escapes, DecodeError> {
        self.at = next_special(self.text.as_bytes(), self.at + 1);
        if self.byte() == Some(b'"') {
            self.at += 1;
            return Ok(Escapes::NONE);
        }
        self.escaped_string()
    }

    /// Consumes the rest of a string, from a special byte on.
    #[inline(never)]
    fn escaped_string(&mut self) -> Result<Escapes, DecodeError> {
        let text = self.text.as_bytes();
        let mut escapes = Escapes::NONE;
        let mut at = self.at;
        let mut window = Window::new(text, at);
        let (expected, fault) = loop {
            match text.get(at) {
                Some(b'"') => {
                    self.at = at + 1;
                    return Ok(escapes);
                }
                Some(b'\\') => match text.get(at + 1) {
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                        escapes.add_short();
                        at += 2;
                    }
                    Some(b'u') => match Escaped::at(text, at) {
                        Some(escaped) => {
                            escapes.add(escaped);
                            at += escaped.len();
                        }
                        None => {
                            let digits = text[at + 2..].iter();
                            let digits = digits.take_while(|byte| byte.is_ascii_hexdigit()).count();
                            break (Expected::HexDigit, at + 2 + digits);
                        }
                    },
                    _ => break (Expected::Escape, at + 1),
                },
                Some(_) => break (Expected::NoControl, at),
                None => break (Expected::Quote, at),
            }
            at = window.next(at);
        };
        self.at = fault;
        Err(self.unexpected(expected))
    }

    #[cold]
    const fn too_deep(&self, offset: usize) -> DecodeError {
        DecodeError::new(DecodeErrorKind::TooDeep, offset, Expected::LessDepth, Found::More)
    }

    /// Consumes the array or object that starts here, with at most `room` containers open at a time.
    ///
    /// The stack of open containers is one bit each in a word, so a container needs no memory of its
    /// own; when the word is full the next one is left to a call of its own.
    fn container(&mut self, room: u16) -> Result<(), DecodeError> {
        // The lowest bit is the innermost container, 1 for an object.
        let mut stack: u64 = 0;
        let mut open: u32 = 0;
        loop {
            // At the start of a value.
            match self.peek() {
                Some(bracket @ (b'[' | b'{')) => {
                    if open == u32::from(room) {
                        return Err(self.too_deep(self.at));
                    }
                    if open == LEVELS_PER_CALL {
                        self.container(room - LEVELS_PER_CALL as u16)?;
                    } else {
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
                    }
                    _ if is_object => return Err(self.unexpected(Expected::CommaOrBrace)),
                    _ => return Err(self.unexpected(Expected::CommaOrBracket)),
                }
            }
        }
    }
}

/// The way through one array or object, entry by entry.
#[derive(Clone, Debug)]
pub(crate) struct Entries<'a> {
    scanner: Scanner<'a>,
    is_object: bool,
    first: bool,
}

impl<'a> Entries<'a> {
    /// Consumes the bracket that opens the array or object, or fails saying that `expected` was.
    pub(crate) fn open(
        mut scanner: Scanner<'a>,
        bracket: u8,
        expected: Expected,
    ) -> Result<Self, DecodeError> {
        scanner.expect(bracket, expected)?;
        match scanner.room.checked_sub(1) {
            Some(room) => scanner.room = room,
            None => return Err(scanner.too_deep(scanner.at - 1)),
        }
        Ok(Self { scanner, is_object: bracket == b'{', first: true })
    }

    /// The entries of a value that was read before, none if it is not of that type.
    fn within(value: Value<'a>, bracket: u8) -> Option<Self> {
        Self::open(Scanner::new(value.raw, u16::MAX), bracket, Expected::Value).ok()
    }

    /// Where the next entry or the closing bracket stands, once [`at_end`](Self::at_end) was asked.
    pub(crate) const fn offset(&self) -> usize {
        self.scanner.at
    }

    /// Whether the closing bracket comes next.
    pub(crate) fn at_end(&mut self) -> bool {
        self.scanner.peek() == Some(if self.is_object { b'}' } else { b']' })
    }

    /// Consumes the comma between two entries; after the last one the bracket, and gives `false`.
    pub(crate) fn step(&mut self) -> Result<bool, DecodeError> {
        if self.at_end() {
            self.scanner.at += 1;
            return Ok(false);
        }
        if !std::mem::replace(&mut self.first, false) {
            let expected =
                if self.is_object { Expected::CommaOrBrace } else { Expected::CommaOrBracket };
            self.scanner.expect(b',', expected)?;
        }
        Ok(true)
    }

    /// The entry's value, where [`step`](Self::step) or a member's name led to.
    pub(crate) fn value(&mut self) -> Result<Value<'a>, DecodeError> {
        self.scanner.value()
    }

    /// What reads the entry's value, where [`step`](Self::step) or a member's name led to.
    pub(crate) const fn scanner(&mut self) -> &mut Scanner<'a> {
        &mut self.scanner
    }

    /// The next member's name in an object, or `None` after the last.
    pub(crate) fn name(&mut self) -> Result<Option<Str<'a>>, DecodeError> {
        let expected = if self.first { Expected::KeyOrBrace } else { Expected::Key };
        if !self.step()? {
            return Ok(None);
        }
        self.scanner.key(expected).map(Some)
    }

    /// The next member of an object with its name, or `None` after the last.
    pub(crate) fn member(&mut self) -> Result<Option<(Str<'a>, Value<'a>)>, DecodeError> {
        let Some(name) = self.name()? else { return Ok(None) };
        Ok(Some((name, self.value()?)))
    }

    /// Fails unless only white space is left after the closing bracket.
    pub(crate) fn end(&mut self) -> Result<(), DecodeError> {
        self.scanner.end()
    }
}

impl<'a> Value<'a> {
    /// The members of an object, in order; none of a value of another type.
    pub(crate) fn members(self) -> impl Iterator<Item = (Str<'a>, Value<'a>)> {
        let mut entries = Entries::within(self, b'{');
        let place = move |value: Value<'a>| Value { offset: self.offset + value.offset, ..value };
        iter::from_fn(move || {
            let (name, value) = entries.as_mut()?.member().ok()??;
            Some((name, place(value)))
        })
    }

    /// The elements of an array, in order; none of a value of another type.
    pub(crate) fn elements(self) -> impl Iterator<Item = Value<'a>> {
        let mut entries = Entries::within(self, b'[');
        let place = move |value: Value<'a>| Value { offset: self.offset + value.offset, ..value };
        iter::from_fn(move || {
            let entries = entries.as_mut()?;
            if entries.step().ok()? { entries.value().ok().map(place) } else { None }
        })
    }

    /// The value at the end of a path of member names; of a repeated member the last counts.
    pub(crate) fn get(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |value, name| {
            value.members().filter(|(key, _)| key.is_text(name)).last().map(|(_, value)| value)
        })
    }
}
