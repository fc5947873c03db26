//! `UserException`, the value that every wire carries.
//!
//! `name` has the name of an exception, `build` the functions that make one and set its parts, `words` the default
//! messages, `traits` what only the decoder knew, `show` what a log shows.

mod build;
mod name;
mod show;
mod traits;
mod words;

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::error::Error;
use core::hash::{Hash, Hasher};
use core::iter;
use core::time::Duration;

pub use self::name::{Name, UnknownName};
pub(crate) use self::traits::Traits;
use crate::details::Details;
use crate::field_errors::FieldErrors;
use crate::head::StatusCode;
use crate::retry::{self, Retry, RetryAfter, Verdict};
use crate::set::{self, ExceptionSet};
use crate::text::Text;
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

impl<'a, N: ExceptionSet> UserException<'a, N> {
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
        // What is written as a number must be one, whoever said so.
        if !code.is_some_and(is_integer) {
            return false;
        }
        match self.any_code() {
            Some(own) if Some(own) == code => self.traits.has(Traits::NUMBER),
            _ => self.variant.is_some_and(|variant| {
                let row = set::row(variant);
                code.is_some() && row.first_code() == code && row.first_code_is_number()
            }),
        }
    }

    /// The code by which a layout of codes writes the variant: its first one. A code that would change what the
    /// variant says of a retry is not made up.
    pub(crate) fn own_code(&self) -> Option<&'static str> {
        set::row(self.variant?).first_code().filter(|code| self.says_the_same(code))
    }

    /// [`own_code`](Self::own_code) for a layout whose codes are integers.
    pub(crate) fn own_number(&self) -> Option<&'static str> {
        set::row(self.variant?).first_number().filter(|code| self.says_the_same(code))
    }

    /// Whether the retry of the variant is the same beside a code.
    fn says_the_same(&self, code: &str) -> bool {
        let of_variant = self.variant_verdict();
        match N::TABLE.code_verdict(code) {
            Some(of_code) => Some(of_code) == of_variant,
            None => of_variant != Some(Verdict::BackoffWithoutCode),
        }
    }

    /// The code that is data: what was received or set and is none of the variant's names. A number is no name.
    pub(crate) fn data_code(&self) -> Option<&str> {
        let variant = self.variant?;
        let is_number = self.traits.has(Traits::NUMBER);
        self.any_code().filter(|code| is_number || N::lookup(code) != Some(variant))
    }

    /// Whether it is an unhandled error of this program, whose text and details must not leave it.
    pub(crate) fn is_kept_inside(&self) -> bool {
        self.is_unhandled() && !self.traits.has(Traits::DECODED)
    }

    /// What stands for the name where a wire has no place for names: a code that selects the variant, or the name.
    pub(crate) fn code_as_name(&self) -> Option<&str> {
        let selects = |code: &&str| N::lookup_code(code) == self.variant;
        let code = self.data_code().filter(selects).or_else(|| self.own_code());
        code.or_else(|| self.spelling())
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
    /// let headers = HeaderMap::new();
    /// let error = ErrorResponse::decode(StatusCode::CONFLICT, &headers, "Try again");
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

    /// The [source](Error::source), its source and so on: what a log shows beside the exception.
    ///
    /// ```
    /// use callerror::{UserException, grape::Grape};
    ///
    /// #[derive(Debug, thiserror::Error)]
    /// #[error("reading table rooms")]
    /// struct Store(#[source] std::io::Error);
    ///
    /// let store = Store(std::io::Error::other("disk 3 is gone"));
    /// let exception = UserException::<Grape>::from_error(store);
    /// let causes: Vec<_> = exception.causes().map(ToString::to_string).collect();
    /// assert_eq!(causes, ["reading table rooms", "disk 3 is gone"]);
    /// ```
    pub fn causes(&self) -> impl Iterator<Item = &(dyn Error + 'static)> {
        iter::successors(self.source(), |&error| error.source())
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

/// Whether a code is an integer as JSON has it.
pub(crate) fn is_integer(code: &str) -> bool {
    match code.strip_prefix('-').unwrap_or(code).as_bytes() {
        b"0" => true,
        [b'1'..=b'9', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
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
