//! `Name`, the view of an exception's name that a caller matches on.

use std::fmt;

use crate::set::ExceptionSet;

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
