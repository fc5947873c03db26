//! The failures of calls, and what of them is sent to callers.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use callerror::grape::{Grape, UserException};
use callerror::{FieldErrors, ToException};
use serde_json::json;

use crate::messages::Language;

/// Why a call failed. The log has its `Display`, users read the message that [`Translated`] makes.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("no room {0}")]
    RoomNotFound(i64),
    #[error("no procedure {0}")]
    ProcedureNotFound(String),
    #[error("more than {max}")]
    OutOfRange { max: u64 },
    #[error("missing: {0:?}")]
    Missing(Vec<&'static str>),
    #[error("invalid: {0:?}")]
    Invalid(Vec<(&'static str, FieldFault)>),
    #[error("raised {0}")]
    Raised(String),
    #[error("too many calls")]
    RateLimited { seconds: u32 },
    #[error("not over HTTP")]
    WebSocketOnly,
    #[error("malformed")]
    Malformed,
    #[error("more than {max} bytes")]
    TooLarge { max: usize },
    /// The call may succeed after this delay.
    #[error("busy for {0:?}")]
    Busy(Duration),
    #[error("unexpected failure")]
    Unexpected(#[source] Box<dyn Error + Send + Sync>),
}

/// What is wrong with one field of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FieldFault {
    Required,
    TooLong { max: usize },
    WrongType,
}

impl Failure {
    /// The failure with its message in a language.
    pub(crate) const fn told_in(self, language: &'static Language) -> Translated {
        Translated { failure: self, language }
    }
}

/// A failure and the language of its message.
#[derive(Debug)]
pub(crate) struct Translated {
    failure: Failure,
    language: &'static Language,
}

impl fmt::Display for Translated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.failure.fmt(f)
    }
}

impl Error for Translated {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.failure.source()
    }
}

impl ToException<Grape> for Translated {
    fn to_exception(&self) -> Option<UserException<'static>> {
        let text = |id: &str, arguments: &[_]| self.language.text(id, arguments);
        let exception = |name, id, arguments: &[_]| UserException::new(name, text(id, arguments));
        let exception = match &self.failure {
            Failure::RoomNotFound(id) => {
                let argument = ("id", id.to_string().into());
                exception(Grape::NotFoundError, "room-not-found", &[argument])
                    .with_details(&json!({ "id": id }))
            }
            Failure::ProcedureNotFound(procedure) => {
                let argument = ("procedure", procedure.as_str().into());
                exception(Grape::NotFoundError, "procedure-not-found", &[argument])
                    .with_details(&json!({ "procedure": procedure }))
            }
            Failure::OutOfRange { max } => {
                let argument = ("max", max.to_string().into());
                exception(Grape::OutOfRangeError, "out-of-range", &[argument])
                    .with_details(&json!({ "max": max }))
            }
            Failure::Missing(fields) => {
                let argument = ("field", fields.join(", ").into());
                let faults = fields.iter().map(|field| (*field, FieldFault::Required));
                exception(Grape::MissingParameter, "parameter-missing", &[argument])
                    .with_details(&self.field_errors(faults))
            }
            Failure::Invalid(faults) => exception(Grape::InvalidOperation, "fields-invalid", &[])
                .with_details(&self.field_errors(faults.iter().copied())),
            Failure::Raised(name) => {
                let message = match Grape::lookup(name) {
                    Some(variant) => text(variant.name(), &[]),
                    None => text("raised", &[("name", name.as_str().into())]),
                };
                Ok(UserException::named(name.clone(), message)
                    .unwrap_or_else(|_| exception(Grape::InvalidOperation, "not-a-name", &[])))
            }
            Failure::RateLimited { seconds } => {
                let message = text("rate-limited", &[("seconds", (*seconds).into())]);
                // A name that the set does not have. Newer clients may know it.
                UserException::named("RateLimited", message)
                    .ok()?
                    .with_details(&json!({ "retryAfter": seconds }))
            }
            Failure::WebSocketOnly => Ok(exception(Grape::InvalidOperation, "websocket-only", &[])),
            Failure::Malformed => Ok(exception(Grape::InvalidOperation, "malformed", &[])),
            Failure::TooLarge { max } => {
                let argument = ("max", max.to_string().into());
                Ok(exception(Grape::InvalidOperation, "too-large", &[argument]))
            }
            Failure::Busy(_) | Failure::Unexpected(_) => return None,
        };
        exception.ok()
    }
}

impl Translated {
    pub(crate) const fn failure(&self) -> &Failure {
        &self.failure
    }

    fn field_errors(
        &self,
        faults: impl Iterator<Item = (&'static str, FieldFault)>,
    ) -> FieldErrors<'static> {
        let mut errors = FieldErrors::new();
        for (field, fault) in faults {
            let (code, message) = match fault {
                FieldFault::Required => ("required", self.language.text("field-required", &[])),
                FieldFault::TooLong { max } => {
                    ("too-long", self.language.text("field-too-long", &[("max", max.into())]))
                }
                FieldFault::WrongType => {
                    ("wrong-type", self.language.text("field-wrong-type", &[]))
                }
            };
            errors.push_with_code(field, message, code);
        }
        errors
    }
}
