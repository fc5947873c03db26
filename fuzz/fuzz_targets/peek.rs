//! The search for a call ID in any bytes and in generated frames, compared with truncated copies of them and with
//! serde_json.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Result, Unstructured};
use callerror::__internals::check_peek;
use callerror::ExceptionSet;
use callerror_fuzz::{Target, generate};

struct Input;

impl Target for Input {
    fn wire(input: &[u8]) {
        check_peek(input);
    }

    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()> {
        check_peek(&generate::wamp1::<N>(u)?);
        Ok(())
    }
}

shim::fuzz_target!(run, Input);
