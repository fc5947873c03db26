//! `docs/QUIRKS.md` as data: each row of `vectors/quirks.json`, decoded from every kind of input.
#![cfg(feature = "http")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use callerror::grape::Grape;
use callerror::wamp::Wamp;
use callerror::wamp1::{self, Codec, MessageType};
use callerror::wamp2::{self, ErrorMessage};
use callerror::{
    CallError, DecodeError, DecodeErrorKind, Details, ErrorResponse, ExceptionSet, Name, Quirk,
    UserException,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

callerror::exception_set! {
    /// Some of the error codes of OCPP-J, with the misspelt ones that its standard keeps.
    enum Ocpp = "" {
        NotImplemented,
        NotSupported,
        InternalError,
        FormatViolation { aliases: ["FormationViolation"] },
        OccurrenceConstraintViolation { aliases: ["OccurenceConstraintViolation"] },
        GenericError,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// The row of `docs/QUIRKS.md`.
    id: String,
    /// What tells rows of the same number apart.
    case: String,
    /// Who sends it; empty where nobody is known to.
    who: String,
    about: String,
    #[serde(default)]
    set: Set,
    codec: Option<RowCodec>,
    input: Option<Input>,
    input_base64: Option<String>,
    expected: Expected,
    /// The quirks, in the order of the elements in which they stand.
    #[serde(default)]
    flags: Vec<String>,
    /// What a strict codec says of the first flag, and where.
    strict_offset: Option<usize>,
    strict_error: Option<String>,
    /// The call ID that `wamp1::peek_call_id` finds in a frame that does not decode.
    peek: Option<String>,
    #[serde(default)]
    peek_numeric: bool,
    /// What a WAMP v2 message is when it is written again, unless it is the same.
    written: Option<String>,
}

/// Whose names are known.
#[derive(Default, Deserialize)]
enum Set {
    #[default]
    Grape,
    Ocpp,
    Wamp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowCodec {
    base: String,
    #[serde(default)]
    prefixes: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Input {
    Frame(String),
    Http {
        status: u16,
        headers: BTreeMap<String, String>,
        body: Option<String>,
        body_base64: Option<String>,
    },
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Expected {
    Error { error: String, error_kind: String, field: String, offset: usize },
    Frame(Frame),
    Exception(Exception),
}

/// A decoded frame, as the table has it.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Frame {
    call_id: String,
    numeric_call_id: bool,
    uri: Option<String>,
    #[serde(flatten)]
    exception: Exception,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Exception {
    kind: String,
    name: Option<String>,
    code: Option<String>,
    message: String,
    details: Option<String>,
}

/// A fault, as the table has it.
#[derive(Debug, PartialEq)]
struct Fault {
    text: String,
    kind: String,
    field: String,
    offset: usize,
}

impl From<DecodeError> for Fault {
    fn from(error: DecodeError) -> Self {
        Self {
            text: error.to_string(),
            kind: error.kind().as_str().to_owned(),
            field: error.field().as_str().to_owned(),
            offset: error.offset(),
        }
    }
}

/// What a decode function gave: the frame and its flags, or the fault.
type Seen = Result<(Frame, Vec<String>), Fault>;

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {} ({})", self.id, self.case)
    }
}

impl Row {
    fn is_http(&self) -> bool {
        matches!(self.input, Some(Input::Http { .. }))
    }

    fn is_wamp2(&self) -> bool {
        self.id.starts_with('V')
    }

    fn codec_v2<N: ExceptionSet>(&self) -> wamp2::Codec<N> {
        let base = self.codec.as_ref().map(|options| options.base.clone()).unwrap_or_default();
        wamp2::Codec::try_for_base(base).unwrap()
    }

    /// The bytes of the frame or body.
    fn bytes(&self) -> Bytes {
        let (text, base64) = match &self.input {
            Some(Input::Frame(text)) => (Some(text), None),
            Some(Input::Http { body, body_base64, .. }) => (body.as_ref(), body_base64.as_ref()),
            None => (None, self.input_base64.as_ref()),
        };
        match (text, base64) {
            (Some(text), None) => Bytes::from(text.clone()),
            (None, Some(base64)) => Bytes::from(BASE64_STANDARD.decode(base64).unwrap()),
            _ => panic!("{self}: one input, as text or as base64"),
        }
    }

    fn codec<N: ExceptionSet>(&self) -> Codec<N> {
        let Some(options) = &self.codec else { return Codec::new() };
        let mut codec = Codec::try_for_base(options.base.clone()).unwrap();
        for (prefix, uri) in &options.prefixes {
            codec.register_prefix(prefix, uri);
        }
        codec
    }

    fn expected_frame(&self) -> Option<&Frame> {
        match &self.expected {
            Expected::Frame(frame) => Some(frame),
            _ => None,
        }
    }

    /// What every tolerant decode function should give.
    fn tolerant(&self) -> Seen {
        match &self.expected {
            Expected::Frame(frame) => Ok((frame.clone(), self.flags.clone())),
            Expected::Error { error, error_kind, field, offset } => Err(Fault {
                text: error.clone(),
                kind: error_kind.clone(),
                field: field.clone(),
                offset: *offset,
            }),
            Expected::Exception(_) => panic!("{self}: expects no frame"),
        }
    }

    /// What every strict decode function should give: the first quirk, if there is one, comes before all
    /// else.
    fn strict(&self) -> Seen {
        let Some(flag) = self.flags.first() else { return self.tolerant() };
        let text = self.strict_error.clone().unwrap_or_else(|| panic!("{self}: no strict_error"));
        let field = text.split(':').next().unwrap_or_default().to_owned();
        let offset = self.strict_offset.unwrap_or_else(|| panic!("{self}: no strict_offset"));
        Err(Fault { text, kind: flag.clone(), field, offset })
    }
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("vectors/quirks.json")).unwrap()
}

/// Runs `$check::<N>(row)` with the row's own set.
macro_rules! with_set {
    ($check:ident, $row:expr) => {
        match $row.set {
            Set::Grape => $check::<Grape>($row),
            Set::Ocpp => $check::<Ocpp>($row),
            Set::Wamp => $check::<Wamp>($row),
        }
    };
}

/// The one assertion: a failure names the row and what was asked of it.
#[track_caller]
fn same<T: PartialEq + fmt::Debug>(row: &Row, what: &str, actual: T, expected: T) {
    assert!(
        actual == expected,
        "{row}, {what}\n   input: {}\n  actual: {actual:?}\nexpected: {expected:?}",
        String::from_utf8_lossy(&row.bytes()).escape_debug(),
    );
}

fn exception_of<N: ExceptionSet>(exception: &UserException<'_, N>) -> Exception {
    let kind = match exception.name() {
        Name::Known(_) => "known",
        Name::Unknown(_) => "unknown",
        Name::Unhandled => "unhandled",
    };
    Exception {
        kind: kind.to_owned(),
        name: exception.name().as_str().map(str::to_owned),
        code: exception.code().map(str::to_owned),
        message: exception.message().to_owned(),
        details: exception.details().map(|details| details.as_json().to_owned()),
    }
}

fn seen<N: ExceptionSet>(result: Result<CallError<'_, N>, DecodeError>) -> Seen {
    let frame = result?;
    let flags = frame.quirks().iter().map(|quirk| quirk.as_str().to_owned()).collect();
    let frame = Frame {
        call_id: frame.call_id().as_str().to_owned(),
        numeric_call_id: frame.call_id().is_number(),
        uri: frame.uri().map(str::to_owned),
        exception: exception_of(frame.exception()),
    };
    Ok((frame, flags))
}

/// One JSON string as the encoder should write it: only `"`, `\` and control characters escaped.
fn json_string(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn details_json(details: Option<&String>, before: &str) -> String {
    details.map(|details| format!("{before}{details}")).unwrap_or_default()
}

// The table itself.

#[test]
fn every_row_number_is_there() {
    let rows = rows();
    let numbers: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let of_http = (1..=11).map(|n| format!("H{n}"));
    let of_wamp2 = (1..=17).map(|n| format!("V{n}"));
    let expected: BTreeSet<String> =
        (1..=30).map(|n| n.to_string()).chain(of_http).chain(of_wamp2).collect();
    assert_eq!(numbers, expected.iter().map(String::as_str).collect());

    let docs = include_str!("../docs/QUIRKS.md");
    for number in &expected {
        assert!(docs.contains(&format!("\n| {number} | ")), "docs/QUIRKS.md has no row {number}");
    }
}

#[test]
fn rows_are_well_formed() {
    let mut seen = BTreeSet::new();
    for row in &rows() {
        assert!(seen.insert((row.id.clone(), row.case.clone())), "{row} stands twice");
        assert!(!row.about.is_empty(), "{row}: nothing about it");
        assert!(row.who.trim() == row.who, "{row}: white space around `who`");
        same(row, "HTTP by its number", row.is_http(), row.id.starts_with('H'));
        same(row, "strict_offset", row.strict_offset.is_some(), !row.flags.is_empty());
        same(row, "strict_error", row.strict_error.is_some(), !row.flags.is_empty());

        let order = Quirk::ALL.iter().map(|quirk| quirk.as_str());
        let sorted: Vec<&str> = order.filter(|name| row.flags.iter().any(|f| f == name)).collect();
        same(
            row,
            "flags by their elements",
            row.flags.iter().map(String::as_str).collect(),
            sorted,
        );
    }
}

#[test]
fn every_quirk_is_raised_by_some_row() {
    let rows = rows();
    for quirk in wamp1::QUIRKS.iter().chain(wamp2::QUIRKS) {
        let raised = |row: &&Row| row.flags.iter().any(|flag| flag == quirk.as_str());
        assert!(rows.iter().any(|row| raised(&row)), "no row raises {quirk}");
        let first = |row: &&Row| row.flags.first().is_some_and(|flag| flag == quirk.as_str());
        assert!(rows.iter().any(|row| first(&row)), "no strict row fails with {quirk}");
    }
}

// Frames.

fn frames() -> Vec<Row> {
    rows().into_iter().filter(|row| !row.is_http() && !row.is_wamp2()).collect()
}

#[test]
fn frames_decode_the_same_from_every_kind_of_input() {
    fn check<N: ExceptionSet>(row: &Row) {
        let (bytes, codec) = (row.bytes(), row.codec::<N>());
        let text = std::str::from_utf8(&bytes).ok();
        same(row, "bytes", seen(codec.decode(&bytes[..])), row.tolerant());
        same(row, "a shared buffer", seen(codec.decode(&bytes)), row.tolerant());
        if let Some(text) = text {
            same(row, "text", seen(codec.decode(text)), row.tolerant());
        }
        let owned = codec.decode(&bytes[..]).map(CallError::into_owned);
        same(row, "CallError::into_owned", seen(owned), row.tolerant());
        if row.codec.is_none() {
            let shared: Result<CallError<'static, N>, _> = CallError::decode(&bytes);
            same(
                row,
                "CallError::decode of bytes",
                seen(CallError::<N>::decode(&bytes[..])),
                row.tolerant(),
            );
            same(row, "CallError::decode of a shared buffer", seen(shared), row.tolerant());
            if let Some(text) = text {
                let actual = seen(CallError::<N>::decode(text));
                same(row, "CallError::decode of text", actual, row.tolerant());
            }
        }
    }
    for row in &frames() {
        with_set!(check, row);
    }
}

#[test]
fn strict_fails_with_the_first_quirk_where_it_stands() {
    fn check<N: ExceptionSet>(row: &Row) {
        let (bytes, codec) = (row.bytes(), row.codec::<N>().strict());
        same(row, "bytes, strict", seen(codec.decode(&bytes[..])), row.strict());
        same(row, "a shared buffer, strict", seen(codec.decode(&bytes)), row.strict());
        if let Ok(text) = std::str::from_utf8(&bytes) {
            same(row, "text, strict", seen(codec.decode(text)), row.strict());
        }
        if let Err(error) = codec.decode(&bytes) {
            let is_quirk = matches!(error.kind(), DecodeErrorKind::Quirk(_));
            same(row, "kind is a quirk", is_quirk, !row.flags.is_empty());
        }
    }
    for row in &frames() {
        with_set!(check, row);
    }
}

#[test]
fn the_call_id_is_found_in_every_row() {
    for row in &frames() {
        let bytes = row.bytes();
        let peeked = wamp1::peek_call_id(&bytes[..]);
        let peeked = peeked.map(|id| (id.as_str().to_owned(), id.is_number()));
        let expected = match row.expected_frame() {
            Some(frame) => Some((frame.call_id.clone(), frame.numeric_call_id)),
            None => row.peek.clone().map(|id| (id, row.peek_numeric)),
        };
        same(row, "wamp1::peek_call_id", peeked, expected);
        if row.expected_frame().is_some() {
            same(row, "MessageType", MessageType::peek(&bytes), Some(MessageType::CallError));
        }
    }
}

#[test]
fn frames_encode_as_they_should_and_decode_again() {
    fn check<N: ExceptionSet>(row: &Row) {
        let Some(expected) = row.expected_frame() else { return };
        let (bytes, codec) = (row.bytes(), row.codec::<N>());
        let first = codec.decode(&bytes).unwrap();

        let call_id = if expected.numeric_call_id {
            expected.call_id.clone()
        } else {
            json_string(&expected.call_id)
        };
        let message = json_string(&expected.exception.message);
        let text = match (&expected.exception.name, &expected.uri) {
            (None, _) => format!("[4,{call_id},{message}]"),
            (Some(_), Some(uri)) => {
                let details = details_json(expected.exception.details.as_ref(), ",");
                format!("[4,{call_id},{},{message}{details}]", json_string(uri))
            }
            (Some(_), None) => panic!("{row}: a name without an error URI"),
        };
        same(row, "to_text", codec.to_text(&first), text.clone());
        same(row, "encoded_len", codec.encoded_len(&first), text.len());
        let mut buffer = Vec::new();
        codec.encode(&first, &mut buffer).unwrap();
        same(row, "encode", buffer.as_slice(), text.as_bytes());
        if row.codec.is_none() {
            same(row, "CallError::to_text", first.to_text(), text.clone());
        }

        let second = codec.decode(&text).unwrap();
        same(row, "the call ID again", second.call_id(), first.call_id());
        same(row, "the name again", second.name(), first.name());
        same(row, "the code again", second.code(), first.code());
        same(row, "the message again", second.message(), first.message());
        let unhandled = first.name() == Name::Unhandled;
        let details = first.details().filter(|_| !unhandled);
        same(row, "the details again", second.details(), details);
        if details == first.details() {
            same(row, "the exception again", second.exception(), first.exception());
        }
        for quirk in second.quirks().iter() {
            let kept = quirk.is_spelling() && first.quirks().contains(quirk);
            assert!(kept, "{row}: {quirk} came up in {text}");
        }
        let strict = codec.clone().strict().decode(&text);
        same(row, "strict of it", strict.is_ok(), second.quirks().is_empty());
    }
    for row in &frames() {
        with_set!(check, row);
    }
}

#[test]
fn empty_details_are_recognised() {
    for row in &rows() {
        let exception = match &row.expected {
            Expected::Frame(frame) => &frame.exception,
            Expected::Exception(exception) => exception,
            Expected::Error { .. } => continue,
        };
        let Some(json) = &exception.details else { continue };
        let bare: String = json.split_ascii_whitespace().collect();
        let built = UserException::new(Grape::NotFoundError, "m").with_details_json(json.as_str());
        let is_empty = built.unwrap().details().is_some_and(Details::is_empty);
        same(row, "Details::is_empty", is_empty, matches!(bare.as_str(), "[]" | "{}"));
    }
}

#[test]
fn one_accessor_reads_every_shape_of_field_errors() {
    for row in frames().iter().filter(|row| row.id == "5") {
        let bytes = row.bytes();
        let frame = CallError::<Grape>::decode(&bytes).unwrap();
        let errors = frame.details().unwrap().field_errors();
        let mut messages = errors.iter().flat_map(|(field, messages)| {
            messages.iter().map(move |message| (field, message.message(), message.code()))
        });
        let first = messages.next();
        let expected = row.case.contains("field errors").then_some(("name", "Too short", None));
        same(row, "Details::field_errors", first, expected);
    }
}

#[test]
fn parse_reports_half_of_a_surrogate_pair() {
    for row in frames().iter().filter(|row| row.id == "21") {
        if row.expected_frame().is_none() {
            continue;
        }
        let bytes = row.bytes();
        let frame = CallError::<Grape>::decode(&bytes).unwrap();
        let parsed = frame.details().unwrap().parse::<Value>();
        same(row, "Details::parse fails", parsed.is_err(), true);
    }
}

#[test]
fn names_built_by_hand() {
    assert!(UserException::<Grape>::named("", "m").is_err());
    assert!(UserException::<Grape>::named("a#b", "m").is_err());
    assert!(UserException::<Grape>::named("#", "m").is_err());
    assert!(UserException::<Ocpp>::named("", "m").is_err());
    assert!(UserException::<Ocpp>::named("a#b", "m").is_ok());
    let whole = Codec::<Grape>::for_base("");
    assert!(whole.named("", "m").is_err());
    let based = Codec::<Ocpp>::for_base("http://ocpp.example/e#");
    assert!(based.named("a#b", "m").is_err());

    // What can be built comes back without a quirk, even where it looks like something else.
    for name in ["NotFoundError", "RateLimited", "a:b", "a/b", " ", "http://x/y", "\"\\\n", "№"] {
        for base in ["http://domain/exceptions#", "#", "http://x/", "err.", "err:"] {
            let codec = Codec::<Grape>::for_base(base).strict();
            let exception = codec.named(name, "m").unwrap();
            let text = codec.to_text(&CallError::new("c1", exception.clone()));
            let again = codec.decode(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(again.exception(), &exception, "{text}");
        }
    }
    for name in ["NotFoundError", "a#b", "#", "a:b"] {
        let codec = whole.clone().strict();
        let exception = codec.named(name, "m").unwrap();
        let text = codec.to_text(&CallError::new("c1", exception.clone()));
        assert_eq!(codec.decode(&text).unwrap().exception(), &exception, "{text}");
    }
}

// WAMP v2.

fn seen_v2<N: ExceptionSet>(result: Result<ErrorMessage<'_, N>, DecodeError>) -> Seen {
    let error = result?;
    let flags = error.quirks().iter().map(|quirk| quirk.as_str().to_owned()).collect();
    let frame = Frame {
        call_id: error.call_id().as_str().to_owned(),
        numeric_call_id: error.call_id().is_number(),
        uri: error.uri().map(str::to_owned),
        exception: exception_of(error.exception()),
    };
    Ok((frame, flags))
}

#[test]
fn messages_v2_decode_the_same_from_every_kind_of_input() {
    fn check<N: ExceptionSet>(row: &Row) {
        let bytes = row.bytes();
        let tolerant = row.codec_v2::<N>();
        for (codec, expected) in
            [(tolerant.clone(), row.tolerant()), (tolerant.strict(), row.strict())]
        {
            same(row, "bytes", seen_v2(codec.decode(&bytes[..])), expected);
            let expected = || seen_v2(codec.decode(&bytes[..]));
            same(row, "a shared buffer", seen_v2(codec.decode(&bytes)), expected());
            if let Ok(text) = std::str::from_utf8(&bytes) {
                same(row, "text", seen_v2(codec.decode(text)), expected());
            }
            let owned = codec.decode(&bytes[..]).map(ErrorMessage::into_owned);
            same(row, "ErrorMessage::into_owned", seen_v2(owned), expected());
        }
        let peeked =
            wamp2::peek_call_id(&bytes[..]).map(|id| (id.as_str().to_owned(), id.is_number()));
        let expected = match row.expected_frame() {
            Some(frame) => Some((frame.call_id.clone(), frame.numeric_call_id)),
            None => row.peek.clone().map(|id| (id, row.peek_numeric)),
        };
        same(row, "wamp2::peek_call_id", peeked, expected);
    }
    for row in rows().iter().filter(|row| row.is_wamp2()) {
        with_set!(check, row);
    }
}

#[test]
fn messages_v2_encode_as_they_should_and_decode_again() {
    fn check<N: ExceptionSet>(row: &Row) {
        if row.expected_frame().is_none() {
            return;
        }
        let (bytes, codec) = (row.bytes(), row.codec_v2::<N>());
        let first = codec.decode(&bytes).unwrap();
        let text = codec.to_text(&first);
        let expected = row.written.clone().map_or(bytes.to_vec(), String::into_bytes);
        same(row, "to_text", text.as_bytes(), &expected[..]);
        let second = codec.decode(&text).unwrap();
        same(row, "the exception again", second.exception(), first.exception());
        same(row, "the request again", second.call_id(), first.call_id());
        // What is mended is no quirk any more, and what goes out as it came still is one.
        let is_mended = row.written.is_some();
        same(row, "quirks again", second.quirks().is_empty(), is_mended || row.flags.is_empty());
    }
    for row in rows().iter().filter(|row| row.is_wamp2()) {
        with_set!(check, row);
    }
}

// HTTP.

/// One HTTP row, ready to be decoded.
struct Http {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Http {
    fn of(row: &Row) -> Option<Self> {
        let Some(Input::Http { status, headers, .. }) = &row.input else { return None };
        let headers = headers.iter().map(|(name, value)| {
            let name = HeaderName::try_from(name.as_str()).unwrap();
            (name, HeaderValue::try_from(value.as_str()).unwrap())
        });
        let status = StatusCode::from_u16(*status).unwrap();
        Some(Self { status, headers: headers.collect(), body: row.bytes() })
    }
}

#[track_caller]
fn same_response<N: ExceptionSet>(row: &Row, http: &Http, way: &str, error: ErrorResponse<'_, N>) {
    let Expected::Exception(expected) = &row.expected else { panic!("{row}: no exception") };
    same(row, way, &exception_of(error.exception()), expected);
    same(row, &format!("status by {way}"), error.status(), Some(http.status));
    same(row, &format!("body by {way}"), error.body(), &http.body[..]);
}

#[test]
fn http_errors_decode_the_same_from_every_kind_of_input() {
    fn check<N: ExceptionSet>(row: &Row) {
        let Some(http) = Http::of(row) else { return };
        let Http { status, headers, body } = &http;
        let text = std::str::from_utf8(body).ok();
        let error = ErrorResponse::<N>::decode(*status, headers, &body[..]);
        same_response(row, &http, "bytes", error);
        let error: ErrorResponse<'static, N> = ErrorResponse::decode(*status, headers, body);
        same_response(row, &http, "a shared buffer", error);
        if let Some(text) = text {
            let error = ErrorResponse::<N>::decode(*status, headers, text);
            same_response(row, &http, "text", error);
        }
        let error = callerror::http::Codec::<N>::new().decode(*status, headers, body);
        same_response(row, &http, "http::Codec::decode", error);
        let owned = ErrorResponse::<N>::decode(*status, headers, &body[..]).into_owned();
        same_response(row, &http, "ErrorResponse::into_owned", owned);
    }
    for row in &rows() {
        with_set!(check, row);
    }
}

/// Whether a body of this text is read as a message.
fn reads_as_text(message: &str) -> bool {
    let is_json = serde_json::from_str::<&RawValue>(message).is_ok();
    !is_json
        && !message.is_empty()
        && !message.starts_with(['<', '{', '['])
        && message.trim() == message
        && !message.contains(char::is_control)
        && message.chars().count() <= 200
}

#[test]
fn http_errors_encode_as_they_should_and_decode_again() {
    fn check<N: ExceptionSet>(row: &Row) {
        let Some(http) = Http::of(row) else { return };
        let Expected::Exception(expected) = &row.expected else { panic!("{row}: no exception") };
        let codec = callerror::http::Codec::<N>::new();
        let first = codec.decode(http.status, &http.headers, &http.body);

        let body_with = |details: Option<&String>| match &expected.code {
            None if details.is_none() && reads_as_text(&expected.message) => {
                expected.message.clone()
            }
            None => format!(
                r#"{{"message":{}{}}}"#,
                json_string(&expected.message),
                details_json(details, r#","details":"#),
            ),
            Some(code) => format!(
                r#"{{"type":{},"message":{}{}}}"#,
                json_string(code),
                json_string(&expected.message),
                details_json(details, r#","details":"#),
            ),
        };
        let response = codec.to_response(&first);
        let body = body_with(expected.details.as_ref());
        same(row, "the body sent", response.body().as_ref(), body.as_bytes());
        same(row, "the status sent", response.status(), http.status);
        same(row, "its length", codec.encoded_len(&first), body.len());
        let content_type = match body.starts_with('{') {
            true => "application/json",
            false => "text/plain; charset=utf-8",
        };
        let sent = response.headers()["content-type"].to_str().ok();
        same(row, "the content type", sent, Some(content_type));

        let brief = codec.without_details().to_response(&first);
        let body = body_with(None);
        same(row, "the body without details", brief.body().as_ref(), body.as_bytes());

        let second = codec.decode(response.status(), response.headers(), response.body());
        same(row, "the exception again", second.exception(), first.exception());
    }
    for row in &rows() {
        with_set!(check, row);
    }
}

#[test]
fn serde_agrees_with_the_http_body() {
    fn check<N: ExceptionSet>(row: &Row) {
        let Some(http) = Http::of(row) else { return };
        let Ok(body) = std::str::from_utf8(&http.body) else { return };
        if row.codec.is_some() {
            return;
        }
        let by_serde = serde_json::from_str::<UserException<'_, N>>(body);
        let is_object =
            serde_json::from_str::<&RawValue>(body).is_ok_and(|value| value.get().starts_with('{'));
        if !is_object {
            return same(row, "serde_json::from_str fails", by_serde.is_err(), true);
        }
        let by_serde = match by_serde {
            Ok(exception) => exception,
            // A name must be text; over HTTP, where nothing fails, it is passed over.
            Err(error) => {
                return same(row, "fault", error.to_string().contains("a surrogate pair"), true);
            }
        };
        let error = ErrorResponse::<N>::decode(StatusCode::BAD_REQUEST, &http.headers, &http.body);
        let (mut actual, expected) = (exception_of(&by_serde), exception_of(error.exception()));
        // Without a text, HTTP has the reason phrase of the status.
        if actual.message.is_empty() && expected.message == "Bad Request" {
            actual.message = String::from("Bad Request");
        }
        same(row, "serde_json::from_str", actual, expected);
    }
    for row in &rows() {
        with_set!(check, row);
    }
}
