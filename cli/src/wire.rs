//! The wires: how a line is read, and how an error is written on another wire.

use std::borrow::Cow;

use ::http::header::DATE;
use callerror::layout::Layout;
use callerror::ocppj::{self, Version};
use callerror::{
    CallError, CallId, DecodeError, DecodeErrorKind, ErrorObject, ErrorResponse, ExceptionSet,
    Limits, UserException, http, object, wamp1, wamp2,
};
use clap::ValueEnum;
use clap::builder::PossibleValue;
use httpdate::parse_http_date;

use crate::answer::{self, Answer, Encoded, ErrorMessage, Fault, Observed};
use crate::http_line::Response;
use crate::lines::Line;

/// What a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    /// A WAMP v1 message.
    Wamp1,
    /// An OCPP-J message.
    Ocpp(Version),
    /// A WAMP v2 message.
    Wamp2,
    /// A response of JSON-RPC 2.0.
    JsonRpc,
    /// A JSON object that the system sends outside HTTP.
    Object,
    /// An HTTP response as JSON, read by the layout of the set.
    Http,
    /// An HTTP response as JSON, read as a problem document.
    Problem,
    /// An exception as serde writes it.
    Value,
}

impl Wire {
    pub(crate) const ALL: &[Self] = &[
        Self::Wamp1,
        Self::Ocpp(Version::V1_6),
        Self::Ocpp(Version::V2_0_1),
        Self::Ocpp(Version::V2_1),
        Self::Wamp2,
        Self::JsonRpc,
        Self::Object,
        Self::Http,
        Self::Problem,
        Self::Value,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Wamp1 => "wamp1",
            Self::Ocpp(version) => version.as_str(),
            Self::Wamp2 => "wamp2",
            Self::JsonRpc => "jsonrpc",
            Self::Object => "object",
            Self::Http => "http",
            Self::Problem => "problem",
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
                    call_id: Some(frame.call_id().clone()),
                    uri: frame.uri().map(str::to_owned),
                    quirks: Some(frame.quirks()),
                    fields: frame.field_errors().into_owned(),
                    ..Observed::default()
                };
                return self.error(line, observed, frame.into_exception());
            }
            Err(error) => error,
        };
        let other = wamp1::MessageType::peek(line.bytes)
            .filter(|&other| other != wamp1::MessageType::CallError)
            .map(wamp1::MessageType::as_str);
        undecoded(error, other, || wamp1::peek_call_id(line.bytes))
    }

    fn ocpp<'a>(&self, line: &Line<'a>, version: Version) -> Answer<'a> {
        let codec = ocppj::Codec::new(version);
        let codec = if self.options.strict { codec.strict() } else { codec };
        let error = match codec.decode(line.bytes) {
            Ok(error) => {
                let observed = Observed {
                    message_type: Some(error.message_type().as_str()),
                    call_id: Some(error.call_id().clone()),
                    quirks: Some(error.quirks()),
                    fields: error.field_errors().into_owned(),
                    ..Observed::default()
                };
                return self.error(line, observed, error.into_exception());
            }
            Err(error) => error,
        };
        let other = ocppj::MessageType::peek(line.bytes)
            .filter(|other| other.is_in(version) && !other.is_error())
            .map(ocppj::MessageType::as_str);
        undecoded(error, other, || ocppj::peek_call_id(line.bytes))
    }

    fn wamp2<'a>(&self, line: &Line<'a>) -> Answer<'a> {
        let codec = wamp2::Codec::new();
        let codec = if self.options.strict { codec.strict() } else { codec };
        let error = match codec.decode(line.bytes) {
            Ok(error) => {
                let observed = Observed {
                    call_id: Some(error.call_id().clone()),
                    request_type: Some(error.request_type().as_str().to_owned()),
                    uri: error.uri().map(str::to_owned),
                    quirks: Some(error.quirks()),
                    fields: error.field_errors().into_owned(),
                    ..Observed::default()
                };
                return self.error(line, observed, error.into_exception());
            }
            Err(error) => error,
        };
        let other = wamp2::MessageType::peek(line.bytes)
            .filter(|&other| other != wamp2::MessageType::Error)
            .map(wamp2::MessageType::as_str);
        undecoded(error, other, || wamp2::peek_call_id(line.bytes))
    }

    fn object<'a>(&self, line: &Line<'a>, codec: object::Codec<N>) -> Answer<'a> {
        let error = match codec.decode(line.bytes) {
            Ok(Some(error)) => error,
            Ok(None) => return Answer::Other(Cow::Borrowed("success")),
            Err(error) => {
                let call_id = codec.peek_call_id(line.bytes);
                return Answer::Fault(Fault { call_id, ..error.into() });
            }
        };
        let observed = Observed {
            call_id: error.call_id().cloned(),
            code: error.code().map(str::to_owned),
            fields: error.field_errors().into_owned(),
            ..Observed::default()
        };
        self.error(line, observed, error.into_exception())
    }

    fn http<'a>(&self, line: &Line<'a>, codec: http::Codec<N>) -> Answer<'a> {
        let Response { status, headers, body } = match Response::read(line.bytes, self.max_len()) {
            Ok(response) => response,
            Err(fault) => return Answer::Fault(fault),
        };
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let time = date.and_then(|date| parse_http_date(date).ok());
        let mut response = ::http::Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        let Err(error) = codec.error_for_status(response) else {
            return Answer::Other(match status.canonical_reason() {
                Some(reason) => Cow::Owned(format!("{} {reason}", status.as_u16())),
                None => Cow::Owned(status.as_u16().to_string()),
            });
        };
        let observed = Observed {
            code: error.code().map(str::to_owned),
            fields: error.field_errors().into_owned(),
            time,
            ..Observed::default()
        };
        self.error(line, observed, error.into_exception())
    }

    fn error<'a>(
        &self,
        line: &Line<'a>,
        observed: Observed<'a>,
        exception: UserException<'a, N>,
    ) -> Answer<'a> {
        let call_id = observed.call_id.as_ref();
        let encoded = self.options.to.map(|wire| encoded(wire, line, call_id, &exception));
        Answer::Error(Box::new(ErrorMessage { encoded, ..ErrorMessage::new(observed, exception) }))
    }
}

impl<N: ExceptionSet> Read for Reader<N> {
    fn read<'a>(&self, line: &Line<'a>) -> Answer<'a> {
        match self.options.wire {
            Wire::Wamp1 => self.wamp1(line),
            Wire::Ocpp(version) => self.ocpp(line, version),
            Wire::Wamp2 => self.wamp2(line),
            Wire::JsonRpc => self.object(line, json_rpc()),
            Wire::Object => self.object(line, object::Codec::new()),
            Wire::Http => self.http(line, http::Codec::new()),
            Wire::Problem => self.http(line, problem()),
            Wire::Value => self.object(line, value()),
        }
    }

    fn max_len(&self) -> usize {
        Limits::DEFAULT.max_len()
    }

    fn longest_name(&self) -> usize {
        N::ALL.iter().map(|variant| variant.name().len()).max().unwrap_or(0)
    }
}

/// The answer for a line that does not decode: another type of message, or a fault.
fn undecoded<'a>(
    error: DecodeError,
    other: Option<&'static str>,
    call_id: impl FnOnce() -> Option<CallId<'a>>,
) -> Answer<'a> {
    match other {
        Some(other) if error.kind() != DecodeErrorKind::TooLong => {
            Answer::Other(Cow::Borrowed(other))
        }
        _ => Answer::Fault(Fault { call_id: call_id(), ..error.into() }),
    }
}

/// The codec of problem documents.
const fn problem<N: ExceptionSet>() -> http::Codec<N> {
    http::Codec::new().with_layout(const { &Layout::PROBLEM })
}

/// The codec of JSON-RPC.
const fn json_rpc<N: ExceptionSet>() -> object::Codec<N> {
    object::Codec::new().with_layout(const { &Layout::JSON_RPC })
}

/// The codec of the serde form, which needs no serde: the default layout has no other objects.
const fn value<N: ExceptionSet>() -> object::Codec<N> {
    object::Codec::new().with_layout(const { &Layout::NAMED })
}

/// The error on another wire.
fn encoded<N: ExceptionSet>(
    wire: Wire,
    line: &Line<'_>,
    call_id: Option<&CallId<'_>>,
    exception: &UserException<'_, N>,
) -> Encoded {
    let exception = exception.clone();
    let call_id_or_minus_one = || call_id.cloned().unwrap_or_else(|| CallId::from("-1"));
    // The output is one line of a log, like the input.
    let one_line = |text: String| Encoded::Text(answer::one_line(&text).into_owned());
    match wire {
        Wire::Wamp1 => one_line(CallError::new(call_id_or_minus_one(), exception).to_text()),
        Wire::Ocpp(version) => {
            let error = ocppj::CallError::new(call_id_or_minus_one(), exception);
            one_line(ocppj::Codec::new(version).to_text(&error))
        }
        Wire::Wamp2 => {
            // Where no integer of WAMP v2 identifies the call, the number of the line does.
            let request = call_id.and_then(|call_id| wamp2::Request::try_from(call_id).ok());
            let request = request.or(wamp2::Request::new(line.number));
            let request = request.unwrap_or(wamp2::Request::MAX);
            let request_type = wamp2::RequestType::Call;
            one_line(wamp2::ErrorMessage::new(request_type, request, exception).to_text())
        }
        Wire::JsonRpc => {
            let error = ErrorObject::new(exception);
            let error = call_id.cloned().into_iter().fold(error, ErrorObject::with_call_id);
            one_line(json_rpc().to_text(&error))
        }
        Wire::Object => {
            one_line(ErrorObject::new(exception).with_call_id(call_id_or_minus_one()).to_text())
        }
        Wire::Http => Encoded::Response(ErrorResponse::new(exception).to_response()),
        Wire::Problem => Encoded::Response(problem().to_response(&ErrorResponse::new(exception))),
        Wire::Value => one_line(value().to_text(&ErrorObject::new(exception))),
    }
}
