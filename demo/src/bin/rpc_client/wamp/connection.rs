//! One WebSocket: a reader that ends calls, a writer that sends them, and the end of the connection.

use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use callerror::Limits;
use callerror::grape::Grape;
use callerror::wamp1::{self, Codec, MessageType};
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

/// How long a server may take to accept the connection and to send WELCOME.
const OPENING: Duration = Duration::from_secs(5);

/// A handle of a connection. The connection closes when the last handle is dropped.
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
        let mut codec = Codec::new().with_limits(Limits::DEFAULT.with_max_len(options.most_bytes));
        // A server may use the prefixes of procedures in its error URIs, too.
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
                // Reader and writer are two loops, because one loop can deadlock: with both buffers full,
                // it waits for the peer to read while the peer waits for it to read.
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
        // If the writer has ended, the ticket gets the reason.
        let _ = self.outgoing.send(Message::from(call)).await;
        ticket.answer().await
    }
}

/// Connects, waits for WELCOME, which the server sends first, and sends the prefixes.
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
    /// Weak, because the reader must not keep the connection open.
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
                        // If the queue is full, sending its messages will reveal a dead peer.
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
            // No answer follows, and later calls need another connection. tungstenite sends the close
            // frame, as it answers pings.
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
            // A message of an unknown type does not decode either, but gives the reason.
            Some(MessageType::CallError) | None => {
                // `into_owned` copies a few strings and releases the buffer of the message. Decoding
                // from `&Bytes` would check UTF-8 again, and keep the buffer as long as the error.
                let answer = match self.codec.decode(text) {
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
            // Other messages end no call, and the client has no subscriptions.
            Some(_) => {}
        }
    }

    /// Ends the call that `text` answers. It peeks the call ID of every answer, because some answers do not
    /// decode.
    fn answer(&self, text: &str, answer: Answer) {
        let malformed = match &answer {
            Err(CallFailure::Malformed(malformed)) => Some(malformed.to_string()),
            _ => None,
        };
        let Some(call_id) = wamp1::peek_call_id(text) else {
            return self.nameless(malformed.unwrap_or_else(|| "expected a call ID".to_owned()));
        };
        // Counts before the call ends, so that its caller sees the new count.
        self.count(|counters| counters.malformed += u64::from(malformed.is_some()));
        if !self.pending.finish(call_id.as_str(), answer) {
            self.count(|counters| counters.unknown_call_ids += 1);
        }
    }

    /// A message that belongs to no call. The connection continues.
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
