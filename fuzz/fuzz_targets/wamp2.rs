//! Any bytes decoded as an ERROR message of WAMP v2, the search for its request, and the round trip of a message that
//! is built from these bytes.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Arbitrary as _, Unstructured};
use callerror::__internals::{check_message_v2, check_peek_v2};
use callerror::wamp2::{Codec, ErrorMessage};
use callerror::{grape::Grape, testing};

macro_rules! systems {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {
        /// Decodes the input by the set of each system that sends ERROR messages.
        fn check_systems(input: &[u8]) {
            $($(check!($wire callerror::$module::$set, input);)*)*
        }
    };
}

macro_rules! check {
    (ErrorMessage $set:ty, $input:ident) => {
        let _ = check_message_v2::<$set>($input);
    };
    ($other:ident $set:ty, $($input:ident),*) => {};
}

callerror::systems!(systems);

const BASED: Codec<Grape> = Codec::for_base("com.example.error.");

shim::fuzz_target!(|input: &[u8]| {
    check_systems(input);
    check_peek_v2(input);
    let _ = testing::check_message_v2_with(&BASED, input);
    if let Ok(built) = ErrorMessage::<Grape>::arbitrary(&mut Unstructured::new(input)) {
        testing::check_error_message(&built);
        testing::check_error_message_with(&BASED, &built);
    }
});
