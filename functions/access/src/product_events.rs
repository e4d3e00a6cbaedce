//! The events of products, from a change of one.

use posthorn_access::Product;
use posthorn_webhooks::WebhookEvent;
use serde_json::to_value;

use crate::{org_event::org_event, product_view::ProductView};

/// The product was created, or differs from what it was. `sequence` is the change's place in its stream.
pub(crate) fn product_event(
    old: Option<&Product>,
    new: &Product,
    sequence: &str,
    at_ms: i64,
) -> Option<WebhookEvent> {
    let kind = match old {
        None => "product.created",
        Some(old) if old != new => "product.updated",
        Some(_) => return None,
    };
    let data = to_value(ProductView::of(new)).unwrap_or_default();
    Some(org_event(kind, &new.id.suffix(), data, sequence, at_ms))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_access::ProductState;
    use posthorn_ids::ProductId;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_new_and_a_changed_product_are_one_event_each_with_a_repeatable_id() {
        let old = Product::new(ProductId::new(Timestamp::UNIX_EPOCH), "n".into(), None, None);
        let mut new = old.clone();
        new.move_to(ProductState::PreLaunch, 7).unwrap();
        let created = product_event(None, &old, "1", 0).unwrap();
        assert_eq!((created.r#type.as_str(), &created.data["state"]), ("product.created", &json!("draft")));
        let updated = product_event(Some(&old), &new, "2", 7).unwrap();
        assert_eq!(
            (updated.r#type.as_str(), &updated.data["state"]),
            ("product.updated", &json!("pre_launch"))
        );
        assert_eq!(product_event(Some(&old), &new, "2", 7), Some(updated));
        assert_eq!(product_event(Some(&new), &new, "3", 8), None);
    }
}
