//! In a server: from a handler's failure to the reply.
//!
//! # A first server
//!
//! This is a complete server that answers with typed errors over HTTP. After `cargo new booking`, its
//! `Cargo.toml` is:
//!
//! ```toml
//! [dependencies]
//! axum = "0.8"
//! callerror = { version = "0.1", features = ["axum"] }    # not published yet: path = "../callerror"
//! tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }
//! ```
//!
//! Its `src/main.rs` is:
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
//! use axum::{Json, Router, extract::Path, routing::post};
//! use callerror::UserException;
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     pub enum Booking = "https://booking.example/error#" {
//!         /// The room does not exist.
//!         RoomNotFound { status: 404 },
//!         /// Somebody else holds the room.
//!         RoomTaken { status: 409 },
//!     }
//! }
//!
//! async fn book(Path(room): Path<u32>) -> Result<Json<u32>, UserException<'static, Booking>> {
//!     match room {
//!         1 => Ok(Json(room)),
//!         2 => Err(UserException::new(Booking::RoomTaken, "Room 2 is held until noon")),
//!         _ => Err(UserException::new(Booking::RoomNotFound, "There is no such room")),
//!     }
//! }
//!
//! #[tokio::main]
//! async fn main() -> std::io::Result<()> {
//!     let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
//!     axum::serve(listener, Router::new().route("/book/{room}", post(book))).await
//! }
//! ```
//!
//! ```sh
//! $ curl -X POST http://127.0.0.1:8080/book/2
//! {"type":"RoomTaken","message":"Room 2 is held until noon"}
//! ```
//!
//! Without axum, [`ErrorResponse::to_response`] makes an `http::Response` of an exception, and
//! [`CallError::to_text`] makes a WebSocket text message. [Other frameworks](super::frameworks) have recipes.
//!
//! Other pages have the rest: [translating](super::translating) messages, [field errors](super::field_errors), and
//! [logging](super::logging).
//!
//! # How to send 404, or another status
//!
//! The status of an exception over HTTP is the first one that its variant lists, or its nearest ancestor that lists any,
//! else 500. An unhandled error is 500 as well, unless the system's [layout](crate::layout::Layout::unhandled) says
//! otherwise. [`UserException::with_status`] sets another status for one error:
//!
//! ```
//! use callerror::{ErrorResponse, UserException};
//! use http::StatusCode;
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     pub enum Booking = "https://booking.example/error#" {
//!         /// The room does not exist.
//!         RoomNotFound { status: 404 },
//!     }
//! }
//!
//! let gone = UserException::new(Booking::RoomNotFound, "The room was torn down");
//! assert_eq!(ErrorResponse::new(gone.clone()).to_response().status(), 404);
//! let gone = gone.with_status(StatusCode::GONE);
//! assert_eq!(ErrorResponse::new(gone).to_response().status(), 410);
//! ```
//!
//! A codec with [`Layout::PROBLEM`](crate::layout::Layout::PROBLEM) writes problem documents (RFC 9457), so one set
//! serves old and new clients. [`with_retry_after`](UserException::with_retry_after) states a delay.
//!
//! # The boundary
//!
//! Three rules hold for the message of a [`UserException`]: it is written for the user of the client, it is
//! translated on the server, and it reveals nothing of the server's implementation. So a handler's own error
//! never becomes a message by itself. An application implements [`ToException`], which maps its errors to
//! exceptions. An error that it does not map is unhandled, and the caller reads the fixed text of the wire:
//! [`UNHANDLED_MESSAGE`] in a frame of WAMP v1, the reason phrase of the status over HTTP, `Internal error` in JSON-RPC. The
//! error becomes the [`source`](std::error::Error::source) of the exception, for the log.
//!
//! ```
//! use callerror::{UserException, ToException};
//! use callerror::grape::{CallError, ErrorResponse, Grape};
//! use std::error::Error;
//!
//! #[derive(Debug, thiserror::Error)]
//! enum Failure {
//!     #[error("room {0} is not there")]
//!     NoRoom(u32),
//!     #[error("reading the rooms")]
//!     Store(#[from] std::io::Error),
//! }
//!
//! impl ToException<Grape> for Failure {
//!     fn to_exception(&self, (): &()) -> Option<UserException<'static, Grape>> {
//!         match self {
//!             Self::NoRoom(_) => Some(UserException::new(Grape::NotFoundError, "Room not found")),
//!             Self::Store(_) => None,
//!         }
//!     }
//! }
//!
//! fn get(room: u32) -> Result<&'static str, Failure> {
//!     match room {
//!         1 => Ok("Lobby"),
//!         2 => Err(std::io::Error::other("connect to 10.0.0.7: refused"))?,
//!         _ => Err(Failure::NoRoom(room)),
//!     }
//! }
//!
//! /// The answer to one call, `[2, callID, procURI, room]`.
//! fn reply(call_id: &str, room: u32) -> String {
//!     match CallError::answer(call_id, get(room)) {
//!         Ok(name) => format!("[3,\"{call_id}\",\"{name}\"]"), // results are not this crate's business
//!         Err(frame) => {
//!             let causes: Vec<_> = frame.exception().causes().map(ToString::to_string).collect();
//!             eprintln!("call {call_id}: {frame} {causes:?}");
//!             frame.to_text()
//!         }
//!     }
//! }
//!
//! assert_eq!(reply("c1", 7), r#"[4,"c1","http://domain/exceptions#NotFoundError","Room not found"]"#);
//! assert_eq!(reply("c2", 2), r#"[4,"c2","An error occurred."]"#);
//! // The same failure over HTTP.
//! let response = ErrorResponse::answer(get(7)).unwrap_err().to_response();
//! assert_eq!(response.body(), r#"{"type":"NotFoundError","message":"Room not found"}"#);
//! ```
//!
//! The type of a handler's error decides how it becomes an exception:
//!
//! | the error of a handler | conversion |
//! |---|---|
//! | `UserException<'static, N>` | none; `Err(Booking::RoomTaken)?` makes one from a variant, with the message that the set gives it |
//! | an enum of the application | its [`ToException`], as above |
//! | `Box<dyn Error + Send + Sync>` that may hold an exception | [`ToException`], which the crate implements |
//! | `Box<dyn Error + Send + Sync>` or `anyhow::Error`, with context around an exception | `.map_err(UserException::from_chain)` |
//! | the error of a library | `.map_err(UserException::from_error)`, which makes it unhandled |
//! | a panic | [`UserException::from_panic`], with the payload of `catch_unwind` or of a task's `JoinError` |
//!
//! An error of another server is as foreign as the error of a library: [`from_chain`](UserException::from_chain)
//! does not use the exception inside a [`CallError`] or [`ErrorResponse`]. A gateway that wants to pass it on
//! calls [`into_exception`](CallError::into_exception), which keeps status, request ID and delay. Even then only an
//! exception with a name passes: the text of an unhandled one stays in the log.
//!
//! # No caller left hanging
//!
//! If the server cannot read a CALL, its caller still waits for an answer. [`wamp1::peek_call_id`] finds the call
//! ID, even if the rest of the message is missing. Only a message without a call ID can be ignored:
//!
//! ```
//! use callerror::wamp1::{self, MessageType};
//! use callerror::{CallId, UserException, grape::{CallError, Grape}};
//!
//! fn refuse(message: &[u8]) -> Option<String> {
//!     if MessageType::peek(message)? != MessageType::Call {
//!         return None;
//!     }
//!     let exception = UserException::new(Grape::InvalidOperation, "The call could not be read");
//!     Some(CallError::new(wamp1::peek_call_id(message)?, exception).to_text())
//! }
//!
//! let answer = refuse(br#"[2,"c1","http://domain/rpc#rooms/get",[7"#).unwrap();
//! assert!(answer.starts_with(r#"[4,"c1","http://domain/exceptions#InvalidOperation","#));
//! assert_eq!(refuse(br#"[2,"c"#), None);
//! ```
//!
//! A call ID that is a number must be sent back as a number, or the caller does not recognise it. [`CallId`]
//! keeps the difference. A server that parses CALLs by other means makes one by `CallId::from(17_u64)`.
//!
//! # One codec for each connection
//!
//! A codec has the options of a connection: base, limits, strictness, layout. [Limits, strictness and other
//! options](super::decoding#limits-strictness-and-other-options) shows them, and
//! [Encoding](super::decoding#encoding) the ways to write.

#[cfg(doc)]
use crate::{
    CallError, CallId, ErrorResponse, ToException, UNHANDLED_MESSAGE, UserException, wamp1,
};
