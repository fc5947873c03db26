//! The types of the crate `http`.

pub use http::StatusCode;
pub use http::status::InvalidStatusCode;
pub(crate) use http::{HeaderMap, HeaderValue};

/// The values of a header. To compare the names of all headers takes less time than to look one up, for which the map
/// parses and hashes the name.
pub(crate) fn header_values<'h>(
    headers: &'h HeaderMap,
    name: &str,
) -> impl Iterator<Item = &'h HeaderValue> {
    let named = headers.iter().filter(move |(key, _)| key.as_str().eq_ignore_ascii_case(name));
    named.map(|(_, value)| value)
}
