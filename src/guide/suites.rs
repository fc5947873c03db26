//! In fuzz targets and proptest suites: values, wire text and checkers for the code around the crate.
//!
//! [`callerror::testing`](https://docs.rs/callerror/latest/callerror/testing/) comes with the features
//! `proptest` and `arbitrary`, as a dev-dependency:
//!
//! ```toml
//! [dependencies]
//! callerror = "0.1"
//!
//! [dev-dependencies]
//! callerror = { version = "0.1", features = ["proptest"] }
//! proptest = "1"
//! ```
//!
//! # What a suite of yours can hold
//!
//! The crate's own promises are tested here; what is worth a property is your code behind them. Three
//! find most faults:
//!
//! 1. **Whatever arrives, each call ends**: feed the reading side `hostile_frame`s, and count.
//! 2. **Whatever the server says, a user reads it**: feed it `call_error`s, where names are known,
//!    unknown and missing.
//! 3. **What goes out comes back**: what your handlers produce passes `check_call_error`.
//!
#![cfg_attr(feature = "proptest", doc = "```")]
#![cfg_attr(not(feature = "proptest"), doc = "```text")]
//! use callerror::testing::{self, check_call_error};
//! use callerror::{CallError, CallId, Name, UserException};
//! use proptest::prelude::*;
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     pub enum Booking: "https://booking.example/error#" {
//!         /// Somebody else holds the room.
//!         RoomTaken = 409,
//!     }
//! }
//!
//! /// The code under test: the call that a message ends, and what the user reads.
//! fn on_message(message: &[u8]) -> Option<(String, String)> {
//!     match CallError::<Booking>::decode(message) {
//!         Ok(frame) => {
//!             let text = match frame.name() {
//!                 Name::Known(_) | Name::Unknown(_) => frame.message(),
//!                 Name::Unhandled => "Something went wrong",
//!             };
//!             Some((frame.call_id().as_str().to_owned(), text.to_owned()))
//!         }
//!         Err(error) => Some((CallId::peek(message)?.as_str().to_owned(), error.to_string())),
//!     }
//! }
//!
//! /// The code under test on the other side.
//! fn refuse(room: &str) -> UserException<'_, Booking> {
//!     UserException::new(Booking::RoomTaken, room)
//! }
//!
//! proptest! {
//!     # #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
//!     // In a suite, with `#[test]` above each function.
//!     fn each_call_ends(input in testing::hostile_frame()) {
//!         let ended = on_message(&input).map(|(call, _)| call);
//!         prop_assert_eq!(ended.is_some(), CallId::peek(&input).is_some());
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
//! With feature `arbitrary`, [`UserException`], [`CallError`] and
//! [`CallId`] are `Arbitrary`, alone or inside a structure; raw bytes go to the checkers or
//! to your reading side as they are. One function can serve the target and the suite alike:
//!
//! ```no_run
//! # /*
//! #![no_main]
//! # */
//! # macro_rules! fuzz_target { (|$i:ident: $t:ty| $body:block) => { fn target($i: $t) $body } }
//! # /*
//! use libfuzzer_sys::fuzz_target;
//! # */
//! use callerror::{CallId, grape::CallError};
//!
//! # fn on_message(_: &[u8]) -> Option<()> { None }
//! fuzz_target!(|message: &[u8]| {
//!     if CallError::decode(message).is_ok() || CallId::peek(message).is_some() {
//!         on_message(message).expect("the call ends");
//!     }
//! });
//! ```
//!
//! The repository's own targets, in `fuzz/`, do little more than to call a checker; `fuzz/run` runs one of
//! them for some seconds, from seeds that were taken from the test vectors.

#[cfg(doc)]
use crate::{CallError, CallId, UserException};
