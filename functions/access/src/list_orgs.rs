//! `GET /v1/orgs`: a page of the deployment's organisations, newest first. The operator's.

use posthorn_access::{Permission, list_orgs};
use posthorn_app::App;
use posthorn_problem::{INSUFFICIENT_SCOPE, INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListQuery, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::org_view::OrgView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-orgs",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "list-orgs", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/orgs",
    permission: Some(Permission::OrgsRead),
    summary: "List organisations",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<OrgPage>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

/// A page of organisations.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrgPage {
    /// Always `list`.
    pub object: &'static str,
    /// Newest first; closed ones too.
    pub data: Vec<OrgView>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where to go on from.
    pub next_cursor: Option<String>,
}

async fn handle(app: &'static App, call: Call<(), ListQuery>) -> Result<Answer<OrgPage>, Problem> {
    let page = list_orgs(app, call.authorised()?, &call.query.page()?).await?;
    let page = page.ok_or_else(|| INSUFFICIENT_SCOPE.because("This needs the operator's key."))?;
    Ok(Answer::ok(OrgPage {
        object: "list",
        data: page.items.iter().map(OrgView::of).collect(),
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    }))
}
