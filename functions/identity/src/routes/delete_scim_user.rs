//! `DELETE /scim/v2/Users/{id}`: a directory removes a user (RFC 7644, section 3.6). The membership ends; the account stays the person's.
//!
//! Refused: another version than `If-Match` names; the last owner. Written: the members; the organisation out of the person; the user, and
//! the claims of the name and the person. A repetition after a crash in between goes on.

use posthorn_access::{Authorised, Permission, Provisioner, codes::LAST_OWNER};
use posthorn_app::App;
use posthorn_problem::{NOT_FOUND, Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Media, Method, PRECONDITION_FAILED, Route, Scim},
};
use serde_json::Value;

use crate::scim::answers::{CHANGE_HEADERS, check_version};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "delete-scim-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_DIRECTORIES, Provisioner::REMOVES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/scim/v2/Users/{id}",
    permission: Some(Permission::DirectoryProvision),
    summary: "Delete a SCIM user",
    status: 204,
    codes: &[NOT_FOUND, PRECONDITION_FAILED, LAST_OWNER],
    headers: CHANGE_HEADERS,
    example: Example::at("/scim/v2/Users/duser_01kajbch80f4r6t8v0x2z4b6d8"),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<Scim>, Problem> {
    let directory = call.authorised()?.provisioner(app).await?;
    let user = directory.user(app, call.id()?).await?.ok_or_else(not_found)?;
    check_version(&call, &user)?;
    directory.remove_user(app, &user.value).await?;
    Ok(Answer::ok(Scim::of(Value::Null)))
}
