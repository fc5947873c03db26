//! The JSON Pointers of a layout as a tree of their segments, made at compile time.
//!
//! A reader goes down the tree while it goes down an object, so each name of a member is compared only with the
//! names that the layout knows at that place.

use super::pointer::Pointer;
use crate::json::{MemberName, head};
use crate::set::equal;

/// A tree of segments. The children of a node are next to each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tree {
    nodes: [Node; Self::MAX_NODES],
    /// The head of each node's segment, as [`MemberName::has_head`] compares it.
    heads: [u64; Self::MAX_NODES],
    len: u8,
    /// Whether each pointer has a node of its own, and the segments are names as they are.
    pub(super) is_simple: bool,
}

/// One segment of one or more pointers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) segment: &'static str,
    /// The children, from this node up to that one.
    children: (u8, u8),
    /// The place of the pointer that ends here, or [`NO_POINTER`](Tree::NO_POINTER).
    pub(super) pointer: u8,
}

impl Tree {
    pub(super) const ROOT: usize = 0;
    pub(super) const MAX_NODES: usize = 64;
    pub(super) const NO_POINTER: u8 = u8::MAX;

    const NO_NODE: Node = Node { segment: "", children: (0, 0), pointer: Self::NO_POINTER };

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
            let (start, depth, mut at) = (tree.len, depths[parent], 0);
            while at < len {
                let pointer = &pointers[at];
                if reached[at] == parent && pointer.len() > depth {
                    let child = tree.child_named(start, pointer.text_of(depth));
                    depths[child] = depth + 1;
                    reached[at] = child;
                    if pointer.len() == depth + 1 {
                        let node = &mut tree.nodes[child];
                        tree.is_simple &= node.pointer == Self::NO_POINTER;
                        node.pointer = at as u8;
                    }
                }
                at += 1;
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
        self.is_simple &= !has_tilde(segment);
        (self.nodes[at], self.heads[at]) =
            (Node { segment, ..Self::NO_NODE }, head(segment.as_bytes()));
        at
    }

    #[inline(always)]
    pub(super) const fn node(&self, at: usize) -> &Node {
        // Each node has a number below that of its place in the array.
        &self.nodes[at % Self::MAX_NODES]
    }

    /// The node that a pointer refers to, if it is one of the tree or the beginning of one.
    pub(super) fn find(&self, pointer: &Pointer) -> Option<usize> {
        (0..pointer.len()).try_fold(Self::ROOT, |at, depth| {
            let (start, end) = self.node(at).children;
            let segment = pointer.text_of(depth);
            (usize::from(start)..usize::from(end)).find(|&at| self.node(at).segment == segment)
        })
    }

    /// The node at which a pointer ends, by the place of the pointer.
    pub(super) fn node_of(&self, pointer: usize) -> Option<usize> {
        self.nodes.iter().position(|node| usize::from(node.pointer) == pointer)
    }

    /// The child of a node that a member with this name is, in a tree that is simple.
    #[inline(always)]
    pub(super) fn child(&self, at: usize, name: MemberName<'_>) -> Option<usize> {
        let (start, end) = self.node(at).children;
        let heads = self.heads.get(usize::from(start)..usize::from(end))?;
        let mut alike = heads.iter().enumerate().filter(|(_, head)| name.has_head(**head));
        let child = alike.find(|(at, _)| name.is(self.node(usize::from(start) + at).segment));
        child.map(|(at, _)| usize::from(start) + at)
    }

    /// Whether no pointer goes into a member.
    pub(super) const fn is_flat(&self) -> bool {
        self.len == self.node(Self::ROOT).children.1
    }
}

impl Node {
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
