use std::collections::HashMap;

use aws_sdk_dynamodb::types::KeysAndAttributes;

use crate::{
    Partition, RawItem, Read, Store, StoreError, Table,
    item::{Attributes, key, text},
};

/// The limit of BatchGetItem
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>).
const BATCH_KEYS_MAX: usize = 100;
/// BatchGetItem may leave some keys unprocessed (16 MB, throttling). They are requested again, at most this many times in all.
const ROUNDS_MAX: usize = 10;

impl Store {
    /// Reads the items at `places` (a partition of `table` and a sort key), in the same order; `None` for a missing item. Makes one
    /// request per hundred different places.
    ///
    /// # Errors
    /// `StoreError` if a read fails; [`StoreError::Contended`] if DynamoDB leaves keys unprocessed again and again, because an unread
    /// item must not count as missing.
    pub async fn get_many(
        &self,
        table: Table,
        places: &[(Partition<'_>, String)],
        read: Read,
    ) -> Result<Vec<Option<RawItem>>, StoreError> {
        let places: Vec<(&Partition<'_>, &str)> =
            places.iter().map(|(partition, sort)| (partition, sort.as_str())).collect();
        self.get_all(table, &places, read).await
    }

    /// The same for partitions that the caller keeps.
    ///
    /// # Errors
    /// See [`Store::get_many`].
    pub async fn get_all(
        &self,
        table: Table,
        places: &[(&Partition<'_>, &str)],
        read: Read,
    ) -> Result<Vec<Option<RawItem>>, StoreError> {
        let mut wanted: Vec<(String, String)> =
            places.iter().map(|(partition, sort)| (partition.key.clone(), (*sort).to_owned())).collect();
        let asked = wanted.clone();
        // DynamoDB refuses a request that contains a key twice.
        wanted.sort();
        wanted.dedup();
        let mut found = HashMap::new();
        for chunk in wanted.chunks(BATCH_KEYS_MAX) {
            self.get_chunk(table, chunk, read, &mut found).await?;
        }
        Ok(asked.iter().map(|place| found.get(place).cloned().map(RawItem::new)).collect())
    }

    async fn get_chunk(
        &self,
        table: Table,
        chunk: &[(String, String)],
        read: Read,
        found: &mut HashMap<(String, String), Attributes>,
    ) -> Result<(), StoreError> {
        let mut keys: Vec<Attributes> = chunk.iter().map(|(pk, sk)| key(pk, sk)).collect();
        for _ in 0..ROUNDS_MAX {
            if keys.is_empty() {
                return Ok(());
            }
            let request = KeysAndAttributes::builder()
                .set_keys(Some(std::mem::take(&mut keys)))
                .consistent_read(read == Read::Consistent)
                .build()
                .map_err(|error| StoreError::Dynamo(Box::new(error)))?;
            let answer =
                self.client().batch_get_item().request_items(self.name(table), request).send().await?;
            for item in answer.responses.unwrap_or_default().into_values().flatten() {
                let place = (text(&item, "pk")?.to_owned(), text(&item, "sk")?.to_owned());
                found.insert(place, item);
            }
            let left = answer.unprocessed_keys.and_then(|mut left| left.remove(self.name(table)));
            keys = left.map(|left| left.keys).unwrap_or_default();
        }
        Err(StoreError::Contended)
    }
}
