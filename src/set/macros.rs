//! `exception_set!`, which makes an exception set from a table.

/// Makes an exception set: an enum and its [`ExceptionSet`](crate::ExceptionSet).
///
/// The base of the error URIs follows the name of the enum. It ends in `#`, `/`, `:` or `.`. It is `""` if an error
/// URI is a name alone. `, layout: PATH` after the base names a constant [`Layout`](crate::layout::Layout), for a
/// system that does not send `{"type","message"}`.
///
/// The name on the wire is that of the variant. `Variant = "name"` sets another one. Keys follow in braces, in any
/// order and each at most once:
///
/// | key | meaning |
/// |---|---|
/// | `parent: BookingError` | the parent in the hierarchy |
/// | `groups: [Temporary]` | further variants to which this one belongs |
/// | `status: 409 \| 423` | HTTP statuses; the first one is sent |
/// | `message: "The room is taken"` | a default message for people |
/// | `aliases: ["RoomHeld"]` | other spellings of the name |
/// | `codes: ["ROOM_TAKEN", -32001]` | codes that select the variant, in systems that send codes |
/// | `codes: ["BUSY" => Backoff]` | a code with a [`Retry`](crate::Retry) of its own |
/// | `code_range: -32099..=-32000` | integer codes that select the variant, unless a variant lists them |
/// | `retry: Backoff`, `retry: Never` | the [`Retry`](crate::Retry) of this variant, and of all variants below it that have none |
/// | `retry: BackoffWithoutCode` | `Backoff`, but only for errors without a code |
///
/// A variant may have doc comments and the attributes `cfg`, `cfg_attr`, `deprecated`, `default`, `allow` and
/// `expect`. A variant that `cfg` removes is in no table. `cfg` cannot be inside `cfg_attr`.
///
/// ```
/// use callerror::{ExceptionSet, UserException};
///
/// callerror::exception_set! {
///     /// Exceptions of the booking service.
///     #[non_exhaustive]
///     pub enum Booking = "https://booking.example/error#" {
///         /// Any failure of the service itself.
///         BookingError { status: 500 },
///         /// The room does not exist.
///         RoomNotFound { parent: BookingError, status: 404 },
///         /// Somebody else holds the room.
///         RoomTaken = "RoomAlreadyTaken" {
///             parent: BookingError,
///             status: 409 | 423,
///             message: "The room is taken",
///             aliases: ["RoomHeld"],
///             codes: ["ROOM_TAKEN", "BUSY" => Backoff, -32001],
///         },
///         /// The same request may succeed later.
///         Temporary,
///         /// The calendar is being rebuilt.
///         CalendarBusy { parent: BookingError, groups: [Temporary], retry: Backoff },
///     }
/// }
///
/// const TAKEN: &str = Booking::RoomTaken.name();
/// assert_eq!(TAKEN, "RoomAlreadyTaken");
/// assert_eq!(Booking::RoomTaken.status().unwrap(), 409);
/// assert_eq!(Booking::ALL.len(), 5);
/// assert_eq!(Booking::lookup("RoomHeld"), Some(Booking::RoomTaken));
/// assert_eq!(Booking::lookup_code("ROOM_TAKEN"), Some(Booking::RoomTaken));
/// assert_eq!(Booking::lookup_code_number(-32001), Some(Booking::RoomTaken));
/// assert_eq!(Booking::RoomTaken.statuses(), [409, 423]);
/// assert_eq!(Booking::RoomTaken.message(), Some("The room is taken"));
/// assert!(Booking::CalendarBusy.is_a(Booking::Temporary));
/// ```
///
/// The enum implements [`Display`](std::fmt::Display), [`FromStr`](std::str::FromStr), `TryFrom<&str>` and
/// serde's `Serialize` and `Deserialize`. All of them use the name on the wire. Those that read a name also accept
/// an alias.
///
/// ```
/// # callerror::exception_set! {
/// #     pub enum Booking = "" { RoomTaken = "RoomAlreadyTaken" { aliases: ["RoomHeld"] } }
/// # }
/// assert_eq!("RoomHeld".parse(), Ok(Booking::RoomTaken));
/// assert_eq!(Booking::RoomTaken.to_string(), "RoomAlreadyTaken");
/// assert_eq!(serde_json::to_string(&Booking::RoomTaken)?, r#""RoomAlreadyTaken""#);
/// assert_eq!(serde_json::from_str::<Booking>(r#""RoomHeld""#)?, Booking::RoomTaken);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// For an unknown key, variant or value, the compiler points at its token. Other mistakes stop the build with a
/// message that names the set and the variant:
///
/// - `RoomTaken, RoomHeld = "RoomTaken"` - a name, alias or code that is listed twice.
/// - `RoomTaken { status: 404, status: 409 }` - a key that is given twice.
/// - `RoomTaken { parent: BookingError }, BookingError` - a parent or group declared after its child.
/// - `RoomTaken { status: 200 }` - a status that is not an HTTP error.
/// - `code_range: 5..=1` - an empty range, or ranges that overlap.
/// - `pub enum Booking = "http://a"` - a base that does not end in `#`, `/`, `:` or `.`, or has a `#` before its end.
/// - `aliases: ["a#b"]` - a name or alias with a `#`, because a decoder would take what precedes it for the base. A
///   set with an empty base allows it.
///
/// ```compile_fail
/// callerror::exception_set! {
///     pub enum Twice = "" { RoomTaken, RoomHeld = "RoomTaken" }
/// }
/// ```
// The table
//
//     pub enum Booking = "https://booking.example/error#" {
//         /// Somebody else holds the room.
//         #[cfg(feature = "rooms")]
//         RoomTaken = "Taken" { parent: BookingError, status: 409 | 423, codes: ["BUSY" => Backoff] },
//     }
//
// becomes an enum, an array of `Row`s, one for each variant, and a table that is computed from them:
//
//     pub enum Booking {
//         /// Somebody else holds the room.
//         #[cfg(feature = "rooms")]
//         #[doc = "On the wire: `Taken`. Parent: .."]
//         RoomTaken,
//     }
//     const _: () = {
//         const __ROWS: &[Row] = &[
//             #[cfg(feature = "rooms")]
//             Row::new("Taken", "\",\"https://booking.example/error#Taken\",\"")
//                 .parent(Variant::new(Booking::BookingError as u16))
//                 .status(&[409, 423])
//                 .codes(&[Literal("BUSY").codes(Some(Verdict::Backoff))]),
//         ];
//         static __TABLE: Table = ..;
//         impl Booking { .. }
//         impl ExceptionSet for Booking { .. }
//         ..
//     };
//
// Four decisions need a reason:
//
// - A key is the name of a function of `Row`. So a misspelt key, and a value of a wrong type, are errors of the
//   compiler at the user's token. `@value` gets the key twice: it matches the first one, and its output has the
//   span of the second. A path matched as `tt`s keeps its span, a path matched as `path` does not.
// - The body of a variant is matched as `tt`s, and once more by `@row`. With all keys in the first pattern,
//   600 variants take ten times as long to compile.
// - `cfg` must be repeated on every item that is generated for a variant, and other attributes must not be
//   repeated. So the pattern lists the attributes inside their brackets.
// - Items are not hygienic. A user's constant in `codes` must not resolve to an item of the expansion, so these
//   have ugly names. A variant may have the same name as its set, and a glob import would hide one of them, so
//   the expansion writes `$set::$parent`.
#[macro_export]
macro_rules! exception_set {
    (
        $(#[$set_meta:meta])*
        $vis:vis enum $set:ident = $base:literal $(, layout: $($layout:tt)::+)? {
            $(
                $(#[
                    $(doc $($doc:tt)*)? $(cfg $cfg:tt)? $(cfg_attr $cfg_attr:tt)?
                    $(deprecated $($deprecated:tt)*)? $(default $($default:tt)?)?
                    $(allow $allow:tt)? $(expect $expect:tt)?
                ])*
                $variant:ident $(= $wire:literal)? $({ $($body:tt)* })?
            ),* $(,)?
        }
    ) => {
        $(#[$set_meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(clippy::enum_variant_names)]
        $vis enum $set {
            $(
                $(#[
                    $(doc $($doc)*)? $(cfg $cfg)? $(cfg_attr $cfg_attr)?
                    $(deprecated $($deprecated)*)? $(default $($default)?)?
                    $(allow $allow)? $(expect $expect)?
                ])*
                #[doc = ""]
                #[doc = $crate::exception_set!(@doc [$($wire)?] $($($body)*)?)]
                $variant,
            )*
        }

        #[allow(deprecated)]
        const _: () = {
            const __SET: &::core::primitive::str = ::core::stringify!($set);
            const __BASE: &::core::primitive::str = $base;
            const __ROWS: &[$crate::__private::Row] = &[$(
                $($(#[cfg $cfg])?)*
                $crate::exception_set!(@row $set $base, [$variant $($wire)?] $($($body)*)?)
            ),*];
            const _: () = $crate::__private::check::<{ __ROWS.len() }>(__SET, __BASE, __ROWS);
            static __NAMES: $crate::__private::IndexData<
                { $crate::__private::buckets(__ROWS, $crate::__private::Keys::Names) },
                { $crate::__private::slots(__ROWS, $crate::__private::Keys::Names) },
            > = $crate::__private::index(__SET, __ROWS, $crate::__private::Keys::Names);
            static __CODES: $crate::__private::IndexData<
                { $crate::__private::buckets(__ROWS, $crate::__private::Keys::Codes) },
                { $crate::__private::slots(__ROWS, $crate::__private::Keys::Codes) },
            > = $crate::__private::index(__SET, __ROWS, $crate::__private::Keys::Codes);
            static __ANCESTRY: $crate::__private::AncestryData<
                { __ROWS.len() },
                { $crate::__private::ancestry_words::<{ __ROWS.len() }>(__ROWS) },
            > = $crate::__private::ancestry(__ROWS);
            static __TABLE: $crate::__private::Table = $crate::__private::Table::new(
                __ROWS,
                $crate::__private::Index::new(&__NAMES),
                $crate::__private::Index::new(&__CODES),
                $crate::__private::Ancestry::new(&__ANCESTRY),
            );

            impl $set {
                /// Every variant, in the order of the table.
                $vis const ALL: &'static [Self] = &[$($($(#[cfg $cfg])?)* Self::$variant),*];

                /// The name on the wire.
                $vis const fn name(self) -> &'static ::core::primitive::str {
                    __TABLE.name(self as ::core::primitive::usize)
                }

                /// The variant that has `name` as its own name or as an alias.
                $vis fn lookup(name: &::core::primitive::str) -> ::core::option::Option<Self> {
                    <Self as $crate::ExceptionSet>::lookup(name)
                }

                /// The first HTTP status that the variant lists, or else the first one of its nearest ancestor
                /// that lists any.
                #[allow(dead_code)]
                $vis fn status(self) -> ::core::option::Option<$crate::__private::StatusCode> {
                    <Self as $crate::ExceptionSet>::status(self)
                }
            }

            impl $crate::ExceptionSet for $set {
                const ALL: &'static [Self] = Self::ALL;
                const BASE: &'static ::core::primitive::str = __BASE;
                $(const LAYOUT: &'static $crate::layout::Layout<Self> = {
                    // By value, so that a layout of another set is a mistake at the user's token.
                    const __LAYOUT: $crate::layout::Layout<$set> = $($layout)::+;
                    &__LAYOUT
                };)?
                const TABLE: &'static $crate::__private::Table = &__TABLE;

                fn index(self) -> ::core::primitive::usize {
                    self as ::core::primitive::usize
                }
            }

            impl ::core::fmt::Display for $set {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.pad(self.name())
                }
            }

            impl ::core::str::FromStr for $set {
                type Err = $crate::UnknownVariant;

                fn from_str(
                    name: &::core::primitive::str,
                ) -> ::core::result::Result<Self, Self::Err> {
                    $crate::__private::found(Self::lookup(name))
                }
            }

            impl ::core::convert::TryFrom<&::core::primitive::str> for $set {
                type Error = $crate::UnknownVariant;

                fn try_from(
                    name: &::core::primitive::str,
                ) -> ::core::result::Result<Self, Self::Error> {
                    $crate::__private::found(Self::lookup(name))
                }
            }

            impl $crate::__private::serde::Serialize for $set {
                fn serialize<S: $crate::__private::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.name())
                }
            }

            impl<'de> $crate::__private::serde::Deserialize<'de> for $set {
                fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    $crate::__private::deserialize(deserializer)
                }
            }
        };
    };

    (@row $set:ident $base:literal, [$($name:tt)*] $(
        $key:ident:
            $([$($list:tt)*])?
            $($literal:literal $(| $more:literal)* $(..= $end:literal)?)?
            $($word:ident $(:: $segment:ident)*)?
    ),* $(,)?) => {
        $crate::__private::Row::new(
            $crate::exception_set!(@name $($name)*),
            $crate::__wamp1_uri!($base, $crate::exception_set!(@name $($name)*)),
        )
        $(.$key($crate::exception_set!(
            @value $set $key $key
            $([$($list)*])?
            $($literal $(| $more)* $(..= $end)?)?
            $($word $(:: $segment)*)?
        )))*
    };
    (@name $variant:ident) => { ::core::stringify!($variant) };
    (@name $variant:ident $wire:literal) => { $wire };

    (@value $set:ident parent $key:ident $parent:ident) => {
        $crate::__private::Variant::new($set::$parent as ::core::primitive::u16)
    };
    (@value $set:ident groups $key:ident [$($group:ident),* $(,)?]) => {
        &[$($crate::__private::Variant::new($set::$group as ::core::primitive::u16)),*]
    };
    (@value $set:ident groups $key:ident [$($group:tt)*]) => { &[$($group)*] };
    (@value $set:ident status $key:ident $status:literal $(| $more:literal)*) => {
        &[$status $(, $more)*]
    };
    (@value $set:ident aliases $key:ident [$($alias:tt)*]) => { &[$($alias)*] };
    (@value $set:ident codes $key:ident [$($code:expr $(=> $verdict:ident)?),* $(,)?]) => {
        &[$($crate::__private::Literal($code).$key($crate::exception_set!(@verdict $($verdict)?))),*]
    };
    (@value $set:ident retry $key:ident $verdict:ident) => {
        $crate::__private::Verdict::$verdict
    };
    (@value $set:ident $name:ident $key:ident $($value:tt)*) => { $($value)* };
    (@verdict) => { ::core::option::Option::None };
    (@verdict $verdict:ident) => {
        ::core::option::Option::Some($crate::__private::Verdict::$verdict)
    };

    (@doc [$($wire:literal)?] $(
        $key:ident:
            $([$($list:tt)*])?
            $($literal:literal $(| $more:literal)* $(..= $end:literal)?)?
            $($word:ident $(:: $segment:ident)*)?
    ),* $(,)?) => {
        ::core::concat!(
            $("On the wire: `", $wire, "`. ",)?
            $($crate::exception_set!(
                @about $key
                $([$($list)*])?
                $($literal $(| $more)* $(..= $end)?)?
                $($word $(:: $segment)*)?
            ),)*
        )
    };
    (@doc $($other:tt)*) => { "" };
    (@about parent $parent:ident) => {
        ::core::concat!(
            "Below [`", ::core::stringify!($parent), "`](Self::", ::core::stringify!($parent), "). "
        )
    };
    (@about groups [$($group:ident),* $(,)?]) => {
        ::core::concat!($(
            "In the group [`", ::core::stringify!($group), "`](Self::", ::core::stringify!($group), "). ",
        )*)
    };
    (@about status $status:literal $(| $more:literal)*) => {
        ::core::concat!("HTTP status ", $status, $(", ", $more,)* ". ")
    };
    (@about $key:ident $($value:tt)*) => { "" };
}
