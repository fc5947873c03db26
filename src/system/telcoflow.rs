#[cfg(feature = "http")]
pub use self::handshake::{Connection, refused_handshake};
use crate::details::Details;
use crate::head::StatusCode;
use crate::set::ExceptionSet;
use crate::wire::layout::{Field, Layout, Observed, whole};

crate::exception_set! {
    /// The exceptions of the Telcoflow SDK.
    ///
    /// The set has the ten classes that the document describes, and fourteen classes that only the published
    /// package has. No meaning is documented for the fourteen.
    #[non_exhaustive]
    pub enum Telcoflow = "http://domain/exceptions#", layout: LAYOUT {
        /// The base of every other variant.
        ///
        /// An HTTP error whose code is missing or unknown is decoded to it, unless the status is 401. Match
        /// it last, after the variants that you can recover from.
        /// [`ErrorResponse::code`](crate::ErrorResponse::code) returns the unknown code.
        WSSError { status: 500 },
        /// The control connection or the media connection fails.
        ///
        /// Typical causes: nobody listens, the network drops, the server refuses the handshake of the
        /// control connection. A media connection that fails is a [`WSSMediaError`](Self::WSSMediaError). A
        /// response object whose code is missing or unknown is decoded to it. Remedy: connect again with backoff.
        /// If there is a code, find out first what it means.
        WSSConnectionError { parent: WSSError, retry: BackoffWithoutCode },
        /// Authentication fails, by API key or by mTLS.
        ///
        /// The code `UNAUTHORIZED` selects it. Without a known code, status 401 selects it, also in a refused
        /// handshake. Remedy: use another key or certificate. The same one fails again.
        #[doc(alias = "UNAUTHORIZED")]
        WSSAuthenticationError { parent: WSSError, status: 401, codes: ["UNAUTHORIZED"] },
        /// The media connection cannot be established, or drops unexpectedly.
        ///
        /// It arises in the client. [`refused_handshake`] returns it for a refusal. Remedy: connect again
        /// with backoff.
        WSSMediaError { parent: WSSError, retry: BackoffWithoutCode },
        /// The buffer for outgoing audio has reached its capacity.
        ///
        /// Typical cause: the program produces audio faster than the line takes it. It arises in the client.
        /// Remedy, in the loop that sends: clear the buffer and continue with the next chunk.
        #[doc(alias = "clear_send_audio_buffer")]
        #[doc(alias = "send_audio")]
        BufferFullError { parent: WSSError, retry: Never },
        /// Audio was written after the buffer for outgoing audio had closed.
        ///
        /// Typical cause: the caller hung up while the answer was still being spoken. It arises in
        /// the client. Remedy: stop sending; the call is over.
        BufferClosedError { parent: WSSError, retry: Never },
        /// The base of all failures of one call.
        ///
        /// Match it after the variants below it, for those that need no arm of their own.
        WSSCallError { parent: WSSError, retry: Never },
        /// The operation came too late: the call has ended.
        ///
        /// Typical cause: the caller hung up in the meantime. It arises in the client. Remedy: drop the call.
        /// No operation on it can succeed.
        WSSCallClosedError { parent: WSSCallError },
        /// The server rejected a command of a call.
        ///
        /// The [code](crate::UserException::received_code) is the reason, and the message is a text to show. The
        /// document calls them `error_code` and `error_message`. It documents one code, `CALL_UNANSWERED`: the
        /// callee did not pick up in time. The call is then still active: ring again, call somebody else, or end it.
        #[doc(alias = "CALL_UNANSWERED")]
        #[doc(alias = "error_code")]
        #[doc(alias = "error_message")]
        WSSCallCommandError { parent: WSSCallError },
        /// No answer to a command arrived in time.
        ///
        /// It arises in the client, and the code `TIMEOUT` of the server also selects it. The command may
        /// have taken effect or not. Remedy: send it again with backoff, if it may be repeated.
        #[doc(alias = "TIMEOUT")]
        WSSCallCommandTimeoutError {
            parent: WSSCallError,
            codes: ["TIMEOUT" => Backoff],
            retry: Backoff,
        },
        /// Only the package has it. No meaning is documented, and no code selects it.
        WSSMessageError { parent: WSSError, retry: Never },
        /// The base of [`WSSSessionBusy`](Self::WSSSessionBusy) and
        /// [`WSSSessionAlreadyExists`](Self::WSSSessionAlreadyExists).
        ///
        /// Only the package has it. No meaning is documented, and no code selects it.
        WSSSessionError { parent: WSSError, retry: Never },
        /// The code `SESSION_BUSY` in a response object.
        ///
        /// Only the package has it. No meaning is documented. The member `boundSmWsId` of the details names
        /// the other connection to which the session is bound. Over HTTP the code selects nothing.
        ///
        /// ```
        /// use callerror::telcoflow::{ErrorObject, Telcoflow};
        ///
        /// let answer = r#"{"type":"response","reqId":"r1","ok":false,
        ///     "errorCode":"SESSION_BUSY","errorContent":{"boundSmWsId":"sm-7"}}"#;
        /// let error = ErrorObject::decode(answer)?.expect("an error");
        /// assert!(error.is_a(Telcoflow::WSSSessionBusy));
        /// let bound = error.details().and_then(|details| details.get("/boundSmWsId")?.to_text());
        /// assert_eq!(bound.as_deref(), Some("sm-7"));
        /// # Ok::<(), callerror::DecodeError>(())
        /// ```
        #[doc(alias = "SESSION_BUSY")]
        #[doc(alias = "boundSmWsId")]
        #[doc(alias = "bound_sm_ws_id")]
        WSSSessionBusy { parent: WSSSessionError, codes: ["SESSION_BUSY"] },
        /// Only the package has it. No meaning is documented, and no code selects it.
        WSSSessionAlreadyExists { parent: WSSSessionError },
        /// Only the package has it. No meaning is documented, and no code selects it.
        WSSCallStateError { parent: WSSError, retry: Never },
        /// Only the package has it. No meaning is documented, and no code selects it.
        WrongChannelError { parent: WSSError, retry: Never },
        /// The code `CHANNEL_NOT_CONFIGURED`, over HTTP or in a response object.
        ///
        /// Only the package has it. No meaning is documented.
        #[doc(alias = "CHANNEL_NOT_CONFIGURED")]
        WSSChannelNotConfigured {
            parent: WSSError,
            status: 400,
            codes: ["CHANNEL_NOT_CONFIGURED"],
        },
        /// The code `SESSION_CLOSED`, over HTTP or in a response object.
        ///
        /// Only the package has it. No meaning is documented.
        #[doc(alias = "SESSION_CLOSED")]
        WSSSessionClosed { parent: WSSError, status: 410, codes: ["SESSION_CLOSED"] },
        /// The code `SESSION_NOT_FOUND`, over HTTP or in a response object.
        ///
        /// Only the package has it. No meaning is documented.
        #[doc(alias = "SESSION_NOT_FOUND")]
        WSSSessionNotFound { parent: WSSError, status: 404, codes: ["SESSION_NOT_FOUND"] },
        /// The code `SESSION_NOT_OPEN`, over HTTP or in a response object.
        ///
        /// Only the package has it. No meaning is documented.
        #[doc(alias = "SESSION_NOT_OPEN")]
        WSSSessionNotOpen { parent: WSSError, status: 409, codes: ["SESSION_NOT_OPEN"] },
        /// The code `QUOTA_EXCEEDED`, over HTTP or in a response object.
        ///
        /// Only the package has it. No meaning is documented. This crate chose the status.
        #[doc(alias = "QUOTA_EXCEEDED")]
        WSSQuotaExceeded { parent: WSSError, status: 429, codes: ["QUOTA_EXCEEDED"] },
        /// The code `OUTBOUND_OVERFLOW`, over HTTP or in a response object.
        ///
        /// Only the package has it. No meaning is documented. This crate chose the status.
        #[doc(alias = "OUTBOUND_OVERFLOW")]
        WSSOutboundOverflow { parent: WSSError, status: 429, codes: ["OUTBOUND_OVERFLOW"] },
        /// The code `FORBIDDEN`, over HTTP or in a response object.
        ///
        /// Only the package has it. No meaning is documented.
        #[doc(alias = "FORBIDDEN")]
        WSSForbidden { parent: WSSError, status: 403, codes: ["FORBIDDEN"] },
        /// The code `INVALID_REQUEST`, over HTTP or in a response object.
        ///
        /// Only the package has it. No meaning is documented.
        #[doc(alias = "INVALID_REQUEST")]
        WSSInvalidRequest { parent: WSSError, status: 400, codes: ["INVALID_REQUEST"] },
    }
}

const LAYOUT: Layout<Telcoflow> = Layout::NAMED
    .code(&[Field::Json("/code")])
    .code_part(whole)
    .codes_only()
    // Not among the codes of its variant, which any other code of a command selects as well.
    .backoff(|observed| observed.code == Some("CALL_UNANSWERED"))
    .classify(classify_http)
    .objects(&[RESPONSE, COMMAND_RESPONSE]);

/// The response to a request on the control connection.
const RESPONSE: Layout<Telcoflow> = Layout::EMPTY
    .tag("/type", "response")
    .constants(&[("/ok", "false")])
    .call_id(&[Field::Json("/reqId")])
    .name(&[Field::Json("/errorType")])
    .code(&[Field::Json("/errorCode")])
    .message(&[Field::Json("/message")])
    .details(&[Field::Json("/errorContent")])
    .is_error(|response| match response.get("/ok").map(Details::as_json) {
        Some("true") => false,
        None | Some("null") => {
            response.get("/errorCode").is_some_and(|code| code.as_json() != "null")
        }
        Some(_) => true,
    })
    .classify(|response| {
        let of_code = response.code.and_then(Telcoflow::lookup_code);
        let is_sent = |&it: &Telcoflow| is_http(it) || it == Telcoflow::WSSSessionBusy;
        of_code.filter(is_sent).or(Some(Telcoflow::WSSConnectionError))
    });

/// The response to a command of a call.
const COMMAND_RESPONSE: Layout<Telcoflow> = Layout::EMPTY
    .tag("/type", "command_response")
    .constants(&[("/data/success", "false")])
    .call_id(&[Field::Json("/data/command_id")])
    .name(&[Field::Json("/data/error_type")])
    .code(&[Field::Json("/data/error_code")])
    .message(&[Field::Json("/data/error_message")])
    .details(&[Field::Json("/data/details")])
    .is_error(|response| response.get("/data/success").map(Details::as_json) != Some("true"))
    .classify(|response| match response.code {
        Some("TIMEOUT") => Some(Telcoflow::WSSCallCommandTimeoutError),
        _ => Some(Telcoflow::WSSCallCommandError),
    });

/// Whether the code of the variant arrives over HTTP. The codes of commands and `SESSION_BUSY` do not.
fn is_http(variant: Telcoflow) -> bool {
    !variant.statuses().is_empty()
}

/// Selects the variant by the code, else by the status 401, else the base.
fn classify_http(observed: &Observed<'_>) -> Option<Telcoflow> {
    let of_code = observed.code.and_then(Telcoflow::lookup_code);
    of_code.filter(|&variant| is_http(variant)).or(match observed.status {
        Some(StatusCode::UNAUTHORIZED) => Some(Telcoflow::WSSAuthenticationError),
        _ => Some(Telcoflow::WSSError),
    })
}

#[cfg(feature = "http")]
mod handshake {
    use http::{HeaderMap, StatusCode};

    use super::Telcoflow;
    use crate::input::AsBody;
    use crate::wire::http::ErrorResponse;

    /// The WebSocket connection for which a handshake was. The refusal does not contain it, so the caller gives
    /// it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum Connection {
        /// The connection for commands, events and responses.
        Control,
        /// The connection for audio.
        Media,
    }

    /// Decodes the HTTP response with which a server refused a WebSocket handshake.
    ///
    /// Status 401 is [`WSSAuthenticationError`](Telcoflow::WSSAuthenticationError); any other status is
    /// [`WSSConnectionError`](Telcoflow::WSSConnectionError) on the control connection and
    /// [`WSSMediaError`](Telcoflow::WSSMediaError) on the media connection, whatever code the body holds.
    /// Code, message, request ID and retry delay are decoded as in any other response. If no response arrived,
    /// build the exception with the cause as its source:
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
    pub fn refused_handshake<'a, 'h>(
        connection: Connection,
        status: StatusCode,
        headers: &'h HeaderMap,
        body: impl AsBody<'a, 'h>,
    ) -> ErrorResponse<'a, Telcoflow> {
        let variant = match connection {
            _ if status == StatusCode::UNAUTHORIZED => Telcoflow::WSSAuthenticationError,
            Connection::Control => Telcoflow::WSSConnectionError,
            Connection::Media => Telcoflow::WSSMediaError,
        };
        ErrorResponse::decode(status, headers, body).with_variant(variant)
    }
}
