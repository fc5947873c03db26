//! What is seen of a message without decoding it: its type and its call ID.

use callerror::grape::CallError;
use callerror::wamp1::{self, MessageType};
use callerror::{CallId, DecodeErrorKind};

/// Asserts what the first two elements are seen to be.
#[track_caller]
fn peek(input: impl AsRef<[u8]>, message_type: Option<MessageType>, call_id: Option<&str>) {
    let input = input.as_ref();
    let shown = String::from_utf8_lossy(input);
    assert_eq!(MessageType::peek(input), message_type, "message type of {shown:?}");
    let actual = wamp1::peek_call_id(input);
    assert_eq!(actual.as_ref().map(CallId::as_str), call_id, "call ID of {shown:?}");
}

/// Asserts that an integer is seen as call ID.
#[track_caller]
fn peek_number(input: &str, call_id: &str) {
    peek(input, Some(MessageType::CallError), Some(call_id));
    assert!(wamp1::peek_call_id(input).unwrap().is_number(), "{input}");
}

const CALL_ERROR: Option<MessageType> = Some(MessageType::CallError);

#[test]
fn message_types_are_seen_by_their_number() {
    for (number, &message_type) in MessageType::ALL.iter().enumerate() {
        assert_eq!(message_type as usize, number);
        let has_call_id = (2..=4).contains(&number);
        let call_id = has_call_id.then_some("c1");
        peek(format!(r#"[{number},"c1","rest"]"#), Some(message_type), call_id);
        peek(format!(" \t\r\n[ {number} , \"c1\" ,"), Some(message_type), call_id);
        peek(format!("[{number}]"), Some(message_type), None);
        peek(format!("[{number}"), Some(message_type), None);
        for other in [
            format!("[{number}.0,\"c1\"]"),
            format!("[{number}e0,\"c1\"]"),
            format!("[{number}0,\"c1\"]"),
            format!("[0{number},\"c1\"]"),
            format!("[-{number},\"c1\"]"),
            format!("[\"{number}\",\"c1\"]"),
            format!("[{number}x,\"c1\"]"),
            format!("[{number}:\"c1\"]"),
            format!("[{number} \"c1\"]"),
            format!("[[{number},\"c1\"]]"),
            format!("{{{number},\"c1\"}}"),
            format!("{number},\"c1\"]"),
        ] {
            peek(other, None, None);
        }
    }
    for none in ["", " ", "[", "[ ", "[]", "[9,\"c1\"]", "[/,\"c1\"]", "[:,\"c1\"]", "[,4]", "x[4,"]
    {
        peek(none, None, None);
    }
}

#[test]
fn message_types_have_the_names_of_the_text() {
    const NAMES: [&str; 9] = [
        "WELCOME",
        "PREFIX",
        "CALL",
        "CALLRESULT",
        "CALLERROR",
        "SUBSCRIBE",
        "UNSUBSCRIBE",
        "PUBLISH",
        "EVENT",
    ];
    for (message_type, name) in MessageType::ALL.into_iter().zip(NAMES) {
        assert_eq!(message_type.as_str(), name);
        assert_eq!(format!("{message_type:>12}"), format!("{name:>12}"));
    }
}

#[test]
fn call_ids_are_seen_when_they_are_whole() {
    peek(r#"[4,"","m"]"#, CALL_ERROR, Some(""));
    peek(r#"[4,"c1"]"#, CALL_ERROR, Some("c1"));
    peek(r#"[4,"c1" ,"#, CALL_ERROR, Some("c1"));
    peek(r#"[4,"c1",and then what"#, CALL_ERROR, Some("c1"));
    peek("[4,\n\t\"c1\"\r\n", CALL_ERROR, Some("c1"));
    peek(r#"[4,"17","m"]"#, CALL_ERROR, Some("17"));
    assert!(!wamp1::peek_call_id(r#"[4,"17","m"]"#).unwrap().is_number());

    peek_number(r#"[4,17,"m"]"#, "17");
    peek_number(r#"[4,-1,"m"]"#, "-1");
    peek_number(r#"[4,0,"m"]"#, "0");
    peek_number(r#"[4,17 "#, "17");
    peek_number(r#"[4,17]"#, "17");
    peek_number(r#"[4,123456789012345678901234567890,"#, "123456789012345678901234567890");

    for none in [
        "[4",
        "[4,",
        "[4,]",
        "[4,,\"c1\"]",
        "[4,1",
        "[4,17",
        "[4,-",
        "[4,-,",
        "[4,1-2,",
        "[4,01,",
        "[4,+1,",
        "[4,1.5,",
        "[4,1e5,",
        "[4,17x,",
        "[4,17\"",
        "[4,null,",
        "[4,true,",
        "[4,[\"c1\"],",
        "[4,{\"c1\":1},",
        "[4,'c1',",
        "[4,c1,",
        "[4,\"c1\"x,",
        "[4,\"c\"1\",",
        "[4,\"c1\":",
        "[4,\"a\nb\",",
        "[4,\"a\\qb\",",
        "[4,\"a\\u00g0\",",
    ] {
        peek(none, CALL_ERROR, None);
    }
}

#[test]
fn call_ids_are_seen_without_their_escapes() {
    peek(r#"[4,"c\u0031\/","m"]"#, CALL_ERROR, Some("c1/"));
    peek(r#"[4,"\"\\","m"]"#, CALL_ERROR, Some("\"\\"));
    peek(r#"[4,"\ud83d\ude00","m"]"#, CALL_ERROR, Some("😀"));
    peek(r#"[4,"\ud83d","m"]"#, CALL_ERROR, None);
    peek(r#"[4,"\ude00\ud83d","m"]"#, CALL_ERROR, None);
    peek(r#"[4,"c1","\ud83d"]"#, CALL_ERROR, Some("c1"));
}

#[test]
fn invalid_utf8_hides_only_the_element_it_stands_in() {
    peek(b"[4,\"c1\",\"\xff\"]", CALL_ERROR, Some("c1"));
    peek(b"[4,\"c1\",\xff", CALL_ERROR, Some("c1"));
    peek(b"[4,\"c\xff\",\"m\"]", CALL_ERROR, None);
    peek(b"[4,\"c1\"\xff,\"m\"]", CALL_ERROR, None);
    peek(b"[4,\xff\"c1\",\"m\"]", CALL_ERROR, None);
    peek(b"[4\xff,\"c1\",\"m\"]", None, None);
    peek(b"\xff[4,\"c1\",\"m\"]", None, None);
    peek("[4,\"№\",\"m\"]", CALL_ERROR, Some("№"));
    peek(&"[4,\"№\",\"m\"]".as_bytes()[..6], CALL_ERROR, None);
}

#[test]
fn a_byte_order_mark_before_the_frame_hides_no_call_id() {
    peek("\u{feff}[4,\"c1\",\"m\"]", CALL_ERROR, Some("c1"));
    peek("\u{feff}[4, \"c\\u0031\",\"m", CALL_ERROR, Some("c1"));
    peek("\u{feff} [4,17,", CALL_ERROR, Some("17"));
    peek("\u{feff}[3,\"c1\",{}]", Some(MessageType::CallResult), Some("c1"));
    peek("\u{feff}", None, None);
    peek("\u{feff}\u{feff}[4,\"c1\",\"m\"]", None, None);
    peek(b"\xef\xbb[4,\"c1\",\"m\"]", None, None);
    peek(" \u{feff}[4,\"c1\",\"m\"]", None, None);
    peek("[\u{feff}4,\"c1\",\"m\"]", None, None);
    peek("[4,\u{feff}\"c1\",\"m\"]", CALL_ERROR, None);
    peek("[4,\"\u{feff}c1\",\"m\"]", CALL_ERROR, Some("\u{feff}c1"));
    peek("[4,\"c1\",\u{feff}\"m\"]", CALL_ERROR, Some("c1"));
}

/// Cuts `frame` off everywhere: the call ID is found from `whole` bytes on, and nothing before.
#[track_caller]
fn cut_off_everywhere(frame: &str, whole: usize, call_id: &str) {
    for length in 0..=frame.len() {
        let cut = &frame.as_bytes()[..length];
        let actual = wamp1::peek_call_id(cut);
        let expected = (length >= whole).then_some(call_id);
        let shown = String::from_utf8_lossy(cut);
        assert_eq!(actual.as_ref().map(CallId::as_str), expected, "call ID of {shown:?}");
        let decoded = CallError::decode(cut);
        assert_eq!(decoded.is_ok(), length == frame.len(), "{shown:?}");
        if let Err(error) = decoded {
            let in_character = error.kind() == DecodeErrorKind::InvalidUtf8;
            assert!(error.is_eof() || in_character, "{shown:?}: {error}");
            assert!(error.offset() <= length, "{shown:?}: {error}");
        }
    }
}

#[test]
fn a_frame_cut_off_anywhere_gives_its_call_id_as_soon_as_it_is_whole() {
    let rest = r#","http://domain/exceptions#NotFoundError","Zürich \"№ 7\" \ud83d\ude00",{"id":[7,null,-1.5e3,"x\\"]}]"#;
    for call_id in ["ce6t", "", "№", "a b"] {
        let start = format!("[4,\"{call_id}\"");
        cut_off_everywhere(&format!("{start}{rest}"), start.len(), call_id);
    }
    let start = r#"[4,"\"c\\\u0031\ud83d\ude00""#;
    cut_off_everywhere(&format!("{start}{rest}"), start.len(), "\"c\\1😀");
    let start = " [ 4 , \"c1\"";
    cut_off_everywhere(&format!("{start}{rest}"), start.len(), "c1");
    // An integer may go on until something else follows.
    for call_id in ["17", "-1", "0", "12345678901234567890"] {
        let start = format!("[4,{call_id}");
        cut_off_everywhere(&format!("{start}{rest}"), start.len() + 1, call_id);
    }
}
