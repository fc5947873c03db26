//! An RPC server whose errors are `callerror`'s: WAMP v1 over WebSocket, the same calls over HTTP, and a
//! page to try them out.
//!
//! ```text
//! cargo run --example rpc_server
//! cargo run --example rpc_server -- --listen 127.0.0.1:0 --max-frame 1024
//! curl -d '{"ns":"rooms","action":"get","args":[7]}' 'http://127.0.0.1:8080/lp/rpc/?lang=de'
//! ```
//!
//! `failure.rs` is where an application's errors become exceptions, in the language of whoever called;
//! `wamp.rs` and `http.rs` are where a handler's result becomes an answer. What nobody foresaw, a panic
//! included, goes out without a word of its cause, which stands in the log on standard error.

mod failure;
mod http;
mod log;
mod messages;
mod procedures;
mod wamp;

use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use clap::Parser;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::procedures::State;

/// Answer RPC calls over WebSocket and HTTP.
#[derive(Parser)]
#[command(name = "rpc_server")]
struct Args {
    /// Where to listen; port 0 is any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: String,

    /// The longest call, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 64 * 1024)]
    max_frame: usize,
}

/// What all connections share.
#[derive(Clone)]
struct App {
    state: Arc<State>,
    max_frame: usize,
    /// Turns true once. The server has ended when nobody has one of these any more.
    stopping: watch::Receiver<bool>,
}

/// As long the last calls may take.
const GRACE: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    std::panic::set_hook(Box::new(|panic| {
        // Of a handler's panic, the line for its call says what and why.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        log::line(format_args!("panic at {place}"));
    }));
    match run(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::line(format_args!("rpc_server: {}: {error}", args.listen));
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> io::Result<()> {
    let listener = TcpListener::bind(&args.listen).await?;
    let address = listener.local_addr()?;
    let signal = signal()?;
    let (stop, stopping) = watch::channel(false);

    let app = App { state: Arc::default(), max_frame: args.max_frame, stopping: stopping.clone() };
    // An answer is sent as soon as it is there.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let server = axum::serve(listener, http::router(app)).with_graceful_shutdown(stopped(stopping));
    let server = tokio::spawn(server.into_future());
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

/// Ends once the server is to end.
async fn stopped(mut stopping: watch::Receiver<bool>) {
    // Without its other end there is no server any more.
    let _ = stopping.wait_for(|&stopping| stopping).await;
}

/// Ends when the user or the system wants the server to end.
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

/// A short name for a session or a request, by which the log knows it.
fn unique_id() -> String {
    // Keyed anew each time, by which the standard library has every map differ.
    format!("{:016x}", RandomState::new().hash_one(()))
}
