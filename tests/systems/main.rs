//! The shipped systems and one of a user's own: what holds for every one of them, and for each a table of cases.
//!
//! `table` says how a table is read. How objects go out is in `tests/objects.rs`, what published packages do in
//! `tests/conformance`.

#![cfg(feature = "__internals")]

mod devops;
mod grape;
mod harbour;
mod jsonrpc;
mod ocpp;
mod openapp;
mod table;
mod telcoflow;
mod wamp;
mod webex;

use std::error::Error;
use std::fmt::{Display, Write as _};
use std::io;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use callerror::http as http_codec;
use callerror::layout::Layout;
use callerror::wamp1::Codec;
use callerror::wamp2;
use callerror::{
    __internals, CallError, DecodeError, ErrorObject, ErrorResponse, ExceptionSet, Name, Retry,
    RetryAfter, UserException, testing,
};
use http::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::table::{
    check_messages, check_objects, check_responses, decode, line_of, parse, response_line, status,
};

/// What a system promises beside its table of variants.
trait System: ExceptionSet + Display {
    /// The variants in order, each indented below its parent, with `+` its groups, its statuses and its codes;
    /// `retry` where the variant alone deserves another try, `retry by status` where only its response does.
    const VARIANTS: &'static str;

    /// HTTP responses and how they are read. A line has statuses; headers between `[` and `]`; a body.
    const RESPONSES: &'static str;

    /// JSON objects and how they are read.
    const OBJECTS: &'static str = "";

    /// ERROR messages of WAMP v2 and how they are read.
    const MESSAGES: &'static str = "";

    /// Headers and bodies in which the system looks for nothing: the status alone selects the variant.
    const SILENT: &'static [&'static str] = &[""];

    /// The variant that a status alone selects, if any, where the body is a JSON object and where it is none.
    fn of_status(status: u16, is_object: bool) -> Option<Self>;

    /// The responses that are built for all variants in order, for the message `It "failed"`, the details `[7]`
    /// and the request ID `q-7`. Behind them that for the name `Newer` and the message `m`, and that for an unhandled
    /// error.
    const SENT: &'static str;

    /// What an object of the system has no place for.
    const OBJECT_LOSES: &'static [&'static str] = &["call ID"];

    /// The status of an error that nothing else gives one.
    const UNHANDLED: u16 = 500;

    /// Whether a name that the set does not have comes back.
    const KEEPS_UNKNOWN_NAMES: bool = true;

    /// Which of [`TEXTS`] the system has its own text at, which counts before the others.
    const OWN_TEXT: usize = 0;

    /// Whether a response of this status alone deserves another try.
    fn is_temporary(status: u16) -> bool {
        let is_lasting = matches!(status, 501 | 505 | 506 | 508 | 510 | 511);
        matches!(status, 408 | 425 | 429 | 500..=599) && !is_lasting
    }
}

/// Whether a system finds an object in the body: a whole one, or what is left of a broken one.
fn is_object<N: ExceptionSet>(error: &ErrorResponse<'_, N>) -> bool {
    let starts = [&br#"{"note":"m""#[..], br#"{"fields":"#, b"{\"\xff", b"{\"\xc3"];
    if starts.iter().any(|start| error.body().starts_with(start)) {
        return true;
    }
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
        codes(variant).for_each(|code| write!(tree, " {code}").unwrap());
        variant.aliases().for_each(|alias| write!(tree, " alias {alias}").unwrap());
        let exception = UserException::new(variant, "m");
        let sent = variant.status().map(|status| exception.clone().with_status(status));
        let retry = exception.retry();
        tree += match (retry, sent.map_or(retry, |sent| sent.retry())) {
            (Retry::Never, Retry::Never) => "\n",
            (Retry::Never, _) => " retry by status\n",
            (_, Retry::Backoff) => " retry\n",
            other => panic!("{variant}: {other:?}"),
        };
        open.push(variant);
    }
    tree
}

/// The codes of a variant, which are all texts or all integers.
fn codes<N: ExceptionSet>(variant: N) -> impl Iterator<Item = String> {
    let numbers = variant.code_numbers().map(|code| code.to_string());
    variant.codes().map(str::to_owned).chain(numbers)
}

/// The code of a variant that was received without one.
fn own_code<N: ExceptionSet>(variant: N) -> String {
    codes(variant).next().unwrap_or(variant.name().to_owned())
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
        let code = own_code(variant);
        assert_eq!((exception.code(), exception.message()), (Some(&*code), "m"));
        assert_eq!(exception.received_code(), None);
        assert_eq!((exception.status(), exception.retry_after()), (None, None));
        assert_eq!(exception.request_id(), None);
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
        for code in codes(variant) {
            let read = decode(&format!(r#"[4,"c1","{}{code}","m"]"#, N::BASE));
            assert_eq!((read.name().known(), read.code()), (None, Some(&*code)));
        }
    }
    let wire = format!(r#"[4,"c1","{}TeapotError","short and stout"]"#, N::BASE);
    let newer = decode(&wire);
    assert!(matches!(newer.name(), Name::Unknown(_)));
    assert_eq!((newer.code(), newer.retry()), (Some("TeapotError"), Retry::Never));
    assert_eq!(newer.to_text(), wire);
}

/// Asserts that a response that is sent is read as the error that was built, once a status is sent with it.
fn is_read_as_built<N: System>(error: &ErrorResponse<'_, N>) {
    let sent = error.to_response();
    let shown = line_of(&sent);
    let built = error.exception().clone().with_status(sent.status());
    let read = testing::check_response::<N>(sent.status(), sent.headers(), sent.body());
    assert_eq!(read.name(), built.name(), "{shown}");
    assert_eq!((read.code(), read.message()), (built.code(), built.message()), "{shown}");
    assert_eq!(read.details(), built.details(), "{shown}");
    assert_eq!((read.status(), read.retry()), (built.status(), built.retry()), "{shown}");
    assert_eq!(read.retry_after(), built.retry_after(), "{shown}");
    assert_eq!(read.request_id(), error.request_id(), "{shown}");
    assert_eq!(line_of(&read.to_response()), shown);
    let (alone, built) = (read.clone().into_exception(), error.clone().into_exception());
    assert_eq!(alone, built, "{shown}");
    assert_eq!(alone.request_id(), built.request_id(), "{shown}");
    assert_eq!((alone.status(), alone.retry()), (read.status(), read.retry()), "{shown}");
}

fn responses_out_and_in<N: System>() {
    let mut all = String::new();
    for &variant in N::ALL {
        let exception = UserException::new(variant, "It \"failed\"").with_details(&[7]).unwrap();
        let error = ErrorResponse::new(exception.clone()).with_request_id("q-7");
        assert_eq!(error.status(), None, "it was not set");
        all += &format!("\n{}", line_of(&error.to_response()));
        let first = error.to_response().status();
        assert_eq!(variant.status().unwrap_or(status(N::UNHANDLED)), first, "{variant}");
        let delayed = error.clone().with_retry_after(RetryAfter::Delay(Duration::from_secs(30)));
        let bare = ErrorResponse::new(UserException::new(variant, ""));
        let text = ErrorResponse::new(UserException::new(variant, "It failed"));
        let own_status = variant.statuses().iter().copied();
        for code in own_status.chain([first.as_u16(), 404, 418, 429, 503]) {
            for error in [&error, &delayed, &bare, &text] {
                is_read_as_built(&error.clone().with_status(status(code)));
            }
        }
        for error in [error, delayed, bare, text] {
            is_read_as_built(&error);
        }
        for code in codes(variant) {
            is_read_as_built(&ErrorResponse::new(exception.clone().with_code(code)));
        }
    }
    let newer = UserException::<N>::named("Newer", "m").unwrap().with_code("no variant, no code");
    let newer = ErrorResponse::new(newer);
    if N::KEEPS_UNKNOWN_NAMES {
        is_read_as_built(&newer);
    }
    let unhandled = ErrorResponse::new(UserException::<N>::unhandled());
    for error in [newer, unhandled] {
        all += &format!("\n{}", line_of(&error.to_response()));
    }
    assert_eq!(all.trim_start(), N::SENT.trim(), "{all}");
}

/// A problem document carries every variant of any set. It has no place for a code that is data.
fn problems_out_and_in<N: System>() {
    let codec = http_codec::Codec::<N>::new().with_layout(const { &Layout::PROBLEM });
    let delay = RetryAfter::Delay(Duration::from_secs(30));
    for &variant in N::ALL {
        let exception = UserException::new(variant, "It \"failed\"").with_details(&[7]).unwrap();
        let error = ErrorResponse::new(exception);
        let bare = ErrorResponse::new(UserException::new(variant, ""));
        for code in variant.statuses().iter().copied().chain([400, 404, 422, 429, 503]) {
            let error = error.clone().with_status(status(code)).with_request_id("q-7");
            let delayed = error.clone().with_retry_after(delay);
            for error in [error, delayed, bare.clone().with_status(status(code))] {
                let sent = codec.to_response(&error);
                let shown = line_of(&sent);
                assert_eq!(sent.headers()[CONTENT_TYPE], "application/problem+json");
                let read = codec.decode(sent.status(), sent.headers(), sent.body());
                assert_eq!((read.name(), read.code()), (error.name(), error.code()), "{shown}");
                assert_eq!((read.message(), read.details()), (error.message(), error.details()));
                assert_eq!(
                    (read.status(), read.retry()),
                    (error.status(), error.retry()),
                    "{shown}"
                );
                assert_eq!(read.retry_after(), error.retry_after(), "{shown}");
                assert_eq!(read.request_id(), error.request_id(), "{shown}");
                // The content type tells it, whatever the layout of the client.
                let other = ErrorResponse::<N>::decode(sent.status(), sent.headers(), sent.body());
                assert_eq!(other.exception(), read.exception(), "{shown}");
            }
        }
    }
}

/// Asserts that an object that is sent is read as the error that was built, but for what it has no place for.
fn object_is_read_as_built<N: System>(
    exception: &UserException<'static, N>,
    status: Option<StatusCode>,
    retry_after: Option<RetryAfter>,
) {
    let mut sent = ErrorObject::new(exception.clone()).with_call_id("c1").with_request_id("q-7");
    sent = status.into_iter().fold(sent, ErrorObject::with_status);
    sent = retry_after.into_iter().fold(sent, ErrorObject::with_retry_after);
    let text = sent.to_text();
    let read = testing::check_object::<N>(text.as_bytes()).unwrap().unwrap();
    let carried = |part| !N::OBJECT_LOSES.contains(&part);
    assert_eq!(read.call_id(), sent.call_id().filter(|_| carried("call ID")), "{text}");
    assert_eq!(read.status(), status.filter(|_| carried("status")), "{text}");
    assert_eq!(read.request_id(), Some("q-7").filter(|_| carried("request ID")), "{text}");
    assert_eq!(read.retry_after(), retry_after.filter(|_| carried("delay")), "{text}");
    let mut built = exception.clone();
    built = read.status().into_iter().fold(built, UserException::with_status);
    built = read.retry_after().into_iter().fold(built, UserException::with_retry_after);
    assert_eq!(read.name(), built.name(), "{text}");
    assert_eq!((read.code(), read.message()), (built.code(), built.message()), "{text}");
    assert_eq!(read.details(), built.details(), "{text}");
    assert_eq!(read.retry(), built.retry(), "{text}");
    assert_eq!(read.to_text(), text);
    assert_eq!(read.into_exception(), built, "{text}");
}

/// Asserts that an ERROR message carries every variant of any set, under any base.
fn messages_v2_out_and_in<N: System>() {
    for codec in [wamp2::Codec::<N>::new(), wamp2::Codec::for_base("com.example.error.")] {
        for &variant in N::ALL {
            let exception = UserException::new(variant, "It \"failed\"");
            let details = |json: &'static str| exception.clone().with_details_json(json).unwrap();
            let bare = exception.clone().with_message("");
            for exception in [details("[7]"), details(r#"{"a":1}"#), exception.clone(), bare] {
                let (kind, request) = (wamp2::RequestType::Invocation, wamp2::Request::MIN);
                let sent = wamp2::ErrorMessage::new(
                    kind,
                    request,
                    exception.clone().with_code("NOT_A_NAME"),
                );
                let text = codec.to_text(&sent);
                let read = testing::check_message_v2_with(&codec, text.as_bytes()).unwrap();
                __internals::check_readers_v2(&codec, text.as_bytes());
                assert_eq!(read.exception(), &exception, "{text}");
                assert_eq!((read.name(), read.retry()), (Name::Known(variant), exception.retry()));
                assert!(read.quirks().is_empty(), "{text}");
                let uri = read.uri().unwrap();
                assert!(uri.ends_with(variant.name()), "{uri}");
                assert!(
                    !uri.contains(['#', ' ']) && uri.split('.').all(|part| !part.is_empty()),
                    "{uri}"
                );
                assert_eq!(codec.to_text(&read), text);
            }
        }
    }
}

fn objects_out_and_in<N: System>() {
    let delay = Some(RetryAfter::Delay(Duration::from_secs(30)));
    for &variant in N::ALL {
        let exception = UserException::new(variant, "It \"failed\"").with_details(&[7]).unwrap();
        let bare = UserException::new(variant, "");
        for exception in [&exception, &bare] {
            let own_status = variant.statuses().iter().copied();
            for code in own_status.chain([404, 418, 429, 503]) {
                object_is_read_as_built(exception, Some(status(code)), None);
            }
            object_is_read_as_built(exception, None, None);
            object_is_read_as_built(exception, Some(status(503)), delay);
        }
        for code in codes(variant).chain(["no code of the set".to_owned()]) {
            let coded = exception.clone().with_code(code);
            object_is_read_as_built(&coded, None, None);
            object_is_read_as_built(&coded, Some(status(409)), delay);
        }
    }
    if N::KEEPS_UNKNOWN_NAMES {
        object_is_read_as_built(&UserException::<N>::named("Newer", "m").unwrap(), None, delay);
    }
}

/// Where any system has a text, the first first.
const TEXTS: [(&str, &str); 12] = [
    ("message", r#""M""#),
    ("detail", r#""M""#),
    ("title", r#""M""#),
    ("error_description", r#""M""#),
    ("error", r#"{"message":"M"}"#),
    ("errorMessage", r#""M""#),
    ("errors", r#"[{"message":"M"}]"#),
    ("errors", r#"[{"description":"M"}]"#),
    ("error", r#"{"message":[{"description":"M"}]}"#),
    ("errors", r#"[{"message":[{"description":"M"}]}]"#),
    ("detail", r#"[{"msg":"M"}]"#),
    ("error", r#""M""#),
];

fn a_text_is_found_in_many_places<N: System>() {
    let read = |members: &[String]| {
        let body = format!("418 {{{}}}", members.join(","));
        (decode::<N>(&body).message().to_owned(), body)
    };
    let mut texts = TEXTS;
    texts[..=N::OWN_TEXT].rotate_right(1);
    for (at, (name, value)) in texts.iter().enumerate() {
        let one = format!("\"{name}\":{}", value.replace('M', "one"));
        let (message, body) = read(std::slice::from_ref(&one));
        assert_eq!(message, "one", "{body}");
        for (later, value) in texts[at..].iter().filter(|(later, _)| later != name) {
            let other = format!("\"{later}\":{}", value.replace('M', "other"));
            for members in [[one.clone(), other.clone()], [other.clone(), one.clone()]] {
                let (message, body) = read(&members);
                assert_eq!(message, "one", "{body}");
            }
            // What is no text is passed over.
            for odd in ["null", "7", "{}", "[]", "true"] {
                let (message, body) = read(&[format!("\"{name}\":{odd}"), other.clone()]);
                assert_eq!(message, "other", "{body}");
            }
        }
    }
}

/// Bytes that are no UTF-8 cost themselves alone.
fn other_bytes_are_read_as_replacements<N: System>() {
    for &variant in N::ALL {
        let exception = UserException::new(variant, "a\u{fffd}b").with_details(&["\u{fffd}"]);
        let sent = ErrorResponse::new(exception.unwrap()).to_response();
        let text = String::from_utf8(sent.body().to_vec()).unwrap();
        for bytes in [&b"\xff"[..], b"\xfc", b"\xc3", b"\x80"] {
            let parts: Vec<_> = text.split('\u{fffd}').map(str::as_bytes).collect();
            let body = parts.join(bytes);
            let read = testing::check_response::<N>(sent.status(), sent.headers(), &body);
            assert_eq!(read.name(), Name::Known(variant), "{text}");
            assert_eq!(read.message(), "a\u{fffd}b");
            assert_eq!(read.details().unwrap().as_json(), "[\"\u{fffd}\"]");
            assert_eq!(read.body(), body);
            assert!(read.body_json().is_none());
        }
    }
}

fn a_status_selects_variant_and_retry<N: System>() {
    let delay = RetryAfter::Delay(Duration::from_secs(30));
    for code in statuses() {
        for silent in N::SILENT {
            let line = format!("{code} {silent}");
            let (_, mut headers, body) = parse(&line);
            let error = testing::check_response::<N>(status(code), &headers, body.as_bytes());
            assert_eq!(
                error.name().known(),
                N::of_status(code, is_object(&error)),
                "{code} {silent}"
            );
            assert_eq!(error.status().unwrap(), code);
            let is_unhandled = code == N::UNHANDLED && error.name() == Name::Unhandled;
            let again = N::is_temporary(code) || is_unhandled;
            let silence = if again { Retry::Backoff } else { Retry::Never };
            assert_eq!(error.retry(), silence, "{code} {silent}");
            // A delay that the server states counts at any status.
            headers.insert(RETRY_AFTER, HeaderValue::from_static("30"));
            let error = ErrorResponse::<N>::decode(status(code), &headers, body);
            let stated = (Retry::After(delay), Some(delay));
            assert_eq!((error.retry(), error.retry_after()), stated, "{code}");
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
    ("30.5", "after 31s"),
    ("2.0", "after 2s"),
    ("0.503", "after 1s"),
    ("30, 60", "after 60s"),
    ("60,30", "after 60s"),
    ("soon, 30", "after 30s"),
    ("Wed, 21 Oct 2015 07:28:00 GMT", "at 1445412480s"),
    ("Sun, 06 Nov 1994 08:49:37 GMT", "at 784111777s"),
    ("Sunday, 06-Nov-94 08:49:37 GMT", "at 784111777s"),
    ("Sun Nov  6 08:49:37 1994", "at 784111777s"),
];

const NO_DELAYS: &str =
    "|-1|+1|1.|.5|1.5.5|1e3|1_0|0x10|30s|soon|²|٣٠|é|18446744073709551616|99999999999999999999999";

fn delays_have_many_spellings<N: System>() {
    let read = |values: &[&[u8]]| {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(RETRY_AFTER, HeaderValue::from_bytes(value).unwrap());
        }
        testing::check_response::<N>(StatusCode::TOO_MANY_REQUESTS, &headers, b"").into_owned()
    };
    for (value, delay) in DELAYS {
        let line = response_line(&read(&[value.as_bytes()]));
        assert!(line.ends_with(&format!(" | {delay} | retry then")), "{value}: {line}");
        let line = response_line(&read(&[value.as_bytes(), value.as_bytes()]));
        assert!(line.ends_with(&format!(" | {delay} | retry then")), "twice {value}: {line}");
    }
    // Of different values the longest counts, wherever it stands.
    for values in [[&b"10"[..], b"20"], [b"20", b"10"], [b"soon", b"20"]] {
        let stated = Some(RetryAfter::Delay(Duration::from_secs(20)));
        assert_eq!(read(&values).retry_after(), stated, "{values:?}");
    }
    // A date counts from the date of the response.
    let mut headers = HeaderMap::new();
    headers.insert(DATE, HeaderValue::from_static("Sun, 06 Nov 1994 08:48:37 GMT"));
    headers.insert(RETRY_AFTER, HeaderValue::from_static("Sun, 06 Nov 1994 08:49:37 GMT"));
    let error = ErrorResponse::<N>::decode(StatusCode::TOO_MANY_REQUESTS, &headers, b"");
    assert_eq!(error.retry_after(), Some(RetryAfter::Delay(Duration::from_secs(60))));
    let none = NO_DELAYS.split('|').chain([" ", "Wed, 41 Oct 2015 07:28:00 GMT"]);
    let none = none.map(|value| vec![value.as_bytes()]);
    for values in none.chain([vec![&b"\xff"[..]], vec![b"-1", b"+1"]]) {
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

/// Bodies in which no system finds a name, a code, an envelope, a request ID or field errors, several in a line.
/// How much of a broken body is read is in the tables of the systems.
const HOSTILE: &str = r#"
null ¦ true ¦ 7 ¦ - ¦ -0.5e-7 ¦ 1e999999 ¦ [] ¦ { ¦ } ¦ {} ¦ " ¦ "text" ¦ "\ud800" ¦ {"":"","":""}
[{"code":"FORBIDDEN","message":"m"}] ¦ {"message": ¦ {"code": ¦ {"code ¦ {"note":"m"}}
{"note":"m"} x ¦ {"note":"m",} ¦ {'message':'m'} ¦ {"message":NaN} ¦ {"message":{"message":"m"}}
{"message":7,"code":"\udfff"} ¦ {"__type":"\ud800#ConflictException"}
<html><body>Bad Gateway</body></html>
<!doctype html><title>502</title> ¦ <?xml version="1.0"?><Error/>
"#;

fn hostile_bodies() -> Vec<Vec<u8>> {
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    let long = [
        "x".repeat(100_000),
        "[".repeat(1 << 20),
        deep("[", "]"),
        deep(r#"{"fields":"#, "}"),
        format!(r#"{{"note":"m","says":{}"#, "[".repeat(1 << 16)),
        format!(r#"{{"note":"m","details":{}}}"#, deep("[", "]")),
        format!(r#"{{"note":"m","fields":{{"a":[{}]}}}}"#, "\"\",".repeat(10_000)),
    ];
    let bytes: [&[u8]; 8] = [
        b"\xff\xfe{\0}\0",
        b"\xff\xfe{}",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b" \r\n\t ",
        b"{\"\xff\":\"\xff\"}",
        b"{\"\xc3\x28\":\"m\"}",
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
            let of_variant = error.name().known().map(own_code);
            let found = (error.code(), error.request_id());
            assert_eq!(found, (of_variant.as_deref(), None), "{code} {shown}");
            assert_eq!(error.received_code(), None, "{code} {shown}");
            // Of a body that is cut off, what stands before the cut counts.
            assert!(error.details().is_none());
            assert!(error.field_errors().is_empty() || shown.contains(r#""fields""#), "{shown}");
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

/// A system that sends responses, objects or ERROR messages has a table of them.
fn tables<N: System>(sends: &[&str]) {
    assert_eq!(sends.contains(&"ErrorResponse"), !N::RESPONSES.is_empty());
    assert_eq!(sends.contains(&"ErrorObject"), !N::OBJECTS.is_empty());
    assert_eq!(sends.contains(&"ErrorMessage"), !N::MESSAGES.is_empty());
    check_responses::<N>(N::RESPONSES);
    check_objects::<N>(N::OBJECTS);
    check_messages::<N>(N::MESSAGES);
}

macro_rules! every_system {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {$(
        mod $module {
            use callerror::ExceptionSet as _;
            use callerror::$module::$set;

            suite!($set [$($wire)*]);

            /// Names stand alone, or behind the base that Grape's document has, the only one of the documents.
            #[test]
            fn the_base_is_that_of_frames() {
                assert!(["", "http://domain/exceptions#"].contains(&$set::BASE), "{}", $set::BASE);
            }
        }
    )*};
}

macro_rules! suite {
    ($set:ident [$($wire:ident)*]) => {
        suite!($set: variants frames a_text_is_found_in_many_places responses_out_and_in problems_out_and_in objects_out_and_in messages_v2_out_and_in other_bytes_are_read_as_replacements a_status_selects_variant_and_retry
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
