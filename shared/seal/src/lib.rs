//! Seals secrets with KMS before they are stored. This is for secrets that must be read again, such as signing secrets.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use aws_sdk_kms::{Client, error::BoxError, primitives::Blob};
use posthorn_app::{App, FromApp};

/// The name of the KMS encryption context. A sealed text opens only with the context that it was sealed for.
const CONTEXT_NAME: &str = "posthorn";
/// The cache of opened secrets is cleared at this size.
const OPENED_MAX: usize = 1_000;

/// KMS with this deployment's sealing key.
pub struct Sealer {
    client: Client,
    key_id: String,
    opened: Mutex<HashMap<Opened, String>>,
}

/// A key of the cache: context and sealed text. The context is included, because the text opens only with that context.
type Opened = (String, Vec<u8>);

/// The KMS call failed, or the text was sealed for another context.
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
    /// Seals `secret` for `context`. The secret has at most 4 KiB, the limit of KMS.
    pub async fn seal(&self, context: &str, secret: &str) -> Result<Vec<u8>, SealError> {
        let request = self.client.encrypt().key_id(&self.key_id).plaintext(Blob::new(secret.as_bytes()));
        let answer = request
            .encryption_context(CONTEXT_NAME, context)
            .send()
            .await
            .map_err(|error| SealError(Box::new(error)))?;
        Ok(answer.ciphertext_blob.map(Blob::into_inner).unwrap_or_default())
    }

    /// Opens a text that was sealed for `context`. The result is cached, so that a warm instance calls KMS once per secret.
    pub async fn open(&self, context: &str, sealed: &[u8]) -> Result<String, SealError> {
        let key: Opened = (context.to_owned(), sealed.to_vec());
        if let Some(secret) = self.opened.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
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
        opened.insert(key, secret.clone());
        Ok(secret)
    }
}

impl From<SealError> for posthorn_problem::Problem {
    fn from(error: SealError) -> Self {
        posthorn_problem::UNAVAILABLE
            .because("A secret could not be sealed or opened. Try again.")
            .retry_after(2)
            .caused_by(&error)
    }
}
