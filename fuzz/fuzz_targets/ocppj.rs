//! Messages of OCPP-J in every version: any bytes, generated messages, and the round trip of built errors.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Arbitrary as _, Result, Unstructured};
use callerror::__internals::check_ocppj;
use callerror::ocpp::Ocpp;
use callerror::{ExceptionSet, ocppj, testing};
use callerror_fuzz::{Target, generate};

struct Message;

impl Target for Message {
    fn wire(input: &[u8]) {
        check_ocppj::<Ocpp>(input);
        check_ocppj::<std::convert::Infallible>(input);
    }

    /// The names are those of any set, and the set that reads them is OCPP-J's.
    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()> {
        if u.arbitrary()? {
            check_ocppj::<Ocpp>(&generate::ocppj::<N>(u)?);
        } else {
            let built = ocppj::CallError::<Ocpp>::arbitrary(u)?;
            for version in ocppj::Version::ALL {
                testing::check_ocppj_error(&ocppj::Codec::new(version), &built);
            }
        }
        Ok(())
    }
}

shim::fuzz_target!(run, Message);
