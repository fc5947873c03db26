//! What is said of a line, whatever the set and whatever the output.

use std::borrow::Cow;

use callerror::{
    CallId, Codec, DecodeErrorKind, ExceptionParts, ExceptionSet, MessageType, Quirks, RetryAfter,
    Text, UserException,
};
use http::StatusCode;

use crate::http_line::Response;
use crate::lines::Line;

/// The answer to one line.
pub(crate) enum Answer<'a> {
    Error(ErrorMessage<'a>),
    /// A message that is no error, by the name of its kind.
    Other(Cow<'static, str>),
    Fault(Fault<'a>),
}

/// An error that a server sent.
pub(crate) struct ErrorMessage<'a> {
    pub(crate) origin: Origin<'a>,
    pub(crate) name: Name<'a>,
    pub(crate) message: Text<'a>,
    /// Raw JSON; empty for none.
    pub(crate) details: Text<'a>,
}

/// What frames and HTTP responses do not have in common.
pub(crate) enum Origin<'a> {
    Frame { call_id: CallId<'a>, uri: Text<'a>, quirks: Quirks },
    Http { status: StatusCode, request_id: Option<String>, retry_after: Option<RetryAfter> },
}

/// `callerror::Name` without the set.
pub(crate) enum Name<'a> {
    Known(&'static str),
    Unknown(Text<'a>),
    Unhandled,
}

impl Name<'_> {
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

/// Why a line is no message.
pub(crate) struct Fault<'a> {
    pub(crate) text: String,
    pub(crate) kind: &'static str,
    pub(crate) field: Option<&'static str>,
    /// Where in the line, in bytes.
    pub(crate) offset: usize,
    pub(crate) call_id: Option<CallId<'a>>,
}

/// A codec without its set.
pub(crate) trait Decoder {
    fn frame<'a>(&self, line: &Line<'a>) -> Answer<'a>;

    fn response<'a>(&self, line: &Line<'a>) -> Answer<'a>;

    /// The most bytes that a line may have.
    fn max_len(&self) -> usize;

    /// How long the longest of the known names is.
    fn longest_name(&self) -> usize;
}

impl<N: ExceptionSet> Decoder for Codec<N> {
    fn frame<'a>(&self, line: &Line<'a>) -> Answer<'a> {
        let error = match self.decode(line.bytes) {
            Ok(frame) => {
                let quirks = frame.quirks();
                let (call_id, uri, exception) = frame.into_parts();
                let origin = Origin::Frame { call_id, uri, quirks };
                return Answer::Error(ErrorMessage::new(origin, exception));
            }
            Err(error) => error,
        };
        match MessageType::peek(line.bytes) {
            Some(other)
                if other != MessageType::CallError && error.kind() != DecodeErrorKind::TooLong =>
            {
                Answer::Other(Cow::Borrowed(other.as_str()))
            }
            _ => Answer::Fault(Fault {
                text: error.to_string(),
                kind: error.kind().as_str(),
                field: Some(error.field().as_str()),
                offset: error.offset(),
                call_id: CallId::peek(line.bytes),
            }),
        }
    }

    fn response<'a>(&self, line: &Line<'a>) -> Answer<'a> {
        let Response { status, headers, body } = match Response::read(line.bytes, self.max_len()) {
            Ok(response) => response,
            Err(fault) => return Answer::Fault(fault),
        };
        if status.is_success() {
            return Answer::Other(match status.canonical_reason() {
                Some(reason) => Cow::Owned(format!("{} {reason}", status.as_u16())),
                None => Cow::Owned(status.as_u16().to_string()),
            });
        }
        let response = self.decode_response_bytes(status, &headers, &body);
        let origin = Origin::Http {
            status,
            request_id: response.request_id().map(str::to_owned),
            retry_after: response.retry_after(),
        };
        Answer::Error(ErrorMessage::new(origin, response.into_exception()))
    }

    fn max_len(&self) -> usize {
        self.max_len()
    }

    fn longest_name(&self) -> usize {
        N::ALL.iter().map(|row| row.name().len()).max().unwrap_or(0)
    }
}

impl<'a> ErrorMessage<'a> {
    fn new<N: ExceptionSet>(origin: Origin<'a>, exception: UserException<'a, N>) -> Self {
        let ExceptionParts { known, token, message, details, .. } = exception.into_parts();
        let name = match known {
            Some(row) => Name::Known(row.name()),
            None if token.is_empty() => Name::Unhandled,
            None => Name::Unknown(token),
        };
        Self { origin, name, message, details }
    }

    /// The details with each line break, and the indentation around it, as one space.
    pub(crate) fn details_in_one_line(&self) -> Cow<'_, str> {
        // In valid JSON a raw line break stands between tokens only, where a space says the same.
        if !self.details.bytes().any(|byte| matches!(byte, b'\n' | b'\r')) {
            return Cow::Borrowed(&self.details);
        }
        let mut line = String::with_capacity(self.details.len());
        for piece in
            self.details.split(['\n', '\r']).map(str::trim).filter(|piece| !piece.is_empty())
        {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(piece);
        }
        Cow::Owned(line)
    }
}
