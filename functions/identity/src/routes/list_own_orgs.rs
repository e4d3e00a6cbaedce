//! `GET /v1/account/orgs`: the organisations that the caller is a member of. They are few, so one page contains all.

use std::collections::BTreeSet;

use posthorn_access::{HiddenField, LISTS_OWN_ORGS, OwnOrg, Permission, Role, own_orgs};
use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "list-own-orgs",
    trigger: Trigger::Http(&ROUTE),
    uses: &[LISTS_OWN_ORGS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/account/orgs",
    own_account: true,
    summary: "List your organisations",
    response: Some(schema::<ListPage<OwnOrgView>>),
    ..Route::DEFAULT
};

/// An organisation of the caller.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OwnOrgView {
    /// Always `org`.
    pub object: &'static str,
    /// Its id, for the header `Posthorn-Org`.
    pub id: OrgId,
    /// Display name.
    pub name: String,
    /// The caller's role: `owner`, `developer`, `member`, `viewer`, or the id of a role of the organisation.
    pub role: Role,
    /// The role's display name; null if the role was removed.
    pub role_name: Option<String>,
    /// What the caller may do in the organisation. While it is suspended, only what reads.
    pub permissions: BTreeSet<Permission>,
    /// The fields that are hidden from the caller, wherever they appear.
    pub hides: BTreeSet<HiddenField>,
    /// `active` or `suspended`.
    pub status: &'static str,
}

impl OwnOrgView {
    fn of(own: OwnOrg) -> Self {
        let OwnOrg { org, role, role_name, rights } = own;
        Self {
            object: "org",
            id: org.id,
            status: org.state.as_str(),
            name: org.name,
            role,
            role_name,
            permissions: rights.permissions,
            hides: rights.hides,
        }
    }
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<OwnOrgView>>, Problem> {
    let orgs = own_orgs(app, call.signed_in()?).await?;
    Ok(Answer::ok(ListPage::whole(orgs.into_iter().map(OwnOrgView::of).collect())))
}
