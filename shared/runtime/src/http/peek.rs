//! Finds the kind of value at one place of a JSON text, without a tree of the whole text. Refusals use it to describe a length.

use std::{borrow::Cow, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A kind of value that has a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A text with its number of characters.
    Text {
        chars: usize,
    },
    List,
    Object,
}

/// The value at `pointer` (RFC 6901) of a JSON text; `None` if there is no value or the value has no length.
pub(super) fn at(json: &[u8], pointer: &str) -> Option<Found> {
    let parts: Vec<String> =
        pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    At(&parts).deserialize(&mut serde_json::Deserializer::from_slice(json)).ok().flatten()
}

/// The remaining parts of the pointer.
struct At<'a>(&'a [String]);

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Option<Found>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl At<'_> {
    fn here(&self, found: Found) -> Option<Found> {
        self.0.is_empty().then_some(found)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Option<Found>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.here(Found::Text { chars: text.chars().count() }))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let wanted =
            self.0.split_first().and_then(|(first, rest)| Some((first.parse::<usize>().ok()?, rest)));
        let (mut found, mut index) = (self.here(Found::List), 0);
        loop {
            let more = match wanted {
                Some((place, rest)) if place == index => {
                    list.next_element_seed(At(rest))?.map(|inside| found = inside)
                }
                _ => list.next_element::<IgnoredAny>()?.map(|_| ()),
            };
            if more.is_none() {
                return Ok(found);
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut found = self.here(Found::Object);
        while let Some(name) = object.next_key::<Cow<'_, str>>()? {
            match self.0.split_first() {
                Some((first, rest)) if *first == name => found = object.next_value_seed(At(rest))?,
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_value_at_a_pointer_is_found() {
        let json = br#"{"a":"\u00e9x","b":[1,{"c/d":["",null]}],"e":{},"n":5,"b~":"q"}"#;
        for (pointer, found) in [
            ("", Some(Found::Object)),
            ("/a", Some(Found::Text { chars: 2 })),
            ("/b", Some(Found::List)),
            ("/b/1/c~1d", Some(Found::List)),
            ("/b/1/c~1d/0", Some(Found::Text { chars: 0 })),
            ("/b/1/c~1d/1", None),
            ("/b/7", None),
            ("/b/x", None),
            ("/e", Some(Found::Object)),
            ("/n", None),
            ("/n/0", None),
            ("/absent", None),
            ("/b~0", Some(Found::Text { chars: 1 })),
        ] {
            assert_eq!(at(json, pointer), found, "{pointer}");
        }
    }
}
