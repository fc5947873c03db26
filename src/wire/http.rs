//! HTTP errors: a status, headers, and a body by a [`Layout`].
//!
//! Source: Grape, "Exceptions over HTTP"; the documents that the modules of the systems name.

mod codec;

use std::error::Error;
use std::fmt;

use bytes::{BufMut, Bytes};
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};

pub use self::codec::Codec;
use super::accessors;
use super::layout::{
    Content, FieldKind, Fields, Found, Layout, Members, Named, Object, Observed, ObservedObject,
    Source, find_usual_fields,
};
use crate::details::Details;
use crate::error::BufferFull;
use crate::exception::{Name, UNHANDLED_MESSAGE, UserException};
use crate::field_errors::FieldErrors;
use crate::input::{AsBody, Body};
use crate::json::{Kind, Scanner, Sink, Write};
use crate::limits::Limits;
use crate::retry::{Retry, RetryAfter};
use crate::set::ExceptionSet;
use crate::text::Text;

/// The status of an error that has none of its own.
const DEFAULT_STATUS: StatusCode = StatusCode::BAD_REQUEST;

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
    status: StatusCode,
    exception: UserException<'a, N>,
    request_id: Text<'a>,
    retry_after: Option<RetryAfter>,
    body: RawBody<'a>,
}

/// The raw body, borrowed or shared.
#[derive(Clone)]
enum RawBody<'a> {
    Borrowed(&'a [u8]),
    Shared(Bytes),
}

impl<'a, N: ExceptionSet> ErrorResponse<'a, N> {
    /// The HTTP error of `exception`, to be encoded, with the first status of its variant or else 400.
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
        let variant = exception.name().known();
        let status = variant.and_then(|it| StatusCode::from_u16(*it.statuses().first()?).ok());
        Self {
            status: status.unwrap_or(DEFAULT_STATUS),
            exception,
            request_id: Text::EMPTY,
            retry_after: None,
            body: RawBody::Borrowed(&[]),
        }
    }

    /// The same error with another status.
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same error with a request ID, by which the server's logs know the request.
    pub fn with_request_id(mut self, request_id: impl Into<Text<'a>>) -> Self {
        self.request_id = request_id.into();
        self
    }

    /// The same error with a delay after which the request may be sent again: the header `Retry-After`.
    ///
    /// ```
    /// use callerror::webex::{ErrorResponse, UserException, WebexByova};
    /// use callerror::RetryAfter;
    /// use std::time::Duration;
    ///
    /// let busy = UserException::new(WebexByova::RateLimitError, "Too many requests");
    /// let error = ErrorResponse::new(busy).with_retry_after(RetryAfter::Delay(Duration::from_secs(30)));
    /// assert_eq!(error.to_response().headers()["retry-after"], "30");
    /// ```
    pub const fn with_retry_after(mut self, retry_after: RetryAfter) -> Self {
        self.retry_after = Some(retry_after);
        self
    }

    /// The same error with another variant, for systems where the caller knows more than the response
    /// says.
    pub fn with_variant(mut self, variant: N) -> Self {
        self.exception = self.exception.with_variant(variant);
        self
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

    /// A whole HTTP response: itself if its status is 2xx, else the error that it is, which shares the
    /// body.
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
    pub fn error_for_status<B: Into<Bytes>>(
        response: Response<B>,
    ) -> Result<Response<B>, Box<ErrorResponse<'static, N>>> {
        error_for_status(response, Codec::new())
    }

    /// The exact length of the encoded body, in bytes.
    pub fn encoded_len(&self) -> usize {
        self.wire(Codec::new()).len()
    }

    /// Writes the body to `buffer`; the room is checked once, before.
    ///
    /// # Errors
    ///
    /// - A buffer of fixed size with less room than [`encoded_len`](Self::encoded_len): nothing is
    ///   written.
    pub fn encode(&self, buffer: &mut (impl BufMut + ?Sized)) -> Result<(), BufferFull> {
        self.wire(Codec::new()).encode(buffer)
    }

    /// The whole response: status, content type and body.
    ///
    /// An error with a name is a JSON object, whether the set knows the name or not: by the set's layout,
    /// which may put code and request ID into headers; or as `{"type","message","details"}` where the
    /// layout cannot carry the name. An unhandled error is the reason phrase of the status as text, `Bad
    /// Request` for 400; its message and details are not sent.
    pub fn to_response(&self) -> Response<Bytes> {
        self.to_response_by(Codec::new())
    }

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    accessors!();

    /// The request ID, by which the server's logs know the request: in most systems the header
    /// `X-Request-Id`.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.non_empty()
    }

    /// The header `Retry-After`, if it can be read.
    pub const fn retry_after(&self) -> Option<RetryAfter> {
        self.retry_after
    }

    /// The body as received; empty for an error built here.
    pub fn body(&self) -> &[u8] {
        match &self.body {
            RawBody::Borrowed(bytes) => bytes,
            RawBody::Shared(bytes) => bytes,
        }
    }

    /// The machine-readable identifier as received. In a system whose codes are names that is the name,
    /// else the code that selected the variant, if there was one.
    pub fn code(&self) -> Option<&str> {
        if N::LAYOUT.has_classify() {
            self.exception.received_code()
        } else {
            self.exception.code()
        }
    }

    /// Whether to send the request again, and when.
    pub fn retry(&self) -> Retry {
        let is_unhandled = self.name() == Name::Unhandled;
        Retry::of(self.exception.verdict(), is_unhandled, Some(self.status), self.retry_after)
    }

    /// The body as JSON, if it is one valid value.
    pub fn body_json(&self) -> Option<Details<'_>> {
        let text = without_mark(std::str::from_utf8(self.body()).ok()?);
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
        FieldErrors::of_error(self.details(), self.body_json(), Some(self.status.as_u16()))
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
            status: self.status,
            exception: self.exception.map_text(&map),
            request_id: map(self.request_id),
            retry_after: self.retry_after,
            body: RawBody::Shared(body),
        }
    }

    fn to_response_by(&self, codec: Codec<N>) -> Response<Bytes> {
        let (kind, layout) = (self.kind(codec.layout), codec.layout);
        let mut response = Response::new(Bytes::from(self.wire(codec).to_text()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind.content_type()));
        let mut insert = |kind, text: Option<&str>| {
            let name = layout.table().written_header(kind);
            let name = name.and_then(|name| HeaderName::from_bytes(name.as_bytes()).ok());
            if let (Some(name), Some(value)) = (name, text.and_then(header_value)) {
                headers.insert(name, value);
            }
        };
        if let BodyKind::Object { code, .. } = kind {
            let name = || self.exception.name().as_str().filter(|_| layout.writes_names());
            insert(FieldKind::Code, code.filter(|code| header_value(code).is_some()).or_else(name));
            insert(FieldKind::Message, Some(self.exception.message()));
        }
        insert(FieldKind::RequestId, self.request_id());
        if let Some(retry_after) = self.retry_after {
            headers.insert(RETRY_AFTER, retry_after.to_header());
        }
        response
    }

    /// What kind of body the error is encoded as.
    fn kind(&self, layout: &'static Layout<N>) -> BodyKind<'_, N> {
        let Some(name) = self.exception.spelling() else {
            return BodyKind::Text(self.status.canonical_reason().unwrap_or(UNHANDLED_MESSAGE));
        };
        match self.exception.name().known() {
            Some(variant) if layout.is_text(variant) => BodyKind::Text(self.exception.message()),
            // A variant without a status only arises inside a client: the system's layout does not know
            // it.
            Some(variant) if layout.has_classify() && !variant.statuses().is_empty() => {
                let own = || variant.codes().next().or(layout.writes_names().then_some(name));
                let code = self.exception.received_code().or_else(own);
                BodyKind::Object { layout, code }
            }
            _ if layout.has_classify() || layout.is_named() => BodyKind::Named(name),
            _ => BodyKind::Object { layout, code: Some(name) },
        }
    }

    #[inline]
    fn wire(&self, codec: Codec<N>) -> Wire<'_> {
        let details = self.exception.details().filter(|_| codec.details);
        let (message, details) = (self.message(), details.map_or("", Details::as_json));
        let (layout, code) = match self.kind(codec.layout) {
            BodyKind::Text(text) => return Wire::Text(text),
            BodyKind::Named(name) => return Wire::Named(Named { name, message, details }),
            BodyKind::Object { layout, code } => (layout, code),
        };
        let details = Some(details).filter(|details| !details.is_empty());
        let object = Object::body(layout)
            .with(FieldKind::Code, code.map(Content::Text))
            .with(FieldKind::Message, Some(Content::Text(message)))
            .with(FieldKind::RequestId, self.request_id().map(Content::Text))
            .with(FieldKind::Details, details.map(Content::Json));
        Wire::Object(object)
    }
}

/// The value of a header, for text that every reader takes for text.
fn header_value(text: &str) -> Option<HeaderValue> {
    let is_visible = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    HeaderValue::from_str(text).ok().filter(|_| is_visible)
}

/// What kind of body an error is encoded as.
enum BodyKind<'e, N: 'static> {
    Text(&'e str),
    /// An object by a layout, with its code.
    Object {
        layout: &'static Layout<N>,
        code: Option<&'e str>,
    },
    /// [`Layout::NAMED`], with the name: the set's layout is that, or cannot carry the name.
    Named(&'e str),
}

impl<N> BodyKind<'_, N> {
    const fn content_type(&self) -> &'static str {
        match self {
            Self::Text(_) => "text/plain; charset=utf-8",
            Self::Object { .. } | Self::Named(_) => "application/json",
        }
    }
}

/// A body to be written.
enum Wire<'e> {
    Text(&'e str),
    Named(Named<'e>),
    Object(Object<'e>),
}

impl Write for Wire<'_> {
    #[inline]
    fn most(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Named(named) => named.most(),
            Self::Object(object) => object.most(),
        }
    }

    #[inline]
    fn write(&self, sink: &mut impl Sink) {
        match self {
            Self::Text(text) => sink.put(text),
            Self::Named(named) => named.write(sink),
            Self::Object(object) => object.write(sink),
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

impl<N: ExceptionSet> Error for ErrorResponse<'_, N> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.exception.source()
    }
}

/// The exception in one line, and the request ID where there is one.
impl<N: ExceptionSet> fmt::Display for ErrorResponse<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.exception.fmt_with_request_id(self.request_id(), f)
    }
}

/// Everything but the body, of which only the length is shown.
impl<N: ExceptionSet> fmt::Debug for ErrorResponse<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorResponse")
            .field("status", &self.status)
            .field("exception", &self.exception)
            .field("request_id", &self.request_id())
            .field("retry_after", &self.retry_after)
            .field("body_len", &self.body().len())
            .finish()
    }
}

#[inline(always)]
fn decode<'a, 'h, N: ExceptionSet, B: AsBody<'a, 'h>>(
    status: StatusCode,
    headers: &'h HeaderMap,
    body: &B,
    codec: Codec<N>,
) -> ErrorResponse<'a, N> {
    match body.as_input().body() {
        Body::Borrowed { bytes, text } => {
            read(Received { status, headers, bytes, text, header_text: B::header_text }, codec)
        }
        Body::Shared { bytes, text } => {
            let received = Received {
                status,
                headers,
                bytes,
                text: text.as_deref(),
                // What is not part of the body cannot be a share of it.
                header_text: |text| Text::from(text.to_owned()),
            };
            let error = read(received, codec);
            let share = |part: Text<'_>| match &text {
                Some(whole) => part.share(whole),
                None => part.into_owned(),
            };
            error.map_text(share, bytes.clone())
        }
    }
}

fn error_for_status<N: ExceptionSet, B: Into<Bytes>>(
    response: Response<B>,
    codec: Codec<N>,
) -> Result<Response<B>, Box<ErrorResponse<'static, N>>> {
    if response.status().is_success() {
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    Err(Box::new(decode(head.status, &head.headers, &&body.into(), codec)))
}

/// A response as received.
#[derive(Clone, Copy)]
struct Received<'a, 'h> {
    status: StatusCode,
    headers: &'h HeaderMap,
    bytes: &'a [u8],
    /// The body, if it is UTF-8.
    text: Option<&'a str>,
    /// How the value keeps the text of a header.
    header_text: fn(&'h str) -> Text<'a>,
}

/// Reads a response by the codec's layout. Where that is the set's own, the compiler knows it.
#[inline(always)]
fn read<'a, N: ExceptionSet>(received: Received<'a, '_>, codec: Codec<N>) -> ErrorResponse<'a, N> {
    if std::ptr::eq(codec.layout, N::LAYOUT) {
        read_usual::<N, true>(received, codec)
    } else {
        read_usual::<N, false>(received, codec)
    }
}

/// Reads a response as nearly all are, and leaves the others to [`read_any`].
///
/// Each arm builds the error of its own, so that it is written where the caller wants it: to write it
/// elsewhere and then move it would take half as long again.
#[inline(never)]
fn read_usual<'a, N: ExceptionSet, const OWN: bool>(
    received: Received<'a, '_>,
    codec: Codec<N>,
) -> ErrorResponse<'a, N> {
    let layout = if OWN { N::LAYOUT } else { codec.layout };
    let mut members = if layout.is_indexed() { Some(Members::NONE) } else { None };
    let usual = received
        .text
        .and_then(|text| find_usual_fields(text, layout.table(), codec.limits, members.as_mut()));
    let members = members.as_ref();
    let object = received.text.map(|text| ObservedObject { text, members });
    match usual {
        Some(fields) if fields.message.is_none() => read_any(received, codec),
        Some(fields) if received.headers.is_empty() => {
            let id = Text::from(fields.request_id);
            received.usual_error(layout, fields, id, object)
        }
        Some(fields) if fields.request_id.is_empty() && !layout.table().reads_headers() => {
            let id = layout.table().header_of(FieldKind::RequestId, received.headers);
            let id = id.map_or(Text::EMPTY, received.header_text);
            received.usual_error(layout, fields, id, object)
        }
        _ => read_any(received, codec),
    }
}

impl<'a> Received<'a, '_> {
    #[inline(always)]
    fn usual_error<N: ExceptionSet>(
        self,
        layout: &Layout<N>,
        fields: Fields<'a>,
        request_id: Text<'a>,
        object: Option<ObservedObject<'_>>,
    ) -> ErrorResponse<'a, N> {
        let Self { status, headers, bytes, .. } = self;
        let observed = Observed::new(Some(status), None, object);
        let (code, message) = (Text::from(fields.code), fields.message.map(Text::from));
        ErrorResponse {
            status,
            exception: layout.exception(code, message, fields.details, observed, || Text::EMPTY),
            request_id,
            retry_after: if headers.is_empty() { None } else { RetryAfter::from_headers(headers) },
            body: RawBody::Borrowed(bytes),
        }
    }
}

/// Decodes a response with the exact reader alone.
#[cfg(feature = "__internals")]
pub(crate) fn decode_exact<'a, N: ExceptionSet>(
    status: StatusCode,
    headers: &'a HeaderMap,
    bytes: &'a [u8],
) -> ErrorResponse<'a, N> {
    let (text, codec) = (std::str::from_utf8(bytes).ok(), Codec::new());
    let members = text.map(without_mark);
    let members = members.and_then(|text| Members::read_exact(text, codec.limits).ok());
    let received = Received { status, headers, bytes, text, header_text: Text::from };
    read_members(received, members.as_ref(), codec)
}

/// Reads any response.
#[cold]
#[inline(never)]
fn read_any<'a, N: ExceptionSet>(
    received: Received<'a, '_>,
    codec: Codec<N>,
) -> ErrorResponse<'a, N> {
    // A body beyond the limit is kept, and not read.
    let text = received.text.filter(|text| codec.limits.check_len(text.len()).is_ok());
    let received = Received { text, ..received };
    let text = text.map(without_mark);
    let members = text.and_then(|text| Members::read(text, codec.limits).ok());
    read_members(received, members.as_ref(), codec)
}

/// Makes an error of a response, of whose body `members` are, if that is an object.
fn read_members<'a, N: ExceptionSet>(
    received: Received<'a, '_>,
    members: Option<&Members<'a>>,
    codec: Codec<N>,
) -> ErrorResponse<'a, N> {
    let Received { status, headers, bytes, header_text, .. } = received;
    let (layout, text) = (codec.layout, received.text.map(without_mark));
    let object = text.map(str::trim).filter(|_| members.is_some());
    let object = object.map(|text| ObservedObject { text, members });
    let found = match (text, members) {
        (Some(text), Some(members)) => Found::in_object(layout.table(), text, members),
        _ => Found::nothing(layout.table()),
    };
    let field = |kind| {
        Some(match found.field(kind, Some(headers))? {
            Source::Header(text) => header_text(text),
            Source::Json(item) if item.is_null() => Text::EMPTY,
            // Decoding a response never fails: half of a surrogate pair becomes U+FFFD.
            Source::Json(item) => Text::of_string(item.string()),
        })
    };
    let missing_message = || match text {
        Some(text) if object.is_none() => message_of_text(text, status, codec.limits),
        _ => reason(status),
    };
    let (code, message) = (field(FieldKind::Code).unwrap_or_default(), field(FieldKind::Message));
    let observed = Observed::new(Some(status), None, object);
    ErrorResponse {
        status,
        exception: layout.exception(code, message, found.details(), observed, missing_message),
        request_id: field(FieldKind::RequestId).unwrap_or_default(),
        retry_after: RetryAfter::from_headers(headers),
        body: RawBody::Borrowed(bytes),
    }
}

/// The text without a byte order mark, which some servers send and which is no part of it.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The longest body that is taken for a message as it is, in characters.
const MAX_TEXT_MESSAGE: usize = 200;

/// The message of a body that is no JSON object: the text of a JSON string, or the body itself where that
/// is one short line and no markup; else the reason phrase of the status.
fn message_of_text<'a>(body: &'a str, status: StatusCode, limits: Limits) -> Text<'a> {
    let string = string_of(body, limits);
    let text = body.trim();
    let is_message = !text.is_empty()
        && !text.starts_with(['<', '{', '['])
        && text.chars().nth(MAX_TEXT_MESSAGE).is_none()
        && !text.contains(char::is_control);
    match string {
        Some(string) => string,
        None if is_message => Text::from(text),
        None => reason(status),
    }
}

/// The text of a body that is a JSON string.
fn string_of<'a>(body: &'a str, limits: Limits) -> Option<Text<'a>> {
    limits.check_len(body.len()).ok()?;
    let value = Scanner::new(body, 0).only_value().ok()?;
    if value.kind == Kind::String { Text::try_of_string(value.string()) } else { None }
}

/// The reason phrase of a status, such as `Bad Request`.
fn reason(status: StatusCode) -> Text<'static> {
    Text::from_static(status.canonical_reason().unwrap_or(UNHANDLED_MESSAGE))
}
