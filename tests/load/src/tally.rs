//! The counts of a run.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

/// The counts of a run. All peers share them.
pub struct Tally {
    /// False during the warm-up, in which only faults are counted.
    measuring: AtomicBool,
    /// The time at which all peers end.
    until: Instant,
    pub connections: AtomicU64,
    /// The number of answers of each kind.
    outcomes: Mutex<BTreeMap<&'static str, u64>>,
    /// The hostile messages and requests, by kind and reaction.
    hostilities: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
    /// The latencies, in microseconds.
    latencies: Mutex<Histogram<u64>>,
    /// Calls without an answer whose connection was not closed.
    pub lost: AtomicU64,
    /// Calls whose client closed the connection.
    pub abandoned: AtomicU64,
    /// The number of faults, and the text of the first ones.
    faults: Mutex<(u64, Vec<String>)>,
    /// One received error of each kind, and the number of its kind.
    errors: Mutex<BTreeMap<&'static str, (String, u64)>>,
}

impl Tally {
    pub fn new(time: Duration) -> Self {
        Self {
            measuring: AtomicBool::new(false),
            until: Instant::now() + time,
            connections: AtomicU64::new(0),
            outcomes: Mutex::default(),
            hostilities: Mutex::default(),
            latencies: Mutex::new(Histogram::new(3).expect("3 digits")),
            lost: AtomicU64::new(0),
            abandoned: AtomicU64::new(0),
            faults: Mutex::default(),
            errors: Mutex::default(),
        }
    }

    pub fn start_measuring(&self) {
        self.measuring.store(true, Ordering::Relaxed);
    }

    pub fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }

    pub fn connected(&self) {
        self.count(&self.connections);
    }

    pub fn count(&self, counter: &AtomicU64) {
        if self.measuring.load(Ordering::Relaxed) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts an answered call.
    pub fn answered(&self, outcome: &'static str, after: Duration) {
        if self.measuring.load(Ordering::Relaxed) {
            *self.outcomes.lock().unwrap().entry(outcome).or_default() += 1;
            let micros = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
            self.latencies.lock().unwrap().record(micros).expect("it grows");
        }
    }

    /// Counts a received error of the procedure `called`.
    pub fn error(&self, called: &'static str, wire: &str) {
        if self.measuring.load(Ordering::Relaxed) {
            let mut errors = self.errors.lock().unwrap();
            errors.entry(called).or_insert_with(|| (wire.to_owned(), 0)).1 += 1;
        }
    }

    /// Counts a hostile message or request.
    pub fn hostile(&self, sent: &'static str, became: &'static str) {
        if self.measuring.load(Ordering::Relaxed) {
            *self.hostilities.lock().unwrap().entry((sent, became)).or_default() += 1;
        }
    }

    pub fn fault(&self, what: impl Into<String>) {
        let (count, texts) = &mut *self.faults.lock().unwrap();
        *count += 1;
        if texts.len() < 10 {
            texts.push(what.into());
        }
    }

    pub fn outcomes(&self) -> BTreeMap<&'static str, u64> {
        self.outcomes.lock().unwrap().clone()
    }

    pub fn hostilities(&self) -> BTreeMap<(&'static str, &'static str), u64> {
        self.hostilities.lock().unwrap().clone()
    }

    pub fn errors(&self) -> BTreeMap<&'static str, (String, u64)> {
        self.errors.lock().unwrap().clone()
    }

    pub fn faults(&self) -> (u64, Vec<String>) {
        self.faults.lock().unwrap().clone()
    }

    /// A percentile of the latency.
    pub fn latency(&self, percentile: f64) -> Duration {
        Duration::from_micros(self.latencies.lock().unwrap().value_at_quantile(percentile / 100.0))
    }
}
