use std::io;

use bytes::Bytes;
use callerror::{ErrorResponse, ToException, UserException};

callerror::exception_set! {
    /// Exceptions of the booking service.
    pub enum Booking = "https://booking.example/error#" {
        /// Any failure of the service itself.
        BookingError { status: 500 },
        /// The room does not exist.
        RoomNotFound { parent: BookingError, status: 404 },
    }
}

/// The errors of the service. Callers see those that are mapped to an exception.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("there is no row {0} in table rooms")]
    NoRow(u32),
    #[error("reading the rooms")]
    Store(#[from] io::Error),
}

impl ToException<Booking> for Failure {
    fn to_exception(&self, (): &()) -> Option<UserException<'static, Booking>> {
        match self {
            Self::NoRow(_) => Some(UserException::new(Booking::RoomNotFound, "No such room")),
            Self::Store(_) => None,
        }
    }
}

/// Books a room.
pub async fn book(room: u32) -> Result<String, Failure> {
    match room {
        1 => Ok("booked".to_owned()),
        2 => Err(io::Error::other("connect to 10.0.0.7: refused").into()),
        3 => panic!("row 3 is locked"),
        _ => Err(Failure::NoRow(room)),
    }
}

/// The error of a handler. `?` makes one of each error that has a `ToException`, and logs its cause.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct HandlerError(UserException<'static, Booking>);

impl<E: ToException<Booking>> From<E> for HandlerError {
    fn from(error: E) -> Self {
        let exception = error.into_exception(&());
        let causes: Vec<_> = exception.causes().map(ToString::to_string).collect();
        eprintln!("{exception} {causes:?}");
        Self(exception)
    }
}

impl HandlerError {
    /// The response to the caller. Nothing of the cause is in it.
    pub fn to_response(&self) -> http::Response<Bytes> {
        ErrorResponse::new(self.0.clone()).to_response()
    }
}
