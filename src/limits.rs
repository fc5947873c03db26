//! How much of an untrusted input is read.

use crate::error::{DecodeError, DecodeErrorKind, Expected, Found};

/// The most bytes a frame or body may have, unless the codec says otherwise: 16 MiB.
///
/// No error needs more, and it is what tungstenite, the most used WebSocket library, takes as one
/// frame by default.
pub const MAX_LEN: usize = 16 << 20;

/// The most containers a frame or body may have inside each other, itself included, unless the codec
/// says otherwise: 128.
///
/// Details are then at most 127 deep, the most that serde_json's recursion limit lets
/// [`Details::parse`](crate::Details::parse) read.
pub const MAX_DEPTH: u16 = 128;

/// Fails for an input of more than `max` bytes.
#[inline]
pub(crate) fn check_len(len: usize, max: usize) -> Result<(), DecodeError> {
    if len <= max {
        return Ok(());
    }
    let kind = DecodeErrorKind::TooLong;
    Err(DecodeError::new(kind, max, Expected::LessLength, Found::More))
}
