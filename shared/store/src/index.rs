/// The scope label of items that belong to nobody.
pub(crate) const UNSCOPED: &str = "system";

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
