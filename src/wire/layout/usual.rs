//! The fast path: the fields of an error in an object as nearly all peers send it, in one pass.
//!
//! The object is compact JSON, with at most one blank after a comma or colon. No member that the layout knows occurs
//! twice, and each value is null or of a type that its field usually has. That is what `usual` means here. In any other
//! object [`find_usual_fields`] finds nothing, and [`Members`] and [`Found`](super::Found) read it.

use core::mem;

use super::read::Members;
use super::table::{FieldKind, NO_PLACE, Table, Use};
use super::tree::Tree;
use super::{Identity, Parts};
use crate::error::Expected;
use crate::json::{Compact, Item, Kind, MemberName, Read as _, Str, Value};
use crate::limits::{Limits, MAX_SEGMENTS};
use crate::text::Text;

/// The fields of a usual object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    /// By [`FieldKind`]. Of several pointers with a value, that of the first.
    items: [Item<'a>; FieldKind::COUNT],
    /// The place of the pointer that referred to the value, or [`NO_PLACE`].
    places: [u8; FieldKind::COUNT],
    /// The nodes of the layout's tree that were seen in the object, as bits.
    seen: u64,
    /// Those of them that are objects.
    entered: u64,
    /// The nodes, the root among them, whose object has a member that the layout does not know.
    extended: u64,
}

const CONTAINER: u8 = Item::kinds(&[Kind::Array, Kind::Object]);

impl<'a> Fields<'a> {
    pub(crate) const NONE: Self = Self {
        items: [Item::plain(""); FieldKind::COUNT],
        places: [NO_PLACE; FieldKind::COUNT],
        seen: 0,
        entered: 0,
        extended: 0,
    };

    /// The value of a field.
    #[inline(always)]
    pub(crate) fn item(&self, kind: FieldKind) -> Option<Item<'a>> {
        (self.places[kind as usize] != NO_PLACE).then_some(self.items[kind as usize])
    }

    /// The value of a field: what the quotes of a string enclose, or a value of another type as it is. "" is none.
    #[inline(always)]
    pub(crate) fn inner(&self, kind: FieldKind) -> &'a str {
        self.items[kind as usize].inner
    }

    /// The message, the one text that may have escapes.
    #[inline(always)]
    pub(crate) fn message(&self) -> Option<Str<'a>> {
        self.item(FieldKind::Message).map(Item::string)
    }

    /// The details as raw JSON, or "".
    #[inline(always)]
    pub(crate) fn details(&self, text: &'a str) -> &'a str {
        self.item(FieldKind::Details).map_or("", |item| item.raw_in(text))
    }

    #[inline(always)]
    pub(super) fn identity(&self) -> Identity<'a> {
        let code = self.item(FieldKind::Code).unwrap_or(Item::plain(""));
        Identity {
            name: Text::from(self.inner(FieldKind::Name)),
            code: Text::from(code.inner),
            is_number: !code.is_string(),
        }
    }

    /// The fields, which were found in `text`, as the parts of an error without its request ID.
    pub(crate) fn parts(&self, text: &'a str, message: Text<'a>) -> Parts<'a> {
        Parts {
            identity: self.identity(),
            message: Some(message),
            details: self.details(text),
            request_id: Text::EMPTY,
            retry_after: None,
        }
    }

    pub(super) fn set(&mut self, kind: FieldKind, item: Option<Item<'a>>) {
        self.items[kind as usize] = item.unwrap_or(Item::plain(""));
        self.places[kind as usize] = if item.is_some() { 0 } else { NO_PLACE };
    }

    /// Whether the value at that node of the tree is an object. `None` if there is no value.
    pub(super) fn is_object_at(&self, node: usize) -> Option<bool> {
        (self.seen >> node & 1 == 1).then_some(self.entered >> node & 1 == 1)
    }

    /// Whether the object at that node has a member that the layout does not know.
    pub(super) fn has_more_at(&self, node: usize) -> bool {
        self.extended >> node & 1 == 1
    }

    /// Notes that there is a value at a node, and returns the bit of the node. `None` if there was one before.
    #[inline(always)]
    fn see(&mut self, node: usize) -> Option<u64> {
        let bit = 1 << node;
        if self.seen & bit != 0 {
            return None;
        }
        self.seen |= bit;
        Some(bit)
    }

    /// Finds what the layout knows inside the details. `None` if that is not as usual.
    #[cold]
    pub(super) fn find_inside(&mut self, table: &Table, details: Value<'a>) -> Option<()> {
        let node = table.node(FieldKind::Details)?;
        for (name, value) in details.members() {
            if name.escapes.any() {
                return None;
            }
            match table.tree.child(node, MemberName::of(name)) {
                Some(child) => {
                    self.see(child)?;
                    self.take(table.use_of(child), Item::of(value))?;
                }
                None => self.extended |= 1 << node,
            }
        }
        Some(())
    }

    /// Takes the value at a node with that use, if it is usual.
    #[inline(always)]
    fn take(&mut self, at: Use, item: Item<'a>) -> Option<()> {
        let is_plain = !(item.inner.is_empty() | item.escapes().any());
        if !(item.is_of(at.kinds) & (at.takes_any_string | is_plain)) {
            // Null is as good as nothing.
            return item.is_null().then_some(());
        }
        if at.needs_integer && !item.is_string() && !item.is_integer() {
            return None;
        }
        let kind = at.kind as usize;
        if at.place < self.places[kind] {
            (self.items[kind], self.places[kind]) = (item, at.place);
        }
        Some(())
    }
}

/// Finds the fields of a usual object. `members` receives the outermost members. If `FLAT`, no pointer of the layout
/// goes into a member.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn find_usual_fields<'a, const FLAT: bool>(
    text: &'a str,
    table: &Table,
    limits: Limits,
    mut members: Option<&mut Members<'a>>,
    fields: &mut Fields<'a>,
) -> Option<()> {
    let tree = &table.tree;
    if !table.is_usual {
        return None;
    }
    let mut reader = Compact::open(text, b'{', limits, Expected::Object).ok()?;
    // The objects that are open: for each the node outside it, and where in the text it starts.
    let (mut node, mut depth, mut open) = (Tree::ROOT, 0, [(Tree::ROOT, 0); MAX_SEGMENTS]);
    // The name of the outermost member that is open.
    let mut outermost = Str::plain("");
    loop {
        let (at, name, item) = match reader.next_name().ok()? {
            None if FLAT || depth == 0 => break,
            None => {
                depth -= 1;
                let (outer, start) = open[depth];
                reader.leave();
                let item = Item::of_other(text.get(start..reader.position())?, Kind::Object);
                (Some(mem::replace(&mut node, outer)), outermost, item)
            }
            Some(name) => {
                let child = tree.child(node, name);
                if let Some(child) = child {
                    let bit = fields.see(child)?;
                    if !FLAT && table.use_of(child).is_entered && reader.enter().ok()? {
                        if depth == 0 {
                            outermost = name.string;
                        }
                        fields.entered |= bit;
                        *open.get_mut(depth)? = (node, reader.position() - 1);
                        (node, depth) = (child, depth + 1);
                        continue;
                    }
                } else if !FLAT {
                    fields.extended |= 1 << node;
                }
                (child, name.string, reader.member_value(depth as u16).ok()?)
            }
        };
        if depth == 0
            && let Some(members) = &mut members
        {
            members.push(name, item);
        }
        let Some(at) = at else { continue };
        let usual = table.use_of(at);
        // The pointers may go into it, but the reader did not: it is an array, or an object after unusual blanks.
        let was_entered = fields.entered >> at & 1 == 1;
        if !FLAT && usual.is_entered && !was_entered && item.is_of(CONTAINER) {
            return None;
        }
        if usual.place != NO_PLACE {
            fields.take(usual, item)?;
        }
    }
    (reader.position() == text.len()).then_some(())
}

/// [`find_usual_fields`], compiled once for all layouts that are no constants where it is called.
#[inline(never)]
pub(super) fn find_usual_fields_of_any<'a>(
    text: &'a str,
    table: &Table,
    limits: Limits,
    members: Option<&mut Members<'a>>,
    fields: &mut Fields<'a>,
) -> Option<()> {
    find_usual_fields::<false>(text, table, limits, members, fields)
}
