//! Who is compared. To add a peer: implement [`Peer`], once for frames and once for bodies, and add
//! it to the lists in `codec.rs`.
//!
//! What makes it fair: a decoded value holds the call ID, the name looked up (with the crate's own
//! lookup, so that reading is compared and not tables), the message, and the details in the form
//! that is the peer's own way of keeping them. Every peer checks the message type. All get the same
//! bytes, and dropping the value is part of decoding. Encoding starts from the decoded value and goes
//! to a buffer that is used again. Nobody else reports what was tolerated; that is not charged for.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;

use bytes::Bytes;
use callerror::grape::Grape;
use callerror::{ErrorResponse, ExceptionSet, UserException, grape};
use http::{HeaderMap, StatusCode};
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// One way to read and write the errors.
pub trait Peer {
    const NAME: &'static str;
    type Decoded<'a>;

    fn decode(input: &Bytes) -> Self::Decoded<'_>;
    fn encode(decoded: &Self::Decoded<'_>, buffer: &mut Vec<u8>);
    /// What was decoded, to be compared before the clock runs.
    fn answer(decoded: &Self::Decoded<'_>) -> Answer;
}

/// What everybody must find in the same input.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub call_id: Option<String>,
    pub known: Option<Grape>,
    /// The name as text, known or not.
    pub name: Option<String>,
    pub message: String,
    pub details: Option<Value>,
}

/// The crate, by the door for `&[u8]`.
pub struct Callerror;

impl Callerror {
    fn answer(call_id: Option<&str>, exception: &grape::UserException<'_>) -> Answer {
        Answer {
            call_id: call_id.map(str::to_owned),
            known: exception.name().known(),
            name: exception.name().as_str().map(str::to_owned),
            message: exception.message().to_owned(),
            details: exception.details().map(|details| details.parse().unwrap()),
        }
    }
}

impl Peer for Callerror {
    const NAME: &'static str = "callerror";
    type Decoded<'a> = grape::CallError<'a>;

    fn decode(input: &Bytes) -> Self::Decoded<'_> {
        grape::CallError::decode(input).unwrap()
    }

    fn encode(decoded: &Self::Decoded<'_>, buffer: &mut Vec<u8>) {
        decoded.encode(buffer).unwrap();
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        Self::answer(Some(decoded.call_id().as_str()), decoded.exception())
    }
}

/// The crate, by the door for `&Bytes`: the value borrows nothing.
pub struct CallerrorBytes;

impl Peer for CallerrorBytes {
    const NAME: &'static str = "callerror, &Bytes";
    type Decoded<'a> = grape::CallError<'static>;

    fn decode(input: &Bytes) -> Self::Decoded<'_> {
        grape::CallError::decode_bytes(input).unwrap()
    }

    fn encode(decoded: &Self::Decoded<'_>, buffer: &mut Vec<u8>) {
        decoded.encode(buffer).unwrap();
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        <Callerror as Peer>::answer(decoded)
    }
}

/// A visitor over borrowed fields, as one writes it by hand for serde_json.
pub struct Typed;

#[derive(Deserialize)]
struct Str<'a>(#[serde(borrow)] Cow<'a, str>);

pub struct TypedFrame<'a> {
    call_id: Cow<'a, str>,
    uri: Option<Cow<'a, str>>,
    known: Option<Grape>,
    message: Cow<'a, str>,
    details: Option<&'a RawValue>,
}

fn name_of(uri: &str) -> &str {
    uri.rsplit_once('#').map_or(uri, |(_, name)| name)
}

impl<'de: 'a, 'a> Deserialize<'de> for TypedFrame<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FrameVisitor;

        impl<'de> Visitor<'de> for FrameVisitor {
            type Value = TypedFrame<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a CALLERROR")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                if seq.next_element::<u8>()? != Some(4) {
                    return Err(A::Error::custom("not a CALLERROR"));
                }
                let missing = || A::Error::custom("too few elements");
                let Str(call_id) = seq.next_element()?.ok_or_else(missing)?;
                let Str(third) = seq.next_element()?.ok_or_else(missing)?;
                let Some(Str(message)) = seq.next_element()? else {
                    let (uri, known, details) = (None, None, None);
                    return Ok(TypedFrame { call_id, uri, known, message: third, details });
                };
                let details = seq.next_element()?;
                let known = Grape::lookup(name_of(&third));
                Ok(TypedFrame { call_id, uri: Some(third), known, message, details })
            }
        }

        deserializer.deserialize_seq(FrameVisitor)
    }
}

impl Serialize for TypedFrame<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        seq.serialize_element(&4)?;
        seq.serialize_element(&self.call_id)?;
        if let Some(uri) = &self.uri {
            seq.serialize_element(uri)?;
        }
        seq.serialize_element(&self.message)?;
        if let Some(details) = self.details {
            seq.serialize_element(details)?;
        }
        seq.end()
    }
}

impl Peer for Typed {
    const NAME: &'static str = "serde_json typed";
    type Decoded<'a> = TypedFrame<'a>;

    fn decode(input: &Bytes) -> Self::Decoded<'_> {
        serde_json::from_slice(input).unwrap()
    }

    fn encode(decoded: &Self::Decoded<'_>, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, decoded).unwrap();
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        Answer {
            call_id: Some(decoded.call_id.to_string()),
            known: decoded.known,
            name: decoded.uri.as_deref().map(|uri| name_of(uri).to_owned()),
            message: decoded.message.to_string(),
            details: decoded.details.map(|raw| serde_json::from_str(raw.get()).unwrap()),
        }
    }
}

/// serde_json's tree, taken apart.
pub struct Tree;

pub struct TreeFrame {
    tree: Value,
    known: Option<Grape>,
}

impl TreeFrame {
    fn text(&self, at: usize) -> &str {
        self.tree[at].as_str().unwrap()
    }

    fn len(&self) -> usize {
        self.tree.as_array().map_or(0, Vec::len)
    }
}

impl Peer for Tree {
    const NAME: &'static str = "serde_json Value";
    type Decoded<'a> = TreeFrame;

    fn decode(input: &Bytes) -> Self::Decoded<'_> {
        let tree: Value = serde_json::from_slice(input).unwrap();
        let elements = tree.as_array().unwrap();
        assert_eq!(elements[0].as_u64(), Some(4));
        assert!(elements[1].is_string());
        let third = elements[2].as_str().unwrap();
        let known = elements.get(3).and_then(|message| {
            assert!(message.is_string());
            Grape::lookup(name_of(third))
        });
        TreeFrame { tree, known }
    }

    fn encode(decoded: &Self::Decoded<'_>, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, &decoded.tree).unwrap();
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        let named = decoded.len() > 3;
        Answer {
            call_id: Some(decoded.text(1).to_owned()),
            known: decoded.known,
            name: named.then(|| name_of(decoded.text(2)).to_owned()),
            message: decoded.text(if named { 3 } else { 2 }).to_owned(),
            details: decoded.tree.get(4).cloned(),
        }
    }
}

/// The headers that come with a body: there is nothing in them to read.
fn no_headers() -> &'static HeaderMap {
    static NONE: std::sync::LazyLock<HeaderMap> = std::sync::LazyLock::new(HeaderMap::new);
    &NONE
}

/// The crate, HTTP bodies.
pub struct CallerrorBody;

impl Peer for CallerrorBody {
    const NAME: &'static str = Callerror::NAME;
    type Decoded<'a> = grape::ErrorResponse<'a>;

    fn decode(input: &Bytes) -> Self::Decoded<'_> {
        grape::ErrorResponse::decode(StatusCode::BAD_REQUEST, no_headers(), input)
    }

    fn encode(decoded: &Self::Decoded<'_>, buffer: &mut Vec<u8>) {
        decoded.encode(buffer).unwrap();
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        Callerror::answer(None, decoded.exception())
    }
}

/// The crate, HTTP bodies by the door for `&Bytes`.
pub struct CallerrorBytesBody;

impl Peer for CallerrorBytesBody {
    const NAME: &'static str = CallerrorBytes::NAME;
    type Decoded<'a> = grape::ErrorResponse<'static>;

    fn decode(input: &Bytes) -> Self::Decoded<'_> {
        ErrorResponse::decode_bytes(StatusCode::BAD_REQUEST, no_headers(), input)
    }

    fn encode(decoded: &Self::Decoded<'_>, buffer: &mut Vec<u8>) {
        decoded.encode(buffer).unwrap();
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        Callerror::answer(None, decoded.exception())
    }
}

/// A derived struct over borrowed fields.
pub struct TypedBody;

#[derive(Deserialize, Serialize)]
pub struct BorrowedBody<'a> {
    #[serde(rename = "type", borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    message: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    details: Option<&'a RawValue>,
    #[serde(skip)]
    known: Option<Grape>,
}

impl Peer for TypedBody {
    const NAME: &'static str = Typed::NAME;
    type Decoded<'a> = BorrowedBody<'a>;

    fn decode(input: &Bytes) -> Self::Decoded<'_> {
        let mut body: BorrowedBody<'_> = serde_json::from_slice(input).unwrap();
        body.known = Grape::lookup(&body.name);
        body
    }

    fn encode(decoded: &Self::Decoded<'_>, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, decoded).unwrap();
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        Answer {
            call_id: None,
            known: decoded.known,
            name: Some(decoded.name.to_string()),
            message: decoded.message.to_string(),
            details: decoded.details.map(|raw| serde_json::from_str(raw.get()).unwrap()),
        }
    }
}

/// serde_json's tree of a body.
pub struct TreeBody;

impl Peer for TreeBody {
    const NAME: &'static str = Tree::NAME;
    type Decoded<'a> = TreeFrame;

    fn decode(input: &Bytes) -> Self::Decoded<'_> {
        let tree: Value = serde_json::from_slice(input).unwrap();
        assert!(tree["message"].is_string());
        let known = Grape::lookup(tree["type"].as_str().unwrap());
        TreeFrame { tree, known }
    }

    fn encode(decoded: &Self::Decoded<'_>, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, &decoded.tree).unwrap();
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        Answer {
            call_id: None,
            known: decoded.known,
            name: decoded.tree["type"].as_str().map(str::to_owned),
            message: decoded.tree["message"].as_str().unwrap().to_owned(),
            details: decoded.tree.get("details").cloned(),
        }
    }
}

/// What a buffer holds, read by the crate through the set without names, as a judge of encoding.
pub fn judge(buffer: &[u8]) -> (String, String, Option<Value>) {
    fn parts(e: &UserException<'_, Infallible>) -> (String, String, Option<Value>) {
        let details = e.details().map(|details| details.parse().unwrap());
        (e.code().unwrap_or_default().to_owned(), e.message().to_owned(), details)
    }
    match callerror::CallError::<Infallible>::decode(buffer) {
        Ok(frame) => parts(frame.exception()),
        Err(_) => {
            let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, no_headers(), buffer);
            parts(error.exception())
        }
    }
}
