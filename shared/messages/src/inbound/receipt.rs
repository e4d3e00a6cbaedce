use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// SES's notice of a mail that it received and stored in S3.
/// <https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html>
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// SES's id for the mail. Repeated notices have the same id.
    pub message_id: String,
    /// When SES received it.
    pub received_at: Timestamp,
    /// The envelope's sender (`MAIL FROM`); empty for bounces (RFC 5321, section 4.5.5).
    pub sender: String,
    /// The envelope recipients that the receipt rule matched.
    pub recipients: Vec<String>,
    /// The key of the object that holds the raw mail.
    pub object_key: String,
    /// The results of SES's checks.
    pub verdicts: Verdicts,
}

/// The results of SES's checks of a mail: `pass`, `fail`, `gray` or `processing_failed`; absent if a check is off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verdicts {
    /// Whether it looks like spam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spam: Option<String>,
    /// Whether it holds a known virus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub virus: Option<String>,
    /// SPF (RFC 7208).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spf: Option<String>,
    /// DKIM (RFC 6376).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dkim: Option<String>,
    /// DMARC (RFC 7489).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dmarc: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    notification_type: String,
    mail: Mail,
    receipt: Option<Details>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    timestamp: String,
    message_id: String,
    #[serde(default)]
    source: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    recipients: Vec<String>,
    spam_verdict: Option<Verdict>,
    virus_verdict: Option<Verdict>,
    spf_verdict: Option<Verdict>,
    dkim_verdict: Option<Verdict>,
    dmarc_verdict: Option<Verdict>,
    action: Action,
}

#[derive(Deserialize)]
struct Verdict {
    status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    r#type: String,
    object_key: Option<String>,
}

/// Reads a notice. `Ok(None)` if it is not about a mail in S3.
///
/// # Errors
/// If the text is not a notice of SES.
pub fn read_receipt(text: &str) -> Result<Option<Receipt>, serde_json::Error> {
    let Notification { notification_type, mail, receipt } = serde_json::from_str(text)?;
    let (true, Some(details)) = (notification_type == "Received", receipt) else { return Ok(None) };
    let (true, Some(object_key)) = (details.action.r#type == "S3", details.action.object_key) else {
        return Ok(None);
    };
    let verdict = |verdict: Option<Verdict>| verdict.map(|verdict| verdict.status.to_ascii_lowercase());
    Ok(Some(Receipt {
        message_id: mail.message_id,
        // A time that cannot be parsed becomes the epoch, so that the mail is not lost.
        received_at: mail.timestamp.parse().unwrap_or(Timestamp::UNIX_EPOCH),
        sender: mail.source.trim_matches(['<', '>']).to_owned(),
        recipients: details.recipients,
        object_key,
        verdicts: Verdicts {
            spam: verdict(details.spam_verdict),
            virus: verdict(details.virus_verdict),
            spf: verdict(details.spf_verdict),
            dkim: verdict(details.dkim_verdict),
            dmarc: verdict(details.dmarc_verdict),
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTICE: &str = r#"{"notificationType":"Received","mail":{"timestamp":"2026-11-21T10:00:00.000Z",
        "source":"ada@example.com","messageId":"d6iitobk75ur44p8kdnnp7g2n800","destination":["in@acme.example"],
        "headersTruncated":false,"headers":[],"commonHeaders":{}},
        "receipt":{"timestamp":"2026-11-21T10:00:00.000Z","processingTimeMillis":574,"recipients":["in@acme.example"],
        "spamVerdict":{"status":"PASS"},"virusVerdict":{"status":"GRAY"},"dmarcPolicy":"reject",
        "action":{"type":"S3","topicArn":"arn:aws:sns:us-east-1:123456789012:t","bucketName":"b",
        "objectKeyPrefix":"inbound-raw/","objectKey":"inbound-raw/d6iitobk75ur44p8kdnnp7g2n800"}}}"#;

    #[test]
    fn a_notice_names_the_mail_its_recipients_and_its_object() {
        let receipt = read_receipt(NOTICE).unwrap().unwrap();
        assert_eq!(receipt.message_id, "d6iitobk75ur44p8kdnnp7g2n800");
        assert_eq!(receipt.object_key, "inbound-raw/d6iitobk75ur44p8kdnnp7g2n800");
        assert_eq!(receipt.recipients, ["in@acme.example"]);
        assert_eq!((receipt.verdicts.virus.as_deref(), receipt.verdicts.spf), (Some("gray"), None));
        assert_eq!(receipt.received_at.to_string(), "2026-11-21T10:00:00Z");
    }

    #[test]
    fn other_notices_are_skipped_and_other_text_is_an_error() {
        assert_eq!(read_receipt(&NOTICE.replace("\"S3\"", "\"Lambda\"")).unwrap(), None);
        assert_eq!(read_receipt(&NOTICE.replace("\"Received\"", "\"Bounce\"")).unwrap(), None);
        assert!(read_receipt("Successfully validated SNS topic for Amazon SES event publishing.").is_err());
    }
}
