use std::collections::HashMap;

use aws_sdk_dynamodb::{
    operation::query::builders::QueryFluentBuilder,
    types::{AttributeValue, KeysAndAttributes},
};
use futures::future::try_join_all;
use posthorn_items::Item;

use crate::{
    Page, PageRequest, Store, StoreError, Table, Term,
    index::list_key,
    item::{Attributes, decode, key, text},
    page::{Source, Stretch, Walk, gather},
};

/// The things of a kind that are listed under `label`.
pub(crate) struct List<'a> {
    pub(crate) store: &'a Store,
    pub(crate) label: &'a str,
    pub(crate) table: Table,
    pub(crate) shards: u32,
    pub(crate) by: By<'a>,
}

/// What a list is read by.
pub(crate) enum By<'a> {
    /// The `list` index.
    Index,
    /// The entries of a term.
    Term(Term<'a>),
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
        let (_, sort) = self.attributes();
        let condition = match (low, high) {
            // The range is empty, and DynamoDB refuses it.
            (Some(low), Some(high)) if low > high => return Ok(Vec::new()),
            (Some(_), Some(_)) => format!(" AND {sort} BETWEEN :low AND :high"),
            (Some(_), None) => format!(" AND {sort} >= :low"),
            (None, Some(_)) => format!(" AND {sort} <= :high"),
            (None, None) => String::new(),
        };
        let queries = (0..self.shards).map(|shard| {
            let mut query = self
                .query::<T>(shard, &condition)
                .scan_index_forward(walk.newer)
                // One extra shows that there are more, and one may be the start position itself.
                .limit(limit as i32 + 2);
            for (name, bound) in [(":low", low), (":high", high)] {
                if let Some(bound) = bound {
                    query = query.expression_attribute_values(name, AttributeValue::S(bound.clone()));
                }
            }
            async { Ok::<_, StoreError>(query.send().await?.items.unwrap_or_default()) }
        });
        let mut keys: Vec<(String, Attributes)> = try_join_all(queries)
            .await?
            .into_iter()
            .flatten()
            .map(|keys| Ok((text(&keys, sort)?.to_owned(), self.key_of_item(keys)?)))
            .collect::<Result<_, StoreError>>()?;
        keys.retain(|(sort, _)| Some(sort) != walk.from.as_ref());
        keys.sort_by(|(one, _), (other, _)| if walk.newer { one.cmp(other) } else { other.cmp(one) });
        keys.truncate(limit + 1);
        Ok(keys)
    }

    /// The names of the attributes that the list is read by.
    fn attributes(&self) -> (&'static str, &'static str) {
        match self.by {
            By::Index => ("list_pk", "list_sk"),
            By::Term(_) => ("pk", "sk"),
        }
    }

    /// The query of a shard, with a further condition.
    fn query<T: Item>(&self, shard: u32, condition: &str) -> QueryFluentBuilder {
        let query = self.store.client().query().table_name(self.store.name(self.table));
        let (query, partition) = match &self.by {
            By::Index => (query.index_name("list"), list_key(self.label, T::KIND, shard)),
            By::Term(term) => (query, term.partition_key(self.label, shard)),
        };
        query
            .key_condition_expression(format!("{} = :pk{condition}", self.attributes().0))
            .expression_attribute_values(":pk", AttributeValue::S(partition))
    }

    /// The key of the item that was found. The index has it, and an entry leads to it.
    fn key_of_item(&self, found: Attributes) -> Result<Attributes, StoreError> {
        match &self.by {
            By::Index => Ok(found),
            By::Term(term) => Ok(key(&term.item_partition_key(self.label, text(&found, "sk")?), term.sort)),
        }
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
