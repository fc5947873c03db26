//! `Codec`, the options of one connection in one place, and the rule that finds a name in an error
//! URI.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use crate::error::{DecodeError, Expected, Found, InvalidBase, InvalidName};
use crate::exception::UserException;
use crate::json;
use crate::limits::{MAX_DEPTH, MAX_LEN, check_len};
use crate::quirk::Quirk;
use crate::set::{ExceptionSet, build};
use crate::text::Text;

/// The most CURIE prefixes one codec learns: 64. A peer chooses them, so they must not grow for ever.
pub const MAX_PREFIXES: usize = 64;

/// The longest of them, in bytes, for the same reason.
const MAX_PREFIX_LEN: usize = 64;

/// How one connection encodes and decodes: base, CURIE prefixes, limits, strictness.
///
/// `CallError::decode` and its kin use the codec that [`new`](Self::new) makes. Others can be built
/// as constants:
///
/// ```
/// use callerror::{Codec, DecodeErrorKind, Quirk, grape::Grape};
///
/// const CODEC: Codec<Grape> =
///     Codec::for_base("https://chat.example/errors#").strict().with_max_len(64 * 1024);
///
/// let frame = CODEC.decode(br#"[4,"c1","https://chat.example/errors#SessionError","Log in"]"#)?;
/// assert_eq!(frame.message(), "Log in");
/// let error = CODEC.decode(br#"[4,"c1","SessionError","Log in"]"#).unwrap_err();
/// assert_eq!(error.kind(), DecodeErrorKind::Quirk(Quirk::BareName));
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Codec<N> {
    base: Cow<'static, str>,
    /// Whether that is the set's own.
    base_is_own: bool,
    /// The prefixes that stand for `base`; what others stand for changes nothing.
    prefixes: Vec<Box<str>>,
    max_len: usize,
    max_depth: u16,
    strict: bool,
    http_details: bool,
    set: PhantomData<fn() -> N>,
}

impl<N: ExceptionSet> Codec<N> {
    /// The tolerant codec with the set's own base and the limits [`MAX_LEN`] and [`MAX_DEPTH`].
    pub const fn new() -> Self {
        Self::with_any_base(Cow::Borrowed(N::BASE), true)
    }

    /// The same for another base; `""` makes the whole error URI the name, as in OCPP-J.
    ///
    /// A name that holds a `#`, which only such a codec knows, is cut there by a codec with a base.
    ///
    /// # Panics
    ///
    /// If `base` holds a `#` before its end, for a constant at compile time.
    /// [`try_for_base`](Self::try_for_base) takes bases that come from outside.
    #[expect(clippy::panic, reason = "a mistake in the program, found at its start or before")]
    pub const fn for_base(base: &'static str) -> Self {
        if !build::base_is_valid(base) {
            panic!("a base may hold a `#` only as its last character");
        }
        Self::with_any_base(Cow::Borrowed(base), build::equal(base, N::BASE))
    }

    /// The same for a base that is only known at run time.
    ///
    /// # Errors
    ///
    /// - `"http://a#b/"` - a `#` before the end: a name behind it could not be found again.
    pub fn try_for_base(base: impl Into<Cow<'static, str>>) -> Result<Self, InvalidBase> {
        let base = base.into();
        if !build::base_is_valid(&base) {
            return Err(InvalidBase);
        }
        let is_own = base == N::BASE;
        Ok(Self::with_any_base(base, is_own))
    }

    const fn with_any_base(base: Cow<'static, str>, base_is_own: bool) -> Self {
        Self {
            base,
            base_is_own,
            prefixes: Vec::new(),
            max_len: MAX_LEN,
            max_depth: MAX_DEPTH,
            strict: false,
            http_details: true,
            set: PhantomData,
        }
    }

    /// Makes every [`Quirk`] a [`DecodeError`]. HTTP bodies are decoded as before.
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Sets the most bytes a frame or body may have.
    pub const fn with_max_len(mut self, bytes: usize) -> Self {
        self.max_len = bytes;
        self
    }

    /// Sets the most containers that may be inside each other, the frame or body itself included.
    pub const fn with_max_depth(mut self, containers: u16) -> Self {
        self.max_depth = containers;
        self
    }

    /// Says whether HTTP bodies carry `details`, an extension that Grape's own web client reads.
    pub const fn with_http_details(mut self, written: bool) -> Self {
        self.http_details = written;
        self
    }

    /// Registers a CURIE prefix, as a peer does with `[1, prefix, URI]`; says whether it now stands
    /// for the codec's base.
    ///
    /// A prefix that stands for another URI is forgotten, and of those for the base the first
    /// [`MAX_PREFIXES`] are kept. One that no CURIE can have (`[A-Za-z_][A-Za-z0-9_.-]*`), or that is
    /// longer than 64 bytes, is not.
    ///
    /// ```
    /// use callerror::{Codec, grape::Grape};
    ///
    /// let mut codec = Codec::<Grape>::new();
    /// assert!(codec.register_prefix("e", "http://domain/exceptions#"));
    /// let frame = codec.decode(br#"[4,"c1","e:SessionError","Log in"]"#)?;
    /// assert!(frame.quirks().is_empty());
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    pub fn register_prefix(&mut self, prefix: &str, uri: &str) -> bool {
        let place = self.prefixes.iter().position(|known| **known == *prefix);
        match place {
            Some(place) if uri != self.base => {
                self.prefixes.swap_remove(place);
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

    /// [`UserException::named`] under this codec's base.
    ///
    /// # Errors
    ///
    /// - `""` - no name.
    /// - `"a#b"` - unless the base is empty, what precedes a `#` would be taken for the base.
    pub fn named<'a>(
        &self,
        name: impl Into<Text<'a>>,
        message: impl Into<Text<'a>>,
    ) -> Result<UserException<'a, N>, InvalidName> {
        UserException::named_under(&self.base, name.into(), message.into())
    }

    /// What precedes the name in an error URI.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether quirks are errors.
    pub const fn is_strict(&self) -> bool {
        self.strict
    }

    /// The most bytes a frame or body may have.
    pub const fn max_len(&self) -> usize {
        self.max_len
    }

    /// The most containers that may be inside each other.
    pub const fn max_depth(&self) -> u16 {
        self.max_depth
    }

    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules {
            base: &self.base,
            base_is_own: self.base_is_own,
            prefixes: &self.prefixes,
            max_len: self.max_len,
            max_depth: self.max_depth,
            strict: self.strict,
            http_details: self.http_details,
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
            .field("max_len", &self.max_len)
            .field("max_depth", &self.max_depth)
            .field("strict", &self.strict)
            .field("http_details", &self.http_details)
            .finish()
    }
}

/// A codec's options without its set, so that one code serves all sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'c> {
    pub(crate) base: &'c str,
    /// Whether that is the set's own.
    pub(crate) base_is_own: bool,
    prefixes: &'c [Box<str>],
    pub(crate) max_len: usize,
    pub(crate) max_depth: u16,
    pub(crate) strict: bool,
    pub(crate) http_details: bool,
}

/// A quirk, with what a strict codec says of it.
pub(crate) type Deviation = (Quirk, Expected, Found);

impl Rules<'static> {
    /// The rules of [`Codec::new`].
    pub(crate) const fn of<N: ExceptionSet>() -> Self {
        Self {
            base: N::BASE,
            base_is_own: true,
            prefixes: &[],
            max_len: MAX_LEN,
            max_depth: MAX_DEPTH,
            strict: false,
            http_details: true,
        }
    }
}

impl Rules<'_> {
    /// Fails for an input of more bytes than the codec allows.
    #[inline]
    pub(crate) fn check_len(&self, len: usize) -> Result<(), DecodeError> {
        check_len(len, self.max_len)
    }

    /// Where the name of an ordinary error URI begins: it is what follows the base.
    ///
    /// A base holds a `#` at its end or nowhere, so a later one would be the end of another base.
    #[inline]
    pub(crate) fn name_under_base(&self, uri: &str) -> Option<usize> {
        let base = self.base.len();
        let is_under = uri.starts_with(self.base) && uri.len() > base;
        let is_whole = || base == 0 || !json::holds(uri.as_bytes(), base, b'#');
        (is_under && is_whole()).then_some(base)
    }

    /// Where in an error URI its name begins (at the end: nowhere), and what is odd about it.
    ///
    /// The steps are those of docs/QUIRKS.md, in its order; a URI is never parsed as a URL.
    pub(crate) fn find_name(&self, uri: &str) -> (usize, Option<Deviation>) {
        let odd = |quirk, found| Some((quirk, Expected::UriUnderBase, found));
        if uri.is_empty() {
            return (0, Some((Quirk::MissingUri, Expected::Uri, Found::EmptyString)));
        }
        if let Some(name) = self.name_under_base(uri) {
            return (name, None);
        }
        if let Some(hash) = uri.bytes().rposition(|byte| byte == b'#') {
            let deviation = if hash + 1 == uri.len() {
                Some((Quirk::MissingUri, Expected::Uri, Found::NoName))
            } else {
                odd(Quirk::ForeignBase, Found::ForeignBase)
            };
            return (hash + 1, deviation);
        }
        if let Some(prefix) = curie_prefix(uri) {
            let registered = self.prefixes.iter().any(|known| **known == *prefix);
            let deviation = if registered { None } else { odd(Quirk::Curie, Found::Curie) };
            return (prefix.len() + 1, deviation);
        }
        if uri.contains(':') {
            (0, odd(Quirk::ForeignBase, Found::ForeignBase))
        } else {
            (0, odd(Quirk::BareName, Found::BareName))
        }
    }
}

/// The prefix of a CURIE: `[A-Za-z_][A-Za-z0-9_.-]*` before a `:` and something that cannot be the
/// rest of a URL.
fn curie_prefix(uri: &str) -> Option<&str> {
    let (prefix, rest) = uri.split_once(':')?;
    let is_rest = |rest: &str| {
        !rest.is_empty()
            && !rest.contains(|c: char| matches!(c, '/' | ':' | '#') || c.is_whitespace())
    };
    (is_prefix(prefix) && is_rest(rest)).then_some(prefix)
}

fn is_prefix(prefix: &str) -> bool {
    let mut bytes = prefix.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    starts && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}
