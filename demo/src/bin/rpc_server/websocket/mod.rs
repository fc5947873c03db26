//! The WebSocket server: many concurrent calls over one connection, by WAMP v1, WAMP v2 or OCPP-J.
//!
//! `session.rs` reads all the time, also while calls run, and so it sees at once that the client closes. Each call is a
//! task. `outbox.rs` has their answers until the client takes them. `protocol.rs` chooses between `wamp1.rs`, `wamp2.rs`
//! and `ocppj.rs`, which have the messages.

mod ocppj;
mod outbox;
mod protocol;
mod session;
mod wamp1;
mod wamp2;

use std::pin::pin;
use std::time::Duration;

use axum::extract::ws::{CloseCode, CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use futures_util::StreamExt;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use self::outbox::Outbox;
use self::protocol::Protocol;
pub(crate) use self::protocol::SUBPROTOCOLS;
use self::session::Session;
use crate::App;
use crate::messages::Language;

/// How long a shutdown waits for running calls.
const GRACE: Duration = Duration::from_millis(3500);

/// How long a close waits for the client's close frame.
const LINGER: Duration = Duration::from_secs(1);

/// Why a connection ends.
enum End {
    /// The server cannot send any more, or must not.
    Gone,
    /// The client closes it.
    Closed,
    /// The client broke the rules of WebSockets.
    Refused(CloseCode),
    Shutdown,
}

/// Serves a client until its connection ends.
pub(crate) async fn serve(socket: WebSocket, app: App, language: &'static Language) {
    let subprotocol = socket.protocol().and_then(|name| name.to_str().ok());
    let protocol = Protocol::of_subprotocol(subprotocol);
    let (sink, mut stream) = socket.split();
    let (outbox, writer) = Outbox::new(app.limits.max_unread, sink);
    let mut writer = pin!(writer);
    let mut session = Session::new(protocol, outbox.clone(), app, language);
    let end = tokio::select! {
        Err(end) = session.attend(&mut stream) => end,
        () = &mut writer => End::Gone,
    };
    let code = match end {
        End::Gone => return,
        End::Closed => None,
        End::Refused(code) => Some(code),
        End::Shutdown => {
            tokio::select! {
                _ = timeout(GRACE, session.finish_calls()) => Some(close_code::AWAY),
                () = &mut writer => return,
            }
        }
    };
    // The calls that still run end with this.
    drop(session);
    let deadline = Instant::now() + LINGER;
    if let Some(code) = code {
        let close = Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::default() }));
        let farewell = async { tokio::join!(outbox.send(close), writer) };
        let _ = timeout_at(deadline, farewell).await;
    }
    while let Ok(Some(Ok(_))) = timeout_at(deadline, stream.next()).await {}
    if let End::Refused(_) = end {
        // A socket that is dropped with unread input is reset, and the client may lose what was
        // written.
        sleep_until(deadline).await;
    }
}

/// A number of bytes as permits of a semaphore.
fn permits(bytes: usize) -> u32 {
    u32::try_from(bytes.min(Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX)
}
