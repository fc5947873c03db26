//! OCPP-J: the payload of a CALL is `{"args":[..]}`, and that of its result `{"response":..}`, because payloads are
//! objects.

use axum::BoxError;
use callerror::CallId;
use callerror::ocppj::{self, MessageType};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::protocol::{Call, Received};
use super::wamp1::id_as_json;
use crate::procedures::Args;

#[derive(Deserialize)]
struct Payload {
    #[serde(default)]
    args: Args,
}

/// `[2, messageID, action, payload]`
type CallMessage = (IgnoredAny, IgnoredAny, String, Payload);

pub(super) fn read(text: &str) -> Result<Received, BoxError> {
    if MessageType::peek(text) != Some(MessageType::Call) {
        return Err("no CALL".into());
    }
    let id = ocppj::peek_call_id(text).ok_or("no message ID")?.into_owned();
    let (_, _, procedure, Payload { args }): CallMessage = serde_json::from_str(text)?;
    Ok(Received::Call(Call { id, procedure, args }))
}

pub(super) fn call_result(id: &CallId<'_>, json: &str) -> String {
    format!("[3,{},{{\"response\":{json}}}]", id_as_json(id))
}
