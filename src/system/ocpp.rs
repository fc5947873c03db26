use crate::wire::ocppj::Codec;

crate::exception_set! {
    /// The error codes of OCPP-J, of all versions.
    ///
    /// The names are those of OCPP 2.0.1 and 2.1. The two spellings that only 1.6 has are aliases, and
    /// [`V1_6`] writes them. Retries are this crate's: the standard has a rule for the messages of transactions alone
    /// (OCPP 1.6, 3.7.1), and its intervals are the station's configuration.
    #[non_exhaustive]
    pub enum Ocpp = "" {
        /// The receiver does not know the action at all.
        NotImplemented { retry: Never },
        /// The receiver knows the action and does not offer it.
        NotSupported { retry: Never },
        /// The receiver failed inside, and the action was not done. An unhandled error is sent with this code.
        InternalError { retry: Backoff },
        /// In 1.6 the payload of the action is incomplete. From 2.0.1 on the message is no valid RPC message.
        ProtocolError { retry: Never },
        /// A matter of security stopped the action. A station gets it before it is accepted.
        SecurityError { retry: Never },
        /// The payload has a wrong syntax. Version 1.6 spells it `FormationViolation`, and means the structure too.
        FormatViolation { aliases: ["FormationViolation"], retry: Never },
        /// The syntax is right, and a field has a value that is not allowed.
        PropertyConstraintViolation { retry: Never },
        /// A field is there too often or too seldom. Version 1.6 spells it `OccurenceConstraintViolation`.
        OccurrenceConstraintViolation { aliases: ["OccurenceConstraintViolation"], retry: Never },
        /// A field has the wrong data type.
        TypeConstraintViolation { retry: Never },
        /// Any other error.
        GenericError { retry: Backoff },
        /// The receiver does not know the message type. Version 1.6 does not have it, and 2.1 calls it deprecated.
        MessageTypeNotSupported { parent: GenericError, retry: Never },
        /// The message is no valid RPC request, for example because its message ID cannot be read. Version 1.6 does not
        /// have it.
        RpcFrameworkError { parent: GenericError, retry: Never },
    }
}

/// The tolerant codec of OCPP 1.6.
pub const V1_6: Codec<Ocpp> = Codec::V1_6;

/// The tolerant codec of OCPP 2.0.1.
pub const V2_0_1: Codec<Ocpp> = Codec::V2_0_1;

/// The tolerant codec of OCPP 2.1.
pub const V2_1: Codec<Ocpp> = Codec::V2_1;
