use posthorn_mail::Content;

use crate::inbound::{FailedRecipient, InboundKind, Incomplete};

/// A received mail, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundMail {
    /// Whether a person or a machine wrote it.
    pub kind: InboundKind,
    /// The `From` address, as `Name <address>`.
    pub from: String,
    /// The addresses of its `To` header.
    pub to: Vec<String>,
    /// The addresses of its `Cc` header.
    pub cc: Vec<String>,
    /// The addresses of its `Reply-To` header.
    pub reply_to: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// Its own id (RFC 5322, section 3.6.4), without angle brackets.
    pub message_id: Option<String>,
    /// The message ids that it names. First those that it answers, the nearest first; for a bounce, then those of the
    /// returned mail.
    pub references: Vec<String>,
    /// The first mail of its conversation, as far as it names one: the first id of `References`, or else of `In-Reply-To`.
    pub first_reference: Option<String>,
    /// Its headers, names in lower case. Of repeated headers only the last is kept.
    pub headers: Vec<(String, String)>,
    /// The HTML body.
    pub html: Option<String>,
    /// The text body.
    pub text: Option<String>,
    /// The new part of the text.
    pub reply_text: Option<String>,
    /// The quoted part of the text.
    pub quoted_text: Option<String>,
    /// The recipients that a bounce reports (RFC 3464).
    pub failed: Vec<FailedRecipient>,
    /// Its attachments.
    pub parts: Vec<Part>,
    /// Why it does not show its full content.
    pub incomplete: Vec<Incomplete>,
}

/// An attachment of a received mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its file name, if one is given.
    pub filename: Option<String>,
    /// Its media type.
    pub content_type: String,
    /// The content id that the HTML refers to it by.
    pub content_id: Option<String>,
    /// Whether it is shown inside the HTML.
    pub inline: bool,
    /// Its size in bytes, decoded.
    pub bytes: u64,
    pub(super) content: Content,
}

impl Part {
    /// A part without a name. Its bytes are `content`, a range of the mail `raw`.
    pub(super) fn of(raw: &[u8], content: Content) -> Self {
        Self {
            filename: None,
            content_type: "application/octet-stream".into(),
            content_id: None,
            inline: false,
            bytes: content.decoded_bytes(raw),
            content,
        }
    }

    pub(super) fn named(self, filename: &str) -> Self {
        Self { filename: Some(filename.into()), ..self }
    }

    /// Decodes the attachment's bytes. `raw` is the mail that it was read from. Decode one attachment at a time:
    /// together they may be as large as the mail.
    pub fn decode(&self, raw: &[u8]) -> Vec<u8> {
        self.content.decode(raw)
    }
}
