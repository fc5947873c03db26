//! `Form`: where a system keeps the pieces of its errors, and how status and code select a row.
//!
//! One reader serves all systems. A system is data: places for each piece, and one plain function where
//! status and code do not decide by themselves.

use std::fmt;
use std::ops::Range;

use http::StatusCode;

use crate::text::Details;

/// Where one piece of an error stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A header of an HTTP response, named in lower case.
    Header(&'static str),
    /// A member of the JSON object, by the names on the way to it.
    Member(&'static [&'static str]),
}

impl Place {
    /// The header's name, if it is one.
    pub(crate) const fn header(&self) -> Option<&'static str> {
        match self {
            Self::Header(name) => Some(name),
            Self::Member(_) => None,
        }
    }

    /// The way to the member, if it is one.
    pub(crate) const fn path(&self) -> Option<&'static [&'static str]> {
        match self {
            Self::Header(_) => None,
            Self::Member(path) => Some(path),
        }
    }
}

/// The places of a form without its set, so that one code serves all sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places {
    pub(crate) code: &'static [Place],
    pub(crate) message: &'static [Place],
    pub(crate) details: &'static [Place],
    pub(crate) request_id: &'static [Place],
}

/// What decides about the row, before it is known.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Facts<'f> {
    /// The HTTP status, if there is one.
    pub status: Option<StatusCode>,
    /// The machine-readable identifier, cut as the form says; never empty.
    pub code: Option<&'f str>,
    /// The body if it is a JSON object, or the error object.
    pub body: Option<Details<'f>>,
}

impl<'f> Facts<'f> {
    pub(crate) const fn new(
        status: Option<StatusCode>,
        code: Option<&'f str>,
        body: Option<Details<'f>>,
    ) -> Self {
        Self { status, code, body }
    }
}

/// How one system tells its errors over HTTP, and as objects of its own.
///
/// The form of a set is given in [`exception_set!`](crate::exception_set) after its base; without one it
/// is [`NAMED`](Self::NAMED), `{"type","message","details"}`, where the code is the name. Places are
/// tried in order, and the first says where to write; a request ID is written to its first header and its
/// first member. What a header cannot hold is left out. The retry delay is the header `Retry-After` in
/// every form. Leave to `..Form::NAMED` what does not differ: a later version may add fields.
///
/// ```
/// use callerror::form::{Facts, Form, Place};
/// use callerror::{ErrorResponse, ExceptionSet, Name};
/// use http::{HeaderMap, StatusCode};
///
/// callerror::exception_set! {
///     /// Exceptions of a weather service.
///     pub enum Weather: "https://weather.example/error#", form FORM {
///         /// Any failure.
///         WeatherError = 500,
///         /// There is no such station.
///         StationNotFound: WeatherError = 404, code "no_station",
///     }
/// }
///
/// const FORM: Form<Weather> = Form {
///     code: &[Place::Member(&["error", "code"])],
///     message: &[Place::Member(&["error", "text"])],
///     select: Some(|facts| {
///         let of_code = facts.code.and_then(Weather::lookup_code);
///         let of_status = || facts.status.and_then(Weather::lookup_status);
///         of_code.or_else(of_status).or(Some(Weather::WeatherError))
///     }),
///     ..Form::NAMED
/// };
///
/// let headers = HeaderMap::new();
/// let body = r#"{"error":{"code":"no_station","text":"No station XY"}}"#;
/// let error = ErrorResponse::<Weather>::decode_str(StatusCode::BAD_REQUEST, &headers, body);
/// assert_eq!(error.name(), Name::Known(Weather::StationNotFound));
/// assert_eq!((error.code(), error.message()), (Some("no_station"), "No station XY"));
/// assert_eq!(error.to_response().body(), body);
/// ```
pub struct Form<N: 'static> {
    /// The machine-readable identifier.
    pub code: &'static [Place],
    /// The part of the identifier that counts; a range that splits a character is taken for the whole.
    /// Identifiers in objects are not cut.
    pub cut: fn(&str) -> Range<usize>,
    /// Whether a row without a code of its own is told by its name.
    pub code_is_name: bool,
    /// The human-readable text.
    pub message: &'static [Place],
    /// Anything else that the server attaches.
    pub details: &'static [Place],
    /// The name of the request in the server's logs.
    pub request_id: &'static [Place],
    /// The row of an error; without a function the code is a name, to be looked up. Where the function
    /// gives none, too.
    pub select: Option<fn(&Facts<'_>) -> Option<N>>,
    /// The row that is told by text alone, without an object: only its message is written.
    pub text_row: Option<N>,
    /// Errors that arrive as objects outside HTTP.
    pub objects: &'static [ObjectForm<N>],
}

impl<N: 'static> Form<N> {
    /// `{"type","message","details"}`: the code is the name, which may be a whole error URI.
    pub const NAMED: Self = Self {
        code: &[Place::Member(&["type"])],
        cut: after_hash,
        code_is_name: true,
        message: &[Place::Member(&["message"])],
        details: &[Place::Member(&["details"])],
        request_id: &[Place::Header("x-request-id")],
        select: None,
        text_row: None,
        objects: &[],
    };

    pub(crate) const fn places(&self) -> Places {
        let Self { code, message, details, request_id, .. } = *self;
        Places { code, message, details, request_id }
    }
}

impl<N: 'static> fmt::Debug for Form<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form")
            .field("code", &self.code)
            .field("message", &self.message)
            .field("details", &self.details)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

/// How one system tells an error as a JSON object outside HTTP.
///
/// Leave to `..ObjectForm::new(select)` what the system does not have: a later version may add fields.
///
/// ```
/// use callerror::form::{Form, ObjectForm};
/// use callerror::{ErrorObject, ExceptionSet};
///
/// callerror::exception_set! {
///     /// Exceptions of a job queue.
///     pub enum Queue: "https://queue.example/error#", form FORM {
///         /// Any failure.
///         QueueError,
///         /// The job was cancelled.
///         JobCancelled: QueueError, code "cancelled",
///     }
/// }
///
/// const FORM: Form<Queue> = Form { objects: &[REPLY], ..Form::NAMED };
/// const REPLY: ObjectForm<Queue> = ObjectForm {
///     tag: Some((&["kind"], "reply")),
///     is_error: |reply| reply.get(&["error"]).is_some(),
///     call_id: &["job"],
///     code: &["error", "code"],
///     message: &["error", "text"],
///     ..ObjectForm::new(|facts| {
///         facts.code.and_then(Queue::lookup_code).unwrap_or(Queue::QueueError)
///     })
/// };
///
/// let reply = r#"{"kind":"reply","job":7,"error":{"code":"cancelled","text":"By its owner"}}"#;
/// let error = ErrorObject::<Queue>::decode_str(reply)?.expect("an error");
/// assert_eq!((error.call_id().unwrap().as_str(), error.message()), ("7", "By its owner"));
/// assert!(ErrorObject::<Queue>::decode_str(r#"{"kind":"reply","job":7}"#)?.is_none());
/// # Ok::<(), callerror::DecodeError>(())
/// ```
pub struct ObjectForm<N: 'static> {
    /// The member that marks the object, and its text there; `None` takes every object.
    pub tag: Option<(&'static [&'static str], &'static str)>,
    /// Whether the object is an error; one that is none is a success.
    pub is_error: fn(Details<'_>) -> bool,
    /// The correlation value, which must be there; an empty path where the form has none.
    pub call_id: &'static [&'static str],
    /// The machine-readable identifier.
    pub code: &'static [&'static str],
    /// The human-readable text.
    pub message: &'static [&'static str],
    /// Anything else that the server attaches; an empty path where there is nothing.
    pub details: &'static [&'static str],
    /// The HTTP status that the object tells; an empty path where there is none.
    pub status: &'static [&'static str],
    /// The name of the request in the server's logs; an empty path where there is none.
    pub request_id: &'static [&'static str],
    /// The row of an error.
    pub select: fn(&Facts<'_>) -> N,
    /// The service that answers, where the caller names no other.
    pub service: Option<&'static str>,
}

impl<N: 'static> ObjectForm<N> {
    /// The form that takes every object for an error and knows no places.
    pub const fn new(select: fn(&Facts<'_>) -> N) -> Self {
        Self {
            tag: None,
            is_error: |_| true,
            call_id: &[],
            code: &[],
            message: &[],
            details: &[],
            status: &[],
            request_id: &[],
            select,
            service: None,
        }
    }
}

impl<N: 'static> fmt::Debug for ObjectForm<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObjectForm")
            .field("tag", &self.tag)
            .field("call_id", &self.call_id)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// The whole identifier.
pub fn whole(code: &str) -> Range<usize> {
    0..code.len()
}

/// What follows the last `#`, or the whole.
pub fn after_hash(code: &str) -> Range<usize> {
    let hash = code.bytes().rposition(|byte| byte == b'#');
    hash.map_or(0, |hash| hash + 1)..code.len()
}
