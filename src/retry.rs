//! `Retry` and `RetryAfter`: whether and when to send the same request again.

use std::time::{Duration, SystemTime};

use http::StatusCode;
use http::header::{HeaderMap, HeaderValue, RETRY_AFTER};

/// The time at which a server says that a request may be sent again, as in the header `Retry-After`.
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
pub enum RetryAfter {
    /// A delay after the response. The header counts whole seconds.
    Delay(Duration),
    /// A point in time by the server's clock.
    At(SystemTime),
}

impl RetryAfter {
    /// Reads the header `Retry-After`. A value that is neither form, and a repeated header, give `None`.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(RETRY_AFTER).iter();
        let value = values.next().filter(|_| values.next().is_none())?.to_str().ok()?.trim();
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            return value.parse().ok().map(Duration::from_secs).map(Self::Delay);
        }
        httpdate::parse_http_date(value).ok().map(Self::At)
    }

    /// The value of the header: whole seconds, rounded up, or an HTTP date.
    pub(crate) fn to_header(self) -> HeaderValue {
        match self {
            Self::Delay(delay) => {
                let begun = u64::from(delay.subsec_nanos() > 0);
                HeaderValue::from(delay.as_secs().saturating_add(begun))
            }
            Self::At(at) => {
                // HTTP dates reach from 1970 to 9999, and httpdate panics beyond.
                const LAST: Duration = Duration::from_secs(253_402_300_799);
                let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().min(LAST);
                let date = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since);
                HeaderValue::from_str(&date).unwrap_or(HeaderValue::from_static("0"))
            }
        }
    }

    /// The delay from `now`. It is zero for a point in the past.
    ///
    /// The server chooses the delay, and it may be absurdly long. Cap it.
    ///
    /// ```
    /// use callerror::RetryAfter;
    /// use std::time::{Duration, SystemTime};
    ///
    /// let now = SystemTime::UNIX_EPOCH + Duration::from_secs(100);
    /// let at = RetryAfter::At(SystemTime::UNIX_EPOCH + Duration::from_secs(130));
    /// assert_eq!(at.delay_from(now), Duration::from_secs(30));
    /// assert_eq!(at.delay_from(now + Duration::from_secs(60)), Duration::ZERO);
    /// ```
    pub fn delay_from(self, now: SystemTime) -> Duration {
        match self {
            Self::Delay(delay) => delay,
            Self::At(at) => at.duration_since(now).unwrap_or_default(),
        }
    }
}

/// Whether the same request may succeed later, and when to send it again.
///
/// Only the caller knows whether the call may be repeated at all, that is, whether it is idempotent. The
/// first of these rules that applies decides:
///
/// 1. The verdict that [`exception_set!`](crate::exception_set) gives the code by `codes`, or else the
///    variant or its nearest ancestor by `retry`.
/// 2. The status 408, 429 or 5xx: try again.
/// 3. An unhandled error in a frame or with status 400: try again.
/// 4. Any other error: [`Never`](Self::Never).
///
/// "Try again" is [`After`](Self::After) if the error has a readable `Retry-After`, else
/// [`Backoff`](Self::Backoff).
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
    /// The delay from `now` that the server states, if it states one.
    pub fn delay_from(self, now: SystemTime) -> Option<Duration> {
        match self {
            Self::After(retry_after) => Some(retry_after.delay_from(now)),
            Self::Never | Self::Backoff => None,
        }
    }

    /// Whether the request may succeed when it is sent again.
    pub const fn is_retry(self) -> bool {
        !matches!(self, Self::Never)
    }

    /// Combines the verdict of the set with the status and the delay that arrived with the error.
    pub(crate) fn of(
        verdict: Option<Verdict>,
        is_unhandled: bool,
        status: Option<StatusCode>,
        retry_after: Option<RetryAfter>,
    ) -> Self {
        match verdict {
            Some(Verdict::Never) => return Self::Never,
            Some(Verdict::Backoff | Verdict::BackoffWithoutCode) => {
                return retry_after.map_or(Self::Backoff, Self::After);
            }
            None => {}
        }
        let again = match status {
            Some(StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT) => true,
            Some(status) if status.is_server_error() => true,
            None | Some(StatusCode::BAD_REQUEST) => is_unhandled,
            Some(_) => false,
        };
        match retry_after {
            _ if !again => Self::Never,
            Some(retry_after) => Self::After(retry_after),
            None => Self::Backoff,
        }
    }
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
