//! JSON without meaning: a strict RFC 8259 scanner that yields spans, and a writer of strings.
//!
//! Nothing here knows WAMP, HTTP or a set. The scanner validates and finds; it copies nothing.

mod limits;
mod scan;
mod unescape;
mod write;

pub(crate) use limits::check_len;
pub use limits::{MAX_DEPTH, MAX_LEN};
pub(crate) use scan::{Entries, Kind, Scanner, Value, plain_string};
pub(crate) use unescape::unescape;
pub(crate) use write::{Buffer, Length, Sink, write_string};
