use crate::head::StatusCode;
use crate::wire::layout::Layout;

crate::exception_set! {
    /// The exceptions of the Grape chat backend (`instant.exceptions`).
    ///
    /// The set has the ten names of Grape's documentation, and one name of another published revision of the
    /// same page. The documentation gives a meaning for three of them.
    #[non_exhaustive]
    pub enum Grape = "http://domain/exceptions#", layout: LAYOUT {
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
        /// No meaning is documented. It is a known name like the others, unlike [`Name::Unknown`].
        ///
        /// [`Name::Unknown`]: crate::Name::Unknown
        #[doc(alias = "UNKNOWN_ERROR")]
        UnknownError,
        /// Only another published revision of the documentation has this name. No meaning is documented.
        #[doc(alias = "MISSING_PARAMETERS")]
        MissingParameter,
    }
}

const LAYOUT: Layout<Grape> = Layout::NAMED.unhandled(StatusCode::BAD_REQUEST);
