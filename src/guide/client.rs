//! In a client: from what arrives to what the caller of a call gets.
//!
//! # Which door
//!
//! | what arrives | decode with | then |
//! |---|---|---|
//! | a WebSocket text message, `&str` | [`CallError::decode_str`] | `into_owned` if it outlives the message |
//! | bytes in a buffer of yours | [`CallError::decode`], which also checks UTF-8 | the same |
//! | `Bytes`, as from `tokio-tungstenite` | [`CallError::decode_bytes`] | it shares them already |
//! | an HTTP response in parts | [`ErrorResponse::decode`] | `into_owned` |
//! | a whole `http::Response` | [`ErrorResponse::error_for_status`] | it is owned |
//! | a system's own JSON object | [`ErrorObject::decode_str`] | `None` is a success |
//!
//! An error that is looked at and dropped, as most are, should borrow. `into_owned` copies the few bytes
//! that name and message have. A share copies nothing, but keeps the whole message in memory as long as
//! the error lives, and counts references; it pays for large details.
//!
//! # One message, one call
//!
//! A connection reads messages and completes the calls that wait. A frame that does not decode must still
//! end its call, or somebody waits for ever:
//!
//! ```
//! use callerror::grape::{CallError, Grape};
//! use callerror::{CallId, DecodeError, MessageType, UserException};
//! use std::collections::HashMap;
//!
//! #[derive(Debug)]
//! enum Failure {
//!     /// The server says no.
//!     Exception(UserException<'static, Grape>),
//!     /// The server answered, but not in a way that can be read.
//!     Malformed(DecodeError),
//! }
//!
//! /// The calls that wait: where a client has a channel there is a list here.
//! #[derive(Default)]
//! struct Connection {
//!     waiting: HashMap<String, Vec<Failure>>,
//!     /// Answers to no call of ours, such as one that timed out.
//!     strays: u64,
//! }
//!
//! impl Connection {
//!     fn on_text(&mut self, message: &str) {
//!         if MessageType::peek(message) != Some(MessageType::CallError) {
//!             return; // results and events go their own way
//!         }
//!         match CallError::decode_str(message) {
//!             Ok(frame) => {
//!                 for quirk in frame.quirks().iter() {
//!                     eprintln!("tolerated: {quirk}");
//!                 }
//!                 let (call_id, _, exception) = frame.into_parts();
//!                 self.fail(&call_id, Failure::Exception(exception.into_owned()));
//!             }
//!             Err(error) => match CallId::peek(message) {
//!                 Some(call_id) => self.fail(&call_id, Failure::Malformed(error)),
//!                 None => self.strays += 1,
//!             },
//!         }
//!     }
//!
//!     fn fail(&mut self, call_id: &CallId<'_>, failure: Failure) {
//!         match self.waiting.get_mut(call_id.as_str()) {
//!             Some(call) => call.push(failure),
//!             None => self.strays += 1,
//!         }
//!     }
//! }
//!
//! let mut connection = Connection::default();
//! connection.waiting.insert("c1".to_owned(), Vec::new());
//! connection.on_text(r#"[4,"c1","http://domain/exceptions#SessionError","Log in"]"#);
//! connection.on_text(r#"[4,"c1","http://domain/exc"#);
//! connection.on_text(r#"[4,"c9","http://domain/exceptions#SessionError","Log in"]"#);
//! let failures = &connection.waiting["c1"];
//! assert!(matches!(&failures[0], Failure::Exception(exception) if exception.is_a(Grape::SessionError)));
//! assert!(matches!(&failures[1], Failure::Malformed(error) if error.offset() == 26));
//! assert_eq!(connection.strays, 1);
//! ```
//!
//! # To match
//!
//! `match frame.name()` has three kinds of arms, and they are complete whatever names a server invents:
//! [`Name::Known`], [`Unknown`](Name::Unknown), whose message is still meant
//! for the user, and [`Unhandled`](Name::Unhandled), which is the server's own fault. `is_named`
//! asks for one name and keeps its answer when the name joins the set; [`is_a`](CallError::is_a) asks for
//! a branch of it.
//!
//! # Over HTTP
//!
//! Decoding never fails, for there is always a status. `check` fits behind any HTTP library that has or
//! makes an `http::Response`:
//!
//! ```
//! use callerror::openapp::{ErrorResponse, OpenApp};
//! use http::Response;
//! use std::error::Error;
//!
//! # fn send() -> Response<String> {
//! #     let body = r#"{"code":"NAME_TAKEN","message":"Choose another name","correlationId":"r-17"}"#;
//! #     Response::builder().status(409).body(body.to_owned()).unwrap()
//! # }
//! fn rename() -> Result<String, Box<dyn Error + Send + Sync>> {
//!     let response: Response<String> = send(); // the client's
//!     Ok(ErrorResponse::error_for_status(response)?.into_body())
//! }
//!
//! let failure = rename().unwrap_err();
//! let error = failure.downcast_ref::<Box<ErrorResponse>>().unwrap();
//! assert!(error.is_a(OpenApp::ApiError));
//! assert_eq!(error.code(), Some("NAME_TAKEN"));
//! // What a support desk asks for.
//! assert_eq!(failure.to_string(), "ApiError (NAME_TAKEN): Choose another name (request r-17)");
//! ```
//!
//! # To try again
//!
//! [`retry`](ErrorResponse::retry) says whether there is a point in sending the same request again.
//! Whether the call may be repeated at all (that it has no effect twice) only the caller knows, and a
//! server chooses the delay it states: have a most of your own. With `backon`:
//!
//! ```
//! use backon::{ExponentialBuilder, Retryable};
//! use callerror::webex::ErrorResponse;
//! use http::{HeaderMap, StatusCode};
//! use std::time::{Duration, SystemTime};
//!
//! const MOST: Duration = Duration::from_secs(60);
//! # async fn call() -> Result<(), Box<ErrorResponse<'static>>> {
//! #     thread_local!(static CALLS: std::cell::Cell<u8> = const { std::cell::Cell::new(0) });
//! #     let status = match CALLS.replace(CALLS.get() + 1) {
//! #         0 => StatusCode::BAD_GATEWAY,
//! #         1 => StatusCode::TOO_MANY_REQUESTS,
//! #         _ => StatusCode::NOT_FOUND,
//! #     };
//! #     Err(ErrorResponse::decode(status, &HeaderMap::new(), b"").into_owned().into())
//! # }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let result = call
//!     .retry(ExponentialBuilder::default().with_min_delay(Duration::from_millis(1)))
//!     .when(|error| error.retry().is_retry())
//!     .adjust(|error, delay| {
//!         let stated = error.retry().delay_from(SystemTime::now());
//!         delay.map(|delay| stated.unwrap_or(delay).min(MOST))
//!     })
//!     .await;
//! // A bad gateway and one request too many went by; nothing is gained by asking again for what is not there.
//! assert_eq!(result.unwrap_err().status(), 404);
//! # }
//! ```
//!
//! # To pass up
//!
//! Owned errors are ordinary errors. [`CallError`], [`ErrorResponse`] and [`ErrorObject`] are larger than
//! clippy likes in a `Result`: box them, or pass on the [`UserException`] inside,
//! which is small. In an enum with `thiserror` it is a `#[source]` or `#[from]` like any other. A log line
//! is its `Display`; a metric is [`metric_label`](CallError::metric_label), never the name itself, which
//! the server chooses.

#[cfg(doc)]
use crate::{CallError, ErrorObject, ErrorResponse, Name, UserException};
