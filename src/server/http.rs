//! A handler's failure as an HTTP error.

use super::ToException;
use crate::set::ExceptionSet;
use crate::wire::http::ErrorResponse;

impl<N: ExceptionSet> ErrorResponse<'static, N> {
    /// Turns the result of a handler into its value, or into the HTTP error that answers the request.
    ///
    /// The [source](core::error::Error::source) of the HTTP error is the handler's error, for the server's log.
    ///
    /// ```
    /// use callerror::{UserException, grape::{ErrorResponse, Grape}};
    ///
    /// fn get_room(id: u32) -> Result<&'static str, Box<dyn std::error::Error + Send + Sync>> {
    ///     match id {
    ///         1 => Ok("Lobby"),
    ///         2 => Err(UserException::new(Grape::NotAuthorized, "Ask its owner"))?,
    ///         _ => Err("no row")?,
    ///     }
    /// }
    ///
    /// assert_eq!(ErrorResponse::answer(get_room(1)).unwrap(), "Lobby");
    /// let response = ErrorResponse::answer(get_room(2)).unwrap_err().to_response();
    /// assert_eq!(response.body(), r#"{"type":"NotAuthorized","message":"Ask its owner"}"#);
    /// let response = ErrorResponse::answer(get_room(3)).unwrap_err().to_response();
    /// assert_eq!((response.status().as_u16(), &response.body()[..]), (400, &b"Bad Request"[..]));
    /// ```
    ///
    /// # Errors
    ///
    /// - `Err(error)` - as the exception that [`ToException`] maps it to, or else as an unhandled error.
    #[allow(clippy::result_large_err, reason = "to be encoded by the caller, not passed up")]
    pub fn answer<T>(result: Result<T, impl ToException<N>>) -> Result<T, Self> {
        Self::answer_with(result, &())
    }

    /// [`answer`](Self::answer) with a context for the mapping.
    ///
    /// # Errors
    ///
    /// As [`answer`](Self::answer).
    #[allow(clippy::result_large_err, reason = "to be encoded by the caller, not passed up")]
    pub fn answer_with<T, Cx: ?Sized>(
        result: Result<T, impl ToException<N, Cx>>,
        context: &Cx,
    ) -> Result<T, Self> {
        result.map_err(|error| Self::new(error.into_exception(context)))
    }
}
