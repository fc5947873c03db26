//! OCPP-J: ocpp-kit and ocpp_rs.

use std::collections::BTreeMap;

use callerror::ocpp::{CallError, Ocpp, UserException};
use callerror::ocppj::{Codec, Version};
use callerror_interop_crates::Rows;
use serde_json::{Value, json};

#[path = "../../errors/built.rs"]
mod built;

use self::built::Built;

/// Message type, message ID, code, description and details, however a crate calls them; or why it has none.
type Parts = Result<(u8, String, String, String, Value), String>;

/// What a crate is to read of an error that was built.
fn parts(built: &Built) -> Parts {
    let Built { message_type, call_id, code, message, details, .. } = built;
    Ok((*message_type, call_id.clone(), code.clone(), message.clone(), details.clone()))
}

fn built(version: Version) -> Vec<Built> {
    built::all().into_iter().filter(|built| built.version == version).collect()
}

/// What this crate reads of a message.
fn read(codec: Codec<Ocpp>, text: &str) -> Parts {
    let error = codec.decode(text).map_err(|error| error.to_string())?;
    let code = error.code().unwrap_or_default().to_owned();
    let details = error.details().map_or(Value::Null, |details| details.parse().unwrap());
    let (id, message) = (error.call_id().as_str().to_owned(), error.message().to_owned());
    Ok((error.message_type() as u8, id, code, message, details))
}

/// What this crate reads of a message that has no deviation, and that it writes again to the letter.
fn read_strictly(codec: Codec<Ocpp>, text: &str) -> Parts {
    let error = codec.strict().decode(text).map_err(|error| error.to_string())?;
    let again = codec.to_text(&error);
    if again == text { read(codec, text) } else { Err(again) }
}

/// The same error by this crate.
fn ours(version: Version, code: &str, message: &str) -> String {
    let error = UserException::named(code, message).unwrap().with_details_json(r#"{"n":1.50}"#);
    Codec::<Ocpp>::new(version).to_text(&CallError::new("19", error.unwrap()))
}

mod kit {
    use ocpp_kit::Version;
    use ocpp_kit::rpc::{CallError, ErrorCode, Frame};
    use ocpp_kit::types::MessageId;

    use super::Parts;

    pub(super) fn version(version: super::Version) -> Version {
        Version::from_subprotocol(version.as_str()).unwrap()
    }

    pub(super) fn read(version: Version, text: &str) -> Parts {
        let frame = Frame::parse(text, version).map_err(|error| error.to_string())?;
        let number = frame.message_type().number();
        let (Frame::CallError { id, error } | Frame::CallResultError { id, error }) = frame else {
            return Err("no error".to_owned());
        };
        let CallError { code, description, details } = error.to_call_error();
        let code = code.as_wire(version).to_owned();
        Ok((number, id.as_str().to_owned(), code, description, details))
    }

    pub(super) fn again(version: Version, text: &str) -> String {
        Frame::parse(text, version).unwrap().to_json(version).unwrap()
    }

    pub(super) fn write(version: Version, code: &str, message: &str, details: &str) -> String {
        let details = serde_json::from_str(details).unwrap();
        let error = CallError::new(ErrorCode::parse(code), message).with_details(details);
        let frame = Frame::CallError { id: MessageId::from_wire("19"), error: error.into() };
        frame.to_json(version).unwrap()
    }
}

#[test]
fn ocpp_kit() {
    let mut rows = Rows::of("ocpp-kit");
    for version in Version::ALL {
        let (codec, theirs) = (Codec::new(version), kit::version(version));
        let built = built(version);
        rows.reads(
            &format!("{version}: {} built errors", built.len()),
            built.iter().map(|built| kit::read(theirs, &built.text)).collect::<Vec<_>>(),
            built.iter().map(parts).collect(),
        );
        rows.reads(
            &format!("{version}: and writes them to the letter"),
            built.iter().map(|built| kit::again(theirs, &built.text)).collect::<Vec<_>>(),
            built.iter().map(|built| built.text.clone()).collect(),
        );

        let codes = || Ocpp::ALL.iter().map(|code| code.name()).chain(["RelayStuck"]);
        let written = |code| kit::write(theirs, code, "text", r#"{"n":1.50}"#);
        rows.writes(
            &format!("{version}: each code and that of a vendor, as this crate"),
            codes().map(written).collect::<Vec<_>>(),
            codes().map(|code| ours(version, code, "text")).collect(),
        );
        rows.writes(
            &format!("{version}: and this crate reads them"),
            codes().map(|code| read_strictly(codec, &written(code))).collect::<Vec<_>>(),
            codes().map(|code| kit::read(theirs, &written(code))).collect(),
        );
        // It has one limit for all versions.
        let long = kit::write(theirs, "GenericError", &"ä".repeat(300), r#"{"n":1.50}"#);
        let cut = ours(version, "GenericError", &"ä".repeat(255));
        rows.writes(&format!("{version}: 255 characters of 300"), long, cut);

        let details = ["null", "[1]", "7", "false"];
        let written = details.map(|details| kit::write(theirs, "GenericError", "text", details));
        rows.writes(
            &format!("{version}: details that are no object"),
            written.map(|text| codec.decode(&text).unwrap().quirks().to_string()),
            ["NullDetails", "NonObjectDetails", "NonObjectDetails", "NonObjectDetails"]
                .map(str::to_owned),
        );
    }

    // What both read alike, and what not.
    let (codec, theirs) = (Codec::V2_1, kit::version(Version::V2_1));
    for text in [
        r#"[4,"19","NotSupported","text",{"a":1,"b":[2]}]"#,
        r#"[4,"19","FormationViolation","\u00e9\ud83d\ude00",{}]"#,
        r#" [ 5 , "19" , "TariffTooComplex" , "text" , {} ] "#,
        r#"[4,"-1","RpcFrameworkError","",{}]"#,
        r#"[4,"19","NotSupported","text","SQL"]"#,
        r#"[4,"19","NotSupported","text",{},1]"#,
    ] {
        let known = |(number, id, code, message, details): (u8, String, String, String, Value)| {
            let name = Ocpp::lookup(&code).map_or(code, |variant| variant.name().to_owned());
            (number, id, name, message, details)
        };
        let (seen, expected) = (read(codec, text), kit::read(theirs, text));
        rows.writes(&format!("read alike: {text}"), seen.map(known), expected.map(known));
    }
    for (text, ours, their) in [
        (r#"[4,"19","NotSupported"]"#, "NotSupported:  null", "NotSupported:  {}"),
        (r#"[4,"19","NotSupported",42,{}]"#, "NotSupported: 42 {}", "NotSupported:  {}"),
        (r#"[4,"19","","text",{}]"#, ": text {}", ": text {}"),
        (
            r#"[4,"19","NotSupported","half \ud83d",{}]"#,
            "NotSupported: half \u{fffd} {}",
            "NotSupported:  {}",
        ),
        (
            r#"[4,19,"NotSupported","text",{}]"#,
            "NotSupported: text {}",
            "the MessageId of a CALLERROR could not be read",
        ),
        (
            r#"[4,"","NotSupported","text",{}]"#,
            "NotSupported: text {}",
            "the MessageId of a CALLERROR could not be read",
        ),
    ] {
        let line = |parts: Parts| match parts {
            Ok((_, _, code, message, details)) => format!("{code}: {message} {details}"),
            Err(error) => error,
        };
        let seen = (line(read(codec, text)), line(kit::read(theirs, text)));
        rows.writes(&format!("read otherwise: {text}"), seen, (ours.to_owned(), their.to_owned()));
    }
    rows.end();
}

/// The functions of one version of ocpp_rs, whose versions have equal types in modules of their own.
macro_rules! rs {
    ($module:ident, $($also:ident)?) => {
        mod $module {
            use ocpp_rs::$module::call_error::CallError;
            use ocpp_rs::$module::parse::{Message, deserialize_to_message, serialize_message};
            use ocpp_rs::$module::rpc_error_code::RpcErrorCode;

            use super::*;

            pub(super) fn read(text: &str) -> Parts {
                let details = |details: BTreeMap<String, Value>| details.into_iter().collect();
                match deserialize_to_message(text).map_err(|error| error.to_string())? {
                    Message::CallError(error) => Ok((
                        4,
                        error.unique_id,
                        error.error_code.to_string(),
                        error.error_description,
                        details(error.error_details),
                    )),
                    $(Message::$also(error) => Ok((
                        5,
                        error.unique_id,
                        error.error_code.to_string(),
                        error.error_description,
                        details(error.error_details),
                    )),)?
                    other => Err(format!("{other:?}")),
                }
            }

            pub(super) fn write(code: &str) -> String {
                let code: RpcErrorCode = serde_json::from_value(json!(code)).unwrap();
                let details = serde_json::from_str(r#"{"n":1.50}"#).unwrap();
                let error = CallError::new("19".to_owned(), code, "text".to_owned(), details);
                serialize_message(&Message::CallError(error)).unwrap()
            }
        }
    };
}

rs!(v16,);
rs!(v21, CallResultError);

#[test]
fn ocpp_rs() {
    let mut rows = Rows::of("ocpp_rs");
    type Functions = (fn(&str) -> Parts, fn(&str) -> String);
    for version in Version::ALL {
        let codec = Codec::new(version);
        let (their_read, their_write): Functions = match version {
            Version::V1_6 => (v16::read, v16::write),
            // It has no module for 2.0.1.
            _ => (v21::read, v21::write),
        };
        let built = built(version);
        rows.reads(
            &format!("{version}: {} built errors", built.len()),
            built.iter().map(|built| their_read(&built.text)).collect::<Vec<_>>(),
            built
                .iter()
                .map(|built| {
                    let mut parts = parts(built)?;
                    // It keeps no code that it does not know.
                    if parts.2 == "com.example.RelayStuck" {
                        parts.2 = "Unknown".to_owned();
                    }
                    Ok(parts)
                })
                .collect(),
        );

        let known = Ocpp::ALL.iter().map(|code| code.name()).filter(|code| {
            // It has a module of 1.6 with the codes of 1.6.
            version != Version::V1_6
                || !matches!(
                    *code,
                    "MessageTypeNotSupported"
                        | "RpcFrameworkError"
                        | "FormatViolation"
                        | "OccurrenceConstraintViolation"
                )
        });
        let known: Vec<_> = known.collect();
        rows.writes(
            &format!("{version}: {} codes, as this crate", known.len()),
            known.iter().map(|code| their_write(code)).collect::<Vec<_>>(),
            known.iter().map(|code| ours(version, code, "text")).collect(),
        );
        rows.writes(
            &format!("{version}: and this crate reads them"),
            known.iter().map(|code| read_strictly(codec, &their_write(code))).collect::<Vec<_>>(),
            known.iter().map(|code| their_read(&their_write(code))).collect(),
        );
        rows.writes(
            &format!("{version}: a code that it did not know"),
            their_write("com.example.RelayStuck"),
            ours(version, "Unknown", "text"),
        );
    }
    let their = ["FormationViolation", "OccurenceConstraintViolation"].map(v16::write);
    let ours = ["FormatViolation", "OccurrenceConstraintViolation"]
        .map(|code| ours(Version::V1_6, code, "text"));
    rows.writes("ocpp1.6: the codes that 1.6 spells in its own way, as this crate", their, ours);

    // It takes five elements of the types that the standard has, and a message ID of at most 36 characters.
    let long = format!(r#"[4,"{}","NotSupported","text",{{}}]"#, "x".repeat(37));
    for text in [
        r#"[4,"19","NotSupported","text"]"#,
        r#"[4,"19","NotSupported","text",null]"#,
        r#"[4,"19","NotSupported","text","SQL"]"#,
        r#"[4,"19","NotSupported",null,{}]"#,
        r#"[4,"19","NotSupported","text",{},1]"#,
        r#"[4,19,"NotSupported","text",{}]"#,
        &long,
    ] {
        let codec = Codec::<Ocpp>::V2_1;
        let seen = (
            v21::read(text).is_ok(),
            codec.strict().decode(text).is_ok(),
            read(codec, text).is_ok(),
        );
        rows.reads(
            &format!("refused, as by the strict codec: {text:.60}"),
            seen,
            (false, false, true),
        );
    }
    rows.end();
}
