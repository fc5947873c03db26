//! By which layout an error object is written, and with which fields.

use super::read::read_text;
use super::{Codec, ErrorObject};
use crate::exception::UNHANDLED_MESSAGE;
use crate::json::Write as _;
use crate::set::ExceptionSet;
use crate::wire::layout::{Content, FieldKind, Layout, Object};

impl<N: ExceptionSet> ErrorObject<'_, N> {
    pub(super) fn wire(&self, codec: Codec<N>) -> Object<'_> {
        let (exception, variant) = (&self.exception, self.exception.name().known());
        let layouts = codec.layout.object_layouts();
        // The codec may have other layouts than the one by which the object was read.
        let own =
            layouts.iter().find(|layout| self.layout.is_some_and(|own| own.writes_as(layout)));
        let selecting = || layouts.iter().find(|layout| self.is_selected_by(layout, codec));
        let layout = own.or_else(selecting).or(layouts.first()).unwrap_or(codec.layout);
        if layout.is_json_rpc() {
            return self.json_rpc_by(layout);
        }
        let name = match exception.spelling() {
            None => None,
            Some(_) if !layout.has(FieldKind::Name) && !layout.has_classify() => None,
            Some(name) if !layout.has_classify() => Some(Content::name(variant, name)),
            Some(_) if variant.is_some() && self.is_selected_by(layout, codec) => None,
            Some(name) if variant.is_some() => Some(Content::Text(name)),
            Some(name) => Some(Content::Uri(N::BASE, name)),
        };
        self.object_by(layout, name)
    }

    /// The object by a layout, with a name or without.
    fn object_by<'e>(
        &'e self,
        layout: &'static Layout<N>,
        name: Option<Content<'e>>,
    ) -> Object<'e> {
        let (exception, code) = (&self.exception, self.code_by(layout));
        let (message, details) = if exception.is_kept_inside() {
            (UNHANDLED_MESSAGE, None)
        } else {
            (exception.message(), exception.details())
        };
        // An error with a code or a name can be without a message. Without any of them, a reader would take the reason
        // phrase of the status for the message.
        let is_told = layout.has_classify() && (code.is_some() || name.is_some());
        let is_tagged = layout.has_constants() && !layout.has(FieldKind::Status);
        let has_message = !message.is_empty() || !(is_told || is_tagged);
        let is_number = exception.is_number_code(code) && !layout.has_text_codes();
        let code =
            code.map(|code| if is_number { Content::Json(code) } else { Content::Text(code) });
        let mut object = Object::tagged(layout);
        object.set_some(FieldKind::Name, name);
        object.set_some(FieldKind::Code, code);
        object.set_message(layout, message, has_message);
        object.set_json(FieldKind::Details, details);
        self.add_context(&mut object, layout);
        object
    }

    /// The object by a layout of JSON-RPC.
    fn json_rpc_by(&self, layout: &'static Layout<N>) -> Object<'_> {
        let received = self.layout.filter(|own| own.is_json_rpc()).and(self.json());
        let mut object = Object::tagged(layout);
        let is_again = received.is_some_and(|received| {
            layout.set_json_rpc_again(&mut object, &self.exception, received).is_some()
        });
        if !is_again {
            let status = self.status().filter(|_| layout.has(FieldKind::Status));
            layout.set_json_rpc(&mut object, &self.exception, self.details(), status);
        }
        self.add_context(&mut object, layout);
        object
    }

    /// Sets what is not the exception's.
    fn add_context<'e>(&'e self, object: &mut Object<'e>, layout: &Layout<N>) {
        let call_id = self.call_id.as_ref().map(|call_id| {
            let text = call_id.as_str();
            if call_id.is_number() { Content::Json(text) } else { Content::Text(text) }
        });
        object.set_some(FieldKind::CallId, call_id);
        object.set_some(FieldKind::RequestId, self.request_id().map(Content::Text));
        object.set_some(FieldKind::Status, self.status().map(Content::Status));
        let retry_after = self.retry_after().map(|delay| layout.delay(delay));
        object.set_some(FieldKind::RetryAfter, retry_after);
    }

    /// The code that is written by a layout.
    fn code_by(&self, layout: &Layout<N>) -> Option<&str> {
        let exception = &self.exception;
        if !layout.has_place_in_json(FieldKind::Code) {
            return None;
        }
        let Some(variant) = exception.name().known().filter(|_| layout.has_classify()) else {
            let unnamed = || exception.any_code().filter(|_| exception.is_unhandled());
            let code = exception.data_code().or_else(unnamed);
            if layout.has(FieldKind::Name) {
                return code;
            }
            return code.filter(|_| exception.is_unhandled()).or_else(|| exception.code_as_name());
        };
        let name = || Some(variant.name()).filter(|_| layout.writes_names());
        let code = if self.layout.is_some() {
            // What was received with or without a code goes out so.
            exception.any_code()
        } else {
            exception.data_code().or_else(|| exception.own_code().or_else(name))
        };
        if layout.has(FieldKind::Name) {
            return code;
        }
        let found = layout.variant_of(code.unwrap_or_default(), self.status(), || Some(variant));
        if found == Some(variant) { code } else { exception.code_as_name() }
    }

    /// Whether a layout of the codec selects the variant without its name.
    fn is_selected_by(&self, layout: &'static Layout<N>, codec: Codec<N>) -> bool {
        if layout.is_json_rpc() {
            // It has a place for every variant.
            return true;
        }
        let code = self.code_by(layout).unwrap_or_default();
        let found = layout.variant_of(code, self.status(), || {
            let text = self.object_by(layout, None).to_text();
            read_text(&text, codec).ok().flatten()?.name().known()
        });
        found == self.exception.name().known()
    }
}
