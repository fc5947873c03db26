//! Decoding and encoding beside serde_json, in nanoseconds and allocations.
//!
//! ```text
//! cargo bench --manifest-path benches/Cargo.toml              # about half a minute
//! cargo bench --manifest-path benches/Cargo.toml -- --quick   # that it runs and the answers agree
//! ```
//!
//! The contenders take turns, many short rounds each, so that what else the machine does hits all of
//! them alike; the table shows medians. Answers are compared before any clock runs.

mod count;
mod inputs;
mod peers;

use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::inputs::Case;
use crate::peers::{Answer, Peer};

/// A peer as a row of functions, so that peers can stand in a list.
struct Contender {
    name: &'static str,
    answer: fn(&Bytes) -> Answer,
    /// What encoding the decoded input writes.
    rewrite: fn(&Bytes) -> Vec<u8>,
    /// Decodes every input so many times over.
    decode: fn(&[Bytes], usize) -> Duration,
    encode: fn(&[Bytes], usize) -> Duration,
}

impl Contender {
    const fn of<P: Peer>() -> Self {
        Self {
            name: P::NAME,
            answer: |input| P::answer(&P::decode(input)),
            rewrite: |input| {
                let mut buffer = Vec::new();
                P::encode(&P::decode(input), &mut buffer);
                buffer
            },
            decode: decode::<P>,
            encode: encode::<P>,
        }
    }
}

const FRAMES: &[Contender] = &[
    Contender::of::<peers::Callerror>(),
    Contender::of::<peers::CallerrorBytes>(),
    Contender::of::<peers::Typed>(),
    Contender::of::<peers::Tree>(),
];

const BODIES: &[Contender] = &[
    Contender::of::<peers::CallerrorBody>(),
    Contender::of::<peers::CallerrorBytesBody>(),
    Contender::of::<peers::TypedBody>(),
    Contender::of::<peers::TreeBody>(),
];

fn decode<P: Peer>(inputs: &[Bytes], times: usize) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        for input in inputs {
            // By reference, so that moving a large value is not charged.
            black_box(&P::decode(black_box(input)));
        }
    }
    start.elapsed()
}

fn encode<P: Peer>(inputs: &[Bytes], times: usize) -> Duration {
    let decoded: Vec<_> = inputs.iter().map(P::decode).collect();
    let mut buffer = Vec::with_capacity(64 * 1024);
    let start = Instant::now();
    for _ in 0..times {
        for decoded in &decoded {
            buffer.clear();
            P::encode(black_box(decoded), &mut buffer);
            black_box(buffer.as_slice());
        }
    }
    start.elapsed()
}

/// How long and how often to measure.
struct Effort {
    rounds: usize,
    /// Operations in one round of one contender, about.
    operations: usize,
}

const FULL: Effort = Effort { rounds: 301, operations: 1024 };
const QUICK: Effort = Effort { rounds: 3, operations: 64 };

fn main() {
    // `cargo bench` says --bench, `cargo test` nothing; what is not known is for other harnesses.
    let quick = std::env::args().any(|argument| argument == "--quick" || argument == "--test");
    let effort = if quick { QUICK } else { FULL };

    println!(
        "{:<7} {:<13} {:>5}  {:<18} {:>8} {:>7} {:>7}",
        "", "input", "bytes", "by", "ns", "ratio", "allocs"
    );
    for (cases, contenders) in [(inputs::frames(), FRAMES), (inputs::bodies(), BODIES)] {
        for case in &cases {
            check(case, contenders);
            measure("decode", case, contenders, &effort, |contender| contender.decode);
            measure("encode", case, contenders, &effort, |contender| contender.encode);
        }
    }
    println!("ns: median of {} rounds; ratio: to callerror; allocs: mean", effort.rounds);
}

/// Everybody finds the same in every input, and writes what says the same.
fn check(case: &Case, contenders: &[Contender]) {
    for input in &case.inputs {
        let expected = (contenders[0].answer)(input);
        for contender in contenders {
            assert_eq!((contender.answer)(input), expected, "{}: {}", contender.name, case.name);
            let written = (contender.rewrite)(input);
            let name = expected.name.clone().unwrap_or_default();
            let meant = (name, expected.message.clone(), expected.details.clone());
            assert_eq!(peers::judge(&written), meant, "{}: {}", contender.name, case.name);
        }
    }
}

fn measure(
    what: &str,
    case: &Case,
    contenders: &[Contender],
    effort: &Effort,
    operation: impl Fn(&Contender) -> fn(&[Bytes], usize) -> Duration,
) {
    let inputs = case.inputs.as_slice();
    let times = effort.operations.div_ceil(inputs.len());
    let mut rounds: Vec<Vec<Duration>> = vec![Vec::new(); contenders.len()];
    for _ in 0..effort.rounds {
        for (contender, rounds) in contenders.iter().zip(&mut rounds) {
            rounds.push(operation(contender)(inputs, times));
        }
    }

    let mut first = None;
    for (contender, rounds) in contenders.iter().zip(&mut rounds) {
        rounds.sort_unstable();
        let median = rounds[rounds.len() / 2].as_nanos() as f64;
        let ns = median / (times * inputs.len()) as f64;
        let ratio = ns / *first.get_or_insert(ns);
        // What the preparation allocates is counted with no repetition and taken away.
        let count = |times| count::allocations(|| _ = operation(contender)(inputs, times));
        let allocs = (count(1) - count(0)) as f64 / inputs.len() as f64;
        println!(
            "{what:<7} {:<13} {:>5}  {:<18} {ns:>8.1} {ratio:>7.2} {allocs:>7.2}",
            case.name,
            case.mean_len(),
            contender.name,
        );
    }
    println!();
}
