//! The client of `rpc_client` at servers that nobody here wrote: each call ends, whatever they send.

use std::time::Duration;

use serde_json::{Value, json};

use self::wamp::{Client, Options};
use crate::{address, row};

#[allow(dead_code, reason = "the client can do more than these tests need")]
#[path = "../../demo/src/bin/rpc_client/wamp/mod.rs"]
mod wamp;

const LIMIT: Duration = Duration::from_secs(2);

/// What a call comes to, as users would read it.
async fn call(client: &Client, procedure: &str, args: Value) -> String {
    match client.call(procedure, args.as_array().unwrap(), LIMIT).await {
        Ok(result) => format!("result {result}"),
        Err(failure) => failure.to_string(),
    }
}

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn autobahn() {
    let client = Client::new(address("INTEROP_AUTOBAHN"), Options::DEFAULT);
    let missing = json!(["http://domain/exceptions#NotFoundError", "No such room", {"id": 7}]);
    let last = json!(["http://domain/exceptions#SessionError", "Log in again", null, true]);
    let cases = [
        ("a known name", "fail", missing.clone(), "NotFoundError: No such room"),
        ("a foreign name", "divide", json!([]), "generic: division by zero"),
        ("no name", "fail", json!(["", "Nobody knows"]), "Nobody knows"),
        (
            "details that are no JSON",
            "infinity",
            json!([]),
            "malformed: details: expected a JSON value, found `I` at byte 66",
        ),
        ("an error that ends the session", "fail", last, "SessionError: Log in again"),
        ("and the next call", "fail", missing, "NotFoundError: No such room"),
    ];
    let mut ok = true;
    for (case, procedure, args, expected) in cases {
        ok &= row("autobahn", "rpc_client", case, &call(&client, procedure, args).await, expected);
    }
    let counters = client.counters();
    let seen = format!("{} malformed, {} reconnects", counters.malformed, counters.reconnects);
    ok &= row("autobahn", "rpc_client", "what it counted", &seen, "1 malformed, 1 reconnects");
    assert!(ok);
}

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn wamp_io() {
    let client = Client::new(address("INTEROP_WAMP_IO"), Options::DEFAULT);
    let cases = [
        ("an Error", "error", json!(["no room"]), "generic: Error: no room"),
        ("an empty text", "fail", json!([""]), "result null"),
        ("half of a surrogate pair", "surrogate", json!([]), "generic: half \u{fffd}"),
    ];
    let mut ok = true;
    for (case, procedure, args, expected) in cases {
        ok &= row("wamp.io", "rpc_client", case, &call(&client, procedure, args).await, expected);
    }
    let calls =
        (call(&client, "later", json!(["late"])), call(&client, "fail", json!(["at once"])));
    let (late, at_once) = tokio::join!(calls.0, calls.1);
    let unknown = client.counters().unknown_call_ids;
    let seen = format!("{at_once}; {late}; {unknown} unknown");
    let expected = "generic: at once; no answer within 2s; 1 unknown";
    ok &=
        row("wamp.io", "rpc_client", "a late answer, which has another call's ID", &seen, expected);
    assert!(ok);
}
