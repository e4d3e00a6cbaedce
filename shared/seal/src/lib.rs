//! Secrets that must be read again (to sign with them) are sealed by KMS before they are stored.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use aws_sdk_kms::{Client, error::BoxError, primitives::Blob};
use posthorn_app::{App, FromApp};

/// What a sealed text is bound to: opened under another context it does not open.
const CONTEXT_NAME: &str = "posthorn";
/// An instance that has opened more secrets than this forgets them and begins again.
const OPENED_MAX: usize = 1_000;

/// KMS with this deployment's sealing key.
pub struct Sealer {
    client: Client,
    key_id: String,
    opened: Mutex<HashMap<Opened, String>>,
}

/// What was opened: the context that it was sealed for is part of it, for under another it would not have opened.
type Opened = (String, Vec<u8>);

/// KMS did not do as asked, or the text was sealed for something else.
#[derive(Debug, thiserror::Error)]
#[error("a secret could not be sealed or opened")]
pub struct SealError(#[source] BoxError);

impl FromApp for Sealer {
    fn from_app(app: &App) -> Self {
        let key_id = app.setting("SEALING_KEY_ID").to_owned();
        Self { client: Client::new(app.sdk()), key_id, opened: Mutex::default() }
    }
}

impl Sealer {
    /// Seals `secret` for `context`: at most 4 KiB, KMS's own limit.
    pub async fn seal(&self, context: &str, secret: &str) -> Result<Vec<u8>, SealError> {
        let request = self.client.encrypt().key_id(&self.key_id).plaintext(Blob::new(secret.as_bytes()));
        let answer = request
            .encryption_context(CONTEXT_NAME, context)
            .send()
            .await
            .map_err(|error| SealError(Box::new(error)))?;
        Ok(answer.ciphertext_blob.map(Blob::into_inner).unwrap_or_default())
    }

    /// Opens what was sealed for `context`. Kept in memory, so that a warm instance asks KMS once per secret.
    pub async fn open(&self, context: &str, sealed: &[u8]) -> Result<String, SealError> {
        let what: Opened = (context.to_owned(), sealed.to_vec());
        if let Some(secret) = self.opened.lock().unwrap_or_else(PoisonError::into_inner).get(&what) {
            return Ok(secret.clone());
        }
        let request = self.client.decrypt().key_id(&self.key_id).ciphertext_blob(Blob::new(sealed));
        let answer = request
            .encryption_context(CONTEXT_NAME, context)
            .send()
            .await
            .map_err(|error| SealError(Box::new(error)))?;
        let bytes = answer.plaintext.map(Blob::into_inner).unwrap_or_default();
        let secret = String::from_utf8(bytes).map_err(|error| SealError(Box::new(error)))?;
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.len() >= OPENED_MAX {
            opened.clear();
        }
        opened.insert(what, secret.clone());
        Ok(secret)
    }
}

impl From<SealError> for posthorn_problem::Problem {
    fn from(error: SealError) -> Self {
        posthorn_problem::UNAVAILABLE
            .because("A secret could not be sealed. Try again.")
            .retry_after(2)
            .caused_by(&error)
    }
}
