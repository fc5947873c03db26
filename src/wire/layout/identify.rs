//! From what a layout finds of an error to the exception that it is.

use core::cell::Cell;
use core::ops::Range;

use super::json_rpc::{UsualFields, may_have_name, settle_name};
use super::usual::find_usual_fields_of_any;
use super::{
    FieldKind, Fields, Found, Layout, Members, Observed, Parts, Pointer, after_hash, whole,
};
use crate::details::Details;
use crate::exception::{Traits, UserException};
use crate::head::StatusCode;
use crate::json;
use crate::limits::Limits;
use crate::set::ExceptionSet;
use crate::text::Text;

/// What says that the status says all (RFC 9457, 4.2.1). It is no name.
pub(crate) const NO_NAME: &str = "about:blank";

/// Whether a reader would not find an unknown name as it is: it would take a `#` for the end of a base, for example.
/// Such a name is written behind the base of the set.
#[inline]
pub(crate) fn is_cut_by_readers<N: ExceptionSet>(name: &str) -> bool {
    let is_cut = json::contains_byte(name.as_bytes(), b'#') || is_like_base::<N>(name);
    !N::BASE.is_empty() && is_cut
}

/// Whether a reader would take a name, or its beginning, for the base of the set or for no name.
pub(crate) fn is_like_base<N: ExceptionSet>(name: &str) -> bool {
    name.starts_with(N::BASE) || name == NO_NAME
}

/// What identifies an error, as received. "" is none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity<'a> {
    pub(crate) name: Text<'a>,
    pub(crate) code: Text<'a>,
    /// Whether the code is a number on the wire.
    pub(crate) is_number: bool,
}

/// What identifies an error, as the layout reads it.
pub(super) struct Identified<'a, N> {
    pub(super) variant: Option<N>,
    /// What must be kept as text.
    pub(super) code: Text<'a>,
    pub(super) traits: Traits,
    /// Whether a name or a code says what went wrong, not only the status.
    is_told: bool,
}

impl<N: ExceptionSet> Layout<N> {
    /// Finds the fields of a usual object.
    #[inline(never)]
    pub(crate) fn find_usual_fields<'a>(
        &self,
        text: &'a str,
        limits: Limits,
        members: Option<&mut Members<'a>>,
        fields: &mut Fields<'a>,
    ) -> Option<()> {
        find_usual_fields_of_any(text, &self.table, limits, members, fields)?;
        if self.table.is_json_rpc
            && let Some(details) = fields.item(FieldKind::Details)
            && may_have_name(details.inner)
        {
            fields.find_inside(&self.table, details.value_in(text))?;
            let mut found = UsualFields { table: &self.table, fields };
            settle_name(&mut found, &|text, is_beside| self.is_name(text, is_beside));
        }
        Some(())
    }

    /// What the layout finds in the object that `text` is.
    pub(crate) fn find_in<'a>(&self, text: &'a str, members: &Members<'a>) -> Found<'_, 'a> {
        let mut found = Found::in_object(&self.table, text, members);
        if self.table.is_json_rpc {
            settle_name(&mut found, &|text, is_beside| self.is_name(text, is_beside));
        }
        found
    }

    /// The exception of any error. `missing` is the message where nothing was named and no message is there.
    #[inline(never)]
    pub(crate) fn exception<'a>(
        &self,
        parts: Parts<'a>,
        observed: Observed<'_>,
        missing: Text<'a>,
    ) -> UserException<'a, N> {
        let Parts { identity, message, details, retry_after, .. } = parts;
        let status = observed.status;
        let Identified { variant, code, traits, is_told } = self.identify_any(identity, observed);
        let message = match message {
            Some(message) => message,
            // A name or a code says enough.
            None if is_told && !self.table.is_problem => Text::EMPTY,
            None => missing,
        };
        let exception = UserException::decoded(variant, traits, code, message, Text::from(details));
        let mut exception = match status {
            Some(status) => exception.received_with(status, self.unhandled_status()),
            None => exception,
        };
        exception.set_retry_after(retry_after);
        exception
    }

    /// [`identify`](Self::identify), in one place for all that need not be fast.
    #[inline(never)]
    fn identify_any<'a>(
        &self,
        identity: Identity<'a>,
        observed: Observed<'_>,
    ) -> Identified<'a, N> {
        self.identify(identity, observed)
    }

    /// The variant, the code that must be kept as text, and what else the layout says.
    #[inline(always)]
    pub(super) fn identify<'a>(
        &self,
        identity: Identity<'a>,
        observed: Observed<'_>,
    ) -> Identified<'a, N> {
        let Identity { name, code: identifier, is_number } = identity;
        let len = identifier.len();
        let mut code = self.cut(identifier);
        // A part of a number is a text.
        let is_number = is_number && code.len() == len;
        let mut traits = Traits::DECODED.with_if(is_number, Traits::NUMBER);
        if self.backoff.is_some() {
            let observed = Observed { code: code.non_empty(), ..observed };
            traits = traits.with_if(self.is_backoff(&observed), Traits::BACKOFF);
        }
        if !name.is_empty() {
            let (at, is_name) = self.name_in(&name);
            let (variant, is_kept) = UserException::<N>::look_up(&name[at..]);
            match variant {
                Some(_) if !code.is_empty() => {
                    return Identified { variant, code, traits, is_told: true };
                }
                Some(_) if !is_kept => {
                    return Identified { variant, code: Text::EMPTY, traits, is_told: true };
                }
                None if !is_name => {}
                _ => {
                    let code = name.slice(at..name.len());
                    return Identified { variant, code, traits, is_told: true };
                }
            }
        }
        let is_beside = |pointer: Pointer| {
            let is_value = |value: Details<'_>| value.as_json() != "null";
            observed.object.is_none() || observed.get(pointer.text()).is_some_and(is_value)
        };
        if !code.is_empty()
            && (!self.beside_code.is_none_or(is_beside) || (is_number && self.text_codes))
        {
            code = Text::EMPTY;
        }
        let observed = Observed { code: code.non_empty(), is_number, ..observed };
        let classify = self.classify_of_set();
        let variant = match classify {
            Some(classify) => classify(&observed),
            None if self.table.is_json_rpc => observed.listed_in(N::TABLE).map(|at| N::ALL[at]),
            None => observed.code.and_then(N::lookup_code),
        };
        let has_code = !code.is_empty();
        if variant.is_some() {
            return Identified { variant, code, traits, is_told: has_code };
        }
        // A function that selects variants leaves names to the set, and without a place for names the codes are names.
        let leaves_names = classify.is_some() && !self.table.is_json_rpc;
        if leaves_names || !self.has(FieldKind::Name) {
            let (variant, is_kept) = UserException::look_up(&code);
            let code = if is_kept { code } else { Text::EMPTY };
            return Identified { variant, code, traits, is_told: has_code };
        }
        let traits = traits.with_if(has_code, Traits::UNNAMED);
        Identified { variant: None, code, traits, is_told: false }
    }

    /// The function that selects a variant. A problem document without a name is classified as the set's own
    /// errors are, and so is an error of JSON-RPC if the set's own are of JSON-RPC.
    #[inline(always)]
    pub(super) const fn classify_of_set(&self) -> Option<fn(&Observed<'_>) -> Option<N>> {
        match self.classify {
            None if self.table.is_problem => N::LAYOUT.classify,
            None if self.table.is_json_rpc && N::LAYOUT.table.is_json_rpc => N::LAYOUT.classify,
            own => own,
        }
    }

    /// The variant that this layout selects for a code and a status. Where it also asks for the object, `read`
    /// writes that and reads it again.
    pub(crate) fn variant_of(
        &self,
        code: &str,
        status: Option<StatusCode>,
        read: impl FnOnce() -> Option<N>,
    ) -> Option<N> {
        let asks = Cell::new(false);
        let is_number = self.table.is_json_rpc;
        let identity = Identity { code: Text::from(code), is_number, ..Identity::default() };
        let observed = Observed::before_writing(status, None, &asks);
        let variant = self.identify_any(identity, observed).variant;
        if asks.get() { read() } else { variant }
    }

    /// Where in a text the name of an exception is, and whether it counts although the set does not have it.
    #[inline(always)]
    fn name_in(&self, text: &str) -> (usize, bool) {
        if !N::BASE.is_empty()
            && let Some(name) = text.strip_prefix(N::BASE)
            && !name.is_empty()
        {
            return (N::BASE.len(), true);
        }
        match () {
            () if text == NO_NAME => (0, false),
            () if self.table.is_problem || self.table.is_json_rpc => (0, true),
            () if self.classify.is_some() => (0, false),
            () if N::BASE.is_empty() => (0, true),
            () => {
                let name = after_hash(text);
                (name.start, !name.is_empty())
            }
        }
    }

    /// The part of an identifier that is the code. In a problem document it is as the set's own errors have it.
    #[inline(always)]
    fn cut<'a>(&self, identifier: Text<'a>) -> Text<'a> {
        let code = cut(self.code_part, identifier);
        if self.table.is_problem { cut_seldom(N::LAYOUT.code_part, code) } else { code }
    }
}

/// [`cut`], compiled once for all sets.
#[cold]
#[inline(never)]
fn cut_seldom(code_part: fn(&str) -> Range<usize>, identifier: Text<'_>) -> Text<'_> {
    cut(code_part, identifier)
}

#[inline(always)]
pub(super) fn cut(code_part: fn(&str) -> Range<usize>, identifier: Text<'_>) -> Text<'_> {
    let part = code_part(&identifier);
    if part == whole(&identifier) || identifier.get(part.clone()).is_none() {
        return identifier;
    }
    identifier.slice(part)
}
