//! The error half of an RPC protocol, and nothing else.
//!
//! ```text
//!             decode                                               encode
//!   WebSocket text ─┐                                         ┌─> WebSocket text
//!   HTTP response ──┼─> json ─> frame    ─> UserException ─> frame    ─> json ─┼─> HTTP response
//!                   ┘  spans    response     your match      response   writer └─> your buffer
//! ```
//!
//! [`CallError`] is one WAMP v1 CALLERROR frame, `[4, callID, errorURI, message, details]`;
//! [`ErrorResponse`] is one HTTP error, status 400 with `{"type", "message"}`. Both carry a
//! [`UserException`]: a [`Name`] that is known to a closed [set](ExceptionSet), unknown to it, or
//! missing; a message for people; and details as raw JSON. The crate owns no socket, no runtime, no
//! clock and no log.
//!
//! ```
//! use callerror::{Name, grape::{CallError, Grape}};
//!
//! let frame = CallError::decode(
//!     br#"[4,"ce6t","http://domain/exceptions#NotFoundError","Room not found",{"id":7}]"#,
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
//!     pub enum Booking: "https://booking.example/error#" {
//!         /// Any failure of the service itself.
//!         BookingError = 500,
//!         /// Somebody else holds the room.
//!         RoomTaken: BookingError = 409,
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
//! # What is borrowed
//!
//! Each door has one parser behind it; which one to use depends on what you hold:
//!
//! | input | door | pieces without escapes | pieces with escapes |
//! |---|---|---|---|
//! | `&[u8]` | [`decode`](CallError::decode) | borrowed | one buffer each |
//! | `&str` | [`decode_str`](CallError::decode_str), no UTF-8 check | borrowed | one buffer each |
//! | `&Bytes` | [`decode_bytes`](CallError::decode_bytes) | share the input, `'static` | one buffer each |
//!
//! `into_owned` ends a borrow wherever the value must outlive its input.
//!
//! # Tolerance
//!
//! Peers deviate from the WAMP v1 text in many ways. The decoder accepts what can be understood, keeps
//! it, and reports it: [`CallError::quirks`]. [`Codec::strict`] makes each [`Quirk`] an error instead.
//! A frame that does not decode still answers [`CallId::peek`], so that the call it belongs to can
//! fail instead of hanging.

#![forbid(unsafe_code)]
// Of the library alone: tests may stop where they like.
#![warn(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod advice;
mod codec;
mod error;
mod exception;
mod fields;
pub mod form;
mod frame;
mod json;
mod name;
mod object;
mod response;
mod serde;
mod set;
mod sets;
#[cfg(any(feature = "arbitrary", feature = "proptest"))]
pub mod testing;
mod text;

pub use crate::advice::{Advice, RetryAfter};
pub use crate::codec::{Codec, MAX_PREFIXES};
pub use crate::error::{
    BufferFull, DecodeError, DecodeErrorKind, Field, InvalidBase, InvalidName, Quirk, Quirks,
};
pub use crate::exception::{ExceptionParts, UNHANDLED_MESSAGE, UserException};
pub use crate::fields::{FieldError, FieldErrors};
pub use crate::frame::{CallError, CallId, MessageType};
pub use crate::json::{MAX_DEPTH, MAX_LEN};
pub use crate::name::{Name, UnknownName};
pub use crate::object::ErrorObject;
pub use crate::response::ErrorResponse;
pub use crate::set::{DEFAULT_BASE, ExceptionSet};
pub use crate::sets::{devops, grape, openapp, telcoflow, webex};
pub use crate::text::{Details, Text};

/// For the expansion of [`exception_set!`] alone.
#[doc(hidden)]
pub mod __private {
    pub use crate::set::{Index, Item, Row, Slot, Table, Verdict, build};
}

/// The code of the README, which is tested with the rest.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
