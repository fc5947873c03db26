//! The shipped systems and one of a user's own: what holds for every one of them, and for each a table of cases.
//!
//! `table` says how a table is read. How objects go out is in `tests/objects.rs`, what published packages do in
//! `tests/conformance`.

#![cfg(feature = "__internals")]

mod devops;
mod grape;
mod harbour;
mod openapp;
mod table;
mod telcoflow;
mod webex;

use std::error::Error;
use std::fmt::{Display, Write as _};
use std::io;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use callerror::wamp1::Codec;
use callerror::{
    __internals, CallError, DecodeError, ErrorObject, ErrorResponse, ExceptionSet, Name, Retry,
    RetryAfter, UserException, testing,
};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::table::{check_objects, check_responses, decode, line_of, parse, response_line, status};

/// What a system promises beside its table of variants.
trait System: ExceptionSet + Display {
    /// The variants in order, each indented below its parent, with `+` its groups, its statuses and its codes;
    /// `retry` where the variant alone deserves another try, `retry by status` where only its response does.
    const VARIANTS: &'static str;

    /// HTTP responses and how they are read. A line has statuses; headers between `[` and `]`; a body.
    const RESPONSES: &'static str;

    /// JSON objects and how they are read.
    const OBJECTS: &'static str = "";

    /// Headers and bodies in which the system looks for nothing: the status alone selects the variant.
    const SILENT: &'static [&'static str] = &[""];

    /// The variant that a status alone selects, if any, where the body is a JSON object and where it is none.
    fn of_status(status: u16, is_object: bool) -> Option<Self>;

    /// The response that is built for a variant with statuses of its own, for the message `It "failed"`, the
    /// details `[7]` and the request ID `q-7`.
    fn sent(variant: Self) -> String;

    /// The variant that is read from this response.
    fn read_again(variant: Self) -> Self {
        variant
    }
}

/// What a response built for a variant without a status looks like, and for a name that the set does not have.
fn named(name: &str, rest: &str) -> String {
    format!(r#"400 [content-type: application/json] {{"type":"{name}","message":"m"{rest}}}"#)
}

fn is_object<N: ExceptionSet>(error: &ErrorResponse<'_, N>) -> bool {
    // None of the long ones is JSON within the limits.
    let is_short = error.body().len() < 1000;
    is_short && error.body_json().is_some_and(|json| json.as_json().starts_with('{'))
}

/// All statuses of errors, and some that are none.
fn statuses() -> impl Iterator<Item = u16> {
    (100..200).chain(300..1000)
}

/// The variants of a set as [`System::VARIANTS`] has them.
fn hierarchy<N: System>() -> String {
    let mut open: Vec<N> = Vec::new();
    let mut tree = String::new();
    for &variant in N::ALL {
        while open.last().is_some_and(|&last| variant.parent() != Some(last)) {
            open.pop();
        }
        assert_eq!(variant.parent(), open.last().copied(), "{variant} is behind its parent's own");
        write!(tree, "{:1$}{variant:?}", "", 4 * open.len()).unwrap();
        if variant.name() != format!("{variant:?}") {
            write!(tree, " = {}", variant.name()).unwrap();
        }
        variant.groups().for_each(|group| write!(tree, " +{group:?}").unwrap());
        variant.statuses().iter().for_each(|status| write!(tree, " {status}").unwrap());
        variant.codes().for_each(|code| write!(tree, " {code}").unwrap());
        variant.aliases().for_each(|alias| write!(tree, " alias {alias}").unwrap());
        let exception = UserException::new(variant, "m");
        tree += match (exception.retry(), ErrorResponse::new(exception).retry()) {
            (Retry::Never, Retry::Never) => "\n",
            (Retry::Never, _) => " retry by status\n",
            (_, Retry::Backoff) => " retry\n",
            other => panic!("{variant}: {other:?}"),
        };
        open.push(variant);
    }
    tree
}

/// Whether `variant` is `other` or below it, along parents and groups.
fn is_below<N: ExceptionSet>(variant: N, other: N) -> bool {
    variant == other
        || variant.parent().into_iter().chain(variant.groups()).any(|above| is_below(above, other))
}

fn variants<N: System>() {
    assert_eq!(hierarchy::<N>().trim_end(), N::VARIANTS.trim());
    for &variant in N::ALL {
        let exception = UserException::new(variant, "m");
        assert_eq!(exception.name(), Name::Known(variant));
        assert!(exception.is_named(variant.name()));
        assert_eq!((exception.code(), exception.message()), (Some(variant.name()), "m"));
        assert_eq!(exception.metric_label(), variant.name());
        assert_eq!(exception.to_string(), format!("{variant}: m"));
        for &other in N::ALL {
            assert_eq!(exception.is_a(other), is_below(variant, other), "{variant}, {other}");
            assert_eq!(variant.is_a(other), exception.is_a(other));
        }
        let mut above = variant.parent();
        for ancestor in exception.ancestors() {
            assert_eq!(Some(ancestor), above, "{variant}");
            above = ancestor.parent();
        }
        assert_eq!(above, None, "{variant}");
    }
    for other in [UserException::unhandled(), UserException::named("Newer", "m").unwrap()] {
        assert!(!N::ALL.iter().any(|&variant| other.is_a(variant)));
    }
    assert_eq!(UserException::<N>::unhandled().retry(), Retry::Backoff);
    assert_eq!(CallError::<N>::new("c1", UserException::unhandled()).retry(), Retry::Backoff);
    assert_eq!(ErrorResponse::<N>::new(UserException::unhandled()).retry(), Retry::Backoff);
    assert_eq!(UserException::<N>::named("Newer", "m").unwrap().retry(), Retry::Never);
}

fn frames<N: System>() {
    let decode = |wire: &str| __internals::check_frame::<N>(wire.as_bytes()).unwrap().into_owned();
    for &variant in N::ALL {
        // A code of another system is not a name: it stays at home.
        let exception = UserException::new(variant, "m").with_details(&["o1"]).unwrap();
        let frame = CallError::new("c1", exception.clone().with_code("NOT_A_NAME"));
        let wire = format!(r#"[4,"c1","{}{variant}","m",["o1"]]"#, N::BASE);
        assert_eq!(frame.to_text(), wire);
        let other = Codec::for_base("https://calls.example/error#");
        assert!(
            other.to_text(&frame).contains(&format!(r#""https://calls.example/error#{variant}""#))
        );
        let read = decode(&wire);
        assert_eq!(read.exception(), &exception);
        assert_eq!((read.name(), read.retry()), (Name::Known(variant), exception.retry()));
        assert!(read.quirks().is_empty());
        // Nor is a code of its own.
        for code in variant.codes() {
            let read = decode(&format!(r#"[4,"c1","{}{code}","m"]"#, N::BASE));
            assert_eq!((read.name().known(), read.code()), (None, Some(code)));
        }
    }
    let wire = format!(r#"[4,"c1","{}TeapotError","short and stout"]"#, N::BASE);
    let newer = decode(&wire);
    assert!(matches!(newer.name(), Name::Unknown(_)));
    assert_eq!((newer.code(), newer.retry()), (Some("TeapotError"), Retry::Never));
    assert_eq!(newer.to_text(), wire);
}

fn responses_out_and_in<N: System>() {
    for &variant in N::ALL {
        let exception = UserException::new(variant, "It \"failed\"").with_details(&[7]).unwrap();
        if variant.statuses().is_empty() {
            let exception = UserException::new(variant, "m").with_details(&[7]).unwrap();
            let sent = ErrorResponse::new(exception).to_response();
            assert_eq!(line_of(&sent), named(variant.name(), r#","details":[7]"#));
            continue;
        }
        let error = ErrorResponse::new(exception).with_request_id("q-7");
        assert_eq!(error.status(), None, "it was not set");
        assert_eq!(line_of(&error.to_response()), N::sent(variant), "{variant}");
        for &code in variant.statuses() {
            let sent = error.clone().with_status(status(code)).to_response();
            assert_eq!(sent.status(), code);
            let read = __internals::check_response::<N>(sent.status(), sent.headers(), sent.body());
            assert_eq!(read.name(), Name::Known(N::read_again(variant)));
            assert_eq!((read.message(), read.request_id()), ("It \"failed\"", Some("q-7")));
            assert_eq!(line_of(&read.to_response()), line_of(&sent));
            // As often as the system has a field for it.
            assert_eq!(read.details().is_some(), line_of(&sent).contains("[7]"));
        }
    }
    let newer = UserException::<N>::named("Newer", "m").unwrap().with_code("no variant, no code");
    assert_eq!(line_of(&ErrorResponse::new(newer).to_response()), named("Newer", ""));
    let unhandled = ErrorResponse::new(UserException::<N>::unhandled()).to_response();
    let (code, body) = (unhandled.status().as_u16(), &unhandled.body()[..]);
    assert_eq!((code, body), (400, &b"Bad Request"[..]));
}

fn a_status_selects_variant_and_retry<N: System>() {
    let delay = RetryAfter::Delay(Duration::from_secs(30));
    for code in statuses() {
        for silent in N::SILENT {
            let line = format!("{code} {silent}");
            let (_, mut headers, body) = parse(&line);
            let error = __internals::check_response::<N>(status(code), &headers, body.as_bytes());
            assert_eq!(
                error.name().known(),
                N::of_status(code, is_object(&error)),
                "{code} {silent}"
            );
            assert_eq!(error.status().unwrap(), code);
            let is_unhandled = code == 400 && error.name() == Name::Unhandled;
            let again = matches!(code, 408 | 429 | 500..=599) || is_unhandled;
            let (silence, stated) = if again {
                (Retry::Backoff, Retry::After(delay))
            } else {
                (Retry::Never, Retry::Never)
            };
            assert_eq!(error.retry(), silence, "{code} {silent}");
            // The header is read at any status, and counts where another try makes sense.
            headers.insert(RETRY_AFTER, HeaderValue::from_static("30"));
            let error = ErrorResponse::<N>::decode(status(code), &headers, body);
            assert_eq!((error.retry(), error.retry_after()), (stated, Some(delay)), "{code}");
        }
    }
}

/// Spellings of `Retry-After`, and the seconds or the point in time that they name.
const DELAYS: &[(&str, &str)] = &[
    ("0", "after 0ns"),
    ("30", "after 30s"),
    ("  30 ", "after 30s"),
    ("007", "after 7s"),
    ("18446744073709551615", "after 18446744073709551615s"),
    ("Wed, 21 Oct 2015 07:28:00 GMT", "at 1445412480s"),
    ("Sun, 06 Nov 1994 08:49:37 GMT", "at 784111777s"),
    ("Sunday, 06-Nov-94 08:49:37 GMT", "at 784111777s"),
    ("Sun Nov  6 08:49:37 1994", "at 784111777s"),
];

const NO_DELAYS: &str = "|-1|+1|30.5|1.5|1e3|1_0|0x10|30, 60|30s|soon|²|٣٠|é|18446744073709551616|99999999999999999999999";

fn delays_have_many_spellings<N: System>() {
    let read = |values: &[&[u8]]| {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(RETRY_AFTER, HeaderValue::from_bytes(value).unwrap());
        }
        __internals::check_response::<N>(StatusCode::TOO_MANY_REQUESTS, &headers, b"").into_owned()
    };
    for (value, delay) in DELAYS {
        let line = response_line(&read(&[value.as_bytes()]));
        assert!(line.ends_with(&format!(" | {delay} | retry then")), "{value}: {line}");
    }
    let none = NO_DELAYS.split('|').chain([" ", "Wed, 41 Oct 2015 07:28:00 GMT"]);
    let none = none.map(|value| vec![value.as_bytes()]);
    for values in none.chain([vec![&b"\xff"[..]], vec![b"10", b"20"]]) {
        let error = read(&values);
        assert_eq!((error.retry_after(), error.retry()), (None, Retry::Backoff), "{values:?}");
    }
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    let retry = read(&[b"Sun, 06 Nov 1994 08:49:37 GMT"]).retry();
    let seven = Duration::from_secs(7);
    assert_eq!(retry.delay_from(at - seven), Some(seven));
    assert_eq!(retry.delay_from(at + seven), Some(Duration::ZERO));
    assert_eq!(read(&[b""]).retry().delay_from(at), None);
}

/// Bodies in which no system finds a code, a request ID or field errors, several in a line.
const HOSTILE: &str = r#"
null ¦ true ¦ 7 ¦ - ¦ -0.5e-7 ¦ 1e999999 ¦ [] ¦ { ¦ } ¦ {} ¦ " ¦ "text" ¦ "\ud800" ¦ {"":"","":""}
[{"code":"FORBIDDEN","message":"m"}] ¦ {"message": ¦ {"code":"FORBIDDEN","message":"m ¦ {"message":"m"}}
{"code":"FORBIDDEN"} x ¦ {"message":"m",} ¦ {'message':'m'} ¦ {"message":NaN} ¦ {"message":{"message":"m"}}
{"message":"\ud800","code":"\udfff"} ¦ {"__type":"\ud800#ConflictException"}
{"message":"m","details":{"fields":{"a":["b"]}} ¦ <html><body>Bad Gateway</body></html>
<!doctype html><title>502</title> ¦ <?xml version="1.0"?><Error/>
"#;

fn hostile_bodies() -> Vec<Vec<u8>> {
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    let long = [
        "x".repeat(100_000),
        "[".repeat(1 << 20),
        deep("[", "]"),
        deep(r#"{"fields":"#, "}"),
        format!(r#"{{"code":"FORBIDDEN","message":{}"#, "[".repeat(1 << 16)),
        format!(r#"{{"message":"m","details":{}}}"#, deep("[", "]")),
        format!(r#"{{"message":"m","fields":{{"a":[{}]}}}}"#, "\"\",".repeat(100_000)),
    ];
    let bytes: [&[u8]; 8] = [
        b"\xff\xfe{\0}\0",
        b"\xff\xfe{}",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b" \r\n\t ",
        b"{\"code\":\"\xff\"}",
        b"{\"message\":\"\xc3\x28\"}",
        &[0; 1024],
    ];
    let text = HOSTILE.lines().flat_map(|line| line.split(" ¦ ")).map(str::to_owned);
    text.chain(long).map(String::into_bytes).chain(bytes.map(<[u8]>::to_vec)).collect()
}

fn hostile_bodies_are_errors_all_the_same<N: System>() {
    let headers = HeaderMap::new();
    for body in hostile_bodies() {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]);
        let codes = [401, 429, 100, 302, 400, 403, 404, 422, 500, 502, 599, 999];
        let codes = if body.len() < 2000 { &codes[..] } else { &codes[..2] };
        for &code in codes {
            // Which checks that bytes, text and a shared buffer agree, and that it can be sent on.
            let error = testing::check_response::<N>(status(code), &headers, &body);
            assert_eq!(
                error.name().known(),
                N::of_status(code, is_object(&error)),
                "{code} {shown}"
            );
            assert_eq!((error.status().unwrap().as_u16(), error.body()), (code, &body[..]));
            assert_eq!((error.code(), error.request_id()), (None, None), "{code} {shown}");
            assert!(error.details().is_none() && error.field_errors().is_empty());
            assert!(
                error.message().len() <= 200 && !error.message().contains(['<', '\0']),
                "{shown}"
            );
            let sent = error.to_response();
            let again = ErrorResponse::<N>::decode(sent.status(), sent.headers(), sent.body());
            // A message that is sent as text may look like a body of its own.
            if error.name().known().is_some() && !error.message().starts_with('{') {
                assert_eq!((again.name(), again.message()), (error.name(), error.message()));
            }
        }
        assert!(CallError::<N>::decode(&body).is_err());
        // All but Telcoflow's are untagged, so that some of these are objects of a system.
        let _ = testing::check_object::<N>(&body);
    }
}

/// Passes an error up as an application does, which knows nothing of its type.
fn passed_up<E: Error + Send + Sync + 'static>(error: E) -> Box<dyn Error + Send + Sync> {
    fn inner<E>(error: E) -> Result<(), E> {
        Err(error)
    }
    let outer = move || -> Result<(), Box<dyn Error + Send + Sync>> { Ok(inner(error)?) };
    outer().unwrap_err()
}

fn errors_are_values<N: System>() {
    for &variant in N::ALL {
        let exception = UserException::new(variant, "m").with_details(&[7]).unwrap();
        let error = passed_up(exception.clone());
        assert_eq!(error.downcast_ref(), Some(&exception));

        let error = passed_up(CallError::new("c1", exception.clone()));
        let frame = error.downcast_ref::<CallError<'static, N>>().unwrap();
        assert_eq!((frame.call_id().as_str(), frame.exception()), ("c1", &exception));

        // `?` makes a response of what arose here; it has no body.
        let convert = || -> Result<(), Box<ErrorResponse<'static, N>>> {
            Err(ErrorResponse::from(exception.clone()))?
        };
        let error = convert().unwrap_err();
        assert_eq!(error.exception(), &exception);
        assert!(error.body().is_empty() && error.retry_after().is_none());
    }
    let mut headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("30"))]);
    for id in ["x-request-id", "x-amzn-requestid"] {
        headers.insert(id, HeaderValue::from_static("q-7"));
    }
    let body = Bytes::from_static(br#"{"message":"Slow down","trackingId":"T-1"}"#);
    let here = ErrorResponse::<N>::decode(StatusCode::TOO_MANY_REQUESTS, &headers, &body);
    drop(headers);
    let error = passed_up(here.clone());
    assert_eq!(error.to_string(), here.to_string());
    let error = error.downcast::<ErrorResponse<'static, N>>().unwrap();
    assert_eq!((error.status().unwrap(), error.body()), (StatusCode::TOO_MANY_REQUESTS, &body[..]));
    assert_eq!(error.retry_after(), Some(RetryAfter::Delay(Duration::from_secs(30))));
    assert_eq!(response_line(&error), response_line(&here));
    assert_eq!(error.into_exception(), here.into_exception());

    // A response as the cause of another error keeps what it knows.
    let cause = decode::<N>("503 [x-request-id: q-7; x-amzn-requestid: q-7] upstream is down");
    let line = response_line(&cause);
    let error = UserException::new(N::ALL[0], "m").with_source(cause);
    let cause = error.source().unwrap().downcast_ref::<ErrorResponse<'static, N>>().unwrap();
    assert_eq!(response_line(cause), line);

    let error = passed_up(ErrorObject::<N>::decode("[").unwrap_err());
    assert!(error.downcast_ref::<DecodeError>().unwrap().is_eof());
}

fn causes_are_for_the_log_alone<N: System>() {
    const SECRET: &str = "connect to 10.0.0.7: refused";
    for &variant in N::ALL {
        let secret = io::Error::new(io::ErrorKind::ConnectionRefused, SECRET);
        let exception = UserException::new(variant, "m").with_source(secret);
        let cause = exception.source().unwrap().downcast_ref::<io::Error>().unwrap();
        assert_eq!(cause.kind(), io::ErrorKind::ConnectionRefused);
        let frame = CallError::new("c1", exception.clone());
        let response = ErrorResponse::new(exception.clone());
        let object = ErrorObject::new(exception.clone()).with_call_id("c1");
        let passed_up = passed_up(response.clone());
        for source in [
            exception.source(),
            frame.source(),
            response.source(),
            object.source(),
            passed_up.source(),
        ] {
            assert_eq!(source.unwrap().to_string(), SECRET, "{variant}");
        }
        let json = serde_json::to_string(&exception).unwrap();
        let (sent, shown) = (line_of(&response.to_response()), response.to_string());
        for wire in [frame.to_text(), sent, object.to_text(), json, shown, exception.to_string()] {
            assert!(!wire.contains("10.0.0.7"), "{wire}");
        }
    }
}

/// A system that sends responses or objects has a table of them.
fn tables<N: System>(sends: &[&str]) {
    assert_eq!(sends.contains(&"ErrorResponse"), !N::RESPONSES.is_empty());
    assert_eq!(sends.contains(&"ErrorObject"), !N::OBJECTS.is_empty());
    check_responses::<N>(N::RESPONSES);
    check_objects::<N>(N::OBJECTS);
}

macro_rules! every_system {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {$(
        mod $module {
            use callerror::ExceptionSet as _;
            use callerror::$module::$set;

            suite!($set [$($wire)*]);

            #[test]
            fn the_base_is_that_of_frames() {
                assert_eq!($set::BASE, "http://domain/exceptions#");
            }
        }
    )*};
}

macro_rules! suite {
    ($set:ident [$($wire:ident)*]) => {
        suite!($set: variants frames responses_out_and_in a_status_selects_variant_and_retry
            delays_have_many_spellings hostile_bodies_are_errors_all_the_same errors_are_values
            causes_are_for_the_log_alone);

        #[test]
        fn tables() {
            crate::tables::<$set>(&[$(stringify!($wire)),*]);
        }
    };
    ($set:ident: $($test:ident)*) => {$(
        #[test]
        fn $test() {
            crate::$test::<$set>();
        }
    )*};
}

mod every {
    callerror::systems!(every_system);

    /// A user's own.
    mod harbour {
        use crate::harbour::Harbour;

        suite!(Harbour [CallError ErrorResponse ErrorObject]);
    }
}
