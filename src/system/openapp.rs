//! OpenApp, an SDK for a backend of organisations and devices: HTTP status, headers, JSON envelope.
//!
//! Every error that the backend sends is an HTTP response, which [`ErrorResponse::decode`] reads. Its
//! body is the envelope `{"code","message","correlationId","details"}` or anything else. An envelope
//! has a text `message`; its `code` and `correlationId` are texts, null or absent. Status and body
//! select the row, the code never does:
//!
//! | status | body | row |
//! |---|---|---|
//! | 401, 403 | any | [`AuthError`](OpenApp::AuthError) |
//! | 400, 422 | with field errors | [`ValidationError`](OpenApp::ValidationError) |
//! | any other case | an envelope | [`ApiError`](OpenApp::ApiError) |
//! | any other case | no envelope | [`HttpError`](OpenApp::HttpError) |
//!
//! The other rows arise in the client, before a request or after a success. They have no HTTP form.
//!
//! ```
//! use callerror::openapp::{ErrorResponse, Name, OpenApp};
//! use http::{HeaderMap, HeaderValue, StatusCode};
//!
//! let mut headers = HeaderMap::new();
//! headers.insert("x-request-id", HeaderValue::from_static("req-51"));
//! let body = br#"{"code":"DOOR_OFFLINE","message":"The door does not answer"}"#;
//! let error = ErrorResponse::decode(StatusCode::CONFLICT, &headers, body);
//!
//! assert_eq!(error.name(), Name::Known(OpenApp::ApiError));
//! assert_eq!((error.status().as_u16(), error.code()), (409, Some("DOOR_OFFLINE")));
//! assert_eq!(error.message(), "The door does not answer");
//! assert_eq!(error.request_id(), Some("req-51"));
//! assert!(!error.retry().is_retry());
//! ```
//!
//! # Field errors
//!
//! The document promises messages by field and does not say where they stand. They are read from
//! `details.fields`, else from a top-level `fields`, else from `details` itself, where that is an object
//! of lists. A server writes them with [`FieldErrors`](crate::FieldErrors).
//!
//! # Where document and package differ
//!
//! The document is followed. The published package 2.0.0 does otherwise:
//!
//! - 400 and 422 with field errors are its `ApiError`, and it has no `fields`. Its `ValidationError` is
//!   a success whose body cannot be decoded, its `SerializationError` a request that cannot be encoded.
//! - Its `AuthError` has only a message: no status, code, details or request ID.
//! - No error of its has a `request_id`; `ApiError` has `correlationId` alone. Here
//!   [`request_id`](ErrorResponse::request_id) is the header `X-Request-Id`, else `correlationId`.
//! - No error of its has a `cause`.
//! - A malformed API key is its `ConfigError` in Python and `AuthError` in Rust. The document names
//!   both: a malformed or missing token under `AuthError`, an unusable key under `ConfigError`.
//! - Without an envelope its message is the whole body, be it HTML or nothing. Here it is the `message`
//!   of a JSON object, the body where that is a short line of text, else the status's reason; the body
//!   is in [`body`](ErrorResponse::body).
//! - A JSON array in the order of the members is an envelope for it, and one with a repeated member is
//!   none. Here an array is no envelope, and of a repeated member the last counts.
//! - It also retries 408 and 429, which the document does not mention, and so does
//!   [`retry`](ErrorResponse::retry). It does not wait for `Retry-After`; the advice says to.
//!
//! The document lists neither [`ResourceNotFoundError`](OpenApp::ResourceNotFoundError) nor
//! [`AmbiguousResourceError`](OpenApp::AmbiguousResourceError).
//!
//! # Pitfalls
//!
//! **Catching every error.** Take out of a boxed error what belongs to the set, and pass everything
//! else on, so that a fault nobody expected is not hidden.
//!
//! ```
//! use callerror::openapp::{OpenApp, UserException};
//! use std::error::Error;
//!
//! type Failure = Box<dyn Error + Send + Sync>;
//!
//! fn recover(failure: Failure) -> Result<String, Failure> {
//!     match failure.downcast::<UserException>() {
//!         Ok(error) if error.is_a(OpenApp::SdkError) => Ok(error.message().to_owned()),
//!         Ok(error) => Err(error),
//!         Err(other) => Err(other),
//!     }
//! }
//!
//! let ours = UserException::new(OpenApp::ConfigError, "The base URL has no host");
//! assert_eq!(recover(ours.into()).unwrap(), "The base URL has no host");
//! let other = "seven".parse::<u8>().unwrap_err();
//! assert!(recover(other.into()).unwrap_err().is::<std::num::ParseIntError>());
//! ```
//!
//! **Treating codes as a closed set.** The backend invents codes as it needs them. Handle those you
//! know, and let all others be an ordinary failure.
//!
//! ```
//! use callerror::openapp::{ErrorResponse, OpenApp};
//! use http::{HeaderMap, StatusCode};
//!
//! fn answer(error: &ErrorResponse<'_>) -> String {
//!     match error.code() {
//!         Some("ORG_ARCHIVED") => "Restore the organisation first.".to_owned(),
//!         _ => error.message().to_owned(),
//!     }
//! }
//!
//! let headers = HeaderMap::new();
//! let decode = |body| ErrorResponse::decode_str(StatusCode::CONFLICT, &headers, body);
//! let known = decode(r#"{"code":"ORG_ARCHIVED","message":"Archived"}"#);
//! assert_eq!(answer(&known), "Restore the organisation first.");
//! let new = decode(r#"{"code":"ORG_FROZEN","message":"Frozen until Monday"}"#);
//! assert_eq!(answer(&new), "Frozen until Monday");
//! assert!(new.is_a(OpenApp::ApiError), "a code of which nobody heard changes no row");
//! ```
//!
//! **Changing the field errors.** They are what the server said. [`FieldError`](crate::FieldError) has
//! no setters, and what is done to the list does not reach the error.
//!
//! ```
//! use callerror::openapp::ErrorResponse;
//! use http::{HeaderMap, StatusCode};
//!
//! let headers = HeaderMap::new();
//! let body = r#"{"message":"Check the form","details":{"fields":{"name":["Too long"]}}}"#;
//! let error = ErrorResponse::decode_str(StatusCode::UNPROCESSABLE_ENTITY, &headers, body);
//! let mut fields = error.field_errors();
//! fields.clear();
//! assert_eq!(error.field_errors()[0].to_string(), "name: Too long");
//! ```
//!
//! ```compile_fail,E0616
//! # let list = callerror::FieldErrors::new().with("name", "Too long");
//! let mut error = list.iter().next().unwrap().clone();
//! error.message = "Fine".into();
//! ```
//!
//! # From the document
//!
//! **Handling specific errors.** What came as a response is an [`ErrorResponse`]; what arose without
//! one is a [`UserException`]. Both are rows of the same set, whether the client is synchronous or not.
//!
//! ```
//! use callerror::openapp::{ErrorResponse, Name, OpenApp, UserException};
//! use http::{HeaderMap, StatusCode};
//! use std::error::Error;
//!
//! fn explain(failure: &(dyn Error + 'static)) -> String {
//!     if let Some(error) = failure.downcast_ref::<ErrorResponse>() {
//!         return match error.name() {
//!             Name::Known(OpenApp::ValidationError) => {
//!                 let fields = error.field_errors();
//!                 fields.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
//!             }
//!             Name::Known(OpenApp::AuthError) => "The API key is no longer good: renew it.".into(),
//!             Name::Known(OpenApp::ApiError) => {
//!                 let code = error.code().unwrap_or("no code");
//!                 format!("[{}] {code}: {}", error.status().as_u16(), error.message())
//!             }
//!             _ => error.to_string(),
//!         };
//!     }
//!     match failure.downcast_ref::<UserException>() {
//!         Some(error) if error.is_a(OpenApp::TransportError) => "The network: try again.".into(),
//!         _ => failure.to_string(),
//!     }
//! }
//!
//! let headers = HeaderMap::new();
//! let explain_response = |status: u16, body: &'static str| {
//!     let status = StatusCode::from_u16(status).unwrap();
//!     explain(&ErrorResponse::decode_str(status, &headers, body).into_owned())
//! };
//! let form = r#"{"message":"m","details":{"fields":{"name":["Too long","Not unique"]}}}"#;
//! assert_eq!(explain_response(422, form), "name: Too long\nname: Not unique");
//! assert_eq!(explain_response(401, ""), "The API key is no longer good: renew it.");
//! let envelope = r#"{"code":"ORG_LIMIT","message":"No more of them"}"#;
//! assert_eq!(explain_response(409, envelope), "[409] ORG_LIMIT: No more of them");
//! assert_eq!(explain_response(502, "upstream is down"), "HttpError: upstream is down");
//!
//! let timeout = std::io::Error::from(std::io::ErrorKind::TimedOut);
//! let error = UserException::new(OpenApp::TransportError, "No answer").with_source(timeout);
//! assert_eq!(explain(&error), "The network: try again.");
//! assert_eq!(error.source().unwrap().to_string(), "timed out");
//! ```
//!
//! **Logging the request ID.** The backend's logs are searched by it, so log it with the error and
//! quote it in a report. The error itself goes on to the caller with `?`.
//!
//! ```
//! use callerror::openapp::{ErrorResponse, OpenApp};
//! use http::{HeaderMap, HeaderValue, StatusCode};
//! use std::error::Error;
//!
//! fn device(answer: ErrorResponse<'static>, log: &mut String) -> Result<(), Box<dyn Error>> {
//!     if answer.is_a(OpenApp::ApiError) {
//!         *log = format!("no device, request {}", answer.request_id().unwrap_or("unknown"));
//!     }
//!     Err(answer)?
//! }
//!
//! let mut headers = HeaderMap::new();
//! headers.insert("x-request-id", HeaderValue::from_static("req-52"));
//! let body = r#"{"message":"There is no such device"}"#;
//! let answer = ErrorResponse::decode_str(StatusCode::NOT_FOUND, &headers, body).into_owned();
//!
//! let mut log = String::new();
//! let failure = device(answer, &mut log).unwrap_err();
//! assert_eq!(log, "no device, request req-52");
//! assert_eq!(failure.to_string(), "ApiError: There is no such device (request req-52)");
//! assert_eq!(failure.downcast_ref::<ErrorResponse>().unwrap().status(), 404);
//! ```
//!
//! **Retries.** The SDK sends a request again by itself after a 5xx, a failed connection or a timeout,
//! so an error that it shows is final; `max_retries` of `Client.connect` says how often. This crate
//! sends nothing: [`retry`](ErrorResponse::retry) gives the same verdict to the loop you have.

use crate::details::Details;
use crate::field_errors::FieldSource;
use crate::wire::layout::{Facts, Form, Place, whole};

crate::exception_set! {
    /// The exceptions of the OpenApp SDK.
    ///
    /// The eight classes that its documentation lists, and two that only the package has.
    #[doc(alias = "openapp_sdk.errors")]
    #[non_exhaustive]
    pub enum OpenApp: "http://domain/exceptions#", form FORM {
        /// The base of all: any failure of the SDK.
        ///
        /// No response selects it. Match it last, with
        /// [`is_a`](crate::ExceptionSet::is_a), for what has no branch of its own.
        #[doc(alias = "cause")]
        SdkError,
        /// The backend refused the request, or failed, and said so in its JSON envelope.
        ///
        /// The causes are the backend's own: its [code](crate::ErrorResponse::code) names them, from
        /// an open set. Show the message; treat a code you do not know as an ordinary failure. Under 401
        /// and 403 an envelope is an [`AuthError`](Self::AuthError), under 400 and 422 with field
        /// errors a [`ValidationError`](Self::ValidationError). It goes out with 500 unless
        /// [told otherwise](crate::ErrorResponse::with_status).
        ApiError: SdkError = 500,
        /// An HTTP response that is an error, without a JSON envelope.
        ///
        /// Status, request ID and body are there, a code is not to be expected. The document names
        /// no causes. It goes out as text, with 502 unless
        /// [told otherwise](crate::ErrorResponse::with_status).
        HttpError: SdkError = 502,
        /// 401 or 403; or, before any request, a token that is malformed or missing.
        ///
        /// Typical causes are an expired API key, a token of the wrong format and missing credentials.
        /// Renew the key; sending the same request again does not help.
        AuthError: SdkError = 401 | 403,
        /// No response came. It arises in the client.
        ///
        /// The network failed: a timeout, DNS, TLS. The [cause](crate::UserException::with_source) is the
        /// HTTP library's error. It may go away when the request is sent again.
        TransportError: SdkError, retry "backoff",
        /// 400 or 422 with messages for fields of the request.
        ///
        /// Show each message at its field: [`field_errors`](crate::ErrorResponse::field_errors). Correct
        /// the request before it is sent again. A server attaches [`FieldErrors`](crate::FieldErrors);
        /// without them a client reads an [`ApiError`](Self::ApiError).
        #[doc(alias = "fields")]
        ValidationError: SdkError = 400 | 422,
        /// The client is set up wrongly. It arises in the client.
        ///
        /// Typical causes are a bad base URL and a key that cannot be used. Correct the configuration.
        ConfigError: SdkError,
        /// The body of a response could not be decoded. It arises in the client.
        ///
        /// Its [cause](crate::UserException::with_source) is the decoder's error, such as a
        /// [`DecodeError`](crate::DecodeError). The document names no remedy.
        ///
        /// ```
        /// use callerror::openapp::{CallError, OpenApp, UserException};
        /// use std::error::Error;
        ///
        /// let fault = CallError::decode(b"{oops").unwrap_err();
        /// let error = UserException::new(OpenApp::SerializationError, "The answer makes no sense")
        ///     .with_source(fault);
        /// assert!(error.source().unwrap().is::<callerror::DecodeError>());
        /// ```
        SerializationError: SdkError,
        /// No resource has the name that was looked for. It arises in the client.
        ///
        /// The package has it, the document does not; no meaning is documented.
        ResourceNotFoundError: SdkError,
        /// Several resources have the name that was looked for. It arises in the client.
        ///
        /// The package has it, the document does not; no meaning is documented.
        AmbiguousResourceError: SdkError,
    }
}

const FORM: Form<OpenApp> = Form {
    code: &[Place::Member(&["code"])],
    cut: whole,
    code_is_name: false,
    message: &[Place::Member(&["message"])],
    details: &[Place::Member(&["details"])],
    request_id: &[Place::Header("x-request-id"), Place::Member(&["correlationId"])],
    select: Some(select),
    text_row: Some(OpenApp::HttpError),
    objects: &[],
};

/// The status decides together with the body: whether it is an envelope and has field errors.
fn select(facts: &Facts<'_>) -> Option<OpenApp> {
    Some(match facts.status.map(|status| status.as_u16()) {
        Some(401 | 403) => OpenApp::AuthError,
        Some(400 | 422) if facts.body.is_some_and(has_field_errors) => OpenApp::ValidationError,
        _ if facts.body.is_some_and(is_envelope) => OpenApp::ApiError,
        _ => OpenApp::HttpError,
    })
}

/// An object with a text `message`; its `code` and `correlationId`, if present, text or null.
fn is_envelope(body: Details<'_>) -> bool {
    let is_text = |member: Details<'_>| member.as_text().is_some();
    let is_text_or_null =
        |name| body.get(&[name]).is_none_or(|member| is_text(member) || member.as_json() == "null");
    body.get(&["message"]).is_some_and(is_text)
        && is_text_or_null("code")
        && is_text_or_null("correlationId")
}

fn has_field_errors(body: Details<'_>) -> bool {
    FieldSource::find(body.get(&["details"]), Some(body)).is_some()
}

super::set_aliases!(OpenApp, "OpenApp");
