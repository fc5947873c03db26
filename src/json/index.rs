//! Finding the special bytes of a JSON text: `"`, `\` and control characters. These cannot be in a string
//! as they are, so they are where strings end and escapes begin.
//!
//! One SIMD comparison answers for sixteen bytes. A target without SIMD looks at eight bytes in a word.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, u8x16};

/// Whether this build uses SIMD. The compiler makes a constant of it.
#[inline(always)]
pub(crate) fn has_simd() -> bool {
    !Level::baseline().is_fallback()
}

/// Where the special bytes among the first 192 bytes of a text are.
///
/// Frames and bodies are short: this is most of them, often all. Without a loop there is no end of a loop
/// for a branch predictor to guess.
#[derive(Clone, Copy, Debug)]
pub(super) struct Index {
    /// A bit for each of the first 128 bytes that is special.
    map: u128,
    /// The same for the 64 bytes after them.
    more: u64,
}

impl Index {
    const FIRST: usize = u128::BITS as usize;
    const ALL: usize = (u128::BITS + u64::BITS) as usize;

    /// `None` where there is no SIMD to make it with.
    #[inline(always)]
    pub(super) fn of(text: &str) -> Option<Self> {
        if !has_simd() {
            return None;
        }
        let [first, second, more] = maps(text.as_bytes());
        Some(Self { map: u128::from(second) << 64 | u128::from(first), more })
    }

    /// Where the first special byte of `text` from `from` on is, or the length if there is none.
    #[inline(always)]
    pub(super) fn next(&self, text: &str, from: usize) -> usize {
        if from < Self::FIRST {
            let ahead = self.map >> from;
            if ahead != 0 {
                return from + ahead.trailing_zeros() as usize;
            }
        }
        let from = from.max(Self::FIRST);
        let ahead = if from < Self::ALL { self.more >> (from - Self::FIRST) } else { 0 };
        if ahead != 0 {
            return from + ahead.trailing_zeros() as usize;
        }
        next_special(text.as_bytes(), from.max(Self::ALL).min(text.len()))
    }
}

/// A bitmap of 64 bytes that moves on through a text, for where special bytes are close together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window<'a> {
    text: &'a [u8],
    start: usize,
    /// A bit for each of the bytes from `start` on that is special.
    map: u64,
}

impl<'a> Window<'a> {
    #[inline]
    pub(crate) fn new(text: &'a [u8], start: usize) -> Self {
        Self { text, start, map: if has_simd() { map_at(text, start) } else { 0 } }
    }

    /// Where the first special byte from `at` on is, or the length if there is none. It never goes back.
    #[inline(always)]
    pub(crate) fn next(&mut self, at: usize) -> usize {
        if !has_simd() {
            return next_special(self.text, at);
        }
        let by = at - self.start;
        if by < 64 && self.map >> by != 0 {
            return at + (self.map >> by).trailing_zeros() as usize;
        }
        (self.start, self.map) = special_block(self.text, at.max(self.start + 64));
        if self.map == 0 {
            self.text.len()
        } else {
            self.start + self.map.trailing_zeros() as usize
        }
    }
}

/// The first 64 bytes of those from `at` on in which one is special, as a [`Window`] has them; no map if none is. A
/// window whose address it got would live in memory.
#[inline(never)]
fn special_block(text: &[u8], mut at: usize) -> (usize, u64) {
    while at < text.len() {
        let map = map_at(text, at);
        if map != 0 {
            return (at, map);
        }
        at += 64;
    }
    (at, 0)
}

/// [`map_from`] outside a function that uses SIMD for more.
#[inline]
fn map_at(text: &[u8], from: usize) -> u64 {
    dispatch!(Level::baseline(), simd => map_from(simd, text, from))
}

/// A bit for each of the first 192 bytes that is special, in three words.
#[inline]
fn maps(text: &[u8]) -> [u64; 3] {
    dispatch!(Level::baseline(), simd => {
        // Most end in the second block or before; those between are not worth a branch more.
        let second = if text.len() < 64 { 0 } else { map_from(simd, text, 64) };
        let third = if text.len() > 128 { map_from(simd, text, 128) } else { 0 };
        [map_from(simd, text, 0), second, third]
    })
}

/// A bit for each of the 64 bytes from `from` on that is special.
#[inline(always)]
fn map_from<S: Simd>(simd: S, text: &[u8], from: usize) -> u64 {
    // Where the text ends sooner, its last bytes are read, and those before `from` shifted out again:
    // nothing is copied, and there is no branch on how long it is.
    if let Some(last) = text.len().checked_sub(64) {
        let start = from.min(last);
        let map = text[start..].first_chunk().map_or(0, |block| map64(simd, block));
        return u32::try_from(from - start).ok().and_then(|by| map.checked_shr(by)).unwrap_or(0);
    }
    let map = if let (Some(head), Some(tail)) = (text.first_chunk(), text.last_chunk()) {
        map32(simd, head) | map32(simd, tail) << (text.len() - 32)
    } else if let (Some(head), Some(tail)) = (text.first_chunk(), text.last_chunk()) {
        map16(simd, head) | map16(simd, tail) << (text.len() - 16)
    } else {
        let bit = |map, (at, byte): (usize, &u8)| map | u64::from(is_special(byte)) << at;
        text.iter().enumerate().fold(0, bit)
    };
    u32::try_from(from).ok().and_then(|by| map.checked_shr(by)).unwrap_or(0)
}

#[inline(always)]
fn map64<S: Simd>(simd: S, block: &[u8; 64]) -> u64 {
    let (quarters, _) = block.as_chunks();
    let join = |map, (at, quarter)| map | map16(simd, quarter) << (16 * at);
    quarters.iter().enumerate().fold(0, join)
}

#[inline(always)]
fn map32<S: Simd>(simd: S, block: &[u8; 32]) -> u64 {
    let (halves, _) = block.as_chunks();
    map16(simd, &halves[0]) | map16(simd, &halves[1]) << 16
}

/// A bit for each byte that is special.
#[inline(always)]
fn map16<S: Simd>(simd: S, block: &[u8; 16]) -> u64 {
    let bytes = u8x16::load_array_ref(simd, block);
    let special = bytes.simd_eq(b'"') | bytes.simd_eq(b'\\') | bytes.simd_le(0x1f);
    special.to_bitmask()
}

fn is_special(byte: &u8) -> bool {
    matches!(byte, b'"' | b'\\' | ..=0x1f)
}

/// Whether any byte of a text is special. For a text of usual length that is known without a loop, whose end a branch
/// predictor would have to guess.
pub(crate) fn has_special(text: &[u8]) -> bool {
    if !has_simd() {
        return next_by_word(text, 0) < text.len();
    }
    dispatch!(Level::baseline(), simd => {
        if let (Some(head), Some(tail)) = (text.first_chunk(), text.last_chunk()) {
            let mut map = map32(simd, head) | map32(simd, tail);
            let mut rest = &text[32..];
            while rest.len() > 32 && let Some((block, after)) = rest.split_first_chunk() {
                map |= map32(simd, block);
                rest = after;
            }
            map != 0
        } else if let (Some(head), Some(tail)) = (text.first_chunk(), text.last_chunk()) {
            map16(simd, head) | map16(simd, tail) != 0
        } else {
            match both_ends(text) {
                Some(ends) => map16(simd, &ends) != 0,
                None => text.iter().any(is_special),
            }
        }
    })
}

/// Whether `byte` is in a text.
#[inline]
pub(crate) fn contains_byte(text: &[u8], byte: u8) -> bool {
    if !has_simd() {
        return text.contains(&byte);
    }
    dispatch!(Level::baseline(), simd => {
        let is_in =
            |block: &[u8; 16]| u8x16::load_array_ref(simd, block).simd_eq(byte).to_bitmask() != 0;
        let mut rest = text;
        while let Some((block, after)) = rest.split_first_chunk().filter(|(_, after)| !after.is_empty()) {
            if is_in(block) {
                return true;
            }
            rest = after;
        }
        // The last block covers bytes that were seen, which is sooner done than to look at single bytes.
        match text.last_chunk() {
            Some(last) => is_in(last),
            None => both_ends(text).map_or_else(|| text.contains(&byte), |ends| is_in(&ends)),
        }
    })
}

/// Where the first special byte of a text is, from `at` on, and the front of the text up to there or somewhat
/// further: what is as long for most texts is checked for UTF-8 without a loop.
#[inline]
pub(crate) fn next_special_and_front(text: &[u8], at: usize) -> (usize, &[u8]) {
    if has_simd()
        && let Some(front) = text.first_chunk()
    {
        let map = dispatch!(Level::baseline(), simd => map32(simd, front)) >> at;
        if map != 0 {
            return (at + map.trailing_zeros() as usize, front);
        }
    }
    let special = next_special(text, at);
    (special, &text[..special])
}

/// Where the first special byte of a text is, from `at` on, or the length if there is none.
#[inline]
pub(crate) fn next_special(text: &[u8], at: usize) -> usize {
    if has_simd() { next_by_sixteen(text, at) } else { next_by_word(text, at) }
}

fn next_by_sixteen(text: &[u8], mut at: usize) -> usize {
    dispatch!(Level::baseline(), simd => {
        while let Some(block) = text[at..].first_chunk() {
            let map = map16(simd, block);
            if map != 0 {
                return at + map.trailing_zeros() as usize;
            }
            at += 16;
        }
        match text.last_chunk() {
            Some(block) => {
                let map = map16(simd, block) >> (16 - (text.len() - at));
                if map == 0 { text.len() } else { at + map.trailing_zeros() as usize }
            }
            None if at == 0 && both_ends(text).is_some_and(|ends| map16(simd, &ends) == 0) => text.len(),
            None => next_by_word(text, at),
        }
    })
}

/// A block of all bytes of a short text, some of them more than once; none for very few.
#[inline(always)]
fn both_ends(text: &[u8]) -> Option<[u8; 16]> {
    let (head, tail) = match (text.first_chunk(), text.last_chunk()) {
        (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
        _ => {
            let head = u32::from_le_bytes(*text.first_chunk()?);
            let tail = u32::from_le_bytes(*text.last_chunk()?);
            let both = u64::from(head) << 32 | u64::from(tail);
            (both, both)
        }
    };
    Some((u128::from(head) << 64 | u128::from(tail)).to_le_bytes())
}

fn next_by_word(text: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    // In each term the lowest high bit that is set marks the first byte that is meant; borrows only
    // disturb bits above it.
    let is_zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let is_quote = |word: u64| is_zero(word ^ (ONES * u64::from(b'"')));
    let is_backslash = |word: u64| is_zero(word ^ (ONES * u64::from(b'\\')));
    let is_control = |word: u64| word.wrapping_sub(ONES * 0x20) & !word & HIGH;

    while let Some(word) = text[at..].first_chunk() {
        let word = u64::from_le_bytes(*word);
        let special = is_quote(word) | is_backslash(word) | is_control(word);
        if special != 0 {
            return at + special.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + text[at..].iter().position(is_special).unwrap_or(text.len() - at)
}

#[cfg(test)]
mod tests;
