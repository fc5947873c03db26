//! The checkers of OCPP-J.

use alloc::format;
use alloc::vec::Vec;
use bytes::Bytes;
use serde::de::IgnoredAny;

use super::{agrees_with_serde_json, check_encode, fits, keeps_its_context, one_line};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::exception::{Name, Traits, UNHANDLED_MESSAGE};
use crate::quirk::Quirk;
use crate::set::ExceptionSet;
use crate::wire::ocppj::{CallError, Codec, peek_call_id};

/// Decodes `input` as an error of OCPP-J with the options of `codec`, checks all promises of the crate, and returns the
/// result.
///
/// Bytes, text and a shared buffer give equal values or equal errors. A strict codec accepts exactly the messages
/// without quirks. [`peek_call_id`] finds the call ID. serde_json agrees whether the input is JSON. The error passes
/// [`check_ocppj_error`].
///
/// ```
/// use callerror::{ocpp, testing};
///
/// let error = testing::check_ocppj(&ocpp::V1_6, br#"[4,"19","GenericError","",{}]"#)?;
/// assert!(error.is_a(ocpp::Ocpp::GenericError));
/// # Ok::<(), callerror::DecodeError>(())
/// ```
///
/// # Errors
///
/// - `[4,"19"` - an input that [`Codec::decode`] refuses, with its error.
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_ocppj<'i, N: ExceptionSet>(
    codec: &Codec<N>,
    input: &'i [u8],
) -> Result<CallError<'i, N>, DecodeError> {
    let decoded = codec.decode(input);
    let shared = Bytes::copy_from_slice(input);
    same_ocppj("from a shared buffer", &codec.decode(&shared), &decoded);
    if let Ok(text) = core::str::from_utf8(input) {
        same_ocppj("from text", &codec.decode(text), &decoded);
        agrees_with_serde_json(text, decoded.as_ref().err());
    }
    let strict = codec.strict().decode(input);
    match (&decoded, &strict) {
        (Ok(error), Ok(_)) => {
            assert!(error.quirks().is_empty(), "a strict codec accepts {}", error.quirks());
            same_ocppj("strict", &strict, &decoded);
        }
        (Ok(error), Err(refused)) => match refused.kind() {
            DecodeErrorKind::Quirk(quirk) => {
                assert!(error.quirks().contains(quirk), "{refused:?}: not among the quirks");
            }
            _ => panic!("{refused:?}: only of a strict codec"),
        },
        (Err(error), _) => assert!(strict.is_err(), "only a strict codec accepts it: {error:?}"),
    }
    for error in [&decoded, &strict].into_iter().filter_map(|it| it.as_ref().err()) {
        fits(error, input);
    }
    if let Ok(error) = &decoded {
        same_ocppj("into_owned", &Ok(error.clone().into_owned()), &decoded);
        assert_eq!(peek_call_id(input).as_ref(), Some(error.call_id()), "peek_call_id");
        if !input.contains(&b'\\') {
            let _ = error.clone().map_text(|text| {
                assert!(text.as_borrowed().is_some(), "copied without need: {text:?}");
                text
            });
        }
        let alone = error.clone().into_exception();
        keeps_its_context(error.retry(), None, error.exception(), &alone);
        check_ocppj_error(codec, error);
    }
    decoded
}

/// Encodes an error of OCPP-J, decodes it again, and checks all promises of the crate about the two.
///
/// The message has five elements. `encoded_len` returns the exact length. A buffer with less room is left unchanged, and
/// one with exactly the room is enough. The error that is decoded again has the same call ID, type, name, message and
/// details, but for what the version cannot carry, and is encoded to equal bytes.
///
/// # Panics
///
/// If the crate breaks a promise, which is a bug of the crate.
pub fn check_ocppj_error<N: ExceptionSet>(codec: &Codec<N>, error: &CallError<'_, N>) {
    let text = codec.to_text(error);
    check_encode(codec.encoded_len(error), text.as_bytes(), |mut buffer| {
        codec.encode(error, &mut buffer)
    });
    one_line(error);
    let again = match codec.decode(&text) {
        Ok(again) => again,
        Err(fault) => match fault.kind() {
            // What grows by its escapes, or was built here, may exceed the limits of the codec that sends it.
            DecodeErrorKind::TooLong | DecodeErrorKind::TooDeep => return,
            // Only 2.1 reads a CALLRESULTERROR.
            DecodeErrorKind::NotCallError if !error.message_type().is_in(codec.version()) => return,
            _ => panic!("encoded, but not decoded again: {fault:?} in {text}"),
        },
    };
    assert_eq!(again.call_id(), error.call_id(), "call ID of {text}");
    assert_eq!(again.message_type(), error.message_type(), "message type of {text}");
    let elements = serde_json::from_str::<Vec<IgnoredAny>>(&text);
    assert_eq!(elements.map_or(0, |elements| elements.len()), 5, "{text}");
    let first = error.exception();
    let is_decoded = first.traits().has(Traits::DECODED);
    if error.name() == Name::Unhandled {
        // A set may have a variant of that name with a code of its own.
        assert!(text.contains(",\"InternalError\","), "{text}");
        assert!(again.is_named("InternalError") || again.name() == Name::Unhandled, "{text}");
        assert!(is_decoded || again.message() == UNHANDLED_MESSAGE, "{text}");
        assert!(is_decoded || again.details().is_some_and(|it| it.as_json() == "{}"), "{text}");
    }
    let is_named = error.name() != Name::Unhandled;
    if is_named && (is_decoded || error.name().known().is_none()) {
        assert_eq!(again.name(), error.name(), "{text}");
        assert_eq!(again.code(), error.code(), "{text}");
    }
    if is_decoded || is_named {
        let is_cut = !is_decoded && error.message().len() > 255;
        assert!(
            again.message() == error.message()
                || is_cut && error.message().starts_with(again.message()),
            "{text}"
        );
        let details = error.details().map_or("{}", |details| details.as_json());
        let found = again.details().map_or("", |details| details.as_json());
        let is_inside = !is_decoded && found == format!("{{\"details\":{details}}}");
        assert!(found == details || is_inside, "details of {text}");
    }
    let tolerated = |quirk: Quirk| match quirk {
        Quirk::NumericCallId => error.call_id().is_number(),
        Quirk::LongCallId => true,
        Quirk::LongMessage | Quirk::NonObjectDetails => is_decoded,
        _ => false,
    };
    for quirk in again.quirks() {
        assert!(tolerated(quirk), "{quirk} in {text}");
    }
    assert_eq!(codec.to_text(&again), text, "the second encoding");
}

pub(crate) fn same_ocppj<N: ExceptionSet>(
    way: &str,
    one: &Result<CallError<'_, N>, DecodeError>,
    other: &Result<CallError<'_, N>, DecodeError>,
) {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            assert_eq!(one, other, "{way}");
            assert_eq!(one.exception().name(), other.exception().name(), "{way}: name");
        }
        (Err(one), Err(other)) => assert_eq!(one, other, "{way}: another error"),
        _ => panic!("{way}: {one:?} instead of {other:?}"),
    }
}
