//! Who is compared. To add a peer: implement [`Decode`], once for frames and once for bodies, and
//! [`Encode`] where it writes; then add it to the lists in `codec.rs`.
//!
//! What makes it fair: a decoded value holds the call ID, the name looked up (with the crate's own
//! lookup, so that reading is compared and not tables), the message, and the details in the form
//! that is the peer's own way of keeping them. Every peer checks the message type and that the whole
//! input is JSON, and answers the same for each input before any clock runs. All get the same bytes,
//! and dropping the value is part of decoding. What a peer can use again (a tape, a mutable copy of
//! the input) it keeps from input to input; making that copy is part of decoding. Encoding starts
//! from a value as a server has it and goes to a buffer that is used again. What a decoder returns is
//! looked at where it is, as a `Result`: large values are not charged for a move that their users may
//! or may not make.
//!
//! What is not equal: nobody else reports what was tolerated, and the typed peers refuse a sixth element
//! where the crate reports it. Of raw details serde_json and sonic-rs do not bound the depth, and
//! sonic-rs takes `\u` with anything behind it. jiter and the trees refuse half a surrogate pair there,
//! which the crate keeps as it is. None of that is charged for.

use bytestring::ByteString;
use callerror::grape::Grape;
use serde::Deserialize;
use serde_json::Value;

mod iterated;
mod limits;
mod own;
mod tree;
mod typed;

pub use self::iterated::{Iterated, IteratedBody};
pub use self::limits::Memcpy;
pub use self::own::{Crate, CrateBody, Owned, Shared, judge};
pub use self::tree::{Simd, SimdBody, Tree, TreeBody};
pub use self::typed::{
    JsonRpc, Lazy, LazyBody, LazyNumbered, Typed, TypedBody, TypedNumbered, TypedOwned, json_rpc,
};

/// One way to read the errors.
pub trait Decode {
    const NAME: &'static str;
    /// What is used again for the next input.
    type Scratch: Default;
    type Decoded<'a>;

    fn decode<'a>(input: &'a ByteString, scratch: &'a mut Self::Scratch) -> Self::Decoded<'a>;
    /// What was decoded, to be compared before the clock runs.
    fn answer(decoded: &Self::Decoded<'_>) -> Answer;
}

/// One way to write them.
pub trait Encode {
    const NAME: &'static str;
    type Value<'a>;

    /// What will be written, from what says the same.
    fn prepare(input: &ByteString) -> Self::Value<'_>;
    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>);
}

/// What everybody must find in the same input.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub call_id: Option<String>,
    pub known: Option<Grape>,
    /// The name as text, known or not.
    pub name: Option<String>,
    pub message: String,
    pub details: Option<Value>,
}

/// By which type the input goes in.
pub trait Door {
    fn serde_json<'a, T: Deserialize<'a>>(input: &'a ByteString) -> serde_json::Result<T>;
    fn sonic_rs<'a, T: Deserialize<'a>>(input: &'a ByteString) -> sonic_rs::Result<T>;
}

/// `&[u8]`, which is still to be checked for UTF-8.
pub struct Slice;

impl Door for Slice {
    fn serde_json<'a, T: Deserialize<'a>>(input: &'a ByteString) -> serde_json::Result<T> {
        serde_json::from_slice(input.as_bytes())
    }

    fn sonic_rs<'a, T: Deserialize<'a>>(input: &'a ByteString) -> sonic_rs::Result<T> {
        sonic_rs::from_slice(input.as_bytes())
    }
}

/// `&str`.
pub struct Str;

impl Door for Str {
    fn serde_json<'a, T: Deserialize<'a>>(input: &'a ByteString) -> serde_json::Result<T> {
        serde_json::from_str(input)
    }

    fn sonic_rs<'a, T: Deserialize<'a>>(input: &'a ByteString) -> sonic_rs::Result<T> {
        sonic_rs::from_str(input)
    }
}

/// What follows the base in an error URI.
fn name_of(uri: &str) -> &str {
    uri.rsplit_once('#').map_or(uri, |(_, name)| name)
}
