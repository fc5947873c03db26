//! The walk over a container in compact text: from string to string by a bitmap, and else token by token.
//!
//! For a short container it is faster than the bit-parallel validator, and it need not know where the container ends.
//! In a long one it has more branches that are mispredicted. It gives up in a long container, at white space, but for one
//! blank after a comma or colon, and at whatever breaks a rule. The container is then read from its start in another
//! way, if it [may be valid](may_be_valid).

use super::index::{Window, has_simd};
use super::string::end_of_escaped;

/// The most bytes of a container that are passed. The validator takes less time for a longer one.
const LONGEST: usize = 320;

/// Where the array or object ends whose bracket is at `at`, with at most `room` inside each other, itself included.
///
/// # Errors
///
/// Where the walk gave up: behind [`LONGEST`] bytes, where it is deeper than `room` or than 62, where it is not
/// compact, or where it breaks a rule.
#[inline(never)]
pub(super) fn end_of_container(text: &str, at: usize, room: u16) -> Result<usize, usize> {
    if !has_simd() {
        return Err(stopped(at));
    }
    let bytes = &text.as_bytes()[..text.len().min(at + LONGEST)];
    debug_assert!(matches!(bytes[at], b'[' | b'{'), "no container is here");
    let mut window = Window::new(bytes, at);
    let byte = |at: usize| bytes.get(at).copied().ok_or_else(|| stopped(at));
    // The stack is one word.
    let limit = 1_u64 << room.min(62);
    let mut at = at;
    // One bit for each open container, 1 for an object, the innermost in the lowest bit. A 1 above the outermost marks
    // the bottom.
    let mut stack = 1_u64;
    loop {
        // At the start of a value.
        match byte(at)? {
            b'"' => at = end_of_string(bytes, &mut window, at)?,
            bracket @ (b'{' | b'[') => {
                if stack >= limit {
                    return Err(stopped(at));
                }
                let is_object = bracket == b'{';
                at += 1;
                let next = byte(at)?;
                if next == bracket + 2 {
                    at += 1;
                    if stack == 1 {
                        return Ok(at);
                    }
                } else {
                    stack = stack << 1 | u64::from(is_object);
                    if is_object {
                        if next != b'"' {
                            return Err(stopped(at));
                        }
                        at = end_of_name(bytes, &mut window, at)?;
                    }
                    continue;
                }
            }
            b't' => at = end_of_literal(bytes, at, *b"true")?,
            b'n' => at = end_of_literal(bytes, at, *b"null")?,
            b'f' => at = end_of_literal(bytes, at + 1, *b"alse")?,
            // Only one blank is allowed, so the byte before it is the separator.
            b' ' if matches!(byte(at - 1)?, b',' | b':') => {
                at += 1;
                continue;
            }
            _ => at = end_of_number(bytes, at)?,
        }
        // After a value.
        loop {
            let is_object = stack & 1;
            let next = byte(at)?;
            if next == b',' {
                at += 1;
                if is_object == 1 {
                    match byte(at)? {
                        b'"' => {}
                        b' ' if byte(at + 1)? == b'"' => at += 1,
                        _ => return Err(stopped(at)),
                    }
                    at = end_of_name(bytes, &mut window, at)?;
                }
                break;
            }
            if next != b']' + 32 * is_object as u8 {
                return Err(stopped(at));
            }
            at += 1;
            stack >>= 1;
            if stack == 1 {
                return Ok(at);
            }
        }
    }
}

/// `at`, where the walk gave up. Without the call, each step of the walk would first note where it may give up, which
/// takes 5 % more instructions.
#[cold]
#[inline(never)]
const fn stopped(at: usize) -> usize {
    at
}

/// Whether a container may be valid in which the walk gave up at `stop`: it is long, or not compact.
pub(super) fn may_be_valid(text: &str, start: usize, stop: usize) -> bool {
    /// The walk gives up at the start of a literal, which may be so many bytes before the limit.
    const LITERAL: usize = 4;

    let is_white = |byte: &u8| b" \t\n\r".contains(byte);
    stop + LITERAL >= start + LONGEST || text.as_bytes().get(stop).is_some_and(is_white)
}

/// Where the string ends whose opening quote is at `at`.
#[inline(always)]
fn end_of_string(bytes: &[u8], window: &mut Window<'_>, at: usize) -> Result<usize, usize> {
    let end = window.next(at + 1);
    match bytes.get(end) {
        Some(b'"') => Ok(end + 1),
        Some(b'\\') => end_behind_escape(bytes, end),
        _ => Err(stopped(end)),
    }
}

/// Where the string ends of which an escape is at `at`.
#[inline(always)]
fn end_behind_escape(bytes: &[u8], at: usize) -> Result<usize, usize> {
    match end_of_escaped(bytes, at) {
        Ok((end, _)) => Ok(end + 1),
        Err((_, fault)) => Err(stopped(fault)),
    }
}

/// Where the name whose opening quote is at `at` ends with its colon.
#[inline(always)]
fn end_of_name(bytes: &[u8], window: &mut Window<'_>, at: usize) -> Result<usize, usize> {
    let end = window.next(at + 1);
    let end = match bytes.get(end..).and_then(<[u8]>::first_chunk) {
        Some(b"\":") => return Ok(end + 2),
        Some([b'\\', _]) => end_behind_escape(bytes, end)?,
        Some([b'"', _]) => return Err(stopped(end + 1)),
        _ => return Err(stopped(end)),
    };
    (bytes.get(end) == Some(&b':')).then_some(end + 1).ok_or_else(|| stopped(end))
}

/// Where the literal ends of which `part` should be at `at`.
#[inline(always)]
fn end_of_literal(text: &[u8], at: usize, part: [u8; 4]) -> Result<usize, usize> {
    let is_it = text.get(at..).and_then(<[u8]>::first_chunk) == Some(&part);
    is_it.then_some(at + 4).ok_or_else(|| stopped(at))
}

/// Where the number at `at` ends.
#[inline(always)]
fn end_of_number(text: &[u8], at: usize) -> Result<usize, usize> {
    let start = at + usize::from(text.get(at) == Some(&b'-'));
    let mut end = end_of_digits(text, start);
    if end == start || end > start + 1 && text.get(start) == Some(&b'0') {
        return Err(stopped(start));
    }
    if text.get(end) == Some(&b'.') {
        let start = end + 1;
        end = end_of_digits(text, start);
        if end == start {
            return Err(stopped(end));
        }
    }
    if let Some(b'e' | b'E') = text.get(end) {
        let start = end + 1 + usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        end = end_of_digits(text, start);
        if end == start {
            return Err(stopped(end));
        }
    }
    Ok(end)
}

/// Where the digits from `at` on end.
#[inline(always)]
pub(super) fn end_of_digits(text: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);

    while let Some(word) = text.get(at..).and_then(<[u8]>::first_chunk) {
        // The digits become 0 to 9. What an addition carries disturbs only bytes after the first that is none.
        let word = u64::from_le_bytes(*word) ^ (ONES * u64::from(b'0'));
        let others = (word | word.wrapping_add(ONES * 6)) & (ONES * 0xf0);
        at += others.trailing_zeros() as usize / 8;
        if others != 0 {
            return at;
        }
    }
    while text.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests;
