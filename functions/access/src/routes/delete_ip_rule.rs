//! `DELETE /v1/ip-rules/{id}`: removes a rule about addresses, unless the remaining rules would refuse the caller's address. Warm
//! instances cache the organisation, so the removal takes effect within 30 seconds.

use posthorn_access::{Authorised, Org, Permission, codes::WOULD_LOCK_OUT};
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::IpRuleId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ip_rule::refusal;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "delete-ip-rule",
    trigger: Trigger::Http(&ROUTE),
    uses: &[notes_removals(Table::Access), Authorised::REVISES_ORG],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/ip-rules/{id}",
    permission: Some(Permission::IpRulesWrite),
    summary: "Remove an IP rule",
    response: Some(schema::<DeletedIpRule>),
    codes: &[WOULD_LOCK_OUT],
    example: Example::at("/v1/ip-rules/iprule_01kajbch80f4s6t8v0x2z4b6d8"),
    ..Route::DEFAULT
};

/// The rule is removed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedIpRule {
    /// Always `ip_rule`.
    pub object: &'static str,
    /// Its id.
    pub id: IpRuleId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedIpRule>, Problem> {
    let (caller, id) = (call.authorised()?, call.id()?);
    let now_ms = app.now().as_millisecond();
    let remove = |org: &mut Org| org.ip_rules.remove(id, caller.address(), now_ms);
    // Try it without writing first, so that a refused removal leaves no tombstone.
    let mut outcome = Ok(());
    let look = |org: &mut Org| {
        outcome = remove(org);
        false
    };
    caller.revise_org(app, look).await?;
    outcome.map_err(|why| refusal(why, caller.address()))?;
    note_removal(app, caller.scope(), Table::Access, id).await?;
    let act = |org: &mut Org| {
        outcome = remove(org);
        outcome.is_ok()
    };
    caller.revise_org(app, act).await?;
    outcome.map_err(|why| refusal(why, caller.address()))?;
    Ok(Answer::ok(DeletedIpRule { object: "ip_rule", id, deleted: true }))
}
