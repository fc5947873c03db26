//! The calls that wait for their answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite;

use super::{Answer, CallFailure};

/// The calls of one connection, by call ID.
#[derive(Debug)]
pub(super) struct Pending {
    state: Mutex<State>,
    most: usize,
}

#[derive(Debug)]
enum State {
    Open(HashMap<String, oneshot::Sender<Answer>>),
    /// The connection is lost, for this reason.
    Lost(Arc<tungstenite::Error>),
}

/// The registration of a pending call, which is removed when it is dropped.
#[derive(Debug)]
pub(super) struct Ticket {
    pending: Arc<Pending>,
    call_id: String,
    answer: oneshot::Receiver<Answer>,
}

impl Pending {
    pub(super) fn new(most: usize) -> Self {
        Self { state: Mutex::new(State::Open(HashMap::new())), most }
    }

    pub(super) fn register(self: Arc<Self>, call_id: String) -> Result<Ticket, CallFailure> {
        let (sender, answer) = oneshot::channel();
        match &mut *self.state() {
            State::Lost(cause) => return Err(CallFailure::Disconnected(Arc::clone(cause))),
            State::Open(calls) if calls.len() >= self.most => {
                return Err(CallFailure::TooManyPending(self.most));
            }
            State::Open(calls) => calls.insert(call_id.clone(), sender),
        };
        Ok(Ticket { pending: self, call_id, answer })
    }

    /// Ends one call. Returns whether the call was pending.
    pub(super) fn finish(&self, call_id: &str, answer: Answer) -> bool {
        let caller = match &mut *self.state() {
            State::Open(calls) => calls.remove(call_id),
            State::Lost(_) => None,
        };
        caller.is_some_and(|caller| caller.send(answer).is_ok())
    }

    /// Ends all calls, also those that are added later. The first cause is kept.
    pub(super) fn lose(&self, cause: tungstenite::Error) {
        let mut state = self.state();
        let State::Open(calls) = &mut *state else { return };
        let calls = std::mem::take(calls);
        let cause = Arc::new(cause);
        *state = State::Lost(Arc::clone(&cause));
        drop(state);
        for caller in calls.into_values() {
            // The caller may have stopped waiting.
            let _ = caller.send(Err(CallFailure::Disconnected(Arc::clone(&cause))));
        }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(*self.state(), State::Open(_))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics with the pending calls")
    }
}

impl Ticket {
    pub(super) async fn answer(mut self) -> Answer {
        (&mut self.answer).await.unwrap_or_else(|_| {
            // The runtime has stopped the task of the connection, so no task ends this call.
            Err(CallFailure::Disconnected(Arc::new(tungstenite::Error::ConnectionClosed)))
        })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if let State::Open(calls) = &mut *self.pending.state() {
            calls.remove(&self.call_id);
        }
    }
}
