//! What is said of a line, whatever the set and whatever the output.

use std::borrow::Cow;

use callerror::{
    CallId, Codec, DecodeError, DecodeErrorKind, ErrorObject, ExceptionParts, ExceptionSet,
    FieldError, MessageType, Quirks, Retry, RetryAfter, Text, UserException,
};
use http::StatusCode;
use http::header::{DATE, HeaderMap};

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
    /// Only of a system that has a form of its own.
    pub(crate) system: Option<System>,
}

/// What frames, objects and HTTP responses do not have in common.
pub(crate) enum Origin<'a> {
    Frame { call_id: CallId<'a>, uri: Text<'a>, quirks: Quirks },
    Object { call_id: Option<CallId<'a>>, status: Option<StatusCode>, request_id: Option<String> },
    Http { status: StatusCode, request_id: Option<String>, retry_after: Option<RetryAfter> },
}

/// What a system tells beside name, message and details.
pub(crate) struct System {
    pub(crate) code: Option<String>,
    pub(crate) ancestors: Vec<&'static str>,
    /// The messages of each field, in the order of the wire.
    pub(crate) fields: Vec<(String, Vec<String>)>,
    pub(crate) retry: &'static str,
    /// In seconds, a date counted from the response's own.
    pub(crate) retry_after: Option<u64>,
}

impl System {
    fn new(code: Option<&str>, errors: Vec<FieldError<'_>>, retry: Retry) -> Self {
        let mut fields: Vec<(String, Vec<String>)> = Vec::new();
        for error in errors {
            let message = error.message().to_owned();
            match fields.iter_mut().find(|(field, _)| field == error.field()) {
                Some((_, messages)) => messages.push(message),
                None => fields.push((error.field().to_owned(), vec![message])),
            }
        }
        let retry = match retry {
            Retry::Never => "never",
            Retry::After(_) => "after",
            Retry::Backoff => "backoff",
        };
        let code = code.map(str::to_owned);
        Self { code, ancestors: Vec::new(), fields, retry, retry_after: None }
    }
}

/// How many seconds after its response an error says to wait.
fn seconds(retry_after: RetryAfter, headers: &HeaderMap) -> Option<u64> {
    match retry_after {
        RetryAfter::Delay(delay) => Some(delay.as_secs()),
        RetryAfter::At(_) => {
            let sent = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
            Some(retry_after.delay_from(sent).as_secs())
        }
    }
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
    /// A WebSocket message: a frame, or where the system has such one of its objects.
    fn message<'a>(&self, line: &Line<'a>) -> Answer<'a>;

    fn response<'a>(&self, line: &Line<'a>) -> Answer<'a>;

    /// The most bytes that a line may have.
    fn max_len(&self) -> usize;

    /// How long the longest of the known names is.
    fn longest_name(&self) -> usize;
}

impl<N: ExceptionSet> Decoder for Codec<N> {
    fn message<'a>(&self, line: &Line<'a>) -> Answer<'a> {
        if N::FORM.objects.is_empty() { frame(self, line) } else { object(self, line) }
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
        let system = own_form::<N>().then(|| System {
            retry_after: response.retry_after().and_then(|after| seconds(after, &headers)),
            ..System::new(response.code(), response.field_errors(), response.retry())
        });
        Answer::Error(ErrorMessage::new(origin, response.into_exception(), system))
    }

    fn max_len(&self) -> usize {
        self.max_len()
    }

    fn longest_name(&self) -> usize {
        N::ALL.iter().map(|row| row.name().len()).max().unwrap_or(0)
    }
}

/// Whether the system tells its errors in a form of its own.
fn own_form<N: ExceptionSet>() -> bool {
    N::FORM.select.is_some()
}

fn frame<'a, N: ExceptionSet>(codec: &Codec<N>, line: &Line<'a>) -> Answer<'a> {
    let error = match codec.decode(line.bytes) {
        Ok(frame) => {
            let quirks = frame.quirks();
            let system = own_form::<N>()
                .then(|| System::new(frame.code(), frame.field_errors(), frame.retry()));
            let (call_id, uri, exception) = frame.into_parts();
            let origin = Origin::Frame { call_id, uri, quirks };
            return Answer::Error(ErrorMessage::new(origin, exception, system));
        }
        Err(error) => error,
    };
    match MessageType::peek(line.bytes) {
        Some(other)
            if other != MessageType::CallError && error.kind() != DecodeErrorKind::TooLong =>
        {
            Answer::Other(Cow::Borrowed(other.as_str()))
        }
        _ => Answer::Fault(Fault { call_id: CallId::peek(line.bytes), ..error.into() }),
    }
}

fn object<'a, N: ExceptionSet>(codec: &Codec<N>, line: &Line<'a>) -> Answer<'a> {
    let error: ErrorObject<'a, N> = match codec.decode_object(line.bytes) {
        Ok(Some(error)) => error,
        Ok(None) => return Answer::Other(Cow::Borrowed("success")),
        Err(error) => return Answer::Fault(error.into()),
    };
    let origin = Origin::Object {
        call_id: error.call_id().cloned(),
        status: error.status(),
        request_id: error.request_id().map(str::to_owned),
    };
    let system = System::new(error.code(), error.field_errors(), error.retry());
    Answer::Error(ErrorMessage::new(origin, error.into_exception(), Some(system)))
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

impl<'a> ErrorMessage<'a> {
    fn new<N: ExceptionSet>(
        origin: Origin<'a>,
        exception: UserException<'a, N>,
        system: Option<System>,
    ) -> Self {
        let ancestors = exception.ancestors().map(N::name).collect();
        let system = system.map(|system| System { ancestors, ..system });
        let ExceptionParts { known, token, message, details, .. } = exception.into_parts();
        let name = match known {
            Some(row) => Name::Known(row.name()),
            None if token.is_empty() => Name::Unhandled,
            None => Name::Unknown(token),
        };
        Self { origin, name, message, details, system }
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
