//! What goes out: exact frames, bodies and texts.
#![cfg(feature = "http")]

use std::error::Error;
use std::io;

use bytes::Bytes;
use callerror::grape::{CallError, ErrorResponse, Grape, UserException};
use callerror::wamp1::Codec;
use callerror::{ExceptionSet, Limits, Name};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

fn not_found(message: &str) -> UserException<'_> {
    UserException::new(Grape::NotFoundError, message)
}

#[test]
fn frames() {
    let details = not_found("m").with_details(&serde_json::json!({"id": 7, "tags": []})).unwrap();
    let raw = not_found("m").with_details_json(" { \"n\" : 1.50 } ").unwrap();
    let unknown = UserException::named("RateLimited", "Slow down").unwrap();
    for (exception, wire) in [
        (
            not_found("Room not found"),
            r#"[4,"c1","http://domain/exceptions#NotFoundError","Room not found"]"#,
        ),
        (not_found(""), r#"[4,"c1","http://domain/exceptions#NotFoundError",""]"#),
        (details, r#"[4,"c1","http://domain/exceptions#NotFoundError","m",{"id":7,"tags":[]}]"#),
        (raw, r#"[4,"c1","http://domain/exceptions#NotFoundError","m",{ "n" : 1.50 }]"#),
        (unknown, r#"[4,"c1","http://domain/exceptions#RateLimited","Slow down"]"#),
        (
            Grape::UnknownError.into(),
            r#"[4,"c1","http://domain/exceptions#UnknownError","Unknown error"]"#,
        ),
        (UserException::unhandled(), r#"[4,"c1","An error occurred."]"#),
        (UserException::unhandled().with_details(&1).unwrap(), r#"[4,"c1","An error occurred."]"#),
        (
            not_found("m").with_details(&Option::<u8>::None).unwrap(),
            r#"[4,"c1","http://domain/exceptions#NotFoundError","m"]"#,
        ),
    ] {
        let frame = CallError::new("c1", exception.clone());
        assert_eq!(frame.to_text(), wire);
        assert_eq!(frame.encoded_len(), wire.len());
        let decoded = CallError::decode(wire).unwrap();
        if decoded.name() != Name::Unhandled {
            assert_eq!(*decoded.exception(), exception);
        }
        assert!(decoded.quirks().is_empty());
    }
}

#[test]
fn strings_are_escaped_as_little_as_json_allows() {
    let all: String = (0..=0x9f_u8).map(char::from).chain("Ü–日本🦀\u{2028}".chars()).collect();
    let frame = CallError::new(all.as_str(), not_found(&all));
    let oracle = serde_json::json!([4, all, "http://domain/exceptions#NotFoundError", all]);
    assert_eq!(frame.to_text(), oracle.to_string());
    let text = frame.to_text();
    let decoded = CallError::decode(&text).unwrap();
    assert_eq!(decoded.message(), all);
    assert_eq!(decoded.call_id().as_str(), all);
}

/// What must be escaped, at every place of texts of many lengths, and beside characters that look like
/// it in some of their bits.
#[test]
fn escapes_are_found_wherever_they_are() {
    for len in (0..=34).chain(63..=65) {
        for fill in ['x', '!', '#', '[', ']', ' ', '\u{7f}', '\u{a2}', '\u{49c}'] {
            let plain: String = std::iter::repeat_n(fill, len).collect();
            check_escapes(&plain);
            for at in 0..len {
                for special in ['"', '\\', '\0', '\u{1f}'] {
                    let mut text: Vec<_> = plain.chars().collect();
                    text[at] = special;
                    check_escapes(&String::from_iter(&text));
                    text[len / 2] = special;
                    text[len - 1] = special;
                    check_escapes(&String::from_iter(&text));
                }
            }
        }
    }
}

/// Asserts that a text is written as `serde_json` writes it, wherever it is.
#[track_caller]
fn check_escapes(text: &str) {
    let frame = CallError::new(text, not_found(text));
    let oracle = serde_json::to_string(text).unwrap();
    let expected = format!(r#"[4,{oracle},"http://domain/exceptions#NotFoundError",{oracle}]"#);
    let mut wire = Vec::new();
    frame.encode(&mut wire).unwrap();
    assert_eq!(wire, expected.as_bytes());
    assert_eq!(frame.encoded_len(), expected.len());
    if !text.is_empty() {
        let unknown = UserException::named(text.replace('#', "x"), "m").unwrap();
        let body = ErrorResponse::new(unknown).to_response().into_body();
        let oracle = serde_json::to_string(&text.replace('#', "x")).unwrap();
        assert_eq!(body, format!(r#"{{"type":{oracle},"message":"m"}}"#));
    }
}

/// A base that no URI has: it is escaped wherever it is written.
mod odd_base {
    callerror::exception_set! {
        pub(crate) enum Odd = "http://\"odd\\\u{1}#" { Alone { aliases: ["Lonely"] } }
    }
}

#[test]
fn odd_bases_are_escaped() {
    use odd_base::Odd;
    let frame = callerror::CallError::new("c1", Odd::Alone.into());
    assert_eq!(frame.to_text(), r#"[4,"c1","http://\"odd\\\u0001#Alone","Alone"]"#);
    let text = frame.to_text();
    let decoded = callerror::CallError::<Odd>::decode(&text).unwrap();
    assert_eq!(decoded.name(), Name::Known(Odd::Alone));
    assert!(decoded.quirks().is_empty());
    assert_eq!(decoded.to_text(), frame.to_text());
}

/// However a frame came to be, its own codec and another one write what they should.
#[test]
fn a_variants_uri_is_written_in_every_way() {
    let base = "http://domain/exceptions#";
    let (own, same) = (Codec::<Booking>::new(), Codec::<Booking>::try_for_base(base).unwrap());
    let other = Codec::<Booking>::for_base("http://other#");
    let write = |frame: &callerror::CallError<'_, Booking>| {
        assert_eq!(own.to_text(frame), frame.to_text());
        assert_eq!(same.to_text(frame), frame.to_text());
        [frame.to_text(), other.to_text(frame)]
    };
    let exception = || callerror::UserException::new(Booking::RoomTaken, "m");
    for (frame, wire) in [
        (callerror::CallError::new("c1", exception()), r#"[4,"c1","BASERoomTaken","m"]"#),
        (callerror::CallError::new(-7_i64, exception()), r#"[4,-7,"BASERoomTaken","m"]"#),
        (
            callerror::CallError::new(7_u64, exception().with_code("E1").with_details(&1).unwrap()),
            r#"[4,7,"BASERoomTaken","m",1]"#,
        ),
        (
            callerror::CallError::new("c1", exception().with_code("RoomHeld")),
            // An alias is a spelling: the frame that is built here has the variant's own.
            r#"[4,"c1","BASERoomTaken","m"]"#,
        ),
        (
            callerror::CallError::new(7_u64, callerror::UserException::named("New", "m").unwrap()),
            r#"[4,7,"BASENew","m"]"#,
        ),
        (
            callerror::CallError::new(7_u64, callerror::UserException::unhandled()),
            r#"[4,7,"An error occurred."]"#,
        ),
    ] {
        assert_eq!(
            write(&frame),
            [wire.replace("BASE", base), wire.replace("BASE", "http://other#")]
        );
    }
    let kept = r#"[4,"c1","http://domain/exceptions#RoomTaken","m"]"#;
    let frame = callerror::CallError::<Booking>::decode(kept).unwrap();
    assert_eq!(write(&frame), [kept, kept]);
}

#[test]
fn codecs_with_other_bases() {
    for (base, uri) in [
        ("https://chat.example/errors#", "https://chat.example/errors#NotFoundError"),
        ("com.example.error.", "com.example.error.NotFoundError"),
        ("", "NotFoundError"),
        ("#", "#NotFoundError"),
    ] {
        let codec = Codec::<Grape>::try_for_base(base).unwrap().strict();
        let frame = CallError::new("c1", not_found("m"));
        let wire = codec.to_text(&frame);
        assert_eq!(wire, format!(r#"[4,"c1","{uri}","m"]"#));
        assert_eq!(codec.encoded_len(&frame), wire.len());
        let decoded = codec.decode(&wire).unwrap();
        assert_eq!(decoded.name(), Name::Known(Grape::NotFoundError));
        // The URI that was seen is kept, whatever the base of the codec that encodes.
        assert_eq!(decoded.to_text(), wire);
    }
}

/// A codec takes the bases that a set may have, and no others.
#[test]
fn bases_that_end_in_a_delimiter() {
    for base in ["", "#", "/", ":", ".", "a#", "http://a/", "a:", "a.b.", "größer/", "a b."] {
        assert!(Codec::<Grape>::try_for_base(base).is_ok(), "{base}");
        // It panics at most where the other one fails.
        let _ = Codec::<Grape>::for_base(base);
    }
    for base in
        ["a", "http://a", "a#b", "a#b/", "##", "a# ", "a/ ", "é", "a-", "a_", "a=", "a?", "a\n"]
    {
        let error = Codec::<Grape>::try_for_base(base).unwrap_err();
        assert!(error.to_string().starts_with("a base must be \"\", or end in "), "{base}");
        let panics = std::panic::catch_unwind(|| Codec::<Grape>::for_base(base)).is_err();
        assert!(panics, "{base}");
    }
}

#[test]
fn names_built_by_hand_come_back() {
    for base in ["http://domain/exceptions#", "com.example.error.", "", "#"] {
        let codec = Codec::<Grape>::try_for_base(base).unwrap();
        for name in
            ["RateLimited", "a:b", "a/b", "error.x", " ", "ü", "\"", "http://x/y", "a#b", ""]
        {
            let Ok(exception) = codec.named(name, "m") else {
                assert!(name.is_empty() || (name == "a#b" && !base.is_empty()));
                continue;
            };
            let wire = codec.to_text(&CallError::new("c1", exception.clone()));
            let decoded = codec.decode(&wire).unwrap();
            assert_eq!(*decoded.exception(), exception, "{name} under {base}");
            assert!(decoded.quirks().is_empty(), "{name} under {base}");
        }
    }
}

#[test]
fn responses() {
    let with_details = not_found("Room \"7\"").with_details(&[7]).unwrap();
    let unknown = UserException::named("RateLimited", "Slow down").unwrap();
    let from_io = UserException::from_error(io::Error::other("10.0.0.7 refused"));
    for (exception, content_type, body) in [
        (
            with_details.clone(),
            "application/json",
            r#"{"type":"NotFoundError","message":"Room \"7\"","details":[7]}"#,
        ),
        (unknown, "application/json", r#"{"type":"RateLimited","message":"Slow down"}"#),
        (from_io, "text/plain; charset=utf-8", "Bad Request"),
    ] {
        let error = ErrorResponse::from(exception.clone());
        let response = error.to_response();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert_eq!(response.headers()[header::CONTENT_TYPE], content_type);
        assert_eq!(response.body(), body);
        assert_eq!(error.encoded_len(), body.len());
        let (parts, body) = response.into_parts();
        let decoded = ErrorResponse::decode(parts.status, &parts.headers, &body);
        assert_eq!(decoded.name(), exception.name());
        assert_eq!(decoded.details(), exception.details());
    }
    let codec = callerror::http::Codec::<Grape>::new().without_details();
    let response = codec.to_response(&ErrorResponse::new(with_details));
    assert_eq!(response.body(), r#"{"type":"NotFoundError","message":"Room \"7\""}"#);
}

callerror::exception_set! {
    enum Booking = "http://domain/exceptions#" {
        BookingError { status: 500 },
        RoomTaken { parent: BookingError, status: 409 | 423, aliases: ["RoomHeld"] },
        RoomBlocked { parent: BookingError },
    }
}

#[test]
fn a_variants_first_status_is_sent() {
    for (row, status) in
        [(Booking::BookingError, 500), (Booking::RoomTaken, 409), (Booking::RoomBlocked, 500)]
    {
        let response = callerror::ErrorResponse::new(row.into()).to_response();
        assert_eq!(response.status().as_u16(), status);
    }
    let headers = HeaderMap::new();
    let body = r#"{"type":"RoomHeld","message":"m"}"#;
    let held = callerror::ErrorResponse::<Booking>::decode(StatusCode::LOCKED, &headers, body);
    assert_eq!(held.name(), Name::Known(Booking::RoomTaken));
    let response = held.to_response();
    assert_eq!(response.status(), StatusCode::LOCKED, "the status it came with");
    assert_eq!(response.body(), body, "and the spelling");
}

#[test]
fn request_ids_and_retry_delays() {
    let read = |name: &'static str, value: &'static str| {
        let headers = HeaderMap::from_iter([(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )]);
        ErrorResponse::decode(StatusCode::TOO_MANY_REQUESTS, &headers, b"").into_owned()
    };
    assert_eq!(read("x-request-id", "r-7").request_id(), Some("r-7"));
    assert_eq!(read("x-request-id", "").request_id(), None);
    for (value, expected) in [
        ("30", "Some(Delay(30s))"),
        (" 0 ", "Some(Delay(0ns))"),
        ("-1", "None"),
        ("+1", "None"),
        ("1.5", "Some(Delay(2s))"),
        ("2.000", "Some(Delay(2s))"),
        ("1.5e1", "None"),
        ("", "None"),
        ("soon", "None"),
        ("99999999999999999999999", "None"),
    ] {
        assert_eq!(format!("{:?}", read("retry-after", value).retry_after()), expected, "{value}");
    }
    let date = read("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT").retry_after();
    let point = std::time::UNIX_EPOCH + std::time::Duration::from_secs(784_111_777);
    assert_eq!(date, Some(callerror::RetryAfter::At(point)));
}

#[test]
fn only_name_message_and_details_reach_the_wire() {
    let secret = "password=hunter2 at 10.0.0.7";
    let exceptions: [UserException<'_>; 3] = [
        UserException::from_error(secret),
        not_found("gone").with_source(io::Error::other(secret)),
        UserException::unhandled().with_source(UserException::from_error(secret)),
    ];
    for exception in exceptions {
        assert!(exception.source().is_some());
        let frame = CallError::new("c1", exception.clone());
        let response = ErrorResponse::new(exception.clone()).to_response();
        let json = serde_json::to_string(&exception).unwrap();
        for wire in [frame.to_text(), String::from_utf8(response.body().to_vec()).unwrap(), json] {
            assert!(!wire.contains("hunter2"), "{wire}");
        }
        assert!(!exception.to_string().contains("hunter2"));
        let mut sources = Vec::new();
        let mut source = frame.source();
        while let Some(error) = source {
            sources.push(error.to_string());
            source = error.source();
        }
        assert!(sources.iter().any(|text| text.contains("hunter2")));
    }
}

#[test]
fn equality_ignores_the_cause() {
    assert_eq!(not_found("m").with_source("x"), not_found("m"));
    assert_ne!(not_found("m"), not_found("n"));
    assert_ne!(not_found("m").with_details(&1).unwrap(), not_found("m"));
    let spaced = not_found("m").with_details_json("[ ]").unwrap();
    assert_ne!(spaced, not_found("m").with_details_json("[]").unwrap());
}

#[test]
fn display_is_one_line_and_debug_is_short() {
    let long = not_found("a\nb\u{1b}[31m").with_details(&"x".repeat(500)).unwrap();
    assert_eq!(long.to_string(), r"NotFoundError: a\nb\u{1b}[31m");
    let debug = format!("{:?}", long.clone().with_source("why"));
    let start =
        "UserException { name: Known(NotFoundError), message: \"a\\nb\\u{1b}[31m\", details: \"xxx";
    assert!(debug.starts_with(start), "{debug}");
    assert!(debug.ends_with("x.. (502 bytes), source: \"why\" }"), "{debug}");
    assert_eq!(UserException::unhandled().to_string(), "An error occurred.");
    let session = UserException::from(Grape::SessionError);
    assert_eq!(session.to_string(), "SessionError: Session error");
    assert_eq!(session.with_message("").to_string(), "SessionError");
    let held = r#"[4,"c1","RoomHeld","Held"]"#;
    let held = callerror::CallError::<Booking>::decode(held).unwrap();
    assert_eq!(held.to_string(), "RoomTaken (RoomHeld): Held");
    let headers = HeaderMap::from_iter([(
        HeaderName::from_static("x-request-id"),
        HeaderValue::from_static("r-7"),
    )]);
    let error = ErrorResponse::decode(StatusCode::BAD_GATEWAY, &headers, b"<html>");
    assert_eq!(error.to_string(), "Bad Gateway (request r-7)");
    let debug = format!("{error:?}");
    assert!(debug.contains("body_len: 6") && !debug.contains("html"), "{debug}");
}

#[test]
fn serde_speaks_other_formats() {
    let exception = not_found("Room 7")
        .with_details(&serde_json::json!({"id": 7, "ratio": 0.5, "tags": ["a", null, true]}))
        .unwrap();
    let json = serde_json::to_string(&exception).unwrap();
    assert_eq!(
        json,
        r#"{"type":"NotFoundError","message":"Room 7","details":{"id":7,"ratio":0.5,"tags":["a",null,true]}}"#,
    );
    let owned: UserException<'static> = serde_json::from_reader(json.as_bytes()).unwrap();
    assert_eq!(owned, exception);

    let mut cbor = Vec::new();
    ciborium::into_writer(&exception, &mut cbor).unwrap();
    let from_cbor: UserException<'static> = ciborium::from_reader(cbor.as_slice()).unwrap();
    assert_eq!(from_cbor, exception);

    let packed = rmp_serde::to_vec_named(&exception).unwrap();
    let unpacked: UserException<'static> = rmp_serde::from_slice(&packed).unwrap();
    assert_eq!(unpacked, exception);

    let packed = rmp_serde::to_vec(&exception).unwrap();
    let unpacked: UserException<'static> = rmp_serde::from_slice(&packed).unwrap();
    assert_eq!(unpacked, exception);

    let unhandled = serde_json::to_string(&UserException::unhandled()).unwrap();
    assert_eq!(unhandled, r#"{"message":"An error occurred."}"#);
    let back: UserException<'static> = serde_json::from_str(&unhandled).unwrap();
    assert_eq!(back, UserException::unhandled());

    let lone = not_found("m").with_details_json(r#""\ud800""#).unwrap();
    assert!(serde_json::to_string(&lone).is_err(), "half of a surrogate pair is no text");
    for not_an_object in ["[]", "1", "null", "\"x\""] {
        assert!(serde_json::from_str::<UserException<'_>>(not_an_object).is_err());
    }
}

/// Details through another format and back.
#[track_caller]
fn carried(json: &str, expected: &str) {
    let exception = not_found("m").with_details_json(json.to_owned()).unwrap();
    let mut cbor = Vec::new();
    ciborium::into_writer(&exception, &mut cbor).unwrap();
    let text = serde_json::to_string(&exception).unwrap();
    let packed = rmp_serde::to_vec(&exception).unwrap();
    let value = serde_json::to_value(&exception).unwrap();
    let back: [UserException<'static>; 4] = [
        ciborium::from_reader(cbor.as_slice()).unwrap(),
        serde_json::from_str(&text).unwrap(),
        rmp_serde::from_slice(&packed).unwrap(),
        serde_json::from_value(value).unwrap(),
    ];
    for back in back {
        assert_eq!(back.details().unwrap().as_json(), expected);
    }
}

#[test]
fn details_keep_their_values_in_other_formats() {
    for same in [
        "[]",
        "{}",
        r#"[[],{},[{}],"",null,false]"#,
        "[0,1,-1,18446744073709551615,-9223372036854775808]",
        "[-0.0,0.1,-2.5,5e-324,0.30000000000000004,1234567.125]",
        r#"{"":{"":[""]},"a\nb":"\"\\\u0001"}"#,
        r#"{"\u001f":"𝄞","größe":"–"}"#,
    ] {
        carried(same, same);
    }
    carried(" { \"a\" : [ 1 , 2 ] } ", r#"{"a":[1,2]}"#);
    carried(r#"{"\u0061":"\ud834\udd1e\/"}"#, r#"{"a":"𝄞/"}"#);
    carried("[1.50,1E2,1e-400,-0]", "[1.5,100.0,0.0,-0.0]");
    let large = not_found("m").with_details_json("18446744073709551616").unwrap();
    let large = serde_json::to_value(large).unwrap()["details"].as_f64();
    assert_eq!(large, Some(18_446_744_073_709_551_616.0));
    let nested = format!("{}1{}", "[".repeat(122), "]".repeat(122));
    carried(&nested, &nested);

    // The only refusals: no value of serde has these.
    for json in ["1e400", "[-1e400]", r#""\ud800""#, r#"{"\udc00":1}"#] {
        let exception = not_found("m").with_details_json(json).unwrap();
        assert!(serde_json::to_string(&exception).is_err(), "{json}");
        assert!(rmp_serde::to_vec(&exception).is_err(), "{json}");
    }
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    let codec = Codec::<Grape>::new().with_limits(Limits::DEFAULT.with_max_depth(1000));
    let frame = format!(r#"[4,"c1","http://domain/exceptions#NotFoundError","m",{deep}]"#);
    let deep = codec.decode(&frame).unwrap().into_exception();
    assert!(serde_json::to_string(&deep).is_err());
}

#[test]
fn details_of_other_formats_become_json() {
    use ciborium::Value;

    let read = |details: Value| {
        let text = |text: &str| Value::Text(text.to_owned());
        let map = Value::Map(vec![(text("message"), text("m")), (text("details"), details)]);
        let mut cbor = Vec::new();
        ciborium::into_writer(&map, &mut cbor).unwrap();
        let exception = ciborium::from_reader::<UserException<'_>, _>(cbor.as_slice());
        exception.map(|exception| exception.details().map(|json| json.as_json().to_owned()))
    };
    let json = |details| read(details).unwrap().unwrap();
    let nested = |depth| (0..depth).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
    assert_eq!(read(Value::Null).unwrap(), None);
    assert_eq!(json(Value::Bytes(vec![1, 255])), "[1,255]");
    assert_eq!(json(Value::Float(0.5)), "0.5");
    assert_eq!(json(Value::Array(vec![Value::Float(f64::NAN)])), "[null]");
    let big = (1_i128 << 80).try_into().map(Value::Integer);
    assert!(big.is_err(), "an integer of 64 bits is the largest of ciborium's values");
    let keys = [Value::from(7), Value::from(-7), Value::Bool(true), Value::from("text")];
    let map = keys.into_iter().map(|key| (key, Value::from(1))).collect();
    assert_eq!(json(Value::Map(map)), r#"{"7":1,"-7":1,"true":1,"text":1}"#);
    for key in [Value::Null, nested(1), Value::Map(Vec::new())] {
        assert!(read(Value::Map(vec![(key, Value::Null)])).is_err());
    }
    assert_eq!(json(nested(127)), format!("{}null{}", "[".repeat(127), "]".repeat(127)));
    for depth in [128, 129, 200] {
        assert!(read(nested(depth)).is_err(), "{depth}");
    }
}

/// With its feature `arbitrary_precision`, which any crate of a build turns on for all, serde_json makes maps
/// of one member of numbers, where serde buffers them as it does for a flattened field. Without it such an object is
/// an object, and in a text that serde_json reads itself it always is.
#[test]
fn numbers_of_any_precision_are_numbers() {
    #[derive(serde::Deserialize)]
    struct Flattened {
        #[serde(flatten)]
        exception: UserException<'static>,
    }
    let numbers_are_maps = serde_json::from_str::<serde_json::Number>("1e400").is_ok();
    let read = |details: &str| {
        let json = format!(r#"{{"message":"m","details":{details}}}"#);
        let exception: UserException<'_> = serde_json::from_str(&json).unwrap();
        assert_eq!(exception.details().unwrap().as_json(), details);
        let flattened: Flattened = serde_json::from_str(&json).unwrap();
        flattened.exception.details().unwrap().as_json().to_owned()
    };
    let object = |text: &str| format!(r#"{{"$serde_json::private::Number":"{text}"}}"#);
    for text in ["1", "-0", "1.50", "1e400", "340282366920938463463374607431768211456"] {
        let expected = if numbers_are_maps { text.to_owned() } else { object(text) };
        assert_eq!(read(&object(text)), expected);
        assert_eq!(read(&format!("[{}]", object(text))), format!("[{expected}]"));
    }
    assert_eq!([read("1"), read("-17"), read("[0.5]")], ["1", "-17", "[0.5]"]);
    assert_eq!(read("1.50"), if numbers_are_maps { "1.50" } else { "1.5" });
    for text in ["", "x", "1 ", "01", "+1", "-", "[1]", r#"1\",\"a\":\"1"#] {
        assert_eq!(read(&object(text)), object(text), "{text}");
    }
}

#[test]
fn relays_keep_what_they_do_not_know() {
    use std::convert::Infallible;
    let wire = r#"[4,17,"https://other.example/e#Strange","m",{"a":[1e400,"\ud800"]}]"#;
    let frame = callerror::CallError::<Infallible>::decode(wire).unwrap();
    assert!(Infallible::ALL.is_empty());
    assert_eq!(frame.name().as_str(), Some("Strange"));
    assert_eq!(frame.to_text(), wire);
    let body = Bytes::from_static(br#"{"type":"Strange","message":"m"}"#);
    let error = callerror::ErrorResponse::<Infallible>::decode(
        StatusCode::BAD_REQUEST,
        &HeaderMap::new(),
        &body,
    );
    assert_eq!(error.to_response().body(), &body);
}

/// Times that no HTTP date can tell, and delays that no counter of seconds can.
#[test]
fn retry_delays_go_out_whatever_they_are() {
    use callerror::RetryAfter::{At, Delay};
    use std::time::{Duration, UNIX_EPOCH};

    let sent = |retry_after| {
        let error = ErrorResponse::new(not_found("m")).with_retry_after(retry_after);
        error.to_response().headers()[header::RETRY_AFTER].to_str().unwrap().to_owned()
    };
    assert_eq!(sent(Delay(Duration::from_millis(1500))), "2");
    assert_eq!(sent(Delay(Duration::MAX)), u64::MAX.to_string());
    let last = Duration::from_secs(253_402_300_799);
    assert_eq!(
        sent(At(UNIX_EPOCH + Duration::from_secs(784_111_777))),
        "Sun, 06 Nov 1994 08:49:37 GMT"
    );
    assert_eq!(sent(At(UNIX_EPOCH - Duration::from_secs(1))), "Thu, 01 Jan 1970 00:00:00 GMT");
    assert_eq!(sent(At(UNIX_EPOCH + last * 2)), "Fri, 31 Dec 9999 23:59:59 GMT");
}

#[test]
fn prefixes_are_bounded() {
    let mut codec = Codec::<Grape>::new();
    let base = "http://domain/exceptions#";
    for bad in ["", "a b", "1a", "a:b", "ä", &"x".repeat(65)] {
        assert!(!codec.register_prefix(bad, base), "{bad}");
    }
    for number in 0..64 {
        assert!(codec.register_prefix(&format!("p{number}"), base));
    }
    assert!(!codec.register_prefix("one-more", base));
    assert!(!codec.register_prefix("p7", "http://elsewhere#"), "forgotten");
    assert!(codec.register_prefix("one-more", base));
}

/// A layout whose message is in a header: nothing borrowed from there may be taken for the body's.
#[test]
fn texts_from_headers_are_copied() {
    use callerror::layout::{Field, Layout};
    callerror::exception_set! {
        pub enum Header = "http://domain/exceptions#", layout: LAYOUT { Refused { status: 403 } }
    }
    const LAYOUT: Layout<Header> =
        Layout::NAMED.message(&[Field::Header("x-message")]).classify(|_| Some(Header::Refused));
    let headers = HeaderMap::from_iter([(
        HeaderName::from_static("x-message"),
        HeaderValue::from_static("Not today"),
    )]);
    let body = Bytes::from_static(b"{}");
    let error = callerror::ErrorResponse::<Header>::decode(StatusCode::FORBIDDEN, &headers, &body);
    assert_eq!(error.message(), "Not today");
    let response = error.to_response();
    assert_eq!(response.headers()["x-message"], "Not today");
    assert_eq!(response.body(), r#"{"code":"Refused"}"#);
}

/// Members whose paths begin alike are in one object; of two members with one path the first is written.
#[test]
fn members_share_their_objects() {
    use callerror::layout::{Field, Layout};
    use callerror::{ErrorResponse, UserException};

    callerror::exception_set! {
        pub enum Nested = "http://domain/exceptions#", layout: NESTED {
            Refused { status: 403, codes: ["R"] },
        }
    }
    const NESTED: Layout<Nested> = Layout::NAMED
        .code(&[Field::Json("/error/code")])
        .message(&[Field::Json("/text \"de\"")])
        .details(&[Field::Json("/error/more/data")])
        .request_id(&[Field::Json("/error/more/id")])
        .classify(|_| Some(Nested::Refused));
    let refused = UserException::new(Nested::Refused, "Not \"today\"");
    let error =
        ErrorResponse::new(refused.clone().with_details(&[1]).unwrap()).with_request_id("r");
    let body =
        r#"{"error":{"code":"R","more":{"id":"r","data":[1]}},"text \"de\"":"Not \"today\""}"#;
    assert_eq!(error.to_response().body(), body);
    assert_eq!(error.encoded_len(), body.len());
    let mut room = vec![0; body.len()];
    error.encode(&mut &mut room[..]).unwrap();
    assert_eq!(room, body.as_bytes());
    assert!(error.encode(&mut &mut room[1..]).is_err());
    let body = r#"{"error":{"code":"R"},"text \"de\"":"Not \"today\""}"#;
    assert_eq!(ErrorResponse::new(refused).to_response().body(), body);

    callerror::exception_set! {
        pub enum Crossed = "http://domain/exceptions#", layout: CROSSED {
            Refused { status: 403, codes: ["R"] },
        }
    }
    const CROSSED: Layout<Crossed> = Layout::NAMED
        .code(&[Field::Json("/error")])
        .message(&[Field::Json("/error/text")])
        .details(&[Field::Header("x-details")])
        .classify(|_| Some(Crossed::Refused));
    let refused = UserException::new(Crossed::Refused, "m").with_details(&1).unwrap();
    assert_eq!(ErrorResponse::new(refused).to_response().body(), r#"{"error":"R"}"#);
}

#[test]
fn the_order_of_members_means_nothing() {
    use callerror::devops::{DevOpsAgent, ErrorResponse};
    let headers = HeaderMap::new();
    for body in [
        r#"{"code":"ConflictException","__type":"ThrottlingException","code":null}"#,
        r#"{"code":"ConflictException","code":null,"__type":"ThrottlingException"}"#,
        r#"{"__type":"ThrottlingException","code":"ConflictException","code":""}"#,
    ] {
        let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, body);
        assert_eq!(error.name(), Name::Known(DevOpsAgent::ThrottlingException), "{body}");
        assert_eq!(error.code(), Some("ThrottlingException"), "{body}");
    }
}
