//! From the inside of a JSON string to the text it stands for.
//!
//! The scanner has checked the grammar of every escape before anything here runs.

/// A run of text as it stands, or what one escape stands for.
enum Piece<'a> {
    Run(&'a str),
    Char(char),
    /// Half of a surrogate pair, which stands for no character.
    Lone,
}

/// The pieces of the inside of a string, each with its offset.
struct Pieces<'a> {
    inner: &'a str,
    at: usize,
}

impl<'a> Pieces<'a> {
    const fn new(inner: &'a str) -> Self {
        Self { inner, at: 0 }
    }

    /// The four digits of a `\u` escape that starts at `at`, if one does.
    fn unit(&self, at: usize) -> Option<u32> {
        let digits = self.inner.as_bytes().get(at..at + 6)?.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |unit, &digit| Some(unit << 4 | char::from(digit).to_digit(16)?))
    }

    /// The piece that the `\u` escape at `at` begins, and its length in bytes.
    fn unicode(&self, at: usize) -> (Piece<'a>, usize) {
        let Some(unit) = self.unit(at) else { return (Piece::Lone, 2) };
        if let Some(char) = char::from_u32(unit) {
            return (Piece::Char(char), 6);
        }
        // A surrogate: a high one (D800 to DBFF) and a low one (DC00 to DFFF) make a pair.
        let low = self.unit(at + 6).filter(|low| (0xdc00..0xe000).contains(low));
        match low {
            Some(low) if unit < 0xdc00 => {
                let code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                (char::from_u32(code).map_or(Piece::Lone, Piece::Char), 12)
            }
            _ => (Piece::Lone, 6),
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = (usize, Piece<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = &self.inner[start..];
        // Byte by byte: the runs between escapes are short.
        let backslash = rest.bytes().position(|byte| byte == b'\\');
        let run = backslash.unwrap_or(rest.len());
        let (piece, length) = if run > 0 {
            (Piece::Run(&rest[..run]), run)
        } else {
            match rest.as_bytes().get(1) {
                None => return None,
                Some(b'u') => self.unicode(start),
                Some(b'b') => (Piece::Char('\u{8}'), 2),
                Some(b'f') => (Piece::Char('\u{c}'), 2),
                Some(b'n') => (Piece::Char('\n'), 2),
                Some(b'r') => (Piece::Char('\r'), 2),
                Some(b't') => (Piece::Char('\t'), 2),
                // `\"`, `\\` and `\/` stand for what follows the backslash.
                _ => (Piece::Run(&rest[1..2]), 2),
            }
        };
        self.at += length;
        Some((start, piece))
    }
}

/// Where the first half of a surrogate pair without its other half stands, in bytes.
pub(crate) fn lone_surrogate(inner: &str) -> Option<usize> {
    // Surrogates are D800 to DFFF; most texts have none, which is seen faster than which are lone.
    let may_be = |escape: &[u8]| matches!(escape, [b'\\', b'u', b'd' | b'D', ..]);
    if !inner.as_bytes().windows(3).any(may_be) {
        return None;
    }
    Pieces::new(inner).find(|(_, piece)| matches!(piece, Piece::Lone)).map(|(at, _)| at)
}

/// The text that the inside of a string stands for, in a buffer of just its size.
///
/// A lone surrogate, which [`Value::check_text`](super::Value::check_text) refuses, becomes U+FFFD.
pub(crate) fn unescape(inner: &str) -> String {
    let length = Pieces::new(inner)
        .map(|(_, piece)| match piece {
            Piece::Run(run) => run.len(),
            Piece::Char(char) => char.len_utf8(),
            Piece::Lone => char::REPLACEMENT_CHARACTER.len_utf8(),
        })
        .sum();
    let mut text = String::with_capacity(length);
    for (_, piece) in Pieces::new(inner) {
        match piece {
            Piece::Run(run) => text.push_str(run),
            Piece::Char(char) => text.push(char),
            Piece::Lone => text.push(char::REPLACEMENT_CHARACTER),
        }
    }
    text
}

/// Whether the inside of a string stands for `text`; nothing is copied to find out.
pub(crate) fn unescaped_eq(inner: &str, text: &str) -> bool {
    let mut rest = text;
    for (_, piece) in Pieces::new(inner) {
        let stripped = match piece {
            Piece::Run(run) => rest.strip_prefix(run),
            Piece::Char(char) => rest.strip_prefix(char),
            Piece::Lone => None,
        };
        match stripped {
            Some(stripped) => rest = stripped,
            None => return false,
        }
    }
    rest.is_empty()
}
