//! The HTTP server: procedures by `POST /lp/rpc/`, the page, and the upgrade to a WebSocket.

use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Query, Request, State, WebSocketUpgrade};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use callerror::grape::{ErrorResponse, Grape, Name, UserException};
use callerror::{RetryAfter, ToException};
use http::header::{
    ACCEPT_LANGUAGE, CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::failure::{Failure, FieldFault, Translated};
use crate::messages::Language;
use crate::procedures::{self, Args, Handler, Run};
use crate::wamp::Connection;
use crate::{App, log};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(crate) fn router(app: App) -> Router {
    let script = ([(CONTENT_TYPE, "text/javascript")], include_str!("page.js"));
    let style = ([(CONTENT_TYPE, "text/css")], include_str!("page.css"));
    let icon = ([(CONTENT_TYPE, "image/svg+xml")], include_str!("page.svg"));
    Router::new()
        .route("/", get(Html(include_str!("page.html"))))
        .route("/page.js", get(script))
        .route("/page.css", get(style))
        .route("/page.svg", get(icon))
        .route("/procedures", get(async || Json(procedures::list())))
        .route("/exceptions", get(async || Json(exceptions())))
        .route("/lp/rpc/", post(rpc).layer(DefaultBodyLimit::max(app.max_frame)))
        .route("/ws", get(websocket))
        .layer(middleware::from_fn(attend))
        .with_state(app)
}

/// The names that the server knows.
fn exceptions() -> Vec<&'static str> {
    Grape::ALL.iter().map(|variant| variant.name()).collect()
}

/// Gives every request an ID, logs unhandled errors, and sets headers that isolate the page.
async fn attend(request: Request, next: Next) -> Response {
    let id = crate::unique_id();
    let mut response = next.run(request).await;
    if let Some(exception) = response.extensions().get::<UserException<'static>>()
        && exception.name() == Name::Unhandled
    {
        log::unhandled(format_args!("request {id}"), exception);
    }
    let headers = response.headers_mut();
    headers.extend(HeaderValue::from_str(&id).map(|id| (X_REQUEST_ID, id)));
    let policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// The language of the query's `lang`, else of `Accept-Language`.
impl<S: Sync> FromRequestParts<S> for &'static Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        #[derive(Deserialize)]
        struct Choice {
            lang: Option<String>,
        }

        let choice = Query::<Choice>::try_from_uri(&parts.uri).ok();
        let chosen = choice.and_then(|Query(choice)| choice.lang);
        let accepted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Ok(Language::negotiate(chosen.as_deref(), accepted))
    }
}

#[derive(Serialize)]
struct Reply {
    response: Box<RawValue>,
}

async fn rpc(
    State(app): State<App>,
    language: &'static Language,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let result = match read(body, app.max_frame) {
        Ok((handler, args)) => procedures::run(handler, args, app.state, language).await,
        Err(failure) => Err(failure.told_in(language).into_exception()),
    };
    let mut error = match ErrorResponse::answer(result) {
        Ok(response) => return Json(Reply { response }).into_response(),
        Err(error) => error,
    };
    match error.source().and_then(|cause| cause.downcast_ref()).map(Translated::failure) {
        Some(Failure::TooLarge { .. }) => {
            let mut response = error.with_status(StatusCode::PAYLOAD_TOO_LARGE).into_response();
            // The rest of the body is not read, so no other request can follow on the connection.
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            return response;
        }
        Some(Failure::Busy(delay)) => {
            let delay = RetryAfter::Delay(*delay);
            error = error.with_status(StatusCode::SERVICE_UNAVAILABLE).with_retry_after(delay);
        }
        _ => {}
    }
    error.into_response()
}

/// The procedure and arguments of `{"ns","action","args"}`.
fn read(body: Result<Bytes, BytesRejection>, max: usize) -> Result<(Handler, Args), Failure> {
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge { max },
        _ => Failure::Unexpected(rejection.into()),
    })?;
    let Ok(call) = serde_json::from_slice::<HashMap<String, &RawValue>>(&body) else {
        return Err(Failure::Malformed);
    };
    let mut missing = Vec::new();
    let mut faults = Vec::new();
    let mut text = |name| match member::<String>(&call, name) {
        Ok(text) => text.or_else(|| {
            missing.push(name);
            None
        }),
        Err(fault) => {
            faults.push((name, fault));
            None
        }
    };
    let (ns, action) = (text("ns"), text("action"));
    let args = member(&call, "args").unwrap_or_else(|fault| {
        faults.push(("args", fault));
        None
    });
    match (ns, action) {
        _ if !missing.is_empty() => Err(Failure::Missing(missing)),
        (Some(ns), Some(action)) if faults.is_empty() => {
            match procedures::find(&format!("{ns}/{action}"))? {
                Run::Handler(handler) => Ok((handler, args.unwrap_or_default())),
                Run::Fault(_) => Err(Failure::WebSocketOnly),
            }
        }
        _ => Err(Failure::Invalid(faults)),
    }
}

/// A member of the body that is present and not null.
fn member<T: DeserializeOwned>(
    call: &HashMap<String, &RawValue>,
    name: &str,
) -> Result<Option<T>, FieldFault> {
    let Some(json) = call.get(name) else { return Ok(None) };
    serde_json::from_str(json.get()).map_err(|_| FieldFault::WrongType)
}

async fn websocket(
    State(app): State<App>,
    language: &'static Language,
    upgrade: WebSocketUpgrade,
) -> Response {
    // A longer message is still read to its end, up to this length, so that its call can be answered.
    let longest = app.max_frame.saturating_mul(4);
    upgrade
        .protocols(["wamp"])
        .max_message_size(longest)
        .max_frame_size(longest)
        .on_upgrade(move |socket| Connection::new(socket, app, language).serve())
}
