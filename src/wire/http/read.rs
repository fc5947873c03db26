//! Reading an HTTP response as an error, which never fails.

use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::string::String;
use core::mem;

use bytes::Bytes;
use bytestring::ByteString;
use http::header::{CONTENT_TYPE, HeaderMap};
use http::{Response, StatusCode};

use super::{Codec, ErrorResponse, RawBody, reason};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::head::header_values;
use crate::input::body::{Body, lossy};
use crate::input::{AsBody, without_mark};
use crate::json::{Kind, Scanner, partial, utf8};
use crate::limits::Limits;
use crate::retry::RetryAfter;
use crate::set::ExceptionSet;
use crate::text::Text;
use crate::wire::layout::{
    FieldKind, Fields, Found, Layout, Members, NO_NAME, Observed, ObservedObject, Table,
};

#[inline(always)]
pub(super) fn decode<'a, 'h, N: ExceptionSet, B: AsBody<'a, 'h>>(
    status: StatusCode,
    headers: &'h HeaderMap,
    body: &B,
    codec: Codec<N>,
) -> ErrorResponse<'a, N> {
    match body.as_input().body(codec.limits) {
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

pub(super) fn error_for_status<N: ExceptionSet, B: Into<Bytes> + AsRef<[u8]>>(
    response: Response<B>,
    codec: Codec<N>,
) -> Result<Response<B>, Box<ErrorResponse<'static, N>>> {
    let status = response.status();
    if status.is_success() && !is_failure(status, response.body().as_ref(), codec) {
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    Err(Box::new(decode(status, &head.headers, &&body.into(), codec)))
}

/// Whether the layout takes the body of a response with a status of 2xx for an error.
fn is_failure<N: ExceptionSet>(status: StatusCode, body: &[u8], codec: Codec<N>) -> bool {
    if !codec.layout.asks_is_error() {
        return false;
    }
    let Some((text, fault)) = readable_part(body, codec.limits) else { return false };
    // A part of what is only too deep may lack what says that it is a success.
    if fault.is_some_and(|fault| fault.kind() == DecodeErrorKind::TooDeep) {
        return false;
    }
    let Some(members) = Members::of_valid(&text) else { return false };
    let object = ObservedObject { text: text.trim(), members: Some(&members) };
    // What cannot be decoded as an error is none.
    let is_error = codec.layout.is_error_in(&Observed::new(Some(status), None, Some(object)));
    is_error.unwrap_or(false)
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

/// Reads a response by the codec's layout, or a problem document by its own.
///
/// The set's own layout is worth a copy of the code if it is flat, as the default layout is.
#[inline(always)]
fn read<'a, N: ExceptionSet>(received: Received<'a, '_>, codec: Codec<N>) -> ErrorResponse<'a, N> {
    let codec = codec.for_content(received.headers);
    if const { N::LAYOUT.is_flat() } && core::ptr::eq(codec.layout, N::LAYOUT) {
        read_flat(received, codec)
    } else {
        read_usual(received, codec)
    }
}

impl<N: ExceptionSet> Codec<N> {
    /// The codec for content of the type that the headers have: a problem document (RFC 9457) has a layout of its own.
    #[inline(always)]
    fn for_content(mut self, headers: &HeaderMap) -> Self {
        if !headers.is_empty() && is_problem(headers) && !self.layout.is_problem() {
            self.layout = const { &Layout::PROBLEM };
        }
        self
    }
}

/// Reads a response by the set's own layout, which is flat.
///
/// The error of a usual response is built here, so that it is written where the caller wants it: to write it
/// elsewhere and then move it would take half as long again.
#[inline(never)]
fn read_flat<'a, N: ExceptionSet>(
    received: Received<'a, '_>,
    codec: Codec<N>,
) -> ErrorResponse<'a, N> {
    let Received { status, headers, bytes, text, .. } = received;
    let (layout, mut fields) = (N::LAYOUT, Fields::NONE);
    let Some(text) = text else { return read_any(received, codec) };
    if layout.find_flat_fields(text, codec.limits, &mut fields).is_none() {
        return read_any(received, codec);
    }
    let object = ObservedObject { text, members: None };
    match fields.message() {
        Some(message) if headers.is_empty() && !message.escapes.any() => {
            let observed = Observed::new(Some(status), None, Some(object));
            let message = Text::of_plain(message);
            let exception = layout.flat_exception(&fields, text, message, observed);
            ErrorResponse {
                exception: exception.received_with(status, layout.unhandled_status()),
                request_id: Text::from(fields.inner(FieldKind::RequestId)),
                body: RawBody::Borrowed(bytes),
            }
        }
        _ => read_found(received, codec, &fields, object),
    }
}

/// Reads a response by any layout.
#[inline(never)]
fn read_usual<'a, N: ExceptionSet>(
    received: Received<'a, '_>,
    codec: Codec<N>,
) -> ErrorResponse<'a, N> {
    let Some(text) = received.text else { return read_any(received, codec) };
    let (layout, mut fields) = (codec.layout, Fields::NONE);
    let mut members = if layout.is_indexed() { Some(Members::NONE) } else { None };
    if layout.find_usual_fields(text, codec.limits, members.as_mut(), &mut fields).is_none() {
        return read_any(received, codec);
    }
    read_found(received, codec, &fields, ObservedObject { text, members: members.as_ref() })
}

/// Reads a response whose fields were found in its body. The headers may have others.
#[inline(never)]
fn read_found<'a, N: ExceptionSet>(
    received: Received<'a, '_>,
    codec: Codec<N>,
    fields: &Fields<'a>,
    object: ObservedObject<'_>,
) -> ErrorResponse<'a, N> {
    let layout = codec.layout;
    let own = layout.is_problem().then_some(N::LAYOUT.table());
    match (fields.message(), received.besides(layout.table(), own, fields)) {
        (Some(message), Some(Besides { request_id, retry_after })) => {
            let text = received.text.unwrap_or_default();
            let mut parts = fields.parts(text, Text::of_string(message));
            parts.retry_after = retry_after;
            let observed = Observed::new(Some(received.status), None, Some(object));
            let exception = layout.exception(parts, observed, Text::EMPTY);
            ErrorResponse { exception, request_id, body: RawBody::Borrowed(received.bytes) }
        }
        _ => read_any(received, codec),
    }
}

/// Whether the body is a problem document (RFC 9457).
fn is_problem(headers: &HeaderMap) -> bool {
    const PROBLEM: &str = "application/problem+json";

    let mut values = header_values(headers, CONTENT_TYPE.as_str());
    let value = values.next().and_then(|value| value.to_str().ok());
    let media_type = value.and_then(|value| value.split(';').next());
    media_type.is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(PROBLEM))
}

impl<'h> Received<'_, 'h> {
    /// The same response with a copy of its body.
    fn copy<'c>(self, text: &'c str) -> Received<'c, 'h> {
        let header_text = |text: &'h str| Text::from(text.to_owned());
        let Self { status, headers, .. } = self;
        Received { status, headers, bytes: &[], text: Some(text), header_text }
    }
}

/// What the headers and the object have beside an exception.
struct Besides<'a> {
    request_id: Text<'a>,
    retry_after: Option<RetryAfter>,
}

impl<'a> Received<'a, '_> {
    /// Reads the headers beside the fields of an object, by the paths of a layout. A problem document takes from the
    /// `own` paths of the set what it has none for. `None` if the headers may have more than a request ID and a delay.
    #[inline(never)]
    fn besides(
        &self,
        table: &Table,
        own: Option<&Table>,
        fields: &Fields<'a>,
    ) -> Option<Besides<'a>> {
        let in_object = fields.inner(FieldKind::RequestId);
        if self.headers.is_empty() {
            return Some(Besides { request_id: Text::from(in_object), retry_after: None });
        }
        let name = fields.inner(FieldKind::Name);
        // A problem document that has no name may have a code in the headers.
        let is_complete = own.is_none() || !(name.is_empty() || name == NO_NAME);
        if !in_object.is_empty() || table.reads_headers() || !is_complete {
            return None;
        }
        let other = |kind| own.filter(|own| !own.has_paths_of(table, kind));
        let of_own = || other(FieldKind::RequestId)?.header_of(FieldKind::RequestId, self.headers);
        let request_id = table.header_of(FieldKind::RequestId, self.headers).or_else(of_own);
        let of_own = || other(FieldKind::RetryAfter)?.retry_after_in(self.headers);
        Some(Besides {
            request_id: request_id.map_or(Text::EMPTY, self.header_text),
            retry_after: table.retry_after_in(self.headers).or_else(of_own),
        })
    }
}

/// Decodes a response with the exact reader alone.
#[cfg(feature = "__internals")]
pub(crate) fn decode_exact<'a, N: ExceptionSet>(
    codec: Codec<N>,
    status: StatusCode,
    headers: &'a HeaderMap,
    bytes: &'a [u8],
) -> ErrorResponse<'a, N> {
    let text = core::str::from_utf8(bytes).ok();
    let received = Received { status, headers, bytes, text, header_text: Text::from };
    read_by(received, codec.for_content(headers), |text, limits| Members::read_exact(text, limits))
}

/// Reads any response.
#[cold]
#[inline(never)]
fn read_any<'a, N: ExceptionSet>(
    received: Received<'a, '_>,
    codec: Codec<N>,
) -> ErrorResponse<'a, N> {
    read_by(received, codec, |text, limits| Members::read(text, limits))
}

type ReadMembers = for<'a> fn(&'a str, Limits) -> Result<Members<'a>, DecodeError>;

fn read_by<'a, N: ExceptionSet>(
    received: Received<'a, '_>,
    codec: Codec<N>,
    read_members: ReadMembers,
) -> ErrorResponse<'a, N> {
    // A body beyond the limit is kept, and not read.
    if codec.limits.check_len(received.bytes.len()).is_err() {
        return read_object(Received { text: None, ..received }, None, codec);
    }
    let Some(text) = received.text.map(without_mark) else {
        let text = lossy_without_mark(received.bytes);
        // The limit is one of the bytes, and the text may be longer.
        let limits = codec.limits.with_max_len(text.len());
        let (text, end) = match read_members(&text, limits) {
            Err(fault) if is_object(&text) => {
                partial::cut(text, fault.offset()).unwrap_or_else(|text| (text, 0))
            }
            Err(_) => (text, 0),
            Ok(_) => {
                let end = text.len();
                (text, end)
            }
        };
        return read_copy(received, text, end, codec);
    };
    match read_members(text, codec.limits) {
        Ok(members) => read_object(received, Some((&members, text.len())), codec),
        Err(fault) => {
            let part = is_object(text).then(|| partial::before(text, fault.offset()));
            match part.flatten() {
                Some((part, end)) => read_copy(received, part, end, codec),
                None => read_object(received, None, codec),
            }
        }
    }
}

/// Reads a body by a copy of it, which is valid up to `end`, and there closed by brackets. At 0 it is no object.
#[cold]
fn read_copy<'a, N: ExceptionSet>(
    received: Received<'a, '_>,
    copy: String,
    end: usize,
    codec: Codec<N>,
) -> ErrorResponse<'a, N> {
    let whole = ByteString::from(copy);
    let members = if end == 0 { None } else { Members::of_valid(&whole) };
    let members = members.as_ref().filter(|members| !members.is_empty());
    let error = read_object(received.copy(&whole), members.map(|members| (members, end)), codec);
    let error = error.map_text(|text| text.share(&whole), Bytes::new());
    ErrorResponse { body: RawBody::Borrowed(received.bytes), ..error }
}

/// The text of a body that is no UTF-8, with U+FFFD for what is none, and without a byte order mark.
#[cold]
fn lossy_without_mark(bytes: &[u8]) -> String {
    let mut text = lossy(bytes);
    text.drain(..text.len() - without_mark(&text).len());
    text
}

/// Whether a text begins as an object.
fn is_object(text: &str) -> bool {
    without_mark(text).trim_start().starts_with('{')
}

/// What can be read of a body as JSON, and the fault of one that is none. Of a broken object that is what stands before
/// the fault.
#[cold]
pub(super) fn readable_part(
    body: &[u8],
    limits: Limits,
) -> Option<(Cow<'_, str>, Option<DecodeError>)> {
    limits.check_len(body.len()).ok()?;
    let text = match utf8(body) {
        Ok(text) => Cow::from(without_mark(text)),
        Err(_) => Cow::from(lossy_without_mark(body)),
    };
    let fault = match Scanner::new(&text, limits.max_depth()).only_value() {
        Ok(_) => return Some((text, None)),
        Err(fault) if is_object(&text) => fault,
        Err(_) => return None,
    };
    let (part, _) = match text {
        Cow::Borrowed(text) => partial::before(text, fault.offset())?,
        Cow::Owned(text) => partial::cut(text, fault.offset()).ok()?,
    };
    Some((Cow::from(part), Some(fault)))
}

/// Reads a response whose body is an object with these members, or none. Details that end behind `end` are not
/// whole.
fn read_object<'a, N: ExceptionSet>(
    received: Received<'a, '_>,
    members: Option<(&Members<'a>, usize)>,
    codec: Codec<N>,
) -> ErrorResponse<'a, N> {
    let Received { status, headers, bytes, header_text, .. } = received;
    let (layout, text) = (codec.layout, received.text.map(without_mark));
    let object = text
        .zip(members)
        .map(|(text, (members, _))| ObservedObject { text: text.trim(), members: Some(members) });
    let found = match (text, members) {
        (Some(text), Some((members, _))) => layout.find_in(text, members),
        _ => Found::nothing(layout.table()),
    };
    let mut parts = found.parts(members, Some(headers), header_text);
    if layout.is_problem() {
        parts.complete_by(N::LAYOUT.paths(), headers, header_text);
    }
    let missing = match text {
        _ if parts.message.is_some() => Text::EMPTY,
        Some(text) if members.is_none() => message_of_text(text, status, codec.limits),
        _ => Text::from_static(reason(status)),
    };
    let request_id = mem::take(&mut parts.request_id);
    let exception = layout.exception(parts, Observed::new(Some(status), None, object), missing);
    ErrorResponse { exception, request_id, body: RawBody::Borrowed(bytes) }
}

/// The longest body that is taken for a message as it is, in characters.
const MAX_TEXT_MESSAGE: usize = 200;

/// The message of a body that is no JSON object: the text of a JSON string, or the body itself where that
/// is one short line, no markup and no other JSON; else the reason phrase of the status.
fn message_of_text<'a>(body: &'a str, status: StatusCode, limits: Limits) -> Text<'a> {
    let text = body.trim();
    let is_message = !text.is_empty()
        && !text.starts_with(['<', '{', '['])
        && text.chars().nth(MAX_TEXT_MESSAGE).is_none()
        && !text.contains(char::is_control)
        // Bytes that are no UTF-8 may be no text at all.
        && (!text.contains(char::REPLACEMENT_CHARACTER) || text.contains(char::is_alphanumeric));
    let json = limits.check_len(body.len()).and_then(|()| Scanner::new(body, 0).only_value());
    match json {
        Ok(value) if value.kind == Kind::String => Text::of_string(value.string()),
        Err(_) if is_message => Text::from(text),
        Ok(_) | Err(_) => Text::from_static(reason(status)),
    }
}

/// Whether a text that is the whole body is read as this message.
pub(super) fn reads_as_message(text: &str, status: StatusCode) -> bool {
    message_of_text(without_mark(text), status, Limits::DEFAULT) == *text
}
