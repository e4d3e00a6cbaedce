use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use posthorn_ids::{first_suffix_at, suffix_of};
use posthorn_items::Item;

use crate::{
    Cursor, Partition, StoreError,
    item::{decode, text},
};

/// The requested part of a list.
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    /// The most items, 1 to 100.
    pub limit: usize,
    /// Only items older than this cursor or this id. Lists are ordered by id, and email SDKs page by id.
    pub after: Option<String>,
    /// Only items newer than this cursor or id.
    pub before: Option<String>,
    /// Only items made at or after this time. Only for lists in the `list` index.
    pub since: Option<Timestamp>,
    /// Only items made before this time. Only for lists in the `list` index.
    pub until: Option<Timestamp>,
}

/// One page, newest first.
#[derive(Debug)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Whether there are more items in the direction of reading.
    pub has_more: bool,
    /// The cursor for the next page.
    pub next_cursor: Option<String>,
}

/// A filtered list reads at most this many pages. Then it returns the items that it has.
const FILTERED_ROUNDS_MAX: usize = 10;

/// A reading direction, the start position, and the bounds of the list.
pub(crate) struct Walk {
    pub(crate) from: Option<String>,
    pub(crate) newer: bool,
    oldest: Option<String>,
    newest: Option<String>,
}

/// The result of one read, in the walk's order.
pub(crate) struct Stretch<T> {
    /// The items, each with its position. Items that the index still has but the table has not are left out.
    pub(crate) items: Vec<(String, T)>,
    /// The last position that was read, even if its item no longer exists.
    pub(crate) last: Option<String>,
    /// Whether there are more items after it.
    pub(crate) more: bool,
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

    /// The lowest and the highest key that are left to read. The range includes the start position itself.
    pub(crate) fn bounds(&self) -> (Option<&String>, Option<&String>) {
        match self.newer {
            true => (self.from.as_ref().max(self.oldest.as_ref()), self.newest.as_ref()),
            false => {
                let ends = [self.from.as_ref(), self.newest.as_ref()];
                (self.oldest.as_ref(), ends.into_iter().flatten().min())
            }
        }
    }

    /// The condition on `attribute` that limits a query to the items that are left to read.
    fn condition(&self, attribute: &str) -> String {
        match (&self.from, self.newer) {
            (None, _) => String::new(),
            (Some(_), false) => format!(" AND {attribute} < :from"),
            (Some(_), true) => format!(" AND {attribute} > :from"),
        }
    }
}

/// The source of a list.
pub(crate) trait Source<T> {
    /// Reads at most `limit` items from the walk's position.
    fn read(&self, walk: &Walk, limit: usize) -> impl Future<Output = Result<Stretch<T>, StoreError>> + Send;
}

/// Reads `list` until the page is full of items that pass `keep`, the list ends, or [`FILTERED_ROUNDS_MAX`] is reached. A page that
/// is not full still has a cursor if there are more items.
pub(crate) async fn gather<T>(
    source: &impl Source<T>,
    list: &str,
    request: &PageRequest,
    keep: impl Fn(&T) -> bool,
) -> Result<Page<T>, StoreError> {
    let mut walk = Walk::of(request, list)?;
    let mut kept: Vec<(String, T)> = Vec::new();
    let mut more = true;
    for _ in 0..FILTERED_ROUNDS_MAX {
        let stretch = source.read(&walk, request.limit).await?;
        more = stretch.more;
        let Some(last) = stretch.last else { break };
        walk.from = Some(last);
        kept.extend(stretch.items.into_iter().filter(|(_, item)| keep(item)));
        if !more || kept.len() >= request.limit {
            break;
        }
    }
    if kept.len() > request.limit {
        kept.truncate(request.limit);
        more = true;
        walk.from = kept.last().map(|(sort, _)| sort.clone());
    }
    let next_cursor = walk.from.filter(|_| more).map(|sort| Cursor::bind(list, &sort));
    if walk.newer {
        kept.reverse();
    }
    Ok(Page { items: kept.into_iter().map(|(_, item)| item).collect(), has_more: more, next_cursor })
}

impl Partition<'_> {
    /// One page of the partition's items, all of `T`'s kind, newest first. For partitions with ids as sort keys.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`] for a cursor of another list; other errors if the read fails.
    pub async fn page<T: Item>(&self, request: &PageRequest) -> Result<Page<T>, StoreError> {
        self.page_where(request, |_| true).await
    }

    /// The same for the items that pass `keep`, which filters after reading. A filtered page reads at most ten pages of items; the
    /// cursor continues from there.
    ///
    /// # Errors
    /// The errors of [`Self::page`].
    pub async fn page_where<T: Item>(
        &self,
        request: &PageRequest,
        keep: impl Fn(&T) -> bool,
    ) -> Result<Page<T>, StoreError> {
        gather(self, &self.key, request, keep).await
    }
}

impl<T: Item> Source<T> for Partition<'_> {
    async fn read(&self, walk: &Walk, limit: usize) -> Result<Stretch<T>, StoreError> {
        let mut query = self
            .store
            .client()
            .query()
            .table_name(self.store.name(self.table))
            .key_condition_expression(format!("pk = :pk{}", walk.condition("sk")))
            .expression_attribute_values(":pk", AttributeValue::S(self.key.clone()))
            .scan_index_forward(walk.newer)
            .limit(limit as i32 + 1);
        if let Some(from) = &walk.from {
            query = query.expression_attribute_values(":from", AttributeValue::S(from.clone()));
        }
        let answer = query.send().await?;
        let mut found = answer.items.unwrap_or_default();
        // A response has at most 1 MB, so it may end before the limit. `last_evaluated_key` then shows that there is more.
        let more = found.len() > limit || answer.last_evaluated_key.is_some();
        found.truncate(limit);
        let items: Vec<(String, T)> = found
            .into_iter()
            .map(|item| Ok((text(&item, "sk")?.to_owned(), decode::<T>(item)?.value)))
            .collect::<Result<_, StoreError>>()?;
        Ok(Stretch { last: items.last().map(|(sort, _)| sort.clone()), items, more })
    }
}
