//! `GET /v1/costs`: what the scope's usage in a month costs at AWS's list prices, by feature.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_messages::PRICES_AS_OF;
use posthorn_messages_store::{GetUsage, read_month, totals_of};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
    uses::Table,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::costs::{CURRENCY, FeatureCost, costs_of, total_micro_dollars};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "get-costs",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Messages.query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/costs",
    permission: Some(Permission::UsageRead),
    summary: "Retrieve what a month's usage costs at AWS's list prices",
    query: Some(schema::<GetUsage>),
    response: Some(schema::<Costs>),
    example: Example::NONE.query("month=2026-11"),
    ..Route::DEFAULT
};

/// What a month's usage costs at AWS's list prices (us-east-1, on demand, first tier), by unit costs that were measured on an embedded
/// account. It is an estimate, not a bill. It leaves out the free tier, data transfer, attachments, webhook deliveries, requests that
/// only read, storage, and what costs the same without any use, such as alarms and keys. An organisation's costs leave out
/// those of its tenants.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Costs {
    /// Always `costs`.
    object: &'static str,
    /// The month (UTC).
    month: String,
    /// Always `USD`.
    currency: &'static str,
    /// The year and month of the price lists.
    prices_as_of: &'static str,
    /// The features, also unused ones. Environments other than `live` have no `email.ses`, because they reach no provider.
    features: Vec<FeatureCost>,
    /// The sum of all features, in millionths of a US dollar.
    total_micro_dollars: u64,
}

async fn handle(app: &'static App, call: Call<(), GetUsage>) -> Result<Answer<Costs>, Problem> {
    let (scope, month) = (call.scope()?, call.query.month(app));
    let features = costs_of(scope, &totals_of(&read_month(app, scope, &month).await?));
    let total_micro_dollars = total_micro_dollars(&features);
    Ok(Answer::ok(Costs {
        object: "costs",
        month,
        currency: CURRENCY,
        prices_as_of: PRICES_AS_OF,
        features,
        total_micro_dollars,
    }))
}
