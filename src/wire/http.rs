//! HTTP errors: a status, headers, and a body by a [`Layout`].
//!
//! This module has the name of the crate `http`. A file that imports it names the crate `::http`.
//!
//! Source: Grape, "Exceptions over HTTP"; the documents that the modules of the systems name.

mod codec;
mod read;
mod write;

use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::error::Error;
use core::fmt;

use bytes::{BufMut, Bytes};
use http::header::HeaderMap;
use http::{Response, StatusCode};

pub use self::codec::Codec;
#[cfg(feature = "__internals")]
pub(crate) use self::read::decode_exact;
use self::read::{decode, error_for_status};
#[cfg(doc)]
use super::layout::Layout;
use super::{accessors, context_accessors, error_traits};
use crate::details::Details;
use crate::error::BufferFull;
use crate::exception::{Name, UNHANDLED_MESSAGE, UserException};
use crate::field_errors::FieldErrors;
use crate::input::{AsBody, without_mark};
use crate::json::{Scanner, Write};
use crate::limits::Limits;
use crate::retry::{Retry, RetryAfter};
use crate::set::ExceptionSet;
use crate::text::{OneLine, Text};

/// One HTTP error: status, exception, request ID, retry delay and the raw body.
///
/// Decoding never fails, for there is always a status: an error whose body has no name is unhandled, and
/// the body is kept.
///
/// ```
/// use callerror::{Name, grape::{ErrorResponse, Grape}};
/// use http::{HeaderMap, StatusCode};
///
/// let body = r#"{"type":"NotFoundError","message":"Room not found"}"#;
/// let headers = HeaderMap::new();
/// let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, body);
/// assert_eq!(error.name(), Name::Known(Grape::NotFoundError));
/// assert_eq!(error.message(), "Room not found");
///
/// let error = ErrorResponse::decode(StatusCode::BAD_GATEWAY, &headers, b"<html>");
/// assert_eq!(error.name(), Name::Unhandled);
/// assert_eq!(error.message(), "Bad Gateway");
/// assert_eq!(error.body(), b"<html>");
/// ```
#[derive(Clone)]
#[must_use]
pub struct ErrorResponse<'a, N> {
    exception: UserException<'a, N>,
    /// As received. One that was set is in the exception.
    request_id: Text<'a>,
    body: RawBody<'a>,
}

/// The raw body, borrowed or shared.
#[derive(Clone)]
enum RawBody<'a> {
    Borrowed(&'a [u8]),
    Shared(Bytes),
}

impl<'a, N: ExceptionSet> ErrorResponse<'a, N> {
    /// The HTTP error of `exception`, to be encoded.
    ///
    /// ```
    /// use callerror::{ErrorResponse, UserException, grape::Grape};
    ///
    /// let exception = UserException::new(Grape::NotFoundError, "Room not found");
    /// let response = ErrorResponse::new(exception).to_response();
    /// assert_eq!(response.status(), 400);
    /// assert_eq!(response.body(), r#"{"type":"NotFoundError","message":"Room not found"}"#);
    ///
    /// let response = ErrorResponse::new(UserException::<Grape>::unhandled()).to_response();
    /// assert_eq!(response.body(), "Bad Request");
    /// ```
    pub fn new(exception: UserException<'a, N>) -> Self {
        let body = RawBody::Borrowed(&[]);
        Self { exception: exception.detached(), request_id: Text::EMPTY, body }
    }

    /// Decodes an HTTP response that is an error, which is any whose status is not 2xx.
    ///
    /// The body decides, whatever the content type says; in a system with a layout of its own the status
    /// as well. The message of a body that is no JSON object is the body where that is a short text, else
    /// the reason phrase of the status.
    pub fn decode<'h>(
        status: StatusCode,
        headers: &'h HeaderMap,
        body: impl AsBody<'a, 'h>,
    ) -> Self {
        decode(status, headers, &body, Codec::new())
    }

    /// A whole HTTP response: itself if it is a success, else the error that it is, which shares the body.
    ///
    /// A success has a status of 2xx. In a system that also reports failures with such a status, its layout says
    /// by [`is_error`](Layout::is_error) which they are.
    ///
    /// ```
    /// use callerror::grape::ErrorResponse;
    /// use http::Response;
    ///
    /// fn call(response: Response<&'static str>) -> Result<usize, Box<ErrorResponse<'static>>> {
    ///     Ok(ErrorResponse::error_for_status(response)?.body().len())
    /// }
    ///
    /// assert_eq!(call(Response::new("[1]")).unwrap(), 3);
    /// let response = Response::builder().status(400).body(r#"{"type":"SessionError","message":""}"#);
    /// assert!(call(response.unwrap()).unwrap_err().is_named("SessionError"));
    /// ```
    ///
    /// # Errors
    ///
    /// - Any response whose status is not 2xx, also a redirect: as [`decode`](Self::decode)
    ///   reads it. In a box, since it is to be passed up.
    pub fn error_for_status<B: Into<Bytes> + AsRef<[u8]>>(
        response: Response<B>,
    ) -> Result<Response<B>, Box<ErrorResponse<'static, N>>> {
        error_for_status(response, Codec::new())
    }

    /// The same error with what a response said beside its body's fields: status, request ID, delay and the
    /// body itself. It is for an error that arose in the client while it read that response.
    ///
    /// ```
    /// use callerror::openapp::{ErrorResponse, OpenApp, UserException};
    /// use http::{HeaderMap, HeaderValue, StatusCode};
    ///
    /// let headers = HeaderMap::from_iter([("x-request-id".parse()?, HeaderValue::from_static("q-7"))]);
    /// let error = UserException::new(OpenApp::SerializationError, "The answer makes no sense");
    /// let error = ErrorResponse::new(error).with_response(StatusCode::OK, &headers, b"{oops");
    /// assert_eq!(error.status(), Some(StatusCode::OK));
    /// assert_eq!((error.request_id(), error.body()), (Some("q-7"), &b"{oops"[..]));
    /// # Ok::<(), http::header::InvalidHeaderName>(())
    /// ```
    pub fn with_response<'h>(
        self,
        status: StatusCode,
        headers: &'h HeaderMap,
        body: impl AsBody<'a, 'h>,
    ) -> Self {
        let received: Self = decode(status, headers, &body, Codec::new());
        let mut exception = self.exception.with_status(status);
        if let Some(retry_after) = received.retry_after() {
            exception = exception.with_retry_after(retry_after);
        }
        Self { exception, ..received }
    }

    /// The same error with another variant, for systems where the caller knows more than the response
    /// says.
    pub fn with_variant(mut self, variant: N) -> Self {
        self.exception = self.exception.with_variant(variant);
        self
    }

    /// The exact length of the encoded body, in bytes.
    pub fn encoded_len(&self) -> usize {
        self.wire(&self.outline(Codec::new()), Codec::new()).len()
    }

    /// Writes the body to `buffer`; the room is checked once, before.
    ///
    /// # Errors
    ///
    /// - A buffer of fixed size with less room than [`encoded_len`](Self::encoded_len): nothing is
    ///   written.
    pub fn encode(&self, buffer: &mut (impl BufMut + ?Sized)) -> Result<(), BufferFull> {
        self.wire(&self.outline(Codec::new()), Codec::new()).encode(buffer)
    }

    /// The whole response: status, headers and body.
    ///
    /// The status is the one that the error has; or the first of its variant, or of the nearest ancestor that
    /// has any; or the one of an [unhandled](Layout::unhandled) error.
    ///
    /// An error with a name is a JSON object by the set's layout, which may put code and request ID into
    /// headers. Where neither code nor status would select the variant again, the object also has its name. An
    /// unhandled error is the reason phrase of the status as text; its message and details are not sent. Only
    /// one that was decoded from a response is written again as it was read.
    pub fn to_response(&self) -> Response<Bytes> {
        self.to_response_by(Codec::new())
    }

    accessors!();
    context_accessors!();

    /// The body as received; empty for an error built here.
    pub fn body(&self) -> &[u8] {
        match &self.body {
            RawBody::Borrowed(bytes) => bytes,
            RawBody::Shared(bytes) => bytes,
        }
    }

    /// The body as JSON, if it is one valid value.
    pub fn body_json(&self) -> Option<Details<'_>> {
        let text = without_mark(core::str::from_utf8(self.body()).ok()?);
        Some(Details::new(Scanner::new(text, u16::MAX).only_value().ok()?.raw))
    }

    /// Which fields of the request were wrong, in the shapes of [`Details::field_errors`].
    ///
    /// The members that hold them are those of the details, or else those of the body. Without them the
    /// details themselves are read, or else, under status 400 and 422, the body as a map: its members that are
    /// arrays of texts are the fields, but for `code` and `message`.
    ///
    /// ```
    /// use callerror::grape::ErrorResponse;
    /// use http::{HeaderMap, StatusCode};
    ///
    /// let read = |body: &'static str| {
    ///     let headers = HeaderMap::new();
    ///     let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, body);
    ///     error.field_errors().to_string()
    /// };
    /// assert_eq!(read(r#"{"errors":[{"field":"name","message":"Too long"}]}"#), "name: Too long");
    /// assert_eq!(read(r#"{"status":400,"name":["Too long"]}"#), "name: Too long");
    /// ```
    pub fn field_errors(&self) -> FieldErrors<'_> {
        let status = self.status().map(|it| it.as_u16());
        let details = self.details();
        match read::readable_part(self.body(), Limits::NONE) {
            Some((Cow::Borrowed(body), _)) => {
                FieldErrors::of_error(details, Some(Details::new(body)), status)
            }
            Some((Cow::Owned(part), _)) => {
                FieldErrors::of_error(details, Some(Details::new(&part)), status).into_owned()
            }
            None => FieldErrors::of_error(details, None, status),
        }
    }

    /// The error without a borrow from headers and body.
    pub fn into_owned(self) -> ErrorResponse<'static, N> {
        let body = match self.body {
            RawBody::Borrowed(bytes) => Bytes::copy_from_slice(bytes),
            RawBody::Shared(ref bytes) => bytes.clone(),
        };
        self.map_text(Text::into_owned, body)
    }

    fn map_text<'b>(self, map: impl Fn(Text<'a>) -> Text<'b>, body: Bytes) -> ErrorResponse<'b, N> {
        ErrorResponse {
            exception: self.exception.map_text(&map),
            request_id: map(self.request_id),
            body: RawBody::Shared(body),
        }
    }
}

impl<'a, N: ExceptionSet> From<UserException<'a, N>> for ErrorResponse<'a, N> {
    fn from(exception: UserException<'a, N>) -> Self {
        Self::new(exception)
    }
}

/// [`to_response`](ErrorResponse::to_response), and the exception itself as an extension of the response,
/// so that what handles the response later can log its [source](Error::source).
///
/// ```
/// use callerror::{ErrorResponse, UserException, grape::Grape};
/// use http::Response;
///
/// let error = ErrorResponse::new(UserException::<Grape>::from_error("disk 3 is gone"));
/// let response = Response::from(error);
/// assert_eq!(response.body(), "Bad Request");
/// let exception: &UserException<'static, Grape> = response.extensions().get().unwrap();
/// assert_eq!(std::error::Error::source(exception).unwrap().to_string(), "disk 3 is gone");
/// ```
impl<N: ExceptionSet> From<ErrorResponse<'_, N>> for Response<Bytes> {
    fn from(error: ErrorResponse<'_, N>) -> Self {
        let mut response = error.to_response();
        response.extensions_mut().insert(error.into_exception().into_owned());
        response
    }
}

/// The response of [`ErrorResponse::new`].
impl<N: ExceptionSet> From<UserException<'_, N>> for Response<Bytes> {
    fn from(exception: UserException<'_, N>) -> Self {
        ErrorResponse::new(exception).into()
    }
}

/// Equality takes status, exception, request ID, delay and body.
impl<N: ExceptionSet> PartialEq<ErrorResponse<'_, N>> for ErrorResponse<'_, N> {
    fn eq(&self, other: &ErrorResponse<'_, N>) -> bool {
        self.exception == other.exception
            && (self.status(), self.request_id(), self.retry_after(), self.body())
                == (other.status(), other.request_id(), other.retry_after(), other.body())
    }
}

error_traits!(ErrorResponse with request_id);

/// Everything but the body, of which only the length is shown.
impl<N: ExceptionSet> fmt::Debug for ErrorResponse<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorResponse")
            .field("exception", &self.exception)
            .field("request_id", &self.request_id().map(OneLine))
            .field("body_len", &self.body().len())
            .finish()
    }
}

/// The reason phrase of a status, such as `Bad Request`.
fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or(UNHANDLED_MESSAGE)
}
