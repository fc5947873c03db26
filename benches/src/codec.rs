//! Decoding and encoding, compared with other JSON libraries, in nanoseconds and allocations.
//!
//! ```text
//! cargo bench --manifest-path benches/Cargo.toml                          # some minutes
//! cargo bench --manifest-path benches/Cargo.toml -- pool                  # only shapes with `pool` in their name
//! cargo bench --manifest-path benches/Cargo.toml -- --json figures.json   # the figures, in benches/
//! cargo bench --manifest-path benches/Cargo.toml -- scaling               # sizes, threads, limits
//! cargo bench --manifest-path benches/Cargo.toml --features levels -- worst # what takes the most time
//! cargo bench --manifest-path benches/Cargo.toml --features ocpp -- wires # the other wires, and the relay
//! cargo bench --manifest-path benches/Cargo.toml -- --quick               # checks that it runs
//! ```
//!
//! The libraries take turns in many short rounds, so that other load on the machine affects all of them equally.
//! The table has medians. Results are compared before any time is taken. Judge by the pools: the branch predictor
//! learns a single input, which flatters code with many branches.
//!
//! The build profile is that of a user's release build. To measure with link-time optimisation, which helps generic
//! libraries most, set `CARGO_PROFILE_BENCH_LTO=fat CARGO_PROFILE_BENCH_CODEGEN_UNITS=1` in the environment.

use std::process::ExitCode;

use callerror::grape::Grape;
use callerror::wamp1::{self, MessageType};
use callerror_benches::field::{Field, answer};
use callerror_benches::figures::Figures;
use callerror_benches::inputs::{self, Case, Kind};
use callerror_benches::peers::{
    Answer, Crate, CrateBody, Iterated, IteratedBody, JsonRpc, Lazy, LazyBody, LazyNumbered,
    Memcpy, Owned, Shared, Simd, SimdBody, Slice, Str, Tree, TreeBody, Typed, TypedBody,
    TypedNumbered, TypedOwned, json_rpc, judge,
};
use callerror_benches::race::{Effort, Entrant};
use callerror_benches::{scaling, wires, worst};

/// Shapes for which peeking and copying are measured, too.
const BESIDES: [&str; 4] =
    ["4 elements", "numeric call ID", "pool, 4 elements", "pool, 5 elements"];

fn main() -> ExitCode {
    let mut effort = Effort::FULL;
    let (mut json, mut parts, mut only_wires) = (None, Vec::new(), false);
    let mut print: Option<fn(Effort)> = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // `cargo bench` always passes it.
            "--bench" => {}
            "--quick" | "--test" => effort = Effort::QUICK,
            "--json" => json = arguments.next(),
            "scaling" => print = Some(scaling::print),
            "worst" => print = Some(worst::print),
            "wires" => only_wires = true,
            option if option.starts_with('-') => {
                eprintln!("unknown option {option}");
                return ExitCode::FAILURE;
            }
            part => parts.push(part.to_owned()),
        }
    }
    if let Some(print) = print {
        print(effort);
        return ExitCode::SUCCESS;
    }

    let mut figures = Figures::new();
    // These crates change how serde_json reads numbers, so nothing else is compared with it.
    only_wires |= cfg!(feature = "ocpp");
    let is_all = parts.is_empty() && !only_wires;
    for name in inputs::names() {
        if is_all || parts.iter().any(|part| name.contains(part)) {
            eprintln!("{name} ...");
            measure(&inputs::case(name), effort, &mut figures);
        }
    }
    if only_wires || is_all {
        wires::measure(effort, &mut figures);
    }
    figures.print();
    if let Some(path) = json {
        let text = serde_json::to_string_pretty(&figures).unwrap();
        if let Err(error) = std::fs::write(&path, text + "\n") {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn measure(case: &Case, effort: Effort, figures: &mut Figures) {
    let inputs = case.inputs.as_slice();
    let answers: Vec<_> = match case.kind {
        Kind::Frame | Kind::Numbered => inputs.iter().map(answer::<Crate<Slice>>).collect(),
        Kind::Body => inputs.iter().map(answer::<CrateBody<Slice>>).collect(),
        Kind::Name => Vec::new(),
    };
    let other_texts: Vec<_> = answers.iter().map(json_rpc).collect();
    let mut field = Field::new(inputs, answers, judge);

    match case.kind {
        Kind::Frame | Kind::Numbered => {
            field.decode::<Crate<Slice>>("decode");
            if case.kind == Kind::Numbered {
                field.decode::<TypedNumbered<Slice>>("decode");
                field.decode::<LazyNumbered<Slice>>("decode");
            } else {
                field.decode::<Typed<Slice>>("decode");
                field.decode::<Lazy<Slice>>("decode");
            }
            field.decode::<Tree<Slice>>("decode");
            field.decode::<Simd>("decode");
            field.decode::<Iterated>("decode");
            for (text, expected) in other_texts.iter().zip(field.answers()) {
                let (call_id, known, name) = (None, None, None);
                let expected = Answer { call_id, known, name, ..expected.clone() };
                assert_eq!(answer::<JsonRpc>(text), expected, "{text}");
            }
            field.add(Entrant::decode::<JsonRpc>("decode", &other_texts));
            field.limits();

            field.decode::<Crate<Str>>("decode &str");
            if case.kind == Kind::Numbered {
                field.decode::<TypedNumbered<Str>>("decode &str");
                field.decode::<LazyNumbered<Str>>("decode &str");
            } else {
                field.decode::<Typed<Str>>("decode &str");
                field.decode::<Lazy<Str>>("decode &str");
            }
            field.decode::<Tree<Str>>("decode &str");
            field.decode::<Crate<Shared>>("decode &Bytes");
            if BESIDES.contains(&case.name) {
                field.decode::<Crate<Owned>>("decode, own");
                if case.kind == Kind::Frame {
                    field.decode::<TypedOwned>("decode, own");
                }
                field.run("peek call ID", "callerror", |input| {
                    wamp1::peek_call_id(&input.as_bytes()[..])
                });
                field.run("peek type", "callerror", |input| {
                    MessageType::peek(&input.as_bytes()[..])
                });
            }

            field.encode::<Crate<Slice>>();
            if case.kind == Kind::Numbered {
                field.encode::<TypedNumbered<Slice>>();
                field.encode::<LazyNumbered<Slice>>();
            } else {
                field.encode::<Typed<Slice>>();
                field.encode::<Lazy<Slice>>();
            }
            field.encode::<Tree<Slice>>();
            field.encode::<Memcpy>();
        }
        Kind::Body => {
            field.decode::<CrateBody<Slice>>("decode");
            field.decode::<TypedBody<Slice>>("decode");
            field.decode::<LazyBody<Slice>>("decode");
            field.decode::<TreeBody<Slice>>("decode");
            field.decode::<SimdBody>("decode");
            field.decode::<IteratedBody>("decode");
            field.limits();
            field.decode::<CrateBody<Str>>("decode &str");
            field.decode::<TypedBody<Str>>("decode &str");
            field.decode::<LazyBody<Str>>("decode &str");
            field.decode::<TreeBody<Str>>("decode &str");
            field.decode::<CrateBody<Shared>>("decode &Bytes");
            field.decode::<CrateBody<Owned>>("decode, own");
            field.encode::<CrateBody<Slice>>();
            field.encode::<TypedBody<Slice>>();
            field.encode::<LazyBody<Slice>>();
            field.encode::<Tree<Slice>>();
            field.encode::<Memcpy>();
        }
        Kind::Name => field.run("look up", "callerror", |name| Grape::lookup(name)),
    }
    figures.add(case.name, inputs, &field.race(effort));
}
