//! Reads fields of changes that null removes.

use serde::{Deserialize, Deserializer};

/// Distinguishes a null field (`Some(None)`) from a field that is left out (`None`), as serde's `deserialize_with`.
///
/// # Errors
/// Those of the field.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
