//! A service defines its own exceptions, encodes them on two wires and decodes one again.
//!
//! ```text
//! cargo run --example own_set
//! ```

use std::io;

use callerror::{CallError, ErrorResponse, Name, ToException, UserException};
use serde_json::json;

callerror::exception_set! {
    /// Exceptions of the booking service.
    pub enum Booking = "https://booking.example/error#" {
        /// Any failure of the service itself.
        BookingError { status: 500 },
        /// The room does not exist.
        RoomNotFound { parent: BookingError, status: 404 },
        /// Somebody else holds the room.
        RoomTaken { parent: BookingError, status: 409 },
    }
}

/// The internal errors of the service.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("room {0} is held until {1}")]
    Held(u32, &'static str),
    #[error("reading the rooms")]
    Store(#[from] io::Error),
}

/// Maps the errors that callers may see. Callers see all others as unhandled errors.
impl ToException<Booking> for Failure {
    fn to_exception(&self, (): &()) -> Option<UserException<'static, Booking>> {
        match self {
            Self::Held(_, until) => {
                let exception = UserException::new(Booking::RoomTaken, "The room is taken");
                Some(exception.with_details_value(&json!({"until": until})))
            }
            Self::Store(_) => None,
        }
    }
}

fn book(room: u32) -> Result<(), Failure> {
    match room {
        1 => Ok(()),
        2 => Err(Failure::Held(2, "noon")),
        _ => Err(io::Error::other("connect to 10.0.0.7: refused").into()),
    }
}

fn main() {
    assert!(book(1).is_ok());

    // As a WebSocket message.
    let taken = CallError::answer("c1", book(2)).expect_err("an error");
    let text = taken.to_text();
    println!("{text}");
    let read = CallError::<Booking>::decode(text.as_bytes()).expect("a frame");
    assert_eq!(read.name(), Name::Known(Booking::RoomTaken));
    assert!(read.is_a(Booking::BookingError));

    // As an HTTP response.
    let response = ErrorResponse::answer(book(2)).expect_err("an error").to_response();
    println!("{} {}", response.status(), String::from_utf8_lossy(response.body()));
    assert_eq!(response.status(), 409);

    // The callers do not see this error. The server logs it.
    let failed = CallError::answer("c2", book(3)).expect_err("an error");
    println!("{}", failed.to_text());
    assert_eq!(failed.to_text(), r#"[4,"c2","An error occurred."]"#);
    let causes: Vec<_> = failed.exception().causes().map(ToString::to_string).collect();
    println!("for the log: {}", causes.join(": "));
    assert_eq!(causes, ["reading the rooms", "connect to 10.0.0.7: refused"]);
}
