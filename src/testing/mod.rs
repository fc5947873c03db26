//! Checkers, values and wire text for downstream fuzz targets and proptest suites.
//!
//! The checkers come with either feature, so that one function serves a proptest suite and a fuzz target. Each
//! takes untrusted input and panics if the crate breaks a promise:
//!
//! | checker | input | what it compares or checks |
//! |---|---|---|
//! | [`check_frame`] | any bytes | bytes, text and shared buffers; strictness; the peeked call ID; the round trip; serde_json |
//! | [`check_call_error`] | a frame, built or decoded | the exact length, full buffers, the round trip |
//! | [`check_message_v2`] | any bytes | as `check_frame`, for ERROR messages of WAMP v2 |
//! | [`check_error_message`] | an ERROR message, built or decoded | the exact length, full buffers, the round trip, serde |
//! | [`check_response`] | status, headers and any body | bytes, text and shared buffers; the round trip; serde |
//! | [`check_ocppj`] | any bytes, and a codec | the same for OCPP-J |
//! | [`check_ocppj_error`] | an error of OCPP-J | the exact length, full buffers, the round trip |
//! | [`check_object`] | any bytes | bytes, text and shared buffers; the round trip |
//!
//! [`check_frame_with`], [`check_call_error_with`], [`check_message_v2_with`], [`check_error_message_with`] and
//! [`check_response_with`] also take a codec.
//!
//! # Feature `proptest`
//!
//! Strategies over any set, and `proptest::arbitrary::Arbitrary` for
//! [`UserException`](crate::UserException), [`CallError`](crate::CallError),
//! [`wamp2::ErrorMessage`](crate::wamp2::ErrorMessage) and [`CallId`](crate::CallId).
//!
#![cfg_attr(feature = "proptest", doc = "```")]
#![cfg_attr(not(feature = "proptest"), doc = "```text")]
//! use callerror::grape::{CallError, Grape};
//! use callerror::testing;
//! use proptest::prelude::*;
//!
//! /// The code under test. Here it returns the message.
//! fn show(frame: &CallError) -> String {
//!     frame.message().to_owned()
//! }
//!
//! proptest! {
//!     # #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
//!     // In a suite, with `#[test]` above each function.
//!     # fn shows_what_the_server_says(
//!     # frame in any::<CallError<'static>>()) { prop_assert_eq!(show(&frame), frame.message()) }
//!     fn takes_every_frame(input in testing::frame::<Grape>()) {
//!         let frame = CallError::decode(&input).unwrap();
//!         prop_assert_eq!(show(&frame), frame.message());
//!     }
//!
//!     fn survives_hostile_frames(input in testing::hostile_frame()) {
//!         let _ = CallError::decode(&input).as_ref().map(show);
//!     }
//! }
//! takes_every_frame();
//! survives_hostile_frames();
//! # shows_what_the_server_says();
//! ```
//!
//! # Feature `arbitrary`
//!
//! `arbitrary::Arbitrary` for [`UserException`](crate::UserException), [`CallError`](crate::CallError),
//! [`wamp2::ErrorMessage`](crate::wamp2::ErrorMessage) and [`CallId`](crate::CallId), so that they, or a structure with them, can be the input of a cargo-fuzz target:
//!
//! ```no_run
//! # /*
//! #![no_main]
//! # */
//! use callerror::grape::{CallError, Grape};
//! use callerror::testing;
//! # macro_rules! fuzz_target { (|$i:ident: $t:ty| $body:block) => { fn target($i: $t) $body } }
//! # /*
//! use libfuzzer_sys::fuzz_target;
//! # */
//!
//! fuzz_target!(|input: (CallError<'static>, &[u8])| {
//!     let (built, wire) = input;
//!     testing::check_call_error(&built);
//!     let _ = testing::check_frame::<Grape>(wire);
//! });
//! ```

#[cfg(feature = "arbitrary")]
mod arbitrary;
mod check;
mod corpus;
#[cfg(feature = "proptest")]
mod strategies;

pub use self::check::{
    check_call_error, check_call_error_with, check_error_message, check_error_message_with,
    check_frame, check_frame_with, check_message_v2, check_message_v2_with, check_object,
    check_object_with, check_ocppj, check_ocppj_error, check_response, check_response_with,
};
#[cfg(feature = "__internals")]
pub(crate) use self::check::{
    depth, fits, same_message, same_object, same_ocppj, same_outcome, same_response,
};
#[cfg(feature = "proptest")]
pub use self::strategies::{
    body, call_error, call_id, error_message, exception, frame, hostile_body, hostile_frame,
    hostile_message_v2, hostile_ocpp_message, json, message_v2, ocpp_error, ocpp_message, text,
};
