//! What was observed of an error before its variant is known.

use core::cell::Cell;

use super::read::Members;
use crate::details::Details;
use crate::head::StatusCode;
use crate::json::{Str, Value};
use crate::set::Table;

/// What was observed of an error: what decides about its variant. [`Layout::classify`](super::Layout::classify) and other
/// functions of a [layout](super::Layout), which has examples, take it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Observed<'o> {
    /// The HTTP status, if there is one.
    pub status: Option<StatusCode>,
    /// The machine-readable identifier, as [`Layout::code_part`](super::Layout::code_part) cuts it; never
    /// empty.
    pub code: Option<&'o str>,
    /// Whether the code is a number in the object.
    pub(super) is_number: bool,
    /// The body or error object, if it is a JSON object.
    pub(super) object: Option<Object<'o>>,
    /// Set when the object is asked for.
    pub(super) asks: Option<&'o Cell<bool>>,
}

/// A JSON object, and the index of its members if one was made while it was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'o> {
    pub(crate) text: &'o str,
    pub(crate) members: Option<&'o Members<'o>>,
}

impl<'o> Observed<'o> {
    #[inline(always)]
    pub(crate) const fn new(
        status: Option<StatusCode>,
        code: Option<&'o str>,
        object: Option<Object<'o>>,
    ) -> Self {
        Self { status, code, is_number: false, object, asks: None }
    }

    /// Status and code of an error that is not written yet. `asks` is set where they do not suffice.
    pub(crate) const fn before_writing(
        status: Option<StatusCode>,
        code: Option<&'o str>,
        asks: &'o Cell<bool>,
    ) -> Self {
        Self { asks: Some(asks), ..Self::new(status, code, None) }
    }

    fn object(&self) -> Option<Object<'o>> {
        if let Some(asks) = self.asks {
            asks.set(true);
        }
        self.object
    }

    /// The code as an integer. `None` for a text, also one of digits, for a fraction, and for more than 64 bits.
    ///
    /// ```
    /// use callerror::layout::Layout;
    /// use callerror::{ExceptionSet, object};
    ///
    /// callerror::exception_set! {
    ///     /// Exceptions of a job queue, by integer codes. Texts are for people.
    ///     pub enum Queue = "", layout: LAYOUT {
    ///         JobLost { codes: [17] },
    ///     }
    /// }
    ///
    /// const LAYOUT: Layout<Queue> = Layout::JSON_RPC
    ///     .classify(|observed| observed.code_number().and_then(Queue::lookup_code_number));
    ///
    /// let read = |error: &'static str| object::Codec::<Queue>::new().decode(error);
    /// assert!(read(r#"{"error":{"code":17}}"#)?.expect("an error").is_a(Queue::JobLost));
    /// assert!(!read(r#"{"error":{"code":"17"}}"#)?.expect("an error").is_a(Queue::JobLost));
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    pub fn code_number(&self) -> Option<i64> {
        self.code.filter(|_| self.is_number)?.parse().ok()
    }

    /// The place of the variant that lists the code: a number among its numbers, or a text among its texts.
    #[cold]
    #[inline(never)]
    pub(super) fn listed_in(&self, table: &Table) -> Option<usize> {
        match self.is_number {
            true => table.find_number(self.code_number()?),
            false => table.find_text(self.code?),
        }
    }

    /// Whether there is a body that is a JSON object.
    pub fn is_object(&self) -> bool {
        self.object().is_some()
    }

    /// The value in the object that a JSON Pointer (RFC 6901) such as `/error/code` refers to; of a
    /// repeated member the last counts. Null is a value.
    pub fn get(&self, pointer: &str) -> Option<Details<'o>> {
        self.value(pointer).map(|value| Details::new(value.raw))
    }

    /// The object itself. It is known to be one, so it is not read again.
    pub(crate) fn root(&self) -> Option<Value<'o>> {
        Value::of_container(self.object()?.text)
    }

    /// The members of the object, in order.
    pub(crate) fn members(&self) -> impl Iterator<Item = (Str<'o>, Value<'o>)> {
        let indexed = self.object().and_then(|object| Some((object.text, object.members?)));
        let indexed = indexed.filter(|(_, members)| members.are_all());
        let unindexed = self.root().filter(|_| indexed.is_none());
        let indexed = indexed.into_iter().flat_map(|(text, members)| members.iter(text));
        indexed.chain(unindexed.into_iter().flat_map(Value::members))
    }

    /// Where in the object a value of it is.
    pub(super) fn offset_of(&self, value: Value<'_>) -> usize {
        let start = |object: Object<'_>| object.text.as_ptr().addr();
        self.object().map_or(0, |object| value.raw.as_ptr().addr() - start(object))
    }

    pub(crate) fn value(&self, pointer: &str) -> Option<Value<'o>> {
        let Object { text, members } = self.object()?;
        match members {
            Some(members) => members.value(pointer, text),
            None => Value::of_valid(text)?.pointer(pointer),
        }
    }
}
