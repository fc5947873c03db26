//! In a server: from a handler's failure to the reply.
//!
//! # A first server
//!
//! After `cargo new booking`, this is all of it, a server that answers with typed errors over HTTP. Its
//! `Cargo.toml`:
//!
//! ```toml
//! [dependencies]
//! axum = "0.8"
//! callerror = { version = "0.1", features = ["axum"] }
//! tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }
//! ```
//!
//! and its `src/main.rs`:
//!
#![cfg_attr(feature = "axum", doc = "```no_run")]
#![cfg_attr(not(feature = "axum"), doc = "```text")]
//! use axum::{Json, Router, extract::Path, routing::post};
//! use callerror::UserException;
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     pub enum Booking: "https://booking.example/error#" {
//!         /// The room does not exist.
//!         RoomNotFound = 404,
//!         /// Somebody else holds the room.
//!         RoomTaken = 409,
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
//! Without axum, [`ErrorResponse::to_response`] makes an `http::Response` of it, and
//! [`CallError::to_text`] a WebSocket text message.
//!
//! # The boundary
//!
//! Three rules hold for what a [`UserException`] says: it is written for the user of the client,
//! translated on the server's side, and tells nothing of how the server is built. So a handler's own
//! error never becomes a message by itself. An application says once, by [`ToException`], which of its
//! failures are its callers' business; whatever it does not name is unhandled, and the caller reads
//! [`UNHANDLED_MESSAGE`]. The failure itself stays with the exception as its
//! [`source`](std::error::Error::source), for the log.
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
//!     fn to_exception(&self) -> Option<UserException<'static, Grape>> {
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
//!         Ok(name) => format!("[3,\"{call_id}\",\"{name}\"]"), // a server has its own way to write these
//!         Err(frame) => {
//!             if let Some(cause) = frame.source() {
//!                 eprintln!("call {call_id}: {frame}: {cause}");
//!             }
//!             frame.to_text()
//!         }
//!     }
//! }
//!
//! assert_eq!(reply("c1", 7), r#"[4,"c1","http://domain/exceptions#NotFoundError","Room not found"]"#);
//! assert_eq!(reply("c2", 2), r#"[4,"c2","An error occurred."]"#);
//! // The same over HTTP.
//! let response = ErrorResponse::answer(get(7)).unwrap_err().to_response();
//! assert_eq!(response.body(), r#"{"type":"NotFoundError","message":"Room not found"}"#);
//! ```
//!
//! Which way in depends on what handlers return:
//!
//! | a handler's error | how it becomes an exception |
//! |---|---|
//! | `UserException<'static, N>` | it is one; `Err(Booking::RoomTaken)?` makes one of a row |
//! | an enum of the application | [`ToException`], as above |
//! | `Box<dyn Error + Send + Sync>` | it is looked at, not into: [`ToException`] is there already |
//! | the same or `anyhow::Error`, with context around it | `.map_err(UserException::from_chain)` |
//! | a library's | `.map_err(UserException::from_error)`: unhandled |
//! | a panic | [`UserException::from_panic`], of what `catch_unwind` or a task's `JoinError` holds |
//!
//! What another server said is as foreign as a library's error: [`from_chain`](UserException::from_chain) does
//! not look into a [`CallError`] or [`ErrorResponse`]. A gateway that means to pass it on says so, by
//! [`into_exception`](CallError::into_exception).
//!
//! # No caller left hanging
//!
//! A CALL that the server cannot read is still a call that somebody waits for. [`CallId::peek`] names it,
//! even where the rest is cut off; only what holds no call ID at all can be ignored.
//!
//! ```
//! use callerror::{CallId, MessageType, UserException, grape::{CallError, Grape}};
//!
//! fn refuse(message: &[u8]) -> Option<String> {
//!     if MessageType::peek(message)? != MessageType::Call {
//!         return None;
//!     }
//!     let exception = UserException::new(Grape::InvalidOperation, "The call could not be read");
//!     Some(CallError::new(CallId::peek(message)?, exception).to_text())
//! }
//!
//! let answer = refuse(br#"[2,"c1","http://domain/rpc#rooms/get",[7"#).unwrap();
//! assert!(answer.starts_with(r#"[4,"c1","http://domain/exceptions#InvalidOperation","#));
//! assert_eq!(refuse(br#"[2,"c"#), None);
//! ```
//!
//! A call ID that came as a number goes back as a number, or the caller will not recognise it:
//! [`CallId`] keeps the difference, and `CallId::from(17_u64)` is there for a server that parsed the CALL
//! by other means.
//!
//! # One codec for each connection
//!
//! [`Codec`] holds what differs: the base of error URIs, limits, and the prefixes that the peer declares
//! by PREFIX messages, for [`Codec::decode_prefix`]. It can be a constant where there are none.
//! [`Codec::encode`] writes into any `BufMut`, such as a connection's output buffer, without an
//! allocation; [`Codec::encoded_len`] tells the length before, for protocols that send it first.
//!
//! # Over HTTP
//!
//! The status is the row's first one, else 400; [`ErrorResponse::with_status`] and
//! [`with_retry_after`](ErrorResponse::with_retry_after) say more. `Response::from(error)` and feature
//! `axum` also put the exception into the response's extensions, so that one layer logs every error of a
//! server with its cause:
//!
#![cfg_attr(feature = "axum", doc = "```")]
#![cfg_attr(not(feature = "axum"), doc = "```text")]
//! use axum::response::Response;
//! use callerror::{UserException, grape::Grape};
//! use std::error::Error;
//!
//! /// For `axum::middleware::map_response`.
//! async fn log(response: Response) -> Response {
//!     if let Some(exception) = response.extensions().get::<UserException<'static, Grape>>() {
//!         let causes = std::iter::successors(exception.source(), |&cause| cause.source());
//!         let causes: Vec<String> = causes.map(ToString::to_string).collect();
//!         eprintln!("{} {exception} {causes:?}", response.status());
//!     }
//!     response
//! }
//! # let app = axum::Router::<()>::new().layer(axum::middleware::map_response(log));
//! ```
//!
//! # Log, count, translate
//!
//! - **Log** an exception by `Display`: one line, control characters escaped, so that no peer breaks the
//!   log. Causes are the server's own and may hold anything.
//! - **Name the request**: [`ErrorResponse::with_request_id`] tells the caller by which name the logs know
//!   it, in the systems that have a place for it; where there is none, set a header of your own.
//! - **Count** by [`metric_label`](UserException::metric_label): the row's name, `unknown` or
//!   `unhandled`, so that no peer can make up labels.
//! - **Translate** before the exception is built: it holds the text that the user reads. The example
//!   `rpc_server` does so by `Accept-Language`.
//! - **Faults of a request's fields** are details, built by [`FieldErrors`].

#[cfg(doc)]
use crate::{
    CallError, CallId, Codec, ErrorResponse, FieldErrors, ToException, UNHANDLED_MESSAGE,
    UserException,
};
