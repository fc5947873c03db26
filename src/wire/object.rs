//! Error objects: JSON objects by which a system answers outside HTTP, such as Telcoflow's responses on
//! a WebSocket or an AWS client's parsed errors.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use bytestring::ByteString;
use http::StatusCode;

use crate::call_id::CallId;
use crate::codec::{Codec, Rules};
use crate::details::Details;
use crate::error::{DecodeError, DecodeErrorKind, Expected, Field, Found};
use crate::exception::Name;
use crate::exception::{UserException, exception_accessors};
use crate::field_errors::FieldError;
use crate::json::{Kind, Scanner, Value};
use crate::retry::Retry;
use crate::set::ExceptionSet;
use crate::text::Text;
use crate::wire::layout::{Facts, ObjectForm};

/// One error that arrived as a JSON object: correlation value, exception, and what else it told.
///
/// As an error to be passed up with `?` it is large: box it.
///
/// ```
/// use callerror::{Name, telcoflow::{ErrorObject, Telcoflow}};
///
/// let input = r#"{"type":"response","reqId":"r1","ok":false,"errorCode":"SESSION_NOT_OPEN"}"#;
/// let error = ErrorObject::decode_str(input)?.expect("an error");
/// assert_eq!(error.call_id().unwrap().as_str(), "r1");
/// assert_eq!(error.name(), Name::Known(Telcoflow::WSSSessionNotOpen));
/// assert_eq!(error.code(), Some("SESSION_NOT_OPEN"));
///
/// let success = r#"{"type":"response","reqId":"r2","ok":true,"content":{}}"#;
/// assert!(ErrorObject::decode_str(success)?.is_none());
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct ErrorObject<'a, N> {
    call_id: Option<CallId<'a>>,
    status: Option<StatusCode>,
    exception: UserException<'a, N>,
    request_id: Text<'a>,
    operation_name: Text<'a>,
    service_name: Text<'a>,
}

impl<'a, N: ExceptionSet> ErrorObject<'a, N> {
    /// An error that did not arrive but arose here, for example because no answer came in time.
    ///
    /// ```
    /// use callerror::telcoflow::{ErrorObject, Telcoflow, UserException};
    ///
    /// let late = UserException::new(Telcoflow::WSSCallCommandTimeoutError, "No answer in 10 s");
    /// let error = ErrorObject::new(late).with_call_id("c1");
    /// assert_eq!(error.call_id().unwrap().as_str(), "c1");
    /// assert!(error.retry().is_retry());
    /// ```
    pub const fn new(exception: UserException<'a, N>) -> Self {
        Self {
            call_id: None,
            status: None,
            exception,
            request_id: Text::EMPTY,
            operation_name: Text::EMPTY,
            service_name: Text::EMPTY,
        }
    }

    /// The same error with the correlation value of the request that it answers.
    pub fn with_call_id(mut self, call_id: impl Into<CallId<'a>>) -> Self {
        self.call_id = Some(call_id.into());
        self
    }

    /// Decodes one object, borrowing from `input`; `None` for one that tells a success.
    ///
    /// # Errors
    ///
    /// - `[1]`, `{"type":"nope"}` - what is not one of the system's objects.
    /// - `{"type":"response","ok":false}` - an error without its correlation value.
    /// - What is not JSON by RFC 8259, is too long or too deep, or holds half of a surrogate pair.
    pub fn decode(input: &'a [u8]) -> Result<Option<Self>, DecodeError> {
        decode(input, Rules::of::<N>())
    }

    /// [`decode`](Self::decode) for text.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    pub fn decode_str(input: &'a str) -> Result<Option<Self>, DecodeError> {
        decode_str(input, Rules::of::<N>())
    }

    /// [`decode`](Self::decode) into a value that shares `input` and borrows nothing.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    pub fn decode_bytes(input: &Bytes) -> Result<Option<ErrorObject<'static, N>>, DecodeError> {
        decode_bytes(input, Rules::of::<N>())
    }

    /// The correlation value, by which the answer finds its request.
    pub const fn call_id(&self) -> Option<&CallId<'a>> {
        self.call_id.as_ref()
    }

    /// The HTTP status that the object tells.
    pub const fn status(&self) -> Option<StatusCode> {
        self.status
    }

    exception_accessors!();

    /// The name by which the server's logs know the request.
    pub fn request_id(&self) -> Option<&str> {
        Some(self.request_id.as_str()).filter(|text| !text.is_empty())
    }

    /// The operation that failed, as the caller named it.
    pub fn operation_name(&self) -> Option<&str> {
        Some(self.operation_name.as_str()).filter(|text| !text.is_empty())
    }

    /// The service that answered, as the caller named it or else the system's own.
    pub fn service_name(&self) -> Option<&str> {
        Some(self.service_name.as_str()).filter(|text| !text.is_empty())
    }

    /// The same error naming the operation that failed.
    pub fn with_operation_name(mut self, name: impl Into<Text<'a>>) -> Self {
        self.operation_name = name.into();
        self
    }

    /// The same error naming another service than the system's own.
    pub fn with_service_name(mut self, name: impl Into<Text<'a>>) -> Self {
        self.service_name = name.into();
        self
    }

    /// The machine-readable identifier as it stood in the object, if there was one.
    pub fn code(&self) -> Option<&str> {
        self.exception.token()
    }

    /// [`Details::field_errors`] of the details.
    pub fn field_errors(&self) -> Vec<FieldError<'_>> {
        self.details().map(Details::field_errors).unwrap_or_default()
    }

    /// Whether to send the request again, and when.
    pub fn retry(&self) -> Retry {
        Retry::of(&self.exception, self.status, None)
    }

    /// The exception alone; correlation value, status, request ID, operation and service are dropped.
    pub fn into_exception(self) -> UserException<'a, N> {
        self.exception
    }

    /// The error without a borrow from the input.
    pub fn into_owned(self) -> ErrorObject<'static, N> {
        ErrorObject {
            call_id: self.call_id.map(CallId::into_owned),
            status: self.status,
            exception: self.exception.into_owned(),
            request_id: self.request_id.into_owned(),
            operation_name: self.operation_name.into_owned(),
            service_name: self.service_name.into_owned(),
        }
    }

    fn share(self, whole: &ByteString) -> ErrorObject<'static, N> {
        ErrorObject {
            call_id: self.call_id.map(|call_id| call_id.share(whole)),
            status: self.status,
            exception: self.exception.share(whole),
            request_id: self.request_id.share(whole),
            operation_name: self.operation_name.share(whole),
            service_name: self.service_name.share(whole),
        }
    }
}

/// The same with the options of this codec; see [`ErrorObject`].
impl<N: ExceptionSet> Codec<N> {
    /// [`ErrorObject::decode`] with these options.
    ///
    /// # Errors
    ///
    /// As [`ErrorObject::decode`].
    pub fn decode_object<'a>(
        &self,
        input: &'a [u8],
    ) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
        decode(input, self.rules())
    }

    /// [`ErrorObject::decode_str`] with these options.
    ///
    /// # Errors
    ///
    /// As [`ErrorObject::decode`].
    pub fn decode_object_str<'a>(
        &self,
        input: &'a str,
    ) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
        decode_str(input, self.rules())
    }

    /// [`ErrorObject::decode_bytes`] with these options.
    ///
    /// # Errors
    ///
    /// As [`ErrorObject::decode`].
    pub fn decode_object_bytes(
        &self,
        input: &Bytes,
    ) -> Result<Option<ErrorObject<'static, N>>, DecodeError> {
        decode_bytes(input, self.rules())
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

fn decode<'a, N: ExceptionSet>(
    input: &'a [u8],
    rules: Rules<'_>,
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    rules.check_len(input.len())?;
    match std::str::from_utf8(input) {
        Ok(text) => decode_str(text, rules),
        Err(error) => Err(DecodeError::invalid_utf8(input, error.valid_up_to())),
    }
}

fn decode_bytes<N: ExceptionSet>(
    input: &Bytes,
    rules: Rules<'_>,
) -> Result<Option<ErrorObject<'static, N>>, DecodeError> {
    let whole = match ByteString::try_from(input.clone()) {
        Ok(whole) => whole,
        // Fails again, with the offset.
        Err(_) => return Ok(decode(input, rules)?.map(ErrorObject::into_owned)),
    };
    Ok(decode_str(&whole, rules)?.map(|error| error.share(&whole)))
}

fn decode_str<'a, N: ExceptionSet>(
    input: &'a str,
    rules: Rules<'_>,
) -> Result<Option<ErrorObject<'a, N>>, DecodeError> {
    let object = scan(input, rules)?;
    let is_tagged = |form: &&ObjectForm<N>| {
        form.tag.is_none_or(|(path, tag)| {
            object
                .get(path)
                .is_some_and(|value| value.kind == Kind::String && value.string().is_text(tag))
        })
    };
    let Some(form) = N::FORM.objects.iter().find(is_tagged) else {
        return Err(not_an_error_object(&object));
    };
    if !(form.is_error)(Details::new(object.raw)) {
        return Ok(None);
    }
    let call_id =
        if form.call_id.is_empty() { None } else { Some(call_id(&object, form.call_id)?) };
    let piece = |path: &[&str]| if path.is_empty() { None } else { object.get(path) };
    let text = |path: &[&str], field: Field| match piece(path) {
        Some(value) if value.kind == Kind::String => {
            value.check_text().map_err(|error| error.in_field(field))?;
            Ok(Text::of_string(value.string()))
        }
        _ => Ok(Text::EMPTY),
    };
    let code = text(form.code, Field::Code)?;
    let message = match piece(form.message) {
        Some(value) => {
            value.check_text().map_err(|error| error.in_field(Field::Message))?;
            Text::of_string(value.message())
        }
        None => Text::EMPTY,
    };
    let details = piece(form.details).map_or(Text::EMPTY, |value| Text::from(value.details()));
    let status =
        piece(form.status).and_then(|value| StatusCode::from_u16(value.raw.parse().ok()?).ok());
    let facts = Facts::new(
        status,
        Some(code.as_str()).filter(|code| !code.is_empty()),
        Some(Details::new(object.raw)),
    );
    let row = (form.select)(&facts);
    Ok(Some(ErrorObject {
        call_id,
        status,
        exception: UserException::found(Some(row), code, message, details),
        request_id: text(form.request_id, Field::Frame)?,
        operation_name: Text::EMPTY,
        service_name: form.service.map_or(Text::EMPTY, Text::from_static),
    }))
}

/// The one object that the input is.
fn scan<'a>(input: &'a str, rules: Rules<'_>) -> Result<Value<'a>, DecodeError> {
    rules.check_len(input.len())?;
    let object = Scanner::new(input, rules.max_depth).only_value()?;
    if object.kind == Kind::Object { Ok(object) } else { Err(not_an_error_object(&object)) }
}

#[cold]
fn not_an_error_object(value: &Value<'_>) -> DecodeError {
    let found = match value.kind {
        Kind::Object => Found::AnotherObject,
        kind => kind.into(),
    };
    DecodeError::new(DecodeErrorKind::NotErrorObject, value.offset, Expected::ErrorObject, found)
}

/// The correlation value at `path`: a string or an integer.
fn call_id<'a>(object: &Value<'a>, path: &[&str]) -> Result<CallId<'a>, DecodeError> {
    let fault = |kind, offset, found| {
        DecodeError::new(kind, offset, Expected::StringOrInteger, found).in_field(Field::CallId)
    };
    let Some(value) = object.get(path) else {
        return Err(fault(DecodeErrorKind::Missing, object.offset, Found::Nothing));
    };
    if !CallId::is_call_id(value) {
        return Err(fault(DecodeErrorKind::WrongType, value.offset, value.kind.into()));
    }
    value.check_text().map_err(|error| error.in_field(Field::CallId))?;
    Ok(CallId::of_value(value))
}
