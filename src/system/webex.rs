#![doc = include_str!("../../docs/systems/webex.md")]

use crate::set::ExceptionSet;
use crate::wire::layout::{Facts, Form, Place};

crate::exception_set! {
    /// The exceptions of the Webex BYOVA SDK (`webex_byova.exceptions`,
    /// `webex_byova.media.exceptions`).
    ///
    /// The fourteen classes that its documentation draws; the package has the same.
    #[non_exhaustive]
    #[doc(alias = "webex_byova")]
    pub enum WebexByova: "http://domain/exceptions#", form FORM {
        /// Any failure of the SDK; from the API, a status that no other row lists.
        ///
        /// A response has status and body; an exception that arose in the client has neither. A 408
        /// or 5xx may go away when the request is sent again.
        #[doc(alias = "status_code")]
        #[doc(alias = "body")]
        WebexBYOVAError = 500,
        /// The API refused the credentials, or an OAuth exchange failed.
        ///
        /// Remedy: look at status and body, then authorise again, or refresh the organisation's token.
        AuthenticationError: WebexBYOVAError = 401 | 403,
        /// What the request names does not exist.
        ///
        /// The documentation gives the status alone; the meaning is that of 404.
        NotFoundError: WebexBYOVAError = 404,
        /// The API refused the request, or a webhook's payload is invalid.
        ///
        /// Remedy: the body of the response has Webex's details; change the request by them.
        ValidationError: WebexBYOVAError = 400 | 409 | 415,
        /// Too many requests.
        ///
        /// Remedy: wait as long as the response recommends, or for a time of your own where it is
        /// silent.
        #[doc(alias = "retry_after")]
        RateLimitError: WebexBYOVAError = 429, retry "backoff",
        /// The user denied the authorisation.
        ///
        /// Arises in the client, when the OAuth redirect says so. No remedy is documented.
        OAuthRedirectError: WebexBYOVAError,
        /// The local listener for the OAuth redirect timed out.
        ///
        /// Arises in the client. Remedy: a longer timeout, or to finish by hand with the
        /// authorisation URL and the code that comes back. A person is needed, so trying again
        /// alone does not help.
        OAuthRedirectTimeout: WebexBYOVAError,
        /// No Service App tokens are stored for the organisation.
        ///
        /// Arises in the client, when one for that organisation is asked for. Remedy: wait for the
        /// customer's administrator to authorise the Service App in Control Hub, and handle the
        /// webhook that reports it; in a sandbox, save the registration.
        OrgNotRegisteredError: WebexBYOVAError,
        /// Any failure of the media server.
        ///
        /// Arises in the server, as all below it. The SDK has these classes in its optional part
        /// `media`.
        MediaServerError: WebexBYOVAError,
        /// The media server's configuration is invalid.
        ///
        /// Shows before the server starts. Remedy: correct the configuration.
        #[doc(alias = "MediaServerConfig")]
        MediaConfigError: MediaServerError,
        /// A second stream for a turn was rejected while the first one runs.
        ///
        /// No remedy is documented.
        DuplicateTurnStreamError: MediaServerError,
        /// The audio or the format of a prompt is invalid.
        ///
        /// No remedy is documented.
        PromptValidationError: MediaServerError,
        /// The WebSocket backend of a proxied session cannot be reached.
        ///
        /// It may be back when tried again.
        ProxyConnectionError: MediaServerError, retry "backoff",
        /// A proxied session exceeded the proxy's buffer limit.
        ///
        /// Remedy: tune the buffer limits.
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
