//! Finding the fields of an error in a JSON object, by a layout.

use std::mem;

use http::HeaderMap;

use super::Field;
use super::table::{FieldKind, Table, header};
use crate::error::{DecodeError, Expected, Field as DecodeField};
use crate::json::{Compact, Exact, Item, Kind, MemberName, Read, Scanner, Segment, Str, Value};
use crate::limits::Limits;

/// The fields of an HTTP error, of which no text has escapes. "" is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    pub(crate) code: &'a str,
    pub(crate) message: Option<&'a str>,
    /// Raw JSON.
    pub(crate) details: &'a str,
    pub(crate) request_id: &'a str,
}

impl Fields<'_> {
    const NONE: Self = Self { code: "", message: None, details: "", request_id: "" };
}

/// More members are seldom sent. Of those, members are searched for in the text.
const MAX_MEMBERS: usize = 16;

/// The members of the outermost object, for [`Observed::get`](super::Observed::get).
#[derive(Clone, Debug)]
pub(crate) struct Members<'a> {
    list: [(Str<'a>, Item<'a>); MAX_MEMBERS],
    /// How many members there are, also those for which `list` has no room.
    len: usize,
}

impl<'a> Members<'a> {
    pub(crate) const NONE: Self =
        Self { list: [(Str::plain(""), Item::plain("")); MAX_MEMBERS], len: 0 };

    /// The members of the object that `text` is.
    ///
    /// # Errors
    ///
    /// What is wrong with a text that is no JSON object.
    #[inline(never)]
    pub(crate) fn read(text: &'a str, limits: Limits) -> Result<Self, DecodeError> {
        let mut members = Self::NONE;
        match read_members::<Compact<'a>>(text, limits, &mut members) {
            Ok(()) => Ok(members),
            Err(_) => Self::read_exact(text, limits),
        }
    }

    /// The same with the exact reader alone.
    #[cold]
    pub(crate) fn read_exact(text: &'a str, limits: Limits) -> Result<Self, DecodeError> {
        let mut members = Self::NONE;
        read_members::<Exact<'a>>(text, limits, &mut members).map(|()| members)
    }

    #[inline(always)]
    fn push(&mut self, name: Str<'a>, item: Item<'a>) {
        if let Some(free) = self.list.get_mut(self.len) {
            *free = (name, item);
        }
        self.len += 1;
    }

    pub(super) const fn are_all(&self) -> bool {
        self.len <= MAX_MEMBERS
    }

    /// The members in order, of the object that `text` is.
    pub(super) fn iter(&self, text: &'a str) -> impl Iterator<Item = (Str<'a>, Value<'a>)> {
        let members = &self.list[..self.len.min(MAX_MEMBERS)];
        members.iter().map(move |&(name, item)| (name, item.value_in(text)))
    }

    /// The last member of that name, of the object that `text` is.
    pub(super) fn get(&self, segment: Segment<'_>, text: &'a str) -> Option<Value<'a>> {
        let found = self.list[..self.len.min(MAX_MEMBERS)].iter().rev();
        let mut found = found.filter(|(name, _)| segment.is(*name));
        found.next().map(|(_, item)| item.value_in(text))
    }
}

/// What is done with the members of an object while they are read.
trait Collect<'a> {
    fn member<R: Read<'a>>(&mut self, name: MemberName<'a>, item: Item<'a>)
    -> Result<(), R::Fault>;
}

impl<'a> Collect<'a> for Members<'a> {
    #[inline(always)]
    fn member<R: Read<'a>>(
        &mut self,
        name: MemberName<'a>,
        item: Item<'a>,
    ) -> Result<(), R::Fault> {
        self.push(name.string, item);
        Ok(())
    }
}

/// The grammar of an error in an object: members, in any order.
#[inline(always)]
fn read_members<'a, R: Read<'a>>(
    text: &'a str,
    limits: Limits,
    out: &mut impl Collect<'a>,
) -> Result<(), R::Fault> {
    let mut object = R::open(text, b'{', limits, Expected::Object)?;
    while let Some((name, item)) = object.member()? {
        out.member::<R>(name, item)?;
    }
    Ok(())
}

/// The fields of a compact object in which each field is once, directly in the object, and without
/// escapes. Nearly all bodies are like this; `None` for others.
#[inline(always)]
pub(crate) fn find_usual_fields<'a>(
    text: &'a str,
    table: &Table,
    limits: Limits,
    members: Option<&mut Members<'a>>,
) -> Option<Fields<'a>> {
    let mut usual = Usual { table, text, fields: Fields::NONE, members };
    read_members::<Compact<'a>>(text, limits, &mut usual).ok()?;
    Some(usual.fields)
}

struct Usual<'t, 'm, 'a> {
    table: &'t Table,
    text: &'a str,
    fields: Fields<'a>,
    members: Option<&'m mut Members<'a>>,
}

impl<'a> Collect<'a> for Usual<'_, '_, 'a> {
    #[inline(always)]
    fn member<R: Read<'a>>(
        &mut self,
        name: MemberName<'a>,
        item: Item<'a>,
    ) -> Result<(), R::Fault> {
        if let Some(members) = &mut self.members {
            members.push(name.string, item);
        }
        let Some(at) = self.table.find(name) else { return Ok(()) };
        let entry = &self.table.pointers[at];
        let is_named = name.is(entry.first);
        let (is_string, kind) = (item.is_string(), entry.kind);
        // Without a branch on the kind, which no branch predictor could guess.
        let is_text = is_string & !item.inner.is_empty();
        let is_usual = (is_text | !kind.text_only()) & !item.escapes().any() & !item.is_null();
        if !(is_named && entry.is_only && is_usual) {
            return R::unusual();
        }
        let fields = &mut self.fields;
        let is_first = match kind {
            FieldKind::Code => mem::replace(&mut fields.code, item.inner).is_empty(),
            FieldKind::Message => fields.message.replace(item.inner).is_none(),
            FieldKind::Details => {
                mem::replace(&mut fields.details, item.raw_in(self.text)).is_empty()
            }
            FieldKind::RequestId => mem::replace(&mut fields.request_id, item.inner).is_empty(),
            FieldKind::Status | FieldKind::CallId => false,
        };
        if is_first { Ok(()) } else { R::unusual() }
    }
}

/// What the pointers of a layout refer to in an object, each by its place in the table; of a repeated
/// member the last counts.
#[derive(Debug)]
pub(crate) struct Found<'t, 'a> {
    table: &'t Table,
    text: &'a str,
    items: [Option<Item<'a>>; Table::MAX_POINTERS],
}

/// A field as it was found.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'a, 'h> {
    Json(Item<'a>),
    Header(&'h str),
}

impl<'t, 'a> Found<'t, 'a> {
    /// Nothing: the text is no object.
    pub(crate) const fn nothing(table: &'t Table) -> Self {
        Self { table, text: "", items: [None; Table::MAX_POINTERS] }
    }

    /// Follows the pointers in the object that `text` is.
    pub(crate) fn in_object(table: &'t Table, text: &'a str, members: &Members<'a>) -> Self {
        let mut found = Self { text, ..Self::nothing(table) };
        if members.are_all() {
            for &(name, item) in &members.list[..members.len] {
                found.visit_member(MemberName::of(name), item);
            }
        } else if let Ok(object) = Scanner::new(text, u16::MAX).value() {
            for (name, value) in object.members() {
                found.visit_member(MemberName::of(name), Item::of(value));
            }
        }
        found
    }

    fn visit_member(&mut self, name: MemberName<'a>, item: Item<'a>) {
        let mut deeper = 0_u32;
        for (at, entry) in self.table.entries().enumerate() {
            if entry.pointer.begins_with(name, self.table.heads[at]) {
                let is_end = entry.pointer.len() == 1;
                self.items[at] = Some(item).filter(|_| is_end);
                deeper |= u32::from(!is_end) << at;
            }
        }
        if deeper != 0 {
            self.walk(item.value_in(self.text), deeper, 1);
        }
    }

    /// Goes on inside a value, of which `pointers` have passed the first `depth` segments.
    fn walk(&mut self, value: Value<'a>, pointers: u32, depth: usize) {
        match value.kind {
            Kind::Object => value.members().for_each(|(name, inner)| {
                self.visit(inner, pointers, depth, |segment| segment.is(name));
            }),
            Kind::Array => value.elements().enumerate().for_each(|(index, inner)| {
                self.visit(inner, pointers, depth, |segment| segment.index() == Some(index));
            }),
            _ => {}
        }
    }

    fn visit(
        &mut self,
        value: Value<'a>,
        pointers: u32,
        depth: usize,
        is_here: impl Fn(Segment<'static>) -> bool,
    ) {
        let (mut left, mut deeper) = (pointers, 0);
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            let pointer = &self.table.pointers[at].pointer;
            if pointer.segment(depth).is_some_and(&is_here) {
                let is_end = pointer.len() == depth + 1;
                self.items[at] = Some(Item::of(value)).filter(|_| is_end);
                deeper |= u32::from(!is_end) << at;
            }
        }
        if deeper != 0 {
            self.walk(value, deeper, depth + 1);
        }
    }

    /// What was found of a field, path by path.
    fn items(&self, kind: FieldKind) -> impl Iterator<Item = Option<Item<'a>>> {
        let pairs = self.table.entries().zip(self.items);
        pairs.filter(move |(entry, _)| entry.kind == kind).map(|(_, item)| item)
    }

    /// Fails where a string of the field is no text.
    pub(crate) fn check_text(
        &self,
        kind: FieldKind,
        field: DecodeField,
    ) -> Result<(), DecodeError> {
        self.items(kind).flatten().try_for_each(|item| {
            item.value_in(self.text).check_text().map_err(|error| error.in_field(field))
        })
    }

    /// The value at the first path of a field where there is a usable one. Null is passed over: it is only
    /// taken for a message where no other path has a value.
    pub(crate) fn field<'h>(
        &self,
        kind: FieldKind,
        headers: Option<&'h HeaderMap>,
    ) -> Option<Source<'a, 'h>> {
        let (mut items, mut null) = (self.items(kind), None);
        let usable = self.table.fields(kind).iter().find_map(|field| match field {
            Field::Header(name) => header(headers?, name).map(Source::Header),
            Field::Json(_) => {
                let item = items.next()??;
                let is_text = item.is_text() && !item.inner.is_empty();
                if item.is_null() {
                    null = Some(Source::Json(item));
                }
                let is_usable = if kind.text_only() { is_text } else { !item.is_null() };
                is_usable.then_some(Source::Json(item))
            }
        });
        usable.or(null.filter(|_| matches!(kind, FieldKind::Message | FieldKind::CallId)))
    }

    /// A field that is only in the object.
    pub(crate) fn value(&self, kind: FieldKind) -> Option<Value<'a>> {
        match self.field(kind, None)? {
            Source::Json(item) => Some(item.value_in(self.text)),
            Source::Header(_) => None,
        }
    }

    /// The details as raw JSON, or "".
    pub(crate) fn details(&self) -> &'a str {
        self.value(FieldKind::Details).map_or("", |value| value.raw)
    }
}
