use super::super::exact::Scanner;
use super::super::tests::Random;
use super::*;

/// A checker after the grammar of RFC 8259, one function for each rule: how deep the containers in the JSON
/// value `text` are, or `None` if it is no JSON value.
mod naive {
    type Left<'l, 't> = &'l mut &'t [u8];

    pub(super) fn depth(text: &str) -> Option<usize> {
        let mut left = text.as_bytes();
        let depth = value(&mut left)?;
        left.is_empty().then_some(depth)
    }

    fn value(left: Left<'_, '_>) -> Option<usize> {
        white(left);
        let depth = match left.first()? {
            b'[' => entries(left, b"[", b"]", value)?,
            b'{' => entries(left, b"{", b"}", |left| {
                white(left);
                string(left)?;
                white(left);
                eat(left, b":")?;
                value(left)
            })?,
            b'"' => string(left)?,
            b't' => eat(left, b"true")?,
            b'f' => eat(left, b"false")?,
            b'n' => eat(left, b"null")?,
            _ => number(left)?,
        };
        white(left);
        Some(depth)
    }

    fn entries(
        left: Left<'_, '_>,
        open: &[u8],
        close: &[u8],
        entry: fn(Left<'_, '_>) -> Option<usize>,
    ) -> Option<usize> {
        eat(left, open)?;
        white(left);
        if eat(left, close).is_some() {
            return Some(1);
        }
        let mut depth = 1 + entry(left)?;
        while eat(left, close).is_none() {
            eat(left, b",")?;
            depth = depth.max(1 + entry(left)?);
        }
        Some(depth)
    }

    fn string(left: Left<'_, '_>) -> Option<usize> {
        eat(left, b"\"")?;
        while eat(left, b"\"").is_none() {
            match any(left)? {
                b'\\' => match any(left)? {
                    b'u' => (0..4)
                        .try_for_each(|_| any(left).filter(u8::is_ascii_hexdigit).map(|_| ()))?,
                    byte if b"\"\\/bfnrt".contains(&byte) => {}
                    _ => return None,
                },
                byte if byte < b' ' => return None,
                _ => {}
            }
        }
        Some(0)
    }

    fn number(left: Left<'_, '_>) -> Option<usize> {
        let _ = eat(left, b"-");
        if eat(left, b"0").is_none() {
            digits(left)?;
        }
        if eat(left, b".").is_some() {
            digits(left)?;
        }
        if eat(left, b"e").or_else(|| eat(left, b"E")).is_some() {
            let _ = eat(left, b"+").or_else(|| eat(left, b"-"));
            digits(left)?;
        }
        Some(0)
    }

    fn digits(left: Left<'_, '_>) -> Option<()> {
        any(left).filter(u8::is_ascii_digit)?;
        while left.first().is_some_and(u8::is_ascii_digit) {
            any(left)?;
        }
        Some(())
    }

    fn white(left: Left<'_, '_>) {
        while left.first().is_some_and(|byte| b" \t\n\r".contains(byte)) {
            let _ = any(left);
        }
    }

    fn any(left: Left<'_, '_>) -> Option<u8> {
        let (&byte, rest) = left.split_first()?;
        *left = rest;
        Some(byte)
    }

    fn eat(left: Left<'_, '_>, bytes: &[u8]) -> Option<usize> {
        *left = left.strip_prefix(bytes)?;
        Some(0)
    }
}

/// Holds every way of validating against the naive checker and the exact reader, at depths about its own;
/// says whether the text is a container.
fn check_alone(json: &str) -> bool {
    let is_bare = json.starts_with(['[', '{']) && json.ends_with([']', '}']);
    let depth = naive::depth(json).filter(|_| is_bare);
    match depth.map(|depth| u16::try_from(depth).unwrap()) {
        None => check_at(json, u16::MAX, None),
        Some(own) => {
            check_at(json, own - 1, None);
            check_at(json, own, depth);
        }
    }
    depth.is_some()
}

/// Holds every way of validating against what is known: how deep the container is, if it is one that is not too
/// deep.
fn check_at(json: &str, max_depth: u16, depth: Option<usize>) {
    let exact = Scanner::new(json, max_depth).value();
    let exact = exact.is_ok_and(|value| value.raw == json && json.starts_with(['[', '{']));
    assert_eq!(exact, depth.is_some(), "the exact reader, {max_depth} deep: {json}");

    let expected = depth.is_some_and(|depth| depth <= MAX_DEPTH.into());
    let same = |way: &str, found: bool| {
        assert_eq!(found, expected, "{way}, {max_depth} deep: {json}");
    };
    same("the best way", super::is_container(json, max_depth));
    for (name, level) in levels() {
        same(name, is_container_at(level, json, max_depth));
    }
    // A level that has no variant of its own.
    #[cfg(target_arch = "x86_64")]
    if max_depth > 0
        && matches!(json.as_bytes(), [b'[', .., b']'] | [b'{', .., b'}'])
        && let Some(simd) = best_level().as_sse4_2()
    {
        let nest = Nest::new(json.starts_with('{'), max_depth.min(MAX_DEPTH));
        same("SSE4.2", simd.vectorize(|| validate(simd, json.as_bytes(), nest)));
    }
}

/// [`check_alone`] for `inner` as it is, and as an element and a member, where the border of two blocks is
/// before, in or after it.
fn check_inside(inner: &str) {
    check_alone(inner);
    check_behind("", inner);
}

fn check_behind(before: &str, inner: &str) {
    for (open, close) in [("[", "]"), ("{\"\":", "}")] {
        for shift in 0..64 {
            let start = open.len() + shift + before.len();
            if (start - 1) / 64 < (start + inner.len() + 1) / 64 {
                check_alone(&format!("{open}{:shift$}{before}{inner}{close}", ""));
            }
        }
    }
}

/// [`check_inside`], and the same behind a string that fills a block, and behind elements that do.
fn check(inner: &str) {
    check_inside(inner);
    check_behind(&format!("{:?},", "x".repeat(61)), inner);
    let elements = r#"-1.5e+3,true,{"a":[]},[null,{}],"\u00fc\\","#;
    check_behind(&elements.repeat(2), inner);
}

/// Anything of up to four tokens, alone and where the border of two blocks is in it.
#[test]
fn up_to_four_tokens() {
    const TOKENS: [&str; 10] = ["[", "]", "{", "}", ",", ":", "\"\\n\" ", "-1", "true", ""];
    let mut containers = 0;
    for index in 0..TOKENS.len().pow(4) {
        let tokens =
            [0, 1, 2, 3].map(|digit| TOKENS[index / TOKENS.len().pow(digit) % TOKENS.len()]);
        if tokens.windows(2).any(|two| two[0].is_empty() && !two[1].is_empty()) {
            // The same as with the empty ones at the end.
            continue;
        }
        let text = tokens.concat();
        let shift = 63 - index % (text.len() + 2);
        for json in [
            &text,
            &format!("[{:shift$}{text}]", ""),
            &format!("{{\"\":{:1$}{text}}}", "", shift - 4),
        ] {
            containers += usize::from(check_alone(json));
        }
    }
    // Counted by hand: alone, in an array and as a member.
    assert_eq!(containers, 7 + 32 + 10);
}

#[test]
fn numbers() {
    for integer in ["0", "-0", "7", "-120", "", "-", "01", "+1", "--1"] {
        for fraction in ["", ".0", ".50", ".", ".5.5", ".-5"] {
            for exponent in ["", "e0", "E+10", "e-05", "e", "e+", "e+-1", "e1.5", "e1e1"] {
                check_inside(&format!("{integer}{fraction}{exponent}"));
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
        check_inside(&name.to_uppercase());
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
        check_inside(&format!("\"{long}{inside}{long}\",true,1.5,[]"));
        check_inside(&format!("1.5,true,\"{long}{inside}12{long}\""));
    }
}

#[test]
fn bytes_outside_strings() {
    for byte in 0..0x80 {
        check_inside(&format!("{}1", char::from(byte)));
        check_inside(&format!("1{}", char::from(byte)));
    }
    for other in ["\u{85}", "\u{a0}", "\u{feff}", "\u{2028}", "\u{fffd}", "/**/1", "'a'"] {
        check(other);
        check(&format!("1,{other}2"));
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
        for many in [31, 63] {
            let before = "[],".repeat(many);
            check_behind(&format!("[{before}"), &format!("{entries}]"));
            check_behind(&format!("[{before}\"a\":"), &format!("{entries}]"));
            let before = "\"\":{},".repeat(many);
            check_behind(&format!("{{{before}\"a\":"), &format!("{entries}}}"));
            check_behind(&format!("{{{before}"), &format!("{entries}}}"));
        }
    }
}

/// As deep as the limits allow and one more, by brackets of one kind and of both, with others around them.
#[test]
fn depths() {
    for depth in (1..4_usize).chain(62..67).chain(126..131).chain(253..258).chain([300]) {
        let pairs = depth.div_ceil(2);
        let arrays = ["[".repeat(depth), "]".repeat(depth)].concat();
        let objects = ["{\"\":".repeat(depth), "1".to_owned(), "}".repeat(depth)].concat();
        let mixed = ["[{\"\":".repeat(pairs), "1".to_owned(), "}]".repeat(pairs)].concat();
        for nested in [&arrays, &objects, &mixed] {
            let own = u16::try_from(depth).unwrap();
            for max_depth in [own - 1, own, own + 1, 64, 65, 127, 128, 129, 254, 255, 256, u16::MAX]
            {
                let own = naive::depth(nested).filter(|own| *own <= max_depth.into());
                check_at(nested, max_depth, own);
            }
            for shift in [0, 1, 62, 63] {
                let shift = " ".repeat(shift);
                check_alone(&format!("[{shift}{nested}]"));
                check_alone(&format!("[{nested},{shift}{nested}]"));
                check_alone(&format!("[[],{{}},{shift}{nested},[]]"));
                // One bracket too many, too few, and one of the other kind.
                check_alone(&format!("[{shift}{nested}]]"));
                check_alone(&format!("[{shift}{}]", nested.get(1..).unwrap_or_default()));
                check_alone(&format!("[{shift}{}]", nested.replacen("]]", "}]", 1)));
                check_alone(&format!("[{shift}{}]", nested.replacen("}}", "]}", 1)));
            }
        }
    }
}

/// Brackets in numbers about those that a row holds.
#[test]
fn many_brackets() {
    for count in (1..5).chain(31..34).chain(61..67).chain(127..130) {
        for pair in ["[]", "{}", "[{}]", "{\"\":[]}"] {
            let pairs = vec![pair; count].join(",");
            for (before, after) in
                [("", ""), ("1,", ""), ("[", "]"), ("", ",\"a\""), ("", "]"), ("", ",\"a\":1")]
            {
                for space in [0, 63] {
                    check_alone(&format!("[{:space$}{before}{pairs}{after}]", ""));
                    let members = pairs.replace(pair, &format!("\"\":{pair}"));
                    check_alone(&format!("{{{:space$}{before}{members}{after}}}", ""));
                }
            }
        }
    }
}

/// Valid containers, and the same with up to three bytes removed, added or replaced.
#[test]
fn random_containers_with_bytes_changed() {
    const BYTES: &[u8] = b"[]{},:\"\\u019-+.eEtfn \n\0\x7f";
    let mut random = Random::new(1);
    let mut containers = 0;
    for round in 0..4000 {
        let before = format!("[{:?},", "x".repeat(random.below(130)));
        let mut bytes =
            [&before, &*random.value(4), ",", &random.value(3), "]"].concat().into_bytes();
        for _ in 0..round % 4 {
            let at = random.below(bytes.len() + 1);
            let end = bytes.len().min(at + random.below(2));
            let byte = random.pick(BYTES);
            bytes.splice(at..end, (random.below(3) > 0).then_some(byte));
        }
        // A change may cut a character into two.
        if let Ok(text) = std::str::from_utf8(&bytes) {
            containers += usize::from(check_alone(text));
        }
    }
    assert!((1000..3000).contains(&containers), "{containers} of them are valid");
}

#[test]
fn what_is_no_container() {
    for text in
        ["", "[", "]", "{", "}", "[}", "{]", " []", "[] ", "1", "\"\"", "null", "\u{feff}[]"]
    {
        assert!(!check_alone(text), "{text}");
    }
    for text in ["[]", "{}", "[ ]", "{\n}", "[1]", "[[],{}]"] {
        assert!(check_alone(text), "{text}");
    }
}
