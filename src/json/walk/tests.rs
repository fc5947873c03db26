//! The walk against the bit-parallel validator, and which texts it must not give up.

use super::super::tests::Random;
use super::super::validate::is_container;
use super::*;

const DEEP: u16 = 62;

/// What the walk passes is valid, and of what it does not pass it says no wrong. Says whether it passes all of `text`.
#[track_caller]
fn check(text: &str, room: u16) -> bool {
    if !text.starts_with(['[', '{']) {
        return false;
    }
    let end = end_of_container(text, 0, room);
    if let Err(stop) = end
        && is_container(text, room.min(DEEP))
    {
        assert!(may_be_valid(text, 0, stop), "stopped at {stop}: {text}");
    }
    if let Ok(end) = end {
        assert!(is_container(&text[..end], room), "{text}");
        // Whatever stands around it, it is the same.
        let before = format!("[{:?},", "x".repeat(text.len() % 70));
        let (at, around) = (before.len(), [&before, text, ",\"\\n\"]"].concat());
        assert_eq!(end_of_container(&around, at, room), Ok(at + end), "{around}");
    }
    end == Ok(text.len())
}

#[test]
fn compact_containers_are_passed() {
    for text in [
        "{}",
        "[]",
        "[[]]",
        "[{}]",
        r#"{"":{}}"#,
        r#"{"a":1}"#,
        r#"{"a": 1, "b": [1, 2, {"c": null}], "d": "e"}"#,
        r#"{"path":"/connectorId","value":7}"#,
        r#"["\n","\u00e9\"","\\",{"\\":"\ud800"}]"#,
        "[0,-0,10,-1,0.5,-0.0,1e5,1E+5,1e-05,12345678.87654321e12345678,123456789012345678901234567890]",
        "[true,false,null,[true],[false],[null]]",
        r#"{"é":"😀","a":[[],{},[[]],{"b":{}}]}"#,
    ] {
        assert!(check(text, DEEP), "{text}");
    }
}

#[test]
fn what_breaks_a_rule_is_not_passed() {
    for text in [
        "",
        "[",
        "{",
        "]",
        "}",
        "1",
        "\"a\"",
        "null",
        "[}",
        "{]",
        "[,]",
        "[1,]",
        "[,1]",
        "[1,,2]",
        "[1 2]",
        "[1:2]",
        "[:]",
        "{,}",
        "{\"a\"}",
        "{\"a\",1}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1:2}",
        "{:1}",
        "{1:2}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\"1}",
        "{\"a\"::1}",
        "{\"a\":,\"b\":1}",
        "[\"a\"\"b\"]",
        "[\"a\"1]",
        "[1\"a\"]",
        "[[]1]",
        "[[][]]",
        "[[]\"a\"]",
        "{\"a\":[}",
        "{\"a\":{]}",
        "[{]}",
        "[1}",
        "{\"a\":1]",
        "[\"a]",
        "[\"\\x\"]",
        "[\"\\u12g4\"]",
        "[\"\n\"]",
        "{\"\n\":1}",
        "{\"\\x\":1}",
        "[tru]",
        "[truee]",
        "[True]",
        "[fals]",
        "[falsey]",
        "[nul]",
        "[nulls]",
        "[t]",
        "[f]",
        "[alse]",
        "[01]",
        "[-]",
        "[-01]",
        "[+1]",
        "[.5]",
        "[1.]",
        "[1.e5]",
        "[1e]",
        "[1e+]",
        "[1e5.5]",
        "[--1]",
        "[1-]",
        "[0x1]",
        "[1a]",
        "[-a]",
        "[é]",
        "[\u{1}]",
        "[\\]",
    ] {
        assert!(!check(text, DEEP), "{text}");
        for at in 0..text.len() {
            if text.is_char_boundary(at) {
                check(&text[..at], DEEP);
            }
        }
    }
    // White space, which the other readers pass.
    for text in [
        "[ ]",
        "{ }",
        "[ 1]",
        "[1 ]",
        "[1,  2]",
        "[1,\n2]",
        "{\"a\" :1}",
        "{\"a\":  1}",
        "{ \"a\":1}",
        "[1 ,2]",
    ] {
        assert!(!check(text, DEEP), "{text}");
    }
}

#[test]
fn only_short_containers_are_passed() {
    let long = format!("{:?}", "x".repeat(400));
    for token in ["1", "null", "-1.5e-10", "\"a\"", "{\"a\":[]}", "\"\\n\"", "[[]]", &long] {
        for count in 1..200 {
            let text = format!("[{}]", vec![token; count].join(","));
            assert_eq!(check(&text, DEEP), text.len() <= LONGEST, "{text}");
        }
    }
    // What breaks a rule before is no reason to look at the rest.
    let text = format!("[1,,{}]", "1,".repeat(400));
    assert!(!may_be_valid(&text, 0, end_of_container(&text, 0, DEEP).unwrap_err()));
}

/// All texts of a few tokens.
#[test]
fn up_to_five_tokens() {
    const TOKENS: [&str; 11] = ["[", "]", "{", "}", ",", ":", "\"a\"", "1", "null", " ", "\"\\n\""];

    let mut passed = 0;
    for open in ["[", "{"] {
        for number in 0..TOKENS.len().pow(5) {
            let mut text = open.to_owned();
            let mut rest = number;
            for _ in 0..5 {
                text += TOKENS[rest % TOKENS.len()];
                rest /= TOKENS.len();
            }
            if let Ok(end) = end_of_container(&text, 0, DEEP) {
                assert!(is_container(&text[..end], DEEP), "{text}");
                passed += 1;
            } else if is_container(&text, DEEP) {
                assert!(text.contains(' '), "{text}");
                assert!(!check(&text, DEEP));
            }
        }
    }
    assert!(passed > 1000, "{passed}");
}

#[test]
fn no_more_are_open_than_there_is_room() {
    for depth in 1..=70_u16 {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[0,{\"a\":[],\"b\":", "}]")] {
            let own = if open.starts_with("[0") { 2 } else { 1 };
            let text =
                [open.repeat(depth.into()), "0".to_owned(), close.repeat(depth.into())].concat();
            for room in 0..=u16::from(depth > 40) * 20 + 70 {
                // In the third of these an empty one is inside each pair.
                let deepest = depth * own + (own - 1);
                let is_passed = deepest <= room.min(62) && text.len() <= LONGEST;
                assert_eq!(check(&text, room), is_passed, "{text} in {room}");
            }
        }
        for empty in ["[]", "{}"] {
            let text =
                ["[".repeat(depth.into()), empty.to_owned(), "]".repeat(depth.into())].concat();
            assert!(!check(&text, depth), "{text}");
            assert_eq!(check(&text, depth + 1), depth < 62, "{text}");
        }
    }
    assert!(!check("[]", 0) && check("[]", 1));
}

/// Each token at each place about the ends of the windows.
#[test]
fn tokens_at_each_position() {
    for token in [
        "\"a\"",
        "\"\\n\"",
        "\"\\\\\"",
        "12345678",
        "-1.5e10",
        "false",
        "{\"a\":1}",
        "[]",
        "\"\\u00e9é\"",
        "tru",
        "1.",
        "\"\\x\"",
    ] {
        for len in 0..150 {
            let long = "x".repeat(len);
            for text in [
                format!("[\"{long}\",{token}]"),
                format!("{{\"{long}\":{token},\"a\":{token}}}"),
                format!("[{token},\"{long}\",{token}]"),
            ] {
                assert_eq!(check(&text, DEEP), is_container(&text, DEEP), "{text}");
                for cut in [1, 2, 3, token.len(), token.len() + 1] {
                    check(text.get(..text.len() - cut).unwrap_or(""), DEEP);
                }
            }
        }
    }
}

#[test]
fn random_containers_with_bytes_changed() {
    let mut random = Random::new(2);
    let mut passed = 0;
    for _ in 0..20_000 {
        let mut text = random.value(4);
        if random.below(2) == 0 {
            let at = random.below(text.len());
            if text.is_char_boundary(at) && text.is_char_boundary(at + 1) {
                text.replace_range(
                    at..=at,
                    random.pick(&[
                        "\"", "\\", ",", "]", "}", "[", "{", ":", " ", "1", "0", "-", "e", ".", "",
                    ]),
                );
            }
        }
        passed += usize::from(check(&text, DEEP));
    }
    assert!(passed > 1000, "{passed}");
}
