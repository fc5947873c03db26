//! OCPP-J: what each message is read as and written again, the exact text of each error, and what holds for every
//! message and every error that is built.
#![cfg(feature = "__internals")]

use std::convert::Infallible;

use callerror::__internals::check_ocppj;
use callerror::grape::Grape;
use callerror::ocpp::{CallError, Ocpp, UserException, V1_6, V2_0_1, V2_1};
use callerror::ocppj::{self, MessageType, UNREADABLE, Version, peek_call_id};
use callerror::{CallId, DecodeErrorKind, Details, Name, Quirk, Retry, testing};
use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;

/// A failure is pinned as a test of its own, not in a file.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// All that is read of a message, in one line.
fn line(error: &CallError<'_>) -> String {
    let name = match error.name() {
        Name::Known(variant) => variant.name().to_owned(),
        Name::Unknown(name) => format!("?{name}"),
        Name::Unhandled => "!".to_owned(),
    };
    let code = match error.received_code() {
        Some(code) if error.name().known().is_some() => format!(" ({code})"),
        _ => String::new(),
    };
    let details = error.details().map_or("-", Details::as_json);
    let id = error.call_id();
    let id = if id.is_number() { id.to_string() } else { format!("{:?}", id.as_str()) };
    let quirks = error.quirks();
    format!("{} {id} {name}{code}: {} {details} [{quirks}]", error.message_type(), error.message())
}

/// Messages of 2.0.1, what is read of each, and what is written again. "=" is the message itself.
#[test]
fn half_of_a_surrogate_pair_is_no_call_id_whatever_stands_before_it() {
    for blanks in ["", " ", "  ", "\n", "\t "] {
        let text = format!(r#"[4,{blanks}"\ud800","NotSupported","",{{}}]"#);
        check_ocppj::<Ocpp>(text.as_bytes());
        let error = CallError::decode(&*text).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::LoneSurrogate, "{text}");
        let error = callerror::wamp1::Codec::<Grape>::new().decode(&*text).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::LoneSurrogate, "{text}");
    }
}

#[test]
fn messages_are_read_and_written_again() {
    for (input, read, written) in [
        (
            r#"[4,"c1","NotImplemented","text",{}]"#,
            r#"CALLERROR "c1" NotImplemented: text {} []"#,
            "=",
        ),
        (
            r#"[4,"c1","PropertyConstraintViolation","text",{ "n": 1.50 }]"#,
            r#"CALLERROR "c1" PropertyConstraintViolation: text { "n": 1.50 } []"#,
            "=",
        ),
        // The spellings of 1.6 are known in every version, and go back as they came.
        (
            r#"[4,"c1","FormationViolation","",{}]"#,
            r#"CALLERROR "c1" FormatViolation (FormationViolation):  {} []"#,
            "=",
        ),
        (
            r#"[4,"c1","OccurenceConstraintViolation","",{}]"#,
            r#"CALLERROR "c1" OccurrenceConstraintViolation (OccurenceConstraintViolation):  {} []"#,
            "=",
        ),
        // Another code is never taken for one of the standard's.
        (r#"[4,"c1","notimplemented","",{}]"#, r#"CALLERROR "c1" ?notimplemented:  {} []"#, "="),
        (r#"[4,"c1"," InternalError","",{}]"#, r#"CALLERROR "c1" ? InternalError:  {} []"#, "="),
        (
            r#"[4,"c1","http://domain/exceptions#InternalError","",{}]"#,
            r#"CALLERROR "c1" ?http://domain/exceptions#InternalError:  {} []"#,
            "=",
        ),
        (
            r#"[4,"c1","Internal\u0045rror","",{}]"#,
            r#"CALLERROR "c1" InternalError:  {} []"#,
            r#"[4,"c1","InternalError","",{}]"#,
        ),
        // Elements that are missing, null, or of another type.
        (
            r#"[4,"c1","NotSupported"]"#,
            r#"CALLERROR "c1" NotSupported:  - [MissingElements]"#,
            r#"[4,"c1","NotSupported","",{}]"#,
        ),
        (
            r#"[4,"c1","NotSupported","text"]"#,
            r#"CALLERROR "c1" NotSupported: text - [MissingElements]"#,
            r#"[4,"c1","NotSupported","text",{}]"#,
        ),
        (
            r#"[4,"c1","NotSupported",{}]"#,
            r#"CALLERROR "c1" NotSupported: {} - [NonStringMessage, MissingElements]"#,
            r#"[4,"c1","NotSupported","{}",{}]"#,
        ),
        (
            r#"[4,"c1",null,"text",{"a":1}]"#,
            r#"CALLERROR "c1" !: text {"a":1} [MissingUri]"#,
            r#"[4,"c1","InternalError","text",{"a":1}]"#,
        ),
        (
            r#"[4,"c1","",null,null]"#,
            r#"CALLERROR "c1" !:  - [MissingUri, NonStringMessage, NullDetails]"#,
            r#"[4,"c1","InternalError","",{}]"#,
        ),
        (
            r#"[4,"c1","GenericError","text","SQL [insert"]"#,
            r#"CALLERROR "c1" GenericError: text "SQL [insert" [NonObjectDetails]"#,
            "=",
        ),
        (
            r#"[4,"c1","GenericError","text",[]]"#,
            r#"CALLERROR "c1" GenericError: text [] [NonObjectDetails]"#,
            "=",
        ),
        (
            r#"[4,"c1","GenericError","text",{},1,null]"#,
            r#"CALLERROR "c1" GenericError: text {} [ExtraElements]"#,
            r#"[4,"c1","GenericError","text",{}]"#,
        ),
        // Message IDs.
        (r#"[4,17,"GenericError","",{}]"#, "CALLERROR 17 GenericError:  {} [NumericCallId]", "="),
        (r#"[4,-1,"GenericError","",{}]"#, "CALLERROR -1 GenericError:  {} [NumericCallId]", "="),
        (r#"[4,"","GenericError","",{}]"#, r#"CALLERROR "" GenericError:  {} []"#, "="),
        (
            r#"[4,"{01234567-89ab-cdef-0123-456789abcdef}","GenericError","",{}]"#,
            r#"CALLERROR "{01234567-89ab-cdef-0123-456789abcdef}" GenericError:  {} [LongCallId]"#,
            "=",
        ),
        (
            r#"[4,"äääääääääääääääääääääääääääääääääääü","GenericError","",{}]"#,
            r#"CALLERROR "äääääääääääääääääääääääääääääääääääü" GenericError:  {} []"#,
            "=",
        ),
        (
            r#"[4,"c1","NotSupported","\ud83d",{}]"#,
            "CALLERROR \"c1\" NotSupported: \u{fffd} {} [LoneSurrogate]",
            "[4,\"c1\",\"NotSupported\",\"\u{fffd}\",{}]",
        ),
        (
            " [ 4 , \"c1\" , \"NotSupported\" , \"\" , { } ] ",
            r#"CALLERROR "c1" NotSupported:  { } []"#,
            r#"[4,"c1","NotSupported","",{ }]"#,
        ),
        (
            "\u{feff}[4,\"c1\",\"NotSupported\",\"\",{}]",
            r#"CALLERROR "c1" NotSupported:  {} [ByteOrderMark]"#,
            r#"[4,"c1","NotSupported","",{}]"#,
        ),
    ] {
        check_ocppj::<Ocpp>(input.as_bytes());
        let error = CallError::decode(input).unwrap();
        assert_eq!(line(&error), read, "{input}");
        let written = if written == "=" { input } else { written };
        assert_eq!(error.to_text(), written, "{input}");
        assert_eq!(V1_6.to_text(&error), written, "what was received has no version: {input}");
    }
}

/// Messages that no codec reads, and what each says.
#[test]
fn faults_have_a_field_and_an_offset() {
    for (input, codec, text) in [
        (r#"{"type":4}"#, V2_0_1, "frame: expected `[`, found `{` at byte 0"),
        ("[]", V2_0_1, "message type: expected 4 (CALLERROR), found `]` at byte 1"),
        (r#"[3,"c1",{}]"#, V2_0_1, "message type: expected 4 (CALLERROR), found 3 at byte 1"),
        (
            r#"[44,"c1","NotSupported","",{}]"#,
            V2_0_1,
            "message type: expected 4 (CALLERROR), found 44 at byte 1",
        ),
        (
            r#"["4","c1","NotSupported","",{}]"#,
            V2_0_1,
            "message type: expected 4 (CALLERROR), found a string at byte 1",
        ),
        (
            r#"[4.0,"c1","NotSupported","",{}]"#,
            V2_0_1,
            "message type: expected 4 (CALLERROR), found a number at byte 1",
        ),
        (
            r#"[5,"c1","NotSupported","",{}]"#,
            V1_6,
            "message type: expected 4 (CALLERROR), found 5 at byte 1",
        ),
        (
            r#"[6,"c1","X",{}]"#,
            V2_1,
            "message type: expected 4 (CALLERROR) or 5 (CALLRESULTERROR), found 6 at byte 1",
        ),
        ("[4]", V2_0_1, "call ID: expected a string or an integer, found `]` at byte 2"),
        (
            r#"[4,null,"NotSupported","",{}]"#,
            V2_0_1,
            "call ID: expected a string or an integer, found null at byte 3",
        ),
        (
            r#"[4,1.5,"NotSupported","",{}]"#,
            V2_0_1,
            "call ID: expected a string or an integer, found a number at byte 3",
        ),
        (
            r#"[4,"\ud800","NotSupported","",{}]"#,
            V2_0_1,
            "call ID: expected a surrogate pair, found half of one at byte 4",
        ),
        (r#"[4,"c1"]"#, V2_0_1, "code: expected a string or null, found `]` at byte 7"),
        (
            r#"[4,"c1",500,"text",{}]"#,
            V2_0_1,
            "code: expected a string or null, found a number at byte 8",
        ),
        (
            r#"[4,"c1",{"a":1},"",{}]"#,
            V2_0_1,
            "code: expected a string or null, found an object at byte 8",
        ),
        (
            r#"[4,"c1","\udc00","",{}]"#,
            V2_0_1,
            "code: expected a surrogate pair, found half of one at byte 9",
        ),
        (
            r#"[4,"c1","NotSup"#,
            V2_0_1,
            "code: expected a closing `\"`, found the end of the input at byte 15",
        ),
        (
            r#"[4,"c1","NotSupported","say "hi"",{}]"#,
            V2_0_1,
            "frame: expected `,` or `]`, found `h` at byte 29",
        ),
        (
            r#"[4,"c1","NotSupported","text",{"v":NaN}]"#,
            V2_0_1,
            "details: expected a JSON value, found `N` at byte 35",
        ),
        (
            r#"[4,"c1","NotSupported","text",{},]"#,
            V2_0_1,
            "extra element: expected a JSON value, found `]` at byte 33",
        ),
        (
            r#"[4,"c1","NotSupported","text",{}]]"#,
            V2_0_1,
            "frame: expected the end of the input, found `]` at byte 33",
        ),
    ] {
        check_ocppj::<Ocpp>(input.as_bytes());
        let error = codec.decode(input).unwrap_err();
        assert_eq!(error.to_string(), text, "{input}");
    }
}

/// Quirks, and what a strict codec says of each.
#[test]
fn a_strict_codec_refuses_what_the_standard_does_not_allow() {
    let long = "a".repeat(256);
    let long = format!(r#"[4,"c1","NotSupported","{long}",{{}}]"#);
    for (input, codec, kind, text) in [
        (
            r#"[4,17,"NotSupported","",{}]"#,
            V1_6,
            Quirk::NumericCallId,
            "call ID: expected a string, found a number at byte 3",
        ),
        (
            r#"[4,"0123456789abcdef0123456789abcdef01234","NotSupported","",{}]"#,
            V1_6,
            Quirk::LongCallId,
            "call ID: expected a call ID of at most 36 characters, found a longer one at byte 3",
        ),
        (
            r#"[4,"c1","","",{}]"#,
            V2_1,
            Quirk::MissingUri,
            "code: expected a code, found an empty string at byte 8",
        ),
        (
            r#"[4,"c1",null,"",{}]"#,
            V2_1,
            Quirk::MissingUri,
            "code: expected a code, found null at byte 8",
        ),
        (
            r#"[4,"c1","NotSupported"]"#,
            V2_0_1,
            Quirk::MissingElements,
            "message: expected five elements, found the end of the input at byte 22",
        ),
        (
            r#"[4,"c1","NotSupported","" ]"#,
            V2_0_1,
            Quirk::MissingElements,
            "details: expected five elements, found the end of the input at byte 25",
        ),
        (
            r#"[4,"c1","NotSupported",null,{}]"#,
            V2_0_1,
            Quirk::NonStringMessage,
            "message: expected a string, found null at byte 23",
        ),
        (
            &long,
            V2_1,
            Quirk::LongMessage,
            "message: expected a message of at most 255 characters, found a longer one at byte 23",
        ),
        (
            r#"[4,"c1","NotSupported","",null]"#,
            V2_0_1,
            Quirk::NullDetails,
            "details: expected details other than null, found null at byte 26",
        ),
        (
            r#"[4,"c1","NotSupported","",[1]]"#,
            V2_0_1,
            Quirk::NonObjectDetails,
            "details: expected an object, found an array at byte 26",
        ),
        (
            r#"[4,"c1","NotSupported","",{},1]"#,
            V2_0_1,
            Quirk::ExtraElements,
            "extra element: expected at most five elements, found another element at byte 29",
        ),
    ] {
        check_ocppj::<Ocpp>(input.as_bytes());
        assert!(codec.decode(input).unwrap().quirks().contains(kind), "{input}");
        let error = codec.strict().decode(input).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (DecodeErrorKind::Quirk(kind), text),
            "{input}"
        );
    }
    assert!(V1_6.strict().decode(&long).is_ok(), "1.6 has no limit");
    let newer = r#"[4,"c1","CodeOfALaterVersion","",{}]"#;
    assert!(V2_1.strict().decode(newer).is_ok(), "a code may be newer than this crate");
}

#[test]
fn every_version_has_its_spelling() {
    let built = |variant| CallError::new("c1", UserException::new(variant, "m"));
    for &variant in Ocpp::ALL {
        let name = variant.name();
        let of_1_6 = match name {
            "FormatViolation" => "FormationViolation",
            "OccurrenceConstraintViolation" => "OccurenceConstraintViolation",
            "MessageTypeNotSupported" | "RpcFrameworkError" => "GenericError",
            name => name,
        };
        for (codec, code) in [(V1_6, of_1_6), (V2_0_1, name), (V2_1, name)] {
            assert_eq!(codec.to_text(&built(variant)), format!(r#"[4,"c1","{code}","m",{{}}]"#));
            let again =
                codec.strict().decode(&codec.to_text(&built(variant))).unwrap().into_owned();
            assert_eq!(
                again.retry(),
                if code == "GenericError" { Retry::Backoff } else { built(variant).retry() }
            );
        }
    }
    // An exception of an alias leaves another message with the spelling of its version.
    let received = CallError::decode(r#"[4,"c1","FormationViolation","m",{}]"#).unwrap();
    let relayed = CallError::new("c2", received.into_exception());
    assert_eq!(V2_0_1.to_text(&relayed), r#"[4,"c2","FormatViolation","m",{}]"#);
    assert_eq!(V1_6.to_text(&relayed), r#"[4,"c2","FormationViolation","m",{}]"#);
    // A code that the set does not know stays what it is in every version.
    let vendor = UserException::named("RpcFrameworkErrorX", "m").unwrap();
    assert_eq!(
        V1_6.to_text(&CallError::new("c1", vendor)),
        r#"[4,"c1","RpcFrameworkErrorX","m",{}]"#
    );
    let unknown = callerror::UserException::<Infallible>::named("RpcFrameworkError", "m").unwrap();
    let unknown = ocppj::CallError::new("c1", unknown);
    assert_eq!(ocppj::Codec::V1_6.to_text(&unknown), r#"[4,"c1","RpcFrameworkError","m",{}]"#);
}

#[test]
fn what_is_built_is_valid_by_the_standard() {
    let long = "ä".repeat(300);
    let error = CallError::new("c1", UserException::new(Ocpp::GenericError, long.as_str()));
    let cut = format!(r#"[4,"c1","GenericError","{}",{{}}]"#, "ä".repeat(255));
    assert_eq!(V2_0_1.to_text(&error), cut);
    assert_eq!(V2_1.to_text(&error), cut);
    assert_eq!(V1_6.to_text(&error), format!(r#"[4,"c1","GenericError","{long}",{{}}]"#));

    let details = |json| {
        let error = UserException::new(Ocpp::GenericError, "m").with_details_json(json).unwrap();
        CallError::new("c1", error).to_text()
    };
    assert_eq!(details(r#"{ "a":1}"#), r#"[4,"c1","GenericError","m",{ "a":1}]"#);
    assert_eq!(details("[]"), r#"[4,"c1","GenericError","m",{"details":[]}]"#);
    assert_eq!(details(r#""SQL""#), r#"[4,"c1","GenericError","m",{"details":"SQL"}]"#);
    assert_eq!(details("null"), r#"[4,"c1","GenericError","m",{}]"#);

    let secret =
        UserException::from_error("db password").with_message("no").with_details(&7).unwrap();
    let text = CallError::new(UNREADABLE, secret).to_text();
    assert_eq!(text, r#"[4,"-1","InternalError","An error occurred.",{}]"#);
    // Neither does the text of another server's unhandled error leave this one.
    let received = CallError::decode(r#"[4,"c1","","row 7",{"a":1}]"#).unwrap();
    let relayed = CallError::new("c2", received.into_exception()).to_text();
    assert_eq!(relayed, r#"[4,"c2","InternalError","An error occurred.",{}]"#);

    // Any set can speak it.
    let error = callerror::UserException::new(Grape::NotFoundError, "Room not found");
    let text = ocppj::CallError::new(17_u64, error).to_text();
    assert_eq!(text, r#"[4,17,"NotFoundError","Room not found",{}]"#);
    let error = ocppj::CallError::<Grape>::decode(&text).unwrap();
    assert!(error.is_a(Grape::NotFoundError));
}

#[test]
fn a_result_is_answered_in_2_1_alone() {
    let input = r#"[5,"c1","TariffTooComplex","tariff",{}]"#;
    let error = V2_1.decode(input).unwrap();
    assert_eq!(line(&error), r#"CALLRESULTERROR "c1" ?TariffTooComplex: tariff {} []"#);
    assert_eq!(error.to_text(), input);
    for codec in [V1_6, V2_0_1] {
        assert_eq!(codec.decode(input).unwrap_err().kind(), DecodeErrorKind::NotCallError);
    }
    assert_ne!(V2_1.decode(&input.replace("[5", "[4")).unwrap(), error);
}

#[test]
fn message_types_and_call_ids_are_peeked() {
    for (input, message_type, call_id) in [
        (r#"[2,"c1","Heartbeat",{}]"#, Some(MessageType::Call), Some("c1")),
        (r#"[3,"c1",null]"#, Some(MessageType::CallResult), Some("c1")),
        (r#"[4,"c1","NotSup"#, Some(MessageType::CallError), Some("c1")),
        (r#"[5,"c1""#, Some(MessageType::CallResultError), Some("c1")),
        (r#"[6, "c1" ,"x",{}]"#, Some(MessageType::Send), Some("c1")),
        ("\u{feff}[2,\"c1\",hello", Some(MessageType::Call), Some("c1")),
        (r#"[2,17,"#, Some(MessageType::Call), Some("17")),
        (r#"[2,17"#, Some(MessageType::Call), None),
        (r#"[2,"c"#, Some(MessageType::Call), None),
        (r#"[4,"say "hi"","#, Some(MessageType::CallError), None),
        (r#"[1,"c1"]"#, None, None),
        (r#"[7,"c1"]"#, None, None),
        (r#"[44,"c1"]"#, None, None),
        ("hello", None, None),
        ("", None, None),
    ] {
        assert_eq!(MessageType::peek(input), message_type, "{input}");
        let peeked = peek_call_id(input);
        assert_eq!(peeked.as_ref().map(CallId::as_str), call_id, "{input}");
        assert_eq!(peek_call_id(input.as_bytes()), peeked, "{input}");
        assert_eq!(peek_call_id(&bytes::Bytes::from(input)), peeked, "{input}");
    }
    let mut latin1 = br#"[4,"c1","NotSupported","kaputt "#.to_vec();
    latin1.extend(*b"\xfc\",{}]");
    assert_eq!(peek_call_id(&latin1).unwrap(), "c1");
    check_ocppj::<Ocpp>(&latin1);
    for message_type in MessageType::ALL {
        let number = serde_json::to_string(&message_type).unwrap();
        assert_eq!(serde_json::from_str::<MessageType>(&number).unwrap(), message_type);
        assert_eq!(MessageType::peek(&format!("[{number},")), Some(message_type));
    }
    for version in Version::ALL {
        assert_eq!(Version::of_subprotocol(version.as_str()), Some(version));
    }
}

/// What a message is, by the text of the standard and the rules for what else is accepted, over serde_json's values.
fn oracle(version: Version, input: &str) -> Option<String> {
    let elements: Vec<&RawValue> =
        serde_json::from_str(input.strip_prefix('\u{feff}').unwrap_or(input)).ok()?;
    let raw = |at: usize| elements.get(at).map(|raw| raw.get());
    let value = |at: usize| serde_json::from_str::<Value>(raw(at)?).ok();
    let mut quirks = Vec::new();
    if input.starts_with('\u{feff}') {
        quirks.push("ByteOrderMark");
    }
    let message_type = match raw(0)? {
        "4" => "CALLERROR",
        "5" if version == Version::V2_1 => "CALLRESULTERROR",
        _ => return None,
    };
    let id = match raw(1)? {
        text if text.starts_with('"') => {
            let text = value(1)?;
            let text = text.as_str()?;
            if text.chars().count() > 36 {
                quirks.push("LongCallId");
            }
            format!("{text:?}")
        }
        number if number.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit()) => {
            quirks.push("NumericCallId");
            number.to_owned()
        }
        _ => return None,
    };
    let name = match value(2)? {
        Value::String(code) if !code.is_empty() => match Ocpp::lookup(&code) {
            Some(variant) if variant.name() == code => code,
            Some(variant) => format!("{} ({code})", variant.name()),
            None => format!("?{code}"),
        },
        Value::String(_) | Value::Null => {
            quirks.push("MissingUri");
            "!".to_owned()
        }
        _ => return None,
    };
    let message = match (raw(3), value(3)) {
        (None, _) | (Some("null"), _) => String::new(),
        (_, Some(Value::String(text))) => {
            if version != Version::V1_6 && text.chars().count() > 255 {
                quirks.push("LongMessage");
            }
            text
        }
        (Some(raw), _) => raw.to_owned(),
    };
    if raw(3).is_some_and(|raw| !raw.starts_with('"')) {
        quirks.push("NonStringMessage");
    }
    let details = match raw(4) {
        None => {
            quirks.push("MissingElements");
            "-"
        }
        Some("null") => {
            quirks.push("NullDetails");
            "-"
        }
        Some(raw) => {
            if !raw.starts_with('{') {
                quirks.push("NonObjectDetails");
            }
            raw
        }
    };
    if elements.len() > 5 {
        quirks.push("ExtraElements");
    }
    let position = |quirk: &&str| Quirk::ALL.iter().position(|known| known.as_str() == *quirk);
    quirks.sort_by_key(position);
    Some(format!("{message_type} {id} {name}: {message} {details} [{}]", quirks.join(", ")))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_message_is_read_as_the_standard_says(input in testing::ocpp_message::<Ocpp>()) {
        check_ocppj::<Ocpp>(input.as_bytes());
        check_ocppj::<Infallible>(input.as_bytes());
        for version in Version::ALL {
            let decoded = ocppj::Codec::<Ocpp>::new(version).decode(&input);
            if version == Version::V2_1 {
                prop_assert!(decoded.is_ok(), "{:?} of {}", decoded, input);
            }
            // Half of a surrogate pair is text to this crate alone, and a name is shown escaped.
            if !input.to_ascii_lowercase().contains("\\ud") {
                let read = decoded.ok().map(|error| {
                    let name = error.name().as_str().map(str::to_owned);
                    match (error.name(), name) {
                        (Name::Unknown(shown), Some(name)) => {
                            line(&error).replacen(&format!("?{shown}"), &format!("?{name}"), 1)
                        }
                        _ => line(&error),
                    }
                });
                prop_assert_eq!(read, oracle(version, &input), "{}: {}", version, input);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_alike_in_every_way(input in testing::hostile_ocpp_message()) {
        check_ocppj::<Ocpp>(&input);
    }

    #[test]
    fn any_error_that_is_built_is_valid_and_comes_back(error in testing::ocpp_error::<Ocpp>()) {
        for codec in [V1_6, V2_0_1, V2_1] {
            testing::check_ocppj_error(&codec, &error);
            let text = codec.to_text(&error);
            let decoded = V2_1.strict().decode(&text);
            match decoded {
                Ok(decoded) => prop_assert_eq!(decoded.message_type(), error.message_type()),
                // The call ID is the caller's, and 1.6 has no limit for a description.
                Err(fault) => prop_assert!(
                    matches!(
                        fault.kind(),
                        DecodeErrorKind::Quirk(Quirk::NumericCallId | Quirk::LongCallId)
                    ) || codec.version() == Version::V1_6
                        && fault.kind() == DecodeErrorKind::Quirk(Quirk::LongMessage),
                    "{}: {}", fault, text
                ),
            }
        }
    }

    #[test]
    fn errors_of_any_set_come_back(error in testing::ocpp_error::<Grape>()) {
        for version in Version::ALL {
            testing::check_ocppj_error(&ocppj::Codec::<Grape>::new(version), &error);
        }
    }
}

/// What generated messages are worth: all quirks occur.
#[test]
fn generated_messages_have_every_quirk() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..2000 {
        let input = testing::ocpp_message::<Ocpp>().new_tree(&mut runner).unwrap().current();
        seen.extend(V2_1.decode(&input).unwrap().quirks());
    }
    assert!(seen.iter().eq(ocppj::QUIRKS), "{seen:?}");
}

/// The rows of docs/QUIRKS.md: each has its message, and the flags of it.
#[test]
fn the_rows_of_the_documentation_are_so() {
    let page = include_str!("../docs/QUIRKS.md");
    let rows: Vec<_> = page.lines().filter(|line| line.starts_with("| O")).collect();
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [number, message, _, _, flags] = &cells[..] else { panic!("five cells: {row}") };
        assert_eq!(*number, format!("O{}", at + 1));
        let long = format!(r#"[4,"c1","NotSupported","{}",{{}}]"#, "a".repeat(256));
        let input = match message.strip_prefix('`') {
            Some(input) => input.trim_end_matches('`'),
            None => &long,
        };
        let found = match CallError::decode(input) {
            Ok(error) if error.quirks().is_empty() => "-".to_owned(),
            Ok(error) => format!("`{}`", error.quirks()),
            Err(_) => "error".to_owned(),
        };
        assert_eq!(found, **flags, "{row}");
        assert_eq!(
            peek_call_id(input).is_some(),
            !input.starts_with("[4.0") && !input.starts_with("[44"),
            "{row}"
        );
    }
    assert_eq!(rows.len(), 22);
}
