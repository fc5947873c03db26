//! WAMP v2. What holds for its messages, whatever the set, is in `tests/wamp2.rs`.

use callerror::ExceptionSet as _;
use callerror::wamp::Wamp;

impl crate::System for Wamp {
    const VARIANTS: &'static str = r#"
InvalidUri = wamp.error.invalid_uri
NoSuchProcedure = wamp.error.no_such_procedure
ProcedureAlreadyExists = wamp.error.procedure_already_exists
NoSuchRegistration = wamp.error.no_such_registration
NoSuchSubscription = wamp.error.no_such_subscription
InvalidArgument = wamp.error.invalid_argument
Canceled = wamp.error.canceled alias wamp.error.cancelled
PayloadSizeExceeded = wamp.error.payload_size_exceeded
SystemShutdown = wamp.close.system_shutdown retry
CloseRealm = wamp.close.close_realm
GoodbyeAndOut = wamp.close.goodbye_and_out
ProtocolViolation = wamp.error.protocol_violation
NotAuthorized = wamp.error.not_authorized
AuthorizationFailed = wamp.error.authorization_failed retry
NoSuchRealm = wamp.error.no_such_realm
NoSuchRole = wamp.error.no_such_role
"#;

    const RESPONSES: &'static str = "";

    const MESSAGES: &'static str = r#"
[8,48,7814135,{},"wamp.error.no_such_procedure",["no callee registered for procedure <com.x>"]]
    => wamp.error.no_such_procedure: no callee registered for procedure <com.x> | type 48 request 7814135
[8,64,1,{"message":"taken"},"wamp.error.procedure_already_exists"]
    => wamp.error.procedure_already_exists: taken | type 64 request 1
[8,48,1,{},"wamp.error.canceled"] ¦ [8,48,1,{},"wamp.error.canceled",[],{}]
    => wamp.error.canceled | type 48 request 1
[8,48,1,{},"wamp.error.cancelled"] => wamp.error.canceled (wamp.error.cancelled) | type 48 request 1
[8,32,1,{},"wamp.error.authorization_failed",["authorizer is gone"]]
    => wamp.error.authorization_failed: authorizer is gone | type 32 request 1 | retry
[8,16,1,{},"wamp.error.not_authorized",["no"],{"action":"publish"}]
    => wamp.error.not_authorized: no | details {"action":"publish"} | type 16 request 1
[8,48,1,{},"wamp.error.no_available_callee"] => wamp.error.no_available_callee | type 48 request 1
[8,48,1,{},"com.example.error.form",["Check it"],{"errors":[{"field":"day","message":"Too late"}]}]
    => com.example.error.form: Check it | details {"errors":[{"field":"day","message":"Too late"}]} | field day: Too late | type 48 request 1
[8,68,1,{},"wamp.error.runtime_error",["boom"],{"traceback":["line 1"]}]
    => unhandled: boom | details {"traceback":["line 1"]} | field traceback: line 1 | type 68 request 1 | retry
[8,68,1,{},"wamp.error.invocation_exception"] => unhandled | type 68 request 1 | retry
[8,48,1,{},null,null] => unhandled | type 48 request 1 | ~ MissingUri, NullArgs | retry
[8,48,1] => Missing: details dict: expected an object, found `]` at byte 7
"#;

    fn of_status(_: u16, _: bool) -> Option<Self> {
        None
    }

    const SENT: &'static str = r#"
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.invalid_uri","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.no_such_procedure","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.procedure_already_exists","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.no_such_registration","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.no_such_subscription","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.invalid_argument","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.canceled","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.payload_size_exceeded","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.close.system_shutdown","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.close.close_realm","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.close.goodbye_and_out","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.protocol_violation","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.not_authorized","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.authorization_failed","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.no_such_realm","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"wamp.error.no_such_role","message":"It \"failed\"","details":[7]}
500 [content-type: application/json] {"type":"Newer","message":"m"}
500 [content-type: text/plain; charset=utf-8] Internal Server Error
"#;
}

/// The sixteen URIs of the text's list, and the retry of each, which no wire changes.
#[test]
fn the_list_of_the_text() {
    let mut uris: Vec<_> = Wamp::ALL.iter().map(|variant| variant.name()).collect();
    assert!(
        uris.iter().all(|uri| uri.starts_with("wamp.error.") || uri.starts_with("wamp.close."))
    );
    uris.sort_unstable();
    uris.dedup();
    assert_eq!(uris.len(), 16);
    assert_eq!((Wamp::BASE, Wamp::lookup("wamp.error.runtime_error")), ("", None));
    for &variant in Wamp::ALL {
        let exception = callerror::UserException::new(variant, "m");
        for code in (300..600).map(crate::table::status) {
            assert_eq!(exception.clone().with_status(code).retry(), exception.retry(), "{variant}");
        }
    }
}
