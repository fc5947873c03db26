//! Servers of JSON-RPC 2.0.

use bytes::Bytes;
use callerror::jsonrpc::{ErrorObject, JsonRpc};

use crate::{Wire, line, run, shown};

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn json_rpc_2_0() {
    let cases = include_str!("answers/json-rpc-2.0.txt");
    run("json-rpc-2.0", "INTEROP_JSON_RPC", cases, Response).await;
}

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn vscode_jsonrpc() {
    let cases = include_str!("answers/vscode-jsonrpc.txt");
    run("vscode-jsonrpc", "INTEROP_VSCODE_JSONRPC", cases, Response).await;
}

struct Response;

impl Wire for Response {
    fn subprotocol(&self) -> &'static str {
        "jsonrpc"
    }

    fn read(&self, message: &str) -> Option<String> {
        Some(match ErrorObject::decode(message) {
            Ok(Some(error)) => {
                check(message, &error);
                line(error.call_id(), error.exception(), callerror::Quirks::default())
            }
            Ok(None) => format!("no error: {message}"),
            Err(error) => {
                format!("{}: {error}", shown(ErrorObject::peek_call_id(message).as_ref()))
            }
        })
    }
}

/// What holds for every error.
fn check(text: &str, error: &ErrorObject<'_>) {
    assert_eq!(ErrorObject::peek_call_id(text).as_ref(), error.call_id(), "the call ID of {text}");
    let others = [
        ErrorObject::decode(text.as_bytes()).unwrap().unwrap().into_owned(),
        ErrorObject::decode(&Bytes::copy_from_slice(text.as_bytes())).unwrap().unwrap(),
    ];
    for other in others {
        assert_eq!(&other, error, "another kind of input: {text}");
    }
    let again = error.to_text();
    let again = ErrorObject::decode(&again).unwrap().unwrap();
    assert_eq!((again.exception(), again.call_id()), (error.exception(), error.call_id()));
    assert_eq!(again.name().known().map(JsonRpc::name), error.name().known().map(JsonRpc::name));
}
