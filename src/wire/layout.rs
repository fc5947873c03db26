//! [`Layout`]: where a system keeps the fields of its errors, in a JSON object and in headers.
//!
//! One reader and one writer serve all systems, over HTTP and as objects. A system is data: paths for each
//! field, and one function where status and code alone do not select the variant.

mod identify;
mod json_rpc;
mod observed;
#[cfg(feature = "http")]
pub(crate) mod over_http;
mod plan;
mod pointer;
mod problem;
mod read;
mod table;
mod tree;
mod usual;
mod write;

use core::ops::Range;
use core::{fmt, slice};

use self::plan::Plan;
use self::pointer::Pointer;
use crate::error::{DecodeError, DecodeErrorKind, Expected, Field as DecodeField};
use crate::head::StatusCode;
use crate::json::{self, Kind};
use crate::retry::RetryAfter;
use crate::set::ExceptionSet;
use crate::text::Text;

pub(crate) use self::identify::{Identity, NO_NAME, is_cut_by_readers};
pub(crate) use self::observed::Object as ObservedObject;
pub use self::observed::Observed;
pub(crate) use self::read::{Found, Members, Parts};
pub(crate) use self::table::{FieldKind, Table};
pub(crate) use self::usual::Fields;
pub(crate) use self::write::{Content, Object};

/// Where one field of an error is. [`Layout`] has examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// A header of an HTTP response, named in lower case.
    Header(&'static str),
    /// A value in the JSON object, by a JSON Pointer (RFC 6901) such as `/error/code`.
    Json(&'static str),
}

impl Field {
    const fn header(&self) -> Option<&'static str> {
        match self {
            Self::Header(name) => Some(name),
            Self::Json(_) => None,
        }
    }
}

/// How many values [`Layout::constants`] takes.
const MAX_CONSTANTS: usize = 4;

/// Where a system keeps the fields of its errors, and how status and code select a variant.
///
/// The layout of a set is given in [`exception_set!`](crate::exception_set) after its base; without one it
/// is [`NAMED`](Self::NAMED). A codec can take another one ([`http::Codec::with_layout`]).
///
/// A layout is a constant. It has at most 32 JSON Pointers, with at most 63 different segments between them. The compiler
/// refuses more, and a pointer that is not one; outside a constant, such a call panics.
///
/// The paths of a field are tried in order, and null is passed over. The first path is the one that is
/// written. Where that is a header, a request ID is also written to the next path, if that is in the object,
/// and so is a code that a header cannot hold. What neither can hold is left out.
///
/// A system says by names or by codes what went wrong. [`name`](Self::name) has the path of the names and
/// [`code`](Self::code) that of the codes. A name of the set, or a name under its base, counts more than code
/// and status. So an error whose variant neither code nor status selects is written with its name as well.
///
/// Where the paths of the message have no text, a reader looks for it where other systems have theirs:
/// `/message`, `/detail`, `/title`, `/error_description`, `/error/message`, `/errorMessage`,
/// `/errors/0/message`, `/errors/0/description`, `/error/message/0/description`,
/// `/errors/0/message/0/description`, `/detail/0/msg`, `/error`.
///
/// [`http::Codec::with_layout`]: crate::http::Codec::with_layout
///
/// ```
/// use callerror::layout::{Field, Layout};
/// use callerror::{ErrorResponse, ExceptionSet, Name};
/// use http::{HeaderMap, StatusCode};
///
/// callerror::exception_set! {
///     /// Exceptions of a weather service.
///     pub enum Weather = "https://weather.example/error#", layout: LAYOUT {
///         /// Any failure.
///         WeatherError { status: 500 },
///         /// There is no such station.
///         StationNotFound { parent: WeatherError, status: 404, codes: ["no_station"] },
///     }
/// }
///
/// const LAYOUT: Layout<Weather> = Layout::NAMED
///     .code(&[Field::Json("/error/code")])
///     .message(&[Field::Json("/error/text"), Field::Json("/errors/0/message")])
///     .classify(|observed| {
///         let of_code = observed.code.and_then(Weather::lookup_code);
///         let of_status = || observed.status.and_then(Weather::lookup_status);
///         of_code.or_else(of_status).or(Some(Weather::WeatherError))
///     });
///
/// let headers = HeaderMap::new();
/// let body = r#"{"error":{"code":"no_station","text":"No station XY"}}"#;
/// let error = ErrorResponse::<Weather>::decode(StatusCode::BAD_REQUEST, &headers, body);
/// assert_eq!(error.name(), Name::Known(Weather::StationNotFound));
/// assert_eq!((error.code(), error.message()), (Some("no_station"), "No station XY"));
/// assert_eq!(error.to_response().body(), body);
/// ```
///
/// A system that sends errors as JSON objects outside HTTP has a layout for each kind of object:
///
/// ```
/// use callerror::layout::{Field, Layout};
/// use callerror::{ErrorObject, ExceptionSet};
///
/// callerror::exception_set! {
///     /// Exceptions of a job queue.
///     pub enum Queue = "https://queue.example/error#", layout: LAYOUT {
///         /// Any failure.
///         QueueError,
///         /// The job was cancelled.
///         JobCancelled { parent: QueueError, codes: ["cancelled"] },
///     }
/// }
///
/// const LAYOUT: Layout<Queue> = Layout::NAMED.objects(&[REPLY]);
/// const REPLY: Layout<Queue> = Layout::EMPTY
///     .tag("/kind", "reply")
///     .call_id(&[Field::Json("/job")])
///     .code(&[Field::Json("/error/code")])
///     .message(&[Field::Json("/error/text")])
///     .is_error(|reply| reply.get("/error").is_some())
///     .classify(|reply| reply.code.and_then(Queue::lookup_code).or(Some(Queue::QueueError)));
///
/// let reply = r#"{"kind":"reply","job":7,"error":{"code":"cancelled","text":"By its owner"}}"#;
/// let error = ErrorObject::<Queue>::decode(reply)?.expect("an error");
/// assert_eq!((error.call_id().unwrap().as_str(), error.message()), ("7", "By its owner"));
/// assert_eq!(error.to_text(), reply);
/// assert!(ErrorObject::<Queue>::decode(r#"{"kind":"reply","job":7}"#)?.is_none());
/// # Ok::<(), callerror::DecodeError>(())
/// ```
pub struct Layout<N: 'static> {
    table: Table,
    plan: Plan,
    code_part: fn(&str) -> Range<usize>,
    beside_code: Option<Pointer>,
    text_codes: bool,
    names: bool,
    classify: Option<fn(&Observed<'_>) -> Option<N>>,
    is_indexed: bool,
    text: Option<&'static N>,
    /// The status of an unhandled error.
    unhandled: u16,
    backoff: Option<fn(&Observed<'_>) -> bool>,
    error_member: Option<Pointer>,
    /// The node of that pointer in the tree of the table.
    error_node: Option<usize>,
    is_error: Option<fn(&Observed<'_>) -> bool>,
    tag: Option<(Pointer, &'static str)>,
    constants: [(Pointer, &'static str); MAX_CONSTANTS],
    service: &'static str,
    objects: &'static [Self],
}

impl<N: 'static> Clone for Layout<N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N: 'static> Copy for Layout<N> {}

impl<N: 'static> Layout<N> {
    /// The layout without any field, which takes every object for an error.
    pub const EMPTY: Self = Self {
        table: Table::EMPTY,
        plan: Plan::EMPTY,
        code_part: whole,
        beside_code: None,
        text_codes: false,
        names: false,
        classify: None,
        is_indexed: false,
        text: None,
        unhandled: 500,
        backoff: None,
        error_member: None,
        error_node: None,
        is_error: None,
        tag: None,
        constants: [(Pointer::ROOT, ""); MAX_CONSTANTS],
        service: "",
        objects: &[],
    };

    /// `{"type","message","details"}`: the `type` is the name, or an error URI that ends with it. A code beside
    /// the name is the member `code`. The request ID is the header `X-Request-Id`, the delay `Retry-After`.
    pub const NAMED: Self = Self::EMPTY
        .name(&[Field::Json("/type")])
        .code(&[Field::Json("/code")])
        .message(&[Field::Json("/message")])
        .details(&[Field::Json("/details")])
        .request_id(&[Field::Header("x-request-id")])
        .retry_after(&[Field::Header("retry-after")])
        .codes_and_names();

    /// A problem document: `type` is the base and the name, `detail` the message, `status` the HTTP status. An
    /// unhandled error has the status that the set's own layout has for it. Field errors among the details are also
    /// written as `errors`, each with a `detail` and a `pointer`.
    ///
    /// What is read: the message is `detail`, else `title`. The details are `details`, else `errors`. A member
    /// of another type than the RFC's is ignored, and `about:blank` is no name. Other members are no details;
    /// [`body_json`](crate::ErrorResponse::body_json) has them. A `type` that is not under the set's base is the name whole. A response whose content type is `application/problem+json` is read by
    /// this layout whatever the layout of the codec.
    ///
    /// ```
    /// use callerror::grape::{ErrorResponse, Grape, UserException};
    /// use callerror::layout::Layout;
    /// use http::StatusCode;
    ///
    /// const CODEC: callerror::http::Codec<Grape> =
    ///     callerror::http::Codec::new().with_layout(&Layout::PROBLEM);
    /// let error = ErrorResponse::new(UserException::new(Grape::NotFoundError, "No such room"));
    /// let response = CODEC.to_response(&error.with_status(StatusCode::NOT_FOUND));
    /// assert_eq!(response.headers()["content-type"], "application/problem+json");
    /// assert_eq!(
    ///     response.body(),
    ///     r#"{"type":"http://domain/exceptions#NotFoundError","detail":"No such room","status":404}"#,
    /// );
    /// ```
    ///
    /// Source: RFC 9457.
    pub const PROBLEM: Self = {
        let mut layout = Self::NAMED
            .message(&[Field::Json("/detail"), Field::Json("/title")])
            .details(&[Field::Json("/details"), Field::Json("/errors")])
            .status(&[Field::Json("/status")]);
        layout.table.is_problem = true;
        layout.planned()
    };

    /// An exception as serde writes it: what [`NAMED`](Self::NAMED) has in a body and in headers, in one object.
    pub(crate) const VALUE: Self = Self::NAMED
        .status(&[Field::Json("/status")])
        .request_id(&[Field::Json("/request_id")])
        .retry_after(&[Field::Json("/retry_after")]);

    /// Sets where the name of the exception is, or an error URI that ends with it.
    pub const fn name(self, fields: &'static [Field]) -> Self {
        self.with(FieldKind::Name, fields)
    }

    /// Sets where the machine-readable code is: text, or an integer.
    pub const fn code(self, fields: &'static [Field]) -> Self {
        self.with(FieldKind::Code, fields)
    }

    /// Sets the JSON Pointer of a text without which there is no code, for a system that has codes in some of its
    /// errors only. An error with a code is written with its message there, so the pointer must be one of those of
    /// the message too. A name makes a code beside it one in any case.
    pub const fn beside_code(mut self, pointer: &'static str) -> Self {
        self.beside_code = Some(Pointer::parse(pointer));
        self.planned()
    }

    /// Sets where the human-readable text is.
    pub const fn message(self, fields: &'static [Field]) -> Self {
        self.with(FieldKind::Message, fields)
    }

    /// Sets where the details are: anything else that the server attaches.
    pub const fn details(self, fields: &'static [Field]) -> Self {
        self.with(FieldKind::Details, fields)
    }

    /// Sets where the request ID is, by which the server's logs know the request.
    pub const fn request_id(self, fields: &'static [Field]) -> Self {
        self.with(FieldKind::RequestId, fields)
    }

    /// Sets where the delay is after which the request may be sent again: in seconds, as a number or a text, or
    /// as an HTTP date. `x-amz-retry-after` is in milliseconds.
    pub const fn retry_after(self, fields: &'static [Field]) -> Self {
        self.with(FieldKind::RetryAfter, fields)
    }

    /// Sets where an object has the HTTP status.
    pub const fn status(self, fields: &'static [Field]) -> Self {
        self.with(FieldKind::Status, fields)
    }

    /// Sets where an object has the call ID.
    pub const fn call_id(self, fields: &'static [Field]) -> Self {
        self.with(FieldKind::CallId, fields)
    }

    /// Makes an integer at the code's paths no code, for a system whose codes are text. A name makes an integer
    /// beside it a code in any case.
    pub const fn text_codes(mut self) -> Self {
        self.text_codes = true;
        self
    }

    const fn with(mut self, kind: FieldKind, fields: &'static [Field]) -> Self {
        self.table = self.table.with(kind, fields);
        self.planned()
    }

    /// The same layout with the plan for what was set.
    const fn planned(mut self) -> Self {
        self.plan = Plan::of(&self);
        self.error_node = match &self.error_member {
            Some(pointer) => self.table.tree.find(pointer),
            None => None,
        };
        self
    }

    /// Sets which part of the identifier is the code. If it is no range of characters in the text, the
    /// code is the whole identifier.
    pub const fn code_part(mut self, part: fn(&str) -> Range<usize>) -> Self {
        self.code_part = part;
        self
    }

    /// Writes only codes as identifiers: a variant without a code of its own is written without one.
    pub const fn codes_only(mut self) -> Self {
        self.names = false;
        self
    }

    /// Writes the name of a variant that has no code of its own as identifier.
    pub const fn codes_and_names(mut self) -> Self {
        self.names = true;
        self
    }

    /// Sets the function that selects the variant where the error has no name of the set. Without one, a code
    /// of the set selects it. Where the function returns `None`, the code is looked up as a name; by
    /// [`JSON_RPC`](Self::JSON_RPC) the error is unhandled then.
    pub const fn classify(mut self, classify: fn(&Observed<'_>) -> Option<N>) -> Self {
        self.classify = Some(classify);
        self
    }

    /// Makes an index of the object while it is read, for a [`classify`](Self::classify) that looks into it
    /// by [`Observed::get`]. Without an index each look reads the object again.
    pub const fn indexed(mut self) -> Self {
        self.is_indexed = true;
        self
    }

    /// Sets the status by which the system reports an unhandled error over HTTP, 500 by default. The body is
    /// the reason phrase of the status. It counts in the layout of a set; a problem document takes it from there.
    pub const fn unhandled(mut self, status: StatusCode) -> Self {
        self.unhandled = status.as_u16();
        self
    }

    /// Sets the function that returns whether the same request may succeed later, for what the set cannot say by
    /// its codes and variants. `false` leaves that to the other rules of [`Retry`](crate::Retry).
    pub const fn backoff(mut self, backoff: fn(&Observed<'_>) -> bool) -> Self {
        self.backoff = Some(backoff);
        self
    }

    /// Sets the variant that is written over HTTP as text, without an object: only its message.
    pub const fn text(mut self, variant: &'static N) -> Self {
        self.text = Some(variant);
        self
    }

    /// Sets the member that holds the error of an object. If it is null or missing, the object is a success; if it
    /// is neither that nor an object, it does not decode. Over HTTP the member is looked for in responses whose
    /// status is 2xx.
    ///
    /// ```
    /// use callerror::grape::Grape;
    /// use callerror::layout::{Field, Layout};
    /// use callerror::object;
    ///
    /// const REPLY: Layout<Grape> = Layout::EMPTY
    ///     .error_member("/failure")
    ///     .name(&[Field::Json("/failure/name")])
    ///     .message(&[Field::Json("/failure/text")]);
    /// const LAYOUT: Layout<Grape> = Layout::NAMED.objects(&[REPLY]);
    /// const CODEC: object::Codec<Grape> = object::Codec::new().with_layout(&LAYOUT);
    ///
    /// let error = CODEC.decode(r#"{"failure":{"name":"SessionError","text":"Log in"}}"#)?;
    /// assert_eq!(error.expect("an error").message(), "Log in");
    /// assert!(CODEC.decode(r#"{"room":7,"failure":null}"#)?.is_none());
    /// let error = CODEC.decode(r#"{"failure":"Log in"}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "error: expected an object or null, found a string at byte 11");
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    pub const fn error_member(mut self, pointer: &'static str) -> Self {
        self.error_member = Some(Pointer::parse(pointer));
        self.planned()
    }

    /// Sets the function that returns whether an object is an error; otherwise it is a success. Over HTTP it is
    /// asked of responses whose status is 2xx. The code is not known yet: look with [`Observed::get`]. A body that
    /// breaks off shows what stands before, so look for what an error has, not for what a success has.
    pub const fn is_error(mut self, is_error: fn(&Observed<'_>) -> bool) -> Self {
        self.is_error = Some(is_error);
        self
    }

    /// Sets the member that marks an object of this layout, and its text.
    pub const fn tag(mut self, pointer: &'static str, text: &'static str) -> Self {
        self.tag = Some((Pointer::parse(pointer), text));
        self.planned()
    }

    /// Sets values that every object is written with, as pairs of JSON Pointer and JSON: at most four. A
    /// field inside one of them replaces it.
    pub const fn constants(mut self, constants: &'static [(&'static str, &'static str)]) -> Self {
        self.constants = Self::EMPTY.constants;
        let mut at = 0;
        while at < constants.len() {
            self.constants[at] = (Pointer::parse(constants[at].0), constants[at].1);
            at += 1;
        }
        self.planned()
    }

    /// Sets the name of the service that answers, where the caller names no other.
    pub const fn service(mut self, name: &'static str) -> Self {
        self.service = name;
        self
    }

    /// Sets the layouts of the objects that the system sends outside HTTP. The first whose tag an object
    /// has is the one by which it is read.
    pub const fn objects(mut self, layouts: &'static [Self]) -> Self {
        self.objects = layouts;
        self
    }

    /// Whether there is any path for a field.
    pub(crate) const fn has(&self, kind: FieldKind) -> bool {
        self.table.has(kind)
    }

    /// Whether a field can be written into an object.
    pub(crate) fn has_place_in_json(&self, kind: FieldKind) -> bool {
        self.table.written(kind).is_some()
    }

    /// A delay as it is written into an object.
    pub(crate) fn delay<'e>(&self, retry_after: RetryAfter) -> Content<'e> {
        let pointer = self.table.written(FieldKind::RetryAfter).map(Pointer::text);
        let name = pointer.and_then(|pointer| pointer.rsplit('/').next());
        Content::Delay(retry_after, name.unwrap_or_default())
    }

    pub(crate) const fn has_text_codes(&self) -> bool {
        self.text_codes
    }

    pub(crate) const fn is_problem(&self) -> bool {
        self.table.is_problem
    }

    pub(crate) const fn is_json_rpc(&self) -> bool {
        self.table.is_json_rpc
    }

    pub(crate) fn unhandled_status(&self) -> StatusCode
    where
        N: ExceptionSet,
    {
        // Whether an error is written as a problem document does not change its status.
        let status = if self.is_problem() { N::LAYOUT.unhandled } else { self.unhandled };
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(crate) fn is_backoff(&self, observed: &Observed<'_>) -> bool {
        self.backoff.is_some_and(|backoff| backoff(observed))
    }

    pub(crate) const fn writes_names(&self) -> bool {
        self.names
    }

    pub(crate) const fn has_classify(&self) -> bool {
        self.classify.is_some()
    }

    pub(crate) const fn has_constants(&self) -> bool {
        self.constants[0].0.len() > 0
    }

    pub(crate) const fn service_name(&self) -> &'static str {
        self.service
    }

    pub(crate) fn service_text<'a>(&self) -> Text<'a> {
        match self.service {
            "" => Text::EMPTY,
            name => Text::from_static(name),
        }
    }

    /// Whether another layout has the same fields at the same places. A constant may be at several addresses, so that
    /// these do not tell.
    pub(crate) fn writes_as(&self, other: &Self) -> bool {
        self.table.has_fields_of(&other.table)
            && self.tag == other.tag
            && self.constants == other.constants
    }

    pub(crate) const fn is_tagged(&self) -> bool {
        self.tag.is_some()
    }

    /// The layouts of objects: the default one where the system has none of its own.
    pub(crate) const fn object_layouts(&'static self) -> &'static [Self] {
        match self.objects {
            [] if self.is_json_rpc() => slice::from_ref(self),
            [] => &[Self::VALUE],
            objects => objects,
        }
    }

    /// Whether an object has the tag of this layout.
    pub(crate) fn has_tag(&self, observed: &Observed<'_>) -> bool {
        self.tag.is_none_or(|(pointer, text)| {
            let value = observed.value(pointer.text());
            value.is_some_and(|value| value.is_text(text))
        })
    }

    /// Whether the object has no other value where this layout has its tag.
    pub(crate) fn may_have_tag(&self, observed: &Observed<'_>) -> bool {
        self.tag.is_none_or(|(pointer, _)| observed.value(pointer.text()).is_none())
    }

    /// Whether a usual object is an error. `None` if the fields alone do not tell.
    pub(crate) fn is_usual_error(
        &self,
        fields: &Fields<'_>,
        observed: &Observed<'_>,
    ) -> Option<bool> {
        if self.error_member.is_some() {
            match fields.is_object_at(self.error_node?) {
                None => return Some(false),
                Some(is_object) => is_object.then_some(())?,
            }
        }
        Some(self.is_error.is_none_or(|is_error| is_error(observed)))
    }

    /// Whether a function of the layout looks into objects.
    pub(crate) const fn looks_into_objects(&self) -> bool {
        self.is_indexed || self.is_error.is_some()
    }

    /// Whether an object is an error.
    ///
    /// # Errors
    ///
    /// Another value than an object or null in the member that holds the error.
    pub(crate) fn is_error_in(&self, observed: &Observed<'_>) -> Result<bool, DecodeError> {
        if let Some(pointer) = &self.error_member {
            match observed.value(pointer.text()) {
                Some(value) if value.kind == Kind::Object => {}
                Some(value) if value.kind != Kind::Null => {
                    let (kind, offset) = (DecodeErrorKind::WrongType, observed.offset_of(value));
                    let (expected, found) = (Expected::ObjectOrNull, value.kind.into());
                    let error = DecodeError::new(kind, offset, expected, found);
                    return Err(error.in_field(DecodeField::Error));
                }
                _ => return Ok(false),
            }
        }
        Ok(self.is_error.is_none_or(|is_error| is_error(observed)))
    }
}

impl<N: 'static> fmt::Debug for Layout<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layout").field("fields", self.table.all_fields()).finish_non_exhaustive()
    }
}

/// The whole identifier, as the [code](Layout::code_part).
///
/// ```
/// assert_eq!(callerror::layout::whole("a#b"), 0..3);
/// ```
pub fn whole(identifier: &str) -> Range<usize> {
    0..identifier.len()
}

/// What follows the last `#`, or the whole identifier, as the [code](Layout::code_part).
///
/// ```
/// let type_of_aws = "com.amazonaws.community#ThrottlingException";
/// let code = callerror::layout::after_hash(type_of_aws);
/// assert_eq!(&type_of_aws[code], "ThrottlingException");
/// ```
pub fn after_hash(identifier: &str) -> Range<usize> {
    if !json::contains_byte(identifier.as_bytes(), b'#') {
        return whole(identifier);
    }
    let hash = identifier.bytes().rposition(|byte| byte == b'#');
    hash.map_or(0, |hash| hash + 1)..identifier.len()
}
