//! Any status and body; the body's beginning stands in the headers too.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use callerror::{grape::Grape, testing};
use http::{HeaderMap, HeaderValue, StatusCode, header::RETRY_AFTER};

shim::fuzz_target!(|input: &[u8]| {
    let Some((status, body)) = input.split_first_chunk() else { return };
    let Ok(status) = StatusCode::from_u16(u16::from_le_bytes(*status)) else { return };
    let value = HeaderValue::from_bytes(&body[..body.len().min(29)]).ok();
    let names = [RETRY_AFTER, "x-request-id".parse().expect("a header's name")];
    let headers = HeaderMap::from_iter(names.into_iter().zip(value.into_iter().cycle()));
    let _ = testing::check_response::<Grape>(status, &headers, body);
});
