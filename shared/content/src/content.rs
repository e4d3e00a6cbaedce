use std::io::Read;

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::Variable;

/// Limit for a packed version. A DynamoDB item has at most 400 KB, including names and keys.
const PACKED_BYTES_MAX: usize = 380 * 1024;
/// Limit for unpacking a damaged item. Accepted content is smaller.
const UNPACKED_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// The content of one version of a template, written once.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Content {
    /// The sender, if the template has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The subject's template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The reply-to addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<String>,
    /// The HTML's template. If there is MJML, it is generated from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The MJML that the HTML was generated from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mjml: Option<String>,
    /// The text's template. If absent, the text is derived from the HTML; if empty, there is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The variables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<Variable>,
}

/// A version as it is stored: JSON, deflated (RFC 1951), because DynamoDB bills writes by the kilobyte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionItem {
    /// Its number, from 1.
    pub number: u32,
    packed: ByteBuf,
}

impl Item for VersionItem {
    const KIND: &'static str = "template_version";
}

/// The content cannot be packed or unpacked.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// It is larger than an item may be.
    #[error("the content has {packed_bytes} bytes when packed; at most {PACKED_BYTES_MAX} are allowed")]
    TooLarge {
        /// Its packed size.
        packed_bytes: usize,
    },
    /// The stored bytes are damaged.
    #[error("the stored content cannot be unpacked")]
    Damaged(#[source] std::io::Error),
    /// The JSON does not have the expected shape.
    #[error("the stored content has an unexpected shape")]
    Shape(#[from] serde_json::Error),
}

impl Content {
    /// Packs the content for the store, as version `number`.
    ///
    /// # Errors
    /// [`ContentError::TooLarge`] if it does not fit an item.
    pub fn pack(&self, number: u32) -> Result<VersionItem, ContentError> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
        serde_json::to_writer(&mut encoder, self)?;
        let packed = encoder.finish().map_err(ContentError::Damaged)?;
        if packed.len() > PACKED_BYTES_MAX {
            return Err(ContentError::TooLarge { packed_bytes: packed.len() });
        }
        Ok(VersionItem { number, packed: ByteBuf::from(packed) })
    }
}

impl VersionItem {
    /// Unpacks the content.
    ///
    /// # Errors
    /// If the bytes do not come from [`Content::pack`].
    pub fn unpack(&self) -> Result<Content, ContentError> {
        let mut json = Vec::new();
        DeflateDecoder::new(self.packed.as_slice())
            .take(UNPACKED_BYTES_MAX)
            .read_to_end(&mut json)
            .map_err(ContentError::Damaged)?;
        Ok(serde_json::from_slice(&json)?)
    }
}

impl From<ContentError> for posthorn_problem::Problem {
    fn from(error: ContentError) -> Self {
        match error {
            ContentError::TooLarge { .. } => crate::codes::TEMPLATE_TOO_LARGE
                .because("The template's sources have more than 380 KiB when compressed. Shorten them."),
            _ => posthorn_problem::INTERNAL.because("Something went wrong on our side.").caused_by(&error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_content_unpacks_to_the_same_content() {
        let content = Content { html: Some("<p>Ünï</p>".repeat(300)), ..Content::default() };
        let item = content.pack(3).unwrap();
        assert!(item.packed.len() < 300);
        assert_eq!((item.unpack().unwrap(), item.number), (content, 3));
    }
}
