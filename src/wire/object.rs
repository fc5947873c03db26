//! Error objects: JSON objects by which a system answers outside HTTP, such as JSON-RPC's errors, Telcoflow's responses on
//! a WebSocket or an AWS client's parsed errors. A [`Layout`] says where their fields are.

mod codec;
mod read;
mod write;

use alloc::string::String;
use core::error::Error;
use core::fmt;

use bytes::BufMut;

pub use self::codec::Codec;
use self::read::decode;
#[cfg(feature = "__internals")]
pub(crate) use self::read::decode_exact;
use super::layout::{Identity, Layout, Observed, Parts};
use super::{accessors, context_accessors, error_traits};
use crate::call_id::CallId;
use crate::details::Details;
use crate::error::{BufferFull, DecodeError};
use crate::exception::{Name, UserException, is_integer};
use crate::field_errors::FieldErrors;
use crate::head::StatusCode;
use crate::input::AsInput;
use crate::json::Write;
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

    /// Decodes one object; `None` for one that is a success.
    ///
    /// # Errors
    ///
    /// - `[1]`, `{"type":"nope"}` - what is not one of the system's objects.
    /// - `{"jsonrpc":"2.0","error":"text","id":1}` - another value than an object in the [member that holds the
    ///   error](Layout::error_member).
    /// - `{"type":"response","ok":false,"reqId":[1]}` - a call ID that is neither text nor an integer.
    /// - `{"Error":{"Code":"\ud800"}}` - half of a surrogate pair in the call ID, name or code.
    /// - What is not JSON by RFC 8259, or is beyond [`Limits::DEFAULT`](crate::Limits::DEFAULT).
    pub fn decode(input: impl AsInput<'a>) -> Result<Option<Self>, DecodeError> {
        decode(input.as_input(), Codec::new())
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
