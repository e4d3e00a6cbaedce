//! `DELETE /v1/webhooks/{id}`: removes an endpoint. Queued deliveries to it are dropped when they are processed.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::WebhookId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use posthorn_webhooks::{Endpoint, collection};
use schemars::JsonSchema;
use serde::Serialize;

use crate::endpoint::webhook::{self, find};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "delete-webhook",
    trigger: Trigger::Http(&ROUTE),
    uses: &[webhook::FINDS, notes_removals(Table::Webhooks), Table::Webhooks.update().delete()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/webhooks/{id}",
    permission: Some(Permission::WebhooksWrite),
    summary: "Delete a webhook endpoint",
    response: Some(schema::<DeletedWebhook>),
    example: Example::at("/v1/webhooks/webhook_01kajbch80fz89vgsn8qwwr6dr"),
    ..Route::DEFAULT
};

/// The endpoint is deleted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedWebhook {
    /// Always `webhook`.
    pub object: &'static str,
    /// Its id.
    pub id: WebhookId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedWebhook>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    find(app, scope, id).await?;
    note_removal(app, scope, Table::Webhooks, id).await?;
    collection(app, scope).delete::<Endpoint>(&id.suffix()).await?;
    Ok(Answer::ok(DeletedWebhook { object: "webhook", id, deleted: true }))
}
