//! The fast reader against the exact one, through the trait that both have.

use std::fmt::Debug;
use std::iter;

use super::super::exact::Exact;
use super::super::read::head;
use super::super::string::Escapes;
use super::super::tests::Random;
use super::*;

/// All that a reader says of a value.
#[derive(Debug, PartialEq)]
struct Seen<'a> {
    /// Where a member's name is, its inside, its escapes and its head.
    name: Option<(usize, &'a str, Escapes, u64)>,
    offset: usize,
    raw: &'a str,
    inner: &'a str,
    kind: Kind,
    escapes: Escapes,
}

impl<'a> Seen<'a> {
    fn new(text: &'a str, name: Option<MemberName<'a>>, item: Item<'a>) -> Self {
        let name = name.map(|name| {
            let Str { inner, escapes } = name.string;
            (inner.as_ptr().addr() - text.as_ptr().addr(), inner, escapes, name.head)
        });
        let value = item.value_in(text);
        assert_eq!((value.inner(), value.raw), (item.inner, item.raw_in(text)), "{text}");
        Self {
            name,
            offset: value.offset,
            raw: value.raw,
            inner: item.inner,
            kind: item.kind(),
            escapes: item.escapes(),
        }
    }
}

/// How an array is read: the fast reader takes it only with a 4 at first; then come elements that must be there.
#[derive(Clone, Copy, Debug)]
struct Array {
    required: &'static [Expected],
    field: Field,
}

/// As the four elements that a frame has at least, and a fifth.
const FRAME: Array = Array {
    required: &[Expected::StringOrInteger, Expected::StringOrNull, Expected::String],
    field: Field::Details,
};

/// With elements of any type.
const ANY: Array = Array { required: &[], field: Field::Details };

/// With elements that are text.
const TEXTS: Array = Array { required: &[Expected::String], field: Field::Message };

fn read_array<'a, R: Read<'a>>(
    text: &'a str,
    limits: Limits,
    array: Array,
) -> Result<Vec<Seen<'a>>, R::Fault> {
    let mut reader = R::open(text, b'[', limits, Expected::Array)?;
    let first = if reader.eat_first(b'4') {
        Seen {
            name: None,
            offset: 1,
            raw: &text[1..2],
            inner: &text[1..2],
            kind: Kind::Number,
            escapes: Escapes::NONE,
        }
    } else {
        R::unusual()?;
        Seen::new(text, None, reader.required(Field::MessageType, Expected::Value)?)
    };
    let mut seen = vec![first];
    for &expected in array.required {
        seen.push(Seen::new(text, None, reader.required(array.field, expected)?));
    }
    while let Some(item) = reader.element(array.field)? {
        seen.push(Seen::new(text, None, item));
    }
    Ok(seen)
}

fn read_object<'a, R: Read<'a>>(text: &'a str, limits: Limits) -> Result<Vec<Seen<'a>>, R::Fault> {
    let mut reader = R::open(text, b'{', limits, Expected::Object)?;
    iter::from_fn(|| reader.member().transpose())
        .map(|member| member.map(|(name, item)| Seen::new(text, Some(name), item)))
        .collect()
}

/// What the fast reader reads, the exact one reads alike; says whether the fast one reads it.
fn same<T: Debug + PartialEq>(
    text: &str,
    compact: Result<T, Unusual>,
    exact: Result<T, DecodeError>,
) -> bool {
    compact.is_ok_and(|compact| {
        assert_eq!(Ok(compact), exact, "{text}");
        true
    })
}

fn check_array_in(text: &str, limits: Limits, array: Array) -> bool {
    let compact = read_array::<Compact<'_>>(text, limits, array);
    same(text, compact, read_array::<Exact<'_>>(text, limits, array))
}

fn check_array(text: &str, array: Array) -> bool {
    check_array_in(text, Limits::DEFAULT, array)
}

fn check_object_in(text: &str, limits: Limits) -> bool {
    let compact = read_object::<Compact<'_>>(text, limits);
    same(text, compact, read_object::<Exact<'_>>(text, limits))
}

fn check_object(text: &str) -> bool {
    check_object_in(text, Limits::DEFAULT)
}

#[test]
fn arrays_that_are_read_fast() {
    for text in [
        r#"[4,"c1"]"#,
        r#"[4, "c1"]"#,
        r#"[4,"c1","http://domain/exceptions#NotFoundError","An error occurred."]"#,
        r#"[4, "c1", "u#NotFoundError", "m", {"a": [1, 2]}]"#,
        r#"[4,"c1","u","m",null]"#,
        r#"[4,"c1","u","m", null]"#,
        r#"[4,"","","",[],{},[[]]]"#,
        r#"[4,17,"u","m"]"#,
        r#"[4,-1.5e3,true,false,null]"#,
        r#"[4,"a\n\"\\\/","\u00fc","\ud83d\ude00"]"#,
        r#"[4,"é","😀","\u007f"]"#,
        // Half of a pair is no text, but a string.
        r#"[4,"\ud83d"]"#,
        r#"[4,[" ,\t\"]\u0000"],"x"]"#,
        // Where the other reader helps out, blanks are read as they come.
        "[4, \n\t null,  \"x\", 1]",
    ] {
        assert!(check_array(text, ANY), "{text}");
    }
    for text in [r#"[4,"c1","u","m"]"#, r#"[4,17,"u","m",{"a":1}]"#, r#"[4,"c1","u","",1,2]"#] {
        assert!(check_array(text, FRAME), "{text}");
    }
    assert!(check_array(r#"[4,"é\n","😀"]"#, TEXTS));
    for len in 0..300 {
        let long = "x".repeat(len);
        for text in [
            format!(r#"[4,"{long}"]"#),
            format!(r#"[4,"{long}","\n{long}",{{"a":["{long}"]}}]"#),
            format!(r#"[4,["{long}"],"{long}","{long}\\"]"#),
        ] {
            assert!(check_array(&text, ANY), "{text}");
        }
    }
}

#[test]
fn arrays_that_are_left_to_the_exact_reader() {
    for text in [
        "",
        "[",
        "[]",
        "[4]",
        "[4,",
        " [4,\"x\"]",
        "[ 4,\"x\"]",
        "[4 ,\"x\"]",
        "[4,\"x\"] ",
        "[4,\"x\" ]",
        "[40,\"x\"]",
        "[-4,\"x\"]",
        "[5,\"x\"]",
        "[\"x\",4]",
        "[4,\"x\"",
        "[4,\"x]",
        "[4,\"x\\\"]",
        "[4,\"\\x\"]",
        "[4,\"\\u12g4\"]",
        "[4,\"\t\"]",
        "[4,\"x\"]]",
        "[4,\"x\"}",
        "[4,\"x\",]",
        "[4,,\"x\"]",
        "[4:\"x\"]",
        "[4,\"x\" \"y\"]",
        "[4,tru]",
        "[4,01]",
        "[4,[1,]]",
        "{\"a\":1}",
    ] {
        assert!(!check_array(text, ANY), "{text}");
    }
    for text in [
        r#"[4,"c1",null,"m"]"#,
        r#"[4,1.5,"u","m"]"#,
        r#"[4,null,"u","m"]"#,
        r#"[4,"c1",17,"m"]"#,
        r#"[4,"c1","u",17]"#,
        r#"[4,"c1","u"]"#,
    ] {
        assert!(!check_array(text, FRAME), "{text}");
    }
    for text in [r#"[4,"\ud83d"]"#, r#"[4,"x",1]"#, "[4,  \"x\"]"] {
        assert!(!check_array(text, TEXTS), "{text}");
    }
}

type ListSeen<'a> = (Seen<'a>, Option<Seen<'a>>, Option<Seen<'a>>);

fn read_lists<'a, R: Read<'a>>(
    text: &'a str,
    limits: Limits,
) -> Result<Vec<ListSeen<'a>>, R::Fault> {
    let mut reader = R::open(text, b'[', limits, Expected::Array)?;
    if !reader.eat_first(b'4') {
        R::unusual()?;
        reader.required(Field::MessageType, Expected::Value)?;
    }
    let seen = |item| Seen::new(text, None, item);
    iter::from_fn(|| reader.list(Field::Arguments).transpose())
        .map(|list| {
            let List { item, first, second } = list?;
            Ok((seen(item), first.map(seen), second.map(seen)))
        })
        .collect()
}

#[test]
fn lists_with_their_first_two_elements() {
    let check = |text: &str, limits: Limits| {
        let compact = read_lists::<Compact<'_>>(text, limits);
        same(text, compact, read_lists::<Exact<'_>>(text, limits))
    };
    let values = [
        r#"["m"]"#,
        r#"["é\n\u00e9"]"#,
        "[]",
        r#"["m","n"]"#,
        r#"["m",{"a":[1]},2]"#,
        r#"["m" ]"#,
        r#"[ "m"]"#,
        r#"[["m"]]"#,
        "[1]",
        r#"[1,"m"]"#,
        "[null, null]",
        r#""m""#,
        "7",
        "null",
        r#"{"m":1}"#,
    ];
    let halves = [r#"["\ud800"]"#, r#"["\ud800",1]"#, r#"["m","\ud800"]"#];
    let wrong = [
        "[\"m\"",
        "[\"m]",
        "[\"\\x\"]",
        "[\"m\"}",
        "[\"m\",]",
        "[\"m\"1]",
        "[,\"m\"]",
        "[\"m\"\"n\"]",
        "[\"\n\"]",
    ];
    let long = "x".repeat(260);
    for (value, is_read) in
        values.map(|value| (value, true)).into_iter().chain(wrong.map(|value| (value, false)))
    {
        for shift in shifts() {
            let shift = &long[..shift];
            for text in [
                format!(r#"[4,"{shift}",{value}]"#),
                format!(r#"[4,{value}, {value},["{shift}"]]"#),
            ] {
                assert_eq!(check(&text, Limits::DEFAULT), is_read, "{text}");
            }
            for half in halves {
                check(&format!(r#"[4,{half},"{shift}",{value}]"#), Limits::DEFAULT);
            }
        }
        for depth in 0..4 {
            let limits = Limits::DEFAULT.with_max_depth(depth);
            let text = format!("[4,{value}]");
            let exact = read_lists::<Exact<'_>>(&text, limits);
            assert_eq!(check(&text, limits), exact.is_ok(), "{text} in {depth}");
        }
    }
}

#[test]
fn objects_that_are_read_fast() {
    for text in [
        "{}",
        r#"{"type":"NotFoundError","message":"m"}"#,
        r#"{"type": "NotFoundError", "message": "m", "details": {"a": 1}}"#,
        r#"{"a":"b","":"","aaaaaaaa":1,"aaaaaaaaa":[null]}"#,
        r#"{"code":404,"ok":false,"a":null}"#,
        r#"{"message":"\n\u00fc\ud800","é":"é"}"#,
        r#"{"details":{"a\n":"\\"},"code":[]}"#,
        r#"{ "message":"m"}"#,
        "{\"a\":  1,\"bcdefgh\": \n{ }}",
    ] {
        assert!(check_object(text), "{text}");
    }
    for len in 0..300 {
        let long = "x".repeat(len);
        for text in [
            format!(r#"{{"{long}":"message"}}"#),
            format!(r#"{{"a":"{long}","{long}":{{"{long}":"\n"}},"last":"b{long}"}}"#),
            format!(r#"{{"a":["{long}"],"type":"{long}","last":"\t{long}"}}"#),
        ] {
            assert!(check_object(&text), "{text}");
        }
    }
}

#[test]
fn objects_that_are_left_to_the_exact_reader() {
    for text in [
        "",
        "{",
        "{ }",
        "{} ",
        " {}",
        "[]",
        // The text ends too soon after the name.
        r#"{"a":1}"#,
        r#"{  "message":"m"}"#,
        "{\"message\":\"m\"\n}",
        "{\"message\":\"m\",  \"type\":\"t\"}",
        r#"{"messag\u0065":"m"}"#,
        r#"{"message":"m"}}"#,
        r#"{"message":"m",}"#,
        r#"{"message":"m"]"#,
        r#"{"message":"m"#,
        r#"{"message":}"#,
        r#"{"message"}            "#,
        r#"{message:"mmmmmmmmm"}"#,
        r#"{,"message":"m"}"#,
        r#"{"message":"m" "type":"t"}"#,
        r#"{"message":"m":"type":"t"}"#,
        r#"{"message":[1,]}"#,
        r#"{"message":1e}"#,
    ] {
        assert!(!check_object(text), "{text}");
    }
}

#[test]
fn limits_are_kept() {
    let (array, object) = (r#"[4,"x",[[1]]]"#, r#"{"message":{"a":[1]}}"#);
    let long = format!("[{}1]", "1,".repeat(100));
    let (long_array, long_object) = (format!("[4,{long}]"), format!("{{\"message\":{long}}}"));
    for (array, object, depth) in [(array, object, 3), (&long_array, &long_object, 2)] {
        for max_depth in 0..5 {
            let limits = Limits::DEFAULT.with_max_depth(max_depth);
            let reads = (check_array_in(array, limits, ANY), check_object_in(object, limits));
            assert_eq!(reads, (max_depth >= depth, max_depth >= depth), "{max_depth} deep");
        }
        for less in 0..2 {
            let limits = |text: &str| Limits::DEFAULT.with_max_len(text.len() - less);
            assert_eq!(check_array_in(array, limits(array), ANY), less == 0);
            assert_eq!(check_object_in(object, limits(object)), less == 0);
        }
    }
}

/// Positions over the first blocks, about the borders of the next ones, and behind all that an index has.
fn shifts() -> impl Iterator<Item = usize> {
    (0..70).chain(116..134).chain(180..200).chain(250..260)
}

/// Whatever of these is in a string or ends it too soon, at each of the [`shifts`].
#[test]
fn strings_at_each_position() {
    for inside in [
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
        "\":\"",
        "\u{1f600}\u{e9}",
        "\u{7f}",
        "#",
    ] {
        let long = "x".repeat(260);
        for shift in shifts() {
            let shift = &long[..shift];
            check_array(&format!(r#"[4,"{shift}{inside}","u","m"]"#), FRAME);
            check_array(&format!(r#"[4,"{inside}{shift}","u","m",[]]"#), TEXTS);
            check_array(&format!(r#"[4, "c1", "u", "{shift}{inside}", 1]"#), ANY);
            check_object(&format!(r#"{{"{shift}{inside}":"x","type":"u"}}"#));
            check_object(&format!(
                r#"{{"message": "{shift}{inside}", "type": "u#NotFoundError"}}"#
            ));
        }
    }
}

/// The same for what is between strings, and after the last of them.
#[test]
fn separators_and_ends_at_each_position() {
    for end in [
        "]",
        "",
        "\"]",
        "] ",
        "]]",
        ",",
        ",]",
        ",null]",
        ",0]",
        ",\"\"]",
        ",{}]",
        ",{]",
        ",[1,2] ]",
        ", []]",
        ",1,2]",
        ",[[[]]]]",
        ",tru]",
        "}",
        "x]",
        ":1]",
        " ,1]",
        "\n]",
        "}}",
        "} ",
        "\"}",
        ",}",
        ",\"a\"}",
        ",\"details\":1}",
        ",\"details\":{}}",
        ",\"type\":7}",
        ",\"m\":[[]] }",
        ":1}",
        "x}",
    ] {
        let long = "x".repeat(260);
        for shift in shifts() {
            let shift = &long[..shift];
            check_array(&format!(r#"[4,"c1","{shift}"{end}"#), ANY);
            check_array(&format!(r#"[4,"{shift}","u","m"{end}"#), FRAME);
            check_array(&format!(r#"[4,"{shift}"{end},"x"]"#), ANY);
            check_object(&format!(r#"{{"type":"NotFoundError","message":"{shift}"{end}"#));
            check_object(&format!(r#"{{"{shift}"{end},"message":"x"}}"#));
        }
    }
}

/// Containers about the end of the index and of all lengths, of which only one can be the last value.
#[test]
fn containers_at_each_position() {
    let long = "x".repeat(260);
    for shift in shifts() {
        let shift = &long[..shift];
        for entries in [
            "{},[],{}",
            "[\"m\"],{\"a\":[1,\"b\"]}",
            "{\"a\":{}},{\"a\":\"\\n\"},{\"a\":1}",
            "[[]], [ ],{\"a\" : 1},[{}]",
            "[1]",
            "{\"a\": 1, \"b\":[true, null]}",
        ] {
            for text in [
                format!(r#"[4,"{shift}",{entries}]"#),
                format!(r#"[4,{entries},"{shift}",{entries}]"#),
                format!(r#"[4,["{shift}"],{entries}]"#),
                format!(r#"[4,{{"{shift}":[]}},{{"a":"{shift}"}},{entries}]"#),
                format!(r#"[4,[{entries},"{shift}"],[{entries},"{shift}"],[{entries},"{shift}"]]"#),
            ] {
                assert!(check_array(&text, ANY), "{text}");
                for wrong in ["]", "}", ",", " "] {
                    check_array(&[&text[..text.len() - 2], wrong, "]"].concat(), ANY);
                }
            }
        }
    }
}

/// A message that ends too soon, and one with a byte that no string may hold.
#[test]
fn messages_cut_off_anywhere() {
    let (message, detail) = ("m".repeat(60), "d".repeat(100));
    let array = format!(r#"[4,"c1","u#NotFoundError","{message}\u00e9",{{"a":"{detail}"}}]"#);
    let object = format!(r#"{{"type":"u","message":"{message}\n","details":{{"a":"{detail}"}}}}"#);
    assert!(check_array(&array, FRAME) && check_object(&object));
    for at in 0..array.len() {
        let (before, after) = array.split_at(at);
        assert!(!check_array(before, FRAME), "{before}");
        assert!(!check_array(&[before, "\u{1}", after].concat(), FRAME), "{at}");
    }
    for at in 0..object.len() {
        let (before, after) = object.split_at(at);
        assert!(!check_object(before), "{before}");
        assert!(!check_object(&[before, "\u{1}", after].concat()), "{at}");
    }
}

#[test]
fn random_texts() {
    let mut random = Random::new(1);
    let mut read = [0, 0];
    for round in 0..10_000 {
        let mut entries = Vec::new();
        let is_object = round % 2 == 0;
        for _ in 0..random.below(6) {
            let value = if random.below(2) == 0 { random.string() } else { random.value(3) };
            let colon = random.pick(&[":", ":", ": "]);
            entries.push(if is_object {
                [&random.string(), colon, &*value].concat()
            } else {
                value
            });
        }
        let entries = entries.join(random.pick(&[",", ",", ", ", ",  ", " ,"]));
        let mut bytes = if is_object { format!("{{{entries}}}") } else { format!("[4,{entries}]") };
        // Some of them with a byte that is another one.
        if random.below(3) == 0 {
            let at = random.below(bytes.len());
            if bytes.is_char_boundary(at) && bytes.is_char_boundary(at + 1) {
                bytes.replace_range(
                    at..=at,
                    random.pick(&["\"", "\\", ",", "]", "}", ":", " ", "1", ""]),
                );
            }
        }
        let array = random.pick(&[FRAME, ANY, TEXTS]);
        read[0] += usize::from(check_object(&bytes));
        read[1] += usize::from(check_array(&bytes, array));
    }
    assert!(read.iter().all(|&read| read > 500), "{read:?} were read fast");
}

/// Numbers of all spellings, right and wrong, about the ends of words and of the text.
#[test]
fn numbers_of_all_spellings() {
    let digits = "123456789012345678901234567890";
    let mut numbers: Vec<String> = (0..=30).map(|len| digits[..len].to_owned()).collect();
    numbers.extend((1..20).map(|len| "0".repeat(len)));
    numbers.extend(
        [
            "01",
            "09999999",
            "00000001",
            "10",
            "90000000",
            "1:",
            "1/",
            "12345678:",
            "1234567/",
            "1.0",
            "1e5",
            "1E-5",
            "12345678.5",
            "1.",
            "1e",
            "0.5",
            "0e1",
            "1-",
            "1-2",
            "+1",
            "é1",
            "1é",
        ]
        .map(str::to_owned),
    );
    for digits in &numbers {
        for number in [digits.clone(), format!("-{digits}"), format!("--{digits}")] {
            let is_number = Scanner::new(&number, 0).only_value().is_ok();
            let is_integer = is_number && !number.contains(['.', 'e', 'E']);
            for blank in ["", " "] {
                let value = [blank, &number].concat();
                for rest in ["", ",1", ", -0", ",\"a text after it\""] {
                    let text = format!("[4,{value}{rest}]");
                    assert_eq!(check_array(&text, ANY), is_number, "{text}");
                    let text = format!("[4,{value},\"u\",\"m\"{rest}]");
                    assert_eq!(check_array(&text, FRAME), is_integer, "{text}");
                }
                for rest in ["", ",\"another name\": 1", ",\"a\":\"a text after it\""] {
                    let text = format!("{{\"a long name\":{value}{rest}}}");
                    assert_eq!(check_object(&text), is_number, "{text}");
                }
                for (before, after) in [("[4,", "}"), ("[4,", ""), ("[4:", "]"), ("[4,", ":1]")] {
                    let text = [before, &value, after].concat();
                    assert!(!check_array(&text, ANY), "{text}");
                }
                for other in [" ", "\t", "\n", "\"", "\0", "é"] {
                    for value in [[other, &value].concat(), [&value, other].concat()] {
                        check_array(&format!("[4,{value},\"u\",\"m\"]"), FRAME);
                        check_array(&format!("[4,{value}]"), ANY);
                        check_object(&format!("{{\"a long name\":{value}}}"));
                    }
                }
            }
        }
    }
}

/// A type that does not fit is never read, by either reader.
#[test]
fn elements_of_each_type_where_each_is_expected() {
    let values = ["\"x\"", "\"\\n\"", "17", "-0", "1.5", "1e5", "null", "true", "[]", "{}"];
    const ALL: &[usize] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    for (expected, field, fits, usual) in [
        (&[Expected::Value], Field::Details, ALL, ALL),
        // What is usual where text should be is text.
        (&[Expected::Value], Field::Message, ALL, &[0, 1]),
        (&[Expected::String], Field::CallId, &[0, 1], &[0, 1]),
        (&[Expected::StringOrNull], Field::CallId, &[0, 1, 6], &[0, 1]),
        (&[Expected::StringOrInteger], Field::CallId, &[0, 1, 2, 3], &[0, 1, 2, 3]),
    ] {
        let array = Array { required: expected, field };
        for (index, value) in values.iter().enumerate() {
            let text = format!("[4,{value}]");
            let exact = read_array::<Exact<'_>>(&text, Limits::DEFAULT, array);
            assert_eq!(exact.is_ok(), fits.contains(&index), "{text} for {expected:?}");
            let is_read = usual.contains(&index);
            assert_eq!(check_array(&text, array), is_read, "{text} for {expected:?}");
        }
    }
}

#[test]
fn names_are_compared_by_their_heads() {
    let names: Vec<String> = (0..20)
        .flat_map(|len| (0..=len).map(move |at| format!("{:x<at$}", "") + &"y".repeat(len - at)))
        .collect();
    for name in &names {
        let is_name = MemberName::of(Str::plain(name));
        for text in &names {
            let found = is_name.has_head(head(text.as_bytes())) && is_name.is(text);
            assert_eq!(found, name == text, "{name} is {text}");
        }
    }
}
