//! The prechecks of an email: everything that may refuse it. They write no email; the last one takes an allowance of warm-up.

use futures::future::try_join_all;
use jiff::Timestamp;
use posthorn_access::{Authorised, codes::DOMAIN_NOT_ALLOWED};
use posthorn_app::App;
use posthorn_blobs::Blobs;
use posthorn_consent_store::find_topic;
use posthorn_content::codes::{
    TEMPLATE_NOT_FOUND, TEMPLATE_NOT_PUBLISHED, TEMPLATE_RENDER_FAILED, TEMPLATE_VARIABLE_MISSING,
};
use posthorn_ids::{EmailId, Principal, TopicId};
use posthorn_items::Scope;
use posthorn_messages::{
    ATTACHMENT_BYTES_MAX, Attachment, Content, Mailbox, Message, Source, Tag, Tracking,
    codes::{
        ATTACHMENTS_TOO_LARGE, DOMAIN_NOT_FOUND, DOMAIN_NOT_VERIFIED, QUOTA_EXCEEDED, TOPIC_NOT_FOUND,
        UPLOAD_NOT_FOUND,
    },
    first_reference, parse_when, thread_named,
};
use posthorn_net::{AddressGuard, PublicUrl};
use posthorn_problem::{Code, Problem, VALIDATION_FAILED};
use posthorn_runtime::uses::{Bucket, Use, settings};
use posthorn_senders::{
    Sender, Standing,
    codes::{DOMAIN_PAUSED, IP_POOL_PAUSED, WARMUP_LIMIT_EXCEEDED},
};
use posthorn_senders_store::sender_standing;
use posthorn_store::{StoreError, request_served};

use crate::{
    accept::{
        allowances::{Checked, spend},
        draft::Draft,
        request::{SendEmail, attachment::AttachmentInput},
        write::Ready,
    },
    inbound::answered::email_named,
    places::{UPLOADS, UPLOADS_PREFIX},
};

/// The `uses` of [`check_sender`], and the warm-up of the sender's domain.
pub(crate) const ASKS_SENDERS: Use = Use::All(&[
    posthorn_senders_store::READS_STANDING,
    posthorn_senders_store::ADMITS,
    settings::TEST_DOMAIN,
]);
/// The `uses` of reading the size of an upload.
const FINDS_UPLOADS: Use = Bucket::BLOBS.get(UPLOADS_PREFIX);
/// The `uses` of the prechecks.
pub(crate) const USES: Use = Use::All(&[
    ASKS_SENDERS,
    posthorn_content_store::READS,
    posthorn_consent_store::FINDS_TOPICS,
    FINDS_UPLOADS,
]);

/// The codes that an email may be refused with.
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

/// Runs every precheck on an email, then takes its allowances. Writes no email.
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

/// Runs the prechecks that use no allowance up.
///
/// # Errors
/// The refusal, naming the field at fault.
pub(crate) async fn check(
    app: &App,
    caller: &Authorised,
    email: &SendEmail,
    id: EmailId,
) -> Result<Checked, Problem> {
    let draft = Draft::of(app, caller.scope(), email).await?;
    check_draft(app, caller, email, draft, id).await
}

/// The same as [`admit`], for a `draft` that the caller has rendered itself.
pub(crate) async fn admit_draft(
    app: &App,
    caller: &Authorised,
    email: &SendEmail,
    draft: Draft,
    id: EmailId,
) -> Result<Ready, Problem> {
    spend(app, caller.scope(), check_draft(app, caller, email, draft, id).await?).await
}

async fn check_draft(
    app: &App,
    caller: &Authorised,
    email: &SendEmail,
    draft: Draft,
    id: EmailId,
) -> Result<Checked, Problem> {
    let scope = caller.scope();
    let Draft { sender, subject, content, template } = draft;
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
    message.thread = continued_thread(app, scope, &content).await?;
    message.large = is_large(&attachments);
    message.sent_by = audited(caller);
    message.request_id = request_served();
    message.on_bus = caller.publishes_messages();
    message = under_policy(message, caller);
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

/// Ten emails with fewer bytes of files fit into one worker. A file to fetch may come slowly.
const LARGE_BYTES: u64 = 1024 * 1024;

fn is_large(attachments: &[Attachment]) -> bool {
    let fetched = attachments.iter().any(|one| matches!(one.source, Source::Url(_)));
    fetched || attachments.iter().map(Attachment::known_bytes).sum::<u64>() > LARGE_BYTES
}

/// The thread that the email continues. Only an email whose headers name another mail is looked up.
async fn continued_thread(app: &App, scope: &Scope, content: &Content) -> Result<Option<String>, StoreError> {
    let Some(first) = first_reference(&content.headers) else { return Ok(None) };
    let ours = email_named(app, scope, &first).await?;
    Ok(Some(ours.map_or_else(|| thread_named(&first), |email| email.thread)))
}

/// The message, kept as long as its organisation says now.
pub(crate) fn under_policy(message: Message, caller: &Authorised) -> Message {
    let retention = caller.retention();
    message.kept(retention.emails, retention.statistics)
}

/// The caller for the audit log; `None` if the organisation does not audit emails.
pub(crate) fn audited(caller: &Authorised) -> Option<Principal> {
    caller.audits_emails().then(|| caller.principal())
}

/// Reads the time to send at, as a caller wrote it.
pub(crate) fn scheduled_at(text: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let at = parse_when(text, now).map_err(|error| {
        VALIDATION_FAILED.because(format!("/scheduled_at {error}.")).at("/scheduled_at", error.to_string())
    })?;
    Ok(Some(at))
}

/// Finds out how the sender may send; `None` for the test domain, which nobody owns.
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
            .because(format!("You have no domain {domain}. Add it before sending from it."))
            .at("/from", "is of a domain that was not added")),
    }
}

/// The topic's id, if the topic exists.
async fn topic(app: &App, scope: &Scope, topic: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(text) = topic else { return Ok(None) };
    let unknown =
        || TOPIC_NOT_FOUND.because(format!("You have no topic {text}.")).at("/topic", "names no topic");
    let id: TopicId = text.parse().map_err(|_| unknown())?;
    find_topic(app, scope, id).await?.ok_or_else(unknown)?;
    Ok(Some(id.to_string()))
}

/// Reads the attachments. Uploads must exist, and all attachments must fit into one message.
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
