use bytes::Bytes;
use callerror::openapp::{ErrorResponse, OpenApp, UserException};
use http::Response;
use http_body_util::BodyExt;
use reqwest::RequestBuilder;

/// Sends a request. All failures have one type, also those without a response.
pub async fn send(request: RequestBuilder) -> Result<Bytes, Box<ErrorResponse<'static>>> {
    let response = receive(request).await.map_err(|error| {
        let exception = UserException::new(OpenApp::TransportError, "The service did not answer");
        ErrorResponse::new(exception).with_source(error)
    })?;
    Ok(ErrorResponse::error_for_status(response)?.into_body())
}

/// The response with its whole body.
async fn receive(request: RequestBuilder) -> reqwest::Result<Response<Bytes>> {
    let (head, body) = Response::from(request.send().await?).into_parts();
    Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
}
