use posthorn_ids::{Id, Kind, OrgId};

/// Where what is nobody's is listed.
pub(crate) const UNSCOPED: &str = "system";

/// Where an item stands in its scope's `list` index.
pub struct Listed {
    pub(crate) scope: Option<String>,
    pub(crate) shard: u32,
    pub(crate) sort: String,
}

impl Listed {
    /// Under its id, in the list of the whole organisation.
    pub fn of_org<K: Kind>(org: OrgId, id: &Id<K>) -> Self {
        Self { scope: Some(org.to_string()), shard: 0, sort: id.suffix() }
    }

    /// Under its id, spread over `shards` index partitions, so that a burst never meets one partition's limit.
    pub fn by_id<K: Kind>(id: &Id<K>, shards: u32) -> Self {
        Self { scope: None, shard: id.shard(shards), sort: id.suffix() }
    }
}

/// Where an unfinished item stands in the `open` index: found again when it is due, whoever's it is.
pub struct Open {
    /// Which of the kind's index partitions.
    pub shard: u32,
    /// Unix milliseconds at which somebody should look at it.
    pub due_ms: i64,
}

pub(crate) fn list_key(scope: &str, kind: &str, shard: u32) -> String {
    format!("{scope}/{kind}/{shard}")
}

pub(crate) fn open_key(kind: &str, shard: u32) -> String {
    format!("open/{kind}/{shard}")
}

/// Fixed width, so that text order is time order. An index key need not be unique, so it is all there is.
pub(crate) fn open_sort(due_ms: i64) -> String {
    format!("{:014}", due_ms.max(0))
}
