//! The partitions of the content table.

use posthorn_app::App;
use posthorn_content::Alias;
use posthorn_ids::TemplateId;
use posthorn_items::Scope;
use posthorn_store::{Partition, Store, Table};

/// The partition of a template's head and versions. The head is under `template`, a version under `version/` and its
/// number in ten digits.
pub fn template_partition<'a>(app: &'a App, scope: &Scope, id: TemplateId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Content, "template", &id.suffix())
}

/// The partition of an alias's pointer to its template, under `alias`.
pub(crate) fn alias_partition<'a>(app: &'a App, scope: &Scope, alias: &Alias) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Content, "template-alias", alias.as_str())
}
