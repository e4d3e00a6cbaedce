use aws_sdk_dynamodb::types::AttributeValue;
use posthorn_items::Item;

use crate::{
    Page, PageRequest, Partition, StoreError,
    item::{decode, text},
    page::{Source, Stretch, Walk, gather},
};

/// The items of a partition whose sort keys are `prefix` and a name, in ascending order of the names.
struct ByName<'p, 's> {
    partition: &'p Partition<'s>,
    prefix: &'p str,
}

impl Partition<'_> {
    /// One page of the items whose sort keys are `prefix` and a name, each with its name, in ascending order of the names. All are of
    /// `T`'s kind. `after` is a cursor, or an id whose suffix is a name; `since` and `until` have no effect.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`] for a cursor of another list; other errors if the read fails.
    pub async fn page_by_name<T: Item>(
        &self,
        prefix: &str,
        request: &PageRequest,
    ) -> Result<Page<(String, T)>, StoreError> {
        let list = format!("{}/{prefix}", self.key);
        gather(&ByName { partition: self, prefix }, &list, request, |_| true).await
    }
}

impl<T: Item> Source<(String, T)> for ByName<'_, '_> {
    async fn read(&self, walk: &Walk, limit: usize) -> Result<Stretch<(String, T)>, StoreError> {
        let Partition { store, table, key, .. } = self.partition;
        let prefixed = if self.prefix.is_empty() { "" } else { " AND begins_with(sk, :prefix)" };
        let mut query = store
            .client()
            .query()
            .table_name(store.name(*table))
            .key_condition_expression(format!("pk = :pk{prefixed}"))
            .expression_attribute_values(":pk", AttributeValue::S(key.clone()))
            // Here the list begins with the lowest key, so its start is what a walk calls newer.
            .scan_index_forward(!walk.newer)
            .limit(limit as i32 + 1);
        if !self.prefix.is_empty() {
            query = query.expression_attribute_values(":prefix", AttributeValue::S(self.prefix.to_owned()));
        }
        if let Some(from) = &walk.from {
            // DynamoDB takes any key as a start, also of an item that does not exist.
            query = query
                .exclusive_start_key("pk", AttributeValue::S(key.clone()))
                .exclusive_start_key("sk", AttributeValue::S(format!("{}{from}", self.prefix)));
        }
        let answer = query.send().await?;
        let mut found = answer.items.unwrap_or_default();
        // A response has at most 1 MB, so it may end before the limit. `last_evaluated_key` then shows that there is more.
        let more = found.len() > limit || answer.last_evaluated_key.is_some();
        found.truncate(limit);
        let items: Vec<(String, (String, T))> = found
            .into_iter()
            .map(|item| {
                let sort = text(&item, "sk")?;
                let name = sort.strip_prefix(self.prefix).unwrap_or(sort).to_owned();
                Ok((name.clone(), (name, decode::<T>(item)?.value)))
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Stretch { last: items.last().map(|(name, _)| name.clone()), items, more })
    }
}
