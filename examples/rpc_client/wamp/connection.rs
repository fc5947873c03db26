//! One WebSocket: a reader that ends calls, a writer that begins them, and the loss of both.

use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use callerror::grape::Grape;
use callerror::{CallId, Codec, MessageType};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde::de::IgnoredAny;
use serde_json::json;
use serde_json::value::RawValue;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::http::Uri;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::pending::Pending;
use super::{Answer, CallFailure, Counters, Malformed, Options};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How long a server may take to accept, shake hands and say WELCOME.
const OPENING: Duration = Duration::from_secs(5);

/// A handle; when the last is dropped, the connection closes.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    outgoing: mpsc::Sender<Message>,
    pending: Arc<Pending>,
}

impl Connection {
    pub(super) async fn open(
        url: &Uri,
        options: Options,
        counters: &Arc<Mutex<Counters>>,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let socket = timeout(OPENING, shake_hands(url, options))
            .await
            .map_err(|_| format!("no WELCOME within {OPENING:?}"))??;
        let (sink, stream) = socket.split();
        let mut codec = Codec::new().with_max_len(options.most_bytes);
        // A server may use in its errors what it was told for its procedures.
        for (prefix, uri) in options.prefixes {
            codec.register_prefix(prefix, uri);
        }
        let (outgoing, messages) = mpsc::channel(16);
        let pending = Arc::new(Pending::new(options.most_pending));
        let reader = Reader {
            stream,
            codec,
            pending: Arc::clone(&pending),
            counters: Arc::clone(counters),
            pings: outgoing.downgrade(),
            quiet: options.quiet,
        };
        tokio::spawn({
            let pending = Arc::clone(&pending);
            async move {
                // Two loops instead of one: with both buffers full, a peer that waits for us to read
                // and a writer that waits for the peer would never meet.
                let cause = tokio::select! {
                    cause = reader.read() => cause,
                    cause = write(sink, messages) => cause,
                };
                pending.lose(cause);
            }
        });
        Ok(Self { outgoing, pending })
    }

    pub(super) fn is_open(&self) -> bool {
        self.pending.is_open()
    }

    pub(super) async fn call(self, call_id: String, call: String) -> Answer {
        let ticket = self.pending.register(call_id)?;
        // If there is nobody left to send it, the ticket knows why, or will in a moment.
        let _ = self.outgoing.send(Message::from(call)).await;
        ticket.answer().await
    }
}

/// Connects, waits for WELCOME, which is the server's to say first, and tells the prefixes.
async fn shake_hands(url: &Uri, options: Options) -> Result<Socket, Box<dyn Error + Send + Sync>> {
    let request = ClientRequestBuilder::new(url.clone()).with_sub_protocol("wamp");
    let config = WebSocketConfig::default()
        .max_message_size(Some(options.most_bytes))
        .max_frame_size(Some(options.most_bytes));
    let (mut socket, _) = connect_async_with_config(request, Some(config), true).await?;
    let welcome = loop {
        match socket.next().await.ok_or(tungstenite::Error::ConnectionClosed)?? {
            Message::Text(text) => break text,
            Message::Ping(_) | Message::Pong(_) => {}
            other => return Err(format!("expected WELCOME, found {other:?}").into()),
        }
    };
    let protocol = match MessageType::peek(&*welcome) {
        Some(MessageType::Welcome) => {
            serde_json::from_str(&welcome).map(|(_, _, version, _): Welcome| version)?
        }
        _ => return Err("expected WELCOME as the first message".into()),
    };
    if protocol != 1 {
        return Err(format!("the server speaks WAMP v{protocol}").into());
    }
    for &(prefix, uri) in options.prefixes {
        socket.send(Message::from(json!([MessageType::Prefix, prefix, uri]).to_string())).await?;
    }
    Ok(socket)
}

/// `[0, sessionId, protocolVersion, serverIdent]`
type Welcome = (u8, IgnoredAny, u64, IgnoredAny);

/// Sends until the connection breaks, or every handle is dropped.
async fn write(
    mut sink: SplitSink<Socket, Message>,
    mut messages: mpsc::Receiver<Message>,
) -> tungstenite::Error {
    while let Some(message) = messages.recv().await {
        if let Err(error) = sink.send(message).await {
            return error;
        }
    }
    sink.close().await.err().unwrap_or(tungstenite::Error::ConnectionClosed)
}

struct Reader {
    stream: SplitStream<Socket>,
    codec: Codec<Grape>,
    pending: Arc<Pending>,
    counters: Arc<Mutex<Counters>>,
    /// Weak, as the reader is no reason to keep the connection open.
    pings: mpsc::WeakSender<Message>,
    quiet: Duration,
}

impl Reader {
    async fn read(mut self) -> tungstenite::Error {
        let mut is_asked = false;
        loop {
            match timeout(self.quiet, self.stream.next()).await {
                Ok(Some(Ok(message))) => {
                    is_asked = false;
                    self.message(message);
                }
                Ok(Some(Err(error))) => return error,
                Ok(None) => return tungstenite::Error::ConnectionClosed,
                Err(_) if is_asked => {
                    return std::io::Error::from(std::io::ErrorKind::TimedOut).into();
                }
                Err(_) => {
                    is_asked = true;
                    if let Some(pings) = self.pings.upgrade() {
                        // A queue that is full has other messages to notice a dead peer by.
                        let _ = pings.try_send(Message::Ping(Utf8Bytes::default().into()));
                    }
                }
            }
        }
    }

    fn message(&mut self, message: Message) {
        match message {
            Message::Text(text) => self.text(&text),
            Message::Binary(_) => {
                self.nameless("expected a text message, found a binary one".into())
            }
            // No answer follows, and whoever calls from here on needs another connection. What is
            // left is to say goodbye, which tungstenite does, as it answers pings.
            Message::Close(_) => self.pending.lose(tungstenite::Error::ConnectionClosed),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        match MessageType::peek(text) {
            Some(MessageType::CallResult) => {
                let result = serde_json::from_str(text)
                    .map(|(_, _, result): (u8, IgnoredAny, Box<RawValue>)| result);
                self.answer(text, result.map_err(|error| Malformed::CallResult(error).into()));
            }
            // What begins like no message at all decodes no better, but says why.
            Some(MessageType::CallError) | None => {
                // An error's few pieces are copied, and the message's buffer let go: `decode_bytes`
                // would check UTF-8 once more, and keep all of the buffer for as long as the error.
                let answer = match self.codec.decode_str(text) {
                    Ok(frame) => CallFailure::Exception(Box::new(frame.into_owned())),
                    Err(error) => Malformed::CallError(error).into(),
                };
                self.answer(text, Err(answer));
            }
            Some(MessageType::Prefix) => {
                if let Err(error) = self.codec.decode_prefix(text) {
                    self.nameless(error.to_string());
                }
            }
            // No call hangs on the others, and nothing was subscribed to.
            Some(_) => {}
        }
    }

    /// Ends the call that `text` answers. Its ID is peeked from all answers alike, as it must be from
    /// those that do not decode.
    fn answer(&self, text: &str, answer: Answer) {
        let malformed = match &answer {
            Err(CallFailure::Malformed(malformed)) => Some(malformed.to_string()),
            _ => None,
        };
        let Some(call_id) = CallId::peek(text) else {
            return self.nameless(malformed.unwrap_or_else(|| "expected a call ID".to_owned()));
        };
        // Before the call ends, so that its caller finds itself counted.
        self.count(|counters| counters.malformed += u64::from(malformed.is_some()));
        if !self.pending.finish(call_id.as_str(), answer) {
            self.count(|counters| counters.unknown_call_ids += 1);
        }
    }

    /// A message that is of no use to any call; the connection is, so it goes on.
    fn nameless(&self, why: String) {
        self.count(|counters| {
            counters.malformed += 1;
            counters.nameless = Some(why);
        });
    }

    fn count(&self, count: impl FnOnce(&mut Counters)) {
        count(&mut self.counters.lock().expect("nothing panics with the counters"));
    }
}
