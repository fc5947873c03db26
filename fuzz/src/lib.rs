//! What the fuzz targets share: how an input is read, and a generator of wire text.
//!
//! An input that begins with the byte [`CHOICES`], which is in no UTF-8 text, has the choices of a generator: the target
//! checks generated wire text and a built value of one of the shipped sets. Any other input is wire text as it is, so
//! that a seed or a finding can be read.

pub mod generate;

use arbitrary::{Result, Unstructured};
use callerror::ExceptionSet;
use callerror::grape::Grape;
use callerror::jsonrpc::JsonRpc;
use callerror::telcoflow::Telcoflow;

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

/// Runs a target on an input, with three sets: one of names behind a base, one of codes, and one of integers.
pub fn run<T: Target>(input: &[u8]) {
    run_with::<T>(
        input,
        &[T::generated::<Grape>, T::generated::<Telcoflow>, T::generated::<JsonRpc>],
    );
}

macro_rules! systems {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {
        /// The same with the sets of all systems, for wires on which each has a layout of its own.
        pub fn run_all<T: Target>(input: &[u8]) {
            run_with::<T>(input, &[$(T::generated::<callerror::$module::$set>),*]);
        }
    };
}

callerror::systems!(systems);

type Generated = fn(&mut Unstructured<'_>) -> Result<()>;

fn run_with<T: Target>(input: &[u8], sets: &[Generated]) {
    let Some((&CHOICES, choices)) = input.split_first() else { return T::wire(input) };
    let mut u = Unstructured::new(choices);
    let _ = u.choose(sets).and_then(|generated| generated(&mut u));
}
