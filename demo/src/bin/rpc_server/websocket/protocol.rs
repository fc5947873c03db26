//! What a WebSocket speaks. Its subprotocol says that.

use std::error::Error;

use axum::BoxError;
use callerror::grape::{CallError, Grape, Name, UserException};
use callerror::ocppj::{self, Version};
use callerror::wamp2::{ErrorMessage, MessageType as MessageTypeV2, Request, RequestType};
use callerror::{CallId, wamp1::MessageType};
use serde_json::value::RawValue;

use super::wamp1::Prefixes;
use super::{ocppj as ocpp, wamp1, wamp2};
use crate::log;
use crate::procedures::Args;

/// The subprotocols, the preferred one first.
pub(crate) const SUBPROTOCOLS: [&str; 5] =
    ["wamp", "wamp.2.json", "ocpp2.1", "ocpp2.0.1", "ocpp1.6"];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Wamp1,
    Wamp2,
    Ocppj(Version),
}

/// What a message of a client asks for.
pub(super) enum Received {
    Call(Call),
    /// The answer to a message that is no call.
    Answer(String),
    Nothing,
}

pub(super) struct Call {
    pub(super) id: CallId<'static>,
    pub(super) procedure: String,
    pub(super) args: Args,
}

impl Protocol {
    /// A client that names no subprotocol speaks WAMP v1.
    pub(super) fn of_subprotocol(name: Option<&str>) -> Self {
        match name {
            Some("wamp.2.json") => Self::Wamp2,
            Some(name) => Version::of_subprotocol(name).map_or(Self::Wamp1, Self::Ocppj),
            None => Self::Wamp1,
        }
    }

    /// The message with which the server begins.
    pub(super) fn welcome(self, session: &str) -> Option<String> {
        (self == Self::Wamp1).then(|| wamp1::welcome(session))
    }

    pub(super) fn read(
        self,
        text: &str,
        session: &str,
        prefixes: &mut Prefixes,
    ) -> Result<Received, BoxError> {
        match self {
            Self::Wamp1 => wamp1::read(text, prefixes),
            Self::Wamp2 => wamp2::read(text, session),
            Self::Ocppj(_) => ocpp::read(text),
        }
    }

    /// The call ID of a call that need not be readable. The server does not answer an answer, because the peer might
    /// answer again.
    pub(super) fn peek_call_id(self, input: &[u8]) -> Option<CallId<'static>> {
        match self {
            Self::Wamp1 => callerror::wamp1::peek_call_id(input)
                .filter(|_| MessageType::peek(input) == Some(MessageType::Call))
                .map(CallId::into_owned),
            Self::Wamp2 => callerror::wamp2::peek_call_id(input)
                .filter(|_| MessageTypeV2::peek(input) == Some(MessageTypeV2::Call))
                .filter(|id| Request::try_from(id).is_ok())
                .map(CallId::into_owned),
            Self::Ocppj(_) => (ocppj::MessageType::peek(input) == Some(ocppj::MessageType::Call))
                .then(|| ocppj::peek_call_id(input).map_or(ocppj::UNREADABLE, CallId::into_owned)),
        }
    }

    /// The message that answers a call.
    pub(super) fn answer(
        self,
        session: &str,
        id: &CallId<'static>,
        result: Result<Box<RawValue>, UserException<'static>>,
    ) -> String {
        let log = |is_unhandled: bool, error: &dyn Error| {
            if is_unhandled {
                log::unhandled(format_args!("session {session}, call {id}"), error);
            }
        };
        let answered = match self {
            Self::Wamp1 => CallError::answer(id.clone(), result).map_err(|error| {
                log(error.name() == Name::Unhandled, &error);
                error.to_text()
            }),
            Self::Wamp2 => {
                let answered = ErrorMessage::answer(RequestType::Call, request(id), result);
                answered.map_err(|error: ErrorMessage<'_, Grape>| {
                    log(error.name() == Name::Unhandled, &error);
                    error.to_text()
                })
            }
            Self::Ocppj(version) => {
                let answered = ocppj::CallError::answer(id.clone(), result);
                answered.map_err(|error: ocppj::CallError<'_, Grape>| {
                    log(error.name() == Name::Unhandled, &error);
                    ocppj::Codec::new(version).to_text(&error)
                })
            }
        };
        match answered {
            Ok(value) => self.result(id, value.get()),
            Err(error) => error,
        }
    }

    /// The message that says what a call returns.
    pub(super) fn result(self, id: &CallId<'_>, json: &str) -> String {
        match self {
            Self::Wamp1 => wamp1::call_result(id, json),
            Self::Wamp2 => wamp2::result(id, json),
            Self::Ocppj(_) => ocpp::call_result(id, json),
        }
    }

    /// The ID of a call that nobody has made.
    pub(super) fn nobody(self) -> CallId<'static> {
        if self == Self::Wamp2 { Request::MAX.into() } else { "nobody".into() }
    }
}

/// A call of WAMP v2 was read with a request, and so has one.
fn request(id: &CallId<'_>) -> Request {
    Request::try_from(id).unwrap_or(Request::MAX)
}
