use posthorn_app::App;
use posthorn_ids::{DeliveryId, WebhookId};
use posthorn_items::{Item, Keep, Scope};
use posthorn_store::Partition;
use serde::{Deserialize, Serialize};

use crate::{
    delivery::{Delivery, expires_at},
    places,
};

/// Marks a failed delivery. By these items, failures are found oldest first, without reading successful deliveries. The
/// item is deleted when the delivery is replayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The delivery.
    pub id: DeliveryId,
    /// How many attempts it had. All consequences of the last of them are done.
    #[serde(rename = "n", default)]
    pub tries: usize,
    /// The delivery's value, so that both are kept for the same time.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub kept_from_ms: Option<i64>,
    /// The delivery's value, for the same reason.
    #[serde(rename = "kd", default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<Keep>,
}

impl Item for Failure {
    const KIND: &'static str = "failure";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        Some(expires_at(self.id, self.kept_from_ms, self.keep))
    }
}

impl Failure {
    /// The failure of a delivery, after its attempts.
    pub fn of(delivery: &Delivery) -> Self {
        let (tries, kept_from_ms) = (delivery.attempts.len(), delivery.kept_from_ms);
        Self { id: delivery.id, tries, kept_from_ms, keep: delivery.keep }
    }

    /// Records the number of attempts. Returns whether anything changed.
    pub fn count(&mut self, tries: usize) -> bool {
        let changes = self.tries < tries;
        self.tries = self.tries.max(tries);
        changes
    }

    /// The partition of an endpoint's failures, each under its delivery's suffix.
    pub fn partition<'a>(app: &'a App, scope: &Scope, webhook_id: WebhookId) -> Partition<'a> {
        places::failures(app, scope, webhook_id)
    }
}

#[cfg(test)]
mod tests {
    use posthorn_items::Retention;

    use super::*;
    use crate::delivery::tests::{DAY_MS, HAPPENED, delivery};

    #[test]
    fn by_default_a_delivery_is_kept_thirty_days_from_its_event_and_a_replay_from_its_first_write() {
        let happened: jiff::Timestamp = HAPPENED.parse().unwrap();
        let days = |item: Option<i64>| (item.unwrap() - happened.as_second()) * 1000 / DAY_MS;
        let first = delivery(None);
        assert_eq!((days(first.expires_at()), days(Failure::of(&first).expires_at())), (30, 30));
        let replay = delivery(Some(first.id));
        assert_eq!((days(replay.expires_at()), days(Failure::of(&replay).expires_at())), (59, 59));
        let first = first.kept(Keep::days(Some(15)));
        assert_eq!((days(first.expires_at()), days(Failure::of(&first).expires_at())), (15, 15));
        let first = first.kept(Keep::FOREVER);
        let never_s = crate::delivery::NEVER_S;
        assert_eq!((first.expires_at(), Failure::of(&first).expires_at()), (Some(never_s), Some(never_s)));
        let year = jiff::Timestamp::from_second(never_s).unwrap().to_string();
        assert_eq!(year, "9999-01-01T00:00:00Z");
        assert_eq!(first.kept(Retention::DEFAULT.deliveries).keep, None);
    }
}
