//! In a client: decode errors, match on their names, retry.
//!
//! # Choosing a decode function
//!
//! | input | decode with | result |
//! |---|---|---|
//! | a WebSocket text message, `&str` | [`CallError::decode`] | borrows; `into_owned` if it outlives the message |
//! | bytes in a buffer of yours, `&[u8]` | [`CallError::decode`], which also checks UTF-8 | borrows; `into_owned` if it outlives the buffer |
//! | `&Bytes`, as from `tokio-tungstenite` | [`CallError::decode`], which also checks UTF-8 | shares the buffer and is `'static` |
//! | status, headers and body of an HTTP response | [`ErrorResponse::decode`] | borrows from the body and the headers |
//! | an `http::Response` | [`ErrorResponse::error_for_status`] | is owned |
//! | a JSON object of a system | [`ErrorObject::decode`] | borrows; `None` for a success |
//!
//! Most errors are inspected and dropped. They should borrow. `into_owned` copies only the bytes of code,
//! message and details. A shared error copies nothing, but it keeps the whole message in memory as long as it
//! lives, and it counts references. Sharing pays for large details.
//!
//! # Completing calls
//!
//! A connection reads messages and completes the calls that wait. A frame that does not decode must still
//! end its call, or the caller waits for ever:
//!
//! ```
//! use callerror::grape::{CallError, Grape};
//! use callerror::wamp1::{self, MessageType};
//! use callerror::{CallId, DecodeError, UserException};
//! use std::collections::HashMap;
//!
//! #[derive(Debug)]
//! enum Failure {
//!     /// The server answered with an exception.
//!     Exception(UserException<'static, Grape>),
//!     /// The answer of the server does not decode.
//!     Malformed(DecodeError),
//! }
//!
//! /// The calls that wait. A real client has a channel for each call. This one has a list.
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
//!             return; // results and events are handled elsewhere
//!         }
//!         match CallError::decode(message) {
//!             Ok(frame) => {
//!                 for quirk in frame.quirks().iter() {
//!                     eprintln!("tolerated: {quirk}");
//!                 }
//!                 let call_id = frame.call_id().clone();
//!                 let exception = frame.into_exception().into_owned();
//!                 self.fail(&call_id, Failure::Exception(exception));
//!             }
//!             Err(error) => match wamp1::peek_call_id(message) {
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
//! # Matching errors
//!
//! A match on `frame.name()` has three kinds of arms, and they cover all names that a server may invent.
//! [`Name::Known`] is a variant of the set. [`Name::Unknown`] is any other name, and its message is still meant
//! for the user. [`Name::Unhandled`] is a failure of the server outside its own exceptions.
//! [`is_named`](CallError::is_named) compares with one name, and its result does not change when the name is
//! added to the set. [`is_a`](CallError::is_a) matches a variant and everything below it.
//!
//! # Over HTTP
//!
//! Decoding a response never fails, because there is always a status. `error_for_status` works with any HTTP
//! library that returns an `http::Response` or converts to one. For `reqwest` there is a
//! [recipe](super::frameworks).
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
//!     let response: Response<String> = send(); // by your HTTP library
//!     Ok(ErrorResponse::error_for_status(response)?.into_body())
//! }
//!
//! let failure = rename().unwrap_err();
//! let error = failure.downcast_ref::<Box<ErrorResponse>>().unwrap();
//! assert!(error.is_a(OpenApp::ApiError));
//! assert_eq!(error.code(), Some("NAME_TAKEN"));
//! // The text has the request ID, which a support desk asks for.
//! assert_eq!(failure.to_string(), "ApiError (NAME_TAKEN): Choose another name (request r-17)");
//! ```
//!
//! # Retrying
//!
//! [`retry`](ErrorResponse::retry) returns whether the same request may succeed later. Only the caller knows
//! whether the call may be repeated at all, that is, whether it is idempotent. The server chooses the delay that
//! it states, and the delay may be absurdly long, or zero. Cap it, and put a floor under it. With `backon`:
//!
//! ```
//! use backon::{BackoffBuilder, ExponentialBuilder};
//! use callerror::webex::ErrorResponse;
//! use http::{HeaderMap, StatusCode};
//! use std::time::{Duration, SystemTime};
//!
//! const MIN_DELAY: Duration = Duration::from_millis(1);
//! const MAX_DELAY: Duration = Duration::from_secs(60);
//! # let mut calls = 0;
//! # let mut call = || -> Result<(), Box<ErrorResponse<'static>>> {
//! #     calls += 1;
//! #     let status = match calls {
//! #         1 => StatusCode::BAD_GATEWAY,
//! #         2 => StatusCode::TOO_MANY_REQUESTS,
//! #         _ => StatusCode::NOT_FOUND,
//! #     };
//! #     Err(ErrorResponse::decode(status, &HeaderMap::new(), b"").into_owned().into())
//! # };
//!
//! let mut delays = ExponentialBuilder::default().with_min_delay(MIN_DELAY).build();
//! let result = loop {
//!     let Err(error) = call() else { break Ok(()) };
//!     match delays.next() {
//!         Some(delay) if error.retry().is_retry() => {
//!             let stated = error.retry().delay_from(SystemTime::now());
//!             let delay = stated.unwrap_or(delay).clamp(MIN_DELAY, MAX_DELAY);
//!             std::thread::sleep(delay); // or your runtime's
//!         }
//!         _ => break Err(error),
//!     }
//! };
//! // 502 and 429 were retried. 404 was not.
//! assert_eq!(result.unwrap_err().status().unwrap(), 404);
//! ```
//!
//! # Propagating errors
//!
//! Owned errors are ordinary errors. Give the functions of a client one error type:
//!
//! - [`UserException<'static, N>`](UserException), if it calls over several wires. `into_exception` keeps name, code,
//!   message, details, status, request ID, delay and source. So `retry()` does not change.
//! - `Box<ErrorResponse<'static, N>>`, if callers also need the raw body. `ErrorResponse::from` converts an exception
//!   that arose in the client. Its status is none.
//!
//! [`CallError`], [`ErrorResponse`] and [`ErrorObject`] are larger than the limit of clippy's `result_large_err`, so box
//! them. In an enum with `thiserror`, a [`UserException`] can be a `#[source]` or `#[from]`. Between processes, an
//! exception travels by serde, or as one string by [`serde_json_text`](crate::serde_json_text) in formats such as
//! bincode. Log errors by `Display`. Use
//! [`metric_label`](UserException::metric_label) as the label of a metric, not the name: the server chooses
//! names, so their number is unbounded.

#[cfg(doc)]
use crate::{CallError, ErrorObject, ErrorResponse, Name, UserException};
