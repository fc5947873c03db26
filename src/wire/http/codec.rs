//! The options of one HTTP connection.

use alloc::boxed::Box;
use core::fmt;

use bytes::{BufMut, Bytes};
use http::{HeaderMap, Response, StatusCode};

use super::ErrorResponse;
use super::read::{decode, error_for_status};
use crate::error::BufferFull;
use crate::input::AsBody;
use crate::json::Write;
use crate::limits::Limits;
use crate::set::ExceptionSet;
use crate::wire::layout::Layout;

/// How one HTTP connection encodes and decodes: layout, limits, whether bodies carry details.
///
/// `ErrorResponse::decode` and its kin use the codec that [`new`](Self::new) makes. Others can be built
/// as constants: with another layout one set speaks to old and to new clients.
///
/// ```
/// use callerror::grape::{ErrorResponse, Grape, UserException};
/// use callerror::http;
/// use callerror::layout::{Field, Layout};
///
/// const NESTED: Layout<Grape> =
///     Layout::NAMED.name(&[Field::Json("/error/name")]).message(&[Field::Json("/error/text")]);
/// const CODEC: http::Codec<Grape> = http::Codec::new().with_layout(&NESTED);
///
/// let error = ErrorResponse::new(UserException::new(Grape::SessionError, "Log in"));
/// let (head, body) = CODEC.to_response(&error).into_parts();
/// assert_eq!(body, r#"{"error":{"name":"SessionError","text":"Log in"}}"#);
/// let again = CODEC.decode(head.status, &head.headers, &body);
/// assert_eq!(again.exception(), error.exception());
/// ```
#[must_use]
pub struct Codec<N: 'static> {
    pub(crate) layout: &'static Layout<N>,
    pub(crate) details: bool,
    pub(crate) limits: Limits,
}

impl<N> Clone for Codec<N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N> Copy for Codec<N> {}

impl<N: ExceptionSet> Codec<N> {
    /// The codec with the set's own layout and [`Limits::DEFAULT`].
    pub const fn new() -> Self {
        Self { layout: N::LAYOUT, details: true, limits: Limits::DEFAULT }
    }

    /// Sets the layout of bodies and headers.
    pub const fn with_layout(mut self, layout: &'static Layout<N>) -> Self {
        self.layout = layout;
        self
    }

    /// Writes bodies without `details`, which are an extension to Grape's document.
    pub const fn without_details(mut self) -> Self {
        self.details = false;
        self
    }

    /// Sets the limits of what is decoded. A body beyond them is kept, and not read.
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// [`ErrorResponse::decode`] with these options.
    pub fn decode<'a, 'h>(
        &self,
        status: StatusCode,
        headers: &'h HeaderMap,
        body: impl AsBody<'a, 'h>,
    ) -> ErrorResponse<'a, N> {
        decode(status, headers, &body, *self)
    }

    /// [`ErrorResponse::error_for_status`] with these options.
    ///
    /// # Errors
    ///
    /// As [`ErrorResponse::error_for_status`].
    pub fn error_for_status<B: Into<Bytes> + AsRef<[u8]>>(
        &self,
        response: Response<B>,
    ) -> Result<Response<B>, Box<ErrorResponse<'static, N>>> {
        error_for_status(response, *self)
    }

    /// [`ErrorResponse::encoded_len`] with these options.
    pub fn encoded_len(&self, error: &ErrorResponse<'_, N>) -> usize {
        error.wire(&error.outline(*self), *self).len()
    }

    /// [`ErrorResponse::encode`] with these options.
    ///
    /// # Errors
    ///
    /// As [`ErrorResponse::encode`].
    pub fn encode(
        &self,
        error: &ErrorResponse<'_, N>,
        buffer: &mut (impl BufMut + ?Sized),
    ) -> Result<(), BufferFull> {
        error.wire(&error.outline(*self), *self).encode(buffer)
    }

    /// [`ErrorResponse::to_response`] with these options.
    pub fn to_response(&self, error: &ErrorResponse<'_, N>) -> Response<Bytes> {
        error.to_response_by(*self)
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
            .field("layout", &self.layout)
            .field("details", &self.details)
            .field("limits", &self.limits)
            .finish()
    }
}
