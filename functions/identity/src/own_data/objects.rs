//! The file of an export. Each person has one at most, so an erasure finds it.

use std::time::Duration;

use posthorn_app::App;
use posthorn_blobs::{BlobError, Blobs};
use posthorn_ids::PersonId;
use posthorn_runtime::uses::{Bucket, Use};

/// The kind of objects of these exports. The bucket removes them after a day.
const EXPORTS: &str = "account-exports";
const PREFIX: &str = "account-exports/";
const FILE: &str = "file";
/// How long a link is valid.
pub(crate) const LINK_VALID: Duration = Duration::from_secs(3600);

/// The uses of [`link`].
pub(crate) const LINKS: Use = Bucket::BLOBS.get(PREFIX);
/// The uses of [`write`].
pub(crate) const WRITES: Use = Bucket::BLOBS.put(PREFIX);
/// The uses of [`remove`].
pub(crate) const REMOVES: Use = Bucket::BLOBS.delete(PREFIX);

/// A link to a person's file.
pub(crate) async fn link(app: &App, person: PersonId) -> Result<String, BlobError> {
    let name = format!("posthorn-{}.json", app.now().strftime("%Y-%m-%d"));
    app.part::<Blobs>().of_person(person).download_link(EXPORTS, FILE, &name, LINK_VALID).await
}

/// Writes a person's file. Replaces an earlier one.
pub(crate) async fn write(app: &App, person: PersonId, file: Vec<u8>) -> Result<(), BlobError> {
    app.part::<Blobs>().of_person(person).put(EXPORTS, FILE, file, "application/json").await
}

/// Removes a person's file, if there is one.
pub(crate) async fn remove(app: &App, person: PersonId) -> Result<(), BlobError> {
    app.part::<Blobs>().of_person(person).delete(EXPORTS, FILE).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_is_the_kind_and_a_slash() {
        assert_eq!(PREFIX, format!("{EXPORTS}/"));
    }
}
