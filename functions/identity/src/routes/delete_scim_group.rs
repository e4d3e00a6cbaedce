//! `DELETE /scim/v2/Groups/{id}`: a directory removes a group (RFC 7644, section 3.6). Its users stay, and lose the role that it gave.
//!
//! Refused: another version than `If-Match` names. Written: each user who was in it; the members, in one write; the group and the claim of
//! its name. A repetition after a crash in between goes on.

use std::collections::BTreeSet;

use posthorn_access::{
    Authorised, Permission, Provisioner,
    codes::{LAST_OWNER, MEMBER_LIMIT_REACHED, ORG_LIMIT_REACHED},
};
use posthorn_app::App;
use posthorn_problem::{NOT_FOUND, Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Media, Method, PRECONDITION_FAILED, Route, Scim},
};
use serde_json::Value;

use crate::scim::{
    answers::{CHANGE_HEADERS, check_version},
    groups::move_members,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "delete-scim-group",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_DIRECTORIES, Provisioner::LISTS, Provisioner::REVISES, Provisioner::REMOVES],
    timeout_seconds: 25,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/scim/v2/Groups/{id}",
    permission: Some(Permission::DirectoryProvision),
    summary: "Delete a SCIM group",
    status: 204,
    codes: &[NOT_FOUND, PRECONDITION_FAILED, LAST_OWNER, MEMBER_LIMIT_REACHED, ORG_LIMIT_REACHED],
    headers: CHANGE_HEADERS,
    example: Example::at("/scim/v2/Groups/dgroup_01kajbch80f4r6t8v0x2z4b6d8"),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<Scim>, Problem> {
    let directory = call.authorised()?.provisioner(app).await?;
    let group = directory.group(app, call.id()?).await?.ok_or_else(not_found)?;
    check_version(&call, &group)?;
    let users = directory.users(app).await?;
    move_members(app, &directory, group.value.id, (&users, &BTreeSet::new())).await?;
    directory.remove_group(app, &group.value).await?;
    Ok(Answer::ok(Scim::of(Value::Null)))
}
