//! The grammar of a CALLERROR and a CALLRESULTERROR, and what else peers send and is tolerated.

use super::{CallError, Codec, Version};
use crate::call_id::CallId;
use crate::error::{DecodeError, Expected, Field, Found};
use crate::exception::{Traits, UserException};
use crate::input::{Input, behind_mark, first_fault};
use crate::json::{Compact, Exact, Item, Kind, Read, Str, check_text, required_text};
use crate::quirk::{Quirk, Quirks};
use crate::set::ExceptionSet;
use crate::text::Text;
use crate::wire::array::{self, Deviation};

/// The most characters of a message ID (OCPP-J 1.6, table 3; Part 4, table 4).
const MAX_CALL_ID: usize = 36;

#[inline(always)]
pub(super) fn decode<'a, N: ExceptionSet>(
    input: Input<'a, '_>,
    codec: Codec<N>,
) -> Result<CallError<'a, N>, DecodeError> {
    input.decode(
        codec.limits,
        |text| decode_text(text, codec),
        |whole| Ok(decode_text(whole, codec)?.map_text(|text| text.share(whole))),
        |input, error| first_fault(input, error, |valid| read_exact(valid, codec).err()),
    )
}

#[inline(always)]
fn decode_text<'a, N: ExceptionSet>(
    text: &'a str,
    codec: Codec<N>,
) -> Result<CallError<'a, N>, DecodeError> {
    match read_error::<N, Compact<'a>>(text, codec) {
        // The usual case apart, in which nothing needs to be allocated and later dropped.
        Ok(parts) if !parts.has_escapes() => Ok(parts.into_error(Text::of_plain)),
        Ok(parts) => Ok(parts.into_error(Text::of_string)),
        Err(_) => read_exact(text, codec),
    }
}

/// Reads any error, and says what is wrong with a message that is none.
#[cold]
#[inline(never)]
fn read_exact<'a, N: ExceptionSet>(
    text: &'a str,
    codec: Codec<N>,
) -> Result<CallError<'a, N>, DecodeError> {
    let read = |message| read_error::<N, Exact<'a>>(message, codec);
    let (mut parts, quirks) = behind_mark(text, codec.limits, codec.strict, read)?;
    parts.quirks.insert_all(quirks);
    Ok(parts.into_error(Text::of_string))
}

/// Decodes an error with the exact reader alone.
#[cfg(feature = "__internals")]
pub(crate) fn decode_exact<'a, N: ExceptionSet>(
    codec: &Codec<N>,
    input: &'a [u8],
) -> Result<CallError<'a, N>, DecodeError> {
    codec.limits.check_len(input.len())?;
    match core::str::from_utf8(input) {
        Ok(text) => read_exact(text, *codec),
        Err(error) => Err(first_fault(input, error, |valid| read_exact::<N>(valid, *codec).err())),
    }
}

/// The parts of an error.
struct Parts<'a, N> {
    digit: u8,
    /// A string or an integer.
    call_id: Item<'a>,
    variant: Option<N>,
    /// The code, where it is not the variant's own name.
    code: Text<'a>,
    message: Str<'a>,
    details: &'a str,
    quirks: Quirks,
}

impl<'a, N: ExceptionSet> Parts<'a, N> {
    #[inline(always)]
    fn has_escapes(&self) -> bool {
        let code = self.code.as_borrowed().is_none();
        code || self.call_id.escapes().any() || self.message.escapes.any()
    }

    #[inline(always)]
    fn into_error(self, text: impl Fn(Str<'a>) -> Text<'a>) -> CallError<'a, N> {
        let Self { digit, call_id, variant, code, message, details, quirks } = self;
        let (message, details) = (text(message), Text::from(details));
        let exception = UserException::decoded(variant, Traits::DECODED, code, message, details);
        let call_id = CallId { text: text(call_id.string()), number: !call_id.is_string() };
        CallError { call_id, exception, quirks, answers_result: digit == b'5' }
    }
}

/// The grammar of an error: `[4, messageID, code, description, details]`, in 2.1 also with 5. Description and details
/// may be missing.
#[cfg_attr(not(debug_assertions), inline(always))]
fn read_error<'a, N: ExceptionSet, R: Read<'a>>(
    text: &'a str,
    codec: Codec<N>,
) -> Result<Parts<'a, N>, R::Fault> {
    let Codec { version, limits, strict, .. } = codec;
    let (mut error, digit) = match version {
        Version::V2_1 => array::open::<R, 2>(text, limits, *b"45", Expected::ErrorType)?,
        _ => array::open::<R, 1>(text, limits, *b"4", Expected::CallError)?,
    };
    let mut quirks = Quirks::NONE;
    let mut tolerate = |deviation: Deviation, field, offset| {
        array::tolerate::<R>(&mut quirks, strict, deviation, field, offset)
    };

    let call_id = required_text(&mut error, Field::CallId, Expected::StringOrInteger, text)?;
    if !call_id.is_string() {
        let deviation = (Quirk::NumericCallId, Expected::String, Found::Number);
        tolerate(deviation, Field::CallId, call_id.offset_in(text))?;
    } else if is_longer(call_id, MAX_CALL_ID) {
        let deviation = (Quirk::LongCallId, Expected::ShortCallId, Found::LongText);
        tolerate(deviation, Field::CallId, call_id.offset_in(text))?;
    }

    let third = error.required(Field::Code, Expected::StringOrNull)?;
    check_text::<R>(third, Field::Code, text)?;
    let code = if third.is_string() { Text::of_string(third.string()) } else { Text::EMPTY };
    if code.is_empty() {
        let found = if third.is_null() { Found::Null } else { Found::EmptyString };
        let deviation = (Quirk::MissingUri, Expected::Code, found);
        tolerate(deviation, Field::Code, third.offset_in(text))?;
    }
    let (variant, is_kept) = UserException::<N>::look_up(&code);
    let code = if is_kept { code } else { Text::EMPTY };
    let mut out =
        Parts { digit, call_id, variant, code, message: Str::plain(""), details: "", quirks };
    let mut tolerate = |deviation: Deviation, field, offset| {
        array::tolerate::<R>(&mut out.quirks, strict, deviation, field, offset)
    };
    let missing = (Quirk::MissingElements, Expected::AllElements, Found::End);
    let end_of = |item: Item<'a>| item.offset_in(text) + item.raw_in(text).len();

    let Some(fourth) = error.element(Field::Message)? else {
        tolerate(missing, Field::Message, end_of(third))?;
        return Ok(out);
    };
    out.message = array::message(fourth);
    if !fourth.is_string() {
        let deviation = (Quirk::NonStringMessage, Expected::String, fourth.kind().into());
        tolerate(deviation, Field::Message, fourth.offset_in(text))?;
    } else if is_longer(fourth, version.max_message()) {
        let deviation = (Quirk::LongMessage, Expected::ShortMessage, Found::LongText);
        tolerate(deviation, Field::Message, fourth.offset_in(text))?;
    }
    if let Some(offset) = R::lone_surrogate(fourth, text) {
        let deviation = (Quirk::LoneSurrogate, Expected::SurrogatePair, Found::LoneSurrogate);
        tolerate(deviation, Field::Message, offset)?;
    }

    let Some(fifth) = error.element(Field::Details)? else {
        tolerate(missing, Field::Details, end_of(fourth))?;
        return Ok(out);
    };
    if fifth.is_null() {
        let deviation = (Quirk::NullDetails, Expected::NotNull, Found::Null);
        tolerate(deviation, Field::Details, fifth.offset_in(text))?;
    } else {
        out.details = fifth.raw_in(text);
        if fifth.kind() != Kind::Object {
            let deviation = (Quirk::NonObjectDetails, Expected::Dict, fifth.kind().into());
            tolerate(deviation, Field::Details, fifth.offset_in(text))?;
        }
    }
    while let Some(extra) = error.element(Field::Extra)? {
        let deviation = (Quirk::ExtraElements, Expected::FiveElements, Found::Another);
        tolerate(deviation, Field::Extra, extra.offset_in(text))?;
    }
    Ok(out)
}

/// Whether a string has more characters than `max`.
#[inline(always)]
fn is_longer(item: Item<'_>, max: usize) -> bool {
    item.inner.len() > max && has_more_characters(item.string(), max)
}

#[cold]
fn has_more_characters(string: Str<'_>, max: usize) -> bool {
    Text::of_string(string).chars().nth(max).is_some()
}
