use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{CertificateUrl, SubscribeUrl};

/// A message that SNS posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The kind of message.
    pub kind: Kind,
    /// The message id of SNS. It stays the same when SNS posts the message again.
    pub message_id: String,
    /// The topic.
    pub topic_arn: String,
    /// The published text.
    pub message: String,
    /// When it was published.
    pub at: Timestamp,
    /// The URL of the certificate.
    pub certificate_url: CertificateUrl,
    pub(crate) version: SignatureVersion,
    pub(crate) signature: Vec<u8>,
    pub(crate) subject: Option<String>,
    pub(crate) timestamp: String,
    pub(crate) token: Option<String>,
}

/// The kind of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A published message.
    Notification,
    /// A request to confirm a new subscription. Calling the URL confirms it.
    SubscriptionConfirmation(SubscribeUrl),
    /// The subscription ended. The URL would restore it; Posthorn does not call it.
    UnsubscribeConfirmation(SubscribeUrl),
}

/// How an envelope is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureVersion {
    /// RSA PKCS #1 with SHA-1.
    One,
    /// RSA PKCS #1 with SHA-256.
    Two,
}

/// The posted text is not an envelope of SNS.
#[derive(Debug, thiserror::Error)]
pub enum InvalidEnvelope {
    /// It is not JSON, or fields are missing.
    #[error("the body is not an SNS message")]
    Shape(#[from] serde_json::Error),
    /// A field has a value that SNS does not write.
    #[error("{0} has a value that SNS does not write")]
    Field(&'static str),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Raw {
    r#type: String,
    message_id: String,
    topic_arn: String,
    subject: Option<String>,
    message: String,
    timestamp: String,
    signature_version: String,
    signature: String,
    #[serde(rename = "SigningCertURL")]
    signing_cert_url: String,
    token: Option<String>,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: Option<String>,
}

/// The most bytes of a message id. SNS's ids have 36 characters. The id becomes part of a key.
const MESSAGE_ID_BYTES_MAX: usize = 100;

/// Reads a posted text. None of it may be trusted before [`verify`](crate::verify) succeeds.
///
/// # Errors
/// [`InvalidEnvelope`] if it has another shape, or contains URLs that do not belong to SNS.
pub fn parse_envelope(text: &str) -> Result<Envelope, InvalidEnvelope> {
    let raw: Raw = serde_json::from_str(text)?;
    let field = InvalidEnvelope::Field;
    let subscribe = || {
        let url = raw.subscribe_url.as_deref().and_then(|url| SubscribeUrl::parse(url, &raw.topic_arn));
        // The token is part of the signed text.
        url.filter(|_| raw.token.is_some()).ok_or(field("SubscribeURL"))
    };
    let kind = match raw.r#type.as_str() {
        "Notification" => Kind::Notification,
        "SubscriptionConfirmation" => Kind::SubscriptionConfirmation(subscribe()?),
        "UnsubscribeConfirmation" => Kind::UnsubscribeConfirmation(subscribe()?),
        _ => return Err(field("Type")),
    };
    let version = match raw.signature_version.as_str() {
        "1" => SignatureVersion::One,
        "2" => SignatureVersion::Two,
        _ => return Err(field("SignatureVersion")),
    };
    let sane_id = raw.message_id.len() <= MESSAGE_ID_BYTES_MAX
        && raw.message_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if raw.message_id.is_empty() || !sane_id {
        return Err(field("MessageId"));
    }
    let certificate_url = CertificateUrl::parse(&raw.signing_cert_url, &raw.topic_arn);
    Ok(Envelope {
        kind,
        at: raw.timestamp.parse().map_err(|_| field("Timestamp"))?,
        certificate_url: certificate_url.ok_or(field("SigningCertURL"))?,
        version,
        signature: BASE64_STANDARD.decode(&raw.signature).map_err(|_| field("Signature"))?,
        message_id: raw.message_id,
        topic_arn: raw.topic_arn,
        message: raw.message,
        subject: raw.subject,
        timestamp: raw.timestamp,
        token: raw.token,
    })
}

impl Envelope {
    /// The signed text: names and values, each on its own line, sorted by name. The subject is included only if there is one.
    pub(crate) fn canonical(&self) -> String {
        let mut text = String::with_capacity(self.message.len() + 512);
        let mut line = |name: &str, value: &str| {
            for part in [name, "\n", value, "\n"] {
                text.push_str(part);
            }
        };
        line("Message", &self.message);
        line("MessageId", &self.message_id);
        match &self.kind {
            Kind::Notification => {
                if let Some(subject) = &self.subject {
                    line("Subject", subject);
                }
                line("Timestamp", &self.timestamp);
                line("TopicArn", &self.topic_arn);
                line("Type", "Notification");
            }
            Kind::SubscriptionConfirmation(url) | Kind::UnsubscribeConfirmation(url) => {
                line("SubscribeURL", url.as_str());
                line("Timestamp", &self.timestamp);
                line("Token", self.token.as_deref().unwrap_or_default());
                line("TopicArn", &self.topic_arn);
                let subscribes = matches!(self.kind, Kind::SubscriptionConfirmation(_));
                line("Type", if subscribes { "SubscriptionConfirmation" } else { "UnsubscribeConfirmation" });
            }
        }
        text
    }
}
