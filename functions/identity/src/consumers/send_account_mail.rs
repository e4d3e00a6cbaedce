//! Consumes the queue of mails about accounts: finds out whether and what to send, and sends it.
//!
//! In: what a mail is about, without a scope. Written: the token of the mail's link, as a hash; the count of mails to the address;
//! an item that records the hand-over, so that a message that arrives twice is sent once. Handed over: one mail to one person, from
//! the installation's own address. After a crash between hand-over and record the mail is sent again, with another token.

use posthorn_app::App;
use posthorn_identity::AccountMail;
use posthorn_notices::{NoticeMail, SENDS_MAIL, send_once, was_sent};
use posthorn_runtime::{
    Consumer, Function, NoScope, Sample, Trigger,
    queue::{self, Retry},
    uses::Queue,
};
use posthorn_store::Table;

use crate::{
    mails::choose::{CHOOSES, choose, host},
    places::sent_mail,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "send-account-mail",
    trigger: Trigger::Queue(Consumer { concurrency_max: 5, ..Consumer::of(Queue::ACCOUNT_MAIL) }),
    uses: &[Table::Identity.get().put(), CHOOSES, Queue::ACCOUNT_MAIL.delay(), SENDS_MAIL],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(queue::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, job: queue::Message<AccountMail, NoScope>) -> Result<(), Retry> {
    let id = job.payload.id;
    let sent = sent_mail(app, id);
    if was_sent(&sent, id).await? {
        return Ok(());
    }
    let Some((to, mail)) = choose(app, &job.payload).await? else { return Ok(()) };
    let host = host(app);
    let (text, html) = (mail.text(host), Some(mail.html(host)));
    let (to, subject) = (vec![to.to_string()], mail.subject);
    let mail = NoticeMail { to, subject, text, html, unsubscribe_url: None };
    send_once(app, &sent, (id, job.receive_count), mail).await
}
