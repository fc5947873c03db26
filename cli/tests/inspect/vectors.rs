//! Rows of `data/field.json`, `data/wires.json` and `data/ocpp.json`: lines of many peers, and what the answer to each has.
//!
//! `expect` names members of the answer; of what it does not name nothing is said, and null says that the member is
//! absent. Some names stand for more than one member: `is_met` knows them.

use std::collections::HashMap;
use std::fs;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::run;

const SETS: [&str; 9] =
    ["grape", "webex", "telcoflow", "openapp", "devops", "ocpp", "jsonrpc", "wamp", "none"];
const WIRES: [&str; 10] = [
    "wamp1",
    "ocpp1.6",
    "ocpp2.0.1",
    "ocpp2.1",
    "wamp2",
    "jsonrpc",
    "object",
    "http",
    "problem",
    "value",
];

type Answer<'a> = HashMap<&'a str, &'a RawValue>;

/// One row of a file.
#[derive(Clone)]
struct Row(Value);

impl Row {
    /// The rows of a file that are of a set and of wires of the tool.
    fn all(file: &str) -> Vec<Self> {
        let path = format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"));
        let Value::Object(mut file) = serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
        else {
            panic!("{file} is no object")
        };
        let Some(Value::Array(rows)) = file.remove("vectors") else { panic!("no vectors") };
        let is_ours = |row: &Self| {
            SETS.contains(&row.text("set"))
                && WIRES.contains(&row.text("wire"))
                && row.0.get("to").is_none_or(|to| WIRES.contains(&to.as_str().unwrap()))
        };
        rows.into_iter().map(Row).filter(is_ours).collect()
    }

    fn text(&self, member: &str) -> &str {
        self.0[member].as_str().unwrap()
    }

    /// The answer of the tool to the line, behind another line unless the line is a whole file.
    fn answer(&self) -> String {
        let mut args = vec!["--json", "--set", self.text("set"), "--wire", self.text("wire")];
        if let Some(to) = self.0.get("to") {
            args.extend(["--to", to.as_str().unwrap()]);
        }
        let line = match self.0.get("line_base64") {
            Some(base64) => BASE64_STANDARD.decode(base64.as_str().unwrap()).unwrap(),
            None => self.text("line").as_bytes().to_vec(),
        };
        let is_alone = self.0.get("alone").is_some_and(|alone| alone == true);
        let input = if is_alone { line } else { [&b"[0]\n"[..], &line].concat() };
        let output = run(&args, input, 0);
        let answers: Vec<_> = output.lines().collect();
        assert_eq!(answers.len(), if is_alone { 1 } else { 2 }, "{}", self.text("id"));
        answers[answers.len() - 1].to_owned()
    }

    /// The members that are not as expected.
    fn faults(&self) -> Vec<String> {
        let text = self.answer();
        let answer: Answer<'_> = serde_json::from_str(&text).unwrap();
        let expected = self.0["expect"].as_object().unwrap();
        assert!(!expected.is_empty(), "{}", self.text("id"));
        let wrong = expected.iter().filter(|(member, value)| !is_met(&answer, member, value));
        wrong.map(|(member, value)| format!("{member} is not {value} in {text}")).collect()
    }
}

/// The member as a value.
fn value(answer: &Answer<'_>, member: &str) -> Option<Value> {
    Some(
        serde_json::from_str(answer.get(member)?.get())
            .unwrap_or_else(|error| panic!("{member}: {error}")),
    )
}

fn is_met(answer: &Answer<'_>, member: &str, expected: &Value) -> bool {
    let texts = |member: &str| match value(answer, member) {
        Some(Value::Array(texts)) => texts,
        Some(text) => vec![text],
        None => Vec::new(),
    };
    match member {
        "other" if *expected == true => answer.contains_key("other"),
        "is_a" => [texts("name"), texts("ancestors")].concat().contains(expected),
        "quirks" => {
            let (mut found, mut expected) = (texts(member), expected.as_array().unwrap().clone());
            found.sort_by_key(Value::to_string);
            expected.sort_by_key(Value::to_string);
            answer.contains_key(member) && found == expected
        }
        "fields_has" => {
            let found = value(answer, "fields").unwrap_or_default();
            expected
                .as_object()
                .unwrap()
                .iter()
                .all(|(field, texts)| found.get(field) == Some(texts))
        }
        "encoded" => value(answer, member).is_some_and(|found| is_like(&parsed(found), expected)),
        "encoded_body" => value(answer, "encoded").is_some_and(|response| {
            let body = parsed(response["body"].clone());
            expected.as_object().unwrap().iter().all(|(member, expected)| match body.get(member) {
                _ if member == "status" && response["status"] != *expected => false,
                Some(found) => found == expected,
                None => expected.is_null() || member == "status",
            })
        }),
        _ => value(answer, member).unwrap_or_default() == *expected,
    }
}

/// The JSON in a text.
fn parsed(value: Value) -> Value {
    match value.as_str() {
        Some(text) => serde_json::from_str(text).unwrap_or(value),
        None => value,
    }
}

/// Whether they are equal, where `"*"` is equal to anything.
fn is_like(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (_, Value::String(any)) if any == "*" => true,
        (Value::Array(found), Value::Array(expected)) => {
            found.len() == expected.len()
                && found.iter().zip(expected).all(|(found, expected)| is_like(found, expected))
        }
        (Value::Object(found), Value::Object(expected)) => {
            found.len() == expected.len()
                && expected.iter().all(|(name, expected)| {
                    found.get(name).is_some_and(|found| is_like(found, expected))
                })
        }
        _ => found == expected,
    }
}

/// Asserts that the file has so many rows for the tool, and that these rows fail and no others.
#[track_caller]
fn assert_rows(file: &str, count: usize) {
    let rows = Row::all(file);
    assert_eq!(rows.len(), count, "rows of the tool's sets and wires");
    let mut wrong = String::new();
    for row in rows {
        let (id, faults) = (row.text("id"), row.faults());
        if !faults.is_empty() {
            wrong += &format!("\n{id}: {}\n  {:?}", row.text("about"), faults);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn field_reports_are_answered() {
    assert_rows("field.json", 118);
}

#[test]
fn messages_problems_responses_and_values_are_answered() {
    assert_rows("wires.json", 114);
}

#[test]
fn ocpp_messages_are_answered() {
    assert_rows("ocpp.json", 88);
}
