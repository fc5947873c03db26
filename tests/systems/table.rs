//! The text of the tables: what a line says, and how what is read is written as one.
//!
//! A line has an input, an arrow, and all that is read from the input. Inputs without an arrow of their own, in the
//! same line or above it, are read alike.

use std::fmt::Write as _;
use std::time::SystemTime;

use bytes::Bytes;
use callerror::wamp2::ErrorMessage;
use callerror::{
    __internals, DecodeError, ErrorObject, ErrorResponse, ExceptionSet, FieldErrors, Name, Retry,
    RetryAfter, UserException, testing,
};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

pub(crate) fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap()
}

/// The parts of a line such as `404,410 [x-request-id: q-7; retry-after: 5] {"message":"m"}`.
pub(crate) fn parse(line: &str) -> (Vec<u16>, HeaderMap, &str) {
    let (codes, rest) = line.split_once(' ').unwrap_or((line, ""));
    let codes = codes.split(',').map(|code| code.parse().expect(line)).collect();
    let is_list = |list: &&str| list.contains(':') && !list.starts_with(['[', '{', '"']);
    let list = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let Some((list, body)) = list.filter(|(list, _)| is_list(list)) else {
        return (codes, HeaderMap::new(), rest);
    };
    let mut headers = HeaderMap::new();
    for header in list.split("; ") {
        let (name, value) = header.split_once(':').expect(line);
        let name: HeaderName = name.parse().expect(line);
        headers.append(name, HeaderValue::from_str(value.trim()).expect(line));
    }
    (codes, headers, body.strip_prefix(' ').unwrap_or(body))
}

/// A response as such a line, its headers sorted.
pub(crate) fn line_of(response: &Response<Bytes>) -> String {
    let header =
        |(name, value): (&HeaderName, &HeaderValue)| format!("{name}: {}", value.to_str().unwrap());
    let mut headers: Vec<_> = response.headers().iter().map(header).collect();
    headers.sort();
    let body = std::str::from_utf8(response.body()).unwrap();
    format!("{} [{}] {body}", response.status().as_u16(), headers.join("; "))
}

/// Decodes a line that has one status, from every kind of input, which must agree.
pub(crate) fn decode<N: ExceptionSet>(line: &str) -> ErrorResponse<'static, N> {
    let (codes, headers, body) = parse(line);
    testing::check_response(status(codes[0]), &headers, body.as_bytes()).into_owned()
}

/// Decodes an object from every kind of input, which must agree.
pub(crate) fn object<N: ExceptionSet>(input: &str) -> ErrorObject<'_, N> {
    testing::check_object(input.as_bytes()).unwrap().expect(input)
}

/// Name, code where another one was received, message, and details.
fn exception_line<N: ExceptionSet>(exception: &UserException<'_, N>, code: Option<&str>) -> String {
    let known = exception.name().known();
    let name = exception.name().as_str().unwrap_or("unhandled").to_owned();
    let of_variant = known.map(crate::own_code);
    let received = exception.received_code();
    assert_eq!(exception.code(), received.or(of_variant.as_deref()), "{exception}");
    // An unhandled error has its code on the wire type alone.
    assert!(code == exception.code() || exception.name() == Name::Unhandled, "{exception}");
    let code = if exception.name() == Name::Unhandled { code } else { received };
    let mut line = match code.filter(|code| *code != name) {
        Some(code) => format!("{name} ({code})"),
        None => name,
    };
    if !exception.message().is_empty() {
        write!(line, ": {}", exception.message().replace('\n', "\\n")).unwrap();
    }
    if let Some(details) = exception.details() {
        write!(line, " | details {}", details.as_json()).unwrap();
    }
    line
}

fn push_fields(line: &mut String, errors: &FieldErrors<'_>) {
    for (field, messages) in errors {
        for message in messages {
            let code = message.code().map(|code| format!("/{code}")).unwrap_or_default();
            write!(line, " | field {field}: {message}{code}").unwrap();
        }
    }
}

/// All that a response says, in one line.
pub(crate) fn response_line<N: ExceptionSet>(error: &ErrorResponse<'_, N>) -> String {
    let mut line = exception_line(error.exception(), error.code());
    push_fields(&mut line, &error.field_errors());
    if let Some(id) = error.request_id() {
        write!(line, " | id {id}").unwrap();
    }
    match error.retry_after() {
        Some(RetryAfter::Delay(delay)) => write!(line, " | after {delay:?}").unwrap(),
        Some(RetryAfter::At(at)) => {
            let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap();
            write!(line, " | at {since:?}").unwrap();
        }
        None => {}
    }
    line + of_retry(error.retry())
}

/// All that an object says in one line, or why it says nothing.
pub(crate) fn object_line<N: ExceptionSet>(
    decoded: &Result<Option<ErrorObject<'_, N>>, DecodeError>,
) -> String {
    let error = match decoded {
        Ok(Some(error)) => error,
        Ok(None) => return "no error".to_owned(),
        Err(error) => return format!("{:?}: {error}", error.kind()),
    };
    let mut line = exception_line(error.exception(), error.code());
    push_fields(&mut line, &error.field_errors());
    if let Some(id) = error.call_id() {
        let quote = if id.is_number() { "" } else { "\"" };
        write!(line, " | call {quote}{}{quote}", id.as_str()).unwrap();
    }
    if let Some(status) = error.status() {
        write!(line, " | status {}", status.as_u16()).unwrap();
    }
    if let Some(id) = error.request_id() {
        write!(line, " | id {id}").unwrap();
    }
    line + of_retry(error.retry())
}

/// All that an ERROR message of WAMP v2 says in one line, or why it says nothing.
fn message_line<N: ExceptionSet>(decoded: &Result<ErrorMessage<'_, N>, DecodeError>) -> String {
    let error = match decoded {
        Ok(error) => error,
        Err(error) => return format!("{:?}: {error}", error.kind()),
    };
    let mut line = exception_line(error.exception(), error.code());
    push_fields(&mut line, &error.field_errors());
    let (kind, id) = (error.request_type().as_str(), error.call_id().as_str());
    write!(line, " | type {kind} request {id}").unwrap();
    if !error.quirks().is_empty() {
        write!(line, " | ~ {}", error.quirks()).unwrap();
    }
    line + of_retry(error.retry())
}

fn of_retry(retry: Retry) -> &'static str {
    match retry {
        Retry::Never => "",
        Retry::After(_) => " | retry then",
        Retry::Backoff => " | retry",
    }
}

/// Asserts of each input of a table that what follows the next arrow is all that is read from it.
pub(crate) fn check_table(table: &str, read: impl Fn(&str) -> Vec<String>) {
    let mut inputs = Vec::new();
    let mut wrong = String::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (input, expected) = line.split_once(" => ").unwrap_or((line, ""));
        inputs.extend(input.split(" ¦ ").filter(|input| !input.trim().is_empty()));
        if expected.is_empty() {
            continue;
        }
        for input in inputs.drain(..) {
            for found in read(input).iter().filter(|found| *found != expected) {
                write!(wrong, "\n{input}\n    {found}\nnot {expected}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!(inputs, [""; 0], "nothing is said of them");
}

/// Decodes each response of a table.
pub(crate) fn check_responses<N: ExceptionSet>(table: &str) {
    check_table(table, |line| {
        let (codes, headers, body) = parse(line);
        let read = |code: u16| {
            let error = testing::check_response::<N>(status(code), &headers, body.as_bytes());
            assert_eq!((error.status().unwrap().as_u16(), error.body()), (code, body.as_bytes()));
            response_line(&error)
        };
        codes.into_iter().map(read).collect()
    });
}

/// Decodes each object of a table.
pub(crate) fn check_objects<N: ExceptionSet>(table: &str) {
    check_table(table, |line| vec![object_line(&testing::check_object::<N>(line.as_bytes()))]);
}

/// Decodes each ERROR message of a table.
pub(crate) fn check_messages<N: ExceptionSet>(table: &str) {
    check_table(table, |line| {
        vec![message_line(&__internals::check_message_v2::<N>(line.as_bytes()))]
    });
}
