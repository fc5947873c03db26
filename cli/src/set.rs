//! The sets that `--set` may name.

use std::convert::Infallible;

use callerror::ExceptionSet;
use callerror::ocppj::Version;
use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::wire::{Options, Read, Reader, Wire};

macro_rules! sets {
    ($($module:ident $set:ident $about:literal [$($sent:ident)*],)*) => {
        /// The sets of the crate, and the set without names.
        const SETS: &[Set] = &[
            $(Set {
                name: stringify!($module),
                wire: default_wire(stringify!($module), &[$(stringify!($sent)),*]),
                reader: reader::<callerror::$module::$set>,
            },)*
            Set { name: "none", wire: Wire::Wamp1, reader: reader::<Infallible> },
        ];
    };
}

callerror::systems!(sets);

/// The default wire of a system: its own, or by the types that it sends: messages that are arrays, else objects, else
/// responses.
const fn default_wire(module: &str, sent: &[&str]) -> Wire {
    let (mut wire, mut at) = (Wire::Http, 0);
    if let b"jsonrpc" = module.as_bytes() {
        return Wire::JsonRpc;
    }
    while at < sent.len() {
        match sent[at].as_bytes() {
            b"CallError" => return Wire::Wamp1,
            b"OcppError" => return Wire::Ocpp(Version::V2_0_1),
            b"ErrorMessage" => return Wire::Wamp2,
            b"ErrorObject" => wire = Wire::Object,
            _ => {}
        }
        at += 1;
    }
    wire
}

/// A set and its name on the command line.
#[derive(Clone, Copy)]
pub(crate) struct Set {
    name: &'static str,
    /// The default of `--wire`.
    pub(crate) wire: Wire,
    pub(crate) reader: fn(Options) -> Box<dyn Read>,
}

impl ValueEnum for Set {
    fn value_variants<'a>() -> &'a [Self] {
        SETS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name))
    }
}

/// The default wires of all sets, as text for `--help`.
pub(crate) fn wires() -> String {
    let wires = SETS.iter().map(|set| format!("{} {}", set.name, set.wire.name()));
    wires.collect::<Vec<_>>().join(", ")
}

fn reader<N: ExceptionSet>(options: Options) -> Box<dyn Read> {
    Box::new(Reader::<N>::new(options))
}
