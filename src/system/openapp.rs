use crate::details::Details;
use crate::field_errors::FieldSource;
use crate::json::{Kind, Value};
use crate::wire::layout::{Field, Layout, Observed, whole};

crate::exception_set! {
    /// The exceptions of the OpenApp SDK.
    ///
    /// The set has the eight classes of the documentation, and two classes that only the package has.
    #[doc(alias = "openapp_sdk.errors")]
    #[doc(alias = "max_retries")]
    #[non_exhaustive]
    pub enum OpenApp = "http://domain/exceptions#", layout: LAYOUT {
        /// The base of all variants: any failure of the SDK.
        ///
        /// No response selects it. Match it last, with [`is_a`](crate::ExceptionSet::is_a).
        #[doc(alias = "cause")]
        SdkError,
        /// The backend refused the request, or failed, and reported it in its JSON envelope.
        ///
        /// The [code](crate::ErrorResponse::code) names the cause. The set of codes is open: treat a code
        /// that you do not know as an ordinary failure, and show the message. An envelope with status 401 or
        /// 403 is an [`AuthError`](Self::AuthError), an envelope with status 400 or 422 and field errors is a
        /// [`ValidationError`](Self::ValidationError). An `ApiError` is encoded with status 500, or with the
        /// one that [`with_status`](crate::ErrorResponse::with_status) sets.
        #[doc(alias = "ORG_NAME_REQUIRED")]
        ApiError { parent: SdkError, status: 500 },
        /// An HTTP error response without a JSON envelope.
        ///
        /// It has a status, a body and perhaps a request ID, but usually no code. The document names no
        /// causes. Without details it is encoded as text. The status is 502, or the one that
        /// [`with_status`](crate::ErrorResponse::with_status) sets.
        HttpError { parent: SdkError, status: 502 },
        /// The status is 401 or 403; or the client has a malformed token or none, before any request.
        ///
        /// Typical causes: an expired API key, a token of the wrong format, missing credentials. Renew the
        /// key. The same request fails again.
        AuthError { parent: SdkError, status: 401 | 403 },
        /// No response arrived. It arises in the client.
        ///
        /// Typical causes: a timeout, DNS, TLS. The [source](crate::UserException::with_source) is the error
        /// of the HTTP library. The request may succeed later.
        TransportError { parent: SdkError, retry: Backoff },
        /// The status is 400 or 422, and the body has messages for fields of the request.
        ///
        /// Show each message of [`field_errors`](crate::ErrorResponse::field_errors) next to its field.
        /// Correct the request before you send it again. A server attaches
        /// [`FieldErrors`](crate::FieldErrors).
        #[doc(alias = "fields")]
        ValidationError { parent: SdkError, status: 400 | 422 },
        /// The configuration of the client is wrong. It arises in the client.
        ///
        /// Typical causes: a bad base URL, an unusable key. Correct the configuration.
        ConfigError { parent: SdkError, retry: Never },
        /// The body of a response could not be decoded. It arises in the client.
        ///
        /// Its [source](crate::UserException::with_source) is the error of the decoder.
        /// [`with_response`](crate::ErrorResponse::with_response) keeps status, headers and body of the response. The
        /// document names no remedy.
        ///
        /// ```
        /// use callerror::openapp::{ErrorResponse, OpenApp, UserException};
        /// use http::{HeaderMap, StatusCode};
        /// use std::error::Error;
        ///
        /// let body = "{oops";
        /// let fault = serde_json::from_str::<Vec<u8>>(body).unwrap_err();
        /// let error = UserException::new(OpenApp::SerializationError, "The answer makes no sense")
        ///     .with_source(fault);
        /// let headers = HeaderMap::new();
        /// let error = ErrorResponse::from(error).with_response(StatusCode::OK, &headers, body);
        /// assert_eq!((error.status(), error.body()), (Some(StatusCode::OK), body.as_bytes()));
        /// assert!(error.source().unwrap().is::<serde_json::Error>());
        /// ```
        SerializationError { parent: SdkError, retry: Never },
        /// No resource has the given name. It arises in the client.
        ///
        /// Only the package has it. No meaning is documented.
        ResourceNotFoundError { parent: SdkError, retry: Never },
        /// Several resources have the given name. It arises in the client.
        ///
        /// Only the package has it. No meaning is documented.
        AmbiguousResourceError { parent: SdkError, retry: Never },
    }
}

const LAYOUT: Layout<OpenApp> = Layout::NAMED
    .code(&[Field::Json("/code")])
    .code_part(whole)
    .codes_only()
    .request_id(&[Field::Header("x-request-id"), Field::Json("/correlationId")])
    .text(&OpenApp::HttpError)
    .classify(classify)
    .indexed();

fn classify(observed: &Observed<'_>) -> Option<OpenApp> {
    Some(match observed.status.map(|status| status.as_u16()) {
        Some(401 | 403) => OpenApp::AuthError,
        Some(400 | 422) if has_field_errors(observed) => OpenApp::ValidationError,
        _ if is_envelope(observed) => OpenApp::ApiError,
        _ => OpenApp::HttpError,
    })
}

/// Whether the body is an envelope: its `message` is a string, its `code` a string or an integer, and its
/// `correlationId` a string. Code and correlation ID may be null or absent.
fn is_envelope(body: &Observed<'_>) -> bool {
    let is_text = |member: Value<'_>| member.kind == Kind::String;
    let member = |pointer| body.value(pointer).filter(|member| member.kind != Kind::Null);
    member("/message").is_some_and(is_text)
        && member("/code").is_none_or(|code| is_text(code) || code.is_integer())
        && member("/correlationId").is_none_or(is_text)
}

fn has_field_errors(observed: &Observed<'_>) -> bool {
    let Some(body) = observed.root() else { return false };
    let status = observed.status.map(|status| status.as_u16());
    let details = observed.get("/details").and_then(Details::container);
    FieldSource::find(details, body, observed.members(), status).is_some()
}
