//! `PATCH /scim/v2/Users/{id}`: a directory changes a user (RFC 7644, section 3.5.2). All operations apply, or none.
//!
//! Refused: another version than `If-Match` names; a name that another user has; the last owner as inactive. Written: the claim of a new
//! name; the user; the account and the membership, as for a new user. A repetition after a crash in between goes on.

use posthorn_access::{
    Permission,
    codes::{LAST_OWNER, MEMBER_LIMIT_REACHED, ORG_LIMIT_REACHED},
};
use posthorn_app::App;
use posthorn_directory::patched;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{
        self, Answer, Call, Example, INVALID_PATH, INVALID_SYNTAX, INVALID_VALUE, MUTABILITY, Media, Method,
        NO_TARGET, PRECONDITION_FAILED, Route, Scim, UNIQUENESS, schema,
    },
};

use crate::scim::{
    answers::CHANGE_HEADERS,
    changes::{CHANGES_USERS, change_user},
    refusals::refused,
    requests::{BODY_BYTES_MAX, ScimBody},
    users::document,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "update-scim-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[CHANGES_USERS],
    timeout_seconds: 25,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/scim/v2/Users/{id}",
    permission: Some(Permission::DirectoryProvision),
    summary: "Update a SCIM user",
    request: Some(schema::<ScimBody>),
    response: Some(schema::<ScimBody>),
    codes: &[
        NOT_FOUND,
        INVALID_SYNTAX,
        INVALID_VALUE,
        INVALID_PATH,
        NO_TARGET,
        MUTABILITY,
        UNIQUENESS,
        PRECONDITION_FAILED,
        LAST_OWNER,
        MEMBER_LIMIT_REACHED,
        ORG_LIMIT_REACHED,
    ],
    headers: CHANGE_HEADERS,
    body_bytes_max: BODY_BYTES_MAX,
    example: Example::at("/scim/v2/Users/duser_01kajbch80f4r6t8v0x2z4b6d8").body(
        r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "replace", "path": "active", "value": false}]}"#,
    ),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<ScimBody>) -> Result<Answer<Scim>, Problem> {
    let request = call.body.patch()?;
    change_user(app, &call, |user| patched(&document(user)?, request.clone()).map_err(refused)).await
}
