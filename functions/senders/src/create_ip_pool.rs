//! `POST /v1/ip-pools`: creates a pool of addresses that SES manages, and the configuration set that sends by it.
//!
//! Written: the idempotency claim (with a key), the pool, SES's side of it, that it is set up. What a crash leaves undone
//! is done by the repeated request, or by `poll-ip-pools` within a quarter of an hour; what SES has no room for is taken
//! back. A test environment's pool has no side at SES.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::claim;
use posthorn_ids::IpPoolId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use posthorn_senders::{IpPool, POOLS_MAX, codes::IP_POOL_LIMIT_REACHED, ip_pools};
use posthorn_store::{Created, Read, Scope, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{IpPoolView, dedicated::Dedicated, ip_pool::set_up, pace::Pace};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "create-ip-pool",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "SENDERS_TABLE", "SES_EVENTS_TOPIC_ARN"],
    invoke: |app, event| Box::pin(http::run(app, event, "create-ip-pool", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/ip-pools",
    permission: Some(Permission::IpPoolsWrite),
    summary: "Create an IP pool",
    request: Some(schema::<CreateIpPool>),
    response: Some(schema::<IpPoolView>),
    codes: &[IP_POOL_LIMIT_REACHED],
    idempotent: true,
    ..Route::DEFAULT
};

/// A pool to create.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateIpPool {
    /// What to call it.
    #[garde(length(chars, min = 1, max = 64))]
    pub name: String,
}

async fn handle(app: &'static App, call: Call<CreateIpPool>) -> Result<Answer<IpPoolView>, Problem> {
    let scope = call.scope()?;
    let fresh = IpPoolId::new(app.now());
    let claim = claim(app, scope, Table::Senders, call.idempotency_key.as_ref(), fresh).await?;
    let pools = ip_pools(app, scope);
    let others = pools.query("", POOLS_MAX as i32 + 1, false, Read::Eventual).await?;
    if others.len() >= POOLS_MAX && !claim.again {
        return Err(IP_POOL_LIMIT_REACHED
            .because(format!("At most {POOLS_MAX} pools are allowed. Delete one first.")));
    }
    let simulated = !scope.environment().is_live();
    let pool = IpPool::new(claim.id, call.body.name.clone(), app.setting("STAGE"), simulated);
    let standing = match pools.create(&IpPool::sort(pool.id), &pool).await? {
        Created::New => pool,
        Created::Existing(existing) => existing.value,
    };
    let ready = match set_up(Pace::by_hand(app), scope, &standing).await {
        Err(problem) if problem.code == IP_POOL_LIMIT_REACHED => {
            take_back(app, scope, &standing).await?;
            return Err(problem);
        }
        outcome => outcome?,
    };
    Ok(Answer::ok(IpPoolView::of(&ready)).replayed(claim.again))
}

/// What SES has no room for must not stay half made.
async fn take_back(app: &App, scope: &Scope, pool: &IpPool) -> Result<(), Problem> {
    app.part::<Dedicated>().tear_down(Pace::by_hand(app), &pool.ses_name).await?;
    ip_pools(app, scope).delete::<IpPool>(&IpPool::sort(pool.id)).await?;
    Ok(())
}
