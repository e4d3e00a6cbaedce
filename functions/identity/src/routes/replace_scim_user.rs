//! `PUT /scim/v2/Users/{id}`: a directory sends a user anew (RFC 7644, section 3.5.1). What it leaves out is unassigned, except that `active` stays: whoever was
//! suspended is not let in by a change of the title.
//!
//! Refused: another version than `If-Match` names; a name that another user has; the last owner as inactive. Written: the claim of a new
//! name; the user; the account and the membership, as for a new user. A repetition after a crash in between goes on.

use posthorn_access::{
    Authorised, Changed, DirectoryUser, Permission, Provisioner,
    codes::{LAST_OWNER, MEMBER_LIMIT_REACHED, ORG_LIMIT_REACHED},
};
use posthorn_app::App;
use posthorn_directory::Resource;
use posthorn_problem::{NOT_FOUND, Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{
        self, Answer, Call, Example, INVALID_SYNTAX, INVALID_VALUE, Media, Method, PRECONDITION_FAILED,
        Route, Scim, UNIQUENESS, schema,
    },
};
use posthorn_store::Stored;

use crate::scim::{
    answers::{CHANGE_HEADERS, KNOWS_ITSELF, check_version, name_taken, one},
    requests::{BODY_BYTES_MAX, ScimBody},
    users::{SETTLES_USERS, changed, group_names, sent, settled, whole},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "replace-scim-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::FINDS_DIRECTORIES,
        Provisioner::LISTS,
        Provisioner::REVISES,
        SETTLES_USERS,
        KNOWS_ITSELF,
    ],
    timeout_seconds: 25,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Put,
    path: "/scim/v2/Users/{id}",
    permission: Some(Permission::DirectoryProvision),
    summary: "Replace a SCIM user",
    request: Some(schema::<ScimBody>),
    response: Some(schema::<ScimBody>),
    codes: &[
        NOT_FOUND,
        INVALID_SYNTAX,
        INVALID_VALUE,
        UNIQUENESS,
        PRECONDITION_FAILED,
        LAST_OWNER,
        MEMBER_LIMIT_REACHED,
        ORG_LIMIT_REACHED,
    ],
    headers: CHANGE_HEADERS,
    body_bytes_max: BODY_BYTES_MAX,
    example: Example::at("/scim/v2/Users/duser_01kajbch80f4r6t8v0x2z4b6d8").body(
        r#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada@example.com", "active": false}"#,
    ),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<ScimBody>) -> Result<Answer<Scim>, Problem> {
    let (directory, id) = (call.authorised()?.provisioner(app).await?, call.id()?);
    let wanted = changed(&sent(&call.body.0)?)?;
    let change = |read: &Stored<DirectoryUser>| -> Result<Changed, Problem> {
        check_version(&call, read)?;
        Ok(wanted.clone())
    };
    let read = directory.user(app, id).await?.ok_or_else(not_found)?;
    if change(&read)?.active == Some(false) {
        directory.refuse_last_owner(app, &read.value).await?;
    }
    let user = directory.revise_user(app, id, change, || name_taken(Resource::User)).await?;
    let user = settled(app, &directory, user.ok_or_else(not_found)?).await?;
    let names = group_names(app, &directory).await?;
    Ok(one(&user, whole(app, &user, &names)?))
}
