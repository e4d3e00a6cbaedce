//! `GET /v1/webhooks/{id}/deliveries/{delivery_id}`: one delivery, with its payload and all attempts.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_hidden::AnyField;
use posthorn_ids::WebhookId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::{
    delivery::delivery_view::{self, DeliverySummary, find_delivery},
    endpoint::webhook::{self, find},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "get-delivery",
    trigger: Trigger::Http(&ROUTE),
    uses: &[webhook::FINDS, delivery_view::FINDS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/webhooks/{id}/deliveries/{delivery_id}",
    permission: Some(Permission::WebhooksRead),
    summary: "Retrieve a delivery",
    response: Some(schema::<WholeDelivery>),
    example: Example::at(
        "/v1/webhooks/webhook_01kajbch80fz89vgsn8qwwr6dr/deliveries/delivery_01kajbch80e8j885zsatp7rpcz",
    ),
    ..Route::DEFAULT
};

/// A delivery with its payload.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Delivery")]
pub struct WholeDelivery {
    /// The delivery without its payload.
    #[serde(flatten)]
    pub summary: DeliverySummary,
    /// The body that is posted to the endpoint.
    pub payload: AnyField<Value>,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<WholeDelivery>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    find(app, scope, id).await?;
    let delivery = find_delivery(app, scope, id, &call).await?.value;
    Ok(Answer::ok(WholeDelivery {
        summary: DeliverySummary::of(&delivery),
        payload: serde_json::to_value(delivery.event.payload(delivery.id)).unwrap_or_default().into(),
    }))
}
