use serde::{Deserialize, Serialize};

/// SES's word for what is as it should be.
const SUCCESS: &str = "SUCCESS";
/// SES's word for what was, and cannot be seen now.
const TEMPORARY_FAILURE: &str = "TEMPORARY_FAILURE";
/// SES's word for what it does not look for.
const NOT_STARTED: &str = "NOT_STARTED";
/// SES's word for what it looks for.
const PENDING: &str = "PENDING";

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

impl Default for SesReport {
    /// Of an identity that SES has not, or not yet looked at.
    fn default() -> Self {
        Self { sending: false, dkim: NOT_STARTED.to_owned(), mail_from: NOT_STARTED.to_owned() }
    }
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

    /// The same identity right after its envelope sender was set: SES looks for the records, and sends under its own until it
    /// has found them.
    pub fn with_new_mail_from(self) -> Self {
        Self { mail_from: PENDING.to_owned(), ..self }
    }

    /// Whether something is amiss for more than a moment. An envelope sender that SES still looks for was changed lately, and
    /// keeps nothing from being sent.
    pub(crate) fn denies(&self) -> bool {
        let fine = |status: &str| matches!(status, SUCCESS | TEMPORARY_FAILURE);
        !self.sending || !fine(&self.dkim) || !(fine(&self.mail_from) || self.mail_from == PENDING)
    }
}
