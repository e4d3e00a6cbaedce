/// The label of lists without a scope.
pub(crate) const UNSCOPED: &str = "system";

pub(crate) fn list_key(scope: &str, kind: &str, shard: u32) -> String {
    format!("{scope}/{kind}/{shard}")
}

pub(crate) fn open_key(kind: &str, shard: u32) -> String {
    format!("open/{kind}/{shard}")
}

/// Fixed width, so that text order is time order. The due time alone is enough: an index key need not be unique.
pub(crate) fn open_sort(due_ms: i64) -> String {
    format!("{:014}", due_ms.max(0))
}
