//! `GET /v1/ip-rules`: the organisation's rules about addresses. They are few, so one page contains all.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
};

use crate::ip_rule::IpRuleView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-ip-rules",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_ORG],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/ip-rules",
    permission: Some(Permission::IpRulesRead),
    summary: "List IP rules",
    response: Some(schema::<ListPage<IpRuleView>>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<IpRuleView>>, Problem> {
    let org = call.authorised()?.org(app).await?;
    let holding = org.ip_rules.holding(app.now().as_millisecond());
    let data = holding.map(|(id, rule)| IpRuleView::of(id, rule)).collect();
    Ok(Answer::ok(ListPage::whole(data)))
}
