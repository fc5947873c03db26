//! The exact reader of JSON, compared with serde_json, on any bytes and on generated JSON.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Result, Unstructured};
use callerror::__internals::check_json;
use callerror::ExceptionSet;
use callerror_fuzz::{Target, generate};

struct Input;

impl Target for Input {
    fn wire(input: &[u8]) {
        check_json(input);
    }

    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()> {
        check_json(&generate::json::<N>(u)?);
        Ok(())
    }
}

shim::fuzz_target!(run, Input);
