//! serde's `Serialize` and `Deserialize` for `UserException`.
//!
//! `Deserialize` turns the value into JSON text, whatever the format, and reads that by
//! [`Layout::VALUE`](crate::layout::Layout). So serde and the wires agree on everything that serde's data model
//! can hold.

pub mod json_text;
mod lengths;
mod transcode;
mod values;
mod wamp2;

use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap as _, Serializer};
use serde::{Deserialize, Serialize};

use self::transcode::{Json, JsonText, begin_map};
use crate::error::DecodeError;
use crate::exception::{UNHANDLED_MESSAGE, UserException};
use crate::retry::RetryAfter;
use crate::set::ExceptionSet;
use crate::wire::layout::{Layout, is_cut_by_readers};
use crate::wire::object::{self, ErrorObject};

/// Serialises as `{type, message, details, code, status, request_id, retry_after}` in any self-describing
/// format. What the exception does not have is left out. `retry_after` is in whole seconds, rounded up, or an
/// HTTP date. An unhandled error has no `type`, and its message is the fixed text.
///
/// ```
/// use callerror::{UserException, grape::Grape};
///
/// let exception = UserException::new(Grape::NotFoundError, "Room not found").with_details(&[7])?;
/// let json = serde_json::to_string(&exception)?;
/// assert_eq!(json, r#"{"type":"NotFoundError","message":"Room not found","details":[7]}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Details become values of the format, within the limits of serde's data model: an integer beyond 64 bits
/// becomes a float; `1e400` and an unpaired surrogate are errors. Only
/// [`encode`](crate::CallError::encode) and [`serde_json_text`](crate::serde_json_text) keep details unchanged.
///
/// A format that does not describe itself, such as bincode or postcard, cannot read what it is not told the type
/// of. It needs [`serde_json_text`](crate::serde_json_text), and refuses the exception otherwise. Formats that
/// must know the length of a map beforehand refuse it as well.
impl<N: ExceptionSet> Serialize for UserException<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_named = !self.is_unhandled();
        let details = self.details().filter(|_| is_named).map(|details| Json(details.as_json()));
        let code = self.data_code();
        let mut object = begin_map(serializer)?;
        if let Some(variant) = self.name().known() {
            object.serialize_entry("type", variant.name())?;
        } else if let Some(name) = self.name().as_str() {
            if is_cut_by_readers::<N>(name) {
                object.serialize_entry("type", &format_args!("{}{name}", N::BASE))?;
            } else {
                object.serialize_entry("type", name)?;
            }
        }
        object.serialize_entry(
            "message",
            if is_named { self.message() } else { UNHANDLED_MESSAGE },
        )?;
        if let Some(details) = details {
            object.serialize_entry("details", &details)?;
        }
        let is_number = self.is_number_code(code);
        if let Some(code) = code {
            match (code.parse::<i64>(), code.parse::<u64>()) {
                // As a number it would be `0`.
                (Ok(number), _) if is_number && code != "-0" => {
                    object.serialize_entry("code", &number)?;
                }
                (_, Ok(number)) if is_number => {
                    object.serialize_entry("code", &number)?;
                }
                _ => object.serialize_entry("code", code)?,
            }
        }
        if let Some(status) = self.status() {
            object.serialize_entry("status", &status.as_u16())?;
        }
        if let Some(request_id) = self.request_id() {
            object.serialize_entry("request_id", request_id)?;
        }
        if let Some(retry_after) = self.retry_after() {
            match retry_after.delay() {
                Some(delay) => {
                    object.serialize_entry("retry_after", &RetryAfter::whole_seconds(delay))?;
                }
                None => {
                    object.serialize_entry("retry_after", &retry_after.to_text("retry_after"))?;
                }
            }
        }
        object.end()
    }
}

/// Deserialises from a map with the members that `Serialize` writes. Others are passed over, and of a repeated
/// member the last one counts.
///
/// JSON text that serde_json reads is kept to the letter: details have the numbers and the spelling of the
/// input. Details of another format become JSON within the limits of serde's data model. All members as JSON may
/// have 16 MiB together, and details may be nested 127 deep.
///
/// ```
/// use callerror::{UserException, grape::Grape};
///
/// let json = r#"{"message":"Room not found","type":"NotFoundError","extra":1}"#;
/// let exception: UserException<Grape> = serde_json::from_str(json)?;
/// assert_eq!(exception, UserException::new(Grape::NotFoundError, "Room not found"));
/// # Ok::<(), serde_json::Error>(())
/// ```
impl<'de, N: ExceptionSet> Deserialize<'de> for UserException<'_, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = ExceptionVisitor { may_be_text: true, set: PhantomData };
        deserializer.deserialize_newtype_struct(RAW_VALUE, visitor)
    }
}

/// The name by which serde_json gives a value as its text, as it does for its `RawValue`. A format that does
/// not know the name gives the value itself, and a serde_json that no longer knows it would do the same.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

struct ExceptionVisitor<N> {
    /// Whether the map may be the one that serde_json makes of a text. In others the name is a member like any other.
    may_be_text: bool,
    set: PhantomData<N>,
}

impl<'de, N: ExceptionSet> Visitor<'de> for ExceptionVisitor<N> {
    type Value = UserException<'static, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `type` and `message`")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(Self { may_be_text: false, ..self })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut json = String::from("{");
        let mut left = JsonText::MAX_LEN;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                RAW_VALUE if self.may_be_text => {
                    let json: String = map.next_value()?;
                    return read(&json).map_err(A::Error::custom);
                }
                "type" | "message" | "details" | "code" | "status" | "request_id"
                | "retry_after" => {
                    json.push_str(if json.len() == 1 { "\"" } else { ",\"" });
                    json.push_str(&key);
                    json.push_str("\":");
                    json.push_str(&map.next_value_seed(JsonText::within(&mut left))?);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        json.push('}');
        read(&json).map_err(A::Error::custom)
    }
}

/// The codec of the JSON text of an exception: the default layout has no other objects.
const fn value_codec<N: ExceptionSet>() -> object::Codec<N> {
    object::Codec::new().with_layout(const { &Layout::NAMED })
}

/// Reads the JSON text of an exception.
fn read<N: ExceptionSet>(json: &str) -> Result<UserException<'static, N>, DecodeError> {
    let error = value_codec().decode(json)?;
    // Every object of the default layout is an error.
    let exception = error.map_or_else(UserException::unhandled, ErrorObject::into_exception);
    Ok(exception.into_owned())
}
