//! Hostile peers. Each of them checks the reaction of the server to what it sends.

use std::time::Duration;

use callerror::grape::{CallError, ErrorResponse};
use callerror::wamp1;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tokio_tungstenite::tungstenite::{Message, protocol::CloseFrame};

use crate::callers::{PATIENCE, Socket, connect, fetch, receive};
use crate::tally::Tally;

/// The correct reaction to a message.
#[derive(Clone, Copy)]
enum Due {
    /// A CALLERROR for the call `h1`. The connection stays open.
    Answer,
    /// No answer, because there is no call ID. The connection stays open.
    Silence,
    /// The connection is closed with this code, by the rules of WebSockets.
    Close(CloseCode),
}

struct Hostility {
    name: &'static str,
    message: fn() -> Message,
    due: Due,
}

const HOSTILITIES: [Hostility; 9] = [
    Hostility {
        name: "cut off behind the call ID",
        message: || Message::text(r#"[2,"h1","http://domain/rpc#rooms/ge"#),
        due: Due::Answer,
    },
    Hostility {
        name: "cut off in the call ID",
        message: || Message::text(r#"[2,"h"#),
        due: Due::Silence,
    },
    Hostility { name: "larger than a call may be", message: || call_of(100_000), due: Due::Answer },
    Hostility {
        name: "larger than is read",
        message: || call_of(300_000),
        due: Due::Close(CloseCode::Size),
    },
    Hostility {
        name: "20,000 arrays deep",
        message: || Message::text(format!(r#"[2,"h1","echo/echo",{}"#, "[".repeat(20_000))),
        due: Due::Answer,
    },
    Hostility {
        name: "no UTF-8",
        message: || {
            let text = b"[2,\"h1\",\"\xff\xfe\"]".to_vec();
            Message::Frame(Frame::message(text, OpCode::Data(Data::Text), true))
        },
        due: Due::Close(CloseCode::Invalid),
    },
    Hostility {
        name: "wrong types behind the call ID",
        message: || Message::text(r#"[2,"h1",{"procedure":17},null]"#),
        due: Due::Answer,
    },
    Hostility {
        name: "no message of WAMP",
        message: || Message::text(r#"{"type":"NotFoundError","message":""}"#),
        due: Due::Silence,
    },
    Hostility {
        name: "binary",
        message: || Message::binary(b"[2,\"h1\",\"echo/echo\"]".to_vec()),
        due: Due::Answer,
    },
];

fn call_of(len: usize) -> Message {
    Message::text(format!(r#"[2,"h1","echo/echo","{}"]"#, "x".repeat(len)))
}

/// Sends hostile messages until the end of the run, over as few connections as possible.
pub async fn messages(address: String, first: usize, tally: &'static Tally) {
    let mut open: Option<Socket> = None;
    for hostility in HOSTILITIES.iter().cycle().skip(first) {
        if tally.is_over() {
            return;
        }
        let mut socket = match open.take() {
            Some(socket) => socket,
            None => match connect(&address).await {
                Ok(socket) => {
                    tally.connected();
                    socket
                }
                Err(error) => return tally.fault(format!("connect: {error}")),
            },
        };
        match provoke(&mut socket, hostility).await {
            Ok(became) => {
                tally.hostile(hostility.name, became);
                if !matches!(hostility.due, Due::Close(_)) {
                    open = Some(socket);
                }
            }
            Err(fault) => tally.fault(format!("{}: {fault}", hostility.name)),
        }
        sleep(Duration::from_millis(10)).await;
    }
}

async fn provoke(socket: &mut Socket, hostility: &Hostility) -> Result<&'static str, String> {
    let sent = socket.send((hostility.message)()).await;
    match hostility.due {
        Due::Close(code) => match closed(socket).await {
            Some(frame) if frame.code == code => Ok("closed as the protocol says"),
            other => Err(format!("{other:?} for a close")),
        },
        Due::Answer => {
            sent.map_err(|error| error.to_string())?;
            let text = receive(socket).await.ok_or("no answer")?;
            let frame = CallError::decode(&text).map_err(|error| format!("{error}: {text}"))?;
            if frame.call_id().as_str() != "h1" {
                return Err(format!("an answer to another call: {text}"));
            }
            Ok("answered")
        }
        Due::Silence => {
            sent.map_err(|error| error.to_string())?;
            let alive = r#"[2,"alive","echo/echo"]"#;
            socket.send(Message::text(alive)).await.map_err(|error| error.to_string())?;
            let text = receive(socket).await.ok_or("the connection is gone")?;
            match wamp1::peek_call_id(&text) {
                Some(id) if id.as_str() == "alive" => Ok("ignored"),
                _ => Err(format!("answered: {text}")),
            }
        }
    }
}

async fn closed(socket: &mut Socket) -> Option<CloseFrame> {
    loop {
        match timeout(PATIENCE, socket.next()).await {
            Ok(Some(Ok(Message::Close(frame)))) => return frame,
            Ok(Some(Ok(_))) => {}
            _ => return None,
        }
    }
}

/// Drops the connection within a frame, while a call is running.
pub async fn dying(address: String, tally: &'static Tally) {
    while !tally.is_over() {
        let Ok(mut socket) = connect(&address).await else {
            return tally.fault("connect");
        };
        tally.connected();
        let call = Message::text(r#"[2,"c1","slow/sleep",50]"#);
        if let Err(error) = socket.send(call).await {
            return tally.fault(format!("send: {error}"));
        }
        // The head of a masked text message of 200 bytes, and its first bytes.
        let head = [0x81, 0x80 | 126, 0, 200, 0, 0, 0, 0, b'[', b'2', b','];
        let stream = socket.get_mut();
        let _ = stream.write_all(&head).await;
        let _ = stream.flush().await;
        drop(socket);
        tally.count(&tally.abandoned);
        tally.hostile("a connection that dies in a frame", "its call ended with it");
        sleep(Duration::from_millis(20)).await;
    }
}

/// Makes many calls without reading, and then reads all answers.
pub async fn slow_reader(address: String, tally: &'static Tally) {
    const CALLS: usize = 300;

    let payload = "x".repeat(8_000);
    while !tally.is_over() {
        let Ok(socket) = connect(&address).await else {
            return tally.fault("connect");
        };
        tally.connected();
        let (mut sink, mut stream) = socket.split();
        let calls = async {
            for id in 0..CALLS {
                let call = format!(r#"[2,"s{id}","echo/echo","{payload}"]"#);
                if sink.send(Message::text(call)).await.is_err() {
                    return false;
                }
            }
            true
        };
        let answers = async {
            sleep(Duration::from_millis(700)).await;
            let mut answers = 0;
            while answers < CALLS {
                match timeout(PATIENCE, stream.next()).await {
                    Ok(Some(Ok(Message::Text(text)))) if text.starts_with("[3,") => answers += 1,
                    _ => break,
                }
            }
            answers
        };
        let (is_sent, answers) = tokio::join!(calls, answers);
        if is_sent && answers == CALLS {
            tally.hostile("300 calls before the first answer is read", "all answered");
        } else {
            (answers..CALLS).for_each(|_| tally.count(&tally.lost));
            tally.fault(format!("a slow reader got {answers} answers of {CALLS}"));
        }
    }
}

/// Hostile HTTP requests.
pub async fn http(address: String, client: reqwest::Client, tally: &'static Tally) {
    const BODIES: [(&str, &str, u16); 3] = [
        ("HTTP: cut off", r#"{"ns":"rooms","action":"get","args":["#, 400),
        ("HTTP: wrong types", r#"{"ns":7,"action":{},"args":"x"}"#, 400),
        ("HTTP: larger than a call may be", "", 413),
    ];

    let url = format!("http://{address}/lp/rpc/");
    while !tally.is_over() {
        for (name, body, due) in BODIES {
            let body = if body.is_empty() { "[".repeat(100_000) } else { body.to_owned() };
            let request = client.post(&url).header("content-type", "application/json").body(body);
            match fetch(request.timeout(PATIENCE)).await {
                Ok((status, headers, body)) => {
                    let error = ErrorResponse::decode(status, &headers, &body);
                    if status.as_u16() == due && error.name().as_str().is_some() {
                        tally.hostile(name, "answered");
                    } else {
                        tally.fault(format!("{name}: {status} {error}"));
                    }
                }
                // The server refused the request before all of it was sent.
                Err(_) if due == 413 => tally.hostile(name, "closed as the protocol says"),
                Err(error) => tally.fault(format!("{name}: {error}")),
            }
        }
        match die_in_body(&address).await {
            Ok(()) => tally.hostile("HTTP: a connection that dies in a body", "ended with it"),
            Err(error) => tally.fault(format!("connect: {error}")),
        }
        sleep(Duration::from_millis(10)).await;
    }
}

async fn die_in_body(address: &str) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    let head = "POST /lp/rpc/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"ns\":";
    stream.write_all(head.as_bytes()).await?;
    let mut nothing = [0];
    let _ = timeout(Duration::from_millis(5), stream.read(&mut nothing)).await;
    Ok(())
}
