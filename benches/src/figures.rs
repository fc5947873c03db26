//! The figures of a run, as a table for people and as JSON for the chart.

use std::collections::BTreeMap;

use bytestring::ByteString;
use serde::{Deserialize, Serialize};

use crate::inputs;
use crate::race::Measured;

/// The columns of the table: the libraries, and the lower bound.
const COLUMNS: [&str; 16] = [
    "callerror",
    "serde_json",
    "sonic-rs",
    "ocpp-kit",
    "ocpp_rs",
    "jsonrpsee-types",
    "problem_details",
    "http-api-problem",
    "to_owned",
    "Value",
    "simd-json",
    "jiter",
    "jsonrpsee",
    "memcpy",
    "memchr",
    "simdutf8",
];

/// The libraries whose times are also given as ratios.
const RIVALS: [&str; 8] = [
    "serde_json",
    "sonic-rs",
    "ocpp-kit",
    "ocpp_rs",
    "jsonrpsee-types",
    "problem_details",
    "http-api-problem",
    "to_owned",
];

/// The results of a run.
#[derive(Deserialize, Serialize)]
pub struct Figures {
    pub machine: Machine,
    /// The versions of the libraries.
    pub versions: BTreeMap<String, String>,
    pub rows: Vec<Row>,
    /// Where the printed table ends and another begins, and what that one is about.
    #[serde(skip)]
    tables: Vec<(usize, &'static str)>,
}

/// The machine of the run.
#[derive(Deserialize, Serialize)]
pub struct Machine {
    pub cpu: Option<String>,
    /// Those features of the processor that decide which instructions are used.
    #[serde(default)]
    pub cpu_features: Vec<String>,
    pub rustc: Option<String>,
    /// Link-time optimisation, where the environment asked for it.
    pub lto: Option<String>,
    pub target: String,
}

/// The figures of one operation on one shape.
#[derive(Deserialize, Serialize)]
pub struct Row {
    pub shape: String,
    /// The mean length of an input.
    pub bytes: usize,
    pub operation: String,
    /// Nanoseconds for one operation, by library.
    pub ns: BTreeMap<String, f64>,
    /// Allocations for one operation.
    pub allocations: BTreeMap<String, f64>,
    /// The times of the other libraries as multiples of the crate's. If a peer does not accept this type of input,
    /// its time for `&[u8]` counts.
    pub times: BTreeMap<String, f64>,
}

impl Machine {
    fn here() -> Self {
        let cpu_info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpu_info.lines().find(|line| line.starts_with("model name"));
        let rustc = std::process::Command::new("rustc").arg("--version").output();
        Self {
            cpu: model.and_then(|line| Some(line.split_once(':')?.1.trim().to_owned())),
            rustc: rustc
                .ok()
                .and_then(|output| String::from_utf8(output.stdout).ok())
                .map(|version| version.trim().to_owned()),
            cpu_features: cpu_features(&cpu_info),
            lto: option_env!("CARGO_PROFILE_BENCH_LTO").map(str::to_owned),
            target: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
        }
    }
}

fn cpu_features(cpu_info: &str) -> Vec<String> {
    const DECISIVE: [&str; 6] = ["sse4_2", "avx2", "bmi2", "avx512f", "avx512bw", "asimd"];

    let mut lines = cpu_info.lines();
    let line = lines.find(|line| line.starts_with("flags") || line.starts_with("Features"));
    let features = line.and_then(|line| line.split_once(':')).map_or("", |(_, features)| features);
    let is_decisive = |feature: &&str| DECISIVE.contains(feature);
    features.split_whitespace().filter(is_decisive).map(str::to_owned).collect()
}

/// The versions in this package's Cargo.lock.
fn versions() -> BTreeMap<String, String> {
    const LOCK: &str = include_str!("../Cargo.lock");
    const PEERS: [&str; 12] = [
        "callerror",
        "serde_json",
        "sonic-rs",
        "simd-json",
        "jiter",
        "jsonrpsee-types",
        "ocpp-kit",
        "ocpp_rs",
        "problem_details",
        "http-api-problem",
        "memchr",
        "simdutf8",
    ];
    let value = |line: Option<&str>, key: &str| {
        Some(line?.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')?.to_owned())
    };
    LOCK.split("[[package]]\n")
        .filter_map(|package| {
            let mut lines = package.lines();
            Some((value(lines.next(), "name")?, value(lines.next(), "version")?))
        })
        .filter(|(name, _)| PEERS.contains(&name.as_str()))
        .collect()
}

impl Figures {
    pub fn new() -> Self {
        let tables = Vec::new();
        Self { machine: Machine::here(), versions: versions(), rows: Vec::new(), tables }
    }

    /// Begins another printed table, with columns of its own.
    pub fn begin(&mut self, title: &'static str) {
        self.tables.push((self.rows.len(), title));
    }

    /// Adds the measurements of one case, one row for each operation.
    pub fn add(&mut self, shape: &str, inputs: &[ByteString], measured: &[Measured]) {
        let first = self.rows.len();
        for one in measured {
            let known = self.rows[first..].iter().position(|row| row.operation == one.operation);
            let place = first + known.unwrap_or(self.rows.len() - first);
            if known.is_none() {
                self.rows.push(Row {
                    shape: shape.to_owned(),
                    bytes: inputs::mean_len(inputs),
                    operation: one.operation.to_owned(),
                    ns: BTreeMap::new(),
                    allocations: BTreeMap::new(),
                    times: BTreeMap::new(),
                });
            }
            let row = &mut self.rows[place];
            row.ns.insert(one.by.to_owned(), one.ns);
            row.allocations.insert(one.by.to_owned(), one.allocations);
        }
        for place in first..self.rows.len() {
            let row = &self.rows[place];
            let own = row.ns["callerror"];
            let by_slice = |by: &str| {
                let is_other_input =
                    ["decode &str", "decode &Bytes"].contains(&row.operation.as_str());
                let decode = self.rows[first..].iter().find(|row| row.operation == "decode");
                decode.filter(|_| is_other_input)?.ns.get(by)
            };
            let times = RIVALS
                .iter()
                .filter_map(|&by| {
                    let ns = row.ns.get(by).or_else(|| by_slice(by))?;
                    Some((by.to_owned(), ns / own))
                })
                .collect();
            self.rows[place].times = times;
        }
    }

    /// Prints the tables, without columns that are empty.
    pub fn print(&self) {
        println!(
            "Nanoseconds (us: microseconds), medians; x: how many times as fast callerror is."
        );
        println!("allocs: allocations by callerror and by those with an x, in their order.");
        let mut starts = vec![(0, "")];
        starts.extend(&self.tables);
        let ends = self.tables.iter().map(|table| table.0).chain([self.rows.len()]);
        for ((start, title), end) in starts.into_iter().zip(ends) {
            if start < end {
                println!();
                if !title.is_empty() {
                    println!("{title}");
                }
                Self::print_table(&self.rows[start..end]);
            }
        }
        self.print_machine();
    }

    fn print_table(rows: &[Row]) {
        let columns: Vec<_> = COLUMNS
            .iter()
            .filter(|&&column| rows.iter().any(|row| row.ns.contains_key(column)))
            .collect();
        let rivals: Vec<_> = RIVALS
            .iter()
            .filter(|&&rival| rows.iter().any(|row| row.times.contains_key(rival)))
            .map(|rival| (rival, format!("x {rival}")))
            .collect();
        let width = |column: &str| column.len().max(10);
        print!("{:<17} {:>8} {:<14}", "shape", "bytes", "operation");
        for column in &columns {
            print!(" {column:>0$}", width(column));
        }
        for (_, label) in &rivals {
            print!(" {label}");
        }
        println!("  allocs");
        for row in rows {
            print!("{:<17} {:>8} {:<14}", row.shape, row.bytes, row.operation);
            for &&column in &columns {
                let ns = row.ns.get(column).map_or_else(String::new, |&ns| time(ns));
                print!(" {ns:>0$}", width(column));
            }
            for (rival, label) in &rivals {
                let times = row.times.get(**rival).map_or_else(String::new, |x| format!("{x:.2}x"));
                print!(" {times:>0$}", label.len());
            }
            let allocations = |by| row.allocations.get(by).map(|count| format!("{count:.2}"));
            let all = ["callerror"].into_iter().chain(rivals.iter().map(|(rival, _)| **rival));
            println!("  {}", all.filter_map(allocations).collect::<Vec<_>>().join(" / "));
        }
    }

    fn print_machine(&self) {
        println!();
        let unknown = || "unknown".to_owned();
        let features = self.machine.cpu_features.join(" ");
        println!("CPU: {} ({features})", self.machine.cpu.clone().unwrap_or_else(unknown));
        let lto = self.machine.lto.as_ref().map_or_else(String::new, |lto| format!(", LTO {lto}"));
        println!("{}{lto}", self.machine.rustc.clone().unwrap_or_else(unknown));
        let versions: Vec<_> =
            self.versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
        println!("{}", versions.join(", "));
    }
}

impl Default for Figures {
    fn default() -> Self {
        Self::new()
    }
}

/// A time with three or four significant digits.
pub fn time(ns: f64) -> String {
    match ns {
        ..100.0 => format!("{ns:.1}"),
        ..10_000.0 => format!("{ns:.0}"),
        ..1e6 => format!("{:.1}us", ns / 1e3),
        _ => format!("{:.0}us", ns / 1e3),
    }
}
