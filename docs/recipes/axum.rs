use std::panic::AssertUnwindSafe;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use callerror::UserException;
use futures_util::FutureExt;

use super::booking::{HandlerError, book};

impl IntoResponse for HandlerError {
    fn into_response(self) -> Response {
        self.to_response().map(Body::from)
    }
}

async fn handler(Path(room): Path<u32>) -> Result<String, HandlerError> {
    Ok(book(room).await?)
}

/// Answers a request whose handler panics.
async fn catch_panic(request: Request, next: Next) -> Response {
    let response = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    response.unwrap_or_else(|payload| {
        HandlerError::from(UserException::from_panic(payload)).into_response()
    })
}

/// The routes. A request whose handler panics is answered as well.
pub fn app() -> Router {
    Router::new().route("/book/{room}", post(handler)).layer(from_fn(catch_panic))
}
