//! Any bytes decoded as a frame, and the round trip of a frame that is built from these bytes.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Arbitrary as _, Unstructured};
use callerror::__internals::check_frame;
use callerror::{CallError, grape::Grape, testing};

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

shim::fuzz_target!(|input: &[u8]| {
    check_systems(input);
    let _ = check_frame::<std::convert::Infallible>(input);
    if let Ok(built) = CallError::<Grape>::arbitrary(&mut Unstructured::new(input)) {
        testing::check_call_error(&built);
    }
});
