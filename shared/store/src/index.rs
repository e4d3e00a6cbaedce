use aws_sdk_dynamodb::types::AttributeValue;
use posthorn_ids::{Id, Kind, OrgId};

use crate::{Item, Partition, Scope, Store, StoreError, Table, item::text};

/// The position of an item in the `list` index.
pub struct Listed {
    pub(crate) scope: Option<String>,
    pub(crate) shard: u32,
    pub(crate) sort: String,
}

impl Listed {
    /// By its id, in the list of the whole organisation.
    pub fn of_org<K: Kind>(org: OrgId, id: &Id<K>) -> Self {
        Self { scope: Some(org.to_string()), shard: 0, sort: id.suffix() }
    }

    /// By its id, spread over `shards` index partitions, so that a burst does not reach the limit of one partition.
    pub fn by_id<K: Kind>(id: &Id<K>, shards: u32) -> Self {
        Self { scope: None, shard: id.shard(shards), sort: id.suffix() }
    }
}

/// The position of an unfinished item in the `open` index. The index finds due items of all scopes.
pub struct Open {
    /// The number of the kind's index partition.
    pub shard: u32,
    /// When it is due, in Unix milliseconds.
    pub due_ms: i64,
}

/// An unfinished item that is due.
pub struct OpenEntry<'a> {
    /// Its partition, with the scope if the item has one.
    pub partition: Partition<'a>,
    /// Its sort key.
    pub sort: String,
    /// Its scope, if it has one.
    pub scope: Option<Scope>,
}

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

impl Store {
    /// At most `limit` items of `T`'s kind that are due at `due_ms`, oldest first.
    pub async fn due<T: Item>(
        &self,
        table: Table,
        shard: u32,
        due_ms: i64,
        limit: i32,
    ) -> Result<Vec<OpenEntry<'_>>, StoreError> {
        let answer = self
            .client()
            .query()
            .table_name(self.name(table))
            .index_name("open")
            .key_condition_expression("open_pk = :pk AND open_sk <= :due")
            .expression_attribute_values(":pk", AttributeValue::S(open_key(T::KIND, shard)))
            .expression_attribute_values(":due", AttributeValue::S(open_sort(due_ms)))
            .limit(limit)
            .send()
            .await?;
        let entries = answer.items.unwrap_or_default().into_iter();
        entries.map(|keys| self.open_entry(table, &keys)).collect()
    }

    fn open_entry(
        &self,
        table: Table,
        keys: &std::collections::HashMap<String, AttributeValue>,
    ) -> Result<OpenEntry<'_>, StoreError> {
        let (key, sort) = (text(keys, "pk")?, text(keys, "sk")?);
        let scope = crate::door::from_partition_key(key).ok();
        let partition = Partition::new(self, table, scope.clone(), key.to_owned());
        Ok(OpenEntry { partition, sort: sort.to_owned(), scope })
    }
}
