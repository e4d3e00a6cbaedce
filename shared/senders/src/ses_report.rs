use serde::{Deserialize, Serialize};

/// SES's word for what is as it should be.
const SUCCESS: &str = "SUCCESS";
/// SES's word for what was, and cannot be seen now.
const TEMPORARY_FAILURE: &str = "TEMPORARY_FAILURE";

/// What SES says of a domain's identity, in its own words.
/// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SesReport {
    /// `VerifiedForSendingStatus`.
    #[serde(rename = "v")]
    pub sending: bool,
    /// `DkimAttributes.Status`.
    #[serde(rename = "d")]
    pub dkim: String,
    /// `MailFromAttributes.MailFromDomainStatus`.
    #[serde(rename = "m")]
    pub mail_from: String,
}

impl SesReport {
    /// SES sends for the domain, signs, and uses its envelope sender.
    pub fn agreeing() -> Self {
        Self { sending: true, dkim: SUCCESS.to_owned(), mail_from: SUCCESS.to_owned() }
    }

    /// Whether SES has all that it needs.
    pub fn agrees(&self) -> bool {
        self.sending && self.dkim == SUCCESS && self.mail_from == SUCCESS
    }

    /// Whether something is amiss for more than a moment.
    pub(crate) fn denies(&self) -> bool {
        let fine = |status: &str| matches!(status, SUCCESS | TEMPORARY_FAILURE);
        !self.sending || !fine(&self.dkim) || !fine(&self.mail_from)
    }
}
