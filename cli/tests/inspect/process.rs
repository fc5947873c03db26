//! The tool as a process: any bytes, any length, exit status, options, pipes.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Child;
use std::thread;

use callerror::Limits;

const MAX_LEN: usize = Limits::DEFAULT.max_len();

use crate::{CAPTURES, FRAMES, RESPONSES, assert_all_answered, run, start};

#[test]
fn line_ends_change_nothing() {
    let lines = ["[4,\"c1\",\"m\"]", "", "[4,\"c2\",\"cut", "[4,\"c3\",\"m\"]"];
    let expected = run(&["--json"], lines.join("\n") + "\n", 0);
    assert_all_answered(&expected, 4);
    assert_eq!(run(&["--json"], lines.join("\n"), 0), expected);
    assert_eq!(run(&["--json"], lines.join("\r\n") + "\r\n", 0), expected);
    // White space elsewhere is left to the decoder.
    let output = run(&["--json"], "[4,\"c1\",\"m\"]\r\r\n\r", 0);
    assert_all_answered(&output, 2);
    assert!(output.contains(r#""offset":1}"#), "{output}");
}

/// A generator of numbers that are as good as random and always the same (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Random bytes, and after them the captures with a byte in sixteen put elsewhere.
    fn log(&mut self, captures: &[&str]) -> Vec<u8> {
        let mut log: Vec<u8> = (0..20_000).map(|_| self.next() as u8).collect();
        for capture in captures {
            let capture = std::fs::read(capture).unwrap();
            for _ in 0..5 {
                let start = log.len();
                log.extend(&capture);
                for _ in 0..capture.len() / 16 {
                    let at = self.below(capture.len());
                    log[start + at] = capture[self.below(capture.len())];
                }
            }
        }
        log
    }
}

#[test]
fn any_bytes_are_answered() {
    for seed in 0..4 {
        let mut log = Random(seed).log(&[FRAMES, RESPONSES]);
        log.push(b'\n');
        let count = log.iter().filter(|&&byte| byte == b'\n').count();
        for mode in [&[][..], &["--http"], &["--strict"]] {
            assert_all_answered(&run(&[&["--json"], mode].concat(), &log, 0), count);

            let listing = run(mode, &log, 0);
            assert!(listing.contains(&format!("\n{count} lines: ")), "seed {seed}");
            let is_control = |c: char| c.is_control() && c != '\n';
            assert!(!listing.contains(is_control), "seed {seed}: a terminal would act on it");
        }
    }
}

#[test]
fn any_bytes_are_answered_by_every_set() {
    for (seed, (set, capture, _)) in (10..).zip(CAPTURES) {
        let mut log = Random(seed).log(&[capture]);
        log.push(b'\n');
        let count = log.iter().filter(|&&byte| byte == b'\n').count();
        for mode in [
            &[][..],
            &["--wire", "wamp1"],
            &["--wire", "wamp2"],
            &["--http"],
            &["--wire", "object"],
            &["--wire", "value"],
            &["--strict"],
        ] {
            let args = [&["--set", set, "--to", "http"], mode].concat();
            assert_all_answered(&run(&[&["--json"], &*args].concat(), &log, 0), count);
            let listing = run(&args, &log, 0);
            assert!(listing.contains(&format!("\n{count} lines: ")), "{set}, seed {seed}");
            let is_control = |c: char| c.is_control() && c != '\n';
            assert!(!listing.contains(is_control), "{set}, seed {seed}");
        }
    }
}

#[test]
fn the_limit_does_not_count_the_line_end() {
    let (head, tail) = (r#"[4,"c1",""#, r#""]"#);
    let line = |len: usize| format!("{head}{}{tail}", "m".repeat(len - head.len() - tail.len()));
    let (longest, too_long) = (line(MAX_LEN), line(MAX_LEN + 1));
    let input = format!("\u{feff}{longest}\n{too_long}\n{longest}\r\n{too_long}\r\n{longest}");
    let output = run(&["--json"], input, 0);
    let is_ok = output.lines().map(|answer| answer.contains(r#""ok":true"#)).collect::<Vec<_>>();
    assert_eq!(is_ok, [true, false, true, false, true]);
    let expected = format!(
        r#"{{"line":2,"ok":false,"call_id":"c1","numeric_call_id":false,"error":"frame: the input is longer than the limit at byte {MAX_LEN}","error_kind":"TooLong","field":"frame","offset":{MAX_LEN}}}"#
    );
    assert_eq!(output.lines().nth(1), Some(&*expected));
}

#[test]
fn a_line_without_end_takes_no_memory_without_end() {
    const PIECE: usize = 1 << 20;
    const PIECES: usize = 200;

    for args in [&["--json"][..], &["--json", "--http"]] {
        let mut child = start(args);
        let mut stdin = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        stdin.write_all(br#"[4,"c1",""#).unwrap();
        for _ in 0..PIECES {
            stdin.write_all(&[b'm'; PIECE]).unwrap();
        }
        // The answer comes while the input is still open.
        stdin.write_all(b"\n").unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert!(answer.contains(r#""error_kind":"TooLong""#), "{answer}");
        assert_eq!(answer.contains(r#""call_id":"c1""#), args.len() == 1, "{answer}");
        if let Some(peak) = peak_memory(&child) {
            assert!(peak < 100 << 20, "{peak} bytes");
        }
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }
}

/// The most memory that a living process has had, in bytes, where the system says it.
fn peak_memory(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(peak.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? << 10)
}

#[test]
fn the_exit_status_tells_what_happened() {
    let (good, bad) = ("[4,\"c1\",\"m\"]\n[3,\"c2\",null]\n", "[4,\"c1\",\"m\"\n");
    run(&["--check"], good, 0);
    run(&["--check", "-"], bad, 1);
    run(&["--check", "--json"], bad, 1);
    run(&[], bad, 0);
    run(&["--check", "--http"], good, 1);
    let quirky = "[4,1,\"m\"]\n";
    run(&["--check"], quirky, 0);
    run(&["--check", "--strict"], quirky, 1);

    run(&["--colour"], good, 2);
    run(&["--set", "nobody"], good, 2);
    run(&["a", "b"], good, 2);
    run(&["no/such/file"], good, 2);
    run(&[concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")], good, 2);
}

#[test]
fn a_wrong_value_is_refused_with_the_possible_values() {
    let wires = "[possible values: wamp1, ocpp1.6, ocpp2.0.1, ocpp2.1, wamp2, jsonrpc, object, http, problem, value]";
    let cases = [
        (["--wire", "wamp3"], "'wamp3' for '--wire <WIRE>'", wires),
        (["--to", "wamp3"], "'wamp3' for '--to <WIRE>'", wires),
        (
            ["--set", "nobody"],
            "'nobody' for '--set <SET>'",
            "webex, telcoflow, openapp, devops, ocpp, jsonrpc, wamp, none]",
        ),
    ];
    for (args, what, values) in cases {
        let ended = start(&args).wait_with_output().unwrap();
        let stderr = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(2));
        assert!(stderr.contains(what) && stderr.contains(values), "{stderr}");
    }
}

#[test]
fn a_byte_order_mark_is_the_files() {
    let lines = |mark: &str| format!("{mark}[4,\"c1\",\"m\" 7]\r\n[4,\"c2\",\"m\"]");
    let expected = run(&["--json"], lines(""), 0);
    assert_eq!(run(&["--json"], lines("\u{feff}"), 0), expected);
    let response = r#"{"status":400,"body":"busy"}"#;
    let expected = run(&["--json", "--http"], response, 0);
    assert_eq!(run(&["--json", "--http"], format!("\u{feff}{response}"), 0), expected);
    assert_eq!(run(&["--json"], "\u{feff}", 0), "");

    // Elsewhere it is a part of the line, where one before a frame is a quirk.
    let marks = "\u{feff}\u{feff}[4,\"c1\",\"m\"]\n\u{feff}[4,\"c2\",\"m\"]\n\u{feff}\n";
    let output = run(&["--json"], marks, 0);
    assert_all_answered(&output, 3);
    assert_eq!(output.matches(r#""quirks":["ByteOrderMark"]"#).count(), 2, "{output}");
    assert_eq!(output.matches(r#""ok":false"#).count(), 1, "{output}");
}

#[test]
fn help_names_the_sets_and_the_formats() {
    let help = run(&["--help"], "", 0);
    for text in ["grape", "\"numeric_call_id\":false", "body_base64", "200 OK", "Exit status"]
        .into_iter()
        .chain([
            "webex",
            "telcoflow",
            "openapp",
            "devops",
            "wamp wamp2",
            "\"request_type\":48",
            "\"retry\":\"never\"",
            "retry_after",
            "openapp http, devops object",
        ])
    {
        assert!(help.contains(text), "{help}");
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let log = "[4,\"c1\",\"An error occurred.\"]\n".repeat(100_000);
    for args in [&[][..], &["--json"], &["--check"]] {
        let mut child = start(args);
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let writer = thread::spawn({
            let log = log.clone();
            move || stdin.write_all(log.as_bytes()).is_ok()
        });
        let mut seen = [0; 100];
        stdout.read_exact(&mut seen).unwrap();
        drop(stdout);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0));
        assert_eq!(ended.stderr, b"");
        writer.join().unwrap();
    }
}
