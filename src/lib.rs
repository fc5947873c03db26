//! The error half of an RPC protocol, and nothing else: a codec between the errors on a wire and one typed value.
//!
//! ```text
//!                     decode                                     encode
//!   WebSocket text ─┐                                                            ┌─> WebSocket text
//!   HTTP response ──┼─> json ─> wire value ─> UserException ─> wire value ─> json ┼─> HTTP response
//!   JSON object ────┘                          your match                         └─> JSON object
//! ```
//!
//! A [`UserException`] has a [`Name`] that is known to a closed [set](ExceptionSet), unknown to it, or missing; a message
//! for people; and details as raw JSON. The crate owns no socket, no runtime, no clock and no log.
//!
//! | wire | value | options | message |
//! |---|---|---|---|
//! | [`wamp1`] | [`CallError`] | [`wamp1::Codec`] | WAMP v1 CALLERROR, `[4, callID, errorURI, message, details]` |
//! | [`wamp2`] | [`wamp2::ErrorMessage`] | [`wamp2::Codec`] | WAMP v2 ERROR, `[8, type, request, Details, URI, args, kwargs]` |
//! | [`ocppj`] | [`ocppj::CallError`] | [`ocppj::Codec`] | OCPP-J CALLERROR, `[4, messageID, code, description, {details}]` |
//! | [`http`] | [`ErrorResponse`] | [`http::Codec`] | an HTTP response, such as status 400 with `{"type", "message"}` |
//! | [`object`] | [`ErrorObject`] | [`object::Codec`] | a JSON object outside HTTP, such as a response of JSON-RPC 2.0 |
//!
//! A client decodes an error and matches on its name:
//!
//! ```
//! use callerror::{Name, grape::{CallError, Grape}};
//!
//! let error = CallError::decode(
//!     r#"[4,"ce6t","http://domain/exceptions#NotFoundError","Room not found",{"id":7}]"#,
//! )?;
//! let text = match error.name() {
//!     Name::Known(Grape::NotFoundError) => "It is gone. Create it again?".to_owned(),
//!     Name::Known(_) => error.message().to_owned(),
//!     Name::Unknown(name) => format!("{} ({name}, from a newer server)", error.message()),
//!     Name::Unhandled => "The server failed. Please try again.".to_owned(),
//! };
//! assert_eq!(text, "It is gone. Create it again?");
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! A server answers with its own set, which [`exception_set!`] makes:
//!
//! ```
//! use callerror::{CallError, ErrorResponse, UserException};
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     pub enum Booking = "https://booking.example/error#" {
//!         /// Somebody else holds the room.
//!         RoomTaken { status: 409 },
//!     }
//! }
//!
//! fn book() -> Result<(), UserException<'static, Booking>> {
//!     Err(UserException::new(Booking::RoomTaken, "The room is held until noon"))
//! }
//!
//! assert_eq!(ErrorResponse::answer(book()).unwrap_err().to_response().status(), 409);
//! assert_eq!(
//!     CallError::answer("c1", book()).unwrap_err().to_text(),
//!     r#"[4,"c1","https://booking.example/error#RoomTaken","The room is held until noon"]"#,
//! );
//! ```
//!
//! # Where to go
//!
//! | you want to | page |
//! |---|---|
//! | read errors | [Choosing a decode function](guide::decoding), [Matching errors](guide::matching), [In a client](guide::client) |
//! | pass them on | [Propagating](guide::propagating), [Retrying](guide::retrying), [Between wires](guide::wires) |
//! | answer calls | [In a server](guide::server), [Translating](guide::translating), [Field errors](guide::field_errors), [Logging](guide::logging) |
//! | define errors | [Your own set](guide::own_set), [`exception_set!`], [`Layout`](layout::Layout) |
//! | use a framework | [With reqwest, axum, actix-web, poem, tower and tungstenite](guide::frameworks) |
//! | test | [In tests](guide::testing), `callerror::testing` |
//! | change limits, or be strict | [`Limits`], [options of a codec](guide::decoding#limits-strictness-and-other-options) |
//!
//! # The systems
//!
//! Each module has the set of a system and the crate's types with that set.
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
//! Code that compiles without a feature also compiles with it. [`StatusCode`] is `http::StatusCode` with the feature
//! `http`, and without it a type of this crate that has the same functions. A layout may name headers with and without the feature.
//! Without `http` these fields are empty, and a delay that is a date is not read; [`ErrorObject::json`] still has it.

#![forbid(unsafe_code)]
// Of the library alone: tests may panic.
#![cfg_attr(not(test), no_std)]
#![cfg_attr(not(test), warn(clippy::expect_used, clippy::panic, clippy::unwrap_used))]
#![cfg_attr(not(test), warn(clippy::alloc_instead_of_core, clippy::std_instead_of_alloc))]
#![cfg_attr(not(test), warn(clippy::std_instead_of_core))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// Before the other modules, which add methods to its types: the documentation keeps this order, so that `new` and
// `decode` come first.
mod wire;

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

pub use crate::call_id::CallId;
pub use crate::details::Details;
pub use crate::error::{BufferFull, DecodeError, DecodeErrorKind, Field, InvalidBase, InvalidName};
pub use crate::exception::{Name, UNHANDLED_MESSAGE, UnknownName, UserException};
pub use crate::field_errors::{
    FieldErrors, FieldErrorsIntoIter, FieldErrorsIter, FieldMessage, FieldMessages,
};
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
