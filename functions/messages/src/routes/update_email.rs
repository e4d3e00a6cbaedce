//! `PATCH /v1/emails/{id}`: moves a scheduled email to another time.
//!
//! Written: the content with a later end, if the email will be kept longer; the new time, conditionally; then a timer for it. After a
//! crash between these two the sweep finds the email five minutes after its time. The earlier timer wakes the email too, without effect.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_messages::{MESSAGE_SORT, Message, SWEEP_AFTER_MS, Status, codes::NOT_SCHEDULED};
use posthorn_messages_store::{KEEPS_BESIDE, keep_beside, message_partition};
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};
use posthorn_store::{Read, Revised};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::accept::{
    admit,
    dispatch::{self, wake_at},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "update-email",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Messages.get().put(), KEEPS_BESIDE, dispatch::WAKES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/emails/{id}",
    permission: Some(Permission::EmailsSend),
    summary: "Reschedule an email",
    request: Some(schema::<UpdateEmail>),
    response: Some(schema::<Updated>),
    codes: &[NOT_SCHEDULED],
    example: Example::at("/v1/emails/email_01kajbch80e8j885zsatp7rpcz")
        .body(r#"{"scheduled_at": "in 2 hours"}"#),
    ..Route::DEFAULT
};

/// The change.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateEmail {
    /// The new time, written as in `POST /v1/emails`.
    #[garde(length(min = 1, max = 100))]
    #[serde(alias = "scheduledAt")]
    pub scheduled_at: String,
    /// Email SDKs repeat the email's id here. It is ignored: the path counts.
    #[garde(length(max = 64))]
    #[serde(default)]
    pub id: Option<String>,
}

/// The email was moved.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Updated {
    /// Always `email`.
    pub object: &'static str,
    /// The email's id.
    pub id: EmailId,
    /// When it is sent (RFC 3339).
    pub scheduled_at: String,
}

async fn handle(app: &'static App, call: Call<UpdateEmail>) -> Result<Answer<Updated>, Problem> {
    let (scope, id) = (call.scope()?, call.id::<_>()?);
    let at = admit::scheduled_at(Some(&call.body.scheduled_at), app.now())?
        .ok_or_else(|| VALIDATION_FAILED.because("/scheduled_at must be given."))?;
    let at_ms = at.as_millisecond();
    let messages = message_partition(app, scope, id);
    let read = messages.get::<Message>(MESSAGE_SORT, Read::Consistent).await?;
    let read = read.ok_or_else(posthorn_problem::not_found)?;
    let end_s = read.value.end_if_moved(at_ms).filter(|_| read.value.status() == Status::Scheduled);
    keep_beside(app, scope, &read.value, end_s).await?;
    let mut scheduled = false;
    let change = |message: &mut Message| {
        scheduled = message.reschedule(at_ms, at_ms + SWEEP_AFTER_MS);
        if let (true, Some(end_s)) = (scheduled, end_s) {
            message.keep_until(end_s);
        }
        scheduled
    };
    let found = match messages.revise_from(MESSAGE_SORT, read, change).await? {
        Revised::Changed(found) | Revised::Unchanged(found) => found.value,
        Revised::Absent => return Err(posthorn_problem::not_found()),
    };
    if !scheduled {
        let status = found.status().as_str();
        return Err(NOT_SCHEDULED
            .because(format!("The email is {status}: it has no scheduled time that could be moved.")));
    }
    wake_at(app, scope, &found, at_ms).await;
    Ok(Answer::ok(Updated { object: "email", id, scheduled_at: at.to_string() }))
}
