crate::exception_set! {
    /// The error URIs that WAMP v2 itself defines, in its Basic Profile.
    ///
    /// Routers send them, and callees may. The errors of an application have URIs of its own, which are unknown names
    /// to this set; a set of your own may list both. [`retry`](crate::UserException::retry) is the same on every wire.
    #[non_exhaustive]
    pub enum Wamp = "" {
        /// A URI in a request, such as that of a realm, a topic or a procedure, is malformed.
        InvalidUri = "wamp.error.invalid_uri" { retry: Never },
        /// No callee has registered the procedure.
        ///
        /// One may register it later. Whether waiting for that makes sense is for the application to know.
        NoSuchProcedure = "wamp.error.no_such_procedure" { retry: Never },
        /// The procedure is registered already, so that it cannot be registered again.
        ProcedureAlreadyExists = "wamp.error.procedure_already_exists" { retry: Never },
        /// The registration to be ended is not, or no longer, active.
        NoSuchRegistration = "wamp.error.no_such_registration" { retry: Never },
        /// The subscription to be ended is not, or no longer, active.
        NoSuchSubscription = "wamp.error.no_such_subscription" { retry: Never },
        /// The procedure does not accept the types or values of its arguments.
        ///
        /// The callee says so; or the router, if it validates the payload of messages.
        InvalidArgument = "wamp.error.invalid_argument" { retry: Never },
        /// The call was cancelled by the dealer or the callee. The dealer also says so if the callee left before it
        /// answered.
        ///
        /// The text spells it in two ways: its list of URIs has `canceled`, and the chapter on calls `cancelled`.
        Canceled = "wamp.error.canceled" { aliases: ["wamp.error.cancelled"], retry: Never },
        /// The message is larger than the transport can carry.
        PayloadSizeExceeded = "wamp.error.payload_size_exceeded" { retry: Never },
        /// The peer is shutting down as a whole. A reason of GOODBYE and ABORT.
        ///
        /// Connect again later.
        SystemShutdown = "wamp.close.system_shutdown" { retry: Backoff },
        /// The peer wants to leave the realm. A reason of GOODBYE.
        CloseRealm = "wamp.close.close_realm" { retry: Never },
        /// The peer agrees that the session ends. The reason of the GOODBYE that answers a GOODBYE.
        GoodbyeAndOut = "wamp.close.goodbye_and_out" { retry: Never },
        /// The peer received a message that the protocol does not allow, such as a second HELLO. A reason of ABORT.
        ProtocolViolation = "wamp.error.protocol_violation" { retry: Never },
        /// The peer may not do what it asked for: join the realm, call, register, publish or subscribe.
        NotAuthorized = "wamp.error.not_authorized" { retry: Never },
        /// The router could not find out whether the peer may do what it asked for, because the check itself failed.
        ///
        /// The same request may succeed once the router's authorizer works again.
        AuthorizationFailed = "wamp.error.authorization_failed" { retry: Backoff },
        /// The realm to be joined does not exist, and the router does not create it.
        NoSuchRealm = "wamp.error.no_such_realm" { retry: Never },
        /// The role under which the peer was authenticated does not exist on the router, which is misconfigured.
        NoSuchRole = "wamp.error.no_such_role" { retry: Never },
    }
}
