//! Delays that are dates, and those in headers: both need the crates that the feature `http` brings.

use alloc::string::String;
use core::time::Duration;
use std::time::SystemTime;

use http::header::{DATE, HeaderMap, HeaderValue};

use super::{Retry, RetryAfter, Unit, of_list};
use crate::head::header_values;

impl RetryAfter {
    /// Reads the values of a header, which may be repeated and may be lists. Of several delays the longest
    /// counts, and a date counts from the response's own `Date`. What cannot be read says nothing.
    pub(crate) fn from_header(headers: &HeaderMap, name: &str) -> Option<Self> {
        let values = header_values(headers, name).filter_map(|value| value.to_str().ok());
        let sent = || of_date(headers.get(DATE)?.to_str().ok()?);
        longest(values.flat_map(|value| of_list(value, Unit::of(name))), sent)
    }

    /// The value of the header with that name.
    pub(crate) fn to_header(self, name: &str) -> HeaderValue {
        HeaderValue::try_from(self.to_text(name)).unwrap_or(HeaderValue::from_static("0"))
    }

    /// The text of the field with that name: a number, rounded up, or an HTTP date.
    pub(crate) fn to_text(self, name: &str) -> String {
        match self {
            Self::Delay(delay) => Self::number(delay, name),
            Self::At(at) => {
                // HTTP dates reach from 1970 to 9999, and httpdate panics beyond.
                const LAST: Duration = Duration::from_secs(253_402_300_799);
                let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().min(LAST);
                httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since)
            }
        }
    }

    /// The delay, unless it is a date.
    pub(crate) const fn delay(self) -> Option<Duration> {
        match self {
            Self::Delay(delay) => Some(delay),
            Self::At(_) => None,
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

impl Retry {
    /// The delay from `now` that the server states, if it states one.
    pub fn delay_from(self, now: SystemTime) -> Option<Duration> {
        match self {
            Self::After(retry_after) => Some(retry_after.delay_from(now)),
            Self::Never | Self::Backoff => None,
        }
    }
}

/// Reads an HTTP date.
pub(super) fn of_date(text: &str) -> Option<RetryAfter> {
    httpdate::parse_http_date(text.trim()).ok().map(RetryAfter::At)
}

/// The longest of several delays. Dates are compared with delays only where it is known from when they count.
pub(super) fn longest(
    all: impl Iterator<Item = RetryAfter>,
    sent: impl FnOnce() -> Option<RetryAfter>,
) -> Option<RetryAfter> {
    let (mut delay, mut date) = (None, None);
    for retry_after in all {
        match retry_after {
            RetryAfter::Delay(found) => delay = delay.max(Some(found)),
            RetryAfter::At(found) => date = date.max(Some(found)),
        }
    }
    let Some(at) = date else { return delay.map(RetryAfter::Delay) };
    match (sent(), delay) {
        (Some(RetryAfter::At(sent)), _) => {
            let until = RetryAfter::At(at).delay_from(sent);
            Some(RetryAfter::Delay(delay.map_or(until, |delay| delay.max(until))))
        }
        (_, Some(delay)) => Some(RetryAfter::Delay(delay)),
        (_, None) => Some(RetryAfter::At(at)),
    }
}
