//! `GET /v1/sso/connections`: the organisation's connections, newest first. They are few, so one page contains all.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
    uses::settings::PUBLIC_URL,
};

use crate::sso::connection_view::SsoConnectionView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "list-sso-connections",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::LISTS_SSO_CONNECTIONS, PUBLIC_URL],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/sso/connections",
    permission: Some(Permission::OrgRead),
    summary: "List single sign-on connections",
    response: Some(schema::<ListPage<SsoConnectionView>>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<SsoConnectionView>>, Problem> {
    let caller = call.authorised()?;
    let connections = caller.list_sso_connections(app).await?;
    let views = connections.iter().map(|one| SsoConnectionView::of(app, caller.scope().org(), one)).collect();
    Ok(Answer::ok(ListPage::whole(views)))
}
