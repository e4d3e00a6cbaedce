//! Sending identities: domains, with the DKIM tokens that their DNS must contain. SES looks for these by itself, gives up after
//! 72 hours, and revokes a verification whose records are missing for 72 hours. Here it looks when it is asked.
//! <https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-dkim.html>

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use posthorn_net::Resolver;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    aws::{Answer, REGION},
    state::write_private,
};

/// How long SES looks for missing records.
const GIVES_UP_AFTER_MS: i64 = 72 * 3600 * 1000;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Identity {
    mail_from: Option<String>,
    mx_failure: Option<String>,
    #[serde(default)]
    keys: Watch,
    #[serde(default)]
    exchanger: Watch,
}

/// A record that SES waits for, or has seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Watch {
    /// Since when SES waits, in Unix milliseconds.
    since_ms: i64,
    /// When SES last saw it, in Unix milliseconds.
    seen_ms: Option<i64>,
    given_up: bool,
}

impl Watch {
    fn from(now_ms: i64) -> Self {
        Self { since_ms: now_ms, ..Self::default() }
    }

    /// Its status in SES's words.
    fn status(&mut self, found: bool, now_ms: i64) -> &'static str {
        if found && !self.given_up {
            self.seen_ms = Some(now_ms);
            return "SUCCESS";
        }
        if now_ms >= self.seen_ms.unwrap_or(self.since_ms) + GIVES_UP_AFTER_MS {
            self.given_up = true;
        }
        match (self.given_up, self.seen_ms) {
            (true, _) => "FAILED",
            (false, Some(_)) => "TEMPORARY_FAILURE",
            (false, None) => "PENDING",
        }
    }
}

/// The identities of the account. A file keeps them between runs.
#[derive(Default)]
pub(super) struct Identities {
    known: Mutex<BTreeMap<String, Identity>>,
    file: Option<PathBuf>,
}

impl Identities {
    pub fn open(state_dir: Option<&Path>) -> io::Result<Self> {
        let file = state_dir.map(|dir| dir.join("identities.json"));
        let known = match &file {
            Some(path) if path.exists() => serde_json::from_slice(&std::fs::read(path)?)?,
            _ => BTreeMap::new(),
        };
        Ok(Self { known: Mutex::new(known), file })
    }

    pub fn create(&self, body: &Value, now_ms: i64) -> Answer {
        let name = body["EmailIdentity"].as_str().unwrap_or_default().to_string();
        if name.is_empty() {
            return Answer::failed(400, "BadRequestException", "EmailIdentity is required");
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.contains_key(&name) {
            return Answer::failed(
                400,
                "AlreadyExistsException",
                &format!("Email identity {name} already exist."),
            );
        }
        known.insert(name.clone(), Identity { keys: Watch::from(now_ms), ..Identity::default() });
        self.keep(&known);
        Answer::ok(&json!({
            "IdentityType": kind(&name),
            "VerifiedForSendingStatus": false,
            "DkimAttributes": dkim(&name, "PENDING"),
        }))
    }

    pub async fn get(&self, name: &str, resolver: &Resolver, now_ms: i64) -> Answer {
        let Some(before) = self.read(name) else { return missing(name) };
        // Outside the lock: DNS is slow.
        let keys_found = keys_found(resolver, name).await;
        let exchanger_found = exchanger_found(resolver, before.mail_from.as_deref()).await;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(identity) = known.get_mut(name) else { return missing(name) };
        let keys = identity.keys.status(keys_found, now_ms);
        let mut body = json!({
            "IdentityType": kind(name),
            "FeedbackForwardingStatus": true,
            "VerifiedForSendingStatus": matches!(keys, "SUCCESS" | "TEMPORARY_FAILURE"),
            "VerificationStatus": keys,
            "DkimAttributes": dkim(name, keys),
        });
        if let Some(domain) = identity.mail_from.clone() {
            body["MailFromAttributes"] = json!({
                "MailFromDomain": domain,
                "MailFromDomainStatus": identity.exchanger.status(exchanger_found, now_ms),
                "BehaviorOnMxFailure": identity.mx_failure.as_deref().unwrap_or("USE_DEFAULT_VALUE"),
            });
        }
        self.keep(&known);
        Answer::ok(&body)
    }

    fn read(&self, name: &str) -> Option<Identity> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Whether the account has the identity.
    pub fn has(&self, name: &str) -> bool {
        self.read(name).is_some()
    }

    pub fn put_mail_from(&self, name: &str, body: &Value, now_ms: i64) -> Answer {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(identity) = known.get_mut(name) else { return missing(name) };
        let wanted = body["MailFromDomain"].as_str().map(str::to_string);
        if identity.mail_from != wanted {
            identity.exchanger = Watch::from(now_ms);
        }
        identity.mail_from = wanted;
        identity.mx_failure = body["BehaviorOnMxFailure"].as_str().map(str::to_string);
        self.keep(&known);
        Answer::ok(&json!({}))
    }

    pub fn delete(&self, name: &str) -> Answer {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.remove(name).is_none() {
            return missing(name);
        }
        self.keep(&known);
        Answer::ok(&json!({}))
    }

    fn keep(&self, known: &BTreeMap<String, Identity>) {
        let Some(file) = &self.file else { return };
        let written =
            serde_json::to_vec(known).map_err(io::Error::from).and_then(|bytes| write_private(file, &bytes));
        if let Err(error) = written {
            tracing::error!(%error, file = %file.display(), "the identities could not be saved");
        }
    }
}

fn missing(name: &str) -> Answer {
    Answer::failed(404, "NotFoundException", &format!("Email identity {name} does not exist."))
}

fn kind(name: &str) -> &'static str {
    if name.contains('@') { "EMAIL_ADDRESS" } else { "DOMAIN" }
}

/// Three tokens of 32 letters and digits, the same each time for a domain.
fn tokens(name: &str) -> [String; 3] {
    [1, 2, 3].map(|n: u8| {
        let id = Uuid::new_v5(&Uuid::NAMESPACE_DNS, format!("{n}.{name}").as_bytes());
        id.simple().to_string()
    })
}

fn dkim(name: &str, status: &str) -> Value {
    json!({
        "SigningEnabled": true,
        "Status": status,
        "SigningAttributesOrigin": "AWS_SES",
        "CurrentSigningKeyLength": "RSA_2048_BIT",
        "NextSigningKeyLength": "RSA_2048_BIT",
        "Tokens": tokens(name),
    })
}

/// SES requires all three.
async fn keys_found(resolver: &Resolver, name: &str) -> bool {
    for token in tokens(name) {
        let found = resolver.cname(&format!("{token}._domainkey.{name}")).await.unwrap_or_default();
        if !found.contains(&format!("{token}.dkim.amazonses.com")) {
            return false;
        }
    }
    true
}

/// SES requires its own mail exchanger and no other.
async fn exchanger_found(resolver: &Resolver, mail_from: Option<&str>) -> bool {
    let Some(domain) = mail_from else { return false };
    let found = resolver.mx(domain).await.unwrap_or_default();
    matches!(&found[..], [only] if only.host == format!("feedback-smtp.{REGION}.amazonses.com"))
}

#[cfg(test)]
mod tests {
    use super::{GIVES_UP_AFTER_MS, Watch};

    #[test]
    fn ses_waits_72_hours_for_missing_records_and_72_hours_for_removed_ones() {
        let mut watch = Watch::from(0);
        assert_eq!(watch.status(false, GIVES_UP_AFTER_MS - 1), "PENDING");
        assert_eq!(watch.status(true, GIVES_UP_AFTER_MS - 1), "SUCCESS");
        assert_eq!(watch.status(false, 2 * GIVES_UP_AFTER_MS - 2), "TEMPORARY_FAILURE");
        assert_eq!(watch.status(false, 2 * GIVES_UP_AFTER_MS - 1), "FAILED");
        assert_eq!(watch.status(true, 2 * GIVES_UP_AFTER_MS), "FAILED", "given up for good");
        assert_eq!(Watch::from(0).status(false, GIVES_UP_AFTER_MS), "FAILED");
    }
}
