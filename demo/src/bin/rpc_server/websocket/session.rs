//! A client's session: its messages, and the calls that they start.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket, close_code};
use callerror::grape::{Grape, UserException};
use callerror::{CallId, ExceptionSet, ToException};
use futures_util::stream::SplitStream;
use futures_util::{FutureExt, StreamExt};
use serde_json::value::RawValue;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::error::ProtocolError;

use super::outbox::Outbox;
use super::protocol::{Call, Protocol, Received};
use super::wamp1::Prefixes;
use super::{End, permits};
use crate::failure::Failure;
use crate::messages::Language;
use crate::procedures::{self, Fault, Run};
use crate::{App, log};

/// What a running call takes beside its text, in bytes, about.
const CALL_OVERHEAD: usize = 1024;

pub(super) struct Session {
    id: Arc<str>,
    protocol: Protocol,
    outbox: Outbox,
    app: App,
    language: &'static Language,
    prefixes: Prefixes,
    /// A permit for each byte that running calls may hold.
    room: Arc<Semaphore>,
    /// Dropped with the session, which ends the calls.
    calls: JoinSet<()>,
}

impl Session {
    pub(super) fn new(
        protocol: Protocol,
        outbox: Outbox,
        app: App,
        language: &'static Language,
    ) -> Self {
        // There is room for the longest call at least.
        let room = app.limits.max_running.max(app.limits.max_frame.saturating_add(CALL_OVERHEAD));
        Self {
            id: crate::unique_id().into(),
            protocol,
            outbox,
            app,
            language,
            prefixes: Prefixes::default(),
            room: Arc::new(Semaphore::new(permits(room) as usize)),
            calls: JoinSet::new(),
        }
    }

    /// Serves until the connection ends. Returns the reason.
    pub(super) async fn attend(
        &mut self,
        stream: &mut SplitStream<WebSocket>,
    ) -> Result<Infallible, End> {
        if let Some(welcome) = self.protocol.welcome(&self.id) {
            self.send(welcome).await;
        }
        let mut stopped = pin!(crate::stopped(self.app.stopping.clone()));
        let idle_time = self.app.limits.idle_time;
        let mut clock = interval_at(Instant::now() + idle_time, idle_time);
        // Two ticks in a row would leave the client no time to answer the first one's ping.
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = true;
        loop {
            let next = async {
                // If the client leaves too much unread, it must read before it calls.
                self.outbox.has_room().await;
                stream.next().await
            };
            tokio::select! {
                message = next => {
                    heard = true;
                    match message {
                        Some(Ok(Message::Text(text))) => self.receive(&text).await?,
                        Some(Ok(Message::Binary(bytes))) => {
                            self.refuse(&bytes, Failure::Malformed, "a binary message").await;
                        }
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                        Some(Ok(Message::Close(_))) => return Err(End::Closed),
                        Some(Err(error)) => return Err(self.end_of(error)),
                        None => return Err(End::Gone),
                    }
                }
                // The calls that have ended.
                Some(_) = self.calls.join_next() => {}
                _ = clock.tick() => {
                    // While the outbox is full, nothing is read. Then the time of a write counts.
                    if !self.outbox.is_full() {
                        if !heard {
                            log::line(format_args!("session {}: silent", self.id));
                            return Err(End::Refused(close_code::AWAY));
                        }
                        heard = false;
                        self.outbox.send(Message::Ping(Default::default())).await;
                    }
                }
                () = &mut stopped => return Err(End::Shutdown),
            }
        }
    }

    /// Waits until all calls are answered.
    pub(super) async fn finish_calls(&mut self) {
        while self.calls.join_next().await.is_some() {}
    }

    async fn receive(&mut self, text: &str) -> Result<(), End> {
        let max = self.app.limits.max_frame;
        if text.len() > max {
            let why = format!("{} bytes, {max} are allowed", text.len());
            self.refuse(text.as_bytes(), Failure::TooLarge { max }, &why).await;
            return Ok(());
        }
        match self.protocol.read(text, &self.id, &mut self.prefixes) {
            Ok(Received::Call(call)) => return self.call(call, text.len()).await,
            Ok(Received::Answer(answer)) => self.send(answer).await,
            Ok(Received::Nothing) => {}
            Err(error) => {
                self.refuse(text.as_bytes(), Failure::Malformed, &error.to_string()).await;
            }
        }
        Ok(())
    }

    async fn call(&mut self, call: Call, len: usize) -> Result<(), End> {
        let Call { id, procedure, args } = call;
        let handler = match procedures::find(&procedure) {
            Ok(Run::Handler(handler)) => handler,
            Ok(Run::Fault(fault)) => return self.misbehave(fault, &id).await,
            Err(failure) => {
                self.fail(&id, failure).await;
                return Ok(());
            }
        };
        let needed = permits(len.saturating_add(CALL_OVERHEAD));
        let Ok(room) = Arc::clone(&self.room).try_acquire_many_owned(needed) else {
            // To wait here would hide a close that the client sends next.
            self.fail(&id, Failure::RateLimited { seconds: 1 }).await;
            return Ok(());
        };
        let (state, language, protocol) = (self.app.state.clone(), self.language, self.protocol);
        let (session, outbox) = (Arc::clone(&self.id), self.outbox.clone());
        let mut call = Box::pin(async move {
            let result = procedures::run(handler, args, state, language).await;
            outbox.send(Message::text(protocol.answer(&session, &id, result))).await;
            drop(room);
        });
        // Most calls end at once. They leave their room before the next call needs it.
        if call.as_mut().now_or_never().is_none() {
            self.calls.spawn(call);
        }
        Ok(())
    }

    /// Answers a message that is not a valid call, if a caller waits for an answer.
    async fn refuse(&self, input: &[u8], failure: Failure, why: &str) {
        match self.protocol.peek_call_id(input) {
            Some(id) => {
                log::line(format_args!("session {}, call {id}: malformed: {why}", self.id));
                self.fail(&id, failure).await;
            }
            None => log::line(format_args!("session {}: malformed: {why}", self.id)),
        }
    }

    async fn fail(&self, id: &CallId<'static>, failure: Failure) {
        let answer = self.answer(id, Err(failure.into_exception(self.language)));
        self.send(answer).await;
    }

    fn answer(
        &self,
        id: &CallId<'static>,
        result: Result<Box<RawValue>, UserException<'static>>,
    ) -> String {
        self.protocol.answer(&self.id, id, result)
    }

    async fn misbehave(&self, fault: Fault, id: &CallId<'static>) -> Result<(), End> {
        let error = |id| self.answer(id, Err(Grape::SessionError.into()));
        match fault {
            Fault::Garble => {
                let mut frame = error(id);
                // Behind the call ID, which may have any length, and within what says the error.
                let has_base = frame.contains(Grape::BASE);
                let part = if has_base { Grape::BASE } else { Grape::SessionError.name() };
                frame.truncate(frame.rfind(part).unwrap_or_default() + part.len() / 2);
                self.send(frame).await;
            }
            Fault::Stray => {
                self.send(error(&self.protocol.nobody())).await;
                self.send(self.protocol.result(id, "\"done\"")).await;
            }
            Fault::Silence => {}
            Fault::Drop => return Err(End::Gone),
        }
        Ok(())
    }

    async fn send(&self, frame: String) {
        self.outbox.send(Message::text(frame)).await;
    }

    fn end_of(&self, error: axum::Error) -> End {
        let error = error.into_inner();
        let code = match error.downcast_ref() {
            Some(tungstenite::Error::Capacity(_)) => close_code::SIZE,
            Some(tungstenite::Error::Utf8(_)) => close_code::INVALID,
            Some(tungstenite::Error::Protocol(error))
                if *error != ProtocolError::ResetWithoutClosingHandshake =>
            {
                close_code::PROTOCOL
            }
            _ => return End::Gone,
        };
        log::line(format_args!("session {}: {error}", self.id));
        End::Refused(code)
    }
}
