//! The exact reader of JSON, compared with serde_json, on any bytes.
#![cfg_attr(fuzzing, no_main)]

mod shim;

shim::fuzz_target!(|input: &[u8]| {
    callerror::__internals::check_json(input);
});
