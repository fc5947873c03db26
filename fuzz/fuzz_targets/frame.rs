//! CALLERROR frames of WAMP v1: any bytes, generated frames, and the round trip of built ones.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Arbitrary as _, Result, Unstructured};
use callerror::__internals::check_frame;
use callerror::{CallError, ExceptionSet, testing};
use callerror_fuzz::{Target, generate};

macro_rules! systems {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {
        /// Decodes the input by the set of each system that sends frames.
        fn check_systems(input: &[u8]) {
            $($(check!($wire callerror::$module::$set, input);)*)*
        }
    };
}

macro_rules! check {
    (CallError $set:ty, $input:ident) => {
        let _ = check_frame::<$set>($input);
    };
    ($other:ident $set:ty, $($input:ident),*) => {};
}

callerror::systems!(systems);

struct Frame;

impl Target for Frame {
    fn wire(input: &[u8]) {
        check_systems(input);
        let _ = check_frame::<std::convert::Infallible>(input);
    }

    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()> {
        if u.arbitrary()? {
            let _ = check_frame::<N>(&generate::wamp1::<N>(u)?);
        } else {
            testing::check_call_error(&CallError::<N>::arbitrary(u)?);
        }
        Ok(())
    }
}

shim::fuzz_target!(run, Frame);
