//! The HTTP client: calls by `POST lp/rpc/`, and the list of procedures.

use std::error::Error;
use std::iter;
use std::time::Duration;

use bytes::Bytes;
use callerror::Retry;
use callerror::grape::ErrorResponse;
use http::Response;
use reqwest::{RequestBuilder, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// The maximum length of a body in bytes. An error keeps its body.
const MAX_BODY: usize = 1 << 20;

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpFailure {
    /// Boxed, so that results stay small.
    #[error(transparent)]
    Response(#[from] Box<ErrorResponse<'static>>),
    #[error("malformed result: {0}")]
    Malformed(#[from] serde_json::Error),
    #[error("the body has more than {MAX_BODY} bytes")]
    TooLong,
    #[error("no answer within {0:?}")]
    TimedOut(Duration),
    #[error("{}", innermost(.0))]
    Transport(reqwest::Error),
}

impl HttpFailure {
    /// Whether the call may succeed later. Only the caller knows whether it may be repeated.
    pub(crate) fn retry(&self) -> Retry {
        match self {
            Self::Response(error) => error.retry(),
            // The call was carried out. A repetition would get the same answer.
            Self::Malformed(_) | Self::TooLong => Retry::Never,
            Self::TimedOut(_) | Self::Transport(_) => Retry::Backoff,
        }
    }
}

/// The innermost source. The errors around it only add the URL, which the user knows.
fn innermost(error: &reqwest::Error) -> &dyn Error {
    let error: &dyn Error = error;
    iter::successors(Some(error), |&error| error.source()).last().unwrap_or(error)
}

/// One procedure of `GET procedures`.
#[derive(Debug, Deserialize)]
pub(crate) struct Procedure {
    pub(crate) name: String,
    /// Lists of arguments to try it with.
    pub(crate) examples: Vec<Vec<Value>>,
}

#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: Url,
}

impl Client {
    /// A client of the server at `base`. The query of `base` is sent with all requests.
    pub(crate) fn new(base: Url) -> reqwest::Result<Self> {
        // No proxy, because the WebSocket uses none.
        Ok(Self { http: reqwest::Client::builder().no_proxy().build()?, base })
    }

    pub(crate) async fn procedures(&self, limit: Duration) -> Result<Vec<Procedure>, HttpFailure> {
        fetch(self.http.get(self.url("procedures")), limit).await
    }

    /// Calls `procedure`, such as `rooms/get`.
    pub(crate) async fn call(
        &self,
        procedure: &str,
        args: &[Value],
        limit: Duration,
    ) -> Result<Box<RawValue>, HttpFailure> {
        #[derive(Deserialize)]
        struct Reply {
            response: Box<RawValue>,
        }

        let (ns, action) = procedure.split_once('/').unwrap_or(("", procedure));
        let call = json!({ "ns": ns, "action": action, "args": args });
        let reply: Reply = fetch(self.http.post(self.url("lp/rpc/")).json(&call), limit).await?;
        Ok(reply.response)
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path()));
        url
    }
}

async fn fetch<T: DeserializeOwned>(
    request: RequestBuilder,
    limit: Duration,
) -> Result<T, HttpFailure> {
    let response = tokio::time::timeout(limit, receive(request)).await;
    // A response other than 2xx becomes an error, which shares the body.
    let response =
        ErrorResponse::error_for_status(response.map_err(|_| HttpFailure::TimedOut(limit))??)?;
    Ok(serde_json::from_slice(response.body())?)
}

/// Reads the whole response, unless its body is too long.
async fn receive(request: RequestBuilder) -> Result<Response<Bytes>, HttpFailure> {
    let mut response = request.send().await.map_err(HttpFailure::Transport)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(HttpFailure::Transport)? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(HttpFailure::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    let mut received = Response::new(Bytes::from(body));
    *received.status_mut() = response.status();
    *received.headers_mut() = std::mem::take(response.headers_mut());
    Ok(received)
}
