//! jiter, which iterates over the elements and builds no tree.

use std::borrow::Cow;

use bytestring::ByteString;
use callerror::grape::Grape;
use jiter::{Jiter, NumberInt, Peek};

use super::{Answer, Decode, name_of};

pub enum CallId<'a> {
    Text(Cow<'a, str>),
    Number(i64),
}

pub struct Frame<'a> {
    call_id: CallId<'a>,
    uri: Option<Cow<'a, str>>,
    known: Option<Grape>,
    message: Cow<'a, str>,
    details: Option<&'a str>,
}

/// The next string, borrowed if it has no escapes. jiter itself returns a string that is valid only until its next
/// use.
fn text<'a>(jiter: &mut Jiter<'a>) -> Cow<'a, str> {
    let start = jiter.current_index();
    let unescaped = jiter.known_str().unwrap();
    let (pointer, len) = (unescaped.as_ptr(), unescaped.len());
    let raw = jiter.slice_to_current(start);
    let inner = &raw[1..raw.len() - 1];
    if inner.len() == len {
        // SAFETY: the same bytes that jiter has just lent as a `str`.
        Cow::Borrowed(unsafe { std::str::from_utf8_unchecked(inner) })
    } else {
        // SAFETY: the `str` that jiter has lent; its tape has not been touched since.
        let unescaped =
            unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(pointer, len)) };
        Cow::Owned(unescaped.to_owned())
    }
}

fn next_text<'a>(jiter: &mut Jiter<'a>) -> Option<Cow<'a, str>> {
    let peek = jiter.array_step().unwrap()?;
    assert_eq!(peek, Peek::String);
    Some(text(jiter))
}

fn frame<'a>(jiter: &mut Jiter<'a>) -> Frame<'a> {
    let first = jiter.next_array().unwrap().unwrap();
    assert_eq!(jiter.known_int(first).unwrap(), NumberInt::Int(4));
    let call_id = match jiter.array_step().unwrap().unwrap() {
        Peek::String => CallId::Text(text(jiter)),
        peek => {
            let NumberInt::Int(number) = jiter.known_int(peek).unwrap();
            CallId::Number(number)
        }
    };
    let third = next_text(jiter).unwrap();
    let Some(message) = next_text(jiter) else {
        return Frame { call_id, uri: None, known: None, message: third, details: None };
    };
    let details = jiter.array_step().unwrap().map(|peek| {
        let start = jiter.current_index();
        jiter.known_skip(peek).unwrap();
        // jiter does not check UTF-8 when it skips a value.
        let details = simdutf8::basic::from_utf8(jiter.slice_to_current(start)).unwrap();
        assert_eq!(jiter.array_step().unwrap(), None);
        details
    });
    let known = Grape::lookup(name_of(&third));
    Frame { call_id, uri: Some(third), known, message, details }
}

/// Frames.
pub struct Iterated;

impl Decode for Iterated {
    const NAME: &'static str = "jiter";
    type Scratch = Vec<u8>;
    type Decoded<'a> = Frame<'a>;

    fn decode<'a>(input: &'a ByteString, tape: &'a mut Vec<u8>) -> Self::Decoded<'a> {
        let mut jiter = Jiter::with_tape(input.as_bytes(), std::mem::take(tape));
        let frame = frame(&mut jiter);
        jiter.finish().unwrap();
        *tape = jiter.into_tape();
        frame
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        Answer {
            call_id: Some(match &decoded.call_id {
                CallId::Text(text) => text.to_string(),
                CallId::Number(number) => number.to_string(),
            }),
            known: decoded.known.map(Grape::name),
            name: decoded.uri.as_deref().map(|uri| name_of(uri).to_owned()),
            message: decoded.message.to_string(),
            details: decoded.details.map(|raw| serde_json::from_str(raw).unwrap()),
        }
    }
}

pub struct Body<'a> {
    name: Cow<'a, str>,
    known: Option<Grape>,
    message: Cow<'a, str>,
}

/// HTTP bodies.
pub struct IteratedBody;

impl Decode for IteratedBody {
    const NAME: &'static str = "jiter";
    type Scratch = Vec<u8>;
    type Decoded<'a> = Body<'a>;

    fn decode<'a>(input: &'a ByteString, tape: &'a mut Vec<u8>) -> Self::Decoded<'a> {
        enum Member {
            Type,
            Message,
            Other,
        }
        let member = |name: &str| match name {
            "type" => Member::Type,
            "message" => Member::Message,
            _ => Member::Other,
        };

        let mut jiter = Jiter::with_tape(input.as_bytes(), std::mem::take(tape));
        let (mut name, mut message) = (None, None);
        let mut next = jiter.next_object().unwrap().map(member);
        while let Some(found) = next {
            let peek = jiter.peek().unwrap();
            match found {
                Member::Other => jiter.known_skip(peek).unwrap(),
                _ if peek != Peek::String => panic!("not a string"),
                Member::Type => name = Some(text(&mut jiter)),
                Member::Message => message = Some(text(&mut jiter)),
            }
            next = jiter.next_key().unwrap().map(member);
        }
        jiter.finish().unwrap();
        *tape = jiter.into_tape();
        let name = name.unwrap();
        Body { known: Grape::lookup(&name), name, message: message.unwrap() }
    }

    fn answer(decoded: &Self::Decoded<'_>) -> Answer {
        Answer {
            call_id: None,
            known: decoded.known.map(Grape::name),
            name: Some(decoded.name.to_string()),
            message: decoded.message.to_string(),
            details: None,
        }
    }
}
