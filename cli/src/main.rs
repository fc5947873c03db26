//! The command-line tool of the crate `callerror`: it reads logs of RPC errors.
//!
//! ```text
//! callerror inspect examples/data/grape.log
//! callerror inspect --set openapp --to wamp1 responses.jsonl
//! callerror inspect --check --strict frames.log
//! callerror inspect --follow --json frames.log
//! callerror completions bash
//! callerror man inspect
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
mod man;
mod overview;
mod report;
mod row;
mod set;
mod summary;
mod tail;
mod wire;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::builder::EnumValueParser;
use clap::{Arg, ArgMatches, Command};
use clap_complete::Shell;

use crate::inspect::{Failure, Inspect};

/// The text after the options in `--help`.
const EXAMPLES: &str = "\
Examples:
  callerror inspect frames.log                 what fails in a log, and since when
  callerror completions bash >~/.local/share/bash-completion/completions/callerror
  callerror man inspect | man -l -             the manual of `inspect`";

fn command() -> Command {
    let shell = Arg::new("shell").required(true).value_name("SHELL");
    let shell = shell.value_parser(EnumValueParser::<Shell>::new()).help("The shell");
    let page = Arg::new("command").value_name("COMMAND").value_parser(["inspect"]);
    Command::new("callerror")
        .about("Read logs of RPC errors")
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(EXAMPLES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(inspect::command())
        .subcommand(
            Command::new("completions").about("Print the completions for a shell").arg(shell),
        )
        .subcommand(
            Command::new("man")
                .about("Print a page of the manual")
                .arg(page.help("The command that the page describes")),
        )
}

fn main() -> ExitCode {
    let matches = command().get_matches();
    let (done, path) = match matches.subcommand() {
        Some(("completions", matches)) => (completions(matches), None),
        Some(("man", matches)) => (manual(matches), None),
        Some((_, matches)) => match Inspect::new(matches) {
            Some(inspect) => (inspect.run(), inspect.path().map(Path::to_owned)),
            None => return ExitCode::from(2),
        },
        // clap ends the program if there is no subcommand.
        None => return ExitCode::from(2),
    };
    let what = match done {
        Ok(status) => return status,
        // The reader of the report, such as `head`, has closed its end.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            return ExitCode::SUCCESS;
        }
        Err(Failure::Write(error)) => format!("standard output: {error}"),
        Err(Failure::Read(error)) => match path {
            Some(path) => format!("{}: {error}", path.display()),
            None => format!("standard input: {error}"),
        },
    };
    // If standard error is closed, too, the exit status still reports the failure.
    let _ = writeln!(io::stderr(), "callerror: {what}");
    ExitCode::from(2)
}

fn completions(matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    if let Some(&shell) = matches.get_one::<Shell>("shell") {
        clap_complete::generate(shell, &mut command(), "callerror", &mut script);
    }
    print(&script)
}

fn manual(matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let subcommand = matches.get_one::<String>("command").map(String::as_str);
    print(&man::page(command(), subcommand).map_err(Failure::Write)?)
}

fn print(text: &[u8]) -> Result<ExitCode, Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text).and_then(|()| stdout.flush()).map_err(Failure::Write)?;
    Ok(ExitCode::SUCCESS)
}
