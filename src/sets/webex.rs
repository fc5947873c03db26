//! Webex BYOVA, the SDK for bringing one's own virtual agent: HTTP status, headers, body.

use crate::form::{Facts, Form, Place};
use crate::set::ExceptionSet;

crate::exception_set! {
    /// The exceptions of the Webex BYOVA SDK.
    #[non_exhaustive]
    pub enum WebexByova: "http://domain/exceptions#", form FORM {
        /// The base of all.
        WebexBYOVAError = 500,
        /// OAuth or API authentication failed.
        AuthenticationError: WebexBYOVAError = 401 | 403,
        /// The resource does not exist.
        NotFoundError: WebexBYOVAError = 404,
        /// The API refused the request, or a webhook's payload is invalid.
        ValidationError: WebexBYOVAError = 400 | 409 | 415,
        /// Too many requests.
        RateLimitError: WebexBYOVAError = 429,
        /// The user denied the authorisation.
        OAuthRedirectError: WebexBYOVAError,
        /// The redirect listener timed out.
        OAuthRedirectTimeout: WebexBYOVAError,
        /// There are no tokens for the organisation.
        OrgNotRegisteredError: WebexBYOVAError,
        /// The base of what goes wrong in the media server.
        MediaServerError: WebexBYOVAError,
        /// The media server's configuration is invalid.
        MediaConfigError: MediaServerError,
        /// A second stream for a turn was rejected.
        DuplicateTurnStreamError: MediaServerError,
        /// A prompt's audio or format is invalid.
        PromptValidationError: MediaServerError,
        /// The WebSocket backend cannot be reached.
        ProxyConnectionError: MediaServerError, retry "backoff",
        /// The proxy's buffer limit is exceeded.
        ProxyBufferOverflowError: MediaServerError,
    }
}

const FORM: Form<WebexByova> = Form {
    code: &[],
    code_is_name: false,
    message: &[Place::Member(&["message"])],
    details: &[],
    select: Some(select),
    ..Form::NAMED
};

/// The status decides; one that no row lists selects the base.
fn select(facts: &Facts<'_>) -> Option<WebexByova> {
    facts.status.and_then(WebexByova::lookup_status).or(Some(WebexByova::WebexBYOVAError))
}

super::set_aliases!(WebexByova, "Webex BYOVA");
