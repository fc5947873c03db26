//! Ordinary peers: each makes calls, waits for all answers, and repeats that.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use callerror::Name;
use callerror::grape::{CallError, ErrorResponse, Grape};
use callerror::wamp1::{self, MessageType};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::tally::Tally;

pub type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

/// The time after which a missing answer counts as lost.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The number of concurrent calls of one connection.
const PIPELINE: usize = 8;

/// A kind of call, and its correct answer.
#[derive(Clone, Copy)]
pub struct Kind {
    pub procedure: &'static str,
    args: &'static str,
    right: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Result,
    Known(Grape),
    Unknown(&'static str),
    Unhandled,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Result => "results",
            Self::Known(_) => "known exceptions",
            Self::Unknown(_) => "unknown exceptions",
            Self::Unhandled => "unhandled errors",
        }
    }

    fn is(self, name: Name<'_, Grape>) -> bool {
        match (self, name) {
            (Self::Known(right), Name::Known(name)) => right == name,
            (Self::Unknown(right), Name::Unknown(name)) => name == right,
            (Self::Unhandled, Name::Unhandled) => true,
            _ => false,
        }
    }
}

/// The mix of calls is that of a service in trouble: most calls fail.
pub const KINDS: [Kind; 8] = {
    use Outcome::{Known, Result, Unhandled, Unknown};
    const fn kind(procedure: &'static str, args: &'static str, right: Outcome) -> Kind {
        Kind { procedure, args, right }
    }
    [
        kind("echo/echo", r#"["Hello",42,{"nested":[true,null]}]"#, Result),
        kind("rooms/get", "[1]", Result),
        kind("rooms/get", "[7]", Known(Grape::NotFoundError)),
        kind("rooms/create", r#"[{"name":"","topic":5}]"#, Known(Grape::InvalidOperation)),
        kind("errors/raise", r#"["SessionError"]"#, Known(Grape::SessionError)),
        kind("errors/raise", r#"["TooNewForTheSet"]"#, Unknown("TooNewForTheSet")),
        kind("errors/unknown", "[]", Unknown("RateLimited")),
        kind("errors/fail", "[]", Unhandled),
    ]
};

/// Makes calls over one WebSocket until the end of the run.
pub async fn websocket(address: String, tally: &'static Tally) {
    let mut socket = match connect(&address).await {
        Ok(socket) => socket,
        Err(error) => return tally.fault(format!("connect: {error}")),
    };
    tally.connected();
    let mut next = 0;
    while !tally.is_over() {
        let mut pending = HashMap::new();
        for _ in 0..PIPELINE {
            let kind = KINDS[next % KINDS.len()];
            let id = format!("c{next}");
            next += 1;
            let args = &kind.args[1..kind.args.len() - 1];
            let comma = if args.is_empty() { "" } else { "," };
            let call = format!(r#"[2,"{id}","http://domain/rpc#{}"{comma}{args}]"#, kind.procedure);
            pending.insert(id, (Instant::now(), kind));
            if let Err(error) = socket.feed(Message::text(call)).await {
                return tally.fault(format!("send: {error}"));
            }
        }
        if let Err(error) = socket.flush().await {
            return tally.fault(format!("send: {error}"));
        }
        while !pending.is_empty() {
            let Some(text) = receive(&mut socket).await else {
                pending.iter().for_each(|_| tally.count(&tally.lost));
                return tally.fault(format!("{} calls without an answer", pending.len()));
            };
            let id =
                wamp1::peek_call_id(&text).map(|id| id.as_str().to_owned()).unwrap_or_default();
            match pending.remove(&id) {
                Some((start, kind)) => judge(tally, kind, start.elapsed(), &text),
                None => tally.fault(format!("an answer to nothing: {text}")),
            }
        }
    }
    let _ = socket.close(None).await;
}

fn judge(tally: &Tally, kind: Kind, after: Duration, text: &str) {
    let is_right = match MessageType::peek(text) {
        Some(MessageType::CallResult) => kind.right == Outcome::Result,
        _ => match CallError::decode(text) {
            Ok(frame) => {
                tally.error(kind.procedure, text);
                frame.quirks().is_empty() && kind.right.is(frame.name())
            }
            Err(error) => return tally.fault(format!("{error}: {text}")),
        },
    };
    if is_right {
        tally.answered(kind.right.as_str(), after);
    } else {
        tally.fault(format!("not {:?}: {text}", kind.right));
    }
}

/// Makes calls over HTTP until the end of the run.
pub async fn http(address: String, client: reqwest::Client, tally: &'static Tally) {
    tally.connected();
    let url = format!("http://{address}/lp/rpc/");
    for kind in KINDS.iter().cycle() {
        if tally.is_over() {
            return;
        }
        let (ns, action) = kind.procedure.split_once('/').expect("a name of two parts");
        let body = format!(r#"{{"ns":"{ns}","action":"{action}","args":{}}}"#, kind.args);
        let start = Instant::now();
        let request = client
            .post(&url)
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .body(body);
        let (status, headers, body) = match fetch(request).await {
            Ok(response) => response,
            Err(error) => {
                tally.count(&tally.lost);
                tally.fault(format!("http: {error}"));
                continue;
            }
        };
        let is_right = if status.is_success() {
            let body: Value = serde_json::from_slice(&body).unwrap_or_default();
            kind.right == Outcome::Result && !body["response"].is_null()
        } else {
            kind.right.is(ErrorResponse::decode(status, &headers, &body).name())
        };
        if is_right {
            tally.answered(kind.right.as_str(), start.elapsed());
        } else {
            tally.fault(format!(
                "not {:?}: {status} {}",
                kind.right,
                String::from_utf8_lossy(&body)
            ));
        }
    }
}

type Fetched = (reqwest::StatusCode, reqwest::header::HeaderMap, Vec<u8>);

pub async fn fetch(request: reqwest::RequestBuilder) -> Result<Fetched, reqwest::Error> {
    let response = request.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    Ok((status, headers, response.bytes().await?.into()))
}

/// Connects a WebSocket and waits for WELCOME.
pub async fn connect(address: &str) -> Result<Socket, Box<dyn std::error::Error + Send + Sync>> {
    let mut patience = 0;
    let mut socket = loop {
        match connect_async(format!("ws://{address}/ws")).await {
            Ok((socket, _)) => break socket,
            // There may be too many connection attempts at once. Try again.
            Err(_) if patience < 5 => sleep(Duration::from_millis(50 << patience)).await,
            Err(error) => return Err(error.into()),
        }
        patience += 1;
    };
    let welcome = receive(&mut socket).await.ok_or("no welcome")?;
    let welcome: Value = serde_json::from_str(&welcome)?;
    if welcome[0] != json!(0) { Err(format!("no welcome: {welcome}").into()) } else { Ok(socket) }
}

/// The next text message, if one arrives in time.
pub async fn receive(socket: &mut Socket) -> Option<String> {
    loop {
        match timeout(PATIENCE, socket.next()).await {
            Ok(Some(Ok(Message::Text(text)))) => return Some(text.as_str().to_owned()),
            Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
            _ => return None,
        }
    }
}
