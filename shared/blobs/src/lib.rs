//! Storage for data that is too large for an item: attachments, long bodies, raw mail. One private bucket, accessed by scope.

mod archive;

pub use archive::{ARCHIVE_BUCKET_SETTING, Archive};

use std::time::Duration;

use aws_sdk_s3::{
    Client,
    config::RequestChecksumCalculation,
    config::http::HttpResponse,
    error::{BoxError, SdkError},
    presigning::PresigningConfig,
    primitives::ByteStream,
};
use posthorn_app::{App, FromApp};
use posthorn_ids::PersonId;
use posthorn_items::Scope;

/// The setting that names the bucket.
pub const BUCKET_SETTING: &str = "BLOBS_BUCKET";
/// The AWS name for another S3 endpoint. Empty in the cloud.
const ENDPOINT_SETTING: &str = "AWS_ENDPOINT_URL_S3";

/// The bucket of this deployment.
pub struct Blobs {
    client: Client,
    bucket: String,
}

/// An operation on S3 failed.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// S3 refused or did not respond.
    #[error("S3 did not do as asked")]
    S3(#[source] BoxError),
    /// The object is larger than the reader's limit.
    #[error("the object has {bytes} bytes; at most {bytes_max} are allowed")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The reader's limit.
        bytes_max: u64,
    },
    /// S3 returns other bytes than were written.
    #[error("the object is not what was written")]
    NotKept,
}

impl FromApp for Blobs {
    fn from_app(app: &App) -> Self {
        Self::in_bucket(app, app.setting(BUCKET_SETTING))
    }
}

impl Blobs {
    fn in_bucket(app: &App, bucket: &str) -> Self {
        // HTTPS and the checks of S3 protect the bytes. A trailing checksum would send the body in chunks.
        let config = aws_sdk_s3::config::Builder::from(app.sdk())
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired);
        let config = match app.setting(ENDPOINT_SETTING) {
            "" => config,
            endpoint => config.endpoint_url(endpoint).force_path_style(true),
        };
        Self { client: Client::from_conf(config.build()), bucket: bucket.to_owned() }
    }

    /// The objects of `scope`, and no others.
    pub fn scoped<'a>(&'a self, scope: &Scope) -> ScopedBlobs<'a> {
        ScopedBlobs { blobs: self, scope: scope.label() }
    }

    /// The objects of a person, and no others. A person has no scope: they may belong to several organisations.
    pub fn of_person<'a>(&'a self, person: PersonId) -> ScopedBlobs<'a> {
        ScopedBlobs { blobs: self, scope: person.to_string() }
    }

    /// Reads an object that belongs to no scope yet, such as mail stored by SES, by its full key.
    pub async fn system_get(&self, key: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, BlobError> {
        self.get(key, bytes_max).await
    }

    async fn get(&self, key: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, BlobError> {
        let answer = match self.client.get_object().bucket(&self.bucket).key(key).send().await {
            Ok(answer) => answer,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(BlobError::S3(Box::new(error))),
        };
        let bytes = answer.content_length.and_then(|length| u64::try_from(length).ok()).unwrap_or_default();
        if bytes > bytes_max {
            return Err(BlobError::TooLarge { bytes, bytes_max });
        }
        let body = answer.body.collect().await.map_err(|error| BlobError::S3(Box::new(error)))?;
        Ok(Some(body.to_vec()))
    }
}

/// The objects of one scope, or of one person.
pub struct ScopedBlobs<'a> {
    blobs: &'a Blobs,
    scope: String,
}

impl ScopedBlobs<'_> {
    /// The object's key in the bucket: `kind` is its purpose, `name` its name. The kind comes first, because IAM roles and expiry rules
    /// work with prefixes.
    pub fn key(&self, kind: &str, name: &str) -> String {
        format!("{kind}/{}/{name}", self.scope)
    }

    /// Writes an object. Replaces an existing one.
    pub async fn put(
        &self,
        kind: &str,
        name: &str,
        bytes: Vec<u8>,
        content_type: &str,
    ) -> Result<(), BlobError> {
        let request = self.blobs.client.put_object().bucket(&self.blobs.bucket).key(self.key(kind, name));
        request
            .content_type(content_type)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(|error| BlobError::S3(Box::new(error)))?;
        Ok(())
    }

    /// Reads an object of at most `bytes_max` bytes; `None` if there is none.
    pub async fn get(&self, kind: &str, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, BlobError> {
        self.blobs.get(&self.key(kind, name), bytes_max).await
    }

    /// Deletes an object, if there is one.
    pub async fn delete(&self, kind: &str, name: &str) -> Result<(), BlobError> {
        let request = self.blobs.client.delete_object().bucket(&self.blobs.bucket).key(self.key(kind, name));
        request.send().await.map_err(|error| BlobError::S3(Box::new(error)))?;
        Ok(())
    }

    /// An object's size in bytes; `None` if there is none.
    pub async fn size(&self, kind: &str, name: &str) -> Result<Option<u64>, BlobError> {
        let request = self.blobs.client.head_object().bucket(&self.blobs.bucket).key(self.key(kind, name));
        match request.send().await {
            Ok(answer) => Ok(answer.content_length.and_then(|length| u64::try_from(length).ok())),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(BlobError::S3(Box::new(error))),
        }
    }

    /// A link for uploading exactly `bytes` bytes of `content_type`. It is valid for `valid`, for anyone who has it.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html>
    pub async fn upload_link(
        &self,
        kind: &str,
        name: &str,
        bytes: u64,
        content_type: &str,
        valid: Duration,
    ) -> Result<String, BlobError> {
        let request = self.blobs.client.put_object().bucket(&self.blobs.bucket).key(self.key(kind, name));
        let length = i64::try_from(bytes).unwrap_or(i64::MAX);
        let presigned =
            request.content_type(content_type).content_length(length).presigned(expiring(valid)?).await;
        Ok(presigned.map_err(|error| BlobError::S3(Box::new(error)))?.uri().to_owned())
    }

    /// A link for downloading the object as a file named `file_name`. It is valid for `valid`, for anyone who has it.
    pub async fn download_link(
        &self,
        kind: &str,
        name: &str,
        file_name: &str,
        valid: Duration,
    ) -> Result<String, BlobError> {
        let request = self.blobs.client.get_object().bucket(&self.blobs.bucket).key(self.key(kind, name));
        let presigned =
            request.response_content_disposition(disposition(file_name)).presigned(expiring(valid)?).await;
        Ok(presigned.map_err(|error| BlobError::S3(Box::new(error)))?.uri().to_owned())
    }
}

/// The `Content-Disposition` header that makes browsers save the file and never show it (RFC 6266). Characters that are not
/// ASCII are encoded as in RFC 8187.
fn disposition(file_name: &str) -> String {
    let encoded: String = file_name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename*=UTF-8''{encoded}")
}

fn expiring(valid: Duration) -> Result<PresigningConfig, BlobError> {
    PresigningConfig::expires_in(valid).map_err(|error| BlobError::S3(Box::new(error)))
}

/// S3 returns 403 instead of 404 for a missing object if the role may not list the bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax>
fn is_absent<E>(error: &SdkError<E, HttpResponse>) -> bool {
    error.raw_response().is_some_and(|response| matches!(response.status().as_u16(), 403 | 404))
}

impl From<BlobError> for posthorn_problem::Problem {
    fn from(error: BlobError) -> Self {
        posthorn_problem::UNAVAILABLE
            .because("Storage did not respond. Try again.")
            .retry_after(2)
            .caused_by(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_file_name_cannot_break_out_of_the_header() {
        assert_eq!(disposition("a b\".pdf\r\nx"), "attachment; filename*=UTF-8''a%20b%22.pdf%0D%0Ax");
        assert_eq!(disposition("é.txt"), "attachment; filename*=UTF-8''%C3%A9.txt");
    }
}
