//! `POST /v1/ip-pools`: creates a pool of addresses that SES manages, and the configuration set that sends from it.
//!
//! Refused: more pools than the operator allows the organisation. Written: the idempotency record (if the request has a key), the
//! pool's place in the organisation's list, the pool, SES's part of it, the mark that it is set up. After a crash, the repeated request
//! or `poll-ip-pools` (within 15 minutes) does the rest. If SES has no room, the pool is removed again. A test environment's pool has
//! no part at SES.

use garde::Validate;
use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
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
    release::{DELETES_POOL_ITEMS, delete_pool_items},
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
        DELETES_POOL_ITEMS,
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
    /// Display name.
    #[garde(length(chars, min = 1, max = 64))]
    pub name: String,
}

async fn handle(app: &'static App, call: Call<CreateIpPool>) -> Result<Answer<IpPoolView>, Problem> {
    let (scope, simulated) = (call.scope()?, !call.scope()?.environment().is_live());
    let fresh = IpPoolId::new(app.now());
    let record = record_request(app, scope, Table::Senders, call.idempotency_key.as_ref(), fresh).await?;
    if let Some(kept) = record.kept_answer::<IpPool>() {
        return Ok(Answer::ok(IpPoolView::of(&kept)).replayed(true));
    }
    record.refuse_removed(app).await?;
    let pools = ip_pools(app, scope);
    let others = pools.query("", POOLS_MAX as i32 + 1, false, Read::Consistent).await?;
    let others: Vec<String> = others.iter().filter_map(|raw| raw.sort().map(str::to_owned)).collect();
    if others.len() >= POOLS_MAX && !others.contains(&IpPool::sort(record.id)) {
        return Err(IP_POOL_LIMIT_REACHED
            .because(format!("At most {POOLS_MAX} pools are allowed. Delete one first.")));
    }
    if !simulated {
        let granted = call.authorised()?.org(app).await?.ip_pools_max;
        make_room(app, scope, record.id, &others, granted).await?;
    }
    let pool = IpPool::new(record.id, call.body.name.clone(), app.setting("STAGE"), simulated);
    let stored = match pools.create(&IpPool::sort(pool.id), &pool).await? {
        Created::New => pool,
        Created::Existing(existing) => existing.value,
    };
    let ready = match set_up(Pace::by_hand(app), scope, &stored).await {
        Err(problem) if problem.code == IP_POOL_LIMIT_REACHED => {
            // If SES has no room for the pool, no incomplete pool must remain.
            delete_pool_items(app, scope, &stored).await?;
            return Err(problem);
        }
        outcome => outcome?,
    };
    record.keep_answer(app, &ready).await?;
    Ok(Answer::ok(IpPoolView::of(&ready)).replayed(record.again))
}

/// Adds the pool to its organisation's list, up to the limit that the operator set. SES allows an account 50 pools for all
/// organisations together.
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
            "The operator allows the organisation and its tenants {granted} IP pools together."
        ))),
    }
}
