//! The messages of WAMP v1 that the server reads and writes.

use std::collections::HashMap;
use std::fmt;

use axum::BoxError;
use callerror::CallId;
use callerror::grape::{CallError, Grape, Name, UserException};
use callerror::wamp1::{self, Codec};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::json;
use serde_json::value::RawValue;

use crate::log;
use crate::procedures::Args;

/// The base of procedure URIs.
const BASE: &str = "http://domain/rpc#";

/// The frame that answers a call.
pub(super) fn answer(
    session: &str,
    id: &CallId<'_>,
    result: Result<Box<RawValue>, UserException<'static>>,
) -> String {
    match CallError::answer(id.clone(), result) {
        Ok(value) => call_result(id, value.get()),
        Err(error) => {
            if error.name() == Name::Unhandled {
                log::unhandled(format_args!("session {session}, call {id}"), &error);
            }
            error.to_text()
        }
    }
}

pub(super) fn call_result(id: &CallId<'_>, json: &str) -> String {
    if id.is_number() {
        format!("[3,{id},{json}]")
    } else {
        format!("[3,{},{json}]", json!(id.as_str()))
    }
}

/// `[2, callID, procURI, args...]`
pub(super) struct Call {
    pub(super) id: CallId<'static>,
    pub(super) procedure: String,
    pub(super) args: Args,
}

impl Call {
    pub(super) fn read(text: &str) -> Result<Self, BoxError> {
        let id = wamp1::peek_call_id(text).ok_or("no call ID")?.into_owned();
        let Elements(procedure, args) = serde_json::from_str(text)?;
        Ok(Self { id, procedure, args })
    }
}

/// The elements behind the call ID.
struct Elements(String, Args);

impl<'de> Deserialize<'de> for Elements {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Message;

        impl<'de> Visitor<'de> for Message {
            type Value = Elements;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a call")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut json: A) -> Result<Elements, A::Error> {
                let _: Option<(IgnoredAny, IgnoredAny)> =
                    json.next_element()?.zip(json.next_element()?);
                let procedure = json.next_element()?;
                let procedure = procedure.ok_or_else(|| A::Error::custom("no procedure"))?;
                Ok(Elements(procedure, Args::collect(json)?))
            }
        }

        json.deserialize_seq(Message)
    }
}

/// The URIs of the client's prefixes.
#[derive(Default)]
pub(super) struct Prefixes {
    /// Decodes PREFIX messages, and learns the prefixes of error URIs.
    errors: Codec<Grape>,
    procedures: HashMap<String, String>,
}

impl Prefixes {
    /// Learns `[1, prefix, URI]`, unless there are too many.
    pub(super) fn learn(&mut self, text: &str) -> Result<(), BoxError> {
        const MAX_LEN: usize = 256;

        let message = self.errors.decode_prefix(text)?;
        let (prefix, uri) = (message.prefix(), message.uri());
        let is_known = self.procedures.contains_key(prefix);
        let has_room = is_known || self.procedures.len() < 64;
        if has_room && prefix.len() + uri.len() <= MAX_LEN {
            self.procedures.insert(prefix.to_owned(), uri.to_owned());
        }
        Ok(())
    }

    /// The name of a procedure, which is given as a URI, a CURIE or a name.
    pub(super) fn resolve(&self, procedure: String) -> String {
        let expanded = procedure.split_once(':').and_then(|(prefix, rest)| {
            let uri = self.procedures.get(prefix)?;
            Some(format!("{uri}{rest}"))
        });
        let uri = expanded.unwrap_or(procedure);
        uri.strip_prefix(BASE).map(str::to_owned).unwrap_or(uri)
    }
}
