use serde::{Serialize, de::DeserializeOwned};

use crate::{Listed, Open};

/// Something kept in a table. What is not listed, open or expiring says nothing about it.
pub trait Item: Serialize + DeserializeOwned + Send + Sync {
    /// Stands in the item's `kind`, by which stream consumers are filtered.
    const KIND: &'static str;

    /// Whether its changes are configuration, of which the audit log tells who made them: what is written says by whom.
    const AUDITED: bool = false;

    /// Its place in the `list` index.
    fn listed(&self) -> Option<Listed> {
        None
    }

    /// Its place in the `open` index, while it is unfinished.
    fn open(&self) -> Option<Open> {
        None
    }

    /// When DynamoDB may forget it, in unix seconds (the table's TTL attribute).
    fn expires_at(&self) -> Option<i64> {
        None
    }
}
