//! Any status and body; the body's beginning stands in the headers too.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use callerror::{devops::DevOpsAgent, openapp::OpenApp, telcoflow::Telcoflow, webex::WebexByova};
use callerror::{grape::Grape, testing};
use http::{HeaderMap, HeaderValue, StatusCode, header::RETRY_AFTER};

shim::fuzz_target!(|input: &[u8]| {
    let Some((status, body)) = input.split_first_chunk() else { return };
    let Ok(status) = StatusCode::from_u16(u16::from_le_bytes(*status)) else { return };
    let value = HeaderValue::from_bytes(&body[..body.len().min(29)]).ok();
    let other = ["x-request-id", "x-amzn-errortype"].map(|name| name.parse().expect("a header"));
    let names = [RETRY_AFTER].into_iter().chain(other);
    let headers = HeaderMap::from_iter(names.zip(value.into_iter().cycle()));
    let _ = testing::check_response::<Grape>(status, &headers, body);
    let _ = testing::check_response::<WebexByova>(status, &headers, body);
    let _ = testing::check_response::<Telcoflow>(status, &headers, body);
    let _ = testing::check_response::<OpenApp>(status, &headers, body);
    let _ = testing::check_response::<DevOpsAgent>(status, &headers, body);
});
