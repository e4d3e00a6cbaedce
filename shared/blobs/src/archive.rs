use aws_sdk_s3::{
    primitives::{ByteStream, DateTime},
    types::ObjectLockMode,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use posthorn_app::{App, FromApp};
use sha2::{Digest, Sha256};

use crate::{BlobError, Blobs};

/// The setting that names the archive's bucket.
pub const ARCHIVE_BUCKET_SETTING: &str = "ARCHIVE_BUCKET";

/// A bucket with objects that nobody can change or remove before a set date (S3 Object Lock in compliance mode).
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>
pub struct Archive(Blobs);

impl FromApp for Archive {
    fn from_app(app: &App) -> Self {
        Self(Blobs::in_bucket(app, app.setting(ARCHIVE_BUCKET_SETTING)))
    }
}

impl Archive {
    /// Writes an object that stays until `retain_until`, and reads it back. The check is needed because the caller then removes the
    /// original elsewhere.
    ///
    /// S3 accepts the bytes only if they match the SHA-256 that is sent with them. The same object may be written again; S3 keeps
    /// each version.
    ///
    /// # Errors
    /// [`BlobError`] if S3 does not accept it, or returns other bytes.
    pub async fn keep(
        &self,
        key: &str,
        bytes: Vec<u8>,
        content_type: &str,
        retain_until: Timestamp,
    ) -> Result<(), BlobError> {
        let request = self.0.client.put_object().bucket(&self.0.bucket).key(key);
        request
            .content_type(content_type)
            .checksum_sha256(BASE64_STANDARD.encode(Sha256::digest(&bytes)))
            .object_lock_mode(ObjectLockMode::Compliance)
            .object_lock_retain_until_date(DateTime::from_secs(retain_until.as_second()))
            .body(ByteStream::from(bytes.clone()))
            .send()
            .await
            .map_err(|error| BlobError::S3(Box::new(error)))?;
        match self.0.get(key, bytes.len() as u64).await? {
            Some(kept) if kept == bytes => Ok(()),
            _ => Err(BlobError::NotKept),
        }
    }
}
