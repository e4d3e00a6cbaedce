use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor, value::SeqAccessDeserializer},
};

/// Reads one address or a list of them, as email APIs take them; null and an empty text are
/// none. For serde's `deserialize_with`.
///
/// # Errors
/// For what is neither.
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

/// Reads an optional text in which an empty one says the same as none: forms and SDKs send a field that was not filled in
/// so. For serde's `deserialize_with`, beside `default`.
///
/// # Errors
/// For what is no text.
pub fn none_if_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty()))
}
