//! `GET /v1/webhooks/deliveries`: the deliveries of an email's events to the scope's endpoints, newest first.
//!
//! In: the email's head, its opens and clicks, and the endpoints. The ids of the deliveries follow from these, and the number of
//! reads is bounded, so a page may have fewer deliveries than asked and still not be the last.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::{DeliveryId, EmailId, WebhookId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, Route, schema},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::delivery::{
    delivery_view::DeliverySummary,
    of_email::{self, deliveries_of_email},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "list-email-deliveries",
    trigger: Trigger::Http(&ROUTE),
    uses: &[of_email::READS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/webhooks/deliveries",
    permission: Some(Permission::WebhooksRead),
    summary: "List the webhook deliveries of an email",
    query: Some(schema::<EmailDeliveriesQuery>),
    response: Some(schema::<ListPage<EmailDelivery>>),
    example: Example::NONE.query("email_id=email_01kajbch80e8j885zsatp7rpcz&limit=20"),
    ..Route::DEFAULT
};

const LIMIT_DEFAULT: u16 = 20;

/// The email, and the part of the list.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct EmailDeliveriesQuery {
    /// The email whose events were delivered.
    #[garde(skip)]
    pub email_id: EmailId,
    /// The most deliveries on the page, 1 to 100. Default: 20.
    #[garde(range(min = 1, max = 100))]
    #[serde(default)]
    pub limit: Option<u16>,
    /// A page's `next_cursor`, or a delivery's id. The page has the older deliveries after it.
    #[garde(skip)]
    #[serde(default)]
    pub after: Option<DeliveryId>,
}

/// A delivery of one of an email's events. Replays are not listed: the delivery that was replayed says so.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EmailDelivery {
    /// The endpoint.
    pub webhook_id: WebhookId,
    /// The delivery.
    #[serde(flatten)]
    pub delivery: DeliverySummary,
}

async fn handle(
    app: &'static App,
    call: Call<(), EmailDeliveriesQuery>,
) -> Result<Answer<ListPage<EmailDelivery>>, Problem> {
    let EmailDeliveriesQuery { email_id, limit, after } = call.query;
    let limit = usize::from(limit.unwrap_or(LIMIT_DEFAULT));
    let (found, next) = deliveries_of_email(app, call.scope()?, email_id, limit, after).await?;
    let show = |(webhook_id, delivery): &(WebhookId, _)| EmailDelivery {
        webhook_id: *webhook_id,
        delivery: DeliverySummary::of(delivery),
    };
    Ok(Answer::ok(ListPage::new(found.iter().map(show).collect(), next.map(|id| id.to_string()))))
}
