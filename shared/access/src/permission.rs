use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an API key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Send messages.
    Send,
    /// Read messages and their history.
    Read,
    /// Change configuration: domains, webhooks, keys.
    Manage,
    /// Run the installation: look at every organisation's dead letters. Never given along with other permissions.
    Operate,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 4] = [Self::Send, Self::Read, Self::Manage, Self::Operate];

    /// As it stands in requests and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Read => "read",
            Self::Manage => "manage",
            Self::Operate => "operate",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.as_str() == text)
    }
}
