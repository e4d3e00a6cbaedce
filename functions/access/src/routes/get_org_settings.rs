//! `GET /v1/org/settings`: the settings of the organisation: time zone, language, limits of sessions, theme.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};

use crate::org_settings_view::OrgSettingsView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-org-settings",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_ORG],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/org/settings",
    permission: Some(Permission::OrgRead),
    summary: "Retrieve your organisation's settings",
    response: Some(schema::<OrgSettingsView>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<OrgSettingsView>, Problem> {
    Ok(Answer::ok(OrgSettingsView::of(&call.authorised()?.org(app).await?)))
}
