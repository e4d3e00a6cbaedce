use garde::Validate;
use schemars::JsonSchema;
use serde::Deserialize;

/// Why somebody is suspended.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// For whoever asks later.
    #[garde(length(chars, min = 1, max = 500))]
    pub reason: String,
}
