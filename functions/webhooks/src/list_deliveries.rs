//! `GET /v1/webhooks/{id}/deliveries`: what an endpoint was told, newest first, with every attempt.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListQuery, Route, schema},
};
use posthorn_store::{Page, PageRequest, Partition, StoreError};
use posthorn_webhooks::{Delivery, DeliveryState};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{delivery::DeliverySummary, webhook::find};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "list-deliveries",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "WEBHOOKS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "list-deliveries", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/webhooks/{id}/deliveries",
    permission: Some(Permission::WebhooksRead),
    summary: "List an endpoint's deliveries",
    query: Some(schema::<DeliveriesQuery>),
    response: Some(schema::<DeliveryPage>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

/// Which deliveries.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DeliveriesQuery {
    /// How many, 1 to 100; 20 where it is not given.
    #[garde(inner(range(min = 1, max = 100)))]
    #[schemars(range(min = 1, max = 100))]
    #[serde(default)]
    pub limit: Option<u16>,
    /// A page's `next_cursor`, or an id in the list: go on from there, to older ones.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub after: Option<String>,
    /// A cursor or an id: the page before it, newer ones.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub before: Option<String>,
    /// Only those that stand so.
    #[garde(skip)]
    #[serde(default)]
    pub state: Option<State>,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "DeliveryState")]
pub enum State {
    /// Tries are still due.
    Pending,
    /// The receiver said 2xx.
    Succeeded,
    /// Every try failed.
    Exhausted,
    /// The receiver said 410.
    Gone,
    /// The endpoint was switched off before its turn came.
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

/// A page of deliveries.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeliveryPage {
    /// Always `list`.
    pub object: &'static str,
    /// Newest first.
    pub data: Vec<DeliverySummary>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where to go on from.
    pub next_cursor: Option<String>,
}

async fn handle(app: &'static App, call: Call<(), DeliveriesQuery>) -> Result<Answer<DeliveryPage>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    find(app, scope, id).await?;
    let DeliveriesQuery { limit, after, before, state } = &call.query;
    let request = ListQuery { limit: *limit, after: after.clone(), before: before.clone() }.page()?;
    let page = filtered(&Delivery::partition(app, scope, id), request, *state).await?;
    Ok(Answer::ok(DeliveryPage {
        object: "list",
        data: page.items.iter().map(DeliverySummary::of).collect(),
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    }))
}

/// A filtered list reads at most this many pages before it answers with what it has.
const ROUNDS_MAX: usize = 10;

/// One page of those that stand as asked. It may hold fewer than the limit where others lie between them; `has_more` and the
/// cursor lead on all the same.
async fn filtered(
    deliveries: &Partition<'_>,
    mut request: PageRequest,
    state: Option<State>,
) -> Result<Page<Delivery>, StoreError> {
    let newer = request.before.is_some();
    let mut kept = Vec::new();
    for round in 1.. {
        let page = deliveries.page::<Delivery>(&request).await?;
        let mut items = page.items;
        items.retain(|delivery| state.is_none_or(|state| state.is(delivery.state)));
        // What is read later lies further on in the direction of reading.
        if newer {
            kept.splice(0..0, items);
        } else {
            kept.append(&mut items);
        }
        let full = kept.len() >= request.limit || state.is_none();
        if full || !page.has_more || round >= ROUNDS_MAX {
            return Ok(cut(kept, request.limit, newer, page.has_more, page.next_cursor));
        }
        match newer {
            true => request.before = page.next_cursor,
            false => request.after = page.next_cursor,
        }
    }
    Err(StoreError::Contended)
}

/// At most `limit` of what was kept; where some are over, the list goes on after the last that is in. Ids are cursors.
fn cut(
    mut kept: Vec<Delivery>,
    limit: usize,
    newer: bool,
    has_more: bool,
    next_cursor: Option<String>,
) -> Page<Delivery> {
    if kept.len() <= limit {
        return Page { items: kept, has_more, next_cursor };
    }
    let items = if newer { kept.split_off(kept.len() - limit) } else { kept.drain(..limit).collect() };
    let last: Option<&Delivery> = if newer { items.first() } else { items.last() };
    let next_cursor = last.map(|delivery| delivery.id.to_string());
    Page { items, has_more: true, next_cursor }
}
