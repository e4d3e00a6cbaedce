//! `POST /v1/emails/{id}/resend`: sends an email again, as a new one that names its source.
//!
//! In: the email's id. Read: its head and content. Refused: for the reasons that a new email is refused for. Written and
//! queued: as for a new email.

use posthorn_access::{Permission, codes::DOMAIN_NOT_ALLOWED};
use posthorn_app::App;
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::EmailId;
use posthorn_messages::{
    Message,
    codes::{DOMAIN_NOT_FOUND, DOMAIN_NOT_VERIFIED, NOT_RESENDABLE, QUOTA_EXCEEDED},
};
use posthorn_messages_store::message_partition;
use posthorn_problem::{Code, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_senders::codes::{DOMAIN_PAUSED, IP_POOL_PAUSED, WARMUP_LIMIT_EXCEEDED};
use posthorn_store::Table;

use crate::accept::{
    admit::{self, audited, check_sender, under_policy},
    allowances::check_warmup,
    content, dispatch,
    quota::{self, check_quota},
    write::{self, Accepted, Ready, write_email},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "resend-email",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        records_requests(Table::Messages),
        content::READS,
        admit::ASKS_SENDERS,
        quota::USES,
        write::USES,
        dispatch::FINISHES,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/emails/{id}/resend",
    permission: Some(Permission::EmailsSend),
    summary: "Send an email again, as a new one",
    response: Some(schema::<Accepted>),
    codes: RESEND_CODES,
    idempotent: true,
    example: Example::at("/v1/emails/email_01kajbch80e8j885zsatp7rpcz/resend"),
    ..Route::DEFAULT
};

const RESEND_CODES: &[Code] = &[
    DOMAIN_NOT_ALLOWED,
    DOMAIN_NOT_FOUND,
    DOMAIN_NOT_VERIFIED,
    DOMAIN_PAUSED,
    IP_POOL_PAUSED,
    WARMUP_LIMIT_EXCEEDED,
    QUOTA_EXCEEDED,
    NOT_RESENDABLE,
];

async fn handle(app: &'static App, call: Call) -> Result<Answer<Accepted>, Problem> {
    let (scope, source) = (call.scope()?, call.id()?);
    let loaded = content::load(&message_partition(app, scope, source)).await?;
    let (message, item) = loaded.ok_or_else(posthorn_problem::not_found)?;
    let record =
        record_request(app, scope, Table::Messages, call.idempotency_key.as_ref(), EmailId::new(app.now()))
            .await?;
    let accepted = Answer::ok(Accepted { id: record.id });
    if record.again && dispatch::finish_earlier(app, scope, record.id).await? {
        return Ok(accepted.replayed(true));
    }
    if message.value.is_open() {
        return Err(NOT_RESENDABLE.because("The email has not been sent yet, so it cannot be resent."));
    }
    let sender = check_sender(app, call.authorised()?, &message.value.from).await?;
    check_quota(app, scope, 1).await?;
    check_warmup(app, scope, sender.as_ref(), false).await?;
    let content = content::get(app, scope, source, &item).await?;
    let mut message = under_policy(repeated(message.value, record.id), call.authorised()?);
    message.sent_by = audited(call.authorised()?);
    message.request_id = Some(call.request_id.clone());
    message.on_bus = call.authorised()?.publishes_messages();
    let ready = Ready { message, content };
    write_email(app, scope, &ready).await?;
    dispatch::queue(app, scope, &ready.message).await;
    Ok(accepted.replayed(record.again))
}

/// A new message with the source's sender, recipients and settings, without its events.
fn repeated(source: Message, id: EmailId) -> Message {
    Message {
        cc: source.cc,
        bcc: source.bcc,
        tags: source.tags,
        metadata: source.metadata,
        topic: source.topic,
        tracking: source.tracking,
        template: source.template,
        thread: source.thread,
        large: source.large,
        resent_from: Some(source.id),
        ..Message::new(id, source.from, source.to, &source.subject)
    }
}
