//! OpenApp: a JSON envelope with an open code, field errors in three places, and text.

use ::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use callerror::openapp::{ErrorResponse, Name, OpenApp, UserException};
use callerror::{FieldErrors, Limits, http};
use serde_json::json;

use crate::statuses;
use crate::table::{decode, line_of, response_line};

impl crate::System for OpenApp {
    const VARIANTS: &'static str = r#"
SdkError
    ApiError 500 retry by status
    HttpError 502 retry by status
    AuthError 401 403
    TransportError retry
    ValidationError 400 422
    ConfigError
    SerializationError
    ResourceNotFoundError
    AmbiguousResourceError
"#;

    const RESPONSES: &'static str = r#"
# An envelope has a message; its code is open.
409 {"code":"ORG_NAME_REQUIRED","message":"m"} => ApiError (ORG_NAME_REQUIRED): m
409 {"code":"brand new","message":"m"} => ApiError (brand new): m
409 {"code":"ValidationError","message":"m"} => ApiError (ValidationError): m
409 {"code":"AuthError","message":"m"} => ApiError (AuthError): m
409 {"code":"🦀","message":"m"} => ApiError (🦀): m
409 {"message":"m"} ¦ 409 {"code":null,"message":"m"} ¦ 409 {"code":"","message":"m"}
409 {"message":"m","code":null,"correlationId":null,"details":null} ¦ 409 {"m\u0065ssage":"m"} => ApiError: m
409 {"message":""} => ApiError
409 {"message":7,"message":"the last one counts"} => ApiError: the last one counts
# Its texts are texts.
409 {} ¦ 409 {"code":{}} ¦ 409 ["c","m"] ¦ 409 {"message":null} ¦ 409 {"code":4.5}
409 null ¦ 409 true ¦ 409 409 => HttpError: Conflict
409 {"error":{"code":"c","message":"m"}} ¦ 409 {"detail":"m"} ¦ 409 {"title":"m"} ¦ 409 {"error_description":"m"}
409 {"errorMessage":"m"} ¦ 409 {"errors":[{"message":"m"}]} ¦ 409 {"errors":[{"description":"m"}]}
409 {"error":{"message":[{"description":"m"}]}} ¦ 409 {"errors":[{"message":[{"description":"m"}]}]}
409 {"detail":[{"msg":"m"}]} ¦ 409 {"error":"m"} ¦ 409 {"message":7,"error":"m"} => HttpError: m
409 {"code":"c"} ¦ 409 {"code":"c","message":null} => HttpError (c)
409 {"message":7} => HttpError: 7
409 {"message":["m"]} => HttpError: ["m"]
409 {"message":"m","code":{}} ¦ 409 {"message":"m","code":4.5} ¦ 409 {"message":"m","correlationId":7}
409 {"message":"m","correlationId":false} => HttpError: m
# Half of a surrogate pair costs nothing else.
409 {"message":"\ud800"} ¦ 404 {"code":"","message":"\udc00"} => ApiError: �
404 {"code":"X","message":"m\ud83d","correlationId":"k\ud83d"} => ApiError (X): m�
409 {"message":"m","code":404} => ApiError (404): m
409 {"message":"m","code":-7} => ApiError (-7): m
# A name of the set wins over status and envelope; another one counts under the base alone.
409 {"type":"ConfigError","code":"c","message":"m"} => ConfigError (c): m
409 {"type":"http://domain/exceptions#Newer","message":"m"} => Newer: m
409 {"type":"Newer","message":"m"} ¦ 409 {"type":"about:blank","message":"m"} => ApiError: m
# Messages are for people.
502 ¦ 502 <html><body>nginx</body></html> ¦ 502 [1] => HttpError: Bad Gateway | retry
502 upstream is down => HttpError: upstream is down | retry
401,403 {"message":"The key is void"} => AuthError: The key is void
401 two\nlines => AuthError: two\nlines
# Here this is the text of an error without an envelope, not an unhandled one.
400 Bad Request => HttpError: Bad Request
# The request ID is the header's, or else the body's.
409 [x-request-id: req-1] {"message":"m","correlationId":"corr-1"}
409 [x-request-id: req-1] {"message":"m"} => ApiError: m | id req-1
409 [x-request-id: req-1] <html> => HttpError: Conflict | id req-1
409 {"message":"m","correlationId":"corr-1"} ¦ 409 [x-request-id:] {"message":"m","correlationId":"corr-1"}
409 [x-request-id: é] {"message":"m","correlationId":"corr-1"} => ApiError: m | id corr-1
409 {"message":"m","correlation_id":"snake"} ¦ 409 {"message":"m","correlationId":null}
409 [x-correlation-id: other] {"message":"m"} => ApiError: m
# Field errors are in three places; the first that has some counts.
422 {"message":"m","details":{"fields":{"name":["a","b"],"age":["c"]}}}
    => ValidationError: m | details {"fields":{"name":["a","b"],"age":["c"]}} | field name: a | field name: b | field age: c
422 {"message":"m","fields":{"name":["a"]}} => ValidationError: m | field name: a
422 {"message":"m","details":{"name":["a"]}} => ValidationError: m | details {"name":["a"]} | field name: a
422 {"details":{"fields":{"x":["1"]},"y":["2"]},"fields":{"z":["3"]}}
    => ValidationError: Unprocessable Entity | details {"fields":{"x":["1"]},"y":["2"]} | field x: 1
422 {"details":{"y":["2"]},"fields":{"z":["3"]}} ¦ 422 {"fields":{"z":["3"]},"details":{"y":["2"]}}
    => ValidationError: Unprocessable Entity | details {"y":["2"]} | field z: 3
422 {"details":{"fields":{}},"fields":{"z":["3"]}}
    => ValidationError: Unprocessable Entity | details {"fields":{}} | field z: 3
422 {"details":{"fields":"x"},"fields":{"z":["3"]}}
    => ValidationError: Unprocessable Entity | details {"fields":"x"} | field z: 3
422 {"details":{"fields":{"x":["1",7]}},"fields":{"z":["3"]}}
    => ValidationError: Unprocessable Entity | details {"fields":{"x":["1",7]}} | field x: 1
422 {"details":null,"fields":{"z":["3"]}} => ValidationError: Unprocessable Entity | field z: 3
422 {"details":{"y":["2"]},"fields":{}}
    => ValidationError: Unprocessable Entity | details {"y":["2"]} | field y: 2
422 {"details":{"y":["2"]},"fields":{"z":"3"}}
    => ValidationError: Unprocessable Entity | details {"y":["2"]} | field z: 3
422 {"details":{"fields":["a field of this name"]}}
    => ValidationError: Unprocessable Entity | details {"fields":["a field of this name"]} | field fields: a field of this name
400 {"message":"m","fields":{"fields":{"name":["Too long"]}}} => ApiError: m
400 {"message":"m","details":{"age":[{"message":"Required","code":"required"},"b"]}}
    => ValidationError: m | details {"age":[{"message":"Required","code":"required"},"b"]} | field age: Required/required | field age: b
# They are beside any variant.
401,403 {"message":"m","details":{"fields":{"name":["a"]}}}
    => AuthError: m | details {"fields":{"name":["a"]}} | field name: a
404,409 {"message":"m","details":{"fields":{"name":["a"]}}}
    => ApiError: m | details {"fields":{"name":["a"]}} | field name: a
500 {"message":"m","details":{"fields":{"name":["a"]}}}
    => ApiError: m | details {"fields":{"name":["a"]}} | field name: a | retry
# A delay counts at any status.
301,400,404,408,422,429,500,503 [retry-after: 30] {"code":"SLOW_DOWN","message":"Too many"}
    => ApiError (SLOW_DOWN): Too many | after 30s | retry then
429 [x-request-id: req-1; retry-after: 30] {"code":"SLOW_DOWN","message":"Too many"}
    => ApiError (SLOW_DOWN): Too many | id req-1 | after 30s | retry then
"#;

    fn of_status(status: u16, _: bool) -> Option<Self> {
        Some(if matches!(status, 401 | 403) { Self::AuthError } else { Self::HttpError })
    }

    const SENT: &'static str = r#"
500 [content-type: application/json; x-request-id: q-7] {"type":"SdkError","message":"It \"failed\"","correlationId":"q-7","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"message":"It \"failed\"","correlationId":"q-7","details":[7]}
502 [content-type: application/json; x-request-id: q-7] {"type":"HttpError","message":"It \"failed\"","correlationId":"q-7","details":[7]}
401 [content-type: application/json; x-request-id: q-7] {"message":"It \"failed\"","correlationId":"q-7","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"TransportError","message":"It \"failed\"","correlationId":"q-7","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"type":"ValidationError","message":"It \"failed\"","correlationId":"q-7","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"ConfigError","message":"It \"failed\"","correlationId":"q-7","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"SerializationError","message":"It \"failed\"","correlationId":"q-7","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"ResourceNotFoundError","message":"It \"failed\"","correlationId":"q-7","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"AmbiguousResourceError","message":"It \"failed\"","correlationId":"q-7","details":[7]}
500 [content-type: application/json] {"type":"http://domain/exceptions#Newer","message":"m"}
500 [content-type: text/plain; charset=utf-8] Internal Server Error
"#;
}

#[test]
fn status_and_body_select_the_variant() {
    const FORM: &str = r#"{"message":"m","details":{"fields":{"name":["Too long"]}}}"#;
    const BARE_FORM: &str = r#"{"fields":{"name":["Too long"]}}"#;
    for status in statuses() {
        for body in ["", r#"{"message":"m"}"#, r#"{"code":"c","message":"m"}"#, FORM, BARE_FORM] {
            let has_fields = body.contains("fields");
            let variant = match status {
                401 | 403 => OpenApp::AuthError,
                400 | 422 if has_fields => OpenApp::ValidationError,
                _ if body.contains("message") => OpenApp::ApiError,
                _ => OpenApp::HttpError,
            };
            let error = decode::<OpenApp>(&format!("{status} {body}"));
            assert_eq!(error.name(), Name::Known(variant), "{status} {body}");
            assert_eq!(!error.field_errors().is_empty(), has_fields, "{status} {body}");
            let again = <OpenApp as crate::System>::is_temporary(status);
            assert_eq!(error.retry().is_retry(), again, "{status} {body}");
        }
    }
}

#[test]
fn field_errors_are_none_in_another_shape() {
    const OTHERS: &str = r#"null ¦ {} ¦ [] ¦ 7 ¦ "name" ¦ ["name"] ¦ {"name":[]} ¦ {"fields":{}} ¦ {"\ud800":["Too long"]}
{"name":[{"code":"max_length"}]} ¦ {"fields":{"fields":{"name":["Too long"]}}} ¦ {"name":{"first":["Too long"]}} ¦ {"name":[["Too long"]]}"#;
    // Where nothing else says that they are field errors, a text alone or a number beside them speaks against it.
    const OTHER_DETAILS: &str = r#"{"name":"Too long"} ¦ {"name":["Too long"],"limit":3} ¦ {"name":["Too long"],"again":false}"#;
    let (others, details) =
        (OTHERS.lines().flat_map(|line| line.split(" ¦ ")), OTHER_DETAILS.split(" ¦ "));
    let others = others.flat_map(|other| ["details", "fields"].map(|member| (member, other)));
    for (member, other) in others.chain(details.map(|other| ("details", other))) {
        let error = decode::<OpenApp>(&format!(r#"400 {{"message":"m","{member}":{other}}}"#));
        assert!(error.field_errors().is_empty(), "{member}: {other}");
        assert_eq!(error.name(), Name::Known(OpenApp::ApiError), "{member}: {other}");
    }
}

#[test]
fn an_envelope_goes_out_and_comes_back() {
    let fields = FieldErrors::new()
        .with("name", "Too long")
        .with_code("age", "Required", "required")
        .with("name", "Not unique");
    let limit = UserException::new(OpenApp::ApiError, "No more \"orgs\"").with_code("ORG_LIMIT");
    let form = UserException::new(OpenApp::ValidationError, "Check the form").with_code("FORM");
    let form = form.with_details(&fields).unwrap();
    for (exception, status, sent) in [
        (
            limit.with_details(&json!({ "limit": 3 })).unwrap().with_source("table orgs: 3 rows"),
            StatusCode::CONFLICT,
            r#"409 [content-type: application/json; x-request-id: q-7] {"code":"ORG_LIMIT","message":"No more \"orgs\"","correlationId":"q-7","details":{"limit":3}}"#,
        ),
        (
            form,
            StatusCode::UNPROCESSABLE_ENTITY,
            r#"422 [content-type: application/json; x-request-id: q-7] {"code":"FORM","message":"Check the form","correlationId":"q-7","details":{"name":["Too long","Not unique"],"age":[{"message":"Required","code":"required"}]}}"#,
        ),
    ] {
        let error = ErrorResponse::new(exception).with_status(status).with_request_id("q-7");
        assert_eq!(line_of(&error.to_response()), sent);
        assert_eq!(error.encoded_len(), error.to_response().body().len());
        let read = decode::<OpenApp>(sent);
        assert_eq!(read.exception(), error.exception());
        assert_eq!((read.code(), read.status()), (error.exception().code(), error.status()));
    }
    let read = decode::<OpenApp>(
        r#"422 {"message":"m","details":{"name":["Too long","Not unique"],"age":[{"message":"Required","code":"required"}]}}"#,
    );
    assert_eq!(read.field_errors(), fields);

    // What arises in a client has a name on the wire, beside its code.
    let config = UserException::new(OpenApp::ConfigError, "m").with_code("NO_KEY");
    let sent = ErrorResponse::new(config).to_response();
    assert_eq!(sent.body(), r#"{"type":"ConfigError","code":"NO_KEY","message":"m"}"#);
}

#[test]
fn a_body_of_bytes_is_shared() {
    let body = Bytes::from_static(br#"{"code":"c","message":"m","details":{"a":["b"]}}"#);
    let headers = HeaderMap::new();
    let shared: ErrorResponse<'static> =
        ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, &body);
    let borrowed = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, &body[..]);
    assert_eq!(response_line(&shared), response_line(&borrowed));
    assert_eq!(shared.body().as_ptr(), body.as_ptr());
    assert_eq!(borrowed.code().unwrap().as_ptr(), shared.code().unwrap().as_ptr());
    assert_eq!(borrowed.into_exception().into_message().as_borrowed(), Some("m"));
}

/// What is read of this envelope, for each place where it may be cut off.
#[test]
fn truncated_envelopes_are_read_as_far_as_they_go() {
    let body =
        r#"{"code":"c","message":"m\u00fc","correlationId":"r","details":{"fields":{"a":["b"]}}}"#;
    let mut read: Vec<(usize, String)> = Vec::new();
    for end in 0..=body.len() {
        let line = response_line(&decode::<OpenApp>(&format!("422 {}", &body[..end])));
        if read.last().is_none_or(|(_, last)| *last != line) {
            read.push((end, line));
        }
    }
    let expected = [
        (0, "HttpError: Unprocessable Entity"),
        (r#"{"code":"c""#.len(), "HttpError (c)"),
        (r#"{"code":"c","message":"m\u00fc""#.len(), "ApiError (c): mü"),
        (r#"{"code":"c","message":"m\u00fc","correlationId":"r""#.len(), "ApiError (c): mü | id r"),
        // The details are not whole, but there are field errors in them.
        (body.len() - 4, "ValidationError (c): mü | field a: b | id r"),
        (
            body.len() - 1,
            r#"ValidationError (c): mü | details {"fields":{"a":["b"]}} | field a: b | id r"#,
        ),
    ];
    assert_eq!(read, expected.map(|(end, line)| (end, line.to_owned())));
}

#[test]
fn limits_are_the_codecs() {
    let body = br#"{"message":"m","details":{"a":{"b":1}}}"#;
    let headers = HeaderMap::new();
    let variant = |limits: Limits| {
        let codec = http::Codec::<OpenApp>::new().with_limits(limits);
        codec.decode(StatusCode::CONFLICT, &headers, body).name().known()
    };
    assert_eq!(variant(Limits::DEFAULT), Some(OpenApp::ApiError));
    // What stands before the fault is read.
    assert_eq!(variant(Limits::DEFAULT.with_max_depth(2)), Some(OpenApp::ApiError));
    assert_eq!(variant(Limits::DEFAULT.with_max_len(body.len() - 1)), Some(OpenApp::HttpError));
    // The first 1000 field errors are read.
    let many =
        format!(r#"422 {{"message":"m","fields":{{"a":[{}"z"]}}}}"#, "\"\",".repeat(100_000));
    let error = decode::<OpenApp>(&many);
    assert!(error.is_a(OpenApp::ValidationError));
    assert_eq!(error.field_errors().get("a").unwrap().len(), 1000);
}
