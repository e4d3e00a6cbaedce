use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor, value::SeqAccessDeserializer},
};

/// Reads one address or a list of addresses, as email APIs accept both. Null and an empty text mean no address. For serde's
/// `deserialize_with`.
///
/// # Errors
/// For any other type of value.
pub fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct OneOrMany;
    impl<'de> Visitor<'de> for OneOrMany {
        type Value = Vec<String>;
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an address or a list of addresses")
        }
        fn visit_str<E>(self, one: &str) -> Result<Self::Value, E> {
            Ok(if one.is_empty() { Vec::new() } else { vec![one.to_owned()] })
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_seq<A: SeqAccess<'de>>(self, many: A) -> Result<Self::Value, A::Error> {
            Deserialize::deserialize(SeqAccessDeserializer::new(many))
        }
    }
    deserializer.deserialize_any(OneOrMany)
}

/// Reads an optional text. An empty text means none, because forms and SDKs send an empty text for a field that was not filled
/// in. For serde's `deserialize_with`, together with `default`.
///
/// # Errors
/// For a value that is not a text.
pub fn none_if_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty()))
}
