//! The procedures of the server: one table for both transports.

use std::collections::VecDeque;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use callerror::ToException;
use callerror::grape::{Grape, UserException};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};

use crate::failure::{Failure, FieldFault};
use crate::messages::Language;

/// The result as JSON, or the failure.
pub(crate) type Answer = Result<Box<RawValue>, Failure>;

pub(crate) struct Procedure {
    pub(crate) name: &'static str,
    description: &'static str,
    /// Examples of argument lists, the usual one first.
    examples: fn() -> Vec<Value>,
    pub(crate) run: Run,
}

#[derive(Clone, Copy)]
pub(crate) enum Run {
    Handler(Handler),
    Fault(Fault),
}

pub(crate) type Handler = fn(Args, Arc<State>) -> BoxFuture<'static, Answer>;

/// Faults on purpose, to test clients.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    Garble,
    Stray,
    Silence,
    Drop,
}

static PROCEDURES: [Procedure; 13] = [
    Procedure {
        name: "echo/echo",
        description: "Returns its arguments",
        examples: || vec![json!(["Hello", 42, { "nested": [true, null] }])],
        run: Run::Handler(|args, _| echo(args).boxed()),
    },
    Procedure {
        name: "rooms/get",
        description: "Finds a room by its ID; there are 1, 2 and 3",
        examples: || vec![json!([1]), json!([7]), json!([])],
        run: Run::Handler(|args, _| get_room(args).boxed()),
    },
    Procedure {
        name: "rooms/create",
        description: "Creates a room, if its name and topic will do",
        examples: || {
            let good = json!([{ "name": "Garden", "topic": "Tomatoes" }]);
            let bad = json!([{ "name": "Everything about tomatoes", "topic": 5 }]);
            vec![good, bad, json!([{}])]
        },
        run: Run::Handler(|args, _| create_room(args).boxed()),
    },
    Procedure {
        name: "errors/raise",
        description: "Raises the exception that has this name",
        examples: || {
            let known = Grape::ALL.iter().map(|variant| json!([variant.name()]));
            known.chain([json!(["TooNewForTheSet"]), json!([""])]).collect()
        },
        run: Run::Handler(|args, _| raise(args).boxed()),
    },
    Procedure {
        name: "errors/unknown",
        description: "Raises an exception that only newer clients know",
        examples: || vec![json!([])],
        run: Run::Handler(|_, _| ready(Err(Failure::RateLimited { seconds: 1 })).boxed()),
    },
    Procedure {
        name: "errors/fail",
        description: "Fails unexpectedly; the reason stays in the server's log",
        examples: || vec![json!([])],
        run: Run::Handler(|_, _| fail().boxed()),
    },
    Procedure {
        name: "errors/panic",
        description: "Panics; no other call is affected",
        examples: || vec![json!([])],
        run: Run::Handler(|_, _| async { panic!("room 4 has no walls") }.boxed()),
    },
    Procedure {
        name: "flaky/get",
        description: "Fails the first calls that have this key, as many as you say",
        examples: || vec![json!(["key", 2])],
        run: Run::Handler(|args, state| flaky(args, state).boxed()),
    },
    Procedure {
        name: "slow/sleep",
        description: "Takes so many milliseconds",
        examples: || vec![json!([300]), json!([99_999])],
        run: Run::Handler(|args, _| sleep(args).boxed()),
    },
    Procedure {
        name: "faults/garble",
        description: "Answers with half an error",
        examples: || vec![json!([])],
        run: Run::Fault(Fault::Garble),
    },
    Procedure {
        name: "faults/stray",
        description: "Answers a call that nobody made, and then this one",
        examples: || vec![json!([])],
        run: Run::Fault(Fault::Stray),
    },
    Procedure {
        name: "faults/silence",
        description: "Does not answer",
        examples: || vec![json!([])],
        run: Run::Fault(Fault::Silence),
    },
    Procedure {
        name: "faults/drop",
        description: "Cuts the connection",
        examples: || vec![json!([])],
        run: Run::Fault(Fault::Drop),
    },
];

/// The table as JSON for clients.
pub(crate) fn list() -> Value {
    let describe = |procedure: &Procedure| {
        let examples = (procedure.examples)();
        let transports = match procedure.run {
            Run::Handler(_) => json!(["websocket", "http"]),
            Run::Fault(_) => json!(["websocket"]),
        };
        json!({
            "name": procedure.name,
            "description": procedure.description,
            "args": examples.first(),
            "examples": examples,
            "transports": transports,
        })
    };
    PROCEDURES.iter().map(describe).collect()
}

/// The procedure of that name, such as `rooms/get`.
pub(crate) fn find(name: &str) -> Result<Run, Failure> {
    match PROCEDURES.iter().find(|procedure| procedure.name == name) {
        Some(procedure) => Ok(procedure.run),
        None => Err(Failure::ProcedureNotFound(name.to_owned())),
    }
}

/// Runs a handler. Turns a panic into a failure.
pub(crate) async fn run(
    handler: Handler,
    args: Args,
    state: Arc<State>,
    language: &'static Language,
) -> Result<Box<RawValue>, UserException<'static>> {
    // Handlers share only state behind a lock, which is valid after a panic, too.
    let answer = AssertUnwindSafe(async { handler(args, state).await }).catch_unwind();
    match answer.await {
        Ok(answer) => answer.map_err(|failure| failure.told_in(language).into_exception()),
        Err(payload) => Err(UserException::from_panic(payload)),
    }
}

/// The arguments of a call, as received.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Args(Vec<Box<RawValue>>);

impl Args {
    /// The argument at `index`, if it is present and not null.
    fn optional<T: DeserializeOwned>(
        &self,
        index: usize,
        name: &'static str,
    ) -> Result<Option<T>, Failure> {
        match self.0.get(index) {
            None => Ok(None),
            Some(json) => serde_json::from_str(json.get())
                .map_err(|_| Failure::Invalid(vec![(name, FieldFault::WrongType)])),
        }
    }

    fn required<T: DeserializeOwned>(
        &self,
        index: usize,
        name: &'static str,
    ) -> Result<T, Failure> {
        self.optional(index, name)?.ok_or_else(|| Failure::Missing(vec![name]))
    }
}

impl FromIterator<Box<RawValue>> for Args {
    fn from_iter<I: IntoIterator<Item = Box<RawValue>>>(args: I) -> Self {
        Self(args.into_iter().collect())
    }
}

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

async fn echo(args: Args) -> Answer {
    reply(&args)
}

async fn get_room(args: Args) -> Answer {
    let id: i64 = args.required(0, "id")?;
    let name = match id {
        1 => "Lobby",
        2 => "Kitchen",
        3 => "Library",
        _ => return Err(Failure::RoomNotFound(id)),
    };
    reply(&json!({ "id": id, "name": name }))
}

async fn create_room(args: Args) -> Answer {
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

async fn raise(args: Args) -> Answer {
    let name: String = args.required(0, "name")?;
    Err(if name.is_empty() { Failure::Missing(vec!["name"]) } else { Failure::Raised(name) })
}

async fn fail() -> Answer {
    // A text like that of a database driver, which users must not read.
    let error = io::Error::other("connect to 10.0.0.7:5432: refused");
    Err(Failure::Unexpected(error.into()))
}

async fn flaky(args: Args, state: Arc<State>) -> Answer {
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

async fn sleep(args: Args) -> Answer {
    const MAX: u64 = 60_000;

    let ms: u64 = args.required(0, "ms")?;
    if ms > MAX {
        return Err(Failure::OutOfRange { max: MAX });
    }
    tokio::time::sleep(Duration::from_millis(ms)).await;
    reply(&ms)
}
