//! Retrying: whether the same call may succeed later, and when.
//!
//! # What is retried
//!
//! [`retry`](UserException::retry) of an error returns [`Retry::Never`], [`Retry::After`] with the delay that the server
//! states, or [`Retry::Backoff`]. [`Retry`] lists the rules: in short, a stated delay comes first, then what the set says of
//! code and variant, then the HTTP status, of which 408, 425, 429 and most 5xx are temporary.
//!
//! Only the caller knows whether the call may be repeated at all, that is, whether it is idempotent. The loop, the clock
//! and the sleep are the caller's, too.
//!
//! # A loop
//!
//! The server chooses the delay that it states, and the delay may be absurdly long, or zero. Cap it, and put a floor under
//! it. With `backon`:
//!
//! ```
//! use backon::{BackoffBuilder, ExponentialBuilder};
//! use callerror::webex::ErrorResponse;
//! use http::{HeaderMap, StatusCode};
//! use std::time::{Duration, SystemTime};
//!
//! const MIN_DELAY: Duration = Duration::from_millis(1);
//! const MAX_DELAY: Duration = Duration::from_secs(60);
//! # let mut calls = 0;
//! # let mut call = || -> Result<(), Box<ErrorResponse<'static>>> {
//! #     calls += 1;
//! #     let status = match calls {
//! #         1 => StatusCode::BAD_GATEWAY,
//! #         2 => StatusCode::TOO_MANY_REQUESTS,
//! #         _ => StatusCode::NOT_FOUND,
//! #     };
//! #     Err(ErrorResponse::decode(status, &HeaderMap::new(), b"").into_owned().into())
//! # };
//!
//! let mut delays = ExponentialBuilder::default().with_min_delay(MIN_DELAY).build();
//! let result = loop {
//!     let Err(error) = call() else { break Ok(()) };
//!     match delays.next() {
//!         Some(delay) if error.retry().is_retry() => {
//!             let stated = error.retry().delay_from(SystemTime::now());
//!             let delay = stated.unwrap_or(delay).clamp(MIN_DELAY, MAX_DELAY);
//!             std::thread::sleep(delay); // or your runtime's
//!         }
//!         _ => break Err(error),
//!     }
//! };
//! // 502 and 429 were retried. 404 was not.
//! assert_eq!(result.unwrap_err().status().unwrap(), 404);
//! ```
//!
//! # In a server
//!
//! [`with_retry_after`](UserException::with_retry_after) states a delay. `retry: Backoff` in a
//! [set](crate::exception_set) says of a variant that the same request may succeed later, and a code can have a verdict
//! of its own:
//!
//! ```
//! use callerror::{ErrorResponse, Retry, RetryAfter, UserException};
//! use std::time::Duration;
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     pub enum Booking = "https://booking.example/error#" {
//!         /// The calendar is being rebuilt.
//!         CalendarBusy { status: 503, retry: Backoff },
//!         /// Somebody else holds the room.
//!         RoomTaken { status: 409, codes: ["ROOM_TAKEN", "BUSY" => Backoff] },
//!     }
//! }
//!
//! assert_eq!(UserException::from(Booking::CalendarBusy).retry(), Retry::Backoff);
//! assert_eq!(UserException::from(Booking::RoomTaken).retry(), Retry::Never);
//! assert_eq!(UserException::from(Booking::RoomTaken).with_code("BUSY").retry(), Retry::Backoff);
//!
//! let delay = RetryAfter::Delay(Duration::from_secs(30));
//! let busy = UserException::from(Booking::CalendarBusy).with_retry_after(delay);
//! let response = ErrorResponse::new(busy).to_response();
//! assert_eq!(response.headers()["retry-after"], "30");
//! ```

#[cfg(doc)]
use crate::{Retry, UserException};
