//! Messages that go on with another call ID: all but the call ID is copied to the letter. The call ID is that which the
//! search for it finds, and that of the error that the message is.
#![cfg_attr(fuzzing, no_main)]

mod shim;

use arbitrary::{Arbitrary as _, Result, Unstructured};
use callerror::ocpp::{Ocpp, V2_1};
use callerror::wamp2::ErrorMessage;
use callerror::{CallError, CallId, ExceptionSet, Relay, ocppj, wamp::Wamp, wamp1, wamp2};
use callerror_fuzz::{Target, generate};

/// Passes the message on with each call ID, and returns its own.
fn check_relay<'m>(
    of: fn(&str) -> Option<Relay<'_>>,
    message: &'m str,
    call_ids: &[CallId<'_>],
) -> Option<CallId<'m>> {
    let relay = of(message)?;
    let mut rests = Vec::new();
    for call_id in call_ids {
        let text = relay.to_text(call_id);
        assert_eq!(relay.encoded_len(call_id), text.len(), "{text}");
        let mut exact = vec![0; text.len()];
        relay.encode(call_id, &mut &mut exact[..]).expect("a buffer of the exact length");
        assert_eq!(exact, text.as_bytes());
        let short = text.len() - 1;
        relay.encode(call_id, &mut &mut exact[..short]).expect_err("a buffer that is too short");
        let Some(passed) = of(&text) else {
            // The message ends in the number, which may be cut off: it has no whole call ID.
            let ends = call_id.is_number() && text.ends_with(call_id.as_str());
            assert!(ends, "no call ID in {text}");
            continue;
        };
        assert_eq!(passed.call_id(), call_id, "{text}");
        // With one call ID for all, they differ in nothing.
        rests.push(passed.to_text(&CallId::from(7_u64)));
    }
    let own = relay.to_text(&CallId::from(7_u64));
    assert!(rests.iter().all(|rest| *rest == own), "{rests:?} of {message}");
    Some(relay.call_id().clone())
}

fn check(input: &[u8], text: &CallId<'_>) {
    let Ok(message) = std::str::from_utf8(input) else { return };
    let numbers = [CallId::from(0_u64), CallId::from(u64::MAX)];
    let all = [numbers[0].clone(), numbers[1].clone(), text.clone()];

    let call_id = check_relay(|message| Relay::wamp1(message), message, &all);
    assert_eq!(call_id, wamp1::peek_call_id(message), "{message}");
    if let Ok(error) = CallError::<Ocpp>::decode(message) {
        assert_eq!(call_id.as_ref(), Some(error.call_id()), "{message}");
    }
    let call_id = check_relay(|message| Relay::ocppj(message), message, &all);
    assert_eq!(call_id, ocppj::peek_call_id(message), "{message}");
    if let Ok(error) = V2_1.decode(message) {
        assert_eq!(call_id.as_ref(), Some(error.call_id()), "{message}");
    }
    let call_id = check_relay(|message| Relay::wamp2(message), message, &numbers);
    assert_eq!(call_id, wamp2::peek_call_id(message), "{message}");
    if ErrorMessage::<Wamp>::decode(message).is_ok() {
        assert!(call_id.is_some(), "{message}");
    }
}

struct Message;

impl Target for Message {
    fn wire(input: &[u8]) {
        check(input, &CallId::from("say \"hi\"\n"));
    }

    fn generated<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<()> {
        let call_id = CallId::arbitrary(u)?;
        let message = match u.int_in_range(0..=2)? {
            0 => generate::wamp1::<N>(u)?,
            1 => generate::wamp2::<N>(u)?,
            _ => generate::ocppj::<N>(u)?,
        };
        check(&message, &call_id);
        Ok(())
    }
}

shim::fuzz_target!(run, Message);
