//! Telcoflow, a telephony SDK: error objects on a WebSocket, `{"code","message"}` over HTTP.
//!
//! A client of Telcoflow holds a control connection and a media connection, both WebSockets, and
//! calls an HTTP API beside them. Its errors arrive in four ways:
//!
//! | what arrives | how to read it | what selects the row |
//! |---|---|---|
//! | `{"type":"response","reqId",..}` on the control connection | [`ErrorObject::decode`] | `errorCode`; an unknown one [`WSSConnectionError`] |
//! | `{"type":"command_response","data":{"command_id",..}}`, the answer to a command of a call | [`ErrorObject::decode`] | code `TIMEOUT` [`WSSCallCommandTimeoutError`], else [`WSSCallCommandError`] |
//! | an HTTP response whose status is not 2xx | [`ErrorResponse::decode`] | `code`; without one that is known, status 401 [`WSSAuthenticationError`], else [`WSSError`] |
//! | an HTTP response that refuses a WebSocket handshake | [`refused_handshake`] | status 401 [`WSSAuthenticationError`], else the connection |
//!
//! In objects the correlation value is the call ID, and an object that tells a success is no error:
//! decoding gives `None`. An object without its correlation value, or of another type, is a
//! [`DecodeError`](crate::DecodeError). The rest arises inside the client: a full or closed buffer, a
//! call that has ended, an answer that never came, a connection that drops.
//!
//! ```
//! use callerror::telcoflow::{ErrorObject, Telcoflow};
//! use callerror::{Retry, Name};
//!
//! /// What to do after one message on the control connection.
//! fn on_message(message: &str) -> Result<String, callerror::DecodeError> {
//!     let Some(error) = ErrorObject::decode_str(message)? else {
//!         return Ok("a success".to_owned());
//!     };
//!     let call_id = error.call_id().map_or("", |call_id| call_id.as_str());
//!     let action = match error.name() {
//!         Name::Known(Telcoflow::WSSSessionBusy) => "use another session",
//!         _ if error.retry() == Retry::Backoff => "try again later",
//!         _ => "give up",
//!     };
//!     Ok(format!("{call_id}: {action}"))
//! }
//!
//! let busy = r#"{"type":"response","reqId":"r1","ok":false,"errorCode":"SESSION_BUSY",
//!     "errorContent":{"boundSmWsId":"sm-7"}}"#;
//! assert_eq!(on_message(busy)?, "r1: use another session");
//! let late = r#"{"type":"command_response",
//!     "data":{"command_id":"c1","success":false,"error_code":"TIMEOUT"}}"#;
//! assert_eq!(on_message(late)?, "c1: try again later");
//! let done = r#"{"type":"command_response","data":{"command_id":"c2","success":true}}"#;
//! assert_eq!(on_message(done)?, "a success");
//!
//! let lost = on_message(r#"{"type":"response","ok":false}"#).unwrap_err();
//! assert_eq!(lost.field(), callerror::Field::CallId);
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! A server encodes the rows that have an HTTP status as `{"code","message"}`, without details. The
//! other rows have no HTTP form of their own and go out as `{"type","message","details"}` with status
//! 400, or in a CALLERROR frame. This module reads `{"type",..}` over HTTP as [`WSSError`], because
//! Telcoflow does not send it.
//!
//! # Retry advice
//!
//! [`WSSConnectionError`] without a code, [`WSSMediaError`], [`WSSCallCommandTimeoutError`] and the
//! codes `CALL_UNANSWERED` and `TIMEOUT`, wherever they stand, are worth another try, as are the
//! statuses that always are. All else is not. A code says more than the row: a handshake that was
//! refused with `FORBIDDEN` stays refused.
//! In an object there is no status, so `QUOTA_EXCEEDED` and `OUTBOUND_OVERFLOW` are worth another try
//! over HTTP alone.
//!
//! # Where document and package differ
//!
//! This module goes by the document where it speaks, else by the package, PyPI `telcoflow` 1.0.0.
//!
//! - The document's drawing shows the call exceptions side by side. Its descriptions make
//!   [`WSSCallError`] their base, and so does the package.
//! - [`WSSMediaError`] is documented, but the package does not have it: there a failing media
//!   connection is a `WSSConnectionError`.
//! - Fourteen classes of the package are not documented. They are rows, and marked so.
//! - Failed authentication is [`WSSAuthenticationError`] by the document. The package knows it by the
//!   code `UNAUTHORIZED` alone: another answer with status 401 is a `WSSError` there, and a handshake
//!   refused with 401 a `WSSConnectionError`.
//! - By the document `connect()` raises [`WSSCallCommandError`] for a rejected command. The package
//!   returns a result that is false, for `connect()`, `answer()` and `disconnect()` alike.
//! - By the document both [`WSSCallClosedError`] and [`BufferClosedError`] may follow when a caller
//!   hangs up. In the package `send_audio()` on an ended call raises nothing.
//! - The package drops what stands in `errorContent`, except for `SESSION_BUSY`. Here it is
//!   [`ErrorObject::details`].
//! - The package shows the whole body where there is no message. Here it is the status's reason; the
//!   body stays in [`ErrorResponse::body`].
//! - The document imports from `telcoflow_sdk`, the package is `telcoflow`; the document's
//!   `ActiveCall` and `INCOMING_CALL` are not in it.
//!
//! # Best practices
//!
//! **Specific exceptions first.** Match what you can recover from before the base:
//!
//! ```
//! use callerror::telcoflow::{Telcoflow, UserException};
//!
//! fn action(error: &UserException<'_>) -> &'static str {
//!     match error {
//!         _ if error.is_a(Telcoflow::WSSCallClosedError) => "forget the call",
//!         _ if error.is_a(Telcoflow::BufferFullError) => "clear the buffer",
//!         _ if error.is_a(Telcoflow::BufferClosedError) => "stop sending",
//!         _ if error.is_a(Telcoflow::WSSCallError) => "end the call",
//!         _ if error.is_a(Telcoflow::WSSError) => "log it",
//!         _ => "not one of Telcoflow's names",
//!     }
//! }
//! assert_eq!(action(&Telcoflow::WSSCallClosedError.into()), "forget the call");
//! assert_eq!(action(&Telcoflow::WSSCallCommandTimeoutError.into()), "end the call");
//! assert_eq!(action(&Telcoflow::WSSMediaError.into()), "log it");
//! assert_eq!(action(&UserException::unhandled()), "not one of Telcoflow's names");
//! ```
//!
//! **Recover from a full buffer where you send.** [`BufferFullError`] is no reason to leave the audio
//! loop: clear the buffer and go on with the next chunk. The same chunk again would fail again:
//!
//! ```
//! use callerror::{Retry, telcoflow::{Telcoflow, UserException}};
//!
//! let error = UserException::new(Telcoflow::BufferFullError, "4 of 4 bytes are taken");
//! assert_eq!(error.retry(), Retry::Never);
//! ```
//!
//! The whole loop stands [below](#from-the-document).
//!
//! **Expect a race when a call ends.** The caller may hang up while you speak. Then
//! [`BufferClosedError`] and [`WSSCallClosedError`] are the normal end of the call, not failures:
//!
//! ```
//! use callerror::telcoflow::{Telcoflow, UserException};
//!
//! fn ignore_the_end(result: Result<(), UserException<'_>>) -> Result<(), UserException<'_>> {
//!     match result {
//!         Err(error)
//!             if error.is_a(Telcoflow::BufferClosedError)
//!                 || error.is_a(Telcoflow::WSSCallClosedError) =>
//!         {
//!             Ok(())
//!         }
//!         other => other,
//!     }
//! }
//! assert!(ignore_the_end(Err(Telcoflow::BufferClosedError.into())).is_ok());
//! assert!(ignore_the_end(Err(Telcoflow::WSSCallClosedError.into())).is_ok());
//! assert!(ignore_the_end(Err(Telcoflow::WSSMediaError.into())).is_err());
//! ```
//!
//! **Recover from a rejected command by its code.** The row only says that the server said no;
//! [`ErrorObject::code`] says why, and may be a code that nobody has documented:
//!
//! ```
//! use callerror::telcoflow::ErrorObject;
//!
//! fn action(answer: &str) -> Result<&'static str, callerror::DecodeError> {
//!     Ok(match ErrorObject::decode_str(answer)?.as_ref().map(ErrorObject::code) {
//!         None => "talk",
//!         Some(Some("CALL_UNANSWERED")) => "ring somebody else",
//!         Some(Some(_)) => "tell the code",
//!         Some(None) => "tell the message",
//!     })
//! }
//! let answer = |data| format!(r#"{{"type":"command_response","data":{{"command_id":"c1",{data}}}}}"#);
//! assert_eq!(action(&answer(r#""success":true"#))?, "talk");
//! assert_eq!(
//!     action(&answer(r#""success":false,"error_code":"CALL_UNANSWERED""#))?,
//!     "ring somebody else",
//! );
//! assert_eq!(action(&answer(r#""success":false,"error_code":"CALL_CLOSED""#))?, "tell the code");
//! assert_eq!(action(&answer(r#""success":false"#))?, "tell the message");
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! **Choose how to end a call.** What the SDK's `close()` does depends on the call: after `connect()`
//! only the agent leaves, after `answer()` alone the caller is cut off as well. Its `disconnect()`
//! ends the call for everybody. This crate closes nothing; only the SDK can do that.
//!
//! # From the document
//!
//! **The audio loop**, with a full and a closed buffer handled where audio is sent, and the rest
//! behind the loop, the base last:
//!
//! ```
//! use callerror::telcoflow::{ErrorObject, Telcoflow, UserException};
//! use std::error::Error;
//!
//! /// Outgoing audio of one call, in a buffer of four bytes.
//! #[derive(Default)]
//! struct Audio {
//!     buffer: Vec<u8>,
//!     sent: usize,
//!     is_closed: bool,
//! }
//!
//! impl Audio {
//!     fn send(&mut self, chunk: &[u8]) -> Result<(), UserException<'static>> {
//!         if self.is_closed {
//!             return Err(UserException::new(Telcoflow::BufferClosedError, "nobody listens"));
//!         }
//!         if self.buffer.len() + chunk.len() > 4 {
//!             return Err(UserException::new(Telcoflow::BufferFullError, "the line is slow"));
//!         }
//!         self.buffer.extend(chunk);
//!         self.sent += 1;
//!         Ok(())
//!     }
//! }
//!
//! fn talk(answered: &str, audio: &mut Audio, chunks: &[&[u8]]) -> Result<(), Box<dyn Error + Send + Sync>> {
//!     if let Some(error) = ErrorObject::decode_str(answered)? {
//!         return Err(error.into_owned().into());
//!     }
//!     for chunk in chunks {
//!         match audio.send(chunk) {
//!             Ok(()) => {}
//!             Err(error) if error.is_a(Telcoflow::BufferFullError) => audio.buffer.clear(),
//!             Err(error) if error.is_a(Telcoflow::BufferClosedError) => break,
//!             Err(error) => return Err(error.into()),
//!         }
//!     }
//!     Ok(())
//! }
//!
//! fn tell(error: &(dyn Error + 'static)) -> String {
//!     if let Some(answer) = error.downcast_ref::<ErrorObject<'static>>() {
//!         if answer.is_a(Telcoflow::WSSCallCommandError) {
//!             return format!("no: {} {}", answer.code().unwrap_or("-"), answer.message());
//!         }
//!     }
//!     match error.downcast_ref::<UserException<'static>>() {
//!         Some(error) if error.is_a(Telcoflow::WSSCallClosedError) => "too late".to_owned(),
//!         Some(error) if error.is_a(Telcoflow::WSSError) => format!("failed: {error}"),
//!         _ => error.to_string(),
//!     }
//! }
//!
//! let yes = r#"{"type":"command_response","data":{"command_id":"c1","success":true}}"#;
//! let mut audio = Audio::default();
//! talk(yes, &mut audio, &[b"abc", b"de", b"fg"])?; // the second chunk is lost
//! assert_eq!((audio.sent, audio.buffer.as_slice()), (2, b"fg".as_slice()));
//!
//! audio.is_closed = true;
//! talk(yes, &mut audio, &[b"h", b"i"])?; // the loop ends
//! assert_eq!(audio.sent, 2);
//!
//! let no = r#"{"type":"command_response","data":{"command_id":"c2","success":false,
//!     "error_code":"INVALID_STATE","error_message":"not ringing"}}"#;
//! let error = talk(no, &mut audio, &[]).unwrap_err();
//! assert_eq!(tell(&*error), "no: INVALID_STATE not ringing");
//! assert_eq!(tell(&UserException::from(Telcoflow::WSSCallClosedError)), "too late");
//! assert_eq!(tell(&UserException::from(Telcoflow::WSSMediaError)), "failed: WSSMediaError");
//! # Ok::<(), Box<dyn Error + Send + Sync>>(())
//! ```
//!
//! **A callee who does not answer.** The code `CALL_UNANSWERED` leaves the call active: ring again,
//! ring somebody else, or end it. Every other failure is passed up:
//!
//! ```
//! use callerror::telcoflow::{ErrorObject, Telcoflow};
//! use callerror::{Retry, Name};
//! use std::error::Error;
//!
//! /// What to do after the answer to `connect`.
//! fn connected(answer: &str) -> Result<&'static str, Box<dyn Error + Send + Sync>> {
//!     let Some(error) = ErrorObject::decode_str(answer)? else { return Ok("talk") };
//!     match error.name() {
//!         Name::Known(Telcoflow::WSSCallCommandError) if error.code() == Some("CALL_UNANSWERED") => {
//!             assert_eq!(error.retry(), Retry::Backoff);
//!             Ok("disconnect")
//!         }
//!         _ => Err(error.into_owned().into()),
//!     }
//! }
//!
//! let unanswered = r#"{"type":"command_response","data":{"command_id":"c1","success":false,
//!     "error_code":"CALL_UNANSWERED","error_message":"nobody picked up"}}"#;
//! assert_eq!(connected(unanswered)?, "disconnect");
//! let late = r#"{"type":"command_response",
//!     "data":{"command_id":"c2","success":false,"error_code":"TIMEOUT"}}"#;
//! let error = connected(late).unwrap_err();
//! let error = error.downcast_ref::<ErrorObject<'static>>().unwrap();
//! assert!(error.is_a(Telcoflow::WSSCallCommandTimeoutError));
//! assert_eq!(error.call_id().unwrap().as_str(), "c2");
//! # Ok::<(), Box<dyn Error + Send + Sync>>(())
//! ```
//!
//! [`WSSError`]: Telcoflow::WSSError
//! [`WSSConnectionError`]: Telcoflow::WSSConnectionError
//! [`WSSAuthenticationError`]: Telcoflow::WSSAuthenticationError
//! [`WSSMediaError`]: Telcoflow::WSSMediaError
//! [`BufferFullError`]: Telcoflow::BufferFullError
//! [`BufferClosedError`]: Telcoflow::BufferClosedError
//! [`WSSCallError`]: Telcoflow::WSSCallError
//! [`WSSCallClosedError`]: Telcoflow::WSSCallClosedError
//! [`WSSCallCommandError`]: Telcoflow::WSSCallCommandError
//! [`WSSCallCommandTimeoutError`]: Telcoflow::WSSCallCommandTimeoutError

use http::{HeaderMap, StatusCode};

use crate::details::Details;
use crate::set::ExceptionSet;
use crate::wire::layout::{Facts, Form, ObjectForm, Place, whole};

crate::exception_set! {
    /// The exceptions of the Telcoflow SDK.
    ///
    /// The ten classes that its document describes, and fourteen that only the published package has;
    /// no meaning is documented for these.
    #[non_exhaustive]
    pub enum Telcoflow: "http://domain/exceptions#", form FORM {
        /// The base of every other row.
        ///
        /// As such it also stands for an HTTP error whose code is missing or not known, unless the
        /// status is 401. Handle it last, after the rows you can recover from; a code that is not
        /// known is still in [`ErrorResponse::code`].
        WSSError = 500,
        /// The control connection or the media connection fails.
        ///
        /// Typical causes: nobody listens, the network drops, the server refuses the handshake of the
        /// control connection. It also stands for a response object whose code is missing or not
        /// known. Remedy: connect again with backoff; where a code is given, find out what it asks
        /// for first.
        WSSConnectionError: WSSError, retry "backoff without code",
        /// Authentication fails, by API key or by mTLS.
        ///
        /// It is told by the code `UNAUTHORIZED`, or by status 401 where no code is known, in a
        /// refused handshake too. Remedy: another key or certificate; the same one fails again.
        #[doc(alias = "UNAUTHORIZED")]
        WSSAuthenticationError: WSSError = 401, code "UNAUTHORIZED",
        /// The media connection cannot be established, or drops when nobody expects it.
        ///
        /// It arises in the client; [`refused_handshake`] makes it of a refusal. Remedy: connect
        /// again with backoff.
        WSSMediaError: WSSError, retry "backoff without code",
        /// The buffer for outgoing audio has reached its capacity.
        ///
        /// Typical cause: audio is made faster than the line takes it. It arises in the client.
        /// Remedy, where you send: clear the buffer and go on with the next chunk.
        BufferFullError: WSSError,
        /// Audio was written after the buffer for outgoing audio had closed.
        ///
        /// Typical cause: the caller hung up while the answer was still being spoken. It arises in
        /// the client. Remedy: stop sending; the call is over.
        BufferClosedError: WSSError,
        /// The base of what goes wrong with one call.
        ///
        /// Handle it after the rows under it, where all of them mean the same to you.
        WSSCallError: WSSError,
        /// The operation came too late: the call has ended.
        ///
        /// Typical cause: the caller hung up in between. It arises in the client. Remedy: let go of
        /// the call; nothing can be done with it any more.
        WSSCallClosedError: WSSCallError,
        /// The server rejected a command of a call.
        ///
        /// The code says why, the message what to tell: the document calls them `error_code` and
        /// `error_message`. The documented code is `CALL_UNANSWERED`: the callee did not pick up in
        /// the time to ring. The call is then still active, so ring again, go another way, or end it.
        /// What other codes ask for is not documented.
        #[doc(alias = "CALL_UNANSWERED")]
        #[doc(alias = "error_code")]
        #[doc(alias = "error_message")]
        WSSCallCommandError: WSSCallError, code "CALL_UNANSWERED" = "backoff",
        /// No answer to a command came in time.
        ///
        /// It arises in the client, and the server's code `TIMEOUT` tells it as well. Whether the
        /// command took effect is not known. Remedy: try again with backoff, if the command may be
        /// repeated.
        #[doc(alias = "TIMEOUT")]
        WSSCallCommandTimeoutError: WSSCallError, code "TIMEOUT" = "backoff", retry "backoff",
        /// Published, but not in the document; no meaning is documented, and no code selects it.
        WSSMessageError: WSSError,
        /// The base of [`WSSSessionBusy`](Self::WSSSessionBusy) and
        /// [`WSSSessionAlreadyExists`](Self::WSSSessionAlreadyExists).
        ///
        /// Published, but not in the document; no meaning is documented, and no code selects it.
        WSSSessionError: WSSError,
        /// The code `SESSION_BUSY` in a response object.
        ///
        /// Published, but not in the document; no meaning is documented. The member `boundSmWsId` of
        /// the details says to which other connection the session is bound. Over HTTP the code is not
        /// known.
        ///
        /// ```
        /// use callerror::telcoflow::{ErrorObject, Telcoflow};
        ///
        /// let answer = r#"{"type":"response","reqId":"r1","ok":false,
        ///     "errorCode":"SESSION_BUSY","errorContent":{"boundSmWsId":"sm-7"}}"#;
        /// let error = ErrorObject::decode_str(answer)?.expect("an error");
        /// assert!(error.is_a(Telcoflow::WSSSessionBusy));
        /// let bound = error.details().and_then(|details| details.get(&["boundSmWsId"])?.as_text());
        /// assert_eq!(bound.as_deref(), Some("sm-7"));
        /// # Ok::<(), callerror::DecodeError>(())
        /// ```
        #[doc(alias = "SESSION_BUSY")]
        #[doc(alias = "boundSmWsId")]
        #[doc(alias = "bound_sm_ws_id")]
        WSSSessionBusy: WSSSessionError, code "SESSION_BUSY",
        /// Published, but not in the document; no meaning is documented, and no code selects it.
        WSSSessionAlreadyExists: WSSSessionError,
        /// Published, but not in the document; no meaning is documented, and no code selects it.
        WSSCallStateError: WSSError,
        /// Published, but not in the document; no meaning is documented, and no code selects it.
        WrongChannelError: WSSError,
        /// The code `CHANNEL_NOT_CONFIGURED`, over HTTP or in a response object.
        ///
        /// Published, but not in the document; no meaning is documented.
        #[doc(alias = "CHANNEL_NOT_CONFIGURED")]
        WSSChannelNotConfigured: WSSError = 400, code "CHANNEL_NOT_CONFIGURED",
        /// The code `SESSION_CLOSED`, over HTTP or in a response object.
        ///
        /// Published, but not in the document; no meaning is documented.
        #[doc(alias = "SESSION_CLOSED")]
        WSSSessionClosed: WSSError = 410, code "SESSION_CLOSED",
        /// The code `SESSION_NOT_FOUND`, over HTTP or in a response object.
        ///
        /// Published, but not in the document; no meaning is documented.
        #[doc(alias = "SESSION_NOT_FOUND")]
        WSSSessionNotFound: WSSError = 404, code "SESSION_NOT_FOUND",
        /// The code `SESSION_NOT_OPEN`, over HTTP or in a response object.
        ///
        /// Published, but not in the document; no meaning is documented.
        #[doc(alias = "SESSION_NOT_OPEN")]
        WSSSessionNotOpen: WSSError = 409, code "SESSION_NOT_OPEN",
        /// The code `QUOTA_EXCEEDED`, over HTTP or in a response object.
        ///
        /// Published, but not in the document; no meaning is documented. The status to send is this
        /// crate's choice.
        #[doc(alias = "QUOTA_EXCEEDED")]
        WSSQuotaExceeded: WSSError = 429, code "QUOTA_EXCEEDED",
        /// The code `OUTBOUND_OVERFLOW`, over HTTP or in a response object.
        ///
        /// Published, but not in the document; no meaning is documented. The status to send is this
        /// crate's choice.
        #[doc(alias = "OUTBOUND_OVERFLOW")]
        WSSOutboundOverflow: WSSError = 429, code "OUTBOUND_OVERFLOW",
        /// The code `FORBIDDEN`, over HTTP or in a response object.
        ///
        /// Published, but not in the document; no meaning is documented.
        #[doc(alias = "FORBIDDEN")]
        WSSForbidden: WSSError = 403, code "FORBIDDEN",
        /// The code `INVALID_REQUEST`, over HTTP or in a response object.
        ///
        /// Published, but not in the document; no meaning is documented.
        #[doc(alias = "INVALID_REQUEST")]
        WSSInvalidRequest: WSSError = 400, code "INVALID_REQUEST",
    }
}

const FORM: Form<Telcoflow> = Form {
    code: &[Place::Member(&["code"])],
    cut: whole,
    code_is_name: false,
    message: &[Place::Member(&["message"])],
    details: &[],
    select: Some(select_http),
    objects: &[RESPONSE, COMMAND_RESPONSE],
    ..Form::NAMED
};

const RESPONSE: ObjectForm<Telcoflow> = ObjectForm {
    tag: Some((&["type"], "response")),
    is_error: |response| match response.get(&["ok"]).map(Details::as_json) {
        Some("true") => false,
        None | Some("null") => {
            response.get(&["errorCode"]).is_some_and(|code| code.as_json() != "null")
        }
        Some(_) => true,
    },
    call_id: &["reqId"],
    code: &["errorCode"],
    message: &[],
    details: &["errorContent"],
    status: &[],
    request_id: &[],
    select: |facts| {
        let row = facts
            .code
            .and_then(Telcoflow::lookup_code)
            .filter(|&row| is_http(row) || row == Telcoflow::WSSSessionBusy);
        row.unwrap_or(Telcoflow::WSSConnectionError)
    },
    service: None,
};

const COMMAND_RESPONSE: ObjectForm<Telcoflow> = ObjectForm {
    tag: Some((&["type"], "command_response")),
    is_error: |response| response.get(&["data", "success"]).map(Details::as_json) != Some("true"),
    call_id: &["data", "command_id"],
    code: &["data", "error_code"],
    message: &["data", "error_message"],
    details: &[],
    status: &[],
    request_id: &[],
    select: |facts| match facts.code {
        Some("TIMEOUT") => Telcoflow::WSSCallCommandTimeoutError,
        _ => Telcoflow::WSSCallCommandError,
    },
    service: None,
};

/// Whether the row's code arrives over HTTP; the codes of sessions and commands do not.
fn is_http(row: Telcoflow) -> bool {
    !row.statuses().is_empty()
}

/// The code decides; without one that is known 401 does, else it is the base.
fn select_http(facts: &Facts<'_>) -> Option<Telcoflow> {
    let unauthorized = facts.status == Some(StatusCode::UNAUTHORIZED);
    let otherwise =
        if unauthorized { Telcoflow::WSSAuthenticationError } else { Telcoflow::WSSError };
    Some(
        facts
            .code
            .and_then(Telcoflow::lookup_code)
            .filter(|&row| is_http(row))
            .unwrap_or(otherwise),
    )
}

/// Which WebSocket connection a handshake was for: the caller's word, for the refusal does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Connection {
    /// The connection for commands, events and responses.
    Control,
    /// The connection for audio.
    Media,
}

/// Decodes the HTTP response by which a server refused a WebSocket handshake.
///
/// Status 401 is [`WSSAuthenticationError`](Telcoflow::WSSAuthenticationError); any other status is
/// [`WSSConnectionError`](Telcoflow::WSSConnectionError) on the control connection and
/// [`WSSMediaError`](Telcoflow::WSSMediaError) on the media connection, whatever code the body holds.
/// Code, message, request ID and retry delay are read as from any other response. Where no response
/// came at all, make the row yourself, the cause with it:
/// `UserException::new(Telcoflow::WSSConnectionError, "..").with_source(error)`.
///
/// ```
/// use callerror::{Name, telcoflow::{Connection, Telcoflow, refused_handshake}};
/// use http::{HeaderMap, StatusCode};
///
/// let headers = HeaderMap::new();
/// let refused = |status| refused_handshake(Connection::Media, status, &headers, b"");
/// assert_eq!(refused(StatusCode::UNAUTHORIZED).name(), Name::Known(Telcoflow::WSSAuthenticationError));
/// assert_eq!(refused(StatusCode::BAD_GATEWAY).name(), Name::Known(Telcoflow::WSSMediaError));
/// ```
pub fn refused_handshake<'a>(
    connection: Connection,
    status: StatusCode,
    headers: &'a HeaderMap,
    body: &'a [u8],
) -> ErrorResponse<'a> {
    let row = match connection {
        _ if status == StatusCode::UNAUTHORIZED => Telcoflow::WSSAuthenticationError,
        Connection::Control => Telcoflow::WSSConnectionError,
        Connection::Media => Telcoflow::WSSMediaError,
    };
    ErrorResponse::decode(status, headers, body).with_variant(row)
}

/// An error object of Telcoflow.
pub type ErrorObject<'a> = crate::ErrorObject<'a, Telcoflow>;
super::set_aliases!(Telcoflow, "Telcoflow");
