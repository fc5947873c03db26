//! Layouts: what the paths and the builder functions of [`Layout`] do, read and written.
#![cfg(feature = "__internals")]

use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use callerror::grape::{ErrorResponse, Grape, UserException};
use callerror::layout::{Field, Layout};
use callerror::{__internals, ErrorObject, Name, http, object, testing};

const fn codec(layout: &'static Layout<Grape>) -> http::Codec<Grape> {
    http::Codec::new().with_layout(layout)
}

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pair = |&(name, value): &(&str, &str)| {
        (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())
    };
    pairs.iter().map(pair).collect()
}

fn not_found() -> UserException<'static> {
    UserException::new(Grape::NotFoundError, "Room 7").with_details(&[7]).unwrap()
}

/// Asserts the body that a codec writes, and that it reads the same error from it.
#[track_caller]
fn goes_out_as(codec: &http::Codec<Grape>, error: &ErrorResponse<'_>, body: &str) {
    let response = codec.to_response(error);
    assert_eq!(response.body(), body);
    assert_eq!(codec.encoded_len(error), body.len());
    let (status, headers) = (response.status(), response.headers());
    let again = testing::check_response_with(codec, status, headers, body.as_bytes());
    assert_eq!(again.exception(), error.exception(), "{body}");
    assert_eq!(again.request_id(), error.request_id(), "{body}");
}

#[test]
fn a_layout_without_classify_is_read_and_written() {
    const NESTED: Layout<Grape> = Layout::NAMED
        .name(&[Field::Json("/error/name")])
        .message(&[Field::Json("/error/text")])
        .details(&[Field::Json("/error/data/all")])
        .request_id(&[Field::Json("/trace")]);
    let error = ErrorResponse::new(not_found()).with_request_id("r-7");
    let body =
        r#"{"error":{"name":"NotFoundError","text":"Room 7","data":{"all":[7]}},"trace":"r-7"}"#;
    goes_out_as(&codec(&NESTED), &error, body);

    // One set with two layouts: the other one is still the default.
    let body = r#"{"type":"NotFoundError","message":"Room 7","details":[7]}"#;
    assert_eq!(error.to_response().body(), body);
    assert_eq!(error.to_response().headers()["x-request-id"], "r-7");
    let headers = HeaderMap::new();
    let read = codec(&NESTED).decode(StatusCode::BAD_REQUEST, &headers, body);
    assert_eq!(read.name(), Name::Unhandled);

    // Unknown names and unhandled errors too.
    let unknown = ErrorResponse::new(UserException::named("RateLimited", "Slow down").unwrap());
    let body = r#"{"error":{"name":"RateLimited","text":"Slow down"}}"#;
    goes_out_as(&codec(&NESTED), &unknown, body);
    let unhandled = ErrorResponse::new(UserException::from_error("secret"));
    assert_eq!(codec(&NESTED).to_response(&unhandled).body(), "Internal Server Error");
}

callerror::exception_set! {
    /// A set whose own layout has no `classify`.
    pub enum Booking = "https://booking.example/error#", layout: BOOKING {
        BookingError { status: 500 },
        RoomTaken { parent: BookingError, status: 409 },
    }
}

const BOOKING: Layout<Booking> = Layout::NAMED
    .name(&[Field::Json("/error/name"), Field::Json("/type")])
    .message(&[Field::Json("/error/text"), Field::Json("/message")]);

#[test]
fn a_sets_own_layout_without_classify_is_read_and_written() {
    let taken = callerror::UserException::new(Booking::RoomTaken, "Until noon");
    let response = callerror::ErrorResponse::new(taken.clone()).to_response();
    let body = r#"{"error":{"name":"RoomTaken","text":"Until noon"}}"#;
    assert_eq!((response.status().as_u16(), &response.body()[..]), (409, body.as_bytes()));
    for body in [body, r#"{"type":"RoomTaken","message":"Until noon"}"#] {
        let (status, headers) = (StatusCode::CONFLICT, HeaderMap::new());
        let error = testing::check_response::<Booking>(status, &headers, body.as_bytes());
        assert_eq!(*error.exception(), taken, "{body}");
    }
}

#[test]
fn array_elements_are_found_by_their_index() {
    const FIRST: Layout<Grape> = Layout::NAMED
        .name(&[Field::Json("/errors/0/reason")])
        .message(&[Field::Json("/errors/0/message"), Field::Json("/errors/1/message")])
        .details(&[Field::Json("/errors/2")]);
    let error = ErrorResponse::new(not_found());
    let body = r#"{"errors":[{"reason":"NotFoundError","message":"Room 7"},null,[7]]}"#;
    goes_out_as(&codec(&FIRST), &error, body);
    let read = |body: &str| {
        let headers = HeaderMap::new();
        let error = codec(&FIRST).decode(StatusCode::BAD_REQUEST, &headers, body);
        error.into_owned().into_exception()
    };
    let second = read(r#"{"errors":[{"reason":"SessionError"},{"message":"second"}]}"#);
    assert_eq!((second.name(), second.message()), (Name::Known(Grape::SessionError), "second"));
    for other in [r#"{"errors":{"0":{"reason":7}}}"#, r#"{"errors":[]}"#, r#"{"errors":"x"}"#] {
        assert_eq!(read(other).name(), Name::Unhandled, "{other}");
    }
    // A number in a path is also the name of a member.
    let member = read(r#"{"errors":{"0":{"reason":"SessionError","message":"m"}}}"#);
    assert_eq!(member.name(), Name::Known(Grape::SessionError));
}

#[test]
fn names_with_slash_and_tilde_are_escaped_in_paths() {
    const ODD: Layout<Grape> = Layout::NAMED
        .name(&[Field::Json("/a~1b")])
        .message(&[Field::Json("/m~0n/\u{fc}")])
        .details(&[]);
    let error = ErrorResponse::new(UserException::new(Grape::SessionError, "m"));
    goes_out_as(&codec(&ODD), &error, r#"{"a/b":"SessionError","m~n":{"ü":"m"}}"#);
}

#[test]
fn null_does_not_beat_the_next_path() {
    use callerror::devops::{DevOpsAgent, ErrorResponse};
    let read = |body: &'static str| {
        let status = StatusCode::BAD_REQUEST;
        let _ =
            __internals::check_response::<DevOpsAgent>(status, &HeaderMap::new(), body.as_bytes());
        ErrorResponse::decode(status, &HeaderMap::new(), body).into_owned()
    };
    for body in [
        r#"{"message":null,"Message":"m"}"#,
        r#"{"Message":"m","message":null}"#,
        r#" {"message" : null, "Message" : "m"}"#,
        r#"{"message":"x","message":null,"Message":"m"}"#,
    ] {
        assert_eq!(read(body).message(), "m", "{body}");
    }
    assert_eq!(read(r#"{"message":"a","Message":"b"}"#).message(), "a");
    assert_eq!(read(r#"{"message":"","Message":"b"}"#).message(), "");
    for body in [r#"{"message":null}"#, r#"{"Message":null}"#, r#"{"message":null,"Message":null}"#]
    {
        assert_eq!(read(body).message(), "Bad Request", "{body}");
    }
    let error = read(r#"{"code":null,"__type":"ConflictException","message":"m"}"#);
    assert_eq!(error.name(), Name::Known(DevOpsAgent::ConflictException));
    assert_eq!(error.code(), Some("ConflictException"));
    let error = read(r#"{"code":null,"message":"m","details":null}"#);
    assert_eq!((error.received_code(), error.details()), (None, None));
}

#[test]
fn headers_and_paths_are_tried_in_order() {
    const MIXED: Layout<Grape> = Layout::NAMED
        .name(&[Field::Header("x-error"), Field::Json("/type")])
        .message(&[Field::Json("/message"), Field::Header("x-message")])
        .request_id(&[Field::Json("/id"), Field::Header("x-trace")]);
    let read = |pairs: &[(&str, &str)], body: &str| {
        let headers = headers(pairs);
        let error = codec(&MIXED).decode(StatusCode::BAD_REQUEST, &headers, body);
        let request_id = error.request_id().map(str::to_owned);
        let code = error.code().map(str::to_owned);
        (code, error.message().to_owned(), request_id)
    };
    let all = |code: &str, message: &str, id: &str| {
        (Some(code.to_owned()), message.to_owned(), Some(id.to_owned()))
    };
    let body = r#"{"type":"SessionError","message":"body","id":"b"}"#;
    let pairs = [("x-error", "NotFoundError"), ("x-message", "header"), ("x-trace", "h")];
    assert_eq!(read(&pairs, body), all("NotFoundError", "body", "b"));
    assert_eq!(read(&[], body), all("SessionError", "body", "b"));
    assert_eq!(read(&pairs, "{}"), all("NotFoundError", "header", "h"));
    assert_eq!(read(&pairs, r#"{"message":null,"id":null}"#), all("NotFoundError", "header", "h"));

    // A request ID goes into its first header and to its first path.
    let error = ErrorResponse::new(not_found()).with_request_id("r-7");
    let response = codec(&MIXED).to_response(&error);
    assert_eq!(response.headers()["x-error"], "NotFoundError");
    assert_eq!(response.headers()["x-trace"], "r-7");
    assert_eq!(response.body(), r#"{"message":"Room 7","id":"r-7","details":[7]}"#);
}

#[test]
fn the_code_part_is_a_range_of_characters() {
    const PART: Layout<Grape> = Layout::NAMED
        .code(&[Field::Json("/type")])
        .code_part(|text| 2..text.len().saturating_sub(1))
        .classify(|observed| observed.code.and_then(Grape::lookup));
    let read = |kind: &str| {
        let body = format!(r#"{{"type":"{kind}","message":"m"}}"#);
        let headers = HeaderMap::new();
        let error = codec(&PART).decode(StatusCode::BAD_REQUEST, &headers, &body);
        error.code().map(str::to_owned)
    };
    assert_eq!(read("<<SessionError>").as_deref(), Some("SessionError"));
    // What is no range of whole characters leaves the identifier as it is.
    assert_eq!(read("ab").as_deref(), Some("ab"));
    assert_eq!(read("aüb").as_deref(), Some("aüb"));
}

/// Tag, constants and the status of an object.
const ENVELOPE: Layout<Grape> = Layout::EMPTY
    .tag("/head/kind", "error")
    .constants(&[("/head/version", "2"), ("/ok", "false")])
    .call_id(&[Field::Json("/head/id")])
    .name(&[Field::Json("/body/name")])
    .message(&[Field::Json("/body/text")])
    .details(&[Field::Json("/body/data")])
    .status(&[Field::Json("/body/status")])
    .request_id(&[Field::Json("/trace")])
    .service("chat");

#[test]
fn objects_by_a_layout_of_a_codec() {
    const LAYOUT: Layout<Grape> = Layout::NAMED.objects(&[ENVELOPE]);
    let codec = object::Codec::<Grape>::new().with_layout(&LAYOUT);
    let error = ErrorObject::new(not_found())
        .with_call_id(-7_i64)
        .with_status(StatusCode::NOT_FOUND)
        .with_request_id("r-7");
    let text = concat!(
        r#"{"head":{"kind":"error","version":2,"id":-7},"ok":false,"#,
        r#""body":{"name":"NotFoundError","text":"Room 7","data":[7],"status":404},"trace":"r-7"}"#,
    );
    assert_eq!(codec.to_text(&error), text);
    assert_eq!(codec.encoded_len(&error), text.len());
    let again = codec.decode(text).unwrap().unwrap();
    assert_eq!(again.exception(), error.exception());
    assert_eq!(again.call_id(), error.call_id());
    assert_eq!((again.status(), again.request_id()), (error.status(), error.request_id()));
    assert_eq!(again.service_name(), Some("chat"));
    assert_eq!(codec.to_text(&again), text);

    // Another tag, and none.
    for other in [r#"{"head":{"kind":"result","id":1}}"#, r#"{"head":[]}"#, "{}"] {
        assert!(codec.decode(other).is_err(), "{other}");
    }
    let named = r#"{"type":"NotFoundError","message":"m"}"#;
    assert!(codec.decode(named).is_err(), "by another layout alone");
    assert!(ErrorObject::<Grape>::decode(named).unwrap().is_some());
}

#[test]
fn a_layout_shows_its_fields_in_debug() {
    let shown = format!("{:?}", Layout::<Grape>::NAMED);
    assert!(shown.contains("Layout") && shown.contains("/type"), "{shown}");
}
