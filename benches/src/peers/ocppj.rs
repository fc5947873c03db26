//! OCPP-J: the crate, hand-written serde types, and the wire's own crates.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;

use bytestring::ByteString;
use callerror::DecodeError;
use callerror::ocpp::{CallError, Ocpp};
use callerror::ocppj::Codec;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use sonic_rs::LazyValue;

use super::own::{answer, written};
use super::typed::Text;
use super::{Answer, Decode, Encode, InputKind, Slice, Str, Written};

/// What is in an encoded error. It must be one by the standard.
pub fn judge(buffer: &[u8]) -> Written {
    let codec = Codec::<Infallible>::V2_0_1.strict();
    written(codec.decode(buffer).unwrap().exception())
}

/// A type of input of the crate.
pub trait CrateInput {
    fn error(input: &ByteString) -> Result<CallError<'_>, DecodeError>;
}

impl CrateInput for Slice {
    fn error(input: &ByteString) -> Result<CallError<'_>, DecodeError> {
        CallError::decode(&input.as_bytes()[..])
    }
}

impl CrateInput for Str {
    fn error(input: &ByteString) -> Result<CallError<'_>, DecodeError> {
        CallError::decode(&**input)
    }
}

/// The crate.
pub struct Crate<D>(PhantomData<D>);

impl<D: CrateInput> Decode for Crate<D> {
    const NAME: &'static str = "callerror";
    type Scratch = ();
    type Decoded<'a> = Result<CallError<'a>, DecodeError>;

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
    type Value<'a> = CallError<'a>;

    /// An error as a server builds it, because a decoded one would keep its code.
    fn prepare(input: &ByteString) -> Self::Value<'_> {
        let error = D::error(input).unwrap();
        CallError::new(error.call_id().clone(), error.into_exception())
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        value.encode(buffer).unwrap();
    }
}

/// `D` is the type of details.
pub struct Error<'a, D> {
    call_id: Text<'a>,
    code: Cow<'a, str>,
    known: Option<Ocpp>,
    message: Cow<'a, str>,
    details: D,
}

impl<'de, D: Deserialize<'de>> Deserialize<'de> for Error<'de, D> {
    fn deserialize<S: Deserializer<'de>>(deserializer: S) -> Result<Self, S::Error> {
        struct ErrorVisitor<D>(PhantomData<D>);

        impl<'de, D: Deserialize<'de>> Visitor<'de> for ErrorVisitor<D> {
            type Value = Error<'de, D>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a CALLERROR")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                if seq.next_element::<u8>()? != Some(4) {
                    return Err(A::Error::custom("not a CALLERROR"));
                }
                let missing = || A::Error::custom("too few elements");
                let call_id = seq.next_element()?.ok_or_else(missing)?;
                let Text(code) = seq.next_element()?.ok_or_else(missing)?;
                let Text(message) = seq.next_element()?.ok_or_else(missing)?;
                let details = seq.next_element()?.ok_or_else(missing)?;
                Ok(Error { call_id, known: Ocpp::lookup(&code), code, message, details })
            }
        }

        deserializer.deserialize_seq(ErrorVisitor(PhantomData))
    }
}

impl<D: Serialize> Serialize for Error<'_, D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (4, &self.call_id, &self.code, &self.message, &self.details).serialize(serializer)
    }
}

impl<D> Error<'_, D> {
    fn answer(&self, json: impl Fn(&D) -> &str) -> Answer {
        Answer {
            call_id: Some(self.call_id.to_string()),
            known: self.known.map(Ocpp::name),
            name: Some(self.code.to_string()),
            message: self.message.to_string(),
            details: Some(serde_json::from_str(json(&self.details)).unwrap()),
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

/// The wire's own crates. They read `&str` alone, and write to a new `String`.
#[cfg(feature = "ocpp")]
mod crates {
    use ocpp_kit::Version;
    use ocpp_kit::rpc::{ErrorCode, Frame, FrameError};
    use ocpp_rs::errors::Error;
    use ocpp_rs::v21::parse::{Message, deserialize_to_message, serialize_message};
    use ocpp_rs::v21::rpc_error_code::RpcErrorCode;
    use serde_json::json;

    use super::*;

    /// ocpp-kit.
    pub struct Kit;

    impl Decode for Kit {
        const NAME: &'static str = "ocpp-kit";
        type Scratch = ();
        type Decoded<'a> = Result<Frame<'a>, FrameError>;

        fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
            Frame::parse(input, Version::V2_0_1)
        }

        fn answer(decoded: &Self::Decoded<'_>) -> Answer {
            let Ok(Frame::CallError { id, error }) = decoded else { panic!("no CALLERROR") };
            let code = error.code.as_wire(Version::V2_0_1);
            let is_known = !matches!(error.code, ErrorCode::Other(_));
            Answer {
                call_id: Some(id.to_string()),
                known: Ocpp::lookup(code).filter(|_| is_known).map(Ocpp::name),
                name: Some(code.to_owned()),
                message: error.description.to_string(),
                details: Some(serde_json::from_str(error.details.get()).unwrap()),
            }
        }
    }

    impl Encode for Kit {
        const NAME: &'static str = "ocpp-kit";
        type Value<'a> = Frame<'a>;

        fn prepare(input: &ByteString) -> Self::Value<'_> {
            Frame::parse(input, Version::V2_0_1).unwrap()
        }

        fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
            *buffer = value.to_json(Version::V2_0_1).unwrap().into_bytes();
        }
    }

    /// ocpp_rs. It keeps no code that it does not know.
    pub struct Rs;

    impl Rs {
        fn parts(message: &Message) -> Answer {
            let Message::CallError(error) = message else { panic!("no CALLERROR") };
            let known = match error.error_code {
                RpcErrorCode::Unknown => None,
                _ => Ocpp::lookup(error.error_code.as_str()).map(Ocpp::name),
            };
            Answer {
                call_id: Some(error.unique_id.clone()),
                known,
                name: Some(error.error_code.to_string()),
                message: error.error_description.clone(),
                details: Some(json!(error.error_details)),
            }
        }
    }

    impl Decode for Rs {
        const NAME: &'static str = "ocpp_rs";
        type Scratch = ();
        type Decoded<'a> = Result<Message, Error>;

        fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
            deserialize_to_message(input)
        }

        fn answer(decoded: &Self::Decoded<'_>) -> Answer {
            Self::parts(decoded.as_ref().unwrap())
        }
    }

    impl Encode for Rs {
        const NAME: &'static str = "ocpp_rs";
        type Value<'a> = Message;

        fn prepare(input: &ByteString) -> Self::Value<'_> {
            deserialize_to_message(input).unwrap()
        }

        fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
            *buffer = serialize_message(value).unwrap().into_bytes();
        }
    }
}

#[cfg(feature = "ocpp")]
pub use self::crates::{Kit, Rs};
