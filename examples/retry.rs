//! A client's retry loop that obeys the server: it waits as long as the error says, else longer each
//! time, and gives the last error up when there is no point in going on.
//!
//! ```text
//! cargo run --example retry
//! ```
//!
//! The server is made up, the loop is `backon`'s. Whether the call may be repeated at all, the caller
//! knows.

use std::cell::Cell;
use std::time::{Duration, Instant, SystemTime};

use backon::{ExponentialBuilder, Retryable};
use callerror::openapp::{ErrorResponse, OpenApp};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue, StatusCode};

/// A server that answers in this order, and with the last answer from there on.
struct Server {
    answers: &'static [(u16, Option<&'static str>, &'static str)],
    calls: Cell<usize>,
}

impl Server {
    const fn new(answers: &'static [(u16, Option<&'static str>, &'static str)]) -> Self {
        Self { answers, calls: Cell::new(0) }
    }

    /// One call, as it looks behind any HTTP client.
    async fn call(&self) -> Result<&'static str, Box<ErrorResponse<'static>>> {
        let call = self.calls.get();
        self.calls.set(call + 1);
        let (status, retry_after, body) = self.answers[call.min(self.answers.len() - 1)];
        let status = StatusCode::from_u16(status).expect("a status");
        if status.is_success() {
            return Ok(body);
        }
        let mut headers = HeaderMap::new();
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        // Owned, so that it outlives the response; boxed, so that the way up is cheap.
        Err(Box::new(ErrorResponse::decode(status, &headers, body.as_bytes()).into_owned()))
    }
}

/// Calls until it works or there is no point in it, four times at most.
async fn call_patiently(server: &Server) -> Result<&'static str, Box<ErrorResponse<'static>>> {
    let backoff =
        ExponentialBuilder::default().with_min_delay(Duration::from_millis(20)).with_max_times(3);
    (|| server.call())
        .retry(backoff)
        .when(|error| error.retry().is_retry())
        // What the server states goes before our own delay; none is left when the tries are used up.
        .adjust(|error, delay| Some(error.retry().delay_from(SystemTime::now()).unwrap_or(delay?)))
        .notify(|error, delay| println!("  {error}: again in {delay:?}"))
        .await
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("a server that is overloaded for a moment");
    let busy = Server::new(&[
        (503, None, ""),
        (429, Some("1"), r#"{"code":"SLOW_DOWN","message":"Too many requests"}"#),
        (200, None, "the answer"),
    ]);
    let start = Instant::now();
    let answer = call_patiently(&busy).await.expect("an answer");
    println!("  {answer}");
    assert_eq!(busy.calls.get(), 3);
    assert!(start.elapsed() >= Duration::from_secs(1), "as long as the server said");

    println!("a server that stays down");
    let down = Server::new(&[(502, None, "<html>")]);
    let error = call_patiently(&down).await.expect_err("no answer");
    println!("  given up: {error}");
    assert_eq!((down.calls.get(), error.status()), (4, StatusCode::BAD_GATEWAY));

    println!("a request that is wrong");
    const BODY: &str =
        r#"{"code":"ORG_NAME_REQUIRED","message":"Name it","details":{"name":["required"]}}"#;
    let strict = Server::new(&[(422, None, BODY)]);
    let error = call_patiently(&strict).await.expect_err("no answer");
    println!("  not tried again: {error}");
    assert_eq!(strict.calls.get(), 1);
    assert!(error.is_a(OpenApp::ValidationError));
}
