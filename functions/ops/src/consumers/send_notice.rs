//! The notice queue's consumer: writes an email to an organisation's owners.
//!
//! In: a notice, and the scope that it happened in. Handed over: one email to all owners that the organisation has named, from
//! the installation's own address. Written: that it was sent, so that a message that comes twice is sent once; one that dies
//! between the two sends again, which for a notice is the better of two evils.

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
use posthorn_store::{Read, Store, Table};
use serde::{Deserialize, Serialize};

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

/// SES's throttling lasts seconds, its trouble minutes; five receives within this reach over both.
const BACKOFF_BASE_SECONDS: u32 = 30;
const BACKOFF_CAP_SECONDS: u32 = 900;
/// A short text is taken at once, or not at all.
const SES_TIMEOUT: Duration = Duration::from_secs(4);
/// Longer than a message can lie on the queue and in its dead-letter queue, which keeps it for 14 days.
const KEPT_SECONDS: i64 = 30 * 24 * 3600;

/// That a notice was sent.
#[derive(Debug, Serialize, Deserialize)]
struct Sent {
    /// SES's id of the email.
    ses_id: String,
    /// Unix milliseconds.
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
        tracing::warn!(notice = %notice.id, "nobody is written to: the organisation names no owners");
        return Ok(());
    };
    let Ok(from) = app.setting("NOTICES_FROM").parse::<Mailbox>() else {
        tracing::warn!(notice = %notice.id, "nobody is written to: NoticesFrom is not set, or no address");
        return Ok(());
    };
    let sent = app.part::<Store>().scoped(&job.scope).collection(Table::Ops, "notice");
    if sent.get::<Sent>(&notice.id.suffix(), Read::Consistent).await?.is_some() {
        return Ok(());
    }
    let mail = outgoing(&from, org.owner_emails.clone(), notice)?;
    let ses_id = match app.part::<Ses>().send(mail).await {
        Ok(ses_id) => ses_id,
        // Whatever it is, an operator can put it right, or time does.
        Err(error) => {
            let entropy = app.now().as_millisecond() as u64;
            let wait = backoff_seconds(job.receive_count, BACKOFF_BASE_SECONDS, BACKOFF_CAP_SECONDS, entropy);
            return Err(Retry::after(wait, error.to_string()));
        }
    };
    tracing::info!(notice = %notice.id, ses_id, owners = org.owner_emails.len(), "the owners were written to");
    sent.create(&notice.id.suffix(), &Sent { ses_id, at_ms: app.now().as_millisecond() }).await?;
    Ok(())
}

fn outgoing(from: &Mailbox, to: Vec<String>, notice: &Notice) -> std::io::Result<Outgoing> {
    let mime = MessageBuilder::new()
        .from((from.name().unwrap_or("Posthorn").to_owned(), from.address()))
        .to(to.clone())
        .subject(notice.subject.as_str())
        // A machine wrote it, and wants no out-of-office reply (RFC 3834, section 5).
        .header("Auto-Submitted", mail_builder::headers::raw::Raw::new("auto-generated"))
        .text_body(notice.text.as_str())
        .write_to_vec()?;
    Ok(Outgoing { from: from.address(), to, mime, configuration_set: None, tag: None, within: SES_TIMEOUT })
}
