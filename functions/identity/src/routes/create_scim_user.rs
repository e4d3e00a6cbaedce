//! `POST /scim/v2/Users`: a directory sends a new user (RFC 7644, section 3.3).
//!
//! Refused: a name that another user of the directory has; a document that is no user. Written, in this order: the claim of the name; the
//! user; the account, if the organisation has verified the address's domain; the organisation into the person and the person into the
//! members; the user, as settled. A repetition after a crash in between goes on with the same user.

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
    requests::{BODY_BYTES_MAX, ScimBody},
    users::{GroupNames, SETTLES_USERS, changed, sent, settled, whole},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "create-scim-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_DIRECTORIES, Provisioner::CREATES, SETTLES_USERS, KNOWS_ITSELF],
    timeout_seconds: 25,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/scim/v2/Users",
    permission: Some(Permission::DirectoryProvision),
    summary: "Create a SCIM user",
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
        r#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada@example.com"}"#,
    ),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<ScimBody>) -> Result<Answer<Scim>, Problem> {
    let directory = call.authorised()?.provisioner(app).await?;
    let wanted = changed(&sent(&call.body.0)?)?;
    let user = directory.create_user(app, &wanted, || name_taken(Resource::User)).await?;
    let user = settled(app, &directory, user).await?;
    Ok(one(&user, whole(app, &user, &GroupNames::new())?))
}
