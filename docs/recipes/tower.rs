use std::panic::AssertUnwindSafe;

use bytes::Bytes;
use callerror::{ToException, UserException};
use futures_util::FutureExt;
use http::{Request, Response};
use tower::{Service, ServiceExt};

use super::booking::{Booking, HandlerError};

/// A service that answers every request, also those that fail and those that panic.
pub fn answering<S>(
    service: S,
) -> impl Service<Request<Bytes>, Response = Response<Bytes>, Error = S::Error>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>, Error: ToException<Booking>>,
{
    service.map_future(|call| async move {
        let error = match AssertUnwindSafe(call).catch_unwind().await {
            Ok(Ok(response)) => return Ok(response),
            Ok(Err(error)) => HandlerError::from(error),
            Err(payload) => HandlerError::from(UserException::from_panic(payload)),
        };
        Ok(error.to_response())
    })
}
