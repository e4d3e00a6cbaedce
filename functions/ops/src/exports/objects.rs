//! The objects of an export: its parts while it is written, and its file.

use futures::future::try_join_all;
use posthorn_app::App;
use posthorn_blobs::{BlobError, Blobs};
use posthorn_items::Scope;
use posthorn_runtime::uses::{Bucket, Use};

use crate::exports::{export::Export, failed::Failed};

/// The kind of objects of exports. The bucket removes them after a week.
pub(crate) const EXPORTS: &str = "exports";
/// Their prefix, for `uses`.
pub(crate) const EXPORTS_PREFIX: &str = "exports/";

/// The `uses` of [`rest`] and [`read_parts`].
pub(crate) const READS: Use = Bucket::BLOBS.get(EXPORTS_PREFIX);
/// The `uses` of [`remove`].
pub(crate) const REMOVES: Use = Bucket::BLOBS.delete(EXPORTS_PREFIX);

/// The most bytes of an export: its file is put together in the function's memory.
pub(crate) const BYTES_MAX: u64 = 100 * 1024 * 1024;
/// The objects that are read or removed at once. An export has about a hundred.
const AT_ONCE: usize = 8;

/// The name of a part. It follows from the part's place, so a run that repeats a part replaces it.
pub(crate) fn part_name(export: &Export, part: u32) -> String {
    format!("{}/part-{part:05}", export.id.suffix())
}

/// The name of a rest, which is less than a part. Two take turns, so that the one that is carried on stays until the next is noted.
pub(crate) fn rest_name(export: &Export, rest: u32) -> String {
    format!("{}/rest-{}", export.id.suffix(), rest % 2)
}

/// The name of the file.
pub(crate) fn file_name(export: &Export) -> String {
    format!("{}/file", export.id.suffix())
}

/// The name that a download is saved under.
pub(crate) fn download_name(export: &Export) -> String {
    let day = export.id.created_at().strftime("%Y-%m-%d").to_string();
    format!("{}-{day}.{}", export.kind.as_str(), export.format.as_str())
}

/// The text that is less than a part so far; empty if there is none. Uses [`READS`].
///
/// # Errors
/// If S3 does not answer, or the object is not what was noted.
pub(crate) async fn rest(app: &App, scope: &Scope, export: &Export) -> Result<String, Failed> {
    let progress = &export.progress;
    if progress.rest_bytes == 0 {
        return Ok(String::new());
    }
    let (blobs, name) = (app.part::<Blobs>().scoped(scope), rest_name(export, progress.rests));
    let bytes = blobs.get(EXPORTS, &name, BYTES_MAX).await?.unwrap_or_default();
    match bytes.len() as u64 == progress.rest_bytes {
        true => String::from_utf8(bytes).map_err(|_| Failed::NotAsNoted),
        false => Err(Failed::NotAsNoted),
    }
}

/// Adds the bytes of all parts to `file`, in their order. Uses [`READS`].
///
/// # Errors
/// If S3 does not answer, or the objects are not what was noted.
pub(crate) async fn read_parts(
    app: &App,
    scope: &Scope,
    export: &Export,
    file: &mut Vec<u8>,
) -> Result<(), Failed> {
    let (blobs, before) = (app.part::<Blobs>().scoped(scope), file.len() as u64);
    let names: Vec<String> = (0..export.progress.parts).map(|part| part_name(export, part)).collect();
    for some in names.chunks(AT_ONCE) {
        let reads: Vec<_> = some.iter().map(|name| blobs.get(EXPORTS, name, BYTES_MAX)).collect();
        for bytes in try_join_all(reads).await? {
            file.extend(bytes.ok_or(Failed::NotAsNoted)?);
        }
    }
    match file.len() as u64 - before == export.progress.bytes {
        true => Ok(()),
        false => Err(Failed::NotAsNoted),
    }
}

/// Removes the parts, the rests, and the part that a run may have written without noting it.
///
/// # Errors
/// If S3 does not answer. A repetition goes on, and the bucket removes what is left after a week.
pub(crate) async fn remove_parts(app: &App, scope: &Scope, export: &Export) -> Result<(), BlobError> {
    let blobs = app.part::<Blobs>().scoped(scope);
    let parts = (0..=export.progress.parts).map(|part| part_name(export, part));
    let names: Vec<String> = parts.chain((0..2).map(|rest| rest_name(export, rest))).collect();
    for some in names.chunks(AT_ONCE) {
        let removals: Vec<_> = some.iter().map(|name| blobs.delete(EXPORTS, name)).collect();
        try_join_all(removals).await?;
    }
    Ok(())
}

/// Removes all objects.
///
/// # Errors
/// The errors of [`remove_parts`].
pub(crate) async fn remove(app: &App, scope: &Scope, export: &Export) -> Result<(), BlobError> {
    app.part::<Blobs>().scoped(scope).delete(EXPORTS, &file_name(export)).await?;
    remove_parts(app, scope, export).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_is_the_kind_and_a_slash() {
        assert_eq!(EXPORTS_PREFIX, format!("{EXPORTS}/"));
    }
}
