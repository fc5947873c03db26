//! Writing an error as a JSON object, by a layout.

use super::plan::Plan;
use super::problem::FieldErrorList;
use super::tree::Tree;
use super::{FieldKind, Layout, is_cut_by_readers};
use crate::details::Details;
use crate::head::StatusCode;
use crate::json::{Segment, Sink, Write, most_escaped, write_escaped};
use crate::retry::RetryAfter;
use crate::set::ExceptionSet;

/// The content of one value that is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content<'e> {
    Text(&'e str),
    /// A text in two parts: base and name.
    Uri(&'e str, &'e str),
    Json(&'e str),
    Status(StatusCode),
    /// A delay, and the name of its member.
    Delay(RetryAfter, &'static str),
    /// The field errors in details, as a problem document has them.
    FieldErrors(Details<'e>),
}

/// An object to be written: what [`Plan`] says of its layout, and the values of this one.
///
/// If the place of one value is inside that of another, the one in the lower slot is written.
#[derive(Clone, Debug)]
pub(crate) struct Object<'e> {
    pub(super) plan: &'e Plan,
    /// The slots of the plan that have a value, as bits.
    pub(super) present: u32,
    /// By their slots.
    fields: [Content<'e>; FieldKind::COUNT],
    /// The message, where the layout has a place for it beside the code.
    beside_code: &'e str,
    /// The details of a problem document that has field errors.
    pub(super) errors: &'e str,
    /// The most bytes that it takes, without the two fields above.
    most: usize,
}

impl<'e> Object<'e> {
    /// An object with fields alone, as the body of an HTTP response is.
    #[inline]
    pub(crate) const fn body<N>(layout: &'e Layout<N>) -> Self {
        let fields = [Content::Json(""); FieldKind::COUNT];
        let plan = &layout.plan;
        Self { plan, present: 0, fields, beside_code: "", errors: "", most: plan.most }
    }

    /// An object with the tag and the constants of its layout.
    #[inline]
    pub(crate) const fn tagged<N>(layout: &'e Layout<N>) -> Self {
        Self { present: layout.plan.fixed, ..Self::body(layout) }
    }

    /// Sets one field. Without a path in the object it is not written.
    #[inline]
    pub(crate) fn set(&mut self, kind: FieldKind, content: Content<'e>) {
        if let Some(slot) = self.plan.slot_of(kind) {
            self.fields[slot - Plan::FIELDS] = content;
            self.present |= 1 << slot;
            self.most = self.most.saturating_add(content.most());
        }
    }

    /// Sets one field, if it has a value.
    #[inline]
    pub(crate) fn set_some(&mut self, kind: FieldKind, content: Option<Content<'e>>) {
        if let Some(content) = content {
            self.set(kind, content);
        }
    }

    /// Sets one field to JSON, if there is any.
    #[inline]
    pub(crate) fn set_json(&mut self, kind: FieldKind, json: Option<Details<'e>>) {
        self.set_some(kind, json.map(|json| Content::Json(json.as_json())));
    }

    /// Sets the message of the error, beside its code where the layout has a place for it there.
    #[inline]
    pub(crate) fn set_message<N>(&mut self, layout: &Layout<N>, message: &'e str, is_needed: bool) {
        let has_code = self.plan.slot_of(FieldKind::Code).is_some_and(|slot| self.has(slot));
        if has_code && layout.beside_code.is_some() {
            // Readers take the code for one only if there is a value in this place.
            self.beside_code = message;
            self.present |= 1 << Plan::BESIDE_CODE;
        } else if is_needed {
            self.set(FieldKind::Message, Content::Text(message));
        }
    }

    const fn has(&self, slot: usize) -> bool {
        self.present >> slot & 1 == 1
    }

    /// The content of a slot.
    #[inline]
    fn content(&self, slot: usize) -> Content<'e> {
        match slot {
            Plan::TAG => Content::Text(self.plan.tag),
            Plan::BESIDE_CODE => Content::Text(self.beside_code),
            Plan::ERRORS => Content::FieldErrors(Details::new(self.errors)),
            _ => match slot.checked_sub(Plan::FIELDS) {
                Some(field) => self.fields[field],
                None => Content::Json(self.plan.constants[slot - Plan::CONSTANTS]),
            },
        }
    }

    /// Writes the values below a node, as an object or an array. `written` are the slots that are written. The members
    /// have the order of the tree, whatever is there.
    fn write_below(&self, sink: &mut impl Sink, at: usize, written: u32) {
        let tree = &self.plan.tree;
        let node = tree.node(at);
        if node.has_indexes && self.is_array(at, written & !node.own) {
            return self.write_array(sink, at, written);
        }
        let mut is_first = true;
        for at in node.children() {
            let child = tree.node(at);
            if child.below & written == 0 {
                continue;
            }
            sink.put(if is_first { "{\"" } else { ",\"" });
            is_first = false;
            if child.is_plain {
                sink.put(child.segment);
            } else {
                write_escaped(sink, &Segment(child.segment).name());
            }
            match self.value_at(at, written) {
                // Most values are texts: their quote is written with the colon.
                Some(Content::Text(text)) => {
                    sink.put("\":\"");
                    write_escaped(sink, text);
                    sink.put("\"");
                }
                value => {
                    sink.put("\":");
                    self.write_value(sink, at, value, written);
                }
            }
        }
        sink.put(if is_first { "{}" } else { "}" });
    }

    /// Whether what is below a node is an array: all segments there are indexes.
    fn is_array(&self, at: usize, written: u32) -> bool {
        let children = self.plan.tree.node(at).children().map(|at| self.plan.tree.node(at));
        let mut children = children.filter(|child| child.below & written != 0);
        children.all(|child| child.index().is_some())
    }

    /// Writes the values below a node as an array. Elements that have no value are null.
    #[cold]
    fn write_array(&self, sink: &mut impl Sink, at: usize, written: u32) {
        let tree = &self.plan.tree;
        let children = || tree.node(at).children().filter(|at| tree.node(*at).below & written != 0);
        let last = children().filter_map(|at| tree.node(at).index()).max().unwrap_or(0);
        for index in 0..=last {
            sink.put(if index == 0 { "[" } else { "," });
            match children().find(|at| tree.node(*at).index() == Some(index)) {
                Some(at) => self.write_value(sink, at, self.value_at(at, written), written),
                None => sink.put("null"),
            }
        }
        sink.put("]");
    }

    /// The value that is written at a node. `None` if it is an object or array of what is below.
    #[inline(always)]
    fn value_at(&self, at: usize, written: u32) -> Option<Content<'e>> {
        let node = self.plan.tree.node(at);
        let (own, inside) = (node.own & written, node.below & written & !node.own);
        let is_own = own != 0 && own.trailing_zeros() < inside.trailing_zeros();
        is_own.then(|| self.content(own.trailing_zeros() as usize))
    }

    #[inline(always)]
    fn write_value(
        &self,
        sink: &mut impl Sink,
        at: usize,
        value: Option<Content<'e>>,
        written: u32,
    ) {
        match value {
            Some(content) => content.write(sink),
            None => self.write_below(sink, at, written),
        }
    }
}

impl<'e> Content<'e> {
    /// The name of a variant, or an unknown one.
    #[inline]
    pub(crate) fn name<N: ExceptionSet>(variant: Option<N>, name: &'e str) -> Self {
        if variant.is_none() && is_cut_by_readers::<N>(name) {
            Self::Uri(N::BASE, name)
        } else {
            Self::Text(name)
        }
    }

    /// The most bytes that it takes, without quotes.
    #[inline(always)]
    fn most(self) -> usize {
        /// Digits of a number, or a date.
        const DELAY: usize = 32;

        match self {
            Self::Text(text) => most_escaped([text]),
            Self::Uri(base, name) => most_escaped([base, name]),
            Self::Json(json) => json.len(),
            Self::Status(_) | Self::Delay(..) => DELAY,
            Self::FieldErrors(details) => FieldErrorList(details).most(),
        }
    }

    #[inline(always)]
    fn write(self, sink: &mut impl Sink) {
        match self {
            Self::Text(text) => {
                sink.put("\"");
                write_escaped(sink, text);
                sink.put("\"");
            }
            Self::Uri(base, name) => {
                sink.put("\"");
                write_escaped(sink, base);
                write_escaped(sink, name);
                sink.put("\"");
            }
            Self::Json(json) => sink.put(json),
            Self::Status(status) => sink.put(status.as_str()),
            Self::Delay(retry_after, name) => write_delay(sink, retry_after, name),
            Self::FieldErrors(details) => FieldErrorList(details).write(sink),
        }
    }
}

#[cold]
fn write_delay(sink: &mut impl Sink, retry_after: RetryAfter, name: &str) {
    let text = retry_after.to_text(name);
    match retry_after.delay() {
        Some(_) => sink.put(&text),
        None => Content::Text(&text).write(sink),
    }
}

impl Write for Object<'_> {
    #[inline]
    fn most(&self) -> usize {
        let others = most_escaped([self.beside_code]);
        let errors = if self.errors.is_empty() { 0 } else { self.content(Plan::ERRORS).most() };
        self.most.saturating_add(others).saturating_add(errors)
    }

    #[inline]
    fn write(&self, sink: &mut impl Sink) {
        let written = self.present & !self.plan.replaced_by(self.present);
        self.write_below(sink, Tree::ROOT, written);
    }
}
