//! Which request an ERROR message answers: its type, and its `Request`.

use core::fmt;
use core::num::NonZeroU64;

use crate::call_id::CallId;
use crate::text::OneLine;

/// `REQUEST.Type`: the message type of the request that an ERROR message answers.
///
/// A dealer answers a caller's CALL, a callee answers the dealer's INVOCATION.
///
/// ```
/// use callerror::wamp::ErrorMessage;
/// use callerror::wamp2::RequestType;
///
/// let error = ErrorMessage::decode(r#"[8,68,7814135,{},"wamp.error.canceled"]"#)?;
/// assert_eq!(error.request_type(), RequestType::Invocation);
/// assert_eq!(error.request_type().as_str(), "68");
/// # Ok::<(), callerror::DecodeError>(())
/// ```
///
/// Source: WAMP v2, Basic Profile, "Message Codes and Direction".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the protocol's own")]
pub enum RequestType<'a> {
    Publish,
    Subscribe,
    Unsubscribe,
    Call,
    Register,
    Unregister,
    Invocation,
    /// A number that the text does not have for a request.
    Other(OtherType<'a>),
}

impl<'a> RequestType<'a> {
    /// The number of the message type, as its digits.
    pub const fn as_str(self) -> &'a str {
        match self {
            Self::Publish => "16",
            Self::Subscribe => "32",
            Self::Unsubscribe => "34",
            Self::Call => "48",
            Self::Register => "64",
            Self::Unregister => "66",
            Self::Invocation => "68",
            Self::Other(OtherType(digits)) => digits,
        }
    }

    /// The type of this number, which is an integer of any length.
    pub(super) fn of(digits: &'a str) -> Self {
        match digits {
            "16" => Self::Publish,
            "32" => Self::Subscribe,
            "34" => Self::Unsubscribe,
            "48" => Self::Call,
            "64" => Self::Register,
            "66" => Self::Unregister,
            "68" => Self::Invocation,
            _ => Self::Other(OtherType(digits)),
        }
    }
}

/// The number in one line of a log: at most 1 KiB of it.
impl fmt::Display for RequestType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&OneLine(self.as_str()), f)
    }
}

/// The number of a message type that the text does not have for a request, in [`RequestType::Other`]. Only decoding makes
/// one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OtherType<'a>(&'a str);

impl<'a> OtherType<'a> {
    /// The number as received: an integer of any length.
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

impl fmt::Debug for OtherType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&OneLine(self.0), f)
    }
}

/// `REQUEST.Request`: the ID of the request that an ERROR message answers, from 1 to 2^53.
///
/// ```
/// use callerror::wamp2::Request;
///
/// let request = Request::new(7_814_135).expect("a legal ID");
/// assert_eq!(request.get(), 7_814_135);
/// assert_eq!(Request::new(0), None);
/// assert_eq!(Request::new(Request::MAX.get() + 1), None);
/// ```
///
/// Source: WAMP v2, Basic Profile, "IDs".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Request(NonZeroU64);

impl Request {
    /// The first ID of a session.
    pub const MIN: Self = Self(NonZeroU64::MIN);

    /// The largest ID, 2^53.
    pub const MAX: Self = Self(NonZeroU64::MIN.saturating_add((1 << 53) - 1));

    /// The request with this ID, or `None` for 0 and what is above 2^53.
    pub const fn new(id: u64) -> Option<Self> {
        match NonZeroU64::new(id) {
            Some(id) if id.get() <= Self::MAX.get() => Some(Self(id)),
            _ => None,
        }
    }

    /// The ID.
    pub const fn get(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl From<Request> for u64 {
    fn from(request: Request) -> Self {
        request.get()
    }
}

impl From<Request> for CallId<'_> {
    fn from(request: Request) -> Self {
        request.get().into()
    }
}

/// # Errors
///
/// - `0`, `2^53 + 1` - no ID of WAMP v2.
impl TryFrom<u64> for Request {
    type Error = InvalidRequest;

    fn try_from(id: u64) -> Result<Self, InvalidRequest> {
        Self::new(id).ok_or(InvalidRequest)
    }
}

/// The request whose ID is an integer call ID, as in a relay between callee and caller.
///
/// ```
/// use callerror::CallId;
/// use callerror::wamp2::Request;
///
/// assert_eq!(Request::try_from(&CallId::from(17)).unwrap().get(), 17);
/// assert!(Request::try_from(&CallId::from("17")).is_err());
/// ```
///
/// # Errors
///
/// - `"17"`, `-1`, `0` - a call ID that is no integer from 1 to 2^53.
impl TryFrom<&CallId<'_>> for Request {
    type Error = InvalidRequest;

    fn try_from(call_id: &CallId<'_>) -> Result<Self, InvalidRequest> {
        let id = if call_id.is_number() { call_id.as_str().parse().ok() } else { None };
        id.and_then(Self::new).ok_or(InvalidRequest)
    }
}

/// An ID that no request of WAMP v2 has.
///
/// ```
/// use callerror::wamp2::Request;
///
/// let error = Request::try_from(0).unwrap_err();
/// assert_eq!(error.to_string(), "the ID of a request must be an integer from 1 to 2^53");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the ID of a request must be an integer from 1 to 2^53")]
#[non_exhaustive]
pub struct InvalidRequest;
