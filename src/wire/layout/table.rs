//! The paths of a layout, as a table that is made at compile time.

use super::Field;
use super::pointer::Pointer;
use super::tree::Tree;
use crate::head::{HeaderMap, header_values};
use crate::json::{Item, Kind};
use crate::set::equal;

/// The fields that a layout has paths for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldKind {
    CallId,
    Name,
    Code,
    /// The code beside a name, where the one without a name is elsewhere.
    CodeBesideName,
    Message,
    RequestId,
    Details,
    /// The details beside a name, where those without a name are elsewhere.
    DetailsBesideName,
    Status,
    RetryAfter,
}

impl FieldKind {
    /// The kinds of values that the field usually has, as a set of [`Item::kinds`].
    const fn usual_values(self) -> u8 {
        match self {
            Self::Name | Self::RequestId | Self::Message => Item::kinds(&[Kind::String]),
            Self::Code | Self::CodeBesideName | Self::CallId => {
                Item::kinds(&[Kind::String, Kind::Number])
            }
            Self::Details | Self::DetailsBesideName => {
                Item::kinds(&[Kind::String, Kind::Bool, Kind::Number, Kind::Array, Kind::Object])
            }
            Self::Status => Item::kinds(&[Kind::Number]),
            // A delay in the object is rare, and its units depend on the name.
            Self::RetryAfter => Item::kinds(&[]),
        }
    }

    const fn is_message(self) -> bool {
        matches!(self, Self::Message)
    }

    const fn is_details(self) -> bool {
        matches!(self, Self::Details | Self::DetailsBesideName)
    }

    const fn is_code(self) -> bool {
        matches!(self, Self::Code | Self::CodeBesideName)
    }

    pub(super) const COUNT: usize = 10;

    /// Every field, in the order in which they are written.
    pub(super) const ALL: [Self; Self::COUNT] = [
        Self::CallId,
        Self::Name,
        Self::Code,
        Self::CodeBesideName,
        Self::Message,
        Self::RequestId,
        Self::Details,
        Self::DetailsBesideName,
        Self::Status,
        Self::RetryAfter,
    ];

    /// The order of JSON-RPC: the call ID early, so that it is in a text that breaks off; the name in the details.
    pub(super) const OF_JSON_RPC: [Self; Self::COUNT] = [
        Self::CallId,
        Self::Code,
        Self::Message,
        Self::Name,
        Self::CodeBesideName,
        Self::Details,
        Self::DetailsBesideName,
        Self::RequestId,
        Self::Status,
        Self::RetryAfter,
    ];
}

/// The paths of a layout without its set, so that one code serves all sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    /// The paths of each field, by [`FieldKind`].
    fields: [&'static [Field]; FieldKind::COUNT],
    /// The JSON Pointers among them.
    pub(super) pointers: [Entry; Self::MAX_POINTERS],
    len: usize,
    /// The pointer by which each field is written, as its place and 1, or 0. It is the first path of the field,
    /// or the second one if the first is a header.
    written: [u8; FieldKind::COUNT],
    /// The pointers as a tree, by which both readers find the fields.
    pub(super) tree: Tree,
    /// What the fast path does at each node of the tree.
    uses: [Use; Tree::MAX_NODES],
    /// Whether the fields of a body are written as by [`Layout::NAMED`](super::Layout::NAMED).
    pub(super) is_named: bool,
    /// Whether it is the layout of problem documents.
    pub(super) is_problem: bool,
    /// Whether it is the layout of JSON-RPC.
    pub(super) is_json_rpc: bool,
    /// Whether the fast path can read by it.
    pub(super) is_usual: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) pointer: Pointer,
    pub(super) kind: FieldKind,
}

/// What the fast path does with a value at one node of the tree, worked out at compile time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    /// The field of the first pointer that ends here. Without a pointer it means nothing.
    pub(super) kind: FieldKind,
    /// The place of that pointer, or [`NO_PLACE`].
    pub(super) place: u8,
    /// The kinds of values that the field usually has.
    pub(super) kinds: u8,
    /// Whether a string may be empty or have escapes.
    pub(super) takes_any_string: bool,
    /// Whether a number must be an integer.
    pub(super) needs_integer: bool,
    /// Whether the reader goes into an object here.
    pub(super) is_entered: bool,
}

/// The place of no pointer.
pub(super) const NO_PLACE: u8 = u8::MAX;

impl Use {
    const NONE: Self = Self {
        kind: FieldKind::Code,
        place: NO_PLACE,
        kinds: 0,
        takes_any_string: false,
        needs_integer: false,
        is_entered: false,
    };
}

impl Table {
    pub(super) const MAX_POINTERS: usize = 32;

    pub(super) const EMPTY: Self = Self {
        fields: [&[]; FieldKind::COUNT],
        pointers: [Entry { pointer: Pointer::ROOT, kind: FieldKind::Code }; Self::MAX_POINTERS],
        len: 0,
        written: [0; FieldKind::COUNT],
        tree: Tree::EMPTY,
        uses: [Use::NONE; Tree::MAX_NODES],
        is_named: false,
        is_problem: false,
        is_json_rpc: false,
        is_usual: true,
    };

    /// The same table with other paths for one field.
    pub(super) const fn with(mut self, kind: FieldKind, fields: &'static [Field]) -> Self {
        self.fields[kind as usize] = fields;
        let mut table = Self {
            fields: self.fields,
            is_problem: self.is_problem,
            is_json_rpc: self.is_json_rpc,
            ..Self::EMPTY
        };
        let mut at = 0;
        while at < FieldKind::COUNT {
            table = table.with_pointers(FieldKind::ALL[at]);
            at += 1;
        }
        let mut pointers = [Pointer::ROOT; Self::MAX_POINTERS];
        at = 0;
        while at < table.len {
            pointers[at] = table.pointers[at].pointer;
            at += 1;
        }
        table.tree = Tree::of(&pointers, table.len);
        table = table.with_uses();
        table.is_named = table.is_written(FieldKind::Name, "/type")
            && table.is_written(FieldKind::Message, "/message")
            && table.is_written(FieldKind::Details, "/details")
            && table.written[FieldKind::RequestId as usize] == 0
            && table.written[FieldKind::Status as usize] == 0
            && table.written[FieldKind::RetryAfter as usize] == 0;
        table
    }

    /// The same table, for a layout of JSON-RPC.
    pub(super) const fn of_json_rpc(mut self) -> Self {
        self.is_json_rpc = true;
        self.with_uses()
    }

    /// Works out what the fast path does, after anything has changed.
    const fn with_uses(mut self) -> Self {
        self.is_usual = self.tree.is_simple && (!self.is_json_rpc || self.has_usual_details());
        let mut at = 0;
        while at < self.tree.len as usize {
            self.uses[at] = self.use_at(at);
            at += 1;
        }
        self
    }

    const fn use_at(&self, at: usize) -> Use {
        let node = self.tree.node(at);
        // The details of JSON-RPC seldom have a name inside.
        let is_entered = node.has_children() && !(self.is_json_rpc && node.own != 0);
        let Some(place) = node.pointer() else { return Use { is_entered, ..Use::NONE } };
        let kind = self.pointers[place].kind;
        Use {
            kind,
            place: place as u8,
            kinds: kind.usual_values(),
            takes_any_string: kind.is_message() || kind.is_details(),
            needs_integer: kind.is_code() && !self.is_json_rpc,
            is_entered,
        }
    }

    /// What the fast path does at a node of the tree.
    #[inline(always)]
    pub(super) const fn use_of(&self, node: usize) -> Use {
        // Every node is less. The remainder tells the compiler so, and saves the check of bounds.
        self.uses[node % Tree::MAX_NODES]
    }

    const fn with_pointers(mut self, kind: FieldKind) -> Self {
        let (fields, mut at) = (self.fields[kind as usize], 0);
        let mut skipped = 0;
        while at < fields.len() {
            if let Field::Json(text) = fields[at] {
                // A path can be the code's as well. Then it is not the name's.
                if matches!(kind, FieldKind::Name) && self.is_code(text) {
                    at += 1;
                    skipped += 1;
                    continue;
                }
                assert!(self.len < Self::MAX_POINTERS, "a layout has at most 32 JSON Pointers");
                self.pointers[self.len] = Entry { pointer: Pointer::parse(text), kind };
                self.len += 1;
                // If the first path is a header, the field is also written to the second one.
                let is_written = at == skipped || (at == 1 && fields[0].header().is_some());
                if is_written && self.written[kind as usize] == 0 {
                    self.written[kind as usize] = self.len as u8;
                }
            }
            at += 1;
        }
        self
    }

    /// Whether the code may be at a pointer.
    const fn is_code(&self, pointer: &str) -> bool {
        let (fields, mut at) = (self.fields[FieldKind::Code as usize], 0);
        while at < fields.len() {
            if let Field::Json(text) = fields[at]
                && equal(text, pointer)
            {
                return true;
            }
            at += 1;
        }
        false
    }

    /// The paths of a field, in order.
    pub(super) const fn fields(&self, kind: FieldKind) -> &'static [Field] {
        self.fields[kind as usize]
    }

    /// The paths of all fields, in the order of [`FieldKind`].
    pub(super) const fn all_fields(&self) -> &[&'static [Field]; FieldKind::COUNT] {
        &self.fields
    }

    pub(super) fn has_fields_of(&self, other: &Self) -> bool {
        self.fields == other.fields
    }

    /// Whether there is any path for a field.
    pub(super) const fn has(&self, kind: FieldKind) -> bool {
        !self.fields(kind).is_empty()
    }

    pub(super) const fn is_written(&self, kind: FieldKind, pointer: &str) -> bool {
        match self.written[kind as usize] {
            0 => false,
            place => equal(self.pointers[place as usize - 1].pointer.text(), pointer),
        }
    }

    /// The pointer by which a field is written.
    #[inline]
    pub(super) const fn written(&self, kind: FieldKind) -> Option<&Pointer> {
        match self.place(kind) {
            Some(place) => Some(&self.pointers[place].pointer),
            None => None,
        }
    }

    /// The place of the pointer by which a field is written.
    #[inline]
    pub(super) const fn place(&self, kind: FieldKind) -> Option<usize> {
        (self.written[kind as usize] as usize).checked_sub(1)
    }

    /// The node of the tree at the pointer by which a field is written.
    pub(super) fn node(&self, kind: FieldKind) -> Option<usize> {
        self.tree.find(self.written(kind)?)
    }

    /// Every field, in the order in which they are written.
    pub(super) const fn order(&self) -> &'static [FieldKind] {
        if self.is_json_rpc { &FieldKind::OF_JSON_RPC } else { &FieldKind::ALL }
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.pointers[..self.len].iter()
    }
}

/// The text of a header that says anything.
pub(super) fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    header_values(headers, name).next()?.to_str().ok().filter(|text| !text.is_empty())
}
