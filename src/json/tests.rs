//! What the tests in this folder share; and the one function that is not in a file of its own.

use super::utf8;

/// A small generator of numbers (SplitMix64): the same ones in each run.
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub(super) const fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ bits >> 31) % end as u64) as usize
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// A JSON value in which containers are at most `depth` deep, often with blanks and escapes.
    pub(super) fn value(&mut self, depth: usize) -> String {
        let kind = self.below(if depth == 0 { 3 } else { 5 });
        match kind {
            0 => self
                .pick(&["0", "-0", "17", "-1.50", "1e5", "2.5E-10", "12345678901234567890"])
                .to_owned(),
            1 => self.pick(&["null", "true", "false"]).to_owned(),
            2 => self.string(),
            _ => self.container(kind == 3, depth - 1),
        }
    }

    fn container(&mut self, is_object: bool, depth: usize) -> String {
        let mut entries = Vec::new();
        for _ in 0..self.below(5) {
            let value = self.value(depth);
            entries.push(if is_object {
                [self.string(), ":".to_owned(), value].concat()
            } else {
                value
            });
        }
        let entries = entries.join(self.pick(&[",", ",", ", ", " ,\n"]));
        if is_object { format!("{{{entries}}}") } else { format!("[{entries}]") }
    }

    /// A JSON string with its quotes.
    pub(super) fn string(&mut self) -> String {
        const PARTS: [&str; 14] = [
            "a",
            "type",
            "[{]}:,",
            " ",
            "é",
            "\u{1f600}",
            "\u{7f}",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u00e9",
            "\\ud83d\\ude00",
            "\\udc00",
        ];
        let mut string = "\"".to_owned();
        let plain = self.below(3) > 0;
        for _ in 0..self.below(6) {
            string += self.pick(if plain { &PARTS[..7] } else { &PARTS });
        }
        if self.below(8) == 0 {
            string += &"x".repeat(self.below(100));
        }
        string + "\""
    }
}

#[test]
fn utf8_is_what_std_says() {
    let valid = "aé€\u{1f600}".repeat(20);
    for len in 0..=valid.len() {
        let front = &valid.as_bytes()[..len];
        assert_eq!(utf8(front), std::str::from_utf8(front), "cut off after {len} bytes");
    }
    for at in 0..valid.len() {
        for byte in [0x80, 0xc0, 0xed, 0xf5, 0xff] {
            let mut bytes = valid.clone().into_bytes();
            bytes[at] = byte;
            assert_eq!(utf8(&bytes), std::str::from_utf8(&bytes), "{byte:#x} at {at}");
        }
    }
}
