//! Layouts: what the paths and the builder functions of [`Layout`] do, read and written.
#![cfg(feature = "__internals")]

use std::time::Duration;

use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use callerror::grape::{ErrorResponse, Grape, UserException};
use callerror::layout::{Field, Layout};
use callerror::{ErrorObject, ExceptionSet, Name, Retry, RetryAfter, http, object, testing};

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
        let _ = testing::check_response::<DevOpsAgent>(status, &HeaderMap::new(), body.as_bytes());
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

/// What one error is again after it was written and read by a codec.
#[track_caller]
fn again<N: ExceptionSet>(
    codec: http::Codec<N>,
    exception: &callerror::UserException<'static, N>,
) -> (String, callerror::UserException<'static, N>) {
    let response = codec.to_response(&callerror::ErrorResponse::new(exception.clone()));
    let (head, body) = response.into_parts();
    let error = codec.decode(head.status, &head.headers, &body);
    let request_id = error.request_id().unwrap_or_default().to_owned();
    let exception = error.into_owned().into_exception();
    assert_eq!(exception.request_id().unwrap_or_default(), request_id);
    (String::from_utf8(body.to_vec()).unwrap(), exception)
}

callerror::exception_set! {
    /// A set whose errors are codes; no place for names.
    pub enum Codes = "urn:codes:", layout: CODES {
        CodesError { status: 500 },
        Taken { parent: CodesError, status: 409, codes: ["taken"] },
        Gone { parent: CodesError, status: 410, codes: [17] },
        Closed { parent: CodesError, status: 420 },
    }
}

const CODES: Layout<Codes> = Layout::EMPTY
    .code(&[Field::Json("/error/code")])
    .message(&[Field::Json("/error/text")])
    .objects(&[CODES_IN_OBJECTS]);

const CODES_IN_OBJECTS: Layout<Codes> = Layout::EMPTY
    .call_id(&[Field::Json("/id")])
    .code(&[Field::Json("/error/code")])
    .message(&[Field::Json("/error/text")]);

#[test]
fn where_no_place_for_names_is_the_codes_are_names() {
    for (exception, body) in [
        (
            callerror::UserException::new(Codes::Taken, "m"),
            r#"{"error":{"code":"taken","text":"m"}}"#,
        ),
        (callerror::UserException::new(Codes::Gone, "m"), r#"{"error":{"code":17,"text":"m"}}"#),
        (
            callerror::UserException::new(Codes::Closed, "m"),
            r#"{"error":{"code":"Closed","text":"m"}}"#,
        ),
        (
            callerror::UserException::named("new", "m").unwrap(),
            r#"{"error":{"code":"new","text":"m"}}"#,
        ),
    ] {
        let (written, read) = again(http::Codec::new(), &exception);
        assert_eq!((written.as_str(), read.name()), (body, exception.name()));
        let object = ErrorObject::new(exception.clone()).with_call_id("c1");
        let text = object.to_text();
        assert_eq!(text, format!(r#"{{"id":"c1",{}"#, &body[1..]));
        let read = ErrorObject::<Codes>::decode(&text).unwrap().unwrap();
        assert_eq!((read.name(), read.message()), (exception.name(), "m"));
    }
    let taken = ErrorObject::<Codes>::from_code("taken", "m", None);
    assert_eq!(taken.name(), Name::Known(Codes::Taken));
}

#[test]
fn a_name_path_that_is_the_code_path_is_passed_over_in_writing_too() {
    const SHARED: Layout<Grape> = Layout::NAMED
        .code(&[Field::Json("/type")])
        .name(&[Field::Json("/type"), Field::Json("/name")]);
    goes_out_as(
        &codec(&SHARED),
        &ErrorResponse::new(not_found()),
        r#"{"name":"NotFoundError","message":"Room 7","details":[7]}"#,
    );
}

#[test]
fn a_status_and_a_delay_in_the_body_are_written_beside_the_name() {
    const FULL: Layout<Grape> =
        Layout::NAMED.status(&[Field::Json("/status")]).retry_after(&[Field::Json("/wait")]);
    let delay = RetryAfter::Delay(Duration::from_secs(30));
    let exception = not_found().with_retry_after(delay);
    let (body, read) = again(codec(&FULL), &exception);
    assert_eq!(
        body,
        r#"{"type":"NotFoundError","message":"Room 7","details":[7],"status":500,"wait":30}"#
    );
    assert_eq!(read.retry_after(), Some(delay));
}

#[test]
fn a_delay_is_written_in_the_unit_of_its_place() {
    const HEADER: Layout<Grape> = Layout::NAMED.retry_after(&[Field::Header("x-amz-retry-after")]);
    const MEMBER: Layout<Grape> = Layout::NAMED.retry_after(&[Field::Json("/x-amz-retry-after")]);
    const SECONDS: Layout<Grape> = Layout::NAMED.retry_after(&[Field::Json("/retryAfter")]);
    for millis in [0, 1, 999, 1_500, 30_000] {
        let delay = Duration::from_millis(millis);
        let exception = not_found().with_retry_after(RetryAfter::Delay(delay));
        for layout in [&HEADER, &MEMBER] {
            let (body, read) = again(codec(layout), &exception);
            assert_eq!(read.retry_after(), Some(RetryAfter::Delay(delay)), "{body}");
        }
        let (body, read) = again(codec(&SECONDS), &exception);
        let whole = Duration::from_secs(millis.div_ceil(1000));
        assert_eq!(read.retry_after(), Some(RetryAfter::Delay(whole)), "{body}");
    }
}

#[test]
fn the_text_of_an_unhandled_error_is_in_no_header() {
    const HEADER: Layout<Grape> =
        Layout::NAMED.message(&[Field::Header("x-message"), Field::Json("/message")]);
    const CODES_ONLY: Layout<Grape> = HEADER.codes_only();
    for layout in [&HEADER, &CODES_ONLY] {
        let secret = UserException::unhandled().with_message("host db3").with_code("E1");
        let response = codec(layout).to_response(&ErrorResponse::new(secret));
        assert!(!format!("{response:?}").contains("db3"), "{response:?}");
    }
    let named = codec(&HEADER).to_response(&ErrorResponse::new(not_found()));
    assert_eq!(named.headers()["x-message"], "Room 7");
}

#[test]
fn only_the_code_that_counts_may_be_a_number() {
    const EITHER: Layout<Grape> =
        Layout::NAMED.code(&[Field::Header("x-code"), Field::Json("/code")]);
    const CUT: Layout<Grape> = Layout::NAMED
        .code_part(|code| 0..code.find(|c: char| !c.is_ascii_digit()).unwrap_or(2).min(2));
    let sent = |layout: &'static Layout<Grape>, pairs: &[(&str, &str)], body: &str| {
        let headers = headers(pairs);
        let error = codec(layout).decode(StatusCode::BAD_REQUEST, &headers, body);
        let written = ErrorResponse::new(error.into_owned().into_exception()).to_response();
        String::from_utf8(written.body().to_vec()).unwrap()
    };
    let body = r#"{"type":"SessionError","code":99,"message":"m"}"#;
    let as_text = r#"{"type":"SessionError","code":"17","message":"m"}"#;
    assert_eq!(sent(&EITHER, &[("x-code", "17")], body), as_text);
    assert_eq!(sent(&EITHER, &[], body), body);
    // A part of a number is a text.
    let body = r#"{"type":"SessionError","code":1734,"message":"m"}"#;
    assert_eq!(sent(&CUT, &[], body), as_text);
}

#[test]
fn a_backoff_rule_counts_for_errors_with_a_name_too() {
    const LOCKED: Layout<Grape> = Layout::NAMED
        .backoff(|observed| observed.status.is_some_and(|status| status.as_u16() == 423));
    for body in [
        r#"{"type":"SessionError","message":"m"}"#,
        r#"{"type":"SessionError","code":"x","message":"m"}"#,
        r#"{"type":"Newer","message":"m"}"#,
        r#"{"message":"m"}"#,
    ] {
        let read = |status| codec(&LOCKED).decode(status, &HeaderMap::new(), body).retry();
        assert_eq!(read(StatusCode::LOCKED), Retry::Backoff, "{body}");
        assert_eq!(read(StatusCode::GONE), Retry::Never, "{body}");
    }
}

callerror::exception_set! {
    /// A set whose message is beside the code.
    pub enum OAuth = "urn:oauth:", layout: OAUTH {
        OAuthError { status: 500 },
        InvalidGrant { parent: OAuthError, status: 400, codes: ["invalid_grant"] },
    }
}

const OAUTH: Layout<OAuth> = Layout::NAMED
    .code(&[Field::Json("/error")])
    .beside_code("/error_description")
    .classify(|observed| observed.code.and_then(OAuth::lookup_code).or(Some(OAuth::OAuthError)))
    .objects(&[OAUTH_IN_OBJECTS]);

const OAUTH_IN_OBJECTS: Layout<OAuth> = Layout::NAMED
    .code(&[Field::Json("/error")])
    .beside_code("/error_description")
    .classify(|observed| observed.code.and_then(OAuth::lookup_code).or(Some(OAuth::OAuthError)));

#[test]
fn a_message_beside_the_code_is_written_there_in_objects_too() {
    let invalid = callerror::UserException::new(OAuth::InvalidGrant, "Log in again");
    let body = r#"{"error_description":"Log in again","error":"invalid_grant"}"#;
    assert_eq!(
        again(http::Codec::new(), &invalid),
        (
            body.to_owned(),
            invalid.clone().with_code("invalid_grant").with_status(StatusCode::BAD_REQUEST)
        )
    );
    let object = ErrorObject::new(invalid.clone());
    assert_eq!(object.to_text(), body);
    let read = ErrorObject::<OAuth>::decode(body).unwrap().unwrap();
    assert_eq!((read.name(), read.message()), (invalid.name(), invalid.message()));
    // Null is no text beside the code: what is there is then no code of this form.
    let (status, headers) = (StatusCode::BAD_REQUEST, HeaderMap::new());
    for beside in ["", r#","error_description":null"#] {
        let body = format!(r#"{{"error":"invalid_grant"{beside}}}"#);
        let error = callerror::ErrorResponse::<OAuth>::decode(status, &headers, &body);
        assert_eq!(error.name(), Name::Known(OAuth::OAuthError), "{body}");
    }
}

#[test]
fn an_unhandled_error_keeps_what_only_the_body_has_a_place_for() {
    const BODY: Layout<Grape> =
        Layout::NAMED.request_id(&[Field::Json("/trace")]).retry_after(&[Field::Json("/wait")]);
    let (status, headers) = (StatusCode::BAD_GATEWAY, HeaderMap::new());
    for body in [r#"{"message":"m","trace":"r-7"}"#, r#"{"message":"m","wait":5}"#, "Not now"] {
        let error = codec(&BODY).decode(status, &headers, body);
        let written = codec(&BODY).to_response(&error);
        assert_eq!(written.body(), body);
        let read = codec(&BODY).decode(status, written.headers(), written.body());
        assert_eq!(
            (read.request_id(), read.retry_after()),
            (error.request_id(), error.retry_after())
        );
    }
}

/// Each layout of codes without a place for names, with and without `classify`.
#[test]
fn codes_are_names_whatever_selects_the_variant() {
    const PLAIN: Layout<Codes> =
        Layout::EMPTY.code(&[Field::Json("/code")]).message(&[Field::Json("/text")]);
    const BY_CODE: Layout<Codes> =
        PLAIN.codes_and_names().classify(|seen| seen.code.and_then(Codes::lookup_code));
    const PROBLEM: Layout<Codes> = Layout::PROBLEM.name(&[]);
    const PLAIN_OBJECTS: Layout<Codes> = PLAIN.objects(&[PLAIN]);
    const BY_CODE_OBJECTS: Layout<Codes> = BY_CODE.objects(&[BY_CODE]);
    let exceptions = [
        callerror::UserException::new(Codes::Taken, "m"),
        callerror::UserException::new(Codes::Taken, "m").with_code("E1"),
        callerror::UserException::new(Codes::Taken, "m").with_code("17"),
        callerror::UserException::new(Codes::Closed, "m"),
        callerror::UserException::named("new", "m").unwrap(),
    ];
    for exception in &exceptions {
        for layout in [&PLAIN, &BY_CODE, &PROBLEM] {
            let (body, read) = again(http::Codec::new().with_layout(layout), exception);
            assert_eq!((read.name(), read.message()), (exception.name(), "m"), "{body}");
            let (body, read) = again(http::Codec::new().with_layout(layout), &read);
            assert_eq!(read.name(), exception.name(), "{body}");
        }
        for layout in [&PLAIN_OBJECTS, &BY_CODE_OBJECTS] {
            let codec = object::Codec::new().with_layout(layout);
            let text = codec.to_text(&ErrorObject::new(exception.clone()));
            let read = codec.decode(&text).unwrap().unwrap();
            assert_eq!((read.name(), read.message()), (exception.name(), "m"), "{text}");
            assert_eq!(codec.to_text(&read), text);
        }
    }
}

#[test]
fn a_code_that_cannot_be_written_selects_nothing() {
    fn code_or_base(seen: &callerror::layout::Observed<'_>) -> Option<Codes> {
        seen.code.and_then(Codes::lookup_code).or(Some(Codes::CodesError))
    }
    const NAMES: Layout<Codes> = Layout::EMPTY
        .name(&[Field::Json("/name")])
        .message(&[Field::Json("/text")])
        .classify(code_or_base);
    const NAMES_OBJECTS: Layout<Codes> = NAMES.objects(&[NAMES]);
    const TAGGED: Layout<Codes> = Layout::EMPTY
        .tag("/kind", "error")
        .code(&[Field::Json("/code")])
        .beside_code("/description")
        .message(&[Field::Json("/text"), Field::Json("/description")])
        .classify(code_or_base);
    const TAGGED_OBJECTS: Layout<Codes> = Layout::EMPTY.objects(&[TAGGED]);
    for (layout, message, expected) in [
        (&NAMES_OBJECTS, "m", r#"{"name":"Taken","text":"m"}"#),
        (&TAGGED_OBJECTS, "m", r#"{"kind":"error","description":"m","code":"taken"}"#),
        (&TAGGED_OBJECTS, "", r#"{"kind":"error","description":"","code":"taken"}"#),
    ] {
        let codec = object::Codec::new().with_layout(layout);
        let exception = callerror::UserException::new(Codes::Taken, message);
        let text = codec.to_text(&ErrorObject::new(exception.clone()));
        assert_eq!(text, expected);
        let read = codec.decode(&text).unwrap().unwrap();
        assert_eq!((read.name(), read.message()), (exception.name(), message), "{text}");
    }
    // Blanks at the ends of a header do not arrive.
    const HEADER: Layout<Grape> =
        Layout::NAMED.code(&[Field::Header("x-code"), Field::Json("/code")]);
    for code in [" c", "c ", "gehälten", "c\n"] {
        let response = codec(&HEADER).to_response(&ErrorResponse::new(not_found().with_code(code)));
        assert!(!response.headers().contains_key("x-code"), "{code}");
        let read = codec(&HEADER).decode(response.status(), response.headers(), response.body());
        assert_eq!(read.code(), Some(code));
    }
}

#[test]
fn names_that_look_like_a_base_or_like_none_come_back() {
    const CLASSIFIED: Layout<Grape> = Layout::PROBLEM.classify(|_| None);
    let base = Grape::BASE;
    let problem = codec(&Layout::PROBLEM);
    for name in [
        format!("{base}NotFoundError"),
        "about:blank".into(),
        "urn:x:y".into(),
        "https://shop.example/p#NotFoundError".into(),
        "a#b".into(),
    ] {
        let body = format!(r#"{{"type":"{base}{name}","detail":"m"}}"#);
        let headers = HeaderMap::new();
        let error = problem.decode(StatusCode::CONFLICT, &headers, &body);
        let exception = error.into_owned().into_exception();
        assert_eq!(exception.name().as_str(), Some(&*name));
        for layout in [&Layout::NAMED, &Layout::PROBLEM, &CLASSIFIED] {
            let (body, read) = again(codec(layout), &exception);
            assert_eq!(read.name(), exception.name(), "{body}");
        }
        let object = ErrorObject::new(exception.clone()).to_text();
        let read = ErrorObject::<Grape>::decode(&object).unwrap().unwrap();
        assert_eq!(read.name(), exception.name(), "{object}");
        let value = serde_json::to_string(&exception).unwrap();
        let read: UserException<'_> = serde_json::from_str(&value).unwrap();
        assert_eq!(read.name(), exception.name(), "{value}");
    }
    assert!(UserException::named("about:blank", "m").is_err());
    let known = UserException::named(format!("{base}NotFoundError"), "m").unwrap();
    assert_eq!(known.name(), Name::Known(Grape::NotFoundError));
}

#[test]
fn an_unhandled_error_of_ones_own_has_its_request_id_and_delay() {
    const BODY: Layout<Grape> =
        Layout::NAMED.request_id(&[Field::Json("/trace")]).retry_after(&[Field::Json("/wait")]);
    let delay = RetryAfter::Delay(Duration::from_secs(5));
    let exception = UserException::from_error("host db3").with_details(&["db3"]).unwrap();
    let exception = exception.with_code("E1").with_request_id("r-7").with_retry_after(delay);
    let (body, read) = again(codec(&BODY), &exception);
    assert_eq!(body, r#"{"message":"Internal Server Error","trace":"r-7","wait":5}"#);
    assert_eq!(read.retry_after(), Some(delay));
    // Where there is no place for them, the body is the text that it always is.
    const NEITHER: Layout<Grape> = Layout::NAMED.request_id(&[]).retry_after(&[]);
    let response = codec(&NEITHER).to_response(&ErrorResponse::new(exception));
    assert_eq!(response.body(), "Internal Server Error");
    // A problem document stays one.
    let body = r#"{"detail":"Not now","status":502}"#;
    let problem = codec(&Layout::PROBLEM);
    let headers = HeaderMap::new();
    let error = problem.decode(StatusCode::BAD_GATEWAY, &headers, body);
    assert_eq!(problem.to_response(&error).body(), body);
}

#[test]
fn a_problem_document_has_the_code_of_the_systems_header() {
    use callerror::devops::{DevOpsAgent, ErrorResponse};
    let kind = "ConflictException:http://internal.amazon.com/coral/x/";
    let headers =
        headers(&[("content-type", "application/problem+json"), ("x-amzn-errortype", kind)]);
    for body in [r#"{"detail":"m"}"#, r#"{"type":"about:blank","detail":"m"}"#] {
        let error = ErrorResponse::decode(StatusCode::IM_A_TEAPOT, &headers, body);
        assert_eq!(error.name(), Name::Known(DevOpsAgent::ConflictException), "{body}");
        assert_eq!(error.message(), "m");
    }
}

#[test]
fn a_member_that_holds_the_error_says_what_an_object_is() {
    const REPLY: Layout<Grape> = Layout::EMPTY
        .tag("/kind", "reply")
        .error_member("/reply/failure")
        .is_error(|reply| reply.get("/reply/ignored").is_none())
        .name(&[Field::Json("/reply/failure/name")])
        .message(&[Field::Json("/reply/failure/text")]);
    const LAYOUT: Layout<Grape> = Layout::NAMED.error_member("/failure").objects(&[REPLY]);
    const CODEC: object::Codec<Grape> = object::Codec::new().with_layout(&LAYOUT);
    let read = |reply: &str| {
        // Members that are searched for, and members that are in the index.
        let more: String = (0..20).map(|at| format!("\"m{at}\":{at},")).collect();
        let found =
            [reply.to_owned(), reply.replacen('{', &format!("{{{more}"), 1)].map(
                |reply| match CODEC.decode(format!(" {reply}").as_str()) {
                    Ok(Some(error)) => {
                        format!("{}: {}", error.name().as_str().unwrap(), error.message())
                    }
                    Ok(None) => "success".to_owned(),
                    Err(error) => {
                        let at = &reply[error.offset() - 1..];
                        format!("{}: {}", error.field(), at.chars().take(3).collect::<String>())
                    }
                },
            );
        let [one, other] = found;
        assert_eq!(one, other, "{reply}");
        one
    };
    for (reply, expected) in [
        (
            r#"{"kind":"reply","reply":{"failure":{"name":"SessionError","text":"m"}}}"#,
            "SessionError: m",
        ),
        (r#"{"kind":"reply","reply":{"failure":null}}"#, "success"),
        (r#"{"kind":"reply","reply":{}}"#, "success"),
        (r#"{"kind":"reply","reply":[{"failure":{}}]}"#, "success"),
        (r#"{"kind":"reply","reply":{"failure":{"name":"X"},"failure":null}}"#, "success"),
        (r#"{"kind":"reply","reply":{"failure":{"name":"X"},"ignored":1}}"#, "success"),
        (r#"{"kind":"reply","reply":{ "failure":[7]}}"#, "error: [7]"),
        (r#"{"kind":"reply","reply":{"failure": "text"}}"#, "error: \"te"),
    ] {
        assert_eq!(read(reply), expected, "{reply}");
    }
    // It is written even where nothing is in it.
    const OUTSIDE: Layout<Grape> = Layout::EMPTY
        .error_member("/failure")
        .code(&[Field::Json("/code")])
        .message(&[Field::Json("/failure/text")])
        .classify(|_| Some(Grape::SessionError));
    const OUTSIDE_OBJECTS: Layout<Grape> = Layout::NAMED.objects(&[OUTSIDE]);
    let outside = object::Codec::new().with_layout(&OUTSIDE_OBJECTS);
    // The order of members does not depend on what is there.
    for reply in [r#"{"failure":{},"code":"X"}"#, r#"{"failure":{"text":"m"},"code":"X"}"#] {
        let error = outside.decode(reply).unwrap().unwrap();
        assert_eq!(outside.to_text(&error), reply);
    }
    // Over HTTP it is asked of what has a status of success.
    let codec = codec(&LAYOUT);
    let response = |body: &'static str| codec.error_for_status(::http::Response::new(body));
    assert!(
        response(r#"{"failure":{},"type":"SessionError"}"#).unwrap_err().is_a(Grape::SessionError)
    );
    for body in [r#"{"failure":null,"type":"SessionError"}"#, r#"{"failure":7}"#, "{}", "7", ""] {
        assert_eq!(response(body).unwrap().into_body(), body);
    }
}

#[test]
fn a_layout_made_of_json_rpc_finds_what_is_deeper_in_the_details() {
    const DEEP: Layout<Grape> = Layout::JSON_RPC
        .request_id(&[Field::Json("/error/data/meta/id")])
        .message(&[Field::Json("/error/data/text"), Field::Json("/error/message")]);

    let codec = object::Codec::new().with_layout(const { &DEEP });
    let read = |text: &'static str| codec.decode(text).unwrap().expect("an error");
    let error = read(r#"{"error":{"code":-32001,"data":{"meta":{"id":"r-1"},"text":"better"}}}"#);
    assert_eq!((error.request_id(), error.message()), (Some("r-1"), "better"));
    assert_eq!(read(r#"{"error":{"data":{"meta":"type"}}}"#).request_id(), None);
}

#[test]
fn later_constants_replace_the_earlier() {
    const LAYOUT: Layout<Grape> = Layout::EMPTY
        .constants(&[("/a", "1"), ("/b", "2")])
        .constants(&[("/c", "3")])
        .name(&[Field::Json("/name")])
        .objects(&[Layout::EMPTY.constants(&[("/a", "1"), ("/b", "2")]).constants(&[("/c", "3")])]);

    let codec = object::Codec::new().with_layout(const { &LAYOUT });
    let error = ErrorObject::new(UserException::new(Grape::SessionError, ""));
    assert_eq!(codec.to_text(&error), r#"{"c":3}"#);
}

#[test]
fn what_was_not_read_of_a_body_is_not_written() {
    let limits = callerror::Limits::DEFAULT.with_max_len(20);
    let codec: http::Codec<Grape> =
        http::Codec::new().with_layout(&Layout::JSON_RPC).with_limits(limits);
    let body = r#"{"error":{"code":-32602,"message":"secret","data":{"x":1}}}"#;
    let headers = HeaderMap::new();
    let error = codec.decode(StatusCode::BAD_REQUEST, &headers, body);
    assert_eq!((error.name(), error.details()), (Name::Unhandled, None));
    let written = codec.to_response(&error);
    assert_eq!(written.body(), r#"{"message":"Bad Request"}"#);
}
