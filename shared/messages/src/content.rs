use std::{collections::BTreeMap, io::Read};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::{Attachment, Mailbox};

/// The sort key of a message's content, in the message's own partition.
pub const CONTENT_SORT: &str = "content";
/// What is packed smaller than this is an item; above, an object costs less to write and much less to keep.
const ITEM_BYTES_MAX: usize = 100 * 1024;
/// Nothing that was let in unpacks to more, for a request has 6 MB; a bound, should a stored item be damaged.
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
    /// The plain-text body. Beside an HTML body `None` asks for one that is derived from it, and an empty one for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The caller's own headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Files that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// Content as it is kept: JSON, deflated (RFC 1951), for a write is billed by the kilobyte. Past [`ITEM_BYTES_MAX`] the item
/// only says that the content is an object of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ContentItem {
    #[serde(default)]
    packed: ByteBuf,
    /// Bytes of the object, where the content is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    object_bytes: Option<u64>,
}

/// Content, packed, and where it belongs.
#[derive(Debug, Clone)]
pub struct Packed {
    /// The item.
    pub item: ContentItem,
    /// What is to be written as an object before the item is.
    pub object: Option<Vec<u8>>,
}

impl Item for ContentItem {
    const KIND: &'static str = "content";
}

/// Content that cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// What was kept is damaged.
    #[error("the kept content cannot be unpacked")]
    Damaged(#[source] std::io::Error),
    /// What was kept has another shape.
    #[error("the kept content has another shape")]
    Shape(#[from] serde_json::Error),
}

impl Content {
    /// Packs it for the store.
    pub fn pack(&self) -> Result<Packed, ContentError> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
        serde_json::to_writer(&mut encoder, self)?;
        let packed = encoder.finish().map_err(ContentError::Damaged)?;
        let bytes = packed.len() as u64;
        Ok(if packed.len() <= ITEM_BYTES_MAX {
            Packed { item: ContentItem { packed: ByteBuf::from(packed), object_bytes: None }, object: None }
        } else {
            let item = ContentItem { packed: ByteBuf::new(), object_bytes: Some(bytes) };
            Packed { item, object: Some(packed) }
        })
    }
}

impl ContentItem {
    /// The size of the object that holds the content; `None` where the item does.
    pub fn object_bytes(&self) -> Option<u64> {
        self.object_bytes
    }

    /// Reads what was packed into the item, or into the object that it names.
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
    fn what_is_packed_unpacks_the_same() {
        let content =
            Content { html: Some("<p>Ünï</p>".repeat(300)), text: Some("t".into()), ..Content::default() };
        let item = content.pack().unwrap();
        assert!(item.item.packed.len() < 300 && item.object.is_none());
        assert_eq!(item.item.unpack(None).unwrap(), content);
    }

    #[test]
    fn content_beyond_an_item_is_an_object() {
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
