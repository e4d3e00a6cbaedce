use aws_sdk_pinpointsmsvoicev2::types::{AccountAttributeName, SpendLimitName};
use posthorn_uses::Use;

use crate::{SmsVoice, refusal::CallError};

/// The uses of [`SmsVoice::account`]. The operations are on no single resource.
pub const READS_ACCOUNT: Use = Use::SmsVoice(&["DescribeAccountAttributes", "DescribeSpendLimits"], &["*"]);

/// What an account may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Whether it sends to verified numbers only.
    pub is_sandbox: bool,
    /// What it may spend on texts in a calendar month, in US dollars.
    pub month_limit_dollars: i64,
}

impl SmsVoice {
    /// The account's tier and spending limit. AWS answers this once a second. Uses [`READS_ACCOUNT`].
    /// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DescribeSpendLimits.html>
    ///
    /// # Errors
    /// What AWS refused, or why it did not answer.
    pub async fn account(&self) -> Result<Account, CallError> {
        let attributes = self.client.describe_account_attributes().send().await;
        let attributes = attributes.map_err(|error| CallError::of(&error))?;
        let limits = self.client.describe_spend_limits().send().await;
        let limits = limits.map_err(|error| CallError::of(&error))?;
        let tier = attributes
            .account_attributes()
            .iter()
            .find(|one| *one.name() == AccountAttributeName::AccountTier);
        let of_texts = SpendLimitName::TextMessageMonthlySpendLimit;
        let limit = limits.spend_limits().iter().find(|one| *one.name() == of_texts);
        Ok(Account {
            is_sandbox: tier.is_none_or(|tier| tier.value() != "PRODUCTION"),
            month_limit_dollars: limit.map_or(0, |limit| limit.enforced_limit()),
        })
    }
}
