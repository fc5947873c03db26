//! How many entries the containers of a JSON text have, before they are read.

use alloc::vec;
use alloc::vec::Vec;
use core::cell::Cell;

/// The numbers of entries of all containers in a text, in the order in which they begin.
///
/// Binary formats write it before the entries. A format that is not told it must keep all entries until the last one,
/// or write an end mark, which not every peer reads.
pub(super) struct Lengths {
    counts: Vec<u32>,
    next: Cell<usize>,
}

impl Lengths {
    /// Those of valid JSON. A container that is deep in others costs no more than any other.
    pub(super) fn of(json: &str) -> Self {
        let begins = Marks(json.bytes()).filter(|mark| matches!(mark, Mark::Open)).count();
        let (mut counts, mut open): (Vec<u32>, Vec<usize>) = (Vec::with_capacity(begins), vec![]);
        for mark in Marks(json.bytes()) {
            if let Mark::Close = mark {
                open.pop();
                continue;
            }
            // What is there makes one entry at least, and each comma makes one more.
            if let Some(count) = open.last().and_then(|&at| counts.get_mut(at)) {
                *count = (*count).max(1).saturating_add(u32::from(matches!(mark, Mark::Comma)));
            }
            if let Mark::Open = mark {
                open.push(counts.len());
                counts.push(0);
            }
        }
        Self { counts, next: Cell::new(0) }
    }

    /// The number of entries of the next container. A number that is too large to be counted is none.
    pub(super) fn next(&self) -> Option<usize> {
        let at = self.next.replace(self.next.get() + 1);
        let count = self.counts.get(at).copied().filter(|&count| count < u32::MAX)?;
        usize::try_from(count).ok()
    }
}

/// What of JSON is outside its strings.
enum Mark {
    Open,
    Close,
    Comma,
    /// A string, or a byte of another value or behind a member's name.
    Other,
}

/// The marks of a text, without white space.
struct Marks<'j>(core::str::Bytes<'j>);

impl Iterator for Marks<'_> {
    type Item = Mark;

    fn next(&mut self) -> Option<Mark> {
        let bytes = &mut self.0;
        let byte = bytes.find(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))?;
        Some(match byte {
            b'[' | b'{' => Mark::Open,
            b']' | b'}' => Mark::Close,
            b',' => Mark::Comma,
            b'"' => {
                while let Some(byte) = bytes.next().filter(|&byte| byte != b'"') {
                    if byte == b'\\' {
                        bytes.next();
                    }
                }
                Mark::Other
            }
            _ => Mark::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Lengths;

    #[test]
    fn entries_are_counted_in_the_order_of_their_containers() {
        for (json, expected) in [
            ("7", &[][..]),
            (r#""[,]""#, &[]),
            ("[]", &[0]),
            ("[ \n]", &[0]),
            ("{\t}", &[0]),
            ("[7]", &[1]),
            ("[-1.5e+7, true ,null]", &[3]),
            (r#"["a,\"[","\\",{}]"#, &[3, 0]),
            (r#"{"a":[1,2],"b":{"c":[[],[3]]},"d":[]}"#, &[3, 2, 1, 2, 0, 1, 0]),
            (r#"[[[[]],[]],1]"#, &[2, 2, 1, 0, 0]),
        ] {
            let lengths = Lengths::of(json);
            for &count in expected {
                assert_eq!(lengths.next(), Some(count), "{json}");
            }
            assert_eq!(lengths.next(), None, "{json}");
        }
    }
}
