//! `DELETE /v1/templates/{id}`: takes a template away. Instances that have seen it published send it for up to 30
//! seconds more.
//!
//! Written: the head is marked first, from when on nobody sees the template; then its alias and its versions are
//! removed, and the head at last. A crash leaves an invisible head, and deleting again by the id ends the work.

use futures::future::try_join_all;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_content::{Template, VersionItem};
use posthorn_content_store::{
    READS, RELEASES_ALIASES, TEMPLATE_SORT, find_template, release_alias, template_partition, version_sort,
};
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::TemplateId;
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::{Partition, Read, Revised, StoreError, Table};
use schemars::JsonSchema;
use serde::Serialize;

use crate::save::not_found;

/// The function.
pub static FUNCTION: Function = Function {
    context: "content",
    name: "delete-template",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        READS,
        notes_removals(Table::Content),
        RELEASES_ALIASES,
        Table::Content.get().query().put().update().delete(),
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/templates/{id}",
    permission: Some(Permission::TemplatesWrite),
    summary: "Delete a template",
    response: Some(schema::<DeletedTemplate>),
    example: Example::at("/v1/templates/template_01kajbch80f3tvzk2m4q6r9w1x"),
    ..Route::DEFAULT
};

/// The template is gone.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedTemplate {
    /// Always `template`.
    pub object: &'static str,
    /// Its id.
    pub id: TemplateId,
    /// Always true.
    pub deleted: bool,
}

/// Versions read at a time: a query answers at most 1 MB, and a version may have 400 KB.
const ROUND: i32 = 10;

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedTemplate>, Problem> {
    let scope = call.scope()?;
    let id = id(app, scope, call.parameter("id")).await?;
    let partition = template_partition(app, scope, id);
    let mark = |template: &mut Template| !std::mem::replace(&mut template.deleted, true);
    let template = match partition.revise(TEMPLATE_SORT, Read::Consistent, mark).await? {
        Revised::Changed(marked) | Revised::Unchanged(marked) => marked.value,
        Revised::Absent => return Err(not_found()),
    };
    note_removal(app, scope, Table::Content, id).await?;
    if let Some(alias) = &template.alias {
        release_alias(app, scope, alias, id).await?;
    }
    delete_versions(&partition).await?;
    partition.delete::<Template>(TEMPLATE_SORT).await?;
    Ok(Answer::ok(DeletedTemplate { object: "template", id, deleted: true }))
}

/// An id is taken as it is, so that a template whose deletion was cut short can be deleted again.
async fn id(app: &App, scope: &Scope, named: &str) -> Result<TemplateId, Problem> {
    match named.parse() {
        Ok(id) => Ok(id),
        Err(_) => {
            let head = find_template(app, scope, named, Read::Consistent).await?.ok_or_else(not_found)?;
            Ok(head.value.id)
        }
    }
}

/// Removes whatever lies there, also what a crash left and no head names.
async fn delete_versions(partition: &Partition<'_>) -> Result<(), StoreError> {
    loop {
        let mut sorts = Vec::new();
        for item in partition.query("version/", ROUND, false, Read::Consistent).await? {
            sorts.push(version_sort(item.decode::<VersionItem>()?.value.number));
        }
        if sorts.is_empty() {
            return Ok(());
        }
        try_join_all(sorts.iter().map(|sort| partition.delete::<VersionItem>(sort))).await?;
    }
}
