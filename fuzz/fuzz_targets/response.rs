//! HTTP responses. Of any bytes, two are the status, and the rest is the body, whose beginning is also in the headers.
//! Generated responses have the headers and members that systems send.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Result, Unstructured};
use callerror::{ExceptionSet, testing};
use callerror_fuzz::{Target, generate};
use http::{HeaderMap, HeaderValue, StatusCode, header::RETRY_AFTER};

macro_rules! systems {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {
        /// Decodes the input by the set of each system that sends responses.
        fn check_systems(status: StatusCode, headers: &HeaderMap, body: &[u8]) {
            $($(check!($wire callerror::$module::$set, status, headers, body);)*)*
        }
    };
}

macro_rules! check {
    (ErrorResponse $set:ty, $status:ident, $headers:ident, $body:ident) => {
        let _ = testing::check_response::<$set>($status, $headers, $body);
    };
    ($other:ident $set:ty, $($input:ident),*) => {};
}

callerror::systems!(systems);

struct Response;

impl Target for Response {
    fn wire(input: &[u8]) {
        let Some((status, body)) = input.split_first_chunk() else { return };
        let Ok(status) = StatusCode::from_u16(u16::from_le_bytes(*status)) else { return };
        let value = HeaderValue::from_bytes(&body[..body.len().min(29)]).ok();
        let other =
            ["x-request-id", "x-amzn-errortype"].map(|name| name.parse().expect("a header"));
        let names = [RETRY_AFTER].into_iter().chain(other);
        let headers = HeaderMap::from_iter(names.zip(value.into_iter().cycle()));
        check_systems(status, &headers, body);
    }

    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()> {
        let (status, headers) = generate::head::<N>(u)?;
        let _ = testing::check_response::<N>(status, &headers, &generate::object::<N>(u)?);
        Ok(())
    }
}

shim::fuzz_target!(run_all, Response);
