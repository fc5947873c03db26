//! What takes the most time: valid JSON of unusual shapes as details, beside usual JSON of the same length.
//!
//! With the feature `levels` it also measures the validator of details alone, at each level of SIMD that the processor
//! has.

use bytestring::ByteString;
use callerror::grape::CallError;

use crate::inputs;
use crate::race::{Effort, Entrant, Measured, race};

/// The length of the details.
const LEN: usize = 64 * 1024;

/// A name, and the entry of which there are so many in an array that they fill the details.
const SHAPES: [(&str, &str); 17] = [
    ("long strings", r#""The room was not found""#),
    ("empty strings", r#""""#),
    ("short escapes", r#""\n\n\n\n""#),
    ("long escapes", r#""\u00e9\u00e9""#),
    ("integers", "1"),
    ("fractions", "-1.5e-3"),
    ("literals", "true"),
    ("blanks", "                                1"),
    ("empty arrays", "[]"),
    ("empty objects", "{}"),
    ("arrays of one", "[1]"),
    ("objects of one", r#"{"":1}"#),
    ("two levels", "[{}]"),
    ("four levels", "[[[[]]]]"),
    ("nine levels", r#"[{"":[{"":[{"":[{"":[]}]}]}]}]"#),
    ("32 levels", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"),
    ("mixed brackets", r#"[{},[],{"":[]}]"#),
];

/// Nanoseconds for each byte, and how many times as much as usual JSON takes.
pub fn print(effort: Effort) {
    println!(
        "Valid details of 64 KiB: nanoseconds for each byte, and as a multiple of usual JSON\n"
    );
    let usual = measure(&inputs::mixed(LEN, 5), effort);
    print!("{:16}", "");
    usual.iter().for_each(|(by, _)| print!(" {by:>18}"));
    println!();
    print_row("usual", &usual, &usual);
    let mut worst = vec![0.0_f64; usual.len()];
    for (name, entry) in SHAPES {
        let entries = vec![entry; LEN / (entry.len() + 1)].join(",");
        let measured = measure(&format!("[{entries}]"), effort);
        print_row(name, &measured, &usual);
        for (worst, ((_, ns), (_, usual))) in worst.iter_mut().zip(measured.iter().zip(&usual)) {
            *worst = worst.max(ns / usual);
        }
    }
    print!("{:16}", "worst");
    worst.iter().for_each(|times| print!(" {times:>17.2}x"));
    println!();
}

fn print_row(name: &str, measured: &[(&str, f64)], usual: &[(&str, f64)]) {
    print!("{name:16}");
    for ((_, ns), (_, usual)) in measured.iter().zip(usual) {
        print!(" {ns:>11.3} {:>5.2}x", ns / usual);
    }
    println!();
}

/// Nanoseconds for each byte: decoding a frame with these details, and validating them alone.
fn measure(details: &str, effort: Effort) -> Vec<(&'static str, f64)> {
    let (frame, details) = ([inputs::frame_with(details)], [ByteString::from(details)]);
    let mut entrants = vec![Entrant::new("decode", "decode", &frame, |input| {
        CallError::decode(&input.as_bytes()[..]).unwrap()
    })];
    validators(&details, &mut entrants);
    let each = |Measured { by, ns, .. }| (by, ns / details[0].len() as f64);
    race(&mut entrants, 1, effort).into_iter().map(each).collect()
}

#[cfg(feature = "levels")]
fn validators<'a>(details: &'a [ByteString], entrants: &mut Vec<Entrant<'a>>) {
    for (level, is_valid) in callerror::__internals::validators() {
        let validate = move |details: &ByteString| assert!(is_valid(details));
        entrants.push(Entrant::new("validate", level, details, validate));
    }
}

#[cfg(not(feature = "levels"))]
fn validators<'a>(_: &'a [ByteString], _: &mut Vec<Entrant<'a>>) {}
