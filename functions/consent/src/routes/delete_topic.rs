//! `DELETE /v1/topics/{id}`: removes a topic. The recipients' choices for it stay, but are not read again: no other topic gets
//! its id. Emails with this topic that are not handed over yet go to recipients who had subscribed.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_consent::Topic;
use posthorn_consent_store::topics;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::TopicId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Serialize;

use crate::topic::{self, find};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "delete-topic",
    trigger: Trigger::Http(&ROUTE),
    uses: &[topic::FINDS, notes_removals(Table::Consent), Table::Consent.update().delete()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/topics/{id}",
    permission: Some(Permission::TopicsWrite),
    summary: "Delete a topic",
    response: Some(schema::<DeletedTopic>),
    example: Example::at("/v1/topics/topic_01kajbch80f6x9m2k4q8r1t3vw"),
    ..Route::DEFAULT
};

/// The topic is deleted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedTopic {
    /// Always `topic`.
    pub object: &'static str,
    /// Its id.
    pub id: TopicId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedTopic>, Problem> {
    let id: TopicId = call.id()?;
    let scope = call.scope()?;
    find(app, scope, id).await?;
    note_removal(app, scope, Table::Consent, id).await?;
    topics(app, scope).delete::<Topic>(&id.suffix()).await?;
    Ok(Answer::ok(DeletedTopic { object: "topic", id, deleted: true }))
}
