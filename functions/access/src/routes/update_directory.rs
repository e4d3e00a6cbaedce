//! `PATCH /v1/directories/{id}`: changes a directory's name and the roles that it gives. The members follow at once.
//!
//! Refused: roles with more rights than the caller's, or the owner's. Written: the directory; the members, in one write; the users, as
//! settled. A repetition after a crash goes on from there.

use garde::Validate;
use posthorn_access::{
    Authorised, GroupRole, JoiningRole, Permission, Provisioner,
    codes::{LAST_OWNER, MEMBER_LIMIT_REACHED, ORG_LIMIT_REACHED, ROLE_NOT_FOUND},
};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory_view::{DirectoryView, GROUP_ROLES_MAX, GroupRoleField, roles};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "update-directory",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::READS_AUTHORITY,
        Authorised::REVISES_DIRECTORIES,
        Authorised::FINDS_DIRECTORIES,
        Provisioner::LISTS,
        Provisioner::SETTLES,
    ],
    timeout_seconds: 25,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/directories/{id}",
    permission: Some(Permission::OrgWrite),
    summary: "Update a directory",
    request: Some(schema::<UpdateDirectory>),
    response: Some(schema::<DirectoryView>),
    codes: &[ROLE_NOT_FOUND, LAST_OWNER, MEMBER_LIMIT_REACHED, ORG_LIMIT_REACHED],
    example: Example::at("/v1/directories/dir_01kajbch80f4r6t8v0x2z4b6d8")
        .body(r#"{"group_roles": [{"group_id": "dgroup_01kajbch80f4r6t8v0x2z4b6d8", "role": "developer"}]}"#),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateDirectory {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub name: Option<String>,
    /// The role of users whose groups give none.
    #[garde(skip)]
    #[serde(default)]
    pub default_role: Option<JoiningRole>,
    /// The roles that groups give. They replace the present ones; a user gets that of the first group in the list.
    #[garde(length(max = GROUP_ROLES_MAX))]
    #[serde(default)]
    pub group_roles: Option<Vec<GroupRoleField>>,
}

async fn handle(app: &'static App, call: Call<UpdateDirectory>) -> Result<Answer<DirectoryView>, Problem> {
    let (caller, id, body) = (call.authorised()?, call.id()?, &call.body);
    // Who may not see it must not learn by the other checks that it exists.
    caller.find_directory(app, id).await?;
    let of_groups = body.group_roles.as_deref().unwrap_or_default();
    if body.default_role.is_some() || !of_groups.is_empty() {
        caller.require_directory_roles(app, body.default_role, &roles(of_groups)).await?;
    }
    let wanted = body.group_roles.as_ref().map(|all| all.iter().copied().map(GroupRole::from).collect());
    let changed = caller
        .revise_directory(app, id, |directory| {
            directory.name = body.name.clone().unwrap_or_else(|| directory.name.clone());
            directory.default_role = body.default_role.unwrap_or(directory.default_role);
            directory.group_roles = wanted.clone().unwrap_or_else(|| directory.group_roles.clone());
        })
        .await?;
    let directory = caller.find_directory(app, id).await?;
    let users = directory.users(app).await?;
    directory.settle(app, users).await?;
    Ok(Answer::ok(DirectoryView::of(&changed)))
}
