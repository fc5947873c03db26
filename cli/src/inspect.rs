//! `callerror inspect`: reports the error in each line of a log, for people or for programs.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::{EnumValueParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::answer::Answer;
use crate::json::JsonLines;
use crate::lines::{Line, Lines};
use crate::listing::Listing;
use crate::set::{self, Set};
use crate::wire::{Options, Read, Wire};

/// The text after the options in `--help`. `{wires}` is replaced by the wires of the sets.
const FORMATS: &str = r#"The listing marks every line that is not a known error:
  ?  a name that is not in the set
  !  unhandled: no name, the server failed outside its own exceptions
  x  malformed: no error could be decoded; `^` is under the offending byte
  -  no error at all, such as a CALLRESULT
With --to, the encoded error follows after `>`. The listing shortens long text and escapes characters that
could control a terminal. --json does neither.

What a line is, by --wire:
  wamp1   a WAMP v1 message
  ocpp1.6, ocpp2.0.1, ocpp2.1
          a message of that version of OCPP-J
  wamp2   a WAMP v2 message
  jsonrpc a response of JSON-RPC 2.0; split a batch before
  object  a JSON object of the system; for sets without such objects as value
  http    a response; headers and body are optional, and "body_base64" is for a body that is not UTF-8:
          {"status":400,"headers":[["retry-after","30"]],"body":"{\"type\":\"SessionError\"}"}
  problem the same, read as a problem document (RFC 9457)
  value   {"type","message","details","code","status","request_id","retry_after"}, as serde writes the crate's
          UserException; members without a value are left out
The default of --wire depends on --set: {wires}.

Output with --json, one object for each line of input; members without a value are left out:
  {"line":1,"ok":true,"call_id":"c1","numeric_call_id":false,"message_type":"CALLERROR","request_type":48,
   "uri":"..","status":400,
   "name":"NotFoundError","kind":"known","message":"..","details":{..},"code":"..",
   "ancestors":["SdkError"],"request_id":"..","retry_after":30,"fields":{"name":["Too long"]},
   "quirks":["NullDetails"],"retry":"never","encoded":".."}
  {"line":2,"ok":false,"call_id":"c2","numeric_call_id":false,"error":"..","error_kind":"Syntax",
   "field":"message","offset":17}
  {"line":3,"ok":true,"other":"CALLRESULT"}
"kind" is known, unknown or unhandled; "retry" is never, after or backoff. "code" is the identifier as
received, if it is not the name. "retry_after" is in seconds; a date is relative to the Date of the response.
For wamp1, wamp2 and OCPP-J, "quirks" is always present. "message_type" is that of OCPP-J, CALLERROR or
CALLRESULTERROR, and "request_type" that of wamp2. "other" is a message that is not an error: the name of its type, a
status of 2xx with its reason, such as "200 OK", or success. "encoded" is the error on the wire of --to: a
text, or for http and problem an object like a line of --wire http. Details are printed as received, but a line break
between their tokens becomes a space.

Exit status: 0 once every line is answered; 1 with --check if a line did not decode; 2 for wrong
usage, or input that cannot be read."#;

/// The subcommand, for clap.
pub(crate) fn command() -> Command {
    let flag = |name| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let option = |name, parser: ValueParser| Arg::new(name).long(name).value_parser(parser);
    let set = EnumValueParser::<Set>::new().into();
    let wire: ValueParser = EnumValueParser::<Wire>::new().into();
    Command::new("inspect")
        .about("Report the error in each line of a log")
        .after_long_help(FORMATS.replace("{wires}", &set::wires()))
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The log; `-` or nothing is standard input"),
        )
        .arg(option("set", set).value_name("SET").default_value("grape").help("The exception set"))
        .arg(
            option("wire", wire.clone())
                .value_name("WIRE")
                .help("What a line is [default: by --set]"),
        )
        .arg(flag("http").conflicts_with("wire").help("Short for --wire http"))
        .arg(option("to", wire).value_name("WIRE").help("Also encode each error on this wire"))
        .arg(flag("json").help("Print one JSON object per line, for programs"))
        .arg(flag("strict").help("Refuse frames with quirks"))
        .arg(flag("check").help("Exit with 1 if a line did not decode"))
}

/// One run of the tool, by the options of the command line.
pub(crate) struct Inspect {
    file: Option<PathBuf>,
    set: Set,
    options: Options,
    json: bool,
    check: bool,
}

/// An output format.
pub(crate) trait Report {
    fn answer(&mut self, line: &Line<'_>, answer: &Answer<'_>) -> io::Result<()>;

    /// Writes buffered output, before the tool waits for input.
    fn flush(&mut self) -> io::Result<()>;

    /// Ends the report after the last line.
    fn finish(&mut self) -> io::Result<()>;
}

/// Why reading the log or writing the report failed.
pub(crate) enum Failure {
    Read(io::Error),
    Write(io::Error),
}

impl Inspect {
    pub(crate) fn new(matches: &ArgMatches) -> Option<Self> {
        let set = *matches.get_one::<Set>("set")?;
        let wire = matches.get_one::<Wire>("wire").copied();
        let wire = if matches.get_flag("http") { Some(Wire::Http) } else { wire };
        Some(Self {
            file: matches.get_one::<PathBuf>("file").cloned(),
            set,
            options: Options {
                wire: wire.unwrap_or(set.wire),
                strict: matches.get_flag("strict"),
                to: matches.get_one::<Wire>("to").copied(),
            },
            json: matches.get_flag("json"),
            check: matches.get_flag("check"),
        })
    }

    /// The file to read, or `None` for standard input.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.file.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// Reads all lines and reports each.
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let reader = (self.set.reader)(self.options);
        let input = self.open().map_err(Failure::Read)?;
        let mut lines = Lines::new(input, reader.max_len());
        let mut report = self.report(&*reader);
        let mut all_decoded = true;
        loop {
            if lines.is_drained() {
                report.flush().map_err(Failure::Write)?;
            }
            let Some(line) = lines.next().map_err(Failure::Read)? else { break };
            let answer = reader.read(&line);
            all_decoded &= !matches!(answer, Answer::Fault(_));
            report.answer(&line, &answer).map_err(Failure::Write)?;
        }
        report.finish().map_err(Failure::Write)?;
        Ok(ExitCode::from(u8::from(self.check && !all_decoded)))
    }

    fn open(&self) -> io::Result<Box<dyn io::Read>> {
        Ok(match self.path() {
            Some(path) => Box::new(File::open(path)?),
            None => Box::new(io::stdin().lock()),
        })
    }

    fn report(&self, reader: &dyn Read) -> Box<dyn Report> {
        const BUFFER: usize = 64 * 1024;

        let stdout = io::stdout().lock();
        let colour = stdout.is_terminal() && colour_is_welcome();
        let out = BufWriter::with_capacity(BUFFER, stdout);
        if self.json {
            Box::new(JsonLines::new(out))
        } else {
            Box::new(Listing::new(out, colour, self.options.wire, reader.longest_name()))
        }
    }
}

/// Whether the environment allows colour; see <https://no-color.org>.
fn colour_is_welcome() -> bool {
    let is = |name, test: fn(&std::ffi::OsStr) -> bool| {
        std::env::var_os(name).is_some_and(|value| test(&value))
    };
    !is("NO_COLOR", |value| !value.is_empty()) && !is("TERM", |value| value == "dumb")
}
