//! Any bytes as a frame, and a frame built of the same bytes, there and back again.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Arbitrary as _, Unstructured};
use callerror::{CallError, grape::Grape, testing};

shim::fuzz_target!(|input: &[u8]| {
    let _ = testing::check_frame::<Grape>(input);
    let _ = testing::check_frame::<std::convert::Infallible>(input);
    if let Ok(built) = CallError::<Grape>::arbitrary(&mut Unstructured::new(input)) {
        testing::check_call_error(&built);
    }
});
