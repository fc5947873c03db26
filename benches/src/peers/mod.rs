//! The peers with which the crate is compared. To add a peer, implement [`Decode`], once for frames and once for
//! bodies, and [`Encode`] if it encodes. Then add it to the lists in `codec.rs`. The peers of another wire than WAMP v1
//! are in a file of its own, and their list is in `wires.rs`.
//!
//! These rules make the comparison fair. A decoded value has the call ID, the looked-up name, the message, and the
//! details as the peer represents them. All peers use the crate's own lookup of names, so that only reading is
//! compared. Every peer checks the message type, and that the whole input is JSON. Before any time is taken, all
//! peers must return equal values for each input. All get the same bytes, and dropping the value is part of
//! decoding. A peer may reuse memory (a tape, a mutable copy of the input) for the next input, but making that copy
//! is part of decoding. Encoding starts from a value as a server has it, and writes to a buffer that is reused. The
//! returned `Result` is inspected by reference, so that large values do not pay for a move that their users may not
//! make.
//!
//! Some differences remain, and no peer pays for them. No peer reports quirks, and the typed peers refuse a sixth
//! element, which the crate reports. serde_json and sonic-rs do not limit the depth of raw details, and sonic-rs
//! accepts `\u` with any bytes after it. jiter and the trees refuse an unpaired surrogate in details, which the
//! crate keeps. A wire's own crate looks its code up in its own list, and has its own types for details.

use bytestring::ByteString;
use serde::Deserialize;
use serde_json::Value;

mod iterated;
pub mod jsonrpc;
mod limits;
pub mod ocppj;
mod own;
pub mod problem;
mod tree;
mod typed;
pub mod wamp2;

pub use self::iterated::{Iterated, IteratedBody};
pub use self::limits::Memcpy;
pub use self::own::{Crate, CrateBody, Owned, Shared, Written, judge};
pub use self::tree::{Simd, SimdBody, Tree, TreeBody};
pub use self::typed::{
    JsonRpc, Lazy, LazyBody, LazyNumbered, Typed, TypedBody, TypedNumbered, TypedOwned, json_rpc,
};

/// A decoder of errors.
pub trait Decode {
    const NAME: &'static str;
    /// Memory that is reused for the next input.
    type Scratch: Default;
    type Decoded<'a>;

    fn decode<'a>(input: &'a ByteString, scratch: &'a mut Self::Scratch) -> Self::Decoded<'a>;
    /// The decoded fields, which are compared before any time is taken.
    fn answer(decoded: &Self::Decoded<'_>) -> Answer;
}

/// An encoder of errors.
pub trait Encode {
    const NAME: &'static str;
    type Value<'a>;

    /// The value to encode, from the decoded fields.
    fn prepare(input: &ByteString) -> Self::Value<'_>;
    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>);
}

/// The fields that all peers must find in an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub call_id: Option<String>,
    /// The variant's name, if the set has the name.
    pub known: Option<&'static str>,
    /// The name as text, known or not.
    pub name: Option<String>,
    pub message: String,
    pub details: Option<Value>,
}

/// The type of the input.
pub trait InputKind {
    fn serde_json<'a, T: Deserialize<'a>>(input: &'a ByteString) -> serde_json::Result<T>;
    fn sonic_rs<'a, T: Deserialize<'a>>(input: &'a ByteString) -> sonic_rs::Result<T>;
}

/// `&[u8]`, which the peer must check for UTF-8.
pub struct Slice;

impl InputKind for Slice {
    fn serde_json<'a, T: Deserialize<'a>>(input: &'a ByteString) -> serde_json::Result<T> {
        serde_json::from_slice(input.as_bytes())
    }

    fn sonic_rs<'a, T: Deserialize<'a>>(input: &'a ByteString) -> sonic_rs::Result<T> {
        sonic_rs::from_slice(input.as_bytes())
    }
}

/// `&str`.
pub struct Str;

impl InputKind for Str {
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
