//! The WAMP v1 server: many concurrent calls over one WebSocket.

use std::collections::HashMap;
use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use axum::BoxError;
use axum::extract::ws::{CloseCode, CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use callerror::grape::{CallError, Grape, Name, UserException};
use callerror::wamp1::{self, Codec, MessageType};
use callerror::{CallId, ExceptionSet, ToException};
use serde_json::json;
use serde_json::value::RawValue;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::error::ProtocolError;

use crate::failure::Failure;
use crate::messages::Language;
use crate::procedures::{self, Args, Fault, Run};
use crate::{App, log};

/// The base of procedure URIs.
const BASE: &str = "http://domain/rpc#";

/// The maximum number of concurrent calls of one client. Further calls are not read yet.
const MAX_CALLS: usize = 64;

/// How long a client may leave an answer unread before the server gives the connection up.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a shutdown waits for running calls.
const GRACE: Duration = Duration::from_millis(3500);

/// How long a close waits for the client's close frame.
const LINGER: Duration = Duration::from_secs(1);

pub(crate) struct Connection {
    session: String,
    socket: WebSocket,
    app: App,
    language: &'static Language,
    prefixes: Prefixes,
    /// Each returns the frame that answers its call.
    calls: JoinSet<String>,
}

/// Why a connection ends.
enum End {
    /// The server cannot send any more, or must not.
    Gone,
    /// The client closes it.
    Closed,
    /// The client broke the rules of WebSockets.
    Refused(CloseCode),
    Shutdown,
}

impl Connection {
    pub(crate) fn new(socket: WebSocket, app: App, language: &'static Language) -> Self {
        let (prefixes, calls) = (Prefixes::default(), JoinSet::new());
        Self { session: crate::unique_id(), socket, app, language, prefixes, calls }
    }

    pub(crate) async fn serve(mut self) {
        let Err(end) = self.attend().await;
        let code = match end {
            End::Gone => return,
            End::Closed => None,
            End::Refused(code) => Some(code),
            End::Shutdown => {
                self.finish_calls().await;
                Some(close_code::AWAY)
            }
        };
        let deadline = Instant::now() + LINGER;
        if let Some(code) = code {
            let close = Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::default() }));
            let _ = timeout_at(deadline, self.socket.send(close)).await;
        }
        while let Ok(Some(Ok(_))) = timeout_at(deadline, self.socket.recv()).await {}
        if let End::Refused(_) = end {
            // A socket that is dropped with unread input is reset, and the client may lose what was
            // written.
            sleep_until(deadline).await;
        }
    }

    /// Serves until the connection ends. Returns the reason.
    async fn attend(&mut self) -> Result<Infallible, End> {
        let welcome = json!([0, self.session, 1, "callerror rpc_server"]);
        self.send(welcome.to_string()).await?;
        let mut stopped = pin!(crate::stopped(self.app.stopping.clone()));
        loop {
            tokio::select! {
                Some(Ok(answer)) = self.calls.join_next() => self.send(answer).await?,
                message = self.socket.recv(), if self.calls.len() < MAX_CALLS => match message {
                    Some(Ok(Message::Text(text))) => self.receive(&text).await?,
                    Some(Ok(Message::Binary(bytes))) => {
                        self.refuse(&bytes, Failure::Malformed, "a binary message").await?;
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_))) => return Err(End::Closed),
                    Some(Err(error)) => return Err(self.end_of(error)),
                    None => return Err(End::Gone),
                },
                () = &mut stopped => return Err(End::Shutdown),
            }
        }
    }

    async fn receive(&mut self, text: &str) -> Result<(), End> {
        let max = self.app.max_frame;
        if text.len() > max {
            let why = format!("{} bytes, {max} are allowed", text.len());
            return self.refuse(text.as_bytes(), Failure::TooLarge { max }, &why).await;
        }
        let received = match MessageType::peek(text) {
            Some(MessageType::Call) => match Call::read(text) {
                Ok(call) => return self.call(call).await,
                Err(error) => Err(error),
            },
            Some(MessageType::Prefix) => self.prefixes.learn(text),
            // This server has no events.
            Some(MessageType::Subscribe | MessageType::Unsubscribe | MessageType::Publish) => {
                Ok(())
            }
            _ => Err("no message that a client sends".into()),
        };
        match received {
            Ok(()) => Ok(()),
            Err(error) => {
                self.refuse(text.as_bytes(), Failure::Malformed, &error.to_string()).await
            }
        }
    }

    async fn call(&mut self, call: Call) -> Result<(), End> {
        let Call { id, procedure, args } = call;
        match procedures::find(&self.prefixes.resolve(procedure)) {
            Ok(Run::Handler(handler)) => {
                let (state, language) = (self.app.state.clone(), self.language);
                let session = self.session.clone();
                self.calls.spawn(async move {
                    let result = procedures::run(handler, args, state, language).await;
                    answer(&session, &id, result)
                });
                Ok(())
            }
            Ok(Run::Fault(fault)) => self.misbehave(fault, &id).await,
            Err(failure) => self.fail(&id, failure).await,
        }
    }

    /// Answers a message that is not a valid call, if a caller waits for an answer.
    async fn refuse(&mut self, input: &[u8], failure: Failure, why: &str) -> Result<(), End> {
        let id = wamp1::peek_call_id(input);
        // The server does not answer an answer, because the peer might answer again.
        let id = id.filter(|_| MessageType::peek(input) == Some(MessageType::Call));
        match id {
            Some(id) => {
                log::line(format_args!("session {}, call {id}: malformed: {why}", self.session));
                self.fail(&id, failure).await
            }
            None => {
                log::line(format_args!("session {}: malformed: {why}", self.session));
                Ok(())
            }
        }
    }

    async fn fail(&mut self, id: &CallId<'_>, failure: Failure) -> Result<(), End> {
        let exception = failure.told_in(self.language).into_exception();
        self.send(answer(&self.session, id, Err(exception))).await
    }

    async fn misbehave(&mut self, fault: Fault, id: &CallId<'_>) -> Result<(), End> {
        let error = |id| CallError::new(id, Grape::SessionError.into()).to_text();
        match fault {
            Fault::Garble => {
                let mut frame = error(id.clone());
                let base = frame.rfind(Grape::BASE).unwrap_or_default();
                frame.truncate(base + Grape::BASE.len() / 2);
                self.send(frame).await
            }
            Fault::Stray => {
                self.send(error("nobody".into())).await?;
                self.send(call_result(id, "\"done\"")).await
            }
            Fault::Silence => Ok(()),
            Fault::Drop => Err(End::Gone),
        }
    }

    async fn send(&mut self, frame: String) -> Result<(), End> {
        match timeout(PATIENCE, self.socket.send(Message::text(frame))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }

    /// Answers the running calls that end in time.
    async fn finish_calls(&mut self) {
        let deadline = Instant::now() + GRACE;
        while let Ok(Some(Ok(answer))) = timeout_at(deadline, self.calls.join_next()).await {
            if self.send(answer).await.is_err() {
                return;
            }
        }
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
        log::line(format_args!("session {}: {error}", self.session));
        End::Refused(code)
    }
}

/// The frame that answers a call.
fn answer(
    session: &str,
    id: &CallId<'_>,
    result: Result<Box<RawValue>, UserException<'static>>,
) -> String {
    match CallError::answer(id.clone(), result) {
        Ok(value) => call_result(id, value.get()),
        Err(error) => {
            if error.name() == Name::Unhandled {
                log::unhandled(format_args!("session {session}, call {id}"), &error);
            }
            error.to_text()
        }
    }
}

fn call_result(id: &CallId<'_>, json: &str) -> String {
    if id.is_number() {
        format!("[3,{id},{json}]")
    } else {
        format!("[3,{},{json}]", json!(id.as_str()))
    }
}

/// `[2, callID, procURI, args...]`
struct Call {
    id: CallId<'static>,
    procedure: String,
    args: Args,
}

impl Call {
    fn read(text: &str) -> Result<Self, BoxError> {
        let id = wamp1::peek_call_id(text).ok_or("no call ID")?.into_owned();
        let elements: Vec<Box<RawValue>> = serde_json::from_str(text)?;
        let mut elements = elements.into_iter().skip(2);
        let procedure = elements.next().ok_or("no procedure")?;
        let procedure = serde_json::from_str(procedure.get())?;
        Ok(Self { id, procedure, args: elements.collect() })
    }
}

/// The URIs of the client's prefixes.
#[derive(Default)]
struct Prefixes {
    /// Decodes PREFIX messages, and learns the prefixes of error URIs.
    errors: Codec<Grape>,
    procedures: HashMap<String, String>,
}

impl Prefixes {
    /// Learns `[1, prefix, URI]`, unless there are too many.
    fn learn(&mut self, text: &str) -> Result<(), BoxError> {
        const MAX_LEN: usize = 256;

        let message = self.errors.decode_prefix(text)?;
        let (prefix, uri) = (message.prefix(), message.uri());
        let is_known = self.procedures.contains_key(prefix);
        let has_room = is_known || self.procedures.len() < 64;
        if has_room && prefix.len() + uri.len() <= MAX_LEN {
            self.procedures.insert(prefix.to_owned(), uri.to_owned());
        }
        Ok(())
    }

    /// The name of a procedure, which is given as a URI, a CURIE or a name.
    fn resolve(&self, procedure: String) -> String {
        let expanded = procedure.split_once(':').and_then(|(prefix, rest)| {
            let uri = self.procedures.get(prefix)?;
            Some(format!("{uri}{rest}"))
        });
        let uri = expanded.unwrap_or(procedure);
        uri.strip_prefix(BASE).map(str::to_owned).unwrap_or(uri)
    }
}
