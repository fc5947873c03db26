//! Any bytes as an error object.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use callerror::{devops::DevOpsAgent, telcoflow::Telcoflow, testing};

shim::fuzz_target!(|input: &[u8]| {
    let _ = testing::check_object::<Telcoflow>(input);
    let _ = testing::check_object::<DevOpsAgent>(input);
});
