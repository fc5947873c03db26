//! What procedures answer, over WebSocket and HTTP.

use std::collections::BTreeSet;

use futures_util::SinkExt;
use reqwest::StatusCode;
use serde_json::Value;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::harness::{Client, Server, error};

#[tokio::test]
async fn procedures_answer_over_websocket() {
    let server = Server::start(&[]);
    let mut client = server.connect("/ws").await;
    client.send(r#"[1,"rpc","http://domain/rpc#"]"#).await;
    client.send(r#"[5,"http://domain/event"]"#).await;
    for (call, answer) in [
        (r#""a","echo/echo",1,{"b":1.50,"a":[]}"#, r#"[3,"a",[1,{"b":1.50,"a":[]}]]"#.into()),
        (r#"17,"http://domain/rpc#rooms/get",2"#, r#"[3,17,{"id":2,"name":"Kitchen"}]"#.into()),
        (
            r#"-1,"rpc:rooms/get",7"#,
            error("-1", r#"NotFoundError","There is no room 7.",{"id":7}"#),
        ),
        (
            r#""a","rooms/get""#,
            error(
                r#""a""#,
                r#"MissingParameter","Please also give “id”.",{"id":[{"message":"Please fill this in.","code":"required"}]}"#,
            ),
        ),
        (
            r#""a","rooms/create",{"name":"Garden","topic":null}"#,
            r#"[3,"a",{"id":4,"name":"Garden"}]"#.into(),
        ),
        (
            r#""a","rooms/create",{"name":"123456789012345678901","topic":5}"#,
            error(
                r#""a""#,
                r#"InvalidOperation","Please check what you entered.",{"name":[{"message":"Please use at most 20 characters.","code":"too-long"}],"topic":[{"message":"This is not of the right kind.","code":"wrong-type"}]}"#,
            ),
        ),
        (
            r#""a","errors/raise","Foo""#,
            error(r#""a""#, r#"Foo","The exception “Foo” was raised, as you asked.""#),
        ),
        (
            r#""a","errors/raise","a#b""#,
            error(r#""a""#, r#"InvalidOperation","This cannot be the name of an exception.""#),
        ),
        (
            r#""a","errors/unknown""#,
            error(
                r#""a""#,
                r#"RateLimited","You are too fast. Please wait a second.",{"retryAfter":1}"#,
            ),
        ),
        (r#""a","errors/fail""#, r#"[4,"a","An error occurred."]"#.into()),
        (r#""a","errors/panic""#, r#"[4,"a","An error occurred."]"#.into()),
        (r#""a","flaky/get","k",1"#, r#"[4,"a","An error occurred."]"#.into()),
        (r#""a","flaky/get","k",1"#, r#"[3,"a",2]"#.into()),
        (r#""a","slow/sleep",1"#, r#"[3,"a",1]"#.into()),
        (
            r#""a","slow/sleep",60001"#,
            error(
                r#""a""#,
                r#"OutOfRangeError","Please choose a value from 0 to 60000.",{"max":60000}"#,
            ),
        ),
        (
            r#""a","no:such""#,
            error(
                r#""a""#,
                r#"NotFoundError","There is no procedure no:such.",{"procedure":"no:such"}"#,
            ),
        ),
    ] {
        assert_eq!(client.ask(&format!("[2,{call}]")).await, answer);
    }
}

#[tokio::test]
async fn procedures_answer_over_http() {
    let server = Server::start(&[]);
    for (call, status, answer) in [
        (
            r#"{"ns":"rooms","action":"get","args":[1]}"#,
            200,
            r#"{"response":{"id":1,"name":"Lobby"}}"#,
        ),
        (r#"{"ns":"echo","action":"echo"}"#, 200, r#"{"response":[]}"#),
        (
            r#"{"ns":"rooms","action":"get","args":[7]}"#,
            400,
            r#"{"type":"NotFoundError","message":"There is no room 7.","details":{"id":7}}"#,
        ),
        (r#"{"ns":"errors","action":"fail","args":[]}"#, 400, "Bad Request"),
        (r#"{"ns":"errors","action":"panic","args":[]}"#, 400, "Bad Request"),
        (r#"{"ns":"flaky","action":"get","args":["k"]}"#, 503, "Service Unavailable"),
        (
            r#"{"ns":"faults","action":"drop","args":[]}"#,
            400,
            r#"{"type":"InvalidOperation","message":"This is only possible over WebSocket."}"#,
        ),
        (
            r#"["rooms","get"]"#,
            400,
            r#"{"type":"InvalidOperation","message":"This call could not be read."}"#,
        ),
        (
            r#"{"ns":"rooms","args":[1]}"#,
            400,
            r#"{"type":"MissingParameter","message":"Please also give “action”.","details":{"action":[{"message":"Please fill this in.","code":"required"}]}}"#,
        ),
        (
            r#"{"ns":"rooms","action":"get","args":{}}"#,
            400,
            r#"{"type":"InvalidOperation","message":"Please check what you entered.","details":{"args":[{"message":"This is not of the right kind.","code":"wrong-type"}]}}"#,
        ),
    ] {
        assert_eq!(server.post(call).await, (StatusCode::from_u16(status).unwrap(), answer.into()));
    }
    let too_large = r#"{"type":"InvalidOperation","message":"This call is too large. At most 65536 bytes are possible."}"#;
    let answer = server.post(vec![b' '; 65537]).await;
    assert_eq!(answer, (StatusCode::PAYLOAD_TOO_LARGE, too_large.into()));

    let response = reqwest::Client::new()
        .post(server.url("/lp/rpc/"))
        .header("content-type", "application/json")
        .body(r#"{"ns":"flaky","action":"get","args":["l"]}"#);
    assert_eq!(response.send().await.unwrap().headers()["retry-after"], "1");
}

#[tokio::test]
async fn what_is_malformed_fails_its_call_alone() {
    let server = Server::start(&["--max-frame", "1000"]);
    let mut client = server.connect("/ws").await;
    let malformed = |id: &str| error(id, r#"InvalidOperation","This call could not be read.""#);
    for (message, id) in [
        (r#"[2,"cut"#, None),
        (r#"[2,"c1","cut"#, Some(r#""c1""#)),
        (r#"[2,"c2"]"#, Some(r#""c2""#)),
        (r#"[2,3,{}]"#, Some("3")),
        (r#"[2,"c4","echo/echo",nul]"#, Some(r#""c4""#)),
        (r#"[2,null,"echo/echo"]"#, None),
        (r#"[3,"c5",1]"#, None),
        (r#"[4,"c6","An error occurred."]"#, None),
        (r#"[1,"rpc"]"#, None),
        (r#"[9,"c7"]"#, None),
        ("", None),
        ("hello", None),
    ] {
        client.send(message).await;
        if let Some(id) = id {
            assert_eq!(client.next().await, malformed(id), "{message}");
        }
        let alive = r#"[3,"alive",[]]"#;
        assert_eq!(client.ask(r#"[2,"alive","echo/echo"]"#).await, alive, "{message}");
    }

    client.0.send(Message::binary(r#"[2,"b","echo/echo"]"#)).await.unwrap();
    assert_eq!(client.next().await, malformed(r#""b""#));

    let too_large = "This call is too large. At most 1000 bytes are possible.";
    let long = format!(r#"[2,"long","echo/echo","{}"]"#, "x".repeat(1000));
    let refused = error(r#""long""#, &format!(r#"InvalidOperation","{too_large}""#));
    assert_eq!(client.ask(&long).await, refused);

    let nested = format!("{}{}", "[".repeat(450), "]".repeat(450));
    let echoed = client.ask(&format!(r#"[2,"n","echo/echo",{nested}]"#)).await;
    assert_eq!(echoed, format!(r#"[3,"n",[{nested}]]"#));
    let answer = client.ask(&format!(r#"[2,"n","rooms/create",{{"name":{nested}}}]"#)).await;
    assert!(answer.starts_with(&error(r#""n""#, "InvalidOperation").replace(']', "")), "{answer}");

    client.send(&"x".repeat(4001)).await;
    assert_eq!(client.close_code().await, 1009);

    let mut client = server.connect("/ws").await;
    let invalid = Frame::message(Bytes::from_static(b"\xff"), OpCode::Data(Data::Text), true);
    client.0.send(Message::Frame(invalid)).await.unwrap();
    assert_eq!(client.close_code().await, 1007);
}

#[tokio::test]
async fn many_calls_run_at_a_time() {
    let server = Server::start(&[]);
    // A client that offers no subprotocol is served as well.
    let mut client = Client::connect(&server.address, "/ws", &[]).await;
    client.send(r#"[2,"slow","slow/sleep",1500]"#).await;
    for call in 0..200 {
        client.send(&format!(r#"[2,{call},"slow/sleep",20]"#)).await;
    }
    let mut answered = BTreeSet::new();
    while answered.len() < 200 {
        let frame: Value = serde_json::from_str(&client.next().await).unwrap();
        assert_eq!(frame[0], 3, "{frame}");
        answered.insert(frame[1].as_u64().expect("the slow one last"));
    }
    assert_eq!(client.next().await, r#"[3,"slow",1500]"#);
}

#[tokio::test]
async fn faults_are_as_promised() {
    let server = Server::start(&[]);
    let mut client = server.connect("/ws").await;
    assert_eq!(client.ask(r#"[2,"a","faults/garble"]"#).await, r#"[4,"a","http://domai"#);
    let stray = client.ask(r#"[2,"a","faults/stray"]"#).await;
    assert_eq!(stray, error(r#""nobody""#, r#"SessionError","Session error""#));
    assert_eq!(client.next().await, r#"[3,"a","done"]"#);
    client.send(r#"[2,"a","faults/silence"]"#).await;
    assert_eq!(client.ask(r#"[2,"b","echo/echo"]"#).await, r#"[3,"b",[]]"#);
    client.send(r#"[2,"a","faults/drop"]"#).await;
    assert_eq!(client.message().await, None);
}
