//! `GET /v1/rate-limits`: how much of the rate limits each key uses, the busiest first, and how many requests were refused.

use posthorn_access::{Permission, limit};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
    uses::Table,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::rate_limit_view::{
    DAY_SECONDS, HOUR_SECONDS, KeyUseView, LimitsView, OrgUse, Refusals, TenantUseView, totals,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-rate-limits",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Limits.get().query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/rate-limits",
    permission: Some(Permission::RateLimitsRead),
    summary: "See who uses up the rate limits",
    response: Some(schema::<RateLimits>),
    ..Route::DEFAULT
};

/// The most keys, and the most tenants, in an answer. Callers look for the busiest.
const SHOWN: usize = 100;

/// How much of the rate limits is used.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RateLimits {
    /// Always `rate_limits`.
    pub object: &'static str,
    /// All of the organisation's keys together, by class. Empty for a tenant's key, and for a key of an environment other than `live`.
    pub org: Vec<OrgUse>,
    /// The keys with the most requests in their latest minute, the busiest first. At most 100.
    pub keys: Vec<KeyUseView>,
    /// The tenants with the most requests, all keys of a tenant together. At most 100. Empty where `org` is empty.
    pub tenants: Vec<TenantUseView>,
    /// The rate limits in effect.
    pub limits: LimitsView,
    /// Refusals of the last 24 hours, by hour. Hours without refusals are left out. Empty where `org` is empty.
    pub refused_hours: Vec<Refusals>,
    /// Refusals of the last 31 days, by day (UTC). Empty where `org` is empty.
    pub refused_days: Vec<Refusals>,
    /// Whether only a part of the keys was read, so that a busier key may be missing.
    pub truncated: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<RateLimits>, Problem> {
    let (scope, now) = (call.scope()?, app.now());
    let (org, now_ms) = (scope.org(), now.as_millisecond());
    let limits = call.authorised()?.rate_limits();
    let (mut uses, are_all) = limit::key_uses(app, scope).await?;
    uses.sort_by_key(|one| std::cmp::Reverse((one.tally.window, one.tally.offered)));
    // These counts cover all tenants and environments, so only keys that reach all of them see the counts.
    let sees_all = scope.tenant().is_none() && scope.environment().is_live();
    let (of_org, mut of_tenants, hours) = match sees_all {
        true => (
            limit::org_uses(app, org).await?,
            limit::tenant_uses(app, org).await?,
            limit::refused_hours(app, org).await?,
        ),
        false => Default::default(),
    };
    of_tenants.sort_by_key(|one| std::cmp::Reverse((one.tally.window, one.tally.offered)));
    Ok(Answer::ok(RateLimits {
        object: "rate_limits",
        org: of_org.iter().map(|one| OrgUse::of(one, &limits, now_ms)).collect(),
        keys: uses.iter().take(SHOWN).map(|one| KeyUseView::of(one, now_ms)).collect(),
        tenants: of_tenants.iter().take(SHOWN).map(|one| TenantUseView::of(one, now_ms)).collect(),
        limits: LimitsView::of(&limits),
        refused_hours: totals(&hours, HOUR_SECONDS, now.as_second() - DAY_SECONDS),
        refused_days: totals(&hours, DAY_SECONDS, 0),
        truncated: !are_all,
    }))
}
