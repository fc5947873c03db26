//! Translating: the server writes the message in the language of the caller.
//!
//! The message of a [`UserException`] is for people. A client shows it as it is, also that of a name that the client does
//! not know yet. So only the server can translate it.
//!
//! # In the mapping
//!
//! [`ToException`] takes a context. [`CallError::answer_with`] and the `answer_with` of the other wires pass it:
//!
//! ```
//! use callerror::{CallError, ErrorResponse, ToException, UserException};
//! use http::{HeaderMap, HeaderValue, header::ACCEPT_LANGUAGE};
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     pub enum Booking = "https://booking.example/error#" {
//!         /// The room does not exist.
//!         RoomNotFound { status: 404 },
//!     }
//! }
//!
//! enum Language {
//!     English,
//!     German,
//! }
//!
//! impl Language {
//!     /// Real servers negotiate, for example by `fluent-langneg`.
//!     fn of(headers: &HeaderMap) -> Self {
//!         match headers.get(ACCEPT_LANGUAGE) {
//!             Some(value) if value.as_bytes().starts_with(b"de") => Self::German,
//!             _ => Self::English,
//!         }
//!     }
//! }
//!
//! #[derive(Debug, thiserror::Error)]
//! #[error("there is no row {0} in table rooms")]
//! struct NoRow(u32);
//!
//! impl ToException<Booking, Language> for NoRow {
//!     fn to_exception(&self, language: &Language) -> Option<UserException<'static, Booking>> {
//!         let message = match language {
//!             Language::English => format!("There is no room {}", self.0),
//!             Language::German => format!("Es gibt keinen Raum {}", self.0),
//!         };
//!         Some(UserException::new(Booking::RoomNotFound, message))
//!     }
//! }
//!
//! fn book(room: u32) -> Result<(), NoRow> {
//!     Err(NoRow(room))
//! }
//!
//! let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_static("de-AT"))]);
//! let error = ErrorResponse::answer_with(book(7), &Language::of(&headers)).unwrap_err();
//! assert_eq!(error.to_response().body(), r#"{"type":"RoomNotFound","message":"Es gibt keinen Raum 7"}"#);
//! let frame = CallError::answer_with("c1", book(7), &Language::English).unwrap_err();
//! assert_eq!(frame.message(), "There is no room 7");
//! ```
//!
//! To replace the message of an exception, call [`with_message`](UserException::with_message). The demo
//! `rpc_server` translates by `Accept-Language`, with Fluent.
//!
//! # In a client
//!
//! A client that wants texts of its own [matches on the name](super::matching), and shows the message of every other name.

#[cfg(doc)]
use crate::{CallError, ToException, UserException};
