//! An inbound mail as the API shows it.

use std::{collections::BTreeMap, time::Duration};

use posthorn_app::App;
use posthorn_blobs::Blobs;
use posthorn_hidden::{ContentField, MailField, RecipientField};
use posthorn_ids::{AttachmentId, EmailId, ReceivedId};
use posthorn_items::Scope;
use posthorn_messages::CONTENT_SORT;
use posthorn_messages::inbound::{
    FailedRecipient, InboundKind, InboundPart, Incomplete, RECEIVED_SORT, Received, ReceivedBody,
    ReceivedBodyItem, Verdicts,
};
use posthorn_problem::{INTERNAL, Problem};
use posthorn_runtime::uses::{Bucket, Table, Use};
use posthorn_store::Read;
use schemars::JsonSchema;
use serde::Serialize;

use crate::places::{INBOUND, INBOUND_PREFIX, received_partition};

/// The `uses` of reading an inbound mail and linking to its attachments.
pub(crate) const READS: Use = Use::All(&[Table::Messages.get(), Bucket::BLOBS.get(INBOUND_PREFIX)]);

/// How long a link to an attachment is valid.
const LINK_VALID: Duration = Duration::from_secs(3600);

/// A received email.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceivedEmail {
    /// Always `email`.
    pub object: &'static str,
    /// Its id.
    pub id: ReceivedId,
    /// `message`: a person wrote it; `auto_reply`: an automatic reply; `bounce`: a mail server's report.
    pub kind: InboundKind,
    /// Whether a person replies to one of your emails. An automatic reply does not count.
    pub is_reply: bool,
    /// Your email that it replies to or reports on, if it names one.
    pub in_reply_to_email_id: Option<EmailId>,
    /// The sender that it names.
    pub from: RecipientField,
    /// Its recipients.
    pub to: Vec<RecipientField>,
    /// Its recipients of copies.
    pub cc: Vec<RecipientField>,
    /// Always empty: a mail does not name recipients of blind copies.
    pub bcc: Vec<RecipientField>,
    /// The addresses that replies go to.
    pub reply_to: Vec<RecipientField>,
    /// Your addresses that it was delivered to.
    pub received_for: Vec<RecipientField>,
    /// Its subject.
    pub subject: ContentField,
    /// Its `Message-ID`, by which other mails refer to it.
    pub message_id: RecipientField,
    /// When it was received (RFC 3339).
    pub created_at: String,
    /// The results of SES's checks.
    pub verdicts: Verdicts,
    /// The recipients that a report is about.
    pub failed_recipients: Vec<FailedRecipient>,
    /// Its attachments.
    pub attachments: Vec<ReceivedAttachment>,
    /// Why parts of the mail are not shown here; empty if all are shown. Parts that are not shown are attachments.
    pub incomplete: Vec<Incomplete>,
    /// Its content; not in lists.
    #[serde(flatten)]
    pub body: Option<ReceivedContent>,
}

/// The content of a received email.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceivedContent {
    /// Its HTML, as it was received. Clean it before you show it.
    pub html: Option<ContentField>,
    /// Its text.
    pub text: Option<ContentField>,
    /// The new part of the text, without quotes of earlier mails. Without a text it is derived from the HTML.
    pub reply_text: Option<ContentField>,
    /// The part of the text that quotes earlier mails.
    pub quoted_text: Option<MailField>,
    /// Its headers, names in lower case. Of a header that occurs several times, the last.
    pub headers: BTreeMap<String, MailField>,
}

/// An attachment of a received email.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceivedAttachment {
    /// Its id.
    pub id: AttachmentId,
    /// Its file name, if it has one.
    pub filename: Option<ContentField>,
    /// Its media type.
    pub content_type: String,
    /// Its name in the HTML (`cid:`).
    pub content_id: Option<ContentField>,
    /// `inline` if the mail shows it in its text, otherwise `attachment`.
    pub content_disposition: &'static str,
    /// Its size in bytes.
    pub size: u64,
}

/// An attachment with a link to it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LinkedAttachment {
    /// Always `attachment`.
    pub object: &'static str,
    /// The attachment.
    #[serde(flatten)]
    pub attachment: ReceivedAttachment,
    /// A link to the file. It needs no API key.
    pub download_url: ContentField,
    /// When the link expires (RFC 3339).
    pub expires_at: String,
}

impl ReceivedEmail {
    /// The mail as lists and webhooks show it.
    pub fn summary(received: &Received) -> Self {
        let hidable = |addresses: &[String]| addresses.iter().cloned().map(Into::into).collect();
        Self {
            object: "email",
            id: received.id,
            kind: received.kind,
            is_reply: received.is_reply(),
            in_reply_to_email_id: received.email_id,
            from: received.from.clone().into(),
            to: hidable(&received.to),
            cc: hidable(&received.cc),
            bcc: Vec::new(),
            reply_to: hidable(&received.reply_to),
            received_for: hidable(&received.received_for),
            subject: received.subject.clone().into(),
            message_id: received.message_id.clone().into(),
            created_at: received.id.created_at().to_string(),
            verdicts: received.verdicts.clone(),
            failed_recipients: received.failed.clone(),
            attachments: received.attachments.iter().map(ReceivedAttachment::of).collect(),
            incomplete: received.incomplete.clone(),
            body: None,
        }
    }

    /// The mail with its content.
    pub fn whole(received: &Received, body: ReceivedBody) -> Self {
        let ReceivedBody { html, text, reply_text, quoted_text, headers } = body;
        let content = ReceivedContent {
            html: html.map(Into::into),
            text: text.map(Into::into),
            reply_text: reply_text.map(Into::into),
            quoted_text: quoted_text.map(Into::into),
            headers: headers.into_iter().map(|(name, value)| (name, value.into())).collect(),
        };
        Self { body: Some(content), ..Self::summary(received) }
    }
}

impl ReceivedAttachment {
    fn of(part: &InboundPart) -> Self {
        Self {
            id: part.id,
            filename: part.filename.clone().map(Into::into),
            content_type: part.content_type.clone(),
            content_id: part.content_id.clone().map(Into::into),
            content_disposition: if part.inline { "inline" } else { "attachment" },
            size: part.bytes,
        }
    }
}

impl LinkedAttachment {
    /// The attachment with a link that is valid for an hour from now.
    pub async fn of(app: &App, scope: &Scope, part: &InboundPart) -> Result<Self, Problem> {
        let blobs = app.part::<Blobs>().scoped(scope);
        let name = part.filename.as_deref().unwrap_or("attachment");
        let download_url = blobs.download_link(INBOUND, &part.id.suffix(), name, LINK_VALID).await?.into();
        let expires_at = app.now() + jiff::SignedDuration::try_from(LINK_VALID).unwrap_or_default();
        let attachment = ReceivedAttachment::of(part);
        Ok(Self { object: "attachment", attachment, download_url, expires_at: expires_at.to_string() })
    }
}

/// A received email's head.
pub(crate) async fn head(app: &App, scope: &Scope, id: ReceivedId) -> Result<Received, Problem> {
    let found = received_partition(app, scope, id).get::<Received>(RECEIVED_SORT, Read::Eventual).await?;
    Ok(found.ok_or_else(not_found)?.value)
}

/// A received email's body.
pub(crate) async fn body(app: &App, scope: &Scope, id: ReceivedId) -> Result<ReceivedBody, Problem> {
    let partition = received_partition(app, scope, id);
    let found = partition.get::<ReceivedBodyItem>(CONTENT_SORT, Read::Eventual).await?;
    let item = found.ok_or_else(not_found)?.value;
    let object = match item.object_bytes {
        Some(bytes) => Some(
            app.part::<Blobs>().scoped(scope).get(INBOUND, &id.suffix(), bytes).await?.ok_or_else(gone)?,
        ),
        None => None,
    };
    item.unpack(object.as_deref()).map_err(|error| gone().caused_by(&error))
}

fn gone() -> Problem {
    INTERNAL.because("Something went wrong on our side.")
}

pub(crate) fn not_found() -> Problem {
    posthorn_problem::not_found()
}
