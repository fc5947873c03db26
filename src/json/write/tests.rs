use super::super::tests::Random;
use super::*;

/// Holds what is written for `text` against serde_json.
fn check(text: &str) {
    let mut written = String::new();
    write_escaped(&mut written, text);
    assert_eq!(format!("\"{written}\""), serde_json::to_string(text).unwrap(), "{text:?}");
    assert!(most_escaped([text]) >= written.len(), "{text:?}");

    let mut length = Length::default();
    write_escaped(&mut length, text);
    assert_eq!(length.0, written.len(), "{text:?}");
}

#[test]
fn each_character_of_ascii_and_some_others() {
    for char in ('\0'..'\u{100}').chain("\u{7ff}\u{800}\u{2028}\u{2029}\u{feff}\u{ffff}😀".chars())
    {
        check(&char.to_string());
        check(&format!("x{char}"));
        check(&format!("{char}{char}x"));
        check(&format!("größer{char}{char}é"));
    }
}

#[test]
fn runs_of_each_length() {
    for len in 0..=70 {
        let run = "x".repeat(len);
        check(&run);
        for special in ["\"", "\\", "\n", "\0", "\u{1f}", "\u{7f}", "é", "\\\"", "\0😀\0"] {
            check(&format!("{run}{special}"));
            check(&format!("{special}{run}"));
            check(&format!("{run}{special}{run}{special}{run}"));
            check(&special.repeat(len));
        }
    }
}

#[test]
fn random_texts() {
    let mut random = Random::new(1);
    for _ in 0..2000 {
        let rarity = random.pick(&[1, 4, 40]);
        let chars = (0..random.below(200)).map(|_| {
            let among =
                if random.below(rarity) == 0 { "\"\\\n\r\0\u{1f}" } else { "ab é€😀\u{7f}" };
            random.pick(&among.chars().collect::<Vec<_>>())
        });
        check(&chars.collect::<String>());
    }
}

#[test]
fn the_most_of_several_texts() {
    assert_eq!(most_escaped([]), 0);
    assert_eq!(most_escaped([""]), 0);
    // The longest escape there is.
    let mut written = String::new();
    write_escaped(&mut written, "\0\u{1f}");
    write_escaped(&mut written, "\u{b}");
    assert_eq!(most_escaped(["\0\u{1f}", "\u{b}"]), written.len());
}

/// A string, as a message is written.
struct Quoted<'t>(&'t str);

impl Write for Quoted<'_> {
    fn write(&self, sink: &mut impl Sink) {
        sink.put("\"");
        write_escaped(sink, self.0);
        sink.put("\"");
    }

    fn most(&self) -> usize {
        most_escaped([self.0]) + 2
    }
}

#[test]
fn a_message_is_written_as_a_whole_or_not_at_all() {
    for text in ["", "x", "a \"b\"", "\0\u{1f}", "größer\n😀", &"x".repeat(100)] {
        let message = Quoted(text);
        let expected = serde_json::to_string(text).unwrap();
        let needed = expected.len();
        assert!(message.most() >= message.len());
        assert_eq!((message.len(), message.to_text()), (needed, expected.clone()));
        assert_eq!(message.to_text().capacity(), needed, "{text:?}");

        let mut growing = Vec::new();
        message.encode(&mut growing).unwrap();
        assert_eq!(growing, expected.as_bytes());
        for left in 0..needed + 10 {
            let mut buffer = vec![b'~'; left];
            let written = message.encode(&mut &mut buffer[..]);
            if left < needed {
                assert_eq!(written, Err(BufferFull { needed, left }));
                assert_eq!(buffer, vec![b'~'; left], "{text:?}");
            } else {
                assert_eq!(written, Ok(()));
                assert_eq!(buffer[..needed], *expected.as_bytes());
                assert_eq!(buffer[needed..], *vec![b'~'; left - needed], "{text:?}");
            }
        }
    }
}
