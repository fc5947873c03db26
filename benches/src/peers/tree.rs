//! Trees from which fields are taken: serde_json's, and simd-json's borrowed one.

use std::marker::PhantomData;

use bytestring::ByteString;
use callerror::grape::Grape;
use serde_json::Value;
use simd_json::{BorrowedValue, Buffers, StaticNode};

use super::{Answer, Decode, Encode, InputKind, Slice, name_of};

pub struct Looked<T> {
    tree: T,
    known: Option<Grape>,
}

/// serde_json, frames.
pub struct Tree<D>(PhantomData<D>);

impl<D: InputKind> Decode for Tree<D> {
    const NAME: &'static str = "Value";
    type Scratch = ();
    type Decoded<'a> = Looked<Value>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        let tree: Value = D::serde_json(input).unwrap();
        let elements = tree.as_array().unwrap();
        assert_eq!(elements[0].as_u64(), Some(4));
        assert!(elements[1].is_string() || elements[1].is_u64());
        let third = elements[2].as_str().unwrap();
        let known = elements.get(3).and_then(|message| {
            assert!(message.is_string());
            Grape::lookup(name_of(third))
        });
        Looked { tree, known }
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        answer_of_frame(decoded.known, &decoded.tree)
    }
}

fn answer_of_frame(known: Option<Grape>, tree: &Value) -> Answer {
    let named = tree.as_array().unwrap().len() > 3;
    let text = |at: usize| tree[at].as_str().map_or_else(|| tree[at].to_string(), str::to_owned);
    Answer {
        call_id: Some(text(1)),
        known: known.map(Grape::name),
        name: named.then(|| name_of(&text(2)).to_owned()),
        message: text(if named { 3 } else { 2 }),
        details: tree.get(4).cloned(),
    }
}

impl Encode for Tree<Slice> {
    const NAME: &'static str = "Value";
    type Value<'a> = Value;

    fn prepare(input: &ByteString) -> Self::Value<'_> {
        Slice::serde_json(input).unwrap()
    }

    fn encode(value: &Self::Value<'_>, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, value).unwrap();
    }
}

/// serde_json, HTTP bodies.
pub struct TreeBody<D>(PhantomData<D>);

impl<D: InputKind> Decode for TreeBody<D> {
    const NAME: &'static str = "Value";
    type Scratch = ();
    type Decoded<'a> = Looked<Value>;

    fn decode<'a>(input: &'a ByteString, _: &'a mut ()) -> Self::Decoded<'a> {
        let tree: Value = D::serde_json(input).unwrap();
        assert!(tree["message"].is_string());
        let known = Grape::lookup(tree["type"].as_str().unwrap());
        Looked { tree, known }
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        answer_of_body(decoded.known, &decoded.tree)
    }
}

fn answer_of_body(known: Option<Grape>, tree: &Value) -> Answer {
    Answer {
        call_id: None,
        known: known.map(Grape::name),
        name: tree["type"].as_str().map(str::to_owned),
        message: tree["message"].as_str().unwrap().to_owned(),
        details: tree.get("details").cloned(),
    }
}

/// simd-json, frames. It writes into its input, so that it needs a copy.
pub struct Simd;

pub struct Copied {
    text: Vec<u8>,
    buffers: Buffers,
}

impl Default for Copied {
    fn default() -> Self {
        Self { text: Vec::new(), buffers: Buffers::new(64 * 1024) }
    }
}

impl Copied {
    fn tree(&mut self, input: &ByteString) -> BorrowedValue<'_> {
        self.text.clear();
        self.text.extend_from_slice(input.as_bytes());
        simd_json::to_borrowed_value_with_buffers(&mut self.text, &mut self.buffers).unwrap()
    }
}

fn string<'t>(value: &'t BorrowedValue<'_>) -> Option<&'t str> {
    match value {
        BorrowedValue::String(string) => Some(string),
        _ => None,
    }
}

impl Decode for Simd {
    const NAME: &'static str = "simd-json";
    type Scratch = Copied;
    type Decoded<'a> = Looked<BorrowedValue<'a>>;

    fn decode<'a>(input: &'a ByteString, scratch: &'a mut Copied) -> Self::Decoded<'a> {
        let tree = scratch.tree(input);
        let BorrowedValue::Array(elements) = &tree else { panic!("no array") };
        assert_eq!(elements[0], 4);
        let is_number = matches!(elements[1], BorrowedValue::Static(StaticNode::U64(_)));
        assert!(is_number || string(&elements[1]).is_some());
        let third = string(&elements[2]).unwrap();
        let known = elements.get(3).and_then(|message| {
            assert!(string(message).is_some());
            Grape::lookup(name_of(third))
        });
        Looked { tree, known }
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        answer_of_frame(decoded.known, &to_serde_json(&decoded.tree))
    }
}

/// simd-json, HTTP bodies.
pub struct SimdBody;

impl Decode for SimdBody {
    const NAME: &'static str = "simd-json";
    type Scratch = Copied;
    type Decoded<'a> = Looked<BorrowedValue<'a>>;

    fn decode<'a>(input: &'a ByteString, scratch: &'a mut Copied) -> Self::Decoded<'a> {
        let tree = scratch.tree(input);
        let BorrowedValue::Object(members) = &tree else { panic!("no object") };
        assert!(string(members.get("message").unwrap()).is_some());
        let known = Grape::lookup(string(members.get("type").unwrap()).unwrap());
        Looked { tree, known }
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        answer_of_body(decoded.known, &to_serde_json(&decoded.tree))
    }
}

fn to_serde_json(value: &BorrowedValue<'_>) -> Value {
    match value {
        BorrowedValue::Static(StaticNode::Null) => Value::Null,
        BorrowedValue::Static(StaticNode::Bool(value)) => (*value).into(),
        BorrowedValue::Static(StaticNode::I64(value)) => (*value).into(),
        BorrowedValue::Static(StaticNode::U64(value)) => (*value).into(),
        BorrowedValue::Static(StaticNode::F64(value)) => (*value).into(),
        BorrowedValue::String(value) => value.as_ref().into(),
        BorrowedValue::Array(values) => values.iter().map(to_serde_json).collect(),
        BorrowedValue::Object(members) => members
            .iter()
            .map(|(name, value)| (name.as_ref().to_owned(), to_serde_json(value)))
            .collect(),
    }
}
