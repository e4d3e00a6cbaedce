//! Writes an export, one step at a time: a part, or the file of all parts.
//!
//! Written by a step: an object with the next rows, then how far the export is, on the condition that no other run was first. A run that
//! dies in between leaves an object that the next run replaces, because its name follows from its place. The file is written before the
//! export is ready; then the other objects are removed.

use posthorn_access::standing;
use posthorn_app::App;
use posthorn_blobs::Blobs;
use posthorn_items::Scope;
use posthorn_runtime::{
    causes,
    uses::{Bucket, Table, Use},
};
use posthorn_store::{OpenEntry, Read, Revised, StoreError, Stored};

use crate::exports::{
    export::Export,
    failed::Failed,
    objects::{self, BYTES_MAX, EXPORTS, EXPORTS_PREFIX, file_name, read_parts, remove_parts},
    part::{Next, read_next},
    rows::{self, source::columns},
    text,
};

/// The `uses` of [`begin`] and [`step`].
pub(crate) const USES: Use = Use::All(&[
    Table::Ops.get().put(),
    posthorn_access::READS_STANDING,
    objects::READS,
    Bucket::BLOBS.put(EXPORTS_PREFIX),
    objects::REMOVES,
    rows::READS,
]);

/// The most rows of an export.
const ROWS_MAX: u64 = 250_000;

/// Notes that a run works on an export. Answers it if there is something to do.
pub(crate) async fn begin(
    app: &App,
    entry: &OpenEntry<'_>,
    scope: &Scope,
) -> Result<Option<Stored<Export>>, StoreError> {
    let now_ms = app.now().as_millisecond();
    let begin = |export: &mut Export| export.begin(now_ms);
    match entry.partition.revise(&entry.sort, Read::Consistent, begin).await? {
        Revised::Changed(export) if export.value.is_open() => Ok(Some(export)),
        Revised::Changed(export) => {
            clear(app, scope, &export.value).await;
            Ok(None)
        }
        Revised::Unchanged(_) | Revised::Absent => Ok(None),
    }
}

/// Makes one step. Answers the export if there is another one to make.
pub(crate) async fn step(
    app: &App,
    entry: &OpenEntry<'_>,
    scope: &Scope,
    export: Stored<Export>,
) -> Result<Option<Stored<Export>>, Failed> {
    if standing(app, scope).await?.is_gone(scope) {
        return end(app, entry, scope, export, Some("The organisation, tenant or environment was closed."))
            .await;
    }
    if export.value.progress.complete {
        put_together(app, scope, &export.value).await?;
        return end(app, entry, scope, export, None).await;
    }
    let Next { object, progress } = read_next(app, scope, &export.value).await?;
    if progress.rows > ROWS_MAX || progress.bytes > BYTES_MAX {
        let reason = format!(
            "It has more than {ROWS_MAX} rows or {} MiB. Narrow it by `since`, `until` or a filter.",
            BYTES_MAX / 1024 / 1024
        );
        return end(app, entry, scope, export, Some(&reason)).await;
    }
    let known = export.value.progress.clone();
    if let Some((name, text)) = object {
        let (blobs, media_type) = (app.part::<Blobs>().scoped(scope), export.value.format.media_type());
        blobs.put(EXPORTS, &name, text.into_bytes(), media_type).await?;
    }
    let now_ms = app.now().as_millisecond();
    let advance = |export: &mut Export| export.advance(&known, &progress, now_ms);
    match entry.partition.revise_from(&entry.sort, export, advance).await? {
        Revised::Changed(export) => Ok(Some(export)),
        // Another run was first, or it was removed.
        Revised::Unchanged(_) | Revised::Absent => Ok(None),
    }
}

/// Writes the file of all parts.
async fn put_together(app: &App, scope: &Scope, export: &Export) -> Result<(), Failed> {
    let blobs = app.part::<Blobs>().scoped(scope);
    let mut file = text::head(export.format, columns(export.kind)).into_bytes();
    file.reserve_exact(export.progress.bytes as usize + text::tail(export.format).len());
    read_parts(app, scope, export, &mut file).await?;
    file.extend(text::tail(export.format).as_bytes());
    Ok(blobs.put(EXPORTS, &file_name(export), file, export.format.media_type()).await?)
}

/// Ends an export: it is ready, or it failed for a reason.
async fn end(
    app: &App,
    entry: &OpenEntry<'_>,
    scope: &Scope,
    export: Stored<Export>,
    failure: Option<&str>,
) -> Result<Option<Stored<Export>>, Failed> {
    let now_ms = app.now().as_millisecond();
    let end = |export: &mut Export| match failure {
        Some(reason) => export.fail(reason, now_ms),
        None => export.finish(now_ms),
    };
    if let Revised::Changed(export) = entry.partition.revise_from(&entry.sort, export, end).await? {
        clear(app, scope, &export.value).await;
    }
    Ok(None)
}

/// Removes the parts of an export that ended.
async fn clear(app: &App, scope: &Scope, export: &Export) {
    let (export_id, state) = (export.id, export.state.as_str());
    tracing::info!(%export_id, org = %scope.org(), state, rows = export.progress.rows, "an export ended");
    if let Err(error) = remove_parts(app, scope, export).await {
        tracing::warn!(%export_id, error = causes(&error), "the bucket removes the parts in a week");
    }
}
