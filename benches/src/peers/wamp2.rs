//! WAMP v2: the crate, and hand-written serde types. The wire's own crates do not take part: one drops the arguments, the
//! other needs a nightly compiler.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;

use bytestring::ByteString;
use callerror::DecodeError;
use callerror::wamp::{ErrorMessage, Wamp};
use callerror::wamp2::{Codec, Request, RequestType};
use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use sonic_rs::LazyValue;

use super::own::{answer, written};
use super::typed::Text;
use super::{Answer, Decode, Encode, InputKind, Slice, Str, Written};

/// What is in an encoded error. It must be one by the standard.
pub fn judge(buffer: &[u8]) -> Written {
    let codec = Codec::<Infallible>::new().strict();
    written(codec.decode(buffer).unwrap().exception())
}

/// A type of input of the crate.
pub trait CrateInput {
    fn error(input: &ByteString) -> Result<ErrorMessage<'_>, DecodeError>;
}

impl CrateInput for Slice {
    fn error(input: &ByteString) -> Result<ErrorMessage<'_>, DecodeError> {
        ErrorMessage::decode(&input.as_bytes()[..])
    }
}

impl CrateInput for Str {
    fn error(input: &ByteString) -> Result<ErrorMessage<'_>, DecodeError> {
        ErrorMessage::decode(&**input)
    }
}

/// The crate.
pub struct Crate<D>(PhantomData<D>);

impl<D: CrateInput> Decode for Crate<D> {
    const NAME: &'static str = "callerror";
    type Scratch = ();
    type Decoded<'a> = Result<ErrorMessage<'a>, DecodeError>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::error(input)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        let error = decoded.as_ref().unwrap();
        answer(Some(error.call_id().as_str()), error.exception())
    }
}

impl<D: CrateInput> Encode for Crate<D> {
    const NAME: &'static str = "callerror";
    type Value<'a> = ErrorMessage<'a>;

    /// An error as a callee builds it, because a decoded one would keep its arguments.
    fn prepare(input: &ByteString) -> Self::Value<'_> {
        let error = D::error(input).unwrap();
        let request = Request::new(error.call_id().as_str().parse().unwrap()).unwrap();
        ErrorMessage::new(RequestType::Call, request, error.into_exception())
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        value.encode(buffer).unwrap();
    }
}

/// The Details, whose members nobody asks for.
struct Empty;

impl<'de> Deserialize<'de> for Empty {
    fn deserialize<S: Deserializer<'de>>(deserializer: S) -> Result<Self, S::Error> {
        struct EmptyVisitor;

        impl<'de> Visitor<'de> for EmptyVisitor {
            type Value = Empty;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Empty, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Empty)
            }
        }

        deserializer.deserialize_map(EmptyVisitor)
    }
}

/// `D` is the type of keyword arguments.
pub struct Error<'a, D> {
    request_type: u64,
    request: u64,
    uri: Cow<'a, str>,
    known: Option<Wamp>,
    message: Cow<'a, str>,
    kwargs: Option<D>,
}

impl<'de, D: Deserialize<'de>> Deserialize<'de> for Error<'de, D> {
    fn deserialize<S: Deserializer<'de>>(deserializer: S) -> Result<Self, S::Error> {
        struct ErrorVisitor<D>(PhantomData<D>);

        impl<'de, D: Deserialize<'de>> Visitor<'de> for ErrorVisitor<D> {
            type Value = Error<'de, D>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an ERROR")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                if seq.next_element::<u8>()? != Some(8) {
                    return Err(A::Error::custom("not an ERROR"));
                }
                let missing = || A::Error::custom("too few elements");
                let request_type = seq.next_element()?.ok_or_else(missing)?;
                let request = seq.next_element()?.ok_or_else(missing)?;
                let Empty = seq.next_element()?.ok_or_else(missing)?;
                let Text(uri) = seq.next_element()?.ok_or_else(missing)?;
                let (Text(message),) = seq.next_element()?.ok_or_else(missing)?;
                let kwargs = seq.next_element()?;
                let known = Wamp::lookup(&uri);
                Ok(Error { request_type, request, uri, known, message, kwargs })
            }
        }

        deserializer.deserialize_seq(ErrorVisitor(PhantomData))
    }
}

impl<D: Serialize> Serialize for Error<'_, D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Details {}

        let mut seq = serializer.serialize_seq(None)?;
        seq.serialize_element(&8)?;
        seq.serialize_element(&self.request_type)?;
        seq.serialize_element(&self.request)?;
        seq.serialize_element(&Details {})?;
        seq.serialize_element(&self.uri)?;
        seq.serialize_element(&(&self.message,))?;
        if let Some(kwargs) = &self.kwargs {
            seq.serialize_element(kwargs)?;
        }
        seq.end()
    }
}

impl<D> Error<'_, D> {
    fn answer(&self, json: impl Fn(&D) -> &str) -> Answer {
        Answer {
            call_id: Some(self.request.to_string()),
            known: self.known.map(Wamp::name),
            name: Some(self.uri.to_string()),
            message: self.message.to_string(),
            details: self.kwargs.as_ref().map(|raw| serde_json::from_str(json(raw)).unwrap()),
        }
    }
}

/// serde_json.
pub struct Typed<D>(PhantomData<D>);

impl<D: InputKind> Decode for Typed<D> {
    const NAME: &'static str = "serde_json";
    type Scratch = ();
    type Decoded<'a> = serde_json::Result<Error<'a, &'a RawValue>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::serde_json(input)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(|raw| raw.get())
    }
}

impl<D: InputKind> Encode for Typed<D> {
    const NAME: &'static str = "serde_json";
    type Value<'a> = Error<'a, &'a RawValue>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::serde_json(input).unwrap()
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, value).unwrap();
    }
}

/// sonic-rs.
pub struct Lazy<D>(PhantomData<D>);

impl<D: InputKind> Decode for Lazy<D> {
    const NAME: &'static str = "sonic-rs";
    type Scratch = ();
    type Decoded<'a> = sonic_rs::Result<Error<'a, LazyValue<'a>>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::sonic_rs(input)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(LazyValue::as_raw_str)
    }
}

impl<D: InputKind> Encode for Lazy<D> {
    const NAME: &'static str = "sonic-rs";
    type Value<'a> = Error<'a, LazyValue<'a>>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::sonic_rs(input).unwrap()
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        sonic_rs::to_writer(buffer, value).unwrap();
    }
}
