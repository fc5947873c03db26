//! serde's `Serialize` and `Deserialize` for `UserException`, as `{type, message, details?}`.
//!
//! `Deserialize` first turns each member into JSON text, whatever the format, and then applies the rules
//! that hold for HTTP bodies. So serde and HTTP agree on everything that serde's data model can hold.

pub mod json_text;
mod transcode;
mod values;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap as _, Serializer};
use serde::{Deserialize, Serialize};

use self::transcode::{Json, JsonText, begin_map};
use crate::error::DecodeError;
use crate::exception::UserException;
use crate::json::{Item, Kind, Scanner, Value};
use crate::limits::Limits;
use crate::set::ExceptionSet;
use crate::text::Text;
use crate::wire::layout::{Layout, Observed};

/// Serialises as `{type, message, details?}` in any self-describing format. An unhandled error has no
/// `type`.
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
        let name = self.spelling();
        let details = self.details().map(|details| Json(details.as_json()));
        let mut object = begin_map(serializer)?;
        if let Some(name) = name {
            object.serialize_entry("type", name)?;
        }
        object.serialize_entry("message", self.message())?;
        if let Some(details) = details {
            object.serialize_entry("details", &details)?;
        }
        object.end()
    }
}

/// Deserialises from a map with `type`, `message` and `details`.
///
/// The result for JSON that serde_json reads is the result of
/// [`ErrorResponse::decode`](crate::ErrorResponse::decode) with the default layout. serde_json refuses some
/// JSON that `decode` accepts: a number such as `1e400`, and an unpaired surrogate. All members as JSON may
/// have 16 MiB together, and details may be nested 127 deep.
///
/// With the feature `arbitrary_precision` of serde_json, the object `{"$serde_json::private::Number":"1"}` is
/// the number 1, because serde_json gives numbers in this form.
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
        deserializer.deserialize_map(ExceptionVisitor(PhantomData))
    }
}

struct ExceptionVisitor<N>(PhantomData<N>);

impl<'de, N: ExceptionSet> Visitor<'de> for ExceptionVisitor<N> {
    type Value = UserException<'static, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `type` and `message`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut name, mut message, mut details) = (None, None, None);
        let mut left = JsonText::MAX_LEN;
        while let Some(key) = map.next_key::<String>()? {
            let member = match key.as_str() {
                "type" => &mut name,
                "message" => &mut message,
                "details" => &mut details,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *member = Some(map.next_value_seed(JsonText::within(&mut left))?);
        }
        let read = || {
            let code = scan(name.as_deref())?.filter(|name| name.kind == Kind::String);
            let code = code.and_then(|name| Text::try_of_string(name.string()));
            let message = scan(message.as_deref())?.map(|message| match message.kind {
                Kind::Null => Text::EMPTY,
                _ => Text::of_string(Item::of(message).string()),
            });
            let details = scan(details.as_deref())?.filter(|details| details.kind != Kind::Null);
            let details = details.map_or("", |details| details.raw);
            let reason = || Text::from_static("Bad Request");
            let observed = Observed::new(None, None, None);
            let layout = const { &Layout::<N>::NAMED };
            let code = code.unwrap_or_default();
            Ok(layout.exception(code, message, details, observed, reason).into_owned())
        };
        read().map_err(|error: DecodeError| A::Error::custom(error))
    }
}

/// Reads a JSON text as one value.
fn scan(json: Option<&str>) -> Result<Option<Value<'_>>, DecodeError> {
    let depth = Limits::DEFAULT.inside().max_depth();
    json.map(|json| Scanner::new(json, depth).value()).transpose()
}
