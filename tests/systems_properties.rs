//! What holds for every value and every input of the systems with a layout of their own, and of Grape
//! beside them.

#![cfg(feature = "__internals")]

use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use callerror::__internals::{check_frame, check_message_v2, check_peek};
use callerror::devops::DevOpsAgent;
use callerror::grape::Grape;
use callerror::jsonrpc::JsonRpc;
use callerror::layout::Layout;
use callerror::ocpp::Ocpp;
use callerror::openapp::OpenApp;
use callerror::telcoflow::Telcoflow;
use callerror::wamp::Wamp;
use callerror::wamp1::Codec;
use callerror::webex::WebexByova;
use callerror::{
    CallError, ErrorObject, ErrorResponse, ExceptionSet, FieldErrors, Name, Retry, RetryAfter,
    UserException, http, object, testing,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

/// A failure is pinned as a test of its own, not in a file.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// What the layouts of a system promise.
trait System: ExceptionSet {
    /// Whether the layout selects a variant for every response that names none.
    const ALWAYS_NAMED: bool = true;

    /// Whether the body says that it is an error, so that any status may be sent with it.
    const SAYS_ERROR_IN_BODY: bool = false;

    /// The status of an error that nothing else gives one.
    const UNHANDLED: StatusCode = StatusCode::INTERNAL_SERVER_ERROR;

    /// Whether the system has layouts of objects, which select a variant for every object that names none.
    const HAS_OBJECTS: bool = false;

    /// Whether a code is written over HTTP as the reader reads it: a header is visible ASCII, and AWS's has more
    /// than the code before `#` and behind `:`.
    fn has_place_for(_code: &str) -> bool {
        true
    }

    /// Whether a name that the set does not have comes back over HTTP.
    const KEEPS_UNKNOWN_NAMES: bool = true;

    /// Whether they have places for status, request ID and delay.
    const OBJECTS_CARRY_CONTEXT: bool = true;
}

impl System for Grape {
    const ALWAYS_NAMED: bool = false;
    const UNHANDLED: StatusCode = StatusCode::BAD_REQUEST;
}

impl System for Ocpp {
    const ALWAYS_NAMED: bool = false;
}

impl System for Wamp {
    const ALWAYS_NAMED: bool = false;
}

impl System for WebexByova {}

impl System for Telcoflow {
    const HAS_OBJECTS: bool = true;
    const OBJECTS_CARRY_CONTEXT: bool = false;
}

impl System for OpenApp {}

impl System for DevOpsAgent {
    const HAS_OBJECTS: bool = true;

    fn has_place_for(code: &str) -> bool {
        code.bytes().all(|byte| byte.is_ascii_graphic() && !b"#:".contains(&byte))
    }
}

impl System for JsonRpc {
    const SAYS_ERROR_IN_BODY: bool = true;
    // A response may be no error of JSON-RPC at all.
    const ALWAYS_NAMED: bool = false;
    const HAS_OBJECTS: bool = true;
    // Code -32000, which is beside such a name, is that of a variant.
    const KEEPS_UNKNOWN_NAMES: bool = false;
    const OBJECTS_CARRY_CONTEXT: bool = false;
}

fn status() -> impl Strategy<Value = StatusCode> {
    let frequent = &[200, 400, 401, 403, 404, 408, 409, 410, 415, 422, 429, 500, 502, 503][..];
    prop_oneof![2 => select(frequent), 1 => 100..1000_u16]
        .prop_map(|code| StatusCode::from_u16(code).unwrap())
}

/// Headers that some system reads, each perhaps, some twice.
fn headers() -> impl Strategy<Value = HeaderMap> {
    let names = &["x-request-id", "x-amzn-requestid", "x-amzn-errortype", "date", "retry-after"];
    let value = prop_oneof![
        3 => code().prop_map(String::into_bytes),
        1 => "[ -~\\u{80}-\\u{ff}]{0,20}".prop_map(String::into_bytes),
        1 => "[0-9]{1,25}".prop_map(String::into_bytes),
        1 => Just(b"Sun, 06 Nov 1994 08:49:37 GMT".to_vec()),
    ];
    vec((select(&names[..]), value), 0..6).prop_map(|pairs| {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                headers.append(HeaderName::from_static(name), value);
            }
        }
        headers
    })
}

/// Codes that some system knows, in the spellings that AWS gives them, and others.
fn code() -> BoxedStrategy<String> {
    fn known<N: ExceptionSet>() -> impl Iterator<Item = &'static str> {
        N::ALL.iter().flat_map(|variant| variant.codes().chain([variant.name()]))
    }
    macro_rules! known_of_systems {
        ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {
            [$(known::<$set>().collect::<Vec<_>>()),*].concat()
        };
    }
    let known = select(callerror::systems!(known_of_systems));
    prop_oneof![
        3 => known.clone().prop_map(str::to_owned),
        1 => known.prop_map(|code| format!("com.example#{code}:http://internal/")),
        1 => "[#:A-Za-z_/]{0,12}",
        1 => testing::text(),
    ]
    .boxed()
}

/// In a box, because what is made of many strategies outgrows the stack of a test.
fn json() -> BoxedStrategy<String> {
    testing::json().boxed()
}

fn quoted(text: impl Strategy<Value = String> + 'static) -> BoxedStrategy<String> {
    text.prop_map(|text| Value::from(text).to_string()).boxed()
}

/// Objects with members that some system reads, in any order, repeated and missing, of the types
/// that they should have and of others.
fn object() -> BoxedStrategy<String> {
    let names: &[&str] = &[
        "message",
        "Message",
        "code",
        "Code",
        "__type",
        "type",
        "details",
        "fields",
        "correlationId",
        "reqId",
        "ok",
        "errorCode",
        "errorContent",
        "data",
        "command_id",
        "success",
        "error_code",
        "error_message",
        "Error",
        "ResponseMetadata",
        "HTTPStatusCode",
        "RequestId",
        "error",
        "id",
    ];
    let leaf = prop_oneof![
        4 => quoted(code()),
        2 => quoted(testing::text()),
        2 => select(&["\"response\"", "\"command_response\"", "true", "false", "null"][..])
            .prop_map(str::to_owned),
        1 => (0..1000_u16).prop_map(|number| number.to_string()),
        1 => json(),
        1 => Just(r#"{"name":["Too long",{"message":"Not unique","code":"unique"}]}"#.to_owned()),
    ]
    .boxed();
    let of = move |value: BoxedStrategy<String>| {
        vec((select(names), value), 0..7).prop_map(|members| {
            let members: Vec<_> =
                members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
            format!("{{{}}}", members.join(","))
        })
    };
    let inner = of(leaf.clone()).boxed();
    of(prop_oneof![3 => leaf, 1 => inner].boxed()).boxed()
}

/// One object of each system that has them, one field of it something else.
fn message() -> BoxedStrategy<String> {
    let field =
        || prop_oneof![3 => quoted(code()), 1 => json(), 1 => Just("false".to_owned())].boxed();
    let number = || {
        let number = (-32770..-31990).prop_map(|number: i32| number.to_string());
        prop_oneof![2 => number, 1 => Just("-32000".to_owned()), 2 => field()].boxed()
    };
    prop_oneof![
        (field(), number(), field(), json()).prop_map(|(id, code, message, data)| format!(
            r#"{{"id":{id},"error":{{"code":{code},"message":{message},"data":{data}}}}}"#
        )),
        (number(), field(), field(), json()).prop_map(|(number, name, code, details)| format!(
            r#"{{"error":{{"code":{number},"data":{{"type":{name},"code":{code},"details":{details}}}}}}}"#
        )),
        (field(), field(), field(), json()).prop_map(|(id, ok, code, content)| format!(
            r#"{{"type":"response","reqId":{id},"ok":{ok},"errorCode":{code},"errorContent":{content}}}"#
        )),
        (field(), field(), field(), field()).prop_map(|(id, success, code, message)| format!(
            r#"{{"type":"command_response","data":{{"command_id":{id},"success":{success},"error_code":{code},"error_message":{message}}}}}"#
        )),
        (field(), field(), 0..1200_u16, field()).prop_map(|(code, message, status, id)| format!(
            r#"{{"Error":{{"Code":{code},"Message":{message}}},"ResponseMetadata":{{"HTTPStatusCode":{status},"RequestId":{id}}}}}"#
        )),
    ]
    .boxed()
}

/// One text of the vectors, with the status and headers that it came with, or 400 and none.
#[derive(Clone, Debug)]
struct Vector {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

/// Bodies, frames and objects of all vectors.
fn vectors() -> &'static [Vector] {
    static VECTORS: OnceLock<Vec<Vector>> = OnceLock::new();
    VECTORS.get_or_init(|| {
        let mut vectors = Vec::new();
        for system in ["grape", "webex", "telcoflow", "openapp", "devops"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
            let file = fs::read(folder.join(format!("{system}.json"))).unwrap();
            let file: Value = serde_json::from_slice(&file).unwrap();
            for vector in file["vectors"].as_array().unwrap() {
                vectors.extend(Vector::read(&vector["input"]));
            }
        }
        assert!(vectors.len() > 400, "only {} vectors", vectors.len());
        vectors
    })
}

impl Vector {
    fn read(input: &Value) -> Option<Self> {
        let text = ["body", "frame"].iter().find_map(|&name| input[name].as_str());
        let objects = ["error_response", "response"];
        let object = || objects.iter().find_map(|&name| input.get(name)).map(Value::to_string);
        let text = text.map(str::to_owned).or_else(object)?;
        let status = input["status"].as_u64().and_then(|status| u16::try_from(status).ok());
        let pair = |pair: &Value| {
            let name = pair[0].as_str()?.parse::<HeaderName>().ok()?;
            Some((name, HeaderValue::from_str(pair[1].as_str()?).ok()?))
        };
        let pairs = input["headers"].as_array().map(Vec::as_slice).unwrap_or_default();
        Some(Self {
            status: status
                .and_then(|code| StatusCode::from_u16(code).ok())
                .unwrap_or(StatusCode::BAD_REQUEST),
            headers: pairs.iter().filter_map(pair).collect(),
            text,
        })
    }
}

/// What happens to a byte of a vector, and to what follows it.
fn mutate(bytes: &mut Vec<u8>, place: Index, harm: u8, byte: u8) {
    let at = place.index(bytes.len() + 1);
    match harm {
        0 => bytes.truncate(at),
        1 => bytes.insert(at, byte),
        2 => {
            bytes.drain(at..bytes.len().min(at + 1));
        }
        3 => {
            let tail = bytes[at..].to_vec();
            bytes.extend(tail);
        }
        _ => {
            if let Some(old) = bytes.get_mut(at) {
                *old = if harm == 4 { byte } else { *old ^ (1 << (byte % 8)) };
            }
        }
    }
}

fn mutated() -> impl Strategy<Value = (Vector, Vec<u8>)> {
    let byte = prop_oneof![select(&b"\"\\{}[],:0-.eu\xff\xef \n"[..]), any::<u8>()];
    let harms = vec((any::<Index>(), 0..6_u8, byte), 0..4);
    (select(vectors()), harms).prop_map(|(vector, harms)| {
        let mut bytes = vector.text.clone().into_bytes();
        for (place, harm, byte) in harms {
            mutate(&mut bytes, place, harm, byte);
        }
        (vector, bytes)
    })
}

/// What every reading of a response must hold, whatever it was made of.
fn check_response<N: System>(status: StatusCode, headers: &HeaderMap, body: &[u8]) {
    let error = testing::check_response::<N>(status, headers, body);
    check_label(error.exception());
    check_retry(error.retry(), error.retry_after());
    let fields = error.field_errors();
    let opens_an_object = body.contains(&b'{');
    assert!(fields.is_empty() || opens_an_object, "{fields} of no object");
    // What is sent on is read as the same error again, whatever it was.
    let response = error.to_response();
    let again = ErrorResponse::<N>::decode(status, response.headers(), response.body());
    if N::KEEPS_UNKNOWN_NAMES || !matches!(error.name(), Name::Unknown(_)) {
        assert_eq!(again.exception(), error.exception(), "{response:?}");
        assert_eq!((again.code(), again.status()), (error.code(), error.status()), "{response:?}");
    }
    let alone = error.clone().into_exception();
    assert_eq!((alone.retry(), alone.status()), (error.retry(), error.status()));
    assert_eq!(
        (alone.retry_after(), alone.request_id()),
        (error.retry_after(), error.request_id())
    );
    if N::ALWAYS_NAMED {
        assert!(error.name() != Name::Unhandled, "the layout always selects a variant");
    }
}

fn check_object<N: System>(input: &[u8]) {
    if let Ok(Some(error)) = testing::check_object::<N>(input) {
        assert!(
            error.name() != Name::Unhandled || !N::HAS_OBJECTS,
            "the layout always selects a variant",
        );
        check_label(error.exception());
        check_retry(error.retry(), error.retry_after());
    }
}

fn check_label<N: ExceptionSet>(exception: &UserException<'_, N>) {
    assert_eq!(
        exception.metric_label(),
        match exception.name() {
            Name::Known(variant) => variant.name(),
            Name::Unknown(_) => "unknown",
            Name::Unhandled => "unhandled",
        }
    );
}

/// Retry repeats what the server says, and nothing else.
fn check_retry(retry: Retry, retry_after: Option<RetryAfter>) {
    match retry {
        Retry::Never => assert!(!retry.is_retry()),
        Retry::After(stated) => assert_eq!(Some(stated), retry_after),
        Retry::Backoff => assert_eq!(retry_after, None),
    }
    let delay = retry.delay_from(SystemTime::UNIX_EPOCH);
    assert_eq!(delay.is_some(), matches!(retry, Retry::After(_)));
}

/// Fields, messages and codes, some of them often.
fn field_errors() -> impl Strategy<Value = FieldErrors<'static>> {
    let field = prop_oneof![
        select(&["name", "fields", "details"][..]).prop_map(str::to_owned),
        testing::text()
    ];
    let error = (field, testing::text(), option::of(testing::text()));
    vec(error, 1..6).prop_map(|errors| {
        errors.into_iter().fold(FieldErrors::new(), |all, (field, message, code)| match code {
            Some(code) => all.with_code(field, message, code),
            None => all.with(field, message),
        })
    })
}

/// An exception of any variant, with details and a code or without.
fn exception<N: ExceptionSet>() -> impl Strategy<Value = UserException<'static, N>> {
    let details = prop_oneof![
        2 => option::of(json()),
        1 => field_errors().prop_map(|errors| serde_json::to_string(&errors).ok()),
    ];
    (select(N::ALL), testing::text(), details, option::of(code())).prop_map(
        |(variant, message, details, code)| {
            let exception = UserException::new(variant, message);
            let details = details.unwrap_or_else(|| "null".to_owned());
            let exception = exception.with_details_json(details).unwrap();
            match code {
                Some(code) => exception.with_code(code),
                None => exception,
            }
        },
    )
}

/// What a server knows beside the exception: status, request ID and delay, each or not.
fn known() -> impl Strategy<Value = (Option<StatusCode>, Option<String>, Option<RetryAfter>)> {
    let delay = prop_oneof![
        2 => (0..100_000_u64).prop_map(|seconds| RetryAfter::Delay(Duration::from_secs(seconds))),
        1 => (0..4_000_000_000_u64)
            .prop_map(|seconds| RetryAfter::At(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))),
    ];
    let id = "[!-~]([ -~]{0,20}[!-~])?";
    (option::of(status()), option::of(id), option::of(delay))
}

/// A server builds an error and sends it: the client reads the same.
fn is_read_as_built<N: System>(error: &ErrorResponse<'_, N>) {
    let response = error.to_response();
    let variant = error.name().known().unwrap();
    let of_variant = variant.status().unwrap_or(N::UNHANDLED);
    // With a status that is no error's, a reader would find none, unless the body says that it is one.
    let is_sent = |status: &StatusCode| status.as_u16() >= 300 || N::SAYS_ERROR_IN_BODY;
    assert_eq!(response.status(), error.status().filter(is_sent).unwrap_or(of_variant));
    let again = ErrorResponse::<N>::decode(response.status(), response.headers(), response.body());
    let built = error.exception().clone().with_status(response.status());
    assert_eq!(again.name(), Name::Known(variant), "{response:?}");
    assert_eq!(again.code(), built.code(), "{response:?}");
    assert_eq!(again.message(), built.message(), "{response:?}");
    assert_eq!(again.details(), built.details(), "{response:?}");
    assert_eq!(again.exception(), &built, "{response:?}");
    assert_eq!(again.request_id(), error.request_id(), "{response:?}");
    assert_eq!(again.retry_after(), built.retry_after(), "{response:?}");
    assert_eq!(again.retry(), built.retry(), "{response:?}");
    assert_eq!(again.to_response().body(), response.body());
}

/// The same by an object.
fn object_is_read_as_built<N: System>(error: &ErrorObject<'_, N>) {
    let text = error.to_text();
    let again = ErrorObject::<N>::decode(&text).unwrap().unwrap();
    let built = error.clone().into_exception();
    assert_eq!(again.name(), built.name(), "{text}");
    assert_eq!(again.code(), built.code(), "{text}");
    assert_eq!(again.message(), built.message(), "{text}");
    assert_eq!(again.details(), built.details(), "{text}");
    assert_eq!(again.status(), built.status(), "{text}");
    assert_eq!(again.request_id(), built.request_id(), "{text}");
    assert_eq!(again.retry_after(), built.retry_after(), "{text}");
    assert_eq!(again.retry(), built.retry(), "{text}");
    assert_eq!(again.to_text(), text);
}

macro_rules! systems {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {$(
        mod $module {
            use super::*;

            proptest! {
                #![proptest_config(config())]

                #[test]
                fn any_response_is_read(
                    status in status(),
                    headers in headers(),
                    body in prop_oneof![
                        2 => object().prop_map(String::into_bytes),
                        1 => message().prop_map(String::into_bytes),
                        1 => testing::body::<$set>().prop_map(String::into_bytes),
                        1 => testing::hostile_body(),
                        1 => vec(any::<u8>(), 0..60),
                    ],
                ) {
                    check_response::<$set>(status, &headers, &body);
                }

                #[test]
                fn mutated_vectors_fail_at_worst((vector, input) in mutated()) {
                    check_response::<$set>(vector.status, &vector.headers, &input);
                    check_object::<$set>(&input);
                    let _ = check_frame::<$set>(&input);
                    check_peek(&input);
                }

                #[test]
                fn any_object_is_read_or_refused(
                    input in prop_oneof![
                        2 => object().prop_map(String::into_bytes),
                        3 => message().prop_map(String::into_bytes),
                        1 => testing::hostile_body(),
                    ],
                ) {
                    check_object::<$set>(&input);
                }

                #[test]
                fn what_a_server_builds_is_read_as_the_same_error(
                    exception in exception::<$set>(),
                    (status, id, delay) in known(),
                ) {
                    check_label(&exception);
                    check_retry(exception.retry(), None);
                    let exception = match exception.received_code() {
                        Some(code) if !<$set>::has_place_for(code) => exception.with_code("c"),
                        _ => exception,
                    };
                    let mut error = ErrorResponse::new(exception);
                    error = status.into_iter().fold(error, ErrorResponse::with_status);
                    error = id.into_iter().fold(error, ErrorResponse::with_request_id);
                    error = delay.into_iter().fold(error, ErrorResponse::with_retry_after);
                    is_read_as_built(&error);
                }

                #[test]
                fn what_goes_out_as_an_object_is_read_as_the_same_error(
                    exception in exception::<$set>(),
                    (status, id, delay) in known(),
                ) {
                    let context = <$set>::OBJECTS_CARRY_CONTEXT;
                    let mut error = ErrorObject::new(exception);
                    if context {
                        error = status.into_iter().fold(error, ErrorObject::with_status);
                        error = id.into_iter().fold(error, ErrorObject::with_request_id);
                        error = delay.into_iter().fold(error, ErrorObject::with_retry_after);
                    }
                    object_is_read_as_built(&error);
                }

                #[test]
                fn a_frame_carries_base_and_name(
                    exception in exception::<$set>(),
                    code in option::of(code()),
                    id in "[a-z0-9]{1,8}",
                ) {
                    let variant = exception.name().known().unwrap();
                    let exception = match code {
                        Some(code) => exception.with_code(code),
                        None => exception,
                    };
                    let frame = CallError::new(id, exception);
                    let text = frame.to_text();
                    let uri = format!(",\"{}{}\",", <$set>::BASE, variant.name());
                    prop_assert!(text.contains(&uri), "{text}");
                    let again = Codec::<$set>::new().strict().decode(&text).unwrap();
                    prop_assert_eq!(again.name(), Name::Known(variant));
                    let own = UserException::new(variant, "");
                    prop_assert_eq!((again.code(), again.received_code()), (own.code(), None));
                    prop_assert_eq!(again.message(), frame.message());
                    prop_assert_eq!(again.details(), frame.details());
                }

                #[test]
                fn frames_are_read_as_of_any_set(
                    input in prop_oneof![
                        testing::frame::<$set>().prop_map(String::into_bytes),
                        testing::hostile_frame(),
                    ],
                ) {
                    if let Ok(frame) = check_frame::<$set>(&input) {
                        check_label(frame.exception());
                        check_retry(frame.retry(), None);
                    }
                }

                #[test]
                fn messages_v2_are_read_as_of_any_set(
                    input in prop_oneof![
                        testing::message_v2::<$set>().prop_map(String::into_bytes),
                        testing::hostile_message_v2(),
                    ],
                ) {
                    if let Ok(error) = check_message_v2::<$set>(&input) {
                        check_label(error.exception());
                        check_retry(error.retry(), None);
                    }
                }

                #[test]
                fn field_errors_are_read_as_written(errors in field_errors(), variant in select(<$set>::ALL)) {
                    let exception = UserException::new(variant, "m").with_details(&errors).unwrap();
                    let read = exception.details().unwrap().field_errors();
                    prop_assert_eq!(&read, &errors);
                    let frame = CallError::new("c1", exception.clone()).to_text();
                    let again = CallError::<$set>::decode(&frame).unwrap();
                    prop_assert_eq!(&again.field_errors(), &errors);
                    let response = ErrorResponse::new(exception.clone()).to_response();
                    let again = ErrorResponse::<$set>::decode(
                        response.status(), response.headers(), response.body(),
                    );
                    prop_assert_eq!(&again.field_errors(), &errors);
                    let text = ErrorObject::new(exception).to_text();
                    let again = ErrorObject::<$set>::decode(&text).unwrap().unwrap();
                    prop_assert_eq!(&again.field_errors(), &errors);
                }

                #[test]
                fn any_exception_has_a_label_and_says_whether_to_retry(exception in testing::exception::<$set>()) {
                    check_label(&exception);
                    check_retry(exception.retry(), None);
                    let again = ErrorResponse::new(exception);
                    check_retry(again.retry(), None);
                }
            }

            #[test]
            fn the_vectors_are_read() {
                for Vector { status, headers, text } in vectors() {
                    check_response::<$set>(*status, headers, text.as_bytes());
                    check_object::<$set>(text.as_bytes());
                }
            }
        }
    )*};
}

callerror::systems!(systems);

/// A property over generated input is worth no more than the input.
#[test]
fn generated_objects_are_of_every_kind() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut variants = std::collections::BTreeSet::new();
    let (mut errors, mut refused) = (0, 0);
    let message = message();
    for _ in 0..15_000 {
        let input = message.new_tree(&mut runner).unwrap().current();
        match ErrorObject::<Telcoflow>::decode(&input) {
            Ok(Some(error)) => {
                errors += 1;
                variants.extend(error.name().known().map(Telcoflow::name));
            }
            Ok(None) | Err(_) => refused += 1,
        }
        if let Ok(Some(error)) = ErrorObject::<DevOpsAgent>::decode(&input) {
            variants.extend(error.name().known().map(DevOpsAgent::name));
        }
        if let Ok(Some(error)) = ErrorObject::<JsonRpc>::decode(&input) {
            variants.extend(error.name().known().map(JsonRpc::name));
        }
    }
    assert!(errors > 200 && refused > 200, "{errors} errors, {refused} refused");
    for variant in [
        "WSSSessionBusy",
        "WSSCallCommandTimeoutError",
        "WSSConnectionError",
        "ThrottlingException",
        "NetworkError",
        "DevOpsAgentError",
        "JsonRpcError",
        "ServerError",
        "MethodNotFound",
    ] {
        assert!(variants.contains(variant), "{variant} among {variants:?}");
    }
}

/// White space before a body means nothing but that it is not read the quick way.
fn says_the_same_behind_a_blank<N: ExceptionSet>(headers: &HeaderMap, body: &str) {
    let blank = format!(" {body}");
    let of = |body: &str| {
        let error = ErrorResponse::<N>::decode(StatusCode::BAD_REQUEST, headers, body);
        let (id, code) = (error.request_id().map(str::to_owned), error.code().map(str::to_owned));
        let retry_after = error.retry_after();
        (id, code, retry_after, error.into_exception().into_owned())
    };
    let (quick, slow) = (of(body), of(&blank));
    assert_eq!((&quick.0, &quick.1, &quick.2), (&slow.0, &slow.1, &slow.2), "{body}");
    assert!(quick.3 == slow.3 && quick.3.name() == slow.3.name(), "{body}: {:?}", quick.3);
}

#[test]
fn a_body_says_the_same_read_either_way() {
    const NAMES: [&str; 9] = [
        "type",
        "message",
        "details",
        "code",
        "Code",
        "Message",
        "__type",
        "correlationId",
        "correlationIdentity",
    ];
    const VALUES: [&str; 8] = [
        r#""""#,
        r#""NotFoundError""#,
        r#""a#SessionError""#,
        r#""b#""#,
        r#""\n""#,
        "7",
        "null",
        "[7]",
    ];
    let members: Vec<_> =
        NAMES.iter().flat_map(|name| VALUES.map(|value| format!("\"{name}\":{value}"))).collect();
    let mut bodies: Vec<_> = members.iter().map(|one| format!("{{{one}}}")).collect();
    for one in &members {
        for other in &members {
            bodies.push(format!("{{{one},{other}}}"));
            bodies.push(format!("{{\"message\":\"A\",{one},\"extra\":\"\",{other}}}"));
        }
    }
    let mut some = HeaderMap::new();
    for (name, value) in [("x-request-id", "r-1"), ("x-amzn-errortype", "T"), ("retry-after", "3")]
    {
        some.insert(name, HeaderValue::from_static(value));
    }
    macro_rules! say_the_same {
        ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {
            for body in &bodies {
                for headers in [&HeaderMap::new(), &some] {
                    $(says_the_same_behind_a_blank::<$set>(headers, body);)*
                }
            }
        };
    }
    callerror::systems!(say_the_same);
}

/// Objects and bodies with objects inside, as the systems send them.
const NESTED: [&str; 9] = [
    r#"{"ResponseMetadata":{"HTTPStatusCode":429,"RequestId":"r","HTTPHeaders":{"retry-after":"7"}},"Error":{"Code":"ThrottlingException","Message":"slow"}}"#,
    r#"{"type":"command_response","data":{"success":false,"command_id":"c1","error_code":"TIMEOUT","error_message":"late","details":{"a":[1,{}]}}}"#,
    r#"{"type":"response","ok":false,"reqId":"r1","errorCode":"SESSION_BUSY","errorContent":{"boundSmWsId":"sm-4711"}}"#,
    r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"m","data":{"room":4711}}}"#,
    r#"{"jsonrpc":"2.0","id":"c1","error":{"code":-32000,"message":"m","data":{"type":"NotFoundError","code":"X","details":{"id":7}}}}"#,
    r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"m","data":{"t\u0079pe":"NotFoundError","more":[]}}}"#,
    r#"{"message":"m","details":{"retryAfter":5},"trackingId":"t"}"#,
    r#"{"code":"INVALID","message":"m","details":{"fields":{"name":["Too long"]}},"correlationId":"c"}"#,
    r##"{"type":"http://domain/exceptions#NotFoundError","title":"t","status":404,"detail":"d","errors":[{"detail":"x","pointer":"#/a"}]}"##,
];

/// A text with white space put between its tokens, one of each after the other.
fn spaced(json: &str, blanks: &[&str]) -> String {
    let (mut spaced, mut blanks) = (String::new(), blanks.iter().cycle());
    let (mut is_string, mut is_escaped) = (false, false);
    for char in json.chars() {
        let is_token = !is_string && ":,{}[]".contains(char);
        if is_token {
            spaced.push_str(blanks.next().unwrap());
        }
        spaced.push(char);
        if is_token {
            spaced.push_str(blanks.next().unwrap());
        }
        is_string ^= char == '"' && !is_escaped;
        is_escaped = is_string && char == '\\' && !is_escaped;
    }
    spaced
}

proptest! {
    #![proptest_config(config())]

    /// The checkers compare the fast reader with the exact one.
    #[test]
    fn blanks_are_read_alike(
        json in select(&NESTED[..]),
        blanks in vec(select(&["", "", "", " ", "  ", "\n", "\t", "\r\n"][..]), 1..40),
        status in status(),
        headers in headers(),
    ) {
        fn check<N: ExceptionSet>(text: &str, status: StatusCode, headers: &HeaderMap) {
            let objects = object::Codec::<N>::new();
            for codec in [objects, objects.with_layout(const { &Layout::JSON_RPC })] {
                let _ = testing::check_object_with(&codec, text.as_bytes());
            }
            let bodies = http::Codec::<N>::new();
            let other = [const { &Layout::<N>::JSON_RPC }, const { &Layout::<N>::PROBLEM }];
            for codec in [bodies, bodies.with_layout(other[0]), bodies.with_layout(other[1])] {
                let _ = testing::check_response_with(&codec, status, headers, text.as_bytes());
            }
        }
        let text = spaced(json, &blanks);
        check::<DevOpsAgent>(&text, status, &headers);
        check::<Telcoflow>(&text, status, &headers);
        check::<WebexByova>(&text, status, &headers);
        check::<OpenApp>(&text, status, &headers);
        check::<JsonRpc>(&text, status, &headers);
        check::<Grape>(&text, status, &headers);
    }
}
