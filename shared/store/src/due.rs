use aws_sdk_dynamodb::types::AttributeValue;

use posthorn_items::{Item, Open, Scope, door};

use crate::{
    Partition, Store, StoreError, Table,
    index::{UNSCOPED, open_key, open_sort},
    item::{Attributes, text},
};

/// An unfinished item that is due.
pub struct OpenEntry<'a> {
    /// Its partition, with the scope if the item has one.
    pub partition: Partition<'a>,
    /// Its sort key.
    pub sort: String,
    /// Its scope, if it has one.
    pub scope: Option<Scope>,
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
        let key = open_key(UNSCOPED, T::KIND, &Open::due(shard, due_ms));
        self.open_entries(table, key, due_ms, limit).await
    }

    /// At most `limit` items of `T`'s kind that wait for something since `since_ms` or longer, those that wait longest first. What
    /// they wait for is of `scope` if it says so.
    pub async fn waiting<T: Item>(
        &self,
        table: Table,
        scope: Option<&Scope>,
        waiting: &Open,
        limit: i32,
    ) -> Result<Vec<OpenEntry<'_>>, StoreError> {
        let label = scope.map_or_else(|| UNSCOPED.to_owned(), Scope::label);
        self.open_entries(table, open_key(&label, T::KIND, waiting), waiting.due_ms(), limit).await
    }

    /// The entries of an index partition up to a time. A page has at most 1 MB, so it asks again until it has enough.
    async fn open_entries(
        &self,
        table: Table,
        key: String,
        up_to_ms: i64,
        limit: i32,
    ) -> Result<Vec<OpenEntry<'_>>, StoreError> {
        let mut request = self
            .client()
            .query()
            .table_name(self.name(table))
            .index_name("open")
            .key_condition_expression("open_pk = :pk AND open_sk <= :due")
            .expression_attribute_values(":pk", AttributeValue::S(key))
            .expression_attribute_values(":due", AttributeValue::S(open_sort(up_to_ms)))
            .limit(limit);
        let mut entries = Vec::new();
        loop {
            let answer = request.clone().send().await?;
            for keys in answer.items.unwrap_or_default() {
                entries.push(self.open_entry(table, &keys)?);
            }
            match answer.last_evaluated_key {
                Some(last) if entries.len() < limit as usize => {
                    request = request.limit(limit - entries.len() as i32).set_exclusive_start_key(Some(last));
                }
                _ => return Ok(entries),
            }
        }
    }

    fn open_entry(&self, table: Table, keys: &Attributes) -> Result<OpenEntry<'_>, StoreError> {
        let (key, sort) = (text(keys, "pk")?, text(keys, "sk")?);
        let scope = door::from_partition_key(key).ok();
        let partition = Partition::new(self, table, scope.clone(), key.to_owned());
        Ok(OpenEntry { partition, sort: sort.to_owned(), scope })
    }
}
