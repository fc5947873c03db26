//! The calls to make, and the expected outcome of each.

use std::time::Duration;

use callerror::grape::{Grape, UserException};
use serde_json::{Value, json};

use crate::http::Procedure;
use crate::outcome::Kind;

/// The time limit of a call.
const LIMIT: Duration = Duration::from_secs(5);
/// The time limit of calls that the server does not answer in time on purpose.
const SHORT_LIMIT: Duration = Duration::from_millis(200);

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    WebSocket,
    Http,
}

pub(crate) struct Step {
    pub(crate) transport: Transport,
    pub(crate) procedure: String,
    pub(crate) args: Vec<Value>,
    pub(crate) limit: Duration,
    /// Whether the call may be repeated. No error can contain that.
    pub(crate) may_repeat: bool,
    /// `None` for a procedure that this client does not know.
    pub(crate) expected: Option<Kind>,
}

/// Groups of calls. The calls of one group run concurrently, the groups one after another.
pub(crate) fn plan(procedures: &[Procedure]) -> Vec<Vec<Step>> {
    let mut groups = Vec::new();
    for transport in [Transport::WebSocket, Transport::Http] {
        let step = |procedure: &str, args| Step::new(transport, procedure, args);

        for procedure in procedures {
            for args in &procedure.examples {
                groups.push(vec![step(&procedure.name, args.clone())]);
            }
        }
        groups.push(vec![Step {
            expected: Some(Kind::Known(Grape::NotFoundError)),
            ..step("rooms/burn", vec![json!(1)])
        }]);
        // The answer comes too late, while other calls wait.
        groups.push(vec![Step {
            limit: SHORT_LIMIT,
            may_repeat: false,
            expected: Some(Kind::TimedOut),
            ..step("slow/sleep", vec![json!(450)])
        }]);
        // Each is answered before the preceding one.
        groups.push([600, 300, 0].map(|ms| step("slow/sleep", vec![json!(ms)])).into());
        if transport == Transport::WebSocket {
            // Another call breaks the connection. This one is repeated, if it may be.
            groups.push(vec![
                step("slow/sleep", vec![json!(100)]),
                Step {
                    may_repeat: false,
                    expected: Some(Kind::Disconnected),
                    ..step("slow/sleep", vec![json!(100)])
                },
                step("faults/drop", vec![]),
            ]);
        }
    }
    groups
}

impl Step {
    fn new(transport: Transport, procedure: &str, args: Vec<Value>) -> Self {
        let may_repeat = !matches!(procedure, "rooms/create" | "errors/panic")
            && !procedure.starts_with("faults/");
        let limit = if procedure == "faults/silence" { SHORT_LIMIT } else { LIMIT };
        let expected = expected(transport, procedure, &args);
        Self { transport, procedure: procedure.to_owned(), args, limit, may_repeat, expected }
    }

    pub(crate) fn allows(&self, kind: &Kind) -> bool {
        self.expected.as_ref().is_none_or(|expected| expected == kind)
    }
}

/// The expected outcome of a procedure.
fn expected(transport: Transport, procedure: &str, args: &[Value]) -> Option<Kind> {
    let first = args.first().unwrap_or(&Value::Null);
    let kind = match (procedure, transport) {
        ("faults/garble", Transport::WebSocket) => Kind::Malformed,
        ("faults/stray", Transport::WebSocket) => Kind::Ok,
        ("faults/silence", Transport::WebSocket) => Kind::TimedOut,
        ("faults/drop", Transport::WebSocket) => Kind::Disconnected,
        _ if procedure.starts_with("faults/") => Kind::Known(Grape::InvalidOperation),
        ("echo/echo" | "flaky/get", _) => Kind::Ok,
        ("rooms/get", _) => match first.as_i64() {
            Some(1..=3) => Kind::Ok,
            Some(_) => Kind::Known(Grape::NotFoundError),
            None => Kind::Known(Grape::MissingParameter),
        },
        ("rooms/create", _) => match (first["name"].as_str(), &first["topic"]) {
            (Some(name), Value::Null | Value::String(_)) if name.len() <= 20 => Kind::Ok,
            _ => Kind::Known(Grape::InvalidOperation),
        },
        ("errors/raise", _) => match UserException::named(first.as_str()?, "") {
            Ok(exception) => Kind::of(&exception),
            Err(_) => Kind::Known(Grape::MissingParameter),
        },
        ("errors/unknown", _) => Kind::Unknown("RateLimited".to_owned()),
        ("errors/fail" | "errors/panic", _) => Kind::Unhandled,
        ("slow/sleep", _) => match first.as_u64()? {
            0..=1000 => Kind::Ok,
            _ => Kind::Known(Grape::OutOfRangeError),
        },
        _ => return None,
    };
    Some(kind)
}
