//! How an exception is shown in a log: in one line, whatever a peer sent.

use core::fmt;

use super::UserException;
use crate::set::ExceptionSet;
use crate::text::OneLine;

/// One line of a log: the name, the code if it differs, the message. What ends or reorders a line is escaped,
/// and at most 1 KiB of each is shown.
impl<N: ExceptionSet> fmt::Display for UserException<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name().as_str();
        if let Some(name) = name {
            write!(f, "{}", OneLine(name))?;
            if let Some(code) = self.received_code().filter(|&code| code != name) {
                write!(f, " ({})", OneLine(code))?;
            }
        }
        match (name, self.message()) {
            (None, "") => f.write_str("unhandled error"),
            (Some(_), "") => Ok(()),
            (None, message) => write!(f, "{}", OneLine(message)),
            (Some(_), message) => write!(f, ": {}", OneLine(message)),
        }
    }
}

impl<N: ExceptionSet> UserException<'_, N> {
    /// Formats the exception and the request ID in one line.
    pub(crate) fn fmt_with_request_id(
        &self,
        request_id: Option<&str>,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        match request_id {
            Some(id) => write!(f, " (request {})", OneLine(id)),
            None => Ok(()),
        }
    }
}

/// All that the exception has, with shortened details.
impl<N: ExceptionSet> fmt::Debug for UserException<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("UserException");
        debug.field("name", &self.name());
        if (self.variant.is_some() || self.is_unhandled()) && !self.code.is_empty() {
            debug.field("code", &self.code);
        }
        debug.field("message", &self.message);
        if let Some(details) = self.details() {
            debug.field("details", &details);
        }
        if let Some(status) = self.status() {
            debug.field("status", &status);
        }
        if let Some(retry_after) = self.retry_after() {
            debug.field("retry_after", &retry_after);
        }
        if let Some(context) = &self.context {
            if !context.request_id.is_empty() {
                debug.field("request_id", &context.request_id);
            }
            if let Some(source) = &context.source {
                debug.field("source", source);
            }
        }
        debug.finish()
    }
}
