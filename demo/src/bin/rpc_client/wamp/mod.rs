//! A WAMP v1 client: many calls over one WebSocket. Each ends with its result, with an error, or after its time
//! limit.
//!
//! It uses three items of callerror: `MessageType::peek` returns the type of a message, `Codec` decodes CALLERRORs,
//! and `wamp1::peek_call_id` finds the call of an answer that does not decode, so that no call waits for ever.
//! For another system, replace `Grape` by its set.

mod connection;
mod failure;
mod pending;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use serde_json::Value;
use serde_json::value::RawValue;
use tokio_tungstenite::tungstenite::{self, http::Uri};

use self::connection::Connection;
pub(crate) use self::failure::{CallFailure, Malformed};

/// The outcome of a call.
pub(crate) type Answer = Result<Box<RawValue>, CallFailure>;

/// The options of a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// The prefixes to send to the server, and their URIs. Procedure names and error URIs use them.
    pub(crate) prefixes: &'static [(&'static str, &'static str)],
    /// The maximum number of waiting calls, which limits the memory that a slow server can cost.
    pub(crate) most_pending: usize,
    /// The maximum length of a message from the server in bytes, which limits memory, too.
    pub(crate) most_bytes: usize,
    /// How long a connection may be silent before the client sends a ping. After the same time without a pong,
    /// it gives the connection up. A peer that loses its network does not close the connection.
    pub(crate) quiet: Duration,
}

impl Options {
    pub(crate) const DEFAULT: Self = Self {
        prefixes: &[],
        most_pending: 256,
        most_bytes: 1 << 20,
        quiet: Duration::from_secs(20),
    };
}

/// Counts of events that belong to no call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counters {
    /// Answers to calls that do not wait: the server invented them, or they came after the time limit.
    pub(crate) unknown_call_ids: u64,
    /// Messages that did not decode, including those that ended a call.
    pub(crate) malformed: u64,
    /// The error of the last such message without a call ID, which no call reports.
    pub(crate) nameless: Option<String>,
    pub(crate) reconnects: u64,
}

/// A client. It connects when a call needs it, and again after the connection was lost.
#[derive(Debug)]
pub(crate) struct Client {
    url: Uri,
    options: Options,
    /// Locked while connecting, so that all calls wait for one connection.
    connection: tokio::sync::Mutex<Option<Connection>>,
    /// Counts over all connections, so that no call ID is ever used twice.
    calls: AtomicU64,
    counters: Arc<Mutex<Counters>>,
}

impl Client {
    pub(crate) fn new(url: Uri, options: Options) -> Self {
        Self {
            url,
            options,
            connection: tokio::sync::Mutex::default(),
            calls: AtomicU64::new(1),
            counters: Arc::default(),
        }
    }

    /// Calls `procedure` and waits for the answer, at most for `limit` once there is a connection.
    ///
    /// To stop waiting earlier, drop the future. That also removes the call.
    pub(crate) async fn call(&self, procedure: &str, args: &[Value], limit: Duration) -> Answer {
        let connection = self.connection().await?;
        // A server may echo a string of digits as a number, so the call ID has a letter.
        let call_id = format!("c{}", self.calls.fetch_add(1, Ordering::Relaxed));
        let mut call = vec![Value::from(2), Value::from(&*call_id), Value::from(procedure)];
        call.extend_from_slice(args);
        let answer = connection.call(call_id, Value::from(call).to_string());
        tokio::time::timeout(limit, answer).await.unwrap_or(Err(CallFailure::TimedOut(limit)))
    }

    pub(crate) fn counters(&self) -> Counters {
        self.counters.lock().expect("nothing panics with the counters").clone()
    }

    /// The connection, or a new one if it was lost.
    async fn connection(&self) -> Result<Connection, CallFailure> {
        let mut connection = self.connection.lock().await;
        if let Some(open) = connection.as_ref().filter(|connection| connection.is_open()) {
            return Ok(open.clone());
        }
        let backoff = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(50))
            .with_max_times(4)
            // Jitter, so that not all clients reconnect to a restarted server at once.
            .with_jitter();
        let opened = (|| Connection::open(&self.url, self.options, &self.counters))
            .retry(backoff)
            // Trying again does not help: the server does not speak WAMP v1.
            .when(|error| error.is::<tungstenite::Error>())
            .await
            .map_err(CallFailure::Unreachable)?;
        if connection.is_some() {
            self.counters.lock().expect("nothing panics with the counters").reconnects += 1;
        }
        Ok(connection.insert(opened).clone())
    }
}
