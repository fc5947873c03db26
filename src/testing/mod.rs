//! What downstream fuzz targets and proptest suites use: values, wire text and round-trip checks.
//!
//! The checkers come with either feature, so that one function serves a proptest suite and a fuzz
//! target alike. Each takes whatever comes from outside and panics where the crate breaks a promise:
//!
//! | checker | what goes in | what it holds against it |
//! |---|---|---|
//! | [`check_frame`] | any bytes | the doors, strictness, [`CallId::peek`], the way back, serde_json |
//! | [`check_call_error`] | a frame, built or decoded | the exact length, full buffers, the way there and back |
//! | [`check_response`] | status, headers and any body | the doors, the way back, the serde door |
//! | [`check_object`] | any bytes | the doors |
//! | [`check_peek`] | any bytes | input that is cut off, serde_json |
//! | [`check_json`] | any bytes | serde_json |
//! | [`check_validator`] | any bytes | the plain scanner against the bit-parallel validator |
//!
//! The same for the options of one [`Codec`]: [`check_frame_with`], [`check_call_error_with`],
//! [`check_response_with`].
//!
//! # Feature `proptest`
//!
//! Strategies over any set, and `proptest::arbitrary::Arbitrary` for [`UserException`], [`CallError`]
//! and [`CallId`].
//!
#![cfg_attr(feature = "proptest", doc = "```")]
#![cfg_attr(not(feature = "proptest"), doc = "```text")]
//! use callerror::grape::{CallError, Grape};
//! use callerror::testing;
//! use proptest::prelude::*;
//!
//! /// The code under test, here one that answers with the message.
//! fn show(frame: &CallError) -> String {
//!     frame.message().to_owned()
//! }
//!
//! proptest! {
//!     # #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
//!     // In a suite, with `#[test]` above each function.
//!     # fn shows_what_the_server_says(
//!     # frame in any::<CallError<'static>>()) { prop_assert_eq!(show(&frame), frame.message()) }
//!     fn takes_every_frame(input in testing::frame::<Grape>()) {
//!         let frame = CallError::decode_str(&input).unwrap();
//!         prop_assert_eq!(show(&frame), frame.message());
//!     }
//!
//!     fn survives_hostile_frames(input in testing::hostile_frame()) {
//!         let _ = CallError::decode(&input).as_ref().map(show);
//!     }
//! }
//! takes_every_frame();
//! survives_hostile_frames();
//! # shows_what_the_server_says();
//! ```
//!
//! # Feature `arbitrary`
//!
//! `arbitrary::Arbitrary` for the same three types, so that they can be the input of a cargo-fuzz
//! target, or stand in a structure that is:
//!
//! ```no_run
//! # /*
//! #![no_main]
//! # */
//! use callerror::grape::{CallError, Grape};
//! use callerror::testing;
//! # macro_rules! fuzz_target { (|$i:ident: $t:ty| $body:block) => { fn target($i: $t) $body } }
//! # /*
//! use libfuzzer_sys::fuzz_target;
//! # */
//!
//! fuzz_target!(|input: (CallError<'static>, &[u8])| {
//!     let (built, wire) = input;
//!     testing::check_call_error(&built);
//!     let _ = testing::check_frame::<Grape>(wire);
//! });
//! ```

#![expect(clippy::panic, reason = "a checker has no other way to say it")]

use std::fmt;

use bytes::{BufMut, Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use serde::de::IgnoredAny;
use serde_json::Value as Json;

use crate::call_id::CallId;
use crate::codec::Codec;
use crate::error::{BufferFull, DecodeError, DecodeErrorKind};
use crate::exception::Name;
use crate::exception::UserException;
use crate::json::{BITS_DEPTH, Scanner, is_container, is_container_at};
use crate::limits::{MAX_DEPTH, MAX_LEN};
use crate::quirk::Quirk;
use crate::set::ExceptionSet;
use crate::text::Text;
use crate::wire::http::ErrorResponse;
use crate::wire::object::ErrorObject;
use crate::wire::wamp1::{CallError, MessageType};

/// Decodes `input` as a frame of the set `N` and holds everything that the crate promises against
/// the result, which it returns.
///
/// Every door gives the same value or the same error, with an offset inside the input; what is
/// borrowed equals what is shared and what is owned; without escapes everything is borrowed; a strict
/// codec accepts just the frames without quirks; [`CallId::peek`] finds the same call ID; serde_json
/// has the same opinion of the JSON; and the frame passes [`check_call_error`].
///
/// ```
/// use callerror::{grape::Grape, testing};
///
/// let frame = testing::check_frame::<Grape>(b"[4,17,\"error:SessionError\",\"Log in\"]").unwrap();
/// assert_eq!(frame.message(), "Log in");
/// assert!(testing::check_frame::<Grape>(b"[4,17").is_err());
/// ```
///
/// # Errors
///
/// As [`CallError::decode`].
///
/// # Panics
///
/// If a promise is broken: a fault of this crate.
pub fn check_frame<N: ExceptionSet>(input: &[u8]) -> Result<CallError<'_, N>, DecodeError> {
    let decoded = check_frame_with(&Codec::new(), input);
    same_outcome("CallError::decode", &CallError::decode(input), &decoded);
    decoded
}

/// [`check_frame`] with the options of `codec`.
///
/// # Errors
///
/// As [`Codec::decode`].
///
/// # Panics
///
/// If a promise is broken: a fault of this crate.
pub fn check_frame_with<'i, N: ExceptionSet>(
    codec: &Codec<N>,
    input: &'i [u8],
) -> Result<CallError<'i, N>, DecodeError> {
    let decoded = codec.decode(input);
    let shared = Bytes::copy_from_slice(input);
    same_outcome("decode_bytes", &codec.decode_bytes(&shared), &decoded);
    if let Ok(text) = std::str::from_utf8(input) {
        same_outcome("decode_str", &codec.decode_str(text), &decoded);
        agrees_with_serde_json(text, decoded.as_ref().err());
    }
    agrees_with_plain_frame(codec, input, &decoded);
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
            let peeked = CallId::peek(input);
            assert_eq!(peeked.as_ref(), Some(frame.call_id()), "CallId::peek");
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
    agrees_with_plain_frame(&codec.clone().strict(), input, &strict);
    if let Err(error) = &strict {
        fits(error, input);
    }
    decoded
}

/// Holds a frame's outcome against that of the plain scanner, to which a blank before the frame leads:
/// the quick way through ordinary frames must not differ in anything.
fn agrees_with_plain_frame<N: ExceptionSet>(
    codec: &Codec<N>,
    input: &[u8],
    outcome: &Result<CallError<'_, N>, DecodeError>,
) {
    if input.len() > codec.max_len() {
        return;
    }
    let blank = [b" ", input].concat();
    match (outcome, codec.clone().with_max_len(blank.len()).decode(&blank)) {
        (Ok(frame), Ok(plain)) => same_frame("by the plain scanner", &plain, frame),
        (Err(error), Err(plain)) => {
            let text =
                |error: &DecodeError| error.to_string().rsplit_once(' ').map(|it| it.0.to_owned());
            assert_eq!(plain.offset(), error.offset() + 1, "{error:?}: another offset");
            assert_eq!(text(&plain), text(error), "{error:?}: another error");
            assert_eq!(plain.kind(), error.kind(), "{error:?}: another kind");
        }
        (outcome, plain) => panic!("{plain:?} by the plain scanner instead of {outcome:?}"),
    }
}

/// Encodes a frame, decodes it again and holds the two against each other.
///
/// The length is known exactly; a buffer with less room is left as it was, one with just the room is
/// enough; all ways to encode write the same; what is decoded again equals `frame` (an unhandled
/// error has lost its details), has at most its quirks of spelling, and encodes to the same bytes. So
/// what was built by hand is accepted by a strict codec, unless its call ID is a number.
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
/// If a promise is broken: a fault of this crate.
pub fn check_call_error<N: ExceptionSet>(frame: &CallError<'_, N>) {
    check_call_error_with(&Codec::new(), frame);
    assert_eq!(frame.to_text(), Codec::<N>::new().to_text(frame), "CallError::to_text");
}

/// [`check_call_error`] with the options of `codec`, by which `frame` was decoded or, with names that
/// the codec's base can carry, built.
///
/// # Panics
///
/// If a promise is broken: a fault of this crate.
pub fn check_call_error_with<N: ExceptionSet>(codec: &Codec<N>, frame: &CallError<'_, N>) {
    let text = codec.to_text(frame);
    check_encode(codec.encoded_len(frame), text.as_bytes(), |mut buffer| {
        codec.encode(frame, &mut buffer)
    });
    let parsed = serde_json::from_str::<IgnoredAny>(&text);
    assert!(parsed.is_ok(), "no JSON: {text}");
    one_line(frame);

    let again = match codec.decode_str(&text) {
        Ok(again) => again,
        // A message that was no string may grow by its escapes, and a value built by hand need not
        // keep to the limits of the codec that sends it.
        Err(error) => match error.kind() {
            DecodeErrorKind::TooLong | DecodeErrorKind::TooDeep => return,
            DecodeErrorKind::Quirk(Quirk::NumericCallId) if codec.is_strict() => return,
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
    let strict = codec.clone().strict().decode_str(&text);
    assert_eq!(strict.is_ok(), again.quirks().is_empty(), "strict: {text}");
    assert_eq!(codec.to_text(&again), text, "the second encoding");
}

/// Decodes an HTTP error and holds everything that the crate promises against the result, which it
/// returns.
///
/// Every door gives the same value; without escapes everything is borrowed; the length is known
/// exactly; the response that is made of it decodes to the same exception (an unhandled error has
/// lost message and details) and then to the same bytes; and where the serde door takes the body, it
/// finds the same.
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
/// If a promise is broken: a fault of this crate.
pub fn check_response<'i, N: ExceptionSet>(
    status: StatusCode,
    headers: &'i HeaderMap,
    body: &'i [u8],
) -> ErrorResponse<'i, N> {
    let decoded = check_response_with(&Codec::new(), status, headers, body);
    same_response("decode", &ErrorResponse::decode(status, headers, body), &decoded);
    // The serde door reads names, whatever form the system has over HTTP.
    if let (Ok(text), true) = (std::str::from_utf8(body), N::FORM.select.is_none()) {
        agrees_with_serde_door::<N>(text);
    }
    decoded
}

/// [`check_response`] with the options of `codec`.
///
/// # Panics
///
/// If a promise is broken: a fault of this crate.
pub fn check_response_with<'i, N: ExceptionSet>(
    codec: &Codec<N>,
    status: StatusCode,
    headers: &'i HeaderMap,
    body: &'i [u8],
) -> ErrorResponse<'i, N> {
    let decoded = codec.decode_response(status, headers, body);
    assert_eq!((decoded.status(), decoded.body()), (status, body), "status and body are kept");
    let shared = Bytes::copy_from_slice(body);
    let from_shared = codec.decode_response_bytes(status, headers, &shared);
    same_response("decode_response_bytes", &from_shared, &decoded);
    if let Ok(text) = std::str::from_utf8(body) {
        let from_text = codec.decode_response_str(status, headers, text);
        same_response("decode_response_str", &from_text, &decoded);
    }
    same_response("into_owned", &decoded.clone().into_owned(), &decoded);
    agrees_with_plain_response(codec, headers, &decoded);
    one_line(&decoded);
    let _ = (decoded.retry(), decoded.field_errors(), decoded.body_json(), decoded.code());

    let response = codec.to_response(&decoded);
    let written = response.body();
    let len = codec.encoded_response_len(&decoded);
    check_encode(len, written, |mut buffer| codec.encode_response(&decoded, &mut buffer));
    assert_eq!(response.status(), status);
    // A form of a system's own does not hold all that it reads: markup is no message, for example.
    if written.len() > codec.max_len() || N::FORM.select.is_some() {
        return decoded;
    }
    let again = codec.decode_response(status, response.headers(), written);
    let mut expected = decoded.exception().clone();
    if !codec.rules().http_details {
        expected = without_details(expected);
    }
    match decoded.name() {
        Name::Unhandled => assert_eq!(again.name(), Name::Unhandled, "{written:?}"),
        _ => assert_eq!(again.exception(), &expected, "{written:?}"),
    }
    assert_eq!(codec.to_response(&again).body(), written, "the second encoding");
    decoded
}

/// Holds a response against what the plain scanner makes of its body, to which a blank before that leads.
fn agrees_with_plain_response<N: ExceptionSet>(
    codec: &Codec<N>,
    headers: &HeaderMap,
    response: &ErrorResponse<'_, N>,
) {
    let body = response.body();
    // A byte order mark behind a blank is none.
    if body.len() > codec.max_len() || body.starts_with(b"\xef\xbb\xbf") {
        return;
    }
    let blank = [b" ", body].concat();
    let codec = codec.clone().with_max_len(blank.len());
    let plain = codec.decode_response(response.status(), headers, &blank);
    assert_eq!(plain.exception(), response.exception(), "by the plain scanner: {plain:?}");
    assert_eq!(plain.code(), response.code(), "code by the plain scanner");
    assert_eq!(plain.request_id(), response.request_id(), "request ID by the plain scanner");
}

/// Decodes `input` as an error object of the set `N` and holds what the crate promises against the
/// result, which it returns.
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
/// What [`ErrorObject::decode`] says of `input`.
///
/// # Panics
///
/// If a promise is broken: a fault of this crate.
pub fn check_object<N: ExceptionSet>(
    input: &[u8],
) -> Result<Option<ErrorObject<'_, N>>, DecodeError> {
    let decoded = ErrorObject::<N>::decode(input);
    let shared = ErrorObject::<N>::decode_bytes(&Bytes::copy_from_slice(input));
    let owned = decoded.clone().map(|error| error.map(ErrorObject::into_owned));
    let from_text = std::str::from_utf8(input).ok().map(ErrorObject::<N>::decode_str);
    for other in [Some(shared), Some(owned), from_text].into_iter().flatten() {
        match (&other, &decoded) {
            (Ok(Some(one)), Ok(Some(other))) => {
                assert_eq!(one.exception(), other.exception());
                assert_eq!(one.call_id(), other.call_id());
                assert_eq!(one.status(), other.status());
                assert_eq!(one.request_id(), other.request_id());
            }
            (Ok(None), Ok(None)) => {}
            (Err(one), Err(other)) => assert_eq!(one, other),
            (one, other) => panic!("{one:?} through one door, {other:?} through the other"),
        }
    }
    match &decoded {
        Ok(Some(error)) => {
            one_line(error);
            let _ = (error.retry(), error.field_errors(), error.code());
        }
        Ok(None) => {}
        Err(error) => assert!(error.offset() <= input.len(), "{error} of {} bytes", input.len()),
    }
    decoded
}

/// Looks for a call ID and holds the answer, which it returns, against that for the same input cut
/// off and against serde_json's reading of it.
///
/// A frame that is cut off has the same call ID or none, never another one; a blank before the frame
/// changes nothing.
///
/// ```
/// use callerror::testing;
///
/// assert_eq!(testing::check_peek(b"[4,\"c1\",\"say \"hi\"\"]").unwrap().as_str(), "c1");
/// ```
///
/// # Panics
///
/// If a promise is broken: a fault of this crate.
pub fn check_peek(input: &[u8]) -> Option<CallId<'_>> {
    // More cuts cost time and find nothing: a call ID stands at the front.
    const CUTS: usize = 256;
    let (kind, call_id) = (MessageType::peek(input), CallId::peek(input));
    for cut in 0..input.len().min(CUTS) {
        let (cut_kind, cut_call_id) =
            (MessageType::peek(&input[..cut]), CallId::peek(&input[..cut]));
        assert!(cut_kind.is_none() || kind.is_none() || cut_kind == kind, "type, cut at {cut}");
        let agrees = cut_call_id.is_none() || call_id.is_none() || cut_call_id == call_id;
        assert!(agrees, "{cut_call_id:?} cut at {cut}, then {call_id:?}");
    }
    if input.starts_with(b"[") {
        // What is not compact throughout is read in the general way, never in the quick one.
        let spaced = [b" ", input].concat();
        for cut in (0..input.len().min(CUTS)).chain([input.len()]) {
            let (front, spaced) = (&input[..cut], &spaced[..=cut]);
            assert_eq!(MessageType::peek(front), MessageType::peek(spaced), "type, cut at {cut}");
            assert_eq!(CallId::peek(front), CallId::peek(spaced), "quick or not, cut at {cut}");
        }
    }
    if let Ok(elements) = serde_json::from_slice::<Vec<Json>>(input) {
        let code = elements.first().and_then(Json::as_u64);
        let expected = code.and_then(|code| MessageType::ALL.get(usize::try_from(code).ok()?));
        assert_eq!(kind.as_ref(), expected, "message type of a valid frame");
        let carries = matches!(
            kind,
            Some(MessageType::Call | MessageType::CallResult | MessageType::CallError)
        );
        match elements.get(1).filter(|_| carries) {
            Some(Json::String(text)) => {
                assert_eq!(call_id.as_ref().map(CallId::as_str), Some(text.as_str()));
                assert!(call_id.as_ref().is_some_and(|id| !id.is_number()));
            }
            Some(Json::Number(number)) if number.is_i64() || number.is_u64() => {
                assert_eq!(call_id.as_ref().map(CallId::as_str), Some(&*number.to_string()));
                assert!(call_id.as_ref().is_some_and(CallId::is_number));
            }
            // What is a float to serde_json may be an integer of many digits, or `-0`.
            Some(Json::Number(_)) => {}
            _ => assert_eq!(call_id, None, "no call ID in a valid frame"),
        }
    }
    call_id
}

/// Takes `input` for details and holds that against serde_json's opinion; says whether it is JSON.
///
/// Only depth and length may be refused beyond what serde_json refuses, each just at its limit.
///
/// ```
/// use callerror::testing;
///
/// assert!(testing::check_json(br#" {"a":1e400} "#));
/// assert!(!testing::check_json(b"01"));
/// ```
///
/// # Panics
///
/// If a promise is broken: a fault of this crate.
pub fn check_json(input: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(input) else { return false };
    // IgnoredAny knows the grammar alone: no recursion limit, no range of numbers, no surrogates.
    let valid = serde_json::from_str::<IgnoredAny>(text);
    let ours = UserException::<std::convert::Infallible>::unhandled().with_details_json(text);
    match ours {
        Ok(exception) => {
            assert!(valid.is_ok(), "accepted, though {valid:?}");
            let json = exception.details().map_or("null", |details| details.as_json());
            assert_eq!(json, text.trim_matches([' ', '\t', '\n', '\r']), "the raw text");
            assert!(depth(json) < usize::from(MAX_DEPTH), "too deep, but accepted");
            if let Ok(value) = serde_json::from_str::<Json>(json) {
                let is_empty = match &value {
                    Json::Array(elements) => elements.is_empty(),
                    Json::Object(members) => members.is_empty(),
                    _ => false,
                };
                let details = exception.details();
                assert_eq!(details.is_some(), !value.is_null());
                assert_eq!(details.is_some_and(|details| details.is_empty()), is_empty);
            }
        }
        Err(error) => {
            fits(&error, input);
            match error.kind() {
                DecodeErrorKind::TooDeep => assert!(depth(text) >= usize::from(MAX_DEPTH)),
                DecodeErrorKind::TooLong => assert!(text.len() > MAX_LEN),
                _ => assert!(valid.is_err(), "refused: {error:?}"),
            }
        }
    }
    valid.is_ok()
}

/// Holds the bit-parallel validator of containers, in each of its variants, against the plain scanner.
///
/// `input` is taken as it is, and as an element and a member behind up to 64 spaces, so that each of
/// its bytes comes to stand at the borders of a block; and with depths about its own.
///
/// ```
/// use callerror::testing;
///
/// testing::check_validator(br#"{"a":[1e400,"\u00fc"]}"#);
/// testing::check_validator(b"[01]");
/// ```
///
/// # Panics
///
/// If they do not agree: a fault of this crate.
pub fn check_validator(input: &[u8]) {
    // Of long input not all shifts, which would take too long and find little more.
    const SHIFTED: usize = 1 << 15;
    let Ok(text) = std::str::from_utf8(input) else { return };
    let own = u16::try_from(depth(text)).unwrap_or(u16::MAX);
    for max_depth in [0, own.saturating_sub(1), own, own.saturating_add(1), MAX_DEPTH, u16::MAX] {
        same_validity(text, max_depth);
    }
    for shift in (0..=64).step_by(1 + input.len() * 64 / SHIFTED) {
        for (before, after) in [("[", "]"), ("{\"\":", "}")] {
            let shifted = format!("{before}{:shift$}{text}{after}", "");
            same_validity(&shifted, own.saturating_add(1));
        }
    }
}

fn same_validity(json: &str, max_depth: u16) {
    let value = Scanner::new(json, max_depth).value();
    let valid = json.starts_with(['[', '{'])
        && value.is_ok_and(|value| value.raw == json)
        && depth(json) <= usize::from(BITS_DEPTH);
    assert_eq!(is_container(json, max_depth), valid, "at the best level: {json}");
    let base = fearless_simd::Level::baseline();
    assert_eq!(is_container_at(base, json, max_depth), valid, "at the base level: {json}");
}

/// The most brackets open at a time; strings are skipped.
fn depth(json: &str) -> usize {
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

fn without_details<N: ExceptionSet>(exception: UserException<'_, N>) -> UserException<'_, N> {
    match exception.clone().with_details_json("null") {
        Ok(exception) => exception,
        Err(error) => panic!("null: {error:?}"),
    }
}

/// Everything that is promised of an error in `input`.
fn fits(error: &DecodeError, input: &[u8]) {
    assert!(error.offset() <= input.len(), "{error:?} beyond {} bytes", input.len());
    let (line, column) = error.line_column(input);
    assert!(line >= 1 && column >= 1, "{error:?}: line {line}, column {column}");
}

/// Whether a frame is refused as JSON is serde_json's decision too, apart from our limits.
fn agrees_with_serde_json(text: &str, error: Option<&DecodeError>) {
    let valid = serde_json::from_str::<IgnoredAny>(text);
    match error.map(DecodeError::kind) {
        None => assert!(valid.is_ok(), "accepted, though {valid:?}"),
        Some(DecodeErrorKind::Eof | DecodeErrorKind::Syntax | DecodeErrorKind::Trailing) => {
            assert!(valid.is_err(), "valid JSON, refused as none: {error:?}");
        }
        Some(_) => {}
    }
}

/// Where the serde door takes a body, the HTTP door finds the same in it.
fn agrees_with_serde_door<N: ExceptionSet>(body: &str) {
    let headers = HeaderMap::new();
    // The serde door has its format's limits, not ours.
    if body.len() > MAX_LEN || depth(body) > usize::from(MAX_DEPTH) {
        return;
    }
    let Ok(by_serde) = serde_json::from_str::<UserException<'static, N>>(body) else { return };
    let by_http = ErrorResponse::<N>::decode_str(StatusCode::BAD_REQUEST, &headers, body);
    assert_eq!(by_serde.code(), by_http.code(), "code by serde and by HTTP");
    let details = [by_serde.details(), by_http.details()].map(|d| d.map(|d| d.as_json()));
    assert_eq!(details[0].is_some(), details[1].is_some(), "details by serde and by HTTP");
    // Another format's numbers come back as JSON in another spelling, even of another value.
    if !body.contains(|c: char| c.is_ascii_digit()) {
        let values = details.map(|json| json.map(serde_json::from_str::<Json>));
        assert!(matches!(&values, [None, None] | [Some(Ok(_)), Some(Ok(_))]), "{values:?}");
        assert_eq!(
            values[0].as_ref().and_then(|v| v.as_ref().ok()),
            values[1].as_ref().and_then(|v| v.as_ref().ok())
        );
        let is_raw = serde_json::from_str::<IgnoredAny>(by_http.message()).is_ok();
        assert!(is_raw || by_serde.message() == by_http.message(), "message by serde and by HTTP");
    }
}

fn same_outcome<N: ExceptionSet>(
    door: &str,
    one: &Result<CallError<'_, N>, DecodeError>,
    other: &Result<CallError<'_, N>, DecodeError>,
) {
    match (one, other) {
        (Ok(one), Ok(other)) => same_frame(door, one, other),
        (Err(one), Err(other)) => assert_eq!(one, other, "{door}: another error"),
        _ => panic!("{door}: {one:?} instead of {other:?}"),
    }
}

fn same_frame<N: ExceptionSet>(door: &str, one: &CallError<'_, N>, other: &CallError<'_, N>) {
    assert_eq!(one.call_id(), other.call_id(), "{door}: call ID");
    assert_eq!(one.uri(), other.uri(), "{door}: error URI");
    assert_eq!(one.exception(), other.exception(), "{door}: exception");
    assert_eq!(one.quirks(), other.quirks(), "{door}: quirks");
    assert_eq!(one.exception().code(), other.exception().code(), "{door}: code");
}

fn same_response<N: ExceptionSet>(
    door: &str,
    one: &ErrorResponse<'_, N>,
    other: &ErrorResponse<'_, N>,
) {
    assert_eq!(one.status(), other.status(), "{door}: status");
    assert_eq!(one.exception(), other.exception(), "{door}: exception");
    assert_eq!(one.request_id(), other.request_id(), "{door}: request ID");
    assert_eq!(one.retry_after(), other.retry_after(), "{door}: retry delay");
    assert_eq!(one.body(), other.body(), "{door}: body");
}

fn same_exception<N: ExceptionSet>(
    text: &str,
    again: &UserException<'_, N>,
    first: &UserException<'_, N>,
) {
    if first.name() == Name::Unhandled {
        assert_eq!(again, &without_details(first.clone()), "{text}");
    } else {
        assert_eq!(again, first, "{text}");
    }
    if let Some(name) = first.name().as_str() {
        assert!(first.is_named(name), "{name} is its name");
    }
}

/// Every piece of a frame without escapes is a piece of the input, or nothing.
fn borrows_everything<N: ExceptionSet>(frame: CallError<'_, N>) {
    let (call_id, uri, exception) = frame.into_parts();
    let parts = exception.into_parts();
    for text in [call_id.into_text(), uri, parts.token, parts.message, parts.details] {
        assert!(text.as_borrowed().is_some(), "copied without need: {text:?}");
    }
}

/// What is logged of an exception stays on its line, whatever the peer sent.
fn one_line(error: &impl fmt::Display) {
    let line = error.to_string();
    assert!(!line.contains(char::is_control), "more than a line: {line:?}");
}

/// `written` is what `encode` writes where there is room for it, and nothing where there is less.
fn check_encode(
    len: usize,
    written: &[u8],
    encode: impl Fn(&mut dyn BufMut) -> Result<(), BufferFull>,
) {
    const UNTOUCHED: u8 = 0xaa;
    assert_eq!(len, written.len(), "the length told before");
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

/// Texts that break careless code, beside ordinary ones.
const TEXTS: &[&str] = &[
    "",
    "An error occurred.",
    "Room not found",
    "Zimmer 7 – größer als erlaubt",
    "房间不存在",
    "\u{1f6aa} \u{1f512} e\u{301}",
    "say \"hi\"",
    "C:\\temp\\new\\",
    "</script>",
    "two\nlines\tand\r\na half",
    "\0\u{1}\u{8}\u{c}\u{1b}\u{1f}\u{7f}\u{85}\u{9f}",
    "\u{2028}\u{2029}\u{202e}\u{feff}\u{fffd}",
    "\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}",
    "null",
    "{\"type\":\"SessionError\",\"message\":\"\"}",
    "http://domain/exceptions#NotFoundError",
];

/// JSON values whose spelling must survive, or that only the grammar allows.
const VALUES: &[&str] = &[
    "true",
    "false",
    "0",
    "-0",
    "1.50",
    "1e400",
    "-1E-7",
    "123456789012345678901234567890",
    "\"\"",
    "\"Slug taken\"",
    r#""\ud800""#,
    r#""\udc00 \ud83d\udeaa""#,
    r#""\u00fc\u0000\/\"\\\b\f""#,
    "[]",
    "[ ]",
    "{}",
    "{\t}",
    "[[[[[[[[]]]]]]]]",
    r#"{"a":1,"a":2}"#,
    r#"{"":null,"\u0061":[]}"#,
    r#"{"msg":"Room not found"}"#,
    r#"{"error":"SlugAlreadyExist","slug":"a"}"#,
    r#"{"name":[{"message":"too long","code":""}]}"#,
    r#"{"fields":{"name":["too long","not a word"]}}"#,
];

/// Names that are in no set.
const UNKNOWN: &[&str] = &[
    "RateLimited",
    "X",
    "generic",
    "SESSION_ERROR",
    "wamp.error.no_such_procedure",
    "a:b",
    "/api/rooms?id=7&x=%20",
    "größer",
    "two words",
    "line\nbreak",
    "say \"hi\" \\",
];

/// A name as a server might send it: one of the set, an alias, or one of [`UNKNOWN`].
fn names<N: ExceptionSet>() -> Vec<&'static str> {
    let known = N::ALL.iter().flat_map(|row| std::iter::once(row.name()).chain(row.aliases()));
    let mut names: Vec<_> = known.collect();
    names.extend(UNKNOWN);
    // Behind a base, a name ends at its last `#`; without one it is the whole text.
    match N::BASE {
        "" => names.extend(["a#b", "#", "urn:x#"]),
        _ => names.retain(|name| !name.contains('#')),
    }
    names
}

fn exception_of<N: ExceptionSet>(
    name: &str,
    message: String,
    details: Option<String>,
) -> UserException<'static, N> {
    let name = Text::from(name.to_owned());
    let exception = UserException::decoded(&name, 0..name.len(), message.into(), Text::EMPTY);
    match details {
        None => exception,
        Some(json) => match exception.with_details_json(json) {
            Ok(exception) => exception,
            Err(error) => panic!("a generated value: {error:?}"),
        },
    }
}

/// A call ID that is a number, which can only be had from the wire.
fn number_of(digits: &str) -> CallId<'static> {
    match CallId::peek(&format!("[4,{digits}]")) {
        Some(call_id) => call_id.into_owned(),
        None => panic!("a generated integer: {digits}"),
    }
}

#[cfg(feature = "proptest")]
mod strategies {
    use std::fmt::Write as _;

    use proptest::arbitrary::Arbitrary;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use super::{TEXTS, VALUES, exception_of, names, number_of};
    use crate::call_id::CallId;
    use crate::exception::UserException;
    use crate::set::ExceptionSet;
    use crate::wire::wamp1::CallError;

    /// Text for people, realistic and hostile: Unicode, quotes, backslashes, control characters, none.
    pub fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            2 => "[A-Z][a-z ]{0,30}",
            2 => select(TEXTS).prop_map(str::to_owned),
            1 => vec(any::<char>(), 0..24).prop_map(String::from_iter),
        ]
        .boxed()
    }

    /// JSON values of every type but null, nested and in raw spellings such as `1.50`, `1e400`, `{ }`,
    /// escapes, lone surrogates and repeated members.
    pub fn json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            2 => select(VALUES).prop_map(str::to_owned),
            1 => any::<i64>().prop_map(|number| number.to_string()),
            1 => "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,3})?",
            2 => string(text()),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            let inner = prop_oneof![9 => inner, 1 => Just("null".to_owned())];
            let member = (string(text()), inner.clone());
            prop_oneof![
                (vec(inner, 0..6), gaps()).prop_map(|(values, gaps)| array(&values, &gaps)),
                (vec(member, 0..6), gaps()).prop_map(|(members, gaps)| object(&members, &gaps)),
            ]
        })
        .boxed()
    }

    /// Call IDs: short random strings, GUIDs, any text, integers.
    pub fn call_id() -> impl Strategy<Value = CallId<'static>> {
        prop_oneof![
            4 => call_id_text().prop_map(CallId::from),
            1 => integer().prop_map(|digits| number_of(&digits)),
        ]
    }

    fn call_id_text() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[a-z0-9]{4,16}",
            1 => "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
            1 => "-?[0-9]{1,3}",
            1 => text(),
        ]
    }

    fn integer() -> impl Strategy<Value = String> {
        "-?(0|[1-9][0-9]{0,30})"
    }

    fn name<N: ExceptionSet>() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => select(names::<N>()).prop_map(str::to_owned),
            1 => "[A-Z][A-Za-z0-9]{0,40}",
        ]
    }

    /// Exceptions of the set `N`: names known, aliased and unknown, and none.
    pub fn exception<N: ExceptionSet>() -> impl Strategy<Value = UserException<'static, N>> {
        let named = (name::<N>(), text(), option::of(json()));
        prop_oneof![
            8 => named.prop_map(|(name, message, details)| exception_of(&name, message, details)),
            1 => Just(()).prop_map(|()| UserException::unhandled()),
            // As one may come over HTTP.
            1 => (text(), option::of(json()))
                .prop_map(|(message, details)| exception_of("", message, details)),
        ]
    }

    /// Frames built by hand, which a strict codec accepts: their call IDs are strings.
    pub fn call_error<N: ExceptionSet>() -> impl Strategy<Value = CallError<'static, N>> {
        (call_id_text(), exception())
            .prop_map(|(call_id, exception)| CallError::new(call_id, exception))
    }

    /// Wire text of frames that a tolerant codec of the set accepts, in all tolerated spellings: white
    /// space, escapes, integers for call IDs, CURIEs, foreign bases, bare names, nulls, extra
    /// elements.
    pub fn frame<N: ExceptionSet>() -> impl Strategy<Value = String> {
        let call_id = prop_oneof![4 => string(call_id_text()), 1 => integer()];
        let rest = prop_oneof![
            1 => message_of_three().prop_map(|message| std::vec![message]),
            6 => (uri::<N>(), message()).prop_map(|(uri, message)| std::vec![uri, message]),
            6 => (uri::<N>(), message(), null_or(json()), vec(null_or(json()), 0..3)).prop_map(
                |(uri, message, details, extra)| {
                    let mut rest = std::vec![uri, message, details];
                    rest.extend(extra);
                    rest
                }
            ),
        ];
        (call_id, rest, gaps()).prop_map(|(call_id, rest, gaps)| {
            let mut elements = std::vec!["4".to_owned(), call_id];
            elements.extend(rest);
            array(&elements, &gaps)
        })
    }

    /// Bytes that are hardly a frame any more: cut off, bytes flipped, dropped, repeated and put in,
    /// raw quotes, invalid UTF-8, deep nesting.
    pub fn hostile_frame() -> impl Strategy<Value = Vec<u8>> {
        hostile(frame::<crate::grape::Grape>())
    }

    /// Bodies of HTTP errors: objects with their members in any order, repeated, missing, of other
    /// types than they should be, and among others.
    pub fn body<N: ExceptionSet>() -> impl Strategy<Value = String> {
        let member = prop_oneof![
            3 => (string(Just("type".to_owned())), prop_oneof![6 => uri::<N>(), 1 => json()]),
            3 => (string(Just("message".to_owned())), prop_oneof![4 => message(), 1 => json()]),
            2 => (string(Just("details".to_owned())), null_or(json())),
            1 => (string(text()), null_or(json())),
        ];
        (vec(member, 0..6), gaps()).prop_map(|(members, gaps)| object(&members, &gaps))
    }

    /// Bytes that are hardly such a body any more, and bodies of other kinds: text, HTML, nothing.
    pub fn hostile_body() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            4 => hostile(body::<crate::grape::Grape>()),
            1 => text().prop_map(String::into_bytes),
            1 => json().prop_map(String::into_bytes),
            1 => select(&["<!doctype html><p>Bad Gateway", "\u{feff}{}", " \r\n", "Bad Request"][..])
                .prop_map(|body| body.as_bytes().to_vec()),
        ]
    }

    fn null_or(json: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
        prop_oneof![7 => json, 1 => Just("null".to_owned())]
    }

    fn message_of_three() -> impl Strategy<Value = String> {
        null_or(string(text()))
    }

    /// The fourth element; a string of half a surrogate pair is no text, and refused.
    fn message() -> impl Strategy<Value = String> {
        let other = json().prop_filter("a string", |json| !json.starts_with('"'));
        prop_oneof![8 => message_of_three(), 1 => other]
    }

    fn uri<N: ExceptionSet>() -> impl Strategy<Value = String> {
        let base = select(std::vec![
            N::BASE,
            N::BASE,
            N::BASE,
            "",
            "http://api.wamp.ws/error#",
            "http:/one-slash#",
            "http://a#b#",
            "error:",
            "_.x-1:",
            "http://host/no/hash/",
            "#",
        ]);
        let uri = (base, name::<N>()).prop_map(|(base, name)| base.to_owned() + &name);
        prop_oneof![
            9 => string(uri),
            1 => select(std::vec![N::BASE, "", "http://api.wamp.ws/error#"])
                .prop_map(|base| spell(base, &[])),
            1 => Just("null".to_owned()),
        ]
    }

    /// A JSON string that stands for `text`, some characters escaped without need.
    fn string(text: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
        let styles = prop_oneof![2 => Just(std::vec![]), 1 => vec(0..4_u8, 1..9)];
        (text, styles).prop_map(|(text, styles)| spell(&text, &styles))
    }

    fn spell(text: &str, styles: &[u8]) -> String {
        let mut string = String::from("\"");
        let mut styles = styles.iter().copied().cycle();
        let mut units = [0; 2];
        for c in text.chars() {
            let style = styles.next().unwrap_or(0);
            let short = "\"\\/\u{8}\u{c}\n\r\t".find(c).map(|at| &"\"\\/bfnrt"[at..=at]);
            let written = match (style, short, c) {
                (0 | 1, Some(short), _) if style == 1 || c != '/' => write!(string, "\\{short}"),
                (0 | 1, _, ' '..) => write!(string, "{c}"),
                (3, _, _) => c
                    .encode_utf16(&mut units)
                    .iter()
                    .try_for_each(|unit| write!(string, "\\u{unit:04X}")),
                _ => c
                    .encode_utf16(&mut units)
                    .iter()
                    .try_for_each(|unit| write!(string, "\\u{unit:04x}")),
            };
            debug_assert!(written.is_ok(), "a string takes all");
        }
        string.push('"');
        string
    }

    /// White space for the places where JSON allows it, used in turn.
    fn gaps() -> impl Strategy<Value = Vec<&'static str>> {
        let gap = select(&["", "", " ", "\n", "\t\r\n  "][..]);
        prop_oneof![3 => Just(std::vec![""]), 1 => vec(gap, 1..7)]
    }

    fn array(values: &[String], gaps: &[&str]) -> String {
        enclose("[", values, "]", gaps)
    }

    fn object(members: &[(String, String)], gaps: &[&str]) -> String {
        let (before, after) = (gaps.first().unwrap_or(&""), gaps.last().unwrap_or(&""));
        let members: Vec<_> =
            members.iter().map(|(key, value)| format!("{key}{before}:{after}{value}")).collect();
        enclose("{", &members, "}", gaps)
    }

    fn enclose(open: &str, parts: &[String], close: &str, gaps: &[&str]) -> String {
        let mut gaps = gaps.iter().copied().cycle();
        let mut gap = || gaps.next().unwrap_or("");
        let mut json = gap().to_owned() + open + gap();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                json += ",";
                json += gap();
            }
            json += part;
            json += gap();
        }
        json + close + gap()
    }

    /// What can happen to bytes on their way, or at the hands of somebody who means harm.
    #[derive(Clone, Debug)]
    enum Harm {
        CutOff,
        Flip(u8),
        Drop,
        Repeat,
        Insert(&'static [u8]),
        Nest(&'static str, usize),
    }

    fn harm() -> impl Strategy<Value = Harm> {
        let pieces: &[&[u8]] = &[
            b"\"",
            b"\\",
            b",",
            b"]",
            b"}",
            b":",
            b"0",
            b"-",
            b".",
            b"e",
            b"\0",
            b"\x1f",
            b"\\u",
            b"\\ud800",
            b"\\udc00",
            b"\\x",
            b"null",
            b"/**/",
            b"\xff",
            b"\xc3",
            b"\xed\xa0\x80",
            b"\xf4\x90\x80\x80",
            b"\xef\xbb\xbf",
            b"\xc2\xa0",
            b"\x0b",
        ];
        // Around the limit, around the scanner's stack, and far beyond both.
        let depths = &[1, 2, 63, 64, 65, 125, 126, 127, 128, 129, 200, 20_000][..];
        prop_oneof![
            2 => Just(Harm::CutOff),
            2 => (0..8_u8).prop_map(Harm::Flip),
            1 => Just(Harm::Drop),
            1 => Just(Harm::Repeat),
            3 => select(pieces.to_vec()).prop_map(Harm::Insert),
            1 => (select(&["[", "{\"\":"][..]), select(depths))
                .prop_map(|(open, depth)| Harm::Nest(open, depth)),
        ]
    }

    fn hostile(valid: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<u8>> {
        (valid, vec((any::<Index>(), harm()), 1..4)).prop_map(|(valid, harms)| {
            let mut bytes = valid.into_bytes();
            for (place, harm) in harms {
                do_harm(&mut bytes, place, &harm);
            }
            bytes
        })
    }

    fn do_harm(bytes: &mut Vec<u8>, place: Index, harm: &Harm) {
        let at = place.index(bytes.len() + 1);
        let insert = |bytes: &mut Vec<u8>, piece: &[u8]| {
            bytes.splice(at..at, piece.iter().copied());
        };
        match harm {
            Harm::CutOff => bytes.truncate(at),
            Harm::Flip(bit) => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            Harm::Drop => {
                bytes.drain(at..bytes.len().min(at + 1));
            }
            Harm::Repeat => {
                let tail = bytes[at..].to_vec();
                insert(bytes, &tail);
            }
            Harm::Insert(piece) => insert(bytes, piece),
            Harm::Nest(open, depth) => {
                // Where a value stands, it is the innermost one; elsewhere this is just noise.
                let close = if *open == "[" { "]" } else { "}" };
                let is_value = |byte: &u8| byte.is_ascii_digit();
                let at = bytes[at..].iter().position(is_value).map_or(at, |skip| at + skip);
                let end = bytes.len().min(at + 1);
                bytes.splice(end..end, close.repeat(*depth).bytes());
                bytes.splice(at..at, open.repeat(*depth).bytes());
            }
        }
    }

    impl<N: ExceptionSet> Arbitrary for UserException<'static, N> {
        type Parameters = ();
        type Strategy = BoxedStrategy<Self>;

        fn arbitrary_with((): ()) -> Self::Strategy {
            exception().boxed()
        }
    }

    impl<N: ExceptionSet> Arbitrary for CallError<'static, N> {
        type Parameters = ();
        type Strategy = BoxedStrategy<Self>;

        fn arbitrary_with((): ()) -> Self::Strategy {
            call_error().boxed()
        }
    }

    impl Arbitrary for CallId<'static> {
        type Parameters = ();
        type Strategy = BoxedStrategy<Self>;

        fn arbitrary_with((): ()) -> Self::Strategy {
            call_id().boxed()
        }
    }
}

#[cfg(feature = "proptest")]
pub use strategies::{
    body, call_error, call_id, exception, frame, hostile_body, hostile_frame, json, text,
};

#[cfg(feature = "arbitrary")]
mod structured {
    use arbitrary::{Arbitrary, Result, Unstructured};

    use super::{TEXTS, VALUES, exception_of, names, number_of};
    use crate::call_id::CallId;
    use crate::exception::UserException;
    use crate::set::ExceptionSet;
    use crate::wire::wamp1::CallError;

    /// How deep generated details are at most, apart from what the listed values bring.
    const DEPTH: u32 = 4;

    fn text(u: &mut Unstructured<'_>) -> Result<String> {
        if u.arbitrary()? { Ok((*u.choose(TEXTS)?).to_owned()) } else { u.arbitrary() }
    }

    fn json(u: &mut Unstructured<'_>, depth: u32) -> Result<String> {
        let quoted = |text: String| serde_json::Value::from(text).to_string();
        Ok(match u.int_in_range(0..=if depth == 0 { 3 } else { 5 })? {
            0 => (*u.choose(VALUES)?).to_owned(),
            1 => u.arbitrary::<i64>()?.to_string(),
            2 => format!("{}.{}", u.arbitrary::<i8>()?, u.arbitrary::<u16>()?),
            3 => quoted(text(u)?),
            container => {
                let mut parts = Vec::new();
                for _ in 0..u.int_in_range(0..=3)? {
                    let key = if container == 4 { String::new() } else { quoted(text(u)?) + ":" };
                    parts.push(key + &json(u, depth - 1)?);
                }
                let parts = parts.join(",");
                if container == 4 { format!("[{parts}]") } else { format!("{{{parts}}}") }
            }
        })
    }

    /// As the strategy `exception` makes them.
    impl<'u, N: ExceptionSet> Arbitrary<'u> for UserException<'static, N> {
        fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
            let name = match u.int_in_range(0..=7)? {
                0 => return Ok(Self::unhandled()),
                1 => String::new(),
                2 => text(u)?.replace('#', ""),
                _ => (*u.choose(&names::<N>())?).to_owned(),
            };
            let message = text(u)?;
            let details = if u.arbitrary()? { Some(json(u, DEPTH)?) } else { None };
            Ok(exception_of(&name, message, details))
        }
    }

    /// A frame that a strict codec accepts.
    impl<'u, N: ExceptionSet> Arbitrary<'u> for CallError<'static, N> {
        fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
            Ok(Self::new(text(u)?, u.arbitrary()?))
        }
    }

    impl<'u> Arbitrary<'u> for CallId<'static> {
        fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
            if u.ratio(1, 4)? {
                return Ok(number_of(&u.arbitrary::<i128>()?.to_string()));
            }
            Ok(text(u)?.into())
        }
    }
}
