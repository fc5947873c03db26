//! Masks of 64 bits for blocks of 64 bytes, bit 0 for the first byte, and how their bits move.
//!
//! All of it is inlined into the function that enables the instructions it is to use.

use fearless_simd::{prelude::*, u8x64};

/// 64 bytes of the text, to be asked which of them are of some kind.
#[derive(Clone, Copy)]
pub(in crate::json) struct Block<S: Simd>(u8x64<S>);

impl<S: Simd> Block<S> {
    #[inline(always)]
    pub(in crate::json) fn new(simd: S, bytes: &[u8; 64]) -> Self {
        Self(u8x64::load_array_ref(simd, bytes))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in crate::json) fn is(self, byte: u8) -> u64 {
        self.0.simd_eq(byte).to_bitmask()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn controls(self) -> u64 {
        self.0.simd_le(0x1f).to_bitmask()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn white_controls(self) -> u64 {
        self.is(b'\n') | self.is(b'\r') | self.is(b'\t')
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn digits(self) -> u64 {
        (self.0 - b'0').simd_le(9).to_bitmask()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn hex_digits(self) -> u64 {
        self.digits() | (self.lower().0 - b'a').simd_le(5).to_bitmask()
    }

    /// What may follow a backslash.
    #[inline(always)]
    pub(super) fn escapes(self) -> u64 {
        // One after the other: a closure would not be compiled with the instructions of the function around it.
        self.is(b'"')
            | self.is(b'\\')
            | self.is(b'/')
            | self.is(b'b')
            | self.is(b'f')
            | self.is(b'n')
            | self.is(b'r')
            | self.is(b't')
            | self.is(b'u')
    }

    /// Letters in lower case, square brackets as braces; other bytes may come out as anything, but not
    /// as one of these.
    #[inline(always)]
    pub(in crate::json) fn lower(self) -> Self {
        Self(self.0 | 0x20)
    }

    /// Of the brackets, those that [`lower`](Self::lower) leaves as they are: braces.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn is_lower(self) -> u64 {
        (self.0 & 0x20).simd_eq(0x20).to_bitmask()
    }
}

/// The bit that a block leaves to the next one.
#[derive(Clone, Copy, Default)]
pub(super) struct Carry(u64);

impl Carry {
    /// As if the block before ended in a bit.
    pub(super) const SET: Self = Self(1);

    /// Each of `bits` one byte on.
    #[inline(always)]
    pub(super) fn next(&mut self, bits: u64) -> u64 {
        let next = bits << 1 | self.0;
        self.0 = bits >> 63;
        next
    }

    /// The first of `targets` from each of `bits` on, that bit itself included.
    #[inline(always)]
    pub(super) fn reach(&mut self, bits: u64, targets: u64) -> u64 {
        let from = bits | self.0;
        // A bit that is added to the run of other bytes it lies in comes out behind the run.
        let (sum, over) = (from & !targets).overflowing_add(!targets);
        self.0 = u64::from(over);
        (from | sum) & targets
    }

    /// The first of `targets` after each of `bits`.
    #[inline(always)]
    pub(super) fn after(&mut self, bits: u64, targets: u64) -> u64 {
        let next = self.next(bits);
        let mut over = Self::default();
        let reached = over.reach(next, targets);
        self.0 |= over.0;
        reached
    }
}

/// For each bit, whether an odd number of `bits` is set up to it, itself included.
#[inline(always)]
pub(in crate::json) fn parity(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ bits << 32
}
