//! Repeats one operation, for `.ci/instructions`, which counts instructions.
//!
//! ```text
//! instructions                the names of the operations
//! instructions NAME COUNT     repeats it COUNT times, and prints how often one operation allocates
//! ```
//!
//! The difference between two counts is the exact cost of that many operations, independent of the start and the
//! end of the program.

use std::hint::black_box;
use std::process::ExitCode;

use bytes::Bytes;
use bytestring::ByteString;
use callerror::devops::{self, DevOpsAgent};
use callerror::grape::{CallError, ErrorResponse, Grape};
use callerror::openapp::{self, OpenApp};
use callerror::wamp1::{self, MessageType};
use callerror::wamp2::{Request, RequestType};
use callerror::{BufferFull, CallId, ExceptionSet, Relay, jsonrpc, ocpp, telcoflow, wamp};
use callerror_benches::inputs::Wire;
use callerror_benches::peers::Slice;
use callerror_benches::peers::problem::{self, CrateInput};
use callerror_benches::{count, inputs};
use http::{HeaderMap, StatusCode};

/// An operation by name. It repeats itself as often as it is asked to, and returns how often it allocates.
type Operation = (&'static str, fn(usize) -> usize);

const OPERATIONS: [Operation; 39] = [
    ("decode-3", |times| decode("3 elements", times)),
    ("decode-4", |times| decode("4 elements", times)),
    ("decode-4-str", |times| {
        let input = one("4 elements");
        repeat(times, || CallError::decode(&**black_box(&input)))
    }),
    ("decode-4-bytes", |times| {
        let input: Bytes = one("4 elements").into_bytes();
        repeat(times, || CallError::decode(black_box(&input)))
    }),
    ("decode-4-unknown", |times| decode("unknown name", times)),
    ("decode-4-number", |times| decode("numeric call ID", times)),
    ("decode-5", |times| decode("5 elements", times)),
    ("decode-escapes", |times| decode("escapes", times)),
    ("decode-escapes-php", |times| decode("escapes of PHP", times)),
    ("decode-non-ascii", |times| decode("non-ASCII", times)),
    ("decode-4800", |times| decode("details 4.8 KB", times)),
    ("decode-worst", |times| decode("worst valid input", times)),
    ("decode-http", |times| {
        let (input, headers) = (one("HTTP body"), HeaderMap::new());
        repeat(times, || http(black_box(&input), &headers))
    }),
    ("decode-into-owned", |times| {
        let input = one("4 elements");
        repeat(times, || CallError::decode(bytes(&input)).map(CallError::into_owned))
    }),
    ("encode-3", |times| encode("3 elements", times)),
    ("encode-4", |times| encode("4 elements", times)),
    ("encode-unknown", |times| encode("unknown name", times)),
    ("encode-escapes", |times| encode("escapes", times)),
    ("encode-http", |times| {
        let (input, headers) = (one("HTTP body"), HeaderMap::new());
        let error = http(&input, &headers);
        write(times, |buffer| black_box(&error).encode(buffer))
    }),
    ("encoded-len", |times| {
        let input = one("4 elements");
        let frame = built(&input);
        repeat(times, || black_box(&frame).encoded_len())
    }),
    ("peek-call-id", |times| {
        let input = one("4 elements");
        repeat(times, || wamp1::peek_call_id(bytes(&input)))
    }),
    ("peek-type", |times| {
        let input = one("4 elements");
        repeat(times, || MessageType::peek(bytes(&input)))
    }),
    ("lookup-known", |times| repeat(times, || Grape::lookup(black_box("NotFoundError")))),
    ("lookup-unknown", |times| repeat(times, || Grape::lookup(black_box("RateLimitExceeded")))),
    ("decode-telcoflow-object", |times| {
        let input = TELCOFLOW_OBJECT.to_owned();
        repeat(times, || telcoflow::ErrorObject::decode(black_box(input.as_str())))
    }),
    ("decode-openapp", |times| response::<OpenApp>(StatusCode::CONFLICT, OPENAPP, times)),
    ("decode-openapp-fields", |times| {
        response::<OpenApp>(StatusCode::BAD_REQUEST, OPENAPP_FIELDS, times)
    }),
    ("decode-devops", |times| {
        response::<DevOpsAgent>(StatusCode::TOO_MANY_REQUESTS, DEVOPS, times)
    }),
    ("decode-devops-object", |times| {
        let input = DEVOPS_OBJECT.to_owned();
        repeat(times, || devops::ErrorObject::decode(black_box(input.as_str())))
    }),
    ("encode-openapp", |times| {
        let exception = openapp::UserException::new(OpenApp::ApiError, "Choose another name");
        let error = openapp::ErrorResponse::new(exception.with_code("NAME_TAKEN"))
            .with_request_id("9Zb3bGhVEdU1eD0T");
        write(times, |buffer| black_box(&error).encode(buffer))
    }),
    ("decode-wamp2", |times| {
        let input = one_of(Wire::Wamp2);
        repeat(times, || wamp::ErrorMessage::decode(bytes(&input)))
    }),
    ("encode-wamp2", |times| {
        let input = one_of(Wire::Wamp2);
        let error = wamp::ErrorMessage::decode(&*input).unwrap();
        // As a callee builds it, because a decoded error would keep its error URI.
        let request = Request::new(error.call_id().as_str().parse().unwrap()).unwrap();
        let error = wamp::ErrorMessage::new(RequestType::Call, request, error.into_exception());
        write(times, |buffer| black_box(&error).encode(buffer))
    }),
    ("decode-ocppj", |times| {
        let input = one_of(Wire::Ocppj);
        repeat(times, || ocpp::CallError::decode(bytes(&input)))
    }),
    ("encode-ocppj", |times| {
        let input = one_of(Wire::Ocppj);
        let error = ocpp::CallError::decode(&*input).unwrap();
        // As a server builds it, because a decoded error would keep its code.
        let error = ocpp::CallError::new(error.call_id().clone(), error.into_exception());
        write(times, |buffer| black_box(&error).encode(buffer))
    }),
    ("decode-jsonrpc", |times| {
        let input = one_of(Wire::JsonRpc);
        repeat(times, || jsonrpc::ErrorObject::decode(bytes(&input)))
    }),
    ("encode-jsonrpc", |times| {
        let input = one_of(Wire::JsonRpc);
        let error = jsonrpc::ErrorObject::decode(&*input).unwrap().unwrap();
        let call_id = error.call_id().cloned().unwrap();
        let error = jsonrpc::ErrorObject::new(error.into_exception()).with_call_id(call_id);
        write(times, |buffer| black_box(&error).encode(buffer))
    }),
    ("encode-problem", |times| {
        let input = one_of(Wire::Problem);
        let error = Slice::response(&input);
        let status = error.status().unwrap();
        let error = callerror::ErrorResponse::new(error.into_exception()).with_status(status);
        write(times, |buffer| problem::CODEC.encode(black_box(&error), buffer))
    }),
    ("decode-problem", |times| {
        let input = one_of(Wire::Problem);
        repeat(times, || Slice::response(black_box(&input)))
    }),
    ("relay", |times| {
        let (input, call_id) = (one("4 elements"), CallId::from("eD0T9Zb3bGhVEdU1"));
        repeat(times, || Relay::wamp1(black_box(&*input)).unwrap().to_text(black_box(&call_id)))
    }),
];

/// The response to a failed request on the control connection.
const TELCOFLOW_OBJECT: &str = r#"{"type":"response","reqId":"9Zb3bGhVEdU1eD0T","ok":false,"errorCode":"SESSION_BUSY","errorContent":{"boundSmWsId":"sm-4711"}}"#;

/// An envelope with all its members.
const OPENAPP: &str =
    r#"{"code":"NAME_TAKEN","message":"Choose another name","correlationId":"9Zb3bGhVEdU1eD0T"}"#;

/// The errors of two fields of a request.
const OPENAPP_FIELDS: &str = r#"{"code":"INVALID_REQUEST","message":"Please check the form","details":{"fields":{"name":["Too long","Not unique"],"age":[{"message":"Missing","code":"required"}]}},"correlationId":"9Zb3bGhVEdU1eD0T"}"#;

/// A code in the body, without headers.
const DEVOPS: &str =
    r#"{"code":"ThrottlingException","message":"Not more than 20 requests in a minute, please"}"#;

/// A response as botocore parses it.
const DEVOPS_OBJECT: &str = r#"{"Error":{"Message":"Not more than 20 requests in a minute, please","Code":"ThrottlingException"},"ResponseMetadata":{"RequestId":"9Zb3bGhVEdU1eD0T","HTTPStatusCode":429,"HTTPHeaders":{"content-type":"application/json","x-amzn-requestid":"9Zb3bGhVEdU1eD0T"},"RetryAttempts":4}}"#;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let (name, times) = match arguments.as_slice() {
        [] => {
            for (name, _) in OPERATIONS {
                println!("{name}");
            }
            return ExitCode::SUCCESS;
        }
        [name, times] => (name, times.parse()),
        _ => {
            eprintln!("instructions NAME COUNT");
            return ExitCode::FAILURE;
        }
    };
    let operation = OPERATIONS.iter().find(|(known, _)| known == name);
    let (Some((_, run)), Ok(times)) = (operation, times) else {
        eprintln!("no operation {name}, or no count");
        return ExitCode::FAILURE;
    };
    println!("{}", run(times));
    ExitCode::SUCCESS
}

fn one_of(wire: Wire) -> ByteString {
    inputs::of_wire(wire).next().unwrap().1.swap_remove(0)
}

fn one(case: &str) -> ByteString {
    inputs::case(case).inputs.swap_remove(0)
}

/// The input as a slice that the compiler cannot analyse.
fn bytes(input: &ByteString) -> &[u8] {
    black_box(input.as_bytes())
}

fn decode(case: &str, times: usize) -> usize {
    let input = one(case);
    repeat(times, || CallError::decode(bytes(&input)))
}

fn http<'a>(input: &'a ByteString, headers: &'a HeaderMap) -> ErrorResponse<'a> {
    ErrorResponse::decode(StatusCode::BAD_REQUEST, headers, &input.as_bytes()[..])
}

fn response<N: ExceptionSet>(status: StatusCode, body: &str, times: usize) -> usize {
    let (input, headers) = (body.as_bytes().to_vec(), HeaderMap::new());
    repeat(times, || {
        callerror::ErrorResponse::<N>::decode(status, &headers, black_box(input.as_slice()))
    })
}

fn encode(case: &str, times: usize) -> usize {
    let input = one(case);
    let frame = built(&input);
    write(times, |buffer| black_box(&frame).encode(buffer))
}

/// Repeats an encoder, into a buffer that is large enough.
fn write(times: usize, encode: impl Fn(&mut Vec<u8>) -> Result<(), BufferFull>) -> usize {
    let mut buffer = Vec::with_capacity(1024);
    repeat(times, || {
        buffer.clear();
        encode(&mut buffer).unwrap();
        black_box(buffer.as_slice()).len()
    })
}

/// A frame as a server builds it, because a decoded frame would keep its error URI.
fn built(input: &ByteString) -> CallError<'_> {
    let frame = CallError::decode(&**input).unwrap();
    CallError::new(frame.call_id().clone(), frame.into_exception())
}

/// The first call differs from the others: it makes buffers shared, and detects CPU features.
fn repeat<T>(times: usize, mut run: impl FnMut() -> T) -> usize {
    black_box(&run());
    let allocations = count::allocations(|| _ = black_box(&run()));
    for _ in 0..times {
        black_box(&run());
    }
    allocations
}
