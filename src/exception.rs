//! `UserException`, the one typed value between a server's own failures and the wire.

use std::error::Error;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use bytestring::ByteString;
use serde::Serialize;
use serde::ser::Error as _;

use crate::details::Details;
use crate::error::{DecodeError, Field, InvalidName};
use crate::json::{Kind, Scanner};
use crate::limits::{MAX_DEPTH, MAX_LEN, check_len};
use crate::set::ExceptionSet;
use crate::text::{OneLine, Text};

/// The text of an unhandled error: it says nothing of what went wrong inside.
///
/// Source: Grape's "Exceptions over websockets".
pub const UNHANDLED_MESSAGE: &str = "An error occurred.";

/// An RPC exception: a name of the set `N`, a human-readable message, optional details.
///
/// Three rules hold for what goes into one (Grape, `instant.exceptions.UserException`):
///
/// 1. Messages are written for the user of the client, who may read them as they are.
/// 2. They are translated on the server's side.
/// 3. They tell nothing of how the server is built.
///
/// So only name, message and details ever reach the wire. The [cause](Error::source) is for the
/// server's own log; nothing converts a foreign error into a message, and an error that has no name
/// of its own goes out as [`from_error`](Self::from_error) makes it. A name that the set does not
/// have is kept as it is, never refused.
///
/// Equality compares name, code, message and the text of the details, not the cause.
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
    known: Option<N>,
    /// The wire's identifier where it is not `N`'s own name: an unknown name, an alias, a code. "" is
    /// none; with no known name either, the error is unhandled.
    token: Text<'a>,
    message: Text<'a>,
    /// Validated raw JSON; "" is none.
    details: Text<'a>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

/// What a [`UserException`] is made of, each piece with the lifetime of the input.
///
/// ```
/// use callerror::{UserException, grape::Grape};
///
/// let parts = UserException::new(Grape::SessionError, "Please log in").into_parts();
/// assert_eq!(parts.message.as_borrowed(), Some("Please log in"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExceptionParts<'a, N> {
    /// The row of the set, if the name is known.
    pub known: Option<N>,
    /// The identifier on the wire where it is not the row's own name, or the code that selected the row;
    /// else empty.
    pub token: Text<'a>,
    /// The human-readable text.
    pub message: Text<'a>,
    /// The details as raw JSON; empty where there are none.
    pub details: Text<'a>,
    /// What [`Error::source`] gives.
    pub cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl<'a, N: ExceptionSet> UserException<'a, N> {
    /// An exception with a name of the set and a message for the user.
    pub fn new(name: N, message: impl Into<Text<'a>>) -> Self {
        Self {
            known: Some(name),
            token: Text::EMPTY,
            message: message.into(),
            details: Text::EMPTY,
            cause: None,
        }
    }

    /// An exception whose name is only known as text, as in a relay; one of the set becomes known.
    ///
    /// [`Codec::named`](crate::Codec::named) does the same for a codec with another base.
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
    /// - `""` - no name.
    /// - `"a#b"` - unless the set's base is empty, what precedes a `#` would be taken for the base.
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
        Ok(Self::decoded(&name, 0..name.len(), message, Text::EMPTY))
    }

    /// An error that the server did not handle, with the fixed text [`UNHANDLED_MESSAGE`].
    pub const fn unhandled() -> Self {
        Self {
            known: None,
            token: Text::EMPTY,
            message: Text::from_static(UNHANDLED_MESSAGE),
            details: Text::EMPTY,
            cause: None,
        }
    }

    /// An unhandled error, with `error` as its cause and nothing of it in the message.
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

    /// What a decoder found: the text in `identifier` at `name` is looked up in the set, none is no
    /// name.
    #[inline(always)]
    pub(crate) fn decoded(
        identifier: &Text<'a>,
        name: Range<usize>,
        message: Text<'a>,
        details: Text<'a>,
    ) -> Self {
        let (known, is_kept) = Self::look_up(&identifier[name.clone()]);
        let token = if is_kept { identifier.slice(name) } else { Text::EMPTY };
        Self::found(known, token, message, details)
    }

    /// The row of a name, none if it is "", and whether the name is to be kept beside it, as a row's own
    /// is not.
    #[inline(always)]
    pub(crate) fn look_up(name: &str) -> (Option<N>, bool) {
        match if name.is_empty() { None } else { N::lookup_spelt(name) } {
            Some((row, is_own)) => (Some(row), !is_own),
            None => (None, true),
        }
    }

    /// What a decoder found, looked up.
    #[inline(always)]
    pub(crate) const fn found(
        known: Option<N>,
        token: Text<'a>,
        message: Text<'a>,
        details: Text<'a>,
    ) -> Self {
        Self { known, token, message, details, cause: None }
    }

    /// The same exception as another row, everything else as it was.
    pub(crate) fn with_variant(mut self, row: N) -> Self {
        self.known = Some(row);
        self
    }

    /// The same exception with `details`, serialised as JSON; what serialises as null is none.
    ///
    /// # Errors
    ///
    /// - What `details` itself refuses, for example a map whose keys are no strings.
    /// - Containers nested deeper than [`MAX_DEPTH`] less the one that
    ///   a frame or body is.
    pub fn with_details(
        self,
        details: &(impl Serialize + ?Sized),
    ) -> Result<Self, serde_json::Error> {
        let json = serde_json::to_string(details)?;
        self.with_details_json(json).map_err(serde_json::Error::custom)
    }

    /// The same exception with details that are JSON already, sent as they are; `null` is none.
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
    /// - `{id:7}` - what is not one JSON value by RFC 8259.
    /// - Containers nested deeper than [`MAX_DEPTH`] less one, or more
    ///   than [`MAX_LEN`] bytes.
    pub fn with_details_json(mut self, json: impl Into<Text<'a>>) -> Result<Self, DecodeError> {
        self.details = validated(&json.into()).map_err(|error| error.in_field(Field::Details))?;
        Ok(self)
    }

    /// The same exception with the system's own code for it, beside the row; without a known row there
    /// is none to stand beside.
    ///
    /// The HTTP forms that have a place for codes send it. A CALLERROR and `{"type","message"}` carry
    /// names, and leave it out.
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
        if self.known.is_some() {
            self.token = code.into();
        }
        self
    }

    /// The same exception with `cause` as its [source](Error::source), which is never encoded.
    pub fn with_source(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(Arc::from(cause.into()));
        self
    }

    /// The name, to match on.
    pub fn name(&self) -> Name<'_, N> {
        match self.known {
            Some(known) => Name::Known(known),
            None if self.token.is_empty() => Name::Unhandled,
            None => Name::Unknown(UnknownName::new(&self.token)),
        }
    }

    /// The machine-readable identifier: an alias, a code or an unknown name as it stood on the wire, else
    /// the row's name; `None` for an unhandled error.
    ///
    /// In a system that has codes beside names,
    /// [`ErrorResponse::code`](crate::ErrorResponse::code) tells whether there was one.
    ///
    /// ```
    /// use callerror::{CallError, Name};
    ///
    /// callerror::exception_set! {
    ///     pub enum Ocpp: "" {
    ///         FormatViolation, alias "FormationViolation",
    ///     }
    /// }
    /// let frame = CallError::<Ocpp>::decode(br#"[4,"c1","FormationViolation","",{}]"#)?;
    /// assert_eq!(frame.name(), Name::Known(Ocpp::FormatViolation));
    /// assert_eq!(frame.code(), Some("FormationViolation"));
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    pub fn code(&self) -> Option<&str> {
        match self.known {
            _ if !self.token.is_empty() => Some(&self.token),
            Some(known) => Some(known.name()),
            None => None,
        }
    }

    /// The name as it is written on the wire: an alias as it came, a code as its row's name.
    pub(crate) fn spelling(&self) -> Option<&str> {
        match self.row_spelt() {
            Some(row) => Some(row.name()),
            None => self.code(),
        }
    }

    /// The row whose own name is written on the wire.
    pub(crate) fn row_spelt(&self) -> Option<N> {
        let is_alias = |row| !self.token.is_empty() && N::lookup(&self.token) == Some(row);
        self.known.filter(|&row| !is_alias(row))
    }

    /// The identifier on the wire where it is not the row's own name, or the code that selected the row.
    pub(crate) fn token(&self) -> Option<&str> {
        Some(self.token.as_str()).filter(|token| !token.is_empty())
    }

    /// The human-readable text, which may be empty.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What the server attached, if anything.
    pub fn details(&self) -> Option<Details<'_>> {
        if self.details.is_empty() { None } else { Some(Details::new(&self.details)) }
    }

    /// Whether `name` names this exception, as its row's name or as spelt on the wire.
    ///
    /// The answer for an unknown name stays the same when the name joins the set.
    ///
    /// ```
    /// use callerror::{UserException, grape::Grape};
    ///
    /// assert!(UserException::new(Grape::NotFoundError, "").is_named("NotFoundError"));
    /// assert!(UserException::<Grape>::named("RateLimited", "").unwrap().is_named("RateLimited"));
    /// ```
    pub fn is_named(&self, name: &str) -> bool {
        self.spelling() == Some(name) || self.known.is_some_and(|known| known.name() == name)
    }

    /// A label for metrics, of bounded cardinality: the row's name, `unknown` or `unhandled`.
    ///
    /// ```
    /// use callerror::{UserException, grape::Grape};
    ///
    /// assert_eq!(UserException::new(Grape::SessionError, "").metric_label(), "SessionError");
    /// assert_eq!(UserException::<Grape>::named("Made-up by a peer", "").unwrap().metric_label(), "unknown");
    /// ```
    pub fn metric_label(&self) -> &'static str {
        match self.known {
            Some(known) => known.name(),
            None if self.token.is_empty() => "unhandled",
            None => "unknown",
        }
    }

    /// The rows above the exception's own, nearest first; none of a name that is not known.
    pub fn ancestors(&self) -> impl Iterator<Item = N> {
        self.known.into_iter().flat_map(N::ancestors)
    }

    /// Whether the name is known, and is `row` or stands under it by parents or groups.
    pub fn is_a(&self, row: N) -> bool {
        self.known.is_some_and(|known| known.is_a(row))
    }

    /// The same exception without a borrow from the input.
    ///
    /// Borrowed pieces are copied; what is shared or was unescaped is only moved.
    pub fn into_owned(self) -> UserException<'static, N> {
        self.map_text(Text::into_owned)
    }

    /// The same exception, each borrowed piece as a share of the input `whole`.
    pub(crate) fn share(self, whole: &ByteString) -> UserException<'static, N> {
        self.map_text(|text| text.share(whole))
    }

    fn map_text<'b>(self, map: impl Fn(Text<'a>) -> Text<'b>) -> UserException<'b, N> {
        UserException {
            known: self.known,
            token: map(self.token),
            message: map(self.message),
            details: map(self.details),
            cause: self.cause,
        }
    }

    /// Takes the exception apart, for example to keep what is borrowed beyond this value.
    pub fn into_parts(self) -> ExceptionParts<'a, N> {
        let Self { known, token, message, details, cause } = self;
        ExceptionParts { known, token, message, details, cause }
    }
}

/// The questions that can be asked of an exception, also of the values that carry one.
macro_rules! exception_accessors {
    () => {
        /// What went wrong.
        pub const fn exception(&self) -> &UserException<'a, N> {
            &self.exception
        }

        /// [`UserException::name`].
        pub fn name(&self) -> Name<'_, N> {
            self.exception.name()
        }

        /// [`UserException::message`].
        pub fn message(&self) -> &str {
            self.exception.message()
        }

        /// [`UserException::details`].
        pub fn details(&self) -> Option<Details<'_>> {
            self.exception.details()
        }

        /// [`UserException::is_named`].
        pub fn is_named(&self, name: &str) -> bool {
            self.exception.is_named(name)
        }

        /// [`UserException::is_a`].
        pub fn is_a(&self, row: N) -> bool {
            self.exception.is_a(row)
        }

        /// [`UserException::ancestors`].
        pub fn ancestors(&self) -> impl Iterator<Item = N> {
            self.exception.ancestors()
        }

        /// [`UserException::metric_label`].
        pub fn metric_label(&self) -> &'static str {
            self.exception.metric_label()
        }
    };
}
pub(crate) use exception_accessors;

/// One JSON value with nothing but white space around it, or "" for null.
fn validated<'a>(json: &Text<'a>) -> Result<Text<'a>, DecodeError> {
    check_len(json.len(), MAX_LEN)?;
    let value = Scanner::new(json, MAX_DEPTH - 1).only_value()?;
    Ok(match value.kind {
        Kind::Null => Text::EMPTY,
        _ => json.slice(value.offset..value.offset + value.raw.len()),
    })
}

/// A row alone, with an empty message, so that `Err(MySet::Row)?` works.
///
/// There is no conversion from foreign errors: what a library says of its failure is not for users.
///
/// ```compile_fail
/// # use callerror::{UserException, grape::Grape};
/// fn read() -> Result<String, UserException<'static, Grape>> {
///     Ok(std::fs::read_to_string("rooms.txt")?)
/// }
/// ```
impl<N: ExceptionSet> From<N> for UserException<'_, N> {
    fn from(name: N) -> Self {
        Self::new(name, Text::EMPTY)
    }
}

impl<N: ExceptionSet> PartialEq<UserException<'_, N>> for UserException<'_, N> {
    fn eq(&self, other: &UserException<'_, N>) -> bool {
        self.known == other.known
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

/// One line: the name, its code where that differs, the message; control characters are escaped.
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
    /// The exception in one line, and by what name the server's logs know the request.
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

/// Name, message and details, these shortened.
impl<N: ExceptionSet> fmt::Debug for UserException<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("UserException");
        debug.field("name", &self.name());
        if self.known.is_some() && !self.token.is_empty() {
            debug.field("code", &self.token);
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

/// The name of an exception: known, unknown or none at all.
///
/// A `Copy` view, made by [`UserException::name`](crate::UserException::name) and never stored. The
/// match over it is complete with three arms, whatever names a server invents later. To act on a
/// name that is not in the set yet, guard on its text; the arm goes on working when the name joins
/// the set if you use [`is_named`](crate::UserException::is_named):
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
    /// A name of the set.
    Known(N),
    /// A name, but not one of the set.
    Unknown(UnknownName<'a>),
    /// No name on the wire: the server failed outside its own exceptions.
    Unhandled,
}

impl<'a, N: ExceptionSet> Name<'a, N> {
    /// The name's text, of a known one as the set spells it; none where there is no name.
    pub fn as_str(self) -> Option<&'a str> {
        match self {
            Self::Known(name) => Some(name.name()),
            Self::Unknown(name) => Some(name.as_str()),
            Self::Unhandled => None,
        }
    }

    /// The row of the set, if the name is known.
    pub fn known(self) -> Option<N> {
        match self {
            Self::Known(name) => Some(name),
            Self::Unknown(_) | Self::Unhandled => None,
        }
    }
}

/// A name that is not in the set: never empty, and never one that the set has.
///
/// It can only be had by decoding or from [`UserException::named`](crate::UserException::named), which
/// try the set first; so one wire text has one value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownName<'a>(&'a str);

impl<'a> UnknownName<'a> {
    pub(crate) const fn new(name: &'a str) -> Self {
        Self(name)
    }

    /// The name as it stood on the wire, without its base.
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
