use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A separate set of an organisation's data: `live`, `test`, or one that the organisation adds. Only `live` reaches real
/// recipients.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Environment(String);

/// The text is not a valid environment name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 20 lower-case letters, digits or hyphens, starting with a letter")]
pub struct InvalidEnvironment;

impl Environment {
    /// The only environment that calls providers.
    pub fn live() -> Self {
        Self("live".into())
    }

    /// The environment that every organisation has for tests.
    pub fn test() -> Self {
        Self("test".into())
    }

    /// Whether messages of this environment may go to a provider.
    pub fn is_live(&self) -> bool {
        self.0 == "live"
    }

    /// The name, as API keys and responses show it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Environment {
    type Err = InvalidEnvironment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shaped = (1..=20).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if shaped { Ok(Self(text.into())) } else { Err(InvalidEnvironment) }
    }
}

impl TryFrom<String> for Environment {
    type Error = InvalidEnvironment;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Environment> for String {
    fn from(environment: Environment) -> Self {
        environment.0
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl JsonSchema for Environment {
    fn schema_name() -> Cow<'static, str> {
        "Environment".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[a-z][a-z0-9-]{0,19}$" })
    }
}
