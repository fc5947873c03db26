//! The writer of ERROR messages.

use alloc::borrow::Cow;

use super::ErrorMessage;
use super::read::message_in;
use super::uri::{Uri, uri_of};
use crate::json::{Sink, Value, Write, most_escaped, write_escaped};
use crate::quirk::Quirk;
use crate::set::ExceptionSet;

/// A message to be written: what of the value reaches the wire.
pub(super) struct Wire<'w> {
    request_type: &'w str,
    request: &'w str,
    /// Raw JSON, or "" for an empty dict.
    details: &'w str,
    uri: Uri<'w>,
    args: Args<'w>,
    /// Raw JSON, or "".
    kwargs: &'w str,
}

/// The list of arguments.
enum Args<'w> {
    Missing,
    /// Raw JSON, the whole list.
    Raw(&'w str),
    /// The message, and another argument as raw JSON or "". It is there only beside a message.
    Built(Option<&'w str>, &'w str),
    /// The list that was received but for its first argument, in whose place the message is written.
    Mended {
        before: &'w str,
        message: &'w str,
        after: &'w str,
    },
}

const EMPTY_LIST: &str = "[]";
const EMPTY_DICT: &str = "{}";

impl<'w> Wire<'w> {
    #[inline]
    pub(super) fn of<N: ExceptionSet>(error: &'w ErrorMessage<'_, N>, base: &'w str) -> Self {
        let uri = match error.uri.non_empty() {
            Some(uri) => Uri { base: "", name: Cow::Borrowed(uri), is_plain: false },
            None => uri_of(error.exception.name(), base),
        };
        let (request_type, request) = (error.payload.request_type(), error.call_id.as_str());
        let details = error.payload.details();
        // Only a message that was decoded has `Details`.
        let (args, kwargs) = if details.is_empty() { built(error) } else { received(error) };
        Self { request_type, request, details, uri, args, kwargs }
    }
}

/// The payload of an exception that was built here.
#[inline]
fn built<'w, N: ExceptionSet>(error: &'w ErrorMessage<'_, N>) -> (Args<'w>, &'w str) {
    let exception = &error.exception;
    let message = exception.message();
    let details = match exception.details() {
        // Text and details of an unhandled error are not meant for the caller.
        _ if exception.is_kept_inside() => return (Args::Missing, ""),
        None if message.is_empty() => return (Args::Missing, ""),
        None => return (Args::Built(Some(message), ""), ""),
        Some(details) => details,
    };
    if !details.as_json().starts_with('{') {
        return (Args::Built(Some(message), details.as_json()), "");
    }
    // Without a first argument, a reader takes the message from the keyword arguments.
    let needs_message = !message.is_empty() || details.container().and_then(message_in).is_some();
    (Args::Built(needs_message.then_some(message), ""), details.as_json())
}

/// The payload of a message that was decoded: as it came, but without what is a quirk.
#[inline(never)]
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
        Some((before, after)) => Args::Mended { before, message: error.exception.message(), after },
        None if args.is_empty() => Args::Missing,
        None => Args::Raw(args),
    };
    (args, kwargs)
}

/// The first argument, if it has half of a surrogate pair.
fn first_half(args: &str) -> Option<Value<'_>> {
    let mut elements = Value::of_container(args)?.elements();
    elements.next().filter(|first| first.lone_surrogate().is_some())
}

impl Write for Wire<'_> {
    #[inline]
    fn most(&self) -> usize {
        /// Brackets, commas, quotes, the message type, and an empty dict.
        const LIST: usize = 32;

        let Self { request_type, request, details, uri, args, kwargs } = self;
        let [message, first, second] = match *args {
            Args::Missing => [""; 3],
            Args::Raw(list) => ["", list, ""],
            Args::Built(message, second) => [message.unwrap_or_default(), second, ""],
            Args::Mended { before, message, after } => [message, before, after],
        };
        let raw = [request_type, request, details, first, second, kwargs];
        let texts = most_escaped([uri.base, &uri.name, message]);
        raw.iter().fold(texts.saturating_add(LIST), |sum, raw| sum.saturating_add(raw.len()))
    }

    #[inline]
    fn write(&self, sink: &mut impl Sink) {
        let Self { request_type, request, details, uri, args, kwargs } = self;
        sink.put("[8,");
        sink.put(request_type);
        sink.put(",");
        sink.put(request);
        if details.is_empty() {
            sink.put(",{},\"");
        } else {
            sink.put(",");
            sink.put(details);
            sink.put(",\"");
        }
        if !uri.base.is_empty() {
            write_escaped(sink, uri.base);
        }
        if uri.is_plain {
            sink.put(&uri.name);
        } else {
            write_escaped(sink, &uri.name);
        }
        args.write(sink);
        if !kwargs.is_empty() {
            sink.put(",");
            sink.put(kwargs);
        }
        sink.put("]");
    }
}

impl Args<'_> {
    /// Writes them, behind the error URI.
    #[inline]
    fn write(&self, sink: &mut impl Sink) {
        match *self {
            Self::Missing => sink.put("\""),
            Self::Raw(list) => {
                sink.put("\",");
                sink.put(list);
            }
            Self::Built(None, _) => sink.put("\",[]"),
            Self::Built(Some(message), second) => {
                sink.put("\",[\"");
                write_escaped(sink, message);
                if !second.is_empty() {
                    sink.put("\",");
                    sink.put(second);
                    sink.put("]");
                } else {
                    sink.put("\"]");
                }
            }
            Self::Mended { before, message, after } => {
                sink.put("\",");
                sink.put(before);
                sink.put("\"");
                write_escaped(sink, message);
                sink.put("\"");
                sink.put(after);
            }
        }
    }
}
