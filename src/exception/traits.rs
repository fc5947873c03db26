//! `Traits`: what only the decoder knew of an exception.

/// What only the decoder knew of an exception, one bit each.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Traits(u8);

impl Traits {
    pub(crate) const NONE: Self = Self(0);
    /// The layout says that the request may succeed later.
    pub(crate) const BACKOFF: Self = Self(1);
    /// The status is the one by which the layout reports an unhandled error.
    pub(crate) const UNHANDLED_STATUS: Self = Self(1 << 1);
    /// The exception is in the wire value that was decoded, and keeps its spelling and text there.
    pub(crate) const DECODED: Self = Self(1 << 2);
    /// The code is not a name: the error is unhandled although it has a code.
    pub(crate) const UNNAMED: Self = Self(1 << 3);
    /// The code is a number on the wire.
    pub(crate) const NUMBER: Self = Self(1 << 4);

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn with_if(self, is_so: bool, other: Self) -> Self {
        if is_so { self.with(other) } else { self }
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}
