use std::{borrow::Cow, marker::PhantomData, ops::Deref};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{HiddenField, Kind, now::is_hidden};

/// The text in place of a hidden value. An absent value stays absent, so callers can tell both apart.
pub const HIDDEN: &str = "[hidden]";

/// A value that is hidden from callers whose role hides its kind. Its JSON is the value's, or [`HIDDEN`].
///
/// Lists and maps contain `Hidable` values, so they keep their length and their keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hidable<K, T> {
    value: T,
    kind: PhantomData<K>,
}

impl<K, T> Hidable<K, T> {
    /// The value itself.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<K, T> From<T> for Hidable<K, T> {
    fn from(value: T) -> Self {
        Self { value, kind: PhantomData }
    }
}

impl<K> From<&str> for Hidable<K, String> {
    fn from(value: &str) -> Self {
        value.to_owned().into()
    }
}

impl<K, T> Deref for Hidable<K, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<K: Kind, T: Serialize> Serialize for Hidable<K, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if is_hidden(K::SHOWS) { serializer.serialize_str(HIDDEN) } else { self.value.serialize(serializer) }
    }
}

impl<'de, K, T: Deserialize<'de>> Deserialize<'de> for Hidable<K, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}

/// Types whose schema allows the text [`HIDDEN`]: texts, and any JSON.
impl<K: Kind, T: JsonSchema> JsonSchema for Hidable<K, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        let kinds: Vec<&str> = K::SHOWS.iter().copied().map(HiddenField::as_str).collect();
        schema.insert("x-hidden-as".to_owned(), kinds.into());
        schema
    }
}
