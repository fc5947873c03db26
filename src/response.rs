//! HTTP errors, in and out: by default the JSON object `{"type","message"}` with status 400, for systems
//! with a form of their own what that says.
//!
//! Source: Grape, "Exceptions over HTTP"; the documents that the modules of the sets name.

use std::error::Error;
use std::fmt;

use bytes::{BufMut, Bytes, BytesMut};
use bytestring::ByteString;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};

use crate::advice::{Advice, RetryAfter};
use crate::codec::{Codec, Rules};
use crate::error::{BufferFull, DecodeError, Expected};
use crate::exception::{UNHANDLED_MESSAGE, UserException, exception_accessors};
use crate::fields::{FieldError, FieldSource};
use crate::form::{Facts, Form, Place, Places, whole};
use crate::json::{Buffer, Entries, Kind, Length, Scanner, Sink, Value, write_string};
use crate::name::Name;
use crate::set::ExceptionSet;
use crate::text::{Details, Text};

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
    pub fn with_row(mut self, row: N) -> Self {
        self.exception = self.exception.with_row(row);
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
    pub fn advice(&self) -> Advice {
        Advice::of(&self.exception, Some(self.status), self.retry_after)
    }

    /// The body as JSON, if it is one valid value.
    pub fn body_json(&self) -> Option<Details<'_>> {
        let text = without_mark(std::str::from_utf8(self.body()).ok()?);
        let mut scanner = Scanner::new(text, u16::MAX);
        let value = scanner.value().ok()?;
        scanner.end().ok()?;
        Some(Details::new(value.raw))
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
        let shape = self.shape();
        let content_type = match shape {
            Shape::Text(_) => "text/plain; charset=utf-8",
            Shape::Named(_) | Shape::Own(_) => "application/json",
        };
        let mut response = Response::new(body.freeze());
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

    fn write(&self, rules: Rules<'_>, sink: &mut impl Sink) {
        let details = self.exception.details().filter(|_| rules.http_details);
        let (places, code) = match self.shape() {
            Shape::Text(text) => return sink.put(text),
            Shape::Named(name) => (Form::<N>::NAMED.places(), Some(name)),
            Shape::Own(code) => (N::FORM.places(), code),
        };
        let text = |place: Option<&Place>, text| {
            Some(Member { path: place?.path()?, content: Content::Text(text) })
        };
        let request_id = places.request_id.iter().find(|place| place.path().is_some());
        let members = [
            code.and_then(|code| text(places.code.first(), code)),
            text(places.message.first(), self.exception.message()),
            self.request_id().and_then(|id| text(request_id, id)),
            details.and_then(|details| {
                let path = places.details.first()?.path()?;
                Some(Member { path, content: Content::Json(details.as_json()) })
            }),
        ];
        write_object(sink, &members, &[]);
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
    let whole = ByteString::try_from(body.clone()).ok();
    let error = read::<N>(status, headers, whole.as_deref(), Body::Borrowed(body), rules);
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
    let places = N::FORM.places();
    let text = text.map(without_mark);
    let object = text.and_then(|text| Pieces::read(text, places, rules).ok());
    let object_text = if object.is_some() { text } else { None };
    let mut pieces = object.unwrap_or_default();
    pieces.read_headers(places, headers);
    let text_message = || match text {
        Some(text) if object_text.is_none() => message_of_text(text, status, rules),
        _ => reason(status),
    };
    let facts = Facts::new(Some(status), None, object_text.map(|text| Details::new(text.trim())));
    ErrorResponse {
        status,
        exception: pieces.exception(facts, &N::FORM, text_message, rules),
        request_id: pieces.request_id.text().unwrap_or_default(),
        retry_after: RetryAfter::from_headers(headers),
        body,
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
    /// Takes the member `name` of the outermost object, if it leads to one of the piece's places that
    /// is not worse than what was found before; of a repeated member the last counts. Tells whether that
    /// took back what was found, when a worse place may have been passed over.
    fn offer(
        &mut self,
        places: &[Place],
        name: Value<'a>,
        value: Value<'a>,
        text_only: bool,
    ) -> bool {
        let mut taken_back = false;
        for (rank, place) in places.iter().enumerate() {
            let Some([first, rest @ ..]) = place.path() else { continue };
            if !name.is_text(first) {
                continue;
            }
            match (value.get(rest).filter(|value| is_usable(*value, text_only)), &self) {
                (_, Self::Member(_, found)) if *found < rank => {}
                (Some(value), _) => *self = Self::Member(value, rank),
                (None, Self::Member(_, found)) if *found == rank => {
                    *self = Self::Missing;
                    taken_back = true;
                }
                (None, _) => {}
            }
        }
        taken_back
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
        for (rank, place) in places.iter().enumerate() {
            let text = place.header().and_then(|name| headers.get(name)?.to_str().ok());
            match (text.filter(|text| !text.is_empty()), &self) {
                (Some(text), Self::Member(_, found)) if rank < *found => *self = Self::Header(text),
                (Some(text), Self::Missing) => *self = Self::Header(text),
                _ => {}
            }
        }
    }

    fn text(self) -> Option<Text<'a>> {
        match self {
            Self::Missing => None,
            Self::Header(text) => Some(Text::from(text)),
            Self::Member(value, _) => Some(Text::of_message(value)),
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

/// Whether a value may be a piece: any, or only text that is not empty.
pub(crate) fn is_usable(value: Value<'_>, text_only: bool) -> bool {
    let is_text = || value.kind == Kind::String && value.check_text().is_ok();
    !text_only || (is_text() && !value.inner().is_empty())
}

impl<'a> Pieces<'a> {
    fn read(body: &'a str, places: Places, rules: Rules<'_>) -> Result<Self, DecodeError> {
        rules.check_len(body.len())?;
        let mut pieces = Self::default();
        let scanner = Scanner::new(body, rules.max_depth);
        let mut entries = Entries::open(scanner, b'{', Expected::Object)?;
        let mut again = false;
        while let Some((name, value)) = entries.member()? {
            again |= pieces.code.offer(places.code, name, value, true);
            again |= pieces.message.offer(places.message, name, value, false);
            again |= pieces.details.offer(places.details, name, value, false);
            again |= pieces.request_id.offer(places.request_id, name, value, true);
        }
        entries.end()?;
        if again {
            let object = Scanner::new(body, rules.max_depth).value()?;
            pieces = Self {
                code: Piece::find(places.code, object, true),
                message: Piece::find(places.message, object, false),
                details: Piece::find(places.details, object, false),
                request_id: Piece::find(places.request_id, object, true),
            };
        }
        Ok(pieces)
    }

    fn read_headers(&mut self, places: Places, headers: &'a HeaderMap) {
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
        let is_name = form.select.is_none();
        let cut = if is_name && rules.base.is_empty() { whole } else { form.cut };
        let cut = Some(cut(&code)).filter(|cut| code.get(cut.clone()).is_some());
        let cut = cut.unwrap_or(0..code.len());
        let message = match self.message.text_of_exception() {
            Some(message) => message,
            // A name says enough without a message.
            None if is_name && !cut.is_empty() => Text::EMPTY,
            None => missing_message(),
        };
        let details = match self.details {
            Piece::Member(value, _) => Text::of_details(value),
            _ => Text::EMPTY,
        };
        let facts =
            Facts { code: Some(&code[cut.clone()]).filter(|code| !code.is_empty()), ..facts };
        match form.select.and_then(|select| select(&facts)) {
            Some(row) => UserException::selected(row, code.slice(cut), message, details),
            None => UserException::decoded(&code, cut, message, details),
        }
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

/// One member of a body, by the names on the way to it.
struct Member<'e> {
    path: &'static [&'static str],
    content: Content<'e>,
}

enum Content<'e> {
    Text(&'e str),
    Json(&'e str),
}

/// Writes the object at the end of `path` with all members that stand in it. Of two members of one name,
/// one of them an object, the first is written.
fn write_object(sink: &mut impl Sink, members: &[Option<Member<'_>>], path: &[&str]) {
    let depth = path.len();
    let inside = || {
        let members = members.iter().flatten();
        members.filter(|member| member.path.len() > depth && member.path.starts_with(path))
    };
    let mut separator = "{";
    for (index, member) in inside().enumerate() {
        let name = member.path[depth];
        if inside().take(index).any(|earlier| earlier.path[depth] == name) {
            continue;
        }
        sink.put(separator);
        separator = ",";
        write_string(sink, [name]);
        sink.put(":");
        match member.content {
            _ if member.path.len() > depth + 1 => {
                write_object(sink, members, &member.path[..=depth]);
            }
            Content::Text(text) => write_string(sink, [text]),
            Content::Json(json) => sink.put(json),
        }
    }
    sink.put(if separator == "{" { "{}" } else { "}" });
}
