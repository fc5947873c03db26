//! The outcome of a call, over either transport. Exceptions are matched by name here.

use callerror::grape::{Grape, Name, UserException};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::http::HttpFailure;
use crate::wamp::CallFailure;

pub(crate) struct Outcome {
    pub(crate) kind: Kind,
    /// The result as JSON, or the text for the user.
    pub(crate) message: String,
    /// Further lines for the user, such as field errors.
    pub(crate) notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Ok,
    Known(Grape),
    Unknown(String),
    Unhandled,
    Malformed,
    TimedOut,
    Disconnected,
    /// The client did not send the call.
    Refused,
}

impl Kind {
    pub(crate) fn of(exception: &UserException<'_>) -> Self {
        match exception.name() {
            Name::Known(variant) => Self::Known(variant),
            Name::Unknown(name) => Self::Unknown(name.to_string()),
            Name::Unhandled => Self::Unhandled,
        }
    }

    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Known(_) => "known",
            Self::Unknown(_) => "unknown",
            Self::Unhandled => "unhandled",
            Self::Malformed => "malformed",
            Self::TimedOut => "timeout",
            Self::Disconnected => "disconnected",
            Self::Refused => "refused",
        }
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Known(variant) => variant.name(),
            Self::Unknown(name) => name,
            _ => "",
        }
    }
}

impl Outcome {
    pub(crate) fn of_wamp(answer: Result<Box<RawValue>, CallFailure>) -> Self {
        match answer {
            Ok(result) => Self::ok(&result),
            Err(CallFailure::Exception(frame)) => Self::exception(&frame.into_exception()),
            Err(failure) => {
                let kind = match failure {
                    CallFailure::Malformed(_) => Kind::Malformed,
                    CallFailure::TimedOut(_) => Kind::TimedOut,
                    CallFailure::TooManyPending(_) => Kind::Refused,
                    _ => Kind::Disconnected,
                };
                Self { kind, message: failure.to_string(), notes: Vec::new() }
            }
        }
    }

    pub(crate) fn of_http(answer: Result<Box<RawValue>, HttpFailure>) -> Self {
        match answer {
            Ok(result) => Self::ok(&result),
            Err(HttpFailure::Response(error)) => Self::exception(&error.into_exception()),
            Err(failure) => {
                let kind = match failure {
                    HttpFailure::Malformed(_) | HttpFailure::TooLong => Kind::Malformed,
                    HttpFailure::TimedOut(_) => Kind::TimedOut,
                    _ => Kind::Disconnected,
                };
                Self { kind, message: failure.to_string(), notes: Vec::new() }
            }
        }
    }

    fn ok(result: &RawValue) -> Self {
        Self { kind: Kind::Ok, message: result.get().to_owned(), notes: Vec::new() }
    }

    fn exception(exception: &UserException<'_>) -> Self {
        #[derive(Deserialize)]
        struct Missing {
            id: i64,
        }

        let details = exception.details();
        let fields = details.map(|details| details.field_errors()).unwrap_or_default();
        let notes = match exception.name() {
            // Details may be of any shape. Another shape is not a failure.
            Name::Known(Grape::NotFoundError) => {
                let missing = details.and_then(|details| details.parse().ok());
                missing.map(|Missing { id }| format!("Create room {id}?")).into_iter().collect()
            }
            Name::Known(Grape::SessionError) => vec!["Here the user would log in.".to_owned()],
            Name::Known(_) => {
                fields.iter().map(|(field, messages)| format!("{field}: {messages}")).collect()
            }
            // A newer server. Its message is still for the user. The table shows the name, for the
            // developers of this client.
            Name::Unknown(_) => Vec::new(),
            // A failure of the server. Its message is a fixed text.
            Name::Unhandled => Vec::new(),
        };
        Self { kind: Kind::of(exception), message: exception.message().to_owned(), notes }
    }
}
