//! JSON-RPC 2.0: its own set. How the sets of other systems travel by it is in `tests/jsonrpc.rs`.

use callerror::jsonrpc::{ErrorObject, ErrorResponse, JsonRpc};
use callerror::{ExceptionSet, Name, Retry};
use http::{HeaderMap, Response, StatusCode};

use crate::table::{decode, line_of, object, object_line};
use JsonRpc::*;

impl crate::System for JsonRpc {
    const VARIANTS: &'static str = r#"
JsonRpcError 500
    ParseError 400 -32700
    InvalidRequest 400 -32600
    MethodNotFound 404 -32601
    InvalidParams 400 -32602
    InternalError 500 -32603 retry
    ServerError 500
"#;

    const RESPONSES: &'static str = r#"
# The code decides, whatever the status.
200,404,500 {"jsonrpc":"2.0","error":{"code":-32601,"message":"m"},"id":1}
200,404,500 {"error":{"message":"m","code":-32601}} => MethodNotFound (-32601): m
200,400 {"jsonrpc":"2.0","error":{"code":-32602,"message":"m","data":{"name":["Too long"]}},"id":1}
    => InvalidParams (-32602): m | details {"name":["Too long"]} | field name: Too long
200,400,503 {"error":{"code":-32603,"message":"m"}} => InternalError (-32603): m | retry
200,400,503 {"error":{"code":-32050,"message":"m"}} => ServerError (-32050): m
200,400,503 {"error":{"code":17,"message":"m"}} => JsonRpcError (17): m
200,400,503 {"error":{"code":"-32601","message":"m"}} => JsonRpcError (-32601): m
200,400,503 {"error":{"code":-32601.0,"message":"m"}} => JsonRpcError (-32601.0): m
200,400,503 {"error":{"message":"m"}} ¦ 400 {"error":{"code":null,"message":"m"}} => JsonRpcError: m
400 {"error":{"code":true}} ¦ 400 {"error":{}} => JsonRpcError: Bad Request
404 {"error":{"code":-32601}} ¦ 404 {"error":{"code":-32601,"message":null}} => MethodNotFound (-32601)
400 {"error":{"code":-32000,"message":"m","data":{"type":"InvalidParams","details":[7]}}}
    => InvalidParams: m | details [7]
# What is no error of JSON-RPC is the status's.
400,404 {"message":"m"} ¦ 400,404 {"error":"m"} ¦ 400,404 m ¦ 400 {"error":[7],"detail":"m"} => unhandled: m
500,503 {"message":"m"} ¦ 500,503 {"error":"m"} ¦ 500,503 m => unhandled: m | retry
404 {} ¦ 404 {"error":null} ¦ 404 {"error":7} ¦ 404 [] ¦ 404 {"jsonrpc":"2.0","result":7,"id":1} ¦ 404 <html>
    => unhandled: Not Found
# A broken body is read as far as it goes.
404 {"error":{"code":-32601,"message":"m" ¦ 404 {"error":{"code":-32601,"message":"m"}} x => MethodNotFound (-32601): m
404 {"error":{"code":-32601,"message":"m","data":[7 => MethodNotFound (-32601): m
404 {"error":{"code":-32601,"message":"m","data":[7] ¦ 404 {"error":{"code":-32601,"message":"m","data":[7],"x":NaN
    => MethodNotFound (-32601): m | details [7]
404 {"error":{"code":-3260 ¦ 404 {"error":{ => JsonRpcError: Not Found
404 {"err => unhandled: Not Found
# Headers.
503 [x-request-id: q-7; retry-after: 30] {"error":{"code":-32001,"message":"m"}}
    => ServerError (-32001): m | id q-7 | after 30s | retry then
"#;

    const OBJECTS: &'static str = r#"
# The codes that are defined, and the borders of their range.
{"jsonrpc":"2.0","error":{"code":-32700,"message":"m"},"id":null} => ParseError (-32700): m
{"jsonrpc":"2.0","error":{"code":-32600,"message":"m"},"id":null} => InvalidRequest (-32600): m
{"jsonrpc":"2.0","error":{"code":-32601,"message":"m"},"id":"1"} => MethodNotFound (-32601): m | call "1"
{"jsonrpc":"2.0","error":{"code":-32602,"message":"m"},"id":1} => InvalidParams (-32602): m | call 1
{"jsonrpc":"2.0","error":{"code":-32603,"message":"m"},"id":1} => InternalError (-32603): m | call 1 | retry
{"error":{"code":-32099,"message":"m"}} => ServerError (-32099): m
{"error":{"code":-32000,"message":"m"}} => ServerError (-32000): m
{"error":{"code":-32100,"message":"m"}} => JsonRpcError (-32100): m
{"error":{"code":-31999,"message":"m"}} => JsonRpcError (-31999): m
# Any other code is the base's, and kept.
{"error":{"code":0,"message":"m"}} => JsonRpcError (0): m
{"error":{"code":-0,"message":"m"}} => JsonRpcError (-0): m
{"error":{"code":9007199254740993,"message":"m"}} => JsonRpcError (9007199254740993): m
{"error":{"code":-123456789012345678901234567890,"message":"m"}} => JsonRpcError (-123456789012345678901234567890): m
{"error":{"code":1.50,"message":"m"}} => JsonRpcError (1.50): m
{"error":{"code":-32000.0,"message":"m"}} => JsonRpcError (-32000.0): m
{"error":{"code":-326e2,"message":"m"}} => JsonRpcError (-326e2): m
{"error":{"code":"RoomTaken","message":"m"}} ¦ {"error":{"code":"Room\u0054aken","message":"m"}}
    => JsonRpcError (RoomTaken): m
{"error":{"code":"-32601","message":"m"}} => JsonRpcError (-32601): m
{"error":{"code":"MethodNotFound","message":"m"}} => JsonRpcError (MethodNotFound): m
{"error":{"message":"m"}} ¦ {"error":{"code":null,"message":"m"}} ¦ {"error":{"code":"","message":"m"}}
{"error":{"code":true,"message":"m"}} ¦ {"error":{"code":[-32601],"message":"m"}} ¦ {"error":{"code":{},"message":"m"}}
    => JsonRpcError: m
{"error":{}} ¦ {"error":{"code":null,"message":null,"data":null}} ¦ {"error":{"":1}} => JsonRpcError
# Members in any order, others beside them, repeated ones: the last counts.
{"id":1,"error":{"data":[7],"message":"m","code":-32601},"jsonrpc":"2.0"}
{"jsonrpc":"1.0","error":{"code":-32601,"message":"m","data":[7],"stack":["a"]},"id":1,"trace":"abc"}
{"error":{"code":1,"code":-32601,"message":"n","message":"m","data":1,"data":[7]},"id":2,"id":1}
{"error":{"code":1,"data":{"type":"ParseError"}},"\u0065rror":{"\u0063ode":-32601,"message":"m","data":[7]},"id":1}
    => MethodNotFound (-32601): m | details [7] | call 1
{"error":{"code":-32601,"message":"m"},"error":{"message":"n"}} => JsonRpcError: n
# A message that is no text, or is elsewhere.
{"error":{"code":-32601}} ¦ {"error":{"code":-32601,"message":null}} => MethodNotFound (-32601)
{"error":{"code":-32601,"message":7}} => MethodNotFound (-32601): 7
{"error":{"code":-32601,"message":{"a":1}}} => MethodNotFound (-32601): {"a":1}
{"error":{"code":-32601},"message":"m"} => MethodNotFound (-32601): m
{"error":{"code":-32601,"message":"a\ud800b\u00e9"}} => MethodNotFound (-32601): a�bé
# Data of any type; null is none.
{"error":{"code":-32601,"message":"m","data":"text"}} => MethodNotFound (-32601): m | details "text"
{"error":{"code":-32601,"message":"m","data":false}} => MethodNotFound (-32601): m | details false
{"error":{"code":-32601,"message":"m","data":{}}} => MethodNotFound (-32601): m | details {}
{"error":{"code":-32601,"message":"m","data":"\ud800"}} => MethodNotFound (-32601): m | details "\ud800"
{"error":{"code":-32602,"message":"m","data":{"fields":{"name":"Too long"}}}}
    => InvalidParams (-32602): m | details {"fields":{"name":"Too long"}} | field name: Too long
# A name of the set wins over the code. Beside it, -32000 stands for no code.
{"error":{"code":-32601,"message":"m","data":{"type":"InvalidParams","details":[7]}}}
    => InvalidParams (-32601): m | details [7]
{"error":{"code":-32000,"message":"m","data":{"type":"InvalidParams","details":[7]}}}
{"error":{"message":"m","data":{"details":[7],"code":7,"type":"InvalidParams"}}} => InvalidParams: m | details [7]
{"error":{"code":-32000,"message":"m","data":{"type":"InvalidParams","code":"X"}}}
{"error":{"code":17,"message":"m","data":{"type":"InvalidParams","code":"X","details":null}}} => InvalidParams (X): m
{"error":{"code":1.5,"message":"m","data":{"type":"InvalidParams","code":null}}} => InvalidParams (1.5): m
# Another text is a member of the data.
{"error":{"code":-32000,"message":"m","data":{"type":"Newer","details":[7]}}}
    => ServerError (-32000): m | details {"type":"Newer","details":[7]}
{"error":{"code":-32601,"message":"m","data":{"type":"about:blank"}}}
    => MethodNotFound (-32601): m | details {"type":"about:blank"}
{"error":{"code":-32601,"message":"m","data":{"type":"methodnotfound"}}}
    => MethodNotFound (-32601): m | details {"type":"methodnotfound"}
{"error":{"code":-32601,"message":"m","data":{"type":["InvalidParams"]}}}
    => MethodNotFound (-32601): m | details {"type":["InvalidParams"]} | field type: InvalidParams
{"error":{"code":-32601,"message":"m","data":{"type":""}}} => MethodNotFound (-32601): m | details {"type":""}
{"error":{"code":-32601,"message":"m","data":{"type":"\ud800"}}}
    => MethodNotFound (-32601): m | details {"type":"\ud800"}
{"error":{"code":-32601,"message":"m","data":[{"type":"InvalidParams"}]}}
    => MethodNotFound (-32601): m | details [{"type":"InvalidParams"}]
# An error is one beside a result too.
{"jsonrpc":"2.0","result":7,"error":{"code":1,"message":"m"},"id":1}
{"jsonrpc":"2.0","result":null,"error":{"code":1,"message":"m"},"id":1} => JsonRpcError (1): m | call 1
# Success, of which nobody needs the call ID; requests and other objects.
{"jsonrpc":"2.0","result":7,"id":1} ¦ {"jsonrpc":"2.0","result":7,"error":null,"id":1} ¦ {"jsonrpc":"2.0","id":1}
{"error":{"code":1},"error":null} ¦ {"result":7,"id":1.5} ¦ {"jsonrpc":"2.0","method":"m","id":1} ¦ {} => no error
# Call IDs.
{"error":{"code":1},"id":""} => JsonRpcError (1) | call ""
{"error":{"code":1},"id":"\u00fc"} => JsonRpcError (1) | call "ü"
{"error":{"code":1},"id":-0} => JsonRpcError (1) | call -0
{"error":{"code":1},"id":123456789012345678901234567890} => JsonRpcError (1) | call 123456789012345678901234567890
{"error":{"code":1},"id":1.0} => WrongType: call ID: expected a string or an integer, found a number at byte 25
{"error":{"code":1},"id":1e3} => WrongType: call ID: expected a string or an integer, found a number at byte 25
{"error":{"code":1},"id":true} => WrongType: call ID: expected a string or an integer, found a boolean at byte 25
{"error":{"code":1},"id":[1]} => WrongType: call ID: expected a string or an integer, found an array at byte 25
{"error":{"code":1},"id":{}} => WrongType: call ID: expected a string or an integer, found an object at byte 25
{"error":{"code":1},"id":"\ud800"} => LoneSurrogate: call ID: expected a surrogate pair, found half of one at byte 26
{"error":{"code":"\ud800"}} => LoneSurrogate: code: expected a surrogate pair, found half of one at byte 18
# An error of another type, and what is no object.
{"jsonrpc":"2.0","error":"m","id":1} => WrongType: error: expected an object or null, found a string at byte 25
 {"error":7} => WrongType: error: expected an object or null, found a number at byte 10
{"error":[{"code":1}]} => WrongType: error: expected an object or null, found an array at byte 9
{"error":false,"id":1.5} => WrongType: error: expected an object or null, found a boolean at byte 9
[] => NotErrorObject: frame: expected an object by which the system tells an error, found an array at byte 0
[{"error":{"code":1}}] => NotErrorObject: frame: expected an object by which the system tells an error, found an array at byte 0
"error" => NotErrorObject: frame: expected an object by which the system tells an error, found a string at byte 0
null => NotErrorObject: frame: expected an object by which the system tells an error, found null at byte 0
{"error":{"code":1 => Eof: frame: expected `,` or `}`, found the end of the input at byte 18
{"error":{"code":1}}} => Trailing: frame: expected the end of the input, found `}` at byte 20
{"error":{"code":01}} => Syntax: frame: expected `,` or `}`, found `1` at byte 18
"#;

    fn of_status(_: u16, _: bool) -> Option<Self> {
        None
    }

    const OBJECT_LOSES: &'static [&'static str] = &["status", "request ID", "delay"];

    /// Code -32000, which is beside such a name, is that of a variant.
    const KEEPS_UNKNOWN_NAMES: bool = false;

    const OWN_TEXT: usize = 4;

    const SENT: &'static str = r#"
500 [content-type: application/json; x-request-id: q-7] {"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"It \"failed\"","data":{"type":"JsonRpcError","details":[7]}}}
400 [content-type: application/json; x-request-id: q-7] {"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"It \"failed\"","data":[7]}}
400 [content-type: application/json; x-request-id: q-7] {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"It \"failed\"","data":[7]}}
404 [content-type: application/json; x-request-id: q-7] {"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"It \"failed\"","data":[7]}}
400 [content-type: application/json; x-request-id: q-7] {"jsonrpc":"2.0","id":null,"error":{"code":-32602,"message":"It \"failed\"","data":[7]}}
500 [content-type: application/json; x-request-id: q-7] {"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"It \"failed\"","data":[7]}}
500 [content-type: application/json; x-request-id: q-7] {"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"It \"failed\"","data":{"type":"ServerError","details":[7]}}}
500 [content-type: application/json] {"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"m","data":{"type":"Newer"}}}
500 [content-type: application/json] {"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"Internal error"}}
"#;
}

/// Section 7 of the specification: the responses that are errors.
#[test]
fn the_examples_of_the_specification() {
    for (text, variant, call_id) in [
        (
            r#"{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"}"#,
            MethodNotFound,
            Some("1"),
        ),
        (
            r#"{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}"#,
            ParseError,
            None,
        ),
        (
            r#"{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}"#,
            InvalidRequest,
            None,
        ),
    ] {
        let error = object::<JsonRpc>(text);
        assert_eq!(error.name(), Name::Known(variant), "{text}");
        assert_eq!(error.call_id().map(|call_id| call_id.as_str()), call_id, "{text}");
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(json(&error.to_text()), json(text));
    }
    for text in [
        r#"{"jsonrpc": "2.0", "result": 19, "id": 3}"#,
        r#"{"jsonrpc": "2.0", "result": ["hello", 5], "id": "9"}"#,
    ] {
        assert!(ErrorObject::decode(text).unwrap().is_none(), "{text}");
    }
}

#[test]
fn a_decoded_error_goes_out_as_it_came() {
    for error in [
        r#"{"code":-32601,"message":"m","data":{"a":1.50}}"#,
        r#"{"code":"RoomTaken","message":"m"}"#,
        r#"{"code":"-32601","message":"m"}"#,
        r#"{"code":1.50,"message":"m"}"#,
        r#"{"code":-123456789012345678901234567890,"message":""}"#,
        r#"{"message":"m","data":[ 1, 2 ]}"#,
        r#"{"code":-32000,"message":"m","data":{"more":1,"details":[7],"type":"InvalidParams"}}"#,
        r#"{"code":-32000,"message":"m","data":{"type":"Newer"}}"#,
        r#"{"code":7,"message":"m","data":{"type":"\u0049nvalidParams"}}"#,
    ] {
        for (id, call_id) in [("null", "null"), ("7", "7"), (r#""\u0061""#, r#""a""#)] {
            let text = format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{error}}}"#);
            let read = object::<JsonRpc>(&text);
            let expected = format!(r#"{{"jsonrpc":"2.0","id":{call_id},"error":{error}}}"#);
            assert_eq!(read.to_text(), expected);
            assert_eq!(read.with_call_id(9_u64).to_text(), expected.replacen(call_id, "9", 1));
        }
        // Over HTTP too.
        let text = format!(r#"{{"jsonrpc":"2.0","id":null,"error":{error}}}"#);
        let line = format!("418 [content-type: application/json] {text}");
        assert_eq!(line_of(&decode::<JsonRpc>(&line).to_response()), line);
    }
    // What is no member of the response is left out; a member of another type is no code.
    let odd = r#"{"more":1,"result":2,"error":{"code":null,"stack":[],"message":7,"data":null}}"#;
    let expected = r#"{"jsonrpc":"2.0","id":null,"error":{"message":"7"}}"#;
    assert_eq!(object::<JsonRpc>(odd).to_text(), expected);
}

#[test]
fn from_code_selects_as_an_object_does() {
    for (code, name, shown) in [
        ("-32601", MethodNotFound, "-32601"),
        ("-32001", ServerError, "-32001"),
        ("17", JsonRpcError, "17"),
        ("RoomTaken", JsonRpcError, "RoomTaken"),
    ] {
        let error = ErrorObject::from_code(code, "m", None);
        assert_eq!((error.name(), error.code()), (Name::Known(name), Some(shown)), "{code}");
        let again = ErrorObject::decode(&error.to_text()).unwrap().map(ErrorObject::into_owned);
        assert_eq!(again.unwrap().exception(), error.exception(), "{code}");
    }
}

#[test]
fn errors_are_found_under_any_status() {
    let response = |body: &'static str| ErrorResponse::error_for_status(Response::new(body));
    for body in [
        r#"{"jsonrpc":"2.0","result":7,"id":1}"#,
        r#"{"jsonrpc":"2.0","result":7,"error":null,"id":1}"#,
        // What is not an error of JSON-RPC is none under a status that says so.
        r#"{"jsonrpc":"2.0","error":"m","id":1}"#,
        r#"{"error":[]}"#,
        "[]",
        "",
        r#"{"error":null,"#,
    ] {
        assert_eq!(response(body).unwrap().into_body(), body);
    }
    for body in [
        r#"{"jsonrpc":"2.0","error":{"code":-32601,"message":"m"},"id":1}"#,
        r#"{"error":{"code":-32601,"message":"m"#,
    ] {
        let error = response(body).unwrap_err();
        assert_eq!((error.status(), error.retry()), (Some(StatusCode::OK), Retry::Never));
        assert!(error.is_a(MethodNotFound), "{body}");
    }
}

/// Another variant than the one in the body is what the caller says.
#[test]
fn what_the_caller_knows_is_sent() {
    let body = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"m","data":[7]}}"#;
    let headers = HeaderMap::new();
    let error = ErrorResponse::decode(StatusCode::OK, &headers, body);
    assert_eq!(error.to_response().body(), body);
    let error = error.with_variant(InvalidParams);
    let text = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"m","data":{"type":"InvalidParams","code":"-32000","details":[7]}}}"#;
    assert_eq!(error.to_response().body(), text);
    let again = ErrorResponse::decode(StatusCode::OK, &headers, text);
    assert_eq!(again.exception(), error.exception());
}

#[test]
fn a_call_id_is_found_in_what_does_not_decode() {
    let peek = |text: &str| ErrorObject::peek_call_id(text).map(|it| it.as_str().to_owned());
    let whole = r#"{"jsonrpc":"2.0","id":"c1","error":{"code":-32601,"message":"m","data":[7]}}"#;
    let known_from = whole.find(r#","error""#).unwrap();
    for at in 0..whole.len() {
        let expected = (at >= known_from).then_some("c1".to_owned());
        assert_eq!(peek(&whole[..at]), expected, "{}", &whole[..at]);
        let line = object_line::<JsonRpc>(&ErrorObject::decode(&whole[..at]));
        assert!(line.starts_with("Eof: "), "{line}");
    }
    assert_eq!(peek(r#"{"id":7,"error":"text"}"#).as_deref(), Some("7"));
    assert_eq!(peek(r#"{"id":7.5,"error":{}}"#), None);
    assert_eq!(peek(r#"{"id":null,"error":{"co"#), None);
    assert_eq!(peek(r#"[{"id":7,"error":{}}]"#), None);
}

#[test]
fn lookups_agree_with_the_specification() {
    assert_eq!(JsonRpc::lookup_code_number(-32603), Some(InternalError));
    assert_eq!(JsonRpc::lookup_code_number(-32100), None);
    assert!(JsonRpc::ALL.iter().all(|variant| variant.is_a(JsonRpcError)));
}
