//! The order and the places in which a layout writes its values, made at compile time.

use super::pointer::Pointer;
use super::table::{FieldKind, Table};
use super::tree::Tree;
use super::{Layout, MAX_CONSTANTS};
use crate::json::most_escaped;

/// What a layout writes, as slots in the order of writing: the tag, the second place of the message, the constants, the
/// member that holds the error, the fields, and the field errors of a problem document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// The pointers of the slots.
    pub(super) tree: Tree,
    /// The slots that have the same value in each object, as bits: tag, constants and the member of the error.
    pub(super) fixed: u32,
    pub(super) tag: &'static str,
    /// The constants as raw JSON, then the empty member that holds the error.
    pub(super) constants: [&'static str; Self::FIXED],
    /// For each constant, the slots of the fields that are at its place or inside it. If one is written, the constant is
    /// not.
    replacing: [u32; Self::FIXED],
    /// The slot of each field, or [`NO_SLOT`](Plan::NO_SLOT).
    slots: [u8; FieldKind::COUNT],
    /// The most bytes that an object takes besides the values of its fields.
    pub(super) most: usize,
}

impl Plan {
    pub(super) const TAG: usize = 0;
    pub(super) const BESIDE_CODE: usize = 1;
    pub(super) const CONSTANTS: usize = 2;
    pub(super) const FIELDS: usize = Self::CONSTANTS + Self::FIXED;
    pub(super) const ERRORS: usize = Self::FIELDS + FieldKind::COUNT;

    /// The constants, and the member that holds the error.
    const FIXED: usize = MAX_CONSTANTS + 1;
    const SLOTS: usize = Self::ERRORS + 1;
    const NO_SLOT: u8 = u8::MAX;

    pub(super) const EMPTY: Self = Self {
        tree: Tree::EMPTY,
        fixed: 0,
        tag: "",
        constants: [""; Self::FIXED],
        replacing: [0; Self::FIXED],
        slots: [Self::NO_SLOT; FieldKind::COUNT],
        most: "{}".len(),
    };

    pub(super) const fn of<N>(layout: &Layout<N>) -> Self {
        let mut plan = Self::EMPTY;
        let mut pointers = [Pointer::ROOT; Self::SLOTS];
        if let Some((pointer, text)) = layout.tag {
            (pointers[Self::TAG], plan.tag) = (pointer, text);
        }
        if let Some(pointer) = layout.beside_code {
            pointers[Self::BESIDE_CODE] = pointer;
        }
        let mut at = 0;
        while at < MAX_CONSTANTS {
            (pointers[Self::CONSTANTS + at], plan.constants[at]) = layout.constants[at];
            at += 1;
        }
        if let Some(pointer) = layout.error_member {
            pointers[Self::CONSTANTS + MAX_CONSTANTS] = pointer;
            plan.constants[MAX_CONSTANTS] = "{}";
        }
        plan.take_fields(&layout.table, &mut pointers);
        if layout.table.is_problem {
            pointers[Self::ERRORS] = Pointer::ERRORS;
        }
        plan.tree = Tree::of(&pointers, Self::SLOTS);
        plan.finish(&pointers)
    }

    const fn take_fields(&mut self, table: &Table, pointers: &mut [Pointer; Self::SLOTS]) {
        let (order, mut at) = (table.order(), 0);
        while at < order.len() {
            if let Some(pointer) = table.written(order[at]) {
                let slot = Self::FIELDS + at;
                pointers[slot] = *pointer;
                self.slots[order[at] as usize] = slot as u8;
            }
            at += 1;
        }
    }

    const fn finish(mut self, pointers: &[Pointer; Self::SLOTS]) -> Self {
        /// Brackets, colon, comma and quotes around each segment and value.
        const GLUE: usize = 8;

        let fields: u32 = ((1 << FieldKind::COUNT) - 1) << Self::FIELDS;
        let mut slot = 0;
        while slot < Self::SLOTS {
            let pointer = &pointers[slot];
            if pointer.len() > 0 {
                let glue = (pointer.len() + 1) * GLUE + pointer.nulls();
                self.most =
                    self.most.saturating_add(most_escaped([pointer.text()])).saturating_add(glue);
                let is_constant = Self::CONSTANTS <= slot && slot < Self::FIELDS;
                if is_constant && let Some(node) = self.tree.find(pointer) {
                    self.replacing[slot - Self::CONSTANTS] = self.tree.node(node).below & fields;
                    self.most =
                        self.most.saturating_add(self.constants[slot - Self::CONSTANTS].len());
                }
                if slot == Self::TAG || is_constant {
                    self.fixed |= 1 << slot;
                }
            }
            slot += 1;
        }
        self.most = self.most.saturating_add(most_escaped([self.tag]));
        self
    }

    /// The slot of a field, if it has a place in the object.
    #[inline]
    pub(super) const fn slot_of(&self, kind: FieldKind) -> Option<usize> {
        match self.slots[kind as usize] {
            Self::NO_SLOT => None,
            slot => Some(slot as usize),
        }
    }

    /// The constants that are not written beside the slots in `present`.
    #[inline]
    pub(super) fn replaced_by(&self, present: u32) -> u32 {
        let constants = self.replacing.iter().enumerate();
        let replaced = constants.filter(|(_, replacing)| **replacing & present != 0);
        replaced.fold(0, |slots, (at, _)| slots | 1 << (Self::CONSTANTS + at))
    }
}
