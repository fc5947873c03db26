//! Generated layouts, bodies and frames, held against serde_json and against each other.
#![cfg(feature = "__internals")]

use ::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use callerror::grape::Grape;
use callerror::layout::{Field, Layout};
use callerror::telcoflow::{self, Telcoflow};
use callerror::{
    ErrorObject, ErrorResponse, ExceptionSet, Limits, Name, UserException, http, object, wamp1,
};
use serde_json::Value as Json;

struct Rng(u64);
impl Rng {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
    fn pick<'x, T: ?Sized>(&mut self, list: &[&'x T]) -> &'x T {
        list[self.below(list.len())]
    }
}

const SEGMENTS: &[&str] = &[
    "a",
    "b",
    "c",
    "0",
    "1",
    "2",
    "12",
    "~0",
    "~1x",
    "a~0b",
    "",
    "longname12",
    "longname13",
    "longname",
    "é",
    "q\"t",
    "01",
    "~01",
];

fn pointer(rng: &mut Rng) -> String {
    let len = 1 + [0, 0, 0, 1, 1, 2, 3, 5][rng.below(8)];
    (0..len).map(|_| format!("/{}", rng.pick(SEGMENTS))).collect()
}
fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
fn fields(rng: &mut Rng, max: usize) -> &'static [Field] {
    let fields = (0..rng.below(max + 1)).map(|_| Field::Json(leak(pointer(rng))));
    fields.collect::<Vec<_>>().leak()
}

fn name_json(rng: &mut Rng, segment: &str) -> String {
    let name = segment.replace("~1", "/").replace("~0", "~");
    if rng.below(6) == 0 {
        let mut out = String::from("\"");
        for unit in name.encode_utf16() {
            out += &format!("\\u{unit:04x}");
        }
        out + "\""
    } else {
        serde_json::to_string(&name).unwrap()
    }
}

const TEXTS: &[&str] = &[
    "\"\"",
    "\"NotFoundError\"",
    "\"SessionError\"",
    "\"x\"",
    "\"http://domain/exceptions#NotFoundError\"",
    "\"a#b\"",
    "\"\\u0041\"",
    "\"say \\\"hi\\\"\"",
    "null",
    "null",
    "true",
    "7",
    "-0",
    "1e5",
    "404",
    "[]",
    "{}",
    "\"größer\"",
    "\"\\ud83d\\ude00\"",
    "\"#\"",
];

fn value(rng: &mut Rng, depth: usize, ws: bool) -> String {
    let s = if ws { [" ", "", "\n", "  "][rng.below(4)] } else { "" };
    match rng.below(if depth == 0 { 3 } else { 6 }) {
        0..=2 => rng.pick(TEXTS).to_owned(),
        3 => {
            let n = rng.below(4);
            let v: Vec<_> = (0..n).map(|_| value(rng, depth - 1, ws)).collect();
            format!("[{s}{}{s}]", v.join(&format!("{s},{s}")))
        }
        _ => object_json(rng, depth - 1, 4, ws),
    }
}
fn object_json(rng: &mut Rng, depth: usize, max: usize, ws: bool) -> String {
    let s = if ws { [" ", "", "\n", "  "][rng.below(4)] } else { "" };
    let n = rng.below(max + 1);
    let v: Vec<_> = (0..n)
        .map(|_| {
            let seg = rng.pick(SEGMENTS);
            format!("{}{s}:{s}{}", name_json(rng, seg), value(rng, depth, ws))
        })
        .collect();
    format!("{{{s}{}{s}}}", v.join(&format!("{s},{s}")))
}

fn at<'j>(json: &'j Json, field: &Field) -> Option<&'j Json> {
    let Field::Json(pointer) = field else { return None };
    json.pointer(pointer)
}

/// The first value at the paths of a field that is not null; where only text counts, the first that is not "".
fn expected<'j>(json: &'j Json, fields: &[Field], text_only: bool) -> Option<&'j Json> {
    let mut values = fields.iter().filter_map(|field| at(json, field));
    values.find(|value| match value {
        Json::Null => false,
        Json::String(text) => !text_only || !text.is_empty(),
        _ => !text_only,
    })
}

/// The first text or integer at the paths of the code.
fn expected_code(json: &Json, fields: &[Field]) -> String {
    let mut codes = fields.iter().filter_map(|field| match at(json, field)? {
        Json::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        // serde_json reads `-0` as a float.
        Json::Number(number) if number.as_f64() == Some(0.0) && number.is_f64() => {
            Some("-0".into())
        }
        Json::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    });
    codes.next().unwrap_or_default()
}

#[test]
fn http_layouts_against_serde() {
    let mut rng = Rng(0x1234_5678_9abc_def1);
    let headers = HeaderMap::new();
    for round in 0..60 {
        let (code, message, details, id) =
            (fields(&mut rng, 3), fields(&mut rng, 3), fields(&mut rng, 2), fields(&mut rng, 2));
        let mut layout = Layout::<Grape>::EMPTY.message(message).details(details).request_id(id);
        let classify = rng.below(2) == 0;
        if !classify {
            layout = layout.name(code);
        } else {
            layout = layout.code(code).classify(|o| {
                let _ = o.get("/a/0/b");
                o.code.and_then(<Grape as ExceptionSet>::lookup)
            });
        }
        if rng.below(2) == 0 {
            layout = layout.indexed();
        }
        let layout: &'static Layout<Grape> = Box::leak(Box::new(layout));
        let codec = http::Codec::new().with_layout(layout);
        for _ in 0..20 {
            let max = if rng.below(4) == 0 { 24 } else { 6 };
            let ws = rng.below(3) == 0;
            let body = object_json(&mut rng, 4, max, ws);
            let Ok(json) = serde_json::from_str::<Json>(&body) else { panic!("{body}") };
            let error = codec.decode(StatusCode::BAD_REQUEST, &headers, &body);
            let ctx = || {
                format!("round {round} {body} {code:?} {message:?} {details:?} {id:?} {error:?}")
            };
            let shared = Bytes::from(body.clone());
            let e2: ErrorResponse<'static, Grape> =
                codec.decode(StatusCode::BAD_REQUEST, &headers, &shared);
            let e3 = codec.decode(StatusCode::BAD_REQUEST, &headers, body.as_bytes());
            let spaced = format!(" {body}");
            let e4 = codec.decode(StatusCode::BAD_REQUEST, &headers, &spaced);
            let bom = format!("\u{feff}{body}");
            let e5 = codec.decode(StatusCode::BAD_REQUEST, &headers, &bom);
            for e in [&e2, &e3, &e4, &e5] {
                assert_eq!(e.exception(), error.exception(), "{}", ctx());
                assert_eq!(e.request_id(), error.request_id(), "{}", ctx());
                assert_eq!(e.code(), error.code(), "{}", ctx());
            }
            let want_code = if classify {
                expected_code(&json, code)
            } else {
                let name = expected(&json, code, true).and_then(Json::as_str).unwrap_or_default();
                name.rsplit('#').next().unwrap_or_default().to_owned()
            };
            let want_code = &*want_code;
            match error.name() {
                Name::Known(v) => {
                    assert!(want_code == v.name() || error.code() == Some(want_code), "{}", ctx())
                }
                Name::Unhandled => assert!(want_code.is_empty(), "{}", ctx()),
                _ => assert_eq!(error.code(), Some(want_code), "{}", ctx()),
            }
            let mut texts = message.iter().filter_map(|field| at(&json, field));
            let text = texts.find(|value| value.is_string());
            let want = text.or(expected(&json, message, false));
            let msg = error.message();
            match want {
                Some(Json::String(s)) => assert_eq!(msg, s, "{}", ctx()),
                Some(v) => assert_eq!(&serde_json::from_str::<Json>(msg).unwrap(), v, "{}", ctx()),
                None if !want_code.is_empty() => assert_eq!(msg, "", "{}", ctx()),
                None => assert_eq!(msg, "Bad Request", "{}", ctx()),
            }
            let want = expected(&json, details, false);
            let got = error.details().map(|d| serde_json::from_str::<Json>(d.as_json()).unwrap());
            assert_eq!(got.as_ref(), want, "{}", ctx());
            let want = expected(&json, id, true);
            assert_eq!(error.request_id(), want.and_then(Json::as_str), "{}", ctx());
            let response = codec.to_response(&error);
            assert_eq!(codec.encoded_len(&error), response.body().len(), "{}", ctx());
            let mut exact = vec![0_u8; response.body().len()];
            let mut slice = &mut exact[..];
            codec.encode(&error, &mut slice).unwrap();
            assert_eq!(&exact[..], &response.body()[..]);
            if !exact.is_empty() {
                let short = exact.len() - 1;
                let mut slice = &mut exact[..short];
                assert!(codec.encode(&error, &mut slice).is_err());
            }
            if response.headers()["content-type"] == "application/json" {
                serde_json::from_slice::<Json>(response.body())
                    .unwrap_or_else(|e| panic!("{e} {:?} {}", response.body(), ctx()));
            }
        }
    }
}

fn conflicts(pointers: &[&str]) -> bool {
    pointers.iter().enumerate().any(|(at, one)| {
        pointers
            .iter()
            .enumerate()
            .any(|(bt, other)| at != bt && (one == other || other.starts_with(&format!("{one}/"))))
    })
}

#[test]
fn object_layouts_write_and_read_back() {
    let mut rng = Rng(0x9876_5432_1abc_def1);
    let (mut clean, mut dirty) = (0, 0);
    for round in 0..1200 {
        let one = |rng: &mut Rng| -> &'static [Field] {
            if rng.below(4) == 0 {
                &[]
            } else {
                Box::leak(Box::new([Field::Json(leak(pointer(rng)))]))
            }
        };
        let sets = [
            one(&mut rng),
            one(&mut rng),
            one(&mut rng),
            one(&mut rng),
            one(&mut rng),
            one(&mut rng),
        ];
        let [code, message, details, id, status, call] = sets;
        let mut layout = Layout::<Grape>::EMPTY
            .name(code)
            .message(message)
            .details(details)
            .request_id(id)
            .status(status)
            .call_id(call);
        let mut all: Vec<&str> = sets
            .iter()
            .flat_map(|s| s.iter())
            .map(|f| match f {
                Field::Json(p) => *p,
                _ => "",
            })
            .collect();
        if rng.below(2) == 0 {
            let p = leak(pointer(&mut rng));
            all.push(p);
            layout = layout.tag(p, rng.pick(&["t", "", "ü\"\n"]));
        }
        let n = rng.below(4);
        let constants: Vec<(&'static str, &'static str)> = (0..n)
            .map(|_| (leak(pointer(&mut rng)), rng.pick(&["7", "{}", "\"x\"", "null", "[1,2]"])))
            .collect();
        all.extend(constants.iter().map(|(p, _)| *p));
        layout = layout.constants(Box::leak(constants.into_boxed_slice()));
        let codec = object::Codec::new().with_layout(Box::leak(Box::new(
            Layout::<Grape>::EMPTY.objects(Box::leak(Box::new([layout]))),
        )));
        let long = "\u{1}".repeat(rng.below(40));
        let msg = rng.pick(&["m", "", "q\"\\\u{1}\n", "größer", &*long]).to_owned();
        let mut exception = UserException::<Grape>::new(Grape::NotFoundError, msg);
        if rng.below(2) == 0 {
            exception = exception.with_details_json("{\"k\":[1,null]}").unwrap();
        }
        let mut error = ErrorObject::new(exception);
        if rng.below(2) == 0 {
            error = error.with_call_id("c\u{2}1");
        } else {
            error = error.with_call_id(-7_i64);
        }
        if rng.below(2) == 0 {
            error = error.with_request_id("r1");
        }
        if rng.below(2) == 0 {
            error = error.with_status(StatusCode::NOT_FOUND);
        }
        let text = codec.to_text(&error);
        assert_eq!(codec.encoded_len(&error), text.len());
        let mut exact = vec![0_u8; text.len()];
        codec
            .encode(&error, &mut &mut exact[..])
            .unwrap_or_else(|e| panic!("{e:?} {text} {all:?}"));
        assert_eq!(exact, text.as_bytes());
        let short = exact.len() - 1;
        let mut slice = &mut exact[..short];
        assert!(codec.encode(&error, &mut slice).is_err(), "most too small? {text}");
        serde_json::from_str::<Json>(&text).unwrap_or_else(|e| panic!("{e} {text} {all:?}"));
        if conflicts(&all) {
            dirty += 1;
            continue;
        }
        clean += 1;
        let ctx = || format!("round {round} {text} {layout:?} {all:?}");
        let again = codec.decode(&text).unwrap_or_else(|e| panic!("{e} {}", ctx())).unwrap();
        let shared = Bytes::from(text.clone());
        let owned: ErrorObject<'static, Grape> = codec.decode(&shared).unwrap().unwrap();
        for again in [&again, &owned] {
            if !code.is_empty() {
                assert_eq!(again.name(), Name::Known(Grape::NotFoundError), "{}", ctx());
            }
            if !message.is_empty() && !code.is_empty() {
                assert_eq!(again.message(), error.message(), "{}", ctx());
            }
            if !details.is_empty() {
                assert_eq!(again.details(), error.details(), "{}", ctx());
            }
            if !id.is_empty() {
                assert_eq!(again.request_id(), error.request_id(), "{}", ctx());
            }
            if !status.is_empty() {
                assert_eq!(again.status(), error.status(), "{}", ctx());
            }
            if !call.is_empty() {
                assert_eq!(again.call_id(), error.call_id(), "{}", ctx());
            }
        }
        if !code.is_empty() {
            assert_eq!(codec.to_text(&again), text, "{}", ctx());
        }
    }
    assert!(clean > 100 && dirty > 100);
}

#[test]
fn kinds_and_cuts_of_all_wires() {
    let mut rng = Rng(0x1111_5432_1abc_def1);
    let seeds: Vec<Vec<u8>> = [
        r#"{"type":"response","ok":false,"reqId":"r1","errorCode":"SESSION_NOT_OPEN","errorContent":{"a":"\ud83d"}}"#,
        r#"{"type":"command_response","data":{"success":false,"command_id":7,"error_code":"TIMEOUT","error_message":"N\u00e9"}}"#,
        r#"[4,"ce6t","http://domain/exceptions#NotFoundError","Room not found",{"id":[7,"é"]}]"#,
        r#"[ 4 , 12 , null , "\ud800\udc00" , null , 1 ]"#,
        r#"[4,"c","http://a#b","é\n"]"#,
    ].iter().map(|s| s.as_bytes().to_vec()).collect();
    for round in 0..6000 {
        let mut bytes = seeds[rng.below(seeds.len())].clone();
        for _ in 0..rng.below(4) {
            if bytes.is_empty() {
                break;
            }
            let at = rng.below(bytes.len());
            match rng.below(6) {
                0 => {
                    bytes.truncate(at);
                }
                1 => {
                    bytes[at] = b"\"\\{}[],: \n\x00\xff\xc3\xef0-.enutfd"[rng.below(23)];
                }
                2 => {
                    bytes.insert(at, b"\"\\{}[],: \n\x00\xff\xc3\xef0-.enutfd"[rng.below(23)]);
                }
                3 => {
                    bytes.remove(at);
                }
                4 => {
                    for (i, b) in [0xef, 0xbb, 0xbf].into_iter().enumerate() {
                        bytes.insert(if rng.0 & 1 == 0 { 0 } else { at } + i, b);
                    }
                }
                _ => {
                    let end = (at + rng.below(20)).min(bytes.len());
                    let part = bytes[at..end].to_vec();
                    let to = rng.below(bytes.len());
                    for b in part.into_iter().rev() {
                        bytes.insert(to, b);
                    }
                }
            }
        }
        let shared = Bytes::from(bytes.clone());
        let text = std::str::from_utf8(&bytes).ok();
        let limits = match rng.below(4) {
            0 => Limits::DEFAULT.with_max_depth(rng.below(4) as u16),
            1 => Limits::DEFAULT.with_max_len((bytes.len() + rng.below(3)).saturating_sub(1)),
            _ => Limits::DEFAULT,
        };
        let oc = object::Codec::<Telcoflow>::new().with_limits(limits);
        let a = oc.decode(&bytes).map(|o| o.map(|o| format!("{o:?} {:?}", o.to_text())));
        let b = oc.decode(&shared).map(|o| {
            o.map(|o: telcoflow::ErrorObject<'static>| format!("{o:?} {:?}", o.to_text()))
        });
        assert_eq!(a, b, "{round} {:?}", String::from_utf8_lossy(&bytes));
        if let Some(text) = text {
            let c = oc.decode(text).map(|o| o.map(|o| format!("{o:?} {:?}", o.to_text())));
            assert_eq!(a, c, "{round} {text:?}");
        }
        let wc = wamp1::Codec::<Grape>::new().with_limits(limits);
        let wc = if rng.below(2) == 0 { wc.strict() } else { wc };
        callerror::__internals::check_readers(&wc, &bytes);
        let a = wc.decode(&bytes).map(|o| format!("{o:?} {:?}", o.to_text()));
        let b = wc.decode(&shared).map(|o| format!("{o:?} {:?}", o.to_text()));
        assert_eq!(a, b, "{round} {:?}", String::from_utf8_lossy(&bytes));
        if let Some(text) = text {
            let c = wc.decode(text).map(|o| format!("{o:?} {:?}", o.to_text()));
            assert_eq!(a, c, "{round} {text:?}");
        }
        let id = wamp1::peek_call_id(&bytes);
        assert_eq!(id, wamp1::peek_call_id(&shared));
        if let Ok(frame) = wc.decode(&bytes) {
            assert_eq!(id.as_ref(), Some(frame.call_id()), "{:?}", String::from_utf8_lossy(&bytes));
        }
        if rng.below(8) == 0 {
            callerror::__internals::check_peek(&bytes);
        }
        let hc = http::Codec::<Telcoflow>::new().with_limits(limits);
        let headers = HeaderMap::new();
        let a = format!("{:?}", hc.decode(StatusCode::BAD_REQUEST, &headers, &bytes));
        let b: ErrorResponse<'static, Telcoflow> =
            hc.decode(StatusCode::BAD_REQUEST, &headers, &shared);
        assert_eq!(a, format!("{b:?}"));
    }
}

#[test]
fn escaped_pointers_are_read_in_compact_bodies() {
    const ESCAPED: Layout<Grape> =
        Layout::EMPTY.name(&[Field::Json("/a~1b")]).message(&[Field::Json("/message")]);
    let (codec, headers) = (http::Codec::new().with_layout(&ESCAPED), HeaderMap::new());
    for body in [
        r#"{"a/b": "NotFoundError", "message": "m" }"#,
        r#" {"a/b":"NotFoundError","message":"m"}"#,
        r#"{"a/b":"NotFoundError","message":"m"}"#,
    ] {
        let error = codec.decode(StatusCode::BAD_REQUEST, &headers, body);
        assert_eq!(error.name(), Name::Known(Grape::NotFoundError), "{body}");
    }
}

callerror::exception_set! {
    /// The exceptions of a job queue, as in the documentation of `Layout`.
    pub enum Queue = "https://queue.example/error#", layout: QUEUE {
        /// Any failure.
        QueueError { status: 500 },
        /// The job was cancelled. It inherits the status.
        JobCancelled { parent: QueueError, codes: ["cancelled"] },
    }
}

const QUEUE: Layout<Queue> = Layout::NAMED
    .code(&[Field::Json("/error/code")])
    .message(&[Field::Json("/error/text")])
    .classify(|error| error.code.and_then(Queue::lookup_code).or(Some(Queue::QueueError)))
    .objects(&[REPLY]);
const REPLY: Layout<Queue> = Layout::EMPTY
    .tag("/kind", "reply")
    .call_id(&[Field::Json("/job")])
    .code(&[Field::Json("/error/code")])
    .message(&[Field::Json("/error/text")])
    .is_error(|reply| reply.get("/error").is_some())
    .classify(|reply| reply.code.and_then(Queue::lookup_code).or(Some(Queue::QueueError)));

#[test]
fn an_error_object_is_not_written_as_a_success() {
    let built = ErrorObject::<Queue>::new(Queue::QueueError.into()).with_call_id(7_u64);
    let received = r#"{"kind":"reply","job":7,"error":{}}"#;
    let received = ErrorObject::<Queue>::decode(received).unwrap().unwrap();
    for error in [built, received] {
        let text = error.to_text();
        assert!(ErrorObject::<Queue>::decode(&text).unwrap().is_some(), "{text}");
    }
}

#[test]
fn a_decoded_object_is_written_by_the_layout_of_the_codec() {
    const ONE: Layout<Grape> = Layout::EMPTY.objects(&[Layout::EMPTY.name(&[Field::Json("/one")])]);
    const TWO: Layout<Grape> = Layout::EMPTY.objects(&[Layout::EMPTY.name(&[Field::Json("/two")])]);
    let [one, two] = [&ONE, &TWO].map(|layout| object::Codec::new().with_layout(layout));
    let error = one.decode(r#"{"one":"NotFoundError"}"#).unwrap().unwrap();
    assert_eq!(two.to_text(&error), r#"{"two":"NotFoundError"}"#);
}

callerror::exception_set! {
    /// A set without a base.
    pub enum Bare = "", layout: BARE {
        /// A variant.
        Taken,
    }
}

const BARE: Layout<Bare> = Layout::NAMED
    .code(&[Field::Json("/type")])
    .code_part(|code| "x:".len().min(code.len())..code.len())
    .classify(|observed| observed.code.and_then(Bare::lookup));

#[test]
fn a_code_part_applies_to_a_set_without_a_base() {
    let (headers, body) = (HeaderMap::new(), r#"{"type":"x:Taken","message":"m"}"#);
    let error = ErrorResponse::<Bare>::decode(StatusCode::BAD_REQUEST, &headers, body);
    assert_eq!(error.name(), Name::Known(Bare::Taken));
}

#[test]
fn long_call_ids_are_seen_around_the_front() {
    for start in ["[4,\"", "[4, \"", " [4,\"", "\u{feff}[4,\""] {
        for unit in ["x", "é", "\u{1f600}", r"\u00e9", r"\ud83d\ude00"] {
            for len in 1000..1050 {
                let id = unit.repeat((len - start.len()) / unit.len());
                let text: String = serde_json::from_str(&format!("\"{id}\"")).unwrap();
                for end in [&b"\",\"u\",\"m\"]"[..], b"\",\xff", b"\"", b"\" ,", b"\"]"] {
                    let input = [start.as_bytes(), id.as_bytes(), end].concat();
                    let seen = wamp1::peek_call_id(&input);
                    assert_eq!(seen.as_ref().map(|id| id.as_str()), Some(&*text), "{input:?}");
                }
                for end in [&b""[..], b"\\", b"\xff\",", b"\"x", b"\"\xff,", b"\x01\","] {
                    let input = [start.as_bytes(), id.as_bytes(), end].concat();
                    assert_eq!(wamp1::peek_call_id(&input), None, "{input:?}");
                }
            }
        }
    }
}

/// Words of all systems in bodies of all shapes, by every set and by the layouts that serve any set.
#[test]
#[cfg(feature = "proptest")]
fn words_of_other_systems_keep_their_meaning() {
    const WORDS: [&str; 16] = [
        "NotFoundError",
        "ThrottlingException",
        "com.amazonaws#ThrottlingException",
        "http://domain/exceptions#NotFoundError",
        "SESSION_BUSY",
        "NAME_TAKEN",
        "FormatViolation",
        "wamp.error.invalid_argument",
        "invalid_grant",
        "-32601",
        "about:blank",
        "#",
        "a#b",
        "",
        "Bad Request",
        "RateLimited",
    ];
    const SHAPES: [&str; 8] = [
        r#"{"type":$,"message":$,"details":$}"#,
        r#"{"type":$,"title":$,"detail":$,"status":$,"code":$}"#,
        r#"{"code":$,"message":$,"correlationId":$,"details":{"a":$}}"#,
        r#"{"jsonrpc":"2.0","id":$,"error":{"code":$,"message":$,"data":$}}"#,
        r#"{"jsonrpc":"2.0","id":1,"error":{"code":$,"message":$,"data":{"type":$,"code":$,"details":$}}}"#,
        r#"{"type":"response","reqId":$,"ok":false,"errorCode":$,"errorContent":{"a":$}}"#,
        r#"{"Error":{"Code":$,"Message":$},"ResponseMetadata":{"RequestId":$,"HTTPStatusCode":429}}"#,
        r#"{"error":$,"error_description":$,"message":$}"#,
    ];

    fn check<N: ExceptionSet>(status: StatusCode, headers: &HeaderMap, body: &[u8]) {
        let own = http::Codec::<N>::new();
        let layouts = [const { &Layout::PROBLEM }, const { &Layout::JSON_RPC }];
        let others = layouts.map(|layout| own.with_layout(layout));
        for codec in [own, own.without_details()].into_iter().chain(others) {
            let _ = callerror::testing::check_response_with(&codec, status, headers, body);
        }
        let _ = callerror::testing::check_object::<N>(body);
        let by_number = object::Codec::<N>::new().with_layout(const { &Layout::JSON_RPC });
        let _ = callerror::testing::check_object_with(&by_number, body);
    }
    macro_rules! check_sets {
        ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {
            |status, headers: &HeaderMap, body: &[u8]| {
                $(check::<callerror::$module::$set>(status, headers, body);)*
            }
        };
    }
    let check_sets = callerror::systems!(check_sets);

    let mut rng = Rng(0x9e37_79b9_7f4a_7c15);
    for _ in 0..if cfg!(debug_assertions) { 400 } else { 10_000 } {
        let mut body = String::new();
        let mut parts = rng.pick(&SHAPES.each_ref().map(|shape| *shape)).split('$');
        body += parts.next().unwrap();
        for part in parts {
            match rng.below(8) {
                0 => body += rng.pick(&["null", "17", "-32000", "404", "1.5", "[]", "{}", "true"]),
                _ => body += &format!("{:?}", rng.pick(&WORDS)),
            }
            body += part;
        }
        let status = [200, 400, 401, 404, 423, 429, 500, 503][rng.below(8)];
        let status = StatusCode::from_u16(status).unwrap();
        let mut headers = HeaderMap::new();
        if rng.below(2) == 0 {
            headers.insert("content-type", "application/problem+json".parse().unwrap());
        }
        if rng.below(3) == 0 {
            headers.insert("x-amzn-errortype", rng.pick(&WORDS).parse().unwrap());
        }
        check_sets(status, &headers, body.as_bytes());
    }
}
