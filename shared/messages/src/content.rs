use std::{collections::BTreeMap, io::Read};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use posthorn_store::Item;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::Mailbox;

/// The sort key of a message's content, in the message's own partition.
pub const CONTENT_SORT: &str = "content";
/// A DynamoDB item holds 400 KB, names and keys included.
const PACKED_BYTES_MAX: usize = 380 * 1024;
/// Nothing that was let in unpacks to more; a bound, should a stored item be damaged.
const UNPACKED_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// What a message says: written once, read once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Content {
    /// Where answers go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<Mailbox>,
    /// The HTML body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The plain-text body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The caller's own headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
}

/// Content as it is kept: JSON, deflated (RFC 1951), for a write is billed by the kilobyte.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ContentItem {
    packed: ByteBuf,
}

impl Item for ContentItem {
    const KIND: &'static str = "content";
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
    /// Packs it for the store.
    pub fn pack(&self) -> Result<ContentItem, ContentError> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
        serde_json::to_writer(&mut encoder, self)?;
        let packed = encoder.finish().map_err(ContentError::Damaged)?;
        if packed.len() > PACKED_BYTES_MAX {
            return Err(ContentError::TooLarge { packed_bytes: packed.len() });
        }
        Ok(ContentItem { packed: ByteBuf::from(packed) })
    }
}

impl ContentItem {
    /// Reads what was packed.
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
            ContentError::TooLarge { .. } => {
                let detail = "HTML, text and headers are more than 380 KiB when compressed. Shorten them, or link to what is large.";
                crate::codes::CONTENT_TOO_LARGE.because(detail)
            }
            _ => posthorn_problem::INTERNAL.because("Something went wrong on our side.").caused_by(&error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_unpacks_the_same() {
        let content =
            Content { html: Some("<p>Ünï</p>".repeat(300)), text: Some("t".into()), ..Content::default() };
        let item = content.pack().unwrap();
        assert!(item.packed.len() < 300);
        assert_eq!(item.unpack().unwrap(), content);
    }

    #[test]
    fn content_beyond_an_item_is_refused() {
        // A xorshift generator: noise that does not compress.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut letter = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            char::from(33 + (state % 90) as u8)
        };
        let noise: String = (0..900_000).map(|_| letter()).collect();
        let refused = Content { html: Some(noise), ..Content::default() }.pack();
        assert!(matches!(refused, Err(ContentError::TooLarge { .. })));
    }
}
