//! OCPP-J. How its messages are read and written is in `tests/ocppj.rs`.

use callerror::ocpp::Ocpp;

impl crate::System for Ocpp {
    const VARIANTS: &'static str = r#"
NotImplemented
NotSupported
InternalError retry
ProtocolError
SecurityError
FormatViolation alias FormationViolation
PropertyConstraintViolation
OccurrenceConstraintViolation alias OccurenceConstraintViolation
TypeConstraintViolation
GenericError retry
    MessageTypeNotSupported
    RpcFrameworkError
"#;

    const RESPONSES: &'static str = "";

    fn of_status(_: u16, _: bool) -> Option<Self> {
        None
    }

    const SENT: &'static str = r#"
500 [content-type: application/json; x-request-id: q-7] {"type":"NotImplemented","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"NotSupported","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"InternalError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"ProtocolError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"SecurityError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"FormatViolation","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"PropertyConstraintViolation","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"OccurrenceConstraintViolation","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"TypeConstraintViolation","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"GenericError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"MessageTypeNotSupported","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"RpcFrameworkError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json] {"type":"Newer","message":"m"}
500 [content-type: text/plain; charset=utf-8] Internal Server Error
"#;
}
