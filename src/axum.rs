//! Feature `axum`: exceptions as what axum's handlers return.

use axum_core::body::Body;
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::exception::UserException;
use crate::set::ExceptionSet;
use crate::wire::http::ErrorResponse;

/// With feature `axum`: the [HTTP form](ErrorResponse::to_response), and the exception itself as an
/// extension of the response, so that a layer can log its [source](std::error::Error::source).
///
/// ```
/// use axum::{Json, Router, extract::Path, http::Request, middleware, response::Response, routing::get};
/// use callerror::{UserException, grape::Grape};
/// use std::error::Error;
///
/// async fn room(Path(id): Path<u32>) -> Result<Json<String>, UserException<'static, Grape>> {
///     match id {
///         1 => Ok(Json("Lobby".to_owned())),
///         2 => Err(UserException::from_error("row 2 is locked")),
///         _ => Err(UserException::new(Grape::NotFoundError, "There is no such room")),
///     }
/// }
///
/// async fn log(response: Response) -> Response {
///     if let Some(exception) = response.extensions().get::<UserException<'static, Grape>>() {
///         eprintln!("{exception}: {:?}", exception.source());
///     }
///     response
/// }
///
/// let app: Router =
///     Router::new().route("/room/{id}", get(room)).layer(middleware::map_response(log));
/// ```
impl<N: ExceptionSet> IntoResponse for UserException<'_, N> {
    fn into_response(self) -> Response {
        ErrorResponse::new(self).into_response()
    }
}

/// With feature `axum`: the [HTTP form](ErrorResponse::to_response), and the exception as an extension
/// of the response.
impl<N: ExceptionSet> IntoResponse for ErrorResponse<'_, N> {
    fn into_response(self) -> Response {
        http::Response::<Bytes>::from(self).map(Body::from)
    }
}
