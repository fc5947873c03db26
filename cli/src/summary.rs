//! The counts over a whole log.

use std::collections::HashMap;

use crate::answer::{Answer, Name};

/// How many texts of one kind are counted separately. Peers choose names, so their number is unbounded.
/// Further texts are counted together.
const MOST_KINDS: usize = 1000;

/// How many characters of a long name are stored.
const LONGEST_NAME: usize = 60;

#[derive(Default)]
pub(crate) struct Summary {
    pub(crate) lines: u64,
    pub(crate) known: u64,
    pub(crate) unknown: u64,
    pub(crate) unhandled: u64,
    pub(crate) malformed: u64,
    pub(crate) other: u64,
    pub(crate) known_names: Tally,
    pub(crate) unknown_names: Tally,
    pub(crate) quirks: Tally,
    pub(crate) faults: Tally,
    pub(crate) others: Tally,
}

impl Summary {
    pub(crate) fn count(&mut self, answer: &Answer<'_>) {
        self.lines += 1;
        match answer {
            Answer::Error(error) => {
                match &error.name {
                    Name::Known(name) => {
                        self.known += 1;
                        self.known_names.count(name);
                    }
                    Name::Unknown(name) => {
                        self.unknown += 1;
                        self.unknown_names.count(name);
                    }
                    Name::Unhandled => self.unhandled += 1,
                }
                for quirk in error.observed.quirks.iter().flat_map(|quirks| quirks.iter()) {
                    self.quirks.count(quirk.as_str());
                }
            }
            Answer::Other(other) => {
                self.other += 1;
                self.others.count(other);
            }
            Answer::Fault(fault) => {
                self.malformed += 1;
                self.faults.count(fault.kind);
            }
        }
    }
}

/// Counts how often each text occurs.
#[derive(Default)]
pub(crate) struct Tally {
    counts: HashMap<Box<str>, u64>,
    /// The number of texts that are counted together.
    pub(crate) rest: u64,
}

impl Tally {
    fn count(&mut self, text: &str) {
        let end = text.char_indices().nth(LONGEST_NAME).map_or(text.len(), |(at, _)| at);
        let text = &text[..end];
        if let Some(count) = self.counts.get_mut(text) {
            *count += 1;
        } else if self.counts.len() < MOST_KINDS {
            self.counts.insert(text.into(), 1);
        } else {
            self.rest += 1;
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
