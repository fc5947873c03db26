//! What this crate's own suites and fuzz targets need of its inside: the exact reader alone, each validator
//! alone, and naive oracles. Nothing here is part of the public API.

#![allow(missing_docs, clippy::panic, clippy::missing_panics_doc, clippy::missing_errors_doc)]

use ::http::{HeaderMap, StatusCode};
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use serde::de::IgnoredAny;
use serde_json::Value as Json;

use crate::call_id::CallId;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::exception::UserException;
use crate::json::{Scanner, VALIDATOR_DEPTH, is_container_at, levels};
use crate::limits::Limits;
use crate::set::ExceptionSet;
use crate::testing::{
    self, depth, fits, same_message, same_object, same_ocppj, same_outcome, same_response,
};
use crate::wire::ocppj;
use crate::wire::wamp1::{self, CallError, MessageType, peek_call_id};
use crate::wire::wamp2::{self, ErrorMessage};
use crate::wire::{http, object};

const LIMITS: Limits = Limits::DEFAULT;

/// Those of details that are built.
const BUILT: Limits = Limits::BUILT_DETAILS;

/// [`testing::check_frame`], and the fast reader against the exact one, tolerant and strict.
pub fn check_frame<N: ExceptionSet>(input: &[u8]) -> Result<CallError<'_, N>, DecodeError> {
    let decoded = testing::check_frame::<N>(input);
    check_readers(&wamp1::Codec::<N>::new(), input);
    decoded
}

/// The fast reader of frames against the exact one: they must not differ in anything.
pub fn check_readers<N: ExceptionSet>(codec: &wamp1::Codec<N>, input: &[u8]) {
    for codec in [codec.clone(), codec.clone().strict()] {
        same_outcome("the exact reader", &wamp1::decode_exact(&codec, input), &codec.decode(input));
    }
}

/// [`testing::check_ocppj`] in every version, and the fast reader against the exact one.
pub fn check_ocppj<N: ExceptionSet>(input: &[u8]) {
    for version in ocppj::Version::ALL {
        let codec = ocppj::Codec::<N>::new(version);
        let _ = testing::check_ocppj(&codec, input);
        for codec in [codec, codec.strict()] {
            let exact = ocppj::decode_exact(&codec, input);
            same_ocppj("the exact reader", &exact, &codec.decode(input));
        }
    }
}

/// [`testing::check_message_v2`], and the fast reader against the exact one, tolerant and strict.
pub fn check_message_v2<N: ExceptionSet>(input: &[u8]) -> Result<ErrorMessage<'_, N>, DecodeError> {
    let decoded = testing::check_message_v2::<N>(input);
    check_readers_v2(&wamp2::Codec::<N>::new(), input);
    decoded
}

/// The fast reader of WAMP v2 against the exact one: they must not differ in anything.
pub fn check_readers_v2<N: ExceptionSet>(codec: &wamp2::Codec<N>, input: &[u8]) {
    for codec in [codec.clone(), codec.clone().strict()] {
        same_message("the exact reader", &wamp2::decode_exact(&codec, input), &codec.decode(input));
    }
}

/// The fast reader of responses against the exact one: they must not differ in anything.
pub(crate) fn check_readers_of_response<N: ExceptionSet>(
    codec: &http::Codec<N>,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) {
    let decoded = codec.decode(status, headers, body);
    let exact = http::decode_exact(*codec, status, headers, body);
    same_response("the exact reader", &exact, &decoded);
    let (one, other) = (codec.to_response(&exact), codec.to_response(&decoded));
    assert_eq!(one.headers(), other.headers(), "the exact reader: headers that are written");
    assert_eq!(one.body(), other.body(), "the exact reader: the body that is written");
}

/// The fast reader of objects against the exact one: they must not differ in anything.
pub(crate) fn check_readers_of_object<N: ExceptionSet>(codec: &object::Codec<N>, input: &[u8]) {
    let (decoded, exact) = (codec.decode(input), object::decode_exact(codec, input));
    same_object("the exact reader", &exact, &decoded);
    if let (Ok(Some(exact)), Ok(Some(decoded))) = (&exact, &decoded) {
        let (one, other) = (codec.to_text(exact), codec.to_text(decoded));
        assert_eq!(one, other, "the exact reader: what is written");
        assert_eq!(exact.json(), decoded.json(), "the exact reader: the object");
        assert_eq!(exact.retry(), decoded.retry(), "the exact reader: the retry");
    }
}

/// Looks for a call ID and holds the answer, which it returns, against that for the same input cut off,
/// against the general way of looking, and against serde_json's reading.
pub fn check_peek(input: &[u8]) -> Option<CallId<'_>> {
    // More cuts cost time and find nothing: a call ID is at the front.
    const CUTS: usize = 256;
    let (kind, call_id) = (MessageType::peek(input), peek_call_id(input));
    for cut in 0..input.len().min(CUTS) {
        let (cut_kind, cut_call_id) =
            (MessageType::peek(&input[..cut]), peek_call_id(&input[..cut]));
        assert!(cut_kind.is_none() || kind.is_none() || cut_kind == kind, "type, cut at {cut}");
        let agrees = cut_call_id.is_none() || call_id.is_none() || cut_call_id == call_id;
        assert!(agrees, "{cut_call_id:?} cut at {cut}, then {call_id:?}");
    }
    if input.starts_with(b"[") {
        // A blank in front makes it take the general path, never the fast one.
        let spaced = [b" ", input].concat();
        for cut in (0..input.len().min(CUTS)).chain([input.len()]) {
            let (front, spaced) = (&input[..cut], &spaced[..=cut]);
            assert_eq!(MessageType::peek(front), MessageType::peek(spaced), "type, cut at {cut}");
            assert_eq!(peek_call_id(front), peek_call_id(spaced), "quick or not, cut at {cut}");
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

/// Looks for the type and the request of a WAMP v2 message, and holds them against those of the same input cut off, and
/// against serde_json's reading.
pub fn check_peek_v2(input: &[u8]) {
    // More cuts cost time and find nothing: both are at the front.
    const CUTS: usize = 256;
    let peek = |input: &[u8]| {
        let call_id = wamp2::peek_call_id(input).map(CallId::into_owned);
        (wamp2::MessageType::peek(input), call_id)
    };
    let (kind, call_id) = peek(input);
    assert!(call_id.as_ref().is_none_or(CallId::is_number));
    for cut in 0..input.len().min(CUTS) {
        let (cut_kind, cut_call_id) = peek(&input[..cut]);
        assert!(cut_kind.is_none() || kind.is_none() || cut_kind == kind, "type, cut at {cut}");
        let agrees = cut_call_id.is_none() || call_id.is_none() || cut_call_id == call_id;
        assert!(agrees, "{cut_call_id:?} cut at {cut}, then {call_id:?}");
    }
    let Ok(elements) = serde_json::from_slice::<Vec<Json>>(input) else { return };
    let number = elements.first().and_then(Json::as_u64);
    let known = wamp2::MessageType::ALL.iter();
    let expected = known.copied().find(|&known| number == Some(known as u64));
    assert_eq!(kind, expected, "type of a valid message");
    let request = match number {
        // A type that is a list or a dict is not passed.
        Some(8) if matches!(elements.get(1), Some(Json::Array(_) | Json::Object(_))) => None,
        Some(8) => elements.get(2),
        Some(16 | 17 | 32..=35 | 48..=50 | 64..=70) => elements.get(1),
        _ => None,
    };
    match request {
        Some(Json::Number(number)) if number.is_i64() || number.is_u64() => {
            assert_eq!(call_id.as_ref().map(CallId::as_str), Some(&*number.to_string()));
        }
        // What is a float to serde_json may be an integer of many digits, or `-0`.
        Some(Json::Number(_)) => {}
        _ => assert_eq!(call_id, None, "no request in a valid message"),
    }
}

/// Takes `input` for details and holds that against serde_json's opinion; says whether it is JSON. Only depth
/// and length may be refused beyond what serde_json refuses, each just at its limit.
pub fn check_json(input: &[u8]) -> bool {
    let Ok(text) = core::str::from_utf8(input) else { return false };
    // IgnoredAny knows the grammar alone: no recursion limit, no range of numbers, no surrogates.
    let valid = serde_json::from_str::<IgnoredAny>(text);
    let ours = UserException::<core::convert::Infallible>::unhandled().with_details_json(text);
    match ours {
        Ok(exception) => {
            assert!(valid.is_ok(), "accepted, though {valid:?}");
            let json = exception.details().map_or("null", |details| details.as_json());
            assert_eq!(json, text.trim_matches([' ', '\t', '\n', '\r']), "the raw text");
            assert!(depth(json) <= usize::from(BUILT.max_depth()), "too deep, but accepted");
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
                DecodeErrorKind::TooDeep => assert!(depth(text) > usize::from(BUILT.max_depth())),
                DecodeErrorKind::TooLong => assert!(text.len() > BUILT.max_len()),
                _ => assert!(valid.is_err(), "refused: {error:?}"),
            }
        }
    }
    valid.is_ok()
}

/// Holds the bit-parallel validator of containers, at each level, against the exact reader.
///
/// `input` is taken as it is, and as an element and a member after up to 64 spaces, so that each of its bytes
/// comes to the borders of a block; and with depths about its own.
pub fn check_validator(input: &[u8]) {
    // Of long input not all shifts, which would take too long and find little more.
    const SHIFTED: usize = 1 << 15;
    let Ok(text) = core::str::from_utf8(input) else { return };
    let own = u16::try_from(depth(text)).unwrap_or(u16::MAX);
    for max_depth in
        [0, own.saturating_sub(1), own, own.saturating_add(1), LIMITS.max_depth(), u16::MAX]
    {
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
        && depth(json) <= usize::from(VALIDATOR_DEPTH);
    for (name, level) in levels() {
        assert_eq!(is_container_at(level, json, max_depth), valid, "{name}: {json}");
    }
}

/// The validator of containers at each of its levels here, by the name of the level.
pub fn validators() -> impl Iterator<Item = (&'static str, impl Fn(&str) -> bool)> {
    levels().map(|(name, level)| {
        (name, move |json: &str| is_container_at(level, json, VALIDATOR_DEPTH))
    })
}
