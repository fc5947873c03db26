//! The Community DevOps Agent API: errors as AWS's JSON protocols send them, and as botocore parses them.

use callerror::devops::DevOpsAgent;
use callerror::{ErrorResponse, ExceptionSet, Name, Retry, testing};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::table::{decode, object, object_line};
use crate::{hostile_bodies, statuses};
use DevOpsAgent::*;

impl crate::System for DevOpsAgent {
    const VARIANTS: &'static str = r#"
DevOpsAgentError
    DevOpsAgentAPIError 502 504 retry by status
    DevOpsAgentAuthError AUTH_ERROR
    DevOpsAgentValidationError VALIDATION_ERROR
    DevOpsAgentConfigError CONFIG_ERROR
    AuthenticationError +DevOpsAgentAuthError
        CredentialRefreshError
        JWTGenerationError
        CredentialExchangeError
    ConfigurationError +DevOpsAgentConfigError
        ServiceRegistrationError
        ModelValidationError +DevOpsAgentValidationError
    ValidationException +DevOpsAgentAPIError +DevOpsAgentValidationError 400
    UnauthorizedException +DevOpsAgentAPIError +DevOpsAgentAuthError 401 403
    ResourceNotFoundException +DevOpsAgentAPIError 404
    ConflictException +DevOpsAgentAPIError 409
    ThrottlingException +DevOpsAgentAPIError 429 retry
    InternalServerException +DevOpsAgentAPIError 500 retry
    ServiceUnavailableException +DevOpsAgentAPIError 503 retry
NetworkError NETWORK_ERROR retry
    ConnectionError retry
    TimeoutError retry
"#;

    const RESPONSES: &'static str = r#"
# The code is a part of the header. With a code and without a text the message is empty.
409 [x-amzn-errortype: ThrottlingException] {} ¦ 409 [x-amzn-errortype: ThrottlingException:http://x#y/] {}
409 [x-amzn-errortype: aws.api#ThrottlingException] {}
409 [x-amzn-errortype: a#b#ThrottlingException:] {} => ThrottlingException | retry
409 [x-amzn-errortype: http://x/y#ThrottlingException] {} => ConflictException (http)
409 [x-amzn-errortype: throttlingexception] {} => ConflictException (throttlingexception)
409 [x-amzn-errortype: TaskMissing] {} => ConflictException (TaskMissing)
409 [x-amzn-errortype: JWTGenerationError] {} => JWTGenerationError
409 [x-amzn-errortype: AUTH_ERROR] {} => DevOpsAgentAuthError (AUTH_ERROR)
409 [x-amzn-errortype:] {} ¦ 409 [x-amzn-errortype: Conflicté] {} => ConflictException: Conflict
# Then it is in one of three members.
418 [x-amzn-errortype: ConflictException] {"__type":"ThrottlingException","Code":"InternalServerException","code":"ValidationException"}
418 {"__type":"ThrottlingException","Code":"ConflictException"} ¦ 418 {"code":null,"__type":"ConflictException"}
418 [x-amzn-errortype:] {"code":"ConflictException"} => ConflictException
418 {"__type":"ThrottlingException","Code":"InternalServerException","code":"ValidationException"}
    => ValidationException
418 {"__type":"x.y#ThrottlingException"} => ThrottlingException | retry
418 {"code":7} => DevOpsAgentAPIError (7)
# A name of the set wins; another one counts under the base alone.
418 {"type":"ConflictException"} => ConflictException
418 {"code":"ThrottlingException","type":"http://domain/exceptions#ConflictException"}
    => ConflictException (ThrottlingException)
418 {"type":"http://domain/exceptions#Newer","message":"m"} => Newer: m
418 {} ¦ 418 => DevOpsAgentAPIError: I'm a teapot
418 {"type":"Newer","message":"m"} ¦ 418 {"type":"about:blank","message":"m"}
418 {"message":"m","code":4.5} => DevOpsAgentAPIError: m
502,504 {"message":"m","code":4.5} => DevOpsAgentAPIError: m | retry
# Messages.
404 {"message":"small","Message":"capital"}
404 {"Message":"capital","message":"small"} => ResourceNotFoundException: small
404 {"Message":"capital"} => ResourceNotFoundException: capital
404 {"message":""} => ResourceNotFoundException
404 {"message":"a","message":"b"} => ResourceNotFoundException: b
404 {"message":"Gr\u00f6\u00dfe"} => ResourceNotFoundException: Größe
404 {"message":null,"Message":"m"} ¦ 404 {"errorMessage":"m"} ¦ 404 {"error":{"message":"m"}}
404 {"message":7,"Message":"m"} => ResourceNotFoundException: m
404 {} ¦ 404 ¦ 404 null ¦ 404 true ¦ 404 404 ¦ 404 {"message":null}
404 <html><body>down</body></html> => ResourceNotFoundException: Not Found
404 upstream down => ResourceNotFoundException: upstream down
409 {"message":"a\ud800b"} => ConflictException: a�b
# Request IDs.
404 [x-amzn-requestid: req-1] {"requestId":"no"} => ResourceNotFoundException: Not Found | id req-1
404 [x-amzn-requestid:] {"requestId":"no"}
404 [x-request-id: req-2] {"requestId":"no"} => ResourceNotFoundException: Not Found
404 [x-amz-request-id: req-1; x-request-id: req-2] {"RequestId":"no"} ¦ 404 {"RequestId":"req-1","RequestID":"no"}
404 {"RequestID":"req-1"} => ResourceNotFoundException: Not Found | id req-1
# Details, and the field errors that they may be.
400 {"message":"m","details":null} => ValidationException: m
400 {"message":"Invalid","details":{"fields":{"title":["missing"]}}}
    => ValidationException: Invalid | details {"fields":{"title":["missing"]}} | field title: missing
# A delay counts at any status; throttled is throttled, whatever the status.
429 [retry-after: 30; x-amzn-requestid: req-1] {"message":"Slow down"}
    => ThrottlingException: Slow down | id req-1 | after 30s | retry then
503 [retry-after: 30] => ServiceUnavailableException: Service Unavailable | after 30s | retry then
504 [retry-after: 30] => DevOpsAgentAPIError: Gateway Timeout | after 30s | retry then
404 [retry-after: 30] => ResourceNotFoundException: Not Found | after 30s | retry then
400 [x-amz-retry-after: 1500] => ValidationException: Bad Request | after 1.5s | retry then
400 [retry-after: 30; x-amzn-errortype: ThrottlingException]
    => ThrottlingException | after 30s | retry then
# Codes that AWS's services share select a variant whatever the status, which is 400 as a rule.
400 {"__type":"com.amazon.coral.service#AccessDeniedException","Message":"m"}
    => UnauthorizedException (AccessDeniedException): m
400 {"__type":"ExpiredToken","message":"m"} => UnauthorizedException (ExpiredToken): m
400 {"__type":"SlowDown","message":"m"} => ThrottlingException (SlowDown): m | retry
400 {"__type":"InternalFailure","message":"m"} => InternalServerException (InternalFailure): m | retry
400 {"__type":"ServiceUnavailable","message":"m"} => ServiceUnavailableException (ServiceUnavailable): m | retry
400 {"__type":"RequestTimeout","message":"m"} => ValidationException (RequestTimeout): m | retry
400 {"__type":"RequestTimeoutException","message":"m"} => ValidationException (RequestTimeoutException): m | retry
# A broken body is read as far as it goes.
400 {"__type":"ConflictException","message":"m => ConflictException
400 {"__type":"ConflictException","message":"m" ¦ 400 {"__type":"ConflictException","message":"m"} x
400 {"__type":"ConflictException","message":"m","details":[7 => ConflictException: m
400 {"__type":"ConflictException","message":"m","details":[7],"score":NaN} => ConflictException: m | details [7]
400 {"__type":"ConflictEx => ValidationException: Bad Request
"#;

    const OBJECTS: &'static str = r#"
{"Error":{"Code":"TaskMissing","Message":"m\n"},"ResponseMetadata":{"HTTPStatusCode":404,"RequestId":"req-1","RetryAttempts":0}}
    => ResourceNotFoundException (TaskMissing): m\n | status 404 | id req-1
{"Error":{"Code":"X","Message":"m"},"ResponseMetadata":{"HTTPStatusCode":409,"RequestId":"r"}}
    => ConflictException (X): m | status 409 | id r
{"Error":{"Code":"ValidationException"},"details":[1]} => ValidationException | details [1]
# Parsed codes are not cut again.
{"Error":{"Code":"aws.api#ConflictException"}} => DevOpsAgentError (aws.api#ConflictException)
{"Error":{"Code":"ConflictException:http://x/"}} => DevOpsAgentError (ConflictException:http://x/)
{"Error":{"Code":"ConflictException "}} => DevOpsAgentError (ConflictException )
{"Error":{"Code":"TaskMissing"}} => DevOpsAgentError (TaskMissing)
# Constants.
{"Error":{"Code":"NETWORK_ERROR"}} => NetworkError (NETWORK_ERROR) | retry
{"Error":{"Code":"AUTH_ERROR"}} => DevOpsAgentAuthError (AUTH_ERROR)
{"Error":{"Code":"CONFIG_ERROR"}} => DevOpsAgentConfigError (CONFIG_ERROR)
{"Error":{"Code":"VALIDATION_ERROR"}} => DevOpsAgentValidationError (VALIDATION_ERROR)
# Without a code the status selects.
{} ¦ {"Error":{"Code":""}} ¦ {"ResponseMetadata":{"HTTPStatusCode":70000}}
{"Error":{"Code":["x"],"Message":null},"ResponseMetadata":null}
{"Error":{"Code":true},"ResponseMetadata":{"HTTPStatusCode":"404"}} => DevOpsAgentError
{"Error":{"Code":404}} => DevOpsAgentError (404)
{"ResponseMetadata":{"HTTPStatusCode":503}}
    => ServiceUnavailableException: Service Unavailable | status 503 | retry
{"Error":{"Code":"X"},"ResponseMetadata":{"HTTPStatusCode":504}} => DevOpsAgentAPIError (X) | status 504 | retry
{"Error":null,"ResponseMetadata":{"HTTPStatusCode":409}}
{"Error":[],"ResponseMetadata":{"HTTPStatusCode":409}} => ConflictException: Conflict | status 409
# The delay is in one of three places.
{"Error":{"Code":"SlowDown"},"ResponseMetadata":{"HTTPStatusCode":503,"HTTPHeaders":{"retry-after":"30"}}}
    => ThrottlingException (SlowDown) | status 503 | retry then
{"Error":{"Code":"X"},"retryAfterSeconds":"\u0037"} ¦ {"Error":{"Code":"X"},"retryAfterSeconds":7} ¦ {"Error":{"Code":"X"},"ResponseMetadata":{"HTTPHeaders":{"x-amz-retry-after":"7"}}}
    => DevOpsAgentError (X) | retry then
# A name of the set wins over the code.
{"Error":{"Code":"TaskMissing","Type":"NetworkError"}} => NetworkError (TaskMissing) | retry
# Half of a surrogate pair is a replacement in a message, and a fault in what decides.
{"Error":{"Code":"X","Message":"\udc00"}} => DevOpsAgentError (X): �
# Success.
{"tasks":[],"ResponseMetadata":{"HTTPStatusCode":200}}
{"Error":null,"ResponseMetadata":{"HTTPStatusCode":204}} => no error
# No objects.
[1] => NotErrorObject: frame: expected an object by which the system tells an error, found an array at byte 0
7 => NotErrorObject: frame: expected an object by which the system tells an error, found a number at byte 0
null => NotErrorObject: frame: expected an object by which the system tells an error, found null at byte 0
"Error"
    => NotErrorObject: frame: expected an object by which the system tells an error, found a string at byte 0
<html> => Syntax: frame: expected a JSON value, found `<` at byte 0
{"Error":{"Code":"X" => Eof: frame: expected `,` or `}`, found the end of the input at byte 20
{"Error":{"Code":"X\ud800"}} => LoneSurrogate: code: expected a surrogate pair, found half of one at byte 19
"#;

    const SILENT: &'static [&'static str] = &["", "[x-amzn-errortype:]", r#"{"type":"Newer"}"#];

    fn of_status(status: u16, _: bool) -> Option<Self> {
        Some(match status {
            400 => ValidationException,
            401 | 403 => UnauthorizedException,
            404 => ResourceNotFoundException,
            409 => ConflictException,
            429 => ThrottlingException,
            500 => InternalServerException,
            503 => ServiceUnavailableException,
            0..400 => DevOpsAgentError,
            _ => DevOpsAgentAPIError,
        })
    }

    const OBJECT_LOSES: &'static [&'static str] = &["call ID"];

    const SENT: &'static str = r#"
500 [content-type: application/json; x-amzn-errortype: DevOpsAgentError; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
502 [content-type: application/json; x-amzn-errortype: DevOpsAgentAPIError; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: AUTH_ERROR; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: VALIDATION_ERROR; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: CONFIG_ERROR; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: AuthenticationError; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: CredentialRefreshError; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: JWTGenerationError; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: CredentialExchangeError; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: ConfigurationError; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: ServiceRegistrationError; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: ModelValidationError; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
400 [content-type: application/json; x-amzn-errortype: ValidationException; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
401 [content-type: application/json; x-amzn-errortype: UnauthorizedException; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
404 [content-type: application/json; x-amzn-errortype: ResourceNotFoundException; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
409 [content-type: application/json; x-amzn-errortype: ConflictException; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
429 [content-type: application/json; x-amzn-errortype: ThrottlingException; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: InternalServerException; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
503 [content-type: application/json; x-amzn-errortype: ServiceUnavailableException; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: NETWORK_ERROR; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: ConnectionError; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json; x-amzn-errortype: TimeoutError; x-amzn-requestid: q-7] {"message":"It \"failed\"","details":[7]}
500 [content-type: application/json] {"type":"http://domain/exceptions#Newer","message":"m"}
500 [content-type: text/plain; charset=utf-8] Internal Server Error
"#;
}

#[test]
fn a_code_that_is_not_known_leaves_it_to_the_status() {
    for status in statuses() {
        let error = decode::<DevOpsAgent>(&format!("{status} [x-amzn-errortype: TaskMissing]"));
        assert_eq!(error.name().known(), crate::System::of_status(status, false), "{status}");
        assert_eq!(error.code(), Some("TaskMissing"));
        let again = <DevOpsAgent as crate::System>::is_temporary(status);
        assert_eq!(error.retry(), if again { Retry::Backoff } else { Retry::Never }, "{status}");
        let throttled =
            decode::<DevOpsAgent>(&format!("{status} [x-amzn-errortype: ThrottlingException]"));
        assert_eq!(
            (throttled.code(), throttled.retry()),
            (Some("ThrottlingException"), Retry::Backoff)
        );
        let error = decode::<DevOpsAgent>(&format!("{status}"));
        assert_eq!(error.received_code(), None);
        assert_eq!(error.code(), error.name().as_str());

        let input = format!(r#"{{"ResponseMetadata":{{"HTTPStatusCode":{status}}}}}"#);
        let Ok(Some(error)) = testing::check_object::<DevOpsAgent>(input.as_bytes()) else {
            panic!("{input}")
        };
        assert_eq!(error.name().known(), crate::System::of_status(status, false));
        assert_eq!(error.retry(), if again { Retry::Backoff } else { Retry::Never }, "{status}");
    }
}

#[test]
fn every_class_is_selected_by_its_name() {
    for &variant in DevOpsAgent::ALL {
        let input = format!(r#"{{"Error":{{"Code":"{variant}"}}}}"#);
        let error = object::<DevOpsAgent>(&input);
        assert_eq!(error.name(), Name::Known(variant));
        let code = Some(variant.codes().next().unwrap_or(variant.name()));
        assert_eq!((error.code(), error.received_code()), (code, None));
        assert_eq!(error.retry(), callerror::UserException::new(variant, "").retry());
        let error = decode::<DevOpsAgent>(&format!("418 [x-amzn-errortype: {variant}]"));
        assert_eq!((error.name(), error.code()), (Name::Known(variant), code));
    }
}

#[test]
fn an_object_knows_service_and_operation() {
    let input = r#"{"Error":{"Code":"X","Message":"m\n"},"ResponseMetadata":{"HTTPStatusCode":404,"RequestId":"r"}}"#;
    let error = object::<DevOpsAgent>(input);
    assert_eq!(error.to_string(), r"ResourceNotFoundException (X): m\n (request r)");
    assert!(error.call_id().is_none());
    // Without code and message it is still an error when it goes out.
    let empty = br#"{"Error":{},"ResponseMetadata":{"HTTPStatusCode":200}}"#;
    let empty = testing::check_object::<DevOpsAgent>(empty);
    assert_eq!(object_line::<DevOpsAgent>(&empty), "DevOpsAgentError: OK | status 200");
    assert_eq!(
        (error.operation_name(), error.service_name()),
        (None, Some("community-devops-agent"))
    );
    let error = error.with_operation_name("GetTask").with_service_name("other").into_owned();
    assert_eq!((error.operation_name(), error.service_name()), (Some("GetTask"), Some("other")));
}

#[test]
fn hostile_input_is_an_object_or_refused() {
    let deep = format!(r#"{{"Error":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    for input in hostile_bodies()
        .iter()
        .map(Vec::as_slice)
        .chain([b"{\"Error\":{\"Code\":\"\xff\"}}", deep.as_bytes()])
    {
        match testing::check_object::<DevOpsAgent>(input) {
            Ok(error) => assert!(error.unwrap().is_a(DevOpsAgentError)),
            Err(error) => assert!(input.is_empty() || error.offset() <= input.len()),
        }
    }
    assert!(testing::check_object::<DevOpsAgent>(deep.as_bytes()).is_err());
}

#[test]
fn headers_need_not_be_text() {
    let header = HeaderValue::from_bytes(b"Conflict\xffException").unwrap();
    let mut headers = HeaderMap::from_iter([("x-amzn-errortype".parse().unwrap(), header)]);
    let read = |headers: &HeaderMap, body: &str| {
        let error = ErrorResponse::<DevOpsAgent>::decode(StatusCode::NOT_FOUND, headers, body);
        let code = error.received_code();
        (error.name().known().unwrap(), code.map(str::to_owned))
    };
    assert_eq!(read(&headers, "{}"), (ResourceNotFoundException, None));
    headers.insert("x-amzn-errortype", HeaderValue::from_static("\t"));
    let tab = (ResourceNotFoundException, Some("\t".to_owned()));
    assert_eq!(read(&headers, r#"{"code":"ConflictException"}"#), tab);
    let marked = decode::<DevOpsAgent>("404 \u{feff}{\"message\":\"m\"}");
    assert_eq!(marked.message(), "m");
}

/// What is left out of account is no identifier: the text is that of an error without one.
#[test]
fn what_is_no_identifier_leaves_the_reason() {
    for line in [
        "409 [x-amzn-errortype: :] {}",
        "409 [x-amzn-errortype: #] {}",
        r#"409 {"type":"about:blank"}"#,
        r#"409 {"type":"Newer"}"#,
        r#"409 {"__type":"x#"}"#,
    ] {
        let read = crate::table::response_line(&decode::<DevOpsAgent>(line));
        assert_eq!(read, "ConflictException: Conflict", "{line}");
    }
}

/// The codes of failed authentication and of throttling that the services of AWS share, and those of their own
/// failures, select a variant whatever the status.
#[test]
fn codes_of_aws_select_a_variant() {
    const DENIED: &str = "AccessDenied AccessDeniedException UnrecognizedClientException InvalidSignatureException \
        SignatureDoesNotMatch ExpiredToken ExpiredTokenException RequestExpired MissingAuthenticationToken \
        MissingAuthenticationTokenException IncompleteSignature InvalidClientTokenId NotAuthorized OptInRequired";
    const THROTTLED: &str = "Throttling ThrottlingException ThrottledException RequestThrottled \
        RequestThrottledException TooManyRequestsException ProvisionedThroughputExceededException \
        TransactionInProgressException RequestLimitExceeded BandwidthLimitExceeded LimitExceededException SlowDown \
        PriorRequestNotComplete EC2ThrottledException";
    for (codes, variant, retry) in [
        (DENIED, UnauthorizedException, Retry::Never),
        (THROTTLED, ThrottlingException, Retry::Backoff),
        ("InternalFailure InternalServerError", InternalServerException, Retry::Backoff),
        ("ServiceUnavailable", ServiceUnavailableException, Retry::Backoff),
        ("RequestTimeout RequestTimeoutException", ValidationException, Retry::Backoff),
    ] {
        for code in codes.split_whitespace() {
            let inputs = [
                format!("400 [x-amzn-errortype: {code}]"),
                format!(r#"400 {{"__type":"com.example#{code}"}}"#),
                format!(r#"400 {{"code":"{code}:http://internal/"}}"#),
            ];
            for input in inputs {
                let error = decode::<DevOpsAgent>(&input);
                assert_eq!((error.name(), error.retry()), (Name::Known(variant), retry), "{input}");
                assert_eq!(error.code(), Some(code), "{input}");
                assert_eq!(error.into_exception().retry(), retry, "{input}");
            }
            let metadata = r#""ResponseMetadata":{"HTTPStatusCode":400}"#;
            let input = format!(r#"{{"Error":{{"Code":"{code}"}},{metadata}}}"#);
            let error = object::<DevOpsAgent>(&input);
            assert_eq!((error.name(), error.retry()), (Name::Known(variant), retry), "{input}");
            assert_eq!(error.code(), Some(code), "{input}");
        }
    }
}

/// The guide catches by this class all that the API answers.
#[test]
fn the_api_class_catches_every_answer() {
    for status in 400..1000 {
        for code in ["", "TaskMissing", "SlowDown", "AccessDenied"] {
            let error = decode::<DevOpsAgent>(&format!("{status} [x-amzn-errortype: {code}]"));
            assert!(error.is_a(DevOpsAgentAPIError), "{status} {code}");
        }
    }
}
