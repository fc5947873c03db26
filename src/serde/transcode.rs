//! Conversion between JSON text and values of any format that serde supports. This module knows nothing of
//! exceptions.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::lengths::Lengths;
use crate::details::Details;
use crate::error::DecodeError;
use crate::json::{Kind, Scanner, Sink, Value, Write, most_escaped, write_escaped};
use crate::limits::Limits;
use crate::text::{OneLine, Text};

/// How deep containers may be nested, including the message itself.
const MAX_DEPTH: u16 = Limits::DEFAULT.max_depth();

/// What an error says to whoever uses a format that does not describe itself.
const NOT_SELF_DESCRIBING: &str = "a format that does not describe itself needs `#[serde(with = \"callerror::serde_json_text\")]`";

/// Begins a map of unknown length. Formats that do not describe themselves refuse it, as a rule; they could
/// not read what would be in it.
pub(crate) fn begin_map<S: Serializer>(serializer: S) -> Result<S::SerializeMap, S::Error> {
    let explained =
        |error: S::Error| S::Error::custom(format_args!("{error}; {NOT_SELF_DESCRIBING}"));
    serializer.serialize_map(None).map_err(explained)
}

/// Valid JSON, nested at most 127 containers deep, to be serialised in another format.
pub(crate) struct Json<'a>(pub(crate) &'a str);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // serde recurses, so the depth is checked before.
        Details::new(self.0).check_depth().map_err(S::Error::custom)?;
        serialize_checked(self.0, serializer)
    }
}

/// Valid JSON that is a whole message, nested at most 128 containers deep, to be serialised in another format.
pub(crate) struct Message<'a>(pub(crate) &'a str);

impl Serialize for Message<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Scanner::new(self.0, MAX_DEPTH).only_value().map_err(S::Error::custom)?;
        serialize_checked(self.0, serializer)
    }
}

fn serialize_checked<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    Next::at(&mut Scanner::new(json, MAX_DEPTH), &Lengths::of(json)).serialize(serializer)
}

/// The next value of a scanner. It is read while it is serialised, so that each value is read only once.
struct Next<'s, 'a> {
    scanner: RefCell<&'s mut Scanner<'a>>,
    /// From the next container on.
    lengths: &'s Lengths,
}

impl<'s, 'a> Next<'s, 'a> {
    const fn at(scanner: &'s mut Scanner<'a>, lengths: &'s Lengths) -> Self {
        Self { scanner: RefCell::new(scanner), lengths }
    }
}

impl Serialize for Next<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut scanner = self.scanner.try_borrow_mut().map_err(S::Error::custom)?;
        let Some(bracket) = scanner.bracket() else {
            return scalar(scanner.value().map_err(S::Error::custom)?, serializer);
        };
        let mut entries = scanner.entries(bracket).map_err(S::Error::custom)?;
        let length = self.lengths.next();
        let done = if bracket == b'{' {
            let mut map = serializer.serialize_map(length)?;
            while let Some(name) = entries.name().map_err(S::Error::custom)? {
                let lone = || S::Error::custom("half of a surrogate pair in a member's name");
                let name = Text::try_of_string(name).ok_or_else(lone)?;
                map.serialize_entry(name.as_str(), &Next::at(entries.scanner(), self.lengths))?;
            }
            map.end()?
        } else {
            let mut seq = serializer.serialize_seq(length)?;
            while entries.step().map_err(S::Error::custom)? {
                seq.serialize_element(&Next::at(entries.scanner(), self.lengths))?;
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
        _ => Err(S::Error::custom(format_args!("number out of range: {}", OneLine(number)))),
    }
}

/// Reads one value of any format as JSON text, nested at most [`MAX_DEPTH`] containers deep.
pub(crate) struct JsonText<'l> {
    /// How many more bytes of JSON text may be written.
    left: &'l mut usize,
    /// How many containers it may have inside each other.
    room: u16,
}

impl<'l> JsonText<'l> {
    /// How many bytes the JSON text of all members of a value may have.
    pub(crate) const MAX_LEN: usize = Limits::DEFAULT.max_len();

    pub(crate) const fn within(left: &'l mut usize) -> Self {
        Self { left, room: MAX_DEPTH }
    }

    /// A string or a number. A format may wrap it, and serde_json may give a number as a map, but nothing else is
    /// deeper.
    pub(crate) const fn scalar(left: &'l mut usize) -> Self {
        Self { left, room: 2 }
    }
}

impl<'de> DeserializeSeed<'de> for JsonText<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        let is_readable = deserializer.is_human_readable();
        let mut json = Buffer { text: Vec::new(), left: self.left };
        let read = Writer { json: &mut json, room: self.room }.deserialize(deserializer);
        let text = json.text;
        match read {
            Ok(()) => String::from_utf8(text).map_err(D::Error::custom),
            // Nothing was read: perhaps the format cannot say of what type the next value is.
            Err(error) if text.is_empty() && !is_readable => {
                Err(D::Error::custom(format_args!("{error}; {NOT_SELF_DESCRIBING}")))
            }
            Err(error) => Err(error),
        }
    }
}

/// JSON text that is written piece by piece. It grows by a quarter, so that text and copy are less than three
/// times as long as the text when it moves.
struct Buffer<'l> {
    text: Vec<u8>,
    left: &'l mut usize,
}

impl Buffer<'_> {
    /// Makes room for `len` more bytes.
    fn reserve(&mut self, len: usize) -> Result<(), DecodeError> {
        const LEAST: usize = 64;

        let too_long = || DecodeError::too_long(JsonText::MAX_LEN);
        *self.left = self.left.checked_sub(len).ok_or_else(too_long)?;
        let old = self.text.len();
        if self.text.capacity() - old < len {
            self.text.reserve_exact(len.max(old / 4).max(LEAST));
        }
        Ok(())
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        self.reserve(bytes.len())?;
        self.text.extend_from_slice(bytes);
        Ok(())
    }
}

impl fmt::Write for Buffer<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text.as_bytes()).map_err(|_| fmt::Error)
    }
}

/// Takes only text that [`reserve`](Buffer::reserve) has made room for.
impl Sink for Buffer<'_> {
    fn put(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
    }
}

/// Text as a JSON string.
struct Quoted<'s>(&'s str);

impl Write for Quoted<'_> {
    fn write(&self, sink: &mut impl Sink) {
        sink.put("\"");
        write_escaped(sink, self.0);
        sink.put("\"");
    }

    fn most(&self) -> usize {
        most_escaped([self.0]).saturating_add("\"\"".len())
    }
}

/// Appends the value that it visits to `json`.
struct Writer<'o, 'l> {
    json: &'o mut Buffer<'l>,
    /// How many more levels of nesting are allowed.
    room: u16,
}

impl<'l> Writer<'_, 'l> {
    fn put_integer<E: serde::de::Error>(&mut self, value: impl fmt::Display) -> Result<(), E> {
        let too_long = |_| E::custom(DecodeError::too_long(JsonText::MAX_LEN));
        write!(self.json, "{value}").map_err(too_long)
    }

    /// Appends a float: as serde_json writes it, or with an exponent where that is much shorter. So JSON does
    /// not become much longer on its way through serde: `1e15` does not become `1000000000000000.0`.
    fn put_float<E: serde::de::Error>(
        mut self,
        value: impl Serialize + fmt::LowerExp,
    ) -> Result<(), E> {
        const MUCH: usize = 3;

        let plain = serde_json::to_string(&value).map_err(E::custom)?;
        let short = format!("{value:e}");
        let is_short = short.len() + MUCH <= plain.len();
        self.push(if is_short { short.as_bytes() } else { plain.as_bytes() })
    }

    fn push<E: serde::de::Error>(&mut self, bytes: &[u8]) -> Result<(), E> {
        self.json.push(bytes).map_err(E::custom)
    }

    /// A writer of a value inside this one.
    fn inside<E: serde::de::Error>(&mut self) -> Result<Writer<'_, 'l>, E> {
        let too_deep = || E::custom("a value that is nested too deep");
        let room = self.room.checked_sub(1).ok_or_else(too_deep)?;
        Ok(Writer { json: self.json, room })
    }
}

impl<'de> DeserializeSeed<'de> for Writer<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Writer<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_bool<E: serde::de::Error>(mut self, value: bool) -> Result<(), E> {
        self.push(if value { b"true" } else { b"false" })
    }

    fn visit_i64<E: serde::de::Error>(mut self, value: i64) -> Result<(), E> {
        self.put_integer(value)
    }

    fn visit_i128<E: serde::de::Error>(mut self, value: i128) -> Result<(), E> {
        self.put_integer(value)
    }

    fn visit_u64<E: serde::de::Error>(mut self, value: u64) -> Result<(), E> {
        self.put_integer(value)
    }

    fn visit_u128<E: serde::de::Error>(mut self, value: u128) -> Result<(), E> {
        self.put_integer(value)
    }

    fn visit_f32<E: serde::de::Error>(self, value: f32) -> Result<(), E> {
        self.put_float(value)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.put_float(value)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        let string = Quoted(value);
        self.json.reserve(string.len()).map_err(E::custom)?;
        string.write(self.json);
        Ok(())
    }

    fn visit_bytes<E: serde::de::Error>(mut self, value: &[u8]) -> Result<(), E> {
        self.push(b"[")?;
        let first = self.json.text.len();
        for byte in value {
            self.put_integer(byte)?;
            self.push(b",")?;
        }
        self.close(first, b"]")
    }

    fn visit_unit<E: serde::de::Error>(mut self) -> Result<(), E> {
        self.push(b"null")
    }

    fn visit_none<E: serde::de::Error>(mut self) -> Result<(), E> {
        self.push(b"null")
    }

    fn visit_some<D: Deserializer<'de>>(mut self, value: D) -> Result<(), D::Error> {
        self.inside()?.deserialize(value)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(mut self, value: D) -> Result<(), D::Error> {
        self.inside()?.deserialize(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        self.push(b"[")?;
        let first = self.json.text.len();
        while seq.next_element_seed(self.inside()?)?.is_some() {
            self.push(b",")?;
        }
        self.close(first, b"]")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let start = self.json.text.len();
        self.push(b"{")?;
        loop {
            let name = self.json.text.len();
            if map.next_key_seed(self.inside()?)?.is_none() {
                break;
            }
            match self.json.text.get(name) {
                Some(b'"') => {}
                Some(b'[' | b'{' | b'n') | None => {
                    return Err(A::Error::custom("a member's name must be text"));
                }
                // serde_json also turns a number or boolean as a member's name into a string.
                Some(_) => {
                    self.push(b"\"\"")?;
                    // `7""` becomes `"7"`.
                    self.json.text[name..].rotate_right(1);
                }
            }
            self.push(b":")?;
            map.next_value_seed(self.inside()?)?;
            self.push(b",")?;
        }
        self.close(start + 1, b"}")?;
        if let Some(number) = number_in_map(&self.json.text[start..])
            && numbers_are_maps()
        {
            let number = number.to_vec();
            self.json.text.truncate(start);
            self.push(&number)?;
        }
        Ok(())
    }
}

impl Writer<'_, '_> {
    /// Ends a container whose first entry starts at `first`. Removes the comma after the last entry.
    fn close<E: serde::de::Error>(&mut self, first: usize, bracket: &[u8]) -> Result<(), E> {
        if self.json.text.len() > first {
            self.json.text.pop();
        }
        self.push(bracket)
    }
}

/// Whether serde_json makes maps of numbers that are no integers of 64 bits. It does so with its feature
/// `arbitrary_precision`, which any crate of a build turns on for all of them. No object of that form can be
/// told from a number then.
fn numbers_are_maps() -> bool {
    struct IsMap;

    impl<'de> Visitor<'de> for IsMap {
        type Value = bool;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number")
        }

        fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
            Ok(false)
        }

        fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<bool, A::Error> {
            Ok(true)
        }
    }

    serde_json::Deserializer::from_str("1.5").deserialize_any(IsMap).unwrap_or_default()
}

/// The number in the object that serde_json makes of one.
fn number_in_map(object: &[u8]) -> Option<&[u8]> {
    let number =
        object.strip_prefix(br#"{"$serde_json::private::Number":""#)?.strip_suffix(b"\"}")?;
    let text = core::str::from_utf8(number).ok()?;
    let value = Scanner::new(text, 0).value().ok()?;
    (value.kind == Kind::Number && value.raw == text).then_some(number)
}
