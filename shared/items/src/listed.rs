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

/// The position of an unfinished item in the `open` index.
pub struct Open {
    pub(crate) waits_for: Option<WaitsFor>,
    pub(crate) shard: u32,
    pub(crate) due_ms: i64,
}

/// What items wait for. Each has index partitions of its own, so nobody reads waiting items before it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitsFor {
    /// Something of the item's own scope, such as a domain.
    InScope(String),
    /// Something of the whole deployment.
    Deployment(&'static str),
}

impl Open {
    /// Due at `due_ms` (Unix milliseconds), in one of the kind's index partitions. Due items of all scopes are found together.
    pub fn due(shard: u32, due_ms: i64) -> Self {
        Self { waits_for: None, shard, due_ms }
    }

    /// Waits since `since_ms` (Unix milliseconds) for something that has no known time.
    pub fn waiting(waits_for: WaitsFor, shard: u32, since_ms: i64) -> Self {
        Self { waits_for: Some(waits_for), shard, due_ms: since_ms }
    }

    /// What it waits for; `None` if it has a due time.
    pub fn waits_for(&self) -> Option<&WaitsFor> {
        self.waits_for.as_ref()
    }

    /// The number of the index partition.
    pub fn shard(&self) -> u32 {
        self.shard
    }

    /// The time that it is sorted by, in Unix milliseconds.
    pub fn due_ms(&self) -> i64 {
        self.due_ms
    }
}
