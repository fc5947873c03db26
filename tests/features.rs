//! What holds with any features, also with none: sets, frames, objects and JSON-RPC.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use callerror::devops::DevOpsAgent;
use callerror::grape::Grape;
use callerror::jsonrpc::JsonRpc;
use callerror::layout::{Field, Layout};
use callerror::telcoflow::Telcoflow;
use callerror::wamp::Wamp;
use callerror::{
    CallError, Details, ErrorObject, ExceptionSet, Name, Retry, RetryAfter, StatusCode,
    UserException, object, ocppj, wamp2,
};

callerror::exception_set! {
    /// Exceptions of a booking service.
    pub enum Booking = "https://booking.example/error#", layout: LAYOUT {
        /// Any failure of the service itself.
        BookingError { status: 500 },
        RoomTaken { parent: BookingError, status: 409 | 423 },
        Busy { parent: BookingError },
    }
}

/// Over HTTP the code and the delay are in headers. In an object they are where the second path says.
const LAYOUT: Layout<Booking> = Layout::NAMED
    .code(&[Field::Header("x-code"), Field::Json("/code")])
    .request_id(&[Field::Header("x-request-id"), Field::Json("/request")])
    .retry_after(&[Field::Header("retry-after"), Field::Json("/retry")])
    .status(&[Field::Json("/status")])
    .unhandled(StatusCode::BAD_REQUEST)
    .backoff(|observed| observed.status == Some(StatusCode::LOCKED));

const OBJECTS: object::Codec<Booking> =
    object::Codec::new().with_layout(const { &Layout::NAMED.objects(&[LAYOUT]) });

fn read(json: &str) -> ErrorObject<'_, Booking> {
    OBJECTS.decode(json).unwrap().expect("an error")
}

#[test]
fn sets_have_statuses() {
    assert_eq!(Booking::RoomTaken.status(), Some(StatusCode::CONFLICT));
    assert_eq!(Booking::Busy.status(), Some(StatusCode::INTERNAL_SERVER_ERROR));
    assert_eq!(Booking::lookup_status(StatusCode::LOCKED), Some(Booking::RoomTaken));
    let status = StatusCode::from_u16(423).unwrap();
    assert_eq!((status, status.as_u16(), status.as_str()), (StatusCode::LOCKED, 423, "423"));
    assert_eq!(status.canonical_reason(), Some("Locked"));
    assert!(status == 423 && status.is_client_error() && !status.is_success());
    assert!(StatusCode::from_u16(99).is_err() && "4O4".parse::<StatusCode>().is_err());
    let exception = UserException::new(Booking::Busy, "m").with_status(StatusCode::BAD_GATEWAY);
    assert_eq!(
        (exception.status(), exception.retry()),
        (Some(StatusCode::BAD_GATEWAY), Retry::Backoff)
    );
}

#[test]
fn frames_of_wamp_v1() {
    let text = r#"[4,"c1","https://booking.example/error#RoomTaken","Held",{"room":7}]"#;
    let shared = Bytes::from_static(text.as_bytes());
    for frame in [
        CallError::<Booking>::decode(text).unwrap(),
        CallError::decode(text.as_bytes()).unwrap(),
        CallError::decode(&shared).unwrap(),
    ] {
        assert_eq!(frame.name(), Name::Known(Booking::RoomTaken));
        assert_eq!((frame.message(), frame.call_id().as_str()), ("Held", "c1"));
        assert_eq!(frame.details().map(Details::as_json), Some(r#"{"room":7}"#));
        assert_eq!(frame.to_text(), text);
    }
    let error = CallError::<Booking>::decode(r#"[4,"c1","x""#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "frame: expected `,` or `]`, found the end of the input at byte 11"
    );
}

#[test]
fn messages_of_ocppj_and_wamp_v2() {
    let text = r#"[4,"m1","NotSupported","No such action",{}]"#;
    let error = ocppj::CallError::<callerror::ocpp::Ocpp>::decode(text).unwrap();
    assert_eq!(error.to_text(), text);

    let text = r#"[8,48,7,{},"wamp.error.no_such_procedure",["No room"]]"#;
    let error = wamp2::ErrorMessage::<Wamp>::decode(text).unwrap();
    assert_eq!(error.name(), Name::Known(Wamp::NoSuchProcedure));
    assert_eq!(error.to_text(), text);
}

#[test]
fn objects_and_json_rpc() {
    let text = r#"{"type":"response","ok":false,"reqId":"r1","errorCode":"SESSION_NOT_OPEN"}"#;
    let error = ErrorObject::<Telcoflow>::decode(text).unwrap().expect("an error");
    assert!(error.is_a(Telcoflow::WSSSessionNotOpen));
    assert_eq!(error.to_text(), text);
    let cut_off = &text[..text.len() - 3];
    assert!(ErrorObject::<Telcoflow>::decode(cut_off).is_err());
    assert_eq!(ErrorObject::<Telcoflow>::peek_call_id(cut_off).unwrap().as_str(), "r1");

    let text = r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"No such method"}}"#;
    let error = ErrorObject::<JsonRpc>::decode(text).unwrap().expect("an error");
    assert_eq!(error.name(), Name::Known(JsonRpc::MethodNotFound));
    assert_eq!(error.to_text(), text);
    let exception = UserException::new(Booking::RoomTaken, "Held").with_details(&[7]).unwrap();
    let codec = object::Codec::<Booking>::new().with_layout(&Layout::JSON_RPC);
    let text = codec.to_text(&ErrorObject::new(exception.clone()).with_call_id(1_u64));
    assert_eq!(codec.decode(&text).unwrap().expect("an error").into_exception(), exception);

    let status = Some(StatusCode::TOO_MANY_REQUESTS);
    let error = ErrorObject::<DevOpsAgent>::from_code("ThrottlingException", "Slow down", status);
    assert_eq!((error.status(), error.retry()), (status, Retry::Backoff));
}

#[test]
fn an_object_has_what_would_be_in_headers_over_http() {
    let text =
        r#"{"type":"Busy","code":"C7","message":"m","request":"q1","status":423,"retry":30}"#;
    let error = read(text);
    assert_eq!((error.code(), error.request_id()), (Some("C7"), Some("q1")));
    assert_eq!(error.status(), Some(StatusCode::LOCKED));
    assert_eq!(error.retry_after(), Some(RetryAfter::Delay(Duration::from_secs(30))));
    assert_eq!(OBJECTS.to_text(&error), text);
    let error = read(r#"{"type":"Busy","message":"m","retry":"1.5, 0.2"}"#);
    assert_eq!(error.retry_after(), Some(RetryAfter::Delay(Duration::from_secs(2))));
    assert_eq!(read(r#"{"type":"Busy","message":"m","status":423}"#).retry(), Retry::Backoff);
}

#[test]
fn a_date_is_a_delay_with_http_alone() {
    let text = r#"{"type":"Busy","message":"m","retry":"Fri, 31 Dec 1999 23:59:59 GMT"}"#;
    let error = read(text);
    assert_eq!(error.retry_after().is_some(), cfg!(feature = "http"));
    assert_eq!(error.json().map(Details::as_json), Some(text));
    #[cfg(feature = "http")]
    assert_eq!(OBJECTS.to_text(&error), text);
    let both = read(r#"{"type":"Busy","message":"m","retry":"Fri, 31 Dec 1999 23:59:59 GMT, 5"}"#);
    assert_eq!(both.retry_after(), Some(RetryAfter::Delay(Duration::from_secs(5))));
}

#[test]
fn serde_keeps_all_that_an_exception_says() {
    let exception = UserException::new(Booking::RoomTaken, "größer\n\"x\"")
        .with_details_json(r#"{"a":[1,-2,1.5,2.5e-9,true,null,"\u0007"],"b":{}}"#)
        .unwrap()
        .with_code("C7")
        .with_status(StatusCode::LOCKED)
        .with_request_id("q1")
        .with_retry_after(RetryAfter::Delay(Duration::from_millis(1500)));
    let json = serde_json::to_string(&exception).unwrap();
    let end = r#""code":"C7","status":423,"request_id":"q1","retry_after":2}"#;
    assert!(json.ends_with(end), "{json}");
    let again: UserException<'_, Booking> = serde_json::from_str(&json).unwrap();
    assert_eq!(again, exception);
    let mut cbor = Vec::new();
    ciborium::into_writer(&exception, &mut cbor).unwrap();
    let again: UserException<'_, Booking> = ciborium::from_reader(&cbor[..]).unwrap();
    assert_eq!((again.status(), again.message()), (exception.status(), exception.message()));
    assert_eq!(again.details(), exception.details());
}

#[test]
fn long_details_are_checked() {
    let details = format!("[{}]", r#"{"a":[1,2.5,"x\\y"]},"#.repeat(500) + "null");
    let text = format!(r#"[4,"c1","https://booking.example/error#Busy","m",{details}]"#);
    assert_eq!(CallError::<Booking>::decode(&text).unwrap().to_text(), text);
    let broken = text.replacen("2.5,", "2.,", 1);
    assert!(CallError::<Booking>::decode(&broken).is_err());
}

#[test]
fn an_exception_in_an_error_of_io_is_found_with_std_alone() {
    let taken = UserException::new(Booking::RoomTaken, "Held");
    let boxed: Box<dyn std::error::Error + Send + Sync> = Box::new(taken.clone());
    assert_eq!(UserException::<Booking>::from_chain(boxed), taken);
    let found = UserException::<Booking>::from_chain(io::Error::other(taken));
    assert_eq!(found.name() == Name::Known(Booking::RoomTaken), cfg!(feature = "std"));
}

#[test]
fn a_panic_is_unhandled() {
    let exception = UserException::<Grape>::from_panic(Box::new("no row 7"));
    assert_eq!(CallError::new("c1", exception).to_text(), r#"[4,"c1","An error occurred."]"#);
}
