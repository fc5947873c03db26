//! Webex BYOVA, an SDK for bringing one's own virtual agent to Webex: HTTP status, headers, body.
//!
//! The Webex APIs answer a failed request with a status outside 2xx. The body mostly is a JSON
//! object with a `message`. There are no codes: the status alone selects the row, and one that no
//! row lists selects the base.
//!
//! | status | row |
//! |---|---|
//! | 401, 403 | [`AuthenticationError`](WebexByova::AuthenticationError) |
//! | 404 | [`NotFoundError`](WebexByova::NotFoundError) |
//! | 400, 409, 415 | [`ValidationError`](WebexByova::ValidationError) |
//! | 429 | [`RateLimitError`](WebexByova::RateLimitError) |
//! | any other outside 2xx | [`WebexBYOVAError`](WebexByova::WebexBYOVAError), the base |
//!
//! The other rows arise inside a client or a media server and have no HTTP form of their own. Build
//! them with [`UserException::new`], match them like the rest, and send them on as a [`CallError`].
//!
//! ```
//! use callerror::webex::{ErrorResponse, Name, WebexByova};
//! use http::{HeaderMap, StatusCode};
//!
//! // What any HTTP client gives.
//! let (status, headers) = (StatusCode::NOT_FOUND, HeaderMap::new());
//! let body = br#"{"message":"There is no such data source"}"#;
//!
//! let error = ErrorResponse::decode(status, &headers, body);
//! match error.name() {
//!     Name::Known(WebexByova::NotFoundError) => assert_eq!(error.status(), 404),
//!     _ => unreachable!("{error}"),
//! }
//! assert_eq!(error.message(), "There is no such data source");
//! assert!(error.is_a(WebexByova::WebexBYOVAError));
//! ```
//!
//! A body without a `message` has the status's reason as its message, one that is a short text that
//! text. The body itself is kept: [`body`](crate::ErrorResponse::body) gives the bytes,
//! [`body_json`](crate::ErrorResponse::body_json) the JSON.
//!
//! # Where document and package differ
//!
//! The document is the SDK's page on error handling, the package is `webex-byova` 0.2.0 for Python.
//!
//! - The document imports the media server's classes; the package lacks modules that they need, and
//!   the import fails. Here they are rows like any other.
//! - The document promises the recommended wait of a 429. The package reads whole seconds only, and
//!   gives it for 429 only. Here an HTTP date is read as well, and the header is read at any
//!   status; the [advice](crate::Retry) heeds it where a retry makes sense.
//! - The package takes non-ASCII digits for a number, and fails with a foreign exception on `²`.
//!   Here that is no delay, and neither is a number beyond 64 bits.
//! - The package puts `HTTP 404: ` before the message, and shows the first 200 characters of a body
//!   that is no JSON, HTML included. Here the message stands alone, and markup or a long text is no
//!   message.
//! - The package writes a `message` that is no text as Python does (`None`, `True`). Here null is
//!   an empty message, and any other value is its JSON.
//!
//! # Best practices
//!
//! **Wait as long as a 429 says**, and have a delay of your own for one that says nothing: see
//! [below](#a-rate-limit).
//!
//! **Have a handler for what fails at run time inside your callbacks**, where there is nobody to
//! catch it: see [below](#an-error-handler).
//!
//! **Look at configuration errors before the server starts**; they show then, not during a call:
//! see [below](#an-invalid-configuration).
//!
//! **Match the special rows first and the base last**: see [below](#the-whole).
//!
//! # Pitfalls
//!
//! **Status and body are optional.** Only an error that came as a response has them. An exception
//! alone has neither, whatever its row; an [`ErrorResponse`] built from one has a status to be sent
//! with, and an empty body.
//!
//! ```
//! use callerror::webex::{ErrorResponse, UserException, WebexByova};
//!
//! let timeout = UserException::new(WebexByova::OAuthRedirectTimeout, "Nobody came back in time");
//! let error = ErrorResponse::new(timeout);
//! assert!(error.body().is_empty() && error.body_json().is_none());
//! assert_eq!(error.status(), 400); // for sending, nothing that Webex said
//! ```
//!
//! **One row, two origins.** `AuthenticationError` stands for a refused API request and for a
//! failed OAuth exchange, `ValidationError` for a refused request and for an invalid webhook
//! payload. The status of a failed exchange may select another row; the caller knows better.
//!
//! ```
//! use callerror::webex::{ErrorResponse, UserException, WebexByova};
//! use http::{HeaderMap, StatusCode};
//!
//! let headers = HeaderMap::new();
//! let body = br#"{"error":"invalid_grant"}"#;
//! let exchange = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, body);
//! assert!(exchange.is_a(WebexByova::ValidationError));
//! let exchange = exchange.with_variant(WebexByova::AuthenticationError);
//! assert!(exchange.is_a(WebexByova::AuthenticationError));
//! assert_eq!(exchange.status(), 400);
//!
//! let cause = serde_json::from_str::<u8>("{").unwrap_err();
//! let webhook = UserException::new(WebexByova::ValidationError, "The payload is invalid")
//!     .with_source(cause);
//! assert!(webhook.is_a(WebexByova::ValidationError));
//! ```
//!
//! **The media server's classes need more than the plain SDK**: its optional part `media` has to be
//! installed. Here they are always there.
//!
//! # Troubleshooting
//!
//! **`AuthenticationError`**: look at status and body, then authorise again: see
//! [below](#a-failed-authentication).
//!
//! **`OrgNotRegisteredError`**: there are no Service App tokens for the organisation. Wait until
//! its administrator has authorised the Service App in Control Hub; pass the webhook that reports
//! the authorisation to the SDK, which stores the tokens; or, in a sandbox, have the SDK save the
//! registration directly. Trying again alone does not help.
//!
//! ```
//! use callerror::Retry;
//! use callerror::webex::{UserException, WebexByova};
//!
//! let error = UserException::new(WebexByova::OrgNotRegisteredError, "No tokens are stored");
//! assert_eq!(error.retry(), Retry::Never);
//! ```
//!
//! **`OAuthRedirectTimeout`**: the local listener waited in vain for the redirect. Give it more
//! time, or finish by hand: have the SDK make the authorisation URL, open it, and exchange the code
//! that comes back.
//!
//! **`ValidationError`**: the body says what Webex did not like.
//!
//! ```
//! use callerror::webex::{ErrorResponse, WebexByova};
//! use http::{HeaderMap, StatusCode};
//!
//! let headers = HeaderMap::new();
//! let body = br#"{"message":"Bad","errors":[{"description":"orgId"}],"trackingId":"T-1"}"#;
//! let error = ErrorResponse::decode(StatusCode::BAD_REQUEST, &headers, body);
//! assert!(error.is_a(WebexByova::ValidationError));
//!
//! let body = error.body_json().expect("JSON");
//! assert_eq!(body.get(&["errors"]).unwrap().as_json(), r#"[{"description":"orgId"}]"#);
//! assert_eq!(body.get(&["trackingId"]).unwrap().as_text().unwrap(), "T-1");
//! ```
//!
//! **`ProxyConnectionError`**: the WebSocket backend of a proxied session cannot be reached. It may
//! be back when tried again.
//!
//! **`ProxyBufferOverflowError`**: more waits in the proxy than its buffer limit allows. Tune the
//! buffer limits in the SDK's settings of the WebSocket proxy; the same session would overflow
//! again.
//!
//! ```
//! use callerror::Retry;
//! use callerror::webex::{UserException, WebexByova};
//!
//! let advice = |row| UserException::new(row, "").retry();
//! assert_eq!(retry(WebexByova::ProxyConnectionError), Retry::Backoff);
//! assert_eq!(retry(WebexByova::ProxyBufferOverflowError), Retry::Never);
//! ```
//!
//! # From the document
//!
//! Each example of the document, in this crate's terms. `authorise` and the like stand for the
//! SDK's calls.
//!
//! ## The hierarchy
//!
//! Two drawings, of the platform and of the media server, and the command that installs the
//! latter's part of the SDK; there is nothing more to install here.
//!
//! ```
//! use callerror::ExceptionSet;
//! use callerror::webex::WebexByova;
//!
//! assert_eq!(WebexByova::AuthenticationError.statuses(), [401, 403]);
//! assert_eq!(WebexByova::NotFoundError.statuses(), [404]);
//! assert_eq!(WebexByova::ValidationError.statuses(), [400, 409, 415]);
//! assert_eq!(WebexByova::RateLimitError.statuses(), [429]);
//!
//! let base = WebexByova::WebexBYOVAError;
//! assert!(WebexByova::ALL.iter().all(|row| row.is_a(base)));
//! let above: Vec<_> = WebexByova::PromptValidationError.ancestors().collect();
//! assert_eq!(above, [WebexByova::MediaServerError, base]);
//! ```
//!
//! ## A failed authentication
//!
//! ```
//! use callerror::webex::{ErrorResponse, WebexByova};
//! use http::{HeaderMap, StatusCode};
//!
//! fn access_token() -> Result<String, Box<ErrorResponse<'static>>> {
//!     let headers = HeaderMap::new();
//!     let body = br#"{"message":"The token has expired"}"#;
//!     let error = ErrorResponse::decode(StatusCode::UNAUTHORIZED, &headers, body);
//!     Err(Box::new(error.into_owned()))
//! }
//! # let mut authorised = 0;
//! # let mut authorise = || authorised += 1;
//!
//! match access_token() {
//!     Ok(token) => println!("{token}"),
//!     Err(error) if error.is_a(WebexByova::AuthenticationError) => {
//!         println!("{} {:?}", error.status(), error.body_json());
//!         authorise();
//!     }
//!     Err(error) => println!("{error}"),
//! }
//! # assert_eq!(authorised, 1);
//! ```
//!
//! ## A rate limit
//!
//! ```
//! use callerror::webex::{ErrorResponse, WebexByova};
//! use http::{HeaderMap, HeaderValue, StatusCode, header::RETRY_AFTER};
//! use std::time::{Duration, SystemTime};
//!
//! fn pause(error: &ErrorResponse<'_>) -> Option<Duration> {
//!     if !error.is_a(WebexByova::RateLimitError) {
//!         return None;
//!     }
//!     let stated = error.retry_after().map(|after| after.delay_from(SystemTime::now()));
//!     Some(stated.unwrap_or(Duration::from_secs(60))) // sleep so long, in your runtime's way
//! }
//!
//! let mut headers = HeaderMap::new();
//! let silent = ErrorResponse::decode(StatusCode::TOO_MANY_REQUESTS, &headers, b"").into_owned();
//! assert_eq!(pause(&silent), Some(Duration::from_secs(60)));
//!
//! headers.insert(RETRY_AFTER, HeaderValue::from_static("7"));
//! let error = ErrorResponse::decode(StatusCode::TOO_MANY_REQUESTS, &headers, b"");
//! assert_eq!(pause(&error), Some(Duration::from_secs(7)));
//! ```
//!
//! ## An error handler
//!
//! The handler's place is in the SDK: what fails inside a callback is given to it as an event. With
//! this crate the event is the exception; a failure that has no row is unhandled and keeps its
//! cause for the log.
//!
//! ```
//! use callerror::webex::{UserException, WebexByova};
//! use std::error::Error;
//!
//! fn on_error(error: &UserException<'_>) -> String {
//!     error.message().to_owned()
//! }
//!
//! let prompt = UserException::new(WebexByova::PromptValidationError, "The prompt is no WAV file");
//! assert!(prompt.is_a(WebexByova::MediaServerError));
//! assert_eq!(on_error(&prompt), "The prompt is no WAV file");
//!
//! let failure = UserException::from_error("division by zero in turn 3");
//! assert_eq!(on_error(&failure), "An error occurred.");
//! assert_eq!(failure.source().unwrap().to_string(), "division by zero in turn 3");
//! ```
//!
//! ## An invalid configuration
//!
//! ```
//! use callerror::webex::{UserException, WebexByova};
//! use std::num::ParseIntError;
//!
//! fn port_from(variable: &str) -> Result<u16, UserException<'static>> {
//!     variable.parse().map_err(|cause: ParseIntError| {
//!         let row = WebexByova::MediaConfigError;
//!         UserException::new(row, "The port is no number").with_source(cause)
//!     })
//! }
//!
//! match port_from("http") {
//!     Ok(port) => println!("listen on {port}"),
//!     Err(error) if error.is_a(WebexByova::MediaConfigError) => {
//!         let line = format!("Invalid media config: {error}");
//!         assert_eq!(line, "Invalid media config: MediaConfigError: The port is no number");
//!     }
//!     Err(error) => unreachable!("{error}"),
//! }
//! ```
//!
//! ## The whole
//!
//! `?` makes an [`ErrorResponse`] of an exception, so that what arose in the client and what Webex
//! said are one type to the caller.
//!
//! ```
//! use callerror::webex::{ErrorResponse, Name, UserException, WebexByova};
//! use http::{HeaderMap, StatusCode};
//! use std::time::{Duration, SystemTime};
//!
//! fn client_for(org: &str) -> Result<&str, UserException<'static>> {
//!     match org {
//!         "new" => Err(UserException::new(WebexByova::OrgNotRegisteredError, "No tokens")),
//!         org => Ok(org),
//!     }
//! }
//!
//! fn data_sources(org: &str, status: StatusCode) -> Result<(), Box<ErrorResponse<'static>>> {
//!     let _client = client_for(org).map_err(ErrorResponse::from)?;
//!     Err(Box::new(ErrorResponse::decode(status, &HeaderMap::new(), b"").into_owned()))
//! }
//!
//! fn what_to_do(error: &ErrorResponse<'_>) -> String {
//!     match error.name() {
//!         Name::Known(WebexByova::OrgNotRegisteredError) => "wait for the webhook".to_owned(),
//!         Name::Known(WebexByova::AuthenticationError) => "refresh the token".to_owned(),
//!         Name::Known(WebexByova::RateLimitError) => {
//!             let stated = error.retry().delay_from(SystemTime::now());
//!             format!("sleep {:?}", stated.unwrap_or(Duration::from_secs(30)))
//!         }
//!         _ if error.is_a(WebexByova::WebexBYOVAError) => {
//!             format!("API error {}: {}", error.status().as_u16(), error.message())
//!         }
//!         _ => unreachable!("a status always selects a row"),
//!     }
//! }
//!
//! let told = |org, status| what_to_do(&data_sources(org, status).unwrap_err());
//! assert_eq!(told("new", StatusCode::OK), "wait for the webhook");
//! assert_eq!(told("o1", StatusCode::FORBIDDEN), "refresh the token");
//! assert_eq!(told("o1", StatusCode::TOO_MANY_REQUESTS), "sleep 30s");
//! assert_eq!(told("o1", StatusCode::BAD_GATEWAY), "API error 502: Bad Gateway");
//! ```

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
