use crate::head::StatusCode;
use crate::set::ExceptionSet;
use crate::wire::layout::{Field, Layout, Observed};

crate::exception_set! {
    /// The exceptions of the Webex BYOVA SDK (`webex_byova.exceptions`,
    /// `webex_byova.media.exceptions`).
    ///
    /// The set has the fourteen classes of the documentation. The package has the same classes.
    #[non_exhaustive]
    #[doc(alias = "webex_byova")]
    pub enum WebexByova = "http://domain/exceptions#", layout: LAYOUT {
        /// Any failure of the SDK. Over HTTP, a status that no other variant lists.
        ///
        /// A response has status and body; an exception that arose in the client has neither. A request
        /// that failed with 408, 423 or 5xx may succeed later.
        #[doc(alias = "status_code")]
        #[doc(alias = "body")]
        WebexBYOVAError { status: 500 },
        /// The API refused the credentials, or an OAuth exchange failed.
        ///
        /// The OAuth codes `invalid_grant`, `invalid_client`, `unauthorized_client` and `invalid_token` select it
        /// with any status. Remedy: look at status and body, then authorise again, or refresh the organisation's
        /// token.
        #[doc(alias = "invalid_grant")]
        #[doc(alias = "aget_access_token")]
        #[doc(alias = "aauthorize")]
        #[doc(alias = "arefresh_for_org")]
        AuthenticationError { parent: WebexBYOVAError, status: 401 | 403 },
        /// What the request names does not exist.
        ///
        /// The documentation gives the status alone; the meaning is that of 404.
        NotFoundError { parent: WebexBYOVAError, status: 404 },
        /// The API refused the request, or a webhook's payload is invalid.
        ///
        /// Remedy: correct the request by the details in the body of the response.
        ValidationError { parent: WebexBYOVAError, status: 400 | 409 | 415 },
        /// Too many requests.
        ///
        /// Remedy: wait as long as the response recommends, or choose a delay if it recommends none.
        #[doc(alias = "retry_after")]
        RateLimitError { parent: WebexBYOVAError, status: 429, retry: Backoff },
        /// The user denied the authorisation.
        ///
        /// Arises in the client, when the OAuth redirect reports it, or by the code `access_denied`. No remedy is
        /// documented.
        #[doc(alias = "access_denied")]
        OAuthRedirectError { parent: WebexBYOVAError, retry: Never },
        /// The local listener for the OAuth redirect timed out.
        ///
        /// Arises in the client. Remedy: set a longer timeout, or finish by hand with the authorisation URL
        /// and the code that comes back. Trying again is not enough, because a person has to act.
        #[doc(alias = "get_authorization_url")]
        #[doc(alias = "aexchange_code")]
        OAuthRedirectTimeout { parent: WebexBYOVAError, retry: Never },
        /// No Service App tokens are stored for the organisation.
        ///
        /// Arises in the client, when it needs a token of that organisation. Remedy: wait until the
        /// customer's administrator authorises the Service App in Control Hub, and handle the webhook that
        /// reports the authorisation. In a sandbox, save the registration.
        #[doc(alias = "aget_client_for_org")]
        #[doc(alias = "ahandle_service_app_webhook")]
        #[doc(alias = "asave_registration")]
        OrgNotRegisteredError { parent: WebexBYOVAError, retry: Never },
        /// Any failure of the media server.
        ///
        /// It and all variants below it arise in the media server. The SDK has these classes in its optional
        /// part `media`.
        MediaServerError { parent: WebexBYOVAError, retry: Never },
        /// The media server's configuration is invalid.
        ///
        /// Arises before the server starts. Remedy: correct the configuration.
        #[doc(alias = "MediaServerConfig")]
        #[doc(alias = "BYOVAMediaServer")]
        #[doc(alias = "from_env")]
        MediaConfigError { parent: MediaServerError },
        /// A second stream for a turn was rejected while the first one runs.
        ///
        /// No remedy is documented.
        DuplicateTurnStreamError { parent: MediaServerError },
        /// The audio or the format of a prompt is invalid.
        ///
        /// No remedy is documented.
        PromptValidationError { parent: MediaServerError },
        /// The WebSocket backend of a proxied session cannot be reached.
        ///
        /// Remedy: connect again later.
        ProxyConnectionError { parent: MediaServerError, retry: Backoff },
        /// A proxied session exceeded the proxy's buffer limit.
        ///
        /// Remedy: tune the buffer limits.
        ProxyBufferOverflowError { parent: MediaServerError },
    }
}

const LAYOUT: Layout<WebexByova> = Layout::NAMED
    .code(&[Field::Json("/error")])
    // Of OAuth (RFC 6749, 5.2). Elsewhere `error` is a text.
    .beside_code("/error_description")
    .text_codes()
    .codes_only()
    .request_id(&[
        Field::Header("trackingid"),
        Field::Json("/trackingId"),
        Field::Header("x-request-id"),
    ])
    .retry_after(&[Field::Header("retry-after"), Field::Json("/details/retryAfter")])
    // Webex documents it as temporary.
    .backoff(|observed| observed.status == Some(StatusCode::LOCKED))
    .classify(classify);

/// Selects the variant of an OAuth code, else the one that lists the status, else the base.
fn classify(observed: &Observed<'_>) -> Option<WebexByova> {
    match observed.code {
        Some("invalid_grant" | "invalid_client" | "unauthorized_client" | "invalid_token") => {
            return Some(WebexByova::AuthenticationError);
        }
        Some("access_denied") => return Some(WebexByova::OAuthRedirectError),
        _ => {}
    }
    observed.status.and_then(WebexByova::lookup_status).or(Some(WebexByova::WebexBYOVAError))
}
