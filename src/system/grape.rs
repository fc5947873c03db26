//! Grape, a chat backend: CALLERROR frames over WebSocket, status 400 over HTTP.
//!
//! A frame has four or five elements, `[4, callID, "http://domain/exceptions#Name", message, details]`,
//! or three where the server failed outside its own exceptions. Over HTTP an exception is status 400
//! with `{"type", "message"}`, and such a failure 400 with `Bad Request`.
//!
//! ```
//! use callerror::grape::{CallError, ErrorResponse, Grape, Name};
//! use http::{HeaderMap, StatusCode};
//!
//! let frame = r#"[4,"c1","http://domain/exceptions#NotAuthorized","You may not do this"]"#;
//! assert_eq!(CallError::decode_str(frame)?.name(), Name::Known(Grape::NotAuthorized));
//!
//! let unhandled = r#"[4,"ce6th2qed7j","An error occurred."]"#;
//! assert_eq!(CallError::decode_str(unhandled)?.name(), Name::Unhandled);
//!
//! let headers = HeaderMap::new();
//! let body = br#"{"type":"NotAuthorized","message":"You may not do this"}"#;
//! let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, body);
//! assert_eq!(error.name(), Name::Known(Grape::NotAuthorized));
//! let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, b"Bad Request");
//! assert_eq!(error.name(), Name::Unhandled);
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! The document has rules for what goes into an exception rather than best practices; they head the
//! docs of [`UserException`](crate::UserException). What real peers send beside these forms stands in
//! `docs/QUIRKS.md` in the repository.

crate::exception_set! {
    /// The exceptions of the Grape chat backend (`instant.exceptions`).
    ///
    /// The ten names that its documentation lists, and one that stands in another published revision
    /// of the same page. Meanings are given where the documentation gives one.
    #[non_exhaustive]
    pub enum Grape: "http://domain/exceptions#" {
        /// No meaning is documented.
        #[doc(alias = "DEFAULT_TEAM_RESTRICTION")]
        DefaultTeamRoomRestriction,
        /// No meaning is documented.
        #[doc(alias = "FORWARD_VALIDATION_ERROR")]
        ForwardValidationError,
        /// No meaning is documented.
        #[doc(alias = "INVALID_OPERATION")]
        InvalidOperation,
        /// No meaning is documented.
        #[doc(alias = "MANAGED_ROOMS_RESTRICTION")]
        ManagedRoomsRestriction,
        /// A message can no longer be edited or deleted: the time for it is over.
        #[doc(alias = "MESSAGE_EDIT_TIMEOUT_EXCEEDED")]
        MessageEditTimeoutExceeded,
        /// The user's privileges do not suffice for the action.
        #[doc(alias = "NOT_AUTHORIZED")]
        NotAuthorized,
        /// The object of the operation does not exist.
        #[doc(alias = "NOT_FOUND_ERROR")]
        NotFoundError,
        /// No meaning is documented.
        #[doc(alias = "OUT_OF_RANGE_ERROR")]
        OutOfRangeError,
        /// No meaning is documented.
        #[doc(alias = "SESSION_ERROR")]
        SessionError,
        /// No meaning is documented. A name like the others: not what [`Name::Unknown`] stands for.
        ///
        /// [`Name::Unknown`]: crate::Name::Unknown
        #[doc(alias = "UNKNOWN_ERROR")]
        UnknownError,
        /// Not in the documentation at hand, but in another published revision of the same page; no
        /// meaning is documented.
        #[doc(alias = "MISSING_PARAMETERS")]
        MissingParameter,
    }
}

super::set_aliases!(Grape, "Grape");
