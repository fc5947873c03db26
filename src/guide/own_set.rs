//! Your own set: define the exception names of a service, and the layout of a system.
//!
//! # Defining a set
//!
//! A set is an enum that [`exception_set!`](exception_set) makes from a table. Keys describe each variant:
//! its parent, its HTTP status, its default message, its aliases. The [table of all keys](exception_set) also has codes,
//! groups and the verdict about a retry. A variant without a status has that of its nearest ancestor. Encoder and decoder
//! use one table, so they cannot disagree. A name that is listed twice does not compile.
//!
//! ```
//! use callerror::{CallError, ErrorResponse, ExceptionSet, Name, UserException};
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     #[non_exhaustive]
//!     pub enum Booking = "https://booking.example/error#" {
//!         /// Any failure of the service itself.
//!         BookingError { status: 500 },
//!         /// The caller can correct the request.
//!         RequestError { parent: BookingError, status: 400 },
//!         /// The room does not exist.
//!         RoomNotFound { parent: RequestError, status: 404 },
//!         /// Somebody else holds the room.
//!         RoomTaken {
//!             parent: RequestError,
//!             status: 409,
//!             message: "The room is taken",
//!             aliases: ["RoomHeld"],
//!         },
//!         /// The calendar is being rebuilt.
//!         CalendarBusy { parent: BookingError, status: 503, retry: Backoff },
//!     }
//! }
//!
//! let exception = UserException::new(Booking::RoomTaken, "The room is held until noon");
//! assert!(exception.is_a(Booking::RequestError));
//! let frame = CallError::new("c1", exception.clone());
//! assert!(frame.to_text().contains("https://booking.example/error#RoomTaken"));
//! assert_eq!(ErrorResponse::new(exception).to_response().status(), 409);
//!
//! // A server may still send the older name.
//! let frame = CallError::<Booking>::decode(br#"[4,"c2","https://booking.example/error#RoomHeld",""]"#)?;
//! assert_eq!(frame.name(), Name::Known(Booking::RoomTaken));
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! If server and clients are built from one repository, keep the set in a crate of its own. It depends on
//! neither of them.
//!
//! # Choosing names
//!
//! Programs match on names. Give an error a name of its own if clients react to it in a way of their own.
//! Otherwise use an existing name with another message. Put the data that a program needs into the details,
//! as a type that both sides share:
//!
//! ```
//! # callerror::exception_set! { pub enum Booking = "https://booking.example/error#" { RoomTaken } }
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
//! # Changing a set
//!
//! - **A new name** is safe for old clients. They decode it as [`Name::Unknown`] with its message, and encode
//!   it unchanged. Make a published enum `#[non_exhaustive]`.
//! - **A renamed variant** keeps its old name in `aliases`.
//! - **A retired variant** stays in the table as long as a server might send it. `#[deprecated]` warns those
//!   who still build it.
//! - **Another base** is an option of the [`wamp1::Codec`]. A decoder accepts any base, and reports a foreign
//!   one as a quirk.
//!
//! The name on the wire is that of the variant. `RoomTaken = "room.taken"` sets another one. `aliases` are
//! further spellings that peers send. `codes` are identifiers that a system sends in addition to names, or in
//! place of them.
//!
//! # Adding a system with a layout of its own
//!
//! Another system needs a set and a [`Layout`](layout::Layout): a constant that describes where the fields of an error
//! are, for example a code in a header or deep inside the body. `codes_only` writes codes and never names, and `classify`
//! selects a variant from what was observed:
//!
//! ```
//! use callerror::layout::{Field, Layout};
//! use callerror::{ErrorResponse, ExceptionSet, UserException};
//!
//! callerror::exception_set! {
//!     /// Exceptions of a weather service.
//!     pub enum Weather = "https://weather.example/error#", layout: LAYOUT {
//!         /// Any failure.
//!         WeatherError { status: 500 },
//!         /// A group: errors that the caller can correct.
//!         RequestError { parent: WeatherError },
//!         /// There is no such station.
//!         StationNotFound {
//!             parent: WeatherError,
//!             groups: [RequestError],
//!             status: 404,
//!             codes: ["no_station"],
//!         },
//!         /// The station measures again later.
//!         StationAsleep { parent: WeatherError, status: 409, codes: ["asleep"], retry: Backoff },
//!     }
//! }
//!
//! const LAYOUT: Layout<Weather> = Layout::NAMED
//!     .code(&[Field::Json("/error/code")])
//!     .codes_only()
//!     .message(&[Field::Json("/error/text"), Field::Json("/errors/0/message")])
//!     .classify(|seen| seen.code.and_then(Weather::lookup_code).or(Some(Weather::WeatherError)));
//!
//! let exception = UserException::new(Weather::StationNotFound, "No station XY");
//! assert!(exception.is_a(Weather::RequestError));
//! let response = ErrorResponse::new(exception).to_response();
//! assert_eq!(response.body(), r#"{"error":{"code":"no_station","text":"No station XY"}}"#);
//! let error = ErrorResponse::<Weather>::decode(response.status(), response.headers(), response.body());
//! assert!(error.is_a(Weather::StationNotFound));
//! ```
//!
//! [`Layout`](layout::Layout) documents all of its options, also objects outside HTTP. The systems [`webex`],
//! [`telcoflow`], [`openapp`] and [`devops`] have layouts of their own. A codec can take another layout than the set's, such
//! as [`Layout::PROBLEM`](layout::Layout::PROBLEM) for problem documents. `CONTRIBUTING.md` in the repository says how a
//! system becomes a module of this crate.
//!
//! # Without a set
//!
//! `std::convert::Infallible` is the set without names. A gateway or a log uses it to decode any frame and to
//! encode it unchanged:
//!
//! ```
//! use callerror::{CallError, Name};
//! use std::convert::Infallible;
//!
//! let wire = r#"[4,"c1","https://booking.example/error#RoomTaken","Held",{"until":"12:00"}]"#;
//! let frame = CallError::<Infallible>::decode(wire)?;
//! assert!(matches!(frame.name(), Name::Unknown(name) if name == "RoomTaken"));
//! assert_eq!(frame.to_text(), wire);
//! # Ok::<(), callerror::DecodeError>(())
//! ```

#[cfg(doc)]
use crate::{Name, devops, exception_set, layout, openapp, telcoflow, wamp1, webex};
