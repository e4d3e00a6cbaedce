use std::time::{Duration, Instant};

use aws_sdk_dynamodb::{
    operation::put_item::PutItemError,
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};
use posthorn_items::{Item, Scope};

use crate::{
    Store, StoreError, Stored, Table,
    contention::Pauses,
    item::{Attributes, decode, encode, encode_stamped},
};

/// How fresh a read must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// Sees every write that was answered before it; costs twice as much.
    Consistent,
    /// May lag by a moment: for what is checked again by a conditional write, or only shown.
    Eventual,
}

/// What became of a write that makes something new.
#[derive(Debug, Clone)]
pub enum Created<T> {
    /// It is there now.
    New,
    /// Something was there already: this.
    Existing(Stored<T>),
}

/// What became of a change.
#[derive(Debug, Clone)]
pub enum Revised<T> {
    /// Written; this stands now.
    Changed(Stored<T>),
    /// The change had nothing to do; this stands.
    Unchanged(Stored<T>),
    /// There is nothing to change.
    Absent,
}

/// One partition: its key was built by the store, and cannot be given from outside.
pub struct Partition<'a> {
    pub(crate) store: &'a Store,
    pub(crate) table: Table,
    scope: Option<Scope>,
    pub(crate) key: String,
}

/// How long a change is tried while others keep coming first: well inside the shortest timeout of a function that writes
/// what many write at once.
const REVISE_WITHIN: Duration = Duration::from_secs(6);

impl<'a> Partition<'a> {
    pub(crate) fn new(store: &'a Store, table: Table, scope: Option<Scope>, key: String) -> Self {
        Self { store, table, scope, key }
    }

    /// Where an item stands, as one text: by which an instance remembers what it knows of it.
    pub fn place(&self, sort: &str) -> String {
        format!("{}/{sort}", self.key)
    }

    /// Reads one item.
    pub async fn get<T: Item>(&self, sort: &str, read: Read) -> Result<Option<Stored<T>>, StoreError> {
        let request = self.store.client().get_item().table_name(self.store.name(self.table));
        let answer = request
            .key("pk", AttributeValue::S(self.key.clone()))
            .key("sk", AttributeValue::S(sort.to_owned()))
            .consistent_read(read == Read::Consistent)
            .send()
            .await?;
        answer.item.map(decode).transpose()
    }

    /// Reads up to `limit` items whose sort key starts with `prefix`, in its order or (`newest_first`) against it.
    pub async fn query(
        &self,
        prefix: &str,
        limit: i32,
        newest_first: bool,
        read: Read,
    ) -> Result<Vec<RawItem>, StoreError> {
        let prefixed = if prefix.is_empty() { "" } else { " AND begins_with(sk, :prefix)" };
        let mut request = self
            .store
            .client()
            .query()
            .table_name(self.store.name(self.table))
            .key_condition_expression(format!("pk = :pk{prefixed}"))
            .expression_attribute_values(":pk", AttributeValue::S(self.key.clone()))
            .consistent_read(read == Read::Consistent)
            .scan_index_forward(!newest_first)
            .limit(limit);
        if !prefix.is_empty() {
            request = request.expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()));
        }
        let mut items = Vec::new();
        // An answer holds 1 MB: it may end before the limit, and say where it goes on.
        loop {
            let answer = request.clone().send().await?;
            items.extend(answer.items.unwrap_or_default().into_iter().map(RawItem));
            match answer.last_evaluated_key {
                Some(last) if items.len() < limit as usize => {
                    request = request.limit(limit - items.len() as i32).set_exclusive_start_key(Some(last));
                }
                _ => return Ok(items),
            }
        }
    }

    /// Reads up to `limit` items whose sort keys lie from `low` to `high`, both included, in their order. Fewer may come
    /// before the end, for an answer holds 1 MB.
    pub async fn between(
        &self,
        low: &str,
        high: &str,
        limit: i32,
        read: Read,
    ) -> Result<Vec<RawItem>, StoreError> {
        let request = self.store.client().query().table_name(self.store.name(self.table));
        let answer = request
            .key_condition_expression("pk = :pk AND sk BETWEEN :low AND :high")
            .expression_attribute_values(":pk", AttributeValue::S(self.key.clone()))
            .expression_attribute_values(":low", AttributeValue::S(low.to_owned()))
            .expression_attribute_values(":high", AttributeValue::S(high.to_owned()))
            .consistent_read(read == Read::Consistent)
            .limit(limit)
            .send()
            .await?;
        Ok(answer.items.unwrap_or_default().into_iter().map(RawItem).collect())
    }

    /// Writes an item that must not be there yet; tells what was there if it was.
    pub async fn create<T: Item>(&self, sort: &str, value: &T) -> Result<Created<T>, StoreError> {
        match self.put_if(sort, value, None).await? {
            Put::Done(_) => Ok(Created::New),
            Put::Refused(Some(existing)) => Ok(Created::Existing(existing)),
            // Refused because something was there, and it was gone when looked at: deleted in between.
            Put::Refused(None) => Err(StoreError::Contended),
        }
    }

    /// Writes an item whatever was there before: for content that is the same whoever writes it.
    pub async fn overwrite<T: Item>(&self, sort: &str, value: &T) -> Result<(), StoreError> {
        let item = self.encode_stamped(sort, value, 1)?;
        self.store
            .client()
            .put_item()
            .table_name(self.store.name(self.table))
            .set_item(Some(item))
            .send()
            .await?;
        Ok(())
    }

    /// Reads an item, changes it, and writes it back if nobody else did in between; otherwise again from what they wrote.
    ///
    /// `change` answers whether there is anything to write. It runs once per round, so it must not act on the world. Where
    /// others keep coming first, rounds are tried with pauses for six seconds.
    ///
    /// # Errors
    /// [`StoreError::Contended`] where others came first all that time.
    pub async fn revise<T: Item>(
        &self,
        sort: &str,
        read: Read,
        change: impl FnMut(&mut T) -> bool + Send,
    ) -> Result<Revised<T>, StoreError> {
        match self.get(sort, read).await? {
            Some(current) => self.revise_from(sort, current, change).await,
            // An eventual read may be too early to see it.
            None if read == Read::Eventual => match self.get(sort, Read::Consistent).await? {
                Some(current) => self.revise_from(sort, current, change).await,
                None => Ok(Revised::Absent),
            },
            None => Ok(Revised::Absent),
        }
    }

    /// The same, from what the caller has already read.
    pub async fn revise_from<T: Item>(
        &self,
        sort: &str,
        mut current: Stored<T>,
        mut change: impl FnMut(&mut T) -> bool + Send,
    ) -> Result<Revised<T>, StoreError> {
        let (begun, mut pauses) = (Instant::now(), Pauses::default());
        loop {
            if !change(&mut current.value) {
                return Ok(Revised::Unchanged(current));
            }
            match self.put_if(sort, &current.value, Some(current.revision)).await? {
                Put::Done(revision) => {
                    return Ok(Revised::Changed(Stored { value: current.value, revision }));
                }
                Put::Refused(Some(newer)) => current = newer,
                Put::Refused(None) => return Ok(Revised::Absent),
            }
            if begun.elapsed() >= REVISE_WITHIN {
                return Err(StoreError::Contended);
            }
            if let Some(pause) = pauses.after_refusal(fastrand::f64()) {
                tokio::time::sleep(pause).await;
            }
        }
    }

    async fn put_if<T: Item>(
        &self,
        sort: &str,
        value: &T,
        expected: Option<u64>,
    ) -> Result<Put<T>, StoreError> {
        let revision = expected.unwrap_or(0) + 1;
        let mut request = self
            .store
            .client()
            .put_item()
            .table_name(self.store.name(self.table))
            .set_item(Some(self.encode_stamped(sort, value, revision)?))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        request = match expected {
            None => request.condition_expression("attribute_not_exists(pk)"),
            Some(expected) => request
                .condition_expression("rev = :rev")
                .expression_attribute_values(":rev", AttributeValue::N(expected.to_string())),
        };
        match request.send().await {
            Ok(_) => Ok(Put::Done(revision)),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(refused)) => {
                    Ok(Put::Refused(refused.item.clone().map(decode).transpose()?))
                }
                _ => Err(error.into()),
            },
        }
    }

    /// The item as it is compared: without who wrote it.
    pub(crate) fn encode<T: Item>(
        &self,
        sort: &str,
        value: &T,
        revision: u64,
    ) -> Result<Attributes, StoreError> {
        let scope = self.scope.as_ref().map(Scope::label);
        encode(scope.as_deref(), &self.key, sort, value, revision)
    }

    /// The item as it is written.
    fn encode_stamped<T: Item>(
        &self,
        sort: &str,
        value: &T,
        revision: u64,
    ) -> Result<Attributes, StoreError> {
        let scope = self.scope.as_ref().map(Scope::label);
        encode_stamped(scope.as_deref(), &self.key, sort, value, revision)
    }
}

enum Put<T> {
    Done(u64),
    Refused(Option<Stored<T>>),
}

/// An item of a partition that holds several kinds.
pub struct RawItem(Attributes);

impl RawItem {
    pub(crate) fn new(attributes: Attributes) -> Self {
        Self(attributes)
    }

    /// Whether it is of `T`'s kind.
    pub fn is<T: Item>(&self) -> bool {
        matches!(self.0.get("kind"), Some(AttributeValue::S(kind)) if kind == T::KIND)
    }

    /// Its sort key.
    pub fn sort(&self) -> Option<&str> {
        match self.0.get("sk") {
            Some(AttributeValue::S(sort)) => Some(sort),
            _ => None,
        }
    }

    /// The item as a `T`.
    pub fn decode<T: Item>(self) -> Result<Stored<T>, StoreError> {
        decode(self.0)
    }
}
