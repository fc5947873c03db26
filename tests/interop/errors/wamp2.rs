//! A callee of WAMP v2, at a router.

use std::collections::HashMap;

use callerror::wamp::{ErrorMessage, UserException};
use callerror::wamp2::{MessageType, Request, RequestType};
use callerror::{CallId, Relay};
use futures_util::{SinkExt, StreamExt};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::{ClientRequestBuilder, Message};

use crate::Failure;

/// Registers two procedures at a router:
///
/// - `com.example.callerror.error` fails with the error of its argument, an exception as serde writes it.
/// - `com.example.callerror.relay` calls the procedure of its first argument with the other ones. The error that comes
///   back is decoded and encoded again.
pub(crate) async fn callee(router: &str) -> Result<(), Failure> {
    let request = ClientRequestBuilder::new(router.parse()?).with_sub_protocol("wamp.2.json");
    let (mut socket, _) = connect_async(request).await?;
    let hello = json!([1, "realm1", {"roles": {"caller": {}, "callee": {}}}]);
    socket.send(Message::from(hello.to_string())).await?;
    let mut registered = Vec::new();
    // The request of a CALL to the procedure, and the request of the INVOCATION that it is for.
    let mut pending = HashMap::new();
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message? else { continue };
        match MessageType::peek(&*text) {
            Some(MessageType::Welcome) => {
                for (request, name) in [(1, "error"), (2, "relay")] {
                    let procedure = format!("com.example.callerror.{name}");
                    let register = json!([64, request, {}, procedure]);
                    socket.send(Message::from(register.to_string())).await?;
                }
            }
            Some(MessageType::Registered) => {
                let (_, _, registration): (u8, u64, u64) = serde_json::from_str(&text)?;
                registered.push(registration);
                if registered.len() == 2 {
                    println!("listening on {router}");
                }
            }
            Some(MessageType::Invocation) => {
                type Invocation<'a> = (u8, u64, u64, &'a RawValue, Vec<Value>);
                let (_, id, registration, _, args): Invocation<'_> = serde_json::from_str(&text)?;
                let request = Request::new(id).ok_or("no ID of a request")?;
                let argument = args[0].as_str().ok_or("no text")?;
                let answer = if registered[0] == registration {
                    let exception: UserException<'_> = serde_json::from_str(argument)?;
                    ErrorMessage::new(RequestType::Invocation, request, exception).to_text()
                } else {
                    pending.insert(id.to_string(), request);
                    json!([48, id, {}, argument, args[1..]]).to_string()
                };
                socket.send(Message::from(answer)).await?;
            }
            Some(MessageType::Error) => {
                let error = ErrorMessage::decode(&*text)?;
                let request = pending.remove(error.call_id().as_str()).ok_or("an unknown call")?;
                let again = error.to_text();
                let again =
                    Relay::wamp2(&again).ok_or("no request")?.to_text(&CallId::from(request));
                // It answers a CALL, and now an INVOCATION.
                let again = again.replacen("[8,48,", "[8,68,", 1);
                socket.send(Message::from(again)).await?;
            }
            _ => return Err(format!("not for a callee: {text}").into()),
        }
    }
    Ok(())
}
