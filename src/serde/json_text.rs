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
//! let exception = UserException::new(Grape::NotFoundError, "gone").with_details_json("[1.50]").unwrap();
//! let bytes = bincode::serialize(&Failed { job: 7, exception: exception.clone() }).unwrap();
//! let failed: Failed = bincode::deserialize(&bytes).unwrap();
//! assert_eq!(failed.exception, exception);
//! ```
//!
//! The text is what serde_json makes of the exception, but details are kept as they are. An unhandled error has
//! no details in it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Visitor};
use serde::ser::{Error as _, Serializer};

use crate::error::DecodeError;
use crate::exception::{Name, UserException};
use crate::json::{Kind, Scanner};
use crate::limits::Limits;
use crate::set::ExceptionSet;

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
        from_text(text).map_err(E::custom)
    }
}

fn refused(error: DecodeError) -> serde_json::Error {
    serde::de::Error::custom(error)
}

fn to_text<N: ExceptionSet>(exception: &UserException<'_, N>) -> serde_json::Result<String> {
    let bare = exception.clone().with_details_json("null");
    let mut text = serde_json::to_string(&bare.map_err(refused)?)?;
    if let Some(details) = exception.details().filter(|_| exception.name() != Name::Unhandled) {
        details.check_depth().map_err(refused)?;
        text.pop();
        text.extend([",\"details\":", details.as_json(), "}"]);
    }
    Limits::DEFAULT.check_len(text.len()).map_err(refused)?;
    Ok(text)
}

fn from_text<N: ExceptionSet>(text: &str) -> serde_json::Result<UserException<'static, N>> {
    let read = || {
        Limits::DEFAULT.check_len(text.len())?;
        Scanner::new(text, Limits::DEFAULT.max_depth()).only_value()
    };
    let value = read().map_err(refused)?;
    if value.kind != Kind::Object {
        // serde_json says what is wrong.
        return serde_json::from_str(text);
    }
    let (mut bare, mut details) = (String::from("{"), None);
    for (name, value) in value.members() {
        if name.is_text("details") {
            details = Some(value.raw);
            continue;
        }
        let comma = if bare.len() > 1 { "," } else { "" };
        bare.extend([comma, "\"", name.inner, "\":", value.raw]);
    }
    bare.push('}');
    let exception: UserException<'static, N> = serde_json::from_str(&bare)?;
    match details {
        Some(json) => exception.with_details_json(json.to_owned()).map_err(refused),
        None => Ok(exception),
    }
}
