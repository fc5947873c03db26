//! What peers send in the field, and how it is read: codes that are numbers, texts in other places, bodies that are
//! broken. Frames have their own suite, `quirks`.
#![cfg(feature = "__internals")]

use std::time::Duration;

use ::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use callerror::devops::DevOpsAgent;
use callerror::grape::Grape;
use callerror::layout::{Field, Layout};
use callerror::openapp::OpenApp;
use callerror::telcoflow::Telcoflow;
use callerror::webex::WebexByova;
use callerror::{
    CallId, ErrorObject, ErrorResponse, ExceptionSet, Name, Retry, RetryAfter, UserException, http,
    object, testing,
};
use proptest::prelude::*;
use serde_json::{Value, json};

callerror::exception_set! {
    /// A set of a user's own with codes that are numbers.
    pub enum Rpc = "" {
        RpcError,
        MethodNotFound { parent: RpcError, codes: [-32601], status: 404 },
        ServerError { parent: RpcError, code_range: -32099..=-32000 },
        Busy { parent: ServerError, codes: [-32050 => Backoff] },
    }
}

const RPC: Layout<Rpc> = Layout::NAMED
    .code(&[Field::Json("/error/code")])
    .message(&[Field::Json("/error/message")])
    .classify(|observed| observed.code.and_then(Rpc::lookup_code).or(Some(Rpc::RpcError)));

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pair = |&(name, value): &(&str, &str)| {
        (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())
    };
    pairs.iter().map(pair).collect()
}

/// The error of a response, after all promises about it were checked.
#[track_caller]
fn read<N: ExceptionSet>(
    status: u16,
    pairs: &[(&str, &str)],
    body: &[u8],
) -> ErrorResponse<'static, N> {
    let status = StatusCode::from_u16(status).unwrap();
    let headers = headers(pairs);
    testing::check_response::<N>(status, &headers, body).into_owned()
}

#[track_caller]
fn body<N: ExceptionSet>(status: u16, body: &Value) -> ErrorResponse<'static, N> {
    read(status, &[], body.to_string().as_bytes())
}

#[test]
fn integers_are_codes() {
    let codes = [
        "0",
        "-1",
        "404",
        "-32601",
        "9223372036854775808",
        "-123456789012345678901234567890",
        "-0",
    ];
    for code in codes {
        let text = format!(r#"{{"code":{code},"message":"m"}}"#);
        let error = read::<OpenApp>(404, &[], text.as_bytes());
        assert_eq!((error.name(), error.code()), (Name::Known(OpenApp::ApiError), Some(code)));
        assert_eq!(error.to_response().body(), &text, "and stay integers");

        let text = format!(r#"{{"type":"response","ok":false,"reqId":"r","errorCode":{code}}}"#);
        let error = testing::check_object::<Telcoflow>(text.as_bytes()).unwrap().unwrap();
        assert_eq!(error.name(), Name::Known(Telcoflow::WSSConnectionError));
        assert_eq!((error.code(), error.retry()), (Some(code), Retry::Never));
        assert_eq!(error.to_text(), text);
    }
    for other in ["1.5", "1e3", "true", "[1]", "{}", "null", "\"\""] {
        let text = format!(r#"{{"code":{other},"message":"m"}}"#);
        assert_eq!(read::<OpenApp>(404, &[], text.as_bytes()).received_code(), None);
    }
}

proptest! {
    #[test]
    fn any_integer_finds_its_variant(code in prop_oneof![any::<i64>(), -32700..-31900_i64]) {
        let expected = match code {
            -32601 => Rpc::MethodNotFound,
            -32050 => Rpc::Busy,
            -32099..=-32000 => Rpc::ServerError,
            _ => Rpc::RpcError,
        };
        let codec = http::Codec::new().with_layout(&RPC);
        for body in [
            format!(r#"{{"error":{{"code":{code},"message":"m"}}}}"#),
            format!(r#"{{ "error": {{"message":"m", "code": "{code}"}} }}"#),
        ] {
            let headers = HeaderMap::new();
            let status = StatusCode::BAD_REQUEST;
            let error = testing::check_response_with(&codec, status, &headers, body.as_bytes());
            prop_assert_eq!(error.name(), Name::Known(expected));
            prop_assert_eq!(error.code(), Some(&*code.to_string()));
            let is_busy = expected == Rpc::Busy;
            prop_assert_eq!(error.retry() == Retry::Backoff, is_busy);
        }
    }
}

/// The places where other systems have their messages, in the order in which they are tried.
const PLACES: &[&str] = &[
    "/message",
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

/// A body with a value at a JSON Pointer.
fn with_value(pointer: &str, value: Value) -> Value {
    pointer.rsplit('/').filter(|segment| !segment.is_empty()).fold(value, |inner, segment| {
        match segment {
            "0" => json!([inner]),
            name => json!({ name: inner }),
        }
    })
}

#[test]
fn a_text_is_found_where_other_systems_have_theirs() {
    fn check<N: ExceptionSet>() {
        for place in PLACES {
            let text = with_value(place, json!("The text"));
            assert_eq!(body::<N>(409, &text).message(), "The text", "{place}");
            let empty = with_value(place, json!(""));
            assert_eq!(body::<N>(409, &empty).message(), "", "{place}: a text, too");
            for none in [json!(null), json!(7), json!([]), json!(true)] {
                let mut other = with_value(place, none.clone());
                other["title"] = json!("The title");
                // Only what precedes `/title` and is a text would come first.
                assert_eq!(body::<N>(409, &other).message(), "The title", "{place}: {none}");
            }
        }
        let all = json!({"detail":"b","title":"c","error":{"message":"e"},"errorMessage":"f"});
        assert_eq!(body::<N>(409, &all).message(), "b", "the first place");
    }
    check::<Grape>();
    check::<OpenApp>();
    check::<Telcoflow>();
    check::<WebexByova>();
    check::<DevOpsAgent>();
    // A value of another type at the layout's own path counts where no place has a text.
    assert_eq!(body::<Grape>(400, &json!({"message": {"a": 1}})).message(), r#"{"a":1}"#);
    assert_eq!(body::<Grape>(400, &json!({"message": 7, "detail": "d"})).message(), "d");
    assert_eq!(body::<DevOpsAgent>(400, &json!({"message": null, "Message": "m"})).message(), "m");
}

#[test]
fn a_missing_text_is_the_reason_where_nothing_was_named() {
    for (error, message) in [
        (body::<Grape>(404, &json!({})), "Not Found"),
        (body(404, &json!({"message": null})), "Not Found"),
        (body(404, &json!({"code": "not_found"})), "Not Found"),
        (body(404, &json!({"type": "about:blank"})), "Not Found"),
        (body(404, &json!({"type": "NotFoundError"})), ""),
        (body(404, &json!({"type": "NotFoundError", "message": null})), ""),
        (body(404, &json!({"type": "Newer", "message": ""})), ""),
    ] {
        assert_eq!(error.message(), message);
    }
    assert_eq!(body::<OpenApp>(404, &json!({"code": "X"})).message(), "");
    assert_eq!(body::<OpenApp>(404, &json!({})).message(), "Not Found");
    for scalar in ["null", "true", "false", "404", "-1.5e3", " 0 "] {
        assert_eq!(read::<Grape>(403, &[], scalar.as_bytes()).message(), "Forbidden", "{scalar}");
    }
    assert_eq!(read::<Grape>(403, &[], br#""Ask Ann""#).message(), "Ask Ann");
    assert_eq!(read::<Grape>(403, &[], b"undefined").message(), "undefined");
}

/// All orders of the members of an object.
fn orders(members: &[(&str, &str)]) -> Vec<String> {
    if members.is_empty() {
        return vec![String::new()];
    }
    let mut all = Vec::new();
    for at in 0..members.len() {
        let mut rest = members.to_vec();
        let (name, value) = rest.remove(at);
        all.extend(orders(&rest).into_iter().map(|rest| {
            let comma = if rest.is_empty() { "" } else { "," };
            format!(r#""{name}":{value}{comma}{rest}"#)
        }));
    }
    all
}

#[test]
fn the_order_of_members_says_nothing() {
    fn check<N: ExceptionSet>(status: u16, members: &[(&str, &str)]) {
        let read = |members: &str| read::<N>(status, &[], format!("{{{members}}}").as_bytes());
        let all = orders(members);
        let first = read(&all[0]);
        for other in &all {
            let other = read(other);
            assert_eq!(other.exception(), first.exception());
            assert_eq!(other.request_id(), first.request_id());
            assert_eq!(other.retry(), first.retry());
        }
    }
    let named = [
        ("type", "\"NotFoundError\""),
        ("code", "7"),
        ("message", "\"m\""),
        ("details", "[1]"),
        ("x", "{}"),
    ];
    check::<Grape>(400, &named);
    check::<OpenApp>(
        422,
        &[
            ("code", "\"C\""),
            ("message", "\"m\""),
            ("details", r#"{"fields":{"a":["b"]}}"#),
            ("correlationId", "\"r\""),
            ("type", "\"SdkError\""),
        ],
    );
    check::<WebexByova>(
        400,
        &[
            ("error", "\"invalid_grant\""),
            ("error_description", "\"d\""),
            ("trackingId", "\"T\""),
            ("message", "null"),
        ],
    );
    check::<DevOpsAgent>(
        400,
        &[
            ("__type", "\"a.b#SlowDown\""),
            ("Message", "\"m\""),
            ("RequestId", "\"r\""),
            ("code", "null"),
        ],
    );
}

/// A body that is cut off anywhere keeps what stood before the cut.
#[test]
fn any_cut_of_a_body_keeps_what_stands_before_it() {
    let details = r#"{"type":"SessionError","message":"größer","details":{"room":[1,{"a":"b"}]}}"#;
    let [name, message] =
        ["\"SessionError\"", "\"größer\""].map(|part| details.find(part).unwrap() + part.len());
    for cut in 0..=details.len() {
        let error = read::<Grape>(400, &[], &details.as_bytes()[..cut]);
        let known = if cut >= name { Name::Known(Grape::SessionError) } else { Name::Unhandled };
        assert_eq!(error.name(), known, "{cut}");
        let expected = match cut {
            _ if cut >= message => "größer",
            _ if cut >= name => "",
            _ => "Bad Request",
        };
        assert_eq!(error.message(), expected, "{cut}");
        // Details are whole or none.
        let is_whole = cut + 1 >= details.len();
        assert_eq!(error.details().is_some(), is_whole, "{cut}");
    }
    // So does one that goes on with what is no JSON.
    for broken in [
        r#"{"type":"SessionError","message":"gone","score":NaN}"#,
        r#"{"type":"SessionError","message":"gone","details":{"score":NaN}}"#,
        r#"{"type":"SessionError","message":"gone",}"#,
        r#"{"type":"SessionError","message":"gone"} {"type":"NotFoundError"}"#,
        r#"{"type":"SessionError","message":"gone","x":'y'}"#,
        "{\"type\":\"SessionError\",\"message\":\"gone\",\"x\":\"a\u{1}\"}",
    ] {
        let error = read::<Grape>(400, &[], broken.as_bytes());
        assert_eq!(error.name(), Name::Known(Grape::SessionError), "{broken}");
        assert_eq!((error.message(), error.details()), ("gone", None), "{broken}");
        assert_eq!(error.body(), broken.as_bytes());
    }
    let latin = b"{\"type\":\"NotFoundError\",\"message\":\"nicht gefunden: \xfc\"}";
    assert_eq!(read::<Grape>(400, &[], latin).message(), "nicht gefunden: \u{fffd}");
    // The limit is one of the bytes, not of what they become to be read.
    let cut = br#"{"type":"NotFoundError","message":"nicht gefunden","x":[1,{"a":[2,"#;
    for (body, message) in [(&latin[..], "nicht gefunden: \u{fffd}"), (&cut[..], "nicht gefunden")]
    {
        let limits = callerror::Limits::DEFAULT.with_max_len(body.len());
        let codec = callerror::http::Codec::<Grape>::new().with_limits(limits);
        let headers = HeaderMap::new();
        let error = testing::check_response_with(&codec, StatusCode::BAD_REQUEST, &headers, body);
        assert_eq!((error.message(), error.name()), (message, Name::Known(Grape::NotFoundError)));
    }
    assert_eq!(
        read::<Grape>(400, &[], b"Zugriff verweigert f\xfcr Ann").message(),
        "Zugriff verweigert f\u{fffd}r Ann"
    );
    assert_eq!(
        read::<Grape>(400, &[], b"\x89PNG\xff").message(),
        "PNG\u{fffd}".replace("PNG", "\u{fffd}PNG")
    );
    assert_eq!(read::<Grape>(400, &[], b"\xff\xfe\xff").message(), "Bad Request");
}

/// A call ID is found in any cut of an object that has it whole, and never another one.
#[test]
fn a_call_id_is_found_in_any_cut_of_an_object() {
    let objects = [
        (r#"{"type":"response","reqId":"r-1","ok":false,"errorCode":"SESSION_BUSY"}"#, "\"r-1\""),
        (r#"{"reqId":"r-1","type":"response","errorContent":{"reqId":"x"},"ok":false}"#, "\"r-1\""),
        (r#"{"type":"command_response","data":{"command_id":71,"success":false}}"#, "71,"),
        (
            "\u{feff} {\"data\": {\"x\":[1], \"command_id\" : \"é\"}, \"type\":\"command_response\"}",
            "\"é\"",
        ),
    ];
    for (object, id) in objects {
        let whole = ErrorObject::<Telcoflow>::decode(object).unwrap().unwrap();
        let end = object.find(id).unwrap() + id.len();
        for cut in 0..=object.len() {
            let found = ErrorObject::<Telcoflow>::peek_call_id(&object.as_bytes()[..cut]);
            let expected = whole.call_id().filter(|_| cut >= end);
            assert_eq!(found.as_ref(), expected, "{cut} of {object}");
        }
    }
    let peek = |object: &str| ErrorObject::<Telcoflow>::peek_call_id(object);
    // Bad bytes and bad quotes behind the call ID do not hide it.
    let bad = [&br#"{"type":"response","reqId":7,"errorCode":""#[..], b"\xff\"}"].concat();
    assert_eq!(ErrorObject::<Telcoflow>::peek_call_id(&bad), Some(CallId::from(7)));
    let surrogate = r#"{"type":"response","reqId":"r","ok":false,"errorCode":"\ud800"}"#;
    assert!(ErrorObject::<Telcoflow>::decode(surrogate).is_err());
    assert_eq!(peek(surrogate), Some(CallId::from("r")));
    // What is no call ID, or is one of another kind of object, is none.
    for none in [
        r#"{"type":"response","reqId":null}"#,
        r#"{"type":"response","reqId":[1]}"#,
        r#"{"type":"event","reqId":"r"}"#,
        r#"{"type":"response","data":{"command_id":"c"}}"#,
        r#"{"type":"response","reqId":"r"1"}"#,
        "[1]",
        "",
    ] {
        assert_eq!(peek(none), None, "{none}");
    }
}

#[test]
fn a_call_id_that_is_missing_is_none() {
    for object in [
        r#"{"type":"response","ok":false,"errorCode":"FORBIDDEN"}"#,
        r#"{"type":"response","ok":false,"errorCode":"FORBIDDEN","reqId":null}"#,
    ] {
        let error = testing::check_object::<Telcoflow>(object.as_bytes()).unwrap().unwrap();
        assert_eq!(error.call_id(), None);
        assert_eq!(error.name(), Name::Known(Telcoflow::WSSForbidden));
    }
    for object in [
        r#"{"type":"response","ok":false,"reqId":true}"#,
        r#"{"type":"response","ok":false,"reqId":1.5}"#,
    ] {
        let error = ErrorObject::<Telcoflow>::decode(object).unwrap_err();
        assert_eq!(error.field(), callerror::Field::CallId, "{error}");
    }
}

/// Half of a surrogate pair in a text for people becomes U+FFFD, in every way an error is read.
#[test]
fn half_of_a_surrogate_pair_costs_no_more_than_itself() {
    for half in [r"\ud83d", r"\udc00", r"\ud83d\u0041"] {
        let expected = if half.ends_with("41") { "cut \u{fffd}A" } else { "cut \u{fffd}" };
        let json = format!(r#"{{"type":"NotFoundError","message":"cut {half}","details":[1]}}"#);
        let by_http = read::<Grape>(404, &[], json.as_bytes());
        let by_serde: UserException<'_, Grape> = serde_json::from_str(&json).unwrap();
        let by_object = ErrorObject::<Grape>::decode(&json).unwrap().unwrap();
        for exception in [by_http.exception(), &by_serde, by_object.exception()] {
            assert_eq!(exception.name(), Name::Known(Grape::NotFoundError));
            assert_eq!(exception.message(), expected);
            assert_eq!(exception.details().unwrap().as_json(), "[1]");
        }
    }
}

#[test]
fn delays_are_read_wherever_a_system_states_them() {
    let after = |seconds: f64| Some(RetryAfter::Delay(Duration::from_secs_f64(seconds)));
    for (status, pairs, expected) in [
        (429, &[("retry-after", "30")][..], after(30.0)),
        (403, &[("retry-after", "0.503")], after(1.0)),
        (503, &[("retry-after", "10"), ("retry-after", "60")], after(60.0)),
        (503, &[("retry-after", "30, 30")], after(30.0)),
        (503, &[("retry-after", "soon, 7")], after(7.0)),
        (
            503,
            &[
                ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
                ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT"),
            ],
            after(30.0),
        ),
        (
            503,
            &[
                ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
                ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT, 5"),
            ],
            after(5.0),
        ),
        (429, &[("x-amz-retry-after", "1500")], after(1.5)),
        (429, &[("retry-after", "1m0s")], None),
        (429, &[("retry-after", "-5")], None),
    ] {
        let error = read::<DevOpsAgent>(status, pairs, br#"{"message":"m"}"#);
        assert_eq!(error.retry_after(), expected, "{pairs:?}");
        let retry = expected.map_or(Retry::Backoff, Retry::After);
        assert_eq!(error.retry(), retry, "{pairs:?}");
        assert_eq!(error.into_exception().retry(), retry);
    }
    for (metadata, expected) in [
        (json!({"HTTPHeaders": {"retry-after": "30"}}), after(30.0)),
        (
            json!({"HTTPHeaders": {
                "date": "Wed, 21 Oct 2015 07:28:00 GMT",
                "retry-after": "Wed, 21 Oct 2015 07:29:00 GMT",
            }}),
            after(60.0),
        ),
        (json!({"HTTPHeaders": {"retry-after": 2}}), after(2.0)),
        (json!({"HTTPHeaders": {"x-amz-retry-after": "250"}}), after(0.25)),
        (json!({"HTTPHeaders": {"retry-after": true}}), None),
    ] {
        let object = json!({"Error": {"Code": "SlowDown"}, "ResponseMetadata": metadata});
        let error =
            ErrorObject::<DevOpsAgent>::decode(&object.to_string()).unwrap().unwrap().into_owned();
        assert_eq!(error.retry_after(), expected);
    }
}

/// A system that reports failures with a status of 2xx.
const UNDER_200: Layout<Grape> = Layout::NAMED
    .name(&[Field::Json("/error")])
    .is_error(|reply| reply.get("/ok").is_some_and(|ok| ok.as_json() == "false"));

#[test]
fn failures_under_200_are_errors_where_the_layout_says_so() {
    let codec = http::Codec::new().with_layout(&UNDER_200);
    let reply = |status: u16, body: &'static str| {
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        codec.error_for_status(response).map(Response::into_body)
    };
    let error =
        reply(200, r#"{"ok":false,"error":"SessionError","message":"Log in"}"#).unwrap_err();
    assert_eq!(error.name(), Name::Known(Grape::SessionError));
    assert_eq!(error.status(), Some(StatusCode::OK));
    // What is broken says so too, as far as it can be read.
    for (broken, name) in [
        (r#"{"ok":false,"error":"SessionError","message":"Log"#, Name::Known(Grape::SessionError)),
        ("\u{feff}{\"ok\":false,\"error\":\"SessionError\"}", Name::Known(Grape::SessionError)),
        (r#"{"ok":false,"error":"SessionError","n":NaN}"#, Name::Known(Grape::SessionError)),
        (r#"{"ok":false,"error":"Sess"#, Name::Unhandled),
    ] {
        assert_eq!(reply(200, broken).unwrap_err().name(), name, "{broken}");
    }
    for success in [r#"{"ok":true}"#, "{}", "", "[1]", r#"{"ok":false"#] {
        assert_eq!(reply(200, success).unwrap(), success);
        assert!(ErrorResponse::<Grape>::error_for_status(Response::new(success)).is_ok());
    }
    // What is only too deep is not judged by a part.
    let deep = format!(r#"{{"ok":false,"d":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
    assert!(codec.error_for_status(Response::new(deep)).is_ok());
    assert!(reply(500, r#"{"ok":true}"#).is_err());
}

#[test]
fn a_problem_document_is_read_whatever_the_layout() {
    let problem = |content_type, body: Value| {
        read::<OpenApp>(403, &[("content-type", content_type)], body.to_string().as_bytes())
    };
    let kind = "http://domain/exceptions#ConfigError";
    let body = || json!({"type": kind, "title": "t", "detail": "d", "status": 500, "errors": {"a": ["b"]}});
    for content_type in [
        "application/problem+json",
        "Application/Problem+JSON",
        "application/problem+json; charset=utf-8",
    ] {
        let error = problem(content_type, body());
        assert_eq!(error.name(), Name::Known(OpenApp::ConfigError), "{content_type}");
        assert_eq!((error.message(), error.status()), ("d", Some(StatusCode::FORBIDDEN)));
        assert_eq!(error.field_errors().to_string(), "a: b");
    }
    // Without a name, the system's own rules select the variant.
    let error = problem("application/problem+json", json!({"type": "about:blank", "title": "t"}));
    assert_eq!((error.name(), error.message()), (Name::Known(OpenApp::AuthError), "t"));
    // Another URI is the name whole.
    let other = "https://tools.ietf.org/html/rfc9110#section-15.5.1";
    let error = problem("application/problem+json", json!({"type": other}));
    assert_eq!((error.name().as_str(), error.message()), (Some(other), "Forbidden"));
    // What the headers of the system say is not lost.
    let error = read::<callerror::devops::DevOpsAgent>(
        429,
        &[("content-type", "application/problem+json"), ("x-amzn-requestid", "q-1")],
        br#"{"title":"t"}"#,
    );
    assert_eq!(error.request_id(), Some("q-1"));
    // Members of wrong types are as good as none.
    for odd in [json!(null), json!(7), json!([]), json!({"a": 1}), json!(true)] {
        let error = problem(
            "application/problem+json",
            json!({"type": odd, "title": odd, "detail": "d", "status": odd, "instance": odd}),
        );
        assert_eq!((error.name(), error.message()), (Name::Known(OpenApp::AuthError), "d"));
        let error = problem("application/problem+json", json!({"title": odd, "detail": odd}));
        assert_eq!(error.message(), "Forbidden", "{odd}");
    }
}

/// An object of another system's layout is read by no other one.
#[test]
fn the_serde_form_is_an_object() {
    let json = concat!(
        r#"{"type":"NotFoundError","code":"E7","message":"gone","request_id":"q","details":[1.50],"#,
        r#""status":404,"retry_after":30}"#,
    );
    let error = ErrorObject::<Grape>::decode(json).unwrap().unwrap();
    assert_eq!(error.to_text(), json);
    let exception: UserException<'_, Grape> = serde_json::from_str(json).unwrap();
    assert_eq!(exception, error.into_exception());
    assert_eq!((exception.code(), exception.request_id()), (Some("E7"), Some("q")));
    assert_eq!(exception.status(), Some(StatusCode::NOT_FOUND));
    assert_eq!(exception.retry(), Retry::After(RetryAfter::Delay(Duration::from_secs(30))));
    let codec = object::Codec::<Telcoflow>::new().with_layout(&Layout::NAMED);
    let error = codec.decode(r#"{"type":"WSSMediaError","message":"m"}"#).unwrap().unwrap();
    assert_eq!(error.name(), Name::Known(Telcoflow::WSSMediaError));
}
