//! What hostile and usual input takes: at most a few times its length in memory, and time that grows with the
//! length alone.
#![cfg(feature = "http")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use ::http::{HeaderMap, HeaderValue, StatusCode};
use allocation_counter::measure;
use bytes::Bytes;
use callerror::layout::{Field, Layout};
use callerror::{
    CallError, DecodeErrorKind, Details, ErrorObject, ErrorResponse, ExceptionSet, Limits,
    UserException, devops, grape, http, jsonrpc, object, openapp, telcoflow, wamp, wamp1, wamp2,
    webex,
};

/// The length of the large inputs; that of the small ones is a 16th. Without optimisation, a MiB of each shape
/// would take minutes.
const LARGE: usize = if cfg!(debug_assertions) { 32 * 1024 } else { 1024 * 1024 };
const TIMES: usize = 16;

/// What a piece of JSON is: the inside of a string, or a value.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Inside,
    Value,
}
use Kind::{Inside, Value};

/// A name, and the JSON of about so many bytes.
type Shape = (&'static str, Kind, fn(usize) -> String);

fn run(unit: &str, len: usize) -> String {
    unit.repeat(len.div_ceil(unit.len()))
}

/// So many entries that they take about `len` bytes.
fn entries(entry: &str, len: usize) -> String {
    vec![entry; len / (entry.len() + 1)].join(",")
}

fn array(entry: &str, len: usize) -> String {
    format!("[{}]", entries(entry, len))
}

fn object(entry: &str, len: usize) -> String {
    format!("{{{}}}", entries(entry, len))
}

fn nest(open: &str, inner: &str, close: &str, depth: usize) -> String {
    [&*open.repeat(depth), inner, &*close.repeat(depth)].concat()
}

/// Usual JSON, and what makes the most work of a byte for some part of a reader or writer.
const SHAPES: &[Shape] = &[
    ("usual text", Inside, |len| run("The room was not found, sorry. ", len)),
    ("quotes", Inside, |len| run(r#"\""#, len)),
    ("backslashes", Inside, |len| run(r"\\", len)),
    ("line breaks", Inside, |len| run(r"\n", len)),
    ("letters as escapes", Inside, |len| run(r"\u0041", len)),
    ("nulls", Inside, |len| run(r"\u0000", len)),
    ("escapes of three bytes", Inside, |len| run(r"\u20ac", len)),
    ("surrogate pairs", Inside, |len| run(r"\ud83d\ude00", len)),
    ("halves of pairs", Inside, |len| run(r"\ud800", len)),
    ("escapes beside non-ASCII", Inside, |len| run(r"\né", len)),
    ("escapes beside ASCII", Inside, |len| run(r"\na", len)),
    ("characters of four bytes", Inside, |len| run("😀", len)),
    ("raw controls", Inside, |len| run("\u{7f}\u{85}", len)),
    ("text cut off in an escape", Inside, |len| run(r"\\", len) + r"\uD8"),
    ("a control at the end", Inside, |len| run("abcdefgh", len) + "\u{1}"),
    ("usual details", Value, |len| {
        array(r#"{"id":12,"name":"Lobby room","ok":true,"tags":["a","b"],"x":1.5}"#, len)
    }),
    ("deep arrays", Value, |len| array(&nest("[", "", "]", 120), len)),
    ("deep objects", Value, |len| array(&nest("{\"a\":", "1", "}", 120), len)),
    ("empty arrays", Value, |len| array("[]", len)),
    ("empty objects", Value, |len| array("{}", len)),
    ("members that are empty objects", Value, |len| object(r#""a":{}"#, len)),
    ("members of empty text", Value, |len| object(r#""":"""#, len)),
    ("members with messages", Value, |len| object(r#""a":[""]"#, len)),
    ("members of many names", Value, |len| {
        let members = (0..len / 16).map(|at| format!(r#""{at:08}":["a"]"#));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }),
    ("lists of messages", Value, |len| format!(r#"{{"fields":{{"a":{}}}}}"#, array(r#""""#, len))),
    ("one number", Value, |len| run("1", len)),
    ("one number in an array", Value, |len| format!("[{}]", run("1", len))),
    ("one fraction and exponent", Value, |len| {
        format!("[0.{}e{}]", run("1", len / 2), run("9", len / 2))
    }),
    ("digits", Value, |len| array("1", len)),
    ("floats", Value, |len| array("-1.5e-7", len)),
    ("nulls in an array", Value, |len| array("null", len)),
    ("booleans", Value, |len| array("false", len)),
    ("white space inside", Value, |len| format!("[1,{}2]", run(" \n\t\r", len))),
    ("white space behind", Value, |len| format!("[1]{}", run(" \n", len))),
    ("empty strings", Value, |len| array(r#""""#, len)),
    ("strings of one escape", Value, |len| array(r#""\n""#, len)),
    ("pairs in a string", Value, |len| format!(r#"["{}"]"#, run(r"\ud83d\ude00", len))),
    ("backslashes in a string", Value, |len| format!(r#"["{}"]"#, run(r"\\", len))),
    ("a string of backslashes", Value, |len| format!(r#""{}""#, run(r"\\", len))),
    ("more elements", Value, |len| entries("1", len)),
    ("more elements that are arrays", Value, |len| entries("[]", len)),
    ("commas", Value, |len| format!("[1{}]", run(",", len))),
    ("a fault at the end", Value, |len| format!("[{}x]", entries(r#"{"id":1,"n":"Lobby"}"#, len))),
    ("another bracket at the end", Value, |len| format!("[{}}}", entries("[]", len))),
    ("open brackets", Value, |len| run("[", len)),
    ("open objects", Value, |len| run("{\"a\":", len)),
    ("too deep at the end", Value, |len| {
        format!("[{},{}]", entries("[]", len), nest("[", "", "]", 200))
    }),
];

/// The JSON at two lengths, of which the second is [`TIMES`] the first.
fn sizes(shape: &Shape) -> [String; 2] {
    [LARGE / TIMES, LARGE].map(shape.2)
}

/// A text of each wire and layout with the piece as its message and as its details.
fn frames(kind: Kind, piece: &str) -> Vec<String> {
    const URI: &str = "http://domain/exceptions#NotFoundError";
    match kind {
        Inside => vec![
            format!(r#"[4,"c1","{URI}","{piece}"]"#),
            format!(r#"[4,"c1","{piece}"]"#),
            format!(r#"[4,"c1","http://domain/exceptions#{piece}","m",{{}}]"#),
            format!(r#"[4,"{piece}","{URI}","m"]"#),
            format!(r#"[4,"c1","{URI}","m",["{piece}"]]"#),
        ],
        Value => vec![
            format!(r#"[4,"c1","{URI}","m",{piece}]"#),
            format!(r#"[4,"c1","{URI}",{piece},[]]"#),
        ],
    }
}

fn messages(kind: Kind, piece: &str) -> Vec<String> {
    match kind {
        Inside => vec![
            format!(r#"[8,48,1,{{}},"com.x",["{piece}"],{{"a":1}}]"#),
            format!(r#"[8,48,1,{{}},"com.example.error.{piece}",["m","{piece}"]]"#),
            format!(r#"[8,48,1,{{"a":"{piece}"}},"com.x",[],{{"message":"{piece}"}}]"#),
            format!(r#"[8,48,1,{{"{piece}":1,"message":"{piece}"}},"com.x"]"#),
        ],
        Value => vec![
            format!(r#"[8,48,1,{{}},"com.x",["m",{piece}]]"#),
            format!(r#"[8,48,1,{{}},"com.x",[{piece}],{{"a":{piece}}}]"#),
            format!(r#"[8,48,1,{{}},"com.x",{piece},{piece}]"#),
            format!(r#"[8,48,1,{piece},"com.x",null,null,{piece}]"#),
            format!(r#"[8,48,{piece},{{}},"com.x"]"#),
        ],
    }
}

fn bodies(kind: Kind, piece: &str) -> Vec<String> {
    match kind {
        Inside => vec![
            format!(r#"{{"type":"NotFoundError","code":"X","message":"{piece}"}}"#),
            format!(r#"{{"type":"{piece}","message":"m"}}"#),
            format!(r#"{{"code":"{piece}","title":"m","requestId":"r"}}"#),
            format!(r#"{{"errors":[{{"description":"{piece}"}}],"trackingId":"{piece}"}}"#),
            format!(r#"{{"message":"m","details":{{"fields":{{"{piece}":["{piece}"]}}}}}}"#),
            format!(r#""{piece}""#),
        ],
        Value => vec![
            format!(r#"{{"type":"NotFoundError","code":"X","message":"m","details":{piece}}}"#),
            format!(r#"{{"message":{piece}}}"#),
            format!(r#"{{"message":"m","errors":{piece},"error":{piece}}}"#),
            piece.to_owned(),
        ],
    }
}

fn responses_of_json_rpc(kind: Kind, piece: &str) -> Vec<String> {
    match kind {
        Inside => vec![
            format!(r#"{{"jsonrpc":"2.0","id":1,"error":{{"code":-32601,"message":"{piece}"}}}}"#),
            format!(r#"{{"id":"{piece}","error":{{"code":"{piece}","data":"{piece}"}}}}"#),
            format!(
                r#"{{"error":{{"data":{{"type":"InvalidParams","code":"{piece}","details":1}}}}}}"#
            ),
            format!(r#"{{"error":{{"code":-32000,"data":{{"type":"{piece}"}}}}}}"#),
        ],
        Value => vec![
            format!(r#"{{"id":1,"error":{{"code":-32601,"message":"m","data":{piece}}}}}"#),
            format!(r#"{{"error":{{"data":{{"type":"InvalidParams","details":{piece}}}}}}}"#),
            format!(r#"{{"error":{piece}}}"#),
            format!(r#"{{"result":{piece}}}"#),
        ],
    }
}

fn objects(kind: Kind, piece: &str) -> Vec<String> {
    match kind {
        Inside => vec![
            format!(
                r#"{{"type":"response","reqId":"r1","ok":false,"errorCode":"X","message":"{piece}"}}"#
            ),
            format!(r#"{{"type":"response","reqId":"{piece}","ok":false,"errorCode":"{piece}"}}"#),
            format!(
                r#"{{"type":"command_response","data":{{"command_id":"c1","success":false,"error_message":"{piece}"}}}}"#
            ),
            format!(
                r#"{{"Error":{{"Code":"X","Message":"{piece}"}},"ResponseMetadata":{{"RequestId":"{piece}"}}}}"#
            ),
        ],
        Value => vec![
            format!(
                r#"{{"type":"response","reqId":"r1","ok":false,"errorCode":"X","errorContent":{piece}}}"#
            ),
            format!(r#"{{"type":"command_response","data":{piece}}}"#),
            format!(r#"{{"Error":{{"Code":"X","Message":"m"}},"details":{piece}}}"#),
            format!(r#"{{"Error":{piece}}}"#),
        ],
    }
}

/// What one operation did.
struct Used {
    what: String,
    most: u64,
    count: u64,
    time: Duration,
}

/// Does things with values, and notes what each took.
#[derive(Default)]
struct Meter(Vec<Used>);

impl Meter {
    fn run<T>(&mut self, what: impl Into<String>, work: impl Fn() -> T) {
        let mut time = Duration::ZERO;
        let used = measure(|| {
            let start = Instant::now();
            drop(black_box(work()));
            time = start.elapsed();
        });
        let (most, count) = (used.bytes_max, used.count_total);
        self.0.push(Used { what: what.into(), most, count, time });
    }
}

/// A pointer to a place inside the JSON that is deep, or behind many others.
const POINTERS: [&str; 6] =
    ["", "/0/0/0/0/0/0/0/0/0/0", "/a/a/a/a/a", "/1000000", "/x", "/fields/a/9"];

fn use_details(meter: &mut Meter, of: &str, details: Details<'_>) {
    for pointer in POINTERS {
        meter.run(format!("{of}: get {pointer}"), || details.get(pointer));
    }
    meter.run(format!("{of}: to_text"), || details.to_text().is_some());
    meter.run(format!("{of}: is_empty"), || details.is_empty());
    meter.run(format!("{of}: Display"), || details.to_string());
    meter.run(format!("{of}: Debug"), || format!("{details:?}"));
    meter.run(format!("{of}: field_errors"), || details.field_errors());
}

fn use_exception<N: ExceptionSet>(meter: &mut Meter, exception: &UserException<'_, N>) {
    meter.run("exception: name", || exception.name());
    meter.run("exception: code", || exception.code().is_some());
    meter.run("exception: retry", || exception.retry());
    meter.run("exception: is_named", || exception.is_named("X"));
    meter.run("exception: Display", || exception.to_string());
    meter.run("exception: Debug", || format!("{exception:?}"));
    meter.run("exception: into_owned", || exception.clone().into_owned());
    meter.run("exception: field_errors", || {
        exception.field_errors().into_iter().map(|(_, list)| list.len()).sum::<usize>()
    });
    meter.run("exception: serde", || serde_json::to_writer(std::io::sink(), exception).is_ok());
    meter.run("frame of it", || CallError::new("c1", exception.clone()).to_text());
    meter.run("response of it", || ErrorResponse::new(exception.clone()).to_response());
    meter.run("object of it", || ErrorObject::new(exception.clone()).to_text());
    if let Some(details) = exception.details() {
        use_details(meter, "details", details);
        let text = details.as_json();
        meter.run("with_details_json", || exception.clone().with_details_json(text));
    }
}

/// What all wire values can be asked.
macro_rules! use_error {
    ($meter:ident, $error:ident) => {
        $meter.run("code", || $error.code().is_some());
        $meter.run("retry", || $error.retry());
        $meter.run("Display", || $error.to_string());
        $meter.run("Debug", || format!("{:?}", $error));
        $meter.run("into_owned", || $error.clone().into_owned());
        $meter.run("into_exception", || $error.clone().into_exception());
        $meter.run("field_errors", || {
            let errors = $error.field_errors().into_owned();
            errors.into_iter().map(|(field, list)| field.len() + list.len()).sum::<usize>()
        });
        $meter.run("field_errors: Display", || $error.field_errors().to_string().len() > 1 << 20);
        use_exception(&mut $meter, $error.exception());
    };
}

fn use_frame(input: &str) -> Vec<Used> {
    let (mut meter, shared) = (Meter::default(), Bytes::copy_from_slice(input.as_bytes()));
    meter.run("decode", || grape::CallError::decode(input));
    meter.run("decode bytes", || grape::CallError::decode(input.as_bytes()));
    meter.run("decode a shared buffer", || grape::CallError::decode(&shared));
    meter.run("peek_call_id", || wamp1::peek_call_id(input));
    meter.run("peek_call_id in a shared buffer", || wamp1::peek_call_id(&shared));
    meter.run("MessageType::peek", || wamp1::MessageType::peek(input));
    match grape::CallError::decode(input) {
        Ok(error) => {
            use_error!(meter, error);
            meter.run("to_text", || error.to_text());
        }
        Err(error) => {
            meter.run("DecodeError: Display", || error.to_string());
            meter.run("DecodeError: line_column", || error.line_column(input.as_bytes()));
        }
    }
    meter.0
}

fn use_message(input: &str) -> Vec<Used> {
    const CODEC: wamp2::Codec<wamp::Wamp> = wamp2::Codec::for_base("com.example.error.");
    let (mut meter, shared) = (Meter::default(), Bytes::copy_from_slice(input.as_bytes()));
    meter.run("decode", || CODEC.decode(input));
    meter.run("decode a shared buffer", || CODEC.decode(&shared));
    meter.run("peek_call_id", || wamp2::peek_call_id(input));
    meter.run("MessageType::peek", || wamp2::MessageType::peek(input));
    match CODEC.decode(input) {
        Ok(error) => {
            use_error!(meter, error);
            meter.run("to_text", || CODEC.to_text(&error));
            meter.run("serde", || serde_json::to_writer(std::io::sink(), &error).is_ok());
            let dicts = [error.envelope(), error.args(), error.kwargs()];
            for (of, details) in ["envelope", "args", "kwargs"].into_iter().zip(dicts) {
                meter.run(of, || details.map(|details| details.to_string()));
            }
        }
        Err(error) => meter.run("DecodeError: Display", || error.to_string()),
    }
    meter.0
}

fn use_body<N: ExceptionSet>(
    codec: http::Codec<N>,
    headers: &HeaderMap,
    input: &[u8],
) -> Vec<Used> {
    let (mut meter, shared) = (Meter::default(), Bytes::copy_from_slice(input));
    let status = StatusCode::BAD_REQUEST;
    meter.run("decode", || codec.decode(status, headers, input));
    meter.run("decode a shared buffer", || codec.decode(status, headers, &shared));
    let error = codec.decode(status, headers, input);
    use_error!(meter, error);
    meter.run("request_id", || error.request_id().is_some());
    meter.run("body_json", || error.body_json().is_some());
    meter.run("to_response", || codec.to_response(&error));
    if let Some(body) = error.body_json() {
        use_details(&mut meter, "body_json", body);
    }
    meter.0
}

fn use_object<N: ExceptionSet>(input: &str) -> Vec<Used> {
    let (mut meter, shared) = (Meter::default(), Bytes::copy_from_slice(input.as_bytes()));
    meter.run("decode", || ErrorObject::<N>::decode(input));
    meter.run("decode a shared buffer", || ErrorObject::<N>::decode(&shared));
    meter.run("peek_call_id", || ErrorObject::<N>::peek_call_id(input));
    match ErrorObject::<N>::decode(input) {
        Ok(Some(error)) => {
            use_error!(meter, error);
            meter.run("request_id", || error.request_id().is_some());
            meter.run("to_text", || error.to_text());
            if let Some(json) = error.json() {
                use_details(&mut meter, "json", json);
            }
        }
        Ok(None) => {}
        Err(error) => meter.run("DecodeError: Display", || error.to_string()),
    }
    meter.0
}

/// A layout whose paths lead everywhere, and that looks at the body.
const DEEP: Layout<grape::Grape> = Layout::NAMED
    .name(&[Field::Json("/error/0/name"), Field::Json("/type")])
    .message(&[Field::Json("/details/0/0/0/text"), Field::Json("/message")])
    .classify(|observed| {
        let pointers = ["", "/details/9999/a", "/message/0/0/0", "/errors/1/1", "/a/a/x"];
        pointers.iter().find_map(|pointer| observed.get(pointer).filter(|_| false));
        None
    });

/// A wire: its name, the texts that a piece makes, and what is done with each.
type Wire = (&'static str, fn(Kind, &str) -> Vec<String>, fn(&str) -> Vec<Used>);

fn problem() -> HeaderMap {
    let media_type = HeaderValue::from_static("application/problem+json");
    HeaderMap::from_iter([(::http::header::CONTENT_TYPE, media_type)])
}

const WIRES: [Wire; 11] = [
    ("frame", frames, use_frame),
    ("ERROR message", messages, use_message),
    ("body of names", bodies, |body| {
        use_body(http::Codec::<grape::Grape>::new(), &HeaderMap::new(), body.as_bytes())
    }),
    ("body of codes", bodies, |body| {
        use_body(http::Codec::<openapp::OpenApp>::new(), &HeaderMap::new(), body.as_bytes())
    }),
    ("body of Webex", bodies, |body| {
        use_body(http::Codec::<webex::WebexByova>::new(), &HeaderMap::new(), body.as_bytes())
    }),
    ("problem document", bodies, |body| {
        use_body(http::Codec::<grape::Grape>::new(), &problem(), body.as_bytes())
    }),
    ("body of a deep layout", bodies, |body| {
        let codec = http::Codec::<grape::Grape>::new().with_layout(&DEEP);
        use_body(codec, &HeaderMap::new(), body.as_bytes())
    }),
    ("Telcoflow object", objects, use_object::<telcoflow::Telcoflow>),
    ("parsed AWS error", objects, use_object::<devops::DevOpsAgent>),
    ("JSON-RPC response", responses_of_json_rpc, use_object::<jsonrpc::JsonRpc>),
    ("body of JSON-RPC", responses_of_json_rpc, |body| {
        use_body(http::Codec::<jsonrpc::JsonRpc>::new(), &HeaderMap::new(), body.as_bytes())
    }),
];

/// How many times its input an operation takes at most.
const MOST_MEMORY: f64 = 4.0;
/// What any operation may take, such as a log line.
const FIXED: u64 = 8 * 1024;
/// What 1000 messages take, each of its own field, which are more than short inputs without optimisation are.
const FIELD_ERRORS: u64 = if cfg!(debug_assertions) { 320 * 1024 } else { FIXED };

/// Compares what was used of an input with what was used of one that is [`TIMES`] as long.
fn compare(start: &str, [small, large]: [(&[Used], usize); 2], faults: &mut Vec<String>) {
    assert_eq!(small.0.len(), large.0.len(), "{start}");
    for (less, more) in small.0.iter().zip(large.0) {
        assert_eq!(less.what, more.what, "{start}");
        let what = format!("{start}: {}", more.what);
        let fixed = if more.what.contains("field_errors") { FIELD_ERRORS } else { FIXED };
        let factor = more.most.saturating_sub(fixed) as f64 / large.1 as f64;
        if factor > MOST_MEMORY {
            faults.push(format!("{factor:.2} times the input: {what}"));
        }
        let most = |less: u64| less * TIMES as u64 * 13 / 10;
        if more.most > most(less.most) + fixed {
            faults.push(format!("{} bytes after {}: {what}", more.most, less.most));
        }
        if more.count > most(less.count) + 64 {
            faults.push(format!("{} allocations after {}: {what}", more.count, less.count));
        }
    }
}

fn measure_all(mut each: impl FnMut(&str, [(&[Used], usize); 2])) {
    for (at_shape, shape) in SHAPES.iter().enumerate() {
        let pieces = sizes(shape);
        for (at_wire, (wire, texts, work)) in WIRES.into_iter().enumerate() {
            // All of them take minutes without optimisation.
            if cfg!(debug_assertions) && at_wire != at_shape % WIRES.len() {
                continue;
            }
            let [small, large] = [&pieces[0], &pieces[1]].map(|piece| texts(shape.1, piece));
            for (at, (small, large)) in small.iter().zip(&large).enumerate() {
                let start = format!("{wire} {at}, {}", shape.0);
                let (less, more) = (work(small), work(large));
                each(&start, [(&less, small.len()), (&more, large.len())]);
            }
        }
    }
}

#[test]
fn memory_is_a_few_times_the_input() {
    let mut faults = Vec::new();
    measure_all(|start, used| compare(start, used, &mut faults));
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Bodies that are no UTF-8 are read by a copy, of which they take no more than a usual body takes of itself.
#[test]
fn bodies_that_are_no_text_take_a_few_times_their_length() {
    const PARTS: [[&[u8]; 3]; 10] = [
        [br#"{"type":"NotFoundError","message":""#, b"\xff", br#""}"#],
        [br#"{"type":"NotFoundError","message":""#, b"\xff", b""],
        [br#"{"type":""#, b"a\xff", br#"","message":"m"}"#],
        [br#"{"type":"NotFoundError","message":"m","details":[""#, b"\xe2\x82", br#""]}"#],
        [br#"{"message":"m","details":{"fields":{"a":[""#, b"\xff", br#""]}}}"#],
        [br#"{"message":"m","errors":[{"field":"a","message":""#, b"\xff", br#""}],"x":NaN}"#],
        [br#"{"message":"m","details":["#, b"\"\xff\",", br#"1]}"#],
        [b"", b"\xff", b""],
        [br#""#, b"{\xff", br#""#],
        [br#"{"message":""#, b"a", b"\xff\"}"],
    ];
    let mut faults = Vec::new();
    for [head, unit, tail] in PARTS {
        let body = |len: usize| [head, &unit.repeat(len / unit.len()), tail].concat();
        let bodies = [LARGE / TIMES, LARGE].map(body);
        for (wire, headers) in [("body of names", HeaderMap::new()), ("problem", problem())] {
            let codec = http::Codec::<grape::Grape>::new();
            let [less, more] = bodies.each_ref().map(|body| use_body(codec, &headers, body));
            let start = format!("{wire}, {}", head.escape_ascii());
            // What is read has three bytes for each bad one.
            let lens = bodies.each_ref().map(|body| String::from_utf8_lossy(body).len());
            compare(&start, [(&*less, lens[0]), (&*more, lens[1])], &mut faults);
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// The layout that puts the most around its fields: each is inside six containers.
const FARTHEST: Layout<grape::Grape> = Layout::NAMED
    .name(&[Field::Json("/a/b/c/d/0/name")])
    .message(&[Field::Json("/a/b/c/d/0/text")])
    .details(&[Field::Json("/a/b/c/d/0/details")]);

/// Details that can be built can be read, on each wire and in each layout; deeper and longer ones cannot be built.
#[test]
fn what_can_be_built_can_be_read() {
    let exception = || UserException::new(grape::Grape::NotFoundError, "m");
    let nested = |depth: usize| nest("[", "", "]", depth);
    let text = |len: usize| format!("\"{}\"", "x".repeat(len - 2));
    let (most, longest) = (122, 15 << 20);
    for (details, kind) in [
        (nested(most + 1), DecodeErrorKind::TooDeep),
        (text(longest + 1), DecodeErrorKind::TooLong),
    ] {
        let error = exception().with_details_json(&details).unwrap_err();
        assert_eq!(error.kind(), kind);
        let value: serde_json::Value = serde_json::from_str(&details).unwrap();
        assert!(exception().with_details(&value).is_err());
        assert!(exception().with_details_value(&value).details().is_none());
    }
    for details in [nested(most), nest("{\"a\":", "1", "}", most), text(longest)] {
        let value: serde_json::Value = serde_json::from_str(&details).unwrap();
        let built = exception().with_details_json(&details).unwrap();
        assert_eq!(exception().with_details(&value).unwrap(), built);
        assert_eq!(exception().with_details_value(&value), built);
        // With all the room that is left for the message.
        let built = built.with_message("m".repeat((1 << 20) - 200));

        let frame = CallError::new("c1", built.clone()).to_text();
        assert!(frame.len() <= Limits::DEFAULT.max_len());
        assert_eq!(grape::CallError::decode(&frame).unwrap().exception(), &built);
        let object = ErrorObject::new(built.clone()).to_text();
        let object = ErrorObject::<grape::Grape>::decode(&object).unwrap().unwrap();
        assert_eq!(object.exception(), &built);
        let json = serde_json::to_string(&built).unwrap();
        assert_eq!(serde_json::from_str::<UserException<'_, grape::Grape>>(&json).unwrap(), built);
        for layout in [&Layout::NAMED, &Layout::PROBLEM, &FARTHEST] {
            let codec = http::Codec::<grape::Grape>::new().with_layout(layout);
            let response = codec.to_response(&ErrorResponse::new(built.clone()));
            let read = codec.decode(response.status(), response.headers(), response.body());
            assert_eq!(read.exception(), &built);
        }
        let json_rpc = object::Codec::new().with_layout(&Layout::JSON_RPC);
        let response = json_rpc.to_text(&ErrorObject::new(built.clone()));
        assert_eq!(json_rpc.decode(&response).unwrap().unwrap().exception(), &built);
        let foreign = |variant| UserException::new(variant, "m").with_details_json(&*details);
        let parsed = ErrorObject::new(foreign(devops::DevOpsAgent::ThrottlingException).unwrap());
        let parsed = parsed.to_text();
        let parsed = ErrorObject::<devops::DevOpsAgent>::decode(&parsed).unwrap().unwrap();
        assert_eq!(parsed.details().unwrap().as_json(), details);
        let command = UserException::new(telcoflow::Telcoflow::WSSCallCommandError, "m");
        let command = ErrorObject::new(command.with_details_json(&*details).unwrap()).to_text();
        let command = ErrorObject::<telcoflow::Telcoflow>::decode(&command).unwrap().unwrap();
        assert_eq!(command.details().unwrap().as_json(), details);
    }
}

/// The nanoseconds that each byte takes, of the operations that take the most. Usual JSON is the measure.
#[test]
#[ignore = "prints times, which are not the same on any two machines"]
fn time_for_each_byte() {
    let mut times = Vec::new();
    for shape in SHAPES {
        for (wire, texts, work) in WIRES {
            for (at, text) in texts(shape.1, &sizes(shape)[1]).iter().enumerate() {
                let runs = [(); 3].map(|()| work(text));
                for (at_use, used) in runs[0].iter().enumerate() {
                    let least = runs.iter().map(|run| run[at_use].time).min().unwrap_or_default();
                    let each = least.as_nanos() as f64 / text.len() as f64;
                    times.push((each, format!("{wire} {at}, {}: {}", shape.0, used.what)));
                }
            }
        }
    }
    times.sort_by(|one, other| other.0.total_cmp(&one.0));
    for (each, what) in times.iter().filter(|(_, what)| what.contains("usual")).take(20) {
        println!("{each:8.2} {what}");
    }
    println!();
    for (each, what) in &times[..60] {
        println!("{each:8.2} {what}");
    }
}
