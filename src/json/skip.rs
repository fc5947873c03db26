//! Passing over a container without reading it: its brackets outside strings say where it ends, 64 bytes at a time.
//!
//! Of valid text that is all there is to know. In a text that may be broken, what was passed must be validated.

use alloc::vec::Vec;

use fearless_simd::{Level, Simd, dispatch};

use super::index::has_simd;
use super::validate::{Block, Escapes, at_level, best_level, parity};

/// Where the array or object ends whose bracket is at `at`, if it is valid. `None` if it does not end, or where there
/// is no SIMD to find it with.
pub(super) fn end_of_valid(text: &str, at: usize) -> Option<usize> {
    /// Most end before, in bytes. For so few blocks the choice of a level takes longer than it saves.
    const NEAR: usize = 128;

    if !has_simd() {
        return None;
    }
    let rest = text.as_bytes().get(at..)?;
    let (near, far) = rest.split_at(rest.len().min(NEAR));
    let mut skip = Skip::default();
    if let Some(len) = dispatch!(Level::baseline(), simd => skip.end(simd, near)) {
        return Some(at + len);
    }
    let len = at_level!(best_level(), simd => skip.end(simd, far))?;
    Some(at + near.len() + len)
}

/// The brackets of the containers that are open at the end of `text`, with which some JSON begins, and where the last
/// bracket or comma outside strings ends; 0 if there is none, or where there is no SIMD to find it with.
#[cold]
pub(super) fn open_containers(text: &[u8]) -> (Vec<u8>, usize) {
    let (mut open, mut end) = (Vec::new(), 0);
    if has_simd() {
        let mut skip = Skip::default();
        dispatch!(Level::baseline(), simd => skip.open(simd, text, &mut open, &mut end));
    }
    (open, end)
}

/// What is known from the blocks before.
#[derive(Default)]
struct Skip {
    escapes: Escapes,
    /// All bits inside a string, or none.
    inside_string: u64,
    /// How many containers are open.
    depth: usize,
}

/// What is outside strings in a block.
struct Outside {
    open: u64,
    close: u64,
    comma: u64,
}

impl Skip {
    #[inline(always)]
    fn block<S: Simd>(&mut self, block: Block<S>) -> Outside {
        let mut quote = block.is(b'"');
        let backslash = block.is(b'\\');
        if self.escapes.any(backslash) {
            quote &= !self.escapes.escaped(backslash);
        }
        let inside = parity(quote) ^ self.inside_string;
        self.inside_string = 0_u64.wrapping_sub(inside >> 63);
        let lower = block.lower();
        Outside {
            open: lower.is(b'{') & !inside,
            close: lower.is(b'}') & !inside,
            comma: block.is(b',') & !inside,
        }
    }

    /// Where the first container ends in `text`, if it ends there. Otherwise the next call goes on.
    #[inline(always)]
    fn end<S: Simd>(&mut self, simd: S, text: &[u8]) -> Option<usize> {
        let (blocks, rest) = text.as_chunks();
        let last = padded(rest);
        for (index, bytes) in blocks.iter().chain(&last).enumerate() {
            let Outside { open, close, .. } = self.block(Block::new(simd, bytes));
            if self.depth > close.count_ones() as usize {
                self.depth = self.depth + open.count_ones() as usize - close.count_ones() as usize;
                continue;
            }
            let mut left = open | close;
            while left != 0 {
                let at = left.trailing_zeros();
                left &= left - 1;
                if close >> at & 1 == 0 {
                    self.depth += 1;
                } else {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(64 * index + at as usize + 1);
                    }
                }
            }
        }
        None
    }

    /// Collects the brackets of the containers that stay open.
    #[inline(always)]
    fn open<S: Simd>(&mut self, simd: S, text: &[u8], open: &mut Vec<u8>, end: &mut usize) {
        let (blocks, rest) = text.as_chunks();
        let last = padded(rest);
        for (index, bytes) in blocks.iter().chain(&last).enumerate() {
            let outside = self.block(Block::new(simd, bytes));
            let mut left = outside.open | outside.close;
            if let Some(at) = (left | outside.comma).checked_ilog2() {
                *end = 64 * index + at as usize + 1;
            }
            while left != 0 {
                let at = left.trailing_zeros();
                left &= left - 1;
                if outside.close >> at & 1 == 0 {
                    open.push(bytes[at as usize]);
                } else {
                    open.pop();
                }
            }
        }
    }
}

/// The last bytes as a block, if there are any.
#[inline(always)]
fn padded(rest: &[u8]) -> Option<[u8; 64]> {
    let mut last = [b' '; 64];
    last.get_mut(..rest.len())?.copy_from_slice(rest);
    (!rest.is_empty()).then_some(last)
}

#[cfg(test)]
mod tests;
