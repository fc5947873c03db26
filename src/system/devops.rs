//! The Community DevOps Agent API: AWS JSON error responses, and what botocore parses them to.
//!
//! An error arrives in one of two forms, and both name a class:
//!
//! - As an HTTP response, read by [`ErrorResponse`]. The code stands in the header `x-amzn-errortype`,
//!   else in the body's `code` (or `Code`), else in its `__type`; `ns#Name:http://..` counts as `Name`.
//!   The text is `message` or `Message`, the request ID the header `x-amzn-requestid`.
//! - As the object that botocore parses a response to, read by [`ErrorObject`]:
//!   `{"Error":{"Code","Message"},"ResponseMetadata":{"HTTPStatusCode","RequestId"}}`. Its codes are not
//!   cut again. This is the conversion that the document calls `handle_client_error`.
//!
//! In both the code selects the row of the same name, else the status selects one, else it is
//! [`DevOpsAgentError`](DevOpsAgent::DevOpsAgentError). What was on the wire stays in `code()`.
//!
//! ```
//! use callerror::devops::{DevOpsAgent, ErrorResponse};
//! use callerror::{Retry, Name};
//! use http::{HeaderMap, HeaderValue, StatusCode};
//!
//! let mut headers = HeaderMap::new();
//! headers.insert("x-amzn-errortype", HeaderValue::from_static("ResourceNotFoundException"));
//! headers.insert("x-amzn-requestid", HeaderValue::from_static("req-1"));
//! let body = br#"{"message":"There is no task t-7"}"#;
//! let error = ErrorResponse::decode(StatusCode::NOT_FOUND, &headers, body);
//!
//! let shown = match error.name() {
//!     Name::Known(DevOpsAgent::ResourceNotFoundException) => "offer to create it",
//!     _ if error.is_a(DevOpsAgent::DevOpsAgentAuthError) => "ask for other credentials",
//!     _ => error.message(),
//! };
//! assert_eq!(shown, "offer to create it");
//! assert_eq!((error.request_id(), error.retry()), (Some("req-1"), Retry::Never));
//! ```
//!
//! The document's attributes, and where they are here:
//!
//! | document | here |
//! |---|---|
//! | `error_code`, `code` | [`ErrorResponse::code`](crate::ErrorResponse::code) |
//! | `error_message` | [`ErrorResponse::message`](crate::ErrorResponse::message) |
//! | `http_status_code`, `status_code` | [`ErrorResponse::status`](crate::ErrorResponse::status) |
//! | `request_id` | [`ErrorResponse::request_id`](crate::ErrorResponse::request_id) |
//! | `details` | [`ErrorResponse::details`](crate::ErrorResponse::details), the body's member `details`; the whole body is [`body_json`](crate::ErrorResponse::body_json) |
//! | `operation_name`, `service_name` | [`ErrorObject::operation_name`](crate::ErrorObject::operation_name), [`ErrorObject::service_name`](crate::ErrorObject::service_name) |
//!
//! [`ErrorObject`](crate::ErrorObject) has the first five as well. Operation and service are the caller's
//! to name, with [`with_operation_name`](crate::ErrorObject::with_operation_name) and
//! [`with_service_name`](crate::ErrorObject::with_service_name); unnamed, the service is
//! `community-devops-agent`.
//!
//! A row that has a status goes out as `{"message"}` (and `details` where there are any) under
//! `x-amzn-errortype`. The other rows only arise inside a client and have no form of their own: they go
//! out as `{"type","message","details"}`, status 400, or as a CALLERROR.
//!
//! # Differences
//!
//! Where the document and the published package (PyPI `devopsagent-api` 1.0.3) disagree, the document
//! wins:
//!
//! - The document's guide catches errors by [`DevOpsAgentAPIError`](DevOpsAgent::DevOpsAgentAPIError),
//!   [`DevOpsAgentAuthError`](DevOpsAgent::DevOpsAgentAuthError),
//!   [`DevOpsAgentValidationError`](DevOpsAgent::DevOpsAgentValidationError) and
//!   [`DevOpsAgentConfigError`](DevOpsAgent::DevOpsAgentConfigError). The package has no such classes.
//!   Here they are rows; `is_a` reaches them, `ancestors` goes by the parents alone.
//! - The guide says that everything inherits from the base. The entry of
//!   [`NetworkError`](DevOpsAgent::NetworkError) says otherwise, as does the package, and it counts: to
//!   catch everything, catch both.
//! - The guide's codes `CONFIG_ERROR`, `VALIDATION_ERROR`, `AUTH_ERROR` and `NETWORK_ERROR` mean nothing to
//!   the package, which makes them the base. Here each selects its row.
//! - The package looks up the seven `..Exception` names alone. Here a code that is the name of any other
//!   class selects that class.
//! - The guide reads `code`, `status_code` and `details`. The package has the first two as `error_code`
//!   and `http_status_code`, and no details.
//! - The guide catches these classes around a call. With the package a call raises boto3's own classes
//!   until `handle_client_error` converts them, and network failures stay botocore's.
//! - The heading of [`ServiceUnavailableException`](DevOpsAgent::ServiceUnavailableException) is missing in
//!   the document; its text is there, and the name is the package's.
//!
//! Where the document is silent, these differ from the package as well: without a code on the wire
//! `code()` is `None`, not the status's digits; without a message over HTTP it is the status's reason; the
//! headers of an empty or HTML answer of a failing server still count; an operation that nobody named
//! is `None`, not `UnknownOperation`.
//!
//! # Best practices
//!
//! **Catch specific exceptions.** Match what you can act on; the base comes last. A row can be in more
//! than one group, and the first arm wins.
//!
//! ```
//! use callerror::devops::{DevOpsAgent, UserException};
//!
//! fn field_of_action(error: &UserException<'_>) -> &'static str {
//!     match error.name() {
//!         _ if error.is_a(DevOpsAgent::DevOpsAgentValidationError) => "the form",
//!         _ if error.is_a(DevOpsAgent::DevOpsAgentAuthError) => "the login",
//!         _ => "the log",
//!     }
//! }
//!
//! let error = |row| UserException::new(row, "");
//! assert_eq!(field_of_action(&error(DevOpsAgent::ValidationException)), "the form");
//! assert_eq!(field_of_action(&error(DevOpsAgent::ModelValidationError)), "the form");
//! assert_eq!(field_of_action(&error(DevOpsAgent::JWTGenerationError)), "the login");
//! assert_eq!(field_of_action(&error(DevOpsAgent::ConflictException)), "the log");
//! ```
//!
//! **Log errors appropriately.** Say what was attempted; the error says class, text and request ID in one
//! line, and [`source`](std::error::Error::source) what lay behind it.
//!
//! ```
//! # use callerror::devops::ErrorResponse;
//! # use http::{HeaderMap, HeaderValue, StatusCode};
//! # let mut headers = HeaderMap::new();
//! # headers.insert("x-amzn-requestid", HeaderValue::from_static("req-1"));
//! let error = ErrorResponse::decode_str(StatusCode::NOT_FOUND, &headers, r#"{"message":"No such task"}"#);
//! let line = format!("failed to get task t-7: {error}");
//! assert_eq!(line, "failed to get task t-7: ResourceNotFoundException: No such task (request req-1)");
//! ```
//!
//! **Preserve exception context.** Log and pass the error itself up with `?`; nothing of it is lost.
//!
//! ```
//! use callerror::devops::{DevOpsAgent, ErrorResponse};
//! use http::{HeaderMap, HeaderValue, StatusCode};
//! use std::error::Error;
//!
//! fn list_tasks() -> Result<Vec<String>, Box<ErrorResponse<'static>>> {
//!     let mut headers = HeaderMap::new();
//!     headers.insert("x-amzn-requestid", HeaderValue::from_static("req-1"));
//!     let body = r#"{"message":"Try later"}"#;
//!     let error = ErrorResponse::decode_str(StatusCode::SERVICE_UNAVAILABLE, &headers, body);
//!     Err(Box::new(error.into_owned()))
//! }
//!
//! fn report() -> Result<usize, Box<dyn Error + Send + Sync>> {
//!     let tasks = list_tasks().inspect_err(|_| eprintln!("task listing failed"))?;
//!     Ok(tasks.len())
//! }
//!
//! let error = report().unwrap_err();
//! let error = error.downcast_ref::<Box<ErrorResponse>>().unwrap();
//! assert!(error.is_a(DevOpsAgent::ServiceUnavailableException));
//! assert_eq!((error.status().as_u16(), error.request_id()), (503, Some("req-1")));
//! ```
//!
//! **Handle retries.** Ask the error itself: [`retry`](crate::ErrorResponse::retry) says never, when the
//! server says, or with a delay that grows. Stop after a few attempts, and repeat only calls that may run
//! twice.
//!
//! ```
//! use callerror::Retry;
//! use callerror::devops::ErrorResponse;
//! use http::{HeaderMap, HeaderValue, StatusCode};
//! use std::time::{Duration, SystemTime};
//!
//! // The server throttles twice, at first without saying for how long.
//! let mut answers = [(429, None), (429, Some("7")), (200, None)].into_iter();
//! let mut list_tasks = || -> Result<&'static str, Box<ErrorResponse<'static>>> {
//!     let (status, retry_after) = answers.next().unwrap();
//!     let mut headers = HeaderMap::new();
//!     if let Some(delay) = retry_after {
//!         headers.insert("retry-after", HeaderValue::from_static(delay));
//!     }
//!     match StatusCode::from_u16(status).unwrap() {
//!         StatusCode::OK => Ok("tasks"),
//!         status => Err(Box::new(ErrorResponse::decode(status, &headers, b"").into_owned())),
//!     }
//! };
//!
//! let mut slept = Vec::new();
//! let mut tasks = None;
//! for attempt in 0..3 {
//!     let error = match list_tasks() {
//!         Ok(found) => {
//!             tasks = Some(found);
//!             break;
//!         }
//!         Err(error) => error,
//!     };
//!     let delay = match error.retry() {
//!         Retry::Never => return Err(error.into()),
//!         Retry::After(time) => time.delay_from(SystemTime::now()),
//!         Retry::Backoff => Duration::from_secs(2u64.pow(attempt)),
//!     };
//!     slept.push(delay.as_secs()); // Sleep here.
//! }
//! assert_eq!(tasks, Some("tasks"));
//! assert_eq!(slept, [1, 7]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Pitfalls
//!
//! These are the counter-examples of the document's best practices.
//!
//! **A catch that is too broad.** An arm for every error hides the ones that nobody thought of. Take the
//! base last, and let the rest pass on; the network is not under the base.
//!
//! ```
//! use callerror::devops::{DevOpsAgent, UserException};
//!
//! fn create_task(error: UserException<'static>) -> Result<(), UserException<'static>> {
//!     if error.is_a(DevOpsAgent::ConflictException) { Ok(()) } else { Err(error) }
//! }
//!
//! assert!(create_task(DevOpsAgent::ConflictException.into()).is_ok());
//! let passed_on = create_task(DevOpsAgent::TimeoutError.into()).unwrap_err();
//! assert!(!passed_on.is_a(DevOpsAgent::DevOpsAgentError));
//! assert!(passed_on.is_a(DevOpsAgent::NetworkError));
//! ```
//!
//! **A silent failure.** An arm that does nothing loses the error. The types are `#[must_use]`, so that
//! the compiler points at one that is dropped; where one is meant to be, count it:
//!
//! ```
//! # use callerror::devops::{DevOpsAgent, UserException};
//! # use std::collections::BTreeMap;
//! let mut ignored: BTreeMap<&str, u32> = BTreeMap::new();
//! let error = UserException::new(DevOpsAgent::ResourceNotFoundException, "No such task");
//! *ignored.entry(error.metric_label()).or_default() += 1;
//! assert_eq!(ignored["ResourceNotFoundException"], 1);
//! ```
//!
//! **A lost original.** An error made anew from a text has no class, no status and no request ID. Where
//! another error has to go up, give it the original as its cause:
//!
//! ```
//! use callerror::devops::{DevOpsAgent, ErrorResponse, UserException};
//! use http::{HeaderMap, StatusCode};
//! use std::error::Error;
//!
//! let original = ErrorResponse::decode_bytes(
//!     StatusCode::CONFLICT,
//!     &HeaderMap::new(),
//!     &r#"{"message":"Somebody else changed it"}"#.into(),
//! );
//! let error = UserException::new(DevOpsAgent::InternalServerException, "Task listing failed")
//!     .with_source(original);
//! let original = error.source().unwrap().downcast_ref::<ErrorResponse>().unwrap();
//! assert!(original.is_a(DevOpsAgent::ConflictException));
//!
//! // The cause is for the log, never for the wire.
//! let wire = ErrorResponse::new(error).to_response();
//! assert_eq!(wire.body(), r#"{"message":"Task listing failed"}"#);
//! ```
//!
//! # Troubleshooting
//!
//! **Debugging errors.** `{error}` is one line, `{error:?}` every piece; details and body are there as
//! they came. This crate logs nothing itself; an SDK's own debug log is switched on there.
//!
//! ```
//! # use callerror::devops::ErrorResponse;
//! # use http::{HeaderMap, StatusCode};
//! let body = r#"{"message":"Invalid","details":{"agentSpaceId":"not a UUID"}}"#;
//! let headers = HeaderMap::new();
//! let error = ErrorResponse::decode_str(StatusCode::BAD_REQUEST, &headers, body);
//! assert_eq!(format!("Error: {error}"), "Error: ValidationException: Invalid");
//! assert_eq!(error.details().unwrap().as_json(), r#"{"agentSpaceId":"not a UUID"}"#);
//! assert_eq!(error.body(), body.as_bytes());
//! assert!(format!("{error:?}").contains("status: 400"));
//! ```
//!
//! **Authentication errors.** See whose credentials are in use with `aws sts get-caller-identity`, and in
//! which region with `aws configure list`. These errors are told by
//!
//! ```
//! # use callerror::{ExceptionSet, devops::DevOpsAgent};
//! assert!(DevOpsAgent::UnauthorizedException.is_a(DevOpsAgent::DevOpsAgentAuthError));
//! assert!(DevOpsAgent::CredentialRefreshError.is_a(DevOpsAgent::DevOpsAgentAuthError));
//! ```
//!
//! **Permission errors.** The IAM user or role needs a policy that allows the actions in use, such as
//! `devops-agent:ListTasks`, `devops-agent:GetTask` and `devops-agent:CreateTask`. A missing one arrives
//! as status 403:
//!
//! ```
//! # use callerror::devops::{DevOpsAgent, ErrorResponse};
//! # use http::{HeaderMap, StatusCode};
//! let body = r#"{"__type":"AccessDeniedException","Message":"Not allowed: devops-agent:ListTasks"}"#;
//! let headers = HeaderMap::new();
//! let error = ErrorResponse::decode_str(StatusCode::FORBIDDEN, &headers, body);
//! assert!(error.is_a(DevOpsAgent::UnauthorizedException));
//! assert_eq!(error.code(), Some("AccessDeniedException"));
//! assert_eq!(error.message(), "Not allowed: devops-agent:ListTasks");
//! ```
//!
//! **Network issues.** Try the service's endpoint with `curl -I`, and its host name with `nslookup`. No
//! response arrived, so the client makes the error, with the operating system's as its cause:
//!
//! ```
//! use callerror::devops::{DevOpsAgent, UserException};
//! use std::{error::Error, io};
//!
//! let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
//! let error = UserException::new(DevOpsAgent::ConnectionError, "The service cannot be reached")
//!     .with_source(refused);
//! assert!(error.is_a(DevOpsAgent::NetworkError) && error.retry().is_retry());
//! assert!(error.source().unwrap().is::<io::Error>());
//! ```
//!
//! # From the document
//!
//! **Converting a parsed error** (`handle_client_error`). A parsed success is none:
//!
//! ```
//! use callerror::Name;
//! use callerror::devops::{DevOpsAgent, ErrorObject};
//!
//! let input = r#"{
//!     "Error": {"Code": "ThrottlingException", "Message": "Slow down"},
//!     "ResponseMetadata": {"HTTPStatusCode": 429, "RequestId": "req-1"}
//! }"#;
//! let error = ErrorObject::decode_str(input)?.unwrap().with_operation_name("ListTasks");
//! assert_eq!(error.name(), Name::Known(DevOpsAgent::ThrottlingException));
//! assert_eq!(error.code(), Some("ThrottlingException"));
//! assert_eq!(error.message(), "Slow down");
//! assert_eq!(error.status().unwrap(), 429);
//! assert_eq!(error.request_id(), Some("req-1"));
//! assert_eq!(error.operation_name(), Some("ListTasks"));
//! assert_eq!(error.service_name(), Some("community-devops-agent"));
//!
//! let success = r#"{"tasks":[],"ResponseMetadata":{"HTTPStatusCode":200}}"#;
//! assert!(ErrorObject::decode_str(success)?.is_none());
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! **Basic error handling.** One arm for all that the API reports:
//!
//! ```
//! use callerror::devops::{DevOpsAgent, ErrorResponse};
//! use http::{HeaderMap, StatusCode};
//!
//! fn list_tasks() -> Result<(), Box<ErrorResponse<'static>>> {
//!     let headers = HeaderMap::new();
//!     let error = ErrorResponse::decode(StatusCode::BAD_GATEWAY, &headers, b"<html>");
//!     Err(Box::new(error.into_owned()))
//! }
//!
//! let line = match list_tasks() {
//!     Ok(()) => String::new(),
//!     Err(error) if error.is_a(DevOpsAgent::DevOpsAgentError) => format!("DevOps Agent error: {error}"),
//!     Err(_) => String::from("not reached"),
//! };
//! assert_eq!(line, "DevOps Agent error: DevOpsAgentError: Bad Gateway");
//! ```
//!
//! **Specific exception handling.** The groups, in the document's order. An
//! [`UnauthorizedException`](DevOpsAgent::UnauthorizedException) is an API error too, so the first arm takes
//! it; swap the arms to have it as an authentication error.
//!
//! ```
//! use callerror::devops::{DevOpsAgent, UserException};
//!
//! fn kind(error: &UserException<'_>) -> &'static str {
//!     match error.name() {
//!         _ if error.is_a(DevOpsAgent::DevOpsAgentAPIError) => "API error",
//!         _ if error.is_a(DevOpsAgent::DevOpsAgentAuthError) => "Authentication error",
//!         _ if error.is_a(DevOpsAgent::DevOpsAgentValidationError) => "Validation error",
//!         _ if error.is_a(DevOpsAgent::DevOpsAgentConfigError) => "Configuration error",
//!         _ => "something else",
//!     }
//! }
//!
//! let kind = |row| kind(&UserException::new(row, ""));
//! assert_eq!(kind(DevOpsAgent::ResourceNotFoundException), "API error");
//! assert_eq!(kind(DevOpsAgent::UnauthorizedException), "API error");
//! assert_eq!(kind(DevOpsAgent::CredentialExchangeError), "Authentication error");
//! assert_eq!(kind(DevOpsAgent::ModelValidationError), "Validation error");
//! assert_eq!(kind(DevOpsAgent::ServiceRegistrationError), "Configuration error");
//! assert_eq!(kind(DevOpsAgent::DevOpsAgentError), "something else");
//! ```
//!
//! **Logging errors.** Write the line and what caused it, then pass the error on. Control characters of a
//! peer's text are escaped, so that an error stays in its line.
//!
//! ```
//! use callerror::devops::{DevOpsAgent, UserException};
//! use std::error::Error;
//! use std::fmt::Write;
//!
//! fn create_task(log: &mut String) -> Result<(), UserException<'static>> {
//!     let failed = UserException::new(DevOpsAgent::ValidationException, "A task needs a title")
//!         .with_source("title: \"\"");
//!     Err(failed).inspect_err(|error| {
//!         let cause = error.source().map(ToString::to_string).unwrap_or_default();
//!         let _ = write!(log, "DevOps Agent operation failed: {error}: {cause}");
//!     })
//! }
//!
//! let mut log = String::new();
//! assert!(create_task(&mut log).is_err());
//! assert_eq!(
//!     log,
//!     "DevOps Agent operation failed: ValidationException: A task needs a title: title: \"\"",
//! );
//! ```
//!
//! **Error context.** What an error tells beside its text:
//!
//! ```
//! use callerror::devops::{DevOpsAgent, ErrorResponse};
//! use http::{HeaderMap, HeaderValue, StatusCode};
//!
//! let mut headers = HeaderMap::new();
//! headers.insert("x-amzn-errortype", HeaderValue::from_static("ValidationException:http://aws.example/"));
//! headers.insert("x-amzn-requestid", HeaderValue::from_static("req-1"));
//! let body = r#"{"message":"Invalid agent space","details":{"agentSpaceId":"not a UUID"}}"#;
//! let error = ErrorResponse::decode_str(StatusCode::BAD_REQUEST, &headers, body);
//!
//! assert!(error.is_a(DevOpsAgent::DevOpsAgentAPIError));
//! assert_eq!(error.code(), Some("ValidationException"));
//! assert_eq!(error.status().as_u16(), 400);
//! assert_eq!(error.request_id(), Some("req-1"));
//! let field = error.details().unwrap().get(&["agentSpaceId"]).unwrap();
//! assert_eq!(field.as_text().unwrap(), "not a UUID");
//! ```
//!
//! **Error codes.** The lists of statuses and codes, and what each of them selects:
//!
//! ```
//! use callerror::Name;
//! use callerror::devops::{DevOpsAgent, ErrorObject, ErrorResponse};
//! use http::{HeaderMap, StatusCode};
//!
//! for (status, row) in [
//!     (400, DevOpsAgent::ValidationException),
//!     (401, DevOpsAgent::UnauthorizedException),
//!     (403, DevOpsAgent::UnauthorizedException),
//!     (404, DevOpsAgent::ResourceNotFoundException),
//!     (429, DevOpsAgent::ThrottlingException),
//!     (500, DevOpsAgent::InternalServerException),
//!     (502, DevOpsAgent::DevOpsAgentError),
//!     (503, DevOpsAgent::ServiceUnavailableException),
//!     (504, DevOpsAgent::DevOpsAgentError),
//! ] {
//!     let headers = HeaderMap::new();
//!     let error = ErrorResponse::decode(StatusCode::from_u16(status)?, &headers, b"");
//!     assert_eq!(error.name(), Name::Known(row));
//!     assert_eq!(error.retry().is_retry(), status == 429 || status >= 500);
//! }
//!
//! for (code, row) in [
//!     ("CONFIG_ERROR", DevOpsAgent::DevOpsAgentConfigError),
//!     ("VALIDATION_ERROR", DevOpsAgent::DevOpsAgentValidationError),
//!     ("AUTH_ERROR", DevOpsAgent::DevOpsAgentAuthError),
//!     ("NETWORK_ERROR", DevOpsAgent::NetworkError),
//! ] {
//!     let input = format!(r#"{{"Error":{{"Code":"{code}"}}}}"#);
//!     let error = ErrorObject::decode_str(&input)?.unwrap();
//!     assert_eq!((error.name(), error.code()), (Name::Known(row), Some(code)));
//!     assert_eq!(error.retry().is_retry(), row == DevOpsAgent::NetworkError);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
