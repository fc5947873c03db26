//! An exception as one string of JSON text, for formats that do not describe themselves.
//!
//! Formats such as bincode and postcard write no types, so they can read details, which are JSON of any type,
//! only as text:
//!
//! ```
//! use callerror::{UserException, grape::Grape};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Failed {
//!     job: u64,
//!     #[serde(with = "callerror::serde_json_text")]
//!     exception: UserException<'static, Grape>,
//! }
//!
//! let exception = UserException::new(Grape::NotFoundError, "gone").with_details_json("[1.50]")?;
//! let bytes = bincode::serialize(&Failed { job: 7, exception: exception.clone() })?;
//! let failed: Failed = bincode::deserialize(&bytes)?;
//! assert_eq!(failed.exception, exception);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The text is what serde_json makes of the exception, but details are kept as they are. An unhandled error has
//! no details in it.

use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{Deserializer, Visitor};
use serde::ser::{Error as _, Serializer};

use super::value_codec;
use crate::error::DecodeError;
use crate::exception::UserException;
use crate::limits::Limits;
use crate::set::ExceptionSet;
use crate::wire::object::ErrorObject;

/// Serialises an exception as one string.
///
/// # Errors
///
/// - A message of 16 MiB - JSON text beyond [`Limits::DEFAULT`], which could not be read.
/// - `[[..]]`, nested 128 deep - details from a codec that allows more than [`Limits::DEFAULT`].
pub fn serialize<N: ExceptionSet, S: Serializer>(
    exception: &UserException<'_, N>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&to_text(exception).map_err(S::Error::custom)?)
}

/// Deserialises an exception from one string.
///
/// # Errors
///
/// - `"{"` - a string that is not an object of JSON.
/// - A string beyond [`Limits::DEFAULT`].
pub fn deserialize<'de, 'a, N: ExceptionSet, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<UserException<'a, N>, D::Error> {
    deserializer.deserialize_str(TextVisitor(PhantomData))
}

struct TextVisitor<N>(PhantomData<N>);

impl<N: ExceptionSet> Visitor<'_> for TextVisitor<N> {
    type Value = UserException<'static, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the JSON text of an exception")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        super::read(text).map_err(E::custom)
    }
}

fn to_text<N: ExceptionSet>(exception: &UserException<'_, N>) -> Result<String, DecodeError> {
    if let Some(details) = exception.details() {
        details.check_depth()?;
    }
    let text = value_codec().to_text(&ErrorObject::new(exception.clone()));
    Limits::DEFAULT.check_len(text.len())?;
    Ok(text)
}
