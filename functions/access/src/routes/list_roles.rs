//! `GET /v1/roles`: the roles that every organisation has, then those that the organisation made. They are few, so one page
//! contains all.

use posthorn_access::{Authorised, FixedRole, Permission, Role};
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
    uses: &[Authorised::READS_ROLES, Authorised::LISTS_ROLES],
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
    let caller = call.authorised()?;
    let mut roles = Vec::new();
    for role in FixedRole::ALL.into_iter().rev() {
        // In the operator's organisation, an owner may do more than elsewhere.
        let rights = caller.rights_of_role(app, Role::Fixed(role)).await?.unwrap_or_default();
        roles.push(RoleView::of_fixed(role, rights));
    }
    roles.extend(caller.list_roles(app).await?.iter().map(RoleView::of));
    Ok(Answer::ok(ListPage::whole(roles)))
}
