//! Wire text by grammar: messages as peers send them, with a mistake here and there.

use std::marker::PhantomData;

use arbitrary::{Result, Unstructured};
use callerror::ExceptionSet;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// What stands at one position of a message.
#[derive(Clone, Copy)]
enum Part {
    /// Any JSON.
    Value,
    Text,
    /// A name, alias or code of the set.
    Name,
    /// A name behind the set's base.
    Uri,
    /// A code of the set as a text or an integer.
    Code,
    CallId,
    Status,
    Delay,
    /// One of these.
    Raw(&'static [&'static str]),
    Array(&'static [Part]),
    Object(&'static [(&'static str, Part)]),
    /// An array of such values.
    List(&'static Part),
}
use Part::{Array, CallId, Code, Delay, List, Name, Object, Raw, Status, Text, Uri, Value};

const WAMP1: Part = Array(&[Raw(&["4", "4", "4", "3", "2"]), CallId, Uri, Text, Value]);
const WAMP2: Part = Array(&[
    Raw(&["8"]),
    Raw(&["16", "32", "34", "48", "64", "66", "68", "7"]),
    CallId,
    Object(&[("message", Text), ("x_trace", Value)]),
    Uri,
    List(&Value),
    Object(&[("message", Text), ("details", Value), ("code", Code), ("errors", ERRORS)]),
]);
const OCPPJ: Part = Array(&[
    Raw(&["4", "4", "5", "3", "6"]),
    CallId,
    Name,
    Text,
    Object(&[("message", Text), ("errors", ERRORS)]),
]);
const JSON_RPC: Part = Object(&[
    ("jsonrpc", Raw(&["\"2.0\""])),
    ("id", CallId),
    (
        "error",
        Object(&[
            ("code", Code),
            ("message", Text),
            (
                "data",
                Object(&[("type", Name), ("code", Code), ("details", Value), ("errors", ERRORS)]),
            ),
        ]),
    ),
]);
const PROBLEM: Part = Object(&[
    ("type", Uri),
    ("title", Text),
    ("status", Status),
    ("detail", Text),
    ("instance", Text),
    ("code", Code),
    ("details", Value),
    ("errors", ERRORS),
]);
const VALUE: Part = Object(&[
    ("type", Name),
    ("message", Text),
    ("details", Value),
    ("code", Code),
    ("status", Status),
    ("request_id", Text),
    ("retry_after", Delay),
]);
/// The members of all layouts, so that each of them is there for some set.
const OBJECT: Part = Object(&[
    ("type", Raw(&["\"response\"", "\"error\"", "\"event\""])),
    ("type", Name),
    ("__type", Uri),
    ("code", Code),
    ("Code", Code),
    ("errorCode", Code),
    ("errorType", Name),
    ("message", Text),
    ("Message", Text),
    ("errorContent", Text),
    ("title", Text),
    ("error", Object(&[("name", Name), ("code", Code), ("text", Text), ("message", Text)])),
    ("Error", Object(&[("Type", Raw(&["\"Sender\""])), ("Code", Code), ("Message", Text)])),
    ("details", Object(&[("retryAfter", Delay), ("fields", ERRORS)])),
    ("errors", ERRORS),
    (
        "data",
        Object(&[
            ("error_type", Name),
            ("error_message", Text),
            ("error_code", Code),
            ("details", Value),
            ("command_id", CallId),
        ]),
    ),
    ("ok", Raw(&["false", "true"])),
    ("id", CallId),
    ("reqId", CallId),
    ("correlationId", Text),
    ("request_id", Text),
    ("RequestId", Text),
    ("trackingId", Text),
    ("status", Status),
    ("retry_after", Delay),
    ("retryAfterSeconds", Delay),
    (
        "ResponseMetadata",
        Object(&[
            ("RequestId", Text),
            ("HTTPStatusCode", Status),
            ("HTTPHeaders", Object(&[("retry-after", Delay), ("x-amz-retry-after", Delay)])),
        ]),
    ),
]);
/// Field errors, in the shapes of several systems.
const ERRORS: Part = List(&Object(&[
    ("field", Text),
    ("path", List(&Text)),
    ("pointer", Raw(&["\"#/a/0\"", "\"/b\""])),
    ("loc", List(&Value)),
    ("message", Text),
    ("msg", Text),
    ("code", Code),
    ("detail", Text),
]));

const TEXTS: &[&str] = &[
    "",
    "Room not found",
    "größer",
    "\u{1f6aa}",
    "say \"hi\"",
    "C:\\temp",
    "two\nlines",
    "\0\u{1f}\u{7f}\u{2028}",
    "urn:x#Gone",
    "a%23b%",
    "wamp.error.runtime_error",
];
const VALUES: &[&str] = &[
    "null",
    "true",
    "0",
    "-0",
    "1.50",
    "1e400",
    "-1E-7",
    "123456789012345678901234567890",
    "\"\\ud83d\"",
    "\"\\ude00\\ud83d\"",
    "[]",
    "{}",
    "[[[[[[[[]]]]]]]]",
    "{\"a\":1,\"\\u0061\":2}",
];
const STATUSES: [u16; 14] = [400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504, 200, 302];
const DELAYS: &[&str] = &[
    "7",
    "0",
    "1.5",
    "\"30\"",
    "\"1.5, 0.2\"",
    "\"Fri, 31 Dec 1999 23:59:59 GMT\"",
    "-1",
    "18446744073709551616",
];
const HEADERS: [(&str, &[&str]); 7] = [
    ("retry-after", &["7", "1.5, 2", "Fri, 31 Dec 1999 23:59:59 GMT"]),
    ("x-amz-retry-after", &["1500"]),
    ("x-request-id", &["q-1", "\u{fc}"]),
    ("x-amzn-requestid", &["q-2"]),
    ("x-amzn-errortype", &["ThrottlingException:http://x/", "a#ValidationException"]),
    ("trackingid", &["T_1"]),
    // That of problem documents is in the target `problem`.
    ("content-type", &["application/json", "text/html"]),
];

/// How deep values are nested that stand for any JSON.
const DEPTH: u32 = 5;

struct Writer<'w, 'u, N> {
    u: &'w mut Unstructured<'u>,
    json: String,
    set: PhantomData<N>,
}

impl<N: ExceptionSet> Writer<'_, '_, N> {
    /// A blank where JSON allows one.
    fn blank(&mut self) -> Result<()> {
        if self.u.ratio(1, 32)? {
            self.json.push_str(self.u.choose(&[" ", "\n", "\t\r ", "    "])?);
        }
        Ok(())
    }

    fn string(&mut self, text: &str) -> Result<()> {
        let escapes = self.u.ratio(1, 8)?;
        self.json.push('"');
        for char in text.chars() {
            match char {
                '"' | '\\' => self.json.extend(['\\', char]),
                '\0'..='\u{1f}' => self.json.push_str(&format!("\\u{:04x}", char as u32)),
                _ if escapes && self.u.ratio(1, 4)? => {
                    for unit in char.encode_utf16(&mut [0; 2]) {
                        self.json.push_str(&format!("\\u{unit:04X}"));
                    }
                }
                _ => self.json.push(char),
            }
        }
        self.json.push('"');
        Ok(())
    }

    fn text(&mut self) -> Result<String> {
        match self.u.ratio(3, 4)? {
            true => Ok((*self.u.choose(TEXTS)?).to_owned()),
            false => self.u.arbitrary(),
        }
    }

    /// A name of the set, or what could be one.
    fn name(&mut self) -> Result<String> {
        if N::ALL.is_empty() || self.u.ratio(1, 6)? {
            return self.text();
        }
        let variant = *self.u.choose(N::ALL)?;
        let other = match self.u.int_in_range(0..=3)? {
            0 => variant.aliases().next(),
            1 => variant.codes().last(),
            _ => None,
        };
        Ok(other.unwrap_or_else(|| variant.name()).to_owned())
    }

    fn code(&mut self) -> Result<()> {
        if N::ALL.is_empty() || self.u.ratio(1, 8)? {
            return self.value(1);
        }
        let variant = *self.u.choose(N::ALL)?;
        match (variant.code_numbers().next(), variant.codes().next()) {
            (Some(number), _) => self.json.push_str(&number.to_string()),
            (_, Some(code)) => self.string(code)?,
            _ => self.string(variant.name())?,
        }
        Ok(())
    }

    fn value(&mut self, depth: u32) -> Result<()> {
        match self.u.int_in_range(0..=if depth == 0 { 2 } else { 4 })? {
            0 => self.json.push_str(self.u.choose(VALUES)?),
            1 => self.json.push_str(&self.u.arbitrary::<i32>()?.to_string()),
            2 => {
                let text = self.text()?;
                self.string(&text)?;
            }
            container => {
                let is_object = container == 3;
                self.json.push(if is_object { '{' } else { '[' });
                for at in 0..self.u.int_in_range(0..=4)? {
                    self.comma(at)?;
                    if is_object {
                        let key = self.text()?;
                        self.string(&key)?;
                        self.json.push(':');
                    }
                    self.value(depth - 1)?;
                }
                self.json.push(if is_object { '}' } else { ']' });
            }
        }
        Ok(())
    }

    fn comma(&mut self, at: usize) -> Result<()> {
        if at > 0 {
            self.json.push(',');
        }
        self.blank()
    }

    fn part(&mut self, part: Part) -> Result<()> {
        // A mistake: another type of JSON.
        if self.u.ratio(1, 32)? {
            return self.value(DEPTH);
        }
        match part {
            Value => self.value(DEPTH)?,
            Text => {
                let text = self.text()?;
                self.string(&text)?;
            }
            Name => {
                let name = self.name()?;
                self.string(&name)?;
            }
            Uri => {
                let name = self.name()?;
                let base = self.u.choose(&[N::BASE, N::BASE, N::BASE, "", "http://x/#", "e:"])?;
                self.string(&format!("{base}{name}"))?;
            }
            Code => self.code()?,
            CallId if self.u.arbitrary()? => {
                self.json.push_str(&self.u.arbitrary::<u32>()?.to_string());
            }
            CallId => {
                let text = self.text()?;
                self.string(&text)?;
            }
            Status => self.json.push_str(&self.u.choose(&STATUSES)?.to_string()),
            Delay => self.json.push_str(self.u.choose(DELAYS)?),
            Raw(choices) => self.json.push_str(self.u.choose(choices)?),
            Array(parts) => {
                self.json.push('[');
                let len = parts.len();
                // Messages have fewer elements, or more.
                let len = if self.u.ratio(1, 4)? { self.u.int_in_range(0..=len + 2)? } else { len };
                for at in 0..len {
                    self.comma(at)?;
                    self.part(parts.get(at).copied().unwrap_or(Value))?;
                    self.blank()?;
                }
                self.json.push(']');
            }
            List(part) => {
                self.json.push('[');
                for at in 0..self.u.int_in_range(0..=3)? {
                    self.comma(at)?;
                    self.part(*part)?;
                }
                self.json.push(']');
            }
            Object(members) => {
                self.json.push('{');
                let mut count = 0;
                // Of many members only some are there, so that each can decide.
                let (share, all) = if members.len() > 10 { (1, 5) } else { (5, 6) };
                for &(key, part) in members {
                    // A key that comes twice is a mistake, too.
                    let times = match (self.u.ratio(share, all)?, self.u.ratio(1, 32)?) {
                        (false, _) => 0,
                        (true, false) => 1,
                        (true, true) => 2,
                    };
                    for _ in 0..times {
                        self.comma(count)?;
                        self.string(key)?;
                        self.blank()?;
                        self.json.push(':');
                        self.part(part)?;
                        self.blank()?;
                        count += 1;
                    }
                }
                self.json.push('}');
            }
        }
        Ok(())
    }
}

fn generate<N: ExceptionSet>(u: &mut Unstructured<'_>, part: Part) -> Result<Vec<u8>> {
    let mut writer = Writer::<N> { u, json: String::new(), set: PhantomData };
    writer.part(part)?;
    let Writer { u, json, .. } = writer;
    let mut wire = json.into_bytes();
    // What is not JSON any more: a byte of another value, or the end is missing.
    if !wire.is_empty() && u.ratio(1, 8)? {
        let at = u.choose_index(wire.len())?;
        match u.arbitrary()? {
            true => wire[at] = u.arbitrary()?,
            false => wire.truncate(at),
        }
    }
    Ok(wire)
}

macro_rules! messages {
    ($($about:literal $name:ident $part:ident,)*) => {$(
        #[doc = $about]
        ///
        /// # Errors
        ///
        /// - Too few choices.
        pub fn $name<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
            generate::<N>(u, $part)
        }
    )*};
}

messages! {
    "Any JSON." json Value,
    "A CALLERROR frame of WAMP v1." wamp1 WAMP1,
    "An ERROR message of WAMP v2." wamp2 WAMP2,
    "A CALLERROR or CALLRESULTERROR of OCPP-J." ocppj OCPPJ,
    "An error of JSON-RPC." json_rpc JSON_RPC,
    "A problem document." problem PROBLEM,
    "The serde form of an exception." value VALUE,
    "An object with members of all layouts." object OBJECT,
}

/// Status and headers of a response.
///
/// # Errors
///
/// - Too few choices.
pub fn head<N: ExceptionSet>(u: &mut Unstructured<'_>) -> Result<(StatusCode, HeaderMap)> {
    let code = if u.ratio(1, 8)? { u.int_in_range(100..=999)? } else { *u.choose(&STATUSES)? };
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_REQUEST);
    let mut headers = HeaderMap::new();
    for (name, values) in HEADERS {
        if u.ratio(2, 3)? {
            continue;
        }
        let value = match u.int_in_range(0..=3)? {
            0 => u.arbitrary::<&[u8]>()?.to_vec(),
            1 if !N::ALL.is_empty() => u.choose(N::ALL)?.name().as_bytes().to_vec(),
            _ => u.choose(values)?.as_bytes().to_vec(),
        };
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    Ok((status, headers))
}
