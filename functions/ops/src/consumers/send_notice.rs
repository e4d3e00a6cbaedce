//! Consumes the notice queue: sends an email to the owners of an organisation.
//!
//! In: a notice, and its scope. Handed over: one email to all owners of the organisation, from the installation's own address.
//! Written: an item that records the hand-over, so that a message that arrives twice is sent once. After a crash between the two
//! the notice is sent again: two notices are better than none.

use posthorn_access::standing;
use posthorn_app::App;
use posthorn_notices::{Notice, NoticeMail, SENDS_MAIL, send_once, was_sent};
use posthorn_runtime::{
    Consumer, Function, Sample, Trigger,
    queue::{self, Retry},
    uses::Queue,
};
use posthorn_store::Table;

use crate::places::sent_notices;

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "send-notice",
    trigger: Trigger::Queue(Consumer { concurrency_max: 2, ..Consumer::of(Queue::NOTICE) }),
    uses: &[Table::Ops.get().put(), posthorn_access::READS_STANDING, Queue::NOTICE.delay(), SENDS_MAIL],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(queue::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, job: queue::Message<Notice>) -> Result<(), Retry> {
    let notice = job.payload;
    let standing = standing(app, &job.scope).await?;
    let Some(org) = standing.org().filter(|org| !org.owner_emails.is_empty()) else {
        tracing::warn!(notice = %notice.id, "notice not sent: the organisation has no owners");
        return Ok(());
    };
    let sent = sent_notices(app, &job.scope);
    if was_sent(&sent, notice.id).await? {
        return Ok(());
    }
    let (to, id) = (org.owner_emails.clone(), notice.id);
    let mail = NoticeMail { to, subject: notice.subject, text: notice.text, html: None };
    send_once(app, &sent, (id, job.receive_count), mail).await
}
