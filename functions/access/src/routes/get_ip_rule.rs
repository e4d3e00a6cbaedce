//! `GET /v1/ip-rules/{id}`: one rule about addresses. An expired rule is not found.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::ip_rule::{IpRuleView, not_found};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-ip-rule",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_ORG],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/ip-rules/{id}",
    permission: Some(Permission::IpRulesRead),
    summary: "Retrieve an IP rule",
    response: Some(schema::<IpRuleView>),
    example: Example::at("/v1/ip-rules/iprule_01kajbch80f4s6t8v0x2z4b6d8"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<IpRuleView>, Problem> {
    let (caller, id) = (call.authorised()?, call.id()?);
    let org = caller.org(app).await?;
    let rule = org.ip_rules.get(id, app.now().as_millisecond()).ok_or_else(not_found)?;
    Ok(Answer::ok(IpRuleView::of(id, rule)))
}
