//! How the time depends on the length of the input, on the number of threads and on the limits of a codec.

use std::sync::Barrier;

use bytestring::ByteString;
use callerror::Limits;
use callerror::grape::Grape;
use callerror::wamp1::Codec;

use crate::figures::time;
use crate::inputs;
use crate::peers::{Crate, Lazy, Slice, Typed};
use crate::race::{Effort, Entrant, Measured, race};

/// All three tables.
pub fn print(effort: Effort) {
    print_sizes(effort);
    print_threads(effort);
    print_limits(effort);
}

fn ns(measured: &[Measured], by: &str) -> f64 {
    measured.iter().find(|one| one.by == by).unwrap().ns
}

/// The time per byte must not grow with the length.
fn print_sizes(effort: Effort) {
    const CODEC: Codec<Grape> = Codec::new().with_limits(Limits::DEFAULT.with_max_len(usize::MAX));

    println!("Details of mixed JSON: time for the frame, and for each byte of it in nanoseconds\n");
    println!(
        "{:>9} {:>10} {:>7} {:>10} {:>7} {:>10} {:>7} {:>10} {:>7} {:>12} {:>10}",
        "details",
        "callerror",
        "a byte",
        "&str",
        "a byte",
        "serde_json",
        "a byte",
        "sonic-rs",
        "a byte",
        "x serde_json",
        "x sonic-rs"
    );
    for step in 0..10 {
        let size = 64 << (2 * step);
        let input = [inputs::frame_with(&inputs::mixed(size, 5))];
        let mut entrants = [
            Entrant::new("decode", "callerror", &input, |input: &ByteString| {
                CODEC.decode(&input.as_bytes()[..]).unwrap()
            }),
            Entrant::new("decode", "callerror &str", &input, |input| {
                CODEC.decode(&**input).unwrap()
            }),
            Entrant::decode::<Typed<Slice>>("decode", &input),
            Entrant::decode::<Lazy<Slice>>("decode", &input),
        ];
        let measured = race(&mut entrants, 1, effort);
        print!("{size:>9}");
        for by in ["callerror", "callerror &str", "serde_json", "sonic-rs"] {
            let ns = ns(&measured, by);
            print!(" {:>10} {:>7.3}", time(ns), ns / input[0].len() as f64);
        }
        let times = |by| format!("{:.2}x", ns(&measured, by) / ns(&measured, "callerror"));
        println!(" {:>12} {:>10}", times("serde_json"), times("sonic-rs"));
    }
}

/// Threads share nothing, so two of them must do twice as much.
///
/// It takes the median of short turns while all threads run, because other load on the machine affects only single
/// turns.
fn print_threads(effort: Effort) {
    let pool = inputs::case("pool, 4 elements");
    println!("\nThreads, each decoding the pool of 4 elements from &[u8]\n");
    println!("{:>7} {:>20} {:>8} {:>6}", "threads", "million frames a s", "MB/s", "x");
    let mut single = None;
    for threads in [1, 2] {
        let per_second = in_threads(threads, &pool.inputs, effort);
        let bytes_per_second = per_second * pool.mean_len() as f64;
        let times = per_second / *single.get_or_insert(per_second);
        println!(
            "{threads:>7} {:>20.2} {:>8.0} {times:>6.2}",
            per_second / 1e6,
            bytes_per_second / 1e6
        );
    }
}

/// Frames per second of all threads together.
fn in_threads(threads: usize, inputs: &[ByteString], effort: Effort) -> f64 {
    let barrier = Barrier::new(threads);
    let turns = 8 * effort.rounds;
    let per_thread = || {
        let mut entrant = Entrant::decode::<Crate<Slice>>("decode", inputs);
        barrier.wait();
        let measured =
            race(std::slice::from_mut(&mut entrant), 1, Effort { rounds: turns, ..effort });
        1e9 / ns(&measured, "callerror")
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(per_thread)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    })
}

/// The default limits and other limits must cost the same.
fn print_limits(effort: Effort) {
    const LIMITS: Limits = Limits::DEFAULT.with_max_len(64 * 1024).with_max_depth(16);
    const CODEC: Codec<Grape> = Codec::new().with_limits(LIMITS);

    println!("\nLimits: the codec with those of its own beside the default\n");
    println!("{:<17} {:>10} {:>10} {:>6}", "shape", "default", "limited", "x");
    for name in ["pool, 4 elements", "pool, 5 elements", "details 4.8 KB"] {
        let case = inputs::case(name);
        let mut entrants = [
            Entrant::decode::<Crate<Slice>>("decode", &case.inputs),
            Entrant::new("decode", "limited", &case.inputs, |input: &ByteString| {
                CODEC.decode(&input.as_bytes()[..]).unwrap()
            }),
        ];
        let measured = race(&mut entrants, case.inputs.len(), effort);
        let (default, limited) = (ns(&measured, "callerror"), ns(&measured, "limited"));
        let times = limited / default;
        println!("{name:<17} {:>10} {:>10} {times:>6.2}", time(default), time(limited));
    }
}
