use posthorn_ids::{Id, Kind, OrgId};

/// The position of an item in the `list` index.
pub struct Listed {
    pub(crate) label: Option<String>,
    pub(crate) shard: u32,
    pub(crate) sort: String,
}

impl Listed {
    /// By its id, in the list of the whole organisation.
    pub fn of_org<K: Kind>(org: OrgId, id: &Id<K>) -> Self {
        Self { label: Some(org.to_string()), shard: 0, sort: id.suffix() }
    }

    /// By its id, spread over `shards` index partitions, so that a burst does not reach the limit of one partition.
    pub fn by_id<K: Kind>(id: &Id<K>, shards: u32) -> Self {
        Self { label: None, shard: id.shard(shards), sort: id.suffix() }
    }

    /// The label of the list; `None` means the list of the partition's own scope.
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// The number of the list's index partition.
    pub fn shard(&self) -> u32 {
        self.shard
    }

    /// Its sort key in the list.
    pub fn sort(&self) -> &str {
        &self.sort
    }
}

/// The position of an unfinished item in the `open` index. The index finds due items of all scopes.
pub struct Open {
    /// The number of the kind's index partition.
    pub shard: u32,
    /// When it is due, in Unix milliseconds.
    pub due_ms: i64,
}
