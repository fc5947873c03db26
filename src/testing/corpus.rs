//! Texts, JSON values and names: ordinary ones, and ones that break careless code.

#![expect(clippy::panic, reason = "a generator that is wrong must not go on")]

use crate::call_id::CallId;
use crate::exception::UserException;
use crate::set::ExceptionSet;
use crate::text::Text;
use crate::wire::wamp1;
use crate::wire::wamp2::RequestType;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Ordinary texts, and texts that break careless code.
pub(super) const TEXTS: &[&str] = &[
    "",
    "An error occurred.",
    "Room not found",
    "Zimmer 7 – größer als erlaubt",
    "房间不存在",
    "\u{1f6aa} \u{1f512} e\u{301}",
    "say \"hi\"",
    "C:\\temp\\new\\",
    "</script>",
    "two\nlines\tand\r\na half",
    "\0\u{1}\u{8}\u{c}\u{1b}\u{1f}\u{7f}\u{85}\u{9f}",
    "\u{2028}\u{2029}\u{202e}\u{feff}\u{fffd}",
    "\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}",
    "null",
    "{\"type\":\"SessionError\",\"message\":\"\"}",
    "http://domain/exceptions#NotFoundError",
];

/// JSON values whose spelling must be kept, or that serde's data model cannot hold.
pub(super) const VALUES: &[&str] = &[
    "true",
    "false",
    "0",
    "-0",
    "1.50",
    "1e400",
    "-1E-7",
    "123456789012345678901234567890",
    "\"\"",
    "\"Slug taken\"",
    r#""\ud800""#,
    r#""\udc00 \ud83d\udeaa""#,
    r#""\u00fc\u0000\/\"\\\b\f""#,
    "[]",
    "[ ]",
    "{}",
    "{\t}",
    "[[[[[[[[]]]]]]]]",
    r#"{"a":1,"a":2}"#,
    r#"{"":null,"\u0061":[]}"#,
    r#"{"msg":"Room not found"}"#,
    r#"{"error":"SlugAlreadyExist","slug":"a"}"#,
    r#"{"name":[{"message":"too long","code":""}]}"#,
    r#"{"fields":{"name":["too long","not a word"]}}"#,
];

/// Names that are in no set.
const UNKNOWN: &[&str] = &[
    "RateLimited",
    "X",
    "generic",
    "SESSION_ERROR",
    "wamp.error.no_such_procedure",
    "a:b",
    "/api/rooms?id=7&x=%20",
    "größer",
    "two words",
    "line\nbreak",
    "say \"hi\" \\",
];

/// The requests that an ERROR message of WAMP v2 answers.
pub(super) const REQUEST_TYPES: [RequestType<'static>; 7] = [
    RequestType::Publish,
    RequestType::Subscribe,
    RequestType::Unsubscribe,
    RequestType::Call,
    RequestType::Register,
    RequestType::Unregister,
    RequestType::Invocation,
];

/// The names that a server might send: names and aliases of the set, and [`UNKNOWN`].
pub(super) fn names<N: ExceptionSet>() -> Vec<&'static str> {
    let spellings = |variant: &N| core::iter::once(variant.name()).chain(variant.aliases());
    let mut names: Vec<_> = N::ALL.iter().flat_map(spellings).collect();
    names.extend(UNKNOWN);
    // After a base, a name holds no `#`. With an empty base, the name is the whole text.
    match N::BASE {
        "" => names.extend(["a#b", "#", "urn:x#"]),
        _ => names.retain(|name| !name.contains('#')),
    }
    names
}

pub(super) fn exception_of<N: ExceptionSet>(
    name: &str,
    message: String,
    details: Option<String>,
) -> UserException<'static, N> {
    let exception = UserException::with_name(Text::from(name.to_owned()), message.into());
    match details {
        None => exception,
        Some(json) => match exception.with_details_json(json) {
            Ok(exception) => exception,
            Err(error) => panic!("a generated value: {error:?}"),
        },
    }
}

/// A call ID that is an integer of any length. Only decoding makes one.
pub(super) fn number_of(digits: &str) -> CallId<'static> {
    match wamp1::peek_call_id(&format!("[4,{digits}]")) {
        Some(call_id) => call_id.into_owned(),
        None => panic!("a generated integer: {digits}"),
    }
}
