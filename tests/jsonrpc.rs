//! `Layout::JSON_RPC` with sets that are not JSON-RPC's own: what is written, what is read, and that both hold for any
//! exception and any JSON. The tables of the set `JsonRpc` are in `tests/systems/jsonrpc.rs`.
#![cfg(feature = "proptest")]

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use ::http::{HeaderMap, StatusCode};
use callerror::grape::Grape;
use callerror::jsonrpc::JsonRpc;
use callerror::layout::{Field, Layout};
use callerror::telcoflow::Telcoflow;
use callerror::{
    CallError, CallId, Details, ErrorObject, ErrorResponse, ExceptionSet, Name, Retry, RetryAfter,
    UserException, http, object, testing,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use serde_json::value::RawValue;

callerror::exception_set! {
    /// A set of integer codes, which has JSON-RPC as its own layout.
    pub enum Rpc = "", layout: Layout::JSON_RPC {
        /// It has no number.
        Failed { status: 500 },
        RoomTaken { parent: Failed, aliases: ["RoomHeld"], codes: [-32001, -32002] },
        /// Its first code is a text.
        Busy { parent: Failed, codes: ["BUSY" => Backoff, 17] },
        Overloaded { parent: Failed, code_range: -32099..=-32090, retry: Backoff },
        /// Its number says another thing of a retry than the variant.
        Later { parent: Failed, codes: [18 => Backoff] },
        /// Its name looks like a number.
        Zero = "0" { parent: Failed },
    }
}

callerror::exception_set! {
    /// A set that has every code: `classify` leaves none to the names, and the names are under a base.
    pub enum Ranged = "https://ranged.example/error/", layout: RANGED {
        Any,
        Server { parent: Any, code_range: -32099..=-32000 },
        Closed { parent: Any, codes: [-32000 => Backoff] },
        Gone { parent: Any },
    }
}

const RANGED: Layout<Ranged> = Layout::JSON_RPC
    .classify(|seen| seen.code_number().and_then(Ranged::lookup_code_number).or(Some(Ranged::Any)));

const fn codec<N: ExceptionSet>() -> object::Codec<N> {
    object::Codec::new().with_layout(const { &Layout::JSON_RPC })
}

/// Asserts that a text is one response with an error by the specification, and nothing else.
fn is_valid(text: &str) {
    // Not as values: serde_json has none for `1e400` in the data, and for a code of more than 64 bits.
    type Members<'a> = HashMap<&'a str, &'a RawValue>;
    let response: Members<'_> = serde_json::from_str(text).unwrap();
    let mut names: Vec<_> = response.keys().copied().collect();
    names.sort_unstable();
    assert_eq!(names, ["error", "id", "jsonrpc"], "{text}");
    assert_eq!(response["jsonrpc"].get(), "\"2.0\"", "{text}");
    let id = response["id"].get();
    let is_text = |json: &str| serde_json::from_str::<String>(json).is_ok();
    assert!(id == "null" || is_text(id) || is_integer(id), "{text}");
    let error: Members<'_> = serde_json::from_str(response["error"].get()).unwrap();
    assert!(is_integer(error["code"].get()) && is_text(error["message"].get()), "{text}");
    assert!(error.get("data").is_none_or(|data| data.get() != "null"), "{text}");
    assert_eq!(error.len(), 2 + usize::from(error.contains_key("data")), "{text}");
}

fn is_integer(json: &str) -> bool {
    let digits = json.strip_prefix('-').unwrap_or(json);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Asserts that an error is written as `text`, and that this is read as the same error.
#[track_caller]
fn goes_out_as<N: ExceptionSet>(error: &ErrorObject<'_, N>, text: &str) {
    assert_eq!(codec().to_text(error), text);
    is_valid(text);
    let again = testing::check_object_with(&codec::<N>(), text.as_bytes()).unwrap().unwrap();
    assert_eq!(again.call_id(), error.call_id(), "{text}");
    assert_eq!(again.name(), error.name(), "{text}");
    assert_eq!((again.code(), again.message()), (error.code(), error.message()), "{text}");
    assert_eq!(again.details(), error.details(), "{text}");
    assert_eq!(again.retry(), error.retry(), "{text}");
    assert_eq!(again.exception(), error.exception(), "{text}");
    assert_eq!(codec().to_text(&again), text);
    // Outside its wire value it is the same, and goes out alike.
    let built = ErrorObject::new(again.clone().into_exception());
    let built = again.call_id().cloned().into_iter().fold(built, ErrorObject::with_call_id);
    assert_eq!(codec().to_text(&built), text);
}

fn new<N: ExceptionSet>(variant: N) -> UserException<'static, N> {
    UserException::new(variant, "m")
}

fn named<N: ExceptionSet>(name: &'static str) -> UserException<'static, N> {
    UserException::named(name, "m").unwrap()
}

fn with_details<N: ExceptionSet>(
    exception: UserException<'static, N>,
    details: &'static str,
) -> UserException<'static, N> {
    exception.with_details_json(details).unwrap()
}

#[test]
fn a_variant_with_a_number_goes_out_by_it() {
    let taken = || new(Rpc::RoomTaken);
    for (exception, error) in [
        (taken(), r#""code":-32001,"message":"m""#),
        (taken().with_message(""), r#""code":-32001,"message":"""#),
        (with_details(taken(), "[1.50]"), r#""code":-32001,"message":"m","data":[1.50]"#),
        (
            with_details(taken(), r#"{"type":"a","code":"b"}"#),
            r#""code":-32001,"message":"m","data":{"type":"a","code":"b"}"#,
        ),
        (taken().with_code("-32002"), r#""code":-32002,"message":"m""#),
        (new(Rpc::Overloaded).with_code("-32095"), r#""code":-32095,"message":"m""#),
    ] {
        let object = ErrorObject::new(exception);
        let text = |id: &str| format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{{{error}}}}}"#);
        // It is the set's own layout.
        assert_eq!(object.to_text(), text("null"));
        goes_out_as(&object, &text("null"));
        goes_out_as(&object.clone().with_call_id(-7_i64), &text("-7"));
        goes_out_as(&object.clone().with_call_id("7"), &text("\"7\""));
        goes_out_as(&object.with_call_id("say \"hi\""), &text(r#""say \"hi\"""#));
    }
}

#[test]
fn what_no_number_says_goes_out_with_its_name() {
    fn all<N: ExceptionSet, const ROWS: usize>(rows: [(UserException<'static, N>, &str); ROWS]) {
        for (exception, error) in rows {
            let text = format!(r#"{{"jsonrpc":"2.0","id":null,"error":{{{error}}}}}"#);
            goes_out_as(&ErrorObject::new(exception), &text);
        }
    }
    all([
        (new(Rpc::Failed), r#""code":-32000,"message":"m","data":{"type":"Failed"}"#),
        (
            with_details(new(Rpc::Failed), r#"{"a":1}"#),
            r#""code":-32000,"message":"m","data":{"type":"Failed","details":{"a":1}}"#,
        ),
        // A range has no number of its own, and a number that changes the retry is not made up.
        (new(Rpc::Overloaded), r#""code":-32000,"message":"m","data":{"type":"Overloaded"}"#),
        (new(Rpc::Later), r#""code":-32000,"message":"m","data":{"type":"Later"}"#),
        (new(Rpc::Later).with_code("18"), r#""code":18,"message":"m""#),
        (new(Rpc::Zero), r#""code":-32000,"message":"m","data":{"type":"0"}"#),
        // A code that is a text is beside the name. The variant's number is the code for others.
        (
            new(Rpc::Failed).with_code("disk.full"),
            r#""code":-32000,"message":"m","data":{"type":"Failed","code":"disk.full"}"#,
        ),
        (
            new(Rpc::Busy).with_code("BUSY"),
            r#""code":17,"message":"m","data":{"type":"Busy","code":"BUSY"}"#,
        ),
        (
            new(Rpc::Failed).with_code("1.5"),
            r#""code":-32000,"message":"m","data":{"type":"Failed","code":"1.5"}"#,
        ),
        (
            with_details(new(Rpc::Failed).with_code("+5"), "[7]"),
            r#""code":-32000,"message":"m","data":{"type":"Failed","code":"+5","details":[7]}"#,
        ),
        // A number that selects no variant or another one is kept beside the name.
        (new(Rpc::Failed).with_code("5"), r#""code":5,"message":"m","data":{"type":"Failed"}"#),
        (
            new(Rpc::Failed).with_code("-32001"),
            r#""code":-32001,"message":"m","data":{"type":"Failed"}"#,
        ),
        (
            new(Rpc::RoomTaken).with_code("123456789012345678901234567890"),
            r#""code":123456789012345678901234567890,"message":"m","data":{"type":"RoomTaken"}"#,
        ),
        // What stands for no code must be a text to be one.
        (
            new(Rpc::Failed).with_code("-32000"),
            r#""code":-32000,"message":"m","data":{"type":"Failed","code":"-32000"}"#,
        ),
        // Details that would be taken for a name are not the whole data.
        (
            with_details(new(Rpc::RoomTaken).with_code("-32001"), r#"{"type":"Failed"}"#),
            r#""code":-32001,"message":"m","data":{"type":"RoomTaken","details":{"type":"Failed"}}"#,
        ),
        (
            with_details(new(Rpc::RoomTaken), r#"{"n":1,"type":"RoomHeld"}"#),
            r#""code":-32001,"message":"m","data":{"type":"RoomTaken","details":{"n":1,"type":"RoomHeld"}}"#,
        ),
        // Names that the set does not have.
        (named("Newer"), r#""code":-32000,"message":"m","data":{"type":"Newer"}"#),
        (
            with_details(named("a#b"), "null"),
            r#""code":-32000,"message":"m","data":{"type":"a#b"}"#,
        ),
        (
            with_details(named("-32001"), "7"),
            r#""code":-32000,"message":"m","data":{"type":"-32001","details":7}"#,
        ),
    ]);
    all([
        (
            new(Grape::NotFoundError),
            r#""code":-32000,"message":"m","data":{"type":"NotFoundError"}"#,
        ),
        (
            new(Grape::NotFoundError).with_code("404"),
            r#""code":404,"message":"m","data":{"type":"NotFoundError"}"#,
        ),
        (
            with_details(named("Newer"), r#"{"type":"Newest"}"#),
            r#""code":-32000,"message":"m","data":{"type":"Newer","details":{"type":"Newest"}}"#,
        ),
    ]);
    all([
        (
            new(Telcoflow::WSSSessionBusy),
            r#""code":-32000,"message":"m","data":{"type":"WSSSessionBusy"}"#,
        ),
        (
            new(Telcoflow::WSSCallCommandError).with_code("CALL_UNANSWERED"),
            r#""code":-32000,"message":"m","data":{"type":"WSSCallCommandError","code":"CALL_UNANSWERED"}"#,
        ),
        (
            new(Telcoflow::WSSConnectionError).with_code("SESSION_BUSY"),
            r#""code":-32000,"message":"m","data":{"type":"WSSConnectionError","code":"SESSION_BUSY"}"#,
        ),
    ]);
    // Where the set has every code, the name of a variant is one, and another name is behind the base.
    all([
        (new(Ranged::Any), r#""code":-32000,"message":"m","data":{"type":"Any"}"#),
        (new(Ranged::Any).with_code("7"), r#""code":7,"message":"m""#),
        (new(Ranged::Server), r#""code":-32000,"message":"m","data":{"type":"Server"}"#),
        (new(Ranged::Server).with_code("-32001"), r#""code":-32001,"message":"m""#),
        (new(Ranged::Closed), r#""code":-32000,"message":"m","data":{"type":"Closed"}"#),
        (new(Ranged::Closed).with_code("-32000"), r#""code":-32000,"message":"m""#),
        (
            named("Newer"),
            r#""code":-32000,"message":"m","data":{"type":"https://ranged.example/error/Newer"}"#,
        ),
    ]);
    all::<Infallible, _>([
        (named("Newer"), r#""code":-32000,"message":"m","data":{"type":"Newer"}"#),
        (
            with_details(named("Newer"), r#"{"b":[]}"#),
            r#""code":-32000,"message":"m","data":{"type":"Newer","details":{"b":[]}}"#,
        ),
    ]);
}

/// The number of a variant stands for its other codes, and its name for its aliases.
#[test]
fn a_code_or_an_alias_that_is_not_written_is_lost() {
    let busy = ErrorObject::new(new(Rpc::Busy));
    assert_eq!((busy.code(), busy.retry()), (Some("BUSY"), Retry::Never));
    let text = busy.to_text();
    assert_eq!(text, r#"{"jsonrpc":"2.0","id":null,"error":{"code":17,"message":"m"}}"#);
    let again = ErrorObject::<Rpc>::decode(&text).unwrap().unwrap();
    assert_eq!((again.name(), again.code()), (Name::Known(Rpc::Busy), Some("17")));
    assert_eq!(again.retry(), Retry::Never);

    let held = ErrorObject::<Rpc>::new(named("RoomHeld")).to_text();
    assert_eq!(held, r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"m"}}"#);
}

#[test]
fn an_unhandled_error_goes_out_with_the_fixed_text() {
    const TEXT: &str =
        r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"Internal error"}}"#;
    fn written<N: ExceptionSet>(exception: UserException<'_, N>) {
        assert_eq!(codec().to_text(&ErrorObject::new(exception).with_call_id(7_u64)), TEXT);
    }
    fn secret<N: ExceptionSet>() -> UserException<'static, N> {
        UserException::from_error("db3 is gone").with_details(&["db3"]).unwrap()
    }
    written::<Grape>(secret());
    written::<Rpc>(secret().with_message("db3 is gone").with_code("db3"));
    written::<Infallible>(UserException::unhandled());
    is_valid(TEXT);
    let read = codec::<Grape>().decode(TEXT).unwrap().unwrap();
    assert_eq!((read.name(), read.code()), (Name::Unhandled, Some("-32603")));
    assert_eq!((read.message(), read.retry()), ("Internal error", Retry::Backoff));
    // What was decoded goes out as it came. What was taken out does not.
    for text in [
        r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"db3","data":["db3"]}}"#,
        r#"{"jsonrpc":"2.0","id":7,"error":{"code":"E1","message":"db3"}}"#,
        r#"{"jsonrpc":"2.0","id":7,"error":{"code":1.50,"message":"","data":{"type":7}}}"#,
        r#"{"jsonrpc":"2.0","id":7,"error":{"message":"db3"}}"#,
        r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32000,"message":"db3"}}"#,
    ] {
        let error = testing::check_object_with(&codec::<Grape>(), text.as_bytes());
        let error = error.unwrap().unwrap();
        assert_eq!(error.name(), Name::Unhandled, "{text}");
        assert_eq!(codec().to_text(&error), text);
        written(error.into_exception());
    }
    // What another wire value of a peer says is not passed for a name.
    let value = r#"{"message":"db3","details":{"type":"NotFoundError"}}"#;
    let other = ErrorObject::<Grape>::decode(value).unwrap().unwrap();
    let text = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"db3"}}"#;
    assert_eq!(codec().to_text(&other), text);
}

/// Name or `unhandled`, code, and details of an error.
type Read<'r> = (Option<&'r str>, Option<&'r str>, Option<&'r str>);

#[track_caller]
fn reads<N: ExceptionSet>(codec: object::Codec<N>, rows: &[(&str, Read<'_>)]) {
    for (error, expected) in rows {
        let text = format!(r#"{{"jsonrpc":"2.0","error":{{{error}}},"id":1}}"#);
        let read = testing::check_object_with(&codec, text.as_bytes()).unwrap().expect(&text);
        let details = read.details().map(Details::as_json);
        assert_eq!((read.name().as_str(), read.code(), details), *expected, "{text}");
        assert_eq!((read.call_id().unwrap().as_str(), read.message()), ("1", ""), "{text}");
        let again = codec.decode(codec.to_text(&read).as_str()).unwrap().unwrap().into_owned();
        assert_eq!(again.exception(), read.exception(), "{text}");
        // More members than are in the index.
        let more: String = (0..20).map(|at| format!(r#""m{at}":{at},"#)).collect();
        let long = text
            .replacen('{', &format!("{{{more}"), 1)
            .replace("\"error\":{", "\"error\":{\"m\":0,");
        let long = long.replace(r#""m":0,}"#, r#""m":0}"#);
        let long = testing::check_object_with(&codec, long.as_bytes()).unwrap().unwrap();
        assert_eq!(long.exception(), read.exception(), "{text}");
    }
}

#[test]
fn a_set_of_names_is_read_by_names() {
    let rows: &[(&str, Read<'_>)] = &[
        (
            r#""code":-32000,"data":{"type":"NotFoundError"}"#,
            (Some("NotFoundError"), Some("NotFoundError"), None),
        ),
        (
            r#""data":{"details":[7],"type":"NotFoundError"},"code":-32601"#,
            (Some("NotFoundError"), Some("-32601"), Some("[7]")),
        ),
        (
            r#""data":{"type":"http://domain/exceptions#NotFoundError","details":null}"#,
            (Some("NotFoundError"), Some("NotFoundError"), None),
        ),
        (
            r#""code":7,"data":{"type":"http://domain/exceptions#Newer","code":"X"}"#,
            (Some("Newer"), Some("Newer"), None),
        ),
        (
            r#""code":1.50,"data":{"type":"NotFound\u0045rror"}"#,
            (Some("NotFoundError"), Some("1.50"), None),
        ),
        (
            r#""code":"X","data":{"type":"NotFoundError","code":7}"#,
            (Some("NotFoundError"), Some("X"), None),
        ),
        (
            r#""code":"X","data":{"type":"NotFoundError","code":"Y"}"#,
            (Some("NotFoundError"), Some("Y"), None),
        ),
        (
            r#""code":"-32000","data":{"type":"NotFoundError"}"#,
            (Some("NotFoundError"), Some("-32000"), None),
        ),
        (
            r#""code":-32000.0,"data":{"type":"NotFoundError"}"#,
            (Some("NotFoundError"), Some("-32000.0"), None),
        ),
        // Beside -32000 any text is a name, whole; elsewhere it is a member of the data.
        (r#""code":-32000,"data":{"type":"Newer"}"#, (Some("Newer"), Some("Newer"), None)),
        (
            r#""code":-32000,"data":{"type":"https://shop.example/p#NotFoundError"}"#,
            (
                Some("https://shop.example/p#NotFoundError"),
                Some("https://shop.example/p#NotFoundError"),
                None,
            ),
        ),
        (
            r#""code":-32001,"data":{"type":"Newer"}"#,
            (None, Some("-32001"), Some(r#"{"type":"Newer"}"#)),
        ),
        (
            r#""code":"-32000","data":{"type":"Newer"}"#,
            (None, Some("-32000"), Some(r#"{"type":"Newer"}"#)),
        ),
        (r#""data":{"type":"Newer"}"#, (None, None, Some(r#"{"type":"Newer"}"#))),
        (
            r#""code":-32000,"data":{"type":"about:blank"}"#,
            (None, Some("-32000"), Some(r#"{"type":"about:blank"}"#)),
        ),
        (r#""code":-32000,"data":{"type":""}"#, (None, Some("-32000"), Some(r#"{"type":""}"#))),
        (
            r#""code":-32000,"data":{"type":"\ud800"}"#,
            (None, Some("-32000"), Some(r#"{"type":"\ud800"}"#)),
        ),
        (
            r#""code":-32000,"data":{"type":7,"code":"\ud800","details":[]}"#,
            (None, Some("-32000"), Some(r#"{"type":7,"code":"\ud800","details":[]}"#)),
        ),
        (
            r#""code":-32000,"data":["type","NotFoundError"]"#,
            (None, Some("-32000"), Some(r#"["type","NotFoundError"]"#)),
        ),
        (r#""code":-32000,"data":null"#, (None, Some("-32000"), None)),
        // The last of a repeated member counts.
        (
            r#""code":-32000,"data":{"type":"Newer","type":"NotFoundError"}"#,
            (Some("NotFoundError"), Some("NotFoundError"), None),
        ),
        (
            r#""code":-32000,"data":{"type":"NotFoundError"},"data":{"details":[7]}"#,
            (None, Some("-32000"), Some(r#"{"details":[7]}"#)),
        ),
        // A code that the set does not list.
        (r#""code":-32601"#, (None, Some("-32601"), None)),
        (r#""code":"NotFoundError""#, (None, Some("NotFoundError"), None)),
        (r#""code":false"#, (None, None, None)),
        ("", (None, None, None)),
    ];
    reads(codec::<Grape>(), rows);
}

#[test]
fn a_set_of_codes_is_read_by_codes() {
    reads(
        object::Codec::<Rpc>::new(),
        &[
            (r#""code":-32001"#, (Some("RoomTaken"), Some("-32001"), None)),
            (
                r#""code":-32001,"data":{"type":"Newer"}"#,
                (Some("RoomTaken"), Some("-32001"), Some(r#"{"type":"Newer"}"#)),
            ),
            (r#""code":-32002,"data":{"type":"Busy"}"#, (Some("Busy"), Some("-32002"), None)),
            (
                r#""code":-32000,"data":{"type":"RoomHeld"}"#,
                (Some("RoomTaken"), Some("RoomHeld"), None),
            ),
            (r#""code":-32090"#, (Some("Overloaded"), Some("-32090"), None)),
            (r#""code":-32089"#, (None, Some("-32089"), None)),
            (r#""code":"BUSY""#, (Some("Busy"), Some("BUSY"), None)),
            // A text of digits is no number, and the other way round.
            (r#""code":"17""#, (None, Some("17"), None)),
            (r#""code":17.0"#, (None, Some("17.0"), None)),
            (r#""code":0"#, (None, Some("0"), None)),
            (r#""code":-32000,"data":{"type":"0"}"#, (Some("0"), Some("0"), None)),
        ],
    );
    reads(
        codec::<Telcoflow>(),
        &[
            (r#""code":"FORBIDDEN""#, (Some("WSSForbidden"), Some("FORBIDDEN"), None)),
            (r#""code":-32601"#, (None, Some("-32601"), None)),
            (
                r#""code":-32000,"data":{"type":"WSSCallCommandError","code":"CALL_UNANSWERED"}"#,
                (Some("WSSCallCommandError"), Some("CALL_UNANSWERED"), None),
            ),
        ],
    );
    // The set's own function has a say, whether the codec has its layout or the general one.
    for codec in [object::Codec::<Ranged>::new(), codec()] {
        reads(
            codec,
            &[
                (r#""code":-32000"#, (Some("Closed"), Some("-32000"), None)),
                (r#""code":-32001"#, (Some("Server"), Some("-32001"), None)),
                (r#""code":"X""#, (Some("Any"), Some("X"), None)),
                ("", (Some("Any"), Some("Any"), None)),
                (
                    r#""code":-32000,"data":{"type":"Newer"}"#,
                    (Some("Closed"), Some("-32000"), Some(r#"{"type":"Newer"}"#)),
                ),
                (r#""code":-32000,"data":{"type":"Gone"}"#, (Some("Gone"), Some("Gone"), None)),
                (
                    r#""code":7,"data":{"type":"https://ranged.example/error/Newer"}"#,
                    (Some("Newer"), Some("Newer"), None),
                ),
                (
                    r#""code":7,"data":{"type":"https://ranged.example/error/"}"#,
                    (Some("Any"), Some("7"), Some(r#"{"type":"https://ranged.example/error/"}"#)),
                ),
            ],
        );
    }
    let text = r#"{"error":{"code":-32601,"data":{"type":"NotFoundError"}}}"#;
    let read = codec::<Infallible>().decode(text).unwrap().unwrap();
    assert_eq!((read.name(), read.code()), (Name::Unhandled, Some("-32601")));
}

#[test]
fn what_does_not_decode_says_where() {
    for (text, error) in [
        (
            r#" {"error":"m"}"#,
            "WrongType: error: expected an object or null, found a string at byte 10",
        ),
        (
            "\u{feff}{\"error\":[]}",
            "WrongType: error: expected an object or null, found an array at byte 12",
        ),
        (
            r#"{"error":{},"error":true}"#,
            "WrongType: error: expected an object or null, found a boolean at byte 20",
        ),
        (
            r#"{"error":{},"id":0.5}"#,
            "WrongType: call ID: expected a string or an integer, found a number at byte 17",
        ),
        (
            r#"{"error":{},"id":{}}"#,
            "WrongType: call ID: expected a string or an integer, found an object at byte 17",
        ),
        (
            r#"{"error":{"code":"a\udfff"}}"#,
            "LoneSurrogate: code: expected a surrogate pair, found half of one at byte 19",
        ),
        (
            "[]",
            "NotErrorObject: frame: expected an object by which the system tells an error, found an array at byte 0",
        ),
        (
            r#"{"error":{"code":-32601,"message":"#,
            "Eof: frame: expected a JSON value, found the end of the input at byte 34",
        ),
    ] {
        let found = testing::check_object_with(&codec::<Grape>(), text.as_bytes()).unwrap_err();
        assert_eq!(format!("{}: {found}", found.kind()), error, "{text}");
    }
    for text in [r#"{"result":1}"#, r#"{"error":null,"id":0.5}"#, "{}", r#"{"method":"m","id":1}"#]
    {
        assert!(codec::<Grape>().decode(text).unwrap().is_none(), "{text}");
    }
}

#[test]
fn an_error_of_any_wire_goes_on_as_json_rpc() {
    let frame = r#"[4,17,"http://domain/exceptions#NotFoundError","gone",{"id":7}]"#;
    let frame = CallError::<Grape>::decode(frame).unwrap();
    let error = ErrorObject::new(frame.clone().into_exception()).with_call_id(17_u64);
    goes_out_as(
        &error,
        r#"{"jsonrpc":"2.0","id":17,"error":{"code":-32000,"message":"gone","data":{"type":"NotFoundError","details":{"id":7}}}}"#,
    );
    // An object of another layout is written anew.
    let unanswered = r#"{"type":"command_response","data":{"command_id":"c1","success":false,"error_code":"CALL_UNANSWERED"}}"#;
    let unanswered = ErrorObject::<Telcoflow>::decode(unanswered).unwrap().unwrap();
    assert_eq!(unanswered.retry(), Retry::Backoff);
    goes_out_as(
        &unanswered,
        r#"{"jsonrpc":"2.0","id":"c1","error":{"code":-32000,"message":"","data":{"type":"WSSCallCommandError","code":"CALL_UNANSWERED"}}}"#,
    );
    // And the other way round.
    let text = codec().to_text(&unanswered);
    let read = codec::<Telcoflow>().decode(&text).unwrap().unwrap();
    let object = ErrorObject::new(read.into_exception()).with_call_id("c1").to_text();
    assert_eq!(
        object,
        r#"{"type":"command_response","data":{"success":false,"command_id":"c1","error_code":"CALL_UNANSWERED"}}"#,
    );
}

#[test]
fn json_rpc_may_be_one_of_several_layouts() {
    const EVENT: Layout<Rpc> = Layout::EMPTY
        .tag("/kind", "event")
        .name(&[Field::Json("/name")])
        .message(&[Field::Json("/text")]);
    const BOTH: Layout<Rpc> = Layout::NAMED.objects(&[EVENT, Layout::JSON_RPC]);
    const CODEC: object::Codec<Rpc> = object::Codec::new().with_layout(&BOTH);
    for text in [
        r#"{"kind":"event","name":"Busy","text":"m"}"#,
        r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"m","data":[7]}}"#,
        r#"{"jsonrpc":"2.0","id":1,"error":{"code":"E","message":"m","data":[7]}}"#,
    ] {
        let error = testing::check_object_with(&CODEC, text.as_bytes()).unwrap().unwrap();
        assert_eq!(CODEC.to_text(&error), text);
    }
    assert!(CODEC.decode(r#"{"result":7}"#).unwrap().is_none());
}

/// A function that looks into the object is asked of what is written.
#[test]
fn a_number_counts_only_if_the_layout_says_so() {
    const LOOKING: Layout<Rpc> = Layout::JSON_RPC.classify(|seen| {
        let is_taken = seen.get("/error/data/room").is_some();
        is_taken.then_some(Rpc::RoomTaken).or(Some(Rpc::Failed))
    });
    const CODEC: object::Codec<Rpc> = object::Codec::new().with_layout(&LOOKING);
    for (exception, error) in [
        (
            new(Rpc::RoomTaken).with_code("-32001"),
            r#""code":-32001,"message":"m","data":{"type":"RoomTaken"}"#,
        ),
        (
            with_details(new(Rpc::Failed), r#"{"room":7}"#),
            r#""code":-32000,"message":"m","data":{"type":"Failed","details":{"room":7}}"#,
        ),
    ] {
        let text = CODEC.to_text(&ErrorObject::new(exception.clone()));
        assert_eq!(text, format!(r#"{{"jsonrpc":"2.0","id":null,"error":{{{error}}}}}"#));
        assert_eq!(CODEC.decode(&text).unwrap().unwrap().exception(), &exception);
    }
}

#[test]
fn any_set_goes_over_http_as_json_rpc() {
    const CODEC: http::Codec<Grape> = http::Codec::new().with_layout(&Layout::JSON_RPC);
    let delay = RetryAfter::Delay(Duration::from_secs(30));
    let exception = with_details(new(Grape::NotFoundError), "[7]").with_retry_after(delay);
    let error = ErrorResponse::new(exception.clone()).with_request_id("q-7");
    let (head, body) = CODEC.to_response(&error.with_status(StatusCode::GONE)).into_parts();
    assert_eq!(head.status, StatusCode::GONE);
    assert_eq!(head.headers["content-type"], "application/json");
    assert_eq!(head.headers["x-request-id"], "q-7");
    assert_eq!(head.headers["retry-after"], "30");
    let text = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"m","data":{"type":"NotFoundError","details":[7]}}}"#;
    assert_eq!(body, text);
    let read = testing::check_response_with(&CODEC, head.status, &head.headers, &body);
    assert_eq!(read.exception(), &exception);
    assert_eq!((read.request_id(), read.retry()), (Some("q-7"), Retry::After(delay)));

    let unhandled = ErrorResponse::new(UserException::from_error("db3 is gone"));
    let response = CODEC.to_response(&unhandled);
    let internal =
        r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"Internal error"}}"#;
    assert_eq!((response.status().as_u16(), &response.body()[..]), (500, internal.as_bytes()));

    // Without details a body has none, not even in what was decoded.
    let bare = CODEC.without_details();
    let text = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"m","data":{"type":"NotFoundError"}}}"#;
    for error in [ErrorResponse::new(exception), read] {
        assert_eq!(bare.to_response(&error).body(), text);
    }
    // A decoded error goes out as it came, but for the ID of the call.
    for error in [
        r#"{"message":"m"}"#,
        r#"{"code":-32601,"message":"m","data":[1, 2]}"#,
        r#"{"code":"E1","message":"m","data":{"type":"NotFoundError","more":1}}"#,
    ] {
        let body = format!(r#"{{"jsonrpc":"2.0","id":null,"error":{error}}}"#);
        let (status, headers) = (StatusCode::OK, HeaderMap::new());
        let received = body.replace("null", "7");
        let read = testing::check_response_with(&CODEC, status, &headers, received.as_bytes());
        assert_eq!(CODEC.to_response(&read).body(), &body);
    }
    // What was no error of JSON-RPC stays none.
    let (status, headers) = (StatusCode::BAD_GATEWAY, HeaderMap::new());
    for body in ["Not now", r#"{"message":"a\u0000b"}"#, "{}", "<html>"] {
        let error = testing::check_response_with(&CODEC, status, &headers, body.as_bytes());
        let again = CODEC.to_response(&error);
        let read = ErrorResponse::<Grape>::decode(status, again.headers(), again.body());
        assert_eq!((read.name(), read.message()), (Name::Unhandled, error.message()), "{body}");
    }
}

/// The variant that a code selects, by looking at one variant after the other.
fn naive_variant<N: ExceptionSet>(code: &Value) -> Option<N> {
    let all = || N::ALL.iter().copied();
    match code {
        Value::String(code) => all().find(|variant| variant.codes().any(|own| own == code)),
        Value::Number(code) => {
            let code = code.as_i64()?;
            let lists = |variant: &N| variant.code_numbers().any(|own| own == code);
            let holds = |variant: &N| variant.code_range().is_some_and(|it| it.contains(&code));
            all().find(lists).or_else(|| all().find(holds))
        }
        _ => None,
    }
}

/// What the rules say of a response that is an error.
#[derive(Debug)]
struct Naive<N> {
    call_id: Option<Value>,
    variant: Option<N>,
    /// Without its base; `None` for an unhandled error.
    name: Option<String>,
    code: Option<Value>,
    message: Value,
    details: Option<Value>,
}

/// The rules, once more: over values, without thought for speed. `fallback` is the variant of what the set does not
/// list. `Err` is the field that is wrong.
fn naive<N: ExceptionSet>(
    response: &Value,
    fallback: Option<N>,
) -> Result<Option<Naive<N>>, &'static str> {
    let is_there = |value: &&Value| !value.is_null();
    let object = response.as_object().ok_or("frame")?;
    let error = match object.get("error").filter(is_there) {
        None => return Ok(None),
        Some(error) => error.as_object().ok_or("error")?,
    };
    let call_id = object.get("id").filter(is_there).cloned();
    match &call_id {
        Some(Value::Number(id)) if id.is_i64() || id.is_u64() => {}
        None | Some(Value::String(_)) => {}
        Some(_) => return Err("call ID"),
    }
    let is_text = |value: &&Value| value.as_str().is_some_and(|text| !text.is_empty());
    let code = error.get("code").filter(|code| code.is_number() || is_text(code));
    let data = error.get("data").filter(is_there);
    let in_data = |name: &str| data.and_then(|data| data.as_object()?.get(name)).filter(is_there);

    let stand_in = Value::from(-32000);
    let is_beside_stand_in = code == Some(&stand_in);
    let has_meaning = fallback.is_some() || naive_variant::<N>(&stand_in).is_some();
    let lookup = |name: &str| {
        let is_own = |variant: &N| variant.name() == name || variant.aliases().any(|it| it == name);
        N::ALL.iter().copied().find(is_own)
    };
    let name = in_data("type").filter(is_text).and_then(Value::as_str);
    let name = name.filter(|name| *name != "about:blank").and_then(|name| {
        let under = name.strip_prefix(N::BASE).filter(|it| !it.is_empty() && !N::BASE.is_empty());
        let is_unknown = is_beside_stand_in && !has_meaning;
        under.or_else(|| (lookup(name).is_some() || is_unknown).then_some(name))
    });

    const PLACES: [&str; 12] = [
        "/message",
        "/detail",
        "/title",
        "/error_description",
        "/error/message",
        "/errorMessage",
        "/errors/0/message",
        "/errors/0/description",
        "/error/message/0/description",
        "/errors/0/message/0/description",
        "/detail/0/msg",
        "/error",
    ];
    let own = error.get("message").filter(is_there);
    let elsewhere =
        || PLACES.iter().find_map(|at| response.pointer(at).filter(|it| it.is_string()));
    let message = own.filter(|it| it.is_string()).or_else(elsewhere).or(own);
    let message = message.cloned().unwrap_or_else(|| "".into());

    Ok(Some(match name {
        Some(name) => {
            let text_code = in_data("code").filter(is_text);
            let code = text_code.or(code.filter(|_| !is_beside_stand_in)).cloned();
            let has_more = data.and_then(Value::as_object).is_some_and(|data| {
                data.keys().any(|name| !["type", "code", "details"].contains(&name.as_str()))
            });
            let details = if has_more { data } else { in_data("details") }.cloned();
            let variant = lookup(name);
            Naive { call_id, variant, name: Some(name.to_owned()), code, message, details }
        }
        None => {
            let variant = code.and_then(naive_variant).or(fallback);
            let name = variant.map(|variant| variant.name().to_owned());
            let (code, details) = (code.cloned(), data.cloned());
            Naive { call_id, variant, name, code, message, details }
        }
    }))
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

/// What is at a path, as it is spelt.
fn raw<'i>(json: &'i str, path: &[&str]) -> Option<&'i str> {
    path.iter().try_fold(json, |json, name| {
        let members: HashMap<String, &RawValue> = serde_json::from_str(json).ok()?;
        Some(members.get(*name)?.get())
    })
}

/// The text of a code or a call ID.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Reads any input. Where serde_json reads it too, the rules must agree.
fn agrees<N: ExceptionSet>(codec: object::Codec<N>, input: &str, fallback: Option<N>) {
    let read = testing::check_object_with(&codec, input.as_bytes());
    // It does not read halves of surrogate pairs, and no numbers out of range.
    let Ok(value) = serde_json::from_str::<Value>(input) else { return };
    // Nor does it spell `-0` and `1e0` as they were.
    let is_spelt = |path: &[&str]| match value.pointer(&format!("/{}", path.join("/"))) {
        Some(Value::Number(number)) => raw(input, path) == Some(&*number.to_string()),
        _ => true,
    };
    if !is_spelt(&["id"]) || !is_spelt(&["error", "code"]) {
        return;
    }
    let (error, expected) = match (read, naive(&value, fallback)) {
        (Ok(Some(error)), Ok(Some(expected))) => (error, expected),
        (Ok(None), Ok(None)) => return,
        (Err(error), Err(field)) => return assert_eq!(error.field().as_str(), field, "{input}"),
        (read, expected) => panic!("{read:?}, not {expected:?}: {input}"),
    };
    let call_id = expected.call_id.as_ref().map(|id| (text_of(id), id.is_number()));
    let found = error.call_id().map(|id| (id.as_str().to_owned(), id.is_number()));
    assert_eq!(found, call_id, "{input}");
    let name = expected.variant.map(|variant| variant.name().to_owned()).or(expected.name.clone());
    assert_eq!((error.name().known(), error.name().as_str()), (expected.variant, name.as_deref()));
    let code = expected.code.as_ref().map(text_of);
    match expected.variant {
        Some(variant) => {
            let alias = expected.name.filter(|name| name != variant.name());
            let code = code.or(alias).filter(|code| code != variant.name());
            assert_eq!(error.received_code().map(str::to_owned), code, "{input}");
        }
        None if expected.name.is_some() => assert_eq!(error.received_code(), name.as_deref()),
        None => assert_eq!(error.code().map(str::to_owned), code, "{input}"),
    }
    match &expected.message {
        Value::String(message) => assert_eq!(error.message(), message, "{input}"),
        message => assert_eq!(parsed(error.message()), *message, "{input}"),
    }
    assert_eq!(error.details().map(|it| parsed(it.as_json())), expected.details, "{input}");

    // What is written again has code and data as they came.
    let again = parsed(&codec.to_text(&error));
    let member = |response: &Value, name| {
        response["error"].get(name).filter(|value| !value.is_null()).cloned()
    };
    assert_eq!(again["id"], expected.call_id.unwrap_or_default(), "{input}");
    assert_eq!(again["error"]["message"], error.message(), "{input}");
    assert_eq!(member(&again, "code"), member(&value, "code"), "{input}");
    assert_eq!(member(&again, "data"), member(&value, "data"), "{input}");
    // And what is built of it is valid, whatever it was.
    let built = codec.to_text(&ErrorObject::new(error.into_exception()));
    is_valid(&built);
}

fn quoted(text: impl Strategy<Value = String> + 'static) -> BoxedStrategy<String> {
    text.prop_map(|text| Value::from(text).to_string()).boxed()
}

/// Numbers that serde_json writes as it read them.
fn number() -> BoxedStrategy<String> {
    const NUMBERS: &[&str] =
        &["-32000", "-32001", "-32095", "-32601", "-32603", "17", "18", "0", "1.5"];
    let numbers = select(NUMBERS).prop_map(str::to_owned);
    prop_oneof![3 => numbers, 1 => any::<i64>().prop_map(|number| number.to_string())].boxed()
}

fn name<N: ExceptionSet>() -> BoxedStrategy<String> {
    let names = N::ALL.iter().flat_map(|it| [it.name()].into_iter().chain(it.aliases()));
    let codes = N::ALL.iter().flat_map(|variant| variant.codes());
    let odd = ["Newer", "about:blank", "", "a#b", N::BASE, "-32000"];
    let all: Vec<&str> = names.chain(codes).chain(odd).collect();
    let name = select(all).prop_map(str::to_owned);
    let under = name.clone().prop_map(|name| format!("{}{name}", N::BASE));
    prop_oneof![4 => name, 1 => under, 1 => testing::text()].boxed()
}

/// An object with some of these members, in any order, some twice, and some names with an escape.
fn object_of(members: Vec<(&'static str, BoxedStrategy<String>)>) -> BoxedStrategy<String> {
    let each = members.into_iter().map(|(name, value)| {
        let escaped = format!("\\u{:04x}{}", name.as_bytes()[0], &name[1..]);
        (prop_oneof![5 => Just(name.to_owned()), 1 => Just(escaped)], value)
            .prop_map(|(name, value)| format!("\"{name}\":{value}"))
            .boxed()
    });
    vec(proptest::strategy::Union::new(each), 0..6)
        .prop_map(|members| format!("{{{}}}", members.join(",")))
        .boxed()
}

/// Responses of every kind.
fn response<N: ExceptionSet>() -> BoxedStrategy<String> {
    let json = || testing::json().boxed();
    let odd = || prop_oneof![2 => json(), 1 => Just("null".to_owned())].boxed();
    let or_odd = |usual: BoxedStrategy<String>| prop_oneof![5 => usual, 1 => odd()].boxed();
    let data = object_of(vec![
        ("type", or_odd(quoted(name::<N>()))),
        ("type", or_odd(quoted(name::<N>()))),
        ("code", or_odd(prop_oneof![quoted(name::<N>()), number()].boxed())),
        ("details", odd()),
        ("extra", odd()),
    ]);
    let error = object_of(vec![
        ("code", or_odd(number())),
        ("code", or_odd(prop_oneof![Just("-32000".to_owned()), quoted(name::<N>())].boxed())),
        ("message", or_odd(quoted(testing::text()))),
        ("data", or_odd(data.clone())),
        ("data", or_odd(data)),
        ("stack", odd()),
    ]);
    object_of(vec![
        ("jsonrpc", prop_oneof![Just("\"2.0\"".to_owned()), odd()].boxed()),
        ("error", or_odd(error.clone())),
        ("error", error.clone()),
        ("error", error),
        ("result", odd()),
        ("id", or_odd(prop_oneof![number(), quoted(testing::text())].boxed())),
        ("detail", odd()),
    ])
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Any exception of the set, with any code.
fn exception<N: ExceptionSet>() -> impl Strategy<Value = UserException<'static, N>> {
    let code = prop_oneof![1 => number(), 2 => name::<N>(), 1 => Just("-0".to_owned())];
    (testing::exception::<N>(), option::of(code)).prop_map(|(exception, code)| match code {
        Some(code) => exception.with_code(code),
        None => exception,
    })
}

/// Any exception goes out as a valid response, and comes back as it was, but for what docs/WIRES.md names.
fn comes_back<N: ExceptionSet>(
    exception: &UserException<'static, N>,
    call_id: Option<CallId<'static>>,
    fallback: Option<N>,
) {
    let error = ErrorObject::new(exception.clone());
    let error = call_id.into_iter().fold(error, ErrorObject::with_call_id);
    let text = codec().to_text(&error);
    is_valid(&text);
    let again = testing::check_object_with(&codec::<N>(), text.as_bytes()).unwrap().unwrap();
    assert_eq!(again.call_id(), error.call_id(), "{text}");
    let stand_in = fallback.or(naive_variant(&Value::from(-32000)));
    match exception.name() {
        Name::Unhandled => {
            assert_eq!(again.message(), "Internal error", "{text}");
            assert!(again.details().is_none(), "{text}");
            let expected = naive_variant(&Value::from(-32603)).or(fallback);
            assert_eq!(again.name().known(), expected, "{text}");
        }
        // The set has no base, and a variant for the code.
        Name::Unknown(name) if stand_in.is_some() && N::BASE.is_empty() => {
            assert_eq!((again.code(), again.message()), (Some("-32000"), exception.message()));
            let details = again.details().unwrap();
            assert_eq!(details.get("/type").unwrap().to_text().unwrap(), name.as_str(), "{text}");
            assert_eq!(details.get("/details"), exception.details(), "{text}");
        }
        known => {
            assert_eq!(again.name(), known, "{text}");
            assert_eq!(again.message(), exception.message(), "{text}");
            assert_eq!(again.details(), exception.details(), "{text}");
            assert_eq!(again.retry(), exception.retry(), "{text}");
            let mut numbers = known.known().into_iter().flat_map(N::code_numbers);
            let is_of_variant = numbers.any(|number| again.code() == Some(&*number.to_string()));
            // Of a variant without a code, or with an alias for one, a number of its own is written.
            let is_data = exception.received_code().is_some_and(|code| N::lookup(code).is_none());
            let is_kept = again.code() == exception.code();
            assert!(is_kept || (is_of_variant && !is_data), "{:?}: {text}", exception.code());
        }
    }
}

macro_rules! suites {
    ($($name:ident $set:ty, $fallback:expr;)*) => {$(
        mod $name {
            use super::*;

            proptest! {
                #![proptest_config(config())]

                #[test]
                fn any_response_is_read_by_the_rules(input in response::<$set>()) {
                    agrees::<$set>(codec(), &input, $fallback);
                }

                #[test]
                fn any_json_is_read_by_the_rules(input in testing::json()) {
                    agrees::<$set>(codec(), &input, $fallback);
                }

                #[test]
                fn any_bytes_are_read_or_refused(
                    input in response::<$set>(),
                    cut in any::<proptest::sample::Index>(),
                    byte in any::<u8>(),
                ) {
                    let mut input = input.into_bytes();
                    let at = cut.index(input.len());
                    let _ = testing::check_object_with(&codec::<$set>(), &input[..at]);
                    input[at] = byte;
                    let _ = testing::check_object_with(&codec::<$set>(), &input);
                }

                #[test]
                fn any_exception_comes_back(
                    exception in exception::<$set>(),
                    call_id in option::of(testing::call_id()),
                ) {
                    comes_back(&exception, call_id, $fallback);
                }

                #[test]
                fn any_response_is_read_over_http(
                    input in prop_oneof![
                        3 => response::<$set>().prop_map(String::into_bytes),
                        1 => testing::hostile_body(),
                    ],
                    cut in option::weighted(0.3, any::<proptest::sample::Index>()),
                    details in any::<bool>(),
                ) {
                    let end = cut.map_or(input.len(), |cut| cut.index(input.len() + 1));
                    let codec = http::Codec::<$set>::new()
                        .with_layout(const { &Layout::JSON_RPC });
                    let codec = if details { codec } else { codec.without_details() };
                    for status in [StatusCode::OK, StatusCode::BAD_REQUEST, StatusCode::BAD_GATEWAY] {
                        let headers = HeaderMap::new();
                        let _ = testing::check_response_with(&codec, status, &headers, &input[..end]);
                    }
                }
            }
        }
    )*};
}

suites! {
    grape Grape, None;
    telcoflow Telcoflow, None;
    json_rpc JsonRpc, Some(JsonRpc::JsonRpcError);
    rpc Rpc, None;
    ranged Ranged, Some(Ranged::Any);
    none Infallible, None;
}

/// A property over generated input is worth no more than the input.
#[test]
fn generated_responses_are_of_every_kind() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut counts = HashMap::<&str, u32>::new();
    for _ in 0..6000 {
        let input = response::<Rpc>().new_tree(&mut runner).unwrap().current();
        let kind = match ErrorObject::<Rpc>::decode(&input) {
            Err(error) => error.field().as_str(),
            Ok(None) => "success",
            Ok(Some(error)) => match error.name() {
                Name::Known(Rpc::RoomTaken) if error.received_code() == Some("RoomHeld") => "alias",
                Name::Known(_) if error.details().is_some() => "known with details",
                Name::Known(_) => "known",
                Name::Unknown(_) => "unknown",
                Name::Unhandled if error.code().is_some() => "unhandled with a code",
                Name::Unhandled => "unhandled",
            },
        };
        *counts.entry(kind).or_default() += 1;
    }
    for kind in [
        "error",
        "call ID",
        "success",
        "alias",
        "known with details",
        "known",
        "unknown",
        "unhandled with a code",
        "unhandled",
    ] {
        assert!(counts.get(kind).is_some_and(|&count| count > 10), "{kind}: {counts:?}");
    }
}
