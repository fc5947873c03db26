//! OpenApp: its rows, its HTTP form in and out, field errors, retry retry, and errors passed up.

use std::error::Error;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use callerror::openapp::{CallError, Codec, ErrorResponse, Name, OpenApp, UserException};
use callerror::{ExceptionSet, FieldErrors, Retry, RetryAfter};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

/// The rows of the document, and the two that only the package has.
const DOCUMENTED: [OpenApp; 8] = [
    OpenApp::SdkError,
    OpenApp::ApiError,
    OpenApp::HttpError,
    OpenApp::AuthError,
    OpenApp::TransportError,
    OpenApp::ValidationError,
    OpenApp::ConfigError,
    OpenApp::SerializationError,
];
const PUBLISHED: [OpenApp; 2] = [OpenApp::ResourceNotFoundError, OpenApp::AmbiguousResourceError];

/// Rows that a response can be.
const ON_THE_WIRE: [OpenApp; 4] =
    [OpenApp::ApiError, OpenApp::HttpError, OpenApp::AuthError, OpenApp::ValidationError];

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pair = |&(name, value): &(&str, &str)| {
        (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())
    };
    pairs.iter().map(pair).collect()
}

fn decode(status: u16, body: impl AsRef<[u8]>) -> ErrorResponse<'static> {
    decode_with(status, &[], body)
}

fn decode_with(
    status: u16,
    pairs: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> ErrorResponse<'static> {
    let status = StatusCode::from_u16(status).unwrap();
    ErrorResponse::decode(status, &headers(pairs), body.as_ref()).into_owned()
}

fn fields(error: &ErrorResponse<'_>) -> Vec<String> {
    error.field_errors().iter().map(ToString::to_string).collect()
}

mod rows {
    use super::*;

    #[test]
    fn are_those_of_document_and_package() {
        let mut rows = [DOCUMENTED.as_slice(), &PUBLISHED].concat();
        rows.sort();
        assert_eq!(rows, OpenApp::ALL);
    }

    #[test]
    fn stand_under_one_base() {
        for &row in OpenApp::ALL {
            let error = UserException::new(row, "m");
            let above = (row != OpenApp::SdkError).then_some(OpenApp::SdkError);
            assert!(error.is_a(row) && error.is_a(OpenApp::SdkError));
            assert_eq!(error.ancestors().collect::<Vec<_>>(), Vec::from_iter(above));
            assert_eq!(row.groups().count(), 0);
            assert_eq!(row.codes().count() + row.aliases().count(), 0);
            for &other in OpenApp::ALL {
                assert_eq!(row.is_a(other), other == row || other == OpenApp::SdkError);
            }
            assert_eq!(OpenApp::lookup(row.name()), Some(row));
            assert_eq!(row.name(), format!("{row:?}"));
            assert_eq!(error.metric_label(), row.name());
        }
    }

    #[test]
    fn have_statuses_where_a_response_can_be_one() {
        for &row in OpenApp::ALL {
            assert_eq!(row.statuses().is_empty(), !ON_THE_WIRE.contains(&row), "{row}");
        }
        assert_eq!(OpenApp::AuthError.statuses(), [401, 403]);
        assert_eq!(OpenApp::ValidationError.statuses(), [400, 422]);
    }

    #[test]
    fn are_matched_by_name() {
        let branch = |error: &UserException<'_>| match error.name() {
            Name::Known(OpenApp::ValidationError) => "correct the form",
            Name::Known(OpenApp::AuthError) => "renew the key",
            Name::Known(OpenApp::ApiError) => "show the message",
            Name::Known(OpenApp::TransportError) => "try again",
            Name::Known(_) => "any other of the SDK",
            Name::Unknown(_) => "a newer backend",
            Name::Unhandled => "the backend's fault",
        };
        let branch_of = |row| branch(&UserException::new(row, ""));
        assert_eq!(branch_of(OpenApp::ValidationError), "correct the form");
        assert_eq!(branch_of(OpenApp::AuthError), "renew the key");
        assert_eq!(branch_of(OpenApp::ApiError), "show the message");
        assert_eq!(branch_of(OpenApp::TransportError), "try again");
        for row in [OpenApp::SdkError, OpenApp::HttpError, OpenApp::ResourceNotFoundError] {
            assert_eq!(branch_of(row), "any other of the SDK");
        }
        assert_eq!(branch(&UserException::named("QuotaError", "").unwrap()), "a newer backend");
        assert_eq!(branch(&UserException::unhandled()), "the backend's fault");
    }
}

mod selection {
    use super::*;

    const NOTHING: &str = "";
    const ENVELOPE: &str = r#"{"message":"m"}"#;
    const FORM: &str = r#"{"message":"m","details":{"fields":{"name":["Too long"]}}}"#;
    const BARE_FORM: &str = r#"{"fields":{"name":["Too long"]}}"#;

    #[test]
    fn goes_by_status_and_body() {
        for status in (300..=999).filter(|status| StatusCode::from_u16(*status).is_ok()) {
            for body in [NOTHING, ENVELOPE, FORM, BARE_FORM] {
                let has_fields = body.contains("fields");
                let row = match status {
                    401 | 403 => OpenApp::AuthError,
                    400 | 422 if has_fields => OpenApp::ValidationError,
                    _ if body.contains("message") => OpenApp::ApiError,
                    _ => OpenApp::HttpError,
                };
                let error = decode(status, body);
                assert_eq!(error.name(), Name::Known(row), "{status} {body}");
                assert_eq!(error.status(), status);
                assert_eq!(!error.field_errors().is_empty(), has_fields, "{status} {body}");
            }
        }
    }

    #[test]
    fn leaves_the_code_open() {
        for code in ["ORG_NAME_REQUIRED", "brand new", "ValidationError", "AuthError", "\u{1f980}"]
        {
            let error = decode(409, json!({ "code": code, "message": "m" }).to_string());
            assert_eq!(error.name(), Name::Known(OpenApp::ApiError));
            assert_eq!(error.code(), Some(code));
        }
        for body in
            [r#"{"message":"m"}"#, r#"{"code":null,"message":"m"}"#, r#"{"code":"","message":"m"}"#]
        {
            let error = decode(409, body);
            assert_eq!((error.name(), error.code()), (Name::Known(OpenApp::ApiError), None));
        }
    }

    #[test]
    fn asks_an_envelope_for_texts() {
        for body in [
            r#"{}"#,
            r#"{"code":"c"}"#,
            r#"{"message":null}"#,
            r#"{"message":7}"#,
            r#"{"message":["m"]}"#,
            r#"{"message":"\ud800"}"#,
            r#"{"message":"m","code":7}"#,
            r#"{"message":"m","code":{}}"#,
            r#"{"message":"m","correlationId":7}"#,
            r#"{"message":"m","correlationId":false}"#,
            r#"["c","m"]"#,
            r#"{"error":{"code":"c","message":"m"}}"#,
        ] {
            assert_eq!(decode(409, body).name(), Name::Known(OpenApp::HttpError), "{body}");
        }
        for body in [
            r#"{"message":""}"#,
            r#"{"message":"m","code":null,"correlationId":null,"details":null}"#,
            r#"{"message":7,"message":"the last one counts"}"#,
            r#"{"m\u0065ssage":"m"}"#,
        ] {
            assert_eq!(decode(409, body).name(), Name::Known(OpenApp::ApiError), "{body}");
        }
    }
}

mod http_form {
    use super::*;

    #[test]
    fn of_an_envelope() {
        let exception = UserException::new(OpenApp::ApiError, "No more \"orgs\"")
            .with_code("ORG_LIMIT")
            .with_details(&json!({ "limit": 3 }))
            .unwrap()
            .with_source("table orgs: 3 rows");
        let sent = ErrorResponse::new(exception)
            .with_status(StatusCode::CONFLICT)
            .with_request_id("req-1");
        let response = sent.to_response();
        assert_eq!(response.status(), 409);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(response.headers()["x-request-id"], "req-1");
        assert_eq!(response.headers().len(), 2);
        assert_eq!(
            response.body(),
            r#"{"code":"ORG_LIMIT","message":"No more \"orgs\"","correlationId":"req-1","details":{"limit":3}}"#
        );
        assert_eq!(sent.encoded_len(), response.body().len());

        let (parts, body) = response.into_parts();
        let read = ErrorResponse::decode(parts.status, &parts.headers, &body);
        assert_eq!(read.exception(), sent.exception());
        assert_eq!(read.status(), sent.status());
        assert_eq!((read.request_id(), read.code()), (Some("req-1"), Some("ORG_LIMIT")));
        assert_eq!(read.to_response().body(), &body);
    }

    #[test]
    fn of_each_row_by_default() {
        let plain = |row| {
            let sent = ErrorResponse::new(UserException::new(row, "m"));
            let (parts, body) = sent.to_response().into_parts();
            let read = ErrorResponse::decode(parts.status, &parts.headers, &body).into_owned();
            let content_type = parts.headers[CONTENT_TYPE].to_str().unwrap().to_owned();
            (parts.status.as_u16(), content_type, body, read)
        };
        let json = "application/json".to_owned();
        let (status, content_type, body, read) = plain(OpenApp::ApiError);
        assert_eq!(
            (status, content_type, &body[..]),
            (500, json.clone(), &br#"{"message":"m"}"#[..])
        );
        assert_eq!(read.name(), Name::Known(OpenApp::ApiError));

        let (status, content_type, body, read) = plain(OpenApp::AuthError);
        assert_eq!(
            (status, content_type, &body[..]),
            (401, json.clone(), &br#"{"message":"m"}"#[..])
        );
        assert_eq!(read.name(), Name::Known(OpenApp::AuthError));

        let (status, content_type, body, read) = plain(OpenApp::HttpError);
        assert_eq!(
            (status, &*content_type, &body[..]),
            (502, "text/plain; charset=utf-8", &b"m"[..])
        );
        assert_eq!((read.name(), read.message()), (Name::Known(OpenApp::HttpError), "m"));

        // Without field errors nothing tells it from any other envelope.
        let (status, content_type, body, read) = plain(OpenApp::ValidationError);
        assert_eq!((status, content_type, &body[..]), (400, json, &br#"{"message":"m"}"#[..]));
        assert_eq!(read.name(), Name::Known(OpenApp::ApiError));
    }

    #[test]
    fn of_field_errors() {
        let errors = FieldErrors::new()
            .with("name", "Too long")
            .with_code("age", "Required", "required")
            .with("name", "Not unique");
        let exception =
            UserException::new(OpenApp::ValidationError, "Check the form").with_details(&errors);
        let sent = ErrorResponse::new(exception.unwrap().with_code("FORM"))
            .with_status(StatusCode::UNPROCESSABLE_ENTITY);
        let (parts, body) = sent.to_response().into_parts();
        assert_eq!(
            body,
            r#"{"code":"FORM","message":"Check the form","details":{"name":["Too long","Not unique"],"age":[{"message":"Required","code":"required"}]}}"#
        );
        let read = ErrorResponse::decode(parts.status, &parts.headers, &body);
        assert_eq!(read.exception(), sent.exception());
        assert_eq!(read.status(), 422);
        assert!(errors.iter().eq(&read.field_errors()));
        assert_eq!(fields(&read), ["name: Too long", "name: Not unique", "age: Required"]);
    }

    #[test]
    fn of_what_arises_in_a_client_is_the_common_one() {
        for &row in OpenApp::ALL.iter().filter(|row| !ON_THE_WIRE.contains(row)) {
            let exception = UserException::new(row, "m").with_code("ignored").with_source("secret");
            let response = ErrorResponse::new(exception).to_response();
            assert_eq!(response.status(), 400);
            assert_eq!(response.body(), &format!(r#"{{"type":"{row}","message":"m"}}"#));
        }
    }

    #[test]
    fn of_what_has_no_row() {
        let response = ErrorResponse::new(UserException::unhandled()).to_response();
        assert_eq!((response.status().as_u16(), &response.body()[..]), (400, &b"Bad Request"[..]));
        let newer = UserException::named("QuotaError", "m").unwrap().with_code("no row, no code");
        let response = ErrorResponse::new(newer).to_response();
        assert_eq!(response.body(), r#"{"type":"QuotaError","message":"m"}"#);
    }

    #[test]
    fn fits_its_buffer_or_writes_nothing() {
        let error = ErrorResponse::new(UserException::new(OpenApp::ApiError, "m").with_code("c"));
        let mut room = vec![0; error.encoded_len()];
        error.encode(&mut &mut room[..]).unwrap();
        assert_eq!(room, br#"{"code":"c","message":"m"}"#);
        let mut little = vec![0; error.encoded_len() - 1];
        error.encode(&mut &mut little[..]).unwrap_err();
        assert!(little.iter().all(|&byte| byte == 0));
    }

    #[test]
    fn shares_a_body_of_bytes() {
        let body = Bytes::from_static(br#"{"code":"c","message":"m","details":{"a":["b"]}}"#);
        let headers = headers(&[("x-request-id", "req-1")]);
        let status = StatusCode::BAD_REQUEST;
        let shared: ErrorResponse<'static> = ErrorResponse::decode_bytes(status, &headers, &body);
        let borrowed = ErrorResponse::decode(status, &headers, &body);
        assert_eq!(shared.exception(), borrowed.exception());
        assert_eq!(shared.request_id(), borrowed.request_id());
        assert_eq!(shared.field_errors(), borrowed.field_errors());
        assert_eq!(shared.body().as_ptr(), body.as_ptr());
        let code = borrowed.into_exception().into_parts().token;
        assert_eq!(code.as_borrowed(), Some("c"));
    }
}

#[test]
fn frames_carry_every_row() {
    for &row in OpenApp::ALL {
        let exception = UserException::new(row, "m").with_code("ORG_LIMIT").with_source("secret");
        let wire = CallError::new("c1", exception).to_text();
        assert_eq!(wire, format!(r#"[4,"c1","http://domain/exceptions#{row}","m"]"#));
        let read = CallError::decode_str(&wire).unwrap();
        assert_eq!(read.name(), Name::Known(row));
        assert!(read.is_a(OpenApp::SdkError));
    }
    let newer =
        CallError::decode(br#"[4,"c1","http://domain/exceptions#QuotaError","m"]"#).unwrap();
    assert_eq!(newer.name().as_str(), Some("QuotaError"));
    assert!(!newer.is_a(OpenApp::SdkError));
}

#[test]
fn messages_are_for_people() {
    let message = |status, body: &'static str| decode(status, body).message().to_owned();
    assert_eq!(message(502, ""), "Bad Gateway");
    assert_eq!(message(502, "upstream is down"), "upstream is down");
    assert_eq!(message(502, "<html><body>nginx</body></html>"), "Bad Gateway");
    assert_eq!(message(502, "[1]"), "Bad Gateway");
    assert_eq!(message(409, r#"{"code":"c"}"#), "Conflict");
    assert_eq!(message(401, r#"{"message":"The key is void"}"#), "The key is void");
    assert_eq!(message(401, "two\nlines"), "Unauthorized");
}

#[test]
fn request_ids_come_from_the_header_first() {
    let id = |pairs: &[(&str, &str)], body| {
        decode_with(409, pairs, body).request_id().map(ToOwned::to_owned)
    };
    let with_id = r#"{"message":"m","correlationId":"corr-1"}"#;
    let without = r#"{"message":"m"}"#;
    assert_eq!(id(&[("X-Request-Id", "req-1")], with_id).as_deref(), Some("req-1"));
    assert_eq!(id(&[("X-Request-Id", "req-1")], without).as_deref(), Some("req-1"));
    assert_eq!(id(&[("X-Request-Id", "req-1")], "<html>").as_deref(), Some("req-1"));
    assert_eq!(id(&[("X-Request-Id", "")], with_id).as_deref(), Some("corr-1"));
    assert_eq!(id(&[("X-Request-Id", "\u{e9}")], with_id).as_deref(), Some("corr-1"));
    assert_eq!(id(&[], with_id).as_deref(), Some("corr-1"));
    assert_eq!(id(&[], without), None);
    assert_eq!(id(&[], r#"{"message":"m","correlation_id":"snake"}"#), None);
    assert_eq!(id(&[], r#"{"message":"m","correlationId":null}"#), None);
    assert_eq!(id(&[("X-Correlation-Id", "other")], without), None);

    let error = decode_with(409, &[("x-request-id", "req-1")], without);
    assert_eq!(error.to_string(), "ApiError: m (request req-1)");
}

mod field_errors {
    use super::*;

    #[test]
    fn stand_in_three_places() {
        let read = |body: &str| fields(&decode(422, body));
        let of_details = r#"{"message":"m","details":{"fields":{"name":["a","b"],"age":["c"]}}}"#;
        assert_eq!(read(of_details), ["name: a", "name: b", "age: c"]);
        assert_eq!(read(r#"{"message":"m","fields":{"name":["a"]}}"#), ["name: a"]);
        assert_eq!(read(r#"{"message":"m","details":{"name":["a"]}}"#), ["name: a"]);
    }

    #[test]
    fn are_taken_from_the_first_place_that_has_some() {
        for (body, expected) in [
            (r#"{"details":{"fields":{"x":["1"]},"y":["2"]},"fields":{"z":["3"]}}"#, "x: 1"),
            (r#"{"details":{"y":["2"]},"fields":{"z":["3"]}}"#, "z: 3"),
            (r#"{"fields":{"z":["3"]},"details":{"y":["2"]}}"#, "z: 3"),
            (r#"{"details":{"fields":{}},"fields":{"z":["3"]}}"#, "z: 3"),
            (r#"{"details":{"fields":"x"},"fields":{"z":["3"]}}"#, "z: 3"),
            (r#"{"details":{"fields":{"x":["1",7]}},"fields":{"z":["3"]}}"#, "z: 3"),
            (r#"{"details":null,"fields":{"z":["3"]}}"#, "z: 3"),
            (r#"{"details":{"y":["2"]},"fields":{}}"#, "y: 2"),
            (r#"{"details":{"y":["2"]},"fields":{"z":"3"}}"#, "y: 2"),
            (r#"{"details":{"fields":["a field of this name"]}}"#, "fields: a field of this name"),
        ] {
            let error = decode(422, body);
            assert_eq!(fields(&error), [expected], "{body}");
            assert_eq!(error.name(), Name::Known(OpenApp::ValidationError), "{body}");
        }
    }

    #[test]
    fn are_none_in_another_shape() {
        for details in [
            "null",
            "{}",
            "[]",
            "7",
            r#""name""#,
            r#"["name"]"#,
            r#"{"name":[]}"#,
            r#"{"name":"Too long"}"#,
            r#"{"name":["Too long",7]}"#,
            r#"{"name":["Too long"],"limit":3}"#,
            r#"{"name":["\ud800"]}"#,
            r#"{"\ud800":["Too long"]}"#,
            r#"{"name":[{"code":"max_length"}]}"#,
            r#"{"fields":{}}"#,
            r#"{"fields":{"fields":{"name":["Too long"]}}}"#,
        ] {
            for member in ["details", "fields"] {
                let error = decode(400, format!(r#"{{"message":"m","{member}":{details}}}"#));
                assert_eq!(error.field_errors(), [], "{member}: {details}");
                assert_eq!(error.name(), Name::Known(OpenApp::ApiError), "{member}: {details}");
            }
        }
        // The member `fields` of the body's `fields` is a field of this name, and no list.
        let nested = r#"{"message":"m","fields":{"fields":{"name":["Too long"]}}}"#;
        assert_eq!(decode(400, nested).name(), Name::Known(OpenApp::ApiError));
    }

    #[test]
    fn may_have_codes() {
        let body =
            r#"{"message":"m","details":{"age":[{"message":"Required","code":"required"},"b"]}}"#;
        let error = decode(400, body);
        assert_eq!(error.name(), Name::Known(OpenApp::ValidationError));
        let errors = error.field_errors();
        assert_eq!((errors[0].message(), errors[0].code()), ("Required", Some("required")));
        assert_eq!((errors[1].message(), errors[1].code()), ("b", None));
    }

    #[test]
    fn are_a_snapshot() {
        let error = decode(400, r#"{"message":"m","fields":{"b":["2"],"a":["1"]}}"#);
        let mut errors = error.field_errors();
        errors.sort_by(|one, other| one.field().cmp(other.field()));
        errors.pop();
        assert_eq!(fields(&error), ["b: 2", "a: 1"]);
        let kept: Vec<_> = errors.into_iter().map(callerror::FieldError::into_owned).collect();
        drop(error);
        assert_eq!(kept[0].to_string(), "a: 1");
    }

    #[test]
    fn stand_beside_any_row() {
        let body = r#"{"message":"m","details":{"fields":{"name":["a"]}}}"#;
        for status in [401, 403, 404, 409, 500] {
            assert_eq!(fields(&decode(status, body)), ["name: a"]);
        }
    }
}

mod builder {
    use super::*;

    fn json_of(errors: &FieldErrors<'_>) -> String {
        serde_json::to_string(errors).unwrap()
    }

    #[test]
    fn writes_a_list_for_each_field() {
        assert_eq!(json_of(&FieldErrors::new()), "{}");
        assert!(FieldErrors::new().is_empty());
        let errors = FieldErrors::new().with("z", "1").with("a", "2").with("z", "3");
        assert_eq!(json_of(&errors), r#"{"z":["1","3"],"a":["2"]}"#);
        assert!(!errors.is_empty());
        let errors =
            FieldErrors::new().with("z", "1").with_code("z", "2", "c").with_code("z", "3", "");
        assert_eq!(json_of(&errors), r#"{"z":["1",{"message":"2","code":"c"},"3"]}"#);
    }

    #[test]
    fn reads_back_equal() {
        let odd = ["", "fields", "message", "\"\\\u{0}\n", "\u{1f980} \u{2028}", "0"];
        let mut errors = FieldErrors::new();
        for (at, field) in odd.iter().chain(&odd).enumerate() {
            errors = errors.with_code(*field, odd[at % 5], odd[at % 4]);
            for row in [OpenApp::ValidationError, OpenApp::ApiError] {
                let exception = UserException::new(row, "m").with_details(&errors).unwrap();
                assert!(errors.iter().eq(&exception.details().unwrap().field_errors()));
                let (parts, body) = ErrorResponse::new(exception).to_response().into_parts();
                let read = ErrorResponse::decode(parts.status, &parts.headers, &body);
                assert!(errors.iter().eq(&read.field_errors()), "{body:?}");
            }
        }
        assert_eq!(errors.iter().count(), 12);
    }

    #[test]
    fn holds_text_of_any_kind() {
        let name = String::from("name");
        let errors = FieldErrors::new().with(&*name, format!("{name} is too long"));
        assert_eq!(errors.iter().next().unwrap().message(), "name is too long");
        assert_eq!(errors, FieldErrors::new().with("name", "name is too long"));
        assert_ne!(errors, FieldErrors::new().with("name", "is too long"));
    }

    #[test]
    fn writes_any_format() {
        let errors = FieldErrors::new().with("name", "a").with_code("age", "b", "c");
        let value = serde_json::to_value(&errors).unwrap();
        assert_eq!(value, json!({ "name": ["a"], "age": [{ "message": "b", "code": "c" }] }));
    }

    #[test]
    fn takes_many_fields() {
        let mut errors = FieldErrors::new();
        for at in 0..50_000 {
            errors = errors.with((at % 25_000).to_string(), "m");
        }
        let read: Value = serde_json::from_str(&json_of(&errors)).unwrap();
        assert_eq!(read.as_object().unwrap().len(), 25_000);
        assert_eq!(read["24999"], json!(["m", "m"]));
    }
}

mod retry {
    use super::*;

    #[test]
    fn by_row_alone() {
        for &row in OpenApp::ALL {
            let expected =
                if row == OpenApp::TransportError { Retry::Backoff } else { Retry::Never };
            assert_eq!(UserException::new(row, "m").retry(), expected, "{row}");
            let wire = CallError::new("c1", UserException::new(row, "m")).to_text();
            assert_eq!(CallError::decode_str(&wire).unwrap().exception().retry(), expected);
        }
        assert_eq!(UserException::unhandled().retry(), Retry::Backoff);
        assert_eq!(UserException::named("QuotaError", "").unwrap().retry(), Retry::Never);
    }

    #[test]
    fn by_status() {
        for status in (300..=599).filter(|status| StatusCode::from_u16(*status).is_ok()) {
            let again = matches!(status, 408 | 429 | 500..);
            let expected = if again { Retry::Backoff } else { Retry::Never };
            for body in ["", r#"{"code":"c","message":"m"}"#, r#"{"fields":{"a":["b"]}}"#] {
                let error = decode(status, body);
                assert_eq!(error.retry(), expected, "{status} {body}");
                assert_eq!(error.retry().is_retry(), again);
            }
        }
        // A body `Bad Request` is the text of an error without an envelope here, not an unhandled one.
        assert_eq!(decode(400, "Bad Request").retry(), Retry::Never);
    }

    #[test]
    fn waits_as_long_as_the_backend_says() {
        let seconds = RetryAfter::Delay(Duration::from_secs(30));
        let date = RetryAfter::At(SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777));
        for status in [408, 429, 500, 503] {
            let error = |value| decode_with(status, &[("Retry-After", value)], "");
            assert_eq!(error("30").retry(), Retry::After(seconds));
            assert_eq!(error(" 30 ").retry_after(), Some(seconds));
            assert_eq!(error("Sun, 06 Nov 1994 08:49:37 GMT").retry(), Retry::After(date));
            for nonsense in ["", "soon", "-1", "1.5", "99999999999999999999", "30, 40", "\u{e9}"] {
                let error = error(nonsense);
                assert_eq!((error.retry_after(), error.retry()), (None, Retry::Backoff));
            }
        }
        // Elsewhere the header is told, and changes nothing.
        for status in [301, 400, 401, 404, 422] {
            let error = decode_with(status, &[("Retry-After", "30")], "");
            assert_eq!((error.retry_after(), error.retry()), (Some(seconds), Retry::Never));
        }
    }

    #[test]
    fn names_a_delay_from_the_callers_clock() {
        let error = decode_with(429, &[("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")], "");
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_770);
        assert_eq!(error.retry().delay_from(now), Some(Duration::from_secs(7)));
        let late = now + Duration::from_secs(60);
        assert_eq!(error.retry().delay_from(late), Some(Duration::ZERO));
        assert_eq!(decode(429, "").retry().delay_from(now), None);
    }
}

mod hostile {
    use super::*;

    #[test]
    fn bodies_always_give_an_error() {
        let depth = 100_000;
        let deep = |open: &str, close: &str| open.repeat(depth) + &close.repeat(depth);
        let bodies: Vec<Vec<u8>> = [
            "",
            " ",
            "\u{feff}",
            "null",
            "true",
            "7",
            "-",
            "1e999999",
            "[]",
            "{",
            "}",
            "{}",
            "\"",
            "\"m\"",
            r#"{"message":"m""#,
            r#"{"message":"m"}}"#,
            r#"{"message":"m"} x"#,
            r#"{'message':'m'}"#,
            r#"{"message":NaN}"#,
            r#"{"message":"m","details":{"fields":{"a":["b"]}}"#,
            r#"{"message":"\ud800","details":{"\udfff":["\ud800"]}}"#,
            r#"{"":"","":""}"#,
            "<html><body>503</body></html>",
        ]
        .iter()
        .map(|body| body.as_bytes().to_vec())
        .chain([
            b"\xff\xfe".to_vec(),
            b"{\"message\":\"\xc3\x28\"}".to_vec(),
            vec![0; 1024],
            vec![b'['; depth],
            deep("[", "]").into_bytes(),
            deep(r#"{"fields":"#, "}").into_bytes(),
            format!(r#"{{"message":"m","details":{}}}"#, deep("[", "]")).into_bytes(),
            format!(r#"{{"message":"m","fields":{{"a":[{}]}}}}"#, "\"\",".repeat(depth))
                .into_bytes(),
        ])
        .collect();
        for status in [300, 400, 401, 403, 404, 422, 429, 500, 599, 999] {
            for body in &bodies {
                let error = decode(status, body);
                assert_eq!(error.body(), body);
                assert!(error.is_a(OpenApp::SdkError));
                assert_eq!(error.is_a(OpenApp::AuthError), matches!(status, 401 | 403));
                assert!(!error.is_a(OpenApp::ValidationError) && error.field_errors().is_empty());
                let sent = error.to_response();
                assert_eq!(sent.body().len(), error.encoded_len());
                let shared: ErrorResponse<'_> = ErrorResponse::decode_bytes(
                    StatusCode::from_u16(status).unwrap(),
                    &HeaderMap::new(),
                    &Bytes::copy_from_slice(body),
                );
                assert_eq!(shared.exception(), error.exception());
            }
        }
    }

    #[test]
    fn truncated_envelopes_are_none() {
        let body = r#"{"code":"c","message":"m\u00fc","correlationId":"r","details":{"fields":{"a":["b"]}}}"#;
        for end in 0..body.len() {
            let error = decode(422, &body[..end]);
            assert_eq!(error.name(), Name::Known(OpenApp::HttpError), "{}", &body[..end]);
            assert_eq!((error.code(), error.request_id()), (None, None));
        }
        assert_eq!(decode(422, body).name(), Name::Known(OpenApp::ValidationError));
    }

    #[test]
    fn limits_are_the_codecs() {
        let body = br#"{"message":"m","details":{"a":{"b":1}}}"#;
        let headers = HeaderMap::new();
        let row = |codec: &Codec| {
            let error = codec.decode_response(StatusCode::CONFLICT, &headers, body);
            error.name().known()
        };
        assert_eq!(row(&Codec::new()), Some(OpenApp::ApiError));
        assert_eq!(row(&Codec::new().with_max_depth(2)), Some(OpenApp::HttpError));
        assert_eq!(row(&Codec::new().with_max_len(body.len() - 1)), Some(OpenApp::HttpError));
    }

    #[test]
    fn many_field_errors_are_read_once() {
        let body =
            format!(r#"{{"message":"m","fields":{{"a":[{}"z"]}}}}"#, "\"\",".repeat(100_000));
        let error = decode(422, body);
        assert_eq!(error.name(), Name::Known(OpenApp::ValidationError));
        assert_eq!(error.field_errors().len(), callerror::MAX_FIELD_ERRORS);
    }
}

mod passed_up {
    use super::*;

    type Failure = Box<dyn Error + Send + Sync>;

    #[test]
    fn responses_keep_all_they_have() {
        fn call() -> ErrorResponse<'static> {
            let pairs = [("X-Request-Id", "req-1"), (RETRY_AFTER.as_str(), "30")];
            decode_with(429, &pairs, br#"{"code":"SLOW_DOWN","message":"Too many"}"#)
        }
        fn page() -> Result<(), Failure> {
            Err(call())?
        }
        fn program() -> Result<(), Failure> {
            page()?;
            Ok(())
        }
        let failure = program().unwrap_err();
        assert_eq!(failure.to_string(), "ApiError (SLOW_DOWN): Too many (request req-1)");
        let error = failure.downcast::<ErrorResponse<'static>>().unwrap();
        assert_eq!(error.name(), Name::Known(OpenApp::ApiError));
        assert_eq!((error.status().as_u16(), error.code()), (429, Some("SLOW_DOWN")));
        assert_eq!(error.body(), br#"{"code":"SLOW_DOWN","message":"Too many"}"#);
        assert_eq!(error.request_id(), Some("req-1"));
        assert_eq!(error.retry_after(), Some(RetryAfter::Delay(Duration::from_secs(30))));
        assert_eq!(error.into_exception().code(), Some("SLOW_DOWN"));
    }

    #[test]
    fn what_arose_in_the_client_keeps_its_cause() {
        fn connect() -> Result<(), UserException<'static>> {
            let timeout = std::io::Error::from(std::io::ErrorKind::TimedOut);
            Err(UserException::new(OpenApp::TransportError, "No answer").with_source(timeout))
        }
        fn page() -> Result<(), Failure> {
            connect()?;
            Ok(())
        }
        let failure = page().unwrap_err();
        let cause = failure.source().unwrap().downcast_ref::<std::io::Error>().unwrap();
        assert_eq!(cause.kind(), std::io::ErrorKind::TimedOut);
        assert!(failure.downcast_ref::<UserException>().unwrap().is_a(OpenApp::TransportError));
    }

    #[test]
    fn causes_stay_off_the_wire() {
        for &row in OpenApp::ALL {
            let exception = UserException::new(row, "m").with_source("10.0.0.7 refused");
            assert_eq!(exception.source().unwrap().to_string(), "10.0.0.7 refused");
            let response = ErrorResponse::new(exception.clone());
            assert_eq!(response.source().unwrap().to_string(), "10.0.0.7 refused");
            let frame = CallError::new("c1", exception);
            assert_eq!(frame.source().unwrap().to_string(), "10.0.0.7 refused");

            let sent = response.to_response();
            assert!(!String::from_utf8_lossy(sent.body()).contains("10.0.0.7"));
            assert!(!format!("{:?}", sent.headers()).contains("10.0.0.7"));
            assert!(!frame.to_text().contains("10.0.0.7"));
            assert!(!response.to_string().contains("10.0.0.7"));
        }
    }
}
