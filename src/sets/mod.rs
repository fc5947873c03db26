//! The sets that the crate ships: data, one file per system.

pub mod grape;
