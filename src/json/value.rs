//! A JSON value as a span of the text that it was read from. What is inside it is read by [`Exact`](super::Exact).

use super::string::{Escapes, Str, lone_surrogate};
use crate::error::{DecodeError, Found};

/// The JSON type of a value. The string is the first, as [`Item`](super::Item) has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    String,
    Null,
    Bool,
    Number,
    Array,
    Object,
}

impl From<Kind> for Found {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Null => Self::Null,
            Kind::Bool => Self::Bool,
            Kind::Number => Self::Number,
            Kind::String => Self::String,
            Kind::Array => Self::Array,
            Kind::Object => Self::Object,
        }
    }
}

/// One valid JSON value, as a span of the input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value<'a> {
    /// The value as it is in the text: a string with its quotes, without white space around it.
    pub(crate) raw: &'a str,
    /// Where it starts in the input, in bytes.
    pub(crate) offset: usize,
    pub(crate) kind: Kind,
    /// What its escapes come to, if it is a string.
    pub(crate) escapes: Escapes,
}

impl<'a> Value<'a> {
    /// What is between the quotes of a string, escapes as they are; another value as it is.
    #[inline]
    pub(crate) fn inner(&self) -> &'a str {
        match self.kind {
            Kind::String => &self.raw[1..self.raw.len() - 1],
            _ => self.raw,
        }
    }

    /// The string that the value is.
    #[inline]
    pub(crate) fn string(&self) -> Str<'a> {
        debug_assert_eq!(self.kind, Kind::String);
        Str { inner: self.inner(), escapes: self.escapes }
    }

    /// Whether it is a string with this text.
    pub(crate) fn is_text(&self, text: &str) -> bool {
        self.kind == Kind::String && self.string().is_text(text)
    }

    /// Whether it is an integer, `-?(0|[1-9][0-9]*)`.
    pub(crate) fn is_integer(&self) -> bool {
        self.kind == Kind::Number && !self.raw.contains(['.', 'e', 'E'])
    }

    /// Where a string has half of a surrogate pair, if it has one; it is no text then.
    pub(crate) fn lone_surrogate(&self) -> Option<usize> {
        if !self.escapes.has_lone_surrogate() {
            return None;
        }
        let at = lone_surrogate(self.inner()).unwrap_or_default();
        Some(self.offset + 1 + at)
    }

    /// Fails where a string has half of a surrogate pair.
    pub(crate) fn check_text(&self) -> Result<(), DecodeError> {
        match self.lone_surrogate() {
            Some(offset) => Err(DecodeError::lone_surrogate(offset)),
            None => Ok(()),
        }
    }
}
