//! Servers of WAMP v1.

use bytes::Bytes;
use callerror::grape::{CallError, Name};
use callerror::wamp1::{self, MessageType};

use crate::{Wire, line, run, shown};

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn wamp1() {
    let cases = include_str!("answers/wamp1.txt");
    run("wamp1", "INTEROP_WAMP1", cases, Codec::new()).await;
}

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn wamp_io() {
    let cases = include_str!("answers/wamp.io.txt");
    run("wamp.io", "INTEROP_WAMP_IO", cases, Codec::new()).await;
}

#[tokio::test]
#[ignore = "needs a peer: tests/interop/run"]
async fn autobahn() {
    let cases = include_str!("answers/autobahn-python.txt");
    run("autobahn", "INTEROP_AUTOBAHN", cases, Codec::new()).await;
}

type Codec = wamp1::Codec<callerror::grape::Grape>;

impl Wire for Codec {
    fn subprotocol(&self) -> &'static str {
        "wamp"
    }

    fn sent(&mut self, message: &str) {
        if MessageType::peek(message) == Some(MessageType::Prefix) {
            assert!(self.decode_prefix(message).unwrap().is_base());
        }
    }

    fn read(&self, message: &str) -> Option<String> {
        Some(match MessageType::peek(message) {
            Some(MessageType::Welcome) => return None,
            Some(MessageType::CallError) => read(self, message),
            Some(other) => format!("{} {message}", other.as_str()),
            None => format!("no message: {message}"),
        })
    }
}

fn read(codec: &Codec, text: &str) -> String {
    match codec.decode(text) {
        Ok(frame) => {
            check(codec, text, &frame);
            line(Some(frame.call_id()), frame.exception(), frame.quirks())
        }
        Err(error) => format!("{}: {error}", shown(wamp1::peek_call_id(text).as_ref())),
    }
}

/// What holds for every frame.
fn check(codec: &Codec, text: &str, frame: &CallError<'_>) {
    assert_eq!(wamp1::peek_call_id(text).as_ref(), Some(frame.call_id()), "the call ID of {text}");
    let others = [
        codec.decode(text.as_bytes()).unwrap().into_owned(),
        codec.decode(&Bytes::copy_from_slice(text.as_bytes())).unwrap(),
    ];
    for other in others {
        assert_eq!(other.exception(), frame.exception(), "another kind of input: {text}");
        assert_eq!(other.quirks(), frame.quirks(), "another kind of input: {text}");
    }
    let strict = codec.clone().strict().decode(text);
    assert_eq!(strict.is_ok(), frame.quirks().is_empty(), "the strict codec on {text}");
    if frame.name() != Name::Unhandled {
        let again = codec.to_text(frame);
        let again = codec.decode(&again).unwrap();
        assert_eq!(again.exception(), frame.exception(), "encoded again: {text}");
        assert_eq!((again.uri(), again.call_id()), (frame.uri(), frame.call_id()), "{text}");
    }
}
