//! How many connections there may be, and how long they may take.

use std::time::{Duration, Instant};

use futures_util::SinkExt;
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{PATIENCE, Server, read_raw};

const ECHO: &str = r#"{"ns":"echo","action":"echo"}"#;

fn echoed() -> (StatusCode, String) {
    (StatusCode::OK, r#"{"response":[]}"#.to_owned())
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection() {
    let server = Server::start(&["--head-time", "0.4"]);
    let host = &server.address;
    let whole = format!("GET /page.svg HTTP/1.1\r\nHost: {host}\r\n\r\n");
    for (sent, responses) in [
        (String::new(), 0),
        ("P".to_owned(), 0),
        (format!("POST /lp/rpc/ HTTP/1.1\r\nHost: {host}\r\n"), 0),
        (format!("GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"), 0),
        // The connection is idle behind a request.
        (whole.clone(), 1),
        (format!("{whole}GET"), 1),
    ] {
        let start = Instant::now();
        let received = read_raw(&mut server.send_raw(&sent).await).await;
        assert_eq!(received.matches("HTTP/1.1 200 OK").count(), responses, "{sent}");
        assert!(start.elapsed() >= Duration::from_millis(400), "{sent}");
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_is_refused() {
    let server = Server::start(&["--body-time", "0.4"]);
    for body in ["", "{", r#"{"ns":"echo","action":"echo""#] {
        let head = format!(
            "POST /lp/rpc/ HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n",
            server.address
        );
        let received = read_raw(&mut server.send_raw(&(head + body)).await).await;
        assert!(received.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{received}");
        let error = r#"{"type":"InvalidOperation","message":"This call took too long to arrive."}"#;
        assert!(received.ends_with(error), "{received}");
    }
    // The time of the call itself does not count.
    let slow = r#"{"ns":"slow","action":"sleep","args":[600]}"#;
    assert_eq!(server.post(slow).await, (StatusCode::OK, r#"{"response":600}"#.to_owned()));
}

#[tokio::test]
async fn half_requests_do_not_keep_others_out() {
    let server = Server::start(&["--max-connections", "3", "--head-time", "0.3"]);
    let mut half = Vec::new();
    for _ in 0..12 {
        half.push(server.send_raw("GET / HTTP/1.1\r\n").await);
    }
    assert_eq!(timeout(PATIENCE, server.post(ECHO)).await.unwrap(), echoed());
}

#[tokio::test]
async fn more_connections_wait() {
    let server = Server::start(&["--max-connections", "2"]);
    let mut first = server.connect("/ws").await;
    let mut second = server.connect("/ws").await;
    let third = server.post(ECHO);
    tokio::pin!(third);
    assert!(timeout(Duration::from_millis(400), &mut third).await.is_err());
    // The others are served meanwhile.
    assert_eq!(first.ask(r#"[2,1,"echo/echo"]"#).await, "[3,1,[]]");
    second.0.close(None).await.unwrap();
    while second.message().await.is_some() {}
    assert_eq!(timeout(PATIENCE, third).await.unwrap(), echoed());
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off() {
    let server = Server::start(&["--max-connections", "1", "--write-time", "0.4"]);
    // Requests whose responses fill all buffers.
    let request = format!("GET /page.js HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    let mut http = server.send_raw("").await;
    let requests = request.repeat(5000);
    // It ends when the server closes the connection, or takes no more requests.
    let _ = timeout(Duration::from_millis(700), http.write_all(requests.as_bytes())).await;
    assert_eq!(timeout(PATIENCE, server.post(ECHO)).await.unwrap(), echoed());

    let mut client = server.connect("/ws").await;
    let call = Message::text(format!(r#"[2,1,"echo/echo","{}"]"#, "x".repeat(60_000)));
    let flood = async { while client.0.send(call.clone()).await.is_ok() {} };
    let _ = timeout(Duration::from_millis(700), flood).await;
    assert_eq!(timeout(PATIENCE, server.post(ECHO)).await.unwrap(), echoed());

    // Both were open until here.
    let _ = (http.read(&mut [0]).await, client.0);
}
