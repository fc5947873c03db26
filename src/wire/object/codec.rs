//! `object::Codec`: layout and limits.

use alloc::string::String;
use core::fmt;

use bytes::BufMut;

use super::ErrorObject;
use super::read::{decode, peek_in};
use crate::call_id::CallId;
use crate::error::{BufferFull, DecodeError};
use crate::input::AsInput;
use crate::json::Write;
use crate::limits::Limits;
use crate::set::ExceptionSet;
use crate::wire::layout::Layout;

/// How one connection encodes and decodes error objects: layout and limits.
///
/// ```
/// use callerror::telcoflow::Telcoflow;
/// use callerror::{DecodeErrorKind, Limits, object};
///
/// const CODEC: object::Codec<Telcoflow> =
///     object::Codec::new().with_limits(Limits::DEFAULT.with_max_len(16));
/// let error = CODEC.decode(r#"{"type":"response","reqId":"r1","ok":true}"#).unwrap_err();
/// assert_eq!(error.kind(), DecodeErrorKind::TooLong);
/// ```
#[must_use]
pub struct Codec<N: 'static> {
    pub(super) layout: &'static Layout<N>,
    pub(super) limits: Limits,
}

impl<N> Clone for Codec<N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N> Copy for Codec<N> {}

impl<N: ExceptionSet> Codec<N> {
    /// The codec with the set's own layouts and [`Limits::DEFAULT`].
    pub const fn new() -> Self {
        Self { layout: N::LAYOUT, limits: Limits::DEFAULT }
    }

    /// Sets the layout, of which the [objects](Layout::objects) are read and written.
    pub const fn with_layout(mut self, layout: &'static Layout<N>) -> Self {
        self.layout = layout;
        self
    }

    /// Sets the limits of what is decoded.
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// [`ErrorObject::decode`] with this codec.
    ///
    /// # Errors
    ///
    /// As [`ErrorObject::decode`].
    pub fn decode<'a>(
        &self,
        input: impl AsInput<'a>,
    ) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
        decode(input.as_input(), *self)
    }

    /// [`ErrorObject::peek_call_id`] with this codec.
    pub fn peek_call_id<'i>(&self, input: impl AsInput<'i>) -> Option<CallId<'static>> {
        input.as_input().peek(|input| peek_in(input, *self), |input| peek_in(input, *self))
    }

    /// [`ErrorObject::encoded_len`] with this codec.
    pub fn encoded_len(&self, error: &ErrorObject<'_, N>) -> usize {
        error.wire(*self).len()
    }

    /// [`ErrorObject::encode`] with this codec.
    ///
    /// # Errors
    ///
    /// As [`ErrorObject::encode`].
    pub fn encode(
        &self,
        error: &ErrorObject<'_, N>,
        buffer: &mut (impl BufMut + ?Sized),
    ) -> Result<(), BufferFull> {
        error.wire(*self).encode(buffer)
    }

    /// [`ErrorObject::to_text`] with this codec.
    pub fn to_text(&self, error: &ErrorObject<'_, N>) -> String {
        error.wire(*self).to_text()
    }
}

impl<N: ExceptionSet> Default for Codec<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N> fmt::Debug for Codec<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codec").field("layout", self.layout).field("limits", &self.limits).finish()
    }
}
