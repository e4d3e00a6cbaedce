//! The consumer of SES's notices of inbound mail: reads the mail, and stores it for each scope that it is for.
//!
//! In: a notice that a mail is in S3, any number of times. Written for each scope that receives mail of a recipient's domain:
//! the attachments and the body, under names that are the same every time, and then the head, once, which the stream announces.
//! A crash in between leaves objects that the next try overwrites. Mail that no scope receives is ignored, and so is mail for
//! an organisation or tenant that was closed. Mail for a suspended one is stored.

use std::collections::BTreeMap;

use posthorn_access::standing;
use posthorn_app::App;
use posthorn_blobs::{BlobError, Blobs};
use posthorn_items::Scope;
use posthorn_messages::{
    CONTENT_SORT, SHARDS, SearchEntry,
    inbound::{
        Answered, InboundMail, RECEIVED_SORT, Receipt, Received, ReceivedBody, parse_inbound, read_receipt,
        unreadable,
    },
};
use posthorn_runtime::{
    Function, Sample, Subscription, Trigger, causes,
    topic::{self, Failed, Notification, scope_of},
    uses::{Bucket, Queue, Table, Topic},
};
use posthorn_senders_store::receiver_of;
use posthorn_store::{Created, Read, Store, StoreError, Together};

use crate::{
    inbound::answered::{email_named, may_name_an_email},
    places::{INBOUND, INBOUND_PREFIX, INBOUND_RAW_PREFIX, received_partition, thread_entries},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "receive-email",
    trigger: Trigger::Topic(Subscription { topic: Topic::INBOUND, dead_letters: Queue::INBOUND_DEAD }),
    uses: &[
        Table::Messages.get().put().put_many(),
        posthorn_access::READS_STANDING,
        Table::Senders.get(),
        Bucket::BLOBS.get(INBOUND_RAW_PREFIX),
        Bucket::BLOBS.put(INBOUND_PREFIX),
    ],
    memory_mb: 1024,
    timeout_seconds: 60,
    sample: Sample::Written,
    invoke: |app, event| Box::pin(topic::run(app, event, &FUNCTION, handle)),
};

/// SES stores no larger mail in S3 (<https://docs.aws.amazon.com/ses/latest/dg/quotas.html>).
const MAIL_BYTES_MAX: u64 = 40 * 1024 * 1024;
/// A mail may refer to many ids. Only those nearest to it are looked up.
const LOOKUPS_MAX: usize = 5;

async fn handle(app: &'static App, notification: Notification) -> Result<(), Failed> {
    let receipt = match read_receipt(&notification.text) {
        Ok(Some(receipt)) => receipt,
        Ok(None) => return Ok(()),
        Err(error) => {
            // SES's validation messages come here too. Another try would not make them readable.
            tracing::warn!(error = causes(&error), "not a notice of an inbound mail");
            return Ok(());
        }
    };
    let receivers = receivers(app, &receipt).await?;
    if receivers.is_empty() {
        tracing::info!(message_id = receipt.message_id, "no scope receives mail for the domain");
        return Ok(());
    }
    let raw = match app.part::<Blobs>().system_get(&receipt.object_key, MAIL_BYTES_MAX).await {
        Ok(Some(raw)) => raw,
        Ok(None) => return Err(Failed("the mail is not in the bucket".into())),
        Err(error) => return Err(error.into()),
    };
    let mail = read(&raw, &receipt);
    for (label, (scope, recipients)) in receivers {
        let answers = answered(app, &scope, &mail).await?;
        let retention = standing(app, &scope).await?.retention();
        let received = Received::new(&receipt, &mail, &label, recipients, answers).kept(retention);
        let outcome = keep(app, &scope, &received, &mail, &raw).await?;
        let (received_id, kind) = (received.id, received.kind);
        tracing::info!(%received_id, org = %scope.org(), ?kind, outcome, "mail received");
    }
    Ok(())
}

/// Reads a mail. If the parser panics, the mail is kept whole, so no mail is lost and no try is repeated.
fn read(raw: &[u8], receipt: &Receipt) -> InboundMail {
    let reading = std::panic::catch_unwind(|| parse_inbound(raw, &receipt.sender));
    reading.unwrap_or_else(|_| {
        tracing::error!(message_id = receipt.message_id, "the mail could not be read; it is kept whole");
        unreadable(raw, &receipt.sender)
    })
}

/// The scopes that receive mail for the recipients' domains, by the scope's label, each with its recipients.
async fn receivers(
    app: &App,
    receipt: &Receipt,
) -> Result<BTreeMap<String, (Scope, Vec<String>)>, StoreError> {
    let mut receivers: BTreeMap<String, (Scope, Vec<String>)> = BTreeMap::new();
    let mut known: BTreeMap<String, Option<String>> = BTreeMap::new();
    for recipient in &receipt.recipients {
        let Some((_, domain)) = recipient.rsplit_once('@') else { continue };
        let domain = domain.to_ascii_lowercase();
        if !known.contains_key(&domain) {
            let item = receiver_of(app, &domain).await?;
            known.insert(domain.clone(), item.map(|item| item.scope));
        }
        let Some(Some(label)) = known.get(&domain) else { continue };
        let Some(scope) = scope_of(label) else {
            tracing::error!(domain, "the domain's receiver names no scope");
            continue;
        };
        if standing(app, &scope).await?.is_gone(&scope) {
            tracing::info!(domain, org = %scope.org(), "mail for a customer that is closed");
            continue;
        }
        receivers.entry(label.clone()).or_insert_with(|| (scope, Vec::new())).1.push(recipient.clone());
    }
    Ok(receivers)
}

/// The scope's email that the mail refers to.
async fn answered(app: &App, scope: &Scope, mail: &InboundMail) -> Result<Option<Answered>, StoreError> {
    for id in mail.references.iter().filter(|id| may_name_an_email(id)).take(LOOKUPS_MAX) {
        if let Some(answered) = email_named(app, scope, id).await? {
            return Ok(Some(answered));
        }
    }
    Ok(None)
}

/// Writes the mail, its head last.
async fn keep(
    app: &App,
    scope: &Scope,
    received: &Received,
    mail: &InboundMail,
    raw: &[u8],
) -> Result<&'static str, Failed> {
    let place = received_partition(app, scope, received.id);
    if place.get::<Received>(RECEIVED_SORT, Read::Eventual).await?.is_some() {
        return Ok("received before");
    }
    put_files(app, scope, received, mail, raw).await?;
    let packed = ReceivedBody::of(mail).pack()?;
    if let Some(object) = packed.object {
        let blobs = app.part::<Blobs>().scoped(scope);
        blobs.put(INBOUND, &received.id.suffix(), object, "application/octet-stream").await?;
    }
    let mut together = Together::new(app.part::<Store>(), Table::Messages);
    let (until_s, mut body) = (received.until_s, packed.item);
    body.until_s = until_s;
    together.put(&place, CONTENT_SORT, &body)?;
    if let Some(thread) = &received.thread {
        let entries = thread_entries(app, scope, thread, received.id.shard(SHARDS));
        together.put(&entries, &received.id.suffix(), &SearchEntry { until_s })?;
    }
    together.write().await?;
    match place.create(RECEIVED_SORT, received).await? {
        Created::New => Ok("kept"),
        Created::Existing(_) => Ok("received before"),
    }
}

/// The media type of stored files. A browser does not show it, so it runs nothing that strangers send.
const SERVED_AS: &str = "application/octet-stream";

/// Decodes one file at a time, because together they may be as large as the mail.
async fn put_files(
    app: &App,
    scope: &Scope,
    received: &Received,
    mail: &InboundMail,
    raw: &[u8],
) -> Result<(), BlobError> {
    let blobs = app.part::<Blobs>().scoped(scope);
    for (attachment, part) in received.attachments.iter().zip(&mail.parts) {
        blobs.put(INBOUND, &attachment.id.suffix(), part.decode(raw), SERVED_AS).await?;
    }
    Ok(())
}
