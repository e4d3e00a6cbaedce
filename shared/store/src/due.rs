use aws_sdk_dynamodb::types::AttributeValue;

use posthorn_items::{Item, Scope, door};

use crate::{
    Partition, Store, StoreError, Table,
    index::{open_key, open_sort},
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

    fn open_entry(&self, table: Table, keys: &Attributes) -> Result<OpenEntry<'_>, StoreError> {
        let (key, sort) = (text(keys, "pk")?, text(keys, "sk")?);
        let scope = door::from_partition_key(key).ok();
        let partition = Partition::new(self, table, scope.clone(), key.to_owned());
        Ok(OpenEntry { partition, sort: sort.to_owned(), scope })
    }
}
