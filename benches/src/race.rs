//! Measurement by turns: every round runs each entrant once, in a new random order, so that other load on the
//! machine affects all of them equally.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bytestring::ByteString;

use crate::count;
use crate::inputs::Random;
use crate::peers::{Decode, Encode};

/// An entrant: it repeats an operation as often as it is asked to.
pub struct Entrant<'a> {
    pub operation: &'static str,
    pub by: &'static str,
    pub work: Box<dyn FnMut(usize) + 'a>,
}

/// The cost of one operation.
pub struct Measured {
    pub operation: &'static str,
    pub by: &'static str,
    /// Nanoseconds, the median over all rounds.
    pub ns: f64,
    /// Allocations, the mean over all inputs.
    pub allocations: f64,
}

/// How long and how often to measure.
#[derive(Clone, Copy)]
pub struct Effort {
    pub rounds: usize,
    /// The approximate time of one entrant in one round.
    pub turn: Duration,
    /// The approximate time of all entrants together. Slow operations get fewer rounds.
    pub budget: Duration,
}

impl Effort {
    pub const FULL: Self =
        Self { rounds: 801, turn: Duration::from_millis(1), budget: Duration::from_secs(10) };
    /// For a check that it runs.
    pub const QUICK: Self =
        Self { rounds: 3, turn: Duration::from_micros(20), budget: Duration::from_millis(1) };
}

/// Cycles through the inputs. Each turn continues where the preceding one ended.
struct Cycle<'a, T> {
    items: &'a [T],
    at: usize,
}

impl<'a, T> Cycle<'a, T> {
    fn new(items: &'a [T]) -> Self {
        Self { items, at: 0 }
    }

    fn next(&mut self) -> &'a T {
        let item = &self.items[self.at];
        self.at += 1;
        if self.at == self.items.len() {
            self.at = 0;
        }
        item
    }
}

impl<'a> Entrant<'a> {
    /// An entrant with any operation on an input.
    pub fn new<R>(
        operation: &'static str,
        by: &'static str,
        inputs: &'a [ByteString],
        run: impl Fn(&'a ByteString) -> R + 'a,
    ) -> Self {
        let mut cycle = Cycle::new(inputs);
        let work = Box::new(move |times| {
            for _ in 0..times {
                // By reference, so that large values do not pay for a move.
                black_box(&run(black_box(cycle.next())));
            }
        });
        Self { operation, by, work }
    }

    pub fn decode<P: Decode + 'a>(operation: &'static str, inputs: &'a [ByteString]) -> Self {
        let mut cycle = Cycle::new(inputs);
        let mut scratch = P::Scratch::default();
        let work = Box::new(move |times| {
            for _ in 0..times {
                black_box(&P::decode(black_box(cycle.next()), &mut scratch));
            }
        });
        Self { operation, by: P::NAME, work }
    }

    pub fn encode<P: Encode + 'a>(operation: &'static str, inputs: &'a [ByteString]) -> Self {
        let values: Vec<_> = inputs.iter().map(P::prepare).collect();
        let mut buffer = Vec::new();
        let mut at = 0;
        let work = Box::new(move |times| {
            let mut cycle = Cycle { items: &values, at };
            for _ in 0..times {
                buffer.clear();
                P::encode(black_box(cycle.next()), &mut buffer);
                black_box(buffer.as_slice());
            }
            at = cycle.at;
        });
        Self { operation, by: P::NAME, work }
    }

    /// How many repetitions fill a turn. It also warms up. It takes the best of some tries, because one that was
    /// interrupted would make all turns of this entrant too short.
    fn times_in(&mut self, turn: Duration) -> usize {
        let mut times = 1;
        loop {
            let tries = (0..5).map(|_| {
                let start = Instant::now();
                (self.work)(times);
                start.elapsed()
            });
            let taken = tries.min().unwrap_or_default();
            if taken >= turn / 2 {
                let fill = times as f64 * turn.as_secs_f64() / taken.as_secs_f64();
                return (fill as usize).max(1);
            }
            times *= 2;
        }
    }
}

/// Lets the entrants take turns; `inputs` is how many of them make one pass.
pub fn race(entrants: &mut [Entrant<'_>], inputs: usize, effort: Effort) -> Vec<Measured> {
    let times: Vec<usize> =
        entrants.iter_mut().map(|entrant| entrant.times_in(effort.turn)).collect();
    let mut seconds: Vec<Vec<f64>> = vec![Vec::new(); entrants.len()];
    let mut order: Vec<usize> = (0..entrants.len()).collect();
    let mut random = Random(0x1234_5678_9abc_def1);
    let start = Instant::now();
    for round in 0..effort.rounds {
        if round >= 3 && start.elapsed() > effort.budget {
            break;
        }
        for end in (1..order.len()).rev() {
            order.swap(end, random.below(end + 1));
        }
        for &place in &order {
            let start = Instant::now();
            (entrants[place].work)(times[place]);
            seconds[place].push(start.elapsed().as_secs_f64() / times[place] as f64);
        }
    }
    entrants
        .iter_mut()
        .zip(&mut seconds)
        .map(|(entrant, seconds)| Measured {
            operation: entrant.operation,
            by: entrant.by,
            ns: median(seconds) * 1e9,
            allocations: count::allocations(|| (entrant.work)(inputs)) as f64 / inputs as f64,
        })
        .collect()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
