//! The inputs: the shapes that real servers send, and pools of frames that no branch predictor can learn. They are
//! equal on every machine.

use std::fmt::Write;

use bytestring::ByteString;
use callerror::ExceptionSet;
use callerror::grape::Grape;
use callerror::ocpp::Ocpp;
use callerror::wamp::Wamp;

callerror::exception_set! {
    /// The exceptions of the problem documents. The base ends in `/`, because `http::Uri` has no `#`.
    pub enum Booking = "https://booking.example/error/" {
        BookingError { status: 500 },
        RoomTaken { parent: BookingError, status: 409 },
        RoomNotFound { parent: BookingError, status: 404 },
        RoomClosed { parent: BookingError, status: 410 },
        FieldsInvalid { parent: BookingError, status: 422 },
        NotAllowed { parent: BookingError, status: 403 },
        TooManyBookings { parent: BookingError, status: 429 },
        CalendarBusy { parent: BookingError, status: 503 },
    }
}

/// The kind of an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Frame,
    /// A frame whose call ID is a number: hand-written types have another field for it.
    Numbered,
    /// An HTTP body.
    Body,
    /// A name alone, to be looked up.
    Name,
}

/// Another wire than WAMP v1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wire {
    Wamp2,
    Ocppj,
    JsonRpc,
    Problem,
}

/// A case: a single input, or many of one shape. A `ByteString` can be passed as any type of input.
pub struct Case {
    pub name: &'static str,
    pub kind: Kind,
    pub inputs: Vec<ByteString>,
}

impl Case {
    /// The mean length of an input, in bytes.
    pub fn mean_len(&self) -> usize {
        mean_len(&self.inputs)
    }
}

/// The mean length of an input, in bytes.
pub fn mean_len(inputs: &[ByteString]) -> usize {
    inputs.iter().map(|input| input.len()).sum::<usize>() / inputs.len()
}

/// The recipe of a case: its name, its kind, and the function that makes its inputs.
type Row = (&'static str, Kind, fn() -> Vec<ByteString>);

/// Likewise, of another wire.
type WireRow = (&'static str, Wire, fn() -> Vec<ByteString>);

/// In the order of the table.
const ROWS: [Row; 16] = [
    ("3 elements", Kind::Frame, || one(r#"[4,"9Zb3bGhVEdU1","An error occurred."]"#)),
    ("4 elements", Kind::Frame, || {
        one(
            r#"[4,"9Zb3bGhVEdU1eD0T","http://domain/exceptions#NotFoundError","The room 4711 could not be found in your network"]"#,
        )
    }),
    ("5 elements", Kind::Frame, || {
        vec![frame_with(
            r#"{"field":"email","value":"not-an-email","constraints":[{"kind":"pattern","ok":false},{"kind":"max","ok":true,"limit":254}],"attempt":3,"took":0.0125}"#,
        )]
    }),
    ("escapes", Kind::Frame, || {
        one(
            r#"[4,"9Zb3bGhVEdU1eD0T","http://domain/exceptions#NotFoundError","Zeile 1:\nder Raum \"größe\" wurde nicht gefunden \u00e9 \ud83c\udf47 部屋が見つかりません"]"#,
        )
    }),
    // As PHP and Python write it: the slash escaped, all but ASCII escaped.
    ("escapes of PHP", Kind::Frame, || {
        one(
            r#"[4,"9Zb3bGhVEdU1eD0T","http:\/\/domain\/exceptions#NotFoundError","Der Raum \"Caf\u00e9 \ud83c\udf47\" wurde gel\u00f6scht.\nBitte w\u00e4hlen"]"#,
        )
    }),
    ("non-ASCII", Kind::Frame, || {
        one(
            r#"[4,"9Zb3bGhVEdU1eD0T","http://domain/exceptions#NotFoundError","Комната «Виноград» не найдена, 部屋が見つかりません"]"#,
        )
    }),
    ("unknown name", Kind::Frame, || {
        one(
            r#"[4,"9Zb3bGhVEdU1eD0T","http://domain/exceptions#RateLimitExceeded","Not more than 20 messages in a minute, please"]"#,
        )
    }),
    ("numeric call ID", Kind::Numbered, || {
        one(
            r#"[4,4503599627370,"http://domain/exceptions#NotFoundError","The room 4711 could not be found in your network"]"#,
        )
    }),
    ("details 4.8 KB", Kind::Frame, || vec![frame_with(&mixed(4660, 7))]),
    ("details 1 MiB", Kind::Frame, || vec![frame_with(&mixed(1 << 20, 11))]),
    ("worst valid input", Kind::Frame, || vec![frame_with(&nested(4660))]),
    ("pool, 4 elements", Kind::Frame, || pool(|random| frame(random, false))),
    ("pool, 5 elements", Kind::Frame, || pool(|random| frame(random, true))),
    ("HTTP body", Kind::Body, || {
        one(r#"{"type":"NotFoundError","message":"The user 4711 could not be found in tenant 12"}"#)
    }),
    ("names, known", Kind::Name, || pool(|random| owned(known(random).to_owned()))),
    ("names, unknown", Kind::Name, || pool(|random| owned(unknown(random)))),
];

/// The other wires: an ordinary error of each, and a pool of them.
const WIRES: [WireRow; 8] = [
    ("WAMP v2", Wire::Wamp2, || {
        one(
            r#"[8,48,4503599627,{},"wamp.error.invalid_argument",["The room 4711 is not one of yours"],{"room":4711,"field":"room"}]"#,
        )
    }),
    ("pool, WAMP v2", Wire::Wamp2, || pool(wamp2)),
    ("OCPP-J", Wire::Ocppj, || {
        one(
            r#"[4,"9Zb3bGhVEdU1eD0T","PropertyConstraintViolation","The connector 7 is not one of this station",{"path":"/connectorId","value":7}]"#,
        )
    }),
    ("pool, OCPP-J", Wire::Ocppj, || pool(ocppj)),
    ("JSON-RPC", Wire::JsonRpc, || {
        one(
            r#"{"jsonrpc":"2.0","id":4503599627,"error":{"code":-32602,"message":"The room 4711 is not one of yours","data":{"room":4711,"field":"room"}}}"#,
        )
    }),
    ("pool, JSON-RPC", Wire::JsonRpc, || pool(json_rpc)),
    ("problem", Wire::Problem, || {
        one(
            r#"{"type":"https://booking.example/error/RoomTaken","title":"Conflict","status":409,"detail":"The room 4711 is taken until noon","details":{"room":4711,"until":"12:00"}}"#,
        )
    }),
    ("pool, problem", Wire::Problem, || pool(problem)),
];

/// The names of all cases, in the order of the table.
pub fn names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|(name, ..)| *name)
}

/// The names of the cases of another wire, and their inputs.
pub fn of_wire(wire: Wire) -> impl Iterator<Item = (&'static str, Vec<ByteString>)> {
    let own = WIRES.iter().filter(move |row| row.1 == wire);
    own.map(|(name, _, inputs)| (*name, inputs()))
}

/// The case of that name.
pub fn case(name: &str) -> Case {
    let row = ROWS.iter().find(|row| row.0 == name);
    let &(name, kind, inputs) = row.unwrap_or_else(|| panic!("no case {name}"));
    Case { name, kind, inputs: inputs() }
}

fn one(text: &str) -> Vec<ByteString> {
    vec![owned(text.to_owned())]
}

fn pool(make: impl Fn(&mut Random) -> ByteString) -> Vec<ByteString> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    (0..4096).map(|_| make(&mut random)).collect()
}

/// An allocation of its own, as a frame that comes from a socket has.
fn owned(text: String) -> ByteString {
    ByteString::from(text)
}

/// A frame of five elements around `details`.
pub fn frame_with(details: &str) -> ByteString {
    owned(format!(
        r#"[4,"9Zb3bGhVEdU1eD0T","http://domain/exceptions#ForwardValidationError","The request could not be validated",{details}]"#
    ))
}

/// Details of about `len` bytes in arrays that are deep in each other. Of all valid JSON they take the most time for a
/// byte.
pub fn nested(len: usize) -> String {
    const DEPTH: usize = 32;

    let one = ["[".repeat(DEPTH), "]".repeat(DEPTH)].concat();
    format!("[{}]", vec![&*one; len.div_ceil(one.len() + 1)].join(","))
}

/// A frame of five elements and `len` bytes, or some more if `len` is too short.
pub fn frame_of(len: usize) -> ByteString {
    let around = frame_with("").len() + r#"{"text":""}"#.len();
    let text = "a room, a user, a field. ".chars().cycle().take(len.saturating_sub(around));
    frame_with(&format!(r#"{{"text":"{}"}}"#, text.collect::<String>()))
}

fn known(random: &mut Random) -> &'static str {
    Grape::ALL[random.below(Grape::ALL.len())].name()
}

/// Made of the words of known names, so that neither length nor first letter distinguishes them.
fn unknown(random: &mut Random) -> String {
    const WORDS: [&str; 8] =
        ["Not", "Found", "Session", "Room", "Managed", "Exceeded", "Operation", "Limit"];
    let words: String =
        (0..1 + random.below(3)).map(|_| WORDS[random.below(WORDS.len())]).collect();
    format!("{words}Failure")
}

/// Call IDs of 4 to 32 characters.
fn call_id(random: &mut Random) -> String {
    const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    (0..4 + random.below(29)).map(|_| char::from(LETTERS[random.below(62)])).collect()
}

/// Messages of 1 to 12 words, one in sixteen not ASCII.
fn message(random: &mut Random) -> String {
    let mut message = words(random, 12);
    if random.below(16) == 0 {
        message.push_str(" – „größer“");
    }
    message
}

/// An object of 40 to 400 bytes.
fn details(random: &mut Random) -> String {
    loop {
        let mut details = String::new();
        value(random, &mut details, 3);
        if details.starts_with('{') && (40..=400).contains(&details.len()) {
            return details;
        }
    }
}

/// An ERROR of WAMP v2, every URI of the protocol and sometimes another; every second has keyword arguments.
fn wamp2(random: &mut Random) -> ByteString {
    let request = 1 + random.below(1 << 30);
    let uri = match random.below(32) {
        0 => format!("com.example.error.{}", unknown(random)),
        _ => Wamp::ALL[random.below(Wamp::ALL.len())].name().to_owned(),
    };
    let message = message(random);
    let mut text = format!(r#"[8,48,{request},{{}},"{uri}",["{message}"]"#);
    if random.below(2) == 0 {
        text.push(',');
        text.push_str(&details(random));
    }
    text.push(']');
    owned(text)
}

/// A CALLERROR of OCPP-J, every code of the set and no other, because ocpp_rs keeps no other; every second has details.
fn ocppj(random: &mut Random) -> ByteString {
    let call_id = call_id(random);
    let code = Ocpp::ALL[random.below(Ocpp::ALL.len())].name();
    let message = message(random);
    let details = if random.below(2) == 0 { "{}".to_owned() } else { details(random) };
    owned(format!(r#"[4,"{call_id}","{code}","{message}",{details}]"#))
}

/// An error of JSON-RPC, every code of the specification and those of servers; every second has details.
fn json_rpc(random: &mut Random) -> ByteString {
    const CODES: [i32; 5] = [-32700, -32600, -32601, -32602, -32603];

    let id = random.below(1 << 30);
    let code = match random.below(2) {
        0 => CODES[random.below(CODES.len())],
        _ => -32000 - i32::try_from(random.below(100)).unwrap(),
    };
    let message = message(random);
    let mut text =
        format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":{code},"message":"{message}""#);
    if random.below(2) == 0 {
        text.push_str(r#","data":"#);
        text.push_str(&details(random));
    }
    text.push_str("}}");
    owned(text)
}

/// A problem document, every name of the set and sometimes a newer one; every second has details.
fn problem(random: &mut Random) -> ByteString {
    let (name, status) = match random.below(32) {
        0 => (unknown(random), 500),
        _ => {
            let variant = Booking::ALL[random.below(Booking::ALL.len())];
            (variant.name().to_owned(), variant.status().map_or(500, |status| status.as_u16()))
        }
    };
    let message = message(random);
    let mut text = format!(
        r#"{{"type":"{}{name}","title":"A title","status":{status},"detail":"{message}""#,
        Booking::BASE
    );
    if random.below(2) == 0 {
        text.push_str(r#","details":"#);
        text.push_str(&details(random));
    }
    text.push('}');
    owned(text)
}

/// Every name of the set and sometimes a newer one, and if wanted details.
fn frame(random: &mut Random, with_details: bool) -> ByteString {
    let call_id = call_id(random);
    let name = match random.below(32) {
        0 => unknown(random),
        _ => known(random).to_owned(),
    };
    let message = message(random);
    let mut text = format!(r#"[4,"{call_id}","http://domain/exceptions#{name}","{message}""#);
    if with_details {
        let details = details(random);
        text.push(',');
        text.push_str(&details);
    }
    text.push(']');
    owned(text)
}

const WORDS: [&str; 24] = [
    "a",
    "at",
    "not",
    "the",
    "room",
    "user",
    "must",
    "field",
    "value",
    "found",
    "email",
    "exists",
    "between",
    "message",
    "timeout",
    "expected",
    "required",
    "description",
    "4711",
    "deleted",
    "characters",
    "administrator",
    "permission",
    "organisation",
];

/// One to `most` words.
fn words(random: &mut Random, most: usize) -> String {
    let count = 1 + random.below(most);
    let words: Vec<_> = (0..count).map(|_| WORDS[random.below(WORDS.len())]).collect();
    words.join(" ")
}

/// An object of about `len` bytes with values of all types, as JSON text.
pub fn mixed(len: usize, seed: u64) -> String {
    let mut random = Random(seed);
    let mut text = String::from(r#"{"details":["#);
    while text.len() + 2 < len {
        if !text.ends_with('[') {
            text.push(',');
        }
        // Only small values near the end, so that the length is met.
        let depth = if len - text.len() < 400 { 0 } else { 4 };
        let before = text.len();
        value(&mut random, &mut text, depth);
        if text.len() - before > 2000.min(len) {
            text.truncate(before);
            text.push_str("null");
        }
    }
    text + "]}"
}

/// A value with up to `depth` containers in each other.
///
/// Numbers have few digits, so that every reader finds the same float. The members of an object have different
/// names.
fn value(random: &mut Random, text: &mut String, depth: usize) {
    let kinds = if depth == 0 { 6 } else { 10 };
    match random.below(kinds) {
        0 | 1 => string(random, text, 6),
        2 => write!(text, "{}", random.below(100_000)).unwrap(),
        3 => write!(text, "{}.{}", random.below(1000), random.below(100_000)).unwrap(),
        4 => write!(text, "-{}e-{}", 1 + random.below(999), random.below(20)).unwrap(),
        5 => text.push_str(["true", "false", "null"][random.below(3)]),
        6 | 7 => {
            text.push('[');
            for at in 0..random.below(6) {
                text.push_str(if at == 0 { "" } else { "," });
                value(random, text, depth - 1);
            }
            text.push(']');
        }
        _ => {
            text.push('{');
            let first = random.below(WORDS.len());
            for at in 0..random.below(7) {
                let comma = if at == 0 { "" } else { "," };
                let name = WORDS[(first + 5 * at) % WORDS.len()];
                write!(text, r#"{comma}"{name}":"#).unwrap();
                value(random, text, depth - 1);
            }
            text.push('}');
        }
    }
}

/// A string of one to `most` words; one word in twenty is followed by an escape, one is not ASCII.
fn string(random: &mut Random, text: &mut String, most: usize) {
    text.push('"');
    for at in 0..1 + random.below(most) {
        text.push_str(if at == 0 { "" } else { " " });
        text.push_str(WORDS[random.below(WORDS.len())]);
        match random.below(60) {
            0 => text.push_str(r"\n"),
            1 => text.push_str(r#"\""#),
            2 => text.push_str(r"\u00e9"),
            3..6 => text.push_str("größe"),
            _ => {}
        }
    }
    text.push('"');
}

/// xorshift64.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) as usize * end) >> 32
    }
}
