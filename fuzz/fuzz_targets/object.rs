//! Error objects, by the layout of each system that sends them.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Result, Unstructured};
use callerror::grape::Grape;
use callerror::{ExceptionSet, testing};
use callerror_fuzz::{Target, generate};

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

struct Object;

impl Target for Object {
    fn wire(input: &[u8]) {
        check_systems(input);
        let _ = testing::check_object::<Grape>(input);
    }

    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()> {
        let _ = testing::check_object::<N>(&generate::object::<N>(u)?);
        Ok(())
    }
}

shim::fuzz_target!(run_all, Object);
