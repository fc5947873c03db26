//! What one WebSocket may hold, and that the server hears it all the time.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::harness::{Client, PATIENCE, Server, error};

fn too_fast(id: &str) -> String {
    error(id, r#"RateLimited","You are too fast. Please wait a second.",{"retryAfter":1}"#)
}

impl Client {
    /// The next message that is no text.
    async fn control(&mut self) -> Option<Message> {
        loop {
            match self.message().await {
                Some(Message::Text(_)) => {}
                other => return other,
            }
        }
    }
}

#[tokio::test]
async fn pings_and_closes_are_heard_while_calls_run() {
    let server = Server::start(&["--max-connections", "1"]);
    // Few calls, many, more than may run, and as many bytes as may run.
    for (calls, padding) in [(1, 0), (64, 0), (1000, 0), (64, 60_000)] {
        let mut client = server.connect("/ws").await;
        let padding = "x".repeat(padding);
        for call in 0..calls {
            client.send(&format!(r#"[2,{call},"slow/sleep",60000,"{padding}"]"#)).await;
        }
        client.0.send(Message::Ping(Bytes::from_static(b"there?"))).await.unwrap();
        let pong = client.control().await;
        assert_eq!(pong, Some(Message::Pong(Bytes::from_static(b"there?"))));
        client.0.send(Message::Close(None)).await.unwrap();
        assert!(matches!(client.control().await, Some(Message::Close(_))));
        // The calls have ended, too: the next client gets the only slot.
    }
}

#[tokio::test]
async fn calls_beyond_the_room_are_refused() {
    // A call takes its length and 1024 bytes, so there is room for five of these.
    let server = Server::start(&["--max-frame", "2000", "--max-running", "10000"]);
    let mut client = server.connect("/ws").await;
    let call = |id: usize, ms: u32| {
        let head = format!(r#"[2,"c{id}","slow/sleep",{ms},""#);
        format!(r#"{head}{}"]"#, "x".repeat(976 - head.len() - 2))
    };
    for id in 0..8 {
        client.send(&call(id, 700)).await;
    }
    for id in 5..8 {
        assert_eq!(client.next().await, too_fast(&format!(r#""c{id}""#)));
    }
    for _ in 0..5 {
        assert!(client.next().await.ends_with(",700]"));
    }
    assert_eq!(client.ask(&call(9, 1)).await, r#"[3,"c9",1]"#);
}

#[tokio::test]
async fn the_longest_call_always_has_room() {
    let server = Server::start(&["--max-running", "1", "--max-unread", "1"]);
    let mut client = server.connect("/ws").await;
    let padding = "x".repeat(64 * 1024 - 22);
    let answer = client.ask(&format!(r#"[2,"a","echo/echo","{padding}"]"#)).await;
    assert_eq!(answer, format!(r#"[3,"a",["{padding}"]]"#));
}

/// The most memory that the server has had, in bytes.
#[cfg(target_os = "linux")]
fn peak_memory(server: &Server) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    1024 * line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn running_calls_hold_no_more_than_they_may() {
    let server = Server::start(&[]);
    let mut client = server.connect("/ws").await;
    // A small call, so that what every server needs is there.
    client.ask(r#"[2,"a","slow/sleep",1,0]"#).await;
    let before = peak_memory(&server);
    // As values, these arguments would take 24 times their length.
    let zeros = ",0".repeat(32_000);
    for call in 0..64 {
        client.send(&format!(r#"[2,{call},"slow/sleep",60000{zeros}]"#)).await;
    }
    // Each takes 65 KB, and there are 512 KiB.
    for call in 8..64 {
        assert_eq!(client.next().await, too_fast(&call.to_string()));
    }
    let grown = peak_memory(&server) - before;
    assert!(grown < 4 << 20, "{grown} bytes");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn unread_answers_hold_no_more_than_they_may() {
    // The buffers of the system take 20 MB of calls and answers.
    const CALLS: usize = 500;

    let server = Server::start(&[]);
    let mut client = server.connect("/ws").await;
    client.ask(r#"[2,"a","echo/echo",0]"#).await;
    let before = peak_memory(&server);
    let text = "x".repeat(64_000);
    let (mut sink, mut stream) = client.0.split();
    let flood = tokio::spawn(async move {
        for call in 0..CALLS {
            sink.send(Message::text(format!(r#"[2,{call},"echo/echo","{text}"]"#))).await.unwrap();
        }
    });
    sleep(Duration::from_millis(1500)).await;
    assert!(!flood.is_finished(), "the server read 32 MB of calls whose answers nobody read");
    let grown = peak_memory(&server) - before;
    assert!(grown < 8 << 20, "{grown} bytes");

    // All calls are answered when the client reads.
    let mut answered = BTreeSet::new();
    while answered.len() < CALLS {
        let message = timeout(PATIENCE, stream.next()).await.unwrap().unwrap().unwrap();
        let answer = message.into_text().unwrap();
        let (id, echo) = answer.strip_prefix("[3,").unwrap().split_once(',').unwrap();
        assert_eq!(echo.len(), r#"[""]]"#.len() + 64_000);
        answered.insert(id.parse::<usize>().unwrap());
    }
    flood.await.unwrap();
}

#[tokio::test]
async fn a_silent_client_is_cut_off() {
    let server = Server::start(&["--idle-time", "0.4"]);
    // A client answers pings while it reads.
    let mut alive = server.connect("/ws").await;
    let reading = timeout(Duration::from_millis(1500), async {
        while let Some(message) = alive.message().await {
            assert!(matches!(message, Message::Ping(_)), "{message}");
        }
    });
    assert!(reading.await.is_err(), "the connection was cut");
    alive.send(r#"[2,1,"echo/echo"]"#).await;
    while alive.message().await != Some(Message::text("[3,1,[]]")) {}

    let mut silent = server.connect("/ws").await;
    sleep(Duration::from_millis(1500)).await;
    assert_eq!(silent.message().await, Some(Message::Ping(Bytes::new())));
    assert_eq!(silent.close_code().await, 1001);
}
