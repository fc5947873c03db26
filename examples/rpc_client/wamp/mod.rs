//! A WAMP v1 client: many calls over one WebSocket, each of which ends by its answer, its error or its
//! time.
//!
//! callerror's part in it: `MessageType::peek` says what a message is, `Codec` decodes CALLERRORs, and
//! `CallId::peek` names the call of an answer that does not decode, so that none is left waiting. For
//! another system, put its set in place of `Grape`.

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

/// What a call comes to.
pub(crate) type Answer = Result<Box<RawValue>, CallFailure>;

/// What may differ from client to client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// The prefixes to tell the server, with the URIs that they stand for in the names of procedures and
    /// in its errors.
    pub(crate) prefixes: &'static [(&'static str, &'static str)],
    /// The most calls that wait at a time, which bounds the memory that a slow server can cost.
    pub(crate) most_pending: usize,
    /// The most bytes of one message from the server, for the same reason.
    pub(crate) most_bytes: usize,
    /// How long a connection may be silent before the server is asked whether it is still there, and
    /// once more before it is given up. A peer that is cut off closes nothing.
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

/// What happened beside the calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counters {
    /// Answers to calls that nobody waits for: made up by the server, or later than their time.
    pub(crate) unknown_call_ids: u64,
    /// Messages that did not decode, those included that failed their call.
    pub(crate) malformed: u64,
    /// What was wrong with the last of them that named no call, and so has no other place.
    pub(crate) nameless: Option<String>,
    pub(crate) reconnects: u64,
}

/// Connects when a call needs it, and again when the connection is lost.
#[derive(Debug)]
pub(crate) struct Client {
    url: Uri,
    options: Options,
    /// Locked while connecting, so that calls wait for one connection instead of making many.
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
    /// To stop waiting earlier, drop the future: nothing of the call is left behind.
    pub(crate) async fn call(&self, procedure: &str, args: &[Value], limit: Duration) -> Answer {
        let connection = self.connection().await?;
        // A server may echo numbers in place of strings that look like them; not with a letter.
        let call_id = format!("c{}", self.calls.fetch_add(1, Ordering::Relaxed));
        let mut call = vec![Value::from(2), Value::from(&*call_id), Value::from(procedure)];
        call.extend_from_slice(args);
        let answer = connection.call(call_id, Value::from(call).to_string());
        tokio::time::timeout(limit, answer).await.unwrap_or(Err(CallFailure::TimedOut(limit)))
    }

    pub(crate) fn counters(&self) -> Counters {
        self.counters.lock().expect("nothing panics with the counters").clone()
    }

    /// The connection, a new one if there is none any more.
    async fn connection(&self) -> Result<Connection, CallFailure> {
        let mut connection = self.connection.lock().await;
        if let Some(open) = connection.as_ref().filter(|connection| connection.is_open()) {
            return Ok(open.clone());
        }
        let backoff = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(50))
            .with_max_times(4)
            // A server that comes back is not met by all its clients at once.
            .with_jitter();
        let opened = (|| Connection::open(&self.url, self.options, &self.counters))
            .retry(backoff)
            // What shook hands and then was no WAMP v1 server will not become one.
            .when(|error| error.is::<tungstenite::Error>())
            .await
            .map_err(CallFailure::Unreachable)?;
        if connection.is_some() {
            self.counters.lock().expect("nothing panics with the counters").reconnects += 1;
        }
        Ok(connection.insert(opened).clone())
    }
}
