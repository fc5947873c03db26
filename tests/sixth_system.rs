//! A system of a user's own, in one module: its rows, one form, one function. What the crate does for
//! the shipped systems it does for this one.

use std::error::Error;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use callerror::{
    CallError, Codec, DecodeErrorKind, ErrorObject, ErrorResponse, ExceptionSet, Field,
    FieldErrors, Name, Retry, RetryAfter, UserException, testing,
};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use proptest::prelude::*;

use crate::harbour::Harbour;

/// The whole system, as its file would be.
mod harbour {
    use std::ops::Range;

    use callerror::form::{Facts, Form, ObjectForm, Place};
    use callerror::{Details, ExceptionSet};

    callerror::exception_set! {
        /// Exceptions of a harbour that rents out berths.
        #[non_exhaustive]
        pub enum Harbour: "https://harbour.example/error#", form FORM {
            /// Any failure of the harbour.
            HarbourError = 500,
            /// What the captain can put right: a group.
            CaptainFault: HarbourError,
            /// Somebody else lies there.
            BerthTaken ("BerthAlreadyTaken"): HarbourError + CaptainFault = 409 | 423,
            alias "BerthHeld", code "berth.taken", code "berth.held" = "backoff",
            /// There is no such berth.
            BerthNotFound: HarbourError + CaptainFault = 404, code "berth.unknown",
            /// Fields of the manifest are wrong.
            ManifestInvalid: HarbourError + CaptainFault = 400 | 422, code "manifest.invalid",
            /// The ship draws more water than there is.
            TideTooLow: HarbourError = 503, code "tide.low",
            /// A lock is broken: no ship passes it today.
            LockJammed: TideTooLow = 507, code "lock.jammed", retry "never",
            /// The gateway answered in place of the harbour.
            GateClosed: HarbourError = 502,
            /// Arises on board: nobody answers the radio.
            RadioSilence: HarbourError, retry "backoff without code", code "radio.banned",
        }
    }

    const FORM: Form<Harbour> = Form {
        code: &[Place::Header("x-harbour-fault"), Place::Member(&["fault", "id"])],
        cut: after_slash,
        code_is_name: false,
        message: &[Place::Member(&["fault", "says", "text"]), Place::Member(&["note"])],
        details: &[Place::Member(&["fault", "extra"])],
        request_id: &[Place::Header("x-harbour-trace"), Place::Member(&["fault", "trace"])],
        select: Some(|facts| Some(select(facts))),
        text_row: Some(Harbour::GateClosed),
        objects: &[SIGNAL],
    };

    const SIGNAL: ObjectForm<Harbour> = ObjectForm {
        tag: Some((&["kind"], "signal")),
        is_error: |signal| {
            signal.get(&["flag"]).and_then(Details::as_text).is_none_or(|flag| flag != "green")
        },
        call_id: &["reply", "to"],
        code: &["fault", "id"],
        message: &["fault", "says"],
        details: &["fault", "extra"],
        status: &["fault", "status"],
        request_id: &["trace"],
        select,
        service: Some("harbour-control"),
    };

    /// `v2/berth.taken` counts as `berth.taken`.
    fn after_slash(code: &str) -> Range<usize> {
        code.rfind('/').map_or(0, |slash| slash + 1)..code.len()
    }

    /// The code decides, one that is not known for the base; else the status, for an object.
    fn select(facts: &Facts<'_>) -> Harbour {
        let row = match (facts.code, facts.body) {
            (Some(code), _) => Harbour::lookup_code(code),
            (None, None) => Some(Harbour::GateClosed),
            (None, Some(_)) => facts.status.and_then(Harbour::lookup_status),
        };
        row.unwrap_or(Harbour::HarbourError)
    }
}

const TAKEN: &str =
    r#"{"fault":{"says":{"text":"Berth 7 is taken"},"trace":"t-9","extra":{"berth":7}}}"#;

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pair = |&(name, value): &(&str, &str)| {
        (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())
    };
    pairs.iter().map(pair).collect()
}

/// Decodes through every door, which must agree.
fn decode(
    status: u16,
    pairs: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> ErrorResponse<'static, Harbour> {
    let (status, headers) = (StatusCode::from_u16(status).unwrap(), headers(pairs));
    testing::check_response_with(&Codec::new(), status, &headers, body.as_ref()).into_owned()
}

fn row_of(status: u16, pairs: &[(&str, &str)], body: &str) -> Harbour {
    decode(status, pairs, body).name().known().expect("a status always selects a row")
}

fn object(input: &str) -> ErrorObject<'_, Harbour> {
    testing::check_object(input.as_bytes()).unwrap().expect("an error")
}

mod rows {
    use super::*;

    #[test]
    fn are_what_the_table_says() {
        assert_eq!(Harbour::ALL.len(), 9);
        assert_eq!(Harbour::BASE, "https://harbour.example/error#");
        assert_eq!(Harbour::BerthTaken.name(), "BerthAlreadyTaken");
        assert_eq!(Harbour::lookup("BerthHeld"), Some(Harbour::BerthTaken));
        assert_eq!(Harbour::lookup("berth.taken"), None);
        assert_eq!(Harbour::lookup_code("berth.held"), Some(Harbour::BerthTaken));
        assert_eq!(Harbour::lookup_code("BerthAlreadyTaken"), None);
        assert_eq!(Harbour::BerthTaken.aliases().collect::<Vec<_>>(), ["BerthHeld"]);
        let codes: Vec<_> = Harbour::BerthTaken.codes().collect();
        assert_eq!(codes, ["berth.taken", "berth.held"]);
    }

    #[test]
    fn are_found_by_status() {
        let of_status = |code| Harbour::lookup_status(StatusCode::from_u16(code).unwrap());
        for &row in Harbour::ALL {
            for &status in row.statuses() {
                assert_eq!(of_status(status), Some(row));
            }
        }
        assert_eq!(of_status(423), Some(Harbour::BerthTaken));
        assert_eq!(of_status(200), None);
        assert_eq!(of_status(418), None);
    }

    #[test]
    fn stand_under_parents_and_groups() {
        let groups: Vec<_> = Harbour::BerthTaken.groups().collect();
        assert_eq!(groups, [Harbour::CaptainFault]);
        assert!(Harbour::BerthTaken.is_a(Harbour::CaptainFault));
        assert!(!Harbour::TideTooLow.is_a(Harbour::CaptainFault));
        let above: Vec<_> = Harbour::LockJammed.ancestors().collect();
        assert_eq!(above, [Harbour::TideTooLow, Harbour::HarbourError]);
        let above: Vec<_> = Harbour::BerthTaken.ancestors().collect();
        assert_eq!(above, [Harbour::HarbourError]);
        assert!(Harbour::ALL.iter().all(|row| row.is_a(Harbour::HarbourError)));
    }
}

mod http_in {
    use super::*;

    #[test]
    fn reads_every_piece_from_its_place() {
        let error = decode(409, &[("x-harbour-fault", "v2/berth.taken")], TAKEN);
        assert_eq!(error.name(), Name::Known(Harbour::BerthTaken));
        assert_eq!((error.status().as_u16(), error.code()), (409, Some("berth.taken")));
        assert_eq!(error.message(), "Berth 7 is taken");
        assert_eq!(error.details().unwrap().as_json(), r#"{"berth":7}"#);
        assert_eq!(error.request_id(), Some("t-9"));
        assert_eq!(error.body(), TAKEN.as_bytes());
        assert!(error.is_a(Harbour::CaptainFault) && error.is_named("BerthAlreadyTaken"));
        assert_eq!(error.metric_label(), "BerthAlreadyTaken");
        let line = "BerthAlreadyTaken (berth.taken): Berth 7 is taken (request t-9)";
        assert_eq!(error.to_string(), line);
    }

    #[test]
    fn all_doors_lead_to_the_same() {
        let (status, headers) = (StatusCode::CONFLICT, headers(&[("x-harbour-fault", "tide.low")]));
        let errors: [ErrorResponse<'_, Harbour>; 3] = [
            ErrorResponse::decode(status, &headers, TAKEN.as_bytes()),
            ErrorResponse::decode_str(status, &headers, TAKEN),
            ErrorResponse::decode_bytes(status, &headers, &Bytes::from_static(TAKEN.as_bytes())),
        ];
        for error in errors {
            assert_eq!(error.name(), Name::Known(Harbour::TideTooLow));
            assert_eq!((error.code(), error.request_id()), (Some("tide.low"), Some("t-9")));
            assert_eq!(error.message(), "Berth 7 is taken");
        }
    }

    #[test]
    fn tries_places_in_order() {
        let body = r#"{"note":"low","fault":{"trace":"t-1","id":"v1/v2/tide.low"}}"#;
        let error = decode(409, &[], body);
        assert_eq!(error.name(), Name::Known(Harbour::TideTooLow));
        assert_eq!((error.code(), error.message()), (Some("tide.low"), "low"));

        let both = [("x-harbour-fault", "berth.unknown"), ("x-harbour-trace", "t-2")];
        let error = decode(409, &both, body);
        assert_eq!(error.name(), Name::Known(Harbour::BerthNotFound));
        assert_eq!(error.request_id(), Some("t-2"));

        let body = r#"{"note":"second","fault":{"says":{"text":"first"}}}"#;
        assert_eq!(decode(409, &[], body).message(), "first");
        // The last of a repeated member counts, and what is no text is no code.
        let body = r#"{"fault":{"id":"tide.low"},"fault":{"id":7,"says":{"text":"last"}}}"#;
        let error = decode(404, &[], body);
        assert_eq!(error.name(), Name::Known(Harbour::BerthNotFound));
        assert_eq!((error.code(), error.message()), (None, "last"));
    }

    #[test]
    fn selects_by_code_then_status_then_text() {
        let with_code = |code| row_of(404, &[("x-harbour-fault", code)], TAKEN);
        assert_eq!(with_code("lock.jammed"), Harbour::LockJammed);
        assert_eq!(row_of(404, &[], TAKEN), Harbour::BerthNotFound);
        assert_eq!(row_of(423, &[], TAKEN), Harbour::BerthTaken);
        assert_eq!(row_of(418, &[], TAKEN), Harbour::HarbourError);
        for text in ["", "Closed for the night", "<html>", "[1]", "\"closed\"", "{cut"] {
            assert_eq!(row_of(404, &[], text), Harbour::GateClosed, "{text}");
        }
        assert_eq!(decode(404, &[], "Closed for the night").message(), "Closed for the night");
        assert_eq!(decode(404, &[], "<html>").message(), "Not Found");
    }

    #[test]
    fn an_unknown_code_selects_the_base_and_stays() {
        for code in ["berth.sunk", "BerthAlreadyTaken", "BerthHeld", "\u{1f6a2}"] {
            let body = serde_json::json!({ "fault": { "id": code } }).to_string();
            let error = decode(404, &[], body);
            assert_eq!(error.name(), Name::Known(Harbour::HarbourError), "{code}");
            assert_eq!((error.code(), error.message()), (Some(code), "Not Found"));
            assert_eq!(error.metric_label(), "HarbourError");
        }
    }

    #[test]
    fn field_errors_are_read() {
        let body = r#"{"fault":{"id":"manifest.invalid","extra":{"fields":{"draught":["Too deep"],
            "cargo":[{"message":"Forbidden","code":"banned"},"Too heavy"]}}}}"#;
        let error = decode(422, &[], body);
        assert_eq!(error.name(), Name::Known(Harbour::ManifestInvalid));
        let fields: Vec<_> = error.field_errors().iter().map(ToString::to_string).collect();
        assert_eq!(fields, ["draught: Too deep", "cargo: Forbidden", "cargo: Too heavy"]);
        assert_eq!(error.field_errors()[1].code(), Some("banned"));
        assert!(decode(422, &[], TAKEN).field_errors().is_empty());
    }

    #[test]
    fn is_an_error_value() {
        fn moor() -> Result<(), Box<dyn Error + Send + Sync>> {
            Err(decode(409, &[], TAKEN))?
        }
        let error = moor().unwrap_err();
        let error = error.downcast_ref::<ErrorResponse<'_, Harbour>>().unwrap();
        assert!(error.is_a(Harbour::BerthTaken));
    }
}

mod http_out {
    use super::*;

    fn exception(row: Harbour) -> UserException<'static, Harbour> {
        UserException::new(row, "Berth 7 is taken").with_details_json(r#"{"berth":7}"#).unwrap()
    }

    fn told(error: &ErrorResponse<'_, Harbour>) -> (u16, Vec<(String, String)>, String) {
        let response = error.to_response();
        let mut headers: Vec<_> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        headers.sort();
        let body = String::from_utf8(response.body().to_vec()).unwrap();
        let mut written = Vec::new();
        error.encode(&mut written).unwrap();
        assert_eq!((written, error.encoded_len()), (body.clone().into_bytes(), body.len()));
        (response.status().as_u16(), headers, body)
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn writes_every_piece_to_its_place() {
        let error = ErrorResponse::new(exception(Harbour::BerthTaken)).with_request_id("t-9");
        let headers = pairs(&[
            ("content-type", "application/json"),
            ("x-harbour-fault", "berth.taken"),
            ("x-harbour-trace", "t-9"),
        ]);
        assert_eq!(told(&error), (409, headers, TAKEN.to_owned()));
    }

    #[test]
    fn leaves_out_what_is_not_there() {
        let error = ErrorResponse::new(UserException::from(Harbour::HarbourError));
        let headers = pairs(&[("content-type", "application/json")]);
        let body = r#"{"fault":{"says":{"text":""}}}"#.to_owned();
        assert_eq!(told(&error), (500, headers, body));
    }

    #[test]
    fn status_and_code_may_be_chosen() {
        let exception = exception(Harbour::BerthTaken).with_code("berth.held");
        let error = ErrorResponse::new(exception).with_status(StatusCode::LOCKED);
        let (status, headers, _) = told(&error);
        assert_eq!(status, 423);
        assert!(headers.contains(&("x-harbour-fault".to_owned(), "berth.held".to_owned())));
    }

    #[test]
    fn the_text_row_is_text() {
        let error = ErrorResponse::new(UserException::new(Harbour::GateClosed, "Closed"))
            .with_request_id("t-9");
        let headers =
            pairs(&[("content-type", "text/plain; charset=utf-8"), ("x-harbour-trace", "t-9")]);
        assert_eq!(told(&error), (502, headers, "Closed".to_owned()));
        let again = decode(502, &[("x-harbour-trace", "t-9")], "Closed");
        assert_eq!(again.exception(), error.exception());
        assert_eq!(again.request_id(), Some("t-9"));
    }

    #[test]
    fn what_the_form_has_no_place_for_is_told_by_name() {
        for row in [Harbour::RadioSilence, Harbour::CaptainFault] {
            let headers = pairs(&[("content-type", "application/json")]);
            let name = row.name();
            let body = format!(
                r#"{{"type":"{name}","message":"Berth 7 is taken","details":{{"berth":7}}}}"#
            );
            assert_eq!(told(&ErrorResponse::new(exception(row))), (400, headers, body));
        }
        let unknown = UserException::<Harbour>::named("Mutiny", "All hands").unwrap();
        let (status, _, body) = told(&ErrorResponse::new(unknown));
        assert_eq!((status, &*body), (400, r#"{"type":"Mutiny","message":"All hands"}"#));
        let unhandled = UserException::<Harbour>::from_error("the crane's controller died");
        let (status, _, body) = told(&ErrorResponse::new(unhandled));
        assert_eq!((status, &*body), (400, "Bad Request"));
    }

    #[test]
    fn what_is_built_is_read_again() {
        for &row in Harbour::ALL.iter().filter(|row| !row.statuses().is_empty()) {
            let error = ErrorResponse::new(exception(row)).with_request_id("t-9");
            let response = error.to_response();
            assert_eq!(response.status(), row.statuses()[0]);
            let again = ErrorResponse::<Harbour>::decode_bytes(
                response.status(),
                response.headers(),
                response.body(),
            );
            assert_eq!(again.name(), Name::Known(row));
            assert_eq!((again.message(), again.request_id()), (error.message(), Some("t-9")));
            let details = error.details().filter(|_| row != Harbour::GateClosed);
            assert_eq!(again.details(), details);
            assert_eq!(again.to_response().body(), response.body());
            assert_eq!(again.to_response().headers(), response.headers());
        }
    }

    #[test]
    fn field_errors_are_read_again() {
        let errors = FieldErrors::new().with("draught", "Too deep").with_code("cargo", "No", "ban");
        let exception =
            UserException::new(Harbour::ManifestInvalid, "").with_details(&errors).unwrap();
        let response = ErrorResponse::new(exception).to_response();
        assert_eq!(response.headers()["x-harbour-fault"], "manifest.invalid");
        let again = ErrorResponse::<Harbour>::decode(
            response.status(),
            response.headers(),
            response.body(),
        );
        assert!(errors.iter().eq(&again.field_errors()));
    }

    #[test]
    fn a_caller_who_knows_more_names_the_row() {
        let error = decode(503, &[], TAKEN).with_variant(Harbour::LockJammed);
        assert_eq!(error.name(), Name::Known(Harbour::LockJammed));
        assert_eq!((error.status().as_u16(), error.message()), (503, "Berth 7 is taken"));
        assert_eq!(error.retry(), Retry::Never);
        assert_eq!(error.to_response().headers()["x-harbour-fault"], "lock.jammed");
    }

    #[test]
    fn the_codec_may_leave_details_out() {
        let error = ErrorResponse::new(exception(Harbour::BerthTaken));
        let codec = Codec::<Harbour>::new().with_http_details(false);
        let body = r#"{"fault":{"says":{"text":"Berth 7 is taken"}}}"#;
        assert_eq!(codec.to_response(&error).body(), body);
        assert_eq!(codec.encoded_response_len(&error), body.len());
    }
}

mod retry {
    use super::*;

    fn retry(status: u16, code: &str, pairs: &[(&str, &str)]) -> Retry {
        let pairs = [&[("x-harbour-fault", code)], pairs].concat();
        decode(status, &pairs, TAKEN).retry()
    }

    #[test]
    fn goes_by_code_then_row_then_status() {
        // A code of the row says otherwise than the others.
        assert_eq!(retry(409, "berth.held", &[]), Retry::Backoff);
        assert_eq!(retry(409, "berth.taken", &[]), Retry::Never);
        // The row, whatever the status.
        assert_eq!(retry(503, "lock.jammed", &[]), Retry::Never);
        // The status.
        assert_eq!(retry(503, "tide.low", &[]), Retry::Backoff);
        assert_eq!(retry(429, "tide.low", &[]), Retry::Backoff);
        assert_eq!(retry(408, "no such code", &[]), Retry::Backoff);
        assert_eq!(retry(404, "no such code", &[]), Retry::Never);
    }

    #[test]
    fn of_rows_alone() {
        let retry = |row| UserException::new(row, "").retry();
        assert_eq!(retry(Harbour::RadioSilence), Retry::Backoff);
        assert_eq!(retry(Harbour::LockJammed), Retry::Never);
        assert_eq!(retry(Harbour::BerthTaken), Retry::Never);
        let with_code = |code: &'static str| {
            UserException::new(Harbour::RadioSilence, "").with_code(code).retry()
        };
        assert_eq!(with_code("radio.banned"), Retry::Never);
        assert_eq!(UserException::<Harbour>::unhandled().retry(), Retry::Backoff);
        let unknown = UserException::<Harbour>::named("Mutiny", "").unwrap();
        assert_eq!(unknown.retry(), Retry::Never);
    }

    #[test]
    fn waits_as_long_as_the_harbour_says() {
        let ten = RetryAfter::Delay(Duration::from_secs(10));
        let after = [("retry-after", "10")];
        assert_eq!(retry(503, "tide.low", &after), Retry::After(ten));
        assert_eq!(retry(409, "berth.held", &after), Retry::After(ten));
        assert_eq!(retry(409, "berth.taken", &after), Retry::Never);
        assert_eq!(retry(503, "lock.jammed", &after), Retry::Never);
        let error = decode(503, &[("retry-after", "Thu, 01 Jan 1970 00:02:00 GMT")], TAKEN);
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(90);
        assert_eq!(error.retry().delay_from(now), Some(Duration::from_secs(30)));
        for nonsense in ["soon", "-1", "", "1.5"] {
            assert_eq!(retry(503, "tide.low", &[("retry-after", nonsense)]), Retry::Backoff);
        }
    }
}

mod objects {
    use super::*;

    #[test]
    fn read_every_piece_from_its_place() {
        let error = object(
            r#"{"kind":"signal","flag":"red","reply":{"to":17},"trace":"t-9",
                "fault":{"id":"tide.low","says":"Wait for the tide","status":503,"extra":[2.10]}}"#,
        );
        assert_eq!(error.name(), Name::Known(Harbour::TideTooLow));
        let call_id = error.call_id().unwrap();
        assert_eq!((call_id.as_str(), call_id.is_number()), ("17", true));
        assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
        assert_eq!((error.code(), error.message()), (Some("tide.low"), "Wait for the tide"));
        assert_eq!(error.details().unwrap().as_json(), "[2.10]");
        assert_eq!(error.request_id(), Some("t-9"));
        assert_eq!(error.retry(), Retry::Backoff);
        assert_eq!((error.service_name(), error.operation_name()), (Some("harbour-control"), None));
        let error = error.with_operation_name("moor").with_service_name("pilot").into_owned();
        assert_eq!((error.service_name(), error.operation_name()), (Some("pilot"), Some("moor")));
        assert_eq!(error.to_string(), "TideTooLow (tide.low): Wait for the tide (request t-9)");
    }

    #[test]
    fn select_by_code_then_status() {
        let select = |fault: &str| {
            let input = format!(r#"{{"kind":"signal","reply":{{"to":"r"}},"fault":{fault}}}"#);
            object(&input).name().known()
        };
        assert_eq!(select(r#"{"id":"berth.taken","status":503}"#), Some(Harbour::BerthTaken));
        assert_eq!(select(r#"{"status":404}"#), Some(Harbour::BerthNotFound));
        assert_eq!(select("null"), Some(Harbour::HarbourError));
        // The cut belongs to the HTTP form.
        let input = r#"{"kind":"signal","reply":{"to":"r"},"fault":{"id":"v2/tide.low"}}"#;
        assert_eq!(object(input).name(), Name::Known(Harbour::HarbourError));
        assert_eq!(object(input).code(), Some("v2/tide.low"));
    }

    #[test]
    fn may_tell_a_success() {
        for input in [
            r#"{"kind":"signal","flag":"green","reply":{"to":"r"}}"#,
            // Of which nobody needs the correlation value.
            r#"{"flag":"green","kind":"signal"}"#,
        ] {
            assert!(testing::check_object::<Harbour>(input.as_bytes()).unwrap().is_none());
        }
    }

    #[test]
    fn may_be_no_objects_of_the_harbour() {
        let refused = |input: &str| {
            let error = testing::check_object::<Harbour>(input.as_bytes()).unwrap_err();
            (error.kind(), error.field())
        };
        let missing = (DecodeErrorKind::Missing, Field::CallId);
        assert_eq!(refused(r#"{"kind":"signal"}"#), missing);
        assert_eq!(refused(r#"{"kind":"signal","reply":{"from":"r"}}"#), missing);
        assert_eq!(refused(r#"{"kind":"signal","reply":"r"}"#), missing);
        for id in ["null", "1.5", "[]", "true"] {
            let input = format!(r#"{{"kind":"signal","reply":{{"to":{id}}}}}"#);
            assert_eq!(refused(&input), (DecodeErrorKind::WrongType, Field::CallId), "{id}");
        }
        for input in
            [r#"{"kind":"semaphore","reply":{"to":"r"}}"#, r#"{"kind":7}"#, "{}", "[]", "7"]
        {
            assert_eq!(refused(input).0, DecodeErrorKind::NotErrorObject, "{input}");
        }
        assert_eq!(refused(r#"{"kind":"signal""#).0, DecodeErrorKind::Eof);
        assert_eq!(refused(r#"{"kind":"signal"}}"#).0, DecodeErrorKind::Trailing);
    }

    #[test]
    fn read_field_errors() {
        let error = object(
            r#"{"kind":"signal","reply":{"to":"r"},"fault":{"id":"manifest.invalid",
                "extra":{"draught":["Too deep"]}}}"#,
        );
        assert_eq!(error.field_errors()[0].to_string(), "draught: Too deep");
    }
}

mod frames {
    use super::*;

    #[test]
    fn carry_base_and_name() {
        let exception = UserException::new(Harbour::BerthTaken, "Berth 7 is taken")
            .with_code("berth.held")
            .with_details(&[7])
            .unwrap();
        let frame = CallError::new("c1", exception);
        let text =
            r#"[4,"c1","https://harbour.example/error#BerthAlreadyTaken","Berth 7 is taken",[7]]"#;
        assert_eq!(frame.to_text(), text);
        let again = Codec::<Harbour>::new().strict().decode_str(text).unwrap();
        assert_eq!(again.name(), Name::Known(Harbour::BerthTaken));
        for &row in Harbour::ALL {
            testing::check_call_error(&CallError::new("c1", UserException::new(row, "m")));
        }
    }

    #[test]
    fn know_names_and_aliases_and_keep_others() {
        let name_of = |name: &str| {
            let input = format!(r#"[4,"c1","https://harbour.example/error#{name}","m"]"#);
            let frame = testing::check_frame::<Harbour>(input.as_bytes()).unwrap();
            assert_eq!(frame.code(), Some(name));
            frame.name().known()
        };
        assert_eq!(name_of("BerthHeld"), Some(Harbour::BerthTaken));
        assert_eq!(name_of("TideTooLow"), Some(Harbour::TideTooLow));
        // Neither a code nor a name of tomorrow selects the base here.
        assert_eq!(name_of("tide.low"), None);
        assert_eq!(name_of("Mutiny"), None);
    }

    #[test]
    fn take_another_base_from_a_codec() {
        let codec = Codec::<Harbour>::for_base("sea:");
        let frame = CallError::new("c1", UserException::from(Harbour::TideTooLow));
        assert_eq!(codec.to_text(&frame), r#"[4,"c1","sea:TideTooLow",""]"#);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks_the_form(
        status in 100..1000_u16,
        code in "[ -~]{0,12}",
        retry in "[0-9]{0,4}",
        body in prop_oneof![
            testing::hostile_body(),
            (testing::json(), testing::json(), testing::json()).prop_map(|(id, says, extra)| {
                let fault = format!(r#"{{"id":{id},"says":{{"text":{says}}},"extra":{extra}}}"#);
                format!(r#"{{"kind":"signal","reply":{{"to":{id}}},"fault":{fault}}}"#).into_bytes()
            }),
        ],
    ) {
        let status = StatusCode::from_u16(status).unwrap();
        let mut headers = headers(&[("x-harbour-fault", &code), ("x-harbour-trace", &code)]);
        headers.insert(RETRY_AFTER, HeaderValue::from_str(&retry).unwrap());
        let error = testing::check_response_with(&Codec::<Harbour>::new(), status, &headers, &body);
        prop_assert!(error.is_a(Harbour::HarbourError));
        prop_assert!(error.to_response().headers().contains_key(CONTENT_TYPE));
        let _ = testing::check_object::<Harbour>(&body);
        let _ = testing::check_frame::<Harbour>(&body);
    }
}
