//! The other wires than WAMP v1, each beside general JSON libraries and the wire's own crates, and the relay beside a
//! copy of the message.
//!
//! To add a wire, add a variant of `Wire` with an error and a pool to `inputs.rs`, a file of its peers to `peers`, and a
//! line and a function here.

use bytestring::ByteString;
use callerror::{CallId, Relay};

use crate::field::{Field, answer};
use crate::figures::Figures;
use crate::inputs::{self, Wire};
use crate::peers::{Slice, Str, jsonrpc, ocppj, problem, wamp2};
use crate::race::{Effort, Entrant, race};

/// All cases.
pub fn measure(effort: Effort, figures: &mut Figures) {
    type Measure = fn(&str, &[ByteString], Effort, &mut Figures);
    const WIRES: [(&str, Wire, Measure); 4] = [
        ("WAMP v2", Wire::Wamp2, wamp2),
        ("OCPP-J", Wire::Ocppj, ocppj),
        ("JSON-RPC 2.0", Wire::JsonRpc, jsonrpc),
        ("Problem documents", Wire::Problem, problem),
    ];

    for (title, wire, measure) in WIRES {
        figures.begin(title);
        for (name, inputs) in inputs::of_wire(wire) {
            eprintln!("{name} ...");
            measure(name, &inputs, effort, figures);
        }
    }
    figures.begin("A message with another call ID, beside a copy of it");
    for size in [256, 1024, 4096, 64 * 1024] {
        eprintln!("relay, {size} bytes ...");
        relay(size, effort, figures);
    }
}

fn wamp2(name: &str, inputs: &[ByteString], effort: Effort, figures: &mut Figures) {
    use wamp2::{Crate, Lazy, Typed, judge};

    let answers = inputs.iter().map(answer::<Crate<Slice>>).collect();
    let mut field = Field::new(inputs, answers, judge);
    field.decode::<Crate<Slice>>("decode");
    field.decode::<Typed<Slice>>("decode");
    field.decode::<Lazy<Slice>>("decode");
    field.decode::<Crate<Str>>("decode &str");
    field.decode::<Typed<Str>>("decode &str");
    field.decode::<Lazy<Str>>("decode &str");
    field.encode::<Crate<Slice>>();
    field.encode::<Typed<Slice>>();
    field.encode::<Lazy<Slice>>();
    figures.add(name, inputs, &field.race(effort));
}

fn ocppj(name: &str, inputs: &[ByteString], effort: Effort, figures: &mut Figures) {
    use ocppj::{Crate, Lazy, Typed, judge};

    let answers = inputs.iter().map(answer::<Crate<Slice>>).collect();
    let mut field = Field::new(inputs, answers, judge);
    field.decode::<Crate<Slice>>("decode");
    field.decode::<Typed<Slice>>("decode");
    field.decode::<Lazy<Slice>>("decode");
    field.decode::<Crate<Str>>("decode &str");
    field.decode::<Typed<Str>>("decode &str");
    field.decode::<Lazy<Str>>("decode &str");
    field.encode::<Crate<Slice>>();
    field.encode::<Typed<Slice>>();
    field.encode::<Lazy<Slice>>();
    #[cfg(feature = "ocpp")]
    {
        field.decode::<ocppj::Kit>("decode &str");
        field.decode::<ocppj::Rs>("decode &str");
        field.encode::<ocppj::Kit>();
        field.encode::<ocppj::Rs>();
    }
    figures.add(name, inputs, &field.race(effort));
}

fn jsonrpc(name: &str, inputs: &[ByteString], effort: Effort, figures: &mut Figures) {
    use jsonrpc::{Crate, Jsonrpsee, Lazy, Typed, judge};

    let answers = inputs.iter().map(answer::<Crate<Slice>>).collect();
    let mut field = Field::new(inputs, answers, judge);
    field.decode::<Crate<Slice>>("decode");
    field.decode::<Typed<Slice>>("decode");
    field.decode::<Lazy<Slice>>("decode");
    field.decode::<Jsonrpsee<Slice>>("decode");
    field.decode::<Crate<Str>>("decode &str");
    field.decode::<Typed<Str>>("decode &str");
    field.decode::<Lazy<Str>>("decode &str");
    field.decode::<Jsonrpsee<Str>>("decode &str");
    field.encode::<Crate<Slice>>();
    field.encode::<Typed<Slice>>();
    field.encode::<Lazy<Slice>>();
    field.encode::<Jsonrpsee<Slice>>();
    figures.add(name, inputs, &field.race(effort));
}

fn problem(name: &str, inputs: &[ByteString], effort: Effort, figures: &mut Figures) {
    use problem::{ApiProblem, Crate, Details, Lazy, Typed, judge};

    let answers = inputs.iter().map(answer::<Crate<Slice>>).collect();
    let mut field = Field::new(inputs, answers, judge);
    field.decode::<Crate<Slice>>("decode");
    field.decode::<Typed<Slice>>("decode");
    field.decode::<Lazy<Slice>>("decode");
    field.decode::<Details<Slice>>("decode");
    field.decode::<ApiProblem<Slice>>("decode");
    field.encode::<Crate<Slice>>();
    field.encode::<Typed<Slice>>();
    field.encode::<Lazy<Slice>>();
    field.encode::<Details<Slice>>();
    field.encode::<ApiProblem<Slice>>();
    figures.add(name, inputs, &field.race(effort));
}

/// A message of `size` bytes with another call ID, a text and a number.
fn relay(size: usize, effort: Effort, figures: &mut Figures) {
    let text = [inputs::frame_of(size)];
    let number =
        [ByteString::from(text[0].replacen(r#""9Zb3bGhVEdU1eD0T""#, "4503599627370496", 1))];
    let operations = [
        ("text ID", &text, CallId::from("eD0T9Zb3bGhVEdU1"), r#""eD0T9Zb3bGhVEdU1""#),
        ("number ID", &number, CallId::from(1_000_000_000_000_007_u64), "1000000000000007"),
    ];
    let mut entrants = Vec::new();
    for (operation, input, call_id, raw) in operations {
        let copy = |input: &ByteString| str::to_owned(input);
        let relay = move |input: &ByteString| Relay::wamp1(input).unwrap().to_text(&call_id);
        let comma = input[0].match_indices(',').nth(1).unwrap().0;
        assert_eq!(relay(&input[0]), format!("[4,{raw}{}", &input[0][comma..]));
        entrants.push(Entrant::new(operation, "callerror", input, relay));
        entrants.push(Entrant::new(operation, "to_owned", input, copy));
    }
    figures.add(&format!("relay, {size} B"), &text, &race(&mut entrants, 1, effort));
}
