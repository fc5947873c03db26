//! What HTTP alone asks of a layout: headers, problem documents, and the body that most servers send.

use core::ops::Range;

use super::identify::{Identified, cut};
use super::plan::Plan;
use super::table::header;
use super::tree::Tree;
use super::usual::{Fields, find_usual_fields};
use super::{
    Field, FieldKind, Found, Identity, Layout, Members, NO_NAME, Object, Observed, Parts, Table,
};
use crate::details::Details;
use crate::exception::UserException;
use crate::field_errors::FieldSource;
use crate::head::HeaderMap;
use crate::json::{Sink, Write, most_escaped, write_escaped};
use crate::limits::Limits;
use crate::retry::RetryAfter;
use crate::set::ExceptionSet;
use crate::text::Text;

pub(crate) use super::identify::is_like_base;

impl<N: 'static> Layout<N> {
    /// A problem document of an unhandled error: the reason phrase and the status.
    pub(crate) const UNHANDLED_PROBLEM: Self =
        Self::EMPTY.message(&[Field::Json("/title")]).status(&[Field::Json("/status")]);

    /// Whether an object is read as by the default layout: its members are the fields, and no function decides.
    pub(crate) const fn is_flat(&self) -> bool {
        self.table.tree.is_flat() && self.classify.is_none() && !self.table.is_problem
    }

    /// [`find_usual_fields`](Self::find_usual_fields) by a layout that [is flat](Self::is_flat), in code of its own.
    #[inline(always)]
    pub(crate) fn find_flat_fields<'a>(
        &self,
        text: &'a str,
        limits: Limits,
        fields: &mut Fields<'a>,
    ) -> Option<()> {
        find_usual_fields::<true>(text, &self.table, limits, None, fields)
    }

    pub(crate) const fn table(&self) -> &Table {
        &self.table
    }

    /// The paths, and which part of an identifier is the code.
    pub(crate) const fn paths(&self) -> (&Table, fn(&str) -> Range<usize>) {
        (&self.table, self.code_part)
    }

    pub(crate) const fn asks_is_error(&self) -> bool {
        self.is_error.is_some() || self.error_member.is_some()
    }

    /// Whether errors are written as by [`NAMED`](Self::NAMED).
    pub(crate) const fn is_named(&self) -> bool {
        self.table.is_named && !self.table.is_problem
    }

    pub(crate) const fn is_indexed(&self) -> bool {
        self.is_indexed
    }

    pub(crate) fn is_text(&self, variant: N) -> bool
    where
        N: Copy + Eq,
    {
        self.text.is_some_and(|text| *text == variant)
    }
}

impl<N: ExceptionSet> Layout<N> {
    /// The exception of a usual error, by a layout that [is flat](Self::is_flat).
    #[inline(always)]
    pub(crate) fn flat_exception<'a>(
        &self,
        fields: &Fields<'a>,
        text: &'a str,
        message: Text<'a>,
        observed: Observed<'_>,
    ) -> UserException<'a, N> {
        let identity = fields.identity();
        let Identified { variant, code, traits, .. } = self.identify(identity, observed);
        UserException::decoded(variant, traits, code, message, Text::from(fields.details(text)))
    }
}

impl Tree {
    /// Whether no pointer goes into a member.
    pub(super) const fn is_flat(&self) -> bool {
        self.len == self.node(Self::ROOT).children.1
    }
}

impl Members<'_> {
    pub(crate) const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl Table {
    /// The header by which a field is written: its first path, for a request ID its first header.
    pub(crate) fn written_header(&self, kind: FieldKind) -> Option<&'static str> {
        match kind {
            FieldKind::RequestId | FieldKind::RetryAfter => {
                self.fields(kind).iter().find_map(Field::header)
            }
            _ => self.fields(kind).first()?.header(),
        }
    }

    /// Whether a field has the same paths by another table.
    pub(crate) fn has_paths_of(&self, other: &Self, kind: FieldKind) -> bool {
        self.fields(kind) == other.fields(kind)
    }

    /// The first header of a field that says anything.
    pub(crate) fn header_of<'h>(&self, kind: FieldKind, headers: &'h HeaderMap) -> Option<&'h str> {
        self.fields(kind).iter().find_map(|field| header(headers, field.header()?))
    }

    /// The delay in the headers.
    pub(crate) fn retry_after_in(&self, headers: &HeaderMap) -> Option<RetryAfter> {
        let fields = self.fields(FieldKind::RetryAfter).iter();
        fields.filter_map(Field::header).find_map(|name| RetryAfter::from_header(headers, name))
    }

    /// Whether a header may have the name, the code or the message.
    pub(crate) fn reads_headers(&self) -> bool {
        let fields = [FieldKind::Name, FieldKind::Code, FieldKind::Message];
        let fields = fields.map(|kind| self.fields(kind));
        fields.into_iter().flatten().any(|field| field.header().is_some())
    }
}

impl<'a> Parts<'a> {
    /// Takes from the headers, by the paths of another layout, what is missing.
    #[cold]
    #[inline(never)]
    pub(crate) fn complete_by<'h>(
        &mut self,
        (table, code_part): (&Table, fn(&str) -> Range<usize>),
        headers: &'h HeaderMap,
        header_text: fn(&'h str) -> Text<'a>,
    ) {
        let others = Found::nothing(table).parts(None, Some(headers), header_text);
        let Identity { name, code, .. } = &self.identity;
        if code.is_empty() && (name.is_empty() || **name == *NO_NAME) {
            let code = cut(code_part, others.identity.code);
            self.identity = Identity { code, ..others.identity };
        }
        if self.request_id.is_empty() {
            self.request_id = others.request_id;
        }
        self.retry_after = self.retry_after.or(others.retry_after);
    }
}

impl<'e> Object<'e> {
    /// Sets the field errors of a problem document, by its details.
    pub(crate) fn set_field_errors(&mut self, details: Option<Details<'e>>) {
        let has_any =
            |details: &Details<'_>| details.container().and_then(FieldSource::in_details).is_some();
        if let Some(details) = details.filter(has_any) {
            self.errors = details.as_json();
            self.present |= 1 << Plan::ERRORS;
        }
    }

    pub(crate) fn remove(&mut self, kind: FieldKind) {
        if let Some(slot) = self.plan.slot_of(kind) {
            self.present &= !(1 << slot);
        }
    }
}

/// The object of [`Layout::NAMED`], which most servers send: what [`Object`] writes by that layout, in a third
/// of the time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'e> {
    pub(crate) name: &'e str,
    pub(crate) message: &'e str,
    /// Raw JSON; "" is none.
    pub(crate) details: &'e str,
}

impl Write for Named<'_> {
    #[inline]
    fn most(&self) -> usize {
        /// Brackets, member names, colons, commas and quotes.
        const GLUE: usize = 40;

        most_escaped([self.name, self.message]).saturating_add(GLUE + self.details.len())
    }

    #[inline]
    fn write(&self, sink: &mut impl Sink) {
        sink.put("{\"type\":\"");
        write_escaped(sink, self.name);
        sink.put("\",\"message\":\"");
        write_escaped(sink, self.message);
        if self.details.is_empty() {
            return sink.put("\"}");
        }
        sink.put("\",\"details\":");
        sink.put(self.details);
        sink.put("}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grape::Grape;
    use crate::wire::layout::Content;

    #[test]
    fn the_default_layout_is_written_in_two_ways_alike() {
        let texts = ["", "SessionError", "say \"hi\"\\\n\0", "größer", &"x".repeat(300)];
        for name in texts {
            for message in texts {
                for details in ["", "1", "{\"a\":[]}"] {
                    let named = Named { name, message, details };
                    let json = Some(details).filter(|it| !it.is_empty()).map(Content::Json);
                    let mut object = Object::body(&Layout::<Grape>::NAMED);
                    object.set(FieldKind::Name, Content::Text(name));
                    object.set(FieldKind::Message, Content::Text(message));
                    object.set_some(FieldKind::Details, json);
                    assert_eq!(named.to_text(), object.to_text());
                    assert!(named.most() >= named.len() && object.most() >= object.len());
                }
            }
        }
    }
}
