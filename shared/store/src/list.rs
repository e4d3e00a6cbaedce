use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use futures::future::try_join_all;
use posthorn_items::Item;

use crate::{
    Page, PageRequest, Store, StoreError, Table,
    index::list_key,
    item::{Attributes, decode, text},
    page::{Source, Stretch, Walk, gather},
};

/// The things of a kind that are listed under `label`, in the `list` index.
pub(crate) struct List<'a> {
    pub(crate) store: &'a Store,
    pub(crate) label: &'a str,
    pub(crate) table: Table,
    pub(crate) shards: u32,
}

impl List<'_> {
    /// One page of the items of `T`'s kind that pass `keep`.
    pub(crate) async fn page<T: Item>(
        &self,
        request: &PageRequest,
        keep: impl Fn(&T) -> bool,
    ) -> Result<Page<T>, StoreError> {
        gather(self, &list_key(self.label, T::KIND, 0), request, keep).await
    }

    /// Up to `limit + 1` keys in the walk's order, merged from all shards. The extra key shows that there are more.
    async fn merged_keys<T: Item>(
        &self,
        walk: &Walk,
        limit: usize,
    ) -> Result<Vec<(String, Attributes)>, StoreError> {
        let (low, high) = walk.bounds();
        let condition = match (low, high) {
            // The range is empty, and DynamoDB refuses it.
            (Some(low), Some(high)) if low > high => return Ok(Vec::new()),
            (Some(_), Some(_)) => " AND list_sk BETWEEN :low AND :high",
            (Some(_), None) => " AND list_sk >= :low",
            (None, Some(_)) => " AND list_sk <= :high",
            (None, None) => "",
        };
        let queries = (0..self.shards).map(|shard| async move {
            let mut query = self
                .store
                .client()
                .query()
                .table_name(self.store.name(self.table))
                .index_name("list")
                .key_condition_expression(format!("list_pk = :pk{condition}"))
                .expression_attribute_values(":pk", AttributeValue::S(list_key(self.label, T::KIND, shard)))
                .scan_index_forward(walk.newer)
                // One extra shows that there are more, and one may be the start position itself.
                .limit(limit as i32 + 2);
            for (name, bound) in [(":low", low), (":high", high)] {
                if let Some(bound) = bound {
                    query = query.expression_attribute_values(name, AttributeValue::S(bound.clone()));
                }
            }
            Ok::<_, StoreError>(query.send().await?.items.unwrap_or_default())
        });
        let mut keys: Vec<(String, Attributes)> = try_join_all(queries)
            .await?
            .into_iter()
            .flatten()
            .map(|keys| Ok((text(&keys, "list_sk")?.to_owned(), keys)))
            .collect::<Result<_, StoreError>>()?;
        keys.retain(|(sort, _)| Some(sort) != walk.from.as_ref());
        keys.sort_by(|(one, _), (other, _)| if walk.newer { one.cmp(other) } else { other.cmp(one) });
        keys.truncate(limit + 1);
        Ok(keys)
    }
}

impl<T: Item> Source<T> for List<'_> {
    async fn read(&self, walk: &Walk, limit: usize) -> Result<Stretch<T>, StoreError> {
        let mut keys = self.merged_keys::<T>(walk, limit).await?;
        let more = keys.len() > limit;
        keys.truncate(limit);
        let Some((last, _)) = keys.last() else { return Ok(Stretch { items: Vec::new(), last: None, more }) };
        Ok(Stretch {
            last: Some(last.clone()),
            items: fetch::<T>(self.store, self.table, &keys).await?,
            more,
        })
    }
}

/// The most requests for one page, including those for unprocessed keys.
const FETCH_ROUNDS_MAX: usize = 10;

/// The items of `keys`, in the same order. Items that no longer exist are left out.
///
/// # Errors
/// [`StoreError::Contended`] if DynamoDB leaves keys unprocessed in every round.
async fn fetch<T: Item>(
    store: &Store,
    table: Table,
    keys: &[(String, Attributes)],
) -> Result<Vec<(String, T)>, StoreError> {
    let mut wanted = KeysAndAttributes::builder().set_keys(Some(
        keys.iter()
            .map(|(_, attributes)| {
                ["pk", "sk"]
                    .iter()
                    .filter_map(|name| Some((name.to_string(), attributes.get(*name)?.clone())))
                    .collect()
            })
            .collect(),
    ));
    let mut found = HashMap::new();
    // BatchGetItem may leave some keys unprocessed (16 MB, throttling). They are requested again a few times.
    for _ in 0..FETCH_ROUNDS_MAX {
        let request = wanted.build().map_err(|error| StoreError::Dynamo(Box::new(error)))?;
        let answer = store.client().batch_get_item().request_items(store.name(table), request).send().await?;
        for item in answer.responses.unwrap_or_default().into_values().flatten() {
            // The index is behind the table: the item may have left the list.
            let Ok(sort) = text(&item, "list_sk").map(str::to_owned) else { continue };
            found.insert(sort, decode::<T>(item)?.value);
        }
        match answer.unprocessed_keys.and_then(|mut left| left.remove(store.name(table))) {
            Some(left) if !left.keys.is_empty() => {
                wanted = KeysAndAttributes::builder().set_keys(Some(left.keys));
            }
            _ => {
                return Ok(keys
                    .iter()
                    .filter_map(|(sort, _)| Some((sort.clone(), found.remove(sort)?)))
                    .collect());
            }
        }
    }
    // The unprocessed items exist. A page without them would skip them, and no later page would show them.
    Err(StoreError::Contended)
}
