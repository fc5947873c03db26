//! `--to`: what an error is on another wire.

use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::{CAPTURES, assert_all_answered, run};

/// Each entry is a line of input and its encoding.
#[track_caller]
fn assert_encoded(args: &[&str], rows: &[(&str, Option<&str>)]) {
    let input: String = rows.iter().map(|(line, _)| format!("{line}\n")).collect();
    let output = run(&[&["--json"], args].concat(), input, 0);
    assert_all_answered(&output, rows.len());
    for ((line, expected), answer) in rows.iter().zip(output.lines()) {
        assert_eq!(encoded(answer).as_deref(), *expected, "{line}");
    }
}

/// What an answer has behind `encoded`: a text as it is, a response as JSON.
fn encoded(answer: &str) -> Option<String> {
    let members: HashMap<&str, &RawValue> = serde_json::from_str(answer).unwrap();
    let encoded = members.get("encoded")?.get();
    Some(serde_json::from_str(encoded).unwrap_or_else(|_| encoded.to_owned()))
}

#[test]
fn frames_go_to_every_wire() {
    let known = r##"[4,17,"http://domain/exceptions#NotFoundError","Room \u00fc",{"id": 7}]"##;
    let unknown = r##"[4,"c2","RateLimited","Slow down",null]"##;
    let unhandled = r##"[4,"c3","","row 7 is locked",{"row":7}]"##;
    let (result, cut_off) = (r#"[3,"c4",7]"#, r#"[4,"c5","cut"#);
    assert_encoded(
        &["--to", "wamp1"],
        &[
            (known, Some(r#"[4,17,"http://domain/exceptions#NotFoundError","Room ü",{"id": 7}]"#)),
            (unknown, Some(r#"[4,"c2","http://domain/exceptions#RateLimited","Slow down"]"#)),
            (unhandled, Some(r#"[4,"c3","An error occurred."]"#)),
            (result, None),
            (cut_off, None),
        ],
    );
    assert_encoded(
        &["--to", "http"],
        &[
            (
                known,
                Some(
                    r#"{"status":400,"headers":[["content-type","application/json"]],"body":"{\"type\":\"NotFoundError\",\"message\":\"Room ü\",\"details\":{\"id\": 7}}"}"#,
                ),
            ),
            (
                unknown,
                Some(
                    r#"{"status":400,"headers":[["content-type","application/json"]],"body":"{\"type\":\"RateLimited\",\"message\":\"Slow down\"}"}"#,
                ),
            ),
            (
                unhandled,
                Some(
                    r#"{"status":400,"headers":[["content-type","text/plain; charset=utf-8"]],"body":"Bad Request"}"#,
                ),
            ),
        ],
    );
    assert_encoded(
        &["--to", "object"],
        &[
            (known, Some(r#"{"type":"NotFoundError","message":"Room ü","details":{"id": 7}}"#)),
            (unknown, Some(r#"{"type":"RateLimited","message":"Slow down"}"#)),
            (unhandled, Some(r#"{"message":"An error occurred."}"#)),
            (result, None),
        ],
    );
    assert_encoded(
        &["--to", "value"],
        &[
            (known, Some(r#"{"type":"NotFoundError","message":"Room ü","details":{"id": 7}}"#)),
            (unknown, Some(r#"{"type":"RateLimited","message":"Slow down"}"#)),
            (unhandled, Some(r#"{"message":"An error occurred."}"#)),
        ],
    );
}

#[test]
fn responses_go_to_every_wire() {
    let taken = r#"{"status":409,"headers":[["x-request-id","r-1"],["retry-after","30"]],"body":"{\"code\":\"NAME_TAKEN\",\"message\":\"Choose another\"}"}"#;
    let fields =
        r#"{"status":422,"body":"{\"message\":\"m\",\"details\":{\"name\":[\"Too long\"]}}"}"#;
    let success = r#"{"status":204}"#;
    assert_encoded(
        &["--set", "openapp", "--to", "wamp1"],
        &[
            (taken, Some(r#"[4,"-1","http://domain/exceptions#ApiError","Choose another"]"#)),
            (
                fields,
                Some(
                    r#"[4,"-1","http://domain/exceptions#ValidationError","m",{"name":["Too long"]}]"#,
                ),
            ),
            (success, None),
        ],
    );
    assert_encoded(
        &["--set", "openapp", "--to", "http"],
        &[
            (
                taken,
                Some(
                    r#"{"status":409,"headers":[["content-type","application/json"],["x-request-id","r-1"],["retry-after","30"]],"body":"{\"code\":\"NAME_TAKEN\",\"message\":\"Choose another\",\"correlationId\":\"r-1\"}"}"#,
                ),
            ),
            (
                fields,
                Some(
                    r#"{"status":422,"headers":[["content-type","application/json"]],"body":"{\"message\":\"m\",\"details\":{\"name\":[\"Too long\"]}}"}"#,
                ),
            ),
        ],
    );
    assert_encoded(
        &["--set", "openapp", "--to", "value"],
        &[
            (
                taken,
                Some(
                    r#"{"type":"ApiError","code":"NAME_TAKEN","message":"Choose another","request_id":"r-1","status":409,"retry_after":30}"#,
                ),
            ),
            (
                fields,
                Some(
                    r#"{"type":"ValidationError","message":"m","details":{"name":["Too long"]},"status":422}"#,
                ),
            ),
        ],
    );
    // The status stays, what the server said of its inside does not.
    let unhandled = r#"{"status":502,"body":"row 7 is locked"}"#;
    assert_encoded(
        &["--http", "--to", "http"],
        &[(
            unhandled,
            Some(
                r#"{"status":502,"headers":[["content-type","text/plain; charset=utf-8"]],"body":"Bad Gateway"}"#,
            ),
        )],
    );
    assert_encoded(
        &["--http", "--to", "wamp1"],
        &[(unhandled, Some(r#"[4,"-1","An error occurred."]"#))],
    );
}

#[test]
fn objects_and_values_go_to_every_wire() {
    let busy = r#"{"type":"response","reqId":7,"ok":false,"errorCode":"SESSION_BUSY","errorContent":{"boundSmWsId":"sm-7"}}"#;
    assert_encoded(
        &["--set", "telcoflow", "--to", "wamp1"],
        &[(
            busy,
            Some(r#"[4,7,"http://domain/exceptions#WSSSessionBusy","",{"boundSmWsId":"sm-7"}]"#),
        )],
    );
    assert_encoded(
        &["--set", "telcoflow", "--to", "http"],
        &[(
            busy,
            Some(
                r#"{"status":500,"headers":[["content-type","application/json"]],"body":"{\"type\":\"WSSSessionBusy\",\"code\":\"SESSION_BUSY\",\"message\":\"\",\"details\":{\"boundSmWsId\":\"sm-7\"}}"}"#,
            ),
        )],
    );
    assert_encoded(
        &["--set", "telcoflow", "--to", "object"],
        &[(
            busy,
            Some(
                r#"{"type":"response","ok":false,"reqId":7,"errorCode":"SESSION_BUSY","errorContent":{"boundSmWsId":"sm-7"}}"#,
            ),
        )],
    );
    let throttled = r#"{"Error":{"Code":"ThrottlingException","Message":"Slow down"},"ResponseMetadata":{"HTTPStatusCode":429,"RequestId":"req-1"}}"#;
    assert_encoded(
        &["--set", "devops", "--to", "http"],
        &[(
            throttled,
            Some(
                r#"{"status":429,"headers":[["content-type","application/json"],["x-amzn-errortype","ThrottlingException"],["x-amzn-requestid","req-1"]],"body":"{\"message\":\"Slow down\"}"}"#,
            ),
        )],
    );
    assert_encoded(
        &["--set", "devops", "--to", "object"],
        &[(
            throttled,
            Some(
                r#"{"Error":{"Code":"ThrottlingException","Message":"Slow down"},"ResponseMetadata":{"RequestId":"req-1","HTTPStatusCode":429}}"#,
            ),
        )],
    );
    assert_encoded(
        &["--set", "devops", "--to", "value"],
        &[(
            throttled,
            Some(
                r#"{"type":"ThrottlingException","message":"Slow down","request_id":"req-1","status":429}"#,
            ),
        )],
    );
    let value = r#"{"type":"NotFoundError","message":"m","details":[1.50]}"#;
    assert_encoded(
        &["--wire", "value", "--to", "wamp1"],
        &[(value, Some(r#"[4,"-1","http://domain/exceptions#NotFoundError","m",[1.50]]"#))],
    );
    assert_encoded(
        &["--wire", "value", "--to", "value"],
        &[(value, Some(r#"{"type":"NotFoundError","message":"m","details":[1.50]}"#))],
    );
}

/// The call ID is `id`, and null where there is none.
#[test]
fn errors_of_any_set_go_to_json_rpc() {
    const UNKNOWN: &str = r#"{"type":"Newer","message":"m","details":{"a":1}}"#;
    let frames = [
        (
            r#"[4,"c1","http://domain/exceptions#NotFoundError","gone",{"id":7}]"#,
            r#"{"jsonrpc":"2.0","id":"c1","error":{"code":-32000,"message":"gone","data":{"type":"NotFoundError","details":{"id":7}}}}"#,
        ),
        (
            r#"[4,17,"http://domain/exceptions#Newer","m"]"#,
            r#"{"jsonrpc":"2.0","id":17,"error":{"code":-32000,"message":"m","data":{"type":"Newer"}}}"#,
        ),
        (
            r#"[4,"c3","row 7 of table rooms"]"#,
            r#"{"jsonrpc":"2.0","id":"c3","error":{"code":-32603,"message":"Internal error"}}"#,
        ),
    ];
    let frames = frames.map(|(line, encoded)| (line, Some(encoded)));
    assert_encoded(&["--to", "jsonrpc"], &frames);
    let without_id = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"m","data":{"type":"Newer","details":{"a":1}}}}"#;
    assert_encoded(&["--wire", "value", "--to", "jsonrpc"], &[(UNKNOWN, Some(without_id))]);
    assert_encoded(
        &["--set", "telcoflow", "--to", "jsonrpc"],
        &[(
            r#"{"type":"command_response","data":{"command_id":"c1","success":false,"error_code":"CALL_UNANSWERED"}}"#,
            Some(
                r#"{"jsonrpc":"2.0","id":"c1","error":{"code":-32000,"message":"","data":{"type":"WSSCallCommandError","code":"CALL_UNANSWERED"}}}"#,
            ),
        )],
    );
}

#[test]
fn errors_of_json_rpc_go_to_every_wire() {
    let invalid = r#"{"jsonrpc":"2.0","error":{"code":-32602,"message":"m","data":{"name":["Too long"]}},"id":9007199254740993}"#;
    for (to, encoded) in [
        (
            "jsonrpc",
            r#"{"jsonrpc":"2.0","id":9007199254740993,"error":{"code":-32602,"message":"m","data":{"name":["Too long"]}}}"#,
        ),
        ("wamp1", r#"[4,9007199254740993,"InvalidParams","m",{"name":["Too long"]}]"#),
        (
            "http",
            r#"{"status":400,"headers":[["content-type","application/json"]],"body":"{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32602,\"message\":\"m\",\"data\":{\"name\":[\"Too long\"]}}}"}"#,
        ),
        (
            "value",
            r#"{"type":"InvalidParams","code":-32602,"message":"m","details":{"name":["Too long"]}}"#,
        ),
    ] {
        assert_encoded(&["--set", "jsonrpc", "--to", to], &[(invalid, Some(encoded))]);
    }
    // What is no integer goes on beside the name.
    let odd = r#"{"error":{"code":1.50,"message":"m"}}"#;
    let encoded = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"m","data":{"type":"JsonRpcError","code":"1.50"}}}"#;
    assert_encoded(&["--set", "jsonrpc", "--to", "jsonrpc"], &[(odd, Some(encoded))]);
}

/// An integer that WAMP v2 allows is the request, and for any other call ID the number of the line.
#[test]
fn errors_go_to_wamp2() {
    let known = r##"[4,17,"http://domain/exceptions#NotFoundError","Room \u00fc",{"id": 7}]"##;
    assert_encoded(
        &["--to", "wamp2"],
        &[
            (known, Some(r#"[8,48,17,{},"NotFoundError",["Room ü"],{"id": 7}]"#)),
            (
                r#"[4,"17","RateLimited","Slow down",7]"#,
                Some(r#"[8,48,2,{},"RateLimited",["Slow down",7]]"#),
            ),
            (r#"[4,"c3","","row 7 is locked"]"#, Some(r#"[8,48,3,{},"wamp.error.runtime_error"]"#)),
            (r#"[4,0,"NotFoundError",""]"#, Some(r#"[8,48,4,{},"NotFoundError"]"#)),
            (r#"[4,-1,"NotFoundError",""]"#, Some(r#"[8,48,5,{},"NotFoundError"]"#)),
            (r#"[4,9007199254740992,"x","",{}]"#, Some(r#"[8,48,9007199254740992,{},"x",[],{}]"#)),
            (r#"[4,9007199254740993,"x","",{"a":1}]"#, Some(r#"[8,48,7,{},"x",[],{"a":1}]"#)),
            (r#"[3,"c4",7]"#, None),
        ],
    );
    let response = r#"{"status":404,"body":"{\"type\":\"NotFoundError\",\"message\":\"m\"}"}"#;
    let encoded = Some(r#"[8,48,1,{},"NotFoundError",["m"]]"#);
    assert_encoded(&["--http", "--to", "wamp2"], &[(response, encoded)]);
    let odd = "[8, 68, 5, {\"x\":1}, \"com.x.y\", [\"m\"], {\"a\" :  1}]";
    assert_encoded(
        &["--set", "wamp", "--to", "wamp2"],
        &[(odd, Some(r#"[8,48,5,{},"com.x.y",["m"],{"a" :  1}]"#))],
    );
    assert_encoded(
        &["--set", "wamp", "--to", "wamp1"],
        &[(odd, Some(r#"[4,5,"com.x.y","m",{"a" :  1}]"#))],
    );
    assert_encoded(
        &["--set", "wamp", "--to", "value"],
        &[(odd, Some(r#"{"type":"com.x.y","message":"m","details":{"a" :  1}}"#))],
    );
}

/// What a wire of each set carries, and with what it is read again.
const CARRIED: [(&str, &[&str]); 7] = [
    ("wamp1", &["name", "message", "details"]),
    ("wamp2", &["name", "message", "details"]),
    ("jsonrpc", &["name", "message", "details", "code"]),
    ("object", &["name", "message", "details", "code"]),
    (
        "http",
        &["name", "message", "details", "code", "status", "request_id", "retry_after", "retry"],
    ),
    ("problem", &["name", "message", "details", "status"]),
    (
        "value",
        &["name", "message", "details", "code", "status", "request_id", "retry_after", "retry"],
    ),
];

/// What is encoded is a line that reads as the same error.
#[test]
fn what_is_encoded_can_be_read() {
    for (set, capture, mode) in CAPTURES {
        for (to, members) in CARRIED {
            let args = [&["--json", "--set", set, "--to", to], mode, &[capture]].concat();
            let answers = run(&args, "", 0);
            let errors: Vec<_> =
                answers.lines().filter_map(|answer| Some((answer, encoded(answer)?))).collect();
            assert!(errors.len() > 5, "{set} to {to}");
            let lines: String = errors.iter().map(|(_, line)| format!("{line}\n")).collect();
            let again = run(&["--json", "--set", set, "--wire", to], lines, 0);
            assert_eq!(again.lines().count(), errors.len());
            for ((answer, line), again) in errors.iter().zip(again.lines()) {
                let answer: HashMap<&str, &RawValue> = serde_json::from_str(answer).unwrap();
                let again: HashMap<&str, &RawValue> = serde_json::from_str(again).unwrap();
                let of = |answer: &HashMap<&str, &RawValue>, member: &str| {
                    answer.get(member).map(|member| member.get().to_owned())
                };
                assert_eq!(of(&again, "kind"), of(&answer, "kind"), "{set} to {to}: {line}");
                // Of an unhandled error no text and no code goes on. A response has a status in any case.
                let is_unhandled = answer["kind"].get() == "\"unhandled\"";
                let is_given = ["http", "problem"].contains(&to) && !answer.contains_key("status");
                for &member in members {
                    if (is_unhandled && ["message", "details", "code"].contains(&member))
                        || (is_given && ["status", "retry"].contains(&member))
                    {
                        continue;
                    }
                    let (read, mut told) = (of(&again, member), of(&answer, member));
                    // Empty keyword arguments are no details.
                    if to == "wamp2" && member == "details" {
                        told = told.filter(|details| details != "{}");
                    }
                    assert_eq!(read, told, "{set} to {to}, {member}: {line}");
                }
            }
        }
    }
}
