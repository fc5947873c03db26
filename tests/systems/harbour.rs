//! A system of a user's own, in one module: its set, its layouts, one function. It passes what the shipped
//! systems pass.

use ::http::header::CONTENT_TYPE;
use callerror::layout::{Field, Layout, Observed};
use callerror::wamp1::Codec;
use callerror::{
    __internals, CallError, Details, ErrorObject, ErrorResponse, ExceptionSet, FieldErrors, Name,
    Retry, UserException, http, testing,
};
use proptest::prelude::*;

use crate::table::{decode, line_of, object, parse};

callerror::exception_set! {
    /// Exceptions of a harbour that rents out berths.
    #[non_exhaustive]
    pub enum Harbour = "https://harbour.example/error#", layout: LAYOUT {
        /// Any failure of the harbour.
        HarbourError { status: 500 },
        /// What the captain can put right: a group.
        CaptainFault { parent: HarbourError },
        /// Somebody else lies there.
        BerthTaken = "BerthAlreadyTaken" {
            parent: HarbourError, groups: [CaptainFault], status: 409 | 423, aliases: ["BerthHeld"],
            codes: ["berth.taken", "berth.held" => Backoff],
        },
        /// There is no such berth.
        BerthNotFound {
            parent: HarbourError, groups: [CaptainFault], status: 404, codes: ["berth.unknown"],
        },
        /// Fields of the manifest are wrong.
        ManifestInvalid {
            parent: HarbourError, groups: [CaptainFault], status: 400 | 422, codes: ["manifest.invalid"],
        },
        /// The ship draws more water than there is.
        TideTooLow { parent: HarbourError, status: 503, codes: ["tide.low"] },
        /// A lock is broken: no ship passes it today.
        LockJammed { parent: TideTooLow, status: 507, codes: ["lock.jammed"], retry: Never },
        /// The gateway answered in place of the harbour.
        GateClosed { parent: HarbourError, status: 502 },
        /// Arises on board: nobody answers the radio.
        RadioSilence { parent: HarbourError, codes: ["radio.banned"], retry: BackoffWithoutCode },
    }
}

const LAYOUT: Layout<Harbour> = Layout::EMPTY
    .name(&[Field::Json("/fault/class")])
    .code(&[Field::Header("x-harbour-fault"), Field::Json("/fault/id")])
    .code_part(|code| code.rfind('/').map_or(0, |slash| slash + 1)..code.len())
    .message(&[Field::Json("/fault/says/text"), Field::Json("/note")])
    .details(&[Field::Json("/fault/extra")])
    .request_id(&[Field::Header("x-harbour-trace"), Field::Json("/fault/trace")])
    .retry_after(&[Field::Header("retry-after")])
    .classify(classify)
    .text(&Harbour::GateClosed)
    .objects(&[SIGNAL]);

const SIGNAL: Layout<Harbour> = Layout::EMPTY
    .tag("/kind", "signal")
    .constants(&[("/flag", "\"red\"")])
    .is_error(|signal| {
        signal.get("/flag").and_then(Details::to_text).is_none_or(|flag| flag != "green")
    })
    .call_id(&[Field::Json("/reply/to")])
    .name(&[Field::Json("/fault/class")])
    .code(&[Field::Json("/fault/id")])
    .message(&[Field::Json("/fault/says")])
    .details(&[Field::Json("/fault/extra")])
    .status(&[Field::Json("/fault/status")])
    .request_id(&[Field::Json("/trace")])
    .classify(classify)
    .service("harbour-control");

/// The code decides, one that is not known for the base; else the status, for an object.
fn classify(observed: &Observed<'_>) -> Option<Harbour> {
    let variant = match observed.code {
        Some(code) => Harbour::lookup_code(code),
        None if observed.is_object() => observed.status.and_then(Harbour::lookup_status),
        None => Some(Harbour::GateClosed),
    };
    variant.or(Some(Harbour::HarbourError))
}

impl crate::System for Harbour {
    const VARIANTS: &'static str = r#"
HarbourError 500 retry by status
    CaptainFault retry by status
    BerthTaken = BerthAlreadyTaken +CaptainFault 409 423 berth.taken berth.held alias BerthHeld
    BerthNotFound +CaptainFault 404 berth.unknown
    ManifestInvalid +CaptainFault 400 422 manifest.invalid
    TideTooLow 503 tide.low retry by status
        LockJammed 507 lock.jammed
    GateClosed 502 retry by status
    RadioSilence radio.banned retry
"#;

    const RESPONSES: &'static str = r#"
# Each field has its path, and paths are tried in order.
409 [x-harbour-fault: v2/berth.taken] {"fault":{"says":{"text":"Berth 7"},"trace":"t-9","extra":{"berth":7}}}
    => BerthAlreadyTaken (berth.taken): Berth 7 | details {"berth":7} | id t-9
409 {"note":"low","fault":{"trace":"t-1","id":"v1/v2/tide.low"}} => TideTooLow (tide.low): low | id t-1
409 [x-harbour-fault: berth.unknown; x-harbour-trace: t-2] {"note":"low","fault":{"trace":"t-1","id":"tide.low"}}
    => BerthNotFound (berth.unknown): low | id t-2
409 {"note":"second","fault":{"says":{"text":"first"}}} => BerthAlreadyTaken: first
# The last of a repeated member counts. An integer is a code, and what is neither is none.
404 {"fault":{"id":"tide.low"},"fault":{"id":true,"says":{"text":"last"}}} => BerthNotFound: last
404 {"fault":{"id":"tide.low"},"fault":{"id":7,"says":{"text":"last"}}} => HarbourError (7): last
# A name of the set wins over code and status; another one counts under the base alone.
404 [x-harbour-fault: tide.low] {"note":"m","fault":{"class":"CaptainFault"}} => CaptainFault (tide.low): m
404 {"note":"m","fault":{"class":"https://harbour.example/error#BerthHeld"}}
    => BerthAlreadyTaken (BerthHeld): m
404 {"note":"m","fault":{"class":"https://harbour.example/error#Newer"}} => Newer: m
404 {"note":"m","fault":{"class":"Newer"}} ¦ 404 {"note":"m","fault":{"class":"about:blank"}} => BerthNotFound: m
# The code selects, then the status; what is no object is the gateway's.
404 [x-harbour-fault: lock.jammed] {} => LockJammed (lock.jammed)
404 {} => BerthNotFound: Not Found
423 {} => BerthAlreadyTaken: Locked
418 {} => HarbourError: I'm a teapot
404 Closed for the night => GateClosed: Closed for the night
404 "closed" => GateClosed: closed
404 ¦ 404 <html> ¦ 404 [1] => GateClosed: Not Found
404 {"fault":{"id":"berth.sunk"}} => HarbourError (berth.sunk)
404 {"fault":{"id":"BerthAlreadyTaken"}} => HarbourError (BerthAlreadyTaken)
404 {"fault":{"id":"BerthHeld"}} => HarbourError (BerthHeld)
404 {"fault":{"id":"🚢"}} => HarbourError (🚢)
# A broken body is read as far as it goes.
404 {"note":"m","fault":{"id":"tide.low","extra":[7 ¦ 404 {"note":"m","fault":{"id":"tide.low"}} x
    => TideTooLow (tide.low): m
404 {"note":"m","fault":{"id":"tide => BerthNotFound: m
404 {cut => GateClosed: Not Found
# Field errors.
422 {"note":"m","fault":{"id":"manifest.invalid","extra":{"fields":{"cargo":[{"message":"No","code":"ban"},"Heavy"]}}}}
    => ManifestInvalid (manifest.invalid): m | details {"fields":{"cargo":[{"message":"No","code":"ban"},"Heavy"]}} | field cargo: No/ban | field cargo: Heavy
# Whether to try again says a delay, then the code, then the variant, whatever the status, then the status.
409 [x-harbour-fault: berth.held] {"note":"m"} => BerthAlreadyTaken (berth.held): m | retry
409 [x-harbour-fault: berth.taken] {"note":"m"} => BerthAlreadyTaken (berth.taken): m
503 [x-harbour-fault: lock.jammed] {"note":"m"} => LockJammed (lock.jammed): m
429,503 [x-harbour-fault: tide.low] {"note":"m"} => TideTooLow (tide.low): m | retry
408 [x-harbour-fault: newer] {"note":"m"} => HarbourError (newer): m | retry
404 [x-harbour-fault: newer] {"note":"m"} => HarbourError (newer): m
503 [x-harbour-fault: tide.low; retry-after: 10] {"note":"m"} => TideTooLow (tide.low): m | after 10s | retry then
409 [x-harbour-fault: berth.held; retry-after: 10] {"note":"m"}
    => BerthAlreadyTaken (berth.held): m | after 10s | retry then
409 [x-harbour-fault: berth.taken; retry-after: 10] {"note":"m"} => BerthAlreadyTaken (berth.taken): m | after 10s | retry then
503 [x-harbour-fault: lock.jammed; retry-after: 10] {"note":"m"} => LockJammed (lock.jammed): m | after 10s | retry then
"#;

    const OBJECTS: &'static str = r#"
{"kind":"signal","flag":"red","reply":{"to":17},"trace":"t-9","fault":{"id":"tide.low","says":"Wait","status":503,"extra":[2.10]}}
    => TideTooLow (tide.low): Wait | details [2.10] | call 17 | status 503 | id t-9 | retry
{"kind":"signal","reply":{"to":"r"},"fault":{"id":"berth.taken","status":503}}
    => BerthAlreadyTaken (berth.taken) | call "r" | status 503 | retry
{"kind":"signal","reply":{"to":"r"},"fault":{"status":404}} => BerthNotFound: Not Found | call "r" | status 404
{"kind":"signal","reply":{"to":"r"},"fault":null} => HarbourError | call "r"
# The code part belongs to the HTTP layout.
{"kind":"signal","reply":{"to":"r"},"fault":{"id":"v2/tide.low"}} => HarbourError (v2/tide.low) | call "r"
{"kind":"signal","reply":{"to":"r"},"fault":{"id":"manifest.invalid","extra":{"draught":["Too deep"]}}}
    => ManifestInvalid (manifest.invalid) | details {"draught":["Too deep"]} | field draught: Too deep | call "r"
# A name of the set wins over code and status.
{"kind":"signal","reply":{"to":"r"},"fault":{"class":"GateClosed","id":"tide.low","status":404}}
    => GateClosed (tide.low) | call "r" | status 404
# Success, of which nobody needs the correlation value.
{"kind":"signal","flag":"green","reply":{"to":"r"}} ¦ {"flag":"green","kind":"signal"} => no error
# Nor is a missing one a fault of an error; one of another type is.
{"kind":"signal"} ¦ {"kind":"signal","reply":{"from":"r"}} ¦ {"kind":"signal","reply":"r"}
{"kind":"signal","reply":{"to":null}} => HarbourError
{"kind":"signal","reply":{"to":1.5}} => WrongType: call ID: expected a string or an integer, found a number at byte 31
{"kind":"signal","reply":{"to":[]}} => WrongType: call ID: expected a string or an integer, found an array at byte 31
{"kind":"signal","reply":{"to":true}} => WrongType: call ID: expected a string or an integer, found a boolean at byte 31
{"kind":"semaphore","reply":{"to":"r"}} ¦ {"kind":7}
{} => NotErrorObject: frame: expected an object by which the system tells an error, found another object at byte 0
{"kind":"signal" => Eof: frame: expected `,` or `}`, found the end of the input at byte 16
{"kind":"signal"}} => Trailing: frame: expected the end of the input, found `}` at byte 17
"#;

    fn of_status(status: u16, is_object: bool) -> Option<Self> {
        Some(match status {
            _ if !is_object => Self::GateClosed,
            409 | 423 => Self::BerthTaken,
            404 => Self::BerthNotFound,
            400 | 422 => Self::ManifestInvalid,
            502 => Self::GateClosed,
            503 => Self::TideTooLow,
            507 => Self::LockJammed,
            _ => Self::HarbourError,
        })
    }

    const OBJECT_LOSES: &'static [&'static str] = &["delay"];

    const SENT: &'static str = r#"
500 [content-type: application/json; x-harbour-trace: q-7] {"fault":{"says":{"text":"It \"failed\""},"trace":"q-7","extra":[7]}}
500 [content-type: application/json; x-harbour-trace: q-7] {"fault":{"class":"CaptainFault","says":{"text":"It \"failed\""},"trace":"q-7","extra":[7]}}
409 [content-type: application/json; x-harbour-fault: berth.taken; x-harbour-trace: q-7] {"fault":{"says":{"text":"It \"failed\""},"trace":"q-7","extra":[7]}}
404 [content-type: application/json; x-harbour-fault: berth.unknown; x-harbour-trace: q-7] {"fault":{"says":{"text":"It \"failed\""},"trace":"q-7","extra":[7]}}
400 [content-type: application/json; x-harbour-fault: manifest.invalid; x-harbour-trace: q-7] {"fault":{"says":{"text":"It \"failed\""},"trace":"q-7","extra":[7]}}
503 [content-type: application/json; x-harbour-fault: tide.low; x-harbour-trace: q-7] {"fault":{"says":{"text":"It \"failed\""},"trace":"q-7","extra":[7]}}
507 [content-type: application/json; x-harbour-fault: lock.jammed; x-harbour-trace: q-7] {"fault":{"says":{"text":"It \"failed\""},"trace":"q-7","extra":[7]}}
502 [content-type: application/json; x-harbour-trace: q-7] {"fault":{"says":{"text":"It \"failed\""},"trace":"q-7","extra":[7]}}
500 [content-type: application/json; x-harbour-trace: q-7] {"fault":{"class":"RadioSilence","says":{"text":"It \"failed\""},"trace":"q-7","extra":[7]}}
500 [content-type: application/json] {"fault":{"class":"https://harbour.example/error#Newer","says":{"text":"m"}}}
500 [content-type: text/plain; charset=utf-8] Internal Server Error
"#;
}

#[test]
fn what_the_caller_knows_is_sent() {
    let taken = || UserException::new(Harbour::BerthTaken, "m").with_details(&[7]).unwrap();
    let codec = http::Codec::<Harbour>::new().without_details();
    let body = r#"{"fault":{"says":{"text":"m"}}}"#;
    assert_eq!(codec.to_response(&ErrorResponse::new(taken())).body(), body);

    let held = ErrorResponse::new(taken().with_code("berth.held"));
    let sent = line_of(&held.with_status(::http::StatusCode::LOCKED).to_response());
    assert!(sent.starts_with("423 [content-type: application/json; x-harbour-fault: berth.held]"));
    let jammed = decode("503 {}").with_variant(Harbour::LockJammed);
    assert_eq!((jammed.name(), jammed.retry()), (Name::Known(Harbour::LockJammed), Retry::Never));
    assert_eq!(jammed.to_response().headers()["x-harbour-fault"], "lock.jammed");
    let banned = UserException::new(Harbour::RadioSilence, "").with_code("radio.banned");
    assert_eq!(banned.retry(), Retry::Never);

    let errors = FieldErrors::new().with("draught", "Too deep").with_code("cargo", "No", "ban");
    let invalid = UserException::new(Harbour::ManifestInvalid, "").with_details(&errors).unwrap();
    let read = decode::<Harbour>(&line_of(&ErrorResponse::new(invalid).to_response()));
    assert_eq!(read.field_errors(), errors);
    let signal = object::<Harbour>(r#"{"kind":"signal","reply":{"to":"r"}}"#);
    assert_eq!(signal.service_name(), Some("harbour-control"));
}

/// Where the status alone would give a text, also an empty message is written.
#[test]
fn an_empty_message_stays_empty() {
    for status in [409, 500] {
        let error = ErrorObject::new(UserException::new(Harbour::HarbourError, ""));
        let text = error.with_status(crate::table::status(status)).to_text();
        assert_eq!(object::<Harbour>(&text).message(), "", "{text}");
    }
}

#[test]
fn names_and_aliases_are_known_in_frames() {
    let wire = r#"[4,"c1","https://harbour.example/error#BerthHeld","m"]"#;
    let frame = __internals::check_frame::<Harbour>(wire.as_bytes()).unwrap();
    assert_eq!((frame.name(), frame.code()), (Name::Known(Harbour::BerthTaken), Some("BerthHeld")));
    let frame = CallError::new("c1", UserException::from(Harbour::TideTooLow));
    assert_eq!(
        Codec::for_base("sea:").to_text(&frame),
        r#"[4,"c1","sea:TideTooLow","Tide too low"]"#
    );
}

#[test]
fn the_gateways_error_is_written_as_text_where_that_reads_as_it() {
    for (variant, message, body) in [
        (Harbour::GateClosed, "Closed for the night", "Closed for the night"),
        (Harbour::GateClosed, "{cut", r#"{"fault":{"says":{"text":"{cut"}}}"#),
        (Harbour::TideTooLow, "Low", r#"{"fault":{"says":{"text":"Low"}}}"#),
    ] {
        let error = callerror::ErrorResponse::new(callerror::UserException::new(variant, message));
        assert_eq!(String::from_utf8_lossy(error.to_response().body()), body);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks_the_layout(
        status in 100..1000_u16,
        code in "[ -:<-Z^-~]{0,12}",
        retry in "[0-9]{0,4}",
        body in prop_oneof![
            testing::hostile_body(),
            (testing::json(), testing::json(), testing::json()).prop_map(|(id, says, extra)| {
                let fault = format!(r#"{{"id":{id},"says":{{"text":{says}}},"extra":{extra}}}"#);
                format!(r#"{{"kind":"signal","reply":{{"to":{id}}},"fault":{fault}}}"#).into_bytes()
            }),
        ],
    ) {
        let line = format!("{status} [x-harbour-fault: {code}; x-harbour-trace: {code}; retry-after: {retry}]");
        let (codes, headers, _) = parse(&line);
        let error = testing::check_response::<Harbour>(crate::table::status(codes[0]), &headers, &body);
        prop_assert!(error.is_a(Harbour::HarbourError));
        prop_assert!(error.to_response().headers().contains_key(CONTENT_TYPE));
        let _ = testing::check_object::<Harbour>(&body);
        let _ = __internals::check_frame::<Harbour>(&body);
    }
}
