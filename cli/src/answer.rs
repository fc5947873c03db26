//! The result of reading a line, independent of set, wire and output format.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use callerror::{
    CallId, DecodeError, Details, ExceptionSet, FieldErrors, Quirks, Retry, RetryAfter, Text,
    UserException,
};
use http::StatusCode;

/// The result of reading one line.
pub(crate) enum Answer<'a> {
    Error(Box<ErrorMessage<'a>>),
    /// A message that is not an error, by the name of its kind.
    Other(Cow<'static, str>),
    Fault(Fault<'a>),
}

/// An error that a server sent.
pub(crate) struct ErrorMessage<'a> {
    pub(crate) observed: Observed<'a>,
    pub(crate) name: Name,
    pub(crate) message: Text<'a>,
    /// Raw JSON, or empty if there are no details.
    pub(crate) details: String,
    /// The nearest ancestor first.
    pub(crate) ancestors: Vec<&'static str>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<RetryAfter>,
    pub(crate) retry: Retry,
    /// The identifier as received, if it is not the name.
    pub(crate) code: Option<String>,
    /// The error on another wire, if one was asked for.
    pub(crate) encoded: Option<Encoded>,
}

/// The fields of an error that depend on the wire. No wire has all of them.
#[derive(Default)]
pub(crate) struct Observed<'a> {
    /// The name of the message type, on a wire whose errors have several.
    pub(crate) message_type: Option<&'static str>,
    pub(crate) call_id: Option<CallId<'a>>,
    /// The type of the request, as its digits.
    pub(crate) request_type: Option<String>,
    /// The error URI as received.
    pub(crate) uri: Option<String>,
    /// The code of an error without a name.
    pub(crate) code: Option<String>,
    pub(crate) fields: FieldErrors<'static>,
    /// The quirks, on a wire that has quirks.
    pub(crate) quirks: Option<Quirks>,
    /// When the server answered, on a wire that says it.
    pub(crate) time: Option<SystemTime>,
}

/// An error on the wire of `--to`.
pub(crate) enum Encoded {
    Text(String),
    Response(http::Response<bytes::Bytes>),
}

/// `callerror::Name`, independent of the set.
pub(crate) enum Name {
    Known(&'static str),
    Unknown(String),
    Unhandled,
}

impl Name {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Known(name) => Some(name),
            Self::Unknown(name) => Some(name),
            Self::Unhandled => None,
        }
    }

    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Known(_) => "known",
            Self::Unknown(_) => "unknown",
            Self::Unhandled => "unhandled",
        }
    }
}

/// Why a line does not decode.
pub(crate) struct Fault<'a> {
    pub(crate) text: String,
    pub(crate) kind: &'static str,
    pub(crate) field: Option<&'static str>,
    /// The byte offset in the line.
    pub(crate) offset: usize,
    pub(crate) call_id: Option<CallId<'a>>,
}

impl From<DecodeError> for Fault<'_> {
    fn from(error: DecodeError) -> Self {
        Self {
            text: error.to_string(),
            kind: error.kind().as_str(),
            field: Some(error.field().as_str()),
            offset: error.offset(),
            call_id: None,
        }
    }
}

/// A delay in seconds, rounded up.
pub(crate) fn whole_seconds(delay: Duration) -> u64 {
    delay.as_secs().saturating_add(u64::from(delay.subsec_nanos() > 0))
}

/// The word for a `Retry` in the output.
pub(crate) const fn retry(retry: Retry) -> &'static str {
    match retry {
        Retry::Never => "never",
        Retry::After(_) => "after",
        Retry::Backoff => "backoff",
    }
}

impl<'a> ErrorMessage<'a> {
    pub(crate) fn new<N: ExceptionSet>(
        observed: Observed<'a>,
        exception: UserException<'a, N>,
    ) -> Self {
        let ancestors = exception.ancestors().map(N::name).collect();
        let name = match exception.name() {
            callerror::Name::Known(variant) => Name::Known(variant.name()),
            callerror::Name::Unknown(name) => Name::Unknown(name.as_str().to_owned()),
            callerror::Name::Unhandled => Name::Unhandled,
        };
        let code = match name {
            Name::Known(_) => exception.received_code().map(str::to_owned),
            Name::Unknown(_) => None,
            Name::Unhandled => observed.code.clone(),
        };
        Self {
            observed,
            name,
            details: exception.details().map_or("", Details::as_json).to_owned(),
            ancestors,
            status: exception.status(),
            request_id: exception.request_id().map(str::to_owned),
            retry_after: exception.retry_after(),
            retry: exception.retry(),
            code,
            encoded: None,
            message: exception.into_message(),
        }
    }
}

/// Replaces each line break in JSON, and the indentation around it, by one space.
pub(crate) fn one_line(json: &str) -> Cow<'_, str> {
    // In valid JSON, raw line breaks are only between tokens, where a space is equivalent.
    if !json.bytes().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return Cow::Borrowed(json);
    }
    let mut line = String::with_capacity(json.len());
    for part in json.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(part);
    }
    Cow::Owned(line)
}
