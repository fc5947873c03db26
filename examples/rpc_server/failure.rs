//! How calls fail, and what of it leaves the server.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use callerror::grape::{Grape, UserException};
use callerror::{ExceptionSet, FieldErrors, ToException};
use serde_json::json;

use crate::messages::Language;

/// Why a call failed: for the log as it prints, for users as [`Translated`] tells it.
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
    /// It works again after this long.
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
    /// The failure as a listener of that language reads it.
    pub(crate) const fn told_in(self, language: &'static Language) -> Translated {
        Translated { failure: self, language }
    }
}

/// A failure that knows its listener's language.
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
        let tell = |name, id, arguments: &[_]| UserException::new(name, text(id, arguments));
        let exception = match &self.failure {
            Failure::RoomNotFound(id) => {
                let argument = ("id", id.to_string().into());
                tell(Grape::NotFoundError, "room-not-found", &[argument])
                    .with_details(&json!({ "id": id }))
            }
            Failure::ProcedureNotFound(procedure) => {
                let argument = ("procedure", procedure.as_str().into());
                tell(Grape::NotFoundError, "procedure-not-found", &[argument])
                    .with_details(&json!({ "procedure": procedure }))
            }
            Failure::OutOfRange { max } => {
                let argument = ("max", max.to_string().into());
                tell(Grape::OutOfRangeError, "out-of-range", &[argument])
                    .with_details(&json!({ "max": max }))
            }
            Failure::Missing(fields) => {
                let argument = ("field", fields.join(", ").into());
                let faults = fields.iter().map(|field| (*field, FieldFault::Required));
                tell(Grape::MissingParameter, "parameter-missing", &[argument])
                    .with_details(&self.field_errors(faults))
            }
            Failure::Invalid(faults) => tell(Grape::InvalidOperation, "fields-invalid", &[])
                .with_details(&self.field_errors(faults.iter().copied())),
            Failure::Raised(name) => {
                let message = match Grape::lookup(name) {
                    Some(row) => text(row.name(), &[]),
                    None => text("raised", &[("name", name.as_str().into())]),
                };
                Ok(UserException::named(name.clone(), message)
                    .unwrap_or_else(|_| tell(Grape::InvalidOperation, "not-a-name", &[])))
            }
            Failure::RateLimited { seconds } => {
                let message = text("rate-limited", &[("seconds", (*seconds).into())]);
                // A name that the set does not have: the clients of tomorrow may know it.
                UserException::named("RateLimited", message)
                    .ok()?
                    .with_details(&json!({ "retryAfter": seconds }))
            }
            Failure::WebSocketOnly => Ok(tell(Grape::InvalidOperation, "websocket-only", &[])),
            Failure::Malformed => Ok(tell(Grape::InvalidOperation, "malformed", &[])),
            Failure::TooLarge { max } => {
                let argument = ("max", max.to_string().into());
                Ok(tell(Grape::InvalidOperation, "too-large", &[argument]))
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
        faults.fold(FieldErrors::new(), |errors, (field, fault)| {
            let (code, message) = match fault {
                FieldFault::Required => ("required", self.language.text("field-required", &[])),
                FieldFault::TooLong { max } => {
                    ("too-long", self.language.text("field-too-long", &[("max", max.into())]))
                }
                FieldFault::WrongType => {
                    ("wrong-type", self.language.text("field-wrong-type", &[]))
                }
            };
            errors.with_code(field, message, code)
        })
    }
}
