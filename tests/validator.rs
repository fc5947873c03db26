//! The bit-parallel validator of containers agrees with the plain scanner, wherever in a block of 64
//! bytes a structure stands. `testing::check_validator` shifts what it is given over a whole block.

use callerror::testing;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Holds `value`, valid or not, against the plain scanner: in the first blocks, behind a string that
/// fills one, and behind elements that do.
fn check(value: &str) {
    testing::check_validator(value.as_bytes());
    testing::check_validator(format!("{:?},{value}", "x".repeat(61)).as_bytes());
    let elements = r#"-1.5e+3,true,{"a":[]},[null,{}],"\u00fc\\""#;
    testing::check_validator(format!("{elements},{elements},{value}").as_bytes());
}

#[test]
fn numbers() {
    for integer in ["0", "-0", "7", "-120", "", "-", "01", "+1", "--1"] {
        for fraction in ["", ".0", ".50", ".", ".5.5", ".-5"] {
            for exponent in ["", "e0", "E+10", "e-05", "e", "e+", "e+-1", "e1.5", "e1e1"] {
                testing::check_validator(format!("{integer}{fraction}{exponent}").as_bytes());
            }
        }
    }
    for number in ["-1.50E+400", "01", "1.", ".5", "1e", "-", "1-1", "1 1", "1true", "1\"\"", "1[]"]
    {
        check(number);
    }
    check(&"1234567890".repeat(20));
    check(&format!("0.{}e{0}", "0".repeat(130)));
}

#[test]
fn literals() {
    for name in ["true", "false", "null"] {
        check(name);
        for end in 1..name.len() {
            check(&name[..end]);
        }
        for wrong in ["x", "e", "1", "\"\"", "[", "\\", "-", "\u{e9}", "\0", " true", ",null", ":1"]
        {
            check(&format!("{name}{wrong}"));
            check(&format!("{wrong}{name}"));
        }
        testing::check_validator(name.to_uppercase().as_bytes());
    }
    for wrong in ["truE", "trve", "fals", "falsf", "nulll", "nule", "tru e", "NaN", "Infinity", "u"]
    {
        check(wrong);
    }
    // As many as there can be in a block, and more.
    for hostile in ["t,", "true,", "t ", "null\n", "n\"\"", "f:"] {
        check(&hostile.repeat(80));
    }
}

#[test]
fn strings() {
    for escape in ["\"", "\\", "/", "b", "f", "n", "r", "t", "u00fC", "uD800", "ud83d\\udeaa"] {
        check(&format!("\"\\{escape}\""));
    }
    for wrong in
        ["u", "u0", "u00", "u000", "u000g", "u\\u0000", "u00\\n0", "x", "B", "U0000", "'", " "]
    {
        check(&format!("\"\\{wrong}\""));
    }
    for backslashes in 0..5 {
        check(&format!("\"{}\"", "\\".repeat(backslashes)));
        check(&format!("\"{}\",1", "\\".repeat(60 + backslashes)));
    }
    check("\\\"\\\"");
    check("\"a\"\\");
    for inside in ["\0", "\t", "\n", "\x1f", "\x7f", "\u{e9}", "\u{1f6aa}", "[{]}:,", "", "\" \""] {
        check(&format!("\"{inside}\""));
        check(&format!("\"{inside}\":\"{inside}\""));
    }
    // Blocks that stand in a string as a whole, with a fault in one of them or none.
    for inside in ["", "\n", "\"", "\\", "\\u", "\\u12", "\\n", "\\x"] {
        let long = "x".repeat(200);
        testing::check_validator(format!("\"{long}{inside}{long}\",true,1.5,[]").as_bytes());
        testing::check_validator(format!("1.5,true,\"{long}{inside}12{long}\"").as_bytes());
    }
}

#[test]
fn bytes_outside_strings() {
    for byte in 0..0x80 {
        testing::check_validator(format!("{}1", char::from(byte)).as_bytes());
        testing::check_validator(format!("1{}", char::from(byte)).as_bytes());
    }
    for other in ["\u{85}", "\u{a0}", "\u{feff}", "\u{2028}", "\u{fffd}", "/**/1", "'a'"] {
        check(other);
        check(&format!("1,{other}2"));
    }
}

#[test]
fn any_three_tokens() {
    let tokens = ["[", "]", "{", "}", ",", ":", "\"a\" ", "1", "true"];
    for first in tokens {
        for second in tokens {
            for third in tokens {
                testing::check_validator([first, second, third].concat().as_bytes());
            }
        }
    }
}

#[test]
fn entries_of_the_wrong_kind() {
    for entries in [
        r#"{"a"}"#,
        r#"{"a","b"}"#,
        r#"{"a":1,"b"}"#,
        r#"{"a":1,2}"#,
        r#"{"a":1,{}}"#,
        r#"{"a":[],[]:1}"#,
        r#"{1:2}"#,
        r#"{{}:2}"#,
        r#"{"a":"b":"c"}"#,
        r#"["a":1]"#,
        r#"[1,"a":1]"#,
        r#"["a",{},"b":1]"#,
        r#"{"a":{},"b":{"c":[]},"d":[{}]}"#,
        r#"{"a":{},"b":{"c":[]},[{}]}"#,
        r#"{"a":{},{"c":[]},"d":[{}]}"#,
        r#"[[],{},"b":[{}]]"#,
        r#"[[],"b",[{"c":1},{}]]"#,
        r#"[[],"b",[{"c":1},{}]}"#,
        r#"[[],"b",[{"c":1],{}]]"#,
        r#"{"a":1,}"#,
        r#"[1,]"#,
        r#"[,]"#,
        r#"[]]"#,
        r#"[],[]"#,
        r#"[][]"#,
        r#"[[]"#,
    ] {
        check(entries);
        // What comes after many brackets belongs to the container they all stand in.
        for many in [31, 32, 63] {
            let before = "[],".repeat(many);
            testing::check_validator(format!("[{before}{entries}]").as_bytes());
            testing::check_validator(format!("[{before}\"a\":{entries}]").as_bytes());
            let before = "\"\":{},".repeat(many);
            testing::check_validator(format!("{{{before}\"a\":{entries}}}").as_bytes());
            testing::check_validator(format!("{{{before}{entries}}}").as_bytes());
        }
    }
}

#[test]
fn depths() {
    for depth in (1..4).chain(62..67).chain(126..131).chain([300]) {
        let arrays = ["[".repeat(depth), "]".repeat(depth)].concat();
        let objects = ["{\"\":".repeat(depth), "1".to_owned(), "}".repeat(depth)].concat();
        let mixed = ["[{\"\":".repeat(depth / 2), "}]".repeat(depth / 2)].concat();
        for nested in [&arrays, &objects, &mixed] {
            testing::check_validator(nested.as_bytes());
            testing::check_validator(format!("[{nested},{nested}]").as_bytes());
            testing::check_validator(format!("[[],{{}},{nested},[]").as_bytes());
            // One bracket too many, too few, and one of the other kind.
            testing::check_validator(format!("{nested}]").as_bytes());
            testing::check_validator(nested.get(1..).unwrap_or_default().as_bytes());
            testing::check_validator(nested.replacen("]]", "}]", 1).as_bytes());
            testing::check_validator(nested.replacen("}}", "]}", 1).as_bytes());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_with_bytes_changed(
        json in testing::json(),
        changes in proptest::collection::vec(
            (any::<Index>(), 0..3, select(&b"[]{},:\"\\u019-+.eEtfn \n\0\x7f"[..])),
            0..4,
        ),
        before in 0..200_usize,
    ) {
        let mut bytes = json.into_bytes();
        for (place, change, byte) in changes {
            let at = place.index(bytes.len() + 1);
            let end = bytes.len().min(at + usize::from(change != 0));
            bytes.splice(at..end, (change != 2).then_some(byte));
        }
        testing::check_validator(&bytes);
        let before = format!("{:?},", "x".repeat(before));
        testing::check_validator(&[before.as_bytes(), &bytes].concat());
    }
}
