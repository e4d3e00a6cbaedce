//! `GET /v1/rate-limits`: how much of the rate limits is used, and by whom: the busiest keys first, and who is being refused.

use posthorn_access::{
    Permission,
    limit::{self, Class, KeyUse, ORG_REQUESTS, ORG_SENDS},
};
use posthorn_app::App;
use posthorn_ids::{ApiKeyId, Environment, TenantId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};
use posthorn_store::Tally;
use schemars::JsonSchema;
use serde::Serialize;

use crate::times::rfc3339;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-rate-limits",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "get-rate-limits", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/rate-limits",
    permission: Some(Permission::RateLimitsRead),
    summary: "See who uses up the rate limits",
    response: Some(schema::<RateLimits>),
    ..Route::DEFAULT
};

/// The busiest are what one looks for.
const KEYS_SHOWN: usize = 100;
const MINUTE_MS: i64 = 60_000;

/// How much of the rate limits is used.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RateLimits {
    /// Always `rate_limits`.
    pub object: &'static str,
    /// All of the organisation's keys together, by class; empty for a tenant's key, and for one of another environment than `live`.
    pub org: Vec<OrgUse>,
    /// The keys that called most in the minute that is told, the busiest first; at most 100.
    pub keys: Vec<KeyUseView>,
    /// Whether there are more keys than could be looked through, so that a busier one may be missing.
    pub truncated: bool,
}

/// What all keys together have asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrgUse {
    /// `send` or `api`.
    pub class: &'static str,
    /// What all keys may ask for in a minute.
    pub limit: u64,
    /// What they did.
    #[serde(flatten)]
    pub minute: Minute,
}

/// What one key has asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct KeyUseView {
    /// The key.
    pub key_id: ApiKeyId,
    /// The tenant that it is bound to.
    pub tenant_id: Option<TenantId>,
    /// Its environment.
    pub environment: Environment,
    /// `send` or `api`.
    pub class: &'static str,
    /// What it did.
    #[serde(flatten)]
    pub minute: Minute,
}

/// The latest minute in which something was counted. Instances report once in some dozens of requests, so the last few may be
/// missing, or stand in the minute after.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Minute {
    /// When it began (RFC 3339).
    pub minute: Option<String>,
    /// Requests.
    pub requests: u64,
    /// How many of them were refused.
    pub refused: u64,
    /// Whether it is this very minute and some were refused: who is being limited now.
    pub limited: bool,
}

impl Minute {
    fn of(tally: &Tally, now_ms: i64) -> Self {
        Self {
            minute: rfc3339(tally.window * MINUTE_MS),
            requests: tally.offered,
            refused: tally.refused,
            limited: tally.refused > 0 && tally.window == now_ms.div_euclid(MINUTE_MS),
        }
    }
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<RateLimits>, Problem> {
    let (scope, now_ms) = (call.scope()?, app.now().as_millisecond());
    let (mut uses, are_all) = limit::key_uses(app, scope).await?;
    uses.sort_by_key(|one| std::cmp::Reverse((one.tally.window, one.tally.offered)));
    let view = |one: &KeyUse| KeyUseView {
        key_id: one.key_id,
        tenant_id: one.tenant,
        environment: one.environment.clone(),
        class: one.class.as_str(),
        minute: Minute::of(&one.tally, now_ms),
    };
    // Of all environments together, so for those who see all.
    let of_org = match scope.tenant() {
        None if scope.environment().is_live() => limit::org_uses(app, scope.org()).await?,
        _ => Vec::new(),
    };
    let org_view = |(class, tally): &(Class, Tally)| OrgUse {
        class: class.as_str(),
        limit: if *class == Class::Send { ORG_SENDS } else { ORG_REQUESTS },
        minute: Minute::of(tally, now_ms),
    };
    Ok(Answer::ok(RateLimits {
        object: "rate_limits",
        org: of_org.iter().map(org_view).collect(),
        keys: uses.iter().take(KEYS_SHOWN).map(view).collect(),
        truncated: !are_all,
    }))
}
