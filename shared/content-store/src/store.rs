use posthorn_app::App;
use posthorn_content::{Alias, Content, ContentError, Template, VersionItem};
use posthorn_ids::TemplateId;
use posthorn_items::{Item, Scope};
use posthorn_store::{Created, Partition, Read, Revised, StoreError, Stored, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::places::{alias_partition, template_partition};

/// The permissions that finding, loading and rendering templates needs.
pub const READS: Use = Table::Content.get();
/// The permissions that [`take_alias`] needs.
pub const TAKES_ALIASES: Use = Use::All(&[READS, Table::Content.put()]);
/// The permissions that [`release_alias`] needs.
pub const RELEASES_ALIASES: Use = Table::Content.get().put().delete();
/// The sort key of a template's head, in its own partition.
pub const TEMPLATE_SORT: &str = "template";
/// The sort key of an alias, the only item of its partition.
const ALIAS_SORT: &str = "alias";
/// No request runs longer than this. If an alias still has no template after it, its request has died.
const ALIAS_ABANDONED_AFTER_MS: i64 = 60_000;

/// Maps an alias to a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct AliasItem {
    id: TemplateId,
    at: i64,
}

impl Item for AliasItem {
    const KIND: &'static str = "template_alias";
}

/// The result of taking an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The template has the alias.
    Ours,
    /// Another template has it.
    Theirs,
    /// Another request took it a moment ago, and its outcome is not known yet.
    Contended,
}

/// A version's sort key. It has a fixed width, so that keys sort by number.
pub fn version_sort(number: u32) -> String {
    format!("version/{number:010}")
}

/// Finds a template by id or alias. Uses [`READS`].
pub async fn find_template(
    app: &App,
    scope: &Scope,
    named: &str,
    read: Read,
) -> Result<Option<Stored<Template>>, StoreError> {
    if let Ok(id) = named.parse::<TemplateId>() {
        let head = template_partition(app, scope, id).get::<Template>(TEMPLATE_SORT, read).await?;
        return Ok(head.filter(|head| !head.value.deleted));
    }
    let Ok(alias) = named.parse::<Alias>() else { return Ok(None) };
    let pointer = alias_partition(app, scope, &alias).get::<AliasItem>(ALIAS_SORT, read).await?;
    let Some(pointer) = pointer else { return Ok(None) };
    let head = template_partition(app, scope, pointer.value.id).get::<Template>(TEMPLATE_SORT, read).await?;
    // The alias item is written before the head and deleted before it, so it may not match the head.
    Ok(head.filter(|head| !head.value.deleted && head.value.alias.as_ref() == Some(&alias)))
}

/// The content of a version; `None` if it is not kept. Uses [`READS`].
pub async fn load_version(
    app: &App,
    scope: &Scope,
    id: TemplateId,
    number: u32,
) -> Result<Option<Result<Content, ContentError>>, StoreError> {
    let item = template_partition(app, scope, id)
        // Versions never change, so an existing version is current.
        .get::<VersionItem>(&version_sort(number), Read::Consistent)
        .await?;
    Ok(item.map(|item| item.value.unpack()))
}

/// Takes an alias for a template. Call it before writing the alias to the template. An alias that a dead request left
/// behind is taken over after a minute. Uses [`TAKES_ALIASES`].
pub async fn take_alias(
    app: &App,
    scope: &Scope,
    alias: &Alias,
    id: TemplateId,
) -> Result<Taken, StoreError> {
    let now_ms = app.now().as_millisecond();
    let wanted = AliasItem { id, at: now_ms };
    let partition = alias_partition(app, scope, alias);
    let existing = match partition.create(ALIAS_SORT, &wanted).await? {
        Created::New => return Ok(Taken::Ours),
        Created::Existing(existing) => existing,
    };
    if existing.value.id == id {
        return Ok(if refresh(&partition, existing, id, now_ms).await? {
            Taken::Ours
        } else {
            Taken::Contended
        });
    }
    if find_template(app, scope, alias.as_str(), Read::Consistent).await?.is_some() {
        return Ok(Taken::Theirs);
    }
    let left = existing.value.clone();
    if left.at + ALIAS_ABANDONED_AFTER_MS > now_ms {
        return Ok(Taken::Contended);
    }
    let take_over = |current: &mut AliasItem| {
        let is_the_same = *current == left;
        if is_the_same {
            *current = wanted.clone();
        }
        is_the_same
    };
    Ok(match partition.revise_from(ALIAS_SORT, existing, take_over).await? {
        Revised::Changed(_) => Taken::Ours,
        Revised::Unchanged(_) | Revised::Absent => Taken::Contended,
    })
}

/// Releases an alias, if it belongs to the template. Uses [`RELEASES_ALIASES`].
pub async fn release_alias(
    app: &App,
    scope: &Scope,
    alias: &Alias,
    id: TemplateId,
) -> Result<(), StoreError> {
    let partition = alias_partition(app, scope, alias);
    let pointer = partition.get::<AliasItem>(ALIAS_SORT, Read::Consistent).await?;
    let Some(pointer) = pointer else { return Ok(()) };
    if refresh(&partition, pointer, id, app.now().as_millisecond()).await? {
        partition.delete::<AliasItem>(ALIAS_SORT).await?;
    }
    Ok(())
}

/// Prevents others from taking over the alias for the next minute. Returns `false` if it does not, or no longer, belong
/// to the template.
async fn refresh(
    partition: &Partition<'_>,
    pointer: Stored<AliasItem>,
    id: TemplateId,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let touch = |current: &mut AliasItem| {
        let is_ours = current.id == id;
        if is_ours {
            current.at = now_ms;
        }
        is_ours
    };
    let revised = partition.revise_from(ALIAS_SORT, pointer, touch).await?;
    Ok(matches!(revised, Revised::Changed(_)))
}
