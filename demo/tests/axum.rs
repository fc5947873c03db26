//! Exceptions that axum's handlers return, decoded by a client.

use std::error::Error;
use std::sync::{Arc, Mutex};

use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router, middleware};
use callerror::devops::{self, DevOpsAgent};
use callerror::grape::{ErrorResponse, Grape, UserException};
use callerror::{Name, RetryAfter};
use http::StatusCode;

async fn room(Path(id): Path<u32>) -> Result<Json<&'static str>, UserException<'static>> {
    match id {
        1 => Ok(Json("Lobby")),
        2 => Err(UserException::from_error("row 2 is locked")),
        _ => Err(UserException::new(Grape::NotFoundError, "There is no such room")),
    }
}

async fn busy() -> ErrorResponse<'static> {
    ErrorResponse::new(UserException::unhandled())
        .with_status(StatusCode::SERVICE_UNAVAILABLE)
        .with_retry_after(RetryAfter::Delay(std::time::Duration::from_secs(3)))
}

async fn borrowing() -> Response {
    let message = String::from("borrowed \"text\"");
    axum::response::IntoResponse::into_response(UserException::new(
        Grape::SessionError,
        message.as_str(),
    ))
}

/// Serves. Returns the address, and the exceptions that a layer logged.
async fn serve() -> (String, Arc<Mutex<Vec<String>>>) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&log);
    let layer = middleware::map_response(move |response: Response| {
        if let Some(exception) = response.extensions().get::<UserException<'static>>() {
            let cause = exception.source().map(ToString::to_string).unwrap_or_default();
            lines.lock().unwrap().push(format!("{exception} <- {cause}"));
        }
        std::future::ready(response)
    });
    let app = Router::new()
        .route("/room/{id}", get(room))
        .route("/busy", get(busy))
        .route("/borrowing", get(borrowing))
        .route("/task", get(async || devops::UserException::from(DevOpsAgent::ThrottlingException)))
        .layer(layer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (address, log)
}

/// The response of `reqwest` as an `http::Response`.
async fn fetch(url: String) -> http::Response<bytes::Bytes> {
    let response = reqwest::get(url).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let mut fetched = http::Response::new(response.bytes().await.unwrap());
    *fetched.status_mut() = status;
    *fetched.headers_mut() = headers;
    fetched
}

#[tokio::test]
async fn handlers_return_exceptions() {
    let (server, log) = serve().await;

    let lobby = ErrorResponse::error_for_status(fetch(format!("{server}/room/1")).await).unwrap();
    assert_eq!(lobby.body(), r#""Lobby""#);

    let response = fetch(format!("{server}/room/7")).await;
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.body(), r#"{"type":"NotFoundError","message":"There is no such room"}"#);
    let error = ErrorResponse::error_for_status(response).unwrap_err();
    assert_eq!(error.name(), Name::Known(Grape::NotFoundError));

    let response = fetch(format!("{server}/room/2")).await;
    assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!((response.status().as_u16(), &response.body()[..]), (400, &b"Bad Request"[..]));
    let error = ErrorResponse::error_for_status(response).unwrap_err();
    assert_eq!(error.name(), Name::Unhandled);

    let error = ErrorResponse::error_for_status(fetch(format!("{server}/busy")).await).unwrap_err();
    assert_eq!(error.status().unwrap(), 503);
    assert_eq!(error.retry_after(), Some(RetryAfter::Delay(std::time::Duration::from_secs(3))));

    let error =
        ErrorResponse::error_for_status(fetch(format!("{server}/borrowing")).await).unwrap_err();
    assert_eq!(error.message(), "borrowed \"text\"");

    let response = fetch(format!("{server}/task")).await;
    assert_eq!(response.headers()["x-amzn-errortype"], "ThrottlingException");
    let error = devops::ErrorResponse::error_for_status(response).unwrap_err();
    assert_eq!(error.name(), Name::Known(DevOpsAgent::ThrottlingException));
    assert_eq!(error.status().unwrap(), 429);

    let logged = [
        "NotFoundError: There is no such room <- ",
        "An error occurred. <- row 2 is locked",
        "An error occurred. <- ",
        "SessionError: borrowed \"text\" <- ",
    ];
    assert_eq!(*log.lock().unwrap(), logged);
}
