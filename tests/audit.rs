//! Statements of the systems' documents, and of this crate's own, that no table of the other suites holds. Each test
//! is one statement.
#![cfg(feature = "http")]

use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime};

use callerror::{
    CallError, ErrorObject, ErrorResponse, ExceptionSet, Name, Retry, RetryAfter, UserException,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// An HTTP error as it is read by the set's layout.
fn decode<N: ExceptionSet>(status: u16, body: &str) -> ErrorResponse<'static, N> {
    decode_with(status, &[], body)
}

fn decode_with<N: ExceptionSet>(
    status: u16,
    headers: &[(&'static str, &'static str)],
    body: &str,
) -> ErrorResponse<'static, N> {
    let headers: HeaderMap = headers
        .iter()
        .map(|&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect();
    ErrorResponse::decode(StatusCode::from_u16(status).unwrap(), &headers, body).into_owned()
}

/// An error after it was sent as an HTTP response.
fn over_http<N: ExceptionSet>(exception: UserException<'_, N>) -> ErrorResponse<'static, N> {
    let (head, body) = ErrorResponse::new(exception).to_response().into_parts();
    ErrorResponse::decode(head.status, &head.headers, &body)
}

/// The text of a source file without what breaks and indents its lines.
fn flowing(text: &str) -> String {
    text.replace("///", "").split_whitespace().collect::<Vec<_>>().join(" ")
}

mod webex {
    use callerror::webex::{ErrorResponse, UserException, WebexByova};

    use super::*;

    const SET: &str = include_str!("../src/system/webex.rs");

    #[track_caller]
    fn is_found(variant: &str, alias: &str) {
        let (_, behind) = SET.split_once(&format!("#[doc(alias = \"{alias}\")]")).unwrap();
        let rest = behind.lines().find(|line| !line.trim().starts_with('#') && !line.is_empty());
        assert!(rest.unwrap().trim().starts_with(variant), "{alias}");
    }

    #[test]
    fn status_code_and_body_are_optional() {
        let error = ErrorResponse::from(UserException::from(WebexByova::OrgNotRegisteredError));
        assert_eq!((error.status(), error.body_json().is_none()), (None, true));
        assert_eq!(decode::<WebexByova>(404, "{}").status(), Some(StatusCode::NOT_FOUND));
    }

    #[test]
    fn a_failed_oauth_exchange_is_an_authentication_error() {
        let body = r#"{"error":"invalid_grant","error_description":"The code has expired"}"#;
        let error = decode::<WebexByova>(400, body);
        assert_eq!(error.name(), Name::Known(WebexByova::AuthenticationError));
        assert_eq!(
            (error.code(), error.message()),
            (Some("invalid_grant"), "The code has expired")
        );
        let retry = error.into_exception();
        assert_eq!((retry.status(), retry.retry()), (Some(StatusCode::BAD_REQUEST), Retry::Never));
    }

    #[test]
    fn a_delay_of_zero_is_stated_and_the_caller_puts_a_floor_under_it() {
        let error = decode_with::<WebexByova>(429, &[("retry-after", "0")], "");
        assert_eq!(error.retry_after(), Some(RetryAfter::Delay(Duration::ZERO)));
        let floor = Duration::from_millis(100);
        let delay = error.retry().delay_from(SystemTime::now()).unwrap();
        assert_eq!(delay.max(floor), floor);
        assert!(include_str!("../src/retry.rs").contains("delay.max(Duration::from_millis(100))"));
    }

    #[test]
    fn the_exception_itself_has_retry_after() {
        let exception =
            decode_with::<WebexByova>(429, &[("retry-after", "7")], "").into_exception();
        let after = RetryAfter::Delay(Duration::from_secs(7));
        assert_eq!(
            (exception.retry_after(), exception.retry()),
            (Some(after), Retry::After(after))
        );
    }

    #[test]
    fn the_webhook_handler_is_found_by_its_name() {
        is_found("OrgNotRegisteredError", "ahandle_service_app_webhook");
    }

    #[test]
    fn saving_a_registration_is_found_by_its_name() {
        is_found("OrgNotRegisteredError", "asave_registration");
    }

    #[test]
    fn oauth_by_hand_is_found_by_its_names() {
        is_found("OAuthRedirectTimeout", "get_authorization_url");
        is_found("OAuthRedirectTimeout", "aexchange_code");
    }
}

mod telcoflow {
    use callerror::telcoflow::{
        Connection, ErrorObject, Telcoflow, UserException, refused_handshake,
    };

    use super::*;

    const DOCS: &str = include_str!("../docs/systems/telcoflow.md");

    #[test]
    fn refused_connections_are_siblings() {
        let refused = |connection| {
            let headers = HeaderMap::new();
            refused_handshake(connection, StatusCode::BAD_GATEWAY, &headers, "").into_owned()
        };
        let (control, media) = (refused(Connection::Control), refused(Connection::Media));
        assert!(
            control.is_a(Telcoflow::WSSConnectionError) && !control.is_a(Telcoflow::WSSMediaError)
        );
        assert!(media.is_a(Telcoflow::WSSMediaError) && !media.is_a(Telcoflow::WSSConnectionError));
        assert!(flowing(DOCS).contains("To handle both alike, match both."));
    }

    #[test]
    fn object_and_exception_have_one_code() {
        for (code, received) in [("", None), (r#","error_code":"X""#, Some("X"))] {
            let json = format!(
                r#"{{"type":"command_response","data":{{"command_id":"c1","success":false{code}}}}}"#
            );
            let object = ErrorObject::decode(&json).unwrap().unwrap();
            assert_eq!(object.received_code(), received);
            let code = object.code().map(str::to_owned);
            assert_eq!(object.into_exception().code(), code.as_deref());
        }
    }

    #[test]
    fn the_audio_loop_has_one_error_type() {
        let (_, example) = DOCS.split_once("**The audio loop.**").unwrap();
        let (example, _) = example.split_once("**A callee who does not answer.**").unwrap();
        assert!(!example.contains("dyn Error") && !example.contains("downcast"));
        // The exception keeps what the example prints of an object.
        let json = r#"{"type":"command_response","data":{"success":false,"error_code":"X","error_message":"m"}}"#;
        let exception: UserException = ErrorObject::decode(json).unwrap().unwrap().into_exception();
        assert_eq!((exception.received_code(), exception.message()), (Some("X"), "m"));
    }
}

mod openapp {
    use callerror::openapp::{ErrorResponse, OpenApp, UserException};

    use super::*;

    #[test]
    fn fields_are_grouped_and_printed_in_two_lines() {
        let body = r#"{"message":"m","fields":{"name":["required","too short"],"slug":["taken"]}}"#;
        let error = decode::<OpenApp>(422, body);
        let mut lines = Vec::new();
        for (field, messages) in error.field_errors() {
            lines.push(format!("{field}: {messages}"));
        }
        assert_eq!(lines, ["name: required, too short", "slug: taken"]);
    }

    #[test]
    fn a_malformed_field_hides_no_other_and_keeps_the_class() {
        for odd in ["null", "{}", "7", "[null]", r#"{"deep":{"er":["x"]}}"#] {
            let body = format!(r#"{{"message":"m","fields":{{"name":["Too long"],"age":{odd}}}}}"#);
            let error = decode::<OpenApp>(400, &body);
            assert_eq!(error.name(), Name::Known(OpenApp::ValidationError), "{odd}");
            assert_eq!(error.field_errors().to_string(), "name: Too long", "{odd}");
        }
    }

    #[test]
    fn an_error_without_a_response_has_no_status() {
        let exception = UserException::new(OpenApp::TransportError, "No route");
        assert_eq!(ErrorResponse::from(exception).status(), None);
        for (status, body, variant) in [
            (409, r#"{"message":"m"}"#, OpenApp::ApiError),
            (502, "<html>", OpenApp::HttpError),
            (401, "", OpenApp::AuthError),
            (422, r#"{"message":"m","fields":{"a":["b"]}}"#, OpenApp::ValidationError),
        ] {
            let error = decode::<OpenApp>(status, body);
            assert_eq!(
                (error.name(), error.status().unwrap().as_u16()),
                (Name::Known(variant), status)
            );
        }
    }

    #[test]
    fn response_and_exception_have_one_code() {
        let error = decode::<OpenApp>(409, r#"{"message":"m"}"#);
        assert_eq!(error.received_code(), None);
        let code = error.code().map(str::to_owned);
        assert_eq!(error.into_exception().code(), code.as_deref());
    }

    #[test]
    fn a_serialization_error_keeps_the_response_that_it_was_in() {
        let headers = HeaderMap::from_iter([(
            HeaderName::from_static("x-request-id"),
            HeaderValue::from_static("q-7"),
        )]);
        let fault = serde_json::from_str::<u8>("{oops").unwrap_err();
        let exception = UserException::new(OpenApp::SerializationError, "m").with_source(fault);
        let error = ErrorResponse::new(exception).with_response(StatusCode::OK, &headers, "{oops");
        assert_eq!((error.status(), error.request_id()), (Some(StatusCode::OK), Some("q-7")));
        assert_eq!((error.body(), error.message()), (&b"{oops"[..], "m"));
        assert!(error.source().unwrap().is::<serde_json::Error>());
    }

    #[test]
    fn every_error_takes_a_cause_and_loses_nothing_by_it() {
        let cause = || io::Error::from(io::ErrorKind::TimedOut);
        let error = decode_with::<OpenApp>(503, &[("retry-after", "3")], r#"{"message":"m"}"#);
        let with_cause = error.clone().with_source(cause());
        assert!(with_cause.source().unwrap().is::<io::Error>());
        assert_eq!(
            (with_cause.status(), with_cause.retry(), with_cause.body()),
            (error.status(), error.retry(), error.body()),
        );
        for &variant in OpenApp::ALL {
            let exception = UserException::from(variant).with_source(cause());
            assert!(exception.source().is_some());
            let (name, exception) = (variant.name(), exception.clone());
            assert!(CallError::new("c1", exception.clone()).source().is_some(), "{name}");
            assert!(callerror::ErrorObject::new(exception).source().is_some(), "{name}");
        }
    }

    #[test]
    fn the_example_has_one_error_type() {
        let docs = include_str!("../docs/systems/openapp.md");
        let (_, example) = docs.split_once("**Handling specific errors.**").unwrap();
        let (example, _) = example.split_once("**Logging the request ID.**").unwrap();
        assert!(!example.contains("dyn Error") && !example.contains("downcast"));
        for line in [
            "            for (field, messages) in error.field_errors() {\n",
            "                println!(\"{field}: {messages}\");\n",
        ] {
            assert!(example.contains(line), "{line}");
        }
    }
}

#[test]
fn grape_details_over_http_are_an_extension_that_a_codec_switches_off() {
    use callerror::grape::{ErrorResponse, Grape, UserException};

    const PLAIN: callerror::http::Codec<Grape> = callerror::http::Codec::new().without_details();
    let exception = UserException::new(Grape::SessionError, "P").with_details_json("[1]").unwrap();
    let error = ErrorResponse::new(exception);
    assert_eq!(
        error.to_response().body(),
        r#"{"type":"SessionError","message":"P","details":[1]}"#
    );
    assert_eq!(PLAIN.to_response(&error).body(), r#"{"type":"SessionError","message":"P"}"#);
    assert!(flowing(include_str!("../docs/systems/grape.md")).contains("with_details"));
}

mod devops {
    use callerror::devops::{DevOpsAgent, ErrorObject, ErrorResponse, UserException};

    use super::*;
    use DevOpsAgent::*;

    const DOCS: &str = include_str!("../docs/systems/devops.md");

    #[test]
    fn all_but_network_errors_inherit_from_the_base() {
        for &variant in DevOpsAgent::ALL {
            assert_ne!(variant.is_a(DevOpsAgentError), variant.is_a(NetworkError), "{variant}");
        }
        assert!(flowing(DOCS).contains("to catch everything, catch both"));
    }

    #[test]
    fn status_502_is_an_api_error() {
        let error = decode::<DevOpsAgent>(502, "<html>");
        assert_eq!(
            (error.name(), error.retry()),
            (Name::Known(DevOpsAgentAPIError), Retry::Backoff)
        );
    }

    #[test]
    fn status_504_is_an_api_error() {
        let error = decode::<DevOpsAgent>(504, "");
        assert_eq!(
            (error.name(), error.retry()),
            (Name::Known(DevOpsAgentAPIError), Retry::Backoff)
        );
    }

    #[test]
    fn every_error_status_is_an_api_error() {
        for status in 400..=599 {
            assert!(decode::<DevOpsAgent>(status, "").is_a(DevOpsAgentAPIError), "{status}");
        }
        for status in [405, 408, 413, 418, 422, 501] {
            assert_eq!(decode::<DevOpsAgent>(status, "").name(), Name::Known(DevOpsAgentAPIError));
        }
    }

    #[test]
    fn an_error_is_built_from_response_operation_and_service() {
        let error = ErrorObject::new(UserException::new(ConflictException, "m"))
            .with_status(StatusCode::CONFLICT)
            .with_request_id("req-1")
            .with_operation_name("CreateTask");
        assert_eq!(
            (error.status(), error.request_id()),
            (Some(StatusCode::CONFLICT), Some("req-1"))
        );
        assert_eq!(error.operation_name(), Some("CreateTask"));
        assert_eq!(error.service_name(), Some("community-devops-agent"));
        assert_eq!(error.with_service_name("other").service_name(), Some("other"));
    }

    #[test]
    fn handle_client_error_takes_values() {
        for code in ["ThrottlingException", "SlowDown", "AUTH_ERROR", "Unheard", "RequestTimeout"] {
            for status in [400, 429, 503] {
                let json = format!(
                    r#"{{"Error":{{"Code":"{code}","Message":"m"}},"ResponseMetadata":{{"HTTPStatusCode":{status}}}}}"#
                );
                let decoded = ErrorObject::decode(&json).unwrap().unwrap();
                let built = ErrorObject::from_code(code, "m", StatusCode::from_u16(status).ok());
                assert_eq!(built.exception(), decoded.exception(), "{json}");
                assert_eq!(
                    (built.status(), built.service_name()),
                    (decoded.status(), decoded.service_name())
                );
                assert_eq!(built.retry(), decoded.retry(), "{json}");
            }
        }
    }

    /// The code of an error that arose in the client.
    #[track_caller]
    fn has_code(variant: DevOpsAgent, code: &str) {
        assert_eq!(UserException::new(variant, "m").code(), Some(code));
        assert_eq!(ErrorResponse::new(variant.into()).code(), Some(code));
        assert_eq!(ErrorObject::new(variant.into()).code(), Some(code));
    }

    #[test]
    fn a_config_error_of_the_client_has_the_documented_code() {
        has_code(DevOpsAgentConfigError, "CONFIG_ERROR");
    }

    #[test]
    fn a_validation_error_of_the_client_has_the_documented_code() {
        has_code(DevOpsAgentValidationError, "VALIDATION_ERROR");
    }

    #[test]
    fn an_auth_error_of_the_client_has_the_documented_code() {
        has_code(DevOpsAgentAuthError, "AUTH_ERROR");
    }

    #[test]
    fn a_network_error_of_the_client_has_the_documented_code() {
        has_code(NetworkError, "NETWORK_ERROR");
    }

    /// The arm that takes an error, in the order of the module's example.
    fn arm(error: &ErrorResponse<'_>) -> &'static str {
        let (_, example) = DOCS.split_once("**Specific exception handling.**").unwrap();
        let (example, _) = example.split_once("**Logging errors.**").unwrap();
        let mut arms = Vec::new();
        for &group in DevOpsAgent::ALL {
            if let Some(at) = example.find(&format!("error.is_a(DevOpsAgent::{group})")) {
                arms.push((at, group));
            }
        }
        arms.sort_unstable();
        assert_eq!(arms.len(), 4);
        arms.iter().find(|(_, group)| error.is_a(*group)).map_or("none", |(_, group)| group.name())
    }

    #[test]
    fn a_401_takes_the_arm_of_authentication() {
        assert_eq!(arm(&decode(401, "")), "DevOpsAgentAuthError");
    }

    #[test]
    fn a_validation_exception_takes_the_arm_of_validation() {
        let error = decode_with(400, &[("x-amzn-errortype", "ValidationException")], "");
        assert_eq!(arm(&error), "DevOpsAgentValidationError");
    }

    #[test]
    fn there_is_one_answer_where_no_code_was_sent() {
        let error = decode::<DevOpsAgent>(400, r#"{"message":"m"}"#);
        assert_eq!((error.code(), error.received_code()), (Some("ValidationException"), None));
        assert_eq!(error.into_exception().code(), Some("ValidationException"));
    }

    #[test]
    fn credentials_that_aws_refuses_with_400_are_unauthorized() {
        for code in ["AccessDeniedException", "ExpiredTokenException"] {
            let error = decode::<DevOpsAgent>(400, &format!(r#"{{"__type":"ns#{code}"}}"#));
            assert_eq!(
                (error.name(), error.code()),
                (Name::Known(UnauthorizedException), Some(code))
            );
        }
    }

    #[test]
    fn the_whole_response_of_botocore_is_there() {
        let json = r#"{"Error":{"Code":"X"},"CancellationReasons":[{"Code":"None"}],"ResponseMetadata":{"MaxAttemptsReached":true}}"#;
        let error = ErrorObject::decode(json).unwrap().unwrap();
        let whole = error.json().unwrap();
        assert_eq!(whole.get("/CancellationReasons/0/Code").unwrap().to_text().unwrap(), "None");
        assert_eq!(whole.get("/ResponseMetadata/MaxAttemptsReached").unwrap().as_json(), "true");
    }

    #[test]
    fn the_module_says_what_became_of_botocores_classes() {
        assert!(DOCS.contains("`ClientError`") && DOCS.contains("`BotoCoreError`"));
    }

    #[test]
    fn every_status_of_the_guide_has_an_arm() {
        for status in [400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504] {
            let error = decode::<DevOpsAgent>(status, "");
            let expected = match status {
                400 => "DevOpsAgentValidationError",
                401 | 403 => "DevOpsAgentAuthError",
                _ => "DevOpsAgentAPIError",
            };
            assert_eq!(arm(&error), expected, "{status}");
        }
    }
}

mod wires {
    use callerror::devops::DevOpsAgent;
    use callerror::grape::Grape;
    use callerror::openapp::OpenApp;
    use callerror::telcoflow::Telcoflow;
    use callerror::webex::WebexByova;

    use super::*;

    fn unanswered() -> UserException<'static, Telcoflow> {
        UserException::new(Telcoflow::WSSCallCommandError, "nobody").with_code("CALL_UNANSWERED")
    }

    #[test]
    fn only_frames_have_no_place_for_a_code() {
        let exception = unanswered();
        let frame = CallError::new("c1", exception.clone()).to_text();
        let frame = CallError::<Telcoflow>::decode(&frame).unwrap().into_exception();
        assert_eq!((frame.received_code(), frame.retry()), (None, Retry::Never));

        let object = ErrorObject::new(exception.clone()).to_text();
        let object = ErrorObject::<Telcoflow>::decode(&object).unwrap().unwrap();
        let value = serde_json::to_string(&exception).unwrap();
        let value: UserException<'_, Telcoflow> = serde_json::from_str(&value).unwrap();
        for read in [over_http(exception.clone()).into_exception(), object.into_exception(), value]
        {
            assert_eq!((&read, read.retry()), (&exception, Retry::Backoff));
        }
        assert!(include_str!("../docs/WIRES.md").contains("| CALLERROR | a variant | code |"));
    }

    #[test]
    fn a_server_writes_objects() {
        let object = ErrorObject::new(unanswered()).with_call_id("c1");
        assert_eq!(
            object.to_text(),
            r#"{"type":"command_response","data":{"success":false,"command_id":"c1","error_code":"CALL_UNANSWERED","error_message":"nobody"}}"#,
        );
    }

    #[test]
    fn a_rejected_command_is_the_same_variant_over_http() {
        let exception = UserException::new(Telcoflow::WSSCallCommandError, "nobody");
        assert_eq!(over_http(exception.clone()).exception(), &exception);
    }

    #[test]
    fn a_code_of_a_rejected_command_is_the_same_over_http() {
        let read = over_http(unanswered());
        assert_eq!(read.name(), Name::Known(Telcoflow::WSSCallCommandError));
        assert_eq!((read.code(), read.retry()), (Some("CALL_UNANSWERED"), Retry::Backoff));
    }

    #[test]
    fn serde_gives_owned_values() {
        fn read(json: String) -> UserException<'static, Grape> {
            serde_json::from_str(&json).unwrap()
        }
        let exception = read(r#"{"type":"SessionError","message":"m"}"#.to_owned());
        assert!(exception.is_a(Grape::SessionError));
    }

    #[test]
    fn the_command_of_the_benches_is_named() {
        const COMMAND: &str = "cargo bench --manifest-path benches/Cargo.toml";
        assert!(include_str!("../README.md").contains(COMMAND));
        assert!(include_str!("../CONTRIBUTING.md").contains(COMMAND));
    }

    fn returns_over_http<N: ExceptionSet>() {
        for &variant in N::ALL {
            let exception = UserException::new(variant, "m");
            let read = over_http(exception.clone());
            assert_eq!(read.exception(), &exception, "{}", variant.name());
            // A body of names alone, under the status that says nothing.
            let body = format!(r#"{{"type":"{}","message":"m"}}"#, variant.name());
            let read = decode::<N>(400, &body);
            assert_eq!(read.name(), Name::Known(variant), "{body}");
            assert_eq!(read.message(), "m");
        }
    }

    #[test]
    fn every_variant_returns_over_http() {
        returns_over_http::<Grape>();
        returns_over_http::<WebexByova>();
        returns_over_http::<Telcoflow>();
        returns_over_http::<OpenApp>();
        returns_over_http::<DevOpsAgent>();
    }

    fn codes_agree<N: ExceptionSet>() {
        for &variant in N::ALL {
            let exception = UserException::new(variant, "m");
            let built = ErrorResponse::new(exception.clone());
            let read = over_http(exception.clone());
            assert_eq!(built.code(), exception.code(), "{}", variant.name());
            assert_eq!((read.code(), read.exception()), (exception.code(), &exception));
        }
    }

    #[test]
    fn encoder_and_decoder_agree_on_codes() {
        codes_agree::<Grape>();
        codes_agree::<WebexByova>();
        codes_agree::<Telcoflow>();
        codes_agree::<OpenApp>();
        codes_agree::<DevOpsAgent>();
    }

    #[test]
    fn an_error_that_is_passed_on_keeps_its_meaning() {
        let headers = [("retry-after", "30"), ("x-request-id", "q-7")];
        for status in [400, 404, 423, 429, 500, 502, 503] {
            let error = decode_with::<OpenApp>(status, &headers, r#"{"message":"m"}"#);
            let kept = (error.status(), error.retry(), error.code().map(str::to_owned));
            let exception = error.into_exception();
            assert_eq!(
                (exception.status(), exception.retry(), exception.code().map(str::to_owned)),
                kept
            );
            assert_eq!(exception.retry(), Retry::After(RetryAfter::Delay(Duration::from_secs(30))));
            assert_eq!(exception.request_id(), Some("q-7"));
        }
    }
}
