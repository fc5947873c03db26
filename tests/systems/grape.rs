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

    fn sent(variant: Self) -> String {
        unreachable!("{variant} has a status")
    }
}
