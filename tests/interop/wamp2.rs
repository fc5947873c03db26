//! Callees of WAMP v2, behind a router.

use bytes::Bytes;
use callerror::Quirk;
use callerror::wamp::{ErrorMessage, Wamp};
use callerror::wamp2::{self, MessageType, peek_call_id};

use crate::{Wire, line, run, shown};

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn autobahn_python() {
    let cases = include_str!("answers/autobahn-python-26.txt");
    run("autobahn 26 (Py)", "INTEROP_ROUTER", cases, Codec::new()).await;
}

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn autobahn_js() {
    let cases = include_str!("answers/autobahn-js.txt");
    run("autobahn 26 (JS)", "INTEROP_ROUTER", cases, Codec::new()).await;
}

type Codec = wamp2::Codec<Wamp>;

impl Wire for Codec {
    fn subprotocol(&self) -> &'static str {
        "wamp.2.json"
    }

    fn greeting(&self) -> Option<&'static str> {
        Some(r#"[1,"realm1",{"roles":{"caller":{}}}]"#)
    }

    fn read(&self, message: &str) -> Option<String> {
        Some(match MessageType::peek(message) {
            Some(MessageType::Welcome) => return None,
            Some(MessageType::Error) => read(self, message),
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
fn check(codec: &Codec, text: &str, error: &ErrorMessage<'_>) {
    assert_eq!(peek_call_id(text).as_ref(), Some(error.call_id()), "the call ID of {text}");
    let others = [
        codec.decode(text.as_bytes()).unwrap().into_owned(),
        codec.decode(&Bytes::copy_from_slice(text.as_bytes())).unwrap(),
    ];
    for other in others {
        assert_eq!(&other, error, "another kind of input: {text}");
    }
    let strict = codec.clone().strict().decode(text);
    assert_eq!(strict.is_ok(), error.quirks().is_empty(), "strict: {text}");
    let again = codec.to_text(error);
    let again = codec.decode(&again).unwrap();
    assert_eq!(again.exception(), error.exception(), "{text}");
    assert_eq!((again.call_id(), again.uri()), (error.call_id(), error.uri()), "{text}");
    // U+FFFD stands for half of a surrogate pair.
    if !error.quirks().contains(Quirk::LoneSurrogate) {
        assert_eq!((again.args(), again.kwargs()), (error.args(), error.kwargs()), "{text}");
    }
}
