//! A client decodes the errors of a server and matches on their names.
//!
//! ```text
//! cargo run --example decode
//! ```

use callerror::grape::{CallError, ErrorResponse, Grape, Name};
use callerror::wamp1::{self, MessageType};
use http::{HeaderMap, StatusCode};

/// The text for the user. The match also covers names that servers add later.
fn text(name: Name<'_>, message: &str) -> String {
    match name {
        Name::Known(Grape::NotFoundError) => "It is gone. Create it again?".to_owned(),
        Name::Known(_) => message.to_owned(),
        Name::Unknown(name) => format!("{message} ({name})"),
        Name::Unhandled => "Something went wrong. Please try again.".to_owned(),
    }
}

/// Handles one WebSocket message.
fn on_message(message: &str) -> String {
    match CallError::decode(message) {
        Ok(error) => format!("call {}: {}", error.call_id(), text(error.name(), error.message())),
        Err(_) if MessageType::peek(message) != Some(MessageType::CallError) => {
            "no error".to_owned()
        }
        // The frame does not decode, but its call ID is readable. So the call fails instead of waiting.
        Err(error) => match wamp1::peek_call_id(message) {
            Some(call_id) => format!("call {call_id}: {error}"),
            None => format!("no call: {error}"),
        },
    }
}

fn main() {
    let messages = [
        (
            r#"[4,"c1","http://domain/exceptions#NotFoundError","Room not found",{"id":7}]"#,
            "call c1: It is gone. Create it again?",
        ),
        (
            r#"[4,"c2","http://domain/exceptions#RateLimited","Slow down"]"#,
            "call c2: Slow down (RateLimited)",
        ),
        (r#"[4,"c3","An error occurred."]"#, "call c3: Something went wrong. Please try again."),
        (r#"[3,"c4",{"room":7}]"#, "no error"),
        (
            r#"[4,"c5","http://dom"#,
            "call c5: error URI: expected a closing `\"`, found the end of the input at byte 19",
        ),
    ];
    for (message, expected) in messages {
        let seen = on_message(message);
        println!("{message}\n  {seen}");
        assert_eq!(seen, expected);
    }

    // Decoding an HTTP error cannot fail, because there is always a status.
    let body = br#"{"type":"SessionError","message":"Please log in"}"#;
    let headers = HeaderMap::new();
    let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, body);
    let seen = text(error.name(), error.message());
    println!("{}\n  {seen}", String::from_utf8_lossy(body));
    assert_eq!(seen, "Please log in");
}
