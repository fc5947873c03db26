//! JSON without meaning: a strict RFC 8259 scanner that yields spans, and a writer of strings.
//!
//! Nothing here knows WAMP, HTTP or a set. Reading validates and finds; it copies nothing.
//!
//! `scan` is the plain scanner: it reads anything, and only it tells what is wrong and where. Beside it
//! stand quick ways through what is usual, which answer the same or nothing: `strings` for the heads of
//! frames and for bodies, on `special`; `bits` for long containers, on `masks` and `nest`.

mod bits;
mod limits;
mod masks;
mod nest;
mod scan;
mod special;
mod strings;
mod unescape;
mod utf8;
mod write;

#[cfg(any(feature = "arbitrary", feature = "proptest"))]
pub(crate) use bits::{BITS_DEPTH, is_container, is_container_at};
pub(crate) use limits::check_len;
pub use limits::{MAX_DEPTH, MAX_LEN};
pub(crate) use scan::{Entries, Kind, Scanner, Value};
pub(crate) use special::{holds, special_after};
pub(crate) use strings::{Strings, head};
pub(crate) use unescape::{Str, unescape};
pub(crate) use utf8::utf8;
pub(crate) use write::{Sink, Write, most_escaped, write_escaped};
