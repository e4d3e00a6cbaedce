use std::io::Read;

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::Variable;

/// A DynamoDB item holds 400 KB, names and keys included.
const PACKED_BYTES_MAX: usize = 380 * 1024;
/// Nothing that was let in unpacks to more; a bound, should a stored item be damaged.
const UNPACKED_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// What one version of a template says. Written once.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Content {
    /// The sender, where the template names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The subject's template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Where answers go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<String>,
    /// The HTML's template; what MJML made, where there is MJML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The MJML that the HTML was made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mjml: Option<String>,
    /// The text's template: derived from the HTML where it is absent, none where it is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The variables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<Variable>,
}

/// A version as it is kept: JSON, deflated (RFC 1951), for a write is billed by the kilobyte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionItem {
    /// Its number, from 1.
    pub number: u32,
    packed: ByteBuf,
}

impl Item for VersionItem {
    const KIND: &'static str = "template_version";
}

/// Content that cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// More than an item holds.
    #[error("the content has {packed_bytes} bytes when packed; {PACKED_BYTES_MAX} fit")]
    TooLarge {
        /// Its size.
        packed_bytes: usize,
    },
    /// What was kept is damaged.
    #[error("the kept content cannot be unpacked")]
    Damaged(#[source] std::io::Error),
    /// What was kept has another shape.
    #[error("the kept content has another shape")]
    Shape(#[from] serde_json::Error),
}

impl Content {
    /// Packs it for the store, as version `number`.
    ///
    /// # Errors
    /// [`ContentError::TooLarge`] for what fits no item.
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
    /// Reads what was packed.
    ///
    /// # Errors
    /// For what was not packed by [`Content::pack`].
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
                .because("The template's sources are more than 380 KiB when compressed. Shorten them."),
            _ => posthorn_problem::INTERNAL.because("Something went wrong on our side.").caused_by(&error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_unpacks_the_same() {
        let content = Content { html: Some("<p>Ünï</p>".repeat(300)), ..Content::default() };
        let item = content.pack(3).unwrap();
        assert!(item.packed.len() < 300);
        assert_eq!((item.unpack().unwrap(), item.number), (content, 3));
    }
}
