//! `PATCH /scim/v2/Groups/{id}`: a directory changes a group (RFC 7644, section 3.5.2). Two changes of different members never undo each other.
//!
//! Refused: another version than `If-Match` names; a name that another group has; members who are no users of the directory. Written: the
//! claim of a new name; the group; each user who joins or leaves; the members, in one write; the users, as settled. A repetition after a
//! crash in between goes on.

use posthorn_access::{
    DirectoryGroup, Permission,
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
    changes::{CHANGES_GROUPS, change_group},
    groups::{Users, document_with_members},
    refusals::refused,
    requests::{BODY_BYTES_MAX, ScimBody},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "update-scim-group",
    trigger: Trigger::Http(&ROUTE),
    uses: &[CHANGES_GROUPS],
    timeout_seconds: 25,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/scim/v2/Groups/{id}",
    permission: Some(Permission::DirectoryProvision),
    summary: "Update a SCIM group",
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
    example: Example::at("/scim/v2/Groups/dgroup_01kajbch80f4r6t8v0x2z4b6d8").body(
        r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "replace", "path": "displayName", "value": "Engineers"}]}"#,
    ),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<ScimBody>) -> Result<Answer<Scim>, Problem> {
    let request = call.body.patch()?;
    let wanted = |group: &DirectoryGroup, users: &Users| {
        patched(&document_with_members(group, users)?, request.clone()).map_err(refused)
    };
    change_group(app, &call, wanted).await
}
