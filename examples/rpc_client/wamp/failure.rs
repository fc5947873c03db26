//! Why a call has no result.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use callerror::grape::CallError;
use callerror::{DecodeError, Retry};
use tokio_tungstenite::tungstenite;

#[derive(Debug, thiserror::Error)]
pub(crate) enum CallFailure {
    /// The server said so. Boxed, so that the way up is cheap.
    #[error(transparent)]
    Exception(Box<CallError<'static>>),
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("no answer within {0:?}")]
    TimedOut(Duration),
    /// Shared by all the calls that waited.
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
    /// Whether there is a point in calling again; whether one may, the caller knows.
    pub(crate) fn retry(&self) -> Retry {
        match self {
            Self::Exception(frame) => frame.retry(),
            // The call was carried out, and would be answered in the same way again.
            Self::Malformed(_) => Retry::Never,
            Self::TimedOut(_) | Self::Disconnected(_) | Self::TooManyPending(_) => Retry::Backoff,
            // Connecting was tried several times already.
            Self::Unreachable(_) => Retry::Never,
        }
    }
}
