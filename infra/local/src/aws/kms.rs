//! KMS: winterbaume's engine, which really encrypts (AES-256-GCM). The keys survive a restart.

use std::{collections::HashMap, path::PathBuf};

use http::HeaderMap;
use serde_json::Value;
use winterbaume_core::{MockRequest, MockService, StateViewError, StatefulService};
use winterbaume_kms::{
    KmsService, KmsStateView,
    views::{AliasView, KeyView},
};

use super::{
    resources::{ACCOUNT_ID, REGION, arn},
    wire::Answer,
};

/// A key to create: its id, which stays the same over restarts, and its aliases.
#[derive(Debug, Clone)]
pub(crate) struct KeyToMake {
    pub id: String,
    pub aliases: Vec<String>,
}

/// The keys of the account.
pub(crate) struct Keys {
    service: KmsService,
    aliases: HashMap<String, String>,
}

impl Keys {
    /// Reads the keys from `file`, and creates and saves those that it lacks. Without a file they are in memory; those of another
    /// installation in the account are there too.
    pub async fn open(
        wanted: &[KeyToMake],
        file: Option<PathBuf>,
        beside: Option<&Self>,
    ) -> Result<Self, StateViewError> {
        let mut view = match (&file, beside) {
            (_, Some(other)) => other.service.snapshot(ACCOUNT_ID, REGION).await,
            (Some(path), None) if path.exists() => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| StateViewError::Invalid(error.to_string()))?;
                serde_json::from_str(&text)?
            }
            _ => KmsStateView::default(),
        };
        for key in wanted {
            view.keys.entry(key.id.clone()).or_insert_with(|| fresh(&key.id));
            for alias in &key.aliases {
                let made = AliasView {
                    alias_name: alias.clone(),
                    alias_arn: arn::alias(alias),
                    target_key_id: key.id.clone(),
                };
                view.aliases.insert(alias.clone(), made);
            }
        }
        if let Some(path) = file {
            write_private(&path, &serde_json::to_string(&view)?)?;
        }
        let aliases =
            view.aliases.iter().map(|(name, alias)| (name.clone(), alias.target_key_id.clone())).collect();
        let service = KmsService::new();
        service.restore(ACCOUNT_ID, REGION, view).await?;
        Ok(Self { service, aliases })
    }

    /// The id of the key that a request names by id, ARN or alias; for a decryption, the id in the ciphertext's header.
    pub fn key_id_of(&self, body: &Value) -> String {
        let named = body["KeyId"].as_str().map(|id| if id.contains("alias/") { id } else { arn::name(id) });
        match named {
            Some(alias) if alias.contains("alias/") => {
                let name = &alias[alias.find("alias/").unwrap_or(0)..];
                self.aliases.get(name).cloned().unwrap_or_else(|| name.to_string())
            }
            Some(id) => id.to_string(),
            None => key_in_ciphertext(body).unwrap_or_else(|| "*".into()),
        }
    }

    /// Runs one operation on its JSON body.
    pub async fn handle(&self, operation: &str, body: &Value) -> Answer {
        let mut headers = HeaderMap::new();
        if let Ok(target) = format!("TrentService.{operation}").parse() {
            headers.insert("x-amz-target", target);
        }
        let uri = format!("https://kms.{REGION}.amazonaws.com/");
        let request = MockRequest { method: "POST".into(), uri, headers, body: body.to_string().into() };
        let answer = self.service.handle(request).await;
        Answer::raw(answer.status, answer.body.to_vec())
    }
}

/// Winterbaume writes the key's id in front of each ciphertext. KMS does the same in its own format.
fn key_in_ciphertext(body: &Value) -> Option<String> {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let blob = BASE64_STANDARD.decode(body["CiphertextBlob"].as_str()?).ok()?;
    let id = std::str::from_utf8(blob.get(..36)?).ok()?;
    Some(id.trim_end_matches('\0').to_string())
}

fn fresh(id: &str) -> KeyView {
    let mut key_material = vec![0; 32];
    // Without randomness nothing else here works either, and an all-zero key would be worse than a stop.
    #[allow(clippy::expect_used)]
    aws_lc_rs::rand::fill(&mut key_material).expect("the system's random source");
    KeyView {
        key_id: id.to_string(),
        arn: arn::key(id),
        account_id: ACCOUNT_ID.into(),
        region: REGION.into(),
        description: String::new(),
        key_spec: "SYMMETRIC_DEFAULT".into(),
        key_usage: "ENCRYPT_DECRYPT".into(),
        key_state: "Enabled".into(),
        creation_date: jiff::Timestamp::now().to_string(),
        enabled: true,
        origin: "AWS_KMS".into(),
        key_manager: "CUSTOMER".into(),
        deletion_date: None,
        key_rotation_enabled: true,
        key_material,
        public_key_der: None,
        tags: HashMap::new(),
        multi_region: false,
    }
}

fn write_private(path: &std::path::Path, text: &str) -> Result<(), StateViewError> {
    crate::state::write_private(path, text.as_bytes())
        .map_err(|error| StateViewError::Invalid(error.to_string()))
}
