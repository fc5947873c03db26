//! The counts over a whole log.

use std::collections::HashMap;
use std::time::SystemTime;

use callerror::{Retry, RetryAfter};

use crate::answer::{Answer, ErrorMessage, Name, retry};

/// How many texts of one kind are counted separately. Peers choose names, so their number is unbounded.
/// Further texts are counted together.
const MOST_KINDS: usize = 1000;

/// How many characters of a long name are stored.
const LONGEST_NAME: usize = 60;

/// How many requests of one kind are stored. A row of the summary has no room for more.
const MOST_REQUESTS: usize = 24;

#[derive(Default)]
pub(crate) struct Summary {
    pub(crate) lines: u64,
    pub(crate) known: u64,
    pub(crate) unknown: u64,
    pub(crate) unhandled: u64,
    pub(crate) malformed: Tally,
    pub(crate) other: Tally,
    pub(crate) quirks: Tally,
    /// The number of the first and the last malformed line.
    pub(crate) malformed_lines: Option<(u64, u64)>,
    failing: HashMap<(NameKind, Box<str>), Failing>,
    /// The number of errors whose names are not counted separately.
    pub(crate) more_errors: u64,
    /// The errors that say when to send the request again.
    pub(crate) after: Requests,
    /// The errors after which a request may be sent again with backoff.
    pub(crate) backoff: Requests,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum NameKind {
    Known,
    Unknown,
    Unhandled,
}

/// All errors of one name.
pub(crate) struct Failing {
    pub(crate) count: u64,
    /// The lines of the first and the last one.
    pub(crate) first: u64,
    pub(crate) last: u64,
    /// The first time that the log has.
    pub(crate) since: Option<SystemTime>,
    /// The word for the retry, or `mixed` if the errors differ.
    pub(crate) retry: &'static str,
    pub(crate) requests: Requests,
}

/// Requests that failed.
#[derive(Default)]
pub(crate) struct Requests {
    pub(crate) count: u64,
    /// The first ones.
    pub(crate) first: Vec<Request>,
}

pub(crate) struct Request {
    pub(crate) id: RequestId,
    pub(crate) retry_after: Option<RetryAfter>,
}

/// The text that identifies a request for its caller, or the line of its error.
pub(crate) enum RequestId {
    Text(String),
    Line(u64),
}

impl Summary {
    pub(crate) fn count(&mut self, line: u64, answer: &Answer<'_>) {
        self.lines += 1;
        match answer {
            Answer::Error(error) => self.error(line, error),
            Answer::Other(other) => self.other.count(other),
            Answer::Fault(fault) => {
                let (first, _) = self.malformed_lines.unwrap_or((line, line));
                self.malformed_lines = Some((first, line));
                self.malformed.count(fault.kind);
            }
        }
    }

    fn error(&mut self, line: u64, error: &ErrorMessage<'_>) {
        let (kind, name, count) = match &error.name {
            Name::Known(name) => (NameKind::Known, *name, &mut self.known),
            Name::Unknown(name) => (NameKind::Unknown, name.as_str(), &mut self.unknown),
            Name::Unhandled => (NameKind::Unhandled, "unhandled", &mut self.unhandled),
        };
        *count += 1;
        let key = (kind, Box::from(start(name)));
        if let Some(failing) = self.failing.get_mut(&key) {
            failing.add(line, error);
        } else if self.failing.len() < MOST_KINDS {
            self.failing.insert(key, Failing::new(line, error));
        } else {
            self.more_errors += 1;
        }
        match error.retry {
            Retry::Never => {}
            Retry::After(_) => self.after.add(line, error),
            Retry::Backoff => self.backoff.add(line, error),
        }
        for quirk in error.observed.quirks.iter().flat_map(|quirks| quirks.iter()) {
            self.quirks.count(quirk.as_str());
        }
    }

    pub(crate) const fn errors(&self) -> u64 {
        self.known + self.unknown + self.unhandled
    }

    /// The names, the most frequent first, those of equal frequency as they began.
    pub(crate) fn failing(&self) -> Vec<(NameKind, &str, &Failing)> {
        let failing = self.failing.iter();
        let mut failing: Vec<_> =
            failing.map(|((kind, name), failing)| (*kind, &**name, failing)).collect();
        failing.sort_unstable_by_key(|(.., failing)| (u64::MAX - failing.count, failing.first));
        failing
    }
}

impl Failing {
    fn new(line: u64, error: &ErrorMessage<'_>) -> Self {
        let mut new = Self {
            count: 0,
            first: line,
            last: line,
            since: None,
            retry: retry(error.retry),
            requests: Requests::default(),
        };
        new.add(line, error);
        new
    }

    fn add(&mut self, line: u64, error: &ErrorMessage<'_>) {
        self.count += 1;
        self.last = line;
        self.since = self.since.or(error.observed.time);
        if self.retry != retry(error.retry) {
            self.retry = "mixed";
        }
        self.requests.add(line, error);
    }
}

impl Requests {
    fn add(&mut self, line: u64, error: &ErrorMessage<'_>) {
        self.count += 1;
        if self.first.len() == MOST_REQUESTS {
            return;
        }
        let call_id = error.observed.call_id.as_ref().map(|call_id| call_id.as_str());
        let id = match call_id.or(error.request_id.as_deref()).filter(|id| !id.is_empty()) {
            Some(id) => RequestId::Text(start(id).to_owned()),
            None => RequestId::Line(line),
        };
        self.first.push(Request { id, retry_after: error.retry_after });
    }
}

/// Counts how often each text occurs.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) count: u64,
    counts: HashMap<Box<str>, u64>,
}

impl Tally {
    fn count(&mut self, text: &str) {
        self.count += 1;
        let text = start(text);
        if let Some(count) = self.counts.get_mut(text) {
            *count += 1;
        } else if self.counts.len() < MOST_KINDS {
            self.counts.insert(text.into(), 1);
        }
    }

    /// The most frequent first, those of equal frequency by name.
    pub(crate) fn sorted(&self) -> Vec<(&str, u64)> {
        let mut counts: Vec<_> =
            self.counts.iter().map(|(text, &count)| (&**text, count)).collect();
        counts.sort_unstable_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
        counts
    }
}

/// As much of a text of a peer as is stored.
fn start(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST_NAME).map_or(text.len(), |(at, _)| at);
    &text[..end]
}
