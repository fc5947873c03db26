//! The escapes of JSON strings: counting and undoing them.

use alloc::string::String;

use super::index::Window;
use crate::error::Expected;

/// What the escapes of one string come to, counted while it is scanned.
///
/// It is by how many bytes the string is longer than its text (each escape is longer than what it
/// stands for), times two, plus one if half of a surrogate pair is among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Escapes(pub(super) usize);

impl Escapes {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn any(self) -> bool {
        self.0 != 0
    }

    /// Whether one is half of a surrogate pair, which is no character.
    pub(crate) const fn has_lone_surrogate(self) -> bool {
        self.0 & 1 == 1
    }

    const fn surplus(self) -> usize {
        self.0 >> 1
    }

    /// Counts an escape of two bytes, which is one byte of text.
    pub(crate) const fn add_short(&mut self) {
        self.0 += 2;
    }

    pub(crate) const fn add(&mut self, escaped: Escaped) {
        self.0 += (escaped.len() - escaped.or_replacement().len_utf8()) << 1;
        self.0 |= escaped.char.is_none() as usize;
    }
}

/// The inside of a valid JSON string, escapes as they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Str<'a> {
    pub(crate) inner: &'a str,
    pub(crate) escapes: Escapes,
}

impl<'a> Str<'a> {
    /// Text without escapes.
    pub(crate) const fn plain(inner: &'a str) -> Self {
        Self { inner, escapes: Escapes::NONE }
    }

    /// Whether its text is `text`.
    #[inline(always)]
    pub(crate) fn is_text(self, text: &str) -> bool {
        if self.escapes.any() {
            return unescaped_eq(self.inner, text);
        }
        let (one, other) = (self.inner.as_bytes(), text.as_bytes());
        if one.len() != other.len() {
            return false;
        }
        match (one.len(), one.first_chunk::<4>(), one.last_chunk::<4>()) {
            // Names of members are short: two words are compared sooner than a function is called.
            (4..=8, head, tail) => head == other.first_chunk() && tail == other.last_chunk(),
            _ => one == other,
        }
    }
}

/// Where the closing quote of a string is that has a special byte at `at`, and what its escapes from there on come to.
///
/// ```text
/// char = unescaped / "\" ( %x22 / "\" / "/" / "b" / "f" / "n" / "r" / "t" / "u" 4HEXDIG )
/// unescaped = %x20-21 / %x23-5B / %x5D-10FFFF
/// ```
///
/// # Errors
///
/// What is missing, and where.
#[inline(never)]
pub(super) fn end_of_escaped(
    text: &[u8],
    mut at: usize,
) -> Result<(usize, Escapes), (Expected, usize)> {
    let mut escapes = Escapes::NONE;
    let mut window = Window::new(text, at);
    loop {
        match text.get(at) {
            Some(b'"') => return Ok((at, escapes)),
            Some(b'\\') => match text.get(at + 1) {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                    escapes.add_short();
                    at += 2;
                }
                Some(b'u') => match Escaped::at(text, at) {
                    Some(escaped) => {
                        escapes.add(escaped);
                        at += escaped.len();
                    }
                    None => {
                        let digits = text[at + 2..].iter();
                        let digits = digits.take_while(|byte| byte.is_ascii_hexdigit()).count();
                        return Err((Expected::HexDigit, at + 2 + digits));
                    }
                },
                _ => return Err((Expected::Escape, at + 1)),
            },
            Some(_) => return Err((Expected::NoControl, at)),
            None => return Err((Expected::Quote, at)),
        }
        at = window.next(at);
    }
}

/// The character of an escape, or of two escapes that are the halves of a surrogate pair.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Escaped {
    /// None for half of a pair without the other half.
    char: Option<char>,
}

impl Escaped {
    /// Reads the `\u` escape whose backslash is at `at`; `None` if it has not four hexadecimal digits.
    #[inline]
    pub(crate) fn at(text: &[u8], at: usize) -> Option<Self> {
        let unit = code_unit(text, at)?;
        // A surrogate: a high one (D800 to DBFF) and a low one (DC00 to DFFF) make a pair.
        let low = || code_unit(text, at + 6).filter(|low| (0xdc00..0xe000).contains(low));
        let char = match unit {
            0xd800..0xdc00 => low().and_then(|low| {
                char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
            }),
            _ => char::from_u32(unit),
        };
        Some(Self { char })
    }

    /// How many bytes a `\u` escape takes: only a pair is a character above FFFF.
    pub(crate) const fn len(self) -> usize {
        if self.or_replacement() as u32 > 0xffff { 12 } else { 6 }
    }

    const fn or_replacement(self) -> char {
        match self.char {
            Some(char) => char,
            None => char::REPLACEMENT_CHARACTER,
        }
    }
}

/// The four digits of the `\u` escape at `at`, if there is one.
fn code_unit(text: &[u8], at: usize) -> Option<u32> {
    let [b'\\', b'u', digits @ ..] = text.get(at..)?.first_chunk::<6>()? else { return None };
    let [a, b, c, d] = digits.map(|digit| u32::from(HEX[usize::from(digit)]));
    let is_hex = (a | b | c | d) < NO_DIGIT as u32;
    is_hex.then_some(a << 12 | b << 8 | c << 4 | d)
}

const NO_DIGIT: u8 = 0x10;

/// The value of each hexadecimal digit.
const HEX: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < 10 {
        values[b'0' as usize + digit] = digit as u8;
        digit += 1;
    }
    while digit < 16 {
        values[b'a' as usize + digit - 10] = digit as u8;
        values[b'A' as usize + digit - 10] = digit as u8;
        digit += 1;
    }
    values
};

/// One after the other the runs of a valid string's inside, each with the escape that follows it (none
/// after the last one) and where that stands.
struct Runs<'a> {
    inner: &'a str,
    at: usize,
    window: Window<'a>,
}

impl<'a> Runs<'a> {
    fn of(inner: &'a str) -> Self {
        Self { inner, at: 0, window: Window::new(inner.as_bytes(), 0) }
    }

    #[inline(always)]
    fn next(&mut self) -> (&'a str, Option<Escaped>, usize) {
        let bytes = self.inner.as_bytes();
        // Between the quotes of a valid string the backslash is the only special byte.
        let backslash = self.window.next(self.at);
        let run = &self.inner[self.at..backslash];
        let (char, len) = match bytes.get(backslash + 1) {
            None => return (run, None, backslash),
            Some(b'u') => match Escaped::at(bytes, backslash) {
                None => return (run, None, backslash),
                Some(escaped) => (escaped.char, escaped.len()),
            },
            Some(b'b') => (Some('\u{8}'), 2),
            Some(b'f') => (Some('\u{c}'), 2),
            Some(b'n') => (Some('\n'), 2),
            Some(b'r') => (Some('\r'), 2),
            Some(b't') => (Some('\t'), 2),
            // `\"`, `\\` and `\/` are what follows the backslash.
            Some(&byte) => (Some(char::from(byte)), 2),
        };
        self.at = backslash + len;
        (run, Some(Escaped { char }), backslash)
    }
}

/// Where the first half of a surrogate pair without its other half is, in bytes.
#[cold]
pub(crate) fn lone_surrogate(inner: &str) -> Option<usize> {
    let mut runs = Runs::of(inner);
    loop {
        match runs.next() {
            (_, None, _) => return None,
            (_, Some(Escaped { char: None }), at) => return Some(at),
            _ => {}
        }
    }
}

/// The text of a string, in a buffer of exactly its size.
///
/// A lone surrogate, which [`Value::check_text`](super::Value::check_text) refuses, becomes U+FFFD.
pub(crate) fn unescape(string: Str<'_>) -> String {
    let mut text = String::with_capacity(string.inner.len() - string.escapes.surplus());
    let mut runs = Runs::of(string.inner);
    loop {
        let (run, escape, _) = runs.next();
        text.push_str(run);
        match escape {
            None => return text,
            Some(escaped) => text.push(escaped.or_replacement()),
        }
    }
}

/// Whether the text of a string is `text`; nothing is copied to find out.
fn unescaped_eq(inner: &str, text: &str) -> bool {
    let mut runs = Runs::of(inner);
    let mut rest = text;
    loop {
        let (run, escape, _) = runs.next();
        let Some(after_run) = rest.strip_prefix(run) else { return false };
        match escape {
            None => return after_run.is_empty(),
            Some(Escaped { char: None }) => return false,
            Some(Escaped { char: Some(char) }) => match after_run.strip_prefix(char) {
                Some(after_char) => rest = after_char,
                None => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests;
