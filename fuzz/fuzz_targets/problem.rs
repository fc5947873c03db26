//! Problem documents (RFC 9457), by their layout and by their content type.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Result, Unstructured};
use callerror::layout::Layout;
use callerror::{ExceptionSet, grape::Grape, http::Codec, telcoflow::Telcoflow, testing};
use callerror_fuzz::{Target, generate};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};

fn check<N: ExceptionSet>(status: StatusCode, headers: &HeaderMap, body: &[u8]) {
    let codec = Codec::<N>::new().with_layout(const { &Layout::PROBLEM });
    let _ = testing::check_response_with(&codec, status, headers, body);
}

/// The content type selects the layout, and the answer has that of the set. Not all layouts keep an unhandled error, so
/// the set is one whose layout does.
fn check_by_content_type(status: StatusCode, headers: &HeaderMap, body: &[u8]) {
    let mut headers = headers.clone();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    let _ = testing::check_response_with(&Codec::<Grape>::new(), status, &headers, body);
}

struct Problem;

impl Target for Problem {
    fn wire(input: &[u8]) {
        check::<Grape>(StatusCode::CONFLICT, &HeaderMap::new(), input);
        check::<Telcoflow>(StatusCode::SERVICE_UNAVAILABLE, &HeaderMap::new(), input);
        check_by_content_type(StatusCode::CONFLICT, &HeaderMap::new(), input);
    }

    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()> {
        let (status, headers) = generate::head::<N>(u)?;
        let body = generate::problem::<N>(u)?;
        check::<N>(status, &headers, &body);
        check_by_content_type(status, &headers, &body);
        Ok(())
    }
}

shim::fuzz_target!(run, Problem);
