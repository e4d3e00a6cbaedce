use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use futures::future::try_join_all;
use jiff::Timestamp;
use posthorn_ids::{first_suffix_at, suffix_of};
use sha2::{Digest, Sha256};

use crate::{
    Item, Partition, Scope, Store, StoreError, Table,
    index::list_key,
    item::{Attributes, decode, text},
};

/// What part of a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    /// 1 to 100.
    pub limit: usize,
    /// Older than this cursor, or than what has this id: lists are ordered by ids, and email SDKs leaf by them.
    pub after: Option<String>,
    /// Newer than this cursor or id.
    pub before: Option<String>,
    /// Only what was made since then; lists in the `list` index alone.
    pub since: Option<Timestamp>,
    /// Only what was made before then; likewise.
    pub until: Option<Timestamp>,
}

/// One page, newest first.
#[derive(Debug)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Whether there are more in the direction of reading.
    pub has_more: bool,
    /// From where to go on.
    pub next_cursor: Option<String>,
}

/// A place in a list: the sort part alone, bound to its list by a checksum, so that another list's is recognised. It
/// grants nothing: the partition is rebuilt from the caller's own scope.
pub struct Cursor;

impl Cursor {
    /// The cursor that stands at `sort` in the list named by `scope` and `kind`.
    pub fn encode(scope: &Scope, kind: &str, sort: &str) -> String {
        Self::bind(&list_key(&scope.label(), kind, 0), sort)
    }

    fn bind(list: &str, sort: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(format!("{sort}.{}", Self::checksum(list, sort)))
    }

    /// The place that the cursor stands at.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`] for what this list did not give out.
    pub fn decode(scope: &Scope, kind: &str, cursor: &str) -> Result<String, StoreError> {
        Self::unbind(&list_key(&scope.label(), kind, 0), cursor)
    }

    fn unbind(list: &str, cursor: &str) -> Result<String, StoreError> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| StoreError::InvalidCursor)?;
        let text = String::from_utf8(bytes).map_err(|_| StoreError::InvalidCursor)?;
        let (sort, checksum) = text.rsplit_once('.').ok_or(StoreError::InvalidCursor)?;
        let known = Self::checksum(list, sort) == checksum;
        if known { Ok(sort.to_owned()) } else { Err(StoreError::InvalidCursor) }
    }

    fn checksum(list: &str, sort: &str) -> String {
        let digest = Sha256::digest(format!("{list}/{sort}"));
        BASE64_URL_SAFE_NO_PAD.encode(&digest[..6])
    }
}

/// A filtered list reads at most this many pages before it answers with what it has.
const FILTERED_ROUNDS_MAX: usize = 10;

/// A direction, the place to go on from, and the ends of the list.
struct Walk {
    from: Option<String>,
    newer: bool,
    oldest: Option<String>,
    newest: Option<String>,
}

impl Walk {
    fn of(request: &PageRequest, list: &str) -> Result<Self, StoreError> {
        let place = |cursor: &Option<String>| {
            let read = |cursor| Cursor::unbind(list, cursor).or_else(|e| suffix_of(cursor).ok_or(e));
            cursor.as_deref().map(read).transpose()
        };
        let (oldest, newest) = (request.since.map(first_suffix_at), request.until.map(first_suffix_at));
        match place(&request.before)? {
            Some(before) => Ok(Self { from: Some(before), newer: true, oldest, newest }),
            None => Ok(Self { from: place(&request.after)?, newer: false, oldest, newest }),
        }
    }

    /// The lowest and the highest key still ahead; the place to go on from is itself among them.
    fn bounds(&self) -> (Option<&String>, Option<&String>) {
        match self.newer {
            true => (self.from.as_ref().max(self.oldest.as_ref()), self.newest.as_ref()),
            false => {
                let ends = [self.from.as_ref(), self.newest.as_ref()];
                (self.oldest.as_ref(), ends.into_iter().flatten().min())
            }
        }
    }

    /// The condition on `attribute` that keeps a query to what is still ahead.
    fn condition(&self, attribute: &str) -> String {
        match (&self.from, self.newer) {
            (None, _) => String::new(),
            (Some(_), false) => format!(" AND {attribute} < :from"),
            (Some(_), true) => format!(" AND {attribute} > :from"),
        }
    }
}

impl Partition<'_> {
    /// One page of the partition's items, all of `T`'s kind, newest first: for things that lie together under their ids.
    pub async fn page<T: Item>(&self, request: &PageRequest) -> Result<Page<T>, StoreError> {
        let walk = Walk::of(request, &self.key)?;
        let mut query = self
            .store
            .client()
            .query()
            .table_name(self.store.name(self.table))
            .key_condition_expression(format!("pk = :pk{}", walk.condition("sk")))
            .expression_attribute_values(":pk", AttributeValue::S(self.key.clone()))
            .scan_index_forward(walk.newer)
            .limit(request.limit as i32 + 1);
        if let Some(from) = &walk.from {
            query = query.expression_attribute_values(":from", AttributeValue::S(from.clone()));
        }
        let mut found = query.send().await?.items.unwrap_or_default();
        let has_more = found.len() > request.limit;
        found.truncate(request.limit);
        let last = found.last().map(|item| text(item, "sk").map(str::to_owned)).transpose()?;
        let next_cursor = last.filter(|_| has_more).map(|sort| Cursor::bind(&self.key, &sort));
        if walk.newer {
            found.reverse();
        }
        let items =
            found.into_iter().map(|item| Ok(decode::<T>(item)?.value)).collect::<Result<_, StoreError>>()?;
        Ok(Page { items, has_more, next_cursor })
    }
}

/// Where what is nobody's is listed.
pub(crate) const UNSCOPED: &str = "system";

pub(crate) async fn list<T: Item>(
    store: &Store,
    label: &str,
    table: Table,
    shards: u32,
    request: &PageRequest,
    keep: impl Fn(&T) -> bool,
) -> Result<Page<T>, StoreError> {
    let mut walk = Walk::of(request, &list_key(label, T::KIND, 0))?;
    let mut kept: Vec<(String, T)> = Vec::new();
    let mut more = true;
    for _ in 0..FILTERED_ROUNDS_MAX {
        let keys = merged_keys::<T>(store, label, table, shards, &walk, request.limit).await?;
        more = keys.len() > request.limit;
        let keys = &keys[..keys.len().min(request.limit)];
        let Some((last, _)) = keys.last() else { break };
        walk.from = Some(last.clone());
        kept.extend(fetch::<T>(store, table, keys).await?.into_iter().filter(|(_, item)| keep(item)));
        if !more || kept.len() >= request.limit {
            break;
        }
    }
    if kept.len() > request.limit {
        kept.truncate(request.limit);
        more = true;
        walk.from = kept.last().map(|(sort, _)| sort.clone());
    }
    let next_cursor =
        walk.from.filter(|_| more).map(|sort| Cursor::bind(&list_key(label, T::KIND, 0), &sort));
    if walk.newer {
        kept.reverse();
    }
    Ok(Page { items: kept.into_iter().map(|(_, item)| item).collect(), has_more: more, next_cursor })
}

/// Up to `limit + 1` keys in the walk's order, merged over the shards: the one too many tells that there are more.
async fn merged_keys<T: Item>(
    store: &Store,
    label: &str,
    table: Table,
    shards: u32,
    walk: &Walk,
    limit: usize,
) -> Result<Vec<(String, Attributes)>, StoreError> {
    let (low, high) = walk.bounds();
    let condition = match (low, high) {
        // DynamoDB refuses such a range; nothing lies in it.
        (Some(low), Some(high)) if low > high => return Ok(Vec::new()),
        (Some(_), Some(_)) => " AND list_sk BETWEEN :low AND :high",
        (Some(_), None) => " AND list_sk >= :low",
        (None, Some(_)) => " AND list_sk <= :high",
        (None, None) => "",
    };
    let queries = (0..shards).map(|shard| async move {
        let mut query = store
            .client()
            .query()
            .table_name(store.name(table))
            .index_name("list")
            .key_condition_expression(format!("list_pk = :pk{condition}"))
            .expression_attribute_values(":pk", AttributeValue::S(list_key(label, T::KIND, shard)))
            .scan_index_forward(walk.newer)
            // One tells that there are more, and one may be the place itself.
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

/// The items behind `keys`, in their order. One that is gone by now is left out.
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
    let mut found = std::collections::HashMap::new();
    // BatchGetItem may leave keys over (16 MB, throttling); they are asked for again, a bounded number of times.
    for _ in 0..FILTERED_ROUNDS_MAX {
        let request = wanted.build().map_err(|error| StoreError::Dynamo(Box::new(error)))?;
        let answer = store.client().batch_get_item().request_items(store.name(table), request).send().await?;
        for item in answer.responses.unwrap_or_default().into_values().flatten() {
            // An index lags: what it still names may have left the list since.
            let Ok(sort) = text(&item, "list_sk").map(str::to_owned) else { continue };
            found.insert(sort, decode::<T>(item)?.value);
        }
        match answer.unprocessed_keys.and_then(|mut left| left.remove(store.name(table))) {
            Some(left) if !left.keys.is_empty() => {
                wanted = KeysAndAttributes::builder().set_keys(Some(left.keys));
            }
            _ => break,
        }
    }
    Ok(keys.iter().filter_map(|(sort, _)| Some((sort.clone(), found.remove(sort)?))).collect())
}

#[cfg(test)]
mod tests {
    use posthorn_ids::{Environment, OrgId};

    use super::*;

    #[test]
    fn a_cursor_holds_for_its_own_list_only() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let scope = |environment| Scope::new(OrgId::new(now), None, environment);
        let (mine, theirs) = (scope(Environment::live()), scope(Environment::live()));
        let cursor = Cursor::encode(&mine, "message", "01h");
        assert_eq!(Cursor::decode(&mine, "message", &cursor).unwrap(), "01h");
        for (scope, kind) in [(&theirs, "message"), (&mine, "domain")] {
            assert!(matches!(Cursor::decode(scope, kind, &cursor), Err(StoreError::InvalidCursor)));
        }
        for text in ["", "x", "MDFo", "%%%"] {
            assert!(Cursor::decode(&mine, "message", text).is_err(), "{text}");
        }
    }
}
