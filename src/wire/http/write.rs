//! What is written of an HTTP error: the status, the headers, and the body by a [`Layout`].

use alloc::format;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};

use super::read::{decode, reads_as_message};
use super::{Codec, ErrorResponse, reason};
use crate::details::Details;
use crate::exception::Traits;
use crate::json::{Scanner, Sink, Write};
use crate::limits::Limits;
use crate::set::ExceptionSet;
use crate::wire::layout::over_http::{Named, is_like_base};
use crate::wire::layout::{Content, FieldKind, Layout, Object};

impl<N: ExceptionSet> ErrorResponse<'_, N> {
    pub(super) fn to_response_by(&self, codec: Codec<N>) -> Response<Bytes> {
        let (layout, outline, status) =
            (codec.layout, self.outline(codec), self.status_by(codec.layout));
        let mut response = Response::new(Bytes::from(self.wire(&outline, codec).to_text()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let content_type = match outline.form {
            Form::Text(_) => "text/plain; charset=utf-8",
            Form::Object if layout.is_problem() => "application/problem+json",
            Form::Object => "application/json",
        };
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        // Few layouts have headers for a field, and a long message must not be copied for nothing.
        let mut insert = |kind, value: &dyn Fn(&str) -> Option<HeaderValue>| {
            let Some(name) = layout.table().written_header(kind) else { return };
            let value = value(name);
            if let (Ok(name), Some(value)) = (HeaderName::from_bytes(name.as_bytes()), value) {
                headers.insert(name, value);
            }
        };
        if let Form::Object = outline.form {
            insert(FieldKind::Name, &|_| outline.name.and_then(name_header));
            insert(FieldKind::Code, &|_| outline.code.and_then(header_value));
            if !self.exception.is_kept_inside() {
                insert(FieldKind::Message, &|_| header_value(self.message()));
            }
        }
        insert(FieldKind::RequestId, &|_| self.request_id().and_then(header_value));
        insert(FieldKind::RetryAfter, &|name| {
            self.retry_after().map(|delay| delay.to_header(name))
        });
        response
    }

    /// The status that is sent.
    fn status_by(&self, layout: &Layout<N>) -> StatusCode {
        let of_variant = || self.exception.name().known().and_then(N::status);
        // With a status that is no error's, a reader would find none, unless the body says so.
        let is_decoded = self.exception.traits().has(Traits::DECODED);
        let is_error = |it: &StatusCode| it.as_u16() >= 300 || is_decoded || layout.asks_is_error();
        self.status()
            .filter(is_error)
            .or_else(of_variant)
            .unwrap_or_else(|| layout.unhandled_status())
    }

    /// What is written by a codec.
    #[inline]
    pub(super) fn outline(&self, codec: Codec<N>) -> Outline<'_> {
        let (layout, exception) = (codec.layout, &self.exception);
        let Some(spelling) = exception.spelling() else { return self.unhandled_outline(codec) };
        if layout.has_classify() || layout.is_problem() || layout.is_json_rpc() {
            return self.outline_by_code(spelling, codec);
        }
        let outline = Outline { form: Form::Object, name: None, code: exception.data_code() };
        self.named(outline, layout, Content::name(exception.name().known(), spelling))
    }

    /// The outline with a name, or with a code that stands for it where the layout has no place for names.
    #[inline]
    fn named<'e>(
        &'e self,
        outline: Outline<'e>,
        layout: &Layout<N>,
        name: Content<'e>,
    ) -> Outline<'e> {
        if layout.has(FieldKind::Name) {
            Outline { name: Some(name), ..outline }
        } else {
            Outline { code: self.exception.code_as_name(), ..outline }
        }
    }

    /// What is written by a layout that does not always write the name, or writes it as a URI.
    #[inline(never)]
    fn outline_by_code<'e>(&'e self, spelling: &'e str, codec: Codec<N>) -> Outline<'e> {
        let (layout, exception) = (codec.layout, &self.exception);
        let outline = Outline { form: Form::Object, name: None, code: None };
        if layout.is_json_rpc() {
            // It has a form of its own for names and codes.
            return outline;
        }
        let variant = exception.name().known();
        let Some(variant) = variant.filter(|_| layout.has_classify()) else {
            let name = match variant {
                // Of a text that is a URI, the base would make another one.
                None if layout.is_problem()
                    && spelling.contains(':')
                    && !is_like_base::<N>(spelling) =>
                {
                    Content::Text(spelling)
                }
                _ => Content::Uri(N::BASE, spelling),
            };
            let outline = Outline { code: exception.data_code(), ..outline };
            return self.named(outline, layout, name);
        };
        let is_decoded = exception.traits().has(Traits::DECODED);
        let received = exception.any_code().filter(|_| is_decoded).or(exception.data_code());
        let status = self.status_by(layout);
        if layout.is_text(variant)
            && received.is_none()
            && !(codec.details && exception.details().is_some())
            && reads_as_message(exception.message(), status)
        {
            let text = Outline { form: Form::Text(exception.message()), ..outline };
            if self.read_again(&text, status, codec) == Some(variant) {
                return text;
            }
        }
        let own = || exception.own_code().or(layout.writes_names().then_some(spelling));
        let is_writable = |code: &&str| {
            let in_header = layout.table().written_header(FieldKind::Code).is_some();
            layout.has_place_in_json(FieldKind::Code) || (in_header && header_value(code).is_some())
        };
        let code = received.or_else(own).filter(is_writable);
        let outline = Outline { code, ..outline };
        let found = layout.variant_of(code.unwrap_or_default(), Some(status), || {
            self.read_again(&outline, status, codec)
        });
        if found == Some(variant) {
            return outline;
        }
        self.named(outline, layout, Content::Text(spelling))
    }

    /// What is written of an unhandled error. Only one that was decoded has a text.
    #[cold]
    fn unhandled_outline(&self, codec: Codec<N>) -> Outline<'_> {
        let (exception, status) = (&self.exception, self.status_by(codec.layout));
        let is_decoded = exception.traits().has(Traits::DECODED);
        let has_details = codec.details && exception.details().is_some();
        let is_in_body = |kind| {
            let in_header = codec.layout.table().written_header(kind).is_some();
            codec.layout.has_place_in_json(kind) && !in_header
        };
        let has_more = (self.request_id().is_some() && is_in_body(FieldKind::RequestId))
            || (self.retry_after().is_some() && is_in_body(FieldKind::RetryAfter));
        let is_bare = exception.any_code().is_none() && !has_details && !has_more;
        let (is_problem, is_json_rpc) = (codec.layout.is_problem(), codec.layout.is_json_rpc());
        let was_json = || is_json_rpc && self.body_json().is_some();
        let is_text = is_decoded && !is_problem && !was_json();
        let form = match exception.message() {
            _ if !is_decoded && (is_problem || is_json_rpc) => Form::Object,
            _ if !is_decoded && !has_more => Form::Text(reason(status)),
            message if is_bare && is_text && reads_as_message(message, status) => {
                Form::Text(message)
            }
            _ => Form::Object,
        };
        Outline { form, name: None, code: exception.any_code().filter(|_| is_decoded) }
    }

    /// The variant that a reader finds in what is written.
    #[cold]
    fn read_again(&self, outline: &Outline<'_>, status: StatusCode, codec: Codec<N>) -> Option<N> {
        let text = self.wire(outline, codec).to_text();
        let headers = HeaderMap::new();
        let error: ErrorResponse<'_, N> = decode(status, &headers, &&text, codec);
        error.exception.name().known()
    }

    #[inline(always)]
    pub(super) fn wire<'e>(&'e self, outline: &Outline<'e>, codec: Codec<N>) -> Wire<'e> {
        if let Form::Text(text) = outline.form {
            return Wire::Text(text);
        }
        let (exception, name) = (&self.exception, outline.name);
        if let (true, Some(Content::Text(name)), None) =
            (codec.layout.is_named(), name, outline.code)
        {
            let details = exception.details().filter(|_| codec.details);
            let (message, details) = (exception.message(), details.map_or("", Details::as_json));
            return Wire::Named(Named { name, message, details });
        }
        Wire::Object(self.object(outline, codec))
    }

    #[inline(never)]
    fn object<'e>(&'e self, outline: &Outline<'e>, codec: Codec<N>) -> Object<'e> {
        let (layout, exception) = (codec.layout, &self.exception);
        let Outline { name, code, .. } = *outline;
        let mut details = exception.details().filter(|_| codec.details);
        let mut message = exception.message();
        let is_unhandled = exception.is_kept_inside();
        let status = self.status_by(layout);
        if layout.is_json_rpc() {
            return self.json_rpc(details, codec);
        }
        if is_unhandled && layout.is_problem() {
            let mut object = Object::body(const { &Layout::<N>::UNHANDLED_PROBLEM });
            object.set(FieldKind::Message, Content::Text(reason(status)));
            object.set(FieldKind::Status, Content::Status(status));
            return object;
        }
        if is_unhandled {
            (message, details) = (reason(status), None);
        }
        let has_header = |kind| layout.table().written_header(kind).is_some();
        let is_in_header =
            |code: &&str| has_header(FieldKind::Code) && header_value(code).is_some();
        let code = code.filter(|code| !is_in_header(code));
        let is_number = exception.is_number_code(code) && !layout.has_text_codes();
        let code =
            code.map(|code| if is_number { Content::Json(code) } else { Content::Text(code) });
        let retry_after = self.retry_after().filter(|_| !has_header(FieldKind::RetryAfter));
        let is_in_header =
            |name: &Content<'_>| has_header(FieldKind::Name) && name_header(*name).is_some();
        let mut object = Object::body(layout);
        object.set_some(FieldKind::Name, name.filter(|name| !is_in_header(name)));
        object.set_some(FieldKind::Code, code);
        object.set_message(layout, message, true);
        object.set_some(FieldKind::RequestId, self.request_id().map(Content::Text));
        object.set_json(FieldKind::Details, details);
        object.set(FieldKind::Status, Content::Status(status));
        object.set_some(FieldKind::RetryAfter, retry_after.map(|delay| layout.delay(delay)));
        if layout.is_problem() {
            object.set_field_errors(details);
        }
        object
    }

    /// The body by a layout of JSON-RPC.
    fn json_rpc<'e>(&'e self, details: Option<Details<'e>>, codec: Codec<N>) -> Object<'e> {
        let (layout, exception) = (codec.layout, &self.exception);
        let is_decoded = exception.traits().has(Traits::DECODED);
        // The details may have the name.
        let may_be_again = codec.details || exception.is_unhandled();
        let mut object = Object::tagged(layout);
        if is_decoded
            && may_be_again
            && let Some(body) = self.body_json().filter(|body| is_within(*body, codec.limits))
            && self.is_in_body(codec)
            && layout.set_json_rpc_again(&mut object, exception, body).is_some()
        {
            if !codec.details {
                object.remove(FieldKind::Details);
            }
            return object;
        }
        let is_bare = exception.any_code().is_none() && details.is_none();
        if is_decoded && exception.is_unhandled() && is_bare {
            // It was in no error of JSON-RPC, and a layout may have a variant for each of those.
            let mut object = Object::body(const { &Layout::<N>::NAMED });
            object.set(FieldKind::Message, Content::Text(exception.message()));
            return object;
        }
        layout.set_json_rpc(&mut object, exception, details, Some(self.status_by(layout)));
        object
    }

    /// Whether a codec finds the exception in the body as received. The caller may have set another variant.
    fn is_in_body(&self, codec: Codec<N>) -> bool {
        let (status, headers, body) = (self.status_by(codec.layout), HeaderMap::new(), self.body());
        let error: ErrorResponse<'_, N> = decode(status, &headers, &body, codec);
        error.exception == self.exception
    }
}

/// Whether a codec with these limits read the body.
fn is_within(body: Details<'_>, limits: Limits) -> bool {
    let json = body.as_json();
    limits.check_len(json.len()).is_ok()
        && Scanner::new(json, limits.max_depth()).only_value().is_ok()
}

/// The value of a header, for text that every reader takes for text.
fn header_value(text: &str) -> Option<HeaderValue> {
    let is_visible = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    // A peer strips blanks at the ends (RFC 9110, 5.5).
    let is_trimmed = text.trim_matches(' ') == text;
    HeaderValue::from_str(text).ok().filter(|_| is_visible && is_trimmed)
}

/// The value of a header with a name.
fn name_header(name: Content<'_>) -> Option<HeaderValue> {
    match name {
        Content::Text(name) => header_value(name),
        Content::Uri(base, name) => header_value(&format!("{base}{name}")),
        Content::Json(_) | Content::Status(_) | Content::Delay(..) | Content::FieldErrors(_) => {
            None
        }
    }
}

/// What is written of an error, before it is written.
#[derive(Clone, Copy)]
pub(super) struct Outline<'e> {
    form: Form<'e>,
    name: Option<Content<'e>>,
    code: Option<&'e str>,
}

/// What kind of body an error is encoded as.
#[derive(Clone, Copy)]
enum Form<'e> {
    Text(&'e str),
    Object,
}

/// A body to be written.
#[expect(clippy::large_enum_variant, reason = "written at once; a box would be an allocation")]
pub(super) enum Wire<'e> {
    Text(&'e str),
    Named(Named<'e>),
    Object(Object<'e>),
}

impl Write for Wire<'_> {
    #[inline]
    fn most(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Named(named) => named.most(),
            Self::Object(object) => object.most(),
        }
    }

    #[inline]
    fn write(&self, sink: &mut impl Sink) {
        match self {
            Self::Text(text) => sink.put(text),
            Self::Named(named) => named.write(sink),
            Self::Object(object) => object.write(sink),
        }
    }
}
