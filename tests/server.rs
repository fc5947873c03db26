//! From a handler's result to the reply, and from a response to the error that it is.
#![cfg(feature = "http")]

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::io;
use std::panic;
use std::sync::Arc;

use bytes::Bytes;
use callerror::grape::{self, CallError, ErrorResponse, Grape};
use callerror::{
    HandlerPanic, Limits, Name, Retry, RetryAfter, ToException, UNHANDLED_MESSAGE, openapp,
};
use http::{Response, StatusCode};

type UserException = callerror::UserException<'static, Grape>;
/// A frame, and the status and body of a response.
type Replies<'t> = (&'t str, u16, &'t str);
type BoxError = Box<dyn Error + Send + Sync>;

/// What no reply may tell.
const SECRET: &str = "10.0.0.7:5432";

/// An application's own errors.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("room {0} is not in {SECRET}")]
    NoRoom(u32),
    #[error("raised by a handler")]
    Raised(#[from] UserException),
    #[error("store")]
    Store(#[source] io::Error),
}

impl ToException<Grape> for Failure {
    fn to_exception(&self, (): &()) -> Option<UserException> {
        match self {
            Self::NoRoom(id) => Some(
                UserException::new(Grape::NotFoundError, format!("There is no room {id}"))
                    .with_details(&[id])
                    .expect("JSON"),
            ),
            Self::Raised(exception) => Some(exception.clone()),
            Self::Store(_) => None,
        }
    }
}

/// Any number of layers around an error.
#[derive(Debug)]
struct Context(&'static str, BoxError);

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Context {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.1)
    }
}

fn store() -> io::Error {
    io::Error::other(format!("connect to {SECRET}: refused"))
}

/// What the caller gets over both transports, and the chain that stays in the log.
#[track_caller]
fn replies(failure: impl ToException<Grape>) -> (String, u16, String, Vec<String>) {
    let exception = failure.into_exception(&());
    let log = chain(&exception);
    let frame = CallError::answer("c1", Err::<(), _>(exception.clone())).unwrap_err();
    assert_eq!(chain(&frame), log);
    let error = ErrorResponse::answer(Err::<(), _>(exception)).unwrap_err();
    assert_eq!(chain(&error), log);
    let response = Response::from(error.clone());
    assert_eq!(chain(response.extensions().get::<UserException>().unwrap()), log);
    assert_eq!(response.body(), error.to_response().body());
    let body = String::from_utf8(response.body().to_vec()).unwrap();
    let text = frame.to_text();
    assert!(!text.contains(SECRET) && !body.contains(SECRET), "{text} {body}");
    (text, response.status().as_u16(), body, log)
}

fn chain(error: &dyn Error) -> Vec<String> {
    let sources = std::iter::successors(error.source(), |&error| error.source());
    sources.map(ToString::to_string).collect()
}

#[test]
fn a_failure_is_what_its_adapter_says_and_else_unhandled() {
    let refused = format!("connect to {SECRET}: refused");
    let no_room = format!("room 7 is not in {SECRET}");
    let unhandled: Replies<'_> = (r#"[4,"c1","An error occurred."]"#, 400, "Bad Request");
    let cases: [(Failure, Replies<'_>, Vec<&str>); 4] = [
        (
            Failure::NoRoom(7),
            (
                r#"[4,"c1","http://domain/exceptions#NotFoundError","There is no room 7",[7]]"#,
                400,
                r#"{"type":"NotFoundError","message":"There is no room 7","details":[7]}"#,
            ),
            vec![&no_room],
        ),
        (
            Failure::Raised(UserException::named("RateLimited", "Slow down").unwrap()),
            (
                r#"[4,"c1","http://domain/exceptions#RateLimited","Slow down"]"#,
                400,
                r#"{"type":"RateLimited","message":"Slow down"}"#,
            ),
            vec!["raised by a handler", "RateLimited: Slow down"],
        ),
        (Failure::Store(store()), unhandled, vec!["store", &refused]),
        (
            Failure::Raised(UserException::from_error(store())),
            unhandled,
            vec!["raised by a handler", UNHANDLED_MESSAGE, &refused],
        ),
    ];
    for (failure, (frame, status, body), log) in cases {
        let shown = format!("{failure:?}");
        let (text, sent, response, chain) = replies(failure);
        assert_eq!((text.as_str(), sent, response.as_str()), (frame, status, body), "{shown}");
        assert_eq!(chain, log, "{shown}");
    }
}

#[test]
fn an_exception_is_its_own_answer() {
    let exception =
        || UserException::new(Grape::NotAuthorized, "Ask its owner").with_source("policy");
    let frame = r#"[4,"c1","http://domain/exceptions#NotAuthorized","Ask its owner"]"#;
    let boxed: BoxError = Box::new(exception());
    let in_io: BoxError = Box::new(io::Error::other(exception()));
    let answers = [
        replies(exception()),
        replies(Box::new(exception())),
        replies(boxed),
        replies(in_io),
        replies(BoxError::from(Box::new(exception()))),
        replies(BoxError::from(Arc::new(exception()))),
    ];
    for (text, _, _, log) in answers {
        assert_eq!(text, frame);
        assert_eq!(log, ["policy"]);
    }
}

#[test]
fn a_box_is_only_looked_into_when_asked() {
    let wrapped = |depth: usize| -> BoxError {
        let error = UserException::new(Grape::InvalidOperation, "Not now").with_source("the root");
        let layer = |error, _| Box::new(Context("layer", error)) as BoxError;
        (0..depth).fold(Box::new(error) as BoxError, layer)
    };
    let (frame, .., log) = replies(wrapped(1));
    assert_eq!(frame, r#"[4,"c1","An error occurred."]"#);
    assert_eq!(log, ["layer", "InvalidOperation: Not now", "the root"]);

    for depth in [0, 1, 2, 17] {
        let exception = UserException::from_chain(wrapped(depth));
        assert_eq!(exception.name(), Name::Known(Grape::InvalidOperation));
        assert_eq!(exception.message(), "Not now");
        let log = chain(&exception);
        // The exception itself is not among its sources.
        let around = vec!["layer"; depth].join(": ");
        let around: &[_] = if depth == 0 { &[] } else { &[&*around] };
        assert_eq!(log, [around, &["the root"]].concat(), "{depth}");
    }

    // An `io::Error` hides what it holds from the chain of sources.
    let hidden =
        Context("layer", io::Error::other(UserException::from(Grape::SessionError)).into());
    assert_eq!(UserException::from_chain(hidden).name(), Name::Known(Grape::SessionError));
    assert_eq!(UserException::from_chain(Failure::Store(store())).name(), Name::Unhandled);
    // Of an unhandled error no layer is lost, and no text goes out.
    let text = UserException::unhandled().with_message(SECRET);
    for (unhandled, cause) in
        [(UserException::from_error(store()), UNHANDLED_MESSAGE), (text, SECRET)]
    {
        let exception = UserException::from_chain(Context("layer", unhandled.into()));
        let (frame, .., log) = replies(exception);
        assert_eq!(frame, r#"[4,"c1","An error occurred."]"#);
        assert_eq!(log[..2], ["layer", cause]);
    }
    // What is for the caller goes out: status, delay and request ID.
    let busy = UserException::unhandled().with_message(SECRET).with_status(StatusCode::BAD_GATEWAY);
    let error = ErrorResponse::answer(Err::<(), _>(busy.with_request_id("r-1"))).unwrap_err();
    assert_eq!((error.status(), error.request_id()), (Some(StatusCode::BAD_GATEWAY), Some("r-1")));
    assert_eq!(error.to_response().body(), "Bad Gateway");
    let nothing: BoxError = "no exception anywhere".into();
    assert_eq!(chain(&UserException::from_chain(nothing)), ["no exception anywhere"]);
}

#[test]
fn what_another_server_said_is_not_passed_on_unasked() {
    let upstream = br#"[4,"u1","http://domain/exceptions#NotFoundError","row 7 of 10.0.0.7:5432"]"#;
    let upstream = CallError::decode(upstream).unwrap().into_owned();
    let exception = UserException::from_chain(Context("upstream", upstream.clone().into()));
    assert_eq!(exception.name(), Name::Unhandled);
    assert_eq!(replies(exception).0, r#"[4,"c1","An error occurred."]"#);
    // An exception of another set is as foreign.
    let foreign = openapp::UserException::new(openapp::OpenApp::AuthError, SECRET);
    assert_eq!(UserException::from_chain(foreign).name(), Name::Unhandled);
}

#[test]
fn a_panic_is_unhandled_and_its_text_stays_in_the_log() {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| ()));
    let payloads: [(Box<dyn Any + Send>, &str); 3] = [
        (
            panic::catch_unwind(|| panic!("no row in 10.0.0.7:5432")).unwrap_err(),
            "no row in 10.0.0.7:5432",
        ),
        (panic::catch_unwind(|| panic!("row {}", 7)).unwrap_err(), "row 7"),
        (panic::catch_unwind(|| panic::panic_any(7)).unwrap_err(), "(no text)"),
    ];
    panic::set_hook(hook);
    for (payload, said) in payloads {
        let exception = UserException::from_panic(payload);
        let panic: &HandlerPanic = exception.source().unwrap().downcast_ref().unwrap();
        assert_eq!(panic.message(), said);
        let (frame, status, body, log) = replies(exception);
        assert_eq!(frame, r#"[4,"c1","An error occurred."]"#);
        assert_eq!((status, body.as_str()), (400, "Bad Request"));
        assert_eq!(log, [format!("the handler panicked: {said}")]);
    }
}

#[test]
fn values_pass_through() {
    assert_eq!(CallError::answer("c1", Ok::<_, Failure>(7)).unwrap(), 7);
    assert_eq!(ErrorResponse::answer(Ok::<_, BoxError>("x")).unwrap(), "x");
    let frame = CallError::answer(17_u64, Err::<(), _>(Failure::NoRoom(1))).unwrap_err();
    assert!(frame.to_text().starts_with("[4,17,"), "{frame:?}");
}

#[test]
fn responses_go_out_and_come_back() {
    let error = ErrorResponse::new(UserException::new(Grape::SessionError, "Log in"))
        .with_status(StatusCode::SERVICE_UNAVAILABLE)
        .with_retry_after(RetryAfter::Delay(std::time::Duration::from_secs(2)));
    let error = *ErrorResponse::error_for_status(Response::from(error)).unwrap_err();
    assert_eq!(error.name(), Name::Known(Grape::SessionError));
    assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
    assert!(matches!(error.retry(), Retry::After(_)));

    let plain = Response::from(UserException::unhandled());
    assert_eq!(ErrorResponse::error_for_status(plain).unwrap_err().name(), Name::Unhandled);
}

#[test]
fn only_2xx_is_no_error() {
    for status in 100..=599 {
        let body = Bytes::from_static(br#"{"type":"NotFoundError","message":"gone"}"#);
        let mut response = Response::new(body.clone());
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        match ErrorResponse::error_for_status(response) {
            Ok(response) => {
                assert!((200..=299).contains(&status), "{status}");
                assert_eq!(response.into_body(), body);
            }
            Err(error) => {
                assert!(!(200..=299).contains(&status), "{status}");
                assert_eq!(error.status().map(|it| it.as_u16()), Some(status));
                assert_eq!(error.message(), "gone");
                assert_eq!(error.body().as_ptr(), body.as_ptr(), "shares the body");
            }
        }
    }
    let codec = callerror::http::Codec::<Grape>::new().with_limits(Limits::DEFAULT.with_max_len(8));
    let response = Response::builder().status(400).body(vec![b' '; 9]).unwrap();
    let error: Box<grape::ErrorResponse> = codec.error_for_status(response).unwrap_err();
    assert_eq!((error.name(), error.body().len()), (Name::Unhandled, 9));
}

/// A failure whose mapping needs the language of the caller, and sets a source of its own.
#[derive(Debug, thiserror::Error)]
#[error("the room is held")]
struct Held;

impl ToException<Grape, str> for Held {
    fn to_exception(&self, language: &str) -> Option<UserException> {
        let message = if language == "de" { "Der Raum ist belegt" } else { "The room is taken" };
        Some(UserException::new(Grape::NotAuthorized, message).with_source("row 7"))
    }
}

#[test]
fn a_mapping_knows_its_context_and_keeps_its_source() {
    for (language, message) in [("de", "Der Raum ist belegt"), ("en", "The room is taken")] {
        let frame = CallError::answer_with("c1", Err::<(), _>(Held), language).unwrap_err();
        let response = ErrorResponse::answer_with(Err::<(), _>(Held), language).unwrap_err();
        assert_eq!((frame.message(), response.message()), (message, message));
        assert_eq!(frame.source().unwrap().to_string(), "row 7");
        assert!(frame.exception().causes().map(ToString::to_string).eq(["row 7"]));
    }
}

/// What another server said of a failure of its own is for the log here, not for the callers here.
#[test]
fn the_text_of_another_servers_failure_stays_inside() {
    const SECRET: &str = "Table 'shop.room' doesn't exist";
    let headers = http::HeaderMap::new();
    let there = grape::ErrorResponse::decode(StatusCode::INTERNAL_SERVER_ERROR, &headers, SECRET);
    assert_eq!(there.message(), SECRET);
    assert_eq!(there.to_response().body(), SECRET, "passed on as it came");
    let exception = || there.clone().into_owned().into_exception();
    assert_eq!((exception().name(), exception().message()), (Name::Unhandled, SECRET));

    let boxed: BoxError = Box::new(exception());
    let answers = [
        CallError::answer("c1", Err::<(), _>(exception())).unwrap_err(),
        CallError::answer("c1", Err::<(), _>(Box::new(exception()))).unwrap_err(),
        CallError::answer("c1", Err::<(), _>(boxed)).unwrap_err(),
        CallError::new("c1", UserException::from_chain(exception())),
    ];
    for frame in answers {
        assert_eq!(frame.to_text(), r#"[4,"c1","An error occurred."]"#);
        let log: Vec<_> = frame.exception().causes().map(ToString::to_string).collect();
        assert_eq!(log, [SECRET]);
    }
    let sent = [
        CallError::new("c1", exception()).to_text(),
        format!("{:?}", ErrorResponse::new(exception()).to_response().body()),
        serde_json::to_string(&exception()).unwrap(),
        callerror::ErrorObject::new(exception()).to_text(),
    ];
    for wire in sent {
        assert!(!wire.contains("shop.room"), "{wire}");
    }
    // A named exception of another server is one of the set, and is passed on.
    let named = UserException::new(Grape::NotFoundError, "Room 7");
    let frame = CallError::answer("c1", Err::<(), _>(named.clone())).unwrap_err();
    assert_eq!(frame.exception(), &named);
}

#[test]
fn equal_exceptions_have_equal_hashes() {
    use std::hash::{BuildHasher, RandomState};
    let state = RandomState::new();
    let plain = || UserException::new(Grape::SessionError, "Log in");
    let equal = [
        plain(),
        plain().with_source("x"),
        plain().with_status(StatusCode::CONFLICT),
        plain().with_request_id("r"),
        plain().with_retry_after(RetryAfter::Delay(std::time::Duration::from_secs(1))),
    ];
    for other in &equal {
        assert_eq!(*other, plain());
        assert_eq!(state.hash_one(other), state.hash_one(plain()));
    }
    for other in [
        plain().with_message("Log out"),
        plain().with_code("E1"),
        plain().with_details(&1).unwrap(),
        UserException::new(Grape::NotFoundError, "Log in"),
    ] {
        assert_ne!(other, plain());
    }
    let frame = |id: &'static str| CallError::new(id, plain());
    assert!(frame("a") == frame("a") && frame("a") != frame("b"));
    let response = |status| ErrorResponse::new(plain().with_status(status));
    assert!(response(StatusCode::CONFLICT) == response(StatusCode::CONFLICT));
    assert!(response(StatusCode::CONFLICT) != response(StatusCode::GONE));
}

callerror::exception_set! {
    /// Exceptions of a service with a layout of its own making: the default.
    pub enum Booking = "https://booking.example/error#" {
        /// Somebody else holds the room.
        RoomTaken { status: 409 },
    }
}

type BookingException = callerror::UserException<'static, Booking>;

/// What leaves a service for an exception, over each wire: a frame, a status and body, and its serde form.
fn sent(exception: BookingException) -> (String, u16, String, String) {
    let frame = callerror::CallError::new("c1", exception.clone());
    let error = callerror::ErrorResponse::new(exception.clone());
    let response = error.to_response();
    let object = callerror::ErrorObject::new(exception.clone()).to_text();
    let json = serde_json::to_string(&exception).unwrap();
    assert_eq!(object, json);
    let headers = format!("{:?}", response.headers());
    let status = response.status().as_u16();
    let body = String::from_utf8(response.into_body().to_vec()).unwrap();
    for wire in [&frame.to_text(), &body, &headers, &json] {
        assert!(!wire.contains("10.0.0.7") && !wire.contains("SECRET_CODE"), "{wire}");
    }
    (frame.to_text(), status, body, json)
}

const UNHANDLED_FRAME: &str = r#"[4,"c1","An error occurred."]"#;

/// Whatever fails in a service of one's own, its callers read 500 and nothing of the cause.
#[test]
fn a_service_of_ones_own_tells_nothing_of_its_failures() {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| ()));
    let payload = panic::catch_unwind(|| panic!("no row in {SECRET}")).unwrap_err();
    panic::set_hook(hook);
    let boxed: BoxError = Box::new(store());
    let failures: [(BookingException, &str); 5] = [
        (BookingException::from_panic(payload), "the handler panicked: no row in 10.0.0.7:5432"),
        (BookingException::from_error(store()), "connect to 10.0.0.7:5432: refused"),
        (BookingException::from_chain(store()), "connect to 10.0.0.7:5432: refused"),
        (ToException::into_exception(boxed, &()), "connect to 10.0.0.7:5432: refused"),
        (BookingException::from_chain(Context("layer", store().into())), "layer"),
    ];
    for (exception, logged) in failures {
        assert_eq!(chain(&exception)[0], logged);
        let answer = callerror::CallError::answer("c1", Err::<(), _>(exception.clone()));
        assert_eq!(answer.unwrap_err().to_text(), UNHANDLED_FRAME);
        let answer = callerror::ErrorResponse::answer(Err::<(), _>(exception.clone())).unwrap_err();
        assert_eq!(chain(&answer)[0], logged);
        let response = answer.to_response();
        assert_eq!(
            (response.status().as_u16(), &**response.body()),
            (500, &b"Internal Server Error"[..])
        );
        let (frame, status, body, json) = sent(exception);
        assert_eq!((&*frame, status, &*body), (UNHANDLED_FRAME, 500, "Internal Server Error"));
        assert_eq!(json, r#"{"message":"An error occurred."}"#);
    }
}

/// What another server said of a failure of its own is a cause like any other.
#[test]
fn what_another_server_failed_of_stays_in_the_log() {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let headers = http::HeaderMap::new();
    let body = |body: &'static str| {
        let error = callerror::ErrorResponse::<Booking>::decode(status, &headers, body);
        error.into_owned().into_exception()
    };
    let frame = r#"[4,"u1","no row in 10.0.0.7:5432"]"#;
    let frame = callerror::CallError::<Booking>::decode(frame).unwrap();
    let object = r#"{"message":"no row in 10.0.0.7:5432","code":"SECRET_CODE"}"#;
    let object = callerror::ErrorObject::<Booking>::decode(object).unwrap().unwrap();
    let upstream = [
        frame.into_owned().into_exception(),
        object.into_owned().into_exception(),
        body("no row in 10.0.0.7:5432"),
        body(r#"{"message":"no row in 10.0.0.7:5432","details":{"host":"10.0.0.7"}}"#),
        body(
            r#"{"code":"SECRET_CODE","message":"no row in 10.0.0.7:5432","details":["10.0.0.7"]}"#,
        ),
    ];
    for exception in upstream {
        assert_eq!(exception.name(), Name::Unhandled);
        assert_eq!(exception.message(), "no row in 10.0.0.7:5432", "for the log");
        let boxed: BoxError = Box::new(exception.clone());
        let in_io: BoxError = Box::new(io::Error::other(exception.clone()));
        let ways = [
            exception.clone(),
            ToException::into_exception(exception.clone(), &()),
            ToException::into_exception(Box::new(exception.clone()), &()),
            ToException::into_exception(boxed, &()),
            ToException::into_exception(in_io, &()),
            BookingException::from_chain(exception.clone()),
            BookingException::from_chain(Context("layer", exception.clone().into())),
            BookingException::from_error(exception.clone()),
        ];
        for way in &ways {
            let (frame, status, body, json) = sent(way.clone());
            assert_eq!((&*frame, status, &*body), (UNHANDLED_FRAME, 500, "Internal Server Error"));
            assert!(json.contains(r#""message":"An error occurred.""#), "{json}");
        }
        // At the boundary it becomes the source, for the log.
        for way in &ways[1..6] {
            assert_eq!(way.message(), callerror::UNHANDLED_MESSAGE);
            assert_eq!(chain(way), ["no row in 10.0.0.7:5432"]);
        }
    }
}
