use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why an address is not to be written to. The order is their weight: of several the heaviest is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SuppressionReason")]
pub enum Reason {
    /// Somebody of the organisation said so.
    Manual,
    /// The recipient unsubscribed.
    Unsubscribe,
    /// The recipient's server refuses mail to it for good.
    HardBounce,
    /// The recipient called a message spam.
    Complaint,
}

impl Reason {
    /// Every reason, from the lightest on.
    pub const ALL: [Self; 4] = [Self::Manual, Self::Unsubscribe, Self::HardBounce, Self::Complaint];

    /// As callers write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Unsubscribe => "unsubscribe",
            Self::HardBounce => "hard_bounce",
            Self::Complaint => "complaint",
        }
    }

    /// The reason that callers write so.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_survives_its_spelling_and_a_complaint_weighs_most() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(reason));
        }
        assert_eq!(Reason::ALL.into_iter().max(), Some(Reason::Complaint));
        assert_eq!(Reason::parse("bored"), None);
    }
}
