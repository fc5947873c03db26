//! The error half of an RPC protocol, and nothing else.
//!
//! ```text
//!                     decode                                     encode
//!   WebSocket text ─┐                                                            ┌─> WebSocket text
//!   HTTP response ──┼─> json ─> wire value ─> UserException ─> wire value ─> json ┼─> HTTP response
//!   JSON object ────┘   spans                  your match                         └─> JSON object
//! ```
//!
//! | wire | value | options | message |
//! |---|---|---|---|
//! | [`wamp1`] | [`CallError`] | [`wamp1::Codec`] | WAMP v1 CALLERROR, `[4, callID, errorURI, message, details]` |
//! | [`ocppj`] | [`ocppj::CallError`] | [`ocppj::Codec`] | OCPP-J CALLERROR, `[4, messageID, code, description, {details}]` |
//! | [`wamp2`] | [`wamp2::ErrorMessage`] | [`wamp2::Codec`] | WAMP v2 ERROR, `[8, type, request, Details, URI, args, kwargs]` |
//! | [`http`] | [`ErrorResponse`] | [`http::Codec`] | an HTTP response, such as status 400 with `{"type", "message"}` |
//! | [`object`] | [`ErrorObject`] | [`object::Codec`] | a JSON object outside HTTP, such as a response of JSON-RPC 2.0 |
//!
//! Each wire value carries a [`UserException`]: a [`Name`] that is known to a closed [set](ExceptionSet),
//! unknown to it, or missing; a message for people; and details as raw JSON. The crate owns no socket, no
//! runtime, no clock and no log.
//!
//! ```
//! use callerror::{Name, grape::{CallError, Grape}};
//!
//! let frame = CallError::decode(
//!     r#"[4,"ce6t","http://domain/exceptions#NotFoundError","Room not found",{"id":7}]"#,
//! )?;
//! match frame.name() {
//!     Name::Known(Grape::NotFoundError) => println!("offer to create it"),
//!     Name::Known(_) => println!("{}", frame.message()),
//!     Name::Unknown(name) => println!("a newer server: {name}: {}", frame.message()),
//!     Name::Unhandled => println!("the server's fault: apologise"),
//! }
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! A server answers with its own set, which [`exception_set!`] makes:
//!
//! ```
//! use callerror::{CallError, UserException};
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     pub enum Booking = "https://booking.example/error#" {
//!         /// Any failure of the service itself.
//!         BookingError { status: 500 },
//!         /// Somebody else holds the room.
//!         RoomTaken { parent: BookingError, status: 409 },
//!     }
//! }
//!
//! fn book() -> Result<(), UserException<'static, Booking>> {
//!     Err(UserException::new(Booking::RoomTaken, "The room is held until noon"))
//! }
//!
//! let wire = CallError::new("c1", book().unwrap_err()).to_text();
//! assert_eq!(
//!     wire,
//!     r#"[4,"c1","https://booking.example/error#RoomTaken","The room is held until noon"]"#,
//! );
//! ```
//!
//! The [guide](mod@guide) shows the rest: [in a server](guide::server), [in a client](guide::client),
//! [between wires](guide::wires), [in fuzz targets and proptest suites](guide::suites),
//! [with your own set](guide::own_set), [with your framework](guide::frameworks).
//!
//! # The systems
//!
//! | module | system | arrives as |
//! |---|---|---|
//! | [`grape`] | Grape, a chat backend | CALLERROR, HTTP 400 |
//! | [`webex`] | Webex BYOVA SDK | HTTP |
//! | [`telcoflow`] | Telcoflow SDK | HTTP, objects on a WebSocket |
//! | [`openapp`] | OpenApp SDK | HTTP |
//! | [`devops`] | Community DevOps Agent API | HTTP in AWS's JSON, objects as botocore parses it |
//! | [`ocpp`] | OCPP-J | arrays on the WebSockets of charging stations |
//! | [`jsonrpc`] | JSON-RPC 2.0 | objects, HTTP |
//! | [`wamp`] | WAMP v2 | ERROR messages |
//!
//! Each module has the set and the crate's types with the set filled in. Variants form a hierarchy, and
//! [`is_a`](ErrorResponse::is_a) matches a variant and everything below it.
//! [`code`](ErrorResponse::code) is the identifier as received, or else the variant's own. If the set does not know
//! what was received, the variant is chosen by HTTP status, or is the system's base. Any set can travel in
//! frames; a name there that is not in the set is [`Name::Unknown`].
//!
//! ```
//! use callerror::{Name, telcoflow::{ErrorObject, ErrorResponse, Telcoflow}};
//! use http::{HeaderMap, StatusCode};
//!
//! let headers = HeaderMap::new();
//! let body = br#"{"code":"CARRIER_LOST","message":"The line is down"}"#;
//! let error = ErrorResponse::decode(StatusCode::BAD_GATEWAY, &headers, body);
//! assert_eq!(error.name(), Name::Known(Telcoflow::WSSError));
//! assert_eq!(error.code(), Some("CARRIER_LOST"));
//!
//! let answer = r#"{"type":"response","reqId":"r1","ok":false,"errorCode":"SESSION_BUSY"}"#;
//! let error = ErrorObject::decode(answer)?.expect("no success");
//! assert_eq!(error.call_id().unwrap().as_str(), "r1");
//! assert!(error.is_a(Telcoflow::WSSSessionError));
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! # Layouts
//!
//! A [`Layout`](layout::Layout) says where a system keeps code, message, details and request ID in a JSON
//! object and in headers, and how status and code select a variant. It is a constant beside the set. A set
//! without one has the layout `{"type", "message", "details"}`.
//!
//! # Errors are values
//!
//! [`UserException`] and the wire values implement
//! [`Error`](std::error::Error). Those that are owned, by `into_owned` or from `&Bytes`, pass through
//! `?` into `Box<dyn Error + Send + Sync>` and are found there again by `downcast_ref`. The wire values
//! are larger than the 128 bytes at which clippy's `result_large_err` warns: return them in a box, or
//! pass on [`into_exception`](ErrorResponse::into_exception).
//!
//! ```
//! use callerror::openapp::ErrorResponse;
//! use http::{HeaderMap, StatusCode};
//! use std::error::Error;
//!
//! fn call() -> Result<(), Box<ErrorResponse<'static>>> {
//!     Err(ErrorResponse::decode(StatusCode::CONFLICT, &HeaderMap::new(), b"").into_owned().into())
//! }
//!
//! fn report() -> Result<(), Box<dyn Error + Send + Sync>> {
//!     Ok(call()?)
//! }
//!
//! let failure = report().unwrap_err();
//! // What went up in a box is found in its box.
//! let error = failure.downcast_ref::<Box<ErrorResponse>>().unwrap();
//! assert_eq!(error.status(), Some(StatusCode::CONFLICT));
//! ```
//!
//! # Retries
//!
//! [`retry`](ErrorResponse::retry) says whether to send the same request again: [never](Retry::Never),
//! [when the server says](Retry::After), or with [backoff](Retry::Backoff). The loop, the clock and the sleep
//! are the caller's; so is the knowledge whether the call may be repeated at all.
//!
//! # Field errors
//!
//! [`field_errors`](ErrorResponse::field_errors) reads which fields of a request were wrong, in the
//! [shapes](Details::field_errors) that servers send; [`FieldErrors`] builds them, as details of an exception.
//!
//! # What is borrowed
//!
//! Each wire has one decode function. It takes bytes, text or a shared buffer; [`AsInput`] has the table of
//! what is checked, borrowed and shared. `into_owned` ends a borrow wherever the value must outlive its
//! input.
//!
//! # Tolerance
//!
//! Peers deviate from the texts of WAMP v1, WAMP v2 and OCPP-J in many ways. The decoder accepts what can be
//! understood, keeps it, and reports it: [`CallError::quirks`]. [`wamp1::Codec::strict`] makes each [`Quirk`] an
//! error instead. A frame that does not decode still has a call ID for [`wamp1::peek_call_id`], so that the call
//! it belongs to can fail instead of hanging. [`ocppj`] and [`wamp2`] have the same for their messages.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `arbitrary` | no | `callerror::testing`: `Arbitrary` values for cargo-fuzz targets |
//! | `axum` | no | axum's `IntoResponse` for [`UserException`] and [`ErrorResponse`] |
//! | `http` | yes | [`ErrorResponse`], [`http`], `RetryAfter::At` and `delay_from`, [`telcoflow::refused_handshake`] |
//! | `proptest` | no | `callerror::testing`: strategies for proptest suites |
//! | `std` | yes | [`UserException::from_chain`] looks into [`std::io::Error`], and SIMD is chosen at run time |
//!
//! `http` turns on `std`, and the other three turn on `http`. Without any, the crate needs `core` and `alloc` alone.
//!
//! Code that compiles without a feature also compiles with it. [`StatusCode`] is `http::StatusCode` with the
//! feature `http`, and without it a type of this crate that has the same functions. A layout may name headers in
//! both. Without `http` nothing is in them, and a delay that is a date is not read; [`ErrorObject::json`] still
//! has it.

#![forbid(unsafe_code)]
// Of the library alone: tests may stop where they like.
#![cfg_attr(not(test), no_std)]
#![cfg_attr(not(test), warn(clippy::expect_used, clippy::panic, clippy::unwrap_used))]
#![cfg_attr(not(test), warn(clippy::alloc_instead_of_core, clippy::std_instead_of_alloc))]
#![cfg_attr(not(test), warn(clippy::std_instead_of_core))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "__internals")]
#[doc(hidden)]
#[path = "internals.rs"]
pub mod __internals;
#[cfg(feature = "axum")]
mod axum;
mod call_id;
mod details;
mod error;
mod exception;
mod field_errors;
#[cfg(feature = "http")]
pub mod guide;
mod head;
mod input;
mod json;
mod limits;
mod quirk;
mod retry;
mod serde;
mod server;
mod set;
mod system;
#[cfg(any(feature = "arbitrary", feature = "proptest"))]
pub mod testing;
mod text;
mod wire;

pub use crate::call_id::CallId;
pub use crate::details::Details;
pub use crate::error::{BufferFull, DecodeError, DecodeErrorKind, Field, InvalidBase, InvalidName};
pub use crate::exception::{Name, UNHANDLED_MESSAGE, UnknownName, UserException};
pub use crate::field_errors::{FieldErrors, FieldMessage, FieldMessages};
pub use crate::head::{InvalidStatusCode, StatusCode};
pub use crate::input::{AsBody, AsInput, Input};
pub use crate::limits::Limits;
pub use crate::quirk::{Quirk, Quirks, QuirksIter};
pub use crate::retry::{Retry, RetryAfter};
pub use crate::serde::json_text as serde_json_text;
pub use crate::server::{HandlerPanic, ToException};
pub use crate::set::{ExceptionSet, UnknownVariant};
// A module for each shipped system.
pub use crate::system::public::*;
pub use crate::text::Text;
#[cfg(feature = "http")]
pub use crate::wire::http::{self, ErrorResponse};
pub use crate::wire::object::ErrorObject;
pub use crate::wire::wamp1::CallError;
pub use crate::wire::{Relay, layout, object, ocppj, wamp1, wamp2};

/// For the expansion of [`exception_set!`] alone.
#[doc(hidden)]
pub mod __private {
    pub use crate::retry::Verdict;
    pub use crate::set::expansion::*;
}

/// The code of the README, which is tested with the rest.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
