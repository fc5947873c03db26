//! The crate itself, with each type of input.

use std::convert::Infallible;
use std::marker::PhantomData;

use bytestring::ByteString;
use callerror::{CallError, DecodeError, ErrorResponse, ExceptionSet, UserException, grape};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::{Answer, Decode, Encode, Slice, Str};

/// A type of input. Only this crate accepts `&Bytes`.
pub trait CrateInput {
    fn frame(input: &ByteString) -> Result<grape::CallError<'_>, DecodeError>;
    fn body(input: &ByteString) -> grape::ErrorResponse<'_>;
}

impl CrateInput for Slice {
    fn frame(input: &ByteString) -> Result<grape::CallError<'_>, DecodeError> {
        CallError::decode(&input.as_bytes()[..])
    }

    fn body(input: &ByteString) -> grape::ErrorResponse<'_> {
        ErrorResponse::decode(StatusCode::BAD_REQUEST, no_headers(), &input.as_bytes()[..])
    }
}

impl CrateInput for Str {
    fn frame(input: &ByteString) -> Result<grape::CallError<'_>, DecodeError> {
        CallError::decode(&**input)
    }

    fn body(input: &ByteString) -> grape::ErrorResponse<'_> {
        ErrorResponse::decode(StatusCode::BAD_REQUEST, no_headers(), &**input)
    }
}

/// `&Bytes`: the value borrows nothing and shares the input. The input has been shared before, as
/// slices of a read buffer have; the first share of bytes that were a `Vec` allocates.
pub struct Shared;

impl CrateInput for Shared {
    fn frame(input: &ByteString) -> Result<grape::CallError<'_>, DecodeError> {
        CallError::decode(input.as_bytes())
    }

    fn body(input: &ByteString) -> grape::ErrorResponse<'_> {
        ErrorResponse::decode(StatusCode::BAD_REQUEST, no_headers(), input.as_bytes())
    }
}

/// `&[u8]`, with `into_owned` after decoding.
pub struct Owned;

impl CrateInput for Owned {
    fn frame(input: &ByteString) -> Result<grape::CallError<'_>, DecodeError> {
        Slice::frame(input).map(CallError::into_owned)
    }

    fn body(input: &ByteString) -> grape::ErrorResponse<'_> {
        Slice::body(input).into_owned()
    }
}

/// The headers of a body. They are empty.
fn no_headers() -> &'static HeaderMap {
    static NONE: std::sync::LazyLock<HeaderMap> = std::sync::LazyLock::new(HeaderMap::new);
    &NONE
}

pub(super) fn answer<N: ExceptionSet>(
    call_id: Option<&str>,
    exception: &UserException<'_, N>,
) -> Answer {
    Answer {
        call_id: call_id.map(str::to_owned),
        known: exception.name().known().map(|variant| variant.name()),
        name: exception.name().as_str().map(str::to_owned),
        message: exception.message().to_owned(),
        details: exception.details().map(|details| details.parse().unwrap()),
    }
}

/// Frames.
pub struct Crate<D>(PhantomData<D>);

impl<D: CrateInput> Decode for Crate<D> {
    const NAME: &'static str = "callerror";
    type Scratch = ();
    type Decoded<'a> = Result<grape::CallError<'a>, DecodeError>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::frame(input)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        let frame = decoded.as_ref().unwrap();
        answer(Some(frame.call_id().as_str()), frame.exception())
    }
}

impl<D: CrateInput> Encode for Crate<D> {
    const NAME: &'static str = "callerror";
    type Value<'a> = grape::CallError<'a>;

    /// A frame as a server builds it, because a decoded frame would keep its error URI.
    fn prepare(input: &ByteString) -> Self::Value<'_> {
        let frame = D::frame(input).unwrap();
        CallError::new(frame.call_id().clone(), frame.into_exception())
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        value.encode(buffer).unwrap();
    }
}

/// HTTP bodies.
pub struct CrateBody<D>(PhantomData<D>);

impl<D: CrateInput> Decode for CrateBody<D> {
    const NAME: &'static str = "callerror";
    type Scratch = ();
    type Decoded<'a> = grape::ErrorResponse<'a>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::body(input)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        answer(None, decoded.exception())
    }
}

impl<D: CrateInput> Encode for CrateBody<D> {
    const NAME: &'static str = "callerror";
    type Value<'a> = grape::ErrorResponse<'a>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::body(input)
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        value.encode(buffer).unwrap();
    }
}

/// What an encoder must have written: name, message and details.
pub type Written = (String, String, Option<Value>);

/// What an exception that was decoded says.
pub(super) fn written<N: ExceptionSet>(exception: &UserException<'_, N>) -> Written {
    let details = exception.details().map(|details| details.parse().unwrap());
    (exception.code().unwrap_or_default().to_owned(), exception.message().to_owned(), details)
}

/// What is in an encoded frame, decoded by the crate with the set without names. It checks encoders.
pub fn judge(buffer: &[u8]) -> Written {
    match CallError::<Infallible>::decode(buffer) {
        Ok(frame) => written(frame.exception()),
        Err(_) => {
            let status = StatusCode::BAD_REQUEST;
            written(ErrorResponse::<Infallible>::decode(status, no_headers(), buffer).exception())
        }
    }
}
