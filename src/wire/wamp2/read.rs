//! The grammar of ERROR messages, with what else peers send and is tolerated.

use core::convert::Infallible;

use bytestring::ByteString;

use super::ErrorMessage;
use super::codec::Options;
use super::payload::Payload;
use super::uri::{UriName, find_name};
use crate::call_id::CallId;
use crate::details::Details;
use crate::error::{DecodeError, DecodeErrorKind, Expected, Field, Found};
use crate::exception::{Traits, UserException};
use crate::input::{Input, behind_mark, first_fault};
use crate::json::{Compact, Exact, Item, Kind, List, Read, Str, Value, check_text};
use crate::quirk::{Quirk, Quirks};
use crate::set::ExceptionSet;
use crate::text::Text;
use crate::wire::array::{self, Deviation};

#[inline(always)]
pub(super) fn decode<'a, N: ExceptionSet>(
    input: Input<'a, '_>,
    options: Options<'_>,
) -> Result<ErrorMessage<'a, N>, DecodeError> {
    input.decode(
        options.limits,
        |text| decode_text(text, options),
        |whole| decode_shared(whole, options),
        |input, error| {
            first_fault(input, error, |valid| read_exact::<Infallible>(valid, options).err())
        },
    )
}

#[inline(always)]
fn decode_text<'a, N: ExceptionSet>(
    text: &'a str,
    options: Options<'_>,
) -> Result<ErrorMessage<'a, N>, DecodeError> {
    match read_message::<N, Compact<'a>>(text, options) {
        // The usual case apart, in which nothing needs to be allocated and later dropped.
        Ok(parts) if !parts.has_escapes() => Ok(parts.into_message(text, Text::of_plain)),
        Ok(parts) => Ok(parts.into_message(text, Text::of_string)),
        Err(_) => read_exact(text, options),
    }
}

fn decode_shared<N: ExceptionSet>(
    whole: &ByteString,
    options: Options<'_>,
) -> Result<ErrorMessage<'static, N>, DecodeError> {
    let error = decode_text(whole, options)?;
    Ok(error.map_text(|text| text.share(whole)))
}

/// Reads any message, and says what is wrong with one that is none.
#[cold]
#[inline(never)]
fn read_exact<'a, N: ExceptionSet>(
    text: &'a str,
    options: Options<'_>,
) -> Result<ErrorMessage<'a, N>, DecodeError> {
    let Options { limits, strict, .. } = options;
    let read = |message| {
        let parts = read_message::<N, Exact<'a>>(message, options)?;
        Ok(parts.into_message(message, Text::of_string))
    };
    let (mut error, quirks) = behind_mark(text, limits, strict, read)?;
    error.quirks.insert_all(quirks);
    Ok(error)
}

/// Decodes a message with the exact reader alone.
#[cfg(feature = "__internals")]
pub(crate) fn decode_exact<'a, N: ExceptionSet>(
    codec: &super::Codec<N>,
    input: &'a [u8],
) -> Result<ErrorMessage<'a, N>, DecodeError> {
    let options = codec.options();
    options.limits.check_len(input.len())?;
    let not_text = |error| first_fault(input, error, |valid| read_exact::<N>(valid, options).err());
    read_exact(core::str::from_utf8(input).map_err(not_text)?, options)
}

/// The parts of an ERROR message.
struct Parts<'a, N> {
    request_type: &'a str,
    request: &'a str,
    /// `Details`, the dict for routers.
    dict: &'a str,
    uri: Text<'a>,
    name: UriName<N>,
    payload: Arguments<'a>,
    quirks: Quirks,
}

/// What `Arguments` and `ArgumentsKw` come to.
struct Arguments<'a> {
    /// The list and the dict, "" if they are not there.
    args: &'a str,
    kwargs: &'a str,
    message: Str<'a>,
    /// The details of the exception, or "".
    details: &'a str,
}

impl<'a, N: ExceptionSet> Parts<'a, N> {
    #[inline(always)]
    fn has_escapes(&self) -> bool {
        self.uri.as_borrowed().is_none() || self.payload.message.escapes.any()
    }

    /// The message of these parts, which are slices of `text`.
    #[inline(always)]
    fn into_message(
        self,
        text: &'a str,
        text_of: impl Fn(Str<'a>) -> Text<'a>,
    ) -> ErrorMessage<'a, N> {
        let Self { request_type, request, dict, uri, name, payload, quirks } = self;
        let Arguments { args, kwargs, message, details } = payload;
        let code = if name.is_kept { uri.slice(name.at..uri.len()) } else { Text::EMPTY };
        let (message, details) = (text_of(message), Text::from(details));
        let exception =
            UserException::decoded(name.variant, Traits::DECODED, code, message, details);
        let call_id = CallId { text: Text::from(request), number: true };
        let payload = Payload::of(text, request_type, dict, [args, kwargs]);
        ErrorMessage { call_id, uri, exception, payload, quirks }
    }
}

/// The grammar of an ERROR message:
///
/// ```text
/// [8, REQUEST.Type|int, REQUEST.Request|id, Details|dict, Error|uri, Arguments|list?, ArgumentsKw|dict?]
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
fn read_message<'a, N: ExceptionSet, R: Read<'a>>(
    text: &'a str,
    options: Options<'_>,
) -> Result<Parts<'a, N>, R::Fault> {
    let (mut list, _) = array::open::<R, 1>(text, options.limits, *b"8", Expected::ErrorMessage)?;
    let mut quirks = Quirks::NONE;
    let mut tolerate = |deviation: Deviation, field, offset| {
        array::tolerate::<R>(&mut quirks, options.strict, deviation, field, offset)
    };

    let request_type = list.required(Field::RequestType, Expected::Integer)?.inner;
    let request = list.required(Field::CallId, Expected::Integer)?.inner;
    let dict = list.required(Field::DetailsDict, Expected::Dict)?;

    let (mut uri, mut name) = (Text::EMPTY, UriName::NONE);
    let item = list.required(Field::Uri, Expected::StringOrNull)?;
    check_text::<R>(item, Field::Uri, text)?;
    if item.is_string() && !item.inner.is_empty() {
        uri = Text::of_string(item.string());
        name = find_name(&uri, options.base);
    } else {
        let found = if item.is_string() { Found::EmptyString } else { Found::Null };
        let deviation = (Quirk::MissingUri, Expected::Uri, found);
        tolerate(deviation, Field::Uri, item.offset_in(text))?;
    }

    let payload = read_arguments(&mut list, dict, text, &mut tolerate)?;
    Ok(Parts { request_type, request, dict: dict.inner, uri, name, payload, quirks })
}

/// The elements after the error URI, and what they say.
///
/// The message of the exception is the first argument, or else the member `message` of the keyword arguments or of
/// `Details`. Its details are the keyword arguments if there are any, or else the second argument.
#[cfg_attr(not(debug_assertions), inline(always))]
fn read_arguments<'a, R: Read<'a>>(
    list: &mut R,
    dict: Item<'a>,
    text: &'a str,
    tolerate: &mut impl FnMut(Deviation, Field, usize) -> Result<(), R::Fault>,
) -> Result<Arguments<'a>, R::Fault> {
    let sixth = list.list(Field::Arguments)?;
    let (mut args, mut kwargs, mut message, mut second) = ("", None, None, None);
    if let Some(List { item, first, second: after }) = sixth {
        let at = item.offset_in(text);
        match item.kind() {
            Kind::Array => {
                args = item.inner;
                message = first.filter(|first| first.is_string());
                second = after.filter(|second| !second.is_null());
            }
            Kind::Null => {
                args = item.inner;
                tolerate((Quirk::NullArgs, Expected::List, Found::Null), Field::Arguments, at)?;
            }
            Kind::Object => {
                kwargs = Some(item);
                tolerate((Quirk::ArgsObject, Expected::List, Found::Object), Field::Arguments, at)?;
            }
            _ => return refuse::<R, _>(item, Field::Arguments, Expected::List, text),
        }
    }
    check_half::<R>(message, text, tolerate)?;

    let seventh = match sixth {
        Some(_) => list.element(Field::ArgumentsKw)?,
        None => None,
    };
    if let Some(item) = seventh {
        let at = item.offset_in(text);
        match item.kind() {
            // What stands in its own place counts more, unless it says nothing.
            Kind::Object if kwargs.is_some() && is_empty(item.inner) => {}
            Kind::Object => kwargs = Some(item),
            Kind::Null => {
                tolerate((Quirk::NullArgs, Expected::Dict, Found::Null), Field::ArgumentsKw, at)?;
                kwargs = kwargs.or(Some(item));
            }
            _ => return refuse::<R, _>(item, Field::ArgumentsKw, Expected::Dict, text),
        }
    }
    if let (None, Some(kwargs)) = (message, kwargs) {
        message = message_in(kwargs.value_in(text)).map(Item::of);
        check_half::<R>(message, text, tolerate)?;
    }
    if seventh.is_some() {
        while let Some(extra) = list.element(Field::Extra)? {
            let deviation = (Quirk::ExtraElements, Expected::SevenElements, Found::Another);
            tolerate(deviation, Field::Extra, extra.offset_in(text))?;
        }
    }
    if message.is_none() {
        message = message_in(dict.value_in(text)).map(Item::of);
        check_half::<R>(message, text, tolerate)?;
    }

    let message = message.map_or(Str::plain(""), |message| message.string());
    let kwargs = kwargs.map_or("", |kwargs| kwargs.inner);
    let details = match second {
        _ if kwargs.starts_with('{') && !is_empty(kwargs) => kwargs,
        Some(second) => second.raw_in(text),
        None => "",
    };
    Ok(Arguments { args, kwargs, message, details })
}

/// Fails for an element of another JSON type.
#[inline(always)]
fn refuse<'a, R: Read<'a>, T>(
    item: Item<'a>,
    field: Field,
    expected: Expected,
    text: &'a str,
) -> Result<T, R::Fault> {
    // The exact reader reports it.
    R::unusual()?;
    let (kind, found) = (DecodeErrorKind::WrongType, item.kind().into());
    let error = DecodeError::new(kind, item.offset_in(text), expected, found).in_field(field);
    Err(R::Fault::from(error))
}

/// Tolerates half of a surrogate pair in the message, which becomes U+FFFD.
#[inline(always)]
fn check_half<'a, R: Read<'a>>(
    message: Option<Item<'a>>,
    text: &'a str,
    tolerate: &mut impl FnMut(Deviation, Field, usize) -> Result<(), R::Fault>,
) -> Result<(), R::Fault> {
    // Of what is inside a container no reader has said it.
    let half = message.filter(|message| message.escapes().has_lone_surrogate());
    match half.and_then(|half| half.value_in(text).lone_surrogate()) {
        Some(offset) => {
            let half = (Quirk::LoneSurrogate, Expected::SurrogatePair, Found::LoneSurrogate);
            tolerate(half, Field::Message, offset)
        }
        None => Ok(()),
    }
}

/// The member `message` of a dict, if it is a string.
#[inline]
pub(super) fn message_in(dict: Value<'_>) -> Option<Value<'_>> {
    // `Details` mostly is.
    if is_empty(dict.raw) {
        return None;
    }
    dict.pointer("/message").filter(|message| message.kind == Kind::String)
}

/// Whether a dict has no entry.
#[inline(always)]
fn is_empty(dict: &str) -> bool {
    match dict.as_bytes() {
        b"{}" => true,
        [b'{', b'"', ..] => false,
        _ => Details::new(dict).is_empty(),
    }
}
