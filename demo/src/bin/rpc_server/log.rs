//! The server's own log: a line on standard error for each event.

use std::error::Error;
use std::fmt::{self, Display};
use std::io::Write as _;
use std::iter;

/// Writes one line. Escapes control characters that a peer sent.
pub(crate) fn line(event: impl Display) {
    let mut line = String::new();
    for c in event.to_string().chars() {
        if c.is_control() { line.extend(c.escape_default()) } else { line.push(c) }
    }
    // The server continues if it cannot write its log.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Logs the failure of a request that was not handled. `what` names the request.
pub(crate) fn unhandled(what: impl Display, error: &dyn Error) {
    line(format_args!("{what}: {}", Causes(error)));
}

/// The sources of an error, the outermost first.
struct Causes<'e>(&'e dyn Error);

impl Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut causes = iter::successors(self.0.source(), |&cause| cause.source());
        if let Some(cause) = causes.next() {
            write!(f, "{cause}")?;
        }
        causes.try_for_each(|cause| write!(f, ": {cause}"))
    }
}
