//! With your own set: the names that a server and its clients agree on.
//!
//! # A table
//!
//! A set is an enum that [`exception_set!`](exception_set) makes from rows: the variant, and what
//! of it differs from the usual. Both directions come from the same row, so they cannot disagree, and the
//! compiler refuses a table in which a name stands twice.
//!
//! ```
//! use callerror::{CallError, ErrorResponse, ExceptionSet, Name, UserException};
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     #[non_exhaustive]
//!     pub enum Booking: "https://booking.example/error#" {
//!         /// Any failure of the service itself.
//!         BookingError = 500,
//!         /// The caller can put it right.
//!         RequestError: BookingError = 400,
//!         /// The room does not exist.
//!         RoomNotFound: RequestError = 404,
//!         /// Somebody else holds the room.
//!         RoomTaken: RequestError = 409, alias "RoomHeld",
//!         /// The calendar is being rebuilt.
//!         CalendarBusy: BookingError = 503, retry "backoff",
//!     }
//! }
//!
//! let exception = UserException::new(Booking::RoomTaken, "The room is held until noon");
//! assert!(exception.is_a(Booking::RequestError));
//! let frame = CallError::new("c1", exception.clone());
//! assert!(frame.to_text().contains("https://booking.example/error#RoomTaken"));
//! assert_eq!(ErrorResponse::new(exception).to_response().status(), 409);
//!
//! // A server that still has the older name is understood.
//! let frame = CallError::<Booking>::decode(br#"[4,"c2","https://booking.example/error#RoomHeld",""]"#)?;
//! assert_eq!(frame.name(), Name::Known(Booking::RoomTaken));
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! Keep the set in a crate of its own if server and clients are built from one repository; nothing in it
//! depends on either.
//!
//! # Names are for programs
//!
//! A name says what a program can do about an error. If no client would act differently, it is the same
//! name with another message. What a program needs to act goes into the details, as a type that both sides
//! share:
//!
//! ```
//! # callerror::exception_set! { pub enum Booking { RoomTaken } }
//! use callerror::UserException;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize, PartialEq, Debug)]
//! struct Held {
//!     until: String,
//! }
//!
//! let held = Held { until: "12:00".to_owned() };
//! let exception = UserException::new(Booking::RoomTaken, "Held until noon").with_details(&held)?;
//! assert_eq!(exception.details().unwrap().parse::<Held>()?, held);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # How it grows
//!
//! - **A new name** is safe for old clients: it is [`Name::Unknown`] there, with its
//!   message, and encodes to the same text again. Make a published enum `#[non_exhaustive]`.
//! - **A renamed one** keeps its old spelling as an `alias`.
//! - **One that is gone** stays in the table as long as a server might send it; `#[deprecated]` tells who
//!   still builds it.
//! - **Another base** is a matter of the [`Codec`]; a decoder takes any, and reports it.
//!
//! Names start with a capital and hold ASCII letters and digits. A set whose peers have other spellings
//! gives its variants proper names and the wire's beside them, as aliases or codes.
//!
//! # Errors that look otherwise
//!
//! A system that tells its errors in another shape, by HTTP status and a code in a header or deep inside the
//! body, has the same table and a [`Form`](form::Form) beside it, a constant that says where the
//! pieces stand. The [README](https://docs.rs/crate/callerror/latest) has one in twenty lines, and the four
//! systems [`webex`], [`telcoflow`], [`openapp`] and
//! [`devops`] are nothing else.
//!
//! # Without a set
//!
//! `std::convert::Infallible` is the set that has no names: a relay or a log decodes and encodes every
//! frame with it, and loses nothing.
//!
//! ```
//! use callerror::{CallError, Name};
//! use std::convert::Infallible;
//!
//! let wire = r#"[4,"c1","https://booking.example/error#RoomTaken","Held",{"until":"12:00"}]"#;
//! let frame = CallError::<Infallible>::decode_str(wire)?;
//! assert!(matches!(frame.name(), Name::Unknown(name) if name == "RoomTaken"));
//! assert_eq!(frame.to_text(), wire);
//! # Ok::<(), callerror::DecodeError>(())
//! ```

#[cfg(doc)]
use crate::{Codec, Name, devops, exception_set, form, openapp, telcoflow, webex};
