//! Reads a log of WAMP v1 messages, or of HTTP responses, and says of every line what error it is.
//!
//! ```text
//! cargo run --example inspect -- examples/data/grape.log
//! cargo run --example inspect -- --http examples/data/grape-http.jsonl
//! cargo run --example inspect -- --check --strict examples/data/grape.log
//! tail -f frames.log | cargo run --example inspect -- --json
//! ```
//!
//! Nothing in a log stops it: whatever the bytes of a line are, the line is answered. Memory stays
//! bounded, for a line is kept up to the codec's limit and skipped from there.

mod answer;
mod glyph;
mod http_line;
mod json;
mod lines;
mod listing;
mod progress;
mod summary;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use callerror::devops::DevOpsAgent;
use callerror::grape::Grape;
use callerror::openapp::OpenApp;
use callerror::telcoflow::Telcoflow;
use callerror::webex::WebexByova;
use callerror::{Codec, ExceptionSet};
use clap::builder::PossibleValue;
use clap::{Parser, ValueEnum};

use crate::answer::{Answer, Decoder};
use crate::json::JsonLines;
use crate::lines::{Line, Lines};
use crate::listing::Listing;
use crate::progress::Progress;

/// What `--set` may name. A set of the crate's is added here, and nowhere else.
const SETS: &[Set] = &[
    Set { name: "grape", decoder: decoder::<Grape> },
    Set { name: "webex", decoder: decoder::<WebexByova> },
    Set { name: "telcoflow", decoder: decoder::<Telcoflow> },
    Set { name: "openapp", decoder: decoder::<OpenApp> },
    Set { name: "devops", decoder: decoder::<DevOpsAgent> },
];

/// Say of every line of a log what error it is.
///
/// A line is one WebSocket message, of WAMP v1 or a system's own, or with `--http` one HTTP response.
#[derive(Parser)]
#[command(name = "inspect", after_long_help = FORMATS)]
struct Args {
    /// The log; `-` or nothing is standard input
    file: Option<PathBuf>,

    /// Read HTTP responses, one JSON object per line
    #[arg(long)]
    http: bool,

    /// Print one JSON object per line, for machines
    #[arg(long)]
    json: bool,

    /// Take every quirk of a frame for a fault (of HTTP bodies none is)
    #[arg(long)]
    strict: bool,

    /// Exit with 1 if a line did not decode
    #[arg(long)]
    check: bool,

    /// The exceptions that are known
    #[arg(long, value_name = "SET", default_value = "grape")]
    set: Set,
}

const FORMATS: &str = r#"The listing marks what is not simply known:
  ?  a name that is not in the set
  !  unhandled: no name, the server failed outside its own exceptions
  x  malformed: no error could be decoded; `^` stands under the offending byte
  -  no error at all, such as a CALLRESULT
It shortens what is long and escapes what a terminal must not see; --json does neither.

Input with --http, where headers and body may be missing, and "body_base64" stands for a body that
is no text:
  {"status":400,"headers":[["retry-after","30"]],"body":"{\"type\":\"SessionError\"}"}

Output with --json, one object per line of input; absent members are left out, but "quirks" stands
in every frame:
  {"line":1,"ok":true,"call_id":"c1","numeric_call_id":false,"uri":"..","name":"NotFoundError",
   "kind":"known","message":"..","details":{..},"quirks":["NullDetails"]}
  {"line":2,"ok":false,"error":"..","error_kind":"Syntax","field":"message","offset":17,
   "call_id":"as far as it can be told"}
  {"line":3,"ok":true,"other":"CALLRESULT"}
"kind" is known, unknown or unhandled. With --http, "status" stands in place of call ID, URI and
quirks; "other" is a status of 2xx with its reason, such as "200 OK"; and a line that is no such
response has the "error_kind" InvalidInput. Details are printed as they came, save that a line break
in them, which can only stand between their tokens, becomes a space.

Other systems than grape add what they tell and what it means, with --json as well:
  "code":"..","ancestors":["WSSError"],"request_id":"..","retry_after":30,
  "fields":{"name":["Too long"]},"retry":"never", "after" or "backoff"
"retry_after" is in seconds; a date counts from the response's own. Without --http, a line is with
--set telcoflow a response or command object, "call_id" its correlation value; with --set devops an
error as botocore parses it. One that tells no error is "other", success.

Exit status: 0 once every line is answered; 1 with --check if a line did not decode; 2 for wrong
usage, or input that cannot be read."#;

/// A set under the name that `--set` has for it.
#[derive(Clone, Copy)]
struct Set {
    name: &'static str,
    decoder: fn(strict: bool) -> Box<dyn Decoder>,
}

impl ValueEnum for Set {
    fn value_variants<'a>() -> &'a [Self] {
        SETS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name))
    }
}

fn decoder<N: ExceptionSet>(strict: bool) -> Box<dyn Decoder> {
    let codec = Codec::<N>::new();
    Box::new(if strict { codec.strict() } else { codec })
}

/// Where the answers go.
trait Report {
    fn answer(&mut self, line: &Line<'_>, answer: &Answer<'_>) -> io::Result<()>;

    /// Sends on what is held back, before the input is waited for.
    fn flush(&mut self) -> io::Result<()>;

    /// Ends the report after the last line.
    fn finish(&mut self) -> io::Result<()>;
}

/// Why the log could not be read to its end, or the report not be written.
enum Failure {
    Read(io::Error),
    Write(io::Error),
}

fn main() -> ExitCode {
    let args = Args::parse();
    let what = match run(&args) {
        Ok(true) => return ExitCode::SUCCESS,
        Ok(false) => return ExitCode::from(u8::from(args.check)),
        // Whoever reads the report, `head` for one, has seen enough.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            return ExitCode::SUCCESS;
        }
        Err(Failure::Write(error)) => format!("standard output: {error}"),
        Err(Failure::Read(error)) => match args.path() {
            Some(path) => format!("{}: {error}", path.display()),
            None => format!("standard input: {error}"),
        },
    };
    // If standard error is closed as well, the exit status still tells.
    let _ = writeln!(io::stderr(), "inspect: {what}");
    ExitCode::from(2)
}

impl Args {
    fn path(&self) -> Option<&Path> {
        self.file.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// The input, and its length if it is a plain file.
    fn open(&self) -> io::Result<(Box<dyn Read>, Option<u64>)> {
        let Some(path) = self.path() else {
            return Ok((Box::new(io::stdin().lock()), None));
        };
        let file = File::open(path)?;
        let about = file.metadata()?;
        Ok((Box::new(file), about.is_file().then_some(about.len())))
    }

    fn report(&self, decoder: &dyn Decoder) -> Box<dyn Report> {
        const BUFFER: usize = 64 * 1024;

        let stdout = io::stdout().lock();
        let colour = stdout.is_terminal() && colour_is_welcome();
        let out = BufWriter::with_capacity(BUFFER, stdout);
        if self.json {
            Box::new(JsonLines::new(out))
        } else {
            let first_column = if self.http { "status" } else { "call ID" };
            Box::new(Listing::new(out, colour, first_column, decoder.longest_name()))
        }
    }
}

/// Whether the user's environment has nothing against colour; see <https://no-color.org>.
fn colour_is_welcome() -> bool {
    let is = |name, test: fn(&std::ffi::OsStr) -> bool| {
        std::env::var_os(name).is_some_and(|value| test(&value))
    };
    !is("NO_COLOR", |value| !value.is_empty()) && !is("TERM", |value| value == "dumb")
}

/// Answers every line; tells whether all of them decoded.
fn run(args: &Args) -> Result<bool, Failure> {
    let decoder = (args.set.decoder)(args.strict);
    let (input, length) = args.open().map_err(Failure::Read)?;
    let mut lines = Lines::new(input, decoder.max_len());
    let mut report = args.report(&*decoder);
    let progress = Progress::new(length, !args.json);
    let mut all_decoded = true;
    loop {
        if lines.is_drained() {
            report.flush().map_err(Failure::Write)?;
            progress.set(lines.consumed());
        }
        let Some(line) = lines.next().map_err(Failure::Read)? else {
            report.finish().map_err(Failure::Write)?;
            return Ok(all_decoded);
        };
        let answer = if args.http { decoder.response(&line) } else { decoder.message(&line) };
        all_decoded &= !matches!(answer, Answer::Fault(_));
        report.answer(&line, &answer).map_err(Failure::Write)?;
    }
}
