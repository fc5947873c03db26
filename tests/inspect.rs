//! The example `inspect`, driven as its users drive it: as a process.

mod programs;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};
use std::thread;

use callerror::MAX_LEN;
use serde_json::value::RawValue;

macro_rules! data {
    ($file:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/", $file)
    };
}

const FRAMES: &str = data!("grape.log");
const RESPONSES: &str = data!("grape-http.jsonl");

/// Every capture: the set it is of, the file, and how to read it.
const CAPTURES: [(&str, &str, &[&str]); 6] = [
    ("grape", FRAMES, &[]),
    ("grape", RESPONSES, &["--http"]),
    ("webex", data!("webex-http.jsonl"), &["--http"]),
    ("telcoflow", data!("telcoflow.log"), &[]),
    ("openapp", data!("openapp-http.jsonl"), &["--http"]),
    ("devops", data!("devops-http.jsonl"), &["--http"]),
];

fn start(args: &[&str]) -> Child {
    let mut command = Command::new(programs::example("inspect"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Runs the program over `input` and returns what it printed; its exit status must be `status`.
#[track_caller]
fn run(args: &[&str], input: impl AsRef<[u8]> + Send, status: i32) -> String {
    let mut child = start(args);
    let mut stdin = child.stdin.take().unwrap();
    let Output { status: ended, stdout, stderr } = thread::scope(|scope| {
        // A program that ends before its input does is not this thread's concern.
        scope.spawn(move || stdin.write_all(input.as_ref()).is_ok());
        child.wait_with_output().unwrap()
    });
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!(ended.code(), Some(status), "{stderr}");
    assert_eq!(stderr.is_empty(), status != 2, "{stderr}");
    String::from_utf8(stdout).unwrap()
}

/// Each row is a line of input and its answer behind `{"line":n,`.
#[track_caller]
fn assert_answers(args: &[&str], rows: &[(&str, &str)]) {
    let input: String = rows.iter().map(|(line, _)| format!("{line}\n")).collect();
    let output = run(args, input, 0);
    let answers: Vec<_> = output.lines().collect();
    assert_eq!(answers.len(), rows.len());
    for (number, ((line, expected), answer)) in (1..).zip(rows.iter().zip(answers)) {
        assert_eq!(answer, format!("{{\"line\":{number},{expected}"), "{line}");
    }
}

/// Checks that there is one answer for each of `count` lines, in order, each a JSON object.
#[track_caller]
fn assert_all_answered(output: &str, count: usize) {
    let answers: Vec<_> = output.split_terminator('\n').collect();
    assert_eq!(answers.len(), count);
    for (number, answer) in (1..).zip(answers) {
        // As a value it could not be read: details may hold half of a surrogate pair.
        let answer: HashMap<&str, &RawValue> = serde_json::from_str(answer).unwrap();
        assert_eq!(answer["line"].get(), format!("{number}"));
        let parts = ["kind", "other", "error_kind"];
        assert_eq!(parts.iter().filter(|part| answer.contains_key(**part)).count(), 1);
        let ok = if answer.contains_key("error_kind") { "false" } else { "true" };
        assert_eq!(answer["ok"].get(), ok);
    }
}

#[test]
fn frames_become_json() {
    assert_answers(
        &["--json"],
        &[
            (
                r##"[4,"c1","http://domain/exceptions#NotFoundError","Room not found",{"id": 7}]"##,
                r##""ok":true,"call_id":"c1","numeric_call_id":false,"uri":"http://domain/exceptions#NotFoundError","name":"NotFoundError","kind":"known","message":"Room not found","details":{"id": 7},"quirks":[]}"##,
            ),
            (
                r#"[4,17,"RateLimited",null,null]"#,
                r#""ok":true,"call_id":"17","numeric_call_id":true,"uri":"RateLimited","name":"RateLimited","kind":"unknown","message":"","quirks":["NumericCallId","BareName","NonStringMessage","NullDetails"]}"#,
            ),
            (
                r#"[4,"c3","An error occurred."]"#,
                r#""ok":true,"call_id":"c3","numeric_call_id":false,"kind":"unhandled","message":"An error occurred.","quirks":[]}"#,
            ),
            (r#"[3,"c4",{"room":7}]"#, r#""ok":true,"other":"CALLRESULT"}"#),
            (r#"[8,"topic",cut off"#, r#""ok":true,"other":"EVENT"}"#),
            (
                r#"[4,"c6",404,"gone"]"#,
                r#""ok":false,"error":"error URI: expected a string or null, found a number at byte 8","error_kind":"WrongType","field":"error URI","offset":8,"call_id":"c6"}"#,
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
                r#""ok":true,"call_id":"c9","numeric_call_id":false,"kind":"unhandled","message":"\u001b\"ü","details":["\ud800",1.50,1e400,{"a":1,"a":2}],"quirks":["MissingUri"]}"#,
            ),
            (
                "[4,\"c10\",\"\",\"m\",[1,\r\t2]]",
                r#""ok":true,"call_id":"c10","numeric_call_id":false,"kind":"unhandled","message":"m","details":[1, 2],"quirks":["MissingUri"]}"#,
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
                r#""ok":false,"error":"error URI: expected an error URI under the codec's base, found a bare name at byte 8","error_kind":"BareName","field":"error URI","offset":8,"call_id":"c1"}"#,
            ),
            (
                r#"[4,"c2","An error occurred."]"#,
                r#""ok":true,"call_id":"c2","numeric_call_id":false,"kind":"unhandled","message":"An error occurred.","quirks":[]}"#,
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
                r#""ok":true,"status":400,"name":"NotFoundError","kind":"known","message":"gone","details":{ "id": 7 }}"#,
            ),
            (
                r#" { "body_base64": "eyJ0eXBlIjoiUmF0ZUxpbWl0ZWQifQ==", "status": 429 } "#,
                r#""ok":true,"status":429,"name":"RateLimited","kind":"unknown","message":""}"#,
            ),
            (
                r#"{"status":502,"body_base64":"/wA="}"#,
                r#""ok":true,"status":502,"kind":"unhandled","message":"Bad Gateway"}"#,
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
        &["--json", "--set", "webex", "--http"],
        &[
            (
                r#"{"status":429,"headers":[["retry-after","30"],["x-request-id","w-1"]],"body":"{\"message\":\"Slow down\",\"trackingId\":\"T-1\"}"}"#,
                r#""ok":true,"status":429,"name":"RateLimitError","kind":"known","message":"Slow down","ancestors":["WebexBYOVAError"],"request_id":"w-1","retry_after":30,"retry":"after"}"#,
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
                r#""ok":true,"status":418,"name":"WebexBYOVAError","kind":"known","message":"I'm a teapot","retry":"never"}"#,
            ),
            (
                r#"{"status":503,"headers":[["retry-after","5"]],"body":"<html>"}"#,
                r#""ok":true,"status":503,"name":"WebexBYOVAError","kind":"known","message":"Service Unavailable","retry_after":5,"retry":"after"}"#,
            ),
            (
                r#"{"status":409,"headers":[["retry-after","5"]],"body":"{\"message\":7}"}"#,
                r#""ok":true,"status":409,"name":"ValidationError","kind":"known","message":"7","ancestors":["WebexBYOVAError"],"retry_after":5,"retry":"never"}"#,
            ),
            (r#"{"status":204}"#, r#""ok":true,"other":"204 No Content"}"#),
            (
                r#"{"status":400,"body":"""#,
                r#""ok":false,"error":"line: EOF while parsing an object at byte 23","error_kind":"InvalidInput","offset":23}"#,
            ),
        ],
    );
    assert_answers(
        &["--json", "--set", "webex"],
        &[
            (
                r#"[4,"c1","http://domain/exceptions#PromptValidationError","The prompt is no WAV file",{"turn":3}]"#,
                r#""ok":true,"call_id":"c1","numeric_call_id":false,"uri":"http://domain/exceptions#PromptValidationError","name":"PromptValidationError","kind":"known","message":"The prompt is no WAV file","details":{"turn":3},"quirks":[],"code":"PromptValidationError","ancestors":["MediaServerError","WebexBYOVAError"],"retry":"never"}"#,
            ),
            (
                r#"[4,7,"ProxyConnectionError","gone"]"#,
                r#""ok":true,"call_id":"7","numeric_call_id":true,"uri":"ProxyConnectionError","name":"ProxyConnectionError","kind":"known","message":"gone","quirks":["NumericCallId","BareName"],"code":"ProxyConnectionError","ancestors":["MediaServerError","WebexBYOVAError"],"retry":"backoff"}"#,
            ),
            (
                r#"[4,"c3","http://domain/exceptions#Elsewhere","m"]"#,
                r#""ok":true,"call_id":"c3","numeric_call_id":false,"uri":"http://domain/exceptions#Elsewhere","name":"Elsewhere","kind":"unknown","message":"m","quirks":[],"code":"Elsewhere","retry":"never"}"#,
            ),
            (
                r#"[4,"c4","An error occurred."]"#,
                r#""ok":true,"call_id":"c4","numeric_call_id":false,"kind":"unhandled","message":"An error occurred.","quirks":[],"retry":"backoff"}"#,
            ),
            (r#"[3,"c5",{}]"#, r#""ok":true,"other":"CALLRESULT"}"#),
            (
                r#"[4,"c6",{}]"#,
                r#""ok":false,"error":"error URI: expected a string or null, found an object at byte 8","error_kind":"WrongType","field":"error URI","offset":8,"call_id":"c6"}"#,
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
                r#""ok":false,"error":"call ID: expected a string or an integer, found nothing at byte 0","error_kind":"Missing","field":"call ID","offset":0}"#,
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
                r#""ok":false,"error":"frame: expected `,` or `}`, found the end of the input at byte 42","error_kind":"Eof","field":"frame","offset":42}"#,
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
                r#""ok":true,"status":403,"name":"WSSError","kind":"known","message":"Forbidden","retry":"never"}"#,
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
        &["--json", "--set", "openapp", "--http"],
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
        &["--json", "--set", "openapp"],
        &[
            (
                r#"[4,"c1","http://domain/exceptions#ValidationError","Please check the form",{"name":["Too long"],"age":[{"message":"Required","code":"required"}]}]"#,
                r#""ok":true,"call_id":"c1","numeric_call_id":false,"uri":"http://domain/exceptions#ValidationError","name":"ValidationError","kind":"known","message":"Please check the form","details":{"name":["Too long"],"age":[{"message":"Required","code":"required"}]},"quirks":[],"code":"ValidationError","ancestors":["SdkError"],"fields":{"name":["Too long"],"age":["Required"]},"retry":"never"}"#,
            ),
            (
                r#"[4,"c2","http://domain/exceptions#TransportError",""]"#,
                r#""ok":true,"call_id":"c2","numeric_call_id":false,"uri":"http://domain/exceptions#TransportError","name":"TransportError","kind":"known","message":"","quirks":[],"code":"TransportError","ancestors":["SdkError"],"retry":"backoff"}"#,
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
                r#""ok":true,"status":429,"name":"ThrottlingException","kind":"known","message":"Slow down","code":"ThrottlingException","ancestors":["DevOpsAgentError"],"request_id":"req-1","retry":"backoff"}"#,
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
                r#""ok":true,"name":"CredentialRefreshError","kind":"known","message":"m","details":{"a":1},"code":"CredentialRefreshError","ancestors":["AuthenticationError","DevOpsAgentError"],"retry":"never"}"#,
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
                r#""ok":true,"status":400,"name":"ConflictException","kind":"known","message":"Somebody else changed it","details":{"version":3},"code":"ConflictException","ancestors":["DevOpsAgentError"],"request_id":"req-2","retry":"never"}"#,
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
                r#""ok":true,"status":418,"name":"DevOpsAgentError","kind":"known","message":"m","retry":"never"}"#,
            ),
        ],
    );
}

/// What other systems add, Grape does not have.
#[test]
fn grape_stays_as_it_is() {
    const ADDED: [&str; 6] = ["code", "ancestors", "request_id", "retry_after", "fields", "retry"];

    for (capture, mode) in CAPTURES.iter().map(|&(_, capture, mode)| (capture, mode)) {
        let plain = run(&[&["--json"], mode, &[capture]].concat(), "", 0);
        let named = run(&[&["--json", "--set", "grape"], mode, &[capture]].concat(), "", 0);
        assert_eq!(plain, named);
        for answer in plain.lines() {
            let members: HashMap<&str, &RawValue> = serde_json::from_str(answer).unwrap();
            for member in ADDED {
                assert!(!members.contains_key(member), "{member} in {answer}");
            }
        }
    }
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
fn the_listing_is_aligned_and_points_at_faults() {
    let input = [
        r#"[4,"c1","http://domain/exceptions#NotFoundError","Room not found",{"id":7}]"#.as_bytes(),
        br#"[4,2,"RateLimited",""]"#,
        br#"[4,"c3","\u001b[2J\u202eAn error"]"#,
        br#"[3,"c4",null]"#,
        // Two columns each, no column, an escape, a byte that is no text.
        "[4,\"c5\",\"部屋e\u{301}\t".as_bytes(),
        b"[4,\"c6\",\"\x1b\x9b[2J",
        b"[4,\"c7\",\"\xff\xfe",
        b"",
    ];
    let expected = r#"
  line   call ID    name                        message
     1   c1         NotFoundError               Room not found  {"id":7}
     2   2        ? RateLimited                 (no message)  ~ NumericCallId, BareName
     3   c3       ! unhandled                   \u{1b}[2J\u{202e}An error
     4   c4       - CALLRESULT
     5   c5       x error URI: expected no raw control character, found byte 0x09 at byte 18
                  | [4,"c5","部屋e´\t
                  |               ^
     6   c6       x error URI: expected no raw control character, found byte 0x1b at byte 9
                  | [4,"c6","\u{1b}\x9b[2J
                  |          ^
     7   c7       x error URI: expected UTF-8, found byte 0xff at byte 9
                  | [4,"c7","\xff\xfe
                  |          ^
     8            x frame: expected `[`, found the end of the input at byte 0

8 lines: 1 known, 1 unknown, 1 unhandled, 4 malformed, 1 other

known names
     1  NotFoundError

unknown names
     1  RateLimited

quirks
     1  BareName
     1  NumericCallId

malformed
     2  Syntax
     1  Eof
     1  InvalidUtf8

other
     1  CALLRESULT
"#;
    let input = [input.join(&b'\n'), b"\n".to_vec()].concat();
    let output = run(&[], input, 0);
    assert_eq!(output, expected.trim_start_matches('\n').replace('´', "\u{301}"));
}

#[test]
fn a_long_line_is_shown_around_its_fault() {
    let text = "Küche ".repeat(5_000);
    let line = format!("[4,\"c1\",\"{text}\" \"{text}\"]");
    let output = run(&[], &line, 0);
    let rows: Vec<_> = output.lines().collect();
    let (shown, caret) = (rows[2], rows[3].chars().count() - 1);
    assert!(shown.starts_with("                  | .."), "{shown}");
    assert!(shown.ends_with(".."), "{shown}");
    assert!(shown.chars().count() <= 100, "{shown}");
    let at: String = shown.chars().skip(caret - 2).take(4).collect();
    assert_eq!(at, "\" \"K");
}

#[test]
fn an_empty_input_has_no_lines() {
    let totals = "0 lines: 0 known, 0 unknown, 0 unhandled, 0 malformed, 0 other\n";
    for args in [&[][..], &["--http"]] {
        assert_eq!(run(args, "", 0), totals);
    }
    assert_eq!(run(&["--json", "--check"], "", 0), "");
}

#[test]
fn line_ends_change_nothing() {
    let lines = ["[4,\"c1\",\"m\"]", "", "[4,\"c2\",\"cut", "[4,\"c3\",\"m\"]"];
    let expected = run(&["--json"], lines.join("\n") + "\n", 0);
    assert_all_answered(&expected, 4);
    assert_eq!(run(&["--json"], lines.join("\n"), 0), expected);
    assert_eq!(run(&["--json"], lines.join("\r\n") + "\r\n", 0), expected);
    // White space that stands elsewhere is left to the decoder.
    let output = run(&["--json"], "[4,\"c1\",\"m\"]\r\r\n\r", 0);
    assert_all_answered(&output, 2);
    assert!(output.contains(r#""offset":1}"#), "{output}");
}

#[test]
fn the_shipped_frames_are_all_answered() {
    let count = std::fs::read(FRAMES).unwrap().iter().filter(|&&byte| byte == b'\n').count();
    assert_all_answered(&run(&["--json", FRAMES], "", 0), count);
    let listing = run(&[FRAMES], "", 0);
    let totals = "85 lines: 40 known, 10 unknown, 7 unhandled, 18 malformed, 10 other";
    assert!(listing.contains(totals), "{listing}");
    for quirk in callerror::Quirk::ALL {
        assert!(listing.contains(&format!("  {quirk}\n")), "the capture lacks {quirk}");
    }
    let strict = run(&["--strict", FRAMES], "", 0);
    let totals = "85 lines: 26 known, 5 unknown, 2 unhandled, 42 malformed, 10 other";
    assert!(strict.contains(totals), "{strict}");
    assert!(!strict.contains("\nquirks\n"), "{strict}");
}

#[test]
fn the_shipped_responses_are_all_answered() {
    let count = std::fs::read(RESPONSES).unwrap().iter().filter(|&&byte| byte == b'\n').count();
    assert_all_answered(&run(&["--json", "--http", RESPONSES], "", 0), count);
    let listing = run(&["--http", RESPONSES], "", 0);
    let totals = "29 lines: 10 known, 2 unknown, 9 unhandled, 6 malformed, 2 other";
    assert!(listing.contains(totals), "{listing}");
    assert!(listing.contains("Slow down, please  request 7f3a9c60  retry after 30 s"), "{listing}");
    assert!(listing.contains("retry after Thu, 07 Mar 2024 12:00:00 GMT"), "{listing}");
}

/// Runs over the capture of a set; there is one answer for each line, and these are the totals.
#[track_caller]
fn assert_totals(set: &str, totals: &str) -> String {
    let (_, capture, mode) = CAPTURES.into_iter().find(|(of, ..)| *of == set).unwrap();
    let count = std::fs::read(capture).unwrap().iter().filter(|&&byte| byte == b'\n').count();
    let args = [&["--set", set, capture], mode].concat();
    assert_all_answered(&run(&[&["--json"], &*args].concat(), "", 0), count);
    let listing = run(&args, "", 0);
    assert!(listing.contains(&format!("\n{totals}\n")), "{listing}");
    listing
}

#[test]
fn the_shipped_objects_of_telcoflow_are_all_answered() {
    let totals = "14 lines: 9 known, 0 unknown, 0 unhandled, 3 malformed, 2 other";
    let listing = assert_totals("telcoflow", totals);
    assert!(listing.contains("WSSSessionBusy SESSION_BUSY"), "{listing}");
    for tally in [
        "     2  WSSCallCommandError\n     2  WSSConnectionError\n",
        "     1  Eof\n     1  Missing\n     1  NotErrorObject\n",
        "     2  success\n",
    ] {
        assert!(listing.contains(tally), "{listing}");
    }
}

#[test]
fn the_shipped_responses_of_openapp_are_all_answered() {
    let totals = "15 lines: 13 known, 0 unknown, 0 unhandled, 1 malformed, 1 other";
    let listing = assert_totals("openapp", totals);
    assert!(listing.contains("Only owners may do this  request k-03\n"), "{listing}");
    let tally = "     5  ApiError\n     4  HttpError\n     2  AuthError\n     2  ValidationError\n";
    assert!(listing.contains(tally), "{listing}");
}

#[test]
fn the_shipped_responses_of_webex_are_all_answered() {
    let totals = "13 lines: 11 known, 0 unknown, 0 unhandled, 1 malformed, 1 other";
    let listing = assert_totals("webex", totals);
    assert!(listing.contains("retry after 12 s\n"), "{listing}");
    assert!(listing.contains("retry after Fri, 08 Mar 2024 10:01:30 GMT\n"), "{listing}");
    assert!(listing.contains("     3  ValidationError\n     3  WebexBYOVAError\n"), "{listing}");
}

#[test]
fn the_shipped_responses_of_devops_are_all_answered() {
    let totals = "13 lines: 11 known, 0 unknown, 0 unhandled, 1 malformed, 1 other";
    let listing = assert_totals("devops", totals);
    assert!(listing.contains("UnauthorizedException AccessDeniedException"), "{listing}");
    assert!(listing.contains("     1  DevOpsAgentConfigError\n"), "{listing}");
}

/// A generator of numbers that are as good as random and always the same (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Random bytes, and after them the captures with a byte in sixteen put elsewhere.
    fn log(&mut self, captures: &[&str]) -> Vec<u8> {
        let mut log: Vec<u8> = (0..20_000).map(|_| self.next() as u8).collect();
        for capture in captures {
            let capture = std::fs::read(capture).unwrap();
            for _ in 0..5 {
                let start = log.len();
                log.extend(&capture);
                for _ in 0..capture.len() / 16 {
                    let at = self.below(capture.len());
                    log[start + at] = capture[self.below(capture.len())];
                }
            }
        }
        log
    }
}

#[test]
fn any_bytes_are_answered() {
    for seed in 0..4 {
        let mut log = Random(seed).log(&[FRAMES, RESPONSES]);
        log.push(b'\n');
        let count = log.iter().filter(|&&byte| byte == b'\n').count();
        for mode in [&[][..], &["--http"], &["--strict"]] {
            assert_all_answered(&run(&[&["--json"], mode].concat(), &log, 0), count);

            let listing = run(mode, &log, 0);
            assert!(listing.contains(&format!("\n{count} lines: ")), "seed {seed}");
            let is_control = |c: char| c.is_control() && c != '\n';
            assert!(!listing.contains(is_control), "seed {seed}: a terminal would act on it");
        }
    }
}

#[test]
fn any_bytes_are_answered_by_every_set() {
    for (seed, (set, capture, _)) in (10..).zip(CAPTURES) {
        let mut log = Random(seed).log(&[capture]);
        log.push(b'\n');
        let count = log.iter().filter(|&&byte| byte == b'\n').count();
        for mode in [&[][..], &["--http"], &["--strict"]] {
            let args = [&["--set", set], mode].concat();
            assert_all_answered(&run(&[&["--json"], &*args].concat(), &log, 0), count);
            let listing = run(&args, &log, 0);
            assert!(listing.contains(&format!("\n{count} lines: ")), "{set}, seed {seed}");
            let is_control = |c: char| c.is_control() && c != '\n';
            assert!(!listing.contains(is_control), "{set}, seed {seed}");
        }
    }
}

#[test]
fn the_limit_counts_what_stands_before_the_line_end() {
    let (head, tail) = (r#"[4,"c1",""#, r#""]"#);
    let line = |len: usize| format!("{head}{}{tail}", "m".repeat(len - head.len() - tail.len()));
    let (longest, too_long) = (line(MAX_LEN), line(MAX_LEN + 1));
    let input = format!("{longest}\n{too_long}\n{longest}\r\n{too_long}\r\n{longest}");
    let output = run(&["--json"], input, 0);
    let is_ok = output.lines().map(|answer| answer.contains(r#""ok":true"#)).collect::<Vec<_>>();
    assert_eq!(is_ok, [true, false, true, false, true]);
    let expected = format!(
        r#"{{"line":2,"ok":false,"error":"frame: expected the end of the input, by the codec's limit, found more at byte {MAX_LEN}","error_kind":"TooLong","field":"frame","offset":{MAX_LEN},"call_id":"c1"}}"#
    );
    assert_eq!(output.lines().nth(1), Some(&*expected));
}

#[test]
fn a_line_without_end_takes_no_memory_without_end() {
    const PIECE: usize = 1 << 20;
    const PIECES: usize = 200;

    for args in [&["--json"][..], &["--json", "--http"]] {
        let mut child = start(args);
        let mut stdin = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        stdin.write_all(br#"[4,"c1",""#).unwrap();
        for _ in 0..PIECES {
            stdin.write_all(&[b'm'; PIECE]).unwrap();
        }
        // The answer comes while the input is still open.
        stdin.write_all(b"\n").unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert!(answer.contains(r#""error_kind":"TooLong""#), "{answer}");
        assert_eq!(answer.contains(r#""call_id":"c1""#), args.len() == 1, "{answer}");
        if let Some(peak) = peak_memory(&child) {
            assert!(peak < 100 << 20, "{peak} bytes");
        }
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }
}

/// The most memory that a living process has had, in bytes, where the system tells.
fn peak_memory(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(peak.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? << 10)
}

#[test]
fn the_exit_status_tells_what_happened() {
    let (good, bad) = ("[4,\"c1\",\"m\"]\n[3,\"c2\",null]\n", "[4,\"c1\",\"m\"\n");
    run(&["--check"], good, 0);
    run(&["--check", "-"], bad, 1);
    run(&["--check", "--json"], bad, 1);
    run(&[], bad, 0);
    run(&["--check", "--http"], good, 1);
    let quirky = "[4,1,\"m\"]\n";
    run(&["--check"], quirky, 0);
    run(&["--check", "--strict"], quirky, 1);

    run(&["--colour"], good, 2);
    run(&["--set", "nobody"], good, 2);
    run(&["a", "b"], good, 2);
    run(&["no/such/file"], good, 2);
    run(&[concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data")], good, 2);
}

#[test]
fn help_names_the_sets_and_the_formats() {
    let help = run(&["--help"], "", 0);
    for text in ["grape", "\"numeric_call_id\":false", "body_base64", "200 OK", "Exit status"]
        .into_iter()
        .chain(["webex", "telcoflow", "openapp", "devops", "\"retry\":\"never\"", "retry_after"])
    {
        assert!(help.contains(text), "{help}");
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let log = "[4,\"c1\",\"An error occurred.\"]\n".repeat(100_000);
    for args in [&[][..], &["--json"], &["--check"]] {
        let mut child = start(args);
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let writer = thread::spawn({
            let log = log.clone();
            move || stdin.write_all(log.as_bytes()).is_ok()
        });
        let mut seen = [0; 100];
        stdout.read_exact(&mut seen).unwrap();
        drop(stdout);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0));
        assert_eq!(ended.stderr, b"");
        writer.join().unwrap();
    }
}
