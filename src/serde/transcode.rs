//! Conversion between JSON text and values of any format that serde supports. This module knows nothing of
//! exceptions.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::json::{Kind, Scanner, Value};
use crate::limits::Limits;
use crate::text::Text;

/// How deep containers may be nested, including the message itself.
const MAX_DEPTH: u16 = Limits::DEFAULT.max_depth();

/// Valid JSON, nested at most 127 containers deep, to be serialised in another format.
pub(crate) struct Json<'a>(pub(crate) &'a str);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Next::at(&mut Scanner::new(self.0, MAX_DEPTH - 1)).serialize(serializer)
    }
}

/// The next value of a scanner. It is read while it is serialised, so that each value is read only once.
struct Next<'s, 'a>(RefCell<&'s mut Scanner<'a>>);

impl<'s, 'a> Next<'s, 'a> {
    const fn at(scanner: &'s mut Scanner<'a>) -> Self {
        Self(RefCell::new(scanner))
    }
}

impl Serialize for Next<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut scanner = self.0.try_borrow_mut().map_err(S::Error::custom)?;
        let Some(bracket) = scanner.bracket() else {
            return scalar(scanner.value().map_err(S::Error::custom)?, serializer);
        };
        let mut entries = scanner.entries(bracket).map_err(S::Error::custom)?;
        let done = if bracket == b'{' {
            let mut map = serializer.serialize_map(None)?;
            while let Some(name) = entries.name().map_err(S::Error::custom)? {
                let lone = || S::Error::custom("half of a surrogate pair in a member's name");
                let name = Text::try_of_string(name).ok_or_else(lone)?;
                map.serialize_entry(name.as_str(), &Next::at(entries.scanner()))?;
            }
            map.end()?
        } else {
            let mut seq = serializer.serialize_seq(None)?;
            while entries.step().map_err(S::Error::custom)? {
                seq.serialize_element(&Next::at(entries.scanner()))?;
            }
            seq.end()?
        };
        scanner.go_on_after(entries);
        Ok(done)
    }
}

fn scalar<S: Serializer>(value: Value<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    match value.kind {
        Kind::Null => serializer.serialize_unit(),
        Kind::Bool => serializer.serialize_bool(value.raw == "true"),
        Kind::String => {
            value.check_text().map_err(S::Error::custom)?;
            serializer.serialize_str(&Text::of_string(value.string()))
        }
        _ => number(value.raw, serializer),
    }
}

/// Serialises a number as the first of `u64`, `i64` and `f64` that can hold it, as serde_json reads numbers.
fn number<S: Serializer>(number: &str, serializer: S) -> Result<S::Ok, S::Error> {
    // Only floats have a negative zero.
    if number != "-0" {
        if let Ok(number) = number.parse() {
            return serializer.serialize_u64(number);
        }
        if let Ok(number) = number.parse() {
            return serializer.serialize_i64(number);
        }
    }
    match number.parse::<f64>() {
        Ok(number) if number.is_finite() => serializer.serialize_f64(number),
        _ => Err(S::Error::custom(format_args!("number out of range: {number}"))),
    }
}

/// Reads one value of any format as JSON text, nested at most [`MAX_DEPTH`] containers deep.
pub(crate) struct JsonText;

impl<'de> DeserializeSeed<'de> for JsonText {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        let mut json = Vec::new();
        Writer { json: &mut json, room: MAX_DEPTH }.deserialize(deserializer)?;
        String::from_utf8(json).map_err(D::Error::custom)
    }
}

/// Appends the value that it visits to `json`.
struct Writer<'o> {
    json: &'o mut Vec<u8>,
    /// How many more levels of nesting are allowed.
    room: u16,
}

impl Writer<'_> {
    /// Appends a value without nested values, as serde_json writes it.
    fn put<E: serde::de::Error>(self, value: impl Serialize) -> Result<(), E> {
        serde_json::to_writer(self.json, &value).map_err(E::custom)
    }

    /// A writer of a value inside this one.
    fn inside<E: serde::de::Error>(&mut self) -> Result<Writer<'_>, E> {
        let too_deep = || E::custom(format_args!("values more than {MAX_DEPTH} deep"));
        let room = self.room.checked_sub(1).ok_or_else(too_deep)?;
        Ok(Writer { json: self.json, room })
    }
}

impl<'de> DeserializeSeed<'de> for Writer<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Writer<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.put(value)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.put(value)
    }

    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<(), E> {
        self.put(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.put(value)
    }

    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<(), E> {
        self.put(value)
    }

    fn visit_f32<E: serde::de::Error>(self, value: f32) -> Result<(), E> {
        self.put(value)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.put(value)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.put(value)
    }

    fn visit_bytes<E: serde::de::Error>(self, value: &[u8]) -> Result<(), E> {
        self.put(value)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.put(())
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.put(())
    }

    fn visit_some<D: Deserializer<'de>>(mut self, value: D) -> Result<(), D::Error> {
        self.inside()?.deserialize(value)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(mut self, value: D) -> Result<(), D::Error> {
        self.inside()?.deserialize(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        self.json.push(b'[');
        let first = self.json.len();
        while seq.next_element_seed(self.inside()?)?.is_some() {
            self.json.push(b',');
        }
        self.close(first, b']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let start = self.json.len();
        self.json.push(b'{');
        loop {
            let name = self.json.len();
            if map.next_key_seed(self.inside()?)?.is_none() {
                break;
            }
            match self.json.get(name) {
                Some(b'"') => {}
                Some(b'[' | b'{' | b'n') | None => {
                    return Err(A::Error::custom("a member's name must be text"));
                }
                // serde_json also turns a number or boolean as a member's name into a string.
                Some(_) => {
                    self.json.insert(name, b'"');
                    self.json.push(b'"');
                }
            }
            self.json.push(b':');
            map.next_value_seed(self.inside()?)?;
            self.json.push(b',');
        }
        self.close(start + 1, b'}');
        if let Some(number) = number_of_any_precision(&self.json[start..]) {
            let number = number.to_vec();
            self.json.truncate(start);
            self.json.extend(number);
        }
        Ok(())
    }
}

impl Writer<'_> {
    /// Ends a container whose first entry starts at `first`. Removes the comma after the last entry.
    fn close(&mut self, first: usize, bracket: u8) {
        if self.json.len() > first {
            self.json.pop();
        }
        self.json.push(bracket);
    }
}

/// The number in an object that serde_json makes of a number. It does so with its feature
/// `arbitrary_precision`, which any crate of a build turns on for all of them.
fn number_of_any_precision(object: &[u8]) -> Option<&[u8]> {
    let number =
        object.strip_prefix(br#"{"$serde_json::private::Number":""#)?.strip_suffix(b"\"}")?;
    if !number.iter().all(|byte| b"+-.0123456789Ee".contains(byte)) {
        return None;
    }
    let value = Scanner::new(std::str::from_utf8(number).ok()?, 0).only_value().ok()?;
    (value.kind == Kind::Number).then_some(number)
}
