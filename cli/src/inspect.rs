//! `callerror inspect`: reports the error in each line of a log, for people or for programs.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstyle_query::{clicolor, clicolor_force, no_color, term_supports_color};
use clap::builder::{EnumValueParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, ColorChoice, Command};

use crate::answer::Answer;
use crate::json::JsonLines;
use crate::lines::Lines;
use crate::listing::Listing;
use crate::report::Report;
use crate::set::{self, Set};
use crate::tail::Tail;
use crate::wire::{Options, Read, Wire};

/// The text after the options in `-h`, and the first one in `--help`.
const EXAMPLES: &str = "\
Examples:
  callerror inspect frames.log                                what each line is, and a summary of all
  callerror inspect --summary --set openapp responses.jsonl   what fails most, since when, what to retry
  callerror inspect --follow --json frames.log                a JSON object for each line, also for appended ones";

/// The rest of `--help`. `{wires}` is replaced by the wires of the sets.
const FORMATS: &str = r#"The listing marks every line that is not a known error:
  ?  a name that is not in the set
  !  unhandled: no name, the server failed outside its own exceptions
  x  malformed: no error could be decoded; `^` is under the offending byte
  -  no error at all, such as a CALLRESULT
With --to, the encoded error follows after `>`. The listing shortens long text and escapes characters that
could control a terminal. --json does neither.

The summary fits a screen. It has a row for each of the most frequent names: how many errors, the lines of the
first and the last one, since when (for responses with a Date), whether a retry may succeed, and the first calls. A
call is named by its call ID, else by its request ID, else by its line. Below are the requests to send again.

--follow reads a file to its end and then what is appended, until Ctrl-C, and ends with the summary. Where the file is
truncated, or another file has its name, the report ends, and a new one begins with line 1.

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
        .after_help(EXAMPLES)
        .after_long_help(format!("{EXAMPLES}\n\n{}", FORMATS.replace("{wires}", &set::wires())))
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
        .arg(flag("summary").conflicts_with("json").help("Print the summary without the lines"))
        .arg(
            flag("follow")
                .short('f')
                .requires("file")
                .help("Also read what is appended to the file, until Ctrl-C"),
        )
        .arg(
            option("color", EnumValueParser::<ColorChoice>::new().into())
                .value_name("WHEN")
                .default_value("auto")
                .help("Use colours; auto follows the terminal, NO_COLOR and CLICOLOR_FORCE"),
        )
        .arg(flag("strict").help("Refuse frames with quirks"))
        .arg(flag("check").help("Exit with 1 if a line did not decode"))
}

/// One run of the tool, by the options of the command line.
pub(crate) struct Inspect {
    file: Option<PathBuf>,
    set: Set,
    options: Options,
    json: bool,
    summary: bool,
    follow: bool,
    color: ColorChoice,
    check: bool,
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
            summary: matches.get_flag("summary"),
            follow: matches.get_flag("follow"),
            color: *matches.get_one::<ColorChoice>("color")?,
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
        let all_decoded = match self.path() {
            Some(path) if self.follow => self.follow(path, &*reader)?,
            Some(path) => self.read(&mut File::open(path).map_err(Failure::Read)?, &*reader)?,
            None => self.read(&mut io::stdin().lock(), &*reader)?,
        };
        Ok(ExitCode::from(u8::from(self.check && !all_decoded)))
    }

    /// Reads a file that grows. Returns whether all lines decoded.
    fn follow(&self, path: &Path, reader: &dyn Read) -> Result<bool, Failure> {
        let mut tail = Tail::open(path.to_owned()).map_err(Failure::Read)?;
        let mut all_decoded = self.read(&mut tail, reader)?;
        while tail.reopen().map_err(Failure::Read)? {
            // Nobody need read this.
            let _ = writeln!(
                io::stderr(),
                "callerror: {}: truncated or replaced, lines count from 1 again",
                path.display()
            );
            all_decoded &= self.read(&mut tail, reader)?;
        }
        Ok(all_decoded)
    }

    /// Reports the lines of an input to its end. Returns whether all lines decoded.
    fn read(&self, input: &mut dyn io::Read, reader: &dyn Read) -> Result<bool, Failure> {
        let mut lines = Lines::new(input, reader.max_len());
        let mut report = self.report(reader);
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
        Ok(all_decoded)
    }

    fn report(&self, reader: &dyn Read) -> Box<dyn Report> {
        const BUFFER: usize = 64 * 1024;

        let stdout = io::stdout().lock();
        let is_terminal = stdout.is_terminal();
        let colour = match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => colour_is_welcome(is_terminal),
        };
        let out = BufWriter::with_capacity(BUFFER, stdout);
        if self.json {
            Box::new(JsonLines::new(out))
        } else {
            let longest_name = reader.longest_name();
            Box::new(Listing::new(out, colour, !self.summary, self.options.wire, longest_name))
        }
    }
}

/// Whether to write colours; see <https://bixense.com/clicolors/> and <https://no-color.org>.
fn colour_is_welcome(is_terminal: bool) -> bool {
    if no_color() {
        return false;
    }
    clicolor_force() || is_terminal && term_supports_color() && clicolor() != Some(false)
}
