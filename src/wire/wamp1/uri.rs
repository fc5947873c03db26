//! The name in an error URI.

use super::codec::Options;
use crate::error::{Expected, Found};
use crate::exception::UserException;
use crate::json;
use crate::quirk::Quirk;
use crate::set::ExceptionSet;
use crate::wire::array::Deviation;
use alloc::boxed::Box;

/// The name in an error URI.
#[derive(Clone, Copy)]
pub(super) struct UriName<N> {
    /// Where it begins; at the end of the URI if there is none.
    pub(super) at: usize,
    pub(super) variant: Option<N>,
    /// Whether the name must be kept as text too: only a variant's own name need not be.
    pub(super) is_kept: bool,
    pub(super) deviation: Option<Deviation>,
}

impl<N> UriName<N> {
    pub(super) const NONE: Self = Self { at: 0, variant: None, is_kept: false, deviation: None };
}

/// Finds and looks up the name in an error URI.
#[inline(always)]
pub(super) fn find_name<N: ExceptionSet>(uri: &str, options: Options<'_>) -> UriName<N> {
    // A base has a `#` at its end or nowhere, so a later one would be the end of another base. A name of
    // the set has none, which is why it is looked up first.
    if let Some(name) = uri.strip_prefix(options.base).filter(|name| !name.is_empty()) {
        let (variant, is_kept) = UserException::look_up(name);
        if !is_kept || options.base.is_empty() || !json::contains_byte(name.as_bytes(), b'#') {
            return UriName { at: options.base.len(), variant, is_kept, deviation: None };
        }
    }
    let (at, deviation) = find_odd_name(uri, options.prefixes);
    let (variant, is_kept) = UserException::look_up(&uri[at..]);
    UriName { at, variant, is_kept, deviation }
}

/// Where the name begins in a URI that is not under the codec's base, and what is odd about the URI.
///
/// The steps are those of docs/QUIRKS.md, in its order; a URI is never parsed as a URL.
#[cold]
#[inline(never)]
fn find_odd_name(uri: &str, prefixes: &[Box<str>]) -> (usize, Option<Deviation>) {
    let odd = |quirk, found| Some((quirk, Expected::UriUnderBase, found));
    if uri.is_empty() {
        return (0, Some((Quirk::MissingUri, Expected::Uri, Found::EmptyString)));
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
        let registered = prefixes.iter().any(|known| **known == *prefix);
        let deviation = if registered { None } else { odd(Quirk::Curie, Found::Curie) };
        return (prefix.len() + 1, deviation);
    }
    if uri.contains(':') {
        (0, odd(Quirk::ForeignBase, Found::ForeignBase))
    } else {
        (0, odd(Quirk::BareName, Found::BareName))
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

pub(super) fn is_prefix(prefix: &str) -> bool {
    let mut bytes = prefix.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    starts && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}
