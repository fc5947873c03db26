//! Telcoflow: codes in HTTP bodies and in two kinds of objects, and handshakes that are refused.

use callerror::telcoflow::{Connection, ErrorObject, Telcoflow, refused_handshake};
use callerror::{DecodeErrorKind, ExceptionSet, Limits, object, testing};

use crate::hostile_bodies;
use crate::table::{check_table, decode, object, object_line, parse, response_line, status};
use Telcoflow::*;

impl crate::System for Telcoflow {
    const VARIANTS: &'static str = r#"
WSSError 500 retry by status
    WSSConnectionError retry
    WSSAuthenticationError 401 UNAUTHORIZED
    WSSMediaError retry
    BufferFullError
    BufferClosedError
    WSSCallError
        WSSCallClosedError
        WSSCallCommandError
        WSSCallCommandTimeoutError TIMEOUT retry
    WSSMessageError
    WSSSessionError
        WSSSessionBusy SESSION_BUSY
        WSSSessionAlreadyExists
    WSSCallStateError
    WrongChannelError
    WSSChannelNotConfigured 400 CHANNEL_NOT_CONFIGURED
    WSSSessionClosed 410 SESSION_CLOSED
    WSSSessionNotFound 404 SESSION_NOT_FOUND
    WSSSessionNotOpen 409 SESSION_NOT_OPEN
    WSSQuotaExceeded 429 QUOTA_EXCEEDED retry by status
    WSSOutboundOverflow 429 OUTBOUND_OVERFLOW retry by status
    WSSForbidden 403 FORBIDDEN
    WSSInvalidRequest 400 INVALID_REQUEST
"#;

    const RESPONSES: &'static str = r#"
400 {"code":"FORBIDDEN","code":"INVALID_REQUEST","message":"m"} => WSSInvalidRequest (INVALID_REQUEST): m
# Codes of objects, and codes that nobody knows, leave it to the status.
400,403 {"code":"SESSION_BUSY","message":"m"} => WSSError (SESSION_BUSY): m
401 {"code":"SESSION_BUSY","message":"m"} => WSSAuthenticationError (SESSION_BUSY): m
400,403 {"code":"CALL_UNANSWERED","message":"m"} => WSSError (CALL_UNANSWERED): m | retry
401 {"code":"CALL_UNANSWERED","message":"m"} => WSSAuthenticationError (CALL_UNANSWERED): m | retry
400,403 {"code":"TIMEOUT","message":"m"} => WSSError (TIMEOUT): m | retry
401 {"code":"TIMEOUT","message":"m"} => WSSAuthenticationError (TIMEOUT): m | retry
400,403 {"code":"NEW","message":"m"} => WSSError (NEW): m
401 {"code":"NEW","message":"m"} => WSSAuthenticationError (NEW): m
408,503 {"code":"NEW","message":"m"} => WSSError (NEW): m | retry
400,403 {"code":"forbidden","message":"m"} => WSSError (forbidden): m
400,403 {"code":" FORBIDDEN ","message":"m"} => WSSError ( FORBIDDEN ): m
401 {"code":" FORBIDDEN ","message":"m"} => WSSAuthenticationError ( FORBIDDEN ): m
# So does what is no code, and a name that nobody knows.
400,404 {"code":null,"message":"m"} ¦ 400,404 {"code":false,"message":"m"} ¦ 400,404 {"code":"","message":"m"}
400,404 {"code":["FORBIDDEN"],"message":"m"} ¦ 400,404 {"code":{"c":1},"message":"m"}
400,404 {"code":"\ud800","message":"m"} ¦ 400,404 {"code":4.03,"message":"m"}
400,404 {"type":"Newer","message":"m"} ¦ 400,404 {"type":"about:blank","message":"m"} => WSSError: m
401 {"code":null,"message":"m"} ¦ 401 {"code":1e3,"message":"m"} ¦ 401 {"code":"","message":"m"}
401 {"code":["FORBIDDEN"],"message":"m"} ¦ 401 {"code":{"c":1},"message":"m"}
401 {"code":"\ud800","message":"m"} => WSSAuthenticationError: m
# An integer is a code. A name of the set wins over code and status.
400,404 {"code":403,"message":"m"} => WSSError (403): m
401 {"code":-32001,"message":"m"} => WSSAuthenticationError (-32001): m
400 {"type":"BufferFullError","message":"m","details":[7]} => BufferFullError: m | details [7]
401 {"type":"WSSSessionBusy","code":"FORBIDDEN","message":"m"} => WSSSessionBusy (FORBIDDEN): m
503 {"type":"http://domain/exceptions#Newer","code":"FORBIDDEN","message":"m"} => Newer: m | retry
# A broken body is read as far as it goes.
400 {"code":"FORBIDDEN","message":"m" ¦ 400 {"code":"FORBIDDEN","message":"m"} x
400 {"code":"FORBIDDEN","message":"m","details":[7 => WSSForbidden (FORBIDDEN): m
400 {"code":"FORBIDDEN","message":"m","details":[7],"score":NaN} => WSSForbidden (FORBIDDEN): m | details [7]
400 {"code":"FORBIDDEN","message":"m ¦ 400 {"code":"FORBIDDEN","message":NaN} => WSSForbidden (FORBIDDEN)
400 {"message":"m","code":"FORB => WSSError: m
# Half of a surrogate pair costs that half. Where there is no message, it is a short text or the reason.
403 {"code":"FORBIDDEN","message":"a\ud800b"} => WSSForbidden (FORBIDDEN): a�b
403 {"code":"FORBIDDEN"} ¦ 403 {"code":"FORBIDDEN","message":null} => WSSForbidden (FORBIDDEN)
403 {"code":"FORBIDDEN","message":7,"detail":"m"} ¦ 403 {"code":"FORBIDDEN","message":null,"errorMessage":"m"}
    => WSSForbidden (FORBIDDEN): m
400 Slow down => WSSError: Slow down
400 {} ¦ 400 {"message":null} ¦ 400 null ¦ 400 true ¦ 400 400 => WSSError: Bad Request
400 {"message":{"a":1}} => WSSError: {"a":1}
# Headers.
403 [x-request-id: q-7] {"code":"FORBIDDEN","message":"m","request_id":"other"}
    => WSSForbidden (FORBIDDEN): m | id q-7
403 [x-request-id:] {"code":"FORBIDDEN","message":"m","request_id":"other"}
403 [x-request-id: é] {"code":"FORBIDDEN","message":"m","request_id":"other"} => WSSForbidden (FORBIDDEN): m
400,429,503 [retry-after: 30] {"code":"QUOTA_EXCEEDED","message":"m"}
    => WSSQuotaExceeded (QUOTA_EXCEEDED): m | after 30s | retry then
429 [retry-after: 30; x-request-id: q-7] {"code":"QUOTA_EXCEEDED","message":"m"}
    => WSSQuotaExceeded (QUOTA_EXCEEDED): m | id q-7 | after 30s | retry then
"#;

    const OBJECTS: &'static str = r#"
{"type":"response","reqId":"r1","errorCode":"FORBIDDEN"}
{"type":"response","reqId":"r1","ok":null,"errorCode":"FORBIDDEN"}
{"type":"response","reqId":"r1","ok":0,"errorCode":"FORBIDDEN"} => WSSForbidden (FORBIDDEN) | call "r1"
{"type":"response","reqId":"r1","ok":false,"errorCode":"INVALID_REQUEST"}
    => WSSInvalidRequest (INVALID_REQUEST) | call "r1"
{"type":"response","reqId":7,"ok":false,"errorCode":"SESSION_BUSY","errorContent":{"boundSmWsId":"sm-7"}}
    => WSSSessionBusy (SESSION_BUSY) | details {"boundSmWsId":"sm-7"} | call 7
{"type":"response","reqId":7,"ok":false,"errorCode":"SESSION_BUSY","errorContent":null}
{"type":"response","reqId":7,"ok":false,"errorCode":"SESSION_BUSY"} => WSSSessionBusy (SESSION_BUSY) | call 7
{"type":"response","reqId":7,"ok":false,"errorCode":"SESSION_BUSY","errorContent":{}}
    => WSSSessionBusy (SESSION_BUSY) | details {} | call 7
{"type":"response","reqId":7,"ok":false,"errorCode":"SESSION_BUSY","errorContent":[]}
    => WSSSessionBusy (SESSION_BUSY) | details [] | call 7
{"type":"response","reqId":7,"ok":false,"errorCode":"SESSION_BUSY","errorContent":["sm-7"]}
    => WSSSessionBusy (SESSION_BUSY) | details ["sm-7"] | call 7
{"type":"response","reqId":7,"ok":false,"errorCode":"SESSION_BUSY","errorContent":"sm-7"}
    => WSSSessionBusy (SESSION_BUSY) | details "sm-7" | call 7
{"type":"response","reqId":7,"ok":false,"errorCode":"SESSION_BUSY","errorContent":{"boundSmWsId":null}}
    => WSSSessionBusy (SESSION_BUSY) | details {"boundSmWsId":null} | call 7
# Codes of commands, codes that nobody knows, and what is no code.
{"type":"response","reqId":"r1","ok":false,"errorCode":"CALL_UNANSWERED"}
    => WSSConnectionError (CALL_UNANSWERED) | call "r1" | retry
{"type":"response","reqId":"r1","ok":false,"errorCode":"TIMEOUT"}
    => WSSConnectionError (TIMEOUT) | call "r1" | retry
{"type":"response","reqId":"r1","ok":false,"errorCode":"SESSION_EXISTS"}
    => WSSConnectionError (SESSION_EXISTS) | call "r1"
{"type":"response","reqId":"r1","ok":false,"errorCode":"forbidden"}
    => WSSConnectionError (forbidden) | call "r1"
{"type":"response","reqId":"r1","ok":false,"errorCode":"NEW"} => WSSConnectionError (NEW) | call "r1"
{"type":"response","reqId":"r1","ok":false} ¦ {"type":"response","reqId":"r1","ok":0}
{"type":"response","reqId":"r1","ok":false,"errorCode":null}
{"type":"response","reqId":"r1","ok":false,"errorCode":""}
{"type":"response","reqId":"r1","ok":false,"errorCode":false}
{"type":"response","reqId":"r1","ok":false,"errorCode":["FORBIDDEN"]}
{"type":"response","reqId":"r1","ok":false,"errorCode":{}} => WSSConnectionError | call "r1" | retry
# An integer is a code.
{"type":"response","reqId":"r1","ok":false,"errorCode":-32001} => WSSConnectionError (-32001) | call "r1"
{"type":"command_response","data":{"command_id":"c1","success":false,"error_code":486}}
    => WSSCallCommandError (486) | call "c1"
# A name of the set wins over the code.
{"type":"response","reqId":"r1","ok":false,"errorType":"BufferFullError","errorCode":"FORBIDDEN"}
    => BufferFullError (FORBIDDEN) | call "r1"
{"type":"command_response","data":{"command_id":"c1","success":false,"error_type":"WSSCallError","details":[7]}}
    => WSSCallError | details [7] | call "c1"
# Details are not asked to be text.
{"type":"response","reqId":"r1","ok":false,"errorContent":"\ud800"}
    => WSSConnectionError | details "\ud800" | call "r1" | retry
# Answers to commands.
{"type":"command_response","data":{"command_id":"c1","success":false,"error_code":"CALL_UNANSWERED"}}
    => WSSCallCommandError (CALL_UNANSWERED) | call "c1" | retry
{"type":"command_response","data":{"command_id":"c1","success":false,"error_code":"CALL_CLOSED"}}
    => WSSCallCommandError (CALL_CLOSED) | call "c1"
{"type":"command_response","data":{"command_id":"c1","success":false,"error_code":"FORBIDDEN"}}
    => WSSCallCommandError (FORBIDDEN) | call "c1"
{"type":"command_response","data":{"command_id":"c1","success":false,"error_code":"timeout"}}
    => WSSCallCommandError (timeout) | call "c1"
{"type":"command_response","data":{"command_id":"c1","success":false,"error_code":"SESSION_BUSY"}}
    => WSSCallCommandError (SESSION_BUSY) | call "c1"
{"type":"command_response","data":{"command_id":"c\u0031","success":false,"error_code":"TIMEOUT","error_message":"too \"late\""}}
    => WSSCallCommandTimeoutError (TIMEOUT): too "late" | call "c1" | retry
{"type":"command_response","data":{"command_id":"c1","success":false,"error_message":null}}
{"type":"command_response","data":{"command_id":"c1","success":false,"error_code":""}}
{"type":"command_response","data":{"command_id":"c1","success":false}}
{"type":"command_response","data":{"command_id":"c1","success":null}}
{"type":"command_response","data":{"command_id":"c1","success":0}}
{"type":"command_response","data":{"command_id":"c1"}} => WSSCallCommandError | call "c1"
{"type":"command_response","data":{"command_id":"c1","success":false,"error_message":"m"}}
    => WSSCallCommandError: m | call "c1"
{"type":"command_response","data":{"command_id":"c1","success":false,"error_message":{"a": 1}}}
    => WSSCallCommandError: {"a": 1} | call "c1"
# Success.
{"type":"response","reqId":"r1","ok":true,"content":{"sessionId":"s"}}
{"type":"response","reqId":"r1","ok":true,"errorCode":"FORBIDDEN"}
{"type":"response","reqId":"r1","ok": true } ¦ {"type":"response","reqId":"r1"}
{"type":"response","reqId":"r1","ok":null,"errorCode":null}
{"type":"command_response","data":{"command_id":"c1","success":true}}
{"type":"command_response","data":{"command_id":"c1","success":true,"result":{"x":1}}} => no error
# None of the system's objects.
[1] => NotErrorObject: frame: expected an object by which the system tells an error, found an array at byte 0
7 => NotErrorObject: frame: expected an object by which the system tells an error, found a number at byte 0
null => NotErrorObject: frame: expected an object by which the system tells an error, found null at byte 0
{} ¦ {"type":"nope","reqId":"r1","ok":false} ¦ {"type":["response"],"reqId":"r1","ok":false}
{"data":{"command_id":"c1","success":false}}
    => NotErrorObject: frame: expected an object by which the system tells an error, found another object at byte 0
# An error without its correlation value is an error all the same.
{"type":"response","ok":false} ¦ {"type":"response","ok":false,"data":{"command_id":"c1"}}
{"type":"response","reqId":null,"ok":false} => WSSConnectionError | retry
{"type":"command_response"} ¦ {"type":"command_response","data":["c1",false]}
{"type":"command_response","data":{"commandId":"c1"}} ¦ {"type":"command_response","data":{"command_id":null}}
    => WSSCallCommandError
# One of another type is none.
{"type":"response","reqId":1.5,"ok":false}
    => WrongType: call ID: expected a string or an integer, found a number at byte 27
{"type":"command_response","data":{"command_id":{}}}
    => WrongType: call ID: expected a string or an integer, found an object at byte 48
# Half of a surrogate pair is a replacement in a message, and a fault in what decides.
{"type":"command_response","data":{"command_id":"c","error_message":"\udc00"}}
    => WSSCallCommandError: � | call "c"
{"type":"response","reqId":"\ud800","ok":false}
    => LoneSurrogate: call ID: expected a surrogate pair, found half of one at byte 28
{"type":"response","reqId":"r1","errorCode":"\ud800"}
    => LoneSurrogate: code: expected a surrogate pair, found half of one at byte 45
# No JSON.
{"type":"response","reqId":"r1","ok":fal => Eof: frame: expected `false`, found the end of the input at byte 40
{"type":"response"} x => Trailing: frame: expected the end of the input, found `x` at byte 20
"#;

    fn of_status(status: u16, _: bool) -> Option<Self> {
        Some(if status == 401 { WSSAuthenticationError } else { WSSError })
    }

    const OBJECT_LOSES: &'static [&'static str] = &["status", "request ID", "delay"];

    const SENT: &'static str = r#"
500 [content-type: application/json; x-request-id: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"WSSConnectionError","message":"It \"failed\"","details":[7]}
401 [content-type: application/json; x-request-id: q-7] {"code":"UNAUTHORIZED","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"WSSMediaError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"BufferFullError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"BufferClosedError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"WSSCallError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"WSSCallClosedError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"WSSCallCommandError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"WSSCallCommandTimeoutError","code":"TIMEOUT","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"WSSMessageError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"WSSSessionError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"WSSSessionBusy","code":"SESSION_BUSY","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"WSSSessionAlreadyExists","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"WSSCallStateError","message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-request-id: q-7] {"type":"WrongChannelError","message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"code":"CHANNEL_NOT_CONFIGURED","message":"It \"failed\"","details":[7]}
410 [content-type: application/json; x-request-id: q-7] {"code":"SESSION_CLOSED","message":"It \"failed\"","details":[7]}
404 [content-type: application/json; x-request-id: q-7] {"code":"SESSION_NOT_FOUND","message":"It \"failed\"","details":[7]}
409 [content-type: application/json; x-request-id: q-7] {"code":"SESSION_NOT_OPEN","message":"It \"failed\"","details":[7]}
429 [content-type: application/json; x-request-id: q-7] {"code":"QUOTA_EXCEEDED","message":"It \"failed\"","details":[7]}
429 [content-type: application/json; x-request-id: q-7] {"code":"OUTBOUND_OVERFLOW","message":"It \"failed\"","details":[7]}
403 [content-type: application/json; x-request-id: q-7] {"code":"FORBIDDEN","message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-request-id: q-7] {"code":"INVALID_REQUEST","message":"It \"failed\"","details":[7]}
500 [content-type: application/json] {"type":"http://domain/exceptions#Newer","message":"m"}
500 [content-type: text/plain; charset=utf-8] Internal Server Error
"#;
}

#[test]
fn a_refused_handshake_goes_by_the_connection() {
    const REFUSED: &str = r#"
400,403,404,426,429,500,503 [x-request-id: q-7] { "message": "m" } => NAME: m | id q-7 | retry
426 too old => NAME: too old | retry
401 bad api key => WSSAuthenticationError: bad api key
401 [retry-after: 5] => WSSAuthenticationError: Unauthorized | after 5s | retry then
# The code is kept and says whether to try again, but does not select the variant.
403 {"code":"FORBIDDEN","message":"m"} => NAME (FORBIDDEN): m
503 {"code":"NEW","message":"m"} => NAME (NEW): m | retry
503 [x-request-id: q-7; retry-after: 5] <html> => NAME: Service Unavailable | id q-7 | after 5s | retry then
"#;
    for (connection, name) in
        [(Connection::Control, "WSSConnectionError"), (Connection::Media, "WSSMediaError")]
    {
        let read = |code, headers: &_, body: &[u8]| {
            let error = refused_handshake(connection, status(code), headers, body);
            assert_eq!((error.status().unwrap().as_u16(), error.body()), (code, body));
            assert!(error.is_a(WSSError));
            response_line(&error)
        };
        check_table(&REFUSED.replace("NAME", name), |line| {
            let (codes, headers, body) = parse(line);
            codes.into_iter().map(|code| read(code, &headers, body.as_bytes())).collect()
        });
        for body in hostile_bodies() {
            assert!(read(502, &http::HeaderMap::new(), &body).starts_with(name));
        }
    }
}

#[test]
fn a_code_that_is_known_decides_whatever_the_status() {
    let sent = Telcoflow::ALL.iter().filter(|variant| !variant.statuses().is_empty());
    let codes: Vec<_> = sent.flat_map(|&it| it.codes().map(move |code| (it, code))).collect();
    assert_eq!(codes.len(), 9);
    for (variant, code) in codes {
        for status in [400, 401, 404, 429, 500] {
            let error = decode(&format!(r#"{status} {{"code":"{code}","message":"m"}}"#));
            let retry = if matches!(status, 429 | 500) { " | retry" } else { "" };
            assert_eq!(response_line::<Telcoflow>(&error), format!("{variant} ({code}): m{retry}"));
        }
        let answer =
            format!(r#"{{"type":"response","reqId":"r1","ok":false,"errorCode":"{code}"}}"#);
        let error = testing::check_object::<Telcoflow>(answer.as_bytes());
        assert_eq!(object_line(&error), format!("{variant} ({code}) | call \"r1\""));
    }
}

#[test]
fn objects_have_limits() {
    let answer = r#"{"type":"response","reqId":"r1","ok":false,"errorCode":"FORBIDDEN"}"#;
    let small = object::Codec::<Telcoflow>::new().with_limits(Limits::DEFAULT.with_max_len(8));
    assert_eq!(small.decode(answer).unwrap_err().kind(), DecodeErrorKind::TooLong);
    let deep = format!(r#"{{"type":"response","errorContent":{}"#, "[".repeat(1 << 16));
    let error = ErrorObject::decode(&deep).unwrap_err();
    let text = "frame: containers are nested deeper than the limit at byte 161";
    assert_eq!((error.kind(), error.to_string()), (DecodeErrorKind::TooDeep, text.to_owned()));
    let error = ErrorObject::decode(b"{\"type\":\"\xff\"}").unwrap_err();
    assert_eq!(error.to_string(), "frame: expected UTF-8, found byte 0xff at byte 9");
    let error = ErrorObject::decode("").unwrap_err();
    let text = "frame: expected a JSON value, found the end of the input at byte 0";
    assert_eq!((error.kind(), error.to_string()), (DecodeErrorKind::Eof, text.to_owned()));
    // Wherever a good object is cut off, it is an error and no panic.
    for length in 0..answer.len() {
        assert!(ErrorObject::decode(&answer[..length]).unwrap_err().is_eof());
    }
}

#[test]
fn details_say_which_connection_has_the_session() {
    let busy = r#"{"type":"response","reqId":7,"ok":false,"errorCode":"SESSION_BUSY","errorContent":{"boundSmWsId":"sm-7"}}"#;
    let bound = |input: &str| {
        let error = object::<Telcoflow>(input);
        error
            .details()
            .and_then(|details| Some(details.get("/boundSmWsId")?.to_text()?.to_string()))
    };
    assert_eq!(bound(busy).as_deref(), Some("sm-7"));
    for content in ["null", "{}", "[]", "[\"sm-7\"]", "\"sm-7\"", "{\"boundSmWsId\":null}"] {
        assert_eq!(bound(&busy.replace(r#"{"boundSmWsId":"sm-7"}"#, content)), None, "{content}");
    }
}

/// What an object says goes on by any other wire: in a frame a code goes out as its variant's name.
#[test]
fn an_object_goes_on_in_a_frame() {
    let input = r#"{"type":"command_response","data":{"command_id":"c1","success":false,"error_code":"CALL_UNANSWERED"}}"#;
    let error = object::<Telcoflow>(input).into_owned();
    assert_eq!(error.to_string(), "WSSCallCommandError (CALL_UNANSWERED)");
    let frame = callerror::CallError::new("c1", error.into_exception()).to_text();
    assert_eq!(frame, r#"[4,"c1","http://domain/exceptions#WSSCallCommandError",""]"#);
}
