//! Telcoflow, class by class: constructed, matched, encoded, decoded, and what to do about each.

use std::collections::BTreeSet;
use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use callerror::telcoflow::{
    CallError, Codec, Connection, ErrorObject, ErrorResponse, Telcoflow, UserException,
    refused_handshake,
};
use callerror::{DecodeErrorKind, ExceptionSet, Field, Name, Retry, RetryAfter};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;

use Telcoflow::*;

/// The rows that the document describes, with what stands above each.
const DOCUMENTED: [(Telcoflow, &[Telcoflow]); 10] = [
    (WSSError, &[]),
    (WSSConnectionError, &[WSSError]),
    (WSSAuthenticationError, &[WSSError]),
    (WSSMediaError, &[WSSError]),
    (BufferFullError, &[WSSError]),
    (BufferClosedError, &[WSSError]),
    (WSSCallError, &[WSSError]),
    (WSSCallClosedError, &[WSSCallError, WSSError]),
    (WSSCallCommandError, &[WSSCallError, WSSError]),
    (WSSCallCommandTimeoutError, &[WSSCallError, WSSError]),
];

/// The rows that only the package has.
const PUBLISHED: [(Telcoflow, &[Telcoflow]); 14] = [
    (WSSMessageError, &[WSSError]),
    (WSSSessionError, &[WSSError]),
    (WSSSessionBusy, &[WSSSessionError, WSSError]),
    (WSSSessionAlreadyExists, &[WSSSessionError, WSSError]),
    (WSSCallStateError, &[WSSError]),
    (WrongChannelError, &[WSSError]),
    (WSSChannelNotConfigured, &[WSSError]),
    (WSSSessionClosed, &[WSSError]),
    (WSSSessionNotFound, &[WSSError]),
    (WSSSessionNotOpen, &[WSSError]),
    (WSSQuotaExceeded, &[WSSError]),
    (WSSOutboundOverflow, &[WSSError]),
    (WSSForbidden, &[WSSError]),
    (WSSInvalidRequest, &[WSSError]),
];

/// Rows with an HTTP form of their own: status and code to send.
const OVER_HTTP: [(Telcoflow, u16, Option<&str>); 10] = [
    (WSSError, 500, None),
    (WSSAuthenticationError, 401, Some("UNAUTHORIZED")),
    (WSSChannelNotConfigured, 400, Some("CHANNEL_NOT_CONFIGURED")),
    (WSSSessionClosed, 410, Some("SESSION_CLOSED")),
    (WSSSessionNotFound, 404, Some("SESSION_NOT_FOUND")),
    (WSSSessionNotOpen, 409, Some("SESSION_NOT_OPEN")),
    (WSSQuotaExceeded, 429, Some("QUOTA_EXCEEDED")),
    (WSSOutboundOverflow, 429, Some("OUTBOUND_OVERFLOW")),
    (WSSForbidden, 403, Some("FORBIDDEN")),
    (WSSInvalidRequest, 400, Some("INVALID_REQUEST")),
];

fn rows() -> impl Iterator<Item = (Telcoflow, &'static [Telcoflow])> {
    DOCUMENTED.into_iter().chain(PUBLISHED)
}

fn without_form() -> impl Iterator<Item = Telcoflow> {
    let is_sent = |row| OVER_HTTP.iter().any(|&(sent, ..)| sent == row);
    rows().map(|(row, _)| row).filter(move |&row| !is_sent(row))
}

fn response(status: u16, body: &str) -> ErrorResponse<'static> {
    let status = StatusCode::from_u16(status).unwrap();
    ErrorResponse::decode_str(status, &HeaderMap::new(), body).into_owned()
}

fn refused(connection: Connection, status: u16, body: &str) -> ErrorResponse<'static> {
    let status = StatusCode::from_u16(status).unwrap();
    refused_handshake(connection, status, &HeaderMap::new(), body.as_bytes()).into_owned()
}

fn object(input: &str) -> ErrorObject<'_> {
    ErrorObject::decode_str(input).unwrap().expect("an error")
}

fn answer(code: &str) -> String {
    json!({ "type": "response", "reqId": "r1", "ok": false, "errorCode": code }).to_string()
}

fn command_answer(code: &str) -> String {
    let data = json!({ "command_id": "c1", "success": false, "error_code": code });
    json!({ "type": "command_response", "data": data }).to_string()
}

#[test]
fn every_class_is_matched_by_its_branch() {
    let listed: BTreeSet<_> = rows().map(|(row, _)| row).collect();
    assert_eq!(listed, Telcoflow::ALL.iter().copied().collect());

    for (row, above) in rows() {
        let exception = UserException::new(row, "m");
        assert_eq!(exception.name(), Name::Known(row));
        assert!(exception.is_named(row.name()));
        assert_eq!(exception.ancestors().collect::<Vec<_>>(), above, "{row}");
        assert_eq!(row.groups().count(), 0);
        assert_eq!(exception.metric_label(), row.name());
        assert_eq!(exception.to_string(), format!("{row}: m"));
        for &other in Telcoflow::ALL {
            let expected = other == row || above.contains(&other);
            assert_eq!(exception.is_a(other), expected, "{row} is a {other}");
        }
        assert!(exception.is_a(WSSError));
    }
    assert!(!UserException::unhandled().is_a(WSSError));
}

#[test]
fn each_class_that_is_sent_over_http_comes_back() {
    for (row, status, code) in OVER_HTTP {
        let exception =
            UserException::new(row, "It \"failed\"").with_details(&json!({ "a": 1 })).unwrap();
        let sent = ErrorResponse::new(exception).with_request_id("q-7").to_response();
        let body = match code {
            Some(code) => format!(r#"{{"code":"{code}","message":"It \"failed\""}}"#),
            None => r#"{"message":"It \"failed\""}"#.to_owned(),
        };
        assert_eq!(sent.body(), &body, "{row}");
        assert_eq!(sent.status(), status);
        let headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            ("x-request-id".parse().unwrap(), HeaderValue::from_static("q-7")),
        ]);
        assert_eq!(sent.headers(), &headers);

        let back = ErrorResponse::decode_bytes(sent.status(), sent.headers(), sent.body());
        assert_eq!(back.name(), Name::Known(row));
        assert_eq!(back.code(), code);
        assert_eq!(back.message(), "It \"failed\"");
        assert_eq!(back.request_id(), Some("q-7"));
        assert!(back.details().is_none(), "the form has no place for details");
        assert_eq!(back.to_response().body(), sent.body());
    }
}

#[test]
fn classes_without_an_http_form_go_out_by_name() {
    assert_eq!(without_form().count(), 14);
    for row in without_form() {
        let exception = UserException::new(row, "m").with_details(&[7]).unwrap();
        let sent = ErrorResponse::new(exception).to_response();
        assert_eq!(sent.status(), 400);
        assert_eq!(sent.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(sent.body(), &format!(r#"{{"type":"{row}","message":"m","details":[7]}}"#));
        // Telcoflow sends no names, so none is read.
        let back = ErrorResponse::decode(sent.status(), sent.headers(), sent.body());
        assert_eq!((back.name(), back.message()), (Name::Known(WSSError), "m"));
    }
    let sent = ErrorResponse::new(UserException::unhandled()).to_response();
    assert_eq!((sent.status().as_u16(), &sent.body()[..]), (400, &b"Bad Request"[..]));
}

#[test]
fn every_class_goes_through_a_frame() {
    for (row, _) in rows() {
        let text = CallError::new("c1", UserException::new(row, "m")).to_text();
        assert_eq!(text, format!(r#"[4,"c1","http://domain/exceptions#{row}","m"]"#));
        let back = CallError::decode_str(&text).unwrap();
        assert_eq!(back.name(), Name::Known(row));
        assert!(back.quirks().is_empty());

        let codec = Codec::for_base("https://calls.example/error#");
        let frame = codec.to_text(&CallError::new("c1", UserException::new(row, "m")));
        assert_eq!(frame, format!(r#"[4,"c1","https://calls.example/error#{row}","m"]"#));
    }
    // In a frame codes are not names, and a name that is not known stays unknown.
    let frame =
        CallError::decode(br#"[4,"c1","http://domain/exceptions#FORBIDDEN","m",{"a":1}]"#).unwrap();
    assert_eq!(frame.name().as_str(), Some("FORBIDDEN"));
    assert_eq!(frame.name().known(), None);
    // A code goes out as its row's name.
    let rejected = command_answer("CALL_UNANSWERED");
    let frame = CallError::new("c1", object(&rejected).into_exception()).to_text();
    assert_eq!(frame, r#"[4,"c1","http://domain/exceptions#WSSCallCommandError",""]"#);
}

#[test]
fn over_http_the_code_decides_before_the_status() {
    for (row, _, code) in OVER_HTTP {
        let Some(code) = code else { continue };
        for status in [400, 401, 500] {
            let error = response(status, &json!({ "code": code, "message": "m" }).to_string());
            assert_eq!(error.name(), Name::Known(row), "{code} {status}");
            assert_eq!((error.code(), error.message()), (Some(code), "m"));
            assert_eq!(error.status(), status);
        }
    }
    // Codes of other routes, codes that nobody knows, and codes that are none.
    for code in ["SESSION_BUSY", "CALL_UNANSWERED", "TIMEOUT", "NEW", "forbidden", " FORBIDDEN "] {
        let body = json!({ "code": code, "message": "m" }).to_string();
        for (status, row) in [(400, WSSError), (401, WSSAuthenticationError), (403, WSSError)] {
            let error = response(status, &body);
            assert_eq!((error.name(), error.code()), (Name::Known(row), Some(code)));
        }
    }
    for code in ["null", "403", "\"\"", "[\"FORBIDDEN\"]", "{\"c\":1}", "\"\\ud800\""] {
        let body = format!(r#"{{"code":{code},"message":"m"}}"#);
        for (status, row) in [(400, WSSError), (401, WSSAuthenticationError), (404, WSSError)] {
            let error = response(status, &body);
            assert_eq!((error.name(), error.code()), (Name::Known(row), None), "{code}");
            assert_eq!(error.message(), "m");
        }
    }
    let twice = response(400, r#"{"code":"FORBIDDEN","code":"INVALID_REQUEST","message":"m"}"#);
    assert_eq!(twice.name(), Name::Known(WSSInvalidRequest));
}

#[test]
fn a_refused_handshake_goes_by_the_connection() {
    for (connection, row) in
        [(Connection::Control, WSSConnectionError), (Connection::Media, WSSMediaError)]
    {
        for status in [400, 403, 404, 426, 429, 500, 503] {
            assert_eq!(refused(connection, status, "").name(), Name::Known(row), "{status}");
        }
        let unauthorized = refused(connection, 401, "bad api key");
        assert_eq!(unauthorized.name(), Name::Known(WSSAuthenticationError));
        assert_eq!(unauthorized.message(), "bad api key");
        assert_eq!(unauthorized.retry(), Retry::Never);

        // The code is kept, but does not select the row.
        let error = refused(connection, 403, r#"{"code":"FORBIDDEN","message":"m"}"#);
        assert_eq!((error.name(), error.code()), (Name::Known(row), Some("FORBIDDEN")));
        assert_eq!((error.message(), error.status().as_u16()), ("m", 403));
        assert_eq!(error.ancestors().collect::<Vec<_>>(), [WSSError]);
    }

    let mut headers = HeaderMap::new();
    headers.insert("x-request-id", HeaderValue::from_static("q-7"));
    headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let error = refused_handshake(Connection::Media, status, &headers, b"<html>");
    assert_eq!((error.request_id(), error.body()), (Some("q-7"), &b"<html>"[..]));
    assert_eq!(error.message(), "Service Unavailable");
    let delay = RetryAfter::Delay(Duration::from_secs(5));
    assert_eq!(error.retry(), Retry::After(delay));
}

#[test]
fn response_objects() {
    for (row, _, code) in OVER_HTTP {
        let Some(code) = code else { continue };
        let input = answer(code);
        let error = object(&input);
        assert_eq!((error.name(), error.code()), (Name::Known(row), Some(code)));
        let call_id = error.call_id().unwrap();
        assert_eq!((call_id.as_str(), call_id.is_number()), ("r1", false));
        assert_eq!((error.message(), error.status(), error.request_id()), ("", None, None));
        assert!(error.details().is_none());
    }

    let input = concat!(
        r#"{"type":"response","reqId":7,"ok":false,"errorCode":"SESSION_BUSY","#,
        r#""errorContent":{"boundSmWsId":"sm-7"}}"#,
    );
    let busy = object(input);
    assert_eq!(busy.name(), Name::Known(WSSSessionBusy));
    assert!(busy.is_a(WSSSessionError) && busy.is_a(WSSError));
    assert!(busy.call_id().unwrap().is_number());
    let details = busy.details().unwrap();
    assert_eq!(details.as_json(), r#"{"boundSmWsId":"sm-7"}"#);
    assert_eq!(details.get(&["boundSmWsId"]).unwrap().as_text().as_deref(), Some("sm-7"));
    for content in ["null", "{}", "[]", "[\"sm-7\"]", "\"sm-7\"", "{\"boundSmWsId\":null}"] {
        let input = input.replace(r#"{"boundSmWsId":"sm-7"}"#, content);
        let busy = object(&input);
        assert_eq!(busy.name(), Name::Known(WSSSessionBusy), "{content}");
        assert_eq!(
            busy.details().map(|details| details.as_json()),
            Some(content).filter(|json| *json != "null")
        );
        let bound = busy.details().and_then(|details| details.get(&["boundSmWsId"])?.as_text());
        assert_eq!(bound, None);
    }

    // Codes of commands, and codes that nobody knows.
    for code in ["CALL_UNANSWERED", "TIMEOUT", "SESSION_EXISTS", "forbidden"] {
        let input = answer(code);
        assert_eq!(object(&input).name(), Name::Known(WSSConnectionError));
        assert_eq!(object(&input).code(), Some(code));
    }
    for code in ["null", "\"\"", "7", "[\"FORBIDDEN\"]", "{}"] {
        let input = format!(r#"{{"type":"response","reqId":"r1","ok":false,"errorCode":{code}}}"#);
        assert_eq!(object(&input).name(), Name::Known(WSSConnectionError));
        assert_eq!(object(&input).code(), None);
    }
}

#[test]
fn command_responses() {
    for code in ["CALL_UNANSWERED", "CALL_CLOSED", "FORBIDDEN", "timeout", "SESSION_BUSY"] {
        let input = command_answer(code);
        assert_eq!(object(&input).name(), Name::Known(WSSCallCommandError));
        assert_eq!(object(&input).code(), Some(code));
    }
    let input = concat!(
        r#"{"type":"command_response","data":{"command_id":"c\u0031","success":false,"#,
        r#""error_code":"TIMEOUT","error_message":"too \"late\""}}"#,
    );
    let late = object(input);
    assert_eq!(late.name(), Name::Known(WSSCallCommandTimeoutError));
    assert!(late.is_a(WSSCallError) && !late.is_a(WSSCallCommandError));
    assert_eq!((late.code(), late.message()), (Some("TIMEOUT"), "too \"late\""));
    assert_eq!(late.call_id().unwrap().as_str(), "c1");
    assert_eq!(
        late.to_string(),
        "WSSCallCommandTimeoutError (TIMEOUT): too \"late\"",
        "name, code, message"
    );

    for (message, expected) in [("null", ""), ("\"m\"", "m"), ("{\"a\": 1}", "{\"a\": 1}")] {
        let data = format!(r#"{{"command_id":"c1","success":false,"error_message":{message}}}"#);
        let input = format!(r#"{{"type":"command_response","data":{data}}}"#);
        assert_eq!(object(&input).message(), expected);
        assert_eq!(object(&input).code(), None);
    }
}

#[test]
fn success_is_no_error() {
    let successes = [
        r#"{"type":"response","reqId":"r1","ok":true,"content":{"sessionId":"s"}}"#,
        r#"{"type":"response","reqId":"r1","ok":true,"errorCode":"FORBIDDEN"}"#,
        r#"{"type":"response","reqId":"r1","ok": true }"#,
        r#"{"type":"response","reqId":"r1"}"#,
        r#"{"type":"response","reqId":"r1","ok":null,"errorCode":null}"#,
        r#"{"type":"command_response","data":{"command_id":"c1","success":true}}"#,
        r#"{"type":"command_response","data":{"command_id":"c1","success":true,"result":{"x":1}}}"#,
    ];
    for input in successes {
        assert!(ErrorObject::decode(input.as_bytes()).unwrap().is_none(), "{input}");
        assert!(ErrorObject::decode_str(input).unwrap().is_none());
        assert!(ErrorObject::decode_bytes(&Bytes::from(input)).unwrap().is_none());
        assert!(Codec::new().decode_object_str(input).unwrap().is_none());
    }
    let errors = [
        r#"{"type":"response","reqId":"r1","errorCode":"FORBIDDEN"}"#,
        r#"{"type":"response","reqId":"r1","ok":null,"errorCode":"FORBIDDEN"}"#,
        r#"{"type":"response","reqId":"r1","ok":false}"#,
        r#"{"type":"response","reqId":"r1","ok":0}"#,
        r#"{"type":"command_response","data":{"command_id":"c1","success":false}}"#,
        r#"{"type":"command_response","data":{"command_id":"c1","success":null}}"#,
        r#"{"type":"command_response","data":{"command_id":"c1","success":0}}"#,
        r#"{"type":"command_response","data":{"command_id":"c1"}}"#,
    ];
    for input in errors {
        assert!(ErrorObject::decode_str(input).unwrap().is_some(), "{input}");
    }
}

#[test]
fn malformed_objects_say_why() {
    use DecodeErrorKind::{
        Eof, LoneSurrogate, Missing, NotErrorObject, TooDeep, Trailing, WrongType,
    };
    const NO_OBJECT: &str = "expected an object by which the system tells an error, found";
    const NO_ID: &str = "expected a string or an integer, found";
    const HALF: &str = "expected a surrogate pair, found half of one";
    let deep = format!(r#"{{"type":"response","errorContent":{}"#, "[".repeat(1 << 16));

    let check = |input: &str, kind: DecodeErrorKind, field: Field, text: String| {
        let error = ErrorObject::decode_str(input).unwrap_err();
        assert_eq!(error.to_string(), format!("{field}: {text}"), "{input:.80}");
        assert_eq!((error.kind(), error.field()), (kind, field), "{input:.80}");
        assert_eq!(ErrorObject::decode(input.as_bytes()).unwrap_err(), error);
        assert_eq!(ErrorObject::decode_bytes(&Bytes::from(input.to_owned())).unwrap_err(), error);
    };

    // None of the system's objects.
    for (input, found) in [
        ("[1]", "an array"),
        ("7", "a number"),
        ("null", "null"),
        ("{}", "another object"),
        (r#"{"type":"nope","reqId":"r1","ok":false}"#, "another object"),
        (r#"{"type":["response"],"reqId":"r1","ok":false}"#, "another object"),
        (r#"{"data":{"command_id":"c1","success":false}}"#, "another object"),
    ] {
        check(input, NotErrorObject, Field::Frame, format!("{NO_OBJECT} {found} at byte 0"));
    }

    // An error without its correlation value.
    for (input, kind, found) in [
        (r#"{"type":"response","ok":false}"#, Missing, "nothing at byte 0"),
        (
            r#"{"type":"response","ok":false,"data":{"command_id":"c1"}}"#,
            Missing,
            "nothing at byte 0",
        ),
        (r#"{"type":"response","reqId":null,"ok":false}"#, WrongType, "null at byte 27"),
        (r#"{"type":"response","reqId":1.5,"ok":false}"#, WrongType, "a number at byte 27"),
        (r#"{"type":"command_response"}"#, Missing, "nothing at byte 0"),
        (r#"{"type":"command_response","data":["c1",false]}"#, Missing, "nothing at byte 0"),
        (r#"{"type":"command_response","data":{"commandId":"c1"}}"#, Missing, "nothing at byte 0"),
        (
            r#"{"type":"command_response","data":{"command_id":{}}}"#,
            WrongType,
            "an object at byte 48",
        ),
    ] {
        check(input, kind, Field::CallId, format!("{NO_ID} {found}"));
    }

    // Half of a surrogate pair where text must be.
    let id = r#"{"type":"response","reqId":"\ud800","ok":false}"#;
    check(id, LoneSurrogate, Field::CallId, format!("{HALF} at byte 28"));
    let code = r#"{"type":"response","reqId":"r1","errorCode":"\ud800"}"#;
    check(code, LoneSurrogate, Field::Code, format!("{HALF} at byte 45"));
    let message =
        r#"{"type":"command_response","data":{"command_id":"c","error_message":"\udc00"}}"#;
    check(message, LoneSurrogate, Field::Message, format!("{HALF} at byte 69"));
    // Details are not asked to be text.
    let details = r#"{"type":"response","reqId":"r1","ok":false,"errorContent":"\ud800"}"#;
    assert_eq!(object(details).details().unwrap().as_json(), r#""\ud800""#);

    // No JSON, too much of it, too deep.
    for (input, kind, text) in [
        ("", Eof, "expected a JSON value, found the end of the input at byte 0"),
        (
            r#"{"type":"response","reqId":"r1","ok":fal"#,
            Eof,
            "expected `false`, found the end of the input at byte 40",
        ),
        (
            r#"{"type":"response"} x"#,
            Trailing,
            "expected the end of the input, found `x` at byte 20",
        ),
        (&deep, TooDeep, "expected less depth, by the codec's limit, found more at byte 161"),
    ] {
        check(input, kind, Field::Frame, text.to_owned());
    }
    let error = ErrorObject::decode(b"{\"type\":\"\xff\"}").unwrap_err();
    assert_eq!(error.to_string(), "frame: expected UTF-8, found byte 0xff at byte 9");
    let small = Codec::new().with_max_len(8);
    let error = small.decode_object(answer("FORBIDDEN").as_bytes()).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::TooLong);

    // Wherever a good object is cut off, it is an error and no panic.
    let whole = command_answer("TIMEOUT");
    for length in 0..whole.len() {
        assert!(ErrorObject::decode_str(&whole[..length]).unwrap_err().is_eof());
    }
}

#[test]
fn hostile_bodies_are_errors_all_the_same() {
    let deep = format!(r#"{{"code":"FORBIDDEN","message":{}"#, "[".repeat(1 << 16));
    let long = format!("\"{}\"", "x".repeat(1 << 16));
    let bodies: [&[u8]; 16] = [
        b"",
        b"   ",
        b"<html><body>502</body></html>",
        b"{",
        br#"{"code":"FORBIDDEN","message":"m"#,
        br#"{"code":"FORBIDDEN"} x"#,
        b"[]",
        br#"[{"code":"FORBIDDEN"}]"#,
        b"7",
        b"-1e999",
        b"null",
        b"true",
        b"\xff\xfe{}",
        b"{\"code\":\"\xff\"}",
        deep.as_bytes(),
        long.as_bytes(),
    ];
    let headers = HeaderMap::new();
    for body in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]);
        for (status, row) in [(400, WSSError), (401, WSSAuthenticationError), (502, WSSError)] {
            let status = StatusCode::from_u16(status).unwrap();
            let error = ErrorResponse::decode(status, &headers, body);
            assert_eq!(error.name(), Name::Known(row), "{shown}");
            assert_eq!((error.status(), error.body()), (status, body));
            assert!(!error.message().is_empty());
            assert_eq!((error.code(), error.request_id()), (None, None));
            assert!(error.details().is_none() && error.field_errors().is_empty());
            let shared =
                ErrorResponse::decode_bytes(status, &headers, &Bytes::copy_from_slice(body));
            assert_eq!(shared.exception(), error.exception());
            for connection in [Connection::Control, Connection::Media] {
                let refused = refused_handshake(connection, status, &headers, body);
                assert_eq!((refused.message(), refused.body()), (error.message(), body));
            }
        }
    }
    // Half of a surrogate pair costs that half, not the error.
    let error = response(403, r#"{"code":"FORBIDDEN","message":"a\ud800b"}"#);
    assert_eq!((error.name(), error.message()), (Name::Known(WSSForbidden), "a\u{fffd}b"));
    // A text that is short is the message; the reason is, where there is none.
    assert_eq!(response(400, "Slow down").message(), "Slow down");
    assert_eq!(response(400, "{}").message(), "Bad Request");
    assert_eq!(response(403, r#"{"code":"FORBIDDEN"}"#).message(), "Forbidden");
    assert_eq!(response(400, r#"{"message":null}"#).message(), "");
    assert_eq!(response(400, r#"{"message":{"a":1}}"#).message(), r#"{"a":1}"#);
}

#[test]
fn retry_for_every_row() {
    let again = [WSSConnectionError, WSSMediaError, WSSCallCommandTimeoutError];
    for (row, _) in rows() {
        let expected = if again.contains(&row) { Retry::Backoff } else { Retry::Never };
        let exception = UserException::new(row, "m");
        assert_eq!(exception.retry(), expected, "{row}");

        // The status that a row is sent with may say more.
        let by_status = [WSSError, WSSQuotaExceeded, WSSOutboundOverflow].contains(&row);
        let expected = if by_status { Retry::Backoff } else { expected };
        assert_eq!(ErrorResponse::new(exception).retry(), expected, "{row}");
    }
    assert_eq!(UserException::unhandled().retry(), Retry::Backoff);
    assert_eq!(ErrorResponse::new(UserException::unhandled()).retry(), Retry::Backoff);
    let frame = CallError::decode(br#"[4,"c1","http://domain/exceptions#New","m"]"#).unwrap();
    assert_eq!(frame.exception().retry(), Retry::Never);
}

#[test]
fn retry_for_statuses_and_codes() {
    let body = |code: &str| json!({ "code": code, "message": "m" }).to_string();
    for (status, code, expected) in [
        (400, "", Retry::Never),
        (401, "", Retry::Never),
        (403, "FORBIDDEN", Retry::Never),
        (404, "SESSION_NOT_FOUND", Retry::Never),
        (408, "", Retry::Backoff),
        (408, "NEW", Retry::Backoff),
        (409, "SESSION_NOT_OPEN", Retry::Never),
        (410, "SESSION_CLOSED", Retry::Never),
        (400, "QUOTA_EXCEEDED", Retry::Never),
        (429, "QUOTA_EXCEEDED", Retry::Backoff),
        (429, "OUTBOUND_OVERFLOW", Retry::Backoff),
        (429, "", Retry::Backoff),
        (500, "", Retry::Backoff),
        (500, "FORBIDDEN", Retry::Backoff),
        (503, "NEW", Retry::Backoff),
        (599, "", Retry::Backoff),
        (302, "", Retry::Never),
        (400, "CALL_UNANSWERED", Retry::Backoff),
        (400, "TIMEOUT", Retry::Backoff),
    ] {
        assert_eq!(response(status, &body(code)).retry(), expected, "{status} {code}");
    }

    // In objects there is no status.
    for (code, expected) in [
        ("", Retry::Backoff),
        ("NEW", Retry::Never),
        ("TIMEOUT", Retry::Backoff),
        ("SESSION_BUSY", Retry::Never),
        ("QUOTA_EXCEEDED", Retry::Never),
        ("UNAUTHORIZED", Retry::Never),
    ] {
        assert_eq!(object(&answer(code)).retry(), expected, "{code}");
    }
    for (code, expected) in [
        ("", Retry::Never),
        ("CALL_UNANSWERED", Retry::Backoff),
        ("TIMEOUT", Retry::Backoff),
        ("CALL_CLOSED", Retry::Never),
    ] {
        assert_eq!(object(&command_answer(code)).retry(), expected, "{code}");
    }

    // A handshake is worth another try, unless a code says what is wrong.
    for connection in [Connection::Control, Connection::Media] {
        assert_eq!(refused(connection, 404, "").retry(), Retry::Backoff);
        assert_eq!(refused(connection, 426, "too old").retry(), Retry::Backoff);
        assert_eq!(refused(connection, 403, &body("FORBIDDEN")).retry(), Retry::Never);
        assert_eq!(refused(connection, 503, &body("NEW")).retry(), Retry::Backoff);
        assert_eq!(refused(connection, 401, "").retry(), Retry::Never);
    }
}

#[test]
fn retry_after_is_seconds_or_a_date() {
    let decode = |status: u16, value: &[u8]| {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_bytes(value).unwrap());
        let status = StatusCode::from_u16(status).unwrap();
        let body = br#"{"code":"QUOTA_EXCEEDED","message":"m"}"#;
        ErrorResponse::decode(status, &headers, body).into_owned()
    };
    let seconds = RetryAfter::Delay(Duration::from_secs(30));
    assert_eq!(decode(429, b"30").retry_after(), Some(seconds));
    assert_eq!(decode(429, b"30").retry(), Retry::After(seconds));
    assert_eq!(decode(503, b"30").retry(), Retry::After(seconds));
    assert_eq!(decode(400, b"30").retry(), Retry::Never);
    assert_eq!(decode(429, b"0").retry_after(), Some(RetryAfter::Delay(Duration::ZERO)));

    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    let date = decode(429, b"Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(date.retry_after(), Some(RetryAfter::At(at)));
    assert_eq!(date.retry().delay_from(at - Duration::from_secs(7)), Some(Duration::from_secs(7)));

    let nonsense: [&[u8]; 8] =
        [b"", b"soon", b"-1", b"+1", b"1.5", b"1e3", b"99999999999999999999999", b"\xff"];
    for value in nonsense {
        assert_eq!(decode(429, value).retry_after(), None, "{value:?}");
        assert_eq!(decode(429, value).retry(), Retry::Backoff);
    }
}

#[test]
fn request_id_is_a_header() {
    let mut headers = HeaderMap::new();
    headers.insert("x-request-id", HeaderValue::from_static("q-7"));
    let body = r#"{"code":"FORBIDDEN","message":"m","request_id":"other"}"#;
    let error = ErrorResponse::decode_str(StatusCode::FORBIDDEN, &headers, body);
    assert_eq!(error.request_id(), Some("q-7"));
    assert_eq!(error.to_string(), "WSSForbidden (FORBIDDEN): m (request q-7)");
    for value in [&b""[..], b"\xff"] {
        headers.insert("x-request-id", HeaderValue::from_bytes(value).unwrap());
        let error = ErrorResponse::decode_str(StatusCode::FORBIDDEN, &headers, body);
        assert_eq!(error.request_id(), None);
    }
}

/// Errors as values: what `?` passes up can be had back whole.
#[test]
fn errors_are_passed_up_whole() {
    type Failure = Box<dyn Error + Send + Sync>;

    fn list_sessions() -> Result<(), Failure> {
        let headers = HeaderMap::from_iter([
            (RETRY_AFTER, HeaderValue::from_static("30")),
            ("x-request-id".parse()?, HeaderValue::from_static("q-7")),
        ]);
        let body = br#"{"code":"QUOTA_EXCEEDED","message":"m"}"#.to_vec();
        Err(ErrorResponse::decode(StatusCode::TOO_MANY_REQUESTS, &headers, &body).into_owned())?
    }
    fn connect() -> Result<(), Failure> {
        let input = command_answer("CALL_UNANSWERED");
        match ErrorObject::decode_str(&input)? {
            Some(error) => Err(error.into_owned().into()),
            None => Ok(()),
        }
    }
    fn garbled() -> Result<(), Failure> {
        ErrorObject::decode_str("[")?;
        Ok(())
    }
    fn both() -> Result<(), Failure> {
        connect().or_else(|_| list_sessions())?;
        Ok(())
    }

    let error = both().unwrap_err();
    let error = error.downcast_ref::<ErrorResponse<'static>>().unwrap();
    assert!(error.is_a(WSSQuotaExceeded));
    assert_eq!(error.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(error.body(), br#"{"code":"QUOTA_EXCEEDED","message":"m"}"#);
    assert_eq!(error.request_id(), Some("q-7"));
    assert_eq!(error.retry_after(), Some(RetryAfter::Delay(Duration::from_secs(30))));

    let error = connect().unwrap_err();
    let error = error.downcast::<ErrorObject<'static>>().unwrap();
    assert_eq!((error.call_id().unwrap().as_str(), error.code()), ("c1", Some("CALL_UNANSWERED")));
    assert_eq!(error.into_exception().name(), Name::Known(WSSCallCommandError));

    let error = garbled().unwrap_err();
    assert!(error.downcast_ref::<callerror::DecodeError>().unwrap().is_eof());
}

#[test]
fn causes_stay_at_home() {
    let failure = || io::Error::new(io::ErrorKind::ConnectionRefused, "10.0.0.7 refused");
    for (row, _) in rows() {
        let exception = UserException::new(row, "m").with_source(failure());
        let cause = exception.source().unwrap().downcast_ref::<io::Error>().unwrap();
        assert_eq!(cause.kind(), io::ErrorKind::ConnectionRefused);

        let frame = CallError::new("c1", exception.clone());
        assert!(frame.source().is_some());
        assert!(!frame.to_text().contains("10.0.0.7"));
        let response = ErrorResponse::new(exception);
        assert!(response.source().is_some());
        let sent = response.to_response();
        assert!(!String::from_utf8_lossy(sent.body()).contains("10.0.0.7"));
        assert!(!format!("{:?}", sent.headers()).contains("10.0.0.7"));
        assert!(!response.to_string().contains("10.0.0.7"));
    }
    assert!(object(&answer("FORBIDDEN")).source().is_none());
}
