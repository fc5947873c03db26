//! Writes the texts of the crate's test vectors as seeds: `corpus/<target>/`, which git ignores.
//!
//! Every text that looks like JSON is a seed of every target.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

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
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]",
];

fn main() -> io::Result<()> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts: BTreeSet<String> = MORE.iter().map(|&text| text.to_owned()).collect();
    for entry in package.join("../tests/vectors").read_dir()? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            walk(serde_json::from_slice(&fs::read(path)?)?, &mut texts);
        }
    }
    for target in ["frame", "object", "ocppj", "peek", "response", "scanner", "validator", "wamp2"]
    {
        let folder = package.join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        for (index, text) in texts.iter().enumerate() {
            let mut seed = Vec::new();
            if target == "response" {
                let status = [400, 401, 404, 429, 500, 502_u16][index % 6];
                seed.extend(status.to_le_bytes());
            }
            seed.extend(text.bytes());
            fs::write(folder.join(format!("seed-{index:04}")), seed)?;
        }
    }
    println!("{} seeds for each target", texts.len());
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
