#![doc = include_str!("../../docs/systems/telcoflow.md")]

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
