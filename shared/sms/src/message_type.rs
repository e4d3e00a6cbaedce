use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// AWS's two types of messages. An origination number is of one type and sends only messages of that type.
/// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageType {
    /// What a recipient waits for or must know: codes, alerts, notices about an order or account.
    Transactional,
    /// Advertising.
    Promotional,
}

impl MessageType {
    /// The name in AWS's API.
    pub fn aws_name(self) -> &'static str {
        match self {
            Self::Transactional => "TRANSACTIONAL",
            Self::Promotional => "PROMOTIONAL",
        }
    }

    /// The choice in AWS's registration forms, which have other names (field `campaignCapabilities.messageType`).
    pub fn registration_choice(self) -> &'static str {
        match self {
            Self::Transactional => "Transactional",
            Self::Promotional => "Promotional",
        }
    }
}
