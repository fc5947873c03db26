//! One operation, so many times over: what `.ci/instructions` counts.
//!
//! ```text
//! instructions                the names of the operations
//! instructions NAME COUNT     does it COUNT times, and says how often one of them allocates
//! ```
//!
//! The difference between two counts is the exact cost of so many operations, whatever the start and
//! the end of the program cost.

use std::hint::black_box;
use std::process::ExitCode;

use bytes::Bytes;
use bytestring::ByteString;
use callerror::grape::{CallError, ErrorResponse, Grape};
use callerror::{CallId, ExceptionSet, MessageType};
use callerror_benches::{count, inputs};
use http::{HeaderMap, StatusCode};

/// An operation by name; it runs so many times over and returns how often it allocates.
type Operation = (&'static str, fn(usize) -> usize);

const OPERATIONS: [Operation; 22] = [
    ("decode-3", |times| decode("3 elements", times)),
    ("decode-4", |times| decode("4 elements", times)),
    ("decode-4-str", |times| {
        let input = one("4 elements");
        repeat(times, || CallError::decode_str(black_box(&input)))
    }),
    ("decode-4-bytes", |times| {
        let input: Bytes = one("4 elements").into_bytes();
        repeat(times, || CallError::decode_bytes(black_box(&input)))
    }),
    ("decode-4-unknown", |times| decode("unknown name", times)),
    ("decode-4-number", |times| decode("numeric call ID", times)),
    ("decode-5", |times| decode("5 elements", times)),
    ("decode-escapes", |times| decode("escapes", times)),
    ("decode-escapes-php", |times| decode("escapes of PHP", times)),
    ("decode-non-ascii", |times| decode("non-ASCII", times)),
    ("decode-4800", |times| decode("details 4.8 KB", times)),
    ("decode-http", |times| {
        let (input, headers) = (one("HTTP body"), HeaderMap::new());
        repeat(times, || http(black_box(&input), &headers))
    }),
    ("decode-into-owned", |times| {
        let input = one("4 elements");
        repeat(times, || CallError::decode(black_box(input.as_bytes())).map(CallError::into_owned))
    }),
    ("encode-3", |times| encode("3 elements", times)),
    ("encode-4", |times| encode("4 elements", times)),
    ("encode-escapes", |times| encode("escapes", times)),
    ("encode-http", |times| {
        let (input, headers) = (one("HTTP body"), HeaderMap::new());
        let error = http(&input, &headers);
        let mut buffer = Vec::with_capacity(1024);
        repeat(times, || {
            buffer.clear();
            black_box(&error).encode(&mut buffer).unwrap();
            black_box(buffer.as_slice()).len()
        })
    }),
    ("encoded-len", |times| {
        let input = one("4 elements");
        let frame = built(&input);
        repeat(times, || black_box(&frame).encoded_len())
    }),
    ("peek-call-id", |times| {
        let input = one("4 elements");
        repeat(times, || CallId::peek(black_box(input.as_bytes())))
    }),
    ("peek-type", |times| {
        let input = one("4 elements");
        repeat(times, || MessageType::peek(black_box(input.as_bytes())))
    }),
    ("lookup-known", |times| repeat(times, || Grape::lookup(black_box("NotFoundError")))),
    ("lookup-unknown", |times| repeat(times, || Grape::lookup(black_box("RateLimitExceeded")))),
];

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

fn one(case: &str) -> ByteString {
    inputs::case(case).inputs.swap_remove(0)
}

fn decode(case: &str, times: usize) -> usize {
    let input = one(case);
    repeat(times, || CallError::decode(black_box(input.as_bytes())))
}

fn http<'a>(input: &'a ByteString, headers: &'a HeaderMap) -> ErrorResponse<'a> {
    ErrorResponse::decode(StatusCode::BAD_REQUEST, headers, input.as_bytes())
}

fn encode(case: &str, times: usize) -> usize {
    let input = one(case);
    let frame = built(&input);
    let mut buffer = Vec::with_capacity(1024);
    repeat(times, || {
        buffer.clear();
        black_box(&frame).encode(&mut buffer).unwrap();
        black_box(buffer.as_slice()).len()
    })
}

/// A frame as a server builds it: a decoded one would keep its error URI.
fn built(input: &ByteString) -> CallError<'_> {
    let (call_id, _, exception) = CallError::decode(input.as_bytes()).unwrap().into_parts();
    CallError::new(call_id, exception)
}

/// The first time is not like the others: what is shared becomes so, what is detected is kept.
fn repeat<T>(times: usize, mut run: impl FnMut() -> T) -> usize {
    black_box(&run());
    let allocations = count::allocations(|| _ = black_box(&run()));
    for _ in 0..times {
        black_box(&run());
    }
    allocations
}
