//! `GET /v1/directories/{id}/groups`: the groups that a directory sent, to map them to roles.

use posthorn_access::{
    Authorised, Directory, DirectoryGroup, DirectoryUser, JoiningRole, Permission, Provisioner,
};
use posthorn_app::App;
use posthorn_directory::{Document, Resource};
use posthorn_ids::DirectoryGroupId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, Route, schema},
};
use posthorn_store::Stored;
use schemars::JsonSchema;
use serde::Serialize;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-directory-groups",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_DIRECTORIES, Provisioner::LISTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/directories/{id}/groups",
    permission: Some(Permission::OrgRead),
    summary: "List a directory's groups",
    response: Some(schema::<ListPage<DirectoryGroupView>>),
    example: Example::at("/v1/directories/dir_01kajbch80f4r6t8v0x2z4b6d8/groups"),
    ..Route::DEFAULT
};

/// A group that a directory sent.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DirectoryGroupView {
    /// Always `directory_group`.
    pub object: &'static str,
    /// Its id.
    pub id: DirectoryGroupId,
    /// Its name.
    pub name: String,
    /// How many users are in it.
    pub members: usize,
    /// The role that it gives; null if it gives none.
    pub role: Option<JoiningRole>,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<DirectoryGroupView>>, Problem> {
    let directory = call.authorised()?.find_directory(app, call.id()?).await?;
    let (users, groups) = (directory.users(app).await?, directory.groups(app).await?);
    let view = |group: Stored<DirectoryGroup>| view(directory.directory(), &users, &group.value);
    Ok(Answer::ok(ListPage::whole(groups.into_iter().map(view).collect())))
}

fn view(
    directory: &Directory,
    users: &[Stored<DirectoryUser>],
    group: &DirectoryGroup,
) -> DirectoryGroupView {
    let document = Document::kept(Resource::Group, &group.document);
    DirectoryGroupView {
        object: "directory_group",
        id: group.id,
        name: document.map_or_else(|_| group.name.clone(), |document| document.name().to_owned()),
        members: users.iter().filter(|user| user.value.groups.contains(&group.id)).count(),
        role: directory.role_of(&[group.id].into()),
    }
}
