use posthorn_items::{Item, SHAPE_ATTRIBUTE, is_readable};
use serde_dynamo::{AttributeValue, Item as Attributes};

use super::unreadable::Unreadable;

/// The items that a consumer reads from the images of a stream: of one kind, or of several.
pub trait Image: Sized + Send {
    /// Reads an item of `kind`; `None` for a kind that it skips.
    ///
    /// # Errors
    /// If it reads this kind, but the item is not readable.
    fn read(kind: &str, item: Attributes) -> Option<Result<Self, Unreadable>>;
}

impl<T: Item> Image for T {
    fn read(kind: &str, item: Attributes) -> Option<Result<Self, Unreadable>> {
        (kind == T::KIND).then(|| {
            let found = match item.get(SHAPE_ATTRIBUTE) {
                Some(AttributeValue::N(digits)) => digits.parse().unwrap_or(u32::MAX),
                _ => 1,
            };
            let refused = || Unreadable::OtherVersion { kind: T::KIND, found, known: T::SHAPE };
            if !is_readable(T::OLDEST_SHAPE, T::SHAPE, found) {
                return Err(refused());
            }
            serde_dynamo::from_item(item).map_err(|error| match found > T::SHAPE {
                true => refused(),
                false => Unreadable::Malformed(error),
            })
        })
    }
}
