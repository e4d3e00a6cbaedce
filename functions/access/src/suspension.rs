use garde::Validate;
use schemars::JsonSchema;
use serde::Deserialize;

/// Why an organisation or a tenant is suspended.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// The reason, which later reads show.
    #[garde(length(chars, min = 1, max = 500))]
    pub reason: String,
}
