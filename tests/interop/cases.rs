//! Reads what servers that nobody here wrote send when a call fails. `tests/interop/run` starts them, and
//! prints the rows of these tests in its table.
//!
//! The cases of each server are a file in `answers`: after `--` what the case is, after `>` the frames that
//! are sent, after `<` what this crate makes of the answers: the call ID, `known`, `unknown` or
//! `unhandled`, message, details and quirks.

use std::env;
use std::time::Duration;

use bytes::Bytes;
use callerror::grape::{CallError, Grape, Name};
use callerror::wamp1::{self, Codec, MessageType};
use futures_util::{SinkExt, Stream, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::http::Uri;
use tokio_tungstenite::tungstenite::{ClientRequestBuilder, Error, Message};

mod client;

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn wamp1() {
    run("wamp1", "INTEROP_WAMP1", include_str!("answers/wamp1.txt")).await;
}

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn wamp_io() {
    run("wamp.io", "INTEROP_WAMP_IO", include_str!("answers/wamp.io.txt")).await;
}

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn autobahn() {
    run("autobahn", "INTEROP_AUTOBAHN", include_str!("answers/autobahn-python.txt")).await;
}

/// Runs all cases over one connection, and prints what became of each.
async fn run(peer: &str, address: &str, cases: &str) {
    let request = ClientRequestBuilder::new(self::address(address)).with_sub_protocol("wamp");
    let (mut socket, _) = connect_async(request).await.expect("a connection");
    let mut codec = Codec::new();
    let mut ok = true;
    for case in cases.split("\n-- ").skip(1) {
        let (name, lines) = case.split_once('\n').unwrap();
        for frame in lines.lines().filter_map(|line| line.strip_prefix("> ")) {
            if MessageType::peek(frame) == Some(MessageType::Prefix) {
                assert!(codec.decode_prefix(frame).unwrap().is_base());
            }
            socket.send(Message::text(frame)).await.unwrap();
        }
        let expected: Vec<_> = lines.lines().filter_map(|line| line.strip_prefix("< ")).collect();
        let mut seen = Vec::new();
        for _ in &expected {
            seen.push(answer(&mut socket, &codec).await);
        }
        ok &= row(peer, "callerror", name, &seen.join("; "), &expected.join("; "));
    }
    assert!(ok);
}

/// Where the peer listens.
fn address(variable: &str) -> Uri {
    env::var(variable).expect("an address").parse().expect("a URI")
}

/// Prints the result of a case. Returns whether it is the expected one.
fn row(from: &str, to: &str, case: &str, seen: &str, expected: &str) -> bool {
    let ok = seen == expected;
    println!("\n{:<8}{from:<13}{to:<13}{case}", if ok { "ok" } else { "FAILED" });
    if !ok {
        println!("        expected {expected}\n        seen     {seen}");
    }
    ok
}

/// What the next message, greetings aside, is for this crate.
async fn answer(
    socket: &mut (impl Stream<Item = Result<Message, Error>> + Unpin),
    codec: &Codec<Grape>,
) -> String {
    loop {
        let message = match timeout(Duration::from_secs(5), socket.next()).await {
            Ok(Some(Ok(Message::Text(text)))) => text,
            Ok(Some(Ok(Message::Close(Some(close))))) => return format!("close {}", close.code),
            other => return format!("{other:?}"),
        };
        return match MessageType::peek(&*message) {
            Some(MessageType::Welcome) => continue,
            Some(MessageType::CallError) => read(codec, &message),
            Some(other) => format!("{} {message}", other.as_str()),
            None => format!("no message: {message}"),
        };
    }
}

fn read(codec: &Codec<Grape>, text: &str) -> String {
    let id = match wamp1::peek_call_id(text) {
        Some(id) if id.is_number() => id.as_str().to_owned(),
        Some(id) => format!("{:?}", id.as_str()),
        None => "no call ID".to_owned(),
    };
    let frame = match codec.decode(text) {
        Ok(frame) => frame,
        Err(error) => return format!("{id}: {error}"),
    };
    check(codec, text, &frame);

    let mut parts = vec![match frame.name() {
        Name::Known(name) => format!("{id}: known {name:?}"),
        Name::Unknown(name) => format!("{id}: unknown {name}"),
        Name::Unhandled => format!("{id}: unhandled"),
    }];
    parts.push(format!("{:?}", frame.message()));
    parts.extend(frame.details().map(|details| details.as_json().to_owned()));
    parts.extend(frame.quirks().iter().map(|quirk| quirk.as_str().to_owned()));
    parts.join(", ")
}

/// What holds for every frame.
fn check(codec: &Codec<Grape>, text: &str, frame: &CallError<'_>) {
    assert_eq!(wamp1::peek_call_id(text).as_ref(), Some(frame.call_id()), "the call ID of {text}");
    let others = [
        codec.decode(text.as_bytes()).unwrap().into_owned(),
        codec.decode(&Bytes::copy_from_slice(text.as_bytes())).unwrap(),
    ];
    for other in others {
        assert_eq!(other.exception(), frame.exception(), "another kind of input: {text}");
        assert_eq!(other.quirks(), frame.quirks(), "another kind of input: {text}");
    }
    let strict = codec.clone().strict().decode(text);
    assert_eq!(strict.is_ok(), frame.quirks().is_empty(), "the strict codec on {text}");
    if frame.name() != Name::Unhandled {
        let again = codec.to_text(frame);
        let again = codec.decode(&again).unwrap();
        assert_eq!(again.exception(), frame.exception(), "encoded again: {text}");
        assert_eq!((again.uri(), again.call_id()), (frame.uri(), frame.call_id()), "{text}");
    }
}
