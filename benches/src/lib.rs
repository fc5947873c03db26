//! Benchmarks: the crate and its peers, in nanoseconds, allocations and instructions.
//!
//! `codec.rs` is the benchmark, `bin/instructions.rs` what `.ci/instructions` counts, `bin/chart.rs`
//! draws the figures.

pub mod count;
pub mod field;
pub mod figures;
pub mod inputs;
pub mod peers;
pub mod race;
pub mod scaling;
pub mod tables;
pub mod wires;
pub mod worst;
