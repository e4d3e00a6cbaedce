//! `GET /v1/event-types`: the catalogue of event types, each with its JSON Schema and an example.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::{DeliveryId, EventId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
};
use posthorn_webhooks::{EventType, event_types};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "list-event-types",
    trigger: Trigger::Http(&ROUTE),
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/event-types",
    permission: Some(Permission::WebhooksRead),
    summary: "List the event types of webhooks",
    response: Some(schema::<ListPage<EventTypeView>>),
    ..Route::DEFAULT
};

/// A type of event.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EventType")]
pub struct EventTypeView {
    /// Its name, as in an endpoint's `events`.
    pub name: &'static str,
    /// When it is sent.
    pub description: &'static str,
    /// The JSON Schema (2020-12) of its payload.
    pub schema: Value,
    /// An example payload.
    pub example: Value,
}

async fn handle(app: &'static App, _: Call) -> Result<Answer<ListPage<EventTypeView>>, Problem> {
    let (id, delivery_id) = (EventId::new(app.now()), DeliveryId::new(app.now()));
    let view = |one: &'static EventType| EventTypeView {
        name: &one.name,
        description: &one.description,
        schema: one.schema(),
        example: serde_json::to_value(one.example(id).payload(delivery_id)).unwrap_or_default(),
    };
    Ok(Answer::ok(ListPage::whole(event_types().iter().map(view).collect())))
}
