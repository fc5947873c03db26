//! Closed sets of exception names: `ExceptionSet`, and `exception_set!`, which makes one from a table.
//!
//! `macros` has the macro. `table` has a set as data, and the checks of it at compile time. `index` finds a name
//! or a code. `ancestry` knows which variants are above which.

#[doc(hidden)]
mod ancestry;
#[doc(hidden)]
mod index;
mod macros;
#[doc(hidden)]
mod table;

use alloc::string::ToString;
use core::convert::Infallible;
use core::error::Error;
use core::fmt;
use core::hash::Hash;
use core::iter;
use core::marker::PhantomData;
use core::ops::RangeInclusive;

use serde::de::{Deserializer, Unexpected, Visitor};

use crate::head::StatusCode;
use crate::text::OneLine;
use crate::wire::layout::Layout;

/// The items that the expansion of `exception_set!` uses.
pub(crate) mod expansion {
    pub use super::ancestry::{Ancestry, AncestryData, ancestry, ancestry_words};
    pub use super::index::{Index, IndexData};
    pub use super::table::{
        Code, Keys, Literal, Row, Table, Variant, buckets, check, index, slots,
    };
    pub use super::{deserialize, found};
    pub use crate::head::StatusCode;
    pub use serde;
}

pub(crate) use index::equal;
use table::{CodeValue, Row, Variant};
pub(crate) use table::{Table, base_is_valid, is_plain};

/// The closed set of names that one backend uses, as an enum.
///
/// Only [`exception_set!`](crate::exception_set) implements it. The shipped sets are made in the same way.
/// [`Infallible`] is the set without names, for relays, logs and fuzzing: every name is unknown to it, and every
/// frame is encoded as it was received. A relay from HTTP to frames takes
/// [`for_base("")`](crate::wamp1::Codec::for_base), since the names that it gets have no base of its own.
///
/// ```
/// use callerror::{ExceptionSet, grape::Grape};
///
/// /// How often each exception of a set was seen.
/// struct Counts<N> {
///     counts: Vec<u64>,
///     set: std::marker::PhantomData<N>,
/// }
///
/// impl<N: ExceptionSet> Counts<N> {
///     fn new() -> Self {
///         Self { counts: vec![0; N::ALL.len()], set: std::marker::PhantomData }
///     }
///
///     fn count(&mut self, variant: N) {
///         self.counts[variant.index()] += 1;
///     }
/// }
///
/// let mut counts = Counts::new();
/// counts.count(Grape::NotFoundError);
/// assert_eq!(counts.counts[Grape::NotFoundError.index()], 1);
/// ```
pub trait ExceptionSet: Copy + Eq + Hash + fmt::Debug + Send + Sync + 'static {
    /// Every variant, in the order of the table.
    const ALL: &'static [Self];

    /// The base of error URIs, which precedes the name. It ends in `#`, `/`, `:` or `.`. If it is "", the name
    /// is the whole URI.
    const BASE: &'static str;

    /// The default layout of the system's HTTP errors and error objects. A codec may use another one.
    const LAYOUT: &'static Layout<Self> = &Layout::NAMED;

    #[doc(hidden)]
    const TABLE: &'static Table;

    /// The index of the variant in [`ALL`](Self::ALL).
    fn index(self) -> usize;

    /// The name on the wire.
    fn name(self) -> &'static str {
        row(self).name
    }

    /// The variant that has `name` as its own name or as an alias.
    ///
    /// ```
    /// use callerror::{ExceptionSet, grape::Grape};
    ///
    /// fn knows<N: ExceptionSet>(name: &str) -> bool {
    ///     N::lookup(name).is_some()
    /// }
    /// assert!(knows::<Grape>("NotFoundError"));
    /// assert!(!knows::<Grape>("NOT_FOUND_ERROR"));
    /// ```
    fn lookup(name: &str) -> Option<Self> {
        lookup_spelt(name).map(|(variant, _)| variant)
    }

    /// The variant that a machine-readable code selects. An integer code is given by its digits.
    ///
    /// A CALLERROR frame carries names. Codes belong to the layouts of other systems.
    fn lookup_code(code: &str) -> Option<Self> {
        Self::TABLE.find_code(code).map(|variant| Self::ALL[variant])
    }

    /// The variant that an integer code selects: the one that lists it, else the one whose
    /// [`code_range`](Self::code_range) holds it.
    ///
    /// ```
    /// use callerror::ExceptionSet;
    ///
    /// callerror::exception_set! {
    ///     pub enum Rpc = "" {
    ///         MethodNotFound { codes: [-32601] },
    ///         ServerError { code_range: -32099..=-32000 },
    ///         Overloaded { parent: ServerError, codes: [-32050] },
    ///     }
    /// }
    /// assert_eq!(Rpc::lookup_code_number(-32601), Some(Rpc::MethodNotFound));
    /// assert_eq!(Rpc::lookup_code_number(-32007), Some(Rpc::ServerError));
    /// assert_eq!(Rpc::lookup_code_number(-32050), Some(Rpc::Overloaded));
    /// assert_eq!(Rpc::lookup_code_number(-32100), None);
    /// ```
    fn lookup_code_number(code: i64) -> Option<Self> {
        Self::TABLE.find_number(code).map(|variant| Self::ALL[variant])
    }

    /// The first variant that lists the HTTP status.
    fn lookup_status(status: StatusCode) -> Option<Self> {
        Self::ALL.iter().find(|variant| variant.statuses().contains(&status.as_u16())).copied()
    }

    /// The parent of the variant in the hierarchy.
    fn parent(self) -> Option<Self> {
        row(self).parent.map(variant)
    }

    /// The groups to which the variant belongs, in addition to its parent.
    fn groups(self) -> impl Iterator<Item = Self> {
        row(self).groups.iter().copied().map(variant)
    }

    /// The parent, its parent and so on, the nearest first.
    fn ancestors(self) -> impl Iterator<Item = Self> {
        iter::successors(self.parent(), |variant| variant.parent())
    }

    /// Whether the variant is `other`, or is below it by parents or groups.
    ///
    /// ```
    /// use callerror::ExceptionSet;
    ///
    /// callerror::exception_set! {
    ///     pub enum Booking = "https://booking.example/error#" {
    ///         BookingError,
    ///         RoomNotFound { parent: BookingError },
    ///     }
    /// }
    /// assert!(Booking::RoomNotFound.is_a(Booking::BookingError));
    /// assert!(!Booking::BookingError.is_a(Booking::RoomNotFound));
    /// ```
    fn is_a(self, other: Self) -> bool {
        Self::TABLE.is_a(self.index(), other.index())
    }

    /// The HTTP statuses that the variant lists. The first one is sent.
    fn statuses(self) -> &'static [u16] {
        row(self).statuses
    }

    /// The first HTTP status that the variant lists, or else the first one of its nearest ancestor that lists any.
    ///
    /// ```
    /// use callerror::ExceptionSet;
    ///
    /// callerror::exception_set! {
    ///     pub enum Booking = "https://booking.example/error#" {
    ///         BookingError { status: 500 },
    ///         RoomTaken { parent: BookingError, status: 409 | 423 },
    ///         CalendarBusy { parent: BookingError },
    ///     }
    /// }
    /// assert_eq!(Booking::RoomTaken.status().unwrap(), 409);
    /// assert_eq!(Booking::CalendarBusy.status().unwrap(), 500);
    /// assert!(Booking::CalendarBusy.statuses().is_empty());
    /// ```
    fn status(self) -> Option<StatusCode> {
        let status = iter::successors(Some(self), |variant| variant.parent())
            .find_map(|variant| variant.statuses().first().copied())?;
        StatusCode::from_u16(status).ok()
    }

    /// The default message for people, if the table has one.
    fn message(self) -> Option<&'static str> {
        row(self).message
    }

    /// Other spellings of the name, which are decoded to this variant as well.
    fn aliases(self) -> impl Iterator<Item = &'static str> {
        row(self).aliases.iter().copied()
    }

    /// The text codes that select the variant.
    fn codes(self) -> impl Iterator<Item = &'static str> {
        row(self).codes.iter().filter_map(|code| match code.value {
            CodeValue::Text(text) => Some(text),
            CodeValue::Number(..) => None,
        })
    }

    /// The integer codes that select the variant.
    fn code_numbers(self) -> impl Iterator<Item = i64> {
        row(self).codes.iter().filter_map(|code| match code.value {
            CodeValue::Text(_) => None,
            CodeValue::Number(number, _) => Some(number),
        })
    }

    /// The range of integer codes that select the variant, unless a variant lists the code.
    fn code_range(self) -> Option<RangeInclusive<i64>> {
        row(self).code_range.clone()
    }
}

/// The set without names.
impl ExceptionSet for Infallible {
    const ALL: &'static [Self] = &[];
    // This is Grape's base: no other documentation of CALLERROR has one. Names under other bases are found, too.
    const BASE: &'static str = "http://domain/exceptions#";
    const TABLE: &'static Table = &Table::EMPTY;

    fn index(self) -> usize {
        match self {}
    }
}

/// The row of a variant.
#[inline]
pub(crate) fn row<N: ExceptionSet>(variant: N) -> &'static Row {
    N::TABLE.row(variant.index())
}

fn variant<N: ExceptionSet>(variant: Variant) -> N {
    N::ALL[variant.as_index()]
}

/// Looks `name` up. Returns the variant, and whether `name` is its own name, not an alias.
#[inline]
pub(crate) fn lookup_spelt<N: ExceptionSet>(name: &str) -> Option<(N, bool)> {
    let slot = N::TABLE.names.find(name)?;
    Some((N::ALL[usize::from(slot.variant)], slot.position == 0))
}

/// The error of parsing a variant: no variant has the text as its name or as an alias.
///
/// ```
/// use callerror::grape::Grape;
///
/// assert_eq!("NotFoundError".parse(), Ok(Grape::NotFoundError));
/// let error = Grape::try_from("RoomOnFire").unwrap_err();
/// assert_eq!(error.to_string(), "no exception of the set has this name");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnknownVariant(());

impl fmt::Display for UnknownVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no exception of the set has this name")
    }
}

impl Error for UnknownVariant {}

/// Implements `FromStr` and `TryFrom` of a set.
pub fn found<N>(variant: Option<N>) -> Result<N, UnknownVariant> {
    variant.ok_or(UnknownVariant(()))
}

/// Implements `Deserialize` of a set.
pub fn deserialize<'de, N: ExceptionSet, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<N, D::Error> {
    struct NameOf<N>(PhantomData<N>);

    impl<N: ExceptionSet> Visitor<'_> for NameOf<N> {
        type Value = N;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the name of an exception of the set")
        }

        fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<N, E> {
            let shown = || OneLine(name).to_string();
            N::lookup(name).ok_or_else(|| E::invalid_value(Unexpected::Str(&shown()), &self))
        }
    }

    deserializer.deserialize_str(NameOf(PhantomData))
}
