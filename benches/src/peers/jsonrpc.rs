//! JSON-RPC 2.0: the crate, hand-written serde types, and jsonrpsee's.

use std::borrow::Cow;
use std::marker::PhantomData;

use bytestring::ByteString;
use callerror::jsonrpc::{ErrorObject, JsonRpc};
use callerror::{DecodeError, ExceptionSet};
use jsonrpsee_types::{Response, ResponsePayload};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sonic_rs::LazyValue;

use super::own::answer;
use super::{Answer, Decode, Encode, InputKind, Slice, Str, Written};

/// What is in an encoded error.
pub fn judge(buffer: &[u8]) -> Written {
    let error = ErrorObject::decode(buffer).unwrap().unwrap();
    let Answer { name, message, details, .. } = answer(None, error.exception());
    (name.unwrap(), message, details)
}

/// A type of input of the crate.
pub trait CrateInput {
    fn error(input: &ByteString) -> Result<Option<ErrorObject<'_>>, DecodeError>;
}

impl CrateInput for Slice {
    fn error(input: &ByteString) -> Result<Option<ErrorObject<'_>>, DecodeError> {
        ErrorObject::decode(&input.as_bytes()[..])
    }
}

impl CrateInput for Str {
    fn error(input: &ByteString) -> Result<Option<ErrorObject<'_>>, DecodeError> {
        ErrorObject::decode(&**input)
    }
}

/// The crate.
pub struct Crate<D>(PhantomData<D>);

impl<D: CrateInput> Decode for Crate<D> {
    const NAME: &'static str = "callerror";
    type Scratch = ();
    type Decoded<'a> = Result<Option<ErrorObject<'a>>, DecodeError>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::error(input)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        let error = decoded.as_ref().unwrap().as_ref().unwrap();
        answer(error.call_id().map(|call_id| call_id.as_str()), error.exception())
    }
}

impl<D: CrateInput> Encode for Crate<D> {
    const NAME: &'static str = "callerror";
    type Value<'a> = ErrorObject<'a>;

    /// An error as a server builds it.
    fn prepare(input: &ByteString) -> Self::Value<'_> {
        let error = D::error(input).unwrap().unwrap();
        let call_id = error.call_id().unwrap().clone();
        ErrorObject::new(error.into_exception()).with_call_id(call_id)
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        value.encode(buffer).unwrap();
    }
}

fn known(code: i64) -> JsonRpc {
    JsonRpc::lookup_code_number(code).unwrap_or(JsonRpc::JsonRpcError)
}

/// `D` is the type of details.
#[derive(Deserialize, Serialize)]
#[serde(bound(deserialize = "D: Deserialize<'de>"))]
pub struct Failed<'a, D> {
    jsonrpc: Version,
    id: u64,
    #[serde(borrow)]
    error: Error<'a, D>,
    #[serde(skip)]
    known: Option<JsonRpc>,
}

/// The one version that there is.
#[derive(Deserialize, Serialize)]
pub enum Version {
    #[serde(rename = "2.0")]
    Two,
}

#[derive(Deserialize, Serialize)]
#[serde(bound(deserialize = "D: Deserialize<'de>"))]
pub struct Error<'a, D> {
    code: i64,
    #[serde(borrow)]
    message: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<D>,
}

impl<D> Failed<'_, D> {
    fn looked_up(mut self) -> Self {
        self.known = Some(known(self.error.code));
        self
    }

    fn answer(&self, json: impl Fn(&D) -> &str) -> Answer {
        let name = self.known.map(JsonRpc::name);
        Answer {
            call_id: Some(self.id.to_string()),
            known: name,
            name: name.map(str::to_owned),
            message: self.error.message.to_string(),
            details: self.error.data.as_ref().map(|raw| serde_json::from_str(json(raw)).unwrap()),
        }
    }
}

/// serde_json.
pub struct Typed<D>(PhantomData<D>);

impl<D: InputKind> Decode for Typed<D> {
    const NAME: &'static str = "serde_json";
    type Scratch = ();
    type Decoded<'a> = serde_json::Result<Failed<'a, &'a RawValue>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::serde_json(input).map(Failed::looked_up)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(|raw| raw.get())
    }
}

impl<D: InputKind> Encode for Typed<D> {
    const NAME: &'static str = "serde_json";
    type Value<'a> = Failed<'a, &'a RawValue>;

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
    type Decoded<'a> = sonic_rs::Result<Failed<'a, LazyValue<'a>>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::sonic_rs(input).map(Failed::looked_up)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(LazyValue::as_raw_str)
    }
}

impl<D: InputKind> Encode for Lazy<D> {
    const NAME: &'static str = "sonic-rs";
    type Value<'a> = Failed<'a, LazyValue<'a>>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::sonic_rs(input).unwrap()
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        sonic_rs::to_writer(buffer, value).unwrap();
    }
}

/// jsonrpsee. It borrows nothing but the ID and the details.
pub struct Jsonrpsee<D>(PhantomData<D>);

impl<D: InputKind> Decode for Jsonrpsee<D> {
    const NAME: &'static str = "jsonrpsee-types";
    type Scratch = ();
    type Decoded<'a> = (Response<'a, ()>, JsonRpc);

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        let response: Response<'_, ()> = D::serde_json(input).unwrap();
        let ResponsePayload::Error(error) = &response.payload else { panic!("no error") };
        let known = known(error.code().into());
        (response, known)
    }

    fn answer((response, known): &Self::Decoded<'_>) -> Answer {
        let ResponsePayload::Error(error) = &response.payload else { panic!("no error") };
        Answer {
            call_id: Some(response.id.to_string()),
            known: Some(known.name()),
            name: Some(known.name().to_owned()),
            message: error.message().to_owned(),
            details: error.data().map(|raw| serde_json::from_str(raw.get()).unwrap()),
        }
    }
}

impl<D: InputKind> Encode for Jsonrpsee<D> {
    const NAME: &'static str = "jsonrpsee-types";
    type Value<'a> = Response<'a, ()>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::serde_json(input).unwrap()
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, value).unwrap();
    }
}
