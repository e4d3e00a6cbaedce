//! What every way of accepting an email shares: the gates and the writes; `dispatch` has the way to the queue.
//!
//! Written, in this order: the content, the message, and for a scheduled one its timer. What a crash in between leaves is
//! either nothing that counts, or a message that the sweep finds. A timer that can't be written is no refusal: the email is
//! accepted, and the sweep wakes it.

use futures::future::try_join_all;
use jiff::Timestamp;
use posthorn_access::{Authorised, codes::DOMAIN_NOT_ALLOWED};
use posthorn_app::App;
use posthorn_blobs::Blobs;
use posthorn_consent::find_topic;
use posthorn_content::codes::{
    TEMPLATE_NOT_FOUND, TEMPLATE_NOT_PUBLISHED, TEMPLATE_RENDER_FAILED, TEMPLATE_VARIABLE_MISSING,
};
use posthorn_ids::{ApiKeyId, EmailId, TopicId};
use posthorn_messages::{
    ATTACHMENT_BYTES_MAX, Attachment, CONTENT_SORT, Content, MESSAGE_SORT, Mailbox, Message, Tag, Tracking,
    codes::{
        ATTACHMENTS_TOO_LARGE, DOMAIN_NOT_FOUND, DOMAIN_NOT_VERIFIED, QUOTA_EXCEEDED, TOPIC_NOT_FOUND,
        UPLOAD_NOT_FOUND,
    },
    parse_when,
};
use posthorn_net::{AddressGuard, PublicUrl};
use posthorn_problem::{Code, Problem, VALIDATION_FAILED};
use posthorn_runtime::uses::{Table, Use, settings};
use posthorn_senders::{
    Sender, Standing,
    codes::{DOMAIN_PAUSED, IP_POOL_PAUSED, WARMUP_LIMIT_EXCEEDED},
    sender_standing,
};
use posthorn_store::Scope;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use crate::dispatch::{find_all, finish_earlier, queue, queue_all, wake_at};
pub(crate) use crate::shares::{Checked, Ready, check_warmup, spend, spend_together};
use crate::{
    SendEmail, UPLOADS, content, dispatch, files, letter::Letter, partition, request::AttachmentInput, usage,
};

/// What asking for any email's sender uses, and for its domain's warm-up.
pub(crate) const ASKS_SENDERS: Use =
    Use::All(&[posthorn_senders::READS_STANDING, posthorn_senders::ADMITS, settings::TEST_DOMAIN]);
/// What writing an email uses that is to go out at once.
pub(crate) const WRITES: Use = Use::All(&[content::WRITES, Table::Messages.put()]);
/// What accepting an email uses, whatever it asks for, and finishing what an earlier request accepted.
pub(crate) const USES: Use = Use::All(&[
    ASKS_SENDERS,
    usage::USES,
    posthorn_content::READS,
    posthorn_consent::FINDS_TOPICS,
    files::USES,
    WRITES,
    dispatch::FINISHES,
    dispatch::WAKES,
]);

/// The email was accepted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Accepted {
    /// Follow it under `/v1/emails/{id}`.
    pub id: EmailId,
}

/// What an email may be refused with.
pub(crate) const CODES: &[Code] = &[
    DOMAIN_NOT_ALLOWED,
    DOMAIN_NOT_FOUND,
    DOMAIN_NOT_VERIFIED,
    DOMAIN_PAUSED,
    IP_POOL_PAUSED,
    TOPIC_NOT_FOUND,
    TEMPLATE_NOT_FOUND,
    TEMPLATE_NOT_PUBLISHED,
    TEMPLATE_VARIABLE_MISSING,
    TEMPLATE_RENDER_FAILED,
    ATTACHMENTS_TOO_LARGE,
    UPLOAD_NOT_FOUND,
    QUOTA_EXCEEDED,
    WARMUP_LIMIT_EXCEEDED,
];

/// Holds an email against everything that may refuse it; nothing is written.
///
/// # Errors
/// The refusal, naming the field at fault.
pub(crate) async fn admit(
    app: &App,
    caller: &Authorised,
    email: &SendEmail,
    id: EmailId,
) -> Result<Ready, Problem> {
    spend(app, caller.scope(), check(app, caller, email, id).await?).await
}

/// The first half of it: what uses nothing up.
///
/// # Errors
/// The refusal, naming the field at fault.
pub(crate) async fn check(
    app: &App,
    caller: &Authorised,
    email: &SendEmail,
    id: EmailId,
) -> Result<Checked, Problem> {
    let letter = Letter::of(app, caller.scope(), email).await?;
    check_letter(app, caller, email, letter, id).await
}

/// The same for an email whose `letter` was found otherwise than by what the email says.
pub(crate) async fn admit_letter(
    app: &App,
    caller: &Authorised,
    email: &SendEmail,
    letter: Letter,
    id: EmailId,
) -> Result<Ready, Problem> {
    spend(app, caller.scope(), check_letter(app, caller, email, letter, id).await?).await
}

async fn check_letter(
    app: &App,
    caller: &Authorised,
    email: &SendEmail,
    letter: Letter,
    id: EmailId,
) -> Result<Checked, Problem> {
    let scope = caller.scope();
    let Letter { sender, subject, content, template } = letter;
    let at = scheduled_at(email.scheduled_at.as_deref(), app.now())?;
    let from = check_sender(app, caller, &sender).await?;
    let topic = topic(app, scope, email.topic.as_deref()).await?;
    let attachments = attachments(app, scope, &email.attachments).await?;
    let mut message = Message::new(id, sender, email.to.parsed(), &subject);
    message.template = template;
    message.cc = email.cc.parsed();
    message.bcc = email.bcc.parsed();
    message.tags =
        email.tags.iter().map(|tag| Tag { name: tag.name.clone(), value: tag.value.clone() }).collect();
    message.metadata = email.metadata.clone();
    message.topic = topic;
    message.audited_key = audited_key(caller);
    message.tracking = Tracking {
        opens: email.track_opens.unwrap_or_else(|| from.as_ref().is_some_and(|from| from.open_tracking)),
        clicks: email.track_clicks.unwrap_or_else(|| from.as_ref().is_some_and(|from| from.click_tracking)),
    };
    if let Some(at) = at {
        message = message.scheduled(at.as_millisecond());
    }
    let ready = Ready { message, content: Content { attachments, ..content } };
    Ok(Checked { ready, sender: from, defer: email.defer })
}

/// The key to tell the audit log of, where the organisation has it tell of emails.
pub(crate) fn audited_key(caller: &Authorised) -> Option<ApiKeyId> {
    caller.audits_emails().then(|| caller.key_id())
}

/// When to send, as a caller wrote it.
pub(crate) fn scheduled_at(text: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let at = parse_when(text, now).map_err(|error| {
        VALIDATION_FAILED.because(format!("/scheduled_at {error}.")).at("/scheduled_at", error.to_string())
    })?;
    Ok(Some(at))
}

/// How the sender may send; `None` for the test domain, which nobody owns.
pub(crate) async fn check_sender(
    app: &App,
    caller: &Authorised,
    sender: &Mailbox,
) -> Result<Option<Sender>, Problem> {
    let (scope, domain) = (caller.scope(), sender.domain());
    if !caller.authority().may_send_from(domain) {
        return Err(DOMAIN_NOT_ALLOWED
            .because(format!("This API key may not send from {domain}."))
            .at("/from", "is of a domain that the key may not send from"));
    }
    if !scope.environment().is_live() && domain == app.setting("TEST_DOMAIN") {
        return Ok(None);
    }
    match sender_standing(app, scope, domain).await? {
        Standing::Verified(sender) => Ok(Some(sender)),
        Standing::Paused(by) => Err(by.problem(domain)),
        Standing::Unverified => Err(DOMAIN_NOT_VERIFIED
            .because(format!("{domain} is not verified yet. Add its DNS records and verify it."))
            .at("/from", "is of a domain that is not verified")),
        Standing::Unknown => Err(DOMAIN_NOT_FOUND
            .because(format!("{domain} is none of your domains. Add it before sending from it."))
            .at("/from", "is of a domain that was not added")),
    }
}

/// The topic's id, once it is known to exist.
async fn topic(app: &App, scope: &Scope, topic: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(text) = topic else { return Ok(None) };
    let unknown =
        || TOPIC_NOT_FOUND.because(format!("{text} is none of your topics.")).at("/topic", "names no topic");
    let id: TopicId = text.parse().map_err(|_| unknown())?;
    find_topic(app, scope, id).await?.ok_or_else(unknown)?;
    Ok(Some(id.to_string()))
}

/// The attachments; uploads must be there, and all must fit into one message.
async fn attachments(
    app: &App,
    scope: &Scope,
    inputs: &[AttachmentInput],
) -> Result<Vec<Attachment>, Problem> {
    let guard = AddressGuard::of(app);
    for (at, path) in inputs.iter().enumerate().filter_map(|(at, input)| Some((at, input.path.as_deref()?))) {
        PublicUrl::parse(path, &guard).map_err(|error| {
            let pointer = format!("/attachments/{at}/path");
            VALIDATION_FAILED.because(format!("{pointer} {error}.")).at(pointer, error.to_string())
        })?;
    }
    let sizes =
        try_join_all(inputs.iter().enumerate().map(|(at, input)| upload_bytes(app, scope, at, input)));
    let sizes = sizes.await?;
    let together: u64 =
        sizes.iter().sum::<u64>() + inputs.iter().map(AttachmentInput::inline_bytes).sum::<u64>();
    if together > ATTACHMENT_BYTES_MAX {
        return Err(ATTACHMENTS_TOO_LARGE
            .because(format!(
                "The attachments have {together} bytes together; {ATTACHMENT_BYTES_MAX} are allowed."
            ))
            .at("/attachments", "are too large together"));
    }
    Ok(inputs.iter().zip(sizes).map(|(input, bytes)| input.attachment(bytes)).collect())
}

async fn upload_bytes(app: &App, scope: &Scope, at: usize, input: &AttachmentInput) -> Result<u64, Problem> {
    let Some(id) = input.upload_id else { return Ok(0) };
    let size = app.part::<Blobs>().scoped(scope).size(UPLOADS, &id.suffix()).await?;
    size.ok_or_else(|| {
        UPLOAD_NOT_FOUND
            .because(format!("Nothing was put under the link of {id}, or it has expired."))
            .at(format!("/attachments/{at}/upload_id"), "names no upload")
    })
}

/// Writes the email. A twin with the same id may have come first: then its message is this message.
pub(crate) async fn write(app: &App, scope: &Scope, ready: &Ready) -> Result<(), Problem> {
    let id = ready.message.id;
    let messages = partition(app, scope, id);
    let item = content::put(app, scope, id, &ready.content).await?;
    messages.overwrite(CONTENT_SORT, &item).await?;
    messages.create(MESSAGE_SORT, &ready.message).await?;
    if let Some(schedule) = &ready.message.schedule {
        wake_at(app, scope, id, schedule.at_ms).await;
    }
    Ok(())
}
