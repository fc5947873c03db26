//! `Limits`: how much of an untrusted input is read.

use crate::error::DecodeError;

/// The longest input, and the deepest nesting, that a codec reads.
///
/// ```
/// use callerror::grape::Grape;
/// use callerror::{DecodeErrorKind, Limits, wamp1};
///
/// const CODEC: wamp1::Codec<Grape> =
///     wamp1::Codec::new().with_limits(Limits::DEFAULT.with_max_len(64 * 1024).with_max_depth(8));
///
/// let error = CODEC.decode(r#"[4,"c1","u","m",[[[[[[[[1]]]]]]]]]"#).unwrap_err();
/// assert_eq!(error.kind(), DecodeErrorKind::TooDeep);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Limits {
    max_len: usize,
    max_depth: u16,
}

/// How many segments the JSON Pointers of a layout have at most, and so how many containers are around a field.
pub(crate) const MAX_SEGMENTS: usize = 6;

impl Limits {
    /// 16 MiB, and 128 containers inside each other.
    ///
    /// No error needs more than 16 MiB, and it is what tungstenite, the most used WebSocket library,
    /// accepts as one frame by default. Of 128 containers the message itself is one, so details are at
    /// most 127 deep: the most that [`Details::parse`](crate::Details::parse) can read, by the recursion
    /// limit of serde_json.
    ///
    /// Decoding checks these limits. What is built must leave room for what is around it, so
    /// [`with_details`](crate::UserException::with_details) takes details of at most 15 MiB that are at most 122
    /// deep: a layout may put them inside 6 containers. Message, call ID and the like are not checked when they
    /// are set. Keep them below 1 MiB together, as a longer frame or body is written but perhaps not read.
    pub const DEFAULT: Self = Self { max_len: 16 << 20, max_depth: 128 };

    /// The same limits with another length, in bytes.
    pub const fn with_max_len(mut self, bytes: usize) -> Self {
        self.max_len = bytes;
        self
    }

    /// The same limits with another depth: how many containers may be inside each other, the message
    /// itself included.
    pub const fn with_max_depth(mut self, containers: u16) -> Self {
        self.max_depth = containers;
        self
    }

    /// The longest input, in bytes.
    pub const fn max_len(self) -> usize {
        self.max_len
    }

    /// How many containers may be inside each other, the message itself included.
    pub const fn max_depth(self) -> u16 {
        self.max_depth
    }

    /// The limits for details that are built, so that a peer reads them by default in any message: inside as many
    /// containers as a layout may put around them, and beside 1 MiB for all else.
    pub(crate) const BUILT_DETAILS: Self = Self {
        max_len: Self::DEFAULT.max_len - (1 << 20),
        max_depth: Self::DEFAULT.max_depth - MAX_SEGMENTS as u16,
    };

    /// No limit but that of a depth, for what was received before.
    #[cfg(feature = "http")]
    pub(crate) const NONE: Self = Self { max_len: usize::MAX, max_depth: u16::MAX };

    /// The limits for what is inside a message: one container less.
    pub(crate) const fn inside(self) -> Self {
        self.with_max_depth(self.max_depth.saturating_sub(1))
    }

    /// Fails for an input of more bytes.
    #[inline]
    pub(crate) fn check_len(self, len: usize) -> Result<(), DecodeError> {
        if len <= self.max_len {
            return Ok(());
        }
        Err(DecodeError::too_long(self.max_len))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
