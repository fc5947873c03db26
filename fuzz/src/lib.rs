//! What the fuzz targets share: how an input is read, and a generator of wire text.
//!
//! An input that begins with the byte [`CHOICES`], which is in no UTF-8 text, has the choices of a generator: the target
//! checks generated wire text and a built value of one of the shipped sets. Any other input is wire text as it is, so
//! that a seed or a finding can be read.

pub mod generate;

use arbitrary::{Result, Unstructured};
use callerror::ExceptionSet;

/// The first byte of an input that has choices.
pub const CHOICES: u8 = 0xff;

/// What a target does.
pub trait Target {
    /// Checks wire text.
    fn wire(input: &[u8]);

    /// Checks what is generated of the set `N`.
    ///
    /// # Errors
    ///
    /// - Too few choices.
    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()>;
}

macro_rules! systems {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {
        /// Runs a target on an input.
        pub fn run<T: Target>(input: &[u8]) {
            let Some((&CHOICES, choices)) = input.split_first() else { return T::wire(input) };
            let mut u = Unstructured::new(choices);
            let sets = [$(T::generated::<callerror::$module::$set>),*];
            let _ = u.choose(&sets).and_then(|generated| generated(&mut u));
        }
    };
}

callerror::systems!(systems);
