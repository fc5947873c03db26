//! `Name`, what an exception is called: known to the set, unknown to it, or nothing.

use core::fmt;

use crate::set::ExceptionSet;
use crate::text::OneLine;

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
///
/// ```
/// use callerror::{Name, UserException, grape::Grape};
///
/// let exception = UserException::<Grape>::named("RateLimited", "Slow down")?;
/// assert!(matches!(exception.name(), Name::Unknown(name) if name == "RateLimited"));
/// # Ok::<(), callerror::InvalidName>(())
/// ```
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
