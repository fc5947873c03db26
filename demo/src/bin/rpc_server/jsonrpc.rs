//! JSON-RPC 2.0 by `POST /jsonrpc`: one request at a time, with parameters by position.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use callerror::grape::Grape;
use callerror::jsonrpc::JsonRpc;
use callerror::layout::Layout;
use callerror::object::Codec;
use callerror::{CallId, ErrorObject, ExceptionSet, ToException};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::App;
use crate::failure::Failure;
use crate::http::{receive, refuse};
use crate::messages::Language;
use crate::procedures::{self, Args, Run};

const CODEC: Codec<Grape> = Codec::new().with_layout(&Layout::JSON_RPC);

#[derive(Deserialize)]
struct Call<'b> {
    jsonrpc: &'b str,
    /// Absent in a notification, which nobody waits for. `null` is an ID.
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'b RawValue>,
    method: String,
    #[serde(default)]
    params: Args,
}

fn present<'de, D: Deserializer<'de>>(json: D) -> Result<Option<&'de RawValue>, D::Error> {
    Deserialize::deserialize(json).map(Some)
}

#[derive(Serialize)]
struct Reply<'b> {
    jsonrpc: &'static str,
    result: Box<RawValue>,
    id: &'b RawValue,
}

pub(crate) async fn call(
    State(app): State<App>,
    language: &'static Language,
    request: Request,
) -> Response {
    let body = match receive(request, &app.limits).await {
        Ok(body) => body,
        // HTTP has its own words for these failures, and there is no request yet.
        Err(failure) => return refuse(failure, language),
    };
    let id = CODEC.peek_call_id(&*body);
    // serde would also read an array as a struct.
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let call = serde_json::from_slice::<Call<'_>>(&body).ok();
    let Some(call) = call.filter(|call| is_object && call.jsonrpc == "2.0") else {
        let is_json = serde_json::from_slice::<IgnoredAny>(&body).is_ok();
        let variant = if is_json { JsonRpc::InvalidRequest } else { JsonRpc::ParseError };
        return standard(id, variant, Failure::Malformed, language);
    };
    let result = match procedures::find(&call.method) {
        Ok(Run::Handler(handler)) => {
            procedures::run(handler, call.params, app.state, language).await
        }
        Ok(Run::Fault(_)) => Err(Failure::WebSocketOnly.into_exception(language)),
        Err(failure) if call.id.is_some() => {
            return standard(id, JsonRpc::MethodNotFound, failure, language);
        }
        Err(failure) => Err(failure.into_exception(language)),
    };
    match (result, call.id) {
        (_, None) => StatusCode::NO_CONTENT.into_response(),
        (Ok(result), Some(id)) => Json(Reply { jsonrpc: "2.0", result, id }).into_response(),
        (Err(exception), Some(_)) => {
            let mut response =
                answer(CODEC.to_text(&with_id(ErrorObject::new(exception.clone()), id)));
            // From this extension, the log has the cause.
            response.extensions_mut().insert(exception);
            response
        }
    }
}

/// The answer to a request that is no call: its error has a code of the specification.
fn standard(
    id: Option<CallId<'static>>,
    variant: JsonRpc,
    failure: Failure,
    language: &'static Language,
) -> Response {
    let message = failure.into_exception(language).into_message();
    let error = ErrorObject::new(callerror::UserException::new(variant, message));
    answer(with_id(error, id).to_text())
}

fn with_id<N: ExceptionSet>(
    error: ErrorObject<'static, N>,
    id: Option<CallId<'static>>,
) -> ErrorObject<'static, N> {
    id.into_iter().fold(error, ErrorObject::with_call_id)
}

fn answer(text: String) -> Response {
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}
