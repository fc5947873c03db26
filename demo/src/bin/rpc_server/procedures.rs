//! The procedures of the server: one table for both transports.

mod args;
mod handlers;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use callerror::ToException;
use callerror::grape::{Grape, UserException};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use serde_json::value::RawValue;
use serde_json::{Value, json};

pub(crate) use self::args::Args;
pub(crate) use self::handlers::State;
use self::handlers::{create_room, echo, fail, flaky, get_room, raise, sleep};
use crate::failure::Failure;
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
        Ok(answer) => answer.map_err(|failure| failure.into_exception(language)),
        Err(payload) => Err(UserException::from_panic(payload)),
    }
}
