use callerror::UserException;
use poem::error::ResponseError;
use poem::http::StatusCode;
use poem::middleware::CatchPanic;
use poem::web::Path;
use poem::{Endpoint, EndpointExt, Response, Route, handler, post};

use super::booking::{HandlerError, book};

impl ResponseError for HandlerError {
    fn status(&self) -> StatusCode {
        self.to_response().status()
    }

    fn as_response(&self) -> Response {
        let (head, body) = self.to_response().into_parts();
        let mut response = Response::from(body);
        response.set_status(head.status);
        response.headers_mut().extend(head.headers);
        response
    }
}

#[handler]
async fn handler(Path(room): Path<u32>) -> Result<String, HandlerError> {
    Ok(book(room).await?)
}

/// The routes. A request whose handler panics is answered as well.
pub fn app() -> impl Endpoint<Output = Response> {
    let catch_panic = CatchPanic::new().with_handler(|payload| {
        HandlerError::from(UserException::from_panic(payload)).as_response()
    });
    Route::new().at("/book/:room", post(handler)).with(catch_panic)
}
