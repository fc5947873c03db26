//! The client of `rpc_client`, against a peer that misbehaves as each test needs it.
//!
//! Both sides of a test run on one thread, and the peer decides the order of messages. So only the tests of time
//! limits wait for a clock.

use std::sync::Arc;
use std::time::Duration;

use callerror::grape::{CallError, Grape, Name};
use callerror::{DecodeErrorKind, Field, Retry};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::http::{HeaderValue, Uri};
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

use self::wamp::{Answer, CallFailure, Client, Malformed, Options};

#[path = "../src/bin/rpc_client/wamp/mod.rs"]
mod wamp;

/// Longer than any successful test takes.
const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(50);

/// Runs both sides of a test, with a time limit, because a side that waits for ever is a failure.
macro_rules! join {
    ($($side:expr),+ $(,)?) => {
        tokio::time::timeout(LONG, async { tokio::join!($($side),+) }).await.expect("an end")
    };
}

struct Server(TcpListener);

/// The server's end of one connection.
struct Peer(WebSocketStream<TcpStream>);

impl Server {
    async fn start(options: Options) -> (Self, Client) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}/ws", listener.local_addr().unwrap());
        (Self(listener), Client::new(url.parse::<Uri>().unwrap(), options))
    }

    async fn accept(&self) -> Peer {
        self.accept_with(r#"[0,"session",1,"test"]"#).await
    }

    async fn accept_with(&self, welcome: &str) -> Peer {
        fn agree<E>(_: &Request, mut response: Response) -> Result<Response, E> {
            let wamp = HeaderValue::from_static("wamp");
            response.headers_mut().insert("sec-websocket-protocol", wamp);
            Ok(response)
        }

        let (stream, _) = self.0.accept().await.unwrap();
        let mut peer = Peer(accept_hdr_async(stream, agree).await.unwrap());
        peer.send(welcome).await;
        peer
    }
}

impl Peer {
    async fn send(&mut self, text: impl Into<String>) {
        self.0.send(Message::from(text.into())).await.unwrap();
    }

    async fn receive(&mut self) -> Value {
        let message = self.0.next().await.unwrap().unwrap();
        serde_json::from_str(message.to_text().unwrap()).unwrap()
    }

    /// The call ID of the next call, which must be of this procedure.
    async fn called(&mut self, procedure: &str) -> String {
        let call = self.receive().await;
        assert_eq!((&call[0], &call[2]), (&json!(2), &json!(procedure)));
        call[1].as_str().unwrap().to_owned()
    }

    /// Answers the next call, of this procedure, with its own name.
    async fn serve(&mut self, procedure: &str) {
        let call_id = self.called(procedure).await;
        self.send(json!([3, call_id, procedure]).to_string()).await;
    }
}

async fn call(client: &Client, procedure: &str) -> Answer {
    client.call(procedure, &[], LONG).await
}

#[track_caller]
fn assert_served(answer: &Answer, procedure: &str) {
    assert_eq!(answer.as_ref().unwrap().get(), json!(procedure).to_string());
}

#[track_caller]
fn assert_disconnected(answer: Answer) -> Arc<tungstenite::Error> {
    match answer {
        Err(CallFailure::Disconnected(cause)) => cause,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn calls_end_by_their_own_answers_in_any_order() {
    let (server, client) = Server::start(Options::DEFAULT).await;
    let args = [json!(7), json!({"deep": [null]})];
    let (first, second, ()) = join!(client.call("a", &args, LONG), call(&client, "b"), async {
        let mut peer = server.accept().await;
        let call = peer.receive().await;
        assert_eq!(call, json!([2, call[1], "a", 7, {"deep": [null]}]));
        peer.serve("b").await;
        peer.send(format!(r#" [ 3 , {} , {{"kept": 1.50}} ] "#, call[1])).await;
    });
    assert_eq!(first.unwrap().get(), r#"{"kept": 1.50}"#);
    assert_served(&second, "b");
    assert_eq!(client.counters(), Default::default());
}

/// The error of a call.
#[track_caller]
fn exception(answer: Answer) -> Box<CallError<'static>> {
    match answer {
        Err(CallFailure::Exception(frame)) => frame,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_exception_arrives_with_its_name_and_details() {
    let (server, client) = Server::start(Options::DEFAULT).await;
    let (known, unknown, unhandled, ()) =
        join!(call(&client, "a"), call(&client, "b"), call(&client, "c"), async {
            let mut peer = server.accept().await;
            peer.send(r#"[1,"e","http://domain/exceptions#"]"#).await;
            let call_id = peer.called("a").await;
            peer.send(format!(r#"[4,"{call_id}","e:NotFoundError","gone",{{"id":7}}]"#)).await;
            let call_id = peer.called("b").await;
            peer.send(format!(r#"[4,"{call_id}","e:RateLimited","wait"]"#)).await;
            let call_id = peer.called("c").await;
            peer.send(format!(r#"[4,"{call_id}","An error occurred."]"#)).await;
        });
    let known = exception(known);
    assert_eq!(known.name(), Name::Known(Grape::NotFoundError));
    assert_eq!(known.details().unwrap().as_json(), r#"{"id":7}"#);
    assert!(known.quirks().is_empty());
    assert_eq!(exception(unknown).name().as_str(), Some("RateLimited"));
    let unhandled = CallFailure::Exception(exception(unhandled));
    assert_eq!(unhandled.retry(), Retry::Backoff);
}

#[tokio::test]
async fn the_server_learns_the_prefixes_of_every_connection_first() {
    let prefixes = &[("rpc", "http://domain/rpc#")];
    let (server, client) = Server::start(Options { prefixes, ..Options::DEFAULT }).await;
    for _ in 0..2 {
        let (answer, ()) = join!(call(&client, "rpc:a"), async {
            let mut peer = server.accept().await;
            assert_eq!(peer.receive().await, json!([1, "rpc", "http://domain/rpc#"]));
            peer.serve("rpc:a").await;
            peer.0.close(None).await.unwrap();
            while peer.0.next().await.is_some() {}
        });
        assert_served(&answer, "rpc:a");
    }
}

#[tokio::test]
async fn the_server_uses_the_prefixes_in_its_errors() {
    let prefixes = &[("e", "http://domain/exceptions#")];
    let (server, client) = Server::start(Options { prefixes, ..Options::DEFAULT }).await;
    let (answer, ()) = join!(call(&client, "a"), async {
        let mut peer = server.accept().await;
        peer.receive().await;
        let id = peer.called("a").await;
        peer.send(format!(r#"[4,"{id}","e:NotFoundError","gone"]"#)).await;
    });
    let frame = exception(answer);
    assert_eq!(frame.name(), Name::Known(Grape::NotFoundError));
    assert!(frame.quirks().is_empty());
}

#[tokio::test]
async fn a_malformed_answer_fails_its_call_at_once_and_no_other() {
    let (server, client) = Server::start(Options::DEFAULT).await;
    let (garbled, failed) = oneshot::channel();
    let (first, second, third, ()) = join!(
        async {
            let answer = call(&client, "a").await;
            garbled.send(()).unwrap();
            answer
        },
        call(&client, "b"),
        call(&client, "c"),
        async {
            let mut peer = server.accept().await;
            let (a, b) = (peer.called("a").await, peer.called("b").await);
            peer.send(format!(r#"[4,"{a}","http://domain/exceptions#Not"#)).await;
            failed.await.unwrap();
            peer.send(format!(r#"[3,"{b}"]"#)).await;
            peer.serve("c").await;
        },
    );
    match first.unwrap_err() {
        CallFailure::Malformed(Malformed::CallError(error)) => {
            assert_eq!((error.kind(), error.field()), (DecodeErrorKind::Eof, Field::Uri));
        }
        other => panic!("{other:?}"),
    }
    let second = second.unwrap_err();
    assert!(matches!(second, CallFailure::Malformed(Malformed::CallResult(_))), "{second:?}");
    assert_eq!(second.retry(), Retry::Never);
    assert_served(&third, "c");
    let counters = client.counters();
    assert_eq!((counters.malformed, counters.unknown_call_ids), (2, 0));
    assert_eq!((counters.nameless, counters.reconnects), (None, 0));
}

#[tokio::test]
async fn a_message_that_names_no_call_leaves_all_of_them_waiting() {
    const NAMELESS: [&str; 7] = [
        r#"[4,"c"#,
        r#"[4,{"c1":1},"uri","message"]"#,
        r#"[3,null,"result"]"#,
        r#"[1,"prefix"]"#,
        r#"{"no":"frame"}"#,
        "[",
        "",
    ];

    let (server, client) = Server::start(Options::DEFAULT).await;
    let (first, second, ()) = join!(call(&client, "a"), call(&client, "b"), async {
        let mut peer = server.accept().await;
        let a = peer.called("a").await;
        for text in NAMELESS {
            peer.send(text).await;
        }
        peer.0.send(Message::binary(format!(r#"[3,"{a}",null]"#))).await.unwrap();
        // The client has no subscriptions, so it ignores both. Neither is malformed.
        peer.send(r#"[8,"http://domain/event",null]"#).await;
        peer.0.send(Message::Ping("still there?".into())).await.unwrap();
        peer.serve("b").await;
        peer.send(json!([3, a, "a"]).to_string()).await;
    });
    assert_served(&first, "a");
    assert_served(&second, "b");
    let counters = client.counters();
    assert_eq!(counters.malformed, NAMELESS.len() as u64 + 1);
    assert_eq!((counters.unknown_call_ids, counters.reconnects), (0, 0));
    assert_eq!(counters.nameless.unwrap(), "expected a text message, found a binary one");
}

#[tokio::test]
async fn answers_to_unknown_calls_are_counted_and_survived() {
    let (server, client) = Server::start(Options::DEFAULT).await;
    let (answer, ()) = join!(call(&client, "a"), async {
        let mut peer = server.accept().await;
        let call_id = peer.called("a").await;
        peer.send(r#"[4,"nobody","http://domain/exceptions#SessionError",""]"#).await;
        peer.send(r#"[3,"nobody",1]"#).await;
        peer.send(r#"[4,"nobody","http://domain/exc"#).await;
        peer.send(json!([3, call_id, "a"]).to_string()).await;
    });
    assert_served(&answer, "a");
    let counters = client.counters();
    assert_eq!((counters.unknown_call_ids, counters.malformed), (3, 1));
    assert_eq!(counters.nameless, None);
}

#[tokio::test]
async fn an_answer_after_its_time_is_one_to_an_unknown_call() {
    let (server, client) = Server::start(Options::DEFAULT).await;
    let (failure, (mut peer, late)) = join!(client.call("a", &[], SHORT), async {
        let mut peer = server.accept().await;
        let late = peer.called("a").await;
        (peer, late)
    });
    let failure = failure.unwrap_err();
    assert!(matches!(failure, CallFailure::TimedOut(SHORT)), "{failure:?}");
    assert_eq!(failure.to_string(), "no answer within 50ms");
    let (answer, ()) = join!(call(&client, "b"), async {
        peer.send(json!([3, late, "late"]).to_string()).await;
        peer.serve("b").await;
    });
    assert_served(&answer, "b");
    assert_eq!(client.counters().unknown_call_ids, 1);
    assert_eq!(client.counters().reconnects, 0);
}

#[tokio::test]
async fn a_lost_connection_fails_all_calls_and_the_next_one_reconnects() {
    let (server, client) = Server::start(Options::DEFAULT).await;
    let (first, second, ()) = join!(call(&client, "a"), call(&client, "b"), async {
        let mut peer = server.accept().await;
        peer.called("a").await;
        peer.called("b").await;
    });
    for answer in [first, second] {
        let failure = answer.unwrap_err();
        assert!(failure.to_string().starts_with("connection lost: "), "{failure}");
        assert_eq!(failure.retry(), Retry::Backoff);
        assert_disconnected(Err(failure));
    }
    assert_eq!(client.counters().reconnects, 0);

    // Both calls share one connection, which succeeds at the second attempt.
    let (first, second, ()) = join!(call(&client, "a"), call(&client, "b"), async {
        drop(server.0.accept().await.unwrap());
        let mut peer = server.accept().await;
        peer.serve("a").await;
        peer.serve("b").await;
    });
    assert_served(&first, "a");
    assert_served(&second, "b");
    assert_eq!(client.counters().reconnects, 1);
}

#[tokio::test]
async fn a_peer_that_is_no_wamp_v1_server_is_given_up_at_once() {
    for (welcome, complaint) in [
        (r#"[0,"session",2,"test"]"#, "no connection: the server speaks WAMP v2"),
        (r#"[3,"c1",null]"#, "no connection: expected WELCOME as the first message"),
    ] {
        let (server, client) = Server::start(Options::DEFAULT).await;
        let (answer, _) = join!(call(&client, "a"), server.accept_with(welcome));
        let failure = answer.unwrap_err();
        assert_eq!(failure.to_string(), complaint);
        assert_eq!(failure.retry(), Retry::Never);
    }
}

#[tokio::test]
async fn the_calls_that_wait_are_bounded() {
    let (server, client) = Server::start(Options { most_pending: 1, ..Options::DEFAULT }).await;
    let (first, second, ()) = join!(call(&client, "a"), call(&client, "b"), async {
        server.accept().await.serve("a").await;
    });
    assert_served(&first, "a");
    assert!(matches!(second, Err(CallFailure::TooManyPending(1))), "{second:?}");
}

#[tokio::test]
async fn a_call_given_up_leaves_its_place() {
    let (server, client) = Server::start(Options { most_pending: 1, ..Options::DEFAULT }).await;
    let mut peer = {
        let given_up = call(&client, "a");
        let accepted = async {
            let mut peer = server.accept().await;
            peer.called("a").await;
            peer
        };
        tokio::select! {
            answer = given_up => panic!("{answer:?}"),
            peer = accepted => peer,
        }
    };
    let (answer, ()) = join!(call(&client, "b"), peer.serve("b"));
    assert_served(&answer, "b");
}

#[tokio::test]
async fn a_message_beyond_the_limit_costs_the_connection() {
    let (server, client) = Server::start(Options { most_bytes: 1000, ..Options::DEFAULT }).await;
    let (answer, _) = join!(call(&client, "a"), async {
        let mut peer = server.accept().await;
        let call_id = peer.called("a").await;
        peer.send(json!([3, call_id, "x".repeat(1000)]).to_string()).await;
        peer
    });
    let cause = assert_disconnected(answer);
    assert!(matches!(*cause, tungstenite::Error::Capacity(_)), "{cause:?}");
}

#[tokio::test]
async fn a_peer_that_answers_no_ping_is_given_up() {
    let (server, client) = Server::start(Options { quiet: SHORT, ..Options::DEFAULT }).await;
    let (answer, _) = join!(call(&client, "a"), async {
        let mut peer = server.accept().await;
        peer.called("a").await;
        // From here on it neither reads nor closes.
        peer
    });
    let cause = assert_disconnected(answer);
    assert!(matches!(*cause, tungstenite::Error::Io(_)), "{cause:?}");
}

#[tokio::test]
async fn a_peer_that_answers_pings_may_take_its_time() {
    // Long enough for the pongs on a busy machine.
    let quiet = Duration::from_millis(300);
    let (server, client) = Server::start(Options { quiet, ..Options::DEFAULT }).await;
    let (answer, ()) = join!(call(&client, "a"), async {
        let mut peer = server.accept().await;
        let call_id = peer.called("a").await;
        for _ in 0..2 {
            let ping = peer.0.next().await.unwrap().unwrap();
            assert!(ping.is_ping(), "{ping:?}");
        }
        peer.send(json!([3, call_id, "a"]).to_string()).await;
    });
    assert_served(&answer, "a");
}

#[tokio::test]
async fn a_client_that_is_dropped_says_so() {
    let (server, client) = Server::start(Options::DEFAULT).await;
    let (_, mut peer) = join!(call(&client, "a"), async {
        let mut peer = server.accept().await;
        peer.serve("a").await;
        peer
    });
    drop(client);
    let last = peer.0.next().await.unwrap().unwrap();
    assert!(last.is_close(), "{last:?}");
}
