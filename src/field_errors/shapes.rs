//! The shapes in which servers send field errors, and where these are.

use alloc::string::String;
use alloc::vec::Vec;
use core::iter;
use core::ops::ControlFlow;

use super::{FieldErrors, FieldMessage};
use crate::json::{Kind, Str, Value, contains_byte};
use crate::text::Text;

/// How many messages are read at most, and how many entries of each map, list and field are looked at. No
/// request has more fields, and a message takes many times more memory than the three bytes that it may take
/// on the wire.
const MAX_ENTRIES: usize = 1000;

/// The members of the details, or of a body, that hold field errors, in the order in which they are tried,
/// and whether they may be maps.
const PLACES: [(&str, bool); 6] = [
    ("fields", true),
    ("errors", true),
    ("detail", false),
    ("invalid-params", false),
    ("violations", false),
    ("fieldList", false),
];

/// The member of a body that holds the details in most systems.
const DETAILS: &str = "details";

/// How the name of a field is read from the value of a member.
type ReadName = for<'a> fn(Value<'a>) -> Option<Text<'a>>;

/// The members of a list's entry that name its field, in the order in which they are tried.
const NAMES: [(&str, ReadName); 6] = [
    ("field", name_of_text),
    ("name", name_of_text),
    ("param", name_of_text),
    ("pointer", name_of_pointer),
    ("source", name_of_source),
    ("loc", name_of_location),
];

/// The members of an entry that hold its message, in the order in which they are tried: first those that
/// are for people only.
const MESSAGES: [&str; 5] = ["message", "msg", "detail", "description", "reason"];

/// A value that holds field errors.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FieldSource<'a> {
    /// An object with one member for each field.
    Map(Value<'a>),
    /// An array of entries that name their fields.
    List(Value<'a>),
    /// A body in which members that are lists of texts stand for fields, beside others.
    Body(Value<'a>),
}

impl<'a> FieldSource<'a> {
    /// The first place in the details that holds any field error.
    pub(crate) fn in_details(details: Value<'a>) -> Option<Self> {
        // Field errors are in an array, or in an object inside the details. Most details have neither, and need not be
        // read to know it.
        let inside = details.raw.as_bytes().get(1..)?;
        let may_be_any = details.kind == Kind::Array
            || contains_byte(inside, b'[')
            || contains_byte(inside, b'{');
        if !may_be_any {
            return None;
        }
        let (places, itself) = Self::of_details(details);
        places.first().or_else(|| itself.filter(Self::has_any))
    }

    /// The first place that holds any field error: a member of the details or else of the body, whose own
    /// `members` are given, or else details or body as they are. Where the system has no details, the body's
    /// member `details` may hold field errors, but is no map. Only the body of a response to a malformed or
    /// invalid request may be a map.
    pub(crate) fn find(
        details: Option<Value<'a>>,
        body: Value<'a>,
        members: impl Iterator<Item = (Str<'a>, Value<'a>)>,
        status: Option<u16>,
    ) -> Option<Self> {
        let mut in_details = details.map(Self::of_details);
        let mut named = in_details.as_ref().and_then(|(places, _)| places.first());
        if named.is_some() {
            return named;
        }
        let may_be_map = matches!(status, Some(400 | 422));
        let (mut places, mut has_texts) = (Places::default(), false);
        for (name, value) in members {
            if details.is_none() && name.is_text(DETAILS) {
                let (places, itself) = Self::of_details(value);
                in_details =
                    Some((places, itself.filter(|itself| matches!(itself, Self::List(_)))));
            } else if !places.note(name, value) {
                has_texts = has_texts || (may_be_map && is_field_of_body(name, value));
            }
        }
        if details.is_none() {
            named = in_details.as_ref().and_then(|(places, _)| places.first());
        }
        let details = || in_details.and_then(|(_, itself)| itself).filter(Self::has_any);
        let body = || Some(Self::Body(body)).filter(|_| has_texts).filter(Self::has_any);
        named.or_else(|| places.first()).or_else(details).or_else(body)
    }

    /// The members of the details that may hold field errors, and what the details may be themselves.
    fn of_details(details: Value<'a>) -> (Places<'a>, Option<Self>) {
        let mut places = Places::default();
        let (mut has_lists, mut has_data) = (false, false);
        for (name, value) in details.members() {
            places.note(name, value);
            has_lists |= value.kind == Kind::Array;
            has_data |= matches!(value.kind, Kind::Number | Kind::Bool);
        }
        let has_errors = || details.members().any(|(_, value)| entries(value).any(is_error));
        let itself = match details.kind {
            Kind::Array => Some(Self::List(details)),
            // Nothing but its members says that it is a map. Most details have a number, and need not be read again.
            _ => Some(Self::Map(details)).filter(|_| has_lists && !has_data && has_errors()),
        };
        (places, itself)
    }

    pub(crate) fn read(self) -> FieldErrors<'a> {
        let (mut errors, mut left) = (FieldErrors::new(), MAX_ENTRIES);
        // It ends early where no more messages may be read.
        let _ = self.visit(|field, messages| {
            errors.add(field, messages.take(left).inspect(|_| left -= 1).map(Message::read));
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        errors
    }

    fn has_any(&self) -> bool {
        let found = self.visit(|_, messages| match messages.next() {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        });
        found.is_break()
    }

    /// Calls `each` with fields and messages of them, in the order of the wire, until it breaks.
    fn visit<F>(self, mut each: F) -> ControlFlow<()>
    where
        F: FnMut(Text<'a>, &mut dyn Iterator<Item = Message<'a>>) -> ControlFlow<()>,
    {
        let member = |(name, value): (Str<'a>, Value<'a>)| match Text::try_of_string(name) {
            Some(field) => each(field, &mut messages_of(value)),
            None => ControlFlow::Continue(()),
        };
        match self {
            Self::Map(map) => map.members().take(MAX_ENTRIES).try_for_each(member),
            Self::Body(body) => {
                let mut fields =
                    body.members().filter(|(name, value)| is_field_of_body(*name, *value));
                fields.try_for_each(member)
            }
            Self::List(list) => {
                let mut located = entries(list).filter_map(|entry| Entry::of(entry).located());
                located.try_for_each(|(field, message)| each(field, &mut iter::once(message)))
            }
        }
    }
}

/// The members that may hold field errors; of a repeated one the last counts.
#[derive(Default)]
struct Places<'a>([Option<Value<'a>>; PLACES.len()]);

impl<'a> Places<'a> {
    /// Keeps the member if it may hold field errors, and returns whether it may.
    fn note(&mut self, name: Str<'a>, value: Value<'a>) -> bool {
        let place = PLACES.iter().position(|(place, _)| name.is_text(place));
        if let Some(place) = place {
            self.0[place] = Some(value);
        }
        place.is_some()
    }

    fn first(&self) -> Option<FieldSource<'a>> {
        let mut places = PLACES.iter().zip(self.0);
        places.find_map(|((_, may_be_map), value)| {
            let value = value?;
            let source = match value.kind {
                Kind::Array => FieldSource::List(value),
                Kind::Object if *may_be_map => FieldSource::Map(value),
                _ => return None,
            };
            Some(source).filter(FieldSource::has_any)
        })
    }
}

/// Whether a member of a body that is a map is a field of the request: an array of texts that is neither a
/// place of its own nor part of the error itself.
fn is_field_of_body(name: Str<'_>, value: Value<'_>) -> bool {
    let is_place = || PLACES.iter().any(|(place, _)| name.is_text(place));
    let is_own = || [DETAILS, "code", "message"].iter().any(|own| name.is_text(own));
    is_list_of_texts(value) && !is_place() && !is_own()
}

/// The first entries of an array; none of a value of another type.
fn entries<'a>(value: Value<'a>) -> impl Iterator<Item = Value<'a>> {
    let array = Some(value).filter(|value| value.kind == Kind::Array);
    array.into_iter().flat_map(Value::elements).take(MAX_ENTRIES)
}

/// Whether an entry is so surely an error that its array is a field.
fn is_error(entry: Value<'_>) -> bool {
    let is_text = |value: Value<'_>| value.kind == Kind::String;
    let has_message = || entry.pointer("/message").is_some_and(is_text);
    is_text(entry) || (entry.kind == Kind::Object && has_message())
}

/// Whether it is an array of texts, perhaps with nulls among them.
fn is_list_of_texts(value: Value<'_>) -> bool {
    let mut has_text = false;
    entries(value).all(|element| {
        has_text |= element.kind == Kind::String;
        matches!(element.kind, Kind::String | Kind::Null)
    }) && has_text
}

/// The messages in the value of a field: an array of entries, or one entry.
fn messages_of<'a>(value: Value<'a>) -> impl Iterator<Item = Message<'a>> {
    let one = Some(value).filter(|value| value.kind != Kind::Array);
    one.into_iter().chain(entries(value)).filter_map(message_of)
}

/// The message that an entry is, or holds.
fn message_of(entry: Value<'_>) -> Option<Message<'_>> {
    match entry.kind {
        Kind::String => Some(Message { text: entry, code: None }),
        Kind::Object => Entry::of(entry).message(),
        _ => None,
    }
}

/// A message that was found: a string, and perhaps a code beside it.
#[derive(Clone, Copy)]
struct Message<'a> {
    text: Value<'a>,
    code: Option<Value<'a>>,
}

impl<'a> Message<'a> {
    /// The texts, in which half of a surrogate pair becomes U+FFFD in the one for people.
    fn read(self) -> FieldMessage<'a> {
        let code = self.code.and_then(|code| name_of_text(code).or_else(|| digits(code)));
        let message = Text::of_string(self.text.string());
        FieldMessage { message, code: code.unwrap_or_default() }
    }
}

/// The members of an entry that say something; of a repeated one the last counts.
#[derive(Default)]
struct Entry<'a> {
    names: [Option<Value<'a>>; NAMES.len()],
    messages: [Option<Value<'a>>; MESSAGES.len()],
    code: Option<Value<'a>>,
}

impl<'a> Entry<'a> {
    fn of(object: Value<'a>) -> Self {
        let mut entry = Self::default();
        for (name, value) in object.members() {
            if let Some(at) = NAMES.iter().position(|(member, _)| name.is_text(member)) {
                entry.names[at] = Some(value);
            } else if let Some(at) = MESSAGES.iter().position(|member| name.is_text(member)) {
                entry.messages[at] = Some(value);
            } else if name.is_text("code") {
                entry.code = Some(value);
            }
        }
        entry
    }

    /// The field and the message, if both are there.
    fn located(&self) -> Option<(Text<'a>, Message<'a>)> {
        let mut names = NAMES.iter().zip(self.names);
        let field = names.find_map(|((_, read), value)| read(value?))?;
        Some((field, self.message()?))
    }

    fn message(&self) -> Option<Message<'a>> {
        let mut messages = self.messages.into_iter().flatten();
        let text = messages.find(|value| value.kind == Kind::String)?;
        Some(Message { text, code: self.code })
    }
}

/// The text of a string, which must be text as a whole.
fn name_of_text(value: Value<'_>) -> Option<Text<'_>> {
    if value.kind == Kind::String { Text::try_of_string(value.string()) } else { None }
}

/// An integer as it was sent.
fn digits(value: Value<'_>) -> Option<Text<'_>> {
    value.is_integer().then(|| Text::from(value.raw))
}

/// The place in the request, after JSON:API.
fn name_of_source(source: Value<'_>) -> Option<Text<'_>> {
    let pointer = source.pointer("/pointer").and_then(name_of_pointer);
    pointer.or_else(|| source.pointer("/parameter").and_then(name_of_text))
}

/// The elements of a location, without the first one, which is the part of the request.
fn name_of_location(location: Value<'_>) -> Option<Text<'_>> {
    if location.kind != Kind::Array {
        return name_of_text(location);
    }
    let elements = location.elements().skip(1);
    let mut names =
        elements.filter_map(|element| name_of_text(element).or_else(|| digits(element)));
    let first = names.next().unwrap_or_default();
    let Some(second) = names.next() else { return Some(first) };
    let mut path = String::with_capacity(location.raw.len());
    path.push_str(&first);
    for name in iter::once(second).chain(names) {
        path.push('.');
        path.push_str(&name);
    }
    Some(Text::from(path))
}

/// A JSON Pointer (RFC 6901), or one as the fragment of a URI, as a name with dots.
fn name_of_pointer(pointer: Value<'_>) -> Option<Text<'_>> {
    let pointer = name_of_text(pointer)?;
    let fragment = pointer.strip_prefix('#');
    let decoded = fragment.filter(|fragment| fragment.contains('%')).and_then(percent_decoded);
    let pointer = match decoded {
        Some(decoded) => Text::from(decoded),
        None => pointer.slice(usize::from(fragment.is_some())..pointer.len()),
    };
    let start = usize::from(pointer.starts_with('/'));
    if !pointer[start..].contains(['/', '~']) {
        return Some(pointer.slice(start..pointer.len()));
    }
    Some(Text::from(dotted(&pointer[start..])))
}

/// The segments of a JSON Pointer with dots between them. No more than one copy is made.
fn dotted(pointer: &str) -> String {
    let mut path = String::with_capacity(pointer.len());
    let mut rest = pointer;
    while let Some(at) = rest.find(['/', '~']) {
        let (before, from) = rest.split_at(at);
        path.push_str(before);
        let (char, len) = match from.as_bytes() {
            [b'~', b'0', ..] => ('~', 2),
            [b'~', b'1', ..] => ('/', 2),
            [b'/', ..] => ('.', 1),
            _ => ('~', 1),
        };
        path.push(char);
        rest = &from[len..];
    }
    path.push_str(rest);
    path
}

/// The text with each `%41` decoded (RFC 3986); `None` where that is no text.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = (*first == b'%').then(|| after.first_chunk::<2>()).flatten();
        let byte = digits.and_then(|&[high, low]| {
            let [high, low] = [high, low].map(|digit| char::from(digit).to_digit(16));
            u8::try_from(high? << 4 | low?).ok()
        });
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests;
