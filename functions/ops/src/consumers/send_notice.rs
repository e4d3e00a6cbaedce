//! Consumes the notice queue: sends an email to the owners of an organisation, and tells the status page's subscribers.
//!
//! In: a notice with its scope; or without one, work for subscribers: to ask a contact, to queue a page of subscribers, to tell one.
//! Handed over: one email to all owners of the organisation, or to one contact, from the installation's own address; or one request to a
//! contact's URL. Written: an item that records the hand-over, so that a message that arrives twice is sent once. After a crash between
//! the two it is sent again: two are better than none.

use posthorn_access::standing;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_notices::{Notice, NoticeMail, SENDS_MAIL, send_once, was_sent};
use posthorn_runtime::{
    Consumer, Function, Sample, Trigger,
    queue::{self, Retry},
    uses::Queue,
};
use posthorn_status::StatusWork;
use posthorn_store::Table;

use crate::{
    places::sent_notices,
    status::reading::READS_BOARD,
    subscriptions::{announce::announce, confirm::confirm, links::MAKES_LINKS, queued::Queued, tell::tell},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "send-notice",
    trigger: Trigger::Queue(Consumer { concurrency_max: 2, ..Consumer::of(Queue::NOTICE) }),
    uses: &[
        Table::Ops.get().put().delete(),
        Table::Limits.put(),
        READS_BOARD,
        MAKES_LINKS,
        posthorn_access::READS_STANDING,
        Queue::NOTICE.delay(),
        Queue::NOTICE.send(),
        SENDS_MAIL,
    ],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(queue::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, job: queue::Message<Queued, Option<Scope>>) -> Result<(), Retry> {
    let receive_count = job.receive_count;
    match (job.payload, job.scope) {
        (Queued::Owners(notice), Some(scope)) => to_owners(app, &scope, notice, receive_count).await,
        (Queued::Owners(_), None) => {
            Err(Retry { after_seconds: None, reason: "a notice has no scope".into() })
        }
        (Queued::Status(work), _) => match work {
            StatusWork::Confirm { id, contact } => confirm(app, (id, &contact), receive_count).await,
            StatusWork::Announce { incident, update, after } => announce(app, incident, update, after).await,
            StatusWork::Tell { incident, update, subscriber } => {
                tell(app, (incident, update), &subscriber, receive_count).await
            }
        },
    }
}

async fn to_owners(app: &App, scope: &Scope, notice: Notice, receive_count: u32) -> Result<(), Retry> {
    let standing = standing(app, scope).await?;
    let Some(org) = standing.org().filter(|org| !org.owner_emails.is_empty()) else {
        tracing::warn!(notice = %notice.id, "notice not sent: the organisation has no owners");
        return Ok(());
    };
    let sent = sent_notices(app, scope);
    if was_sent(&sent, notice.id).await? {
        return Ok(());
    }
    let (to, id) = (org.owner_emails.clone(), notice.id);
    let mail =
        NoticeMail { to, subject: notice.subject, text: notice.text, html: None, unsubscribe_url: None };
    send_once(app, &sent, (id, receive_count), mail).await
}
