//! The summary at the end of the listing.

use std::io::Write;

use crate::{CAPTURES, data, run};

/// The rows of the summary alone.
#[track_caller]
fn summary(args: &[&str], input: impl AsRef<[u8]> + Send) -> Vec<String> {
    let output = run(&[&["--summary"], args].concat(), input, 0);
    output.lines().map(str::to_owned).collect()
}

fn frame(call_id: &str, name: &str) -> String {
    format!("[4,\"{call_id}\",\"http://domain/exceptions#{name}\",\"m\"]\n")
}

#[test]
fn it_ends_the_listing_and_can_be_printed_alone() {
    for (set, capture, mode) in CAPTURES {
        let args = [&["--set", set, capture][..], mode].concat();
        let listing = run(&args, "", 0);
        let summary = run(&[&["--summary"], &*args].concat(), "", 0);
        assert!(listing.ends_with(&format!("\n\n{summary}")), "{set}: {summary}");
        assert!(listing.len() > summary.len() + 500, "{set}");
    }
    run(&["--summary", "--json"], "", 2);
}

#[test]
fn what_fails_most_is_first() {
    let mut log = frame("a", "NotAuthorized");
    log += &frame("b", "SessionError");
    log += "[3,\"c\",null]\n";
    log += &frame("d", "Newer");
    log += &frame("e", "SessionError");
    log += "[4,\"f\",\"An error occurred.\"]\n";
    log += &frame("g", "SessionError");
    log += &frame("h", "Newer");
    let expected = "
8 lines: 4 known, 2 unknown, 1 unhandled, 0 malformed, 1 other

errors  lines  retry      name           calls
     3  2-7    never      SessionError   b, e, g
     2  4-8    never    ? Newer          d, h
     1  1      never      NotAuthorized  a
     1  6      backoff  ! unhandled      f

retry 1 of 7 errors
     1  with backoff   f

other: 1 CALLRESULT
";
    assert_eq!(run(&["--summary"], log, 0), &expected[1..]);
}

#[test]
fn errors_of_one_name_may_differ_in_their_retry() {
    let response = |status, headers: &str| {
        format!("{{\"status\":{status},\"headers\":[{headers}],\"body\":\"\"}}\n")
    };
    let mut log = response(503, r#"["x-request-id","r1"],["retry-after","30"]"#);
    log += &response(503, r#"["retry-after","1.2"]"#);
    log += &response(503, r#"["retry-after","Fri, 08 Mar 2024 10:05:00 GMT"]"#);
    log += &response(500, "");
    log += &response(404, r#"["x-request-id","r5"]"#);
    let rows = summary(&["--set", "none", "--http"], &log);
    assert_eq!(
        rows[2..],
        [
            "errors  lines  retry      name       calls",
            "     5  1-5    mixed    ! unhandled  r1, line 2, line 3, line 4, r5",
            "",
            "retry 4 of 5 errors",
            "     3  after a delay  r1 (30 s), line 2 (2 s), line 3 (08 Mar 2024 10:05)",
            "     1  with backoff   line 4",
        ]
    );
    let rows = summary(&["--set", "none", "--http"], response(404, ""));
    assert_eq!(rows[5..], ["retry none of 1 error"]);
}

#[test]
fn the_time_is_that_of_the_first_response_that_has_one() {
    let response = |date: &str| {
        format!(r#"{{"status":404,"headers":[{date}],"body":"{{\"type\":\"NotFoundError\"}}"}}"#)
    };
    let log = [
        response(""),
        response(r#"["date","soon"]"#),
        response(r#"["date","Thu, 07 Mar 2024 12:00:59 GMT"]"#),
        response(r#"["date","Fri, 08 Mar 2024 10:05:00 GMT"]"#),
    ];
    let rows = summary(&["--http"], log.join("\n"));
    assert_eq!(
        rows[2..4],
        [
            "errors  lines  since (UTC)        retry      name           calls",
            "     4  1-4    07 Mar 2024 12:00  never      NotFoundError  line 1, line 2, ..",
        ]
    );
}

/// Long names, long call IDs, many of each, all quirks and faults, and text that could control the terminal.
fn endless_log() -> Vec<u8> {
    let mut log = Vec::new();
    for number in 0..3000 {
        let (name, id) = ("Näme\u{202e}".repeat(number % 50), "部屋\\u001b[2J".repeat(number % 40));
        writeln!(log, r##"[4,"{id}{number}","http://domain/exceptions#{number}{name}","m",null]"##)
            .unwrap();
        writeln!(log, r#"[4,{number},"http://other.example#SessionError","m",{{}},7]"#).unwrap();
        writeln!(log, r#"[4,"{number}"#).unwrap();
        writeln!(log, r#"[{},"{number}"]"#, number % 9).unwrap();
        writeln!(log, r#"[4,"{number}","An error occurred."]"#).unwrap();
    }
    for (_, capture, _) in CAPTURES {
        log.extend(std::fs::read(capture).unwrap());
    }
    log
}

#[test]
fn it_fits_a_screen() {
    let log = endless_log();
    for set in ["grape", "none", "webex", "wamp"] {
        for wire in ["wamp1", "wamp2", "http", "object", "ocpp2.1"] {
            let rows = summary(&["--set", set, "--wire", wire], &*log);
            assert!(rows.len() < 24, "{set}, {wire}: {} rows", rows.len());
            for row in &rows {
                // The characters of East Asia take two columns.
                let columns = row.chars().map(|c| 1 + usize::from(c >= '\u{1100}')).sum::<usize>();
                assert!(columns <= 80, "{set}, {wire}: {columns} columns: {row}");
                assert!(!row.contains(['\u{1b}', '\u{202e}']), "{row}");
            }
        }
    }
}

#[test]
fn every_error_is_counted_once() {
    let log = endless_log();
    let answers = run(&["--json"], &log, 0);
    let errors = answers.matches(r#","kind":""#).count();
    let rows = summary(&[], &*log);
    let number = |row: &String| row.split_whitespace().next().unwrap().parse::<usize>().unwrap();
    let start = rows.iter().position(|row| row.starts_with("errors  ")).unwrap() + 1;
    let end = rows.iter().position(|row| row.ends_with("with other names")).unwrap();
    assert_eq!(rows[start..=end].iter().map(number).sum::<usize>(), errors);
    assert!(number(&rows[end]) > 2000, "{}", rows[end]);
}

#[test]
fn the_shown_calls_are_the_first_ones() {
    let log: String = (1..=40).map(|number| frame(&format!("c{number}"), "SessionError")).collect();
    let rows = summary(&[], &log);
    assert_eq!(
        rows[3],
        "    40  1-40   never      SessionError  c1, c2, c3, c4, c5, c6, c7, c8, c9, .."
    );
    let rows = summary(&["--set", "telcoflow", data!("telcoflow.log")], "");
    assert!(rows.contains(&"     3  with backoff   r-06, c-02, c-03".to_owned()), "{rows:?}");
}
