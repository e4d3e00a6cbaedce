use posthorn_ids::{Id, Kind, OrgId};

/// Where an item stands in its scope's `list` index.
pub struct Listed {
    pub(crate) label: Option<String>,
    pub(crate) shard: u32,
    pub(crate) sort: String,
}

impl Listed {
    /// Under its id, in the list of the whole organisation.
    pub fn of_org<K: Kind>(org: OrgId, id: &Id<K>) -> Self {
        Self { label: Some(org.to_string()), shard: 0, sort: id.suffix() }
    }

    /// Under its id, spread over `shards` index partitions, so that a burst never meets one partition's limit.
    pub fn by_id<K: Kind>(id: &Id<K>, shards: u32) -> Self {
        Self { label: None, shard: id.shard(shards), sort: id.suffix() }
    }

    /// The label of the list that it names; none where it is the list of the partition's own scope.
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// Which of the list's index partitions.
    pub fn shard(&self) -> u32 {
        self.shard
    }

    /// Its sort key in the list.
    pub fn sort(&self) -> &str {
        &self.sort
    }
}

/// Where an unfinished item stands in the `open` index: found again when it is due, whoever's it is.
pub struct Open {
    /// Which of the kind's index partitions.
    pub shard: u32,
    /// Unix milliseconds at which somebody should look at it.
    pub due_ms: i64,
}
