use std::panic::AssertUnwindSafe;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError, web};
use callerror::UserException;
use futures_util::FutureExt;

use super::booking::{HandlerError, book};

impl ResponseError for HandlerError {
    fn status_code(&self) -> StatusCode {
        self.error_response().status()
    }

    // actix-web has an older version of the crate `http`, so status and headers are converted.
    fn error_response(&self) -> HttpResponse {
        let (head, body) = self.to_response().into_parts();
        let status = StatusCode::from_u16(head.status.as_u16());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        for (name, value) in &head.headers {
            response.append_header((name.as_str(), value.as_bytes()));
        }
        response.body(body)
    }
}

/// A handler, for `App::route("/book/{room}", web::post().to(handler))`.
pub async fn handler(room: web::Path<u32>) -> Result<String, HandlerError> {
    Ok(book(*room).await?)
}

/// Answers a request whose handler panics, for `App::wrap(from_fn(catch_panic))`.
pub async fn catch_panic<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let call = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    call.unwrap_or_else(
        |payload| Err(HandlerError::from(UserException::from_panic(payload)).into()),
    )
}
