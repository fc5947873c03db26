//! Any bytes as an error object.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use callerror::grape::Grape;
use callerror::layout::Layout;
use callerror::telcoflow::Telcoflow;
use callerror::{object, testing};

/// Sets of names and of codes by JSON-RPC.
const NAMES: object::Codec<Grape> = object::Codec::new().with_layout(&Layout::JSON_RPC);
const CODES: object::Codec<Telcoflow> = object::Codec::new().with_layout(&Layout::JSON_RPC);

macro_rules! systems {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {
        /// Decodes the input by the set of each system that sends objects.
        fn check_systems(input: &[u8]) {
            $($(check!($wire callerror::$module::$set, input);)*)*
        }
    };
}

macro_rules! check {
    (ErrorObject $set:ty, $input:ident) => {
        let _ = testing::check_object::<$set>($input);
    };
    ($other:ident $set:ty, $($input:ident),*) => {};
}

callerror::systems!(systems);

shim::fuzz_target!(|input: &[u8]| {
    check_systems(input);
    let _ = testing::check_object::<Grape>(input);
    let _ = testing::check_object_with(&NAMES, input);
    let _ = testing::check_object_with(&CODES, input);
});
