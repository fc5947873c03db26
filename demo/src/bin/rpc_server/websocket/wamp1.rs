//! WAMP v1: the messages that the server reads and writes.

use std::collections::HashMap;
use std::fmt;

use axum::BoxError;
use callerror::CallId;
use callerror::grape::Grape;
use callerror::wamp1::{self, Codec, MessageType};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::json;

use super::protocol::{Call, Received};
use crate::procedures::Args;

/// The base of procedure URIs.
const BASE: &str = "http://domain/rpc#";

/// The message of a session's beginning.
pub(super) fn welcome(session: &str) -> String {
    json!([0, session, 1, "callerror rpc_server"]).to_string()
}

pub(super) fn call_result(id: &CallId<'_>, json: &str) -> String {
    format!("[3,{},{json}]", id_as_json(id))
}

/// A call ID as it stands in an array.
pub(super) fn id_as_json(id: &CallId<'_>) -> String {
    if id.is_number() { id.as_str().to_owned() } else { json!(id.as_str()).to_string() }
}

/// Reads a message. PREFIX has an effect on later ones.
pub(super) fn read(text: &str, prefixes: &mut Prefixes) -> Result<Received, BoxError> {
    match MessageType::peek(text) {
        Some(MessageType::Call) => call(text, prefixes).map(Received::Call),
        Some(MessageType::Prefix) => prefixes.learn(text).map(|()| Received::Nothing),
        // This server has no events.
        Some(MessageType::Subscribe | MessageType::Unsubscribe | MessageType::Publish) => {
            Ok(Received::Nothing)
        }
        _ => Err("no message that a client sends".into()),
    }
}

/// `[2, callID, procURI, args...]`
fn call(text: &str, prefixes: &Prefixes) -> Result<Call, BoxError> {
    let id = wamp1::peek_call_id(text).ok_or("no call ID")?.into_owned();
    let Elements(procedure, args) = serde_json::from_str(text)?;
    Ok(Call { id, procedure: prefixes.resolve(procedure), args })
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
    fn learn(&mut self, text: &str) -> Result<(), BoxError> {
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
    fn resolve(&self, procedure: String) -> String {
        let expanded = procedure.split_once(':').and_then(|(prefix, rest)| {
            let uri = self.procedures.get(prefix)?;
            Some(format!("{uri}{rest}"))
        });
        let uri = expanded.unwrap_or(procedure);
        uri.strip_prefix(BASE).map(str::to_owned).unwrap_or(uri)
    }
}
