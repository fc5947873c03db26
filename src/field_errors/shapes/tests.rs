//! The names of fields, held against naive oracles.

use super::{Entry, dotted, percent_decoded};
use crate::json::Scanner;

/// The texts of at most `len` characters of the alphabet.
fn texts(alphabet: &[char], len: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = 0;
    for _ in 0..len {
        let from = std::mem::replace(&mut last, all.len());
        for at in from..last {
            all.extend(
                alphabet.iter().map(|char| format!("{}{char}", all[at])).collect::<Vec<_>>(),
            );
        }
    }
    all
}

#[test]
fn pointers_get_dots() {
    for pointer in texts(&['/', '~', '0', '1', 'ü'], 6) {
        let segments = pointer.split('/');
        let names = segments.map(|segment| segment.replace("~1", "/").replace("~0", "~"));
        assert_eq!(dotted(&pointer), names.collect::<Vec<_>>().join("."), "{pointer}");
    }
}

#[test]
fn fragments_are_decoded() {
    let decoded = |text: &str| percent_decoded(text);
    for text in texts(&['%', '2', 'f', 'g', 'ü'], 5) {
        let mut expected = text.clone();
        // No decoded byte is a percent sign or a digit, so that each escape can be replaced alone.
        for (escape, char) in [("%22", "\""), ("%2f", "/")] {
            expected = expected.replace(escape, char);
        }
        if !text.contains("%f") {
            assert_eq!(decoded(&text), Some(expected), "{text}");
        }
    }
    assert_eq!(decoded("caf%C3%A9"), Some("café".to_owned()));
    assert_eq!(decoded("%2525"), Some("%25".to_owned()));
    assert_eq!(decoded("%ff"), None);
}

#[test]
fn fields_are_located() {
    for (entry, field) in [
        (r#"{"field":"a.b","name":"c"}"#, Some("a.b")),
        (r#"{"field":null,"name":7,"param":"p"}"#, Some("p")),
        (r#"{"field":"\ud800","name":"n"}"#, Some("n")),
        (r#"{"name":"a","name":"b"}"#, Some("b")),
        (r#"{"name":"/a/b"}"#, Some("/a/b")),
        (r##"{"pointer":"#/age"}"##, Some("age")),
        (r#"{"pointer":"/age"}"#, Some("age")),
        (r#"{"pointer":"age"}"#, Some("age")),
        (r##"{"pointer":"#"}"##, Some("")),
        (r#"{"pointer":""}"#, Some("")),
        (r##"{"pointer":"#/a~1b/0/c~0"}"##, Some("a/b.0.c~")),
        (r##"{"pointer":"#/a%20b/%C3%BC"}"##, Some("a b.ü")),
        (r##"{"pointer":"#/100%/%ff"}"##, Some("100%.%ff")),
        (r#"{"pointer":"/100%25"}"#, Some("100%25")),
        (r#"{"pointer":"\/a\/b"}"#, Some("a.b")),
        (r#"{"pointer":["a"]}"#, None),
        (r#"{"source":{"pointer":"/data/attributes/name"}}"#, Some("data.attributes.name")),
        (r#"{"source":{"parameter":"page"}}"#, Some("page")),
        (r#"{"source":"name"}"#, None),
        (r#"{"source":{}}"#, None),
        (r#"{"loc":["body","name"]}"#, Some("name")),
        (r#"{"loc":["body","n\u00fc",0,-1,"x"]}"#, Some("nü.0.-1.x")),
        (r#"{"loc":["body",17]}"#, Some("17")),
        (r#"{"loc":["body",null,"a",1.5,["b"],{"c":"d"},"e"]}"#, Some("a.e")),
        (r#"{"loc":["body"]}"#, Some("")),
        (r#"{"loc":[]}"#, Some("")),
        (r#"{"loc":"name"}"#, Some("name")),
        (r#"{"loc":7}"#, None),
        (r#"{"title":"name"}"#, None),
    ] {
        let json = format!(r#"{{"message":"m",{}"#, &entry[1..]);
        let value = Scanner::new(&json, 128).value().unwrap();
        let located = Entry::of(value).located();
        assert_eq!(located.as_ref().map(|(field, _)| field.as_str()), field, "{entry}");
    }
}
