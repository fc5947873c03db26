//! Other people's crates, in this process: what they write this crate reads, and what this crate writes they read.
//!
//! Each test prints its rows in the table of `tests/interop/run`.

use std::fmt::Debug;

/// The rows of one peer. They are printed as they come; at the end no row may have failed.
#[derive(Debug)]
pub struct Rows {
    peer: &'static str,
    failed: usize,
}

impl Rows {
    /// The rows of `peer`.
    pub const fn of(peer: &'static str) -> Self {
        Self { peer, failed: 0 }
    }

    /// What the peer made of something that callerror wrote.
    pub fn reads<T: Debug + PartialEq>(&mut self, case: &str, seen: T, expected: T) {
        self.add("callerror", self.peer, case, seen, expected);
    }

    /// What callerror made of something that the peer wrote.
    pub fn writes<T: Debug + PartialEq>(&mut self, case: &str, seen: T, expected: T) {
        self.add(self.peer, "callerror", case, seen, expected);
    }

    fn add<T: Debug + PartialEq>(
        &mut self,
        from: &str,
        to: &str,
        case: &str,
        seen: T,
        expected: T,
    ) {
        let ok = seen == expected;
        println!("\n{:<8}{from:<17}{to:<17}{case}", if ok { "ok" } else { "FAILED" });
        if !ok {
            self.failed += 1;
            println!("        expected {expected:?}\n        seen     {seen:?}");
        }
    }

    /// # Panics
    ///
    /// If a row failed.
    pub fn end(self) {
        assert_eq!(self.failed, 0, "rows of {} failed", self.peer);
    }
}
