//! In tests: unit tests of handlers, proptest suites, fuzz targets.
//!
//! # Testing a handler
//!
//! A handler returns a value, so a test needs no server. [`UserException`] compares name, code, message and details:
//!
//! ```
//! use callerror::{CallError, ErrorResponse, UserException};
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     pub enum Booking = "https://booking.example/error#" {
//!         /// Any failure of the service itself.
//!         BookingError { status: 500 },
//!         /// The room does not exist.
//!         RoomNotFound { parent: BookingError, status: 404 },
//!     }
//! }
//!
//! fn book(room: u32) -> Result<u32, UserException<'static, Booking>> {
//!     match room {
//!         1 => Ok(room),
//!         _ => Err(UserException::new(Booking::RoomNotFound, "There is no such room")),
//!     }
//! }
//!
//! // What the handler returns.
//! let error = book(7).unwrap_err();
//! assert!(error.is_a(Booking::BookingError));
//! assert_eq!(error, UserException::new(Booking::RoomNotFound, "There is no such room"));
//!
//! // What a client gets over HTTP, and what it reads from that.
//! let response = ErrorResponse::answer(book(7)).unwrap_err().to_response();
//! assert_eq!(response.status(), 404);
//! assert_eq!(response.body(), r#"{"type":"RoomNotFound","message":"There is no such room"}"#);
//! let read = ErrorResponse::<Booking>::decode(response.status(), response.headers(), response.body());
//! assert_eq!(read.exception(), &error);
//!
//! // What it gets over a WebSocket.
//! let frame = CallError::answer("c1", book(7)).unwrap_err();
//! assert_eq!(CallError::<Booking>::decode(&frame.to_text())?.name(), error.name());
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! # Features for tests
//!
//! [`callerror::testing`](https://docs.rs/callerror/latest/callerror/testing/) has generated values, wire text and
//! checkers. It comes with the features `proptest` and `arbitrary`, as a dev-dependency:
//!
//! ```toml
//! [dependencies]
//! callerror = { path = "../callerror" }    # after the release: "0.1"
//!
//! [dev-dependencies]
//! callerror = { path = "../callerror", features = ["proptest"] }
//! proptest = "1"
//! ```
//!
//! # Properties for your suite
//!
//! The crate's own suites test its promises. Test your own code. Three properties find most bugs:
//!
//! 1. **Every call ends**: pass `hostile_frame`s to the code that reads messages, and count the calls that end.
//! 2. **The user reads a text for every error**: pass `call_error`s to it. Their names are known, unknown and
//!    missing.
//! 3. **Every reply round-trips**: pass the replies of your handlers to `check_call_error`.
//!
#![cfg_attr(feature = "proptest", doc = "```")]
#![cfg_attr(not(feature = "proptest"), doc = "```text")]
//! use callerror::testing::{self, check_call_error};
//! use callerror::{CallError, CallId, Name, UserException, wamp1};
//! use proptest::prelude::*;
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     pub enum Booking = "https://booking.example/error#" {
//!         /// Somebody else holds the room.
//!         RoomTaken { status: 409 },
//!     }
//! }
//!
//! /// The code under test. Returns the call that a message ends, and the text for the user.
//! fn on_message(message: &[u8]) -> Option<(String, String)> {
//!     match CallError::<Booking>::decode(message) {
//!         Ok(frame) => {
//!             let text = match frame.name() {
//!                 Name::Known(_) | Name::Unknown(_) => frame.message(),
//!                 Name::Unhandled => "Something went wrong",
//!             };
//!             Some((frame.call_id().as_str().to_owned(), text.to_owned()))
//!         }
//!         Err(error) => Some((wamp1::peek_call_id(message)?.as_str().to_owned(), error.to_string())),
//!     }
//! }
//!
//! /// The code under test in the server.
//! fn refuse(room: &str) -> UserException<'_, Booking> {
//!     UserException::new(Booking::RoomTaken, room)
//! }
//!
//! proptest! {
//!     # #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
//!     // In a suite, with `#[test]` above each function.
//!     fn each_call_ends(input in testing::hostile_frame()) {
//!         let ended = on_message(&input).map(|(call, _)| call);
//!         prop_assert_eq!(ended.is_some(), wamp1::peek_call_id(&input).is_some());
//!     }
//!
//!     fn a_user_reads_something(frame in testing::call_error::<Booking>()) {
//!         let (call, _) = on_message(frame.to_text().as_bytes()).unwrap();
//!         prop_assert_eq!(call, frame.call_id().as_str());
//!     }
//!
//!     fn what_goes_out_comes_back(call_id in testing::call_id(), room in testing::text()) {
//!         check_call_error(&CallError::new(call_id, refuse(&room)));
//!     }
//! }
//! # each_call_ends();
//! # a_user_reads_something();
//! # what_goes_out_comes_back();
//! ```
//!
//! # In a fuzz target
//!
//! With feature `arbitrary`, [`CallId`], [`UserException`] and the values of WAMP v1, WAMP v2 and OCPP-J implement `Arbitrary`. Raw
//! bytes can be passed to the checkers, or to your code that reads messages:
//!
//! ```no_run
//! # /*
//! #![no_main]
//! # */
//! # macro_rules! fuzz_target { (|$i:ident: $t:ty| $body:block) => { fn target($i: $t) $body } }
//! # /*
//! use libfuzzer_sys::fuzz_target;
//! # */
//! use callerror::{grape::CallError, wamp1};
//!
//! # fn on_message(_: &[u8]) -> Option<()> { None }
//! fuzz_target!(|message: &[u8]| {
//!     if CallError::decode(message).is_ok() || wamp1::peek_call_id(message).is_some() {
//!         on_message(message).expect("the call ends");
//!     }
//! });
//! ```
//!
//! Most targets of the repository, in `fuzz/`, only call a checker. `fuzz/run` runs one of them for some seconds.
//! The seeds are the test vectors and the inputs in `fuzz/kept`.

#[cfg(doc)]
use crate::{CallError, CallId, UserException};
