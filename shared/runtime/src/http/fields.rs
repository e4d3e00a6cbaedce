//! The fields of a request's objects. SDKs of some languages write a missing field as `null`. So in a request that creates
//! something, a `null` field counts as absent. In a PATCH, where `null` removes a field's value, it is kept.

use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess};
use serde_json::value::RawValue;

/// The meaning of `null` in a declared field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    /// The field counts as absent.
    Absent,
    /// The field's type decides.
    Kept,
}

/// The fields of an object that is read as a struct.
pub(super) struct Fields<'de, A> {
    object: A,
    declared: &'static [&'static str],
    nulls: Nulls,
    /// The value of the last key, if it was already read to check for `null`.
    value: Option<&'de RawValue>,
}

impl<A> Fields<'_, A> {
    pub(super) fn new(object: A, declared: &'static [&'static str], nulls: Nulls) -> Self {
        Self { object, declared, nulls, value: None }
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<'de, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        if self.nulls == Nulls::Kept {
            return self.object.next_key_seed(seed);
        }
        while let Some(key) = self.object.next_key::<String>()? {
            // Unknown fields are refused, even with `null`.
            if self.declared.contains(&key.as_str()) {
                let value: &RawValue = self.object.next_value()?;
                if value.get() == "null" {
                    continue;
                }
                self.value = Some(value);
            }
            return seed.deserialize(key.into_deserializer()).map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        match self.value.take() {
            Some(raw) => {
                seed.deserialize(&mut serde_json::Deserializer::from_str(raw.get())).map_err(A::Error::custom)
            }
            None => self.object.next_value_seed(seed),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        self.object.size_hint()
    }
}
