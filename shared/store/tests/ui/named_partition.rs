//! A partition cannot be made from a key, nor its key be changed.
use posthorn_store::{Partition, Scope, Store, Table};

fn steal<'a>(store: &'a Store, mine: &'a Scope) -> Partition<'a> {
    let mut partition = store.scoped(mine).partition(Table::Messages, "message", "x");
    partition.key = "org_victim-0-live/message/x".to_owned();
    Partition::new(store, Table::Messages, None, "org_victim-0-live/message/x".to_owned())
}

fn main() {}
