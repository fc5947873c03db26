//! `callerror inspect`, driven as its users drive it: as a process.

mod convert;
#[cfg(unix)]
mod follow;
mod json;
mod listing;
mod picture;
mod process;
mod summary;
mod terminal;
mod vectors;

use std::collections::HashMap;
use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use std::thread;

use serde_json::value::RawValue;

macro_rules! data {
    ($file:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/", $file)
    };
}

use data;

const FRAMES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/data/grape.log");
const RESPONSES: &str = data!("grape-http.jsonl");

/// Every capture: the set it is of, the file, and how to read it.
const CAPTURES: [(&str, &str, &[&str]); 7] = [
    ("grape", FRAMES, &[]),
    ("grape", RESPONSES, &["--http"]),
    ("webex", data!("webex-http.jsonl"), &[]),
    ("telcoflow", data!("telcoflow.log"), &[]),
    ("openapp", data!("openapp-http.jsonl"), &[]),
    ("devops", data!("devops-http.jsonl"), &["--http"]),
    ("wamp", data!("wamp2.log"), &[]),
];

fn start(args: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callerror"));
    command
        .env_remove("CLICOLOR_FORCE")
        .arg("inspect")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Runs the program over `input` and returns what it printed; its exit status must be `status`.
#[track_caller]
fn run(args: &[&str], input: impl AsRef<[u8]> + Send, status: i32) -> String {
    let mut child = start(args);
    let mut stdin = child.stdin.take().unwrap();
    let Output { status: ended, stdout, stderr } = thread::scope(|scope| {
        // A program that ends before its input does is not this thread's concern.
        scope.spawn(move || stdin.write_all(input.as_ref()).is_ok());
        child.wait_with_output().unwrap()
    });
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!(ended.code(), Some(status), "{stderr}");
    assert_eq!(stderr.is_empty(), status != 2, "{stderr}");
    String::from_utf8(stdout).unwrap()
}

/// Each entry is a line of input and the part of its answer that follows `{"line":n,`.
#[track_caller]
fn assert_answers(args: &[&str], rows: &[(&str, &str)]) {
    let input: String = rows.iter().map(|(line, _)| format!("{line}\n")).collect();
    let output = run(args, input, 0);
    let answers: Vec<_> = output.lines().collect();
    assert_eq!(answers.len(), rows.len());
    for (number, ((line, expected), answer)) in (1..).zip(rows.iter().zip(answers)) {
        assert_eq!(answer, format!("{{\"line\":{number},{expected}"), "{line}");
    }
}

/// Checks that there is one answer for each of `count` lines, in order, each a JSON object.
#[track_caller]
fn assert_all_answered(output: &str, count: usize) {
    let answers: Vec<_> = output.split_terminator('\n').collect();
    assert_eq!(answers.len(), count);
    for (number, answer) in (1..).zip(answers) {
        // As a value it could not be read: details may hold half of a surrogate pair.
        let answer: HashMap<&str, &RawValue> = serde_json::from_str(answer).unwrap();
        assert_eq!(answer["line"].get(), format!("{number}"));
        let parts = ["kind", "other", "error_kind"];
        assert_eq!(parts.iter().filter(|part| answer.contains_key(**part)).count(), 1);
        let ok = if answer.contains_key("error_kind") { "false" } else { "true" };
        assert_eq!(answer["ok"].get(), ok);
    }
}
