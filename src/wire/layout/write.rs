//! Writing an error as a JSON object, by a layout.

use super::pointer::Pointer;
use super::problem::FieldErrorList;
use super::{FieldKind, Layout, Table, is_cut_by_readers};
use crate::details::Details;
use crate::head::StatusCode;
use crate::json::{Sink, Write, most_escaped, write_escaped};
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
    #[cfg_attr(not(feature = "http"), expect(dead_code, reason = "no problem documents"))]
    /// The field errors in details, as a problem document has them.
    FieldErrors(Details<'e>),
}

/// An object to be written: the tag and the constants of its layout, the member of the error, then the fields.
///
/// Of two values of which one would be inside the other, the first is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'e> {
    table: &'e Table,
    tag: Option<(&'e Pointer, Content<'e>)>,
    beside_code: Option<(&'e Pointer, Content<'e>)>,
    /// Of a problem document.
    pub(super) errors: Option<Content<'e>>,
    constants: &'e [(Pointer, &'static str)],
    /// Where the error is. Without one the object would be a success.
    error_member: Option<&'e Pointer>,
    /// By [`FieldKind`]; a field without a path in the object is not written.
    fields: [Option<Content<'e>>; FieldKind::COUNT],
}

impl<'e> Object<'e> {
    /// An object with fields alone, as the body of an HTTP response is.
    #[inline]
    pub(crate) const fn body<N>(layout: &'e Layout<N>) -> Self {
        Self {
            table: layout.table(),
            tag: None,
            beside_code: None,
            errors: None,
            constants: &[],
            error_member: None,
            fields: [None; FieldKind::COUNT],
        }
    }

    /// An object with the tag and the constants of its layout.
    pub(crate) fn tagged<N>(layout: &'e Layout<N>) -> Self {
        let tag = layout.tag.as_ref().map(|(pointer, text)| (pointer, Content::Text(text)));
        let (constants, error_member) = (layout.constants_written(), layout.error_member.as_ref());
        Self { tag, constants, error_member, ..Self::body(layout) }
    }

    /// The same object with the message, beside its code where the layout has a place for it there.
    #[inline]
    pub(crate) fn with_message<N>(
        mut self,
        layout: &'e Layout<N>,
        message: &'e str,
        is_needed: bool,
    ) -> Self {
        let content = Content::Text(message);
        let has_code = self.fields[FieldKind::Code as usize].is_some();
        if let Some(pointer) = layout.beside_code.as_ref().filter(|_| has_code) {
            // Without it there would be no code.
            self.beside_code = Some((pointer, content));
            return self;
        }
        self.with(FieldKind::Message, is_needed.then_some(content))
    }

    /// The same object with the content of one field.
    #[inline]
    pub(crate) const fn with(mut self, kind: FieldKind, content: Option<Content<'e>>) -> Self {
        self.fields[kind as usize] = content;
        self
    }

    /// Whether no member is inside another, and no two have the same name.
    const fn is_flat(&self) -> bool {
        let is_fields_alone = self.tag.is_none()
            && self.beside_code.is_none()
            && self.errors.is_none()
            && self.constants.is_empty()
            && self.error_member.is_none();
        self.table.is_flat && is_fields_alone
    }

    fn members(&self) -> impl Iterator<Item = (&'e Pointer, Content<'e>)> {
        // A field inside a constant says more than that.
        let is_inside = |constant: &Pointer| {
            self.fields().any(|(field, _)| field.shares(constant, constant.len()))
        };
        let constants = self.constants.iter().map(|(pointer, json)| (pointer, *json));
        let constants = constants.chain(self.error_member.map(|pointer| (pointer, "{}")));
        let constants = constants.filter(move |(pointer, _)| !is_inside(pointer));
        let constants = constants.map(|(pointer, json)| (pointer, Content::Json(json)));
        let errors = self.errors.map(|errors| (&Pointer::ERRORS, errors));
        let first = self.tag.into_iter().chain(self.beside_code).chain(constants);
        first.chain(self.fields()).chain(errors)
    }

    fn fields(&self) -> impl Iterator<Item = (&'e Pointer, Content<'e>)> {
        let Self { table, fields, .. } = *self;
        let order = table.order().iter();
        order.filter_map(move |&kind| Some((table.written(kind)?, fields[kind as usize]?)))
    }

    /// Writes the values below the first `depth` segments of `parent`, as an object or an array.
    fn write_below(&self, sink: &mut impl Sink, parent: &Pointer, depth: usize) {
        let below = || {
            let members = self.members();
            members.filter(|(pointer, _)| pointer.len() > depth && pointer.shares(parent, depth))
        };
        let index = |pointer: &Pointer| pointer.segment(depth).and_then(|segment| segment.index());
        // An array where all segments are indexes; elements that have no value are null.
        if depth > 0 && below().all(|(pointer, _)| index(pointer).is_some()) {
            let last = below().filter_map(|(pointer, _)| index(pointer)).max().unwrap_or(0);
            for at in 0..=last {
                sink.put(if at == 0 { "[" } else { "," });
                match below().find(|(pointer, _)| index(pointer) == Some(at)) {
                    Some((pointer, content)) => self.write_value(sink, pointer, content, depth + 1),
                    None => sink.put("null"),
                }
            }
            return sink.put("]");
        }
        let mut separator = "{\"";
        for (at, (pointer, content)) in below().enumerate() {
            let is_written = |(other, _): (&Pointer, _)| other.shares(pointer, depth + 1);
            let Some(segment) = pointer.segment(depth) else { continue };
            if below().take(at).any(is_written) {
                continue;
            }
            sink.put(separator);
            separator = ",\"";
            write_escaped(sink, &segment.name());
            sink.put("\":");
            self.write_value(sink, pointer, content, depth + 1);
        }
        sink.put(if separator == "{\"" { "{}" } else { "}" });
    }

    fn write_value(
        &self,
        sink: &mut impl Sink,
        pointer: &Pointer,
        content: Content<'_>,
        depth: usize,
    ) {
        if pointer.len() > depth {
            self.write_below(sink, pointer, depth);
        } else {
            content.write(sink);
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
        /// Brackets, colon, comma and quotes around each segment and value.
        const GLUE: usize = 8;

        if self.is_flat() {
            return FieldKind::ALL.iter().fold("{}".len(), |most: usize, &kind| {
                let name = self.table.written_name(kind).unwrap_or_default();
                let content = self.fields[kind as usize].map_or(0, Content::most);
                most.saturating_add(content).saturating_add(name.len() + GLUE)
            });
        }
        let most = |(pointer, content): (&Pointer, Content<'_>)| {
            let glue = (pointer.len() + 1) * GLUE + pointer.nulls();
            most_escaped([pointer.text()]).saturating_add(content.most()).saturating_add(glue)
        };
        self.members().map(most).fold("{}".len(), usize::saturating_add)
    }

    #[inline]
    fn write(&self, sink: &mut impl Sink) {
        if !self.is_flat() {
            return self.write_below(sink, &Pointer::ROOT, 0);
        }
        let mut separator = "{\"";
        for kind in FieldKind::ALL {
            let name = self.table.written_name(kind);
            let Some((name, content)) = name.zip(self.fields[kind as usize]) else { continue };
            sink.put(separator);
            separator = ",\"";
            sink.put(name);
            sink.put("\":");
            content.write(sink);
        }
        sink.put(if separator == "{\"" { "{}" } else { "}" });
    }
}
