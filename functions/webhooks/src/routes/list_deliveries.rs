//! `GET /v1/webhooks/{id}/deliveries`: a page of deliveries to an endpoint, newest first, with all attempts.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Filtered, ListPage, Route, schema},
    uses::Table,
};
use posthorn_webhooks::{Delivery, DeliveryState};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    delivery::delivery_view::DeliverySummary,
    endpoint::webhook::{self, find},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "list-deliveries",
    trigger: Trigger::Http(&ROUTE),
    uses: &[webhook::FINDS, Table::Webhooks.query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/webhooks/{id}/deliveries",
    permission: Some(Permission::WebhooksRead),
    summary: "List an endpoint's deliveries",
    query: Some(schema::<Filtered<DeliveriesQuery>>),
    response: Some(schema::<ListPage<DeliverySummary>>),
    codes: &[INVALID_CURSOR],
    example: Example::at("/v1/webhooks/webhook_01kajbch80fz89vgsn8qwwr6dr/deliveries").query("limit=20"),
    ..Route::DEFAULT
};

/// Filters the deliveries.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DeliveriesQuery {
    /// Only deliveries in this state.
    #[garde(skip)]
    #[serde(default)]
    pub state: Option<State>,
}

/// The state of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "DeliveryState")]
pub enum State {
    /// More attempts are due.
    Pending,
    /// The receiver answered 2xx.
    Succeeded,
    /// All attempts failed.
    Exhausted,
    /// The receiver answered 410.
    Gone,
    /// The endpoint was disabled before the next attempt.
    Dropped,
}

impl State {
    fn is(self, state: DeliveryState) -> bool {
        state
            == match self {
                Self::Pending => DeliveryState::Pending,
                Self::Succeeded => DeliveryState::Succeeded,
                Self::Exhausted => DeliveryState::Exhausted,
                Self::Gone => DeliveryState::Gone,
                Self::Dropped => DeliveryState::Dropped,
            }
    }
}

async fn handle(
    app: &'static App,
    call: Call<(), Filtered<DeliveriesQuery>>,
) -> Result<Answer<ListPage<DeliverySummary>>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    find(app, scope, id).await?;
    let Filtered { list, filter: DeliveriesQuery { state } } = &call.query;
    let request = list.page()?;
    let keep = |delivery: &Delivery| state.is_none_or(|state| state.is(delivery.state));
    let page = Delivery::partition(app, scope, id).page_where(&request, keep).await?;
    Ok(Answer::ok(ListPage::of(page, DeliverySummary::of)))
}
