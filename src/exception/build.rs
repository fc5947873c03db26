//! Making an exception, and setting what it has beside its variant.
//!
//! Both are here because the documentation shows the functions of this module first, `new` before all others.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::sync::Arc;
use core::error::Error;
use core::time::Duration;

use serde::Serialize;
use serde::ser::Error as _;

use super::{Context, NO_DELAY, Traits, UNHANDLED_MESSAGE, UserException};
use crate::error::{DecodeError, Field, InvalidName};
use crate::field_errors::FieldErrors;
use crate::head::StatusCode;
use crate::json::{Kind, Scanner};
use crate::limits::Limits;
use crate::retry::RetryAfter;
use crate::set::ExceptionSet;
use crate::text::Text;
use crate::wire::layout::NO_NAME;

impl<'a, N: ExceptionSet> UserException<'a, N> {
    /// An exception with a variant of the set and a message for the user.
    pub fn new(variant: N, message: impl Into<Text<'a>>) -> Self {
        Self::decoded(Some(variant), Traits::NONE, Text::EMPTY, message.into(), Text::EMPTY)
    }

    /// An exception whose name is given as text, as in a relay. A name of the set is known, any other is
    /// unknown. An error URI under the base of the set is the name that it ends with.
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
    /// - `"about:blank"` - it says that there is no name (RFC 9457, 4.2.1).
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
        let under = name.strip_prefix(base).filter(|rest| !rest.is_empty() && !base.is_empty());
        let name = match under {
            // An error URI under the base is the name that it ends with.
            Some(rest) => name.slice(name.len() - rest.len()..name.len()),
            None => name,
        };
        if name.is_empty() || *name == *NO_NAME || (!base.is_empty() && name.contains('#')) {
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

    /// Replaces the variant. The code as received stays.
    #[cfg(feature = "http")]
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

    /// Sets the HTTP status, which decides on a [retry](Self::retry) and is sent over HTTP. One below 300 is not
    /// sent, since it would say that there is no error.
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
