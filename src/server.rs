//! The server boundary: how the failure of a handler becomes a reply, and what stays in the server's log.

#[cfg(feature = "http")]
mod http;

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use core::any::Any;
use core::error::Error;
use core::fmt;
use core::iter;
use core::marker::PhantomData;

use thiserror::Error;

use crate::call_id::CallId;
use crate::exception::{Name, UNHANDLED_MESSAGE, UserException};
use crate::set::ExceptionSet;
use crate::text::{OneLine, Text};
use crate::wire::object::ErrorObject;
use crate::wire::ocppj;
use crate::wire::wamp1::CallError;
use crate::wire::wamp2::{ErrorMessage, Request, RequestType};

/// Maps the errors of an application to exceptions of the set `N`.
///
/// An error for which [`to_exception`](Self::to_exception) returns `None` is unhandled: the caller reads a
/// fixed text, and the error becomes the [source](Error::source) of the exception, for the server's log.
/// So an error that is added to the enum later leaks nothing until somebody maps it.
///
/// [`UserException`] implements the trait by itself, and so does a boxed one. A
/// `Box<dyn Error + Send + Sync>` is mapped to the exception that it holds, and is unhandled if it holds
/// another type. [`UserException::from_chain`] also searches the sources of an error.
///
/// Only an exception with a name passes. One without a name, such as the text that another server sent for a
/// failure of its own, goes out with the fixed text and stays the source.
///
/// `Cx` is what the mapping needs to know of the request, such as the language of the caller; `answer_with`
/// takes it:
///
/// ```
/// use callerror::{CallError, ToException, UserException};
///
/// # callerror::exception_set! {
/// #     pub enum Booking = "https://booking.example/error#" { RoomTaken { status: 409 } }
/// # }
/// enum Language { English, German }
///
/// #[derive(Debug, thiserror::Error)]
/// #[error("the room is held")]
/// struct Held;
///
/// impl ToException<Booking, Language> for Held {
///     fn to_exception(&self, language: &Language) -> Option<UserException<'static, Booking>> {
///         Some(UserException::new(Booking::RoomTaken, match language {
///             Language::English => "The room is taken",
///             Language::German => "Der Raum ist belegt",
///         }))
///     }
/// }
/// let frame = CallError::answer_with("c1", Err::<(), _>(Held), &Language::German).unwrap_err();
/// assert_eq!(frame.message(), "Der Raum ist belegt");
/// ```
///
/// Without a context:
///
/// ```
/// use callerror::{CallError, ToException, UserException};
/// use std::error::Error;
///
/// callerror::exception_set! {
///     /// Exceptions of the booking service.
///     pub enum Booking = "https://booking.example/error#" {
///         /// Somebody else holds the room.
///         RoomTaken { status: 409 },
///     }
/// }
///
/// #[derive(Debug, thiserror::Error)]
/// enum Failure {
///     #[error("room {room} is held by {holder}")]
///     Taken { room: u32, holder: String },
///     #[error("reading the bookings")]
///     Store(#[from] std::io::Error),
/// }
///
/// impl ToException<Booking> for Failure {
///     fn to_exception(&self, (): &()) -> Option<UserException<'static, Booking>> {
///         match self {
///             Self::Taken { room, .. } => {
///                 Some(UserException::new(Booking::RoomTaken, format!("Room {room} is taken")))
///             }
///             Self::Store(_) => None,
///         }
///     }
/// }
///
/// fn book() -> Result<u32, Failure> {
///     Err(Failure::Taken { room: 7, holder: "Ann".to_owned() })
/// }
/// let frame = CallError::answer("c1", book()).unwrap_err();
/// assert_eq!(
///     frame.to_text(),
///     r#"[4,"c1","https://booking.example/error#RoomTaken","Room 7 is taken"]"#,
/// );
/// assert_eq!(frame.source().unwrap().to_string(), "room 7 is held by Ann");
///
/// fn list() -> Result<u32, Failure> {
///     Err(std::io::Error::other("disk 3 is gone"))?
/// }
/// let frame = CallError::answer("c2", list()).unwrap_err();
/// assert_eq!(frame.to_text(), r#"[4,"c2","An error occurred."]"#);
/// assert_eq!(frame.source().unwrap().to_string(), "reading the bookings");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not mapped to an exception of `{N}`",
    label = "the caller cannot be told of this error",
    note = "write `impl ToException<{N}> for {Self}`; or return `UserException<'static, {N}>` or `Box<dyn Error + Send + Sync>`"
)]
pub trait ToException<N: ExceptionSet, Cx: ?Sized = ()>:
    Into<Box<dyn Error + Send + Sync>>
{
    /// The exception that the caller gets, or `None` for an error that the caller must not learn of.
    fn to_exception(&self, context: &Cx) -> Option<UserException<'static, N>>;

    /// Converts the error and keeps it as the [source](Error::source) of the exception, unless the mapping set
    /// another source. An error without an exception becomes unhandled.
    fn into_exception(self, context: &Cx) -> UserException<'static, N> {
        match self.to_exception(context).filter(|it| it.name() != Name::Unhandled) {
            Some(exception) if exception.source().is_some() => exception,
            Some(exception) => exception.with_source(self),
            None => UserException::from_error(self),
        }
    }
}

impl<N: ExceptionSet, Cx: ?Sized> ToException<N, Cx> for UserException<'static, N> {
    fn to_exception(&self, _: &Cx) -> Option<Self> {
        Some(self.clone())
    }

    fn into_exception(self, _: &Cx) -> Self {
        boundary(self)
    }
}

impl<N: ExceptionSet, Cx: ?Sized> ToException<N, Cx> for Box<UserException<'static, N>> {
    fn to_exception(&self, _: &Cx) -> Option<UserException<'static, N>> {
        Some((**self).clone())
    }

    fn into_exception(self, _: &Cx) -> UserException<'static, N> {
        boundary(*self)
    }
}

impl<N: ExceptionSet, Cx: ?Sized> ToException<N, Cx> for Box<dyn Error + Send + Sync> {
    fn to_exception(&self, _: &Cx) -> Option<UserException<'static, N>> {
        exception_in(&**self).cloned()
    }

    fn into_exception(self, _: &Cx) -> UserException<'static, N> {
        match exception_in(&*self).cloned() {
            Some(exception) => boundary(exception),
            None => UserException::from_error(self),
        }
    }
}

/// The exception that may leave the server. One without a name becomes the source of an unhandled error, unless
/// it says no more than that.
fn boundary<N: ExceptionSet>(exception: UserException<'static, N>) -> UserException<'static, N> {
    let says_nothing = exception.message() == UNHANDLED_MESSAGE && exception.details().is_none();
    if exception.name() != Name::Unhandled || says_nothing {
        return exception;
    }
    // Status, delay and request ID are for the caller, unless they are another server's.
    let is_ours = exception.is_kept_inside();
    let (status, retry_after) = (exception.status(), exception.retry_after());
    let request_id = exception.request_id().map(str::to_owned);
    let mut unhandled = UserException::from_error(exception);
    if is_ours {
        if let Some(status) = status {
            unhandled = unhandled.with_status(status);
        }
        if let Some(request_id) = request_id {
            unhandled = unhandled.with_request_id(request_id);
        }
        unhandled.set_retry_after(retry_after);
    }
    unhandled
}

impl<N: ExceptionSet> UserException<'static, N> {
    /// The first exception of the set among `error` and its sources, or an unhandled error if there is
    /// none. `error` becomes its source.
    ///
    /// It serves handlers whose exceptions were wrapped on their way up, as `anyhow`'s contexts wrap them. The
    /// exception inside a [`CallError`] or [`ErrorResponse`](crate::ErrorResponse) does not count: what another server sent is not
    /// passed on unasked.
    ///
    /// ```
    /// use callerror::{Name, UserException, grape::Grape};
    /// use std::error::Error;
    ///
    /// #[derive(Debug, thiserror::Error)]
    /// #[error("while handling job 17")]
    /// struct Context(#[source] UserException<'static, Grape>);
    ///
    /// let failure = Context(UserException::new(Grape::NotAuthorized, "Ask the owner of the room"));
    /// let exception = UserException::<Grape>::from_chain(failure);
    /// assert_eq!(exception.name(), Name::Known(Grape::NotAuthorized));
    /// assert_eq!(exception.message(), "Ask the owner of the room");
    /// assert_eq!(exception.source().unwrap().to_string(), "while handling job 17");
    ///
    /// let exception = UserException::<Grape>::from_chain("disk 3 is gone");
    /// assert_eq!(exception.name(), Name::Unhandled);
    /// assert_eq!(exception.source().unwrap().to_string(), "disk 3 is gone");
    /// ```
    pub fn from_chain(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let error = error.into();
        if let Some(exception) = exception_in(&*error) {
            return boundary(Self::clone(exception));
        }
        let mut sources = iter::successors(error.source(), |&error| error.source());
        let found: Option<&Self> = sources.find_map(exception_in);
        match found.filter(|it| it.name() != Name::Unhandled).cloned() {
            Some(exception) => exception.with_source(Wrapped { error, set: PhantomData::<N> }),
            None => Self::from_error(error),
        }
    }

    /// An unhandled error whose source is a [`HandlerPanic`] with the text of a handler's panic.
    ///
    /// [`std::panic::catch_unwind`] returns the payload, and so does the `JoinError` of a task.
    ///
    /// ```
    /// use callerror::{CallError, HandlerPanic, UserException, grape::Grape};
    /// use std::error::Error;
    ///
    /// # std::panic::set_hook(Box::new(|_| ()));
    /// let payload = std::panic::catch_unwind(|| panic!("no row {}", 7)).unwrap_err();
    /// let exception = UserException::<Grape>::from_panic(payload);
    /// assert!(exception.source().unwrap().is::<HandlerPanic>());
    /// assert_eq!(exception.source().unwrap().to_string(), "the handler panicked: no row 7");
    /// assert_eq!(CallError::new("c1", exception).to_text(), r#"[4,"c1","An error occurred."]"#);
    /// ```
    pub fn from_panic(payload: Box<dyn Any + Send>) -> Self {
        let message = match payload.downcast::<String>() {
            Ok(message) => Text::from(*message),
            Err(payload) => match payload.downcast_ref::<&'static str>() {
                Some(&message) => Text::from_static(message),
                None => Text::from_static("(no text)"),
            },
        };
        Self::from_error(HandlerPanic { message })
    }
}

/// The exception that `error` is, or that it holds as a box, an [`Arc`] or an [`std::io::Error`]. The sources of
/// these containers are those of their content, so a search through the sources would miss the content.
fn exception_in<'e, N: ExceptionSet>(
    error: &'e (dyn Error + 'static),
) -> Option<&'e UserException<'static, N>> {
    #[cfg(feature = "std")]
    if let Some(error) = error.downcast_ref::<std::io::Error>() {
        let content: &(dyn Error + 'static) = error.get_ref()?;
        return exception_in(content);
    }
    let boxed = || error.downcast_ref::<Box<UserException<'static, N>>>().map(|boxed| &**boxed);
    let shared = || error.downcast_ref::<Arc<UserException<'static, N>>>().map(|shared| &**shared);
    error.downcast_ref().or_else(boxed).or_else(shared)
}

/// An error that wraps an exception of the set `N`, as the source of that exception. Its text is that of all
/// errors around the exception, and its own source is what follows the exception. So a log that prints an
/// exception and its sources prints the exception once.
#[derive(Debug)]
struct Wrapped<N> {
    error: Box<dyn Error + Send + Sync>,
    set: PhantomData<N>,
}

impl<N: ExceptionSet> fmt::Display for Wrapped<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outer: &(dyn Error + 'static) = &*self.error;
        let around = iter::successors(Some(outer), |&error| error.source())
            .take_while(|&error| exception_in::<N>(error).is_none());
        for (at, error) in around.enumerate() {
            write!(f, "{}{error}", if at == 0 { "" } else { ": " })?;
        }
        Ok(())
    }
}

impl<N: ExceptionSet> Error for Wrapped<N> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let outer: &(dyn Error + 'static) = &*self.error;
        iter::successors(Some(outer), |&error| error.source()).find_map(exception_in::<N>)?.source()
    }
}

/// The text of a handler's panic, for the server's log. [`UserException::from_panic`] makes it the source of an
/// exception, and has an example.
///
/// `Display` and `Debug` escape what would end or reorder a line of the log, and show at most 1 KiB of the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Error)]
#[error("the handler panicked: {}", OneLine(.message))]
pub struct HandlerPanic {
    message: Text<'static>,
}

impl HandlerPanic {
    /// The panic's text, or `(no text)` if the payload is not a string.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// Implements `answer` and `answer_with` of a wire value. The documentation is that of `answer`.
macro_rules! answers {
    (
        $(#[$doc:meta])*
        $value:ty, ($($argument:ident: $type:ty),*), |$exception:ident| $new:expr
    ) => {
        impl<'a, N: ExceptionSet> $value {
            $(#[$doc])*
            ///
            /// # Errors
            ///
            /// - `Err(error)` - as the exception that [`ToException`] maps it to, or else as an unhandled error.
            #[allow(clippy::result_large_err, reason = "to be encoded by the caller, not passed up")]
            pub fn answer<T>(
                $($argument: $type,)*
                result: Result<T, impl ToException<N>>,
            ) -> Result<T, Self> {
                Self::answer_with($($argument,)* result, &())
            }

            /// [`answer`](Self::answer) with a context for the mapping.
            ///
            /// # Errors
            ///
            /// As [`answer`](Self::answer).
            #[allow(clippy::result_large_err, reason = "to be encoded by the caller, not passed up")]
            pub fn answer_with<T, Cx: ?Sized>(
                $($argument: $type,)*
                result: Result<T, impl ToException<N, Cx>>,
                context: &Cx,
            ) -> Result<T, Self> {
                result.map_err(|error| {
                    let $exception = error.into_exception(context);
                    $new
                })
            }
        }
    };
}

answers! {
    /// Turns the result of a handler into its value, or into the frame that answers the call `call_id`.
    ///
    /// The [source](Error::source) of the frame is the handler's error, for the server's log.
    ///
    /// ```
    /// use callerror::{UserException, grape::{CallError, Grape}};
    ///
    /// fn get_room(id: u32) -> Result<&'static str, UserException<'static, Grape>> {
    ///     if id == 1 { Ok("Lobby") } else { Err(Grape::NotFoundError)? }
    /// }
    ///
    /// assert_eq!(CallError::answer("c1", get_room(1)).unwrap(), "Lobby");
    /// let frame = CallError::answer("c2", get_room(2)).unwrap_err();
    /// assert_eq!(
    ///     frame.to_text(),
    ///     r#"[4,"c2","http://domain/exceptions#NotFoundError","Not found error"]"#,
    /// );
    /// ```
    CallError<'a, N>, (call_id: impl Into<CallId<'a>>), |exception| Self::new(call_id, exception)
}

answers! {
    /// Turns the result of a handler into its value, or into the CALLERROR that answers the CALL `call_id`.
    ///
    /// The [source](Error::source) of the error is the handler's error, for the log of the station or the system.
    ///
    /// ```
    /// use callerror::ocpp::{CallError, Ocpp, UserException};
    ///
    /// fn unlock(connector: u32) -> Result<&'static str, UserException<'static>> {
    ///     if connector == 1 { Ok("Unlocked") } else { Err(Ocpp::PropertyConstraintViolation)? }
    /// }
    ///
    /// assert_eq!(CallError::answer("19", unlock(1)).unwrap(), "Unlocked");
    /// assert_eq!(
    ///     CallError::answer("20", unlock(7)).unwrap_err().to_text(),
    ///     r#"[4,"20","PropertyConstraintViolation","Property constraint violation",{}]"#,
    /// );
    /// ```
    ocppj::CallError<'a, N>, (call_id: impl Into<CallId<'a>>), |exception| Self::new(call_id, exception)
}

answers! {
    /// Turns the result of a handler into its value, or into the error object that answers the call `call_id`.
    ///
    /// The [source](Error::source) of the object is the handler's error, for the server's log.
    ///
    /// ```
    /// use callerror::jsonrpc::{ErrorObject, JsonRpc, UserException};
    ///
    /// fn subtract(params: &[i64]) -> Result<i64, UserException<'static>> {
    ///     let [one, other] = params else { Err(JsonRpc::InvalidParams)? };
    ///     Ok(one - other)
    /// }
    ///
    /// let request = r#"{"jsonrpc":"2.0","id":7,"method":"subtract","params":[42]}"#;
    /// let call_id = ErrorObject::peek_call_id(request).expect("an id");
    /// assert_eq!(
    ///     ErrorObject::answer(call_id, subtract(&[42])).unwrap_err().to_text(),
    ///     r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"Invalid params"}}"#,
    /// );
    /// ```
    ErrorObject<'a, N>, (call_id: impl Into<CallId<'a>>), |exception| Self::new(exception).with_call_id(call_id)
}

answers! {
    /// Turns the result of a handler into its value, or into the ERROR message that answers the request.
    ///
    /// The [source](Error::source) of the message is the handler's error, for the server's log.
    ///
    /// ```
    /// use callerror::wamp2::{Request, RequestType};
    /// use callerror::wamp::{ErrorMessage, UserException, Wamp};
    ///
    /// fn add(a: i64, b: i64) -> Result<i64, UserException<'static>> {
    ///     a.checked_add(b).ok_or(Wamp::InvalidArgument.into())
    /// }
    ///
    /// let answer = |result| ErrorMessage::answer(RequestType::Invocation, Request::MIN, result);
    /// assert_eq!(answer(add(1, 2)).unwrap(), 3);
    /// assert_eq!(
    ///     answer(add(1, i64::MAX)).unwrap_err().to_text(),
    ///     r#"[8,68,1,{},"wamp.error.invalid_argument",["Invalid argument"]]"#,
    /// );
    /// ```
    ErrorMessage<'a, N>, (request_type: RequestType<'a>, request: Request), |exception| Self::new(request_type, request, exception)
}
