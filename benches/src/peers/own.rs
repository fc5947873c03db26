//! The crate itself, by each of its doors.

use std::convert::Infallible;
use std::marker::PhantomData;

use bytestring::ByteString;
use callerror::{CallError, DecodeError, ErrorResponse, UserException, grape};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::{Answer, Decode, Encode, Slice, Str};

/// A door of the crate; `&Bytes` is its own.
pub trait CrateDoor {
    fn frame(input: &ByteString) -> Result<grape::CallError<'_>, DecodeError>;
    fn body(input: &ByteString) -> grape::ErrorResponse<'_>;
}

impl CrateDoor for Slice {
    fn frame(input: &ByteString) -> Result<grape::CallError<'_>, DecodeError> {
        CallError::decode(input.as_bytes())
    }

    fn body(input: &ByteString) -> grape::ErrorResponse<'_> {
        ErrorResponse::decode(StatusCode::BAD_REQUEST, no_headers(), input.as_bytes())
    }
}

impl CrateDoor for Str {
    fn frame(input: &ByteString) -> Result<grape::CallError<'_>, DecodeError> {
        CallError::decode_str(input)
    }

    fn body(input: &ByteString) -> grape::ErrorResponse<'_> {
        ErrorResponse::decode_str(StatusCode::BAD_REQUEST, no_headers(), input)
    }
}

/// `&Bytes`: the value borrows nothing and shares the input. The input has been shared before, as
/// pieces of a read buffer have; the first share of bytes that were a `Vec` allocates.
pub struct Shared;

impl CrateDoor for Shared {
    fn frame(input: &ByteString) -> Result<grape::CallError<'_>, DecodeError> {
        CallError::decode_bytes(input.as_bytes())
    }

    fn body(input: &ByteString) -> grape::ErrorResponse<'_> {
        ErrorResponse::decode_bytes(StatusCode::BAD_REQUEST, no_headers(), input.as_bytes())
    }
}

/// `&[u8]`, and then the borrow ended by copying.
pub struct Owned;

impl CrateDoor for Owned {
    fn frame(input: &ByteString) -> Result<grape::CallError<'_>, DecodeError> {
        Slice::frame(input).map(CallError::into_owned)
    }

    fn body(input: &ByteString) -> grape::ErrorResponse<'_> {
        Slice::body(input).into_owned()
    }
}

/// The headers that come with a body: there is nothing in them to read.
fn no_headers() -> &'static HeaderMap {
    static NONE: std::sync::LazyLock<HeaderMap> = std::sync::LazyLock::new(HeaderMap::new);
    &NONE
}

fn answer(call_id: Option<&str>, exception: &grape::UserException<'_>) -> Answer {
    Answer {
        call_id: call_id.map(str::to_owned),
        known: exception.name().known(),
        name: exception.name().as_str().map(str::to_owned),
        message: exception.message().to_owned(),
        details: exception.details().map(|details| details.parse().unwrap()),
    }
}

/// Frames.
pub struct Crate<D>(PhantomData<D>);

impl<D: CrateDoor> Decode for Crate<D> {
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

impl<D: CrateDoor> Encode for Crate<D> {
    const NAME: &'static str = "callerror";
    type Value<'a> = grape::CallError<'a>;

    /// As a server builds it: a decoded frame would keep its error URI.
    fn prepare(input: &ByteString) -> Self::Value<'_> {
        let (call_id, _, exception) = D::frame(input).unwrap().into_parts();
        CallError::new(call_id, exception)
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        value.encode(buffer).unwrap();
    }
}

/// HTTP bodies.
pub struct CrateBody<D>(PhantomData<D>);

impl<D: CrateDoor> Decode for CrateBody<D> {
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

impl<D: CrateDoor> Encode for CrateBody<D> {
    const NAME: &'static str = "callerror";
    type Value<'a> = grape::ErrorResponse<'a>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::body(input)
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        value.encode(buffer).unwrap();
    }
}

/// Name, message and details that a buffer holds, read by the crate through the set without names, as
/// a judge of encoding.
pub fn judge(buffer: &[u8]) -> (String, String, Option<Value>) {
    fn parts(e: &UserException<'_, Infallible>) -> (String, String, Option<Value>) {
        let details = e.details().map(|details| details.parse().unwrap());
        (e.code().unwrap_or_default().to_owned(), e.message().to_owned(), details)
    }
    match CallError::<Infallible>::decode(buffer) {
        Ok(frame) => parts(frame.exception()),
        Err(_) => {
            let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, no_headers(), buffer);
            parts(error.exception())
        }
    }
}
