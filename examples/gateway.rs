//! A gateway passes the errors of a service on: they arrive as WebSocket messages, and leave as HTTP responses, for
//! new clients as problem documents (RFC 9457).
//!
//! ```text
//! cargo run --example gateway
//! ```

use callerror::layout::Layout;
use callerror::{CallError, ErrorResponse, ToException, UserException, http::Codec, wamp1};
use http::Response;

callerror::exception_set! {
    /// Exceptions of the booking service.
    pub enum Booking = "https://booking.example/error#" {
        /// Any failure of the service itself.
        BookingError { status: 500 },
        /// Somebody else holds the room.
        RoomTaken { parent: BookingError, status: 409 },
    }
}

const BODIES: Codec<Booking> = Codec::new();
const PROBLEMS: Codec<Booking> = Codec::new().with_layout(&Layout::PROBLEM);

/// The response to the client for the service's answer to its call.
fn pass_on(answer: &str, codec: Codec<Booking>) -> Response<String> {
    let exception: UserException<'static, Booking> = match CallError::decode(answer) {
        // Only an exception with a name passes. What else the service says of its failure is for the log.
        Ok(frame) => frame.into_exception().into_owned().into_exception(&()),
        Err(error) => UserException::from_error(error),
    };
    for cause in exception.causes() {
        println!("  for the log: {cause}");
    }
    let call_id = wamp1::peek_call_id(answer).map(|call_id| call_id.to_string());
    let exception = exception.with_request_id(call_id.unwrap_or_default());
    let response = codec.to_response(&ErrorResponse::new(exception));
    response.map(|body| String::from_utf8_lossy(&body).into_owned())
}

fn main() {
    let answers = [
        (
            r#"[4,"c1","https://booking.example/error#RoomTaken","Held until noon",{"room":7}]"#,
            409,
            r#"{"type":"RoomTaken","message":"Held until noon","details":{"room":7}}"#,
            r#"{"type":"https://booking.example/error#RoomTaken","detail":"Held until noon","details":{"room":7},"status":409}"#,
        ),
        (
            r#"[4,"c2","connect to 10.0.0.7: refused"]"#,
            500,
            "Internal Server Error",
            r#"{"title":"Internal Server Error","status":500}"#,
        ),
        (
            r#"[4,"c3","https://book"#,
            500,
            "Internal Server Error",
            r#"{"title":"Internal Server Error","status":500}"#,
        ),
    ];
    for (answer, status, body, problem) in answers {
        println!("{answer}");
        for (codec, expected) in [(BODIES, body), (PROBLEMS, problem)] {
            let response = pass_on(answer, codec);
            println!("  {} {}", response.status(), response.body());
            assert_eq!((response.status().as_u16(), response.body().as_str()), (status, expected));
        }
    }
}
