//! ERROR messages of WAMP v2: what is read from each, what is written, exact errors, and the same by serde.

#![cfg(feature = "__internals")]

use std::collections::HashSet;
use std::convert::Infallible;
use std::mem::size_of;

use allocation_counter::measure;
use bytes::Bytes;
use callerror::__internals::{check_message_v2, check_peek_v2, check_readers_v2};
use callerror::grape::Grape;
use callerror::wamp::Wamp;
use callerror::wamp2::{Codec, ErrorMessage, MessageType, Request, RequestType, peek_call_id};
use callerror::{
    CallId, DecodeError, DecodeErrorKind as Kind, Details, ExceptionSet, Field, Limits, Name,
    Quirk, Retry, UserException, testing,
};
use serde::de::DeserializeSeed as _;

callerror::exception_set! {
    /// A set whose names no URI can hold as they are, beside ones that it can.
    enum Odd = "" {
        Plain,
        Blank = "two words" { aliases: ["two  words"] },
        Hash = "a#b",
        Dots = ".a..b.",
        Percent = "100%",
        Wide = "wide\u{2003}%20",
        Quoted = "say \"hi\"\n",
        Lone = ".",
        Runtime = "wamp.error.runtime_error",
        Protocol = "wamp.error.canceled",
    }
}

const TYPE: RequestType<'static> = RequestType::Call;

fn request(id: u64) -> Request {
    Request::new(id).unwrap()
}

fn details(details: Option<Details<'_>>) -> &str {
    details.map_or("-", Details::as_json)
}

/// All that is read from a message, in one line.
fn line<N: ExceptionSet>(error: &ErrorMessage<'_, N>) -> String {
    let name = match error.name() {
        Name::Known(variant) => format!("known {}", variant.name()),
        Name::Unknown(name) => format!("unknown {}", name.as_str()),
        Name::Unhandled => "unhandled".to_owned(),
    };
    let code = error.received_code().filter(|&code| Some(code) != error.name().as_str());
    let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
    format!(
        "{} {} {name}{code} {:?} {} | {} {} {} {} | {}",
        error.request_type().as_str(),
        error.call_id().as_str(),
        error.message(),
        details(error.details()),
        error.uri().unwrap_or("-"),
        details(error.envelope()),
        details(error.args()),
        details(error.kwargs()),
        error.quirks(),
    )
}

/// Asserts what is read from each message, and what is written again: the same, unless the row says what.
#[track_caller]
fn check_rows<N: ExceptionSet>(codec: &Codec<N>, rows: &[(&str, &str, &str)]) {
    for (input, expected, written) in rows {
        let error = testing::check_message_v2_with(codec, input.as_bytes()).unwrap();
        check_readers_v2(codec, input.as_bytes());
        assert_eq!(line(&error), *expected, "{input}");
        let written = if written.is_empty() { input } else { written };
        assert_eq!(codec.to_text(&error), *written, "{input}");
        assert!(error.call_id().is_number());
        check_peek_v2(input.as_bytes());
    }
}

#[test]
fn messages_of_peers() {
    check_rows(
        &Codec::<Wamp>::new(),
        &[
            // The text's own.
            (
                r#"[8,48,7814135,{},"com.myapp.error"]"#,
                r#"48 7814135 unknown com.myapp.error "" - | com.myapp.error {} - - | "#,
                "",
            ),
            (
                r#"[8, 68, 713845233, {}, "com.myapp.error"]"#,
                r#"68 713845233 unknown com.myapp.error "" - | com.myapp.error {} - - | "#,
                r#"[8,68,713845233,{},"com.myapp.error"]"#,
            ),
            // autobahn and wampy.
            (
                r#"[8,68,7814135,{},"com.example.error.room_taken",["Room taken"]]"#,
                r#"68 7814135 unknown com.example.error.room_taken "Room taken" - | com.example.error.room_taken {} ["Room taken"] - | "#,
                "",
            ),
            (
                r#"[8,68,7814135,{},"com.example.error.room_taken",["Room taken"],{"until":"12:00"}]"#,
                r#"68 7814135 unknown com.example.error.room_taken "Room taken" {"until":"12:00"} | com.example.error.room_taken {} ["Room taken"] {"until":"12:00"} | "#,
                "",
            ),
            (
                r#"[8,68,1,{},"wamp.error.runtime_error",["boom at 10.0.0.7"],{"traceback":["Traceback","line 1"]}]"#,
                r#"68 1 unhandled "boom at 10.0.0.7" {"traceback":["Traceback","line 1"]} | wamp.error.runtime_error {} ["boom at 10.0.0.7"] {"traceback":["Traceback","line 1"]} | "#,
                "",
            ),
            // autobahn-js, for a thrown error and for a thrown value.
            (
                r#"[8,68,1,{},"wamp.error.runtime_error",[{}]]"#,
                r#"68 1 unhandled "" - | wamp.error.runtime_error {} [{}] - | "#,
                "",
            ),
            (
                r#"[8,68,1,{},"wamp.error.invocation_exception"]"#,
                r#"68 1 unhandled "" - | wamp.error.invocation_exception {} - - | "#,
                "",
            ),
            // Routers.
            (
                r#"[8,48,1,{},"wamp.error.no_such_procedure",["no callee registered for procedure <com.x>"]]"#,
                r#"48 1 known wamp.error.no_such_procedure "no callee registered for procedure <com.x>" - | wamp.error.no_such_procedure {} ["no callee registered for procedure <com.x>"] - | "#,
                "",
            ),
            (
                r#"[8,64,1,{"message":"taken"},"wamp.error.procedure_already_exists"]"#,
                r#"64 1 known wamp.error.procedure_already_exists "taken" - | wamp.error.procedure_already_exists {"message":"taken"} - - | "#,
                "",
            ),
            (
                r#"[8,48,1,{},"wamp.error.cancelled",[],{}]"#,
                r#"48 1 known wamp.error.canceled (wamp.error.cancelled) "" - | wamp.error.cancelled {} [] {} | "#,
                "",
            ),
            (
                r#"[8,48,1,{"callee":42,"_own":1.50},"com.example.error",["x"]]"#,
                r#"48 1 unknown com.example.error "x" - | com.example.error {"callee":42,"_own":1.50} ["x"] - | "#,
                "",
            ),
            // The error URIs of WAMP v1 and of HTTP are names as they are.
            (
                r#"[8,48,1,{},"http://domain/exceptions#NotFoundError",["Room not found"],{"id":7}]"#,
                r#"48 1 unknown http://domain/exceptions#NotFoundError "Room not found" {"id":7} | http://domain/exceptions#NotFoundError {} ["Room not found"] {"id":7} | "#,
                "",
            ),
            (
                r#"[8,48,1,{},"com..room taken"]"#,
                r#"48 1 unknown com..room taken "" - | com..room taken {} - - | "#,
                "",
            ),
        ],
    );
}

#[test]
fn message_and_details_are_found_among_the_arguments() {
    let row = |payload: &str| format!(r#"[8,48,1,{{}},"e"{payload}]"#);
    let uri = r#"| e {}"#;
    for (payload, expected) in [
        // The first argument is the message if it is text, also if it is empty.
        (r#",["m"]"#, r#""m" -"#),
        (r#",[""],{"message":"k"}"#, r#""" {"message":"k"}"#),
        (r#",["m"],{"message":"k"}"#, r#""m" {"message":"k"}"#),
        // Else the keyword argument, whatever the first argument is.
        (r#",[],{"message":"k"}"#, r#""k" {"message":"k"}"#),
        (r#",[7],{"message":"k","a":1}"#, r#""k" {"message":"k","a":1}"#),
        (r#",[null],{"message":"k"}"#, r#""k" {"message":"k"}"#),
        (r#",[["m"]],{"message":"k"}"#, r#""k" {"message":"k"}"#),
        (r#",[{"message":"m"}]"#, r#""" -"#),
        (r#",[],{"message":7}"#, r#""" {"message":7}"#),
        (r#",[],{"message":null}"#, r#""" {"message":null}"#),
        // Of a repeated member the last counts.
        (r#",[],{"message":"a","message":"b"}"#, r#""b" {"message":"a","message":"b"}"#),
        (r#",[],{"message":"a","message":1}"#, r#""" {"message":"a","message":1}"#),
        (r#",[],{"messag\u0065":"k"}"#, r#""k" {"messag\u0065":"k"}"#),
        // The details are the keyword arguments, else the second argument.
        (r#",["m",7],{"a":1}"#, r#""m" {"a":1}"#),
        (r#",["m",7],{ }"#, r#""m" 7"#),
        (r#",["m",7]"#, r#""m" 7"#),
        (r#",["m",[1.50]]"#, r#""m" [1.50]"#),
        (r#",["m",{}]"#, r#""m" {}"#),
        (r#",["m","d"]"#, r#""m" "d""#),
        (r#",["m",null]"#, r#""m" -"#),
        (r#",["m",null,7]"#, r#""m" -"#),
        (r#",[7,8]"#, r#""" 8"#),
        (r#",[null,false]"#, r#""" false"#),
        (r#",["m",7],null"#, r#""m" 7"#),
        // What `Details` says is a text at most.
        (r#",[],{"a":1}"#, r#""" {"a":1}"#),
    ] {
        let input = row(payload);
        let error = testing::check_message_v2::<Infallible>(input.as_bytes()).unwrap();
        let read = line(&error);
        assert!(read.starts_with(&format!("48 1 unknown e {expected} {uri}")), "{payload}: {read}");
    }
    for (input, message) in [
        (r#"[8,48,1,{"message":"d"},"e"]"#, "d"),
        (r#"[8,48,1,{"message":"d"},"e",[]]"#, "d"),
        (r#"[8,48,1,{"message":"d"},"e",[7],{"a":1}]"#, "d"),
        (r#"[8,48,1,{"message":"d"},"e",[7],{"message":"k"}]"#, "k"),
        (r#"[8,48,1,{"message":"d"},"e",["m"]]"#, "m"),
        (r#"[8,48,1,{"message":"d"},"e",[""]]"#, ""),
        (r#"[8,48,1,{"message":["d"]},"e"]"#, ""),
        (r#"[8,48,1,{"a":{"message":"d"}},"e"]"#, ""),
    ] {
        let error = testing::check_message_v2::<Infallible>(input.as_bytes()).unwrap();
        assert_eq!(error.message(), message, "{input}");
    }
}

/// What is a quirk goes out as it should have come.
#[test]
fn quirks_are_mended() {
    check_rows(
        &Codec::<Wamp>::new(),
        &[
            (
                r#"[8,48,1,{},"com.x",null]"#,
                r#"48 1 unknown com.x "" - | com.x {} - - | NullArgs"#,
                r#"[8,48,1,{},"com.x",[]]"#,
            ),
            (
                r#"[8,48,1,{},"com.x",null,{"a":1}]"#,
                r#"48 1 unknown com.x "" {"a":1} | com.x {} - {"a":1} | NullArgs"#,
                r#"[8,48,1,{},"com.x",[],{"a":1}]"#,
            ),
            (
                r#"[8,48,1,{},"com.x",["m",7],null]"#,
                r#"48 1 unknown com.x "m" 7 | com.x {} ["m",7] - | NullArgs"#,
                r#"[8,48,1,{},"com.x",["m",7],{}]"#,
            ),
            (
                r#"[8,48,1,{},"com.x",null,null]"#,
                r#"48 1 unknown com.x "" - | com.x {} - - | NullArgs"#,
                r#"[8,48,1,{},"com.x",[],{}]"#,
            ),
            (
                r#"[8,48,1,{},"com.x",{ "message":"Room taken" }]"#,
                r#"48 1 unknown com.x "Room taken" { "message":"Room taken" } | com.x {} - { "message":"Room taken" } | ArgsObject"#,
                r#"[8,48,1,{},"com.x",[],{ "message":"Room taken" }]"#,
            ),
            (
                r#"[8,48,1,{},"com.x",{}]"#,
                r#"48 1 unknown com.x "" - | com.x {} - {} | ArgsObject"#,
                r#"[8,48,1,{},"com.x",[],{}]"#,
            ),
            // An empty list of a language that has one type for both. What stands in its own place counts more.
            (
                r#"[8,48,1,{},"com.x",{},{"a":1}]"#,
                r#"48 1 unknown com.x "" {"a":1} | com.x {} - {"a":1} | ArgsObject"#,
                r#"[8,48,1,{},"com.x",[],{"a":1}]"#,
            ),
            (
                r#"[8,48,1,{},"com.x",{"a":1},{}]"#,
                r#"48 1 unknown com.x "" {"a":1} | com.x {} - {"a":1} | ArgsObject"#,
                r#"[8,48,1,{},"com.x",[],{"a":1}]"#,
            ),
            (
                r#"[8,48,1,{},"com.x",{"a":1},null]"#,
                r#"48 1 unknown com.x "" {"a":1} | com.x {} - {"a":1} | ArgsObject, NullArgs"#,
                r#"[8,48,1,{},"com.x",[],{"a":1}]"#,
            ),
            (
                r#"[8,48,1,{},"com.x",{"message":"a"},{"message":"b"}]"#,
                r#"48 1 unknown com.x "b" {"message":"b"} | com.x {} - {"message":"b"} | ArgsObject"#,
                r#"[8,48,1,{},"com.x",[],{"message":"b"}]"#,
            ),
            (
                r#"[8,48,1,{},"com.x",["m"],{},1,null,[2]]"#,
                r#"48 1 unknown com.x "m" - | com.x {} ["m"] {} | ExtraElements"#,
                r#"[8,48,1,{},"com.x",["m"],{}]"#,
            ),
            (
                r#"[8,48,1,{"x":1},null,["m"],{"a":1}]"#,
                r#"48 1 unhandled "m" {"a":1} | - {"x":1} ["m"] {"a":1} | MissingUri"#,
                r#"[8,48,1,{"x":1},"wamp.error.runtime_error",["m"],{"a":1}]"#,
            ),
            (
                r#"[8,48,1,{},""]"#,
                r#"48 1 unhandled "" - | - {} - - | MissingUri"#,
                r#"[8,48,1,{},"wamp.error.runtime_error"]"#,
            ),
            (
                r#"[8,48,1,{},"com.x",[ "a\ud83d\n" , 1.50 ]]"#,
                "48 1 unknown com.x \"a\u{fffd}\\n\" 1.50 | com.x {} [ \"a\\ud83d\\n\" , 1.50 ] - | LoneSurrogate",
                "[8,48,1,{},\"com.x\",[ \"a\u{fffd}\\n\" , 1.50 ]]",
            ),
            // Inside a dict it stays, as details are kept to the letter.
            (
                r#"[8,48,1,{},"com.x",[7],{"message":"\udc00"}]"#,
                "48 1 unknown com.x \"\u{fffd}\" {\"message\":\"\\udc00\"} | com.x {} [7] {\"message\":\"\\udc00\"} | LoneSurrogate",
                "",
            ),
            (
                r#"[8,48,1,{"message":"\udc00"},"com.x"]"#,
                "48 1 unknown com.x \"\u{fffd}\" - | com.x {\"message\":\"\\udc00\"} - - | LoneSurrogate",
                "",
            ),
            // Where it is not the message, it is no quirk.
            (
                r#"[8,48,1,{"message":"\udc00"},"com.x",["m","\udc00"],{"message":"\udc00"}]"#,
                r#"48 1 unknown com.x "m" {"message":"\udc00"} | com.x {"message":"\udc00"} ["m","\udc00"] {"message":"\udc00"} | "#,
                "",
            ),
            (
                "\u{feff}[8,48,1,{},\"com.x\"]",
                r#"48 1 unknown com.x "" - | com.x {} - - | ByteOrderMark"#,
                r#"[8,48,1,{},"com.x"]"#,
            ),
            // Numbers of any length, and the spelling of strings.
            (
                r#"[8,-1,-0,{},"com\u002ex\/",["\u00fc \/"]]"#,
                r#"-1 -0 unknown com.x/ "ü /" - | com.x/ {} ["\u00fc \/"] - | "#,
                r#"[8,-1,-0,{},"com.x/",["\u00fc \/"]]"#,
            ),
            (
                r#"[8,1234567890123456789012345678901234567890,9007199254740993,{},"com.x"]"#,
                r#"1234567890123456789012345678901234567890 9007199254740993 unknown com.x "" - | com.x {} - - | "#,
                "",
            ),
        ],
    );
}

/// The error of every kind of input, and whether the fast reader gives the same.
#[track_caller]
fn fault(codec: &Codec<Wamp>, input: &[u8]) -> DecodeError {
    let shown = String::from_utf8_lossy(&input[..input.len().min(200)]);
    let Err(error) = codec.decode(input) else { panic!("{shown} decodes") };
    assert_eq!(codec.decode(&Bytes::copy_from_slice(input)).err(), Some(error), "{shown}");
    if let Ok(text) = std::str::from_utf8(input) {
        assert_eq!(codec.decode(text).err(), Some(error), "{shown}");
    }
    check_readers_v2(codec, input);
    check_peek_v2(input);
    error
}

#[track_caller]
fn says(error: DecodeError, kind: Kind, field: Field, text: &str) {
    assert_eq!(error.to_string(), text);
    assert_eq!((error.kind(), error.field()), (kind, field), "{text}");
    assert!(text.ends_with(&format!(" at byte {}", error.offset())), "{text}");
}

#[test]
fn what_is_no_error_message_says_why() {
    use Field::{
        Arguments, ArgumentsKw, CallId, DetailsDict, Frame, MessageType, RequestType, Uri,
    };
    for (input, kind, field, text) in [
        ("", Kind::Eof, Frame, "frame: expected `[`, found the end of the input at byte 0"),
        ("{}", Kind::NotCallError, Frame, "frame: expected `[`, found `{` at byte 0"),
        ("8", Kind::NotCallError, Frame, "frame: expected `[`, found `8` at byte 0"),
        ("[]", Kind::Missing, MessageType, "message type: expected 8 (ERROR), found `]` at byte 1"),
        (
            "[50,1,{}]",
            Kind::NotCallError,
            MessageType,
            "message type: expected 8 (ERROR), found 50 at byte 1",
        ),
        (
            "[8.0,1]",
            Kind::NotCallError,
            MessageType,
            "message type: expected 8 (ERROR), found a number at byte 1",
        ),
        (
            r#"["8",1]"#,
            Kind::NotCallError,
            MessageType,
            "message type: expected 8 (ERROR), found a string at byte 1",
        ),
        (
            "[8]",
            Kind::Missing,
            RequestType,
            "request type: expected an integer, found `]` at byte 2",
        ),
        (
            r#"[8,"48",1]"#,
            Kind::WrongType,
            RequestType,
            "request type: expected an integer, found a string at byte 3",
        ),
        (
            "[8,48.0,1]",
            Kind::WrongType,
            RequestType,
            "request type: expected an integer, found a number at byte 3",
        ),
        (
            "[8,48e0,1]",
            Kind::WrongType,
            RequestType,
            "request type: expected an integer, found a number at byte 3",
        ),
        (
            "[8,null,1]",
            Kind::WrongType,
            RequestType,
            "request type: expected an integer, found null at byte 3",
        ),
        (
            "[8,[48],1]",
            Kind::WrongType,
            RequestType,
            "request type: expected an integer, found an array at byte 3",
        ),
        (
            r#"[8,"\ud800",1]"#,
            Kind::WrongType,
            RequestType,
            "request type: expected an integer, found a string at byte 3",
        ),
        ("[8,4x", Kind::Syntax, Frame, "frame: expected `,` or `]`, found `x` at byte 4"),
        (
            "[8,",
            Kind::Eof,
            RequestType,
            "request type: expected a JSON value, found the end of the input at byte 3",
        ),
        ("[8,48]", Kind::Missing, CallId, "call ID: expected an integer, found `]` at byte 5"),
        (
            r#"[8,48,"1"]"#,
            Kind::WrongType,
            CallId,
            "call ID: expected an integer, found a string at byte 6",
        ),
        (
            r#"[8,48,"\ud800"]"#,
            Kind::WrongType,
            CallId,
            "call ID: expected an integer, found a string at byte 6",
        ),
        (
            "[8,48,1.0]",
            Kind::WrongType,
            CallId,
            "call ID: expected an integer, found a number at byte 6",
        ),
        (
            "[8,48,1.5]",
            Kind::WrongType,
            CallId,
            "call ID: expected an integer, found a number at byte 6",
        ),
        (
            "[8,48,null]",
            Kind::WrongType,
            CallId,
            "call ID: expected an integer, found null at byte 6",
        ),
        (
            "[8,48,true]",
            Kind::WrongType,
            CallId,
            "call ID: expected an integer, found a boolean at byte 6",
        ),
        ("[8,48,01]", Kind::Syntax, Frame, "frame: expected `,` or `]`, found `1` at byte 7"),
        (
            "[8,48,1]",
            Kind::Missing,
            DetailsDict,
            "details dict: expected an object, found `]` at byte 7",
        ),
        (
            "[8,48,1,null]",
            Kind::WrongType,
            DetailsDict,
            "details dict: expected an object, found null at byte 8",
        ),
        (
            "[8,48,1,[]]",
            Kind::WrongType,
            DetailsDict,
            "details dict: expected an object, found an array at byte 8",
        ),
        (
            r#"[8,48,1,"x"]"#,
            Kind::WrongType,
            DetailsDict,
            "details dict: expected an object, found a string at byte 8",
        ),
        (
            r#"[8,48,1,{"a"}]"#,
            Kind::Syntax,
            DetailsDict,
            "details dict: expected `:`, found `}` at byte 12",
        ),
        (
            "[8,48,1,{}]",
            Kind::Missing,
            Uri,
            "error URI: expected a string or null, found `]` at byte 10",
        ),
        (
            "[8,48,1,{},404]",
            Kind::WrongType,
            Uri,
            "error URI: expected a string or null, found a number at byte 11",
        ),
        (
            "[8,48,1,{},{}]",
            Kind::WrongType,
            Uri,
            "error URI: expected a string or null, found an object at byte 11",
        ),
        (
            r#"[8,48,1,{},"a\ud800"]"#,
            Kind::LoneSurrogate,
            Uri,
            "error URI: expected a surrogate pair, found half of one at byte 13",
        ),
        (
            r#"[8,48,1,{},"com.exa"#,
            Kind::Eof,
            Uri,
            "error URI: expected a closing `\"`, found the end of the input at byte 19",
        ),
        (
            r#"[8,48,1,{},"u","m"]"#,
            Kind::WrongType,
            Arguments,
            "arguments: expected an array, found a string at byte 15",
        ),
        (
            r#"[8,48,1,{},"u",7]"#,
            Kind::WrongType,
            Arguments,
            "arguments: expected an array, found a number at byte 15",
        ),
        (
            r#"[8,48,1,{},"u",true]"#,
            Kind::WrongType,
            Arguments,
            "arguments: expected an array, found a boolean at byte 15",
        ),
        (
            r#"[8,48,1,{},"u",["say "hi""]]"#,
            Kind::Syntax,
            Arguments,
            "arguments: expected `,` or `]`, found `h` at byte 22",
        ),
        (
            r#"[8,48,1,{},"u",[],[]]"#,
            Kind::WrongType,
            ArgumentsKw,
            "keyword arguments: expected an object, found an array at byte 18",
        ),
        (
            r#"[8,48,1,{},"u",{"a":1},"m"]"#,
            Kind::WrongType,
            ArgumentsKw,
            "keyword arguments: expected an object, found a string at byte 23",
        ),
        (
            r#"[8,48,1,{},"u",[],{"n":NaN}]"#,
            Kind::Syntax,
            ArgumentsKw,
            "keyword arguments: expected a JSON value, found `N` at byte 23",
        ),
        (
            r#"[8,48,1,{},"u",[],{},nil]"#,
            Kind::Syntax,
            Field::Extra,
            "extra element: expected `null`, found `i` at byte 22",
        ),
        (
            r#"[8,48,1,{},"u",[],{}"#,
            Kind::Eof,
            Frame,
            "frame: expected `,` or `]`, found the end of the input at byte 20",
        ),
        (
            r#"[8,48,1,{},"u"]x"#,
            Kind::Trailing,
            Frame,
            "frame: expected the end of the input, found `x` at byte 15",
        ),
        (
            r#" [8,48,1,{},"u",[],{}] ]"#,
            Kind::Trailing,
            Frame,
            "frame: expected the end of the input, found `]` at byte 23",
        ),
        (
            "\u{feff}[8,48,1,{}]",
            Kind::Missing,
            Uri,
            "error URI: expected a string or null, found `]` at byte 13",
        ),
    ] {
        says(fault(&Codec::new(), input.as_bytes()), kind, field, text);
        if !input.starts_with('\u{feff}') && !input.contains(r#""u",{"#) {
            says(fault(&Codec::new().strict(), input.as_bytes()), kind, field, text);
        }
    }
}

#[test]
fn bytes_that_are_not_utf8_have_their_field() {
    for (before, field) in [
        ("", Field::Frame),
        ("[8,", Field::RequestType),
        ("[8,48,", Field::CallId),
        ("[8,48,1,{\"", Field::DetailsDict),
        ("[8,48,1,{},\"u", Field::Uri),
        ("[8,48,1,{},\"u\",[\"", Field::Arguments),
        ("[8,48,1,{},\"u\",[],{\"", Field::ArgumentsKw),
        ("[8,48,1,{},\"u\",[],{},\"", Field::Extra),
        ("[8,48,1,{},\"u\"]", Field::Frame),
    ] {
        let error = fault(&Codec::new(), &[before.as_bytes(), b"\xff\"]"].concat());
        let text = format!("{field}: expected UTF-8, found byte 0xff at byte {}", before.len());
        says(error, Kind::InvalidUtf8, field, &text);
    }
    let error = fault(&Codec::new(), b"[8,48,null,\"\xff");
    says(
        error,
        Kind::WrongType,
        Field::CallId,
        "call ID: expected an integer, found null at byte 6",
    );
}

#[test]
fn a_strict_codec_refuses_each_quirk_where_it_stands() {
    let strict = Codec::new().strict();
    for (input, quirk, field, text) in [
        (
            "\u{feff}[8,48,1,{},\"u\"]",
            Quirk::ByteOrderMark,
            Field::Frame,
            "frame: expected a JSON value, found a byte order mark at byte 0",
        ),
        (
            "[8,48,1,{},null]",
            Quirk::MissingUri,
            Field::Uri,
            "error URI: expected an error URI, found null at byte 11",
        ),
        (
            r#"[8,48,1,{},""]"#,
            Quirk::MissingUri,
            Field::Uri,
            "error URI: expected an error URI, found an empty string at byte 11",
        ),
        (
            r#"[8,48,1,{},"u",null]"#,
            Quirk::NullArgs,
            Field::Arguments,
            "arguments: expected an array, found null at byte 15",
        ),
        (
            r#"[8,48,1,{},"u",null,null,1]"#,
            Quirk::NullArgs,
            Field::Arguments,
            "arguments: expected an array, found null at byte 15",
        ),
        (
            r#"[8,48,1,{},"u",[],null]"#,
            Quirk::NullArgs,
            Field::ArgumentsKw,
            "keyword arguments: expected an object, found null at byte 18",
        ),
        (
            r#"[8,48,1,{},"u",{}]"#,
            Quirk::ArgsObject,
            Field::Arguments,
            "arguments: expected an array, found an object at byte 15",
        ),
        (
            r#"[8,48,1,{},"u",{"message":"\ud800"},null]"#,
            Quirk::ArgsObject,
            Field::Arguments,
            "arguments: expected an array, found an object at byte 15",
        ),
        (
            r#"[8,48,1,{},"u",["é\udc00"],null]"#,
            Quirk::LoneSurrogate,
            Field::Message,
            "message: expected a surrogate pair, found half of one at byte 19",
        ),
        (
            r#"[8,48,1,{},"u",[1],{"a":2,"message":"\udc00"},3]"#,
            Quirk::LoneSurrogate,
            Field::Message,
            "message: expected a surrogate pair, found half of one at byte 37",
        ),
        (
            r#"[8,48,1,{"message":"x\udc00"},"u"]"#,
            Quirk::LoneSurrogate,
            Field::Message,
            "message: expected a surrogate pair, found half of one at byte 21",
        ),
        (
            r#"[8,48,1,{},"u",[],{}, 1]"#,
            Quirk::ExtraElements,
            Field::Extra,
            "extra element: expected at most seven elements, found another element at byte 22",
        ),
        (
            r#"[8,48,1,{},"u",[],{},null,x]"#,
            Quirk::ExtraElements,
            Field::Extra,
            "extra element: expected at most seven elements, found another element at byte 21",
        ),
    ] {
        says(fault(&strict, input.as_bytes()), Kind::Quirk(quirk), field, text);
        if !input.ends_with("x]") {
            let error = check_message_v2::<Wamp>(input.as_bytes()).unwrap();
            assert!(error.quirks().contains(quirk), "{input}");
        }
    }
}

#[test]
fn limits_are_kept() {
    let limited = |limits| Codec::<Wamp>::new().with_limits(limits);
    let input = r#"[8,48,1,{},"u",[[[7]]],{"a":[]}]"#;
    let (len, limits) = (input.len(), Limits::DEFAULT);
    assert!(limited(limits.with_max_len(len)).decode(input).is_ok());
    let error = fault(&limited(limits.with_max_len(len - 1)), input.as_bytes());
    let text = format!("frame: the input is longer than the limit at byte {}", len - 1);
    says(error, Kind::TooLong, Field::Frame, &text);
    assert!(limited(limits.with_max_depth(4)).decode(input).is_ok());
    let error = fault(&limited(limits.with_max_depth(3)), input.as_bytes());
    let text = "arguments: containers are nested deeper than the limit at byte 17";
    says(error, Kind::TooDeep, Field::Arguments, text);
    let longest = limited(limits.with_max_len(usize::MAX));
    assert!(longest.decode(input).is_ok());
}

#[test]
fn what_is_built_here() {
    let exception = || UserException::new(Wamp::InvalidArgument, "No such day");
    let with = |json: &'static str| exception().with_details_json(json).unwrap();
    let silent = |json: &'static str| with(json).with_message("");
    let head = r#"[8,48,1,{},"wamp.error.invalid_argument""#;
    for (exception, payload) in [
        (exception(), r#",["No such day"]"#),
        (exception().with_message(""), ""),
        (exception().with_message("\"\u{1}ü"), r#",["\"\u0001ü"]"#),
        (with(r#"{"day":1.50}"#), r#",["No such day"],{"day":1.50}"#),
        (silent(r#"{"day":1.50}"#), r#",[],{"day":1.50}"#),
        // Without a first argument, a reader would find the message among the keyword arguments.
        (silent(r#"{"message":"m"}"#), r#",[""],{"message":"m"}"#),
        (silent(r#"{"message":7}"#), r#",[],{"message":7}"#),
        (with(r#"{"message":"m"}"#), r#",["No such day"],{"message":"m"}"#),
        // Empty keyword arguments are read as no details.
        (with("{ }"), r#",["No such day"],{ }"#),
        (silent("{}"), r#",[],{}"#),
        (with("[7]"), r#",["No such day",[7]]"#),
        (silent("7"), r#",["",7]"#),
        (silent(r#""text""#), r#",["","text"]"#),
        (with("[]"), r#",["No such day",[]]"#),
        (silent("false"), r#",["",false]"#),
    ] {
        let error = ErrorMessage::new(TYPE, Request::MIN, exception.clone());
        testing::check_error_message(&error);
        assert_eq!(error.to_text(), format!("{head}{payload}]"));
        let again = Codec::new().strict().decode(&error.to_text()).unwrap().into_owned();
        let is_empty = ["{ }", "{}"].contains(&exception.details().map_or("", Details::as_json));
        let expected =
            if is_empty { exception.with_details_json("null").unwrap() } else { exception };
        assert_eq!(again.exception(), &expected);
        assert_eq!(
            (error.uri(), error.envelope(), error.args(), error.kwargs()),
            (None, None, None, None)
        );
    }

    // What failed outside the exceptions of the application tells nothing.
    let failure = UserException::<Wamp>::from_error("row 7 is locked").with_details(&[7]).unwrap();
    let error = ErrorMessage::new(RequestType::Invocation, request(1 << 53), failure);
    assert_eq!(error.to_text(), r#"[8,68,9007199254740992,{},"wamp.error.runtime_error"]"#);
    testing::check_error_message(&error);
    let text = error.to_text();
    let again = ErrorMessage::<Wamp>::decode(&text).unwrap();
    assert_eq!(
        (again.name(), again.message(), again.retry()),
        (Name::Unhandled, "", Retry::Backoff)
    );

    // A relay exchanges the request and keeps what the exception says; an unhandled error loses its text.
    for (received, sent) in [
        (
            r#"[8,68,5,{"x":1},"com.example.gone",["Gone",1],{"a":1}]"#,
            r#"[8,48,17,{},"com.example.gone",["Gone"],{"a":1}]"#,
        ),
        (
            r#"[8,68,5,{},"wamp.error.cancelled",["Gone",1]]"#,
            r#"[8,48,17,{},"wamp.error.canceled",["Gone",1]]"#,
        ),
        (
            r#"[8,68,5,{},"wamp.error.runtime_error",["boom at 10.0.0.7"]]"#,
            r#"[8,48,17,{},"wamp.error.runtime_error"]"#,
        ),
    ] {
        let received = ErrorMessage::<Wamp>::decode(received).unwrap();
        let message = received.message().to_owned();
        let exception = received.into_exception();
        assert_eq!(exception.message(), message, "for the log");
        assert_eq!(ErrorMessage::new(TYPE, request(17), exception).to_text(), sent);
    }
}

#[test]
fn requests_are_integers_from_1_to_2_to_the_53() {
    for (id, is_legal) in
        [(0, false), (1, true), (1 << 53, true), ((1 << 53) + 1, false), (u64::MAX, false)]
    {
        assert_eq!(Request::new(id).map(Request::get), is_legal.then_some(id));
        assert_eq!(Request::try_from(id).is_ok(), is_legal);
        assert_eq!(Request::try_from(&CallId::from(id)).is_ok(), is_legal, "{id}");
    }
    assert_eq!((Request::MIN.get(), Request::MAX.get()), (1, 9_007_199_254_740_992));
    let digits = peek_call_id("[8,48,123456789012345678901234567890]").unwrap();
    for other in [&CallId::from(-1), &CallId::from("1"), &CallId::from(""), &digits] {
        let error = Request::try_from(other).unwrap_err();
        assert_eq!(error.to_string(), "the ID of a request must be an integer from 1 to 2^53");
    }
    assert_eq!(CallId::from(request(17)), CallId::from(17));
    assert_eq!((u64::from(request(17)), request(17).to_string()), (17, "17".to_owned()));
}

#[test]
fn request_types_are_numbers() {
    let known = [
        (RequestType::Publish, "16"),
        (RequestType::Subscribe, "32"),
        (RequestType::Unsubscribe, "34"),
        (RequestType::Call, "48"),
        (RequestType::Register, "64"),
        (RequestType::Unregister, "66"),
        (RequestType::Invocation, "68"),
    ];
    for (request_type, digits) in known {
        let text = format!(r#"[8,{digits},1,{{}},"com.x"]"#);
        let error = ErrorMessage::<Wamp>::decode(&text).unwrap();
        assert_eq!(error.request_type(), request_type);
        assert_eq!((request_type.as_str(), request_type.to_string()), (digits, digits.to_owned()));
        let unhandled = UserException::<Wamp>::unhandled();
        let built = ErrorMessage::new(request_type, Request::MIN, unhandled).to_text();
        assert!(built.starts_with(&format!("[8,{digits},1,")), "{built}");
    }
    let long = "9".repeat(5000);
    for digits in ["0", "-0", "-1", "49", "480", "1234567890123456789012345678901234567890", &long]
    {
        let text = format!(r#"[8,{digits},1,{{}},"com.x"]"#);
        let error = check_message_v2::<Wamp>(text.as_bytes()).unwrap();
        let RequestType::Other(other) = error.request_type() else { panic!("{digits} is known") };
        assert_eq!(other.as_str(), digits);
        assert!(error.request_type().to_string().len() < 1100);
        assert!(format!("{:?} {error:?}", error.request_type()).len() < 2500);
        // A relay passes it on.
        let passed = ErrorMessage::new(error.request_type(), request(7), error.exception().clone());
        testing::check_error_message(&passed);
        assert_eq!(passed.to_text(), text.replace(",1,", ",7,"));
        assert_eq!(passed.clone().into_owned().request_type(), error.request_type());
    }
}

// Names and URIs.

#[test]
fn names_stand_behind_the_base() {
    check_rows(
        &Codec::<Grape>::for_base("com.example.error."),
        &[
            (
                r#"[8,48,1,{},"com.example.error.NotFoundError"]"#,
                r#"48 1 known NotFoundError "" - | com.example.error.NotFoundError {} - - | "#,
                "",
            ),
            (
                r#"[8,48,1,{},"com.example.error.Newer"]"#,
                r#"48 1 unknown Newer "" - | com.example.error.Newer {} - - | "#,
                "",
            ),
            (
                r#"[8,48,1,{},"com.example.error.a.b#c d"]"#,
                r#"48 1 unknown a.b#c d "" - | com.example.error.a.b#c d {} - - | "#,
                "",
            ),
            // The base alone has no name behind it.
            (
                r#"[8,48,1,{},"com.example.error."]"#,
                r#"48 1 unknown com.example.error. "" - | com.example.error. {} - - | "#,
                "",
            ),
            (
                r#"[8,48,1,{},"NotFoundError"]"#,
                r#"48 1 known NotFoundError "" - | NotFoundError {} - - | "#,
                "",
            ),
            (
                r#"[8,48,1,{},"COM.example.error.NotFoundError"]"#,
                r#"48 1 unknown COM.example.error.NotFoundError "" - | COM.example.error.NotFoundError {} - - | "#,
                "",
            ),
            (
                r#"[8,48,1,{},"http://domain/exceptions#NotFoundError"]"#,
                r#"48 1 unknown http://domain/exceptions#NotFoundError "" - | http://domain/exceptions#NotFoundError {} - - | "#,
                "",
            ),
            (
                r#"[8,48,1,{},"com.example.error.%4EotFoundError"]"#,
                r#"48 1 unknown %4EotFoundError "" - | com.example.error.%4EotFoundError {} - - | "#,
                "",
            ),
            (
                r#"[8,48,1,{},"wamp.error.runtime_error"]"#,
                r#"48 1 unhandled "" - | wamp.error.runtime_error {} - - | "#,
                "",
            ),
        ],
    );
}

/// The URI by which a codec writes an exception, which it reads as an equal one.
#[track_caller]
fn uri<N: ExceptionSet>(codec: &Codec<N>, exception: UserException<'_, N>) -> String {
    let error = ErrorMessage::new(TYPE, Request::MIN, exception);
    testing::check_error_message_with(codec, &error);
    let text = codec.to_text(&error);
    codec.decode(&text).unwrap().uri().unwrap().to_owned()
}

#[test]
fn every_name_comes_back() {
    let unknown = |name: &'static str| UserException::<Wamp>::named(name, "m").unwrap();
    for (base, name, expected) in [
        ("", "Newer", "Newer"),
        ("", "com.other.gone", "com.other.gone"),
        ("", "a#b c", "a#b c"),
        ("com.x.", "Newer", "com.x.Newer"),
        ("com.x.", "two words", "com.x.two words"),
        ("com.x.", "a/b", "com.x.a/b"),
        // URIs of their own.
        ("com.x.", "com.other.gone", "com.other.gone"),
        ("com.x.", "https://shop.example/p#Gone", "https://shop.example/p#Gone"),
        ("com.x.", "urn:gone", "urn:gone"),
        ("com.x.", "wamp.error.not_there", "wamp.error.not_there"),
        // A reader would cut it there.
        ("com.x.", "com.x.gone", "com.x.com.x.gone"),
        ("com.x.", "com.x.", "com.x."),
        // A reader would take it for no name.
        ("com.x.", "wamp.error.runtime_error", "com.x.wamp.error.runtime_error"),
        ("wamp.error.", "runtime_error", "runtime_error"),
        ("wamp.error.", "wamp.error.runtime_error", "wamp.error.wamp.error.runtime_error"),
        ("https://x/error/", "Newer", "https://x/error/Newer"),
        ("error:", "Newer", "error:Newer"),
    ] {
        let codec = Codec::try_for_base(base).unwrap();
        assert_eq!(uri(&codec, unknown(name)), expected, "{name} under {base}");
    }
    for (base, variant, expected) in [
        ("", Wamp::Canceled, "wamp.error.canceled"),
        ("com.x.", Wamp::Canceled, "wamp.error.canceled"),
        ("wamp.", Wamp::CloseRealm, "wamp.wamp.close.close_realm"),
    ] {
        let codec = Codec::try_for_base(base).unwrap();
        assert_eq!(uri(&codec, variant.into()), expected, "{variant} under {base}");
    }
    // Without a base, the URIs of unhandled errors cannot be names.
    for name in ["wamp.error.runtime_error", "wamp.error.invocation_exception"] {
        let error = ErrorMessage::new(TYPE, Request::MIN, unknown(name));
        testing::check_error_message(&error);
        let text = error.to_text();
        assert_eq!(text, format!(r#"[8,48,1,{{}},"{name}",["m"]]"#));
        let again = ErrorMessage::<Wamp>::decode(&text).unwrap();
        assert_eq!((again.name(), again.message()), (Name::Unhandled, "m"));
    }
}

/// Whether a text is a URI by the loose rule of the text.
fn is_loose(uri: &str) -> bool {
    uri.split('.')
        .all(|part| !part.is_empty() && !part.contains(|c: char| c == '#' || c.is_whitespace()))
}

#[test]
fn variants_have_legal_uris() {
    for base in ["", "com.example.error.", "https://x/error/", "a:"] {
        let codec = Codec::<Odd>::try_for_base(base).unwrap();
        for &variant in Odd::ALL {
            let exception = UserException::new(variant, "m");
            if variant == Odd::Runtime && base.is_empty() {
                continue;
            }
            let uri = uri(&codec, exception);
            assert!(is_loose(&uri), "{uri}");
        }
    }
    let codec = Codec::<Odd>::for_base("com.x.");
    for (variant, expected) in [
        (Odd::Plain, "com.x.Plain"),
        (Odd::Blank, "com.x.two%20words"),
        (Odd::Hash, "com.x.a%23b"),
        (Odd::Dots, "com.x.%2Ea.%2Eb%2E"),
        (Odd::Percent, "com.x.100%"),
        (Odd::Wide, "com.x.wide%E2%80%83%2520"),
        (Odd::Quoted, "com.x.say%20\"hi\"%0A"),
        (Odd::Lone, "com.x.%2E"),
        (Odd::Runtime, "com.x.wamp.error.runtime_error"),
        (Odd::Protocol, "wamp.error.canceled"),
    ] {
        assert_eq!(uri(&codec, variant.into()), expected);
    }
    // What is received is read, however it is spelt.
    for (uri, expected) in [
        ("two words", "known two words"),
        ("two  words", "known two words (two  words)"),
        ("two%20words", "known two words"),
        ("two%20%20words", "unknown two%20%20words"),
        ("%74wo words", "unknown %74wo words"),
        ("a%23b", "known a#b"),
        ("a%2", "unknown a%2"),
        ("a%2g", "unknown a%2g"),
        ("a%+3b", "unknown a%+3b"),
        ("%ff", "unknown %ff"),
        ("%é", "unknown %é"),
    ] {
        let input = format!(r#"[8,48,1,{{}},"{uri}"]"#);
        let error = check_message_v2::<Odd>(input.as_bytes()).unwrap();
        assert!(line(&error).starts_with(&format!("48 1 {expected} ")), "{}", line(&error));
    }
}

#[test]
fn bases_are_the_beginning_of_a_uri() {
    let is_base = |base: &str| Codec::<Wamp>::try_for_base(base.to_owned()).is_ok();
    for base in
        ["", "com.example.error.", "com.", "a/", "a:", "https://x/error/", "größer.", "A-1_%.:"]
    {
        assert!(is_base(base), "{base}");
    }
    for base in [
        "com.example",
        "a",
        ".",
        ".a.",
        "a..b.",
        "a..",
        "http://domain/exceptions#",
        "a#.",
        "#/",
        "two words.",
        "a\n.",
    ] {
        assert!(!is_base(base), "{base}");
    }
    for char in ('\0'..=char::MAX).filter(|char| !matches!(char, '.' | '#')) {
        assert_eq!(is_base(&format!("a{char}b.")), !char.is_whitespace(), "{char:?}");
    }
    assert!(std::panic::catch_unwind(|| Codec::<Wamp>::for_base("a#")).is_err());
}

// What is seen of a message that need not decode.

#[test]
fn the_request_is_seen_when_it_is_whole() {
    for (input, expected) in [
        ("[8,48,17,", Some("17")),
        ("[8,48,17]", Some("17")),
        ("[8,48,17 ", Some("17")),
        ("\u{feff} [ 8 , 48 ,\n-1 , and then what", Some("-1")),
        ("[8,\"48\",17,", Some("17")),
        ("[8,4.8,17,", Some("17")),
        ("[8,{},17,", None),
        ("[8,48,123456789012345678901234567890,{", Some("123456789012345678901234567890")),
        ("[8,48,17", None),
        ("[8,48,1x", None),
        ("[8,48,", None),
        ("[8,48", None),
        ("[8,", None),
        ("[8,48,\"17\",{}", None),
        ("[8,48,1.5,{}", None),
        ("[8,48,null,", None),
        ("[8,48:17,", None),
        ("[48,17,{}", Some("17")),
        ("[48,17", None),
        (r#"[ 48 , 17, {}, com.example"#, Some("17")),
        ("[16,17,{},\"a.topic\"", Some("17")),
        ("[32,17,", Some("17")),
        ("[50,17,{}", Some("17")),
        ("[49,17,{}]", Some("17")),
        ("[68,17,3,", Some("17")),
        ("[70,17,{},[]]", Some("17")),
        ("[048,17,{}", None),
        ("[48.0,17,{}", None),
        // An EVENT has a subscription there, and a WELCOME a session.
        ("[36,17,3,{}]", None),
        ("[2,17,{}]", None),
        ("[304,17,{}]", None),
        ("[80,48,17,{}", None),
        ("{8,48,17,", None),
        ("", None),
    ] {
        let peeked = peek_call_id(input);
        assert_eq!(peeked.as_ref().map(CallId::as_str), expected, "{input}");
        assert!(peeked.is_none_or(|call_id| call_id.is_number()));
        assert_eq!(peek_call_id(&Bytes::copy_from_slice(input.as_bytes())), peek_call_id(input));
        check_peek_v2(input.as_bytes());
    }
    // However far behind it is.
    let far = format!("[8,{}48,17,", " ".repeat(5000));
    assert_eq!(peek_call_id(&far).unwrap().as_str(), "17");
    let long = "7".repeat(5000);
    assert_eq!(peek_call_id(&format!("[8,48,{long},")).unwrap().as_str(), long);
    assert_eq!(peek_call_id(b"[8,48,17,\xff").unwrap().as_str(), "17");
    assert_eq!(peek_call_id(b"[8,\"\xff\",17,"), None);
}

#[test]
fn message_types_are_seen_by_their_number() {
    let mut names = HashSet::new();
    for &known in MessageType::ALL {
        let number = known as u8;
        assert!(names.insert(known.as_str()));
        assert_eq!(format!("{known:>12}"), format!("{:>12}", known.as_str()));
        for whole in
            [format!("[{number},1,{{}}]"), format!(" [ {number} ,cut"), format!("[{number}]")]
        {
            assert_eq!(MessageType::peek(&whole), Some(known), "{whole}");
            check_peek_v2(whole.as_bytes());
        }
        for other in [
            format!("[{number}"),
            format!("[{number}.0,1]"),
            format!("[\"{number}\",1]"),
            format!("[-{number},1]"),
            format!("[{number}00,1]"),
            format!("[{number}x,1]"),
            format!("{{{number},1"),
        ] {
            assert_eq!(MessageType::peek(&other), None, "{other}");
        }
    }
    for none in ["", "[", "[]", "[0,1]", "[7,1]", "[255,1]", "[256,1]", "[10000,1]", "[8"] {
        assert_eq!(MessageType::peek(none), None, "{none}");
    }
    assert_eq!(MessageType::peek(&format!("[{}48,1]", " ".repeat(200))), Some(MessageType::Call));
}

// Other formats.

/// Bytes of a hexadecimal dump.
fn hex(dump: &str) -> Vec<u8> {
    let digits: Vec<_> = dump.chars().filter(|char| !char.is_whitespace()).collect();
    let byte = |pair: &[char]| u8::from_str_radix(&String::from_iter(pair), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// The bytes that autobahn-python sends, and others by the same rules: the shortest form of each value.
#[test]
fn messages_in_binary() {
    let uri = "636f6d2e6d796170702e6572726f72"; // com.myapp.error
    for (json, packed, cbor) in [
        (
            r#"[8,48,7814135,{},"com.myapp.error"]"#,
            format!("95 08 30 ce00773bf7 80 af{uri}"),
            format!("85 08 1830 1a00773bf7 a0 6f{uri}"),
        ),
        (
            r#"[8,68,713845233,{},"com.myapp.error",["Oops"]]"#,
            format!("96 08 44 ce2a8c69f1 80 af{uri} 91 a44f6f7073"),
            format!("86 08 1844 1a2a8c69f1 a0 6f{uri} 81 644f6f7073"),
        ),
        (
            r#"[8,68,9007199254740992,{"callee":-1},"com.myapp.error",["",[true,null,-200,1.5]],{"a":{"b":[]},"n":65536}]"#,
            format!(
                "97 08 44 cf0020000000000000 81 a663616c6c6565 ff af{uri} \
                 92 a0 94 c3 c0 d1ff38 cb3ff8000000000000 82 a161 81 a162 90 a16e ce00010000"
            ),
            format!(
                "87 08 1844 1b0020000000000000 a1 6663616c6c6565 20 6f{uri} \
                 82 60 84 f5 f6 38c7 f93e00 a2 6161 a1 6162 80 616e 1a00010000"
            ),
        ),
    ] {
        let (packed, cbor) = (hex(&packed), hex(&cbor));
        let error = ErrorMessage::<Wamp>::decode(json).unwrap();
        assert_eq!(rmp_serde::to_vec(&error).unwrap(), packed, "{json}");
        let mut written = Vec::new();
        ciborium::into_writer(&error, &mut written).unwrap();
        assert_eq!(written, cbor, "{json}");

        let by_packed: ErrorMessage<'static, Wamp> = rmp_serde::from_slice(&packed).unwrap();
        let by_cbor: ErrorMessage<'static, Wamp> = ciborium::from_reader(&cbor[..]).unwrap();
        let streamed: ErrorMessage<'static, Wamp> = rmp_serde::from_read(&packed[..]).unwrap();
        for again in [by_packed, by_cbor, streamed] {
            assert_eq!(again, error, "{json}");
            assert_eq!(again.to_text(), json);
        }
    }
    // Lists and maps whose end is marked, as streaming writers send them.
    let marked = hex(&format!("9f 08 1830 01 bfff 6f{uri} 9f 614dff bf 6161 01 ff ff"));
    let error: ErrorMessage<'static, Wamp> = ciborium::from_reader(&marked[..]).unwrap();
    assert_eq!(error.to_text(), r#"[8,48,1,{},"com.myapp.error",["M"],{"a":1}]"#);
}

#[test]
fn serde_has_the_rules_of_the_wire() {
    let json = r#"[8,48,1,{ "x":1.50 },"com.example.error.SessionError",["m",1e400],{"n":18446744073709551616}]"#;
    const CODEC: Codec<Grape> = Codec::for_base("com.example.error.");
    // JSON text is kept to the letter.
    let error = serde_json::from_str::<ErrorMessage<'_, Grape>>(json).unwrap();
    assert_eq!(error, ErrorMessage::decode(json).unwrap());
    let error = CODEC.deserialize(&mut serde_json::Deserializer::from_str(json)).unwrap();
    assert!(error.is_a(Grape::SessionError));
    assert_eq!(CODEC.to_text(&error), json);
    // What no value of serde is, is refused.
    let refused = serde_json::to_string(&error).unwrap_err().to_string();
    assert!(refused.contains("number out of range: 1e400"), "{refused}");
    for request in [r#"[8,48,18446744073709551616,{},"u"]"#, r#"[8,-0,1,{},"u"]"#] {
        let error = ErrorMessage::<Grape>::decode(request).unwrap();
        let refused = rmp_serde::to_vec(&error).unwrap_err().to_string();
        assert!(refused.contains("no integer of 64 bits"), "{refused}");
    }

    let built = ErrorMessage::new(TYPE, request(7), UserException::new(Grape::SessionError, "m"));
    for (codec, uri) in
        [(&Codec::new(), "SessionError"), (&CODEC, "com.example.error.SessionError")]
    {
        let value = serde_json::to_value(codec.serializable(&built)).unwrap();
        assert_eq!(value, serde_json::json!([8, 48, 7, {}, uri, ["m"]]));
        let again = codec.deserialize(value).unwrap();
        assert_eq!((again.exception(), again.uri()), (built.exception(), Some(uri)));
    }
    assert_eq!(serde_json::to_string(&built).unwrap(), built.to_text());

    // Quirks and faults are the same.
    let quirky: ErrorMessage<'_, Grape> =
        serde_json::from_value(serde_json::json!([8, 48, 7, {}, null, {"message": "m"}, null, 1]))
            .unwrap();
    assert_eq!(quirky.quirks().to_string(), "MissingUri, ArgsObject, NullArgs, ExtraElements");
    let strict = Codec::<Grape>::new().strict();
    let refused = strict.deserialize(serde_json::json!([8, 48, 7, {}, "u", null])).unwrap_err();
    assert_eq!(refused.to_string(), "arguments: expected an array, found null at byte 15");
    for (value, expected) in [
        (serde_json::json!([50, 7, {}]), "message type: expected 8 (ERROR), found 50"),
        (serde_json::json!([8, 48, 7.5, {}, "u"]), "call ID: expected an integer, found a number"),
        (serde_json::json!({"type": "x"}), "frame: expected `[`, found `{`"),
    ] {
        let refused = serde_json::from_value::<ErrorMessage<'_, Grape>>(value).unwrap_err();
        assert!(refused.to_string().starts_with(expected), "{refused}");
    }
    let refused = rmp_serde::from_slice::<ErrorMessage<'_, Grape>>(b"\x81\xa1a\x01").unwrap_err();
    assert!(refused.to_string().starts_with("frame: expected `[`, found `{`"), "{refused}");
}

#[test]
fn serde_bounds_depth() {
    let deep =
        |depth: usize| format!(r#"[8,48,1,{{}},"u",{}{}]"#, "[".repeat(depth), "]".repeat(depth));
    let decode = |text: &str| ErrorMessage::<Wamp>::decode(text).map(ErrorMessage::into_owned);
    let deepest = decode(&deep(127)).unwrap();
    let mut cbor = Vec::new();
    ciborium::into_writer(&deepest, &mut cbor).unwrap();
    let again: ErrorMessage<'_, Wamp> =
        ciborium::de::from_reader_with_recursion_limit(&cbor[..], 1000).unwrap();
    assert_eq!(again, deepest);
    let limits = Limits::DEFAULT.with_max_depth(200);
    let codec = Codec::<Wamp>::new().with_limits(limits);
    let too_deep = codec.decode(&deep(128)).map(ErrorMessage::into_owned).unwrap();
    assert!(rmp_serde::to_vec(&too_deep).is_err());
    let mut cbor = vec![0x86, 8, 0x18, 0x30, 1, 0xa0, 0x61, b'u'];
    cbor.extend([0x81; 127]);
    cbor.push(0x80);
    let refused = ciborium::de::from_reader_with_recursion_limit::<ErrorMessage<'_, Wamp>, _>(
        &cbor[..],
        1000,
    );
    assert!(refused.unwrap_err().to_string().contains("nested too deep"));
}

// Memory.

#[test]
fn decoding_allocates_only_for_escapes() {
    let many = format!(r#"[8,48,1,{{}},"com.x",["m",7{}],{{"a":1}}]"#, ",[1]".repeat(1_000_000));
    for (input, expected) in [
        (r#"[8,48,7814135,{},"com.myapp.error"]"#, 0),
        (r#"[8,48,7814135,{"callee":42},"com.myapp.error",["Room taken",7],{"until":"12:00"}]"#, 0),
        (r#"[8,48,1,{"message":"m"},"wamp.error.canceled",[],{"a":1}]"#, 0),
        (r#"[8,48,1,{},null,{"message":"m"},null,1]"#, 0),
        (r#" [8, 48, 1, {}, "com.x", ["m", "\u00fc"]] "#, 0),
        (r#"[8,48,1,{},"com.x",["Zimmer \u2116 7"]]"#, 1),
        (r#"[8,48,1,{},"wamp\u002eerror.canceled",["\u2116"]]"#, 2),
        (&many, 0),
    ] {
        let shown = &input[..input.len().min(60)];
        let work = || drop(ErrorMessage::<Wamp>::decode(input).unwrap());
        assert_eq!(measure(work).count_total, expected, "{shown}");
        let work = || drop(ErrorMessage::<Wamp>::decode(input.as_bytes()).unwrap());
        assert_eq!(measure(work).count_total, expected, "{shown}");
        let shared = Bytes::from_static(input.to_owned().leak().as_bytes());
        let work = || drop(ErrorMessage::<Wamp>::decode(&shared).unwrap());
        assert_eq!(measure(work).count_total, expected, "{shown}");

        let error = ErrorMessage::<Wamp>::decode(input).unwrap();
        let mut buffer = Vec::with_capacity(error.encoded_len());
        assert_eq!(measure(|| error.encode(&mut buffer).unwrap()).count_total, 0, "{shown}");
        let owned = measure(|| drop(error.clone().into_owned()));
        assert!(owned.bytes_total <= 2 * input.len() as u64 + 200, "{shown}: {owned:?}");
    }
    for cut in 0..60 {
        let input = &r#"[8,48,7814135,{"callee":42},"com.myapp.error",["Room taken",7],{}]"#[..cut];
        let work = || {
            let _ = (peek_call_id(input), MessageType::peek(input));
            let _ = ErrorMessage::<Wamp>::decode(input).unwrap_err();
        };
        assert_eq!(measure(work).count_total, 0, "{cut} bytes");
    }
}

/// The size is pinned: growth is a decision.
#[test]
fn size() {
    assert_eq!(size_of::<ErrorMessage<'_, Wamp>>(), 256);
    assert_eq!(size_of::<ErrorMessage<'_, Infallible>>(), 256);
    assert_eq!(size_of::<RequestType<'_>>(), 24);
    assert_eq!(size_of::<Request>(), 8);
    fn check<T: Send + Sync + 'static>() {}
    check::<ErrorMessage<'static, Wamp>>();
    check::<Codec<Wamp>>();
}

#[test]
fn it_is_an_error() {
    let input = r#"[8,48,1,{},"com.x",["two\nlines"],{"a":1}]"#;
    let error = ErrorMessage::<Wamp>::decode(input).unwrap();
    assert_eq!(error.to_string(), "com.x: two\\nlines");
    assert_eq!(
        format!("{error:?}"),
        r#"ErrorMessage { request_type: Call, call_id: "1", envelope: Some({}), uri: "com.x", args: Some(["two\nlines"]), kwargs: Some({"a":1}), exception: UserException { name: Unknown("com.x"), message: "two\nlines", details: {"a":1} }, quirks: {} }"#
    );
    let built = ErrorMessage::new(TYPE, Request::MIN, UserException::<Wamp>::from_error("row 7"));
    let boxed: Box<dyn std::error::Error + Send + Sync> = Box::new(built.clone());
    assert_eq!(boxed.source().unwrap().to_string(), "row 7");
    assert_eq!(boxed.downcast_ref(), Some(&built));
    assert_eq!(
        format!("{built:?}"),
        r#"ErrorMessage { request_type: Call, call_id: "1", envelope: None, uri: "", args: None, kwargs: None, exception: UserException { name: Unhandled, message: "An error occurred.", source: "row 7" }, quirks: {} }"#
    );
    for other in [
        r#"[8,49,1,{},"com.x",["two\nlines"],{"a":1}]"#,
        r#"[8,48,2,{},"com.x",["two\nlines"],{"a":1}]"#,
        r#"[8,48,1,{"x":1},"com.x",["two\nlines"],{"a":1}]"#,
        r#"[8,48,1,{},"com.y",["two\nlines"],{"a":1}]"#,
        r#"[8,48,1,{},"com.x",["two\nlines",7],{"a":1}]"#,
        r#"[8,48,1,{},"com.x",["two\nlines"],{"a":2}]"#,
        r#"[8,48,1,{},"com.x",["two\nlines"],{"a":1},1]"#,
    ] {
        assert!(ErrorMessage::<Wamp>::decode(other).unwrap() != error, "{other}");
    }
}
