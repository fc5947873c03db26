//! Errors of all kinds as this crate builds them, and what each must have on the wire by the standard. Strict
//! parsers read them: those of `peers`, and those of the package `crates`.

use callerror::CallId;
use callerror::ocpp::{CallError, Ocpp, UserException};
use callerror::ocppj::{Codec, UNREADABLE, Version};
use serde_json::{Value, json};

/// An error, and what is to be read of it.
pub(crate) struct Built {
    pub(crate) version: Version,
    pub(crate) message_type: u8,
    pub(crate) call_id: String,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) details: Value,
    pub(crate) text: String,
}

impl Built {
    /// The error as one line of JSON, for the parsers of other languages.
    #[allow(dead_code, reason = "the package `crates` does not need it")]
    pub(crate) fn line(&self) -> String {
        let Self { version, message_type, call_id, code, message, details, text } = self;
        let subprotocol = version.as_str();
        json!({
            "subprotocol": subprotocol, "messageType": message_type, "callId": call_id, "code": code,
            "message": message, "details": details, "text": text,
        })
        .to_string()
    }
}

/// Each variant in each version; then messages, details, call IDs and codes of all kinds.
pub(crate) fn all() -> Vec<Built> {
    let mut all = Vec::new();
    for version in Version::ALL {
        for variant in Ocpp::ALL {
            all.push(build(version, "19", UserException::new(*variant, "text"), json!({})));
        }
        for message in messages() {
            all.push(build(version, "19", new(&message), json!({})));
        }
        for (details, read) in details() {
            let exception = new("text").with_details_json(details).expect("valid JSON");
            all.push(build(version, "19", exception, read));
        }
        for call_id in ["c1", "01234567-89ab-cdef-0123-456789abcdef", r#"" \ / é 😀"#] {
            all.push(build(version, call_id, new("text"), json!({})));
        }
        all.push(build(version, UNREADABLE, Ocpp::RpcFrameworkError.into(), json!({})));
        all.push(build(version, "19", UserException::unhandled(), json!({})));
        let secret = std::io::Error::other("connect to 10.0.0.7: refused");
        all.push(build(version, "19", UserException::from_error(secret), json!({})));
        let vendor = UserException::named("com.example.RelayStuck", "text").expect("a name");
        all.push(build(version, "19", vendor, json!({})));
    }
    for variant in Ocpp::ALL {
        let exception = UserException::new(*variant, "text");
        let error = CallError::for_result("19", exception.clone());
        let text = Codec::V2_1.to_text(&error);
        all.push(Built {
            message_type: 5,
            text,
            ..build(Version::V2_1, "19", exception, json!({}))
        });
    }
    all
}

fn new(message: &str) -> UserException<'_> {
    UserException::new(Ocpp::SecurityError, message)
}

fn messages() -> Vec<String> {
    let odd = "\"\\/\n\r\t\u{8}\u{c}\0\u{1f}\u{7f} Zürich 漢字 \u{2028} </script>";
    let mut messages = vec![String::new(), odd.to_owned()];
    for letter in ["x", "ä", "漢", "😀", "\""] {
        messages.extend([254, 255, 256, 300].map(|count| letter.repeat(count)));
    }
    messages
}

/// Details as they are built, and as they must be read.
fn details() -> Vec<(&'static str, Value)> {
    vec![
        ("{}", json!({})),
        ("null", json!({})),
        (r#"{"path":["a",0],"cause":"x"}"#, json!({"path": ["a", 0], "cause": "x"})),
        (r#"{"details":null}"#, json!({"details": null})),
        ("[]", json!({"details": []})),
        ("[{}]", json!({"details": [{}]})),
        (r#""SQL""#, json!({"details": "SQL"})),
        ("\"\"", json!({"details": ""})),
        ("7", json!({"details": 7})),
        ("false", json!({"details": false})),
    ]
}

/// Builds an error, and writes it. Code and message are those that the tables of the standard say.
fn build<'a>(
    version: Version,
    call_id: impl Into<CallId<'a>>,
    exception: UserException<'a>,
    details: Value,
) -> Built {
    let is_1_6 = version == Version::V1_6;
    let code = match exception.name().as_str() {
        Some("FormatViolation") if is_1_6 => "FormationViolation",
        Some("OccurrenceConstraintViolation") if is_1_6 => "OccurenceConstraintViolation",
        Some("MessageTypeNotSupported" | "RpcFrameworkError") if is_1_6 => "GenericError",
        Some(name) => name,
        None => "InternalError",
    };
    let most = if is_1_6 { usize::MAX } else { 255 };
    let message: String = match exception.name().as_str() {
        Some(_) => exception.message().chars().take(most).collect(),
        None => "An error occurred.".to_owned(),
    };
    let (code, call_id) = (code.to_owned(), call_id.into());
    let error = CallError::new(call_id.clone(), exception);
    let text = Codec::new(version).to_text(&error);
    let call_id = call_id.as_str().to_owned();
    Built { version, message_type: 4, call_id, code, message, details, text }
}
