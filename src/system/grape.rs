#![doc = include_str!("../../docs/systems/grape.md")]

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
