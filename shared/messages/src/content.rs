use std::{collections::BTreeMap, io::Read};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::{Attachment, Mailbox};

/// The sort key of a message's content, in the message's own partition.
pub const CONTENT_SORT: &str = "content";
/// Content that packs to at most this size is an item. Above it an object costs less to write and much less to store.
const ITEM_BYTES_MAX: usize = 100 * 1024;
/// Limit for unpacking a damaged item. Accepted content is smaller, because a request has at most 6 MB.
const UNPACKED_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The content of a message: written once, read once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Content {
    /// Where answers go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<Mailbox>,
    /// The HTML body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The plain-text body. With an HTML body, `None` means that the text is derived from the HTML, and an empty text
    /// means no text part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The caller's own headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Files that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// Content as it is stored: JSON, deflated (RFC 1951), because DynamoDB bills writes by the kilobyte. Above
/// [`ITEM_BYTES_MAX`] the content is an object, and the item only says so.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ContentItem {
    #[serde(default)]
    packed: ByteBuf,
    /// The object's size in bytes, if the content is an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    object_bytes: Option<u64>,
    /// The end of its message, in Unix seconds.
    #[serde(rename = "ttl", default, skip_serializing_if = "Option::is_none")]
    until_s: Option<i64>,
}

/// Packed content, as the item and perhaps the object to write.
#[derive(Debug, Clone)]
pub struct Packed {
    /// The item.
    pub item: ContentItem,
    /// The bytes of the object. Write it before the item.
    pub object: Option<Vec<u8>>,
}

impl Item for ContentItem {
    const KIND: &'static str = "content";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        self.until_s
    }
}

/// The content cannot be packed or unpacked.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The stored bytes are damaged.
    #[error("the stored content cannot be unpacked")]
    Damaged(#[source] std::io::Error),
    /// The JSON does not have the expected shape.
    #[error("the stored content has an unexpected shape")]
    Shape(#[from] serde_json::Error),
}

impl Content {
    /// Packs the content for the store.
    pub fn pack(&self) -> Result<Packed, ContentError> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
        serde_json::to_writer(&mut encoder, self)?;
        let packed = encoder.finish().map_err(ContentError::Damaged)?;
        let bytes = packed.len() as u64;
        Ok(if packed.len() <= ITEM_BYTES_MAX {
            Packed {
                item: ContentItem { packed: ByteBuf::from(packed), object_bytes: None, until_s: None },
                object: None,
            }
        } else {
            let item = ContentItem { packed: ByteBuf::new(), object_bytes: Some(bytes), until_s: None };
            Packed { item, object: Some(packed) }
        })
    }
}

impl ContentItem {
    /// The same, kept until then (Unix seconds); `None`: for ever.
    pub fn kept_until(self, until_s: Option<i64>) -> Self {
        Self { until_s, ..self }
    }

    /// Its end, in Unix seconds, to change it; `None`: for ever.
    pub fn until_s_mut(&mut self) -> &mut Option<i64> {
        &mut self.until_s
    }

    /// The size in bytes of the object that holds the content; `None` if the item holds it.
    pub fn object_bytes(&self) -> Option<u64> {
        self.object_bytes
    }

    /// Unpacks the content from the item, or from `object` if there is one.
    pub fn unpack(&self, object: Option<&[u8]>) -> Result<Content, ContentError> {
        let mut json = Vec::new();
        DeflateDecoder::new(object.unwrap_or(self.packed.as_slice()))
            .take(UNPACKED_BYTES_MAX)
            .read_to_end(&mut json)
            .map_err(ContentError::Damaged)?;
        Ok(serde_json::from_slice(&json)?)
    }
}

impl From<ContentError> for posthorn_problem::Problem {
    fn from(error: ContentError) -> Self {
        posthorn_problem::INTERNAL.because("Something went wrong on our side.").caused_by(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_content_unpacks_to_the_same_content() {
        let content =
            Content { html: Some("<p>Ünï</p>".repeat(300)), text: Some("t".into()), ..Content::default() };
        let item = content.pack().unwrap();
        assert!(item.item.packed.len() < 300 && item.object.is_none());
        assert_eq!(item.item.unpack(None).unwrap(), content);
    }

    #[test]
    fn content_too_large_for_an_item_is_an_object() {
        // A xorshift generator: noise that does not compress.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut letter = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            char::from(33 + (state % 90) as u8)
        };
        let noise: String = (0..200_000).map(|_| letter()).collect();
        let content = Content { html: Some(noise.clone()), ..Content::default() };
        let packed = content.pack().unwrap();
        let object = packed.object.unwrap();
        assert_eq!(packed.item.object_bytes(), Some(object.len() as u64));
        assert_eq!(packed.item.unpack(Some(&object)).unwrap(), content);
    }
}
