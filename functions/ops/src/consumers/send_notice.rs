//! Consumes the notice queue: sends an email to the owners of an organisation.
//!
//! In: a notice, and its scope. Handed over: one email to all owners of the organisation, from the installation's own address.
//! Written: an item that records the hand-over, so that a message that arrives twice is sent once. After a crash between the two
//! the notice is sent again: two notices are better than none.

use std::time::Duration;

use mail_builder::MessageBuilder;
use posthorn_access::standing;
use posthorn_app::App;
use posthorn_items::Item;
use posthorn_messages::Mailbox;
use posthorn_notices::Notice;
use posthorn_queues::backoff_seconds;
use posthorn_runtime::{
    Consumer, Function, Sample, Trigger,
    queue::{self, Retry},
    uses::{Queue, settings},
};
use posthorn_ses::{Outgoing, Ses};
use posthorn_store::{Read, Table};
use serde::{Deserialize, Serialize};

use crate::places::sent_notices;

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "send-notice",
    trigger: Trigger::Queue(Consumer { queue: Queue::NOTICE, window_seconds: 0, concurrency_max: 2 }),
    uses: &[
        Table::Ops.get().put(),
        posthorn_access::READS_STANDING,
        Queue::NOTICE.delay(),
        posthorn_ses::SENDS,
        settings::NOTICES_FROM,
    ],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(queue::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// SES throttles for seconds and fails for minutes. Five attempts with this backoff cover both.
const BACKOFF_BASE_SECONDS: u32 = 30;
const BACKOFF_CAP_SECONDS: u32 = 900;
/// SES accepts a short email within seconds, or not at all.
const SES_TIMEOUT: Duration = Duration::from_secs(4);
/// Longer than a message can be on the queue and in its dead-letter queue, which stores it for 14 days.
const KEPT_SECONDS: i64 = 30 * 24 * 3600;

/// Records that a notice was sent.
#[derive(Debug, Serialize, Deserialize)]
struct Sent {
    /// The message id that SES returned.
    ses_id: String,
    /// When SES accepted it, in unix milliseconds.
    at_ms: i64,
}

impl Item for Sent {
    const KIND: &'static str = "notice";

    fn expires_at(&self) -> Option<i64> {
        Some(self.at_ms / 1000 + KEPT_SECONDS)
    }
}

async fn handle(app: &'static App, job: queue::Message<Notice>) -> Result<(), Retry> {
    let notice = &job.payload;
    let standing = standing(app, &job.scope).await?;
    let Some(org) = standing.org().filter(|org| !org.owner_emails.is_empty()) else {
        tracing::warn!(notice = %notice.id, "notice not sent: the organisation has no owners");
        return Ok(());
    };
    let Ok(from) = app.setting("NOTICES_FROM").parse::<Mailbox>() else {
        tracing::warn!(notice = %notice.id, "notice not sent: NoticesFrom is not set, or is not an address");
        return Ok(());
    };
    let sent = sent_notices(app, &job.scope);
    if sent.get::<Sent>(&notice.id.suffix(), Read::Consistent).await?.is_some() {
        return Ok(());
    }
    let mail = outgoing(&from, org.owner_emails.clone(), notice)?;
    let ses_id = match app.part::<Ses>().send(mail).await {
        Ok(ses_id) => ses_id,
        // Every error is retried: it ends by itself, or an operator fixes its cause.
        Err(error) => {
            let entropy = app.now().as_millisecond() as u64;
            let wait = backoff_seconds(job.receive_count, BACKOFF_BASE_SECONDS, BACKOFF_CAP_SECONDS, entropy);
            return Err(Retry::after(wait, error.to_string()));
        }
    };
    tracing::info!(notice = %notice.id, ses_id, owners = org.owner_emails.len(), "notice sent to the owners");
    sent.create(&notice.id.suffix(), &Sent { ses_id, at_ms: app.now().as_millisecond() }).await?;
    Ok(())
}

fn outgoing(from: &Mailbox, to: Vec<String>, notice: &Notice) -> std::io::Result<Outgoing> {
    let mime = MessageBuilder::new()
        .from((from.name().unwrap_or("Posthorn").to_owned(), from.address()))
        .to(to.clone())
        .subject(notice.subject.as_str())
        // Marks it as automatic, so that no out-of-office reply is sent (RFC 3834, section 5).
        .header("Auto-Submitted", mail_builder::headers::raw::Raw::new("auto-generated"))
        .text_body(notice.text.as_str())
        .write_to_vec()?;
    Ok(Outgoing { from: from.address(), to, mime, configuration_set: None, tag: None, within: SES_TIMEOUT })
}
