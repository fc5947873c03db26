//! `Form`: where a system keeps the pieces of its errors, and how status and code select a row.
//!
//! One reader serves all systems. A system is data: places for each piece, and one plain function where
//! status and code do not decide by themselves.

use std::fmt;
use std::ops::Range;

use http::StatusCode;

use crate::details::Details;
use crate::json;

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

    /// Whether there is a header among the places.
    pub(crate) const fn any_header(places: &[Self]) -> bool {
        let mut at = 0;
        while at < places.len() {
            if places[at].header().is_some() {
                return true;
            }
            at += 1;
        }
        false
    }

    /// The way to the member, if it is one.
    pub(crate) const fn path(&self) -> Option<&'static [&'static str]> {
        match self {
            Self::Header(_) => None,
            Self::Member(path) => Some(path),
        }
    }
}

/// The names of members that are pieces, where the first bytes of a name say which it may be: one word
/// is compared for each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    members: Members,
    /// The [`json::head`] of each name.
    heads: [u64; Members::MOST],
}

impl Names {
    /// The piece that a member of that name and head is.
    #[inline(always)]
    pub(crate) fn piece(&self, name: &str, head: u64) -> Option<PieceKind> {
        let at = self.heads[..self.members.len].iter().position(|known| *known == head)?;
        let member = &self.members.list[at];
        let is_same = member.name.len() == name.len() && (name.len() <= 8 || member.name == name);
        is_same.then_some(member.piece)
    }
}

/// The places of a form without its set, so that one code serves all sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places {
    pub(crate) code: &'static [Place],
    pub(crate) message: &'static [Place],
    pub(crate) details: &'static [Place],
    pub(crate) request_id: &'static [Place],
    /// Those of them in the object, all in one.
    pub(crate) members: Members,
}

/// The members of an object that lead to pieces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Members {
    list: [Member; Self::MOST],
    len: usize,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    /// Of the member of the outermost object.
    pub(crate) name: &'static str,
    /// The way on from there.
    pub(crate) rest: &'static [&'static str],
    pub(crate) piece: PieceKind,
    /// The lower, the better is the place.
    pub(crate) rank: usize,
}

/// What stands in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    Code,
    Message,
    Details,
    RequestId,
}

impl Members {
    /// No system has so many places; a form with more does not compile.
    const MOST: usize = 32;

    const fn new() -> Self {
        let none = Member { name: "", rest: &[], piece: PieceKind::Code, rank: 0 };
        Self { list: [none; Self::MOST], len: 0 }
    }

    const fn with(mut self, piece: PieceKind, places: &'static [Place]) -> Self {
        let mut rank = 0;
        while rank < places.len() {
            if let Place::Member([name, rest @ ..]) = places[rank] {
                assert!(self.len < Self::MOST, "a form has at most 32 places in the object");
                self.list[self.len] = Member { name, rest, piece, rank };
                self.len += 1;
            }
            rank += 1;
        }
        self
    }

    /// None if one of them is only on the way to a piece, or two begin alike.
    pub(crate) const fn names(self) -> Option<Names> {
        let mut heads = [0; Self::MOST];
        let mut at = 0;
        while at < self.len {
            heads[at] = json::head(self.list[at].name.as_bytes());
            let mut before = 0;
            while before < at {
                if heads[before] == heads[at] {
                    return None;
                }
                before += 1;
            }
            if !self.list[at].rest.is_empty() {
                return None;
            }
            at += 1;
        }
        Some(Names { members: self, heads })
    }

    /// Whether one of them is only on the way to a piece.
    pub(crate) fn are_nested(&self) -> bool {
        self.iter().any(|member| !member.rest.is_empty())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Member> {
        self.list[..self.len].iter()
    }
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
        let members = Members::new()
            .with(PieceKind::Code, code)
            .with(PieceKind::Message, message)
            .with(PieceKind::Details, details)
            .with(PieceKind::RequestId, request_id);
        Places { code, message, details, request_id, members }
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
    if !json::holds(code.as_bytes(), 0, b'#') {
        return whole(code);
    }
    let hash = code.bytes().rposition(|byte| byte == b'#');
    hash.map_or(0, |hash| hash + 1)..code.len()
}
