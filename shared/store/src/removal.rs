//! Removes items so that the table's stream shows who removed an audited item.
//!
//! The stream record of a removal contains the old item, with the stamp of its last writer. So an audited item is first marked by
//! one conditional write, and then removed. After a crash between the two, the marked item still works like any other. The caller's
//! retry finds the mark and removes the item.

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

/// The result of a removal that requires an unchanged item.
#[derive(Debug, Clone)]
pub enum Deleted<T> {
    /// The item is removed, or did not exist.
    Gone,
    /// The item was changed and was not removed. This is the current item.
    Changed(Stored<T>),
}

/// The condition that an item has certain attributes, in the parts of a DynamoDB expression.
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
    /// Removes an item. It is not an error if there is none.
    ///
    /// # Errors
    /// `StoreError` if a write fails. An audited item may then already be marked; a repetition removes it.
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

    /// Removes an item if it is unchanged since it was read.
    ///
    /// The revision alone is not enough: an item that was removed and created again starts at the same revision. So it compares every
    /// attribute except the writer's stamp. This works for small items (an expression has at most 4 KB).
    ///
    /// # Errors
    /// The errors of [`Partition::delete`].
    pub async fn delete_if<T: Item>(&self, sort: &str, read: &Stored<T>) -> Result<Deleted<T>, StoreError> {
        let mut attributes = self.encode_read(sort, read)?;
        attributes.remove(STAMP_ATTRIBUTE);
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

    /// Marks an audited item as removed by the actor, if it has these attributes and is not marked yet.
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
            // There is no item, it was changed, or it is already marked. The removal itself decides.
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
                _ => Err(error.into()),
            },
        }
    }
}
