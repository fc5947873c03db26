//! Propagating errors: by `?`, in a box, in an error type of yours, to another process.
//!
//! # One error type
//!
//! [`UserException`] and the values of the wires implement [`Error`](std::error::Error). `into_owned` makes them `'static`,
//! and so does decoding from `&Bytes`. Give the functions of a client one error type:
//!
//! - [`UserException<'static, N>`](UserException), if it calls over several wires. `into_exception` keeps name, code,
//!   message, details, status, request ID, delay and source. So `retry()` does not change.
//! - `Box<ErrorResponse<'static, N>>`, if callers also need the raw body. `ErrorResponse::from` converts an exception
//!   that arose in the client. Its status is none.
//!
//! In an enum with `thiserror`, a [`UserException`] can be a `#[source]` or `#[from]`.
//!
//! # Boxing
//!
//! [`CallError`], [`ErrorResponse`] and [`ErrorObject`] are larger than the 128 bytes at which clippy's `result_large_err`
//! warns, so box them. `?` converts them into a boxed error, and `downcast_ref` finds them there:
//!
//! ```
//! use callerror::webex::{ErrorResponse, WebexByova};
//! use http::{HeaderMap, StatusCode};
//! use std::error::Error;
//!
//! fn check(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<(), Box<ErrorResponse<'static>>> {
//!     if status.is_success() { Ok(()) } else { Err(ErrorResponse::decode(status, headers, body).into_owned().into()) }
//! }
//!
//! fn sources() -> Result<(), Box<dyn Error + Send + Sync>> {
//!     Ok(check(StatusCode::NOT_FOUND, &HeaderMap::new(), br#"{"message":"No such source"}"#)?)
//! }
//!
//! let failure = sources().unwrap_err();
//! assert_eq!(failure.to_string(), "NotFoundError: No such source");
//! // What was passed up in a box is found in its box.
//! let error = failure.downcast_ref::<Box<ErrorResponse>>().unwrap();
//! assert!(error.is_a(WebexByova::NotFoundError));
//! ```
//!
//! # Finding an exception again
//!
//! [`UserException::from_chain`] finds an exception among the sources of an error, as `anyhow`'s contexts wrap it. It
//! is meant for servers; [In a server](super::server#the-boundary) has the table of conversions.
//!
//! # To another process
//!
//! `UserException` implements serde's `Serialize` and `Deserialize`, as `{type, message, details, code, status, request_id,
//! retry_after}` without what it does not have. A format that does not describe itself, such as bincode, takes it as one
//! string, by [`serde_json_text`](crate::serde_json_text).

#[cfg(doc)]
use crate::{CallError, ErrorObject, ErrorResponse, UserException};
