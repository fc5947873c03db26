use std::collections::HashMap;

use callerror::wamp1::{self, MessageType};
use callerror::{CallError, ToException, UserException};
use serde::de::IgnoredAny;
use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::Message;

use super::booking::{Booking, book};

/// In a server: the answer to a call, `[2, callID, procURI, room]`.
pub async fn answer(message: &Message) -> Option<Message> {
    let Message::Text(call) = message else { return None };
    if MessageType::peek(call.as_str()) != Some(MessageType::Call) {
        return None;
    }
    let call_id = wamp1::peek_call_id(call.as_str())?;
    let result = match serde_json::from_str::<(u8, IgnoredAny, IgnoredAny, u32)>(call) {
        Ok((.., room)) => book(room).await.map_err(|error| error.into_exception(&())),
        Err(error) => Err(UserException::from_error(error)),
    };
    Some(Message::text(match CallError::<Booking>::answer(call_id.clone(), result) {
        Ok(booked) => serde_json::json!([3, call_id, booked]).to_string(),
        Err(frame) => {
            let causes: Vec<_> = frame.exception().causes().map(ToString::to_string).collect();
            eprintln!("call {call_id}: {frame} {causes:?}");
            frame.to_text()
        }
    }))
}

/// In a client: the calls that wait for an answer, by call ID.
pub type Waiting = HashMap<String, oneshot::Sender<UserException<'static, Booking>>>;

/// Ends the call that `message` answers by an error.
pub fn end_call(waiting: &mut Waiting, message: &Message) {
    let Message::Text(answer) = message else { return };
    if MessageType::peek(answer.as_str()) != Some(MessageType::CallError) {
        return; // results and events are handled elsewhere
    }
    let (call_id, exception) = match CallError::decode(answer.as_str()) {
        Ok(frame) => (Some(frame.call_id().clone()), frame.into_exception().into_owned()),
        // The frame does not decode, but the call that it answers can end.
        Err(error) => (wamp1::peek_call_id(answer.as_str()), UserException::from_error(error)),
    };
    if let Some(call) = call_id.and_then(|call_id| waiting.remove(call_id.as_str())) {
        let _ = call.send(exception);
    }
}
