//! Error objects that go out: exact texts, and that each comes back as the error that it was.
#![cfg(feature = "proptest")]

use std::time::Duration;

use bytes::BytesMut;
use callerror::devops::{self, DevOpsAgent};
use callerror::grape::Grape;
use callerror::openapp::OpenApp;
use callerror::telcoflow::{self, Telcoflow};
use callerror::webex::WebexByova;
use callerror::{
    DecodeErrorKind, Details, ErrorObject, ExceptionSet, Limits, Name, Retry, RetryAfter,
    UNHANDLED_MESSAGE, UserException, object, testing,
};
use http::StatusCode;
use serde_json::Value;

/// Asserts that the error is written as `text`, in every way, and that this is read as the same error.
#[track_caller]
fn goes_out_as<N: ExceptionSet>(error: &ErrorObject<'_, N>, text: &str) {
    written_as(error, text);
    let again = testing::check_object::<N>(text.as_bytes()).unwrap().expect("an error");
    assert_eq!(again.name(), error.name(), "{text}");
    assert_eq!(again.code(), error.code(), "{text}");
    assert_eq!(again.message(), error.message(), "{text}");
    assert_eq!(again.details(), error.details(), "{text}");
    assert_eq!(again.call_id(), error.call_id(), "{text}");
    assert_eq!(again.status(), error.status(), "{text}");
    assert_eq!(again.request_id(), error.request_id(), "{text}");
    assert_eq!(again.retry_after(), error.retry_after(), "{text}");
    assert_eq!(again.retry(), error.retry(), "{text}");
    assert_eq!(again.exception(), error.exception(), "{text}");
    assert_eq!(again.json().map(Details::as_json), Some(text));
    assert_eq!(again.service_name(), error.service_name(), "{text}");
    assert_eq!(again.to_text(), text);
}

/// Asserts that the error is written as `text`, in every way.
#[track_caller]
fn written_as<N: ExceptionSet>(error: &ErrorObject<'_, N>, text: &str) {
    assert_eq!(error.to_text(), text);
    assert!(serde_json::from_str::<Value>(text).is_ok(), "no JSON: {text}");
    assert_eq!(error.encoded_len(), text.len());
    let mut grown = BytesMut::new();
    error.encode(&mut grown).unwrap();
    assert_eq!(grown, text);
    let mut room = vec![0; text.len()];
    error.encode(&mut &mut room[..]).unwrap();
    assert_eq!(room, text.as_bytes());
    let mut small = vec![b'.'; text.len() - 1];
    let full = error.encode(&mut &mut small[..]).unwrap_err();
    assert_eq!((full.needed, full.left), (text.len(), text.len() - 1));
    assert!(small.iter().all(|&byte| byte == b'.'), "a part of {text} was written");

    let codec = object::Codec::<N>::new();
    assert_eq!((codec.to_text(error), codec.encoded_len(error)), (text.to_owned(), text.len()));
    let mut grown = BytesMut::new();
    codec.encode(error, &mut grown).unwrap();
    assert_eq!(grown, text);
    assert_eq!(error.clone().into_owned().to_text(), text);
}

mod telcoflow_objects {
    use super::*;
    use Telcoflow::*;

    /// The variants that go out as a `response`, and what tells them: a code, a name where no code does, and
    /// nothing where that is what the variant stands for.
    const RESPONSES: [(Telcoflow, &str); 22] = [
        (WSSError, r#","errorType":"WSSError""#),
        (WSSConnectionError, ""),
        (WSSAuthenticationError, r#","errorCode":"UNAUTHORIZED""#),
        (WSSMediaError, r#","errorType":"WSSMediaError""#),
        (BufferFullError, r#","errorType":"BufferFullError""#),
        (BufferClosedError, r#","errorType":"BufferClosedError""#),
        (WSSCallError, r#","errorType":"WSSCallError""#),
        (WSSCallClosedError, r#","errorType":"WSSCallClosedError""#),
        (WSSMessageError, r#","errorType":"WSSMessageError""#),
        (WSSSessionError, r#","errorType":"WSSSessionError""#),
        (WSSSessionBusy, r#","errorCode":"SESSION_BUSY""#),
        (WSSSessionAlreadyExists, r#","errorType":"WSSSessionAlreadyExists""#),
        (WSSCallStateError, r#","errorType":"WSSCallStateError""#),
        (WrongChannelError, r#","errorType":"WrongChannelError""#),
        (WSSChannelNotConfigured, r#","errorCode":"CHANNEL_NOT_CONFIGURED""#),
        (WSSSessionClosed, r#","errorCode":"SESSION_CLOSED""#),
        (WSSSessionNotFound, r#","errorCode":"SESSION_NOT_FOUND""#),
        (WSSSessionNotOpen, r#","errorCode":"SESSION_NOT_OPEN""#),
        (WSSQuotaExceeded, r#","errorCode":"QUOTA_EXCEEDED""#),
        (WSSOutboundOverflow, r#","errorCode":"OUTBOUND_OVERFLOW""#),
        (WSSForbidden, r#","errorCode":"FORBIDDEN""#),
        (WSSInvalidRequest, r#","errorCode":"INVALID_REQUEST""#),
    ];

    /// Those that go out as a `command_response`.
    const COMMANDS: [(Telcoflow, &str); 2] =
        [(WSSCallCommandError, ""), (WSSCallCommandTimeoutError, r#","error_code":"TIMEOUT""#)];

    #[test]
    fn every_variant_is_in_a_list() {
        let responses = RESPONSES.map(|(variant, _)| variant);
        let commands = COMMANDS.map(|(variant, _)| variant);
        assert_eq!(responses.len() + commands.len(), Telcoflow::ALL.len());
        for variant in Telcoflow::ALL {
            assert!(responses.contains(variant) || commands.contains(variant), "{variant}");
        }
    }

    #[test]
    fn every_variant_of_a_response_goes_out_and_comes_back() {
        for (variant, told) in RESPONSES {
            let head = format!(r#"{{"type":"response","ok":false,"reqId":"r1"{told}"#);
            let bare = UserException::new(variant, "");
            goes_out_as(&ErrorObject::new(bare).with_call_id("r1"), &format!("{head}}}"));

            let exception = UserException::new(variant, "Not \"now\"");
            let exception = exception.with_details_json(r#"{"a":[1.50]}"#).unwrap();
            let error = ErrorObject::new(exception).with_call_id("r1");
            let rest = r#","message":"Not \"now\"","errorContent":{"a":[1.50]}}"#;
            goes_out_as(&error, &format!("{head}{rest}"));
        }
    }

    #[test]
    fn every_variant_of_a_command_response_goes_out_and_comes_back() {
        for (variant, code) in COMMANDS {
            let data = |rest: &str| {
                let data = format!(r#""success":false,"command_id":"r1"{code}{rest}"#);
                format!(r#"{{"type":"command_response","data":{{{data}}}}}"#)
            };
            let bare = UserException::new(variant, "");
            goes_out_as(&ErrorObject::new(bare).with_call_id("r1"), &data(""));
            let exception = UserException::new(variant, "Nobody \"answers\"");
            let rest = r#","error_message":"Nobody \"answers\"""#;
            goes_out_as(&ErrorObject::new(exception.clone()).with_call_id("r1"), &data(rest));
            let error = ErrorObject::new(exception.with_details(&[7]).unwrap()).with_call_id("r1");
            goes_out_as(&error, &data(&format!(r#"{rest},"details":[7]"#)));
        }
    }

    /// What arises without a text has that of its name.
    #[test]
    fn a_variant_has_a_text() {
        let error: ErrorObject<'_, Telcoflow> = ErrorObject::new(BufferFullError.into());
        goes_out_as(
            &error.with_call_id("r1"),
            r#"{"type":"response","ok":false,"reqId":"r1","errorType":"BufferFullError","message":"Buffer full error"}"#,
        );
    }

    #[test]
    fn texts() {
        let busy = UserException::new(WSSSessionBusy, "lost").with_details(&["sm-7"]).unwrap();
        let busy = ErrorObject::new(busy);
        let held = ErrorObject::new(UserException::new(WSSCallCommandError, "m").with_code("HELD"));
        let newer = ErrorObject::new(UserException::new(WSSConnectionError, "").with_code("NEW"));
        for (error, text) in [
            (
                busy.clone().with_call_id(17_u64),
                r#"{"type":"response","ok":false,"reqId":17,"errorCode":"SESSION_BUSY","message":"lost","errorContent":["sm-7"]}"#,
            ),
            (
                busy.with_call_id("17").with_status(StatusCode::CONFLICT).with_request_id("q"),
                r#"{"type":"response","ok":false,"reqId":"17","errorCode":"SESSION_BUSY","message":"lost","errorContent":["sm-7"]}"#,
            ),
            (
                held.with_call_id("c\"1"),
                r#"{"type":"command_response","data":{"success":false,"command_id":"c\"1","error_code":"HELD","error_message":"m"}}"#,
            ),
            (
                newer.with_call_id(""),
                r#"{"type":"response","ok":false,"reqId":"","errorCode":"NEW"}"#,
            ),
            // The code goes out beside the name.
            (
                ErrorObject::new(UserException::new(BufferFullError, "").with_code("FULL")),
                r#"{"type":"response","ok":false,"errorType":"BufferFullError","errorCode":"FULL"}"#,
            ),
            (
                ErrorObject::new(UserException::named("Strange", "m").unwrap()),
                r#"{"type":"response","ok":false,"errorType":"http://domain/exceptions#Strange","message":"m"}"#,
            ),
        ] {
            written_as(&error, text);
            let again = testing::check_object::<Telcoflow>(text.as_bytes()).unwrap().unwrap();
            assert_eq!(again.call_id(), error.call_id(), "{text}");
            assert_eq!(again.exception(), error.exception(), "{text}");
        }
    }

    /// No object is without a variant, so that an unhandled error is read as the connection's.
    #[test]
    fn an_unhandled_error_goes_out_with_the_fixed_text() {
        let secret = UserException::from_error("secret").with_details(&1).unwrap();
        let error = ErrorObject::<Telcoflow>::new(secret).with_call_id("r1");
        let text = r#"{"type":"response","ok":false,"reqId":"r1","message":"An error occurred."}"#;
        written_as(&error, text);
        let again = ErrorObject::<Telcoflow>::decode(text).unwrap().unwrap();
        assert_eq!(again.name(), Name::Known(WSSConnectionError));
    }

    #[test]
    fn a_decoded_object_goes_out_by_its_own_layout() {
        // Both layouts select this variant for this code.
        for text in [
            r#"{"type":"response","ok":false,"reqId":"r1","errorCode":"TIMEOUT"}"#,
            r#"{"type":"response","ok":false,"reqId":"r1","errorCode":"CALL_UNANSWERED"}"#,
            r#"{"type":"command_response","data":{"success":false,"command_id":"c1","error_code":"FORBIDDEN"}}"#,
            r#"{"type":"command_response","data":{"success":false,"command_id":7,"error_code":"TIMEOUT","error_message":"m"}}"#,
        ] {
            let error = ErrorObject::<Telcoflow>::decode(text).unwrap().unwrap();
            goes_out_as(&error, text);
        }
        // What a layout has no field for is left out, and success is always false.
        let input = r#"{"more":1,"errorCode":"FORBIDDEN","ok":0,"type":"response","reqId":"r1"}"#;
        let error = ErrorObject::<Telcoflow>::decode(input).unwrap().unwrap();
        let text = r#"{"type":"response","ok":false,"reqId":"r1","errorCode":"FORBIDDEN"}"#;
        goes_out_as(&error, text);
    }

    #[test]
    fn a_decoded_object_without_a_code_goes_out_without_one() {
        for (text, own) in [
            (r#"{"type":"response","ok":false,"reqId":"r1"}"#, "WSSConnectionError"),
            (
                r#"{"type":"command_response","data":{"success":false,"command_id":"c1"}}"#,
                "WSSCallCommandError",
            ),
        ] {
            let error = ErrorObject::<Telcoflow>::decode(text).unwrap().unwrap();
            assert_eq!(error.received_code(), None);
            assert_eq!(error.code(), Some(own));
            assert_eq!(error.to_text(), text);
        }
    }

    #[test]
    fn from_code_selects_as_a_response_does() {
        let error = telcoflow::ErrorObject::from_code("SESSION_BUSY", "", None).with_call_id("r1");
        assert_eq!(
            (error.name(), error.code()),
            (Name::Known(WSSSessionBusy), Some("SESSION_BUSY"))
        );
        let text = r#"{"type":"response","ok":false,"reqId":"r1","errorCode":"SESSION_BUSY"}"#;
        goes_out_as(&error, text);
        let error = telcoflow::ErrorObject::from_code("NEW", "", None).with_call_id("r1");
        assert_eq!((error.name(), error.code()), (Name::Known(WSSConnectionError), Some("NEW")));
        assert_eq!(error.retry(), Retry::Never);
    }
}

mod devops_objects {
    use super::*;
    use DevOpsAgent::*;

    #[test]
    fn every_variant_goes_out_and_comes_back() {
        for &variant in DevOpsAgent::ALL {
            let code = variant.codes().next().unwrap_or(variant.name());
            let error = ErrorObject::new(UserException::new(variant, "Slow \"down\""));
            let head = format!(r#"{{"Error":{{"Code":"{code}","Message":"Slow \"down\""}}"#);
            goes_out_as(&error, &format!("{head}}}"));

            let exception =
                UserException::new(variant, "Slow \"down\"").with_details(&[7]).unwrap();
            let error = ErrorObject::new(exception)
                .with_request_id("req-1")
                .with_status(StatusCode::TOO_MANY_REQUESTS);
            let metadata = r#"{"RequestId":"req-1","HTTPStatusCode":429}"#;
            let text = format!(r#"{head},"ResponseMetadata":{metadata},"details":[7]}}"#);
            goes_out_as(&error, &text);
            let delay = RetryAfter::Delay(Duration::from_secs(30));
            let headers = r#""HTTPHeaders":{"retry-after":30}}"#;
            let text = text.replace("429}", &format!("429,{headers}"));
            goes_out_as(&error.with_retry_after(delay), &text);
        }
    }

    #[test]
    fn texts() {
        let throttled =
            |message| ErrorObject::new(UserException::new(ThrottlingException, message));
        let newer = UserException::new(ConflictException, "m").with_code("NAME_TAKEN");
        for (error, text) in [
            (throttled(""), r#"{"Error":{"Code":"ThrottlingException"}}"#),
            (
                throttled("m").with_status(StatusCode::TOO_MANY_REQUESTS),
                r#"{"Error":{"Code":"ThrottlingException","Message":"m"},"ResponseMetadata":{"HTTPStatusCode":429}}"#,
            ),
            (
                throttled("m").with_request_id("№ 7"),
                r#"{"Error":{"Code":"ThrottlingException","Message":"m"},"ResponseMetadata":{"RequestId":"№ 7"}}"#,
            ),
            // Operation and service are for the caller's own log; the object has no call ID.
            (
                throttled("m").with_operation_name("ListTasks").with_call_id("c1"),
                r#"{"Error":{"Code":"ThrottlingException","Message":"m"}}"#,
            ),
            // Of the code of a newer server the status selects the variant.
            (
                ErrorObject::new(newer).with_status(StatusCode::CONFLICT),
                r#"{"Error":{"Code":"NAME_TAKEN","Message":"m"},"ResponseMetadata":{"HTTPStatusCode":409}}"#,
            ),
            (
                ErrorObject::new(UserException::from_error("secret").with_details(&1).unwrap()),
                r#"{"Error":{"Message":"An error occurred."}}"#,
            ),
            (
                ErrorObject::new(UserException::named("Strange", "m").unwrap()),
                r#"{"Error":{"Type":"http://domain/exceptions#Strange","Message":"m"}}"#,
            ),
            // A code that selects another variant has the name beside it.
            (
                ErrorObject::new(UserException::new(TimeoutError, "m").with_code("SlowDown")),
                r#"{"Error":{"Type":"TimeoutError","Code":"SlowDown","Message":"m"}}"#,
            ),
        ] {
            written_as(&error, text);
            assert!(testing::check_object::<DevOpsAgent>(text.as_bytes()).unwrap().is_some());
        }
    }

    #[test]
    fn from_code_selects_as_a_parsed_response_does() {
        let status = Some(StatusCode::TOO_MANY_REQUESTS);
        let error = devops::ErrorObject::from_code("TooManyTasks", "Wait", status)
            .with_request_id("req-1")
            .with_operation_name("CreateTask");
        assert_eq!(error.name(), Name::Known(ThrottlingException));
        assert_eq!((error.code(), error.status()), (Some("TooManyTasks"), status));
        assert_eq!(error.retry(), Retry::Backoff);
        assert_eq!(error.operation_name(), Some("CreateTask"));
        let text = r#"{"Error":{"Code":"TooManyTasks","Message":"Wait"},"ResponseMetadata":{"RequestId":"req-1","HTTPStatusCode":429}}"#;
        goes_out_as(&error, text);

        let error = devops::ErrorObject::from_code("ConflictException", "m", status);
        assert_eq!(error.name(), Name::Known(ConflictException));
        let error = devops::ErrorObject::from_code("", "m", None);
        assert_eq!(error.name(), Name::Known(DevOpsAgentError));
        assert_eq!((error.code(), error.received_code()), (Some("DevOpsAgentError"), None));
    }

    #[test]
    fn a_decoded_object_without_a_code_goes_out_without_one() {
        let text = r#"{"Error":{"Message":"m"},"ResponseMetadata":{"HTTPStatusCode":429}}"#;
        let error = ErrorObject::<DevOpsAgent>::decode(text).unwrap().unwrap();
        assert_eq!(error.name(), Name::Known(ThrottlingException));
        assert_eq!(error.received_code(), None);
        assert_eq!(error.to_text(), text);
    }

    #[test]
    fn null_is_passed_over() {
        let parse = |input| ErrorObject::<DevOpsAgent>::decode(input).unwrap().unwrap();
        let error = parse(r#"{"Error":{"Code":null,"Message":null},"details":null}"#);
        assert_eq!(error.received_code(), None);
        assert_eq!((error.message(), error.details()), ("", None));
    }
}

/// Sets without objects of their own have
/// `{"type","code","message","request_id","details","status","retry_after"}`, without what is absent.
mod named_objects {
    use super::*;

    fn every_variant<N: ExceptionSet>() {
        for &variant in N::ALL {
            let name = variant.name();
            let error = ErrorObject::<N>::new(UserException::new(variant, "m"));
            goes_out_as(&error, &format!(r#"{{"type":"{name}","message":"m"}}"#));
            let exception = UserException::new(variant, "a \"b\"").with_details(&[1, 2]).unwrap();
            let text = format!(r#"{{"type":"{name}","message":"a \"b\"","details":[1,2]}}"#);
            goes_out_as(&ErrorObject::<N>::new(exception.clone()), &text);
            let error = ErrorObject::<N>::new(exception.with_code("a.b"))
                .with_request_id("q-7")
                .with_status(StatusCode::CONFLICT)
                .with_retry_after(RetryAfter::Delay(Duration::from_secs(30)));
            let text = format!(
                r#"{{"type":"{name}","code":"a.b","message":"a \"b\"","request_id":"q-7","details":[1,2],"status":409,"retry_after":30}}"#
            );
            goes_out_as(&error, &text);
        }
    }

    #[test]
    fn every_variant_goes_out_and_comes_back() {
        every_variant::<Grape>();
        every_variant::<WebexByova>();
        every_variant::<OpenApp>();
    }

    #[test]
    fn texts() {
        let gone = || UserException::new(Grape::NotFoundError, "gone");
        for (error, text) in [
            (
                ErrorObject::new(Grape::SessionError.into()),
                r#"{"type":"SessionError","message":"Session error"}"#,
            ),
            (
                ErrorObject::new(UserException::new(Grape::SessionError, "")),
                r#"{"type":"SessionError","message":""}"#,
            ),
            // There is no field for a call ID.
            (
                ErrorObject::new(gone())
                    .with_call_id("c1")
                    .with_status(StatusCode::NOT_FOUND)
                    .with_request_id("r-7"),
                r#"{"type":"NotFoundError","message":"gone","request_id":"r-7","status":404}"#,
            ),
            (
                ErrorObject::new(UserException::named("RateLimited", "Slow down").unwrap()),
                r#"{"type":"RateLimited","message":"Slow down"}"#,
            ),
            (
                ErrorObject::new(gone().with_details_json("{ \"n\" : 1.50 }").unwrap()),
                r#"{"type":"NotFoundError","message":"gone","details":{ "n" : 1.50 }}"#,
            ),
            (
                ErrorObject::new(UserException::from_error("secret")),
                r#"{"message":"An error occurred."}"#,
            ),
        ] {
            written_as(&error, text);
            let again = testing::check_object::<Grape>(text.as_bytes()).unwrap().unwrap();
            assert_eq!(again.exception().code(), error.exception().code(), "{text}");
            assert_eq!(again.call_id(), None, "{text}");
        }
    }

    #[test]
    fn any_object_is_an_error() {
        let parse = |input| testing::check_object::<Grape>(input).unwrap().unwrap();
        let error = parse(br#"{"type":"http://domain/exceptions#NotFoundError","message":"m"}"#);
        assert_eq!(error.name(), Name::Known(Grape::NotFoundError));
        let error = parse(b"{}");
        assert_eq!((error.name(), error.message()), (Name::Unhandled, ""));
        assert_eq!(error.to_text(), r#"{"message":""}"#, "what was decoded keeps its text");
        let alone = ErrorObject::new(error.into_exception());
        assert_eq!(alone.to_text(), format!(r#"{{"message":"{UNHANDLED_MESSAGE}"}}"#));
        // A code of an error without a name stays with the decoded object.
        let error = parse(br#"{"code":"X","message":"m","status":503,"retry_after":3}"#);
        assert_eq!((error.name(), error.code()), (Name::Unhandled, Some("X")));
        let text = r#"{"code":"X","message":"m","status":503,"retry_after":3}"#;
        assert_eq!(error.to_text(), text);
        let alone = error.into_exception();
        assert_eq!((alone.code(), alone.message()), (None, "m"));
        let text = format!(r#"{{"message":"{UNHANDLED_MESSAGE}","status":503,"retry_after":3}}"#);
        assert_eq!(ErrorObject::new(alone).to_text(), text);
        let error = parse(br#"{"message":null,"details":null,"type":null}"#);
        assert_eq!((error.name(), error.details()), (Name::Unhandled, None));
        for (other, kind) in [
            ("[]", DecodeErrorKind::NotErrorObject),
            ("\"NotFoundError\"", DecodeErrorKind::NotErrorObject),
            ("{", DecodeErrorKind::Eof),
        ] {
            let error = testing::check_object::<Grape>(other.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), kind, "{other}");
        }
    }

    #[test]
    fn from_code_takes_the_name() {
        let error = ErrorObject::<Grape>::from_code("NotFoundError", "gone", None);
        goes_out_as(&error, r#"{"type":"NotFoundError","message":"gone"}"#);
        let error = ErrorObject::<Grape>::from_code("RateLimited", "m", None);
        assert_eq!(error.name().as_str(), Some("RateLimited"));
        let error = ErrorObject::<Grape>::from_code("", "m", None);
        assert_eq!(error.name(), Name::Unhandled);
    }
}

#[test]
fn limits_are_the_codecs() {
    let decode = |limits: Limits, input: &str| {
        let codec = object::Codec::<Grape>::new().with_limits(limits);
        let outcome = codec.decode(input).map(|error| error.is_some());
        assert_eq!(codec.decode(input.as_bytes()).map(|error| error.is_some()), outcome, "{input}");
        outcome.map_err(|error| (error.kind(), error.offset()))
    };
    let input = r#"{"type":"NotFoundError","details":[[1]]}"#;
    let len = input.len();
    assert_eq!(decode(Limits::DEFAULT, input), Ok(true));
    assert_eq!(decode(Limits::DEFAULT.with_max_len(len), input), Ok(true));
    assert_eq!(decode(Limits::DEFAULT.with_max_depth(3), input), Ok(true));
    let too_long = Err((DecodeErrorKind::TooLong, len - 1));
    assert_eq!(decode(Limits::DEFAULT.with_max_len(len - 1), input), too_long);
    let too_deep = Err((DecodeErrorKind::TooDeep, 35));
    assert_eq!(decode(Limits::DEFAULT.with_max_depth(2), input), too_deep);
    for max_len in 0..len {
        let outcome = decode(Limits::DEFAULT.with_max_len(max_len), input);
        assert_eq!(outcome, Err((DecodeErrorKind::TooLong, max_len)), "{max_len}");
    }
}

#[test]
fn a_call_id_is_seen_unless_the_object_has_another_tag() {
    for (cut_off, expected) in [
        (r#"{"type":"response","reqId":"r1","mess"#, Some("r1")),
        (r#"{"reqId":"r1","mess"#, Some("r1")),
        (r#"{"type":"event","reqId":"r1","mess"#, None),
        (r#"{"reqId":"r1","type":null,"mess"#, None),
        (r#"{"type":"command_response","reqId":"r1","mess"#, None),
        (r#"{"type":"command_response","reqId":"r1","data":{"command_id":"c1","mess"#, Some("c1")),
        (r#"{"reqId":"r1","data":{"command_id":"c1","mess"#, None),
        (r#"{"reqId":"r1"}"#, None),
    ] {
        let found = ErrorObject::<Telcoflow>::peek_call_id(cut_off);
        assert_eq!(found.as_ref().map(callerror::CallId::as_str), expected, "{cut_off}");
    }
}

/// White space around a colon that is not the usual none or one blank after it.
const COLONS: [&str; 6] = [":", ": ", " :", ":  ", ":\n", "\t:\r\n "];

#[test]
fn blanks_before_an_object_inside_change_nothing() {
    for colon in COLONS {
        let text = r#"{"ResponseMetadata":{"HTTPStatusCode":429,"RequestId":"r"},"Error":{"Code":"ThrottlingException","Message":"slow"}}"#;
        let text = text.replace(r#"":{"#, &format!(r#""{colon}{{"#));
        let error = testing::check_object::<DevOpsAgent>(text.as_bytes()).unwrap().unwrap();
        assert!(error.is_a(DevOpsAgent::ThrottlingException), "{text}");
        assert_eq!((error.message(), error.request_id()), ("slow", Some("r")), "{text}");
        assert_eq!(error.status(), Some(StatusCode::TOO_MANY_REQUESTS), "{text}");

        let success = format!(r#"{{"ResponseMetadata"{colon}{{"HTTPStatusCode":200}}}}"#);
        assert!(testing::check_object::<DevOpsAgent>(success.as_bytes()).unwrap().is_none());

        let text = format!(
            r#"{{"type":"command_response","data"{colon}{{"command_id":"c1","error_code":"TIMEOUT","error_message":"late"}}}}"#
        );
        let error = testing::check_object::<Telcoflow>(text.as_bytes()).unwrap().unwrap();
        assert!(error.is_a(Telcoflow::WSSCallCommandTimeoutError), "{text}");
        assert_eq!(error.call_id().unwrap(), &callerror::CallId::from("c1"), "{text}");
        assert_eq!((error.message(), error.retry()), ("late", Retry::Backoff), "{text}");
    }
}
