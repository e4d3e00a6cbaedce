use std::io::Read;

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use posthorn_ids::{AttachmentId, EmailId, EventId, ReceivedId};
use posthorn_items::{Item, Listed};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::{FailedRecipient, InboundKind, Incomplete, Letter, Part, Receipt, Verdicts};
use crate::SHARDS;

/// The sort key of a received mail's head; its body stands beside it under [`crate::CONTENT_SORT`].
pub const RECEIVED_SORT: &str = "received";
/// What is packed smaller than this is an item; above, an object.
const ITEM_BYTES_MAX: usize = 100 * 1024;
/// A bound, should a stored item be damaged: two bodies, what is split off one of them, and headers.
const UNPACKED_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// A head is an item of at most 400 KB; names and addresses beyond this are left to the headers.
const LISTED_MAX: usize = 30;
/// Each may hold a few hundred characters of a server's own words.
const FAILED_MAX: usize = 10;
const SUBJECT_CHARACTERS_MAX: usize = 998;

/// A mail that came in: what lists show of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Its id, derived from SES's.
    pub id: ReceivedId,
    /// Somebody's mail, or a machine's. An item's own `kind` is the store's.
    #[serde(rename = "is")]
    pub kind: InboundKind,
    /// Who it says it is from.
    pub from: String,
    /// To whom, as its header says.
    pub to: Vec<String>,
    /// To whom copies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<String>,
    /// Where answers should go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<String>,
    /// The addresses of this scope that it was delivered to.
    pub received_for: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// Its own id, without angle brackets; SES's where it has none.
    pub message_id: String,
    /// The email of this scope that it answers, or that a bounce tells of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_id: Option<EmailId>,
    /// What SES's checks said.
    #[serde(default)]
    pub verdicts: Verdicts,
    /// Whom a bounce is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<FailedRecipient>,
    /// Its attachments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<InboundPart>,
    /// Why it does not show all that came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<Incomplete>,
}

/// An attachment, whose bytes are an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboundPart {
    /// Its id, derived from the mail's and its place.
    pub id: AttachmentId,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Its media type.
    pub content_type: String,
    /// What the HTML calls it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_id: Option<String>,
    /// Whether it is shown in place.
    #[serde(default)]
    pub inline: bool,
    /// Its size in bytes.
    pub bytes: u64,
}

impl Item for Received {
    const KIND: &'static str = "received";

    fn listed(&self) -> Option<Listed> {
        Some(Listed::by_id(&self.id, SHARDS))
    }
}

impl Received {
    /// The mail as the scope labelled `scope` got it. The same notice always makes the same.
    pub fn new(
        receipt: &Receipt,
        letter: &Letter,
        scope: &str,
        received_for: Vec<String>,
        email_id: Option<EmailId>,
    ) -> Self {
        let id = ReceivedId::derived(receipt.received_at, &[receipt.message_id.as_bytes(), scope.as_bytes()]);
        let some = |addresses: &[String]| addresses.iter().take(LISTED_MAX).cloned().collect();
        Self {
            id,
            kind: letter.kind,
            from: letter.from.clone(),
            to: some(&letter.to),
            cc: some(&letter.cc),
            reply_to: some(&letter.reply_to),
            received_for,
            subject: letter.subject.chars().take(SUBJECT_CHARACTERS_MAX).collect(),
            message_id: letter.message_id.clone().unwrap_or_else(|| receipt.message_id.clone()),
            email_id,
            verdicts: receipt.verdicts.clone(),
            failed: letter.failed.iter().take(FAILED_MAX).cloned().collect(),
            attachments: (0..)
                .zip(&letter.parts)
                .map(|(place, part)| InboundPart::of(id, place, part))
                .collect(),
            incomplete: letter.incomplete.clone(),
        }
    }

    /// Whether somebody answers one of this scope's emails: a machine's answer and a bounce are none.
    pub fn is_reply(&self) -> bool {
        self.kind == InboundKind::Message && self.email_id.is_some()
    }

    /// The id under which webhooks tell it, always the same.
    pub fn event_id(&self) -> EventId {
        EventId::derived(self.id.created_at(), &[self.id.suffix().as_bytes(), b"inbound.email"])
    }

    /// The type under which webhooks tell it.
    pub const WEBHOOK_TYPE: &'static str = "inbound.email";
}

impl InboundPart {
    fn of(mail: ReceivedId, place: u32, part: &Part) -> Self {
        Self {
            id: AttachmentId::derived(mail.created_at(), &[mail.suffix().as_bytes(), &place.to_be_bytes()]),
            filename: part.filename.clone(),
            content_type: part.content_type.clone(),
            content_id: part.content_id.clone(),
            inline: part.inline,
            bytes: part.bytes,
        }
    }
}

/// What a mail that came in says: written once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedBody {
    /// The HTML body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The text body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What of the text is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_text: Option<String>,
    /// What of it was written before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quoted_text: Option<String>,
    /// The headers, names in lower case.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
}

/// A body as it is kept: JSON, deflated; past [`ITEM_BYTES_MAX`] an object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReceivedBodyItem {
    #[serde(default)]
    packed: ByteBuf,
    /// Bytes of the object, where the body is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_bytes: Option<u64>,
}

/// A body, packed, and where it belongs.
#[derive(Debug)]
pub struct ReceivedBodyPacked {
    /// The item.
    pub item: ReceivedBodyItem,
    /// What is to be written as an object before the item is.
    pub object: Option<Vec<u8>>,
}

/// A body that can't be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ReceivedBodyError {
    /// It cannot be packed, or what was kept is damaged.
    #[error("the kept mail cannot be unpacked")]
    Damaged(#[from] std::io::Error),
    /// What was kept has another shape.
    #[error("the kept mail has another shape")]
    Shape(#[from] serde_json::Error),
}

impl Item for ReceivedBodyItem {
    const KIND: &'static str = "received_body";
}

impl ReceivedBody {
    /// What of a letter is kept apart from its head.
    pub fn of(letter: &Letter) -> Self {
        let Letter { html, text, reply_text, quoted_text, headers, .. } = letter.clone();
        Self { html, text, reply_text, quoted_text, headers }
    }

    /// Packs it for the store.
    pub fn pack(&self) -> Result<ReceivedBodyPacked, ReceivedBodyError> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
        serde_json::to_writer(&mut encoder, self)?;
        let packed = encoder.finish()?;
        let bytes = packed.len() as u64;
        Ok(if packed.len() <= ITEM_BYTES_MAX {
            let item = ReceivedBodyItem { packed: ByteBuf::from(packed), object_bytes: None };
            ReceivedBodyPacked { item, object: None }
        } else {
            let item = ReceivedBodyItem { packed: ByteBuf::new(), object_bytes: Some(bytes) };
            ReceivedBodyPacked { item, object: Some(packed) }
        })
    }
}

impl ReceivedBodyItem {
    /// Reads what was packed into the item, or into the object that it names.
    pub fn unpack(&self, object: Option<&[u8]>) -> Result<ReceivedBody, ReceivedBodyError> {
        let mut json = Vec::new();
        DeflateDecoder::new(object.unwrap_or(self.packed.as_slice()))
            .take(UNPACKED_BYTES_MAX)
            .read_to_end(&mut json)?;
        Ok(serde_json::from_slice(&json)?)
    }
}
