//! The checkers of ERROR messages of WAMP v2.

use alloc::borrow::ToOwned;
use alloc::format;
use bytes::Bytes;
use serde::de::{DeserializeSeed as _, IgnoredAny};

use super::{agrees_with_serde_json, check_encode, fits, one_line, without_details};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::exception::{Name, Traits, UserException};
use crate::quirk::Quirk;
use crate::set::ExceptionSet;
use crate::wire::wamp2::{self, Codec, ErrorMessage, MessageType};

/// Decodes `input` as an ERROR message of WAMP v2, checks all promises of the crate, and returns the result.
///
/// Bytes, text and a shared buffer give equal values or equal errors. The offset of an error is inside the input.
/// `into_owned` returns an equal value. A message without escapes is borrowed from the input. A strict codec accepts
/// exactly the messages without quirks. [`wamp2::peek_call_id`] finds the request. serde_json agrees whether the input,
/// without a byte order mark, is JSON. The message passes [`check_error_message`].
///
/// ```
/// use callerror::{testing, wamp::Wamp};
///
/// let error = testing::check_message_v2::<Wamp>(br#"[8,48,1,{},"wamp.error.canceled",["no"]]"#)?;
/// assert_eq!(error.message(), "no");
/// assert!(testing::check_message_v2::<Wamp>(b"[8,48,1").is_err());
/// # Ok::<(), callerror::DecodeError>(())
/// ```
///
/// # Errors
///
/// - `[8,48,1` - an input that [`ErrorMessage::decode`] refuses, with its error.
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_message_v2<N: ExceptionSet>(input: &[u8]) -> Result<ErrorMessage<'_, N>, DecodeError> {
    let decoded = check_message_v2_with(&Codec::new(), input);
    same_message("ErrorMessage::decode", &ErrorMessage::decode(input), &decoded);
    decoded
}

/// [`check_message_v2`] with the options of `codec`.
///
/// # Errors
///
/// - `[8,48,1` - an input that [`Codec::decode`] refuses, with its error.
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_message_v2_with<'i, N: ExceptionSet>(
    codec: &Codec<N>,
    input: &'i [u8],
) -> Result<ErrorMessage<'i, N>, DecodeError> {
    let decoded = codec.decode(input);
    let shared = Bytes::copy_from_slice(input);
    same_message("from a shared buffer", &codec.decode(&shared), &decoded);
    if let Ok(text) = core::str::from_utf8(input) {
        same_message("from text", &codec.decode(text), &decoded);
        agrees_with_serde_json(text, decoded.as_ref().err());
    }
    let strict = codec.clone().strict().decode(input);
    if let Err(error) = &strict {
        fits(error, input);
    }
    let error = match &decoded {
        Ok(error) => error,
        Err(error) => {
            assert!(strict.is_err(), "only a strict codec accepts it: {error:?}");
            fits(error, input);
            return decoded;
        }
    };
    match strict {
        Ok(_) => {
            assert!(error.quirks().is_empty(), "a strict codec accepts {}", error.quirks());
            same_message("strict", &strict, &decoded);
        }
        Err(refused) => match refused.kind() {
            DecodeErrorKind::Quirk(quirk) => {
                assert!(error.quirks().contains(quirk), "{refused:?}: not among the quirks");
            }
            _ => panic!("{refused:?}: only of a strict codec"),
        },
    }
    assert_eq!(&error.clone().into_owned(), error, "into_owned");
    assert_eq!(wamp2::peek_call_id(input).as_ref(), Some(error.call_id()), "peek_call_id");
    assert_eq!(MessageType::peek(input), Some(MessageType::Error));
    if !input.contains(&b'\\') {
        borrows_everything(error.clone());
    }
    check_error_message_with(codec, error);
    decoded
}

/// Encodes an ERROR message of WAMP v2, decodes it again, and checks all promises of the crate about the two.
///
/// `encoded_len` returns the exact length. A buffer with less room is left unchanged, and one with exactly the room is
/// enough. The message that is decoded again has an equal exception, and encodes to equal bytes. But of what was built
/// here, an unhandled error has no text, a variant has its own name and no code, and a name that is the URI of unhandled
/// errors may be none. A message that was decoded keeps its URI, `Details` and arguments. It has no quirks then, but
/// for half of a surrogate pair in a dict.
///
/// ```
/// use callerror::testing;
/// use callerror::wamp2::{Request, RequestType};
/// use callerror::wamp::{ErrorMessage, UserException, Wamp};
///
/// let exception = UserException::new(Wamp::Canceled, "gone").with_details(&["\0"])?;
/// testing::check_error_message(&ErrorMessage::new(RequestType::Call, Request::MIN, exception));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_error_message<N: ExceptionSet>(error: &ErrorMessage<'_, N>) {
    check_error_message_with(&Codec::new(), error);
    assert_eq!(error.to_text(), Codec::<N>::new().to_text(error), "ErrorMessage::to_text");
}

/// [`check_error_message`] with the options of `codec`.
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_error_message_with<N: ExceptionSet>(codec: &Codec<N>, error: &ErrorMessage<'_, N>) {
    let text = codec.to_text(error);
    check_encode(codec.encoded_len(error), text.as_bytes(), |mut buffer| {
        codec.encode(error, &mut buffer)
    });
    let parsed = serde_json::from_str::<IgnoredAny>(&text);
    assert!(parsed.is_ok(), "no JSON: {text}");
    one_line(error);

    let again = match codec.decode(&text) {
        Ok(again) => again,
        // A message may grow by its escapes, and one that was built here may exceed the limits of its codec.
        Err(error) => match error.kind() {
            DecodeErrorKind::TooLong | DecodeErrorKind::TooDeep => return,
            _ => panic!("encoded, but not decoded again: {error:?} in {text}"),
        },
    };
    assert_eq!(again.request_type(), error.request_type(), "{text}");
    assert_eq!(again.call_id(), error.call_id(), "{text}");
    same_exception(&text, again.exception(), error.exception());
    let kept = (error.uri(), error.envelope());
    if let (Some(uri), Some(envelope)) = kept {
        assert_eq!((again.uri(), again.envelope()), (Some(uri), Some(envelope)), "{text}");
        if error.quirks().is_empty() {
            assert_eq!(&again, error, "{text}");
        }
    }
    let starts_with_text = |args: &crate::Details<'_>| {
        args.get("/0").is_some_and(|first| first.as_json().starts_with('"'))
    };
    let is_kept = |quirk: Quirk| {
        let is_half = quirk == Quirk::LoneSurrogate && error.quirks().contains(quirk);
        is_half && !error.args().as_ref().is_some_and(starts_with_text)
    };
    for quirk in again.quirks().iter() {
        assert!(is_kept(quirk), "{quirk} in {text}");
    }
    let strict = codec.clone().strict().decode(&text);
    assert_eq!(strict.is_ok(), again.quirks().is_empty(), "strict: {text}");
    assert_eq!(codec.to_text(&again), text, "the second encoding");
    let by_serde = codec.deserialize(&mut serde_json::Deserializer::from_str(&text));
    assert_eq!(by_serde.ok().as_ref(), Some(&again), "by serde: {text}");
}

/// The names that a codec without a base cannot carry.
const UNHANDLED: [&str; 2] = ["wamp.error.runtime_error", "wamp.error.invocation_exception"];

fn same_exception<N: ExceptionSet>(
    text: &str,
    again: &UserException<'_, N>,
    first: &UserException<'_, N>,
) {
    if first.traits().has(Traits::DECODED) {
        return assert_eq!(again, first, "{text}");
    }
    if first.name() == Name::Unhandled {
        return assert_eq!(again, &UserException::unhandled().with_message(""), "{text}");
    }
    // An empty object is sent as keyword arguments, and a reader takes those for no details.
    let is_empty = first.details().is_some_and(|it| it.as_json().starts_with('{') && it.is_empty());
    let first = if is_empty { &without_details(first.clone()) } else { first };
    let said = |it: &UserException<'_, N>| (it.message().to_owned(), format!("{:?}", it.details()));
    assert_eq!(said(again), said(first), "{text}");
    let is_of_unhandled = first.name().as_str().is_some_and(|name| UNHANDLED.contains(&name));
    if is_of_unhandled && again.name() == Name::Unhandled {
        return;
    }
    // Of a variant that was built here, a message has the own name and no code.
    assert_eq!(again.name(), first.name(), "{text}");
    assert!(first.received_code().is_some() || again == first, "{again:?}, not {first:?}: {text}");
}

pub(crate) fn same_message<N: ExceptionSet>(
    way: &str,
    one: &Result<ErrorMessage<'_, N>, DecodeError>,
    other: &Result<ErrorMessage<'_, N>, DecodeError>,
) {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            assert_eq!(one, other, "{way}");
            assert_eq!(one.exception().code(), other.exception().code(), "{way}: code");
        }
        (Err(one), Err(other)) => assert_eq!(one, other, "{way}: another error"),
        _ => panic!("{way}: {one:?} instead of {other:?}"),
    }
}

/// Checks that every text of a message without escapes is borrowed from the input.
fn borrows_everything<N: ExceptionSet>(error: ErrorMessage<'_, N>) {
    let _ = error.map_text(|text| {
        assert!(text.as_borrowed().is_some(), "copied without need: {text:?}");
        text
    });
}
