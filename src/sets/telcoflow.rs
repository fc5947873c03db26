//! Telcoflow, a telephony SDK (WSS): objects on a WebSocket, HTTP bodies.

use http::{HeaderMap, StatusCode};

use crate::form::{Facts, Form, ObjectForm, Place, whole};
use crate::set::ExceptionSet;
use crate::text::Details;

crate::exception_set! {
    /// The exceptions of the Telcoflow SDK.
    #[non_exhaustive]
    pub enum Telcoflow: "http://domain/exceptions#", form FORM {
        /// The base of all.
        WSSError = 500,
        /// The control or media connection fails.
        WSSConnectionError: WSSError, retry "backoff",
        /// Authentication by API key or mTLS fails.
        WSSAuthenticationError: WSSError = 401, code "UNAUTHORIZED",
        /// The media connection cannot be established, or drops.
        WSSMediaError: WSSError, retry "backoff",
        /// The buffer for outgoing audio is full.
        BufferFullError: WSSError,
        /// The buffer for outgoing audio is closed already.
        BufferClosedError: WSSError,
        /// The base of what goes wrong with a call.
        WSSCallError: WSSError,
        /// The call has ended already.
        WSSCallClosedError: WSSCallError,
        /// The server rejected a command.
        WSSCallCommandError: WSSCallError, code "CALL_UNANSWERED" = "backoff",
        /// No answer to a command came in time.
        WSSCallCommandTimeoutError: WSSCallError, code "TIMEOUT" = "backoff", retry "backoff",
        /// A message is refused.
        WSSMessageError: WSSError,
        /// The base of what goes wrong with a session.
        WSSSessionError: WSSError,
        /// The session is bound to another connection; the details' `boundSmWsId` says to which.
        WSSSessionBusy: WSSSessionError, code "SESSION_BUSY",
        /// The session exists already.
        WSSSessionAlreadyExists: WSSSessionError,
        /// The call is in another state than the operation needs.
        WSSCallStateError: WSSError,
        /// The operation belongs to another channel.
        WrongChannelError: WSSError,
        /// The channel is not configured.
        WSSChannelNotConfigured: WSSError = 400, code "CHANNEL_NOT_CONFIGURED",
        /// The session is closed.
        WSSSessionClosed: WSSError = 410, code "SESSION_CLOSED",
        /// There is no such session.
        WSSSessionNotFound: WSSError = 404, code "SESSION_NOT_FOUND",
        /// The session is not open.
        WSSSessionNotOpen: WSSError = 409, code "SESSION_NOT_OPEN",
        /// A quota is used up.
        WSSQuotaExceeded: WSSError = 429, code "QUOTA_EXCEEDED",
        /// Too much waits to be sent.
        WSSOutboundOverflow: WSSError = 429, code "OUTBOUND_OVERFLOW",
        /// The caller may not do this.
        WSSForbidden: WSSError = 403, code "FORBIDDEN",
        /// The request is malformed.
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
        None | Some("null") => response.get(&["errorCode"]).is_some(),
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

/// Which WebSocket connection a handshake was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Connection {
    /// The connection to the session manager.
    Control,
    /// The connection for audio.
    Media,
}

/// Decodes the HTTP response by which a server refused a WebSocket handshake.
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
    ErrorResponse::decode(status, headers, body).with_row(row)
}

super::set_aliases!(Telcoflow, "Telcoflow");
