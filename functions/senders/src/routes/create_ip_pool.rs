//! `POST /v1/ip-pools`: creates a pool of addresses that SES manages, and the configuration set that sends by it.
//!
//! Refused where the operator has granted the organisation no more. Written: the idempotency claim (with a key), the pool's place on
//! the organisation's roll, the pool, SES's side of it, that it is set up. What a crash leaves undone
//! is done by the repeated request, or by `poll-ip-pools` within a quarter of an hour; what SES has no room for is taken
//! back. A test environment's pool has no side at SES.

use garde::Validate;
use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, claim, keeps_answers};
use posthorn_ids::IpPoolId;
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_senders::{Caps, Enrolled, IpPool, POOLS_MAX, codes::IP_POOL_LIMIT_REACHED};
use posthorn_senders_store::{Roll, ip_pools};
use posthorn_store::{Created, Read, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ip_pool::{IpPoolView, SETS_UP, set_up},
    release::{RELEASES_POOLS, release_pool},
    ses::pace::Pace,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "create-ip-pool",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        keeps_answers(Table::Senders),
        Authorised::READS_ORG,
        Roll::USES,
        SETS_UP,
        RELEASES_POOLS,
        Table::Senders.query().put(),
    ],
    timeout_seconds: 29,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/ip-pools",
    permission: Some(Permission::IpPoolsWrite),
    summary: "Create an IP pool",
    request: Some(schema::<CreateIpPool>),
    response: Some(schema::<IpPoolView>),
    codes: &[ALREADY_REMOVED, IP_POOL_LIMIT_REACHED],
    idempotent: true,
    example: Example::NONE.body(r#"{"name": "Newsletters"}"#),
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
    let (scope, simulated) = (call.scope()?, !call.scope()?.environment().is_live());
    let fresh = IpPoolId::new(app.now());
    let claim = claim(app, scope, Table::Senders, call.idempotency_key.as_ref(), fresh).await?;
    if let Some(kept) = claim.kept_answer::<IpPool>() {
        return Ok(Answer::ok(IpPoolView::of(&kept)).replayed(true));
    }
    claim.refuse_removed(app).await?;
    let pools = ip_pools(app, scope);
    let others = pools.query("", POOLS_MAX as i32 + 1, false, Read::Consistent).await?;
    let others: Vec<String> = others.iter().filter_map(|raw| raw.sort().map(str::to_owned)).collect();
    if others.len() >= POOLS_MAX && !others.contains(&IpPool::sort(claim.id)) {
        return Err(IP_POOL_LIMIT_REACHED
            .because(format!("At most {POOLS_MAX} pools are allowed. Delete one first.")));
    }
    if !simulated {
        let granted = call.authorised()?.org(app).await?.ip_pools_max;
        make_room(app, scope, claim.id, &others, granted).await?;
    }
    let pool = IpPool::new(claim.id, call.body.name.clone(), app.setting("STAGE"), simulated);
    let standing = match pools.create(&IpPool::sort(pool.id), &pool).await? {
        Created::New => pool,
        Created::Existing(existing) => existing.value,
    };
    let ready = match set_up(Pace::by_hand(app), scope, &standing).await {
        Err(problem) if problem.code == IP_POOL_LIMIT_REACHED => {
            // What SES has no room for must not stay half made.
            release_pool(app, scope, &standing).await?;
            return Err(problem);
        }
        outcome => outcome?,
    };
    claim.keep_answer(app, &ready).await?;
    Ok(Answer::ok(IpPoolView::of(&ready)).replayed(claim.again))
}

/// Puts the pool on its organisation's roll, as far as the operator's grant goes: SES allows an account 50, for all together.
async fn make_room(
    app: &App,
    scope: &Scope,
    id: IpPoolId,
    others: &[String],
    granted: u16,
) -> Result<(), Problem> {
    let caps = Caps { scope: POOLS_MAX, org: granted.into() };
    match Roll::IP_POOLS.enrol(app, scope, id, others, caps).await? {
        Enrolled::Yes => Ok(()),
        Enrolled::ScopeFull | Enrolled::OrgFull => Err(IP_POOL_LIMIT_REACHED.because(format!(
            "The operator has granted the organisation and its tenants {granted} IP pools."
        ))),
    }
}
