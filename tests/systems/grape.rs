//! Grape. What its peers send is in `tests/quirks.rs`.

use callerror::grape::Grape;

impl crate::System for Grape {
    const VARIANTS: &'static str = r#"
DefaultTeamRoomRestriction
ForwardValidationError
InvalidOperation
ManagedRoomsRestriction
MessageEditTimeoutExceeded
NotAuthorized
NotFoundError
OutOfRangeError
SessionError
UnknownError
MissingParameter
"#;

    const RESPONSES: &'static str = r#"
400 {"type":"NotFoundError","message":"Gone"} => NotFoundError: Gone
503 [retry-after: 30] {"type":"SessionError","message":"Log in","details":{"a":1}}
    => SessionError: Log in | details {"a":1} | after 30s | retry then
400 {"type":"ForwardValidationError","message":"m","details":{"name":[{"message":"Too long","code":"max_length"}]}}
    => ForwardValidationError: m | details {"name":[{"message":"Too long","code":"max_length"}]} | field name: Too long/max_length
400 {"type":"Newer","message":"m"} => Newer: m
400 Bad Request => unhandled: Bad Request | retry
"#;

    fn of_status(_: u16, _: bool) -> Option<Self> {
        None
    }

    const UNHANDLED: u16 = 400;

    const SENT: &'static str = r#"
400 [content-type: application/json; x-request-id: q-7] {"type":"DefaultTeamRoomRestriction","message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"type":"ForwardValidationError","message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"type":"InvalidOperation","message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"type":"ManagedRoomsRestriction","message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"type":"MessageEditTimeoutExceeded","message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"type":"NotAuthorized","message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"type":"NotFoundError","message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"type":"OutOfRangeError","message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"type":"SessionError","message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"type":"UnknownError","message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"type":"MissingParameter","message":"It \"failed\"","details":[7]}
400 [content-type: application/json] {"type":"Newer","message":"m"}
400 [content-type: text/plain; charset=utf-8] Bad Request
"#;
}
