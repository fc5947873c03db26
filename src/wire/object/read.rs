//! Reading error objects: the usual ones by the fast path, after a pass for the tag if there is one, and any other member
//! by member.

use core::mem;

use super::{Codec, ErrorObject};
use crate::call_id::CallId;
use crate::error::{DecodeError, DecodeErrorKind, Expected, Field, Found as Fault};
use crate::head::StatusCode;
use crate::input::{Input, behind_mark, first_fault, without_mark};
use crate::json::{Kind, Scanner, Value, partial};
use crate::limits::Limits;
use crate::set::ExceptionSet;
use crate::text::Text;
use crate::wire::layout::{FieldKind, Fields, Layout, Members, Observed, ObservedObject};

pub(super) fn decode<'a, N: ExceptionSet>(
    input: Input<'a, '_>,
    codec: Codec<N>,
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    input.decode(
        codec.limits,
        |text| read_text(text, codec),
        |whole| {
            let error = read_text(whole, codec)?;
            Ok(error.map(|error| error.map_text(|text| text.share(whole))))
        },
        |input, error| first_fault(input, error, |valid| read_text(valid, codec).err()),
    )
}

pub(super) fn read_text<'a, N: ExceptionSet>(
    text: &'a str,
    codec: Codec<N>,
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    let mut read = None;
    match (read_usual(text, codec, &mut read), read) {
        (Some(error), _) => Ok(error),
        (None, Some(Ok(members))) => read_members(text, &members, codec),
        (None, Some(Err(fault))) if without_mark(text) == text => Err(broken(text, fault, codec)),
        _ => read_any(text, codec),
    }
}

/// Reads an object as nearly all are. `None` for others: then `read` has what came of reading their members, if these
/// had to be read.
#[inline(always)]
fn read_usual<'a, N: ExceptionSet>(
    text: &'a str,
    codec: Codec<N>,
    read: &mut Option<Result<Members<'a>, DecodeError>>,
) -> Option<Option<ErrorObject<'a, N>>> {
    /// In bytes. A second pass, which validates again, would take more time for a longer object.
    const LONGEST: usize = 512;

    let layout = match codec.layout.object_layouts() {
        [layout] if !layout.is_tagged() => layout,
        layouts => {
            let members = read.insert(Members::read(text, codec.limits)).as_ref().ok()?;
            let object = Some(ObservedObject { text, members: Some(members) });
            let observed = Observed::new(None, None, object);
            layouts.iter().find(|layout| layout.has_tag(&observed))?
        }
    };
    if read.is_some() && text.len() > LONGEST {
        return None;
    }
    let mut index = None;
    if read.is_none() && layout.looks_into_objects() {
        index = Some(Members::NONE);
    }
    let mut fields = Fields::NONE;
    layout.find_usual_fields(text, codec.limits, index.as_mut(), &mut fields)?;
    let members = read.as_ref().and_then(|read| read.as_ref().ok()).or(index.as_ref());
    let object = Some(ObservedObject { text, members });
    let status = fields.item(FieldKind::Status).and_then(|item| item.inner.parse().ok());
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let observed = Observed::new(status, None, object);
    if !layout.is_usual_error(&fields, &observed)? {
        return Some(None);
    }
    let call_id = match fields.item(FieldKind::CallId) {
        Some(item) => Some(CallId::of_usual(item)?),
        None => None,
    };
    let message = match (fields.message(), members) {
        (Some(message), _) => Text::of_string(message),
        // With a status, its reason phrase may be the message.
        (None, Some(members)) if status.is_none() => {
            members.message_elsewhere(text).unwrap_or(Text::EMPTY)
        }
        (None, _) => return None,
    };
    Some(Some(ErrorObject {
        call_id,
        exception: layout.exception(fields.parts(text, message), observed, Text::EMPTY),
        request_id: Text::from(fields.inner(FieldKind::RequestId)),
        operation_name: Text::EMPTY,
        service_name: layout.service_text(),
        json: Text::from(text),
        layout: Some(layout),
    }))
}

/// Decodes an object with the exact reader alone.
#[cfg(feature = "__internals")]
pub(crate) fn decode_exact<'a, N: ExceptionSet>(
    codec: &Codec<N>,
    input: &'a [u8],
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    codec.limits.check_len(input.len())?;
    match core::str::from_utf8(input) {
        Ok(text) => read_by(text, *codec, Members::read_exact),
        Err(error) => Err(first_fault(input, error, |valid| read_text(valid, *codec).err())),
    }
}

/// Reads any object, and says what is wrong with a text that is none.
#[cold]
#[inline(never)]
fn read_any<'a, N: ExceptionSet>(
    text: &'a str,
    codec: Codec<N>,
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    read_by(text, codec, Members::read)
}

fn read_by<'a, N: ExceptionSet>(
    text: &'a str,
    codec: Codec<N>,
    read: fn(&'a str, Limits) -> Result<Members<'a>, DecodeError>,
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    let read = |text| read_object(text, codec, read);
    behind_mark(text, codec.limits, false, read).map(|(error, _)| error)
}

fn read_object<'a, N: ExceptionSet>(
    text: &'a str,
    codec: Codec<N>,
    read: fn(&'a str, Limits) -> Result<Members<'a>, DecodeError>,
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    match read(text, codec.limits) {
        Ok(members) => read_members(text, &members, codec),
        Err(fault) => Err(broken(text, fault, codec)),
    }
}

/// The error for a text of which the members cannot be read, because of `fault`.
#[cold]
fn broken<N: ExceptionSet>(text: &str, fault: DecodeError, codec: Codec<N>) -> DecodeError {
    if text.trim_start_matches(WHITE_SPACE).starts_with('{') {
        return fault;
    }
    not_an_object(text, codec.limits).unwrap_or(fault)
}

/// Reads the object that `text` is, by its members.
#[cold]
#[inline(never)]
fn read_members<'a, N: ExceptionSet>(
    text: &'a str,
    members: &Members<'a>,
    codec: Codec<N>,
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    let whole = text.trim_matches(WHITE_SPACE);
    let object = Some(ObservedObject { text: whole, members: Some(members) });
    let observed = Observed::new(None, None, object);
    let mut layouts = codec.layout.object_layouts().iter();
    let Some(layout) = layouts.find(|layout| layout.has_tag(&observed)) else {
        return Err(not_an_error_object(start_of(text), Fault::AnotherObject));
    };
    let found = layout.find_in(text, members);
    let status = found.value(FieldKind::Status);
    let status = status.and_then(|value| StatusCode::from_u16(value.raw.parse().ok()?).ok());
    let observed = Observed::new(status, None, object);
    if !layout.is_error_in(&observed).map_err(|error| error.behind(start_of(text)))? {
        return Ok(None);
    }
    let call_id = match found.value(FieldKind::CallId) {
        Some(value) => Some(call_id(value)?),
        None => None,
    };
    found.check_text(FieldKind::Name, Field::Code)?;
    found.check_text(FieldKind::Code, Field::Code)?;
    let mut parts = found.parts(Some((members, text.len())), None, Text::from);
    let reason = status.and_then(|status| status.canonical_reason());
    let missing = reason.map_or(Text::EMPTY, Text::from_static);
    let request_id = mem::take(&mut parts.request_id);
    let exception = layout.exception(parts, observed, missing);
    Ok(Some(ErrorObject {
        call_id,
        exception,
        request_id,
        operation_name: Text::EMPTY,
        service_name: layout.service_text(),
        json: Text::from(whole),
        layout: Some(layout),
    }))
}

/// The white space of JSON.
const WHITE_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The call ID in an object that need not decode.
pub(super) fn peek_in<N: ExceptionSet>(input: &[u8], codec: Codec<N>) -> Option<CallId<'static>> {
    let input = &input[..input.len().min(codec.limits.max_len())];
    let input = match core::str::from_utf8(input) {
        Ok(text) => text,
        Err(error) => core::str::from_utf8(&input[..error.valid_up_to()]).ok()?,
    };
    let text = without_mark(input);
    match Members::read(text, codec.limits) {
        Ok(members) => find_call_id(text, &members, codec, true),
        Err(fault) => {
            let (text, _) = partial::before(text, fault.offset())?;
            let members = Members::of_valid(&text)?;
            find_call_id(&text, &members, codec, false)
        }
    }
}

/// The call ID by the layout whose tag the object has. In an object that is not whole the tag may be missing.
fn find_call_id<N: ExceptionSet>(
    text: &str,
    members: &Members<'_>,
    codec: Codec<N>,
    is_whole: bool,
) -> Option<CallId<'static>> {
    let object = ObservedObject { text, members: Some(members) };
    let observed = Observed::new(None, None, Some(object));
    let find = |layout: &Layout<N>| {
        let value = layout.find_in(text, members).value(FieldKind::CallId)?;
        call_id(value).ok().map(CallId::into_owned)
    };
    let layouts = codec.layout.object_layouts();
    if let Some(layout) = layouts.iter().find(|layout| layout.has_tag(&observed)) {
        return find(layout);
    }
    let mut found = layouts
        .iter()
        .filter(|layout| !is_whole && layout.may_have_tag(&observed))
        .filter_map(find);
    let first = found.next()?;
    // Another call must not get the answer.
    found.all(|other| other == first).then_some(first)
}

/// The error for a text that is another JSON value than an object; `None` where another one fits better.
#[cold]
fn not_an_object(text: &str, limits: Limits) -> Option<DecodeError> {
    limits.check_len(text.len()).ok()?;
    match Scanner::new(text, limits.max_depth()).only_value() {
        Ok(value) if value.kind != Kind::Object => {
            Some(not_an_error_object(value.offset, value.kind.into()))
        }
        Ok(_) => None,
        Err(error) => Some(error),
    }
}

#[cold]
fn not_an_error_object(offset: usize, found: Fault) -> DecodeError {
    DecodeError::new(DecodeErrorKind::NotErrorObject, offset, Expected::ErrorObject, found)
}

/// Where the object starts.
fn start_of(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// The call ID that a value is: a string or an integer.
fn call_id(value: Value<'_>) -> Result<CallId<'_>, DecodeError> {
    value.check_text().map_err(|error| error.in_field(Field::CallId))?;
    CallId::of_value(value).ok_or_else(|| {
        let (kind, found) = (DecodeErrorKind::WrongType, value.kind.into());
        DecodeError::new(kind, value.offset, Expected::StringOrInteger, found)
            .in_field(Field::CallId)
    })
}
