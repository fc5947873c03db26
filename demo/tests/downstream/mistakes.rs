//! Mistakes in `exception_set!` and near it: the compiler points at the token, or names the variant.

use std::path::Path;
use std::process::Output;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::package;

const DEPENDENCIES: &str = "[dependencies]\ncallerror = '0.1'";

/// Runs `cargo check` on a package. Returns its output and its time, without the time that it waits for another
/// test that uses the folder.
fn check_package(name: &str, sources: &[(String, String)], args: &[&str]) -> (Output, Duration) {
    static ONE: Mutex<()> = Mutex::new(());
    let mut cargo = package(name, DEPENDENCIES, sources);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("downstream/checked");
    cargo.env("CARGO_TARGET_DIR", target).args(["check", "--offline"]).args(args);
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let start = Instant::now();
    (cargo.output().unwrap(), start.elapsed())
}

/// How the compiler reports a mistake.
enum Says {
    /// An error is at the token between `<<` and `>>`, or within it.
    Here,
    /// An error has a label there.
    Label,
    /// A message has all these texts.
    Words(&'static [&'static str]),
}
use Says::{Here, Label, Words};

/// Tables, each with one mistake.
const MISTAKES: &[(&str, &str, Says)] = &[
    // Keys.
    ("key_misspelt", r#"enum S = "" { A { <<alais>>: ["b"] } }"#, Here),
    ("key_misspelt_beside_others", r#"enum S = "" { A { status: 404, <<mesage>>: "m" } }"#, Here),
    (
        "key_twice",
        r#"enum S = "" { A { status: 404, status: 409 } }"#,
        Words(&["`A`", "`status` twice"]),
    ),
    (
        "parent_twice",
        r#"enum S = "" { P, A { parent: P, parent: P } }"#,
        Words(&["`A`", "`parent` twice"]),
    ),
    (
        "retry_twice",
        r#"enum S = "" { A { retry: Never, retry: Backoff } }"#,
        Words(&["`A`", "`retry` twice"]),
    ),
    // Types.
    ("parent_text", r#"enum S = "" { P, A { parent: <<"P">> } }"#, Here),
    ("parent_number", r#"enum S = "" { P, A { parent: <<0>> } }"#, Here),
    ("groups_no_list", r#"enum S = "" { P, A { groups: <<P>> } }"#, Here),
    ("groups_text", r#"enum S = "" { P, A { groups: [<<"P">>] } }"#, Here),
    ("status_text", r#"enum S = "" { A { status: <<"409">> } }"#, Here),
    ("status_list", r#"enum S = "" { A { <<status>>: [409] } }"#, Label),
    (
        "status_too_large",
        r#"enum S = "" { A { status: 409 | 70000 } }"#,
        Words(&[" S: `A` ", "`status`"]),
    ),
    ("message_list", r#"enum S = "" { A { <<message>>: ["m"] } }"#, Label),
    ("message_number", r#"enum S = "" { A { message: <<5>> } }"#, Here),
    ("aliases_no_list", r#"enum S = "" { A { aliases: <<"b">> } }"#, Here),
    ("aliases_number", r#"enum S = "" { A { aliases: ["b", <<5>>] } }"#, Here),
    ("codes_no_list", r#"enum S = "" { A { codes: <<"B">> } }"#, Here),
    ("codes_float", r#"enum S = "" { A { <<codes>>: [1.5] } }"#, Here),
    ("codes_too_large", r#"enum S = "" { A { codes: [<<9223372036854775808>>] } }"#, Here),
    ("code_range_number", r#"enum S = "" { A { code_range: <<5>> } }"#, Here),
    ("code_range_text", r#"enum S = "" { A { code_range: <<"a">>..="b" } }"#, Label),
    ("retry_text", r#"enum S = "" { A { retry: <<"backoff">> } }"#, Here),
    // Names that do not exist.
    ("retry_unknown", r#"enum S = "" { A { retry: <<Later>> } }"#, Here),
    ("code_verdict_unknown", r#"enum S = "" { A { codes: ["B" => <<Later>>] } }"#, Here),
    ("parent_unknown", r#"enum S = "" { A { parent: <<Missing>> } }"#, Here),
    ("group_unknown", r#"enum S = "" { A { groups: [<<Missing>>] } }"#, Here),
    ("layout_unknown", r#"enum S = "", layout: <<MISSING>> { A }"#, Here),
    ("layout_of_another_set", r#"enum S = "", layout: <<GRAPE>> { A }"#, Here),
    ("layout_misspelt", r#"enum S = "", <<layuot>>: GRAPE { A }"#, Here),
    ("attribute_unknown", r#"enum S = "" { #[<<must_use>>] A }"#, Here),
    // Cycles.
    (
        "parent_itself",
        r#"enum S = "" { A { parent: A } }"#,
        Words(&[" S: `A` is above itself, by its parents and groups"]),
    ),
    (
        "parents_of_each_other",
        r#"enum S = "" { A { parent: P }, P { parent: A } }"#,
        Words(&[" S: `A` is above itself"]),
    ),
    (
        "group_of_its_group",
        r#"enum S = "" { A { groups: [P] }, P { parent: Q }, Q { groups: [A] } }"#,
        Words(&[" S: `A` is above itself"]),
    ),
    // Duplicates.
    ("variant_twice", r#"enum S = "" { A, B, A }"#, Words(&["the name `A`"])),
    (
        "name_twice",
        r#"enum S = "" { A, B = "A" }"#,
        Words(&[" S: `A` is listed twice, in `A` and in `A`"]),
    ),
    (
        "alias_twice",
        r#"enum S = "" { A { aliases: ["x"] }, B { aliases: ["x"] } }"#,
        Words(&[" S: `x` is listed twice, in `A` and in `B`"]),
    ),
    (
        "alias_of_a_name",
        r#"enum S = "" { A, B { aliases: ["A"] } }"#,
        Words(&[" S: `A` is listed twice, in `A` and in `B`"]),
    ),
    (
        "code_twice",
        r#"enum S = "" { A { codes: ["x"] }, B { codes: ["x"] } }"#,
        Words(&[" S: `x` is listed twice, in `A` and in `B`"]),
    ),
    (
        "number_twice",
        r#"enum S = "" { A { codes: [-1] }, B { codes: [-1] } }"#,
        Words(&[" S: an integer code is listed twice, in `A` and in `B`"]),
    ),
    (
        "ranges_overlap",
        r#"enum S = "" { A { code_range: 1..=5 }, B { code_range: 5..=9 } }"#,
        Words(&[" S: `A` and `B` ", "overlap"]),
    ),
    // Values.
    (
        "status_success",
        r#"enum S = "" { A { status: 404 | 200 } }"#,
        Words(&[" S: `A` ", "`status`"]),
    ),
    ("name_empty", r#"enum S = "" { A = "" }"#, Words(&[" S: `` has an empty name"])),
    (
        "alias_empty",
        r#"enum S = "" { A { aliases: [""] } }"#,
        Words(&[" S: `A` has an empty alias"]),
    ),
    ("code_empty", r#"enum S = "" { A { codes: [""] } }"#, Words(&[" S: `A` has an empty code"])),
    (
        "range_empty",
        r#"enum S = "" { A { code_range: 5..=1 } }"#,
        Words(&[" S: `A` has an empty `code_range`"]),
    ),
    (
        "alias_with_hash",
        r#"enum S = "b:" { A { aliases: ["a#b"] } }"#,
        Words(&[" S: `A` ", "`#` in an alias"]),
    ),
    ("name_with_hash", r#"enum S = "b:" { A = "a#b" }"#, Words(&[" S: `a#b` ", "`#` in its name"])),
    // The base.
    ("base_without_end", r#"enum S = "http://a" { A }"#, Words(&[" S: the base `http://a` must"])),
    (
        "base_with_inner_hash",
        r#"enum S = "http://a#b/" { A }"#,
        Words(&[" S: the base `http://a#b/` must"]),
    ),
    ("base_missing", r#"enum S <<{>> A }"#, Here),
    ("base_number", r#"enum S = <<5>> { A }"#, Here),
    // Punctuation.
    ("comma_missing", r#"enum S = "" { A { status: 404 } <<B>> }"#, Here),
    ("comma_missing_in_row", r#"enum S = "" { A { status: 404 message<<:>> "m" } }"#, Here),
    ("colon_missing", r#"enum S = "" { A { status <<404>> } }"#, Here),
    ("name_in_parentheses", r#"enum S = "" { A <<(>>"B") }"#, Here),
    ("base_after_colon", r#"enum S<<:>> "" { A }"#, Here),
];

/// An example that makes the set, and where its token is.
fn example(table: &str) -> (String, Option<(u64, u64)>) {
    let head = "#![allow(dead_code)]\n\
        const GRAPE: callerror::layout::Layout<callerror::grape::Grape> = callerror::layout::Layout::NAMED;\n\
        callerror::exception_set! { pub ";
    let tail = " }\nfn main() {}\n";
    let Some((before, (token, after))) =
        table.split_once("<<").and_then(|(before, rest)| Some((before, rest.split_once(">>")?)))
    else {
        return (format!("{head}{table}{tail}"), None);
    };
    let start = head.len() + before.len();
    let token_at = (start as u64, (start + token.len()) as u64);
    (format!("{head}{before}{token}{after}{tail}"), Some(token_at))
}

/// The errors of each example, as the compiler writes them.
fn errors(stdout: &[u8]) -> Vec<(String, Value)> {
    let text = std::str::from_utf8(stdout).unwrap();
    let messages = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    messages
        .filter(|message| message["message"]["level"] == "error")
        .map(|mut message| {
            (message["target"]["name"].as_str().unwrap().to_owned(), message["message"].take())
        })
        .collect()
}

/// Whether an error is at the token, or has a label there.
fn is_at(error: &Value, (start, end): (u64, u64), label: bool) -> bool {
    error["spans"].as_array().unwrap().iter().any(|span| {
        let is_ours = span["file_name"].as_str().unwrap().starts_with("examples");
        let of = |name: &str| span[name].as_u64().unwrap();
        let is_within = is_ours && start <= of("byte_start") && of("byte_end") <= end;
        is_within && (label || span["is_primary"] == true)
    })
}

#[test]
fn the_compiler_names_the_mistake() {
    let mut sources = vec![("src/lib.rs".to_owned(), String::new())];
    for (name, table, _) in MISTAKES {
        sources.push((format!("examples/{name}.rs"), example(table).0));
    }
    let args = ["--examples", "--keep-going", "--message-format=json"];
    let (checked, _) = check_package("mistakes", &sources, &args);
    let all = errors(&checked.stdout);
    let mut wrong = String::new();
    for (name, table, says) in MISTAKES {
        let errors: Vec<_> =
            all.iter().filter(|(of, _)| of == name).map(|(_, error)| error).collect();
        let is_named = match says {
            Here | Label => {
                let token = example(table).1.unwrap();
                errors.iter().any(|error| is_at(error, token, matches!(says, Label)))
            }
            Words(words) => errors.iter().any(|error| {
                let message = error["message"].as_str().unwrap();
                words.iter().all(|word| message.contains(word))
            }),
        };
        if !is_named {
            let rendered = errors.iter().map(|error| error["rendered"].as_str().unwrap());
            wrong += &format!("{name}: {table}\n{}\n", rendered.collect::<String>());
        }
    }
    assert!(wrong.is_empty(), "{wrong}\n{}", String::from_utf8_lossy(&checked.stderr));
}

/// Checks the library of a package. Returns the time that it takes, or the messages of the compiler.
fn check(name: &str, source: &str) -> Result<Duration, String> {
    let source = ("src/lib.rs".to_owned(), source.to_owned());
    let (checked, elapsed) = check_package(name, &[source], &["--quiet"]);
    let words = String::from_utf8_lossy(&checked.stderr).into_owned();
    if checked.status.success() && words.is_empty() { Ok(elapsed) } else { Err(words) }
}

#[test]
fn foreign_errors_are_not_converted() {
    const HEAD: &str = "use callerror::{UserException, grape::Grape};\n";
    let question_mark = "pub fn read() -> Result<String, UserException<'static, Grape>> {\n\
         Ok(std::fs::read_to_string(\"rooms\")?)\n}\n";
    let from = "pub fn read(error: std::io::Error) -> UserException<'static, Grape> {\n\
         UserException::from(error)\n}\n";
    for (name, source) in [("foreign-question-mark", question_mark), ("foreign-from", from)] {
        let words = check(name, &format!("{HEAD}{source}")).unwrap_err();
        assert!(words.contains("E0277"), "{words}");
        assert!(words.contains("ExceptionSet") || words.contains("std::io::Error"), "{words}");
    }
    // An otherwise equal package compiles if it names the conversion of the error.
    let by_name = question_mark.replace("?)", ".map_err(UserException::from_error)?)");
    check("foreign-by-name", &format!("{HEAD}{by_name}")).unwrap();
}

/// A set in which each variant has several keys, under the lints that a careful user has.
fn large_set(rows: usize) -> String {
    let mut source = String::from(
        "//! Many rows.\n#![deny(warnings, missing_docs)]\n\
         callerror::exception_set! {\n/// Many.\npub enum Many = \"https://many.example/error#\" {\n\
         /// The base.\nManyError { status: 500 },\n",
    );
    for row in 0..rows {
        source += &format!(
            "/// Row.\nRow{row}Error {{ parent: ManyError, status: 400 | 409, message: \"Row {row}\", \
             aliases: [\"Row{row}\"], codes: [\"ROW_{row}\" => Backoff, {row}], retry: Never }},\n"
        );
    }
    source + "}\n}\n"
}

#[test]
fn six_hundred_variants_expand_fast_and_without_a_lint() {
    // Compile the dependencies of both first.
    check("small-set", &large_set(1)).unwrap();
    let elapsed = check("large-set", &large_set(600)).unwrap();
    println!("600 variants: {elapsed:?}");
    // It takes about two seconds, and more on a busy machine.
    assert!(elapsed < Duration::from_secs(20), "{elapsed:?}");
}

/// The compiler does not report unused code for a set whose items are only used in part.
#[test]
fn a_private_set_is_without_a_lint() {
    let source = "#![deny(warnings)]\n\
        callerror::exception_set! { enum Private = \"\" { A { status: 404 }, B { parent: A } } }\n\
        pub fn name() -> String { callerror::CallError::new(\"c1\", Private::B.into()).to_text() }\n\
        pub fn is_a(text: &str) -> bool {\n\
            callerror::CallError::<Private>::decode(text).is_ok_and(|frame| frame.is_a(Private::A))\n\
        }\n";
    check("private-set", source).unwrap();
}
