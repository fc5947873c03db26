//! Without the feature `http` all delays are numbers, and none is in a header.

use alloc::string::String;
use core::time::Duration;

use super::RetryAfter;
use crate::head::HeaderMap;

impl RetryAfter {
    pub(crate) fn from_header(headers: &HeaderMap, _: &str) -> Option<Self> {
        match *headers {}
    }

    /// The text of the field with that name: a number, rounded up.
    pub(crate) fn to_text(self, name: &str) -> String {
        let Self::Delay(delay) = self;
        Self::number(delay, name)
    }

    pub(crate) const fn delay(self) -> Option<Duration> {
        let Self::Delay(delay) = self;
        Some(delay)
    }
}

pub(super) const fn of_date(_: &str) -> Option<RetryAfter> {
    None
}

/// The longest of several delays.
pub(super) fn longest(
    all: impl Iterator<Item = RetryAfter>,
    _: impl FnOnce() -> Option<RetryAfter>,
) -> Option<RetryAfter> {
    all.filter_map(RetryAfter::delay).max().map(RetryAfter::Delay)
}
