//! The checkers: each compares what the crate does with what it promises, for any input.

#![expect(clippy::panic, reason = "a checker has no other way to report a fault")]

mod ocppj;
mod wamp2;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::ToString;
use alloc::vec;
use core::fmt;
use core::time::Duration;

use ::http::{HeaderMap, StatusCode};
use bytes::{BufMut, Bytes, BytesMut};
use serde::de::IgnoredAny;

#[cfg(feature = "__internals")]
pub(crate) use self::ocppj::same_ocppj;
pub use self::ocppj::{check_ocppj, check_ocppj_error};
use crate::error::{BufferFull, DecodeError, DecodeErrorKind};
use crate::exception::{Name, Traits, UserException};
use crate::input::BYTE_ORDER_MARK;
use crate::limits::Limits;
use crate::quirk::Quirk;
use crate::retry::{Retry, RetryAfter};
use crate::set::ExceptionSet;
use crate::wire::http::ErrorResponse;
use crate::wire::layout::Layout;
use crate::wire::object::ErrorObject;
use crate::wire::wamp1::CallError;
use crate::wire::{http, object, wamp1};

#[cfg(feature = "__internals")]
pub(crate) use self::wamp2::same_message;
pub use self::wamp2::{
    check_error_message, check_error_message_with, check_message_v2, check_message_v2_with,
};

/// Decodes `input` as a frame of the set `N`, checks all promises of the crate, and returns the result.
///
/// Bytes, text and a shared buffer give equal values or equal errors. The offset of an error is inside the
/// input. `into_owned` returns an equal value. A frame without escapes is borrowed from the input. A strict codec
/// accepts exactly the frames without quirks. [`wamp1::peek_call_id`] finds the call ID. serde_json agrees
/// whether the input, without a byte order mark, is JSON. The frame passes [`check_call_error`].
///
/// ```
/// use callerror::{grape::Grape, testing};
///
/// let frame = testing::check_frame::<Grape>(b"[4,17,\"error:SessionError\",\"Log in\"]")?;
/// assert_eq!(frame.message(), "Log in");
/// assert!(testing::check_frame::<Grape>(b"[4,17").is_err());
/// # Ok::<(), callerror::DecodeError>(())
/// ```
///
/// # Errors
///
/// - `[4,17` - an input that [`CallError::decode`] refuses, with its error.
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_frame<N: ExceptionSet>(input: &[u8]) -> Result<CallError<'_, N>, DecodeError> {
    let decoded = check_frame_with(&wamp1::Codec::new(), input);
    same_outcome("CallError::decode", &CallError::decode(input), &decoded);
    decoded
}

/// [`check_frame`] with the options of `codec`.
///
/// # Errors
///
/// - `[4,17` - an input that [`wamp1::Codec::decode`] refuses, with its error.
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_frame_with<'i, N: ExceptionSet>(
    codec: &wamp1::Codec<N>,
    input: &'i [u8],
) -> Result<CallError<'i, N>, DecodeError> {
    let decoded = codec.decode(input);
    let shared = Bytes::copy_from_slice(input);
    same_outcome("from a shared buffer", &codec.decode(&shared), &decoded);
    if let Ok(text) = core::str::from_utf8(input) {
        same_outcome("from text", &codec.decode(text), &decoded);
        agrees_with_serde_json(text, decoded.as_ref().err());
    }
    let strict = codec.clone().strict().decode(input);
    match &decoded {
        Ok(frame) => {
            match &strict {
                Ok(strict) => {
                    same_frame("strict", strict, frame);
                    assert!(frame.quirks().is_empty(), "a strict codec accepts {}", frame.quirks());
                }
                Err(error) => match error.kind() {
                    DecodeErrorKind::Quirk(quirk) => {
                        assert!(frame.quirks().contains(quirk), "{error:?}: not among the quirks");
                    }
                    _ => panic!("{error:?}: only of a strict codec"),
                },
            }
            same_frame("into_owned", &frame.clone().into_owned(), frame);
            let peeked = wamp1::peek_call_id(input);
            assert_eq!(peeked.as_ref(), Some(frame.call_id()), "peek_call_id");
            if !input.contains(&b'\\') {
                borrows_everything(frame.clone());
            }
            check_call_error_with(codec, frame);
        }
        Err(error) => {
            assert!(strict.is_err(), "only a strict codec accepts it: {error:?}");
            fits(error, input);
        }
    }
    if let Err(error) = &strict {
        fits(error, input);
    }
    decoded
}

/// Encodes a frame, decodes it again, and checks all promises of the crate about the two.
///
/// `encoded_len` returns the exact length. A buffer with less room is left unchanged, and one with exactly the
/// room is enough. All encode functions write equal bytes. The frame that is decoded again equals `frame` (but an
/// unhandled error has lost its details; and one that was built here its text, its alias and its code), has no quirks except those of its spelling, and encodes to equal
/// bytes. So a strict codec accepts a frame that was built here, unless its call ID is a number.
///
/// ```
/// use callerror::{UserException, grape::{CallError, Grape}, testing};
///
/// let exception = UserException::new(Grape::NotFoundError, "gone").with_details(&["\0"])?;
/// testing::check_call_error(&CallError::new("c1", exception));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_call_error<N: ExceptionSet>(frame: &CallError<'_, N>) {
    check_call_error_with(&wamp1::Codec::new(), frame);
    assert_eq!(frame.to_text(), wamp1::Codec::<N>::new().to_text(frame), "CallError::to_text");
}

/// [`check_call_error`] with the options of `codec`. `codec` has decoded `frame`, or `frame` was built with names
/// that the codec's base can carry.
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_call_error_with<N: ExceptionSet>(codec: &wamp1::Codec<N>, frame: &CallError<'_, N>) {
    let text = codec.to_text(frame);
    check_encode(codec.encoded_len(frame), text.as_bytes(), |mut buffer| {
        codec.encode(frame, &mut buffer)
    });
    let parsed = serde_json::from_str::<IgnoredAny>(&text);
    assert!(parsed.is_ok(), "no JSON: {text}");
    one_line(frame);

    let again = match codec.decode(&text) {
        Ok(again) => again,
        // A message that was not a string may grow by its escapes, and a frame that was built here may
        // exceed the limits of the codec that sends it.
        Err(error) => match error.kind() {
            DecodeErrorKind::TooLong | DecodeErrorKind::TooDeep => return,
            DecodeErrorKind::Quirk(Quirk::NumericCallId) if codec.strict => return,
            _ => panic!("encoded, but not decoded again: {error:?} in {text}"),
        },
    };
    assert_eq!(again.call_id(), frame.call_id(), "call ID of {text}");
    same_exception(&text, again.exception(), frame.exception());
    if let (Some(kept), false) = (frame.uri(), frame.name() == Name::Unhandled) {
        assert_eq!(again.uri(), Some(kept), "error URI of {text}");
    }
    let tolerated = |quirk: Quirk| match quirk {
        Quirk::NumericCallId => frame.call_id().is_number(),
        _ => quirk.is_spelling() && frame.quirks().contains(quirk),
    };
    for quirk in again.quirks().iter() {
        assert!(tolerated(quirk), "{quirk} in {text}");
    }
    let strict = codec.clone().strict().decode(&text);
    assert_eq!(strict.is_ok(), again.quirks().is_empty(), "strict: {text}");
    assert_eq!(codec.to_text(&again), text, "the second encoding");
}

/// Decodes an HTTP error, checks all promises of the crate, and returns the error.
///
/// Bytes, text and a shared buffer give equal values. `encoded_len` returns the exact length. The response that
/// encodes the error decodes to an equal exception with an equal retry, and is encoded to equal bytes again.
/// `into_exception` keeps code, status, request ID and retry. If serde accepts the body, it finds an equal exception.
/// One loss is allowed: by JSON-RPC, a name that is unknown to a set without a base whose own code is -32000.
///
/// ```
/// use callerror::{grape::Grape, testing};
/// use http::{HeaderMap, StatusCode};
///
/// let (headers, body) = (HeaderMap::new(), br#"{"message":"gone","type":"NotFoundError"}"#);
/// let error = testing::check_response::<Grape>(StatusCode::BAD_REQUEST, &headers, body);
/// assert!(error.is_a(Grape::NotFoundError));
/// ```
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_response<'i, N: ExceptionSet>(
    status: StatusCode,
    headers: &'i HeaderMap,
    body: &'i [u8],
) -> ErrorResponse<'i, N> {
    let decoded = check_response_with(&http::Codec::new(), status, headers, body);
    same_response("decode", &ErrorResponse::decode(status, headers, body), &decoded);
    // serde reads `type`, `message` and `details`, whatever layout the set has.
    let is_named = N::LAYOUT.is_named() && !N::LAYOUT.has_classify();
    if let (Ok(text), true) = (core::str::from_utf8(body), is_named) {
        agrees_with_serde::<N>(text);
    }
    decoded
}

/// [`check_response`] with the options of `codec`.
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_response_with<'i, N: ExceptionSet>(
    codec: &http::Codec<N>,
    status: StatusCode,
    headers: &'i HeaderMap,
    body: &'i [u8],
) -> ErrorResponse<'i, N> {
    #[cfg(feature = "__internals")]
    crate::__internals::check_readers_of_response(codec, status, headers, body);
    let decoded = codec.decode(status, headers, body);
    let kept = (decoded.status(), decoded.body());
    assert_eq!(kept, (Some(status), body), "status and body are kept");
    let shared = Bytes::copy_from_slice(body);
    let from_shared = codec.decode(status, headers, &shared);
    same_response("from a shared buffer", &from_shared, &decoded);
    if let Ok(text) = core::str::from_utf8(body) {
        same_response("from text", &codec.decode(status, headers, text), &decoded);
    }
    same_response("into_owned", &decoded.clone().into_owned(), &decoded);
    one_line(&decoded);
    let _ = (decoded.field_errors(), decoded.body_json(), decoded.code());
    let alone = decoded.clone().into_exception();
    keeps_its_context(decoded.retry(), decoded.request_id(), decoded.exception(), &alone);

    let response = codec.to_response(&decoded);
    let written = response.body();
    let len = codec.encoded_len(&decoded);
    check_encode(len, written, |mut buffer| codec.encode(&decoded, &mut buffer));
    assert_eq!(response.status(), status);
    if written.len() > codec.limits.max_len() {
        return decoded;
    }
    let again = codec.decode(status, response.headers(), written);
    let mut expected = decoded.exception().clone();
    if !codec.details {
        expected = without_details(expected);
    }
    let loses_name = loses_name(codec.layout, decoded.name());
    if !loses_name {
        assert_eq!(again.exception(), &expected, "{written:?}");
        assert_eq!(in_seconds(again.retry()), in_seconds(decoded.retry()), "retry of {written:?}");
    }
    // A name that a reader does not find in the details goes with them.
    if codec.details || !loses_name {
        assert_eq!(codec.to_response(&again).body(), written, "the second encoding");
    }
    decoded
}

/// Decodes `input` as an error object of the set `N`, checks all promises of the crate, and returns the result.
///
/// ```
/// use callerror::telcoflow::Telcoflow;
/// use callerror::testing;
///
/// let input = br#"{"type":"response","reqId":"r1","ok":false,"errorCode":"FORBIDDEN"}"#;
/// let error = testing::check_object::<Telcoflow>(input)?.expect("an error");
/// assert_eq!(error.call_id().unwrap().as_str(), "r1");
/// # Ok::<(), callerror::DecodeError>(())
/// ```
///
/// # Errors
///
/// - `{"type":"response","ok":false}` for Telcoflow - an input that [`ErrorObject::decode`] refuses, with its
///   error.
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_object<N: ExceptionSet>(
    input: &[u8],
) -> Result<Option<ErrorObject<'_, N>>, DecodeError> {
    let decoded = check_object_with(&object::Codec::new(), input);
    if let Ok(Some(error)) = &decoded {
        assert_eq!(error.to_text(), object::Codec::new().to_text(error), "ErrorObject::to_text");
        let peeked = ErrorObject::<N>::peek_call_id(input);
        assert_eq!(peeked.as_ref(), error.call_id(), "ErrorObject::peek_call_id");
    }
    same_object("ErrorObject::decode", &ErrorObject::decode(input), &decoded);
    decoded
}

/// [`check_object`] with the options of `codec`.
///
/// ```
/// use callerror::grape::Grape;
/// use callerror::layout::Layout;
/// use callerror::{object, testing};
///
/// let codec = object::Codec::<Grape>::new().with_layout(&Layout::JSON_RPC);
/// let input = br#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"No such method"}}"#;
/// let error = testing::check_object_with(&codec, input)?.expect("an error");
/// assert_eq!(error.code(), Some("-32601"));
/// # Ok::<(), callerror::DecodeError>(())
/// ```
///
/// # Errors
///
/// - `[1]` - an input that [`object::Codec::decode`] refuses, with its error.
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_object_with<'i, N: ExceptionSet>(
    codec: &object::Codec<N>,
    input: &'i [u8],
) -> Result<Option<ErrorObject<'i, N>>, DecodeError> {
    #[cfg(feature = "__internals")]
    crate::__internals::check_readers_of_object(codec, input);
    let decoded = codec.decode(input);
    let shared = Bytes::copy_from_slice(input);
    same_object("from a shared buffer", &codec.decode(&shared), &decoded);
    let owned = decoded.clone().map(|error| error.map(ErrorObject::into_owned));
    same_object("into_owned", &owned, &decoded);
    if let Ok(text) = core::str::from_utf8(input) {
        same_object("from text", &codec.decode(text), &decoded);
    }
    match &decoded {
        Ok(Some(error)) => {
            let peeked = codec.peek_call_id(input);
            assert_eq!(peeked.as_ref(), error.call_id(), "the call ID that is peeked");
            one_line(error);
            let _ = (error.field_errors(), error.json(), error.code());
            let alone = error.clone().into_exception();
            keeps_its_context(error.retry(), error.request_id(), error.exception(), &alone);
            let text = codec.to_text(error);
            let len = codec.encoded_len(error);
            check_encode(len, text.as_bytes(), |mut buffer| codec.encode(error, &mut buffer));
            check_object_again(codec, error, &text);
        }
        Ok(None) => {}
        Err(error) => assert!(error.offset() <= input.len(), "{error} of {} bytes", input.len()),
    }
    decoded
}

/// Checks that an object is equal after it was encoded and decoded, in all fields that its layout has.
fn check_object_again<N: ExceptionSet>(
    codec: &object::Codec<N>,
    error: &ErrorObject<'_, N>,
    text: &str,
) {
    let again = match codec.decode(text) {
        Ok(Some(again)) => again,
        // Escapes may make the text longer than the limit.
        Err(error) if error.kind() == DecodeErrorKind::TooLong => return,
        other => panic!("{other:?}: {text}"),
    };
    assert_eq!(again.call_id(), error.call_id(), "call ID of {text}");
    assert_eq!(again.name(), error.name(), "name of {text}");
    assert_eq!(again.code(), error.code(), "code of {text}");
    assert_eq!(again.status(), error.status(), "status of {text}");
    assert_eq!(again.request_id(), error.request_id(), "request ID of {text}");
    assert_eq!(codec.to_text(&again), text, "the second encoding");
}

pub(crate) fn same_object<N: ExceptionSet>(
    way: &str,
    one: &Result<Option<ErrorObject<'_, N>>, DecodeError>,
    other: &Result<Option<ErrorObject<'_, N>>, DecodeError>,
) {
    match (one, other) {
        (Ok(Some(one)), Ok(Some(other))) => {
            assert_eq!(one.exception(), other.exception(), "{way}: exception");
            assert_eq!(one.call_id(), other.call_id(), "{way}: call ID");
            assert_eq!(one.status(), other.status(), "{way}: status");
            assert_eq!(one.request_id(), other.request_id(), "{way}: request ID");
        }
        (Ok(None), Ok(None)) => {}
        (Err(one), Err(other)) => assert_eq!(one, other, "{way}: another error"),
        _ => panic!("{way}: {one:?} instead of {other:?}"),
    }
}

/// Whether a layout of JSON-RPC writes a name as none, or none as the code of a variant.
fn loses_name<N: ExceptionSet>(layout: &Layout<N>, name: Name<'_, N>) -> bool {
    let is_lost = || match name {
        Name::Known(_) => false,
        Name::Unknown(_) => N::BASE.is_empty() && !layout.takes_unknown_names(),
        Name::Unhandled => layout.has_variant_of_unhandled(),
    };
    layout.is_json_rpc() && is_lost()
}

fn without_details<N: ExceptionSet>(exception: UserException<'_, N>) -> UserException<'_, N> {
    match exception.clone().with_details_json("null") {
        Ok(exception) => exception,
        Err(error) => panic!("null: {error:?}"),
    }
}

/// Checks all promises about an error in `input`.
pub(crate) fn fits(error: &DecodeError, input: &[u8]) {
    assert!(error.offset() <= input.len(), "{error:?} beyond {} bytes", input.len());
    let (line, column) = error.line_column(input);
    assert!(line >= 1 && column >= 1, "{error:?}: line {line}, column {column}");
}

/// A stated delay as `Retry-After` can state it: in whole seconds.
fn in_seconds(retry: Retry) -> Retry {
    match retry {
        Retry::After(RetryAfter::Delay(delay)) => {
            let delay = Duration::from_secs(RetryAfter::whole_seconds(delay));
            Retry::After(RetryAfter::Delay(delay))
        }
        other => other,
    }
}

/// Checks that an exception outside its wire value keeps what that knew.
fn keeps_its_context<N: ExceptionSet>(
    retry: Retry,
    request_id: Option<&str>,
    before: &UserException<'_, N>,
    after: &UserException<'_, N>,
) {
    assert_eq!(after.retry(), retry, "retry of {after:?}");
    assert_eq!(after.request_id(), request_id, "request ID of {after:?}");
    assert_eq!(after.status(), before.status(), "status of {after:?}");
    assert_eq!(after.retry_after(), before.retry_after(), "delay of {after:?}");
    assert_eq!((after, after.code()), (before, before.code()));
}

/// Checks that serde_json agrees whether the text of a frame is JSON. Our limits do not count, nor does a byte
/// order mark.
fn agrees_with_serde_json(text: &str, error: Option<&DecodeError>) {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let valid = serde_json::from_str::<IgnoredAny>(text);
    match error.map(DecodeError::kind) {
        None => assert!(valid.is_ok(), "accepted, though {valid:?}"),
        Some(DecodeErrorKind::Eof | DecodeErrorKind::Syntax | DecodeErrorKind::Trailing) => {
            assert!(valid.is_err(), "valid JSON, refused as none: {error:?}");
        }
        Some(_) => {}
    }
}

/// Checks that HTTP decoding finds what serde finds, if serde accepts the body.
fn agrees_with_serde<N: ExceptionSet>(body: &str) {
    let headers = HeaderMap::new();
    // serde has the limits of its format, not ours.
    if body.len() > Limits::DEFAULT.max_len()
        || depth(body) > usize::from(Limits::DEFAULT.max_depth())
    {
        return;
    }
    let Ok(by_serde) = serde_json::from_str::<UserException<'static, N>>(body) else { return };
    let by_http = ErrorResponse::<N>::decode(StatusCode::BAD_REQUEST, &headers, body);
    assert_eq!(by_serde.name(), by_http.name(), "name by serde and by HTTP");
    assert_eq!(by_serde.code(), by_http.exception().code(), "code by serde and by HTTP");
    assert_eq!(by_serde.details(), by_http.details(), "details by serde and by HTTP");
    // Without any text, HTTP has the reason phrase of the status.
    let has_reason = by_http.message() == "Bad Request";
    assert!(has_reason || by_serde.message() == by_http.message(), "message by serde and by HTTP");
}

pub(crate) fn same_outcome<N: ExceptionSet>(
    way: &str,
    one: &Result<CallError<'_, N>, DecodeError>,
    other: &Result<CallError<'_, N>, DecodeError>,
) {
    match (one, other) {
        (Ok(one), Ok(other)) => same_frame(way, one, other),
        (Err(one), Err(other)) => assert_eq!(one, other, "{way}: another error"),
        _ => panic!("{way}: {one:?} instead of {other:?}"),
    }
}

fn same_frame<N: ExceptionSet>(way: &str, one: &CallError<'_, N>, other: &CallError<'_, N>) {
    assert_eq!(one.call_id(), other.call_id(), "{way}: call ID");
    assert_eq!(one.uri(), other.uri(), "{way}: error URI");
    assert_eq!(one.exception(), other.exception(), "{way}: exception");
    assert_eq!(one.quirks(), other.quirks(), "{way}: quirks");
    assert_eq!(one.exception().code(), other.exception().code(), "{way}: code");
}

pub(crate) fn same_response<N: ExceptionSet>(
    way: &str,
    one: &ErrorResponse<'_, N>,
    other: &ErrorResponse<'_, N>,
) {
    assert_eq!(one.status(), other.status(), "{way}: status");
    assert_eq!(one.exception(), other.exception(), "{way}: exception");
    assert_eq!(one.request_id(), other.request_id(), "{way}: request ID");
    assert_eq!(one.retry_after(), other.retry_after(), "{way}: retry delay");
    assert_eq!(one.body(), other.body(), "{way}: body");
}

fn same_exception<N: ExceptionSet>(
    text: &str,
    again: &UserException<'_, N>,
    first: &UserException<'_, N>,
) {
    let is_decoded = first.traits().has(Traits::DECODED);
    if first.name() != Name::Unhandled {
        // Of a value that was built here, a frame has the variant's own name and no code.
        let is_kept = is_decoded || first.received_code().is_none();
        assert!(!is_kept || again == first, "{again:?} instead of {first:?}: {text}");
        let said =
            |it: &UserException<'_, N>| (it.message().to_owned(), format!("{:?}", it.details()));
        assert_eq!((again.name(), said(again)), (first.name(), said(first)), "{text}");
    } else if is_decoded {
        assert_eq!(again, &without_details(first.clone()), "{text}");
    } else {
        assert_eq!(again, &UserException::unhandled(), "{text}");
    }
    if let Some(name) = first.name().as_str() {
        assert!(first.is_named(name), "{name} is its name");
    }
}

/// Checks that every text of a frame without escapes is borrowed from the input.
fn borrows_everything<N: ExceptionSet>(frame: CallError<'_, N>) {
    let _ = frame.map_text(|text| {
        assert!(text.as_borrowed().is_some(), "copied without need: {text:?}");
        text
    });
}

/// Checks that the `Display` of an error is one line, whatever the peer sent.
fn one_line(error: &impl fmt::Display) {
    let line = error.to_string();
    assert!(!line.contains(char::is_control), "more than a line: {line:?}");
}

/// Checks that `encode` writes `written` if there is enough room, and nothing if there is not.
fn check_encode(
    len: usize,
    written: &[u8],
    encode: impl Fn(&mut dyn BufMut) -> Result<(), BufferFull>,
) {
    const UNTOUCHED: u8 = 0xaa;
    assert_eq!(len, written.len(), "encoded_len");
    let mut grown = BytesMut::new();
    assert_eq!(encode(&mut grown), Ok(()));
    assert_eq!(grown, written, "into a buffer that grows");

    let mut exact = vec![UNTOUCHED; len];
    assert_eq!(encode(&mut &mut exact[..]), Ok(()), "into exact room");
    assert_eq!(exact, written, "into exact room");

    for left in [0, len / 2, len.saturating_sub(1)].into_iter().filter(|&left| left < len) {
        let mut small = vec![UNTOUCHED; left];
        let full = BufferFull { needed: len, left };
        assert_eq!(encode(&mut &mut small[..]), Err(full), "into too little room");
        assert!(small.iter().all(|&byte| byte == UNTOUCHED), "half a frame was written");
    }
}

/// How deep the brackets of a text are nested at most. Strings are skipped.
pub(crate) fn depth(json: &str) -> usize {
    let (mut open, mut most, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => open += 1,
            b']' | b'}' if !in_string => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}
