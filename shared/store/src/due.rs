use aws_sdk_dynamodb::{operation::query::builders::QueryFluentBuilder, types::AttributeValue};
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

/// Which due times, in Unix milliseconds.
#[derive(Clone, Copy)]
enum Times {
    UpTo(i64),
    At(i64),
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
        self.open_entries(table, key, Times::UpTo(due_ms), limit).await
    }

    /// At most `limit` items of `T`'s kind that are due at exactly `due_ms`.
    pub async fn due_at<T: Item>(
        &self,
        table: Table,
        shard: u32,
        due_ms: i64,
        limit: i32,
    ) -> Result<Vec<OpenEntry<'_>>, StoreError> {
        let key = open_key(UNSCOPED, T::KIND, &Open::due(shard, due_ms));
        self.open_entries(table, key, Times::At(due_ms), limit).await
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
        let up_to = Times::UpTo(waiting.due_ms());
        self.open_entries(table, open_key(&label, T::KIND, waiting), up_to, limit).await
    }

    /// The same, at most `limit` of them behind a position that an earlier call gave, and the position of the next ones; `None` if there
    /// are none. What begins or ends to wait meanwhile moves nothing.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`] if no call gave that position.
    pub async fn waiting_page<T: Item>(
        &self,
        table: Table,
        scope: Option<&Scope>,
        waiting: &Open,
        after: Option<&str>,
        limit: i32,
    ) -> Result<(Vec<OpenEntry<'_>>, Option<String>), StoreError> {
        let label = scope.map_or_else(|| UNSCOPED.to_owned(), Scope::label);
        let key = open_key(&label, T::KIND, waiting);
        let start = after.map(|after| start_of(&key, after)).transpose()?;
        let request = self.open_query(table, key, Times::UpTo(waiting.due_ms())).limit(limit);
        let answer = request.set_exclusive_start_key(start).send().await?;
        let entries = answer.items.unwrap_or_default();
        let entries =
            entries.iter().map(|keys| self.open_entry(table, keys)).collect::<Result<Vec<_>, _>>()?;
        Ok((entries, answer.last_evaluated_key.as_ref().map(position_of).transpose()?))
    }

    /// The entries of an index partition at some times. A page has at most 1 MB, so it asks again until it has enough.
    async fn open_entries(
        &self,
        table: Table,
        key: String,
        times: Times,
        limit: i32,
    ) -> Result<Vec<OpenEntry<'_>>, StoreError> {
        let mut request = self.open_query(table, key, times).limit(limit);
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

    fn open_query(&self, table: Table, key: String, times: Times) -> QueryFluentBuilder {
        let (comparison, due_ms) = match times {
            Times::UpTo(due_ms) => ("<=", due_ms),
            Times::At(due_ms) => ("=", due_ms),
        };
        self.client()
            .query()
            .table_name(self.name(table))
            .index_name("open")
            .key_condition_expression(format!("open_pk = :pk AND open_sk {comparison} :due"))
            .expression_attribute_values(":pk", AttributeValue::S(key))
            .expression_attribute_values(":due", AttributeValue::S(open_sort(due_ms)))
    }

    fn open_entry(&self, table: Table, keys: &Attributes) -> Result<OpenEntry<'_>, StoreError> {
        let (key, sort) = (text(keys, "pk")?, text(keys, "sk")?);
        let scope = door::from_partition_key(key).ok();
        let partition = Partition::new(self, table, scope.clone(), key.to_owned());
        Ok(OpenEntry { partition, sort: sort.to_owned(), scope })
    }
}

/// The keys of an entry of the index, besides the index partition.
const POSITION: [&str; 3] = ["open_sk", "pk", "sk"];

/// A position as text.
fn position_of(keys: &Attributes) -> Result<String, StoreError> {
    let mut texts = Vec::new();
    for name in POSITION {
        texts.push(text(keys, name)?);
    }
    serde_json::to_string(&texts).map_err(|_| StoreError::InvalidCursor)
}

fn start_of(key: &str, position: &str) -> Result<Attributes, StoreError> {
    let texts: [String; 3] = serde_json::from_str(position).map_err(|_| StoreError::InvalidCursor)?;
    let keys = POSITION.into_iter().zip(texts).chain([("open_pk", key.to_owned())]);
    Ok(keys.map(|(name, text)| (name.to_owned(), AttributeValue::S(text))).collect())
}
