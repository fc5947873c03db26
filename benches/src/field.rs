//! The libraries that take part in a case.

use bytestring::ByteString;

use crate::peers::{Answer, Decode, Encode, Written};
use crate::race::{Effort, Entrant, Measured, race};

/// The libraries that take part in a case. All of them must return the crate's results.
pub struct Field<'a> {
    inputs: &'a [ByteString],
    answers: Vec<Answer>,
    judge: fn(&[u8]) -> Written,
    entrants: Vec<Entrant<'a>>,
}

impl<'a> Field<'a> {
    /// A field without entrants. `answers` are the crate's results, and `judge` reads what an encoder writes.
    pub fn new(
        inputs: &'a [ByteString],
        answers: Vec<Answer>,
        judge: fn(&[u8]) -> Written,
    ) -> Self {
        Self { inputs, answers, judge, entrants: Vec::new() }
    }

    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    pub fn add(&mut self, entrant: Entrant<'a>) {
        self.entrants.push(entrant);
    }

    pub fn race(mut self, effort: Effort) -> Vec<Measured> {
        race(&mut self.entrants, self.inputs.len(), effort)
    }

    pub fn decode<P: Decode + 'a>(&mut self, operation: &'static str) {
        for (input, expected) in self.inputs.iter().zip(&self.answers) {
            assert_eq!(answer::<P>(input), *expected, "{operation}, {}: {input}", P::NAME);
        }
        self.entrants.push(Entrant::decode::<P>(operation, self.inputs));
    }

    pub fn encode<P: Encode + 'a>(&mut self) {
        for (input, expected) in self.inputs.iter().zip(&self.answers) {
            let mut buffer = Vec::new();
            P::encode(&P::prepare(input), &mut buffer);
            let Answer { name, message, details, .. } = expected.clone();
            let meant = (name.unwrap_or_default(), message, details);
            assert_eq!((self.judge)(&buffer), meant, "encode, {}: {input}", P::NAME);
        }
        self.entrants.push(Entrant::encode::<P>("encode", self.inputs));
    }

    /// The lower bound: copying the bytes.
    pub fn limits(&mut self) {
        let mut buffer = Vec::new();
        let mut cycle = self.inputs.iter().cycle();
        let copy = move |times| {
            for _ in 0..times {
                buffer.clear();
                buffer.extend_from_slice(std::hint::black_box(cycle.next().unwrap()).as_bytes());
                std::hint::black_box(buffer.as_slice());
            }
        };
        self.entrants.push(Entrant { operation: "decode", by: "memcpy", work: Box::new(copy) });
        self.run("decode", "memchr", |input| memchr::memchr(1, input.as_bytes()));
        self.run("decode", "simdutf8", |input| simdutf8::basic::from_utf8(input.as_bytes()));
    }

    pub fn run<R>(
        &mut self,
        operation: &'static str,
        by: &'static str,
        run: impl Fn(&'a ByteString) -> R + 'a,
    ) {
        self.entrants.push(Entrant::new(operation, by, self.inputs, run));
    }
}

/// The crate's result, or a peer's.
pub fn answer<P: Decode>(input: &ByteString) -> Answer {
    let mut scratch = P::Scratch::default();
    P::answer(&P::decode(input, &mut scratch))
}
