//! A gateway passes the errors of a WAMP v1 service on: to a peer that speaks OCPP-J, to HTTP clients as problem
//! documents (RFC 9457), and to JSON-RPC clients.
//!
//! ```text
//! cargo run --example gateway
//! ```

use callerror::layout::Layout;
use callerror::{
    CallError, CallId, ErrorObject, ErrorResponse, ToException, UserException, http, object, ocppj,
    wamp1,
};

callerror::exception_set! {
    /// Exceptions of the booking service.
    pub enum Booking = "https://booking.example/error#" {
        /// Any failure of the service itself.
        BookingError { status: 500 },
        /// Somebody else holds the room.
        RoomTaken { parent: BookingError, status: 409, codes: [-32001] },
    }
}

const OCPP: ocppj::Codec<Booking> = ocppj::Codec::V2_0_1;
const PROBLEM: http::Codec<Booking> = http::Codec::new().with_layout(&Layout::PROBLEM);
const JSON_RPC: object::Codec<Booking> = object::Codec::new().with_layout(&Layout::JSON_RPC);

type Failure = UserException<'static, Booking>;

fn failure(answer: &str) -> Failure {
    match CallError::decode(answer) {
        // `ToException` makes an unhandled error of one without a name: what else the service says is for the log.
        Ok(frame) => frame.into_exception().into_owned().into_exception(&()),
        Err(error) => UserException::from_error(error),
    }
}

fn to_ocppj(call_id: CallId<'_>, failure: Failure) -> String {
    OCPP.to_text(&ocppj::CallError::new(call_id, failure))
}

fn to_problem(failure: Failure) -> (u16, String) {
    let response = PROBLEM.to_response(&ErrorResponse::new(failure));
    (response.status().as_u16(), String::from_utf8_lossy(response.body()).into_owned())
}

fn to_json_rpc(call_id: CallId<'_>, failure: Failure) -> String {
    JSON_RPC.to_text(&ErrorObject::new(failure).with_call_id(call_id))
}

fn main() {
    let taken =
        r#"[4,"c1","https://booking.example/error#RoomTaken","Held until noon",{"room":7}]"#;
    let broken = r#"[4,"c2","connect to 10.0.0.7: refused"]"#;
    for (answer, ocpp, problem, json_rpc) in [
        (
            taken,
            r#"[4,"c1","RoomTaken","Held until noon",{"room":7}]"#,
            (
                409,
                r#"{"type":"https://booking.example/error#RoomTaken","detail":"Held until noon","details":{"room":7},"status":409}"#,
            ),
            r#"{"jsonrpc":"2.0","id":"c1","error":{"code":-32001,"message":"Held until noon","data":{"room":7}}}"#,
        ),
        (
            broken,
            r#"[4,"c2","InternalError","An error occurred.",{}]"#,
            (500, r#"{"title":"Internal Server Error","status":500}"#),
            r#"{"jsonrpc":"2.0","id":"c2","error":{"code":-32603,"message":"Internal error"}}"#,
        ),
    ] {
        let (failure, call_id) = (failure(answer), wamp1::peek_call_id(answer).unwrap());
        let sent = to_problem(failure.clone());
        println!("{answer}\n  {}: {}", sent.0, sent.1);
        assert_eq!((sent.0, sent.1.as_str()), problem);
        let sent = [to_ocppj(call_id.clone(), failure.clone()), to_json_rpc(call_id, failure)];
        println!("  {}\n  {}", sent[0], sent[1]);
        assert_eq!(sent, [ocpp, json_rpc]);
    }
}
