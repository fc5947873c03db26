//! Strategies for ERROR messages of WAMP v2.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use proptest::arbitrary::Arbitrary;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{BYTE_ORDER_MARK, exception};
use super::{array, gaps, halves, hostile, integer, json, name, null_or, object, string, text};
use crate::set::ExceptionSet;
use crate::testing::corpus::REQUEST_TYPES;
use crate::wire::wamp2::{ErrorMessage, Request};

/// ERROR messages of WAMP v2 as a router or a callee builds them. A strict codec accepts them.
pub fn error_message<N: ExceptionSet>() -> impl Strategy<Value = ErrorMessage<'static, N>> {
    let request = prop_oneof![3 => 1..1000_u64, 1 => 1..=Request::MAX.get()];
    (select(&REQUEST_TYPES[..]), request, exception()).prop_map(|(request_type, id, exception)| {
        let request = Request::new(id).unwrap_or(Request::MIN);
        ErrorMessage::new(request_type, request, exception)
    })
}

/// Wire text of ERROR messages that a tolerant codec accepts, in all tolerated spellings: byte order marks, white
/// space, escapes, halves of surrogate pairs, foreign URIs, nulls, keyword arguments in the place of the arguments,
/// extra elements.
pub fn message_v2<N: ExceptionSet>() -> impl Strategy<Value = String> {
    let known = select(&REQUEST_TYPES[..]).prop_map(|known| known.as_str().to_owned());
    let request_type = prop_oneof![9 => known, 1 => integer()];
    let request = prop_oneof![9 => "[1-9][0-9]{0,15}", 1 => integer()];
    let head = (request_type, request, dict(), uri::<N>());
    let args = || prop_oneof![8 => args(), 1 => Just("null".to_owned()), 1 => dict()];
    let payload = prop_oneof![
        1 => Just(alloc::vec![]),
        2 => args().prop_map(|args| alloc::vec![args]),
        3 => (args(), null_or(dict())).prop_map(|(args, kwargs)| alloc::vec![args, kwargs]),
        1 => (args(), null_or(dict()), vec(null_or(json()), 1..3)).prop_map(
            |(args, kwargs, extra)| [alloc::vec![args, kwargs], extra].concat()
        ),
    ];
    let mark = prop_oneof![15 => Just(""), 1 => Just(BYTE_ORDER_MARK)];
    (mark, head, payload, gaps())
        .prop_map(|(mark, head, payload, gaps)| {
            let (request_type, request, details, uri) = head;
            let mut elements = alloc::vec!["8".to_owned(), request_type, request, details, uri];
            elements.extend(payload);
            mark.to_owned() + &array(&elements, &gaps)
        })
        .boxed()
}

/// Damaged ERROR messages, as [`hostile_frame`](super::hostile_frame) damages frames.
pub fn hostile_message_v2() -> impl Strategy<Value = Vec<u8>> {
    hostile(message_v2::<crate::wamp::Wamp>())
}

/// What is or is not the message.
fn first_argument() -> impl Strategy<Value = String> {
    prop_oneof![6 => string(text()), 1 => halves(), 1 => json(), 1 => Just("null".to_owned())]
}

fn args() -> impl Strategy<Value = String> {
    let values = prop_oneof![
        1 => Just(alloc::vec![]),
        4 => (first_argument(), vec(null_or(json()), 0..3))
            .prop_map(|(first, rest)| [alloc::vec![first], rest].concat()),
    ];
    (values, gaps()).prop_map(|(values, gaps)| array(&values, &gaps)).boxed()
}

/// `Details` or keyword arguments.
fn dict() -> impl Strategy<Value = String> {
    let member = prop_oneof![
        1 => (string(Just("message".to_owned())), first_argument()),
        2 => (string(text()), null_or(json())),
    ];
    let members = prop_oneof![1 => Just(alloc::vec![]), 1 => vec(member, 0..4)];
    (members, gaps()).prop_map(|(members, gaps)| object(&members, &gaps)).boxed()
}

fn uri<N: ExceptionSet>() -> impl Strategy<Value = String> {
    let bases = &[
        "",
        "",
        "com.example.error.",
        "com.example.error.",
        "wamp.error.",
        "https://host/no/hash/",
        "http://domain/exceptions#",
        "com..",
        "two words.",
    ];
    let of_name = (select(&bases[..]), name::<N>());
    let fixed = ["wamp.error.runtime_error", "wamp.error.invocation_exception", "", ".", "%20"];
    prop_oneof![
        9 => string(of_name.prop_map(|(base, name)| base.to_owned() + &name)),
        2 => string(select(fixed.to_vec()).prop_map(str::to_owned)),
        1 => Just("null".to_owned()),
    ]
    .boxed()
}

impl<N: ExceptionSet> Arbitrary for ErrorMessage<'static, N> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        error_message().boxed()
    }
}
