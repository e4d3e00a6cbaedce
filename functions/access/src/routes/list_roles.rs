//! `GET /v1/roles`: the roles that every organisation has, then those that the organisation made. They are few, so one page
//! contains all.

use posthorn_access::{Authorised, FixedRole, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
};

use crate::role_view::RoleView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-roles",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::LISTS_ROLES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/roles",
    permission: Some(Permission::MembersRead),
    summary: "List roles",
    response: Some(schema::<ListPage<RoleView>>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<RoleView>>, Problem> {
    let own = call.authorised()?.list_roles(app).await?;
    let fixed = FixedRole::ALL.into_iter().rev().map(RoleView::of_fixed);
    Ok(Answer::ok(ListPage::whole(fixed.chain(own.iter().map(RoleView::of)).collect())))
}
