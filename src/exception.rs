//! `UserException`, the value that every wire carries, and its `Name`.

use std::error::Error;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use serde::Serialize;
use serde::ser::Error as _;

use crate::details::Details;
use crate::error::{DecodeError, Field, InvalidName};
use crate::field_errors::FieldErrors;
use crate::json::{Kind, Scanner};
use crate::limits::Limits;
use crate::retry::{self, Retry, RetryAfter, Verdict};
use crate::set::{self, ExceptionSet};
use crate::text::{OneLine, Text};
use crate::wire::layout::Observed;

/// The message of an unhandled error. It does not reveal what went wrong in the server.
///
/// Source: Grape's "Exceptions over websockets".
pub const UNHANDLED_MESSAGE: &str = "An error occurred.";

/// An RPC exception: a name of the set `N`, a human-readable message, optional details.
///
/// Three rules hold for its content (Grape, `instant.exceptions.UserException`):
///
/// 1. Messages are written for the user of the client, who may read them as they are.
/// 2. Messages are translated on the server.
/// 3. Messages reveal nothing of the server's implementation.
///
/// So only name, message and details ever reach the wire. The [source](Error::source) is for the server's
/// own log. Nothing converts a foreign error into a message: [`from_error`](Self::from_error) makes an
/// unhandled error of it. A name that the set does not have is kept as received, never refused.
///
/// Beside these three, an exception knows what its wire said of it: [status](Self::status),
/// [request ID](Self::request_id) and [delay](Self::retry_after). Each wire sends of them what it has a place
/// for.
///
/// Equality and [`Hash`] take name, code, message and the text of the details: what the exception says. They
/// pass over status, request ID, delay and source.
///
/// ```
/// use callerror::{Name, UserException, grape::Grape};
///
/// let exception = UserException::new(Grape::NotFoundError, "Room not found")
///     .with_details(&[7])?
///     .with_source("row 7 is not in table rooms");
/// assert_eq!(exception.name(), Name::Known(Grape::NotFoundError));
/// assert_eq!(exception.message(), "Room not found");
/// assert_eq!(exception.details().unwrap().as_json(), "[7]");
/// assert_eq!(exception.to_string(), "NotFoundError: Room not found");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct UserException<'a, N> {
    variant: Option<N>,
    traits: Traits,
    /// The status as received or set; 0 if there is none.
    status: u16,
    /// The delay in milliseconds, or [`NO_DELAY`]. A longer delay and a date are in the context.
    delay: u32,
    /// The identifier as received, if it is not the variant's own name: an unknown name, an alias or a
    /// code. "" if there is none. An error without a variant and without a name is unhandled.
    code: Text<'a>,
    message: Text<'a>,
    /// Validated raw JSON, or "" if there are no details.
    details: Text<'a>,
    context: Option<Box<Context<'a>>>,
}

/// What few exceptions have. It is apart, so that the others stay small.
#[derive(Clone, Default)]
struct Context<'a> {
    request_id: Text<'a>,
    /// A date, or a delay that does not fit into the exception.
    retry_after: Option<RetryAfter>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// The delay of an exception that states none.
const NO_DELAY: u32 = u32::MAX;

/// What only the decoder knew of an exception, one bit each.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Traits(u8);

impl Traits {
    pub(crate) const NONE: Self = Self(0);
    /// The layout says that the request may succeed later.
    pub(crate) const BACKOFF: Self = Self(1);
    /// The status is the one by which the layout reports an unhandled error.
    pub(crate) const UNHANDLED_STATUS: Self = Self(1 << 1);
    /// The exception is in the wire value that was decoded, and keeps its spelling and text there.
    pub(crate) const DECODED: Self = Self(1 << 2);
    /// The code is not a name: the error is unhandled although it has a code.
    pub(crate) const UNNAMED: Self = Self(1 << 3);
    /// The code is a number on the wire.
    pub(crate) const NUMBER: Self = Self(1 << 4);

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn with_if(self, is_so: bool, other: Self) -> Self {
        if is_so { self.with(other) } else { self }
    }

    const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl<'a, N: ExceptionSet> UserException<'a, N> {
    /// An exception with a variant of the set and a message for the user.
    pub fn new(variant: N, message: impl Into<Text<'a>>) -> Self {
        Self::decoded(Some(variant), Traits::NONE, Text::EMPTY, message.into(), Text::EMPTY)
    }

    /// An exception whose name is given as text, as in a relay. A name of the set is known, any other is
    /// unknown.
    ///
    /// [`Codec::named`](crate::wamp1::Codec::named) makes such an exception for a codec with another base.
    ///
    /// ```
    /// use callerror::{Name, UserException, grape::Grape};
    ///
    /// let exception = UserException::<Grape>::named("SessionError", "Please log in")?;
    /// assert_eq!(exception.name(), Name::Known(Grape::SessionError));
    /// let exception = UserException::<Grape>::named("RateLimited", "Slow down")?;
    /// assert_eq!(exception.name().as_str(), Some("RateLimited"));
    /// # Ok::<(), callerror::InvalidName>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - `""` - the name is empty.
    /// - `"a#b"` - the name holds a `#`. A decoder would take what precedes it for the base. A set with an
    ///   empty base allows such a name.
    pub fn named(
        name: impl Into<Text<'a>>,
        message: impl Into<Text<'a>>,
    ) -> Result<Self, InvalidName> {
        Self::named_under(N::BASE, name.into(), message.into())
    }

    pub(crate) fn named_under(
        base: &str,
        name: Text<'a>,
        message: Text<'a>,
    ) -> Result<Self, InvalidName> {
        if name.is_empty() || (!base.is_empty() && name.contains('#')) {
            return Err(InvalidName);
        }
        Ok(Self::with_name(name, message))
    }

    /// An exception with the variant of `name`, or with an unknown name. "" makes an unhandled error.
    pub(crate) fn with_name(name: Text<'a>, message: Text<'a>) -> Self {
        let (variant, is_kept) = Self::look_up(&name);
        let code = if is_kept { name } else { Text::EMPTY };
        Self::decoded(variant, Traits::NONE, code, message, Text::EMPTY)
    }

    /// An unhandled error: it has no name, and its message is [`UNHANDLED_MESSAGE`].
    pub const fn unhandled() -> Self {
        let message = Text::from_static(UNHANDLED_MESSAGE);
        Self::decoded(None, Traits::NONE, Text::EMPTY, message, Text::EMPTY)
    }

    /// An unhandled error whose source is `error`. Its message contains nothing of `error`.
    ///
    /// ```
    /// use callerror::{CallError, Name, UserException, grape::Grape};
    /// use std::error::Error;
    ///
    /// let failure = std::io::Error::other("connect to 10.0.0.7: refused");
    /// let exception = UserException::<Grape>::from_error(failure);
    /// assert_eq!(exception.name(), Name::Unhandled);
    /// assert!(exception.source().unwrap().to_string().contains("10.0.0.7"));
    /// assert_eq!(CallError::new("c1", exception).to_text(), r#"[4,"c1","An error occurred."]"#);
    /// ```
    pub fn from_error(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::unhandled().with_source(error)
    }

    /// Looks `name` up. Returns its variant, and whether the text must be stored too. Only the variant's own
    /// name need not be stored.
    #[inline(always)]
    pub(crate) fn look_up(name: &str) -> (Option<N>, bool) {
        match if name.is_empty() { None } else { set::lookup_spelt(name) } {
            Some((variant, is_own)) => (Some(variant), !is_own),
            None => (None, true),
        }
    }

    /// An exception without a context. `code` is "" if it is the variant's own name, or if there is none.
    #[inline(always)]
    pub(crate) const fn decoded(
        variant: Option<N>,
        traits: Traits,
        code: Text<'a>,
        message: Text<'a>,
        details: Text<'a>,
    ) -> Self {
        Self { variant, traits, status: 0, delay: NO_DELAY, code, message, details, context: None }
    }

    /// Replaces the variant. The code as received stays.
    pub(crate) fn with_variant(mut self, variant: N) -> Self {
        if self.variant.is_none() && !self.traits.has(Traits::UNNAMED) {
            self.code = Text::EMPTY;
        }
        self.traits = self.traits.without(Traits::UNNAMED);
        self.variant = Some(variant);
        self
    }

    /// The same exception with another message.
    pub fn with_message(mut self, message: impl Into<Text<'a>>) -> Self {
        self.message = message.into();
        self
    }

    /// Sets the HTTP status, which decides on a [retry](Self::retry) and is sent over HTTP.
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status.as_u16();
        self.traits = self.traits.without(Traits::UNHANDLED_STATUS.with(Traits::BACKOFF));
        self
    }

    /// Sets the request ID, by which the server's logs know the request. "" removes it.
    pub fn with_request_id(mut self, request_id: impl Into<Text<'a>>) -> Self {
        let request_id = request_id.into();
        if !request_id.is_empty() || self.context.is_some() {
            self.context_mut().request_id = request_id;
        }
        self
    }

    /// Sets the delay after which the request may be sent again.
    ///
    /// ```
    /// use callerror::{Retry, RetryAfter, UserException, grape::Grape};
    /// use std::time::Duration;
    ///
    /// let after = RetryAfter::Delay(Duration::from_secs(30));
    /// let exception = UserException::new(Grape::SessionError, "Too many").with_retry_after(after);
    /// assert_eq!(exception.retry(), Retry::After(after));
    /// ```
    pub fn with_retry_after(mut self, retry_after: RetryAfter) -> Self {
        self.set_retry_after(Some(retry_after));
        self
    }

    pub(crate) fn set_retry_after(&mut self, retry_after: Option<RetryAfter>) {
        let delay = match retry_after {
            Some(RetryAfter::Delay(delay)) if delay == whole_millis(delay) => {
                u32::try_from(delay.as_millis()).ok().filter(|&delay| delay != NO_DELAY)
            }
            _ => None,
        };
        self.delay = delay.unwrap_or(NO_DELAY);
        let rest = retry_after.filter(|_| delay.is_none());
        if rest.is_some() || self.context.is_some() {
            self.context_mut().retry_after = rest;
        }
    }

    fn context_mut(&mut self) -> &mut Context<'a> {
        self.context.get_or_insert_default()
    }

    /// The exception outside the wire value that was decoded. It keeps its text for a log, but another wire
    /// value writes it as if it were built there.
    pub(crate) fn detached(mut self) -> Self {
        if self.traits.has(Traits::UNNAMED) {
            self.code = Text::EMPTY;
        }
        self.traits = self.traits.without(Traits::DECODED.with(Traits::UNNAMED));
        self
    }

    /// The exception with the status of the response that it was in.
    #[inline(always)]
    pub(crate) fn received_with(mut self, status: StatusCode, unhandled: StatusCode) -> Self {
        self.status = status.as_u16();
        self.traits = self.traits.with_if(status == unhandled, Traits::UNHANDLED_STATUS);
        self
    }

    pub(crate) const fn traits(&self) -> Traits {
        self.traits
    }

    /// Sets the details to a value that is serialised as JSON. A value that serialises as null removes them.
    ///
    /// # Errors
    ///
    /// - `BTreeMap::from([((1, 2), 3)])` - a value that serde_json refuses, here because a key is not a
    ///   string.
    /// - Lists nested 123 deep, or JSON of more than 15 MiB - a value that a frame or body within
    ///   [`Limits::DEFAULT`] has no room for in every layout.
    pub fn with_details(
        self,
        details: &(impl Serialize + ?Sized),
    ) -> Result<Self, serde_json::Error> {
        let json = serde_json::to_string(details)?;
        self.with_details_json(json).map_err(serde_json::Error::custom)
    }

    /// Sets the details to a JSON value, which cannot fail. Null removes the details.
    ///
    /// A value that is nested deeper or is longer than what a peer reads by default is left out.
    ///
    /// ```
    /// use callerror::{UserException, grape::Grape};
    ///
    /// let exception = UserException::new(Grape::NotFoundError, "gone")
    ///     .with_details_value(&serde_json::json!({"id": 7}));
    /// assert_eq!(exception.details().unwrap().as_json(), r#"{"id":7}"#);
    /// ```
    pub fn with_details_value(mut self, details: &serde_json::Value) -> Self {
        self.details = Text::EMPTY;
        if is_deeper(details, Limits::BUILT_DETAILS.max_depth()) {
            return self;
        }
        match validated(&Text::from(details.to_string())) {
            Ok(details) => Self { details, ..self },
            Err(_) => self,
        }
    }

    /// Sets the details to field errors, which cannot fail. Without errors it removes the details.
    ///
    /// ```
    /// use callerror::{FieldErrors, UserException, openapp::OpenApp};
    ///
    /// let exception = UserException::new(OpenApp::ValidationError, "Please check the form")
    ///     .with_field_errors(&FieldErrors::new().with("name", "Too long"));
    /// assert_eq!(exception.details().unwrap().as_json(), r#"{"name":["Too long"]}"#);
    /// ```
    pub fn with_field_errors(mut self, errors: &FieldErrors<'_>) -> Self {
        let json = if errors.is_empty() { None } else { serde_json::to_string(errors).ok() };
        let details = json.and_then(|json| validated(&Text::from(json)).ok());
        self.details = details.unwrap_or_default();
        self
    }

    /// Sets the details to JSON text, which is sent unchanged. `null` removes the details.
    ///
    /// ```
    /// use callerror::{UserException, grape::Grape};
    ///
    /// let exception = UserException::new(Grape::NotFoundError, "gone");
    /// let error = exception.clone().with_details_json("{id:7}").unwrap_err();
    /// assert_eq!(error.to_string(), "details: expected a member name or `}`, found `i` at byte 1");
    /// let details = exception.with_details_json(" [1.50] ")?;
    /// assert_eq!(details.details().unwrap().as_json(), "[1.50]");
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - `{id:7}` - text that is not one JSON value by RFC 8259.
    /// - `[[..]]`, nested 123 deep, or more than 15 MiB - JSON that a frame or body within
    ///   [`Limits::DEFAULT`] has no room for in every layout.
    pub fn with_details_json(mut self, json: impl Into<Text<'a>>) -> Result<Self, DecodeError> {
        self.details = validated(&json.into()).map_err(|error| error.in_field(Field::Details))?;
        Ok(self)
    }

    /// Sets the system's own code for the exception, in addition to its variant. It has no effect on an
    /// exception without a variant.
    ///
    /// The layouts that have a path for codes send it. A CALLERROR frame and `{"type","message"}` carry
    /// names, so they do not contain the code.
    ///
    /// ```
    /// use callerror::{ErrorResponse, UserException, openapp::OpenApp};
    ///
    /// let exception = UserException::new(OpenApp::ApiError, "Only one").with_code("ORG_LIMIT");
    /// assert_eq!(exception.code(), Some("ORG_LIMIT"));
    /// let response = ErrorResponse::new(exception).to_response();
    /// assert_eq!(response.body(), r#"{"code":"ORG_LIMIT","message":"Only one"}"#);
    /// ```
    pub fn with_code(mut self, code: impl Into<Text<'a>>) -> Self {
        if self.variant.is_some() {
            self.code = code.into();
            self.traits = self.traits.without(Traits::NUMBER);
        }
        self
    }

    /// Sets the [source](Error::source), which is never encoded.
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.context_mut().source = Some(Arc::from(source.into()));
        self
    }

    /// The name, to match on: known, unknown or none.
    pub fn name(&self) -> Name<'_, N> {
        match self.variant {
            Some(variant) => Name::Known(variant),
            None if self.is_unhandled() => Name::Unhandled,
            None => Name::Unknown(UnknownName::new(&self.code)),
        }
    }

    pub(crate) fn is_unhandled(&self) -> bool {
        self.variant.is_none() && (self.code.is_empty() || self.traits.has(Traits::UNNAMED))
    }

    /// The machine-readable identifier: the alias, code or unknown name as received; else the variant's first
    /// code, else its name. `None` for an unhandled error.
    ///
    /// A code that was a number on the wire is given by its digits.
    ///
    /// ```
    /// use callerror::{CallError, Name, UserException, devops::DevOpsAgent};
    ///
    /// callerror::exception_set! {
    ///     pub enum Ocpp = "" {
    ///         FormatViolation { aliases: ["FormationViolation"] },
    ///     }
    /// }
    /// let frame = CallError::<Ocpp>::decode(br#"[4,"c1","FormationViolation","",{}]"#)?;
    /// assert_eq!(frame.name(), Name::Known(Ocpp::FormatViolation));
    /// assert_eq!(frame.code(), Some("FormationViolation"));
    ///
    /// let exception = UserException::new(DevOpsAgent::NetworkError, "The cable is cut");
    /// assert_eq!(exception.code(), Some("NETWORK_ERROR"));
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    pub fn code(&self) -> Option<&str> {
        self.received_code().or_else(|| {
            let variant = self.variant?;
            Some(set::row(variant).first_code().unwrap_or(variant.name()))
        })
    }

    /// The identifier as received or [set](Self::with_code), if it is not the variant's own name.
    pub fn received_code(&self) -> Option<&str> {
        self.any_code().filter(|&code| {
            !self.is_unhandled() && self.variant.is_none_or(|variant| variant.name() != code)
        })
    }

    /// The identifier that is stored, also that of an unhandled error.
    pub(crate) fn any_code(&self) -> Option<&str> {
        self.code.non_empty()
    }

    /// Whether `code`, as it is written, is a number.
    pub(crate) fn is_number_code(&self, code: Option<&str>) -> bool {
        match self.any_code() {
            Some(own) if Some(own) == code => self.traits.has(Traits::NUMBER),
            _ => self.variant.is_some_and(|variant| {
                let row = set::row(variant);
                code.is_some() && row.first_code() == code && row.first_code_is_number()
            }),
        }
    }

    /// The code that is data: what was received or set and is none of the variant's names.
    pub(crate) fn data_code(&self) -> Option<&str> {
        let variant = self.variant?;
        self.any_code().filter(|code| N::lookup(code) != Some(variant))
    }

    /// The name as it is encoded. The wire value that was decoded keeps an alias as received.
    pub(crate) fn spelling(&self) -> Option<&str> {
        match self.variant {
            Some(variant) if self.has_own_spelling() => Some(variant.name()),
            _ if self.is_unhandled() => None,
            _ => Some(&self.code),
        }
    }

    /// The variant, if its own name is encoded.
    #[inline]
    pub(crate) fn variant_spelt(&self) -> Option<N> {
        self.variant.filter(|_| self.has_own_spelling())
    }

    #[inline]
    fn has_own_spelling(&self) -> bool {
        self.code.is_empty()
            || !self.traits.has(Traits::DECODED)
            || N::lookup(&self.code) != self.variant
    }

    /// The human-readable message, which may be empty.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The human-readable message, with the lifetime of the input if it is borrowed from there.
    pub fn into_message(self) -> Text<'a> {
        self.message
    }

    /// The details that the server attached, if any.
    pub fn details(&self) -> Option<Details<'_>> {
        self.details.non_empty().map(Details::new)
    }

    /// The [field errors](Details::field_errors) in the details: which fields of the request are wrong.
    pub fn field_errors(&self) -> FieldErrors<'_> {
        self.details().map(Details::field_errors).unwrap_or_default()
    }

    /// The HTTP status as received or set. A value that was built here has none until it is set.
    ///
    /// ```
    /// use callerror::{UserException, openapp::{ErrorResponse, OpenApp}};
    /// use http::{HeaderMap, StatusCode};
    ///
    /// let error = ErrorResponse::decode(StatusCode::CONFLICT, &HeaderMap::new(), "Try again");
    /// assert_eq!(error.into_exception().status(), Some(StatusCode::CONFLICT));
    /// assert_eq!(UserException::new(OpenApp::TransportError, "No route").status(), None);
    /// ```
    pub fn status(&self) -> Option<StatusCode> {
        StatusCode::from_u16(self.status).ok()
    }

    /// The request ID, by which the server's logs know the request.
    ///
    /// While an exception is in the wire value that was decoded, that value has the request ID.
    pub fn request_id(&self) -> Option<&str> {
        self.context.as_ref()?.request_id.non_empty()
    }

    /// The delay that the server states, after which the request may be sent again.
    pub fn retry_after(&self) -> Option<RetryAfter> {
        match self.delay {
            NO_DELAY => self.context.as_ref()?.retry_after,
            delay => Some(RetryAfter::Delay(Duration::from_millis(delay.into()))),
        }
    }

    /// Whether to send the request again, and when: see [`Retry`].
    pub fn retry(&self) -> Retry {
        if let Some(retry_after) = self.retry_after() {
            return Retry::After(retry_after);
        }
        let may_succeed = match self.code_verdict() {
            Some(verdict) => verdict != Verdict::Never,
            None if self.layout_says_backoff() => true,
            None => match self.variant_verdict() {
                Some(verdict) => verdict != Verdict::Never,
                None if self.is_unhandled() && self.has_unhandled_status() => true,
                None => retry::is_temporary(self.status),
            },
        };
        if may_succeed { Retry::Backoff } else { Retry::Never }
    }

    fn code_verdict(&self) -> Option<Verdict> {
        self.data_code().and_then(|code| N::TABLE.code_verdict(code))
    }

    /// The verdict of the variant, or of its nearest ancestor that has one.
    fn variant_verdict(&self) -> Option<Verdict> {
        let variant = self.variant?;
        let mut rows = iter::once(variant).chain(variant.ancestors()).map(set::row);
        rows.find_map(|row| row.verdict)
            .filter(|&verdict| verdict != Verdict::BackoffWithoutCode || self.data_code().is_none())
    }

    /// Whether the layout by which the exception was read, or the set's own, says that the request may succeed
    /// later.
    fn layout_says_backoff(&self) -> bool {
        self.traits.has(Traits::BACKOFF)
            || N::LAYOUT.is_backoff(&Observed::new(self.status(), self.any_code(), None))
    }

    /// Whether an unhandled error is all that the status says. A frame has no status.
    fn has_unhandled_status(&self) -> bool {
        let own = [0, N::LAYOUT.unhandled_status().as_u16()];
        self.traits.has(Traits::UNHANDLED_STATUS) || own.contains(&self.status)
    }

    /// Whether `name` is the name of the variant, or the name as received.
    ///
    /// The result for an unknown name does not change when the name is added to the set.
    ///
    /// ```
    /// use callerror::{UserException, grape::Grape};
    ///
    /// assert!(UserException::new(Grape::NotFoundError, "").is_named("NotFoundError"));
    /// assert!(UserException::<Grape>::named("RateLimited", "").unwrap().is_named("RateLimited"));
    /// ```
    pub fn is_named(&self, name: &str) -> bool {
        self.spelling() == Some(name) || self.variant.is_some_and(|variant| variant.name() == name)
    }

    /// A label for metrics, of bounded cardinality: the variant's name, `unknown` or `unhandled`.
    ///
    /// ```
    /// use callerror::{UserException, grape::Grape};
    ///
    /// assert_eq!(UserException::new(Grape::SessionError, "").metric_label(), "SessionError");
    /// assert_eq!(UserException::<Grape>::named("Made-up by a peer", "").unwrap().metric_label(), "unknown");
    /// ```
    pub fn metric_label(&self) -> &'static str {
        match self.variant {
            Some(variant) => variant.name(),
            None if self.is_unhandled() => "unhandled",
            None => "unknown",
        }
    }

    /// The ancestors of the variant, the nearest first. An exception without a variant has none.
    pub fn ancestors(&self) -> impl Iterator<Item = N> {
        self.variant.into_iter().flat_map(N::ancestors)
    }

    /// Whether the exception has a variant that is `variant`, or is below it by parents or groups.
    pub fn is_a(&self, variant: N) -> bool {
        self.variant.is_some_and(|own| own.is_a(variant))
    }

    /// The exception without a borrow from the input.
    ///
    /// Borrowed text is copied. Text that is shared or was unescaped is moved.
    pub fn into_owned(self) -> UserException<'static, N> {
        self.map_text(Text::into_owned)
    }

    pub(crate) fn map_text<'b>(self, map: impl Fn(Text<'a>) -> Text<'b>) -> UserException<'b, N> {
        UserException {
            variant: self.variant,
            traits: self.traits,
            status: self.status,
            delay: self.delay,
            code: map(self.code),
            message: map(self.message),
            details: map(self.details),
            context: self.context.map(|context| {
                let Context { request_id, retry_after, source } = *context;
                Box::new(Context { request_id: map(request_id), retry_after, source })
            }),
        }
    }
}

/// The delay without what is shorter than a millisecond.
fn whole_millis(delay: Duration) -> Duration {
    delay - Duration::from_nanos(u64::from(delay.subsec_nanos() % 1_000_000))
}

/// Whether containers are nested deeper in a value. It looks no deeper than that itself.
fn is_deeper(value: &serde_json::Value, depth: u16) -> bool {
    let Some(left) = depth.checked_sub(1) else { return value.is_array() || value.is_object() };
    match value {
        serde_json::Value::Array(array) => array.iter().any(|inner| is_deeper(inner, left)),
        serde_json::Value::Object(object) => object.values().any(|inner| is_deeper(inner, left)),
        _ => false,
    }
}

/// Validates `json`. Returns it without the white space around it, or "" if it is null.
fn validated<'a>(json: &Text<'a>) -> Result<Text<'a>, DecodeError> {
    Limits::BUILT_DETAILS.check_len(json.len())?;
    let value = Scanner::new(json, Limits::BUILT_DETAILS.max_depth()).only_value()?;
    Ok(match value.kind {
        Kind::Null => Text::EMPTY,
        _ => json.slice(value.offset..value.offset + value.raw.len()),
    })
}

/// An exception with this variant and its default message, so that `Err(Booking::RoomTaken)?` works.
///
/// The default message is the one of the set, or else the name as words.
///
/// ```
/// use callerror::{UserException, openapp::OpenApp};
///
/// fn find() -> Result<(), UserException<'static, OpenApp>> {
///     Err(OpenApp::ResourceNotFoundError)?
/// }
/// assert_eq!(find().unwrap_err().message(), "Resource not found error");
/// ```
///
/// There is no conversion from foreign errors, because the text of a library's error is not for users.
///
/// ```compile_fail
/// # use callerror::{UserException, grape::Grape};
/// fn read() -> Result<String, UserException<'static, Grape>> {
///     Ok(std::fs::read_to_string("rooms.txt")?)
/// }
/// ```
impl<N: ExceptionSet> From<N> for UserException<'_, N> {
    fn from(variant: N) -> Self {
        match variant.message() {
            Some(message) => Self::new(variant, Text::from_static(message)),
            None => Self::new(variant, words(variant.name())),
        }
    }
}

/// A name as words: `Room not found` of `RoomNotFound` and of `booking.error.room_not_found`.
fn words(name: &str) -> String {
    let name = name.rsplit(['.', '/', ':', '#']).next().unwrap_or(name);
    let mut words = String::with_capacity(name.len() + 8);
    let mut chars = name.chars().peekable();
    let mut before = ' ';
    while let Some(char) = chars.next() {
        let is_end_of_acronym =
            before.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase());
        let starts = !before.is_uppercase() || is_end_of_acronym;
        let is_acronym = chars.peek().is_none_or(|next| !next.is_lowercase());
        if char.is_alphanumeric() {
            if char.is_uppercase() && starts && !words.is_empty() && !words.ends_with(' ') {
                words.push(' ');
            }
            if words.is_empty() {
                words.extend(char.to_uppercase());
            } else if is_acronym {
                words.push(char);
            } else {
                words.extend(char.to_lowercase());
            }
        } else if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
        before = char;
    }
    words.truncate(words.trim_end().len());
    words
}

impl<N: ExceptionSet> PartialEq<UserException<'_, N>> for UserException<'_, N> {
    fn eq(&self, other: &UserException<'_, N>) -> bool {
        self.variant == other.variant
            && self.code() == other.code()
            && self.message == other.message
            && self.details == other.details
    }
}

impl<N: ExceptionSet> Eq for UserException<'_, N> {}

impl<N: ExceptionSet> Hash for UserException<'_, N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.variant, self.code(), self.message(), &*self.details).hash(state);
    }
}

impl<N: ExceptionSet> Error for UserException<'_, N> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.context.as_ref()?.source.as_deref().map(|source| source as _)
    }
}

/// One line of a log: the name, the code if it differs, the message. What ends or reorders a line is escaped,
/// and at most 1 KiB of each is shown.
impl<N: ExceptionSet> fmt::Display for UserException<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name().as_str();
        if let Some(name) = name {
            write!(f, "{}", OneLine(name))?;
            if let Some(code) = self.received_code().filter(|&code| code != name) {
                write!(f, " ({})", OneLine(code))?;
            }
        }
        match (name, self.message()) {
            (None, "") => f.write_str("unhandled error"),
            (Some(_), "") => Ok(()),
            (None, message) => write!(f, "{}", OneLine(message)),
            (Some(_), message) => write!(f, ": {}", OneLine(message)),
        }
    }
}

impl<N: ExceptionSet> UserException<'_, N> {
    /// Formats the exception and the request ID in one line.
    pub(crate) fn fmt_with_request_id(
        &self,
        request_id: Option<&str>,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        match request_id {
            Some(id) => write!(f, " (request {})", OneLine(id)),
            None => Ok(()),
        }
    }
}

/// All that the exception has, with shortened details.
impl<N: ExceptionSet> fmt::Debug for UserException<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("UserException");
        debug.field("name", &self.name());
        if (self.variant.is_some() || self.is_unhandled()) && !self.code.is_empty() {
            debug.field("code", &self.code);
        }
        debug.field("message", &self.message);
        if let Some(details) = self.details() {
            debug.field("details", &details);
        }
        if let Some(status) = self.status() {
            debug.field("status", &status);
        }
        if let Some(retry_after) = self.retry_after() {
            debug.field("retry_after", &retry_after);
        }
        if let Some(context) = &self.context {
            if !context.request_id.is_empty() {
                debug.field("request_id", &context.request_id);
            }
            if let Some(source) = &context.source {
                debug.field("source", source);
            }
        }
        debug.finish()
    }
}

/// The name of an exception: known, unknown or none.
///
/// [`UserException::name`](crate::UserException::name) returns it as a `Copy` view. A match with three arms
/// is complete, whatever names a server invents later. To act on a name that is not in the set yet, guard on
/// [`is_named`](crate::UserException::is_named). The arm still works when the name is added to the set:
///
/// ```
/// use callerror::{Name, grape::{CallError, Grape}};
///
/// let frame = CallError::decode(br#"[4,"c1","http://domain/exceptions#RateLimited","Slow down"]"#)?;
/// let action = match frame.name() {
///     Name::Known(Grape::NotFoundError) => "create it",
///     Name::Known(_) => "show the message",
///     _ if frame.is_named("RateLimited") => "wait",
///     Name::Unknown(_) => "show the message, count the name",
///     Name::Unhandled => "apologise",
/// };
/// assert_eq!(action, "wait");
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Name<'a, N> {
    /// A name of the set, as its variant.
    Known(N),
    /// A name that is not in the set.
    Unknown(UnknownName<'a>),
    /// No name on the wire: the server failed outside its own exceptions.
    Unhandled,
}

impl<'a, N: ExceptionSet> Name<'a, N> {
    /// The name as text, or `None` if there is no name. A known name has the spelling of the set.
    pub fn as_str(self) -> Option<&'a str> {
        match self {
            Self::Known(name) => Some(name.name()),
            Self::Unknown(name) => Some(name.as_str()),
            Self::Unhandled => None,
        }
    }

    /// The variant of the set, if the name is known.
    pub fn known(self) -> Option<N> {
        match self {
            Self::Known(name) => Some(name),
            Self::Unknown(_) | Self::Unhandled => None,
        }
    }
}

/// Whether the name is known and is this variant.
///
/// ```
/// use callerror::{Name, UserException, grape::Grape};
///
/// let exception = UserException::new(Grape::NotFoundError, "Room not found");
/// assert!(exception.name() == Grape::NotFoundError);
/// assert!(exception.name() != Grape::SessionError);
/// assert!(UserException::unhandled().name() != Grape::NotFoundError);
/// ```
impl<N: PartialEq> PartialEq<N> for Name<'_, N> {
    fn eq(&self, variant: &N) -> bool {
        matches!(self, Self::Known(own) if own == variant)
    }
}

/// A name that is not in the set. It is never empty.
///
/// Only decoding and [`UserException::named`](crate::UserException::named) make one. Both look the name up in
/// the set first, so a name of the set is never an `UnknownName`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownName<'a>(&'a str);

impl<'a> UnknownName<'a> {
    pub(crate) const fn new(name: &'a str) -> Self {
        Self(name)
    }

    /// The name as received, without its base.
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

impl PartialEq<str> for UnknownName<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for UnknownName<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// The name in one line of a log: escaped, and at most 1 KiB of it. [`as_str`](UnknownName::as_str) is the
/// name as received.
impl fmt::Display for UnknownName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&OneLine(self.0), f)
    }
}

impl fmt::Debug for UnknownName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&OneLine(self.0), f)
    }
}
