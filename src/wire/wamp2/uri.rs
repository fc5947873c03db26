//! The name in an error URI, and the error URI of a name.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt::Write as _;

use crate::exception::{Name, UserException};
use crate::json;
use crate::set::{self, ExceptionSet};

/// The error URI of an unhandled error.
const RUNTIME_ERROR: &str = "wamp.error.runtime_error";

/// The error URIs by which peers say that a callee failed outside its own exceptions. The text has neither:
/// autobahn sends the first, wampy the second.
const UNHANDLED: [&str; 2] = [RUNTIME_ERROR, "wamp.error.invocation_exception"];

/// The first component of the URIs that the protocol keeps for itself.
const PROTOCOL: &str = "wamp.";

/// The name in an error URI.
#[derive(Clone, Copy)]
pub(super) struct UriName<N> {
    /// Where it begins.
    pub(super) at: usize,
    pub(super) variant: Option<N>,
    /// Whether the name must be kept as text too: only a variant's own name need not be.
    pub(super) is_kept: bool,
}

impl<N> UriName<N> {
    pub(super) const NONE: Self = Self { at: 0, variant: None, is_kept: false };
}

/// Finds and looks up the name in an error URI: what follows the codec's base, else the whole URI.
#[inline(always)]
pub(super) fn find_name<N: ExceptionSet>(uri: &str, base: &str) -> UriName<N> {
    if UNHANDLED.contains(&uri) {
        return UriName::NONE;
    }
    let at = if is_under(base, uri) { base.len() } else { 0 };
    let (variant, is_kept) = UserException::look_up(&uri[at..]);
    match variant {
        None if json::contains_byte(uri.as_bytes(), b'%') => match find_escaped(&uri[at..]) {
            Some(variant) => UriName { at, variant: Some(variant), is_kept: false },
            None => UriName { at, variant, is_kept },
        },
        _ => UriName { at, variant, is_kept },
    }
}

/// An error URI to be written.
pub(super) struct Uri<'w> {
    /// "" if the name is the whole URI.
    pub(super) base: &'w str,
    pub(super) name: Cow<'w, str>,
    /// Whether nothing of the name must be escaped in JSON.
    pub(super) is_plain: bool,
}

/// The error URI of an exception.
///
/// A name that is a URI of its own goes without the base, unless a reader would then find another name: what follows
/// the base, or none.
#[inline]
pub(super) fn uri_of<'w, N: ExceptionSet>(name: Name<'w, N>, base: &'w str) -> Uri<'w> {
    let (name, is_whole, is_plain) = match name {
        Name::Unhandled => {
            return Uri { base: "", name: Cow::Borrowed(RUNTIME_ERROR), is_plain: true };
        }
        Name::Known(variant) => {
            let row = set::row(variant);
            let loose =
                if row.is_wamp2_name { Cow::Borrowed(row.name) } else { to_loose(row.name) };
            (loose, row.name.starts_with(PROTOCOL), row.is_wamp2_name)
        }
        Name::Unknown(name) => {
            let name = name.as_str();
            (Cow::Borrowed(name), name.contains(['.', ':']), false)
        }
    };
    // Without a base both are the same.
    let is_alone = !base.is_empty() && goes_alone(&name, is_whole, base);
    Uri { base: if is_alone { "" } else { base }, name, is_plain }
}

/// Whether a name is written without the base; `is_whole` if it is a URI of its own.
fn goes_alone(name: &str, is_whole: bool, base: &str) -> bool {
    let comes_back_alone = !UNHANDLED.contains(&name) && !is_under(base, name);
    let comes_back_behind_base = !UNHANDLED.iter().any(|uri| uri.strip_prefix(base) == Some(name));
    comes_back_alone && (is_whole || !comes_back_behind_base)
}

/// Whether a URI is more than the base with which it begins.
#[inline(always)]
fn is_under(base: &str, uri: &str) -> bool {
    !base.is_empty() && uri.len() > base.len() && uri.starts_with(base)
}

/// The variant whose name was written by [`to_loose`].
#[cold]
fn find_escaped<N: ExceptionSet>(name: &str) -> Option<N> {
    let (variant, is_own) = set::lookup_spelt::<N>(&from_loose(name)?)?;
    (is_own && to_loose(set::row(variant).name) == name).then_some(variant)
}

/// The name of a variant as a loose URI can have it: what it cannot have is written as in URLs, such as `%20`.
fn to_loose(name: &str) -> Cow<'_, str> {
    if is_loose(name) {
        return Cow::Borrowed(name);
    }
    let mut loose = String::with_capacity(name.len() + 8);
    let mut chars = name.chars().peekable();
    let mut starts_component = true;
    while let Some(char) = chars.next() {
        let leaves_empty = char == '.' && (starts_component || chars.peek().is_none());
        starts_component = char == '.' && !leaves_empty;
        if !leaves_empty && !matches!(char, '#' | '%') && !char.is_whitespace() {
            loose.push(char);
            continue;
        }
        for byte in char.encode_utf8(&mut [0; 4]).bytes() {
            // Writing to a string cannot fail.
            let _ = write!(loose, "%{byte:02X}");
        }
    }
    Cow::Owned(loose)
}

/// The name that [`to_loose`] wrote.
fn from_loose(name: &str) -> Option<String> {
    let mut parts = name.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (digits, text) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(text.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

/// Whether a text is a URI by the loose rule: no component is empty, and none has a `#` or white space.
///
/// ```text
/// ^([^\s\.#]+\.)*([^\s\.#]+)$
/// ```
///
/// Source: WAMP v2, Basic Profile, "Relaxed/Loose URIs".
pub(crate) const fn is_loose(uri: &str) -> bool {
    matches!(end_of_loose(uri), Some(End::InComponent))
}

/// Whether names may follow a base: it separates them, and base and name are a loose URI.
pub(super) const fn base_is_valid(base: &str) -> bool {
    matches!(base.as_bytes(), [] | [.., b'/' | b':' | b'.']) && end_of_loose(base).is_some()
}

/// Where in a loose URI a text ends.
enum End {
    InComponent,
    BeforeComponent,
}

/// Where in a loose URI a text ends, if it is the beginning of one.
const fn end_of_loose(text: &str) -> Option<End> {
    let (mut rest, mut end) = (text.as_bytes(), End::BeforeComponent);
    while let [first, after @ ..] = rest {
        end = match (first, end) {
            (b'#', _) | (b'.', End::BeforeComponent) => return None,
            _ if starts_with_white_space(rest) => return None,
            (b'.', End::InComponent) => End::BeforeComponent,
            _ => End::InComponent,
        };
        rest = after;
    }
    Some(end)
}

/// Whether a text begins with white space, as [`char::is_whitespace`] has it.
const fn starts_with_white_space(text: &[u8]) -> bool {
    matches!(
        text,
        [b'\t'..=b'\r' | b' ', ..]
            | [0xc2, 0x85 | 0xa0, ..]
            | [0xe1, 0x9a, 0x80, ..]
            | [0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf, ..]
            | [0xe2, 0x81, 0x9f, ..]
            | [0xe3, 0x80, 0x80, ..]
    )
}
