//! Having sends use another version of a template, whichever route asks.

use posthorn_app::App;
use posthorn_content::Template;
use posthorn_content_store::{TEMPLATE_SORT, template_partition};
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Revised, Stored};

use crate::save::{no_version, not_found};

/// What [`publish`] uses.
pub(crate) const USES: Use = Table::Content.put();

/// Publishes a version, or the draft as it stands when it is written.
pub(crate) async fn publish(
    app: &App,
    scope: &Scope,
    head: Stored<Template>,
    number: Option<u32>,
) -> Result<Template, Problem> {
    let now_ms = app.now().as_millisecond();
    let partition = template_partition(app, scope, head.value.id);
    let (mut kept, mut gone) = (true, false);
    let change = |template: &mut Template| {
        gone = template.deleted;
        let done = template.publish(number.unwrap_or_else(|| template.draft()), now_ms);
        kept = done.is_some();
        !gone && done == Some(true)
    };
    let standing = match partition.revise_from(TEMPLATE_SORT, head, change).await? {
        Revised::Changed(standing) | Revised::Unchanged(standing) => standing.value,
        Revised::Absent => return Err(not_found()),
    };
    match (gone, kept) {
        (true, _) => Err(not_found()),
        (false, false) => {
            Err(no_version(number.unwrap_or_default()).at("/version", "is no version that is kept"))
        }
        (false, true) => Ok(standing),
    }
}
