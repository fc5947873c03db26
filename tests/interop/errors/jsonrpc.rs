//! The server's side of a connection that speaks JSON-RPC 2.0.

use std::collections::HashMap;

use callerror::grape::{self, Grape};
use callerror::jsonrpc::{self, ErrorObject};
use callerror::layout::Layout;
use callerror::object::Codec;
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio_tungstenite::tungstenite::Message;

use crate::{Failure, Socket, Upstream};

/// JSON-RPC has no subprotocol of its own.
pub(crate) const SUBPROTOCOL: &str = "jsonrpc";

/// The names of Grape's exceptions, where JSON-RPC has codes.
const GRAPE: Codec<Grape> = Codec::new().with_layout(&Layout::JSON_RPC);

/// Answers each request with the error of its `params`, an exception as serde writes it. The method says of which
/// set: `error` is the specification's own, `grape` is Grape.
pub(crate) async fn fail(mut socket: Socket) -> Result<(), Failure> {
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message? else { continue };
        let id = ErrorObject::peek_call_id(&*text).ok_or("a request without an ID")?;
        let request: Value = serde_json::from_str(&text)?;
        let params = request["params"].to_string();
        let answer = match request["method"].as_str() {
            Some("error") => {
                let exception: jsonrpc::UserException<'_> = serde_json::from_str(&params)?;
                ErrorObject::new(exception).with_call_id(id).to_text()
            }
            Some("grape") => {
                let exception: grape::UserException<'_> = serde_json::from_str(&params)?;
                GRAPE.to_text(&callerror::ErrorObject::new(exception).with_call_id(id))
            }
            _ => return Err(format!("{text}: not to be answered").into()),
        };
        socket.send(Message::from(answer)).await?;
    }
    Ok(())
}

/// Passes each message on to the server and back, with call IDs of its own. The errors that come back are decoded and
/// encoded again.
pub(crate) async fn relay(socket: Socket, upstream: Upstream) -> Result<(), Failure> {
    let (mut to_client, mut from_client) = socket.split();
    let (mut to_server, mut from_server) = upstream.split();
    let mut pending = HashMap::new();
    let mut last = 0_u64;
    loop {
        tokio::select! {
            message = from_client.next() => {
                let Some(message) = message else { return Ok(()) };
                let Message::Text(text) = message? else { continue };
                let id = ErrorObject::peek_call_id(&*text).ok_or("a request without an ID")?;
                last += 1;
                let own = format!("relay-{last}");
                let mut request: Value = serde_json::from_str(&text)?;
                request["id"] = own.as_str().into();
                to_server.send(Message::from(request.to_string())).await?;
                pending.insert(own, id);
            }
            message = from_server.next() => {
                let Some(message) = message else { break };
                let Message::Text(text) = message? else { continue };
                let error = ErrorObject::decode(&*text)?.ok_or("no error")?;
                let own = error.call_id().ok_or("an error without an ID")?;
                let id = pending.remove(own.as_str()).ok_or("an error to no request")?;
                to_client.send(Message::from(error.with_call_id(id).to_text())).await?;
            }
        }
    }
    to_client.close().await?;
    Ok(())
}
