//! A client repeats a call if `retry()` of the error allows it. It waits for the delay that the server states, or
//! else for a delay of its own that grows with each attempt.
//!
//! ```text
//! cargo run --example retry
//! ```
//!
//! The server is simulated. `backon` computes the client's own delays. Only the caller knows whether a call may
//! be repeated at all, that is, whether it is idempotent.

use std::thread;
use std::time::{Duration, Instant, SystemTime};

use backon::{BackoffBuilder, ExponentialBuilder};
use callerror::openapp::{ErrorResponse, OpenApp};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue, StatusCode};

/// The successive answers of the server: status, `Retry-After`, body.
type Answers = [(u16, Option<&'static str>, &'static str)];

/// Makes one call, as a program does by its HTTP client.
fn call(answers: &Answers, number: usize) -> Result<&'static str, Box<ErrorResponse<'static>>> {
    let (status, retry_after, body) = answers[number.min(answers.len() - 1)];
    let status = StatusCode::from_u16(status).expect("a status");
    if status.is_success() {
        return Ok(body);
    }
    let mut headers = HeaderMap::new();
    if let Some(seconds) = retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    // Owned, because the error outlives the response; boxed, because it is large.
    Err(Box::new(ErrorResponse::decode(status, &headers, body.as_bytes()).into_owned()))
}

/// Makes at most four calls. Returns the result and the number of calls.
fn call_patiently(answers: &Answers) -> (Result<&'static str, Box<ErrorResponse<'static>>>, usize) {
    let backoff = ExponentialBuilder::default().with_min_delay(Duration::from_millis(20));
    let mut delays = backoff.with_max_times(3).build();
    let mut calls = 0;
    loop {
        let result = call(answers, calls);
        calls += 1;
        let Err(error) = result else { return (result, calls) };
        let Some(delay) = delays.next().filter(|_| error.retry().is_retry()) else {
            return (Err(error), calls);
        };
        let delay = error.retry().delay_from(SystemTime::now()).unwrap_or(delay);
        println!("  {error}: again in {delay:?}");
        thread::sleep(delay);
    }
}

fn main() {
    println!("a server that is overloaded for a moment");
    let start = Instant::now();
    let slow_down = r#"{"code":"SLOW_DOWN","message":"Too many requests"}"#;
    let busy = [(503, None, ""), (429, Some("1"), slow_down), (200, None, "the answer")];
    let (answer, calls) = call_patiently(&busy);
    println!("  {}", answer.expect("an answer"));
    assert_eq!(calls, 3);
    assert!(start.elapsed() >= Duration::from_secs(1), "the second delay was the server's");

    println!("a server that stays down");
    let (answer, calls) = call_patiently(&[(502, None, "<html>")]);
    println!("  given up: {}", answer.expect_err("no answer"));
    assert_eq!(calls, 4);

    println!("a request that is wrong");
    let body = r#"{"code":"NAME_REQUIRED","message":"Name it","details":{"name":["required"]}}"#;
    let (answer, calls) = call_patiently(&[(422, None, body)]);
    let error = answer.expect_err("no answer");
    println!("  not tried again: {error}");
    assert!(error.is_a(OpenApp::ValidationError));
    assert_eq!(calls, 1);
}
