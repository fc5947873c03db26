#![doc = include_str!("../../docs/systems/openapp.md")]

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
