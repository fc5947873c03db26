//! The options of one WAMP v2 session.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

use bytes::BufMut;

use super::ErrorMessage;
use super::payload::MAX_LEN;
use super::read::decode;
use super::uri::base_is_valid;
use super::write::Wire;
use crate::error::{BufferFull, DecodeError};
use crate::input::AsInput;
use crate::json::Write;
use crate::limits::Limits;
use crate::set::ExceptionSet;

/// How one WAMP v2 session encodes and decodes: base, limits, strictness.
///
/// `ErrorMessage::decode` and its kin use the codec that [`new`](Self::new) makes. Others can be built as constants:
///
/// ```
/// use callerror::grape::{Grape, UserException};
/// use callerror::wamp2::{self, ErrorMessage, Request, RequestType};
///
/// const CODEC: wamp2::Codec<Grape> = wamp2::Codec::for_base("com.example.error.");
///
/// let exception = UserException::new(Grape::NotFoundError, "Room not found");
/// let error = ErrorMessage::new(RequestType::Call, Request::MIN, exception);
/// let text = CODEC.to_text(&error);
/// assert_eq!(text, r#"[8,48,1,{},"com.example.error.NotFoundError",["Room not found"]]"#);
/// assert!(CODEC.decode(&text)?.is_a(Grape::NotFoundError));
/// # Ok::<(), callerror::DecodeError>(())
/// ```
///
/// # The error URI
///
/// The base precedes the names in error URIs. In [`new`](Self::new) it is `""`, whatever the base of the set is: a base
/// that ends in `#` is the beginning of no URI of WAMP v2.
///
/// A received URI under the base is read as the name behind it. Any other URI is the name as a whole, even one with a
/// `#`. `wamp.error.runtime_error` and `wamp.error.invocation_exception` are unhandled errors.
///
/// A variant is written as base and name; but a name that begins with `wamp.` is a URI of the protocol, and is written
/// alone. A variant's name that no URI can hold is escaped as in URLs: a blank becomes `%20`. An unknown name with a
/// `.` or a `:` is a URI of its own and is written alone, as it is; others are written behind the base. If a reader
/// would not find the same name again in one of these ways, the name is written in the other.
#[derive(Clone)]
#[must_use]
pub struct Codec<N> {
    base: Cow<'static, str>,
    limits: Limits,
    pub(crate) strict: bool,
    set: PhantomData<fn() -> N>,
}

impl<N: ExceptionSet> Codec<N> {
    /// The tolerant codec without a base and with [`Limits::DEFAULT`]: the whole error URI is the name.
    pub const fn new() -> Self {
        Self::with_base(Cow::Borrowed(""))
    }

    /// The same for a base.
    ///
    /// # Panics
    ///
    /// If `base` is not `""` and does not end in `/`, `:` or `.`, or if it is the beginning of no URI of WAMP v2; for a
    /// constant this is an error at compile time. [`try_for_base`](Self::try_for_base) takes bases that come from
    /// outside.
    #[expect(clippy::panic, reason = "a mistake in the program, found at its start or before")]
    pub const fn for_base(base: &'static str) -> Self {
        if !base_is_valid(base) {
            panic!(
                "a base must be \"\", or end in `/`, `:` or `.` and hold no `#`, no white space and no empty component"
            );
        }
        Self::with_base(Cow::Borrowed(base))
    }

    /// The same for a base that is only known at run time.
    ///
    /// # Errors
    ///
    /// - `"com.example"` - no `/`, `:` or `.` at the end: base and name would be one word.
    /// - `"http://domain/exceptions#"`, `"my errors."` - a `#` or white space, which no URI of WAMP v2 has.
    /// - `".error."`, `"com..error."` - an empty component.
    pub fn try_for_base(base: impl Into<Cow<'static, str>>) -> Result<Self, InvalidBase> {
        let base = base.into();
        if base_is_valid(&base) { Ok(Self::with_base(base)) } else { Err(InvalidBase) }
    }

    const fn with_base(base: Cow<'static, str>) -> Self {
        Self { base, limits: Limits::DEFAULT, strict: false, set: PhantomData }
    }

    /// Makes every [`Quirk`](crate::Quirk) a [`DecodeError`].
    ///
    /// ```
    /// use callerror::{DecodeErrorKind, Quirk, wamp::Wamp, wamp2};
    ///
    /// const STRICT: wamp2::Codec<Wamp> = wamp2::Codec::new().strict();
    ///
    /// let error = STRICT.decode(r#"[8,48,1,{},"wamp.error.canceled",null]"#).unwrap_err();
    /// assert_eq!(error.kind(), DecodeErrorKind::Quirk(Quirk::NullArgs));
    /// assert_eq!(error.offset(), 33);
    /// ```
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Sets the limits of what is decoded. No message of 4 GiB or more is decoded, whatever the limits say.
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// [`ErrorMessage::decode`] with these options.
    ///
    /// # Errors
    ///
    /// As [`ErrorMessage::decode`], and if the codec is strict also for every [`Quirk`](crate::Quirk).
    pub fn decode<'a>(&self, input: impl AsInput<'a>) -> Result<ErrorMessage<'a, N>, DecodeError> {
        decode(input.as_input(), self.options())
    }

    /// [`ErrorMessage::encoded_len`] with this codec's base.
    pub fn encoded_len(&self, error: &ErrorMessage<'_, N>) -> usize {
        Wire::of(error, &self.base).len()
    }

    /// [`ErrorMessage::encode`] with this codec's base. A decoded message keeps its own error URI.
    ///
    /// # Errors
    ///
    /// As [`ErrorMessage::encode`].
    pub fn encode(
        &self,
        error: &ErrorMessage<'_, N>,
        buffer: &mut (impl BufMut + ?Sized),
    ) -> Result<(), BufferFull> {
        Wire::of(error, &self.base).encode(buffer)
    }

    /// [`ErrorMessage::to_text`] with this codec's base.
    pub fn to_text(&self, error: &ErrorMessage<'_, N>) -> String {
        Wire::of(error, &self.base).to_text()
    }

    pub(super) fn options(&self) -> Options<'_> {
        Options { base: &self.base, limits: within_spans(self.limits), strict: self.strict }
    }
}

impl<N: ExceptionSet> Default for Codec<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N> fmt::Debug for Codec<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codec")
            .field("base", &self.base)
            .field("limits", &self.limits)
            .field("strict", &self.strict)
            .finish()
    }
}

/// A base that precedes no name in a URI of WAMP v2: it has a `#`, white space or an empty component, or does not end
/// in `/`, `:` or `.`.
///
/// ```
/// use callerror::{wamp::Wamp, wamp2};
///
/// let error = wamp2::Codec::<Wamp>::try_for_base("http://domain/exceptions#").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "a base must be \"\", or end in `/`, `:` or `.` and hold no `#`, no white space and no empty component",
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error(
    "a base must be \"\", or end in `/`, `:` or `.` and hold no `#`, no white space and no empty component"
)]
#[non_exhaustive]
pub struct InvalidBase;

/// The limits without messages whose parts are too far behind to be found again.
#[allow(clippy::unnecessary_min_or_max, reason = "not where addresses have 64 bits")]
fn within_spans(limits: Limits) -> Limits {
    limits.with_max_len(limits.max_len().min(MAX_LEN))
}

/// The options of a codec without its set.
#[derive(Clone, Copy)]
pub(super) struct Options<'c> {
    pub(super) base: &'c str,
    pub(super) limits: Limits,
    pub(super) strict: bool,
}

impl Options<'static> {
    /// The options of [`Codec::new`].
    pub(super) const DEFAULT: Self = Self { base: "", limits: Limits::DEFAULT, strict: false };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_message_is_too_long_for_its_spans() {
        for (limit, expected) in [(7, 7), (MAX_LEN, MAX_LEN), (usize::MAX, MAX_LEN)] {
            let limits = within_spans(Limits::DEFAULT.with_max_len(limit));
            assert_eq!(limits, Limits::DEFAULT.with_max_len(expected));
        }
    }
}
