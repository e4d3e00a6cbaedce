//! Sending identities: domains, with the DKIM tokens that their DNS must carry.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{aws::Answer, state::write_private};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Identity {
    mail_from: Option<String>,
    mx_failure: Option<String>,
}

/// The identities of the account, in a file between runs.
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

    pub fn create(&self, body: &Value) -> Answer {
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
        known.insert(name.clone(), Identity::default());
        self.keep(&known);
        Answer::ok(&json!({
            "IdentityType": kind(&name),
            "VerifiedForSendingStatus": false,
            "DkimAttributes": dkim(&name),
        }))
    }

    pub fn get(&self, name: &str) -> Answer {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(identity) = known.get(name) else { return missing(name) };
        let mut body = json!({
            "IdentityType": kind(name),
            "FeedbackForwardingStatus": true,
            "VerifiedForSendingStatus": false,
            "VerificationStatus": "PENDING",
            "DkimAttributes": dkim(name),
        });
        if let Some(domain) = &identity.mail_from {
            body["MailFromAttributes"] = json!({
                "MailFromDomain": domain,
                "MailFromDomainStatus": "PENDING",
                "BehaviorOnMxFailure": identity.mx_failure.as_deref().unwrap_or("USE_DEFAULT_VALUE"),
            });
        }
        Answer::ok(&body)
    }

    pub fn put_mail_from(&self, name: &str, body: &Value) -> Answer {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(identity) = known.get_mut(name) else { return missing(name) };
        identity.mail_from = body["MailFromDomain"].as_str().map(str::to_string);
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
            tracing::error!(%error, file = %file.display(), "identities were not kept");
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
fn dkim(name: &str) -> Value {
    let token = |n: u8| {
        let id = Uuid::new_v5(&Uuid::NAMESPACE_DNS, format!("{n}.{name}").as_bytes());
        id.simple().to_string()
    };
    json!({
        "SigningEnabled": true,
        "Status": "PENDING",
        "SigningAttributesOrigin": "AWS_SES",
        "CurrentSigningKeyLength": "RSA_2048_BIT",
        "NextSigningKeyLength": "RSA_2048_BIT",
        "Tokens": [token(1), token(2), token(3)],
    })
}
