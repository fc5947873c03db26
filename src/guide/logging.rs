//! Logging: what a server and a client write down, and what they count.
//!
//! - **Log** an error by `Display`. It is one line: what would end or reorder a line is escaped, and long texts are
//!   shortened, so no peer can break or flood a log. The text has name, code, message and request ID.
//! - **Log the causes**, too: [`UserException::causes`]. They are the server's own errors, reach no wire, and are not
//!   escaped.
//! - **Send the request ID** by [`UserException::with_request_id`]. The default layout sends it as `X-Request-Id`. The
//!   caller can quote the ID, and you find the request in the logs.
//! - **Count** by [`metric_label`](UserException::metric_label): the variant's name, `unknown` or `unhandled`. The
//!   server chooses names, so their number is unbounded; no peer can invent labels.
//! - **Log quirks** of peers by [`CallError::quirks`], to learn who deviates.
//!
//! # An error in a log
//!
//! ```
//! use callerror::{ToException, UserException, grape::{CallError, Grape}};
//!
//! #[derive(Debug, thiserror::Error)]
//! #[error("reading the rooms")]
//! struct Store(#[from] std::io::Error);
//!
//! impl ToException<Grape> for Store {
//!     fn to_exception(&self, (): &()) -> Option<UserException<'static, Grape>> {
//!         None // nothing of it is for the caller
//!     }
//! }
//!
//! fn get() -> Result<(), Store> {
//!     Err(std::io::Error::other("connect to 10.0.0.7: refused"))?
//! }
//!
//! let frame = CallError::answer("c1", get()).unwrap_err();
//! let causes: Vec<String> = frame.exception().causes().map(ToString::to_string).collect();
//! assert_eq!(
//!     format!("call {}: {frame} {causes:?}", frame.call_id()),
//!     r#"call c1: An error occurred. ["reading the rooms", "connect to 10.0.0.7: refused"]"#,
//! );
//! assert_eq!(frame.exception().metric_label(), "unhandled");
//! assert_eq!(frame.to_text(), r#"[4,"c1","An error occurred."]"#);
//! ```
//!
//! # All errors of an HTTP server
//!
//! `Response::from(error)` and feature `axum` put the exception into the extensions of the response. So one layer can log
//! every error of a server with its source:
//!
//! ```
//! use callerror::{UserException, grape::Grape};
//! use http::Response;
//!
//! /// For `axum::middleware::map_response`, where `B` is `axum::body::Body`.
//! async fn log<B>(response: Response<B>) -> Response<B> {
//!     if let Some(exception) = response.extensions().get::<UserException<'static, Grape>>() {
//!         let causes: Vec<String> = exception.causes().map(ToString::to_string).collect();
//!         eprintln!("{} {exception} {causes:?}", response.status());
//!     }
//!     response
//! }
//! # let _ = log(http::Response::new(()));
//! ```

#[cfg(doc)]
use crate::{CallError, UserException};
