//! Strategies for proptest suites, and `proptest::arbitrary::Arbitrary`.

mod wamp2;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt::Write as _;

use proptest::arbitrary::Arbitrary;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::corpus::{TEXTS, VALUES, exception_of, names, number_of};
use crate::call_id::CallId;
use crate::exception::UserException;
use crate::input::BYTE_ORDER_MARK;
use crate::set::ExceptionSet;
use crate::wire::ocppj;
use crate::wire::wamp1::CallError;

pub use self::wamp2::{error_message, hostile_message_v2, message_v2};

/// Text for people, realistic and hostile: Unicode, quotes, backslashes, control characters, the empty text.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => "[A-Z][a-z ]{0,30}",
        2 => select(TEXTS).prop_map(str::to_owned),
        1 => vec(any::<char>(), 0..24).prop_map(String::from_iter),
    ]
    .boxed()
}

/// JSON values of every type but null. They may be nested, and have spellings such as `1.50`, `1e400`, `{ }`,
/// escapes, unpaired surrogates and repeated members.
pub fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        2 => select(VALUES).prop_map(str::to_owned),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,3})?",
        2 => string(text()),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let inner = prop_oneof![9 => inner, 1 => Just("null".to_owned())];
        let member = (string(text()), inner.clone());
        prop_oneof![
            (vec(inner, 0..6), gaps()).prop_map(|(values, gaps)| array(&values, &gaps)),
            (vec(member, 0..6), gaps()).prop_map(|(members, gaps)| object(&members, &gaps)),
        ]
    })
    .boxed()
}

/// Call IDs: short random strings, GUIDs, any text, integers.
pub fn call_id() -> impl Strategy<Value = CallId<'static>> {
    prop_oneof![
        4 => call_id_text().prop_map(CallId::from),
        1 => integer().prop_map(|digits| number_of(&digits)),
    ]
}

fn call_id_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z0-9]{4,16}",
        1 => "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        1 => "-?[0-9]{1,3}",
        1 => text(),
    ]
}

fn integer() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,30})"
}

fn name<N: ExceptionSet>() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(names::<N>()).prop_map(str::to_owned),
        1 => "[A-Z][A-Za-z0-9]{0,40}",
    ]
}

/// Exceptions of the set `N`: with known names, aliases and unknown names, and unhandled errors.
pub fn exception<N: ExceptionSet>() -> impl Strategy<Value = UserException<'static, N>> {
    let named = (name::<N>(), text(), option::of(json()));
    prop_oneof![
        8 => named.prop_map(|(name, message, details)| exception_of(&name, message, details)),
        1 => Just(()).prop_map(|()| UserException::unhandled()),
        // An unhandled error with a message of its own, as HTTP can carry it.
        1 => (text(), option::of(json()))
            .prop_map(|(message, details)| exception_of("", message, details)),
    ]
}

/// Frames as a server builds them. A strict codec accepts them, because their call IDs are strings.
pub fn call_error<N: ExceptionSet>() -> impl Strategy<Value = CallError<'static, N>> {
    (call_id_text(), exception())
        .prop_map(|(call_id, exception)| CallError::new(call_id, exception))
}

/// Wire text of frames that a tolerant codec of the set accepts, in all tolerated spellings: byte order marks,
/// white space, escapes, halves of surrogate pairs, integer call IDs, CURIEs, foreign bases, bare names, nulls,
/// extra elements.
pub fn frame<N: ExceptionSet>() -> impl Strategy<Value = String> {
    let call_id = prop_oneof![4 => string(call_id_text()), 1 => integer()];
    let rest = prop_oneof![
        1 => prop_oneof![9 => message_of_three(), 1 => halves()]
            .prop_map(|message| alloc::vec![message]),
        6 => (uri::<N>(), message()).prop_map(|(uri, message)| alloc::vec![uri, message]),
        6 => (uri::<N>(), message(), null_or(json()), vec(null_or(json()), 0..3)).prop_map(
            |(uri, message, details, extra)| {
                let mut rest = alloc::vec![uri, message, details];
                rest.extend(extra);
                rest
            }
        ),
    ];
    let mark = prop_oneof![15 => Just(""), 1 => Just(BYTE_ORDER_MARK)];
    (mark, call_id, rest, gaps()).prop_map(|(mark, call_id, rest, gaps)| {
        let mut elements = alloc::vec!["4".to_owned(), call_id];
        elements.extend(rest);
        mark.to_owned() + &array(&elements, &gaps)
    })
}

/// Damaged frames: truncated, with bytes flipped, removed, repeated and inserted, with raw quotes, invalid
/// UTF-8 and deep nesting.
pub fn hostile_frame() -> impl Strategy<Value = Vec<u8>> {
    hostile(frame::<crate::grape::Grape>())
}

/// Errors of OCPP-J as a station or its management system builds them.
pub fn ocpp_error<N: ExceptionSet>() -> impl Strategy<Value = ocppj::CallError<'static, N>> {
    (call_id(), exception(), any::<bool>()).prop_map(|(call_id, exception, answers_result)| {
        match answers_result {
            true => ocppj::CallError::for_result(call_id, exception),
            false => ocppj::CallError::new(call_id, exception),
        }
    })
}

/// Messages of OCPP-J that a tolerant codec of 2.1 accepts, in all tolerated spellings: codes of every version and of
/// vendors, missing and extra elements, integer and long message IDs, nulls, long texts, details of any JSON type.
pub fn ocpp_message<N: ExceptionSet>() -> impl Strategy<Value = String> {
    let call_id = prop_oneof![
        4 => string(call_id_text()),
        1 => integer(),
        1 => string("[0-9a-fü]{35,38}"),
    ];
    let code = prop_oneof![
        6 => string(name::<N>()),
        1 => string(text()),
        1 => Just("null".to_owned()),
    ];
    let message = prop_oneof![8 => message(), 1 => string("[aä]{253,258}")];
    let details = prop_oneof![1 => Just("{}".to_owned()), 2 => null_or(json())];
    let rest = (code, message, details, vec(json(), 0..3), 1..6_usize).prop_map(
        |(code, message, details, extra, len)| {
            let mut rest = alloc::vec![code, message, details];
            rest.extend(extra);
            rest.truncate(len);
            rest
        },
    );
    let mark = prop_oneof![15 => Just(""), 1 => Just(BYTE_ORDER_MARK)];
    (mark, select(&["4", "4", "5"][..]), call_id, rest, gaps()).prop_map(
        |(mark, digit, call_id, rest, gaps)| {
            let mut elements = alloc::vec![digit.to_owned(), call_id];
            elements.extend(rest);
            mark.to_owned() + &array(&elements, &gaps)
        },
    )
}

/// Damaged messages of OCPP-J, as [`hostile_frame`] damages frames.
pub fn hostile_ocpp_message() -> impl Strategy<Value = Vec<u8>> {
    hostile(ocpp_message::<crate::ocpp::Ocpp>())
}

/// Bodies of HTTP errors: objects whose members are in any order, repeated, missing, of wrong types, or unknown.
pub fn body<N: ExceptionSet>() -> impl Strategy<Value = String> {
    let member = prop_oneof![
        3 => (string(Just("type".to_owned())), prop_oneof![6 => uri::<N>(), 1 => json()]),
        3 => (string(Just("message".to_owned())), prop_oneof![4 => message(), 1 => json()]),
        2 => (string(Just("details".to_owned())), null_or(json())),
        1 => (string(text()), null_or(json())),
    ];
    (vec(member, 0..6), gaps()).prop_map(|(members, gaps)| object(&members, &gaps))
}

/// Damaged bodies of HTTP errors, and bodies of other kinds: text, HTML, empty ones.
pub fn hostile_body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => hostile(body::<crate::grape::Grape>()),
        1 => text().prop_map(String::into_bytes),
        1 => json().prop_map(String::into_bytes),
        1 => select(&["<!doctype html><p>Bad Gateway", "\u{feff}{}", " \r\n", "Bad Request"][..])
            .prop_map(|body| body.as_bytes().to_vec()),
    ]
}

fn null_or(json: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop_oneof![7 => json, 1 => Just("null".to_owned())]
}

fn message_of_three() -> impl Strategy<Value = String> {
    null_or(string(text()))
}

/// The fourth element.
fn message() -> impl Strategy<Value = String> {
    prop_oneof![8 => message_of_three(), 1 => halves(), 1 => json()]
}

/// Strings with halves of surrogate pairs, some of which are beside each other and make pairs.
fn halves() -> impl Strategy<Value = String> {
    let part = prop_oneof![2 => "\\\\u[dD][89a-fA-F][0-9a-f]{2}", 1 => string(text()).prop_map(|text| text[1..text.len() - 1].to_owned())];
    vec(part, 1..6).prop_map(|parts| alloc::format!("\"{}\"", parts.concat()))
}

fn uri<N: ExceptionSet>() -> impl Strategy<Value = String> {
    let base = select(alloc::vec![
        N::BASE,
        N::BASE,
        N::BASE,
        "",
        "http://api.wamp.ws/error#",
        "http:/one-slash#",
        "http://a#b#",
        "error:",
        "_.x-1:",
        "http://host/no/hash/",
        "#",
    ]);
    let uri = (base, name::<N>()).prop_map(|(base, name)| base.to_owned() + &name);
    prop_oneof![
        9 => string(uri),
        1 => select(alloc::vec![N::BASE, "", "http://api.wamp.ws/error#"])
            .prop_map(|base| spell(base, &[])),
        1 => Just("null".to_owned()),
    ]
}

/// A JSON string that decodes to `text`. Some of its characters are escaped without need.
fn string(text: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let styles = prop_oneof![2 => Just(alloc::vec![]), 1 => vec(0..4_u8, 1..9)];
    (text, styles).prop_map(|(text, styles)| spell(&text, &styles))
}

fn spell(text: &str, styles: &[u8]) -> String {
    let mut string = String::from("\"");
    let mut styles = styles.iter().copied().cycle();
    let mut units = [0; 2];
    for c in text.chars() {
        let style = styles.next().unwrap_or(0);
        let short = "\"\\/\u{8}\u{c}\n\r\t".find(c).map(|at| &"\"\\/bfnrt"[at..=at]);
        let written = match (style, short, c) {
            (0 | 1, Some(short), _) if style == 1 || c != '/' => write!(string, "\\{short}"),
            (0 | 1, _, ' '..) => write!(string, "{c}"),
            (3, _, _) => c
                .encode_utf16(&mut units)
                .iter()
                .try_for_each(|unit| write!(string, "\\u{unit:04X}")),
            _ => c
                .encode_utf16(&mut units)
                .iter()
                .try_for_each(|unit| write!(string, "\\u{unit:04x}")),
        };
        debug_assert!(written.is_ok(), "a string takes all");
    }
    string.push('"');
    string
}

/// White space to insert between the tokens of JSON, used in turn.
fn gaps() -> impl Strategy<Value = Vec<&'static str>> {
    let gap = select(&["", "", " ", "\n", "\t\r\n  "][..]);
    prop_oneof![3 => Just(alloc::vec![""]), 1 => vec(gap, 1..7)]
}

fn array(values: &[String], gaps: &[&str]) -> String {
    enclose("[", values, "]", gaps)
}

fn object(members: &[(String, String)], gaps: &[&str]) -> String {
    let (before, after) = (gaps.first().unwrap_or(&""), gaps.last().unwrap_or(&""));
    let members: Vec<_> =
        members.iter().map(|(key, value)| format!("{key}{before}:{after}{value}")).collect();
    enclose("{", &members, "}", gaps)
}

fn enclose(open: &str, parts: &[String], close: &str, gaps: &[&str]) -> String {
    let mut gaps = gaps.iter().copied().cycle();
    let mut gap = || gaps.next().unwrap_or("");
    let mut json = gap().to_owned() + open + gap();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            json += ",";
            json += gap();
        }
        json += part;
        json += gap();
    }
    json + close + gap()
}

/// Damage to bytes, as a broken connection or an attacker may cause it.
#[derive(Clone, Debug)]
enum Harm {
    CutOff,
    Flip(u8),
    Drop,
    Repeat,
    Insert(&'static [u8]),
    Nest(&'static str, usize),
}

fn harm() -> impl Strategy<Value = Harm> {
    let pieces: &[&[u8]] = &[
        b"\"",
        b"\\",
        b",",
        b"]",
        b"}",
        b":",
        b"0",
        b"-",
        b".",
        b"e",
        b"\0",
        b"\x1f",
        b"\\u",
        b"\\ud800",
        b"\\udc00",
        b"\\x",
        b"null",
        b"/**/",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xef\xbb\xbf",
        b"\xc2\xa0",
        b"\x0b",
    ];
    // Depths near the limit, near the capacity of the reader's stack, and far beyond both.
    let depths = &[1, 2, 63, 64, 65, 125, 126, 127, 128, 129, 200, 20_000][..];
    prop_oneof![
        2 => Just(Harm::CutOff),
        2 => (0..8_u8).prop_map(Harm::Flip),
        1 => Just(Harm::Drop),
        1 => Just(Harm::Repeat),
        3 => select(pieces.to_vec()).prop_map(Harm::Insert),
        1 => (select(&["[", "{\"\":"][..]), select(depths))
            .prop_map(|(open, depth)| Harm::Nest(open, depth)),
    ]
}

fn hostile(valid: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<u8>> {
    (valid, vec((any::<Index>(), harm()), 1..4)).prop_map(|(valid, harms)| {
        let mut bytes = valid.into_bytes();
        for (place, harm) in harms {
            do_harm(&mut bytes, place, &harm);
        }
        bytes
    })
}

fn do_harm(bytes: &mut Vec<u8>, place: Index, harm: &Harm) {
    let at = place.index(bytes.len() + 1);
    let insert = |bytes: &mut Vec<u8>, piece: &[u8]| {
        bytes.splice(at..at, piece.iter().copied());
    };
    match harm {
        Harm::CutOff => bytes.truncate(at),
        Harm::Flip(bit) => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << bit;
            }
        }
        Harm::Drop => {
            bytes.drain(at..bytes.len().min(at + 1));
        }
        Harm::Repeat => {
            let tail = bytes[at..].to_vec();
            insert(bytes, &tail);
        }
        Harm::Insert(piece) => insert(bytes, piece),
        Harm::Nest(open, depth) => {
            // At a value, that becomes the innermost one; elsewhere the brackets are noise.
            let close = if *open == "[" { "]" } else { "}" };
            let is_value = |byte: &u8| byte.is_ascii_digit();
            let at = bytes[at..].iter().position(is_value).map_or(at, |skip| at + skip);
            let end = bytes.len().min(at + 1);
            bytes.splice(end..end, close.repeat(*depth).bytes());
            bytes.splice(at..at, open.repeat(*depth).bytes());
        }
    }
}

impl<N: ExceptionSet> Arbitrary for UserException<'static, N> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        exception().boxed()
    }
}

impl<N: ExceptionSet> Arbitrary for CallError<'static, N> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        call_error().boxed()
    }
}

impl Arbitrary for CallId<'static> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        call_id().boxed()
    }
}
