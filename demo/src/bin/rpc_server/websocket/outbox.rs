//! The messages that wait until the client takes them, up to a number of bytes.

use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket};
use futures_util::SinkExt;
use futures_util::stream::SplitSink;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The end where messages are put in. Calls share it.
#[derive(Clone)]
pub(super) struct Outbox {
    // Unbounded, because each message first needs room.
    messages: UnboundedSender<Waiting>,
    /// A permit for each byte.
    room: Arc<Semaphore>,
    size: u32,
}

/// A message and its room, which is free again when the message is written.
struct Waiting {
    message: Message,
    _room: OwnedSemaphorePermit,
}

impl Outbox {
    /// An outbox for so many bytes, and the future that empties it into the socket. That future ends behind a close
    /// message, or if the client is gone.
    pub(super) fn new(
        size: usize,
        sink: SplitSink<WebSocket, Message>,
    ) -> (Self, impl Future<Output = ()>) {
        let size = super::permits(size).max(1);
        let (messages, waiting) = mpsc::unbounded_channel();
        let room = Arc::new(Semaphore::new(size as usize));
        (Self { messages, room, size }, write_all(waiting, sink))
    }

    /// Puts a message in, as soon as there is room.
    pub(super) async fn send(&self, message: Message) {
        let len = match &message {
            Message::Text(text) => text.len(),
            _ => 0,
        };
        // A longer answer must get out as well. It has the outbox for itself.
        let needed = super::permits(len).min(self.size);
        if let Ok(room) = Arc::clone(&self.room).acquire_many_owned(needed).await {
            // If the writer has ended, the connection ends as well.
            let _ = self.messages.send(Waiting { message, _room: room });
        }
    }

    /// Waits until no message waits for room.
    pub(super) async fn has_room(&self) {
        // The permits are given out in the order of the requests.
        let _ = self.room.acquire().await;
    }

    pub(super) fn is_full(&self) -> bool {
        self.room.available_permits() == 0
    }
}

async fn write_all(
    mut waiting: UnboundedReceiver<Waiting>,
    mut sink: SplitSink<WebSocket, Message>,
) {
    while let Some(Waiting { message, _room }) = waiting.recv().await {
        let is_last = matches!(message, Message::Close(_));
        if sink.send(message).await.is_err() || is_last {
            return;
        }
    }
}
