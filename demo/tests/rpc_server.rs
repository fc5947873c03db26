//! `rpc_server`, tested over its socket.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use callerror::grape::Grape;
use futures_util::{SinkExt, StreamExt};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame};
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A running server, which is stopped when the test ends.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rpc_server"));
        command.args(["--listen", "127.0.0.1:0"]).args(args);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.strip_prefix("listening on http://").and_then(|it| it.strip_suffix("/\n"));
        Self { address: address.expect(&line).to_owned(), process }
    }

    async fn connect(&self, path: &str) -> Client {
        Client::connect(&self.address, path, &[("sec-websocket-protocol", "wamp")]).await
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The status and the body of the answer to a call over HTTP.
    async fn post(&self, body: impl Into<reqwest::Body>) -> (StatusCode, String) {
        let client = reqwest::Client::new();
        let response = client.post(self.url("/lp/rpc/")).body(body).send().await.unwrap();
        assert!(response.headers().contains_key("x-request-id"));
        (response.status(), response.text().await.unwrap())
    }

    #[cfg(unix)]
    fn terminate(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Stops the server. Returns its log.
    fn log(mut self) -> String {
        self.process.kill().unwrap();
        let mut log = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The server may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A WebSocket client that sends and receives text.
struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    async fn connect(address: &str, path: &str, headers: &[(&'static str, &str)]) -> Self {
        let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
        for &(name, value) in headers {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let (socket, _) = connect_async(request).await.unwrap();
        let mut client = Self(socket);
        let welcome: Value = serde_json::from_str(&client.next().await).unwrap();
        let session = welcome[1].as_str().unwrap();
        assert_eq!(welcome, json!([0, session, 1, "callerror rpc_server"]));
        client
    }

    async fn send(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    async fn message(&mut self) -> Option<Message> {
        let message = tokio::time::timeout(Duration::from_secs(5), self.0.next()).await;
        message.expect("an answer in time").and_then(Result::ok)
    }

    async fn next(&mut self) -> String {
        match self.message().await {
            Some(Message::Text(text)) => text.as_str().to_owned(),
            other => panic!("no text: {other:?}"),
        }
    }

    async fn ask(&mut self, text: &str) -> String {
        self.send(text).await;
        self.next().await
    }

    /// The code with which the server closes the connection.
    async fn close_code(&mut self) -> u16 {
        match self.message().await {
            Some(Message::Close(Some(CloseFrame { code, .. }))) => code.into(),
            other => panic!("no close: {other:?}"),
        }
    }
}

/// A CALLERROR with an error URI of the set.
fn error(id: &str, rest: &str) -> String {
    format!(r##"[4,{id},"http://domain/exceptions#{rest}]"##)
}

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
        .body(r#"{"ns":"flaky","action":"get","args":["l"]}"#);
    assert_eq!(response.send().await.unwrap().headers()["retry-after"], "1");
}

#[tokio::test]
async fn every_name_is_raised_in_every_language() {
    let server = Server::start(&[]);
    let mut messages = BTreeSet::new();
    for lang in ["en", "de", "ru"] {
        let mut client = server.connect(&format!("/ws?lang={lang}")).await;
        for variant in Grape::ALL {
            let frame =
                client.ask(&format!(r#"[2,"a","errors/raise","{}"]"#, variant.name())).await;
            let frame = callerror::grape::CallError::decode(&frame).unwrap();
            assert_eq!(frame.name().known(), Some(*variant));
            assert!(frame.quirks().is_empty());
            messages.insert(frame.message().to_owned());
        }
    }
    assert_eq!(messages.len(), 3 * Grape::ALL.len());
    assert!(!messages.contains(""));
}

#[test]
fn every_language_has_every_message() {
    let ids = |messages: &'static str| -> Vec<_> {
        let ids = messages.lines().filter_map(|line| line.split_once(" =").map(|(id, _)| id));
        ids.filter(|id| !id.starts_with([' ', '#'])).collect()
    };
    let english = ids(include_str!("../src/bin/rpc_server/messages/en.ftl"));
    assert!(english.len() > Grape::ALL.len());
    assert_eq!(ids(include_str!("../src/bin/rpc_server/messages/de.ftl")), english);
    assert_eq!(ids(include_str!("../src/bin/rpc_server/messages/ru.ftl")), english);
}

#[tokio::test]
async fn the_language_is_the_clients() {
    let server = Server::start(&[]);
    let (english, german, russian) =
        ("There is no room 7.", "Es gibt keinen Raum 7.", "Комнаты 7 нет.");
    for (query, accept_language, message) in [
        ("", "", english),
        ("?lang=de", "ru", german),
        ("?lang=fr", "ru", russian),
        ("?lang=%ff&x", "", english),
        ("", "fr, de;q=0.3, ru;q=0.5", russian),
        ("", "de-AT,en;q=0.9", german),
        ("", "de;q=0, *", english),
        ("", ";;q=,,", english),
    ] {
        let request = reqwest::Client::new()
            .post(server.url(&format!("/lp/rpc/{query}")))
            .header("accept-language", accept_language)
            .body(r#"{"ns":"rooms","action":"get","args":[7]}"#);
        let body: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(body["message"], message, "{query} {accept_language}");

        let headers = [("accept-language", accept_language)];
        let mut client = Client::connect(&server.address, &format!("/ws{query}"), &headers).await;
        let frame: Value =
            serde_json::from_str(&client.ask(r#"[2,"a","rooms/get",7]"#).await).unwrap();
        assert_eq!(frame[3], message, "{query} {accept_language}");
    }
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
    assert_eq!(stray, error(r#""nobody""#, r#"SessionError","""#));
    assert_eq!(client.next().await, r#"[3,"a","done"]"#);
    client.send(r#"[2,"a","faults/silence"]"#).await;
    assert_eq!(client.ask(r#"[2,"b","echo/echo"]"#).await, r#"[3,"b",[]]"#);
    client.send(r#"[2,"a","faults/drop"]"#).await;
    assert_eq!(client.message().await, None);
}

#[tokio::test]
async fn causes_are_in_the_log_alone() {
    let server = Server::start(&[]);
    let mut client = server.connect("/ws").await;
    client.ask("[2,\"c\\n1\",\"errors/fail\"]").await;
    client.ask(r#"[2,"c2","errors/panic"]"#).await;
    let request = reqwest::Client::new()
        .post(server.url("/lp/rpc/"))
        .body(r#"{"ns":"errors","action":"fail"}"#);
    let response = request.send().await.unwrap();
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(response.text().await.unwrap(), "Bad Request");

    let log = server.log();
    let cause = "unexpected failure: connect to 10.0.0.7:5432: refused";
    let [failed, place, panicked, request] = *log.lines().collect::<Vec<_>>() else {
        panic!("{log}")
    };
    assert!(failed.ends_with(&format!(r", call c\n1: {cause}")), "{failed}");
    assert!(place.starts_with("panic at demo"), "{place}");
    assert!(panicked.ends_with(", call c2: the handler panicked: room 4 has no walls"));
    assert_eq!(request, format!("request {id}: {cause}"));
}

#[tokio::test]
async fn the_page_loads_nothing_from_elsewhere() {
    let server = Server::start(&[]);
    let response = reqwest::get(server.url("/")).await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'self';"), "{policy}");
    let page = response.text().await.unwrap();
    for file in ["page.css", "page.js", "page.svg"] {
        assert!(page.contains(&format!("\"{file}\"")));
        assert_eq!(reqwest::get(server.url(&format!("/{file}"))).await.unwrap().status(), 200);
    }
    let procedures = reqwest::get(server.url("/procedures")).await.unwrap();
    for procedure in procedures.json::<Vec<Value>>().await.unwrap() {
        assert!(procedure["name"].is_string() && procedure["description"].is_string());
        assert_eq!(procedure["args"], procedure["examples"][0]);
        assert!(procedure["args"].is_array());
    }
    let names = reqwest::get(server.url("/exceptions")).await.unwrap();
    let expected: Vec<_> = Grape::ALL.iter().map(|variant| variant.name()).collect();
    assert_eq!(names.json::<Vec<String>>().await.unwrap(), expected);
}

#[test]
fn a_port_in_use_is_said_in_one_line() {
    let server = Server::start(&[]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_rpc_server"));
    let Output { status, stdout, stderr } =
        command.args(["--listen", &server.address]).output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!((status.code(), stdout.is_empty(), said.lines().count()), (Some(1), true, 1));
    assert!(said.starts_with(&format!("rpc_server: {}: ", server.address)), "{said}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_shutdown_answers_what_was_asked() {
    let mut server = Server::start(&[]);
    let mut client = server.connect("/ws").await;
    client.send(r#"[2,"slow","slow/sleep",300]"#).await;
    // When this call is answered, the other one is running.
    assert_eq!(client.ask(r#"[2,"a","echo/echo"]"#).await, r#"[3,"a",[]]"#);
    server.terminate();
    assert_eq!(client.next().await, r#"[3,"slow",300]"#);
    assert_eq!(client.close_code().await, 1001);
    // The client answers the close frame, so the server knows that it was read.
    assert_eq!(client.message().await, None);
    assert_eq!(server.process.wait().unwrap().code(), Some(0));
    assert!(TcpStream::connect(&server.address).await.is_err());
}
