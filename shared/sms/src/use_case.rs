use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::MessageType;

/// What a 10DLC campaign sends: AWS's choices for the fields `campaignUseCase.useCase` and `campaignUseCase.subUseCases` of a
/// registration `US_TEN_DLC_CAMPAIGN_REGISTRATION`. AWS may add some; `DescribeRegistrationFieldDefinitions` has the current ones.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/registrations-10dlc-register-campaign.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UseCase {
    /// Notices about an account.
    AccountNotification,
    /// Messages of a registered charity.
    Charity,
    /// Support.
    CustomerCare,
    /// Where an order is.
    DeliveryNotification,
    /// Warnings of fraud.
    FraudAlert,
    /// Messages of universities and schools.
    HigherEducation,
    /// Several sub use cases, with few messages.
    LowVolume,
    /// Advertising.
    Marketing,
    /// Several sub use cases.
    Mixed,
    /// Surveys and votes.
    PollingVoting,
    /// Announcements to the public.
    PublicServiceAnnouncement,
    /// Warnings about security.
    SecurityAlert,
    /// Codes to log in.
    TwoFactorAuthentication,
}

impl UseCase {
    /// Every use case.
    pub const ALL: [Self; 13] = [
        Self::AccountNotification,
        Self::Charity,
        Self::CustomerCare,
        Self::DeliveryNotification,
        Self::FraudAlert,
        Self::HigherEducation,
        Self::LowVolume,
        Self::Marketing,
        Self::Mixed,
        Self::PollingVoting,
        Self::PublicServiceAnnouncement,
        Self::SecurityAlert,
        Self::TwoFactorAuthentication,
    ];

    /// The name in AWS's registration.
    pub fn aws_name(self) -> &'static str {
        match self {
            Self::AccountNotification => "ACCOUNT_NOTIFICATION",
            Self::Charity => "CHARITY",
            Self::CustomerCare => "CUSTOMER_CARE",
            Self::DeliveryNotification => "DELIVERY_NOTIFICATION",
            Self::FraudAlert => "FRAUD_ALERT",
            Self::HigherEducation => "HIGHER_EDUCATION",
            Self::LowVolume => "LOW_VOLUME",
            Self::Marketing => "MARKETING",
            Self::Mixed => "MIXED",
            Self::PollingVoting => "POLLING_VOTING",
            Self::PublicServiceAnnouncement => "PUBLIC_SERVICE_ANNOUNCEMENT",
            Self::SecurityAlert => "SECURITY_ALERT",
            Self::TwoFactorAuthentication => "TWO_FACTOR_AUTHENTICATION",
        }
    }

    /// Whether the campaign must name sub use cases, one to five.
    pub fn has_sub_use_cases(self) -> bool {
        matches!(self, Self::LowVolume | Self::Mixed)
    }

    /// Whether it can be a sub use case.
    pub fn is_sub_use_case(self) -> bool {
        !matches!(self, Self::Charity | Self::LowVolume | Self::Mixed)
    }

    /// The type of a campaign's messages: promotional if it is for marketing, or if marketing is one of its sub use cases, because
    /// then any message may be advertising.
    pub fn message_type(self, sub_use_cases: &[Self]) -> MessageType {
        let is_marketing =
            self == Self::Marketing || (self.has_sub_use_cases() && sub_use_cases.contains(&Self::Marketing));
        if is_marketing { MessageType::Promotional } else { MessageType::Transactional }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marketing_is_promotional() {
        for use_case in UseCase::ALL {
            let expected = match use_case {
                UseCase::Marketing => MessageType::Promotional,
                _ => MessageType::Transactional,
            };
            assert_eq!(use_case.message_type(&[]), expected, "{use_case:?}");
        }
        let subs = [UseCase::TwoFactorAuthentication, UseCase::Marketing];
        for use_case in [UseCase::Mixed, UseCase::LowVolume] {
            assert_eq!(use_case.message_type(&subs), MessageType::Promotional, "{use_case:?}");
            assert_eq!(use_case.message_type(&subs[..1]), MessageType::Transactional, "{use_case:?}");
        }
        assert_eq!(UseCase::FraudAlert.message_type(&subs), MessageType::Transactional, "it has none");
    }

    #[test]
    fn names_of_the_api_are_those_of_aws_in_lower_case() {
        for use_case in UseCase::ALL {
            let json = serde_json::to_value(use_case).unwrap();
            assert_eq!(json, use_case.aws_name().to_lowercase());
            assert_eq!(serde_json::from_value::<UseCase>(json).unwrap(), use_case);
        }
        for kind in [MessageType::Transactional, MessageType::Promotional] {
            let json = serde_json::to_value(kind).unwrap();
            assert_eq!(json, kind.aws_name().to_lowercase());
            assert_eq!(json, kind.registration_choice().to_lowercase());
        }
    }

    #[test]
    fn ten_use_cases_can_be_sub_use_cases_and_two_have_some() {
        let count = |is: fn(UseCase) -> bool| UseCase::ALL.into_iter().filter(|one| is(*one)).count();
        assert_eq!((count(UseCase::is_sub_use_case), count(UseCase::has_sub_use_cases)), (10, 2));
    }
}
