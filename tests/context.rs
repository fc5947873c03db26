//! An exception outside its wire value keeps what the wire said beside its texts: 10,000 errors of each wire.

#![cfg(feature = "proptest")]

use std::cell::Cell;

use callerror::devops::DevOpsAgent;
use callerror::grape::Grape;
use callerror::layout::{Field, Layout};
use callerror::openapp::OpenApp;
use callerror::telcoflow::Telcoflow;
use callerror::testing;
use callerror::webex::WebexByova;
use callerror::{CallError, ErrorObject, ErrorResponse, ExceptionSet};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// How many errors of each set are tried, so that there are at least 10,000 of each wire.
const FRAMES: u32 = 10_000 / 2;
const BODIES: u32 = 10_000 / 6 + 1;
const OBJECTS: u32 = 10_000 / 4;

callerror::exception_set! {
    enum Booking = "https://booking.example/error#", layout: BOOKING {
        Failed { status: 500 },
        RoomTaken { parent: Failed, status: 409 | 423, codes: ["ROOM_TAKEN", "BUSY" => Backoff, -32001] },
        Busy { retry: BackoffWithoutCode },
    }
}

const BOOKING: Layout<Booking> = Layout::NAMED
    .code(&[Field::Json("/error/code"), Field::Header("x-code")])
    .message(&[Field::Json("/error/text"), Field::Json("/message")])
    .request_id(&[Field::Header("x-request-id"), Field::Json("/requestId")])
    .retry_after(&[Field::Json("/wait"), Field::Header("retry-after")])
    .unhandled(StatusCode::BAD_GATEWAY)
    .backoff(|observed| observed.status == Some(StatusCode::LOCKED));

/// Runs `check` on as many values, and then says how many of them were errors.
fn run<T: std::fmt::Debug>(
    cases: u32,
    values: impl Strategy<Value = T>,
    check: impl Fn(T) -> bool,
) -> u32 {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let (tried, errors) = (Cell::new(0), Cell::new(0));
    let result = TestRunner::new(config).run(&values, |value| {
        tried.set(tried.get() + 1);
        errors.set(errors.get() + u32::from(check(value)));
        Ok(())
    });
    result.unwrap();
    assert!(tried.get() >= cases, "{} cases", tried.get());
    errors.get()
}

/// Compares a wire value with the exception that it becomes, and with a copy of that.
macro_rules! check_context {
    ($error:expr, $request_id:expr) => {{
        let (error, request_id) = ($error, $request_id);
        let alone = error.clone().into_exception();
        for exception in [alone.clone(), alone.into_owned()] {
            assert_eq!(exception.retry(), error.retry(), "{error:?}");
            assert_eq!(error.exception().retry(), error.retry(), "{error:?}");
            assert_eq!(exception.code(), error.exception().code(), "{error:?}");
            assert_eq!(exception.received_code(), error.exception().received_code(), "{error:?}");
            assert_eq!(exception.status(), error.status(), "{error:?}");
            assert_eq!(exception.retry_after(), error.retry_after(), "{error:?}");
            assert_eq!(exception.name(), error.name(), "{error:?}");
            assert_eq!(exception.request_id(), request_id, "{error:?}");
        }
    }};
}

#[test]
fn of_frames() {
    let errors = run(FRAMES, testing::frame::<Grape>(), |text| {
        let error = CallError::<Grape>::decode(&text).unwrap();
        check_context!(&error, None::<&str>);
        true
    });
    assert!(errors >= FRAMES);
    run(FRAMES, testing::frame::<Booking>(), |text| {
        let error = CallError::<Booking>::decode(&text).unwrap();
        check_context!(&error, None::<&str>);
        true
    });
}

fn status() -> impl Strategy<Value = StatusCode> {
    let any = (300..=599_u16).prop_map(|status| StatusCode::from_u16(status).unwrap());
    prop_oneof![
        any,
        prop::sample::select(vec![400_u16, 423, 429, 500, 502, 503])
            .prop_map(|it| StatusCode::from_u16(it).unwrap())
    ]
}

fn headers() -> impl Strategy<Value = HeaderMap> {
    let header = prop_oneof![
        (
            Just("retry-after"),
            prop::sample::select(vec![
                "0",
                "7",
                "1.5",
                "x",
                "9999999999",
                "Fri, 31 Dec 1999 23:59:59 GMT"
            ])
        ),
        (Just("x-request-id"), Just("r-7")),
        (Just("trackingid"), Just("t-7")),
        (Just("x-amzn-requestid"), Just("a-7")),
        (Just("x-amz-retry-after"), Just("1500")),
        (
            Just("x-amzn-errortype"),
            prop::sample::select(vec!["ThrottlingException", "RequestTimeout", "X"])
        ),
        (Just("x-code"), prop::sample::select(vec!["BUSY", "ROOM_TAKEN", "X"])),
        (Just("content-type"), Just("application/problem+json")),
    ];
    let header = header
        .prop_map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    prop::collection::vec(header, 0..4).prop_map(HeaderMap::from_iter)
}

/// The members of any layout that say more than name, message and details.
fn members() -> impl Strategy<Value = String> {
    let member = prop::sample::select(vec![
        r#""code":"BUSY""#,
        r#""code":"ROOM_TAKEN""#,
        r#""code":-32001"#,
        r#""code":"RATE_LIMITED""#,
        r#""code":"RequestTimeout""#,
        r#""error":{"code":"BUSY","text":"t"}"#,
        r#""error":"invalid_grant","error_description":"d""#,
        r#""requestId":"b-7""#,
        r#""trackingId":"b-8""#,
        r#""RequestId":"b-9""#,
        r#""wait":7"#,
        r#""wait":0.25"#,
        r#""retryAfterSeconds":3"#,
        r#""retry_after":12"#,
        r#""request_id":"b-10""#,
        r#""status":503"#,
    ]);
    prop::collection::vec(member, 0..4).prop_map(|members| members.join(","))
}

fn with_members(object: &str, members: &str) -> String {
    match object.trim_start().strip_prefix('{') {
        Some(rest) if rest.trim_start().starts_with('}') => format!("{{{members}{rest}"),
        Some(rest) if !members.is_empty() => format!("{{{members},{rest}"),
        _ => object.to_owned(),
    }
}

fn check_bodies<N: ExceptionSet>() {
    let values = (status(), headers(), testing::body::<N>(), members());
    let with_context = run(BODIES, values, |(status, headers, body, members)| {
        let body = with_members(&body, &members);
        let error = ErrorResponse::<N>::decode(status, &headers, &body);
        check_context!(&error, error.request_id());
        error.request_id().is_some() || error.retry_after().is_some()
    });
    assert!(with_context > BODIES / 10, "{with_context} with a request ID or a delay");
}

#[test]
fn of_bodies() {
    check_bodies::<Grape>();
    check_bodies::<WebexByova>();
    check_bodies::<Telcoflow>();
    check_bodies::<OpenApp>();
    check_bodies::<DevOpsAgent>();
    check_bodies::<Booking>();
}

fn check_objects<N: ExceptionSet>(objects: &'static [&'static str]) {
    let values = (prop::sample::select(objects), testing::body::<N>(), members());
    let errors = run(OBJECTS, values, |(object, body, members)| {
        let text = with_members(&object.replace("{}", &body), &members);
        let Ok(Some(error)) = ErrorObject::<N>::decode(&text) else { return false };
        check_context!(&error, error.request_id());
        true
    });
    assert!(errors > OBJECTS * 9 / 10, "{errors} errors");
}

#[test]
fn of_objects() {
    check_objects::<Telcoflow>(&[
        r#"{"type":"response","ok":false,"errorCode":"SESSION_BUSY","errorContent":{}}"#,
        r#"{"type":"response","ok":false,"errorCode":"X","message":{}}"#,
        r#"{"type":"command_response","data":{"success":false,"error_code":"TIMEOUT","details":{}}}"#,
        r#"{"type":"command_response","data":{}}"#,
    ]);
    check_objects::<DevOpsAgent>(&[
        r#"{"Error":{"Code":"ThrottlingException","Message":{}},"ResponseMetadata":{"HTTPStatusCode":429,"RequestId":"q","HTTPHeaders":{"retry-after":"7"}}}"#,
        r#"{"Error":{"Code":"RequestTimeout"},"details":{},"ResponseMetadata":{"HTTPStatusCode":400,"HTTPHeaders":{"x-amz-retry-after":"1500"}}}"#,
        r#"{"Error":{"Code":"X"},"details":{},"retryAfterSeconds":3}"#,
    ]);
    check_objects::<Grape>(&["{}"]);
    check_objects::<Booking>(&["{}"]);
}
