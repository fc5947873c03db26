//! The listing, as people see it.

use crate::{CAPTURES, FRAMES, RESPONSES, assert_all_answered, run};

#[test]
fn the_listing_is_aligned_and_points_at_faults() {
    let input = [
        r#"[4,"c1","http://domain/exceptions#NotFoundError","Room not found",{"id":7}]"#.as_bytes(),
        br#"[4,2,"RateLimited",""]"#,
        br#"[4,"c3","\u001b[2J\u202eAn error"]"#,
        br#"[3,"c4",null]"#,
        // Two columns each, no column, an escape, a byte that is no text.
        "[4,\"c5\",\"部屋e\u{301}\t".as_bytes(),
        b"[4,\"c6\",\"\x1b\x9b[2J",
        b"[4,\"c7\",\"\xff\xfe",
        b"",
    ];
    let expected = r#"
  line   call ID    name                        message
     1   c1         NotFoundError               Room not found  {"id":7}
     2   2        ? RateLimited                 (no message)  ~ NumericCallId, BareName
     3   c3       ! unhandled                   \u{1b}[2J\u{202e}An error
     4   c4       - CALLRESULT
     5   c5       x error URI: expected no raw control character, found byte 0x09 at byte 18
                  | [4,"c5","部屋e´\t
                  |               ^
     6   c6       x error URI: expected no raw control character, found byte 0x1b at byte 9
                  | [4,"c6","\u{1b}\x9b[2J
                  |          ^
     7   c7       x error URI: expected UTF-8, found byte 0xff at byte 9
                  | [4,"c7","\xff\xfe
                  |          ^
     8            x frame: expected `[`, found the end of the input at byte 0

8 lines: 1 known, 1 unknown, 1 unhandled, 4 malformed, 1 other

errors  lines  retry      name           calls
     1  1      never      NotFoundError  c1
     1  2      never    ? RateLimited    2
     1  3      backoff  ! unhandled      c3

retry 1 of 3 errors
     1  with backoff   c3

malformed, lines 5 to 8: 2 Syntax, 1 Eof, 1 InvalidUtf8
quirks: 1 BareName, 1 NumericCallId
other: 1 CALLRESULT
"#;
    let input = [input.join(&b'\n'), b"\n".to_vec()].concat();
    let output = run(&[], input, 0);
    assert_eq!(output, expected.trim_start_matches('\n').replace('´', "\u{301}"));
}

#[test]
fn a_long_line_is_shown_around_its_fault() {
    let text = "Küche ".repeat(5_000);
    let line = format!("[4,\"c1\",\"{text}\" \"{text}\"]");
    let output = run(&[], &line, 0);
    let rows: Vec<_> = output.lines().collect();
    let (shown, caret) = (rows[2], rows[3].chars().count() - 1);
    assert!(shown.starts_with("                  | .."), "{shown}");
    assert!(shown.ends_with(".."), "{shown}");
    assert!(shown.chars().count() <= 100, "{shown}");
    let at: String = shown.chars().skip(caret - 2).take(4).collect();
    assert_eq!(at, "\" \"K");
}

#[test]
fn what_is_encoded_follows_its_row() {
    let input = [
        r##"[4,"c1","http://domain/exceptions#NotFoundError","a\u202eb\u001b[2J"]"##,
        r##"[4,"c2","An error occurred."]"##,
        r##"[4,"c3","cut"##,
    ];
    let expected = r#"
  line   call ID    name                        message
     1   c1         NotFoundError               a\u{202e}b\u{1b}[2J
                  > 400 {"type":"NotFoundError","message":"a\u{202e}b\u001b[2J"}
     2   c2       ! unhandled                   An error occurred.
                  > 400 Bad Request
     3   c3       x error URI: expected a closing `"`, found the end of the input at byte 12
                  | [4,"c3","cut
                  |             ^

3 lines: 1 known, 0 unknown, 1 unhandled, 1 malformed, 0 other

errors  lines  retry      name           calls
     1  1      never      NotFoundError  c1
     1  2      backoff  ! unhandled      c2

retry 1 of 2 errors
     1  with backoff   c2

malformed, line 3: 1 Eof
"#;
    assert_eq!(run(&["--to", "http"], input.join("\n"), 0), expected.trim_start_matches('\n'));
    let long =
        format!(r##"[4,"c1","http://domain/exceptions#NotFoundError","{}"]"##, "m".repeat(9_999));
    let listing = run(&["--to", "value"], long, 0);
    assert!(listing.lines().all(|line| line.chars().count() < 270), "{listing}");
}

#[test]
fn an_empty_input_has_no_lines() {
    let totals = "0 lines: 0 known, 0 unknown, 0 unhandled, 0 malformed, 0 other\n";
    for args in [&[][..], &["--http"]] {
        assert_eq!(run(args, "", 0), totals);
    }
    assert_eq!(run(&["--json", "--check"], "", 0), "");
}

#[test]
fn the_shipped_frames_are_all_answered() {
    let count = std::fs::read(FRAMES).unwrap().iter().filter(|&&byte| byte == b'\n').count();
    assert_all_answered(&run(&["--json", FRAMES], "", 0), count);
    let listing = run(&[FRAMES], "", 0);
    let totals = "85 lines: 41 known, 10 unknown, 8 unhandled, 16 malformed, 10 other";
    assert!(listing.contains(totals), "{listing}");
    for quirk in callerror::wamp1::QUIRKS {
        let is_shown = |row: &str| {
            row.split_once("  ~ ")
                .is_some_and(|(_, quirks)| quirks.split(", ").any(|it| it == quirk.as_str()))
        };
        assert!(listing.lines().any(is_shown), "the capture lacks {quirk}");
    }
    let strict = run(&["--strict", FRAMES], "", 0);
    let totals = "85 lines: 26 known, 5 unknown, 2 unhandled, 42 malformed, 10 other";
    assert!(strict.contains(totals), "{strict}");
    assert!(!strict.contains("\nquirks: "), "{strict}");
}

#[test]
fn the_shipped_responses_are_all_answered() {
    let count = std::fs::read(RESPONSES).unwrap().iter().filter(|&&byte| byte == b'\n').count();
    assert_all_answered(&run(&["--json", "--http", RESPONSES], "", 0), count);
    let listing = run(&["--http", RESPONSES], "", 0);
    let totals = "29 lines: 11 known, 2 unknown, 8 unhandled, 6 malformed, 2 other";
    assert!(listing.contains(totals), "{listing}");
    assert!(listing.contains("Slow down, please  request 7f3a9c60  retry after 30 s"), "{listing}");
    assert!(listing.contains("retry after Thu, 07 Mar 2024 12:00:00 GMT"), "{listing}");
}

/// Runs over the capture of a set; there is one answer for each line, and these are the totals.
#[track_caller]
fn assert_totals(set: &str, totals: &str) -> String {
    let (_, capture, mode) = CAPTURES.into_iter().find(|(of, ..)| *of == set).unwrap();
    let count = std::fs::read(capture).unwrap().iter().filter(|&&byte| byte == b'\n').count();
    let args = [&["--set", set, capture][..], mode].concat();
    assert_all_answered(&run(&[&["--json"], &*args].concat(), "", 0), count);
    let listing = run(&args, "", 0);
    assert!(listing.contains(&format!("\n{totals}\n")), "{listing}");
    listing
}

#[test]
fn the_shipped_objects_of_telcoflow_are_all_answered() {
    let totals = "14 lines: 10 known, 0 unknown, 0 unhandled, 2 malformed, 2 other";
    let listing = assert_totals("telcoflow", totals);
    assert!(listing.contains("WSSSessionBusy SESSION_BUSY"), "{listing}");
    for tally in [
        "\n     2  6-7    mixed      WSSConnectionError          r-06, r-07\n",
        "\n     2  9-11   mixed      WSSCallCommandError         c-02, c-04\n",
        "\nmalformed, lines 13 to 14: 1 Eof, 1 NotErrorObject\n",
        "\nother: 2 success\n",
    ] {
        assert!(listing.contains(tally), "{listing}");
    }
}

#[test]
fn the_shipped_responses_of_openapp_are_all_answered() {
    let totals = "15 lines: 13 known, 0 unknown, 0 unhandled, 1 malformed, 1 other";
    let listing = assert_totals("openapp", totals);
    assert!(listing.contains("Only owners may do this  request k-03\n"), "{listing}");
    for row in ["     5  4-10   mixed      ApiError", "     2  2-3    never      AuthError"] {
        assert!(listing.contains(row), "{listing}");
    }
}

#[test]
fn the_shipped_responses_of_webex_are_all_answered() {
    let totals = "13 lines: 11 known, 0 unknown, 0 unhandled, 1 malformed, 1 other";
    let listing = assert_totals("webex", totals);
    assert!(listing.contains("retry after 12 s\n"), "{listing}");
    // A date counts from that of the response, where it has one.
    assert!(listing.contains("retry after 90 s\n"), "{listing}");
    assert!(listing.contains("retry after Fri, 08 Mar 2024 10:05:00 GMT\n"), "{listing}");
    let row = "     2  8-9    08 Mar 2024 10:00  after      RateLimitError       TRK-0008";
    assert!(listing.contains(row), "{listing}");
}

#[test]
fn the_shipped_responses_of_devops_are_all_answered() {
    let totals = "13 lines: 11 known, 0 unknown, 0 unhandled, 1 malformed, 1 other";
    let listing = assert_totals("devops", totals);
    assert!(listing.contains("UnauthorizedException AccessDeniedException"), "{listing}");
    let row = "     1  12     never      DevOpsAgentConfigError       line 12\n";
    assert!(listing.contains(row), "{listing}");
}

#[test]
fn the_shipped_messages_of_wamp2_are_all_answered() {
    let totals = "33 lines: 8 known, 10 unknown, 4 unhandled, 5 malformed, 6 other";
    let listing = assert_totals("wamp", totals);
    for part in [
        "     9            - INVOCATION\n",
        "    18   11         wamp.error.canceled                  callee left\n",
        "Room taken  {\"message\":\"Room taken\"}  ~ ArgsObject\n",
        "    28   20       x error URI: expected a closing `\"`, found the end of the input at byte 21\n",
        "quirks: 2 NullArgs, 1 ArgsObject, 1 ByteOrderMark, 1 ExtraElements, ..\n",
    ] {
        assert!(listing.contains(part), "{listing}");
    }
}
