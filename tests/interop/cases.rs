//! Reads what servers that nobody here wrote send when a call fails. `tests/interop/run` starts them, and
//! prints the rows of these tests in its table.
//!
//! The cases of each server are a file in `answers`: after `--` what the case is, after `>` the messages that
//! are sent, after `<` what this crate makes of the answers: the call ID, `known`, `unknown` or `unhandled`,
//! message, details and quirks. After `<1.6` is what only that version has.

use std::env;
use std::time::Duration;

use callerror::{CallId, ExceptionSet, Name, Quirks, UserException};
use futures_util::{SinkExt, Stream, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::http::Uri;
use tokio_tungstenite::tungstenite::{ClientRequestBuilder, Error, Message};

mod client;
mod jsonrpc;
mod ocppj;
mod wamp1;
mod wamp2;

/// A wire, to a server that nobody here wrote.
trait Wire {
    /// The subprotocol of the WebSocket.
    fn subprotocol(&self) -> &'static str;

    /// The version of the protocol, if the cases of several are in one file.
    fn version(&self) -> &'static str {
        ""
    }

    /// What a client sends first.
    fn greeting(&self) -> Option<&'static str> {
        None
    }

    /// Takes note of a message that is sent.
    fn sent(&mut self, _message: &str) {}

    /// What a message is for this crate; `None` for a greeting.
    fn read(&self, message: &str) -> Option<String>;
}

/// Runs all cases over one connection, and prints what became of each.
async fn run(peer: &str, address: &str, cases: &str, mut wire: impl Wire) {
    let request =
        ClientRequestBuilder::new(self::address(address)).with_sub_protocol(wire.subprotocol());
    let (mut socket, _) = connect_async(request).await.expect("a connection");
    if let Some(greeting) = wire.greeting() {
        socket.send(Message::text(greeting)).await.unwrap();
    }
    let version = wire.version();
    let mut ok = true;
    for case in cases.split("\n-- ").skip(1) {
        let (name, lines) = case.split_once('\n').unwrap();
        for message in lines.lines().filter_map(|line| line.strip_prefix("> ")) {
            wire.sent(message);
            socket.send(Message::text(message)).await.unwrap();
        }
        let answers = lines.lines().filter_map(|line| {
            let (versions, answer) = line.strip_prefix('<')?.split_once(' ')?;
            (versions.is_empty() || versions == version).then_some(answer)
        });
        let expected: Vec<_> = answers.collect();
        let mut seen = Vec::new();
        for _ in &expected {
            seen.push(answer(&mut socket, &wire).await);
        }
        let name = if version.is_empty() { name } else { &format!("{version}: {name}") };
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
    println!("\n{:<8}{from:<17}{to:<17}{case}", if ok { "ok" } else { "FAILED" });
    if !ok {
        println!("        expected {expected}\n        seen     {seen}");
    }
    ok
}

/// What the next message, greetings aside, is for this crate.
async fn answer(
    socket: &mut (impl Stream<Item = Result<Message, Error>> + Unpin),
    wire: &impl Wire,
) -> String {
    loop {
        let message = match timeout(Duration::from_secs(5), socket.next()).await {
            Ok(Some(Ok(Message::Text(text)))) => text,
            Ok(Some(Ok(Message::Close(Some(close))))) => return format!("close {}", close.code),
            other => return format!("{other:?}"),
        };
        if let Some(answer) = wire.read(&message) {
            return answer;
        }
    }
}

/// The call ID as a case shows it.
fn shown(call_id: Option<&CallId<'_>>) -> String {
    match call_id {
        Some(id) if id.is_number() => id.as_str().to_owned(),
        Some(id) => format!("{:?}", id.as_str()),
        None => "no call ID".to_owned(),
    }
}

/// An error as a case shows it.
fn line<N: ExceptionSet>(
    call_id: Option<&CallId<'_>>,
    exception: &UserException<'_, N>,
    quirks: Quirks,
) -> String {
    let id = shown(call_id);
    let mut parts = vec![match (exception.name(), exception.received_code()) {
        (Name::Known(name), Some(code)) => format!("{id}: known {name:?} as {code}"),
        (Name::Known(name), None) => format!("{id}: known {name:?}"),
        (Name::Unknown(name), _) => format!("{id}: unknown {name}"),
        (Name::Unhandled, _) => format!("{id}: unhandled"),
    }];
    parts.push(format!("{:?}", exception.message()));
    parts.extend(exception.details().map(|details| details.as_json().to_owned()));
    parts.extend(quirks.iter().map(|quirk| quirk.as_str().to_owned()));
    parts.join(", ")
}
