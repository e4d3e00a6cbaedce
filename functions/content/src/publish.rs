//! Publishes a version of a template. Shared by the routes that publish and roll back.

use posthorn_app::App;
use posthorn_content::Template;
use posthorn_content_store::{TEMPLATE_SORT, template_partition};
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Revised, Stored};

use crate::save::{no_version, not_found};

/// The `uses` of [`publish`].
pub(crate) const USES: Use = Table::Content.put();

/// Publishes a version. Without a number, it publishes the version that is the draft at the time of the write.
///
/// # Errors
/// `NOT_FOUND` if the template is deleted, `TEMPLATE_VERSION_NOT_FOUND` if the version is not stored.
pub(crate) async fn publish(
    app: &App,
    scope: &Scope,
    head: Stored<Template>,
    number: Option<u32>,
) -> Result<Template, Problem> {
    let now_ms = app.now().as_millisecond();
    let partition = template_partition(app, scope, head.value.id);
    let (mut has_version, mut deleted) = (true, false);
    let change = |template: &mut Template| {
        deleted = template.deleted;
        let done = template.publish(number.unwrap_or_else(|| template.draft()), now_ms);
        has_version = done.is_some();
        !deleted && done == Some(true)
    };
    let published = match partition.revise_from(TEMPLATE_SORT, head, change).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => stored.value,
        Revised::Absent => return Err(not_found()),
    };
    match (deleted, has_version) {
        (true, _) => Err(not_found()),
        (false, false) => {
            Err(no_version(number.unwrap_or_default()).at("/version", "is not a stored version"))
        }
        (false, true) => Ok(published),
    }
}
