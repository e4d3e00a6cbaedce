use std::io::Read;

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use posthorn_ids::{AttachmentId, EmailId, EventId, ReceivedId};
use posthorn_items::{Item, Keep, Listed, Retention};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::{FailedRecipient, InboundKind, InboundMail, Incomplete, Part, Receipt, Verdicts};
use crate::{SHARDS, thread_named};

/// The sort key of a received mail's head. Its body is in the same partition under [`crate::CONTENT_SORT`].
pub const RECEIVED_SORT: &str = "received";
/// A body that packs to at most this size is an item; a larger one is an object.
const ITEM_BYTES_MAX: usize = 100 * 1024;
/// Limit for unpacking a damaged item. An intact one has two bodies, the two parts of one of them, and headers.
const UNPACKED_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Most addresses that a head lists per header, because an item has at most 400 KB. The headers have the rest.
const LISTED_MAX: usize = 30;
/// Most failed recipients in a head. Each may have a few hundred characters of a server's explanation.
const FAILED_MAX: usize = 10;
const SUBJECT_CHARACTERS_MAX: usize = 998;

/// A received mail's head: the fields that lists show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Its id, derived from SES's id.
    pub id: ReceivedId,
    /// Whether a person or a machine wrote it. Not named `kind`, because the store uses that attribute.
    #[serde(rename = "is")]
    pub kind: InboundKind,
    /// The address of its `From` header.
    pub from: String,
    /// The addresses of its `To` header.
    pub to: Vec<String>,
    /// The addresses of its `Cc` header.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<String>,
    /// The addresses of its `Reply-To` header.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<String>,
    /// The addresses of this scope that it was delivered to.
    pub received_for: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// Its own id, without angle brackets; SES's id if it has none.
    pub message_id: String,
    /// The email of this scope that it answers or, for a bounce, that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_id: Option<EmailId>,
    /// Its [thread](crate::thread_named); absent in mails that came in before threads were kept.
    #[serde(rename = "th", default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
    /// The results of SES's checks.
    #[serde(default)]
    pub verdicts: Verdicts,
    /// The recipients that a bounce reports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<FailedRecipient>,
    /// Its attachments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<InboundPart>,
    /// Why it does not show its full content.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<Incomplete>,
    /// Its end, in Unix seconds.
    #[serde(rename = "ttl", default, skip_serializing_if = "Option::is_none")]
    pub until_s: Option<i64>,
    /// How long the usage is kept that it is counted in. `None` in items of earlier versions.
    #[serde(rename = "ks", default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<Keep>,
}

/// The email of a scope that a mail answers or reports on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The email.
    pub id: EmailId,
    /// Its thread.
    pub thread: String,
}

/// An attachment. Its bytes are an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboundPart {
    /// Its id, derived from the mail's id and its index.
    pub id: AttachmentId,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Its media type.
    pub content_type: String,
    /// The content id that the HTML refers to it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_id: Option<String>,
    /// Whether it is shown inside the HTML.
    #[serde(default)]
    pub inline: bool,
    /// Its size in bytes.
    pub bytes: u64,
}

impl Item for Received {
    const KIND: &'static str = "received";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        self.until_s
    }

    fn listed(&self) -> Option<Listed> {
        Some(Listed::by_id(&self.id, SHARDS))
    }
}

impl Received {
    /// The head of the mail for the scope with the label `scope`. The same notice always gives the same head.
    pub fn new(
        receipt: &Receipt,
        mail: &InboundMail,
        scope: &str,
        received_for: Vec<String>,
        answers: Option<Answered>,
    ) -> Self {
        let id = ReceivedId::derived(receipt.received_at, &[receipt.message_id.as_bytes(), scope.as_bytes()]);
        let some = |addresses: &[String]| addresses.iter().take(LISTED_MAX).cloned().collect();
        let message_id = mail.message_id.clone().unwrap_or_else(|| receipt.message_id.clone());
        let first = mail.first_reference.as_ref().unwrap_or(&message_id);
        Self {
            id,
            kind: mail.kind,
            from: mail.from.clone(),
            to: some(&mail.to),
            cc: some(&mail.cc),
            reply_to: some(&mail.reply_to),
            received_for,
            subject: mail.subject.chars().take(SUBJECT_CHARACTERS_MAX).collect(),
            email_id: answers.as_ref().map(|email| email.id),
            thread: Some(answers.map_or_else(|| thread_named(first), |email| email.thread)),
            message_id,
            verdicts: receipt.verdicts.clone(),
            failed: mail.failed.iter().take(FAILED_MAX).cloned().collect(),
            attachments: (0..)
                .zip(&mail.parts)
                .map(|(place, part)| InboundPart::of(id, place, part))
                .collect(),
            incomplete: mail.incomplete.clone(),
            until_s: None,
            statistics: None,
        }
    }

    /// The mail under a policy.
    pub fn kept(mut self, retention: Retention) -> Self {
        self.until_s = retention.emails.until_s(self.id.created_at().as_millisecond());
        self.statistics = Some(retention.statistics);
        self
    }

    /// Whether a person answers one of this scope's emails. Automatic answers and bounces do not count.
    pub fn is_reply(&self) -> bool {
        self.kind == InboundKind::Message && self.email_id.is_some()
    }

    /// The id of its webhook event, always the same.
    pub fn event_id(&self) -> EventId {
        EventId::derived(self.id.created_at(), &[self.id.suffix().as_bytes(), b"inbound.email"])
    }

    /// The type of its webhook event.
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

/// The bodies and headers of a received mail, written once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedBody {
    /// The HTML body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The text body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The new part of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_text: Option<String>,
    /// The quoted part of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quoted_text: Option<String>,
    /// The headers, names in lower case.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
}

/// A body as it is stored: deflated JSON. Above [`ITEM_BYTES_MAX`] it is an object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReceivedBodyItem {
    #[serde(default)]
    packed: ByteBuf,
    /// The object's size in bytes, if the body is an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_bytes: Option<u64>,
    /// The end of its mail, in Unix seconds.
    #[serde(rename = "ttl", default, skip_serializing_if = "Option::is_none")]
    pub until_s: Option<i64>,
}

/// A packed body, as the item and perhaps the object to write.
#[derive(Debug)]
pub struct ReceivedBodyPacked {
    /// The item.
    pub item: ReceivedBodyItem,
    /// The bytes of the object. Write it before the item.
    pub object: Option<Vec<u8>>,
}

/// The body cannot be packed or unpacked.
#[derive(Debug, thiserror::Error)]
pub enum ReceivedBodyError {
    /// It cannot be packed, or the stored bytes are damaged.
    #[error("the stored mail cannot be unpacked")]
    Damaged(#[from] std::io::Error),
    /// The JSON does not have the expected shape.
    #[error("the stored mail has an unexpected shape")]
    Shape(#[from] serde_json::Error),
}

impl Item for ReceivedBodyItem {
    const KIND: &'static str = "received_body";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        self.until_s
    }
}

impl ReceivedBody {
    /// The parts of a mail that are stored separately from its head.
    pub fn of(mail: &InboundMail) -> Self {
        let InboundMail { html, text, reply_text, quoted_text, headers, .. } = mail.clone();
        Self { html, text, reply_text, quoted_text, headers }
    }

    /// Packs the body for the store.
    pub fn pack(&self) -> Result<ReceivedBodyPacked, ReceivedBodyError> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
        serde_json::to_writer(&mut encoder, self)?;
        let packed = encoder.finish()?;
        let bytes = packed.len() as u64;
        Ok(if packed.len() <= ITEM_BYTES_MAX {
            let item = ReceivedBodyItem { packed: ByteBuf::from(packed), object_bytes: None, until_s: None };
            ReceivedBodyPacked { item, object: None }
        } else {
            let item = ReceivedBodyItem { packed: ByteBuf::new(), object_bytes: Some(bytes), until_s: None };
            ReceivedBodyPacked { item, object: Some(packed) }
        })
    }
}

impl ReceivedBodyItem {
    /// Unpacks the body from the item, or from `object` if there is one.
    pub fn unpack(&self, object: Option<&[u8]>) -> Result<ReceivedBody, ReceivedBodyError> {
        let mut json = Vec::new();
        DeflateDecoder::new(object.unwrap_or(self.packed.as_slice()))
            .take(UNPACKED_BYTES_MAX)
            .read_to_end(&mut json)?;
        Ok(serde_json::from_slice(&json)?)
    }
}
