//! Whether to send the same request again, and when: one verdict for all systems, without a clock.

use std::time::{Duration, SystemTime};

use http::StatusCode;
use http::header::{HeaderMap, HeaderValue, RETRY_AFTER};

use crate::exception::Name;
use crate::exception::UserException;
use crate::set::{ExceptionSet, Verdict};

/// When a server says that a request may be sent again.
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
    /// So much time after the response; the header counts whole seconds.
    Delay(Duration),
    /// At a point in time by the server's clock.
    At(SystemTime),
}

impl RetryAfter {
    /// Reads the header `Retry-After`; nonsense is none, and so is one that stands twice.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(RETRY_AFTER).iter();
        let value = values.next().filter(|_| values.next().is_none())?.to_str().ok()?.trim();
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            return value.parse().ok().map(Duration::from_secs).map(Self::Delay);
        }
        httpdate::parse_http_date(value).ok().map(Self::At)
    }

    /// The header's value: whole seconds, rounded up, or an HTTP date.
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

    /// How long that is from `now`, nothing for a point in the past.
    ///
    /// The server chooses it, up to 584 billion years: have a most of your own.
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

/// Whether an error may go away when the same request is sent again, and when to try.
///
/// Whether the call itself may be repeated (that it has no effect twice) is the caller's to know.
///
/// - A code or row that says so in its set, by a `retry` clause of
///   [`exception_set!`](crate::exception_set): as it says.
/// - 429, 408 and every 5xx: after `Retry-After` where the header can be read, else with backoff.
/// - An unhandled error in a frame, or as 400: with backoff.
/// - All else: never.
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
    /// When the server says.
    After(RetryAfter),
    /// After a while of the caller's choice, longer each time.
    Backoff,
}

impl Retry {
    /// The delay that the server states, from `now`; none where it states none.
    pub fn delay_from(self, now: SystemTime) -> Option<Duration> {
        match self {
            Self::After(retry_after) => Some(retry_after.delay_from(now)),
            Self::Never | Self::Backoff => None,
        }
    }

    /// Whether there is a point in sending the request again.
    pub const fn is_retry(self) -> bool {
        !matches!(self, Self::Never)
    }

    /// The retry for an exception, with what is known of how it arrived.
    pub(crate) fn of<N: ExceptionSet>(
        exception: &UserException<'_, N>,
        status: Option<StatusCode>,
        retry_after: Option<RetryAfter>,
    ) -> Self {
        match verdict(exception) {
            Some(Verdict::Never) => return Self::Never,
            Some(Verdict::Backoff | Verdict::BackoffWithoutCode) => {
                return retry_after.map_or(Self::Backoff, Self::After);
            }
            None => {}
        }
        let again = match status {
            Some(StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT) => true,
            Some(status) if status.is_server_error() => true,
            None | Some(StatusCode::BAD_REQUEST) => exception.name() == Name::Unhandled,
            Some(_) => false,
        };
        match retry_after {
            _ if !again => Self::Never,
            Some(retry_after) => Self::After(retry_after),
            None => Self::Backoff,
        }
    }
}

impl<N: ExceptionSet> UserException<'_, N> {
    /// Whether to send the request again, as far as the exception alone can tell.
    pub fn retry(&self) -> Retry {
        Retry::of(self, None, None)
    }
}

/// What the set says: of the code, else of the row or the nearest row above it.
fn verdict<N: ExceptionSet>(exception: &UserException<'_, N>) -> Option<Verdict> {
    let row = exception.name().known()?;
    // An alias is a spelling of the name, and says no more than it.
    let code = exception.token().filter(|code| N::lookup(code) != Some(row));
    if let Some(verdict) = code.and_then(N::code_verdict) {
        return Some(verdict);
    }
    let of_row = row.verdict().or_else(|| row.ancestors().find_map(N::verdict));
    of_row.filter(|&verdict| code.is_none() || verdict != Verdict::BackoffWithoutCode)
}
