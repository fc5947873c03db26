//! The bit-parallel validator against the plain scanner, on any bytes.
#![cfg_attr(fuzzing, no_main)]

mod shim;

shim::fuzz_target!(|input: &[u8]| {
    callerror::testing::check_validator(input);
});
