//! A mail that came in, as callers read it.

use std::{collections::BTreeMap, time::Duration};

use posthorn_app::App;
use posthorn_blobs::Blobs;
use posthorn_ids::{AttachmentId, EmailId, ReceivedId};
use posthorn_items::Scope;
use posthorn_messages::CONTENT_SORT;
use posthorn_messages::inbound::{
    FailedRecipient, InboundKind, InboundPart, Incomplete, RECEIVED_SORT, Received, ReceivedBody,
    ReceivedBodyItem, Verdicts,
};
use posthorn_problem::{INTERNAL, NOT_FOUND, Problem};
use posthorn_runtime::uses::{Bucket, Table, Use};
use posthorn_store::Read;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{INBOUND, received_partition};

/// What reading one uses, and linking to its attachments.
pub(crate) const READS: Use = Use::All(&[Table::Messages.get(), Bucket::BLOBS.get("inbound/")]);

/// How long a link to an attachment holds.
const LINK_VALID: Duration = Duration::from_secs(3600);

/// A received email.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceivedEmail {
    /// Always `email`.
    pub object: &'static str,
    /// Its id.
    pub id: ReceivedId,
    /// `message`: somebody wrote it; `auto_reply`: a machine answered; `bounce`: a mail server's report.
    pub kind: InboundKind,
    /// Whether somebody answers one of your emails; a machine's answer is none.
    pub is_reply: bool,
    /// Your email that it answers, or that a report tells of, where it names one.
    pub in_reply_to_email_id: Option<EmailId>,
    /// Who it says it is from.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
    /// To whom copies.
    pub cc: Vec<String>,
    /// Always empty: who got blind copies is not told.
    pub bcc: Vec<String>,
    /// Where answers should go.
    pub reply_to: Vec<String>,
    /// Your addresses that it was delivered to.
    pub received_for: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// Its own id, as others refer to it.
    pub message_id: String,
    /// When it came in (RFC 3339).
    pub created_at: String,
    /// What the checks on its way in said.
    pub verdicts: Verdicts,
    /// Of a report: whom it is about.
    pub failed_recipients: Vec<FailedRecipient>,
    /// Its attachments.
    pub attachments: Vec<ReceivedAttachment>,
    /// Why this does not show all that came; empty where it does. What is not shown is an attachment.
    pub incomplete: Vec<Incomplete>,
    /// What it says; not in lists.
    #[serde(flatten)]
    pub body: Option<ReceivedContent>,
}

/// What a received email says.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceivedContent {
    /// Its HTML, as it came: do not show it without cleaning it.
    pub html: Option<String>,
    /// Its text.
    pub text: Option<String>,
    /// What of the text is new, where it quotes what was written before. Without a text it is derived from the HTML.
    pub reply_text: Option<String>,
    /// What of the text was written before.
    pub quoted_text: Option<String>,
    /// Its headers; names in lower case, the last of those that stand twice.
    pub headers: BTreeMap<String, String>,
}

/// An attachment of a received email.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceivedAttachment {
    /// Its id.
    pub id: AttachmentId,
    /// Its name, where it has one.
    pub filename: Option<String>,
    /// Its media type.
    pub content_type: String,
    /// What the HTML calls it by.
    pub content_id: Option<String>,
    /// `inline` where it is shown in place, `attachment` otherwise.
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
    /// Whoever holds this link may read the file.
    pub download_url: String,
    /// Until when (RFC 3339).
    pub expires_at: String,
}

impl ReceivedEmail {
    /// As lists and webhooks show it.
    pub fn summary(received: &Received) -> Self {
        Self {
            object: "email",
            id: received.id,
            kind: received.kind,
            is_reply: received.is_reply(),
            in_reply_to_email_id: received.email_id,
            from: received.from.clone(),
            to: received.to.clone(),
            cc: received.cc.clone(),
            bcc: Vec::new(),
            reply_to: received.reply_to.clone(),
            received_for: received.received_for.clone(),
            subject: received.subject.clone(),
            message_id: received.message_id.clone(),
            created_at: received.id.created_at().to_string(),
            verdicts: received.verdicts.clone(),
            failed_recipients: received.failed.clone(),
            attachments: received.attachments.iter().map(ReceivedAttachment::of).collect(),
            incomplete: received.incomplete.clone(),
            body: None,
        }
    }

    /// With what it says.
    pub fn whole(received: &Received, body: ReceivedBody) -> Self {
        let ReceivedBody { html, text, reply_text, quoted_text, headers } = body;
        let content =
            ReceivedContent { html, text, reply_text, quoted_text, headers: headers.into_iter().collect() };
        Self { body: Some(content), ..Self::summary(received) }
    }
}

impl ReceivedAttachment {
    fn of(part: &InboundPart) -> Self {
        Self {
            id: part.id,
            filename: part.filename.clone(),
            content_type: part.content_type.clone(),
            content_id: part.content_id.clone(),
            content_disposition: if part.inline { "inline" } else { "attachment" },
            size: part.bytes,
        }
    }
}

impl LinkedAttachment {
    /// With a link that holds for an hour from now.
    pub async fn of(app: &App, scope: &Scope, part: &InboundPart) -> Result<Self, Problem> {
        let blobs = app.part::<Blobs>().scoped(scope);
        let name = part.filename.as_deref().unwrap_or("attachment");
        let download_url = blobs.download_link(INBOUND, &part.id.suffix(), name, LINK_VALID).await?;
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
    NOT_FOUND.because("Nothing with this id exists here.")
}
