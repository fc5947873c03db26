//! A server that fails, for clients that nobody here wrote: they compare what their exceptions hold with what
//! it was asked for. `tests/interop/run` starts it.
//!
//! ```text
//! errors           listens on a free port of this machine
//! errors built     prints errors of all kinds as they are built, one JSON object a line, for strict parsers
//! ```
//!
//! The subprotocol of the WebSocket says which wire a connection speaks, the path what becomes of its calls:
//!
//! - `/fail/..`: each call fails with the error that it carries, as serde writes an exception.
//! - `/relay/PORT/..`: each call goes on to the server at that port of this machine. The errors that come
//!   back are decoded and encoded again.

use std::env;
use std::error::Error;

use callerror::ocppj::Version;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

mod built;
mod ocppj;

type Failure = Box<dyn Error + Send + Sync>;
type Socket<S = TcpStream> = WebSocketStream<S>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    if env::args().nth(1).as_deref() == Some("built") {
        built::all().iter().for_each(|error| println!("{}", error.line()));
        return Ok(());
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on ws://{}/", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async {
            if let Err(error) = serve(stream).await {
                eprintln!("{error}");
            }
        });
    }
}

/// Serves one connection, until one of its ends closes.
async fn serve(stream: TcpStream) -> Result<(), Failure> {
    let (mut path, mut version) = (String::new(), None);
    #[expect(clippy::result_large_err, reason = "the signature is tungstenite's")]
    let choose = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        const NAME: &str = "Sec-WebSocket-Protocol";
        path = request.uri().path().to_owned();
        let offered = request.headers().get(NAME).and_then(|value| value.to_str().ok());
        let mut offered = offered.unwrap_or_default().split(',').map(str::trim);
        version = offered.find_map(Version::of_subprotocol);
        if let Some(version) = version {
            response.headers_mut().insert(NAME, version.as_str().parse().expect("a token"));
        }
        Ok(response)
    };
    let socket = accept_hdr_async(stream, choose).await?;
    let version = version.ok_or("no subprotocol that is known")?;
    match path.split('/').collect::<Vec<_>>()[..] {
        ["", "fail", ..] => ocppj::fail(socket, version).await,
        ["", "relay", port, ..] => ocppj::relay(socket, version, port).await,
        _ => Err(format!("{path}: no such path").into()),
    }
}
