//! A server that fails, for clients that nobody here wrote: they compare what their exceptions hold with what
//! it was asked for. `tests/interop/run` starts it.
//!
//! ```text
//! errors           listens on a free port of this machine
//! errors wamp2 URL is a callee of WAMP v2 at a router
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
use tokio_tungstenite::tungstenite::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, accept_hdr_async, connect_async};

mod built;
mod jsonrpc;
mod ocppj;
mod wamp2;

type Failure = Box<dyn Error + Send + Sync>;
type Socket = WebSocketStream<TcpStream>;
type Upstream = WebSocketStream<MaybeTlsStream<TcpStream>>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    match env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => listen().await,
        [mode, router] if mode == "wamp2" => wamp2::callee(router).await,
        [mode] if mode == "built" => {
            built::all().iter().for_each(|error| println!("{}", error.line()));
            Ok(())
        }
        arguments => Err(format!("{arguments:?}: no such mode").into()),
    }
}

async fn listen() -> Result<(), Failure> {
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

/// A wire, by the subprotocol of the WebSocket.
#[derive(Clone, Copy)]
enum Wire {
    Ocppj(Version),
    JsonRpc,
}

impl Wire {
    fn of_subprotocol(name: &str) -> Option<Self> {
        match name {
            jsonrpc::SUBPROTOCOL => Some(Self::JsonRpc),
            name => Version::of_subprotocol(name).map(Self::Ocppj),
        }
    }

    fn subprotocol(self) -> &'static str {
        match self {
            Self::Ocppj(version) => version.as_str(),
            Self::JsonRpc => jsonrpc::SUBPROTOCOL,
        }
    }
}

/// Serves one connection, until one of its ends closes.
async fn serve(stream: TcpStream) -> Result<(), Failure> {
    let (mut path, mut wire) = (String::new(), None);
    #[expect(clippy::result_large_err, reason = "the signature is tungstenite's")]
    let choose = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        const NAME: &str = "Sec-WebSocket-Protocol";
        path = request.uri().path().to_owned();
        let offered = request.headers().get(NAME).and_then(|value| value.to_str().ok());
        let mut offered = offered.unwrap_or_default().split(',').map(str::trim);
        wire = offered.find_map(Wire::of_subprotocol);
        if let Some(wire) = wire {
            let value = wire.subprotocol().parse().expect("a token");
            response.headers_mut().insert(NAME, value);
        }
        Ok(response)
    };
    let socket = accept_hdr_async(stream, choose).await?;
    let wire = wire.ok_or("no subprotocol that is known")?;
    match (&path.split('/').collect::<Vec<_>>()[..], wire) {
        (["", "fail", ..], Wire::Ocppj(version)) => ocppj::fail(socket, version).await,
        (["", "fail", ..], Wire::JsonRpc) => jsonrpc::fail(socket).await,
        (["", "relay", port, ..], Wire::Ocppj(version)) => {
            ocppj::relay(socket, connect(port, wire).await?, version).await
        }
        (["", "relay", port, ..], Wire::JsonRpc) => {
            jsonrpc::relay(socket, connect(port, wire).await?).await
        }
        _ => Err(format!("{path}: no such path").into()),
    }
}

/// A connection to the server at `port` of this machine.
async fn connect(port: &str, wire: Wire) -> Result<Upstream, Failure> {
    let uri = format!("ws://127.0.0.1:{port}/relay").parse()?;
    let request = ClientRequestBuilder::new(uri).with_sub_protocol(wire.subprotocol());
    Ok(connect_async(request).await?.0)
}
