use aws_sdk_dynamodb::{operation::update_item::UpdateItemError, types::AttributeValue};
use posthorn_items::Item;

use crate::{Partition, StoreError, removal::Same};

impl Partition<'_> {
    /// Creates an item with an UpdateItem call, for functions with a role that allows no other writes. Returns whether the item is
    /// new. An existing item stays as it is.
    ///
    /// # Errors
    /// `StoreError` if the write fails.
    pub async fn create_by_update<T: Item>(&self, sort: &str, value: &T) -> Result<bool, StoreError> {
        let mut attributes = self.encode(sort, value, 1)?;
        attributes.retain(|name, _| name != "pk" && name != "sk");
        // In expressions, a comparison and an assignment have the same form.
        let Same { conditions: assignments, names, values } = Same::of(attributes);
        let request = self.store.client().update_item().table_name(self.store.name(self.table));
        let answer = request
            .key("pk", AttributeValue::S(self.key.clone()))
            .key("sk", AttributeValue::S(sort.to_owned()))
            .update_expression(format!("SET {}", assignments.join(", ")))
            .condition_expression("attribute_not_exists(pk)")
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values))
            .send()
            .await;
        match answer {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(error.into()),
            },
        }
    }
}
