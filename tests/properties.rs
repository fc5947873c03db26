//! What holds for every value and every input, over a shipped set, the set without names and two of a
//! user's own.
//!
//! Most of it is said once, in `callerror::testing` and `callerror::__internals`, and shared with the fuzz
//! targets; here it meets generated input, beside properties that need a second look at how a value was
//! made.

#![cfg(all(feature = "arbitrary", feature = "proptest"))]

use std::collections::HashSet;
use std::convert::Infallible;

use arbitrary::Unstructured;
use bytes::Bytes;
use callerror::__internals::{check_frame, check_json, check_peek, check_readers, check_validator};
use callerror::grape::Grape;
use callerror::wamp1::{self, Codec, MessageType};
use callerror::{
    BufferFull, CallError, CallId, ErrorResponse, ExceptionSet, Limits, Name, Quirk, UserException,
    testing,
};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

callerror::exception_set! {
    /// A user's set: its base ends without `#`, and there are aliases, codes and statuses.
    pub enum Booking = "https://booking.example/error/" {
        BookingError { status: 500 },
        RoomNotFound { parent: BookingError, status: 404 },
        RoomTaken = "RoomAlreadyTaken" {
            parent: BookingError,
            status: 409 | 423,
            aliases: ["RoomHeld", "room.held"],
            codes: ["ROOM_TAKEN"],
        },
    }
}

callerror::exception_set! {
    /// The error codes of OCPP-J, where the whole error URI is the name.
    pub enum Ocpp = "" {
        NotImplemented,
        FormatViolation { aliases: ["FormationViolation"] },
        OccurrenceConstraintViolation { aliases: ["OccurenceConstraintViolation"] },
    }
}

/// As many cases as `PROPTEST_CASES` says; a failure is pinned as a test of its own, not in a file.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

fn status() -> impl Strategy<Value = StatusCode> {
    prop_oneof![select(&[200, 400, 401, 404, 409, 429, 500, 502, 503][..]), 100..1000_u16,]
        .prop_map(|code| StatusCode::from_u16(code).unwrap())
}

fn headers() -> impl Strategy<Value = HeaderMap> {
    let retry = prop_oneof![
        "[0-9]{1,25}",
        "[ -~]{0,32}",
        Just("Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
        "(Mon|Fri), [0-3][0-9] (Jan|Feb) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT",
    ];
    (retry, "[ -~\\u{80}-\\u{ff}]{0,20}").prop_map(|(retry, id)| {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(&retry).unwrap());
        headers.insert("x-request-id", HeaderValue::from_bytes(id.as_bytes()).unwrap());
        headers
    })
}

/// Bases of every shape: with `#` at the end, without, like a CURIE, and none.
fn base() -> impl Strategy<Value = &'static str> {
    select(
        &[
            "http://domain/exceptions#",
            "https://booking.example/error#",
            "https://booking.example/error/",
            "com.example.error.",
            "error:",
            "#",
            "größer/",
            "",
        ][..],
    )
}

/// Whether details survive another format: some only JSON's grammar allows.
fn parses<N: ExceptionSet>(exception: &UserException<'_, N>) -> bool {
    exception.details().is_none_or(|details| details.parse::<serde_json::Value>().is_ok())
}

/// What every wire has of an exception that was built here: its own name, and no text of an unhandled error.
fn as_written<N: ExceptionSet>(exception: &UserException<'_, N>) -> UserException<'static, N> {
    let exception = exception.clone().into_owned();
    match exception.name() {
        Name::Unhandled => UserException::unhandled(),
        Name::Unknown(_) => exception,
        Name::Known(variant) => {
            let details = exception.details().map_or("null", |details| details.as_json());
            UserException::new(variant, exception.message().to_owned())
                .with_details_json(details.to_owned())
                .unwrap()
        }
    }
}

fn is_inside(text: &str, input: &[u8]) -> bool {
    text.is_empty() || input.as_ptr_range().contains(&text.as_ptr())
}

macro_rules! properties {
    ($($module:ident: $set:ty),* $(,)?) => {$(
        mod $module {
            use super::*;

            proptest! {
                #![proptest_config(config())]

                #[test]
                fn what_is_built_survives_the_wire(frame in testing::call_error::<$set>()) {
                    testing::check_call_error(&frame);
                    let text = frame.to_text();
                    let strict = Codec::<$set>::new().strict();
                    let again = strict.decode(&text).unwrap();
                    prop_assert_eq!(again.exception(), &as_written(frame.exception()));
                }

                #[test]
                fn every_tolerated_frame_decodes(input in testing::frame::<$set>()) {
                    let _ = check_frame::<$set>(input.as_bytes()).unwrap();
                }

                #[test]
                fn hostile_frames_fail_at_worst(input in testing::hostile_frame()) {
                    let _ = check_frame::<$set>(&input);
                }

                #[test]
                fn shared_frames_share_the_input(input in testing::frame::<$set>()) {
                    let input = Bytes::from(input);
                    let frame = CallError::<$set>::decode(&input).unwrap();
                    if !input.contains(&b'\\') {
                        prop_assert!(is_inside(frame.call_id().as_str(), &input));
                        prop_assert!(is_inside(frame.message(), &input));
                        let uri = frame.uri().unwrap_or_default();
                        // The own URI of a variant may be a part of the program.
                        let own = frame.name().known().map(|it| [<$set>::BASE, it.name()].concat());
                        prop_assert!(is_inside(uri, &input) || own.as_deref() == Some(uri));
                    }
                    prop_assert!(frame.details().is_none_or(|d| is_inside(d.as_json(), &input)));
                }

                #[test]
                fn any_base_is_written_and_read(
                    base in base(),
                    call_id in testing::call_id(),
                    exception in testing::exception::<$set>(),
                    input in testing::frame::<$set>(),
                ) {
                    let codec = Codec::<$set>::try_for_base(base).unwrap();
                    // Only without a base can a name hold a `#`.
                    let can_be_named = exception.code().is_none_or(|code| {
                        codec.named(code, "").is_ok()
                    });
                    if can_be_named {
                        let clean = !call_id.is_number();
                        let frame = CallError::new(call_id, exception);
                        testing::check_call_error_with(&codec, &frame);
                        let text = codec.to_text(&frame);
                        prop_assert_eq!(codec.clone().strict().decode(&text).is_ok(), clean);
                    }
                    let _ = testing::check_frame_with(&codec, input.as_bytes()).unwrap();
                    check_readers(&codec, input.as_bytes());
                    let _ = testing::check_frame_with(&codec.strict(), input.as_bytes());
                }

                #[test]
                fn limits_are_kept_and_nothing_else(
                    input in testing::frame::<$set>(),
                    max_depth in 0..8_u16,
                    max_len in 0..200_usize,
                ) {
                    let limits = Limits::DEFAULT.with_max_depth(max_depth).with_max_len(max_len);
                    let codec = Codec::<$set>::new().with_limits(limits);
                    let decoded = testing::check_frame_with(&codec, input.as_bytes());
                    prop_assert!(decoded.is_err() || input.len() <= max_len);
                    check_readers(&codec, input.as_bytes());
                    let codec = callerror::http::Codec::<$set>::new().with_limits(limits);
                    let headers = HeaderMap::new();
                    let _ = testing::check_response_with(
                        &codec, StatusCode::BAD_REQUEST, &headers, input.as_bytes(),
                    );
                }

                #[test]
                fn a_full_buffer_is_left_alone(frame in testing::call_error::<$set>()) {
                    let (text, len) = (frame.to_text(), frame.encoded_len());
                    for left in (0..len).take(300) {
                        let mut room = vec![b'.'; left];
                        let full = frame.encode(&mut &mut room[..]).unwrap_err();
                        prop_assert_eq!((full.needed, full.left), (len, left));
                        prop_assert!(room.iter().all(|&byte| byte == b'.'));
                    }
                    let mut room = vec![b'.'; len + 1];
                    let mut buffer = &mut room[..];
                    let written: Result<(), BufferFull> = frame.encode(&mut buffer);
                    prop_assert_eq!((written, buffer.len()), (Ok(()), 1));
                    prop_assert_eq!(&room[..len], text.as_bytes());
                }

                #[test]
                fn what_is_built_survives_http(
                    exception in testing::exception::<$set>(),
                    written in any::<bool>(),
                ) {
                    let codec = callerror::http::Codec::<$set>::new();
                    let codec = if written { codec } else { codec.without_details() };
                    let error = ErrorResponse::new(exception.clone());
                    let response = codec.to_response(&error);
                    let (status, headers) = (response.status(), response.headers());
                    let again =
                        testing::check_response_with(&codec, status, headers, response.body());
                    let mut expected = as_written(&exception);
                    if exception.name() == Name::Unhandled {
                        expected = expected.with_message(again.message().to_owned());
                        prop_assert_eq!(&headers[CONTENT_TYPE], "text/plain; charset=utf-8");
                    } else {
                        prop_assert_eq!(&headers[CONTENT_TYPE], "application/json");
                    }
                    if !written {
                        expected = expected.with_details_json("null").unwrap();
                    }
                    prop_assert_eq!(again.exception(), &expected);
                }

                #[test]
                fn every_body_is_read(
                    status in status(),
                    headers in headers(),
                    body in prop_oneof![
                        1 => testing::body::<$set>().prop_map(String::into_bytes),
                        1 => testing::hostile_body(),
                    ],
                ) {
                    let _ = testing::check_response::<$set>(status, &headers, &body);
                }

                #[test]
                fn serde_and_http_decode_the_same(exception in testing::exception::<$set>()) {
                    prop_assume!(parses(&exception));
                    let json = serde_json::to_string(&exception).unwrap();
                    let by_serde: UserException<'_, $set> = serde_json::from_str(&json).unwrap();
                    let expected = as_written(&exception);
                    prop_assert_eq!(by_serde.name(), expected.name());
                    prop_assert_eq!(by_serde.code(), expected.code());
                    prop_assert_eq!(by_serde.message(), expected.message());
                    prop_assert_eq!(by_serde.details().is_some(), expected.details().is_some());
                    let headers = HeaderMap::new();
                    let _ = testing::check_response::<$set>(
                        StatusCode::BAD_REQUEST, &headers, json.as_bytes(),
                    );
                }

                #[test]
                fn any_bytes_make_values(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
                    let mut u = Unstructured::new(&bytes);
                    testing::check_call_error(&u.arbitrary::<CallError<'_, $set>>().unwrap());
                    let call_id: CallId = u.arbitrary().unwrap();
                    let exception: UserException<'_, $set> = u.arbitrary().unwrap();
                    testing::check_call_error(&CallError::new(call_id, exception));
                }
            }

            /// A property over generated input is worth no more than the input: all of it must occur.
            #[test]
            fn generated_frames_have_every_quirk() {
                let strategy = testing::frame::<$set>();
                let mut runner = TestRunner::deterministic();
                let mut seen = HashSet::new();
                for _ in 0..2000 {
                    let input = strategy.new_tree(&mut runner).unwrap().current();
                    let frame = CallError::<$set>::decode(&input).unwrap();
                    seen.extend(frame.quirks().iter().map(Quirk::as_str));
                    seen.insert(match frame.name() {
                        Name::Known(_) if frame.received_code().is_none() => "known",
                        Name::Known(_) => "alias",
                        Name::Unknown(_) => "unknown",
                        Name::Unhandled => "unhandled",
                    });
                    seen.insert(if frame.quirks().is_empty() { "strict" } else { "tolerated" });
                }
                let mut expected = HashSet::from(["unknown", "unhandled", "strict", "tolerated"]);
                // Without a base the whole error URI is the name, however it looks.
                let of_base = [Quirk::BareName, Quirk::ForeignBase, Quirk::Curie];
                let can_occur = |quirk: &&Quirk| {
                    !<$set>::BASE.is_empty() || !of_base.contains(quirk)
                };
                expected.extend(wamp1::QUIRKS.iter().filter(can_occur).map(|quirk| quirk.as_str()));
                if !<$set>::ALL.is_empty() {
                    expected.insert("known");
                }
                if <$set>::ALL.iter().any(|row| row.aliases().next().is_some()) {
                    expected.insert("alias");
                }
                assert_eq!(seen, expected);
            }
        }
    )*};
}

properties! {
    grape: Grape,
    no_names: Infallible,
    booking: Booking,
    ocpp: Ocpp,
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn hostile_frames_are_peeked_at(input in testing::hostile_frame()) {
        check_peek(&input);
    }

    #[test]
    fn any_frame_is_peeked_at(
        code in 0..12_u8,
        call_id in testing::call_id(),
        rest in testing::json(),
        cut in any::<proptest::sample::Index>(),
    ) {
        let id = match call_id.is_number() {
            true => call_id.as_str().to_owned(),
            false => serde_json::to_string(call_id.as_str()).unwrap(),
        };
        let carries = matches!(code, 2..=4);
        let input = format!("[{code},{id},{rest}]");
        prop_assert_eq!(check_peek(input.as_bytes()), carries.then_some(call_id.clone()));
        let known = MessageType::ALL.get(usize::from(code)).copied();
        prop_assert_eq!(MessageType::peek(&input), known);
        // What follows the call ID may be cut off, or be anything.
        let front = format!("[{code},{id},");
        let cut_off = &input.as_bytes()[..front.len() + cut.index(rest.len())];
        prop_assert_eq!(wamp1::peek_call_id(cut_off), carries.then_some(call_id));
    }

    #[test]
    fn a_call_id_of_any_length_is_peeked_at(
        blank in "| ",
        call_id in r#"[!#-Z]{0,80}|[a-e\u{e9}\u{2116}\u{1f600}]{0,40}"#,
        rest in any::<Vec<u8>>(),
        at in any::<proptest::sample::Index>(),
    ) {
        let mut input = format!("[4,{blank}\"{call_id}\"").into_bytes();
        let id = Some(CallId::from(call_id.clone()));
        prop_assert_eq!(check_peek(&input), id.clone());
        input.push(b',');
        input.extend(&rest);
        prop_assert_eq!(check_peek(&input), id);
        // What is no text is no call ID.
        input.insert(4 + blank.len() + at.index(call_id.len() + 1), 0xff);
        prop_assert_eq!(check_peek(&input), None);
    }

    #[test]
    fn generated_values_are_json(json in testing::json()) {
        prop_assert!(check_json(json.as_bytes()));
    }

    #[test]
    fn hostile_values_are_refused_like_by_serde_json(input in testing::hostile_body()) {
        check_json(&input);
        check_validator(&input);
    }

    #[test]
    fn any_bytes_fail_at_worst(input in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = check_frame::<Grape>(&input);
        check_peek(&input);
        check_json(&input);
        check_validator(&input);
        let _ = testing::check_response::<Grape>(StatusCode::BAD_REQUEST, &HeaderMap::new(), &input);
    }

    #[test]
    fn a_registered_prefix_is_no_quirk(
        prefix in "[A-Za-z_][A-Za-z0-9_.-]{0,8}",
        name in "[A-Za-z0-9._-]{0,19}[A-Z]",
    ) {
        let mut codec = Codec::<Grape>::new();
        let input = format!(r#"[4,"c1","{prefix}:{name}","m"]"#);
        prop_assert!(codec.decode(input.as_bytes()).unwrap().quirks().contains(Quirk::Curie));
        prop_assert!(codec.register_prefix(&prefix, Grape::BASE));
        let frame = testing::check_frame_with(&codec, input.as_bytes()).unwrap();
        prop_assert!(frame.quirks().is_empty());
        prop_assert_eq!(frame.code(), Some(&*name));
    }
}
