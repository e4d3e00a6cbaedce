use posthorn_items::{Open, WaitsFor};

/// The label of lists without a scope.
pub(crate) const UNSCOPED: &str = "system";

pub(crate) fn list_key(scope: &str, kind: &str, shard: u32) -> String {
    format!("{scope}/{kind}/{shard}")
}

/// The text of what an item waits for is last, so that nothing in it can name another partition.
pub(crate) fn open_key(scope: &str, kind: &str, open: &Open) -> String {
    let shard = open.shard();
    match open.waits_for() {
        None => format!("open/{kind}/{shard}"),
        Some(WaitsFor::InScope(what)) => format!("waiting/{kind}/{shard}/{scope}/{what}"),
        Some(WaitsFor::Deployment(what)) => format!("waiting/{kind}/{shard}/{UNSCOPED}/{what}"),
    }
}

/// Fixed width, so that text order is time order. The due time alone is enough: an index key need not be unique.
pub(crate) fn open_sort(due_ms: i64) -> String {
    format!("{:014}", due_ms.max(0))
}
