use serde::{Serialize, de::DeserializeOwned};

use crate::{Listed, Open};

/// Something stored in a table. The defaults are for items that are not listed, not open and do not expire.
pub trait Item: Serialize + DeserializeOwned + Send + Sync {
    /// The value of the item's `kind` attribute. Stream consumers filter by it.
    const KIND: &'static str;

    /// The version of its shape. Raise it by one with each release that adds, changes or drops a field: functions of two versions run side
    /// by side while an installation is upgraded, and after it is rolled back. A reader accepts its own shape, older ones and the next
    /// one, and refuses any other: see [`is_readable`](crate::is_readable). So a field that goes away is first left unread for a release.
    const SHAPE: u32 = 1;
    /// The oldest shape that this code reads. Items stay for years, so raise it only when a migration has rewritten all older ones.
    const OLDEST_SHAPE: u32 = 1;

    /// Whether it is configuration. The audit log records who changed it, so each write adds the writer's stamp.
    const AUDITED: bool = false;

    /// Its position in the `list` index.
    fn listed(&self) -> Option<Listed> {
        None
    }

    /// Its position in the `open` index, while it is unfinished.
    fn open(&self) -> Option<Open> {
        None
    }

    /// When DynamoDB may delete it, in Unix seconds (the table's TTL attribute).
    fn expires_at(&self) -> Option<i64> {
        None
    }
}
