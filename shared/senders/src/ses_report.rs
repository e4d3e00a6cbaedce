use serde::{Deserialize, Serialize};

/// SES's status for success.
const SUCCESS: &str = "SUCCESS";
/// SES's status for a record that was there but cannot be checked now.
const TEMPORARY_FAILURE: &str = "TEMPORARY_FAILURE";
/// SES's status for a check that it does not make.
const NOT_STARTED: &str = "NOT_STARTED";
/// SES's status for a check that is still running.
const PENDING: &str = "PENDING";

/// SES's report about a domain's identity, with SES's own status values.
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
    /// The report for an identity that SES does not have or has not checked.
    fn default() -> Self {
        Self { sending: false, dkim: NOT_STARTED.to_owned(), mail_from: NOT_STARTED.to_owned() }
    }
}

impl SesReport {
    /// A report that agrees: SES sends for the domain, signs, and uses its envelope sender.
    pub fn agreeing() -> Self {
        Self { sending: true, dkim: SUCCESS.to_owned(), mail_from: SUCCESS.to_owned() }
    }

    /// Whether SES confirms all three.
    pub fn agrees(&self) -> bool {
        self.sending && self.dkim == SUCCESS && self.mail_from == SUCCESS
    }

    /// The report right after the envelope sender was set. SES checks the records, and uses its own envelope sender
    /// until it has found them.
    pub fn with_new_mail_from(self) -> Self {
        Self { mail_from: PENDING.to_owned(), ..self }
    }

    /// Whether something is wrong, and not only for a moment. An envelope sender that SES still checks was changed
    /// recently and does not prevent sending.
    pub(crate) fn denies(&self) -> bool {
        let fine = |status: &str| matches!(status, SUCCESS | TEMPORARY_FAILURE);
        !self.sending || !fine(&self.dkim) || !(fine(&self.mail_from) || self.mail_from == PENDING)
    }
}
