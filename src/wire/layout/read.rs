//! Finding the fields of an error in a JSON object, by a layout.

use super::table::{FieldKind, Table, header};
use super::tree::Tree;
use super::{Field, Identity};
use crate::error::{DecodeError, Expected, Field as DecodeField};
use crate::head::HeaderMap;
use crate::json::{Compact, Exact, Item, Kind, Read, Segment, Str, Value};
use crate::limits::Limits;
use crate::retry::RetryAfter;
use crate::text::Text;

/// More members are seldom sent. Of those, members are searched for in the text.
const MAX_MEMBERS: usize = 16;

/// The members of the outermost object, for [`Observed::get`](super::Observed::get).
#[derive(Clone, Debug)]
pub(crate) struct Members<'a> {
    list: [(Str<'a>, Item<'a>); MAX_MEMBERS],
    /// How many members there are, also those for which `list` has no room.
    pub(super) len: usize,
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

    /// The members of the object that a valid text is.
    pub(crate) fn of_valid(text: &'a str) -> Option<Self> {
        let object = Value::of_container(text).filter(|value| value.kind == Kind::Object)?;
        let mut members = Self::NONE;
        object.members().for_each(|(name, value)| members.push(name, Item::of(value)));
        Some(members)
    }

    #[inline(always)]
    pub(super) fn push(&mut self, name: Str<'a>, item: Item<'a>) {
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

    /// What a JSON Pointer refers to in the object that `text` is; of a repeated member the last counts.
    pub(super) fn value(&self, pointer: &str, text: &'a str) -> Option<Value<'a>> {
        let root = || Value::of_valid(text);
        if pointer.is_empty() {
            return root();
        }
        let path = pointer.strip_prefix('/')?;
        let (first, inside) = path.split_at(path.find('/').unwrap_or(path.len()));
        let first = Segment(first);
        let value = if self.are_all() { self.get(first, text) } else { root()?.child(first) };
        if inside.is_empty() { value } else { value?.pointer(inside) }
    }

    /// The text at the first of the places where systems have their messages.
    #[cold]
    pub(crate) fn message_elsewhere(&self, text: &'a str) -> Option<Text<'a>> {
        /// The outermost member, and the JSON Pointer inside it.
        const PLACES: [(&str, &str); 12] = [
            ("message", ""),
            ("detail", ""),
            ("title", ""),
            ("error_description", ""),
            ("error", "/message"),
            ("errorMessage", ""),
            ("errors", "/0/message"),
            ("errors", "/0/description"),
            ("error", "/message/0/description"),
            ("errors", "/0/message/0/description"),
            ("detail", "/0/msg"),
            ("error", ""),
        ];
        let mut values = [None; PLACES.len()];
        let mut visit = |name: Str<'a>, value: Value<'a>| {
            // Most members are none of these.
            if !name.escapes.any() && !name.inner.starts_with(['m', 'd', 't', 'e']) {
                return;
            }
            for (at, (member, _)) in PLACES.iter().enumerate() {
                if name.is_text(member) {
                    values[at] = Some(value);
                }
            }
        };
        if self.are_all() {
            self.iter(text).for_each(|(name, value)| visit(name, value));
        } else {
            let object = Value::of_container(text.trim_start())?;
            object.members().for_each(|(name, value)| visit(name, value));
        }
        let mut values =
            PLACES.iter().zip(values).filter_map(|((_, inside), value)| value?.pointer(inside));
        let value = values.find(|value| value.kind == Kind::String)?;
        Some(Text::of_string(value.string()))
    }

    /// The last member of that name, of the object that `text` is.
    fn get(&self, segment: Segment<'_>, text: &'a str) -> Option<Value<'a>> {
        let mut members = self.list[..self.len.min(MAX_MEMBERS)].iter().rev();
        let found = match segment.as_name() {
            Some(segment) => members.find(|(name, _)| name.is_text(segment)),
            None => members.find(|(name, _)| segment.is(*name)),
        };
        found.map(|(_, item)| item.value_in(text))
    }
}

/// The grammar of an error in an object: members, in any order.
#[inline(always)]
fn read_members<'a, R: Read<'a>>(
    text: &'a str,
    limits: Limits,
    out: &mut Members<'a>,
) -> Result<(), R::Fault> {
    let mut object = R::open(text, b'{', limits, Expected::Object)?;
    while let Some((name, item)) = object.member()? {
        out.push(name.string, item);
    }
    Ok(())
}

/// What a layout finds of an error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts<'a> {
    pub(crate) identity: Identity<'a>,
    pub(crate) message: Option<Text<'a>>,
    /// Raw JSON; "" is none.
    pub(crate) details: &'a str,
    pub(crate) request_id: Text<'a>,
    pub(crate) retry_after: Option<RetryAfter>,
}

/// What the pointers of a layout refer to in an object, each by its place in the table; of a repeated
/// member the last counts.
#[derive(Debug)]
pub(crate) struct Found<'t, 'a> {
    table: &'t Table,
    pub(super) text: &'a str,
    items: [Option<Item<'a>>; Table::MAX_POINTERS],
}

/// A field as it was found.
#[derive(Clone, Copy, Debug)]
enum Source<'a, 'h> {
    Json(Item<'a>),
    Header(&'h str),
}

impl<'t, 'a> Found<'t, 'a> {
    /// Nothing: the text is no object.
    pub(crate) const fn nothing(table: &'t Table) -> Self {
        Self { table, text: "", items: [None; Table::MAX_POINTERS] }
    }

    /// Follows the pointers in the object that `text` is.
    pub(super) fn in_object(table: &'t Table, text: &'a str, members: &Members<'a>) -> Self {
        let mut found = Self { text, ..Self::nothing(table) };
        let mut visit = |name, item| {
            if let Some(node) = table.tree.member(Tree::ROOT, name) {
                found.visit(node, item);
            }
        };
        if members.are_all() {
            members.list[..members.len].iter().for_each(|&(name, item)| visit(name, item));
        } else if let Some(object) = Value::of_valid(text) {
            object.members().for_each(|(name, value)| visit(name, Item::of(value)));
        }
        found
    }

    /// What is at the path by which a field is written.
    pub(super) fn item_written(&self, kind: FieldKind) -> Option<Item<'a>> {
        self.items[self.table.place(kind)?]
    }

    /// Replaces what is at the path by which a field is written.
    pub(super) fn set_item_written(&mut self, kind: FieldKind, item: Option<Item<'a>>) {
        if let Some(place) = self.table.place(kind) {
            self.items[place] = item;
        }
    }

    /// Takes the value at a node of the tree, and goes on inside it. What was found there before counts no longer.
    fn visit(&mut self, node: usize, item: Item<'a>) {
        let tree = &self.table.tree;
        let node_here = tree.node(node);
        let mut left = node_here.below;
        while left != 0 {
            let pointer = left.trailing_zeros();
            left &= left - 1;
            let ends_here = node_here.own >> pointer & 1 == 1;
            self.items[pointer as usize] = Some(item).filter(|_| ends_here);
        }
        if !node_here.has_children() {
            return;
        }
        let value = item.value_in(self.text);
        match value.kind {
            Kind::Object => value.members().for_each(|(name, inner)| {
                if let Some(child) = tree.member(node, name) {
                    self.visit(child, Item::of(inner));
                }
            }),
            Kind::Array => {
                let indices = node_here.children().filter_map(|child| tree.node(child).index());
                let count = indices.max().map_or(0, |last| last.saturating_add(1));
                value.elements().take(count).enumerate().for_each(|(index, inner)| {
                    if let Some(child) = tree.element(node, index) {
                        self.visit(child, Item::of(inner));
                    }
                });
            }
            _ => {}
        }
    }

    /// What was found of a field, path by path.
    fn items(&self, kind: FieldKind) -> impl Iterator<Item = Option<Item<'a>>> {
        let pairs = self.table.entries().zip(self.items);
        pairs.filter(move |(entry, _)| entry.kind == kind).map(|(_, item)| item)
    }

    /// Fails where a string of the field has half of a surrogate pair.
    pub(crate) fn check_text(
        &self,
        kind: FieldKind,
        field: DecodeField,
    ) -> Result<(), DecodeError> {
        self.items(kind).flatten().try_for_each(|item| {
            item.value_in(self.text).check_text().map_err(|error| error.in_field(field))
        })
    }

    /// The content of the first path of a field that has any. Null is as good as nothing, and what cannot be
    /// the field is passed over.
    fn field<'h>(&self, kind: FieldKind, headers: Option<&'h HeaderMap>) -> Option<Source<'a, 'h>> {
        let mut items = self.items(kind);
        self.table.fields(kind).iter().find_map(|field| match field {
            Field::Header(name) => header(headers?, name).map(Source::Header),
            Field::Json(_) => {
                let item = items.next()??;
                let is_usable = match kind {
                    FieldKind::Name | FieldKind::RequestId => {
                        item.is_text() && !item.inner.is_empty()
                    }
                    FieldKind::Code if self.table.is_json_rpc => {
                        is_code(item) || item.kind() == Kind::Number
                    }
                    FieldKind::Code | FieldKind::CodeBesideName => is_code(item),
                    FieldKind::Message => item.is_string(),
                    FieldKind::RetryAfter => matches!(item.kind(), Kind::String | Kind::Number),
                    FieldKind::CallId
                    | FieldKind::Details
                    | FieldKind::DetailsBesideName
                    | FieldKind::Status => !item.is_null(),
                };
                is_usable.then_some(Source::Json(item))
            }
        })
    }

    /// What a layout finds of an error; `members` are those of the object, if there is one, and the end of what is
    /// whole in it.
    #[cold]
    #[inline(never)]
    pub(crate) fn parts<'h>(
        &self,
        members: Option<(&Members<'a>, usize)>,
        headers: Option<&'h HeaderMap>,
        header_text: fn(&'h str) -> Text<'a>,
    ) -> Parts<'a> {
        let text = |source| match source {
            Source::Header(text) => header_text(text),
            Source::Json(item) => Text::of_string(item.string()),
        };
        let field = |kind| self.field(kind, headers).map(text);
        let is_whole = |part: &&str| members.is_none_or(|(_, end)| self.is_before(part, end));
        let odd_message = || {
            let message = self.odd_message()?.string();
            Some(Text::of_string(message)).filter(|_| is_whole(&message.inner))
        };
        let code = self.field(FieldKind::Code, headers);
        let is_number = matches!(code, Some(Source::Json(item)) if item.kind() == Kind::Number);
        Parts {
            identity: Identity {
                name: field(FieldKind::Name).unwrap_or_default(),
                code: code.map(text).unwrap_or_default(),
                is_number,
            },
            message: field(FieldKind::Message)
                .or_else(|| members?.0.message_elsewhere(self.text))
                .or_else(odd_message),
            details: Some(self.details()).filter(is_whole).unwrap_or_default(),
            request_id: field(FieldKind::RequestId).unwrap_or_default(),
            retry_after: self.retry_after(headers),
        }
    }

    /// Where in the object a part of it is.
    fn offset_of(&self, part: &str) -> usize {
        if part.is_empty() { 0 } else { part.as_ptr().addr() - self.text.as_ptr().addr() }
    }

    /// What is at the first path of the message that has another JSON value than a string.
    fn odd_message(&self) -> Option<Item<'a>> {
        if self.table.is_problem {
            // "Consumers MUST ignore values that don't match" the type (RFC 9457, 3.1).
            return None;
        }
        self.items(FieldKind::Message).flatten().find(|item| !item.is_string() && !item.is_null())
    }

    /// Whether a part of the object ends before `end`.
    fn is_before(&self, part: &str, end: usize) -> bool {
        self.offset_of(part) + part.len() <= end
    }

    /// The delay at the first path that has one.
    fn retry_after(&self, headers: Option<&HeaderMap>) -> Option<RetryAfter> {
        let mut items = self.items(FieldKind::RetryAfter);
        self.table.fields(FieldKind::RetryAfter).iter().find_map(|field| match field {
            Field::Header(name) => RetryAfter::from_header(headers?, name),
            Field::Json(path) => {
                let item = items.next()??;
                let is_delay = matches!(item.kind(), Kind::String | Kind::Number);
                let text = Text::of_string(item.string());
                let sent =
                    || self.date_beside(path).or_else(|| Some(header(headers?, "date")?.into()));
                RetryAfter::from_json(&text, path, sent).filter(|_| is_delay)
            }
        })
    }

    /// The text of the member `date` beside a member of the object: there, headers of a response are in an object.
    #[cold]
    fn date_beside(&self, path: &str) -> Option<Text<'a>> {
        let (around, _) = path.rsplit_once('/')?;
        let object = Value::of_valid(self.text)?.pointer(around)?;
        let date = object.pointer("/date")?;
        (date.kind == Kind::String).then(|| Text::of_string(date.string()))
    }

    /// A field that is only in the object.
    pub(crate) fn value(&self, kind: FieldKind) -> Option<Value<'a>> {
        match self.field(kind, None)? {
            Source::Json(item) => Some(item.value_in(self.text)),
            Source::Header(_) => None,
        }
    }

    /// The details as raw JSON, or "".
    fn details(&self) -> &'a str {
        self.value(FieldKind::Details).map_or("", |value| value.raw)
    }
}

/// Whether a value can be a code: text, or an integer.
fn is_code(item: Item<'_>) -> bool {
    match item.kind() {
        Kind::String => item.is_text() && !item.inner.is_empty(),
        Kind::Number => !item.inner.contains(['.', 'e', 'E']),
        _ => false,
    }
}
