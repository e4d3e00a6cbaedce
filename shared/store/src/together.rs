use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use posthorn_items::Item;

use crate::{Partition, Store, StoreError, Table, contention::Pauses, item::Attributes};

/// The limit of BatchWriteItem
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>).
const BATCH_WRITES_MAX: usize = 25;
/// BatchWriteItem may leave some items unwritten (16 MB, throttling). They are written again, at most this many times in all.
const ROUNDS_MAX: usize = 8;

/// Items that are written together, whether or not they exist: 25 in one request, at the price of single writes. No two of them
/// may have the same key. They are not written as one: a failure may leave some of them written.
pub struct Together<'a> {
    store: &'a Store,
    table: Table,
    items: Vec<Attributes>,
}

impl<'a> Together<'a> {
    /// Nothing to write yet.
    pub fn new(store: &'a Store, table: Table) -> Self {
        Self { store, table, items: Vec::new() }
    }

    /// Adds an item of a partition of this table.
    ///
    /// # Errors
    /// If the item cannot be encoded.
    pub fn put<T: Item>(
        &mut self,
        partition: &Partition<'_>,
        sort: &str,
        value: &T,
    ) -> Result<(), StoreError> {
        self.items.push(partition.encode_stamped(sort, value, 1)?);
        Ok(())
    }

    /// Writes all of them.
    ///
    /// # Errors
    /// `StoreError` if a write fails; [`StoreError::Contended`] if DynamoDB leaves items unwritten again and again.
    pub async fn write(self) -> Result<(), StoreError> {
        for chunk in self.items.chunks(BATCH_WRITES_MAX) {
            let writes: Result<Vec<WriteRequest>, StoreError> = chunk.iter().map(put).collect();
            self.write_chunk(writes?).await?;
        }
        Ok(())
    }

    async fn write_chunk(&self, mut writes: Vec<WriteRequest>) -> Result<(), StoreError> {
        let (name, mut pauses) = (self.store.name(self.table), Pauses::default());
        for _ in 0..ROUNDS_MAX {
            let request = self.store.client().batch_write_item().request_items(name, writes);
            let left = request.send().await?.unprocessed_items.and_then(|mut left| left.remove(name));
            writes = left.unwrap_or_default();
            if writes.is_empty() {
                return Ok(());
            }
            if let Some(pause) = pauses.after_refusal(fastrand::f64()) {
                tokio::time::sleep(pause).await;
            }
        }
        Err(StoreError::Contended)
    }
}

fn put(item: &Attributes) -> Result<WriteRequest, StoreError> {
    let put = PutRequest::builder().set_item(Some(item.clone())).build();
    Ok(WriteRequest::builder().put_request(put.map_err(|error| StoreError::Dynamo(Box::new(error)))?).build())
}
