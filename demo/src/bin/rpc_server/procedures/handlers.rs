//! What the procedures do.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};

use super::{Answer, Args};
use crate::failure::{Failure, FieldFault};

/// State that calls share.
#[derive(Default)]
pub(crate) struct State {
    /// How often each key was tried, the oldest key first.
    tries: Mutex<VecDeque<(String, u64)>>,
}

/// The result with `value` as JSON.
fn reply(value: &impl Serialize) -> Answer {
    to_raw_value(value).map_err(|error| Failure::Unexpected(error.into()))
}

pub(super) async fn echo(args: Args) -> Answer {
    RawValue::from_string(args.into_json()).map_err(|error| Failure::Unexpected(error.into()))
}

pub(super) async fn get_room(args: Args) -> Answer {
    let id: i64 = args.required(0, "id")?;
    let name = match id {
        1 => "Lobby",
        2 => "Kitchen",
        3 => "Library",
        _ => return Err(Failure::RoomNotFound(id)),
    };
    reply(&json!({ "id": id, "name": name }))
}

pub(super) async fn create_room(args: Args) -> Answer {
    const MAX_NAME: usize = 20;
    const MAX_TOPIC: usize = 100;

    let room: Map<String, Value> = args.optional(0, "room")?.unwrap_or_default();
    let mut faults = Vec::new();
    let name = match room.get("name") {
        None | Some(Value::Null) => Err(FieldFault::Required),
        Some(Value::String(name)) if name.trim().is_empty() => Err(FieldFault::Required),
        Some(Value::String(name)) if name.chars().count() > MAX_NAME => {
            Err(FieldFault::TooLong { max: MAX_NAME })
        }
        Some(Value::String(name)) => Ok(name),
        Some(_) => Err(FieldFault::WrongType),
    };
    faults.extend(name.err().map(|fault| ("name", fault)));
    match room.get("topic") {
        None | Some(Value::Null) => {}
        Some(Value::String(topic)) if topic.chars().count() <= MAX_TOPIC => {}
        Some(Value::String(_)) => faults.push(("topic", FieldFault::TooLong { max: MAX_TOPIC })),
        Some(_) => faults.push(("topic", FieldFault::WrongType)),
    }
    match name {
        Ok(name) if faults.is_empty() => reply(&json!({ "id": 4, "name": name })),
        _ => Err(Failure::Invalid(faults)),
    }
}

pub(super) async fn raise(args: Args) -> Answer {
    let name: String = args.required(0, "name")?;
    Err(if name.is_empty() { Failure::Missing(vec!["name"]) } else { Failure::Raised(name) })
}

pub(super) async fn fail() -> Answer {
    // A text like that of a database driver, which users must not read.
    let error = io::Error::other("connect to 10.0.0.7:5432: refused");
    Err(Failure::Unexpected(error.into()))
}

pub(super) async fn flaky(args: Args, state: Arc<State>) -> Answer {
    const MAX_FAILURES: u64 = 5;
    const MAX_KEY: usize = 64;
    const MAX_KEYS: usize = 1024;

    let key: String = args.required(0, "key")?;
    let failures: u64 = args.optional(1, "n")?.unwrap_or(2);
    if key.len() > MAX_KEY {
        return Err(Failure::Invalid(vec![("key", FieldFault::TooLong { max: MAX_KEY })]));
    }
    if failures > MAX_FAILURES {
        return Err(Failure::OutOfRange { max: MAX_FAILURES });
    }
    let mut tries = state.tries.lock().unwrap_or_else(PoisonError::into_inner);
    let place = tries.iter().position(|(known, _)| *known == key);
    let tried = 1 + place.and_then(|place| tries.remove(place)).map_or(0, |(_, tried)| tried);
    if tried > failures {
        return reply(&tried);
    }
    if tries.len() == MAX_KEYS {
        tries.pop_front();
    }
    tries.push_back((key, tried));
    Err(Failure::Busy(Duration::from_secs(1)))
}

pub(super) async fn sleep(args: Args) -> Answer {
    const MAX: u64 = 60_000;

    let ms: u64 = args.required(0, "ms")?;
    if ms > MAX {
        return Err(Failure::OutOfRange { max: MAX });
    }
    tokio::time::sleep(Duration::from_millis(ms)).await;
    reply(&ms)
}
