//! `UserException`, the value that every wire carries, and its `Name`.

use std::error::Error;
use std::fmt;
use std::iter;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::Error as _;

use crate::details::Details;
use crate::error::{DecodeError, Field, InvalidName};
use crate::field_errors::FieldErrors;
use crate::json::{Kind, Scanner};
use crate::limits::Limits;
use crate::retry::{Retry, Verdict};
use crate::set::{self, ExceptionSet};
use crate::text::{OneLine, Text};

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
/// Equality compares name, code, message and the text of the details, not the source.
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
    /// The identifier as received, if it is not the variant's own name: an unknown name, an alias or a
    /// code. "" if there is none. An error without a variant and without a code is unhandled.
    code: Text<'a>,
    message: Text<'a>,
    /// Validated raw JSON, or "" if there are no details.
    details: Text<'a>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl<'a, N: ExceptionSet> UserException<'a, N> {
    /// An exception with a variant of the set and a message for the user.
    pub fn new(variant: N, message: impl Into<Text<'a>>) -> Self {
        Self {
            variant: Some(variant),
            code: Text::EMPTY,
            message: message.into(),
            details: Text::EMPTY,
            cause: None,
        }
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
        Self::decoded(variant, code, message, Text::EMPTY)
    }

    /// An unhandled error: it has no name, and its message is [`UNHANDLED_MESSAGE`].
    pub const fn unhandled() -> Self {
        Self {
            variant: None,
            code: Text::EMPTY,
            message: Text::from_static(UNHANDLED_MESSAGE),
            details: Text::EMPTY,
            cause: None,
        }
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

    /// A decoded exception. `code` is "" if it is the variant's own name, or if there is none.
    #[inline(always)]
    pub(crate) const fn decoded(
        variant: Option<N>,
        code: Text<'a>,
        message: Text<'a>,
        details: Text<'a>,
    ) -> Self {
        Self { variant, code, message, details, cause: None }
    }

    /// Replaces the variant.
    pub(crate) fn with_variant(mut self, variant: N) -> Self {
        self.variant = Some(variant);
        self
    }

    /// Sets the details to a value that is serialised as JSON. A value that serialises as null removes them.
    ///
    /// # Errors
    ///
    /// - `BTreeMap::from([((1, 2), 3)])` - a value that serde_json refuses, here because a key is not a
    ///   string.
    /// - Lists nested 128 deep, or JSON of more than 16 MiB - a value beyond [`Limits::DEFAULT`]. The frame
    ///   or body itself counts as one level.
    pub fn with_details(
        self,
        details: &(impl Serialize + ?Sized),
    ) -> Result<Self, serde_json::Error> {
        let json = serde_json::to_string(details)?;
        self.with_details_json(json).map_err(serde_json::Error::custom)
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
    /// - `[[..]]`, nested 128 deep, or more than 16 MiB - JSON beyond [`Limits::DEFAULT`]. The frame or body
    ///   itself counts as one level.
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
        }
        self
    }

    /// Sets the [source](Error::source), which is never encoded.
    pub fn with_source(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(Arc::from(cause.into()));
        self
    }

    /// The name, to match on: known, unknown or none.
    pub fn name(&self) -> Name<'_, N> {
        match self.variant {
            Some(variant) => Name::Known(variant),
            None if self.code.is_empty() => Name::Unhandled,
            None => Name::Unknown(UnknownName::new(&self.code)),
        }
    }

    /// The machine-readable identifier: the alias, code or unknown name as received, else the variant's name.
    /// `None` for an unhandled error.
    ///
    /// In a system that sends codes, [`ErrorResponse::code`](crate::ErrorResponse::code) is `None` if the
    /// response has no code.
    ///
    /// ```
    /// use callerror::{CallError, Name};
    ///
    /// callerror::exception_set! {
    ///     pub enum Ocpp = "" {
    ///         FormatViolation { aliases: ["FormationViolation"] },
    ///     }
    /// }
    /// let frame = CallError::<Ocpp>::decode(br#"[4,"c1","FormationViolation","",{}]"#)?;
    /// assert_eq!(frame.name(), Name::Known(Ocpp::FormatViolation));
    /// assert_eq!(frame.code(), Some("FormationViolation"));
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    pub fn code(&self) -> Option<&str> {
        self.received_code().or_else(|| self.variant.map(N::name))
    }

    /// The name as it is encoded. An alias is encoded as received; a code as the name of its variant.
    pub(crate) fn spelling(&self) -> Option<&str> {
        match self.variant_spelt() {
            Some(variant) => Some(variant.name()),
            None => self.code(),
        }
    }

    /// The variant, if its own name is encoded.
    #[inline]
    pub(crate) fn variant_spelt(&self) -> Option<N> {
        match self.variant {
            _ if self.code.is_empty() => self.variant,
            Some(variant) if N::lookup(&self.code) == Some(variant) => None,
            variant => variant,
        }
    }

    /// The identifier as received, if it is not the variant's own name.
    pub(crate) fn received_code(&self) -> Option<&str> {
        self.code.non_empty()
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

    /// Whether to send the request again, judged without a status and a `Retry-After`.
    pub fn retry(&self) -> Retry {
        Retry::of(self.verdict(), self.name() == Name::Unhandled, None, None)
    }

    /// The verdict that the set gives the code, else the one that it gives the variant or its nearest
    /// ancestor.
    pub(crate) fn verdict(&self) -> Option<Verdict> {
        let variant = self.variant?;
        // An alias is a spelling of the name, not a code with a verdict of its own.
        let code = self.received_code().filter(|code| N::lookup(code) != Some(variant));
        if let Some(verdict) = code.and_then(|code| N::TABLE.code_verdict(code)) {
            return Some(verdict);
        }
        let mut rows = iter::once(variant).chain(variant.ancestors()).map(set::row);
        rows.find_map(|row| row.verdict)
            .filter(|&verdict| code.is_none() || verdict != Verdict::BackoffWithoutCode)
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
            None if self.code.is_empty() => "unhandled",
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
            code: map(self.code),
            message: map(self.message),
            details: map(self.details),
            cause: self.cause,
        }
    }
}

/// Validates `json`. Returns it without the white space around it, or "" if it is null.
fn validated<'a>(json: &Text<'a>) -> Result<Text<'a>, DecodeError> {
    Limits::DEFAULT.check_len(json.len())?;
    let value = Scanner::new(json, Limits::DEFAULT.inside().max_depth()).only_value()?;
    Ok(match value.kind {
        Kind::Null => Text::EMPTY,
        _ => json.slice(value.offset..value.offset + value.raw.len()),
    })
}

/// An exception with this variant and an empty message, so that `Err(Booking::RoomTaken)?` works.
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
        Self::new(variant, Text::EMPTY)
    }
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

impl<N: ExceptionSet> Error for UserException<'_, N> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

/// One line: the name, the code if it differs, the message. Control characters are escaped.
impl<N: ExceptionSet> fmt::Display for UserException<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name().as_str();
        if let Some(name) = name {
            write!(f, "{}", OneLine(name))?;
            if let Some(code) = self.code().filter(|&code| code != name) {
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

/// Name, code, message, shortened details and the source.
impl<N: ExceptionSet> fmt::Debug for UserException<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("UserException");
        debug.field("name", &self.name());
        if self.variant.is_some() && !self.code.is_empty() {
            debug.field("code", &self.code);
        }
        debug.field("message", &self.message);
        if let Some(details) = self.details() {
            debug.field("details", &details);
        }
        if let Some(cause) = &self.cause {
            debug.field("cause", cause);
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

impl fmt::Display for UnknownName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for UnknownName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}
