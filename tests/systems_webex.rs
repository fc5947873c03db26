//! Webex BYOVA: each class of its documentation, built, matched, encoded, decoded and judged.

// An `ErrorResponse` is passed up by value.
#![allow(clippy::result_large_err)]

use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use callerror::webex::{CallError, Codec, ErrorResponse, Name, UserException, WebexByova};
use callerror::{ExceptionSet, Retry, RetryAfter, UNHANDLED_MESSAGE};
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};

use WebexByova::*;

/// The documentation's two drawings: class, branch, statuses.
const CLASSES: [(WebexByova, &str, &[WebexByova], &[u16]); 14] = [
    (WebexBYOVAError, "WebexBYOVAError", &[], &[500]),
    (AuthenticationError, "AuthenticationError", &[WebexBYOVAError], &[401, 403]),
    (NotFoundError, "NotFoundError", &[WebexBYOVAError], &[404]),
    (ValidationError, "ValidationError", &[WebexBYOVAError], &[400, 409, 415]),
    (RateLimitError, "RateLimitError", &[WebexBYOVAError], &[429]),
    (OAuthRedirectError, "OAuthRedirectError", &[WebexBYOVAError], &[]),
    (OAuthRedirectTimeout, "OAuthRedirectTimeout", &[WebexBYOVAError], &[]),
    (OrgNotRegisteredError, "OrgNotRegisteredError", &[WebexBYOVAError], &[]),
    (MediaServerError, "MediaServerError", &[WebexBYOVAError], &[]),
    (MediaConfigError, "MediaConfigError", MEDIA, &[]),
    (DuplicateTurnStreamError, "DuplicateTurnStreamError", MEDIA, &[]),
    (PromptValidationError, "PromptValidationError", MEDIA, &[]),
    (ProxyConnectionError, "ProxyConnectionError", MEDIA, &[]),
    (ProxyBufferOverflowError, "ProxyBufferOverflowError", MEDIA, &[]),
];

const MEDIA: &[WebexByova] = &[MediaServerError, WebexBYOVAError];

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap()
}

fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
}

/// A response decoded through every door, which must agree.
#[track_caller]
fn decode(code: u16, headers: &HeaderMap, body: &[u8]) -> ErrorResponse<'static> {
    let error = ErrorResponse::decode(status(code), headers, body);
    let shared = Bytes::copy_from_slice(body);
    let mut others = vec![
        ErrorResponse::decode_bytes(status(code), headers, &shared),
        Codec::new().decode_response(status(code), headers, body),
        error.clone().into_owned(),
    ];
    if let Ok(text) = std::str::from_utf8(body) {
        others.push(ErrorResponse::decode_str(status(code), headers, text));
    }
    for other in others {
        assert_eq!(other.exception(), error.exception());
        assert_eq!(other.status(), error.status());
        assert_eq!(other.request_id(), error.request_id());
        assert_eq!(other.retry_after(), error.retry_after());
        assert_eq!(other.body(), body);
    }
    error.into_owned()
}

fn answer(code: u16, body: &str) -> ErrorResponse<'static> {
    decode(code, &HeaderMap::new(), body.as_bytes())
}

fn text(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).unwrap()
}

#[test]
fn every_class_is_built_and_matched_by_its_branch() {
    assert_eq!(CLASSES.map(|(row, ..)| row).as_slice(), WebexByova::ALL);
    for (row, name, branch, statuses) in CLASSES {
        let exception = UserException::new(row, "text");
        assert_eq!(exception.name(), Name::Known(row));
        assert_eq!((row.name(), exception.code()), (name, Some(name)));
        assert_eq!(WebexByova::lookup(name), Some(row));
        assert_eq!(exception.to_string(), format!("{name}: text"));
        assert_eq!(exception.metric_label(), name);
        assert!(exception.is_named(name));

        assert_eq!(row.parent(), branch.first().copied());
        assert_eq!(exception.ancestors().collect::<Vec<_>>(), branch);
        for other in WebexByova::ALL {
            let expected = *other == row || branch.contains(other);
            assert_eq!(exception.is_a(*other), expected, "{name} is {other}");
        }
        assert_eq!(row.statuses(), statuses);
        assert_eq!(row.groups().count() + row.codes().count() + row.aliases().count(), 0, "{name}");
    }
    assert_eq!(WebexByova::BASE, "http://domain/exceptions#");
}

/// As in the documentation's closing example: the special ones first, the base last.
#[test]
fn a_match_goes_from_the_special_to_the_base() {
    let arm = |error: &ErrorResponse<'_>| match error.name() {
        Name::Known(OrgNotRegisteredError) => "wait",
        Name::Known(AuthenticationError) => "refresh",
        Name::Known(RateLimitError) => "sleep",
        _ if error.is_a(MediaServerError) => "media",
        _ if error.is_a(WebexBYOVAError) => "show",
        Name::Known(_) => unreachable!("every row is under the base"),
        Name::Unknown(_) => "count",
        Name::Unhandled => "apologise",
    };
    let built = |row| arm(&ErrorResponse::new(UserException::new(row, "")));
    assert_eq!(built(OrgNotRegisteredError), "wait");
    assert_eq!(built(MediaServerError), "media");
    assert_eq!(built(PromptValidationError), "media");
    assert_eq!(built(OAuthRedirectError), "show");
    assert_eq!(built(WebexBYOVAError), "show");
    assert_eq!(arm(&answer(401, "")), "refresh");
    assert_eq!(arm(&answer(403, "{}")), "refresh");
    assert_eq!(arm(&answer(429, "slow down")), "sleep");
    assert_eq!(arm(&answer(404, "")), "show");
    assert_eq!(arm(&answer(418, "")), "show");
    assert_eq!(arm(&UserException::named("TeapotError", "").unwrap().into()), "count");
    assert_eq!(arm(&UserException::unhandled().into()), "apologise");
}

#[test]
fn the_status_alone_selects_the_row() {
    for code in (100..200).chain(300..1000) {
        let row = match code {
            401 | 403 => AuthenticationError,
            404 => NotFoundError,
            400 | 409 | 415 => ValidationError,
            429 => RateLimitError,
            _ => WebexBYOVAError,
        };
        // Nothing that a body says changes it.
        for body in ["", r#"{"type":"NotFoundError","code":"429","message":"m"}"#, "<html>"] {
            let error = answer(code, body);
            assert_eq!(error.name(), Name::Known(row), "{code} {body}");
            assert_eq!(error.status().as_u16(), code);
            assert_eq!(error.code(), None, "there are no codes");
        }
    }
}

#[test]
fn rows_with_a_status_have_a_form_of_their_own() {
    for (row, name, _, statuses) in CLASSES {
        for (at, &code) in statuses.iter().enumerate() {
            let exception = UserException::new(row, "Zu \"spät\"");
            let mut error = ErrorResponse::new(exception.clone());
            assert_eq!(error.status().as_u16(), statuses[0], "{name}");
            if at > 0 {
                error = error.with_status(status(code));
            }
            let response = error.to_response();
            assert_eq!(response.status().as_u16(), code);
            assert_eq!(text(&response), r#"{"message":"Zu \"spät\""}"#, "{name}");
            assert_eq!(response.headers(), &headers(CONTENT_TYPE, "application/json"));
            assert_eq!(error.encoded_len(), response.body().len());

            let back = decode(code, response.headers(), response.body());
            assert_eq!(back.exception(), &exception, "{name}");
        }
    }
    // Details have no place in the form.
    let exception = UserException::new(NotFoundError, "m").with_details(&[1]).unwrap();
    assert_eq!(text(&ErrorResponse::new(exception).to_response()), r#"{"message":"m"}"#);
}

#[test]
fn rows_of_a_client_go_out_with_their_name() {
    for (row, name, _, statuses) in CLASSES {
        let exception = UserException::new(row, "text").with_details(&["o1"]).unwrap();
        let frame = CallError::new("c1", exception.clone()).to_text();
        let expected = format!(r#"[4,"c1","http://domain/exceptions#{name}","text",["o1"]]"#);
        assert_eq!(frame, expected);
        let back = CallError::decode_str(&frame).unwrap();
        assert_eq!(back.exception(), &exception);
        assert!(back.quirks().is_empty());
        if statuses.is_empty() {
            let response = ErrorResponse::new(exception).to_response();
            assert_eq!(response.status(), 400);
            let expected = format!(r#"{{"type":"{name}","message":"text","details":["o1"]}}"#);
            assert_eq!(text(&response), expected);
            assert_eq!(response.headers(), &headers(CONTENT_TYPE, "application/json"));
        }
    }
}

#[test]
fn a_frame_has_names_unknown_ones_too() {
    let wire = r#"[4,"c1","http://domain/exceptions#TeapotError","short and stout"]"#;
    let frame = CallError::decode_str(wire).unwrap();
    assert_eq!(frame.name().as_str(), Some("TeapotError"));
    assert!(matches!(frame.name(), Name::Unknown(_)));
    assert!(!frame.is_a(WebexBYOVAError));
    assert_eq!(frame.to_text(), wire);

    let response = ErrorResponse::new(frame.exception().clone()).to_response();
    assert_eq!(text(&response), r#"{"type":"TeapotError","message":"short and stout"}"#);
    let response = ErrorResponse::new(UserException::unhandled()).to_response();
    assert_eq!((response.status(), text(&response)), (StatusCode::BAD_REQUEST, "Bad Request"));
}

#[test]
fn advice_of_every_row() {
    for (row, name, ..) in CLASSES {
        let expected = match row {
            RateLimitError | ProxyConnectionError => Retry::Backoff,
            _ => Retry::Never,
        };
        let exception = UserException::new(row, "");
        assert_eq!(exception.retry(), expected, "{name}");
        let expected = if row == WebexBYOVAError { Retry::Backoff } else { expected }; // sent as 500
        assert_eq!(ErrorResponse::new(exception).retry(), expected, "{name}");
    }
    assert_eq!(UserException::unhandled().retry(), Retry::Backoff);
}

#[test]
fn advice_of_every_status() {
    let thirty = headers(RETRY_AFTER, "30");
    let after = Retry::After(RetryAfter::Delay(Duration::from_secs(30)));
    for code in (100..200).chain(300..1000) {
        let again = matches!(code, 408 | 429 | 500..=599);
        let (silent, stated) = match again {
            true => (Retry::Backoff, after),
            false => (Retry::Never, Retry::Never),
        };
        assert_eq!(answer(code, "{}").retry(), silent, "{code}");
        let error = decode(code, &thirty, b"{}");
        assert_eq!(error.retry(), stated, "{code}");
        // The header is there to be read all the same.
        assert_eq!(error.retry_after(), Some(RetryAfter::Delay(Duration::from_secs(30))));
    }
    // Here 400 is a row's own, whatever the text says.
    assert_eq!(answer(400, "Bad Request").retry(), Retry::Never);
}

#[test]
fn retry_after_in_every_spelling() {
    let read = |value: &'static [u8]| {
        let value = HeaderValue::from_bytes(value).unwrap();
        let error = decode(429, &HeaderMap::from_iter([(RETRY_AFTER, value)]), b"");
        let expected = error.retry_after().map_or(Retry::Backoff, Retry::After);
        assert_eq!(error.retry(), expected);
        error.retry_after()
    };
    let seconds = |seconds| Some(RetryAfter::Delay(Duration::from_secs(seconds)));
    assert_eq!(read(b"0"), seconds(0));
    assert_eq!(read(b"30"), seconds(30));
    assert_eq!(read(b"  30 "), seconds(30));
    assert_eq!(read(b"007"), seconds(7));
    assert_eq!(read(b"18446744073709551615"), seconds(u64::MAX));

    let point = SystemTime::UNIX_EPOCH + Duration::from_secs(1_792_567_680);
    let dates: [&[u8]; 3] = [
        b"Wed, 21 Oct 2026 07:28:00 GMT",
        b"Wednesday, 21-Oct-26 07:28:00 GMT",
        b"Wed Oct 21 07:28:00 2026",
    ];
    for date in dates {
        assert_eq!(read(date), Some(RetryAfter::At(point)));
    }
    let at = Retry::After(RetryAfter::At(point));
    assert_eq!(at.delay_from(point - Duration::from_secs(9)), Some(Duration::from_secs(9)));
    assert_eq!(at.delay_from(point + Duration::from_secs(9)), Some(Duration::ZERO));

    let nonsense: [&[u8]; 15] = [
        b"",
        b" ",
        b"-1",
        b"+1",
        b"30.5",
        b"1e3",
        b"1_0",
        b"0x10",
        b"30, 60",
        b"30s",
        b"soon",
        b"18446744073709551616",
        b"99999999999999999999",
        "²".as_bytes(),
        "٣٠".as_bytes(),
    ];
    for value in nonsense {
        assert_eq!(read(value), None, "{}", String::from_utf8_lossy(value));
    }

    let mut twice = headers(RETRY_AFTER, "10");
    twice.append(RETRY_AFTER, HeaderValue::from_static("20"));
    assert_eq!(decode(429, &twice, b"").retry_after(), None, "as if it were `10, 20`");
    assert_eq!(answer(429, r#"{"message":"m","retryAfter":9}"#).retry_after(), None);
}

#[test]
fn the_message_is_the_bodys_or_a_short_text() {
    let message = |body: &str| answer(404, body).message().to_owned();
    assert_eq!(message(r#"{"message":"Gone","errors":[{"description":"d"}]}"#), "Gone");
    assert_eq!(message(" {\"message\":\"a\\nb \\u00fc\"}\n"), "a\nb ü");
    assert_eq!(message("\u{feff}{\"message\":\"marked\"}"), "marked");
    assert_eq!(message(r#"{"message":"first","message":"second"}"#), "second");
    assert_eq!(message(r#"{"message":""}"#), "");
    assert_eq!(message(r#"{"message":null}"#), "");
    assert_eq!(message(r#"{"message":{"a":1}}"#), r#"{"a":1}"#);
    assert_eq!(message("no such thing"), "no such thing");
    assert_eq!(message("\"no such thing\""), "no such thing");
    let long = "x".repeat(201);
    for body in ["", " ", "{}", r#"{"Message":"m"}"#, r#"{"error":{"message":"m"}}"#, "[]", &long] {
        assert_eq!(message(body), "Not Found", "{body}");
    }
    assert_eq!(message(&long[1..]), long[1..]);
    assert_eq!(answer(599, "").message(), UNHANDLED_MESSAGE);
}

#[test]
fn the_body_keeps_what_webex_says_more() {
    let body = r#"{"message":"m","errors":[{"description":"orgId"}],"trackingId":"T-1","n":1e400}"#;
    let error = answer(415, body);
    assert_eq!(error.body(), body.as_bytes());
    let json = error.body_json().unwrap();
    assert_eq!(json.as_json(), body);
    let errors: Vec<serde_json::Value> = json.get(&["errors"]).unwrap().parse().unwrap();
    assert_eq!(errors[0]["description"], "orgId");
    assert_eq!(json.get(&["trackingId"]).unwrap().as_text().unwrap(), "T-1");
    assert!(error.details().is_none() && error.field_errors().is_empty());

    let marked = answer(415, "\u{feff}[1]");
    assert_eq!(marked.body_json().unwrap().as_json(), "[1]");
    assert_eq!(marked.body(), b"\xef\xbb\xbf[1]");
    assert!(answer(415, "plain").body_json().is_none());
}

#[test]
fn the_request_id_is_a_header() {
    let request_id = HeaderName::from_static("x-request-id");
    let error = decode(404, &headers(request_id.clone(), "r-7"), br#"{"message":"Gone"}"#);
    assert_eq!(error.request_id(), Some("r-7"));
    assert_eq!(error.to_string(), "NotFoundError: Gone (request r-7)");
    assert_eq!(decode(404, &headers(request_id.clone(), ""), b"").request_id(), None);
    assert_eq!(answer(404, r#"{"requestId":"r-7"}"#).request_id(), None);

    let error = ErrorResponse::new(UserException::new(NotFoundError, "Gone"));
    let response = error.with_request_id("r-8").to_response();
    assert_eq!(response.headers()[request_id], "r-8");
    assert_eq!(text(&response), r#"{"message":"Gone"}"#);
}

/// What the documentation lets a class stand for beside its statuses.
#[test]
fn the_caller_may_know_better_than_the_status() {
    let exchange = answer(400, r#"{"error":"invalid_grant"}"#).with_variant(AuthenticationError);
    assert_eq!(exchange.name(), Name::Known(AuthenticationError));
    assert_eq!((exchange.status().as_u16(), exchange.message()), (400, "Bad Request"));
    assert_eq!(exchange.retry(), Retry::Never);
    let broken = CallError::decode(b"{").unwrap_err();
    let webhook = UserException::new(ValidationError, "The payload is invalid").with_source(broken);
    assert!(webhook.is_a(ValidationError) && webhook.source().is_some());
}

#[test]
fn no_body_is_too_bad() {
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    let inside = format!(r#"{{"message":"m","deep":{}}}"#, deep("[", "]"));
    let strings = format!(r#"{{"message":"{}"}}"#, r"\u0000".repeat(50_000));
    let bodies: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"\0".to_vec(),
        b"\xef\xbb\xbf".to_vec(),
        b"<!doctype html><title>502</title>".to_vec(),
        br#"{"message":"cut"#.to_vec(),
        br#"{"message":"m"} trailing"#.to_vec(),
        br#"{"message":"m",}"#.to_vec(),
        b"[{\"message\":\"in a list\"}]".to_vec(),
        b"42".to_vec(),
        b"-0.5e-7".to_vec(),
        b"null".to_vec(),
        b"\"text\"".to_vec(),
        b"{\"message\":\"bad \xff\"}".to_vec(),
        b"\xff\xfe{\0}\0".to_vec(),
        b"\xed\xa0\x80".to_vec(),
        br#"{"message":"\ud800"}"#.to_vec(),
        br#"{"\ud800":1,"message":"m"}"#.to_vec(),
        br#""\udfff""#.to_vec(),
        deep("[", "]").into_bytes(),
        deep("{\"a\":", "").into_bytes(),
        inside.into_bytes(),
        strings.into_bytes(),
        vec![b'['; 1 << 20],
    ];
    for body in bodies {
        for code in [100, 302, 400, 401, 404, 429, 500, 599, 999] {
            let error = decode(code, &HeaderMap::new(), &body);
            let row = error.name().known().expect("the status selects a row");
            assert!(row.is_a(WebexBYOVAError));
            assert_eq!(error.body(), body);
            let response = error.to_response();
            assert_eq!(response.status().as_u16(), code);
            let written: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
            assert_eq!(written["message"], error.message());
            assert!(!error.to_string().contains(char::is_control));
        }
    }
    assert_eq!(answer(400, r#"{"message":"a\ud800b"}"#).message(), "a\u{fffd}b");
}

/// Passed up by `?` as any error, and asked at the top.
#[test]
fn an_error_keeps_everything_on_its_way_up() {
    fn request() -> Result<(), ErrorResponse<'static>> {
        let mut headers = headers(RETRY_AFTER, "30");
        headers.insert("x-request-id", HeaderValue::from_static("r-7"));
        let body = br#"{"message":"Slow down","trackingId":"T-1"}"#;
        Err(ErrorResponse::decode(status(429), &headers, body).into_owned())
    }
    fn list() -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(request()?)
    }
    fn build() -> Result<(), Box<dyn Error + Send + Sync>> {
        Err(UserException::new(MediaConfigError, "No port"))?
    }
    fn both() -> Result<(), ErrorResponse<'static>> {
        Err(UserException::new(OrgNotRegisteredError, "No tokens"))?
    }

    let error = list().unwrap_err();
    assert_eq!(error.to_string(), "RateLimitError: Slow down (request r-7)");
    let error: Box<ErrorResponse<'static>> = error.downcast().unwrap();
    assert_eq!((error.status(), error.name()), (status(429), Name::Known(RateLimitError)));
    assert_eq!(error.request_id(), Some("r-7"));
    assert_eq!(error.retry_after(), Some(RetryAfter::Delay(Duration::from_secs(30))));
    assert_eq!(error.body(), br#"{"message":"Slow down","trackingId":"T-1"}"#);
    assert_eq!(error.into_exception(), UserException::new(RateLimitError, "Slow down"));

    let error = build().unwrap_err();
    let error: &UserException<'static> = error.downcast_ref().unwrap();
    assert!(error.is_a(MediaServerError));
    let error = both().unwrap_err();
    assert_eq!(error.name(), Name::Known(OrgNotRegisteredError));
    assert!(error.body().is_empty() && error.retry_after().is_none());
}

#[test]
fn a_cause_is_for_the_log_alone() {
    let secret = "connect to 10.0.0.7: refused";
    for (row, name, ..) in CLASSES {
        let exception = UserException::new(row, "m").with_source(io::Error::other(secret));
        let frame = CallError::new("c1", exception.clone());
        let error = ErrorResponse::new(exception.clone());
        for source in [exception.source(), frame.source(), error.source()] {
            assert_eq!(source.unwrap().to_string(), secret, "{name}");
        }
        let json = serde_json::to_string(&exception).unwrap();
        let response = error.to_response();
        for wire in [frame.to_text(), json, text(&response).to_owned(), error.to_string()] {
            assert!(!wire.contains("10.0.0.7"), "{wire}");
        }
        assert!(!format!("{:?}", response.headers()).contains("10.0.0.7"));
    }
}
