//! The part of a broken text that can still be read.

use alloc::string::String;
use alloc::vec::Vec;

use super::index::Window;
use super::skip::open_containers;

/// JSON made of what stands before the fault that a reader found in `text` at `fault`: of the containers that were
/// open there, the whole entries, and then brackets that close them. It comes with where these brackets begin: a
/// container that ends behind is not whole. `None` if not even a bracket stands before the fault. What precedes the
/// fault must be the beginning of some JSON.
#[cold]
pub(crate) fn before(text: &str, fault: usize) -> Option<(String, usize)> {
    let (end, brackets) = find(text, fault)?;
    Some(([text.get(..end)?, &brackets].concat(), end))
}

/// The same of a text that is of no more use, without a copy. Fails with the text as it was.
#[cfg(feature = "http")]
#[cold]
pub(crate) fn cut(mut text: String, fault: usize) -> Result<(String, usize), String> {
    let Some((end, brackets)) = find(&text, fault) else { return Err(text) };
    text.truncate(end);
    text.push_str(&brackets);
    Ok((text, end))
}

/// Where the part that can be read ends, and the brackets that close it.
fn find(text: &str, fault: usize) -> Option<(usize, String)> {
    let before = text.get(..fault)?.as_bytes();
    // Only what follows the last bracket or comma must be looked at: at most a name and a value.
    let (open, mut at) = open_containers(before);
    let last = before.get(at.wrapping_sub(1));
    let (is_comma, in_object) = (last == Some(&b','), open.last() == Some(&b'{'));
    let mut walk = Walk {
        end: at - usize::from(is_comma),
        open_at_end: open.len(),
        is_key: in_object && (is_comma || last == Some(&b'{')),
        open,
    };
    while let Some(&byte) = before.get(at) {
        at = match byte {
            b'"' => {
                let Some(end) = end_of_string(before, at + 1) else { break };
                // A badly quoted string seems to end within its text.
                if !walk.is_key && is_delimited(text, end) {
                    walk.cut_at(end);
                }
                end
            }
            b'[' | b'{' => {
                walk.open.push(byte);
                walk.is_key = byte == b'{';
                walk.cut_at(at + 1);
                at + 1
            }
            b']' | b'}' => {
                walk.open.pop();
                walk.cut_at(at + 1);
                at + 1
            }
            b',' => {
                walk.is_key = walk.open.last() == Some(&b'{');
                at + 1
            }
            b':' => {
                walk.is_key = false;
                at + 1
            }
            b' ' | b'\t' | b'\n' | b'\r' => at + 1,
            _ => {
                let is_end = |byte: &u8| b",]} \t\n\r".contains(byte);
                // A number or word may go on where the text ends.
                let Some(len) = before[at..].iter().position(is_end) else { break };
                if is_delimited(text, at + len) {
                    walk.cut_at(at + len);
                }
                at + len
            }
        };
    }
    if walk.end == 0 {
        return None;
    }
    let open = walk.open.get(..walk.open_at_end)?.iter().rev();
    let brackets = open.map(|&bracket| if bracket == b'{' { '}' } else { ']' });
    Some((walk.end, brackets.collect()))
}

struct Walk {
    /// The brackets of the open containers, as far as they were opened.
    open: Vec<u8>,
    /// Where the text may be cut, and how many containers are open there.
    end: usize,
    open_at_end: usize,
    /// Whether the next string is the name of a member.
    is_key: bool,
}

impl Walk {
    fn cut_at(&mut self, end: usize) {
        self.end = end;
        self.open_at_end = self.open.len();
    }
}

/// Whether nothing follows, what can follow a value, or what is no text: a control character, or a member without a
/// comma before it.
fn is_delimited(text: &str, at: usize) -> bool {
    let rest = &text.as_bytes()[at..];
    let is_blank = |byte: &u8| b" \t\n\r".contains(byte);
    let next =
        |from: usize| Some(from + rest.get(from..)?.iter().position(|byte| !is_blank(byte))?);
    let Some(start) = next(0) else { return true };
    match rest[start] {
        b',' | b']' | b'}' | ..=0x1f => true,
        b'"' => end_of_string(rest, start + 1).and_then(next).is_some_and(|at| rest[at] == b':'),
        _ => false,
    }
}

/// What follows the closing quote of the string whose inside begins at `at`.
fn end_of_string(text: &[u8], mut at: usize) -> Option<usize> {
    let mut window = Window::new(text, at);
    // An escape may be cut off behind its backslash.
    while at <= text.len() {
        at = window.next(at);
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::json::Scanner;

    fn before(text: &str) -> Option<(String, usize)> {
        let fault = Scanner::new(text, 128).only_value().expect_err(text).offset();
        super::before(text, fault)
    }

    #[test]
    fn what_stands_before_a_fault_is_closed() {
        for (text, expected) in [
            (r#"{"type":"X","message":"m","v":NaN}"#, r#"{"type":"X","message":"m"}"#),
            (r#"{"a":[1,2,"#, r#"{"a":[1,2]}"#),
            (r#"{"a":[1,2"#, r#"{"a":[1]}"#),
            (r#"{"a":"b"#, "{}"),
            (r#"{"a":{"b":tru"#, r#"{"a":{}}"#),
            (r#"{"a":1} x"#, r#"{"a":1}"#),
            (r#"{"c":1,"a":1 2}"#, r#"{"c":1}"#),
            (r#"{"a":1,}"#, r#"{"a":1}"#),
            (r#"{"a\"}":[{},"c]"],"b"}"#, r#"{"a\"}":[{},"c]"]}"#),
            (r#"{"a":"b"#, "{}"),
            (r#"{"a":"b""#, r#"{"a":"b"}"#),
            (r#"{"c":1,"a":"say "hi""}"#, r#"{"c":1}"#),
            (r#"{"c":1,"a":"say ""}"#, r#"{"c":1}"#),
            (r#"{"c":1,"a":"b" "d":2}"#, r#"{"c":1,"a":"b"}"#),
            (r#"{"c":1,"a":"b""d":2}"#, r#"{"c":1,"a":"b"}"#),
            (r#"{"c":1,"a":2 "d":2}"#, r#"{"c":1,"a":2}"#),
            ("{\"c\":1,\"a\":\"b\"\0", r#"{"c":1,"a":"b"}"#),
            ("{\"c\":1,\"a\":\"b\"\u{1}}", r#"{"c":1,"a":"b"}"#),
            ("[[[", "[[[]]]"),
        ] {
            assert_eq!(before(text).map(|(text, _)| text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(before(""), None);
        assert_eq!(before("nul"), None);
        assert_eq!(before("}"), None);
    }

    /// Whether `part` has nothing that `whole` does not have.
    fn is_part(part: &Value, whole: &Value) -> bool {
        match (part, whole) {
            (Value::Array(part), Value::Array(whole)) => {
                part.len() <= whole.len() && part.iter().zip(whole).all(|(a, b)| is_part(a, b))
            }
            (Value::Object(part), Value::Object(whole)) => {
                part.iter().all(|(name, a)| whole.get(name).is_some_and(|b| is_part(a, b)))
            }
            _ => part == whole,
        }
    }

    #[test]
    fn any_cut_of_a_text_leaves_a_part_of_it() {
        let text = r#" {"type":"NotFoundError","n":[-1.5e3,true,null,{"a":"\"\\","b":[]}],"d":{"x":{"y":"é\u00e9"}},"z":7} "#;
        let whole: Value = serde_json::from_str(text).unwrap();
        let mut longest = 0;
        for cut in (0..text.trim_end().len()).filter(|&at| text.is_char_boundary(at)) {
            let Some((part, end)) = before(&text[..cut]) else {
                assert!(cut <= 1);
                continue;
            };
            let part: Value = serde_json::from_str(&part).unwrap();
            assert!(is_part(&part, &whole), "{part}");
            assert!(end >= longest && end <= cut);
            longest = end;
        }
        assert!(text.len() - longest < 12, "{longest}");
    }
}
