//! The Community DevOps Agent API: AWS JSON error responses, and what botocore parses them to.

use std::ops::Range;

use crate::form::{Facts, Form, ObjectForm, Place};
use crate::set::ExceptionSet;

crate::exception_set! {
    /// The exceptions of the Community DevOps Agent API.
    #[non_exhaustive]
    pub enum DevOpsAgent: "http://domain/exceptions#", form FORM {
        /// The base of all but the network's.
        DevOpsAgentError = 502,
        /// Any failure that the API itself reports.
        DevOpsAgentAPIError: DevOpsAgentError,
        /// Any failure of authentication or authorisation.
        DevOpsAgentAuthError: DevOpsAgentError, code "AUTH_ERROR",
        /// Any failure of validation.
        DevOpsAgentValidationError: DevOpsAgentError, code "VALIDATION_ERROR",
        /// Any failure of configuration.
        DevOpsAgentConfigError: DevOpsAgentError, code "CONFIG_ERROR",
        /// Credentials, JWT generation or credential exchange.
        AuthenticationError: DevOpsAgentError + DevOpsAgentAuthError,
        /// The automatic refresh of credentials failed.
        CredentialRefreshError: AuthenticationError,
        /// A JWT could not be generated.
        JWTGenerationError: AuthenticationError,
        /// A JWT could not be exchanged for credentials.
        CredentialExchangeError: AuthenticationError,
        /// The library's configuration.
        ConfigurationError: DevOpsAgentError + DevOpsAgentConfigError,
        /// The service could not be registered with boto3.
        ServiceRegistrationError: ConfigurationError,
        /// A model's validation failed.
        ModelValidationError: ConfigurationError + DevOpsAgentValidationError,
        /// The request is invalid.
        ValidationException: DevOpsAgentError + DevOpsAgentAPIError + DevOpsAgentValidationError = 400,
        /// Authentication or authorisation failed.
        UnauthorizedException: DevOpsAgentError + DevOpsAgentAPIError + DevOpsAgentAuthError = 401 | 403,
        /// The resource does not exist.
        ResourceNotFoundException: DevOpsAgentError + DevOpsAgentAPIError = 404,
        /// The resource is in conflict.
        ConflictException: DevOpsAgentError + DevOpsAgentAPIError = 409,
        /// Too many requests.
        ThrottlingException: DevOpsAgentError + DevOpsAgentAPIError = 429,
        /// An unexpected failure of the server.
        InternalServerException: DevOpsAgentError + DevOpsAgentAPIError = 500,
        /// The service is not available.
        ServiceUnavailableException: DevOpsAgentError + DevOpsAgentAPIError = 503,
        /// The network, before the API was reached.
        NetworkError, retry "backoff", code "NETWORK_ERROR" = "backoff",
        /// A connection could not be established.
        ConnectionError: NetworkError,
        /// A request took too long.
        TimeoutError: NetworkError,
    }
}

const FORM: Form<DevOpsAgent> = Form {
    code: &[
        Place::Header("x-amzn-errortype"),
        Place::Member(&["code"]),
        Place::Member(&["__type"]),
    ],
    cut: type_name,
    code_is_name: true,
    message: &[Place::Member(&["message"]), Place::Member(&["Message"])],
    details: &[],
    request_id: &[Place::Header("x-amzn-requestid")],
    select: Some(|facts| Some(select(facts))),
    text_row: None,
    objects: &[PARSED],
};

/// An error as botocore parses it.
const PARSED: ObjectForm<DevOpsAgent> = ObjectForm {
    tag: None,
    is_error: |object| object.get(&["Error"]).is_some(),
    call_id: &[],
    code: &["Error", "Code"],
    message: &["Error", "Message"],
    details: &[],
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

/// The code selects the class of the same name, else the status does, else it is the base.
fn select(facts: &Facts<'_>) -> DevOpsAgent {
    let of_code = |code| DevOpsAgent::lookup(code).or_else(|| DevOpsAgent::lookup_code(code));
    let of_status = || facts.status.and_then(DevOpsAgent::lookup_status);
    facts.code.and_then(of_code).or_else(of_status).unwrap_or(DevOpsAgent::DevOpsAgentError)
}

super::set_aliases!(DevOpsAgent, "DevOps Agent");
