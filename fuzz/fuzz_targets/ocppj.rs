//! Any bytes as a message of OCPP-J in every version, and the round trip of an error that is built from these bytes.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Arbitrary as _, Unstructured};
use callerror::__internals::check_ocppj;
use callerror::ocpp::{Ocpp, V1_6, V2_0_1, V2_1};
use callerror::{ocppj, testing};

shim::fuzz_target!(|input: &[u8]| {
    check_ocppj::<Ocpp>(input);
    check_ocppj::<std::convert::Infallible>(input);
    if let Ok(built) = ocppj::CallError::<Ocpp>::arbitrary(&mut Unstructured::new(input)) {
        for codec in [V1_6, V2_0_1, V2_1] {
            testing::check_ocppj_error(&codec, &built);
        }
    }
});
