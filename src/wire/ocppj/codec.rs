//! The options of one OCPP-J connection: version, limits, strictness.

use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

use bytes::BufMut;

use super::{CallError, decode};
use crate::error::{BufferFull, DecodeError};
use crate::input::AsInput;
use crate::json::Write;
use crate::limits::Limits;
use crate::set::ExceptionSet;

/// A version of OCPP-J, as the subprotocol of the WebSocket names it. The [module](super) says how they differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Version {
    /// OCPP 1.6, subprotocol `ocpp1.6`.
    V1_6,
    /// OCPP 2.0.1, subprotocol `ocpp2.0.1`.
    V2_0_1,
    /// OCPP 2.1, subprotocol `ocpp2.1`.
    V2_1,
}

impl Version {
    /// Every version, the oldest first.
    pub const ALL: [Self; 3] = [Self::V1_6, Self::V2_0_1, Self::V2_1];

    /// The subprotocol of the WebSocket, such as `ocpp1.6`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1_6 => "ocpp1.6",
            Self::V2_0_1 => "ocpp2.0.1",
            Self::V2_1 => "ocpp2.1",
        }
    }

    /// The version that a WebSocket subprotocol names.
    ///
    /// ```
    /// use callerror::ocppj::Version;
    ///
    /// assert_eq!(Version::of_subprotocol("ocpp2.0.1"), Some(Version::V2_0_1));
    /// assert_eq!(Version::of_subprotocol("ocpp1.5"), None);
    /// ```
    pub fn of_subprotocol(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.as_str() == name)
    }

    /// How a code of the later versions is written.
    ///
    /// Source: OCPP-J 1.6, table 7. Its errata (5.1 and 5.2) keep the two misspelt codes, because peers compare them.
    pub(super) fn spell(self, code: &str) -> &str {
        if self != Self::V1_6 {
            return code;
        }
        match code {
            "FormatViolation" => "FormationViolation",
            "OccurrenceConstraintViolation" => "OccurenceConstraintViolation",
            // Version 1.6 does not have these. Its code for anything else is the parent of both.
            "MessageTypeNotSupported" | "RpcFrameworkError" => "GenericError",
            code => code,
        }
    }

    /// The most characters of a description (Part 4, table 7).
    pub(super) const fn max_message(self) -> usize {
        match self {
            Self::V1_6 => usize::MAX,
            Self::V2_0_1 | Self::V2_1 => 255,
        }
    }

    /// The part of a description that may be sent.
    pub(super) fn cut(self, message: &str) -> &str {
        let max = self.max_message();
        if message.len() <= max {
            return message;
        }
        let end = message.char_indices().nth(max).map(|(at, _)| at);
        end.map_or(message, |end| &message[..end])
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How one OCPP-J connection encodes and decodes: version, limits, strictness.
///
/// ```
/// use callerror::{DecodeErrorKind, Quirk, ocpp::Ocpp, ocppj};
///
/// const CODEC: ocppj::Codec<Ocpp> = ocppj::Codec::V1_6;
/// let error = CODEC.decode(r#"[4,"19","FormationViolation",""]"#)?;
/// assert!(error.is_a(Ocpp::FormatViolation));
/// assert!(error.quirks().contains(Quirk::MissingElements));
/// assert_eq!(CODEC.to_text(&error), r#"[4,"19","FormationViolation","",{}]"#);
///
/// let error = CODEC.strict().decode(r#"[4,"19","FormationViolation",""]"#).unwrap_err();
/// assert_eq!(error.kind(), DecodeErrorKind::Quirk(Quirk::MissingElements));
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[must_use]
pub struct Codec<N> {
    pub(super) version: Version,
    pub(super) limits: Limits,
    pub(super) strict: bool,
    set: PhantomData<fn() -> N>,
}

impl<N> Clone for Codec<N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N> Copy for Codec<N> {}

impl<N: ExceptionSet> Codec<N> {
    /// The tolerant codec of OCPP 1.6.
    pub const V1_6: Self = Self::new(Version::V1_6);
    /// The tolerant codec of OCPP 2.0.1.
    pub const V2_0_1: Self = Self::new(Version::V2_0_1);
    /// The tolerant codec of OCPP 2.1.
    pub const V2_1: Self = Self::new(Version::V2_1);

    /// The tolerant codec of a version, with [`Limits::DEFAULT`].
    pub const fn new(version: Version) -> Self {
        Self { version, limits: Limits::DEFAULT, strict: false, set: PhantomData }
    }

    /// The version of the connection.
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Makes every [`Quirk`](crate::Quirk) a [`DecodeError`]: an error has exactly five elements, of the types and
    /// lengths that the standard says. A code that the standard does not have is no fault: a later version may have it.
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Sets the limits of what is decoded.
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// [`CallError::decode`] with these options. A CALLRESULTERROR is decoded by [`V2_1`](Self::V2_1) alone.
    ///
    /// # Errors
    ///
    /// As [`CallError::decode`], and if the codec is strict also for every [`Quirk`](crate::Quirk).
    pub fn decode<'a>(&self, input: impl AsInput<'a>) -> Result<CallError<'a, N>, DecodeError> {
        decode(input.as_input(), *self)
    }

    /// [`CallError::encoded_len`] in this version.
    pub fn encoded_len(&self, error: &CallError<'_, N>) -> usize {
        error.wire(self.version).len()
    }

    /// [`CallError::encode`] in this version: built errors have its spelling and, from 2.0.1 on, a description of at
    /// most 255 characters. A decoded error keeps its code, description and details as received, and has five
    /// elements.
    ///
    /// # Errors
    ///
    /// As [`CallError::encode`].
    pub fn encode(
        &self,
        error: &CallError<'_, N>,
        buffer: &mut (impl BufMut + ?Sized),
    ) -> Result<(), BufferFull> {
        error.wire(self.version).encode(buffer)
    }

    /// [`CallError::to_text`] in this version.
    pub fn to_text(&self, error: &CallError<'_, N>) -> String {
        error.wire(self.version).to_text()
    }
}

/// The codec of OCPP 2.0.1.
impl<N: ExceptionSet> Default for Codec<N> {
    fn default() -> Self {
        Self::V2_0_1
    }
}

impl<N> fmt::Debug for Codec<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codec")
            .field("version", &self.version)
            .field("limits", &self.limits)
            .field("strict", &self.strict)
            .finish()
    }
}
