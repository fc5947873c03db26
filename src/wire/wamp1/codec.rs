//! The options of one WAMP v1 connection, and the PREFIX messages that change them.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use bytes::BufMut;

use super::uri::is_prefix;
use super::{CallError, decode};
use crate::error::{BufferFull, DecodeError, Expected, Field, InvalidBase, InvalidName};
use crate::exception::UserException;
use crate::input::{AsInput, behind_mark, first_fault};
use crate::json::{Exact, Read, Write, required_text};
use crate::limits::Limits;
use crate::set::{ExceptionSet, base_is_valid, equal};
use crate::text::Text;
use crate::wire::array::open;

/// One PREFIX message, `[1, prefix, URI]`: from here on the peer writes `prefix:name` for URI and name.
///
/// [`Codec::decode_prefix`] makes it. Peers declare prefixes for procedures in the same way; the caller
/// keeps those.
///
/// Source: WAMP v1, "PREFIX".
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Prefix<'a> {
    prefix: Text<'a>,
    uri: Text<'a>,
    is_base: bool,
}

impl Prefix<'_> {
    /// What precedes the `:` in the peer's CURIEs.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The URI that the prefix is short for.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Whether the codec now takes the prefix for its base, as [`Codec::register_prefix`] says.
    pub const fn is_base(&self) -> bool {
        self.is_base
    }
}

/// The most CURIE prefixes one codec learns. A peer chooses them, so they must not grow for ever.
const MAX_PREFIXES: usize = 64;

/// The longest of them, in bytes, for the same reason.
const MAX_PREFIX_LEN: usize = 64;

/// How one WAMP v1 connection encodes and decodes: base, CURIE prefixes, limits, strictness.
///
/// `CallError::decode` and its kin use the codec that [`new`](Self::new) makes. Others can be built
/// as constants:
///
/// ```
/// use callerror::{DecodeErrorKind, Quirk, grape::Grape, wamp1};
///
/// const CODEC: wamp1::Codec<Grape> =
///     wamp1::Codec::for_base("https://chat.example/errors#").strict();
///
/// let frame = CODEC.decode(r#"[4,"c1","https://chat.example/errors#SessionError","Log in"]"#)?;
/// assert_eq!(frame.message(), "Log in");
/// let error = CODEC.decode(r#"[4,"c1","SessionError","Log in"]"#).unwrap_err();
/// assert_eq!(error.kind(), DecodeErrorKind::Quirk(Quirk::BareName));
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Codec<N> {
    base: Cow<'static, str>,
    /// Whether that is the set's own.
    base_is_own: bool,
    /// The prefixes that are short for `base`; what others are short for changes nothing.
    prefixes: Vec<Box<str>>,
    limits: Limits,
    pub(crate) strict: bool,
    set: PhantomData<fn() -> N>,
}

impl<N: ExceptionSet> Codec<N> {
    /// The tolerant codec with the set's own base and [`Limits::DEFAULT`].
    pub const fn new() -> Self {
        Self::with_base(Cow::Borrowed(N::BASE), true)
    }

    /// The same for another base; `""` makes the whole error URI the name.
    ///
    /// A name with a `#`, which only such a codec knows, is cut there by a codec with a base.
    ///
    /// # Panics
    ///
    /// If `base` is not `""` and does not end in `#`, `/`, `:` or `.`, or if it has a `#` before its end; for a
    /// constant this is an error at compile time. [`try_for_base`](Self::try_for_base) takes bases that come from
    /// outside.
    #[expect(clippy::panic, reason = "a mistake in the program, found at its start or before")]
    pub const fn for_base(base: &'static str) -> Self {
        if !base_is_valid(base) {
            panic!(
                "a base must be \"\", or end in `#`, `/`, `:` or `.` and hold no `#` before its end"
            );
        }
        Self::with_base(Cow::Borrowed(base), equal(base, N::BASE))
    }

    /// The same for a base that is only known at run time.
    ///
    /// # Errors
    ///
    /// - `"http://a"` - no `#`, `/`, `:` or `.` at the end: base and name would be one word.
    /// - `"http://a#b/"` - a `#` before the end: a name after it could not be found again.
    pub fn try_for_base(base: impl Into<Cow<'static, str>>) -> Result<Self, InvalidBase> {
        let base = base.into();
        if !base_is_valid(&base) {
            return Err(InvalidBase);
        }
        let is_own = base == N::BASE;
        Ok(Self::with_base(base, is_own))
    }

    const fn with_base(base: Cow<'static, str>, base_is_own: bool) -> Self {
        let limits = Limits::DEFAULT;
        Self { base, base_is_own, prefixes: Vec::new(), limits, strict: false, set: PhantomData }
    }

    /// Makes every [`Quirk`](crate::Quirk) a [`DecodeError`].
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Sets the limits of what is decoded.
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Registers a CURIE prefix, as a peer does with `[1, prefix, URI]`; returns whether it is now short
    /// for the codec's base.
    ///
    /// A prefix that becomes short for another URI is forgotten, and of those for the base the first 64
    /// are kept. A prefix that no CURIE can have (`[A-Za-z_][A-Za-z0-9_.-]*`), or that is longer than 64
    /// bytes, is not registered.
    ///
    /// ```
    /// use callerror::{grape::Grape, wamp1};
    ///
    /// let mut codec = wamp1::Codec::<Grape>::new();
    /// assert!(codec.register_prefix("e", "http://domain/exceptions#"));
    /// let frame = codec.decode(r#"[4,"c1","e:SessionError","Log in"]"#)?;
    /// assert!(frame.quirks().is_empty());
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    pub fn register_prefix(&mut self, prefix: &str, uri: &str) -> bool {
        match self.prefixes.iter().position(|known| **known == *prefix) {
            Some(known) if uri != self.base => {
                self.prefixes.swap_remove(known);
                false
            }
            Some(_) => true,
            None if uri == self.base
                && self.prefixes.len() < MAX_PREFIXES
                && prefix.len() <= MAX_PREFIX_LEN
                && is_prefix(prefix) =>
            {
                self.prefixes.push(prefix.into());
                true
            }
            None => false,
        }
    }

    /// [`CallError::decode`] with these options.
    ///
    /// # Errors
    ///
    /// As [`CallError::decode`], and if the codec is strict also for every [`Quirk`](crate::Quirk).
    pub fn decode<'a>(&self, input: impl AsInput<'a>) -> Result<CallError<'a, N>, DecodeError> {
        decode(input.as_input(), self.options())
    }

    /// Decodes `[1, prefix, URI]` and [registers](Self::register_prefix) the prefix.
    ///
    /// ```
    /// use callerror::{grape::Grape, wamp1};
    ///
    /// let mut codec = wamp1::Codec::<Grape>::new();
    /// assert!(codec.decode_prefix(r#"[1,"e","http://domain/exceptions#"]"#)?.is_base());
    /// let other = codec.decode_prefix(r#"[1,"calc","http://domain/calc#"]"#)?;
    /// assert!(!other.is_base());
    /// assert_eq!((other.prefix(), other.uri()), ("calc", "http://domain/calc#"));
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - `[4,"c1","m"]`, `[1,"e"]` - what is not a PREFIX message of three elements.
    /// - A byte order mark before the message, if the codec is strict.
    ///
    /// Source: WAMP v1, "PREFIX".
    pub fn decode_prefix<'a>(
        &mut self,
        input: impl AsInput<'a>,
    ) -> Result<Prefix<'a>, DecodeError> {
        let options = self.options();
        let (prefix, uri) = input.as_input().decode(
            options.limits,
            |text| read_prefix(text, options),
            |whole| {
                let (prefix, uri) = read_prefix(whole, options)?;
                Ok((prefix.share(whole), uri.share(whole)))
            },
            |input, error| first_fault(input, error, |valid| read_prefix(valid, options).err()),
        )?;
        let is_base = self.register_prefix(&prefix, &uri);
        Ok(Prefix { prefix, uri, is_base })
    }

    /// [`CallError::encoded_len`] with this codec's base.
    pub fn encoded_len(&self, frame: &CallError<'_, N>) -> usize {
        frame.wire(&self.base, self.base_is_own).len()
    }

    /// [`CallError::encode`] with this codec's base. A decoded frame keeps its own error URI.
    ///
    /// # Errors
    ///
    /// As [`CallError::encode`].
    pub fn encode(
        &self,
        frame: &CallError<'_, N>,
        buffer: &mut (impl BufMut + ?Sized),
    ) -> Result<(), BufferFull> {
        frame.wire(&self.base, self.base_is_own).encode(buffer)
    }

    /// [`CallError::to_text`] with this codec's base.
    pub fn to_text(&self, frame: &CallError<'_, N>) -> String {
        frame.wire(&self.base, self.base_is_own).to_text()
    }

    /// [`UserException::named`] under this codec's base.
    ///
    /// # Errors
    ///
    /// - `""` and `"about:blank"` - no name.
    /// - `"a#b"` - unless the base is empty, what precedes a `#` would be taken for the base.
    pub fn named<'a>(
        &self,
        name: impl Into<Text<'a>>,
        message: impl Into<Text<'a>>,
    ) -> Result<UserException<'a, N>, InvalidName> {
        UserException::named_under(&self.base, name.into(), message.into())
    }

    pub(super) fn options(&self) -> Options<'_> {
        Options {
            base: &self.base,
            prefixes: &self.prefixes,
            limits: self.limits,
            strict: self.strict,
        }
    }
}

impl<N: ExceptionSet> Default for Codec<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N> fmt::Debug for Codec<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codec")
            .field("base", &self.base)
            .field("prefixes", &self.prefixes)
            .field("limits", &self.limits)
            .field("strict", &self.strict)
            .finish()
    }
}

/// Reads a PREFIX message: `[1, prefix, URI]`. More elements are passed over.
fn read_prefix<'a>(
    text: &'a str,
    options: Options<'_>,
) -> Result<(Text<'a>, Text<'a>), DecodeError> {
    let Options { limits, strict, .. } = options;
    let read = |text| {
        let (mut frame, _) = open::<Exact<'a>, 1>(text, limits, *b"1", Expected::PrefixType)?;
        let mut string = |field| {
            let item = required_text(&mut frame, field, Expected::String, text)?;
            Ok::<_, DecodeError>(Text::of_string(item.string()))
        };
        let (prefix, uri) = (string(Field::Prefix)?, string(Field::Uri)?);
        while frame.element(Field::Extra)?.is_some() {}
        Ok((prefix, uri))
    };
    behind_mark(text, limits, strict, read).map(|(prefix, _)| prefix)
}

/// The options of a codec without its set.
#[derive(Clone, Copy)]
pub(super) struct Options<'c> {
    pub(super) base: &'c str,
    pub(super) prefixes: &'c [Box<str>],
    pub(super) limits: Limits,
    pub(super) strict: bool,
}

impl Options<'static> {
    /// The options of [`Codec::new`].
    pub(super) const fn of<N: ExceptionSet>() -> Self {
        let (base, limits) = (N::BASE, Limits::DEFAULT);
        Self { base, prefixes: &[], limits, strict: false }
    }
}
