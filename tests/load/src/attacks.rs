//! Attacks on a server of their own. Each prints what harm it did and how much is allowed.

use std::error::Error;
use std::fmt::Display;
use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};

use crate::callers::{PATIENCE, Socket, connect, receive};
use crate::server::{Log, Server, dropped_lines};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The calls of an attack, and the length of each.
const CALLS: usize = 64;
const CALL_LEN: usize = 64 * 1024;

/// How soon a close must be seen.
const SOON: Duration = Duration::from_secs(1);

/// Makes all attacks. Returns whether none did more harm than is allowed.
pub async fn run(program: &Path) -> Result<bool> {
    println!("| attack | harm | allowed |\n|---|---|---|");
    let mut harmless = true;
    harmless &= running_calls(program, "with the usual limits", &[]).await?;
    // Room for all of them.
    let room = (2 * CALLS * CALL_LEN).to_string();
    let room = ["--max-running", &room];
    harmless &= running_calls(program, "all running", &room).await?;
    harmless &= close(program, &room).await?;
    harmless &= half_requests(program).await?;
    harmless &= unread_log(program).await?;
    harmless &= foreign_pages(program).await?;
    println!();
    Ok(harmless)
}

/// Prints a row. Returns `holds`.
fn row(attack: impl Display, harm: impl Display, allowed: impl Display, holds: bool) -> bool {
    println!("| {attack} | {harm} | {allowed} |");
    if !holds {
        eprintln!("FAILED: {attack}: {harm}, allowed: {allowed}");
    }
    holds
}

async fn start(program: &Path, args: &[&str]) -> Result<Server> {
    let mut command = Command::new(program);
    command.args(args);
    Server::start(command, Log::Watched).await
}

/// Calls that run for a minute, as far as the server lets them. Their arguments would take 24 times their length as
/// values.
async fn hold_calls(socket: &mut Socket) -> Result<Held> {
    let mut held = Held { sent: 0, refused: 0 };
    for id in 0..CALLS {
        let head = format!(r#"[2,{id},"slow/sleep",60000"#);
        let call = format!("{head}{}]", ",0".repeat((CALL_LEN - head.len() - 1) / 2));
        held.sent += call.len();
        socket.send(Message::text(call)).await?;
    }
    // The answer to this call says that the server has read all calls before it.
    socket.send(Message::text(r#"[2,"last","errors/unknown"]"#)).await?;
    while !receive(socket).await.ok_or("no answer")?.starts_with(r#"[4,"last","#) {
        held.refused += 1;
    }
    Ok(held)
}

struct Held {
    sent: usize,
    refused: usize,
}

async fn running_calls(program: &Path, what: &str, args: &[&str]) -> Result<bool> {
    let server = start(program, args).await?;
    let mut socket = connect(&server.address).await.map_err(|error| error.to_string())?;
    let before = server.peak_memory()?;
    let Held { sent, refused } = hold_calls(&mut socket).await?;
    let grown = server.peak_memory()? - before;
    let factor = grown as f64 / sent as f64;
    Ok(row(
        format!("{CALLS} calls of 64 KiB, {what}"),
        format!("{:.1} MB, {factor:.2} times what was sent; {refused} refused", grown as f64 / 1e6),
        "4 times",
        factor <= 4.0,
    ))
}

async fn close(program: &Path, args: &[&str]) -> Result<bool> {
    let server = start(program, &[args, &["--max-connections", "1"]].concat()).await?;
    let mut socket = connect(&server.address).await.map_err(|error| error.to_string())?;
    let Held { refused, .. } = hold_calls(&mut socket).await?;
    let start = Instant::now();
    socket.send(Message::Close(None)).await?;
    while !matches!(timeout(PATIENCE, socket.next()).await?, Some(Ok(Message::Close(_))) | None) {}
    let seen = start.elapsed();
    // The calls hold the only connection until they have ended.
    let next = timeout(PATIENCE, connect(&server.address)).await?;
    let freed = start.elapsed();
    Ok(row(
        format!("a close while {} calls run", CALLS - refused),
        format!("answered after {seen:.1?}, the calls ended after {freed:.1?}"),
        format!("{SOON:?}"),
        refused == 0 && next.is_ok() && seen < SOON && freed < SOON,
    ))
}

async fn half_requests(program: &Path) -> Result<bool> {
    const HALF: usize = 80;
    const DESCRIPTORS: i32 = 64;
    const HEAD_TIME: Duration = Duration::from_secs(1);
    // A second for those that were accepted, one for those that waited, and what a busy machine takes.
    const ALLOWED: Duration = Duration::from_secs(5);

    let mut command = Command::new("sh");
    let script = format!("ulimit -n {DESCRIPTORS}; exec \"$0\" \"$@\"");
    let head_time = HEAD_TIME.as_secs().to_string();
    command.args(["-c", &script]).arg(program).args(["--head-time", &head_time]);
    let server = Server::start(command, Log::Watched).await?;
    let mut half = Vec::new();
    for _ in 0..HALF {
        let mut stream = TcpStream::connect(&server.address).await?;
        stream.write_all(b"POST /lp/rpc/ HTTP/1.1\r\nHost: ").await?;
        half.push(stream);
    }
    let start = Instant::now();
    let honest = post(&server, &[], "application/json");
    tokio::pin!(honest);
    let mut most = 0;
    let status = loop {
        tokio::select! {
            status = &mut honest => break status?,
            () = tokio::time::sleep(Duration::from_millis(20)) => most = most.max(server.descriptors(DESCRIPTORS)?),
        }
    };
    let served = start.elapsed();
    Ok(row(
        format!(
            "{HALF} half requests, a limit of {DESCRIPTORS} descriptors, --head-time {head_time}"
        ),
        format!("{most} descriptors; an honest client got {status} after {served:.1?}"),
        format!("200 within {ALLOWED:?}"),
        status == 200 && served < ALLOWED && most == DESCRIPTORS as usize,
    ))
}

/// Each of these calls writes a line to a log that nobody reads.
async fn unread_log(program: &Path) -> Result<bool> {
    const FAILING: usize = 3000;

    let server = Server::start(Command::new(program), Log::Unread).await?;
    let mut socket = connect(&server.address).await.map_err(|error| error.to_string())?;
    let mut answered = 0;
    let mut slowest = Duration::ZERO;
    for id in 0..FAILING {
        let start = Instant::now();
        socket.send(Message::text(format!(r#"[2,{id},"errors/fail"]"#))).await?;
        if receive(&mut socket).await != Some(format!(r#"[4,{id},"An error occurred."]"#)) {
            break;
        }
        answered += 1;
        slowest = slowest.max(start.elapsed());
    }
    drop(socket);
    let log = server.log().await?;
    let dropped: Vec<u64> = log.lines().filter_map(dropped_lines).collect();
    let written = log.lines().count() - dropped.len();
    let dropped = usize::try_from(dropped.into_iter().sum::<u64>())?;
    Ok(row(
        format!("{FAILING} lines for a log that nobody reads"),
        format!(
            "{answered} calls answered, the slowest in {slowest:.1?}; {written} lines written, {dropped} dropped"
        ),
        "all answered, all lines counted",
        answered == FAILING && dropped > 0 && written + dropped == FAILING,
    ))
}

/// The status of the response to a call.
async fn post(server: &Server, headers: &[(&str, &str)], content_type: &str) -> Result<u16> {
    let url = format!("http://{}/lp/rpc/", server.address);
    let mut request = reqwest::Client::new().post(url).timeout(PATIENCE);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.header("content-type", content_type);
    Ok(request.body(r#"{"ns":"echo","action":"echo"}"#).send().await?.status().as_u16())
}

/// The status of the response to a handshake.
async fn handshake(server: &Server, (name, value): (&'static str, &str)) -> Result<u16> {
    let mut request = format!("ws://{}/ws", server.address).into_client_request()?;
    request.headers_mut().insert(name, value.parse()?);
    Ok(match connect_async(request).await {
        Ok((_, response)) => response.status().as_u16(),
        Err(tungstenite::Error::Http(response)) => response.status().as_u16(),
        Err(error) => return Err(error.into()),
    })
}

async fn foreign_pages(program: &Path) -> Result<bool> {
    let server = start(program, &[]).await?;
    let (origin, host) = (("origin", "http://evil.example"), ("host", "evil.example"));
    let json = "application/json";
    let got = [
        post(&server, &[origin], json).await?,
        post(&server, &[host], json).await?,
        post(&server, &[], "text/plain").await?,
        handshake(&server, origin).await?,
        handshake(&server, host).await?,
        post(&server, &[], json).await?,
    ];
    let due = [403, 421, 415, 403, 421, 200];
    let text = |statuses: [u16; 6]| {
        let [origin, host, plain, socket_origin, socket_host, own] = statuses;
        format!(
            "{origin}, {host}, {plain}; WebSocket {socket_origin}, {socket_host}; an own call {own}"
        )
    };
    Ok(row("a foreign Origin, a foreign Host, text/plain", text(got), text(due), got == due))
}
