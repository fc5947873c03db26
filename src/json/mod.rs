//! JSON without meaning: two readers of arrays and objects, and a writer of strings.
//!
//! Nothing here knows WAMP, HTTP or a set. Reading validates and finds spans; it copies nothing.
//!
//! How to read this folder:
//!
//! 1. `read` has the trait [`Read`], over which each wire describes its messages once, and the two
//!    functions that read a text by such a description: first with [`Compact`], then with [`Exact`].
//! 2. `exact` reads any text, token by token after RFC 8259. It alone reports faults.
//! 3. `compact` reads what peers usually send. It finds where strings end in a bitmap (`index`), and
//!    gives up at whatever is unusual.
//! 4. `walk` checks short containers in compact text, and `validate` long ones, 64 bytes at a time, if `skip` finds
//!    where they end. Neither says where a fault is: `exact` does. In a text that was checked before, `skip` is all
//!    that a container needs.
//! 5. `value` is a value as a span of its text, and goes to what is inside. `pointer` finds one inside another.
//! 6. `string` undoes escapes, `write` makes them. `partial` saves what stands before a fault.
//!
//! Some functions are always inlined, but only with optimisation. Without it, what is inlined keeps a place of
//! its own for each of its values: the frames of the readers took 60 to 140 KiB of the stack in that way.

mod compact;
mod exact;
mod index;
pub(crate) mod partial;
mod pointer;
mod read;
mod skip;
mod string;
#[cfg(test)]
mod tests;
mod validate;
mod value;
mod walk;
mod write;

use core::str::Utf8Error;

pub(crate) use self::compact::Compact;
pub(crate) use self::exact::{Exact, Scanner};
pub(crate) use self::index::{contains_byte, has_special, next_special, next_special_and_front};
pub(crate) use self::pointer::Segment;
pub(crate) use self::read::{Item, List, MemberName, Read, check_text, head, required_text};
pub(crate) use self::string::{Str, unescape};
#[cfg(feature = "__internals")]
pub(crate) use self::validate::{MAX_DEPTH as VALIDATOR_DEPTH, is_container_at, levels};
pub(crate) use self::value::{Kind, Value};
pub(crate) use self::write::{Sink, Write, escaped_len, most_escaped, write_escaped};

/// The text that `input` is.
#[inline]
pub(crate) fn utf8(input: &[u8]) -> Result<&str, Utf8Error> {
    /// From this length on, in bytes, a check with SIMD is worth the call.
    const SIMD_FROM: usize = 64;

    if input.len() >= SIMD_FROM
        && index::has_simd()
        && let Ok(text) = simdutf8::basic::from_utf8(input)
    {
        return Ok(text);
    }
    // simdutf8 does not say where the fault is, and std does.
    core::str::from_utf8(input)
}
