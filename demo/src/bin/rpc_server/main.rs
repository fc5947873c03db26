//! An RPC server that uses `callerror`: the same calls by WAMP v1, WAMP v2 and OCPP-J over WebSocket, and by JSON-RPC, plain
//! bodies and problem documents over HTTP; and a page to try them out.
//!
//! ```text
//! cargo run -p callerror-demo --bin rpc_server
//! cargo run -p callerror-demo --bin rpc_server -- --listen 127.0.0.1:0 --max-frame 1024
//! curl --json '{"ns":"rooms","action":"get","args":[7]}' 'http://127.0.0.1:8080/lp/rpc/?lang=de'
//! curl --json '{"ns":"rooms","action":"get","args":[7]}' -H 'Accept: application/problem+json' http://127.0.0.1:8080/lp/rpc/
//! curl --json '{"jsonrpc":"2.0","id":1,"method":"rooms/get","params":[7]}' http://127.0.0.1:8080/jsonrpc
//! ```
//!
//! `failure.rs` maps the application's errors to exceptions, in the language of the caller. `websocket` and `http.rs`
//! turn the result of a handler into an answer. An unexpected error, or a panic, is answered without its cause.
//! The log on standard error has the cause.
//!
//! A client cannot exhaust the server: `limits.rs` has what it may use, `accept.rs`, `http.rs` and `websocket` see to it.
//! `guard.rs` refuses the pages of other servers.

mod accept;
mod failure;
mod guard;
mod http;
mod jsonrpc;
mod limits;
mod log;
mod messages;
mod procedures;
mod websocket;

use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::guard::{Allowed, Guard};
use crate::limits::Limits;
use crate::procedures::State;

/// Answer RPC calls over WebSocket and HTTP.
#[derive(Parser)]
#[command(name = "rpc_server")]
struct Args {
    /// The address to listen on; port 0 is any free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: String,

    #[command(flatten)]
    limits: Limits,

    #[command(flatten)]
    allowed: Allowed,
}

/// The state that all connections share.
#[derive(Clone)]
struct App {
    state: Arc<State>,
    limits: Limits,
    guard: Arc<Guard>,
    /// Becomes true when the server must end. The server has ended when all copies are dropped.
    stopping: watch::Receiver<bool>,
}

/// How long the last calls may take.
const GRACE: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    std::panic::set_hook(Box::new(|panic| {
        // The log line of the call has the text of a handler's panic.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        log::line(format_args!("panic at {place}"));
    }));
    let code = match run(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::line(format_args!("rpc_server: {}: {error}", args.listen));
            ExitCode::FAILURE
        }
    };
    log::flush(Duration::from_secs(1));
    code
}

async fn run(args: &Args) -> io::Result<()> {
    let listener = TcpListener::bind(&args.listen).await?;
    let address = listener.local_addr()?;
    let signal = signal()?;
    let (stop, stopping) = watch::channel(false);

    let guard = Guard::new(args.allowed.clone(), &args.listen, address);
    let app = App { state: Arc::default(), limits: args.limits, guard: Arc::new(guard), stopping };
    let router = http::router(app.clone());
    let server = tokio::spawn(accept::accept(listener, app, router));
    {
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "listening on http://{address}/")?;
        stdout.flush()?;
    }

    signal.await;
    stop.send_replace(true);
    let ended = async {
        let _ = server.await;
        stop.closed().await;
    };
    if timeout(GRACE, ended).await.is_err() {
        log::line("some calls took too long to wait for");
    }
    Ok(())
}

/// Completes when the server must end.
async fn stopped(mut stopping: watch::Receiver<bool>) {
    // If the sender is dropped, the server has ended.
    let _ = stopping.wait_for(|&stopping| stopping).await;
}

/// Completes when the user or the system asks the server to end.
#[cfg(unix)]
fn signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// A short ID of a session or a request, for the log.
fn unique_id() -> String {
    // The standard library gives each `RandomState` other keys.
    format!("{:016x}", RandomState::new().hash_one(()))
}
