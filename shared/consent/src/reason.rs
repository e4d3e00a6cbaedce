use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why an address is suppressed. The reasons are in ascending order of weight. If there are several, the heaviest is
/// shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SuppressionReason")]
pub enum Reason {
    /// The organisation suppressed it.
    Manual,
    /// The recipient unsubscribed.
    Unsubscribe,
    /// The recipient's server refuses mail for good.
    HardBounce,
    /// The recipient reported a message as spam.
    Complaint,
}

impl Reason {
    /// All reasons, in ascending order of weight.
    pub const ALL: [Self; 4] = [Self::Manual, Self::Unsubscribe, Self::HardBounce, Self::Complaint];

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Unsubscribe => "unsubscribe",
            Self::HardBounce => "hard_bounce",
            Self::Complaint => "complaint",
        }
    }

    /// Parses the name in the API.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_reads_back_from_its_name_and_a_complaint_weighs_most() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(reason));
        }
        assert_eq!(Reason::ALL.into_iter().max(), Some(Reason::Complaint));
        assert_eq!(Reason::parse("bored"), None);
    }
}
