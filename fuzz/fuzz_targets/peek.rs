//! The search for a call ID in any bytes, against the same bytes cut off and against serde_json.
#![cfg_attr(fuzzing, no_main)]

mod shim;

shim::fuzz_target!(|input: &[u8]| {
    callerror::testing::check_peek(input);
});
