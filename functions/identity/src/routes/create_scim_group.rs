//! `POST /scim/v2/Groups`: a directory sends a new group (RFC 7644, section 3.3).
//!
//! Refused: a name that another group of the directory has; members who are no users of it. Written: the claim of the name; the group;
//! each user who joins; the members, in one write; the users and the group, as settled. A repetition after a crash in between goes on with
//! the same group.

use posthorn_access::{
    Authorised, Permission, Provisioner,
    codes::{DIRECTORY_FULL, LAST_OWNER, MEMBER_LIMIT_REACHED, ORG_LIMIT_REACHED},
};
use posthorn_app::App;
use posthorn_directory::Resource;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{
        self, Answer, Call, Example, INVALID_SYNTAX, INVALID_VALUE, Media, Method, Route, Scim, UNIQUENESS,
        schema,
    },
};

use crate::scim::{
    answers::{KNOWS_ITSELF, name_taken, one},
    groups::{members, move_members, named, sent, whole},
    requests::{BODY_BYTES_MAX, ScimBody},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "create-scim-group",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_DIRECTORIES, Provisioner::CREATES, Provisioner::SETTLES, KNOWS_ITSELF],
    timeout_seconds: 25,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/scim/v2/Groups",
    permission: Some(Permission::DirectoryProvision),
    summary: "Create a SCIM group",
    request: Some(schema::<ScimBody>),
    response: Some(schema::<ScimBody>),
    status: 201,
    codes: &[
        INVALID_SYNTAX,
        INVALID_VALUE,
        UNIQUENESS,
        DIRECTORY_FULL,
        LAST_OWNER,
        MEMBER_LIMIT_REACHED,
        ORG_LIMIT_REACHED,
    ],
    body_bytes_max: BODY_BYTES_MAX,
    example: Example::NONE.body(
        r#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Engineering"}"#,
    ),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<ScimBody>) -> Result<Answer<Scim>, Problem> {
    let directory = call.authorised()?.provisioner(app).await?;
    let sent = sent(&call.body.0)?;
    let users = directory.users(app).await?;
    let (wanted, inside) = (named(&sent)?, members(&sent, &users)?);
    let group = directory.create_group(app, &wanted, || name_taken(Resource::Group)).await?;
    move_members(app, &directory, group.value.id, (&users, &inside)).await?;
    let group = directory.note_settled_group(app, group).await?;
    Ok(one(&group, whole(app, &group, &directory.users(app).await?)?))
}
