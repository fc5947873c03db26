//! What published packages were observed to do, against what this crate does.
//!
//! Each system turns a vector into two tables of facts, theirs and ours. A fact that differs must stand
//! in the system's list of deviations, with one of three reasons; an entry that no longer differs fails
//! the test, and the number of entries for each reason is pinned.
#![cfg(feature = "http")]

mod devops;
mod grape;
mod openapp;
mod telcoflow;
mod webex;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

/// Why the crate does otherwise than the package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The system's documentation says so.
    DocumentWins,
    /// The package crashed or garbled the error by a property of its language.
    PackageAccident,
    /// The package acted as a client does, for example it looked for a pending call.
    ClientBehaviour,
}

/// Facts by name; one that is absent is not said.
pub type Facts = BTreeMap<&'static str, Value>;

/// One difference that is meant: vector, fact, reason.
pub type Deviation = (&'static str, &'static str, Reason);

/// The vectors of one system, from `tests/vectors`.
pub fn vectors(system: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/vectors/{system}.json"));
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

/// The headers that a vector has as pairs.
pub fn headers(pairs: &Value) -> HeaderMap {
    let pair = |pair: &Value| {
        let (name, value) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        (name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap())
    };
    let mut headers = HeaderMap::new();
    for (name, value) in pairs.as_array().unwrap().iter().map(pair) {
        headers.append(name, value);
    }
    headers
}

/// Leaves out a code that no wire had: where none was received, an exception has that of its variant. Where the
/// package states one, it is compared all the same.
pub fn forget_own_code(ours: &mut Facts, theirs: &Facts, received: Option<&str>) {
    if received.is_none() && !theirs.contains_key("code") {
        ours.remove("code");
    }
}

/// Collects differences and holds them against the list.
#[derive(Debug, Default)]
pub struct Report {
    compared: usize,
    facts: usize,
    differences: BTreeMap<(String, &'static str), String>,
}

impl Report {
    /// Compares the facts of the vector `id`; one that only one side states differs as well.
    pub fn compare(&mut self, id: &str, theirs: &Facts, ours: &Facts) {
        self.compared += 1;
        for &fact in theirs.keys().chain(ours.keys()).collect::<BTreeSet<_>>() {
            self.facts += 1;
            let (theirs, ours) = (theirs.get(fact), ours.get(fact));
            if theirs != ours {
                let said = |value: Option<&Value>| value.map_or("-".into(), Value::to_string);
                let difference = format!("theirs {}, ours {}", said(theirs), said(ours));
                self.differences.insert((id.to_owned(), fact), difference);
            }
        }
    }

    /// Fails for differences that are not listed and for entries that do not differ.
    pub fn finish(
        self,
        system: &str,
        compared: usize,
        deviations: &[Deviation],
        counts: [(Reason, usize); 3],
    ) {
        let listed: BTreeMap<_, _> =
            deviations.iter().map(|&(id, fact, reason)| ((id.to_owned(), fact), reason)).collect();
        assert_eq!(listed.len(), deviations.len(), "{system}: an entry stands twice");

        let mut faults = Vec::new();
        for (key, difference) in &self.differences {
            if !listed.contains_key(key) {
                faults.push(format!("not listed: ({:?}, {:?}): {difference}", key.0, key.1));
            }
        }
        for key in listed.keys().filter(|key| !self.differences.contains_key(key)) {
            faults.push(format!("stale: ({:?}, {:?})", key.0, key.1));
        }
        assert!(faults.is_empty(), "{system}:\n{}", faults.join("\n"));

        println!("{system}: {} vectors, {} facts compared", self.compared, self.facts);
        for (reason, pinned) in counts {
            let count = listed.values().filter(|&&listed| listed == reason).count();
            println!("{system}: {count} deviations by {reason:?}");
            assert_eq!(count, pinned, "{system}: deviations by {reason:?}");
        }
        assert_eq!(self.compared, compared, "{system}: vectors compared");
    }
}
