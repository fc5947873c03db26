//! The bit-parallel validator, compared with the exact reader, on any bytes and on generated JSON.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Result, Unstructured};
use callerror::__internals::check_validator;
use callerror::ExceptionSet;
use callerror_fuzz::{Target, generate};

struct Input;

impl Target for Input {
    fn wire(input: &[u8]) {
        check_validator(input);
    }

    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()> {
        check_validator(&generate::json::<N>(u)?);
        Ok(())
    }
}

shim::fuzz_target!(run, Input);
