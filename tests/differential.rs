//! The decoder against a naive one that is written with serde_json alone: the same input is accepted,
//! with the same fields. Depth and length are our only further reasons to refuse.

#![cfg(feature = "__internals")]

use std::fs;
use std::path::Path;

use callerror::__internals::check_frame;
use callerror::grape::Grape;
use callerror::testing::check_response;
use callerror::{
    CallError, DecodeErrorKind, ErrorResponse, Limits, Name, Quirk, UserException, testing,
};
use http::{HeaderMap, StatusCode};
use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;

/// What the naive decoder finds in a frame; an element that is not there, or null, is "".
#[derive(Debug, PartialEq)]
struct Fields {
    call_id: String,
    is_number: bool,
    uri: String,
    name: String,
    message: String,
    details: String,
}

/// A string element as text.
fn text(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

/// The text of a string, in which halves of surrogate pairs are U+FFFD.
fn lossy(raw: &RawValue) -> String {
    let inner = &raw.get()[1..raw.get().len() - 1];
    let (mut chars, mut units) = (inner.chars(), Vec::new());
    while let Some(char) = chars.next() {
        let escape = if char == '\\' { chars.next() } else { None };
        let unit = match escape {
            None => {
                units.extend_from_slice(char.encode_utf16(&mut [0; 2]));
                continue;
            }
            Some('u') => {
                let digits: String = chars.by_ref().take(4).collect();
                u16::from_str_radix(&digits, 16).unwrap()
            }
            Some('b') => 8,
            Some('f') => 12,
            Some('n') => 10,
            Some('r') => 13,
            Some('t') => 9,
            Some(other) => u16::try_from(other).unwrap(),
        };
        units.push(unit);
    }
    String::from_utf16_lossy(&units)
}

/// An element of which any type is taken: a string's text, nothing for null, else the raw JSON.
fn message(raw: &RawValue) -> String {
    match raw.get().as_bytes()[0] {
        b'"' => lossy(raw),
        b'n' => String::new(),
        _ => raw.get().to_owned(),
    }
}

fn naive(input: &[u8]) -> Option<Fields> {
    let input = std::str::from_utf8(input).ok()?;
    let frame = input.strip_prefix('\u{feff}').unwrap_or(input);
    let elements: Vec<&RawValue> = serde_json::from_str(frame).ok()?;
    let [code, call_id, third, rest @ ..] = &elements[..] else { return None };
    if code.get() != "4" {
        return None;
    }
    let is_number = call_id.get().starts_with(|c: char| c == '-' || c.is_ascii_digit());
    let call_id = match is_number {
        true if call_id.get().contains(['.', 'e', 'E']) => return None,
        true => call_id.get().to_owned(),
        false => text(call_id)?,
    };
    if !third.get().starts_with(['"', 'n']) {
        return None;
    }
    let uri = || if third.get() == "null" { Some(String::new()) } else { text(third) };
    let (uri, message, details) = match rest {
        [] => (String::new(), message(third), ""),
        [fourth] => (uri()?, message(fourth), ""),
        [fourth, fifth, ..] => (uri()?, message(fourth), fifth.get()),
    };
    let name = naive_name(&uri).to_owned();
    let details = if details == "null" { "" } else { details }.to_owned();
    Some(Fields { call_id, is_number, uri, name, message, details })
}

/// The name of an error URI under Grape's base.
fn naive_name(uri: &str) -> &str {
    if let Some((_, name)) = uri.rsplit_once('#') {
        return name;
    }
    let Some((prefix, rest)) = uri.split_once(':') else { return uri };
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let starts = prefix.starts_with(|c: char| word(c) && !c.is_ascii_digit());
    let goes_on = prefix.chars().all(|c| word(c) || c == '.' || c == '-');
    let is_rest = |c: char| !(c == '/' || c == ':' || c.is_whitespace());
    if starts && goes_on && !rest.is_empty() && rest.chars().all(is_rest) { rest } else { uri }
}

fn ours(frame: &CallError<'_, Grape>) -> Fields {
    Fields {
        call_id: frame.call_id().as_str().to_owned(),
        is_number: frame.call_id().is_number(),
        uri: frame.uri().unwrap_or_default().to_owned(),
        name: frame.code().unwrap_or_default().to_owned(),
        message: frame.message().to_owned(),
        details: frame.details().map_or("", |details| details.as_json()).to_owned(),
    }
}

/// Decodes `input` both ways; says whether it is a frame.
#[track_caller]
fn compare(input: &[u8]) -> bool {
    let shown = String::from_utf8_lossy(&input[..input.len().min(500)]);
    match (check_frame::<Grape>(input), naive(input)) {
        (Ok(frame), Some(naive)) => assert_eq!(ours(&frame), naive, "{shown}"),
        (Err(_), None) => return false,
        (Err(error), Some(_)) => {
            let limit = matches!(error.kind(), DecodeErrorKind::TooDeep | DecodeErrorKind::TooLong);
            assert!(limit, "only the naive decoder accepts {shown}: {error:?}");
            return false;
        }
        (Ok(frame), None) => panic!("only the naive decoder refuses {shown}: {frame:?}"),
    }
    true
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn valid_frames(input in testing::frame::<Grape>()) {
        prop_assert!(compare(input.as_bytes()));
        // A byte order mark changes nothing but the quirks.
        let plain = input.trim_start_matches('\u{feff}');
        let marked = format!("\u{feff}{plain}");
        prop_assert!(compare(plain.as_bytes()) && compare(marked.as_bytes()));
        let [plain, marked] = [plain, &marked].map(|frame| CallError::<Grape>::decode(frame).unwrap());
        let expected: Vec<Quirk> =
            [Quirk::ByteOrderMark].into_iter().chain(plain.quirks()).collect();
        prop_assert_eq!(marked.quirks().into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn built_frames(frame in testing::call_error::<Grape>()) {
        prop_assert!(compare(frame.to_text().as_bytes()));
    }

    #[test]
    fn hostile_frames(input in testing::hostile_frame()) {
        compare(&input);
    }

    #[test]
    fn almost_frames(
        elements in proptest::collection::vec(
            prop_oneof![
                2 => Just("4".to_owned()),
                1 => Just("null".to_owned()),
                1 => Just("\"\\ud83d\"".to_owned()),
                2 => testing::json(),
            ],
            0..6,
        ),
    ) {
        compare(format!("[4,{}]", elements.join(",")).as_bytes());
        compare(format!("[{}]", elements.join(",")).as_bytes());
    }

    #[test]
    fn values(json in testing::json()) {
        prop_assert!(compare_value(&json));
    }

    #[test]
    fn hostile_values(input in testing::hostile_body()) {
        if let Ok(text) = std::str::from_utf8(&input) {
            compare_value(text);
        }
    }

    #[test]
    fn bodies(body in testing::body::<Grape>()) {
        compare_body(&body);
    }

    #[test]
    fn hostile_bodies(input in testing::hostile_body()) {
        if let Ok(text) = std::str::from_utf8(&input) {
            compare_body(text);
        }
    }
}

#[test]
fn frames_by_hand() {
    #[rustfmt::skip]
    let table: &[(&str, bool)] = &[
        // Elements, and what is around them.
        (r#"[4,"c","An error occurred."]"#, true),
        (" [\t4 ,\r\n \"c\" , \"u\" , \"m\" , { } ] ", true),
        (r#"[4,"c","u","m",{},1,null,[]]"#, true),
        (r#"[4,"c","u","m",null]"#, true),
        (r#"[4,"c",null]"#, true),
        (r#"[4,"c",null,null,null]"#, true),
        (r#"[4,"c","u",{"a":["\ud800"]}]"#, true),
        (r#"[4,"c"]"#, false),
        (r#"[4]"#, false),
        (r#"[]"#, false),
        (r#"[4,"c","u","m",]"#, false),
        (r#"[4,"c","u","m"]]"#, false),
        (r#"[4,"c","u","m"],"#, false),
        (r#"[4,"c","u","m"} "#, false),
        (r#"[,4,"c","u","m"]"#, false),
        (r#"{"4":"c"}"#, false),
        ("\u{feff}[4,\"c\",\"u\"]", true),
        ("\u{feff}\u{feff}[4,\"c\",\"u\"]", false),
        (" \u{feff}[4,\"c\",\"u\"]", false),
        ("\u{feff}", false),
        ("[4,\"c\",\"u\"]\0", false),
        ("[4,\"c\",\u{a0}\"u\"]", false),
        ("[4,\"c\",\u{b}\"u\"]", false),
        ("", false),
        // The message type.
        (r#"["4","c","u"]"#, false),
        (r#"[4.0,"c","u"]"#, false),
        (r#"[4e0,"c","u"]"#, false),
        (r#"[04,"c","u"]"#, false),
        (r#"[+4,"c","u"]"#, false),
        (r#"[-4,"c","u"]"#, false),
        (r#"[3,"c","u"]"#, false),
        // The call ID.
        (r#"[4,0,"u"]"#, true),
        (r#"[4,-0,"u"]"#, true),
        (r#"[4,-12345678901234567890123456789012345678901234567890,"u"]"#, true),
        (r#"[4,"","u"]"#, true),
        (r#"[4,"\u0000\/\ud83d\udeaa","u"]"#, true),
        (r#"[4,1.0,"u"]"#, false),
        (r#"[4,1e2,"u"]"#, false),
        (r#"[4,01,"u"]"#, false),
        (r#"[4,-,"u"]"#, false),
        (r#"[4,null,"u"]"#, false),
        (r#"[4,true,"u"]"#, false),
        (r#"[4,["c"],"u"]"#, false),
        (r#"[4,"\udc00","u"]"#, false),
        // The error URI.
        (r#"[4,"c","","m"]"#, true),
        (r#"[4,"c","http://domain/exceptions#","m"]"#, true),
        (r#"[4,"c","http://domain/exceptions","m"]"#, true),
        (r#"[4,"c","error:x","m"]"#, true),
        (r#"[4,"c","error:x y","m"]"#, true),
        (r#"[4,"c","1error:x","m"]"#, true),
        (r#"[4,"c","a:b:c","m"]"#, true),
        (r#"[4,"c",":","m"]"#, true),
        (r#"[4,"c","a#b#c","m"]"#, true),
        (r#"[4,"c","\u0068ttp:\/\/domain\/exceptions\u0023NotFoundError","m"]"#, true),
        (r#"[4,"c",404,"m"]"#, false),
        (r#"[4,"c",false]"#, false),
        (r#"[4,"c",{},"m"]"#, false),
        (r#"[4,"c","\ud800\ud800","m"]"#, false),
        // The message.
        (r#"[4,"c","u",1.50]"#, true),
        (r#"[4,"c","u",1e400]"#, true),
        (r#"[4,"c","u",nul]"#, false),
        (r#"[4,"c","u","say "hi""]"#, false),
        (r#"[4,"c","\ud800"]"#, true),
        (r#"[4,"c","u","\ud800"]"#, true),
        (r#"[4,"c","u","\ud800\u0041"]"#, true),
        (r#"[4,"c","u","\ud800\\udc00"]"#, true),
        (r#"[4,"c","u","\x41"]"#, false),
        (r#"[4,"c","u","\u00g0"]"#, false),
        (r#"[4,"c","u","\u00"]"#, false),
        ("[4,\"c\",\"u\",\"\u{7f}\u{80}\u{2028}\"]", true),
        ("[4,\"c\",\"u\",\"two\nlines\"]", false),
        ("[4,\"c\",\"u\",\"\0\"]", false),
        // The details.
        (r#"[4,"c","u","m","\udc00\ud800"]"#, true),
        (r#"[4,"c","u","m",{"a":1,"a":1,"\ud800":{}}]"#, true),
        (r#"[4,"c","u","m",-0.0E-00]"#, true),
        (r#"[4,"c","u","m",1.]"#, false),
        (r#"[4,"c","u","m",.5]"#, false),
        (r#"[4,"c","u","m",1e]"#, false),
        (r#"[4,"c","u","m",NaN]"#, false),
        (r#"[4,"c","u","m",{a:1}]"#, false),
        (r#"[4,"c","u","m",{"a":1,}]"#, false),
        (r#"[4,"c","u","m",[1,]]"#, false),
        (r#"[4,"c","u","m",[1}]"#, false),
        (r#"[4,"c","u","m",'x']"#, false),
        (r#"[4,"c","u","m",/**/1]"#, false),
    ];
    for &(input, is_frame) in table {
        assert_eq!(compare(input.as_bytes()), is_frame, "{input}");
        // Whatever was cut off, or follows.
        for cut in 0..input.len() {
            compare(&input.as_bytes()[..cut]);
            compare(&input.as_bytes()[cut..]);
        }
    }
}

#[test]
fn every_byte_at_every_place() {
    let frame = br#"[4,"c","error:\u00fcx","m\n",{"a":[-1.5e+3,true]}]"#;
    for at in 0..frame.len() {
        for byte in 0..=u8::MAX {
            let mut input = *frame;
            input[at] = byte;
            compare(&input);
        }
    }
}

/// Every text in the vectors, whatever it is there for.
#[test]
fn vectors() {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(values) => values.iter().for_each(|value| walk(value, found)),
            Value::Object(members) => members.values().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            walk(&serde_json::from_slice(&fs::read(path).unwrap()).unwrap(), &mut texts);
        }
    }
    let frames = texts.iter().filter(|text| compare(text.as_bytes())).count();
    assert!(frames > 0, "no frame among {} texts", texts.len());
    for text in &texts {
        compare_value(text);
        compare_body(text);
    }
}

/// Reads `text` as one JSON value both ways; says whether it is one.
#[track_caller]
fn compare_value(text: &str) -> bool {
    let naive = serde_json::from_str::<&RawValue>(text);
    let ours = UserException::<Grape>::unhandled().with_details_json(text);
    match (&ours, &naive) {
        (Ok(exception), Ok(raw)) => {
            let json = exception.details().map_or("null", |details| details.as_json());
            assert_eq!(json, raw.get());
        }
        (Err(error), Ok(_)) => {
            let limit = matches!(error.kind(), DecodeErrorKind::TooDeep | DecodeErrorKind::TooLong);
            assert!(limit, "only serde_json accepts {text}: {error:?}");
        }
        (Ok(_), Err(error)) => panic!("only serde_json refuses {text}: {error}"),
        (Err(_), Err(_)) => {}
    }
    ours.is_ok()
}

/// The text at the first place where other systems have their messages.
fn message_elsewhere(body: &Value) -> Option<String> {
    let places = [
        "/detail",
        "/title",
        "/error_description",
        "/error/message",
        "/errorMessage",
        "/errors/0/message",
        "/errors/0/description",
        "/error/message/0/description",
        "/errors/0/message/0/description",
        "/detail/0/msg",
        "/error",
    ];
    places.iter().find_map(|place| body.pointer(place)?.as_str()).map(str::to_owned)
}

/// Reads `body` as an HTTP error both ways, where serde_json finds an object of texts in it.
#[track_caller]
fn compare_body(body: &str) {
    // Of a repeated member the last counts, in serde_json's map as well.
    type Members<'a> = std::collections::HashMap<String, &'a RawValue>;
    let Ok(members) = serde_json::from_str::<Members>(body) else { return };
    // No text, or too deep: the body means nothing to us.
    let is_text = |json: &RawValue| !json.get().starts_with('"') || text(json).is_some();
    let texts = [members.get("type"), members.get("message"), members.get("code")];
    if !texts.into_iter().flatten().all(|json| is_text(json))
        || body.matches(['[', '{']).count() > usize::from(Limits::DEFAULT.max_depth())
    {
        return;
    }
    let name =
        members.get("type").filter(|json| json.get().starts_with('"')).map(|json| text(json));
    let name = name.flatten().unwrap_or_default();
    let name = name.rsplit_once('#').map_or(&*name, |(_, name)| name);
    let name = if name == "about:blank" { "" } else { name };
    let value = serde_json::from_str::<Value>(body);
    let elsewhere = || value.as_ref().ok().and_then(message_elsewhere);
    let text = match members.get("message").filter(|json| json.get() != "null") {
        Some(json) if json.get().starts_with('"') => message(json),
        _ if value.is_err() => return,
        odd => elsewhere().or(odd.map(|json| message(json))).unwrap_or_else(|| {
            if name.is_empty() { "Bad Request".to_owned() } else { String::new() }
        }),
    };
    let code = members.get("code").map_or(String::new(), |json| match json.get() {
        text if text.starts_with('"') => message(json),
        number if number.bytes().all(|byte| b"-0123456789".contains(&byte)) => number.to_owned(),
        _ => String::new(),
    });
    // The names of the set are its only codes.
    let code = if name.is_empty() { &*code } else { name };
    let details = members.get("details").map_or("null", |json| json.get());

    let headers = HeaderMap::new();
    let error = check_response::<Grape>(StatusCode::BAD_REQUEST, &headers, body.as_bytes());
    if Grape::lookup(name).is_none() || code == name {
        assert_eq!(error.code().unwrap_or_default(), code, "{body}");
    }
    assert_eq!(error.message(), text, "{body}");
    assert_eq!(error.details().map_or("null", |details| details.as_json()), details, "{body}");
    let known = Grape::lookup(name);
    assert_eq!(error.name().known(), known, "{body}");
    assert_eq!(error.name() == Name::Unhandled, name.is_empty(), "{body}");
}

fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

#[test]
fn difference_depth_is_bounded_while_a_raw_value_of_serde_json_is_not() {
    let most = usize::from(Limits::DEFAULT.max_depth());
    // Details that are built leave room for the six containers that a layout may put around them.
    let cases =
        [(122, true, true), (123, false, true), (most - 1, false, true), (most, false, false)];
    for (depth, is_built, is_read) in cases.into_iter().chain([(100_000, false, false)]) {
        let (value, frame) = (nested(depth), format!(r#"[4,"c","u","m",{}]"#, nested(depth)));
        assert!(serde_json::from_str::<&RawValue>(&value).is_ok());
        assert!(naive(frame.as_bytes()).is_some());
        assert_eq!(compare_value(&value), is_built, "{depth}");
        assert_eq!(compare(frame.as_bytes()), is_read, "{depth}");
    }
}

#[test]
fn difference_a_value_of_serde_json_refuses_what_only_the_grammar_allows() {
    for json in [r#""\ud800""#, "1e400", r#"{"\udc00":1}"#] {
        assert!(compare_value(json), "{json}");
        assert!(serde_json::from_str::<Value>(json).is_err(), "{json}");
        let exception = UserException::from(Grape::NotFoundError).with_details_json(json).unwrap();
        assert!(exception.details().unwrap().parse::<Value>().is_err(), "{json}");
    }
}

#[test]
fn difference_serde_cannot_carry_what_its_format_cannot() {
    // Kept raw on the wire; through serde a number is what serde_json makes of it.
    let exception = UserException::from(Grape::NotFoundError);
    let through = |json: &str| {
        let exception = exception.clone().with_details_json(json.to_owned()).unwrap();
        serde_json::to_string(&exception)
    };
    assert!(through("1.50").unwrap().ends_with(r#""details":1.5}"#));
    assert!(through("[1e400]").is_err());
    assert!(through(r#"["\ud800"]"#).is_err());

    // The limit is ours, also of what is ignored. Over HTTP what stands before it counts.
    let deepest = usize::from(Limits::DEFAULT.max_depth()) - 1;
    for (depth, is_ok) in [(deepest, true), (deepest + 1, false)] {
        let body = format!(r#"{{"type":"NotFoundError","x":{}}}"#, nested(depth));
        let by_serde = serde_json::from_str::<UserException<'_, Grape>>(&body);
        assert_eq!(by_serde.is_ok(), is_ok, "{depth}");
        let headers = HeaderMap::new();
        let by_http = ErrorResponse::<Grape>::decode(StatusCode::BAD_REQUEST, &headers, &body);
        assert_eq!(by_http.name(), Name::Known(Grape::NotFoundError));
    }
}
