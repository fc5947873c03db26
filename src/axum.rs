//! Feature `axum`: `IntoResponse` for exceptions, so that axum handlers return them.

use axum_core::body::Body;
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::exception::UserException;
use crate::set::ExceptionSet;
use crate::wire::http::ErrorResponse;

/// With feature `axum`: the [HTTP response](ErrorResponse::to_response) of the exception. The exception is
/// also an extension of the response, so that a layer can log its [source](std::error::Error::source).
///
/// ```
/// use axum_core::response::{IntoResponse, Response}; // axum has both in `axum::response`
/// use callerror::{UserException, grape::Grape};
/// use std::error::Error;
///
/// /// A handler, for `axum::routing::get`.
/// async fn room() -> Result<String, UserException<'static, Grape>> {
///     Err(UserException::new(Grape::NotFoundError, "There is no such room"))
/// }
///
/// /// A layer, for `axum::middleware::map_response`.
/// async fn log(response: Response) -> Response {
///     if let Some(exception) = response.extensions().get::<UserException<'static, Grape>>() {
///         eprintln!("{exception}: {:?}", exception.source());
///     }
///     response
/// }
///
/// let response = UserException::new(Grape::NotFoundError, "There is no such room").into_response();
/// assert_eq!(response.status(), 400);
/// let exception = response.extensions().get::<UserException<'static, Grape>>().unwrap();
/// assert_eq!(exception.message(), "There is no such room");
/// ```
impl<N: ExceptionSet> IntoResponse for UserException<'_, N> {
    fn into_response(self) -> Response {
        ErrorResponse::new(self).into_response()
    }
}

/// With feature `axum`: the [HTTP response](ErrorResponse::to_response) of the error. The exception is also
/// an extension of the response.
impl<N: ExceptionSet> IntoResponse for ErrorResponse<'_, N> {
    fn into_response(self) -> Response {
        http::Response::<Bytes>::from(self).map(Body::from)
    }
}
