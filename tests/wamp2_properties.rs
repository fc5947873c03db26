//! What holds for every ERROR message of WAMP v2 and for every input, over all sets; and a naive reader, which must
//! find the same.

#![cfg(feature = "__internals")]

use std::collections::{BTreeMap, HashSet};
use std::convert::Infallible;

use callerror::__internals::{check_message_v2, check_peek_v2, check_readers_v2};
use callerror::wamp::Wamp;
use callerror::wamp2::{Codec, ErrorMessage, Request, RequestType, peek_call_id};
use callerror::{Details, ExceptionSet, Limits, Name, Quirk, UserException, testing};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::value::RawValue;

callerror::exception_set! {
    /// A set of a user's own, of which no URI can hold every name.
    pub enum Booking = "https://booking.example/error#" {
        BookingError,
        RoomTaken = "room taken" { parent: BookingError, aliases: ["RoomHeld", "room.held"], codes: ["ROOM_TAKEN"] },
        NoSuchProcedure = "wamp.error.no_such_procedure",
    }
}

/// A failure is pinned as a test of its own, not in a file.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

fn base() -> impl Strategy<Value = &'static str> {
    select(&["", "com.example.error.", "wamp.", "wamp.error.", "https://x/error/", "a:"][..])
}

/// What a naive reader finds in a message.
#[derive(Debug, PartialEq)]
struct Found {
    request_type: String,
    request: String,
    uri: Option<String>,
    /// "" for an unhandled error.
    name: String,
    /// `None` if it has half of a surrogate pair.
    message: Option<String>,
    details: Option<String>,
    dicts: [Option<String>; 3],
    quirks: String,
}

/// How deep the containers of a JSON text are nested.
fn depth(json: &str) -> u16 {
    let (mut depth, mut deepest) = (0, 0);
    let mut bytes = json.bytes();
    let mut is_string = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => is_string = !is_string,
            b'\\' => drop(bytes.next()),
            b'[' | b'{' if !is_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !is_string => depth -= 1,
            _ => {}
        }
    }
    deepest
}

/// Reads a message as trees of serde_json; `None` if it is none, if it is nested too deep, or if serde_json refuses a
/// text in it.
fn naive(input: &str, base: &str) -> Option<Found> {
    let is_dict = |raw: &RawValue| raw.get().starts_with('{');
    let is_list = |raw: &RawValue| raw.get().starts_with('[');
    let is_null = |raw: &RawValue| raw.get() == "null";
    let is_integer = |raw: &RawValue| raw.get().bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let members =
        |raw: &'_ RawValue| serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(raw.get()).ok();
    let mut quirks = HashSet::new();

    let text = input.strip_prefix('\u{feff}').inspect(|_| {
        quirks.insert(Quirk::ByteOrderMark);
    });
    let elements: Vec<&RawValue> = serde_json::from_str(text.unwrap_or(input)).ok()?;
    let [message_type, request_type, request, envelope, uri, payload @ ..] = &elements[..] else {
        return None;
    };
    // serde_json has no limit for raw values.
    if depth(input) > Limits::DEFAULT.max_depth()
        || message_type.get() != "8"
        || ![request_type, request].iter().all(|raw| is_integer(raw))
        || !is_dict(envelope)
    {
        return None;
    }
    let uri = if is_null(uri) { String::new() } else { serde_json::from_str(uri.get()).ok()? };
    if uri.is_empty() {
        quirks.insert(Quirk::MissingUri);
    }
    let (mut list, mut dict): (Vec<&RawValue>, Option<&RawValue>) = (Vec::new(), None);
    let mut args = None;
    match payload.first() {
        None => {}
        Some(raw) if is_list(raw) => {
            args = Some(raw.get().to_owned());
            list = serde_json::from_str(raw.get()).ok()?;
        }
        Some(raw) if is_dict(raw) => {
            quirks.insert(Quirk::ArgsObject);
            dict = Some(raw);
        }
        Some(raw) if is_null(raw) => {
            quirks.insert(Quirk::NullArgs);
        }
        Some(_) => return None,
    }
    match payload.get(1) {
        None => {}
        Some(raw) if is_dict(raw) => {
            let is_empty = members(raw)?.is_empty();
            dict = dict.filter(|_| is_empty).or(Some(raw));
        }
        Some(raw) if is_null(raw) => {
            quirks.insert(Quirk::NullArgs);
        }
        Some(_) => return None,
    }
    if payload.len() > 2 {
        quirks.insert(Quirk::ExtraElements);
    }

    let message_of = |dict: Option<&RawValue>| -> Option<Option<Box<RawValue>>> {
        let Some(dict) = dict else { return Some(None) };
        Some(members(dict)?.remove("message"))
    };
    let is_text = |raw: &RawValue| raw.get().starts_with('"');
    let first = list.first().filter(|raw| is_text(raw)).map(|raw| (*raw).to_owned());
    let of_dict = message_of(dict)?.filter(|raw| is_text(raw));
    let of_envelope = message_of(Some(envelope))?.filter(|raw| is_text(raw));
    let message =
        first.or(of_dict).or(of_envelope).map(|raw| serde_json::from_str::<String>(raw.get()));
    let message = match message {
        None => Some(String::new()),
        Some(Ok(message)) => Some(message),
        Some(Err(_)) => {
            quirks.insert(Quirk::LoneSurrogate);
            None
        }
    };
    let has_members = |dict: &RawValue| members(dict).is_some_and(|members| !members.is_empty());
    let second = list.get(1).filter(|raw| !is_null(raw)).copied();
    let details = dict.filter(|dict| has_members(dict)).or(second);

    let is_unhandled =
        matches!(&*uri, "" | "wamp.error.runtime_error" | "wamp.error.invocation_exception");
    let behind = uri.strip_prefix(base).filter(|name| !name.is_empty()).unwrap_or(&uri);
    let quirks = Quirk::ALL.iter().filter(|quirk| quirks.contains(quirk));
    let quirks: Vec<_> = quirks.map(|quirk| quirk.as_str()).collect();
    Some(Found {
        request_type: request_type.get().to_owned(),
        request: request.get().to_owned(),
        name: if is_unhandled { String::new() } else { behind.to_owned() },
        uri: Some(uri).filter(|uri| !uri.is_empty()),
        message,
        details: details.map(|raw| raw.get().to_owned()),
        dicts: [Some(envelope.get().to_owned()), args, dict.map(|raw| raw.get().to_owned())],
        quirks: quirks.join(", "),
    })
}

/// The same of a message that was decoded.
fn ours<N: ExceptionSet>(error: &ErrorMessage<'_, N>) -> Found {
    let raw = |details: Option<Details<'_>>| details.map(|details| details.as_json().to_owned());
    // The set without names, and others as if they had none: by what was received.
    let name = error.exception().received_code().or(error.name().as_str());
    Found {
        request_type: error.request_type().as_str().to_owned(),
        request: error.call_id().as_str().to_owned(),
        uri: error.uri().map(str::to_owned),
        name: name.unwrap_or_default().to_owned(),
        message: Some(error.message().to_owned())
            .filter(|_| !error.quirks().contains(Quirk::LoneSurrogate)),
        details: raw(error.details()),
        dicts: [raw(error.envelope()), raw(error.args()), raw(error.kwargs())],
        quirks: error.quirks().to_string(),
    }
}

/// Holds the decoder against the naive reader. Says whether there was something to compare.
fn compare(input: &[u8], base: &'static str) -> bool {
    let codec = Codec::<Infallible>::try_for_base(base).unwrap();
    let decoded = codec.decode(input);
    let Some(found) = std::str::from_utf8(input).ok().and_then(|input| naive(input, base)) else {
        // serde_json refuses halves of surrogate pairs in the names of members and in the error URI.
        let is_odd = input.windows(2).any(|pair| pair == b"\\u");
        assert!(decoded.is_err() || is_odd, "{:?}", String::from_utf8_lossy(input));
        return false;
    };
    match decoded {
        Ok(error) => assert_eq!(ours(&error), found, "{:?}", String::from_utf8_lossy(input)),
        Err(error) => panic!("{error} in {:?}", String::from_utf8_lossy(input)),
    }
    true
}

/// What every wire has of an exception that was built here: its own name, and no text of an unhandled error. Empty keyword
/// arguments are no details.
fn as_written<N: ExceptionSet>(exception: &UserException<'_, N>) -> UserException<'static, N> {
    let exception = exception.clone().into_owned();
    let is_dict = |it: Details<'_>| it.as_json().starts_with('{') && it.is_empty();
    let exception = match exception.details().is_some_and(is_dict) {
        true => exception.with_details_json("null").unwrap(),
        false => exception,
    };
    match exception.name() {
        Name::Unhandled => UserException::unhandled().with_message(""),
        Name::Unknown(_) => exception,
        Name::Known(variant) => {
            let details = exception.details().map_or("null", Details::as_json).to_owned();
            let message = exception.message().to_owned();
            UserException::new(variant, message).with_details_json(details).unwrap()
        }
    }
}

macro_rules! properties {
    ($($module:ident: $set:ty,)*) => {$(
        mod $module {
            use super::*;

            proptest! {
                #![proptest_config(config())]

                #[test]
                fn what_is_built_survives_the_wire(error in testing::error_message::<$set>(), base in base()) {
                    testing::check_error_message(&error);
                    let codec = Codec::<$set>::try_for_base(base).unwrap();
                    testing::check_error_message_with(&codec, &error);
                    for codec in [Codec::new(), codec] {
                        let text = codec.to_text(&error);
                        let again = codec.strict().decode(&text).unwrap().into_owned();
                        prop_assert_eq!(again.exception(), &as_written(error.exception()));
                        prop_assert_eq!(again.request_type(), error.request_type());
                        prop_assert_eq!(again.call_id(), error.call_id());
                    }
                }

                #[test]
                fn every_tolerated_message_decodes(input in testing::message_v2::<$set>(), base in base()) {
                    let _ = check_message_v2::<$set>(input.as_bytes()).unwrap();
                    let codec = Codec::<$set>::try_for_base(base).unwrap();
                    let _ = testing::check_message_v2_with(&codec, input.as_bytes()).unwrap();
                    check_readers_v2(&codec, input.as_bytes());
                    let _ = testing::check_message_v2_with(&codec.strict(), input.as_bytes());
                }

                #[test]
                fn hostile_messages_fail_at_worst(input in testing::hostile_message_v2()) {
                    let _ = check_message_v2::<$set>(&input);
                }

                #[test]
                fn limits_are_kept_and_nothing_else(
                    input in testing::message_v2::<$set>(),
                    max_depth in 0..8_u16,
                    max_len in 0..200_usize,
                ) {
                    let limits = Limits::DEFAULT.with_max_depth(max_depth).with_max_len(max_len);
                    let codec = Codec::<$set>::new().with_limits(limits);
                    let decoded = testing::check_message_v2_with(&codec, input.as_bytes());
                    prop_assert!(decoded.is_err() || input.len() <= max_len);
                    check_readers_v2(&codec, input.as_bytes());
                }

                #[test]
                fn other_formats_carry_it(error in testing::error_message::<$set>()) {
                    let text = error.to_text();
                    // Some details are only in JSON's grammar.
                    prop_assume!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
                    let expected = ErrorMessage::<$set>::decode(&text).unwrap();
                    let packed: ErrorMessage<'_, $set> =
                        rmp_serde::from_slice(&rmp_serde::to_vec(&error).unwrap()).unwrap();
                    let mut cbor = Vec::new();
                    ciborium::into_writer(&error, &mut cbor).unwrap();
                    let cbor: ErrorMessage<'_, $set> = ciborium::from_reader(&cbor[..]).unwrap();
                    for again in [packed, cbor] {
                        prop_assert_eq!((again.name(), again.uri()), (expected.name(), expected.uri()));
                        prop_assert_eq!(again.message(), expected.message());
                        prop_assert_eq!(again.call_id(), expected.call_id());
                        prop_assert_eq!(again.details().is_some(), expected.details().is_some());
                    }
                }
            }

            /// A property over generated input is worth no more than the input: all of it must occur.
            #[test]
            fn generated_messages_have_every_quirk() {
                let strategy = testing::message_v2::<$set>();
                let mut runner = TestRunner::deterministic();
                let (mut seen, mut compared) = (HashSet::new(), 0);
                for _ in 0..2000 {
                    let input = strategy.new_tree(&mut runner).unwrap().current();
                    let error = ErrorMessage::<$set>::decode(&input).unwrap();
                    seen.extend(error.quirks().iter().map(Quirk::as_str));
                    seen.insert(match error.name() {
                        Name::Known(_) => "known",
                        Name::Unknown(_) => "unknown",
                        Name::Unhandled => "unhandled",
                    });
                    seen.insert(if error.quirks().is_empty() { "strict" } else { "tolerated" });
                    compared += usize::from(compare(input.as_bytes(), ""));
                }
                let mut expected = HashSet::from([
                    "ByteOrderMark", "MissingUri", "LoneSurrogate", "NullArgs", "ArgsObject", "ExtraElements",
                    "unknown", "unhandled", "strict", "tolerated",
                ]);
                if !<$set>::ALL.is_empty() {
                    expected.insert("known");
                }
                assert_eq!(seen, expected);
                assert!(compared > 1000, "{compared}");
            }
        }
    )*};
}

properties! {
    wamp: Wamp,
    grape: callerror::grape::Grape,
    booking: Booking,
    no_names: Infallible,
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_naive_reader_finds_the_same(input in testing::message_v2::<Wamp>(), base in base()) {
        compare(input.as_bytes(), base);
    }

    #[test]
    fn a_naive_reader_refuses_the_same(input in testing::hostile_message_v2(), base in base()) {
        compare(&input, base);
    }

    #[test]
    fn any_elements_are_read_or_refused(
        elements in vec(
            prop_oneof![
                2 => select(&["8", "48", "1", "{}", "\"com.x\"", "[]", "null", "\"\"", "-0", "8.0", "[\"m\",7]", "{\"message\":\"m\"}"][..])
                    .prop_map(str::to_owned),
                1 => testing::json(),
            ],
            0..9,
        ),
        is_error in any::<bool>(),
    ) {
        let head = if is_error { r#"8,48,1,{},"com.x""# } else { "8,48" };
        let all: Vec<_> = std::iter::once(head.to_owned()).chain(elements).collect();
        let input = format!("[{}]", all.join(","));
        let _ = check_message_v2::<Wamp>(input.as_bytes());
        check_peek_v2(input.as_bytes());
        compare(input.as_bytes(), "");
    }

    #[test]
    fn any_bytes_fail_at_worst(input in vec(any::<u8>(), 0..80)) {
        let _ = check_message_v2::<Wamp>(&input);
        check_peek_v2(&input);
    }

    #[test]
    fn the_request_is_seen_in_any_cut(
        input in testing::message_v2::<Wamp>(),
        hostile in testing::hostile_message_v2(),
        cut in any::<Index>(),
    ) {
        check_peek_v2(input.as_bytes());
        check_peek_v2(&hostile);
        let error = ErrorMessage::<Wamp>::decode(&input).unwrap();
        // Behind the comma after the request, everything may be missing.
        let mark = input.len() - input.trim_start_matches('\u{feff}').len();
        let commas: Vec<_> = input.match_indices(',').map(|(at, _)| at + 1).collect();
        let at = commas[2] + cut.index(input.len() - commas[2] + 1);
        prop_assert!(at > mark);
        let seen = peek_call_id(&input.as_bytes()[..at]);
        prop_assert_eq!(seen.as_ref(), Some(error.call_id()));
    }

    #[test]
    fn every_name_comes_back(
        name in prop_oneof![
            2 => "([a-zA-Z0-9_ #%:./é]{0,6}(com\\.|wamp\\.|error\\.|runtime_error)?){1,3}",
            1 => testing::text(),
        ],
        base in base(),
    ) {
        let Ok(exception) = UserException::<Infallible>::named(name.clone(), "m") else {
            return Ok(());
        };
        let is_of_unhandled = ["wamp.error.runtime_error", "wamp.error.invocation_exception"];
        prop_assume!(!is_of_unhandled.contains(&&*name) || !base.is_empty());
        let codec = Codec::<Infallible>::try_for_base(base).unwrap();
        let error = ErrorMessage::new(RequestType::Call, Request::MIN, exception.clone());
        testing::check_error_message_with(&codec, &error);
        let text = codec.to_text(&error);
        let again = codec.decode(&text).unwrap();
        prop_assert_eq!(again.exception(), &exception);
    }
}
