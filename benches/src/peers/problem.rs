//! Problem documents: the crate, hand-written serde types, and the wire's own crates.
//!
//! A server writes no title beside a detail here, as the crate does not.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::LazyLock;

use bytestring::ByteString;
use callerror::http::Codec;
use callerror::layout::Layout;
use callerror::{ErrorResponse, ExceptionSet};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use http_api_problem::HttpApiProblem;
use problem_details::ProblemDetails;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use sonic_rs::LazyValue;

use super::own::{answer, written};
use super::typed::Text;
use super::{Answer, Decode, Encode, InputKind, Slice, Str, Written};
use crate::inputs::Booking;

/// The codec of the problem documents.
pub const CODEC: Codec<Booking> = Codec::new().with_layout(&Layout::PROBLEM);

/// The headers of the response, which has the content type of a problem document.
pub fn headers() -> &'static HeaderMap {
    static HEADERS: LazyLock<HeaderMap> = LazyLock::new(|| {
        let value = HeaderValue::from_static("application/problem+json");
        HeaderMap::from_iter([(CONTENT_TYPE, value)])
    });
    &HEADERS
}

/// What is in an encoded document.
pub fn judge(buffer: &[u8]) -> Written {
    written(ErrorResponse::<Booking>::decode(StatusCode::CONFLICT, headers(), buffer).exception())
}

/// A type of input of the crate.
pub trait CrateInput {
    fn response(input: &ByteString) -> ErrorResponse<'_, Booking>;
}

impl CrateInput for Slice {
    fn response(input: &ByteString) -> ErrorResponse<'_, Booking> {
        CODEC.decode(StatusCode::CONFLICT, headers(), &input.as_bytes()[..])
    }
}

impl CrateInput for Str {
    fn response(input: &ByteString) -> ErrorResponse<'_, Booking> {
        CODEC.decode(StatusCode::CONFLICT, headers(), &**input)
    }
}

/// The crate.
pub struct Crate<D>(PhantomData<D>);

impl<D: CrateInput> Decode for Crate<D> {
    const NAME: &'static str = "callerror";
    type Scratch = ();
    type Decoded<'a> = ErrorResponse<'a, Booking>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::response(input)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        answer(None, decoded.exception())
    }
}

impl<D: CrateInput> Encode for Crate<D> {
    const NAME: &'static str = "callerror";
    type Value<'a> = ErrorResponse<'a, Booking>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        ErrorResponse::new(D::response(input).into_exception())
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        CODEC.encode(value, buffer).unwrap();
    }
}

/// The name of the set in a type.
fn known(of_type: &str) -> Option<Booking> {
    Booking::lookup(of_type.strip_prefix(Booking::BASE)?)
}

/// The name as text.
fn name_of(of_type: &str) -> String {
    of_type.strip_prefix(Booking::BASE).unwrap_or(of_type).to_owned()
}

/// `D` is the type of details.
#[derive(Deserialize, Serialize)]
#[serde(bound(deserialize = "D: Deserialize<'de>"))]
pub struct Document<'a, D> {
    #[serde(rename = "type", borrow)]
    of_type: Cow<'a, str>,
    /// In an `Option`, serde borrows a type of one's own only.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    title: Option<Text<'a>>,
    status: u16,
    #[serde(borrow)]
    detail: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<D>,
    #[serde(skip)]
    known: Option<Booking>,
}

impl<D> Document<'_, D> {
    fn looked_up(mut self) -> Self {
        self.known = known(&self.of_type);
        self
    }

    fn untitled(mut self) -> Self {
        self.title = None;
        self
    }

    fn answer(&self, json: impl Fn(&D) -> &str) -> Answer {
        Answer {
            call_id: None,
            known: self.known.map(Booking::name),
            name: Some(name_of(&self.of_type)),
            message: self.detail.to_string(),
            details: self.details.as_ref().map(|raw| serde_json::from_str(json(raw)).unwrap()),
        }
    }
}

/// serde_json.
pub struct Typed<D>(PhantomData<D>);

impl<D: InputKind> Decode for Typed<D> {
    const NAME: &'static str = "serde_json";
    type Scratch = ();
    type Decoded<'a> = serde_json::Result<Document<'a, &'a RawValue>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::serde_json(input).map(Document::looked_up)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(|raw| raw.get())
    }
}

impl<D: InputKind> Encode for Typed<D> {
    const NAME: &'static str = "serde_json";
    type Value<'a> = Document<'a, &'a RawValue>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::serde_json(input).map(Document::untitled).unwrap()
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
    type Decoded<'a> = sonic_rs::Result<Document<'a, LazyValue<'a>>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        D::sonic_rs(input).map(Document::looked_up)
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        decoded.as_ref().unwrap().answer(LazyValue::as_raw_str)
    }
}

impl<D: InputKind> Encode for Lazy<D> {
    const NAME: &'static str = "sonic-rs";
    type Value<'a> = Document<'a, LazyValue<'a>>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        D::sonic_rs(input).map(Document::untitled).unwrap()
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        sonic_rs::to_writer(buffer, value).unwrap();
    }
}

/// What a document has beside the members of the RFC. serde cannot borrow it.
#[derive(Deserialize, Serialize)]
pub struct Extension {
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Value>,
}

pub struct Looked<T> {
    document: T,
    known: Option<Booking>,
}

/// problem_details, whose URIs are those of `http`.
pub struct Details<D>(PhantomData<D>);

impl<D: InputKind> Decode for Details<D> {
    const NAME: &'static str = "problem_details";
    type Scratch = ();
    type Decoded<'a> = Looked<ProblemDetails<Extension>>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        let document: ProblemDetails<Extension> = D::serde_json(input).unwrap();
        let path = document.r#type.as_ref().unwrap().path();
        let known = path.strip_prefix("/error/").and_then(Booking::lookup);
        Looked { document, known }
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        let ProblemDetails { r#type, detail, extensions, .. } = &decoded.document;
        Answer {
            call_id: None,
            known: decoded.known.map(Booking::name),
            name: r#type.as_ref().map(|of_type| name_of(&of_type.to_string())),
            message: detail.clone().unwrap(),
            details: extensions.details.clone(),
        }
    }
}

impl<D: InputKind> Encode for Details<D> {
    const NAME: &'static str = "problem_details";
    type Value<'a> = ProblemDetails<Extension>;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        ProblemDetails { title: None, ..D::serde_json(input).unwrap() }
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, value).unwrap();
    }
}

/// http-api-problem.
pub struct ApiProblem<D>(PhantomData<D>);

impl<D: InputKind> Decode for ApiProblem<D> {
    const NAME: &'static str = "http-api-problem";
    type Scratch = ();
    type Decoded<'a> = Looked<HttpApiProblem>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        let document: HttpApiProblem = D::serde_json(input).unwrap();
        let known = known(document.type_url.as_ref().unwrap());
        Looked { document, known }
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        let document = &decoded.document;
        Answer {
            call_id: None,
            known: decoded.known.map(Booking::name),
            name: document.type_url.as_deref().map(name_of),
            message: document.detail.clone().unwrap(),
            details: document.additional_fields().get("details").cloned(),
        }
    }
}

impl<D: InputKind> Encode for ApiProblem<D> {
    const NAME: &'static str = "http-api-problem";
    type Value<'a> = HttpApiProblem;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        let mut document: HttpApiProblem = D::serde_json(input).unwrap();
        document.title = None;
        document
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, value).unwrap();
    }
}
