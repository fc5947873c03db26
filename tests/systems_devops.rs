//! The Community DevOps Agent API: every class constructed, matched, sent and read back.

use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use callerror::devops::DevOpsAgent::{self, *};
use callerror::devops::{CallError, ErrorObject, ErrorResponse, UserException};
use callerror::{DecodeErrorKind, ExceptionSet, Name, Retry, RetryAfter};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// A row, its parent, its groups, its statuses, and whether the row alone is worth another try.
type Row = (DevOpsAgent, Option<DevOpsAgent>, &'static [DevOpsAgent], &'static [u16], bool);

const ROWS: &[Row] = &[
    (DevOpsAgentError, None, &[], &[502, 504], false),
    (DevOpsAgentAPIError, Some(DevOpsAgentError), &[], &[], false),
    (DevOpsAgentAuthError, Some(DevOpsAgentError), &[], &[], false),
    (DevOpsAgentValidationError, Some(DevOpsAgentError), &[], &[], false),
    (DevOpsAgentConfigError, Some(DevOpsAgentError), &[], &[], false),
    (AuthenticationError, Some(DevOpsAgentError), &[DevOpsAgentAuthError], &[], false),
    (CredentialRefreshError, Some(AuthenticationError), &[], &[], false),
    (JWTGenerationError, Some(AuthenticationError), &[], &[], false),
    (CredentialExchangeError, Some(AuthenticationError), &[], &[], false),
    (ConfigurationError, Some(DevOpsAgentError), &[DevOpsAgentConfigError], &[], false),
    (ServiceRegistrationError, Some(ConfigurationError), &[], &[], false),
    (ModelValidationError, Some(ConfigurationError), &[DevOpsAgentValidationError], &[], false),
    (
        ValidationException,
        Some(DevOpsAgentError),
        &[DevOpsAgentAPIError, DevOpsAgentValidationError],
        &[400],
        false,
    ),
    (
        UnauthorizedException,
        Some(DevOpsAgentError),
        &[DevOpsAgentAPIError, DevOpsAgentAuthError],
        &[401, 403],
        false,
    ),
    (ResourceNotFoundException, Some(DevOpsAgentError), &[DevOpsAgentAPIError], &[404], false),
    (ConflictException, Some(DevOpsAgentError), &[DevOpsAgentAPIError], &[409], false),
    (ThrottlingException, Some(DevOpsAgentError), &[DevOpsAgentAPIError], &[429], true),
    (InternalServerException, Some(DevOpsAgentError), &[DevOpsAgentAPIError], &[500], true),
    (ServiceUnavailableException, Some(DevOpsAgentError), &[DevOpsAgentAPIError], &[503], true),
    (NetworkError, None, &[], &[], true),
    (ConnectionError, Some(NetworkError), &[], &[], true),
    (TimeoutError, Some(NetworkError), &[], &[], true),
];

/// What stands under each group, as its `except` clause would catch it.
const GROUPS: &[(DevOpsAgent, &[DevOpsAgent])] = &[
    (
        DevOpsAgentAPIError,
        &[
            ValidationException,
            UnauthorizedException,
            ResourceNotFoundException,
            ConflictException,
            ThrottlingException,
            InternalServerException,
            ServiceUnavailableException,
        ],
    ),
    (
        DevOpsAgentAuthError,
        &[
            AuthenticationError,
            CredentialRefreshError,
            JWTGenerationError,
            CredentialExchangeError,
            UnauthorizedException,
        ],
    ),
    (DevOpsAgentValidationError, &[ValidationException, ModelValidationError]),
    (DevOpsAgentConfigError, &[ConfigurationError, ServiceRegistrationError, ModelValidationError]),
    (AuthenticationError, &[CredentialRefreshError, JWTGenerationError, CredentialExchangeError]),
    (ConfigurationError, &[ServiceRegistrationError, ModelValidationError]),
    (NetworkError, &[ConnectionError, TimeoutError]),
];

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn answer(status: u16, pairs: &[(&'static str, &str)], body: &str) -> ErrorResponse<'static> {
    let status = StatusCode::from_u16(status).unwrap();
    ErrorResponse::decode_str(status, &headers(pairs), body).into_owned()
}

fn parsed(input: &str) -> ErrorObject<'_> {
    ErrorObject::decode_str(input).unwrap().unwrap()
}

#[test]
fn every_class_is_a_row() {
    assert!(ROWS.iter().map(|row| row.0).eq(DevOpsAgent::ALL.iter().copied()));
    for &(row, parent, groups, statuses, _) in ROWS {
        assert_eq!(row.name(), format!("{row:?}"));
        assert_eq!(DevOpsAgent::lookup(row.name()), Some(row));
        assert_eq!(row.parent(), parent, "{row}");
        assert!(row.groups().eq(groups.iter().copied()), "{row}");
        assert_eq!(row.statuses(), statuses, "{row}");
        assert_eq!(row.aliases().count(), 0, "{row}");
    }
    for (code, row) in [
        ("CONFIG_ERROR", DevOpsAgentConfigError),
        ("VALIDATION_ERROR", DevOpsAgentValidationError),
        ("AUTH_ERROR", DevOpsAgentAuthError),
        ("NETWORK_ERROR", NetworkError),
    ] {
        assert_eq!(DevOpsAgent::lookup_code(code), Some(row));
        assert!(row.codes().eq([code]));
        // A code is no name: in a CALLERROR it stays unknown.
        assert_eq!(DevOpsAgent::lookup(code), None);
    }
    assert_eq!(DevOpsAgent::ALL.iter().flat_map(|row| row.codes()).count(), 4);
}

#[test]
fn every_class_is_matched_by_its_branches() {
    for &row in DevOpsAgent::ALL {
        let error = UserException::new(row, "m");
        assert_eq!(error.name(), Name::Known(row));
        assert!(error.is_a(row) && error.is_named(row.name()));
        assert_eq!(error.metric_label(), row.name());

        let in_network = [NetworkError, ConnectionError, TimeoutError].contains(&row);
        assert_eq!(error.is_a(DevOpsAgentError), !in_network, "{row}");
        for &(group, members) in GROUPS {
            assert_eq!(error.is_a(group), row == group || members.contains(&row), "{row}, {group}");
        }
        // The way up is the parents' alone and ends at one of the two roots.
        let ancestors: Vec<_> = error.ancestors().collect();
        let root = if in_network { NetworkError } else { DevOpsAgentError };
        assert_eq!(*ancestors.last().unwrap_or(&row), root, "{row}");
        assert!(ancestors.len() <= 2, "{row}");
        assert!(ancestors.iter().all(|&above| error.is_a(above)), "{row}");
    }
    let model = UserException::new(ModelValidationError, "");
    assert!(model.ancestors().eq([ConfigurationError, DevOpsAgentError]));
    let jwt = UserException::new(JWTGenerationError, "");
    assert!(jwt.ancestors().eq([AuthenticationError, DevOpsAgentError]));
    let timeout = UserException::new(TimeoutError, "");
    assert!(timeout.ancestors().eq([NetworkError]));
}

#[test]
fn rows_of_the_wire_go_out_in_the_systems_own_form() {
    let mut sent = 0;
    for &(row, .., statuses, _) in ROWS.iter().filter(|row| !row.3.is_empty()) {
        let error = ErrorResponse::new(UserException::new(row, "What \"went\" wrong"));
        let response = error.clone().with_request_id("req-1").to_response();
        let status = response.status();
        assert_eq!(status.as_u16(), statuses[0], "{row}");
        let expected = headers(&[
            ("content-type", "application/json"),
            ("x-amzn-errortype", row.name()),
            ("x-amzn-requestid", "req-1"),
        ]);
        assert_eq!(*response.headers(), expected, "{row}");
        assert_eq!(response.body(), r#"{"message":"What \"went\" wrong"}"#);
        assert_eq!(error.encoded_len(), response.body().len());

        let read = ErrorResponse::decode(status, response.headers(), response.body());
        assert_eq!(read.name(), Name::Known(row));
        assert_eq!(read.message(), "What \"went\" wrong");
        assert_eq!((read.code(), read.request_id()), (Some(row.name()), Some("req-1")));
        assert_eq!(read.status(), status);
        assert_eq!(read.body(), response.body());
        let again = read.to_response();
        assert_eq!((again.headers(), again.body()), (response.headers(), response.body()));
        sent += 1;
    }
    assert_eq!(sent, 8);
}

#[test]
fn details_stay_with_the_error() {
    let error = UserException::new(ValidationException, "Invalid")
        .with_details_json(r#"{"fields":{"title":["missing"]}}"#)
        .unwrap();
    let response = ErrorResponse::new(error).to_response();
    assert_eq!(
        response.body(),
        r#"{"message":"Invalid","details":{"fields":{"title":["missing"]}}}"#,
    );
    let read = ErrorResponse::decode(response.status(), response.headers(), response.body());
    assert_eq!(read.details().unwrap().as_json(), r#"{"fields":{"title":["missing"]}}"#);
    assert_eq!(read.field_errors()[0].to_string(), "title: missing");
    assert!(answer(400, &[], r#"{"message":"m","details":null}"#).details().is_none());

    let object = parsed(r#"{"Error":{"Code":"ValidationException"},"details":[1]}"#);
    assert_eq!(object.details().unwrap().as_json(), "[1]");
}

#[test]
fn every_class_goes_through_a_callerror() {
    for &row in DevOpsAgent::ALL {
        let frame = CallError::new("c1", UserException::new(row, "m")).to_text();
        assert_eq!(frame, format!(r#"[4,"c1","http://domain/exceptions#{row}","m"]"#));
        let read = CallError::decode_str(&frame).unwrap();
        assert_eq!(read.name(), Name::Known(row));
        assert_eq!(read.message(), "m");
        assert!(read.quirks().is_empty());
    }
    // Falling back to the base belongs to the system's own forms, not to frames.
    let unknown =
        CallError::decode_str(r#"[4,"c1","http://domain/exceptions#TaskMissing","m"]"#).unwrap();
    assert_eq!(unknown.name().known(), None);
    assert_eq!(unknown.name().as_str(), Some("TaskMissing"));
    assert!(!unknown.is_a(DevOpsAgentError));
}

#[test]
fn rows_of_the_client_have_no_http_form_of_their_own() {
    for &(row, ..) in ROWS.iter().filter(|row| row.3.is_empty()) {
        let response = ErrorResponse::new(UserException::new(row, "m")).to_response();
        assert_eq!(response.status(), 400, "{row}");
        assert_eq!(*response.headers(), headers(&[("content-type", "application/json")]));
        assert_eq!(*response.body(), format!(r#"{{"type":"{row}","message":"m"}}"#));
    }
    let unknown = UserException::named("TaskMissing", "m").unwrap();
    let response = ErrorResponse::new(unknown).to_response();
    assert_eq!(response.body(), r#"{"type":"TaskMissing","message":"m"}"#);
    let response = ErrorResponse::new(UserException::unhandled()).to_response();
    assert_eq!((response.status().as_u16(), &response.body()[..]), (400, &b"Bad Request"[..]));
}

#[test]
fn the_code_selects_then_the_status() {
    let type_of = |value: &str| {
        let error = answer(409, &[("x-amzn-errortype", value)], "{}");
        (error.name().known().unwrap(), error.code().map(str::to_owned))
    };
    for (value, row, code) in [
        ("ThrottlingException", ThrottlingException, Some("ThrottlingException")),
        ("ThrottlingException:http://x#y/", ThrottlingException, Some("ThrottlingException")),
        ("aws.api#ThrottlingException", ThrottlingException, Some("ThrottlingException")),
        ("a#b#ThrottlingException:", ThrottlingException, Some("ThrottlingException")),
        ("http://x/y#ThrottlingException", ConflictException, Some("http")),
        ("throttlingexception", ConflictException, Some("throttlingexception")),
        ("TaskMissing", ConflictException, Some("TaskMissing")),
        ("JWTGenerationError", JWTGenerationError, Some("JWTGenerationError")),
        ("AUTH_ERROR", DevOpsAgentAuthError, Some("AUTH_ERROR")),
        ("", ConflictException, None),
        (":", ConflictException, None),
        ("#", ConflictException, None),
    ] {
        assert_eq!(type_of(value), (row, code.map(str::to_owned)), "{value}");
    }

    let header = [("x-amzn-errortype", "ConflictException")];
    let all = r#"{"__type":"ThrottlingException","Code":"InternalServerException","code":"ValidationException"}"#;
    for (pairs, body, row) in [
        (&header[..], all, ConflictException),
        (&[], all, ValidationException),
        (&[], r#"{"__type":"ThrottlingException","Code":"ConflictException"}"#, ConflictException),
        (&[], r#"{"__type":"x.y#ThrottlingException"}"#, ThrottlingException),
        (&[], r#"{"code":null,"__type":"ConflictException"}"#, ConflictException),
        (&[], r#"{"code":7}"#, DevOpsAgentError),
        (&[], r#"{"type":"ConflictException"}"#, DevOpsAgentError),
        (&[("x-amzn-errortype", "\t")], r#"{"code":"ConflictException"}"#, DevOpsAgentError),
    ] {
        assert_eq!(answer(418, pairs, body).name(), Name::Known(row), "{body}");
    }

    for status in 300..=599 {
        let row = match status {
            400 => ValidationException,
            401 | 403 => UnauthorizedException,
            404 => ResourceNotFoundException,
            409 => ConflictException,
            429 => ThrottlingException,
            500 => InternalServerException,
            503 => ServiceUnavailableException,
            _ => DevOpsAgentError,
        };
        for code in ["", "TaskMissing"] {
            let error = answer(status, &[("x-amzn-errortype", code)], "");
            assert_eq!(error.name(), Name::Known(row), "{status}");
            assert_eq!(error.code().unwrap_or_default(), code);
        }
    }
}

#[test]
fn messages_and_request_ids() {
    for (body, message) in [
        (r#"{"message":"small","Message":"capital"}"#, "small"),
        (r#"{"Message":"capital","message":"small"}"#, "small"),
        (r#"{"Message":"capital"}"#, "capital"),
        (r#"{"message":""}"#, ""),
        (r#"{"message":"a","message":"b"}"#, "b"),
        (r#"{"message":"Gr\u00f6\u00dfe"}"#, "Größe"),
        (r#"{"errorMessage":"m"}"#, "Not Found"),
        ("{}", "Not Found"),
        ("", "Not Found"),
        ("upstream down", "upstream down"),
        ("<html><body>down</body></html>", "Not Found"),
        ("\u{feff}{\"message\":\"m\"}", "m"),
    ] {
        assert_eq!(answer(404, &[], body).message(), message, "{body}");
    }
    let id = |pairs| answer(404, pairs, r#"{"requestId":"no"}"#).request_id().map(str::to_owned);
    assert_eq!(id(&[("x-amzn-requestid", "req-1")]).as_deref(), Some("req-1"));
    assert_eq!(id(&[("x-amzn-requestid", "")]), None);
    assert_eq!(id(&[("x-amz-request-id", "req-1"), ("x-request-id", "req-2")]), None);
    let error = answer(404, &[("x-amzn-requestid", "req-1")], r#"{"message":"m"}"#);
    assert_eq!(error.to_string(), "ResourceNotFoundException: m (request req-1)");
}

#[test]
fn parsed_errors() {
    let error = parsed(
        r#"{"Error":{"Code":"TaskMissing","Message":"m\n"},
            "ResponseMetadata":{"HTTPStatusCode":404,"RequestId":"req-1","RetryAttempts":0}}"#,
    );
    assert_eq!(error.name(), Name::Known(ResourceNotFoundException));
    assert_eq!((error.code(), error.message()), (Some("TaskMissing"), "m\n"));
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
    assert_eq!(error.request_id(), Some("req-1"));
    assert!(error.call_id().is_none());
    assert_eq!(error.operation_name(), None);
    assert_eq!(error.service_name(), Some("community-devops-agent"));
    assert_eq!(error.to_string(), r"ResourceNotFoundException (TaskMissing): m\n (request req-1)");
    let error = error.with_operation_name("GetTask").with_service_name("other").into_owned();
    assert_eq!((error.operation_name(), error.service_name()), (Some("GetTask"), Some("other")));

    // Parsed codes are not cut again.
    for code in ["aws.api#ConflictException", "ConflictException:http://x/", "ConflictException "] {
        let input = format!(r#"{{"Error":{{"Code":"{code}"}}}}"#);
        let error = parsed(&input);
        assert_eq!((error.name(), error.code()), (Name::Known(DevOpsAgentError), Some(code)));
    }
    for &row in DevOpsAgent::ALL {
        let input = format!(r#"{{"Error":{{"Code":"{row}"}}}}"#);
        assert_eq!(parsed(&input).name(), Name::Known(row));
    }
    for (input, row) in [
        ("{}", DevOpsAgentError),
        (r#"{"ResponseMetadata":{"HTTPStatusCode":503}}"#, ServiceUnavailableException),
        (r#"{"Error":{},"ResponseMetadata":{"HTTPStatusCode":200}}"#, DevOpsAgentError),
        (r#"{"Error":null,"ResponseMetadata":{"HTTPStatusCode":409}}"#, ConflictException),
        (r#"{"Error":[],"ResponseMetadata":{"HTTPStatusCode":409}}"#, ConflictException),
        (r#"{"Error":{"Code":["x"],"Message":null},"ResponseMetadata":null}"#, DevOpsAgentError),
        (r#"{"Error":{"Code":404},"ResponseMetadata":{"HTTPStatusCode":"404"}}"#, DevOpsAgentError),
        (r#"{"ResponseMetadata":{"HTTPStatusCode":70000}}"#, DevOpsAgentError),
    ] {
        let error = parsed(input);
        assert_eq!((error.name(), error.message()), (Name::Known(row), ""), "{input}");
        let shared = ErrorObject::decode_bytes(&Bytes::from(input)).unwrap().unwrap();
        assert_eq!(shared.name(), error.name());
    }
    let success = r#"{"tasks":[],"ResponseMetadata":{"HTTPStatusCode":200}}"#;
    assert!(ErrorObject::decode_str(success).unwrap().is_none());
    let success = r#"{"Error":null,"ResponseMetadata":{"HTTPStatusCode":204}}"#;
    assert!(ErrorObject::decode_str(success).unwrap().is_none());
}

#[test]
fn what_is_no_parsed_error_is_refused() {
    for (input, kind) in [
        ("[1]", DecodeErrorKind::NotErrorObject),
        ("7", DecodeErrorKind::NotErrorObject),
        ("null", DecodeErrorKind::NotErrorObject),
        (r#""Error""#, DecodeErrorKind::NotErrorObject),
    ] {
        assert_eq!(ErrorObject::decode_str(input).unwrap_err().kind(), kind, "{input}");
    }
    let deep = format!(r#"{{"Error":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    for input in [
        &b""[..],
        b"<html>",
        br#"{"Error":{"Code":"X""#,
        br#"{"Error":{"Code":"X\ud800"}}"#,
        br#"{"Error":{"Code":"X","Message":"\udc00"}}"#,
        b"{\"Error\":{\"Code\":\"\xff\"}}",
        deep.as_bytes(),
    ] {
        assert!(ErrorObject::decode(input).is_err());
        assert!(ErrorObject::decode_bytes(&Bytes::copy_from_slice(input)).is_err());
    }
}

#[test]
fn retry_for_every_row() {
    for &(row, .., statuses, again) in ROWS {
        let retry = if again { Retry::Backoff } else { Retry::Never };
        let error = UserException::new(row, "m");
        assert_eq!(error.retry(), retry, "{row}");
        let input = format!(r#"{{"Error":{{"Code":"{row}"}}}}"#);
        assert_eq!(parsed(&input).retry(), retry, "{row}");
        // With its own status; every 5xx is worth another try, that of the base too.
        let again = again || statuses.first().is_some_and(|&status| status >= 500);
        let retry = if again { Retry::Backoff } else { Retry::Never };
        assert_eq!(ErrorResponse::new(error).retry(), retry, "{row}");
    }
}

#[test]
fn retry_by_status_and_code() {
    for status in 300..=599 {
        let again = matches!(status, 408 | 429 | 500..);
        let retry = if again { Retry::Backoff } else { Retry::Never };
        let of = |pairs| answer(status, pairs, "").retry();
        assert_eq!(of(&[]), retry, "{status}");
        assert_eq!(of(&[("x-amzn-errortype", "TaskMissing")]), retry, "{status}");
        // Throttled is throttled, whatever the status.
        assert_eq!(of(&[("x-amzn-errortype", "ThrottlingException")]), Retry::Backoff, "{status}");

        let input = format!(r#"{{"ResponseMetadata":{{"HTTPStatusCode":{status}}}}}"#);
        assert_eq!(parsed(&input).retry(), retry, "{status}");
    }
    let code = |code: &str| parsed(&format!(r#"{{"Error":{{"Code":"{code}"}}}}"#)).retry();
    assert_eq!(code("NETWORK_ERROR"), Retry::Backoff);
    for never in ["AUTH_ERROR", "CONFIG_ERROR", "VALIDATION_ERROR", "TaskMissing", ""] {
        assert_eq!(code(never), Retry::Never, "{never}");
    }
    let unhandled = UserException::unhandled();
    assert_eq!(unhandled.retry(), Retry::Backoff);
    assert_eq!(ErrorResponse::new(unhandled.clone()).retry(), Retry::Backoff);
    assert_eq!(CallError::new("c1", unhandled).retry(), Retry::Backoff);
}

#[test]
fn retry_delays() {
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_445_412_480);
    for (value, delay) in [
        ("30", Some(RetryAfter::Delay(Duration::from_secs(30)))),
        ("0", Some(RetryAfter::Delay(Duration::ZERO))),
        (" 7 ", Some(RetryAfter::Delay(Duration::from_secs(7)))),
        ("Wed, 21 Oct 2015 07:28:00 GMT", Some(RetryAfter::At(at))),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("99999999999999999999999", None),
        ("Wed, 41 Oct 2015 07:28:00 GMT", None),
    ] {
        let error = answer(429, &[("retry-after", value)], r#"{"message":"m"}"#);
        assert_eq!(error.retry_after(), delay, "{value}");
        assert_eq!(error.retry(), delay.map_or(Retry::Backoff, Retry::After), "{value}");
    }
    let pairs = [("retry-after", "30")];
    let after = Retry::After(RetryAfter::Delay(Duration::from_secs(30)));
    assert_eq!(answer(503, &pairs, "").retry(), after);
    assert_eq!(answer(504, &pairs, "").retry(), after);
    assert_eq!(answer(404, &pairs, "").retry(), Retry::Never);
    let error = ErrorResponse::decode(
        StatusCode::BAD_REQUEST,
        &headers(&[("retry-after", "30"), ("x-amzn-errortype", "ThrottlingException")]),
        b"",
    )
    .into_owned();
    assert_eq!(error.retry(), after);
}

#[test]
fn hostile_bodies_are_errors_all_the_same() {
    let open = "[".repeat(1_000_000);
    let nested = format!(r#"{{"message":"m","x":{}{}}}"#, "[".repeat(5_000), "]".repeat(5_000));
    let long = "x".repeat(100_000);
    let bodies: &[&[u8]] = &[
        b"",
        b" \r\n\t ",
        b"\0",
        b"null",
        b"true",
        b"7",
        b"-",
        b"1e999999",
        b"[]",
        b"[{\"message\":\"m\"}]",
        b"\"text\"",
        b"\"\\ud800\"",
        b"{",
        b"{\"message\":",
        b"{\"message\":\"m\"",
        b"{\"message\":\"m\"} trailing",
        b"{\"message\":\"m\",}",
        b"{'message':'m'}",
        b"{\"message\":{\"message\":\"m\"}}",
        b"{\"message\":\"\\ud800\",\"code\":\"\\udfff\"}",
        b"{\"__type\":\"\\ud800#ConflictException\"}",
        b"{\"message\":\"\xff\"}",
        b"\xff\xfe{\0",
        b"<html><body>Bad Gateway</body></html>",
        b"<?xml version=\"1.0\"?><Error/>",
        open.as_bytes(),
        nested.as_bytes(),
        long.as_bytes(),
    ];
    let fallback = |status: StatusCode| match status.as_u16() {
        429 => ThrottlingException,
        _ => DevOpsAgentError,
    };
    for body in bodies {
        for status in [StatusCode::TOO_MANY_REQUESTS, StatusCode::BAD_GATEWAY] {
            let headers = headers(&[("x-amzn-requestid", "req-1")]);
            let error = ErrorResponse::decode(status, &headers, body);
            assert_eq!(error.name(), Name::Known(fallback(status)));
            assert_eq!((error.status(), error.request_id()), (status, Some("req-1")));
            assert_eq!((error.body(), error.code()), (*body, None));
            assert!(error.message().len() <= 200 && !error.message().contains(['<', '\0']));
            assert_eq!(error.retry(), Retry::Backoff);

            let shared = Bytes::copy_from_slice(body);
            let shared = ErrorResponse::decode_bytes(status, &headers, &shared);
            assert_eq!(shared.exception(), error.exception());
            assert_eq!(shared.body(), *body);
            // What was read can be sent on.
            let response = error.to_response();
            let again = ErrorResponse::decode(status, response.headers(), response.body());
            assert_eq!((again.name(), again.message()), (error.name(), error.message()));
        }
    }
    let half = answer(409, &[], r#"{"message":"a\ud800b"}"#);
    assert_eq!(half.message(), "a\u{fffd}b");
    let header = HeaderValue::from_bytes(b"Conflict\xffException").unwrap();
    let headers = HeaderMap::from_iter([(HeaderName::from_static("x-amzn-errortype"), header)]);
    let error = ErrorResponse::decode(StatusCode::NOT_FOUND, &headers, b"{}");
    assert_eq!((error.name(), error.code()), (Name::Known(ResourceNotFoundException), None));
}

/// Passes an error up as an application does, which knows nothing of its type.
fn passed_up<E: Error + Send + Sync + 'static>(error: E) -> Box<dyn Error + Send + Sync> {
    fn inner<E: Error + Send + Sync + 'static>(error: E) -> Result<(), E> {
        Err(error)
    }
    let outer = move || -> Result<(), Box<dyn Error + Send + Sync>> {
        inner(error)?;
        Ok(())
    };
    outer().unwrap_err()
}

#[test]
fn errors_are_values() {
    let body = Bytes::from_static(br#"{"message":"Slow down"}"#);
    let headers = headers(&[("x-amzn-requestid", "req-1"), ("retry-after", "30")]);
    let error = ErrorResponse::decode_bytes(StatusCode::TOO_MANY_REQUESTS, &headers, &body);
    drop(headers);
    let error = passed_up(error);
    assert_eq!(error.to_string(), "ThrottlingException: Slow down (request req-1)");
    let error = error.downcast_ref::<ErrorResponse<'static>>().unwrap();
    assert!(error.is_a(ThrottlingException) && error.is_a(DevOpsAgentAPIError));
    assert_eq!(error.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(error.body(), &body[..]);
    assert_eq!(error.request_id(), Some("req-1"));
    let delay = Duration::from_secs(30);
    assert_eq!(error.retry_after(), Some(RetryAfter::Delay(delay)));
    assert_eq!(error.retry().delay_from(SystemTime::UNIX_EPOCH), Some(delay));

    let input = r#"{"Error":{"Code":"X","Message":"m"},"ResponseMetadata":{"HTTPStatusCode":409,"RequestId":"r"}}"#;
    let error = passed_up(parsed(input).with_operation_name("CreateTask").into_owned());
    let error = error.downcast_ref::<ErrorObject<'static>>().unwrap();
    assert_eq!(error.name(), Name::Known(ConflictException));
    assert_eq!((error.code(), error.request_id()), (Some("X"), Some("r")));
    assert_eq!(error.status(), Some(StatusCode::CONFLICT));
    assert_eq!(error.operation_name(), Some("CreateTask"));
    assert_eq!(error.service_name(), Some("community-devops-agent"));

    let frame = CallError::new("c1", UserException::new(TimeoutError, "m"));
    let error = passed_up(frame);
    let error = error.downcast_ref::<CallError<'static>>().unwrap();
    assert!(error.is_a(NetworkError));
    assert_eq!(error.call_id().as_str(), "c1");
}

#[test]
fn causes_are_for_the_log_alone() {
    const SECRET: &str = "connect to 10.0.0.7: refused";
    for &row in DevOpsAgent::ALL {
        let error = UserException::new(row, "m").with_source(io::Error::other(SECRET));
        assert_eq!(error.source().unwrap().to_string(), SECRET);
        assert!(error.source().unwrap().is::<io::Error>());
        assert!(!error.to_string().contains(SECRET));

        let frame = CallError::new("c1", error.clone());
        assert_eq!(frame.source().unwrap().to_string(), SECRET);
        assert!(!frame.to_text().contains(SECRET));
        let response = ErrorResponse::new(error);
        assert_eq!(response.source().unwrap().to_string(), SECRET);
        let sent = response.to_response();
        assert!(!format!("{sent:?}").contains("10.0.0.7"));
        let passed_up = passed_up(response);
        assert_eq!(passed_up.source().unwrap().to_string(), SECRET);
    }
    // A response as the cause of another error keeps what it knows.
    let original = answer(503, &[("x-amzn-requestid", "req-1")], "");
    let error = UserException::new(CredentialExchangeError, "m").with_source(original);
    let original = error.source().unwrap().downcast_ref::<ErrorResponse<'static>>().unwrap();
    assert_eq!((original.status().as_u16(), original.request_id()), (503, Some("req-1")));
}
