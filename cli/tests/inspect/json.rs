//! `--json`: tables of real lines and what is said of each.

use crate::{CAPTURES, assert_all_answered, assert_answers, run};

#[test]
fn frames_become_json() {
    assert_answers(
        &["--json"],
        &[
            (
                r##"[4,"c1","http://domain/exceptions#NotFoundError","Room not found",{"id": 7}]"##,
                r##""ok":true,"call_id":"c1","numeric_call_id":false,"uri":"http://domain/exceptions#NotFoundError","name":"NotFoundError","kind":"known","message":"Room not found","details":{"id": 7},"quirks":[],"retry":"never"}"##,
            ),
            (
                r#"[4,17,"RateLimited",null,null]"#,
                r#""ok":true,"call_id":"17","numeric_call_id":true,"uri":"RateLimited","name":"RateLimited","kind":"unknown","message":"","quirks":["NumericCallId","BareName","NonStringMessage","NullDetails"],"retry":"never"}"#,
            ),
            (
                r#"[4,"c3","An error occurred."]"#,
                r#""ok":true,"call_id":"c3","numeric_call_id":false,"kind":"unhandled","message":"An error occurred.","quirks":[],"retry":"backoff"}"#,
            ),
            (r#"[3,"c4",{"room":7}]"#, r#""ok":true,"other":"CALLRESULT"}"#),
            (r#"[8,"topic",cut off"#, r#""ok":true,"other":"EVENT"}"#),
            (
                r#"[4,"c6",404,"gone"]"#,
                r#""ok":false,"call_id":"c6","numeric_call_id":false,"error":"error URI: expected a string or null, found a number at byte 8","error_kind":"WrongType","field":"error URI","offset":8}"#,
            ),
            (
                "",
                r#""ok":false,"error":"frame: expected `[`, found the end of the input at byte 0","error_kind":"Eof","field":"frame","offset":0}"#,
            ),
            (
                "[9,\"c8\"]",
                r#""ok":false,"error":"message type: expected 4 (CALLERROR), found 9 at byte 1","error_kind":"NotCallError","field":"message type","offset":1}"#,
            ),
            (
                r#"[4,"c9","","\u001b\"ü",["\ud800",1.50,1e400,{"a":1,"a":2}]]"#,
                r#""ok":true,"call_id":"c9","numeric_call_id":false,"kind":"unhandled","message":"\u001b\"ü","details":["\ud800",1.50,1e400,{"a":1,"a":2}],"quirks":["MissingUri"],"retry":"backoff"}"#,
            ),
            (
                "[4,\"c10\",\"\",\"m\",[1,\r\t2]]",
                r#""ok":true,"call_id":"c10","numeric_call_id":false,"kind":"unhandled","message":"m","details":[1, 2],"quirks":["MissingUri"],"retry":"backoff"}"#,
            ),
        ],
    );
}

#[test]
fn strict_makes_quirks_faults() {
    assert_answers(
        &["--json", "--strict", "--set", "grape"],
        &[
            (
                r#"[4,"c1","NotFoundError","gone"]"#,
                r#""ok":false,"call_id":"c1","numeric_call_id":false,"error":"error URI: expected an error URI under the codec's base, found a bare name at byte 8","error_kind":"BareName","field":"error URI","offset":8}"#,
            ),
            (
                r#"[4,"c2","An error occurred."]"#,
                r#""ok":true,"call_id":"c2","numeric_call_id":false,"kind":"unhandled","message":"An error occurred.","quirks":[],"retry":"backoff"}"#,
            ),
        ],
    );
}

#[test]
fn responses_become_json() {
    assert_answers(
        &["--json", "--http"],
        &[
            (
                r#"{"status":400,"headers":[["x-request-id","7f3a"]],"body":"{\"type\":\"NotFoundError\",\"message\":\"gone\",\"details\":{\n  \"id\": 7\n}}"}"#,
                r#""ok":true,"status":400,"name":"NotFoundError","kind":"known","message":"gone","details":{ "id": 7 },"request_id":"7f3a","retry":"never"}"#,
            ),
            (
                r#" { "body_base64": "eyJ0eXBlIjoiUmF0ZUxpbWl0ZWQifQ==", "status": 429 } "#,
                r#""ok":true,"status":429,"name":"RateLimited","kind":"unknown","message":"","retry":"backoff"}"#,
            ),
            (
                r#"{"status":502,"body_base64":"/wA="}"#,
                r#""ok":true,"status":502,"kind":"unhandled","message":"Bad Gateway","retry":"backoff"}"#,
            ),
            (r#"{"status":200,"body":"{}"}"#, r#""ok":true,"other":"200 OK"}"#),
            (r#"{"status":299}"#, r#""ok":true,"other":"299"}"#),
            (
                r#"{"status":99}"#,
                r#""ok":false,"error":"status: expected a number from 100 to 999 at byte 10","error_kind":"InvalidInput","field":"status","offset":10}"#,
            ),
            (
                r#"{"body":""} "#,
                r#""ok":false,"error":"status: expected a number from 100 to 999 at byte 10","error_kind":"InvalidInput","field":"status","offset":10}"#,
            ),
            (
                r#"{"status":400,"headers":[["a","b"],["a"]]}"#,
                r#""ok":false,"error":"headers: expected a pair of strings at byte 35","error_kind":"InvalidInput","field":"headers","offset":35}"#,
            ),
            (
                r#"{"status":400,"headers":[["a","\n"]]}"#,
                r#""ok":false,"error":"headers: expected the value of a header at byte 25","error_kind":"InvalidInput","field":"headers","offset":25}"#,
            ),
            (
                r#"{"status":400,"body_base64":"*"}"#,
                r#""ok":false,"error":"body_base64: expected base64 at byte 28","error_kind":"InvalidInput","field":"body_base64","offset":28}"#,
            ),
            (
                r#"{"status":400,"body":"","body_base64":""}"#,
                r#""ok":false,"error":"body_base64: expected no second body at byte 38","error_kind":"InvalidInput","field":"body_base64","offset":38}"#,
            ),
            (
                r#"{"status":400;}"#,
                r#""ok":false,"error":"line: expected `,` or `}` at byte 13","error_kind":"InvalidInput","offset":13}"#,
            ),
            (
                r#"[400,[],""]"#,
                r#""ok":false,"error":"line: expected an object with `status` at byte 0","error_kind":"InvalidInput","offset":0}"#,
            ),
            (
                "",
                r#""ok":false,"error":"line: expected an object with `status` at byte 0","error_kind":"InvalidInput","offset":0}"#,
            ),
        ],
    );
}

#[test]
fn webex_adds_what_it_tells() {
    assert_answers(
        &["--json", "--set", "webex"],
        &[
            (
                r#"{"status":429,"headers":[["retry-after","30"],["x-request-id","w-1"]],"body":"{\"message\":\"Slow down\",\"trackingId\":\"T-1\"}"}"#,
                r#""ok":true,"status":429,"name":"RateLimitError","kind":"known","message":"Slow down","ancestors":["WebexBYOVAError"],"request_id":"T-1","retry_after":30,"retry":"after"}"#,
            ),
            (
                r#"{"status":429,"headers":[["retry-after","Sun, 06 Nov 1994 08:49:37 GMT"],["date","Sun, 06 Nov 1994 08:49:07 GMT"]],"body":"{}"}"#,
                r#""ok":true,"status":429,"name":"RateLimitError","kind":"known","message":"Too Many Requests","ancestors":["WebexBYOVAError"],"retry_after":30,"retry":"after"}"#,
            ),
            (
                r#"{"status":429,"headers":[["retry-after","Sun, 06 Nov 1994 08:49:37 GMT"]],"body":"{}"}"#,
                r#""ok":true,"status":429,"name":"RateLimitError","kind":"known","message":"Too Many Requests","ancestors":["WebexBYOVAError"],"retry":"after"}"#,
            ),
            (
                r#"{"status":429,"headers":[["retry-after","Sun, 06 Nov 1994 08:49:37 GMT"],["date","Sun, 06 Nov 1994 08:50:00 GMT"]],"body":""}"#,
                r#""ok":true,"status":429,"name":"RateLimitError","kind":"known","message":"Too Many Requests","ancestors":["WebexBYOVAError"],"retry_after":0,"retry":"after"}"#,
            ),
            (
                r#"{"status":429,"headers":[["retry-after","soon"]],"body":""}"#,
                r#""ok":true,"status":429,"name":"RateLimitError","kind":"known","message":"Too Many Requests","ancestors":["WebexBYOVAError"],"retry":"backoff"}"#,
            ),
            (
                r#"{"status":401,"body":"{\"message\":\"The token has expired\"}"}"#,
                r#""ok":true,"status":401,"name":"AuthenticationError","kind":"known","message":"The token has expired","ancestors":["WebexBYOVAError"],"retry":"never"}"#,
            ),
            (
                r#"{"status":418,"body":"{\"code\":\"TEAPOT\",\"details\":{\"a\":[\"b\"]}}"}"#,
                r#""ok":true,"status":418,"name":"WebexBYOVAError","kind":"known","message":"I'm a teapot","details":{"a":["b"]},"fields":{"a":["b"]},"retry":"never"}"#,
            ),
            (
                r#"{"status":503,"headers":[["retry-after","5"]],"body":"<html>"}"#,
                r#""ok":true,"status":503,"name":"WebexBYOVAError","kind":"known","message":"Service Unavailable","retry_after":5,"retry":"after"}"#,
            ),
            (
                r#"{"status":409,"headers":[["retry-after","5"]],"body":"{\"message\":7}"}"#,
                r#""ok":true,"status":409,"name":"ValidationError","kind":"known","message":"7","ancestors":["WebexBYOVAError"],"retry_after":5,"retry":"after"}"#,
            ),
            (r#"{"status":204}"#, r#""ok":true,"other":"204 No Content"}"#),
            (
                r#"{"status":400,"body":"""#,
                r#""ok":false,"error":"line: EOF while parsing an object at byte 23","error_kind":"InvalidInput","offset":23}"#,
            ),
        ],
    );
    assert_answers(
        &["--json", "--set", "webex", "--wire", "wamp1"],
        &[
            (
                r#"[4,"c1","http://domain/exceptions#PromptValidationError","The prompt is no WAV file",{"turn":3}]"#,
                r#""ok":true,"call_id":"c1","numeric_call_id":false,"uri":"http://domain/exceptions#PromptValidationError","name":"PromptValidationError","kind":"known","message":"The prompt is no WAV file","details":{"turn":3},"ancestors":["MediaServerError","WebexBYOVAError"],"quirks":[],"retry":"never"}"#,
            ),
            (
                r#"[4,7,"ProxyConnectionError","gone"]"#,
                r#""ok":true,"call_id":"7","numeric_call_id":true,"uri":"ProxyConnectionError","name":"ProxyConnectionError","kind":"known","message":"gone","ancestors":["MediaServerError","WebexBYOVAError"],"quirks":["NumericCallId","BareName"],"retry":"backoff"}"#,
            ),
            (
                r#"[4,"c3","http://domain/exceptions#Elsewhere","m"]"#,
                r#""ok":true,"call_id":"c3","numeric_call_id":false,"uri":"http://domain/exceptions#Elsewhere","name":"Elsewhere","kind":"unknown","message":"m","quirks":[],"retry":"never"}"#,
            ),
            (
                r#"[4,"c4","An error occurred."]"#,
                r#""ok":true,"call_id":"c4","numeric_call_id":false,"kind":"unhandled","message":"An error occurred.","quirks":[],"retry":"backoff"}"#,
            ),
            (r#"[3,"c5",{}]"#, r#""ok":true,"other":"CALLRESULT"}"#),
            (
                r#"[4,"c6",{}]"#,
                r#""ok":false,"call_id":"c6","numeric_call_id":false,"error":"error URI: expected a string or null, found an object at byte 8","error_kind":"WrongType","field":"error URI","offset":8}"#,
            ),
        ],
    );
}

#[test]
fn telcoflow_has_objects() {
    assert_answers(
        &["--json", "--set", "telcoflow"],
        &[
            (
                r#"{"type":"response","reqId":"r1","ok":false,"errorCode":"SESSION_BUSY","errorContent":{"boundSmWsId":"sm-7"}}"#,
                r#""ok":true,"call_id":"r1","numeric_call_id":false,"name":"WSSSessionBusy","kind":"known","message":"","details":{"boundSmWsId":"sm-7"},"code":"SESSION_BUSY","ancestors":["WSSSessionError","WSSError"],"retry":"never"}"#,
            ),
            (
                r#"{"type":"response","reqId":2,"ok":false}"#,
                r#""ok":true,"call_id":"2","numeric_call_id":true,"name":"WSSConnectionError","kind":"known","message":"","ancestors":["WSSError"],"retry":"backoff"}"#,
            ),
            (
                r#"{"type":"response","reqId":"r3","errorCode":"NEWER_CODE"}"#,
                r#""ok":true,"call_id":"r3","numeric_call_id":false,"name":"WSSConnectionError","kind":"known","message":"","code":"NEWER_CODE","ancestors":["WSSError"],"retry":"never"}"#,
            ),
            (
                r#"{"type":"response","reqId":"r4","ok":true,"content":{}}"#,
                r#""ok":true,"other":"success"}"#,
            ),
            (
                r#"{"type":"command_response","data":{"command_id":"c1","success":false,"error_code":"CALL_UNANSWERED","error_message":"Nobody picked up"}}"#,
                r#""ok":true,"call_id":"c1","numeric_call_id":false,"name":"WSSCallCommandError","kind":"known","message":"Nobody picked up","code":"CALL_UNANSWERED","ancestors":["WSSCallError","WSSError"],"retry":"backoff"}"#,
            ),
            (
                r#"{"type":"command_response","data":{"command_id":"c2","success":false,"error_code":"TIMEOUT"}}"#,
                r#""ok":true,"call_id":"c2","numeric_call_id":false,"name":"WSSCallCommandTimeoutError","kind":"known","message":"","code":"TIMEOUT","ancestors":["WSSCallError","WSSError"],"retry":"backoff"}"#,
            ),
            (
                r#"{"type":"command_response","data":{"command_id":"c3","success":true}}"#,
                r#""ok":true,"other":"success"}"#,
            ),
            (
                r#"{"type":"response","ok":false,"errorCode":"FORBIDDEN"}"#,
                r#""ok":true,"name":"WSSForbidden","kind":"known","message":"","code":"FORBIDDEN","ancestors":["WSSError"],"retry":"never"}"#,
            ),
            (
                r#"{"type":"event","data":{}}"#,
                r#""ok":false,"error":"frame: expected an object by which the system tells an error, found another object at byte 0","error_kind":"NotErrorObject","field":"frame","offset":0}"#,
            ),
            (
                r#"[4,"c1","http://domain/exceptions#WSSError","m"]"#,
                r#""ok":false,"error":"frame: expected an object by which the system tells an error, found an array at byte 0","error_kind":"NotErrorObject","field":"frame","offset":0}"#,
            ),
            (
                r#"{"type":"response","reqId":"r9","ok":false"#,
                r#""ok":false,"call_id":"r9","numeric_call_id":false,"error":"frame: expected `,` or `}`, found the end of the input at byte 42","error_kind":"Eof","field":"frame","offset":42}"#,
            ),
            (
                r#""#,
                r#""ok":false,"error":"frame: expected a JSON value, found the end of the input at byte 0","error_kind":"Eof","field":"frame","offset":0}"#,
            ),
        ],
    );
}

#[test]
fn telcoflow_adds_what_it_tells() {
    assert_answers(
        &["--json", "--set", "telcoflow", "--http"],
        &[
            (
                r#"{"status":409,"headers":[["x-request-id","t-1"]],"body":"{\"code\":\"SESSION_NOT_OPEN\",\"message\":\"Open the session first\"}"}"#,
                r#""ok":true,"status":409,"name":"WSSSessionNotOpen","kind":"known","message":"Open the session first","code":"SESSION_NOT_OPEN","ancestors":["WSSError"],"request_id":"t-1","retry":"never"}"#,
            ),
            (
                r#"{"status":401,"body":"{\"message\":\"bad key\"}"}"#,
                r#""ok":true,"status":401,"name":"WSSAuthenticationError","kind":"known","message":"bad key","ancestors":["WSSError"],"retry":"never"}"#,
            ),
            (
                r#"{"status":429,"headers":[["retry-after","3"]],"body":"{\"code\":\"QUOTA_EXCEEDED\",\"message\":\"No more sessions\"}"}"#,
                r#""ok":true,"status":429,"name":"WSSQuotaExceeded","kind":"known","message":"No more sessions","code":"QUOTA_EXCEEDED","ancestors":["WSSError"],"retry_after":3,"retry":"after"}"#,
            ),
            (
                r#"{"status":500,"body":"{\"code\":\"SESSION_BUSY\",\"message\":\"m\"}"}"#,
                r#""ok":true,"status":500,"name":"WSSError","kind":"known","message":"m","code":"SESSION_BUSY","retry":"backoff"}"#,
            ),
            (
                r#"{"status":403,"body":"{\"code\":\"FORBIDDEN\",\"message\":\"cut"}"#,
                r#""ok":true,"status":403,"name":"WSSForbidden","kind":"known","message":"","code":"FORBIDDEN","ancestors":["WSSError"],"retry":"never"}"#,
            ),
            (
                r#"{"status":"401"}"#,
                r#""ok":false,"error":"status: expected a number from 100 to 999 at byte 10","error_kind":"InvalidInput","field":"status","offset":10}"#,
            ),
        ],
    );
}

#[test]
fn openapp_adds_fields() {
    assert_answers(
        &["--json", "--set", "openapp"],
        &[
            (
                r#"{"status":422,"headers":[["x-request-id","o-1"]],"body":"{\"code\":\"FORM\",\"message\":\"Please check the form\",\"correlationId\":\"k-1\",\"details\":{\"fields\":{\"name\":[\"Too long\",\"Not unique\"],\"age\":[\"Required\"]}}}"}"#,
                r#""ok":true,"status":422,"name":"ValidationError","kind":"known","message":"Please check the form","details":{"fields":{"name":["Too long","Not unique"],"age":["Required"]}},"code":"FORM","ancestors":["SdkError"],"request_id":"o-1","fields":{"name":["Too long","Not unique"],"age":["Required"]},"retry":"never"}"#,
            ),
            (
                r#"{"status":409,"body":"{\"code\":\"DOOR_OFFLINE\",\"message\":\"The door does not answer\",\"correlationId\":\"k-2\"}"}"#,
                r#""ok":true,"status":409,"name":"ApiError","kind":"known","message":"The door does not answer","code":"DOOR_OFFLINE","ancestors":["SdkError"],"request_id":"k-2","retry":"never"}"#,
            ),
            (
                r#"{"status":400,"body":"{\"message\":\"m\",\"details\":{\"name\":[{\"message\":\"Bad\",\"code\":\"bad\"}]}}"}"#,
                r#""ok":true,"status":400,"name":"ValidationError","kind":"known","message":"m","details":{"name":[{"message":"Bad","code":"bad"}]},"ancestors":["SdkError"],"fields":{"name":["Bad"]},"retry":"never"}"#,
            ),
            (
                r#"{"status":403,"body":""}"#,
                r#""ok":true,"status":403,"name":"AuthError","kind":"known","message":"Forbidden","ancestors":["SdkError"],"retry":"never"}"#,
            ),
            (
                r#"{"status":502,"headers":[["retry-after","9"]],"body":"Bad gateway to the doors"}"#,
                r#""ok":true,"status":502,"name":"HttpError","kind":"known","message":"Bad gateway to the doors","ancestors":["SdkError"],"retry_after":9,"retry":"after"}"#,
            ),
            (
                r#"{"status":429,"headers":[["retry-after","Fri, 08 Mar 2024 10:01:30 GMT"],["date","Fri, 08 Mar 2024 10:00:00 GMT"]],"body":"{\"code\":\"SLOW_DOWN\",\"message\":\"m\"}"}"#,
                r#""ok":true,"status":429,"name":"ApiError","kind":"known","message":"m","code":"SLOW_DOWN","ancestors":["SdkError"],"retry_after":90,"retry":"after"}"#,
            ),
            (
                r#"{"status":400,"body":7}"#,
                r#""ok":false,"error":"body: expected text at byte 21","error_kind":"InvalidInput","field":"body","offset":21}"#,
            ),
        ],
    );
    assert_answers(
        &["--json", "--set", "openapp", "--wire", "wamp1"],
        &[
            (
                r#"[4,"c1","http://domain/exceptions#ValidationError","Please check the form",{"name":["Too long"],"age":[{"message":"Required","code":"required"}]}]"#,
                r#""ok":true,"call_id":"c1","numeric_call_id":false,"uri":"http://domain/exceptions#ValidationError","name":"ValidationError","kind":"known","message":"Please check the form","details":{"name":["Too long"],"age":[{"message":"Required","code":"required"}]},"ancestors":["SdkError"],"fields":{"name":["Too long"],"age":["Required"]},"quirks":[],"retry":"never"}"#,
            ),
            (
                r#"[4,"c2","http://domain/exceptions#TransportError",""]"#,
                r#""ok":true,"call_id":"c2","numeric_call_id":false,"uri":"http://domain/exceptions#TransportError","name":"TransportError","kind":"known","message":"","ancestors":["SdkError"],"quirks":[],"retry":"backoff"}"#,
            ),
            (
                r#"{"code":"A","message":"m"}"#,
                r#""ok":false,"error":"frame: expected `[`, found `{` at byte 0","error_kind":"NotCallError","field":"frame","offset":0}"#,
            ),
        ],
    );
}

#[test]
fn devops_has_parsed_errors() {
    assert_answers(
        &["--json", "--set", "devops"],
        &[
            (
                r#"{"Error":{"Code":"ThrottlingException","Message":"Slow down"},"ResponseMetadata":{"HTTPStatusCode":429,"RequestId":"req-1"}}"#,
                r#""ok":true,"status":429,"name":"ThrottlingException","kind":"known","message":"Slow down","ancestors":["DevOpsAgentError"],"request_id":"req-1","retry":"backoff"}"#,
            ),
            (
                r#"{"Error":{"Code":"NEW_CODE","Message":"m"},"ResponseMetadata":{"HTTPStatusCode":404}}"#,
                r#""ok":true,"status":404,"name":"ResourceNotFoundException","kind":"known","message":"m","code":"NEW_CODE","ancestors":["DevOpsAgentError"],"retry":"never"}"#,
            ),
            (
                r#"{"Error":{"Code":"AUTH_ERROR"}}"#,
                r#""ok":true,"name":"DevOpsAgentAuthError","kind":"known","message":"","code":"AUTH_ERROR","ancestors":["DevOpsAgentError"],"retry":"never"}"#,
            ),
            (
                r#"{"Error":{"Code":"CredentialRefreshError","Message":"m"},"details":{"a":1}}"#,
                r#""ok":true,"name":"CredentialRefreshError","kind":"known","message":"m","details":{"a":1},"ancestors":["AuthenticationError","DevOpsAgentError"],"retry":"never"}"#,
            ),
            (
                r#"{"ResponseMetadata":{"HTTPStatusCode":200},"tasks":[]}"#,
                r#""ok":true,"other":"success"}"#,
            ),
            (
                r#"{}"#,
                r#""ok":true,"name":"DevOpsAgentError","kind":"known","message":"","retry":"never"}"#,
            ),
            (
                r#"[1]"#,
                r#""ok":false,"error":"frame: expected an object by which the system tells an error, found an array at byte 0","error_kind":"NotErrorObject","field":"frame","offset":0}"#,
            ),
            (
                r#"{"Error":{"Code":"\ud800"}}"#,
                r#""ok":false,"error":"code: expected a surrogate pair, found half of one at byte 18","error_kind":"LoneSurrogate","field":"code","offset":18}"#,
            ),
        ],
    );
}

#[test]
fn devops_adds_what_it_tells() {
    assert_answers(
        &["--json", "--set", "devops", "--http"],
        &[
            (
                r#"{"status":400,"headers":[["x-amzn-errortype","com.example#ConflictException:http://internal/"],["x-amzn-requestid","req-2"]],"body":"{\"message\":\"Somebody else changed it\",\"details\":{\"version\":3}}"}"#,
                r#""ok":true,"status":400,"name":"ConflictException","kind":"known","message":"Somebody else changed it","details":{"version":3},"ancestors":["DevOpsAgentError"],"request_id":"req-2","retry":"never"}"#,
            ),
            (
                r#"{"status":404,"headers":[["x-request-id","no"]],"body":"{\"__type\":\"NoSuchTask\",\"Message\":\"No task t-7\"}"}"#,
                r#""ok":true,"status":404,"name":"ResourceNotFoundException","kind":"known","message":"No task t-7","code":"NoSuchTask","ancestors":["DevOpsAgentError"],"retry":"never"}"#,
            ),
            (
                r#"{"status":503,"headers":[["retry-after","2"]],"body":""}"#,
                r#""ok":true,"status":503,"name":"ServiceUnavailableException","kind":"known","message":"Service Unavailable","ancestors":["DevOpsAgentError"],"retry_after":2,"retry":"after"}"#,
            ),
            (
                r#"{"status":418,"body":"{\"message\":\"m\"}"}"#,
                r#""ok":true,"status":418,"name":"DevOpsAgentAPIError","kind":"known","message":"m","ancestors":["DevOpsAgentError"],"retry":"never"}"#,
            ),
        ],
    );
}

#[test]
fn grape_is_the_set_where_none_is_named() {
    for (_, capture, mode) in CAPTURES {
        let args = |more: &[&'static str]| [more, mode, &["--json", capture]].concat();
        assert_eq!(run(&args(&[]), "", 0), run(&args(&["--set", "grape"]), "", 0));
    }
}

#[test]
fn each_set_has_a_wire_of_its_own() {
    let wires = [
        ("grape", "wamp1"),
        ("webex", "http"),
        ("telcoflow", "object"),
        ("openapp", "http"),
        ("devops", "object"),
        ("ocpp", "ocpp2.0.1"),
        ("jsonrpc", "jsonrpc"),
        ("wamp", "wamp2"),
        ("none", "wamp1"),
    ];
    let lines = CAPTURES.map(|(_, capture, _)| std::fs::read(capture).unwrap()).concat();
    for (set, wire) in wires {
        let answers = run(&["--json", "--set", set], &lines, 0);
        assert_eq!(answers, run(&["--json", "--set", set, "--wire", wire], &lines, 0), "{set}");
        let http = run(&["--json", "--set", set, "--http"], &lines, 0);
        assert_eq!(http, run(&["--json", "--set", set, "--wire", "http"], &lines, 0), "{set}");
    }
}

#[test]
fn responses_of_json_rpc_are_read_by_any_set() {
    assert_answers(
        &["--json", "--set", "jsonrpc"],
        &[
            (
                r#"{"jsonrpc":"2.0","error":{"code":-32601,"message":"No such method"},"id":"a"}"#,
                r#""ok":true,"call_id":"a","numeric_call_id":false,"name":"MethodNotFound","kind":"known","message":"No such method","code":"-32601","ancestors":["JsonRpcError"],"retry":"never"}"#,
            ),
            (r#"{"jsonrpc":"2.0","result":null,"id":1}"#, r#""ok":true,"other":"success"}"#),
            (
                r#"{"jsonrpc":"2.0","error":"failed","id":1}"#,
                r#""ok":false,"call_id":"1","numeric_call_id":true,"error":"error: expected an object or null, found a string at byte 25","error_kind":"WrongType","field":"error","offset":25}"#,
            ),
            (
                r#"{"jsonrpc":"2.0","id":7,"error":{"code":-326"#,
                r#""ok":false,"call_id":"7","numeric_call_id":true,"error":"frame: expected `,` or `}`, found the end of the input at byte 44","error_kind":"Eof","field":"frame","offset":44}"#,
            ),
        ],
    );
    assert_answers(
        &["--json", "--wire", "jsonrpc"],
        &[
            (
                r#"{"error":{"code":-32000,"message":"m","data":{"type":"NotFoundError","details":[7]}},"id":1}"#,
                r#""ok":true,"call_id":"1","numeric_call_id":true,"name":"NotFoundError","kind":"known","message":"m","details":[7],"retry":"never"}"#,
            ),
            (
                r#"{"error":{"code":-32601,"message":"m"},"id":1}"#,
                r#""ok":true,"call_id":"1","numeric_call_id":true,"kind":"unhandled","message":"m","code":"-32601","retry":"backoff"}"#,
            ),
        ],
    );
}

#[test]
fn without_names_every_name_is_unknown() {
    assert_answers(
        &["--json", "--set", "none"],
        &[
            (
                r##"[4,"c1","http://domain/exceptions#NotFoundError","gone",{"id":7}]"##,
                r#""ok":true,"call_id":"c1","numeric_call_id":false,"uri":"http://domain/exceptions#NotFoundError","name":"NotFoundError","kind":"unknown","message":"gone","details":{"id":7},"quirks":[],"retry":"never"}"#,
            ),
            (
                r#"[4,"c2","An error occurred."]"#,
                r#""ok":true,"call_id":"c2","numeric_call_id":false,"kind":"unhandled","message":"An error occurred.","quirks":[],"retry":"backoff"}"#,
            ),
        ],
    );
    assert_answers(
        &["--json", "--set", "none", "--http"],
        &[(
            r#"{"status":404,"body":"{\"type\":\"NotFoundError\",\"message\":\"gone\"}"}"#,
            r#""ok":true,"status":404,"name":"NotFoundError","kind":"unknown","message":"gone","retry":"never"}"#,
        )],
    );
}

#[test]
fn values_are_what_serde_writes() {
    assert_answers(
        &["--json", "--wire", "value"],
        &[
            (
                r#"{"type":"NotFoundError","message":"Room not found","details":{"name":["Too long"]}}"#,
                r#""ok":true,"name":"NotFoundError","kind":"known","message":"Room not found","details":{"name":["Too long"]},"fields":{"name":["Too long"]},"retry":"never"}"#,
            ),
            (
                r#" {"message":"m","type":"RateLimited","extra":1} "#,
                r#""ok":true,"name":"RateLimited","kind":"unknown","message":"m","retry":"never"}"#,
            ),
            (
                r#"{"message":"An error occurred."}"#,
                r#""ok":true,"kind":"unhandled","message":"An error occurred.","retry":"backoff"}"#,
            ),
            (
                r#"[4,"c1","An error occurred."]"#,
                r#""ok":false,"error":"frame: expected an object by which the system tells an error, found an array at byte 0","error_kind":"NotErrorObject","field":"frame","offset":0}"#,
            ),
            (
                r#"{"message":"cut"#,
                r#""ok":false,"error":"frame: expected a closing `\"`, found the end of the input at byte 15","error_kind":"Eof","field":"frame","offset":15}"#,
            ),
            (
                r#"{"message":"\ud800"}"#,
                r#""ok":true,"kind":"unhandled","message":"�","retry":"backoff"}"#,
            ),
            (
                r#"{"type":"NotFoundError","message":"m","code":"a.b","status":503,"request_id":"r-1","retry_after":30}"#,
                r#""ok":true,"status":503,"name":"NotFoundError","kind":"known","message":"m","code":"a.b","request_id":"r-1","retry_after":30,"retry":"after"}"#,
            ),
            (
                "",
                r#""ok":false,"error":"frame: expected a JSON value, found the end of the input at byte 0","error_kind":"Eof","field":"frame","offset":0}"#,
            ),
        ],
    );
    assert_answers(
        &["--json", "--wire", "value", "--set", "openapp"],
        &[(
            r#"{"type":"ValidationError","message":"m","details":{"name":["Too long"]}}"#,
            r#""ok":true,"name":"ValidationError","kind":"known","message":"m","details":{"name":["Too long"]},"ancestors":["SdkError"],"fields":{"name":["Too long"]},"retry":"never"}"#,
        )],
    );
}

/// For want of objects of its own.
#[test]
fn grape_has_values_for_objects() {
    let line = r#"{"type":"NotFoundError","message":"m"}"#;
    let value = run(&["--json", "--wire", "value"], line, 0);
    assert_eq!(run(&["--json", "--wire", "object"], line, 0), value);
}

/// More headers than a `HeaderMap` can hold, which would panic if it were asked to.
#[test]
fn headers_without_end_are_a_fault() {
    let headers: Vec<_> = (0..40_000).map(|number| [format!("h{number}"), String::new()]).collect();
    let headers = serde_json::to_string(&headers).unwrap();
    let output = run(&["--http", "--json"], format!(r#"{{"status":400,"headers":{headers}}}"#), 0);
    assert_all_answered(&output, 1);
    assert!(output.contains("no more headers"), "{output}");
}

#[test]
fn messages_of_wamp2_have_their_request() {
    assert_answers(
        &["--json", "--set", "wamp"],
        &[
            (
                r#"[8,48,7814135,{},"wamp.error.no_such_procedure",["Nobody has it"]]"#,
                r#""ok":true,"call_id":"7814135","numeric_call_id":true,"request_type":48,"uri":"wamp.error.no_such_procedure","name":"wamp.error.no_such_procedure","kind":"known","message":"Nobody has it","quirks":[],"retry":"never"}"#,
            ),
            (
                r#"[8, 68, 1, {"x":1}, "wamp.error.cancelled", ["m", 1.50], null]"#,
                r#""ok":true,"call_id":"1","numeric_call_id":true,"request_type":68,"uri":"wamp.error.cancelled","name":"wamp.error.canceled","kind":"known","message":"m","details":1.50,"code":"wamp.error.cancelled","quirks":["NullArgs"],"retry":"never"}"#,
            ),
            (
                r#"[8,-1,123456789012345678901234567890,{},"com.x.form",[],{"fields":{"day":["Too late"]}}]"#,
                r#""ok":true,"call_id":"123456789012345678901234567890","numeric_call_id":true,"request_type":-1,"uri":"com.x.form","name":"com.x.form","kind":"unknown","message":"","details":{"fields":{"day":["Too late"]}},"fields":{"day":["Too late"]},"quirks":[],"retry":"never"}"#,
            ),
            (
                r#"[8,68,2,{},"wamp.error.runtime_error",["boom"]]"#,
                r#""ok":true,"call_id":"2","numeric_call_id":true,"request_type":68,"uri":"wamp.error.runtime_error","kind":"unhandled","message":"boom","quirks":[],"retry":"backoff"}"#,
            ),
            (
                r#"[8,48,3,{},null]"#,
                r#""ok":true,"call_id":"3","numeric_call_id":true,"request_type":48,"kind":"unhandled","message":"","quirks":["MissingUri"],"retry":"backoff"}"#,
            ),
            (r#"[48,4,{},"com.x.book",[7]]"#, r#""ok":true,"other":"CALL"}"#),
            (r#"[50,4,{"cut"#, r#""ok":true,"other":"RESULT"}"#),
            (r#"[1,"realm1",{}]"#, r#""ok":true,"other":"HELLO"}"#),
            (
                r#"[8,48,5,{},"com.x"#,
                r#""ok":false,"call_id":"5","numeric_call_id":true,"error":"error URI: expected a closing `\"`, found the end of the input at byte 17","error_kind":"Eof","field":"error URI","offset":17}"#,
            ),
            (
                r#"[8,48,"5",{},"com.x"]"#,
                r#""ok":false,"error":"call ID: expected an integer, found a string at byte 6","error_kind":"WrongType","field":"call ID","offset":6}"#,
            ),
            (
                r#"[7,1]"#,
                r#""ok":false,"error":"message type: expected 8 (ERROR), found 7 at byte 1","error_kind":"NotCallError","field":"message type","offset":1}"#,
            ),
            (
                r#"{"type":"x"}"#,
                r#""ok":false,"error":"frame: expected `[`, found `{` at byte 0","error_kind":"NotCallError","field":"frame","offset":0}"#,
            ),
        ],
    );
    assert_answers(
        &["--json", "--set", "grape", "--wire", "wamp2", "--strict"],
        &[
            (
                r#"[8,48,1,{},"NotFoundError"]"#,
                r#""ok":true,"call_id":"1","numeric_call_id":true,"request_type":48,"uri":"NotFoundError","name":"NotFoundError","kind":"known","message":"","quirks":[],"retry":"never"}"#,
            ),
            (
                r#"[8,48,1,{},"NotFoundError",{}]"#,
                r#""ok":false,"call_id":"1","numeric_call_id":true,"error":"arguments: expected an array, found an object at byte 27","error_kind":"ArgsObject","field":"arguments","offset":27}"#,
            ),
        ],
    );
}
