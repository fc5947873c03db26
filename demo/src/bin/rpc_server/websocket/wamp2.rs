//! WAMP v2: the server is a router whose dealer has its own procedures.

use std::fmt;

use axum::BoxError;
use callerror::CallId;
use callerror::wamp2::{MessageType, Request};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::json;

use super::protocol::{Call, Received};
use crate::procedures::Args;

pub(super) fn read(text: &str, session: &str) -> Result<Received, BoxError> {
    match MessageType::peek(text) {
        Some(MessageType::Hello) => {
            let details = json!({ "roles": { "dealer": {} }, "agent": "callerror rpc_server" });
            Ok(Received::Answer(json!([2, session_id(session), details]).to_string()))
        }
        Some(MessageType::Goodbye) => {
            Ok(Received::Answer(json!([6, {}, "wamp.close.goodbye_and_out"]).to_string()))
        }
        Some(MessageType::Call) => {
            let Elements(request, procedure, args) = serde_json::from_str(text)?;
            let request = Request::new(request).ok_or("no request that WAMP v2 allows")?;
            Ok(Received::Call(Call { id: request.into(), procedure, args }))
        }
        _ => Err("no message that a caller sends".into()),
    }
}

pub(super) fn result(id: &CallId<'_>, json: &str) -> String {
    format!("[50,{id},{{}},[{json}]]")
}

/// The ID of a session is an integer here.
fn session_id(session: &str) -> u64 {
    const MOST: u64 = 1 << 53;

    u64::from_str_radix(session, 16).unwrap_or(0) % MOST + 1
}

/// Request, procedure and arguments of `[48, request, options, procedure, args, kwargs]`.
struct Elements(u64, String, Args);

impl<'de> Deserialize<'de> for Elements {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Message;

        impl<'de> Visitor<'de> for Message {
            type Value = Elements;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a call")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut json: A) -> Result<Elements, A::Error> {
                let missing = |what| A::Error::custom(format_args!("no {what}"));
                json.next_element::<IgnoredAny>()?.ok_or_else(|| missing("type"))?;
                let request = json.next_element()?.ok_or_else(|| missing("request"))?;
                json.next_element::<IgnoredAny>()?.ok_or_else(|| missing("options"))?;
                let procedure = json.next_element()?.ok_or_else(|| missing("procedure"))?;
                let args = json.next_element()?.unwrap_or_default();
                let _: Option<IgnoredAny> = json.next_element()?;
                Ok(Elements(request, procedure, args))
            }
        }

        json.deserialize_seq(Message)
    }
}
