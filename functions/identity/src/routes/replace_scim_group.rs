//! `PUT /scim/v2/Groups/{id}`: a directory sends a group anew, with all its members (RFC 7644, section 3.5.1).
//!
//! Refused: another version than `If-Match` names; a name that another group has; members who are no users of the directory. Written: the
//! claim of a new name; the group; each user who joins or leaves; the members, in one write; the users, as settled. A repetition after a
//! crash in between goes on.

use posthorn_access::{
    Permission,
    codes::{LAST_OWNER, MEMBER_LIMIT_REACHED, ORG_LIMIT_REACHED},
};
use posthorn_app::App;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{
        self, Answer, Call, Example, INVALID_SYNTAX, INVALID_VALUE, Media, Method, PRECONDITION_FAILED,
        Route, Scim, UNIQUENESS, schema,
    },
};

use crate::scim::{
    answers::CHANGE_HEADERS,
    changes::{CHANGES_GROUPS, change_group},
    groups::sent,
    requests::{BODY_BYTES_MAX, ScimBody},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "replace-scim-group",
    trigger: Trigger::Http(&ROUTE),
    uses: &[CHANGES_GROUPS],
    timeout_seconds: 25,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Put,
    path: "/scim/v2/Groups/{id}",
    permission: Some(Permission::DirectoryProvision),
    summary: "Replace a SCIM group",
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
    example: Example::at("/scim/v2/Groups/dgroup_01kajbch80f4r6t8v0x2z4b6d8").body(
        r#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Engineering", "members": []}"#,
    ),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<ScimBody>) -> Result<Answer<Scim>, Problem> {
    let sent = sent(&call.body.0)?;
    change_group(app, &call, |_, _| Ok(sent.clone())).await
}
