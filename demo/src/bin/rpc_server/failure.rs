//! The failures of calls, and what of them is sent to callers.

use std::error::Error;
use std::time::Duration;

use callerror::grape::{Grape, UserException};
use callerror::{FieldErrors, ToException};
use serde_json::json;

use crate::messages::Language;

/// Why a call failed. The log has its `Display`, users read the message of its exception in their language.
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
    #[error("the body took too long")]
    TooSlow,
    #[error("not JSON by its content type")]
    NotJson,
    #[error("a request to the host {0:?}; --host allows it")]
    ForeignHost(String),
    #[error("a page of {0:?}; --origin allows it")]
    ForeignOrigin(String),
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

impl ToException<Grape, Language> for Failure {
    fn to_exception(&self, language: &Language) -> Option<UserException<'static>> {
        let text = |id: &str, arguments: &[_]| language.text(id, arguments);
        let exception = |name, id, arguments: &[_]| UserException::new(name, text(id, arguments));
        Some(match self {
            Self::RoomNotFound(id) => {
                let argument = ("id", id.to_string().into());
                exception(Grape::NotFoundError, "room-not-found", &[argument])
                    .with_details_value(&json!({ "id": id }))
            }
            Self::ProcedureNotFound(procedure) => {
                let argument = ("procedure", procedure.as_str().into());
                exception(Grape::NotFoundError, "procedure-not-found", &[argument])
                    .with_details_value(&json!({ "procedure": procedure }))
            }
            Self::OutOfRange { max } => {
                let argument = ("max", max.to_string().into());
                exception(Grape::OutOfRangeError, "out-of-range", &[argument])
                    .with_details_value(&json!({ "max": max }))
            }
            Self::Missing(fields) => {
                let argument = ("field", fields.join(", ").into());
                let faults = fields.iter().map(|field| (*field, FieldFault::Required));
                exception(Grape::MissingParameter, "parameter-missing", &[argument])
                    .with_field_errors(&field_errors(faults, language))
            }
            Self::Invalid(faults) => exception(Grape::InvalidOperation, "fields-invalid", &[])
                .with_field_errors(&field_errors(faults.iter().copied(), language)),
            Self::Raised(name) => {
                let message = match Grape::lookup(name) {
                    Some(variant) => text(variant.name(), &[]),
                    None => text("raised", &[("name", name.as_str().into())]),
                };
                UserException::named(name.clone(), message)
                    .unwrap_or_else(|_| exception(Grape::InvalidOperation, "not-a-name", &[]))
            }
            Self::RateLimited { seconds } => {
                let message = text("rate-limited", &[("seconds", (*seconds).into())]);
                // A name that the set does not have. Newer clients may know it.
                UserException::named("RateLimited", message)
                    .ok()?
                    .with_details_value(&json!({ "retryAfter": seconds }))
            }
            Self::WebSocketOnly => exception(Grape::InvalidOperation, "websocket-only", &[]),
            Self::Malformed => exception(Grape::InvalidOperation, "malformed", &[]),
            Self::TooLarge { max } => {
                let argument = ("max", max.to_string().into());
                exception(Grape::InvalidOperation, "too-large", &[argument])
            }
            Self::TooSlow => exception(Grape::InvalidOperation, "too-slow", &[]),
            Self::NotJson => exception(Grape::InvalidOperation, "not-json", &[]),
            Self::ForeignHost(_) => exception(Grape::InvalidOperation, "foreign-host", &[]),
            Self::ForeignOrigin(_) => exception(Grape::NotAuthorized, "foreign-origin", &[]),
            Self::Busy(_) | Self::Unexpected(_) => return None,
        })
    }
}

fn field_errors(
    faults: impl Iterator<Item = (&'static str, FieldFault)>,
    language: &Language,
) -> FieldErrors<'static> {
    faults.fold(FieldErrors::new(), |errors, (field, fault)| {
        let (code, message) = match fault {
            FieldFault::Required => ("required", language.text("field-required", &[])),
            FieldFault::TooLong { max } => {
                ("too-long", language.text("field-too-long", &[("max", max.into())]))
            }
            FieldFault::WrongType => ("wrong-type", language.text("field-wrong-type", &[])),
        };
        errors.with_code(field, message, code)
    })
}
