//! UTF-8, checked once for a whole input.

use std::str::Utf8Error;

use super::index::has_simd;

/// From how many bytes on checking with SIMD is worth the way to it.
const SIMD_FROM: usize = 64;

/// The text that `input` is.
#[inline]
pub(crate) fn utf8(input: &[u8]) -> Result<&str, Utf8Error> {
    if has_simd()
        && input.len() >= SIMD_FROM
        && let Ok(text) = simdutf8::basic::from_utf8(input)
    {
        return Ok(text);
    }
    // Where there is a fault, it says also where.
    std::str::from_utf8(input)
}
