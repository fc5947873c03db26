//! The second door: `UserException` through serde, owned, as `{type, message, details?}`.
//!
//! Members are first made JSON text, whatever the format, and then read by the very code that reads
//! an HTTP body; so the two doors agree on whatever serde's data model can hold.

mod transcode;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use self::transcode::{Json, JsonText};
use crate::codec::Rules;
use crate::error::DecodeError;
use crate::exception::UserException;
use crate::json::Scanner;
use crate::limits::MAX_DEPTH;
use crate::set::ExceptionSet;
use crate::text::Text;
use crate::wire::http::{Piece, Pieces, is_usable};
use crate::wire::layout::{Facts, Form};

/// Serialises as `{type, message, details?}` in any self-describing format; an unhandled error has no
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
/// Details become values of the format, as far as serde's data model and the format can hold them: an
/// integer beyond 64 bits is a float; `1e400` and half of a surrogate pair are errors. Only
/// [`encode`](crate::CallError::encode) sends them as they are.
impl<N: ExceptionSet> Serialize for UserException<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = self.spelling();
        let details = self.details().map(|details| Json(details.as_json()));
        let fields = 1 + usize::from(name.is_some()) + usize::from(details.is_some());
        let mut object = serializer.serialize_map(Some(fields))?;
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

/// Deserialises from a map with `type`, `message` and `details`, as tolerant as
/// [`ErrorResponse::decode`](crate::ErrorResponse::decode), with the same result for the same JSON as
/// far as serde_json reads it: a number such as `1e400` or half of a surrogate pair is an error here.
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
            *member = Some(map.next_value_seed(JsonText)?);
        }
        let pieces = || {
            Ok(Pieces {
                code: text(scan(name.as_deref())?),
                message: scan(message.as_deref())?,
                details: scan(details.as_deref())?,
                request_id: Piece::Missing,
            })
        };
        let pieces = pieces().map_err(|error: DecodeError| A::Error::custom(error))?;
        let reason = || Text::from_static("Bad Request");
        let facts = Facts::new(None, None, None);
        let exception = pieces.exception(facts, &Form::NAMED, reason, Rules::of::<N>());
        Ok(exception.into_owned())
    }
}

/// A name that is no text, or empty, is none.
fn text(name: Piece<'_>) -> Piece<'_> {
    match name {
        Piece::Member(value, _) if is_usable(value, true) => name,
        _ => Piece::Missing,
    }
}

fn scan(json: Option<&str>) -> Result<Piece<'_>, DecodeError> {
    let Some(json) = json else { return Ok(Piece::Missing) };
    Ok(Piece::Member(Scanner::new(json, MAX_DEPTH - 1).value()?, 0))
}
