//! Removing items, so that the table's stream tells of what is audited who removed it.
//!
//! A stream shows of a removal what was there before, and so the one who wrote it last. What is audited is therefore marked
//! first, by one conditional write, and then removed. A crash between the two leaves a marked item that is as good as any
//! other; the caller's retry finds the mark and removes the item.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    operation::{delete_item::DeleteItemError, update_item::UpdateItemError},
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};
use posthorn_items::Item;

use crate::{
    Partition, STAMP_ATTRIBUTE, StoreError, Stored,
    actor::{self, DELETED},
    item::{Attributes, decode},
};

/// What became of a removal that only holds for what was read.
#[derive(Debug, Clone)]
pub enum Deleted<T> {
    /// It is gone; also if it was gone before.
    Gone,
    /// It is not what was read any more, and stands: this.
    Changed(Stored<T>),
}

/// The condition that an item has certain attributes, part by part.
pub(crate) struct Same {
    pub conditions: Vec<String>,
    pub names: HashMap<String, String>,
    pub values: Attributes,
}

impl Same {
    pub fn of(attributes: Attributes) -> Self {
        let mut same = Self { conditions: Vec::new(), names: HashMap::new(), values: Attributes::new() };
        for (number, (name, value)) in attributes.into_iter().enumerate() {
            same.conditions.push(format!("#a{number} = :a{number}"));
            same.names.insert(format!("#a{number}"), name);
            same.values.insert(format!(":a{number}"), value);
        }
        same
    }
}

impl Partition<'_> {
    /// Removes an item; removing what is not there is no error.
    ///
    /// # Errors
    /// As of any write; what is audited may be marked by then, and is removed by a repetition.
    pub async fn delete<T: Item>(&self, sort: &str) -> Result<(), StoreError> {
        self.mark::<T>(sort, Attributes::new()).await?;
        let request = self.store.client().delete_item().table_name(self.store.name(self.table));
        request
            .key("pk", AttributeValue::S(self.key.clone()))
            .key("sk", AttributeValue::S(sort.to_owned()))
            .send()
            .await?;
        Ok(())
    }

    /// Removes an item if it still is what was read.
    ///
    /// Its revision alone would not tell: what was removed and made again begins at the same one. So every attribute is
    /// compared but who wrote it, which suits small items (an expression holds 4 KB).
    ///
    /// # Errors
    /// As [`Partition::delete`].
    pub async fn delete_if<T: Item>(&self, sort: &str, read: &Stored<T>) -> Result<Deleted<T>, StoreError> {
        let attributes = self.encode(sort, &read.value, read.revision)?;
        self.mark::<T>(sort, attributes.clone()).await?;
        let Same { conditions, names, values } = Same::of(attributes);
        let request = self.store.client().delete_item().table_name(self.store.name(self.table));
        let answer = request
            .key("pk", AttributeValue::S(self.key.clone()))
            .key("sk", AttributeValue::S(sort.to_owned()))
            .condition_expression(conditions.join(" AND "))
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match answer {
            Ok(_) => Ok(Deleted::Gone),
            Err(error) => match error.as_service_error() {
                Some(DeleteItemError::ConditionalCheckFailedException(refused)) => {
                    let standing = refused.item.clone().map(decode).transpose()?;
                    Ok(standing.map_or(Deleted::Gone, Deleted::Changed))
                }
                _ => Err(error.into()),
            },
        }
    }

    /// Marks what is audited as removed by whoever is at work, once, while it has these attributes.
    async fn mark<T: Item>(&self, sort: &str, attributes: Attributes) -> Result<(), StoreError> {
        let Some(stamp) = T::AUDITED.then(actor::removed).transpose()?.flatten() else {
            return Ok(());
        };
        let Same { mut conditions, names, values } = Same::of(attributes);
        conditions
            .extend(["attribute_exists(pk)".to_owned(), "attribute_not_exists(#by.#deleted)".to_owned()]);
        let request = self.store.client().update_item().table_name(self.store.name(self.table));
        let answer = request
            .key("pk", AttributeValue::S(self.key.clone()))
            .key("sk", AttributeValue::S(sort.to_owned()))
            .update_expression("SET #by = :by")
            .condition_expression(conditions.join(" AND "))
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values))
            .expression_attribute_names("#by", STAMP_ATTRIBUTE)
            .expression_attribute_names("#deleted", DELETED)
            .expression_attribute_values(":by", stamp)
            .send()
            .await;
        match answer {
            Ok(_) => Ok(()),
            // Nothing to remove, another than was read, or marked before: the removal itself decides.
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
                _ => Err(error.into()),
            },
        }
    }
}
