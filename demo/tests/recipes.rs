//! The recipes of the guide, which shows these files of `docs/recipes` as they are.

use std::sync::Once;

use bytes::Bytes;
use callerror::openapp::OpenApp;
use callerror::{ErrorResponse, Name, Retry};
use http::{Request, Response, StatusCode};
use tower::ServiceExt;

#[expect(unreachable_pub, reason = "they are shown as modules of a library")]
#[path = "../../docs/recipes/mod.rs"]
mod recipes;
use recipes::booking::{Booking, Failure, book};

/// A room, and the status, content type and body of the answer to the request for it. The second is a failure
/// that callers must not see, the third a panic.
const ANSWERS: [(u32, u16, Option<&str>, &str); 4] = [
    (1, 200, None, "booked"),
    (2, 500, Some("text/plain; charset=utf-8"), "Internal Server Error"),
    (3, 500, Some("text/plain; charset=utf-8"), "Internal Server Error"),
    (4, 404, Some("application/json"), r#"{"type":"RoomNotFound","message":"No such room"}"#),
];

/// Compares the answers of a framework. A client decodes each of them.
#[track_caller]
fn check(room: u32, answer: Response<Bytes>) {
    let (_, status, content_type, body) = ANSWERS[room as usize - 1];
    assert_eq!((answer.status().as_u16(), &answer.body()[..]), (status, body.as_bytes()));
    if content_type.is_some() {
        let found = answer.headers().get("content-type").map(|it| it.to_str().unwrap());
        assert_eq!(found, content_type);
    }
    let decoded = ErrorResponse::<Booking>::error_for_status(answer);
    match room {
        1 => assert!(decoded.is_ok()),
        2 | 3 => assert_eq!(decoded.unwrap_err().name(), Name::Unhandled),
        _ => assert_eq!(decoded.unwrap_err().name(), Name::Known(Booking::RoomNotFound)),
    }
}

/// Keeps the panics of the handlers out of the output of the tests.
fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if panic.payload_as_str() != Some("row 3 is locked") {
                usual(panic);
            }
        }));
    });
}

#[test]
fn actix_web() {
    use actix_web::middleware::from_fn;
    use actix_web::{App, body, rt, test, web};
    use recipes::actix_web::{catch_panic, handler};

    quiet();
    rt::System::new().block_on(async {
        let app = App::new().wrap(from_fn(catch_panic));
        let app = test::init_service(app.route("/book/{room}", web::post().to(handler))).await;
        for (room, ..) in ANSWERS {
            let request = test::TestRequest::post().uri(&format!("/book/{room}")).to_request();
            let response = match test::try_call_service(&app, request).await {
                Ok(response) => response.into_parts().1,
                // What actix-web's server does with an error of the outermost service.
                Err(error) => error.error_response(),
            };
            let mut answer = Response::builder().status(response.status().as_u16());
            for (name, value) in response.headers() {
                answer = answer.header(name.as_str(), value.as_bytes());
            }
            let body = body::to_bytes(response.into_body()).await.unwrap();
            check(room, answer.body(body).unwrap());
        }
    });
}

#[tokio::test]
async fn axum() {
    quiet();
    for (room, ..) in ANSWERS {
        let request = Request::post(format!("/book/{room}")).body(axum::body::Body::empty());
        let (head, body) =
            recipes::axum::app().oneshot(request.unwrap()).await.unwrap().into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        check(room, Response::from_parts(head, body));
    }
}

#[tokio::test]
async fn poem() {
    use poem::Endpoint;

    quiet();
    let app = recipes::poem::app();
    for (room, ..) in ANSWERS {
        let request = poem::Request::builder().method(http::Method::POST);
        let request = request.uri(format!("/book/{room}").parse().unwrap()).finish();
        let (head, body) = app.get_response(request).await.into_parts();
        let mut answer = Response::new(body.into_bytes().await.unwrap());
        *answer.status_mut() = head.status;
        *answer.headers_mut() = head.headers;
        check(room, answer);
    }
}

#[tokio::test]
async fn tower() {
    quiet();
    for (room, ..) in ANSWERS {
        let service = tower::service_fn(move |_: Request<Bytes>| async move {
            Ok::<_, Failure>(Response::new(Bytes::from(book(room).await?)))
        });
        let service = recipes::tower::answering(service);
        check(room, service.oneshot(Request::new(Bytes::new())).await.unwrap());
    }
}

#[tokio::test]
async fn reqwest() {
    use axum::routing::get;
    use recipes::reqwest::send;

    let refusal = (
        StatusCode::UNPROCESSABLE_ENTITY,
        [("x-request-id", "q-7")],
        r#"{"code":"ORG_NAME_REQUIRED","message":"Check the form","fields":{"name":["required","too short"]}}"#,
    );
    let app = axum::Router::new()
        .route("/orgs", get(async || "all of them"))
        .route("/org", get(async move || refusal));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let client = reqwest::Client::new();

    assert_eq!(send(client.get(format!("{address}/orgs"))).await.unwrap(), "all of them");
    let error = send(client.get(format!("{address}/org"))).await.unwrap_err();
    assert!(error.is_a(OpenApp::ValidationError));
    assert_eq!(error.status(), Some(StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!((error.request_id(), error.code()), (Some("q-7"), Some("ORG_NAME_REQUIRED")));
    assert_eq!(error.field_errors().to_string(), "name: required, too short");

    server.abort();
    let _ = server.await;
    let error = send(reqwest::Client::new().get(address)).await.unwrap_err();
    assert!(error.is_a(OpenApp::TransportError));
    assert_eq!((error.status(), error.retry()), (None, Retry::Backoff));
    assert!(std::error::Error::source(&*error).unwrap().is::<reqwest::Error>());
}

#[tokio::test]
async fn tungstenite() {
    use std::error::Error;

    use futures_util::{SinkExt, StreamExt};
    use recipes::tungstenite::{Waiting, answer, end_call};
    use tokio::sync::oneshot;
    use tokio_tungstenite::WebSocketStream;
    use tokio_tungstenite::tungstenite::{Message, protocol::Role};

    let (near, far) = tokio::io::duplex(4096);
    tokio::spawn(async move {
        let mut socket = WebSocketStream::from_raw_socket(far, Role::Server, None).await;
        while let Some(Ok(message)) = socket.next().await {
            match answer(&message).await {
                Some(answer) => socket.send(answer).await.unwrap(),
                None => socket.send(Message::text(r#"[4,"c4","cut of"#)).await.unwrap(),
            }
        }
    });
    let mut socket = WebSocketStream::from_raw_socket(near, Role::Client, None).await;
    let mut waiting = Waiting::new();
    let mut call = async |call_id: &str, message: &str| {
        let (ends, mut ended) = oneshot::channel();
        waiting.insert(call_id.to_owned(), ends);
        socket.send(Message::text(message)).await.unwrap();
        let answer = socket.next().await.unwrap().unwrap();
        end_call(&mut waiting, &answer);
        (answer.into_text().unwrap(), ended.try_recv().ok())
    };

    let (answer, failure) = call("c1", r#"[2,"c1","https://booking.example/rpc#book",1]"#).await;
    assert_eq!((answer.as_str(), failure), (r#"[3,"c1","booked"]"#, None));

    let (_, failure) = call("c2", r#"[2,"c2","https://booking.example/rpc#book",7]"#).await;
    let failure = failure.unwrap();
    assert!(failure.is_a(Booking::RoomNotFound));
    assert_eq!(failure.message(), "No such room");

    // A call that the server cannot read, and an answer that the client cannot read.
    let (answer, failure) = call("c3", r#"[2,"c3","https://booking.example/rpc#book",[7"#).await;
    assert_eq!(answer.as_str(), r#"[4,"c3","An error occurred."]"#);
    assert_eq!(failure.unwrap().name(), Name::Unhandled);
    let (_, failure) = call("c4", "nonsense").await;
    let source = failure.unwrap().source().unwrap().to_string();
    assert!(source.ends_with("at byte 15"), "{source}");
}
