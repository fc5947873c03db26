//! The server's side of an OCPP-J connection.

use std::collections::HashMap;

use callerror::ocpp::{CallError, Ocpp, UserException};
use callerror::ocppj::{Codec, MessageType, Version};
use callerror::{CallId, Relay};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use tokio_tungstenite::tungstenite::Message;

use crate::{Failure, Socket, Upstream};

/// A CALL.
type Call<'a> = (u8, &'a str, &'a str, &'a RawValue);

/// The payload of DataTransfer, by which both ends may say what no other action has a place for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DataTransfer {
    message_id: String,
    #[serde(default)]
    data: String,
}

/// Answers each DataTransfer as its `messageId` says:
///
/// - `error`: with the CALLERROR of `data`, an exception as serde writes it.
/// - `result error`: with such a CALLRESULTERROR first, then with a result.
/// - `received`: with the errors that came in on this connection, which answer no call.
pub(crate) async fn fail(mut socket: Socket, version: Version) -> Result<(), Failure> {
    let codec = Codec::<Ocpp>::new(version);
    let mut received = Vec::new();
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message? else { continue };
        match MessageType::peek(&*text) {
            Some(MessageType::Call) => {
                let (_, call_id, _, payload): Call<'_> = serde_json::from_str(&text)?;
                let DataTransfer { message_id, data } = serde_json::from_str(payload.get())?;
                let result = |data| json!([3, call_id, {"status": "Accepted", "data": data}]);
                let exception = || serde_json::from_str::<UserException<'_>>(&data);
                match &*message_id {
                    "error" => {
                        let error = CallError::new(call_id, exception()?);
                        socket.send(Message::from(codec.to_text(&error))).await?;
                    }
                    "result error" => {
                        let error = CallError::for_result(call_id, exception()?);
                        socket.send(Message::from(codec.to_text(&error))).await?;
                        socket.send(Message::from(result("done".to_owned()).to_string())).await?;
                    }
                    "received" => {
                        let text = result(received.join("\n")).to_string();
                        socket.send(Message::from(text)).await?;
                    }
                    other => return Err(format!("{other}: not to be answered").into()),
                }
            }
            Some(MessageType::CallError) => {
                let error = codec.decode(&*text)?;
                received.push(format!("{:?}: {error}", error.call_id().as_str()));
            }
            _ => received.push(text.to_string()),
        }
    }
    Ok(())
}

/// Passes each message on to the server and back, with call IDs of its own. The errors that come back
/// are decoded and encoded again. One that does not decode becomes an unhandled error.
pub(crate) async fn relay(
    socket: Socket,
    upstream: Upstream,
    version: Version,
) -> Result<(), Failure> {
    let codec = Codec::<Ocpp>::new(version);
    let (mut to_client, mut from_client) = socket.split();
    let (mut to_server, mut from_server) = upstream.split();
    let mut pending = HashMap::new();
    let mut last = 0_u64;
    loop {
        tokio::select! {
            message = from_client.next() => {
                let Some(message) = message else { return Ok(()) };
                let Message::Text(text) = message? else { continue };
                let call = Relay::ocppj(&text).ok_or("a call without an ID")?;
                last += 1;
                let own = format!("relay-{last}");
                to_server.send(Message::from(call.to_text(&CallId::from(&own)))).await?;
                pending.insert(own, call.call_id().clone().into_owned());
            }
            message = from_server.next() => {
                let Some(message) = message else { break };
                let Message::Text(text) = message? else { continue };
                let answer = Relay::ocppj(&text).ok_or("an answer without an ID")?;
                let call_id = pending.remove(answer.call_id().as_str()).ok_or("an answer to no call")?;
                let answer = match MessageType::peek(&*text) {
                    Some(MessageType::CallError) => match codec.decode(&*text) {
                        Ok(error) => {
                            let again = codec.to_text(&error);
                            Relay::ocppj(&again).expect("a call ID").to_text(&call_id)
                        }
                        Err(error) => {
                            codec.to_text(&CallError::new(call_id, UserException::from_error(error)))
                        }
                    },
                    _ => answer.to_text(&call_id),
                };
                to_client.send(Message::from(answer)).await?;
            }
        }
    }
    to_client.close().await?;
    Ok(())
}
