//! The writer of ERROR messages.

use alloc::borrow::Cow;

use super::ErrorMessage;
use super::read::message_in;
use super::uri::uri_of;
use crate::json::{Sink, Value, Write, most_escaped, write_escaped};
use crate::quirk::Quirk;
use crate::set::ExceptionSet;

/// A message to be written: what of the value reaches the wire.
pub(super) struct Wire<'w> {
    request_type: &'w str,
    request: &'w str,
    details: &'w str,
    base: &'w str,
    name: Cow<'w, str>,
    args: Args<'w>,
    /// Raw JSON, or "".
    kwargs: &'w str,
}

/// The list of arguments, in up to four pieces; none of them if there is no list.
#[derive(Default)]
struct Args<'w> {
    /// Raw JSON: the whole list, or what stands before the message.
    before: &'w str,
    /// The message, to be written as a string.
    message: Option<&'w str>,
    /// The argument after the message, as raw JSON.
    second: &'w str,
    after: &'w str,
}

const EMPTY_LIST: &str = "[]";
const EMPTY_DICT: &str = "{}";

impl<'w> Wire<'w> {
    pub(super) fn of<N: ExceptionSet>(error: &'w ErrorMessage<'_, N>, base: &'w str) -> Self {
        let (base, name) = match error.uri.non_empty() {
            Some(uri) => ("", Cow::Borrowed(uri)),
            None => uri_of(error.exception.name(), base),
        };
        let (request_type, request) = (error.payload.request_type(), error.call_id.as_str());
        let details = error.payload.details();
        // Only a message that was decoded has `Details`.
        let (args, kwargs) = if details.is_empty() { built(error) } else { received(error) };
        let details = if details.is_empty() { EMPTY_DICT } else { details };
        Self { request_type, request, details, base, name, args, kwargs }
    }
}

/// The payload of an exception that was built here.
fn built<'w, N: ExceptionSet>(error: &'w ErrorMessage<'_, N>) -> (Args<'w>, &'w str) {
    let exception = &error.exception;
    let message = exception.message();
    let list = |message, second| Args { before: "[", message, second, after: "]" };
    let details = match exception.details() {
        // Text and details of an unhandled error are not meant for the caller.
        _ if exception.is_kept_inside() => return (Args::default(), ""),
        None if message.is_empty() => return (Args::default(), ""),
        None => return (list(Some(message), ""), ""),
        Some(details) => details,
    };
    if !details.as_json().starts_with('{') {
        return (list(Some(message), details.as_json()), "");
    }
    // Without a first argument, a reader takes the message from the keyword arguments.
    let needs_message = !message.is_empty() || details.container().and_then(message_in).is_some();
    (list(needs_message.then_some(message), ""), details.as_json())
}

/// The payload of a message that was decoded: as it came, but without what is a quirk.
fn received<'w, N: ExceptionSet>(error: &'w ErrorMessage<'_, N>) -> (Args<'w>, &'w str) {
    let (args, kwargs) = (error.payload.args(), error.payload.kwargs());
    let args = match args {
        "" if kwargs.is_empty() => "",
        "" | "null" => EMPTY_LIST,
        list => list,
    };
    let kwargs = if kwargs == "null" { EMPTY_DICT } else { kwargs };
    let has_half = error.quirks.contains(Quirk::LoneSurrogate);
    let half = if has_half { first_half(args) } else { None };
    let around = |half: Value<'w>| {
        let end = half.offset + half.raw.len();
        Some((args.get(..half.offset)?, args.get(end..)?))
    };
    let args = match half.and_then(around) {
        Some((before, after)) => {
            let message = Some(error.exception.message());
            Args { before, message, second: "", after }
        }
        None => Args { before: args, ..Args::default() },
    };
    (args, kwargs)
}

/// The first argument, if it has half of a surrogate pair.
fn first_half(args: &str) -> Option<Value<'_>> {
    let mut elements = Value::of_container(args)?.elements();
    elements.next().filter(|first| first.lone_surrogate().is_some())
}

impl Write for Wire<'_> {
    fn most(&self) -> usize {
        /// Brackets, commas, quotes and the message type.
        const LIST: usize = 32;

        let Self { request_type, request, details, base, name, args, kwargs } = self;
        let Args { before, message, second, after } = args;
        let raw = [request_type, request, details, before, second, after, kwargs];
        let texts = most_escaped([base, name, message.unwrap_or_default()]);
        raw.iter().fold(texts.saturating_add(LIST), |sum, raw| sum.saturating_add(raw.len()))
    }

    fn write(&self, sink: &mut impl Sink) {
        let Self { request_type, request, details, base, name, args, kwargs } = self;
        sink.put("[8,");
        sink.put(request_type);
        sink.put(",");
        sink.put(request);
        sink.put(",");
        sink.put(details);
        sink.put(",\"");
        write_escaped(sink, base);
        write_escaped(sink, name);
        sink.put("\"");
        if !args.before.is_empty() {
            sink.put(",");
            args.write(sink);
        }
        if !kwargs.is_empty() {
            sink.put(",");
            sink.put(kwargs);
        }
        sink.put("]");
    }
}

impl Args<'_> {
    fn write(&self, sink: &mut impl Sink) {
        sink.put(self.before);
        if let Some(message) = self.message {
            sink.put("\"");
            write_escaped(sink, message);
            sink.put("\"");
        }
        if !self.second.is_empty() {
            sink.put(",");
            sink.put(self.second);
        }
        sink.put(self.after);
    }
}
