//! What is passed, against a walk byte by byte.

use super::super::exact::Scanner;
use super::super::tests::Random;
use super::super::validate::levels;
use super::*;

/// The stack of open brackets after each byte of a text that begins as JSON does, and whether the byte is a bracket or
/// a comma outside strings.
fn naive(text: &[u8]) -> Vec<(Vec<u8>, bool)> {
    let (mut open, mut in_string, mut is_escaped) = (Vec::new(), false, false);
    let step = |&byte: &u8| {
        let mut is_token = false;
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                open.push(byte);
                is_token = true;
            }
            b']' | b'}' => {
                open.pop();
                is_token = true;
            }
            b',' => is_token = true,
            _ => {}
        }
        (open.clone(), is_token)
    };
    text.iter().map(step).collect()
}

#[track_caller]
fn check(text: &str) {
    let steps = naive(text.as_bytes());
    for start in
        (0..text.len()).filter(|&at| steps[at].1 && matches!(text.as_bytes()[at], b'[' | b'{'))
    {
        let depth = steps[start].0.len();
        let end = (start..text.len()).find(|&at| steps[at].0.len() < depth).map(|at| at + 1);
        assert_eq!(end_of_valid(text, start), end, "from {start}: {text}");
        for (name, level) in levels() {
            let mut skip = Skip::default();
            let len = at_level!(level, simd => skip.end(simd, &text.as_bytes()[start..]));
            assert_eq!(len.map(|len| start + len), end, "{name} from {start}: {text}");
        }
    }
    for cut in 0..=text.len() {
        let before = &steps[..cut];
        let open = before.last().map_or(&[][..], |(open, _)| open);
        let end = before.iter().rposition(|&(_, is_token)| is_token).map_or(0, |at| at + 1);
        assert_eq!(open_containers(&text.as_bytes()[..cut]), (open.to_vec(), end), "{cut}: {text}");
    }
}

#[test]
fn containers_end_at_their_bracket() {
    for text in [
        "[]",
        "{}",
        "[[],{}]",
        r#"{"a":[1,2,{"b":"]}"}],"c":"\"]"} , [x"#,
        r#"["\\",["\\\""],"[{"]"#,
        "[[[[[[[[",
        "[1,2",
        r#"["open"#,
    ] {
        for blanks in [0, 1, 55, 60, 62, 63, 64, 120, 127, 130] {
            check(text);
            check(&format!("[\"{}\",{text}]", "\\\\".repeat(blanks)));
            check(&format!("{}{text}", " ".repeat(blanks)));
            check(&format!("{text}{}", " ".repeat(blanks)));
        }
    }
}

#[test]
fn any_valid_text_is_passed_as_it_is_read() {
    const TOKENS: [&str; 12] =
        ["[", "]", "{", "}", ",", ":", "\"a\"", "\"\\\"]\"", "\"\\\\\"", "1", " ", "\"é{\""];
    let mut random = Random::new(3);
    let mut passed = 0;
    for _ in 0..3000 {
        let count = random.below(40);
        let text: String = (0..count).map(|_| TOKENS[random.below(TOKENS.len())]).collect();
        let text = format!("[{text}]");
        if let Ok(value) = Scanner::new(&text, 200).value() {
            assert_eq!(end_of_valid(&text, 0), Some(value.raw.len()), "{text}");
            passed += 1;
        }
    }
    assert!(passed > 20, "{passed}");
}
