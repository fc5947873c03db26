use super::super::exact::Scanner;
use super::super::tests::Random;
use super::*;

/// A part of a string: how it is written, and the UTF-16 code units that it stands for.
type Part = (&'static str, &'static [u16]);

const PARTS: [Part; 24] = [
    ("a", &[0x61]),
    ("xxxxxxxxxxxxxxxxxxxxx", &[0x78; 21]),
    ("é", &[0xe9]),
    ("\u{ffff}", &[0xffff]),
    ("\u{1f600}", &[0xd83d, 0xde00]),
    ("\u{7f}", &[0x7f]),
    ("\\\"", &[0x22]),
    ("\\\\", &[0x5c]),
    ("\\/", &[0x2f]),
    ("\\b", &[8]),
    ("\\f", &[0xc]),
    ("\\n", &[0xa]),
    ("\\r", &[0xd]),
    ("\\t", &[9]),
    ("\\u0000", &[0]),
    ("\\u007F", &[0x7f]),
    ("\\u0080", &[0x80]),
    ("\\u07fF", &[0x7ff]),
    ("\\u0800", &[0x800]),
    ("\\uABCD", &[0xabcd]),
    ("\\ud800\\udc00", &[0xd800, 0xdc00]),
    ("\\uDBFF\\uDFFF", &[0xdbff, 0xdfff]),
    ("\\ud800", &[0xd800]),
    ("\\uDFFF", &[0xdfff]),
];

/// Holds the string of these parts against the standard library's reading of UTF-16 and against serde_json.
fn check(parts: &[Part]) {
    let inner: String = parts.iter().map(|(written, _)| *written).collect();
    let units: Vec<u16> = parts.iter().flat_map(|(_, units)| *units).copied().collect();
    let text = String::from_utf16_lossy(&units);
    let json = format!("\"{inner}\"");

    let value = Scanner::new(&json, 0).only_value().unwrap();
    let string = value.string();
    assert_eq!(string.inner, inner);
    assert_eq!(string.escapes.any(), inner.contains('\\'), "{json}");
    assert_eq!(inner.len() - string.escapes.surplus(), text.len(), "{json}: its text is shorter");
    let unescaped = unescape(string);
    assert_eq!(unescaped, text, "{json}");
    assert_eq!(unescaped.capacity(), text.len(), "{json}: the buffer");

    let is_text = String::from_utf16(&units).is_ok();
    assert_eq!(serde_json::from_str::<String>(&json).ok(), is_text.then(|| text.clone()), "{json}");
    assert_eq!(string.escapes.has_lone_surrogate(), !is_text, "{json}");
    assert_eq!(string.is_text(&text), is_text, "{json}");
    for other in others(&text) {
        assert!(!string.is_text(&other), "{json} is not {other:?}");
    }

    assert_eq!(lone_surrogate(&inner), naive_lone_surrogate(parts), "{json}");
    let fault = value.check_text().map_err(|error| error.offset());
    assert_eq!(fault, naive_lone_surrogate(parts).map_or(Ok(()), |at| Err(1 + at)), "{json}");
}

/// Texts that differ from `text` by little.
fn others(text: &str) -> Vec<String> {
    let mut others = vec![format!("{text}\0"), format!(" {text}")];
    for (at, char) in text.char_indices() {
        let [before, after] = [&text[..at], &text[at + char.len_utf8()..]];
        let another = if char == ' ' { '!' } else { ' ' };
        others.push([before, after].concat());
        others.push(format!("{before}{another}{after}"));
    }
    others
}

/// Where the first half of a surrogate pair is without the other half.
fn naive_lone_surrogate(parts: &[Part]) -> Option<usize> {
    let mut units = Vec::new();
    let mut at = 0;
    for (written, of_part) in parts {
        units.extend(of_part.iter().map(|&unit| (at, unit)));
        at += written.len();
    }
    let mut index = 0;
    for decoded in char::decode_utf16(units.iter().map(|&(_, unit)| unit)) {
        match decoded {
            Ok(char) => index += char.len_utf16(),
            Err(_) => return Some(units[index].0),
        }
    }
    None
}

#[test]
fn up_to_three_parts() {
    check(&[]);
    for first in PARTS {
        check(&[first]);
        for second in PARTS {
            check(&[first, second]);
            for third in PARTS {
                check(&[first, second, third]);
            }
        }
    }
}

#[test]
fn many_parts() {
    let mut random = Random::new(1);
    for _ in 0..1000 {
        // Rarely with a half of a pair, so that most are text.
        let among = if random.below(4) == 0 { &PARTS[..] } else { &PARTS[..22] };
        let parts: Vec<Part> = (0..random.below(30)).map(|_| random.pick(among)).collect();
        check(&parts);
    }
}

#[test]
fn an_escape_at_each_position() {
    for len in (0..70).chain(124..132) {
        for escape in [PARTS[6], PARTS[19], PARTS[20], PARTS[22]] {
            let mut parts = vec![PARTS[0]; len];
            parts.push(escape);
            check(&parts);
            parts.push(PARTS[4]);
            check(&parts);
        }
    }
}

#[test]
fn each_code_unit() {
    for unit in 0..=u16::MAX {
        for written in [format!("\\u{unit:04x}"), format!("\\u{unit:04X}")] {
            let char = char::from_u32(unit.into());
            let escaped = Escaped::at(written.as_bytes(), 0).unwrap();
            assert_eq!((escaped.char, escaped.len()), (char, 6), "{written}");
        }
    }
}

#[test]
fn what_is_no_escape_of_a_code_unit() {
    for digits in 0..=u8::MAX {
        let expected = digits.is_ascii_hexdigit();
        for at in 2..6 {
            let mut escape = *b"\\u12ab";
            escape[at] = digits;
            assert_eq!(Escaped::at(&escape, 0).is_some(), expected, "{digits:#x} at {at}");
        }
    }
    // Two wrong digits are no better than one.
    for [first, second] in [[2, 3], [2, 4], [2, 5], [3, 4], [3, 5], [4, 5]] {
        let mut escape = *b"\\u12ab";
        (escape[first], escape[second]) = (b'g', b'g');
        assert!(Escaped::at(&escape, 0).is_none(), "{first} and {second}");
    }
    for text in
        ["", "\\", "\\u", "\\u1", "\\u12", "\\u12a", "u12ab", "\\U12ab", "/u12ab", "\\n12ab"]
    {
        assert!(Escaped::at(text.as_bytes(), 0).is_none(), "{text}");
    }
    assert!(Escaped::at(b"\\u12ab", 1).is_none());
    assert!(Escaped::at(b"\\u12ab", usize::MAX).is_none());
}

#[test]
fn a_string_without_escapes_is_its_inside() {
    for len in 0..40 {
        let inner = "x".repeat(len);
        let string = Str::plain(&inner);
        assert!(string.is_text(&inner), "{len}");
        assert_eq!(unescape(string), inner);
        assert_eq!(lone_surrogate(&inner), None);
        for at in 0..len {
            for other in ["", "y", "xx", "\0"] {
                let other = [&inner[..at], other, &inner[at + 1..]].concat();
                assert!(!string.is_text(&other), "{inner} is not {other}");
                assert!(!Str::plain(&other).is_text(&inner), "{other} is not {inner}");
            }
        }
    }
}
