//! What web pages of other servers may do, which is nothing.

use reqwest::{Method, StatusCode};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::harness::Server;

const HOST: &str =
    r#"{"type":"InvalidOperation","message":"This server does not have that name."}"#;
const ORIGIN: &str =
    r#"{"type":"NotAuthorized","message":"Pages of other servers may not do this."}"#;
const NOT_JSON: &str =
    r#"{"type":"InvalidOperation","message":"A call must be sent as application/json."}"#;
const MALFORMED: &str = r#"{"type":"InvalidOperation","message":"This call could not be read."}"#;
const ECHOED: &str = r#"{"response":[]}"#;

/// The status and body of the response to a call with these headers. An empty header is not sent.
async fn call(server: &Server, headers: [(&str, &str); 3]) -> (u16, String) {
    let body = r#"{"ns":"echo","action":"echo"}"#;
    let mut request = reqwest::Client::new().post(server.url("/lp/rpc/")).body(body);
    for (name, value) in headers.into_iter().filter(|(_, value)| !value.is_empty()) {
        request = request.header(name, value);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn calls_are_refused_by_host_origin_and_content_type() {
    let server = Server::start(&["--host", "demo.example", "--origin", "https://app.example"]);
    let own = server.address.as_str();
    let port = own.strip_prefix("127.0.0.1:").unwrap();
    let at = |host: &str| format!("{host}:{port}");
    let origin = |host: &str| format!("http://{host}:{port}");
    let json = "application/json";
    for (host, from, content_type, status, answer) in [
        (own, "", json, 200, ECHOED),
        (&at("localhost"), "", json, 200, ECHOED),
        (&at("LocalHost"), "", json, 200, ECHOED),
        (&at("[::1]"), "", json, 200, ECHOED),
        (&at("127.1.2.3"), "", json, 200, ECHOED),
        ("localhost", "", json, 200, ECHOED),
        // Behind a proxy, the port is another one.
        ("demo.example", "", json, 200, ECHOED),
        (&at("evil.example"), "", json, 421, HOST),
        (&at("localhost.evil.example"), "", json, 421, HOST),
        (&at("evil.example@localhost"), "", json, 421, HOST),
        (&at("localhost@evil.example"), "", json, 421, HOST),
        (&at("192.0.2.1"), "", json, 421, HOST),
        (&at("0.0.0.0"), "", json, 421, HOST),
        ("no host", "", json, 400, MALFORMED),
        // The page of this server, under the name by which the browser asked for it.
        (own, &origin("127.0.0.1"), json, 200, ECHOED),
        (&at("localhost"), &origin("localhost"), json, 200, ECHOED),
        (own, "https://app.example", json, 200, ECHOED),
        (own, "http://app.example", json, 403, ORIGIN),
        (own, "https://app.example.evil.example", json, 403, ORIGIN),
        (own, &origin("evil.example"), json, 403, ORIGIN),
        (own, &origin("localhost"), json, 403, ORIGIN),
        (own, "http://127.0.0.1:1", json, 403, ORIGIN),
        (own, "http://127.0.0.1", json, 403, ORIGIN),
        (own, &origin("127.0.0.1").replace("http", "https"), json, 403, ORIGIN),
        (own, "null", json, 403, ORIGIN),
        (&at("evil.example"), &origin("evil.example"), json, 421, HOST),
        (own, "", "application/json; charset=utf-8", 200, ECHOED),
        (own, "", "Application/JSON ;charset=utf-8", 200, ECHOED),
        // All that a foreign page may send without being asked.
        (own, "", "text/plain", 415, NOT_JSON),
        (own, "", "application/x-www-form-urlencoded", 415, NOT_JSON),
        (own, "", "multipart/form-data; boundary=x", 415, NOT_JSON),
        (own, "", "", 415, NOT_JSON),
        (own, "", "text/plain; application/json", 415, NOT_JSON),
        (own, "", "application/jsonp", 415, NOT_JSON),
    ] {
        let headers = [("host", host), ("origin", from), ("content-type", content_type)];
        assert_eq!(call(&server, headers).await, (status, answer.to_owned()), "{headers:?}");
    }
}

#[tokio::test]
async fn no_path_is_open_to_foreign_pages() {
    let server = Server::start(&[]);
    for path in ["/", "/page.js", "/procedures", "/exceptions", "/ws", "/nowhere"] {
        for (header, value, status, answer) in [
            ("host", "evil.example", StatusCode::MISDIRECTED_REQUEST, HOST),
            ("origin", "http://evil.example", StatusCode::FORBIDDEN, ORIGIN),
        ] {
            let request = reqwest::Client::new().request(Method::GET, server.url(path));
            let response = request.header(header, value).send().await.unwrap();
            assert_eq!(response.status(), status, "{path}");
            assert_eq!(response.text().await.unwrap(), answer, "{path}");
        }
    }
}

#[tokio::test]
async fn websockets_are_refused_by_host_and_origin() {
    let server = Server::start(&[]);
    for (header, value, status) in [
        ("origin", format!("http://{}", server.address), 101),
        ("host", "localhost".to_owned(), 101),
        ("origin", "http://evil.example".to_owned(), 403),
        ("origin", "null".to_owned(), 403),
        ("host", "evil.example".to_owned(), 421),
    ] {
        let url = format!("ws://{}/ws", server.address);
        let mut request = url.into_client_request().unwrap();
        request.headers_mut().insert(header, value.parse().unwrap());
        let answered = match connect_async(request).await {
            Ok((_, response)) => response.status(),
            Err(Error::Http(response)) => response.status(),
            Err(error) => panic!("{value}: {error}"),
        };
        assert_eq!(answered.as_u16(), status, "{value}");
    }
}
