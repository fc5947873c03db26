//! The HTTP server: procedures by `POST /lp/rpc/`, the page, and the upgrade to a WebSocket. The errors of procedures are
//! problem documents (RFC 9457) for a client that accepts these.

use std::convert::Infallible;
use std::error::Error;

use axum::body::{Body, Bytes};
use axum::extract::{
    DefaultBodyLimit, FromRequest, FromRequestParts, Query, Request, State, WebSocketUpgrade,
};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use callerror::grape::{ErrorResponse, Grape, Name, UserException};
use callerror::http::Codec;
use callerror::layout::Layout;
use callerror::{RetryAfter, ToException};
use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::time::timeout;

use crate::accept::Slot;
use crate::failure::{Failure, FieldFault};
use crate::limits::Limits;
use crate::messages::Language;
use crate::procedures::{self, Args, Handler, Run};
use crate::{App, guard, jsonrpc, log, websocket};

const PROBLEM: Codec<Grape> = Codec::new().with_layout(&Layout::PROBLEM);

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a WebSocket reads at a time. Each one keeps a buffer of this size, even if it is idle.
const READ_BUFFER: usize = 4 * 1024;

pub(crate) fn router(app: App) -> Router {
    let script = |text: &'static str| get(([(CONTENT_TYPE, "text/javascript")], text));
    let style = ([(CONTENT_TYPE, "text/css")], include_str!("page.css"));
    let icon = ([(CONTENT_TYPE, "image/svg+xml")], include_str!("page.svg"));
    Router::new()
        .route("/", get(Html(include_str!("page.html"))))
        .route("/page.js", script(include_str!("page.js")))
        .route("/wires.js", script(include_str!("wires.js")))
        .route("/page.css", get(style))
        .route("/page.svg", get(icon))
        .route("/procedures", get(async || Json(procedures::list())))
        .route("/exceptions", get(async || Json(exceptions())))
        .route("/lp/rpc/", post(rpc).layer(DefaultBodyLimit::max(app.limits.max_frame)))
        .route("/jsonrpc", post(jsonrpc::call).layer(DefaultBodyLimit::max(app.limits.max_frame)))
        .route("/ws", get(upgrade))
        .layer(middleware::from_fn_with_state(app.clone(), guard::check))
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

async fn rpc(State(app): State<App>, language: &'static Language, request: Request) -> Response {
    let codec = if accepts_problems(request.headers()) { PROBLEM } else { Codec::new() };
    let call = receive(request, &app.limits).await;
    let (handler, args) = match call.and_then(|body| read(&body)) {
        Ok(call) => call,
        Err(failure) => {
            return respond(ErrorResponse::new(failure.into_exception(language)), codec);
        }
    };
    let result = procedures::run(handler, args, app.state, language).await;
    match ErrorResponse::answer(result) {
        Ok(response) => Json(Reply { response }).into_response(),
        Err(error) => respond(error, codec),
    }
}

fn accepts_problems(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut types =
        accepted.flat_map(|value| value.split(',')).filter_map(|it| it.split(';').next());
    types.any(|it| it.trim().eq_ignore_ascii_case("application/problem+json"))
}

/// The response to a request that is not carried out.
pub(crate) fn refuse(failure: Failure, language: &'static Language) -> Response {
    respond(ErrorResponse::new(failure.into_exception(language)), Codec::new())
}

fn respond(mut error: ErrorResponse<'static>, codec: Codec<Grape>) -> Response {
    let failure = error.source().and_then(|cause| cause.downcast_ref());
    let status = match failure {
        Some(Failure::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
        Some(Failure::TooSlow) => StatusCode::REQUEST_TIMEOUT,
        Some(Failure::NotJson) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Some(Failure::ForeignHost(_)) => StatusCode::MISDIRECTED_REQUEST,
        Some(Failure::ForeignOrigin(_)) => StatusCode::FORBIDDEN,
        Some(Failure::Busy(delay)) => {
            let delay = RetryAfter::Delay(*delay);
            error = error.with_retry_after(delay);
            StatusCode::SERVICE_UNAVAILABLE
        }
        _ => return encode(&error, codec),
    };
    let mut response = encode(&error.with_status(status), codec);
    if status != StatusCode::SERVICE_UNAVAILABLE {
        // The rest of the body is not read, so no other request can follow on the connection.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The response, with the exception for [`attend`].
fn encode(error: &ErrorResponse<'static>, codec: Codec<Grape>) -> Response {
    let mut response = codec.to_response(error).map(Body::from);
    response.extensions_mut().insert(error.exception().clone());
    response
}

/// The body of a call.
pub(crate) async fn receive(request: Request, limits: &Limits) -> Result<Bytes, Failure> {
    if !guard::is_json(request.headers()) {
        return Err(Failure::NotJson);
    }
    let body = timeout(limits.body_time, Bytes::from_request(request, &())).await;
    body.map_err(|_| Failure::TooSlow)?.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge { max: limits.max_frame },
        _ => Failure::Unexpected(rejection.into()),
    })
}

/// The procedure and arguments of `{"ns","action","args"}`.
fn read(body: &[u8]) -> Result<(Handler, Args), Failure> {
    #[derive(Deserialize)]
    struct Call<'b> {
        #[serde(borrow)]
        ns: Option<&'b RawValue>,
        action: Option<&'b RawValue>,
        args: Option<&'b RawValue>,
    }

    // serde would also read an array as a struct.
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let call = serde_json::from_slice::<Call<'_>>(body).ok().filter(|_| is_object);
    let call = call.ok_or(Failure::Malformed)?;
    let mut missing = Vec::new();
    let mut faults = Vec::new();
    let mut text = |name, json| match member::<String>(json) {
        Ok(text) => text.or_else(|| {
            missing.push(name);
            None
        }),
        Err(fault) => {
            faults.push((name, fault));
            None
        }
    };
    let (ns, action) = (text("ns", call.ns), text("action", call.action));
    let args = member(call.args).unwrap_or_else(|fault| {
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
fn member<T: DeserializeOwned>(json: Option<&RawValue>) -> Result<Option<T>, FieldFault> {
    let value = json.map(|json| serde_json::from_str(json.get())).transpose();
    value.map_err(|_| FieldFault::WrongType)
}

async fn upgrade(
    State(app): State<App>,
    Extension(slot): Extension<Slot>,
    language: &'static Language,
    upgrade: WebSocketUpgrade,
) -> Response {
    // A longer message is still read to its end, up to this length, so that its call can be answered.
    let longest = app.limits.max_frame.saturating_mul(4);
    upgrade
        .protocols(websocket::SUBPROTOCOLS)
        .read_buffer_size(READ_BUFFER)
        .max_message_size(longest)
        .max_frame_size(longest)
        .on_upgrade(async move |socket| {
            websocket::serve(socket, app, language).await;
            drop(slot);
        })
}
