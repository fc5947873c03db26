//! Hand-written serde types with borrowed fields. Details are a `&RawValue` for serde_json, a `LazyValue` for
//! sonic-rs.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use bytestring::ByteString;
use callerror::grape::Grape;
use jsonrpsee_types::ErrorObject;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use sonic_rs::LazyValue;

use super::{Answer, Decode, Encode, InputKind, Slice, name_of};

#[derive(Deserialize, Serialize)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `I` is the type of call IDs, `D` that of details.
pub struct Frame<'a, I, D> {
    call_id: I,
    uri: Option<Cow<'a, str>>,
    known: Option<Grape>,
    message: Cow<'a, str>,
    details: Option<D>,
}

impl<'de, I: Deserialize<'de>, D: Deserialize<'de>> Deserialize<'de> for Frame<'de, I, D> {
    fn deserialize<S: Deserializer<'de>>(deserializer: S) -> Result<Self, S::Error> {
        struct FrameVisitor<I, D>(PhantomData<(I, D)>);

        impl<'de, I: Deserialize<'de>, D: Deserialize<'de>> Visitor<'de> for FrameVisitor<I, D> {
            type Value = Frame<'de, I, D>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a CALLERROR")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                if seq.next_element::<u8>()? != Some(4) {
                    return Err(A::Error::custom("not a CALLERROR"));
                }
                let missing = || A::Error::custom("too few elements");
                let call_id = seq.next_element()?.ok_or_else(missing)?;
                let Text(third) = seq.next_element()?.ok_or_else(missing)?;
                let Some(Text(message)) = seq.next_element()? else {
                    let (uri, known, details) = (None, None, None);
                    return Ok(Frame { call_id, uri, known, message: third, details });
                };
                let details = seq.next_element()?;
                let known = Grape::lookup(name_of(&third));
                Ok(Frame { call_id, uri: Some(third), known, message, details })
            }
        }

        deserializer.deserialize_seq(FrameVisitor(PhantomData))
    }
}

impl<I: Serialize, D: Serialize> Serialize for Frame<'_, I, D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        seq.serialize_element(&4)?;
        seq.serialize_element(&self.call_id)?;
        if let Some(uri) = &self.uri {
            seq.serialize_element(uri)?;
        }
        seq.serialize_element(&self.message)?;
        if let Some(details) = &self.details {
            seq.serialize_element(details)?;
        }
        seq.end()
    }
}

impl<I: fmt::Display, D> Frame<'_, I, D> {
    fn answer(&self, json: impl Fn(&D) -> &str) -> Answer {
        Answer {
            call_id: Some(self.call_id.to_string()),
            known: self.known.map(Grape::name),
            name: self.uri.as_deref().map(|uri| name_of(uri).to_owned()),
            message: self.message.to_string(),
            details: self.details.as_ref().map(|raw| serde_json::from_str(json(raw)).unwrap()),
        }
    }
}

/// serde_json.
pub struct Typed<D>(PhantomData<D>);

impl<D: InputKind> Decode for Typed<D> {
    const NAME: &'static str = "serde_json";
    type Scratch = ();
    type Decoded<'a> = serde_json::Result<Frame<'a, Text<'a>, &'a RawValue>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::serde_json(input)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(|raw| raw.get())
    }
}

impl<D: InputKind> Encode for Typed<D> {
    const NAME: &'static str = "serde_json";
    type Value<'a> = Frame<'a, Text<'a>, &'a RawValue>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::serde_json(input).unwrap()
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, value).unwrap();
    }
}

/// serde_json, where call IDs are integers.
pub struct TypedNumbered<D>(PhantomData<D>);

impl<D: InputKind> Decode for TypedNumbered<D> {
    const NAME: &'static str = "serde_json";
    type Scratch = ();
    type Decoded<'a> = serde_json::Result<Frame<'a, u64, &'a RawValue>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::serde_json(input)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(|raw| raw.get())
    }
}

impl<D: InputKind> Encode for TypedNumbered<D> {
    const NAME: &'static str = "serde_json";
    type Value<'a> = Frame<'a, u64, &'a RawValue>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::serde_json(input).unwrap()
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, value).unwrap();
    }
}

/// serde_json, to a value that borrows nothing: decoded as above, then copied.
pub struct TypedOwned;

impl Decode for TypedOwned {
    const NAME: &'static str = "serde_json";
    type Scratch = ();
    type Decoded<'a> = serde_json::Result<Frame<'static, String, Box<RawValue>>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        let frame: Frame<'_, Text<'_>, &RawValue> = Slice::serde_json(input)?;
        Ok(Frame {
            call_id: frame.call_id.0.into_owned(),
            uri: frame.uri.map(|uri| Cow::Owned(uri.into_owned())),
            known: frame.known,
            message: Cow::Owned(frame.message.into_owned()),
            details: frame.details.map(RawValue::to_owned),
        })
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(|raw| raw.get())
    }
}

/// sonic-rs.
pub struct Lazy<D>(PhantomData<D>);

impl<D: InputKind> Decode for Lazy<D> {
    const NAME: &'static str = "sonic-rs";
    type Scratch = ();
    type Decoded<'a> = sonic_rs::Result<Frame<'a, Text<'a>, LazyValue<'a>>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::sonic_rs(input)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(LazyValue::as_raw_str)
    }
}

impl<D: InputKind> Encode for Lazy<D> {
    const NAME: &'static str = "sonic-rs";
    type Value<'a> = Frame<'a, Text<'a>, LazyValue<'a>>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::sonic_rs(input).unwrap()
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        sonic_rs::to_writer(buffer, value).unwrap();
    }
}

/// sonic-rs, where call IDs are integers.
pub struct LazyNumbered<D>(PhantomData<D>);

impl<D: InputKind> Decode for LazyNumbered<D> {
    const NAME: &'static str = "sonic-rs";
    type Scratch = ();
    type Decoded<'a> = sonic_rs::Result<Frame<'a, u64, LazyValue<'a>>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::sonic_rs(input)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(LazyValue::as_raw_str)
    }
}

impl<D: InputKind> Encode for LazyNumbered<D> {
    const NAME: &'static str = "sonic-rs";
    type Value<'a> = Frame<'a, u64, LazyValue<'a>>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::sonic_rs(input).unwrap()
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        sonic_rs::to_writer(buffer, value).unwrap();
    }
}

/// An HTTP body; `D` is the type of details.
#[derive(Deserialize, Serialize)]
#[serde(bound(deserialize = "D: Deserialize<'de>"))]
pub struct Body<'a, D> {
    #[serde(rename = "type", borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    message: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<D>,
    #[serde(skip)]
    known: Option<Grape>,
}

impl<D> Body<'_, D> {
    fn looked_up(mut self) -> Self {
        self.known = Grape::lookup(&self.name);
        self
    }

    fn answer(&self, json: impl Fn(&D) -> &str) -> Answer {
        Answer {
            call_id: None,
            known: self.known.map(Grape::name),
            name: Some(self.name.to_string()),
            message: self.message.to_string(),
            details: self.details.as_ref().map(|raw| serde_json::from_str(json(raw)).unwrap()),
        }
    }
}

/// serde_json, HTTP bodies.
pub struct TypedBody<D>(PhantomData<D>);

impl<D: InputKind> Decode for TypedBody<D> {
    const NAME: &'static str = "serde_json";
    type Scratch = ();
    type Decoded<'a> = serde_json::Result<Body<'a, &'a RawValue>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::serde_json(input).map(Body::looked_up)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(|raw| raw.get())
    }
}

impl<D: InputKind> Encode for TypedBody<D> {
    const NAME: &'static str = "serde_json";
    type Value<'a> = Body<'a, &'a RawValue>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::serde_json(input).unwrap()
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, value).unwrap();
    }
}

/// sonic-rs, HTTP bodies.
pub struct LazyBody<D>(PhantomData<D>);

impl<D: InputKind> Decode for LazyBody<D> {
    const NAME: &'static str = "sonic-rs";
    type Scratch = ();
    type Decoded<'a> = sonic_rs::Result<Body<'a, LazyValue<'a>>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::sonic_rs(input).map(Body::looked_up)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(LazyValue::as_raw_str)
    }
}

impl<D: InputKind> Encode for LazyBody<D> {
    const NAME: &'static str = "sonic-rs";
    type Value<'a> = Body<'a, LazyValue<'a>>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::sonic_rs(input).unwrap()
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        sonic_rs::to_writer(buffer, value).unwrap();
    }
}

/// jsonrpsee's error object, for orientation only: it reads another protocol's text, and less of it.
pub struct JsonRpc;

/// A JSON-RPC error object with the same message and details.
pub fn json_rpc(answer: &Answer) -> ByteString {
    let mut object = serde_json::json!({ "code": -32_000, "message": answer.message });
    if let Some(details) = &answer.details {
        object["data"] = details.clone();
    }
    object.to_string().into()
}

impl Decode for JsonRpc {
    const NAME: &'static str = "jsonrpsee";
    type Scratch = ();
    type Decoded<'a> = serde_json::Result<ErrorObject<'a>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        Slice::serde_json(input)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        let decoded = decoded.as_ref().unwrap();
        Answer {
            call_id: None,
            known: None,
            name: None,
            message: decoded.message().to_owned(),
            details: decoded.data().map(|raw| serde_json::from_str(raw.get()).unwrap()),
        }
    }
}
