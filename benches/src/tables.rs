//! The figures of a run as the tables of docs/SPEED.md.

use std::fmt::Write as _;

use crate::figures::{Figures, Row, time};

const BEGIN: &str = "<!-- The rest up to the next comment is written by `chart`. -->\n";
const END: &str = "<!-- End of what is written by `chart`. -->\n";

/// A table: its title, the operations that it has, and the libraries beside this crate.
const TABLES: [(&str, &[&str], &[&str]); 5] = [
    (
        "Decode from `&[u8]`",
        &["decode"],
        &["serde_json", "sonic-rs", "jiter", "simd-json", "Value"],
    ),
    ("Decode from `&str`", &["decode &str"], &["serde_json", "sonic-rs"]),
    ("Encode into a reused buffer", &["encode"], &["serde_json", "sonic-rs", "memcpy"]),
    (
        "Beside the crates of one wire",
        &["decode", "decode &str", "encode"],
        &["ocpp-kit", "ocpp_rs", "jsonrpsee-types", "problem_details", "http-api-problem"],
    ),
    ("A message with another call ID", &["text ID", "number ID"], &["to_owned"]),
];

/// Replaces the tables in the text of the page.
///
/// # Errors
///
/// A page without the two comments.
pub fn replace(page: &str, figures: &Figures) -> Result<String, String> {
    let (before, rest) = page.split_once(BEGIN).ok_or("the page has no place for tables")?;
    let (_, after) = rest.split_once(END).ok_or("the place for tables has no end")?;
    let tables: String = TABLES
        .iter()
        .map(|(title, operations, peers)| table(title, operations, peers, figures))
        .collect();
    let machine = machine(figures);
    Ok(format!("{before}{BEGIN}\n{machine}\n{tables}{END}{after}"))
}

fn machine(figures: &Figures) -> String {
    let machine = &figures.machine;
    let cpu = machine.cpu.as_deref().unwrap_or(&machine.target);
    let rustc = machine.rustc.as_deref().unwrap_or("rustc").split(" (").next().unwrap_or_default();
    let has_figures = |name: &str| figures.rows.iter().any(|row| row.ns.contains_key(name));
    let others = figures.versions.iter().filter(|(name, _)| *name != "callerror");
    let versions = others.filter(|(name, _)| has_figures(name));
    let versions: Vec<_> = versions.map(|(name, version)| format!("{name} {version}")).collect();
    format!("Measured on {cpu} with {rustc} and the release profile; {}.\n", versions.join(", "))
}

fn table(title: &str, operations: &[&str], peers: &[&str], figures: &Figures) -> String {
    let is_here = |row: &&Row| {
        operations.contains(&&*row.operation) && peers.iter().any(|peer| row.ns.contains_key(*peer))
    };
    let rows: Vec<_> = figures.rows.iter().filter(is_here).collect();
    let has_figures = |peer: &&&str| rows.iter().any(|row| row.ns.contains_key(**peer));
    let peers: Vec<_> = peers.iter().filter(has_figures).copied().collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut text = format!("## {title}\n\n| shape | bytes |");
    let names_operation = operations.len() > 1;
    text.push_str(if names_operation { " operation | callerror |" } else { " callerror |" });
    peers.iter().for_each(|peer| write!(text, " {peer} |").unwrap());
    text.push_str(if names_operation { "\n|---|---:|---|---:|" } else { "\n|---|---:|---:|" });
    peers.iter().for_each(|_| text.push_str("---:|"));
    for row in rows {
        write!(text, "\n| {} | {} |", row.shape, row.bytes).unwrap();
        if names_operation {
            write!(text, " {} |", row.operation).unwrap();
        }
        let own = row.ns["callerror"];
        write!(text, " {} |", short(own)).unwrap();
        for peer in &peers {
            match row.ns.get(*peer) {
                Some(ns) => write!(text, " {} ({:.1}) |", short(*ns), ns / own).unwrap(),
                None => text.push_str(" |"),
            }
        }
    }
    text + "\n\n"
}

fn short(ns: f64) -> String {
    match ns {
        ..10_000.0 => format!("{ns:.0}"),
        _ => time(ns).replace("us", " µs"),
    }
}
