use posthorn_mail::Content;

use crate::inbound::{FailedRecipient, InboundKind, Incomplete};

/// A mail that came in, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What it is: somebody's mail, or a machine's.
    pub kind: InboundKind,
    /// Who it says it is from, `Name <address>`.
    pub from: String,
    /// To whom, as its header says.
    pub to: Vec<String>,
    /// To whom copies, as its header says.
    pub cc: Vec<String>,
    /// Where answers should go.
    pub reply_to: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// Its own id (RFC 5322, section 3.6.4), without angle brackets.
    pub message_id: Option<String>,
    /// The ids that it names: what it answers, the nearest first, and of a bounce those of the mail that came back.
    pub references: Vec<String>,
    /// Its headers by name, each but the last of a name gone; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The HTML body.
    pub html: Option<String>,
    /// The text body.
    pub text: Option<String>,
    /// What of the text is new.
    pub reply_text: Option<String>,
    /// What of the text was written before.
    pub quoted_text: Option<String>,
    /// Whom a bounce is about (RFC 3464).
    pub failed: Vec<FailedRecipient>,
    /// Its attachments.
    pub parts: Vec<Part>,
    /// Why it does not show all that came.
    pub incomplete: Vec<Incomplete>,
}

/// An attachment of a mail that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name, where one is given.
    pub filename: Option<String>,
    /// Its media type.
    pub content_type: String,
    /// What the HTML calls it by.
    pub content_id: Option<String>,
    /// Whether it is shown in place.
    pub inline: bool,
    /// Its size in bytes, decoded.
    pub bytes: u64,
    pub(super) content: Content,
}

impl Part {
    /// A part without a name whose bytes are `content` of the mail `raw`.
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

    /// Its bytes as they were sent, decoded now: attachments together may be as large as the mail, and are never all in memory.
    /// `raw` is the mail that the letter was read from.
    pub fn decode(&self, raw: &[u8]) -> Vec<u8> {
        self.content.decode(raw)
    }
}
