//! [`Read`], what a reader of JSON offers to the description of a message.
//!
//! A wire describes each of its messages once, as a function that is generic over [`Read`]. The compiler
//! makes two functions of it. With [`Compact`](super::Compact) it is the fast path: it knows from a bitmap
//! where strings end, and fails with [`Unusual`](super::compact::Unusual) at whatever peers seldom send.
//! With [`Exact`](super::Exact) it reads any text and reports what is wrong. From the fast path the
//! compiler drops what follows a call of [`unusual`](Read::unusual).
//!
//! Four things make this fast, each of them measured:
//!
//! - The fast path is left by an error, and the text is then read again from its start. A slow branch that
//!   comes back to the fast path would cost its whole state: 16 to 32 % more instructions.
//! - An [`Item`] is thin: a slice and a word. One more field made frames 19 % slower.
//! - A reader whose address is passed to a function that is not inlined lives in memory instead of
//!   registers. Such functions get copies of what they need, and give back what changed.
//! - Strings are cut out where their closing quote was just compared, so that the check of the character
//!   boundary folds.

use super::string::{Escapes, Str};
use super::value::{Kind, Value};
use crate::error::{DecodeError, Expected, Field};
use crate::limits::Limits;

/// A value in an array or object: thin, so that a whole message stays in registers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item<'a> {
    /// The value as it is in the text; of a string what its quotes enclose.
    pub(crate) inner: &'a str,
    /// Zero for a string without escapes. Otherwise the kind, and above it what the escapes come to.
    note: usize,
}

impl<'a> Item<'a> {
    /// By their numbers.
    const KINDS: [Kind; 6] =
        [Kind::String, Kind::Null, Kind::Bool, Kind::Number, Kind::Array, Kind::Object];
    const KIND_BITS: u32 = 3;
    const KIND_MASK: usize = (1 << Self::KIND_BITS) - 1;

    /// A string without escapes.
    #[inline(always)]
    pub(crate) const fn plain(inner: &'a str) -> Self {
        Self { inner, note: 0 }
    }

    #[inline(always)]
    pub(super) const fn of_string(inner: &'a str, escapes: Escapes) -> Self {
        Self { inner, note: escapes.0 << Self::KIND_BITS }
    }

    /// A value that is no string.
    #[inline(always)]
    pub(crate) const fn of_other(inner: &'a str, kind: Kind) -> Self {
        Self { inner, note: kind as usize }
    }

    /// A set of kinds, for [`is_of`](Self::is_of).
    pub(crate) const fn kinds(kinds: &[Kind]) -> u8 {
        let (mut set, mut at) = (0, 0);
        while at < kinds.len() {
            set |= 1 << kinds[at] as usize;
            at += 1;
        }
        set
    }

    /// Whether its kind is in a set of [`kinds`](Self::kinds).
    #[inline(always)]
    pub(crate) const fn is_of(self, kinds: u8) -> bool {
        kinds >> (self.note & Self::KIND_MASK) & 1 == 1
    }

    pub(crate) fn of(value: Value<'a>) -> Self {
        let kind = value.kind as usize;
        Self { inner: value.inner(), note: value.escapes.0 << Self::KIND_BITS | kind }
    }

    #[inline(always)]
    pub(crate) const fn is_string(self) -> bool {
        self.note & Self::KIND_MASK == 0
    }

    #[inline(always)]
    pub(crate) const fn kind(self) -> Kind {
        Self::KINDS[self.note & Self::KIND_MASK]
    }

    /// Whether it is a number without fraction and exponent.
    #[inline]
    pub(crate) fn is_integer(self) -> bool {
        let is_other = |byte| matches!(byte, b'.' | b'e' | b'E');
        !self.is_string() && self.kind() == Kind::Number && !self.inner.bytes().any(is_other)
    }

    #[inline(always)]
    pub(crate) fn is_null(self) -> bool {
        !self.is_string() && self.kind() == Kind::Null
    }

    #[inline(always)]
    pub(crate) const fn escapes(self) -> Escapes {
        Escapes(self.note >> Self::KIND_BITS)
    }

    /// Whether it is a string that is text: one without half of a surrogate pair.
    #[inline(always)]
    pub(crate) const fn is_text(self) -> bool {
        self.is_string() && !self.escapes().has_lone_surrogate()
    }

    /// The string that it is; of another value its text.
    #[inline(always)]
    pub(crate) const fn string(self) -> Str<'a> {
        Str { inner: self.inner, escapes: self.escapes() }
    }

    /// Where in `text`, of which it is a part, it starts.
    #[inline(always)]
    pub(crate) fn offset_in(self, text: &str) -> usize {
        let inner = self.inner.as_ptr().addr() - text.as_ptr().addr();
        inner - usize::from(self.is_string())
    }

    /// As it is in `text`, of which it is a part: a string with its quotes.
    #[inline(always)]
    pub(crate) fn raw_in(self, text: &'a str) -> &'a str {
        let quotes = 2 * usize::from(self.is_string());
        let offset = self.offset_in(text);
        text.get(offset..offset + self.inner.len() + quotes).unwrap_or(self.inner)
    }

    pub(crate) fn value_in(self, text: &'a str) -> Value<'a> {
        Value {
            raw: self.raw_in(text),
            offset: self.offset_in(text),
            kind: self.kind(),
            escapes: self.escapes(),
        }
    }
}

/// A value, and the first elements of the array that it may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List<'a> {
    pub(crate) item: Item<'a>,
    pub(crate) first: Option<Item<'a>>,
    pub(crate) second: Option<Item<'a>>,
}

impl<'a> List<'a> {
    /// Reads the elements once more. `item` is part of `text`.
    #[inline(never)]
    pub(super) fn of(item: Item<'a>, text: &'a str) -> Self {
        let mut elements = item.value_in(text).elements().map(Item::of);
        Self { item, first: elements.next(), second: elements.next() }
    }
}

/// The name of a member, and its [`head`], by which it differs from most others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemberName<'a> {
    pub(crate) string: Str<'a>,
    pub(super) head: u64,
}

impl<'a> MemberName<'a> {
    pub(crate) fn of(string: Str<'a>) -> Self {
        Self { string, head: head(string.inner.as_bytes()) }
    }

    /// Whether it begins with that head. Of a name with escapes they count as they are.
    #[inline(always)]
    pub(crate) const fn has_head(self, head: u64) -> bool {
        self.head == head
    }

    /// Whether a name without escapes is `text`, whose head it [has](Self::has_head).
    #[inline(always)]
    pub(crate) fn is(self, text: &str) -> bool {
        let inner = self.string.inner;
        inner.len() == text.len() && (inner.len() <= 8 || inner == text)
    }
}

/// The first eight bytes of a text as a word, with zeros after a shorter one.
pub(crate) const fn head(text: &[u8]) -> u64 {
    if let Some(head) = text.first_chunk() {
        return u64::from_le_bytes(*head);
    }
    let (mut head, mut at) = (0, 0);
    while at < text.len() {
        head |= (text[at] as u64) << (8 * at);
        at += 1;
    }
    head
}

/// A reader that steps through one array or object.
pub(crate) trait Read<'a>: Sized {
    /// Why a text is not read: [`DecodeError`], or nothing where another reader says why.
    type Fault: From<DecodeError>;

    /// Fails in the reader that is only for what is usual.
    fn unusual() -> Result<(), Self::Fault>;

    /// The fault, if it is a [`DecodeError`], as `map` makes it.
    fn map_fault(fault: Self::Fault, map: impl FnOnce(DecodeError) -> DecodeError) -> Self::Fault;

    /// Opens the array or object that `text` is, by its bracket; `expected` is what the fault names.
    fn open(
        text: &'a str,
        bracket: u8,
        limits: Limits,
        expected: Expected,
    ) -> Result<Self, Self::Fault>;

    /// Consumes the first element if it is this digit. A reader may leave it unread and say no.
    fn eat_first(&mut self, digit: u8) -> bool;

    /// Whether no comma follows, so that the element before was the last one.
    fn is_last(&mut self) -> bool;

    /// Passes the bracket after the last entry; then nothing is left.
    fn end(&mut self) -> Result<(), Self::Fault>;

    /// Where half of a surrogate pair is in a string whose field [is text](Field::is_text), if there is one. The
    /// reader of what is usual reads no such string.
    fn lone_surrogate(item: Item<'a>, text: &'a str) -> Option<usize>;

    /// The next element, which must be there and be of the type that is expected. In a field that
    /// [is text](Field::is_text), text is what is usual of a value of any type.
    fn required(&mut self, field: Field, expected: Expected) -> Result<Item<'a>, Self::Fault>;

    /// The next element, or `None` after the last one; then nothing is left.
    fn element(&mut self, field: Field) -> Result<Option<Item<'a>>, Self::Fault>;

    /// The same, and if it is an array its first two elements.
    fn list(&mut self, field: Field) -> Result<Option<List<'a>>, Self::Fault>;

    /// The next member, or `None` after the last one; then nothing is left.
    fn member(&mut self) -> Result<Option<(MemberName<'a>, Item<'a>)>, Self::Fault>;
}

/// The next element, a required one in which half of a surrogate pair is a fault.
#[inline(always)]
pub(crate) fn required_text<'a, R: Read<'a>>(
    reader: &mut R,
    field: Field,
    expected: Expected,
    text: &'a str,
) -> Result<Item<'a>, R::Fault> {
    let item = reader.required(field, expected)?;
    check_text::<R>(item, field, text)?;
    Ok(item)
}

/// Fails where a string of `text` has half of a surrogate pair.
#[inline(always)]
pub(crate) fn check_text<'a, R: Read<'a>>(
    item: Item<'a>,
    field: Field,
    text: &'a str,
) -> Result<(), R::Fault> {
    match R::lone_surrogate(item, text) {
        Some(offset) => Err(DecodeError::lone_surrogate(offset).in_field(field))?,
        None => Ok(()),
    }
}

/// Whether a value is of the type that is expected.
pub(super) fn fits(value: Value<'_>, expected: Expected) -> bool {
    match expected {
        Expected::StringOrInteger => match value.kind {
            Kind::Number => value.is_integer(),
            kind => kind == Kind::String,
        },
        Expected::Integer => value.is_integer(),
        Expected::Dict => value.kind == Kind::Object,
        Expected::StringOrNull => matches!(value.kind, Kind::String | Kind::Null),
        Expected::String => value.kind == Kind::String,
        _ => true,
    }
}
