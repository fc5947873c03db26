//! The log, and the end of the server.

use std::process::{Command, Output};

use crate::harness::Server;

#[cfg(unix)]
#[tokio::test]
async fn causes_are_in_the_log_alone() {
    let server = Server::start(&[]);
    let mut client = server.connect("/ws").await;
    client.ask("[2,\"c\\n1\",\"errors/fail\"]").await;
    client.ask(r#"[2,"c2","errors/panic"]"#).await;
    let request = reqwest::Client::new()
        .post(server.url("/lp/rpc/"))
        .header("content-type", "application/json")
        .body(r#"{"ns":"errors","action":"fail"}"#);
    let response = request.send().await.unwrap();
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(response.text().await.unwrap(), "Bad Request");

    let log = server.log();
    let cause = "unexpected failure: connect to 10.0.0.7:5432: refused";
    let [failed, place, panicked, request] = *log.lines().collect::<Vec<_>>() else {
        panic!("{log}")
    };
    assert!(failed.ends_with(&format!(r", call c\n1: {cause}")), "{failed}");
    assert!(place.starts_with("panic at demo"), "{place}");
    assert!(panicked.ends_with(", call c2: the handler panicked: room 4 has no walls"));
    assert_eq!(request, format!("request {id}: {cause}"));
}

#[test]
fn a_port_in_use_is_said_in_one_line() {
    let server = Server::start(&[]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_rpc_server"));
    let Output { status, stdout, stderr } =
        command.args(["--listen", &server.address]).output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!((status.code(), stdout.is_empty(), said.lines().count()), (Some(1), true, 1));
    assert!(said.starts_with(&format!("rpc_server: {}: ", server.address)), "{said}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_shutdown_answers_what_was_asked() {
    let mut server = Server::start(&[]);
    let mut client = server.connect("/ws").await;
    client.send(r#"[2,"slow","slow/sleep",300]"#).await;
    // When this call is answered, the other one is running.
    assert_eq!(client.ask(r#"[2,"a","echo/echo"]"#).await, r#"[3,"a",[]]"#);
    server.terminate();
    assert_eq!(client.next().await, r#"[3,"slow",300]"#);
    assert_eq!(client.close_code().await, 1001);
    // The client answers the close frame, so the server knows that it was read.
    assert_eq!(client.message().await, None);
    assert_eq!(server.process.wait().unwrap().code(), Some(0));
    assert!(tokio::net::TcpStream::connect(&server.address).await.is_err());
}

/// Nobody reads the log while most lines are written.
#[cfg(unix)]
#[tokio::test]
async fn a_log_that_nobody_reads_stops_nobody() {
    const CALLS: usize = 3000;

    let mut server = Server::start(&[]);
    let mut client = server.connect("/ws").await;
    for call in 0..CALLS {
        let answer = client.ask(&format!(r#"[2,{call},"errors/fail"]"#)).await;
        assert_eq!(answer, format!(r#"[4,{call},"An error occurred."]"#));
    }

    let stderr = server.process.stderr.take().unwrap();
    let reader = std::thread::spawn(move || std::io::read_to_string(stderr).unwrap());
    server.terminate();
    assert_eq!(client.close_code().await, 1001);
    assert_eq!(client.message().await, None);
    let log = reader.join().unwrap();
    let dropped: Vec<usize> = log
        .lines()
        .filter_map(|line| {
            line.strip_suffix(" lines were dropped, because they were not read in time")
        })
        .map(|count| count.parse().unwrap())
        .collect();
    let written = log.lines().count() - dropped.len();
    assert!(!dropped.is_empty());
    assert_eq!(written + dropped.iter().sum::<usize>(), CALLS);
}
