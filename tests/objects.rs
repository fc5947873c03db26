//! Error objects that go out: exact texts, and that each comes back as the error that it was.
#![cfg(feature = "proptest")]

use bytes::BytesMut;
use callerror::devops::{self, DevOpsAgent};
use callerror::grape::Grape;
use callerror::openapp::OpenApp;
use callerror::telcoflow::{self, Telcoflow};
use callerror::webex::WebexByova;
use callerror::{
    DecodeErrorKind, ErrorObject, ExceptionSet, Limits, Name, Retry, UNHANDLED_MESSAGE,
    UserException, object, testing,
};
use http::StatusCode;
use serde_json::Value;

/// Asserts that the error is written as `text`, in every way, and that this is read as the same error.
#[track_caller]
fn goes_out_as<N: ExceptionSet>(error: &ErrorObject<'_, N>, text: &str) {
    written_as(error, text);
    let again = testing::check_object::<N>(text.as_bytes()).unwrap().expect("an error");
    assert_eq!(again.name(), error.name(), "{text}");
    assert_eq!(again.message(), error.message(), "{text}");
    assert_eq!(again.details(), error.details(), "{text}");
    assert_eq!(again.call_id(), error.call_id(), "{text}");
    assert_eq!(again.status(), error.status(), "{text}");
    assert_eq!(again.request_id(), error.request_id(), "{text}");
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

    /// What a `response` can carry: the variant and its code.
    const RESPONSES: [(Telcoflow, Option<&str>); 11] = [
        (WSSConnectionError, None),
        (WSSAuthenticationError, Some("UNAUTHORIZED")),
        (WSSSessionBusy, Some("SESSION_BUSY")),
        (WSSChannelNotConfigured, Some("CHANNEL_NOT_CONFIGURED")),
        (WSSSessionClosed, Some("SESSION_CLOSED")),
        (WSSSessionNotFound, Some("SESSION_NOT_FOUND")),
        (WSSSessionNotOpen, Some("SESSION_NOT_OPEN")),
        (WSSQuotaExceeded, Some("QUOTA_EXCEEDED")),
        (WSSOutboundOverflow, Some("OUTBOUND_OVERFLOW")),
        (WSSForbidden, Some("FORBIDDEN")),
        (WSSInvalidRequest, Some("INVALID_REQUEST")),
    ];

    /// What a `command_response` can carry.
    /// The code of the first, CALL_UNANSWERED, has a verdict of its own: it is not made up.
    const COMMANDS: [(Telcoflow, &str); 2] =
        [(WSSCallCommandError, ""), (WSSCallCommandTimeoutError, r#","error_code":"TIMEOUT""#)];

    fn object(variant: Telcoflow) -> telcoflow::ErrorObject<'static> {
        ErrorObject::new(UserException::from(variant)).with_call_id("r1")
    }

    #[test]
    fn every_variant_of_a_response_goes_out_and_comes_back() {
        for (variant, code) in RESPONSES {
            let code = code.map(|code| format!(r#","errorCode":"{code}""#)).unwrap_or_default();
            let head = r#"{"type":"response","ok":false,"reqId":"r1""#;
            goes_out_as(&object(variant), &format!("{head}{code}}}"));

            let exception = UserException::from(variant).with_details_json(r#"{"a":[1.50]}"#);
            let error = ErrorObject::new(exception.unwrap()).with_call_id("r1");
            goes_out_as(&error, &format!(r#"{head}{code},"errorContent":{{"a":[1.50]}}}}"#));
        }
    }

    #[test]
    fn every_variant_of_a_command_response_goes_out_and_comes_back() {
        for (variant, code) in COMMANDS {
            let data = |rest: &str| {
                let data = format!(r#""success":false,"command_id":"r1"{code}{rest}"#);
                format!(r#"{{"type":"command_response","data":{{{data}}}}}"#)
            };
            goes_out_as(&object(variant), &data(""));
            let error = ErrorObject::new(UserException::new(variant, "Nobody \"answers\""));
            let message = r#","error_message":"Nobody \"answers\"""#;
            goes_out_as(&error.with_call_id("r1"), &data(message));
        }
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
                r#"{"type":"response","ok":false,"reqId":17,"errorCode":"SESSION_BUSY","errorContent":["sm-7"]}"#,
            ),
            (
                busy.with_call_id("17").with_status(StatusCode::CONFLICT).with_request_id("q"),
                r#"{"type":"response","ok":false,"reqId":"17","errorCode":"SESSION_BUSY","errorContent":["sm-7"]}"#,
            ),
            (
                held.with_call_id("c\"1"),
                r#"{"type":"command_response","data":{"success":false,"command_id":"c\"1","error_code":"HELD","error_message":"m"}}"#,
            ),
            (
                newer.with_call_id(""),
                r#"{"type":"response","ok":false,"reqId":"","errorCode":"NEW"}"#,
            ),
            // What no object carries goes out as the first kind of object, without what is not known there.
            (object(BufferFullError), r#"{"type":"response","ok":false,"reqId":"r1"}"#),
            (object(WSSError), r#"{"type":"response","ok":false,"reqId":"r1"}"#),
            (
                ErrorObject::new(UserException::from_error("secret")).with_call_id("r1"),
                r#"{"type":"response","ok":false,"reqId":"r1"}"#,
            ),
        ] {
            written_as(&error, text);
            let again = testing::check_object::<Telcoflow>(text.as_bytes()).unwrap().unwrap();
            assert_eq!(again.call_id(), error.call_id(), "{text}");
        }
    }

    #[test]
    fn what_no_object_carries_comes_back_as_the_connections() {
        let carried = RESPONSES.map(|(variant, _)| variant);
        let commands = COMMANDS.map(|(variant, _)| variant);
        for &variant in Telcoflow::ALL {
            if carried.contains(&variant) || commands.contains(&variant) {
                continue;
            }
            let text = object(variant).to_text();
            let again = ErrorObject::<Telcoflow>::decode(&text).unwrap().unwrap();
            assert_eq!(again.name(), Name::Known(WSSConnectionError), "{text}");
        }
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
        for text in [
            r#"{"type":"response","ok":false,"reqId":"r1"}"#,
            r#"{"type":"command_response","data":{"success":false,"command_id":"c1"}}"#,
        ] {
            let error = ErrorObject::<Telcoflow>::decode(text).unwrap().unwrap();
            assert_eq!(error.code(), None);
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
                r#"{"Error":{"Code":"Strange","Message":"m"}}"#,
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
        assert_eq!((error.name(), error.code()), (Name::Known(DevOpsAgentError), None));
    }

    #[test]
    fn a_decoded_object_without_a_code_goes_out_without_one() {
        let text = r#"{"Error":{"Message":"m"},"ResponseMetadata":{"HTTPStatusCode":429}}"#;
        let error = ErrorObject::<DevOpsAgent>::decode(text).unwrap().unwrap();
        assert_eq!((error.name(), error.code()), (Name::Known(ThrottlingException), None));
        assert_eq!(error.to_text(), text);
    }

    #[test]
    fn null_is_passed_over() {
        let parse = |input| ErrorObject::<DevOpsAgent>::decode(input).unwrap().unwrap();
        let error = parse(r#"{"Error":{"Code":null,"Message":null},"details":null}"#);
        assert_eq!((error.code(), error.message(), error.details()), (None, "", None));
    }
}

/// Sets without objects of their own have `{"type","message","details"}`.
mod named_objects {
    use super::*;

    fn every_variant<N: ExceptionSet>() {
        for &variant in N::ALL {
            let name = variant.name();
            let error = ErrorObject::<N>::new(UserException::new(variant, "m"));
            goes_out_as(&error, &format!(r#"{{"type":"{name}","message":"m"}}"#));
            let exception = UserException::new(variant, "a \"b\"").with_details(&[1, 2]).unwrap();
            let text = format!(r#"{{"type":"{name}","message":"a \"b\"","details":[1,2]}}"#);
            goes_out_as(&ErrorObject::<N>::new(exception), &text);
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
            (ErrorObject::new(Grape::SessionError.into()), r#"{"type":"SessionError"}"#),
            // There is no field for these.
            (
                ErrorObject::new(gone())
                    .with_call_id("c1")
                    .with_status(StatusCode::NOT_FOUND)
                    .with_request_id("r-7"),
                r#"{"type":"NotFoundError","message":"gone"}"#,
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
        assert_eq!(error.to_text(), format!(r#"{{"message":"{UNHANDLED_MESSAGE}"}}"#));
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
