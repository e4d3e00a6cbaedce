use std::time::{Duration, Instant};

use aws_sdk_dynamodb::{
    operation::put_item::PutItemError,
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};
use posthorn_items::{Item, SHAPE_ATTRIBUTE, Scope};

use crate::{
    RawItem, Store, StoreError, Stored, Table,
    contention::Pauses,
    item::{Attributes, decode, encode, encode_stamped, with_ttl},
};

/// How up to date a read must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// Sees every write that succeeded before it. Costs twice as much.
    Consistent,
    /// May be slightly behind. For data that a conditional write checks again, or that is only shown.
    Eventual,
}

/// The result of a write that creates an item.
#[derive(Debug, Clone)]
pub enum Created<T> {
    /// The item was created.
    New,
    /// There was already this item.
    Existing(Stored<T>),
}

/// The result of a change.
#[derive(Debug, Clone)]
pub enum Revised<T> {
    /// The change was written. This is the current item.
    Changed(Stored<T>),
    /// There was nothing to change. This is the current item.
    Unchanged(Stored<T>),
    /// There is no item.
    Absent,
}

/// One partition. Only the store builds its key; other code cannot set it.
pub struct Partition<'a> {
    pub(crate) store: &'a Store,
    pub(crate) table: Table,
    scope: Option<Scope>,
    pub(crate) key: String,
}

/// How long a change that collides with other writers is tried again: clearly less than the shortest timeout of a function that
/// writes items with many writers.
pub(crate) const REVISE_WITHIN: Duration = Duration::from_secs(6);

impl<'a> Partition<'a> {
    pub(crate) fn new(store: &'a Store, table: Table, scope: Option<Scope>, key: String) -> Self {
        Self { store, table, scope, key }
    }

    /// The place of an item as one text. Instances use it as a cache key.
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

    /// Reads up to `limit` items with sort keys that start with `prefix`, in the order of the sort keys, or reversed if
    /// `newest_first`.
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
        // A response has at most 1 MB, so it may end before the limit. `last_evaluated_key` says where to continue.
        loop {
            let answer = request.clone().send().await?;
            items.extend(answer.items.unwrap_or_default().into_iter().map(RawItem::new));
            match answer.last_evaluated_key {
                Some(last) if items.len() < limit as usize => {
                    request = request.limit(limit - items.len() as i32).set_exclusive_start_key(Some(last));
                }
                _ => return Ok(items),
            }
        }
    }

    /// Reads up to `limit` items with sort keys from `low` to `high`, both included, in the order of the sort keys. It may return
    /// fewer items before the end, because a response has at most 1 MB.
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
        Ok(answer.items.unwrap_or_default().into_iter().map(RawItem::new).collect())
    }

    /// Creates an item that must not exist yet. Returns the existing item if there is one.
    pub async fn create<T: Item>(&self, sort: &str, value: &T) -> Result<Created<T>, StoreError> {
        match self.put_if(self.encode_stamped(sort, value, 1)?, None).await? {
            Put::Done => Ok(Created::New),
            Put::Refused(Some(existing)) => Ok(Created::Existing(existing)),
            // The write was refused because an item existed, but the item was deleted before it was read.
            Put::Refused(None) => Err(StoreError::Contended),
        }
    }

    /// Writes an item, whether or not there is one. For content that is the same for every writer.
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

    /// Reads an item, changes it, and writes it back if nobody changed it in between. Otherwise it applies the change to the newer
    /// item.
    ///
    /// `change` returns whether there is anything to write. It runs once per try, so it must have no side effects. On collisions with
    /// other writers, it tries again with pauses, for six seconds.
    ///
    /// # Errors
    /// [`StoreError::Contended`] if all tries collided with other writers.
    pub async fn revise<T: Item>(
        &self,
        sort: &str,
        read: Read,
        change: impl FnMut(&mut T) -> bool + Send,
    ) -> Result<Revised<T>, StoreError> {
        match self.get(sort, read).await? {
            Some(current) => self.revise_from(sort, current, change).await,
            // An eventual read may miss a new item.
            None if read == Read::Eventual => match self.get(sort, Read::Consistent).await? {
                Some(current) => self.revise_from(sort, current, change).await,
                None => Ok(Revised::Absent),
            },
            None => Ok(Revised::Absent),
        }
    }

    /// The same, starting from an item that the caller has already read.
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
            let item = self.encode_revised(sort, &current)?;
            let kept = current.kept(&item);
            match self.put_if(item, Some(current.revision)).await? {
                Put::Done => return Ok(Revised::Changed(current.written(kept))),
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

    async fn put_if<T: Item>(&self, item: Attributes, expected: Option<u64>) -> Result<Put<T>, StoreError> {
        let mut request = self
            .store
            .client()
            .put_item()
            .table_name(self.store.name(self.table))
            .set_item(Some(item))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        request = match expected {
            None => request.condition_expression("attribute_not_exists(pk)"),
            Some(expected) => request
                .condition_expression("rev = :rev")
                .expression_attribute_values(":rev", AttributeValue::N(expected.to_string())),
        };
        match request.send().await {
            Ok(_) => Ok(Put::Done),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(refused)) => {
                    Ok(Put::Refused(refused.item.clone().map(decode).transpose()?))
                }
                _ => Err(error.into()),
            },
        }
    }

    /// The item's attributes for comparison: without the writer's stamp.
    pub(crate) fn encode<T: Item>(
        &self,
        sort: &str,
        value: &T,
        revision: u64,
    ) -> Result<Attributes, StoreError> {
        let scope = self.scope.as_ref().map(Scope::label);
        encode(scope.as_deref(), &self.key, sort, value, revision)
    }

    /// The attributes of an item as it was read, before any change, for comparison. Its end is the one that is stored: a release that does
    /// not know it may have changed the item last.
    pub(crate) fn encode_read<T: Item>(
        &self,
        sort: &str,
        read: &Stored<T>,
    ) -> Result<Attributes, StoreError> {
        match &read.other {
            Some(other) => Ok(other.raw.clone()),
            None => Ok(with_ttl(self.encode(sort, &read.value, read.revision)?, read.ttl)),
        }
    }

    /// The attributes of a changed item for its next write. What a newer version wrote, and this one does not know, stays.
    pub(crate) fn encode_revised<T: Item>(
        &self,
        sort: &str,
        changed: &Stored<T>,
    ) -> Result<Attributes, StoreError> {
        let new = self.encode_stamped(sort, &changed.value, changed.revision + 1)?;
        let Some(other) = changed.other.as_deref().filter(|other| other.shape > T::SHAPE) else {
            return Ok(new);
        };
        let read = decode::<T>(other.raw.clone())?;
        let known = self.encode(sort, &read.value, read.revision)?;
        let mut item = other.carried_into(&known, new);
        item.insert(SHAPE_ATTRIBUTE.to_owned(), AttributeValue::N(other.shape.to_string()));
        Ok(item)
    }

    /// The item's attributes for writing.
    pub(crate) fn encode_stamped<T: Item>(
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
    Done,
    Refused(Option<Stored<T>>),
}
