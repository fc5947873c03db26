//! [`Layout`]: where a system keeps the fields of its errors, in a JSON object and in headers.
//!
//! One reader and one writer serve all systems, over HTTP and as objects. A system is data: paths for each
//! field, and one function where status and code alone do not select the variant.

mod observed;
mod pointer;
mod read;
mod table;
mod write;

use std::fmt;
use std::ops::Range;

use http::StatusCode;

use self::pointer::Pointer;
use crate::exception::UserException;
use crate::json;
use crate::set::ExceptionSet;
use crate::text::Text;

pub(crate) use self::observed::Object as ObservedObject;
pub use self::observed::Observed;
pub(crate) use self::read::{Fields, Found, Members, Source, find_usual_fields};
pub(crate) use self::table::{FieldKind, Table};
pub(crate) use self::write::{Content, Named, Object};

/// Where one field of an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
/// The paths of a field are tried in order, and null is passed over. The first path is the one that is
/// written; a request ID is written to its first header and to its first path in the object. What a header
/// cannot hold is left out. The retry delay is the header `Retry-After` in every layout.
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
    /// `None` is what follows the last `#`, unless the set's base is "" and names may have a `#`.
    code_part: Option<fn(&str) -> Range<usize>>,
    names: bool,
    classify: Option<fn(&Observed<'_>) -> Option<N>>,
    is_indexed: bool,
    text: Option<&'static N>,
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
        code_part: Some(whole),
        names: false,
        classify: None,
        is_indexed: false,
        text: None,
        is_error: None,
        tag: None,
        constants: [(Pointer::ROOT, ""); MAX_CONSTANTS],
        service: "",
        objects: &[],
    };

    /// `{"type","message","details"}`: the code is the name, which may be a whole error URI. The request
    /// ID is the header `X-Request-Id`.
    pub const NAMED: Self = Self::EMPTY
        .code(&[Field::Json("/type")])
        .message(&[Field::Json("/message")])
        .details(&[Field::Json("/details")])
        .request_id(&[Field::Header("x-request-id")])
        .uri_as_code()
        .codes_and_names();

    /// Sets where the machine-readable identifier is.
    pub const fn code(self, fields: &'static [Field]) -> Self {
        self.with(FieldKind::Code, fields)
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

    /// Sets where an object has the HTTP status.
    pub const fn status(self, fields: &'static [Field]) -> Self {
        self.with(FieldKind::Status, fields)
    }

    /// Sets where an object has the call ID, which then must be there.
    pub const fn call_id(self, fields: &'static [Field]) -> Self {
        self.with(FieldKind::CallId, fields)
    }

    const fn with(mut self, kind: FieldKind, fields: &'static [Field]) -> Self {
        self.table = self.table.with(kind, fields);
        self
    }

    /// Sets which part of the identifier is the code. If it is no range of characters in the text, the
    /// code is the whole identifier.
    pub const fn code_part(mut self, part: fn(&str) -> Range<usize>) -> Self {
        self.code_part = Some(part);
        self
    }

    const fn uri_as_code(mut self) -> Self {
        self.code_part = None;
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

    /// Sets the function that selects the variant. Without one, and where it returns `None`, the code is
    /// looked up as a name.
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

    /// Sets the variant that is written over HTTP as text, without an object: only its message.
    pub const fn text(mut self, variant: &'static N) -> Self {
        self.text = Some(variant);
        self
    }

    /// Sets the function that returns whether an object is an error; otherwise it is a success.
    pub const fn is_error(mut self, is_error: fn(&Observed<'_>) -> bool) -> Self {
        self.is_error = Some(is_error);
        self
    }

    /// Sets the member that marks an object of this layout, and its text.
    pub const fn tag(mut self, pointer: &'static str, text: &'static str) -> Self {
        self.tag = Some((Pointer::parse(pointer), text));
        self
    }

    /// Sets values that every object is written with, as pairs of JSON Pointer and JSON: at most four. A
    /// field inside one of them replaces it.
    pub const fn constants(mut self, constants: &'static [(&'static str, &'static str)]) -> Self {
        let mut at = 0;
        while at < constants.len() {
            self.constants[at] = (Pointer::parse(constants[at].0), constants[at].1);
            at += 1;
        }
        self
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

    pub(crate) const fn table(&self) -> &Table {
        &self.table
    }

    /// Whether there is any path for a field.
    pub(crate) const fn has(&self, kind: FieldKind) -> bool {
        self.table.has(kind)
    }

    /// Whether errors are written as by [`NAMED`](Self::NAMED).
    pub(crate) const fn is_named(&self) -> bool {
        self.table.is_named
    }

    pub(crate) const fn writes_names(&self) -> bool {
        self.names
    }

    pub(crate) const fn is_indexed(&self) -> bool {
        self.is_indexed
    }

    pub(crate) const fn has_classify(&self) -> bool {
        self.classify.is_some()
    }

    pub(crate) const fn has_constants(&self) -> bool {
        self.constants[0].0.len() > 0
    }

    fn constants_written(&self) -> &[(Pointer, &'static str)] {
        let len = self.constants.iter().take_while(|(pointer, _)| pointer.len() > 0).count();
        &self.constants[..len]
    }

    pub(crate) const fn service_name(&self) -> &'static str {
        self.service
    }

    /// The layouts of objects: the default one where the system has none of its own.
    pub(crate) const fn object_layouts(&self) -> &'static [Self] {
        if self.objects.is_empty() { &[Self::NAMED] } else { self.objects }
    }

    pub(crate) fn is_text(&self, variant: N) -> bool
    where
        N: Copy + Eq,
    {
        self.text.is_some_and(|text| *text == variant)
    }

    /// Whether an object has the tag of this layout.
    pub(crate) fn has_tag(&self, observed: &Observed<'_>) -> bool {
        self.tag.is_none_or(|(pointer, text)| {
            let value = observed.value(pointer.text());
            value.is_some_and(|value| value.is_text(text))
        })
    }

    pub(crate) fn is_error_in(&self, observed: &Observed<'_>) -> bool {
        self.is_error.is_none_or(|is_error| is_error(observed))
    }
}

impl<N: ExceptionSet> Layout<N> {
    /// The exception that the fields of an error make. `observed` does not know the code yet.
    #[inline(always)]
    pub(crate) fn exception<'a>(
        &self,
        code: Text<'a>,
        message: Option<Text<'a>>,
        details: &'a str,
        observed: Observed<'_>,
        missing_message: impl FnOnce() -> Text<'a>,
    ) -> UserException<'a, N> {
        let (range, part) = self.code_in(&code);
        let (variant, is_kept) = self.select(part, observed);
        let message = match message {
            Some(message) => message,
            // A name says enough.
            None if self.classify.is_none() && !part.is_empty() => Text::EMPTY,
            None => missing_message(),
        };
        let code = if is_kept { code.slice(range) } else { Text::EMPTY };
        UserException::decoded(variant, code, message, Text::from(details))
    }

    /// The variant, and whether the code must be kept as text too.
    #[inline(always)]
    fn select<'o>(&self, code: &'o str, mut observed: Observed<'o>) -> (Option<N>, bool) {
        let Some(classify) = self.classify else { return UserException::look_up(code) };
        observed.code = Some(code).filter(|code| !code.is_empty());
        match classify(&observed) {
            Some(variant) => (Some(variant), true),
            None => UserException::look_up(code),
        }
    }

    /// The variant that this layout selects for a code and a status.
    pub(crate) fn variant_of(&self, code: &str, status: Option<StatusCode>) -> Option<N> {
        self.select(code, Observed::new(status, None, None)).0
    }

    /// The part of an identifier that is the code, and where it is.
    #[inline(always)]
    fn code_in<'i>(&self, identifier: &'i str) -> (Range<usize>, &'i str) {
        let part = match self.code_part {
            Some(part) => part(identifier),
            None if N::BASE.is_empty() => whole(identifier),
            None => after_hash(identifier),
        };
        if let Some(code) = identifier.get(part.clone()) {
            return (part, code);
        }
        (whole(identifier), identifier)
    }
}

impl<N: 'static> fmt::Debug for Layout<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layout").field("fields", &self.table).finish_non_exhaustive()
    }
}

/// The whole identifier.
pub fn whole(identifier: &str) -> Range<usize> {
    0..identifier.len()
}

/// What follows the last `#`, or the whole identifier.
pub fn after_hash(identifier: &str) -> Range<usize> {
    if !json::contains_byte(identifier.as_bytes(), b'#') {
        return whole(identifier);
    }
    let hash = identifier.bytes().rposition(|byte| byte == b'#');
    hash.map_or(0, |hash| hash + 1)..identifier.len()
}
