//! The cost of the codec in the server, measured by repeating its work on the frames that arrived.

use std::hint::black_box;
use std::time::{Duration, Instant};

use callerror::CallId;
use callerror::grape::CallError;
use callerror::wamp1::{self, MessageType};

use crate::tally::Tally;

/// The time that `callerror` takes in the server for all counted calls: it peeks each call, and builds and
/// encodes each error.
pub fn of_codec(tally: &Tally) -> Duration {
    let calls: u64 = tally.outcomes().values().sum();
    let call = r#"[2,"c1234","http://domain/rpc#errors/raise","SessionError"]"#;
    let peek = time(|| {
        black_box(MessageType::peek(black_box(call)));
        black_box(wamp1::peek_call_id(black_box(call)).map(CallId::into_owned));
    });
    let mut total = peek.mul_f64(calls as f64);
    for (wire, count) in tally.errors().into_values() {
        let frame = CallError::decode(&wire).expect("it was decoded before");
        let (id, exception) = (frame.call_id().clone(), frame.exception().clone().into_owned());
        let each = time(|| {
            let result: Result<(), _> = Err(exception.clone());
            black_box(CallError::answer(black_box(&id).clone(), result).map_err(|it| it.to_text()))
        });
        total += each.mul_f64(count as f64);
    }
    total
}

/// The median time that `work` takes.
fn time<T>(work: impl Fn() -> T) -> Duration {
    const ROUNDS: usize = 15;
    const TIMES: u32 = 20_000;

    let mut rounds = [Duration::ZERO; ROUNDS];
    for round in &mut rounds {
        let start = Instant::now();
        for _ in 0..TIMES {
            let _ = black_box(work());
        }
        *round = start.elapsed() / TIMES;
    }
    rounds.sort_unstable();
    rounds[ROUNDS / 2]
}
