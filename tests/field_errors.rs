//! Field errors: the shapes in which they are read, the one in which they are written, and their bounds.
#![cfg(feature = "http")]

use callerror::grape::Grape;
use callerror::layout::Layout;
use callerror::openapp::{ErrorResponse, OpenApp, UserException};
use callerror::{CallError, ExceptionSet, FieldErrors, Name};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

fn decode<N: ExceptionSet>(status: u16, body: &str) -> callerror::ErrorResponse<'_, N> {
    let status = StatusCode::from_u16(status).unwrap();
    callerror::ErrorResponse::decode(status, &HeaderMap::new(), body).into_owned()
}

/// All that was read: field, then message and code of each entry.
fn told(errors: &FieldErrors<'_>) -> String {
    let fields = errors.iter().map(|(field, messages)| {
        let messages = messages.iter().map(|message| match message.code() {
            Some(code) => format!("{message} ({code})"),
            None => message.to_string(),
        });
        format!("{field}: {}", messages.collect::<Vec<_>>().join(", "))
    });
    fields.collect::<Vec<_>>().join("; ")
}

/// Bodies of public servers, and what they say is wrong. "" is nothing.
const BODIES: &[(&str, &str)] = &[
    // Maps: Laravel, Rails, ASP.NET, Kolide, Django.
    (
        r#"{"message":"The given data was invalid.","errors":{"email":["The email has already been taken.","Too long."],"name":["Required."]}}"#,
        "email: The email has already been taken., Too long.; name: Required.",
    ),
    (
        r#"{"errors":{"title":["can't be blank"],"base":["Invalid"]}}"#,
        "title: can't be blank; base: Invalid",
    ),
    (
        r#"{"errors":{"Model.Field":["error message"]},"title":"One or more validation errors occurred.","status":400,"traceId":"|e43bcb"}"#,
        "Model.Field: error message",
    ),
    (
        r#"{"message":"Validation Failed","errors":{"name":"must be unique"}}"#,
        "name: must be unique",
    ),
    (
        r#"{"message":"Validation Failed","errors":[{"name":"email","reason":"must be unique"}]}"#,
        "email: must be unique",
    ),
    (
        r#"{"type":"X","message":"m","details":{"__all__":[{"message":"x","code":"y"}],"name":[{"message":"too long","code":""}]}}"#,
        "__all__: x (y); name: too long",
    ),
    (
        r#"{"name":["This field is required."],"age":["A valid integer is required."]}"#,
        "name: This field is required.; age: A valid integer is required.",
    ),
    (
        r#"{"status":400,"error":"Bad Request","name":["required"],"tags":[1],"list":[],"age":"old"}"#,
        "name: required",
    ),
    (r#"{"name":["required",null]}"#, "name: required"),
    (r#"{"name":["required",7]}"#, ""),
    // Lists: FastAPI, RFC 9457, JSON:API, RFC 7807, zalando, AWS.
    (
        r#"{"detail":[{"loc":["body","user","age"],"msg":"field required","type":"missing"},{"loc":["query","limit"],"msg":"too large","type":"x"},{"loc":["body","rooms",0,"id"],"msg":"not a UUID","type":"x"}]}"#,
        "user.age: field required; limit: too large; rooms.0.id: not a UUID",
    ),
    (
        r##"{"type":"about:blank","title":"t","errors":[{"detail":"must be a positive integer","pointer":"#/age"},{"detail":"must be 'green'","pointer":"#/profile/color"},{"detail":"and even","pointer":"#/age"}]}"##,
        "age: must be a positive integer, and even; profile.color: must be 'green'",
    ),
    (
        r#"{"errors":[{"status":"422","source":{"pointer":"/data/attributes/name"},"title":"Invalid","detail":"is too short","code":"short"}]}"#,
        "data.attributes.name: is too short (short)",
    ),
    (
        r#"{"type":"x","title":"t","invalid-params":[{"name":"age","reason":"must be positive"}]}"#,
        "age: must be positive",
    ),
    (
        r#"{"type":"x","status":400,"violations":[{"field":"age","message":"must be positive"}]}"#,
        "age: must be positive",
    ),
    (
        r#"{"message":"m","reason":"FIELD_VALIDATION_FAILED","fieldList":[{"name":"agentSpaceId","message":"must be a UUID"}]}"#,
        "agentSpaceId: must be a UUID",
    ),
    (
        r#"{"errors":[{"msg":"Invalid value","param":"email","location":"body"}]}"#,
        "email: Invalid value",
    ),
    (
        r#"{"errors":[{"param":"email","description":"is taken","code":4001}]}"#,
        "email: is taken (4001)",
    ),
    // In the details, or the details themselves.
    (
        r#"{"message":"m","details":{"fields":{"name":["required","too short"]}}}"#,
        "name: required, too short",
    ),
    (r#"{"message":"m","details":{"errors":{"name":["exists already"]}}}"#, "name: exists already"),
    (r#"{"message":"m","details":{"errors":[{"field":"name","message":"x"}]}}"#, "name: x"),
    (
        r#"{"message":"m","details":[{"field":"name","message":"x"},"odd",null,{"field":"name"},{"message":"no field"},{"field":"age","reason":"y"}]}"#,
        "name: x; age: y",
    ),
    (
        r#"{"message":"m","details":{"violations":[{"field":"name","message":"x"}],"count":1}}"#,
        "name: x",
    ),
    (r#"{"message":"m","details":{"name":["a"],"slug":"b"}}"#, "name: a; slug: b"),
    (r#"{"message":"m","details":{"fields":["a"]}}"#, "fields: a"),
    (r#"{"message":"m","details":{"fields":1,"fields":{"name":[{"message":"a"}]}}}"#, "name: a"),
    (r#"{"message":"m","details":null,"errors":{"name":"a"}}"#, "name: a"),
    (r#"{"message":"m","details":{"name":["a"]},"errors":{"name":"b"}}"#, "name: b"),
    (r#"{"message":"m","details":{"name":["a"]},"age":["b"]}"#, "name: a"),
    (r#"{"message":"m","details":{"errors":{"name":["a"]}},"fields":{"name":"b"}}"#, "name: a"),
    (r#"{"code":["A"],"message":["age must be a number"],"statusCode":400}"#, ""),
    (r#"{"message":"m","details":{"id":7},"errors":{"name":"b"}}"#, "name: b"),
    // One odd entry does not hide the others.
    (
        r#"{"message":"m","details":{"fields":{"name":["Too long"],"age":"required"}}}"#,
        "name: Too long; age: required",
    ),
    (
        r#"{"message":"m","details":{"name":["Too long"],"age":"required"}}"#,
        "name: Too long; age: required",
    ),
    (r#"{"message":"m","details":{"fields":{"name":["Too long"],"age":null}}}"#, "name: Too long"),
    (r#"{"message":"m","details":{"name":["Too long"],"age":null}}"#, "name: Too long"),
    (
        r#"{"message":"m","details":{"fields":{"name":["Too long"],"items":[{},{"non_field_errors":["must be unique"]}]}}}"#,
        "name: Too long",
    ),
    (
        r#"{"message":"m","details":{"fields":{"items":{"name":["a"]},"name":["Too long",7,true,null,["x"]],"max":3}}}"#,
        "name: Too long",
    ),
    (r#"{"message":"m","details":{"name":["Too long",7]}}"#, "name: Too long"),
    (
        r#"{"message":"m","details":{"fields":{"name":{"message":"Too long","code":"max"}}}}"#,
        "name: Too long (max)",
    ),
    (
        r#"{"message":"m","details":{"fields":{"name":["half \ud83d"],"\ud800":["x"]}}}"#,
        "name: half \u{fffd}",
    ),
    (r#"{"message":"m","fields":{"n\u00fc":["\u00fc"],"":[""]}}"#, "nü: ü; : "),
    (
        r#"{"message":"m","fields":{"name":[{"message":"a","code":"\ud800"},{"message":null,"reason":"b","code":true}]}}"#,
        "name: a, b",
    ),
    (r#"{"message":"m","fields":{"b":["1"],"a":["2"],"b":["3"]}}"#, "b: 1, 3; a: 2"),
    // What is no field error.
    (r#"{"detail":"Model alias 'x-4' not found"}"#, ""),
    (r#"{"detail":{"name":["x"]}}"#, ""),
    (r#"{"message":"m","details":{"error":"SlugAlreadyExist","slug":"a"}}"#, ""),
    (r#"{"message":"m","details":{"msg":"text"}}"#, ""),
    (r#"{"message":"m","details":{"rooms":[{"name":"Lobby","description":"on the left"}]}}"#, ""),
    (r#"{"message":"m","details":{"allowed":["a","b"],"limit":3}}"#, ""),
    (r#"{"message":"m","errors":["Name can't be blank"]}"#, ""),
    (r#"{"message":"m","fields":["name"]}"#, ""),
    (
        r#"{"message":"m","errors":[{"description":"clientSecret is required"}],"trackingId":"ROUTER_12"}"#,
        "",
    ),
    (
        r#"{"errors":[{"key":"1001","message":[{"description":"source must not be empty"}]}],"trackingId":"cc_77"}"#,
        "",
    ),
    (r#"{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}"#, ""),
    (r#"{"message":"m","details":["a"]}"#, ""),
    (r#"{"message":"m"}"#, ""),
    (r#"[{"field":"name","message":"x"}]"#, ""),
    ("", ""),
    ("<html>", ""),
    // What stands before a fault counts.
    (r#"{"errors":{"name":["a"]}"#, "name: a"),
    (r#"{"errors":{"name":["a","b"#, "name: a"),
    (r#"{"errors":{"name":["#, ""),
];

#[test]
fn bodies_of_every_shape() {
    for (body, expected) in BODIES {
        for status in [400, 422] {
            let error = decode::<OpenApp>(status, body);
            assert_eq!(told(&error.field_errors()), *expected, "{status} {body}");
            let is_invalid = error.name() == Name::Known(OpenApp::ValidationError);
            assert_eq!(is_invalid, !expected.is_empty(), "{status} {body}");
            let error = decode::<Grape>(status, body);
            assert_eq!(told(&error.field_errors()), *expected, "{status} {body}");
        }
    }
}

const WITHOUT_DETAILS: Layout<Grape> = Layout::NAMED.details(&[]);

/// The member `details` of a system that has no details is a place, and no map.
#[test]
fn a_system_without_details_has_places_in_the_body() {
    for (body, expected) in [
        (r#"{"message":"m","errors":{"name":["a"]}}"#, "name: a"),
        (r#"{"message":"m","details":{"errors":{"name":["a"]}}}"#, "name: a"),
        (r#"{"message":"m","details":[{"field":"name","message":"a"}]}"#, "name: a"),
        (r#"{"message":"m","details":{"name":["a"]}}"#, ""),
        (r#"{"message":"m","name":["a"]}"#, "name: a"),
    ] {
        let codec = callerror::http::Codec::new().with_layout(&WITHOUT_DETAILS);
        let headers = HeaderMap::new();
        let error = codec.decode(StatusCode::BAD_REQUEST, &headers, body);
        assert_eq!(told(&error.field_errors()), expected, "{body}");
    }
}

/// Under another status only a body's own members are no map, for nothing says that they are fields.
#[test]
fn a_body_is_a_map_only_where_the_request_is_invalid() {
    for (body, expected) in BODIES {
        let places =
            ["details", "fields", "errors", "detail", "invalid-params", "violations", "fieldList"];
        let is_map = !places.iter().any(|place| body.contains(&format!(r#""{place}":"#)));
        let expected = if is_map { "" } else { *expected };
        for status in [401, 404, 409, 500] {
            let error = decode::<OpenApp>(status, body);
            assert_eq!(told(&error.field_errors()), expected, "{status} {body}");
            assert!(!error.is_a(OpenApp::ValidationError), "{status} {body}");
        }
    }
}

/// The exception alone, and every wire that carries details, says the same of them.
#[test]
fn details_say_the_same_on_every_wire() {
    for (body, _) in BODIES {
        let error = decode::<OpenApp>(409, body);
        let Some(details) = error.details() else { continue };
        let expected = told(&details.field_errors());
        assert_eq!(told(&error.exception().field_errors()), expected, "{body}");
        let frame = CallError::new("c1", error.exception().clone());
        assert_eq!(told(&frame.field_errors()), expected, "{body}");
        let object = callerror::ErrorObject::new(error.exception().clone());
        assert_eq!(told(&object.field_errors()), expected, "{body}");
    }
}

/// More members than the index of a body keeps: the variant goes by the same field errors.
#[test]
fn places_are_found_behind_many_members() {
    let many: String = (0..40).map(|at| format!(r#""m{at}":{at},"#)).collect();
    for rest in
        [r#""errors":{"name":"a"}"#, r#""name":["a"]"#, r#""details":{"fields":{"name":["a"]}}"#]
    {
        let body = format!("{{{many}{rest}}}");
        let error = decode::<OpenApp>(422, &body);
        assert_eq!(told(&error.field_errors()), "name: a", "{rest}");
        assert!(error.is_a(OpenApp::ValidationError), "{rest}");
    }
}

#[test]
fn errors_are_grouped_by_field() {
    let body = r#"{"message":"m","details":{"fields":{"name":["required","too short"],"slug":["taken"]}}}"#;
    let error = decode::<OpenApp>(422, body);
    let mut lines = Vec::new();
    for (field, messages) in error.field_errors() {
        lines.push(format!("{field}: {messages}"));
    }
    assert_eq!(lines, ["name: required, too short", "slug: taken"]);

    let errors = error.field_errors();
    assert_eq!((errors.len(), errors.is_empty()), (2, false));
    let name = errors.get("name").unwrap();
    assert_eq!((name.len(), name.field(), name[1].message()), (2, "name", "too short"));
    assert_eq!(errors.get("nam"), None);
    assert!(errors.iter().map(|(field, _)| field).eq(["name", "slug"]));
    assert!((&errors).into_iter().map(|(_, messages)| messages.len()).eq([2, 1]));
    let flat = errors.clone().into_iter().flat_map(|(field, messages)| {
        messages.into_iter().map(move |message| format!("{field}={message}"))
    });
    assert!(flat.eq(["name=required", "name=too short", "slug=taken"]));
    let kept = errors.into_owned();
    drop(error);
    assert_eq!(kept.to_string(), "name: required, too short; slug: taken");
    assert_eq!(format!("{kept:?}").matches("required").count(), 1);
}

#[test]
fn no_peer_breaks_a_line() {
    let body = r#"{"fields":{"na\nme":["a\r\nb","\u001b[0m"]}}"#;
    let errors = decode::<OpenApp>(422, body).field_errors().into_owned();
    assert_eq!(errors.to_string(), r"na\nme: a\r\nb, \u{1b}[0m");
    assert_eq!(errors.get("na\nme").unwrap().to_string(), r"a\r\nb, \u{1b}[0m");
    assert!(!format!("{errors:?}").contains(char::is_control));
}

#[test]
fn pairs_are_collected() {
    let pairs = [("b", "1"), ("a", "2"), ("b", "3")];
    let mut errors: FieldErrors<'_> = pairs.into_iter().collect();
    assert_eq!(errors.to_string(), "b: 1, 3; a: 2");
    errors.extend([(String::from("c"), "4"), (String::from("a"), "5")]);
    errors.push("c", String::from("6"));
    errors.push_with_code("c", "7", "code");
    assert_eq!(told(&errors), "b: 1, 3; a: 2, 5; c: 4, 6, 7 (code)");
    assert_eq!(FieldErrors::new(), FieldErrors::default());
}

#[test]
fn the_builder_writes_a_list_for_each_field() {
    let new = FieldErrors::new;
    let name = String::from("name");
    for (errors, json) in [
        (new(), "{}"),
        (new().with("z", "1").with("a", "2").with("z", "3"), r#"{"z":["1","3"],"a":["2"]}"#),
        (
            new().with("z", "1").with_code("z", "2", "c").with_code("z", "3", ""),
            r#"{"z":["1",{"message":"2","code":"c"},"3"]}"#,
        ),
        (new().with(&*name, format!("{name} is too long")), r#"{"name":["name is too long"]}"#),
    ] {
        assert_eq!(serde_json::to_string(&errors).unwrap(), json);
        assert_eq!(
            serde_json::to_value(&errors).unwrap(),
            serde_json::from_str::<Value>(json).unwrap()
        );
        assert_eq!(errors.is_empty(), json == "{}");
    }
    assert_eq!(new().with(&*name, "m"), new().with("name", "m"));
    assert_ne!(new().with("name", "m"), new().with("name", "n"));
    assert_ne!(new().with("a", "m").with("b", "m"), new().with("b", "m").with("a", "m"));

    let many = (0..50_000).fold(new(), |errors, at| errors.with((at % 25_000).to_string(), "m"));
    let read: Value = serde_json::from_str(&serde_json::to_string(&many).unwrap()).unwrap();
    assert_eq!(read.as_object().unwrap().len(), 25_000);
    assert_eq!(read["24999"], json!(["m", "m"]));
}

#[test]
fn what_the_builder_wrote_is_read_as_equal() {
    let odd = ["", "fields", "errors", "message", "\"\\\u{0}\n", "0"];
    let mut errors = FieldErrors::new();
    for (at, field) in odd.iter().chain(&odd).enumerate() {
        errors = errors.with_code(*field, odd[at % 5], odd[at % 4]);
        for variant in [OpenApp::ValidationError, OpenApp::ApiError] {
            let exception = UserException::new(variant, "m").with_details(&errors).unwrap();
            assert_eq!(exception.details().unwrap().field_errors(), errors);
            let (parts, body) = ErrorResponse::new(exception).to_response().into_parts();
            let read = ErrorResponse::decode(parts.status, &parts.headers, &body);
            assert_eq!(read.field_errors(), errors, "{body:?}");
        }
    }
    assert_eq!(errors.iter().map(|(_, messages)| messages.len()).sum::<usize>(), 12);
}

/// Of a hostile body the first 1000 messages are read.
#[test]
fn the_number_of_messages_is_bounded() {
    let texts = format!(r#"{{"a":["z"],"b":[{}"z"]}}"#, "\"\",".repeat(100_000));
    let exception = UserException::new(OpenApp::ApiError, "m").with_details_json(texts).unwrap();
    let errors = exception.field_errors();
    assert_eq!((errors.get("a").unwrap().len(), errors.get("b").unwrap().len()), (1, 999));

    let list = r#"{"field":"a","message":""},"#.repeat(2000);
    let list = format!("[{list}null]");
    let exception =
        callerror::UserException::new(Grape::NotFoundError, "m").with_details_json(list);
    let exception = exception.unwrap();
    let errors = exception.field_errors();
    assert_eq!((errors.len(), errors.get("a").unwrap().len()), (1, 1000));
}

#[cfg(feature = "proptest")]
mod generated {
    use callerror::layout::Layout;
    use callerror::openapp::{ErrorResponse, UserException};
    use http::{HeaderMap, StatusCode};
    use std::collections::BTreeMap;

    use callerror::openapp::OpenApp;
    use callerror::{FieldErrors, testing};
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use proptest::sample::select;
    use serde_json::{Map, Value, json};

    use super::decode;

    /// A failure is pinned as a test of its own, not in a file.
    fn config() -> ProptestConfig {
        ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
    }

    fn field() -> impl Strategy<Value = String> {
        let known = ["name", "fields", "errors", "detail", "details", "message", "loc", "field"];
        prop_oneof![select(known.to_vec()).prop_map(str::to_owned), testing::text()]
    }

    /// Values of any type where a message may be.
    fn entry() -> impl Strategy<Value = Value> {
        let text = || testing::text().prop_map(Value::from);
        let odd =
            select(vec![json!(null), json!(7), json!(1.5), json!(true), json!([]), json!({})]);
        let odd = prop_oneof![odd, text().prop_map(|text| json!([text]))];
        let value = prop_oneof![text(), odd.clone()];
        let members = ["message", "msg", "detail", "description", "reason", "code", "other"];
        let object = vec((select(members.to_vec()), value), 0..4);
        let object = object.prop_map(|members| {
            Value::from_iter(members.into_iter().map(|(name, value)| (name.to_owned(), value)))
        });
        prop_oneof![3 => text(), 2 => object, 1 => odd]
    }

    /// Maps, some with odd members.
    fn map() -> impl Strategy<Value = Map<String, Value>> {
        let list = vec(entry(), 0..4).prop_map(Value::from);
        let member = prop_oneof![3 => list, 1 => entry()];
        vec((field(), member), 0..5).prop_map(Map::from_iter)
    }

    type Fields = BTreeMap<String, Vec<(String, Option<String>)>>;

    fn naive(map: &Map<String, Value>) -> Fields {
        let message_of = |entry: &Value| {
            if let Value::String(text) = entry {
                return Some((text.clone(), None));
            }
            let members = ["message", "msg", "detail", "description", "reason"];
            let message = members.iter().find_map(|member| entry.get(member)?.as_str())?;
            let code = entry.get("code").and_then(|code| match code {
                Value::String(code) => Some(code.clone()).filter(|code| !code.is_empty()),
                Value::Number(code) => code.as_i64().map(|code| code.to_string()),
                _ => None,
            });
            Some((message.to_owned(), code))
        };
        let fields = map.iter().map(|(field, value)| {
            let one = std::slice::from_ref(value);
            let entries = value.as_array().map_or(one, Vec::as_slice);
            (field.clone(), entries.iter().filter_map(message_of).collect())
        });
        fields.filter(|(_, messages): &(_, Vec<_>)| !messages.is_empty()).collect()
    }

    fn fields(errors: &FieldErrors<'_>) -> Fields {
        let fields = errors.iter().map(|(field, messages)| {
            let messages = messages
                .iter()
                .map(|message| (message.message().to_owned(), message.code().map(str::to_owned)));
            (field.to_owned(), messages.collect())
        });
        fields.collect()
    }

    /// Checks what is read of a body, and that the variant goes by it.
    fn check(status: u16, body: &Value, expected: &Fields) -> Result<(), TestCaseError> {
        let body = body.to_string();
        let error = decode::<OpenApp>(status, &body);
        let read = error.field_errors();
        prop_assert_eq!(&fields(&read), expected, "{}", &body);
        prop_assert_eq!(&fields(&read.clone().into_owned()), expected);
        prop_assert_eq!(read.len(), expected.len());
        for (field, messages) in expected {
            prop_assert_eq!(read.get(field).unwrap().len(), messages.len());
        }
        let is_invalid = matches!(status, 400 | 422) && !expected.is_empty();
        prop_assert_eq!(error.is_a(OpenApp::ValidationError), is_invalid, "{}", body);
        Ok(())
    }

    /// How an entry of a list names its field, of which these are the segments.
    fn located(how: usize, segments: &[String]) -> (&'static str, Value) {
        let escaped = segments.iter().map(|segment| segment.replace('~', "~0").replace('/', "~1"));
        let pointer: String = escaped.map(|segment| format!("/{segment}")).collect();
        let encoded = pointer.bytes().map(|byte| match byte {
            b'/' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
            byte => format!("%{byte:02x}"),
        });
        let name = segments.join(".");
        match how {
            0 => ("field", json!(name)),
            1 => ("name", json!(name)),
            2 => ("param", json!(name)),
            3 => ("pointer", json!(pointer)),
            4 => ("pointer", json!(format!("#{}", encoded.collect::<String>()))),
            5 => ("source", json!({ "pointer": pointer })),
            6 => ("source", json!({ "parameter": name })),
            _ => {
                let segments = segments.iter().map(|segment| match segment.parse::<u32>() {
                    Ok(index) if index.to_string() == *segment => json!(index),
                    _ => json!(segment),
                });
                ("loc", std::iter::once(json!("body")).chain(segments).collect())
            }
        }
    }

    /// The dotted name that the fragment of a URI with a JSON Pointer is.
    fn name_of(fragment: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = fragment.strip_prefix('#').unwrap().bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                byte => byte,
            });
        }
        let pointer = String::from_utf8(bytes).unwrap();
        let segments = pointer.split('/').skip(1);
        let names = segments.map(|segment| segment.replace("~1", "/").replace("~0", "~"));
        names.collect::<Vec<_>>().join(".")
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn what_is_written_is_read(
            errors in vec((field(), testing::text(), option::of(testing::text())), 0..8),
            status in select(&[400, 409, 422][..]),
        ) {
            let mut expected: Vec<(String, Vec<_>)> = Vec::new();
            let mut built = FieldErrors::new();
            for (field, message, code) in &errors {
                let code = code.as_deref().unwrap_or_default();
                built.push_with_code(field, message, code);
                let at = expected.iter().position(|(other, _)| other == field);
                let at = at.unwrap_or_else(|| {
                    expected.push((field.clone(), Vec::new()));
                    expected.len() - 1
                });
                expected[at].1.push((message.as_str(), Some(code).filter(|code| !code.is_empty())));
            }
            let exception = callerror::openapp::UserException::new(OpenApp::ApiError, "m");
            let exception = exception.with_details(&built).unwrap();
            let read = exception.field_errors();
            prop_assert_eq!(&read, &built);
            let grouped: Vec<(String, Vec<_>)> = read.iter().map(|(field, messages)| {
                let messages = messages.iter().map(|message| (message.message(), message.code()));
                (field.to_owned(), messages.collect())
            }).collect();
            prop_assert_eq!(grouped, expected);

            let body = callerror::ErrorResponse::new(exception.clone()).to_response().into_body();
            let error = decode::<OpenApp>(status, std::str::from_utf8(&body).unwrap());
            prop_assert_eq!(&error.field_errors(), &built);
            let is_invalid = status != 409 && !built.is_empty();
            prop_assert_eq!(error.is_a(OpenApp::ValidationError), is_invalid);
        }

        #[test]
        fn a_problem_document_has_them_as_pointers(
            errors in vec((field(), testing::text(), option::of(testing::text())), 0..8),
        ) {
            let mut built = FieldErrors::new();
            for (field, message, code) in &errors {
                built.push_with_code(field, message, code.as_deref().unwrap_or_default());
            }
            let exception = UserException::new(OpenApp::ApiError, "m").with_field_errors(&built);
            let codec = callerror::http::Codec::new().with_layout(&Layout::PROBLEM);
            let response = codec.to_response(&ErrorResponse::new(exception.clone()));
            prop_assert_eq!(codec.encoded_len(&ErrorResponse::new(exception)), response.body().len());
            let mut body: Value = serde_json::from_slice(response.body()).unwrap();
            prop_assert_eq!(body.get("errors").is_some(), !built.is_empty(), "{}", body);
            let empty = Vec::new();
            let entries = body.get("errors").and_then(Value::as_array).unwrap_or(&empty);
            let written: Vec<_> = entries
                .iter()
                .map(|entry| {
                    let pointer = entry["pointer"].as_str().unwrap();
                    assert!(pointer.bytes().all(|byte| byte.is_ascii_graphic()), "{pointer}");
                    (name_of(pointer), entry["detail"].as_str().unwrap(), entry["code"].as_str())
                })
                .collect();
            let expected: Vec<_> = built
                .iter()
                .flat_map(|(field, messages)| {
                    messages.iter().map(move |it| (field.to_owned(), it.message(), it.code()))
                })
                .collect();
            prop_assert_eq!(written, expected);
            // A reader that knows the RFC alone finds the same.
            body.as_object_mut().unwrap().remove("details");
            let text = body.to_string();
            let headers = HeaderMap::new();
            let error = codec.decode(StatusCode::CONFLICT, &headers, &text);
            prop_assert_eq!(&error.field_errors(), &built, "{}", text);
        }

        #[test]
        fn maps_are_read_as_by_a_naive_reader(map in map(), status in select(&[400, 422, 500][..])) {
            let expected = naive(&map);
            for member in ["fields", "errors"] {
                check(status, &json!({ "message": "m", member: map }), &expected)?;
                check(status, &json!({ "message": "m", "details": { member: map } }), &expected)?;
            }
        }

        #[test]
        fn details_are_a_map_by_their_members(map in map(), status in select(&[400, 422, 500][..])) {
            // What the places inside the details hold is tested by itself.
            let mut map = map;
            map.retain(|name, _| !["fields", "errors", "detail"].contains(&name.as_str()));
            let is_error = |entry: &Value| entry.get("message").unwrap_or(entry).is_string();
            let lists = map.values().filter_map(Value::as_array).flatten();
            let is_map = lists.into_iter().any(is_error)
                && !map.values().any(|value| value.is_number() || value.is_boolean());
            let expected = if is_map { naive(&map) } else { Fields::new() };
            check(status, &json!({ "message": "m", "details": map }), &expected)?;
        }

        #[test]
        fn bodies_are_maps_of_texts(map in map(), status in select(&[400, 422, 500][..])) {
            let mut body = map;
            body.retain(|name, _| !["fields", "errors", "detail", "details", "message"].contains(&name.as_str()));
            let mut texts = body.clone();
            texts.retain(|_, value| {
                let list = value.as_array().map_or(&[][..], Vec::as_slice);
                list.iter().all(|text| text.is_string() || text.is_null())
            });
            texts.retain(|_, value| value.is_array());
            let expected = if status == 500 { Fields::new() } else { naive(&texts) };
            check(status, &Value::from(body), &expected)?;
        }

        #[test]
        fn lists_are_read_back(
            entries in vec((0..8_usize, vec(testing::text(), 1..4), testing::text(), 0..5_usize), 1..6),
            odd in vec((0..6_usize, entry()), 0..3),
            status in select(&[400, 422, 500][..]),
        ) {
            let mut expected = Fields::new();
            let mut list = Vec::new();
            for (how, segments, message, text) in &entries {
                let (name, value) = located(*how, segments);
                let text = ["message", "msg", "detail", "description", "reason"][*text];
                list.push(json!({ name: value, text: message, "other": null }));
                expected.entry(segments.join(".")).or_default().push((message.clone(), None));
            }
            // Entries without a field.
            for (at, entry) in odd {
                list.insert(at.min(list.len()), entry);
            }
            for place in ["fields", "errors", "detail", "invalid-params", "violations", "fieldList", "details"] {
                check(status, &json!({ "message": "m", place: list }), &expected)?;
                if place != "details" {
                    check(status, &json!({ "message": "m", "details": { place: list } }), &expected)?;
                }
            }
        }
    }
}

#[test]
fn a_problem_document_names_fields_as_the_rfc_does() {
    const CODEC: callerror::http::Codec<OpenApp> =
        callerror::http::Codec::new().with_layout(&Layout::PROBLEM);
    let errors = FieldErrors::new()
        .with("age", "must be positive")
        .with("items.0.na/me ü", "too long")
        .with_code("age", "odd", "E7");
    let exception = UserException::new(OpenApp::ValidationError, "Check the form");
    let error = ErrorResponse::new(exception.with_field_errors(&errors));
    let body = CODEC.to_response(&error).into_body();
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(
        body["errors"],
        json!([
            { "detail": "must be positive", "pointer": "#/age" },
            { "detail": "odd", "pointer": "#/age", "code": "E7" },
            { "detail": "too long", "pointer": "#/items/0/na~1me%20%C3%BC" },
        ])
    );
    assert_eq!(body["details"]["items.0.na/me ü"], json!(["too long"]));
    // Details that name no field are details alone.
    let error =
        ErrorResponse::new(UserException::new(OpenApp::ApiError, "m").with_details(&7).unwrap());
    let body = CODEC.to_response(&error).into_body();
    assert!(!String::from_utf8_lossy(&body).contains("errors"));
    assert!(CODEC.without_details().to_response(&error).body().len() < body.len());
}
