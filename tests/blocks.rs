//! Frames and bodies are read in blocks of 64 bytes where that is quick: every structure, valid or not, at
//! every place of the first four blocks and behind them, must be read as the plain scanner reads it.
//! `testing::check_frame` and `check_response` hold the two against each other.

use callerror::grape::Grape;
use callerror::testing;
use http::{HeaderMap, StatusCode};

/// How far a structure is shifted: over the blocks that are looked at together, and one more.
const SHIFTS: std::ops::Range<usize> = 0..260;

/// Puts so many bytes of text for the `~` in `pattern`.
fn shifted(pattern: &str, shift: usize) -> String {
    pattern.replace('~', &"x".repeat(shift))
}

fn check_frame(pattern: &str) {
    for shift in SHIFTS {
        let _ = testing::check_frame::<Grape>(shifted(pattern, shift).as_bytes());
    }
}

fn check_body(pattern: &str) {
    let headers = HeaderMap::new();
    for shift in SHIFTS {
        let body = shifted(pattern, shift);
        let _ =
            testing::check_response::<Grape>(StatusCode::BAD_REQUEST, &headers, body.as_bytes());
    }
}

/// What may stand in a string, or ends it too soon.
const INSIDES: [&str; 16] = [
    "",
    "\\n",
    "\\\"",
    "\\\\",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\u12g4",
    "\\x",
    "\n",
    "\0",
    "\"",
    "\",\"",
    "\u{1f600}\u{e9}",
    "\u{7f}",
    "#",
];

#[test]
fn strings_of_a_frame() {
    for inside in INSIDES {
        check_frame(&format!(r#"[4,"~{inside}","An error occurred."]"#));
        check_frame(&format!(r#"[4,"{inside}~","u#NotFoundError","m",[]]"#));
        check_frame(&format!(r#"[4,"c1","http://domain/exceptions#~{inside}","m"]"#));
        check_frame(&format!(r#"[4,"c1","http://domain/exceptions#NotFoundError","~{inside}"]"#));
        check_frame(&format!(
            r#"[4, "c1", "http://domain/exceptions#NotFoundError", "~{inside}", 1]"#
        ));
    }
}

#[test]
fn ends_of_a_frame() {
    for end in [
        "]", "", "\"]", "] ", "]]", ",", ",]", ",null]", ",0]", ",\"\"]", ",{}]", ",{]",
        ",[1,2] ]", ", []]", ",1,2]", ",[[[]]]]", ",tru]", "}", "x]", ":1]", " ,1]", "\n]",
    ] {
        check_frame(&format!(r#"[4,"c1","~"{end}"#));
        check_frame(&format!(r#"[4,"c1","http://domain/exceptions#NotFoundError","~"{end}"#));
        check_frame(&format!(r#"[4,"c~","http://domain/exceptions#NotFoundError","m"{end}"#));
    }
}

#[test]
fn what_stands_between_the_strings_of_a_frame() {
    for between in [",", ", ", ",  ", " ,", ",\t", ",,", ":", "", ",null,", ",4,", ",[],"] {
        check_frame(&format!(r#"[4,"~"{between}"http://domain/exceptions#NotFoundError","m"]"#));
        check_frame(&format!(r#"[4,"c1","http://domain/exceptions#~"{between}"m"]"#));
        check_frame(&format!(r#"[4{between}"c1","u","~"]"#));
    }
}

#[test]
fn frames_cut_off() {
    let frame = format!(
        r#"[4,"c1","http://domain/exceptions#NotFoundError","{}\u00e9",{{"a":"{}"}}]"#,
        "m".repeat(60),
        "d".repeat(100),
    );
    for end in 0..frame.len() {
        let _ = testing::check_frame::<Grape>(&frame.as_bytes()[..end]);
        // A byte that is not UTF-8, and one that no string may hold.
        for byte in [b"\xff", b"\x01"] {
            let input = [&frame.as_bytes()[..end], byte, &frame.as_bytes()[end..]].concat();
            let _ = testing::check_frame::<Grape>(&input);
        }
    }
}

#[test]
fn strings_of_a_body() {
    for inside in INSIDES {
        check_body(&format!(r#"{{"type":"~{inside}","message":"m"}}"#));
        check_body(&format!(r#"{{"type":"NotFoundError","message":"~{inside}"}}"#));
        check_body(&format!(r#"{{"~{inside}":"x","type":"NotFoundError","message":"m"}}"#));
        check_body(&format!(r#"{{"message": "~{inside}", "type": "u#NotFoundError"}}"#));
    }
}

#[test]
fn ends_of_a_body() {
    for end in [
        "}",
        "",
        "\"}",
        "} ",
        "}}",
        ",",
        ",}",
        ",\"a\"}",
        ",\"details\":1}",
        ",\"details\":{}}",
        ",\"details\":null,\"type\":\"SessionError\"}",
        ",\"type\":\"SessionError\"}",
        ",\"type\":7}",
        ",\"message\":[]}",
        ",\"message\":\"\"}",
        ",\"details\":[[]] }",
        "]",
        ":1}",
        "x}",
    ] {
        check_body(&format!(r#"{{"type":"NotFoundError","message":"~"{end}"#));
        check_body(&format!(r#"{{"message":"~","type":"NotFoundError"{end}"#));
    }
}
