//! The command-line tool of the crate `callerror`: it reads logs of RPC errors.
//!
//! ```text
//! callerror inspect examples/data/grape.log
//! callerror inspect --set openapp --to wamp1 responses.jsonl
//! callerror inspect --check --strict frames.log
//! tail -f frames.log | callerror inspect --json
//! ```
//!
//! It answers every line, whatever bytes the line has. Memory is bounded: of a line longer than the codec's
//! limit, only the beginning is kept.

mod answer;
mod glyph;
mod http_line;
mod inspect;
mod json;
mod lines;
mod listing;
mod set;
mod summary;
mod wire;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Command;

use crate::inspect::{Failure, Inspect};

fn main() -> ExitCode {
    let matches = Command::new("callerror")
        .about("Read logs of RPC errors")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(inspect::command())
        .get_matches();
    // clap ends the program if there is no subcommand.
    let matches = matches.subcommand_matches("inspect");
    let Some(inspect) = matches.and_then(Inspect::new) else { return ExitCode::from(2) };
    let what = match inspect.run() {
        Ok(status) => return status,
        // The reader of the report, such as `head`, has closed its end.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            return ExitCode::SUCCESS;
        }
        Err(Failure::Write(error)) => format!("standard output: {error}"),
        Err(Failure::Read(error)) => match inspect.path() {
            Some(path) => format!("{}: {error}", path.display()),
            None => format!("standard input: {error}"),
        },
    };
    // If standard error is closed, too, the exit status still reports the failure.
    let _ = writeln!(io::stderr(), "callerror: {what}");
    ExitCode::from(2)
}
