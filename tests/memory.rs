//! What is borrowed, what is shared, what is allocated, and how large the values are.
#![cfg(feature = "http")]

use std::convert::Infallible;
use std::fmt;
use std::mem::size_of;

use allocation_counter::measure;
use bytes::{BufMut, Bytes, BytesMut};
use callerror::grape::{CallError, ErrorResponse, Grape, UserException};
use callerror::layout::{Field, Layout};
use callerror::wamp1::{self, MessageType};
use callerror::{
    BufferFull, CallId, DecodeError, Details, ErrorObject, ExceptionSet, Limits, Name, Quirks,
    Text, UnknownName, object, ocpp, ocppj,
};
use http::{HeaderMap, StatusCode};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// Frames without escapes: each way to have a name, details of each kind.
const PLAIN: &[&str] = &[
    r#"[4,"ce6th2qed7j","An error occurred."]"#,
    r#"[4,"c1","http://domain/exceptions#NotFoundError","Room not found"]"#,
    r#"[4,"c1","http://domain/exceptions#NotFoundError","Raum nicht gefunden: «Größe»",{"id":7}]"#,
    r#"[4,"c1","http://domain/exceptions#RateLimited","Slow down",[1.5,true,null,{"a":{}}]]"#,
    r#"[4,17,"e:NotFoundError",null,null,1]"#,
    r#"[4,"c1","NotFoundError","",{"escapes":"in details \u00fc stay"}]"#,
    r#"[4,"c1",null,""]"#,
];

/// Frames with one escaped string each.
const ESCAPED: &[&str] = &[
    r#"[4,"c1","http://domain/exceptions#NotFoundError","Zimmer \u2116 7 belegt"]"#,
    r#"[4,"c1","http:\/\/domain\/exceptions#NotFoundError","Room not found"]"#,
    r#"[4,"c\/1","http://domain/exceptions#NotFoundError","Room not found",{"id":7}]"#,
    r#"[4,"c1","say \"hi\""]"#,
];

#[track_caller]
fn assert_allocations(expected: u64, input: &str, work: impl FnOnce()) {
    assert_eq!(measure(work).count_total, expected, "{input}");
}

#[test]
fn decoding_allocates_only_for_escapes() {
    let codec = wamp1::Codec::<Grape>::new().with_limits(Limits::DEFAULT.with_max_len(1024));
    for &input in PLAIN {
        assert_allocations(0, input, || drop(CallError::decode(input.as_bytes()).unwrap()));
        assert_allocations(0, input, || drop(CallError::decode(input).unwrap()));
        assert_allocations(0, input, || drop(codec.decode(input).unwrap()));
        let shared = Bytes::from_static(input.as_bytes());
        assert_allocations(0, input, || drop(CallError::decode(&shared).unwrap()));
        // The first share of a `Bytes` made from a vector allocates its counter, inside `bytes`.
        let shared = Bytes::from(input.as_bytes().to_vec());
        assert_allocations(1, input, || drop(CallError::decode(&shared).unwrap()));
        assert_allocations(0, input, || drop(CallError::decode(&shared).unwrap()));
    }
    for &input in ESCAPED {
        assert_allocations(1, input, || drop(CallError::decode(input.as_bytes()).unwrap()));
        assert_allocations(1, input, || drop(CallError::decode(input).unwrap()));
    }
}

#[test]
fn an_ocppj_error_allocates_only_for_escapes() {
    for (input, allocations) in [
        (r#"[4,"19","InternalError","",{}]"#, 0),
        (r#"[4,"19","OccurenceConstraintViolation","idTag",{"a":[1.5]}]"#, 0),
        (r#"[4,19,"com.example.RelayStuck",null,null,1]"#, 0),
        (r#"[4,"19","",42]"#, 0),
        (r#"[4,"19","InternalError","say \"hi\"",{}]"#, 1),
    ] {
        assert_allocations(allocations, input, || drop(ocpp::CallError::decode(input).unwrap()));
        for cut in 0..input.len() {
            let work = || {
                let _ =
                    (ocppj::peek_call_id(&input[..cut]), ocppj::MessageType::peek(&input[..cut]));
            };
            assert_eq!(measure(work).count_total, 0, "{cut} bytes of {input}");
        }
        let error = ocpp::CallError::decode(input).unwrap();
        let mut buffer = Vec::with_capacity(error.encoded_len());
        assert_allocations(0, input, || error.encode(&mut buffer).unwrap());
    }
}

#[test]
fn http_decoding_allocates_only_for_escapes() {
    let headers = HeaderMap::new();
    for (body, allocations) in [
        (r#"{"type":"NotFoundError","message":"Room not found","details":{"id":7}}"#, 0),
        (r#"{"message":"Room not found","type":"http://x#RateLimited"}"#, 0),
        (r#"{"type":"NotFoundError","message":"Zimmer \u2116 7"}"#, 1),
        (r#"{"\u0074ype":"NotFoundError"}"#, 0),
        ("Bad Request", 0),
        ("<html>", 0),
        ("", 0),
    ] {
        assert_allocations(allocations, body, || {
            drop(ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, body.as_bytes()));
        });
    }
}

#[test]
fn a_request_id_is_borrowed_from_its_header() {
    let headers = HeaderMap::from_iter([(
        http::HeaderName::from_static("x-request-id"),
        http::HeaderValue::from_static("r-7"),
    )]);
    let work = || {
        let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, b"Bad Request");
        assert_eq!(error.request_id(), Some("r-7"));
    };
    assert_eq!(measure(work).count_total, 0);
}

#[test]
fn peeking_and_failing_allocate_nothing() {
    for input in PLAIN {
        for cut in 0..input.len() {
            let input = &input.as_bytes()[..cut];
            let work = || {
                let _ = (wamp1::peek_call_id(input), MessageType::peek(input));
                let _ = CallError::decode(input).unwrap_err();
            };
            assert_eq!(measure(work).count_total, 0, "{cut} bytes");
        }
    }
}

#[test]
fn encoding_allocates_nothing_but_the_buffers_growth() {
    for &input in PLAIN.iter().chain(ESCAPED) {
        let frame = CallError::decode(input).unwrap();
        let mut buffer = Vec::with_capacity(frame.encoded_len());
        assert_allocations(0, input, || frame.encode(&mut buffer).unwrap());
        assert_eq!(buffer.len(), buffer.capacity());

        let mut buffer = BytesMut::with_capacity(frame.encoded_len());
        assert_allocations(0, input, || frame.encode(&mut buffer).unwrap());
        assert_allocations(1, input, || drop(frame.to_text()));

        let response = ErrorResponse::new(frame.into_exception());
        let mut buffer = Vec::with_capacity(response.encoded_len());
        assert_allocations(0, input, || response.encode(&mut buffer).unwrap());
    }
}

#[test]
fn a_buffer_without_room_is_left_alone() {
    let frame = CallError::new("c1", UserException::new(Grape::NotFoundError, "Raum \"Ä\"\n"));
    let text = frame.to_text();
    for room in 0..text.len() {
        let mut bytes = vec![0xaa; text.len()];
        let mut buffer = &mut bytes[..room];
        let error = frame.encode(&mut buffer).unwrap_err();
        assert!(
            matches!(error, BufferFull { needed, left, .. } if needed == text.len() && left == room)
        );
        assert_eq!(buffer.remaining_mut(), room);
        assert!(bytes.iter().all(|&byte| byte == 0xaa));
    }
    let mut bytes = vec![0xaa; text.len()];
    frame.encode(&mut &mut bytes[..]).unwrap();
    assert_eq!(bytes, text.as_bytes());
    // A buffer in two chunks is filled across the seam.
    let (mut head, mut tail) = ([0; 20], [0; 80]);
    frame.encode(&mut (&mut head[..]).chain_mut(&mut tail[..])).unwrap();
    assert_eq!([&head[..], &tail[..text.len() - 20]].concat(), text.as_bytes());
}

/// The least that each wire writes: here all but the texts counts most.
#[test]
fn a_buffer_without_room_for_the_least_is_left_alone() {
    fn check(text: &str, encode: impl Fn(&mut &mut [u8]) -> Result<(), BufferFull>) {
        for room in 0..=text.len() {
            let mut bytes = vec![0xaa; text.len()];
            let outcome = encode(&mut &mut bytes[..room]);
            let expected =
                if room == text.len() { text.as_bytes().to_vec() } else { vec![0xaa; text.len()] };
            assert_eq!((outcome.is_ok(), bytes), (room == text.len(), expected), "{text}");
        }
    }

    const DEEP: Layout<Grape> =
        Layout::EMPTY.name(&[Field::Json("/errors/99")]).message(&[Field::Json("/m")]);
    for text in [r#"[4,7,""]"#, r#"[4,"",""]"#] {
        let frame = CallError::decode(text).unwrap();
        check(text, |buffer| frame.encode(buffer));
    }
    let object = ErrorObject::<Grape>::new(UserException::unhandled());
    check(&object.to_text(), |buffer| object.encode(buffer));
    let deep = callerror::http::Codec::new().with_layout(&DEEP);
    let error = ErrorResponse::new(UserException::new(Grape::SessionError, "m"));
    let response = deep.to_response(&error);
    let text = std::str::from_utf8(response.body()).unwrap();
    check(text, |buffer| deep.encode(&error, buffer));
}

/// Reads a value of serde and keeps nothing of it.
struct Nothing;

impl<'de> Deserialize<'de> for Nothing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Nothing {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self, A::Error> {
        while seq.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<Self, Self>()?.is_some() {}
        Ok(self)
    }
}

/// Beyond what serde_json itself needs to read it, an exception takes at most four times its JSON.
#[test]
fn reading_by_serde_takes_little_memory() {
    let repeated = |text: &str| text.repeat(200_000 / text.len());
    let details = |entry: &str| format!(r#"{{"details":[{}0]}}"#, repeated(entry));
    let members = (0..20_000).map(|number| format!("\"{number}\":[],")).collect::<String>();
    for json in [
        details("1e15,"),
        details("1e9,"),
        details("1e2,"),
        details("12e2,"),
        details("99e8,"),
        details("1e-7,"),
        details("0.1,"),
        details("0,"),
        details("\"\","),
        details("[],"),
        details("{},"),
        details("true,"),
        details("{\"a\":\"\\n\"},"),
        format!(r#"{{"details":{{{members}"":null}}}}"#),
        format!(r#"{{"details":"{}"}}"#, repeated("\\u0001")),
        format!(r#"{{"message":"{}"}}"#, repeated("a")),
        format!(r#"{{"message":"{}"}}"#, repeated("\\n")),
        format!(r#"{{"message":"{}"}}"#, repeated("\\u0001")),
        format!(r#"{{"message":[{}0]}}"#, repeated("1e2,")),
        format!(r#"{{"type":"{}"}}"#, repeated("\\u00fc")),
        format!(r#"{{"type":"{0}","message":"{0}","details":"{0}"}}"#, repeated("a\\\"")),
        format!(r#"{{{}"type":"X"}}"#, repeated("\"message\":\"mmmmmmmm\",")),
        format!(r#"{{"{}":"X"}}"#, repeated("\\n")),
    ] {
        let bare = measure(|| assert!(serde_json::from_str::<Nothing>(&json).is_ok()));
        let ours = measure(|| drop(serde_json::from_str::<UserException>(&json).unwrap()));
        let factor = ours.bytes_max.saturating_sub(bare.bytes_max) as f64 / json.len() as f64;
        assert!(factor <= 4.0, "{factor:.1} times {}..", &json[..40]);
    }
}

/// Whether `text` is in the memory of `whole`.
fn is_in(text: &str, whole: &[u8]) -> bool {
    let (text, whole) = (text.as_bytes().as_ptr_range(), whole.as_ptr_range());
    whole.start <= text.start && text.end <= whole.end
}

/// The texts of a frame that are not empty.
fn texts<'f>(frame: &'f CallError<'_>) -> Vec<&'f str> {
    let details = frame.details().map_or("", Details::as_json);
    let name = match frame.name() {
        Name::Unknown(name) => name.as_str(),
        Name::Known(_) | Name::Unhandled => "",
    };
    let uri = frame.uri().unwrap_or_default();
    let texts = [frame.call_id().as_str(), uri, name, frame.message(), details];
    texts.into_iter().filter(|text| !text.is_empty()).collect()
}

#[test]
fn texts_without_escapes_are_in_the_input() {
    for &input in PLAIN {
        let frame = CallError::decode(input).unwrap();
        assert!(texts(&frame).iter().all(|text| is_in(text, input.as_bytes())), "{input}");
        let message = frame.clone().into_exception().into_message();
        let borrowed = message.as_borrowed().expect("borrowed");
        assert!(borrowed.is_empty() || is_in(borrowed, input.as_bytes()), "{input}");

        let shared = Bytes::copy_from_slice(input.as_bytes());
        let frame = CallError::decode(&shared).unwrap();
        let own =
            frame.name().known().map(|known| format!("{}{known}", <Grape as ExceptionSet>::BASE));
        for text in texts(&frame) {
            // The own URI of a variant is part of the program: it needs neither a copy nor a share.
            let is_own_uri = Some(text) == own.as_deref();
            assert_eq!(is_in(text, &shared), !is_own_uri, "{text} of {input}");
        }
        let message = frame.into_exception().into_message();
        assert!(message.is_empty() || message.as_borrowed().is_none(), "{input}");

        let frame = CallError::decode(input).unwrap().into_owned();
        assert!(!texts(&frame).iter().any(|text| is_in(text, input.as_bytes())), "{input}");
    }
    for &input in ESCAPED {
        let frame = CallError::decode(input).unwrap();
        let copied = texts(&frame).into_iter().filter(|text| !is_in(text, input.as_bytes()));
        assert_eq!(copied.count(), 1, "{input}");
    }
}

#[test]
fn shared_values_outlive_their_input() {
    let frame = {
        let input = Bytes::copy_from_slice(PLAIN[3].as_bytes());
        CallError::decode(&input).unwrap()
    };
    assert_eq!(frame.name().as_str(), Some("RateLimited"));
    assert_eq!(frame.to_text(), PLAIN[3]);
    let response = {
        let body = Bytes::from(String::from(r#"{"type":"RateLimited","message":"Slow down"}"#));
        ErrorResponse::decode(StatusCode::BAD_REQUEST, &HeaderMap::new(), &body)
    };
    assert_eq!(response.message(), "Slow down");
    // Texts that do not come from the body: a status's reason, and a header.
    let headers = HeaderMap::from_iter([(
        http::HeaderName::from_static("x-request-id"),
        http::HeaderValue::from_static("r-7"),
    )]);
    for body in [&b"<html>"[..], b"\xff", b"\xff\xfe{}"] {
        let body = Bytes::copy_from_slice(body);
        let response = ErrorResponse::decode(StatusCode::BAD_GATEWAY, &headers, &body);
        assert_eq!(response.message(), "Bad Gateway");
        assert_eq!(response.request_id(), Some("r-7"));
        assert_eq!(response.body(), body);
    }
}

#[test]
fn typed_details_borrow_from_the_frame() {
    #[derive(serde::Deserialize)]
    struct Slug<'a> {
        slug: &'a str,
    }
    let input = r#"[4,"c1","http://domain/exceptions#InvalidOperation","m",{"slug":"general"}]"#;
    let frame = CallError::decode(input).unwrap();
    let slug: Slug<'_> = frame.details().unwrap().parse().unwrap();
    assert_eq!(slug.slug, "general");
    assert!(is_in(slug.slug, input.as_bytes()));
}

/// Bodies of about 1 MiB that make the most of a field error: one long name with many messages, many long
/// names, long messages, and places that must be rewritten, each with escapes.
fn heavy_bodies() -> Vec<String> {
    const LEN: usize = 1 << 20;
    let long = |unit: &str, len: usize| unit.repeat(len / unit.len());
    let lists = |name: &dyn Fn(usize) -> String, entry: &str| {
        let lists = (0..1000).map(|at| format!(r#""{}":[{entry}]"#, name(at)));
        format!(r#"{{"fields":{{{}}}}}"#, lists.collect::<Vec<_>>().join(","))
    };
    let entries = |entry: &dyn Fn(usize) -> String| {
        let entries = (0..1000).map(|at| format!(r#"{{{},"message":"\\n"}}"#, entry(at)));
        format!(r#"{{"errors":[{}]}}"#, entries.collect::<Vec<_>>().join(","))
    };
    let mut bodies = Vec::new();
    for unit in ["a", "\\n", "~1%41"] {
        let (name, part) = (long(unit, LEN), long(unit, LEN / 1000));
        for entry in [r#""""#, r#"{"message":"","code":"\n"}"#] {
            let list = vec![entry; 1000].join(",");
            bodies.push(format!(r#"{{"fields":{{"{name}":[{list}]}}}}"#));
            bodies.push(lists(&|at| format!("{part}{at}"), entry));
        }
        bodies.push(lists(&|at| at.to_string(), &format!(r#""{part}""#)));
        bodies.push(format!(r##"{{"errors":[{{"pointer":"#/{name}","message":"m"}}]}}"##));
        bodies.push(entries(&|at| format!(r##""pointer":"#/{part}/{at}""##)));
        bodies.push(entries(&|_| format!(r##""field":"{part}""##)));
        bodies.push(format!(r#"{{"detail":[{{"loc":["body","{name}","a"],"msg":"m"}}]}}"#));
        let halves = long(unit, LEN / 2);
        bodies.push(format!(r#"{{"detail":[{{"loc":["{halves}","{halves}",0],"msg":"m"}}]}}"#));
        bodies.push(entries(&|at| format!(r#""loc":["body","{part}",{at}]"#)));
    }
    bodies
}

#[test]
fn field_errors_take_a_few_times_their_input() {
    let headers = HeaderMap::new();
    for body in heavy_bodies() {
        let start = body.get(..40).unwrap();
        let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, &body);
        let mut messages = 0;
        let used = measure(|| {
            for (field, list) in error.field_errors().into_owned() {
                assert!(field == list.field());
                messages += list.len();
            }
        });
        assert!((1..=1000).contains(&messages), "{start}");
        let most = 4 * body.len() as u64;
        assert!(used.bytes_max <= most, "{start}: {} of {}", used.bytes_max, body.len());
        let used = measure(|| drop(error.field_errors()));
        assert!(used.bytes_max <= most, "{start}: {} of {}", used.bytes_max, body.len());
    }
}

/// Names and messages without escapes are in the body; the lists are all that is allocated.
#[test]
fn field_errors_borrow_from_their_input() {
    let body = r#"{"details":{"fields":{"name":["Too long"]}}}"#;
    let headers = HeaderMap::new();
    let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, body);
    let errors = error.field_errors();
    for (field, messages) in &errors {
        assert!(is_in(field, body.as_bytes()) && is_in(messages[0].message(), body.as_bytes()));
    }
    assert_allocations(3, body, || drop(error.field_errors()));
}

/// Whether there are field errors is known without reading them all: only the first message is looked at.
#[test]
fn a_form_is_recognised_without_an_allocation() {
    use callerror::openapp::{ErrorResponse, OpenApp};
    let (headers, list) = (HeaderMap::new(), vec![r#""a""#; 500].join(","));
    for body in [
        format!(r#"{{"message":"m","details":{{"fields":{{"name":[{list}]}}}}}}"#),
        format!(r#"{{"message":"m","errors":[{{"field":"name","message":"a","list":[{list}]}}]}}"#),
        format!(r#"{{"message":"m","name":[{list}]}}"#),
    ] {
        assert_allocations(0, &body, || {
            let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, &body);
            assert!(error.is_a(OpenApp::ValidationError));
        });
    }
}

/// Sizes are pinned: growth is a decision. 128 bytes is where clippy's `result_large_err` begins to
/// warn the users of a type.
#[test]
fn sizes() {
    assert_eq!(size_of::<UserException<'_>>(), 112);
    assert_eq!(size_of::<callerror::UserException<'_, Infallible>>(), 112);
    assert_eq!(size_of::<Text<'_>>(), 32);
    assert_eq!(size_of::<CallId<'_>>(), 40);
    assert_eq!(size_of::<CallError<'_>>(), 192);
    assert_eq!(size_of::<callerror::ocpp::CallError<'_>>(), 160);
    assert_eq!(size_of::<ErrorResponse<'_>>(), 176);
    assert_eq!(size_of::<callerror::telcoflow::ErrorObject<'_>>(), 288);
    assert_eq!(size_of::<DecodeError>(), 16);
    assert_eq!(size_of::<Name<'_, Grape>>(), 24);
    assert_eq!(size_of::<UnknownName<'_>>(), 16);
    assert_eq!(size_of::<Details<'_>>(), 16);
    assert_eq!(size_of::<Quirks>(), 4);
}

#[test]
fn values_cross_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<UserException<'static>>();
    check::<CallError<'static>>();
    check::<ErrorResponse<'static>>();
    check::<CallId<'static>>();
    check::<Text<'static>>();
    check::<Details<'static>>();
    check::<wamp1::Codec<Grape>>();
    check::<callerror::http::Codec<Grape>>();
    check::<object::Codec<Grape>>();
    check::<DecodeError>();
}

/// A field is copied into a header only if its layout has one for it.
#[test]
fn a_response_is_its_body_and_little_more() {
    const LEN: usize = 1 << 20;
    for message in ["a".repeat(LEN), "\u{1f600}".repeat(LEN / 4)] {
        let error = ErrorResponse::new(UserException::new(Grape::NotFoundError, message));
        let response = measure(|| drop(error.to_response()));
        assert!(response.bytes_max <= LEN as u64 + 4096, "{response:?}");
    }
}
