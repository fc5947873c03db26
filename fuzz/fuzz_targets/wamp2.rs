//! ERROR messages of WAMP v2: any bytes, generated messages, and the round trip of built ones. Also the search for the
//! request of a message.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Arbitrary as _, Result, Unstructured};
use callerror::__internals::{check_message_v2, check_peek_v2};
use callerror::grape::Grape;
use callerror::wamp2::{Codec, ErrorMessage};
use callerror::{ExceptionSet, testing};
use callerror_fuzz::{Target, generate};

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

const BASE: &str = "com.example.error.";

struct Message;

impl Target for Message {
    fn wire(input: &[u8]) {
        check_systems(input);
        check_peek_v2(input);
        let _ = testing::check_message_v2_with(&Codec::<Grape>::for_base(BASE), input);
    }

    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()> {
        if u.arbitrary()? {
            let wire = generate::wamp2::<N>(u)?;
            check_peek_v2(&wire);
            let _ = check_message_v2::<N>(&wire);
        } else {
            let built = ErrorMessage::<N>::arbitrary(u)?;
            testing::check_error_message(&built);
            testing::check_error_message_with(&Codec::for_base(BASE), &built);
        }
        Ok(())
    }
}

shim::fuzz_target!(run, Message);
