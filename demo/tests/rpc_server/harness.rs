//! A server as a process, and its clients.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::StatusCode;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long an answer may take, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// A running server, which is stopped when the test ends.
pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start(args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rpc_server"));
        command.args(["--listen", "127.0.0.1:0"]).args(args);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.strip_prefix("listening on http://").and_then(|it| it.strip_suffix("/\n"));
        Self { address: address.expect(&line).to_owned(), process }
    }

    pub(crate) async fn connect(&self, path: &str) -> Client {
        Client::connect(&self.address, path, &[("sec-websocket-protocol", "wamp")]).await
    }

    /// A connection by a subprotocol in which the client begins.
    pub(crate) async fn speak(&self, subprotocol: &'static str) -> Client {
        let mut request = format!("ws://{}/ws", self.address).into_client_request().unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", HeaderValue::from_static(subprotocol));
        let (socket, response) = connect_async(request).await.unwrap();
        assert_eq!(response.headers()["sec-websocket-protocol"], subprotocol);
        Client(socket)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The status and the body of the answer to a call over HTTP.
    pub(crate) async fn post(&self, body: impl Into<reqwest::Body>) -> (StatusCode, String) {
        let client = reqwest::Client::new();
        let request = client.post(self.url("/lp/rpc/")).header("content-type", "application/json");
        let response = request.body(body).send().await.unwrap();
        assert!(response.headers().contains_key("x-request-id"));
        (response.status(), response.text().await.unwrap())
    }

    #[cfg(unix)]
    pub(crate) fn terminate(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Ends the server. Returns its log.
    #[cfg(unix)]
    pub(crate) fn log(mut self) -> String {
        self.terminate();
        let mut log = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }

    /// Opens a connection and sends these bytes.
    pub(crate) async fn send_raw(&self, bytes: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        stream
    }
}

/// All that the server sends until it closes the connection.
pub(crate) async fn read_raw(stream: &mut TcpStream) -> String {
    let mut received = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut received)).await.expect("the end in time").unwrap();
    String::from_utf8(received).unwrap()
}

impl Drop for Server {
    fn drop(&mut self) {
        // The server may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A WebSocket client that sends and receives text.
pub(crate) struct Client(pub(crate) WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    pub(crate) async fn connect(
        address: &str,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Self {
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

    pub(crate) async fn send(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    pub(crate) async fn message(&mut self) -> Option<Message> {
        let message = timeout(PATIENCE, self.0.next()).await;
        message.expect("an answer in time").and_then(Result::ok)
    }

    pub(crate) async fn next(&mut self) -> String {
        match self.message().await {
            Some(Message::Text(text)) => text.as_str().to_owned(),
            other => panic!("no text: {other:?}"),
        }
    }

    pub(crate) async fn ask(&mut self, text: &str) -> String {
        self.send(text).await;
        self.next().await
    }

    /// The code with which the server closes the connection.
    pub(crate) async fn close_code(&mut self) -> u16 {
        match self.message().await {
            Some(Message::Close(Some(CloseFrame { code, .. }))) => code.into(),
            other => panic!("no close: {other:?}"),
        }
    }
}

/// A CALLERROR with an error URI of the set.
pub(crate) fn error(id: &str, rest: &str) -> String {
    format!(r##"[4,{id},"http://domain/exceptions#{rest}]"##)
}
