use base64::{Engine, prelude::BASE64_STANDARD};
use posthorn_ids::UploadId;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A file that goes with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name for the reader.
    pub filename: String,
    /// Its media type (RFC 6838), such as `application/pdf`.
    pub content_type: String,
    /// The content id that the HTML refers to as `cid:…` (RFC 2392). An attachment that has one is shown inside the
    /// HTML, not listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_id: Option<String>,
    /// Where its bytes are.
    pub source: Source,
}

/// Where an attachment's bytes are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// In this item.
    Inline(Bytes),
    /// At a URL of the caller; fetched when the message is sent.
    Url(String),
    /// Uploaded beforehand.
    Upload {
        /// The upload.
        id: UploadId,
        /// Its size, which was checked when the message was accepted.
        bytes: u64,
    },
}

/// Bytes, written as base64 in JSON.
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl std::fmt::Debug for Bytes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} bytes", self.0.len())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        BASE64_STANDARD.decode(text.as_bytes()).map(Self).map_err(D::Error::custom)
    }
}

impl Attachment {
    /// Its size in bytes as far as it is known before it is sent: 0 for one that is fetched then.
    pub fn known_bytes(&self) -> u64 {
        match &self.source {
            Source::Inline(bytes) => bytes.0.len() as u64,
            Source::Upload { bytes, .. } => *bytes,
            Source::Url(_) => 0,
        }
    }
}

/// The largest message in bytes, as SES counts them: encoded, with headers.
/// <https://docs.aws.amazon.com/ses/latest/dg/quotas.html>
pub const MIME_BYTES_MAX: u64 = 40 * 1024 * 1024;
/// The most bytes of all attachments together. With base64, which makes four bytes out of three, with line breaks and
/// with the body, they still fit [`MIME_BYTES_MAX`].
pub const ATTACHMENT_BYTES_MAX: u64 = 28 * 1024 * 1024;

/// The media type for a file name's extension; `application/octet-stream` for unknown ones (RFC 2046, section 4.5.1).
pub fn content_type_of(filename: &str) -> &'static str {
    let extension = filename.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref().unwrap_or_default() {
        "csv" => "text/csv",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "gif" => "image/gif",
        "htm" | "html" => "text/html",
        "ics" => "text/calendar",
        "jpeg" | "jpg" => "image/jpeg",
        "json" => "application/json",
        "md" => "text/markdown",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "svg" => "image/svg+xml",
        "txt" => "text/plain",
        "webp" => "image/webp",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xml" => "application/xml",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attachment_reads_back_unchanged_from_json() {
        let attachment = Attachment {
            filename: "a.pdf".into(),
            content_type: "application/pdf".into(),
            content_id: None,
            source: Source::Inline(Bytes(vec![0, 1, 255])),
        };
        let json = serde_json::to_string(&attachment).unwrap();
        assert!(json.contains("AAH/"), "{json}");
        assert_eq!(serde_json::from_str::<Attachment>(&json).unwrap(), attachment);
    }

    #[test]
    fn the_extension_decides_the_type() {
        assert_eq!(content_type_of("Report.PDF"), "application/pdf");
        assert_eq!(content_type_of("noextension"), "application/octet-stream");
    }
}
