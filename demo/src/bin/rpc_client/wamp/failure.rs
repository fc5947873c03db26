//! Why a call has no result.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use callerror::grape::CallError;
use callerror::{DecodeError, Retry};
use tokio_tungstenite::tungstenite;

#[derive(Debug, thiserror::Error)]
pub(crate) enum CallFailure {
    /// The server answered with an error. Boxed, so that results stay small.
    #[error(transparent)]
    Exception(Box<CallError<'static>>),
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("no answer within {0:?}")]
    TimedOut(Duration),
    /// Shared by all calls that waited.
    #[error("connection lost: {0}")]
    Disconnected(Arc<tungstenite::Error>),
    #[error("no connection: {0}")]
    Unreachable(Box<dyn Error + Send + Sync>),
    #[error("{0} calls are waiting already")]
    TooManyPending(usize),
}

/// An answer that did not decode.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("malformed: {0}")]
    CallError(DecodeError),
    #[error("malformed result: {0}")]
    CallResult(serde_json::Error),
}

impl CallFailure {
    /// Whether the call may succeed later. Only the caller knows whether it may be repeated.
    pub(crate) fn retry(&self) -> Retry {
        match self {
            Self::Exception(frame) => frame.retry(),
            // The call was carried out. A repetition would get the same answer.
            Self::Malformed(_) => Retry::Never,
            Self::TimedOut(_) | Self::Disconnected(_) | Self::TooManyPending(_) => Retry::Backoff,
            // The client has tried several times to connect.
            Self::Unreachable(_) => Retry::Never,
        }
    }
}
