//! `DELETE /v1/templates/{id}`: deletes a template. Warm instances cache published templates, so sends may use it for up to 30
//! seconds more.
//!
//! Written: the mark in the head, which hides the template; then its alias, its versions and finally the head are removed. A crash
//! leaves a hidden head, and a repetition with the id completes the deletion.

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

/// The template is deleted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedTemplate {
    /// Always `template`.
    pub object: &'static str,
    /// Its id.
    pub id: TemplateId,
    /// Always true.
    pub deleted: bool,
}

/// Versions that one query reads. A query returns at most 1 MB, and a version may have 400 KB.
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

/// Returns the id that the path contains, or the id of the alias. An id is not looked up, so that an interrupted deletion can be
/// repeated.
async fn id(app: &App, scope: &Scope, named: &str) -> Result<TemplateId, Problem> {
    match named.parse() {
        Ok(id) => Ok(id),
        Err(_) => {
            let head = find_template(app, scope, named, Read::Consistent).await?.ok_or_else(not_found)?;
            Ok(head.value.id)
        }
    }
}

/// Removes all versions in the partition, even those that a crash left and the head does not list.
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
