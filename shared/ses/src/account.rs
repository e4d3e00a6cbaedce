use aws_sdk_sesv2::error::DisplayErrorContext;
use posthorn_uses::Use;

use crate::Ses;

/// The uses of [`Ses::account`]. The operation is on no single resource.
pub const READS_ACCOUNT: Use = Use::Ses(&["GetAccount"], &["*"]);

/// What an account may send now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Account {
    /// Recipients per second.
    pub rate: f64,
    /// Recipients in any 24 hours; `None` if there is no limit.
    pub quota: Option<f64>,
    /// Recipients in the last 24 hours.
    pub sent: f64,
    /// Whether sending is neither paused nor ended.
    pub sends: bool,
}

impl Ses {
    /// The account's sending limits and what it has used of them. SES answers this once a second. Uses [`READS_ACCOUNT`].
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html>
    ///
    /// # Errors
    /// SES's reason, or why it did not answer.
    pub async fn account(&self) -> Result<Account, String> {
        let answer = self.client.get_account().send().await;
        let answer = answer.map_err(|error| DisplayErrorContext(&error).to_string())?;
        let quota = answer.send_quota();
        let number = |value: Option<f64>| value.unwrap_or_default();
        Ok(Account {
            rate: number(quota.map(|quota| quota.max_send_rate)),
            // -1 is SES's word for no limit.
            quota: quota.map(|quota| quota.max24_hour_send).filter(|most| *most >= 0.0),
            sent: number(quota.map(|quota| quota.sent_last24_hours)),
            sends: answer.sending_enabled(),
        })
    }
}
