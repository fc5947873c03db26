//! Error objects: JSON objects by which a system answers outside HTTP, such as Telcoflow's responses on a
//! WebSocket or an AWS client's parsed errors. A [`Layout`] says where their fields are.

use alloc::string::String;
use core::error::Error;
use core::fmt;
use core::mem;

use bytes::BufMut;

use super::layout::{
    Content, FieldKind, Fields, Identity, Layout, Members, Object, Observed, ObservedObject, Parts,
};
use super::{accessors, context_accessors, error_traits};
use crate::call_id::CallId;
use crate::details::Details;
use crate::error::{BufferFull, DecodeError, DecodeErrorKind, Expected, Field, Found as Fault};
use crate::exception::{Name, UNHANDLED_MESSAGE, UserException, is_integer};
use crate::field_errors::FieldErrors;
use crate::head::StatusCode;
use crate::input::{AsInput, Input, behind_mark, first_fault, without_mark};
use crate::json::{Kind, Scanner, Value, Write, partial};
use crate::limits::Limits;
use crate::retry::{Retry, RetryAfter};
use crate::set::ExceptionSet;
use crate::text::{OneLine, Text};

/// One error as a JSON object: call ID, exception, and what else the system put into it.
///
/// The value is large. To pass it up with `?`, box it.
///
/// ```
/// use callerror::{Name, telcoflow::{ErrorObject, Telcoflow}};
///
/// let input = r#"{"type":"response","ok":false,"reqId":"r1","errorCode":"SESSION_NOT_OPEN"}"#;
/// let error = ErrorObject::decode(input)?.expect("an error");
/// assert_eq!(error.call_id().unwrap().as_str(), "r1");
/// assert_eq!(error.name(), Name::Known(Telcoflow::WSSSessionNotOpen));
/// assert_eq!(error.code(), Some("SESSION_NOT_OPEN"));
/// assert_eq!(error.to_text(), input);
///
/// let success = r#"{"type":"response","reqId":"r2","ok":true,"content":{}}"#;
/// assert!(ErrorObject::decode(success)?.is_none());
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct ErrorObject<'a, N: 'static> {
    call_id: Option<CallId<'a>>,
    exception: UserException<'a, N>,
    /// As received. One that was set is in the exception.
    request_id: Text<'a>,
    operation_name: Text<'a>,
    service_name: Text<'a>,
    /// Raw JSON; "" for an error built here.
    json: Text<'a>,
    /// Of a decoded object, the layout by which it was read.
    layout: Option<&'static Layout<N>>,
}

impl<'a, N: ExceptionSet> ErrorObject<'a, N> {
    /// The object of `exception`, to be encoded; or an error that arose here, for example because no
    /// answer came in time.
    ///
    /// ```
    /// use callerror::telcoflow::{ErrorObject, Telcoflow, UserException};
    ///
    /// let late = UserException::new(Telcoflow::WSSCallCommandTimeoutError, "No answer in 10 s");
    /// let error = ErrorObject::new(late).with_call_id("c1");
    /// assert!(error.retry().is_retry());
    /// assert_eq!(
    ///     error.to_text(),
    ///     concat!(
    ///         r#"{"type":"command_response","data":{"success":false,"command_id":"c1","#,
    ///         r#""error_code":"TIMEOUT","error_message":"No answer in 10 s"}}"#,
    ///     ),
    /// );
    /// ```
    pub fn new(exception: UserException<'a, N>) -> Self {
        let mut services = N::LAYOUT.object_layouts().iter().map(Layout::service_name);
        let service = services.find(|name| !name.is_empty());
        Self {
            call_id: None,
            exception: exception.detached(),
            request_id: Text::EMPTY,
            operation_name: Text::EMPTY,
            service_name: service.map_or(Text::EMPTY, Text::from_static),
            json: Text::EMPTY,
            layout: None,
        }
    }

    /// An error of which code, message and status are known as values, as a client library reports them:
    /// the variant is selected as from the system's object.
    ///
    /// ```
    /// use callerror::devops::{DevOpsAgent, ErrorObject};
    /// use http::StatusCode;
    ///
    /// let status = Some(StatusCode::TOO_MANY_REQUESTS);
    /// let error = ErrorObject::from_code("ThrottlingException", "Slow down", status)
    ///     .with_request_id("req-1")
    ///     .with_operation_name("ListTasks");
    /// assert!(error.is_a(DevOpsAgent::ThrottlingException));
    /// assert_eq!(error.service_name(), Some("community-devops-agent"));
    /// ```
    #[doc(alias = "handle_client_error")]
    pub fn from_code(
        code: impl Into<Text<'a>>,
        message: impl Into<Text<'a>>,
        status: Option<StatusCode>,
    ) -> Self {
        let (code, message) = (code.into(), message.into());
        let [layout, ..] = N::LAYOUT.object_layouts() else {
            return Self::new(UserException::with_name(code, message));
        };
        let has_codes = layout.has_classify() || layout.is_json_rpc();
        let is_number = layout.is_json_rpc() && is_integer(&code);
        let identity = match has_codes || N::lookup_code(&code).is_some() {
            true => Identity { code, is_number, ..Identity::default() },
            false => Identity { name: code, ..Identity::default() },
        };
        let observed = Observed::new(status, None, None);
        let parts = Parts { identity, message: Some(message), ..Parts::default() };
        let exception = layout.exception(parts, observed, Text::EMPTY);
        Self { exception, layout: Some(layout), ..Self::new(UserException::unhandled()) }
    }

    /// The same error with the call ID of the request that it answers.
    pub fn with_call_id(mut self, call_id: impl Into<CallId<'a>>) -> Self {
        self.call_id = Some(call_id.into());
        self
    }

    /// The same error with the name of the operation that failed.
    pub fn with_operation_name(mut self, name: impl Into<Text<'a>>) -> Self {
        self.operation_name = name.into();
        self
    }

    /// The same error with the name of another service than the system's own.
    pub fn with_service_name(mut self, name: impl Into<Text<'a>>) -> Self {
        self.service_name = name.into();
        self
    }

    /// Decodes one object; `None` for one that is a success.
    ///
    /// # Errors
    ///
    /// - `[1]`, `{"type":"nope"}` - what is not one of the system's objects.
    /// - `{"jsonrpc":"2.0","error":"text","id":1}` - another value than an object in the [member that holds the
    ///   error](Layout::error_member).
    /// - `{"type":"response","ok":false,"reqId":[1]}` - a call ID that is neither text nor an integer.
    /// - `{"Error":{"Code":"\ud800"}}` - half of a surrogate pair in the call ID, name or code.
    /// - What is not JSON by RFC 8259, or is beyond [`Limits::DEFAULT`].
    pub fn decode(input: impl AsInput<'a>) -> Result<Option<Self>, DecodeError> {
        decode(input.as_input(), Codec::new())
    }

    /// Finds the call ID in an object even where it does not decode, so that no caller is left waiting: the
    /// rest may be cut off or be no JSON at all.
    ///
    /// `None` if the object does not have a whole call ID.
    ///
    /// ```
    /// use callerror::telcoflow::ErrorObject;
    ///
    /// let cut_off = r#"{"type":"response","reqId":"r1","ok":false,"errorCode":"SESS"#;
    /// assert!(ErrorObject::decode(cut_off).is_err());
    /// assert_eq!(ErrorObject::peek_call_id(cut_off).unwrap().as_str(), "r1");
    /// ```
    pub fn peek_call_id<'i>(input: impl AsInput<'i>) -> Option<CallId<'static>> {
        Codec::<N>::new().peek_call_id(input)
    }

    /// The exact length of the encoded object, in bytes.
    pub fn encoded_len(&self) -> usize {
        self.wire(Codec::new()).len()
    }

    /// Writes the object to `buffer`; the room is checked once, before.
    ///
    /// # Errors
    ///
    /// - A buffer of fixed size with less room than [`encoded_len`](Self::encoded_len): nothing is
    ///   written.
    pub fn encode(&self, buffer: &mut (impl BufMut + ?Sized)) -> Result<(), BufferFull> {
        self.wire(Codec::new()).encode(buffer)
    }

    /// The object as text: by the layout by which it was read, else by the first of the system's layouts
    /// that selects the same variant again.
    pub fn to_text(&self) -> String {
        self.wire(Codec::new()).to_text()
    }

    /// The call that this object answers.
    pub const fn call_id(&self) -> Option<&CallId<'a>> {
        self.call_id.as_ref()
    }

    accessors!();
    context_accessors!();

    /// The whole object as received.
    pub fn json(&self) -> Option<Details<'_>> {
        self.json.non_empty().map(Details::new)
    }

    /// The operation that failed, as the caller named it.
    pub fn operation_name(&self) -> Option<&str> {
        self.operation_name.non_empty()
    }

    /// The service that answered, as the caller named it or else the system's own.
    pub fn service_name(&self) -> Option<&str> {
        self.service_name.non_empty()
    }

    /// Which fields of the request were wrong, in the shapes of [`Details::field_errors`]: in the details, or else
    /// in the rest of the object.
    pub fn field_errors(&self) -> FieldErrors<'_> {
        FieldErrors::of_error(self.details(), self.json(), self.status().map(|it| it.as_u16()))
    }

    /// The error without a borrow from the input.
    pub fn into_owned(self) -> ErrorObject<'static, N> {
        self.map_text(Text::into_owned)
    }

    fn map_text<'b>(self, map: impl Fn(Text<'a>) -> Text<'b>) -> ErrorObject<'b, N> {
        ErrorObject {
            call_id: self.call_id.map(|call_id| call_id.map_text(&map)),
            exception: self.exception.map_text(&map),
            request_id: map(self.request_id),
            operation_name: map(self.operation_name),
            service_name: map(self.service_name),
            json: map(self.json),
            layout: self.layout,
        }
    }

    fn wire(&self, codec: Codec<N>) -> Object<'_> {
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
        // What says of itself what it is needs no text. Of others, a status would be read as one.
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
        object
            .set_some(FieldKind::Details, details.map(|details| Content::Json(details.as_json())));
        self.add_context(&mut object, layout);
        object
    }

    /// The object by a layout of JSON-RPC.
    fn json_rpc_by(&self, layout: &'static Layout<N>) -> Object<'_> {
        let received = self.layout.filter(|own| own.is_json_rpc()).and(self.json());
        let again = received.and_then(|received| layout.json_rpc_again(&self.exception, received));
        let mut object = match again {
            Some(again) => again,
            None => {
                let status = self.status().filter(|_| layout.has(FieldKind::Status));
                layout.json_rpc(&self.exception, self.details(), status)
            }
        };
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

/// Equality takes call ID, status, exception, request ID, delay, operation and service; not the object as
/// received.
impl<N: ExceptionSet> PartialEq<ErrorObject<'_, N>> for ErrorObject<'_, N> {
    fn eq(&self, other: &ErrorObject<'_, N>) -> bool {
        self.exception == other.exception
            && self.call_id == other.call_id
            && (self.status(), self.request_id(), self.retry_after())
                == (other.status(), other.request_id(), other.retry_after())
            && self.operation_name == other.operation_name
            && self.service_name == other.service_name
    }
}

error_traits!(ErrorObject with request_id);

impl<N: ExceptionSet> fmt::Debug for ErrorObject<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorObject")
            .field("call_id", &self.call_id)
            .field("exception", &self.exception)
            .field("request_id", &self.request_id().map(OneLine))
            .field("operation_name", &self.operation_name().map(OneLine))
            .field("service_name", &self.service_name().map(OneLine))
            .finish()
    }
}

/// How one connection encodes and decodes error objects: layout and limits.
///
/// ```
/// use callerror::telcoflow::Telcoflow;
/// use callerror::{DecodeErrorKind, Limits, object};
///
/// const CODEC: object::Codec<Telcoflow> =
///     object::Codec::new().with_limits(Limits::DEFAULT.with_max_len(16));
/// let error = CODEC.decode(r#"{"type":"response","reqId":"r1","ok":true}"#).unwrap_err();
/// assert_eq!(error.kind(), DecodeErrorKind::TooLong);
/// ```
#[must_use]
pub struct Codec<N: 'static> {
    layout: &'static Layout<N>,
    limits: Limits,
}

impl<N> Clone for Codec<N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N> Copy for Codec<N> {}

impl<N: ExceptionSet> Codec<N> {
    /// The codec with the set's own layouts and [`Limits::DEFAULT`].
    pub const fn new() -> Self {
        Self { layout: N::LAYOUT, limits: Limits::DEFAULT }
    }

    /// Sets the layout, of which the [objects](Layout::objects) are read and written.
    pub const fn with_layout(mut self, layout: &'static Layout<N>) -> Self {
        self.layout = layout;
        self
    }

    /// Sets the limits of what is decoded.
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// [`ErrorObject::decode`] with this codec.
    ///
    /// # Errors
    ///
    /// As [`ErrorObject::decode`].
    pub fn decode<'a>(
        &self,
        input: impl AsInput<'a>,
    ) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
        decode(input.as_input(), *self)
    }

    /// [`ErrorObject::peek_call_id`] with this codec.
    pub fn peek_call_id<'i>(&self, input: impl AsInput<'i>) -> Option<CallId<'static>> {
        input.as_input().peek(|input| peek_in(input, *self), |input| peek_in(input, *self))
    }

    /// [`ErrorObject::encoded_len`] with this codec.
    pub fn encoded_len(&self, error: &ErrorObject<'_, N>) -> usize {
        error.wire(*self).len()
    }

    /// [`ErrorObject::encode`] with this codec.
    ///
    /// # Errors
    ///
    /// As [`ErrorObject::encode`].
    pub fn encode(
        &self,
        error: &ErrorObject<'_, N>,
        buffer: &mut (impl BufMut + ?Sized),
    ) -> Result<(), BufferFull> {
        error.wire(*self).encode(buffer)
    }

    /// [`ErrorObject::to_text`] with this codec.
    pub fn to_text(&self, error: &ErrorObject<'_, N>) -> String {
        error.wire(*self).to_text()
    }
}

impl<N: ExceptionSet> Default for Codec<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N> fmt::Debug for Codec<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codec").field("layout", self.layout).field("limits", &self.limits).finish()
    }
}

fn decode<'a, N: ExceptionSet>(
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

fn read_text<'a, N: ExceptionSet>(
    input: &'a str,
    codec: Codec<N>,
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    behind_mark(input, codec.limits, false, |text| read(text, codec)).map(|(error, _)| error)
}

fn read<'a, N: ExceptionSet>(
    text: &'a str,
    codec: Codec<N>,
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    match read_usual(text, codec) {
        Some(error) => Ok(error),
        None => read_any(text, codec),
    }
}

/// Reads an object as nearly all are. `None` for others.
#[inline(always)]
fn read_usual<'a, N: ExceptionSet>(
    text: &'a str,
    codec: Codec<N>,
) -> Option<Option<ErrorObject<'a, N>>> {
    let mut members = None;
    let layout = match codec.layout.object_layouts() {
        [layout] if !layout.is_tagged() => layout,
        layouts => {
            let members = members.insert(Members::read(text, codec.limits).ok()?);
            let object = Some(ObservedObject { text, members: Some(members) });
            let observed = Observed::new(None, None, object);
            layouts.iter().find(|layout| layout.has_tag(&observed))?
        }
    };
    let index =
        (members.is_none() && layout.looks_into_objects()).then(|| members.insert(Members::NONE));
    let mut fields = Fields::NONE;
    layout.find_usual_fields(text, codec.limits, index, &mut fields)?;
    let object = Some(ObservedObject { text, members: members.as_ref() });
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
    let message = match (fields.message(), &members) {
        (Some(message), _) => Text::of_string(message),
        // With a status, its reason phrase may be the message.
        (None, Some(members)) if status.is_none() => {
            members.message_elsewhere(text).unwrap_or(Text::EMPTY)
        }
        (None, _) => return None,
    };
    let build = |message| {
        let exception = layout.usual_exception(&fields, text, message, observed);
        ErrorObject {
            call_id,
            exception: match status {
                Some(status) => exception.received_with(status, layout.unhandled_status()),
                None => exception,
            },
            request_id: Text::from(fields.inner(FieldKind::RequestId)),
            operation_name: Text::EMPTY,
            service_name: layout.service_text(),
            json: Text::from(text),
            layout: Some(layout),
        }
    };
    Some(Some(build(message)))
}

#[cold]
#[inline(never)]
fn read_any<'a, N: ExceptionSet>(
    text: &'a str,
    codec: Codec<N>,
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    let members = match Members::read(text, codec.limits) {
        Ok(members) => members,
        Err(error) => return Err(not_an_object(text, codec.limits).unwrap_or(error)),
    };
    let whole = text.trim_matches(WHITE_SPACE);
    let object = Some(ObservedObject { text: whole, members: Some(&members) });
    let observed = Observed::new(None, None, object);
    let mut layouts = codec.layout.object_layouts().iter();
    let Some(layout) = layouts.find(|layout| layout.has_tag(&observed)) else {
        return Err(not_an_error_object(start_of(text), Fault::AnotherObject));
    };
    let found = layout.find_in(text, &members);
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
    let mut parts = found.parts(Some((&members, text.len())), None, Text::from);
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
fn peek_in<N: ExceptionSet>(input: &[u8], codec: Codec<N>) -> Option<CallId<'static>> {
    let input = &input[..input.len().min(codec.limits.max_len())];
    let input = match core::str::from_utf8(input) {
        Ok(text) => text,
        Err(error) => core::str::from_utf8(&input[..error.valid_up_to()]).ok()?,
    };
    let text = without_mark(input);
    match Members::read(text, codec.limits) {
        Ok(members) => find_call_id(text, &members, codec, true),
        Err(fault) => {
            let text = partial::before(text, fault.offset())?;
            let members = Members::read(&text, codec.limits).ok()?;
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
