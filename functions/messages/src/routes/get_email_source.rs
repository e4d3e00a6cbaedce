//! `GET /v1/emails/{id}/source`: an email as MIME, for looking at headers and parts.
//!
//! In: its head and its content. The MIME is not kept: it is written again, in the same way as when the email was sent. Files and
//! the recipients' own links are left out.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_hidden::{ContentField, MailField};
use posthorn_ids::EmailId;
use posthorn_messages_store::message_partition;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
    uses::settings,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{accept::content, deliver::compose};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "get-email-source",
    trigger: Trigger::Http(&ROUTE),
    uses: &[content::READS, settings::PUBLIC_URL],
    memory_mb: 512,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/emails/{id}/source",
    permission: Some(Permission::EmailsRead),
    summary: "Retrieve the source of an email",
    response: Some(schema::<EmailSource>),
    example: Example::at("/v1/emails/email_01kajbch80e8j885zsatp7rpcz/source"),
    ..Route::DEFAULT
};

/// An answer has at most 6 MB, and JSON escapes make it longer.
const SOURCE_BYTES_MAX: usize = 2 * 1024 * 1024;

/// An email as it was handed over, as text (RFC 5322 and MIME). SES adds headers of its own and replaces `Message-ID`. Tracking and
/// unsubscribe links belong to one recipient, so they are not in it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EmailSource {
    /// Always `email_source`.
    pub object: &'static str,
    /// The email.
    pub id: EmailId,
    /// The source.
    pub source: MailField,
    /// Whether the source was longer than 2 MiB and its end is left out.
    pub is_cut: bool,
    /// The files that are left out.
    pub files_left_out: Vec<ContentField>,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<EmailSource>, Problem> {
    let (scope, id) = (call.scope()?, call.id()?);
    let loaded = content::load(&message_partition(app, scope, id)).await?;
    let (message, item) = loaded.ok_or_else(posthorn_problem::not_found)?;
    let content = content::get(app, scope, id, &item).await?;
    let mime = compose::source(app, &message.value, &content).map_err(|error| {
        posthorn_problem::INTERNAL.because("Something went wrong on our side.").caused_by(&error)
    })?;
    let is_cut = mime.len() > SOURCE_BYTES_MAX;
    let source = String::from_utf8_lossy(&mime[..mime.len().min(SOURCE_BYTES_MAX)]).into_owned();
    let files_left_out = content.attachments.iter().map(|file| file.filename.clone().into()).collect();
    Ok(Answer::ok(EmailSource { object: "email_source", id, source: source.into(), is_cut, files_left_out }))
}
