//! The serde form of an exception in JSON, CBOR and as one text in bincode, and WAMP v2 in MessagePack. Whatever was
//! read is written, and what was written is read again and written in equal bytes.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Arbitrary as _, Result, Unstructured};
use callerror::grape::Grape;
use callerror::telcoflow::Telcoflow;
use callerror::wamp::Wamp;
use callerror::wamp2::ErrorMessage;
use callerror::{ExceptionSet, UserException};
use callerror_fuzz::{Target, generate};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
struct InText<N: ExceptionSet>(
    #[serde(with = "callerror::serde_json_text")] UserException<'static, N>,
);

/// Writes an exception in every format and reads it again. Some details are no value of serde, such as `1e400`.
fn check<N: ExceptionSet>(exception: &UserException<'_, N>) {
    if let Ok(json) = serde_json::to_string(exception) {
        let again: UserException<'_, N> = serde_json::from_str(&json).expect("what was written");
        assert_eq!(again.name(), exception.name(), "{json}");
        assert_eq!(serde_json::to_string(&again).expect("what was read"), json);
        let from_reader: UserException<'_, N> =
            serde_json::from_reader(json.as_bytes()).expect("what was written");
        assert_eq!(from_reader, again);
    }
    let mut cbor = Vec::new();
    if ciborium::into_writer(exception, &mut cbor).is_ok() {
        let again: UserException<'_, N> =
            ciborium::from_reader(&cbor[..]).expect("what was written");
        assert_eq!(again.name(), exception.name());
        let mut second = Vec::new();
        ciborium::into_writer(&again, &mut second).expect("what was read");
        assert_eq!(second, cbor, "{again:?}");
    }
    if let Ok(bytes) = bincode::serialize(&InText(exception.clone().into_owned())) {
        let again: InText<N> = bincode::deserialize(&bytes).expect("what was written");
        assert_eq!(again.0.name(), exception.name());
        assert_eq!(bincode::serialize(&again).expect("what was read"), bytes);
    }
}

fn read<N: ExceptionSet>(input: &[u8]) {
    if let Ok(exception) = serde_json::from_slice::<UserException<'_, N>>(input) {
        check(&exception);
    }
    if let Ok(exception) = ciborium::from_reader::<UserException<'_, N>, _>(input) {
        check(&exception);
    }
    let text = bincode::deserialize::<InText<N>>(input);
    if let Ok(InText(exception)) = text {
        check(&exception);
    }
}

/// The same of an ERROR message in MessagePack.
fn check_message<N: ExceptionSet>(message: &ErrorMessage<'_, N>) {
    let Ok(bytes) = rmp_serde::to_vec(message) else { return };
    let again: ErrorMessage<'_, N> = rmp_serde::from_slice(&bytes).expect("what was written");
    assert_eq!(again.name(), message.name());
    assert_eq!(rmp_serde::to_vec(&again).expect("what was read"), bytes);
}

struct Value;

impl Target for Value {
    fn wire(input: &[u8]) {
        read::<Grape>(input);
        read::<Telcoflow>(input);
        if let Ok(message) = rmp_serde::from_slice::<ErrorMessage<'_, Wamp>>(input) {
            check_message(&message);
        }
    }

    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()> {
        match u.int_in_range(0..=2)? {
            0 => check(&UserException::<N>::arbitrary(u)?),
            1 => check_message(&ErrorMessage::<N>::arbitrary(u)?),
            _ => read::<N>(&generate::value::<N>(u)?),
        }
        Ok(())
    }
}

shim::fuzz_target!(run, Value);
