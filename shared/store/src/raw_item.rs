use aws_sdk_dynamodb::types::AttributeValue;
use posthorn_items::Item;

use crate::{
    StoreError, Stored,
    item::{Attributes, decode},
};

/// An item of a partition with several kinds.
pub struct RawItem(Attributes);

impl RawItem {
    pub(crate) fn new(attributes: Attributes) -> Self {
        Self(attributes)
    }

    /// Whether it is of `T`'s kind.
    pub fn is<T: Item>(&self) -> bool {
        matches!(self.0.get("kind"), Some(AttributeValue::S(kind)) if kind == T::KIND)
    }

    /// Its sort key.
    pub fn sort(&self) -> Option<&str> {
        match self.0.get("sk") {
            Some(AttributeValue::S(sort)) => Some(sort),
            _ => None,
        }
    }

    /// The item as a `T`.
    pub fn decode<T: Item>(self) -> Result<Stored<T>, StoreError> {
        decode(self.0)
    }
}
