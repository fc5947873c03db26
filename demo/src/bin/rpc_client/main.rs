//! An RPC client that uses `callerror`: it makes all calls that a server offers, over WAMP v1 and over HTTP, and
//! prints the outcome of each.
//!
//! ```text
//! cargo run -p callerror-demo --bin rpc_client -- --start
//! cargo run -p callerror-demo --bin rpc_server &
//! cargo run -p callerror-demo --bin rpc_client -- --lang de
//! ```
//!
//! `wamp` is a client to reuse: a call ends with its answer, even if that does not decode, or after its time limit,
//! and the client reconnects after a loss. `http.rs` makes calls by `reqwest`. `retry.rs` repeats calls by the
//! `retry()` of their errors. `outcome.rs` has the match over the names.

#[path = "../../../../cli/src/glyph.rs"]
mod glyph;
mod http;
mod outcome;
mod plan;
mod retry;
mod start;
mod table;
mod wamp;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use callerror::grape::Grape;
use clap::Parser;
use futures_util::future::join_all;
use reqwest::Url;

use crate::http::HttpFailure;
use crate::outcome::{Kind, Outcome};
use crate::plan::{Step, Transport};
use crate::start::Server;
use crate::table::Table;
use crate::wamp::{CallFailure, Counters, Options};

/// Make all calls that a server offers, over WebSocket and HTTP, and print the outcome of each.
///
/// Exit status: 0 if every call has the expected outcome, else 1, and `x` marks the calls that do not.
#[derive(Parser)]
#[command(name = "rpc_client")]
struct Args {
    /// The server
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080/")]
    server: Url,

    /// Start a server for this run, by `cargo run -p callerror-demo --bin rpc_server`
    #[arg(long, conflicts_with = "server")]
    start: bool,

    /// The language to ask the server for
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<String>,
}

/// The WAMP v1 side calls by CURIEs, `rpc:rooms/get`.
const PREFIXES: &[(&str, &str)] = &[("rpc", "http://domain/rpc#")];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // If standard error is closed, too, the exit status still reports the failure.
            let _ = writeln!(io::stderr(), "rpc_client: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Makes all calls. Returns whether all had the expected outcome.
async fn run(args: Args) -> Result<bool, Box<dyn Error>> {
    let started = if args.start { Some(Server::start()?) } else { None };
    let mut url = match &started {
        Some(server) => server.url.parse()?,
        None => args.server,
    };
    if url.scheme() != "http" {
        return Err("the server's URL must begin with http://".into());
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    let clients = Clients::new(&url, args.lang.as_deref())?;
    let procedures = match clients.http.procedures(Duration::from_secs(5)).await {
        Ok(procedures) => procedures,
        Err(failure @ (HttpFailure::Transport(_) | HttpFailure::TimedOut(_))) => {
            let how =
                "`cargo run -p callerror-demo --bin rpc_server` starts one, and so does `--start`";
            return Err(format!("no server at {url} ({failure}); {how}").into());
        }
        Err(failure) => return Err(format!("{url} offers no procedures: {failure}").into()),
    };

    let groups = plan::plan(&procedures);
    let procedure_width = groups.iter().flatten().map(|step| step.procedure.len()).max();
    let name_width = Grape::ALL.iter().map(|variant| variant.name().len()).max();
    let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let mut table = Table::new(
        io::stdout(),
        width.unwrap_or(100),
        procedure_width.unwrap_or(0).min(24),
        name_width.unwrap_or(0),
    )?;
    let mut summary = Summary::default();
    for group in groups {
        let outcomes = join_all(group.iter().map(|step| clients.take(step))).await;
        for (step, (outcome, tries)) in group.iter().zip(outcomes) {
            table.outcome(step, &outcome, tries)?;
            summary.add(step, outcome);
        }
    }
    summary.print(&mut table, &clients.wamp.counters())?;
    Ok(summary.differing.is_empty())
}

struct Clients {
    wamp: wamp::Client,
    http: http::Client,
}

impl Clients {
    fn new(url: &Url, lang: Option<&str>) -> Result<Self, Box<dyn Error>> {
        let mut url = url.clone();
        if let Some(lang) = lang {
            url.query_pairs_mut().append_pair("lang", lang);
        }
        let mut websocket = url.clone();
        websocket.set_path(&format!("{}ws", url.path()));
        websocket.set_scheme("ws").map_err(|()| "no WebSocket has such a URL")?;
        let options = Options { prefixes: PREFIXES, ..Options::DEFAULT };
        Ok(Self {
            wamp: wamp::Client::new(websocket.as_str().parse()?, options),
            http: http::Client::new(url)?,
        })
    }

    /// Makes one call, and repeats it if that may help. Also returns the number of attempts.
    async fn take(&self, step: &Step) -> (Outcome, u32) {
        let Step { procedure, args, limit, may_repeat, .. } = step;
        match step.transport {
            Transport::WebSocket => {
                let curie = format!("rpc:{procedure}");
                let call = || self.wamp.call(&curie, args, *limit);
                let (answer, tries) = retry::patiently(call, CallFailure::retry, *may_repeat).await;
                (Outcome::of_wamp(answer), tries)
            }
            Transport::Http => {
                let call = || self.http.call(procedure, args, *limit);
                let (answer, tries) = retry::patiently(call, HttpFailure::retry, *may_repeat).await;
                (Outcome::of_http(answer), tries)
            }
        }
    }
}

#[derive(Default)]
struct Summary {
    calls: usize,
    unknown_names: Vec<String>,
    differing: Vec<String>,
}

impl Summary {
    fn add(&mut self, step: &Step, outcome: Outcome) {
        /// The server chooses the names, so their number is unbounded.
        const MAX_NAMES: usize = 20;

        self.calls += 1;
        if let Some(expected) = &step.expected
            && !step.allows(&outcome.kind)
        {
            let (procedure, found) = (&step.procedure, &outcome.kind);
            self.differing.push(format!("{procedure}: expected {expected:?}, found {found:?}"));
        }
        if let Kind::Unknown(name) = outcome.kind
            && self.unknown_names.len() < MAX_NAMES
            && !self.unknown_names.contains(&name)
        {
            self.unknown_names.push(name);
        }
    }

    fn print(&self, table: &mut Table<impl Write>, counters: &Counters) -> io::Result<()> {
        let Counters { unknown_call_ids, malformed, nameless, reconnects } = counters;
        table.line(&format!(
            "\n{} calls; answers to unknown calls {unknown_call_ids}, malformed frames {malformed}, \
             reconnects {reconnects}",
            self.calls,
        ))?;
        if let Some(why) = nameless {
            table.line(&format!("the last malformed frame that named no call: {why}"))?;
        }
        if !self.unknown_names.is_empty() {
            table.line(&format!("names to learn: {:?}", self.unknown_names))?;
        }
        for differing in &self.differing {
            table.line(&format!("x {differing}"))?;
        }
        Ok(())
    }
}
