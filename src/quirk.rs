//! Deviations of real peers, which a tolerant codec accepts and reports and a strict one refuses.

use core::fmt;
use core::iter::FusedIterator;

/// A deviation from the standard of a wire that a tolerant codec accepts and reports.
///
/// [`CallError::quirks`](crate::CallError::quirks) returns the quirks of a frame, and so do the values of the other
/// wires whose messages are arrays. With [`Codec::strict`](crate::wamp1::Codec::strict), the first of them becomes a
/// [`DecodeError`](crate::DecodeError) with its byte offset. `docs/QUIRKS.md` in the repository lists which
/// peers send what.
///
/// ```
/// use callerror::{Quirk, grape::CallError};
///
/// let frame = CallError::decode(r#"[4,"c1","SessionError","Log in"]"#)?;
/// for quirk in frame.quirks() {
///     eprintln!("tolerated: {quirk}");
///     assert_eq!(quirk, Quirk::BareName);
/// }
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Quirk {
    /// A byte order mark precedes the message.
    ByteOrderMark,
    /// The call ID is an integer, not a string: `[4,17,..]`.
    NumericCallId,
    /// The message ID has more than 36 characters, the most that OCPP-J allows.
    LongCallId,
    /// The error URI, or the code of OCPP-J, is null or empty; or the error URI ends where the name should begin.
    MissingUri,
    /// The error URI is a name alone: `"NotFoundError"`.
    BareName,
    /// The error URI has another base than the codec's: `"http://api.wamp.ws/error#generic"`.
    ForeignBase,
    /// The error URI is a CURIE whose prefix is not registered to the base: `"error:generic"`.
    Curie,
    /// The message is null or another JSON value that is not a string.
    NonStringMessage,
    /// The message has more than 255 characters, the most that OCPP-J allows from 2.0.1 on.
    LongMessage,
    /// The message has half of a surrogate pair as an escape: `"\ud83d"`. It is decoded to U+FFFD.
    LoneSurrogate,
    /// The details are null.
    NullDetails,
    /// The details are another JSON value than the object that OCPP-J has.
    NonObjectDetails,
    /// The message has fewer than the five elements that an error of OCPP-J always has.
    MissingElements,
    /// An object is in the place of the arguments of WAMP v2: `{"message":"Room taken"}`. It is read as the keyword
    /// arguments.
    ArgsObject,
    /// The arguments or keyword arguments of WAMP v2 are null.
    NullArgs,
    /// The frame has more than five elements, the WAMP v2 message more than seven.
    ExtraElements,
}

impl Quirk {
    /// Every quirk of every wire, in the order of the elements. Each wire has a list of its own, such as
    /// [`wamp1::QUIRKS`](crate::wamp1::QUIRKS).
    pub const ALL: &'static [Self] = &[
        Self::ByteOrderMark,
        Self::NumericCallId,
        Self::LongCallId,
        Self::MissingUri,
        Self::BareName,
        Self::ForeignBase,
        Self::Curie,
        Self::NonStringMessage,
        Self::LongMessage,
        Self::LoneSurrogate,
        Self::NullDetails,
        Self::NonObjectDetails,
        Self::MissingElements,
        Self::ArgsObject,
        Self::NullArgs,
        Self::ExtraElements,
    ];

    /// The name of the variant, for example `NullDetails`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "ByteOrderMark",
            Self::NumericCallId => "NumericCallId",
            Self::LongCallId => "LongCallId",
            Self::MissingUri => "MissingUri",
            Self::BareName => "BareName",
            Self::ForeignBase => "ForeignBase",
            Self::Curie => "Curie",
            Self::NonStringMessage => "NonStringMessage",
            Self::LongMessage => "LongMessage",
            Self::LoneSurrogate => "LoneSurrogate",
            Self::NullDetails => "NullDetails",
            Self::NonObjectDetails => "NonObjectDetails",
            Self::MissingElements => "MissingElements",
            Self::ArgsObject => "ArgsObject",
            Self::NullArgs => "NullArgs",
            Self::ExtraElements => "ExtraElements",
        }
    }

    /// Whether the quirk is kept when the decoded message is encoded again.
    ///
    /// ```
    /// use callerror::Quirk;
    ///
    /// assert!(Quirk::Curie.is_spelling());
    /// assert!(!Quirk::NullDetails.is_spelling());
    /// ```
    pub const fn is_spelling(self) -> bool {
        matches!(
            self,
            Self::NumericCallId
                | Self::LongCallId
                | Self::BareName
                | Self::ForeignBase
                | Self::Curie
                | Self::LongMessage
                | Self::NonObjectDetails
        )
    }
}

impl fmt::Display for Quirk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The [`Quirk`]s of one message.
///
/// ```
/// use callerror::{Quirk, grape::CallError};
///
/// let frame = CallError::decode(br#"[4,17,"error:NotFoundError","gone",null]"#)?;
/// assert!(frame.quirks().contains(Quirk::NumericCallId));
/// assert_eq!(frame.quirks().to_string(), "NumericCallId, Curie, NullDetails");
/// for quirk in frame.quirks() {
///     assert_eq!(quirk.is_spelling(), quirk != Quirk::NullDetails);
/// }
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Quirks(u32);

impl Quirks {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn insert(&mut self, quirk: Quirk) {
        self.0 |= Self::bit(quirk);
    }

    pub(crate) const fn insert_all(&mut self, quirks: Self) {
        self.0 |= quirks.0;
    }

    const fn bit(quirk: Quirk) -> u32 {
        1 << quirk as u32
    }

    /// Whether the message has `quirk`.
    pub const fn contains(self, quirk: Quirk) -> bool {
        self.0 & Self::bit(quirk) != 0
    }

    /// Whether the message has no quirk.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The number of quirks.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The quirks, in the order of [`Quirk::ALL`].
    pub const fn iter(self) -> QuirksIter {
        QuirksIter(self)
    }
}

impl IntoIterator for Quirks {
    type Item = Quirk;
    type IntoIter = QuirksIter;

    fn into_iter(self) -> QuirksIter {
        self.iter()
    }
}

impl IntoIterator for &Quirks {
    type Item = Quirk;
    type IntoIter = QuirksIter;

    fn into_iter(self) -> QuirksIter {
        self.iter()
    }
}

/// The iterator over [`Quirks`], in the order of [`Quirk::ALL`].
///
/// ```
/// use callerror::{Quirk, grape::CallError};
///
/// let frame = CallError::decode(r#"[4,17,"SessionError","gone",null]"#)?;
/// let mut quirks = frame.quirks().into_iter();
/// assert_eq!(quirks.next(), Some(Quirk::NumericCallId));
/// assert_eq!(quirks.len(), 2);
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct QuirksIter(Quirks);

impl Iterator for QuirksIter {
    type Item = Quirk;

    fn next(&mut self) -> Option<Quirk> {
        let quirk = *Quirk::ALL.iter().find(|&&quirk| self.0.contains(quirk))?;
        self.0.0 &= !Quirks::bit(quirk);
        Some(quirk)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.len(), Some(self.0.len()))
    }
}

impl ExactSizeIterator for QuirksIter {}

impl FusedIterator for QuirksIter {}

impl fmt::Display for Quirks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, quirk) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{quirk}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Quirks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every set of quirks holds what was put into it, in order, and nothing else.
    #[test]
    fn all_sets_of_quirks() {
        for bits in 0..1_u32 << Quirk::ALL.len() {
            let has = |index: usize| bits >> index & 1 == 1;
            let expected: Vec<Quirk> =
                (0..Quirk::ALL.len()).filter(|&at| has(at)).map(|at| Quirk::ALL[at]).collect();
            let (mut quirks, mut half) = (Quirks::NONE, Quirks::NONE);
            for (at, &quirk) in expected.iter().rev().enumerate() {
                if at % 2 == 0 { quirks.insert(quirk) } else { half.insert(quirk) }
            }
            quirks.insert_all(half);
            assert!(quirks.iter().eq(expected.iter().copied()), "{expected:?}");
            assert!((&quirks).into_iter().eq(quirks), "{expected:?}");
            assert_eq!((quirks.len(), quirks.is_empty()), (expected.len(), expected.is_empty()));
            assert_eq!(quirks.iter().size_hint(), (expected.len(), Some(expected.len())));
            for &quirk in Quirk::ALL {
                assert_eq!(quirks.contains(quirk), expected.contains(&quirk), "{quirk}");
            }
            let names: Vec<_> = expected.iter().map(|quirk| quirk.as_str()).collect();
            assert_eq!(quirks.to_string(), names.join(", "));
        }
    }
}
