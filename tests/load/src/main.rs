//! Load test of the demo server, with many ordinary and some hostile peers.
//!
//! `tests/load/run` builds the server and this program and runs both. It prints tables, and fails if an attack does harm,
//! a call was lost, an answer was wrong, the server panicked or its memory grew. It uses only the loopback interface.

mod attacks;
mod callers;
mod hostile;
mod server;
mod share;
mod tally;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clap::Parser;
use tokio::process::Command;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::server::{Log, Server};
use crate::tally::Tally;

/// Put the demo server under load and report the results.
#[derive(Parser)]
struct Args {
    /// The server's program
    program: PathBuf,

    /// How many peers call over a WebSocket
    #[arg(long, default_value_t = 200)]
    connections: usize,

    /// The time of the measurement, in seconds
    #[arg(long, default_value_t = 20)]
    seconds: u64,
}

/// The factor by which memory may grow after the warm-up.
const MOST_GROWTH: f64 = 1.1;

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Result<bool, Box<dyn Error>> {
    let harmless = attacks::run(&args.program).await?;
    let mut command = Command::new(&args.program);
    // Peers that wait for a connection would count as lost.
    command.args(["--max-connections", "10000"]);
    let server = Server::start(command, Log::Watched).await?;
    let seconds = Duration::from_secs(args.seconds);
    let warm_up = seconds / 2;
    // The program ends after one run.
    let tally: &'static Tally = Box::leak(Box::new(Tally::new(warm_up + seconds)));
    let mut peers = start_peers(&server.address, args.connections, tally);

    sleep(warm_up).await;
    let before = server.usage()?;
    tally.start_measuring();
    sleep(seconds - Duration::from_millis(100)).await;
    let after = server.usage()?;
    let ended =
        timeout(callers::PATIENCE * 2, async { while peers.join_next().await.is_some() {} });
    if ended.await.is_err() {
        tally.fault("some peers did not come to an end");
    }
    let (panics, dropped) = (server.panics(), server.dropped());
    let stopped = server.stop().await?;

    let growth = after.memory as f64 / before.memory as f64;
    let cpu = after.cpu - before.cpu;
    let codec = share::of_codec(tally);
    print(
        tally,
        &[
            (
                "memory at the end",
                format!(
                    "{:.1} MB, {growth:.2} times that after the warm-up",
                    after.memory as f64 / 1e6
                ),
            ),
            ("panics", panics.to_string()),
            ("lines that the log dropped", dropped.to_string()),
            ("CPU time of the server", format!("{:.1} s", cpu.as_secs_f64())),
            (
                "of that the codec",
                format!("{:.2} %", 100.0 * codec.as_secs_f64() / cpu.as_secs_f64()),
            ),
        ],
    );

    let (faults, texts) = tally.faults();
    for fault in texts {
        eprintln!("fault: {fault}");
    }
    let lost = tally.lost.load(Ordering::Relaxed);
    let holds = [
        (harmless, "an attack did harm".to_owned()),
        (faults == 0, format!("{faults} faults")),
        (lost == 0, format!("{lost} calls lost")),
        (panics == 0, format!("{panics} panics")),
        (growth <= MOST_GROWTH, format!("memory grew {growth:.2} times")),
        (stopped, "the server did not stop as asked".to_owned()),
    ];
    for (_, what) in holds.iter().filter(|(holds, _)| !holds) {
        eprintln!("FAILED: {what}");
    }
    Ok(holds.iter().all(|(holds, _)| *holds))
}

/// Starts ordinary peers, and some hostile ones of each kind.
fn start_peers(address: &str, connections: usize, tally: &'static Tally) -> JoinSet<()> {
    let mut peers = JoinSet::new();
    let client = reqwest::Client::new();
    for _ in 0..connections {
        peers.spawn(callers::websocket(address.to_owned(), tally));
    }
    for index in 0..connections.div_ceil(20) {
        let (address, client) = (|| address.to_owned(), || client.clone());
        peers.spawn(callers::http(address(), client(), tally));
        peers.spawn(hostile::messages(address(), index, tally));
        peers.spawn(hostile::dying(address(), tally));
        peers.spawn(hostile::slow_reader(address(), tally));
        peers.spawn(hostile::http(address(), client(), tally));
    }
    peers
}

fn print(tally: &Tally, of_server: &[(&str, String)]) {
    let outcomes = tally.outcomes();
    let answered: u64 = outcomes.values().sum();
    let row = |what: &str, figure: String| println!("| {what} | {figure} |");
    let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed).to_string();

    println!("| calls | |\n|---|---|");
    row("calls answered", answered.to_string());
    for (outcome, count) in outcomes {
        row(&format!("- {outcome}"), count.to_string());
    }
    row("calls lost", of(&tally.lost));
    row("calls whose caller cut the connection", of(&tally.abandoned));
    for percentile in [50.0, 90.0, 99.0, 99.9] {
        let latency = tally.latency(percentile).as_secs_f64() * 1e3;
        row(&format!("latency, {percentile} %"), format!("{latency:.1} ms"));
    }
    println!("\n| hostile peers | became of it | times |\n|---|---|---|");
    for ((sent, became), count) in tally.hostilities() {
        println!("| {sent} | {became} | {count} |");
    }
    println!("\n| the server | |\n|---|---|");
    row("connections", of(&tally.connections));
    for (what, figure) in of_server {
        row(what, figure.clone());
    }
}
