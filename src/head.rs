//! What the head of an HTTP response has: status and headers. They are those of the crate `http`, or without the feature
//! `http` what stands in for them.

#[cfg_attr(feature = "http", path = "head/http.rs")]
#[cfg_attr(not(feature = "http"), path = "head/stand_in.rs")]
mod types;

pub(crate) use self::types::{HeaderMap, header_values};
pub use self::types::{InvalidStatusCode, StatusCode};
