//! HTTP errors: the JSON object `{"type","message"}` with status 400, in and out.
//!
//! Source: Grape, "Exceptions over HTTP".

use std::error::Error;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::{BufMut, Bytes, BytesMut};
use bytestring::ByteString;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};

use crate::codec::{Codec, Rules};
use crate::error::{BufferFull, DecodeError, Expected};
use crate::exception::{UNHANDLED_MESSAGE, UserException};
use crate::frame::{details_of, message_of};
use crate::json::{Buffer, Entries, Kind, Length, Scanner, Sink, Value, write_string};
use crate::name::Name;
use crate::set::ExceptionSet;
use crate::text::{Details, Text};

/// The header in which servers name a request, for support and for logs.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

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

/// When a server says that a request may be sent again.
///
/// ```
/// use callerror::{RetryAfter, grape::ErrorResponse};
/// use http::{HeaderMap, HeaderValue, StatusCode, header::RETRY_AFTER};
/// use std::time::Duration;
///
/// let mut headers = HeaderMap::new();
/// headers.insert(RETRY_AFTER, HeaderValue::from_static("30"));
/// let error = ErrorResponse::decode(StatusCode::TOO_MANY_REQUESTS, &headers, b"");
/// assert_eq!(error.retry_after(), Some(RetryAfter::Delay(Duration::from_secs(30))));
/// ```
///
/// Source: RFC 9110, section 10.2.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RetryAfter {
    /// So much time after the response; the header counts whole seconds.
    Delay(Duration),
    /// At a point in time by the server's clock.
    At(SystemTime),
}

impl RetryAfter {
    /// Reads the header `Retry-After`; nonsense is none.
    fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            return value.parse().ok().map(Duration::from_secs).map(Self::Delay);
        }
        httpdate::parse_http_date(value).ok().map(Self::At)
    }
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

    /// Decodes an HTTP response that is an error, which is any whose status is not 2xx.
    ///
    /// The body decides, whatever the content type says. A body that is no JSON object makes an
    /// unhandled error; its message is the body where that is a short text, else the status's reason.
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
    /// An error with a name is a JSON object, whether the set knows the name or not; an unhandled one
    /// is the status's reason as text, `Bad Request` for 400. Its message and details are not sent.
    pub fn to_response(&self) -> Response<Bytes> {
        self.to_response_by(Rules::of::<N>())
    }

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// What the response says went wrong.
    pub const fn exception(&self) -> &UserException<'a, N> {
        &self.exception
    }

    /// The header `X-Request-Id`, by which the server's logs know the request.
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

    /// [`UserException::name`].
    pub fn name(&self) -> Name<'_, N> {
        self.exception.name()
    }

    /// [`UserException::code`].
    pub fn code(&self) -> Option<&str> {
        self.exception.code()
    }

    /// [`UserException::message`].
    pub fn message(&self) -> &str {
        self.exception.message()
    }

    /// [`UserException::details`].
    pub fn details(&self) -> Option<Details<'_>> {
        self.exception.details()
    }

    /// [`UserException::is_named`].
    pub fn is_named(&self, name: &str) -> bool {
        self.exception.is_named(name)
    }

    /// [`UserException::is_a`].
    pub fn is_a(&self, row: N) -> bool {
        self.exception.is_a(row)
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
        let mut length = Length::default();
        self.write(rules, &mut length);
        length.0
    }

    fn encode_by(
        &self,
        rules: Rules<'_>,
        buffer: &mut (impl BufMut + ?Sized),
    ) -> Result<(), BufferFull> {
        let (needed, left) = (self.encoded_len_by(rules), buffer.remaining_mut());
        if needed > left {
            return Err(BufferFull { needed, left });
        }
        self.write(rules, &mut Buffer(buffer));
        Ok(())
    }

    fn to_response_by(&self, rules: Rules<'_>) -> Response<Bytes> {
        let mut body = BytesMut::with_capacity(self.encoded_len_by(rules));
        self.write(rules, &mut Buffer(&mut body));
        let content_type = match self.exception.spelling() {
            Some(_) => "application/json",
            None => "text/plain; charset=utf-8",
        };
        let mut response = Response::new(body.freeze());
        *response.status_mut() = self.status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        response
    }

    fn write(&self, rules: Rules<'_>, sink: &mut impl Sink) {
        let Some(name) = self.exception.spelling() else {
            return sink.put(self.status.canonical_reason().unwrap_or(UNHANDLED_MESSAGE));
        };
        let details = self.exception.details().filter(|_| rules.http_details);
        write_body(sink, name, self.exception.message(), details);
    }
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

impl<N: ExceptionSet> Error for ErrorResponse<'_, N> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.exception.source()
    }
}

/// The exception in one line, and the request ID where there is one.
impl<N: ExceptionSet> fmt::Display for ErrorResponse<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.exception, f)?;
        match self.request_id() {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
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

fn decode<'a, N: ExceptionSet>(
    status: StatusCode,
    headers: &'a HeaderMap,
    body: &'a [u8],
    rules: Rules<'_>,
) -> ErrorResponse<'a, N> {
    let text = std::str::from_utf8(body).ok();
    read(status, headers, text, Body::Borrowed(body), rules)
}

fn decode_str<'a, N: ExceptionSet>(
    status: StatusCode,
    headers: &'a HeaderMap,
    body: &'a str,
    rules: Rules<'_>,
) -> ErrorResponse<'a, N> {
    read(status, headers, Some(body), Body::Borrowed(body.as_bytes()), rules)
}

fn decode_bytes<N: ExceptionSet>(
    status: StatusCode,
    headers: &HeaderMap,
    body: &Bytes,
    rules: Rules<'_>,
) -> ErrorResponse<'static, N> {
    let shared = Body::Shared(body.clone());
    let whole = ByteString::try_from(body.clone()).ok();
    let error = read::<N>(status, headers, whole.as_deref(), shared, rules);
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

/// Reads an error whose body is `text`, or not UTF-8.
fn read<'a, N: ExceptionSet>(
    status: StatusCode,
    headers: &'a HeaderMap,
    text: Option<&'a str>,
    body: Body<'a>,
    rules: Rules<'_>,
) -> ErrorResponse<'a, N> {
    let members = text.and_then(|text| Members::read(text, rules).ok());
    let exception =
        members.and_then(|members| members.exception(status, rules)).unwrap_or_else(|| {
            let message =
                text.map_or_else(|| reason(status), |text| message_of_text(text, status, rules));
            UserException::decoded(&Text::EMPTY, 0..0, message, Text::EMPTY)
        });
    let request_id = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    ErrorResponse {
        status,
        exception,
        request_id: request_id.map_or(Text::EMPTY, Text::from),
        retry_after: RetryAfter::from_headers(headers),
        body,
    }
}

/// The members of an error object that mean something, the last of each.
#[derive(Default)]
pub(crate) struct Members<'a> {
    pub(crate) name: Option<Value<'a>>,
    pub(crate) message: Option<Value<'a>>,
    pub(crate) details: Option<Value<'a>>,
}

impl<'a> Members<'a> {
    fn read(body: &'a str, rules: Rules<'_>) -> Result<Self, DecodeError> {
        rules.check_len(body.len())?;
        let mut members = Self::default();
        let scanner = Scanner::new(body, rules.max_depth);
        let mut entries = Entries::open(scanner, b'{', Expected::Object)?;
        while let Some((name, value)) = entries.member()? {
            if let Some(member) = members.named(name) {
                *member = Some(value);
            }
        }
        entries.end()?;
        Ok(members)
    }

    fn named(&mut self, name: Value<'_>) -> Option<&mut Option<Value<'a>>> {
        if name.is_text("type") {
            Some(&mut self.name)
        } else if name.is_text("message") {
            Some(&mut self.message)
        } else if name.is_text("details") {
            Some(&mut self.details)
        } else {
            None
        }
    }

    /// The exception that the members are; none where a text is no text.
    pub(crate) fn exception<N: ExceptionSet>(
        self,
        status: StatusCode,
        rules: Rules<'_>,
    ) -> Option<UserException<'a, N>> {
        let name = self.name.filter(|name| name.kind == Kind::String);
        for value in [name, self.message].into_iter().flatten() {
            value.check_text().ok()?;
        }
        let name = name.map_or(Text::EMPTY, Text::of_string);
        let start = match name.rfind('#') {
            Some(hash) if !rules.base.is_empty() => hash + 1,
            _ => 0,
        };
        let message = match self.message {
            Some(message) => message_of(message),
            None if start == name.len() => reason(status),
            None => Text::EMPTY,
        };
        let details = self.details.map_or(Text::EMPTY, details_of);
        Some(UserException::decoded(&name, start..name.len(), message, details))
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
    let mut scanner = Scanner::new(body, 0);
    let value = scanner.value().ok().filter(|value| value.kind == Kind::String)?;
    scanner.end().ok()?;
    value.check_text().ok()?;
    Some(Text::of_string(value))
}

/// The standard reason of a status, such as `Bad Request`.
fn reason(status: StatusCode) -> Text<'static> {
    Text::from_static(status.canonical_reason().unwrap_or(UNHANDLED_MESSAGE))
}

fn write_body(sink: &mut impl Sink, name: &str, message: &str, details: Option<Details<'_>>) {
    sink.put("{\"type\":");
    write_string(sink, [name]);
    sink.put(",\"message\":");
    write_string(sink, [message]);
    if let Some(details) = details {
        sink.put(",\"details\":");
        sink.put(details.as_json());
    }
    sink.put("}");
}
