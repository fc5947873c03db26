//! The wires: how a line is read, and how an error is written on another wire.

use std::borrow::Cow;

use callerror::wamp1::{self, MessageType};
use callerror::{
    CallError, CallId, DecodeErrorKind, ErrorObject, ErrorResponse, ExceptionSet, Limits, Name,
    RetryAfter, UserException,
};
use clap::ValueEnum;
use clap::builder::PossibleValue;
use http::header::{DATE, HeaderMap};

use crate::answer::{self, Answer, Encoded, ErrorMessage, Fault, Observed};
use crate::http_line::{self, Response};
use crate::lines::Line;

/// What a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    /// A WAMP v1 message.
    Wamp1,
    /// A JSON object that the system sends outside HTTP.
    Object,
    /// An HTTP response as JSON.
    Http,
    /// An exception as serde writes it.
    Value,
}

impl Wire {
    pub(crate) const ALL: &[Self] = &[Self::Wamp1, Self::Object, Self::Http, Self::Value];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Wamp1 => "wamp1",
            Self::Object => "object",
            Self::Http => "http",
            Self::Value => "value",
        }
    }
}

impl ValueEnum for Wire {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

/// The options for reading a log.
#[derive(Clone, Copy)]
pub(crate) struct Options {
    pub(crate) wire: Wire,
    pub(crate) strict: bool,
    pub(crate) to: Option<Wire>,
}

/// A reader of lines, independent of its set.
pub(crate) trait Read {
    fn read<'a>(&self, line: &Line<'a>) -> Answer<'a>;

    /// The maximum length of a line in bytes.
    fn max_len(&self) -> usize;

    /// The length of the longest known name.
    fn longest_name(&self) -> usize;
}

pub(crate) struct Reader<N> {
    codec: wamp1::Codec<N>,
    options: Options,
}

impl<N: ExceptionSet> Reader<N> {
    pub(crate) fn new(options: Options) -> Self {
        let codec = wamp1::Codec::new();
        Self { codec: if options.strict { codec.strict() } else { codec }, options }
    }

    fn wamp1<'a>(&self, line: &Line<'a>) -> Answer<'a> {
        let error = match self.codec.decode(line.bytes) {
            Ok(frame) => {
                let observed = Observed {
                    quirks: Some(frame.quirks()),
                    code: frame.code().map(str::to_owned),
                    fields: frame.field_errors().into_owned(),
                    retry: answer::retry(frame.retry()),
                    ..Observed::default()
                };
                let (call_id, uri) = (frame.call_id().clone(), frame.uri().map(str::to_owned));
                let observed = Observed { call_id: Some(call_id), uri, ..observed };
                return self.error(observed, frame.into_exception());
            }
            Err(error) => error,
        };
        match MessageType::peek(line.bytes) {
            Some(other)
                if other != MessageType::CallError && error.kind() != DecodeErrorKind::TooLong =>
            {
                Answer::Other(Cow::Borrowed(other.as_str()))
            }
            _ => Answer::Fault(Fault { call_id: wamp1::peek_call_id(line.bytes), ..error.into() }),
        }
    }

    fn object<'a>(&self, line: &Line<'a>) -> Answer<'a> {
        let error = match ErrorObject::<N>::decode(line.bytes) {
            Ok(Some(error)) => error,
            Ok(None) => return Answer::Other(Cow::Borrowed("success")),
            Err(error) => return Answer::Fault(error.into()),
        };
        let observed = Observed {
            call_id: error.call_id().cloned(),
            status: error.status(),
            code: error.code().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
            fields: error.field_errors().into_owned(),
            retry: answer::retry(error.retry()),
            ..Observed::default()
        };
        self.error(observed, error.into_exception())
    }

    fn http<'a>(&self, line: &Line<'a>) -> Answer<'a> {
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
        let error = ErrorResponse::<N>::decode(status, &headers, &body);
        let observed = Observed {
            status: Some(status),
            code: error.code().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
            retry_after: error.retry_after(),
            seconds: error.retry_after().and_then(|after| seconds(after, &headers)),
            fields: error.field_errors().into_owned(),
            retry: answer::retry(error.retry()),
            ..Observed::default()
        };
        self.error(observed, error.into_exception())
    }

    fn value<'a>(&self, line: &Line<'a>) -> Answer<'a> {
        let exception = match http_line::object(line.bytes, self.max_len(), "expected an object") {
            Ok(text) => {
                serde_json::from_str(text).map_err(|error| http_line::not_json(text, &error))
            }
            Err(fault) => Err(fault),
        };
        let exception: UserException<'a, N> = match exception {
            Ok(exception) => exception,
            Err(fault) => return Answer::Fault(fault),
        };
        let observed = Observed {
            code: exception.code().map(str::to_owned),
            fields: exception.field_errors().into_owned(),
            retry: answer::retry(exception.retry()),
            ..Observed::default()
        };
        self.error(observed, exception)
    }

    fn error<'a>(&self, observed: Observed<'a>, exception: UserException<'a, N>) -> Answer<'a> {
        let encoded = self.options.to.and_then(|wire| encoded(wire, &observed, &exception));
        Answer::Error(Box::new(ErrorMessage { encoded, ..ErrorMessage::new(observed, exception) }))
    }
}

impl<N: ExceptionSet> Read for Reader<N> {
    fn read<'a>(&self, line: &Line<'a>) -> Answer<'a> {
        match self.options.wire {
            Wire::Wamp1 => self.wamp1(line),
            Wire::Object => self.object(line),
            Wire::Http => self.http(line),
            Wire::Value => self.value(line),
        }
    }

    fn max_len(&self) -> usize {
        Limits::DEFAULT.max_len()
    }

    fn longest_name(&self) -> usize {
        N::ALL.iter().map(|variant| variant.name().len()).max().unwrap_or(0)
    }
}

/// The error on another wire, or `None` if serde cannot write the details.
fn encoded<N: ExceptionSet>(
    wire: Wire,
    observed: &Observed<'_>,
    exception: &UserException<'_, N>,
) -> Option<Encoded> {
    let exception = match exception.name() {
        // The message of an unhandled error must not reach another wire.
        Name::Unhandled => UserException::unhandled(),
        Name::Known(_) | Name::Unknown(_) => exception.clone(),
    };
    Some(match wire {
        Wire::Wamp1 => {
            let call_id = observed.call_id.clone().unwrap_or_else(|| CallId::from("-1"));
            // The output is one line of a log, like the input.
            let text = CallError::new(call_id, exception).to_text();
            Encoded::Text(answer::one_line(&text).into_owned())
        }
        Wire::Object => {
            let call_id = observed.call_id.clone().unwrap_or_else(|| CallId::from("-1"));
            let mut error = ErrorObject::new(exception).with_call_id(call_id);
            if let Some(status) = observed.status {
                error = error.with_status(status);
            }
            if let Some(request_id) = &observed.request_id {
                error = error.with_request_id(request_id.as_str());
            }
            Encoded::Text(answer::one_line(&error.to_text()).into_owned())
        }
        Wire::Http => {
            let mut error = ErrorResponse::new(exception);
            if let Some(status) = observed.status {
                error = error.with_status(status);
            }
            if let Some(request_id) = &observed.request_id {
                error = error.with_request_id(request_id.as_str());
            }
            if let Some(retry_after) = observed.retry_after {
                error = error.with_retry_after(retry_after);
            }
            Encoded::Response(error.to_response())
        }
        Wire::Value => Encoded::Text(serde_json::to_string(&exception).ok()?),
    })
}

/// The delay in seconds that an error states, relative to its response.
fn seconds(retry_after: RetryAfter, headers: &HeaderMap) -> Option<u64> {
    match retry_after {
        RetryAfter::Delay(delay) => Some(answer::whole_seconds(delay)),
        RetryAfter::At(_) => {
            let sent = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
            Some(answer::whole_seconds(retry_after.delay_from(sent)))
        }
    }
}
