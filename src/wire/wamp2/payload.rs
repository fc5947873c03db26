//! The raw parts of an ERROR message, as spans of one text.

use crate::text::Text;

/// The raw parts that only the message has: the type of the request, `Details`, `Arguments` and `ArgumentsKw`.
///
/// They are spans of one text. A text of its own for each would make the message half as large again.
#[derive(Clone)]
pub(super) struct Payload<'a> {
    /// Of a message that was decoded, its text from the type of the request on.
    text: Text<'a>,
    request_type: Span,
    details: Span,
    args: Span,
    kwargs: Span,
}

/// The longest text whose parts have spans.
pub(super) const MAX_LEN: usize = u32::MAX as usize;

#[derive(Clone, Copy, Default)]
struct Span {
    start: u32,
    end: u32,
}

impl<'a> Payload<'a> {
    /// The parts of a message that is built here.
    pub(super) fn new(request_type: &'a str) -> Self {
        let none = Span::default();
        let text = Text::from(request_type);
        Self {
            request_type: Span::of(request_type, &text),
            details: none,
            args: none,
            kwargs: none,
            text,
        }
    }

    /// The parts of a message, each of them a slice of its `text`, or "".
    #[inline(always)]
    pub(super) fn of(
        text: &'a str,
        request_type: &'a str,
        details: &'a str,
        [args, kwargs]: [&'a str; 2],
    ) -> Self {
        let start = request_type.as_ptr().addr() - text.as_ptr().addr();
        let text = &text[start..];
        let [details, args, kwargs] = [details, args, kwargs].map(|part| Span::of(part, text));
        let end = details.end.max(args.end).max(kwargs.end);
        let request_type = Span::of(request_type, text);
        Self { text: Text::from(&text[..end as usize]), request_type, details, args, kwargs }
    }

    pub(super) fn request_type(&self) -> &str {
        self.part(self.request_type)
    }

    /// `Details`, or "" in a message that is built here.
    pub(super) fn details(&self) -> &str {
        self.part(self.details)
    }

    /// `Arguments`, which may be `null`, or "".
    pub(super) fn args(&self) -> &str {
        self.part(self.args)
    }

    /// `ArgumentsKw`, which may be `null`, or "".
    pub(super) fn kwargs(&self) -> &str {
        self.part(self.kwargs)
    }

    fn part(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    pub(super) fn map_text<'b>(self, map: impl Fn(Text<'a>) -> Text<'b>) -> Payload<'b> {
        let Self { text, request_type, details, args, kwargs } = self;
        Payload { text: map(text), request_type, details, args, kwargs }
    }
}

impl Span {
    /// Where `part` is in `text`, of which it is a slice.
    #[inline(always)]
    fn of(part: &str, text: &str) -> Self {
        if part.is_empty() {
            return Self::default();
        }
        let start = part.as_ptr().addr() - text.as_ptr().addr();
        let at = |at: usize| u32::try_from(at).unwrap_or_default();
        Self { start: at(start), end: at(start + part.len()) }
    }
}
