//! The quick way through what nearly all frames and bodies are: strings, one after the other.

use super::exact::{Kind, Value};
use super::index::Specials;
use super::string::Str;

/// A compact text, read string by string.
///
/// It says nothing of a text that goes on otherwise; that is to be read again, by the plain scanner.
#[derive(Debug)]
pub(crate) struct Strings<'a> {
    text: &'a str,
    specials: Specials<'a>,
    /// Where the string starts that comes next; once it is read, its closing quote.
    at: usize,
}

impl<'a> Strings<'a> {
    /// A text up to its first string, and that with what follows. None, too, where there is no SIMD to be
    /// quick with.
    #[inline(always)]
    pub(crate) fn open(text: &'a str) -> Option<(&'a str, Self)> {
        let mut specials = Specials::of(text)?;
        let at = specials.next(0);
        if text.as_bytes().get(at) != Some(&b'"') {
            return None;
        }
        Some((text.get(..at)?, Self { text, specials, at: at + 1 }))
    }

    /// Reads the string that comes next, if it is text.
    #[inline(always)]
    pub(crate) fn read(&mut self) -> Option<Str<'a>> {
        let (start, special) = (self.at, self.specials.next(self.at));
        let string = Str::within(self.text, start, special)?;
        self.at = start + string.inner.len();
        if string.escapes.any() {
            self.specials.skip_to(self.at + 1);
        }
        Some(string)
    }

    /// [`read`](Self::read) as a value.
    #[inline(always)]
    pub(crate) fn read_value(&mut self) -> Option<Value<'a>> {
        let offset = self.at - 1;
        let escapes = self.read()?.escapes;
        let raw = self.text.get(offset..=self.at)?;
        Some(Value { raw, offset, kind: Kind::String, escapes })
    }

    /// Reads the string that comes next, if no escape stands in it, and gives its [`head`] as well.
    #[inline(always)]
    pub(crate) fn read_name(&mut self) -> Option<(&'a str, u64)> {
        let start = self.at;
        let name = self.read_plain()?;
        // What follows a name is hardly ever so short that the text ends before eight bytes.
        let word = u64::from_le_bytes(*self.text.as_bytes().get(start..)?.first_chunk()?);
        let behind = if name.len() < 8 { u64::MAX << (8 * name.len()) } else { 0 };
        Some((name, word & !behind))
    }

    /// Reads the string that comes next, if no escape stands in it.
    #[inline(always)]
    pub(crate) fn read_plain(&mut self) -> Option<&'a str> {
        let (start, end) = (self.at, self.specials.next(self.at));
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.at = end;
        self.text.get(start..end)
    }

    /// The string that was read last, of so many bytes, with its quotes.
    #[inline(always)]
    pub(crate) fn quoted(&self, len: usize) -> Option<&'a str> {
        self.text.get(self.at - len - 1..=self.at)
    }

    /// Goes on to a string that `separator` stands before, with no white space but one blank after it.
    #[inline(always)]
    pub(crate) fn step(&mut self, separator: u8) -> Option<()> {
        if self.has(&[b'"', separator, b'"']) {
            self.at += 3;
        } else if self.has(&[b'"', separator, b' ', b'"']) {
            self.at += 4;
        } else {
            return None;
        }
        self.specials.next(self.at);
        Some(())
    }

    /// Whether only `close` follows the string.
    #[inline(always)]
    pub(crate) fn ends_with(&self, close: u8) -> bool {
        self.text.as_bytes().get(self.at..) == Some(&[b'"', close])
    }

    /// What stands between the `separator` after the string and `close`, the end of the text.
    #[inline(always)]
    pub(crate) fn rest(&self, separator: u8, close: u8) -> Option<&'a str> {
        let end = self.text.len() - usize::from(self.text.as_bytes().last() == Some(&close));
        let rest = self.has(&[b'"', separator]).then(|| self.at + 2..end)?;
        self.text.get(rest).filter(|_| end < self.text.len())
    }

    #[inline(always)]
    fn has<const LEN: usize>(&self, glue: &[u8; LEN]) -> bool {
        self.text.as_bytes().get(self.at..).and_then(<[u8]>::first_chunk) == Some(glue)
    }
}

/// The first eight bytes of a text as a word, with zeros behind a shorter one.
pub(crate) const fn head(text: &[u8]) -> u64 {
    let (mut head, mut at) = (0, 0);
    while at < text.len() && at < 8 {
        head |= (text[at] as u64) << (8 * at);
        at += 1;
    }
    head
}
