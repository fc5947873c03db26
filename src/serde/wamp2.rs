//! serde for ERROR messages of WAMP v2: the tuple in any self-describing format, such as MessagePack and CBOR.
//!
//! A message is written and read as JSON text, which the transcoder turns into values of the format and back. So serde
//! and the wire have the same rules, for quirks as well.

use alloc::string::String;
use core::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serializer};
use serde::{Deserialize, Serialize};

use super::RAW_VALUE;
use super::transcode::{JsonText, Message};
use crate::set::ExceptionSet;
use crate::text::OneLine;
use crate::wire::wamp2::{Codec, ErrorMessage};

/// Serialises as the tuple, by the rules of [`to_text`](ErrorMessage::to_text): a list of five, six or seven values.
/// MessagePack and CBOR carry the bytes that other peers of WAMP v2 send.
///
/// ```
/// use callerror::wamp::ErrorMessage;
///
/// let json = r#"[8,48,713845233,{},"com.myapp.error",["Oops"]]"#;
/// let packed = b"\x96\x08\x30\xce\x2a\x8c\x69\xf1\x80\xafcom.myapp.error\x91\xa4Oops";
/// let error = ErrorMessage::decode(json)?;
/// assert_eq!(rmp_serde::to_vec(&error)?, packed);
/// let again: ErrorMessage = rmp_serde::from_slice(packed)?;
/// assert_eq!(again.to_text(), json);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`Codec::serializable`] does the same by the rules of a codec. Arguments become values of the format, within the
/// limits of serde's data model: an integer beyond 64 bits becomes a float. Only [`encode`](ErrorMessage::encode) keeps
/// them unchanged.
///
/// # Errors
///
/// - `1e400`, `"\ud800"` in `Details` or arguments - a number or string that no value of serde is.
/// - A type or ID of a request that is no integer of 64 bits, which only decoding makes.
/// - `[[..]]`, nested 128 deep - a message from a codec that allows more than
///   [`Limits::DEFAULT`](crate::Limits::DEFAULT).
impl<N: ExceptionSet> Serialize for ErrorMessage<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, &Codec::new(), serializer)
    }
}

/// Deserialises from the tuple, by the rules of [`decode`](ErrorMessage::decode).
///
/// JSON text that serde_json reads is kept to the letter. Values of another format become JSON, within the limits of
/// serde's data model. A [`Codec`] is a [`DeserializeSeed`], which reads by the rules of that codec.
///
/// # Errors
///
/// - `[50,1,{}]`, `{"type":"x"}` - what [`decode`](ErrorMessage::decode) refuses, and what is no list.
/// - A message of more than 16 MiB as JSON, or nested deeper than 128 containers.
impl<'de, N: ExceptionSet> Deserialize<'de> for ErrorMessage<'_, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        (&Codec::new()).deserialize(deserializer)
    }
}

impl<N: ExceptionSet> Codec<N> {
    /// What serialises an ERROR message by the rules of this codec, which is those of [`to_text`](Self::to_text).
    ///
    /// ```
    /// use callerror::grape::{Grape, UserException};
    /// use callerror::wamp2::{self, ErrorMessage, Request, RequestType};
    /// use serde::de::DeserializeSeed;
    ///
    /// const CODEC: wamp2::Codec<Grape> = wamp2::Codec::for_base("com.example.error.");
    ///
    /// let exception = UserException::new(Grape::SessionError, "Log in");
    /// let error = ErrorMessage::new(RequestType::Call, Request::MIN, exception);
    /// let packed = rmp_serde::to_vec(&CODEC.serializable(&error))?;
    /// let again = CODEC.deserialize(&mut rmp_serde::Deserializer::new(&packed[..]))?;
    /// assert_eq!(again.uri(), Some("com.example.error.SessionError"));
    /// assert_eq!(again.exception(), error.exception());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Serialising fails as it does for [`ErrorMessage`].
    pub fn serializable<'m>(&'m self, error: &'m ErrorMessage<'_, N>) -> impl Serialize {
        Serializable { error, codec: self }
    }
}

struct Serializable<'m, 'a, N> {
    error: &'m ErrorMessage<'a, N>,
    codec: &'m Codec<N>,
}

impl<N: ExceptionSet> Serialize for Serializable<'_, '_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.error, self.codec, serializer)
    }
}

fn serialize<N: ExceptionSet, S: Serializer>(
    error: &ErrorMessage<'_, N>,
    codec: &Codec<N>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    for number in [error.request_type().as_str(), error.call_id().as_str()] {
        // Values of serde that are no integers are floats, which no request has.
        if number == "-0" || number.parse::<i64>().is_err() && number.parse::<u64>().is_err() {
            let what = "no integer of 64 bits in the place of the request";
            return Err(S::Error::custom(format_args!("{what}: {}", OneLine(number))));
        }
    }
    Message(&codec.to_text(error)).serialize(serializer)
}

/// Reads a message by the rules of the codec, from a self-describing format.
impl<'de, N: ExceptionSet> DeserializeSeed<'de> for &Codec<N> {
    type Value = ErrorMessage<'static, N>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let json = deserializer.deserialize_newtype_struct(RAW_VALUE, TextOfList)?;
        self.decode(&json).map(ErrorMessage::into_owned).map_err(D::Error::custom)
    }
}

/// Reads a list as JSON text.
struct TextOfList;

impl<'de> Visitor<'de> for TextOfList {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an ERROR message of WAMP v2, which is a list")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<String, D::Error> {
        JsonText::within(&mut { JsonText::MAX_LEN }).deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<String, A::Error> {
        let deserializer = SeqAccessDeserializer::new(seq);
        JsonText::within(&mut { JsonText::MAX_LEN }).deserialize(deserializer)
    }

    /// The text of a message that serde_json reads.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        match map.next_key::<String>()?.as_deref() {
            Some(RAW_VALUE) => map.next_value(),
            _ => Err(A::Error::invalid_type(serde::de::Unexpected::Map, &self)),
        }
    }
}
