//! JSON without meaning: a strict RFC 8259 scanner that yields spans, and a writer of strings.
//!
//! Nothing here knows WAMP, HTTP or a set. Reading validates and finds; it copies nothing.
//!
//! `exact` reads any text, and only it tells what is wrong and where. The others are fast paths: they
//! return what `exact` would return, or nothing. `compact`, built on `index`, reads the heads of frames
//! and bodies; `validate` validates long containers.

mod compact;
mod exact;
mod index;
mod string;
mod utf8;
mod validate;
mod write;

pub(crate) use self::compact::{Strings, head};
pub(crate) use self::exact::{Entries, Kind, Scanner, Value};
pub(crate) use self::index::{holds, special_after};
pub(crate) use self::string::{Str, unescape};
pub(crate) use self::utf8::utf8;
#[cfg(any(feature = "arbitrary", feature = "proptest"))]
pub(crate) use self::validate::{BITS_DEPTH, is_container, is_container_at};
pub(crate) use self::write::{Sink, Write, most_escaped, write_escaped};
