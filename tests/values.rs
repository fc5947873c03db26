//! Small values: how they are shown in logs, converted, and carried by serde; and that no accessor of any value
//! runs out of stack.

#![cfg(feature = "proptest")]

use std::collections::hash_map::DefaultHasher;
use std::hash::Hash;
use std::sync::Arc;
use std::{fmt, thread};

use ::http::{HeaderMap, StatusCode};
use callerror::grape::{CallError, ErrorResponse, Grape, UserException};
use callerror::layout::{Field, Layout};
use callerror::telcoflow::{ErrorObject, Telcoflow};
use callerror::{
    CallId, DecodeErrorKind, Details, FieldErrors, HandlerPanic, Limits, Name, Text, http, object,
    wamp1,
};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How many bytes of each text a log line shows.
const SHOWN: usize = 1024;

/// Whether a character ends or reorders a line of a log.
fn breaks_line(char: char) -> bool {
    let bidirectional = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
    char.is_control() || "\u{2028}\u{2029}\u{feff}".contains(char) || bidirectional.contains(char)
}

/// Each value that shows the text, as it is displayed and debugged.
fn shown(text: &str) -> Vec<(&'static str, String)> {
    fn both<T: fmt::Display + fmt::Debug>(
        what: &'static str,
        value: &T,
    ) -> [(&'static str, String); 2] {
        [(what, value.to_string()), (what, format!("{value:?}"))]
    }

    let mut shown = Vec::new();
    let named = UserException::named(format!("X{}", text.replace('#', "")), text).unwrap();
    shown.extend(both("exception", &named));
    shown.extend(both(
        "unknown name",
        &match named.name() {
            Name::Unknown(name) => name,
            name => panic!("{name:?}"),
        },
    ));
    shown.push(("name", format!("{:?}", named.name())));
    shown.extend(both(
        "exception with a code",
        &UserException::new(Grape::NotFoundError, text).with_code(text),
    ));
    shown.extend(both("details", &named.clone().with_details(text).unwrap().details().unwrap()));
    shown.extend(both(
        "details with the text as name",
        &named.clone().with_details(&json!([{text: [text]}])).unwrap().details().unwrap(),
    ));
    let frame = CallError::new(text, named.clone().with_details(text).unwrap());
    shown.extend(both("call ID", frame.call_id()));
    shown.extend(both("frame", &frame));
    let wire = frame.to_text();
    shown.extend(both("decoded frame", &CallError::decode(&wire).unwrap()));
    shown.push(("text", format!("{:?}", Text::from(text))));
    shown.extend(both("response", &ErrorResponse::new(named)));
    let object =
        json!({"type": "response", "reqId": text, "ok": false, "errorCode": text, "error": text});
    let object = object.to_string();
    shown.extend(both("object", &ErrorObject::decode(&object).unwrap().unwrap()));
    let errors = FieldErrors::new().with_code(text, text, text);
    shown.extend(both("field errors", &errors));
    shown.extend(errors.iter().flat_map(|(_, messages)| both("field messages", messages)));
    let panic = UserException::from_panic(Box::new(text.to_owned()));
    let panic = std::error::Error::source(&panic).unwrap().downcast_ref::<HandlerPanic>().unwrap();
    assert_eq!(panic.message(), text);
    shown.extend(both("panic", panic));
    shown
}

/// At most eight texts of 1 KiB, of which each byte becomes at most eight.
const LONGEST: usize = 8 * 8 * SHOWN + 1000;

#[track_caller]
fn check_shown(text: &str) {
    for (what, shown) in shown(text) {
        assert!(!shown.contains(breaks_line), "{what}: {shown:?}");
        assert!(shown.len() <= LONGEST, "{what}: {} bytes of {}", shown.len(), text.len());
    }
}

#[test]
fn no_character_breaks_a_line_of_a_log() {
    for char in ('\0'..=char::MAX).filter(|&char| breaks_line(char)) {
        check_shown(&format!("a{char}b"));
    }
    // All of them, as each may stand for itself where it is not one of these.
    for char in ["\n", "\u{202e}", "\u{2028}", "\u{1b}", "\u{10ffff}", "a", "\\", "\"", "ü"] {
        check_shown(&char.repeat(20_000));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_breaks_a_line_of_a_log(text in ".{0,40}", chars in prop::collection::vec(any::<char>(), 0..20)) {
        check_shown(&text);
        check_shown(&chars.iter().collect::<String>());
    }

    /// Shown details are JSON of the same value.
    #[test]
    fn shown_details_are_json(
        texts in prop::collection::vec(prop_oneof![any::<char>(), prop::sample::select(vec!['\u{7f}', '\u{85}', '\u{2028}', '\u{feff}', '"'])], 0..9),
        blank in "[ \t\n\r]{0,4}",
    ) {
        let text: String = texts.into_iter().collect();
        let json = format!("[{blank}{},{blank}{{{}:1{blank}}}]", json!(text), json!(text));
        let exception = not_found("m").with_details_json(&json).unwrap();
        let shown = exception.details().unwrap().to_string();
        prop_assert!(!shown.contains(breaks_line));
        prop_assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), serde_json::from_str::<Value>(&json).unwrap());
    }
}

fn not_found<'a>(message: impl Into<Text<'a>>) -> UserException<'a> {
    UserException::new(Grape::NotFoundError, message)
}

#[test]
fn texts_are_escaped_and_shortened() {
    let exception = not_found("a\u{202e}b\u{2028}\n\u{feff}ü");
    assert_eq!(exception.to_string(), r"NotFoundError: a\u{202e}b\u{2028}\n\u{feff}ü");
    let id = CallId::from("c\u{1b}[2J");
    assert_eq!((id.to_string(), id.as_str()), (r"c\u{1b}[2J".to_owned(), "c\u{1b}[2J"));
    assert_eq!(
        format!("{id:>12}|{:<4}|{:.2}", CallId::from("c1"), CallId::from("c17")),
        r"  c\u{1b}[2J|c1  |c1"
    );
    let text = Text::from("a\u{202e}\"");
    assert_eq!(
        (text.to_string(), format!("{text:?}")),
        ("a\u{202e}\"".to_owned(), r#""a\u{202e}\"""#.to_owned())
    );

    let details =
        not_found("m").with_details_json("{\n\t\"a\u{202e}\":\u{20}\"\u{7f}\\n\"}").unwrap();
    let details = details.details().unwrap();
    assert_eq!(details.to_string(), r#"{  "a\u202e": "\u007f\n"}"#);
    assert_eq!(format!("{details:?}"), r#"{  "a\u202e": "\u007f\n"}"#);

    let long = "x".repeat(2_000_000);
    let cut = format!("{}.. (2000000 bytes)", "x".repeat(SHOWN));
    assert_eq!(not_found(&*long).to_string(), format!("NotFoundError: {cut}"));
    assert_eq!(CallId::from(&*long).to_string(), cut);
    assert_eq!(
        format!("{:?}", Text::from(&*long)),
        format!("\"{}\".. (2000000 bytes)", "x".repeat(SHOWN))
    );
    assert_eq!(Text::from(&*long).to_string(), long);
    let exact = "x".repeat(SHOWN);
    assert_eq!(CallId::from(&*exact).to_string(), exact);
    // A character of three bytes goes or stays as a whole.
    let odd = format!("{}€€", "x".repeat(SHOWN - 1));
    assert_eq!(
        CallId::from(&*odd).to_string(),
        format!("{}.. (1029 bytes)", "x".repeat(SHOWN - 1))
    );
}

#[test]
fn texts_and_names_compare_and_convert() {
    let text = Text::from("abc");
    assert_eq!(text, "abc".to_owned());
    assert_eq!("abc".to_owned(), text);
    assert_eq!("abc", text);
    assert_eq!(*"abc", text);
    assert_ne!("abd", text);
    assert_ne!(text, "abd".to_owned());
    assert_ne!("abd".to_owned(), text);
    assert_eq!(&*Box::<str>::from(text.clone()), "abc");
    assert_eq!(&*Arc::<str>::from(text), "abc");

    assert!(not_found("m").name() == Grape::NotFoundError);
    assert!(not_found("m").name() != Grape::SessionError);
    assert!(UserException::named("X", "m").unwrap().name() != Grape::NotFoundError);
    assert!(UserException::unhandled().name() != Grape::NotFoundError);
}

#[test]
fn integers_of_each_type_are_call_ids() {
    let ids = [CallId::from(17), CallId::from(17_u32), CallId::from(17_i64), CallId::from(17_u64)];
    for id in ids {
        assert!(id.is_number() && id.as_str() == "17" && id != "17");
    }
    assert_eq!(CallId::from(i32::MIN).as_str(), "-2147483648");
    assert_eq!(CallId::from(u64::MAX).as_str(), "18446744073709551615");
}

#[test]
fn call_ids_pass_through_serde() {
    let ids = ["", "c1", "17", "a\u{0}\"\u{202e}", "\u{1f600}"].map(CallId::from);
    let numbers = [i64::MIN, -1, 0, 1, i64::MAX].map(CallId::from);
    for id in ids.into_iter().chain(numbers).chain([CallId::from(u64::MAX)]) {
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<CallId<'_>>(&json).unwrap(), id, "{json}");
        let packed = rmp_serde::to_vec(&id).unwrap();
        assert_eq!(rmp_serde::from_slice::<CallId<'_>>(&packed).unwrap(), id, "{json}");
    }
    for json in ["null", "true", "1.5", "1.0", "[1]", "{}", "1e3", "", r#""\ud800""#] {
        assert!(serde_json::from_str::<CallId<'_>>(json).is_err(), "{json}");
    }
    // What would not read back is not written.
    for digits in ["-0", "18446744073709551616", "-9223372036854775809"] {
        let id = wamp1::peek_call_id(&format!("[4,{digits}]")).unwrap().into_owned();
        assert_eq!(id.as_str(), digits);
        assert!(serde_json::to_string(&id).is_err(), "{digits}");
    }
}

#[test]
fn details_pass_through_serde() {
    for json in [r#"{"a":[1,-2,0.5,"\n",null,true,{}]}"#, "[]", "7", r#""x""#] {
        let exception = not_found("m").with_details_json(json).unwrap();
        let details = exception.details().unwrap();
        assert_eq!(serde_json::to_string(&details).unwrap(), json);
        let value: Value = details.try_into().unwrap();
        assert_eq!(value, serde_json::from_str::<Value>(json).unwrap());
    }
    let lone = not_found("m").with_details_json(r#""\ud800""#).unwrap();
    assert!(Value::try_from(lone.details().unwrap()).is_err());
    assert!(serde_json::to_string(&lone.details()).is_err());
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Failed {
    before: u8,
    #[serde(with = "callerror::serde_json_text")]
    exception: UserException<'static>,
    after: String,
}

/// Each list and map begins with its length, as binary formats want it, and none has an end mark.
#[test]
fn lengths_of_containers_are_written_first() {
    let json = r#"{"a":[1,"],[",{ }],"b":[ ]}"#;
    let exception = not_found("m").with_details_json(json).unwrap();
    let details = exception.details();
    let mut cbor = Vec::new();
    ciborium::into_writer(&details, &mut cbor).unwrap();
    assert_eq!(cbor, b"\xa2\x61a\x83\x01\x63],[\xa0\x61b\x80");
    let packed = rmp_serde::to_vec(&details).unwrap();
    assert_eq!(packed, b"\x82\xa1a\x93\x01\xa3],[\x80\xa1b\x90");
}

#[track_caller]
fn packed(exception: &UserException<'static>) -> UserException<'static> {
    let failed = Failed { before: 1, exception: exception.clone(), after: "x".to_owned() };
    let bytes = bincode::serialize(&failed).unwrap();
    let back: Failed = bincode::deserialize(&bytes).unwrap();
    assert_eq!((back.before, &*back.after), (1, "x"));
    let json = serde_json::to_string(&failed).unwrap();
    assert_eq!(serde_json::from_str::<Failed>(&json).unwrap().exception, back.exception);
    back.exception
}

#[test]
fn json_text_carries_exceptions_in_any_format() {
    let named = UserException::named("Rate\"Limited", "a\n\u{202e}").unwrap();
    for exception in [not_found("m"), not_found(""), named.clone(), UserException::unhandled()] {
        assert_eq!(packed(&exception), exception);
    }
    let deep = ["[".repeat(122), "]".repeat(122)].concat();
    for details in ["[1.50,1e400,-0,\"\\ud800\"]", r#"{ "details" : {"type":"x"} }"#, "0", &deep] {
        let exception = named.clone().with_details_json(details.to_owned()).unwrap();
        assert_eq!(packed(&exception), exception);
    }
    // Details of an unhandled error are on no wire.
    let unhandled = UserException::unhandled();
    let with_details = unhandled.clone().with_details(&1).unwrap();
    assert_eq!(packed(&with_details), unhandled);
}

#[test]
fn json_text_refuses_what_is_no_exception() {
    #[derive(Deserialize)]
    struct One(
        #[expect(dead_code)]
        #[serde(with = "callerror::serde_json_text")]
        UserException<'static>,
    );

    let read = |text: &str| bincode::deserialize::<One>(&bincode::serialize(text).unwrap());
    assert!(
        read(r#"{"details":[1],"message":"m","details":{"a":1},"type":"X","other":[[]]}"#).is_ok()
    );
    let deep = format!("{{\"other\":{}{}}}", "[".repeat(128), "]".repeat(128));
    for text in
        ["", "[]", "null", "1", "{", "{}x", r#"{"message":"m",}"#, r#"{"type":"\ud8"}"#, &deep]
    {
        assert!(read(text).is_err(), "{text}");
    }
    // What could not be read is not written.
    let long = Failed {
        before: 0,
        exception: not_found("x".repeat(Limits::DEFAULT.max_len())),
        after: String::new(),
    };
    assert!(bincode::serialize(&long).unwrap_err().to_string().contains("longer than the limit"));
}

#[test]
fn formats_that_do_not_describe_themselves_name_the_module() {
    let module = "callerror::serde_json_text";
    let error = bincode::serialize(&not_found("m")).unwrap_err();
    assert!(error.to_string().contains(module), "{error}");
    // A map with one member, whose name is text of four bytes.
    let bytes = bincode::serialize(&[("type", 1_u64)][..]).unwrap();
    let error = bincode::deserialize::<UserException<'_>>(&bytes).unwrap_err();
    assert!(error.to_string().contains(module), "{error}");
    let error = bincode::deserialize::<CallId<'_>>(&bytes).unwrap_err();
    assert!(error.to_string().contains(module), "{error}");
    // A format that describes itself is not told so.
    let error = serde_json::from_str::<UserException<'_>>(r#"{"type":x}"#).unwrap_err();
    assert!(!error.to_string().contains(module), "{error}");
}

#[test]
fn serde_bounds_length_and_depth() {
    let max_len = Limits::DEFAULT.max_len();
    let around = r#"{"message":"","details":""}"#.len();
    let of_length = |len: usize| {
        let value = json!({"message": "m".repeat(len / 2), "details": "d".repeat(len - len / 2)});
        serde_json::from_value::<UserException<'_>>(value)
    };
    assert!(of_length(max_len - around).is_ok());
    let error = of_length(max_len - around + 1).unwrap_err();
    assert!(error.to_string().contains("longer than the limit"), "{error}");
    // In all, also where a member is repeated.
    let half = "m".repeat(max_len / 2);
    let twice = format!(r#"{{"message":"{half}","message":"{half}"}}"#);
    assert!(serde_json::from_str::<UserException<'_>>(&twice).is_err());
    let other = format!(r#"{{"other":"{half}{half}","message":"m"}}"#);
    assert!(serde_json::from_str::<UserException<'_>>(&other).is_err());
    // In other formats than JSON, what other members hold is skipped.
    let other = json!({"other": format!("{half}{half}"), "message": "m"});
    let mut cbor = Vec::new();
    ciborium::into_writer(&other, &mut cbor).unwrap();
    assert_eq!(ciborium::from_reader::<UserException<'_>, _>(&cbor[..]).unwrap().message(), "m");
    assert!(serde_json::from_str::<CallId<'_>>(&format!("\"{half}{half}\"")).is_err());

    let nested = |depth| (0..depth).fold(Value::Null, |inner, _| json!([inner]));
    let read =
        |depth| serde_json::from_value::<UserException<'_>>(json!({"details": nested(depth)}));
    assert!(read(127).is_ok());
    assert!(read(128).is_err());
}

/// A number of another format is the same number as JSON, and not much longer.
#[test]
fn floats_are_short() {
    let read = |details: &str| {
        let mut cbor = Vec::new();
        let details: f64 = details.parse().unwrap();
        ciborium::into_writer(&std::collections::BTreeMap::from([("details", details)]), &mut cbor)
            .unwrap();
        let exception: UserException<'_> = ciborium::from_reader(&cbor[..]).unwrap();
        exception.details().unwrap().as_json().to_owned()
    };
    for (from, to) in [
        ("1e1", "10.0"),
        ("1e2", "100.0"),
        ("1e3", "1e3"),
        ("1e15", "1e15"),
        ("12345.0", "12345.0"),
        ("1234567890123.5", "1234567890123.5"),
        ("1e-5", "1e-5"),
        ("0.1", "0.1"),
        ("-0.0", "-0.0"),
        ("1e300", "1e+300"),
        ("5e-324", "5e-324"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
    ] {
        assert_eq!(read(from), to);
        let [from, to] = [from, to].map(|text| text.parse::<f64>().unwrap().to_bits());
        assert_eq!(from, to);
    }
}

/// A type that borrows, such as the field of a fuzz target's input, may hold generated values.
#[cfg(feature = "arbitrary")]
#[test]
fn arbitrary_values_have_any_lifetime() {
    use arbitrary::{Arbitrary, Unstructured};

    fn generate<'v, T: for<'u> Arbitrary<'u> + 'v>(_: &'v str, bytes: &[u8]) -> T {
        T::arbitrary(&mut Unstructured::new(bytes)).unwrap()
    }

    fn all<'v>(local: &'v str, bytes: &[u8]) -> (UserException<'v>, CallError<'v>, CallId<'v>) {
        (generate(local, bytes), generate(local, bytes), generate(local, bytes))
    }

    let local = String::from("shorter than the program");
    for seed in 1..100_u32 {
        let bits = |at: u32| (at * seed).wrapping_mul(0x9e37_79b1) >> 24;
        let bytes: Vec<u8> = (0..2000).map(|at| bits(at) as u8).collect();
        let (exception, frame, call_id) = all(&local, &bytes);
        let text = frame.to_text();
        assert_eq!(CallError::decode(&text).unwrap().to_text(), text);
        let text = CallError::new(call_id.clone(), exception).to_text();
        assert_eq!(CallError::decode(&text).unwrap().call_id(), &call_id);
    }
}

/// How deep a codec's limits allow containers to be at most.
const DEEPEST: usize = u16::MAX as usize;

/// Runs with a stack of so many KiB. What recurses by the depth of its input ends the process.
fn with_stack(kib: usize, work: impl FnOnce() + Send) {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(kib * 1024).spawn_scoped(scope, work);
        thread.unwrap().join().unwrap();
    });
}

/// Of a thread whose owner is thrifty.
const SMALL: usize = 64;

fn details_of_any_depth(details: Details<'_>) {
    assert!(details.to_text().is_none());
    assert!(details.get("/0/0/x").is_none());
    let _ =
        (details.get("/0/0"), details.get("/fields/fields"), details.get(""), details.is_empty());
    let _ = (details.to_string(), format!("{details:?}"), details.field_errors());
    let deep = "nested deeper than the limit";
    let error = details.parse::<Value>().unwrap_err();
    assert!(error.to_string().contains(deep), "{error}");
    let error = serde_json::to_string(&details).unwrap_err();
    assert!(error.to_string().contains(deep), "{error}");
    details.hash(&mut DefaultHasher::new());
}

fn exception_of_any_depth<N: callerror::ExceptionSet>(
    exception: &callerror::UserException<'_, N>,
    has_details: bool,
) {
    assert_eq!(exception.details().is_some(), has_details);
    exception.details().into_iter().for_each(details_of_any_depth);
    assert_eq!(serde_json::to_string(exception).is_err(), has_details);
    let _ = (exception.message(), exception.to_string(), format!("{exception:?}"));
    let _ = (exception.field_errors(), exception.code(), exception.retry(), exception.name());
    let owned = exception.clone().into_owned();
    assert!(owned == *exception);
    drop(owned);
}

/// Containers nested `depth` deep, of which `is_object` says which are objects, and what closes them.
fn nest(depth: usize, is_object: impl Fn(usize) -> bool) -> [String; 2] {
    let open = (0..depth).map(|at| if is_object(at) { "{\"fields\":" } else { "[" });
    let close = (0..depth).rev().map(|at| if is_object(at) { '}' } else { ']' });
    [open.collect::<String>() + "1", close.collect()]
}

/// Only arrays, and arrays with some objects.
fn nests(depth: usize) -> [String; 2] {
    [nest(depth, |_| false).concat(), nest(depth, |at| at % 61 < 2).concat()]
}

/// The kinds of the containers are known at any depth: each bracket must close what it is for.
#[test]
fn deep_containers_are_closed_by_their_own_brackets() {
    let codec = wamp1::Codec::<Grape>::new().with_limits(Limits::DEFAULT.with_max_depth(u16::MAX));
    let decodes = |details: &str| codec.decode(&format!(r#"[4,"c1","X","m",{details}]"#)).is_ok();
    for depth in [1, 2, 63, 64, 65, 66, 127, 128, 129, 130, 192, 193, 257, 1000] {
        // Bits without a pattern.
        let is_object = |at: usize| (at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 63 == 1;
        let [open, close] = nest(depth, is_object);
        assert!(decodes(&[&*open, &close].concat()), "{depth}");
        // Two containers side by side, at the deepest place.
        let inner = "[[{}],{\"a\":[]}]";
        assert!(decodes(&[&open[..open.len() - 1], inner, &close].concat()), "{depth}");
        for wrong in (0..depth).step_by(1 + depth / 70) {
            let bracket = if &close[wrong..=wrong] == "]" { "}" } else { "]" };
            let broken = [&*open, &close[..wrong], bracket, &close[wrong + 1..]].concat();
            assert!(!decodes(&broken), "{depth}, at {wrong}");
        }
    }
}

#[test]
fn deep_frames_need_no_stack() {
    let codec = wamp1::Codec::<Grape>::new().with_limits(Limits::DEFAULT.with_max_depth(u16::MAX));
    for nest in nests(DEEPEST - 1) {
        let frame = format!(r#"[4,"c1","NotFoundError","m",{nest}]"#);
        with_stack(SMALL, || {
            let _ = codec.decode(&frame).unwrap();
            // As message, and as what follows the details.
            let frame = format!(r#"[4,"c1","NotFoundError",{nest},1,{nest}]"#);
            let _ = codec.decode(&frame).unwrap();
            // One container more.
            let frame = format!(r#"[4,"c1","NotFoundError","m",[{nest}]]"#);
            assert_eq!(codec.decode(&frame).unwrap_err().kind(), DecodeErrorKind::TooDeep);
            assert_eq!(CallError::decode(&frame).unwrap_err().kind(), DecodeErrorKind::TooDeep);
            assert_eq!(wamp1::peek_call_id(&frame).unwrap(), "c1");
        });
        with_stack(SMALL, || {
            for cut in (30..frame.len()).step_by(frame.len() / 7) {
                assert_eq!(codec.decode(&frame[..cut]).unwrap_err().kind(), DecodeErrorKind::Eof);
            }
        });
        let decoded = codec.decode(&frame).unwrap();
        with_stack(SMALL, || {
            exception_of_any_depth(decoded.exception(), true);
            let _ = (decoded.to_string(), format!("{decoded:?}"), decoded.field_errors());
            assert_eq!(codec.to_text(&decoded), frame);
            assert_eq!(decoded.clone().into_owned().to_text(), frame);
            let error = not_found("m").with_details_json(&nest).unwrap_err();
            assert_eq!(error.kind(), DecodeErrorKind::TooDeep);
        });
    }
}

callerror::exception_set! {
    enum Classified = "http://domain/exceptions#", layout: CLASSIFIED { Refused { status: 400 } }
}

const CLASSIFIED: Layout<Classified> = Layout::NAMED
    .message(&[Field::Json("/details/fields/text"), Field::Json("/message/0/0/text")])
    .classify(|observed| {
        let pointers = ["", "/details/fields", "/message/0/0/0", "/fields/0", "/0/0/x"];
        pointers.iter().find_map(|pointer| observed.get(pointer)).map(|_| Classified::Refused)
    });

#[test]
fn deep_bodies_need_no_stack() {
    let classified =
        http::Codec::<Classified>::new().with_limits(Limits::DEFAULT.with_max_depth(u16::MAX));
    let codec = http::Codec::<Grape>::new().with_limits(Limits::DEFAULT.with_max_depth(u16::MAX));
    let headers = HeaderMap::new();
    for nest in nests(DEEPEST - 1) {
        for body in [
            format!(r#"{{"type":"NotFoundError","message":"m","details":{nest}}}"#),
            format!(r#"{{"type":"NotFoundError","message":{nest},"fields":{nest}}}"#),
            nest,
        ] {
            with_stack(SMALL, || {
                let _ = codec.decode(StatusCode::BAD_REQUEST, &headers, &body);
                let _ = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, &body);
                let _ = classified.decode(StatusCode::BAD_REQUEST, &headers, &body);
            });
            let error = codec.decode(StatusCode::BAD_REQUEST, &headers, &body);
            for error in [error, ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, &body)] {
                with_stack(SMALL, || {
                    exception_of_any_depth(error.exception(), error.details().is_some());
                    error.body_json().into_iter().for_each(details_of_any_depth);
                    let _ = (error.to_string(), format!("{error:?}"), error.field_errors());
                    let _ = (error.clone().into_owned().to_response(), error.retry(), error.code());
                });
            }
        }
    }
}

#[test]
fn deep_objects_need_no_stack() {
    let codec =
        object::Codec::<Telcoflow>::new().with_limits(Limits::DEFAULT.with_max_depth(u16::MAX));
    for nest in nests(DEEPEST - 1) {
        for object in [
            format!(
                r#"{{"type":"response","reqId":"r1","ok":false,"errorCode":"X","data":{nest}}}"#
            ),
            format!(
                r#"{{"type":"response","reqId":"r1","ok":false,"error":{nest},"details":{nest}}}"#
            ),
        ] {
            with_stack(SMALL, || {
                let _ = codec.decode(&object).unwrap().unwrap();
                assert!(ErrorObject::decode(&object).is_err(), "deeper than the default");
            });
            let error = codec.decode(&object).unwrap().unwrap();
            with_stack(SMALL, || {
                exception_of_any_depth(error.exception(), error.details().is_some());
                let _ = (error.to_string(), format!("{error:?}"), error.field_errors());
                let _ = (error.clone().into_owned().to_text(), error.retry());
            });
        }
    }
}

#[test]
fn deep_values_of_serde_need_no_stack() {
    for nest in nests(DEEPEST - 1) {
        let text = format!(r#"{{"type":"NotFoundError","message":"m","details":{nest}}}"#);
        let other = format!(r#"{{"type":"NotFoundError","message":"m","other":{nest}}}"#);
        with_stack(SMALL, || {
            for text in [&text, &other, &nest] {
                assert!(serde_json::from_str::<UserException<'_>>(text).is_err());
                assert!(serde_json::from_str::<CallId<'_>>(text).is_err());
                let text = serde_json::to_string(&[text]).unwrap();
                let read = serde_json::from_str::<[JsonText; 1]>(&text);
                assert!(read.is_err());
            }
        });
    }
}

/// Only read.
#[derive(Deserialize)]
struct JsonText(
    #[expect(dead_code, reason = "it is never read as a whole")]
    #[serde(with = "callerror::serde_json_text")]
    UserException<'static>,
);

#[test]
fn a_member_with_the_name_of_serde_jsons_text_is_one_of_many() {
    let members = json!({
        "$serde_json::private::RawValue": r#"{"type":"SessionError","message":"forged"}"#,
        "type": "NotFoundError",
        "message": "m",
    });
    let expected = UserException::new(Grape::NotFoundError, "m");
    let mut cbor = Vec::new();
    ciborium::into_writer(&members, &mut cbor).unwrap();
    assert_eq!(ciborium::from_reader::<UserException, _>(&cbor[..]).unwrap(), expected);
    assert_eq!(serde_json::from_str::<UserException>(&members.to_string()).unwrap(), expected);
}

#[test]
fn codes_that_are_numbers_stay_as_they_are_spelt() {
    for code in ["0", "-1", "-0", "18446744073709551615", "340282366920938463463374607431768211456"]
    {
        let json = format!(r#"{{"type":"NotFoundError","message":"m","code":{code}}}"#);
        let exception: UserException = serde_json::from_str(&json).unwrap();
        assert_eq!(exception.code(), Some(code));
        let again = serde_json::to_string(&exception).unwrap();
        assert_eq!(serde_json::from_str::<UserException>(&again).unwrap(), exception, "{again}");
    }
}
