use std::{borrow::Cow, cell::Cell, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value as Json};

use crate::limits::GIVEN_UNITS_MAX;

/// The values of a render by variable key, as given in a request. An object takes about 640 bytes of memory but may be
/// written in eight (`{"a":0},`). So values are counted while they are read, by their memory, and reading stops at
/// [`GIVEN_UNITS_MAX`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values(Map<String, Json>);

impl Values {
    /// The values by variable key.
    pub fn as_map(&self) -> &Map<String, Json> {
        &self.0
    }
}

impl From<Map<String, Json>> for Values {
    fn from(map: Map<String, Json>) -> Self {
        Self(map)
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields(&Cell::new(GIVEN_UNITS_MAX))).map(Self)
    }
}

impl JsonSchema for Values {
    fn schema_name() -> Cow<'static, str> {
        "Values".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Map::<String, Json>::json_schema(generator)
    }
}

/// How many units an object or a list counts. One unit is an empty text, about 80 bytes of memory.
const OBJECT_UNITS: usize = 8;
const LIST_UNITS: usize = 2;

/// The units that may still be read.
type Left = Cell<usize>;

fn spend<E: Error>(left: &Left, units: usize) -> Result<(), E> {
    match left.get().checked_sub(units) {
        Some(rest) => {
            left.set(rest);
            Ok(())
        }
        None => Err(E::custom(format!(
            "is too large: an object counts {OBJECT_UNITS}, a list {LIST_UNITS}, anything else 1, and {GIVEN_UNITS_MAX} are allowed"
        ))),
    }
}

struct Fields<'l>(&'l Left);

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Map<String, Json>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            fields.insert(name, object.next_value_seed(Node(self.0))?);
        }
        Ok(fields)
    }
}

/// Reads one value of any type.
struct Node<'l>(&'l Left);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        spend(self.0, 1)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Json, E> {
        Ok(truth.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Number::from_f64(number).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        spend(self.0, LIST_UNITS - 1)?;
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(Node(self.0))? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Json, A::Error> {
        spend(self.0, OBJECT_UNITS - 1)?;
        Fields(self.0).visit_map(object).map(Json::Object)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_as_they_are_written() {
        let text = r#"{"a":[1,-2,2.5,true,null,"x",{"b":{}}],"c":18446744073709551615}"#;
        let read: Values = serde_json::from_str(text).unwrap();
        assert_eq!(Json::Object(read.as_map().clone()), serde_json::from_str::<Json>(text).unwrap());
        assert!(serde_json::from_value::<Values>(json!([1])).is_err());
    }

    #[test]
    fn reading_stops_at_the_limit() {
        let numbers = |count: usize| format!("{{\"a\":[{}0]}}", "0,".repeat(count - 1));
        assert!(serde_json::from_str::<Values>(&numbers(GIVEN_UNITS_MAX - LIST_UNITS)).is_ok());
        let objects = format!("{{\"a\":[{}0]}}", "{},".repeat(GIVEN_UNITS_MAX / OBJECT_UNITS));
        for text in [numbers(GIVEN_UNITS_MAX), objects] {
            let error = serde_json::from_str::<Values>(&text).unwrap_err();
            assert!(error.to_string().starts_with("is too large"), "{error}");
        }
    }
}
