//! The same calls by every wire.

use callerror::grape::{CallError, ErrorResponse, Grape, UserException};
use callerror::layout::Layout;
use callerror::ocppj::Version;
use callerror::wamp2::ErrorMessage;
use callerror::{ErrorObject, http, object, ocppj};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{Client, Server};

const HELLO: &str = r#"[1,"realm1",{"roles":{"caller":{}}}]"#;

async fn wamp2(server: &Server) -> Client {
    let mut client = server.speak("wamp.2.json").await;
    let welcome: Value = serde_json::from_str(&client.ask(HELLO).await).unwrap();
    assert_eq!(welcome[0], 2);
    assert!((1..=1 << 53).contains(&welcome[1].as_u64().unwrap()), "{welcome}");
    assert_eq!(welcome[2]["roles"], json!({"dealer": {}}));
    client
}

/// The answer to a request of JSON-RPC, by its status and body.
async fn json_rpc(server: &Server, body: &str) -> (u16, String) {
    let request = reqwest::Client::new().post(server.url("/jsonrpc"));
    let response = request.header(CONTENT_TYPE, "application/json").body(body.to_owned());
    let response = response.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn problem(server: &Server, accept: &str, body: String) -> ::http::Response<bytes::Bytes> {
    let request = reqwest::Client::new().post(server.url("/lp/rpc/")).header(ACCEPT, accept);
    let response = request.header(CONTENT_TYPE, "application/json").body(body);
    let mut response = response.send().await.unwrap();
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let mut answer = ::http::Response::new(response.bytes().await.unwrap());
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

#[tokio::test]
async fn every_wire_has_the_same_errors() {
    let server = Server::start(&[]);
    let mut wamp1 = server.connect("/ws").await;
    let mut wamp2 = wamp2(&server).await;
    let mut ocpp = [
        (server.speak("ocpp1.6").await, Version::V1_6),
        (server.speak("ocpp2.0.1").await, Version::V2_0_1),
        (server.speak("ocpp2.1").await, Version::V2_1),
    ];
    let json_rpc_codec = object::Codec::<Grape>::new().with_layout(&Layout::JSON_RPC);
    let problem_codec = http::Codec::<Grape>::new().with_layout(&Layout::PROBLEM);

    let raised = Grape::ALL.iter().map(|variant| ("errors/raise", json!([variant.name()])));
    let others = [
        ("rooms/get", json!([7])),
        ("rooms/create", json!([{"name": "", "topic": 5}])),
        ("errors/raise", json!(["TooNewForTheSet"])),
        ("errors/unknown", json!([])),
        ("slow/sleep", json!([60_001])),
    ];
    let mut count = 0;
    for (request, (procedure, args)) in (1..).zip(raised.chain(others)) {
        let elements = args.as_array().unwrap();
        let call = [vec![json!(2), json!("c1"), json!(procedure)], elements.clone()].concat();
        let frame = wamp1.ask(&json!(call).to_string()).await;
        let expected = CallError::decode(&*frame).unwrap().into_exception();
        let same = |wire: &str, other: &UserException<'_>| {
            assert_eq!(other.name(), expected.name(), "{wire}: {procedure} {args}");
            assert_eq!(other.message(), expected.message(), "{wire}: {procedure} {args}");
            let details = |exception: &UserException<'_>| {
                let json = exception.details().map_or("{}", |details| details.as_json());
                serde_json::from_str::<Value>(json).unwrap()
            };
            assert_eq!(details(other), details(&expected), "{wire}: {procedure} {args}");
        };

        let text = wamp2.ask(&json!([48, request, {}, procedure, args]).to_string()).await;
        let error = ErrorMessage::<Grape>::decode(&*text).unwrap();
        assert_eq!(
            (error.call_id().as_str(), error.quirks().is_empty()),
            (&*request.to_string(), true)
        );
        same("wamp2", error.exception());

        for (client, version) in &mut ocpp {
            let call = json!([2, "m1", procedure, {"args": args}]);
            let text = client.ask(&call.to_string()).await;
            let error = ocppj::Codec::<Grape>::new(*version).strict().decode(&*text).unwrap();
            assert_eq!(error.call_id().as_str(), "m1");
            same(version.as_str(), error.exception());
        }

        let call = json!({"jsonrpc": "2.0", "id": request, "method": procedure, "params": args});
        let (status, text) = json_rpc(&server, &call.to_string()).await;
        let error: ErrorObject<'_, Grape> = json_rpc_codec.decode(&*text).unwrap().unwrap();
        assert_eq!((status, error.call_id().unwrap().as_str()), (200, &*request.to_string()));
        same("jsonrpc", error.exception());

        let (ns, action) = procedure.split_once('/').unwrap();
        let call = json!({"ns": ns, "action": action, "args": args}).to_string();
        let response = problem(&server, "application/problem+json", call.clone()).await;
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
        same("problem", problem_codec.error_for_status(response).unwrap_err().exception());

        let response = problem(&server, "*/*", call).await;
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        same("http", ErrorResponse::error_for_status(response).unwrap_err().exception());
        count += 1;
    }
    assert_eq!(count, Grape::ALL.len() + 5);
}

#[tokio::test]
async fn wamp_v2_is_answered_by_wamp_v2() {
    let server = Server::start(&["--max-frame", "1000"]);
    let mut client = wamp2(&server).await;
    let malformed = r#""InvalidOperation",["This call could not be read."]]"#;
    for (message, answer) in [
        (r#"[48,1,{},"rooms/get",[1]]"#, r#"[50,1,{},[{"id":1,"name":"Lobby"}]]"#.to_owned()),
        (r#"[48,2,{},"echo/echo",["a"],{"b":1}]"#, r#"[50,2,{},[["a"]]]"#.to_owned()),
        (r#"[48,3,{},"echo/echo"]"#, "[50,3,{},[[]]]".to_owned()),
        (
            r#"[48,4,{},"rooms/get",[7]]"#,
            r#"[8,48,4,{},"NotFoundError",["There is no room 7."],{"id":7}]"#.to_owned(),
        ),
        (r#"[48,5,{},"errors/fail"]"#, r#"[8,48,5,{},"wamp.error.runtime_error"]"#.to_owned()),
        (r#"[48,6,{},"errors/panic"]"#, r#"[8,48,6,{},"wamp.error.runtime_error"]"#.to_owned()),
        (r#"[48,7,{},7]"#, format!("[8,48,7,{{}},{malformed}")),
        (r#"[48,8,{},"echo/echo",{}]"#, format!("[8,48,8,{{}},{malformed}")),
        (r#"[48,9,{},"echo/echo",[],{},0]"#, format!("[8,48,9,{{}},{malformed}")),
        (r#" [ 48 , 10 , {}, "ec"#, format!("[8,48,10,{{}},{malformed}")),
    ] {
        assert_eq!(client.ask(message).await, answer, "{message}");
    }
    // Who cannot be told from the request is not answered; the connection stays open.
    for message in [
        "[48,11",
        "[48,0,{},\"echo/echo\"]",
        "[48,-1,{},\"echo/echo\"]",
        "[48,1.5,{},\"echo/echo\"]",
        "[8,48,12,{},\"wamp.error.canceled\"]",
        "[70,12,{}]",
        "[2,\"c1\",\"echo/echo\"]",
        "hello",
        "",
    ] {
        client.send(message).await;
        assert_eq!(client.ask(r#"[48,99,{},"echo/echo"]"#).await, "[50,99,{},[[]]]", "{message}");
    }
    let long = format!(r#"[48,13,{{}},"echo/echo",["{}"]]"#, "x".repeat(1000));
    let answer = client.ask(&long).await;
    assert!(
        answer.starts_with(r#"[8,48,13,{},"InvalidOperation",["This call is too large."#),
        "{answer}"
    );
    let goodbye = client.ask(r#"[6,{},"wamp.close.normal"]"#).await;
    assert_eq!(goodbye, r#"[6,{},"wamp.close.goodbye_and_out"]"#);
}

#[tokio::test]
async fn ocppj_is_answered_by_ocppj() {
    let server = Server::start(&[]);
    let mut client = server.speak("ocpp2.0.1").await;
    let malformed = r#""InvalidOperation","This call could not be read.",{}]"#;
    for (message, answer) in [
        (
            r#"[2,"a","rooms/get",{"args":[1]}]"#,
            r#"[3,"a",{"response":{"id":1,"name":"Lobby"}}]"#.to_owned(),
        ),
        (r#"[2,"a","echo/echo",{}]"#, r#"[3,"a",{"response":[]}]"#.to_owned()),
        (
            r#"[2,"a","rooms/get",{"args":[7]}]"#,
            r#"[4,"a","NotFoundError","There is no room 7.",{"id":7}]"#.to_owned(),
        ),
        (
            r#"[2,"a","errors/fail",{}]"#,
            r#"[4,"a","InternalError","An error occurred.",{}]"#.to_owned(),
        ),
        (r#"[2,"a","echo/echo"]"#, format!("[4,\"a\",{malformed}")),
        (r#"[2,"a","echo/echo",{"args":7}]"#, format!("[4,\"a\",{malformed}")),
        (r#"[2,"a","echo/echo",{"#, format!("[4,\"a\",{malformed}")),
        // As OCPP 2.0.1 says.
        (r#"[2,{},"echo/echo",{}]"#, format!("[4,\"-1\",{malformed}")),
    ] {
        assert_eq!(client.ask(message).await, answer, "{message}");
    }
    for message in [r#"[3,"a",{}]"#, r#"[4,"a","InternalError","",{}]"#, "[9]", "hello"] {
        client.send(message).await;
        let alive = client.ask(r#"[2,"b","echo/echo",{}]"#).await;
        assert_eq!(alive, r#"[3,"b",{"response":[]}]"#, "{message}");
    }
}

#[tokio::test]
async fn faults_are_those_of_the_wire() {
    let server = Server::start(&[]);
    let mut client = wamp2(&server).await;
    assert_eq!(client.ask(r#"[48,1,{},"faults/garble"]"#).await, r#"[8,48,1,{},"Sessio"#);
    let stray = client.ask(r#"[48,2,{},"faults/stray"]"#).await;
    assert_eq!(stray, r#"[8,48,9007199254740992,{},"SessionError",["Session error"]]"#);
    assert_eq!(client.next().await, r#"[50,2,{},["done"]]"#);
    client.send(r#"[48,3,{},"faults/drop"]"#).await;
    assert_eq!(client.message().await, None);

    let mut client = server.speak("ocpp1.6").await;
    assert_eq!(client.ask(r#"[2,"a","faults/garble",{}]"#).await, r#"[4,"a","Sessio"#);
    assert_eq!(
        client.ask(r#"[2,"a","faults/stray",{}]"#).await,
        r#"[4,"nobody","SessionError","Session error",{}]"#
    );
    assert_eq!(client.next().await, r#"[3,"a",{"response":"done"}]"#);
    client.0.close(None).await.unwrap();
    while !matches!(client.message().await, None | Some(Message::Close(_))) {}
}

#[tokio::test]
async fn json_rpc_is_answered_by_json_rpc() {
    let server = Server::start(&[]);
    let call = |rest: &str| format!(r#"{{"jsonrpc":"2.0",{rest}}}"#);
    let error = |id: &str, code: i32, message: &str| {
        format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":{code},"message":"{message}"}}}}"#)
    };
    let malformed = "This call could not be read.";
    for (body, status, answer) in [
        (
            call(r#""id":1,"method":"rooms/get","params":[1]"#),
            200,
            r#"{"jsonrpc":"2.0","result":{"id":1,"name":"Lobby"},"id":1}"#.to_owned(),
        ),
        (
            call(r#""id":"a","method":"echo/echo""#),
            200,
            r#"{"jsonrpc":"2.0","result":[],"id":"a"}"#.to_owned(),
        ),
        (
            call(r#""id":null,"method":"errors/panic""#),
            200,
            error("null", -32603, "Internal error"),
        ),
        (call(r#""method":"errors/fail""#), 204, String::new()),
        (call(r#""method":"no/such""#), 204, String::new()),
        (
            call(r#""id":2,"method":"no/such""#),
            200,
            error("2", -32601, "There is no procedure no/such."),
        ),
        (call(r#""id":3,"method":7"#), 200, error("3", -32600, malformed)),
        (call(r#""id":4,"method":"echo/echo","params":{}"#), 200, error("4", -32600, malformed)),
        (r#"{"id":5,"method":"echo/echo"}"#.to_owned(), 200, error("5", -32600, malformed)),
        ("[]".to_owned(), 200, error("null", -32600, malformed)),
        (r#"{"jsonrpc":"2.0","id":6,"meth"#.to_owned(), 200, error("6", -32700, malformed)),
    ] {
        assert_eq!(json_rpc(&server, &body).await, (status, answer), "{body}");
    }
    // What is no request at all is refused by HTTP.
    let (status, _) = json_rpc(&server, &" ".repeat(65_537)).await;
    assert_eq!(status, 413);
    let plain =
        reqwest::Client::new().post(server.url("/jsonrpc")).header(CONTENT_TYPE, "text/plain");
    let body = call(r#""id":1,"method":"echo/echo""#);
    assert_eq!(plain.body(body.clone()).send().await.unwrap().status(), 415);
    let foreign =
        reqwest::Client::new().post(server.url("/jsonrpc")).header("origin", "http://evil.example");
    let foreign = foreign.header(CONTENT_TYPE, "application/json").body(body);
    assert_eq!(foreign.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_client_that_accepts_problems_gets_them() {
    let server = Server::start(&[]);
    let call = r#"{"ns":"errors","action":"fail"}"#;
    for (accept, content_type, body) in [
        (
            "application/problem+json",
            "application/problem+json",
            r#"{"title":"Bad Request","status":400}"#,
        ),
        (
            "text/html, Application/Problem+JSON;q=0.9",
            "application/problem+json",
            r#"{"title":"Bad Request","status":400}"#,
        ),
        ("*/*", "text/plain; charset=utf-8", "Bad Request"),
        ("application/json", "text/plain; charset=utf-8", "Bad Request"),
    ] {
        let response = problem(&server, accept, call.to_owned()).await;
        assert_eq!(response.headers()[CONTENT_TYPE], content_type, "{accept}");
        assert_eq!(response.body(), body, "{accept}");
    }
    let response = problem(&server, "application/problem+json", "{".to_owned()).await;
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body["detail"], "This call could not be read.");
    let busy = r#"{"ns":"flaky","action":"get","args":["problem"]}"#.to_owned();
    let response = problem(&server, "application/problem+json", busy).await;
    assert_eq!(
        (response.status().as_u16(), response.headers()["retry-after"].as_bytes()),
        (503, &b"1"[..])
    );
}
