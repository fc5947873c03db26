//! The search for a call ID in any bytes, compared with truncated copies of the bytes and with serde_json.
#![cfg_attr(fuzzing, no_main)]

mod shim;

shim::fuzz_target!(|input: &[u8]| {
    callerror::__internals::check_peek(input);
});
