//! `Retry` and `RetryAfter`: whether and when to send the same request again.

#[cfg_attr(not(feature = "http"), path = "retry/no_date.rs")]
mod date;

use alloc::string::{String, ToString};
use core::time::Duration;

use self::date::{longest, of_date};
use crate::text::Text;

/// The time at which a server says that a request may be sent again, as in the header `Retry-After`.
///
/// A fraction of a second is rounded up. A date counts from the `Date` of the response, so that it is a delay; only
/// without `Date` it stays a date. Of several values the longest counts.
///
/// ```
/// use callerror::{RetryAfter, grape::ErrorResponse};
/// use http::{HeaderMap, HeaderValue, StatusCode, header::RETRY_AFTER};
/// use std::time::Duration;
///
/// let mut headers = HeaderMap::new();
/// headers.insert(RETRY_AFTER, HeaderValue::from_static("30"));
/// let error = ErrorResponse::decode(StatusCode::TOO_MANY_REQUESTS, &headers, b"");
/// assert_eq!(error.retry_after(), Some(RetryAfter::Delay(Duration::from_secs(30))));
/// ```
///
/// Source: RFC 9110, section 10.2.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
// So that code that is written without the feature compiles with it.
#[cfg_attr(not(feature = "http"), non_exhaustive)]
pub enum RetryAfter {
    /// A delay after the response. Only `x-amz-retry-after` states parts of a second.
    Delay(Duration),
    /// A point in time by the server's clock. It needs the feature `http`.
    #[cfg(feature = "http")]
    At(std::time::SystemTime),
}

impl RetryAfter {
    /// Reads a JSON string or number at the JSON Pointer `path`. A date counts from the one that `sent` gives.
    pub(crate) fn from_json<'d>(
        text: &str,
        path: &str,
        sent: impl FnOnce() -> Option<Text<'d>>,
    ) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        longest(of_list(text, Unit::of(name)), || of_date(&sent()?))
    }

    /// The delay in whole seconds, rounded up.
    pub(crate) fn whole_seconds(delay: Duration) -> u64 {
        delay.as_secs().saturating_add(u64::from(delay.subsec_nanos() > 0))
    }

    /// A delay as the text of the field with that name: a number, rounded up.
    fn number(delay: Duration, name: &str) -> String {
        match Unit::of(name) {
            Unit::Seconds => Self::whole_seconds(delay).to_string(),
            Unit::Milliseconds => {
                let begun = u128::from(!delay.subsec_nanos().is_multiple_of(1_000_000));
                u64::try_from(delay.as_millis() + begun).unwrap_or(u64::MAX).to_string()
            }
        }
    }
}

/// Whether the same request may succeed later, and when to send it again.
///
/// Only the caller knows whether the call may be repeated at all, that is, whether it is idempotent. The
/// first of these rules that applies decides:
///
/// 1. A delay that the error states, on any status: [`After`](Self::After).
/// 2. The verdict that [`exception_set!`](crate::exception_set) gives the code by `codes`.
/// 3. The verdict of the layout ([`Layout::backoff`](crate::layout::Layout::backoff)): for Webex, 423 is
///    temporary.
/// 4. The verdict that the set gives the variant, or its nearest ancestor that has one, by `retry`.
/// 5. An unhandled error in a frame, or with the [status](crate::layout::Layout::unhandled) by which the
///    system reports such errors: [`Backoff`](Self::Backoff).
/// 6. The status: 408, 425, 429 and 5xx are temporary, so `Backoff`; except 501, 505, 506, 508, 510 and 511.
/// 7. Any other error: [`Never`](Self::Never).
///
/// A delay of zero means at once. Put a floor under it, so that a server cannot make a client spin:
/// `delay.max(Duration::from_millis(100))`.
///
/// ```
/// use callerror::{Retry, grape::ErrorResponse};
/// use http::{HeaderMap, StatusCode};
///
/// let headers = HeaderMap::new();
/// let decode = |status| ErrorResponse::decode(status, &headers, b"{\"type\":\"SessionError\"}");
/// assert_eq!(decode(StatusCode::SERVICE_UNAVAILABLE).retry(), Retry::Backoff);
/// assert_eq!(decode(StatusCode::BAD_REQUEST).retry(), Retry::Never);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub enum Retry {
    /// The same request would fail again.
    Never,
    /// Send the request again at the time that the server states.
    After(RetryAfter),
    /// Send the request again after a delay of the caller's choice that grows with each attempt.
    Backoff,
}

impl Retry {
    /// Whether the request may succeed when it is sent again.
    pub const fn is_retry(self) -> bool {
        !matches!(self, Self::Never)
    }
}

/// Whether a status says that the same request may succeed later.
pub(crate) const fn is_temporary(status: u16) -> bool {
    match status {
        // RFC 9110, 15.5.9; RFC 8470, 5.2; RFC 6585, 4.
        408 | 425 | 429 => true,
        // What the server does not implement, or what a person has to change.
        501 | 505 | 506 | 508 | 510 | 511 => false,
        _ => matches!(status, 500..=599),
    }
}

/// In what a number counts.
#[derive(Clone, Copy)]
enum Unit {
    Seconds,
    Milliseconds,
}

impl Unit {
    /// The unit of a header: AWS counts milliseconds in one of its own.
    fn of(name: &str) -> Self {
        if name.eq_ignore_ascii_case("x-amz-retry-after") {
            Self::Milliseconds
        } else {
            Self::Seconds
        }
    }
}

/// What the entries of a list say. A date has a comma of its own.
fn of_list(list: &str, unit: Unit) -> impl Iterator<Item = RetryAfter> {
    let mut rest = list;
    core::iter::from_fn(move || {
        while !rest.is_empty() {
            let commas = rest.match_indices(',').map(|(at, _)| at);
            let mut ends = commas.take(2).chain([rest.len()]);
            let first = ends.next()?;
            let second = ends.next().filter(|_| first < rest.len());
            let found = of_number(&rest[..first], unit)
                .map(|delay| (first, RetryAfter::Delay(delay)))
                .or_else(|| of_date(&rest[..first]).map(|at| (first, at)))
                .or_else(|| second.and_then(|end| Some((end, of_date(&rest[..end])?))));
            let end = found.map_or(first, |(end, _)| end);
            rest = rest.get(end + 1..).unwrap_or_default();
            if let Some((_, retry_after)) = found {
                return Some(retry_after);
            }
        }
        None
    })
}

/// A number with or without a fraction, which is rounded up.
fn of_number(text: &str, unit: Unit) -> Option<Duration> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let begun = fraction.bytes().any(|digit| digit != b'0');
    let number = whole.parse::<u64>().ok()?.saturating_add(begun.into());
    Some(match unit {
        Unit::Seconds => Duration::from_secs(number),
        Unit::Milliseconds => Duration::from_millis(number),
    })
}

/// The retry verdict that a set gives a variant or a code.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Never,
    Backoff,
    /// Backoff, but only if no code was received.
    BackoffWithoutCode,
}
