//! HTTP errors, in and out: by default the JSON object `{"type","message"}` with status 400, for systems
//! with a form of their own what that says.
//!
//! Source: Grape, "Exceptions over HTTP"; the documents that the modules of the sets name.

use std::error::Error;
use std::fmt;
use std::ops::Range;

use bytes::{BufMut, Bytes};
use bytestring::ByteString;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};

use crate::codec::{Codec, Rules};
use crate::details::Details;
use crate::error::{BufferFull, DecodeError, Expected};
use crate::exception::Name;
use crate::exception::{UNHANDLED_MESSAGE, UserException, exception_accessors};
use crate::field_errors::{FieldError, FieldSource};
use crate::json::{
    self, Entries, Kind, Scanner, Sink, Str, Strings, Value, Write, most_escaped, write_escaped,
};
use crate::retry::{Retry, RetryAfter};
use crate::set::ExceptionSet;
use crate::text::Text;
use crate::wire::layout::{Facts, Form, PieceKind, Place, Places, whole};

/// The status of an error that says nothing else of itself.
const DEFAULT_STATUS: StatusCode = StatusCode::BAD_REQUEST;

/// One HTTP error: status, exception, request ID, retry delay and the raw body.
///
/// Decoding never fails, for there is always a status: what the body does not say is unhandled, and
/// the body is kept.
///
/// ```
/// use callerror::{Name, grape::{ErrorResponse, Grape}};
/// use http::{HeaderMap, StatusCode};
///
/// let body = br#"{"type":"NotFoundError","message":"Room not found"}"#;
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
    body: Body<'a>,
}

/// The raw body, borrowed or shared.
#[derive(Clone)]
enum Body<'a> {
    Borrowed(&'a [u8]),
    Shared(Bytes),
}

impl Body<'_> {
    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}

impl<'a, N: ExceptionSet> ErrorResponse<'a, N> {
    /// The HTTP form of `exception`, to be encoded: the first status of its row, else 400.
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
        let row = exception.name().known();
        let status = row.and_then(|row| StatusCode::from_u16(*row.statuses().first()?).ok());
        Self {
            status: status.unwrap_or(DEFAULT_STATUS),
            exception,
            request_id: Text::EMPTY,
            retry_after: None,
            body: Body::Borrowed(&[]),
        }
    }

    /// The same error with another status.
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same error naming the request by which the server's logs know it.
    pub fn with_request_id(mut self, request_id: impl Into<Text<'a>>) -> Self {
        self.request_id = request_id.into();
        self
    }

    /// The same error saying when the request may be sent again, by the header `Retry-After`.
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

    /// The same error as another row, for systems where the caller knows more than the response says.
    pub fn with_variant(mut self, row: N) -> Self {
        self.exception = self.exception.with_variant(row);
        self
    }

    /// Decodes an HTTP response that is an error, which is any whose status is not 2xx.
    ///
    /// The body decides, whatever the content type says; in a system with a form of its own the status
    /// as well. The message of a body that is no JSON object is the body where that is a short text, else
    /// the status's reason; where names alone decide, such an error is unhandled.
    pub fn decode(status: StatusCode, headers: &'a HeaderMap, body: &'a [u8]) -> Self {
        decode(status, headers, body, Rules::of::<N>())
    }

    /// [`decode`](Self::decode) for a body that is known to be text.
    pub fn decode_str(status: StatusCode, headers: &'a HeaderMap, body: &'a str) -> Self {
        decode_str(status, headers, body, Rules::of::<N>())
    }

    /// [`decode`](Self::decode) into a value that shares `body` and borrows nothing.
    pub fn decode_bytes(
        status: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> ErrorResponse<'static, N> {
        decode_bytes(status, headers, body, Rules::of::<N>())
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
    /// - Any response whose status is not 2xx, also a redirect: as [`decode_bytes`](Self::decode_bytes)
    ///   reads it. In a box, since it is to be passed up.
    pub fn error_for_status<B: Into<Bytes>>(
        response: Response<B>,
    ) -> Result<Response<B>, Box<ErrorResponse<'static, N>>> {
        check(response, Rules::of::<N>())
    }

    /// The exact length of the encoded body, in bytes.
    pub fn encoded_len(&self) -> usize {
        self.encoded_len_by(Rules::of::<N>())
    }

    /// Writes the body to `buffer`; the room is checked once, before.
    ///
    /// # Errors
    ///
    /// - A buffer of fixed size that has less room than [`encoded_len`](Self::encoded_len): nothing
    ///   is written.
    pub fn encode(&self, buffer: &mut (impl BufMut + ?Sized)) -> Result<(), BufferFull> {
        self.encode_by(Rules::of::<N>(), buffer)
    }

    /// The whole response: status, content type and body.
    ///
    /// An error with a name is a JSON object, whether the set knows the name or not: in the system's own
    /// form, which may tell code and request ID by headers, or for a name that has none there as
    /// `{"type","message","details"}`. An unhandled one is the status's reason as text, `Bad Request` for
    /// 400; its message and details are not sent.
    pub fn to_response(&self) -> Response<Bytes> {
        self.to_response_by(Rules::of::<N>())
    }

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    exception_accessors!();

    /// The name by which the server's logs know the request, in most systems the header
    /// `X-Request-Id`.
    pub fn request_id(&self) -> Option<&str> {
        Some(self.request_id.as_str()).filter(|id| !id.is_empty())
    }

    /// The header `Retry-After`, if it can be read.
    pub const fn retry_after(&self) -> Option<RetryAfter> {
        self.retry_after
    }

    /// The body as it came; empty for an error built here.
    pub fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }

    /// The machine-readable identifier as it stood in the response: where the system's codes are names
    /// the name, else the code that selected the row, if there was one.
    pub fn code(&self) -> Option<&str> {
        if N::FORM.select.is_none() { self.exception.code() } else { self.exception.token() }
    }

    /// Whether to send the request again, and when.
    pub fn retry(&self) -> Retry {
        Retry::of(&self.exception, Some(self.status), self.retry_after)
    }

    /// The body as JSON, if it is one valid value.
    pub fn body_json(&self) -> Option<Details<'_>> {
        let text = without_mark(std::str::from_utf8(self.body()).ok()?);
        Some(Details::new(Scanner::new(text, u16::MAX).only_value().ok()?.raw))
    }

    /// Which fields of the request were wrong, in the shapes of [`Details::field_errors`]: the details'
    /// member `fields`, or else the body's own, or else the details themselves.
    pub fn field_errors(&self) -> Vec<FieldError<'_>> {
        let source = FieldSource::find(self.details(), self.body_json());
        source.map(FieldSource::read).unwrap_or_default()
    }

    /// The exception alone; status, request ID, retry delay and body are dropped.
    pub fn into_exception(self) -> UserException<'a, N> {
        self.exception
    }

    /// The error without a borrow from headers and body.
    pub fn into_owned(self) -> ErrorResponse<'static, N> {
        ErrorResponse {
            status: self.status,
            exception: self.exception.into_owned(),
            request_id: self.request_id.into_owned(),
            retry_after: self.retry_after,
            body: Body::Shared(match self.body {
                Body::Borrowed(bytes) => Bytes::copy_from_slice(bytes),
                Body::Shared(bytes) => bytes,
            }),
        }
    }

    fn encoded_len_by(&self, rules: Rules<'_>) -> usize {
        self.wire(rules).len()
    }

    fn encode_by(
        &self,
        rules: Rules<'_>,
        buffer: &mut (impl BufMut + ?Sized),
    ) -> Result<(), BufferFull> {
        self.wire(rules).encode(buffer)
    }

    fn to_response_by(&self, rules: Rules<'_>) -> Response<Bytes> {
        let wire = self.wire(rules);
        let mut body = String::with_capacity(wire.len());
        wire.write(&mut body);
        let shape = self.shape();
        let content_type = match shape {
            Shape::Text(_) => "text/plain; charset=utf-8",
            Shape::Named(_) | Shape::Own(_) => "application/json",
        };
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        let mut tell = |place: Option<&Place>, text: Option<&str>| {
            let name = place.and_then(Place::header);
            let name = name.and_then(|name| HeaderName::from_bytes(name.as_bytes()).ok());
            let value = text.and_then(header_value);
            if let (Some(name), Some(value)) = (name, value) {
                headers.insert(name, value);
            }
        };
        if let Shape::Own(code) = shape {
            let row = || self.exception.name().as_str().filter(|_| N::FORM.code_is_name);
            tell(
                N::FORM.code.first(),
                code.filter(|code| header_value(code).is_some()).or_else(row),
            );
            tell(N::FORM.message.first(), Some(self.exception.message()));
        }
        let is_header = |place: &&Place| place.header().is_some();
        tell(N::FORM.request_id.iter().find(is_header), self.request_id());
        if let Some(retry_after) = self.retry_after {
            headers.insert(RETRY_AFTER, retry_after.to_header());
        }
        response
    }

    /// How the error is told over HTTP.
    fn shape(&self) -> Shape<'_> {
        let form = N::FORM;
        match self.exception.spelling() {
            None => Shape::Text(self.status.canonical_reason().unwrap_or(UNHANDLED_MESSAGE)),
            Some(name) => match self.exception.name().known() {
                Some(row) if form.text_row == Some(row) => Shape::Text(self.exception.message()),
                // A row without a status only arises inside a client: the system has no form for it.
                Some(row) if form.select.is_some() && !row.statuses().is_empty() => {
                    let of_row = || row.codes().next().or(form.code_is_name.then_some(name));
                    Shape::Own(self.exception.token().or_else(of_row))
                }
                _ => Shape::Named(name),
            },
        }
    }

    fn wire(&self, rules: Rules<'_>) -> Wire<'_> {
        let message = self.exception.message();
        let details = self.exception.details().filter(|_| rules.http_details);
        let code = match self.shape() {
            Shape::Text(text) => return Wire::Text(text),
            Shape::Named(name) => return Wire::Named { name, message, details },
            Shape::Own(code) => code,
        };
        let places = const { &N::FORM.places() };
        let request_id = places.request_id.iter().find(|place| place.path().is_some());
        Wire::Object([
            Member::new(places.code.first(), code.map(Content::Text)),
            Member::new(places.message.first(), Some(Content::Text(message))),
            Member::new(request_id, self.request_id().map(Content::Text)),
            Member::new(
                places.details.first(),
                details.map(|details| Content::Json(details.as_json())),
            ),
        ])
    }
}

/// The value of a header, of text that every reader takes for text.
fn header_value(text: &str) -> Option<HeaderValue> {
    let is_visible = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    HeaderValue::from_str(text).ok().filter(|_| is_visible)
}

/// The body of an error.
enum Shape<'e> {
    Text(&'e str),
    /// `{"type","message","details"}`, with the name.
    Named(&'e str),
    /// The system's own form, with its code.
    Own(Option<&'e str>),
}

/// The same with the options of this codec; see [`ErrorResponse`].
impl<N: ExceptionSet> Codec<N> {
    /// [`ErrorResponse::decode`] with these options.
    pub fn decode_response<'a>(
        &self,
        status: StatusCode,
        headers: &'a HeaderMap,
        body: &'a [u8],
    ) -> ErrorResponse<'a, N> {
        decode(status, headers, body, self.rules())
    }

    /// [`ErrorResponse::decode_str`] with these options.
    pub fn decode_response_str<'a>(
        &self,
        status: StatusCode,
        headers: &'a HeaderMap,
        body: &'a str,
    ) -> ErrorResponse<'a, N> {
        decode_str(status, headers, body, self.rules())
    }

    /// [`ErrorResponse::decode_bytes`] with these options.
    pub fn decode_response_bytes(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> ErrorResponse<'static, N> {
        decode_bytes(status, headers, body, self.rules())
    }

    /// [`ErrorResponse::error_for_status`] with these options.
    ///
    /// # Errors
    ///
    /// As [`ErrorResponse::error_for_status`].
    pub fn error_for_status_of<B: Into<Bytes>>(
        &self,
        response: Response<B>,
    ) -> Result<Response<B>, Box<ErrorResponse<'static, N>>> {
        check(response, self.rules())
    }

    /// [`ErrorResponse::encoded_len`] with these options.
    pub fn encoded_response_len(&self, error: &ErrorResponse<'_, N>) -> usize {
        error.encoded_len_by(self.rules())
    }

    /// [`ErrorResponse::encode`] with these options.
    ///
    /// # Errors
    ///
    /// As [`ErrorResponse::encode`].
    pub fn encode_response(
        &self,
        error: &ErrorResponse<'_, N>,
        buffer: &mut (impl BufMut + ?Sized),
    ) -> Result<(), BufferFull> {
        error.encode_by(self.rules(), buffer)
    }

    /// [`ErrorResponse::to_response`] with these options.
    pub fn to_response(&self, error: &ErrorResponse<'_, N>) -> Response<Bytes> {
        error.to_response_by(self.rules())
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

/// Everything but the body, of which the length is told.
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

fn check<N: ExceptionSet, B: Into<Bytes>>(
    response: Response<B>,
    rules: Rules<'_>,
) -> Result<Response<B>, Box<ErrorResponse<'static, N>>> {
    if response.status().is_success() {
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    Err(Box::new(decode_bytes(head.status, &head.headers, &body.into(), rules)))
}

#[inline]
fn decode<'a, N: ExceptionSet>(
    status: StatusCode,
    headers: &'a HeaderMap,
    body: &'a [u8],
    rules: Rules<'_>,
) -> ErrorResponse<'a, N> {
    match json::utf8(body) {
        Ok(text) => decode_str(status, headers, text, rules),
        Err(_) => read_any(status, headers, None, body, rules),
    }
}

/// Reads a body as nearly all are, and leaves the others to [`read_any`]. All doors share it.
///
/// Each arm builds the error of its own, so that it is written where the caller wants it: to write it
/// elsewhere and then move it would take half as long again.
#[inline(never)]
fn decode_str<'a, N: ExceptionSet>(
    status: StatusCode,
    headers: &'a HeaderMap,
    body: &'a str,
    rules: Rules<'_>,
) -> ErrorResponse<'a, N> {
    match Plain::read::<N>(body, rules) {
        Some(plain) if headers.is_empty() => plain.into_response(status, None),
        Some(plain) if !plain.meets_header::<N>() => {
            let request_id = first_header(N::FORM.request_id, headers).map_or("", |(_, id)| id);
            let retry_after = RetryAfter::from_headers(headers);
            Plain { request_id, ..plain }.into_response(status, retry_after)
        }
        _ => read_any(status, headers, Some(body), body.as_bytes(), rules),
    }
}

fn decode_bytes<N: ExceptionSet>(
    status: StatusCode,
    headers: &HeaderMap,
    body: &Bytes,
    rules: Rules<'_>,
) -> ErrorResponse<'static, N> {
    let whole = ByteString::try_from(body.clone()).ok();
    let error: ErrorResponse<'_, N> = match &whole {
        Some(whole) => decode_str(status, headers, whole, rules),
        None => read_any(status, headers, None, body, rules),
    };
    let exception = match &whole {
        Some(whole) => error.exception.share(whole),
        None => error.exception.into_owned(),
    };
    ErrorResponse {
        status,
        exception,
        request_id: error.request_id.into_owned(),
        retry_after: error.retry_after,
        body: Body::Shared(body.clone()),
    }
}

/// Reads any error, whose body is `text` or not UTF-8.
#[cold]
#[inline(never)]
fn read_any<'a, N: ExceptionSet>(
    status: StatusCode,
    headers: &'a HeaderMap,
    text: Option<&'a str>,
    body: &'a [u8],
    rules: Rules<'_>,
) -> ErrorResponse<'a, N> {
    let places = const { &N::FORM.places() };
    let text = text.map(without_mark);
    let mut pieces = Pieces::default();
    let object_text = text.filter(|text| pieces.read(text, places, rules));
    pieces.read_headers(places, headers);
    let text_message = || match text {
        Some(text) if object_text.is_none() => message_of_text(text, status, rules),
        _ => reason(status),
    };
    let body_text = object_text.filter(|_| N::FORM.select.is_some()).map(str::trim);
    let facts = Facts::new(Some(status), None, body_text.map(Details::new));
    ErrorResponse {
        status,
        exception: pieces.exception(facts, &N::FORM, text_message, rules),
        request_id: pieces.request_id.text().unwrap_or_default(),
        retry_after: RetryAfter::from_headers(headers),
        body: Body::Borrowed(body),
    }
}

/// What a body says that is compact, of strings without escapes and perhaps one other value at the end,
/// with no piece twice: nothing but slices of the body, which stay in registers.
struct Plain<'a> {
    body: &'a str,
    /// The part that counts; "" is none.
    code: &'a str,
    message: &'a str,
    /// Raw JSON; "" is none.
    details: &'a str,
    /// "" is none.
    request_id: &'a str,
}

impl<'a> Plain<'a> {
    /// Says nothing of a body that is otherwise: what is unusual needs no rule here, as [`Pieces`] have
    /// them all.
    #[inline(always)]
    fn read<N: ExceptionSet>(body: &'a str, rules: Rules<'_>) -> Option<Self> {
        let names = const { &N::FORM.places().members.names() }.as_ref()?;
        if body.len() > rules.max_len || rules.max_depth == 0 {
            return None;
        }
        let (mut code, mut message, mut details, mut request_id) = ("", None, "", "");
        let ("{", mut strings) = Strings::open(body)? else { return None };
        loop {
            let (name, head) = strings.read_name()?;
            let is_string = strings.step(b':').is_some();
            // As a message, as a code or request ID, and as details, unless that is with quotes.
            let (value, text, json) = if is_string {
                let value = strings.read_plain()?;
                (value, value, None)
            } else {
                let rest = strings.rest(b':', b'}')?;
                let value = Scanner::new(rest, rules.max_depth - 1).only_value().ok()?;
                if value.kind == Kind::String {
                    return None;
                }
                (value.message().inner, "", Some(value.details()))
            };
            match names.piece(name, head) {
                None => {}
                Some(PieceKind::Code) if code.is_empty() => code = text,
                Some(PieceKind::Message) if message.is_none() => message = Some(value),
                Some(PieceKind::Details) if details.is_empty() => {
                    details = json.or_else(|| strings.quoted(value.len()))?;
                }
                Some(PieceKind::RequestId) if request_id.is_empty() => request_id = text,
                Some(_) => return None,
            }
            if !is_string || strings.ends_with(b'}') {
                break;
            }
            strings.step(b',')?;
        }
        let form = &N::FORM;
        let code = code.get(cut(code, form, rules)).unwrap_or(code);
        let message = match message {
            Some(message) => message,
            None if says_enough(form, code) => "",
            None => return None,
        };
        Some(Self { body, code, message, details, request_id })
    }

    /// Whether a header may say the same as the body, so that it is to be seen which of them counts.
    #[inline(always)]
    fn meets_header<N: ExceptionSet>(&self) -> bool {
        let by_header =
            const { Place::any_header(N::FORM.code) || Place::any_header(N::FORM.message) };
        by_header || !self.request_id.is_empty()
    }

    #[inline(always)]
    fn into_response<N: ExceptionSet>(
        self,
        status: StatusCode,
        retry_after: Option<RetryAfter>,
    ) -> ErrorResponse<'a, N> {
        let Self { body, code, message, details, request_id } = self;
        let facts = Facts::new(Some(status), None, Some(Details::new(body)));
        let (known, is_kept) = select(code, facts, &N::FORM);
        let token = if is_kept { code } else { "" };
        let text = |text| Text::of_plain(Str::plain(text));
        ErrorResponse {
            status,
            exception: UserException::found(known, text(token), text(message), text(details)),
            request_id: text(request_id),
            retry_after,
            body: Body::Borrowed(body.as_bytes()),
        }
    }
}

/// The text without a byte order mark, which some servers send and which is no part of it.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The pieces of an error, as they were found in their places.
///
/// Decoding a response never fails, so half of a surrogate pair in the message becomes U+FFFD there; a
/// code with one is none.
#[derive(Default)]
pub(crate) struct Pieces<'a> {
    pub(crate) code: Piece<'a>,
    pub(crate) message: Piece<'a>,
    pub(crate) details: Piece<'a>,
    pub(crate) request_id: Piece<'a>,
}

/// What was found of one piece, in the best of its places so far.
#[derive(Clone, Copy, Default)]
pub(crate) enum Piece<'a> {
    #[default]
    Missing,
    Header(&'a str),
    Member(Value<'a>, usize),
}

impl<'a> Piece<'a> {
    /// Takes what was found in the place of that rank, if it is not worse than what was found before; of
    /// a repeated member the last counts. Tells whether that took back what was found, when a worse
    /// place may have been passed over.
    #[inline(always)]
    fn take(&mut self, value: Value<'a>, is_usable: bool, rank: usize) -> bool {
        let found = if let Self::Member(_, found) = self { *found } else { usize::MAX };
        if is_usable && rank <= found {
            *self = Self::Member(value, rank);
        } else if found == rank {
            *self = Self::Missing;
            return true;
        }
        false
    }

    /// [`take`](Self::take) of what stands on the way on from `value`.
    #[inline(never)]
    fn take_inner(
        &mut self,
        value: Value<'a>,
        rest: &[&str],
        text_only: bool,
        rank: usize,
    ) -> bool {
        let inner = value.get(rest).filter(|inner| is_usable(*inner, text_only));
        self.take(inner.unwrap_or(value), inner.is_some(), rank)
    }

    /// Finds the piece in the whole object, the slow way.
    fn find(places: &[Place], object: Value<'a>, text_only: bool) -> Self {
        let found = places.iter().enumerate().find_map(|(rank, place)| {
            let value = object.get(place.path()?)?;
            is_usable(value, text_only).then_some(Self::Member(value, rank))
        });
        found.unwrap_or_default()
    }

    /// Takes the header, if no member in a better place was found.
    fn offer_headers(&mut self, places: &[Place], headers: &'a HeaderMap) {
        let Some((rank, text)) = first_header(places, headers) else { return };
        match self {
            Self::Member(_, found) if *found < rank => {}
            _ => *self = Self::Header(text),
        }
    }

    fn text(self) -> Option<Text<'a>> {
        match self {
            Self::Missing => None,
            Self::Header(text) => Some(Text::from(text)),
            Self::Member(value, _) => Some(Text::of_string(value.message())),
        }
    }

    /// The same for an exception, which may come to share the body: what it borrows must be a piece of
    /// that, so a header is copied.
    fn text_of_exception(self) -> Option<Text<'a>> {
        match self {
            Self::Header(text) => Some(Text::from(text.to_owned())),
            piece => piece.text(),
        }
    }
}

/// The first of the headers among the places that says anything, and its rank.
#[inline(never)]
fn first_header<'a>(places: &[Place], headers: &'a HeaderMap) -> Option<(usize, &'a str)> {
    places.iter().enumerate().find_map(|(rank, place)| {
        let text = headers.get(place.header()?)?.to_str().ok()?;
        (!text.is_empty()).then_some((rank, text))
    })
}

/// Whether a value may be a piece: any, or only text that is not empty.
#[inline(always)]
pub(crate) fn is_usable(value: Value<'_>, text_only: bool) -> bool {
    let is_text = || value.kind == Kind::String && value.check_text().is_ok();
    !text_only || (is_text() && !value.inner().is_empty())
}

impl<'a> Pieces<'a> {
    /// Finds the pieces in a body; says whether that is a JSON object, and finds none if it is not.
    fn read(&mut self, body: &'a str, places: &Places, rules: Rules<'_>) -> bool {
        // What is compact without escapes was read as plain, unless the form has places inside others.
        let may_be_compact = places.members.are_nested() || json::holds(body.as_bytes(), 0, b'\\');
        if may_be_compact && self.read_compact(body, places, rules).is_some() {
            return true;
        }
        *self = Self::default();
        let is_object = self.read_any(body, places, rules).is_ok();
        if !is_object {
            *self = Self::default();
        }
        is_object
    }

    /// Reads a compact body of strings and perhaps one other value at the end, such as one with escapes.
    /// Says nothing of others, which [`read_any`](Self::read_any) reads from the start.
    #[inline]
    fn read_compact(&mut self, body: &'a str, places: &Places, rules: Rules<'_>) -> Option<()> {
        if body.len() > rules.max_len || rules.max_depth == 0 {
            return None;
        }
        let ("{", mut strings) = Strings::open(body)? else { return None };
        loop {
            let name = strings.read()?;
            let is_string = strings.step(b':').is_some();
            let value = if is_string {
                strings.read_value()?
            } else {
                Scanner::new(strings.rest(b':', b'}')?, rules.max_depth - 1).only_value().ok()?
            };
            if self.offer(places, name, value) {
                return None;
            }
            if !is_string || strings.ends_with(b'}') {
                return Some(());
            }
            strings.step(b',')?;
        }
    }

    /// Reads any body, as far as it is an object.
    fn read_any(
        &mut self,
        body: &'a str,
        places: &Places,
        rules: Rules<'_>,
    ) -> Result<(), DecodeError> {
        rules.check_len(body.len())?;
        let scanner = Scanner::new(body, rules.max_depth);
        let mut entries = Entries::open(scanner, b'{', Expected::Object)?;
        let mut again = false;
        while let Some((name, value)) = entries.member()? {
            again |= self.offer(places, name, value);
        }
        entries.end()?;
        if again {
            let object = Scanner::new(body, rules.max_depth).value()?;
            *self = Self {
                code: Piece::find(places.code, object, true),
                message: Piece::find(places.message, object, false),
                details: Piece::find(places.details, object, false),
                request_id: Piece::find(places.request_id, object, true),
            };
        }
        Ok(())
    }

    /// Takes what a member of the outermost object leads to; tells whether a piece was taken back.
    #[inline(always)]
    fn offer(&mut self, places: &Places, name: Str<'a>, value: Value<'a>) -> bool {
        let mut taken_back = false;
        for member in places.members.iter() {
            if !name.is_text(member.name) {
                continue;
            }
            let (piece, text_only) = match member.piece {
                PieceKind::Code => (&mut self.code, true),
                PieceKind::Message => (&mut self.message, false),
                PieceKind::Details => (&mut self.details, false),
                PieceKind::RequestId => (&mut self.request_id, true),
            };
            taken_back |= if member.rest.is_empty() {
                piece.take(value, is_usable(value, text_only), member.rank)
            } else {
                piece.take_inner(value, member.rest, text_only, member.rank)
            };
        }
        taken_back
    }

    fn read_headers(&mut self, places: &Places, headers: &'a HeaderMap) {
        if headers.is_empty() {
            return;
        }
        self.code.offer_headers(places.code, headers);
        self.message.offer_headers(places.message, headers);
        self.request_id.offer_headers(places.request_id, headers);
    }

    /// The exception that the pieces are, `facts` not knowing the code yet.
    pub(crate) fn exception<N: ExceptionSet>(
        &self,
        facts: Facts<'_>,
        form: &Form<N>,
        missing_message: impl FnOnce() -> Text<'a>,
        rules: Rules<'_>,
    ) -> UserException<'a, N> {
        let code = self.code.text_of_exception().unwrap_or_default();
        let cut = Some(cut(&code, form, rules)).filter(|cut| code.get(cut.clone()).is_some());
        let cut = cut.unwrap_or_else(|| whole(&code));
        let message = match self.message.text_of_exception() {
            Some(message) => message,
            None if says_enough(form, &code[cut.clone()]) => Text::EMPTY,
            None => missing_message(),
        };
        let details = match self.details {
            Piece::Member(value, _) => Text::from(value.details()),
            _ => Text::EMPTY,
        };
        let (known, is_kept) = select(&code[cut.clone()], facts, form);
        let token = if is_kept { code.slice(cut) } else { Text::EMPTY };
        UserException::found(known, token, message, details)
    }
}

/// Where in the code the part stands that counts; a range that splits a character stands for the whole.
#[inline(always)]
fn cut<N: ExceptionSet>(code: &str, form: &Form<N>, rules: Rules<'_>) -> Range<usize> {
    let is_whole = form.select.is_none() && rules.base.is_empty();
    if is_whole { whole(code) } else { (form.cut)(code) }
}

/// Whether an error with such a code needs no message: a name says enough.
#[inline(always)]
const fn says_enough<N>(form: &Form<N>, code: &str) -> bool {
    form.select.is_none() && !code.is_empty()
}

/// The row, and whether the code is to be kept beside it; `facts` do not know the code yet.
#[inline(always)]
fn select<N: ExceptionSet>(code: &str, facts: Facts<'_>, form: &Form<N>) -> (Option<N>, bool) {
    let facts = Facts { code: Some(code).filter(|code| !code.is_empty()), ..facts };
    match form.select.and_then(|select| select(&facts)) {
        Some(row) => (Some(row), true),
        None => UserException::look_up(code),
    }
}

/// The longest body that is taken for a message as it is, in characters.
const MAX_TEXT_MESSAGE: usize = 200;

/// The message of a body that is no JSON object: the text of a JSON string, or the body itself where
/// that is one short line and no markup; else the status's reason.
fn message_of_text<'a>(body: &'a str, status: StatusCode, rules: Rules<'_>) -> Text<'a> {
    let string = string_of(body, rules);
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
fn string_of<'a>(body: &'a str, rules: Rules<'_>) -> Option<Text<'a>> {
    rules.check_len(body.len()).ok()?;
    let value = Scanner::new(body, 0).only_value().ok()?;
    if value.kind == Kind::String { Text::try_of_string(value.string()) } else { None }
}

/// The standard reason of a status, such as `Bad Request`.
fn reason(status: StatusCode) -> Text<'static> {
    Text::from_static(status.canonical_reason().unwrap_or(UNHANDLED_MESSAGE))
}

/// A body to be written.
enum Wire<'e> {
    Text(&'e str),
    /// As [`Form::NAMED`] says.
    Named {
        name: &'e str,
        message: &'e str,
        details: Option<Details<'e>>,
    },
    Object([Member<'e>; 4]),
}

/// One member of a body.
#[derive(Clone, Copy)]
struct Member<'e> {
    /// The names on the way to it; none for a member that is not there.
    path: &'static [&'static str],
    content: Content<'e>,
}

#[derive(Clone, Copy)]
enum Content<'e> {
    Text(&'e str),
    Json(&'e str),
}

impl<'e> Member<'e> {
    const MISSING: Self = Self { path: &[], content: Content::Text("") };

    /// The member that stands in `place`, unless that is a header.
    fn new(place: Option<&Place>, content: Option<Content<'e>>) -> Self {
        match (place.and_then(Place::path), content) {
            (Some(path), Some(content)) => Self { path, content },
            _ => Self::MISSING,
        }
    }

    /// A length that is never too small.
    fn most(&self) -> usize {
        /// Brackets, colon, comma and quotes.
        const GLUE: usize = 8;

        let (Content::Text(content) | Content::Json(content)) = self.content;
        let name = |name: &&str| most_escaped([name]) + GLUE;
        self.path.iter().map(name).fold(most_escaped([content]), usize::saturating_add)
    }
}

impl Write for Wire<'_> {
    #[inline]
    fn most(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Named { name, message, details } => {
                /// Brackets, member names, colons, commas and quotes.
                const BODY: usize = 40;
                let details = details.map_or("", Details::as_json);
                most_escaped([name, message]).saturating_add(BODY + details.len())
            }
            Self::Object(members) => {
                members.iter().map(Member::most).fold("{}".len(), usize::saturating_add)
            }
        }
    }

    fn write(&self, sink: &mut impl Sink) {
        match self {
            Self::Text(text) => sink.put(text),
            Self::Named { name, message, details } => {
                sink.put("{\"type\":\"");
                write_escaped(sink, name);
                sink.put("\",\"message\":\"");
                write_escaped(sink, message);
                match details {
                    Some(details) => {
                        sink.put("\",\"details\":");
                        sink.put(details.as_json());
                        sink.put("}");
                    }
                    None => sink.put("\"}"),
                }
            }
            Self::Object(members) => write_object(sink, members),
        }
    }
}

/// Writes an object. Of two members of one name, one of them an object, the first is written.
fn write_object(sink: &mut impl Sink, members: &[Member<'_>; 4]) {
    let mut separator = "{\"";
    for (index, member) in members.iter().enumerate() {
        let [name, inner @ ..] = member.path else { continue };
        let is_same = |other: &Member<'_>| other.path.first() == Some(name);
        if members[..index].iter().any(is_same) {
            continue;
        }
        sink.put(separator);
        separator = ",\"";
        write_escaped(sink, name);
        match member.content {
            _ if !inner.is_empty() => {
                sink.put("\":");
                let inside = members.map(|member| match member.path {
                    [_, path @ ..] if is_same(&member) => Member { path, ..member },
                    _ => Member::MISSING,
                });
                write_object(sink, &inside);
            }
            Content::Text(text) => {
                sink.put("\":\"");
                write_escaped(sink, text);
                sink.put("\"");
            }
            Content::Json(json) => {
                sink.put("\":");
                sink.put(json);
            }
        }
    }
    sink.put(if separator == "{\"" { "{}" } else { "}" });
}
