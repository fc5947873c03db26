#![doc = include_str!("../../docs/systems/devops.md")]

#![doc(alias = "handle_client_error")]
#![doc(alias = "error_code")]
#![doc(alias = "error_message")]
#![doc(alias = "http_status_code")]
#![doc(alias = "status_code")]

use std::ops::Range;

use crate::details::Details;
use crate::set::ExceptionSet;
use crate::wire::layout::{Facts, Form, ObjectForm, Place};

crate::exception_set! {
    /// The exceptions of the Community DevOps Agent API.
    ///
    /// Every class that its documentation names; the [module](self) tells how they arrive.
    #[non_exhaustive]
    pub enum DevOpsAgent: "http://domain/exceptions#", form FORM {
        /// A failure that the API reports and no other row stands for.
        ///
        /// The base of all rows but [`NetworkError`](Self::NetworkError) and what stands under it. It is
        /// selected where neither code nor status selects another row, as with 502 and 504.
        DevOpsAgentError = 502 | 504,
        /// Any of the failures that the API itself answers with: a group.
        ///
        /// Typical causes: invalid parameters, a resource that does not exist, a service that is not
        /// available, too many requests.
        DevOpsAgentAPIError: DevOpsAgentError,
        /// Any failure of authentication or authorisation, the client's own included: a group.
        ///
        /// Typical causes: invalid or expired AWS credentials, missing permissions, the wrong region.
        /// Check whose credentials and which region are in use, and what they permit.
        #[doc(alias = "AUTH_ERROR")]
        DevOpsAgentAuthError: DevOpsAgentError, code "AUTH_ERROR",
        /// Any failure to validate data, by the API or before it was asked: a group.
        ///
        /// Typical causes: invalid values, missing fields, wrong types, violated constraints.
        #[doc(alias = "VALIDATION_ERROR")]
        DevOpsAgentValidationError: DevOpsAgentError, code "VALIDATION_ERROR",
        /// Any failure of the client's configuration: a group.
        ///
        /// Typical causes: missing environment variables, invalid values, a service that could not be
        /// registered.
        #[doc(alias = "CONFIG_ERROR")]
        DevOpsAgentConfigError: DevOpsAgentError, code "CONFIG_ERROR",
        /// The client could not authenticate: AWS credentials, JWT or their exchange.
        ///
        /// Arises inside a client. Check credentials and region.
        AuthenticationError: DevOpsAgentError + DevOpsAgentAuthError,
        /// The automatic refresh of the credentials failed.
        ///
        /// Typical causes: expired AWS credentials, the network, an invalid agent space in the
        /// configuration, an API that is not available.
        CredentialRefreshError: AuthenticationError,
        /// No JWT could be generated.
        ///
        /// Typical causes: invalid AWS credentials, missing IAM permissions, the network, a control
        /// plane that is not available.
        JWTGenerationError: AuthenticationError,
        /// A JWT could not be exchanged for temporary credentials.
        ///
        /// Typical causes: an expired or invalid JWT, an authorizer that is not available, an invalid
        /// agent space ID, trouble with cookies or session.
        CredentialExchangeError: AuthenticationError,
        /// The client library is not set up as it should be.
        ///
        /// Typical causes: missing or invalid service model files, a faulty integration with boto3, an
        /// invalid region or endpoint, an incomplete installation. Arises inside a client.
        ConfigurationError: DevOpsAgentError + DevOpsAgentConfigError,
        /// The service could not be registered with boto3.
        ///
        /// Typical causes: missing service model files, a faulty integration with botocore, a failed
        /// import or initialisation.
        ServiceRegistrationError: ConfigurationError,
        /// Data does not fit the client's own model of it.
        ///
        /// Typical causes: wrong types, missing fields, violated constraints, another schema.
        ModelValidationError: ConfigurationError + DevOpsAgentValidationError,
        /// The request is invalid.
        ///
        /// Typical causes: missing parameters, invalid values, a wrong format, a violated business
        /// rule. The same request fails again: correct it.
        ValidationException: DevOpsAgentError + DevOpsAgentAPIError + DevOpsAgentValidationError = 400,
        /// The API does not accept the credentials, or they do not permit the operation.
        ///
        /// Typical causes: invalid, missing or expired credentials, missing permissions, an agent space
        /// that is not theirs. Check the credentials and the IAM policy.
        UnauthorizedException: DevOpsAgentError + DevOpsAgentAPIError + DevOpsAgentAuthError = 401 | 403,
        /// The resource does not exist.
        ///
        /// Typical causes: the ID of a task, agent space, recommendation or execution that is wrong or
        /// missing.
        ResourceNotFoundException: DevOpsAgentError + DevOpsAgentAPIError = 404,
        /// The resource is in conflict with the request.
        ///
        /// Typical causes: it exists already, its version is another than the update's, somebody else
        /// changes it at the same time.
        ConflictException: DevOpsAgentError + DevOpsAgentAPIError = 409,
        /// Too many requests.
        ///
        /// Typical causes: the limit of the rate or of a burst. Wait, longer each time, then repeat.
        ThrottlingException: DevOpsAgentError + DevOpsAgentAPIError = 429, retry "backoff",
        /// The server failed unexpectedly.
        ///
        /// Typical causes: an unexpected fault, a service that is not available, a database or backend.
        InternalServerException: DevOpsAgentError + DevOpsAgentAPIError = 500, retry "backoff",
        /// The service is not available for now.
        ///
        /// Typical causes: maintenance, an outage, lacking capacity. The document has the text without
        /// the name, which is the published package's.
        ServiceUnavailableException: DevOpsAgentError + DevOpsAgentAPIError = 503, retry "backoff",
        /// The network failed before the API was reached.
        ///
        /// A root of its own, not under [`DevOpsAgentError`](Self::DevOpsAgentError). Arises inside a
        /// client. Check that the endpoint can be reached and its name resolved.
        #[doc(alias = "NETWORK_ERROR")]
        NetworkError, retry "backoff", code "NETWORK_ERROR" = "backoff",
        /// No connection to the API could be established.
        ///
        /// Typical causes: DNS, the network, a firewall or proxy, the TLS handshake.
        ConnectionError: NetworkError,
        /// The request took longer than the client's time limit.
        ///
        /// Typical causes: a slow or congested network, an overloaded API, a large response.
        TimeoutError: NetworkError,
    }
}

const FORM: Form<DevOpsAgent> = Form {
    code: &[
        Place::Header("x-amzn-errortype"),
        Place::Member(&["code"]),
        Place::Member(&["Code"]),
        Place::Member(&["__type"]),
    ],
    cut: type_name,
    code_is_name: true,
    message: &[Place::Member(&["message"]), Place::Member(&["Message"])],
    details: &[Place::Member(&["details"])],
    request_id: &[Place::Header("x-amzn-requestid")],
    select: Some(|facts| Some(select(facts))),
    text_row: None,
    objects: &[PARSED],
};

/// An error as botocore parses it, the members of the body beside `Error`.
const PARSED: ObjectForm<DevOpsAgent> = ObjectForm {
    tag: None,
    is_error,
    call_id: &[],
    code: &["Error", "Code"],
    message: &["Error", "Message"],
    details: &["details"],
    status: &["ResponseMetadata", "HTTPStatusCode"],
    request_id: &["ResponseMetadata", "RequestId"],
    select,
    service: Some("community-devops-agent"),
};

/// The name in `namespace#Name:http://...`: cut at the first `:`, then through `#`.
fn type_name(code: &str) -> Range<usize> {
    let end = code.find(':').unwrap_or(code.len());
    code[..end].rfind('#').map_or(0, |hash| hash + 1)..end
}

/// Whether a parsed response is an error: all but what tells a status of success and no error.
fn is_error(response: Details<'_>) -> bool {
    let status = || response.get(&["ResponseMetadata", "HTTPStatusCode"])?.as_json().parse().ok();
    response.get(&["Error"]).is_some_and(|error| error.as_json() != "null")
        || !matches!(status(), Some(200..=299_u16))
}

/// The code selects the class of the same name, else the status does, else it is the base.
fn select(facts: &Facts<'_>) -> DevOpsAgent {
    let of_code = |code| DevOpsAgent::lookup(code).or_else(|| DevOpsAgent::lookup_code(code));
    let of_status = || facts.status.and_then(DevOpsAgent::lookup_status);
    facts.code.and_then(of_code).or_else(of_status).unwrap_or(DevOpsAgent::DevOpsAgentError)
}

/// An error object of the DevOps Agent API.
pub type ErrorObject<'a> = crate::ErrorObject<'a, DevOpsAgent>;
super::set_aliases!(DevOpsAgent, "DevOps Agent");
