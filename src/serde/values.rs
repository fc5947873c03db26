//! serde for [`Details`], [`CallId`] and [`Text`].

use alloc::string::String;

use serde::de::{DeserializeSeed, Deserializer, Error as _};
use serde::ser::{Error as _, Serializer};
use serde::{Deserialize, Serialize};

use super::transcode::{Json, JsonText};
use crate::call_id::CallId;
use crate::details::Details;
use crate::json::Scanner;
use crate::text::Text;

/// Serialises the JSON as a value of the format: an object as a map, an array as a sequence.
///
/// An integer beyond 64 bits becomes a float. [`as_json`](Details::as_json) is the JSON unchanged.
///
/// ```
/// use callerror::{UserException, grape::Grape};
///
/// let exception =
///     UserException::new(Grape::NotFoundError, "gone").with_details_json(r#"{"rooms": [7]}"#)?;
/// assert_eq!(serde_json::to_string(&exception.details()).unwrap(), r#"{"rooms":[7]}"#);
/// # Ok::<(), callerror::DecodeError>(())
/// ```
///
/// # Errors
///
/// - `1e400`, `"\ud800"` - a number or string that no value of serde is.
/// - `[[..]]`, nested 128 deep - details from a codec that allows more than
///   [`Limits::DEFAULT`](crate::Limits::DEFAULT).
impl Serialize for Details<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Json(self.as_json()).serialize(serializer)
    }
}

/// As [`Details::parse`].
///
/// ```
/// use callerror::{UserException, grape::Grape};
/// use serde_json::{Value, json};
///
/// let exception = UserException::new(Grape::NotFoundError, "gone").with_details(&[7])?;
/// assert_eq!(Value::try_from(exception.details().unwrap())?, json!([7]));
/// # Ok::<(), serde_json::Error>(())
/// ```
impl TryFrom<Details<'_>> for serde_json::Value {
    type Error = serde_json::Error;

    fn try_from(details: Details<'_>) -> Result<Self, serde_json::Error> {
        details.parse()
    }
}

/// Serialises as a string or as an integer, which are different call IDs.
///
/// ```
/// use callerror::CallId;
///
/// assert_eq!(serde_json::to_string(&CallId::from("17")).unwrap(), r#""17""#);
/// assert_eq!(serde_json::to_string(&CallId::from(17)).unwrap(), "17");
/// ```
///
/// # Errors
///
/// - `-0`, `18446744073709551616` - an integer call ID as received that no integer type of 64 bits holds.
impl Serialize for CallId<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let id = self.as_str();
        if !self.is_number() {
            return serializer.serialize_str(id);
        }
        match (id.parse::<u64>(), id.parse::<i64>()) {
            (Ok(number), _) => serializer.serialize_u64(number),
            (_, Ok(number)) if number != 0 => serializer.serialize_i64(number),
            _ => Err(S::Error::custom("an integer call ID that has no integer of 64 bits")),
        }
    }
}

/// Deserialises from a string or an integer, in a self-describing format.
///
/// ```
/// use callerror::CallId;
///
/// assert_eq!(serde_json::from_str::<CallId>("17").unwrap(), CallId::from(17));
/// assert_eq!(serde_json::from_str::<CallId>(r#""17""#).unwrap(), "17");
/// ```
///
/// # Errors
///
/// - `null`, `1.5`, `[17]` - neither a string nor an integer.
impl<'de> Deserialize<'de> for CallId<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = JsonText::scalar(&mut { JsonText::MAX_LEN }).deserialize(deserializer)?;
        let value = Scanner::new(&json, 0).value().ok();
        let call_id = value.and_then(CallId::of_value).map(CallId::into_owned);
        call_id.ok_or_else(|| D::Error::custom("a call ID is a string or an integer"))
    }
}

/// Serialises as a string.
///
/// ```
/// use callerror::Text;
///
/// assert_eq!(serde_json::to_string(&Text::from("Room taken"))?, r#""Room taken""#);
/// assert_eq!(serde_json::from_str::<Text>(r#""Room taken""#)?, "Room taken");
/// # Ok::<(), serde_json::Error>(())
/// ```
impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

/// Deserialises from a string, which is copied.
impl<'de> Deserialize<'de> for Text<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
