//! `rpc_server` and `rpc_client` together, as processes.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

/// A process that is stopped when this is dropped, also by a failing test.
struct Server(Child);

impl Server {
    /// The server, on a port of its own, and its URL.
    fn start() -> (Self, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rpc_server"));
        command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Self(command.spawn().unwrap());
        let mut line = String::new();
        BufReader::new(server.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}"));
        (server, url.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs the client and returns what it printed; its exit status must be `status`.
#[track_caller]
fn client(args: &[&str], status: i32) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rpc_client"));
    let Output { status: ended, stdout, stderr } =
        command.args(args).env("COLUMNS", "140").output().unwrap();
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert_eq!(ended.code(), Some(status), "{stdout}{stderr}");
    stdout + &stderr
}

#[test]
fn every_call_comes_to_what_it_should() {
    let (_server, url) = Server::start();
    let output = client(&["--server", &url, "--lang", "de"], 0);
    let row = |cells: &[&str]| {
        let is_row = |line: &str| {
            let mut words = line.split_whitespace();
            cells.iter().all(|cell| words.next() == Some(cell))
        };
        assert!(output.lines().any(is_row), "no row {cells:?} in\n{output}");
    };
    for via in ["ws", "http"] {
        row(&[via, "echo/echo", "ok", "-", "1"]);
        row(&[via, "rooms/get", "known", "NotFoundError", "1"]);
        row(&[via, "rooms/create", "known", "InvalidOperation", "1"]);
        row(&[via, "errors/unknown", "unknown", "RateLimited", "1"]);
        row(&[via, "errors/fail", "unhandled", "-", "4"]);
        row(&[via, "errors/panic", "unhandled", "-", "1"]);
        row(&[via, "flaky/get", "ok", "-", "3"]);
        row(&[via, "slow/sleep", "timeout", "-", "1"]);
    }
    row(&["ws", "faults/garble", "malformed", "-", "1"]);
    row(&["ws", "faults/stray", "ok", "-", "1"]);
    row(&["ws", "faults/silence", "timeout", "-", "1"]);
    row(&["ws", "faults/drop", "disconnected", "-", "1"]);
    // Only calls that may be repeated are.
    row(&["ws", "slow/sleep", "disconnected", "-", "1"]);
    row(&["ws", "slow/sleep", "ok", "-", "2"]);
    assert!(output.contains("malformed frames 1, reconnects 2\n"), "{output}");
    assert!(!output.contains("unknown calls 0"), "{output}");
    for inside in ["10.0.0.7", "no walls"] {
        assert!(!output.contains(inside), "{output}");
    }
}

#[test]
fn without_a_server_it_says_how_to_start_one() {
    // A free port, on which nobody listens.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let output = client(&["--server", &format!("http://{free}/")], 1);
    assert_eq!(output.lines().count(), 1, "{output}");
    assert!(output.contains("`cargo run -p callerror-demo --bin rpc_server`"), "{output}");
}
