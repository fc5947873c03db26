//! Management systems of OCPP-J.

use bytes::Bytes;
use callerror::ocpp::{CallError, Ocpp, V1_6, V2_0_1};
use callerror::ocppj::{self, MessageType, peek_call_id};
use callerror::{Name, Quirk};

use crate::{Wire, line, run, shown};

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn ocpp() {
    let cases = include_str!("answers/ocpp-python.txt");
    run("ocpp (PyPI)", "INTEROP_OCPP_PYTHON", cases, V1_6).await;
    run("ocpp (PyPI)", "INTEROP_OCPP_PYTHON", cases, V2_0_1).await;
}

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn ocpp_rpc() {
    let cases = include_str!("answers/ocpp-rpc.txt");
    run("ocpp-rpc", "INTEROP_OCPP_RPC", cases, V1_6).await;
    run("ocpp-rpc", "INTEROP_OCPP_RPC", cases, V2_0_1).await;
}

type Codec = ocppj::Codec<Ocpp>;

impl Wire for Codec {
    fn subprotocol(&self) -> &'static str {
        Self::version(self).as_str()
    }

    fn version(&self) -> &'static str {
        self.subprotocol().strip_prefix("ocpp").unwrap()
    }

    fn read(&self, message: &str) -> Option<String> {
        Some(match MessageType::peek(message) {
            Some(MessageType::CallError) => read(self, message),
            Some(other) => format!("{other} {message}"),
            None => format!("no message: {message}"),
        })
    }
}

fn read(codec: &Codec, text: &str) -> String {
    match codec.decode(text) {
        Ok(error) => {
            check(codec, text, &error);
            line(Some(error.call_id()), error.exception(), error.quirks())
        }
        Err(error) => format!("{}: {error}", shown(peek_call_id(text).as_ref())),
    }
}

/// What holds for every error.
fn check(codec: &Codec, text: &str, error: &CallError<'_>) {
    assert_eq!(peek_call_id(text).as_ref(), Some(error.call_id()), "the call ID of {text}");
    let others = [
        codec.decode(text.as_bytes()).unwrap().into_owned(),
        codec.decode(&Bytes::copy_from_slice(text.as_bytes())).unwrap(),
    ];
    for other in others {
        assert_eq!(&other, error, "another kind of input: {text}");
    }
    assert_eq!(codec.strict().decode(text).is_ok(), error.quirks().is_empty(), "strict: {text}");
    // What is written again has five elements and all that was read. An error without a code gets one.
    let again = codec.to_text(error);
    let again = codec.decode(&again).unwrap();
    if error.name() == Name::Unhandled {
        assert!(again.is_a(Ocpp::InternalError), "{text}");
        assert_eq!(
            (again.message(), again.details()),
            (error.message(), error.details()),
            "{text}"
        );
    } else {
        assert_eq!(again.exception(), error.exception(), "{text}");
    }
    assert_eq!(again.call_id(), error.call_id(), "{text}");
    for quirk in [Quirk::MissingElements, Quirk::NullDetails, Quirk::MissingUri] {
        assert!(!again.quirks().contains(quirk), "{text}: {again}");
    }
}
