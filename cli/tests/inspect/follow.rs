//! `--follow`: a file that grows while it is read.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command};
use std::thread;
use std::time::{Duration, Instant};

use crate::{run, start};

/// A log in a folder of its own, and the tool that follows it.
struct Followed {
    folder: PathBuf,
    log: PathBuf,
    tool: Child,
    output: BufReader<ChildStdout>,
}

impl Followed {
    fn start(name: &str, content: &str, args: &[&str]) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let log = folder.join("frames.log");
        fs::write(&log, content).unwrap();
        let mut tool = start(&[&["--follow", log.to_str().unwrap()], args].concat());
        let output = BufReader::new(tool.stdout.take().unwrap());
        Self { folder, log, tool, output }
    }

    fn append(&self, text: &str) {
        let mut log = OpenOptions::new().append(true).open(&self.log).unwrap();
        log.write_all(text.as_bytes()).unwrap();
    }

    #[track_caller]
    fn next(&mut self) -> String {
        let mut row = String::new();
        self.output.read_line(&mut row).unwrap();
        row
    }

    /// The next row must be the answer of this line to this call, as JSON.
    #[track_caller]
    fn expect(&mut self, line: u64, call_id: &str) {
        let answer = self.next();
        let start = format!(r#"{{"line":{line},"ok":true,"call_id":"{call_id}","#);
        assert!(answer.starts_with(&start), "{answer}");
    }

    fn signal(&self, signal: &str) {
        let id = self.tool.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Stops the tool as Ctrl-C does. Returns the exit status, the rest of the output, and standard error.
    fn stop(mut self, signal: &str) -> (Option<i32>, String, String) {
        self.signal(signal);
        let (mut rest, mut stderr) = (String::new(), String::new());
        self.output.read_to_string(&mut rest).unwrap();
        self.tool.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let code = self.tool.wait().unwrap().code();
        fs::remove_dir_all(&self.folder).unwrap();
        (code, rest, stderr)
    }
}

fn frame(call_id: &str) -> String {
    format!("[4,\"{call_id}\",\"An error occurred.\"]\n")
}

#[test]
fn what_is_appended_is_answered_and_ctrl_c_ends_with_the_summary() {
    for (name, signal) in [("interrupt", "-INT"), ("terminate", "-TERM")] {
        let mut log = Followed::start(name, &(frame("c1") + &frame("c2")), &[]);
        assert!(log.next().starts_with("  line   call ID"));
        assert!(log.next().starts_with("     1   c1"));
        assert!(log.next().starts_with("     2   c2"));
        log.append(&frame("c3"));
        assert!(log.next().starts_with("     3   c3"));
        // Half a line is no line yet.
        log.append(r#"[4,"c4","An err"#);
        thread::sleep(Duration::from_millis(300));
        log.append("or occurred.\"]\n");
        assert!(log.next().starts_with("     4   c4       ! unhandled"));
        let (code, rest, stderr) = log.stop(signal);
        let totals = "\n4 lines: 0 known, 0 unknown, 4 unhandled, 0 malformed, 0 other\n";
        assert!(rest.starts_with(totals), "{rest}");
        assert_eq!((code, &*stderr), (Some(0), ""));
    }
}

#[test]
fn appended_lines_are_answered_within_a_second() {
    let mut log = Followed::start("soon", &frame("c0"), &["--json"]);
    log.expect(1, "c0");
    for number in 1..4 {
        let start = Instant::now();
        log.append(&frame(&format!("c{number}")));
        log.expect(1 + number, &format!("c{number}"));
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    }
    assert_eq!(log.stop("-INT"), (Some(0), String::new(), String::new()));
}

#[test]
fn a_truncated_file_is_read_from_its_start() {
    let mut log = Followed::start("truncated", &(frame("c1") + &frame("c2")), &["--json"]);
    log.expect(1, "c1");
    log.expect(2, "c2");
    File::create(&log.log).unwrap();
    thread::sleep(Duration::from_millis(300));
    log.append(&frame("d1"));
    log.expect(1, "d1");
    log.append(&frame("d2"));
    log.expect(2, "d2");
    let path = log.log.display().to_string();
    let (code, rest, stderr) = log.stop("-INT");
    assert_eq!((code, &*rest), (Some(0), ""));
    let said = format!("callerror: {path}: truncated or replaced, lines count from 1 again\n");
    assert_eq!(stderr, said);
}

#[test]
fn each_file_has_a_summary_of_its_own() {
    let mut log = Followed::start("summaries", &(frame("c1") + &frame("c2")), &["--summary"]);
    // The tool has the file open when it is replaced, because it waits for the next line.
    thread::sleep(Duration::from_millis(500));
    fs::rename(&log.log, log.log.with_extension("1")).unwrap();
    fs::write(&log.log, frame("d1")).unwrap();
    assert!(log.next().starts_with("2 lines: "));
    while log.next().trim() != "2  with backoff   c1, c2" {}
    let (_, rest, _) = log.stop("-INT");
    assert!(rest.starts_with("1 line: "), "{rest}");
    assert!(rest.ends_with("     1  with backoff   d1\n"), "{rest}");
}

#[test]
fn a_new_file_of_the_same_name_is_read() {
    let mut log = Followed::start("rotated", &frame("c1"), &["--json"]);
    log.expect(1, "c1");
    fs::rename(&log.log, log.log.with_extension("1")).unwrap();
    // For a moment there is no file, as when a log is rotated.
    thread::sleep(Duration::from_millis(300));
    fs::write(&log.log, frame("d1") + &frame("d2") + &frame("d3")).unwrap();
    log.expect(1, "d1");
    log.expect(2, "d2");
    log.expect(3, "d3");
    log.append(&frame("d4"));
    log.expect(4, "d4");
    assert_eq!(log.stop("-INT").0, Some(0));
}

#[test]
fn check_counts_all_files() {
    let mut log = Followed::start("checked", "[4,\"c1\n", &["--json", "--check"]);
    assert!(log.next().contains(r#""ok":false"#));
    File::create(&log.log).unwrap();
    thread::sleep(Duration::from_millis(300));
    log.append(&frame("d1"));
    log.expect(1, "d1");
    assert_eq!(log.stop("-INT").0, Some(1));
}

#[test]
fn a_second_ctrl_c_ends_it_though_nobody_reads() {
    let mut log = Followed::start("unread", &frame("c1").repeat(100_000), &[]);
    log.next();
    thread::sleep(Duration::from_millis(300));
    log.signal("-INT");
    thread::sleep(Duration::from_millis(300));
    assert_eq!(log.tool.try_wait().unwrap(), None, "the report is not written yet");
    log.signal("-INT");
    assert_eq!(log.tool.wait().unwrap().code(), Some(130));
    fs::remove_dir_all(&log.folder).unwrap();
}

#[test]
fn standard_input_ends_by_itself() {
    let answers = run(&["--follow", "--json", "-"], frame("c1"), 0);
    assert!(answers.contains(r#""call_id":"c1""#), "{answers}");
    run(&["--follow"], frame("c1"), 2);
    run(&["--follow", "no/such/file"], "", 2);
}

#[test]
fn a_line_is_answered_while_the_next_one_is_incomplete() {
    let mut child = start(&["--json"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    stdin.write_all((frame("c1") + "[4,\"c2\"").as_bytes()).unwrap();
    let mut answer = String::new();
    output.read_line(&mut answer).unwrap();
    assert!(answer.contains(r#""call_id":"c1""#), "{answer}");
    drop(stdin);
    assert!(child.wait().unwrap().success());
}
