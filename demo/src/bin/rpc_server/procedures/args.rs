//! The arguments of a call.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::failure::{Failure, FieldFault};

/// The arguments of a call as a JSON array, as received.
///
/// One text takes as much memory as the client sent. A `Vec` of values would take up to 24 times that: `0,` is two
/// bytes on the wire.
pub(crate) struct Args(String);

impl Args {
    /// The elements that `elements` still has.
    pub(crate) fn collect<'de, A: SeqAccess<'de>>(mut elements: A) -> Result<Self, A::Error> {
        let mut json = String::from("[");
        while let Some(element) = elements.next_element::<&RawValue>()? {
            if json.len() > 1 {
                json.push(',');
            }
            json.push_str(element.get());
        }
        json.push(']');
        json.shrink_to_fit();
        Ok(Self(json))
    }

    pub(super) fn into_json(self) -> String {
        self.0
    }

    /// The argument at `index`, if it is present and not null.
    pub(super) fn optional<T: DeserializeOwned>(
        &self,
        index: usize,
        name: &'static str,
    ) -> Result<Option<T>, Failure> {
        let found = serde_json::Deserializer::from_str(&self.0).deserialize_seq(Nth(index));
        match found {
            Ok(Some(json)) => serde_json::from_str(json.get())
                .map_err(|_| Failure::Invalid(vec![(name, FieldFault::WrongType)])),
            Ok(None) => Ok(None),
            Err(error) => Err(Failure::Unexpected(error.into())),
        }
    }

    pub(super) fn required<T: DeserializeOwned>(
        &self,
        index: usize,
        name: &'static str,
    ) -> Result<T, Failure> {
        self.optional(index, name)?.ok_or_else(|| Failure::Missing(vec![name]))
    }
}

impl Default for Args {
    fn default() -> Self {
        Self("[]".to_owned())
    }
}

impl<'de> Deserialize<'de> for Args {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct All;

        impl<'de> Visitor<'de> for All {
            type Value = Args;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of arguments")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Args, A::Error> {
                Args::collect(elements)
            }
        }

        json.deserialize_seq(All)
    }
}

/// Finds one element.
struct Nth(usize);

impl<'de> Visitor<'de> for Nth {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of arguments")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        let mut index = 0;
        while let Some(element) = elements.next_element()? {
            if index == self.0 {
                found = Some(element);
            }
            index += 1;
        }
        Ok(found)
    }
}
