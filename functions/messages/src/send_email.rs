//! `POST /v1/emails`: accepts one email and queues it.
//!
//! In: the email. Refused: what breaks a rule, and senders whose domain is not this scope's or not verified. Written:
//! the idempotency claim (with a key), the content, the message. Out: one queue message; should that last step be lost,
//! the sweep finds the message and queues it.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::claim;
use posthorn_ids::EmailId;
use posthorn_messages::{
    CONTENT_SORT, DeliverEmail, MESSAGE_SORT, Mailbox, Message, SWEEP_AFTER_MS, Status, Tag,
    codes::{CONTENT_TOO_LARGE, DOMAIN_NOT_FOUND, DOMAIN_NOT_VERIFIED},
};
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_queues::{Envelope, Queues};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use posthorn_senders::{
    Standing,
    codes::{DOMAIN_PAUSED, IP_POOL_PAUSED},
    sender_standing,
};
use posthorn_store::{Read, Scope, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{SendEmail, partition};

/// The function.
pub const FUNCTION: Function = Function {
    context: "messages",
    name: "send-email",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "MESSAGES_TABLE", "SENDERS_TABLE", "EMAIL_QUEUE_URL", "TEST_DOMAIN"],
    invoke: |app, event| Box::pin(http::run(app, event, "send-email", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/emails",
    permission: Some(Permission::Send),
    summary: "Send an email",
    request: Some(schema::<SendEmail>),
    response: Some(schema::<Accepted>),
    codes: &[DOMAIN_NOT_FOUND, DOMAIN_NOT_VERIFIED, DOMAIN_PAUSED, IP_POOL_PAUSED, CONTENT_TOO_LARGE],
    idempotent: true,
    // Lambda takes 6 MB; what is over that never arrives here.
    body_bytes_max: 6 * 1024 * 1024,
    ..Route::DEFAULT
};

/// The email was accepted.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Accepted {
    /// Follow it under `/v1/emails/{id}`.
    pub id: EmailId,
}

async fn handle(app: &'static App, call: Call<SendEmail>) -> Result<Answer<Accepted>, Problem> {
    let scope = call.scope()?;
    let fresh = EmailId::new(app.now());
    let claim = claim(app, scope, Table::Messages, call.idempotency_key.as_ref(), fresh).await?;
    let accepted = Answer::ok(Accepted { id: claim.id });
    if claim.again && already_accepted(app, scope, claim.id, &call.request_id).await? {
        return Ok(accepted.replayed(true));
    }
    let sender = call.body.sender().ok_or_else(|| VALIDATION_FAILED.because("The sender is no mailbox."))?;
    check_sender(app, scope, &sender).await?;
    let message = message(&call.body, claim.id, sender);
    let messages = partition(app, scope, claim.id);
    messages.overwrite(CONTENT_SORT, &call.body.content().pack()?).await?;
    // A twin with the same key may have come first: then its message is this message.
    messages.create(MESSAGE_SORT, &message).await?;
    queue(app, scope, claim.id, &call.request_id).await;
    Ok(accepted.replayed(claim.again))
}

/// Whether an earlier request under the same key got as far as the message. If it still waits, it is queued again, for
/// nobody knows whether the earlier request came to that.
async fn already_accepted(app: &App, scope: &Scope, id: EmailId, request_id: &str) -> Result<bool, Problem> {
    let Some(message) = partition(app, scope, id).get::<Message>(MESSAGE_SORT, Read::Consistent).await?
    else {
        return Ok(false);
    };
    if message.value.status() == Status::Queued {
        queue(app, scope, id, request_id).await;
    }
    Ok(true)
}

async fn check_sender(app: &App, scope: &Scope, sender: &Mailbox) -> Result<(), Problem> {
    let domain = sender.domain();
    if !scope.environment().is_live() && domain == app.setting("TEST_DOMAIN") {
        return Ok(());
    }
    match sender_standing(app, scope, domain).await? {
        Standing::Verified(_) => Ok(()),
        Standing::Paused(by) => Err(by.problem(domain)),
        Standing::Unverified => Err(DOMAIN_NOT_VERIFIED
            .because(format!("{domain} is not verified yet. Add its DNS records and verify it."))
            .at("/from", "is of a domain that is not verified")),
        Standing::Unknown => Err(DOMAIN_NOT_FOUND
            .because(format!("{domain} is none of your domains. Add it before sending from it."))
            .at("/from", "is of a domain that was not added")),
    }
}

fn message(email: &SendEmail, id: EmailId, from: Mailbox) -> Message {
    let tags = email.tags.iter().map(|tag| Tag { name: tag.name.clone(), value: tag.value.clone() });
    Message {
        id,
        from,
        to: email.to.parsed(),
        cc: email.cc.parsed(),
        bcc: email.bcc.parsed(),
        subject: email.subject.clone(),
        tags: tags.collect(),
        metadata: email.metadata.clone(),
        events: Vec::new(),
        claim: None,
        sweep_at_ms: id.created_at().as_millisecond() + SWEEP_AFTER_MS,
    }
}

/// The message is accepted by now, so a failure here is no failure of the call: answering one would have callers send
/// again. The sweep queues what this loses.
async fn queue(app: &App, scope: &Scope, email_id: EmailId, request_id: &str) {
    let envelope = Envelope::new(scope, DeliverEmail { email_id }).caused_by(request_id);
    if let Err(error) = app.part::<Queues>().send(app.setting("EMAIL_QUEUE_URL"), &envelope, 0).await {
        tracing::error!(%email_id, error = %error, "left to the sweep: the message could not be queued");
    }
}
