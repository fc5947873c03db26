//! Writes what the targets start from into `seeds`, which git ignores: for each target a folder of inputs, and
//! `names.dict`, a dictionary of the names and codes of all sets.
//!
//! The inputs are the texts of the crate's test vectors that look like JSON, random choices for the generator, and the
//! inputs in `kept/TARGET.txt`, which fuzzing found. The latter file has one input per line, escaped as in a Rust
//! byte string.
//!
//! `--keep TARGET FOLDER` writes that file from the inputs of a folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use callerror::ExceptionSet;
use callerror_fuzz::CHOICES;
use serde_json::Value;

/// Seeds that are not in the vectors: texts that only JSON's grammar allows, and texts near a limit.
const MORE: &[&str] = &[
    r#"[4,17,"error:\u00fc\/","say \"hi\"",{"a":[-1.50e+400,true,null,"\ud800"]},1]"#,
    r#"[4,"c1","http://api.wamp.ws/error#generic",["no text"],null]"#,
    r#"[4,"c1",null]"#,
    r#"[4,"19","OccurenceConstraintViolation","idTag",{"a":[1.5]}]"#,
    r#"[5,"19","com.example.RelayStuck"]"#,
    r#"{"details":[],"message":1.50,"type":"http:\/\/x#NotFoundError","type":"a"}"#,
    r#""Bad Request""#,
    r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"No such method","data":[1.50]}}"#,
    r#"{"error":{"code":-32000,"data":{"type":"NotFoundError","code":"X","details":[7]}},"id":"a"}"#,
    r#"[8,48,7814135,{"message":"d\ud83d"},"com.example.error.a%20b",[7,{"a":1.50}],{"message":"k"},1]"#,
    r#"[8,68,1,{},"wamp.error.runtime_error",{"traceback":["line 1"]},null]"#,
    r#"{"type":"https://x/error#RoomTaken","title":"Taken","status":409,"detail":"Held","errors":[{"detail":"d","pointer":"\#/a"}]}"#,
    r#"{"type":"NotFoundError","message":"m","code":"X","status":503,"request_id":"q","retry_after":7,"details":{"a":1.50}}"#,
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]",
];
/// How many inputs have random choices.
const RANDOM: u64 = 48;
/// How many bytes all files of `kept` may have, and the file of one target.
const MOST_KEPT: usize = 1_000_000;
const MOST_OF_TARGET: usize = 75_000;

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn kept(target: &str) -> PathBuf {
    package().join("kept").join(target).with_extension("txt")
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => write_seeds(),
        ["--keep", target, folder] => keep(target, Path::new(folder)),
        _ => Err(io::Error::other("usage: seeds [--keep TARGET FOLDER]")),
    }
}

fn write_seeds() -> io::Result<()> {
    let mut texts: BTreeSet<String> = MORE.iter().map(|&text| text.to_owned()).collect();
    for entry in package().join("../tests/vectors").read_dir()? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            walk(serde_json::from_slice(&fs::read(path)?)?, &mut texts);
        }
    }
    let (mut count, mut bytes) = (0, 0);
    for entry in package().join("fuzz_targets").read_dir()? {
        let path = entry?.path();
        let target = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if target == "shim" {
            continue;
        }
        let folder = package().join("seeds").join(target);
        // Otherwise the seeds of an earlier version stay.
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        for (index, text) in texts.iter().enumerate() {
            let mut seed = Vec::new();
            if target == "response" {
                let status = [400, 401, 404, 429, 500, 502_u16][index % 6];
                seed.extend(status.to_le_bytes());
            }
            seed.extend(text.bytes());
            fs::write(folder.join(format!("seed-{index:04}")), seed)?;
            if target == "value"
                && let Ok(value) = serde_json::from_str::<Value>(text)
            {
                let mut cbor = Vec::new();
                ciborium::into_writer(&value, &mut cbor).map_err(io::Error::other)?;
                fs::write(folder.join(format!("seed-cbor-{index:04}")), cbor)?;
                let packed = rmp_serde::to_vec(&value).map_err(io::Error::other)?;
                fs::write(folder.join(format!("seed-msgpack-{index:04}")), packed)?;
            }
        }
        for index in 0..RANDOM {
            fs::write(folder.join(format!("seed-choices-{index:02}")), choices(index))?;
        }
        let lines = fs::read_to_string(kept(target)).unwrap_or_default();
        bytes += lines.len();
        for (index, line) in lines.lines().enumerate() {
            let input = unescaped(line)
                .ok_or_else(|| io::Error::other(format!("{}: {line}", kept(target).display())))?;
            fs::write(folder.join(format!("kept-{index:04}")), input)?;
            count += 1;
        }
    }
    if bytes > MOST_KEPT {
        return Err(io::Error::other(format!("kept has {bytes} bytes, {MOST_KEPT} are allowed")));
    }
    fs::write(package().join("seeds/names.dict"), names())?;
    println!("{} texts for each target; {count} inputs are kept, in {bytes} bytes", texts.len());
    Ok(())
}

/// Collects the texts with a bracket near their beginning.
fn walk(value: Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.chars().take(8).any(|c| matches!(c, '[' | '{')) => {
            texts.insert(text);
        }
        Value::Array(values) => values.into_iter().for_each(|value| walk(value, texts)),
        Value::Object(members) => members.into_iter().for_each(|(_, value)| walk(value, texts)),
        _ => {}
    }
}

/// An input with random choices, the same on each run.
fn choices(index: u64) -> Vec<u8> {
    let mut state = index.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        // The step is that of xorshift64.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    let len = 32 << (index % 5);
    std::iter::once(CHOICES).chain((0..len).map(|_| next())).collect()
}

/// Writes the inputs of a folder into the file of a target, short ones first, and no more than the file may have.
fn keep(target: &str, folder: &Path) -> io::Result<()> {
    let mut lines = BTreeSet::new();
    for entry in folder.read_dir()? {
        let line = fs::read(entry?.path())?.escape_ascii().to_string();
        lines.insert((line.len(), line));
    }
    let mut text = String::new();
    for (_, line) in &lines {
        if text.len() + line.len() >= MOST_OF_TARGET {
            break;
        }
        text.push_str(line);
        text.push('\n');
    }
    let (kept_lines, all) = (text.lines().count(), lines.len());
    println!("{target}: {kept_lines} of {all} inputs are kept, in {} bytes", text.len());
    fs::create_dir_all(package().join("kept"))?;
    fs::write(kept(target), text)
}

/// The bytes that `escape_ascii` wrote so.
fn unescaped(line: &str) -> Option<Vec<u8>> {
    let mut bytes = line.bytes();
    let mut input = Vec::new();
    while let Some(byte) = bytes.next() {
        input.push(match byte {
            b'\\' => match bytes.next()? {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'x' => {
                    let digits = [bytes.next()?, bytes.next()?];
                    u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
                }
                other => other,
            },
            byte => byte,
        });
    }
    Some(input)
}

macro_rules! systems {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {
        /// The dictionary of the names, aliases, codes and bases of all sets.
        fn names() -> String {
            let mut words = BTreeSet::new();
            $(collect::<callerror::$module::$set>(&mut words);)*
            words.remove("");
            words.iter().map(|word| format!("\"{}\"\n", word.escape_default())).collect()
        }
    };
}

callerror::systems!(systems);

fn collect<N: ExceptionSet>(words: &mut BTreeSet<String>) {
    words.insert(N::BASE.to_owned());
    for &variant in N::ALL {
        words.insert(variant.name().to_owned());
        words.extend(variant.aliases().chain(variant.codes()).map(str::to_owned));
        words.extend(variant.code_numbers().map(|number| number.to_string()));
    }
}
