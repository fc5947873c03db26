//! Error objects: JSON objects by which a system answers outside HTTP, such as Telcoflow's responses on a
//! WebSocket or an AWS client's parsed errors. A [`Layout`] says where their fields are.

use std::error::Error;
use std::fmt;
use std::ptr;

use bytes::BufMut;
use http::StatusCode;

use super::accessors;
use super::layout::{
    Content, FieldKind, Found, Layout, Members, Object, Observed, ObservedObject, Source,
};
use crate::call_id::CallId;
use crate::details::Details;
use crate::error::{BufferFull, DecodeError, DecodeErrorKind, Expected, Field, Found as Fault};
use crate::exception::{Name, UNHANDLED_MESSAGE, UserException};
use crate::field_errors::FieldErrors;
use crate::input::{AsInput, Input};
use crate::json::{Kind, Scanner, Value, Write};
use crate::limits::Limits;
use crate::retry::Retry;
use crate::set::ExceptionSet;
use crate::text::Text;

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
    status: Option<StatusCode>,
    exception: UserException<'a, N>,
    request_id: Text<'a>,
    operation_name: Text<'a>,
    service_name: Text<'a>,
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
            status: None,
            exception,
            request_id: Text::EMPTY,
            operation_name: Text::EMPTY,
            service_name: service.map_or(Text::EMPTY, Text::from_static),
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
    pub fn from_code(
        code: impl Into<Text<'a>>,
        message: impl Into<Text<'a>>,
        status: Option<StatusCode>,
    ) -> Self {
        let (code, message) = (code.into(), message.into());
        let [layout, ..] = N::LAYOUT.object_layouts() else {
            return Self::new(UserException::with_name(code, message));
        };
        let observed = Observed::new(status, None, None);
        let exception = layout.exception(code, Some(message), "", observed, || Text::EMPTY);
        Self { status, layout: Some(layout), ..Self::new(exception) }
    }

    /// The same error with the call ID of the request that it answers.
    pub fn with_call_id(mut self, call_id: impl Into<CallId<'a>>) -> Self {
        self.call_id = Some(call_id.into());
        self
    }

    /// The same error with an HTTP status.
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }

    /// The same error with a request ID, by which the server's logs know the request.
    pub fn with_request_id(mut self, request_id: impl Into<Text<'a>>) -> Self {
        self.request_id = request_id.into();
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
    /// - `{"type":"response","ok":false}` - an error without its call ID.
    /// - What is not JSON by RFC 8259, is beyond [`Limits::DEFAULT`], or has half of a surrogate pair.
    pub fn decode(input: impl AsInput<'a>) -> Result<Option<Self>, DecodeError> {
        decode(input.as_input(), Codec::new())
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

    /// The HTTP status in the object.
    pub const fn status(&self) -> Option<StatusCode> {
        self.status
    }

    accessors!();

    /// The request ID, by which the server's logs know the request.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.non_empty()
    }

    /// The operation that failed, as the caller named it.
    pub fn operation_name(&self) -> Option<&str> {
        self.operation_name.non_empty()
    }

    /// The service that answered, as the caller named it or else the system's own.
    pub fn service_name(&self) -> Option<&str> {
        self.service_name.non_empty()
    }

    /// The machine-readable identifier as received, if there was one.
    pub fn code(&self) -> Option<&str> {
        self.exception.received_code()
    }

    /// [`UserException::field_errors`].
    pub fn field_errors(&self) -> FieldErrors<'_> {
        self.exception.field_errors()
    }

    /// Whether to send the request again, and when.
    pub fn retry(&self) -> Retry {
        let is_unhandled = self.name() == Name::Unhandled;
        Retry::of(self.exception.verdict(), is_unhandled, self.status, None)
    }

    /// The error without a borrow from the input.
    pub fn into_owned(self) -> ErrorObject<'static, N> {
        self.map_text(Text::into_owned)
    }

    fn map_text<'b>(self, map: impl Fn(Text<'a>) -> Text<'b>) -> ErrorObject<'b, N> {
        ErrorObject {
            call_id: self.call_id.map(|call_id| call_id.map_text(&map)),
            status: self.status,
            exception: self.exception.map_text(&map),
            request_id: map(self.request_id),
            operation_name: map(self.operation_name),
            service_name: map(self.service_name),
            layout: self.layout,
        }
    }

    fn wire(&self, codec: Codec<N>) -> Object<'_> {
        let exception = &self.exception;
        let variant = exception.name().known();
        let code = |layout: &Layout<N>| match variant {
            _ if !layout.has_classify() => exception.spelling(),
            _ if exception.received_code().is_some() => exception.received_code(),
            // What was received without a code goes out without one.
            _ if self.layout.is_some() => None,
            None => None,
            Some(variant) => {
                let is_selected = layout.variant_of("", self.status) == Some(variant);
                // A code that says of a retry what its variant does not say is not made up.
                let own = variant.codes().next();
                let own = own.filter(|&code| !is_selected || N::TABLE.code_verdict(code).is_none());
                own.or(Some(variant.name()).filter(|_| layout.writes_names()))
            }
        };
        let selects_variant = |layout: &&Layout<N>| {
            layout.variant_of(code(layout).unwrap_or_default(), self.status) == variant
        };
        let layouts = codec.layout.object_layouts();
        // The codec may have other layouts than the one by which the object was read.
        let own =
            layouts.iter().find(|layout| self.layout.is_some_and(|own| ptr::eq(own, *layout)));
        let layout = own.or_else(|| layouts.iter().find(selects_variant));
        let layout = layout.or(layouts.first()).unwrap_or(codec.layout);
        let code = code(layout);
        let (message, details) = match exception.name() {
            Name::Unhandled => (UNHANDLED_MESSAGE, None),
            _ => (exception.message(), exception.details()),
        };
        // An error without code and message is still to be read as an error.
        let has_message =
            |message: &&str| !message.is_empty() || (code.is_none() && !layout.has_constants());
        let call_id = self.call_id.as_ref().map(|call_id| {
            let text = call_id.as_str();
            if call_id.is_number() { Content::Json(text) } else { Content::Text(text) }
        });
        Object::tagged(layout)
            .with(FieldKind::CallId, call_id)
            .with(FieldKind::Code, code.map(Content::Text))
            .with(FieldKind::Message, Some(message).filter(has_message).map(Content::Text))
            .with(FieldKind::RequestId, self.request_id().map(Content::Text))
            .with(FieldKind::Details, details.map(|details| Content::Json(details.as_json())))
            .with(FieldKind::Status, self.status.as_ref().map(|it| Content::Json(it.as_str())))
    }
}

impl<N: ExceptionSet> Error for ErrorObject<'_, N> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.exception.source()
    }
}

/// The exception in one line, and the request ID where there is one.
impl<N: ExceptionSet> fmt::Display for ErrorObject<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.exception.fmt_with_request_id(self.request_id(), f)
    }
}

impl<N: ExceptionSet> fmt::Debug for ErrorObject<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorObject")
            .field("call_id", &self.call_id)
            .field("status", &self.status)
            .field("exception", &self.exception)
            .field("request_id", &self.request_id())
            .field("operation_name", &self.operation_name())
            .field("service_name", &self.service_name())
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

    /// [`ErrorObject::decode`] with these codec.
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

    /// [`ErrorObject::encoded_len`] with these codec.
    pub fn encoded_len(&self, error: &ErrorObject<'_, N>) -> usize {
        error.wire(*self).len()
    }

    /// [`ErrorObject::encode`] with these codec.
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

    /// [`ErrorObject::to_text`] with these codec.
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
        |text| read(text, codec),
        |whole| {
            let error = read(whole, codec)?;
            Ok(error.map(|error| error.map_text(|text| text.share(whole))))
        },
        |input, error| DecodeError::invalid_utf8(input, error.valid_up_to()),
    )
}

fn read<'a, N: ExceptionSet>(
    text: &'a str,
    codec: Codec<N>,
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    let members = match Members::read(text, codec.limits) {
        Ok(members) => members,
        Err(error) => return Err(not_an_object(text, codec.limits).unwrap_or(error)),
    };
    let object = Some(ObservedObject { text, members: Some(&members) });
    let observed = Observed::new(None, None, object);
    let mut layouts = codec.layout.object_layouts().iter();
    let Some(layout) = layouts.find(|layout| layout.has_tag(&observed)) else {
        return Err(not_an_error_object(start_of(text), Fault::AnotherObject));
    };
    let found = Found::in_object(layout.table(), text, &members);
    let status = found.value(FieldKind::Status);
    let status = status.and_then(|value| StatusCode::from_u16(value.raw.parse().ok()?).ok());
    let observed = Observed::new(status, None, object);
    if !layout.is_error_in(&observed) {
        return Ok(None);
    }
    let call_id = if layout.has(FieldKind::CallId) {
        Some(call_id(found.value(FieldKind::CallId), start_of(text))?)
    } else {
        None
    };
    found.check_text(FieldKind::Code, Field::Code)?;
    found.check_text(FieldKind::Message, Field::Message)?;
    found.check_text(FieldKind::RequestId, Field::Frame)?;
    let string = |kind| match found.field(kind, None) {
        Some(Source::Json(item)) if !item.is_null() => Text::of_string(item.string()),
        _ => Text::EMPTY,
    };
    let (code, message) = (string(FieldKind::Code), string(FieldKind::Message));
    let exception =
        layout.exception(code, Some(message), found.details(), observed, || Text::EMPTY);
    Ok(Some(ErrorObject {
        call_id,
        status,
        exception,
        request_id: string(FieldKind::RequestId),
        operation_name: Text::EMPTY,
        service_name: match layout.service_name() {
            "" => Text::EMPTY,
            name => Text::from_static(name),
        },
        layout: Some(layout),
    }))
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

/// The call ID that must be there: a string or an integer.
fn call_id(value: Option<Value<'_>>, start: usize) -> Result<CallId<'_>, DecodeError> {
    let fault = |kind, offset, found| {
        DecodeError::new(kind, offset, Expected::StringOrInteger, found).in_field(Field::CallId)
    };
    let Some(value) = value else {
        return Err(fault(DecodeErrorKind::Missing, start, Fault::Nothing));
    };
    value.check_text().map_err(|error| error.in_field(Field::CallId))?;
    let wrong = || fault(DecodeErrorKind::WrongType, value.offset, value.kind.into());
    CallId::of_value(value).ok_or_else(wrong)
}
