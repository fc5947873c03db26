//! OpenApp, an SDK for a backend of organisations and devices: HTTP status, headers, JSON envelope.

use crate::form::{Facts, Form, Place, whole};
use crate::text::Details;

crate::exception_set! {
    /// The exceptions of the OpenApp SDK.
    #[non_exhaustive]
    pub enum OpenApp: "http://domain/exceptions#", form FORM {
        /// The base of all.
        SdkError,
        /// The backend returned a structured error envelope.
        ApiError: SdkError = 500,
        /// The backend returned an error without a JSON envelope.
        HttpError: SdkError = 502,
        /// Authentication or authorisation failed, or a token is missing or malformed.
        AuthError: SdkError = 401 | 403,
        /// The network failed, DNS and TLS included.
        TransportError: SdkError, retry "backoff",
        /// The backend refused fields of the request.
        ValidationError: SdkError = 400 | 422,
        /// The client is misconfigured.
        ConfigError: SdkError,
        /// A body could not be decoded.
        SerializationError: SdkError,
        /// No resource has the name.
        ResourceNotFoundError: SdkError,
        /// Several resources have the name.
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
    let has_fields = || facts.body.is_some_and(has_field_errors);
    Some(match facts.status.map(|status| status.as_u16()) {
        Some(401 | 403) => OpenApp::AuthError,
        Some(400 | 422) if has_fields() => OpenApp::ValidationError,
        _ if facts.body.is_some_and(is_envelope) => OpenApp::ApiError,
        _ => OpenApp::HttpError,
    })
}

/// An object with a text `message`; its `code` and `correlationId`, if present, text or null.
fn is_envelope(body: Details<'_>) -> bool {
    let is_text = |name| body.get(&[name]).map(|member| member.as_text().is_some());
    let is_text_or_null = |name| {
        is_text(name).unwrap_or(true) || body.get(&[name]).is_some_and(|it| it.as_json() == "null")
    };
    is_text("message") == Some(true) && is_text_or_null("code") && is_text_or_null("correlationId")
}

fn has_field_errors(body: Details<'_>) -> bool {
    ["details", "fields"]
        .iter()
        .any(|name| body.get(&[name]).is_some_and(|fields| !fields.field_errors().is_empty()))
}

super::set_aliases!(OpenApp, "OpenApp");
