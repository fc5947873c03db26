//! The bit-parallel validator, compared with the exact reader, on any bytes.
#![cfg_attr(fuzzing, no_main)]

mod shim;

shim::fuzz_target!(|input: &[u8]| {
    callerror::__internals::check_validator(input);
});
