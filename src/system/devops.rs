use core::ops::Range;

use crate::set::ExceptionSet;
use crate::wire::layout::{Field, Layout, Observed, after_hash};

crate::exception_set! {
    /// The exceptions of the Community DevOps Agent API.
    ///
    /// The set has every class that the documentation names. The [module](crate::devops) describes how the
    /// errors arrive.
    #[doc(alias = "handle_client_error")]
    #[doc(alias = "error_code")]
    #[doc(alias = "error_message")]
    #[doc(alias = "http_status_code")]
    #[doc(alias = "status_code")]
    #[doc(alias = "request_id")]
    #[doc(alias = "operation_name")]
    #[doc(alias = "service_name")]
    #[non_exhaustive]
    pub enum DevOpsAgent = "http://domain/exceptions#", layout: LAYOUT {
        /// The base of all variants except [`NetworkError`](Self::NetworkError) and the variants below that.
        ///
        /// A parsed error without a status is decoded to it if its code selects no other variant. In the document
        /// it extends botocore's `ClientError`.
        #[doc(alias = "ClientError")]
        DevOpsAgentError,
        /// A group: any failure that the API itself reports.
        ///
        /// Typical causes: invalid parameters, a resource that does not exist, a service that is not
        /// available, too many requests. An error status that no other variant lists is decoded to it, such as
        /// 502 and 504.
        DevOpsAgentAPIError { parent: DevOpsAgentError, status: 502 | 504 },
        /// A group: any failure of authentication or authorisation, in the API or in the client.
        ///
        /// Typical causes: invalid or expired AWS credentials, missing permissions, the wrong region.
        /// Check which credentials and which region are in use, and what they permit.
        #[doc(alias = "AUTH_ERROR")]
        DevOpsAgentAuthError {
            parent: DevOpsAgentError,
            codes: ["AUTH_ERROR"],
            retry: Never,
        },
        /// A group: any failed validation of data, in the API or in the client.
        ///
        /// Typical causes: invalid values, missing fields, wrong types, violated constraints.
        #[doc(alias = "VALIDATION_ERROR")]
        DevOpsAgentValidationError {
            parent: DevOpsAgentError,
            codes: ["VALIDATION_ERROR"],
            retry: Never,
        },
        /// A group: any failure of the client's configuration.
        ///
        /// Typical causes: missing environment variables, invalid values, a service that could not be
        /// registered.
        #[doc(alias = "CONFIG_ERROR")]
        DevOpsAgentConfigError {
            parent: DevOpsAgentError,
            codes: ["CONFIG_ERROR"],
            retry: Never,
        },
        /// The client could not authenticate with AWS credentials or a JWT, or could not exchange one for the
        /// other.
        ///
        /// Arises inside a client. Check credentials and region.
        AuthenticationError {
            parent: DevOpsAgentError,
            groups: [DevOpsAgentAuthError],
            retry: Never,
        },
        /// The automatic refresh of the credentials failed.
        ///
        /// Typical causes: expired AWS credentials, the network, an invalid agent space in the
        /// configuration, an API that is not available.
        CredentialRefreshError { parent: AuthenticationError },
        /// No JWT could be generated.
        ///
        /// Typical causes: invalid AWS credentials, missing IAM permissions, the network, a control
        /// plane that is not available.
        JWTGenerationError { parent: AuthenticationError },
        /// A JWT could not be exchanged for temporary credentials.
        ///
        /// Typical causes: an expired or invalid JWT, an authorizer that is not available, an invalid
        /// agent space ID, trouble with cookies or session.
        CredentialExchangeError { parent: AuthenticationError },
        /// The client library is set up wrongly.
        ///
        /// Typical causes: missing or invalid service model files, a faulty integration with boto3, an
        /// invalid region or endpoint, an incomplete installation. Arises inside a client.
        ConfigurationError {
            parent: DevOpsAgentError,
            groups: [DevOpsAgentConfigError],
            retry: Never,
        },
        /// The service could not be registered with boto3.
        ///
        /// Typical causes: missing service model files, a faulty integration with botocore, a failed
        /// import or initialisation.
        ServiceRegistrationError { parent: ConfigurationError },
        /// Data does not fit the client's data model.
        ///
        /// Typical causes: wrong types, missing fields, violated constraints, a different schema.
        ModelValidationError { parent: ConfigurationError, groups: [DevOpsAgentValidationError] },
        /// The request is invalid.
        ///
        /// Typical causes: missing parameters, invalid values, a wrong format, a violated business
        /// rule. The same request fails again. Correct it.
        ValidationException {
            parent: DevOpsAgentError,
            groups: [DevOpsAgentAPIError, DevOpsAgentValidationError],
            status: 400,
        },
        /// The API does not accept the credentials, or they do not permit the operation.
        ///
        /// Typical causes: invalid, missing or expired credentials, missing permissions, an agent space
        /// that belongs to somebody else. Check the credentials and the IAM policy. Codes such as
        /// `AccessDeniedException` and `ExpiredTokenException`, which AWS sends with status 400, select it too.
        #[doc(alias = "AccessDeniedException")]
        #[doc(alias = "ExpiredTokenException")]
        UnauthorizedException {
            parent: DevOpsAgentError,
            groups: [DevOpsAgentAPIError, DevOpsAgentAuthError],
            status: 401 | 403,
        },
        /// The resource does not exist.
        ///
        /// Typical causes: a wrong or missing ID of a task, agent space, recommendation or execution.
        ResourceNotFoundException {
            parent: DevOpsAgentError,
            groups: [DevOpsAgentAPIError],
            status: 404,
        },
        /// The resource is in conflict with the request.
        ///
        /// Typical causes: the resource exists already, its version differs from that of the update, somebody
        /// else changes it at the same time.
        ConflictException { parent: DevOpsAgentError, groups: [DevOpsAgentAPIError], status: 409 },
        /// Too many requests.
        ///
        /// Typical causes: a rate limit, a burst limit. Repeat the request with growing delays. The throttling codes
        /// of all services of AWS, such as `TooManyRequestsException`, select it too.
        #[doc(alias = "TooManyRequestsException")]
        ThrottlingException {
            parent: DevOpsAgentError,
            groups: [DevOpsAgentAPIError],
            status: 429,
            retry: Backoff,
        },
        /// The server failed unexpectedly.
        ///
        /// Typical causes: an unexpected fault, an unavailable service, a failure of a database or a backend.
        InternalServerException {
            parent: DevOpsAgentError,
            groups: [DevOpsAgentAPIError],
            status: 500,
            retry: Backoff,
        },
        /// The service is not available for now.
        ///
        /// Typical causes: maintenance, an outage, missing capacity. The document describes it without a
        /// name. The name is that of the published package.
        ServiceUnavailableException {
            parent: DevOpsAgentError,
            groups: [DevOpsAgentAPIError],
            status: 503,
            retry: Backoff,
        },
        /// The network failed before the API was reached.
        ///
        /// It is not below [`DevOpsAgentError`](Self::DevOpsAgentError), but a second root. In the document it
        /// extends botocore's `BotoCoreError`. Arises inside a client. Check that the endpoint is reachable and that
        /// its host name resolves.
        #[doc(alias = "NETWORK_ERROR")]
        #[doc(alias = "BotoCoreError")]
        NetworkError { codes: ["NETWORK_ERROR" => Backoff], retry: Backoff },
        /// No connection to the API could be established.
        ///
        /// Typical causes: DNS, the network, a firewall or proxy, the TLS handshake.
        ConnectionError { parent: NetworkError },
        /// The request took longer than the client's time limit.
        ///
        /// Typical causes: a slow or congested network, an overloaded API, a large response.
        TimeoutError { parent: NetworkError },
    }
}

const LAYOUT: Layout<DevOpsAgent> = Layout::NAMED
    .code(&[
        Field::Header("x-amzn-errortype"),
        Field::Json("/code"),
        Field::Json("/Code"),
        Field::Json("/__type"),
    ])
    .code_part(type_name)
    .message(&[Field::Json("/message"), Field::Json("/Message")])
    .request_id(&[
        Field::Header("x-amzn-requestid"),
        Field::Header("x-amz-request-id"),
        Field::Json("/RequestId"),
        Field::Json("/RequestID"),
    ])
    .retry_after(&[Field::Header("retry-after"), Field::Header("x-amz-retry-after")])
    .backoff(is_timeout)
    .classify(classify)
    .objects(&[PARSED]);

/// An error as botocore parses it. botocore puts the other members of the body beside `Error`.
const PARSED: Layout<DevOpsAgent> = Layout::EMPTY
    .constants(&[("/Error", "{}")])
    .code(&[Field::Json("/Error/Code")])
    .codes_and_names()
    .name(&[Field::Json("/Error/Type")])
    .message(&[Field::Json("/Error/Message")])
    .details(&[Field::Json("/details")])
    .status(&[Field::Json("/ResponseMetadata/HTTPStatusCode")])
    .request_id(&[Field::Json("/ResponseMetadata/RequestId")])
    .retry_after(&[
        Field::Json("/ResponseMetadata/HTTPHeaders/retry-after"),
        Field::Json("/ResponseMetadata/HTTPHeaders/x-amz-retry-after"),
        Field::Json("/retryAfterSeconds"),
    ])
    .is_error(is_error)
    .backoff(is_timeout)
    .classify(classify)
    .service("community-devops-agent");

/// The range of the name in `namespace#Name:http://...`: what precedes the first `:`, without the namespace.
fn type_name(code: &str) -> Range<usize> {
    let end = code.bytes().position(|byte| byte == b':').unwrap_or(code.len());
    after_hash(&code[..end])
}

/// Whether a parsed response is an error. A success has a status of 2xx and no `Error`.
fn is_error(response: &Observed<'_>) -> bool {
    response.get("/Error").is_some_and(|error| error.as_json() != "null")
        || !response.status.is_some_and(|status| status.is_success())
}

/// Whether the code says that the server waited too long for the request. Its class goes by the status.
fn is_timeout(observed: &Observed<'_>) -> bool {
    matches!(observed.code, Some("RequestTimeout" | "RequestTimeoutException"))
}

/// Selects the variant by the code, else by the status, else the base.
fn classify(observed: &Observed<'_>) -> Option<DevOpsAgent> {
    let of_code = |code| {
        let of_set = DevOpsAgent::lookup(code).or_else(|| DevOpsAgent::lookup_code(code));
        of_set.or_else(|| of_aws_code(code))
    };
    let of_status = || {
        let status = observed.status?;
        let any = (status.as_u16() >= 400).then_some(DevOpsAgent::DevOpsAgentAPIError);
        DevOpsAgent::lookup_status(status).or(any)
    };
    let found = observed.code.and_then(of_code).or_else(of_status);
    found.or(Some(DevOpsAgent::DevOpsAgentError))
}

/// The variant of a code that all services of AWS share. They send most of these codes with status 400.
///
/// Source: AWS, "Common Errors"; the throttling codes of botocore's standard retry mode.
fn of_aws_code(code: &str) -> Option<DevOpsAgent> {
    Some(match code {
        "AccessDenied"
        | "AccessDeniedException"
        | "UnrecognizedClientException"
        | "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "RequestExpired"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "IncompleteSignature"
        | "InvalidClientTokenId"
        | "NotAuthorized"
        | "OptInRequired" => DevOpsAgent::UnauthorizedException,
        "Throttling"
        | "ThrottledException"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "TooManyRequestsException"
        | "ProvisionedThroughputExceededException"
        | "TransactionInProgressException"
        | "RequestLimitExceeded"
        | "BandwidthLimitExceeded"
        | "LimitExceededException"
        | "SlowDown"
        | "PriorRequestNotComplete"
        | "EC2ThrottledException" => DevOpsAgent::ThrottlingException,
        "InternalFailure" | "InternalServerError" => DevOpsAgent::InternalServerException,
        "ServiceUnavailable" => DevOpsAgent::ServiceUnavailableException,
        _ => return None,
    })
}
