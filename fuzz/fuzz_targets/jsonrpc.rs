//! Errors of JSON-RPC 2.0, as objects and over HTTP, by a set of names, a set of codes and its own set.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use ::http::{HeaderMap, StatusCode};
use arbitrary::{Result, Unstructured};
use callerror::layout::Layout;
use callerror::{ExceptionSet, grape::Grape, jsonrpc::JsonRpc, telcoflow::Telcoflow};
use callerror::{http, object, testing};
use callerror_fuzz::{Target, generate};

fn check<N: ExceptionSet>(status: StatusCode, headers: &HeaderMap, input: &[u8]) {
    let codec = object::Codec::<N>::new().with_layout(const { &Layout::JSON_RPC });
    let _ = testing::check_object_with(&codec, input);
    let codec = http::Codec::<N>::new().with_layout(const { &Layout::JSON_RPC });
    let _ = testing::check_response_with(&codec, status, headers, input);
}

struct Message;

impl Target for Message {
    fn wire(input: &[u8]) {
        let headers = HeaderMap::new();
        check::<Grape>(StatusCode::BAD_REQUEST, &headers, input);
        check::<Telcoflow>(StatusCode::OK, &headers, input);
        check::<JsonRpc>(StatusCode::INTERNAL_SERVER_ERROR, &headers, input);
    }

    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()> {
        let (status, headers) = generate::head::<N>(u)?;
        check::<N>(status, &headers, &generate::json_rpc::<N>(u)?);
        Ok(())
    }
}

shim::fuzz_target!(run, Message);
