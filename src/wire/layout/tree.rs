//! The JSON Pointers of a layout as a tree of their segments, made at compile time.
//!
//! A reader descends the tree and the object together, so it compares the name of a member only with the names that the
//! layout has there. The writer has a tree of its own, in [`Plan`](super::plan::Plan).

use core::ops::Range;

use super::pointer::Pointer;
use crate::json::{MemberName, Segment, Str, head};
use crate::set::{equal, is_plain};

/// A tree of segments. The children of a node are next to each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tree {
    nodes: [Node; Self::MAX_NODES],
    /// The head of each node's segment, as [`MemberName::has_head`] compares it.
    heads: [u64; Self::MAX_NODES],
    pub(super) len: u8,
    /// Whether each pointer has a node of its own, and the segments are names as JSON has them.
    pub(super) is_simple: bool,
}

/// One segment of one or more pointers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) segment: &'static str,
    /// The first child, and the node after the last one.
    pub(super) children: (u8, u8),
    /// The pointers that end here, by their places.
    pub(super) own: u32,
    /// Those that end here or further down.
    pub(super) below: u32,
    /// Whether the segment is a name as JSON has it.
    pub(super) is_plain: bool,
    /// Whether the segment of a child may be the index of an element.
    pub(super) has_indexes: bool,
}

impl Tree {
    pub(super) const ROOT: usize = 0;
    pub(super) const MAX_NODES: usize = 64;

    const NO_NODE: Node = Node {
        segment: "",
        children: (0, 0),
        own: 0,
        below: 0,
        is_plain: true,
        has_indexes: false,
    };

    pub(super) const EMPTY: Self = Self {
        nodes: [Self::NO_NODE; Self::MAX_NODES],
        heads: [0; Self::MAX_NODES],
        len: 1,
        is_simple: true,
    };

    /// The tree of some pointers.
    pub(super) const fn of<const MAX: usize>(pointers: &[Pointer; MAX], len: usize) -> Self {
        let (mut tree, mut depths) = (Self::EMPTY, [0; Self::MAX_NODES]);
        // The node that each pointer has come to. Level by level, so that siblings are next to each other.
        let (mut reached, mut parent) = ([0; MAX], 0);
        while parent < tree.len as usize {
            if parent != Self::ROOT {
                tree.nodes[Self::ROOT].below |= tree.nodes[parent].below;
            }
            let (start, depth, mut at) = (tree.len, depths[parent], 0);
            while at < len {
                let pointer = &pointers[at];
                if reached[at] == parent && pointer.len() > depth {
                    let child = tree.child_named(start, pointer.text_of(depth));
                    depths[child] = depth + 1;
                    reached[at] = child;
                    let node = &mut tree.nodes[child];
                    node.below |= 1 << at;
                    if pointer.len() == depth + 1 {
                        tree.is_simple &= node.own == 0;
                        node.own |= 1 << at;
                    }
                }
                at += 1;
            }
            let mut child = start;
            while child < tree.len {
                // The whole is an object.
                let is_index = tree.nodes[child as usize].index().is_some();
                tree.nodes[parent].has_indexes |= parent != Self::ROOT && is_index;
                child += 1;
            }
            tree.nodes[parent].children = (start, tree.len);
            parent += 1;
        }
        tree
    }

    /// The node with that segment among those from `start` on, which is added if there is none.
    const fn child_named(&mut self, start: u8, segment: &'static str) -> usize {
        let mut at = start as usize;
        while at < self.len as usize {
            if equal(self.nodes[at].segment, segment) {
                return at;
            }
            at += 1;
        }
        assert!(
            at < Self::MAX_NODES,
            "the JSON Pointers of a layout have at most 63 segments that differ"
        );
        self.len += 1;
        let is_plain = is_plain(segment) && !has_tilde(segment);
        self.is_simple &= is_plain;
        self.nodes[at] = Node { segment, is_plain, ..Self::NO_NODE };
        self.heads[at] = head(segment.as_bytes());
        at
    }

    #[inline(always)]
    pub(super) const fn node(&self, at: usize) -> &Node {
        // Every `at` is less. The remainder tells the compiler so, and saves the check of bounds.
        &self.nodes[at % Self::MAX_NODES]
    }

    /// The child for a member with this name, in any tree.
    pub(super) fn member(&self, at: usize, name: Str<'_>) -> Option<usize> {
        self.node(at).children().find(|&child| {
            let node = self.node(child);
            match node.is_plain {
                true => name.is_text(node.segment),
                false => Segment(node.segment).is(name),
            }
        })
    }

    /// The child for the element of an array.
    pub(super) fn element(&self, at: usize, index: usize) -> Option<usize> {
        self.node(at).children().find(|&child| self.node(child).index() == Some(index))
    }

    /// The node that a pointer refers to, if it is one of the tree or the beginning of one.
    pub(super) const fn find(&self, pointer: &Pointer) -> Option<usize> {
        let (mut at, mut depth) = (Self::ROOT, 0);
        while depth < pointer.len() {
            let (start, end) = self.node(at).children;
            at = start as usize;
            while at < end as usize && !equal(self.node(at).segment, pointer.text_of(depth)) {
                at += 1;
            }
            if at == end as usize {
                return None;
            }
            depth += 1;
        }
        Some(at)
    }

    /// The child for a member with this name, in a tree that is simple.
    #[inline(always)]
    pub(super) fn child(&self, at: usize, name: MemberName<'_>) -> Option<usize> {
        let children = self.node(at).children();
        let start = children.start;
        let heads = self.heads.get(children)?;
        let mut alike = heads.iter().enumerate().filter(|(_, head)| name.has_head(**head));
        let child = alike.find(|(at, _)| name.is(self.node(start + at).segment));
        child.map(|(at, _)| start + at)
    }
}

impl Node {
    /// The array element that the segment refers to.
    pub(super) const fn index(&self) -> Option<usize> {
        Segment(self.segment).index()
    }

    /// The place of the first pointer that ends here.
    #[inline(always)]
    pub(super) const fn pointer(&self) -> Option<usize> {
        if self.own == 0 { None } else { Some(self.own.trailing_zeros() as usize) }
    }

    /// The numbers of its children.
    pub(super) fn children(&self) -> Range<usize> {
        usize::from(self.children.0)..usize::from(self.children.1)
    }

    pub(super) const fn has_children(&self) -> bool {
        self.children.0 < self.children.1
    }
}

const fn has_tilde(segment: &str) -> bool {
    let (mut rest, mut has) = (segment.as_bytes(), false);
    while let [first, after @ ..] = rest {
        has |= *first == b'~';
        rest = after;
    }
    has
}
