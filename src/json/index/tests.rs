use super::super::tests::Random;
use super::*;

/// The special bytes at the ends of their ranges, the bytes next to them, and the same with the highest bit.
const BYTES: [u8; 17] = [
    0, 1, 0x1e, 0x1f, b' ', b'!', b'"', b'#', b'[', b'\\', b']', 0x7f, 0x80, 0x9f, 0xa2, 0xdc, 0xff,
];

fn naive_is_special(byte: u8) -> bool {
    byte == b'"' || byte == b'\\' || byte < b' '
}

fn naive_next(text: &[u8], at: usize) -> usize {
    (at..text.len()).find(|&at| naive_is_special(text[at])).unwrap_or(text.len())
}

/// Text of one byte for each character, some of them special: one of `rarity`.
fn random_text(random: &mut Random, len: usize, rarity: usize) -> String {
    let text = (0..len).map(|_| {
        let special = random.below(rarity) == 0;
        char::from(random.pick(if special { b"\"\\\0\x1f\n" } else { b"x !#[" }))
    });
    text.collect()
}

#[test]
fn each_byte_is_special_or_not_at_each_position() {
    for byte in 0..=u8::MAX {
        for at in 0..20 {
            let mut text = [b'x'; 20];
            text[at] = byte;
            let expected = if naive_is_special(byte) { at } else { text.len() };
            assert_eq!(next_by_sixteen(&text, 0), expected, "{byte:#x} at {at}");
            assert_eq!(next_by_word(&text, 0), expected, "{byte:#x} at {at}");
        }
    }
}

#[test]
fn the_next_special_byte_of_texts_of_each_length() {
    for len in 0..=200 {
        // What stands around the byte must not matter: it is neither special nor far from it.
        let mut text: Vec<u8> = (0..len).map(|at| b"!#[]\x7f\xff "[at % 7]).collect();
        for at in 0..len {
            let around = text[at];
            // Of longer texts the blocks and words repeat: there a quote and one of the others in turn.
            let bytes = if len <= 80 { &BYTES[..] } else { &[b'"', BYTES[(at + len) % 17]] };
            for &byte in bytes {
                text[at] = byte;
                let expected = if naive_is_special(byte) { at } else { len };
                for (way, found) in
                    [("by sixteen", next_by_sixteen(&text, 0)), ("by word", next_by_word(&text, 0))]
                {
                    assert_eq!(found, expected, "{way}: {byte:#x} at {at} of {len}");
                }
                assert_eq!(has_special(&text), expected < len, "{byte:#x} at {at} of {len}");
            }
            text[at] = around;
        }
    }
}

#[test]
fn the_next_special_byte_from_each_position() {
    let mut random = Random::new(1);
    for len in (0..=70).chain([127, 128, 129, 200]) {
        let text: Vec<u8> = (0..len).map(|_| random.pick(&BYTES)).collect();
        let sparse = random_text(&mut random, len, 30).into_bytes();
        for text in [text, sparse] {
            assert_eq!(has_special(&text), naive_next(&text, 0) < len, "{text:?}");
            for at in 0..=len {
                let expected = naive_next(&text, at);
                assert_eq!(next_by_sixteen(&text, at), expected, "from {at}: {text:?}");
                assert_eq!(next_by_word(&text, at), expected, "from {at}: {text:?}");
            }
        }
    }
}

#[test]
fn the_front_reaches_to_the_next_special_byte() {
    for len in 0..=80 {
        let mut text = vec![b'x'; len];
        for special in 0..=len {
            if let Some(byte) = text.get_mut(special) {
                *byte = b'"';
            }
            for at in 0..=len.min(31) {
                let (end, front) = next_special_and_front(&text, at);
                assert_eq!(end, naive_next(&text, at), "from {at} of {len}");
                assert!(front.len() >= end, "from {at} of {len}");
                assert_eq!(front, &text[..front.len()], "from {at} of {len}");
            }
            if let Some(byte) = text.get_mut(special) {
                *byte = b'x';
            }
        }
    }
}

#[test]
fn a_byte_is_found_as_std_finds_it() {
    for len in 0..=100 {
        let mut text = vec![b'x'; len];
        for byte in [b'#', 0, 0xff] {
            assert!(!contains_byte(&text, byte), "none among {len}");
            for at in 0..len {
                text[at] = byte;
                assert!(contains_byte(&text, byte), "at {at} of {len}");
                // One bit more or less is another byte.
                text[at] = byte ^ 1 << (at % 8);
                assert_eq!(contains_byte(&text, byte), text.contains(&byte), "at {at} of {len}");
                text[at] = b'x';
            }
        }
    }
}

#[test]
fn the_bits_of_an_index_are_the_special_bytes() {
    let mut random = Random::new(2);
    for len in 0..=260 {
        for rarity in [1, 3, 40] {
            let text = random_text(&mut random, len, rarity);
            let Some(Index { map, more }) = Index::of(&text) else { return };
            for (at, &byte) in text.as_bytes().iter().enumerate().take(192) {
                let bit = if at < 128 { map >> at & 1 == 1 } else { more >> (at - 128) & 1 == 1 };
                assert_eq!(bit, naive_is_special(byte), "at {at}: {text:?}");
            }
            let ones = text.bytes().take(192).filter(|&byte| naive_is_special(byte)).count();
            assert_eq!((map.count_ones() + more.count_ones()) as usize, ones, "{text:?}");
        }
    }
}

/// Steps through texts in all ways that an index has, at random.
#[test]
fn an_index_finds_the_next_special_byte_from_any_position() {
    let mut random = Random::new(3);
    for len in 0..=400 {
        for rarity in [2, 10, 60] {
            let text = random_text(&mut random, len, rarity);
            let Some(index) = Index::of(&text) else { return };
            for at in 0..=len {
                let next = naive_next(text.as_bytes(), at);
                assert_eq!(index.next(&text, at), next, "from {at}: {text:?}");
            }
        }
    }
}

#[test]
fn a_window_moves_from_one_special_byte_to_the_next() {
    let mut random = Random::new(4);
    for len in 0..=300 {
        for rarity in [1, 5, 100] {
            let text = random_text(&mut random, len, rarity).into_bytes();
            let start = random.below(len + 1);
            // On by one byte, by as much as an escape has, or further.
            let steps = random.pick(&[&[1][..], &[1, 2, 6, 12], &[1, 2, 64, 130]]);
            let mut window = Window::new(&text, start);
            let mut at = start;
            loop {
                let next = naive_next(&text, at);
                assert_eq!(window.next(at), next, "from {start} on, at {at}: {text:?}");
                if next == len {
                    break;
                }
                at = len.min(next + random.pick(steps));
            }
        }
    }
}
